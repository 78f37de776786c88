"""Any frame in, small Polars frames out: the one place that knows where data come from."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw
import polars as pl

from brukarindex.exceptions import ArgumentTypeError, ColumnNotFoundError, did_you_mean

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

CHUNK = 1 << 20
"""Rows that are read at a time from a lazy frame."""

Source: TypeAlias = pl.DataFrame | pl.LazyFrame | nw.LazyFrame[Any]
"""Polars, or the lazy narwhals view of a frame in another engine."""


def as_source(frame: "IntoFrame") -> Source:
    """Return the frame as Polars, or as a lazy narwhals frame when its rows live in another engine."""
    if isinstance(frame, (pl.DataFrame, pl.LazyFrame)):
        return frame
    try:
        wrapped = nw.from_native(frame)
    except TypeError:
        raise ArgumentTypeError(
            f"expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got {type(frame).__name__}."
        ) from None
    return wrapped if isinstance(wrapped, nw.LazyFrame) else _to_polars(wrapped)


def _to_polars(frame: "nw.DataFrame[Any]") -> pl.DataFrame:
    if frame.implementation.is_pandas_like():
        return pl.from_pandas(frame.to_pandas(), nan_to_null=True)
    return frame.to_polars()


def check_columns(source: Source, columns: Sequence[str]) -> None:
    """Raise `ColumnNotFoundError` that lists every column that is not there."""
    present = source.collect_schema().names()
    missing = [name for name in columns if name not in present]
    if missing:
        hints = "".join(did_you_mean(name, present) for name in missing)
        listed = ", ".join(repr(name) for name in missing)
        raise ColumnNotFoundError(f"columns not found: {listed}.{hints} The frame has: {', '.join(present)}.")


def chunks(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows of a lazy frame in order, `CHUNK` at a time, without ever holding them all."""
    held: list[pl.DataFrame] = []
    rows = 0
    for batch in frame.collect_batches(chunk_size=CHUNK, maintain_order=True):
        held.append(batch)
        rows += batch.height
        while rows >= CHUNK:
            joined = pl.concat(held)
            yield joined.head(CHUNK)
            held, rows = [joined.slice(CHUNK)], rows - CHUNK
    rest = pl.concat(held) if held else frame.clear().collect()
    if rest.height or not held:
        yield rest
