"""Linearised variance on the cells of a tally: one routine for every estimate and every difference.

The influence of an estimate is a value ``d`` per cell such that the estimate varies as the sum of ``w·d`` over
respondents. With strata ``h``, ``n_h`` sampled units of ``N_h`` and unit totals ``z``,

    V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ (z − mean z)²

(Binder 1983; Särndal, Swensson and Wretman 1992, ch. 5; the same as R ``survey``).
"""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.encoding import Codes, cell_codes, distinct, first_rows, renumber, starts, sum_by
from brukarindex.exceptions import DataError
from brukarindex.tallies import Tally
from brukarindex.weightings import Chain, located

Floats = npt.NDArray[np.float64]
DENSE_VALUES = 1 << 22
"""About how many influences are held at once when they touch all cells."""
ROUNDING = 1e-14
"""Share of a sum of squares below which the spread around the mean is the rounding error of the two sums."""


@attrs.frozen(eq=False)
class Strata:
    """What the variance must know of each stratum; arrays of shape ``(strata,)``.

    Attributes:
        units: Sampled respondents, or clusters, n_h.
        expansion: N_h/n_h; infinite without a population size.
        single: True where one unit was sampled from a larger stratum, so that its variance is unknown.
        policy: What such a stratum adds.
    """

    units: Floats
    expansion: Floats
    single: npt.NDArray[np.bool_]
    policy: str

    @cached_property
    def unsampled(self) -> Floats:
        """1 − n_h/N_h."""
        return 1.0 - 1.0 / self.expansion

    @cached_property
    def factor(self) -> Floats:
        """(1 − n_h/N_h)·n_h/(n_h − 1), and 0 for strata of one unit."""
        several = np.maximum(self.units - 1.0, 1.0)
        return np.where(self.units > 1, self.unsampled * self.units / several, 0.0)


@attrs.frozen(eq=False)
class Cells:
    """A block of a tally as arrays of shape ``(cells,)``, ready for the variance.

    Attributes:
        frame: The block.
        n: Respondents.
        w: Sum of weights.
        w2: Sum of squared weights.
        stratum: Which stratum the cell is in.
        unit: Which cluster the cell is in; None when respondents are the units.
        strata: What is known of the strata.
        chain: The steps that changed the weights, when the variance is to know of them.
    """

    frame: pl.DataFrame
    n: Floats
    w: Floats
    w2: Floats
    stratum: Codes
    unit: Codes | None
    strata: Strata
    chain: Chain | None = None


@attrs.frozen(eq=False)
class Columns:
    """Influences of several estimates: estimate ``label`` has influence ``value`` on cell ``cell``; zero elsewhere."""

    cell: Codes
    label: Codes
    value: Floats
    size: int


def stack(parts: Sequence[Columns]) -> Columns:
    """Return the columns of several sets as one, in their order."""
    offsets = np.cumsum([0, *(part.size for part in parts)])
    labels = [part.label + at for part, at in zip(parts, offsets[:-1], strict=True)]
    cells, values = [part.cell for part in parts], [part.value for part in parts]
    return Columns(np.concatenate(cells), np.concatenate(labels), np.concatenate(values), int(offsets[-1]))


def on_cells(cells: Cells, columns: Columns, weights: Floats) -> Floats:
    """Return the influence on every cell of the weighted sum of the columns' estimates, shape ``(cells,)``."""
    return sum_by(columns.cell, columns.value * weights[columns.label], len(cells.w))


def groups(frame: pl.DataFrame, by: Sequence[str]) -> tuple[Codes, pl.DataFrame]:
    """Return which group each row belongs to, and the groups in sorted order."""
    codes, first = _grouped(frame, by)
    return codes, pl.DataFrame([frame[name] for name in by])[first] if by else pl.DataFrame({"": [0]})


def group_codes(frame: pl.DataFrame, by: Sequence[str]) -> Codes:
    """Return which group each row belongs to, groups in sorted order."""
    return _grouped(frame, by)[0]


def _grouped(frame: pl.DataFrame, by: Sequence[str]) -> tuple[Codes, Codes]:
    """Return which group each row belongs to, and a row of each group in sorted order."""
    if not by:
        return np.zeros(frame.height, dtype=np.intp), np.zeros(1, dtype=np.intp)
    if tuple(frame.columns[: len(by)]) == tuple(by):  # the order in which a tally is sorted
        new = starts([frame[name] for name in by], frame.height)
        return np.cumsum(new) - 1, np.flatnonzero(new)
    codes, size = cell_codes(frame, by)
    first = first_rows(codes, size)
    rows = first[first >= 0]
    keys = pl.DataFrame([frame[name] for name in by])[rows]
    order = keys.select(pl.arg_sort_by(by)).to_series().to_numpy()
    place = np.zeros(size, dtype=np.intp)
    place[codes[rows[order]]] = np.arange(len(order))
    return place[codes], rows[order]


