"""Which sums of scores the counts behind printed shares can have, exactly, and counts that have a
given one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import NamedTuple, TypeAlias

from brukarindex.checks import listed, value_error, whole_number
from brukarindex.exact.counts import share_counts
from brukarindex.exact.figures import FigureLike, Rounding
from brukarindex.exact.shares import Shares, shares_of
from brukarindex.exceptions import ArgumentError

MOST_N = 10**6
MOST_BITS = 16 * 10**9  # Bits shifted at most: a few seconds.

# Leaves whose scores follow each other and that no printed figure tells apart.
_Block: TypeAlias = tuple[int, ...]
# By count: the sums of scores that it can have, as the bits of a number.
_Sums: TypeAlias = dict[int, int]


def index_counts(
    figures: Sequence[FigureLike | None],
    index: FigureLike,
    n: int,
    *,
    totals: Mapping[Sequence[int], FigureLike] | None = None,
    rounding: Rounding = "either",
) -> tuple[int, ...] | None:
    """Find counts that print as every share of a distribution and, at equal steps from 0 to 100, as
    an index too.

    Exact: every sum of scores that the shares leave possible is tried. For the range alone, which
    is quicker and has no bound on `n`, see `index_range`.

    Args:
        figures: Printed share of each category, worst first; None where it is not printed. At least
            two.
        index: Printed mean of the scores, 0-100.
        n: Answers in the base, at least 1.
        totals: Printed totals by the positions of their categories; see `distribution_counts`.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        One count a category, worst first, or None when no counts of `n` print as all of it.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: As `index_range`; or the work would exceed its bound, some seconds: `n` is
            too large for shares that leave so much open.

    Examples:
        >>> index_counts([None, None, "48,4", "22,8"], "56,8", 417)
        (99, 21, 202, 95)
        >>> index_counts([None, None, None, "48,4", "22,8"], "56,8", 417) is None
        True
    """
    figures = listed("figures", figures, least=2)
    shares = shares_of(figures, totals, complete=True, rounding=rounding)
    n = whole_number("n", n, least=1)
    reach = ReachableSums(shares, n)
    total = reach.first(share_counts("index", index, n * (len(figures) - 1), rounding))
    return None if total is None else reach.counts(total)


def _too_large(n: int) -> ArgumentError:
    must = "be small enough that every sum can be tried"
    return value_error("n", must, n, remedy="use index_range for the range alone")


class ReachableSums:
    """The sums that each node of a tree of shares can have, for one n, worked out from the leaves
    up; at once where they are a run.

    `fixed` gives leaves whose counts are known, `weights` what an answer at each leaf adds to a
    sum: its place, if nothing else is said.
    """

    def __init__(
        self,
        shares: Shares,
        n: int,
        fixed: Mapping[int, int] | None = None,
        weights: Sequence[int] | None = None,
    ) -> None:
        if n > MOST_N:
            raise _too_large(n)
        self.shares, self.n = shares, n
        self.weights: Sequence[int] = range(shares.parts) if weights is None else weights
        self.ranges = shares.tight(n, fixed)
        self.parts: dict[int, list[tuple[_Block | int, _Sums]]] = {}
        self.run = _run_of(shares, n, self.ranges, self.weights)
        self.total = self._total()

    def _total(self) -> int:
        if self.ranges is None:
            return 0
        if self.run is None:
            return self._sums(len(self.shares.nodes) - 1).get(self.n, 0)
        return (1 << self.run.most + 1) - (1 << self.run.least) if self.run.room >= 0 else 0

    def first(self, wanted: range | None) -> int | None:
        """Return the first of the wanted sums of scores that can be reached."""
        return next((total for total in wanted or () if self.total >> total & 1), None)

    def counts(self, total: int) -> tuple[int, ...]:
        """Return counts of the parts with a sum that can be reached."""
        if self.run is not None:
            return self.run.counts(total)
        return self._trace(len(self.shares.nodes) - 1, self.n, total)

    def _sums(self, node: int) -> _Sums:
        parts = [(part, self._part(part)) for part in self._apart(self.shares.children[node])]
        self.parts[node] = sorted(parts, key=lambda part: len(part[1]))
        allowed = self._range(node)
        table: _Sums = {0: 1}
        for place, (_, sums) in enumerate(self.parts[node]):
            last = place == len(self.parts[node]) - 1
            table = self._joined(table, sums, range(allowed[0] if last else 0, allowed[-1] + 1))
        return table

    def _range(self, node: int) -> range:
        return (self.ranges or ())[node]

    def _joined(self, first: _Sums, second: _Sums, allowed: range) -> _Sums:
        if len(first) * len(second) * self.n * self.shares.parts > MOST_BITS:
            raise _too_large(self.n)
        table: _Sums = {}
        for (count, sums), (more, others) in product(first.items(), second.items()):
            if count + more in allowed:
                table[count + more] = table.get(count + more, 0) | _all_sums(sums, others)
        return table

    def _apart(self, children: Iterable[int]) -> Iterator[_Block | int]:
        """Yield the children of a node, unprinted categories next to each other as one block."""
        block: _Block = ()
        for child in sorted(children):
            free = child < self.shares.parts and self.shares.nodes[child] is None
            free = free and len(self._range(child)) > 1
            if block and (not free or not self._follows(block[-1], child)):
                yield block
                block = ()
            if free:
                block = (*block, child)
            elif child != self.shares.parts:
                yield child
        if block:
            yield block

    def _follows(self, leaf: int, other: int) -> bool:
        """Return whether a leaf is next to another, and no sum lies between their weights."""
        return other == leaf + 1 and 0 <= self.weights[other] - self.weights[leaf] <= 1

    def _part(self, part: _Block | int) -> _Sums:
        if isinstance(part, tuple):
            most = sum(self._range(leaf)[-1] for leaf in part)
            low, high = self.weights[part[0]], self.weights[part[-1]]
            width = high - low
            return {k: (1 << width * k + 1) - 1 << low * k for k in range(min(most, self.n) + 1)}
        if part < self.shares.parts:
            return {k: 1 << self.weights[part] * k for k in self._range(part)}
        return self._sums(part)

    def _trace(self, node: int, count: int, total: int) -> tuple[int, ...]:
        """Walk back from a count and a sum of a node to counts of the parts below it."""
        found = [0] * self.shares.parts
        for place in range(len(self.parts[node]) - 1, -1, -1):
            part, sums = self.parts[node][place]
            before: _Sums = {0: 1}
            for _, others in self.parts[node][:place]:
                before = self._joined(before, others, range(count + 1))
            tried = (
                (k, _meeting(bits, before[count - k], total))
                for k, bits in sums.items()
                if count - k in before
            )
            mine = next((k, found) for k, found in tried if found is not None)
            for leaf, each in enumerate(self._spread(part, *mine)):
                found[leaf] += each
            count, total = count - mine[0], total - mine[1]
        return tuple(found)

    def _spread(self, part: _Block | int, count: int, total: int) -> tuple[int, ...]:
        if not isinstance(part, tuple) and part >= self.shares.parts:
            return self._trace(part, count, total)
        found = [0] * self.shares.parts
        leaves = part if isinstance(part, tuple) else (part,)
        low, high = self.weights[leaves[0]], self.weights[leaves[-1]]
        top, between = divmod(total - low * count, high - low) if high > low else (0, 0)
        found[leaves[-1]] += top
        if between:
            found[next(each for each in leaves if self.weights[each] == low + between)] += 1
        found[leaves[0]] += count - top - (between > 0)
        return tuple(found)


class _Run(NamedTuple):
    """Leaves that can each have one answer more or less, their scores following each other.

    Answers that are moved from a leaf to the next raise the sum by one, and some can be moved until
    the sum is the greatest: all sums between the least and the greatest can be.

    Attributes:
        ranges: Counts of each leaf.
        room: Answers beside the least of each leaf; fewer than 0 when no counts fit.
        weights: The score of each leaf.
    """

    ranges: tuple[range, ...]
    room: int
    weights: tuple[int, ...]

    @property
    def least(self) -> int:
        """The least sum: those with room are in the lowest leaves."""
        return self._sum(range(len(self.ranges)))

    @property
    def most(self) -> int:
        """The greatest sum."""
        return self._sum(range(len(self.ranges) - 1, -1, -1))

    def _sum(self, order: range) -> int:
        left, total = self.room, 0
        for leaf in order:
            more = min(left, len(self.ranges[leaf]) - 1)
            total += self.weights[leaf] * (self.ranges[leaf][0] + more)
            left -= more
        return total

    def counts(self, total: int) -> tuple[int, ...]:
        """Return counts with a sum between the least and the greatest.

        Of places for one answer, by ascending score, as many as there is room for are taken: next
        to each other, but for one that is passed over.
        """
        places = [score for score, counts in enumerate(self.ranges) for _ in range(len(counts) - 1)]
        rest = total - self.least
        first = 0
        while rest and rest >= places[first + self.room] - places[first]:
            rest -= places[first + self.room] - places[first]
            first += 1
        last = first + self.room
        passed = last
        while rest and places[last] - places[passed] < rest:
            passed -= 1
        taken = [*places[first:passed], *places[passed + 1 : last + 1]]
        return tuple(counts[0] + taken.count(score) for score, counts in enumerate(self.ranges))


def _run_of(
    shares: Shares, n: int, ranges: Sequence[range] | None, weights: Sequence[int]
) -> _Run | None:
    """Return the leaves as a run; None where there are totals, leaves in between are fixed, or
    scores do not follow each other.
    """
    leaves = range(shares.parts)
    if ranges is None or any(node > shares.parts for node in shares.children[-1]):
        return None
    free = [leaf for leaf in leaves if len(ranges[leaf]) > 1]
    if free and free[-1] - free[0] >= len(free):
        return None
    if any(weights[b] - weights[a] != 1 for a, b in pairwise(free)):
        return None
    own = tuple(ranges[leaf] for leaf in leaves)
    room = n - sum(each[0] for each in own)
    fits = room <= sum(len(each) - 1 for each in own)
    return _Run(own, room if fits else -1, tuple(weights[leaf] for leaf in leaves))


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _meeting(bits: int, others: int, total: int) -> int | None:
    """Find a number of one set that makes the total with a number of the other."""
    least, most = (bits & -bits).bit_length() - 1, bits.bit_length() - 1
    if _is_run(bits) and most <= total:
        shared = others >> total - most & (1 << most - least + 1) - 1
        return most - ((shared & -shared).bit_length() - 1) if shared else None
    return next(
        (each for each in _bits(bits) if each <= total and others >> total - each & 1), None
    )


def _all_sums(first: int, second: int) -> int:
    """Return the sums of one number of each set: the sets are the bits, so shift one by each bit of
    the other.
    """
    few, many = sorted((first, second), key=int.bit_count)
    found = 0
    for shift in _bits(few):
        found |= many << shift
    return found


def _is_run(bits: int) -> bool:
    shifted = bits >> (bits & -bits).bit_length() - 1
    return shifted & shifted + 1 == 0
