"""Results and specifications as versioned JSON, and back."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import Any, cast

import attrs
import numpy as np
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
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, misfits
from brukarindex.response.bounds import NonresponseBounds
from brukarindex.response.dispositions import Dispositions, SwedishDispositions
from brukarindex.response.items import ItemNonresponse
from brukarindex.response.proxies import ProxyAnswers
from brukarindex.response.rates import RateMethod, ResponseRates
from brukarindex.response.representativity import Representativity
from brukarindex.response.selection import AuxiliaryIndicators
from brukarindex.response.tipping import TippingPoints
from brukarindex.scan import COUNTS
from brukarindex.tallies import Tally
from brukarindex.verification import evidence, figures, findings, outcomes
from brukarindex.verification.claims import KINDS, Claim
from brukarindex.verification.pages import Page
from brukarindex.verification.reports import Report

SCHEMA = "brukarindex/1"
"""Name and version of the format. The number rises when a reader of the old format could misread a new file."""

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
_EXACT = {"fraction": Fraction, "decimal": Decimal}
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

    Floats keep all their digits. Estimates lose their covariances, and so can be compared only with `Published` figures
    and independent estimates, with the very same result; write the tally, and estimate again, for the rest. A
    column that names domains comes back with its own type. Dates (``"2025-03-31"``), decimal numbers and categories are
    written as text; date-times, durations and times of day as whole numbers: of their ``time_unit`` (from 1970, UTC),
    and of nanoseconds from midnight.

    Raises:
        ArgumentTypeError: If ``value`` is not something of brukarindex, or a column has a type without a JSON form.

    Examples:
        >>> from brukarindex import Design
        >>> to_json(Design(strata="kommun"))  # doctest: +ELLIPSIS
        '{"schema": "brukarindex/1", "version": "...", "value": {"type": "Design", "strata": ["kommun"], ...}}'
    """
    document = {"schema": SCHEMA, "version": methods.package_version(), "value": _encode(value)}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent)


def from_json(text: str | bytes) -> Any:
    """Return what `to_json` wrote.

    Raises:
        ArgumentError: If the text is not JSON of a version that this release reads.

    Examples:
        >>> from brukarindex import Design
        >>> from_json(to_json(Design(strata="kommun")))
        Design(strata=kommun)
    """
    _check_text(text)
    try:
        document = json.loads(text)
    except RecursionError:
        raise ArgumentError("this JSON is nested too deeply to have been written by brukarindex.") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise ArgumentError(f"this is not JSON: {error}.") from None
    schema = cast("dict[str, Any]", document).get("schema") if isinstance(document, dict) else None
    if schema != SCHEMA:
        raise ArgumentError(f"the schema is {schema!r}; this release of brukarindex reads {SCHEMA!r}.")
    try:
        value = _decode(document["value"])
        if isinstance(value, Tally):
            _check_tally(value)
        if isinstance(value, estimates.Estimates):
            _check_estimates(value)
        if isinstance(value, Report):
            _check_report(value)
    except RecursionError:
        raise ArgumentError("this JSON is nested too deeply to have been written by brukarindex.") from None
    except ArgumentError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, pl.exceptions.PolarsError) as error:
        raise ArgumentError(f"the JSON does not follow {SCHEMA!r}: {error!r}.") from None
    return value


def _check_text(text: object) -> None:
    """Raise unless ``text`` is text or bytes, and not the name of a file: JSON never ends with ``.json``."""
    if isinstance(text, PathLike) or (isinstance(text, str) and text.endswith(".json")):
        error = ArgumentError if isinstance(text, str) else ArgumentTypeError
        read = f"Path({str(cast('object', text))!r}).read_text(encoding='utf-8')"
        raise error(f"from_json takes the text of a file, not its name: give from_json({read}).")
    if not isinstance(text, (str, bytes)):
        raise ArgumentTypeError(f"from_json reads text or bytes, got {type(text).__name__}.")


def _check_tally(tally: Tally) -> None:
    """Raise `TypeError` or `ArgumentError` unless a tally can have been written by `to_json`."""
    for values, kind in ((tally.measures, measures.Measure), (tally.by, str), (tally.blocks, pl.DataFrame)):
        if misfits([values], tuple) or misfits(values, kind):
            raise TypeError(f"a tally holds {kind.__name__}s, not {values!r}")
    if misfits([tally.design], designs.Design) or misfits([tally.populations], pl.DataFrame):
        raise TypeError("a tally holds a Design and a frame of populations")
    variables = {variable.name: variable for measure in tally.measures for variable in measure.variables}
    if not variables or not set(variables) <= {name for block in tally.blocks for name in block.columns}:
        raise ArgumentError(f"the JSON's tally does not hold the answers to {list(variables)}.")
    for block in tally.blocks:
        lacking = [name for name in (*tally.by, *tally.design.keys, *COUNTS) if name not in block.columns]
        if lacking:
            raise ArgumentError(f"the JSON's tally lacks the columns {lacking}.")
        if (
            not block.select(((pl.col(COUNTS) > 0) & pl.col(COUNTS).is_finite()).fill_null(value=False).all()).row(0)
            == (True,) * 3
        ):
            raise ArgumentError("the JSON's tally has counts or weights that are not positive and finite.")
        for name in set(block.columns) & set(variables):
            item = variables[name]
            low, high = (-1, item.scale.size - 1) if isinstance(item, measures.Item) else (0, 100)
            outside = isinstance(item, measures.Item) and bool(item.scale.not_applicable)
            allowed = block[name].is_between(low, high) | (block[name] == scales.NOT_APPLICABLE_POSITION) & outside
            if not allowed.all():
                raise ArgumentError(f"the JSON's tally has answers to {name!r} that are off its scale.")


