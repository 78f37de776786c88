"""From counts to figures with uncertainty."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Floats, Texts
from brukarindex.checks import confidence_level, one_of
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import JOINT, Tally, check_together, other_design, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.group_intervals import GroupLimits, intervals_of
from brukarindex.estimates.groupings import By, as_groupings, columns_in
from brukarindex.estimates.intervals import DEFAULT_METHOD, IntervalMethod
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.measuring import measured
from brukarindex.estimates.methods import Method, Statistic
from brukarindex.estimates.sizes import Support, support_of
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, CovarianceError, did_you_mean
from brukarindex.questions.measures import MeanRating, Measure, named
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.variance.influence import NOISE, covariance, freedom_of_variances
from brukarindex.variance.influence_columns import stack
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


EstimateStatus: TypeAlias = Literal[
    "ok",
    "no_answers",
    "one_answer",
    "no_degrees_of_freedom",
    "no_variation",
    "few_degrees_of_freedom",
    "census",
    "off_scale",
    "known",
    "incomplete_census",
]
"""What a ``status`` of estimates can be."""
TOLD = ("ok", "census", "known", "few_degrees_of_freedom")
"""Statuses of estimates whose standard error is what it says."""
MOST_COVARIANCES = 20_000
"""Rows with a covariance matrix: 3 GB."""
FEWEST_DF = 8
"""Degrees of freedom below which a variance is told of (Parker et al. 2017)."""


@attrs.frozen
class Estimate:
    """One row of `Estimates`: the figure of one measure in one domain."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    missing: int
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    df: float | None
    deff: float | None
    status: EstimateStatus


