"""The scale of a printed score: its ends, its steps, and the whole scores that these can have."""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple, TypeGuard

from attrs import evolve

from brukarindex.exact.figures import Figure, Interval, Rounding, doubled_edges
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Index, Mean


def is_unscaled(claim: Claim) -> bool:
    """Return whether nothing that the page says of an index tells its scale."""
    return (
        isinstance(claim, Index)
        and claim.steps is None
        and claim.items == 1
        and tells_no_ends(claim)
    )


def tells_no_ends(claim: Claim) -> TypeGuard[Index]:
    """Return whether the page does not say between which ends an index lies: most are 0-100."""
    told = isinstance(claim, Index) and (claim.scores or claim.of or claim.band or claim.high)
    return isinstance(claim, Index) and not told


def ends_of(claim: Claim) -> tuple[int, int]:
    """Return the least and the greatest that a share, an index or a mean can be, in per cent."""
    if isinstance(claim, Mean):
        return claim.low, claim.high
    if not isinstance(claim, Index):
        return 0, 100
    return (claim.scores[0], claim.scores[-1]) if claim.scores else (0, claim.high or 100)


def units_of(claim: Mean | Index) -> int | None:
    """Return how many whole units of a sum a respondent can add; None without a known scale."""
    if isinstance(claim, Mean):
        return claim.items
    if claim.scores:
        width = claim.scores[-1] - claim.scores[0]
        return claim.items * width // math.gcd(*(each - claim.scores[0] for each in claim.scores))
    return None if claim.steps is None else claim.items * (claim.steps - 1)


class Score(NamedTuple):
    """A printed mean of answers at equal steps from `low` to `high`: an index 0-100, or a mean on
    the scale itself.
    """

    figure: Figure
    low: Fraction | int = 0
    high: int = 100

    what: str = "@index"

    @classmethod
    def of(cls, claim: Index | Mean, figure: Figure) -> "Score":
        """Return a figure as that of a claim."""
        low, high = ends_of(claim)
        return cls(figure, low, high, f"@{claim.kind}")

    def sums(self, most: int, rounding: Rounding) -> range | None:
        """Return the sums of steps above the bottom that print as it, when `most` is the greatest
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
        """Return the numbers it stands for as an index 0-100."""
        bottom = Fraction(-self.low)
        above = self.figure.interval(rounding) + Interval.closed(bottom, bottom)
        return above * Fraction(100, self.high - self.low)

    def on_scale(self, index: Fraction) -> Fraction:
        """Return an index 0-100 as a number on the scale."""
        return self.low + index * (self.high - self.low) / 100


_TEN = 10
_FEWEST = 3  # Steps of a scale of which an index is told in per cent of the best answer.


def on_ten(score: Score) -> Score | None:
    """Return an index as one on 0-10, if it can be."""
    return score._replace(high=_TEN) if 0 <= score.figure.value <= _TEN else None


def of_best(score: Score, steps: int) -> Score | None:
    """Return an index as the mean in per cent of the best answer, if it can be: 4 of 5 is 80, and
    nothing is below 20.
    """
    least = Fraction(100, steps)
    can = steps >= _FEWEST and score.high == 100 and score.figure.value + 1 > least
    return score._replace(low=least) if can else None


def other_scales(claim: Index | Mean, figure: Figure) -> list[Score]:
    """Return the other scales than 0-100 that an index of so many steps may be on."""
    if not (isinstance(claim, Index) and claim.steps and tells_no_ends(claim)):
        return []
    own = Score.of(claim, figure)
    return [each for each in (on_ten(own), of_best(own, claim.steps)) if each is not None]


def can_be_whole(claim: Claim, scales: Iterable[int] = ()) -> bool:
    """Return whether the steps of an index can have whole scores that are not equally far apart: on
    some of the scales, where it does not tell its own.
    """
    if not isinstance(claim, Index) or claim.scores or ends_of(claim) != (0, 100):
        return False
    return any(100 % (each - 1) for each in (scales if claim.steps is None else (claim.steps,)))


def whole_scores(steps: int) -> tuple[Fraction, Fraction]:
    """Return how much lower and higher an index can be when the scores of the steps are whole:
    above, then below.
    """
    exact = [Fraction(100 * step, steps - 1) for step in range(steps)]
    return max(math.ceil(each) - each for each in exact), min(each // 1 - each for each in exact)


def moved(index: Interval, steps: int) -> Interval:
    """Return the indices of equal steps that an index can be of when their scores are whole."""
    above, below = whole_scores(steps)
    return evolve(index, low=index.low - above, high=index.high - below)


def wider(spread: Interval, steps: int) -> Interval:
    """Return the spreads of equal steps that a spread can be of when their scores are whole.

    Scores that are moved by at most d, all in all, move a standard deviation by less than d.
    """
    above, below = whole_scores(steps)
    by = above - below
    return evolve(spread, low=spread.low - by, high=spread.high + by)
