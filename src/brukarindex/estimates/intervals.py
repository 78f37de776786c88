"""The named confidence intervals for shares, and t intervals: kernels that need only numpy and
scipy.special.

The default of `estimate` is none of them but that of `roots`.

An interval for a share is a binomial interval at an *effective* sample size: that of the simple
random sample which would have given the variance that the design gave. Methods differ in the
interval and in how the size is found:

* ``modified_wilson``: score interval at n*, normal quantile; it covers best of these
  (``benchmarks/coverage.py``).
* ``jeffreys``: equal-tailed posterior of a Beta(1/2, 1/2) prior at n*.
* ``wilson``: score interval at p(1-p)/V with the t quantile; R's ``svyciprop(method="wilson")``.
* ``logit``: Wald on the log-odds with the t quantile; R's ``"xlogit"``, and ``"logit"`` to R's own
  convergence.
* ``likelihood``: Rao-Scott scaled deviance with the t quantile; R's ``"likelihood"``.
* ``beta``: Clopper-Pearson at Korn and Graubard's effective size, which is n - 1 answers in a
  simple random sample and not n; R's ``"beta"``.
* ``wald``: p ± t standard errors; R's ``"mean"``, kept within [0, 1].

With V the variance, D = V / (p(1-p)/(n-1)) and C = n(N-1)/(N-n), the size of a simple random sample
of n from N,

    n* = min(C, n/D · (t_{n-1} / t_df)²)

is the effective size of Korn and Graubard (1998), held at or below that of simple random sampling
as in Parker et al. (2017). The bound is there because V is least reliable where it is smallest:
with few answers and a share near 0 or 1, whole strata show no spread. In a simple random sample n*
is C, and ``modified_wilson`` is the classical score interval (Wilson 1927) with the finite
population factor of O'Neill (2021). The price: a design that truly beats simple random sampling
gets a wider interval than it deserves. Coverage passes 97 % when strata or auxiliaries explain more
than 18 % of the variance; use ``wilson`` there.

**A variance of zero says nothing** unless the whole population answered: all answers were alike, or
alike within strata. Then the weights give the size, Kish's (Σw)²/Σw² times (N-1)/(N-n); ``wald``
and ``logit`` give the limits of Clopper and Pearson at shares of 0 and 1. R gives NaN or [p, p]
there. In a census the interval is [p, p].

References:
    Brown, Cai and DasGupta (2001). Interval estimation for a binomial proportion. Statistical
    Science 16, 101-133. Franco, Little, Louis and Slud (2019). Comparative study of confidence
    intervals for proportions in complex sample surveys. Journal of Survey Statistics and
    Methodology 7, 334-364. Kish (1965). Survey Sampling. Wiley.
    Korn and Graubard (1998). Confidence intervals for proportions with small expected number of
    positive counts estimated from survey data. Survey Methodology 24, 193-201.
    O'Neill (2021). Mathematical properties and finite-population correction for the Wilson score
    interval. arXiv:2109.12464.
    Parker et al. (2017). National Center for Health Statistics data presentation standards for
    proportions. Vital and Health Statistics 2(175).
    Rao and Scott (1984). On chi-squared tests for multiway contingency tables with cell proportions
    estimated from survey data. Annals of Statistics 12, 46-60.
    Wilson (1927). Probable inference, the law of succession, and statistical inference. Journal of
    the American Statistical Association 22, 209-212.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np
from numpy.typing import ArrayLike

from brukarindex.arrays import Bools, Floats
from brukarindex.checks import confidence_level, is_number, one_of, real_number, type_error
from brukarindex.exceptions import ArgumentError
from brukarindex.words.numbers import plain

IntervalArrays: TypeAlias = tuple[Floats, Floats]

ShareMethod = Literal[
    "modified_wilson", "jeffreys", "wilson", "logit", "likelihood", "beta", "wald"
]
IntervalMethod = Literal["saddlepoint", ShareMethod]
DEFAULT_METHOD: Final = "saddlepoint"

# A share this near 0 or 1, or a variance this small beside p(1-p), is the rounding error of a sum
# of weights: a survey does not have a million million answers.
_ROUNDING: Final = 1e-12
_CENSUS_ROUNDING: Final = 1e-9

# Newton's method in `_deviance_limit` is monotone and takes some ten steps, thirty where the root
# is nearly double.
_NEWTON_STEPS: Final = 64


@attrs.frozen
class _Case:
    """What a kernel needs, one element an estimate. Those that get no interval hold harmless
    numbers.
    """

    level: float
    p: Floats
    size: Floats  # p(1-p)/V where the variance speaks, else the size from the weights
    bessel: Floats  # n/(n-1) where the variance speaks, since it divides by n-1; else 1
    ceiling: Floats  # size of a simple random sample of n from the population
    n: Floats
    df: Floats

    @cached_property
    def quantile(self) -> Floats:
        """Two-sided t quantile of each estimate."""
        return critical_value(self.level, self.df)

    @property
    def size_for_df(self) -> Floats:
        """The size times (t_{n-1} / t_df)² of Korn and Graubard, the price of a variance on few
        degrees of freedom.
        """
        simple = np.maximum(self.n - 1, 1.0)
        ratio = critical_value(self.level, simple) / self.quantile
        return self.size * np.where(self.df < simple, ratio**2, 1.0)

    @cached_property
    def bounded_size(self) -> Floats:
        """The effective size n* at the head of this module."""
        return np.minimum(self.ceiling, self.bessel * self.size_for_df)


def t_p_values(figure: Floats, error: Floats, df: Floats) -> Floats:
    """Return the two-sided p-values of figures that may be 0; NaN without an error or degrees of
    freedom.

    Examples:
        >>> t_p_values(np.array([2.0, 2.0]), np.array([1.0, np.nan]), np.array([10.0, 10.0]))
        array([0.07338803,        nan])
    """
    from scipy.special import stdtr

    known = (error > 0) & (df >= 1)
    statistic = np.divide(figure, error, out=np.zeros(np.shape(figure)), where=known)
    return np.where(known, 2 * stdtr(df, -np.abs(statistic)), np.nan)


def critical_value(level: float, df: ArrayLike = np.inf) -> Floats:
    """Return the two-sided quantile of Student's t, or of the normal distribution where ``df`` is
    infinite.

    Args:
        level: Confidence level, strictly between 0 and 1.
        df: Degrees of freedom, any shape; need not be whole. NaN is returned where it is below 1 or
            NaN.

    Raises:
        ArgumentError: ``level`` is not strictly between 0 and 1.

    Examples:
        >>> critical_value(0.95, [0, 10, float("inf")]).round(4).tolist()
        [nan, 2.2281, 1.96]
    """
    from scipy.special import ndtri, stdtrit

    level = confidence_level(level)
    upper = 0.5 + level / 2
    df = numbers_of("df", df)
    different, place = np.unique(
        np.where(np.isfinite(df) & (df >= 1), df, 1.0), return_inverse=True
    )
    student = stdtrit(different, upper)[place].reshape(df.shape)
    quantile = np.where(np.isinf(df), ndtri(upper), student)
    return np.where(df >= 1, quantile, np.nan)


def numbers_of(name: str, values: object, *, must: str = "be numbers") -> Floats:
    """Return an argument as floats; raise for text, Booleans and what no array can be made of."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        array = np.empty(0, dtype=object)
    if array.dtype == object and array.size and all(map(is_number, array.flat)):
        array = np.array(
            [real_number(name, each) for each in array.flat], dtype=np.float64
        ).reshape(array.shape)
    if array.dtype.kind not in "iuf":
        raise type_error(name, must, values)
    return np.asarray(array, dtype=np.float64)


