"""Units against what is expected from who answered there: indirect standardisation.

With the mean ``m_g`` of each group among all, and the weights ``s_kg`` of a unit's answers by
group, it is expected to have ``E_k = Σ_g s_kg·m_g``. The influence of the difference
``D_k = x_k − E_k`` on a respondent of group g is ``(y − m_g − D_k)/W_k`` for those of the unit,
less ``s_kg·(y − m_g)/W_g`` for everybody.
"""

from collections.abc import Iterable
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import column_names, value_error
from brukarindex.codes.keys import groups
from brukarindex.comparisons.contrasts import (
    EDGE,
    Contrast,
    Contrasted,
    Reference,
    check_plain,
    expected_of,
    groups_within,
    parts_of,
)
from brukarindex.comparisons.families import Common, Paired, averages, quadratic
from brukarindex.comparisons.pairs import ENTRIES
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.means import exact
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Term
from brukarindex.variance.influence import variances
from brukarindex.variance.influence_columns import on_all_cells
from brukarindex.words.languages import Words

NONE = 1e-12
"""Part of a figure that is none but for rounding."""


class GroupedTerm(NamedTuple):
    """One score of a measure: its influence parts on the cells, and the mix of each unit.

    Attributes:
        weight: What the score counts in the measure.
        given: Which cells have it.
        score: The score, 0 where it is not given.
        apart: How far the score is from the mean of its group, 0 where it is not given.
        mix: The weights of each unit's answers by group, which add up to 1.
        base: Sum of each unit's weights.
        whole: Sum of each group's weights.
        observed: The mean of each unit.
        expected: What is expected of it.
    """

    weight: float
    given: Floats
    score: Floats
    apart: Floats
    mix: Floats
    base: Floats
    whole: Floats
    observed: Floats
    expected: Floats


