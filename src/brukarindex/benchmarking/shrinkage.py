"""Figures of small units drawn towards what is expected of them."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.fay_herriot import Fit, Fitting, fit
from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.benchmarking.units import (
    AnsweredUnits,
    Figured,
    FigureStatus,
    GivenUnits,
    RankedUnits,
    asked_of,
)
from brukarindex.checks import mapped, one_of, real_number, shown, some_of
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.methods import Method
from brukarindex.estimates.roots import limits
from brukarindex.exceptions import ArgumentError
from brukarindex.results.guards import copied
from brukarindex.results.schemas import rows_are, schema_of, series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import counted, percent

UnitCovariates: TypeAlias = Mapping[str, Mapping[Any, float]]
"""Numbers that are known of units, by name and unit."""
Sampling: TypeAlias = Literal["smoothed", "own"]
"""Whose variance the sampling variance of a unit is: that of all answers, or its own."""
SPARE = 2
"""Units that there must be beyond the coefficients."""
LEAST, LARGEST = 1e-30, 1e30
"""Numbers of units are at most so large, and the largest of a covariate at least one over that."""
CONDITION = 1e-9
"""Smallest singular value of the covariates beside the largest."""
LEAST_SPREAD = 1e-8
"""One over the most answers that a shrunk figure is given an interval of bounded scores for."""
ROUNDED = 1e-9
"""Distance of a mean 0-1 from an end of the scale that is no more than rounding."""


@attrs.frozen
class Shrunk:
    """One row of `Shrinkage`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int | None
    estimate: float | None
    std_error: float | None
    expected: float | None
    reliability: float | None
    shrunk: float | None
    rmse: float | None
    conf_low: float | None
    conf_high: float | None
    status: FigureStatus


class ShrinkageCoefficient(NamedTuple):
    """What the model says of one coefficient of a measure in a grouping."""

    grouping: str
    measure: str
    units: int
    tau2: float
    name: str
    coefficient: float
    std_error: float


