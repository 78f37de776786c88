"""How far each unit is above each other unit, in standard errors of a normal distribution.

That is the test of `compare` with `Pairs`: the two-sided p-value of a pair, turned into the normal
quantile that has it. 290 units have 41 905 pairs, and few of them are near the limit that decides.
So pairs are first held against each other roughly, by the signed root of the likelihood ratio
alone, and tested where that is not far from the limit.

References:
    Welch (1947). The generalization of 'Student's' problem when several different population
    variances are involved. Biometrika 34, 28-35.
"""

import math
from abc import ABC, abstractmethod

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.units import AnsweredUnits, GivenUnits, Units
from brukarindex.comparisons.contrasts import Behind
from brukarindex.comparisons.pairs import of_pairs
from brukarindex.estimates.roots import Figures, p_values
from brukarindex.estimates.shapes import Shape

FEW = 40
"""Units up to which all pairs are tested."""
NEAR = 1.0
"""How far a rough root may be from the limit and yet be on its other side."""
SMALLEST = 2.5
"""Limits below this are where p-values are held back for steps: all pairs are tested."""
FEWEST_DF = 200
"""Degrees of freedom from which Student's quantiles are near the normal ones."""
NODES, EDGE = 513, 1e-6
"""Means at which tilts are tabulated, even in the angle whose squared sine they are, and how far
a mean is from the ends.
"""
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
        units: The units; None where all pairs are tested.
        z: How far the first of a pair is above the second, shape ``(units, units)``; 0 where one
            of them is not known.
        tested: Which pairs have been tested; the others are rough.
        apart: Whether no two units vary together.
    """

    units: AnsweredUnits | None
    z: Floats
    tested: Bools
    apart: bool

    @property
    def below(self) -> Floats:
        """How far the first of a pair is below the second."""
        return np.negative(self.z)

    def near(self, limit: Floats) -> None:
        """Test the pairs that are near the limit of either unit, if they have not been tested."""
        size = np.abs(self.z)
        close = np.abs(size - limit[:, None]) < NEAR
        close |= (limit < SMALLEST)[:, None]
        first, second = np.nonzero(np.triu((close | close.T) & ~self.tested, 1))
        if len(first) and self.units is not None:
            self.put(first, second, tested(self.units, first, second)[0])

    def put(self, first: Codes, second: Codes, z: Floats) -> None:
        """Take down the roots of pairs that were tested."""
        self.z[first, second], self.z[second, first] = z, -z
        self.tested[first, second] = self.tested[second, first] = True


def independent(units: Units) -> bool:
    """Return whether units have nothing in common by which they could vary together."""
    if isinstance(units, GivenUnits):
        return True
    return units.group.cells.unit is None and units.group.cells.chained is None


def roots_of(units: Units) -> Roots:
    """Return the roots of all pairs of units."""
    return given_roots(units) if isinstance(units, GivenUnits) else _answered(units)


def given_roots(units: GivenUnits) -> Roots:
    """Return the roots of pairs of figures that are given: their difference beside its standard
    error, with the degrees of freedom of Welch (1947).
    """
    variance, size = units.error, units.size
    whole = variance[:, None] + variance
    ahead = units.value[:, None] - units.value
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(ahead == 0, 0.0, ahead / np.sqrt(whole))
        part = variance / whole
    square = part**2 * units.loose
    loose = np.nan_to_num(square + square.T, nan=0.0)
    z = np.where(loose == 0, z, as_normal(z, loose))
    return Roots(None, z, np.ones((size, size), dtype=bool), apart=True)


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
    size = units.size
    both = units.known[:, None] & units.known
    made = Roots(units, np.zeros((size, size)), ~both, apart=True)
    np.fill_diagonal(made.tested, val=True)
    first, second = np.nonzero(np.triu(both, 1))
    if independent(units) and size > FEW and _plain(units):
        z = _rough(units, first, second)
        made.z[first, second], made.z[second, first] = z, -z
        return made
    z, made.apart = tested(units, first, second)
    made.put(first, second, z)
    return made


def tested(units: AnsweredUnits, first: Codes, second: Codes) -> tuple[Floats, bool]:
    """Return the roots of pairs by the test of two figures, and whether no pair varies together."""
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
    return np.where(ahead == 0, 0.0, z), apart


def _figures(units: AnsweredUnits, one: Codes, two: Codes) -> tuple[Figures, Figures, Floats]:
    """Return both figures of pairs of domains, and one over the degrees of freedom."""
    group, support = units.group, units.support
    if independent(units):
        loose = np.where(support.figures.error > 0, support.loose, 0.0)
        own, other = support.figures.take(one), support.figures.take(two)
        return own, other, np.maximum(loose[one], loose[two])
    nothing = Behind(np.zeros(len(one)), np.zeros(len(one), dtype=bool))
    pairs = of_pairs(group, support, (one, two), nothing)
    return pairs.own, pairs.other, pairs.loose


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


def _rough(units: AnsweredUnits, first: Codes, second: Codes) -> Floats:
    """Return the signed roots of the likelihood ratio of pairs, whole steps allowed for.

    Both figures are held against the same mean, which lies between them.
    """
    shape, figures = units.support.shape, units.support.figures.take(units.domains)
    drawn = shape.step / 2 * figures.spread
    side = np.sign(figures.mean[first] - figures.mean[second])
    drawn_in = np.clip(np.stack([figures.mean - drawn, figures.mean + drawn]), EDGE, 1 - EDGE)
    lower, upper = (side < 0).astype(np.intp), (side > 0).astype(np.intp)
    one, two = drawn_in[lower, first], drawn_in[upper, second]
    apart = np.maximum(side * (one - two), 0.0)
    spread = figures.spread[first], figures.spread[second]
    middle = one - side * apart * spread[0] / (spread[0] + spread[1])
    tilt, generating = _tabulated(shape, middle)
    known = shape.at_mean(drawn_in)
    own = known.tilt * drawn_in - known.generating
    far = (own[lower, first] - tilt * one + generating) / spread[0]
    far += (own[upper, second] - tilt * two + generating) / spread[1]
    root = side * np.sqrt(2 * np.maximum(far, 0.0)) * (apart > 0)
    return np.asarray(-root if units.lower else root)


def _tabulated(shape: Shape, mean: Floats) -> tuple[Floats, Floats]:
    """Return the tilts that give means, and the cumulant generating function there, by a table."""
    edge = math.sqrt(EDGE)
    means: Floats = np.sin(np.linspace(edge, math.pi / 2 - edge, NODES)) ** 2
    known = shape.at_mean(means)
    both = np.interp(mean, means, known.tilt + 1j * known.generating)
    return both.real, both.imag
