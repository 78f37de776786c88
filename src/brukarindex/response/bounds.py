"""The least and the greatest that figures could be if everybody asked had answered.

With r the share of those asked who answered, m their mean and x the mean of the others, the mean of
all is r·m + (1 − r)·x. Nothing but the scale limits x (Manski 1989); all else is an assumption
about people who did not answer.
"""

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np

from brukarindex.arrays import Floats, Texts
from brukarindex.checks import check_free, one_of
from brukarindex.estimates.estimation import TOLD, Estimates, EstimateStatus
from brukarindex.estimates.groupings import figures_of
from brukarindex.estimates.methods import Method
from brukarindex.response.samples import (
    Case,
    NumbersAsked,
    WithoutUsableAnswer,
    case_of,
    frame_of,
    method_words,
    per_measure,
)
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.weighting.auxiliary import MOST
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

Cover = Literal["parameter", "set"]
BoundStatus: TypeAlias = Literal[EstimateStatus, "total_survey", "complete", "nobody_left"]
"""What a ``status`` of bounds can be."""


@attrs.frozen
class NonresponseBound:
    """One row of `NonresponseBounds`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    asked: float
    response: float | None
    estimate: float | None
    lower: float | None
    upper: float | None
    conf_low: float | None
    conf_high: float | None
    status: BoundStatus


@attrs.frozen(repr=False)
class NonresponseBounds(Table[NonresponseBound]):
    """The least and the greatest that figures could be, one row for each domain and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n`` answers, ``asked`` (persons, or the sum of
            their design weights), ``response`` (per cent of those asked whose answer counts),
            ``estimate``, ``lower``, ``upper``, ``conf_low`` and ``conf_high`` (in the measure's
            unit), and ``status`` (see `Status`). Where a figure is null the status says why.
        method: How the estimates were made.
        difference: How far those who did not answer can be from what the estimate takes them to be;
            None: anywhere.
        missing: What respondents without a usable answer are.
        cover: What the confidence limits cover.
    """

    _row = NonresponseBound
    _spare = ("asked", "n")

    method: Method
    difference: float | dict[str, float] | None = attrs.field(hash=False)
    missing: WithoutUsableAnswer
    cover: Cover

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the bounds and the estimates, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        others = (
            words["anything"]
            if self.difference is None
            else words["limited"].format(self._limit(language))
        )
        cover = words[self.cover].format(level=percent(self.method.level, language))
        method = method_words(self.method, set(self.frame["measure"]), self.missing, language)
        return " ".join(
            [words["bounds"], others, cover, method, *told_cautions(self.frame["status"], language)]
        )

    def _limit(self, language: Language) -> str:
        numbers = self.difference if isinstance(self.difference, dict) else {"": self.difference}
        return ", ".join(
            f"{number(value, 6, language, trim=True)} {name and f'({name})'}".strip()
            for name, value in numbers.items()
        )


def nonresponse_bounds(
    estimates: Estimates,
    *,
    asked: NumbersAsked = None,
    difference: float | Mapping[str, float] | None = None,
    missing: WithoutUsableAnswer = "nonresponse",
    cover: Cover = "parameter",
) -> NonresponseBounds:
    """Bound figures by what those who did not answer could have answered.

    ``lower`` and ``upper`` are r·m + (1 − r)·x, with x the ends of the measure's scale: no answers
    of the others give a figure outside them, and some give each end. An index of several parts with
    different numbers of answers is taken to have those of the part with fewest, so that its bounds
    hold and may be wide.

    Args:
        estimates: Means, shares or indices from `estimate`.
        asked: How many were asked in each domain: a dict of the domain's value (or tuple of values,
            in the order of ``by``; None where a grouping does not use the column) and number, or
            one number for one domain. Domains that the estimates lack are ignored. Not needed when
            the data tell: with ``Design(population=...)`` of a total survey and domains that do not
            cut through its strata, or when a weighting was made from a frame that holds the
            nonrespondents too. With a weight column: the sum of the design weights of everybody
            asked.
        difference: Limit how far the mean of those who did not answer can be from what the estimate
            takes it to be (the respondents' mean, in each stratum of a total survey), in the
            measure's unit, at least 0; or one limit per measure name.
        missing: What respondents without a usable answer to the question are: ``"nonresponse"``,
            with the same bounds as those who answered nothing, or ``"outside"``: the question was
            not for them, and they are not counted among those asked. Don't-know answers are among
            them where the measure leaves them out. Those whom the question does not concern by a
            declared code (``Scale(not_applicable=...)``) are never counted.
        cover: What the confidence limits cover at the estimates' level: the ``"parameter"``,
            wherever it is between the bounds, or the whole ``"set"`` of values between them. In a
            total survey both are the bounds.

    Returns:
        The bounds.

    Raises:
        ArgumentError: If the estimates are totals, a domain has no number of asked or one below its
            respondents, the weights have been adjusted so that they hide nonresponse, or a number
            is negative or not finite.
        ArgumentTypeError: If an argument is of another type.

    Source:
        Manski (1989); limits: Imbens and Manski (2004), doi:10.1111/j.1468-0262.2004.00555.x.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Scale, Share, estimate
        >>> frame = pl.DataFrame({"helhet": [5] * 297 + [2] * 120})  # Tyresö 2013
        >>> result = estimate(frame, Share.top("helhet", Scale(1, 5)))
        >>> bounds = nonresponse_bounds(result, asked=1283).row()
        >>> round(bounds.lower, 1), round(bounds.estimate, 1), round(bounds.upper, 1)
        (23.1, 71.2, 90.6)
    """
    one_of("missing", missing, ("nonresponse", "outside"))
    one_of("cover", cover, ("parameter", "set"))
    case = case_of(estimates, asked, missing)
    check_free(estimates.by, figures_of(NonresponseBound))
    limits = None if difference is None else _limits(difference, estimates)
    lower, upper = _bounds(case, limits)
    limited = _confidence(case, estimates, (lower, upper), cover)
    figures = {"lower": lower, "upper": upper, **limited._asdict()}
    frame = frame_of(NonresponseBound, estimates, case, figures)
    kept = dict(difference) if isinstance(difference, Mapping) else difference
    return NonresponseBounds(
        frame, estimates.by, estimates.rows, estimates.method, kept, missing, cover
    )


def _limits(difference: float | Mapping[str, float], estimates: Estimates) -> Floats:
    return per_measure("difference", difference, estimates, least=0, most=MOST)


def _bounds(case: Case, limits: Floats | None) -> tuple[Floats, Floats]:
    lower, upper = case.mean(case.low), case.mean(case.high)
    if limits is None:
        return lower, upper
    shift = (1.0 - case.response) * limits
    center = np.clip(case.estimate, lower, upper)
    # Without an estimate there is nothing to differ from, and only the scale binds: fmax and fmin
    # pass over NaN.
    return np.fmax(lower, center - shift), np.fmin(upper, center + shift)


class _Confidence(NamedTuple):
    """The confidence limits of each row and its status."""

    conf_low: Floats
    conf_high: Floats
    status: Texts


def _confidence(
    case: Case, estimates: Estimates, bounds: tuple[Floats, Floats], cover: Cover
) -> _Confidence:
    given = estimates.frame["status"].to_numpy()
    complete, some = case.others == 0, case.n > 0
    known = some & np.isin(given, TOLD) & ~complete & ~case.certain
    ends = _sampling_limits(case, estimates, bounds, cover)
    own = [floats(estimates.frame[name]) for name in ("conf_low", "conf_high")]
    low, high = (
        np.where(case.certain & some, bound, np.where(complete, mine, np.where(known, end, np.nan)))
        for bound, mine, end in zip(bounds, own, ends, strict=True)
    )
    told = np.where(given == "few_degrees_of_freedom", given, "ok")
    status = np.where(np.isnan(low), given, np.where(complete, "complete", told)).astype("<U24")
    status[case.certain & some & ~complete] = "total_survey"
    status[~some] = np.where(case.base[~some] > 0, "no_answers", "nobody_left")
    return _Confidence(low, high, status)


def _sampling_limits(
    case: Case, estimates: Estimates, bounds: tuple[Floats, Floats], cover: Cover
) -> tuple[Floats, Floats]:
    """Return bounds widened by their standard errors, within the scale; NaN where these are
    unknown.
    """
    lower, upper = bounds
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = [_bound_error(case, estimates, bound) for bound in bounds]
        widest = np.maximum(*errors)
        times = _multipliers(
            (upper - lower) / widest, floats(estimates.frame["df"]), estimates.method.level, cover
        )
        low, high = lower - times * errors[0], upper + times * errors[1]
    return np.maximum(low, case.low), np.minimum(high, case.high)


def _bound_error(case: Case, estimates: Estimates, bound: Floats) -> Floats:
    """Return the standard error of a bound r·m + (1 − r)·x.

    Both m and r vary, r as the share of persons asked independently. Where x is an end of the scale
    it is fixed; elsewhere it follows m.
    """
    share, error = case.response, floats(estimates.frame["std_error"])
    fixed = (bound == case.mean(case.low)) | (bound == case.mean(case.high))
    end = np.where(bound == case.mean(case.low), case.low, case.high)
    # Of those who answered: an adjusted estimate is another figure.
    mean = case.total / case.answered
    per_share = np.where(fixed, mean - end, (case.estimate - bound) / (1.0 - share))
    of_share = share * np.sqrt((1.0 - share) * case.uneven / case.n)
    return np.hypot(np.where(fixed, share, 1.0) * error, per_share * of_share)


def _multipliers(width: Floats, df: Floats, level: float, cover: Cover) -> Floats:
    """Return how many standard errors each limit lies outside its bound; NaN without degrees of
    freedom.
    """
    from scipy.special import stdtrit

    freedom = np.where(np.isfinite(df), df, 1e9)
    both = stdtrit(freedom, (1 + level) / 2)
    if cover == "parameter":
        cases = zip(width, freedom, np.maximum(stdtrit(freedom, level), 0.0), both, strict=True)
        both = np.array(
            [_critical(w, df, level, (one, two)) for w, df, one, two in cases], dtype=np.float64
        )
    return np.where(np.isnan(df), np.nan, both)


def _critical(width: float, df: float, level: float, between: tuple[float, float]) -> float:
    """Solve F(c + width) − F(−c) = level for c, between the one-sided and the
    two-sided quantile.
    """
    from scipy.optimize import brentq
    from scipy.special import stdtr

    def excess(c: float) -> float:
        return float(stdtr(df, c + width) - stdtr(df, -c)) - level

    if not math.isfinite(width) or excess(between[0]) >= 0:
        return between[0]
    return between[1] if excess(between[1]) <= 0 else float(brentq(excess, *between))


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "bounds": "Bounds of what the figures would be if everybody asked had answered.",
        "anything": "Those who did not may have any score on the scale (Manski 1989).",
        "limited": (
            "The mean of those who did not lies within {} of what the estimate takes it to be, and"
            " on the scale."
        ),
        "parameter": (
            "{level} % confidence limits cover the figure wherever it lies between the bounds"
            " (Imbens and Manski 2004)."
        ),
        "set": "{level} % confidence limits cover both bounds at once.",
    },
    "sv": {
        "bounds": "Gränser för vad talen hade varit om alla tillfrågade hade svarat.",
        "anything": "De som inte svarat kan ha vilken poäng som helst på skalan (Manski 1989).",
        "limited": (
            "Medelvärdet för dem som inte svarat ligger högst {} från det som skattningen räknar"
            " med, och inom skalan."
        ),
        "parameter": (
            "{level} % konfidensgränser täcker talet var det än ligger mellan gränserna (Imbens och"
            " Manski 2004)."
        ),
        "set": "{level} % konfidensgränser täcker båda gränserna på en gång.",
    },
}
