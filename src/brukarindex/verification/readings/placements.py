"""The printed shares of a question, placed at the top of a scale, and the index or mean that they
then allow.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from brukarindex.exact.bounds import extremes
from brukarindex.exact.figures import Figure, FigureLike, Interval, Rounding, doubled_edges
from brukarindex.exact.shares import Shares, shares_of
from brukarindex.verification.findings.evidence import Gap
from brukarindex.verification.pages.claims import Index, Mean, Total
from brukarindex.verification.readings.trees import Tree

MOST_TRIED = 30  # Numbers of answers tried against an index or a mean.
_USUAL = 12  # So many categories have a share at most; of more, fewer numbers are tried.
MOST_EXACT = 20_000  # Answers up to which every sum is tried.

NOBODY = Figure(0, 12)  # So exact a nought that no answer lies behind it.

Ends = tuple[Fraction, Fraction]
Counts = tuple[int, ...]


class Score(NamedTuple):
    """A printed mean of answers at equal steps from `low` to `high`: an index 0-100, or a mean on
    the scale itself.
    """

    figure: Figure
    low: int = 0
    high: int = 100

    what: str = "@index"

    @classmethod
    def of(cls, claim: Index | Mean, figure: Figure) -> "Score":
        """Take a figure as that of a claim."""
        if isinstance(claim, Mean):
            return cls(figure, claim.low, claim.high, "@mean")
        return cls(figure, claim.scores[0], claim.scores[-1]) if claim.scores else cls(figure)

    def sums(self, most: int, rounding: Rounding) -> range | None:
        """Give the sums of steps above the bottom that print as it, when `most` is the greatest
        sum.
        """
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
        bottom = Fraction(-self.low)
        above = self.figure.interval(rounding) + Interval.closed(bottom, bottom)
        return above * Fraction(100, self.high - self.low)

    def told(self, steps: int) -> int | None:
        """Give the steps that an assumption names: a mean tells its own scale."""
        return steps if self.what == "@index" else None

    def on_scale(self, index: Fraction) -> Fraction:
        """Give an index 0-100 as a number on the scale."""
        return self.low + index * (self.high - self.low) / 100


class Placements:
    """The printed shares on several scales; what lies below them has room for the categories that
    are not printed.

    All who chose such a category are at the bottom of the least index, and just below the printed
    ones in the greatest, so the counts behind both are the same on every scale.
    """

    def __init__(self, tree: Tree, scales: Sequence[int]) -> None:
        self.tree, self.scales = tree, scales
        self._on_scale: dict[int, Shares] = {}
        self._extremes: dict[tuple[int, Rounding, int], tuple[Counts, Counts] | None] = {}

    @property
    def most(self) -> int:
        """How many numbers of answers are tried: fewer where there are many categories."""
        return max(1, MOST_TRIED * _USUAL**2 // max(_USUAL, len(self.tree.parts)) ** 2)

    def ends(self, steps: int, n: int, mode: Rounding = "either") -> Ends | None:
        """Give the least and the greatest index."""
        sums = self._sums(steps, n, mode)
        if sums is None:
            return None
        return Fraction(100 * sums[0], n * (steps - 1)), Fraction(100 * sums[1], n * (steps - 1))

    def _sums(self, steps: int, n: int, mode: Rounding) -> tuple[int, int] | None:
        """Give the least and the greatest sum of scores, in steps above the bottom."""
        # One category stands for all that are not printed.
        room = min(1, steps - len(self.tree.parts))
        key = (n, mode, room)
        if key not in self._extremes:
            self._extremes[key] = extremes(
                self._shares(len(self.tree.parts) + room).rounded(mode), n
            )
        found = self._extremes[key]
        if found is None:
            return None
        low, high = found
        # Categories without a printed share, but for the one that the counts have.
        above = steps - len(low)
        least = sum(count * (place + above if place else 0) for place, count in enumerate(low))
        most = sum(count * (place + above) for place, count in enumerate(high))
        return least, most

    def _shares(self, steps: int) -> Shares:
        if steps not in self._on_scale:
            figures, totals = self._placed(steps)
            missing = steps - len(self.tree.parts)
            counted: dict[tuple[int, ...], int] = {
                (missing + node,): count
                for node, count in self.tree.shares.counts
                if node < len(self.tree.parts)
            }
            self._on_scale[steps] = shares_of(
                figures, totals, complete=True, rounding="either", counts=counted
            )
        return self._on_scale[steps]

    def _placed(self, steps: int) -> tuple[list[Figure | None], dict[Sequence[int], FigureLike]]:
        names = self.tree.parts
        shares, missing = self.tree.shares.nodes[: len(names)], steps - len(names)
        totals: dict[Sequence[int], FigureLike] = {}
        for claim, node in zip(self.tree.claims, self.tree.nodes, strict=True):
            if isinstance(claim, Total):
                members = tuple(missing + names.index(name) for name in claim.categories)
                totals[members] = cast("Figure", self.tree.shares.nodes[node])
        rest = NOBODY if self.tree.shares.complete else None
        return [*([rest] * missing), *shares], totals

    def gaps(self, score: Score, n: Sequence[int]) -> list[Gap] | None:
        """Say for every scale and number of answers what lies between the score and its range; None
        if not always.
        """
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
