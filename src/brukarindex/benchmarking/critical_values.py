"""How far is far enough: critical values for the roots of one unit beside all others, or of all.

If unit i is to be held against all others at once, its roots ``(Zᵢ − Zⱼ)/sᵢⱼ`` share ``Zᵢ``. With
independent units and ``ρⱼ = σⱼ/σᵢ`` the chance that all stay within c is one integral
(Mogstad, Romano, Shaikh and Wilhelm 2024, with the integral for their bootstrap),

    P(c) = ∫ φ(z) Πⱼ [Φ((z + c·(1 + ρⱼ²)^½)/ρⱼ) − Φ((z − c·(1 + ρⱼ²)^½)/ρⱼ)] dz.

It needs no σ but their ratios, which are those of the effective answers. Comparisons that are
decided leave the product, and what is left is asked anew (step-down). Of all pairs at once the
greatest root has no such integral: it is drawn. A root of a pair can exceed c only where one of
the two ``|Z|/σ`` exceeds ``c/√2``, since ``|Zᵢ − Zⱼ| ≤ sᵢⱼ·(zᵢ² + zⱼ²)^½``: few pairs of a draw
need to be looked at.

Where units vary together both give way to Holm's method, which asks for no independence.

References:
    Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6, 65-70. Mogstad, Romano, Shaikh and Wilhelm (2024). Inference for ranks with
    applications to mobility across neighbourhoods and academic achievement across countries.
    Review of Economic Studies 91, 476-518.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cached_property, lru_cache
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.checks import Progress
from brukarindex.codes.threads import one_thread_of_algebra

REACH = 6.0
"""Standard errors of the unit from its figure, within which the integral is taken."""
SPACING, POINTS = 0.1, 8
"""Distance between the logarithms of ratios at which terms are tabulated, and how many of these
stand for a ratio between them.
"""
FURTHEST = 5.3
"""Logarithm of the largest ratio of standard errors that is told apart, about 200."""
STEPS = 0.3, 0.15, 0.075, 0.0375, 0.018, 0.01, 0.005
"""Distances between places of the integral, of which one is taken that is no larger than `SHARP`
least ratios.
"""
ROUGHLY = 2
"""How many times as far apart places are in the first round."""
SHARP = 0.8
NODES = 6
"""Places of c at which P is computed in each round; log(−log P) is nearly a parabola between."""
MARGIN = 0.03
"""How far from what the first round finds the second one looks."""
EIGHTH = 8
"""Parts of 1 to which the ends of what is looked at are rounded, so that terms serve again."""
NEWTON = 30
"""Most steps to where a polynomial is 0."""
FLOOR = -500.0
"""Logarithm that stands for that of nothing."""
AT_ONCE = 2000
"""Draws that are made between two reports of progress."""
PILOT = 200
"""Draws that tell about how large the greatest root is."""
EXTREME = 16
"""Units of each of these that are looked at."""
PILOT_PART = 0.75
"""Part of these below which roots of pairs are not kept: where they are asked for, all are drawn
again.
"""


@attrs.frozen(eq=False)
class CriticalValues:
    """Critical values of each unit beside up to so many others, all of them independent.

    Attributes:
        level: Chance that no true difference is rejected.
        others: At most so many others.
    """

    level: float
    others: int

    @property
    def _ends(self) -> tuple[float, float]:
        """Critical values of one comparison in one direction, and of Bonferroni's method; at least
        0, where nothing is found of equal figures.
        """
        least, most = holm(np.array([0.5, max(self.others, 1)]), self.level).tolist()
        return max(least, 0.0), most

    @one_thread_of_algebra
    def of(self, rows: Codes, error: Floats, over: Bools, under: Bools) -> Floats:
        """Return the critical value of some units; infinite where nothing is left to compare.

        Args:
            rows: Which units.
            error: Variances of all units' figures, up to a factor; positive.
            over: Whether they may yet be found above each other, shape ``(rows, units)``.
            under: Whether they may yet be found below.
        """
        size = np.log(error) / 2
        size = np.maximum(size, size.max() - FURTHEST)
        least: Floats = np.exp(size.min() - size[rows])
        ends: Floats = -np.array(STEPS[:-1], dtype=np.float64)
        step = ends.searchsorted(-SHARP * least)
        left, found = (over | under).any(axis=1), np.full(len(rows), np.inf)
        for each in np.unique(step[left]).tolist():
            at = np.flatnonzero(left & (step == each))
            kinds = np.stack([over[at] & under[at], over[at] & ~under[at], under[at] & ~over[at]])
            found[at] = self._critical(_Ratios.of(size, size[rows[at]], kinds), STEPS[int(each)])
        return found

    def _critical(self, ratios: "_Ratios", step: float) -> Floats:
        """Return the critical values of units beside others with these ratios."""
        found = self._within(ratios, self._ends, ROUGHLY * step)
        low, high = max(found.min() - MARGIN, 0.0), found.max() + MARGIN
        ends = np.floor(low * EIGHTH) / EIGHTH, np.ceil(high * EIGHTH) / EIGHTH
        return self._within(ratios, ends, step)

    def _within(self, ratios: "_Ratios", ends: tuple[float, float], step: float) -> Floats:
        """Return the critical values between two ends."""
        middle, half = (ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / 2
        z = _places(step)
        made, density = ratios.product(ends, step), np.exp(-(z**2) / 2)
        chance = made.reshape(-1, NODES, len(z)) @ (density / density.sum())
        return middle + half * _root(_hazard(chance) - _hazard(np.array(self.level)))


class _Ratios(NamedTuple):
    """How many others with which ratio some units have, on a grid of logarithms.

    Attributes:
        grid: Logarithms of ratios.
        counts: Others in both directions, up only and down only; ``(3, rows, grid)``.
    """

    grid: Floats
    counts: Floats

    @classmethod
    def of(cls, size: Floats, own: Floats, kinds: Bools) -> "_Ratios":
        """Return how many others with which ratio there are.

        Args:
            size: Logarithms of the standard errors of all units.
            own: Those of some units, shape ``(rows,)``.
            kinds: Which others each has in both directions, up only and down only.
        """
        first, weights = _between(size / SPACING)
        start = int(first.min())
        spread = np.zeros((len(size), int(first.max()) - start + POINTS))
        np.put_along_axis(spread, first[:, None] - start + np.arange(POINTS), weights, axis=1)
        held: Floats = kinds.astype(np.float64) @ spread
        moved, weights = _between(-own / SPACING)
        least, width = int(moved.min()), held.shape[-1]
        around = np.zeros((*held.shape[:2], width + POINTS - 1))
        for point in range(POINTS):
            around[..., point : point + width] += weights[:, point, None] * held
        counts = np.zeros((*held.shape[:2], around.shape[-1] + int(moved.max()) - least))
        place: Codes = (moved - least)[:, None] + np.arange(around.shape[-1], dtype=np.intp)
        np.put_along_axis(counts, place[None], around, axis=-1)
        grid: Floats = (start + least + np.arange(counts.shape[-1])) * np.float64(SPACING)
        return cls(grid, counts)

    def product(self, ends: tuple[float, float], step: float) -> Floats:
        """Return the product at each c and z, shape ``(rows, c · z)``."""
        first = round(float(self.grid[0]) / SPACING)
        terms = _terms(first, len(self.grid), ends, step)
        made: Floats = np.concatenate(self.counts, axis=1) @ terms
        return np.exp(made, out=made)


def _places(step: float) -> Floats:
    """Return the places of the integral."""
    last = round(REACH / step)
    return step * np.arange(-last, last + 1, dtype=np.float64)


@lru_cache(maxsize=16)
def _terms(first: int, size: int, ends: tuple[float, float], step: float) -> Floats:
    """Return the logarithms of the terms of so many ratios: in both directions, up only and down
    only; shape ``(3 · ratios, c · z)``.
    """
    ratio, z = np.exp((first + np.arange(size)) * SPACING)[:, None, None], _places(step)
    c = (ends[0] + ends[1]) / 2 + (ends[1] - ends[0]) / 2 * _CHEBYSHEV
    above = (z + c[:, None] * np.sqrt(1 + ratio**2)) / ratio
    down, lost = _chance(above), _chance(-above)
    up = down[..., ::-1]
    both = np.where(z > 0, up - lost, down - lost[..., ::-1])
    with np.errstate(divide="ignore"):
        logs = np.log(np.maximum(np.stack([both, up, down]), 0.0))
    return np.asarray(np.maximum(logs, FLOOR).reshape(3 * size, -1))


def _chance(value: Floats) -> Floats:
    """Return the chance that a standard normal number is at most ``value``."""
    from scipy.special import ndtr

    return np.asarray(ndtr(value), dtype=np.float64)


class _Around(NamedTuple):
    """The first of the whole numbers around each place, and their weights in a polynomial through
    them.
    """

    first: Codes
    weights: Floats


def _between(place: Floats) -> _Around:
    """Return the whole numbers around each place."""
    below = np.floor(place)
    weights: Floats = np.vander(place - below, POINTS) @ _AROUND
    return _Around(below.astype(np.intp) + _FIRST, weights)


_FIRST = 1 - POINTS // 2
_AROUND: Floats = np.asarray(
    np.linalg.inv(np.vander(_FIRST + np.arange(POINTS, dtype=np.float64))), dtype=np.float64
)
"""What turns powers of a number 0-1 into the weights of the whole numbers around it."""
_CHEBYSHEV: Floats = np.cos(np.pi * (np.arange(NODES, dtype=np.float64) + 0.5) / NODES)
_POLYNOMIAL: Floats = np.asarray(np.linalg.inv(np.vander(_CHEBYSHEV)), dtype=np.float64)
"""What turns values at Chebyshev's nodes into the coefficients of the polynomial through them."""


