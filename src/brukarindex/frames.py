"""Any frame in, small Polars frames out: the one place that knows where data come from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl
from polars.selectors import by_name

from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    DataError,
    did_you_mean,
    misfits,
)

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoFrame

CHUNK = 1 << 20
"""Rows that are read at a time from a lazy frame."""
_SHOWN = 20

Source: TypeAlias = "pl.DataFrame | pl.LazyFrame | nw.LazyFrame[Any]"
"""Polars, or the lazy narwhals view of a frame in another engine."""


def as_source(frame: "IntoFrame", columns: Sequence[str]) -> Source:
    """Return the frame as Polars, or as a lazy narwhals frame when its rows live in another engine.

    Raises:
        ArgumentTypeError: If it is no frame.
        ArgumentError: If two of its columns have one name.
        ColumnNotFoundError: If one of ``columns`` is not there.
        DataError: If its own query fails, or one of ``columns`` mixes types.
    """
    if isinstance(frame, (pl.DataFrame, pl.LazyFrame)):
        _check_columns(frame, columns)
        return frame
    import narwhals as nw

    source = _wrapped(frame)
    _check_columns(source, columns)
    return _to_polars(source.select(columns)) if isinstance(source, nw.DataFrame) else source


def _wrapped(frame: "IntoFrame") -> "nw.DataFrame[Any] | nw.LazyFrame[Any]":
    import narwhals as nw

    names = getattr(frame, "column_names", getattr(frame, "columns", ()))
    try:
        twice = [repr(name) for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ArgumentError(f"several columns of the frame are called {', '.join(twice)}: rename or drop them.")
        return nw.from_native(frame)
    except TypeError:
        raise ArgumentTypeError(
            f"expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got {type(frame).__name__}."
        ) from None


def _to_polars(frame: "nw.DataFrame[Any]") -> pl.DataFrame:
    return in_their_order(_orders(frame), _as_polars(frame))


def _orders(frame: "nw.DataFrame[Any]") -> "dict[str, Sequence[object]]":
    """Return the categories of columns of ordered categories, in order."""
    if not frame.implementation.is_pyarrow():
        return orders_of(frame.schema)
    table: Any = frame.to_native()
    kinds = {name: table.schema.field(name).type for name in frame.columns}
    ordered = [name for name, kind in kinds.items() if getattr(kind, "ordered", False) and len(table)]
    return {name: table[name].unify_dictionaries().chunk(0).dictionary.to_pylist() for name in ordered}


def orders_of(schema: "nw.Schema") -> "dict[str, Sequence[object]]":
    """Return the categories of columns of ordered categories, in order."""
    import narwhals as nw

    return {name: dtype.categories for name, dtype in schema.items() if isinstance(dtype, nw.Enum)}


def in_their_order(orders: "dict[str, Sequence[object]]", made: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with ordered categories of text as `Enum`: else their order is lost, which tells neighbours."""
    texts = [name for name, kinds in orders.items() if name in made.columns and not misfits(kinds, str)]
    return made.cast({by_name(name): pl.Enum(map(str, orders[name])) for name in texts})


def _as_polars(frame: "nw.DataFrame[Any]") -> pl.DataFrame:
    if not frame.implementation.is_pandas_like():
        return frame.to_polars()
    native: Any = frame.to_pandas()
    try:
        return pl.from_pandas(native, nan_to_null=True)  # pyright: ignore[reportUnknownVariableType] - pandas is untyped
    except ImportError:  # Polars reads text from pandas through PyArrow, which need not be installed
        columns = {name: native[name].astype(object) for name in frame.columns}
        return pl.DataFrame({name: values.where(values.notna(), None).tolist() for name, values in columns.items()})
    except (ValueError, TypeError, NotImplementedError) as error:
        raise DataError(
            f"the frame's columns {', '.join(map(repr, frame.columns))} cannot be read: {_first_line(error)}. "
            "Every column must hold values of one type: numbers, or text."
        ) from error


def _check_columns(source: "Source | nw.DataFrame[Any]", columns: Sequence[str]) -> None:
    """Raise `ColumnNotFoundError` that lists every column that is not there."""
    try:
        present = [str(name) for name in source.collect_schema().names()]
    except (pl.exceptions.PolarsError, OSError) as error:
        raise failed_query(error) from error
    missing = [name for name in columns if name not in present]
    if missing:
        hints = "".join(did_you_mean(name, present) for name in missing)
        listed = ", ".join(repr(name) for name in missing)
        more = f" and {len(present) - _SHOWN} more" if len(present) > _SHOWN else ""
        held = ", ".join(present[:_SHOWN]) or "no columns"
        raise ColumnNotFoundError(f"columns not found: {listed}.{hints} The frame has: {held}{more}.")


def failed_query(error: Exception) -> DataError:
    """Return the error for a lazy frame that cannot be computed; its own error is to be the cause."""
    return DataError(f"the frame's own query fails: {_first_line(error)}. Correct it until it runs by itself.")


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".")


def _batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    try:
        yield from frame.collect_batches(chunk_size=CHUNK, maintain_order=True)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise failed_query(error) from error


def chunks(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows of a lazy frame in order, `CHUNK` at a time, without ever holding them all."""
    held: list[pl.DataFrame] = []
    rows = 0
    for batch in _batches(frame):
        held.append(batch)
        rows += batch.height
        while rows >= CHUNK:
            joined = pl.concat(held)
            yield joined.head(CHUNK)
            held, rows = [joined.slice(CHUNK)], rows - CHUNK
    rest = pl.concat(held) if held else frame.clear().collect()
    if rest.height or not held:
        yield rest
