"""What is known of each difference: the reference, and the variance with the covariance of part and whole."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.cells import Cells
from brukarindex.columns import Columns
from brukarindex.comparisons.references import (
    Pooled,
    PopulationWeighted,
    Published,
    Reference,
    Rest,
    UnweightedMean,
)
from brukarindex.encoding import Codes, groups, sum_by
from brukarindex.estimates import TOLD, Estimates, Group, groups_of, linearise
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, CovarianceError, DomainNotFoundError
from brukarindex.influence import degrees_of_freedom, on_cells, variances, variances_of_differences
from brukarindex.tables import floats
from brukarindex.tallies import JOINT

Floats = npt.NDArray[np.float64]


class Contrast(NamedTuple):
    """What is known of each row's difference, in the measure's unit; arrays of shape ``(rows,)``.

    Attributes:
        reference: The reference.
        variance: The variance of the difference; NaN where the reference stands on too little to tell.
        own: What the row's own respondents add to it; the rest is the reference's.
        df: Its degrees of freedom.
        overlap: How much of the reference is the row itself, 0–1.
        other: Row of the estimates it is compared with, when that is of other respondents; −1 otherwise.
    """

    reference: Floats
    variance: Floats
    own: Floats
    df: Floats
    overlap: Floats
    other: Floats


def proportions(estimates: Estimates) -> npt.NDArray[np.bool_]:
    """Return which rows are shares."""
    shares = {measure.name for measure in estimates.method.measures if measure.proportion}
    names = estimates.frame["measure"].to_list() if shares else []
    return np.array([name in shares for name in names] if shares else np.zeros(len(estimates)), dtype=bool)


def _nothing(size: int) -> Contrast:
    """Return that there is no reference."""
    return Contrast(*(np.full(size, np.nan) for _ in Contrast._fields))


def to_published(estimates: Estimates, to: Published) -> Contrast:
    """Contrast estimates with a published number."""
    names = estimates.frame["measure"].to_list()
    shares = {measure.name: measure.proportion for measure in estimates.method.measures}
    figures = {name: to.for_measure(name) for name in dict.fromkeys(names)}
    errors = {name: to.variance(figure, share=shares[name]) for name, figure in figures.items()}
    value, published = (np.array([each[name] for name in names]) for each in (figures, errors))
    variance = floats(estimates.frame["std_error"]) ** 2
    impossible = (published > 0) & (published < to.own_share**2 * variance)
    if impossible.any():
        raise ArgumentError(
            f"Published: {int(impossible.sum())} rows vary more than a reference with own_share {to.own_share:g} can: "
            "its standard error must be at least own_share times theirs."
        )
    own = (1 - to.own_share) ** 2 * variance
    rest = np.where(published > 0, published - to.own_share**2 * variance, 0.0)
    overlap, none = np.full(len(value), float(to.own_share)), np.full(len(value), -1.0)
    return Contrast(value, own + rest, own, floats(estimates.frame["df"]), overlap, none)


def to_reference(estimates: Estimates, to: Reference) -> Contrast:
    """Contrast estimates with a reference that is made of the same respondents."""
    # Where nobody answered there is neither an estimate nor a reference: NaN, which becomes null.
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [_of_group(group, to) if used else _nothing(group.columns.size) for group, used in groups_of(estimates)]
    rows = np.array(estimates.rows, dtype=np.intp)
    return Contrast(*(np.concatenate(columns)[rows] for columns in zip(*parts, strict=True)))


def _of_group(group: Group, to: Reference) -> Contrast:
    within = getattr(to, "within", ())
    unknown = [name for name in within if name not in group.by]
    if unknown:
        raise ArgumentError(f"within names {unknown[0]!r}, which is not in by: {list(group.by)}.")
    if not within:
        return _of_family(_within(group, np.arange(group.columns.size)), to)
    family, _ = groups(group.domains, within)
    result = _nothing(group.columns.size)
    for number in range(int(family.max(initial=-1)) + 1):
        chosen = np.flatnonzero(family == number)
        for into, values in zip(result, _of_family(_within(group, chosen), to), strict=True):
            into[chosen] = values
    return result


class _Family(NamedTuple):
    """The domains that share a reference."""

    group: Group
    columns: Columns
    domains: pl.DataFrame
    inside: npt.NDArray[np.bool_]
    estimate: Floats
    variance: Floats
    n: Floats
    base: Floats
    df: Floats

    @property
    def cells(self) -> Cells:
        return self.group.cells


def _within(group: Group, chosen: Codes) -> _Family:
    figures = (each[chosen] for each in (group.estimate, group.variance, group.n, group.base, group.df))
    inside = np.isin(group.columns.label, chosen) & group.answered
    return _Family(group, group.columns.only(chosen), group.domains[chosen], inside, *figures)


def _of_family(family: _Family, to: Reference) -> Contrast:
    match to:
        case Pooled():
            return _to_pooled(family)
        case Rest():
            return _to_rest(family)
        case UnweightedMean():
            return _to_mean_of_units(family, np.ones(len(family.base)))
        case PopulationWeighted():
            return _to_mean_of_units(family, _population_sizes(family, to))
        case _:
            raise ArgumentTypeError(f"to must be one of the references of brukarindex, got {to!r}.")


def _to_pooled(family: _Family) -> Contrast:
    if not family.inside.any():
        return _nothing(len(family.df))
    whole = linearise(family.group.terms, family.cells, np.where(family.inside, 0, 1), 2)
    minus = np.where(family.inside, whole.value, 0.0)
    return _against(family, float(whole.estimate[0]), minus, family.base / family.base.sum())


def _to_mean_of_units(family: _Family, weights: Floats) -> Contrast:
    known = np.isfinite(family.estimate)
    if not known.any():
        return _nothing(len(family.df))
    shares = np.where(known, weights, 0.0) / weights[known].sum()
    value = float((shares[known] * family.estimate[known]).sum())
    made = _against(family, value, on_cells(family.cells, family.columns, shares), shares)
    return made._replace(variance=made.variance + _unseen(family, shares))


def _unseen(family: _Family, shares: Floats) -> Floats:
    """Return what other units of unknown variance add to that of the mean: the average variance of one answer, over n.

    A unit with one answer, or no degrees of freedom, shows no variation, which must not pass for certainty.
    """
    sampled = family.cells.strata.unsampled[family.cells.stratum[family.columns.cell]] > 0
    open_ = sum_by(family.columns.label, sampled, family.columns.size) > 0
    known = np.isfinite(family.estimate)
    unknown = known & ((family.n == 1) | (family.df < 1)) & open_
    known &= ~unknown
    if not unknown.any():
        return np.zeros(len(shares))
    one = float(np.mean(family.variance[known] * family.n[known])) if known.any() else np.nan
    added: Floats = np.where(unknown, shares**2 * one / np.maximum(family.n, 1.0), 0.0)
    return np.asarray(added.sum() - added)


def _population_sizes(family: _Family, to: PopulationWeighted) -> Floats:
    names = [row[0] if len(row) == 1 else row for row in family.domains.rows()]
    lacking = [name for name in names if name not in to.sizes]
    if lacking:
        raise ArgumentError(f"PopulationWeighted: no size for {', '.join(repr(name) for name in lacking[:5])}.")
    return np.array([float(to.sizes[name]) for name in names])


def _against(family: _Family, value: float, minus: Floats, overlap: Floats) -> Contrast:
    """Return differences from a reference with influence ``minus``, of which ``overlap`` is the domain itself."""
    cells, columns = family.cells, family.columns
    variance, own = variances_of_differences(cells, columns, minus)
    variance = np.where(overlap < 1, _told(family, own, variance, minus != 0), variance)
    df = _freedom(family, own, variance, minus != 0)
    return Contrast(np.full(columns.size, value), variance, own, df, overlap, np.full(columns.size, -1.0))


def _told(family: _Family, own: Floats, variance: Floats, reference: npt.NDArray[np.bool_]) -> Floats:
    """Return the variances, NaN where others than the domain give one answer, or show no variation though sampled."""
    cells = family.cells
    others = (cells.n * ((family.inside | reference) & family.group.answered)).sum() - family.n
    sampled = bool((cells.strata.unsampled > 0).any())
    flat = (variance - own <= 1e-12 * variance) & (cells.unit is None)
    return np.where(sampled & ((others <= 1) | flat), np.nan, variance)


def _freedom(family: _Family, own: Floats, variance: Floats, reference: npt.NDArray[np.bool_]) -> Floats:
    """Return Satterthwaite's (1946) degrees of freedom, from what the own respondents and all others add.

    Domains that cross clusters have no others apart; they get the degrees of freedom of all clusters together.
    """
    inside = family.inside | (reference & family.group.answered)
    total = degrees_of_freedom(family.cells, np.zeros(len(inside), dtype=np.intp), inside, 1)
    if family.cells.unit is not None and (family.df + 1).sum() > total[0] + 1:
        return np.where(family.df < 1, np.nan, total)
    return combined_df(own, family.df, np.maximum(variance - own, 0.0), np.maximum(total - family.df, 1.0))


def combined_df(first: Floats, first_df: Floats, second: Floats, second_df: Floats) -> Floats:
    """Return Satterthwaite's (1946) degrees of freedom of the sum of two independent variances."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(v > 0, v**2 / df, 0.0) for v, df in ((first, first_df), (second, second_df))]
        df = (first + second) ** 2 / (parts[0] + parts[1])
    return np.where((first > 0) & (first_df < 1), np.nan, df)


