"""How far each unit is above each other unit, in standard errors of a normal distribution.

That is the test of `compare` with `Pairs`: the two-sided p-value of a pair, turned into the normal
quantile that has it. 290 units have 41 905 pairs, and few of them are near the limit that decides.
So pairs are first held against each other by their distance on a scale on which one answer varies
alike everywhere, those that are not far apart by the signed root of the likelihood ratio, and
tested where that is near the limit.

References:
    Welch (1947). The generalization of 'Student's' problem when several different population
    variances are involved. Biometrika 34, 28-35.
"""

import math
from abc import ABC, abstractmethod
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.units import AnsweredUnits, GivenUnits, RankedUnits
from brukarindex.comparisons.families import Behind
from brukarindex.comparisons.pairs import of_pairs
from brukarindex.estimates.means import Figures
from brukarindex.estimates.roots import WHOLE, difference, p_values
from brukarindex.estimates.shapes import Shape

FEW = 40
"""Units up to which all pairs are tested."""
NEAR = 0.5
"""How far a rough root may be from the limit and yet be on its other side."""
FALL = 0.5
"""How much a limit may fall as more is found: pairs so near are tested with the others."""
SMALLEST = 2.5
"""Limits below this are where p-values are held back for steps: all pairs are tested."""
FAR = 12.0
"""Pairs this far apart on the even scale are sure to be beyond limits of up to half of it."""
FEWEST_DF = 200
"""Degrees of freedom from which Student's quantiles are near the normal ones."""
NODES, EDGE = 513, 1e-6
"""Means at which tilts are tabulated, even in the angle whose squared sine they are, and how far
a mean is from the ends.
"""
FIRST = math.asin(math.sqrt(EDGE))
"""Angle of the first of these means."""
STEP = (math.pi / 2 - 2 * FIRST) / (NODES - 1)
"""Angle between two of them."""
TOGETHER = 1e-6
"""Relative difference of a pair's variance from the sum of both that is more than rounding."""


class Pairwise(ABC):
    """How far units are above each other, as far as it matters."""

    z: Floats
    apart: bool

    @property
    @abstractmethod
    def below(self) -> Floats:
        """How far the first of a pair is below the second, shape ``(units, units)``."""

    @abstractmethod
    def near(self, limit: Floats) -> None:
        """Test the pairs that are near the limit of either unit, if they have not been tested."""


@attrs.define(eq=False)
class Roots(Pairwise):
    """The roots of all pairs, tested where it matters.

    Attributes:
        z: How far the first of a pair is above the second, shape ``(units, units)``; 0 where one
            of them is not known.
        apart: Whether no two units vary together.
        rough: The pairs that have not been tested; None where all are.
    """

    z: Floats
    apart: bool
    rough: "_Rough | None" = None

    @property
    def below(self) -> Floats:
        """How far the first of a pair is below the second."""
        return np.negative(self.z)

    def near(self, limit: Floats) -> None:
        """Test the pairs that are near any limit, if they have not been tested."""
        if self.rough is None or not len(self.rough.size):
            return
        at, z = self.rough.near(limit)
        self.put(self.rough.first[at], self.rough.second[at], z)
        self.rough = self.rough.take(~at)

    def put(self, first: Codes, second: Codes, z: Floats) -> None:
        """Take down the roots of pairs."""
        self.z[first, second], self.z[second, first] = z, -z


class TestedRoots(NamedTuple):
    """Roots of pairs by the test of two figures, and whether no pair varies together."""

    z: Floats
    apart: bool


class _Near(NamedTuple):
    """Which pairs are near some limit, and their roots by the test."""

    at: Bools
    z: Floats


class _Both(NamedTuple):
    """Both figures of pairs, and one over the degrees of freedom."""

    own: Figures
    other: Figures
    loose: Floats


