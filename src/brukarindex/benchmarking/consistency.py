"""How well the questions of an index hang together: Cronbach's alpha and composite reliability.

With the covariances ``S`` of the k scores of those who answered all of them,

    α = k/(k − 1) · (1 − Σ_i S_ii / Σ_ij S_ij).

Its influence is that of the covariances: with the deviations ``d`` of a respondent, their sum ``t``
and the variance ``s`` of the sum, ``k/(k − 1) · (t²·Σ S_ii/s − Σ d²)/s / Σ w``.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats, Texts
from brukarindex.benchmarking.cross_products import (
    Complete,
    base_words,
    complete,
    counts_of,
    method_of,
    question_words,
    questions_of,
    together,
)
from brukarindex.benchmarking.jackknife import alpha_left_out
from brukarindex.checks import confidence_level, one_of
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import FEWEST_DF
from brukarindex.estimates.groupings import By, columns_in, domains_of, figures_of
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.indices import CompositeIndex
from brukarindex.questions.measures import Measure, RatingIndex, named
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

ConsistencyStatus: TypeAlias = Literal[
    "ok",
    "census",
    "incomplete_census",
    "no_answers",
    "one_answer",
    "indefinite",
    "no_variation",
    "constant_item",
    "no_degrees_of_freedom",
    "few_degrees_of_freedom",
]
FEWEST_OF_SPREAD = 40
"""Degrees of freedom of the spread of answers below which a figure is to be read with care, too."""
SUM = 1e-12
"""Variance of the sum, beside those of the items, below which they cancel."""


@attrs.frozen
class Consistency:
    """One row of `Consistencies`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    items: int
    n: int
    respondents: int
    alpha: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    standardised: float | None
    lambda6: float | None
    composite: float | None
    average_r: float | None
    first: float | None
    second: float | None
    df: float | None
    status: ConsistencyStatus


