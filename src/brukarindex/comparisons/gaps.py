"""Differences between groups of a unit, women and men, against the same differences among all."""

from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import text
from brukarindex.codes.keys import groups
from brukarindex.comparisons.contrasts import (
    TOGETHER,
    Contrast,
    Contrasted,
    Reference,
    behind,
    check_within,
    groups_within,
    parts_of,
    within_columns,
    within_words,
)
from brukarindex.comparisons.families import Behind, Paired, Supported, loosened, ratio_of
from brukarindex.comparisons.pairs import beside, places_of_pairs, variances_of_pairs
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.linearisation import Group, Linearised, linearise
from brukarindex.estimates.means import Figures
from brukarindex.exceptions import ArgumentError
from brukarindex.results.tables import floats
from brukarindex.variance.influence_columns import one_column
from brukarindex.words.languages import Words
from brukarindex.words.spelling import composed

WHOLE = 1 - 1e-12
"""Share of the weights of all from which a group of a unit is the group of all."""


class Among(NamedTuple):
    """The groups of all units: which group each domain and each cell is in, and their figures."""

    domain: Codes
    cell: Codes
    line: Linearised
    base: Floats


def _column(value: str) -> str:
    return composed(text("NationalGap: between", value, what="the name of a column"))


@attrs.frozen
class NationalGap(Reference):
    """The same difference between groups among all respondents.

    Women less men in the unit are compared with women less men in the country. The result has one
    row for each unit and pair of groups, as with `Pairs`: ``estimate`` is the difference within the
    unit, ``reference`` the difference among all, the unit included, and ``n`` the answers of both
    groups.

    Args:
        between: The column of ``by`` that tells the groups.
        within: Columns of ``by`` that the reference shares, such as the year.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, compare, estimate
        >>> from brukarindex.comparisons import NationalGap
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 8 + ["b"] * 8,
        ...         "kon": ["kvinna", "man"] * 8,
        ...         "helhet": [5, 3, 5, 2, 4, 2, 4, 3, 4, 4, 3, 4, 5, 4, 4, 4],
        ...     }
        ... )
        >>> made = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by=["kommun", "kon"])
        >>> row = compare(made, to=NationalGap("kon"))["a"].row()
        >>> row.domain, row.estimate, row.reference, row.difference
        ({'kommun': 'a', 'kon': 'man', 'to_kon': 'kvinna'}, -50.0, -25.0, -25.0)
    """

    between: str = attrs.field(converter=_column)
    within: tuple[str, ...] = attrs.field(default=(), converter=within_columns, kw_only=True)

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        within = within_words(self.within)
        return Words(
            f"samma skillnad ({self.between}) bland alla svarande{within.sv}, {TOGETHER.sv}",
            f"the same difference ({self.between}) among all respondents{within.en}, {TOGETHER.en}",
        )

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the difference of each pair of groups of a unit, contrasted with that among
        all.
        """
        influences = groups_within(estimates, [])
        check_within(estimates, [self.between], "between")
        check_within(estimates, self.within)
        stands = behind(estimates)
        found: list[Contrast] = []
        firsts: list[Codes] = []
        seconds: list[Codes] = []
        rows = 0
        for number, here, present, support in parts_of(estimates):
            group = influences[number]
            alike = [name for name in group.by if name != self.between]
            pairs = places_of_pairs(group, alike, present)
            one, other = (here[np.searchsorted(present, each)] for each in pairs)
            made = _of_group(Supported(group, support), self, pairs, stands.take(other))
            found.append(Contrast(rows + np.arange(len(one)), support.shape, made))
            firsts.append(one)
            seconds.append(other)
            rows += len(one)
        if not rows:
            raise ArgumentError(
                f"NationalGap: no unit has two groups by {self.between!r}: give estimate(...,"
                " by=...) a column with at least two values in the data.",
                argument="between",
                value=self.between,
            )
        first, second = np.concatenate(firsts), np.concatenate(seconds)
        return Contrasted(_differences(estimates, self, first, second), found)


def _differences(estimates: Estimates, to: NationalGap, one: Codes, other: Codes) -> Estimates:
    """Return the rows of first groups, with the difference from the second as their figure."""
    within = [name for name in estimates.by if name != to.between]
    made = beside(estimates, within, one, other)
    value, n = floats(estimates.frame["estimate"]), estimates.frame["n"]
    frame = made.frame.with_columns(
        n=n[one] + n[other],
        estimate=pl.Series(value[one] - value[other], nan_to_null=True),
    )
    return attrs.evolve(made, frame=frame)


def _of_group(
    known: Supported, to: NationalGap, pairs: tuple[Codes, Codes], stands: Behind
) -> Paired:
    (group, support), (one, other) = known, pairs
    every = among_all(group, [*to.within, to.between])
    first, second = (every.domain[each] for each in pairs)
    gap = every.line.estimate[first] - every.line.estimate[second]
    gap = np.where(np.isnan(group.estimate[one] - group.estimate[other]), np.nan, gap)
    variance = _variances(group, every, pairs)
    own, theirs = (support.figures.take(each) for each in pairs)
    low, high = group.measure.bounds
    own, theirs = moved(own, theirs, np.nan_to_num(gap) / (high - low))
    ratio = ratio_of(variance, group.variance[one] + group.variance[other])
    alone = (group.base[one] >= WHOLE * every.base[first]) & (
        group.base[other] >= WHOLE * every.base[second]
    )
    return Paired(
        reference=gap,
        variance=variance,
        part=np.where(alone, 0.0, 1.0),
        own=own.scaled(ratio),
        other=theirs.scaled(ratio),
        loose=_loosened(group, pairs, np.maximum(support.loose[one], support.loose[other])),
        answers=stands.answers,
        flat=stands.flat,
    )


def _loosened(group: Group, pairs: tuple[Codes, Codes], loose: Floats) -> Floats:
    """Return one over the degrees of freedom of differences within units."""
    if group.cells.unit is None:
        return loose
    one, other = pairs
    variance = variances_of_pairs(group, pairs)
    ratio = ratio_of(variance, group.variance[one] + group.variance[other])
    return loosened(group.cells, ratio, np.minimum(group.df[one], group.df[other]), loose)


def among_all(group: Group, names: Sequence[str]) -> Among:
    """Return the groups of all units together, by some of the columns of ``by``."""
    codes, rows = groups(group.domains, names)
    cell = codes[group.columns.label]
    if group.plain:
        line = linearise(group.terms, group.cells, cell, rows.height)
    else:
        raise ArgumentError(
            "NationalGap takes figures that are not standardised: give it those of estimate().",
            argument="estimates",
        )
    return Among(codes, cell, line, sum_by(codes, group.base, rows.height))


def _variances(group: Group, every: Among, pairs: tuple[Codes, Codes]) -> Floats:
    """Return the variances of differences less those among all."""
    one, other = pairs
    found = np.zeros(len(one))
    kinds = every.domain[one] * (int(every.domain.max(initial=0)) + 1) + every.domain[other]
    for kind in np.unique(kinds):
        here = np.flatnonzero(kinds == kind)
        first, second = every.domain[one[here[0]]], every.domain[other[here[0]]]
        sign = (every.cell == first).astype(np.float64) - (every.cell == second)
        minus = one_column(sign * every.line.value, every.line.answered & (sign != 0))
        found[here] = variances_of_pairs(group, (one[here], other[here]), minus)
    return found


def moved(own: Figures, theirs: Figures, gap: Floats) -> tuple[Figures, Figures]:
    """Return two figures that are the same if their gap is that among all.

    The second is moved by that gap, or the first back where the second would leave the scale.
    """
    above = theirs.mean + gap
    inside = (above >= 0) & (above <= 1)
    back = np.where(inside, own.mean, own.mean - gap)
    return (
        attrs.evolve(own, mean=np.clip(back, 0.0, 1.0)),
        attrs.evolve(theirs, mean=np.clip(np.where(inside, above, theirs.mean), 0.0, 1.0)),
    )