@attrs.frozen(eq=False)
class _Rough:
    """Pairs of units and their rough roots, without sign; arrays of shape ``(pairs,)``."""

    units: AnsweredUnits
    first: Codes
    second: Codes
    size: Floats

    def take(self, some: Bools) -> "_Rough":
        """Return some of the pairs."""
        return _Rough(self.units, self.first[some], self.second[some], self.size[some])

    def near(self, limit: Floats) -> _Near:
        """Return the pairs that are near any limit."""
        low, high = float(limit.min()), float(limit.max(where=np.isfinite(limit), initial=0.0))
        if low < SMALLEST or high > FAR / 2:
            every = np.ones(len(self.size), dtype=bool)
            return _Near(every, tested(self.units, self.first, self.second).z)
        at = (self.size > low - NEAR) & (self.size < high + NEAR)
        if at.any():
            at |= (self.size > low - NEAR - FALL) & (self.size < high)
        z = _safely(self.units, self.first[at], self.second[at])
        at[at] = large = np.abs(z) >= SMALLEST
        return _Near(at, z[large])


def independent(units: RankedUnits) -> bool:
    """Return whether units have nothing in common by which they could vary together."""
    if isinstance(units, GivenUnits):
        return True
    return units.group.cells.unit is None and units.group.cells.chained is None


def roots_of(units: RankedUnits) -> Roots:
    """Return the roots of all pairs of units."""
    return given_roots(units) if isinstance(units, GivenUnits) else _answered(units)


def given_roots(units: GivenUnits) -> Roots:
    """Return the roots of pairs of figures that are given: their difference beside its standard
    error, with the degrees of freedom of Welch (1947).
    """
    variance = units.error
    whole = variance[:, None] + variance
    ahead = units.value[:, None] - units.value
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(ahead == 0, 0.0, ahead / np.sqrt(whole))
        part = variance / whole
    square = part**2 * units.loose
    loose = np.nan_to_num(square + square.T, nan=0.0)
    z = np.where(loose == 0, z, as_normal(z, loose))
    return Roots(z, apart=True)


def as_normal(z: Floats, loose: Floats) -> Floats:
    """Return the normal quantiles with the tails of Student's distribution.

    Args:
        z: Student's quantiles.
        loose: One over their degrees of freedom.
    """
    from scipy.special import ndtri, stdtr

    with np.errstate(divide="ignore"):
        df = np.maximum(1 / loose, 1.0)
    tail = np.maximum(stdtr(df, -np.abs(z)), 1e-300)
    return np.asarray(-np.sign(z) * ndtri(tail), dtype=np.float64)


def _answered(units: AnsweredUnits) -> Roots:
    """Return the roots of all pairs of units whose answers are known."""
    both = units.known[:, None] & units.known
    if independent(units) and units.size > FEW and _plain(units):
        return _roughly(units, both)
    made = Roots(np.zeros(both.shape), apart=True)
    first, second = np.nonzero(np.triu(both, 1))
    z, made.apart = tested(units, first, second)
    made.put(first, second, z)
    return made


def tested(units: AnsweredUnits, first: Codes, second: Codes) -> TestedRoots:
    """Return the roots of pairs by the test of two figures."""
    from scipy.special import ndtri

    support = units.support
    one, two = units.domains[first], units.domains[second]
    own, other, loose = _figures(units, one, two)
    apart = bool(np.allclose(own.spread, support.figures.spread[one], rtol=TOGETHER, atol=0.0))
    with np.errstate(divide="ignore"):
        df = np.maximum(1 / loose, 1.0)
    z, p = p_values(support.shape, own, other, df)
    side = np.sign(z) * (-1.0 if units.lower else 1.0)
    normal = np.where(p < 1, -np.asarray(ndtri(p / 2), dtype=np.float64), 0.0)
    certain = (own.error <= 0) & (other.error <= 0)
    ahead = np.sign(units.value[first] - units.value[second])
    z = np.where(certain, np.copysign(np.inf, ahead), side * normal)
    return TestedRoots(np.where(ahead == 0, 0.0, z), apart)


def _safely(units: AnsweredUnits, first: Codes, second: Codes) -> Floats:
    """Return the roots of pairs where whole steps are allowed for: those of the test, where they
    are large.
    """
    if not len(first):
        return np.zeros(0)
    own, other, loose = _figures(units, units.domains[first], units.domains[second])
    made = difference(units.support.shape, own, other, np.array(WHOLE))
    z = made.z(np.zeros(len(first)))
    return as_normal(-z if units.lower else z, loose)