def _check_estimates(made: estimates.Estimates) -> None:
    """Raise `ArgumentError` unless each row has its place among what figures stand on."""
    height = made.frame.height
    if misfits([made.rows], tuple) or len(made.rows) != height or misfits(made.rows, int):
        raise ArgumentError(f"the JSON's estimates have {height} rows, but rows is not one for each.")
    if misfits([made.supports], tuple) or misfits([each for each in made.supports if each is not None], sizes.Support):
        raise TypeError("estimates hold supports")
    held = [_domains(each) for each in made.supports if each is not None]
    whole = made.method.statistic == "total" or sum(held) > max(made.rows, default=-1)
    if not whole or min(made.rows, default=0) < 0:
        raise ArgumentError("the JSON's estimates have rows of which it does not say what they stand on.")


def _domains(support: sizes.Support) -> int:
    """Return of how many domains a support knows, and raise unless it can have been written by `to_json`."""
    shape, figures = support.shape, support.figures
    columns = [getattr(figures, field.name) for field in attrs.fields(roots.Figures)]
    lengths = {len(each) for each in (*columns, support.loose)}
    parts = [shape.scores, shape.share, shape.pull]
    numbers = [*columns, support.loose, *parts]
    rising = bool((np.diff(shape.scores) > 0).all()) and shape.scores[0] == 0 and shape.scores[-1] == 1
    positive = all(bool((each > 0).all()) for each in (shape.share, shape.pull, figures.pull)) and shape.step > 0
    known = [figures.mean, figures.spread, figures.unseen, support.loose]
    sound = all(bool((each >= 0).all()) for each in known) and bool((figures.mean <= 1).all())
    finite = all(bool(np.isfinite(each).all()) for each in numbers)
    if (
        misfits([support.uneven], bool)
        or len(lengths) > 1
        or len({len(each) for each in parts}) > 1
        or not (rising and positive and sound and finite)
    ):
        raise ArgumentError("the JSON's estimates do not say what the figures stand on.")
    return lengths.pop()


def _check_report(report: Report) -> None:
    """Raise `TypeError` unless a report holds pages and findings about claims; their parts check themselves."""
    parts: list[tuple[object, Any]] = [(report.pages, Page), (report.findings, findings.Finding)]
    parts += [(each.claims, Claim) for each in report.findings]
    parts += [(each.known.repairs, evidence.Repair) for each in report.findings if each.known is not None]
    for values, kind in parts:
        if not isinstance(values, tuple) or misfits(cast("tuple[object, ...]", values), kind):
            raise TypeError(f"a report has {kind.__name__}s, not {values!r}")
    found = [each.n for finding in report.findings for each in finding.outcomes]
    found += [each.certificate.n for each in report.findings if each.certificate is not None]
    runs: list[tuple[object, ...]] = [run for each in found if each is not None for run in each.runs]
    if misfits(runs, tuple) or any(len(run) != 2 or misfits(run, int) for run in runs):
        raise TypeError("numbers are runs of a first and a last whole number")


def _encode(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
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
    return {"name": series.name, "dtype": name} | _parameters(series.dtype, name) | {"values": values.to_list()}


def _parameters(dtype: pl.DataType, name: str) -> dict[str, Any]:
    values = {each: getattr(dtype, each) for each in _PARAMETERS.get(name, ())}
    return {each: value.to_list() if isinstance(value, pl.Series) else value for each, value in values.items()}


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(each) for each in cast("Iterable[Any]", value))
    if not isinstance(value, dict):
        return value
    made = cast("dict[str, Any]", value)
    if made["type"] == "frame":
        return pl.DataFrame([_decode_column(column) for column in made["columns"]])
    if made["type"] == "mapping":
        return {_decode(key): _decode(each) for key, each in made["pairs"]}
    if made["type"] in ("array", "sparse", *_EXACT):
        return _decode_numbers(made)
    return _TYPES[made["type"]](**{name: _decode(each) for name, each in made.items() if name != "type"})


def _decode_numbers(made: dict[str, Any]) -> Any:
    if made["type"] in _EXACT:
        return _EXACT[made["type"]](made["value"])
    if made["type"] == "array":
        return np.array(made["values"], dtype=np.float64).reshape(made["shape"])
    from scipy.sparse import csr_array

    data, *places = (made[name] for name in _SPARSE)
    return csr_array((np.array(data, dtype=np.float64), *map(np.array, places)), shape=tuple(made["shape"]))


def _decode_column(column: dict[str, Any]) -> pl.Series:
    name, kind = column["name"], column["dtype"]
    if kind in _DTYPES:
        return pl.Series(name, column["values"], dtype=_DTYPES[kind])
    dtype: Any = (_AS_TEXT | _AS_NUMBER)[kind]
    if kind in _PARAMETERS:
        dtype = dtype(**{each: column[each] for each in _PARAMETERS[kind]})
    values = pl.Series(name, column["values"], dtype=pl.Int64 if kind in _AS_NUMBER else pl.String)
    return values.str.to_date("%Y-%m-%d") if kind == "Date" else values.cast(dtype)
