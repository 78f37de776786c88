"""Frames and arrays in documents: columns with their types, whose values keep every digit."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast, get_args, get_origin

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.interchange.forms import (
    ANY_REAL,
    FRACTION,
    NULL,
    REAL,
    SAFE,
    TEXT,
    TRUTH,
    WHOLE,
    Form,
    Misfit,
    Schema,
    choice,
    either,
    fit,
    is_list,
    is_object,
    object_schema,
    read_parts,
    sequence,
    shown,
    tagged,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Declared: TypeAlias = Mapping[str, Any]
"""The columns of a frame and what each holds: `int`, `float` or `str`, or None too."""


# --- the values of a column -----------------------------------------------------------------------


@attrs.frozen(eq=False)
class Column:
    """How the values of a column stand in a document.

    Attributes:
        types: Python's types of them in JSON.
        schema: The JSON Schema of one that is not null.
        write: Return the values of a column.
        read: Return the column of a type that some values stand for.
        parameters: What its type must say beside its name.
    """

    types: frozenset[type]
    schema: Schema
    write: Callable[[pl.Series], list[Any]] = pl.Series.to_list
    read: Callable[[list[Any], Any], pl.Series] = lambda each, dtype: pl.Series(each, dtype=dtype)
    parameters: Mapping[str, Form] = attrs.field(factory=dict[str, Form])


def _text_column(
    pattern: str,
    write: Callable[[pl.Series], pl.Series],
    read: Callable[[pl.Series, Any], pl.Series],
    **parameters: Form,
) -> Column:
    """Return the form of a column whose values are written as text, each in one way."""

    def read_texts(values: list[Any], dtype: Any) -> pl.Series:
        texts = pl.Series(values, dtype=pl.String)
        fit(texts.str.contains(schema["pattern"]).all(), values, "text as it is written")
        made = read(texts, dtype)
        fit(write(made).to_list() == values, values, "text as it is written")
        return made

    schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    types = frozenset({str})
    return Column(types, schema, lambda series: write(series).to_list(), read_texts, parameters)


def _write_wholes(series: pl.Series) -> list[Any]:
    values, ends = series.to_list(), (series.min(), series.max())
    if all(each is None or abs(cast("int", each)) <= SAFE for each in ends):
        return values
    return [str(each) if each is not None and abs(each) > SAFE else each for each in values]


def _read_wholes(values: list[Any], dtype: Any) -> pl.Series:
    made = pl.Series([None if each is None else int(each) for each in values], dtype=dtype)
    fit(_write_wholes(made) == values, values, "whole numbers as they are written")
    return made


def _write_reals(series: pl.Series) -> list[Any]:
    if series.is_finite().all():
        return series.to_list()
    return [None if each is None else ANY_REAL.write(each) for each in series]


def _read_reals(values: list[Any], dtype: Any) -> pl.Series:
    made = [None if each is None else float(ANY_REAL.read(each)) for each in values]
    return pl.Series(made, dtype=dtype)


def _as_text(series: pl.Series) -> pl.Series:
    return series.cast(pl.String)


def _read_decimals(texts: pl.Series, dtype: Any) -> pl.Series:
    return pl.Series([None if each is None else Decimal(each) for each in texts], dtype=dtype)


def _moment(dtype: Any, digits: object) -> str:
    """Return the format of ISO 8601: in UTC where there is a zone."""
    return f"%Y-%m-%dT%H:%M:%S%.{digits}f{'' if dtype.time_zone is None else 'Z'}"


def _write_moments(series: pl.Series) -> pl.Series:
    dtype = cast("pl.Datetime", series.dtype)
    there = series if dtype.time_zone is None else series.dt.convert_time_zone("UTC")
    return there.dt.strftime(_moment(dtype, {"ms": 3, "us": 6, "ns": 9}[dtype.time_unit]))


def _read_moments(texts: pl.Series, dtype: Any) -> pl.Series:
    unit = dtype.time_unit
    plain = texts.str.to_datetime(_moment(dtype, ""), time_unit=unit, time_zone=None)
    if dtype.time_zone is None:
        return plain
    return plain.dt.replace_time_zone("UTC").dt.convert_time_zone(dtype.time_zone)


_DAY, _CLOCK = r"[+-]?\d{4,6}-\d\d-\d\d", r"\d\d:\d\d:\d\d\.\d{3,9}"
_LARGE = {"type": "string", "pattern": "^-?[1-9][0-9]{15,38}$"}
_SMALL = {"type": "integer", "minimum": -SAFE, "maximum": SAFE}
_WHOLES = Column(frozenset({int, str}), {"anyOf": [_SMALL, _LARGE]}, _write_wholes, _read_wholes)
_REALS = Column(frozenset({int, float, dict}), ANY_REAL.schema, _write_reals, _read_reals)
_TEXTS = Column(frozenset({str}), TEXT.schema, lambda series: _as_text(series).to_list())
_UNIT = choice(("ms", "us", "ns"))
_SPANS = Column(
    _WHOLES.types,
    _WHOLES.schema,
    lambda series: _write_wholes(series.to_physical()),
    lambda values, dtype: _read_wholes(values, pl.Int64).cast(dtype),
    {"time_unit": _UNIT},
)
_WHOLE_TYPES = (
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128),
    *(pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt128),
)
_COLUMNS: dict[Any, Column] = {
    **dict.fromkeys(_WHOLE_TYPES, _WHOLES),
    **dict.fromkeys((pl.Float16, pl.Float32, pl.Float64), _REALS),
    **dict.fromkeys((pl.String, pl.Categorical), _TEXTS),
    pl.Enum: attrs.evolve(_TEXTS, parameters={"categories": sequence(TEXT)}),
    pl.Boolean: Column(frozenset({bool}), TRUTH.schema),
    pl.Null: Column(frozenset(), NULL.schema),
    pl.Decimal: _text_column(
        r"-?\d{1,38}(\.\d{1,38})?",
        _as_text,
        _read_decimals,
        precision=WHOLE,
        scale=WHOLE,
    ),
    pl.Date: _text_column(
        _DAY,
        lambda series: series.dt.strftime("%Y-%m-%d"),
        lambda texts, _: texts.str.to_date("%Y-%m-%d"),
    ),
    pl.Time: _text_column(
        _CLOCK,
        lambda series: series.dt.strftime("%H:%M:%S%.9f"),
        lambda texts, _: texts.str.to_time("%H:%M:%S%.f"),
    ),
    pl.Datetime: _text_column(
        f"{_DAY}T{_CLOCK}Z?",
        _write_moments,
        _read_moments,
        time_unit=_UNIT,
        time_zone=either(NULL, TEXT),
    ),
    pl.Duration: _SPANS,
}
"""How the values of each type of Polars stand in a document."""
_TYPES = {str(dtype): dtype for dtype in _COLUMNS}


def _parameters(series: pl.Series) -> dict[str, Any]:
    dtype = series.dtype
    held = {name: getattr(dtype, name) for name in _COLUMNS[dtype.base_type()].parameters}
    if "categories" in held:
        held["categories"] = held["categories"].to_list()
    return held


def _write_values(series: pl.Series) -> list[Any]:
    return _COLUMNS[series.dtype.base_type()].write(series)


def _read_values(name: str, parameters: Mapping[str, Any], values: Any) -> pl.Series:
    """Return the column of the type that is called so."""
    dtype = _TYPES[name]
    column, held = _COLUMNS[dtype], values if is_list(values) else [object()]
    right, said = set(map(type, held)) <= column.types | {type(None)}, f"values of the type {name}"
    fit(right, values, said)
    try:
        return column.read(held, dtype(**parameters) if parameters else dtype)
    except _FOREIGN:
        raise Misfit(values, said) from None


_FOREIGN = (ValueError, TypeError, ArithmeticError, RuntimeError, pl.exceptions.PolarsError)
"""What Polars and Python raise for values that a type cannot hold."""


# --- single values of a column --------------------------------------------------------------------


def _scalar(dtype: Any, said: str, kind: type, *beside: type) -> Form:
    """Return the form of values that stand as they stand in a column of their type."""
    name, column = str(dtype), _COLUMNS[dtype]

    def apart(value: Any) -> dict[str, Any]:
        series = pl.Series([value])
        if series.dtype.base_type() != dtype or series[0] != value:
            raise ArgumentTypeError(f"{value!r} has no JSON form.", argument="value", value=value)
        return _parameters(series) | {"value": _write_values(series)[0]}

    def together(value: Any, **parameters: Any) -> Any:
        try:
            return _read_values(name, parameters, [value])[0]
        except Misfit:
            raise Misfit(value, said) from None

    def holds(value: object) -> bool:
        return isinstance(value, kind) and not isinstance(value, beside)

    def read(value: Any) -> Any:
        fit(value is not None and type(value) in column.types, value, said)
        return value

    one = Form(said, frozenset(), lambda _: True, lambda value: value, read, column.schema)
    parts = dict(column.parameters) | {"value": one}
    return tagged(name, said, parts, holds=holds, apart=apart, together=together)


DECIMAL = _scalar(pl.Decimal, "a decimal number", Decimal)
_TIMES = (
    _scalar(pl.Datetime, "a date with a time", datetime),
    _scalar(pl.Date, "a date", date, datetime),
    _scalar(pl.Time, "a time of day", time),
    _scalar(pl.Duration, "a time span", timedelta),
)
_SCALARS = (NULL, TRUTH, *_TIMES, DECIMAL)
SCALAR = either(*_SCALARS, ANY_REAL, FRACTION, TEXT)
"""A value of a column."""
LABEL = either(SCALAR, sequence(SCALAR))
"""What names a domain: a value of a column, or several."""


# --- frames ---------------------------------------------------------------------------------------


def _write_column(series: pl.Series) -> Any:
    name = str(series.dtype.base_type())
    if name not in _TYPES:
        said = f"column {series.name!r} has type {series.dtype}"
        raise ArgumentTypeError(f"{said}, which has no JSON form.", argument="value")
    told = {"name": series.name, "dtype": name} | _parameters(series)
    return told | {"values": _write_values(series)}


def _as_it_is(value: Any) -> Any:
    return value


def _read_column(value: Any) -> pl.Series:
    name = str(value.get("dtype")) if is_object(value) and "type" not in value else ""
    fit(name in _TYPES, value, "a column of a type that is known")
    held = _COLUMNS[_TYPES[name]].parameters
    raw = attrs.evolve(TEXT, read=_as_it_is)  # they are read when the type is known
    parts = {"name": TEXT, "dtype": TEXT, **held, "values": raw}
    given = read_parts("column", parts, value | {"type": "column"})
    parameters = {each: given[each] for each in held}
    return _read_values(name, parameters, given["values"]).alias(given["name"])


def _column_schema() -> Schema:
    """Return the schema of a column of any type."""
    kinds: list[Schema] = []
    for column in dict.fromkeys(_COLUMNS.values()):
        names = [name for name, dtype in _TYPES.items() if _COLUMNS[dtype] is column]
        values = {"type": "array", "items": {"anyOf": [column.schema, NULL.schema]}}
        raw = attrs.evolve(TEXT, schema=values)
        parts = {"name": TEXT, "dtype": choice(names), **column.parameters, "values": raw}
        made = object_schema("column", parts)
        del made["properties"]["type"]
        kinds.append(made | {"required": list(parts)})
    return {"anyOf": kinds}


def _is_series(value: object) -> bool:
    return isinstance(value, pl.Series)


_COLUMN = Form("a column", frozenset(), _is_series, _write_column, _read_column, _column_schema())


def _table(columns: tuple[pl.Series, ...]) -> pl.DataFrame:
    return pl.DataFrame(list(columns))


FRAME = tagged(
    "frame",
    "a table, column by column",
    {"columns": sequence(_COLUMN)},
    holds=lambda value: isinstance(value, pl.DataFrame),
    apart=lambda value: {"columns": value.get_columns()},
    together=_table,
)


def frame(declared: Declared) -> Form:
    """Return the form of a frame that has these columns."""

    def read(value: Any) -> pl.DataFrame:
        made: pl.DataFrame = FRAME.read(value)
        for name, hint in declared.items():
            fit(name in made.columns, made.columns, f"a frame with the column {name!r}")
            check_column(made[name], hint)
        return made

    held = {"allOf": [{"contains": _declared(name, hint)} for name, hint in declared.items()]}
    schema = {"allOf": [FRAME.schema, {"properties": {"columns": held}}]}
    return attrs.evolve(FRAME, read=read, schema=schema, definition=None)


def check_column(column: pl.Series, hint: Any) -> None:
    """Raise `ArgumentError` unless a column is of the type that is declared for it."""
    types, optional = _column_types(hint)
    if not optional and column.null_count():
        raise ArgumentError(
            f"the JSON's column {column.name!r} has a row without a value.", argument="text"
        )
    if str(column.dtype) not in types:
        raise ArgumentError(
            f"the JSON's column {column.name!r} has the type {column.dtype}.",
            argument="text",
            value=column.dtype,
        )
    words = words_of(hint)
    lost = sorted(set(column.drop_nulls()) - set(words)) if words else []
    if lost:
        raise ArgumentError(
            f"the JSON's column {column.name!r} holds the unknown {shown(lost[0])}; it may hold"
            f" {', '.join(words)}.{did_you_mean(lost[0], words)}",
            argument="text",
            value=lost[0],
            allowed=tuple(words),
        )


def words_of(hint: Any) -> tuple[str, ...]:
    """Return the texts that a column may hold; none where it may hold any."""
    held = [each for each in (hint, *get_args(hint)) if get_origin(each) is Literal]
    return tuple(word for each in held for word in get_args(each))


class _ColumnTypes(NamedTuple):
    """The types that a column may have, and whether it may be null."""

    names: list[str]
    optional: bool


def _column_types(hint: Any) -> _ColumnTypes:
    """Return the types of a column."""
    parts = (str,) if get_origin(hint) is Literal else get_args(hint) or (hint,)
    optional = type(None) in parts
    kinds = (pl.Float64,) if float in parts else _WHOLE_TYPES if int in parts else (pl.String,)
    return _ColumnTypes([*map(str, kinds), *(["Null"] if optional else [])], optional)


def _declared(name: str, hint: Any) -> Schema:
    types, optional = _column_types(hint)
    words = [*words_of(hint), *([None] if optional else [])]
    items = {"enum": words} if words_of(hint) else {} if optional else {"not": NULL.schema}
    values = {"type": "array"} | ({"items": items} if items else {})
    held = {"name": {"const": name}, "dtype": {"enum": types}, "values": values}
    return {"type": "object", "properties": held, "required": list(held)}


# --- arrays ---------------------------------------------------------------------------------------


def _array(shape: tuple[int, ...], values: tuple[float, ...]) -> Floats:
    _check_shape(shape)
    if prod(shape) != len(values):
        said = f"the shape {list(shape)} has {len(values)} numbers"
        raise ArgumentError(f"the JSON's array of {said}.", argument="text")
    return np.array(values, dtype=np.float64).reshape(shape)


def _check_shape(shape: tuple[int, ...]) -> None:
    if len(shape) > 2 or not all(0 <= each < SAFE for each in shape):
        raise ArgumentError(
            f"the JSON's array has the shape {shown(shape)}.", argument="text", value=shape
        )


def _wholes(values: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """Return whole numbers, of 64 bits unless one is larger."""
    large = any(abs(each) >= 2**63 for each in values)
    return cast("npt.NDArray[np.int64]", np.array(values, dtype=object if large else np.int64))


def _sparse(
    shape: tuple[int, ...],
    data: tuple[float, ...],
    indices: tuple[int, ...],
    indptr: tuple[int, ...],
) -> "csr_array":
    """Return a sparse matrix. scipy reads and writes where its indices point: each is checked."""
    from scipy.sparse import csr_array

    _check_shape(shape)
    rows, columns = shape if len(shape) == 2 else (-1, -1)
    _demand(len(data) == len(indices), f"{len(data)} numbers in {len(indices)} places")
    ends = np.array([each if abs(each) <= SAFE else -1 for each in indptr], dtype=np.int64)
    whole = len(ends) == rows + 1 and ends[0] == 0 and ends[-1] == len(data)
    _demand(whole and (np.diff(ends) >= 0).all(), "rows that do not end where the next one begins")
    _demand(all(0 <= each < columns for each in indices), "numbers outside its columns")
    places = np.array(indices, dtype=np.int64)
    return csr_array((np.array(data, dtype=np.float64), places, ends), shape=(rows, columns))


def _demand(holds: object, says: str) -> None:
    if not holds:
        raise ArgumentError(f"the JSON's sparse matrix has {says}.", argument="text")


def _is_array(value: Any) -> bool:
    return type(value) is np.ndarray and cast("Floats", value).dtype.kind == "f"


def _is_wholes(value: Any) -> bool:
    return type(value) is np.ndarray and cast("Floats", value).dtype.kind in "iuO"


def _in_rows(value: Any) -> dict[str, Any]:
    held = {name: getattr(value, name).tolist() for name in ("data", "indices", "indptr")}
    return {"shape": value.shape} | held


ARRAY = tagged(
    "array",
    "an array of numbers, row by row",
    {"shape": sequence(WHOLE), "values": sequence(REAL)},
    holds=_is_array,
    apart=lambda value: {"shape": value.shape, "values": value.ravel().tolist()},
    together=_array,
)
WHOLES = tagged(
    "wholes",
    "a row of whole numbers",
    {"values": sequence(WHOLE)},
    holds=_is_wholes,
    apart=lambda value: {"values": value.tolist()},
    together=_wholes,
)
SPARSE = tagged(
    "sparse",
    "a matrix in compressed sparse rows",
    dict.fromkeys(("shape", "indices", "indptr"), sequence(WHOLE)) | {"data": sequence(REAL)},
    holds=lambda value: hasattr(value, "indptr"),
    apart=_in_rows,
    together=_sparse,
)
PARTS = (ARRAY, WHOLES, SPARSE, FRAME, DECIMAL, *_TIMES)
"""Forms whose schemas have names."""
