"""The chance of each unit to be among the m best and the m worst.

Each unit's mean has the confidence distribution that its intervals are quantiles of: the chance
that it is at most θ is the one-sided p-value of "at most θ", steps left aside. Given the mean θ of
one unit, those of the others are above it with chances of their own, and how many are follows a
Poisson binomial distribution, which is added up exactly.
"""

from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.units import AnsweredUnits, GivenUnits, RankedUnits, kept
from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.roots import difference

OFFSETS: Floats = np.linspace(-5.0, 5.0, 11)
"""Standard errors from a figure at which it is looked how many units are below."""
LOOKS = 64
"""Places at which that is looked at, of those of all units."""
FEWEST, MOST, ALL = 21, 200, 4000
"""Places at which the chances are computed around either quarter's end: of all units together about
so many, but not fewer or more of each.
"""
WIDTH = 5.0
"""Standard deviations of how many are above, around the quarter's end."""
REACH = 5.0
"""Standard errors from a figure beyond which it is sure on which side its mean is."""
BESIDE = 0.15
"""Standard errors on either side of a figure within which no root is asked for."""
FAR = 7.0
"""Standard deviations of how many are above, beyond which it is sure whether they are fewer."""
SURE = 1e-13
"""Chance below which it is taken for sure that a unit is not above."""
END = 1e-5
"""How far from the ends of the scale means are looked at, in angles."""
CERTAIN = 1e-9
"""How far beside a certain figure its distribution is looked at."""


class Chances(NamedTuple):
    """Chances of each unit to be among the best and the worst."""

    best: Floats
    worst: Floats


def chances_of(units: RankedUnits, m: int) -> Chances:
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
    for few in np.split(fewer_above(np.concatenate([1 - below, below], axis=1), m), 2, axis=1):
        few[:, 1:-1] -= np.diff(few, 2, axis=1) / 6
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
        whole = fewer if from_below else 1 - fewer[::-1]
        end = wanted if from_below else last - 1 - wanted
        first = int((whole < SURE).sum(axis=0).min())
        steps = np.arange(int(end.max()) - first, -1, -1, dtype=np.intp)[:, None]
        whole = np.take_along_axis(whole, np.clip(end - steps, 0, last), axis=0)
        made, odds, scale = np.zeros(len(at)), own / (1 - own), 1 / (1 - own)
        for each in whole:
            made = each[where] * scale - odds * made
        found[at] = made if from_below else 1 - made
    return found


def confidence(units: RankedUnits, m: int) -> Floats:
    """Return the confidence distributions of units, turned so that more is better.

    They are at places that tell who is among the ``m`` best and worst; shape ``(units, places)``.
    """
    below = given_below(units, m) if isinstance(units, GivenUnits) else answered_below(units, m)
    return np.asarray(1 - below[:, ::-1] if units.lower else below)


def given_below(units: GivenUnits, m: int) -> Floats:
    """Return the same of figures that are given: Student's distributions or normal ones."""
    from scipy.special import stdtr

    value = -units.value if units.lower else units.value
    wide = float(np.ptp(value)) or float(units.std_error.max()) or 1.0
    value, error = (value - value.min()) / wide, units.std_error / wide
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (_places(value, error, m) - value[:, None]) / error[:, None]
        z, df = np.nan_to_num(z, nan=0.0), 1 / units.loose
    return np.asarray(stdtr(df[:, None], z), dtype=np.float64)


def answered_below(units: AnsweredUnits, m: int) -> Floats:
    """Return the same of answers, at angles whose squared sines means are: there figures are about
    as uncertain near the ends of the scale as elsewhere.
    """
    shape, figures = units.support.shape, units.support.figures.take(units.domains)
    error = np.sqrt(shape.variance(np.clip(figures.mean, 0.02, 0.98)) * figures.error)
    own = _angle(figures.mean)
    step = np.maximum(_angle(figures.mean + error) - own, own - _angle(figures.mean - error))
    places = np.unique(np.clip(_places(own, step, m), END, 1 - END))
    return _below(units, figures, places, (own, step))


