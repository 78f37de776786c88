"""Some few who belong to none of the groups that a page tells of."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from brukarindex.exact.changes import meet
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.shares import counts_of
from brukarindex.verification.engine import Also, perhaps
from brukarindex.verification.pages.claims import Answered, Invited, Parts
from brukarindex.verification.pages.facts import Facts

OTHERS = Fraction(1, 20)
"""Part of a whole that at most belongs to none of its groups, where the page does not say that
these are all: some do not tell their sex."""
UNCOUNTED = Fraction(3, 100)
"""The same where the page does not print how many the whole and its groups are."""


_SMALL = 20  # Answers of which a twentieth is one person: two of so many are few as well.


def most_others(n: int) -> int:
    """Return how many of n, as printed, can belong to none of the groups whose numbers are printed
    too: a twentieth, or one person, or two of twenty and more.
    """
    return max(math.floor(OTHERS * n), 1 if n < _SMALL else 2)


def possible_others(facts: Facts, parts: Parts) -> Also:
    """Return the readings of groups that may not be everybody: that they are, or that some few
    others belong to none of them.
    """
    known = parts.complete is not None or _are_everybody(facts, parts)
    return perhaps("other_people", when=not known)


def with_others(
    whole: Figure, parts: Sequence[Figure], ends: tuple[int, int], rounding: Rounding
) -> bool:
    """Return whether a whole can be a mixture of parts and of some few others, whatever these are.

    Args:
        whole: The figure of the whole.
        parts: The figures of the parts.
        ends: The least and the greatest that a figure can be.
        rounding: How the figures were rounded.
    """
    if not is_nearest(rounding):
        return False
    inside = [each.interval(rounding) for each in parts]
    low, high = min(each.low for each in inside), max(each.high for each in inside)
    everybody = Interval.closed(*map(Fraction, ends))
    wide = Interval.closed(low, high) * (1 - UNCOUNTED) + everybody * UNCOUNTED
    return meet(whole.interval(rounding), wide) is not None


def counts_mix(
    whole: Figure,
    parts: Sequence[Figure],
    numbers: Sequence[int],
    rounding: Rounding,
    *,
    others: bool = False,
) -> bool:
    """Return whether counts of a whole, and of its parts, can print as the shares.

    Args:
        whole: The share of the whole.
        parts: The shares of the parts.
        numbers: How many answers the whole has at most, and then each part.
        rounding: How the figures were rounded.
        others: Whether some few are in the whole and in none of its parts, instead of nobody.
    """
    most, *each = numbers
    reached = {0: range(1)}  # Counts by how many answers they are of, at most a hull of them.
    for figure, cap in zip(parts, each, strict=True):
        reached = _added(reached, _counted(figure, cap, rounding), most)
    for n, counts in _counted(whole, most, rounding).items():
        few = max(math.floor(UNCOUNTED * n), min(most_others(n), 2) if n == most else 0)
        for beside in range(1, few + 1) if others else (0,):
            inside = reached.get(n - beside)
            if inside and inside[0] <= counts[-1] and counts[0] <= inside[-1] + beside:
                return True
    return False


def _counted(figure: Figure, most: int, rounding: Rounding) -> dict[int, range]:
    """Return the counts that print as a share, by the number of answers."""
    found = {n: counts_of(figure, n, rounding) for n in range(1, most + 1)}
    return {n: counts for n, counts in found.items() if counts}


def _added(one: dict[int, range], other: dict[int, range], most: int) -> dict[int, range]:
    found: dict[int, range] = {}
    for n, counts in one.items():
        for more, own in other.items():
            if n + more > most:
                break
            low, high = counts[0] + own[0], counts[-1] + own[-1]
            known = found.get(n + more, range(low, high + 1))
            found[n + more] = range(min(low, known[0]), max(high, known[-1]) + 1)
    return found


def is_nearest(rounding: Rounding) -> bool:
    """Return whether figures are rounded to the nearest: figures that are cut, and others besides,
    are too much to suppose.
    """
    return rounding == "either" or rounding.startswith("half")


def _are_everybody(facts: Facts, parts: Parts) -> bool:
    """Return whether the printed numbers of groups make that of the whole."""
    groups = (parts.group, *parts.groups)
    asked = [_number(facts, facts.of(Invited, group)) for group in groups]
    answered = [_number(facts, facts.of(Answered, group)) for group in groups]
    return any(
        None not in known and known[0] == sum(cast("list[int]", known[1:]))
        for known in (asked, answered)
    )


def _number(facts: Facts, claims: Sequence[Invited | Answered]) -> int | None:
    numbers = facts.quantity(claims[0].figure).numbers() if claims else None
    return numbers[0] if numbers and len(numbers) == 1 else None
