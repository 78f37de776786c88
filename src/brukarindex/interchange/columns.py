"""Frames and arrays in documents: columns with their types, whose values keep every digit."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.interchange.forms import (
    ANY_REAL,
    CLOCK,
    DAY,
    DURATION,
    LARGEST,
    SAFE,
    TEXT,
    WHOLE,
    Form,
    Misfit,
    Schema,
    defined,
    duration,
    duration_text,
    fields_of,
    fit,
    is_list,
    is_object,
    read_any_real,
    read_whole,
    reference,
    sequence,
    shown,
    tagged,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Declared: TypeAlias = Mapping[str, Any]
"""The columns of a frame and what each holds: `int`, `float` or `str`, with None where it may be null."""
_NONE = type(None)
_DIGITS = {"ms": 3, "us": 6, "ns": 9}
_NANOSECONDS = {"ms": 10**6, "us": 10**3, "ns": 1}


# --- columns --------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Column:
    """How the values of a column stand in a document.

    Attributes:
        types: Python's types of them in JSON.
        schema: The JSON Schema of one that is not null.
        write: Return the values of a column.
        read: Return the column of a type that some values stand for.
        parameters: What its type must say beside its name, and the JSON Schema of each.
    """

    types: frozenset[type]
    schema: Schema
    write: Callable[[pl.Series], list[Any]] = pl.Series.to_list
    read: Callable[[list[Any], Any], pl.Series] = lambda values, dtype: pl.Series(values, dtype=dtype)
    parameters: Mapping[str, Schema] = attrs.field(factory=dict[str, Schema])


def _text_column(
    pattern: str, write: Callable[[pl.Series], pl.Series], read: Callable[[pl.Series, Any], pl.Series],
    **parameters: Schema,
) -> Column:  # fmt: skip
    """Return the form of a column whose values are written as text, each in one way."""

    def read_texts(values: list[Any], dtype: Any) -> pl.Series:
        made = read(pl.Series(values, dtype=pl.String), dtype)
        fit(write(made).to_list() == values, values, "text as it is written")
        return made

    schema = {"type": "string", "pattern": f"^(?:{pattern})$"}
    texts = frozenset({str})
    return Column(texts, schema, lambda series: write(series).to_list(), read_texts, parameters)


def _write_wholes(series: pl.Series) -> list[Any]:
    values, ends = series.to_list(), (series.min(), series.max())
    if all(each is None or abs(cast("int", each)) <= SAFE for each in ends):
        return values
    return [str(each) if each is not None and abs(each) > SAFE else each for each in values]


def _read_wholes(values: list[Any], dtype: Any) -> pl.Series:
    large = {i: int(each) for i, each in enumerate(values) if isinstance(each, str) and _is_large(each)}
    made = [large.get(i, each) for i, each in enumerate(values)] if large else values
    small = all(abs(each) <= SAFE for i, each in enumerate(made) if i not in large and each is not None)
    fit(str not in set(map(type, made)) and small, values, "whole numbers")
    return pl.Series(made, dtype=dtype)


def _is_large(text: str) -> bool:
    digits = text.removeprefix("-")
    return len(digits) <= 39 and digits.isascii() and digits.isdigit() and text == str(int(text)) and int(digits) > SAFE


def _write_reals(series: pl.Series) -> list[Any]:
    values = series.to_list()
    return values if series.is_finite().all() else [None if each is None else ANY_REAL.write(each) for each in values]


def _read_reals(values: list[Any], dtype: Any) -> pl.Series:
    made = [None if each is None else float(read_any_real(each)) for each in values]
    return pl.Series(made, dtype=dtype)


def _moment_format(dtype: Any, digits: str) -> str:
    return f"%Y-%m-%dT%H:%M:%S%.{digits}f{'' if dtype.time_zone is None else 'Z'}"


def _write_moments(series: pl.Series) -> pl.Series:
    dtype = cast("pl.Datetime", series.dtype)
    there = series if dtype.time_zone is None else series.dt.convert_time_zone("UTC")
    return there.dt.strftime(_moment_format(dtype, str(_DIGITS[dtype.time_unit])))


def _read_moments(texts: pl.Series, dtype: Any) -> pl.Series:
    plain = texts.str.to_datetime(_moment_format(dtype, ""), time_unit=dtype.time_unit, time_zone=None)
    if dtype.time_zone is None:
        return plain
    return plain.dt.replace_time_zone("UTC").dt.convert_time_zone(dtype.time_zone)


def _write_spans(series: pl.Series) -> pl.Series:
    unit = cast("pl.Duration", series.dtype).time_unit
    spans = [
        None if each is None else duration_text(each * _NANOSECONDS[unit], _DIGITS[unit])
        for each in series.to_physical()
    ]
    return pl.Series(spans, dtype=pl.String)


def _read_spans(texts: pl.Series, dtype: Any) -> pl.Series:
    one = _NANOSECONDS[dtype.time_unit]
    spans = [None if each is None else duration(each) // one for each in texts]
    return pl.Series(spans, dtype=pl.Int64).cast(dtype)


def _read_decimals(texts: pl.Series, dtype: Any) -> pl.Series:
    return pl.Series([None if each is None else Decimal(each) for each in texts], dtype=dtype)


def _as_text(series: pl.Series) -> pl.Series:
    return series.cast(pl.String)


_WHOLES = Column(
    frozenset({int, str}),
    {
        "anyOf": [
            {"type": "integer", "minimum": -SAFE, "maximum": SAFE},
            {"type": "string", "pattern": "^-?[1-9][0-9]{15,38}$"},
        ]
    },
    _write_wholes,
    _read_wholes,
)
_REALS = Column(frozenset({int, float, dict}), ANY_REAL.schema, _write_reals, _read_reals)
_TEXTS = Column(frozenset({str}), {"type": "string"})
_UNIT = {"enum": list(_DIGITS)}
_WHOLE_TYPES = (
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128),
    *(pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt128),
)
_REAL_TYPES = (pl.Float16, pl.Float32, pl.Float64)
_MOMENT = rf"[+-]?[0-9]{{4,6}}{DAY[8:]}T{CLOCK}\.[0-9]{{3,9}}Z?"
_COLUMNS: dict[Any, Column] = {
    **dict.fromkeys(_WHOLE_TYPES, _WHOLES),
    **dict.fromkeys(_REAL_TYPES, _REALS),
    pl.String: _TEXTS,
    pl.Categorical: Column(_TEXTS.types, _TEXTS.schema, lambda series: _as_text(series).to_list()),
    pl.Enum: Column(
        _TEXTS.types,
        _TEXTS.schema,
        lambda series: _as_text(series).to_list(),
        parameters={"categories": sequence(TEXT).schema},
    ),
    pl.Boolean: Column(frozenset({bool}), {"type": "boolean"}),
    pl.Null: Column(frozenset(), {"type": "null"}),
    pl.Decimal: _text_column(
        r"-?[0-9]{1,38}(\.[0-9]{1,38})?", _as_text, _read_decimals,
        precision={"type": "integer"}, scale={"type": "integer"},
    ),
    pl.Date: _text_column(
        rf"[+-]?[0-9]{{4,6}}{DAY[8:]}", lambda series: series.dt.strftime("%Y-%m-%d"),
        lambda texts, _: texts.str.to_date("%Y-%m-%d"),
    ),
    pl.Time: _text_column(
        rf"{CLOCK}\.[0-9]{{9}}", lambda series: series.dt.strftime("%H:%M:%S%.9f"),
        lambda texts, _: texts.str.to_time("%H:%M:%S%.f"),
    ),
    pl.Datetime: _text_column(
        _MOMENT, _write_moments, _read_moments,
        time_unit=_UNIT, time_zone={"type": ["string", "null"]},
    ),
    pl.Duration: _text_column(DURATION, _write_spans, _read_spans, time_unit=_UNIT),
}  # fmt: skip
"""How the values of each type of Polars stand in a document."""
_TYPES = {str(dtype): dtype for dtype in _COLUMNS}
_FIELDS = ("name", "dtype", "values")


def _write_column(series: pl.Series) -> Any:
    dtype = series.dtype.base_type()
    if dtype not in _COLUMNS:
        raise ArgumentTypeError(f"column {series.name!r} has type {series.dtype}, which has no JSON form.")
    column = _COLUMNS[dtype]
    held = {name: getattr(series.dtype, name) for name in column.parameters}
    parameters = {name: value.to_list() if isinstance(value, pl.Series) else value for name, value in held.items()}
    return {"name": series.name, "dtype": str(dtype)} | parameters | {"values": column.write(series)}


def _read_column(value: Any) -> pl.Series:
    given = value if is_object(value) else {}
    named = given.get("dtype")
    fit(isinstance(named, str) and named in _TYPES, value, "a column of a type that is known")
    dtype = _TYPES[cast("str", named)]
    column = _COLUMNS[dtype]
    fit(set(given) == {*_FIELDS, *column.parameters}, value, f"a column of the type {dtype}")
    held = {each: given[each] for each in column.parameters}
    for each, parameter in held.items():
        fit(_is_parameter(parameter, column.parameters[each]), parameter, f"{each} of a column")
    values = _list(given["values"])
    right = set(map(type, values)) <= column.types | {_NONE}
    fit(right, values, f"the values of a column of the type {dtype}")
    return column.read(values, dtype(**held) if held else dtype).alias(TEXT.read(given["name"]))


def _is_parameter(value: object, schema: Schema) -> bool:
    """Return whether a parameter of a column's type is of the form that its schema tells of."""
    if "enum" in schema:
        return value in schema["enum"]
    if schema["type"] == "array":
        return is_list(value) and all(map(TEXT.holds, value))
    if schema["type"] == "integer":
        return WHOLE.holds(value) and 0 <= cast("int", value) <= 38
    return value is None or TEXT.holds(value)


