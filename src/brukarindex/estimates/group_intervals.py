"""The interval of every figure of a group, by the method that was asked for."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np

from brukarindex.arrays import Bools, Floats
from brukarindex.estimates.hypergeometric import hypergeometric_interval
from brukarindex.estimates.intervals import (
    ShareMethod,
    critical_value,
    mean_interval,
    proportion_interval,
)
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.methods import Method
from brukarindex.estimates.roots import Shapes, limits
from brukarindex.estimates.shapes import stacks
from brukarindex.estimates.sizes import Support

MOST_COUNTED = 10_000
"""Persons up to which a total survey has the exact limits; beyond, they are no others."""


class GroupLimits(NamedTuple):
    """The limits of the intervals of a group's figures."""

    low: Floats
    high: Floats


def intervals_of(
    made: Sequence[Group],
    supports: Sequence[Support | None],
    spanned: Sequence[Bools],
    method: Method,
) -> list[GroupLimits]:
    """Return the limits of each group's figures, which hold where they are ``spanned``."""
    found = [_other_interval(*pair, method) for pair in zip(made, supports, strict=True)]
    several = zip(made, supports, spanned, found, strict=True)
    bounded = [
        Bounded(group, support, rows)
        for group, support, rows, other in several
        if support and other is None
    ]
    rest = iter(bounded_intervals(bounded, method.level))
    return [next(rest) if each is None else each for each in found]


def _other_interval(group: Group, support: Support | None, method: Method) -> GroupLimits | None:
    """Return the interval of a method that is not for all bounded scores; None for
    that which is.
    """
    if support is None or (method.interval == "wald" and not group.measure.proportion):
        return _t_interval(group, method)
    if group.measure.proportion and method.interval != "saddlepoint":
        return _share_interval(group, method)
    return None


class Bounded(NamedTuple):
    """Means of bounded scores, what they stand on, and those that an interval is wanted of."""

    group: Group
    support: Support
    rows: Bools


def bounded_intervals(several: Sequence[Bounded], level: float) -> list[GroupLimits]:
    """Return the limits between which means may lie, in the family that the scores generate."""
    made = [np.full((2, len(each.rows)), np.nan) for each in several]
    sizes = [int(each.rows.sum()) for each in several]
    for shape, which in stacks([each.support.shape for each in several], sizes):
        parts = [several[i] for i in which]
        found = _of_shape(shape, parts, level)
        ends = np.cumsum([sizes[i] for i in which])
        for i, each, values in zip(which, parts, np.split(found, ends[:-1], axis=1), strict=True):
            low, high = each.group.measure.bounds
            made[i][:, each.rows] = low + (high - low) * values
    return [_placed(each, ends, level) for each, ends in zip(several, made, strict=True)]


def _of_shape(shape: Shapes, parts: Sequence[Bounded], level: float) -> Floats:
    """Return the limits of means of one shape, or of several stacked, on 0–1: two rows."""
    figures = Figures.joined([each.support.figures.take(each.rows) for each in parts])
    df = np.concatenate([each.support.df[each.rows] for each in parts])
    quantile = critical_value(level, np.maximum(df, 1.0))
    return np.array(limits(shape, figures, exact(np.zeros(len(df))), quantile, level=level))


def _placed(bounded: Bounded, made: Floats, level: float) -> GroupLimits:
    """Return the limits with those of figures that are certain, or of counted populations, and
    around the figures.
    """
    group, support, rows = bounded
    certain = rows & (support.figures.error <= 0)
    made[:, certain] = group.estimate[certain]
    if group.measure.proportion and (counted := _counted_in_full(group)).any():
        made[:, counted] = _hypergeometric(group, counted, level)
    return GroupLimits(np.minimum(made[0], group.estimate), np.maximum(made[1], group.estimate))


