"""Which whole numbers of answers can lie behind printed shares and means: exact integers, no solver."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias, TypeVar, cast

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import NDArray

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, one_of
from brukarindex.verification._arguments import whole_number
from brukarindex.verification.figures import ROUNDINGS, Figure, FigureLike, Rounding, doubled_edges

# Python integers in an object array when 64 bits cannot be proved enough; numpy's operators are the same.
Integers: TypeAlias = NDArray[np.int64]
Bounds: TypeAlias = tuple[Integers, Integers]
SubtotalReading: TypeAlias = Literal["rounded_sum", "sum_of_rounded"]

_Whole = TypeVar("_Whole", int, Integers)
_BLOCK = 1 << 14  # Blocks that stay in the processor's cache halve the time of a scan.


def _whole(figure: Figure) -> int:
    """Give the digits that 100 % would be printed with, here: 1000 for "48,4 %"."""
    if figure.unit == "percentage_points":
        raise ArgumentError(f"a share is printed in percent or per mille, not percentage points; got {str(figure)!r}")
    whole: int = (1000 if figure.unit == "permille" else 100) * 10**figure.decimals
    return whole


def _between(figure: Figure, whole: int, n: _Whole, rounding: Rounding) -> tuple[_Whole, _Whole]:
    """Give the least and most k with k/n printed as `figure`, in units of 1/whole; none when least > most."""
    low, high, closed_low, closed_high = doubled_edges(figure.digits, rounding)
    least = -(-low * n // (2 * whole)) if closed_low else low * n // (2 * whole) + 1
    most = high * n // (2 * whole) if closed_high else -(-high * n // (2 * whole)) - 1
    return least, most


def _range(least: int, most: int) -> range | None:
    return range(least, most + 1) if least <= most else None


def percent_counts(share: FigureLike, n: int, *, rounding: Rounding = "either") -> range | None:
    """Find every count of `n` that prints as this share.

    A count k is allowed when (2V - 1)·n ≤ 2U·k ≤ (2V + 1)·n, where V is the printed digits and U those of 100 %,
    each end open or closed by the rounding. Integers only, so that ties such as 23 of 40 come out right.

    Args:
        share: Printed share, in percent unless it says per mille.
        n: Answers in the base, at least 1.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The counts, a range within 0..n, or None when no count fits.

    Raises:
        FigureError: The share cannot be read.
        ArgumentError: `n` is below 1, or the figure is in percentage points.

    Example:
        >>> percent_counts("33", 1283, rounding="half_up")
        range(417, 430)
        >>> percent_counts("48,4 %", 423) is None
        True
    """
    figure = Figure.parse(share)
    n = whole_number(n, "n", least=1)
    least, most = _between(figure, _whole(figure), n, rounding)
    return _range(max(least, 0), min(most, n))


def response_counts(rate: FigureLike, invited: int, *, rounding: Rounding = "either") -> range | None:
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

    Example:
        >>> response_counts("33,0 procent", 1283)
        range(423, 425)
    """
    return percent_counts(rate, whole_number(invited, "invited", least=1), rounding=rounding)


def mean_sums(mean: FigureLike, n: int, *, rounding: Rounding = "either") -> range | None:
    """Find every whole sum whose mean over `n` answers prints as this figure (the GRIM test, with its witnesses).

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

    Example:
        >>> mean_sums("5,19", 28), mean_sums("5,19", 32)
        (None, range(166, 167))
    """
    figure = Figure.parse(mean)
    if figure.unit is not None:
        raise ArgumentError(f"a mean is printed without a unit; got {str(figure)!r}")
    return _range(*_between(figure, 10**figure.decimals, whole_number(n, "n", least=1), rounding))


