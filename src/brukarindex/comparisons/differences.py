"""Estimates against a reference: the difference, its standard error with the covariance of part and whole, a test."""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.comparisons.multiplicity import Adjustment, adjust_p_values
from brukarindex.comparisons.references import (
    OtherEstimates,
    Pooled,
    PopulationWeighted,
    Published,
    Reference,
    Rest,
    UnweightedMean,
)
from brukarindex.encoding import Codes
from brukarindex.estimates import Estimates, Group, linearise
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    CovarianceError,
    DomainNotFoundError,
    one_of,
    real_number,
)
from brukarindex.influence import Cells, Columns, degrees_of_freedom, groups, on_cells, variances
from brukarindex.intervals import critical_value
from brukarindex.measures import Language
from brukarindex.methods import Method
from brukarindex.tables import Table, only
from brukarindex.tallies import JOINT

Floats = npt.NDArray[np.float64]
Verdict = Literal["above", "below", "not_distinguishable"]


@attrs.frozen
class Comparison:
    """One row of `Comparisons`."""

    domain: dict[str, Any]
    measure: str
    n: int
    estimate: float | None
    reference: float | None
    difference: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    statistic: float | None
    df: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: Verdict | None
    practical: str | None
    status: str


@attrs.frozen(repr=False)
class Comparisons(Table):
    """Differences from a reference, one row for each domain and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``estimate``, ``reference``, ``difference`` (estimate minus
            reference), its ``std_error``, ``conf_low`` and ``conf_high``, all in the measure's unit; ``statistic``
            (t), ``df``, ``p_value``, ``p_adjusted``, ``verdict`` (above, below, not_distinguishable), ``practical``
            (null without a margin) and ``status``.
        reference: What was compared with.
        method: How the estimates were made.
        adjust: How p-values were adjusted.
        margin: The least difference that matters in practice.
    """

    reference: Reference
    method: Method
    adjust: Adjustment
    margin: float | None

    def __iter__(self) -> Iterator[Comparison]:
        for row in self.frame.iter_rows(named=True):
            yield Comparison(domain={name: row.pop(name) for name in self.by}, **row)

    def row(self) -> Comparison:
        """Return the only row as an object.

        Raises:
            ArgumentError: If there is not exactly one; narrow down with ``[domain]`` and `of`.
        """
        return only(self)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the comparison and its method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, ("sv", "en"))
        named = self.reference.describe(language)
        level = f"{100 * (1 - self.method.level):g}"
        return " ".join(
            [
                _SAID[language].format(reference=named, adjust=_ADJUST[language][self.adjust], level=level),
                self.method.only(set(self.frame["measure"])).describe(language),
            ]
        )


_ADJUST = {
    "en": {
        "holm": "Holm's method",
        "hommel": "Hommel's method",
        "benjamini_hochberg": "Benjamini and Hochberg's method",
        "none": "no adjustment",
    },
    "sv": {
        "holm": "Holms metod",
        "hommel": "Hommels metod",
        "benjamini_hochberg": "Benjamini och Hochbergs metod",
        "none": "ingen justering",
    },
}
_SAID = {
    "en": "Differences from {reference}; t tests at {level} % with {adjust} for the number of comparisons, "
    "Satterthwaite's degrees of freedom.",
    "sv": "Skillnader mot {reference}; t-test på nivån {level} % med {adjust} för antalet jämförelser, frihetsgrader "
    "enligt Satterthwaite.",
}


class _Difference(NamedTuple):
    """Reference value, variance of the difference and degrees of freedom, one for each domain of a group."""

    reference: Floats
    variance: Floats
    df: Floats


