"""Shares that were forced to add up to 100: the largest-remainder method, backwards."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from brukarindex.checks import ascending, listed, value_error, whole_number
from brukarindex.exact.figures import FigureLike
from brukarindex.exact.shares import Integers, Truths, fill, printed_share, whole_of

MOST_TRIED = 10**7  # Numbers of answers: some ten seconds.
# Blocks that stay in the processor's cache; a scan uses no more memory than one of them.
_BLOCK = 1 << 14


def largest_remainder(figures: Sequence[FigureLike], n: int) -> tuple[int, ...] | None:
    """Find counts whose shares, made to add up to 100 by the largest-remainder method, print
    exactly so.

    The method rounds every share k/n down and then gives the units that lack, one each, to the
    parts with the largest remainders; ties may go any way. With U the digits of 100 % and V those
    printed, its results are all digits that add up to U for which the deviations U·k - V·n lie
    within n of each other.

    Args:
        figures: Printed share of every part, all with the same decimals.
        n: Answers in the base, at least 1.

    Returns:
        One count a part, together `n`, or None when no counts print so.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: `n` is below 1, the figures have different decimals, or one is in percentage
            points.

    Source:
        The apportionment rule of Hamilton; Balinski and Young (1982), Fair Representation, Yale
        University Press.

    Examples:
        >>> largest_remainder(["33", "33", "34"], 3), largest_remainder(["34", "34", "32"], 3)
        ((1, 1, 1), None)
    """
    forced = _forced(figures)
    n = whole_number("n", n, least=1)
    least, most = (
        [int(end[0]) for end in ends] for ends in forced.counts(forced.integers(range(n, n + 1)))
    )
    if not (forced.adds_up and sum(least) <= n <= sum(most)):
        return None
    return fill([range(low, high + 1) for low, high in zip(least, most, strict=True)], n)


def largest_remainder_n(figures: Sequence[FigureLike], n: range) -> Integers:
    """Find every number of answers in a range for which `largest_remainder` finds counts.

    The work grows with the length of the range: about 1 µs a number and a figure.

    Args:
        figures: Printed share of every part, all with the same decimals.
        n: The numbers to try, from 1 upwards.

    Returns:
        The numbers, ascending.

    Raises:
        FigureError: A figure cannot be read.
        ArgumentError: The range holds a number below 1, the figures have different decimals, or one
            is in percentage points.
        ArgumentTypeError: `n` is not a range.

    Examples:
        >>> largest_remainder_n(["34", "34", "32"], range(1, 51)).tolist()
        [35, 38, 41, 44, 47, 50]
    """
    forced = _forced(figures)
    tried = ascending(n, most=MOST_TRIED)
    blocks = [tried[start : start + _BLOCK] for start in range(0, len(tried), _BLOCK)]
    found = [forced.possible(forced.integers(block)) for block in blocks if forced.adds_up]
    return np.concatenate([np.array([], dtype=np.int64), *found])


class _Forced(NamedTuple):
    """Printed digits that may have been forced to add up.

    Attributes:
        digits: The digits of each part.
        whole: The digits of 100 %.
    """

    digits: tuple[int, ...]
    whole: int

    @property
    def adds_up(self) -> bool:
        return sum(self.digits) == self.whole and min(self.digits) >= 0

    def integers(self, n: range) -> Integers:
        """Return the numbers as 64-bit integers if every product provably fits, otherwise as Python
        integers.
        """
        if 2 * (max(map(abs, self.digits)) + self.whole + 1) * n[-1] * len(self.digits) < 2**63:
            return np.arange(n.start, n.stop, n.step, dtype=np.int64)
        return cast("Integers", np.array(list(n), dtype=object))

    def counts(self, n: Integers) -> tuple[list[Integers], list[Integers]]:
        """Return the least and most count of each part in the lowest window of deviations where
        they can reach n.

        The deviations add up to 0, so a window of width n that holds them starts at -n..0, which is
        halved until found. Both ends of the counts rise with the start: if the least are too many
        in the lowest window, they are in all.
        """
        low, high = -n, n * 0
        while np.any(low < high):
            middle = (low + high) // 2
            reached = _sum(self._ends(n, middle)[1]) >= n
            low, high = np.where(reached, low, middle + 1), np.where(reached, middle, high)
        return self._ends(n, high)

    def _ends(self, n: Integers, start: Integers) -> tuple[list[Integers], list[Integers]]:
        """Return the least and most count of each part whose deviation lies in start..start + n."""
        least = [np.maximum(-(-(start + digits * n) // self.whole), 0) for digits in self.digits]
        return least, [(start + n + digits * n) // self.whole for digits in self.digits]

    def possible(self, n: Integers) -> Integers:
        """Return the numbers for which some window fits."""
        least, most = self.counts(n)
        fits: Truths = ((_sum(least) <= n) & (n <= _sum(most))).astype(bool)
        return n[fits]


def _sum(columns: Sequence[Integers]) -> Integers:
    return cast("Integers", sum(columns))


def _forced(figures: Sequence[FigureLike]) -> _Forced:
    figures = listed("figures", figures)
    read = [printed_share("figures", figure) for figure in figures]
    wholes = {whole_of(figure) for figure in read}
    if len(wholes) > 1:
        got = ", ".join(repr(str(figure)) for figure in read)
        raise value_error("figures", "have the same decimals and unit", figures, got=got)
    return _Forced(tuple(figure.digits for figure in read), wholes.pop())
