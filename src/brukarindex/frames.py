"""Any frame in, small Polars frames out: the one place that knows where data come from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

import polars as pl

from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    DataError,
    did_you_mean,
    raise_all,
)
from brukarindex.spelling import one_form

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoFrame

CHUNK = 1 << 20
"""Rows that are read at a time from a lazy frame."""
_SHOWN = 20
_SEPARATORS = (";", "\t", "|", ",")

Source: TypeAlias = "pl.DataFrame | pl.LazyFrame | nw.LazyFrame[Any]"
"""Polars, or the lazy narwhals view of a frame in another engine."""


def as_source(frame: "IntoFrame", columns: Sequence[str]) -> Source:
    """Return the frame as Polars, or as a lazy narwhals frame when its rows live in another engine.

    A name finds its column in whichever Unicode form the two are; the result has the names that were asked for.

    Raises:
        ArgumentTypeError: If it is no frame.
        ArgumentError: If two of its columns have one name.
        ColumnNotFoundError: If one of ``columns`` is not there; ``missing`` lists which.
        DataError: If its own query fails, or one of ``columns`` mixes types.
    """
    if isinstance(frame, (pl.DataFrame, pl.LazyFrame)):
        renamed = _renamed(frame, columns)
        return frame.rename(renamed) if renamed else frame
    import narwhals as nw

    source = _wrapped(frame)
    renamed = _renamed(source, columns)
    source = source.rename(renamed) if renamed else source
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
    if not frame.implementation.is_pandas_like():
        return frame.to_polars()
    native: Any = frame.to_pandas()
    try:
        return pl.from_pandas(native, nan_to_null=True)  # pyright: ignore[reportUnknownVariableType] - pandas is untyped
    except (ImportError, ValueError, TypeError, NotImplementedError):
        # Text needs PyArrow, which may be missing, and no column of Arrow mixes numbers and text.
        problems: list[str] = []
        columns = [_from_pandas(str(name), native[name], problems) for name in native.columns]
        raise_all(DataError, problems)
        return pl.DataFrame(columns)


def _from_pandas(name: str, column: Any, problems: list[str]) -> pl.Series:  # noqa: ANN401 - pandas is untyped
    """Return a column of pandas value by value; one of numbers and text as text."""
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    if any(isinstance(value, str) for value in values):
        values = [_as_text(value) for value in values]
    try:
        return pl.Series(name, values)
    except (TypeError, pl.exceptions.PolarsError):
        kinds = sorted({type(value).__name__ for value in values if value is not None})
        problems.append(
            f"column {name!r} holds values of several types ({', '.join(kinds)}): "
            "every column must hold numbers, or text, or both, or values of one type."
        )
        return pl.Series(name, [None] * len(values))


def _as_text(value: Any) -> Any:  # noqa: ANN401 - whatever is neither number nor text stays as it is
    """Return a number as text, a whole one without decimals, so that text and numbers can share a column."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() else str(value)


def _renamed(source: "Source | nw.DataFrame[Any]", columns: Sequence[str]) -> dict[str, str]:
    """Return the new names of columns that are asked for in another Unicode form.

    Raises:
        ArgumentError: If two columns have the name that is asked for, in two forms.
        ColumnNotFoundError: If columns are not there. It lists them all.
    """
    try:
        present = [str(name) for name in source.collect_schema().names()]
    except (pl.exceptions.PolarsError, OSError) as error:
        raise failed_query(error) from error
    if set(columns) <= set(present) and all(name.isascii() for name in columns):
        return {}
    forms: dict[str, list[str]] = {}
    for name in present:
        forms.setdefault(one_form(name), []).append(name)
    if missing := [name for name in columns if one_form(name) not in forms]:
        raise _not_found(missing, present)
    if twice := [repr(name) for name in columns if len(forms[one_form(name)]) > 1]:
        raise ArgumentError(f"several columns of the frame are called {', '.join(twice)}: rename or drop them.")
    found = {forms[one_form(name)][0]: name for name in columns}
    return {held: name for held, name in found.items() if held != name}


def _not_found(missing: list[str], present: list[str]) -> ColumnNotFoundError:
    hints = "".join(did_you_mean(name, present) for name in missing)
    marks = [mark for mark in _SEPARATORS for name in present if mark in name and set(missing) & set(name.split(mark))]
    if marks:
        hints = f" The columns were not told apart: read the file with separator={marks[0]!r}."
    listed = ", ".join(repr(name) for name in missing)
    more = f" and {len(present) - _SHOWN} more" if len(present) > _SHOWN else ""
    held = ", ".join(present[:_SHOWN]) or "no columns"
    error = ColumnNotFoundError(f"columns not found: {listed}.{hints} The frame has: {held}{more}.")
    error.missing = tuple(missing)
    return error


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