def _counted_in_full(group: Group) -> Bools:
    """Return which domains are strata of a known number of persons, of whom some answered, all
    counting alike.
    """
    cells, tally, size = group.cells, group.source.tally, group.columns.size
    design = tally.design
    known = group.plain and design.population is not None
    if not known or tally.weighting or design.cluster or design.weight:
        return np.zeros(size, dtype=bool)
    even = np.isclose(cells.w, cells.n * cells.strata.expansion[cells.stratum])
    strata = len(cells.strata.units)
    pairs = np.unique(group.columns.label * strata + cells.stratum)
    label, stratum = np.divmod(pairs, strata)
    alone = np.bincount(stratum, minlength=strata)[stratum] == 1
    whole = cells.strata.units * cells.strata.expansion
    counted = (
        alone & (np.abs(whole - np.rint(whole)) < 1e-6)[stratum] & (whole <= MOST_COUNTED)[stratum]
    )
    found = np.bincount(label, counted, size) * (np.bincount(label, minlength=size) == 1) > 0
    found &= np.bincount(group.columns.label, ~even, size) == 0  # adjusted in replicates
    return np.asarray(found & (group.n > 0) & group.sampled)


def _hypergeometric(group: Group, rows: Bools, level: float) -> Floats:
    """Return the exact limits of shares of populations of known size."""
    cells, n = group.cells, group.n[rows]
    whole = np.zeros(group.columns.size)
    whole[group.columns.label] = np.rint(
        (cells.strata.units * cells.strata.expansion)[cells.stratum]
    )
    yes = np.rint(group.estimate[rows] / 100 * n)
    return 100 * np.array(hypergeometric_interval(yes, n, whole[rows], level=level))


def _t_interval(group: Group, method: Method) -> GroupLimits:
    """Return t intervals, kept within the measure's bounds. None where a variance of 0 says
    nothing.
    """
    unknown = group.sampled | group.unanswered
    limits = mean_interval(
        group.estimate, group.variance, np.where(unknown, group.df, np.inf), level=method.level
    )
    low, high = (np.where(unknown & (group.variance == 0), np.nan, limit) for limit in limits)
    if method.statistic == "mean":
        low, high = (np.clip(limit, *group.measure.bounds) for limit in (low, high))
    return GroupLimits(low, high)


def _share_arguments(group: Group) -> tuple[Floats, ...]:
    """Return what the interval kernels need of shares: share, variance, n, df, Kish's n and the
    population, 0–1.

    The population is that which the answers stand for. Where everybody is in the data it is all
    whom the question concerns: a missing answer is then one that was not sampled.
    """
    cells, known = group.cells, group.n > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = group.base**2 / group.sum(cells.w2 * group.answered)
    counted = group.answered | (group.lacking & ~group.sampled[group.columns.label])
    expansion = np.where(counted, cells.strata.expansion[cells.stratum], 0.0)
    population = group.sum(np.where(counted, cells.n, 0.0) * expansion)
    if group.source.tally.stepwise:
        # Weights may have been scaled.
        whole = np.where(group.sampled | (group.variance > 0), group.base, group.n)
        population = np.where(np.isfinite(population), whole, np.inf)
    share = np.where(known, np.clip(group.estimate / 100.0, 0.0, 1.0), 0.0)
    return share, group.variance / 1e4, group.n, group.df, effective, population


def _share_interval(group: Group, method: Method) -> GroupLimits:
    """Return the intervals of shares by one of the other methods."""
    share, variance, n, df, effective, population = _share_arguments(group)
    limits = proportion_interval(
        cast("ShareMethod", method.interval),
        share,
        variance,
        n,
        df,
        level=method.level,
        n_effective=effective,
        population=population,
    )
    # A limit that is the share itself is the estimate to the last bit.
    low, high = (np.where(limit == share, group.estimate, 100.0 * limit) for limit in limits)
    known = group.n > 0
    low, high = np.minimum(low, group.estimate), np.maximum(high, group.estimate)
    return GroupLimits(np.where(known, low, np.nan), np.where(known, high, np.nan))
