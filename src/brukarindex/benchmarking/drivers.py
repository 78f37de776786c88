"""What an index gains when a quality area does: effect measures (*effektmått*) and their matrix.

The index ``y`` of those who answered everything is regressed on their areas ``x``, by weight. With
the cross-products of `complete`, and ``e`` what the areas leave unexplained,

    b = S_xx⁻¹ S_xy,   R² = b'S_xy / S_yy,   influence on b: S_xx⁻¹ (x − m)·e / Σ w,

and an area that gains ``points`` gives ``points·b`` to the index when the others stay as they are.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, Texts
from brukarindex.benchmarking.cross_products import (
    Complete,
    base_words,
    complete,
    counts_of,
    method_of,
    points_gained,
    together,
)
from brukarindex.benchmarking.jackknife import slopes_left_out
from brukarindex.checks import (
    confidence_level,
    finite,
    misfits,
    one_of,
    several,
    type_error,
    value_error,
)
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import FEWEST_DF
from brukarindex.estimates.groupings import By, columns_in, domains_of, figures_of
from brukarindex.estimates.intervals import critical_value, t_p_values
from brukarindex.estimates.methods import Method, measure_sentences
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure, named
from brukarindex.regression.algebra import independent, pseudo_inverse, scale_of
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Quadrant: TypeAlias = Literal["prioritise", "keep", "improve_if_possible", "lower_priority"]
QuadrantCertainty: TypeAlias = Literal["certain", "uncertain"]
EffectStatus: TypeAlias = Literal[
    "ok",
    "census",
    "incomplete_census",
    "no_answers",
    "one_answer",
    "indefinite",
    "no_variation",
    "collinear",
    "no_degrees_of_freedom",
    "explained_in_full",
    "few_degrees_of_freedom",
]
FEWEST_OF_SPREAD = 20
"""Degrees of freedom of the spread of answers below which a figure is to be read with care, too."""
INVOLVED = 1e-6
"""Part of a collinear area, in standard deviations, from which another is said to be in it."""
EXACT = 1e-12
"""Part of the index's variance below which what is unexplained is rounding."""