def compare(
    estimates: Estimates,
    *,
    to: Reference | Estimates,
    independent: bool = False,
    adjust: Adjustment = "holm",
    margin: float | None = None,
) -> Comparisons:
    """Compare estimates with a reference.

    With `Pooled`, `UnweightedMean`, `PopulationWeighted` and `Rest` the standard error takes into account that a
    domain is part of its reference: the variance is that of the difference of the two influences.

    Args:
        estimates: The estimates.
        to: `Pooled`, `UnweightedMean`, `PopulationWeighted`, `Rest` or `Published`; or other estimates, which are
            matched by domain and measure. Those of one single domain are compared with every row, and those of one
            measure with another measure. Estimates made from the same tally get their exact covariance.
        independent: Say that the other estimates are of other respondents (and clusters): another year, another
            survey. Only then are the variances of estimates from two tallies added.
        adjust: How p-values are adjusted for the number of domains compared in one measure; see `adjust_p_values`.
        margin: The least difference that matters in practice, in the measure's unit. ``practical`` then says whether
            the interval lies beyond it (``"important"``), inside it (``"unimportant"``) or neither (``"undecided"``).

    Raises:
        ArgumentError: If the reference does not fit the estimates or is not finite.
        CovarianceError: If the other estimates are from another tally and not said to be independent, or of another
            measure that was not counted jointly.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, Pooled, compare, estimate
        >>> frame = pl.DataFrame({"kommun": ["a"] * 3 + ["b"] * 3, "helhet": [5, 4, 5, 2, 3, 1]})
        >>> result = compare(estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="kommun"), to=Pooled())
        >>> [(each.domain["kommun"], round(each.difference, 2)) for each in result]
        [('a', 33.33), ('b', -33.33)]
    """
    _check(estimates, to, margin)
    one_of("adjust", adjust, ("holm", "hommel", "benjamini_hochberg", "none"))
    reference = OtherEstimates(independent) if isinstance(to, Estimates) else to
    made = (
        _to_estimates(estimates, to, independent=independent)
        if isinstance(to, Estimates)
        else _to_reference(estimates, to)
    )
    frame = _frame(estimates, made, adjust, margin)
    return Comparisons(frame, estimates.by, estimates.rows, reference, estimates.method, adjust, margin)


def _check(estimates: object, to: object, margin: float | None) -> None:
    if not isinstance(estimates, Estimates):
        raise ArgumentTypeError(f"compare needs estimates, got {type(estimates).__name__}: call estimate() first.")
    if not isinstance(to, (Reference, Estimates)):
        raise ArgumentTypeError(
            f"to must be Pooled(), Rest(), UnweightedMean(), Published(…) or estimates, got {to!r}."
        )
    if estimates.method.statistic != "mean":
        raise ArgumentError("totals depend on the size of the domain and cannot be compared with a reference.")
    if margin is not None:
        real_number("margin", margin)
    if margin is not None and not 0 <= margin < np.inf:
        raise ArgumentError(f"margin must be a finite number of at least 0, got {margin!r}.")
    if not isinstance(to, Estimates) and not isinstance(to, Published) and not estimates.groups:
        raise ArgumentError("estimates read from JSON have lost their influence: estimate them again.")


def _to_reference(estimates: Estimates, to: Reference) -> _Difference:
    if isinstance(to, Published):
        return _to_published(estimates, to)
    parts = [_difference(group, to) for group in estimates.groups]
    rows = list(estimates.rows)
    return _Difference(*(np.concatenate(columns)[rows] for columns in zip(*parts, strict=True)))


def _to_published(estimates: Estimates, to: Published) -> _Difference:
    frame = estimates.frame
    shares = {m.name for m in estimates.method.measures if m.proportion}
    names = frame["measure"].to_list()
    value = np.array([to.for_measure(name) for name in names])
    own = to.variance
    published = np.array([own(v, share=name in shares) for v, name in zip(value, names, strict=True)])
    variance = frame["std_error"].fill_null(np.nan).to_numpy() ** 2
    impossible = (published > 0) & (published < to.own_share**2 * variance)
    if impossible.any():
        raise ArgumentError(
            f"Published: {int(impossible.sum())} rows vary more than a reference with own_share {to.own_share:g} can: "
            "its standard error must be at least own_share times theirs."
        )
    exact = (1 - to.own_share) ** 2 * variance
    both = variance * (1 - 2 * to.own_share) + published
    return _Difference(value, np.where(published > 0, both, exact), _floats(frame["df"]))


def _floats(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).fill_null(np.nan).to_numpy()


def _difference(group: Group, to: Reference) -> _Difference:
    within = getattr(to, "within", ())
    unknown = [name for name in within if name not in group.by]
    if unknown:
        raise ArgumentError(f"within names {unknown[0]!r}, which is not in by: {list(group.by)}.")
    family, _ = groups(group.domains, list(within))
    size = group.columns.size
    result = _Difference(np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan))
    for number in range(int(family.max(initial=-1)) + 1):
        chosen = np.flatnonzero(family == number)
        # Where nobody answered there is neither an estimate nor a reference: NaN, which becomes null.
        with np.errstate(divide="ignore", invalid="ignore"):
            found = _to_family(_within(group, chosen), to)
        for into, values in zip(result, found, strict=True):
            into[chosen] = values
    return result


class _Family(NamedTuple):
    """The domains that share a reference."""

    group: Group
    columns: Columns
    estimate: Floats
    variance: Floats
    base: Floats
    domains: pl.DataFrame
    inside: npt.NDArray[np.bool_]
    df: Floats

    @property
    def cells(self) -> Cells:
        return self.group.cells


