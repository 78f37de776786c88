"""Keys of rows as small integer codes, and the groups that they make."""

from collections import deque
from collections.abc import Callable, Sequence
from math import prod
from typing import Any, Generic, NamedTuple, TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import (
    DENSE,
    Bools,
    Codes,
    Scratch,
    SmallCodes,
    distinct,
    first_rows,
    is_wide,
)
from brukarindex.codes.threads import BATCH, batches, in_order

RowCodes = Callable[[slice], SmallCodes]
C_co = TypeVar("C_co", covariant=True)
PIECE = 1 << 17
"""Rows whose codes fit in a processor's cache."""
WIDE = (pl.Int128, pl.UInt128, pl.UInt64, pl.Decimal)
"""Numbers that do not fit in the integers that codes are."""


class Coded(NamedTuple, Generic[C_co]):
    """Codes of rows, and how many codes there can be."""

    codes: C_co
    size: int


class Grouped(NamedTuple):
    """Which group each row belongs to, and the keys of the groups in sorted order."""

    codes: Codes
    keys: pl.DataFrame


class _Places(NamedTuple):
    """Which group each row belongs to, and a row of each group in sorted order."""

    codes: Codes
    first: Codes


def combine(
    columns: Sequence[Coded[SmallCodes]],
    length: int,
    scratch: Scratch | None = None,
    kind: type[np.signedinteger[Any]] = np.intp,
) -> Coded[Codes]:
    """Return one mixed-radix code for several columns of codes.

    The first column varies slowest. Beyond 2^62 codes they are numbered anew, and mean nothing to
    another call. With ``scratch`` the codes are in memory that the thread's next call uses again.
    They are of the ``kind`` asked for, which must have room for them.
    """
    if not columns:
        return Coded(np.zeros(length, dtype=kind), 1)
    total, size = columns[-1]
    for codes, radix in reversed(columns[:-1]):
        if size * radix > 2**62:
            total, kept = renumber(total.astype(np.intp, copy=False))
            size = len(kept)
        # Answers are combined in small integers, several times as fast.
        small = codes.dtype.itemsize < 8 and size * radix < 2**16
        held = np.min_scalar_type(size * radix) if small else np.dtype(kind)
        again = scratch if codes is columns[0].codes and not small else None
        made = again.array("codes", length, kind) if again else np.empty(length, dtype=held)
        np.multiply(codes, size, out=made, dtype=held, casting="unsafe")
        total = np.add(made, total, out=made, casting="unsafe")
        size *= radix
    return Coded(total.astype(kind, copy=False), size)


