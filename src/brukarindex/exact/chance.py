"""What can be said of a printed figure against a reference, by chance and by those who did not
answer.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from attrs import frozen

from brukarindex.checks import (
    Exact,
    exact,
    finite,
    value_error,
    whole_number,
)
from brukarindex.exact.bounds import Ends, most_variance, scale_of, steps_of, variance_range
from brukarindex.exact.changes import level as level_of, meet
from brukarindex.exact.figures import FigureLike, Interval, Rounding, figure_of
from brukarindex.exact.sampling import normal
from brukarindex.words.lines import in_lines
from brukarindex.words.numbers import plain

MOST = 10**15
"""Beyond it are no numbers of answers, and no scales."""
ChanceVerdict: TypeAlias = Literal["above", "below", "not_distinguishable", "depends"]
TippingStatus: TypeAlias = Literal[
    "can_fall", "cannot_fall", "depends", "falls_already", "complete"
]


@in_lines
@frozen
class Distinguishability:
    """Whether a printed index can be told from a reference when the spread of the answers is not
    printed.

    Attributes:
        verdict: "above" or "below": distinguishable from the reference whatever the distribution.
            "not_distinguishable": not so, whatever the distribution. "depends": on the unprinted
            spread.
        difference: Least and greatest index minus reference that the printed digits admit.
        critical: Standard errors that a difference must exceed at this level.
        smallest_sd: No scores on the scale with this index have a smaller standard deviation
            (divisor n - 1); 0 unless the steps of the scale are known and the index falls between
            them.
        largest_sd: None have a greater one.
        largest_std_error: Standard error of the difference at the largest deviation.
        break_even_sd: Below it the difference is distinguishable whatever the unprinted decimals.
            None when the spread does not matter, since everybody answered.
        break_even_sd_high: Above it the difference is not distinguishable whatever they are; None
            likewise.
    """

    verdict: ChanceVerdict
    difference: Ends
    critical: float
    smallest_sd: float
    largest_sd: float
    largest_std_error: float
    break_even_sd: float | None
    break_even_sd_high: float | None


class _Error(NamedTuple):
    """The variance of a difference as a function of the SD of whole scores: SD²·per_variance +
    noise².
    """

    per_variance: Fraction
    noise: float

    def at(self, variance: Fraction) -> float:
        """Return the standard error of the difference."""
        return math.hypot(math.sqrt(variance * self.per_variance), self.noise)

    def break_even(self, gap: Fraction, critical: float) -> float | None:
        """Solve gap = critical · standard error for the SD; 0 when even none at all is too much."""
        if not self.per_variance:
            return None
        return math.sqrt(
            max(0.0, (float(gap) / critical) ** 2 - self.noise**2) / float(self.per_variance)
        )


def distinguishable(  # noqa: PLR0913 - what is known of the unit, the scale and the reference
    index: FigureLike,
    reference: FigureLike,
    n: int,
    *,
    low: Exact = 0,
    high: Exact = 100,
    step: Exact | None = None,
    level: float = 0.95,
    population: int | None = None,
    reference_std_error: float = 0.0,
    own_weight: Exact = 0,
    rounding: Rounding = "either",
) -> Distinguishability:
    """Work out whether a printed index differs from a reference by more than chance, without the
    microdata.

    The standard error is (1 - w)·sqrt(SD²·(1 - n/N)/n + SE²) with a normal quantile. The SD is
    anything that the scale and the index leave: from 0 up to sqrt((μ - low)(high - μ)·n/(n - 1)),
    which also holds for an index of several items; with `step`, the exact least and greatest. Both
    figures stand for every value they may have been rounded from.

    A unit with weight w inside its reference is compared with R = w·own + (1 - w)·rest. Then own -
    R is (1 - w)(own - rest), and since own and rest are independent, its variance is (1 - w)² times
    the sum of theirs.

    Args:
        index: Printed index.
        reference: Printed value it is compared with, independent of the index but for `own_weight`.
        n: Respondents behind the index, at least 2.
        low: Lowest score a respondent can have.
        high: Highest score.
        step: Distance between neighbouring scores of a respondent, such as 25 for one question with
            five answers on 0-100; None when not known or for an index of several items.
        level: Confidence level, two-sided, between 0 and 1.
        population: Persons the respondents are a simple random sample of; None for no
            finite-population correction.
        reference_std_error: Standard error of the reference, of its rest when `own_weight` is
            given; 0 for a reference without uncertainty. If only that of the whole reference is
            known, SE/(1 - w) is never too small.
        own_weight: Weight w of the unit inside the reference: its share of the answers behind a
            pooled average, 1/m in an unweighted mean of m units; 0 when it is not part of it.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The verdict with the break-even standard deviations.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: The index is outside the scale, or no `n` scores at such steps have it; the
            scale is not a whole number of steps; `n` is below 2 or above `population`; `level`,
            `reference_std_error` or `own_weight` is out of range.

    Source:
        Bhatia and Davis (2000), doi:10.1080/00029890.2000.12005203.

    Examples:
        >>> found = distinguishable("56,8", "52,9", 417)
        >>> found.verdict, round(found.break_even_sd, 2)
        ('depends', 39.59)
        >>> scale = {"low": 50, "high": 60, "step": 10}
        >>> distinguishable("51", "50", 9, **scale, reference_std_error=0.4).smallest_sd > 0
        True
    """
    n = whole_number("n", n, least=2, most=MOST)
    scale = scale_of(low, high)
    if max(map(abs, scale)) > MOST:
        must = "make a scale that answers have with low"
        raise value_error("high", must, high, got=f"low={low} and high={high}")
    inside = level_of(figure_of("index", index), low, high, rounding, argument="index")
    scores = (
        _scores(inside, n, scale)
        if step is None
        else _stepped_scores(inside, n, scale, exact("step", step))
    )
    other = figure_of("reference", reference).interval(rounding)
    unseen = (
        Fraction(1)
        if population is None
        else 1 - Fraction(n, whole_number("population", population, least=n))
    )
    apart = 1 - _weight(own_weight)
    error = _Error(
        apart**2 * unseen / n,
        float(apart) * finite("reference_std_error", reference_std_error, least=0),
    )
    return _judge(
        scores,
        (scores.least_mean - other.high, scores.greatest_mean - other.low),
        normal(level),
        error,
    )


class _Scores(NamedTuple):
    """What whole scores with a printed mean can be: their exact mean and its range of variances."""

    least_mean: Fraction
    greatest_mean: Fraction
    least_variance: Fraction
    greatest_variance: Fraction


def _judge(scores: _Scores, difference: Ends, critical: float, error: _Error) -> Distinguishability:
    nearest, farthest = max(Fraction(0), difference[0], -difference[1]), max(map(abs, difference))
    largest = error.at(scores.greatest_variance)
    always = float(nearest) > critical * largest
    never = float(farthest) <= critical * error.at(scores.least_variance)
    return Distinguishability(
        verdict=_verdict(difference, always=always, never=never),
        difference=difference,
        critical=critical,
        smallest_sd=math.sqrt(scores.least_variance),
        largest_sd=math.sqrt(scores.greatest_variance),
        largest_std_error=largest,
        break_even_sd=error.break_even(nearest, critical),
        break_even_sd_high=error.break_even(farthest, critical),
    )


def _verdict(difference: Ends, *, always: bool, never: bool) -> ChanceVerdict:
    if never:
        return "not_distinguishable"
    if not always:
        return "depends"
    return "above" if difference[0] > 0 else "below"


def _scores(inside: Interval, n: int, scale: Ends) -> _Scores:
    greatest = most_variance(inside, scale[0], scale[0] + scale[1], n)
    return _Scores(inside.low, inside.high, Fraction(0), greatest)


def _stepped_scores(inside: Interval, n: int, scale: Ends, step: Fraction) -> _Scores:
    bottom, width = scale
    steps = steps_of(width, step)
    sums = _sums(inside, n, bottom, step)
    if not sums:
        got = f"{plain(float(inside.low))} to {plain(float(inside.high))}"
        raise value_error("index", f"be a mean of {n} scores at steps of {step}", inside, got=got)
    means = [bottom + total * step / n for total in _turning_sums(sums, n, steps)]
    each = [variance_range(mean, n, low=bottom, high=bottom + width, step=step) for mean in means]
    ends = bottom + sums[0] * step / n, bottom + sums[-1] * step / n
    return _Scores(*ends, min(least for least, _ in each), max(most for _, most in each))


def _sums(means: Interval, n: int, bottom: Fraction, step: Fraction) -> range:
    """Return the sums of `n` scores, in steps above the bottom, whose mean is in an interval."""
    return ((means + Interval.closed(-bottom, -bottom)) * (n / step)).wholes()


def _turning_sums(sums: range, n: int, steps: int) -> Sequence[int]:
    """Return some of the sums, among them those at which the least and the greatest variance are
    least and greatest.

    The least variance is 0 at multiples of n and concave between them. The greatest is convex
    between multiples of `steps`, with all scores at the ends of the scale, and concave from one of
    these to the next, about the middle.
    """
    middle = min(max(n * steps // 2, sums[0]), sums[-1])
    at_ends = middle // steps * steps
    together = sums[-1] // n * n
    return [one for one in (sums[0], sums[-1], at_ends, at_ends + steps, together) if one in sums]


def _weight(own_weight: Exact) -> Fraction:
    weight = exact("own_weight", own_weight)
    if not 0 <= weight < 1:
        raise value_error("own_weight", "be at least 0 and below 1", own_weight)
    return weight


def nonresponse_range(
    value: FigureLike,
    n: int,
    invited: int,
    *,
    low: Exact = 0,
    high: Exact = 100,
    rounding: Rounding = "either",
) -> Ends:
    """Find the least and the greatest that a printed figure could be if everybody invited had
    answered.

    The others may have any scores on the scale, so the ends are (n·value + (invited -
    n)·end)/invited. With microdata `brukarindex.nonresponse_bounds` does this.

    Args:
        value: Printed mean, share or index of those who answered.
        n: Respondents behind it.
        invited: Everybody invited, the respondents included.
        low: Lowest score a person can have.
        high: Highest score.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The two ends, exactly.

    Raises:
        FigureError: The figure cannot be read.
        ArgumentError: The figure is outside the scale, or `n` is below 1 or above `invited`.

    Source:
        Manski (1989), Journal of Human Resources 24, 343-360.

    Examples:
        >>> low, high = nonresponse_range("56,8", 417, 1283)
        >>> round(float(low), 1), round(float(high), 1)
        (18.4, 86.0)
    """
    inside, n, invited = _answered(value, n, invited, (low, high), rounding=rounding)
    bottom, width = scale_of(low, high)
    others = invited - n
    return (n * inside.low + others * bottom) / invited, (
        n * inside.high + others * (bottom + width)
    ) / invited


class _Answered(NamedTuple):
    """What a figure can be, of how many answers, of how many invited."""

    inside: Interval
    n: int
    invited: int


def _answered(
    value: FigureLike, n: int, invited: int, scale: tuple[Exact, Exact], *, rounding: Rounding
) -> _Answered:
    scale_of(*scale)
    invited = whole_number("invited", invited, least=1)
    n = whole_number("n", n, least=1, most=invited)
    inside = level_of(figure_of("value", value), *scale, rounding, argument="value")
    return _Answered(inside, n, invited)


@in_lines
@frozen
class TippingMean:
    """The mean that those who did not answer would need for a printed difference to vanish.

    Attributes:
        status: "can_fall": whatever the unprinted decimals, some mean on the scale makes the
            difference vanish. "cannot_fall": no mean on the scale does, whatever they are.
            "depends": on the unprinted decimals. "falls_already": the figures print as the same
            number. "complete": everybody answered, so there is nobody to ask.
        mean: The mean, taking the figures as printed; None when it is off the scale or nobody is
            left.
        possible: The means for every value the figures may stand for, on the scale; None when there
            are none.
    """

    status: TippingStatus
    mean: Fraction | None
    possible: Interval | None


def tipping_mean(
    value: FigureLike,
    reference: FigureLike,
    n: int,
    invited: int,
    *,
    low: Exact = 0,
    high: Exact = 100,
    rounding: Rounding = "either",
) -> TippingMean:
    """Find the mean of those who did not answer at which a printed figure of everybody would equal
    a reference.

    It is (invited·reference - n·value)/(invited - n). Chance is left aside: this is about who
    answered. With microdata `brukarindex.tipping_point` does this.

    Args:
        value: Printed mean, share or index of those who answered.
        reference: Printed value it is compared with, held fixed.
        n: Respondents behind the figure.
        invited: Everybody invited, the respondents included.
        low: Lowest score a person can have.
        high: Highest score.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The mean as the figures are printed and for all they may stand for.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: The figure is outside the scale, or `n` is below 1 or above `invited`.

    Examples:
        >>> found = tipping_mean("56,8", "52,9", 417, 1283)
        >>> found.status, round(float(found.mean), 1)
        ('can_fall', 51.0)
    """
    inside, n, invited = _answered(value, n, invited, (low, high), rounding=rounding)
    other = figure_of("reference", reference).interval(rounding)
    if n == invited:
        return TippingMean("complete", None, None)

    weight = Fraction(n, invited - n)
    means = other * (1 + weight) + -(inside * weight)
    scale = Interval.closed(exact("low", low), exact("high", high))
    printed = figure_of("value", value).value, figure_of("reference", reference).value
    mean = printed[1] * (1 + weight) - printed[0] * weight
    possible = meet(means, scale)
    same = printed[0] == printed[1]
    return TippingMean(
        _status(means, possible, same=same), mean if mean in scale else None, possible
    )


def _status(means: Interval, possible: Interval | None, *, same: bool) -> TippingStatus:
    if same:
        return "falls_already"
    if possible is None:
        return "cannot_fall"
    return "can_fall" if possible == means else "depends"
