"""Limits of funnels on the scale 0-1, by four definitions.

Each has how far units are from the baseline (`Beside`) and the limits, ``wider`` times as far out.

References:
    Spiegelhalter (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202.
"""

from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Floats, sum_by
from brukarindex.benchmarking.units import Units
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.roots import HALF, WHOLE, Figures, difference, exact

INNER, OUTER = 0.95, 0.998
"""Parts of equal units within the limits."""
NODES = 48
"""Figures of each unit at which its root is computed."""
ROUNDS = 3
"""Steps of the secant method after the nearest two of them."""
FINITE = 1e9
"""Degrees of freedom that stand for all."""


class Limits(NamedTuple):
    """Within which figures equal units lie; arrays of shape ``(units,)``."""

    low_998: Floats
    low_95: Floats
    high_95: Floats
    high_998: Floats


class Beside(NamedTuple):
    """How far units are from the baseline in standard errors, and these."""

    z: Floats
    error: Floats


def normal_quantile(level: float) -> float:
    """Return the normal quantile that has ``level`` between itself and its negative."""
    return float(critical_value(level, np.array([np.inf]))[0])


# --- the family that the scores generate ----------------------------------------------------------


def beside_family(units: Units, centre: float) -> Beside:
    """Return the roots of the test against a known baseline."""
    figures = _figures(units)
    middle = np.clip(np.full(units.size, centre), 0.02, 0.98)
    error = np.sqrt(units.support.shape.variance(middle) * figures.error)
    with np.errstate(invalid="ignore"):
        certain = np.where(figures.mean == centre, 0.0, np.copysign(np.inf, figures.mean - centre))
    z = np.where(error > 0, _roots(units, figures, centre, HALF), certain)
    return Beside(z, error)


def family_limits(units: Units, centre: float, wider: Floats) -> Limits:
    """Return the figures that the test against a known baseline just does not reject."""
    low_95, high_95 = _reached(units, centre, wider, (INNER, HALF))
    low_998, high_998 = _reached(units, centre, wider, (OUTER, WHOLE))
    return Limits(low_998, low_95, high_95, high_998)


def _figures(units: Units) -> Figures:
    figures = units.support.figures.take(units.domains)
    return attrs.evolve(figures, spread=figures.error, unseen=np.zeros(units.size))


def _roots(units: Units, figures: Figures, centre: float, steps: float) -> Floats:
    """Return how far figures are from the centre, so many to each unit, or one."""
    null = exact(np.full(len(figures.mean), centre))
    made = difference(units.support.shape, figures, null, np.array([steps]))
    return np.asarray(made.z(np.zeros(len(figures.mean))), dtype=np.float64)


