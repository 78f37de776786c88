"""The printed shares of a question, placed at the top of a scale, and the index that they then allow."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from typing import cast

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.bounds import extremes
from brukarindex.verification.claims import Total
from brukarindex.verification.counts import percent_counts
from brukarindex.verification.evidence import Gap
from brukarindex.verification.figures import Figure, FigureLike, Rounding
from brukarindex.verification.outcomes import Outcome, assuming
from brukarindex.verification.shares import Shares, shares_of, whole_of
from brukarindex.verification.sums import Reach
from brukarindex.verification.trees import Tree, unnamed

MOST_TRIED = 30  # Numbers of answers tried against an index.
MOST_EXACT = 20_000  # Answers up to which every sum is tried.

NOBODY = Figure(0, 12)  # So exact a nought that no answer lies behind it.

_MIRRORED: dict[Rounding, Rounding] = {
    "floor": "ceil",
    "ceil": "floor",
    "half_up": "half_down",
    "half_down": "half_up",
}

Ends = tuple[Fraction, Fraction]
Counts = tuple[int, ...]


class Placements:
    """The printed shares on several scales; what lies below them has room for the categories that are not printed.

    All who chose such a category are at the bottom of the least index, and just below the printed ones in the greatest,
    so the counts behind both are the same on every scale.
    """

    def __init__(self, tree: Tree, scales: Sequence[int], *, mirrored: bool = False) -> None:
        self.tree, self.scales, self.mirrored = tree, scales, mirrored
        self._on_scale: dict[int, Shares] = {}
        self._extremes: dict[tuple[int, Rounding, int], tuple[Counts, Counts] | None] = {}
        self._witnesses: dict[tuple[int, int, Figure], Counts] = {}

    def outcomes(self, index: Figure, by_mode: Mapping[Rounding, Sequence[int]]) -> list[Outcome]:
        """Try every scale and way of rounding, the ordinary way first."""
        found: dict[tuple[Rounding, int], bool | None] = {}
        for mode, n in by_mode.items():
            for steps in self.scales:
                # What is not possible in any of the usual ways together is not in one of them.
                ruled_out = mode.startswith("half") and found.get(("either", steps)) is False
                found[mode, steps] = False if ruled_out else self._fits(steps, index, n, mode)
        return [Outcome(assuming(mode, steps=steps), possible) for (mode, steps), possible in found.items()]

    def of_the_question(
        self, index: Figure, outcomes: Sequence[Outcome], by_mode: Mapping[Rounding, Sequence[int]]
    ) -> list[Outcome]:
        """Try every scale with fewer answers than respondents; what all of them allow is possible."""
        known = {(each.assumption.rounding, each.assumption.steps): each.possible for each in outcomes}
        return [
            Outcome(
                assuming(mode, "question", steps),
                known[mode, steps] or (self._is_near(steps, index, mode) and self._fits(steps, index, n, mode)),
            )
            for mode, n in by_mode.items()
            for steps in self.scales
        ]

    def _is_near(self, steps: int, index: Figure, mode: Rounding) -> bool:
        """Tell whether shares of any number of answers can have the index.

        All ends of the printed intervals are whole counts of this many answers, so its range is that of the shares in
        the usual ways of rounding. Other ways move each end by half a unit, and the index by no more than their sum.
        """
        many, units = self._room
        ends, printed = self.ends(steps, many), index.interval()
        usual = mode == "either" or mode.startswith("half")
        if ends is None:  # not possible in the usual ways, but others move the ends
            return not usual
        spare = Fraction(0) if usual else units + Fraction(1, 2 * 10**index.decimals)
        return ends[0] - spare <= printed.high and printed.low <= ends[1] + spare

    @cached_property
    def _room(self) -> tuple[int, Fraction]:
        """Give a number of answers that all printed ends are whole counts of, and the sum of their units."""
        wholes = [whole_of(figure) for figure in self.tree.shares.nodes if figure is not None]
        return math.lcm(*(2 * whole for whole in wholes)), sum((Fraction(100, whole) for whole in wholes), Fraction(0))

    def _fits(self, steps: int, index: Figure, n: Sequence[int], mode: Rounding) -> bool | None:
        found = any(self.fits(steps, index, each, mode) for each in n[:MOST_TRIED])
        return found or (None if len(n) > MOST_TRIED else False)

    def fits(self, steps: int, index: Figure, n: int, mode: Rounding) -> bool:
        """Tell whether counts of n answers print as the shares and, on a scale, as an index."""
        sums, wanted = self._sums(steps, n, mode), self._wanted(index, n * (steps - 1), mode)
        if sums is None or wanted is None or wanted[0] > sums[1] or wanted[-1] < sums[0]:
            return False
        try:
            return n > MOST_EXACT or self._counts(steps, index, n, mode) is not None
        except ArgumentError:  # too many sums to try each: the range is all that is known
            return True

    def _wanted(self, index: Figure, most: int, mode: Rounding) -> range | None:
        """Give the sums that print as the index; of an index taken from 100, rounded up is rounded down."""
        return percent_counts(index, most, rounding=_MIRRORED.get(mode, mode) if self.mirrored else mode)

    def ends(self, steps: int, n: int, mode: Rounding = "either") -> Ends | None:
        """Give the least and the greatest index."""
        sums = self._sums(steps, n, mode)
        if sums is None:
            return None
        return Fraction(100 * sums[0], n * (steps - 1)), Fraction(100 * sums[1], n * (steps - 1))

    def _sums(self, steps: int, n: int, mode: Rounding) -> tuple[int, int] | None:
        """Give the least and the greatest sum of scores, in steps above the bottom."""
        room = min(1, steps - len(self.tree.parts))  # one category stands for all that are not printed
        key = (n, mode, room)
        if key not in self._extremes:
            self._extremes[key] = extremes(self._shares(len(self.tree.parts) + room).rounded(mode), n)
        found = self._extremes[key]
        if found is None:
            return None
        low, high = found
        above = steps - len(low)  # categories without a printed share, but for the one that the counts have
        least = sum(count * (place + above if place else 0) for place, count in enumerate(low))
        most = sum(count * (place + above) for place, count in enumerate(high))
        return least, most

    def _shares(self, steps: int) -> Shares:
        if steps not in self._on_scale:
            figures, totals = self._placed(steps)
            self._on_scale[steps] = shares_of(figures, totals, complete=True, rounding="either")
        return self._on_scale[steps]

    def _placed(self, steps: int) -> tuple[list[Figure | None], dict[Sequence[int], FigureLike]]:
        missing = steps - len(self.tree.parts)
        totals: dict[Sequence[int], FigureLike] = {}
        for claim, node in zip(self.tree.claims, self.tree.nodes, strict=True):
            if isinstance(claim, Total):
                members = tuple(missing + self.tree.parts.index(name) for name in claim.categories)
                totals[members] = cast("Figure", self.tree.shares.nodes[node])
        rest = NOBODY if self.tree.shares.complete else None
        return [*([rest] * missing), *self.tree.shares.nodes[: len(self.tree.parts)]], totals

    def _counts(self, steps: int, index: Figure, n: int, mode: Rounding) -> Counts | None:
        """Find counts with the index; those found for one way of rounding often do for another."""
        key = (steps, n, index)
        if key not in self._witnesses or not self._prints(self._witnesses[key], index, mode):
            reach = Reach(self._shares(steps).rounded(mode), n)
            total = reach.first(self._wanted(index, n * (steps - 1), mode))
            if total is None:
                return None
            self._witnesses[key] = reach.counts(total)
        return self._witnesses[key]

    def _prints(self, counts: Counts, index: Figure, mode: Rounding) -> bool:
        figures, totals = self._placed(len(counts))
        sums = {(place,): figure for place, figure in enumerate(figures) if figure is not None} | totals
        told = [(sum(counts[place] for place in members), figure) for members, figure in sums.items()]
        score, top = sum(place * count for place, count in enumerate(counts)), sum(counts) * (len(counts) - 1)
        shown = [(percent_counts(figure, sum(counts), rounding=mode), count) for count, figure in told]
        return all(count in (each or ()) for each, count in [*shown, (self._wanted(index, top, mode), score)])

    def witness(self, steps: int, index: Figure, n: Sequence[int], mode: Rounding) -> dict[str, int] | None:
        """Name counts that print as all of it, for the first number of answers that has any."""
        parts = self.tree.parts
        names = (*(unnamed(place, parts) for place in range(1, steps - len(parts) + 1)), *parts)
        for each in n[:MOST_TRIED]:
            if each <= MOST_EXACT and self.fits(steps, index, each, mode):
                with suppress(ArgumentError):  # too many sums to try each: no counts are known
                    return dict(zip(names, cast("Counts", self._counts(steps, index, each, mode)), strict=True))
        return None

    def gaps(self, index: Figure, n: Sequence[int]) -> list[Gap] | None:
        """Say for every scale and number of answers what lies between the index and its range; None if not always."""
        printed, found = index.interval(), list[Gap]()
        for steps in self.scales:
            for each in n:
                ends = self.ends(steps, each)
                if ends is None or (ends[0] <= printed.high and printed.low <= ends[1]):
                    return None
                below = printed.high < ends[0]
                least, most = (ends[0], printed.high) if below else (printed.low, ends[1])
                found.append(Gap("@index", least, most, each))
        return found
