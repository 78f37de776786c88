"""Rows and names that look as if they were not meant to be counted: total rows, blank rows,
previews, doubles.

Nothing here changes a figure. What is odd is said in one warning, with what to do about it. Names
are looked at when they have been counted, so that it costs little; rows only where a column gives
cause.
"""

import re
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import polars as pl

from brukarindex.counting.answers import TEXTS
from brukarindex.counting.frames import as_source
from brukarindex.counting.plans import Plan
from brukarindex.counting.shapes import (
    a_column_each,
    holds_counts,
    is_counted,
    of_each,
    same_persons,
    told_apart,
)
from brukarindex.exceptions import BrukarindexError, DataWarning
from brukarindex.words.numbers import counted
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
_BEGUN = (
    *("påbörjad", "påbörjat", "pågående", "ofullständig", "ofullständigt", "avbruten", "avbrutet"),
    *("ej slutförd", "ej slutfört", "inte slutförd", "delvis", "delvis besvarad", "ej komplett"),
    *("incomplete", "not complete", "partial", "partially complete", "started", "in progress"),
)
_PREVIEWS = ("survey preview", "survey test", "preview", "test", "förhandsgranskning")
_UNFINISHED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "distributionchannel": frozenset(("preview",)),
        "finished": frozenset(("false", "0")),
        "submitdate": frozenset(("none", "")),
        **dict.fromkeys(("status", "svarsstatus", "responsestatus"), frozenset(_PREVIEWS + _BEGUN)),
    }
)
"""Columns of survey tools, and what they hold for previews and unfinished answers; of LimeSurvey's
nothing.
"""


CautionKind = Literal[
    "alike",
    "lost_zeros",
    "garbled",
    "total",
    "footnote",
    "blank",
    "unfinished",
    "doubled",
    "counts",
    "answer_rows",
]
RowCounts = Mapping[str, int]
_SENTENCES: Mapping[CautionKind, str] = MappingProxyType(
    {
        "alike": (
            "key column {column!r}: {found} differ only by case, spaces or unseen characters, and"
            " are counted as different groups: if they are one, {code} makes them so."
        ),
        "lost_zeros": (
            "key column {column!r}: {found} may have lost leading zeros, which other codes of"
            " {width} digits have: if so, {code} puts them back."
        ),
        "garbled": (
            "key column {column!r}: {found} was read with the wrong encoding: read the file again,"
            " with encoding='utf-8' or encoding='cp1252'."
        ),
        "total": (
            "key column {column!r}: {found} may sum up other rows, counted as respondents here: if"
            " so, leave such rows out with {code}."
        ),
        "footnote": (
            "key column {column!r}: {found} may be text below the table, counted as respondents"
            " here: if so, leave such rows out with {code}."
        ),
        "blank": (
            "{rows} with nothing in any column, counted as respondents: leave them out with {code}."
        ),
        "unfinished": (
            "column {column!r} marks {rows} as previews or unfinished answers ({found}), and they"
            " are counted as respondents: leave them out with {code}."
        ),
        "doubled": (
            "{rows} the same as another one in every column, {column!r} included, counted twice:"
            " leave them out with {code}."
        ),
        "counts": (
            "column {column!r} seems to hold how many gave each answer, and each row is counted as"
            " one respondent: make a row for each with {code}."
        ),
        "answer_rows": (
            "column {column!r} has the same numbers in several rows, which {found} tells apart, and"
            " each row is counted as a respondent: if rows are answers to several questions, give"
            " each question a column with {code}; if they are years, put {found} in by."
        ),
    }
)


class Caution(NamedTuple):
    """Something that looks as if it was not meant to be counted.

    Its kind and its column (None: whole rows), the values with how many rows have each (alike ones
    together), the code that helps, and how many digits codes are to have.
    """

    kind: CautionKind
    column: str | None
    groups: tuple[RowCounts, ...]
    code: str = ""
    width: int = 0

    @property
    def rows(self) -> int:
        """In how many rows it was found."""
        return sum(sum(group.values()) for group in self.groups)

    def found(
        self, each: str = "{text} ({rows})", joint: str = " and ", more: str = "and {} more"
    ) -> str:
        """Return the values with their rows; ``joint`` stands between those that are alike, and
        ``more`` for those that are not shown.
        """
        told = [
            joint.join(
                each.format(text=repr(text).replace("'null'", "null"), n=n, rows=_times(n))
                for text, n in group.items()
            )
            for group in self.groups[:_SHOWN]
        ]
        hidden = len(self.groups) - _SHOWN
        rest = [more.format(hidden)] if hidden > 0 else []
        return ("; " if self.kind == "alike" else ", ").join([*told, *rest])

    @property
    def sentence(self) -> str:
        """What a warning says."""
        plain = self.kind in ("lost_zeros", "garbled", "unfinished", "answer_rows")
        found = self.found("{text}") if plain else self.found()
        return _SENTENCES[self.kind].format(
            **self._asdict() | {"found": found, "rows": _times(self.rows)}
        )