def _figures(units: AnsweredUnits, one: Codes, two: Codes) -> _Both:
    """Return both figures of pairs of domains."""
    group, support = units.group, units.support
    if independent(units):
        loose = np.where(support.figures.error > 0, support.loose, 0.0)
        own, other = support.figures.take(one), support.figures.take(two)
        return _Both(own, other, np.maximum(loose[one], loose[two]))
    nothing = Behind(np.zeros(len(one)), np.zeros(len(one), dtype=bool))
    pairs = of_pairs(group, support, (one, two), nothing)
    return _Both(pairs.own, pairs.other, pairs.loose)


def _plain(units: AnsweredUnits) -> bool:
    """Return whether the signed root alone is nearly that of the test."""
    figures, loose = units.support.figures, units.support.loose[units.domains]
    return (
        units.support.shape.even
        and not figures.unseen.any()
        and not figures.skewness.any()
        and bool((loose[units.known] < 1 / FEWEST_DF).all())
        and bool((figures.spread[units.domains] > 0).all())
    )


def _roughly(units: AnsweredUnits, both: Bools) -> Roots:
    """Return rough roots of all pairs of which both are known, whole steps allowed for."""
    shape, figures = units.support.shape, units.support.figures.take(units.domains)
    drawn = shape.step / 2 * figures.spread
    low, high = np.clip([figures.mean - drawn, figures.mean + drawn], EDGE, 1 - EDGE)
    table, spread = _Table.of(shape), figures.spread
    ahead = np.maximum(table.scale_at(low)[:, None] - table.scale_at(high), 0.0)
    z = np.where(both, (ahead - ahead.T) / np.sqrt(spread[:, None] + spread), 0.0)
    one, two = np.nonzero(np.triu(both & (np.abs(z) < FAR), 1))
    turned = figures.mean[one] < figures.mean[two]
    above, below = np.where(turned, two, one), np.where(turned, one, two)
    k, rest = 1 / spread[above], 1 / spread[below]
    middle = (low[above] * k + high[below] * rest) / (k + rest)
    apart = table.entropy_at(low)[above] * k + table.entropy_at(high)[below] * rest
    apart -= table.entropy_at(middle) * (k + rest)
    root = np.sqrt(2 * np.maximum(apart, 0.0)) * (low[above] > high[below])
    turn = -1.0 if units.lower else 1.0
    made = Roots(turn * z, apart=True, rough=_Rough(units, above, below, root))
    made.put(above, below, turn * root)
    return made


@attrs.frozen(eq=False)
class _Table:
    """What a shape knows of means that are even in the angle whose squared sine they are.

    Attributes:
        mean: The means.
        tilt: The tilts that give them.
        variance: The variance of one answer.
        entropy: What the tilt gives for the mean: their product less the cumulant generating
            function. Its derivatives are the tilt and one over the variance.
        scale: Where they are on a scale on which one answer has the variance 1 everywhere.
    """

    mean: Floats
    tilt: Floats
    variance: Floats
    entropy: Floats
    scale: Floats

    @classmethod
    def of(cls, shape: Shape) -> "_Table":
        """Return the table of a shape."""
        mean: Floats = np.sin(np.linspace(FIRST, math.pi / 2 - FIRST, NODES)) ** 2
        known = shape.at_mean(mean)
        entropy = known.tilt * mean - known.generating
        pace = np.sqrt(mean * (1 - mean) / known.variance)  # which hardly varies
        scale = STEP * np.concatenate([[0.0], (pace[1:] + pace[:-1]).cumsum()])
        return cls(mean, known.tilt, known.variance, entropy, scale)

    def scale_at(self, mean: Floats) -> Floats:
        """Return where means are on the even scale."""
        return np.interp(mean, self.mean, self.scale)

    def entropy_at(self, mean: Floats) -> Floats:
        """Return the entropy of means, by a parabola at the nearest of the table."""
        at = np.rint((np.arcsin(np.sqrt(mean)) - FIRST) / STEP).astype(np.intp)
        off = mean - self.mean[at]
        return self.entropy[at] + off * (self.tilt[at] + off / (2 * self.variance[at]))
