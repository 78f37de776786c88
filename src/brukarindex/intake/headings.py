"""Rows of headings below the header, as survey tools and spreadsheets write: what they add to the
names of the columns.
"""

import re
from collections.abc import Iterator

import polars as pl

from brukarindex.checks import misfits, whole_number
from brukarindex.counting.answers import TEXTS
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.words.spelling import folded, tidy

MOST_HEADERS = 5
"""Survey tools write no more rows of headings than so."""
FEW = 2
"""A heading stands in a column once, or twice where two files were put together."""
_UNNAMED = re.compile(r"|_duplicated_\d+|__UNNAMED__\d+|Unnamed: \d+(_level_\d+)?")
"""What readers call a column whose cell in the header is blank."""
_EMPTY = frozenset(("response", "open-ended response", "svar", "öppet svar", "fritextsvar"))
"""Headings that say nothing of the column, in small letters."""
_LEADING_ZERO = r"^\s*0\d"


def join_headings(frame: pl.DataFrame, rows: int = 1) -> pl.DataFrame:
    """Return a frame whose first rows, which are headings, stand in the names of its columns.

    Survey tools write a question with several parts as one name with blank ones to the right, and
    the parts in the row below. Each of these columns is then called by the question and its part.
    Columns that held headings above numbers hold numbers.

    Args:
        frame: What was read, its first row of headings as the names of the columns.
        rows: How many rows of headings are left.

    Raises:
        ArgumentTypeError: If ``frame`` is no Polars frame.
        ArgumentError: If it has no more than so many rows.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.intake import join_headings
        >>> read = pl.DataFrame({"Nr": [None, "1"], "Nöjd?": ["Tid", "4"], "": ["Svar", "5"]})
        >>> join_headings(read).to_dicts()
        [{'Nr': 1, 'Nöjd? – Tid': 4, 'Nöjd?': 5}]
    """
    if misfits([frame], pl.DataFrame):
        raise ArgumentTypeError(
            f"join_headings takes a Polars frame, got {type(frame).__name__}: read the file with"
            " Polars.",
            argument="frame",
            value=frame,
        )
    count = whole_number("join_headings: rows", rows, least=1)
    if count >= frame.height:
        raise ArgumentError(
            f"join_headings: rows is {count}, and the frame has {frame.height}, so that nothing"
            " would be left.",
            argument="rows",
            value=rows,
        )
    names = [*_names(frame.columns, frame[:count])]
    return pl.DataFrame(
        [_numbers(column).alias(name) for column, name in zip(frame[count:], names, strict=True)]
    )


def _names(given: list[str], top: pl.DataFrame) -> Iterator[str]:
    """Yield the name of each column, a second one of a name with its number."""
    seen: dict[str, int] = {}
    above = ""
    for name in given:
        above = above if is_unnamed(name) else name
        parts = [tidy(str(cell)) for cell in top[name] if cell is not None and str(cell).strip()]
        told = [part for part in parts if not says_nothing(part)]
        made = " – ".join(dict.fromkeys([tidy(above), *told])) if parts else name
        seen[made] = seen.get(made, 0) + 1
        yield made if seen[made] == 1 else f"{made} {seen[made]}"


def is_unnamed(name: str) -> bool:
    """Return whether a column had no name in its file."""
    return bool(_UNNAMED.fullmatch(name.strip()))


def says_nothing(heading: str) -> bool:
    """Return whether a heading is a word of the tool's own."""
    return folded(heading) in _EMPTY or heading.startswith('{"ImportId"')


def _numbers(column: pl.Series) -> pl.Series:
    """Return a column of text as numbers, when all of it is numbers that lose no zero."""
    if column.dtype != pl.String or column.str.contains(_LEADING_ZERO).any():
        return column
    given = column.set(column.str.strip_chars() == "", None)
    for kind in (pl.Int64, pl.Float64):
        made = given.cast(kind, strict=False)
        if made.null_count() == given.null_count() < len(given):
            return made
    return column


def heading_rows(frame: pl.DataFrame) -> int:
    """Return how many of the first rows are headings: with words of a survey tool, or with parts of
    questions below blank names.
    """
    top = frame.head(MOST_HEADERS)
    told = [any(says_nothing(cell) for cell in row if isinstance(cell, str)) for row in top.rows()]
    tools = max((i for i, each in enumerate(told, 1) if each), default=0)
    if tools or top.height == 0:
        return tools if tools < frame.height else 0
    unnamed = [frame[name] for name in frame.columns if is_unnamed(name)]
    return int(len(unnamed) > 1 and all(map(_begins_with_heading, unnamed)))


def _begins_with_heading(column: pl.Series) -> bool:
    first = column[0]
    if not isinstance(first, str) or not isinstance(column.dtype, TEXTS):
        return False
    return int((column == first).sum()) <= FEW < len(column)