def _reached(
    units: Units, centre: float, wider: Floats, how: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Return the lowest and the highest figure of each unit that is not beyond its quantile."""
    level, steps = how
    figures = _figures(units)
    df = np.minimum(1 / np.maximum(units.support.loose[units.domains], 1 / FINITE), FINITE)
    wanted = critical_value(level, np.maximum(df, 1.0)) * wider
    ends: list[Floats] = []
    for side, end in ((-1.0, 0.0), (1.0, 1.0)):
        part = np.linspace(0.0, 1.0, NODES) ** 2
        x = centre + (end - centre) * np.broadcast_to(part, (units.size, NODES))
        every = np.repeat(np.arange(units.size, dtype=np.intp), NODES)
        many = attrs.evolve(figures.take(every), mean=x.ravel())
        root = side * _roots(units, many, centre, steps).reshape(x.shape)
        ends.append(_crossing(units, (x, root), (figures, centre, steps), side * wanted))
    certain = figures.error <= 0
    return np.where(certain, centre, ends[0]), np.where(certain, centre, ends[1])


def _crossing(
    units: Units,
    known: tuple[Floats, Floats],
    case: tuple[Figures, float, float],
    wanted: Floats,
) -> Floats:
    """Return the figure at which each unit has the root ``wanted``, or the end of the scale."""
    (x, root), (figures, centre, steps) = known, case
    size = np.abs(wanted)
    beyond = root > size[:, None]
    reached = beyond.any(axis=1)
    first = np.where(reached, beyond.argmax(axis=1), NODES - 1)
    rows = np.arange(len(x))
    near, far = x[rows, first - 1], x[rows, first]
    at_near, at_far = root[rows, first - 1] - size, root[rows, first] - size
    guess = far
    for _ in range(ROUNDS):
        with np.errstate(divide="ignore", invalid="ignore"):
            guess = near - at_near * (far - near) / (at_far - at_near)
        guess = np.where(np.isfinite(guess), guess, far)
        value = np.sign(wanted) * _roots(units, attrs.evolve(figures, mean=guess), centre, steps)
        over = value - size > 0
        near, at_near = np.where(over, near, guess), np.where(over, at_near, value - size)
        far, at_far = np.where(over, guess, far), np.where(over, value - size, at_far)
    return np.where(reached, guess, x[:, -1])


# --- definitions that count answers ---------------------------------------------------------------


def beside_score(units: Units, centre: float) -> Beside:
    """Return distances in standard errors at the baseline; of indices by the pooled deviation."""
    n, mean = units.group.n[units.domains], units.support.figures.mean[units.domains]
    share = units.group.measure.proportion
    variance = centre * (1 - centre) if share else pooled_variance(units)
    error = np.sqrt(variance / n)
    return Beside(_over(mean - centre, error), error)


def pooled_variance(units: Units) -> float:
    """Return the variance of one answer within units, on the scale 0-1, where all weigh alike."""
    group, n = units.group, units.group.n[units.domains]
    low, high = group.measure.bounds
    square = group.columns.take(group.cells.n) * group.columns.value**2
    own = sum_by(group.columns.label, square, group.columns.size)[units.domains] * n**2
    return float(own.sum() / max((n - 1).sum(), 1.0)) / (high - low) ** 2


def score_limits(units: Units, centre: float, wider: Floats) -> Limits:
    """Return the baseline and so many standard errors on each side, cut at the scale's ends."""
    error = beside_score(units, centre).error * wider
    inner, outer = normal_quantile(INNER) * error, normal_quantile(OUTER) * error
    ends = (centre - outer, centre - inner, centre + inner, centre + outer)
    return Limits(*(np.clip(each, 0.0, 1.0) for each in ends))


def beside_angle(units: Units, centre: float) -> Beside:
    """Return distances of the angles whose squared sines shares are."""
    n, mean = units.group.n[units.domains], units.support.figures.mean[units.domains]
    error = 1 / (2 * np.sqrt(n))
    return Beside((np.arcsin(np.sqrt(mean)) - np.arcsin(np.sqrt(centre))) / error, error)


def angle_limits(units: Units, centre: float, wider: Floats) -> Limits:
    """Return the shares whose angles lie so many standard errors on each side."""
    angle, error = np.arcsin(np.sqrt(centre)), beside_angle(units, centre).error * wider
    inner, outer = normal_quantile(INNER) * error, normal_quantile(OUTER) * error
    ends = (angle - outer, angle - inner, angle + inner, angle + outer)
    return Limits(*(np.sin(np.clip(each, 0.0, np.pi / 2)) ** 2 for each in ends))


def beside_nothing(units: Units, centre: float) -> Beside:
    """Return that exact limits have no distances."""
    del centre
    return Beside(np.full(units.size, np.nan), np.full(units.size, np.nan))


def binomial_limits(units: Units, centre: float, wider: Floats) -> Limits:
    """Return quantiles of the binomial distribution, interpolated between whole numbers."""
    del wider
    n = units.group.n[units.domains]
    return Limits(*(binomial_limit(n, centre, p) for p in (0.001, 0.025, 0.975, 0.999)))


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
