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

from functools import cached_property, lru_cache
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.units import Progress

Z: Floats = np.linspace(-6.0, 6.0, 121)
"""Places of the integral, in standard errors of the unit."""
FURTHEST = 5.3
"""Logarithm of the largest ratio of standard errors that is told apart, about 200."""
RATIOS: Floats = np.exp(np.linspace(-FURTHEST, FURTHEST, 161))
"""Ratios of standard errors at which the terms of the product are tabulated."""
DEGREE = 9
"""Degree of the polynomial in c that log(−log P) is."""
HALVINGS = 34
"""Halvings of the range of c in which the root lies."""
FLOOR = -500.0
"""Logarithm that stands for that of nothing."""
AT_ONCE = 2000
"""Draws that are made between two reports of progress."""
PILOT = 200
"""Draws that tell about how large the greatest root is."""
PILOT_PART = 0.25
"""Part of these below which roots of pairs are not kept."""


@lru_cache(maxsize=4)
def limits_for(level: float, others: int) -> "Limits":
    """Return the limits of units beside so many others; their tables are made once."""
    return Limits(level, others)


@attrs.frozen(eq=False)
class Limits:
    """Critical values of each unit beside up to so many others, all of them independent.

    Attributes:
        level: Chance that no true difference is rejected.
        others: At most so many others.
    """

    level: float
    others: int

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """Critical values of one comparison in one direction, and of Bonferroni's method; at least
        0, where nothing is found of equal figures.
        """
        from scipy.special import ndtri

        alpha = 1 - self.level
        return max(float(-ndtri(alpha)), 0.0), float(-ndtri(alpha / (2 * max(self.others, 1))))

    @cached_property
    def values(self) -> Floats:
        """The c at which P is computed: Chebyshev's nodes between the ends."""
        low, high = self._ends
        nodes = np.cos(np.pi * (np.arange(DEGREE + 1) + 0.5) / (DEGREE + 1))
        return (low + high) / 2 + (high - low) / 2 * nodes * 1.05

    @cached_property
    def _tables(self) -> Floats:
        """Logarithms of the terms: both directions, up only, down only; ``(3, ratios, c·z)``."""
        reach = self.values[:, None] * np.sqrt(1 + RATIOS[:, None, None] ** 2)
        above = (Z + reach) / RATIOS[:, None, None]
        below = (Z - reach) / RATIOS[:, None, None]
        down, up, lost = (_chance(each) for each in (above, -below, -above))
        both = np.where(above + below > 0, up - lost, down - _chance(below))
        with np.errstate(divide="ignore"):
            logs = np.maximum(np.log(np.maximum(np.stack([both, up, down]), 0.0)), FLOOR)
        return np.asarray(logs.reshape(3, len(RATIOS), -1))

    def of(self, rows: Codes, error: Floats, over: Bools, under: Bools) -> Floats:
        """Return the critical value of some units; infinite where nothing is left to compare.

        Args:
            rows: Which units.
            error: Variances of all units' figures, up to a factor; positive.
            over: Whether they may yet be found above each other, shape ``(rows, units)``.
            under: Whether they may yet be found below.
        """
        below, weights = _cubic(np.log(np.sqrt(error / error[rows][:, None])))
        used = slice(int(below.min(initial=0)), int(below.max(initial=0)) + 4)
        cubic = below - used.start, weights
        logs = np.zeros((len(rows), self._tables.shape[2]))
        kinds = (over & under, over & ~under, under & ~over)
        for kind, table in zip(kinds, self._tables, strict=True):
            if kind.any():
                logs += _gathered(cubic, kind, used.stop - used.start) @ table[used]
        inside = np.exp(logs, out=logs).reshape(len(rows), DEGREE + 1, len(Z))
        density = np.exp(-(Z**2) / 2)
        chance = inside @ (density / density.sum())
        found = _root(self.values, chance, 1 - self.level, self._ends)
        return np.where((over | under).any(axis=1), found, np.inf)


def _chance(value: Floats) -> Floats:
    """Return the chance that a standard normal number is at most ``value``."""
    from scipy.special import ndtr

    return np.asarray(ndtr(value), dtype=np.float64)


