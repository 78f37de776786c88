"""Rows and names that look as if they were not meant to be counted: total rows, blank rows,
previews, doubles.

Nothing here changes a figure. What is odd is said in one warning, with what to do about it. Names
are looked at when they have been counted, so that it costs little; rows only where a column gives
cause.
"""

import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from brukarindex.counting.frames import as_source
from brukarindex.counting.scan import Plan
from brukarindex.exceptions import BrukarindexError, DataWarning
from brukarindex.words.spelling import folded, tidy

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

MOST_ROWS = 100_000
"""Doubled rows are looked for in frames of so many rows; in larger ones it would cost more than the
count.
"""
_SHOWN = 5
_SHORT = 2
"""Codes of so few letters may well differ by case alone."""
_TOTALS = frozenset(
    {
        *(
            "total",
            "totalt",
            "totals",
            "grand total",
            "totalsumma",
            "summa",
            "sum",
            "samtliga",
            "riket",
            "hela riket",
        ),
        *("hela kommunen", "alla enheter", "genomsnitt", "medel", "medelvärde", "average", "mean"),
    }
)
_FOOTNOTE = re.compile(
    r"[*©]|(källa|source|not|note|anm|anmärkning|obs|uppdaterad)\s*[:.]", re.IGNORECASE
)
_GARBLED = re.compile("\ufffd|Ã[\u0080-\u00bf€-™]")
"""A letter that was lost, and the two that UTF-8 becomes when it is read as an older encoding."""
_DIGITS = re.compile("[0-9]+")
_IDS = frozenset(
    {
        *(
            "id",
            "respondent",
            "respondentid",
            "responseid",
            "recordid",
            "svarsid",
            "enkätid",
            "guid",
            "uuid",
        ),
        *("lopnr", "löpnr", "löpnummer", "token"),
    }
)
_UNFINISHED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "status": frozenset(("survey preview", "survey test", "preview", "förhandsgranskning")),
        "distributionchannel": frozenset(("preview",)),
        "finished": frozenset(("false", "0")),
        "svarsstatus": frozenset(("ej slutförd", "påbörjad", "ofullständig")),
        "responsestatus": frozenset(("incomplete", "partial", "started")),
    }
)
"""Columns of survey tools, and what they hold for previews and unfinished answers."""


def warn_of(frame: "IntoFrame", counted: pl.DataFrame, plan: Plan) -> None:
    """Warn once of everything in a frame that looks as if it was not meant to be counted.

    Args:
        frame: The frame; only rows in memory are looked at.
        counted: A block of its tally, which has every key.
        plan: What was read.
    """
    # Without questions the keys are levels or dispositions, which whoever asked for them looks up.
    keys = plan.keys if plan.questions else ()
    odd = [each for name in keys for each in _names(counted, name, plan)]
    odd += _rows(frame, plan)
    if odd:
        warnings.warn("\n".join(odd), DataWarning, stacklevel=_outside())


def _outside() -> int:
    """Return how many calls ago the package was entered."""
    here, level = str(Path(__file__).parents[1]), 1
    frame = sys._getframe(1)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - warnings count frames too
    while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
        frame, level = frame.f_back, level + 1
    return level


def _names(counted: pl.DataFrame, name: str, plan: Plan) -> Iterator[str]:
    """Yield what is odd about the names in a column of keys."""
    if not isinstance(counted[name].dtype, (pl.String, pl.Enum)):
        return
    table = counted.group_by(pl.col(name).cast(pl.String)).agg(pl.col("n").sum()).sort(name)
    rows: dict[str, int] = dict(table.iter_rows())
    yield from _alike(name, rows, cluster=name == plan.design.cluster)
    yield from _lost_zeros(name, rows)
    if name == plan.design.cluster:
        return
    garbled = [each for each in rows if _GARBLED.search(each)]
    if garbled:
        yield (
            f"key column {name!r}: {', '.join(map(repr, garbled[:_SHOWN]))} was read with the wrong"
            " encoding: read the file again, with encoding='utf-8' or encoding='cp1252'."
        )
    for words, found in (
        ("a total of other rows", [each for each in rows if folded(each) in _TOTALS]),
        ("a footnote", [each for each, n in rows.items() if n == 1 and _FOOTNOTE.match(each)]),
    ):
        if found and len(found) < len(rows):
            listed = ", ".join(f"{each!r} ({_times(rows[each])})" for each in found[:_SHOWN])
            yield (
                f"key column {name!r}: {listed} reads as {words}, and is counted as respondents: if"
                f" it is, leave it out with frame.filter(~pl.col({name!r}).is_in({found},"
                " nulls_equal=True))."
            )


