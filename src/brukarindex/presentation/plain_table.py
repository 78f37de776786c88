"""The table of a result that has no layout of its own: its columns, in words."""

from collections.abc import Iterable, Mapping
from math import isinf
from string import ascii_lowercase
from typing import Protocol, cast

import numpy as np
import polars as pl

from brukarindex.presentation.headings import SWEDISH, counted_heading, heading, worded
from brukarindex.presentation.report_table import Cell, ReportTable
from brukarindex.presentation.rows import Row, leads_of, titles_of, told_apart
from brukarindex.presentation.table_options import (
    HEADING,
    HIDDEN,
    RowCells,
    RowList,
    TableOptions,
    finished_table,
)
from brukarindex.presentation.words import p_value, rate_name
from brukarindex.questions.measures import Measure
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.r_indicators import Representativity
from brukarindex.response.rates import ResponseRates
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.results.statuses import Status
from brukarindex.results.tables import Framed, floats
from brukarindex.words.languages import Language
from brukarindex.words.numbers import MISSING_MARK, number, plain

_OWN = {"grouping", "index", "question", "source", "target"}
"""Columns that name rows without being the user's."""
_NAMES = {"measure", "answer"}
"""Columns that say what a row is of, also where its figures are withheld."""
_ENDS = {"first", "last"}
"""The years of a trend, which are not rounded."""
_COUNTED = {
    ResponseRates: "denominator",
    ItemNonresponse: "concerned",
    Representativity: "sample",
    AuxiliaryIndicators: "sample",
}
"""Results whose numbers are not of answers."""
_FIGURES = {
    *("estimate", "std_error", "conf_low", "conf_high", "difference", "change", "slope", "effect"),
    *("crude", "expected", "shrunk", "rmse", "alpha", "quantile", "lower", "upper", "shift"),
    *("national", "beyond", "beyond_error", "beyond_low", "beyond_high", "alone", "effect_line"),
}
"""Columns that are in one unit where they stand together."""
SMALL = 2
"""More decimals of a column whose numbers are shares of 1, chances and the like."""


class _Method(Protocol):
    def describe(self, language: Language = "en") -> str: ...


class _Told(_Method, Protocol):
    @property
    def frame(self) -> pl.DataFrame: ...
    @property
    def method(self) -> _Method: ...


def of_columns(made: Framed, asked: TableOptions) -> ReportTable:
    """Return the rows as they stand, with every column that holds something."""
    result = cast("_Told", made)
    by: tuple[str, ...] = getattr(result, "by", ())
    frame = _named(result, asked.language)
    rows = asked.rows(frame, by)
    held = [name for name in frame.columns if name not in by and _says(frame[name])]
    if "measure" in held and result.frame["measure"].n_unique() == 1:
        held.remove("measure")  # it stands above
    decimals = _decimals(result.frame.select(held), asked.decimals)
    leads = leads_of(rows, by, asked.language) if by else None
    above = leads.header if leads else ()
    if _OWN.issuperset(above):
        above = tuple(heading(name, asked.language) for name in above)
    whom = next((whom for kind, whom in _COUNTED.items() if isinstance(made, kind)), None)
    header = [
        *above,
        *(
            counted_heading(whom, asked.language) if name == "n" else heading(name, asked.language)
            for name in held
        ),
    ]
    marks = _marks(rows)
    cells: list[RowCells] = [
        (
            *(leads.rows[place] if leads else ()),
            *(
                asked.cell(row, marks.get(row[name] or "", ""))
                if name == "status"
                else _cell(row, name, decimals[name], asked)
                for name in held
            ),
        )
        for place, row in enumerate(rows)
    ]
    texts = [result.frame[name].dtype == pl.String for name in held]
    left = len(header) - len(held) + (texts.index(False) if False in texts else len(texts))
    notes = [
        *(f"{mark}: {Status(code).sentence[asked.language]}." for code, mark in marks.items()),
        # What a result says of itself has figures of its rows.
        (result.method if asked.withheld.rows else result).describe(asked.language),
    ]
    return finished_table(_title(frame, asked), tuple(header), cells, asked, notes=notes, left=left)


def _named(result: _Told, language: Language) -> pl.DataFrame:
    """Return the rows with what measures are called, and without the places of answers, which are
    in words beside them.
    """
    frame = result.frame
    measures: Iterable[Measure] = getattr(result.method, "measures", ())
    labels: Mapping[str, str] = getattr(result, "labels", {})
    if "answer" in frame:
        frame = frame.drop("position")
    if "measure" not in frame:
        return frame
    names = [each for each in frame["measure"].unique() if each is not None]
    called = (
        {name: rate_name(name, language) for name in names}
        if isinstance(result, ResponseRates)
        else told_apart(dict(zip(names, names, strict=True)) | dict(labels)) | titles_of(measures)
    )
    return frame.with_columns(pl.col("measure").replace(called))


def _marks(rows: RowList) -> dict[str, str]:
    """Return a letter for each status that a reader is to know of; its sentence stands below."""
    held = (row.get("status") for row in rows)
    told = dict.fromkeys(str(each) for each in held if each not in {None, "ok"})
    return dict(zip(told, ascii_lowercase, strict=False))


def _says(column: pl.Series) -> bool:
    """Return whether a column holds anything that a reader is to know."""
    known = set(column.drop_nulls().unique()) if column.dtype == pl.String else None
    return known not in (set(), {""}, {"ok"}) and column.null_count() < len(column)


def _decimals(frame: pl.DataFrame, wanted: int) -> dict[str, int]:
    """Return how many decimals each column is shown with: those of one unit alike, and more of
    shares of 1 and the like.
    """
    sizes = {
        each.name: float(np.nanmax(np.abs(floats(each)))) for each in frame if each.dtype.is_float()
    }
    alike = max((size for name, size in sizes.items() if name in _FIGURES), default=0.0)
    sizes |= dict.fromkeys(_FIGURES & sizes.keys(), alike)
    more = {
        name: wanted + SMALL * (size <= 1 and not SWEDISH.get(name, "").endswith("%"))
        for name, size in sizes.items()
    }
    return {name: more.get(name, 0) for name in frame.columns}


def _cell(row: Row, name: str, decimals: int, asked: TableOptions) -> Cell | str:
    value = row[name]
    if value is None or (HIDDEN in row and name not in _NAMES):
        return asked.cell(row, MISSING_MARK)
    if isinstance(value, str):
        return worded(name, value, asked.language)
    if isinf(value):
        return asked.cell(row, "−∞" if value < 0 else "∞")  # no number of Excel
    if name in _ENDS and float(value).is_integer():
        return asked.cell(row, plain(value), [value])
    if "p" in name.split("_"):
        return asked.cell(row, p_value(value, asked.language, decimals), [value], decimals)
    return asked.cell(row, number(value, decimals, asked.language), [value], decimals)


def _title(frame: pl.DataFrame, asked: TableOptions) -> str:
    """Return the measures, or what the figures are."""
    column = next((each for each in ("measure", "candidate", "index") if each in frame), None)
    if column is None:
        return asked.words["figures"]
    names = [each for each in frame[column].unique(maintain_order=True) if each is not None]
    whole = ", ".join(names)
    if len(names) > 1 and len(whole) > HEADING:
        return asked.words["measures"].format(n=len(names))
    return whole or asked.words["figures"]