def strata_of(tally: Tally) -> Strata:
    """Return what the variance must know of the strata. All blocks hold all respondents, so any of them tells.

    Raises:
        DataError: If a stratum has more units than its population, or one unit and the design says ``"raise"``.
    """
    frame, design = tally.blocks[0], tally.design
    stratum, table = groups(frame, design.strata)
    units = _units(tally, frame, stratum, table.height)
    population = _population(tally, table)
    _check_strata(tally, table, units, population)
    expansion = np.full(len(units), np.inf) if population is None else population / units
    return Strata(units, expansion, (units == 1) & (expansion > 1), design.singleton)


def cells_of(tally: Tally, block: int, strata: Strata) -> Cells:
    """Return a block of ``tally`` ready for the variance."""
    frame, design = tally.blocks[block], tally.design
    stratum = group_codes(frame, design.strata)
    unit = group_codes(frame, [*design.strata, design.cluster]) if design.cluster else None
    n, w, w2 = frame["n"].to_numpy().astype(np.float64), frame["w"].to_numpy(), frame["w2"].to_numpy()
    if design.population is not None and design.weight is None:
        expansion = strata.expansion[stratum]
        w, w2 = w * expansion, w2 * expansion**2
    if tally.weighting is None:
        return Cells(frame, n, w, w2, stratum, unit, strata)
    at = located(tally.weighting, frame, (n, w))
    factor = tally.weighting.factor[at]
    if not tally.weighting.steps:
        return _fixed(tally, Cells(frame, n, w * factor, w2 * factor**2, stratum, unit, strata))
    chain = Chain(tuple(step.take(at) for step in tally.weighting.steps), n, w, w2)
    return Cells(frame, n, w * factor, w2 * factor**2, stratum, unit, strata, chain)


def _units(tally: Tally, frame: pl.DataFrame, stratum: Codes, size: int) -> Floats:
    """Return how many sampling units each stratum has in ``frame``."""
    if not tally.design.cluster:
        return sum_by(stratum, frame["n"].to_numpy().astype(np.float64), size)
    unit = group_codes(frame, [*tally.design.strata, tally.design.cluster])
    return np.bincount(stratum[first_rows(unit, int(unit.max()) + 1)], minlength=size).astype(np.float64)


def _fixed(tally: Tally, cells: Cells) -> Cells:
    """Return cells whose weights are taken as given: only those with a weight are units of the sample."""
    inside, strata = cells.w != 0, cells.strata
    units = _units(tally, cells.frame.filter(inside), cells.stratum[inside], len(strata.units))
    population = strata.expansion * strata.units
    expansion = population / np.maximum(units, 1.0)
    fixed = Strata(np.maximum(units, 1.0), expansion, (units == 1) & (expansion > 1), strata.policy)
    return attrs.evolve(cells, strata=fixed)


def _population(tally: Tally, strata: pl.DataFrame) -> Floats | None:
    if tally.design.population is None:
        return None
    if not tally.design.strata:
        return tally.populations[tally.design.population].to_numpy()
    joined = strata.join(tally.populations, on=list(tally.design.strata), how="left", maintain_order="left")
    return joined[tally.design.population].to_numpy()


def _check_strata(tally: Tally, strata: pl.DataFrame, units: Floats, population: Floats | None) -> None:
    what = "clusters" if tally.design.cluster else "respondents"
    if population is not None and (above := units > population).any():
        shown = [f"{name} {units[i]:.0f} of {population[i]:g}" for i, name in _named(tally, strata, above)]
        raise DataError(
            f"more {what} than the population {tally.design.population!r} has: {_listed(shown)}. "
            "The population size must count everybody in the stratum, with and without an answer."
        )
    single = (units == 1) if population is None else (units == 1) & (population > 1)
    if single.any() and tally.design.singleton == "raise":
        shown = [name for _, name in _named(tally, strata, single)]
        raise DataError(
            f"one {what[:-1]} in {len(shown)} strata, so their variance is unknown: {_listed(shown)}. Merge them with "
            'similar strata, or say Design(singleton="certainty", "adjust" or "average").'
        )


