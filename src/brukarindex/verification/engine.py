"""The product of the readings that are open, tried from the least remarkable on, until
one holds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple, TypeAlias

from attrs import frozen

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
    outcome_of,
)

Found: TypeAlias = Numbers | bool | None
Check: TypeAlias = Callable[["Reading", Rounding], Found]

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

    def under(self, rounding: Rounding) -> Assumption:
        """Give it as an assumption, with a way of rounding."""
        return _assumed(rounding, self)


@lru_cache(maxsize=1 << 12)  # thousands of findings have the same few
def _assumed(rounding: Rounding, reading: Reading) -> Assumption:
    return Assumption(rounding, *reading)


@frozen(cache_hash=True)
class Open:
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
    also: tuple[tuple[Cause, ...], ...] = ((),)

    def readings(self) -> tuple[tuple[int, Reading], ...]:
        """Give every reading with its oddity, the least odd first."""
        return _readings(self)


@lru_cache(maxsize=1 << 8)
def _readings(what: Open) -> tuple[tuple[int, Reading], ...]:
    found: list[tuple[int, Reading]] = []
    usual = set(what.also[0])
    for each in product(what.bases, what.steps, what.totals, what.orders, what.without, what.also):
        reading = Reading(*each)
        odd = sum(ODDITY.get(one, 0) for one in (reading.base, reading.total))
        odd += sum(ODDITY[one] for one in reading.also if one not in usual)
        odd += _OTHER_SCALE * (reading.steps != what.steps[0]) + _TURNED * reading.best_first
        found.append((odd + _WITHOUT * bool(reading.without), reading))
    return tuple(sorted(found, key=lambda one: one[0]))


def tried(what: Open, check: Check, loosest: Callable[[], bool] | None = None) -> Iterator[Outcome]:
    """Try the readings, the least remarkable first; after the first that holds, those that differ
    in one thing.

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
    readings = what.readings()
    memory = _Memory(check)
    ordinary = readings[0][1]
    given: set[tuple[Rounding, Reading]] = set()
    ruled_out = False
    for odd, mode, reading in _ordered(what):
        if odd > _USUAL and loosest is not None:
            ruled_out, loosest = not loosest(), None
        if memory.tried >= MOST_CHECKS and not ruled_out:
            yield outcome_of(reading.under("any"), None)
            return
        if memory.is_dead(reading) and reading is not ordinary and mode != "any":
            continue
        found = False if ruled_out else memory.found(mode, reading)
        if ruled_out and not (reading is ordinary or mode == "any"):
            continue
        given.add((mode, reading))
        yield outcome_of(reading.under(mode), found)
        if found:
            break
    if ruled_out:
        return
    for mode, reading in _near(readings, ordinary):
        if (mode, reading) not in given:
            yield outcome_of(reading.under(mode), memory.found(mode, reading))


@lru_cache(maxsize=1 << 8)
def _ordered(what: Open) -> tuple[tuple[int, Rounding, Reading], ...]:
    pairs: list[tuple[int, Rounding, Reading]] = []
    for odd, reading in _readings(what):
        for mode in MODES:
            pairs.append((odd + ODDITY.get(mode, 0), mode, reading))  # noqa: PERF401 - as a list, types are lost
    return tuple(sorted(pairs, key=lambda one: one[0]))


def _near(
    readings: Iterable[tuple[int, Reading]], ordinary: Reading
) -> Iterator[tuple[Rounding, Reading]]:
    """Give the readings that differ from the ordinary one in one thing."""
    for mode in MODES:
        yield mode, ordinary
    for _, each in readings:
        if sum(one != other for one, other in zip(each, ordinary, strict=True)) == 1:
            yield "either", each


class _Memory:
    """What has been found so far."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._found: dict[tuple[Rounding, Reading], Found] = {}
        self.tried = 0

    def found(self, mode: Rounding, reading: Reading) -> Found:
        """Give what holds under a reading; looked up, ruled out by a wider one, or worked out."""
        key = (mode, reading)
        if key not in self._found:
            wider: Rounding | None = None if mode in {"either", "any"} else _wider(mode)
            beyond = None if wider is None else self.found(wider, reading)
            ruled_out = wider is not None and beyond is not None and not beyond
            self.tried += not ruled_out
            self._found[key] = beyond if ruled_out else self._check(reading, mode)
        return self._found[key]

    def is_dead(self, reading: Reading) -> bool:
        """Tell whether a reading is known to be impossible however its figures were rounded."""
        beyond = self._found.get(("any", reading), True)
        return beyond is not None and not beyond


def _wider(mode: Rounding) -> Rounding:
    return "either" if mode.startswith("half") else "any"


def first_holding(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Give the least remarkable outcome that is possible, or None."""
    return next((each for each in outcomes if each.possible), None)