def _to_rest(family: _Family) -> Contrast:
    """Each domain has a reference of its own: all others."""
    size, cells = family.columns.size, family.cells
    domain_of = np.full(len(cells.w), -1)
    domain_of[family.columns.cell] = family.columns.label
    reference, variance = np.full(size, np.nan), np.full(size, np.nan)
    for domain in range(size):
        label = np.where(family.inside, np.where(domain_of == domain, 0, 1), 2)
        line = linearise(family.group.terms, cells, label, 3)
        value = np.where(label == 0, line.value, np.where(label == 1, -line.value, 0.0))
        column = Columns(np.arange(len(label)), np.zeros(len(label), dtype=np.intp), value, 1)
        reference[domain], variance[domain] = line.estimate[1], variances(cells, column)[0]
    variance = _told(family, family.variance, variance, family.inside)
    df = _freedom(family, family.variance, variance, family.inside)
    return Contrast(reference, variance, family.variance, df, np.zeros(size), np.full(size, -1.0))


def to_estimates(estimates: Estimates, to: Estimates, *, independent: bool) -> Contrast:
    """Contrast estimates with others: of the same tally, or of other respondents."""
    if to.method.statistic != "mean":
        raise ArgumentError("totals depend on the size of the domain and cannot be a reference.")
    rows = _matched(estimates, to)
    _check_units(estimates, to, rows)
    other = to.frame.select(pl.all().gather(pl.Series(rows, dtype=pl.Int64)))
    if _from_one_tally(estimates, to):
        return _same_tally(estimates, to, rows, floats(other["estimate"]))
    if not independent:
        raise CovarianceError(
            "the estimates are from two tallies, so how they vary together is unknown: tally once and estimate both "
            "from that tally, or say independent=True if no respondent (or cluster) is in both."
        )
    own, rest = (floats(frame["std_error"]) ** 2 for frame in (estimates.frame, other))
    known = other["status"].is_in(TOLD).fill_null(value=False).to_numpy()
    known |= (other["status"] == "no_variation").fill_null(value=False).to_numpy() & proportions(estimates)
    rest = np.where(known, rest, np.nan)
    df = combined_df(own, floats(estimates.frame["df"]), rest, floats(other["df"]))
    place = np.array([-1.0 if j is None else float(j) for j in rows])
    return Contrast(floats(other["estimate"]), own + rest, own, df, np.zeros(len(own)), place)