def _named(tally: Tally, strata: pl.DataFrame, where: npt.NDArray[np.bool_]) -> list[tuple[int, str]]:
    """Return row and name of the strata in ``where``."""
    rows = np.flatnonzero(where).tolist()
    return [(i, "+".join(str(v) for v in strata.row(i)) if tally.design.strata else "all") for i in rows]


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:5]) + (f" and {len(texts) - 5} more" if len(texts) > 5 else "")


def variances(cells: Cells, columns: Columns) -> Floats:
    """Return the variance of every column, shape ``(size,)``."""
    if cells.chain is not None:
        return _chained(cells, cells.chain, columns, None)
    none = np.zeros(len(cells.strata.units))
    return _variances(cells.strata, columns.size, _unit_sums(cells, columns, None), (none, none))


def variances_of_differences(cells: Cells, columns: Columns, minus: Floats) -> tuple[Floats, Floats]:
    """Return the variance of every column less a reference, covariance included, and what its own cells add to it.

    Args:
        cells: The cells.
        columns: Influences of the estimates.
        minus: The influence of their reference on all cells, shape ``(cells,)``.
    """
    if cells.chain is not None:
        apart = attrs.evolve(columns, value=columns.value - minus[columns.cell])
        return _chained(cells, cells.chain, columns, minus), _chained(cells, cells.chain, apart, None)
    sums = _unit_sums(cells, columns, minus)
    none = np.zeros(len(cells.strata.units))
    nothing = np.zeros(len(sums.entry))
    own = _Sums(sums.entry, sums.total - sums.shared, sums.own_square, nothing, nothing, sums.own_square)
    return (
        _variances(cells.strata, columns.size, sums, _stratum_sums(cells, minus)),
        _variances(cells.strata, columns.size, own, (none, none)),
    )


class _Sums(NamedTuple):
    """Sums over the units of each (column, stratum) that a column touches, where z is its total and g the reference's.

    ``entry`` says which column and stratum; ``total`` is Σz, ``square`` Σ(z − g)² and ``replaced`` Σg². Of the column's
    own cells alone, ``shared`` is Σg and ``own_square`` Σ(z − g)².
    """

    entry: Codes
    total: Floats
    square: Floats
    replaced: Floats
    shared: Floats
    own_square: Floats


def _variances(strata: Strata, size: int, sums: _Sums, reference: tuple[Floats, Floats]) -> Floats:
    """Return the variances of columns less a reference whose total and sum of squares in each stratum are given."""
    whole_total, whole_square = reference
    whole = strata.factor * (whole_square - whole_total**2 / strata.units)
    label, stratum = np.divmod(sums.entry, len(strata.units))
    total = sums.total - whole_total[stratum]
    square = sums.square + (whole_square[stratum] - sums.replaced)
    spread = square - total**2 / strata.units[stratum]
    own = strata.factor[stratum] * np.where(spread > ROUNDING * square, spread, 0.0)

    # Both sums run through the strata in the same order, so that what is the same cancels to the last bit.
    untouched = sum_by(np.zeros(len(whole), dtype=np.intp), whole, 1) - sum_by(label, whole[stratum], size)
    variance: Floats = sum_by(label, own, size) + np.maximum(untouched, 0.0)
    if strata.single.any() and strata.policy == "average":
        return variance * _averaging(strata, size, (label, stratum), whole_total != 0)
    if strata.single.any() and strata.policy == "adjust":
        totals = np.tile(-whole_total, (size, 1))
        totals[label, stratum] = total
        return variance + _around_mean(strata, totals)
    return variance


