"""What all result tables share: one tidy frame, looked up by domain and measure."""

from collections.abc import Iterator
from datetime import date
from numbers import Number
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.exceptions import ArgumentError, DomainNotFoundError, did_you_mean
from brukarindex.results.guards import copied
from brukarindex.results.text import frame_html, frame_text
from brukarindex.words.numbers import counted
from brukarindex.words.spelling import composed

RowType = TypeVar("RowType")


class _HasFrame(Protocol):
    @property
    def frame(self) -> pl.DataFrame: ...


class Framed:
    """A result whose figures are in one tidy frame, which notebooks show and other libraries read
    as Arrow.
    """

    __slots__ = ()

    def __len__(self: _HasFrame) -> int:
        return self.frame.height

    def __arrow_c_stream__(self: _HasFrame, requested_schema: object = None) -> object:
        """Return the frame as a stream of Arrow, so that ``pl.DataFrame(result)`` and
        ``pa.table(result)`` read it.
        """
        return self.frame.__arrow_c_stream__(requested_schema)

    def _repr_html_(self: _HasFrame) -> str:
        return frame_html(self.frame)


class Rows(Framed):
    """A result whose rows have no class of their own: iterating gives each as a dict."""

    __slots__ = ()

    def __iter__(self: _HasFrame) -> Iterator[dict[str, Any]]:
        return self.frame.iter_rows(named=True)


@copied("frame")
@attrs.frozen(repr=False)
class Table(Framed, Generic[RowType]):
    """A result: one tidy frame, one row for each domain and measure. Iterating gives the rows as
    objects.

    Attributes:
        frame: The rows.
        by: The columns that name the domain.
        rows: Which rows of the whole result these are.
    """

    _spare: ClassVar[tuple[str, ...]] = ()
    _row: ClassVar[type[Any]]

    frame: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)
    by: tuple[str, ...]
    rows: tuple[int, ...] = attrs.field(eq=False)

    def __iter__(self) -> Iterator[RowType]:
        for row in self.frame.iter_rows(named=True):
            yield self._row(domain={name: row.pop(name) for name in self.by}, **row)

    def __contains__(self, value: object) -> bool:
        """Return whether a row is one of these, or a domain, as in ``result[domain]``, has rows."""
        if isinstance(value, self._row):
            return any(row == value for row in self)
        try:
            return len(self[value]) > 0
        except DomainNotFoundError:
            return False

    def __getitem__(self, domain: object) -> Self:
        """Return the rows of one domain: its value, or a tuple of values in the order of ``by``.

        None finds the rows of groupings that do not use the column, such as the total.

        Raises:
            DomainNotFoundError: If there is no such domain.
        """
        given: object = domain
        values = composed(
            cast("tuple[object, ...]", domain) if isinstance(domain, tuple) else (domain,)
        )
        if not 0 < len(values) <= len(self.by):
            hint = "".join(_habit(self, value) or _measure(self, value) for value in values)
            raise DomainNotFoundError(
                f"{domain!r} names {counted(len(values), 'value')}, but by is"
                f" {list(self.by)}.{hint}",
                value=given,
                allowed=self.by,
            )
        return self._where(dict(zip(self.by, values, strict=False)))

    def of(self, measure: str) -> Self:
        """Return the rows of one measure.

        Raises:
            DomainNotFoundError: If there is no such measure.
        """
        # Figures of a function, which names rows as it likes.
        if "measure" not in self.frame.columns:
            raise DomainNotFoundError(
                f"these rows have no measures, only {list(self.by)}.", value=measure, allowed=()
            )
        return self._where({"measure": composed(measure)})

    def row(self) -> RowType:
        """Return the only row as an object.

        Raises:
            ArgumentError: If there is not exactly one; narrow down with ``[domain]`` and `of`.
        """
        if len(self) != 1:
            raise ArgumentError(
                f"there are {len(self)} rows, not one: narrow down with [domain] and .of(measure)."
            )
        return next(iter(self))

    def _where(self, wanted: dict[str, object]) -> Self:
        kept = self.frame.with_row_index("")
        for column, value in wanted.items():
            present = kept[column].unique().sort().to_list()
            if value not in present:
                hint = _elsewhere(self, column, value) or _nearest(value, present)
                raise DomainNotFoundError(
                    f"no row has {column} = {value!r}{hint}{_habit(self, value)}",
                    value=value,
                    allowed=tuple(present),
                )
            kept = kept.filter(pl.col(column).eq_missing(value))
        return self._take(kept[""].to_list())

    def _take(self, places: list[int]) -> Self:
        """Return the rows at these places; a result that keeps more for each row takes that with
        it.
        """
        return attrs.evolve(
            self, frame=self.frame[places], rows=tuple(self.rows[i] for i in places)
        )

    def __repr__(self) -> str:
        table = frame_text(self.frame, spare=self._spare)
        return f"{type(self).__name__}, {counted(len(self), 'row')}\n{table}"


def floats(series: pl.Series) -> Floats:
    """Return a column as floats, with NaN for null."""
    return np.asarray(
        (series if series.dtype.is_numeric() else series.cast(pl.Float64)).to_numpy(),
        dtype=np.float64,
    )


def _measures(table: Table[Any]) -> list[object]:
    return table.frame["measure"].to_list() if "measure" in table.frame.columns else []


def _measure(table: Table[Any], value: object) -> str:
    return f' {value!r} is a measure: write .of("{value}").' if value in _measures(table) else ""


def _habit(table: Table[Any], value: object) -> str:
    """Return what to write for what other tables are asked for in brackets: columns, and rows by
    their numbers.
    """
    if isinstance(value, str) and value in table.frame.columns:
        return f' It is a column: write .frame["{value}"].'
    return (
        " Rows by their numbers are in .frame, and in list() of this."
        if isinstance(value, slice)
        else ""
    )


def _elsewhere(table: Table[Any], column: str, value: object) -> str:
    """Return how to look up a measure or a value of another column, or an empty string for what is
    neither.
    """
    if column != "measure" and value in _measures(table):
        return f': it is a measure, so write .of("{value}").'
    if column == "measure":
        asked = getattr(getattr(table, "method", None), "measures", ())
        called = [each.name for each in asked if getattr(each, "title", None) == value]
        if called:
            return f": it is the label of {called[0]!r}, so write .of({called[0]!r})."
    for i, name in enumerate(table.by):
        held = table.frame[name].to_list()
        if name != column and value is not None and value in held:
            domain = table.frame.select(table.by).row(held.index(value))[: i + 1]
            return f": it is a value of {name}, so write [{', '.join(map(repr, domain))}]."
    return ""


def _nearest(value: object, present: list[object]) -> str:
    """Return which kind of values there are, when ``value`` is of another kind, and the nearest of
    them.
    """
    held = [each for each in present if each is not None]
    near = did_you_mean(value, held)
    if value is None or not held or _kind(value) == _kind(held[0]):
        return f".{near}"
    return (
        f": the column holds {_kind(held[0])}, not"
        f" {_kind(value)}.{near or f' Write for example {held[0]!r}.'}"
    )


def _kind(value: object) -> str:
    kinds = {bool: "True or False", str: "text", Number: "numbers", date: "dates"}
    return next(
        (words for kind, words in kinds.items() if isinstance(value, kind)),
        f"{type(value).__name__} values",
    )
