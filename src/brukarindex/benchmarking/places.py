"""The chance of each unit to be among the m best and the m worst.

Each unit's mean has the confidence distribution that its intervals are quantiles of: the chance
that it is at most θ is the one-sided p-value of "at most θ", steps left aside. Given the mean θ of
one unit, those of the others are above it with chances of their own, and how many are follows a
Poisson binomial distribution, which is added up exactly.
"""

from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.units import Units, kept
from brukarindex.estimates.roots import difference, exact

SPREAD = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0])
"""Standard errors from a figure at which its confidence distribution is computed."""
COARSE, FINE = 24, 33
"""Places at which the chances are computed: over all units, and around either quarter's end."""
LOOKS = 150
"""Places at which it is looked how many units are below."""
FAR = 7.0
"""Standard deviations of how many are above, beyond which it is sure whether they are fewer."""
CERTAIN = 1e-9
"""How far beside a certain figure its distribution is looked at."""
STEEP = 1e-6
"""A distribution no wider than this is looked at on both sides."""


class Chances(NamedTuple):
    """Chances of each unit to be among the best and the worst."""

    best: Floats
    worst: Floats


def chances_of(units: Units, m: int) -> Chances:
    """Return the chances of units to be among the ``m`` best and worst; NaN where unknown."""
    if m == 0:
        nothing = np.where(units.known, 0.0, np.nan)
        return Chances(nothing, nothing)
    made = kept(units, ("chances", m), lambda: chances(confidence(units, m), m))
    return Chances(*(np.where(units.known, each, np.nan) for each in made))


def chances(below: Floats, m: int) -> Chances:
    """Return the chances to be among the ``m`` best and the ``m`` worst.

    Args:
        below: Chance of each unit to be at most at each of some rising places, shape
            ``(units, places)``.
        m: How many are among the best, and among the worst.
    """
    places = below.shape[1]
    few = _few(np.concatenate([1 - below, below], axis=1), m)
    step = np.diff(below, axis=1, prepend=0.0)
    last = 1 - below[:, -1:]
    found: list[Floats] = []
    for part in (few[:, :places], few[:, places:]):
        middle = (part + np.concatenate([part[:, :1], part[:, :-1]], axis=1)) / 2
        found.append((step * middle).sum(axis=1) + (last * part[:, -1:])[:, 0])
    return Chances(*(np.clip(each, 0.0, 1.0) for each in found))


def _few(above: Floats, m: int) -> Floats:
    """Return the chance that fewer than m of the others are above each unit, at each place.

    Where m is far from the number that is expected above, the chance is 0 or 1 but for 1e-10.
    """
    size, expected = len(above), above.sum(axis=0)
    deviation = np.sqrt((above * (1 - above)).sum(axis=0))
    near = np.flatnonzero(np.abs(expected - m) <= 2 + FAR * (deviation + FAR / 3))
    few = np.repeat((expected < m)[None, :].astype(np.float64), size, axis=0)
    start = np.zeros((min(m, size), len(near)))
    start[:1] = 1.0
    found = np.zeros((size, len(near)))
    _without_each(np.arange(size, dtype=np.intp), start, above[:, near], found)
    few[:, near] = found
    return few


def _without_each(units: Codes, held: Floats, above: Floats, found: Floats) -> None:
    """Write the chance that fewer than m of the others are above, for each of ``units``.

    Args:
        units: Some units.
        held: Distribution of how many of all other units are above, up to m − 1.
        above: Chances of each unit to be above.
        found: Where the chances go.
    """
    if len(units) == 1:
        found[units[0]] = held.sum(axis=0)
        return
    half = len(units) // 2
    for own, others in ((units[:half], units[half:]), (units[half:], units[:half])):
        made, moved = held.copy(), np.empty_like(held)
        for unit in others:
            np.multiply(made, above[unit], out=moved)
            made -= moved
            made[1:] += moved[:-1]
        _without_each(own, made, above, found)


