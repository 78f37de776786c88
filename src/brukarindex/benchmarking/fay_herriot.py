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

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeAlias

import attrs
import numpy as np

from brukarindex.arrays import Floats
from brukarindex.codes.threads import one_thread_of_algebra

Fitting: TypeAlias = Literal["reml", "ml", "moments"]
"""How the variance between units is found."""
SMALLEST = 1e-10
"""Least sampling variance beside the mean one: figures without any stand at it."""
TRIED = 80
"""Variances that are tried before the best one is narrowed down."""
STEPS, CLOSE = 300, 1e-15
"""Most steps in which a variance is found, and relative to it how closely."""


@attrs.frozen(eq=False)
class Areas:
    """Figures of units, their sampling variances, and what is known of each; rows are units."""

    y: Floats
    d: Floats
    x: Floats


@attrs.frozen(eq=False)
class Weighted:
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
def weighted(areas: Areas, a: float) -> Weighted:
    """Return the regression when the variance between units is ``a``."""
    weight = 1 / (a + areas.d)
    inside = areas.x.T @ (weight[:, None] * areas.x)
    covariance = np.asarray(np.linalg.inv(inside), dtype=np.float64)
    beta = covariance @ (areas.x.T @ (weight * areas.y))
    return Weighted(weight, beta, covariance, areas.y - areas.x @ beta)


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
        return _root(lambda a: weighted(areas, a).square - spare, _most(areas))
    score = _SCORES[method]
    tried = np.concatenate([[0.0], np.geomspace(1e-8, 1.0, TRIED) * _most(areas)])
    best = int(_heights(areas, tried, method).argmax())
    low, high = float(tried[max(best - 1, 0)]), float(tried[min(best + 1, TRIED)])
    if score(areas, low) <= 0:
        return low
    return _root(lambda a: score(areas, a), high - low, low)


def _most(areas: Areas) -> float:
    """Return more than the variance between units can be."""
    residual = weighted(areas, float(areas.d.max())).residual
    return 10 * float((residual**2).sum()) + 1e-300


def _root(function: Callable[[float], float], most: float, least: float = 0.0) -> float:
    """Return where a function that falls through 0 does so, or ``least``."""
    from scipy.optimize import brentq

    if function(least) <= 0:
        return least
    if function(least + most) >= 0:
        return least + most
    return float(brentq(function, least, least + most, xtol=1e-300, rtol=CLOSE, maxiter=STEPS))


def _score_ml(areas: Areas, a: float) -> float:
    made = weighted(areas, a)
    return float((made.weight**2 * made.residual**2).sum() - made.weight.sum())


def _score_reml(areas: Areas, a: float) -> float:
    made = weighted(areas, a)
    inside = areas.x.T @ (made.weight[:, None] ** 2 * areas.x)
    return _score_ml(areas, a) + float(np.trace(made.covariance @ inside))


_SCORES = {"ml": _score_ml, "reml": _score_reml}
"""Twice the derivatives of the logarithms of likelihoods."""


def _heights(areas: Areas, tried: Floats, method: Fitting) -> Floats:
    """Return twice the logarithms of likelihoods at several variances, but for a constant."""
    weight = 1 / (tried[:, None] + areas.d)
    turned = weight[:, None, :] * areas.x.T
    inside = turned @ areas.x
    beta = np.linalg.solve(inside, (turned @ areas.y)[..., None])[..., 0]
    residual = areas.y - beta @ areas.x.T
    height: Floats = np.log(weight).sum(axis=1) - (weight * residual**2).sum(axis=1)
    if method == "reml":
        height -= np.linalg.slogdet(inside)[1]
    return height


def _mean_squared_error(areas: Areas, made: Weighted, a: float, method: Fitting) -> Floats:
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

    spare, most = len(areas.y) - areas.x.shape[1], 1e3 * _most(areas)
    above = np.array([(1 - level) / 2, (1 + level) / 2])
    ends: list[float] = np.asarray(chdtri(spare, above), dtype=np.float64).tolist()
    found = [_root(partial(_beyond, areas, end), most) for end in ends]
    return found[0], found[1]


def _beyond(areas: Areas, square: float, a: float) -> float:
    return weighted(areas, a).square - square
