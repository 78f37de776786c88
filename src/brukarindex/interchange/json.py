"""Results and specifications as versioned JSON, and back."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite, prod
from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex import (
    balances,
    bands,
    designs,
    distributions,
    estimates,
    measures,
    methods,
    questionnaires,
    roots,
    scales,
    shapes,
    sizes,
    ticks,
    weightings,
)
from brukarindex.comparisons import references
from brukarindex.comparisons.differences import Comparisons
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.interchange.checks import MOST, check, demand
from brukarindex.interchange.documents import SCHEMA, text_of, value_of
from brukarindex.interchange.hints import check_types, fits
from brukarindex.response.bounds import NonresponseBounds
from brukarindex.response.dispositions import Dispositions, SwedishDispositions
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.proxies import ProxyAnswers
from brukarindex.response.rates import RateMethod, ResponseRates
from brukarindex.response.representativity import Representativity
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.response.tipping import TippingPoints
from brukarindex.tallies import Tally
from brukarindex.verification import evidence, figures, findings, outcomes
from brukarindex.verification.claims import KINDS
from brukarindex.verification.pages import Page
from brukarindex.verification.reports import Report

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]

_TYPES: dict[str, type[Any]] = {
    each.__name__: each
    for each in (
        scales.Scale,
        measures.Item,
        measures.Share,
        measures.RatingIndex,
        measures.MeanRating,
        balances.Balance,
        balances.NetPromoterScore,
        measures.MultiItemIndex,
        measures.CompositeIndex,
        ticks.TickedShare,
        bands.Bands,
        questionnaires.Questionnaire,
        questionnaires.Words,
        designs.Design,
        methods.Method,
        weightings.Weighting,
        weightings.Step,
        weightings.StepReport,
        Tally,
        Dispositions,
        SwedishDispositions,
        RateMethod,
        ResponseRates,
        ItemNonresponse,
        ProxyAnswers,
        NonresponseBounds,
        TippingPoints,
        Representativity,
        AuxiliaryIndicators,
        estimates.Estimates,
        sizes.Support,
        shapes.Shape,
        roots.Figures,
        distributions.AnswerShare,
        distributions.Distributions,
        Comparisons,
        references.Pooled,
        references.Rest,
        references.UnweightedMean,
        references.PopulationWeighted,
        references.Published,
        references.OtherEstimates,
        references.Pairs,
        *KINDS.values(),
        figures.Figure,
        figures.Interval,
        outcomes.Assumption,
        evidence.Certificate,
        evidence.Evidence,
        findings.Finding,
        evidence.Gap,
        outcomes.Numbers,
        outcomes.Outcome,
        evidence.Repair,
        Page,
        Report,
    )
}
_DIGITS = 4000
"""Powers of ten that decimal numbers stay within."""
_INFINITE = {"inf": inf, "-inf": -inf}
"""Floats that are no numbers of JSON, such as a key."""
_SPARSE = ("data", "indices", "indptr")
_DTYPES = {
    str(each): each
    for each in (
        pl.Int8,
        pl.Int16,
        pl.Int32,
        pl.Int64,
        pl.Int128,
        pl.UInt8,
        pl.UInt16,
        pl.UInt32,
        pl.UInt64,
        pl.UInt128,
        pl.Float16,
        pl.Float32,
        pl.Float64,
        pl.String,
        pl.Boolean,
        pl.Null,
    )
}
_AS_TEXT = {"Date": pl.Date, "Decimal": pl.Decimal, "Enum": pl.Enum, "Categorical": pl.Categorical}
_AS_NUMBER = {"Datetime": pl.Datetime, "Duration": pl.Duration, "Time": pl.Time}
_PARAMETERS = {
    "Decimal": ("precision", "scale"),
    "Enum": ("categories",),
    "Datetime": ("time_unit", "time_zone"),
    "Duration": ("time_unit",),
}
"""What a type of column is written with, besides its name."""


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return a tally, a result, a report or a specification as JSON that `from_json` reads back.

    Floats keep all their digits; an infinite key is ``{"type": "float", "value": "inf"}``, and a date among
    sizes ``{"type": "date", "value": "2025-03-31"}``. Estimates lose their
    covariances, and so can be compared only with `Published` figures and independent estimates, with the very same
    result; write the tally, and estimate again, for the rest. A column that names domains comes back with its own type.
    Dates (``"2025-03-31"``), decimal numbers and categories are written as text; date-times, durations and times of day
    as whole numbers: of their ``time_unit`` (from 1970, UTC), and of nanoseconds from midnight.

    Raises:
        ArgumentTypeError: If ``value`` is not something of brukarindex, or a column has a type without a JSON form.

    Examples:
        >>> from brukarindex import Design
        >>> to_json(Design(strata="kommun"))  # doctest: +ELLIPSIS
        '{"schema": "brukarindex/1", "version": "...", "value": {"type": "Design", "strata": ["kommun"], ...}}'
    """
    return text_of(_encode(value), indent)