def in_one_shape(arrays: dict[str, Floats]) -> dict[str, Floats]:
    """Return the arguments in one shape."""
    try:
        return dict(zip(arrays, np.broadcast_arrays(*arrays.values()), strict=True))
    except ValueError:
        shapes = ", ".join(f"{name} {each.shape}" for name, each in arrays.items())
        advice = "give arrays of one shape, or single numbers"
        raise ArgumentError(f"the shapes do not fit together: {shapes}; {advice}.") from None


def mean_interval(
    mean: ArrayLike, variance: ArrayLike, df: ArrayLike, *, level: float = 0.95
) -> IntervalArrays:
    """Return the interval ``mean ± t_df · sqrt(variance)``.

    It is NaN where ``df`` is below 1 or the variance is NaN or negative.

    Args:
        mean: Estimates, any shape and unit.
        variance: Their variances, in the unit squared. Zero gives the estimate itself, as in a
            census.
        df: Degrees of freedom of the variances; infinite for the normal quantile.
        level: Confidence level.

    Raises:
        ArgumentError: ``level`` is not strictly between 0 and 1.

    Examples:
        >>> low, high = mean_interval(62.5, 4.0, df=24)
        >>> (low.round(2).item(), high.round(2).item())
        (58.37, 66.63)
    """
    mean, variance = numbers_of("mean", mean), numbers_of("variance", variance)
    half = critical_value(level, df) * np.sqrt(np.where(variance >= 0, variance, np.nan))
    return mean - half, mean + half