def _cubic(log_ratio: Floats) -> tuple[Codes, Floats]:
    """Return the first of the four tabulated ratios around each, and their weights in the cubic."""
    first, step = np.log(RATIOS[0]), np.log(RATIOS[1] / RATIOS[0])
    place = np.clip((log_ratio - first) / step, 1, len(RATIOS) - 3 + 1 - 1e-9)
    below = place.astype(np.intp)
    t = place - below
    weights = np.stack(
        [
            -t * (t - 1) * (t - 2) / 6,
            (t + 1) * (t - 1) * (t - 2) / 2,
            -(t + 1) * t * (t - 2) / 2,
            (t + 1) * t * (t - 1) / 6,
        ]
    )
    return below - 1, weights


def _gathered(cubic: tuple[Codes, Floats], kept: Bools, length: int) -> Floats:
    """Return how much of each tabulated ratio each unit has among the others that are kept."""
    below, weights = cubic
    size = len(below)
    code = (np.arange(size)[:, None] * length + below)[kept]
    sums = np.zeros(size * length)
    for step in range(4):
        sums += np.bincount(code + step, weights[step][kept], size * length)
    return sums.reshape(size, length)


def _root(values: Floats, chance: Floats, alpha: float, ends: tuple[float, float]) -> Floats:
    """Return where a polynomial through log(−log(chance)) is that of 1 − alpha, by halving."""
    y = _hazard(chance) - _hazard(np.array(1 - alpha))
    apart = values[:, None] - values
    np.fill_diagonal(apart, 1.0)
    weights = 1 / np.prod(apart, axis=1)
    low = np.full(len(y), max(ends[0] - 0.01, 0.0))
    high = np.full(len(y), ends[1] + 0.01)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        part = weights / (middle[:, None] - values + 1e-15)
        above = (part * y).sum(axis=1) / part.sum(axis=1) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2, dtype=np.float64)


def _hazard(chance: Floats) -> Floats:
    """Return log(−log(chance)), which is nearly a parabola in c."""
    return np.asarray(np.log(-np.log(np.clip(chance, 1e-300, 1 - 1e-15))), dtype=np.float64)


def holm(left: Codes, level: float) -> Floats:
    """Return the critical value of each family of which so many pairs are left."""
    from scipy.special import ndtri

    return np.asarray(-ndtri((1 - level) / (2 * np.maximum(left, 1))), dtype=np.float64)


class _Beyond(NamedTuple):
    """Roots of pairs that are large: in which draw, of which units."""

    draw: Codes
    above: Codes
    below: Codes
    root: Floats


class Greatest:
    """The greatest root of all pairs of independent units, drawn."""

    def __init__(
        self, error: Floats, draws: int, rng: np.random.Generator, progress: Progress | None
    ) -> None:
        self.error, self.draws = error, draws
        scale = np.sqrt(error)
        pilot = _greatest_of(rng.standard_normal((PILOT, len(error))) * scale, error)
        self.least = float(np.quantile(pilot, PILOT_PART))
        found: list[_Beyond] = []
        for start in range(0, draws, AT_ONCE):
            count = min(AT_ONCE, draws - start)
            drawn = rng.standard_normal((count, len(error)))
            made = _pairs_beyond(drawn, error, self.least)
            found.append(made._replace(draw=made.draw + start))
            if progress is not None:
                progress(start + count, draws)
        self.beyond = _Beyond(
            np.concatenate([each.draw for each in found]),
            np.concatenate([each.above for each in found]),
            np.concatenate([each.below for each in found]),
            np.concatenate([each.root for each in found]),
        )

    def limit(self, left: Bools, level: float) -> float:
        """Return the critical value when the ordered pairs that are ``left`` can be rejected."""
        greatest = np.full(self.draws, self.least)
        kept = left[self.beyond.above, self.beyond.below]
        np.maximum.at(greatest, self.beyond.draw[kept], self.beyond.root[kept])
        return float(np.quantile(greatest, level))


def _greatest_of(drawn: Floats, error: Floats) -> Floats:
    """Return the greatest root of all pairs in each draw."""
    scale = np.sqrt(error[:, None] + error)
    return np.array([(np.abs(each[:, None] - each) / scale).max() for each in drawn])


def _pairs_beyond(drawn: Floats, error: Floats, least: float) -> _Beyond:
    """Return the roots of pairs beyond ``least`` in draws of normal numbers."""
    draw, unit = np.nonzero(np.abs(drawn) >= least / np.sqrt(2))
    value = drawn * np.sqrt(error)
    root = (value[draw, unit][:, None] - value[draw]) / np.sqrt(error[unit][:, None] + error)
    place, other = np.nonzero(np.abs(root) >= least)
    beyond, first = root[place, other], unit[place]
    above, below = np.where(beyond > 0, [first, other], [other, first])
    return _Beyond(draw[place], above, below, np.abs(beyond))
