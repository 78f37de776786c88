"""Linearised variance on the cells of a tally: one routine for every estimate and every difference.

The influence of an estimate is a value ``d`` per cell such that the estimate varies as the sum of ``w·d`` over
respondents. With strata ``h``, ``n_h`` sampled units of ``N_h`` and unit totals ``z``,

    V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ (z − mean z)²

(Binder 1983; Särndal, Swensson and Wretman 1992, ch. 5; the same as R ``survey``).
"""

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.encoding import Codes, cell_codes, first_rows, renumber
from brukarindex.exceptions import DataError
from brukarindex.tallies import Tally

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Strata:
    """What the variance must know of each stratum; arrays of shape ``(strata,)``.

    Attributes:
        units: Sampled respondents, or clusters, n_h.
        unsampled: 1 − n_h/N_h; 1 without a population size.
        single: True where one unit was sampled from a larger stratum, so that its variance is unknown.
        policy: What such a stratum adds.
    """

    units: Floats
    unsampled: Floats
    single: npt.NDArray[np.bool_]
    policy: str

    @property
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
    """

    frame: pl.DataFrame
    n: Floats
    w: Floats
    w2: Floats
    stratum: Codes
    unit: Codes | None
    strata: Strata


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


def groups(frame: pl.DataFrame, by: list[str]) -> tuple[Codes, pl.DataFrame]:
    """Return which group each row belongs to, and the groups in sorted order."""
    if not by:
        return np.zeros(frame.height, dtype=np.intp), pl.DataFrame({"": [0]})
    codes, size = cell_codes(frame, by)
    first = first_rows(codes, size)
    rows = first[first >= 0]
    table = frame.select(by)[rows].with_columns(pl.Series("", codes[rows])).sort(by)
    place = np.zeros(size, dtype=np.intp)
    place[table[""].to_numpy()] = np.arange(table.height)
    return place[codes], table.drop("")


def cells_of(tally: Tally, block: int) -> Cells:
    """Return a block of ``tally`` ready for the variance.

    Raises:
        DataError: If a stratum has more units than its population, or one unit and the design says ``"raise"``.
    """
    frame, design = tally.blocks[block], tally.design
    n = frame["n"].to_numpy().astype(np.float64)
    stratum, table = groups(frame, list(design.strata))
    unit, units = None, np.bincount(stratum, n)
    if design.cluster:
        unit = groups(frame, [*design.strata, design.cluster])[0]
        units = np.bincount(stratum[first_rows(unit, int(unit.max()) + 1)]).astype(np.float64)
    population = _population(tally, table)
    _check_strata(tally, table, units, population)
    share = np.zeros(len(units)) if population is None else units / population
    single = (units == 1) & (share < 1)
    strata = Strata(units, 1.0 - share, single, design.singleton)
    w, w2 = frame["w"].to_numpy(), frame["w2"].to_numpy()
    if population is not None and design.weight is None:
        expansion = (population / units)[stratum]
        w, w2 = w * expansion, w2 * expansion**2
    return Cells(frame, n, w, w2, stratum, unit, strata)


def _population(tally: Tally, strata: pl.DataFrame) -> Floats | None:
    if tally.design.population is None:
        return None
    if not tally.design.strata:
        return tally.populations[tally.design.population].to_numpy()
    joined = strata.join(tally.populations, on=list(tally.design.strata), how="left", maintain_order="left")
    return joined[tally.design.population].to_numpy()


def _check_strata(tally: Tally, strata: pl.DataFrame, units: Floats, population: Floats | None) -> None:
    what = "clusters" if tally.design.cluster else "respondents"
    if population is not None and (units > population).any():
        shown = _listed(tally, strata, units > population, [units, population], "{:.0f} of {:g}")
        raise DataError(
            f"more {what} than the population {tally.design.population!r} has: {shown}. "
            "The population size must count everybody in the stratum, with and without an answer."
        )
    single = (units == 1) if population is None else (units == 1) & (population > 1)
    if single.any() and tally.design.singleton == "raise":
        shown = _listed(tally, strata, single, [], "")
        raise DataError(
            f"one {what[:-1]} in {int(single.sum())} strata, so their variance is unknown: {shown}. Merge them with "
            'similar strata, or say Design(singleton="certainty", "adjust" or "average").'
        )


def _listed(tally: Tally, strata: pl.DataFrame, where: npt.NDArray[np.bool_], numbers: list[Floats], form: str) -> str:
    rows = np.flatnonzero(where)
    names = ["+".join(str(v) for v in strata.row(int(i))) if tally.design.strata else "all" for i in rows[:5]]
    texts = [f"{name} {form.format(*(x[i] for x in numbers))}".strip() for name, i in zip(names, rows[:5], strict=True)]
    return ", ".join(texts) + (f" and {len(rows) - 5} more" if len(rows) > 5 else "")


def variances(cells: Cells, columns: Columns, minus: Floats | None = None) -> Floats:
    """Return the variance of every column, shape ``(size,)``.

    Args:
        cells: The cells.
        columns: Influences that differ between estimates.
        minus: An influence on all cells, shape ``(cells,)``, that is subtracted from every column: the reference in
            a comparison. The variance is then that of each difference, covariance included.
    """
    common = np.zeros(len(cells.w)) if minus is None else minus
    strata = cells.strata
    whole_total, whole_square = _stratum_sums(cells, common)
    whole = strata.factor * (whole_square - whole_total**2 / strata.units)

    entry, total, changed, replaced = _unit_sums(cells, columns, common)
    label, stratum = np.divmod(entry, len(strata.units))
    total = total - whole_total[stratum]
    square = changed + (whole_square[stratum] - replaced)
    own = strata.factor[stratum] * (square - total**2 / strata.units[stratum])

    untouched = whole.sum() - np.bincount(label, whole[stratum], columns.size)
    variance = np.bincount(label, np.maximum(own, 0.0), columns.size) + np.maximum(untouched, 0.0)
    if strata.single.any():
        return _with_single_strata(cells, columns.size, variance, (label, stratum, total), whole_total)
    return variance


def _stratum_sums(cells: Cells, value: Floats) -> tuple[Floats, Floats]:
    h = len(cells.strata.units)
    total = np.bincount(cells.stratum, cells.w * value, h)
    if cells.unit is None:
        return total, np.bincount(cells.stratum, cells.w2 * value**2, h)
    units = np.bincount(cells.unit, cells.w * value)
    return total, np.bincount(_stratum_of_unit(cells), units**2, h)


def _stratum_of_unit(cells: Cells) -> Codes:
    assert cells.unit is not None  # noqa: S101 - for the type checker; the callers have asked
    return cells.stratum[first_rows(cells.unit, int(cells.unit.max()) + 1)]


def _unit_sums(cells: Cells, columns: Columns, common: Floats) -> tuple[Codes, Floats, Floats, Floats]:
    """Return for each (column, stratum) that occurs: its key, Σz, Σ(z − g)² and Σg² over the units it touches."""
    h, cell = len(cells.strata.units), columns.cell
    if cells.unit is None:
        place, entry = renumber(columns.label * h + cells.stratum[cell])
        w2, g = cells.w2[cell], common[cell]
        sums = (cells.w[cell] * columns.value, w2 * (columns.value - g) ** 2, w2 * g**2)
        return (entry, *(np.bincount(place, each, len(entry)) for each in sums))
    stratum = _stratum_of_unit(cells)
    place, key = renumber(columns.label * len(stratum) + cells.unit[cell])
    label, unit = np.divmod(key, len(stratum))
    z = np.bincount(place, cells.w[cell] * columns.value, len(key))
    g = np.bincount(cells.unit, cells.w * common, len(stratum))[unit]
    place, entry = renumber(label * h + stratum[unit])
    return (entry, *(np.bincount(place, each, len(entry)) for each in (z, (z - g) ** 2, g**2)))


def _with_single_strata(
    cells: Cells, size: int, variance: Floats, touched: tuple[Codes, Codes, Floats], whole_total: Floats
) -> Floats:
    strata = cells.strata
    if strata.policy == "average":
        return variance * len(strata.units) / np.maximum(len(strata.units) - strata.single.sum(), 1)
    if strata.policy != "adjust":
        return variance
    label, stratum, total = touched
    totals = np.tile(-whole_total, (size, 1))
    totals[label, stratum] = total
    centred = totals - totals.sum(axis=1, keepdims=True) / strata.units.sum()
    return variance + (centred[:, strata.single] ** 2 * strata.unsampled[strata.single]).sum(axis=1)


def degrees_of_freedom(cells: Cells, label: Codes, answered: npt.NDArray[np.bool_], size: int) -> Floats:
    """Return sampled units minus strata among the cells that ``answered``, for each label."""
    h = len(cells.strata.units)
    inside = label[answered] * h + cells.stratum[answered]
    strata = np.bincount(np.unique(inside) // h, minlength=size)
    if cells.unit is None:
        units = np.bincount(label[answered], cells.n[answered], size)
    else:
        c = int(cells.unit.max()) + 1
        units = np.bincount(np.unique(label[answered] * c + cells.unit[answered]) // c, minlength=size)
    return (units - strata).astype(np.float64)


def covariance(cells: Cells, columns: Columns) -> Floats:
    """Return the covariance matrix of all columns, shape ``(size, size)``."""
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
        stratum = _stratum_of_unit(cells)
        scale = cells.w * np.sqrt(strata.factor[stratum])[cells.unit]
        units = csr_array((scale, (cells.unit, rows)), shape=(len(stratum), len(rows))) @ influence
    root = csr_array((np.sqrt(strata.factor / strata.units), (np.arange(h), np.arange(h))), shape=(h, h)) @ weighted
    matrix = np.asarray((units.T @ units - root.T @ root).todense(), dtype=np.float64)
    if strata.single.any() and strata.policy == "average":
        return matrix * h / max(h - int(strata.single.sum()), 1)
    if strata.single.any() and strata.policy == "adjust":
        totals = np.asarray(weighted.todense())
        centred = (totals - totals.sum(axis=0) / strata.units.sum())[strata.single]
        matrix += centred.T @ (centred * strata.unsampled[strata.single][:, None])
    return matrix
