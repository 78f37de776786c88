"""How much of what tells units apart is not chance, and how many answers it takes."""

from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.benchmarking.fay_herriot import (
    Areas,
    areas_of,
    between,
    heterogeneity_limits,
    weighted,
)
from brukarindex.benchmarking.limits import pooled_variance
from brukarindex.benchmarking.shrinkage import Used, used_of
from brukarindex.benchmarking.units import AnsweredUnits, Figured, RankedUnits, asked_of
from brukarindex.checks import one_of
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.results.schemas import schema_of
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language

Variance: TypeAlias = Literal["reml", "ml", "moments", "anova"]
ReliabilityStatus: TypeAlias = Literal["ok", "no_between_variance", "few_units"]
FEWEST = 3
WANTED = (0.7, 0.8)


@attrs.frozen
class Reliability:
    """One row of `Reliabilities`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    units: int
    n: int | None
    between: float | None
    between_low: float | None
    between_high: float | None
    within: float | None
    icc: float | None
    reliability: float | None
    n_70: int | None
    n_80: int | None
    q: float | None
    q_df: int | None
    p_value: float | None
    i2: float | None
    f: float | None
    f_reliability: float | None
    status: ReliabilityStatus


@attrs.frozen(repr=False)
class Reliabilities(Table[Reliability]):
    """How well figures tell units apart, one row for each grouping and measure.

    Attributes:
        frame: ``grouping`` (the columns of ``by`` that name a unit), ``measure``, ``units`` and
            their answers ``n``; the variance ``between`` units with its limits ``between_low`` and
            ``between_high`` (null with ``"anova"``), that of one answer ``within`` them (both in
            the square of the measure's unit), the intraclass correlation ``icc``; the mean
            ``reliability`` of the units' figures (0-1), ``n_70`` and ``n_80`` (the answers of a
            unit whose figure has the reliability 0.70 and 0.80); Cochran's ``q`` with ``q_df`` and
            its ``p_value``, ``i2`` (per cent); the analysis of variance's ``f`` and
            ``f_reliability`` (1 − 1/F; null where answers are weighted); and ``status``. Without
            sampling variance, as in a census, ``q``, ``i2`` and the answers needed are null.
        method: How the estimates were made.
        variance: How the variance between units was found.
    """

    _row = Reliability
    _spare = ("q_df", "f_reliability", "f", "i2", "q", "between_low", "between_high", "n")

    method: Method
    variance: Variance

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        method = self.method.only(set(self.frame["measure"])).describe(language)
        said = words["reliability"].format(variance=words[self.variance])
        return " ".join([said, words["heterogeneity"], method])


def reliability(estimates: Figured, *, method: Variance = "reml") -> Reliabilities:
    """Return how much of what tells units apart is not chance, and how many answers it takes.

    Args:
        estimates: Means, shares or indices by units, from `estimate`; or from elsewhere, by
            `given_estimates`, best with numbers of answers.
        method: How the variance between units is found: from figures and their sampling variances
            as in `shrink` (``"reml"``, ``"ml"``, ``"moments"``), or ``"anova"``, from the mean
            squares of answers that all weigh alike.

    Raises:
        ArgumentError: If the estimates are totals, without units or read from JSON, or the method
            is ``"anova"`` and answers do not weigh alike, or are not known.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate
        >>> answers = {"a": [5, 4] * 20, "b": [4, 4, 5, 3] * 10, "c": [3, 4] * 20, "d": [3, 5] * 9}
        >>> rows = [(unit, each) for unit, given in answers.items() for each in given]
        >>> frame = pl.DataFrame(rows, ["enhet", "q"], orient="row")
        >>> found = reliability(estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet")).row()
        >>> f"{found.reliability:.2f}", found.n_70, found.n_80
        ('0.88', 10, 17)
    """
    method = one_of("method", method, get_args(Variance))
    asked = asked_of("reliability", estimates)
    if method == "anova" and not all(map(_even, asked.families)):
        raise ArgumentError(
            'reliability: method="anova" is for answers that are known and all weigh alike, without'
            ' clusters: take "reml", "ml" or "moments".',
            argument="method",
            value=method,
            allowed=("reml", "ml", "moments"),
        )
    rows = [_row(units, estimates, method) for units in asked.families]
    frame = pl.DataFrame(rows, _SCHEMA)
    return Reliabilities(
        frame, ("grouping",), tuple(range(len(rows))), estimates.method, variance=method
    )


def answers_needed(wanted: float, within: float, between: float) -> float:
    """Return how many answers a figure needs to have the reliability ``wanted`` (Spearman-Brown).

    Examples:
        >>> answers_needed(0.8, 0.9, 0.02)
        180.0
    """
    return round(wanted / (1 - wanted) * within / between, 9)


class Squares(NamedTuple):
    """The analysis of variance of answers that all weigh alike, in the square of 0–1."""

    between: float
    within: float
    size: float

    @property
    def f(self) -> float:
        """The mean squares between units over those within."""
        return self.between / self.within if self.within > 0 else np.nan

    @property
    def variance(self) -> float:
        """The variance between units, at least 0."""
        return max((self.between - self.within) / self.size, 0.0)


def squares_of(units: AnsweredUnits) -> Squares:
    """Return the mean squares between and within units, and what answers of a unit count as."""
    n, mean = units.group.n[units.domains], units.support.figures.mean[units.domains]
    total, spare = n.sum(), max(len(n) - 1, 1)
    apart = float((n * (mean - (n * mean).sum() / total) ** 2).sum()) / spare
    return Squares(apart, pooled_variance(units), float((total - (n**2).sum() / total) / spare))


def _row(units: RankedUnits, estimates: Figured, method: Variance) -> dict[str, object]:
    """Return the row of one measure in one grouping."""
    used = used_of(units, estimates, "smoothed")
    answers = units.n[used.at]
    counted = bool(np.isfinite(answers).all())
    row: dict[str, object] = {
        "grouping": " × ".join(units.by),
        "measure": units.measure,
        "units": len(used.at),
        "n": int(answers.sum()) if counted else None,
    }
    if len(used.at) < FEWEST:
        return row | {"status": "few_units"}
    areas = areas_of(used.value, used.variance, np.ones((len(used.at), 1)))
    squares, one = _plain(units), _one_answer(answers, used)
    if method == "anova" and squares is not None and isinstance(units, AnsweredUnits):
        low, high = units.group.measure.bounds
        tau2, one = squares.variance * (high - low) ** 2, squares.within * (high - low) ** 2
    else:
        tau2 = between(areas, "reml" if method == "anova" else method)
        limits = heterogeneity_limits(areas, estimates.method.level)
        row |= dict(zip(("between_low", "between_high"), limits, strict=True))
    row |= {"between": tau2, "within": one}
    if one is not None:
        row |= {"icc": tau2 / (tau2 + one) if tau2 + one > 0 else None}
    if squares is not None and np.isfinite(squares.f):
        row |= {"f": squares.f, "f_reliability": 1 - 1 / squares.f if squares.f else None}
    row["status"] = "ok" if tau2 > 0 else "no_between_variance"
    return row | _answers(used, tau2, one) | _heterogeneity(areas, used, tau2)


def _even(units: RankedUnits) -> bool:
    """Return whether answers are known, and all weigh alike."""
    return isinstance(units, AnsweredUnits) and not units.support.uneven


def _plain(units: RankedUnits) -> Squares | None:
    """Return the mean squares where all answers weigh alike."""
    return squares_of(units) if isinstance(units, AnsweredUnits) and _even(units) else None


def _one_answer(answers: Floats, used: Used) -> float | None:
    """Return the variance of one answer; None where answers are not counted."""
    total = float(answers.sum())
    return float((answers**2 * used.variance).sum()) / total if total > 0 else None


def _answers(used: Used, tau2: float, one: float | None) -> dict[str, object]:
    """Return the mean reliability, and the answers needed for more."""
    mean = float((tau2 / np.maximum(tau2 + used.variance, 1e-300)).mean())
    if tau2 <= 0 or one is None or one <= 0:
        return {"reliability": mean}
    first, second = (int(np.ceil(answers_needed(each, one, tau2))) for each in WANTED)
    return {"reliability": mean, "n_70": first, "n_80": second}


def _heterogeneity(areas: Areas, used: Used, tau2: float) -> dict[str, object]:
    """Return Cochran's Q with its degrees of freedom and p-value, and I² in per cent; these need
    sampling variances.
    """
    from scipy.special import chdtrc

    weight, spare = 1 / areas.d, len(used.at) - 1
    if not (used.variance > 0).any():
        return {"q_df": spare}
    q = weighted(areas, 0.0).square
    typical = spare * weight.sum() / (weight.sum() ** 2 - (weight**2).sum())
    i2 = float(100 * tau2 / (tau2 + typical))
    return {"q": q, "q_df": spare, "p_value": float(chdtrc(spare, q)), "i2": i2}


_SCHEMA: dict[str, type[pl.DataType]] = {"grouping": pl.String, **schema_of(Reliability)}
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "reliability": (
            "The reliability of a unit's figure is the part of the variance between figures that is"
            " between units, and not chance: τ²/(τ² + V). The variance between units is found by"
            " {variance}. Told is also how many answers a unit needs for 0.70 and 0.80."
        ),
        "reml": "restricted maximum likelihood",
        "ml": "maximum likelihood",
        "moments": "the method of moments",
        "anova": "the mean squares of the analysis of variance",
        "heterogeneity": "Q tests whether units differ at all; I² is the part of it that they do.",
    },
    "sv": {
        "reliability": (
            "Reliabiliteten hos en enhets tal är den del av variansen mellan talen som är mellan"
            " enheter och inte slump: τ²/(τ² + V). Variansen mellan enheter är skattad med"
            " {variance}. Här står också hur många svar en enhet behöver för 0,70 och 0,80."
        ),
        "reml": "REML-metoden",
        "ml": "ML-metoden",
        "moments": "momentmetoden",
        "anova": "variansanalysens medelkvadrater",
        "heterogeneity": "Q prövar om enheterna alls skiljer sig; I² är den del av det som de gör.",
    },
}
