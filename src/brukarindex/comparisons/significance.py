"""Interval and test of each difference: t for means, and for shares what holds near 0 and 100 % too."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brukarindex.comparisons.contrasts import Contrast, floats, proportions
from brukarindex.estimates import Estimates, groups_of, share_arguments
from brukarindex.intervals import critical_value, effective_size

Floats = npt.NDArray[np.float64]


class Tested(NamedTuple):
    """Interval and test of each difference; arrays of shape ``(rows,)``, NaN where there is none."""

    low: Floats
    high: Floats
    statistic: Floats
    df: Floats
    p_value: Floats


def tested(estimates: Estimates, contrast: Contrast, status: npt.NDArray[np.str_], others: Estimates | None) -> Tested:
    """Return intervals and tests of the rows whose status admits them; ``others`` are what they are compared with."""
    shares = proportions(estimates)
    made = _means(estimates, contrast)
    if shares.any():
        made = _chosen(shares, _shares(estimates, contrast), made)
    if shares.any() and others is not None:
        made = _chosen(shares & (contrast.other >= 0), _two_shares(estimates, contrast, others), made)
    usable = np.isin(status, ["ok", "census"]) | ((status == "no_variation") & shares)
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
    p_value = np.where(certain, np.where(difference == 0, 1.0, 0.0), 2 * stdtr(contrast.df, -np.abs(statistic)))
    df = np.where(certain, np.nan, contrast.df)
    return Tested(difference - half, difference + half, statistic, df, p_value)


def _shares(estimates: Estimates, contrast: Contrast) -> Tested:
    """Return tests and intervals of differences of shares.

    Near 0 and 100 % a standard error deceives: it is smallest where the share is extreme by chance, and a t test then
    finds differences that are not there. The test asks instead how often a share as far from the reference would come
    about if the reference were true: twice a binomial tail at the effective size, with the reference's own variance
    added. The interval puts together that of the share and that of the rest (Newcombe 1998).
    """
    frame, level = estimates.frame, estimates.method.level
    share, low, high = (floats(frame[name]) / 100 for name in ("estimate", "conf_low", "conf_high"))
    reference, part = contrast.reference / 100, 1 - contrast.overlap
    rest = np.maximum(contrast.variance - contrast.own, 0.0) / 1e4
    half = critical_value(level) * np.sqrt(rest)
    limits = (
        100 * (share - reference - np.hypot(part * (share - low), half)),
        100 * (share - reference + np.hypot(part * (high - share), half)),
    )
    null = reference * (1 - reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = part**2 * null / _sizes(estimates) + rest
        statistic = np.where(variance > 0, (share - reference) / np.sqrt(variance), np.nan)
        p_value = _beta_tails(share, reference, null / variance)
    return Tested(*limits, statistic, np.full(len(share), np.nan), p_value)


def _two_shares(estimates: Estimates, contrast: Contrast, others: Estimates) -> Tested:
    """Return score tests and intervals of differences between shares of different respondents.

    The interval puts together those of the two shares (Newcombe 1998, method 10; with their correlation, Zou and
    Donner 2008); the test pools the shares at their effective sizes. Both are the same when the two change places.
    """
    from scipy.special import ndtr

    rows = np.maximum(contrast.other, 0).astype(np.intp)
    p, low, high, error = (floats(estimates.frame[name]) / 100 for name in _FIGURES)
    q, q_low, q_high, q_error = (floats(others.frame[name])[rows] / 100 for name in _FIGURES)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = error**2 + q_error**2
        shared = (apart - contrast.variance / 1e4) / (2 * error * q_error)
        correlation = np.clip(np.where(np.isfinite(shared), shared, 0.0), -1.0, 1.0)
        a, b = 1 / _sizes(estimates), 1 / _sizes(others)[rows]
        pooled = np.where(a + b > 0, (p * b + q * a) / (a + b), np.nan)
        null = pooled * (1 - pooled) * (a + b) * np.where(apart > 0, contrast.variance / 1e4 / apart, 1.0)
        statistic = np.where(null > 0, (p - q) / np.sqrt(null), np.nan)
    p_value = np.where(null > 0, 2 * ndtr(-np.abs(statistic)), np.where(p == q, 1.0, 0.0))
    limits = (
        100 * (p - q - _joined(p - low, q_high - q, correlation)),
        100 * (p - q + _joined(high - p, q - q_low, correlation)),
    )
    return Tested(*limits, statistic, np.full(len(p), np.nan), p_value)


_FIGURES = ("estimate", "conf_low", "conf_high", "std_error")


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


def _sizes(estimates: Estimates) -> Floats:
    """Return the effective size n* behind every share; NaN for others."""
    if estimates.groups:
        sizes = [
            effective_size(*share_arguments(group))
            if used and group.measure.proportion
            else np.full(group.columns.size, np.nan)
            for group, used in groups_of(estimates)
        ]
        return np.concatenate(sizes)[list(estimates.rows)]
    share, variance = floats(estimates.frame["estimate"]) / 100, floats(estimates.frame["std_error"]) ** 2 / 1e4
    n = floats(estimates.frame["n"])
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, np.minimum(share * (1 - share) / variance, n), n)


def statuses(estimates: Estimates, contrast: Contrast) -> npt.NDArray[np.str_]:
    """Return the status of every row: that of the estimate, unless the reference has a fault of its own."""
    status = estimates.frame["status"].to_numpy().astype("<U24")
    fair = np.isin(status, ["ok", "no_variation"])
    status[fair & np.isnan(contrast.variance)] = "reference_uncertain"
    status[fair & (contrast.overlap > 1 - 1e-12)] = "same_as_reference"
    status[np.isnan(contrast.reference)] = "no_reference"
    return status
