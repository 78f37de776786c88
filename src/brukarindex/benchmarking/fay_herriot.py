"""Figures of units that are alike but for a variance between them: the model of Fay and Herriot.

    yᵢ = xᵢ'β + uᵢ + eᵢ,   V(uᵢ) = A,   V(eᵢ) = Dᵢ known.

The best prediction of a unit is ``γᵢ·yᵢ + (1 − γᵢ)·xᵢ'β`` with ``γᵢ = A/(A + Dᵢ)``. Its mean
squared error has a part for γ, one for β and one for A (Prasad and Rao 1990; Datta and Lahiri
2000; Datta, Rao and Smith 2005).

References:
    Datta and Lahiri (2000). A unified measure of uncertainty of estimated best linear unbiased
    predictors in small area estimation problems. Statistica Sinica 10, 613-627. Datta, Rao and
    Smith (2005). On measuring the variability of small area estimators under a basic area level
    model. Biometrika 92, 183-196. Fay and Herriot (1979). Estimates of income for small places.
    Journal of the American Statistical Association 74, 269-277. Prasad and Rao (1990). The
    estimation of the mean squared error of small-area estimators. Journal of the American
    Statistical Association 85, 163-171. Viechtbauer (2007). Confidence intervals for the amount of
    heterogeneity in meta-analysis. Statistics in Medicine 26, 37-52.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

import attrs
import numpy as np

from brukarindex.arrays import Floats
from brukarindex.codes.threads import one_thread_of_algebra

Fitting: TypeAlias = Literal["reml", "ml", "moments"]
"""How the variance between units is found."""
SMALLEST = 1e-10
"""Least sampling variance beside the mean one: figures without any stand at it."""
TRIED, SPAN = 80, 1e-8
"""Variances that are tried before one is narrowed down, and the least beside the largest."""
FURTHER = 1e3
"""How far beyond the largest of these limits may lie."""
STEPS, CLOSE = 300, 1e-15
"""Most steps in which a variance is found, and relative to it how closely."""


@attrs.frozen(eq=False)
class Areas:
    """Figures of units, their sampling variances, and what is known of each; rows are units."""

    y: Floats
    d: Floats
    x: Floats


@attrs.frozen(eq=False)
class WeightedFit:
    """The regression at one variance between units.

    Attributes:
        weight: One over each unit's total variance.
        beta: Coefficients.
        covariance: Their covariance.
        residual: What is left of the figures.
    """

    weight: Floats
    beta: Floats
    covariance: Floats
    residual: Floats

    @property
    def square(self) -> float:
        """Weighted sum of squares, about the number of units less the coefficients."""
        return float((self.weight * self.residual**2).sum())


@attrs.frozen(eq=False)
class Fit:
    """The model of Fay and Herriot, fitted.

    Attributes:
        tau2: Variance between units.
        beta: Coefficients.
        covariance: Their covariance.
        reliability: The part γ that each unit's own figure has in its prediction.
        expected: What the model expects of each unit.
        predicted: Predictions.
        error: Their mean squared errors.
    """

    tau2: float
    beta: Floats
    covariance: Floats
    reliability: Floats
    expected: Floats
    predicted: Floats
    error: Floats


def areas_of(y: Floats, d: Floats, x: Floats) -> Areas:
    """Return figures of which none is without sampling variance."""
    least = SMALLEST * (float(d.mean()) or float(np.var(y)) or 1.0)
    return Areas(y, np.maximum(d, least), x)


@one_thread_of_algebra
def weighted(areas: Areas, a: float) -> WeightedFit:
    """Return the regression when the variance between units is ``a``."""
    weight = 1 / (a + areas.d)
    inside = areas.x.T @ (weight[:, None] * areas.x)
    covariance = np.asarray(np.linalg.inv(inside), dtype=np.float64)
    beta = covariance @ (areas.x.T @ (weight * areas.y))
    return WeightedFit(weight, beta, covariance, areas.y - areas.x @ beta)


@one_thread_of_algebra
def fit(y: Floats, d: Floats, x: Floats, method: Fitting) -> Fit:
    """Return the fitted model of figures ``y`` with sampling variances ``d``.

    Args:
        y: Figures, shape ``(units,)``.
        d: Their sampling variances.
        x: What is known of units, shape ``(units, coefficients)``, of full rank, with a column of
            ones; fewer columns than rows.
        method: How the variance between units is found.
    """
    areas = areas_of(y, d, x)
    tau2 = between(areas, method)
    made = weighted(areas, tau2)
    gamma = tau2 / (tau2 + areas.d)
    expected = x @ made.beta
    predicted = expected + gamma * (y - expected)
    error = _mean_squared_error(areas, made, tau2, method)
    return Fit(tau2, made.beta, made.covariance, gamma, expected, predicted, error)


@one_thread_of_algebra
def between(areas: Areas, method: Fitting) -> float:
    """Return the variance between units; 0 where chance alone explains how they differ."""
    spare = len(areas.y) - areas.x.shape[1]
    if method == "moments":
        (found,) = _where_square_is(areas, [spare], _most(areas))
        return found
    score = partial(_score, areas, restricted=method == "reml")
    tried = np.concatenate([[0.0], np.geomspace(SPAN, 1.0, TRIED) * _most(areas)])
    best = int(_heights(areas, tried, method).argmax())
    low, high = float(tried[max(best - 1, 0)]), float(tried[min(best + 1, TRIED)])
    return _root(score, low, high)


def _most(areas: Areas) -> float:
    """Return more than the variance between units can be."""
    residual = weighted(areas, float(areas.d.max())).residual
    return 10 * float((residual**2).sum()) + 1e-300


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function that falls through 0 between two ends does so, or the nearer end."""
    from scipy.optimize import brentq

    if function(low) <= 0:
        return low
    if function(high) >= 0:
        return high
    return float(brentq(function, low, high, xtol=1e-300, rtol=CLOSE, maxiter=STEPS))