@attrs.frozen
class Effect:
    """One row of `Effects`; its ``measure`` is the area."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    respondents: int
    level: float | None
    level_error: float | None
    effect: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    p_value: float | None
    standardised: float | None
    alone: float | None
    vif: float | None
    level_line: float | None
    effect_line: float | None
    quadrant: Quadrant | None
    placing: QuadrantCertainty | None
    r_squared: float | None
    adjusted: float | None
    df: float | None
    status: EffectStatus


@attrs.frozen(repr=False)
class Effects(Table[Effect]):
    """What an index gains when its areas do, one row for each domain and area.

    Attributes:
        frame: The ``by`` columns, ``measure`` (the area), ``n`` who answered everything of all
            ``respondents``; the area's ``level`` among them with ``level_error``; ``effect`` (what
            the index gains when the area gains ``points`` and the others stay), its ``std_error``,
            ``conf_low``, ``conf_high`` and ``p_value`` of none; ``standardised`` (in standard
            deviations of both), ``alone`` (the effect when no other area is looked at), ``vif``
            (how many times the other areas make its variance); the priority matrix:
            ``level_line`` and ``effect_line`` where its lines cross, the ``quadrant``, and whether
            its ``placing`` there is certain; ``r_squared`` and ``adjusted``, the explained variance
            (0-1, the same for all areas of a domain), ``df`` and ``status``.
        method: How the figures were made; its measures are the index and the areas.
        points: How many points an area gains.
    """

    _row = Effect
    _spare = (
        *("df", "adjusted", "vif", "alone", "standardised", "p_value", "level_error"),
        *(
            "effect_line",
            "level_line",
            "respondents",
            "conf_low",
            "conf_high",
            "placing",
            "r_squared",
        ),
    )

    method: Method
    points: float

    @property
    def index(self) -> str:
        """The name of the index."""
        return self.method.measures[0].name

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        points = number(self.points, 2, language).rstrip("0").rstrip(",.")
        said = [
            words["effects"].format(index=self.index, points=points),
            words["explained"],
            words["matrix"],
            words["errors"].format(level=percent(self.method.level, language)),
            *measure_sentences(self.method.measures, language),
            *base_words(self.method, counts_of(self.frame, self.by), language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(said)


def effects(
    data: "IntoFrame | Tally",
    index: Measure,
    areas: Measure | Iterable[Measure],
    *,
    points: float = 5,
    lines: tuple[float, float] | None = None,
    by: By = None,
    design: Design | Weighting | None = None,
    level: float = 0.95,
) -> Effects:
    """Estimate what an index gains when each of its quality areas does, the others as they are.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally made with
            ``joint=True``.
        index: What is to be explained, such as NKI.
        areas: What explains it: indices or questions of areas, on any scales.
        points: How many points an area gains, in its own unit: SCB's effects are of 5.
        lines: Where the lines of the priority matrix cross: a level and an effect. The means of
            the areas by default.
        by: Domains, as in `estimate`; each has a regression of its own.
        design: How the respondents were chosen, as in `estimate`.
        level: Confidence level.

    Raises:
        ArgumentError: If an option is not allowed, or the index is among its areas.
        CovarianceError: If a tally did not count the measures together.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale
        >>> from brukarindex.benchmarking import effects
        >>> frame = pl.DataFrame(
        ...     {
        ...         "helhet": [5, 4, 2, 3, 5, 1, 4, 2, 3, 5],
        ...         "bemotande": [5, 4, 3, 3, 4, 1, 5, 2, 2, 5],
        ...         "information": [4, 4, 1, 5, 5, 2, 3, 3, 4, 4],
        ...     }
        ... )
        >>> helhet, *areas = (RatingIndex(name, Scale(1, 5)) for name in frame.columns)
        >>> for row in effects(frame, helhet, areas):
        ...     print(row.measure, f"{row.level:.1f} {row.effect:.2f}", row.quadrant)
        bemotande 60.0 3.72 prioritise
        information 62.5 2.25 keep
    """
    measures = _measures(index, areas)
    groupings = domains_of(by, Effect)
    asked = _Asked(points_gained(points), _lines(lines), confidence_level(level))
    counted = together(data, measures, groupings, design)
    frames = [
        _frame(complete(counted, measures, each), measures, asked, each) for each in groupings
    ]
    names = columns_in(groupings)
    whole = pl.concat(frames, how="diagonal_relaxed")
    frame = whole.select(*names, *figures_of(Effect))
    method = method_of(counted, measures, groupings, asked.confidence)
    return Effects(frame, names, tuple(range(frame.height)), method, asked.points)


class _Asked(NamedTuple):
    """The options of a call."""

    points: float
    lines: tuple[float, float] | None
    confidence: float


def _measures(index: Measure, areas: Measure | Iterable[Measure]) -> tuple[Measure, ...]:
    """Return the index and its areas, or raise."""
    if misfits([index], Measure):
        raise type_error("index", "be one measure, such as nki(…) or RatingIndex(…)", index)
    listed = named(areas, "areas")
    if index.name in {each.name for each in listed}:
        raise ArgumentError(
            f"{index.name!r} is the index and among its areas: an index explains itself in full."
            " Leave it out of areas.",
            argument="areas",
            value=index.name,
        )
    return (index, *listed)


def _lines(lines: object) -> tuple[float, float] | None:
    if lines is None:
        return None
    values = several("lines", cast("Iterable[object]", lines))
    if len(values) != 2:
        raise value_error("lines", "be two numbers, a level and an effect", lines)
    level, effect = (float(finite("lines", each)) for each in values)
    return (level, effect)


class _Fit(NamedTuple):
    """The regression of one domain on k areas.

    Attributes:
        slope: ``b``; NaN where it cannot be told from the other areas, or an area does not vary.
        used: Coefficients that give the fit, 0 for areas that add nothing.
        inverse: ``S_xx⁻¹`` on the areas that are used.
        rank: How many are.
        collinear: Which areas cannot be told from each other.
        explained: R²; NaN when the index does not vary.
        full: Whether nothing is left unexplained.
        indefinite: Whether weights below 0 made variances negative.
    """

    slope: Floats
    used: Floats
    inverse: Floats
    rank: int
    collinear: Bools
    explained: float
    full: bool = False
    indefinite: bool = False

    @classmethod
    def none(cls, k: int) -> "_Fit":
        """Return that nothing is explained by k areas."""
        none = np.zeros(k, dtype=bool)
        return cls(np.full(k, np.nan), np.zeros(k), np.zeros((k, k)), 0, none, np.nan)


def _fit(products: Floats, varied: Bools) -> _Fit:
    """Return the regression of the first score on the others."""
    scale = scale_of(products)
    correlation = products / np.outer(scale, scale)
    at, among = np.flatnonzero(varied), np.flatnonzero(varied[1:])
    least = np.linalg.eigvalsh(correlation[np.ix_(at, at)])[0] if len(at) else 0.0
    if not np.isfinite(products).all() or least < -1e-9 or not varied[0]:
        return _Fit.none(len(varied) - 1)._replace(indefinite=bool(least < -1e-9))
    if not len(among):
        return _Fit.none(len(varied) - 1)._replace(explained=0.0)
    return _regressed(products, correlation[1:, 1:], among)


def _regressed(products: Floats, correlation: Floats, among: Codes) -> _Fit:
    """Return the regression of a score that varies on the others that do."""
    nothing = _Fit.none(len(correlation))
    place = np.ix_(among, among)
    inside, inverse = products[1:, 1:][place], nothing.inverse
    kept, inverse[place] = independent(inside), pseudo_inverse(inside)
    used, collinear = inverse @ products[1:, 0], nothing.collinear
    collinear[among] = _together(correlation[place], kept)
    slope = nothing.slope
    slope[among] = np.where(collinear[among], np.nan, used[among])
    explained = float(used @ products[1:, 0] / products[0, 0])
    return _Fit(
        slope,
        used,
        inverse,
        len(kept),
        collinear,
        min(max(explained, 0.0), 1.0),
        full=explained > 1 - EXACT,
    )


def _together(correlation: Floats, kept: npt.NDArray[np.intp]) -> Bools:
    """Return which variables cannot be told from each other."""
    found = np.zeros(len(correlation), dtype=bool)
    rest = np.setdiff1d(np.arange(len(correlation)), kept)
    if len(rest):
        parts = np.linalg.solve(correlation[np.ix_(kept, kept)], correlation[np.ix_(kept, rest)])
        found[rest] = True
        found[kept] = (np.abs(parts) > INVOLVED).any(axis=1)
    return found


class _Fits(NamedTuple):
    """The regressions of all domains.

    Attributes:
        fits: One for each.
        level: One axis of the matrix.
        effect: The other; its variances are those of leaving out one unit at a time.
        linear: Linearised variances of the effects.
        freedom: Degrees of freedom on which the spread of an area's answers is known, or of the
            index's if these are fewer.
    """

    fits: list[_Fit]
    level: "_Axis"
    effect: "_Axis"
    linear: Floats
    freedom: Floats


class _Axis(NamedTuple):
    """An axis of the matrix, arrays of shape ``(domains, areas)``, the line ``(domains,)``.

    Attributes:
        figure: Its figures.
        line: Where its line is.
        variance: Variances of the figures.
        apart: Variances of how far they are from the line.
    """

    figure: Floats
    line: Floats
    variance: Floats
    apart: Floats


@one_thread_of_algebra
def _fits(whole: Complete, asked: _Asked) -> _Fits:
    fits = list(map(_fit, whole.products, whole.varied))
    slope, used = np.array([each.slope for each in fits]), np.array([each.used for each in fits])
    inverse, apart = np.array([each.inverse for each in fits]), whole.apart[:, 1:]
    base = whole.base[whole.label]
    error = whole.apart[:, 0] - (apart * used[whole.label]).sum(axis=1)
    known = np.where(np.isnan(slope), np.nan, asked.points)
    linear = np.einsum("ckj,cj->ck", inverse[whole.label], apart * (error / base)[:, None])
    left = slopes_left_out(whole, inverse, error)
    lines = (None, None) if asked.lines is None else asked.lines
    means = np.where(whole.n[:, None] > 0, whole.mean[:, 1:], np.nan)
    level = _axis(whole, means, apart / base[:, None], lines[0])
    effect = _axis(whole, asked.points * slope, left * known[whole.label], lines[1])
    linear = whole.variance(linear * known[whole.label])
    spread = whole.freedom(whole.apart / base[:, None])
    return _Fits(fits, level, effect, linear, np.fmin(spread[:, 1:], spread[:, :1]))


def _axis(whole: Complete, figure: Floats, influence: Floats, line: float | None) -> _Axis:
    """Return an axis; its line is the mean of the figures, or a given number."""
    some = ~np.isnan(figure)
    count = np.where(some.any(axis=1), some.sum(axis=1), np.nan)
    variance = whole.variance(influence)
    if line is not None:
        lines = np.where(np.isnan(count), np.nan, line)
        return _Axis(figure, lines, variance, variance)
    mean = np.where(some, figure, 0.0).sum(axis=1) / count
    shared = np.where(np.isnan(influence), 0.0, influence).sum(axis=1) / count[whole.label]
    return _Axis(figure, mean, variance, whole.variance(influence - shared[:, None]))


def _frame(
    whole: Complete, measures: Sequence[Measure], asked: _Asked, by: tuple[str, ...]
) -> pl.DataFrame:
    """Return the table of one grouping."""
    found, k = _fits(whole, asked), len(measures) - 1
    rank = np.array([each.rank for each in found.fits])
    df = _across(whole.df - rank, k)
    status = _statuses(whole, found, df)
    numbers = _numbers(found, df, status, asked.confidence)
    numbers |= _others(whole, found.fits, asked.points)
    numbers |= _explained(whole, found.fits, k)
    blank = np.isin(status, ["no_answers", "one_answer", "indefinite"])
    numbers = {
        name: np.where(blank & (name != "level"), np.nan, each) for name, each in numbers.items()
    }
    columns: dict[str, object] = {name: each.ravel() for name, each in numbers.items()}
    columns |= {
        "measure": [each.name for each in measures[1:]] * whole.size,
        "n": np.repeat(whole.n, k),
        "respondents": np.repeat(whole.respondents, k),
        "status": status.ravel(),
    }
    keys = [whole.domains[name].gather(np.repeat(np.arange(whole.size), k)) for name in by]
    frame = pl.DataFrame([*keys, *series_of(Effect, columns)])
    return _with_quadrants(frame, found, numbers, asked.confidence)


def _statuses(whole: Complete, found: _Fits, df: Floats) -> Texts:
    """Return the status of every effect."""
    fits, counted = found.fits, ~whole.sampled[:, None]
    cases = {
        "no_answers": whole.n[:, None] == 0,
        "one_answer": whole.n[:, None] == 1,
        "indefinite": np.isnan(whole.base[:, None])
        | np.array([[each.indefinite] for each in fits]),
        "no_variation": ~(whole.varied[:, :1] & whole.varied[:, 1:]),
        "collinear": np.array([each.collinear for each in fits]),
        "incomplete_census": counted & (whole.n < whole.respondents)[:, None],
        "census": counted,
        "no_degrees_of_freedom": df < 1,
        "explained_in_full": np.array([[each.full] for each in fits]),
        "few_degrees_of_freedom": (df < FEWEST_DF) | (found.freedom < FEWEST_OF_SPREAD),
    }
    return np.select(list(np.broadcast_arrays(*cases.values())), list(cases), "ok").astype("<U24")


_UNKNOWN = (
    *("no_answers", "one_answer", "indefinite", "no_variation", "collinear"),
    *("incomplete_census", "no_degrees_of_freedom"),
)
"""Statuses of figures whose standard error is not known."""


def _numbers(found: _Fits, df: Floats, status: Texts, confidence: float) -> dict[str, Floats]:
    """Return effects and levels with their uncertainty."""
    known, sure = ~np.isin(status, _UNKNOWN), np.isin(status, ["census", "explained_in_full"])
    error, wide = (
        np.where(known, np.sqrt(np.where(sure, 0.0, np.maximum(each, 0.0))), np.nan)
        for each in (found.linear, found.effect.variance)
    )
    half = critical_value(confidence, np.where(known & (df >= 1), df, np.inf)) * wide
    effect = found.effect.figure
    level = np.sqrt(np.maximum(found.level.variance, 0.0))
    uncertain = np.isin(status, ["no_answers", "one_answer", "indefinite", "incomplete_census"])
    return {
        "level": found.level.figure,
        "level_error": np.where(uncertain, np.nan, level),
        "effect": effect,
        "std_error": error,
        "conf_low": effect - half,
        "conf_high": effect + half,
        "p_value": np.where(
            status == "few_degrees_of_freedom", np.nan, t_p_values(effect, wide, df)
        ),
        "df": np.where(np.isnan(effect) | (df < 0), np.nan, df),
    }


def _others(whole: Complete, fits: list[_Fit], points: float) -> dict[str, Floats]:
    """Return effects in other terms."""
    slope = np.array([each.slope for each in fits])
    spread = np.diagonal(whole.products, axis1=1, axis2=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = points * whole.products[:, 1:, 0] / spread[:, 1:]
        standardised = slope * np.sqrt(spread[:, 1:] / spread[:, :1])
    inverse = np.array([np.diag(each.inverse) for each in fits])
    both = whole.varied[:, 1:] & whole.varied[:, :1]
    return {
        "standardised": standardised,
        "alone": np.where(both, alone, np.nan),
        "vif": np.where(np.isnan(slope), np.nan, inverse * spread[:, 1:]),
    }


def _explained(whole: Complete, fits: list[_Fit], k: int) -> dict[str, Floats]:
    """Return the explained variance, and that adjusted for the number of areas."""
    explained = np.array([each.explained for each in fits])
    rank = np.array([each.rank for each in fits])
    left = whole.n - rank - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        adjusted = np.where(left > 0, 1 - (1 - explained) * (whole.n - 1) / left, np.nan)
    held = {"r_squared": explained, "adjusted": adjusted}
    return {name: _across(each, k) for name, each in held.items()}


def _across(values: Floats, k: int) -> Floats:
    """Return figures of domains as those of each of their k areas."""
    return np.tile(values[:, None], (1, k))


def _with_quadrants(
    frame: pl.DataFrame, found: _Fits, numbers: dict[str, Floats], confidence: float
) -> pl.DataFrame:
    """Return the table with the place of each area in the priority matrix."""
    df, error = numbers["df"], numbers["std_error"]
    critical = critical_value(confidence, np.where(df >= 1, df, np.inf))
    high = _side(numbers["level"], found.level, critical)
    exact = found.effect._replace(apart=np.where(error > 0, found.effect.apart, 0.0))
    strong = _side(numbers["effect"], exact, critical)
    names = np.where(
        high.above,
        np.where(strong.above, "improve_if_possible", "keep"),
        np.where(strong.above, "prioritise", "lower_priority"),
    )
    sure = (frame["status"] != "few_degrees_of_freedom").to_numpy().reshape(high.beyond.shape)
    placing = np.where(high.beyond & strong.beyond & sure, "certain", "uncertain")
    told, known = (pl.Series(~np.isnan(each).ravel()) for each in (numbers["effect"], error))
    k, lines = df.shape[1], {"level_line": found.level.line, "effect_line": found.effect.line}
    return frame.with_columns(
        *series_of(Effect, {name: np.repeat(each, k) for name, each in lines.items()}),
        pl.when(told).then(pl.Series(names.ravel().tolist())).alias("quadrant"),
        pl.when(told & known).then(pl.Series(placing.ravel().tolist())).alias("placing"),
    )


class _Side(NamedTuple):
    """On which side of a line figures are: those on it are above; and whether beyond chance."""

    above: Bools
    beyond: Bools


def _side(figure: Floats, axis: _Axis, critical: Floats) -> _Side:
    gap = figure - axis.line[:, None]
    near = 1e-9 * np.maximum(np.abs(axis.line), 1.0)[:, None]
    chance = critical * np.sqrt(np.maximum(axis.apart, 0.0))
    return _Side(gap >= -near, np.abs(gap) > np.maximum(chance, near))


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "effects": (
            "Effects on {index}: what it is expected to gain when an area gains {points} points and"
            " the other areas stay as they are (regression by weight). They tell how answers go"
            " together among respondents, not what a measure taken would cause."
        ),
        "explained": (
            "R² is the part of the variance of the index between respondents that the areas"
            " explain."
        ),
        "matrix": (
            "In the priority matrix areas with a low level and a large effect are to be"
            " prioritised, those with a high level and a large effect improved if possible, those"
            " with a high level and a small effect kept, and those with a low level and a small"
            " effect given lower priority (SCB). Of each it is told whether both distances from the"
            " lines are more than chance, each by itself."
        ),
        "errors": (
            "Standard errors by Taylor linearisation over the design. {level} % intervals and"
            " p-values are t of what leaving out one respondent or cluster at a time changes;"
            " p-values are not adjusted for the number of areas."
        ),
    },
    "sv": {
        "effects": (
            "Effektmått på {index}: hur mycket det väntas öka när ett område ökar {points} enheter"
            " och de andra områdena är som de är (viktad regression). De säger hur svaren hänger"
            " ihop bland de svarande, inte vad en åtgärd skulle orsaka."
        ),
        "explained": (
            "Förklaringsgraden är den del av indexets varians mellan svarande som områdena"
            " förklarar."
        ),
        "matrix": (
            "I prioriteringsmatrisen ska områden med låg nivå och stor effekt prioriteras, de med"
            " hög nivå och stor effekt förbättras om möjligt, de med hög nivå och liten effekt"
            " bevaras och de med låg nivå och liten effekt få lägre prioritet (SCB). För varje"
            " område anges om båda avstånden från linjerna är större än slumpen ger, vart och ett"
            " för sig."
        ),
        "errors": (
            "Medelfel genom Taylor-linjärisering över designen. Intervall på nivån {level} % och"
            " p-värden kommer av t-fördelningen och av vad som ändras när en svarande eller ett"
            " kluster i taget utelämnas; p-värden är inte justerade för antalet områden."
        ),
    },
}