def confidence(units: Units, m: int) -> Floats:
    """Return the confidence distributions of units, turned so that more is better.

    They are at places that tell who is among the ``m`` best and worst; shape ``(units, places)``.
    """
    means, roots = _curves(units)
    places = _places(means, roots, m)
    below = _at(places, means, roots)
    return np.asarray(1 - below[:, ::-1] if units.lower else below)


def _curves(units: Units) -> tuple[Floats, Floats]:
    """Return means at which the distribution of each unit is computed, and their roots, rising."""
    shape, figures = units.support.shape, units.support.figures.take(units.domains)
    error = np.sqrt(shape.variance(np.clip(figures.mean, 0.02, 0.98)) * figures.error)
    offsets = np.concatenate([-SPREAD[:0:-1], SPREAD])
    means = np.clip(figures.mean[:, None] + offsets * (error[:, None] + CERTAIN), 1e-9, 1 - 1e-9)
    size, nodes = means.shape
    every = np.repeat(np.arange(size, dtype=np.intp), nodes)
    null = exact(means.ravel())
    z = difference(shape, figures.take(every), null, np.zeros(1)).z(np.zeros_like(null.mean))
    roots = _normal(-z, units.support.loose[units.domains][every]).reshape(size, nodes)
    certain = (figures.error <= 0)[:, None]
    roots = np.where(certain, 40.0 * offsets, roots)
    return means, np.maximum.accumulate(roots, axis=1)


def _normal(z: Floats, loose: Floats) -> Floats:
    """Return the normal quantiles with the tails of Student's distribution."""
    from scipy.special import ndtri, stdtr

    with np.errstate(divide="ignore"):
        df = np.maximum(1 / loose, 1.0)
    tail = np.maximum(stdtr(df, -np.abs(z)), 1e-300)
    return np.asarray(-np.sign(z) * ndtri(tail), dtype=np.float64)


def _at(places: Floats, means: Floats, roots: Floats) -> Floats:
    """Return the chance that each unit is at most at each of rising places.

    Args:
        places: Means, shape ``(places,)``.
        means: Rising means of each unit, shape ``(units, nodes)``, within 0-1.
        roots: The normal quantiles of its distribution there.
    """
    from scipy.special import ndtr

    size, nodes = means.shape
    unit = np.arange(size, dtype=np.intp)[:, None]
    apart = np.asarray(
        2.0 * unit, dtype=np.float64
    )  # the means of a unit come before those of the next
    found = np.searchsorted((means + apart).ravel(), places + apart, side="right")
    place = np.clip(found - 1 - nodes * unit, 0, nodes - 2)
    first: Codes = np.asarray(place, dtype=np.intp)
    low, high = (np.take_along_axis(means, first + step, axis=1) for step in (0, 1))
    start, end = (np.take_along_axis(roots, first + step, axis=1) for step in (0, 1))
    part = np.clip((places - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    chance = ndtr(start + part * (end - start))
    inside = np.where(places > means[:, -1:], 1.0, chance)
    return np.asarray(np.where(places < means[:, :1], 0.0, inside), dtype=np.float64)


def _places(means: Floats, roots: Floats, m: int) -> Floats:
    """Return rising places: over all units, and closely around the ends of the m worst and best."""
    size = len(means)
    grid = np.unique(np.quantile(means, np.linspace(0, 1, LOOKS)))
    mixture = _at(grid, means, roots).mean(axis=0)
    levels = [np.linspace(0.002, 0.998, COARSE)]
    for end in (m / size, 1 - m / size):
        width = 4 * np.sqrt(max(end * (1 - end), 0.01) / size)
        levels.append(np.clip(end + width * np.linspace(-1, 1, FINE), 1e-4, 1 - 1e-4))
    rising = np.maximum.accumulate(mixture)
    found = np.interp(np.unique(np.concatenate(levels)), rising, grid)
    steep = means[means[:, -1] - means[:, 0] < STEEP][:, [0, -1]].ravel()
    return np.unique(np.concatenate([grid[:1], found, grid[-1:], steep]))
