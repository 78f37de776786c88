"""Printed shares of one distribution as a tree, and the whole numbers of answers that fit all of it
at once.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np
from attrs import evolve, frozen

from brukarindex.checks import listed, mapped, one_of, true_or_false, value_error, whole_number
from brukarindex.exact.figures import (
    NO_POINTS,
    ROUNDINGS,
    Figure,
    FigureLike,
    Rounding,
    doubled_edges,
    figure_error,
    figure_of,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, blamed

# Python integers in an object array when 64 bits cannot be proved enough; numpy's operators are the
# same.
# As in numpy.typing, which a first page need not import.
Integers: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.int64]]
Truths: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
Bounds: TypeAlias = tuple[Integers, Integers]

_Whole = TypeVar("_Whole", int, Integers)
MOST_NARROW = 10**6  # So many numbers are tried as 64-bit integers, some milliseconds,
MOST_WIDE = 20_000  # and so many as Python's, some tenths of a second.
_USUAL = 16  # So many shares and totals a question has at most; of more, fewer numbers are tried.
_FEW = 8  # So many numbers are quicker one by one than as a column.
_BLOCK = 1 << 14  # Blocks that stay in the processor's cache halve the time of a scan.


def whole_of(figure: Figure, argument: str = "figures") -> int:
    """Return the digits that 100 % would be printed with, here: 1000 for "48,4 %"."""
    if figure.unit == "percentage_points":
        raise figure_error(argument, NO_POINTS, figure)
    whole: int = (1000 if figure.unit == "permille" else 100) * 10**figure.decimals
    return whole


EXACT = 12
"""A share with so many decimals stands for a count: only one has it, however others are rounded."""


def counted_share(part: int, whole: int) -> Figure:
    """Return the share of a count, with so many decimals that no other count has it."""
    unit = 100 * 10**EXACT
    return Figure((2 * part * unit + whole) // (2 * whole), EXACT, "percent")


def way_of(figure: Figure, rounding: Rounding) -> Rounding:
    """Return the way in which a figure can have been rounded: a count is not rounded
    with the others.
    """
    return "any" if figure.decimals >= EXACT else rounding


def printed_share(argument: str, printed: FigureLike) -> Figure:
    """Return the share that was given as an argument, which an error then names."""
    figure = figure_of(argument, printed)
    whole_of(figure, argument)
    return figure


def share_of(figure: Figure) -> Fraction:
    """Return a printed share as a part of one."""
    return Fraction(figure.digits, whole_of(figure))


def between(figure: Figure, whole: int, n: _Whole, rounding: Rounding) -> tuple[_Whole, _Whole]:
    """Return the least and most k with k/n printed as `figure`, in units of 1/whole; none when
    least > most.
    """
    low, high, closed_low, closed_high = doubled_edges(figure.digits, rounding)
    least = -(-low * n // (2 * whole)) if closed_low else low * n // (2 * whole) + 1
    most = high * n // (2 * whole) if closed_high else -(-high * n // (2 * whole)) - 1
    return least, most


def counts_of(figure: Figure, n: int, rounding: Rounding, argument: str = "share") -> range | None:
    """Return the counts of n answers that print as `figure`, or None when there are none."""
    least, most = between(figure, whole_of(figure, argument), n, rounding)
    counts = range(max(least, 0), min(most, n) + 1)
    return counts or None


def wholes_of(figure: Figure, part: int, rounding: Rounding = "any") -> tuple[int, int | None]:
    """Return the least and the greatest number that a part prints as a share of; None for no end,
    and 0 when there is no such number.
    """
    low, high, closed_low, closed_high = doubled_edges(figure.digits, rounding)
    if part == 0 or high <= 0:
        nobody = part == 0 and (low < 0 or (low == 0 and closed_low))
        return (1, None) if nobody and (high > 0 or (high == 0 and closed_high)) else (1, 0)
    doubled = 2 * whole_of(figure) * part
    first = max(part, -(-doubled // high) if closed_high else doubled // high + 1)
    if low <= 0:
        return first, None
    return first, doubled // low if closed_low else -(-doubled // low) - 1


def fill(counts: Sequence[range], total: int) -> tuple[int, ...]:
    """Take one number from each range so that they add up to a total within reach."""
    taken: list[int] = []
    left = total - sum(one[0] for one in counts)
    for one in counts:
        taken.append(min(one[-1], one[0] + left))
        left -= taken[-1] - one[0]
    return tuple(taken)


@lru_cache(maxsize=1 << 14)  # the same few shares are asked about over and over
def fewest(digits: int, whole: int, rounding: Rounding) -> int:
    """Return the fewest answers of which some count prints as `digits`, of a share between 0 and
    `whole`.

    That is the denominator of the simplest fraction in the interval that the digits stand for.
    """
    low, high, closed_low, closed_high = doubled_edges(digits, rounding)
    nobody, everybody = (
        low < 0 or (low == 0 and closed_low),
        high > 2 * whole or (high == 2 * whole and closed_high),
    )
    return (
        1
        if nobody or everybody
        else _simplest((low, 2 * whole, closed_low), (high, 2 * whole, closed_high))[1]
    )


_End: TypeAlias = tuple[int, int, bool]


def _simplest(low: _End, high: _End) -> tuple[int, int]:
    """Find the fraction between two others, which belong or not, with the least numerator and the
    least denominator.

    It is the highest of the interval in the tree of Stern and Brocot (Graham, Knuth and Patashnik,
    Concrete Mathematics, section 4.5), found by the whole parts of both ends; an end with
    denominator 0 is infinite.
    """
    whole, rest = divmod(low[0], low[1])
    least = whole if rest == 0 and low[2] else whole + 1
    if least * high[1] < high[0] or (least * high[1] == high[0] and high[2]):
        return least, 1
    turned = _simplest((high[1], high[0] - whole * high[1], high[2]), (low[1], rest, low[2]))
    return whole * turned[0] + turned[1], turned[0]


def _children(sets: Sequence[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """Find which sets make up each set, the sets coming smaller first: the largest that are inside
    it.
    """
    children: list[tuple[int, ...]] = []
    roots: list[int] = []
    for node, members in enumerate(sets):
        inside = tuple(root for root in roots if sets[root] <= members)
        if any(sets[root] & members for root in roots if root not in inside):
            got = f"parts {sorted(members)}, which overlap another"
            raise value_error("totals", "be nested or apart", tuple(sorted(members)), got=got)
        roots = [*(root for root in roots if root not in inside), node]
        children.append(inside)
    return tuple(children)


@frozen
class Shares:
    """Printed shares of one distribution as a tree: the parts, the rest, the totals, and on top all
    n answers.

    Attributes:
        nodes: The printed figure of each node, None where none is printed; leaves first, smaller
            totals first.
        children: The nodes that each node is the sum of.
        parts: How many leaves are parts; the leaf after them is the rest.
        complete: Whether nothing is left over for the rest.
        rounding: How the publisher rounded.
        counts: Nodes whose counts are printed, and those counts.
    """

    nodes: tuple[Figure | None, ...]
    children: tuple[tuple[int, ...], ...]
    parts: int
    complete: bool
    rounding: Rounding
    counts: tuple[tuple[int, int], ...] = ()

    def rounded(self, rounding: Rounding) -> "Shares":
        """Return the same with figures rounded in another way."""
        return Shares(self.nodes, self.children, self.parts, self.complete, rounding, self.counts)

    def _fits_int64(self, n_max: int) -> bool:
        largest = max(
            (max(2 * abs(f.digits) + 2, 2 * whole_of(f)) for f in self.nodes if f is not None),
            default=1,
        )
        return (largest + 1) * n_max * len(self.nodes) < 2**63

    def integers(self, n: range) -> Integers:
        """Return the numbers as 64-bit integers if every product provably fits, otherwise as Python
        integers.
        """
        if self._fits_int64(n[-1]):
            return np.arange(n.start, n.stop, n.step, dtype=np.int64)
        return cast("Integers", np.array(list(n), dtype=object))

    def own(self, node: int, n: _Whole) -> tuple[_Whole, _Whole]:
        """Return a node's least and most count by its own figure alone."""
        figure = self.nodes[node]
        if figure is not None:
            return between(figure, whole_of(figure), n, way_of(figure, self.rounding))
        if node == self.parts and self.complete:
            return n * 0, n * 0
        return (n, n) if node == len(self.nodes) - 1 else (n * 0, n)

    def up(self, n: _Whole, known: Mapping[int, int]) -> list[tuple[_Whole, _Whole]]:
        """Meet each node's own bounds with the sums of its children's; `known` fixes leaves."""
        bounds: list[tuple[_Whole, _Whole]] = []
        greater, lesser = _meeting(n)
        counted = dict(self.counts)
        for node, inside in enumerate(self.children):
            least, most = (n * 0 + known[node],) * 2 if node in known else self.own(node, n)
            if node in counted:
                least, most = greater(least, counted[node]), lesser(most, counted[node])
            floor = sum([bounds[child][0] for child in inside]) if inside else n * 0
            ceiling = sum([bounds[child][1] for child in inside]) if inside else n
            bounds.append((greater(least, floor), lesser(most, ceiling)))
        return bounds

    def down(self, bounds: list[tuple[_Whole, _Whole]]) -> None:
        """Tighten the bounds of each node by what its siblings and their total leave it."""
        greater, lesser = _meeting(bounds[0][0])
        for node in reversed(range(len(bounds))):
            inside = self.children[node]
            spare = bounds[node][1] - sum([bounds[child][0] for child in inside])
            lack = bounds[node][0] - sum([bounds[child][1] for child in inside])
            for child in inside:
                least, most = bounds[child]
                bounds[child] = (greater(least, most + lack), lesser(most, least + spare))

    def together(self, n: Integers) -> tuple[list[Bounds], Truths]:
        """Return what each node can count together with all the others, for the n that fit, and
        which n those are.
        """
        bounds = self.up(n, {})
        fits = np.all([least <= most for least, most in bounds], axis=0).astype(bool)
        bounds = [(least[fits], most[fits]) for least, most in bounds]
        self.down(bounds)
        return bounds, fits

    def tight(self, n: int, known: Mapping[int, int] | None = None) -> tuple[range, ...] | None:
        """Return the counts that each node can take together with all the others, or None when
        there are none.
        """
        bounds = self.up(n, known or {})
        if any(least > most for least, most in bounds):
            return None
        self.down(bounds)
        return tuple(range(least, most + 1) for least, most in bounds)

    def filled(
        self, n: int, order: Iterable[int], fixed: Mapping[int, int] | None = None
    ) -> tuple[int, ...] | None:
        """Fill the leaves in order, each as far as the rest then allows; `fixed` fixes leaves
        beforehand.

        Nested bounds make a base polyhedron, on which this greedy filling is also the extreme of
        every mean of scores that falls along `order` (Edmonds 1970).
        """
        known: dict[int, int] = dict(fixed or {})
        bounds = self.tight(n, known)
        for leaf in order:
            if bounds is None or all(each.start + 1 == each.stop for each in bounds):
                break
            known[leaf] = bounds[leaf][-1]
            bounds = self.tight(n, known)
        return None if bounds is None else tuple(each[-1] for each in bounds[: self.parts + 1])

    def tried(self, n: range) -> range:
        """Return the numbers of a range that are few enough to try: fewer of many shares, or of
        more than 64 bits.
        """
        most = MOST_NARROW if len(n) <= MOST_WIDE or self._fits_int64(n[-1]) else MOST_WIDE
        return n[: most * _USUAL // max(_USUAL, len(self.nodes))]

    def possible(self, n: range) -> Integers:
        """Return every n of an ascending range that fits."""
        ends = self.limits() if len(n) > _BLOCK else Limits(None, None)
        if ends.contradiction is not None or not n:
            return np.array([], dtype=np.int64)
        sure = len(n) if ends.onward is None else bisect_left(n, ends.onward)
        blocks = (
            self.integers(n[start : min(start + _BLOCK, sure)]) for start in range(0, sure, _BLOCK)
        )
        found = np.concatenate(
            [np.array([], dtype=np.int64), *(self.possible_of(block) for block in blocks)]
        )
        if not n[sure:]:
            return found
        # The rest all fit. Written behind those found, not beside them: nothing is copied.
        room = range(n[sure] - len(found) * n.step, n.stop, n.step)
        every = self.integers(room)
        every[: len(found)] = found
        return every

    def possible_of(self, n: Integers) -> Integers:
        """Return those of some n that fit."""
        if len(n) <= _FEW:
            few = [
                each
                for each in n.tolist()
                if all(least <= most for least, most in self.up(each, {}))
            ]
            return np.array(few, dtype=n.dtype)
        fits = np.ones(len(n), dtype=bool)
        for least, most in self.up(n, {}):
            fits &= (least <= most).astype(bool)
        return n[fits]

    def agree(self, rounding: Rounding) -> bool:
        """Return whether they do not contradict each other whatever the number of answers, if
        rounded in such a way.
        """
        return self.rounded(rounding).limits().contradiction is None

    def limits(self) -> "Limits":
        """Return what holds for every n at once: a node that never fits, or the n from which all
        nodes do. Of printed counts it is not asked.

        A node's counts lie between shares of n, give or take the rounding to whole counts of the
        figures below it. Shares that contradict each other do so for every n; shares with room
        between them leave no gap once n is large.
        """
        onward: int | None = 1
        scale = self._scale
        for node, (low, high) in enumerate(self._edges()):
            needed = [_Edge.meet(least, most, scale) for least in low for most in high]
            if 0 in needed:
                return Limits(node, None)
            onward = (
                None
                if onward is None or None in needed
                else max(onward, *cast("list[int]", needed))
            )
        return Limits(None, None if self.counts else onward)

    def shares_at(self, node: int) -> tuple[Fraction, Fraction]:
        """Return the least and the greatest share of the answers that a node can be, 0 to 1,
        whatever n is.
        """
        low, high = self._edges()[node]
        least, most = max(edge.share for edge in low), min(edge.share for edge in high)
        return Fraction(least, self._scale), Fraction(most, self._scale)

    @property
    def _scale(self) -> int:
        """Parts of all answers that every end of a printed share is a whole number of."""
        return 2 * math.lcm(*(whole_of(figure) for figure in self.nodes if figure is not None))

    def _edges(self) -> "list[tuple[list[_Edge], list[_Edge]]]":
        """Return every end that a node has: by its own figure, and by the nodes it sums."""
        found: list[tuple[list[_Edge], list[_Edge]]] = []
        lows: list[_Edge] = []
        highs: list[_Edge] = []
        scale = self._scale
        for node, inside in enumerate(self.children):
            own = self._own_shares(node, scale)
            low = [own[0], _Edge.total([lows[child] for child in inside])]
            high = [
                own[1],
                _Edge.total([highs[child] for child in inside]) if inside else _Edge(scale),
            ]
            found.append((low, high))
            lows.append(_Edge.strictest(low, max))
            highs.append(_Edge.strictest(high, min))
        return found

    def _own_shares(self, node: int, scale: int) -> "tuple[_Edge, _Edge]":
        figure = self.nodes[node]
        if figure is None:
            least, most = self.own(node, 1)
            return _Edge(int(least) * scale), _Edge(int(most) * scale)
        low, high, closed_low, closed_high = doubled_edges(
            figure.digits, way_of(figure, self.rounding)
        )
        unit = scale // (2 * whole_of(figure))
        return _Edge(low * unit, 1, not closed_low), _Edge(high * unit, 1, not closed_high)

    def others(self, node: int, digits: Sequence[int], n: Integers) -> Integers:
        """Return, for other digits that a printed node could have had, the first n that fits the
        rest; 0 for none.
        """
        figure = cast("Figure", self.nodes[node])
        others = evolve(self, nodes=(*self.nodes[:node], None, *self.nodes[node + 1 :]))
        bounds, fits = others.together(n)
        edges = np.array([doubled_edges(each, self.rounding) for each in digits])[:, :, None]
        base, whole = n[fits], 2 * whole_of(figure)
        least = (edges[:, 0] * base - edges[:, 2]) // whole + 1
        most = -((-edges[:, 1] * base - edges[:, 3]) // whole) - 1
        met = (np.maximum(least, bounds[node][0]) <= np.minimum(most, bounds[node][1])).astype(bool)
        return (
            np.where(met.any(axis=1), base[met.argmax(axis=1)], 0)
            if len(base)
            else np.zeros(len(digits), np.int64)
        )


class Limits(NamedTuple):
    """What holds for every number of answers at once.

    Attributes:
        contradiction: A node that fits for no n; None when there is none.
        onward: From this n on all fits; None when that cannot be said.
    """

    contradiction: int | None
    onward: int | None


class _Edge(NamedTuple):
    """An end of a node's counts: within `slack` of a share of n, in parts of all answers, and not
    at the share itself if `strict`.
    """

    share: int
    slack: int = 0
    strict: bool = False

    @classmethod
    def total(cls, edges: "Sequence[_Edge]") -> "_Edge":
        shares = sum(edge.share for edge in edges)
        return cls(shares, sum(edge.slack for edge in edges), any(edge.strict for edge in edges))

    @classmethod
    def strictest(cls, edges: "Sequence[_Edge]", pick: "Callable[[Iterable[int]], int]") -> "_Edge":
        share = pick(edge.share for edge in edges)
        at = any(edge.strict for edge in edges if edge.share == share)
        return cls(share, max(edge.slack for edge in edges), at)

    @staticmethod
    def meet(low: "_Edge", high: "_Edge", scale: int) -> int | None:
        """Return the n from which whole numbers lie between; 0 when none ever does, None when it
        depends on n.
        """
        room, slack = high.share - low.share, low.slack + high.slack
        if room < 0 or (room == 0 and (low.strict or high.strict)):
            return 0
        if room == 0:
            return None if slack else 1
        return max(1, -(-slack * scale // room))


def _meeting(n: object) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return how two bounds meet: the greater of the lower and the lesser of the upper, of numbers
    or of columns.
    """
    return (np.maximum, np.minimum) if isinstance(n, np.ndarray) else (max, min)


def shares_of(
    figures: Sequence[FigureLike | None],
    totals: Mapping[Sequence[int], FigureLike] | None,
    *,
    complete: bool,
    rounding: Rounding,
    counts: Mapping[tuple[int, ...], int] | None = None,
) -> Shares:
    """Read the printed shares and arrange them as a tree; see `distribution_counts` for the
    arguments.
    """
    one_of("rounding", rounding, ROUNDINGS)
    true_or_false("complete", complete)
    figures = listed("figures", figures)
    parts = len(figures)
    together: Mapping[Sequence[int], FigureLike] = (
        {} if totals is None else mapped("totals", totals)
    )
    read = [
        (_members(total, parts), printed_share("totals", figure))
        for total, figure in together.items()
    ]
    leaves = [None if figure is None else printed_share("figures", figure) for figure in figures]
    counted = {frozenset(members): count for members, count in (counts or {}).items()}
    alone = {frozenset([leaf]) for leaf in range(parts)} | {members for members, _ in read}
    unread: list[tuple[frozenset[int], Figure | None]] = [
        (members, None) for members in counted if members and members not in alone
    ]
    ordered = sorted([*read, *unread], key=lambda total: len(total[0]))
    sets = [
        *(frozenset([leaf]) for leaf in range(parts + 1)),
        *(members for members, _ in ordered),
        frozenset(range(parts + 1)),
    ]
    nodes = (*leaves, None, *(figure for _, figure in ordered), None)
    places = {members: place for place, members in enumerate(sets)}
    known = tuple(sorted((places[members], n) for members, n in counted.items() if members))
    return Shares(nodes, _children(sets), parts, complete, rounding, known)


def _members(total: Sequence[int], parts: int) -> frozenset[int]:
    try:
        members = [
            whole_number("a part of a total", part, least=0, most=parts - 1)
            for part in listed("a total", total, least=0)
        ]
    except (ArgumentError, ArgumentTypeError) as error:
        raise blamed(error, "totals") from None
    if not members or len(set(members)) < len(members):
        raise value_error("totals", "name parts by position, each once", tuple(total))
    return frozenset(members)
