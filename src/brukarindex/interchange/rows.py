"""What holds of result tables and of their rows: columns, statuses, figures that must agree."""

from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from typing import Any, cast, get_type_hints

import attrs
import numpy as np
import polars as pl

from brukarindex.benchmarking.case_mix_adjustment import CaseMixEstimate
from brukarindex.benchmarking.changes import ChangeRow
from brukarindex.benchmarking.consistency import Consistency
from brukarindex.benchmarking.drivers import Effect
from brukarindex.benchmarking.funnels import FunnelPoint
from brukarindex.benchmarking.given_figures import GivenEstimate
from brukarindex.benchmarking.kitagawa import ChangePart
from brukarindex.benchmarking.latent import LatentIndex, PathEffect
from brukarindex.benchmarking.printed_changes import PublishedChange
from brukarindex.benchmarking.printed_funnel import PublishedPoint
from brukarindex.benchmarking.printed_gaps import PublishedGap
from brukarindex.benchmarking.printed_indices import PublishedIndex
from brukarindex.benchmarking.printed_ranks import PublishedRank
from brukarindex.benchmarking.printed_units import PublishedUnit
from brukarindex.benchmarking.ranks import Ranking
from brukarindex.benchmarking.reliabilities import Reliability
from brukarindex.benchmarking.shrinkage import Shrunk
from brukarindex.benchmarking.standardisation import StandardisedEstimate
from brukarindex.benchmarking.trends import Trend
from brukarindex.comparisons.comparison import Comparison
from brukarindex.estimates.distributions import Distribution
from brukarindex.estimates.estimation import Estimate
from brukarindex.estimates.quantiles import Quantile
from brukarindex.interchange.demands import ROUNDING, demand
from brukarindex.interchange.frames import Declared, check_column, words_of
from brukarindex.replication.replicates import ReplicateEstimate
from brukarindex.response.bounds import NonresponseBound
from brukarindex.response.items import ItemRates
from brukarindex.response.proxies import ProxyAnswer
from brukarindex.response.rates import ResponseRate
from brukarindex.results.schemas import columns_of, row_of_field
from brukarindex.results.tables import Table, floats


@cache
def declared(kind: Any, field: str) -> Declared | None:
    """Return the columns that a field's frame has in every document; None where that depends."""
    if field == "frame" and issubclass(kind, Table):
        row = row_of(kind)
        return {name: each for name, each in _columns(row).items() if name not in _spared(row)}
    row = row_of_field(attrs.fields_dict(kind)[field].metadata)
    return None if row is None else columns_of(row)


def row_of(kind: Any) -> Any:
    """Return what the rows of a table are."""
    return kind._row  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - what a row is made of


@cache
def _columns(row: Any) -> dict[str, Any]:
    """Return what each figure of a row is."""
    return {name: hint for name, hint in get_type_hints(row).items() if name != "domain"}


@cache
def _spared(row: Any) -> frozenset[str]:
    """Return the columns that a table may be without."""
    return frozenset(each.name for each in attrs.fields(row) if each.default is not attrs.NOTHING)


# --- tables and rows ------------------------------------------------------------------------------


def check_table(table: Table[Any]) -> None:
    """Check that a row has a place each, that columns are there in order, and what they say."""
    height, columns = table.frame.height, table.frame.columns
    made = cast("Any", type(table))
    kind, row = made.__name__, row_of(made)
    places = len(table.rows) == height and all(place >= 0 for place in table.rows)
    said = f"{kind} has {height} rows, but rows is not one for each"
    demand(places and len(set(table.rows)) == height, said)
    demand(len(set(table.by)) == len(table.by), f"{kind} is by the same column twice")
    demand(set(table.by) < set(columns), f"{kind} lacks columns of {list(table.by)}")
    hints = _columns(row)
    wanted = [*table.by, *(name for name in hints if name in columns or name not in _spared(row))]
    demand(columns == wanted, f"{kind} has the columns {columns}, not {wanted}")
    for name in columns[len(table.by) :]:
        check_column(table.frame[name], hints[name])
    check_figures(kind, row, table.frame)


def check_row(row: Any) -> None:
    """Check what a single row says, as if it stood in its table."""
    made = cast("Any", type(row))
    held = {name: getattr(row, name) for name in _columns(made)}
    kept = {name: value for name, value in held.items() if value is not None}
    frame = pl.DataFrame({name: [value] for name, value in kept.items()})
    check_figures(made.__name__, made, frame)


def check_figures(kind: str, row: Any, frame: pl.DataFrame) -> None:
    """Check the statuses of rows, that no number is outside its limits, and that figures agree."""
    for name, hint in _columns(row).items():
        if name in frame.columns:
            allowed = frozenset(words_of(hint))
            lost = sorted(set(frame[name].drop_nulls()) - allowed) if allowed else []
            demand(not lost, f"{kind} has an unknown {name} {lost}")
            _check_limits(kind, frame[name])
    for chain in _ORDERS.get(row, ()):
        _check_order(kind, frame, chain)
    _AGREE.get(row, _nothing)(kind, frame)


