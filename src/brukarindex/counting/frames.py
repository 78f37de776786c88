"""Any frame in, small Polars frames out: the one place that knows where data come from."""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

import polars as pl
from polars.selectors import by_name

from brukarindex.checks import misfits, type_error
from brukarindex.exceptions import (
    ArgumentError,
    BrukarindexError,
    ColumnNotFoundError,
    DataError,
    SchemaError,
    did_you_mean,
    first_line,
    raise_all,
)
from brukarindex.words.spelling import one_form

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoFrame

CHUNK = 1 << 20
"""Rows that are read at a time from a lazy frame."""
_SHOWN = 20
ENGINE_ERRORS = (Exception, pl.exceptions.PanicException)
"""What an engine may raise; a panic of Rust is no `Exception`."""
_SEPARATORS = (";", "\t", "|", ",")

FrameSource: TypeAlias = "pl.DataFrame | pl.LazyFrame | nw.LazyFrame[Any]"
"""Polars, or the lazy narwhals view of a frame in another engine."""


def as_source(frame: "IntoFrame", columns: Sequence[str], argument: str = "frame") -> FrameSource:
    """Return the frame that was given as an argument as Polars, or as a lazy narwhals frame when
    its rows live in another engine.

    A name finds its column in whichever Unicode form the two are; the result has the names that
    were asked for.

    Raises:
        ArgumentTypeError: If it is no frame.
        ArgumentError: If two of its columns have one name.
        ColumnNotFoundError: If one of ``columns`` is not there; ``missing`` lists which.
        DataError: If its own query fails, or one of ``columns`` mixes types.
        SchemaError: If one of ``columns`` has a type that Polars does not know.
    """
    if isinstance(frame, (pl.DataFrame, pl.LazyFrame)):
        renamed = _renamed(frame, columns, argument)
        return frame.rename(renamed) if renamed else frame
    import narwhals as nw

    with own_query():
        source = _wrapped(frame, argument)
    renamed = _renamed(source, columns, argument)
    source = source.rename(renamed) if renamed else source
    if not isinstance(source, nw.DataFrame):
        return source
    return _to_polars(source.select(columns)) if columns else _only_rows(len(source))


