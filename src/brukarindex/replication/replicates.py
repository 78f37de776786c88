"""Standard errors from replicates, on the cells of a tally."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.checks import (
    Progress,
    ProgressReport,
    column_names,
    is_number,
    misfits,
    one_of,
    real_number,
    type_error,
)
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import JOINT, Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import Estimates, EstimateStatus, estimate
from brukarindex.estimates.group_intervals import Bounded, bounded_intervals
from brukarindex.estimates.groupings import By, as_groupings
from brukarindex.estimates.intervals import mean_interval
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.methods import Method, Statistic
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, CovarianceError
from brukarindex.questions.measures import Measure, named
from brukarindex.regression.algebra import adding
from brukarindex.replication.kinds import Replicates, Spread
from brukarindex.replication.methods import ReplicateMethod
from brukarindex.replication.resampling import Adjust, ReplicatedSource, batch_size, counted
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.variance.cells import cells_of
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

TallyFigure = Callable[[Tally], "pl.DataFrame | float"]
_WANTED = "the function must return a number, or a frame whose last column holds the figures"
LOST = "lost_in_replicate"


class Part(NamedTuple):
    """Figures that were replicated together: k of them, R times.

    Attributes:
        full: Of the whole sample, shape ``(k,)``.
        values: Of the replicates, ``(k, R)``.
        spread: How these become a variance.
        block: Which block of the tally they are from; −1 when all blocks have the same replicates.
    """

    full: Floats
    values: Floats
    spread: Spread
    block: int


@attrs.frozen(kw_only=True)
class ReplicateEstimate:
    """One row of `ReplicateEstimates`; of the figures of a function ``measure`` and
    ``n`` are None.
    """

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str | None = None
    n: int | None = None
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    df: float | None
    status: Literal[EstimateStatus, "lost_in_replicate"]


@attrs.frozen(repr=False)
class ReplicateEstimates(Table[ReplicateEstimate]):
    """Figures with standard errors from replicates, one row for each domain and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n`` answers, ``estimate``, ``std_error``,
            ``conf_low``, ``conf_high`` (those of `estimate`, or t intervals; all in the measure's
            unit), ``df`` and ``status``: that of an estimate, or ``"lost_in_replicate"`` where a
            replicate has no answers in the domain, so that its standard error is unknown. Figures
            of a function have the columns that the function returns in place of ``by`` to ``n``.
        method: How they were made.
        parts: The figures of all replicates; lost when estimates are read from JSON.
    """

    _row = ReplicateEstimate
    _spare = ("df", "std_error")

    method: ReplicateMethod
    parts: tuple[Part, ...] = attrs.field(eq=False, default=(), metadata={"json": False})

    def values(self) -> Floats:
        """Return the figures of the replicates, shape ``(rows, replicates)``, in the order of the
        frame.

        Raises:
            CovarianceError: If the rows have replicates of their own, since their measures were not
                tallied together, or were read from JSON.
        """
        return self._part().values

    def covariance(self) -> Floats:
        """Return the covariance matrix of the rows, shape ``(rows, rows)``, in the order of the
        frame.

        Raises:
            CovarianceError: If the rows have replicates of their own, since their measures were not
                tallied together, or were read from JSON.
        """
        part = self._part()
        return part.spread.covariance(part.values, part.full)

    def _part(self) -> Part:
        """Return these rows as one part."""
        if not self.parts:
            raise CovarianceError(
                "replicate estimates read from JSON have lost the figures of their replicates: make"
                " them again."
            )
        sizes = [len(part.full) for part in self.parts]
        rows = np.array(self.rows, dtype=np.intp)
        of: list[int] = np.repeat(np.arange(len(sizes)), sizes)[rows].tolist()
        place: list[int] = np.concatenate([np.arange(size) for size in sizes])[rows].tolist()
        if len({self.parts[i].block for i in of}) != 1:
            raise CovarianceError(JOINT)
        full = np.array([self.parts[i].full[j] for i, j in zip(of, place, strict=True)])
        values = np.array([self.parts[i].values[j] for i, j in zip(of, place, strict=True)])
        return Part(full, values, self.parts[of[0]].spread, self.parts[of[0]].block)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        method = self.method
        if not method.function:  # which names rows as it likes
            method = method.only(set(self.frame["measure"]))
        said = [method.describe(language), *told_cautions(self.frame["status"], language)]
        return " ".join(said)


def replicate_estimates(  # noqa: PLR0913
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None,
    replicates: Replicates,
    *,
    by: By = None,
    design: Design | Weighting | None = None,
    statistic: Statistic | TallyFigure = "mean",
    adjust: Adjust | None = None,
    using: str | Iterable[str] = (),
    interval: Literal["saddlepoint", "wald"] = "saddlepoint",
    level: float = 0.95,
    progress: Progress | None = None,
) -> ReplicateEstimates:
    """Estimate measures, or any function of the tally, with standard errors from replicates.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally. The weights must not
            vary inside its cells unless the design has clusters; a frame is counted by its weight
            column too.
        measures: What to estimate; None takes those of the tally.
        replicates: How the sample is weighted anew.
        by: Domains, as in `estimate`.
        design: How the respondents were chosen. The factors of a `Weighting` are taken as fixed:
            say ``adjust`` to make them anew.
        statistic: ``"mean"``, ``"total"``, or a function of a `Tally` that returns a number, or a
            frame whose last column holds the figures and whose other columns name its rows. It gets
            the tally, by ``by`` and the design's columns, with the weights of each replicate;
            standard errors that it may compute mean nothing.
        adjust: Makes the weights anew in every replicate: a function of a frame of cells and the
            design that names their weight, which returns a weighting of this frame, such as
            ``lambda cells, design: rake(cells, margins, design=design)``. The rows are cells, not
            persons, so it may depend on their weights only: ``minimum=1`` in `weighting_classes`,
            no unweighted response rates, no `trim_weights`.
        using: Columns that ``adjust`` reads, besides ``by``, strata and cluster.
        interval: ``"saddlepoint"`` as in `estimate`, with what each figure stands on less by as
            much as its replicate variance is larger; ``"wald"`` for R's t intervals, which shares
            near 0 or 100 % do not get by.
        level: Confidence level.
        progress: Called with the replicates done and their number.

    Raises:
        ArgumentError: If an option is not allowed or does not go together with another.
        DataError: If the replicates cannot be made of these data, all of them are alike though
            response was random (everybody in the population is in the frame), or ``adjust`` fails
            in one of them.
        ColumnNotFoundError: If a column is not in the frame.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Design, RatingIndex, Scale, distribution
        >>> from brukarindex.replication import Bootstrap, Jackknife
        >>> frame = pl.DataFrame({"enhet": ["a"] * 4 + ["b"] * 3, "helhet": [5, 4, 4, 2, 5, 1, 3]})
        >>> index, design = RatingIndex("helhet", Scale(1, 5)), Design(strata="enhet")
        >>> result = replicate_estimates(frame, index, Jackknife(), by="enhet", design=design)
        >>> result.frame["std_error"].round(3).to_list()
        [15.729, 28.868]
        >>> median = lambda tally: distribution(tally).median()
        >>> drawn = Bootstrap(50, seed=1)
        >>> result = replicate_estimates(frame, index, drawn, design=design, statistic=median)
        >>> result.row().estimate
        4.0
    """
    one_of("interval", interval, ("saddlepoint", "wald"))
    if misfits([replicates], Replicates):
        raise type_error("replicates", "be Jackknife(), Bootstrap(…) or the like", replicates)
    if adjust is not None and (
        isinstance(design, Weighting) or (isinstance(data, Tally) and data.weighting)
    ):
        raise ArgumentError(
            "adjust makes the weights anew: give the plain design, and let adjust take every step.",
            argument="design",
            value=design,
        )
    if adjust is not None and not callable(adjust):
        raise type_error("adjust", "be a function of cells and a design", adjust)
    if progress is not None and not callable(progress):
        raise type_error("progress", "be called with the replicates done and all", progress)
    options: dict[str, Any] = {
        "by": by,
        "design": design,
        "using": column_names(using, "using"),
        "whole": callable(statistic),
    }
    made, given = counted(data, measures, replicates, **options)
    source = ReplicatedSource(
        made, made.measures if measures is None else named(measures), replicates, given, adjust
    )
    told = ProgressReport(progress)
    if callable(statistic):
        return _of_function(source, statistic, told, by=by, level=level)
    full = estimate(
        source.weighted, source.measures, by=by, statistic=statistic, interval=interval, level=level
    )
    return _of_measures(source, full, statistic, told)


def _of_measures(
    source: ReplicatedSource, full: Estimates, statistic: Statistic, told: ProgressReport
) -> ReplicateEstimates:
    """Return means or totals with standard errors from replicates."""
    numbers = sorted({group.source.block for group in full.groups})
    blocks = {i: source.block(i) for i in numbers}
    spreads = {i: source.replicates.spread(block.units) for i, block in blocks.items()}
    told.total = sum(len(spread.weight) for spread in spreads.values())
    totals = [_Totals(group) for group in full.groups]
    values: list[list[Floats]] = [[] for _ in totals]
    for i, block in blocks.items():
        for w in source.weights(block, batch_size([block])):
            for each, batches in zip(totals, values, strict=True):
                if each.group.source.block == i:
                    batches.append(each.figures(w, statistic))
            told.add(w.shape[1])
    parts = [
        Part(
            group.estimate,
            np.concatenate(batches, axis=1),
            spreads[group.source.block],
            -1 if source.shared else group.source.block,
        )
        for group, batches in zip(full.groups, values, strict=True)
    ]
    limit = min(source.replicates.degrees_of_freedom(block.units) for block in blocks.values())
    frame = _frame(full, parts, limit)
    method = _method(source, full.method, function=False)
    return ReplicateEstimates(frame, full.by, full.rows, method, tuple(parts))


class _Totals:
    """Sums over the cells of each domain, for the figures of one measure."""

    def __init__(self, group: Group) -> None:
        label = group.columns.label
        self.group, self.domains = group, adding(label, np.ones(len(label)), group.columns.size)

    def figures(self, w: Floats, statistic: Statistic) -> Floats:
        """Return the figures under the weights ``w`` of shape ``(cells, b)``, shape
        ``(domains, b)``; NaN for none.
        """
        figure = np.zeros((self.group.columns.size, w.shape[1]))
        for term in self.group.terms:
            given = term.given
            known = np.where(given, term.scores, 0.0)
            part: Floats = np.asarray(self.domains @ (known[:, None] * w), dtype=np.float64)
            if statistic == "mean":
                held = given[:, None] * w
                base: Floats = np.asarray(self.domains @ held, dtype=np.float64)
                part = np.divide(part, base, out=np.full(part.shape, np.nan), where=base > 0)
            figure += term.weight * part
        return figure


def _frame(full: Estimates, parts: Sequence[Part], limit: float) -> pl.DataFrame:
    """Return the table of measures."""
    table = full.frame
    variance = np.concatenate([part.spread.variances(part.values, part.full) for part in parts])
    status = table["status"].to_numpy().astype("<U24")
    alike = np.isin(status, ["no_variation", "census", "known"])
    known = table["std_error"].is_not_null().to_numpy()
    status[known & ~alike & np.isnan(variance)] = LOST
    variance = np.where(known, np.where(alike, 0.0, variance), np.nan)
    df = np.fmin(floats(table["df"]), limit)
    spanned = known & np.isin(status, ["ok", "census", "few_degrees_of_freedom"])
    estimates = floats(table["estimate"])
    if full.method.statistic == "mean" and full.method.interval == "saddlepoint":
        low, high = limits_of(full, variance, limit)
        spanned |= known & (status == "no_variation")
    else:
        low, high = mean_interval(
            estimates, variance, np.where(status == "census", np.inf, df), level=full.method.level
        )
    low, high = (np.where(spanned, limit, np.nan) for limit in (low, high))
    df = np.where(np.isnan(estimates), np.nan, df)
    keys = table.select(*full.by, "measure", "n")
    figures = {
        "estimate": estimates,
        "std_error": np.sqrt(variance),
        "conf_low": low,
        "conf_high": high,
        "df": df,
        "status": status,
    }
    return keys.hstack(series_of(ReplicateEstimate, figures))


def limits_of(full: Estimates, variance: Floats, limit: float) -> tuple[Floats, Floats]:
    """Return the limits of `estimate`, with what each figure stands on less by as much as its
    variance is larger.
    """
    linear = np.concatenate([group.variance for group in full.groups])
    ratio = np.where(linear > 0, variance / np.where(linear > 0, linear, 1.0), 1.0)
    found, start = np.full((2, len(ratio)), np.nan), 0
    for group, support in zip(full.groups, full.supports, strict=True):
        rows = slice(start, start + group.columns.size)
        start += group.columns.size
        if support is not None:
            df = np.maximum(np.minimum(support.df, limit), 1.0)
            scaled = attrs.evolve(
                support, figures=support.figures.scaled(ratio[rows]), loose=1 / df
            )
            known = ~np.isnan(variance[rows])
            (found[:, rows],) = bounded_intervals(
                [Bounded(group, scaled, known)], full.method.level
            )
    return found[0], found[1]


def _method(source: ReplicatedSource, method: Method, *, function: bool) -> ReplicateMethod:
    """Return how figures were made that estimates, or a function, have by a method."""
    made: dict[str, Any] = attrs.asdict(method, recurse=False) | {"weighting": source.weighting}
    return ReplicateMethod(**made, replicates=source.replicates, function=function)


def _of_function(
    source: ReplicatedSource, function: TallyFigure, told: ProgressReport, *, by: By, level: float
) -> ReplicateEstimates:
    """Return figures that a function computes from the tally, with standard errors
    from replicates.
    """
    blocks = [source.block(i) for i in range(len(source.tally.blocks))]
    spread = source.replicates.spread(blocks[0].units)
    told.total = len(spread.weight)
    begun = source.weighted
    whole = [cells.w for cells in cells_of(begun, *range(len(blocks))).values()]
    keys, full = _figures(function(_tally_with(source.tally, whole)))
    values: list[Floats] = []
    size = batch_size(blocks)
    for batches in zip(*(source.weights(block, size) for block in blocks), strict=True):
        for r in range(batches[0].shape[1]):
            names, found = _figures(function(_tally_with(source.tally, [w[:, r] for w in batches])))
            if not names.equals(keys):
                raise ArgumentError(
                    "the function must return the same rows from every replicate, in the same"
                    " order: sort them, and give null where a figure is missing.",
                    argument="statistic",
                )
            values.append(found)
            told.add()
    part = Part(full, np.column_stack(values), spread, -1)
    limit = min(blocks[0].units.df, source.replicates.degrees_of_freedom(blocks[0].units))
    rows = tuple(name for name in keys.columns if name != "measure")
    method = Method(
        source.measures,
        source.tally.design,
        as_groupings(by),
        interval="wald",
        level=level,
        respondents=source.tally.respondents,
    )
    return ReplicateEstimates(
        _function_frame(keys, part, limit, level),
        rows,
        tuple(range(keys.height)),
        _method(source, method, function=True),
        (part,),
    )


def _function_frame(keys: pl.DataFrame, part: Part, limit: float, level: float) -> pl.DataFrame:
    alike = (part.values == part.full[:, None]).all(axis=1)
    variance = np.where(alike, 0.0, part.spread.variances(part.values, part.full))
    df = np.where(np.isnan(part.full), np.nan, limit)
    status = np.where(
        np.isnan(part.full), "no_answers", np.where(np.isnan(variance), LOST, "ok")
    ).astype("<U24")
    status[variance == 0] = "no_variation"
    low, high = mean_interval(part.full, np.where(variance > 0, variance, np.nan), df, level=level)
    figures = {
        "estimate": part.full,
        "std_error": np.sqrt(variance),
        "conf_low": low,
        "conf_high": high,
        "df": df,
        "status": status,
    }
    return keys.hstack(series_of(ReplicateEstimate, figures))


def _tally_with(counted: Tally, weights: Sequence[Floats]) -> Tally:
    """Return the tally with other sums of weights in its cells."""
    blocks = tuple(
        block.with_columns(pl.Series("w", w), pl.Series("w2", w**2 / block["n"].to_numpy()))
        for block, w in zip(counted.blocks, weights, strict=True)
    )
    by = tuple(dict.fromkeys((*counted.by, *counted.design.keys)))
    plain = Design(singleton="certainty")
    return attrs.evolve(
        counted,
        blocks=blocks,
        by=by,
        design=plain,
        populations=pl.DataFrame(),
        weighting=None,
        origin=object(),
    )


class _Figures(NamedTuple):
    """The names of the rows that a function gave, and their figures, NaN for none."""

    names: pl.DataFrame
    values: Floats


def _figures(found: object) -> _Figures:
    if isinstance(found, pl.DataFrame):
        if not found.width or not found.dtypes[-1].is_numeric():
            raise ArgumentTypeError(
                f"{_WANTED}; its last column holds no numbers.", argument="statistic"
            )
        last = found[found.columns[-1]].cast(pl.Float64).fill_null(np.nan)
        names = found.select(found.columns[:-1])
        names = names if names.width else pl.DataFrame({"row": np.arange(found.height)})
        return _Figures(names, last.to_numpy())
    if is_number(found):
        value = np.array([float(real_number("statistic", found))])
        return _Figures(pl.DataFrame({"measure": ["figure"]}), value)
    raise ArgumentTypeError(
        f"{_WANTED}; got {type(found).__name__}.", argument="statistic", value=found
    )