def _check_limits(kind: str, column: pl.Series) -> None:
    """Check that numbers are finite, and within what such numbers can be."""
    finite = not column.dtype.is_float() or column.is_finite().all()
    demand(finite, f"{kind} has a {column.name} that is infinite")
    if column.name not in _LIMITS or not column.dtype.is_numeric():
        return
    low, high = _LIMITS[column.name]
    if high is None:
        demand((column >= low).all(), f"{kind} has negative {_SAID.get(column.name, column.name)}")
        return
    within = column.is_between(low, high * (1 + ROUNDING)).all()
    demand(within, f"{kind} has a {column.name} that is not between {low} and {high}")


def _nothing(_kind: str, _frame: pl.DataFrame) -> None:
    """Check nothing: the figures of some rows are not made of one another."""


def _check_order(kind: str, frame: pl.DataFrame, names: Iterable[str]) -> None:
    """Check that figures ascend, wherever they are known; limits first."""
    held = [name for name in names if name in frame.columns]
    pairs = [(held[0], held[-1]), *pairwise(held)] if held else []
    for low, high in pairs:
        below, above = floats(frame[low]), floats(frame[high])
        wrong = below > above + ROUNDING * np.maximum(np.abs(above), 1.0)
        interval = {low, high} == {"conf_low", "conf_high"}
        said = "intervals that end before they begin" if interval else f"a {low} above its {high}"
        demand(not wrong.any(), f"{kind} has {said}")


def _near(one: Any, other: Any) -> bool:
    """Return whether figures are the same but for rounding, wherever both are known."""
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    known = ~(np.isnan(one) | np.isnan(other))
    return bool(np.allclose(one[known], other[known], rtol=ROUNDING, atol=ROUNDING))


def _agree_comparisons(kind: str, frame: pl.DataFrame) -> None:
    """Check differences against what they are of, and verdicts against their side."""
    names = ("estimate", "reference", "difference", "p_value", "p_adjusted")
    held = {name: _figures(frame, name) for name in names}
    same = _near(held["difference"], held["estimate"] - held["reference"])
    demand(same, f"{kind} has differences that are not those of estimate and reference")
    smaller = held["p_adjusted"] < held["p_value"] * (1 - ROUNDING)
    demand(not smaller.any(), f"{kind} has a p_adjusted below its p_value")
    side = {"above": 1.0, "below": -1.0}
    verdicts = map(str, frame["verdict"] if "verdict" in frame.columns else [None])
    signs = np.array([side.get(each, 0.0) for each in verdicts])
    other = (signs * held["difference"] < 0).any()
    demand(not other, f"{kind} has a verdict on the other side of its difference")
    lacking = (signs != 0) & np.isnan(held["p_adjusted"])
    demand(not lacking.any(), f"{kind} has a verdict without a p_adjusted")


def _agree_case_mix(kind: str, frame: pl.DataFrame) -> None:
    """Check that differences are those of the figure as it is and what is expected."""
    crude, expected = (_figures(frame, name) for name in ("crude", "expected"))
    same = _near(_figures(frame, "difference"), crude - expected)
    demand(same, f"{kind} has differences that are not those of crude and expected")


def _agree_given(kind: str, frame: pl.DataFrame) -> None:
    """Check that a figure has its standard error, and only a figure."""
    figured, told = (~np.isnan(_figures(frame, name)) for name in ("estimate", "std_error"))
    demand((figured == told).all(), f"{kind} has figures without a standard error")
    published = np.array([each == "ok" for each in frame["status"]], dtype=bool)
    demand((figured == published).all(), f"{kind} has a status that is not that of its figure")
    demand(not (_figures(frame, "df") < 1).any(), f"{kind} has a df below 1")


def _agree_rates(kind: str, frame: pl.DataFrame) -> None:
    """Check that rates are the per cent of their numerators."""
    top, base, rate = (_figures(frame, name) for name in ("numerator", "denominator", "estimate"))
    made = np.divide(100.0 * top, base, out=np.full(len(top), np.nan), where=base > 0)
    same = _near(rate, np.minimum(made, 100.0))
    demand(same, f"{kind} has rates that are not those of its counts")


def _agree_items(kind: str, frame: pl.DataFrame) -> None:
    """Check that those who were asked are those who answered, did not know or left it empty."""
    parts = [_figures(frame, name) for name in ("answered", "dont_know", "missing")]
    demand(_near(sum(parts), _figures(frame, "n")), f"{kind} has numbers that do not add up to n")


def _figures(frame: pl.DataFrame, name: str) -> Any:
    return floats(frame[name]) if name in frame.columns else np.full(frame.height, np.nan)


