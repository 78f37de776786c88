"""The chance of each unit to be among the m best and the m worst.

Each unit's mean has the confidence distribution that its intervals are quantiles of: the chance
that it is at most θ is the one-sided p-value of "at most θ", steps left aside. Given the mean θ of
one unit, those of the others are above it with chances of their own, and how many are follows a
Poisson binomial distribution, which is added up exactly.
"""

from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.roots import as_normal
from brukarindex.benchmarking.units import AnsweredUnits, GivenUnits, Units, kept
from brukarindex.estimates.roots import difference, exact

SPREAD = np.array([0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0])
"""Standard errors from a figure at which its confidence distribution is computed."""
GIVEN: Floats = np.linspace(-5.0, 5.0, 81)
"""Normal quantiles at which the distribution of a figure that is given is known."""
COARSE, FINE = 24, 33
"""Places at which the chances are computed: over all units, and around either quarter's end."""
FINER = 8
"""How many times as many these are for figures that are given, whose distribution is known."""
LOOKS = 150
"""Places at which it is looked how many units are below."""
FAR = 7.0
"""Standard deviations of how many are above, beyond which it is sure whether they are fewer."""
SURE = 1e-13
"""Chance below which it is taken for sure that a unit is not above."""
EDGE = 1e-6
"""How far from 0 and 1 the means are to which given figures are moved."""
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
    step, last = np.diff(below, axis=1, prepend=0.0), 1 - below[:, -1]
    found: list[Floats] = []
    for above in (1 - below, below):
        few = fewer_above(above, m)
        middle = (few + np.concatenate([few[:, :1], few[:, :-1]], axis=1)) / 2
        found.append(np.clip((step * middle).sum(axis=1) + last * few[:, -1], 0.0, 1.0))
    return Chances(*found)


def fewer_above(above: Floats, m: int) -> Floats:
    """Return the chance that fewer than m of the others are above each unit, at each place.

    Where m is far from the number that is expected above, the chance is 0 or 1 but for 1e-10.

    Args:
        above: Chance of each unit to be above, shape ``(units, places)``.
        m: How many; at least 1.
    """
    expected = above.sum(axis=0)
    deviation = np.sqrt((above * (1 - above)).sum(axis=0))
    near = np.flatnonzero(np.abs(expected - m) <= 2 + FAR * (deviation + FAR / 3))
    few = np.repeat((expected < m)[None, :].astype(np.float64), len(above), axis=0)
    if len(near):
        few[:, near] = _fewer(above[:, near], m)
    return few


def _fewer(above: Floats, m: int) -> Floats:
    """Return the same, by the number of all that are above: each unit is taken out of it.

    Of units that are surely above or surely not only the number matters.
    """
    surely = above > 1 - SURE
    unit, place = np.nonzero((above >= SURE) & ~surely)
    chance, wanted = above[unit, place], m - surely.sum(axis=0)
    fewer = _cumulated(chance, unit, place, above.shape)
    at = np.clip([wanted, wanted + 1], 0, len(fewer) - 1)
    others, own = np.take_along_axis(fewer, at, axis=0)
    few: Floats = np.asarray(np.where(surely, own, others), dtype=np.float64)
    few[unit, place] = _taken_out(chance, place, fewer, wanted)
    return few


def _cumulated(chance: Floats, unit: Codes, place: Codes, shape: tuple[int, ...]) -> Floats:
    """Return the chance that fewer than 0, 1, … units are above at each place.

    Args:
        chance: Chances to be above.
        unit: Whose.
        place: Where.
        shape: How many units and places there are.
    """
    known = np.zeros(shape, dtype=bool)
    known[unit, place] = True
    rank = known.cumsum(axis=0)
    most = int(rank[-1].max())
    chances = np.zeros((most, shape[1]))
    chances[rank[unit, place] - 1, place] = chance
    fewer = np.zeros((most + 2, shape[1]))
    fewer[1] = 1.0
    for number, each in enumerate(chances, 1):
        moved = each * fewer[1 : number + 1]
        fewer[1 : number + 1] -= moved
        fewer[2 : number + 2] += moved
    return np.asarray(fewer.cumsum(axis=0))


