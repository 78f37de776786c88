"""Figures of a measure in domains, with their influence on the cells they were computed from."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, locked, sum_by
from brukarindex.counting.tallies import Tally
from brukarindex.estimates.methods import Statistic
from brukarindex.questions.measures import Measure, Term
from brukarindex.variance.cells import Cells
from brukarindex.variance.influence_columns import Influences


class Source(NamedTuple):
    """The tally that figures were computed from, and the number of its block."""

    tally: Tally
    block: int


class Linearised(NamedTuple):
    """Domain figures of a measure, its influence on the cells, which cells have an answer, and
    answers per domain.
    """

    estimate: Floats
    value: Floats
    answered: Bools
    n: Floats


def linearise(
    terms: Sequence[Term], cells: Cells, label: Codes, size: int, *, statistic: Statistic = "mean"
) -> Linearised:
    """Return the figures of a measure in the domains ``label`` (0 to ``size`` − 1) and their
    influence.
    """
    value, figure = np.zeros(len(label)), np.zeros(size)
    answered, n = np.zeros(len(label), dtype=bool), np.full(size, np.inf)
    of_scores = _total if statistic == "total" else _mean
    for term in terms:
        given = term.given
        part, influence = of_scores(term.scores, cells, label, size)
        figure += term.weight * part
        value += term.weight * influence
        answered |= given
        n = np.minimum(n, sum_by(label, cells.n * given, size))
    return Linearised(figure, value, answered, n)


def _mean(scores: Floats, cells: Cells, label: Codes, size: int) -> tuple[Floats, Floats]:
    """Return the domain means of one score and their influence on the cells."""
    given = ~np.isnan(scores)
    total, _ = _total(scores, cells, label, size)
    base = sum_by(label, cells.w * given, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / base
        apart = scores - mean[label]
        # A mean of equal scores is rounded.
        varied = given & (np.abs(apart) > 1e-12 * np.abs(scores))
        return mean, np.where(varied, apart / base[label], 0.0)


def _total(scores: Floats, cells: Cells, label: Codes, size: int) -> tuple[Floats, Floats]:
    """Return the domain totals of one score and their influence, the score itself."""
    known = np.where(np.isnan(scores), 0.0, scores)
    return sum_by(label, cells.w * known, size), known


@attrs.frozen(eq=False)
class Group:
    """The estimates of one measure in one grouping, with their influence.

    Attributes:
        measure: Which measure.
        source: What they were computed from.
        cells: That block, ready for the variance.
        by: The columns of the grouping.
        domains: The domains in order, one row each.
        terms: The measure's scores on the cells.
        columns: Their influence; the label is the domain's row.
        answered: Which cells have an answer.
        constant: Which domains have equal scores throughout.
        estimate: The estimates.
        variance: Their variances.
        n: Answers behind each; of a composite, of the part with fewest.
        base: Sum of the answers' weights.
        df: Degrees of freedom.
        decided: Which figures the totals of a weighting decide: they have no sampling error.
        plain: Whether each figure is the mean of its domain by the weights of the cells; not after
            standardising, when only the influence tells how it was made.
    """

    measure: Measure
    source: Source
    cells: Cells
    by: tuple[str, ...]
    domains: pl.DataFrame
    terms: list[Term]
    columns: Influences
    answered: Bools
    constant: Bools
    estimate: Floats = attrs.field(converter=locked)
    variance: Floats = attrs.field(converter=locked)
    n: Floats = attrs.field(converter=locked)
    base: Floats = attrs.field(converter=locked)
    df: Floats = attrs.field(converter=locked)
    decided: Bools
    plain: bool = True

    def sum(self, values: Floats | Bools) -> Floats:
        """Add up values of cells within domains."""
        return sum_by(self.columns.label, values, self.columns.size)

    @cached_property
    def sampled(self) -> Bools:
        """Which domains have a stratum that was not counted in full."""
        some = self.cells.strata.unsampled > 0
        return (
            np.full(self.columns.size, fill_value=True)
            if some.all()
            else self.sum(some[self.cells.stratum]) > 0
        )

    @cached_property
    def lacking(self) -> Bools:
        """Which cells lack an answer to something that concerns them."""
        return self.measure.unanswered(self.cells.frame)

    @cached_property
    def unanswered(self) -> Bools:
        """Which domains have somebody without an answer to something that concerns them."""
        return self.sum(self.cells.n * self.lacking) > 0
