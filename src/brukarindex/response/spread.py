"""How much propensities may vary, given how much estimated ones do: the interval behind that of R.

Let T be the variance of the estimated propensities ρ over the population, and s that of the true
ones. The coefficients have the covariance matrix Σ, B is the covariance matrix of z = ρ(1 - ρ)x
over the population, and A that of z and ρ. If only the size of the differences between propensities
were another, not their pattern, then

    E(T) = tr(BΣ) + s (1 - V(Σ dρ/N)/T),
    V(T) = 2 tr(BΣBΣ) + 4 s A'ΣA/T + s² V(Σ d(ρ - ρ̄)²/N)/T².

The first part of V(T) is there without differences, the second grows with them, and the third comes
from who was sampled. The interval holds every s from whose expectation T is at most c of *its*
standard deviations away,

    (T - E(T))² ≤ c² V(T),

which is the score interval of Wilson (1927) with another variance: limits are roots of a quadratic.
Where T is below tr(BΣ), its expectation without differences, it is taken as that.

Two corrections matter in samples of some hundred. Σ is multiplied by n/(n-q), with q coefficients,
since fitted propensities are too near 0 and 1. And where weights vary, Σ is H⁻¹GH⁻¹ with
H = Σ w ρ(1-ρ)xx' and G = Σ w² ρ(1-ρ)xx' (Binder 1983).

What else was tried: docs/explanation/representativity and benchmarks/representativity.py.

References:
    Binder (1983). On the variances of asymptotically normal estimators from complex surveys.
    International Statistical Review 51, 279-292.
    Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal of
    the American Statistical Association 22, 209-212.
"""

import attrs
import numpy as np

from brukarindex.arrays import Floats, sum_by
from brukarindex.regression.logistic import LogisticFit
from brukarindex.variance.influence import variances
from brukarindex.variance.influence_columns import one_column
from brukarindex.weighting.response_model import ResponseCells

SpreadLimits = tuple[float, float]

EQUAL = 1e-9
"""Standard deviations of propensities below this are rounding errors."""
_LARGEST = 0.25
"""The variance of propensities when half of them are 0 and half are 1."""


@attrs.frozen
class PropensitySpread:
    """The variance T of estimated propensities, and its moments when that of the true ones is s.

    Attributes:
        observed: T.
        bias: The expectation of T when s is 0.
        slope: What it rises by with s.
        variance: The variance of T when s is 0, and what s and s² are multiplied by to add to it.
    """

    observed: float
    bias: float
    slope: float
    variance: tuple[float, float, float]


def spread_limits(spread: PropensitySpread, quantile: float) -> SpreadLimits:
    """Return the lowest and highest s, up to 0.25, that T is within so many standard deviations of.

    Examples:
        >>> spread = PropensitySpread(0.01, bias=0.002, slope=0.99, variance=(1e-5, 0.01, 0.02))
        >>> low, high = spread_limits(spread, 1.96)
        >>> round(low, 4), round(high, 4)
        (0.0005, 0.0596)
    """
    excess, (none, once, twice) = max(spread.observed - spread.bias, 0.0), spread.variance
    # An s is inside where square·s² - 2·half·s + rest ≤ 0.
    square = spread.slope**2 - quantile**2 * twice
    half = spread.slope * excess + quantile**2 * once / 2.0
    rest = excess**2 - quantile**2 * none
    top = half + float(np.sqrt(max(half**2 - square * rest, 0.0)))
    high = top / square if square * _LARGEST > top else _LARGEST
    return (rest / top if rest > 0.0 else 0.0), high


def spread_of(cells: ResponseCells, fit: LogisticFit) -> PropensitySpread:
    """Return the variance of the fitted propensities and its moments."""
    share = cells.w / cells.w.sum()
    deviation = fit.propensity - share @ fit.propensity
    z = _derivative(cells, fit)
    z -= share @ z
    along, square = model_parts(share, deviation, z)
    bias, observed = float(share @ (z**2).sum(axis=1)), float(share @ deviation**2)
    if observed <= EQUAL**2:  # no pattern: the mean of A'ΣA/T over all of them
        return PropensitySpread(0.0, bias, 1.0, (2.0 * square, 4.0 * square / bias, 0.0))
    lost, sampled = _sampled(cells, fit.propensity), _sampled(cells, deviation**2)
    parts = (2.0 * square, 4.0 * along / observed, sampled / observed**2)
    return PropensitySpread(observed, bias, 1.0 - lost / observed, parts)


def _derivative(cells: ResponseCells, fit: LogisticFit) -> Floats:
    """Return z times a root of Σ, corrected for uneven weights and the number of coefficients."""
    persons, p = float(cells.n.sum()), fit.propensity
    w2 = sum_by(cells.code, cells.sample.w2, cells.size) * (persons / cells.w.sum()) ** 2
    meat = fit.root.T @ (fit.root * (w2 * p * (1.0 - p))[:, None])
    root: Floats = np.asarray(fit.root @ np.linalg.cholesky(meat), dtype=np.float64)
    scale = np.sqrt(persons / max(persons - root.shape[1], 1.0))
    made: Floats = (scale * p * (1.0 - p))[:, None] * root
    return made


def _sampled(cells: ResponseCells, value: Floats) -> float:
    """Return the design variance of the estimated population mean of ``value``, given per cell."""
    return design_variance(cells, value) / float(cells.w.sum()) ** 2


def design_variance(cells: ResponseCells, value: Floats) -> float:
    """Return the design variance of the estimated population total of ``value``, given per cell."""
    return float(variances(cells.sample, one_column(value[cells.code]))[0])


def model_parts(share: Floats, deviation: Floats, z: Floats) -> tuple[float, float]:
    """Return A'ΣA and tr(BΣBΣ), for ``z`` less its mean and times a root of Σ."""
    slope, scaled = (share * deviation) @ z, np.sqrt(share)[:, None] * z
    # z z' and z'z have the same sum of squares: take the smaller.
    spread = scaled @ scaled.T if len(z) < z.shape[1] else scaled.T @ scaled
    return float(slope @ slope), float((spread**2).sum())