def _over(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return column_names(value, "over")


@attrs.frozen
class Expected(Reference):
    """What is expected of those who answered in the unit, each group at its mean among all.

    This is indirect standardisation.

    Args:
        over: The columns whose combinations are the groups, such as age and sex. The tally must be
            made by them too: ``tally(frame, measures, by=["kommun", "alder"])``.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, compare, estimate, tally
        >>> from brukarindex.comparisons import Expected
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 6 + ["b"] * 6,
        ...         "alder": ["ung"] * 4 + ["äldre"] * 2 + ["ung"] * 2 + ["äldre"] * 4,
        ...         "helhet": [3, 2, 3, 4, 4, 5, 3, 3, 4, 5, 5, 4],
        ...     }
        ... )
        >>> counts = tally(frame, RatingIndex("helhet", Scale(1, 5)), by=["kommun", "alder"])
        >>> row = compare(estimate(counts, by="kommun"), to=Expected("alder"))["a"].row()
        >>> round(row.estimate, 1), round(row.reference, 1)
        (62.5, 62.5)
    """

    over: tuple[str, ...] = attrs.field(converter=_over)

    def __attrs_post_init__(self) -> None:
        if not self.over:
            raise value_error("Expected: over", "name at least one column", (), got="none")

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        columns = " × ".join(self.over)
        swedish = f"varje grupp efter {columns} med sitt medelvärde bland alla svarande"
        english = f"each group by {columns} at its mean among all respondents"
        return expected_of(swedish, english)

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the contrasts of estimates with what is expected from who answered."""
        influences = groups_within(estimates, [])
        check_plain(influences, self)
        found: list[Contrast] = []
        for number, rows, domains, support in parts_of(estimates):
            group = influences[number]
            _check(group, self)
            pairs = _of_group(group, support, self)
            found.append(Contrast(rows, support.shape, pairs.take(domains)))
        return Contrasted(estimates, found)


def _check(group: Group, to: Expected) -> None:
    for name in to.over:
        if name in group.by:
            raise ArgumentError(
                f"Expected: {name!r} is in by, so its groups have one mean each.",
                argument="over",
                value=name,
            )
        if name not in group.cells.frame.columns:
            by = [*group.by, *to.over]
            raise ArgumentError(
                f"Expected: the tally was not made by {name!r}: call tally(frame, measures,"
                f" by={by}), and estimate from it by={list(group.by)}.",
                argument="over",
                value=name,
            )


def _of_group(group: Group, support: Support, to: Expected) -> Paired:
    code, names = groups(group.cells.frame, to.over)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [grouped_term(group, each, code, names.height) for each in group.terms]
        expected = np.asarray(sum(each.weight * each.expected for each in terms))
    variance, others = _variances(group, terms, code)
    return beside_expected(
        group, support, BesideExpected(expected, variance, others, _left(terms, group))
    )


class BesideExpected(NamedTuple):
    """Units beside what is expected of them.

    Attributes:
        expected: The figure that is expected of each.
        variance: The variance of its difference from that.
        others: What others than the unit add to that variance.
        part: The part of the unit's figure that is left in its difference.
    """

    expected: Floats
    variance: Floats
    others: Floats
    part: Floats


def beside_expected(group: Group, support: Support, beside: BesideExpected) -> Paired:
    """Return units as figures that are tested against those of others with respondents like
    theirs.
    """
    expected, variance, others, part = beside
    low, high = group.measure.bounds
    apart = part > NONE
    distance = np.where(apart, (group.estimate - expected) / np.where(apart, part, 1.0), 0.0)
    mean = np.nan_to_num((group.estimate - distance - low) / (high - low), nan=support.shape.mean)
    mean = np.clip(mean, 0.0, 1.0)
    others = np.where(apart, others / np.where(apart, part, 1.0) ** 2, 0.0)
    one = support.shape.variance(np.clip(mean, EDGE, 1 - EDGE)) * (high - low) ** 2
    ratio = _ratio(variance, part**2 * (group.variance + others))
    answers = np.where(group.n > 0, group.n.sum() - group.n, 0.0)
    return Paired(
        reference=expected,
        variance=variance,
        part=np.where(apart, part, 0.0),
        own=support.figures.scaled(ratio),
        other=attrs.evolve(exact(mean), spread=others / one).scaled(ratio),
        loose=support.loose,
        answers=np.where(group.sampled, answers, np.inf),
        flat=np.zeros(len(answers), dtype=bool),
    )


def _ratio(variance: Floats, apart: Floats) -> Floats:
    """Return the variance of differences beside that of units and others apart, of all units.

    Answers vary less within groups than among all. A single unit tells badly how much less, so it
    is asked of all together.
    """
    known = (variance > 0) & (apart > 0)
    one = variance[known].sum() / apart[known].sum() if known.any() else 1.0
    return np.full(len(variance), one)


def _left(terms: list[GroupedTerm], group: Group) -> Floats:
    """Return the part of each unit's figure that is left in its difference from what is expected.

    Of the weight of its groups the unit has itself W_kg/W_g.
    """
    inside = np.zeros(group.columns.size)
    for each in terms:
        share = each.mix * each.base[:, None] / np.where(each.whole > 0, each.whole, 1.0)
        inside += each.weight * (each.mix * share).sum(axis=1)
    weight = sum(each.weight for each in terms)
    return np.asarray(1 - inside / weight)


def grouped_term(group: Group, term: Term, code: Codes, size: int) -> GroupedTerm:
    """Return a score of a measure beside the means of so many groups; each cell has its code."""
    given, label, domains = term.given, group.columns.label, group.columns.size
    w, y = group.cells.w * given, np.where(given, term.scores, 0.0)
    whole = sum_by(code, w, size)
    means = sum_by(code, w * y, size) / whole
    base = sum_by(label, w, domains)
    mix = sum_by(label * size + code, w, domains * size).reshape(domains, size) / base[:, None]
    expected = np.where(base > 0, np.where(mix != 0, mix * means, 0.0).sum(axis=1), np.nan)
    apart = np.where(given, y - means[code], 0.0)
    observed = sum_by(label, w * y, domains) / base
    return GroupedTerm(
        term.weight,
        given.astype(np.float64),
        y,
        apart=apart,
        mix=np.nan_to_num(mix),
        base=base,
        whole=whole,
        observed=observed,
        expected=expected,
    )


def _variances(group: Group, terms: list[GroupedTerm], code: Codes) -> tuple[Floats, Floats]:
    """Return the variances of differences, and of what others add to what is expected."""
    if averages(group.cells):
        return _one_by_one(group, terms, code)
    own, inside = np.zeros(len(code)), np.zeros(len(code))
    label, common = group.columns.label, list[Common]()
    for each in terms:
        apart = each.apart - (each.observed - each.expected)[label]
        own += each.weight * over(each.given * apart, each.base[label])
        every = over(each.apart, each.whole[code])
        inside += each.weight * each.mix[label, code] * every
        common += [
            Common(np.where(code == g, each.weight * every, 0.0), each.mix[:, g])
            for g in range(each.mix.shape[1])
        ]
    difference, others = (
        quadratic(group.cells, attrs.evolve(group.columns, value=value), common)
        for value in (own, inside)
    )
    return difference, others


def _one_by_one(group: Group, terms: list[GroupedTerm], code: Codes) -> tuple[Floats, Floats]:
    """Return the same with the influences of each unit on all cells, some units at a time."""
    size = group.columns.size
    at_once = max(1, ENTRIES // max(len(code), 1))
    made = [
        _some_variances(group, terms, code, np.arange(first, min(first + at_once, size)))
        for first in range(0, size, at_once)
    ]
    both = np.concatenate(made, axis=1)
    return both[0], both[1]


def _some_variances(group: Group, terms: list[GroupedTerm], code: Codes, units: Codes) -> Floats:
    inside = group.columns.label == units[:, None]
    difference, others = np.zeros(inside.shape), np.zeros(inside.shape)
    for each in terms:
        every = each.mix[units][:, code] * over(each.apart, each.whole[code])
        apart = (each.observed - each.expected)[units, None]
        own = over(inside * each.given * (each.apart - apart), each.base[units, None])
        difference += each.weight * (own - every)
        others += each.weight * np.where(inside, 0.0, every)
    return np.stack(
        [variances(group.cells, on_all_cells(values)) for values in (difference, others)]
    )


def over(values: Floats, base: Floats) -> Floats:
    """Return values divided by sums of weights; 0 where there are none."""
    known = np.broadcast_to(base > 0, values.shape) & np.isfinite(values)
    return np.divide(values, base, out=np.zeros(values.shape), where=known)
