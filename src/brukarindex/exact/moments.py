"""Which samples of whole answers can lie behind a printed mean and standard deviation: exact
integers, no sampling.
"""

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from attrs import frozen

from brukarindex.exact.figures import FigureLike, Rounding
from brukarindex.exact.searches import REMEDY, Pair, Patience
from brukarindex.exact.summaries import Summary, summary_of
from brukarindex.exceptions import ArgumentError
from brukarindex.words.lines import in_lines

MOST_SUMS = 50_000  # that are gone through, when counting; a second


@in_lines
@frozen
class Reconstruction:
    """Every distribution of scores that prints as a mean and a standard deviation; worked out when
    asked for.

    Iterating gives one tuple of counts at a time, lowest score first: by sum, then by sum of
    squares, then those with most at the highest score, at the next highest, and so on. `len`, or
    `count` if that is too large for `len`, counts without listing. It is false when there are none.

    Attributes:
        summary: The printed figures, and what they are taken to mean.
    """

    summary: Summary

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        for _, samples in self.summary.pairs(Patience()):
            yield from (tuple(count for _, count in sample) for sample in samples)

    def __len__(self) -> int:
        return self.count

    def __bool__(self) -> bool:
        return self.witness is not None

    @property
    def scores(self) -> tuple[Fraction, ...]:
        """The scores that the counts belong to, lowest first."""
        bottom, width = self.summary.bottom, self.summary.width or 0
        return tuple(Fraction(bottom + step, self.summary.items) for step in range(width + 1))

    @cached_property
    def witness(self) -> tuple[int, ...] | None:
        """The first distribution, None when there is none."""
        return next(iter(self), None)

    @cached_property
    def count(self) -> int:
        """How many distributions there are.

        Raises:
            ArgumentError: Counting them would take too long.
        """
        count = _count(self.summary)
        if count is None:
            raise ArgumentError(
                f"counting these would take minutes; iterate for the first ones, or {REMEDY}"
            )
        return count


def _count(summary: Summary) -> int | None:
    """Count the distributions, or give None where that would take too long."""
    from brukarindex.exact.recurrences import SumSpan, count_spans, count_sums  # few pages count

    width, lowered = summary.width or 0, summary.n * summary.bottom
    sums = summary.sums()
    if summary.sd is None:
        return count_sums(summary.n, width, range(sums.start - lowered, sums.stop - lowered))
    if sums.stop - sums.start > MOST_SUMS:
        return None
    spans = [SumSpan(*ends) for ends in _spans(summary)]
    return count_spans(summary.n, width, spans)


def _spans(summary: Summary) -> Iterator[tuple[int, int, int]]:
    """Yield each sum of steps with the least and the most excess."""
    for total in summary.sums():
        squares = summary.squares(total)
        if squares:
            _, _, above, least = summary.excess(total, squares[0])
            yield above, least, summary.excess(total, squares[-1])[3]


@in_lines
@frozen
class Moments:
    """Every sum and sum of squares that prints as a mean and a standard deviation, and that whole
    answers can have.

    Iterating gives (sum, sum of squares), ascending, worked out as they are asked for. With several
    items both are of the respondents' sums over the items: divide by items, and by items squared.
    Without a scale and an SD the sums of squares have no upper end, and only the least of each sum
    is given.

    Attributes:
        summary: The printed figures, and what they are taken to mean.
        witness: A sample that prints as both: pairs of a respondent's sum over the items (with one
            item, the answer itself) and how many have it.
    """

    summary: Summary
    witness: tuple[Pair, ...]

    def __iter__(self) -> Iterator[Pair]:
        return (pair for pair, _ in self.summary.pairs(Patience()))


def reconstruct(
    mean: FigureLike,
    sd: FigureLike | None,
    n: int,
    *,
    low: int,
    high: int,
    items: int = 1,
    ddof: int = 1,
    rounding: Rounding = "either",
) -> Reconstruction:
    """Find every distribution of `n` scores on a scale whose mean and standard deviation print as
    given.

    Counts per score are enumerated, never samples. The work is bounded: a search that finds nothing
    more for about a second, and a count that would take more than a few, end in an error that says
    how to narrow the question.

    Args:
        mean: Printed mean, without unit.
        sd: Printed standard deviation, None when it is not printed.
        n: Number of scores.
        low: Lowest answer, a whole number.
        high: Highest answer; at most 200 steps of 1/items above.
        items: Answers that each score is the mean of; the scores are then multiples of 1/items.
        ddof: 1 when the SD has the divisor n - 1, 0 when n.
        rounding: How the publisher rounded both; see `Figure.interval`.

    Returns:
        The distributions, lazily: count them with `len`, iterate over them, or take the `witness`.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A figure has a unit, the SD is negative, the scale is empty or too long, `n`
            is too small; later, that the search or the count would take too long.
        ArgumentTypeError: A number is not whole.

    Source:
        The question is that of CLOSURE (Jung 2025, unsum, doi:10.32614/CRAN.package.unsum); the
        method is this project's own.

    Examples:
        >>> found = reconstruct("2,9", "0,5", 25, low=1, high=5)
        >>> len(found), found.witness
        (4, (0, 5, 18, 2, 0))
    """
    return Reconstruction(
        summary_of(mean, sd, n, low=low, high=high, items=items, ddof=ddof, rounding=rounding)
    )


def moment_sums(
    mean: FigureLike,
    sd: FigureLike | None,
    n: int,
    *,
    low: int | None = None,
    high: int | None = None,
    items: int = 1,
    ddof: int = 1,
    rounding: Rounding = "either",
) -> Moments | None:
    """Find every sum and sum of squares of whole answers that print as a mean and a standard
    deviation.

    This is the GRIMMER test over all sums, not one; on 0..1 it is DEBIT; without an SD it is GRIM.

    Args:
        mean: Printed mean, without unit.
        sd: Printed standard deviation, None when it is not printed.
        n: Number of scores.
        low: Lowest answer; None, with `high`, for any whole numbers.
        high: Highest answer; at most 200 steps of 1/items above.
        items: Answers that each score is the mean of.
        ddof: 1 when the SD has the divisor n - 1, 0 when n.
        rounding: How the publisher rounded both; see `Figure.interval`.

    Returns:
        The pairs with a witness, or None when no sample of whole answers prints so.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A figure has a unit, the SD is negative, the scale is half given, empty or
            too long, `n` is too small, or no answer was found within the bound of about a second's
            search.
        ArgumentTypeError: A number is not whole.

    Source:
        Anaya (2016), The GRIMMER test, doi:10.7287/peerj.preprints.2400v1; Heathers and Brown
        (2019), DEBIT, https://osf.io/5vb3u.

    Examples:
        >>> moment_sums("1,03", "0,41", 40) is None
        True
        >>> found = moment_sums("0,45", "0,51", 20, low=0, high=1)
        >>> list(found), found.witness
        ([(9, 9)], ((0, 11), (1, 9)))
    """
    summary = summary_of(mean, sd, n, low=low, high=high, items=items, ddof=ddof, rounding=rounding)
    samples = next((samples for _, samples in summary.pairs(Patience())), None)
    if samples is None:
        return None
    return Moments(summary, tuple(pair for pair in next(samples) if pair[1]))
