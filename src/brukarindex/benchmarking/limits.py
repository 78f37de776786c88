"""Limits of funnels on the scale 0-1, by four definitions.

Each has how far units are from the baseline (`BesideLimits`) and the limits, ``wider`` times as far
out.

References:
    Spiegelhalter (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202.
"""

from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Floats, sum_by
from brukarindex.benchmarking.units import AnsweredUnits
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.roots import HALF, WHOLE, difference, zero_of

INNER, OUTER = 0.95, 0.998
"""Parts of equal units within the limits."""
FINITE = 1e9
"""Degrees of freedom that stand for all."""


class FunnelLimits(NamedTuple):
    """Within which figures equal units lie; arrays of shape ``(units,)``."""

    low_998: Floats
    low_95: Floats
    high_95: Floats
    high_998: Floats


class BesideLimits(NamedTuple):
    """How far units are from the baseline in standard errors, and these."""

    z: Floats
    error: Floats


def normal_quantile(level: float) -> float:
    """Return the normal quantile that has ``level`` between itself and its negative."""
    return float(critical_value(level, np.array([np.inf]))[0])


# --- the family that the scores generate ----------------------------------------------------------


def beside_family(units: AnsweredUnits, centre: float) -> BesideLimits:
    """Return the roots of the test against a known baseline."""
    figures = _figures(units)
    middle = np.clip(np.full(units.size, centre), 0.02, 0.98)
    error = np.sqrt(units.support.shape.variance(middle) * figures.error)
    with np.errstate(invalid="ignore"):
        certain = np.where(figures.mean == centre, 0.0, np.copysign(np.inf, figures.mean - centre))
    z = np.where(error > 0, _roots(units, figures, centre), certain)
    return BesideLimits(z, error)


def family_limits(units: AnsweredUnits, centre: float, wider: Floats) -> FunnelLimits:
    """Return the figures that the test against a known baseline just does not reject, or the end of
    the scale.

    All four are sought at once, those above with their sign changed, as roots of falling functions.
    """
    figures, shape = _figures(units), units.support.shape
    side = np.array([[-1.0], [-1.0], [1.0], [1.0]])
    df = np.minimum(1 / np.maximum(units.support.loose[units.domains], 1 / FINITE), FINITE)
    inner, outer = (critical_value(level, np.maximum(df, 1.0)) for level in (INNER, OUTER))
    wanted = np.stack([outer, inner, inner, outer]) * wider
    made = difference(
        shape,
        figures,
        exact(np.full(units.size, centre)),
        np.array([[WHOLE], [HALF], [HALF], [WHOLE]]),
    )

    def below(turned: Floats) -> Floats:
        held = attrs.evolve(made, one=attrs.evolve(made.one, mean=-side * turned))
        return side * held.z(np.zeros(turned.shape)) - wanted

    nearest = np.broadcast_to(-side * centre, wanted.shape)
    furthest = np.broadcast_to(np.where(side > 0, -1.0, 0.0), wanted.shape)
    error = np.sqrt(shape.variance(np.clip(np.array(centre), 0.02, 0.98)) * figures.error) + 1e-6
    found = -side * zero_of(below, (furthest, nearest), nearest - wanted * error, error)
    return FunnelLimits(*np.where(figures.error > 0, found, centre))


def _figures(units: AnsweredUnits) -> Figures:
    figures = units.support.figures.take(units.domains)
    return attrs.evolve(figures, spread=figures.error, unseen=np.zeros(units.size))


def _roots(units: AnsweredUnits, figures: Figures, centre: float) -> Floats:
    """Return how far figures are from the centre."""
    null = exact(np.full(units.size, centre))
    made = difference(units.support.shape, figures, null, np.array([HALF]))
    return np.asarray(made.z(np.zeros(units.size)), dtype=np.float64)


# --- definitions that count answers ---------------------------------------------------------------


def beside_score(units: AnsweredUnits, centre: float) -> BesideLimits:
    """Return distances in standard errors at the baseline; of indices by the pooled deviation."""
    n, mean = units.group.n[units.domains], units.support.figures.mean[units.domains]
    share = units.group.measure.proportion
    variance = centre * (1 - centre) if share else pooled_variance(units)
    error = np.sqrt(variance / n)
    return BesideLimits(_over(mean - centre, error), error)