def _taken_out(chance: Floats, place: Codes, fewer: Floats, wanted: Codes) -> Floats:
    """Return the chance that fewer than ``wanted`` are above when one unit is taken out.

    With F of all and G of the others, ``F(k) = (1 − p)·G(k) + p·G(k − 1)``. From below if p is at
    most ½, else from above: so rounding does not grow.
    """
    found, last = np.empty_like(chance), len(fewer) - 1
    for from_below in (True, False):
        at = np.flatnonzero((chance <= 0.5) == from_below)
        if not len(at):
            continue
        own, where = chance[at] if from_below else 1 - chance[at], place[at]
        steps = int((wanted if from_below else last - wanted).max())
        made, odds, scale = np.full(len(at), 0.0), own / (1 - own), 1 / (1 - own)
        for step in range(steps, -1, -1):
            k = wanted - step if from_below else wanted + step + 1
            whole = fewer[np.clip(k, 0, last), np.arange(len(k))]
            made = (whole if from_below else 1 - whole)[where] * scale - odds * made
        found[at] = made if from_below else 1 - made
    return found


def confidence(units: Units, m: int) -> Floats:
    """Return the confidence distributions of units, turned so that more is better.

    They are at places that tell who is among the ``m`` best and worst; shape ``(units, places)``.
    """
    means, roots = _curves_of(units)
    places = _places(means, roots, m, FINER if isinstance(units, GivenUnits) else 1)
    below = _at(places, means, roots)
    return np.asarray(1 - below[:, ::-1] if units.lower else below)


def _curves_of(units: Units) -> tuple[Floats, Floats]:
    """Return means 0-1 at which the distribution of each unit is computed, and their roots."""
    return given_curves(units) if isinstance(units, GivenUnits) else _curves(units)


def given_curves(units: GivenUnits) -> tuple[Floats, Floats]:
    """Return the same of figures that are given, moved to 0-1: Student's or normal."""
    from scipy.special import ndtr, stdtrit

    offsets = GIVEN
    with np.errstate(divide="ignore"):
        df = 1 / units.loose[:, None]
    student = -np.sign(offsets) * stdtrit(df, ndtr(-np.abs(offsets)))
    steps = np.where(units.loose[:, None] == 0, offsets, student)
    value = -units.value if units.lower else units.value
    means = value[:, None] + steps * units.std_error[:, None]
    low, wide = float(means.min()), float(np.ptp(means)) or 1.0
    means = EDGE + (1 - 2 * EDGE) * (means - low) / wide
    certain = (units.std_error <= 0)[:, None]
    placed: Floats = np.asarray(np.where(certain, means + offsets * CERTAIN, means))
    every: Floats = np.broadcast_to(offsets, placed.shape)
    return placed, np.asarray(np.where(certain, 40.0 * offsets, every), dtype=np.float64)


def _curves(units: AnsweredUnits) -> tuple[Floats, Floats]:
    """Return means at which the distribution of each unit is computed, and their roots, rising."""
    shape, figures = units.support.shape, units.support.figures.take(units.domains)
    error = np.sqrt(shape.variance(np.clip(figures.mean, 0.02, 0.98)) * figures.error)
    offsets = np.concatenate([-SPREAD[:0:-1], SPREAD])
    means = np.clip(figures.mean[:, None] + offsets * (error[:, None] + CERTAIN), 1e-9, 1 - 1e-9)
    size, nodes = means.shape
    every = np.repeat(np.arange(size, dtype=np.intp), nodes)
    null = exact(means.ravel())
    z = difference(shape, figures.take(every), null, np.zeros(1)).z(np.zeros_like(null.mean))
    roots = as_normal(-z, units.support.loose[units.domains][every]).reshape(size, nodes)
    certain = (figures.error <= 0)[:, None]
    roots = np.where(certain, 40.0 * offsets, roots)
    return means, np.maximum.accumulate(roots, axis=1)


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


def _places(means: Floats, roots: Floats, m: int, finer: int) -> Floats:
    """Return rising places: over all units, and closely around the ends of the m worst and best;
    some times as many.
    """
    size = len(means)
    grid = np.unique(np.quantile(means, np.linspace(0, 1, finer * LOOKS)))
    mixture = _at(grid, means, roots).mean(axis=0)
    levels = [np.linspace(0.002, 0.998, finer * COARSE)]
    for end in (m / size, 1 - m / size):
        width = 4 * np.sqrt(max(end * (1 - end), 0.01) / size)
        levels.append(np.clip(end + width * np.linspace(-1, 1, finer * FINE), 1e-4, 1 - 1e-4))
    rising = np.maximum.accumulate(mixture)
    found = np.interp(np.unique(np.concatenate(levels)), rising, grid)
    steep = means[means[:, -1] - means[:, 0] < STEEP][:, [0, -1]].ravel()
    return np.unique(np.concatenate([grid[:1], found, grid[-1:], steep]))