# --- frames ---------------------------------------------------------------------------------------


def frame(declared: Declared | None = None) -> Form:
    """Return the form of a frame, which has these columns if they are declared."""
    said = "a frame"

    def write(value: pl.DataFrame) -> Any:
        return {"type": "frame", "columns": [_write_column(column) for column in value.get_columns()]}

    def read(value: Any) -> pl.DataFrame:
        columns = fields_of(value, "frame", ["columns"])["columns"]
        made = pl.DataFrame([_read_column(each) for each in _list(columns)])
        for name, hint in (declared or {}).items():
            fit(name in made.columns, made.columns, f"a frame with the column {name!r}")
            check_column(made[name], hint)
        return made

    schema = reference("frame")
    if declared:
        held = [{"contains": _column_schema(name, hint)} for name, hint in declared.items()]
        schema = {"allOf": [schema, {"properties": {"columns": {"allOf": held}}}]}
    return Form(said, frozenset({"frame"}), lambda value: isinstance(value, pl.DataFrame), write, read, schema)


def check_column(column: pl.Series, hint: Any) -> None:
    """Raise `ArgumentError` unless a column is of the type that is declared for it."""
    types, optional = column_types(hint)
    if not optional and column.null_count():
        raise ArgumentError(f"the JSON's column {column.name!r} has a row without a value.")
    if str(column.dtype) not in types:
        raise ArgumentError(f"the JSON's column {column.name!r} has the type {column.dtype}.")