def _without(column: str, values: object) -> str:
    """Return the code that leaves rows out by their values."""
    return f"frame.filter(~pl.col({column!r}).is_in({values}, nulls_equal=True))"


def warn_of(frame: "IntoFrame", counted: pl.DataFrame, plan: Plan) -> None:
    """Warn once of everything in a frame that looks as if it was not meant to be counted.

    Args:
        frame: The frame; only rows in memory are looked at.
        counted: A block of its tally, which has every key.
        plan: What was read.
    """
    if odd := [each.sentence for each in cautions_of(frame, counted, plan)]:
        warnings.warn("\n".join(odd), DataWarning, stacklevel=_outside())


def cautions_of(frame: "IntoFrame", counted: pl.DataFrame, plan: Plan) -> Iterator[Caution]:
    """Yield everything that `warn_of` warns of."""
    # Without questions the keys are levels or dispositions, which whoever asked for them looks up.
    for name in plan.keys if plan.questions else ():
        if isinstance(counted[name].dtype, TEXTS):
            table = counted.group_by(pl.col(name).cast(pl.String)).agg(pl.col("n").sum())
            rows = dict(table.iter_rows())
            yield from of_names(rows, name, cluster=name == plan.design.cluster)
    yield from of_rows(frame, plan)


def _outside() -> int:
    """Return how many calls ago the package was entered."""
    here, level = str(Path(__file__).parents[1]), 1
    frame = sys._getframe(1)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - warnings count frames too
    while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
        frame, level = frame.f_back, level + 1
    return level


def of_names(counts: RowCounts, name: str, *, cluster: bool) -> Iterator[Caution]:
    """Yield what is odd about the names in a column, and how many rows have each; less about
    clusters.
    """
    rows = dict(sorted(counts.items()))
    yield from _alike(name, rows, cluster=cluster)
    yield from _lost_zeros(name, rows)
    if cluster:
        return
    garbled = [each for each in rows if _GARBLED.search(each)]
    if garbled:
        yield Caution("garbled", name, _apart(rows, garbled))
    kinds: dict[CautionKind, list[str]] = {
        "total": [each for each in rows if reads_as_total(each, among=rows)],
        "footnote": [each for each, n in rows.items() if n == 1 and _FOOTNOTE.match(each)],
    }
    for kind, found in kinds.items():
        if found and len(found) < len(rows):
            yield Caution(kind, name, _apart(rows, found), _without(name, found))


def reads_as_total(name: str, *, among: Collection[str]) -> bool:
    """Return whether a name is what tables call their totals and means, or that with one of the
    names that it stands ``among``, such as *Arboga totalt*.
    """
    plain = folded(name)
    first, _, others = plain.partition(" ")
    start, _, last = plain.rpartition(" ")
    units = {unit for unit, word in ((others, first), (start, last)) if unit and word in _TOTALS}
    return plain in _TOTALS or (bool(units) and not units.isdisjoint(map(folded, among)))


def _apart(rows: RowCounts, names: list[str]) -> tuple[RowCounts, ...]:
    return tuple({each: rows[each]} for each in names)


def _times(count: int) -> str:
    return counted(count, "row")


def _alike(name: str, rows: RowCounts, *, cluster: bool) -> Iterator[Caution]:
    """Yield names that a reader would take for one; clusters may have codes that differ by case
    alone.
    """
    seen: dict[str, dict[str, int]] = {}
    for each, n in rows.items():
        case_counts = cluster or len(each) <= _SHORT
        seen.setdefault(tidy(each) if case_counts else folded(each), {})[each] = n
    found = tuple(texts for texts in seen.values() if len(texts) > 1)
    if found:
        yield Caution("alike", name, found, f"clean_labels(frame, keys={name!r})")


def _lost_zeros(name: str, rows: RowCounts) -> Iterator[Caution]:
    """Yield codes that are shorter than those that begin with a zero."""
    digits = [each for each in rows if _DIGITS.fullmatch(each)]
    width = max((len(each) for each in digits if each[0] == "0" and len(each) > 1), default=0)
    short = [each for each in digits if len(each) < width]
    if short:
        code = f"pl.col({name!r}).str.zfill({width})"
        yield Caution("lost_zeros", name, _apart(rows, short), code, width)


