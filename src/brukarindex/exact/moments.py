"""Which samples of whole answers can lie behind a printed mean and standard deviation: exact
integers, no sampling.
"""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import chain
from math import isqrt
from typing import TypeAlias

import numpy as np
from attrs import define, frozen
from numpy.typing import NDArray

from brukarindex.checks import whole_number
from brukarindex.exact.counts import mean_sums
from brukarindex.exact.figures import Figure, FigureLike, Rounding, doubled_edges
from brukarindex.exceptions import ArgumentError

Pair: TypeAlias = tuple[int, int]
Rest: TypeAlias = tuple[
    int, int, int, int
]  # highest score left, scores left, their sum, their excess
Rows: TypeAlias = NDArray[np.int64]

LONGEST_SCALE = 200  # steps; nobody asks on a longer one, and the search grows with the square
MOST_SEARCH = 2 * 10**6  # steps of work; about a second
MOST_COUNT = 2 * 10**8  # steps of work; a second or two
_BLOCK = 1 << 14  # Rows that stay in the processor's cache, and keep memory small on long scales.
_REMEDY = "give more decimals, the SD, a rounding other than 'any', fewer scores or a shorter scale"


@define
class _Patience:
    """How much work may still be done until something is found."""

    left: int = MOST_SEARCH

    def spend(self, work: int) -> None:
        self.left -= work
        if self.left < 0:
            raise ArgumentError(f"no answer within {MOST_SEARCH} steps of search; {_REMEDY}")

    def renew(self) -> None:
        self.left = MOST_SEARCH


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
        """Give every sum on the scale whose mean prints right."""
        found = mean_sums(self.mean, self.n * self.items, rounding=self.rounding) or range(0)
        if self.width is None:
            return found
        floor = self.n * self.bottom
        start = max(found.start, floor)
        return range(start, max(start, min(found.stop, floor + self.n * self.width + 1)))

    def squares(self, total: int) -> range:
        """Give the sums of squares with the right parity between the least and the greatest that
        this sum allows.

        Without a scale and an SD there is no greatest; then the least only.
        """
        balanced = _balanced_squares(self.n, total)
        least, most = self._printed_squares(total)
        ends = self._end_squares(total)
        top = min((end for end in (most, ends) if end is not None), default=balanced)
        least = max(least, balanced)
        return range(least + (least - total) % 2, top + 1, 2)

    def _end_squares(self, total: int) -> int | None:
        """Give the sum of squares with all scores at the ends of the scale except at most one."""
        if self.width is None:
            return None
        above = total - self.n * self.bottom
        at_top, between = divmod(above, self.width)
        raised = 2 * self.bottom * above + self.n * self.bottom**2
        return at_top * self.width**2 + between**2 + raised

    def _printed_squares(self, total: int) -> tuple[int, int | None]:
        """Give the least and the most squares whose SD prints right: n·Q - T² against squared
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

    def excess(self, total: int, squares: int) -> Rest:
        """Give the sample as steps above the bottom: highest step, scores, their sum, and their
        excess.

        The excess is the sum of x(x - 1)/2. It stands for the sum of squares, with the parity taken
        care of.
        """
        above = total - self.n * self.bottom
        lowered = squares - 2 * self.bottom * above - self.n * self.bottom**2
        return self.width or 0, self.n, above, (lowered - above) // 2

    def pairs(self, patience: _Patience) -> Iterator[tuple[Pair, Iterator[tuple[Pair, ...]]]]:
        """Give each sum and sum of squares that some sample has, ascending, with its samples as
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

    def _samples(self, total: int, squares: int, patience: _Patience) -> Iterator[tuple[Pair, ...]]:
        if self.width is None:
            sample = _any_whole(self.n, total, squares, patience)
            return iter([] if sample is None else [sample])
        tables = _tables(self.excess(total, squares), patience)
        return (
            tuple((self.bottom + step, count) for step, count in enumerate(table))
            for table in tables
        )