def _root(values: Floats) -> Floats:
    """Return where the polynomial through falling ``values`` at Chebyshev's nodes is 0, by Newton's
    method; shape ``(rows,)``, within −1 to 1.
    """
    coefficients = _POLYNOMIAL @ values.T
    x = np.ones(len(values))
    for _ in range(NEWTON):
        value, slope = coefficients[0], np.zeros_like(x)
        for each in coefficients[1:]:
            value, slope = value * x + each, slope * x + value
        before, x = x, np.clip(x - value / np.minimum(slope, -1e-9), -1.0, 1.0)
        if np.abs(x - before).max(initial=0.0) < 1e-15:
            break
    return x


def _hazard(chance: Floats) -> Floats:
    """Return log(−log(chance)), which is nearly a parabola in c."""
    return np.asarray(np.log(-np.log(np.clip(chance, 1e-300, 1 - 1e-15))), dtype=np.float64)


def holm(left: Codes | Floats, level: float) -> Floats:
    """Return the critical value of each family of which so many pairs are left; a pair that is
    looked at in one direction is half of one.
    """
    from scipy.special import ndtri

    return np.asarray(-ndtri((1 - level) / (2 * np.maximum(left, 0.5))), dtype=np.float64)


class _Beyond(NamedTuple):
    """Roots of pairs that are large: in which draw, of which units."""

    draw: Codes
    above: Codes
    below: Codes
    root: Floats