def column_types(hint: Any) -> tuple[list[str], bool]:
    """Return the types that a column may have for what is declared of it, and whether it may be null."""
    parts = getattr(hint, "__args__", (hint,))
    optional = _NONE in parts
    kinds = _REAL_TYPES[-1:] if float in parts else _WHOLE_TYPES if int in parts else (pl.String,)
    return [*map(str, kinds), *(["Null"] if optional else [])], optional


def _column_schema(name: str, hint: Any) -> Schema:
    types, optional = column_types(hint)
    values = {"type": "array"} | ({} if optional else {"items": {"not": {"type": "null"}}})
    return {
        "type": "object",
        "properties": {"name": {"const": name}, "dtype": {"enum": types}, "values": values},
        "required": [*_FIELDS],
    }


def _any_column() -> Schema:
    """Return the schema of a column of any type."""
    kinds = [
        {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "dtype": {"enum": [name for name, dtype in _TYPES.items() if _COLUMNS[dtype] is column]},
                **column.parameters,
                "values": {"type": "array", "items": {"anyOf": [column.schema, {"type": "null"}]}},
            },
            "required": [*_FIELDS, *column.parameters],
            "additionalProperties": False,
        }
        for column in dict.fromkeys(_COLUMNS.values())
    ]
    return {"anyOf": kinds}


# --- arrays ---------------------------------------------------------------------------------------


def _write_array(value: npt.NDArray[Any]) -> Any:
    return {"type": "array", "shape": [*value.shape], "values": value.ravel().tolist()}