def _balanced_squares(n: int, total: int) -> int:
    """Give the least sum of squares of n whole numbers with this sum: all within one step."""
    each, left = divmod(total, n)
    return n * each**2 + left * (2 * each + 1)


# --- any whole numbers ----------------------------------------------------------------------------


def _any_whole(n: int, total: int, squares: int, patience: _Patience) -> tuple[Pair, ...] | None:
    """Find n whole numbers with this sum and sum of squares, which have the same parity.

    From five on there always are some, if not below the balanced sum of squares, and then five of
    them can do it alone.
    """
    each, left = divmod(total, n)
    few, raised = min(n, 5), min(left, 5)
    kept = {each: n - few - left + raised, each + 1: left - raised}
    rest = squares - sum(count * value**2 for value, count in kept.items())
    found = _few(few, few * each + raised, rest, patience)
    if found is None:
        return None
    counts = Counter(kept) + Counter(found)
    return tuple(sorted(counts.items()))


def _few(n: int, total: int, squares: int, patience: _Patience) -> tuple[int, ...] | None:
    """Find at most five whole numbers, the outermost first, so that what is left soon has little
    room.
    """
    spread = n * squares - total**2
    if spread < 0 or (n == 4 and not _four_can(total, squares)):
        return None
    if n == 1:
        return (total,) if spread == 0 else None
    if n == 2:
        apart = isqrt(spread)
        return ((total + apart) // 2, (total - apart) // 2) if apart**2 == spread else None
    for value in range((total + isqrt((n - 1) * spread)) // n, -(-total // n) - 1, -1):
        patience.spend(1)
        rest = _few(n - 1, total - value, squares - value**2, patience)
        if rest is not None:
            return (value, *rest)
    return None


def _four_can(total: int, squares: int) -> bool:
    """Tell whether four whole numbers have this sum and sum of squares, of the same parity
    (Legendre).
    """
    if total % 2:
        return True
    left = squares - (total // 2) ** 2
    while left and left % 4 == 0:
        left //= 4
    return left % 8 != 7


# --- whole numbers on a scale ---------------------------------------------------------------------


def _choices(rest: Rest) -> range:
    """Give how many scores can be the highest, most first, so that counts below, if not whole, make
    up the rest.

    Lines under x(x - 1)/2 that touch it at neighbouring whole numbers bound the count above.
    """
    top, n, total, excess = rest
    caps = (
        (excess - b * total + b * (b + 1) // 2 * n) // ((top - b) * (top - b - 1) // 2)
        for b in range(top - 1)
    )
    most = min(n, total // top, *caps)
    least = max(0, total - (top - 1) * n, -(((top - 2) * total - 2 * excess) // top))
    return range(most, least - 1, -1)


def _branches(rest: Rest, patience: _Patience) -> Iterator[tuple[Pair, Rest]]:
    """Give each highest score that is used, highest first, with how often, most first, and what is
    left below it.
    """
    top, n, total, excess = rest
    squares = total + 2 * excess
    reach = (total + isqrt(max(0, (n - 1) * (n * squares - total**2)))) // n
    for score in range(min(top, reach), max(2, -(-squares // max(1, total)) - 1), -1):
        here = score, n, total, excess
        patience.spend(score)
        below = (((score, count), _below(here, count)) for count in _choices(here) if count)
        yield from (branch for branch in below if _two_can(branch[1]))
    yield (0, 0), (min(top, 2), n, total, excess)


def _two_can(rest: Rest) -> bool:
    """Tell whether whole numbers make up the rest, if at most two are left: cheap, and it prunes
    wide scales.
    """
    _, n, total, excess = rest
    spread = n * (total + 2 * excess) - total**2
    return n > 2 or (spread == 0 if n < 2 else spread >= 0 and isqrt(spread) ** 2 == spread)


def _below(rest: Rest, count: int) -> Rest:
    """Give what is left below the highest score when so many have it."""
    top, n, total, excess = rest
    return top - 1, n - count, total - top * count, excess - top * (top - 1) // 2 * count


def _low(rest: Rest) -> tuple[int, ...] | None:
    """Give the only counts of 0, 1 and 2 that make up the rest."""
    _, n, total, excess = rest
    counts = n - total + excess, total - 2 * excess, excess
    return counts if min(counts) >= 0 else None


@define
class _Node:
    """A place in the search: what is left, what to try next, what was tried last, and whether
    anything came of it.
    """

    rest: Rest
    branches: Iterator[tuple[Pair, Rest]]
    tried: Pair = (0, 0)
    fruitful: bool = False


def _tables(whole: Rest, patience: _Patience) -> Iterator[tuple[int, ...]]:
    """Give every table of counts, lowest step first, ordered by most at the top, then most at the
    step below.
    """
    path, dead = [_Node(whole, _branches(whole, patience))], set[Rest]()
    while path:
        node = path[-1]
        node.tried, rest = next(node.branches, ((0, 0), None))
        if rest is None:
            _close(path, dead)
        elif rest[0] > 2 and rest[2]:
            if rest not in dead:
                path.append(_Node(rest, _branches(rest, patience)))
        elif (low := _low(rest)) is not None:
            node.fruitful = True
            patience.renew()
            yield _table(low, [each.tried for each in path], whole[0])


def _close(path: list[_Node], dead: set[Rest]) -> None:
    """Leave a place; one that nothing came of is not tried again."""
    node = path.pop()
    if not node.fruitful:
        dead.add(node.rest)
    elif path:
        path[-1].fruitful = True


def _table(low: tuple[int, ...], tried: list[Pair], top: int) -> tuple[int, ...]:
    counts = [*low, *[0] * (top - 2)]
    for score, count in tried:
        if count:
            counts[score] = count
    return tuple(counts[: top + 1])


# --- how many there are, without listing them -----------------------------------------------------


@frozen
class _Block:
    """Many places of the search at once: scores left, their sum, and the least and the greatest
    excess.
    """

    n: Rows
    total: Rows
    least: Rows
    most: Rows

    def __getitem__(self, rows: slice | Rows) -> "_Block":
        return _Block(self.n[rows], self.total[rows], self.least[rows], self.most[rows])

    def choices(self, top: int) -> tuple[Rows, Rows]:
        """Give what `_choices` does, for any excess of the interval: the least and how many."""
        most = np.minimum(self.n, self.total // top)
        for b in range(top - 1):
            cap = (self.most - b * self.total + b * (b + 1) // 2 * self.n) // (
                (top - b) * (top - b - 1) // 2
            )
            most = np.minimum(most, cap)
        floor = -(((top - 2) * self.total - 2 * self.least) // top)
        least = np.maximum(np.maximum(0, self.total - (top - 1) * self.n), floor)
        return least, np.maximum(most - least + 1, 0)

    def below(self, top: int, count: Rows) -> "_Block":
        raised = top * (top - 1) // 2 * count
        return _Block(
            self.n - count, self.total - top * count, self.least - raised, self.most - raised
        )

    def tables(self) -> int:
        """Count the tables of 0, 1 and 2: one for each excess that leaves no negative count."""
        least = np.maximum(np.maximum(self.least, self.total - self.n), 0)
        return int(np.maximum(np.minimum(self.most, self.total // 2) - least + 1, 0).sum())


@define
class _Census:
    """Counts the tables under places of the search, block by block, so that memory stays small."""

    done: int = 0

    def count(self, block: _Block, top: int) -> int:
        if top <= 2:
            return block.tables()
        least, sizes = block.choices(top)
        ends = np.cumsum(sizes)
        rows = int(ends[-1])
        self.spend(rows * top)
        cuts = [int(np.searchsorted(ends, cut)) for cut in range(_BLOCK, rows, _BLOCK)]
        found = 0
        for part in map(slice, [0, *cuts], [*cuts, len(ends)]):
            if sizes[part].any():
                found += self.count(_spread(block[part], top, least[part], sizes[part]), top - 1)
        return found

    def spend(self, work: int) -> None:
        self.done += work
        if self.done > MOST_COUNT:
            raise ArgumentError(
                f"no count within {MOST_COUNT} steps; iterate for the first ones, or {_REMEDY}"
            )


def _spread(block: _Block, top: int, least: Rows, sizes: Rows) -> _Block:
    """Give a row for each choice of how many are at the top."""
    rows = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum(sizes) - sizes
    return block[rows].below(top, np.arange(len(rows)) + (least - first)[rows])


# --- what is public -------------------------------------------------------------------------------


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
        for _, samples in self.summary.pairs(_Patience()):
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
        sums, width = self.summary.sums(), self.summary.width or 0
        if not sums:
            return 0
        census = _Census()
        census.spend(400 * (sums.stop - sums.start))
        if self.summary.n >= (
            2**20 if width > 2 else 2**32
        ):  # Below, sums of products fit 64 bits, and rows memory.
            census.spend(MOST_COUNT + 1)
        spans = [(total, squares) for total in sums if (squares := self.summary.squares(total))]
        if not spans:
            return 0
        ends = [
            (*self.summary.excess(total, each[0]), *self.summary.excess(total, each[-1]))
            for total, each in spans
        ]
        columns = np.array(ends, dtype=np.int64)
        return census.count(
            _Block(columns[:, 1], columns[:, 2], columns[:, 3], columns[:, 7]), width
        )


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
        return (pair for pair, _ in self.summary.pairs(_Patience()))


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
    items, ddof = whole_number("items", items, least=1), whole_number("ddof", ddof, least=0, most=1)
    spread = None if sd is None else _deviation(sd)
    n = whole_number("n", n, least=1)
    if spread is not None and n <= ddof:
        raise ArgumentError(
            "one score has no standard deviation with ddof=1; got n=1, give sd=None or ddof=0"
        )
    ends = _scale(low, high, items)
    made = Summary(Figure.parse(mean), spread, n, *ends, items, ddof, rounding)
    made.sums()  # what is wrong with the mean or the rounding is told now
    return made


def _deviation(sd: FigureLike) -> Figure:
    figure = Figure.parse(sd)
    if figure.unit is not None:
        raise ArgumentError(f"a standard deviation is printed without a unit; got {str(figure)!r}")
    if figure.digits < 0:
        raise ArgumentError(f"a standard deviation is at least 0; got {str(figure)!r}")
    return figure


def _scale(low: int | None, high: int | None, items: int) -> tuple[int | None, int | None]:
    if low is None and high is None:
        return None, None
    if low is None or high is None:
        raise ArgumentError(
            f"give both ends of the scale or neither; got low={low} and high={high}"
        )
    low, high = whole_number("low", low), whole_number("high", high)
    if low >= high:
        raise ArgumentError(f"low must be below high; got {low} and {high}")
    if (high - low) * items > LONGEST_SCALE:
        raise ArgumentError(
            f"a scale has at most {LONGEST_SCALE} steps of 1/items; got {(high - low) * items}; "
            "without low and high, moment_sums tests for any whole answers"
        )
    return low, high


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

    Example:
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

    Example:
        >>> moment_sums("1,03", "0,41", 40) is None
        True
        >>> found = moment_sums("0,45", "0,51", 20, low=0, high=1)
        >>> list(found), found.witness
        ([(9, 9)], ((0, 11), (1, 9)))
    """
    summary = summary_of(mean, sd, n, low=low, high=high, items=items, ddof=ddof, rounding=rounding)
    samples = next((samples for _, samples in summary.pairs(_Patience())), None)
    if samples is None:
        return None
    return Moments(summary, tuple(pair for pair in next(samples) if pair[1]))