class Greatest:
    """The greatest root of all pairs of independent units, drawn; ``rng`` draws the same again."""

    def __init__(self, error: Floats, draws: int, rng: np.random.Generator) -> None:
        self.error, self.draws, self._rng = error, draws, rng
        self.least = 0.0
        self.found: list[_Beyond] = []

    @classmethod
    def of(
        cls,
        errors: Sequence[Floats],
        draws: int,
        rng: np.random.Generator,
        progress: Progress | None = None,
        *,
        part: float = PILOT_PART,
    ) -> "list[Greatest]":
        """Return those of several families of as many units, all by the same normal numbers.

        Args:
            errors: Variances of the figures of each family, up to a factor.
            draws: How many draws.
            rng: What draws.
            progress: Called with how many draws of one more family are done.
            part: Part of draws whose greatest root may be less than those that are kept; below the
                levels that limits are asked for, or all is drawn again.
        """
        size = len(errors[0])
        pilot = rng.standard_normal((PILOT, size))
        every: list[Greatest] = [cls(error, draws, deepcopy(rng)) for error in errors]
        for each in every:
            each.least = float(np.quantile(_about_greatest(pilot, each.error), part))
        least = min(each.least for each in every)
        for start, drawn in _drawn(rng, draws, size):
            pairs = _extreme_pairs(drawn, least)
            for each in every:
                made = pairs.beyond(each.error, each.least)
                each.found.append(made._replace(draw=made.draw + start))
                if progress is not None:
                    progress(len(drawn), draws)
        return every

    @cached_property
    def _beyond(self) -> _Beyond:
        return _Beyond(
            draw=np.concatenate([each.draw for each in self.found]),
            above=np.concatenate([each.above for each in self.found]),
            below=np.concatenate([each.below for each in self.found]),
            root=np.concatenate([each.root for each in self.found]),
        )

    def limit(self, left: Bools, level: float) -> float:
        """Return the critical value when the ordered pairs that are ``left`` can be rejected; at
        least 0, where nothing is found of equal figures.
        """
        greatest = np.full(self.draws, self.least)
        kept = left[self._beyond.above, self._beyond.below]
        np.maximum.at(greatest, self._beyond.draw[kept], self._beyond.root[kept])
        if np.quantile(greatest, level, method="lower") <= self.least:
            greatest = self._of(left)
        return max(float(np.quantile(greatest, level)), 0.0)

    def _of(self, left: Bools) -> Floats:
        """Return the greatest root in each draw, also where it is less than those that are kept."""
        found = np.full(self.draws, -np.inf)
        for start, drawn in _drawn(deepcopy(self._rng), self.draws, len(self.error)):
            value, part = drawn * np.sqrt(self.error), found[start : start + len(drawn)]
            for unit in np.flatnonzero(left.any(axis=1)):
                others = left[unit]
                root = (value[:, [unit]] - value[:, others]) / np.sqrt(
                    self.error[unit] + self.error[others]
                )
                np.maximum(part, root.max(axis=1), out=part)
        return found