def _matched(estimates: Estimates, to: Estimates) -> list[int | None]:
    """Return for every row of ``estimates`` the row of ``to`` it is compared with, or None."""
    one_each = all(frame["measure"].n_unique() == 1 for frame in (estimates.frame, to.frame))
    single = not to.by or to.frame.select(to.by).n_unique() == 1
    missing = [] if single else [name for name in to.by if name not in estimates.by]
    if missing:
        raise DomainNotFoundError(f"the estimates are not by {missing[0]!r}, as those they are compared with.")
    names = [*(() if single else to.by), *(() if one_each else ("measure",))]
    theirs = {row: i for i, row in enumerate(_rows(to.frame, names))}
    return [theirs.get(row) for row in _rows(estimates.frame, names)]


def _rows(frame: pl.DataFrame, names: list[str]) -> list[tuple[object, ...]]:
    return frame.select(names).rows() if names else [()] * frame.height


def _check_units(estimates: Estimates, to: Estimates, rows: list[int | None]) -> None:
    """Raise unless each row is compared with a figure of the same kind and unit."""
    ours, theirs = (
        {measure.name: (measure.proportion, measure.bounds) for measure in each.method.measures}
        for each in (estimates, to)
    )
    others = to.frame["measure"].to_list()
    pairs = {(name, others[j]) for name, j in zip(estimates.frame["measure"], rows, strict=True) if j is not None}
    wrong = sorted(a for a, b in pairs if ours[a] != theirs[b])
    if wrong:
        raise ArgumentError(f"the estimates of {', '.join(wrong)} are in different units and cannot be compared.")


