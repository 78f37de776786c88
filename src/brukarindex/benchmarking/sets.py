"""Which units are found above and below each, when each is held against all others, in steps.

What is found is taken out of what is left to compare, and the critical value for the rest is less:
so it goes on while more is found (Holm 1979; Romano and Wolf 2005).

References:
    Romano and Wolf (2005). Exact and approximate stepdown methods for multiple hypothesis testing.
    Journal of the American Statistical Association 100, 94-108.
"""

from collections.abc import Callable
from typing import TypeAlias

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.critical_values import CriticalValues, Greatest, holm
from brukarindex.benchmarking.roots import Pairwise, Roots, roots_of
from brukarindex.benchmarking.units import RankedUnits, kept

WIDEST = 200.0
"""The largest ratio of two standard errors; figures without sampling error stand at it."""


@attrs.frozen(eq=False)
class FoundSets:
    """What was found, and the critical values that found no more.

    Attributes:
        over: Which others each unit is found above; shape ``(units, units)``.
        under: Which others it is found below.
        last: Critical value of each unit beside the others that are left; infinite if none is.
    """

    over: Bools
    under: Bools
    last: Floats

    @property
    def low(self) -> Floats:
        """The best place of each unit that cannot be excluded."""
        return np.asarray(1 + self.under.sum(axis=1), dtype=np.float64)

    @property
    def high(self) -> Floats:
        """The worst place."""
        return np.asarray(len(self.over) - self.over.sum(axis=1), dtype=np.float64)


def _nothing(size: int) -> FoundSets:
    nothing = np.zeros((size, size), dtype=bool)
    return FoundSets(nothing, nothing.copy(), np.full(size, np.inf))


def _pairs(known: Bools) -> Bools:
    """Return which units can be held against each other."""
    both = known[:, None] & known
    np.fill_diagonal(both, val=False)
    return both


def errors_of(units: RankedUnits) -> Floats:
    """Return the variances of figures, those without sampling error as the least."""
    error = units.error / (units.error.max(initial=0.0) or 1.0)
    return np.maximum(error, WIDEST**-2)


def alone(units: RankedUnits, level: float) -> FoundSets:
    """Return what each unit is found above and below, when its set is to hold alone."""
    return kept(
        units,
        ("alone", level),
        lambda: marginal(roots_of(units), errors_of(units), units.known, level),
    )


def marginal(roots: Roots, error: Floats, known: Bools, level: float) -> FoundSets:
    """Return what is found when the set of each unit is to hold alone.

    Args:
        roots: The roots of all pairs.
        error: Variances of the figures, up to a factor; positive.
        known: Which units can be held against others.
        level: Chance that nothing is found of a unit that is not so.
    """
    if not roots.apart:
        return stepped(roots, known, lambda _, over, under: holm((over & under).sum(axis=1), level))
    limits = CriticalValues(level, max(len(error) - 1, 1))
    return stepped(
        roots,
        known,
        lambda rows, over, under: limits.of(rows, error, over, under),
        lambda _, over, under: holm((over.sum(axis=1) + under.sum(axis=1)) / 2, level),
    )


Limit: TypeAlias = Callable[[Codes, Bools, Bools], Floats]
"""Gives the critical values of some units, from which others are left above and below."""


def stepped(roots: Pairwise, known: Bools, limit: Limit, sooner: Limit | None = None) -> FoundSets:
    """Return what is found when the set of each unit is to hold alone, in steps.

    Args:
        roots: The roots of all pairs.
        known: Which units can be held against others.
        limit: Gives critical values.
        sooner: Gives larger ones that are sooner computed, for two first steps: what they find
            the others would have found too.
    """
    over, under = _pairs(known), _pairs(known)
    found = _nothing(len(known))

    def step(changed: Codes, limit: Limit) -> Codes:
        made = limit(changed, over[changed], under[changed])
        found.last[changed] = np.where(np.isfinite(made), made, found.last[changed])
        return np.flatnonzero(_more(roots, found.last, (over, under), found))

    changed = np.flatnonzero(known)
    if sooner is not None and len(changed):
        step(changed, sooner)
        step(changed, sooner)
    while len(changed):
        changed = step(changed, limit)
    return found


def simultaneous(roots: Roots, known: Bools, level: float, greatest: Greatest | None) -> FoundSets:
    """Return what is found when the sets of all units are to hold at once.

    Args:
        roots: The roots of all pairs.
        known: Which units can be held against others.
        level: Chance that nothing is found that is not so.
        greatest: Draws of the greatest root of the known units; None for Holm's method.
    """
    over = _pairs(known)
    under, found = over.copy(), _nothing(len(known))
    while over.any():
        if greatest is not None:
            limit = greatest.limit(over[np.ix_(known, known)], level)
        else:
            limit = float(holm(np.array([(over & over.T).sum() // 2]), level)[0])
        found.last[:] = limit
        if not _more(roots, found.last, (over, under), found).any():
            break
    return found


def _more(roots: Pairwise, limit: Floats, left: tuple[Bools, Bools], found: FoundSets) -> Bools:
    """Find what lies beyond the limits, take it from what is left, and return who found more."""
    over, under = left
    roots.near(limit)
    above, below = over & (roots.z > limit[:, None]), under & (roots.below > limit[:, None])
    np.logical_or(found.over, above, out=found.over)
    np.logical_or(found.under, below, out=found.under)
    over ^= above
    under ^= below
    if not roots.apart:
        over &= ~below
        under &= ~above
    return np.asarray((above | below).any(axis=1))