def own_rows(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows that a result is to hold: columns read from pandas lie in its memory, and would
    change with it.
    """
    return frame.select(pl.all().gather(pl.int_range(pl.len())))


def _only_rows(count: int) -> pl.DataFrame:
    """Return so many rows, of which nothing is asked: without any column they could
    not be counted.
    """
    return pl.DataFrame({"": pl.repeat(None, count, eager=True)})


def _wrapped(frame: "IntoFrame", argument: str) -> "nw.DataFrame[Any] | nw.LazyFrame[Any]":
    import narwhals as nw

    names = getattr(frame, "column_names", getattr(frame, "columns", ()))
    try:
        twice = [repr(name) for name, count in Counter(names).items() if count > 1]
        if twice:
            raise _twice(argument, twice)
        return nw.from_native(frame)
    except TypeError:
        must = "be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …)"
        raise type_error(argument, must, frame, got=type(frame).__name__) from None


def _twice(argument: str, names: Sequence[str]) -> ArgumentError:
    return ArgumentError(
        f"several columns of {argument} are called {', '.join(names)}: rename or drop them.",
        argument=argument,
        value=tuple(names),
    )


def _to_polars(frame: "nw.DataFrame[Any]") -> pl.DataFrame:
    return in_their_order(_orders(frame), _as_polars(frame))


def _orders(frame: "nw.DataFrame[Any]") -> "dict[str, Sequence[object]]":
    """Return the categories of columns of ordered categories, in order."""
    if not frame.implementation.is_pyarrow():
        return orders_of(frame.schema)
    table: Any = frame.to_native()
    kinds = {name: table.schema.field(name).type for name in frame.columns}
    ordered = [
        name for name, kind in kinds.items() if getattr(kind, "ordered", False) and len(table)
    ]
    return {
        name: table[name].unify_dictionaries().chunk(0).dictionary.to_pylist() for name in ordered
    }


def orders_of(schema: "nw.Schema") -> "dict[str, Sequence[object]]":
    """Return the categories of columns of ordered categories, in order."""
    import narwhals as nw

    return {name: dtype.categories for name, dtype in schema.items() if isinstance(dtype, nw.Enum)}


def in_their_order(orders: "dict[str, Sequence[object]]", made: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with ordered categories of text as `Enum`: else their order is lost, which
    tells neighbours.
    """
    texts = [
        name for name, kinds in orders.items() if name in made.columns and not misfits(kinds, str)
    ]
    return made.cast({by_name(name): pl.Enum(map(str, orders[name])) for name in texts})


def _as_polars(frame: "nw.DataFrame[Any]") -> pl.DataFrame:
    if not frame.implementation.is_pandas_like():
        return _of_arrow(frame)
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


def _as_text(value: object) -> object:
    """Return a number as text, a whole one without decimals, so that text and numbers can share a
    column; whatever is neither stays as it is.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() else str(value)


def _of_arrow(frame: "nw.DataFrame[Any]") -> pl.DataFrame:
    try:
        return frame.to_polars()
    except ENGINE_ERRORS as error:
        raise unknown_types(
            [name for name in frame.columns if not _is_readable(frame.select(name))]
        ) from error


def _is_readable(frame: "nw.DataFrame[Any] | nw.LazyFrame[Any]") -> bool:
    try:
        frame.lazy().head(1).collect("polars")
    except ENGINE_ERRORS:
        return False
    return True


def gathered(
    source: "nw.LazyFrame[Any]",
    columns: Sequence[str],
    *sums: "Callable[[dict[str, str]], nw.Expr]",
) -> pl.DataFrame:
    """Return columns of a frame in another engine, or with ``sums`` their combinations and these
    sums of each.

    Columns have names that every engine takes as they are while they are there: some take a dot for
    a field. A sum is a function of what each column is called.
    """
    plain, names = _plainly_named(source)
    keys = [names[name] for name in columns]
    query = (
        plain.group_by(keys).agg(*(each(names) for each in sums)) if sums else plain.select(keys)
    )
    try:
        found = query.collect("polars").to_polars()
    except ENGINE_ERRORS as error:
        of_polars = isinstance(error, (pl.exceptions.PolarsError, pl.exceptions.PanicException))
        unknown = [
            name for name in columns if of_polars and not _is_readable(plain.select(names[name]))
        ]
        raise (unknown_types(unknown) if unknown else failed_query(error)) from error
    found = found.rename(
        {plain_name: name for name, plain_name in names.items() if plain_name in keys}
    )
    return in_their_order(orders_of(source.collect_schema()), found)


class _Plain(NamedTuple):
    """A frame whose columns have names that every engine takes as they are, and which they are."""

    frame: "nw.LazyFrame[Any]"
    names: dict[str, str]


def _plainly_named(source: "nw.LazyFrame[Any]") -> _Plain:
    import narwhals as nw

    names = {name: f"c{i}" for i, name in enumerate(source.collect_schema().names())}
    native: Any = source.to_native()
    if hasattr(native, "toDF"):  # Spark, which finds columns by their places only
        return _Plain(nw.from_native(native.toDF(*names.values())), names)
    plain = source.select(
        nw.col(name).alias(plain) for name, plain in names.items() if not is_pattern(name)
    )
    return _Plain(plain, names)


def with_copy(frame: "IntoFrame", column: str, name: str) -> "IntoFrame":
    """Return any frame with a column once more, under another name."""
    import narwhals as nw

    native: Any = nw.from_native(frame)
    if not hasattr(frame, "toDF"):
        return cast("IntoFrame", native.with_columns(nw.col(column).alias(name)).to_native())
    plain, names = _plainly_named(native)
    made: Any = plain.with_columns(nw.col(names[column]).alias("copy")).to_native()
    return cast("IntoFrame", made.toDF(*names, name))


def polars_type(kind: "nw.dtypes.DType") -> pl.DataType:
    """Return the type that a column of another engine has in Polars; `Object` for one that has no
    form there.
    """
    import narwhals as nw

    try:
        return nw.Schema({"": kind}).to_polars()[""]
    except NotImplementedError:  # decimal numbers, in earlier releases of narwhals
        return pl.Decimal() if isinstance(kind, nw.Decimal) else pl.Object()


def unknown_types(names: Sequence[str]) -> SchemaError:
    """Return the error for columns whose type Polars cannot read; its own error is to
    be the cause.
    """
    listed = ", ".join(map(repr, names))
    return SchemaError(
        f"Polars cannot read the type of {listed}: cast to text, whole numbers or floats first.",
        column=names[0],
    )


def _renamed(
    source: "FrameSource | nw.DataFrame[Any]", columns: Sequence[str], argument: str
) -> dict[str, str]:
    """Return the new names of columns that are asked for in another Unicode form.

    Raises:
        ArgumentError: If two columns have the name that is asked for, in two forms.
        ColumnNotFoundError: If columns are not there. It lists them all.
    """
    raise_all(
        ArgumentError,
        [pattern_problem(name) for name in columns if is_pattern(name)],
        argument="columns",
    )
    with own_query():
        present = [str(name) for name in source.collect_schema().names()]
    if set(columns) <= set(present) and all(name.isascii() for name in columns):
        return {}
    forms: dict[str, list[str]] = {}
    for name in present:
        forms.setdefault(one_form(name), []).append(name)
    if missing := [name for name in columns if one_form(name) not in forms]:
        raise _not_found(missing, present)
    if twice := [repr(name) for name in columns if len(forms[one_form(name)]) > 1]:
        raise _twice(argument, twice)
    found = {forms[one_form(name)][0]: name for name in columns}
    return {held: name for held, name in found.items() if held != name}


def _not_found(missing: list[str], present: list[str]) -> ColumnNotFoundError:
    hints = "".join(did_you_mean(name, present) for name in missing)
    marks = [
        mark
        for mark in _SEPARATORS
        for name in present
        if mark in name and set(missing) & set(name.split(mark))
    ]
    if marks:
        hints = f" The columns were not told apart: read the file with separator={marks[0]!r}."
    listed = ", ".join(repr(name) for name in missing)
    more = f" and {len(present) - _SHOWN} more" if len(present) > _SHOWN else ""
    held = ", ".join(present[:_SHOWN]) or "no columns"
    told = f"columns not found: {listed}.{hints} The frame has: {held}{more}."
    return ColumnNotFoundError(told, missing=tuple(missing), allowed=tuple(present))


def is_pattern(name: str) -> bool:
    """Return True for a name that Polars takes for all columns, or for those that it is a pattern
    of.
    """
    return name == "*" or (name.startswith("^") and name.endswith("$"))


def pattern_problem(name: str) -> str:
    """Return what is wrong with such a name."""
    return (
        f"column {name!r} has a name that Polars takes for a pattern, so that it would read other"
        f" columns: rename it, for instance to {name.strip('^$*') or 'column'!r}."
    )


@contextmanager
def own_query() -> Generator[None, None, None]:
    """Raise `DataError` for whatever goes wrong in the frame's own engine or query."""
    try:
        yield
    except (BrukarindexError, MemoryError):
        raise
    except ENGINE_ERRORS as error:
        raise failed_query(error) from error


def failed_query(error: BaseException) -> DataError:
    """Return the error for a lazy frame that cannot be computed; its own error is to
    be the cause.
    """
    said = f"{type(error).__name__}: {first_line(error)}".rstrip(": ")
    return DataError(f"the frame's own query fails: {said}. Correct it until it runs by itself.")


def _batches(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    with own_query():
        if not _is_sliced_in_its_file(frame):
            yield from frame.collect_batches(chunk_size=CHUNK, maintain_order=True)
            return
        for start in range(0, int(frame.select(pl.len()).collect().item()), CHUNK):
            yield frame.slice(start, CHUNK).collect(engine="in-memory")


def _is_sliced_in_its_file(frame: pl.LazyFrame) -> bool:
    """Return True for rows of Parquet files, as they are or computed one by one: a slice reads only
    its own rows.

    Read in slices they never take more memory than one. Polars' own batches are read ahead of who
    counts them, up to the whole file. A plan that is not recognised only takes more memory.
    """
    plan = frame.slice(1, 1).explain()
    return (
        plan.count("Parquet SCAN") == 1
        and "\nSLICE: Positive { offset: 1, len: 1 }" in plan.replace("\n  ", "\n")
        and "SELECTION" not in plan
    )


def chunks(frame: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the rows of a lazy frame in order, `CHUNK` at a time, without ever holding them all."""
    held: list[pl.DataFrame] = []
    free, some = CHUNK, False
    for batch in _batches(frame):
        rest = batch
        del batch  # rows that have been counted are not to be held while the next ones are read
        while rest.height >= free:
            held.append(rest.head(free))
            rest = rest.slice(free) if rest.height > free else pl.DataFrame()
            whole, held, free, some = pl.concat(held), [], CHUNK, True
            yield whole
            del whole
        if rest.height:
            held.append(rest)
            free -= rest.height
    if held:
        yield pl.concat(held)
    elif not some:
        with own_query():
            empty = frame.clear().collect()
        yield empty
