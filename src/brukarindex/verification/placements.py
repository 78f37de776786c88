"""The printed shares of a question, placed at the top of a scale, and the index or mean that they then allow."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import cast

from attrs import frozen

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.bounds import extremes
from brukarindex.verification.claims import Index, Mean, Total
from brukarindex.verification.counts import percent_counts
from brukarindex.verification.evidence import Gap
from brukarindex.verification.figures import Figure, FigureLike, Interval, Rounding, doubled_edges
from brukarindex.verification.outcomes import Outcome, assuming
from brukarindex.verification.shares import Shares, shares_of, whole_of
from brukarindex.verification.sums import Reach
from brukarindex.verification.trees import Tree, unnamed

MOST_TRIED = 30  # Numbers of answers tried against an index or a mean.
_USUAL = 12  # So many categories have a share at most; of more, fewer numbers are tried.
MOST_EXACT = 20_000  # Answers up to which every sum is tried.

NOBODY = Figure(0, 12)  # So exact a nought that no answer lies behind it.

Ends = tuple[Fraction, Fraction]
Counts = tuple[int, ...]


@frozen
class Score:
    """A printed mean of answers at equal steps from `low` to `high`: an index 0-100, or a mean on the scale itself."""

    figure: Figure
    low: int = 0
    high: int = 100

    what: str = "@index"

    @classmethod
    def of(cls, claim: Index | Mean, figure: Figure) -> "Score":
        """Take a figure as that of a claim."""
        return cls(figure, claim.low, claim.high, "@mean") if isinstance(claim, Mean) else cls(figure)

    def sums(self, most: int, rounding: Rounding) -> range | None:
        """Give the sums of steps above the bottom that print as it, when `most` is the greatest sum."""
        unit: int = 10**self.figure.decimals
        low, high, closed_low, closed_high = doubled_edges(self.figure.digits, rounding)
        whole, shift = 2 * unit * (self.high - self.low), 2 * unit * self.low
        least, least_rest = divmod((low - shift) * most, whole)
        greatest, greatest_rest = divmod((high - shift) * most, whole)
        first = least if closed_low and not least_rest else least + 1
        last = greatest if closed_high or greatest_rest else greatest - 1
        return range(max(first, 0), min(last, most) + 1) or None

    def interval(self, rounding: Rounding = "either") -> Interval:
        """Give the numbers it stands for as an index 0-100."""
        printed, width = self.figure.interval(rounding), Fraction(100, self.high - self.low)
        low, high = ((each - self.low) * width for each in (printed.low, printed.high))
        return Interval(low, high, printed.closed_low, printed.closed_high)

    def told(self, steps: int) -> int | None:
        """Give the steps that an assumption names: a mean tells its own scale."""
        return steps if self.what == "@index" else None

    def on_scale(self, index: Fraction) -> Fraction:
        """Give an index 0-100 as a number on the scale."""
        return self.low + index * (self.high - self.low) / 100


class Placements:
    """The printed shares on several scales; what lies below them has room for the categories that are not printed.

    All who chose such a category are at the bottom of the least index, and just below the printed ones in the greatest,
    so the counts behind both are the same on every scale. Turned, the shares come best first.
    """

    def __init__(self, tree: Tree, scales: Sequence[int], *, turned: bool = False) -> None:
        self.tree, self.scales, self.turned = tree, scales, turned
        self._on_scale: dict[int, Shares] = {}
        self._extremes: dict[tuple[int, Rounding, int], tuple[Counts, Counts] | None] = {}
        self._witnesses: dict[tuple[int, int, Score], Counts] = {}

    @property
    def most(self) -> int:
        """How many numbers of answers are tried: fewer where there are many categories."""
        return max(1, MOST_TRIED * _USUAL**2 // max(_USUAL, len(self.tree.parts)) ** 2)

    def outcomes(self, score: Score, by_mode: Mapping[Rounding, Sequence[int]]) -> Iterator[Outcome]:
        """Try every scale and way of rounding, the ordinary way first."""
        usual: dict[int, bool | None] = {}
        for (mode, n), steps in product(by_mode.items(), self.scales):
            # What is not possible in any of the usual ways together is not in one of them.
            ruled_out = mode.startswith("half") and usual.get(steps) is False
            possible = False if ruled_out else self._fits(steps, score, n, mode)
            usual.setdefault(steps, possible)
            yield Outcome(assuming(mode, steps=score.told(steps)), possible)

    def of_the_question(
        self, score: Score, outcomes: Sequence[Outcome], by_mode: Mapping[Rounding, Sequence[int]]
    ) -> Iterator[Outcome]:
        """Try every scale with fewer answers than respondents; what all of them allow is possible."""
        known = {(each.assumption.rounding, each.assumption.steps): each.possible for each in outcomes}
        for (mode, n), steps in product(by_mode.items(), self.scales):
            near = self._is_near(steps, score, mode)
            possible = known[mode, score.told(steps)] or (near and self._fits(steps, score, n, mode))
            yield Outcome(assuming(mode, "question", score.told(steps)), possible)

    def _is_near(self, steps: int, score: Score, mode: Rounding) -> bool:
        """Tell whether shares of any number of answers can have the score.

        All ends of the printed intervals are whole counts of this many answers, so its range is that of the shares in
        the usual ways of rounding. Other ways move each end by half a unit, and the index by no more than their sum.
        """
        many, units = self._room
        ends, printed = self.ends(steps, many), score.interval()
        usual = mode == "either" or mode.startswith("half")
        if ends is None:  # not possible in the usual ways, but others move the ends
            return not usual
        spare = Fraction(0) if usual else units + (printed.high - printed.low) / 2
        return ends[0] - spare <= printed.high and printed.low <= ends[1] + spare

    @cached_property
    def _room(self) -> tuple[int, Fraction]:
        """Give a number of answers that all printed ends are whole counts of, and the sum of their units."""
        wholes = [whole_of(figure) for figure in self.tree.shares.nodes if figure is not None]
        return math.lcm(*(2 * whole for whole in wholes)), sum((Fraction(100, whole) for whole in wholes), Fraction(0))

    def _fits(self, steps: int, score: Score, n: Sequence[int], mode: Rounding) -> bool | None:
        found = any(self.fits(steps, score, each, mode) for each in n[: self.most])
        return found or (None if len(n) > self.most else False)

    def fits(self, steps: int, score: Score, n: int, mode: Rounding) -> bool:
        """Tell whether counts of n answers print as the shares and, on a scale, as a score."""
        sums, wanted = self._sums(steps, n, mode), score.sums(n * (steps - 1), mode)
        if sums is None or wanted is None or wanted[0] > sums[1] or wanted[-1] < sums[0]:
            return False
        try:
            return n > MOST_EXACT or self._counts(steps, score, n, mode) is not None
        except ArgumentError:  # too many sums to try each: the range is all that is known
            return True

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
        names = self.tree.parts[::-1] if self.turned else self.tree.parts
        shares, missing = self.tree.shares.nodes[: len(names)], steps - len(names)
        totals: dict[Sequence[int], FigureLike] = {}
        for claim, node in zip(self.tree.claims, self.tree.nodes, strict=True):
            if isinstance(claim, Total):
                members = tuple(missing + names.index(name) for name in claim.categories)
                totals[members] = cast("Figure", self.tree.shares.nodes[node])
        rest = NOBODY if self.tree.shares.complete else None
        return [*([rest] * missing), *(shares[::-1] if self.turned else shares)], totals

    def _counts(self, steps: int, score: Score, n: int, mode: Rounding) -> Counts | None:
        """Find counts with the score; those found for one way of rounding often do for another."""
        key = (steps, n, score)
        if key not in self._witnesses or not self._prints(self._witnesses[key], score, mode):
            reach = Reach(self._shares(steps).rounded(mode), n)
            total = reach.first(score.sums(n * (steps - 1), mode))
            if total is None:
                return None
            self._witnesses[key] = reach.counts(total)
        return self._witnesses[key]

    def _prints(self, counts: Counts, score: Score, mode: Rounding) -> bool:
        figures, totals = self._placed(len(counts))
        sums = {(place,): figure for place, figure in enumerate(figures) if figure is not None} | totals
        told = [(sum(counts[place] for place in members), figure) for members, figure in sums.items()]
        steps, top = sum(place * count for place, count in enumerate(counts)), sum(counts) * (len(counts) - 1)
        shown = [(percent_counts(figure, sum(counts), rounding=mode), count) for count, figure in told]
        return all(count in (each or ()) for each, count in [*shown, (score.sums(top, mode), steps)])

    def witness(self, steps: int, score: Score, n: Sequence[int], mode: Rounding) -> dict[str, int] | None:
        """Name counts that print as all of it, for the first number of answers that has any."""
        parts = self.tree.parts
        names = (*(unnamed(place, parts) for place in range(1, steps - len(parts) + 1)), *parts)
        for each in n[: self.most]:
            if each <= MOST_EXACT and self.fits(steps, score, each, mode):
                with suppress(ArgumentError):  # too many sums to try each: no counts are known
                    return dict(zip(names, cast("Counts", self._counts(steps, score, each, mode)), strict=True))
        return None

    def gaps(self, score: Score, n: Sequence[int]) -> list[Gap] | None:
        """Say for every scale and number of answers what lies between the score and its range; None if not always."""
        printed, found = score.interval(), list[Gap]()
        for steps in self.scales:
            for each in n:
                ends = self.ends(steps, each)
                if ends is None or (ends[0] <= printed.high and printed.low <= ends[1]):
                    return None
                below = printed.high < ends[0]
                least, most = (ends[0], printed.high) if below else (printed.low, ends[1])
                found.append(Gap(score.what, score.on_scale(least), score.on_scale(most), each))
        return found