def _read_array(value: Any) -> Floats:
    fields = fields_of(value, "array", ["shape", "values"])
    shape, numbers = _shape(fields["shape"]), _floats(fields["values"])
    if prod(shape) != len(numbers):
        raise ArgumentError(f"the JSON's array of the shape {shape} has {len(numbers)} numbers.")
    return numbers.reshape(shape)


def _write_wholes_array(value: npt.NDArray[Any]) -> Any:
    return {"type": "wholes", "values": [WHOLE.write(each) for each in value.tolist()]}


def _read_wholes_array(value: Any) -> npt.NDArray[np.int64]:
    """Return whole numbers, of 64 bits unless one is larger."""
    values = [read_whole(each) for each in _list(fields_of(value, "wholes", ["values"])["values"])]
    large = any(abs(each) >= 2**63 for each in values)
    return cast("npt.NDArray[np.int64]", np.array(values, dtype=object if large else np.int64))


def _write_sparse(value: Any) -> Any:
    parts = {name: getattr(value, name).tolist() for name in ("data", "indices", "indptr")}
    return {"type": "sparse", "shape": [*value.shape], **parts}


def _read_sparse(value: Any) -> "csr_array":
    """Return a sparse matrix. scipy trusts its indices, and reads and writes where they point: each is checked."""
    from scipy.sparse import csr_array

    fields = fields_of(value, "sparse", ["shape", "data", "indices", "indptr"])
    shape, numbers = _shape(fields["shape"]), _floats(fields["data"])
    columns, ends = _places(fields["indices"]), _places(fields["indptr"])
    _demand(len(shape) == 2, f"the shape {shape}")
    _demand(len(numbers) == len(columns), f"{len(numbers)} numbers in {len(columns)} places")
    rows = len(ends) == shape[0] + 1 and ends[0] == 0 and ends[-1] == len(numbers)
    _demand(rows and (np.diff(ends) >= 0).all(), "rows that do not end where the next one begins")
    _demand(((columns >= 0) & (columns < shape[1])).all(), "numbers outside its columns")
    return csr_array((numbers, columns, ends), shape=(shape[0], shape[1]))


def _demand(holds: object, says: str) -> None:
    if not holds:
        raise ArgumentError(f"the JSON's sparse matrix has {says}.")


def _list(value: Any) -> list[Any]:
    if not is_list(value):
        raise Misfit(value, "a list")
    return value


def _shape(value: Any) -> list[int]:
    sizes = _list(value)
    whole = set(map(type, sizes)) <= {int} and all(0 <= each < SAFE for each in sizes)
    if not whole or len(sizes) > 2:
        raise ArgumentError(f"the JSON's array has the shape {shown(sizes)}.")
    return sizes


def _floats(value: Any) -> Floats:
    values = _list(value)
    right = set(map(type, values)) <= {int, float} and all(abs(each) <= LARGEST for each in values)
    fit(right, values, "a list of numbers")
    return np.array(values, dtype=np.float64)


def _places(value: Any) -> npt.NDArray[np.int64]:
    values = _list(value)
    whole = set(map(type, values)) <= {int} and all(abs(each) <= SAFE for each in values)
    _demand(whole, "places that are no whole numbers")
    return np.array(values, dtype=np.int64)


_NUMBERS = {"type": "array", "items": {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}}
_INDICES = {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": SAFE}}
_SHAPE = _INDICES | {"maxItems": 2}


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray)


ARRAY = defined(
    "array",
    "an array of numbers, row by row",
    holds=_is_array,
    write=_write_array,
    read=_read_array,
    properties={"shape": _SHAPE, "values": _NUMBERS},
)
WHOLES = defined(
    "wholes",
    "a row of whole numbers",
    holds=_is_array,
    write=_write_wholes_array,
    read=_read_wholes_array,
    properties={"values": {"type": "array", "items": WHOLE.schema}},
)
_PLACES = dict.fromkeys(("indices", "indptr"), _INDICES)
SPARSE = defined(
    "sparse",
    "a matrix in compressed sparse rows",
    holds=lambda value: hasattr(value, "indptr"),
    write=_write_sparse,
    read=_read_sparse,
    properties={"shape": _SHAPE | {"minItems": 2}, "data": _NUMBERS, **_PLACES},
)
FRAME = attrs.evolve(
    frame(),
    definition={"description": "a table, column by column"}
    | tagged("frame", {"columns": {"type": "array", "items": _any_column()}}),
)