def proportion_interval(  # noqa: PLR0917
    method: ShareMethod,
    p: ArrayLike,
    variance: ArrayLike | None,
    n: ArrayLike,
    df: ArrayLike,
    *,
    level: float = 0.95,
    n_effective: ArrayLike | None = None,
    population: ArrayLike = np.inf,
) -> IntervalArrays:
    """Return the lower and upper confidence limits of shares, with 0 ≤ low ≤ p ≤ high ≤ 1.

    The arrays broadcast. The formulas are at the head of this module.

    Args:
        method: One of ``modified_wilson``, ``jeffreys``, ``wilson``, ``logit``, ``likelihood``,
            ``beta``, ``wald``.
        p: Estimated shares, 0-1.
        variance: Their variances, finite population correction included, or None for a simple
            random sample of size ``n_effective`` with the binomial variance.
        n: Answers behind each share, unweighted.
        df: Degrees of freedom of the variance (PSUs less strata); infinite for normal quantiles.
        level: Confidence level.
        n_effective: Size to use where the variance is zero: (Σw)²/Σw². Default ``n``.
        population: Population size N behind each share (n over the sampling fraction), infinite
            when unknown or large. It enters where the variance is zero, and bounds the effective
            size of ``modified_wilson`` and ``jeffreys``. When it is no larger than ``n``, a
            variance of zero is that of a census.

    Returns:
        The limits. NaN, for "not estimable", where ``p`` or ``variance`` is NaN, the variance is
        negative, or ``df`` is below 1; a census needs no degrees of freedom.

    Raises:
        ArgumentError: The method is unknown, the level is not strictly between 0 and 1, or a share
            lies outside 0-1.

    Examples:
        >>> share, variance = [0.8, 1.0], [0.0016, 0.0]
        >>> low, high = proportion_interval("modified_wilson", share, variance, n=101, df=100)
        >>> low.round(3).tolist(), high.round(3).tolist()
        ([0.712, 0.963], [0.866, 1.0])

        >>> low, high = proportion_interval("wilson", 5 / 10, None, n=10, df=float("inf"))
        >>> (low.round(4).item(), high.round(4).item())
        (0.2366, 0.7634)
    """
    one_of("method", method, _METHODS)
    level = confidence_level(level)
    spread, weights = (
        0.0 if variance is None else variance,
        n if n_effective is None else n_effective,
    )
    asked = _asked(
        level, p=p, variance=spread, n=n, df=df, n_effective=weights, population=population
    )
    low, high = _METHODS[method](asked.case)
    low, high = np.clip(low, 0.0, asked.share), np.clip(high, asked.share, 1.0)
    return asked.settled(low), asked.settled(high)