@attrs.frozen(repr=False)
class Estimates(Table[Estimate]):
    """Figures with their uncertainty, one row for each domain and measure.

    Attributes:
        frame: The ``by`` columns (null where a grouping does not use them), ``measure``, ``n``
            answers used, ``missing`` respondents without a usable answer, ``estimate``,
            ``std_error``, ``conf_low``, ``conf_high`` (all in the measure's unit), ``df``, ``deff``
            and ``status`` (see `Status`).
        by: All ``by`` columns.
        method: How they were made.
        supports: What the figures of each measure in each grouping stand on, by which they are
            compared; None for totals.
        groups: The influences; lost when estimates are read from JSON.
    """

    _row = Estimate
    _spare = ("df", "deff", "std_error")

    method: Method
    supports: tuple[Support | None, ...] = attrs.field(eq=False)
    groups: tuple[Group, ...] = attrs.field(eq=False, default=(), metadata={"json": False})

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``.

        It counts the respondents of the domains that are left: of one municipality when one was
        chosen.
        """
        method = attrs.evolve(
            self.method.only(set(self.frame["measure"])), respondents=self._respondents
        )
        said = method.describe(
            language, answers=int(self.frame["n"].item()) if len(self) == 1 else None
        )
        return " ".join([said, *told_cautions(self.frame["status"], language)])

    @property
    def _respondents(self) -> int:
        """How many respondents these rows are about: those of a grouping's domains, in the grouping
        with most.
        """
        domains = self.frame.unique(self.by, maintain_order=True) if self.by else self.frame.head(1)
        grouping = [pl.col(name).is_null() for name in self.by]
        counted = pl.col("n") + pl.col("missing")
        sums = (
            domains.group_by(grouping).agg(counted.sum()) if grouping else domains.select(counted)
        )
        return int(sums["n"].to_numpy().max(initial=0))

    def covariance(self) -> Floats:
        """Return the covariance matrix of the rows, shape ``(rows, rows)``, in the order of the
        frame.

        Raises:
            CovarianceError: If the rows belong to measures that were not tallied together
                (``joint=True``), or are too many for a matrix.
        """
        if len(self) > MOST_COVARIANCES:
            raise CovarianceError(
                f"the covariances of {len(self)} rows are {number(len(self) ** 2, 0)} numbers,"
                f" and a matrix is made of at most {MOST_COVARIANCES} rows: narrow down with"
                " [domain] and .of(measure)."
            )
        if not self.groups:
            raise CovarianceError(
                "estimates read from JSON have lost their influence: estimate them again."
            )
        parts = groups_used(self)
        if len({part.source.block for part in parts}) > 1:
            raise CovarianceError(JOINT)
        kept = np.repeat(
            [group in parts for group in self.groups], [group.columns.size for group in self.groups]
        )
        index = np.searchsorted(np.flatnonzero(kept), self.rows)
        return covariance(parts[0].cells, stack([part.columns for part in parts]).only(index))


def told(status: Texts) -> Bools:
    """Return which of the statuses are of standard errors that are what they say."""
    found: Bools = np.logical_or.reduce([status == each for each in TOLD])
    return found


def groups_used(estimates: Estimates) -> list[Group]:
    """Return the groups that rows of a result are from."""
    ends = np.cumsum([group.columns.size for group in estimates.groups])
    if len(estimates.rows) == ends[-1:].sum():
        return list(estimates.groups)
    found = set(np.searchsorted(ends, estimates.rows, side="right").tolist())
    return [group for i, group in enumerate(estimates.groups) if i in found]


def estimate(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    by: By = None,
    design: Design | Weighting | None = None,
    statistic: Statistic = "mean",
    interval: IntervalMethod = DEFAULT_METHOD,
    level: float = 0.95,
    joint: bool = False,
) -> Estimates:
    """Estimate measures for domains, with standard errors, degrees of freedom, design effects and
    intervals.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally.
        measures: What to estimate; all measures of a tally by default.
        by: Domains: a column, or several columns whose combinations are the domains; or several
            groupings in one call, as a list of lists (``[[], ["kommun"], ["kommun", "kon"]]``,
            where ``[]`` is the total). Without it, the total.
        design: How the respondents were chosen, or a `Weighting` made from this frame; part of the
            tally when ``data`` is one, so that only its ``singleton`` can be changed then.
        statistic: ``"mean"``: shares, indices and means. ``"total"``: the sum over the population
            that the weights stand for; of a share, persons.
        interval: The default ``"saddlepoint"`` is for shares, indices and means alike, in the
            family that the scores generate; shares of total surveys have exact limits. ``"wald"``
            gives R's t intervals. For shares there are others: ``"modified_wilson"`` and
            ``"jeffreys"``, and R ``svyciprop``'s ``"wilson"``, ``"logit"``, ``"likelihood"`` and
            ``"beta"`` (its ``"mean"`` is ``"wald"``; ``"beta"`` is Clopper and Pearson's at n − 1
            effective answers, as R's). Totals get t intervals.
        level: Confidence level.
        joint: Count measures together, so that `Estimates.covariance` holds between measures.

    Raises:
        ArgumentError: If an option is not one of those named, or ``by`` is not in the tally.
        DataError: If the data cannot be used (see `tally`), a stratum has one unit or more units
            than its population.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Scale, Share, estimate
        >>> frame = pl.DataFrame({"enhet": ["a", "a", "a", "b", "b"], "helhet": [5, 4, 2, 5, 1]})
        >>> result = estimate(frame, Share.top("helhet", Scale(1, 5)), by="enhet")
        >>> result["a"].row().estimate
        66.66666666666667
    """
    statistic = one_of("statistic", statistic, get_args(Statistic))
    interval = one_of("interval", interval, get_args(IntervalMethod))
    level = confidence_level(level)
    groupings = as_groupings(by)
    wanted = None if measures is None else named(measures)
    counted = _counted(data, wanted, groupings, design, joint=joint)
    chosen = wanted or counted.measures
    _check(counted, chosen, groupings, statistic)
    method = Method(
        measures=chosen,
        design=counted.design,
        groupings=groupings,
        statistic=statistic,
        interval=interval,
        level=level,
        respondents=counted.respondents,
        weighting=counted.weighting_words,
    )
    made = measured(counted, chosen, groupings, statistic)
    coarse = [each.coarse for each in made]
    supports = tuple(support_of(each) if statistic == "mean" else None for each in coarse)
    names = columns_in(groupings)
    frame = table_of(coarse, supports, names, method)
    return Estimates(
        frame=frame,
        by=names,
        rows=tuple(range(frame.height)),
        method=method,
        supports=supports,
        groups=tuple(each.whole for each in made),
    )


def _counted(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None,
    groupings: tuple[tuple[str, ...], ...],
    design: Design | Weighting | None,
    *,
    joint: bool,
) -> Tally:
    if not isinstance(data, Tally):
        by = columns_in(groupings)
        return tallied(data, measures, by, design, to="estimate from", joint=joint)
    if joint:
        check_together(data)
    if design is None:
        return data
    if (
        isinstance(design, Weighting)
        or attrs.evolve(design, singleton=data.design.singleton) != data.design
    ):
        raise other_design(data, design)
    return attrs.evolve(data, design=design)


def _check(
    counted: Tally,
    measures: tuple[Measure, ...],
    groupings: tuple[tuple[str, ...], ...],
    statistic: Statistic,
) -> None:
    indices = [
        m.name
        for m in measures
        if statistic == "total" and not (m.proportion or isinstance(m, MeanRating))
    ]
    if indices:
        raise ArgumentError(
            f"a total of an index means nothing: {', '.join(indices)}. Take a Share or a"
            " MeanRating.",
            argument="measures",
            value=tuple(indices),
        )
    held = {variable for measure in counted.measures for variable in measure.variables}
    lost = [m.name for m in measures if not set(m.variables) <= held]
    if lost:
        raise ArgumentError(
            f"the tally does not hold the answers, on the same scale, of: {', '.join(lost)}.",
            argument="measures",
            value=tuple(lost),
        )
    known = (*counted.by, *counted.design.keys)
    unknown = [name for grouping in groupings for name in grouping if name not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known)
        listed = ", ".join(known) or "no columns"
        raise ArgumentError(
            f"the tally was not made by {unknown[0]!r}; it has: {listed}.{hint}",
            argument="by",
            value=unknown[0],
        )


def table_of(
    made: Sequence[Group], supports: Sequence[Support | None], by: Sequence[str], method: Method
) -> pl.DataFrame:
    """Return the table of all groups; NaN becomes null once, at the end."""
    states = [_state(*pair, method) for pair in zip(made, supports, strict=True)]
    limits = intervals_of(made, supports, [state.spanned for state in states], method)
    figures = [_figures(*each, method) for each in zip(made, states, limits, strict=True)]
    domains = pl.concat([group.domains for group in made], how="diagonal_relaxed")
    numbers = {name: np.concatenate([each[name] for each in figures]) for name in figures[0]}
    names = pl.Series([group.measure.name for group in made], dtype=pl.String)
    measure = names.gather(np.repeat(np.arange(len(made)), [group.columns.size for group in made]))
    columns = series_of(Estimate, {"measure": measure, **numbers})
    return pl.DataFrame([*(domains[name] for name in by), *columns])


class _State(NamedTuple):
    """Of each domain its status, whether its variance is known, and whether an interval is."""

    status: Texts
    known: Bools
    spanned: Bools


def _state(group: Group, support: Support | None, method: Method) -> _State:
    status = _status(group)
    few = np.zeros(len(status), dtype=bool)
    if support is None or method.interval == "wald":  # its interval trusts the variance
        few = np.fmin(freedom_of_variances(group.cells, group.columns), group.df) < FEWEST_DF
    if support is not None:
        few |= few_degrees_of_freedom([support], support.df)
    status[(status == "ok") & few] = "few_degrees_of_freedom"
    known = (status != "no_answers") & (status != "one_answer") & (status != "incomplete_census")
    known &= status != "off_scale"
    known &= (status != "no_degrees_of_freedom") | (group.variance > 0)
    return _State(status, known, known & (status != "no_degrees_of_freedom"))


def _figures(
    group: Group, state: _State, limits: GroupLimits, method: Method
) -> dict[str, npt.NDArray[np.generic]]:
    status, known, spanned = state
    return {
        "n": group.n.astype(np.int64),
        "missing": (group.sum(group.cells.n * (group.cells.w != 0)) - group.n).astype(np.int64),
        "estimate": np.where(group.n > 0, group.estimate, np.nan),
        "std_error": np.where(known, np.sqrt(group.variance), np.nan),
        "conf_low": np.where(spanned, limits.low, np.nan),
        "conf_high": np.where(spanned, limits.high, np.nan),
        "df": np.where(group.n > 0, group.df, np.nan),
        "deff": np.where(known & (group.variance > 0), _design_effect(group, method), np.nan),
        "status": status,
    }


def few_degrees_of_freedom(supports: Iterable[Support | None], df: Floats) -> Bools:
    """Return where clusters or uneven weights behind one of the ``supports`` leave few degrees of
    freedom.
    """
    uneven = any(support is not None and support.uneven for support in supports)
    return np.asarray((df < FEWEST_DF) & uneven)


def _status(group: Group) -> Texts:
    sampled, missing = group.sampled, group.unanswered
    full = np.where(missing, "incomplete_census", "census")
    alike = np.where(group.decided, "known", "no_variation")
    status = np.where(group.variance > 0, "ok", np.where(sampled, alike, full)).astype("<U24")
    status[(group.df < 1) & sampled] = "no_degrees_of_freedom"
    status[(group.n == 1) & (sampled | missing)] = "one_answer"
    status[np.isnan(group.estimate)] = "off_scale"
    status[group.n == 0] = "no_answers"
    return status


def no_estimates(needs: str, got: object) -> ArgumentTypeError:
    """Return the error of a function that ``needs`` estimates; what it got may know a remedy."""
    remedy = getattr(got, "_instead", "call estimate() first")
    told = f"{needs} estimates, got {type(got).__name__}: {remedy}."
    return ArgumentTypeError(told, argument="estimates", value=got)


def lost_in_json(held: str, also: str = "") -> ArgumentError:
    """Return the error of estimates that no longer tell what a tally would."""
    told = f"estimates read from JSON no longer {held}: store the tally instead, with"
    told += f" to_json(tally(…)), and estimate from it{also}."
    return ArgumentError(told, argument="estimates")


def _design_effect(group: Group, method: Method) -> Floats:
    """Return V / V_srs, where V_srs = s²/n·(1 − n/Σw), or s²/n when the population size is not
    known (Kish 1965).

    Weights that add up to no more than half as many again as the respondents are relative weights,
    and tell no size.
    """
    base, w, mean = group.base, group.cells.w, method.statistic == "mean"
    n = group.sum(group.cells.n * group.answered)
    scores = group.columns.value * (base[group.columns.label] if mean else 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = 0.0 if mean else (group.sum(w * scores) / base)[group.columns.label]
        apart = scores - centre
        deviation = np.where(group.answered & (np.abs(apart) > NOISE * np.abs(scores)), apart, 0.0)
        simple = group.sum(w * deviation**2) / base / (n - 1) * (1.0 if mean else base**2)
        implied = method.design.weight is None and method.design.population is not None
        relative = not implied and w.sum() <= 1.5 * group.cells.n[w != 0].sum() * (1 + NOISE)
        unsampled = 1.0 - n / base
        simple *= 1.0 if relative else np.where(unsampled > NOISE, unsampled, 0.0)
        return np.where(simple > 0, group.variance / simple, np.nan)