@attrs.frozen(repr=False)
class Consistencies(Table[Consistency]):
    """How well the questions of indices hang together, one row for each domain and index.

    Attributes:
        frame: The ``by`` columns, ``measure``, its ``items``, ``n`` who answered all of them of all
            ``respondents``; Cronbach's ``alpha`` of the scores with ``std_error``, ``conf_low`` and
            ``conf_high``; ``standardised`` alpha, of scores made to vary alike; Guttman's
            ``lambda6``; the ``composite`` reliability by the loadings on the first principal
            component (Dillon and Goldstein's rho), the mean correlation ``average_r``, the
            ``first`` and the ``second`` eigenvalue of the correlations; ``df`` and ``status``.
        method: How the figures were made.
    """

    _row = Consistency
    _spare = ("df", "lambda6", "first", "second", "respondents", "average_r", "standardised")

    method: Method

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        method = self.method.only(set(self.frame["measure"]))
        said = [
            words["alpha"],
            words["composite"],
            words["errors"].format(level=percent(method.level, language)),
            question_words(method.measures, language),
            *base_words(method, counts_of(self.frame, self.by), language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(said)


@one_thread_of_algebra
def internal_consistency(
    data: "IntoFrame | Tally",
    indices: Measure | Iterable[Measure],
    *,
    by: By = None,
    design: Design | Weighting | None = None,
    level: float = 0.95,
) -> Consistencies:
    """Estimate how well the questions of indices hang together: alpha and composite reliability.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally that counted the
            questions of each index together, each as a measure of its own.
        indices: `MultiItemIndex`, or `CompositeIndex` of single questions. Each question counts
            with its score 0–100, so that scales may differ.
        by: Domains, as in `estimate`.
        design: How the respondents were chosen, as in `estimate`.
        level: Confidence level.

    Raises:
        ArgumentError: If an index has fewer than two questions, or an option is not allowed.
        CovarianceError: If a tally did not count the questions together.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import nki
        >>> from brukarindex.benchmarking import internal_consistency
        >>> frame = pl.DataFrame({"q1": [9, 7, 3, 5], "q2": [8, 8, 2, 6], "q3": [10, 6, 3, 3]})
        >>> row = internal_consistency(frame, nki("q1", "q2", "q3")).row()
        >>> f"{row.alpha:.3f} {row.composite:.3f}"
        '0.937 0.965'
    """
    measures, level = named(indices, "indices"), confidence_level(level)
    groupings = domains_of(by, Consistency)
    parts = [_questions(each) for each in measures]
    counted = together(data, parts, groupings, design, joint=False)
    names = columns_in(groupings)
    frames = [
        _frame(complete(counted, part.parts, grouping), measure, grouping, level)
        for grouping in groupings
        for measure, part in zip(measures, parts, strict=True)
    ]
    frame = pl.concat(frames, how="diagonal_relaxed").select(*names, *figures_of(Consistency))
    method = method_of(counted, measures, groupings, level)
    return Consistencies(frame, names, tuple(range(frame.height)), method)


def _questions(measure: Measure) -> CompositeIndex:
    """Return the questions of an index as a measure each."""
    items = questions_of(measure)
    if len(items) < 2:
        raise ArgumentError(
            f"{measure.name!r} has {len(items)} question, and how well questions hang together"
            " takes at least two: give a MultiItemIndex.",
            argument="indices",
            value=measure.name,
        )
    ratings = [RatingIndex(each.column, each.scale, label=each.label) for each in items]
    return CompositeIndex(measure.name, ratings)


def _frame(whole: Complete, measure: Measure, by: Sequence[str], level: float) -> pl.DataFrame:
    """Return the table of one index in one grouping."""
    kinds = list(map(_Kind, whole.products, whole.varied))
    alpha = np.array([each.alpha for each in kinds])
    variance = whole.variance(_influence(whole, alpha)[:, None])[:, 0]
    df = whole.df
    status = _statuses(whole, kinds, df)
    wide = whole.variance(alpha_left_out(whole)[:, None])[:, 0]
    numbers = _limits(_Alpha(alpha, variance, wide, df), status, level)
    for name in ("standardised", "lambda6", "composite", "average_r", "first", "second"):
        numbers[name] = np.array([getattr(each, name) for each in kinds])
    blank = np.isin(status, ["no_answers", "one_answer", "indefinite"])
    columns: dict[str, object] = {
        **{name: np.where(blank, np.nan, each) for name, each in numbers.items()},
        "measure": [measure.name] * whole.size,
        "items": [whole.scores.shape[1]] * whole.size,
        "n": whole.n,
        "respondents": whole.respondents,
        "status": status,
    }
    keys = [whole.domains[name] for name in by]
    return pl.DataFrame([*keys, *series_of(Consistency, columns)])


class _Kind:
    """The consistency of k items with the cross-products ``S``; NaN for what there is not."""

    def __init__(self, products: Floats, varied: Bools) -> None:
        k = len(products)
        self.spread, self.total = float(np.trace(products)), float(products.sum())
        self.alpha = self.standardised = self.lambda6 = self.composite = np.nan
        self.average_r = self.first = self.second = np.nan
        self.none, self.some = not varied.any(), not varied.all()
        self.indefinite = not np.isfinite(products).all()
        if self.indefinite:
            return
        if self.total > SUM * abs(self.spread):
            self.alpha = k / (k - 1) * (1 - self.spread / self.total)
        if not self.some:
            self._correlated(products, k)

    def _correlated(self, products: Floats, k: int) -> None:
        scale = np.sqrt(np.diag(products))
        r = products / np.outer(scale, scale)
        values, vectors = np.linalg.eigh(r)
        self.indefinite = bool(values[0] < -1e-9)
        self.average_r = float((r.sum() - k) / (k * (k - 1)))
        below = 1 + (k - 1) * self.average_r
        self.standardised = k * self.average_r / below if below > SUM else np.nan
        self.first, self.second = float(values[-1]), float(values[-2])
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        self.composite = composite_reliability(loadings)
        if values[0] > SUM and r.sum() > SUM:
            self.lambda6 = float(1 - (1 / np.diag(np.linalg.inv(r))).sum() / r.sum())


def composite_reliability(loadings: Floats) -> float:
    """Return how reliable the sum of items with these loadings is: (Σλ)²/((Σλ)² + Σ(1 − λ²)).

    Examples:
        >>> round(composite_reliability(np.array([0.9, 0.8, 0.7])), 3)
        0.845
    """
    whole = float(loadings.sum()) ** 2
    all_of_it = whole + float((1 - loadings**2).sum())
    return whole / all_of_it if all_of_it > SUM else np.nan


def _influence(whole: Complete, alpha: Floats) -> Floats:
    """Return the influence of alpha on the cells."""
    k = whole.scores.shape[1]
    spread = np.trace(whole.products, axis1=1, axis2=2)
    total = np.where(np.isnan(alpha), np.nan, whole.products.sum(axis=(1, 2)))
    own, added = (whole.apart**2).sum(axis=1), whole.apart.sum(axis=1) ** 2
    ratio, at = spread / total, whole.label
    found = k / (k - 1) * (added * ratio[at] - own) / (total * whole.base)[at]
    return np.asarray(np.where(whole.given, found, 0.0))


def _statuses(whole: Complete, kinds: list[_Kind], df: Floats) -> Texts:
    """Return the status of every row."""
    lost = np.array([np.isnan(each.alpha) for each in kinds])
    counted = ~whole.sampled
    cases = {
        "no_answers": whole.n == 0,
        "one_answer": whole.n == 1,
        "no_variation": np.array([each.none for each in kinds]) & ~np.isnan(whole.base),
        "indefinite": lost | np.array([each.indefinite for each in kinds]),
        "constant_item": np.array([each.some for each in kinds]),
        "incomplete_census": counted & (whole.n < whole.respondents),
        "census": counted,
        "no_degrees_of_freedom": df < 1,
        "few_degrees_of_freedom": (df < FEWEST_DF) | (_least_freedom(whole) < FEWEST_OF_SPREAD),
    }
    return np.select(list(cases.values()), list(cases), "ok").astype("<U24")


def _least_freedom(whole: Complete) -> Floats:
    """Return the fewest degrees of freedom on which the spread of a question's answers is known."""
    with np.errstate(divide="ignore", invalid="ignore"):
        influence = whole.apart / whole.base[whole.label][:, None]
    return np.asarray(whole.freedom(influence).min(axis=1))


_UNKNOWN = ("no_answers", "one_answer", "no_variation", "indefinite", "incomplete_census")


class _Alpha(NamedTuple):
    """Alphas, their variances, those of log(1 − α) by leaving out, and degrees of freedom."""

    figure: Floats
    variance: Floats
    wide: Floats
    df: Floats


def _limits(found: _Alpha, status: Texts, level: float) -> dict[str, Floats]:
    """Return alpha with its uncertainty; limits are made of log(1 − α), which has no bound."""
    alpha, variance, wide, df = found
    known = ~np.isin(status, _UNKNOWN) & (df >= 1) & ~np.isnan(variance)
    error = np.where(known, np.sqrt(np.maximum(variance, 0.0)), np.nan)
    left = np.maximum(1 - alpha, 0.0)
    critical = critical_value(level, np.where(df >= 1, df, np.inf))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        wide = np.where(np.isnan(wide), variance / left**2, wide)
        factor = np.exp(np.where(error > 0, critical * np.sqrt(np.maximum(wide, 0.0)), 0.0))
        low, high = 1 - left * factor, 1 - left / factor
    low, high = (np.where(known & np.isfinite(low), each, np.nan) for each in (low, high))
    return {
        "alpha": alpha,
        "std_error": error,
        "conf_low": np.where(known & (left == 0), alpha, low),
        "conf_high": np.where(known & (left == 0), alpha, high),
        "df": np.where(np.isnan(alpha), np.nan, df),
    }


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "alpha": (
            "Cronbach's alpha: how much of the variance of the sum of an index's questions they"
            " have in common, from the scores 0–100. It grows with the number of questions, and"
            " does not say that they measure one thing: for that see the second eigenvalue."
        ),
        "composite": (
            "The composite reliability does the same with questions weighed by their loadings on"
            " the first principal component."
        ),
        "errors": (
            "Standard errors of alpha by Taylor linearisation over the design; {level} % limits are"
            " t of what leaving out one respondent or cluster at a time changes of log(1 − α)."
        ),
    },
    "sv": {
        "alpha": (
            "Cronbachs alfa: den del av variansen i summan av ett index frågor som frågorna har"
            " gemensamt, räknat på poängen 0–100. Det växer med antalet frågor och visar inte att"
            " de mäter en och samma sak: det visar det andra egenvärdet."
        ),
        "composite": (
            "Den sammansatta reliabiliteten gör samma sak med frågorna vägda efter sina laddningar"
            " på den första principalkomponenten."
        ),
        "errors": (
            "Medelfel för alfa genom Taylor-linjärisering över designen; gränser på nivån {level}"
            " % kommer av t-fördelningen och av vad som ändras i log(1 − α) när en svarande eller"
            " ett kluster i taget utelämnas."
        ),
    },
}
