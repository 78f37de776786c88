"""How many counts of scores have a given sum and sum of squares, by recurrence: nothing is listed.

The generating function of the counts, ∏ 1/(1 - a_j) over the scores j, is a sum over the scores k
of what is seen from "all have k": ∏ 1/(1 - a_j/a_k) over the others, the partial fractions. Each
term is a recurrence in two dimensions, whatever n is. A row of it is one whole number with the
coefficients side by side in slots, so that a step of the recurrence is a shift and an addition.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from math import comb
from typing import NamedTuple

from attrs import frozen

MOST_WORK = 4 * 10**11  # Bits shifted: some ten seconds, on long scales twice that.
_MOST_STEPS = 10**7  # Rows times scores; of more, not even the width of the slots is found.


class SumSpan(NamedTuple):
    """Sums that are asked for: one sum of steps, with the least and the most excess.

    The excess is the sum of x(x - 1)/2, for the sum of squares; see `Summary.excess`.
    """

    total: int
    least: int
    most: int


@frozen
class _Move:
    """What one score more adds to the sum and to the level; the level of a move is at least 0."""

    across: int
    up: int


@frozen
class _Term:
    """What is seen from all having one score: moves away from it, and the sums asked for from it.

    Attributes:
        sign: Sign of the term in the total.
        moves: Moves that rise; each across at most twice up, to either side.
        level: A move across alone, None where no other score lies on the same level.
        spans: Sums, and their levels, counted from here.
    """

    sign: int
    moves: tuple[_Move, ...]
    level: _Move | None
    spans: tuple[SumSpan, ...]

    @property
    def top(self) -> int:
        """The highest level that is asked for."""
        return max(each.most for each in self.spans)

    @property
    def columns(self) -> int:
        """Columns of a row, the sum and twice the level being the place in it."""
        return max(each.total for each in self.spans) + 2 * self.top + 1

    def slot(self) -> int:
        """Return bits enough for any sum of coefficients of a row."""
        ways = [1] + [0] * self.top
        for move in self.moves:
            for row in range(move.up, self.top + 1):
                ways[row] += ways[row - move.up]
        return (max(ways) * (self.columns + 1)).bit_length() + 1

    def work(self) -> int:
        """Return the bits that are shifted, or more."""
        if self.top < 0 or self.columns <= 0:
            return 0
        if self.top * (len(self.moves) + 1) > _MOST_STEPS:
            return MOST_WORK + 1
        rows = sum(max(0, self.top + 1 - move.up) for move in self.moves)
        asked = self.top + 1 - max(0, min(each.least for each in self.spans))
        if self.level is not None:
            rows += asked * (self.columns // self.level.across).bit_length()
        return (rows + asked) * self.columns * self.slot()

    def count(self) -> int:
        """Count the ways to what is asked for, with the sign of the term."""
        if self.top < 0 or self.columns <= 0:
            return 0
        slot, first = self.slot(), min(each.total for each in self.spans)
        turns = self._turns(slot, first)
        one, asked, found = (1 << slot) - 1, 0, 0
        for row, ways in enumerate(self._rows(slot)):
            asked ^= turns.get(row, 0)
            if asked:
                place = slot * (first + 2 * row)
                spread = self._levelled(ways, slot)
                found += ((spread >> place if place >= 0 else spread << -place) & asked) % one
        return self.sign * found

    def _turns(self, slot: int, first: int) -> dict[int, int]:
        """Return, by row, the slots that begin or cease to be asked for."""
        turns: dict[int, int] = {}
        for each in self.spans:
            if each.most >= 0:
                mask = ((1 << slot) - 1) << slot * (each.total - first)
                for row in (max(0, each.least), each.most + 1):
                    turns[row] = turns.get(row, 0) ^ mask
        return turns

    def _rows(self, slot: int) -> Iterable[int]:
        """Yield the ways to each level, without moves across alone."""
        past = [deque[int](maxlen=move.up) for move in self.moves]
        shifts = [slot * (move.across + 2 * move.up) for move in self.moves]
        kept = (1 << slot * self.columns) - 1
        for row in range(self.top + 1):
            ways = int(row == 0)
            for before, shift in zip(past, shifts, strict=True):
                if len(before) == before.maxlen:
                    ways = (ways + (before[0] << shift)) & kept
                before.append(ways)
            yield ways

    def _levelled(self, ways: int, slot: int) -> int:
        """Add any number of moves across alone: one or none, then two or none, and so on."""
        across = self.columns if self.level is None else self.level.across
        kept = (1 << slot * self.columns) - 1
        while across < self.columns:
            ways = (ways + (ways << slot * across)) & kept
            across *= 2
        return ways


def _term(score: int, n: int, width: int, *, tilt: int, spans: Sequence[SumSpan]) -> _Term:
    """Return the term of a score; levels are x(x - tilt)/2, lowest near the mean."""
    moves, sign, across, up = list[_Move](), 1, n * score, n * _level(score, tilt)
    for other in range(width + 1):
        move = _Move(other - score, _level(other, tilt) - _level(score, tilt))
        if (move.up, move.across) < (0, 0):  # 1/(1 - v) = -v⁻¹ / (1 - v⁻¹)
            move, sign = _Move(-move.across, -move.up), -sign
            across, up = across + move.across, up + move.up
        if other != score:
            moves.append(move)
    level = next((move for move in moves if not move.up), None)
    lowered = (tilt - 1) // 2
    asked = (
        SumSpan(
            each.total - across,
            each.least - lowered * each.total - up,
            each.most - lowered * each.total - up,
        )
        for each in spans
    )
    return _Term(sign, tuple(move for move in moves if move.up), level, tuple(asked))


def _level(score: int, tilt: int) -> int:
    return score * (score - tilt) // 2


def count_spans(n: int, width: int, spans: Sequence[SumSpan]) -> int | None:
    """Count the tables of `n` scores, 0 to `width`, with sums that are asked for.

    Args:
        n: Number of scores.
        width: The highest score.
        spans: What is asked for, by ascending sum.

    Returns:
        The number, or None when working it out would take too long.
    """
    if not spans:
        return 0
    middle = (spans[0].total + spans[-1].total) // (2 * n)
    terms = [_term(score, n, width, tilt=2 * middle + 1, spans=spans) for score in range(width + 1)]
    if sum(term.work() for term in terms) > MOST_WORK:
        return None
    return sum(term.count() for term in terms)


def count_sums(n: int, width: int, sums: range) -> int | None:
    """Count the tables of `n` scores, 0 to `width`, with one of these sums.

    The generating function is a Gaussian binomial coefficient.

    Args:
        n: Number of scores.
        width: The highest score.
        sums: The sums, each of which some scores have.

    Returns:
        The number, or None when working it out would take too long.
    """
    if not sums:
        return 0
    if sums[0] + sums[-1] > n * width:  # the scale turned is as good, and the sums are lower
        sums = range(n * width - sums[-1], n * width - sums[0] + 1)
    columns = sums[-1] + 1
    slot = min(n, width) * (n + width).bit_length() + columns.bit_length() + 1
    if columns * slot * width * columns.bit_length() > MOST_WORK:
        return None
    slot = (comb(n + width, width) * columns).bit_length() + 1
    kept, ways = (1 << slot * columns) - 1, 1
    for step in range(1, width + 1):
        across = step
        while across < columns:
            ways = (ways + (ways << slot * across)) & kept
            across *= 2
        if n + step < columns:
            ways -= ways << slot * (n + step) & kept
    return (ways >> slot * sums[0]) % ((1 << slot) - 1)
