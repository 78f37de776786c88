"""A table for a report: what stands in each cell, and the notes that explain it."""

import re
import textwrap
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

import attrs
import polars as pl

from brukarindex.checks import library_of
from brukarindex.presentation.sheets import SheetColumn, Sheets, workbook
from brukarindex.presentation.words import WORDS
from brukarindex.results.text import SHORTER, cut, is_wide, text_table
from brukarindex.words.languages import Language
from brukarindex.words.lines import WIDEST, filled, printable
from brukarindex.words.numbers import MISSING_MARK

_CELL = "border-bottom: 1px solid #cccccc; padding: 2pt 6pt; vertical-align: top"
_HEAD = "border-top: 1.5pt solid #000000; border-bottom: 1pt solid #000000; padding: 2pt 6pt"
_BELOW = "border-bottom: 1pt solid #000000; padding: 2pt 6pt; vertical-align: bottom"
"""A header below what stands above several."""
_EDGES = """
#id { background: linear-gradient(to right, #ffffff 30%, transparent) left / 40px 100% no-repeat
 local, linear-gradient(to left, #ffffff 30%, transparent) right / 40px 100% no-repeat local,
 linear-gradient(to right, #00000040, transparent) left / 14px 100% no-repeat scroll,
 linear-gradient(to left, #00000040, transparent) right / 14px 100% no-repeat scroll, #ffffff; }
#id .gt_table { background-color: transparent; }
"""
"""Shadows along the edges that a table is scrolled behind, and that its own ends cover."""
_PARTS = {1: ("",), 2: ("from", "to"), 3: ("", "from", "to")}
"""What the numbers of a cell are: the figure, the ends of its interval, or all three."""


@attrs.frozen
class Cell:
    """What stands in one place of a table.

    Attributes:
        text: What is read.
        numbers: The figure, and the ends of its interval where it has one; none of a name, of a
            figure that cannot be computed, and of one that is withheld.
        decimals: How many decimals the numbers are shown with.
    """

    text: str
    numbers: tuple[float, ...] = ()
    decimals: int = 0


@attrs.frozen
class Span:
    """What stands above some columns: a name, the first of them, and the first one after."""

    name: str
    first: int
    after: int

    @property
    def size(self) -> int:
        """How many columns they are."""
        return self.after - self.first


