"""Linearised variance on the cells of a tally: one routine for every estimate and every difference.

The influence of an estimate is a value ``d`` per cell such that the estimate varies as the sum of
``w·d`` over respondents. With strata ``h``, ``n_h`` sampled units of ``N_h`` and unit totals ``z``,

    V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ (z − mean z)²

(Binder 1983; Särndal, Swensson and Wretman 1992, ch. 5; the same as R ``survey``).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Bools, Codes, Floats, distinct, first_rows, sum_by
from brukarindex.codes.keys import renumber
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.regression.algebra import adding, scaled
from brukarindex.variance.cells import Cells, Chained
from brukarindex.variance.chains import Moved
from brukarindex.variance.influence_columns import Influences
from brukarindex.variance.strata import Strata

DENSE_VALUES = 1 << 22
"""About how many influences are held at once when they touch all cells."""
CANCELLED = 1e-4
"""Share of the terms that a variance is expanded into, below which too many of their digits cancel.
"""
ROUNDING = 1e-14
"""Share of a sum of squares below which the spread around the mean is the rounding error of the two
sums.
"""
NOISE = 1e-12
"""Share of the terms of a sum below which nothing but their rounding errors is left of it."""


def variances(cells: Cells, columns: Influences) -> Floats:
    """Return the variance of every column, shape ``(size,)``."""
    if cells.chained is not None:
        return _chained(cells, cells.chained, columns, None)
    none = np.zeros(len(cells.strata.units))
    variance = _variances(
        cells.strata, columns.size, _unit_sums(cells, columns, None), (none, none)
    )
    return variance * _averaging(cells, columns, None) if _averages(cells.strata) else variance


def variances_of_differences(cells: Cells, columns: Influences, minus: Influences) -> Floats:
    """Return the variance of every column less a reference, covariance included.

    Args:
        cells: The cells.
        columns: Influences of the estimates.
        minus: The influence of their reference on all cells.
    """
    if cells.chained is not None:
        return _chained(cells, cells.chained, columns, minus)
    sums = _unit_sums(cells, columns, minus.value)
    variance = _variances(cells.strata, columns.size, sums, _stratum_sums(cells, minus.value))
    return variance * _averaging(cells, columns, minus) if _averages(cells.strata) else variance


class _Sums(NamedTuple):
    """Sums over the units of each (column, stratum) that a column touches, where z is its total and
    g the reference's.

    ``entry`` says which column and stratum; ``total`` is Σz, ``square`` Σ(z − g)² and ``replaced``
    Σg².
    """

    entry: Codes
    total: Floats
    square: Floats
    replaced: Floats


def _variances(strata: Strata, size: int, sums: _Sums, reference: tuple[Floats, Floats]) -> Floats:
    """Return the variances of columns less a reference whose total and sum of squares in each
    stratum are given.
    """
    whole_total, whole_square = reference
    whole = strata.factor * (whole_square - whole_total**2 / strata.units)
    label, stratum = np.divmod(sums.entry, len(strata.units))
    total = sums.total - whole_total[stratum]
    square = sums.square + (whole_square[stratum] - sums.replaced)
    spread = square - total**2 / strata.units[stratum]
    least = ROUNDING * (sums.square + whole_square[stratum])
    own = strata.factor[stratum] * np.where(spread > least, spread, 0.0)

    # Both sums run through the strata in the same order, so that what is the same cancels to the
    # last bit.
    untouched = sum_by(np.zeros(len(whole), dtype=np.intp), whole, 1) - sum_by(
        label, whole[stratum], size
    )
    variance: Floats = sum_by(label, own, size) + np.maximum(untouched, 0.0)
    if strata.single.any() and strata.policy == "adjust":
        totals = np.tile(-whole_total, (size, 1))
        totals[label, stratum] = total
        return variance + _around_mean(strata, totals)
    return variance


@one_thread_of_algebra
def _chained(
    cells: Cells, chained: Chained, columns: Influences, minus: Influences | None
) -> Floats:
    """Return variances through the steps of a weighting, of the columns less a reference on all
    cells.

    What steps lend to other cells can be nothing but the rounding of sums that cancel, and is then
    no variance.
    """
    terms = sum_by(columns.label, np.abs(columns.take(cells.w) * columns.value), columns.size)
    if minus is not None:
        terms = terms + np.abs(cells.w * minus.value).sum()
    found = _led(cells, chained, columns, minus)
    return np.where(found > (NOISE * terms) ** 2, found, 0.0)


def _led(cells: Cells, chained: Chained, columns: Influences, minus: Influences | None) -> Floats:
    if cells.strata.single.any() and cells.strata.policy in ("average", "adjust"):
        return _dense_variances(cells, chained, columns, minus)
    at_once = max(1, DENSE_VALUES // (len(cells.strata.units) + len(chained.chain.by_stratum.T)))
    parts = [np.arange(i, min(i + at_once, columns.size)) for i in range(0, columns.size, at_once)]
    found = [_expanded(chained, columns.only(part), minus) for part in parts]
    variance, size = (np.concatenate(each) for each in zip(*found, strict=True))
    doubtful = np.flatnonzero(~(variance > CANCELLED * size))
    if len(doubtful):
        variance[doubtful] = _dense_variances(cells, chained, columns.only(doubtful), minus)
    return np.where(variance > ROUNDING**2 * size, variance, 0.0)


def _expanded(
    chained: Chained, columns: Influences, minus: Influences | None
) -> tuple[Floats, Floats]:
    """Return variances as sums of what the chain adds up, and the size of the terms, of which much
    may cancel.
    """
    chain = chained.chain

    def product(own: Influences, other: Floats) -> Callable[[Floats], Floats]:
        values, key = own.take(chained.w2) * own.value * other, own.take(chained.key)
        return lambda weight: sum_by(own.label, values * weight[key], own.size)

    def moved(each: Influences) -> Moved:
        return chain.moved(chained.key, (chained.w, chained.w2), each)

    own = moved(columns)
    variance, size = chain.covariances(own, own, product(columns, columns.value))
    if minus is None:
        return variance, size
    theirs = moved(minus)
    shared, _ = chain.covariances(own, theirs, product(columns, columns.take(minus.value)))
    whole, added = chain.covariances(theirs, theirs, product(minus, minus.value))
    return variance - 2 * shared + whole, size + added


def _dense_variances(
    cells: Cells, chained: Chained, columns: Influences, minus: Influences | None
) -> Floats:
    """Return the same from influences on all cells, some columns at a time: slower, and exact where
    much cancels.
    """
    at_once = max(1, DENSE_VALUES // len(cells.w))
    parts = [np.arange(i, min(i + at_once, columns.size)) for i in range(0, columns.size, at_once)]
    return np.concatenate(
        [_dense_part(cells, chained, columns.only(part), minus) for part in parts]
    )


def _dense_part(
    cells: Cells, chained: Chained, columns: Influences, minus: Influences | None
) -> Floats:
    strata = cells.strata
    values, lacking = _dense(chained, columns, minus)
    total = _rows_by(cells.stratum, chained.w[:, None] * values, len(strata.units))
    if cells.unit is None:
        square = _rows_by(cells.stratum, chained.w2[:, None] * values**2, len(strata.units))
    else:
        stratum = _stratum_of(cells.unit, cells.stratum)
        units = _rows_by(cells.unit, chained.w[:, None] * values, len(stratum))
        square = _rows_by(stratum, units**2, len(strata.units))
    spread = square - total**2 / strata.units[:, None]
    spread = np.where(spread > ROUNDING * square, spread, 0.0)
    variance: Floats = (strata.factor[:, None] * spread).sum(axis=0)
    if _averages(strata):
        variance *= _averaging(cells, columns, minus)
    variance += (lacking**2).sum(axis=0)
    if strata.single.any() and strata.policy == "adjust":
        return variance + _around_mean(strata, total.T)
    return variance


def _dense(
    chained: Chained, columns: Influences, minus: Influences | None
) -> tuple[Floats, Floats]:
    """Return influences by design weight on all cells, and rows whose squares random response adds;
    ``(cells, L)``.
    """
    chain, key = chained.chain, chained.key
    values, *residuals = chain.dense(
        key, chained.w, columns, None if minus is None else minus.value
    )
    scales = [np.sqrt(chained.w2 * each.weight[key])[:, None] for each in chain.linear.lacking]
    lacking = [scale * each for scale, each in zip(scales, residuals, strict=True)]
    return values, np.concatenate(lacking) if lacking else np.zeros((0, columns.size))


def _rows_by(codes: Codes, rows: Floats | Bools, size: int) -> Floats:
    """Return the sums of rows with the same code, shape ``(size, columns)``."""
    if not rows.shape[1]:
        return np.zeros((size, 0))
    return np.column_stack([sum_by(codes, column, size) for column in rows.T])


def _averages(strata: Strata) -> bool:
    """Return whether strata of one unit are to get the average variance of the others."""
    return strata.policy == "average" and bool(strata.single.any())


def _averaging(cells: Cells, columns: Influences, minus: Influences | None) -> Floats:
    """Return what variances are multiplied with when a stratum of one unit gets the average of the
    others.

    The strata of an estimate are those with an answer behind it or its reference, and those that a
    weighting lends to it, as in R; a stratum in which nobody answered adds nothing, and is no
    other.
    """
    h, size = len(cells.strata.units), columns.size
    label, stratum = columns.touched(cells.stratum, h)
    common = np.zeros(h, dtype=bool) if minus is None else _held(minus, cells.stratum, h)
    if cells.chained is not None:
        lent = _lent(cells, cells.chained, columns, minus)
        lent[stratum, label] = True
        stratum, label = np.nonzero(lent)
    apart, single = ~common[stratum], cells.strata.single
    strata_of_each = common.sum() + sum_by(label, apart, size)
    alone = (common & single).sum() + sum_by(label, apart & single[stratum], size)
    ratio: Floats = strata_of_each / np.maximum(strata_of_each - alone, 1.0)
    return ratio


def _held(minus: Influences, place: Codes, size: int) -> Bools:
    """Return in which places there is an answer behind a reference."""
    found = np.zeros(size, dtype=bool)
    found[minus.touched(place, size)[1]] = True
    return found


def _lent(cells: Cells, chained: Chained, columns: Influences, minus: Influences | None) -> Bools:
    """Return in which strata the steps of a weighting give an estimate influence, shape
    ``(strata, size)``.
    """
    reached = chained.chain.reached(
        chained.key, chained.w, columns, None if minus is None else minus.value
    )
    return _rows_by(chained.chain.stratum, reached, len(cells.strata.units)) > 0


def _stratum_sums(cells: Cells, value: Floats) -> tuple[Floats, Floats]:
    h = len(cells.strata.units)
    total = sum_by(cells.stratum, cells.w * value, h)
    if cells.unit is None:
        return total, sum_by(cells.stratum, cells.w2 * value**2, h)
    stratum = _stratum_of(cells.unit, cells.stratum)
    units = _left(cells.unit, cells.w * value, len(stratum))
    return total, sum_by(stratum, units**2, h)


def _stratum_of(unit: Codes, stratum: Codes) -> Codes:
    """Return the stratum of every unit, from those of the cells."""
    return stratum[first_rows(unit, int(unit.max()) + 1)]


def _unit_sums(cells: Cells, columns: Influences, minus: Floats | None) -> _Sums:
    if cells.unit is not None:
        return _cluster_sums(
            cells, cells.unit, columns, np.zeros(len(cells.w)) if minus is None else minus
        )
    w, w2 = columns.take(cells.w), columns.take(cells.w2)
    if columns.label is cells.stratum:  # domains that are strata
        place, entry = columns.label, np.arange(columns.size) * (columns.size + 1)
    else:
        place, entry = renumber(
            columns.label * len(cells.strata.units) + columns.take(cells.stratum)
        )
    size = len(entry)
    total = sum_by(place, w * columns.value, size)
    if minus is None:
        return _Sums(entry, total, sum_by(place, w2 * columns.value**2, size), np.zeros(size))
    g = columns.take(minus)
    square = sum_by(place, w2 * (columns.value - g) ** 2, size)
    return _Sums(entry, total, square, sum_by(place, w2 * g**2, size))


def _cluster_sums(cells: Cells, cluster: Codes, columns: Influences, minus: Floats) -> _Sums:
    stratum, cell = _stratum_of(cluster, cells.stratum), columns.cell
    place, key = renumber(columns.label * len(stratum) + cluster[cell])
    label, unit = np.divmod(key, len(stratum))
    z = _left(place, cells.w[cell] * columns.value, len(key))
    g = _left(cluster, cells.w * minus, len(stratum))[unit]
    place, entry = renumber(label * len(cells.strata.units) + stratum[unit])
    total, square, replaced = (
        sum_by(place, part, len(entry)) for part in (z, _apart(z, g) ** 2, g**2)
    )
    return _Sums(entry, total, square, replaced)


def _left(codes: Codes, values: Floats, size: int) -> Floats:
    """Return sums of values, 0 where they cancel: an equal mean in every cluster has
    no variance.
    """
    total, terms = sum_by(codes, values, size), sum_by(codes, np.abs(values), size)
    return np.where(np.abs(total) > NOISE * terms, total, 0.0)


def _apart(one: Floats, other: Floats) -> Floats:
    """Return differences, 0 where they are no more than rounding."""
    found = one - other
    return np.where(np.abs(found) > NOISE * np.abs(one), found, 0.0)


def _around_mean(strata: Strata, totals: Floats) -> Floats:
    """Return what strata of one unit add to each variance when centred at the mean of all units."""
    centred = totals - totals.sum(axis=1, keepdims=True) / strata.left
    added: Floats = (centred[:, strata.single] ** 2 * strata.unsampled[strata.single]).sum(axis=1)
    return added


def freedom_of_variances(cells: Cells, columns: Influences) -> Floats:
    """Return 2 over the relative variance of every column's variance, infinite where it has none.

    Units are taken as draws of their stratum, by weights before any steps (Satterthwaite 1946): a
    total that few of many units decide has a variance that is known as badly as by so few.
    """
    strata, h = cells.strata, len(cells.strata.units)
    place, many, z, apart = _draws(cells, columns)
    place, key = renumber(place)
    units, size = strata.units[key % h], len(key)
    factor = strata.factor[key % h]
    mean = sum_by(place, many * z, size) / units
    square = (z - mean[place]) ** 2 + apart
    others = np.maximum(units - sum_by(place, many, size), 0.0)
    second = sum_by(place, many * square, size) + others * mean**2
    fourth = sum_by(place, many * square**2, size) + others * mean**4
    variance = sum_by(key // h, factor * second, columns.size)
    spread = sum_by(key // h, factor**2 * (fourth - second**2 / units), columns.size)
    some = spread > ROUNDING * variance**2
    return np.where(some, 2 * variance**2 / np.where(some, spread, 1.0), np.inf)


class _Draws(NamedTuple):
    """Units of each column: their column and stratum, how many, their totals, and how far squares
    of totals vary within what is counted together.
    """

    place: Codes
    many: Floats
    z: Floats
    apart: Floats


def _draws(cells: Cells, columns: Influences) -> _Draws:
    h = len(cells.strata.units)
    w, n = columns.take(cells.w), np.maximum(columns.take(cells.n), 1e-300)
    if cells.unit is None:
        z, square = w / n * columns.value, columns.take(cells.w2) / n * columns.value**2
        place = columns.label * h + columns.take(cells.stratum)
        return _Draws(place, n, z, np.maximum(square - z**2, 0.0))
    stratum = _stratum_of(cells.unit, cells.stratum)
    place, key = renumber(columns.label * len(stratum) + columns.take(cells.unit))
    label, unit = np.divmod(key, len(stratum))
    z = _left(place, w * columns.value, len(key))
    return _Draws(label * h + stratum[unit], np.ones(len(key)), z, np.zeros(len(key)))


def degrees_of_freedom(cells: Cells, label: Codes, answered: Bools, size: int) -> Floats:
    """Return sampled units minus strata among the cells that ``answered``, for each label."""
    n = sum_by(label, cells.n * answered, size)
    alike = label is cells.stratum  # domains that are strata have one each
    label = label if alike and cells.unit is None else label[answered]
    strata = (
        (n > 0).astype(np.float64) if alike else _different(label, cells.stratum[answered], size)
    )
    return (n if cells.unit is None else _different(label, cells.unit[answered], size)) - strata


def _different(label: Codes, codes: Codes, size: int) -> Floats:
    """Return how many different codes each label has."""
    radix = int(codes.max(initial=0)) + 1
    return np.bincount(distinct(label * radix + codes) // radix, minlength=size).astype(np.float64)


@one_thread_of_algebra
def covariance(cells: Cells, columns: Influences) -> Floats:
    """Return the covariance matrix of all columns, shape ``(size, size)``."""
    if cells.chained is None:
        matrix, totals, lacking = *_sparse_covariance(cells, columns), None
    else:
        values, lacking = _dense(cells.chained, columns, None)
        matrix, totals = _dense_covariance(cells, cells.chained, values)
    strata = cells.strata
    if _averages(strata):
        scale = np.sqrt(_averaging(cells, columns, None))
        matrix = matrix * np.outer(scale, scale)
    if strata.single.any() and strata.policy == "adjust":
        centred = (totals - totals.sum(axis=0) / strata.left)[strata.single]
        matrix = matrix + centred.T @ (centred * strata.unsampled[strata.single][:, None])
    return matrix if lacking is None else matrix + lacking.T @ lacking


def _sparse_covariance(cells: Cells, columns: Influences) -> tuple[Floats, Floats]:
    """Return the covariances, strata of one unit apart, and the totals of each stratum."""
    from scipy.sparse import csr_array

    strata, h = cells.strata, len(cells.strata.units)
    shape = (len(cells.w), columns.size)
    influence = csr_array((columns.value, (columns.cell, columns.label)), shape=shape)
    weighted = adding(cells.stratum, cells.w, h) @ influence
    if cells.unit is None:
        units = scaled(influence, np.sqrt(cells.w2 * strata.factor[cells.stratum]))
    else:
        stratum = _stratum_of(cells.unit, cells.stratum)
        scale = cells.w * np.sqrt(strata.factor[stratum])[cells.unit]
        units = adding(cells.unit, scale, len(stratum)) @ influence
    root = scaled(weighted, np.sqrt(strata.factor / strata.units))
    matrix = np.asarray((units.T @ units - root.T @ root).todense(), dtype=np.float64)
    return matrix, np.asarray(weighted.todense())


def _dense_covariance(cells: Cells, chained: Chained, values: Floats) -> tuple[Floats, Floats]:
    """Return the same of influences through the steps of a weighting, which touch all cells."""
    strata, weighted = cells.strata, chained.w[:, None] * values
    totals = _rows_by(cells.stratum, weighted, len(strata.units))
    if cells.unit is None:
        units = np.sqrt(chained.w2 * strata.factor[cells.stratum])[:, None] * values
    else:
        stratum = _stratum_of(cells.unit, cells.stratum)
        units = np.sqrt(strata.factor[stratum])[:, None] * _rows_by(
            cells.unit, weighted, len(stratum)
        )
    root = np.sqrt(strata.factor / strata.units)[:, None] * totals
    return units.T @ units - root.T @ root, totals
