"""The cells of a published table, from pasted text or a frame."""

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from attrs import evolve, field, frozen

from brukarindex.checks import type_error, whole_text
from brukarindex.exact.figures import Figure, figure_in
from brukarindex.exact.phrases import count_and_share
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.words.languages import Language
from brukarindex.words.spelling import folded, tidy

_RANKS = {"plats", "rang", "placering", "ranking", "rank", "place", "nr", "no", "no.", "#"}
_NOTHING = {
    "",
    "-",
    "–",
    "—",
    "−",
    ".",
    "..",
    "…",
    "...",
    "*",
    "e.u.",
    "n/a",
    "saknas",
    "null",
    "x",
    ":",
    "[c]",
    "[x]",
}

_MARKS = r"(?<=[0-9%]) ?(?:\*+\)?|[†‡↑↓→↗↘▲▼]|[¹²³⁴⁵⁶⁷⁸⁹]+[)⁾]?)$"
_CHANGED = r"[0-9%] ?\([-+−–±] ?[0-9][^()]*\)$"


@frozen
class TableCells:
    """What stands in a table.

    Attributes:
        columns: Names of the columns, but for that of the names of the rows.
        names: Names of the rows.
        rows: The text of each cell; nothing for one that is not printed.
        problems: What is wrong with the form of the table.
        left_out: Names of the rows that are left out, being of another length.
    """

    columns: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    problems: tuple[str, ...] = ()
    left_out: tuple[str, ...] = field(default=(), repr=False)

    def column(self, place: int) -> list[str]:
        """Return the cells of a column."""
        return [row[place] for row in self.rows]


def read_cells(source: object) -> TableCells:
    r"""Read the cells of a pasted text or a frame.

    Returns:
        The cells; rows of another length than the names of the columns are left out, and told of
        among the problems.

    Raises:
        ArgumentError: There are no rows, or no columns.
        ArgumentTypeError: The source is neither text nor a frame, or a column holds floats.

    Examples:
        >>> read_cells("Enhet;Ja;n\nNorr;61 %;–")
        TableCells(columns=('Ja', 'n'), names=('Norr',), rows=(('61 %', ''),), problems=())
    """
    if isinstance(source, str):
        return _from_text(source)
    if hasattr(source, "columns"):
        return _from_frame(source)
    raise type_error("source", "be a table, as text or a frame", source, got=type(source).__name__)


def _from_text(text: str) -> TableCells:
    whole_text("source", text)
    lines = _within([line.strip("\r") for line in text.split("\n") if tidy(line).strip("|-+: ")])
    if len(lines) < 2:
        raise ArgumentError(
            "source has no rows; paste the names of the columns and the rows",
            argument="source",
            value=text,
        )
    header, *rows = _split(lines)
    if len(header) == len(rows[0]) - 1:
        header = ["", *header]  # over the names of the rows there was nothing
    if len(header) < 2:
        told = "the table has one column; put tabs, semicolons or two spaces between the cells"
        raise ArgumentError(told, argument="source", value=text)
    problems = [
        f"row {place}, {row[0]!r}, has {len(row)} cells, and there are {len(header)} columns; write"
        " – for a cell without figure"
        for place, row in enumerate(rows, 1)
        if len(row) != len(header)
    ]
    found = _cells(header, [row for row in rows if len(row) == len(header)], problems)
    return evolve(found, left_out=tuple(row[0] for row in rows if len(row) != len(header)))


def _within(lines: list[str]) -> list[str]:
    """Return lines without those of one cell above and below a table, as its title and source."""
    cells = [len(row) for row in _split(lines)]
    wide = [place for place, count in enumerate(cells) if count > 1]
    return lines[wide[0] : wide[-1] + 1] if wide else lines


def _split(lines: Sequence[str]) -> list[list[str]]:
    """Return lines as cells, divided by what most of them have between cells."""
    for mark in ("\t", ";", "|"):
        if sum(mark in line for line in lines) * 2 > len(lines):
            inner = [line.strip().strip("|") if mark == "|" else line for line in lines]
            return [[_plain(cell) for cell in line.split(mark)] for line in inner]
    return [[_plain(cell) for cell in re.split(" {2,}", line.strip())] for line in lines]