def _drawn(rng: np.random.Generator, draws: int, size: int) -> Iterator[tuple[int, Floats]]:
    """Yield normal numbers of so many draws and units, after how many draws before."""
    for start in range(0, draws, AT_ONCE):
        yield start, rng.standard_normal((min(AT_ONCE, draws - start), size))


def _about_greatest(drawn: Floats, error: Floats) -> Floats:
    """Return the greatest root of the pairs of those few units in each draw that are furthest from
    0; never more than the greatest of all.
    """
    few = np.argsort(-np.abs(drawn), axis=1)[:, :EXTREME]
    value, variance = np.take_along_axis(drawn * np.sqrt(error), few, axis=1), error[few]
    scale = np.sqrt(variance[:, :, None] + variance[:, None, :])
    root = np.abs(value[:, :, None] - value[:, None, :]) / scale
    return np.asarray(root.max(axis=(1, 2)), dtype=np.float64)


class _Pairs(NamedTuple):
    """Pairs of normal numbers of the same draw: which draw, whose they are, and what."""

    draw: Codes
    first: Codes
    second: Codes
    one: Floats
    two: Floats

    def beyond(self, error: Floats, least: float) -> _Beyond:
        """Return the roots of pairs beyond ``least`` when figures have these variances."""
        deviation = np.sqrt(error)
        root = self.one * deviation[self.first] - self.two * deviation[self.second]
        root /= np.sqrt(error[self.first] + error[self.second])
        kept = np.flatnonzero(np.abs(root) >= least)
        first, second, root = self.first[kept], self.second[kept], root[kept]
        above, below = np.where(root > 0, first, second), np.where(root > 0, second, first)
        return _Beyond(self.draw[kept], above, below, np.abs(root))


def _extreme_pairs(drawn: Floats, least: float) -> _Pairs:
    """Return the pairs whose root can be beyond ``least``, whatever the variances are. They have
    ``zᵢ² + zⱼ²`` beyond its square, and so one of them beyond half of it.
    """
    square = drawn**2
    at = np.flatnonzero(square >= (least**2 - square.max(axis=1))[:, None])
    draw, unit = np.divmod(at, square.shape[1])
    size, value = square.take(at), drawn.take(at)
    one, two = _beside(np.flatnonzero(size >= least**2 / 2), draw, len(drawn))
    once = (two > one) | (size[two] < least**2 / 2)
    kept = np.flatnonzero(once & (size[one] + size[two] >= least**2))
    one, two = one[kept], two[kept]
    return _Pairs(draw[one], unit[one], unit[two], value[one], value[two])


def _beside(some: Codes, draw: Codes, draws: int) -> tuple[Codes, Codes]:
    """Return some elements, each beside every element of the same draw; draws are in order."""
    held = np.bincount(draw, minlength=draws)
    first, pairs = (held.cumsum() - held)[draw[some]], held[draw[some]]
    before = pairs.cumsum() - pairs
    others: Codes = np.repeat(first - before, pairs) + np.arange(int(pairs.sum()), dtype=np.intp)
    return np.repeat(some, pairs), others
