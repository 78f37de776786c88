"""The orders in which printed answers can stand on the steps of a scale, where nothing tells."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, islice, permutations
from typing import NamedTuple

MOST_ORDERS = 120  # All orders of five answers; of more, so many of those that the shares allow.
MOST_PLACES = 4000  # Answers put on a step, one way or another, to find them.


class Orders(NamedTuple):
    """Some orders of answers, worst first, and whether they are all that there are."""

    names: tuple[tuple[str, ...], ...]
    are_all: bool


def any_order(names: Sequence[str]) -> Orders:
    """Return every order of answers, or the first of them where they are many."""
    some = tuple(islice(permutations(names), MOST_ORDERS))
    return Orders(some, math.factorial(len(names)) <= MOST_ORDERS)


def by_size(names: Sequence[str], sizes: Mapping[str, Fraction]) -> list[str]:
    """Return answers in the order of their shares, the smallest first."""
    return sorted(names, key=lambda name: sizes[name])


def around(sizes: Mapping[str, Fraction], spare: Fraction, twice: Sequence[int]) -> Orders:
    """Return the orders of answers, one on each step, that can have a median: twice the step, from
    0.

    At most half of the answers are below it, and at most half above, so that the order among those
    does not matter.
    """
    names, half = {*sizes}, (sum(sizes.values()) + spare * len(sizes)) / 2

    def light(part: Collection[str]) -> bool:
        return sum((sizes[name] - spare for name in part), Fraction(0)) <= half

    def every() -> Iterator[tuple[str, ...]]:
        for each in twice:
            for below in filter(light, combinations(sizes, (each + 1) // 2)):
                for at in combinations([n for n in sizes if n not in below], 1 - each % 2):
                    above = names.difference(below, at)
                    if light(above):
                        yield (*below, *at, *sorted(above))

    found = tuple(islice(every(), MOST_ORDERS))
    return Orders(found, len(found) < MOST_ORDERS)


class Ladder:
    """Answers that are put one on each step, so that a mean is between two numbers.

    What is not put yet is worth most where the largest shares are on the best of the steps that are
    left, and least where they are on the worst: where that does not reach, nothing does.

    Args:
        sizes: The share of each answer.
        spare: How much more or less each of them can be.
        worth: What an answer at each step is worth, the worst first.
        ends: What the mean can be, at least and at most.
    """

    def __init__(
        self,
        sizes: Mapping[str, Fraction],
        spare: Fraction,
        worth: Sequence[int],
        ends: tuple[Fraction, Fraction],
    ) -> None:
        unit = math.lcm(spare.denominator, *(each.denominator for each in sizes.values()))
        self._sizes = {name: int(each * unit) for name, each in sizes.items()}
        self._above, self._below = (
            [each * end.denominator - end.numerator for each in worth] for end in ends
        )
        self._spare = [int(spare * unit) * sum(map(abs, w)) for w in (self._above, self._below)]
        self._left = MOST_PLACES

    def orders(self) -> Orders:
        """Return the orders in which the mean can be between the ends, those that are likeliest
        first.
        """
        upward = sorted(self._sizes, key=self._sizes.__getitem__)
        found = sorted(islice(self._placed(upward, 0, 0), MOST_ORDERS))
        return Orders(
            tuple(order for _, order in found), len(found) < MOST_ORDERS and self._left > 0
        )

    def _placed(
        self, rest: list[str], above: int, below: int
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the orders of the answers that are left, with the others on better steps, and how
        far each is from the ends.
        """
        self._left -= 1
        sizes = [self._sizes[name] for name in rest]
        most = above + sum(w * s for w, s in zip(self._above, sizes, strict=False))
        least = below + sum(w * s for w, s in zip(self._below, reversed(sizes), strict=False))
        if most < -self._spare[0] or least > self._spare[1] or self._left <= 0:
            return
        if not rest:
            yield max(-above, below), ()
            return
        step = len(rest) - 1
        for place, name in enumerate(rest):
            size = sizes[place]
            others = self._placed(
                [*rest[:place], *rest[place + 1 :]],
                above + self._above[step] * size,
                below + self._below[step] * size,
            )
            yield from ((far, (*each, name)) for far, each in others)