def _children(sets: Sequence[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """Find which sets make up each set, the sets coming smaller first: the largest that are inside it."""
    children: list[tuple[int, ...]] = []
    roots: list[int] = []
    for node, members in enumerate(sets):
        inside = tuple(root for root in roots if sets[root] <= members)
        if any(sets[root] & members for root in roots if root not in inside):
            raise ArgumentError(f"totals must be nested or apart; the one of parts {sorted(members)} overlaps another")
        roots = [*(root for root in roots if root not in inside), node]
        children.append(inside)
    return tuple(children)


@frozen
class Shares:
    """Printed shares of one distribution as a tree: the parts, the rest, the totals, and on top all n answers.

    Attributes:
        nodes: The printed figure of each node, None where none is printed; leaves first, smaller totals first.
        children: The nodes that each node is the sum of.
        parts: How many leaves are parts; the leaf after them is the rest.
        complete: Whether nothing is left over for the rest.
        rounding: How the publisher rounded.
    """

    nodes: tuple[Figure | None, ...]
    children: tuple[tuple[int, ...], ...]
    parts: int
    complete: bool
    rounding: Rounding

    def _fits_int64(self, n_max: int) -> bool:
        largest = max((max(2 * abs(f.digits) + 2, 2 * _whole(f)) for f in self.nodes if f is not None), default=1)
        return (largest + 1) * n_max * len(self.nodes) < 2**63

    def integers(self, n: range) -> Integers:
        """Give the numbers as 64-bit integers if every product provably fits, otherwise as Python integers."""
        if self._fits_int64(n[-1]):
            return np.arange(n.start, n.stop, n.step, dtype=np.int64)
        return cast("Integers", np.array(list(n), dtype=object))

    def own(self, node: int, n: Integers) -> Bounds:
        """Give a node's least and most count by its own figure alone."""
        figure = self.nodes[node]
        if figure is not None:
            return _between(figure, _whole(figure), n, self.rounding)
        if node == self.parts and self.complete:
            return n * 0, n * 0
        return (n, n) if node == len(self.nodes) - 1 else (n * 0, n)

    def up(self, n: Integers, known: Mapping[int, int]) -> list[Bounds]:
        """Meet each node's own bounds with the sums of its children's; `known` fixes leaves."""
        bounds: list[Bounds] = []
        for node, inside in enumerate(self.children):
            least, most = (n * 0 + known[node],) * 2 if node in known else self.own(node, n)
            floor = _sum(bounds[child][0] for child in inside) if inside else n * 0
            ceiling = _sum(bounds[child][1] for child in inside) if inside else n
            bounds.append((np.maximum(least, floor), np.minimum(most, ceiling)))
        return bounds

    def tight(self, n: int, known: Mapping[int, int] | None = None) -> tuple[range, ...] | None:
        """Give the counts that each node can take together with all the others, or None when there are none."""
        column = self.integers(range(n, n + 1))
        bounds = [(int(least[0]), int(most[0])) for least, most in self.up(column, known or {})]
        if any(least > most for least, most in bounds):
            return None
        for node in reversed(range(len(bounds))):
            inside = self.children[node]
            spare = bounds[node][1] - sum(bounds[child][0] for child in inside)
            lack = bounds[node][0] - sum(bounds[child][1] for child in inside)
            for child in inside:
                least, most = bounds[child]
                bounds[child] = (max(least, most + lack), min(most, least + spare))
        return tuple(range(least, most + 1) for least, most in bounds)

    def filled(self, n: int, order: Iterable[int]) -> tuple[int, ...] | None:
        """Fill the leaves in order, each as far as the rest then allows.

        Nested bounds make a base polyhedron, on which this greedy filling is also the extreme of every mean of scores
        that falls along `order` (Edmonds 1970).
        """
        known: dict[int, int] = {}
        for leaf in order:
            bounds = self.tight(n, known)
            if bounds is None:
                return None
            known[leaf] = bounds[leaf][-1]
        return tuple(known[leaf] for leaf in range(self.parts + 1))

    def possible(self, n: range) -> Integers:
        """Give every n of the range that fits."""
        found = [self._possible_block(n[start : start + _BLOCK]) for start in range(0, len(n), _BLOCK)]
        return np.concatenate([np.array([], dtype=np.int64), *found])

    def _possible_block(self, n: range) -> Integers:
        column = self.integers(n)
        fits = np.ones(len(n), dtype=bool)
        for least, most in self.up(column, {}):
            fits &= (least <= most).astype(bool)
        return column[fits]


def _sum(columns: Iterable[Integers]) -> Integers:
    return cast("Integers", sum(columns))


def shares_of(
    figures: Sequence[FigureLike | None],
    totals: Mapping[Sequence[int], FigureLike] | None,
    *,
    complete: bool,
    rounding: Rounding,
) -> Shares:
    """Read the printed shares and arrange them as a tree; see `distribution_counts` for the arguments."""
    one_of("rounding", rounding, ROUNDINGS)
    if isinstance(figures, str) or not figures:
        raise ArgumentTypeError(f"figures must be a sequence of at least one printed share; got {figures!r}")
    parts = len(figures)
    read = [(_members(total, parts), Figure.parse(figure)) for total, figure in (totals or {}).items()]
    read.sort(key=lambda total: len(total[0]))
    leaves = [None if figure is None else Figure.parse(figure) for figure in figures]
    sets = [
        *(frozenset([leaf]) for leaf in range(parts + 1)),
        *(members for members, _ in read),
        frozenset(range(parts + 1)),
    ]
    nodes = (*leaves, None, *(figure for _, figure in read), None)
    for figure in filter(None, nodes):
        _whole(figure)
    return Shares(nodes, _children(sets), parts, complete, rounding)


def _members(total: Sequence[int], parts: int) -> frozenset[int]:
    members = [whole_number(part, "a part of a total", least=0, most=parts - 1) for part in total]
    if not members or len(set(members)) < len(members):
        raise ArgumentError(f"a total names its parts by position, each once; got {tuple(total)!r}")
    return frozenset(members)


@frozen
class Distribution:
    """The counts that can lie behind printed shares of `n` answers.

    Attributes:
        n: Answers in the base.
        parts: Counts that each printed share can have together with all the others.
        rest: Counts left over for answers that no printed share covers; `range(0, 1)` when the shares are complete.
        witness: One count a part, then the rest: together `n`, and printing as every figure.
    """

    n: int
    parts: tuple[range, ...]
    rest: range
    witness: tuple[int, ...]


def _distribution(shares: Shares, n: int) -> Distribution | None:
    counts, witness = shares.tight(n), shares.filled(n, range(shares.parts + 1))
    if counts is None or witness is None:
        return None
    return Distribution(n, counts[: shares.parts], counts[shares.parts], witness)


def distribution_counts(
    figures: Sequence[FigureLike | None],
    n: int,
    *,
    totals: Mapping[Sequence[int], FigureLike] | None = None,
    complete: bool = False,
    rounding: Rounding = "either",
) -> Distribution | None:
    """Find the counts behind printed shares that exclude each other, taken together.

    Args:
        figures: Printed shares of one distribution; None for a category whose share is not printed.
        n: Answers in the base, at least 1.
        totals: Printed totals by the positions of their parts, `{(0, 1): "71,2"}`; nested or apart. A total is read as
            the rounding of the sum; for the other reading see `subtotal_readings`.
        complete: Whether the figures cover every answer. If not, some answers may lie outside them.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The tightest counts of each part, with a witness, or None when nothing fits.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: `n` is below 1, totals overlap or name no part, or a figure is in percentage points.

    Example:
        >>> distribution_counts(["48,4", "22,8"], 417, totals={(0, 1): "71,2"})
        Distribution(n=417, parts=(range(202, 203), range(95, 96)), rest=range(120, 121), witness=(202, 95, 120))
    """
    shares = shares_of(figures, totals, complete=complete, rounding=rounding)
    return _distribution(shares, whole_number(n, "n", least=1))


@frozen
class PossibleN:
    """Every number of answers that fits printed shares; iterate for the counts behind each.

    Attributes:
        n: The numbers, ascending; 64-bit integers, or Python integers when those could overflow.
        shares: The printed shares.
    """

    n: Integers = field(eq=cmp_using(eq=np.array_equal), hash=False)
    shares: Shares

    def __len__(self) -> int:
        """Count the numbers that fit."""
        return len(self.n)

    def __iter__(self) -> Iterator[Distribution]:
        """Give the counts behind each n, worked out as they are asked for."""
        found = (_distribution(self.shares, int(n)) for n in self.n)
        return (distribution for distribution in found if distribution is not None)


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
        ArgumentError: The range holds a number below 1, totals overlap or name no part, or a figure is in percentage
            points.
        ArgumentTypeError: `n` is not a range.

    Example:
        >>> answered = response_counts("33", 1283, rounding="half_up")
        >>> found = possible_n(["48,4", "22,8"], answered, totals={(0, 1): "71,2"}, rounding="half_up")
        >>> [one.witness for one in found]
        [(202, 95, 120)]
    """
    if not isinstance(cast("object", n), range):
        raise ArgumentTypeError(f"n must be a range, such as range(1, 1001); got {type(n).__name__} {n!r}")
    ascending = n if n.step > 0 else n[::-1]
    if ascending:
        whole_number(ascending[0], "n", least=1)
    shares = shares_of(figures, totals, complete=complete, rounding=rounding)
    return PossibleN(shares.possible(ascending), shares)


def subtotal_readings(
    figures: Sequence[FigureLike], total: FigureLike, n: int, *, rounding: Rounding = "either"
) -> tuple[SubtotalReading, ...]:
    """Tell how a printed total can have come from its printed parts.

    Args:
        figures: Printed shares of the parts.
        total: Printed total of these parts.
        n: Answers in the base, at least 1.
        rounding: How the publisher rounded; see `Figure.interval`.

    Returns:
        The readings that hold: "rounded_sum" (the parts were added, then rounded), "sum_of_rounded" (the printed parts
        were added), both, or none.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: `n` is below 1, or a figure is in percentage points.

    Example:
        >>> subtotal_readings(["48,4", "22,8"], "71,1", 426), subtotal_readings(["48,4", "22,8"], "71,2", 426)
        (('rounded_sum',), ('sum_of_rounded',))
    """
    parts = distribution_counts(figures, n, rounding=rounding)
    joint = distribution_counts(figures, n, totals={range(len(figures)): total}, rounding=rounding)
    adds_up = sum(map(_fraction, figures)) == _fraction(total)
    readings: dict[SubtotalReading, bool] = {
        "rounded_sum": joint is not None,
        "sum_of_rounded": parts is not None and adds_up,
    }
    return tuple(reading for reading, holds in readings.items() if holds)


def _fraction(share: FigureLike) -> Fraction:
    figure = Figure.parse(share)
    return Fraction(figure.digits, _whole(figure))