def _chained(cells: Cells, chain: Chain, columns: Columns, minus: Floats | None) -> Floats:
    """Return variances through the steps of a weighting, some columns at a time, for they touch all cells."""
    at_once = max(1, DENSE_VALUES // len(cells.w))
    parts = [np.arange(i, min(i + at_once, columns.size)) for i in range(0, columns.size, at_once)]
    return np.concatenate([_dense_variances(cells, chain, _dense(cells, columns, part, minus)) for part in parts])


def _dense(cells: Cells, columns: Columns, labels: Codes, minus: Floats | None) -> Floats:
    """Return the influences of some columns on all cells, shape ``(cells, labels)``."""
    inside = (columns.label >= labels[0]) & (columns.label <= labels[-1])
    values = np.zeros((len(cells.w), len(labels)))
    values[columns.cell[inside], columns.label[inside] - labels[0]] = columns.value[inside]
    return values if minus is None else values - minus[:, None]


def _dense_variances(cells: Cells, chain: Chain, values: Floats) -> Floats:
    strata = cells.strata
    values, lacking = chain.influence(values, strata.unsampled[cells.stratum])
    total = _rows_by(cells.stratum, chain.w[:, None] * values, len(strata.units))
    if cells.unit is None:
        square = _rows_by(cells.stratum, chain.w2[:, None] * values**2, len(strata.units))
    else:
        stratum = _stratum_of(cells.unit, cells.stratum)
        square = _rows_by(
            stratum, _rows_by(cells.unit, chain.w[:, None] * values, len(stratum)) ** 2, len(strata.units)
        )
    spread = square - total**2 / strata.units[:, None]
    spread = np.where(spread > ROUNDING * square, spread, 0.0)
    variance: Floats = (strata.factor[:, None] * spread).sum(axis=0) + (lacking**2).sum(axis=0)
    if strata.single.any() and strata.policy == "average":
        label, stratum = np.nonzero(square.T)
        return variance * _averaging(strata, len(variance), (label, stratum), np.zeros(len(strata.units), dtype=bool))
    if strata.single.any() and strata.policy == "adjust":
        return variance + _around_mean(strata, total.T)
    return variance


def _rows_by(codes: Codes, rows: Floats, size: int) -> Floats:
    """Return the sums of rows with the same code, shape ``(size, columns)``."""
    return np.column_stack([sum_by(codes, column, size) for column in rows.T]) if rows.shape[1] else rows[:0]


def _averaging(strata: Strata, size: int, touched: tuple[Codes, Codes], common: npt.NDArray[np.bool_]) -> Floats:
    """Return what variances are multiplied with when a stratum of one unit gets the average of the others.

    Only the strata that an estimate touches count, as in R for a domain.
    """
    label, stratum = touched
    apart = ~common[stratum]
    strata_of_each = common.sum() + sum_by(label, apart, size)
    single = (common & strata.single).sum() + sum_by(label, apart & strata.single[stratum], size)
    ratio: Floats = strata_of_each / np.maximum(strata_of_each - single, 1.0)
    return ratio


def _stratum_sums(cells: Cells, value: Floats) -> tuple[Floats, Floats]:
    h = len(cells.strata.units)
    total = sum_by(cells.stratum, cells.w * value, h)
    if cells.unit is None:
        return total, sum_by(cells.stratum, cells.w2 * value**2, h)
    stratum = _stratum_of(cells.unit, cells.stratum)
    units = sum_by(cells.unit, cells.w * value, len(stratum))
    return total, sum_by(stratum, units**2, h)


def _stratum_of(unit: Codes, stratum: Codes) -> Codes:
    """Return the stratum of every unit, from those of the cells."""
    return stratum[first_rows(unit, int(unit.max()) + 1)]


def _unit_sums(cells: Cells, columns: Columns, minus: Floats | None) -> _Sums:
    if cells.unit is not None:
        return _cluster_sums(cells, cells.unit, columns, np.zeros(len(cells.w)) if minus is None else minus)
    cell, w, w2 = columns.cell, cells.w[columns.cell], cells.w2[columns.cell]
    place, entry = renumber(columns.label * len(cells.strata.units) + cells.stratum[cell])
    size = len(entry)
    total = sum_by(place, w * columns.value, size)
    if minus is None:
        nothing, square = np.zeros(size), sum_by(place, w2 * columns.value**2, size)
        return _Sums(entry, total, square, nothing, nothing, square)
    g = minus[cell]
    square = sum_by(place, w2 * (columns.value - g) ** 2, size)
    return _Sums(entry, total, square, sum_by(place, w2 * g**2, size), sum_by(place, w * g, size), square)


def _cluster_sums(cells: Cells, cluster: Codes, columns: Columns, minus: Floats) -> _Sums:
    stratum, cell = _stratum_of(cluster, cells.stratum), columns.cell
    place, key = renumber(columns.label * len(stratum) + cluster[cell])
    label, unit = np.divmod(key, len(stratum))
    z = sum_by(place, cells.w[cell] * columns.value, len(key))
    g = sum_by(cluster, cells.w * minus, len(stratum))[unit]
    own = sum_by(place, cells.w[cell] * minus[cell], len(key))
    place, entry = renumber(label * len(cells.strata.units) + stratum[unit])
    parts = (z, (z - g) ** 2, g**2, own, (z - own) ** 2)
    return _Sums(entry, *(sum_by(place, part, len(entry)) for part in parts))


def _around_mean(strata: Strata, totals: Floats) -> Floats:
    """Return what strata of one unit add to each variance when centred at the mean of all units."""
    centred = totals - totals.sum(axis=1, keepdims=True) / strata.units.sum()
    added: Floats = (centred[:, strata.single] ** 2 * strata.unsampled[strata.single]).sum(axis=1)
    return added


def degrees_of_freedom(cells: Cells, label: Codes, answered: npt.NDArray[np.bool_], size: int) -> Floats:
    """Return sampled units minus strata among the cells that ``answered``, for each label."""
    label = label[answered]
    strata = _different(label, cells.stratum[answered], size)
    if cells.unit is None:
        return sum_by(label, cells.n[answered], size) - strata
    return _different(label, cells.unit[answered], size) - strata


def _different(label: Codes, codes: Codes, size: int) -> Floats:
    """Return how many different codes each label has."""
    radix = int(codes.max(initial=0)) + 1
    return np.bincount(distinct(label * radix + codes) // radix, minlength=size).astype(np.float64)


def covariance(cells: Cells, columns: Columns) -> Floats:
    """Return the covariance matrix of all columns, shape ``(size, size)``."""
    matrix, totals = _sparse_covariance(cells, columns) if cells.chain is None else _dense_covariance(cells, columns)
    strata, h = cells.strata, len(cells.strata.units)
    if strata.single.any() and strata.policy == "average":
        touched = np.unique(columns.label * h + cells.stratum[columns.cell])
        label, stratum = np.divmod(touched, h) if cells.chain is None else np.nonzero(totals.T)[:2]
        scale = np.sqrt(_averaging(strata, columns.size, (label, stratum), np.zeros(h, dtype=bool)))
        averaged: Floats = matrix * np.outer(scale, scale)
        return averaged
    if strata.single.any() and strata.policy == "adjust":
        centred = (totals - totals.sum(axis=0) / strata.units.sum())[strata.single]
        matrix += centred.T @ (centred * strata.unsampled[strata.single][:, None])
    return matrix


def _sparse_covariance(cells: Cells, columns: Columns) -> tuple[Floats, Floats]:
    """Return the covariances, strata of one unit apart, and the totals of each stratum."""
    from scipy.sparse import csr_array

    strata, h = cells.strata, len(cells.strata.units)
    shape = (len(cells.w), columns.size)
    influence = csr_array((columns.value, (columns.cell, columns.label)), shape=shape)
    rows = np.arange(len(cells.w))
    weighted = csr_array((cells.w, (cells.stratum, rows)), shape=(h, len(rows))) @ influence
    if cells.unit is None:
        scale = np.sqrt(cells.w2 * strata.factor[cells.stratum])
        units = csr_array((scale, (rows, rows)), shape=(len(rows), len(rows))) @ influence
    else:
        stratum = _stratum_of(cells.unit, cells.stratum)
        scale = cells.w * np.sqrt(strata.factor[stratum])[cells.unit]
        units = csr_array((scale, (cells.unit, rows)), shape=(len(stratum), len(rows))) @ influence
    root = csr_array((np.sqrt(strata.factor / strata.units), (np.arange(h), np.arange(h))), shape=(h, h)) @ weighted
    return np.asarray((units.T @ units - root.T @ root).todense(), dtype=np.float64), np.asarray(weighted.todense())


def _dense_covariance(cells: Cells, columns: Columns) -> tuple[Floats, Floats]:
    """Return the same through the steps of a weighting, whose influences touch all cells."""
    chain, strata = cells.chain, cells.strata
    assert chain is not None  # noqa: S101 - the caller looked
    values = _dense(cells, columns, np.arange(columns.size), None)
    values, lacking = chain.influence(values, strata.unsampled[cells.stratum])
    weighted = chain.w[:, None] * values
    totals = _rows_by(cells.stratum, weighted, len(strata.units))
    if cells.unit is None:
        units = np.sqrt(chain.w2 * strata.factor[cells.stratum])[:, None] * values
    else:
        stratum = _stratum_of(cells.unit, cells.stratum)
        units = np.sqrt(strata.factor[stratum])[:, None] * _rows_by(cells.unit, weighted, len(stratum))
    root = np.sqrt(strata.factor / strata.units)[:, None] * totals
    return units.T @ units - root.T @ root + lacking.T @ lacking, totals
