"""A table as a workbook of Excel, with numbers that are numbers."""

import io
import textwrap
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs

from brukarindex.checks import library_of
from brukarindex.exceptions import ArgumentError
from brukarindex.words.numbers import number

_WIDEST = 60
"""Characters that a column is at most as wide as."""
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - always the same, so that the same table is the same file
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_LONGEST_NAME = 31
_LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds; it drops the rest without a word."""


@attrs.frozen
class SheetColumn:
    """One column of a sheet.

    Attributes:
        header: Its name.
        values: Numbers; text of names and what is withheld; None where there is no figure.
        decimals: How many decimals numbers are shown with; None in a column of names.
    """

    header: str
    values: Sequence[float | str | None]
    decimals: int | None

    @property
    def width(self) -> int:
        """How many characters wide it is."""
        longest = max((len(str(each)) for each in self.values if isinstance(each, str)), default=0)
        return min(max(len(self.header), longest, 6) + 2, _WIDEST)


@attrs.frozen
class Sheets:
    """What a workbook holds: a sheet with the table, and one with its title and notes."""

    title: str
    columns: Sequence[SheetColumn]
    left: int
    notes: Sequence[str]
    notes_name: str


def workbook(sheets: Sheets) -> bytes:
    """Return a workbook (``.xlsx``).

    Raises:
        ExtraNotFoundError: If XlsxWriter is not installed: extra ``excel``.
        ArgumentError: If a text in the table is longer than a cell holds.
    """
    writer = library_of("excel", "xlsxwriter", "a workbook of Excel")
    _check_texts(sheets)
    held = io.BytesIO()
    book = writer.Workbook(held, {"in_memory": True})
    book.set_properties({"title": sheets.title, "created": _MADE})
    _add_table(book, sheets)
    _add_notes(book, sheets)
    book.close()
    return held.getvalue()


def _check_texts(sheets: Sheets) -> None:
    """Raise if a text is longer than a cell holds; notes are divided instead."""
    held = [sheets.title, *(column.header for column in sheets.columns)]
    held += [each for column in sheets.columns for each in column.values if isinstance(each, str)]
    if long := [each for each in held if _size(each) > _LONGEST_TEXT]:
        raise ArgumentError(
            f"a cell of Excel holds at most {number(_LONGEST_TEXT, 0)} characters, and that which"
            f" begins {long[0][:40]!r} has {number(_size(long[0]), 0)}: shorten it, or use word()"
            " or markdown().",
            argument="result",
            value=long[0],
        )


def _size(said: str) -> int:
    """Return how many characters Excel counts: two for those beyond its own 65 536."""
    return len(said.encode("utf-16-le")) // 2


def _add_table(book: Any, sheets: Sheets) -> None:  # noqa: ANN401 - XlsxWriter may not be installed
    """Add the table: its header is the first row, so that programs read it as it is."""
    sheet = book.add_worksheet(_name(sheets))
    for place, column in enumerate(sheets.columns):
        side = "left" if column.decimals is None else "right"
        head = book.add_format({"bold": True, "bottom": 1, "align": side, "text_wrap": True})
        shown = book.add_format({"align": side, **_as_number(column.decimals)})
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.header, head)
        for row, value in enumerate(column.values, start=1):
            if isinstance(value, str):  # which is never taken for a formula
                sheet.write_string(row, place, value, shown)
            elif value is not None:
                sheet.write_number(row, place, value, shown)
    sheet.freeze_panes(1, sheets.left)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _add_notes(book: Any, sheets: Sheets) -> None:  # noqa: ANN401 - XlsxWriter may not be installed
    sheet = book.add_worksheet(sheets.notes_name)
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, sheets.title, book.add_format({"bold": True, "text_wrap": True}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    # Half of what a cell holds, should every character count as two.
    lines = [line for note in sheets.notes for line in textwrap.wrap(note, _LONGEST_TEXT // 2)]
    for row, note in enumerate(lines, start=1):
        sheet.write_string(row, 0, note, wrapped)


def _as_number(decimals: int | None) -> dict[str, str]:
    """Return the format of numbers; Excel puts in the comma and the space of its own language."""
    if decimals is None:
        return {}
    return {"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}


def _name(sheets: Sheets) -> str:
    """Return a name that Excel takes for a sheet: short, without some signs, and not that of the
    notes.
    """
    plain = " ".join(sheets.title.translate(_NOT_IN_NAMES).split())
    short = plain[:_LONGEST_NAME].strip(" '")
    taken = {"", sheets.notes_name.casefold(), "history"}
    return "1" if short.casefold() in taken else short
