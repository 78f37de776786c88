"""The figures of measures in groupings, computed from a tally."""

from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.codes.keys import group_codes, groups, renumber
from brukarindex.counting.answers import answer_codes
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.estimates.groupings import columns_in
from brukarindex.estimates.linearisation import Group, Source, linearise
from brukarindex.estimates.methods import Statistic
from brukarindex.questions.items import Variable
from brukarindex.questions.measures import Measure, Term
from brukarindex.variance.cells import Cells, cells_of, coarsened
from brukarindex.variance.influence import degrees_of_freedom, variances
from brukarindex.variance.influence_columns import Influences

FEWEST_ALIKE = 3
"""Answers in a class from which it is no chance that they are alike, in all classes."""


class Measured(NamedTuple):
    """The figures of one measure in one grouping, on two sets of cells.

    Attributes:
        coarse: On cells that are no finer than the figures need.
        whole: On the cells of the tally, on which measures have covariances.
    """

    coarse: Group
    whole: Group


class _Part(NamedTuple):
    """What measures of the same variables are computed from.

    Attributes:
        source: The tally and the number of its block.
        whole: That block, ready for the variance.
        coarse: Cells that differ in no more than the figures need.
        at: Which of the coarse cells each of the others is in; None when they are the same.
    """

    source: Source
    whole: Cells
    coarse: Cells
    at: Codes | None


class _Domains(NamedTuple):
    """The domains of a grouping, in order, and which of them each cell is in."""

    by: tuple[str, ...]
    table: pl.DataFrame
    label: Codes

    @property
    def size(self) -> int:
        return self.table.height


def measured(
    counted: Tally,
    measures: Sequence[Measure],
    groupings: Sequence[tuple[str, ...]],
    statistic: Statistic,
) -> list[Measured]:
    """Return the figures of each measure in each grouping."""
    names = columns_in(groupings)
    parts = _parts(counted, measures, names)
    # Every block holds all respondents, so the domains are the same in all of them.
    some = next(iter(parts.values())).coarse.frame
    tables = {by: groups(some, by).keys for by in groupings}
    different = {id(part.coarse): part.coarse for part in parts.values()}
    domains = {
        (i, by): _Domains(by, tables[by], _labels(cells, by, counted.design))
        for i, cells in different.items()
        for by in groupings
    }

    def one(by: tuple[str, ...], measure: Measure) -> Measured:
        part = parts[measure.variables]
        return _measured(measure, part, domains[id(part.coarse), by], statistic)

    return [one(by, measure) for by in groupings for measure in measures]


def _parts(
    counted: Tally, measures: Sequence[Measure], by: Sequence[str]
) -> dict[tuple[Variable, ...], _Part]:
    """Return what measures are computed from, for each set of variables."""
    wanted = {measure.variables: counted.block(measure.variables) for measure in measures}
    blocks = cells_of(counted, *sorted(set(wanted.values())))
    keys = tuple(dict.fromkeys((*by, *counted.design.keys)))
    found: dict[tuple[Variable, ...], _Part] = {}
    for variables, i in wanted.items():
        names = [variable.name for variable in variables]
        coarse, at = coarsened(blocks[i], counted.keys, keys, names)
        found[variables] = _Part(Source(counted, i), blocks[i], coarse, at)
    return found


def _labels(cells: Cells, by: tuple[str, ...], design: Design) -> Codes:
    return cells.stratum if by == design.strata else group_codes(cells.frame, by)


def _measured(measure: Measure, part: _Part, domains: _Domains, statistic: Statistic) -> Measured:
    cells, label, size = part.coarse, domains.label, domains.size
    terms = _terms(measure, cells, statistic)
    line = linearise(terms, cells, label, size, statistic=statistic)
    columns = Influences(
        np.arange(len(label)), label, line.value, size, whole=True, counted=line.answered
    )
    spread = columns.spread(part.at)
    constant = _constant(terms, columns) & (statistic == "mean")
    variance = np.where(constant, 0.0, variances(part.whole, spread))
    alike = (variance == 0) & ~constant
    group = Group(
        measure=measure,
        source=part.source,
        cells=cells,
        by=domains.by,
        domains=domains.table,
        terms=terms,
        columns=columns,
        answered=line.answered,
        constant=constant,
        estimate=line.estimate if statistic == "total" else on_scale(line.estimate, measure),
        variance=variance,
        n=line.n,
        base=sum_by(label, cells.w * line.answered, size),
        df=_freedom(terms, cells, label, size),
        decided=alike & _decided(measure, part, terms, spread) if alike.any() else alike,
    )
    return Measured(group, _on_all_cells(group, part, spread))


