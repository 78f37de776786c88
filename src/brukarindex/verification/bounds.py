"""What an index, its spread and a difference can be when only printed figures are known."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from brukarindex.exceptions import ArgumentError
from brukarindex.verification._arguments import Exact, exact, whole_number
from brukarindex.verification.counts import percent_counts, shares_of
from brukarindex.verification.figures import Figure, FigureLike, Rounding

Ends: TypeAlias = tuple[Fraction, Fraction]
Verdict: TypeAlias = Literal["above", "below", "not_distinguishable", "depends"]


@frozen
class IndexRange:
    """The least and the greatest index 0-100 that printed shares leave possible.

    Attributes:
        n: Answers in the base.
        low_counts: Counts by category, lowest first, that give the least index.
        high_counts: Counts that give the greatest.
    """

    n: int
    low_counts: tuple[int, ...]
    high_counts: tuple[int, ...]

    @property
    def low(self) -> Fraction:
        """The least index; `low_counts` reach it."""
        return self._index(self.low_counts)

    @property
    def high(self) -> Fraction:
        """The greatest index; `high_counts` reach it."""
        return self._index(self.high_counts)

    def admits(self, index: FigureLike, *, rounding: Rounding = "either") -> bool:
        """Tell whether a printed index can come from a whole sum of steps within the range.

        False is certain. True is not yet a proof: when printed shares fix the categories in the middle, sums within
        the range may still be out of reach.

        Args:
            index: Printed index on 0-100.
            rounding: How the publisher rounded; see `Figure.interval`.

        Returns:
            Whether such a sum exists.

        Raises:
            FigureError: The index cannot be read.

        Example:
            >>> index_range([None, None, None, "48,4", "22,8"], 417).admits("56,8")
            False
        """
        most = self.n * (len(self.low_counts) - 1)
        sums = percent_counts(index, most, rounding=rounding)
        return sums is not None and sums[0] * 100 <= self.high * most and sums[-1] * 100 >= self.low * most

    def _index(self, counts: Sequence[int]) -> Fraction:
        steps = sum(step * count for step, count in enumerate(counts))
        return Fraction(100 * steps, self.n * (len(counts) - 1))


def index_range(
    figures: Sequence[FigureLike | None],
    n: int,
    *,
    totals: Mapping[Sequence[int], FigureLike] | None = None,
    rounding: Rounding = "either",
) -> IndexRange | None:
    """Find the range of an index from a distribution that is printed in full or in part.

    The categories stand at equal steps from 0 to 100. The greatest index fills the counts from the best category
    down, the least from the worst up, each as far as the printed shares allow; exact on counts.

    Args:
        figures: Printed share of each category, worst first; None where it is not printed. At least two.
        n: Answers in the base, at least 1.
        totals: Printed totals by the positions of their categories; see `distribution_counts`.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        Both ends with the counts that reach them, or None when no counts of `n` print as these shares.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: There is one category only, `n` is below 1, totals overlap, or a share is in percentage points.

    Example:
        >>> five = index_range([None, None, None, "48,4", "22,8"], 417)
        >>> five.low, five.low_counts
        (Fraction(24650, 417), (120, 0, 0, 202, 95))
    """
    if len(figures) < 2:
        raise ArgumentError(f"an index needs at least two categories; got {len(figures)}")
    n = whole_number(n, "n", least=1)
    shares = shares_of(figures, totals, complete=True, rounding=rounding)
    upward = range(shares.parts + 1)
    low, high = shares.filled(n, upward), shares.filled(n, reversed(upward))
    return None if low is None or high is None else IndexRange(n, low[:-1], high[:-1])


def variance_range(
    mean: Exact, n: int, *, low: Exact = 0, high: Exact = 100, step: Exact | None = None, ddof: int = 1
) -> tuple[Fraction, Fraction]:
    """Find the least and the greatest variance of `n` scores on low..high with a given mean.

    Largest with every score at an end except at most one between; smallest with all within one step of each other.

    Args:
        mean: Exact mean of the scores.
        n: Number of scores, more than `ddof`.
        low: Lowest score.
        high: Highest score.
        step: Distance between neighbouring scores, such as 25 for five answers on 0-100; None when a score may lie
            anywhere, as an index of several items nearly can.
        ddof: 1 for the sample variance, 0 for division by `n`.

    Returns:
        Least and greatest variance, exactly; both are reached.

    Raises:
        ArgumentError: The mean is outside the scale, or no `n` scores at such steps have it; the scale is not a whole
            number of steps; `n` is too small.
        ArgumentTypeError: A number is not exact.

    Source:
        The continuous form of the upper bound is Bhatia and Davis (2000), doi:10.1080/00029890.2000.12005203.

    Example:
        >>> variance_range(3, 5, low=1, high=5, step=1)
        (Fraction(0, 1), Fraction(4, 1))
    """
    n = whole_number(n, "n", least=whole_number(ddof, "ddof", least=0, most=1) + 1)
    center, bottom, width = exact(mean, "mean"), *_scale(low, high)
    excess = n * (center - bottom)
    if not 0 <= excess <= n * width:
        raise ArgumentError(f"the mean {center} is outside the scale {bottom} to {bottom + width}")
    at_top, between = divmod(excess, width)
    largest = at_top * width**2 + between**2
    smallest = excess**2 / n if step is None else _least_squares(excess, n, width, exact(step, "step"))
    return (smallest - excess**2 / n) / (n - ddof), (largest - excess**2 / n) / (n - ddof)


def _scale(low: Exact, high: Exact) -> Ends:
    """Give the bottom and the width of a scale."""
    bottom, top = exact(low, "low"), exact(high, "high")
    if bottom >= top:
        raise ArgumentError(f"low must be below high; got {bottom} and {top}")
    return bottom, top - bottom


def _least_squares(excess: Fraction, n: int, width: Fraction, step: Fraction) -> Fraction:
    """Give the least sum of squares of n multiples of `step` that add up to `excess`."""
    if step <= 0 or width % step:
        raise ArgumentError(f"the scale must be a whole number of steps; got a width of {width} and a step of {step}")
    if excess % step:
        raise ArgumentError(f"no {n} scores at steps of {step} have this mean; the excess over the lowest is {excess}")
    each, left = divmod(int(excess / step), n)
    return step**2 * ((n - left) * each**2 + left * (each + 1) ** 2)


@frozen
class Distinguishability:
    """Whether a printed index can be told from a reference when the spread of the answers is not printed.

    Attributes:
        verdict: "above" or "below": distinguishable from the reference whatever the distribution.
            "not_distinguishable": not so, whatever the distribution. "depends": on the unprinted spread.
        difference: Least and greatest index minus reference that the printed digits admit.
        critical: Standard errors that a difference must exceed at this level.
        largest_sd: No scores on the scale with this index have a greater standard deviation (divisor n - 1).
        largest_std_error: Standard error of the difference at that deviation.
        break_even_sd: Below it the difference is distinguishable whatever the unprinted decimals.
            None when the spread does not matter, since everybody answered.
        break_even_sd_high: Above it the difference is not distinguishable whatever they are; None likewise.
    """

    verdict: Verdict
    difference: Ends
    critical: float
    largest_sd: float
    largest_std_error: float
    break_even_sd: float | None
    break_even_sd_high: float | None


def distinguishable(
    index: FigureLike,
    reference: FigureLike,
    n: int,
    *,
    low: Exact = 0,
    high: Exact = 100,
    level: float = 0.95,
    population: int | None = None,
    reference_std_error: float = 0.0,
    rounding: Rounding = "either",
) -> Distinguishability:
    """Tell whether a printed index differs from a reference by more than chance, without the microdata.

    The standard error is sqrt(SD²·(1 - n/N)/n + reference SE²) with a normal quantile, and the SD anything from 0 up to
    the greatest that the scale and the index leave, sqrt((μ - low)(high - μ)·n/(n - 1)). That bound also holds for an
    index of several items. Both figures stand for every value they may have been rounded from.

    Args:
        index: Printed index.
        reference: Printed value it is compared with, independent of the index.
        n: Respondents behind the index, at least 2.
        low: Lowest score a respondent can have.
        high: Highest score.
        level: Confidence level, two-sided, between 0 and 1.
        population: Persons the respondents are a simple random sample of; None for no finite-population correction.
        reference_std_error: Standard error of the reference; 0 for a reference without uncertainty.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The verdict with the break-even standard deviations.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: The index is outside the scale; `n` is below 2 or above `population`; `level` or
            `reference_std_error` is out of range.

    Source:
        Bhatia and Davis (2000), doi:10.1080/00029890.2000.12005203.

    Example:
        >>> found = distinguishable("56,8", "52,9", 417)
        >>> found.verdict, round(found.break_even_sd, 2)
        ('depends', 39.59)
    """
    n = whole_number(n, "n", least=2)
    inside = _within_scale(Figure.parse(index), low, high, rounding)
    other = Figure.parse(reference).interval(rounding)
    unseen = Fraction(1) if population is None else 1 - Fraction(n, whole_number(population, "population", least=n))
    return _judge(
        (inside[0] - other.high, inside[1] - other.low),
        _critical(level),
        math.sqrt(_largest_variance(inside, low, high, n)),
        per_variance=unseen / n,
        noise=_std_error(reference_std_error),
    )


def _judge(difference: Ends, critical: float, sd: float, *, per_variance: Fraction, noise: float) -> Distinguishability:
    nearest, farthest = max(Fraction(0), difference[0], -difference[1]), max(map(abs, difference))
    largest = math.hypot(sd * math.sqrt(per_variance), noise)
    always, never = float(nearest) > critical * largest, float(farthest) <= critical * noise
    return Distinguishability(
        verdict=_verdict(difference, always=always, never=never),
        difference=difference,
        critical=critical,
        largest_sd=sd,
        largest_std_error=largest,
        break_even_sd=_break_even(nearest, critical, noise, per_variance),
        break_even_sd_high=_break_even(farthest, critical, noise, per_variance),
    )


def _within_scale(index: Figure, low: Exact, high: Exact, rounding: Rounding) -> Ends:
    bottom, width = _scale(low, high)
    interval = index.interval(rounding)
    least, most = max(interval.low, bottom), min(interval.high, bottom + width)
    if least > most:
        raise ArgumentError(f"the index {str(index)!r} is outside the scale {bottom} to {bottom + width}")
    return least, most


def _largest_variance(inside: Ends, low: Exact, high: Exact, n: int) -> Fraction:
    bottom, width = _scale(low, high)
    center = min(max(bottom + width / 2, inside[0]), inside[1])
    return (center - bottom) * (bottom + width - center) * Fraction(n, n - 1)


def _std_error(value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ArgumentError(f"reference_std_error must be finite and at least 0; got {value}")
    return float(value)


def _critical(level: float) -> float:
    from scipy.special import ndtri

    if not 0 < level < 1:
        raise ArgumentError(f"level must lie between 0 and 1, such as 0.95; got {level}")
    return float(ndtri((1 + level) / 2))


def _verdict(difference: Ends, *, always: bool, never: bool) -> Verdict:
    if never:
        return "not_distinguishable"
    if not always:
        return "depends"
    return "above" if difference[0] > 0 else "below"


def _break_even(gap: Fraction, critical: float, noise: float, per_variance: Fraction) -> float | None:
    """Solve gap = critical·sqrt(SD²·per_variance + noise²) for the SD; 0 when even none at all is too much."""
    if not per_variance:
        return None
    return math.sqrt(max(0.0, (float(gap) / critical) ** 2 - noise**2) / float(per_variance))