def _where_square_is(areas: Areas, squares: Sequence[float], most: float) -> list[float]:
    """Return the variances between units at which the weighted sum of squares, which falls, is each
    of some; 0 where it is less.
    """
    tried = np.concatenate([[0.0], np.geomspace(SPAN / FURTHER, 1.0, TRIED) * most])
    falling = _residuals(areas, tried).square
    found: list[float] = []
    for square in squares:
        after = int((falling > square).sum())
        low, high = float(tried[max(after - 1, 0)]), float(tried[min(after, TRIED)])
        found.append(_root(partial(_beyond, areas, square), low, high))
    return found


def _beyond(areas: Areas, square: float, a: float) -> float:
    return weighted(areas, a).square - square


def _score(areas: Areas, a: float, *, restricted: bool) -> float:
    """Return twice the derivative of the logarithm of the likelihood."""
    made = weighted(areas, a)
    square = made.weight**2
    score = float((square * made.residual**2).sum() - made.weight.sum())
    if restricted:
        inside = areas.x.T @ (square[:, None] * areas.x)
        score += float((made.covariance * inside).sum())
    return score


class _Residuals(NamedTuple):
    """The regressions at several variances between units, one row each."""

    weight: Floats
    inside: Floats
    square: Floats


def _residuals(areas: Areas, tried: Floats) -> _Residuals:
    """Return the regressions at several variances: weights, what is inverted for the coefficients,
    and the weighted sums of squares.
    """
    weight = 1 / (tried[:, None] + areas.d)
    turned = weight[:, None, :] * areas.x.T
    inside = turned @ areas.x
    beta = np.linalg.solve(inside, (turned @ areas.y)[..., None])[..., 0]
    residual = areas.y - beta @ areas.x.T
    return _Residuals(weight, inside, (weight * residual**2).sum(axis=1))


def _heights(areas: Areas, tried: Floats, method: Fitting) -> Floats:
    """Return twice the logarithms of likelihoods at several variances, but for a constant."""
    made = _residuals(areas, tried)
    height: Floats = np.log(made.weight).sum(axis=1) - made.square
    if method == "reml":
        height -= np.linalg.slogdet(made.inside)[1]
    return height


def _mean_squared_error(areas: Areas, made: WeightedFit, a: float, method: Fitting) -> Floats:
    """Return g₁ + g₂ + 2g₃, less the bias of A where it is biased."""
    size, weight = len(areas.y), made.weight
    shrunk = areas.d * weight
    first = a * shrunk
    second = shrunk**2 * ((areas.x @ made.covariance) * areas.x).sum(axis=1)
    total, square = float(weight.sum()), float((weight**2).sum())
    spread = 2 * size / total**2 if method == "moments" else 2 / square
    third = areas.d**2 * weight**3 * spread
    bias = 0.0
    if method == "moments":
        bias = 2 * (size * square - total**2) / total**3
    elif method == "ml":
        inside = areas.x.T @ (weight[:, None] ** 2 * areas.x)
        bias = -float(np.trace(made.covariance @ inside)) / square
    return np.asarray(np.maximum(first + second + 2 * third - bias * shrunk**2, second))


@one_thread_of_algebra
def heterogeneity_limits(areas: Areas, level: float) -> tuple[float, float]:
    """Return the limits of the variance between units, by the profile of Q."""
    from scipy.special import chdtri

    spare, most = len(areas.y) - areas.x.shape[1], FURTHER * _most(areas)
    above = np.array([(1 - level) / 2, (1 + level) / 2])
    ends: list[float] = np.asarray(chdtri(spare, above), dtype=np.float64).tolist()
    low, high = _where_square_is(areas, ends, most)
    return low, high
