"""What a user asks of a table, and cells made as asked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from brukarindex.estimates.methods import measure_sentences
from brukarindex.presentation.report_table import Cell, ReportTable
from brukarindex.presentation.rows import Row, Sort, titles_of
from brukarindex.presentation.withheld import Withheld
from brukarindex.presentation.words import WORDS, told
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure
from brukarindex.words.languages import Language
from brukarindex.words.numbers import MISSING_MARK, number

RowList = list[dict[str, Any]]
RowCells = tuple[Cell | str, ...]
"""A row of a table: names, and figures."""
HEADING = 64
"""Letters of a line above a table."""
HIDDEN = "\0hidden"
"""What a row has whose figures are withheld."""


@attrs.frozen
class TableOptions:
    """What a user asks of a table, whatever the result."""

    language: Language
    title: str | None
    sort: Sort
    decimals: int
    withheld: Withheld

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the language."""
        return WORDS[self.language]

    @property
    def answers(self) -> str:
        """The header of numbers of answers."""
        return self.words["n"].capitalize()

    def rows(self, frame: pl.DataFrame, by: Sequence[str]) -> RowList:
        """Return the rows of a result, those that are withheld without any figure."""
        names = {*by, "measure", "position", "answer"}
        return [
            {name: value if name in names else None for name, value in row.items()} | {HIDDEN: True}
            if place in self.withheld.rows
            else row
            for place, row in enumerate(frame.iter_rows(named=True))
        ]

    def figure(self, row: Row, name: str = "estimate") -> Cell:
        """Return a figure with its interval, or a mark that none can be computed."""
        parts = (row[name], row["conf_low"], row["conf_high"])
        said = told(*parts, language=self.language, decimals=self.decimals)
        known = [each for each in parts if each is not None]
        if row[name] is not None and len(known) < 3:
            said = f"{said} ({MISSING_MARK})"
        numbers = () if row[name] is None else known if len(known) == 3 else known[:1]
        return self.cell(row, said, numbers, self.decimals)

    def number(self, row: Row, name: str = "estimate") -> Cell:
        """Return a number with its decimals."""
        said = number(row[name], self.decimals, self.language)
        return self.cell(row, said, [] if row[name] is None else [row[name]], self.decimals)

    def count(self, row: Row, name: str = "n") -> Cell:
        """Return a whole number."""
        return self.counts([] if row[name] is None else [row[name]], row)

    def counts(self, held: Sequence[int], row: Row | None = None) -> Cell:
        """Return a whole number, or the least and the most."""
        ends = list(dict.fromkeys((min(held), max(held)))) if held else []
        said = "–".join(number(each, 0, self.language) for each in ends) or MISSING_MARK
        return self.cell(row or {}, said, ends)

    def cell(self, row: Row, said: str, numbers: Sequence[float] = (), decimals: int = 0) -> Cell:
        """Return a cell, or the sign that its row is withheld."""
        if HIDDEN in row:
            return Cell(self.withheld.sign)
        return Cell(said, tuple(numbers), decimals)

    def titled(self, measures: Iterable[Measure], shown: Sequence[str]) -> dict[str, str]:
        """Return what the measures that are shown are called, by their names, in their order."""
        titles = titles_of(each for each in measures if each.name in shown)
        return {name: titles[name] for name in shown}

    def heading(self, titles: Mapping[str, str], measures: Iterable[Measure] = ()) -> str:
        """Return what stands above several measures, or questions without any: what they are
        called, or how many they are where that has no room in a line.
        """
        whole = ", ".join(titles.values())
        if len(titles) == 1 or len(whole) <= HEADING:
            return whole
        shown = [each.variables for each in measures if each.name in titles]
        alone = {len(each) == 1 and isinstance(each[0], Item) for each in shown} <= {True}
        word = "questions" if alone and len(set(shown)) == len(shown) else "measures"
        return self.words[word].format(n=len(titles))

    def described(self, measures: Iterable[Measure], shown: Sequence[str]) -> list[str]:
        """Return what is measured, those alike in one sentence."""
        return measure_sentences([each for each in measures if each.name in shown], self.language)


def names_in(rows: RowList) -> list[str]:
    """Return the measures of some rows."""
    return list(dict.fromkeys(row["measure"] for row in rows))


def finished_table(
    title: str,
    header: tuple[str, ...],
    rows: Sequence[RowCells],
    asked: TableOptions,
    *,
    notes: Sequence[str],
    left: int,
    spans: tuple[str, ...] = (),
) -> ReportTable:
    """Return a table with its notes, and those on what is missing and what is withheld."""
    cells = [[Cell(each) if isinstance(each, str) else each for each in row] for row in rows]
    texts = [cell.text for row in cells for cell in row]
    lacking = any(text == MISSING_MARK or text.endswith(f"({MISSING_MARK})") for text in texts)
    said = [
        *notes,
        *([asked.words["missing_note"]] if lacking else []),
        *([asked.withheld.note(asked.language)] if asked.withheld.rows else []),
    ]
    held = tuple(map(tuple, cells))
    made = ReportTable(asked.title or title, header, held, left, tuple(said), asked.language)
    return attrs.evolve(made, spans=spans)