def _times(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _alike(name: str, rows: dict[str, int], *, cluster: bool) -> Iterator[str]:
    """Yield names that a reader would take for one; clusters may have codes that differ by case
    alone.
    """
    seen: dict[str, list[str]] = {}
    for each in rows:
        case_counts = cluster or len(each) <= _SHORT
        seen.setdefault(tidy(each) if case_counts else folded(each), []).append(each)
    found = [texts for texts in seen.values() if len(texts) > 1]
    if found:
        listed = "; ".join(
            " and ".join(f"{each!r} ({_times(rows[each])})" for each in texts)
            for texts in found[:_SHOWN]
        )
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        yield (
            f"key column {name!r}: {listed}{more} differ only by case, spaces or unseen characters,"
            " and are counted as different groups: if they are one, clean_labels(frame,"
            f" keys={name!r}) makes them so."
        )


def _lost_zeros(name: str, rows: dict[str, int]) -> Iterator[str]:
    """Yield codes that are shorter than those that begin with a zero."""
    digits = [each for each in rows if _DIGITS.fullmatch(each)]
    width = max((len(each) for each in digits if each[0] == "0" and len(each) > 1), default=0)
    short = [each for each in digits if len(each) < width]
    if short:
        listed = ", ".join(map(repr, short[:_SHOWN]))
        yield (
            f"key column {name!r}: {listed} may have lost leading zeros, which other codes of"
            f" {width} digits have: if so, pl.col({name!r}).str.zfill({width}) puts them back."
        )


def _rows(frame: "IntoFrame", plan: Plan) -> Iterator[str]:
    """Yield what is odd about the rows of a frame in memory."""
    if not hasattr(frame, "shape"):  # the rows are not in memory
        return
    names = [str(name) for name in getattr(frame, "column_names", getattr(frame, "columns", ()))]
    yield from _blank(frame, names, plan)
    for name in names:
        plain = _letters(name)
        if plain in _UNFINISHED:
            yield from _unfinished(frame, name, _UNFINISHED[plain])
        elif plain in _IDS and name not in plan.columns:
            yield from _doubled(frame, name, names)


@cache
def _letters(name: str) -> str:
    """Return the letters and digits of a column's name, which survey tools write in many ways."""
    return re.sub(r"[\W_]", "", folded(name))


def _column(frame: "IntoFrame", name: str) -> pl.Series | None:
    """Return a column, or None for one that cannot be read, which nothing else has asked for."""
    if isinstance(frame, pl.DataFrame):
        return frame[name]
    try:
        source = as_source(frame, [name])
    except (BrukarindexError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    return source[name] if isinstance(source, pl.DataFrame) else None


def _blank(frame: "IntoFrame", names: list[str], plan: Plan) -> Iterator[str]:
    """Yield how many rows have nothing in any column, when a column that is no answer is otherwise
    complete.
    """
    columns: list[pl.Series] = []
    for name in names:
        column = _column(frame, name)
        if column is None or not column.null_count():
            return
        columns.append(column)
    blank = (
        pl.DataFrame([column.is_null() for column in columns])
        .select(pl.all_horizontal(pl.all()))
        .to_series()
    )
    count = int(blank.sum())
    if count and any(
        _tells_rows(column, count) for column in columns if column.name not in plan.questions
    ):
        yield (
            f"{_times(count)} with nothing in any column are counted as respondents: leave them out"
            " with frame.filter(~pl.all_horizontal(pl.all().is_null()))."
        )


def _tells_rows(column: pl.Series, blank: int) -> bool:
    """Return whether a column is complete in all rows but the blank ones, and holds names or
    numbers of its own.
    """
    given = len(column) - blank
    return column.null_count() == blank and (
        column.dtype == pl.String or column.n_unique() == given + 1 > _SHORT + 1
    )


def _unfinished(frame: "IntoFrame", name: str, values: frozenset[str]) -> Iterator[str]:
    column = _column(frame, name)
    if column is None or column.dtype.is_nested() or column.dtype == pl.Object:
        return
    found = [each for each in column.unique().drop_nulls().to_list() if _plain(each) in values]
    if found:
        shown, rows = ", ".join(map(repr, found)), _times(int(column.is_in(found).sum()))
        yield (
            f"column {name!r} marks {rows} as previews or unfinished answers ({shown}), "
            "and they are counted as respondents: leave them out with "
            f"frame.filter(~pl.col({name!r}).is_in({found}, nulls_equal=True))."
        )


def _all_differ(column: pl.Series) -> bool:
    """Return whether no value occurs twice, which numbers in order show at once."""
    if column.dtype.is_integer() and not isinstance(column.dtype, (pl.Int128, pl.UInt128)):
        values = column.to_numpy()
        if (values[1:] > values[:-1]).all():
            return True
    return column.n_unique() == len(column)


def _plain(value: object) -> str:
    """Return a value as a codebook writes it, whole numbers without decimals."""
    return folded(str(int(value) if isinstance(value, float) and value.is_integer() else value))


def _doubled(frame: "IntoFrame", name: str, names: list[str]) -> Iterator[str]:
    """Yield how many rows are the same as another one in every column, one that numbers respondents
    included.
    """
    column = _column(frame, name)
    if (
        column is None
        or not _SHORT < len(column) <= MOST_ROWS
        or column.null_count()
        or _all_differ(column)
    ):
        return
    parts = [part for each in names if (part := _column(frame, each)) is not None]
    whole = pl.DataFrame(parts)
    if len(parts) < len(names) or any(
        kind.is_nested() or kind == pl.Object for kind in whole.dtypes
    ):
        return
    repeated = whole.filter(column.is_duplicated())
    if repeated.n_unique() == repeated[name].n_unique():
        count = repeated.height - repeated[name].n_unique()
        yield (
            f"{_times(count)} repeat another one in every column, {name!r} included, and are"
            " counted twice: leave them out with frame.unique(maintain_order=True)."
        )
