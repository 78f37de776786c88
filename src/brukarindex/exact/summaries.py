"""A printed mean and standard deviation, and the sums and sums of squares that print so."""

from collections.abc import Iterator
from itertools import chain

from attrs import frozen

from brukarindex.checks import check_below, value_error, whole_number
from brukarindex.exact.counts import mean_sums
from brukarindex.exact.figures import (
    Figure,
    FigureLike,
    Rounding,
    doubled_edges,
    figure_error,
    figure_of,
)
from brukarindex.exact.searches import (
    Pair,
    Patience,
    Remaining,
    any_whole,
    balanced_squares,
    tables,
)
from brukarindex.exceptions import ArgumentError

MOST_ITEMS = 1000  # a score is the mean of
LONGEST_SCALE = 200  # steps; nobody asks on a longer one, and the search grows with the square


@frozen
class Summary:
    """A printed mean and standard deviation of `n` scores, each the mean of `items` whole answers.

    All sums are counted in steps of 1/items, so that they are whole.

    Attributes:
        mean: Printed mean.
        sd: Printed standard deviation, None where none is printed.
        n: Number of scores.
        low: Lowest answer, None for any whole number.
        high: Highest answer, None likewise.
        items: Answers that each score is the mean of.
        ddof: 1 for the divisor n - 1, 0 for n.
        rounding: How the publisher rounded.
    """

    mean: Figure
    sd: Figure | None
    n: int
    low: int | None
    high: int | None
    items: int
    ddof: int
    rounding: Rounding

    @property
    def bottom(self) -> int:
        """The lowest score in steps; 0 without a scale."""
        return 0 if self.low is None else self.low * self.items

    @property
    def width(self) -> int | None:
        """Steps from the lowest score to the highest."""
        return (
            None if self.low is None or self.high is None else (self.high - self.low) * self.items
        )

    def sums(self) -> range:
        """Return every sum on the scale whose mean prints right."""
        found = mean_sums(self.mean, self.n * self.items, rounding=self.rounding) or range(0)
        if self.width is None:
            return found
        floor = self.n * self.bottom
        start = max(found.start, floor)
        return range(start, max(start, min(found.stop, floor + self.n * self.width + 1)))

    def squares(self, total: int) -> range:
        """Return the sums of squares with the right parity between the least and the greatest that
        this sum allows.

        Without a scale and an SD there is no greatest; then the least only.
        """
        balanced = balanced_squares(self.n, total)
        least, most = self._printed_squares(total)
        ends = self._end_squares(total)
        top = min((end for end in (most, ends) if end is not None), default=balanced)
        least = max(least, balanced)
        return range(least + (least - total) % 2, top + 1, 2)

    def _end_squares(self, total: int) -> int | None:
        """Return the sum of squares with all scores at the ends of the scale except at most one."""
        if self.width is None:
            return None
        above = total - self.n * self.bottom
        at_top, between = divmod(above, self.width)
        raised = 2 * self.bottom * above + self.n * self.bottom**2
        return at_top * self.width**2 + between**2 + raised

    def _printed_squares(self, total: int) -> tuple[int, int | None]:
        """Return the least and the most squares whose SD prints right: n·Q - T² against squared
        interval ends.
        """
        if self.sd is None:
            return 0, None
        low, high, closed_low, closed_high = doubled_edges(self.sd.digits, self.rounding)
        if low < 0:
            low, closed_low = 0, True
        unit = (2 * 10**self.sd.decimals) ** 2
        spread, squared, whole = (
            self.n * (self.n - self.ddof) * self.items**2,
            total**2 * unit,
            self.n * unit,
        )
        floor, ceiling = squared + spread * low**2, squared + spread * high**2
        least = -(-floor // whole) if closed_low else floor // whole + 1
        return least, ceiling // whole if closed_high else -(-ceiling // whole) - 1

    def excess(self, total: int, squares: int) -> Remaining:
        """Return the sample as steps above the bottom: highest step, scores, their sum, and their
        excess.

        The excess is the sum of x(x - 1)/2. It stands for the sum of squares, with the parity taken
        care of.
        """
        above = total - self.n * self.bottom
        lowered = squares - 2 * self.bottom * above - self.n * self.bottom**2
        return self.width or 0, self.n, above, (lowered - above) // 2

    def pairs(self, patience: Patience) -> Iterator[tuple[Pair, Iterator[tuple[Pair, ...]]]]:
        """Yield each sum and sum of squares that some sample has, ascending, with its samples as
        (score, count).
        """
        for total in self.sums():
            patience.spend(10)
            for squares in self.squares(total):
                patience.spend(10)
                samples = self._samples(total, squares, patience)
                for first in samples:
                    patience.renew()
                    yield (total, squares), chain([first], samples)
                    break

    def _samples(self, total: int, squares: int, patience: Patience) -> Iterator[tuple[Pair, ...]]:
        if self.width is None:
            sample = any_whole(self.n, total, squares, patience)
            return iter([] if sample is None else [sample])
        found = tables(self.excess(total, squares), patience)
        return (
            tuple((self.bottom + step, count) for step, count in enumerate(table))
            for table in found
        )


def summary_of(
    mean: FigureLike,
    sd: FigureLike | None,
    n: int,
    *,
    low: int | None,
    high: int | None,
    items: int,
    ddof: int,
    rounding: Rounding,
) -> Summary:
    """Return what a printed mean and standard deviation are taken to mean, or raise for what cannot
    be.
    """
    items = whole_number("items", items, least=1, most=MOST_ITEMS)
    ddof = whole_number("ddof", ddof, least=0, most=1)
    spread = None if sd is None else _deviation(sd)
    n = whole_number("n", n, least=1)
    if spread is not None and n <= ddof:
        remedy = "give sd=None or ddof=0"
        raise value_error("n", "be at least 2 for a spread with ddof=1", n, remedy=remedy)
    ends = _scale(low, high, items)
    made = Summary(figure_of("mean", mean), spread, n, *ends, items, ddof, rounding)
    made.sums()  # what is wrong with the mean or the rounding is told now
    return made


def _deviation(sd: FigureLike) -> Figure:
    figure = figure_of("sd", sd)
    if figure.unit is not None:
        raise figure_error("sd", "be printed without a unit", figure)
    if figure.digits < 0:
        raise figure_error("sd", "be at least 0", figure)
    return figure


def _scale(low: int | None, high: int | None, items: int) -> tuple[int | None, int | None]:
    if low is None and high is None:
        return None, None
    if low is None or high is None:
        raise ArgumentError(
            f"give both ends of the scale or neither; got low={low} and high={high}",
            argument="low" if low is None else "high",
        )
    low, high = whole_number("low", low), whole_number("high", high)
    check_below("low", low, high)
    if (high - low) * items > LONGEST_SCALE:
        must = f"leave a scale of at most {LONGEST_SCALE} steps of 1/items"
        remedy = "without low and high, moment_sums tests for any whole answers"
        raise value_error("high", must, high, got=str((high - low) * items), remedy=remedy)
    return low, high