@copied("coefficients")
@attrs.frozen(repr=False)
class Shrinkage(Table[Shrunk]):
    """Figures drawn towards what is expected, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``estimate``, its sampling ``std_error`` in
            the model; ``expected`` (of a unit with its covariates), ``reliability`` (the part of
            the unit's own figure, 0-1), ``shrunk``, the root of its mean squared error ``rmse``,
            ``conf_low`` and ``conf_high``, all in the measure's unit; and ``status``.
        method: How the estimates were made.
        fitting: How the variance between units was found.
        sampling: Whose variance the sampling variances are.
        covariates: What is known of units.
        coefficients: ``grouping``, ``measure``, ``units``, ``tau2`` (the variance between units),
            ``name`` of the coefficient, ``coefficient`` and its ``std_error``.
    """

    _row = Shrunk
    _spare = ("std_error", "expected", "n", "rmse", "estimate")

    method: Method
    fitting: Fitting
    sampling: Sampling
    covariates: tuple[str, ...]
    coefficients: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals),
        hash=False,
        metadata=rows_are(ShrinkageCoefficient),
    )

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the model, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        said = [
            words["shrunk"],
            words["covariates"].format(names=", ".join(self.covariates))
            if self.covariates
            else words["mean"],
            words["variance"].format(fitting=words[self.fitting], sampling=words[self.sampling]),
            words["interval"].format(level=percent(self.method.level, language)),
            self.method.only(set(self.frame["measure"])).describe(language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(said)


def shrink(
    estimates: Figured,
    *,
    covariates: UnitCovariates | None = None,
    method: Fitting = "reml",
    sampling: Sampling | None = None,
) -> Shrinkage:
    """Draw the figures of units towards what is expected of them, as far as they are uncertain.

    Without covariates that is empirical Bayes: every unit is drawn towards the common mean. With
    covariates it is the model of Fay and Herriot.

    Args:
        estimates: Means, shares or indices by units, from `estimate`; or from elsewhere, by
            `given_estimates`.
        covariates: What is known of units, as ``{"andel 65+": {"a": 21.5, "b": 18.0}}``; a unit of
            several columns is a tuple.
        method: How the variance between units is found: by restricted maximum likelihood
            (``"reml"``), maximum likelihood (``"ml"``) or ``"moments"`` (Fay and Herriot's own,
            that of Paule and Mandel).
        sampling: ``"smoothed"``, the default: one answer varies as much in each unit as it does at
            the common mean, and each unit has its effective answers. ``"own"``: each unit's own
            standard error, squared; units without one are left out. Figures from elsewhere have
            only that.

    Raises:
        ArgumentError: If the estimates are totals, without units or read from JSON, there are too
            few units for the covariates, these depend on each other, or a unit lacks one.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate
        >>> answers = {"a": [5, 4] * 40, "b": [4, 4, 5, 3] * 10, "c": [3, 4] * 20, "d": [1, 2]}
        >>> rows = [(unit, each) for unit, given in answers.items() for each in given]
        >>> frame = pl.DataFrame(rows, ["enhet", "q"], orient="row")
        >>> for each in shrink(estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet")):
        ...     print(each.domain["enhet"], f"{each.estimate:.1f} {each.shrunk:.1f}")
        a 87.5 87.4
        b 75.0 74.9
        c 62.5 62.5
        d 12.5 21.0
    """
    method = one_of("method", method, get_args(Fitting))
    asked = asked_of("shrink", estimates, row=Shrunk)
    sampling = _sampling(sampling, estimates)
    known = _checked(covariates)
    names = tuple(known)
    made = _Made(estimates, names)
    for units in asked.families:
        used = used_of(units, estimates, sampling)
        if len(used.at):
            x = _matrix(units, used, known)
            made.put(units, used, fit(used.value, used.variance, x, method))
    return Shrinkage(
        made.frame,
        by=estimates.by,
        rows=estimates.rows,
        method=estimates.method,
        fitting=method,
        sampling=sampling,
        covariates=names,
        coefficients=made.coefficients,
    )


def _sampling(sampling: object, estimates: Figured) -> Sampling:
    """Return whose variances are taken."""
    given = isinstance(estimates, GivenEstimates)
    if sampling is None:
        return "own" if given else "smoothed"
    found: Sampling = one_of("sampling", sampling, get_args(Sampling))
    if given and found == "smoothed":
        raise ArgumentError(
            'shrink: sampling="smoothed" needs the answers behind figures, and these were given'
            ' without them: take "own", their standard errors.',
            argument="sampling",
            value=sampling,
            allowed=("own",),
        )
    return found


class Used(NamedTuple):
    """Figures that a model is made of: their places among the units, values and variances."""

    at: Codes
    value: Floats
    variance: Floats


def used_of(units: RankedUnits, estimates: Figured, sampling: Sampling) -> Used:
    """Return the figures of units whose sampling variance is known, in the measure's unit."""
    value = floats(estimates.frame["estimate"])[units.rows]
    if sampling == "own" or isinstance(units, GivenUnits):
        variance = floats(estimates.frame["std_error"])[units.rows] ** 2
    else:
        variance = smoothed(units)
    at = np.flatnonzero(np.isfinite(variance))
    return Used(at, value[at], variance[at])


def smoothed(units: AnsweredUnits) -> Floats:
    """Return the sampling variances of figures when one answer varies as at the common mean."""
    low, high = units.group.measure.bounds
    return np.asarray(_one_answer(units) * units.error * (high - low) ** 2, dtype=np.float64)


def _one_answer(units: AnsweredUnits) -> float:
    """Return the variance of one answer at the common mean, on the scale 0-1."""
    base, mean = units.group.base[units.domains], units.support.figures.mean[units.domains]
    centre = np.clip((base * mean).sum() / (base.sum() or 1.0), 0.0, 1.0)
    return float(units.support.shape.variance(np.array(centre)))


def _checked(covariates: object) -> dict[str, Mapping[Any, float]]:
    """Return covariates by name, or raise."""
    if covariates is None:
        return {}
    known = mapped("covariates", cast("UnitCovariates", covariates))
    if "intercept" in map(str, known):
        raise ArgumentError(
            "covariates: 'intercept' is the name of the constant: take another.",
            argument="covariates",
            value="intercept",
        )
    return {str(name): mapped(f"covariates[{name!r}]", values) for name, values in known.items()}


@one_thread_of_algebra
def _matrix(units: RankedUnits, used: Used, known: Mapping[str, Mapping[Any, float]]) -> Floats:
    """Return a column of ones and what is known of the units.

    Raises:
        ArgumentError: If a unit lacks a number, or the columns are too many or depend on each
            other.
    """
    rows = units.keys[used.at].rows() if known else []
    names = [row[0] if len(row) == 1 else row for row in rows]
    columns = [np.ones(len(used.at))]
    for name, values in known.items():
        lacking = [each for each in names if each not in values]
        if lacking:
            raise ArgumentError(
                f"covariates[{name!r}] has no number for {some_of(lacking)}.",
                argument="covariates",
                value=tuple(lacking),
            )
        said = f"covariates[{name!r}]"
        columns.append(_column(said, [values[each] for each in names]))
    x = np.column_stack(columns)
    if len(used.at) < x.shape[1] + SPARE:
        raise ArgumentError(
            f"shrink: {units.measure} has {counted(len(used.at), 'unit')} with a known"
            f" variance, and a model of {counted(x.shape[1], 'coefficient')} needs at least"
            f" {x.shape[1] + SPARE}: {'leave out covariates, or ' if known else ''}estimate more"
            " units.",
            argument="estimates",
        )
    largest = np.abs(x).max(axis=0)
    size = np.linalg.svd(x / np.where(largest > 0, largest, 1.0), compute_uv=False)
    if size[-1] < CONDITION * size[0]:
        raise ArgumentError(
            f"covariates: {', '.join(known)} depend on each other, or are the same for all units:"
            " leave one out.",
            argument="covariates",
            value=tuple(known),
        )
    return x


def _column(said: str, values: list[float]) -> Floats:
    """Return the numbers of one covariate, or raise if there is no counting with them."""
    column = np.array([float(real_number(said, each)) for each in values])
    largest = np.abs(column).max()
    if not largest <= LARGEST or 0 < largest < LEAST:
        raise ArgumentError(
            f"{said} must hold finite numbers, none beyond {shown(LARGEST)} and some beyond"
            f" {shown(LEAST)}: give them in another unit.",
            argument="covariates",
        )
    return column


class _Limits(NamedTuple):
    """The limits of the intervals of shrunk figures."""

    low: Floats
    high: Floats


def _limits(units: RankedUnits, used: Used, made: Fit, level: float) -> _Limits:
    """Return the limits of shrunk figures: normal ones, and those of the family that the scores
    generate, at as many answers as would have their mean squared error, where these are further
    out. Units may differ otherwise than scores do, so that neither is enough alone.

    Figures without answers, with hardly any error or outside the scale have normal ones.
    """
    quantile = np.full(len(used.at), critical_value(level, np.inf))
    half = quantile * np.sqrt(made.error)
    low, high = made.predicted - half, made.predicted + half
    if isinstance(units, AnsweredUnits):
        bottom, top = units.group.measure.bounds
        figures = _answers_of(units, used, made)
        inside = (figures.mean >= 0) & (figures.mean <= 1)
        low, high = (np.where(inside, np.clip(end, bottom, top), end) for end in (low, high))
        inside &= figures.spread > LEAST_SPREAD
        kept, known = figures.take(inside), exact(np.zeros(int(inside.sum())))
        ends = limits(units.support.shape, kept, known, quantile[inside], level=level)
        further = [bottom + (top - bottom) * end for end in ends]
        low[inside] = np.minimum(low[inside], further[0])
        high[inside] = np.maximum(high[inside], further[1])
    return _Limits(np.minimum(low, made.predicted), np.maximum(high, made.predicted))


def _answers_of(units: AnsweredUnits, used: Used, made: Fit) -> Figures:
    """Return shrunk figures on the scale 0-1, and one over the answers that would have their mean
    squared error; those of all units together where all answers are alike, which tells of no error.
    """
    bottom, top = units.group.measure.bounds
    mean = (made.predicted - bottom) / (top - bottom)
    mean = np.where(np.abs(mean) < ROUNDED, 0.0, np.where(np.abs(mean - 1) < ROUNDED, 1.0, mean))
    one, error = _one_answer(units), units.error[used.at]
    if one > 0:
        spread = made.error / (one * (top - bottom) ** 2)
    else:
        together = 1 / (1 / error).sum() if error.all() else 0.0
        spread = np.full(len(mean), together)
    nothing, pull = np.zeros(len(mean)), units.support.figures.pull[units.domains][used.at]
    return Figures(mean, spread, nothing, pull, nothing)


class _Fitted(NamedTuple):
    """Units of one model, how many it was fitted to, and the fit."""

    units: RankedUnits
    n: int
    fit: Fit


class _Made:
    """The columns of shrunk figures, filled family by family."""

    def __init__(self, estimates: Figured, names: tuple[str, ...]) -> None:
        self.estimates, self.names = estimates, ("intercept", *names)
        self.numbers = {name: np.full(len(estimates), np.nan) for name in _NUMBERS}
        self.fits: list[_Fitted] = []

    def put(self, units: RankedUnits, used: Used, made: Fit) -> None:
        """Fill in the rows of units of one model."""
        values = (
            *(np.sqrt(used.variance), made.expected, made.reliability, made.predicted),
            *(np.sqrt(made.error), *_limits(units, used, made, self.estimates.method.level)),
        )
        for name, each in zip(_NUMBERS, values, strict=True):
            self.numbers[name][units.rows[used.at]] = each
        self.fits.append(_Fitted(units, len(used.at), made))

    @property
    def frame(self) -> pl.DataFrame:
        """The frame of shrunk figures."""
        whole = self.estimates.frame
        kept = [whole[name] for name in (*self.estimates.by, "measure", "n", "estimate")]
        return pl.DataFrame([*kept, *series_of(Shrunk, self.numbers), whole["status"]])

    @property
    def coefficients(self) -> pl.DataFrame:
        """The frame of the models."""
        rows = [
            (" × ".join(units.by), units.measure, count, made.tau2, *each)
            for units, count, made in self.fits
            for each in zip(
                self.names,
                made.beta.tolist(),
                np.sqrt(np.diag(made.covariance)).tolist(),
                strict=True,
            )
        ]
        return pl.DataFrame(rows, schema_of(ShrinkageCoefficient), orient="row")


_NUMBERS = ("std_error", "expected", "reliability", "shrunk", "rmse", "conf_low", "conf_high")
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "shrunk": (
            "Figures of units drawn towards what is expected of them, the more the fewer the"
            " answers: the best guess of where a unit lies, not what its own respondents said."
        ),
        "mean": "Expected is the common mean of the units (empirical Bayes).",
        "covariates": "Expected is what a regression on {names} gives (Fay and Herriot).",
        "variance": "The variance between units is found by {fitting}; {sampling}.",
        "reml": "restricted maximum likelihood",
        "ml": "maximum likelihood",
        "moments": "the method of moments",
        "smoothed": "one answer is taken to vary as much in every unit",
        "own": "each unit's own standard error is taken for known",
        "interval": (
            "The limits, at {level} %, are normal ones at the mean squared error, or those of as"
            " many answers as would have it, where these are further out."
        ),
    },
    "sv": {
        "shrunk": (
            "Enheternas tal dragna mot vad som väntas av dem, mer ju färre svaren är: den bästa"
            " gissningen om var en enhet ligger, inte vad dess egna svarande sade."
        ),
        "mean": "Väntat är enheternas gemensamma medelvärde (empirisk Bayes).",
        "covariates": "Väntat är vad en regression på {names} ger (Fay och Herriot).",
        "variance": "Variansen mellan enheter är skattad med {fitting}; {sampling}.",
        "reml": "REML-metoden",
        "ml": "ML-metoden",
        "moments": "momentmetoden",
        "smoothed": "ett svar antas variera lika mycket i alla enheter",
        "own": "varje enhets eget medelfel tas som känt",
        "interval": (
            "Gränserna, på nivån {level} %, är normala vid medelkvadratfelet, eller de som så många"
            " svar ger som skulle ha det, där de ligger längre ut."
        ),
    },
}