def _terms(measure: Measure, cells: Cells, statistic: Statistic) -> list[Term]:
    """Return the measure's scores on the cells; a total of shares counts persons, not per cent."""
    unit = 100.0 if statistic == "total" and measure.proportion else 1.0
    counts = cells.w != 0
    return [
        Term(term.weight, np.where(counts, term.scores, np.nan) / unit)
        for term in measure.terms(cells.frame)
    ]


def _freedom(terms: list[Term], cells: Cells, label: Codes, size: int) -> Floats:
    """Return the degrees of freedom of each domain, by the part of the measure with fewest."""
    each = [degrees_of_freedom(cells, label, term.given, size) for term in terms]
    return np.asarray(np.min(each, axis=0))


def _decided(measure: Measure, part: _Part, terms: list[Term], columns: Influences) -> Bools:
    """Return in which domains the totals of a weighting decide the figure, and not chance.

    Residuals of 0 are the work of totals when there are more different scores than totals, or when
    classes and answers tell each other. A class whose few answers happen to be alike is neither.
    """
    weighting, frame = part.source.tally.weighting, part.whole.frame
    if weighting is None or not weighting.steps:
        return np.zeros(columns.size, dtype=bool)
    totals = sum(step.x.shape[1] for step in weighting.steps)
    classes = [*([name] for name in weighting.by), list(weighting.by)]
    codes = [group_codes(frame, each) for each in classes if each]
    answer = np.zeros(frame.height, dtype=np.intp)
    for variable in measure.variables:
        own, radix = answer_codes(frame[variable.name])
        answer = renumber(answer * radix + own)[0]
    decided = np.ones(columns.size, dtype=bool)
    for term in terms:
        _, score = term if part.at is None else term.at(part.at)
        some = np.flatnonzero(~np.isnan(score))
        label, n = columns.label[some], part.whole.n[some]
        _, scores = np.unique(score[some], return_inverse=True)
        told = _counts(label, scores, n, columns.size).different > totals
        for code in codes:
            told |= _telling(label, n, (answer[some], code[some]), columns.size)
        decided &= told
    return decided


class _Counts(NamedTuple):
    """How many different codes each domain has, and the fewest answers with one of them."""

    different: Floats
    fewest: Floats


def _counts(label: Codes, code: Codes, n: Floats, size: int) -> _Counts:
    radix = int(code.max(initial=0)) + 1
    place, pairs = renumber(label * radix + code)
    fewest = np.full(size, np.inf)
    np.minimum.at(fewest, pairs // radix, sum_by(place, n, len(pairs)))
    return _Counts(np.bincount(pairs // radix, minlength=size).astype(np.float64), fewest)


def _telling(label: Codes, n: Floats, codes: tuple[Codes, Codes], size: int) -> Bools:
    """Return in which domains two codes tell each other, each by `FEWEST_ALIKE` answers or more."""
    first, second = codes
    both = first * (int(second.max(initial=0)) + 1) + second
    together = _counts(label, renumber(both)[0], n, size)
    apart = (_counts(label, each, n, size).different for each in codes)
    alike = np.logical_and.reduce([each == together.different for each in apart])
    return np.asarray(alike & (together.fewest >= FEWEST_ALIKE))


def _on_all_cells(group: Group, part: _Part, columns: Influences) -> Group:
    at = part.at
    if at is None:
        return group
    terms = [term.at(at) for term in group.terms]
    return attrs.evolve(
        group, cells=part.whole, terms=terms, columns=columns, answered=group.answered[at]
    )


def on_scale(figure: Floats, measure: Measure) -> Floats:
    """Return means within the scale, which a weighted mean of equal scores may miss by a rounding
    error.

    Where weights below 0 put a mean outside, there is none: NaN.
    """
    low, high = measure.bounds
    near = 1e-9 * (high - low)
    with np.errstate(invalid="ignore"):
        outside = ~((figure >= low - near) & (figure <= high + near))
    return np.where(outside, np.nan, np.clip(figure, low, high))


def _constant(terms: list[Term], columns: Influences) -> Bools:
    """Return which domains have equal scores throughout, so that rounding cannot pass for
    variation.
    """
    same = np.ones(columns.size, dtype=bool)
    for _, scores in terms:
        some, given = np.full(columns.size, np.nan), ~np.isnan(scores)
        some[columns.label[given]] = scores[given]  # the last score of each domain
        same &= sum_by(columns.label, given & (scores != some[columns.label]), columns.size) == 0
    return same