@attrs.frozen(repr=False)
class ReportTable:
    """A table of a result: what stands in each cell, and the notes that explain it.

    Attributes:
        title: What stands above.
        header: The names of the columns.
        cells: What stands in each row.
        left: How many columns, from the left, hold names; the others hold numbers.
        notes: Sentences below: what is measured, of what, the interval and the reference.
        language: The language of the table.
        spans: What stands above several columns beside each other; empty where nothing does.
    """

    title: str
    header: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    left: int
    notes: tuple[str, ...]
    language: Language = "en"
    spans: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each with what stands above it."""
        spans = self.spans or ("",) * len(self.header)
        return tuple(
            f"{span}: {name}" if span else name
            for span, name in zip(spans, self.header, strict=True)
        )

    @property
    def spanned(self) -> list[Span]:
        """What stands above the columns: each with the columns that it stands above."""
        places = groupby(range(len(self.spans)), key=self.spans.__getitem__)
        held = ((name, list(some)) for name, some in places)
        return [Span(name, some[0], some[-1] + 1) for name, some in held]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The cells as text."""
        return tuple(tuple(cell.text for cell in row) for row in self.cells)

    def markdown(self) -> str:
        """Return the table as Markdown, with its title and notes."""
        sides = [":---" if i < self.left else "---:" for i in range(len(self.header))]
        lines = [self.columns, tuple(sides), *self.rows]
        table = "\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines)
        notes = _as_text(" ".join(self.notes))
        return f"**{_as_text(self.title)}**\n\n{table}\n\n{notes}\n"

    def word(self) -> str:
        """Return the table as a page of HTML that Word opens, or takes when it is pasted."""
        head = "".join(self._cell("th", i, cell) for i, cell in enumerate(self.header))
        over = f"<tr>{''.join(map(_above, self.spanned))}</tr>" if self.spans else ""
        body = "".join(
            f"<tr>{''.join(self._cell('td', i, cell) for i, cell in enumerate(row))}</tr>\n"
            for row in self.rows
        )
        caption = f'<p style="margin: 0 0 4pt 0"><b>{escape(self.title)}</b></p>'
        notes = f'<p style="font-size: 9pt; margin: 4pt 0 0 0">{escape(" ".join(self.notes))}</p>'
        table = (
            '<table style="border-collapse: collapse; font-size: 10pt">\n'
            f"<thead>{over}<tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"
        )
        return (
            '<html><head><meta charset="utf-8"></head>'
            f'<body style="font-family: Calibri, sans-serif">\n{caption}\n{table}\n{notes}\n'
            "</body></html>\n"
        )

    def _cell(self, tag: str, place: int, cell: str) -> str:
        side = "left" if place < self.left else "right"
        style = _CELL if tag == "td" else _BELOW if self.spans else _HEAD
        if tag == "td" and side == "right":
            style += "; white-space: nowrap"
        return f'<{tag} style="{style}; text-align: {side}">{escape(cell)}</{tag}>'

    def gt(self) -> Any:  # noqa: ANN401 - great_tables may not be installed
        """Return the table as one of great_tables, to style and to go on with.

        Raises:
            ExtraNotFoundError: If great_tables is not installed: extra ``tables``.
        """
        made = library_of("tables", "great_tables", "a table to style")
        names = [f"c{i}" for i in range(len(self.header))]
        frame = pl.DataFrame(self.rows, schema=dict.fromkeys(names, pl.String), orient="row")
        table = made.GT(frame).tab_header(title=self.title)
        table = table.cols_label(**dict(zip(names, self.header, strict=True)))
        table = table.cols_align(align="left", columns=names[: self.left])
        table = table.cols_align(align="right", columns=names[self.left :])
        for span in self.spanned:
            if span.name:
                own = names[span.first : span.after]
                table = table.tab_spanner(label=span.name, columns=own, id=f"s{span.first}")
        for note in self.notes:
            table = table.tab_source_note(source_note=note)
        return table

    def html(self) -> str:
        """Return the table as HTML for a page, styled by great_tables; it needs no network.

        Where the page is narrower than the table it is scrolled, also by the keyboard, and has a
        shadow along the edge behind which there is more.

        Raises:
            ExtraNotFoundError: If great_tables is not installed: extra ``tables``.
        """
        named = f"table-{sha256(repr(self).encode()).hexdigest()[:12]}"
        styled = self.gt().with_id(named).opt_css(_EDGES.replace("#id", f"#{named}"))
        made: str = styled.as_raw_html()
        said = f'role="region" aria-label="{escape(self.title)}" lang="{self.language}"'
        return made.replace(f'<div id="{named}"', f'<div id="{named}" tabindex="0" {said}', 1)

    def excel(self) -> bytes:
        """Return the table as a workbook of Excel (``.xlsx``), in which numbers are numbers.

        A figure and the ends of its interval have a column each, with as many decimals shown as in
        the table, and all that Excel has room for held. The first row of the first sheet is the
        header, so that ``polars.read_excel`` reads it again; the title and the notes are on the
        second sheet. What cannot be computed is an empty cell.

        Raises:
            ExtraNotFoundError: If XlsxWriter is not installed: extra ``excel``.
            ArgumentError: If a text is longer than the 32 767 characters that a cell of Excel
                holds.
        """
        columns = [each for place in range(len(self.header)) for each in self._sheet_columns(place)]
        words = WORDS[self.language]
        blank = {words["missing_note"]: words["blank_note"]}
        notes = [
            blank.get(note, note).replace(words["in_parentheses"], words["from_to"])
            for note in self.notes
        ]
        return workbook(Sheets(self.title, columns, self.left, notes, words["notes"]))

    def _sheet_columns(self, place: int) -> list[SheetColumn]:
        """Return a column as one of names, or one for each of the numbers in its cells."""
        words, held = WORDS[self.language], [row[place] for row in self.cells]
        size = max((len(cell.numbers) for cell in held), default=0)
        name = self.columns[place]
        if not size:
            return [SheetColumn(name, [cell.text for cell in held], None)]
        decimals = max(cell.decimals for cell in held)
        return [
            SheetColumn(
                " ".join(filter(None, (name, part and words[part]))),
                [_number(cell, i, size) for cell in held],
                decimals,
            )
            for i, part in enumerate(_PARTS[size])
        ]

    def __repr__(self) -> str:
        table = self.lines()
        for length in SHORTER:
            table = self._shortened(length).lines() if is_wide(table) else table
        notes = filled(" ".join(self.notes))
        return printable(f"{filled(self.title)}\n{table}\n{notes}")

    def lines(self) -> str:
        """Return the table as text, in parts below each other when it is wide."""
        lines = (self.header, *self.rows)
        widths = [max(map(len, column)) + 2 for column in zip(*lines, strict=True)]
        return "\n\n".join(map(self._text, self.folded(widths, WIDEST + 2)))

    def _shortened(self, length: int) -> "ReportTable":
        """Return the table with names of at most so many characters."""
        cells = tuple(
            tuple(
                attrs.evolve(cell, text=cut(cell.text, length)) if i < self.left else cell
                for i, cell in enumerate(row)
            )
            for row in self.cells
        )
        header = tuple(cut(name, length) for name in self.header)
        spans = tuple(" ".join(cut(word, length) for word in name.split()) for name in self.spans)
        return attrs.evolve(self, cells=cells, header=header, spans=spans)

    def _text(self, places: Sequence[int]) -> str:
        """Return some columns as text, below what stands above them."""
        header = [self.header[place] for place in places]
        rows = [[row[place] for place in places] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        stacks: list[_Stack] = []
        for name, some in groupby(range(len(places)), key=lambda i: self._span(places[i])):
            held = list(some)
            room = sum(widths[i] + 2 for i in held) - 2
            longest = max(map(len, name.split()), default=0)
            if longest > room:  # so that a long word has room above its columns
                widths[held[-1]] += longest - room
                header[held[-1]] = header[held[-1]].rjust(widths[held[-1]])
            said = textwrap.wrap(name, max(room, longest), break_on_hyphens=False)
            stacks.append(_Stack(sum(widths[: held[0]]) + 2 * held[0], said))
        above = "".join(f"{line}\n" for line in _stacked(stacks))
        return f"{above}{text_table(header, rows, left=self.left)}"

    def _span(self, place: int) -> str:
        return self.spans[place] if self.spans else ""

    def folded(self, widths: Sequence[float], room: float) -> list[list[int]]:
        """Return the columns that have room beside each other, each time after the names of the
        rows; those below one name together where they can be.
        """
        room -= sum(widths[: self.left])
        folded: list[list[int]] = [[]]
        for _, some in groupby(range(self.left, len(self.header)), key=self._span):
            held = list(some)
            whole = self._span(held[0]) and sum(widths[i] for i in held) <= room
            for part in [held] if whole else [[i] for i in held]:
                if folded[-1] and sum(widths[i] for i in (*folded[-1], *part)) > room:
                    folded.append([])
                folded[-1] += part
        return [[*range(self.left), *each] for each in folded]

    def _repr_html_(self) -> str:
        return self.word()


class _Stack(NamedTuple):
    """The lines of a text above some columns, and the place that they begin at."""

    start: int
    lines: Sequence[str]


def _stacked(stacks: Sequence[_Stack]) -> list[str]:
    """Return the lines of texts beside each other, that end together."""
    high = max((len(each.lines) for each in stacks), default=0)
    lines = [""] * high
    for start, said in stacks:
        for i, each in enumerate(said, high - len(said)):
            lines[i] = f"{lines[i]:<{start}}{each}"
    return lines


def _number(cell: Cell, place: int, size: int) -> float | str | None:
    """Return one of the numbers of a cell, of ends that are alike the only one; None of a figure
    that cannot be computed, or an end of its interval, so that a column holds numbers only; else
    its text.
    """
    if cell.numbers:
        ends = cell.numbers if size < len(_PARTS) else (*cell.numbers, None, None)
        return ends[place] if place < len(ends) else ends[-1]
    return None if cell.text in {MISSING_MARK, ""} else cell.text


def _above(span: Span) -> str:
    """Return what stands above some columns, as a cell of HTML."""
    ruled = "1pt solid #000000" if span.name else "none"
    style = f"{_HEAD}; border-bottom: {ruled}; text-align: center"
    return f'<th colspan="{span.size}" style="{style}">{escape(span.name)}</th>'


def _plain(cell: str) -> str:
    """Return a cell that cannot be taken for another one in Markdown."""
    return re.sub(r"(\\*)\|", r"\1\1\|", _as_text(cell))


def _as_text(said: str) -> str:
    """Return one line that Markdown takes for text: no tags or entities, no emphasis, and no
    addresses of links.
    """
    line = re.sub(r"[\r\n]+", " ", said)
    line = re.sub(r"&(?=#?\w+;)", "&amp;", line)
    line = re.sub(r"(\\*)([*`]|(?<!\w)_|_(?!\w))", r"\1\1\\\2", line)
    return re.sub(r"<(?=[A-Za-z/!?])", "&lt;", line).replace("](", "]\\(")
