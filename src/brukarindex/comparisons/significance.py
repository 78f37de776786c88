"""Interval and test of each difference, in the family that the scores generate, or as
R does them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Bools, Floats, Texts
from brukarindex.comparisons.contrasts import ROUNDING, Contrast
from brukarindex.comparisons.families import Paired
from brukarindex.estimates.estimation import Estimates, few_degrees_of_freedom, told
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.roots import Shapes, limits, p_values
from brukarindex.estimates.shapes import stacks
from brukarindex.estimates.sizes import Support
from brukarindex.results.tables import floats

NONE = 1e-12
"""Differences on 0–1 that are the rounding of none."""
AT_ONCE = 1 << 14
"""Differences that are tested at once, of many pairs."""
MANY = 1e9
"""Degrees of freedom from which a variance is known."""


class KnownDifferences(NamedTuple):
    """What is known of every row's difference; arrays of shape ``(rows,)``."""

    reference: Floats
    variance: Floats
    part: Floats
    answers: Floats
    flat: Bools
    loose: Floats


class Tested(NamedTuple):
    """Interval and test of each difference; arrays of shape ``(rows,)``, NaN where
    there is none.
    """

    low: Floats
    high: Floats
    statistic: Floats
    df: Floats
    p_value: Floats


def known(estimates: Estimates, contrasts: Sequence[Contrast]) -> KnownDifferences:
    """Return what the contrasts say of each row of the estimates; NaN where there is none."""
    size = len(estimates)
    lost, nothing = np.full(size, np.nan), np.zeros(size)
    found = KnownDifferences(
        lost, lost.copy(), np.ones(size), nothing, np.zeros(size, dtype=bool), nothing.copy()
    )
    for each in contrasts:
        for column, name in zip(found, KnownDifferences._fields, strict=True):
            column[each.rows] = getattr(each.pairs, name)
    return found


def statuses(estimates: Estimates, found: KnownDifferences, few: Bools) -> Texts:
    """Return the status of every row: that of the estimate, unless the reference has a fault of its
    own.

    Of the degrees of freedom of a difference both sides tell, so ``few`` takes the place of what
    the estimate says. Two figures that vary can differ by the same in every cluster: it says no
    more than that all are alike.
    """
    status = estimates.frame["status"].to_numpy().astype("<U24")
    status[status == "few_degrees_of_freedom"] = "ok"
    status[(status == "ok") & (found.variance <= 0)] = "no_variation"
    fair = (status == "ok") | (status == "no_variation")
    answered = fair | (status == "census") | (status == "known")
    status[(status == "ok") & few] = "few_degrees_of_freedom"
    status[answered & ((found.answers <= 1) | found.flat)] = "reference_uncertain"
    status[fair & (found.part <= 0)] = "same_as_reference"
    status[np.isnan(found.reference)] = "no_reference"
    return status


def few(supports: Sequence[Support | None], found: KnownDifferences) -> Bools:
    """Return which differences stand on few degrees of freedom, by what both sides stand on."""
    with np.errstate(divide="ignore"):
        return few_degrees_of_freedom(supports, 1 / found.loose)


def tested(
    estimates: Estimates, contrasts: Sequence[Contrast], found: KnownDifferences, status: Texts
) -> Tested:
    """Return intervals and tests of the rows whose status admits them, in the family that the
    scores generate.
    """
    usable = (
        told(status)
        | (status == "no_variation")
        | ((status == "reference_uncertain") & (found.answers > 1))
    )
    result = Tested(*(np.full(len(status), np.nan) for _ in Tested._fields))
    difference, width = floats(estimates.frame["estimate"]) - found.reference, _widths(estimates)
    for batch in _batches(contrasts, usable):
        for shape, which in stacks(
            [each.shape for each in batch], [len(each.rows) for each in batch]
        ):
            rows = np.concatenate([batch[i].rows for i in which])
            pairs = Paired.joined([batch[i].pairs for i in which])
            made = _in_family(
                shape, pairs, (difference[rows], width[rows]), level=estimates.method.level
            )
            for column, values in zip(result, made, strict=True):
                column[rows] = values
    return result


def _batches(contrasts: Sequence[Contrast], usable: Bools) -> Iterator[list[Contrast]]:
    """Yield the usable rows of contrasts, about `AT_ONCE` at a time."""
    batch: list[Contrast] = []
    size = 0
    for contrast in contrasts:
        every = np.flatnonzero(usable[contrast.rows])
        for kept in np.split(every, range(AT_ONCE, len(every), AT_ONCE)):
            if size + len(kept) > AT_ONCE:
                yield batch
                batch, size = [], 0
            batch.append(Contrast(contrast.rows[kept], contrast.shape, contrast.pairs.take(kept)))
            size += len(kept)
    yield batch


def _widths(estimates: Estimates) -> Floats:
    """Return how wide the scale of every row's measure is."""
    widths = {
        measure.name: measure.bounds[1] - measure.bounds[0] for measure in estimates.method.measures
    }
    return np.array([widths[name] for name in estimates.frame["measure"]], dtype=np.float64)


def _in_family(
    shape: Shapes, pairs: Paired, told: tuple[Floats, Floats], *, level: float
) -> Tested:
    """Return the tests of pairs whose differences are ``told``, and how wide their scales are."""
    difference, width = told
    unit = width * pairs.part
    with np.errstate(divide="ignore"):
        df = np.maximum(1 / pairs.loose, 1.0)
    z, p = p_values(shape, pairs.own, pairs.other, df)
    low, high = limits(shape, pairs.own, pairs.other, critical_value(level, df), level=level)
    certain = (pairs.own.error <= 0) & (pairs.other.error <= 0)
    alike = np.abs(difference) <= ROUNDING * width
    p = np.where(certain, np.where(alike, 1.0, 0.0), p)
    low, high = (np.where(np.abs(end) < NONE, 0.0, unit * end) for end in (low, high))
    low, high = (np.where(certain, difference, end) for end in (low, high))
    df = np.where(certain | (df > MANY), np.nan, df)
    return Tested(low, high, np.where(certain, np.nan, z), df, p)


def by_t(estimates: Estimates, found: KnownDifferences, status: Texts, df: float) -> Tested:
    """Return t intervals and t tests as R's. A difference without any variance is certain."""
    from scipy.special import stdtr

    difference = floats(estimates.frame["estimate"]) - found.reference
    error = np.sqrt(np.where(told(status), np.maximum(found.variance, 0.0), np.nan))
    certain = error == 0
    quantile = critical_value(estimates.method.level, np.where(df >= 1, df, np.nan))
    half = np.where(certain, 0.0, quantile * error)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(certain, np.nan, difference / error)
    alike = np.abs(difference) <= ROUNDING * _widths(estimates)
    p_value = np.where(certain, np.where(alike, 1.0, 0.0), 2 * stdtr(df, -np.abs(statistic)))
    used = np.where(np.isnan(error) | certain | np.isinf(df), np.nan, df)
    return Tested(difference - half, difference + half, statistic, used, p_value)
