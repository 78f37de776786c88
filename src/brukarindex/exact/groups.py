"""What groups and their whole can be together: totals, mixes, rests, and strata with one number of
invited.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from itertools import chain, repeat
from typing import Literal, NamedTuple, TypeAlias, cast

import numpy as np
from attrs import cmp_using, field, frozen

from brukarindex.checks import listed, type_error, value_error, whole_number
from brukarindex.exact.changes import hull, level, meet, same_unit
from brukarindex.exact.counts import share_counts
from brukarindex.exact.figures import Figure, FigureLike, Interval, Rounding, figure_of
from brukarindex.exact.series import sum_of
from brukarindex.exact.shares import Integers, fill, printed_share, shares_of
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, blamed
from brukarindex.words.lines import in_lines

Split: TypeAlias = tuple[tuple[int, int], ...]

MAX_INVITED = (
    2_000_000  # In two parts, which take time and memory by their number: about 0.2 s and 200 MB.
)
MAX_PRODUCT = (
    30_000  # Of parts and invited, in more parts, which take time by its square: about 1 s.
)
# Stands for "impossible" in sums: beyond every number of answers, far from overflow.
_FAR = 1 << 40


@in_lines
@frozen
class GroupCounts:
    """The positive counts that can lie behind printed shares of groups that make up a whole.

    Attributes:
        n: Answers of all groups.
        whole: Positive counts that the whole can have.
        groups: Counts that each group can have together with the others and the printed total.
        witness: One count a group, printing as every figure.
    """

    n: int
    whole: range
    groups: tuple[range, ...]
    witness: tuple[int, ...]


def subgroup_counts(
    groups: Sequence[tuple[FigureLike, int]],
    total: FigureLike | None = None,
    *,
    rounding: Rounding = "either",
) -> GroupCounts | None:
    """Find the counts behind the printed shares of groups, and behind that of the whole they make
    up.

    The whole is what the groups add up to, counted by answers: their unweighted mean is another
    figure.

    Args:
        groups: Printed share and number of answers of each group.
        total: Printed share of the whole; None when it is not printed.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The counts with a witness, or None when none fit.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A number of answers is below 1, or a figure is in percentage points.

    Examples:
        >>> found = subgroup_counts([("80", 100), ("60", 300)], "65", rounding="half_up")
        >>> found.whole, found.groups, found.witness
        (range(259, 262), (range(80, 81), range(179, 182)), (80, 179))
        >>> subgroup_counts([("80", 100), ("60", 300)], "70") is None
        True
    """
    sized = _sized(listed("groups", groups))
    each = [share_counts("groups", share, n, rounding) for share, n in sized]
    n = sum(n for _, n in sized)
    printed = range(n + 1) if total is None else share_counts("total", total, n, rounding)
    if printed is None or None in each:
        return None
    counts = cast("list[range]", each)
    least, most = (
        max(printed[0], sum(one[0] for one in counts)),
        min(printed[-1], sum(one[-1] for one in counts)),
    )
    if least > most:
        return None
    return GroupCounts(n, range(least, most + 1), _tight(counts, least, most), fill(counts, least))


def _sized(groups: tuple[tuple[FigureLike, int], ...]) -> list[tuple[FigureLike, int]]:
    """Return what is printed of each group, and its answers."""
    try:
        pairs = [pair for group in groups if len(pair := listed("a group", group)) == 2]
        sized = [(share, whole_number("n", n, least=1)) for share, n in pairs]
    except (ArgumentError, ArgumentTypeError) as error:
        raise blamed(error, "groups") from None
    if len(sized) < len(groups):
        raise type_error("groups", "be pairs of a printed share and a number of answers", groups)
    return sized


def _tight(counts: Sequence[range], least: int, most: int) -> tuple[range, ...]:
    """Narrow each range to what the others leave when all add up to least..most."""
    lack, spare = least - sum(one[-1] for one in counts), most - sum(one[0] for one in counts)
    return tuple(
        range(max(one[0], one[-1] + lack), min(one[-1], one[0] + spare) + 1) for one in counts
    )


def between_parts(
    total: FigureLike, parts: Sequence[FigureLike], *, rounding: Rounding = "either"
) -> bool:
    """Return whether a printed total can lie between its printed parts, as it must whatever their
    weights.

    Args:
        total: Printed figure of the whole.
        parts: Printed figures of the parts that make it up.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        Whether some unrounded total is neither below every part nor above every part.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A figure is in percentage points, or the units differ.

    Examples:
        >>> between_parts("83", ["75", "88"]), between_parts("39", ["60,8", "41,2", "55"])
        (True, False)
    """
    whole, *each = _levels([total, *listed("parts", parts)], rounding)
    return meet(whole, hull(each)) is not None


def mixes(total: Figure, parts: Sequence[Figure], *, rounding: Rounding) -> bool:
    """Return whether a total can be made of parts that all have answers: strictly between them, or
    like all of them.
    """
    whole, *each = _levels([total, *parts], rounding)
    alike = reduce(_common, each[1:], cast("Interval | None", each[0]))
    if _common(alike, whole) is not None:
        return True
    low, high = min(one.low for one in each), max(one.high for one in each)
    return meet(whole, Interval(low, high, closed_low=False, closed_high=False)) is not None


def pooled(parts: Sequence[Interval], sizes: Sequence[int]) -> Interval:
    """Return what the mean of everybody can be, when the means of groups can be so much and they
    have so many answers.
    """
    every = sum_of([part * n for part, n in zip(parts, sizes, strict=True)])
    return every * Fraction(1, sum(sizes))


def _common(one: Interval | None, other: Interval) -> Interval | None:
    return None if one is None else meet(one, other)


def _levels(
    figures: Sequence[FigureLike], rounding: Rounding, names: Sequence[str] = ("total", "parts")
) -> list[Interval]:
    named = zip(chain(names, repeat(names[-1])), figures, strict=False)
    read = [(name, figure_of(name, figure)) for name, figure in named]
    same_unit(*(figure for _, figure in read), argument="total")
    return [level(figure, None, None, rounding, argument=name) for name, figure in read]


def mix_weights(
    total: FigureLike, first: FigureLike, second: FigureLike, *, rounding: Rounding = "either"
) -> Interval | None:
    """Find the weights of the first of two groups with which they make up their printed total.

    A weight w is possible when w·first + (1 − w)·second prints as the total for some values the
    groups may stand for.

    Args:
        total: Printed figure of both groups together.
        first: Printed figure of the first group.
        second: Printed figure of the second.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The weights, within 0 and 1, or None when the total lies outside its parts. When the groups
        print alike and the total like them, every weight is possible: the figures then say nothing
        of the mix.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A figure is in percentage points, or the units differ.

    Examples:
        >>> women = mix_weights("83", "75", "88")
        >>> round(float(women.low), 2), round(float(women.high), 2)
        (0.31, 0.46)
    """
    whole, one, other = _levels([total, first, second], rounding, ("total", "first", "second"))
    inner: Interval | None = Interval(Fraction(0), Fraction(1), closed_low=False, closed_high=False)
    for sign in (1, -1):
        slope, start, closed = _gap(whole, one, other, sign)
        inner = inner and _not_above_zero(inner, start, slope, closed=closed)
    return _with_ends(inner, none=meet(whole, other) is not None, all_=meet(whole, one) is not None)


def _gap(
    whole: Interval, one: Interval, other: Interval, sign: Literal[1, -1]
) -> tuple[Fraction, Fraction, bool]:
    """Return how far the least mix lies above the greatest total (or, for -1, mirrored): slope,
    start, may be 0.
    """
    if sign < 0:
        whole, one, other = -whole, -one, -other
    closed = one.closed_low and other.closed_low and whole.closed_high
    return one.low - other.low, other.low - whole.high, closed


def _not_above_zero(
    inside: Interval, start: Fraction, slope: Fraction, *, closed: bool
) -> Interval | None:
    """Return the w of an interval where start + slope·w is below 0, or 0 if that is closed."""
    if slope == 0:
        return inside if start < 0 or (start == 0 and closed) else None
    root = -start / slope
    low, high = (min(inside.low, root), root) if slope > 0 else (root, max(inside.high, root))
    return meet(inside, Interval(low, high, closed, closed))


def _with_ends(inner: Interval | None, *, none: bool, all_: bool) -> Interval | None:
    """Add the weights 0 and 1, at which one group alone is the total. The weights are convex, so no
    gap arises.
    """
    zero, one = Fraction(0), Fraction(1)
    if inner is None:
        alone = zero if none else one
        return Interval.closed(alone, alone) if none or all_ else None
    return Interval(
        zero if none else inner.low,
        one if all_ else inner.high,
        none or inner.closed_low,
        all_ or inner.closed_high,
    )


def implied_rest(
    local: FigureLike,
    n_local: int,
    total: FigureLike,
    n_total: int,
    *,
    rounding: Rounding = "either",
) -> range | None:
    """Find the positive counts of everybody else when a part is taken out of a printed total.

    Args:
        local: Printed share of the part.
        n_local: Answers of the part.
        total: Printed share of the whole, the part included.
        n_total: Answers of the whole.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The counts of the other ``n_total - n_local`` answers, or None when there are none.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: A number of answers is below 1, the part has more answers than the whole, or
            a figure is in percentage points.

    Examples:
        >>> implied_rest("95", 700, "85", 5000, rounding="half_up")
        range(3557, 3613)
    """
    n_total = whole_number("n_total", n_total, least=1)
    n_local = whole_number("n_local", n_local, least=1, most=n_total)
    part = share_counts("local", local, n_local, rounding)
    whole = share_counts("total", total, n_total, rounding)
    if part is None or whole is None:
        return None
    least, most = max(whole[0] - part[-1], 0), min(whole[-1] - part[0], n_total - n_local)
    return range(least, most + 1) if least <= most else None


@in_lines
@frozen
class RateSplits:
    """How one number of invited can be split over parts with printed response rates.

    Attributes:
        invited: Persons invited in all parts.
        splits: How many splits of the invited are possible.
        sizes: Numbers invited that each part can have, ascending.
        fewest: Invited and answered of each part, as an example of the least.
        most: The same of the most.
    """

    invited: int
    splits: int
    sizes: tuple[Integers, ...] = field(
        eq=cmp_using(
            eq=lambda one, other: len(one) == len(other) and all(map(np.array_equal, one, other))
        ),
        hash=False,
    )
    fewest: Split
    most: Split

    @property
    def answered(self) -> tuple[int, int]:
        """Least and most answers of all parts together; not every number between them need be
        possible.
        """
        return sum(answered for _, answered in self.fewest), sum(
            answered for _, answered in self.most
        )


class _Part(NamedTuple):
    """Least and most answers by the number invited, from 0 up; none where least is above most."""

    least: Integers
    most: Integers

    @property
    def possible(self) -> Integers:
        """Numbers invited for which some number of answers prints as the rate."""
        return np.flatnonzero(self.least <= self.most)

    def at(self, invited: int) -> range:
        """Return the answers that a number of invited can have."""
        return range(int(self.least[invited]), int(self.most[invited]) + 1)


def rate_splits(
    rates: Sequence[FigureLike],
    invited: int,
    *,
    answered: range | None = None,
    rounding: Rounding = "either",
) -> RateSplits | None:
    """Find the splits of the invited over parts whose response rates are printed, and the answers
    they allow.

    Every part has at least one person invited.

    Args:
        rates: Printed response rate of each part, two or more.
        invited: Persons invited in all parts together; up to 2 million for two parts. For more
            parts the work grows with its square; invited times parts may then be up to 30 000.
        answered: Numbers of answers that all parts together may have, where more is known; for two
            parts only.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The splits, or None when there are none.

    Raises:
        FigureError: A rate cannot be read.
        ArgumentError: There are fewer than two rates, `invited` is below their number or too large
            to be searched, `answered` has steps or comes with more than two rates, or a rate is in
            percentage points.

    Examples:
        >>> found = rate_splits(["60,8", "41,2"], 1086, rounding="half_up")
        >>> found.splits, found.answered, found.fewest
        (214, (457, 657), ((51, 31), (1035, 426)))
    """
    rates = listed("rates", rates, least=2)
    invited = whole_number("invited", invited, least=len(rates))
    _check_work(len(rates), invited)
    parts = [_part(rate, invited - len(rates) + 1, rounding) for rate in rates]
    if len(parts) > 2 and answered is not None:
        raise value_error("answered", f"be left out for {len(rates)} rates", answered)
    return _many(parts, invited) if len(parts) > 2 else _two(parts, invited, answered)


def _check_work(parts: int, invited: int) -> None:
    most = MAX_INVITED if parts == 2 else MAX_PRODUCT // parts
    if invited > most:
        raise value_error("invited", f"be at most {most} for {parts} rates", invited)


def _part(rate: FigureLike, largest: int, rounding: Rounding) -> _Part:
    """Return the answers of one part for every number of invited up to the largest it can have."""
    shares = shares_of([printed_share("rates", rate)], None, complete=False, rounding=rounding)
    n = shares.integers(range(largest + 1))
    least, most = shares.up(n, {})[0]
    # Where nothing fits the ends can be any integers; brought near they stay apart and fit 64 bits.
    least, most = np.minimum(least, n + 1).astype(np.int64), np.maximum(most, -1).astype(np.int64)
    least[0], most[0] = 1, 0
    return _Part(least, most)


def _two(parts: Sequence[_Part], invited: int, answered: range | None) -> RateSplits | None:
    allowed = _answers(answered, invited)
    first, second = parts
    fits = (first.least <= first.most)[1:] & (second.least <= second.most)[:0:-1]
    least = np.maximum(first.least[1:] + second.least[:0:-1], allowed.start)
    most = np.minimum(first.most[1:] + second.most[:0:-1], allowed.stop - 1)
    sizes = 1 + np.flatnonzero(fits & (least <= most))
    if not len(sizes):
        return None

    def example(size: int, total: int) -> Split:
        each = (size, invited - size)
        return tuple(
            zip(
                each,
                fill([part.at(one) for part, one in zip(parts, each, strict=True)], total),
                strict=True,
            )
        )

    low, high = sizes[np.argmin(least[sizes - 1])], sizes[np.argmax(most[sizes - 1])]
    fewest, greatest = (
        example(int(low), int(least[low - 1])),
        example(int(high), int(most[high - 1])),
    )
    return RateSplits(invited, len(sizes), (sizes, invited - sizes[::-1]), fewest, greatest)


def _answers(answered: range | None, invited: int) -> range:
    if answered is None:
        return range(invited + 1)
    if not isinstance(cast("object", answered), range) or answered.step != 1:
        must = "be a range without steps, such as range(400, 501)"
        raise value_error("answered", must, answered)
    return answered


def _many(parts: Sequence[_Part], invited: int) -> RateSplits | None:
    fewest = _cheapest(
        [np.where(part.least <= part.most, part.least, _FAR) for part in parts], invited
    )
    most = _cheapest(
        [np.where(part.least <= part.most, -part.most, _FAR) for part in parts], invited
    )
    if fewest is None or most is None:
        return None
    possible = [part.possible for part in parts]
    sizes = tuple(_sizes(possible, chosen, invited) for chosen in range(len(parts)))
    greatest = tuple((size, -cost) for size, cost in most)
    return RateSplits(invited, _splits(possible, invited), sizes, fewest, greatest)


def _cheapest(costs: Sequence[Integers], invited: int) -> Split | None:
    """Find sizes that add up to `invited` at the least sum of costs, with the cost of each: (min,
    +) convolution.
    """
    best = [np.where(np.arange(invited + 1) == 0, 0, _FAR)]
    for cost in costs:
        ahead = np.full(invited + 1, _FAR)
        for size in np.flatnonzero(cost < _FAR).tolist():
            np.minimum(ahead[size:], best[-1][: invited + 1 - size] + cost[size], out=ahead[size:])
        best.append(np.where(ahead < _FAR // 2, ahead, _FAR))
    if best[-1][invited] == _FAR:
        return None
    found: list[tuple[int, int]] = []
    left = invited
    for cost, before in zip(reversed(costs), reversed(best[:-1]), strict=True):
        within = cost[: left + 1]
        size = int(np.argmin(within + before[left::-1][: len(within)]))
        found.append((size, int(cost[size])))
        left -= size
    return tuple(reversed(found))


def _sizes(possible: Sequence[Integers], chosen: int, invited: int) -> Integers:
    """Return the sizes of one part that the others can fill up to `invited`. Bit m stands for a sum
    of m.
    """
    within = (1 << (invited + 1)) - 1
    sums = 1
    for part, sizes in enumerate(possible):
        if part != chosen:
            sums = _either(sums << size for size in sizes.tolist()) & within
    return np.array(
        [size for size in possible[chosen].tolist() if sums >> (invited - size) & 1], dtype=np.int64
    )


def _either(sets: Iterable[int]) -> int:
    both = 0
    for one in sets:
        both |= one
    return both


def _splits(possible: Sequence[Integers], invited: int) -> int:
    """Count the splits exactly: products of polynomials, packed into integers wide enough for every
    coefficient.
    """
    slot = 1 + len(possible) * invited.bit_length()
    within = (1 << slot * (invited + 1)) - 1
    ways = 1
    for sizes in possible:
        ways = ways * sum(1 << slot * size for size in sizes.tolist()) & within
    return ways >> slot * invited
