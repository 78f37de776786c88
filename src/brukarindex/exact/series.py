"""Levels of several occasions, some of which are said to be at least others."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import reduce
from operator import add
from typing import NamedTuple

from attrs import frozen

from brukarindex.exact.figures import Interval

MOST_ROUNDS = 200  # So often bounds are drawn closer; what is still open then is held possible.


@frozen
class Bound:
    """One level is at least a multiple of another and something more.

    Attributes:
        of: Place of the level that has the bound.
        by: Place of the other.
        more: What is added.
        times: What the other is multiplied by, above 0.
        strict: Whether it is more than that.
    """

    of: int
    by: int
    more: Fraction = Fraction(0)
    times: Fraction = Fraction(1)
    strict: bool = False


class _End(NamedTuple):
    """An end of what a level can be, and how many times an open end has moved it inwards."""

    value: Fraction
    inside: Fraction


def possible_levels(
    spans: Sequence[Interval], bounds: Iterable[Bound]
) -> tuple[Interval, ...] | None:
    """Find what each of several levels can be when some are at least others.

    Every bound rises with the level that it is by, so that the least of all levels together, and
    the greatest, hold by themselves: to draw ends closer until none moves is exact. An open end is
    one that is moved inwards by less than any number.

    Args:
        spans: What each can be by itself.
        bounds: What holds between them.

    Returns:
        What each can be; None when no levels have it all.

    Examples:
        >>> spans = [Interval(Fraction(low), Fraction(low + 1), True, True) for low in (3, 2)]
        >>> risen = possible_levels(spans, [Bound(1, 0)])
        >>> [(int(each.low), int(each.high)) for each in risen]
        [(3, 3), (3, 3)]
        >>> possible_levels(spans, [Bound(1, 0, strict=True)])
    """
    every = tuple(bounds)
    ways = every, every[::-1]  # so that a chain is gone through at once, whichever way it goes
    lows = [_End(each.low, Fraction(not each.closed_low)) for each in spans]
    highs = [_End(each.high, -Fraction(not each.closed_high)) for each in spans]
    plain = all(each.times == 1 for each in every)
    for turn in range(len(spans) if plain else MOST_ROUNDS):
        if not _drawn_closer(lows, highs, ways[turn % 2]):
            break
        if any(low > high for low, high in zip(lows, highs, strict=True)):
            return None
    else:
        # Differences that still move after so many rounds go round in a ring that has no end.
        if plain and _drawn_closer(lows, highs, every):
            return None
    if any(low > high for low, high in zip(lows, highs, strict=True)):
        return None
    return tuple(
        Interval(low.value, high.value, low.inside == 0, high.inside == 0)
        for low, high in zip(lows, highs, strict=True)
    )


def _drawn_closer(lows: list[_End], highs: list[_End], bounds: Sequence[Bound]) -> bool:
    """Draw ends closer by every bound once; tell whether any moved."""
    moved = False
    for each in bounds:
        low, high = lows[each.by], highs[each.of]
        up = _End(each.times * low.value + each.more, each.times * low.inside + each.strict)
        down = _End((high.value - each.more) / each.times, (high.inside - each.strict) / each.times)
        moved |= up > lows[each.of] or down < highs[each.by]
        lows[each.of], highs[each.by] = max(lows[each.of], up), min(highs[each.by], down)
    return moved


def sum_of(levels: Sequence[Interval]) -> Interval:
    """Return what the sum of levels can be that hold together; see `possible_levels`.

    Examples:
        >>> one = Interval(Fraction(1), Fraction(2), True, False)
        >>> both = sum_of([one, one])
        >>> int(both.low), int(both.high), both.closed_high
        (2, 4, False)
    """
    return reduce(add, levels)
