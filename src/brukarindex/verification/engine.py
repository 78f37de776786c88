"""The product of the readings that are open, tried from the least remarkable on, until
one holds.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple, TypeAlias

from brukarindex.exact.figures import Rounding
from brukarindex.verification.outcomes import (
    MODES,
    ODDITY,
    Assumption,
    Base,
    Cause,
    Making,
    Numbers,
    Outcome,
    Outcomes,
    assuming,
    outcome_of,
    wider,
)

Holding: TypeAlias = Numbers | bool | None
Check: TypeAlias = Callable[["Reading", Rounding], Holding]

_OTHER_SCALE, _TURNED, _WITHOUT = 2, 3, 2  # How odd; see `ODDITY`.
_USUAL = 2  # Up to so odd, readings are tried before it is asked whether any can hold.
MOST_CHECKS = 150  # Readings and ways of rounding that are tried; what lies beyond is open.


class Reading(NamedTuple):
    """All that a page is read as but for how its figures were rounded; fields as those of an
    `Assumption`.
    """

    base: Base | None = None
    steps: int | None = None
    total: Making = None
    best_first: bool = False
    without: str = ""
    also: tuple[Cause, ...] = ()

    @classmethod
    def of(cls, one: Assumption) -> "Reading":
        """Return that of an assumption."""
        return cls(one.base, one.steps, one.total, one.best_first, one.without, one.also)

    def under(self, rounding: Rounding) -> Assumption:
        """Return it as an assumption with a way of rounding."""
        return _assumed(rounding, self)


@lru_cache(maxsize=1 << 12)  # thousands of findings have the same few
def _assumed(rounding: Rounding, reading: Reading) -> Assumption:
    return Assumption(rounding, **reading._asdict())


Also: TypeAlias = tuple[tuple[Cause, ...], ...]
"""Causes that may hold, together or not."""


def perhaps(*causes: Cause, when: bool = True) -> Also:
    """Return the readings that none of some causes holds, or one of them, when these are open."""
    return ((), *((each,) for each in causes if when))


def with_each(one: Also, other: Also) -> Also:
    """Return the readings that causes of one kind hold together with those of another."""
    return tuple((*first, *second) for first in one for second in other)


class Open(NamedTuple):
    """What a page can be read as: for each field of a reading, what it can be, the ordinary first.

    Attributes:
        also: Other causes that may hold, together or not.
        rest: As in `Assumption`.
    """

    bases: tuple[Base | None, ...] = (None,)
    totals: tuple[Making, ...] = (None,)
    steps: tuple[int | None, ...] = (None,)
    orders: tuple[bool, ...] = (False,)
    without: tuple[str, ...] = ("",)
    also: Also = ((),)

    def readings(self) -> Iterator[Reading]:
        """Yield every reading, the least odd first."""
        for odd in range(_most_odd(self) + 1):
            yield from _so_odd(self, odd)

    @property
    def ordinary(self) -> Reading:
        """The least odd reading."""
        return _first(self)

    @property
    def are_many(self) -> bool:
        """Whether it takes long to try each reading."""
        return prod(map(len, self)) > _FEW


Choice: TypeAlias = tuple[tuple[int, Any], ...]
"""What one field can be, each with its oddity."""


@lru_cache(maxsize=1 << 8)
def _choices(what: Open) -> tuple[Choice, ...]:
    usual = {*what.also[0]}
    return (
        tuple((ODDITY.get(each, 0), each) for each in what.bases),
        tuple((_OTHER_SCALE * (each != what.steps[0]), each) for each in what.steps),
        tuple((ODDITY.get(each, 0), each) for each in what.totals),
        tuple((_TURNED * each, each) for each in what.orders),
        tuple((_WITHOUT * bool(each), each) for each in what.without),
        tuple((sum(ODDITY[one] for one in {*each} - usual), each) for each in what.also),
    )


@lru_cache(maxsize=1 << 8)
def _most_odd(what: Open) -> int:
    return sum(max(odd for odd, _ in each) for each in _choices(what))


@lru_cache(maxsize=1 << 8)
def _first(what: Open) -> Reading:
    return next(what.readings())


@lru_cache(maxsize=1 << 10)  # most pages hold together under the first of thousands
def _so_odd(what: Open, odd: int) -> tuple[Reading, ...]:
    return tuple(Reading(*each) for each in _chosen(_choices(what), odd))


def _chosen(choices: Sequence[Choice], odd: int) -> Iterator[tuple[Any, ...]]:
    """Yield the ways to choose one of each that are so odd together."""
    if not choices:
        yield from [()] * (odd == 0)
        return
    for own, one in choices[0]:
        if own <= odd:
            for others in _chosen(choices[1:], odd - own):
                yield (one, *others)


_FEW = 32
"""So many readings are tried as soon as it is asked whether any of them may hold."""


def tried(what: Open, check: Check, loosest: Callable[[], bool] | None = None) -> Iterator[Outcome]:
    """Yield the outcomes of the readings, the least remarkable first; after the first that holds,
    those that differ in one thing.

    What is not possible when every figure may have been rounded in its own way is not under one way
    of rounding.

    Args:
        what: The readings that are open.
        check: Tells what holds under one of them.
        loosest: Tells, quicker than to try each, whether any of them may hold; asked when the
            ordinary ones do not.

    Yields:
        What was found, in the order in which it was tried; last of all that the rest is open, if it
        is too much.
    """
    memory, ordinary = _Memory(check), what.ordinary
    given: list[tuple[Rounding, Reading]] = []
    ruled_out, many = False, what.are_many
    for odd, mode, reading, not_so in _ordered(what):
        if odd > _USUAL and loosest is not None and many:
            ruled_out, loosest = not loosest(), None
        if memory.tried >= MOST_CHECKS and not ruled_out:
            yield outcome_of(reading.under("any"), None)
            return
        if memory.is_dead(reading) and reading != ordinary and mode != "any":
            continue
        found = False if ruled_out else memory.found(mode, reading)
        if ruled_out and not (reading == ordinary or mode == "any"):
            continue
        given.append((mode, reading))
        yield not_so if found is False else outcome_of(reading.under(mode), found)
        if found:
            break
    if ruled_out:
        return
    before = {*given}
    for mode, reading in _near(what, ordinary):
        if (mode, reading) not in before:
            yield outcome_of(reading.under(mode), memory.found(mode, reading))


@lru_cache(maxsize=1 << 8)
def none_of(what: Open) -> tuple[Outcome, ...]:
    """Return what is told when it is known that no reading holds."""
    return tuple(
        each.not_so
        for each in _ordered(what)
        if each.mode == "any" or each.reading == what.ordinary
    )


def under_each(
    fits: Callable[[Rounding], Holding], base: Base | None = None, *, total: Making = None
) -> Iterator[Outcome]:
    """Yield the outcomes of every way of rounding, the ordinary one first, where nothing else is
    open: as `tried` does, and quicker.
    """
    ordinary = MODES[0]
    found: dict[Rounding, Holding] = {ordinary: fits(ordinary)}
    if found[ordinary] is False:
        found["any"] = fits("any")
        if found["any"] is False:
            yield from _none_under_each(base, total)
            return
    for mode in MODES:
        looser = wider(mode)
        if looser is not None and looser not in found:
            found[looser] = fits(looser)
        if mode not in found:
            beyond = None if looser is None else found[looser]
            found[mode] = fits(mode) if beyond is None or beyond else beyond
        yield outcome_of(assuming(mode, base, total=total), found[mode])


@lru_cache(maxsize=1 << 8)
def _none_under_each(base: Base | None, total: Making) -> tuple[Outcome, ...]:
    return tuple(outcome_of(assuming(mode, base, total=total), found=False) for mode in MODES)


class _Way(NamedTuple):
    """A reading with a way of rounding, how odd they are together, and that they do not hold."""

    odd: int
    mode: Rounding
    reading: Reading
    not_so: Outcome


def _ordered(what: Open) -> Iterator[_Way]:
    """Yield the readings with each way of rounding, the least odd first."""
    for odd in range(_most_odd(what) + max(_OF_MODES) + 1):
        yield from _rounded(what, odd)


@lru_cache(maxsize=1 << 10)
def _rounded(what: Open, odd: int) -> tuple[_Way, ...]:
    return tuple(
        _Way(odd, mode, reading, outcome_of(reading.under(mode), found=False))
        for own in range(min(odd, _most_odd(what)) + 1)
        for reading in (_so_odd(what, own) if odd - own in _OF_MODES else ())
        for mode in _OF_MODES[odd - own]
    )


_OF_MODES: dict[int, tuple[Rounding, ...]] = {
    odd: tuple(mode for mode in MODES if ODDITY.get(mode, 0) == odd)
    for odd in {ODDITY.get(mode, 0) for mode in MODES}
}


def _near(what: Open, ordinary: Reading) -> Iterator[tuple[Rounding, Reading]]:
    """Yield the readings that differ from the ordinary one in one thing."""
    for mode in MODES:
        yield mode, ordinary
    for each in what.readings():
        if sum(one != other for one, other in zip(each, ordinary, strict=True)) == 1:
            yield "either", each


def how_odd(one: Assumption) -> int:
    """Return how odd an assumption is, the number of steps aside."""
    named = (one.rounding, one.base, one.total, *one.also)
    turned, without = _TURNED * one.best_first, _WITHOUT * bool(one.without)
    return sum(ODDITY.get(each, 0) for each in named) + turned + without


class _Memory:
    """What has been found so far."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._known: dict[Reading, dict[Rounding, Holding]] = {}
        self.tried = 0

    def found(self, mode: Rounding, reading: Reading) -> Holding:
        """Return what holds under a reading; looked up, ruled out by a wider one, or worked out."""
        return self._under(mode, reading, self._known.setdefault(reading, {}))

    def _under(self, mode: Rounding, reading: Reading, known: dict[Rounding, Holding]) -> Holding:
        if mode not in known:
            looser = wider(mode)
            beyond = None if looser is None else self._under(looser, reading, known)
            ruled_out = beyond is not None and not beyond
            self.tried += not ruled_out
            known[mode] = beyond if ruled_out else self._check(reading, mode)
        return known[mode]

    def is_dead(self, reading: Reading) -> bool:
        """Return whether a reading is known to be impossible however its figures were rounded."""
        known = self._known.get(reading)
        beyond = True if known is None else known.get("any", True)
        return beyond is not None and not beyond


def first_holding(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the least remarkable outcome that is possible, or None."""
    if isinstance(outcomes, Outcomes):
        return outcomes.holding
    return next((each for each in outcomes if each.possible), None)