def renumber(codes: Codes, size: int | None = None) -> tuple[Codes, Codes]:
    """Return ``codes`` (none negative, below ``size``) as positions among those that occur, and
    these in order.
    """
    size = int(codes.max(initial=-1)) + 1 if size is None else size
    kept = distinct(codes, size)
    if is_wide(size, len(codes)):
        return np.searchsorted(kept, codes), kept
    place = np.empty(size, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    return taken(place, codes), kept


def taken(values: npt.NDArray[Any], places: Codes) -> npt.NDArray[Any]:
    """Return ``values[places]``, batch by batch; places from 0 to below the number of values."""
    if len(places) <= BATCH:
        return values[places]
    made = np.empty(len(places), dtype=values.dtype)

    def fill(rows: slice) -> None:
        np.take(values, places[rows], out=made[rows], mode="clip")  # without a copy in between

    deque(in_order(fill, batches(len(places))), maxlen=0)
    return made


def starts(columns: Sequence[pl.Series], length: int) -> Bools:
    """Return which of ``length`` rows differ from the one before them; null is like null."""
    new = np.zeros(length, dtype=bool)
    new[:1] = True
    for series in columns:
        if (
            series.dtype.is_integer()
            and not isinstance(series.dtype, WIDE)
            and not series.null_count()
        ):
            values = series.to_numpy()
            new[1:] |= values[1:] != values[:-1]  # several times as fast
            continue
        differs = series[1:] != series[:-1]
        if series.null_count():
            missing = series.is_null().to_numpy()
            new[1:] |= missing[1:] != missing[:-1]
            differs = differs.fill_null(value=False)
        new[1:] |= differs.to_numpy()
    return new


@attrs.frozen(eq=False)
class KeyCoder:
    """How the values of a key column are coded, in their order.

    Attributes:
        radix: Codes are below this number.
        low: The value whose code is 0, when values are whole numbers in a narrow range.
        kinds: The values, when they are not.
    """

    radix: int
    low: int = 0
    kinds: pl.Series | None = None

    def codes(self, series: pl.Series) -> SmallCodes:
        """Return the codes of values that the coder was made from."""
        if self.kinds is not None:
            return series.replace_strict(self.kinds, self._numbers).to_numpy()
        # In arithmetic modulo 2^8 or 2^16 the difference is right, whatever is cut off from its
        # terms.
        kind = np.min_scalar_type(self.radix)
        low = np.asarray(self.low).astype(kind)
        made: SmallCodes = np.subtract(_whole(series).to_numpy(), low, dtype=kind, casting="unsafe")
        return made

    def known(self, series: pl.Series) -> SmallCodes:
        """Return the codes of any values of the same type, ``radix`` for those that the coder was
        not made from.
        """
        if self.kinds is not None:
            return series.replace_strict(self.kinds, self._numbers, default=self.radix).to_numpy()
        values, codes, high = (
            _whole(series).to_numpy(),
            self.codes(series),
            self.low + self.radix - 1,
        )
        if not len(values) or (values.min() >= self.low and values.max() <= high):
            return codes
        return np.where((values < self.low) | (values > high), codes.dtype.type(self.radix), codes)

    @property
    def _numbers(self) -> pl.Series:
        return pl.Series(np.arange(self.radix), dtype=pl.Int64)


def key_coder(series: pl.Series) -> KeyCoder:
    """Return how the values of a column without nulls are coded, in their order."""
    whole = _whole(series)
    if whole.dtype.is_integer() and not isinstance(whole.dtype, WIDE) and len(whole):
        chunks = [chunk.to_numpy() for chunk in whole.get_chunks()]
        parts = [chunk[rows] for chunk in chunks for rows in batches(len(chunk), PIECE)]
        # While the part is in the processor's cache.
        ends = [(int(part.min()), int(part.max())) for part in parts]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        if high - low < DENSE - 1:
            return KeyCoder(high - low + 1, low)
    kinds = series.unique().sort()
    return KeyCoder(len(kinds), kinds=kinds)


def _whole(series: pl.Series) -> pl.Series:
    """Return True and False, and categories, as the numbers they are held as."""
    if series.dtype == pl.Boolean:
        return series.cast(pl.Int8)
    return series.to_physical() if isinstance(series.dtype, (pl.Enum, pl.Categorical)) else series


def cell_codes(frame: pl.DataFrame, keys: Sequence[str]) -> Coded[Codes]:
    """Return the cell of every row, the combination of its ``keys``.

    Cells are in the order of the keys, but for a ``Categorical``, whose order is that of its
    categories.
    """
    series = [frame[key] for key in keys]
    if len(series) == 1 and (values := _as_is(series[0])) is not None:
        return Coded(values, int(values.max()) + 1)
    coders = in_order(key_coder, series, frame.height)
    columns = [
        Coded(_by_rows(coder, each), coder.radix)
        for coder, each in zip(coders, series, strict=True)
    ]
    codes, size = combined(columns, frame.height)
    if size > DENSE:
        codes, kept = renumber(codes, size)
        size = len(kept)
    return Coded(codes, size)


def _as_is(series: pl.Series) -> Codes | None:
    """Return a column that can be its own codes, without a copy: whole numbers from about 0."""
    if series.dtype != pl.Int64 or series.n_chunks() > 1 or not len(series):
        return None
    values: Codes = series.to_numpy()
    low, high = int(values.min()), int(values.max())
    return values if low >= 0 and high < min(DENSE, 2 * (high - low + 1)) else None


def _by_rows(coder: KeyCoder, series: pl.Series) -> RowCodes:
    return (
        coder.codes(series).__getitem__
        if coder.kinds is not None
        else lambda rows: coder.codes(series[rows])
    )


def combined(columns: Sequence[Coded[RowCodes]], length: int) -> Coded[Codes]:
    """Return what `combine` does, some rows at a time."""

    def part(rows: slice) -> Coded[Codes]:
        coded = [Coded(codes(rows), radix) for codes, radix in columns]
        return combine(coded, rows.stop - rows.start)

    size = prod(radix for _, radix in columns)
    if length <= PIECE or size > 2**62:
        return part(slice(0, length))
    made = np.empty(length, dtype=np.intp)

    def fill(rows: slice) -> None:
        made[rows] = part(rows).codes

    deque(in_order(fill, batches(length, PIECE)), maxlen=0)
    return Coded(made, size)


def groups(frame: pl.DataFrame, by: Sequence[str]) -> Grouped:
    """Return which group each row belongs to, and the groups."""
    codes, first = _grouped(frame, by)
    if not by:
        return Grouped(codes, pl.DataFrame({"": [0]}))
    return Grouped(codes, pl.DataFrame([frame[name] for name in by])[first])


def group_codes(frame: pl.DataFrame, by: Sequence[str]) -> Codes:
    """Return which group each row belongs to, groups in sorted order."""
    return _grouped(frame, by).codes


def _grouped(frame: pl.DataFrame, by: Sequence[str]) -> _Places:
    if not by:
        return _Places(np.zeros(frame.height, dtype=np.intp), np.zeros(1, dtype=np.intp))
    if tuple(frame.columns[: len(by)]) == tuple(by):  # the order in which a tally is sorted
        first = np.flatnonzero(starts([frame[name] for name in by], frame.height))
        rows = np.diff(first, append=frame.height)
        return _Places(np.repeat(np.arange(len(first)), rows), first)
    codes, size = cell_codes(frame, by)
    first = first_rows(codes, size)
    rows = first[first >= 0]
    keys = pl.DataFrame([frame[name] for name in by])[rows]
    order = keys.select(pl.arg_sort_by(by)).to_series().to_numpy()
    place = np.zeros(size, dtype=np.intp)
    place[codes[rows[order]]] = np.arange(len(order))
    return _Places(place[codes], rows[order])