def _within(group: Group, chosen: Codes) -> _Family:
    if len(chosen) == group.columns.size:
        shared = (group.estimate, group.variance, group.base, group.domains, group.answered, group.df)
        return _Family(group, group.columns, *shared)
    place = np.full(group.columns.size, -1)
    place[chosen] = np.arange(len(chosen))
    label = place[group.columns.label]
    kept = label >= 0
    columns = Columns(group.columns.cell[kept], label[kept], group.columns.value[kept], len(chosen))
    inside = kept & group.answered
    estimate, variance, base, df = (x[chosen] for x in (group.estimate, group.variance, group.base, group.df))
    return _Family(group, columns, estimate, variance, base, group.domains[chosen], inside, df)


def _to_family(family: _Family, to: Reference) -> _Difference:
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


def _nothing(size: int) -> _Difference:
    """Return that there is no reference, when nobody in any of the domains has an answer."""
    return _Difference(np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan))


def _to_pooled(family: _Family) -> _Difference:
    if not family.inside.any():
        return _nothing(len(family.df))
    whole = linearise(family.group.terms, family.cells, np.where(family.inside, 0, 1), 2)
    return _against(family, float(whole.estimate[0]), np.where(family.inside, whole.value, 0.0))


def _to_mean_of_units(family: _Family, weights: Floats) -> _Difference:
    known = np.isfinite(family.estimate)
    if not known.any():
        return _nothing(len(family.df))
    shares = np.where(known, weights, 0.0) / weights[known].sum()
    value = float((shares[known] * family.estimate[known]).sum())
    return _against(family, value, on_cells(family.cells, family.columns, shares))


def _population_sizes(family: _Family, to: PopulationWeighted) -> Floats:
    names = [row[0] if len(row) == 1 else row for row in family.domains.rows()]
    lacking = [name for name in names if name not in to.sizes]
    if lacking:
        raise ArgumentError(f"PopulationWeighted: no size for {', '.join(repr(name) for name in lacking[:5])}.")
    return np.array([float(to.sizes[name]) for name in names])


def _against(family: _Family, value: float, minus: Floats) -> _Difference:
    """Return differences from a reference with influence ``minus``, and Satterthwaite's (1946) degrees of freedom.

    They are put together of what the domain's own respondents and what all others add to the variance.
    """
    cells, columns = family.cells, family.columns
    variance = variances(cells, columns, minus)
    own = variances(cells, attrs.evolve(columns, value=columns.value - minus[columns.cell]))
    return _Difference(np.full(columns.size, value), variance, _freedom(family, own, variance, minus != 0))


def _freedom(family: _Family, own: Floats, variance: Floats, reference: npt.NDArray[np.bool_]) -> Floats:
    inside = family.inside | (reference & family.group.answered)
    total = degrees_of_freedom(family.cells, np.zeros(len(inside), dtype=np.intp), inside, 1)
    return combined_df(own, family.df, np.maximum(variance - own, 0.0), np.maximum(total - family.df, 1.0))


def combined_df(first: Floats, first_df: Floats, second: Floats, second_df: Floats) -> Floats:
    """Return Satterthwaite's (1946) degrees of freedom of the sum of two independent variances."""
    with np.errstate(divide="ignore", invalid="ignore"):
        df = (first + second) ** 2 / (first**2 / first_df + second**2 / second_df)
    return np.where(first_df < 1, np.nan, df)


def _to_rest(family: _Family) -> _Difference:
    """Each domain has a reference of its own: all others."""
    size, cells = family.columns.size, family.cells
    own = np.full(len(cells.w), -1)
    own[family.columns.cell] = family.columns.label
    reference, variance = np.full(size, np.nan), np.full(size, np.nan)
    for domain in range(size):
        label = np.where(family.inside, np.where(own == domain, 0, 1), 2)
        line = linearise(family.group.terms, cells, label, 3)
        value = np.where(label == 0, line.value, np.where(label == 1, -line.value, 0.0))
        column = Columns(np.arange(len(label)), np.zeros(len(label), dtype=np.intp), value, 1)
        reference[domain], variance[domain] = line.estimate[1], variances(cells, column)[0]
    return _Difference(reference, variance, _freedom(family, family.variance, variance, family.inside))


