"""Printed answers placed on the steps of a scale: which means and spreads the counts behind them
can have.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias, cast

from attrs import frozen

from brukarindex.exact.bounds import Counts
from brukarindex.exact.figures import Figure, FigureLike, Rounding, doubled_edges
from brukarindex.exact.shares import Shares, shares_of, way_of, whole_of
from brukarindex.exact.sums import ReachableSums
from brukarindex.exceptions import ArgumentError

Sums: TypeAlias = Callable[[int], range | None]
SpreadTest: TypeAlias = Callable[[Sequence[int]], bool]

NOBODY = Figure(0, 12)  # So exact a nought that no answer lies behind it.
MOST_EXACT = 20_000  # Answers up to which every sum is tried,
MOST_FREE = 60  # and up to which, where answers without a printed share can lie anywhere.
QUICK = 6  # Steps up to which every sum is found as quickly as their range.
MOST_BESIDE = 40  # Numbers of answers beside the scale that are tried one by one.
MOST_VECTORS = 2000  # Counts by step that are gone through for a spread.


class Found(NamedTuple):
    """Counts by step that print as all of it, those beside the scale last; None for counts that are
    not known.
    """

    counts: Counts | None


class MeanSpan(NamedTuple):
    """What a mean step can be, at least and at most, and how the shares beside it are rounded."""

    low: Fraction
    high: Fraction
    rounding: Rounding


class PrintedShare(NamedTuple):
    """A printed share, or count, or both, and the categories it is of."""

    members: tuple[str, ...]
    figure: Figure | None
    counted: int | None = None


class _Edges:
    """The ends of printed shares, as whole parts of one, by the way of rounding."""

    def __init__(self, figures: tuple[Figure, ...]) -> None:
        self._figures = figures
        self.whole = 2 * math.lcm(*(whole_of(each) for each in figures), 1)
        self._ends: dict[Rounding, tuple[tuple[int, int], ...]] = {}

    def under(self, rounding: Rounding) -> tuple[tuple[int, int], ...]:
        """Return the ends, those of the first figure first."""
        if rounding not in self._ends:
            self._ends[rounding] = tuple(self._of(each, rounding) for each in self._figures)
        return self._ends[rounding]

    def _of(self, figure: Figure, rounding: Rounding) -> tuple[int, int]:
        unit = self.whole // (2 * whole_of(figure))
        low, high, *_ = doubled_edges(figure.digits, way_of(figure, rounding))
        return max(low * unit, 0), min(high * unit, self.whole)


@lru_cache(maxsize=1 << 12)  # every placing of a question's shares has the same
def _edges_of(figures: tuple[Figure, ...]) -> _Edges:
    return _Edges(figures)


class _Node(NamedTuple):
    """Steps that have a share together: its place among the printed ones, None for all of them; the
    leaves right under it, with the place of each, and the nodes right under it.
    """

    place: int | None
    leaves: list[tuple[int, int | None]]
    inner: list[int]


class _Mass(NamedTuple):
    """What is under a node: the least of it, what that is worth at most, and what more of it is
    worth with how much there is, the best first.
    """

    least: int
    worth: int
    more: list[tuple[int, int]]


class Outline:
    """Shares of steps, some inside others, as whole parts of one: what a sum of weights can be at
    most.

    Each node has a least mass, what that is worth at most, and what more mass is worth, the best
    first: a concave function of the mass. Those of nodes apart are merged, and cut to the mass that
    the node above them can have.
    """

    def __init__(
        self, sets: Mapping[frozenset[int], Figure], leaves: Sequence[int], off: int
    ) -> None:
        self._off = off
        self._edges = _edges_of((*sets.values(),))
        self.whole = self._edges.whole
        place = {members: each for each, members in enumerate(sets)}
        apart = {leaf: place.get(frozenset({leaf})) for leaf in leaves}
        above = dict[int, frozenset[int]]()
        self._nodes: list[_Node] = []
        for members in sorted((each for each in place if len(each) > 1), key=len):
            inner = [each for each, steps in above.items() if steps <= members]
            own = [(leaf, apart.pop(leaf)) for leaf in leaves if leaf in apart and leaf in members]
            for each in inner:
                del above[each]
            above[len(self._nodes)] = members
            self._nodes.append(_Node(place[members], own, inner))
        self._nodes.append(_Node(None, [*apart.items()], [*above]))

    def _room(self, leaf: int) -> int:
        """Return the most that is at a leaf without a printed share: no more are beside the scale
        than on it.
        """
        return self.whole // 2 if leaf == self._off else self.whole

    def reaches(self, end: Fraction, sign: int, worth: Sequence[int], rounding: Rounding) -> bool:
        """Return whether a mean of steps that are worth so much can be an end or beyond it: above,
        with the sign 1, or below, with -1.
        """
        up, down = sign * end.denominator, sign * end.numerator
        most = self.most([*(each * up - down for each in worth), 0], rounding)
        return most is not None and most >= 0

    def most(self, weights: Sequence[int], rounding: Rounding) -> int | None:
        """Return the most that a sum of weights can be, with ends that do not belong taken in; None
        for no shares.
        """
        bounds = self._edges.under(rounding)
        found: list[_Mass] = []
        for place, leaves, inner in self._nodes:
            mass = worth = 0
            more: list[tuple[int, int]] = []
            for leaf, own in leaves:
                least, most = (0, self._room(leaf)) if own is None else bounds[own]
                if least > most:
                    return None
                mass += least
                worth += least * weights[leaf]
                more.append((weights[leaf], most - least))
            for each in inner:
                mass += found[each].least
                worth += found[each].worth
                more += found[each].more
            ends = (self.whole, self.whole) if place is None else bounds[place]
            joint = _cut(_Mass(mass, worth, more), *ends)
            if joint is None:
                return None
            found.append(joint)
        return found[-1].worth


def _cut(mass: _Mass, least: int, most: int) -> _Mass | None:
    """Return a mass cut to at least and at most so much; None if it cannot be."""
    room, lack, worth = most - mass.least, least - mass.least, mass.worth
    if room < 0 or least > most:
        return None
    rest: list[tuple[int, int]] = []
    for weight, length in sorted(mass.more, reverse=True):
        forced = min(lack, length) if lack > 0 else 0
        lack -= forced
        room -= forced
        worth += forced * weight
        left = min(length - forced, room)
        if left > 0:
            rest.append((weight, left))
            room -= left
    return None if lack > 0 else _Mass(max(least, mass.least), worth, rest)


@frozen(eq=False, repr=False)
class Placing:
    """Categories that stand for one step or several next to each other.

    Attributes:
        runs: The steps that each category stands for, from 0.
        printed: The printed shares of categories and totals.
        steps: Steps of the scale.
        covered: Whether no answer is at a step without a category.
        beside: The share of those who gave no answer on the scale: None when it can be any,
            `NOBODY` for none.
        worth: What an answer at each step adds to a sum, from 0 up; empty for equal steps.
    """

    runs: Mapping[str, range]
    printed: tuple[PrintedShare, ...]
    steps: int
    covered: bool
    beside: Figure | None
    worth: tuple[int, ...] = ()

    @property
    def weights(self) -> Sequence[int]:
        """What an answer at each step adds to a sum."""
        return self.worth or range(self.steps)

    @cached_property
    def shares(self) -> Shares | None:
        """The shares by step, then a leaf that keeps apart, then those beside the scale; None if
        they cross.
        """
        held = {step for run in self.runs.values() for step in run}
        absent = NOBODY if self.covered else None
        leaves: list[Figure | None] = [
            None if step in held else absent for step in range(self.steps)
        ]
        totals: dict[Sequence[int], FigureLike] = {}
        counted: dict[tuple[int, ...], int] = {}
        for share in self.printed:
            steps = tuple(
                sorted({step for name in share.members for step in self.runs.get(name, ())})
            )
            if share.counted is not None:
                counted[steps] = share.counted
            if share.figure is None:
                continue
            if len(steps) == 1 and leaves[steps[0]] is None:
                leaves[steps[0]] = share.figure
            elif len(steps) > 1 and all(_is_nested(steps, other) for other in totals):
                totals[steps] = share.figure
            elif len(share.members) == 1:
                return None
        return shares_of(
            [*leaves, NOBODY, self.beside],
            totals,
            complete=True,
            rounding="either",
            counts=counted,
        )

    @property
    def off(self) -> int:
        """The leaf of those beside the scale."""
        return self.steps + 1

    @cached_property
    def _is_free(self) -> bool:
        """Whether answers can be moved from one step to the next: then there are hardly gaps
        between the sums of equal steps.
        """
        if self.worth:
            return False
        leaves = cast("Shares", self.shares).nodes[: self.steps]
        return any(one is None and other is None for one, other in pairwise(leaves))

    @cached_property
    def _outline(self) -> "Outline | None":
        """The shares by their ends alone; None if they cross."""
        held = {step for run in self.runs.values() for step in run}
        sets: dict[frozenset[int], Figure] = {}
        for share in self.printed:
            steps = frozenset(step for name in share.members for step in self.runs.get(name, ()))
            if share.figure is None:
                continue
            if all(_is_nested(steps, other) for other in sets):
                sets[steps] = share.figure
            elif len(share.members) == 1:
                return None
        if self.beside is not None:
            sets[frozenset({self.steps})] = self.beside
        open_ = [step for step in range(self.steps) if step in held or not self.covered]
        return Outline(
            sets, (*open_, *([self.steps] if self.beside is not NOBODY else [])), self.steps
        )

    def may_be(self, low: Fraction, high: Fraction, rounding: Rounding) -> bool:
        """Return whether, of any number of answers, the mean step can be between two numbers."""
        outline = self._outline
        if outline is None:
            return False
        ends = ((low, 1, self.weights), (high, -1, self.weights))
        return all(outline.reaches(*end, rounding) for end in ends)

    def fits(
        self,
        n: int,
        rounding: Rounding,
        wanted: Sums,
        spread: SpreadTest | None = None,
        *,
        exactly: bool = False,
    ) -> Found | None:
        """Return counts of n answers that print as the shares, with a wanted sum of steps and a
        spread, or None.

        `wanted` gives the sums for a number of answers on the scale, `spread` tells whether counts
        print as a spread. Where answers can lie anywhere and they are many, counts are only looked
        for when asked for `exactly`.
        """
        shares = cast("Shares", self.shares).rounded(rounding)
        bounds = shares.tight(n)
        if bounds is None:
            return None
        beside = bounds[self.off]
        if self.beside is None:
            beside = beside[: max(0, n // 2 - beside[0] + 1)]
        if len(beside) > MOST_BESIDE:
            if not exactly:
                return Found(None)
            beside = beside[:1]
        for off in beside:
            sums = wanted(n - off) if off < n else None
            found = (
                None
                if sums is None
                else self._with(shares, n, off, sums=sums, spread=spread, exactly=exactly)
            )
            if found is not None:
                return found
        return None

    def _with(
        self,
        shares: Shares,
        n: int,
        off: int,
        *,
        sums: range,
        spread: SpreadTest | None,
        exactly: bool,
    ) -> Found | None:
        fixed = {self.off: off}
        if spread is not None:
            return self._by_vectors(shares, n, fixed, sums=sums, spread=spread)
        many = n > (MOST_FREE if self._is_free and not exactly else MOST_EXACT)
        if many or self.steps > QUICK:
            ends = self._ends(shares, n, fixed)
            if ends is None or ends[1] < sums[0] or sums[-1] < ends[0]:
                return None
        if many:
            return Found(None)
        try:
            reach = ReachableSums(shares, n, fixed, (*self.weights, 0, 0))
            total = reach.first(sums)
            return None if total is None else Found(self._without_gap(reach.counts(total)))
        except ArgumentError:  # too many sums to try each
            return Found(None)

    def has_median(self, numbers: Iterable[int], rounding: Rounding, wanted: Sequence[int]) -> bool:
        """Return whether counts of some number of answers print as the shares and have a median;
        twice the step, from 0.
        """
        shares = cast("Shares", self.shares).rounded(rounding)
        for n in numbers:
            bounds = shares.tight(n)
            beside = range(0) if bounds is None else bounds[self.off]
            if self.beside is None and beside:
                beside = beside[: max(0, n // 2 - beside[0] + 1)]
            if len(beside) > MOST_BESIDE:
                beside = beside[:: len(beside) // MOST_BESIDE]
            for off in beside:
                if off < n and any(self._has_median(shares, n, off, each) for each in wanted):
                    return True
        return False

    def _has_median(self, shares: Shares, n: int, off: int, twice: int) -> bool:
        """Return whether at most half can be below a median, and at most half above it.

        How many are below and above is a box, cut by how many they are together: the counts behind
        nested bounds make a base polyhedron, and so does what leaves of it are together.
        """
        below = range((twice + 1) // 2)
        at = range(twice // 2, twice // 2 + 1) if twice % 2 == 0 else range(0)
        above = range(twice // 2 + 1, self.steps)
        fixed, scored = {self.off: off}, n - off

        def most(first: Sequence[int], rest: Sequence[int]) -> int:
            found = shares.filled(n, (*first, *rest), fixed)
            return -1 if found is None else sum(found[step] for step in first)

        ends = [
            most(one, [each for each in range(self.steps) if each not in one])
            for one in (below, at, above)
        ]
        if min(ends) < 0:
            return False
        least_below = scored - most([*at, *above], below)
        least_above = scored - most([*below, *at], above)
        half = scored // 2
        if not at and (scored % 2 or not least_below <= half <= ends[0]):
            return False
        fits = least_below <= half and least_above <= half
        return fits and scored - ends[1] <= min(half, ends[0]) + min(half, ends[2])

    def ends(self, n: int) -> tuple[int, int] | None:
        """Return the least and the greatest sum of n answers on the scale."""
        shares = self.shares
        return None if shares is None else self._ends(shares, n, {self.off: 0})

    def _ends(self, shares: Shares, n: int, fixed: Mapping[int, int]) -> tuple[int, int] | None:
        upward = range(self.steps)
        ends = [shares.filled(n, order, fixed) for order in (upward, reversed(upward))]
        found = [
            sum(weight * each[step] for step, weight in enumerate(self.weights))
            for each in ends
            if each is not None
        ]
        return (found[0], found[1]) if len(found) == 2 else None

    def _by_vectors(
        self, shares: Shares, n: int, fixed: Mapping[int, int], *, sums: range, spread: SpreadTest
    ) -> Found | None:
        bounds = shares.tight(n, fixed)
        if bounds is None:
            return None
        leaves = bounds[: self.steps]
        if math.prod(map(len, leaves)) // max(map(len, leaves)) > MOST_VECTORS:
            return Found(None)
        for steps in _vectors(leaves, n - fixed[self.off]):
            total = sum(w * count for w, count in zip(self.weights, steps, strict=True))
            if total in sums and spread(steps):
                counts = (*steps, fixed[self.off])
                if shares.tight(n, {**dict(enumerate(steps)), **fixed}) is not None:
                    return Found(counts)
        return None

    def _without_gap(self, counts: Sequence[int]) -> Counts:
        return (*counts[: self.steps], counts[self.off])

    def named(self, counts: Counts) -> dict[str, int]:
        """Return counts by category; steps without one by their place, those beside the scale by
        nothing.
        """
        held = {step for run in self.runs.values() for step in run}
        free = [step for step in range(self.steps) if step not in held]
        told = {f"({step + 1})": counts[step] for step in free if counts[step] or not self.covered}
        told |= {name: sum(counts[step] for step in run) for name, run in self.runs.items()}
        return told | ({"": counts[-1]} if counts[-1] else {})


class Laid(NamedTuple):
    """Printed shares that are yet to be put on the steps of a scale.

    Attributes:
        printed: As in `Placing`, and so are the others.
    """

    printed: tuple[PrintedShare, ...]
    steps: int
    covered: bool
    beside: Figure | None
    worth: tuple[int, ...] = ()

    def at(self, runs: Mapping[str, range]) -> Placing:
        """Return the categories on steps."""
        return Placing(runs, self.printed, self.steps, self.covered, self.beside, self.worth)

    @property
    def weights(self) -> Sequence[int]:
        """What an answer at each step adds to a sum."""
        return self.worth or range(self.steps)

    def anywhere(self, names: Sequence[str], ends: MeanSpan) -> bool:
        """Return whether categories in order can have a mean on any steps."""
        return self.apart(names, ends) or self.inside(names, ends)

    def apart(self, names: Sequence[str], ends: MeanSpan) -> bool:
        """Return whether categories in order, each on any steps, can have a mean: what this rules
        out no placing of them one after the other allows.
        """
        if len(names) > self.steps:
            return False
        place = {name: each for each, name in enumerate(names)}
        sets = {
            frozenset({place[each.members[0]]}): each.figure
            for each in self._alone
            if each.figure is not None
        }
        rest, off = len(names), len(names) + 1
        sets |= {frozenset({off}): self.beside} if self.beside is not None else {}
        outline = Outline(sets, (*range(rest + 1), off), off)
        greatest = [*self.weights[self.steps - rest :], self.weights[-1]]
        least = [*self.weights[:rest], self.weights[0]]
        return outline.reaches(ends.low, 1, greatest, ends.rounding) and outline.reaches(
            ends.high, -1, least, ends.rounding
        )

    def inside(self, names: Sequence[str], ends: MeanSpan) -> bool:
        """Return whether categories can have a mean as shares inside each other."""
        if self.covered or len(names) > self.steps:
            return False
        alone = self._replace(printed=self._alone)
        nested = inside_each_other(names, self.steps)
        return any(alone.at(runs).may_be(*ends) for runs in nested)

    @property
    def _alone(self) -> tuple[PrintedShare, ...]:
        """The shares without totals."""
        return tuple(each for each in self.printed if len(each.members) == 1)


def _is_nested(one: Collection[int], other: Collection[int]) -> bool:
    first, second = frozenset(one), frozenset(other)
    return first != second and (first.isdisjoint(second) or first <= second or second <= first)


def _vectors(leaves: Sequence[range], n: int) -> Iterator[Counts]:
    """Yield every vector of counts within ranges that adds up to n."""
    if len(leaves) == 1:
        if n in leaves[0]:
            yield (n,)
        return
    least, most = sum(each[0] for each in leaves[1:]), sum(each[-1] for each in leaves[1:])
    for count in range(max(leaves[0][0], n - most), min(leaves[0][-1], n - least) + 1):
        yield from ((count, *rest) for rest in _vectors(leaves[1:], n - count))


def in_a_row(names: Sequence[str], steps: int, *, complete: bool) -> Iterator[dict[str, range]]:
    """Yield every way of placing categories in order on runs of steps; all of the steps, if they
    are complete.
    """
    most = len(names)
    cuts = combinations(range(1, steps), most - 1) if complete else _starts(most, steps)
    for cut in cuts:
        ends = [0, *cut, steps] if complete else cut
        pairs = pairwise(ends) if complete else zip(ends[::2], ends[1::2], strict=True)
        yield {name: range(*pair) for name, pair in zip(names, pairs, strict=True)}


def inside_each_other(names: Sequence[str], steps: int) -> Iterator[dict[str, range]]:
    """Yield every way of placing categories as those who answered so much or more, or so much or
    less.
    """
    for cut in combinations(range(steps), len(names)) if len(names) > 1 else ():
        yield {name: range(low, steps) for name, low in zip(names, cut, strict=True)}
        yield {name: range(high + 1) for name, high in zip(names, cut, strict=True)}


def _starts(most: int, steps: int) -> Iterator[tuple[int, ...]]:
    """Yield the ends of runs one after the other: those at the top of the scale first."""
    for ends in combinations(range(steps + most - 1, -1, -1), 2 * most):
        low = ends[::-1]
        yield tuple(each - (place // 2) for place, each in enumerate(low))