def from_json(text: str | bytes) -> Any:
    """Return what `to_json` wrote.

    Nothing in the text is trusted: what has been read holds as what `to_json` wrote, or it is refused.

    Raises:
        ArgumentError: If the text is not JSON that this release, or an earlier one, can have written.
        ArgumentTypeError: If it is not text.

    Examples:
        >>> from brukarindex import Design
        >>> from_json(to_json(Design(strata="kommun")))
        Design(strata=kommun)
    """
    value = value_of(text)
    try:
        return _decode(value)
    except RecursionError:
        raise ArgumentError("this JSON is nested too deeply to have been written by brukarindex.") from None
    except ArgumentError:
        raise
    except _FOREIGN as error:
        raise ArgumentError(f"the JSON does not follow {SCHEMA!r}: {error!r}.") from None


def _encode(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        infinite = isinstance(value, float) and not isfinite(value)
        return {"type": "float", "value": str(value)} if infinite else value
    if isinstance(value, pl.DataFrame):
        return {"type": "frame", "columns": [_encode_column(column) for column in value.get_columns()]}
    if isinstance(value, (tuple, list)) and not isinstance(value, questionnaires.Words):
        return [_encode(each) for each in cast("Iterable[Any]", value)]
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", cast("object", value)).items()
        return {"type": "mapping", "pairs": [[_encode(key), _encode(each)] for key, each in pairs]}
    if isinstance(value, np.ndarray) or hasattr(value, "indptr"):
        return _encode_array(value)
    return _encode_object(value)


def _encode_object(value: Any) -> dict[str, Any]:
    if isinstance(value, questionnaires.Words):
        return {"type": "Words", "sv": value.sv, "en": value.en}
    if isinstance(value, (Fraction, Decimal)):
        return {"type": type(value).__name__.lower(), "value": str(value)}
    if type(value) is date:
        return {"type": "date", "value": value.isoformat()}
    if isinstance(value, findings.Finding):
        value = attrs.evolve(value, known=value.evidence, outcomes=value.outcomes)
    name = type(value).__name__
    if name not in _TYPES:
        raise ArgumentTypeError(f"a {name} has no JSON form.")
    fields = [field for field in attrs.fields(_TYPES[name]) if field.init and field.metadata.get("json", True)]
    return {"type": name} | {field.alias: _encode(getattr(value, field.name)) for field in fields}


def _encode_array(value: Any) -> dict[str, Any]:
    if hasattr(value, "indptr"):
        parts = {name: getattr(value, name).tolist() for name in _SPARSE}
        return {"type": "sparse", "shape": list(value.shape), **parts}
    return {"type": "array", "shape": list(value.shape), "values": value.ravel().tolist()}


def _encode_column(series: pl.Series) -> dict[str, Any]:
    name = str(series.dtype.base_type())
    if name in _AS_TEXT:
        values = series.cast(pl.String)
    elif name in _AS_NUMBER:
        values = series.to_physical()
    elif name in _DTYPES:
        values = series
    else:
        raise ArgumentTypeError(f"column {series.name!r} has type {series.dtype}, which has no JSON form.")
    written = [_encode(each) for each in values] if values.dtype.is_float() else values.to_list()
    return {"name": series.name, "dtype": name} | _parameters(series.dtype, name) | {"values": written}


def _parameters(dtype: pl.DataType, name: str) -> dict[str, Any]:
    values = {each: getattr(dtype, each) for each in _PARAMETERS.get(name, ())}
    return {each: value.to_list() if isinstance(value, pl.Series) else value for each, value in values.items()}


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(each) for each in cast("Iterable[Any]", value))
    if not isinstance(value, dict):
        return value
    made = dict(cast("dict[str, Any]", value))
    kind = made.pop("type")
    if kind in _FORMS:
        return _FORMS[kind](**made)
    read = _TYPES[kind](**{name: _decode(each) for name, each in made.items()})
    if attrs.has(_TYPES[kind]):
        check_types(read)
    check(read)
    return read


