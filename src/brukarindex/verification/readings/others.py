"""Some few who belong to none of the groups that a page tells of."""

from collections.abc import Sequence
from fractions import Fraction
from typing import cast

from brukarindex.exact.changes import meet
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.verification.outcomes import Cause
from brukarindex.verification.pages.claims import Answered, Invited, Parts
from brukarindex.verification.pages.facts import Facts

OTHERS = Fraction(1, 20)
"""Part of a whole that at most belongs to none of its groups, where the page does not say that
these are all: some do not tell their sex."""
UNCOUNTED = Fraction(3, 100)
"""The same where the page does not print how many the whole and its groups are."""


def possible_others(facts: Facts, parts: Parts) -> tuple[tuple[Cause, ...], ...]:
    """Give the readings of groups that may not be everybody: that they are, or that some few others
    belong to none of them.
    """
    if parts.complete is not None or _are_everybody(facts, parts):
        return ((),)
    return ((), ("other_people",))


def with_others(
    whole: Figure, parts: Sequence[Figure], ends: tuple[int, int], rounding: Rounding
) -> bool:
    """Tell whether a whole can be a mixture of parts and of some few others, whatever these are.

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
    wide = Interval(
        low + UNCOUNTED * (ends[0] - low),
        high + UNCOUNTED * (ends[1] - high),
        closed_low=True,
        closed_high=True,
    )
    return meet(whole.interval(rounding), wide) is not None


def is_nearest(rounding: Rounding) -> bool:
    """Tell whether figures are rounded to the nearest: figures that are cut, and others besides,
    are too much to suppose.
    """
    return rounding == "either" or rounding.startswith("half")


def _are_everybody(facts: Facts, parts: Parts) -> bool:
    """Tell whether the printed numbers of groups make that of the whole."""
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
