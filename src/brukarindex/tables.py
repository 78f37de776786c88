"""What all result tables share: one tidy frame, looked up by domain and measure."""

from collections.abc import Iterator
from typing import Protocol, Self, TypeVar, cast

import attrs
import polars as pl

from brukarindex.exceptions import ArgumentError, DomainNotFoundError, did_you_mean
from brukarindex.formats import frame_text

Row_co = TypeVar("Row_co", covariant=True)


class _Rows(Protocol[Row_co]):
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Row_co]: ...


@attrs.frozen(repr=False)
class Table:
    """A result: one tidy frame, one row for each domain and measure.

    Attributes:
        frame: The rows.
        by: The columns that name the domain.
        rows: Which rows of the whole result these are.
    """

    frame: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)
    by: tuple[str, ...]
    rows: tuple[int, ...] = attrs.field(eq=False)

    def __len__(self) -> int:
        return self.frame.height

    def __getitem__(self, domain: object) -> Self:
        """Return the rows of one domain: its value, or a tuple of values in the order of ``by``.

        None finds the rows of groupings that do not use the column, such as the total.

        Raises:
            DomainNotFoundError: If there is no such domain.
        """
        values = cast("tuple[object, ...]", domain) if isinstance(domain, tuple) else (domain,)
        if not 0 < len(values) <= len(self.by):
            raise DomainNotFoundError(f"{domain!r} names {len(values)} values, but by is {list(self.by)}.")
        return self._where(dict(zip(self.by, values, strict=False)))

    def of(self, measure: str) -> Self:
        """Return the rows of one measure.

        Raises:
            DomainNotFoundError: If there is no such measure.
        """
        return self._where({"measure": measure})

    def _where(self, wanted: dict[str, object]) -> Self:
        kept = self.frame.with_columns(pl.Series("", self.rows, dtype=pl.Int64))
        for column, value in wanted.items():
            present = kept[column].unique().sort().to_list()
            if value not in present:
                raise DomainNotFoundError(f"no row has {column} = {value!r}.{did_you_mean(value, present)}")
            kept = kept.filter(pl.col(column).eq_missing(value))
        return attrs.evolve(self, frame=kept.drop(""), rows=tuple(kept[""].to_list()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}, {len(self)} rows\n{frame_text(self.frame)}"

    def _repr_html_(self) -> str:
        return self.frame._repr_html_()  # pyright: ignore[reportPrivateUsage] - the notebook's name for it


def only(rows: _Rows[Row_co]) -> Row_co:
    """Return the only row of a result as an object."""
    if len(rows) != 1:
        raise ArgumentError(f"there are {len(rows)} rows, not one: narrow down with [domain] and .of(measure).")
    return next(iter(rows))