def _decode_frame(columns: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame([_decode_column(**column) for column in columns])


def _decode_mapping(pairs: list[list[Any]]) -> dict[Any, Any]:
    made = {_decode(key): _decode(each) for key, each in pairs}
    demand(len(made) == len(pairs), "mapping has a key twice")
    return made


def _decode_fraction(value: str) -> Fraction:
    demand(re.fullmatch(r"-?\d{1,4000}(/\d{1,4000})?", value), f"fraction is {value[:40]!r}")
    return Fraction(value)


def _decode_values(values: list[Any]) -> list[Any]:
    return [_decode(each) if isinstance(each, dict) else each for each in values]


def _decode_float(value: str) -> float:
    demand(value in _INFINITE, f"float is {value[:40]!r}")
    return _INFINITE[value]


def _decode_decimal(value: str) -> Decimal:
    number = Decimal(value)
    demand(number.is_finite() and abs(number.adjusted()) <= _DIGITS, f"decimal number is {value[:40]!r}")
    return number


def _decode_date(value: str) -> date:
    day = date.fromisoformat(value)
    demand(day.isoformat() == value, f"date is {value[:40]!r}")
    return day


def _decode_array(shape: list[int], values: list[float]) -> Floats:
    _check_shape(shape)
    numbers = _floats(values)
    demand(prod(shape) == len(numbers), f"array of the shape {shape} has {len(numbers)} numbers")
    return numbers.reshape(shape)


def _decode_sparse(shape: list[int], data: list[float], indices: list[int], indptr: list[int]) -> "csr_array":
    """Return a sparse matrix. scipy trusts its indices, and reads and writes where they point: each is checked."""
    from scipy.sparse import csr_array

    _check_shape(shape)
    demand(len(shape) == 2, f"sparse matrix has the shape {shape}")
    numbers, columns, ends = _floats(data), _places(indices), _places(indptr)
    demand(len(numbers) == len(columns), f"sparse matrix has {len(numbers)} numbers in {len(columns)} places")
    demand(
        len(ends) == shape[0] + 1 and ends[0] == 0 and ends[-1] == len(numbers) and (np.diff(ends) >= 0).all(),
        "sparse matrix has rows that do not end where the next one begins",
    )
    demand(((columns >= 0) & (columns < shape[1])).all(), "sparse matrix has numbers outside its columns")
    return csr_array((numbers, columns, ends), shape=(shape[0], shape[1]))


def _check_shape(shape: object) -> None:
    sizes: tuple[Any, ...] = tuple(cast("Iterable[Any]", shape)) if isinstance(shape, list) else ("",)
    whole = fits(sizes, tuple[int, ...]) and all(0 <= each < MOST for each in sizes)
    demand(whole, f"array has the shape {repr(sizes)[:60]}")


def _floats(values: list[float]) -> Floats:
    numbers = np.array(values, dtype=np.float64) if fits(tuple(values), tuple[float, ...]) else None
    demand(numbers is not None, "array has values that are no numbers")
    return cast("Floats", numbers)


def _places(values: list[int]) -> npt.NDArray[np.int64]:
    whole = fits(tuple(values), tuple[int, ...]) and all(abs(each) < MOST for each in values)
    demand(whole, "sparse matrix has places that are no whole numbers")
    return np.array(values, dtype=np.int64)


def _decode_column(name: str, dtype: str, values: list[Any], **parameters: Any) -> pl.Series:
    demand(fits((name, *parameters), tuple[str, ...]), f"frame has a column called {name!r}")
    demand(set(parameters) == set(_PARAMETERS.get(dtype, ())), f"column {name!r} has the parameters {[*parameters]}")
    if dtype in _DTYPES:
        return pl.Series(name, _decode_values(values), dtype=_DTYPES[dtype])
    made: Any = (_AS_TEXT | _AS_NUMBER)[dtype]
    read = pl.Series(name, values, dtype=pl.Int64 if dtype in _AS_NUMBER else pl.String)
    if dtype == "Date":
        return read.str.to_date("%Y-%m-%d")
    return read.cast(made(**parameters) if parameters else made)


_FORMS: dict[str, Callable[..., Any]] = {
    "frame": _decode_frame,
    "mapping": _decode_mapping,
    "float": _decode_float,
    "fraction": _decode_fraction,
    "decimal": _decode_decimal,
    "date": _decode_date,
    "array": _decode_array,
    "sparse": _decode_sparse,
}
_FOREIGN = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)
"""What a document of another form raises, somewhere in what is made of it."""