def _from_one_tally(estimates: Estimates, to: Estimates) -> bool:
    if not estimates.groups or not to.groups:
        return False
    return estimates.groups[0].source[0].blocks is to.groups[0].source[0].blocks


def _same_tally(estimates: Estimates, to: Estimates, rows: list[int | None], values: Floats) -> Contrast:
    """Contrast estimates of one tally, the rows that share a reference at a time."""
    result = _nothing(len(rows))
    theirs, ours = _owners(to), _owners(estimates)
    wanted: dict[tuple[int, int], list[int]] = {}
    for i, j in enumerate(rows):
        if j is not None:
            wanted.setdefault((j, id(ours[i][1])), []).append(i)
    for (j, _), chosen in wanted.items():
        (place, reference), group = theirs[j], ours[chosen[0]][1]
        if group.source[1] != reference.source[1]:
            raise CovarianceError(JOINT)
        minus = np.where(reference.columns.label == place, reference.columns.value, 0.0)
        family = _within(group, np.array([ours[i][0] for i in chosen]))
        members = (reference.columns.label == place) & reference.answered
        overlap = _overlap(family, members)
        made = _against(family, float(values[chosen[0]]), minus, overlap)
        apart, size = overlap == 0, len(chosen)
        theirs_alone = (np.full(size, reference.variance[place]), np.full(size, reference.df[place]))
        df = combined_df(made.own, family.df, *theirs_alone) if group.cells.unit is None else made.df
        made = made._replace(df=np.where(apart, df, made.df), other=np.where(apart, float(j), -1.0))
        for into, found in zip(result, made, strict=True):
            into[chosen] = found
    return result


def _overlap(family: _Family, members: npt.NDArray[np.bool_]) -> Floats:
    """Return how much of a reference with these ``members`` each domain is, by weight."""
    weight = family.cells.w * members
    shared = sum_by(family.columns.label, weight[family.columns.cell], family.columns.size)
    return shared / weight.sum() if weight.sum() > 0 else np.full(family.columns.size, np.nan)


def _owners(estimates: Estimates) -> list[tuple[int, Group]]:
    """Return for every row which domain it is in its group, and the group."""
    all_rows = [(i, group) for group in estimates.groups for i in range(group.columns.size)]
    return [all_rows[row] for row in estimates.rows]
