"""Tails of weighted sums of chi-square variables, which statistics of tables are under a design.

Against a variance that is estimated with d degrees of freedom, ``Σ λ_i·χ²_1`` exceeds
``x·χ²_d/d`` when ``Q = Σ λ_i·χ²_1 − (x/d)·χ²_d`` is above 0. The chance is that of the modified
signed root (Kuonen 1999),

    P(Q > 0) ≈ 1 − Φ(w + log(v/w)/w),   w = sign(ζ)·√(−2K(ζ)),   v = ζ·√K''(ζ),

with ``K(ζ) = −½ Σ log(1 − 2ζλ_i) − ½d·log(1 + 2ζx/d)`` and ``K'(ζ) = 0``.
"""

from math import copysign, log, log1p, sqrt
from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Floats

NEAR = 1e-4
"""A tilt this near 0 is at the mean, where the root is 0 divided by 0."""
HALVINGS = 200
"""Most steps of bisection."""
INSIDE = 1 - 1e-15
"""Part of the way to the ends of K that tilts are sought within."""
MANY = 1e9
"""Degrees of freedom that stand for a variance that is known."""


def chi_square_tail(x: float, df: float) -> float:
    """Return the chance that a chi-square variable exceeds x."""
    from scipy.special import chdtrc

    return float(chdtrc(df, x))


def f_tail(x: float, df: float, ddf: float) -> float:
    """Return the chance that an F variable exceeds x."""
    from scipy.special import fdtrc

    return float(fdtrc(df, ddf, x))


class Satterthwaite(NamedTuple):
    """One chi-square variable, ``scale·χ²_df``, with the mean and variance of a weighted sum."""

    scale: float
    df: float


def satterthwaite(weights: Floats) -> Satterthwaite:
    """Return the one variable that stands for a weighted sum of chi-square variables."""
    total, square = float(weights.sum()), float((weights**2).sum())
    return Satterthwaite(square / total, total**2 / square)


def tail(x: float, weights: Floats, df: float) -> float:
    """Return the chance that a weighted sum of chi-square variables over ``χ²_df/df`` exceeds x.

    Args:
        x: A number.
        weights: The weights λ, above 0.
        df: Degrees of freedom of the denominator; infinite when it is known.

    Examples:
        >>> round(tail(5.991465, np.array([1.0, 1.0]), np.inf), 2)
        0.05
    """
    from scipy.special import ndtr

    if x <= 0:
        return 1.0
    ratio, df = x / weights.max(), min(df, MANY)
    weights = weights / weights.max()
    zeta = _tilt(ratio, weights, df)
    if abs(zeta) < NEAR:
        one = satterthwaite(weights)
        return f_tail(ratio / one.scale / one.df, one.df, df)
    inside: Floats = 1 - 2 * zeta * weights
    below = 1 + 2 * zeta * ratio / df
    generating = -(float(np.log(inside).sum()) + df * log1p(2 * zeta * ratio / df)) / 2
    spread = 2 * float(((weights / inside) ** 2).sum()) + 2 * (ratio / below) ** 2 / df
    root = copysign(sqrt(-2 * generating), zeta)
    return float(ndtr(-root - log(zeta * sqrt(spread) / root) / root))


def _tilt(x: float, weights: Floats, df: float) -> float:
    """Return the tilt ζ at which Q has the mean 0, of weights whose largest is 1."""
    low, high = -INSIDE * df / (2 * x), INSIDE / 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        mean = (weights / (1 - 2 * middle * weights)).sum() - x / (1 + 2 * middle * x / df)
        low, high = (middle, high) if mean < 0 else (low, middle)
        if high - low <= 1e-15 * abs(middle):
            break
    return (low + high) / 2