class _Asked(NamedTuple):
    """Shares, what a kernel needs of them, where it is usable, and where they are known exactly."""

    share: Floats
    case: _Case
    usable: Bools
    exact: Bools

    def settled(self, limit: Floats) -> Floats:
        """Return a limit; the share itself where it is known exactly; NaN where there is no
        interval.
        """
        return np.where(self.exact, self.share, np.where(self.usable, limit, np.nan))


def _asked(level: float, **arguments: ArrayLike) -> _Asked:
    """Return what is asked of a kernel."""
    columns = in_one_shape({name: numbers_of(name, each) for name, each in arguments.items()})
    share, (v, n, df, kish, whole) = _checked(columns.pop("p")), columns.values()
    factor = _finite_population(n, whole)
    speaks = _speaks(share, v)
    size = _effective_size(share, v, kish * factor, speaks)
    exact = ~speaks & np.isposinf(size)
    usable = ~exact & (size > 0) & (df >= 1)
    bessel = np.where(speaks, n / np.maximum(n - 1, 1.0), 1.0)
    held = (_snapped(share), size, bessel, np.maximum(n, kish) * factor, n, df)
    case = _Case(level, *(np.where(usable, each, 1.0) for each in held))
    return _Asked(share, case, usable, exact)


def _checked(share: Floats) -> Floats:
    """Return the shares checked, and without rounding errors beyond 0-1."""
    if (outside := share[(share < -_ROUNDING) | (share > 1 + _ROUNDING)]).size:
        raise ArgumentError(
            f"p has {outside.size} value(s) outside 0-1, the first {plain(outside[0])}; a share"
            " of 62.5 % is 0.625.",
            argument="p",
            value=float(outside[0]),
        )
    return np.clip(share, 0.0, 1.0)


def _snapped(share: Floats) -> Floats:
    """Return the shares with those a rounding error from 0 or 1 moved there."""
    share = np.where(share < _ROUNDING, 0.0, share)
    return np.where(share > 1 - _ROUNDING, 1.0, share)


def _finite_population(n: Floats, population: Floats) -> Floats:
    """Return (N-1)/(N-n): how much larger an infinite population's sample must be; infinite in a
    census.
    """
    counted = population <= n * (1 + _CENSUS_ROUNDING)
    infinite = ~np.isfinite(population)
    rest = np.where(counted | infinite, 1.0, population - n)
    factor = np.where(infinite, 1.0, (population - 1) / rest)
    return np.where(counted, np.inf, factor)


def _speaks(share: Floats, variance: Floats) -> Bools:
    """Return where the variance tells how many answers a share stands on."""
    binomial = (p := _snapped(share)) * (1 - p)
    silent = np.abs(variance) <= _ROUNDING * np.maximum(binomial, _ROUNDING)
    told: Bools = ~(silent | ((binomial == 0) & (variance > 0)))
    return told


def _effective_size(share: Floats, variance: Floats, fallback: Floats, speaks: Bools) -> Floats:
    """Return p(1-p)/V where the variance speaks, else the fallback. NaN and negative stay so."""
    binomial = (p := _snapped(share)) * (1 - p)
    by_weights = np.where(np.isinf(fallback), np.inf, np.minimum(fallback, 1 / _ROUNDING))
    size = np.where(speaks, binomial / np.where(speaks, variance, 1.0), by_weights)
    return np.where(np.isnan(share), np.nan, size)


def _score(p: Floats, size: Floats, quantile: Floats) -> IntervalArrays:
    """Return the roots q of (p-q)² = c² q(1-q)/size."""
    k = quantile**2 / size
    high = (p + k / 2 + np.sqrt(k * p * (1 - p) + k**2 / 4)) / (1 + k)
    # The product of the roots, since the difference of two nearly equal numbers would lose a small
    # lower limit.
    return p**2 / ((1 + k) * high), high


def _clopper_pearson(p: Floats, size: Floats, level: float) -> IntervalArrays:
    """Return the beta quantiles that invert the two one-sided binomial tests at ``p * size`` of
    ``size``.
    """
    from scipy.special import betaincinv

    yes, no = p * size, (1 - p) * size
    low = betaincinv(np.where(yes > 0, yes, 1.0), no + 1, 0.5 - level / 2)
    high = betaincinv(yes + 1, np.where(no > 0, no, 1.0), 0.5 + level / 2)
    return np.where(yes > 0, low, 0.0), np.where(no > 0, high, 1.0)