def _angle(mean: Floats) -> Floats:
    """Return the angle whose squared sine a mean is, as a part of a right one."""
    return np.asarray(np.arcsin(np.sqrt(np.clip(mean, 0.0, 1.0))) * 2 / np.pi, dtype=np.float64)


def _below(
    units: AnsweredUnits, figures: Figures, places: Floats, at: tuple[Floats, Floats]
) -> Floats:
    """Return the chance that the mean of each unit is at most at each place, by the test of its
    figure; where it is far from that it is 0 or 1.

    Next to the figure a test holds its root on the side of the difference; between both sides it is
    a line.
    """
    from scipy.special import stdtr

    own, step = at
    off = places - own[:, None]
    below: Floats = (off > 0).astype(np.float64)
    beside, every = BESIDE * step[:, None], np.arange(units.size)
    held = np.abs(off) < beside
    unit, place = np.nonzero((np.abs(off) < REACH * step[:, None]) & ~held)
    sides = np.clip(own[:, None] + beside * [-1.0, 1.0], END, 1 - END)
    where = np.concatenate([places[place], sides.ravel()])
    z = _root(units, figures, np.concatenate([unit, np.repeat(every, 2)]), where)
    roots = np.zeros(off.shape)
    roots[unit, place] = z[: len(unit)]
    low, high = z[len(unit) :].reshape(-1, 2).T
    part = (places - sides[:, :1]) / np.where(step > 0, np.diff(sides)[:, 0], 1.0)[:, None]
    line = low[:, None] + np.clip(part, 0.0, 1.0) * (high - low)[:, None]
    roots[held] = line[held]
    unit, place = np.nonzero(held | (np.abs(off) < REACH * step[:, None]))
    with np.errstate(divide="ignore"):
        df = np.maximum(1 / units.support.loose[units.domains], 1.0)
    below[unit, place] = stdtr(df[unit], roots[unit, place])
    return np.asarray(np.maximum.accumulate(below, axis=1))


def _root(units: AnsweredUnits, figures: Figures, unit: Codes, angle: Floats) -> Floats:
    """Return the roots of tests that the means of some units are at most at angles."""
    null = exact(np.sin(angle * np.pi / 2) ** 2)
    made = difference(units.support.shape, figures.take(unit), null, np.zeros(1))
    return np.asarray(-made.z(np.zeros_like(null.mean)), dtype=np.float64)


def _places(mean: Floats, error: Floats, m: int) -> Floats:
    """Return rising places around the ends of the m worst and best, and on both sides of figures
    that are certain.

    Between places about as many units go from above to below; for that figures are normal.
    """
    from scipy.special import ndtr

    spread = error + CERTAIN
    every = np.sort(mean + OFFSETS[:, None] * spread, axis=None)
    looks = np.linspace(0.0, len(every) - 1.0, LOOKS)
    grid = np.unique(np.interp(looks, np.arange(len(every)), every))
    off = (grid - mean[:, None]) / spread[:, None]
    chance: Floats = np.asarray(ndtr(off), dtype=np.float64)
    below: Floats = chance.sum(axis=0)
    deviation: Floats = np.sqrt((chance * (1 - chance)).sum(axis=0))
    ends = np.array([m, len(mean) - m], dtype=np.float64)
    deviations: Floats = np.interp(ends, below, deviation)
    width, number = 1 + WIDTH * deviations, min(max(ALL // len(mean), FEWEST), MOST)
    first, last = np.maximum(ends - width, 0.0), np.minimum(ends + width, float(len(mean)))
    found: Floats = np.interp(np.linspace(first, last, number).ravel(), below, grid)
    certain = mean[error <= 0]
    parts = [grid[:1], grid[-1:], found, certain - CERTAIN, certain + CERTAIN]
    return np.unique(np.concatenate(parts))