_ORDERS: dict[type[Any], tuple[tuple[str, ...], ...]] = {
    Estimate: (("conf_low", "estimate", "conf_high"),),
    ReplicateEstimate: (("conf_low", "estimate", "conf_high"),),
    GivenEstimate: (("conf_low", "estimate", "conf_high"),),
    FunnelPoint: (("low_998", "low_95", "high_95", "high_998"),),
    ChangeRow: (
        ("conf_low", "change", "conf_high"),
        ("beyond_low", "beyond", "beyond_high"),
    ),
    Trend: (
        ("first", "last"),
        ("conf_low", "slope", "conf_high"),
        ("p_value", "p_adjusted"),
        ("beyond_low", "beyond", "beyond_high"),
    ),
    Shrunk: (("conf_low", "shrunk", "conf_high"),),
    Reliability: (("n_70", "n_80"), ("between_low", "between_high")),
    Effect: (("conf_low", "effect", "conf_high"), ("n", "respondents")),
    Consistency: (("conf_low", "alpha", "conf_high"), ("n", "respondents")),
    LatentIndex: (("conf_low", "estimate", "conf_high"), ("n", "respondents")),
    PathEffect: (("total_low", "total", "total_high"),),
    Ranking: (("rank_low", "rank", "rank_high"),),
    StandardisedEstimate: (
        ("conf_low", "estimate", "conf_high"),
        ("indirect_low", "indirect", "indirect_high"),
    ),
    CaseMixEstimate: (("conf_low", "estimate", "conf_high"),),
    ChangePart: (("conf_low", "estimate", "conf_high"),),
    PublishedUnit: (
        ("conf_low", "share_low", "share_high", "conf_high"),
        ("rank_best", "rank_worst"),
        ("difference_low", "difference_high"),
        ("p_low", "p_high"),
    ),
    PublishedChange: (
        ("conf_low", "change_low", "change_high", "conf_high"),
        ("p_low", "p_high"),
    ),
    PublishedRank: (("rank_low", "rank_best", "rank_worst", "rank_high"),),
    PublishedPoint: (
        ("baseline_low", "baseline_high"),
        ("low_998", "low_95", "high_95", "high_998"),
        ("phi_low", "phi_high"),
        ("tau2_low", "tau2_high"),
    ),
    PublishedGap: (
        ("gap_low", "gap_high"),
        ("national_low", "national_high"),
        ("conf_low", "difference_low", "difference_high", "conf_high"),
        ("p_low", "p_high"),
    ),
    PublishedIndex: (
        ("sd_low", "sd_high"),
        ("std_error_low", "std_error_high"),
        ("conf_low", "conf_high"),
        ("difference_low", "difference_high"),
        ("break_even_low", "break_even_high"),
    ),
    Comparison: (("conf_low", "difference", "conf_high"),),
    Distribution: (("conf_low", "share", "conf_high"),),
    Quantile: (("conf_low", "quantile", "conf_high"),),
    NonresponseBound: (("conf_low", "lower", "upper", "conf_high"),),
    ResponseRate: (("numerator", "denominator"),),
    ProxyAnswer: (("w", "responses", "asked"),),
}
"""Figures of a row that ascend."""
_AGREE: dict[type[Any], Callable[[str, pl.DataFrame], None]] = {
    Comparison: _agree_comparisons,
    CaseMixEstimate: _agree_case_mix,
    GivenEstimate: _agree_given,
    ResponseRate: _agree_rates,
    ItemRates: _agree_items,
}
_LIMITS: dict[str, tuple[float, float | None]] = {
    **dict.fromkeys(("n", "missing", "std_error", "df", "ddf", "deff", "w"), (0, None)),
    **dict.fromkeys(("groups", "answers", "chi_square"), (0, None)),
    **dict.fromkeys(("answered", "dont_know", "not_applicable"), (0, None)),
    **dict.fromkeys(("responses", "asked", "numerator", "denominator"), (0, None)),
    **dict.fromkeys(("share", "response", "share_of_responses", "share_of_asked"), (0, 100)),
    **dict.fromkeys(("answered_rate", "dont_know_rate", "missing_rate"), (0, 100)),
    **dict.fromkeys(
        ("p_value", "p_adjusted", "e", "probability", "p_best", "p_worst", "covered"), (0, 1)
    ),
    **dict.fromkeys(("p_green", "p_yellow", "p_red"), (0, 1)),
    **dict.fromkeys(("rank", "tied", "rank_low", "rank_high"), (1, None)),
    **dict.fromkeys(("lacking", "counts", "rank_best", "rank_worst"), (0, None)),
    **dict.fromkeys(("p_low", "p_high"), (0, 1)),
    **dict.fromkeys(("beyond_p", "beyond_p_adjusted"), (0, 1)),
    **dict.fromkeys(("n_before", "beyond_error"), (0, None)),
    **dict.fromkeys(("units", "phi", "tau2", "rmse", "n_70", "n_80"), (0, None)),
    **dict.fromkeys(("between", "between_low", "between_high", "within", "q", "f"), (0, None)),
    **dict.fromkeys(("reliability", "icc"), (0, 1)),
    **dict.fromkeys(("respondents", "items", "questions", "vif", "spread"), (0, None)),
    **dict.fromkeys(("level_error", "r_squared_error", "weight_error"), (0, None)),
    **dict.fromkeys(("loading_error", "part_error", "path_error"), (0, None)),
    **dict.fromkeys(("effect_error", "total_error", "first", "second"), (0, None)),
    **dict.fromkeys(("r_squared", "ave", "composite"), (0, 1)),
}
"""The least and the greatest that a column can hold; None where there is no greatest."""
_SAID = {"n": "numbers of answers", "std_error": "standard errors"}
