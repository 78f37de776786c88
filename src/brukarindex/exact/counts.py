"""Which whole numbers of answers can lie behind printed shares and means: exact integers, no
solver.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
from attrs import cmp_using, field, frozen

from brukarindex.arrays import locked
from brukarindex.checks import ascending, listed, whole_number
from brukarindex.exact.figures import Figure, FigureLike, Rounding, figure_error, figure_of
from brukarindex.exact.shares import (
    Integers,
    Shares,
    between,
    counts_of,
    printed_share,
    share_of,
    shares_of,
)
from brukarindex.words.lines import in_lines

SubtotalReading: TypeAlias = Literal["rounded_sum", "sum_of_rounded"]


def _range(least: int, most: int) -> range | None:
    return range(least, most + 1) if least <= most else None


def percent_counts(share: FigureLike, n: int, *, rounding: Rounding = "either") -> range | None:
    """Find every count of `n` that prints as this share.

    A count k is allowed when (2V - 1)·n ≤ 2U·k ≤ (2V + 1)·n, where V is the printed digits and U
    those of 100 %, each end open or closed by the rounding. Integers only, so that ties such as 23
    of 40 come out right.

    Args:
        share: Printed share, in percent unless it says per mille.
        n: Answers in the base, at least 1.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The counts, a range within 0..n, or None when no count fits.

    Raises:
        FigureError: The share cannot be read.
        ArgumentError: `n` is below 1, or the figure is in percentage points.

    Examples:
        >>> percent_counts("33", 1283, rounding="half_up")
        range(417, 430)
        >>> percent_counts("48,4 %", 423) is None
        True
    """
    return counts_of(figure_of("share", share), whole_number("n", n, least=1), rounding)


def share_counts(argument: str, share: FigureLike, n: int, rounding: Rounding) -> range | None:
    """Return what `percent_counts` does of a share that was given as an argument, which an error
    then names.
    """
    return counts_of(figure_of(argument, share), n, rounding, argument)


def response_counts(
    rate: FigureLike, invited: int, *, rounding: Rounding = "either"
) -> range | None:
    """Find every number of respondents that prints as this response rate.

    Args:
        rate: Printed response rate.
        invited: Persons invited, at least 1.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The numbers of respondents, or None when none fits.

    Raises:
        FigureError: The rate cannot be read.
        ArgumentError: `invited` is below 1, or the figure is in percentage points.

    Examples:
        >>> response_counts("33,0 procent", 1283)
        range(423, 425)
    """
    return share_counts("rate", rate, whole_number("invited", invited, least=1), rounding)


def mean_sums(mean: FigureLike, n: int, *, rounding: Rounding = "either") -> range | None:
    """Find every whole sum whose mean over `n` answers prints as this figure (the GRIM test, with
    its witnesses).

    Args:
        mean: Printed mean of whole numbers, without unit.
        n: Number of values; answers times items for the mean of several items.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The sums, or None when no sum fits.

    Raises:
        FigureError: The mean cannot be read.
        ArgumentError: `n` is below 1, or the figure has a unit.

    Source:
        Brown and Heathers (2017), The GRIM test, doi:10.1177/1948550616673876.

    Examples:
        >>> mean_sums("5,19", 28), mean_sums("5,19", 32)
        (None, range(166, 167))
    """
    figure = figure_of("mean", mean)
    if figure.unit is not None:
        raise figure_error("mean", "be printed without a unit", figure)
    return _range(*between(figure, 10**figure.decimals, whole_number("n", n, least=1), rounding))


@in_lines
@frozen
class PublishedDistribution:
    """The counts that can lie behind printed shares of `n` answers.

    Attributes:
        n: Answers in the base.
        parts: Counts that each printed share can have together with all the others.
        rest: Counts left over for answers that no printed share covers; `range(0, 1)` when the
            shares are complete.
        witness: One count a part, then the rest: together `n`, and printing as every figure.
    """

    n: int
    parts: tuple[range, ...]
    rest: range
    witness: tuple[int, ...]


def _distribution(shares: Shares, n: int) -> PublishedDistribution | None:
    counts, witness = shares.tight(n), shares.filled(n, range(shares.parts + 1))
    if counts is None or witness is None:
        return None
    return PublishedDistribution(n, counts[: shares.parts], counts[shares.parts], witness)


def distribution_counts(
    figures: Sequence[FigureLike | None],
    n: int,
    *,
    totals: Mapping[Sequence[int], FigureLike] | None = None,
    complete: bool = False,
    rounding: Rounding = "either",
) -> PublishedDistribution | None:
    """Find the counts behind printed shares that exclude each other, taken together.

    Args:
        figures: Printed shares of one distribution; None for a category whose share is not printed.
        n: Answers in the base, at least 1.
        totals: Printed totals by the positions of their parts, `{(0, 1): "71,2"}`; nested or apart.
            A total is read as the rounding of the sum; for the other reading see
            `subtotal_readings`.
        complete: Whether the figures cover every answer. If not, some answers may lie outside them.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The tightest counts of each part, with a witness, or None when nothing fits.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: `n` is below 1, totals overlap or name no part, or a figure is in percentage
            points.

    Examples:
        >>> found = distribution_counts(["48,4", "22,8"], 417, totals={(0, 1): "71,2"})
        >>> found.parts, found.rest, found.witness
        ((range(202, 203), range(95, 96)), range(120, 121), (202, 95, 120))
    """
    shares = shares_of(figures, totals, complete=complete, rounding=rounding)
    return _distribution(shares, whole_number("n", n, least=1))


@in_lines
@frozen
class PossibleN:
    """Every number of answers that fits printed shares; iterate for the counts behind each.

    Attributes:
        n: The numbers, ascending; 64-bit integers, or Python integers when those could overflow.
        shares: The printed shares.
    """

    n: Integers = field(converter=locked, eq=cmp_using(eq=np.array_equal), hash=False)
    shares: Shares = field(repr=False)

    def __len__(self) -> int:
        """Count the numbers that fit."""
        return len(self.n)

    def __iter__(self) -> Iterator[PublishedDistribution]:
        """Return the counts behind each n, worked out as they are asked for."""
        found = (_distribution(self.shares, int(n)) for n in self.n)
        return (distribution for distribution in found if distribution is not None)


MOST_TRIED = 10**8


def possible_n(
    figures: Sequence[FigureLike | None],
    n: range,
    *,
    totals: Mapping[Sequence[int], FigureLike] | None = None,
    complete: bool = False,
    rounding: Rounding = "either",
) -> PossibleN:
    """Find every number of answers in a range that fits all printed shares at once.

    The work grows with the length of the range: some 10 ns a number and a figure.

    Args:
        figures: Printed shares of one distribution; None for a category whose share is not printed.
        n: The numbers to try, from 1 upwards, such as what `response_counts` found.
        totals: Printed totals by the positions of their parts; see `distribution_counts`.
        complete: Whether the figures cover every answer.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The numbers that fit; iterating over it gives the counts and a witness for each.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: The range holds a number below 1, totals overlap or name no part, or a figure
            is in percentage points.
        ArgumentTypeError: `n` is not a range.

    Examples:
        >>> answered = response_counts("33", 1283, rounding="half_up")
        >>> total = {(0, 1): "71,2"}
        >>> found = possible_n(["48,4", "22,8"], answered, totals=total, rounding="half_up")
        >>> [one.witness for one in found]
        [(202, 95, 120)]
    """
    tried = ascending(n, most=MOST_TRIED)
    shares = shares_of(figures, totals, complete=complete, rounding=rounding)
    return PossibleN(shares.possible(tried), shares)


def subtotal_readings(
    figures: Sequence[FigureLike], total: FigureLike, n: int, *, rounding: Rounding = "either"
) -> tuple[SubtotalReading, ...]:
    """Return how a printed total can have come from its printed parts.

    Args:
        figures: Printed shares of the parts.
        total: Printed total of these parts.
        n: Answers in the base, at least 1.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The readings that hold: "rounded_sum" (the parts were added, then rounded), "sum_of_rounded"
        (the printed parts were added), both, or none.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: `n` is below 1, or a figure is in percentage points.

    Examples:
        >>> [subtotal_readings(["48,4", "22,8"], total, 426) for total in ("71,1", "71,2")]
        [('rounded_sum',), ('sum_of_rounded',)]
    """
    figures, whole = listed("figures", figures), printed_share("total", total)
    parts = distribution_counts(figures, n, rounding=rounding)
    joint = distribution_counts(figures, n, totals={range(len(figures)): whole}, rounding=rounding)
    adds_up = sum(share_of(Figure.parse(each)) for each in figures) == share_of(whole)
    readings: dict[SubtotalReading, bool] = {
        "rounded_sum": joint is not None,
        "sum_of_rounded": parts is not None and adds_up,
    }
    return tuple(reading for reading, holds in readings.items() if holds)