def _modified_wilson(case: _Case) -> IntervalArrays:
    return _score(case.p, case.bounded_size, critical_value(case.level))


def _wilson(case: _Case) -> IntervalArrays:
    return _score(case.p, case.size, case.quantile)


def _jeffreys(case: _Case) -> IntervalArrays:
    """Return the equal-tailed posterior interval; `proportion_interval` extends it to a share of 0
    or 1.
    """
    from scipy.special import betaincinv

    yes, no = case.p * case.bounded_size, (1 - case.p) * case.bounded_size
    low, high = (betaincinv(yes + 0.5, no + 0.5, 0.5 + side * case.level / 2) for side in (-1, 1))
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _beta(case: _Case) -> IntervalArrays:
    return _clopper_pearson(case.p, case.size_for_df, case.level)


def _with_exact_ends(case: _Case, limits: Callable[[Floats], IntervalArrays]) -> IntervalArrays:
    """Return an interval that has no limits at shares of 0 and 1, and there the limits of Clopper
    and Pearson.
    """
    none, all_ = case.p == 0, case.p == 1
    low, high = limits(np.where(none | all_, 0.5, case.p))
    # The q with (1-q)^size = (1-level)/2.
    reach = -np.expm1(np.log(0.5 - case.level / 2) / case.size)
    return np.where(none, 0.0, np.where(all_, 1 - reach, low)), np.where(
        all_, 1.0, np.where(none, reach, high)
    )


def _wald(case: _Case) -> IntervalArrays:
    def limits(p: Floats) -> IntervalArrays:
        return mean_interval(p, p * (1 - p) / case.size, case.df, level=case.level)

    return _with_exact_ends(case, limits)


def _logit(case: _Case) -> IntervalArrays:
    from scipy.special import expit, logit

    def limits(p: Floats) -> IntervalArrays:
        half = case.quantile / np.sqrt(case.size * p * (1 - p))
        return expit(logit(p) - half), expit(logit(p) + half)

    return _with_exact_ends(case, limits)


def _likelihood(case: _Case) -> IntervalArrays:
    """Return the q with 2m KL(p, q) = t_df², m = size (n-1)/n since R's quasibinomial dispersion is
    n/(n-1).
    """
    distance = case.quantile**2 * case.bessel / (2 * case.size)
    return _deviance_limit(case.p, distance), 1 - _deviance_limit(1 - case.p, distance)


def _deviance_limit(p: Floats, distance: Floats) -> Floats:
    """Return the q ≤ p with p log(p/q) + (1-p) log((1-p)/(1-q)) = distance; 0 where p is 0.

    As a function of u = log q the left side is convex and falls to 0 at u = log p, so Newton's
    method from any point left of the root climbs to it without overshooting. Leaving out the term
    -(1-p) log(1-q), which is positive, gives such a point.
    """
    from scipy.special import xlog1py

    safe = np.where(p > 0, p, 1.0)
    known = xlog1py(1 - safe, -safe)
    top = np.log(safe)
    u = top - (distance - known) / safe
    for _ in range(_NEWTON_STEPS):
        excess = safe * (top - u) + known - xlog1py(1 - safe, -np.exp(u)) - distance
        slope = (safe - np.exp(u)) / -np.expm1(u)
        u = np.minimum(u + excess / np.where(slope > 0, slope, np.inf), top)
    return np.where(p > 0, np.exp(u), 0.0)


_METHODS: Final[dict[ShareMethod, Callable[[_Case], IntervalArrays]]] = {
    "modified_wilson": _modified_wilson,
    "jeffreys": _jeffreys,
    "wilson": _wilson,
    "logit": _logit,
    "likelihood": _likelihood,
    "beta": _beta,
    "wald": _wald,
}