def of_rows(frame: "IntoFrame", plan: Plan) -> Iterator[Caution]:
    """Yield what is odd about the rows of a frame in memory."""
    if not hasattr(frame, "shape"):  # the rows are not in memory
        return
    names = [str(name) for name in getattr(frame, "column_names", getattr(frame, "columns", ()))]
    yield from _blank(frame, names, plan)
    numbered = [name for name in names if numbers_respondents(name)]
    for name in names:
        plain = _letters(name)
        if plain in _UNFINISHED:
            yield from _unfinished(frame, name, _UNFINISHED[plain])
        elif name in numbered and name not in plan.columns:
            yield from _doubled(frame, name, names)
            yield from answer_rows(frame, name, names, plan)
        elif holds_counts(name) and not numbered:
            yield from _counts(frame, name, names, plan)


def numbers_respondents(name: str) -> bool:
    """Return whether a column has a name that survey tools give to numbers of respondents."""
    return _letters(name) in _IDS


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


def _blank(frame: "IntoFrame", names: list[str], plan: Plan) -> Iterator[Caution]:
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
        code = "frame.filter(~pl.all_horizontal(pl.all().is_null()))"
        yield Caution("blank", None, ({"": count},), code)


def _tells_rows(column: pl.Series, blank: int) -> bool:
    """Return whether a column is complete in all rows but the blank ones, and holds names or
    numbers of its own.
    """
    given = len(column) - blank
    return column.null_count() == blank and (
        column.dtype == pl.String or column.n_unique() == given + 1 > _SHORT + 1
    )


def _unfinished(frame: "IntoFrame", name: str, values: frozenset[str]) -> Iterator[Caution]:
    column = _column(frame, name)
    if column is None or column.dtype.is_nested() or column.dtype == pl.Object:
        return
    found = [each for each in column.unique().to_list() if _plain(each) in values]
    if found and len(found) < column.n_unique():
        rows: dict[Any, int] = {}
        for each in found:
            value = "null" if each is None or each == "" else each
            rows[value] = rows.get(value, 0) + int(column.eq_missing(each).sum())
        groups = tuple({each: n} for each, n in rows.items())
        yield Caution("unfinished", name, groups, _without(name, found))


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


def _doubled(frame: "IntoFrame", name: str, names: list[str]) -> Iterator[Caution]:
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
        yield Caution("doubled", name, ({"": count},), "frame.unique(maintain_order=True)")


def _counts(frame: "IntoFrame", name: str, names: list[str], plan: Plan) -> Iterator[Caution]:
    """Yield that a column holds how many gave each answer to the only question."""
    if name in plan.questions or name == plan.design.population or len(plan.questions) != 1:
        return
    counts = _column(frame, name)
    if counts is None or len(counts) > MOST_ROWS:
        return
    others = [part for each in names if each != name and (part := _column(frame, each)) is not None]
    if len(others) == len(names) - 1 and is_counted(counts, others, next(iter(plan.questions))):
        yield Caution("counts", name, ({"": len(counts)},), of_each(name))


def answer_rows(frame: "IntoFrame", name: str, names: list[str], plan: Plan) -> Iterator[Caution]:
    """Yield that each respondent has several rows, unless what tells them apart divides them."""
    column = rows_of_each(frame, name, names, plan)
    if column is None or column in plan.keys:
        return
    parts = {each: part for each in names if (part := _column(frame, each)) is not None}
    numbers, apart = parts.pop(name), parts.pop(column)
    others = [part for each, part in parts.items() if each not in plan.questions]
    index = [name, *(each.name for each in others if same_persons(numbers, each))]
    twice = pl.DataFrame([numbers, apart]).n_unique() < len(numbers)
    code = a_column_each(column, index, [*plan.questions], twice=twice)
    yield Caution("answer_rows", name, ({column: len(numbers)},), code)


def rows_of_each(frame: "IntoFrame", name: str, names: list[str], plan: Plan) -> str | None:
    """Return the column that tells apart several rows of each respondent, in a column of their
    numbers.
    """
    numbers = _column(frame, name)
    if numbers is None or numbers.null_count() or _all_differ(numbers):
        return None
    others = [each for each in names if each != name and each not in plan.questions]
    parts = (_column(frame, each) for each in others)
    return told_apart(numbers, [part for part in parts if part is not None])