def pooled_variance(units: AnsweredUnits) -> float:
    """Return the variance of one answer within units, on the scale 0-1, where all weigh alike."""
    group, n = units.group, units.group.n[units.domains]
    low, high = group.measure.bounds
    square = group.columns.take(group.cells.n) * group.columns.value**2
    own = sum_by(group.columns.label, square, group.columns.size)[units.domains] * n**2
    return float(own.sum() / max((n - 1).sum(), 1.0)) / (high - low) ** 2


def score_limits(units: AnsweredUnits, centre: float, wider: Floats) -> FunnelLimits:
    """Return the baseline and so many standard errors on each side, cut at the scale's ends."""
    error = beside_score(units, centre).error * wider
    inner, outer = normal_quantile(INNER) * error, normal_quantile(OUTER) * error
    ends = (centre - outer, centre - inner, centre + inner, centre + outer)
    return FunnelLimits(*(np.clip(each, 0.0, 1.0) for each in ends))


def beside_angle(units: AnsweredUnits, centre: float) -> BesideLimits:
    """Return distances of the angles whose squared sines shares are."""
    n, mean = units.group.n[units.domains], units.support.figures.mean[units.domains]
    error = 1 / (2 * np.sqrt(n))
    return BesideLimits((np.arcsin(np.sqrt(mean)) - np.arcsin(np.sqrt(centre))) / error, error)


def angle_limits(units: AnsweredUnits, centre: float, wider: Floats) -> FunnelLimits:
    """Return the shares whose angles lie so many standard errors on each side."""
    angle, error = np.arcsin(np.sqrt(centre)), beside_angle(units, centre).error * wider
    inner, outer = normal_quantile(INNER) * error, normal_quantile(OUTER) * error
    ends = (angle - outer, angle - inner, angle + inner, angle + outer)
    return FunnelLimits(*(np.sin(np.clip(each, 0.0, np.pi / 2)) ** 2 for each in ends))


def beside_nothing(units: AnsweredUnits, centre: float) -> BesideLimits:
    """Return that exact limits have no distances."""
    del centre
    return BesideLimits(np.full(units.size, np.nan), np.full(units.size, np.nan))


def binomial_limits(units: AnsweredUnits, centre: float, wider: Floats) -> FunnelLimits:
    """Return quantiles of the binomial distribution, interpolated between whole numbers."""
    del wider
    n = units.group.n[units.domains]
    return FunnelLimits(*(binomial_limit(n, centre, p) for p in (0.001, 0.025, 0.975, 0.999)))


def binomial_limit(n: Floats, centre: float, p: float) -> Floats:
    """Return the share below which a part ``p`` of units of ``n`` answers lie."""
    from scipy.special import bdtrik

    if centre in (0.0, 1.0):
        return np.full(len(n), centre)
    r = np.ceil(np.clip(bdtrik(p, n, centre), 0.0, n) - 1e-9)
    r = np.where(_at_most(r - 1, n, centre) >= p, r - 1, r)
    r = np.where(_at_most(r, n, centre) < p, r + 1, r)
    most, less = _at_most(r, n, centre), _at_most(r - 1, n, centre)
    return np.asarray(np.clip((r - (most - p) / (most - less)) / n, 0.0, 1.0), dtype=np.float64)


def _at_most(k: Floats, n: Floats, share: float) -> Floats:
    """Return the binomial chance of at most ``k`` of ``n``."""
    from scipy.special import betainc

    inside = (k >= 0) & (k < n)
    chance = 1 - betainc(np.where(inside, k + 1, 1.0), np.where(inside, n - k, 1.0), share)
    return np.asarray(np.where(inside, chance, np.where(k < 0, 0.0, 1.0)), dtype=np.float64)


def _over(distance: Floats, error: Floats) -> Floats:
    some = error > 0
    return np.where(some, distance / np.where(some, error, 1.0), 0.0)
