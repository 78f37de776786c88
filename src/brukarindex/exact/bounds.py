"""What an index and its spread can be when only printed figures are known."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from brukarindex.checks import Exact, check_below, exact, listed, value_error, whole_number
from brukarindex.exact.counts import percent_counts
from brukarindex.exact.figures import FigureLike, Interval, Rounding
from brukarindex.exact.shares import Shares, shares_of
from brukarindex.words.lines import in_lines

Ends: TypeAlias = tuple[Fraction, Fraction]
Counts: TypeAlias = tuple[int, ...]


@in_lines
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
        """Return whether a printed index can come from a whole sum of steps within the range.

        False is certain. True is not yet a proof: when printed shares fix the categories in the
        middle, sums within the range may still be out of reach.

        Args:
            index: Printed index on 0-100.
            rounding: How the publisher rounded; see `Figure.interval`.

        Returns:
            Whether such a sum exists.

        Raises:
            FigureError: The index cannot be read.

        Examples:
            >>> index_range([None, None, None, "48,4", "22,8"], 417).admits("56,8")
            False
        """
        most = self.n * (len(self.low_counts) - 1)
        sums = percent_counts(index, most, rounding=rounding)
        return (
            sums is not None
            and sums[0] * 100 <= self.high * most
            and sums[-1] * 100 >= self.low * most
        )

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

    The categories stand at equal steps from 0 to 100. The greatest index fills the counts from the
    best category down, the least from the worst up, each as far as the printed shares allow; exact
    on counts.

    Args:
        figures: Printed share of each category, worst first; None where it is not printed. At least
            two.
        n: Answers in the base, at least 1.
        totals: Printed totals by the positions of their categories; see `distribution_counts`.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        Both ends with the counts that reach them, or None when no counts of `n` print as these
        shares.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: There is one category only, `n` is below 1, totals overlap, or a share is in
            percentage points.

    Examples:
        >>> five = index_range([None, None, None, "48,4", "22,8"], 417)
        >>> five.low, five.low_counts
        (Fraction(24650, 417), (120, 0, 0, 202, 95))
    """
    figures = listed("figures", figures, least=2)
    n = whole_number("n", n, least=1)
    found = extremes(shares_of(figures, totals, complete=True, rounding=rounding), n)
    return None if found is None else IndexRange(n, *found)


def extremes(shares: Shares, n: int) -> tuple[Counts, Counts] | None:
    """Return the counts with the least and the greatest index; None when no counts print as the
    shares.
    """
    upward = range(shares.parts + 1)
    low, high = shares.filled(n, upward), shares.filled(n, reversed(upward))
    return None if low is None or high is None else (low[:-1], high[:-1])


def variance_range(
    mean: Exact,
    n: int,
    *,
    low: Exact = 0,
    high: Exact = 100,
    step: Exact | None = None,
    ddof: int = 1,
) -> tuple[Fraction, Fraction]:
    """Find the least and the greatest variance of `n` scores on low..high with a given mean.

    Largest with every score at an end except at most one between; smallest with all within one step
    of each other.

    Args:
        mean: Exact mean of the scores.
        n: Number of scores, more than `ddof`.
        low: Lowest score.
        high: Highest score.
        step: Distance between neighbouring scores, such as 25 for five answers on 0-100; None when
            a score may lie anywhere, as an index of several items nearly can.
        ddof: 1 for the sample variance, 0 for division by `n`.

    Returns:
        Least and greatest variance, exactly; both are reached.

    Raises:
        ArgumentError: The mean is outside the scale, or no `n` scores at such steps have it; the
            scale is not a whole number of steps; `n` is too small.
        ArgumentTypeError: A number is not exact.

    Source:
        The continuous form of the upper bound is Bhatia and Davis (2000),
        doi:10.1080/00029890.2000.12005203.

    Examples:
        >>> variance_range(3, 5, low=1, high=5, step=1)
        (Fraction(0, 1), Fraction(4, 1))
    """
    n = whole_number("n", n, least=whole_number("ddof", ddof, least=0, most=1) + 1)
    center, bottom, width = exact("mean", mean), *scale_of(low, high)
    excess = n * (center - bottom)
    if not 0 <= excess <= n * width:
        raise value_error("mean", f"lie within the scale, {bottom} to {bottom + width}", center)
    at_top, between = divmod(excess, width)
    largest = at_top * width**2 + between**2
    smallest = excess**2 / n
    if step is not None:
        each = exact("step", step)
        steps_of(width, each)
        if excess % each:
            raise value_error("mean", f"be a mean of {n} scores at steps of {each}", center)
        smallest = _least_squares(excess, n, each)
    return (smallest - excess**2 / n) / (n - ddof), (largest - excess**2 / n) / (n - ddof)


def most_variance(
    mean: Interval, low: int | Fraction, high: int | Fraction, n: int, *, ddof: int = 1
) -> Fraction:
    """Return the greatest variance of `n` scores on low..high whose mean is in an interval, when
    they may lie anywhere.
    """
    center = min(max(Fraction(low + high) / 2, mean.low), mean.high)
    return max((center - low) * (high - center), Fraction(0)) * Fraction(n, n - ddof)


def scale_of(low: Exact, high: Exact) -> Ends:
    """Return the bottom and the width of a scale."""
    bottom, top = exact("low", low), exact("high", high)
    check_below("low", bottom, top)
    return bottom, top - bottom


def steps_of(width: Fraction, step: Fraction) -> int:
    """Return the number of steps on a scale."""
    if step <= 0 or width % step:
        raise value_error("step", f"divide the width of the scale, {width}", step)
    return int(width / step)


def _least_squares(excess: Fraction, n: int, step: Fraction) -> Fraction:
    """Return the least sum of squares of n multiples of `step` that add up to `excess`."""
    each, left = divmod(int(excess / step), n)
    return step**2 * ((n - left) * each**2 + left * (each + 1) ** 2)