def _to_estimates(estimates: Estimates, to: Estimates, *, independent: bool) -> _Difference:
    if to.method.statistic != "mean":
        raise ArgumentError("totals depend on the size of the domain and cannot be a reference.")
    bounds = {each.name: each.bounds for each in to.method.measures}
    units = [m.name for m in estimates.method.measures if bounds.get(m.name, m.bounds) != m.bounds]
    if units:
        raise ArgumentError(f"the estimates of {', '.join(units)} are in different units and cannot be compared.")
    rows = _matched(estimates, to)
    other = to.frame.select(pl.all().gather(pl.Series(rows, dtype=pl.Int64)))
    if _from_one_tally(estimates, to):
        return _same_tally(estimates, to, rows, _floats(other["estimate"]))
    if not independent:
        raise CovarianceError(
            "the estimates are from two tallies, so how they vary together is unknown: tally once and estimate both from "
            "that tally, or say independent=True if no respondent (or cluster) is in both."
        )
    own_variance, variance = (_floats(frame["std_error"]) ** 2 for frame in (estimates.frame, other))
    df = combined_df(own_variance, _floats(estimates.frame["df"]), variance, _floats(other["df"]))
    return _Difference(_floats(other["estimate"]), own_variance + variance, df)


def _from_one_tally(estimates: Estimates, to: Estimates) -> bool:
    if not estimates.groups or not to.groups:
        return False
    return estimates.groups[0].source[0].blocks is to.groups[0].source[0].blocks


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


def _same_tally(estimates: Estimates, to: Estimates, rows: list[int | None], values: Floats) -> _Difference:
    """Compare estimates of one tally, the rows that share a reference at a time."""
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
        for into, found in zip(result, _against(family, float(values[chosen[0]]), minus), strict=True):
            into[chosen] = found
    return result


def _owners(estimates: Estimates) -> list[tuple[int, Group]]:
    """Return for every row which domain it is in its group, and the group."""
    all_rows = [(i, group) for group in estimates.groups for i in range(group.columns.size)]
    return [all_rows[row] for row in estimates.rows]


def _frame(estimates: Estimates, made: _Difference, adjust: Adjustment, margin: float | None) -> pl.DataFrame:
    level, status = estimates.method.level, _status(estimates, made)
    variance = np.where(np.isin(status, ["ok", "census"]), np.maximum(made.variance, 0.0), np.nan)
    difference, error = _floats(estimates.frame["estimate"]) - made.reference, np.sqrt(variance)
    df = np.where(error > 0, made.df, np.nan)
    half = critical_value(level, np.where(df >= 1, df, np.nan)) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(error > 0, difference / error, np.nan)
    low, high, p_value = difference - half, difference + half, _p_values(statistic, df)
    adjusted = _adjusted(estimates, p_value, adjust)
    numbers = {
        "reference": made.reference,
        "difference": difference,
        "std_error": error,
        "conf_low": low,
        "conf_high": high,
        "statistic": statistic,
        "df": df,
        "p_value": p_value,
        "p_adjusted": adjusted,
    }
    words = {
        "verdict": _verdicts(difference, adjusted, 1 - level),
        "practical": _practical(low, high, margin),
        "status": status.tolist(),
    }
    texts = [pl.Series(name, values, dtype=pl.String) for name, values in words.items()]
    frame = estimates.frame.select(*estimates.by, "measure", "n", "estimate").hstack(pl.DataFrame(numbers))
    return frame.with_columns(pl.col(list(numbers)).fill_nan(None)).hstack(texts)


def _status(estimates: Estimates, made: _Difference) -> npt.NDArray[np.str_]:
    status = estimates.frame["status"].to_numpy().astype("<U24")
    status[(status == "ok") & (made.variance == 0)] = "same_as_reference"
    status[np.isnan(made.reference)] = "no_reference"
    return status


def _p_values(statistic: Floats, df: Floats) -> Floats:
    from scipy.special import stdtr

    return 2 * stdtr(df, -np.abs(statistic))


def _practical(low: Floats, high: Floats, margin: float | None) -> list[str | None]:
    if margin is None:
        return [None] * len(low)
    beyond = (low > margin) | (high < -margin)
    inside = (low > -margin) & (high < margin)
    said = np.where(beyond, "important", np.where(inside, "unimportant", "undecided"))
    return [None if np.isnan(a) else str(word) for a, word in zip(low, said, strict=True)]


def _adjusted(estimates: Estimates, p_values: Floats, adjust: Adjustment) -> Floats:
    """Adjust within families: one measure in one grouping, which stand together in the frame."""
    grouping = [pl.col(name).is_null() for name in estimates.by]
    runs = estimates.frame.select(pl.struct("measure", *grouping).rle_id()).to_series().to_numpy()
    families = np.split(p_values, np.flatnonzero(np.diff(runs)) + 1)
    return np.concatenate([adjust_p_values(family, adjust) for family in families])


def _verdicts(difference: Floats, p_adjusted: Floats, alpha: float) -> list[Verdict | None]:
    sides: list[Verdict] = ["above" if each > 0 else "below" for each in difference]
    return [
        None if np.isnan(p) else side if p < alpha else "not_distinguishable"
        for side, p in zip(sides, p_adjusted, strict=True)
    ]
