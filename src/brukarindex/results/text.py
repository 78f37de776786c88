"""Numbers and small tables as text. Presentation only: no stored value is ever changed."""

from collections.abc import Sequence
from html import escape

import polars as pl

from brukarindex.words.lines import WIDEST, filled, one_line, printable
from brukarindex.words.numbers import MISSING_MARK, plain

SHORTER = (48, 32, 16, 8)
"""Characters of a text in a table that is too wide all the same: the first of these that fits."""
LEAST_P = 0.0001
"""p-values, and other chances, below this are printed as below it."""
_CUT = "…"
_PRINTED, _IN_NOTEBOOKS = 12, 20
"""So many rows are printed, and shown in a notebook."""


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> str:
    """Return rows of text as an aligned table, one line each; the first ``left`` columns are
    left-aligned, the others right.
    """
    header, *rows = ([one_line(cell) for cell in row] for row in (header, *rows))
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = [
            f"{c:<{w}}" if i < left else f"{c:>{w}}"
            for i, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    return "\n".join(
        [line(header), "  ".join("─" * width for width in widths), *(line(row) for row in rows)]
    )


def frame_text(frame: pl.DataFrame, *, spare: Sequence[str] = (), where: str = "frame") -> str:
    """Return a frame as a tidy text table: few decimals, the middle rows cut.

    Columns without any value are left out. A table wider than `WIDEST` goes without the ``spare``
    columns, one after the other, until it fits; a last line names them, and where they are. Where
    that does not do, texts are cut, and in the end other columns go from the second one on.
    """
    left_out: list[str] = []
    shown = [name for name in frame.columns if frame[name].null_count() < frame.height]
    cells = {name: [_cell(name, value) for value in _ends(frame[name], _PRINTED)] for name in shown}
    text = _table(frame, cells)
    for name in spare:
        if name in cells and is_wide(text):
            left_out.append(name)
            del cells[name]
            text = _table(frame, cells)
    for length in SHORTER:
        if is_wide(text):
            text = _table(frame, cells, length)
    for name in list(cells)[1:-1]:
        if is_wide(text):
            left_out.append(name)
            del cells[name]
            text = _table(frame, cells, SHORTER[-1])
    if left_out:
        told = f"not shown: {', '.join(left_out)} (see .{where})"
        text = f"{text}\n{filled(told)}"
    return printable(text)


def frame_html(frame: pl.DataFrame) -> str:
    """Return a frame as a table of HTML with the numbers of `frame_text`, right-aligned; the middle
    rows cut.

    Columns without any value are left out.
    """
    shown = [name for name in frame.columns if frame[name].null_count() < frame.height]
    style = {name: "left" if _is_text(frame[name]) else "right" for name in shown}
    cells = [[_cell(name, value) for value in _ends(frame[name], _IN_NOTEBOOKS)] for name in shown]
    head = "".join(_html_cell("th", name, style[name]) for name in shown)
    rows = [
        "".join(map(_html_cell, ["td"] * len(shown), row, style.values()))
        for row in zip(*cells, strict=True)
    ]
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_cell(tag: str, text: str, side: str) -> str:
    return f'<{tag} style="text-align: {side}">{escape(text)}</{tag}>'


def _is_text(series: pl.Series) -> bool:
    return isinstance(series.dtype, (pl.String, pl.Enum, pl.Categorical, pl.Boolean))


def as_text(values: pl.Series) -> pl.Series:
    """Return values as text, durations too, which Polars does not write."""
    if isinstance(values.dtype, pl.Duration):
        return pl.Series(
            values.name, [None if each is None else str(each) for each in values], dtype=pl.String
        )
    return values.cast(pl.String)


def _ends(series: pl.Series, most: int) -> list[object]:
    """Return the first and the last values with a mark between them, or all when they are few."""
    if len(series) <= most:
        return series.to_list()
    half = most // 2
    return [*series.head(half), _CUT, *series.tail(half)]


def _table(frame: pl.DataFrame, cells: dict[str, list[str]], length: int | None = None) -> str:
    """Return columns as a text table, with texts and names of at most so many characters."""
    kinds = [_is_text(frame[name]) for name in cells]
    left = kinds.index(False) if False in kinds else len(kinds)
    rows = [list(cells), *zip(*cells.values(), strict=True)]
    shown = [[cut(cell, length) for cell in row] for row in rows]
    return text_table(shown[0], shown[1:], left=left)


def cut(text: str, length: int | None) -> str:
    """Return a text of at most so many characters, with a mark where the rest was."""
    return text if length is None or len(text) <= length else f"{text[: length - 1]}…"


def is_wide(text: str) -> bool:
    """Return whether any line of a table is too wide."""
    return max(map(len, text.split("\n"))) > WIDEST


def _cell(name: str, value: object) -> str:
    if value is None:
        return MISSING_MARK
    if value is _CUT or not isinstance(value, float):
        return str(value)
    if "p" in name.split("_") and value < LEAST_P:
        return f"<{plain(LEAST_P)}"
    return plain(value)