def _plain(cell: str) -> str:
    """Return the text of a cell without the signs that make it bold in Markdown, and a figure
    without the mark of a footnote or an arrow after it.
    """
    text = tidy(cell)
    if text[-1:] in "0123456789%":  # as most do, and the patterns are slow
        return text
    text = re.sub(r"^(\*\*|__)(.+)\1$", r"\2", text)
    return re.sub(_MARKS, "", text) if text[:1].isdigit() else text


def _without_changes(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return cells without the change in parentheses, "71 (+3)", in columns that have such."""
    columns = [
        [re.sub(r" ?\([^()]*\)$", "", cell) for cell in column]
        if any(re.search(_CHANGED, cell) for cell in column)
        else column
        for column in zip(*rows, strict=True)
    ]
    return [[*row] for row in zip(*columns, strict=True)]


def _cells(
    header: Sequence[str], rows: Sequence[Sequence[str]], problems: Sequence[str] = ()
) -> TableCells:
    """Return a table in order; columns without name and figures are left out, and a rank before the
    names of the rows.
    """
    if len(header) > 2 and folded(header[0]) in _RANKS and not any(_has_digit(r[1]) for r in rows):
        header, rows = header[1:], [row[1:] for row in rows]
    rows = _without_changes(rows)
    printed = [["" if folded(cell) in _NOTHING else cell for cell in row[1:]] for row in rows]
    kept = [
        place for place, name in enumerate(header[1:]) if name or any(row[place] for row in printed)
    ]
    columns, names = tuple(header[1 + place] for place in kept), tuple(row[0] for row in rows)
    unnamed = ["a column has figures and no name; name it in the first row"] * ("" in columns)
    return TableCells(
        columns,
        names,
        tuple(tuple(row[place] for place in kept) for row in printed),
        (*problems, *unnamed, *_twice("columns", columns), *_twice("rows", names)),
    )


def _has_digit(text: str) -> bool:
    return any(each.isdigit() for each in text)


def _twice(what: str, names: Sequence[str]) -> list[str]:
    often = [name for name, same in groupby(sorted(names)) if name and len([*same]) > 1]
    return [f"several {what} are named {name!r}; names tell them apart" for name in often]


def _from_frame(source: Any) -> TableCells:  # noqa: ANN401 - any frame
    import narwhals as nw  # only for those who have a frame

    try:
        frame = nw.from_native(source, eager_only=True)
    except TypeError as error:
        raise ArgumentTypeError(
            f"source must be a table, as text or a frame: {error}", argument="source", value=source
        ) from None
    names, rows = [str(name) for name in frame.columns], list(frame.rows())
    if len(names) < 2 or not rows:
        raise ArgumentError(
            "source has no rows, or no columns beside the names of the rows",
            argument="source",
            value=source,
        )
    floats = [
        repr(name)
        for place, name in enumerate(names)
        if any(isinstance(row[place], float) and not _is_missing(row[place]) for row in rows)
    ]
    if floats:
        raise ArgumentTypeError(
            f"floats have lost their printed decimals, in {', '.join(floats)}; read the table as"
            " text (pandas: dtype=str, Polars: infer_schema=False)",
            argument="source",
            value=source,
        )
    return _cells(
        names, [["" if _is_missing(cell) else tidy(str(cell)) for cell in row] for row in rows]
    )


def _is_missing(cell: object) -> bool:
    """Return whether a cell of a frame is none, or not equal to itself: NaN, and pandas' NA."""
    return cell is None or str(cell == cell) != "True"  # noqa: PLR0124


def share_in(cell: str, language: Language) -> Figure | None:
    """Return the share, or else the count, of a cell; None for words."""
    both = count_and_share(cell)
    return figure_in(both[1] if both else cell, language)
