"""Interval and test of each difference: t for means, and for shares what holds near 0 and 100 % too."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brukarindex.comparisons.contrasts import Contrast, proportions
from brukarindex.comparisons.references import Published, Reference
from brukarindex.estimates import Estimates, told
from brukarindex.intervals import critical_value, proportion_interval
from brukarindex.tables import floats

Floats = npt.NDArray[np.float64]


class Tested(NamedTuple):
    """Interval and test of each difference; arrays of shape ``(rows,)``, NaN where there is none."""

    low: Floats
    high: Floats
    statistic: Floats
    df: Floats
    p_value: Floats


class _Shares(NamedTuple):
    """Shares with their limits and standard errors, 0–1, and their variance per p(1 − p): one over the size n*."""

    share: Floats
    low: Floats
    high: Floats
    error: Floats
    factor: Floats


def tested(estimates: Estimates, contrast: Contrast, status: npt.NDArray[np.str_], to: Reference | Estimates) -> Tested:
    """Return intervals and tests of the rows whose status admits them."""
    shares = proportions(estimates)
    made = _means(estimates, contrast)
    if shares.any():
        own, level = _shares_of(estimates), estimates.method.level
        made = _chosen(shares, _one_share(own, contrast, level), made)
        if (others := _others(contrast, to, level)) is not None:
            made = _chosen(shares & ~np.isnan(others.share), _two_shares(own, others, contrast), made)
    usable = told(status) | ((status == "no_variation") & shares)
    return Tested(*(np.where(usable, each, np.nan) for each in made))


def _chosen(where: npt.NDArray[np.bool_], first: Tested, second: Tested) -> Tested:
    return Tested(*(np.where(where, a, b) for a, b in zip(first, second, strict=True)))


def _means(estimates: Estimates, contrast: Contrast) -> Tested:
    """Return t intervals and t tests. A difference without any variance is certain."""
    from scipy.special import stdtr

    difference = floats(estimates.frame["estimate"]) - contrast.reference
    error = np.sqrt(np.maximum(contrast.variance, 0.0))
    certain = error == 0
    quantile = critical_value(estimates.method.level, np.where(contrast.df >= 1, contrast.df, np.nan))
    half = np.where(certain, 0.0, quantile * error)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(certain, np.nan, difference / error)
    alike = np.abs(difference) <= 1e-12 * np.abs(contrast.reference)  # but for rounding
    p_value = np.where(certain, np.where(alike, 1.0, 0.0), 2 * stdtr(contrast.df, -np.abs(statistic)))
    df = np.where(certain, np.nan, contrast.df)
    return Tested(difference - half, difference + half, statistic, df, p_value)


def _shares_of(estimates: Estimates) -> _Shares:
    share, low, high, error = (floats(estimates.frame[name]) / 100 for name in _FIGURES)
    return _Shares(share, low, high, error, np.array(estimates.variance_factors, dtype=np.float64))


_FIGURES = ("estimate", "conf_low", "conf_high", "std_error")


def _others(contrast: Contrast, to: Reference | Estimates, level: float) -> _Shares | None:
    """Return for every row the share of different respondents that it is compared with; NaN where there is none."""
    if isinstance(to, Estimates):
        rows = np.where(contrast.other >= 0, contrast.other, 0).astype(np.intp)
        return _Shares(*(np.where(contrast.other >= 0, each[rows], np.nan) for each in _shares_of(to)))
    if not isinstance(to, Published) or to.n is None:
        return None
    figures, place = np.unique(contrast.reference, return_inverse=True)
    error = np.sqrt([to.variance(figure, share=True) for figure in figures.tolist()])[place] / 100
    share = contrast.reference / 100
    low, high = proportion_interval("wilson", share, None, to.n, np.inf, level=level)
    return _Shares(share, low, high, error, np.full(len(share), 1 / to.n))


def _one_share(own: _Shares, contrast: Contrast, level: float) -> Tested:
    """Return tests and intervals of differences of shares from a figure that they are part of, or that has no size.

    Near 0 and 100 % a standard error deceives: it is smallest where the share is extreme by chance, and a t test then
    finds differences that are not there. The test asks instead how often a share as far from the reference would come
    about if the reference were true: twice a binomial tail at the effective size, with the reference's own variance
    added. The interval puts together that of the share and that of the rest (Newcombe 1998).
    """
    share, reference, part = own.share, contrast.reference / 100, 1 - contrast.overlap
    rest = np.maximum(contrast.variance - contrast.own, 0.0) / 1e4
    half = critical_value(level) * np.sqrt(rest)
    limits = (
        100 * (share - reference - np.hypot(part * (share - own.low), half)),
        100 * (share - reference + np.hypot(part * (own.high - share), half)),
    )
    null = reference * (1 - reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = part**2 * null * own.factor + rest
        statistic = np.where(variance > 0, (share - reference) / np.sqrt(variance), np.nan)
        p_value = _beta_tails(share, reference, null / variance)
    return Tested(*limits, statistic, np.full(len(share), np.nan), p_value)


def _two_shares(own: _Shares, others: _Shares, contrast: Contrast) -> Tested:
    """Return tests and intervals of differences between shares of different respondents.

    The interval puts together those of the two shares (Newcombe 1998, method 10; with their correlation, Zou and
    Donner 2008). The test pools the shares at their effective sizes and asks of each how often it would come about as
    far from the pooled share; the less certain of the two answers counts, since a score test is too sure of a small
    share beside a large one. Both are the same when the two change places.
    """
    (p, low, high, error, a), (q, q_low, q_high, q_error, b) = own, others
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = error**2 + q_error**2
        shared = (apart - contrast.variance / 1e4) / (2 * error * q_error)
        correlation = np.clip(np.where(np.isfinite(shared), shared, 0.0), -1.0, 1.0)
        pooled = np.where(a + b > 0, (p * b + q * a) / (a + b), np.nan)
        each = (a + b) * np.where(apart > 0, contrast.variance / 1e4 / apart, 1.0)
        null = pooled * (1 - pooled) * each
        statistic = np.where(null > 0, (p - q) / np.sqrt(null), np.nan)
        # p differs from the pooled share by a / (a + b) of p − q, which has the variance ``null``.
        tails = [
            np.where(part > 0, _beta_tails(share, pooled, ((a + b) / part) ** 2 / each), 0.0)
            for share, part in ((p, a), (q, b))
        ]
    p_value = np.where(null > 0, np.maximum(*tails), np.where(p == q, 1.0, 0.0))
    limits = (
        100 * (p - q - _joined(p - low, q_high - q, correlation)),
        100 * (p - q + _joined(high - p, q - q_low, correlation)),
    )
    return Tested(*limits, statistic, np.full(len(p), np.nan), p_value)


def _joined(first: Floats, second: Floats, correlation: Floats) -> Floats:
    """Return the half width of a difference from those of its parts."""
    return np.sqrt(np.maximum(first**2 + second**2 - 2 * correlation * first * second, 0.0))


def _beta_tails(share: Floats, reference: Floats, size: Floats) -> Floats:
    """Return twice the smaller tail of a binomial with ``size`` trials, not always whole, at the reference."""
    from scipy.special import betainc

    finite = np.where(np.isfinite(size), size, 1.0)
    yes, no = share * finite, (1 - share) * finite
    many = np.where(yes > 0, betainc(np.where(yes > 0, yes, 1.0), no + 1, reference), 1.0)
    few = np.where(no > 0, betainc(np.where(no > 0, no, 1.0), yes + 1, 1 - reference), 1.0)
    tails = np.minimum(1.0, 2 * np.minimum(many, few))
    certain = np.isinf(size) | (reference == 0) | (reference == 1)
    return np.where(np.isnan(size) & ~certain, np.nan, np.where(certain, share == reference, tails))


def statuses(estimates: Estimates, contrast: Contrast) -> npt.NDArray[np.str_]:
    """Return the status of every row: that of the estimate, unless the reference has a fault of its own."""
    status = estimates.frame["status"].to_numpy().astype("<U24")
    fair = (status == "ok") | (status == "no_variation")
    status[fair & np.isnan(contrast.variance)] = "reference_uncertain"
    status[fair & (contrast.overlap > 1 - 1e-12)] = "same_as_reference"
    status[np.isnan(contrast.reference)] = "no_reference"
    return status
