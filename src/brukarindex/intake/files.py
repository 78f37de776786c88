"""A file of answers as a frame: what ``python -m brukarindex --file`` reads.

A library that guessed how files are written would guess wrong some day without a word; this is for
a first look, and says how it read.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from itertools import islice, zip_longest
from logging import ERROR, getLogger
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from brukarindex.checks import library_of
from brukarindex.exceptions import DataError, first_line
from brukarindex.intake.headings import heading_rows, is_unnamed, join_headings
from brukarindex.intake.spss import read_spss
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.words.languages import Words

_SEPARATORS = (";", "\t", "|", ",")
_OTHERS = (".sav", ".xlsx", ".xls")
"""Files that are no text."""
_MOST_OF_TITLE = 2
"""Titles have no more cells than so."""
_NUMBER = re.compile(r"\s*[+-]?[0-9]+(?:[.,][0-9]+)?\s*")
_ORDER = (
    *("separator", "encoding", "skip_rows", "decimal_comma", "infer_schema_length"),
    "skip_rows_after_header",
)
"""The order in which the code names what it says of a text."""
_MOST_TITLES = 20
"""The header is looked for in so many rows."""


_READ_SPSS = "from brukarindex.intake import read_spss"
_JOIN = "from brukarindex.intake import join_headings"


class ReadFile(NamedTuple):
    """What a file holds, the code that reads it so, and its own questionnaire if it has one."""

    frame: pl.DataFrame
    code: str
    questionnaire: Questionnaire | None = None

    @property
    def needs(self) -> str:
        """The import that the code needs."""
        if self.questionnaire is not None:
            return _READ_SPSS
        joined = f"\n{_JOIN}" if self.code.startswith("join_headings") else ""
        return f"import polars as pl{joined}"


def read_file(path: Path) -> ReadFile:
    """Return the answers in a file of text, Excel or SPSS, told by the end of its name.

    Raises:
        DataError: If there is no such file, or it cannot be read.
        ExtraNotFoundError: If what reads it is not installed: extra ``excel`` or ``spss``.
    """
    if not path.is_file():
        raise DataError(f"there is no file {str(path)!r}.")
    kind = path.suffix.lower()
    if kind == ".sav":
        made = read_spss(path)
        return ReadFile(made.frame, f"read_spss({path.name!r}).frame", made.questionnaire)
    if kind in _OTHERS:
        return _excel(path)
    return _text(path)


def _excel(path: Path) -> ReadFile:
    library_of("excel", "fastexcel", "a file of Excel")
    getLogger("fastexcel").setLevel(ERROR)  # that a column is empty is seen in the frame
    try:
        sheets = pl.read_excel(path, sheet_id=0, has_header=False, drop_empty_rows=False)
        name = max(sheets, key=lambda each: _given(sheets[each]))  # of several, that with answers
        top = pl.read_excel(
            path,
            sheet_name=name,
            has_header=False,
            drop_empty_rows=False,
            read_options={"skip_rows": 0, "n_rows": _MOST_TITLES},
        )
        above = _above([["" if cell is None else str(cell) for cell in row] for row in top.rows()])
        options = {"header_row": above} if above else None
        frame = pl.read_excel(path, sheet_name=name, read_options=options)
    except Exception as error:
        raise DataError(f"{path.name!r} cannot be read as Excel: {first_line(error)}") from error
    said = f", sheet_name={name!r}" if len(sheets) > 1 else ""
    said += f", read_options={options}" if options else ""
    return _joined(ReadFile(frame, f"pl.read_excel({path.name!r}{said})"))


def _given(sheet: pl.DataFrame) -> int:
    """Return how many cells of a sheet have something in them."""
    return sheet.height * sheet.width - sum(column.null_count() for column in sheet)


def _joined(read: ReadFile) -> ReadFile:
    """Return a file without the headings below its header, joined to it where that has blanks."""
    rows = heading_rows(read.frame)
    if not rows:
        return read
    if any(is_unnamed(name) for name in read.frame.columns):
        return ReadFile(join_headings(read.frame, rows), f"join_headings({read.code}, {rows})")
    return ReadFile(read.frame[rows:], f"{read.code}[{rows}:]")


class _Layout(NamedTuple):
    """What is between the cells of a text, and how many rows stand above its header."""

    separator: str
    above: int


def _layout(text: str) -> _Layout:
    top = [line for _, line in islice(_lines(text), _MOST_TITLES)]
    rows = {mark: [_parted(line, mark) for line in top] for mark in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda mark: max(map(_count, rows[mark]), default=0))
    cells = [_cells(line, separator) for line in top if line.strip()]
    usual = max(sorted(set(cells), reverse=True), key=cells.count, default=0)
    kept = [
        row if _cells(line, separator) <= usual else []  # a slip of the pen is no header
        for line, row in zip(top, rows[separator], strict=True)
    ]
    return _Layout(separator, _above(kept))


def table_fault(path: Path) -> Words | None:
    """Return what makes a text no table, and what to do, or None if it is something else."""
    if path.suffix.lower() in _OTHERS or not path.is_file():
        return None
    text, _ = _decoded(path.read_bytes())
    if not text.strip():
        return Words(
            "Den är tom. Spara den igen ur programmet som den kommer från.",
            "It is empty. Save it again from the program that it comes from.",
        )
    separator, above = _layout(text)
    if text.count('"') % 2:
        unpaired = next(i for i, line in enumerate(text.splitlines(), 1) if line.count('"') % 2)
        return Words(
            f"Rad {unpaired} har ett citattecken utan motsvarighet. Ta bort det, eller skriv ett"
            " till.",
            f"Line {unpaired} has a quotation mark without its pair. Take it away, or write the"
            " other.",
        )
    whole = [(i, _cells(line, separator)) for i, line in _lines(text)]
    width = whole[above][1]
    wide, cells = next((each for each in whole if each[1] > width), (None, 0))
    if wide is None:
        return None
    mark = repr(separator)[1:-1]
    return Words(
        f"Rad {wide} har {cells} celler, fler än de {width} som har namn. Ta bort dem, eller sätt"
        f" text med ”{mark}” inom citattecken.",
        f"Line {wide} has {cells} cells, more than the {width} that have names. Take them away, or"
        f" put text with '{mark}' in quotation marks.",
    )


def _cells(line: str, separator: str) -> int:
    """Return how many cells a line has; what is in quotation marks is one."""
    return re.sub('"[^"]*"', "", line).count(separator) + 1


def _text(path: Path) -> ReadFile:
    text, encoding = _decoded(path.read_bytes())
    if not text.strip():
        raise DataError(f"{path.name!r} is empty.")
    separator, above = _layout(text)
    said: dict[str, Any] = {"separator": separator} if separator != "," else {}
    said |= {"skip_rows": above} if above else {}
    said |= {"decimal_comma": True} if _has_decimal_commas(text, separator) else {}
    said |= {"infer_schema_length": None}
    try:
        frame = pl.read_csv(text.encode(), **said)
        rows = heading_rows(frame)
        if rows and not any(map(is_unnamed, frame.columns)):
            said |= {"skip_rows_after_header": rows}
            frame = pl.read_csv(text.encode(), **said)
    except pl.exceptions.PolarsError as error:
        raise DataError(f"{path.name!r} cannot be read as a table: {first_line(error)}") from error
    said |= {"encoding": encoding} if encoding != "utf8" else {}
    options = "".join(f", {name}={said[name]!r}" for name in _ORDER if name in said)
    return _joined(ReadFile(frame, f"pl.read_csv({path.name!r}{options})"))


def _decoded(data: bytes) -> tuple[str, str]:
    """Return a text, and its encoding as Polars calls it; that of Unicode text from Excel has marks
    of its own.
    """
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def _has_decimal_commas(text: str, separator: str) -> bool:
    """Return whether more cells are numbers with a comma than with a point; of a file that has
    neither, semicolons tell.
    """
    if separator == ",":
        return False
    mark = re.escape(separator)
    decimals = re.findall(rf"(?<![^{mark}\n])-?[0-9]+([,.])[0-9]+(?![^{mark}\r\n])", text)
    commas = decimals.count(",")
    return 2 * commas > len(decimals) or (not decimals and separator == ";")


def _above(rows: list[list[str]]) -> int:
    """Return how many rows stand above the header, which has most cells with something in them, or
    names above a row that has more; titles may have as many separators. Names may stand in the row
    above parts of questions.
    """
    counts = [*map(_count, rows)]
    most = counts.index(max(counts)) if counts else 0
    most = next((i for i in range(most) if _names(rows[i], rows[most])), most)
    if most and counts[most - 1] > _MOST_OF_TITLE:
        pairs = zip_longest(rows[most - 1], rows[most], fillvalue="")
        lacking = [bool(above.strip()) for above, own in pairs if not own.strip()]
        return most - (bool(lacking) and all(lacking))
    return most


def _names(row: list[str], fuller: list[str]) -> bool:
    """Return whether a row is a header though a ``fuller`` one comes below: it lacks a name of the
    numbers of rows alone, or has words above numbers in more than half of the columns.
    """
    given = [bool(cell.strip()) for cell in row]
    if len(row) == len(fuller) > 1 and not given[0] and all(given[1:]):
        return True
    words = not any(map(_NUMBER.fullmatch, row)) and any(map(_NUMBER.fullmatch, fuller))
    return words and sum(given) > max(_MOST_OF_TITLE, _count(fuller) / 2)


def _count(row: list[str]) -> int:
    """Return how many cells of a row have something in them."""
    return sum(bool(cell.strip()) for cell in row)


def _parted(line: str, separator: str) -> list[str]:
    """Return the cells of a line."""
    plain = re.sub('"([^"]*)"', lambda found: found[1].replace(separator, "."), line)
    return plain.split(separator)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the rows of a table, each with the number of its line; one goes on while a quotation
    mark has no pair.
    """
    begun, first = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        begun, first = (f"{begun} {line}", first) if begun else (line, number)
        if begun.count('"') % 2 == 0:
            yield first, begun
            begun = ""
    if begun:
        yield first, begun
