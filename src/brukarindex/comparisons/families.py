"""Domains that share a reference: what each is compared with, apart from itself.

Every reference that a domain is part of is ``R = f·x + (1 − f)·x₂``, where ``x₂`` are the others.
Then ``x − R = (1 − f)(x − x₂)``: whether *riket*, the mean of units or the rest of the country, the
question is whether the domain differs from other respondents, and it has one answer.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.estimates.linearisation import Group, linearise
from brukarindex.estimates.means import Figures
from brukarindex.estimates.sizes import Support
from brukarindex.questions.measures import Term
from brukarindex.variance.cells import Cells
from brukarindex.variance.influence import NOISE, variances, variances_of_differences
from brukarindex.variance.influence_columns import Influences, one_column

SHARING = 0.01
"""Relative difference that a covariance makes, from which it is one of shared clusters."""


class Behind(NamedTuple):
    """What figures that others are compared with stand on, one a row.

    Attributes:
        answers: How many answers; 0 where they do not tell how uncertain the figure is, infinite
            where it is certain.
        flat: Whether these show no variation though they are a sample.
    """

    answers: Floats
    flat: Bools

    def take(self, rows: Codes) -> "Behind":
        """Return some of the rows."""
        return Behind(self.answers[rows], self.flat[rows])


class Paired(NamedTuple):
    """Pairs of figures, one a row.

    Attributes:
        reference: The reference, in the measure's unit.
        variance: The linearised variance of the difference.
        part: The difference from the reference as a share of that from the other figure, 1 − f.
        own: The figures.
        other: Those of other respondents that they are compared with.
        loose: One over the degrees of freedom.
        answers: Answers behind the other figure.
        flat: Whether these are all alike, though they are a sample.
    """

    reference: Floats
    variance: Floats
    part: Floats
    own: Figures
    other: Figures
    loose: Floats
    answers: Floats
    flat: Bools

    def take(self, rows: Codes) -> "Paired":
        """Return some of the rows."""
        return Paired(
            self.reference[rows],
            self.variance[rows],
            self.part[rows],
            self.own.take(rows),
            self.other.take(rows),
            self.loose[rows],
            self.answers[rows],
            self.flat[rows],
        )

    @staticmethod
    def joined(parts: "Sequence[Paired]") -> "Paired":
        """Return the rows of several, one after the other."""
        return Paired(
            np.concatenate([each.reference for each in parts]),
            np.concatenate([each.variance for each in parts]),
            np.concatenate([each.part for each in parts]),
            Figures.joined([each.own for each in parts]),
            Figures.joined([each.other for each in parts]),
            np.concatenate([each.loose for each in parts]),
            np.concatenate([each.answers for each in parts]),
            np.concatenate([each.flat for each in parts]),
        )


class Family(NamedTuple):
    """The domains that share a reference."""

    group: Group
    support: Support
    columns: Influences
    domains: pl.DataFrame
    inside: Bools
    estimate: Floats
    variance: Floats
    n: Floats
    base: Floats
    figures: Figures
    loose: Floats
    df: Floats
    constant: Bools
    untold: Bools

    @property
    def cells(self) -> Cells:
        """The cells of the tally."""
        return self.group.cells

    @property
    def size(self) -> int:
        """How many domains there are."""
        return self.columns.size


def family_of(group: Group, support: Support, chosen: Codes) -> Family:
    """Return some domains of a group."""
    inside = np.isin(group.columns.label, chosen) & group.answered
    columns = group.columns.only(chosen)
    domains = group.domains if columns is group.columns else group.domains[chosen]
    return Family(
        group,
        support,
        columns,
        domains,
        inside,
        estimate=group.estimate[chosen],
        variance=group.variance[chosen],
        n=group.n[chosen],
        base=group.base[chosen],
        figures=support.figures.take(chosen),
        loose=support.loose[chosen],
        df=group.df[chosen],
        constant=group.constant[chosen]
        | ((group.variance[chosen] == 0) & (not group.source.tally.stepwise)),
        untold=_untold(group)[chosen],
    )


def _untold(group: Group) -> Bools:
    """Return which figures lack a standard error: no degrees of freedom, or a census with answers
    missing.
    """
    return np.asarray(np.where(group.sampled, group.df < 1, group.unanswered))


class Supported(NamedTuple):
    """Domains of a measure, and what they stand on."""

    group: Group
    support: Support


class OfCode(NamedTuple):
    """The domains that share a code, and the family that they are."""

    domains: Codes
    family: Family


class _Order(NamedTuple):
    """The places of codes in their order, and where each code ends."""

    places: Codes
    ends: list[int]


def families_of(group: Group, support: Support, codes: Codes) -> Iterator[OfCode]:
    """Yield the families of domains that share a code.

    What a family is compared with touches no other cells than its own, so it is given no others:
    many families cost as much as one. The steps of a weighting reach further, and with them each
    keeps all cells.
    """
    size = int(codes.max(initial=-1)) + 1
    order, ends = _arranged(codes, size)
    if group.cells.chained is not None:
        for low, high in pairwise(ends):
            domains = order[low:high]
            yield OfCode(domains, family_of(group, support, domains))
        return
    places, cell_ends = _arranged(codes[group.columns.label], size)
    known = _ordered(Supported(group, support), order, places)
    for (low, high), (first, last) in zip(pairwise(ends), pairwise(cell_ends), strict=True):
        part = _part(known, slice(low, high), slice(first, last))
        family = family_of(part.group, part.support, np.arange(high - low))
        yield OfCode(order[low:high], family)


def _arranged(codes: Codes, size: int) -> _Order:
    ends: list[int] = np.cumsum(np.bincount(codes, minlength=size)).tolist()
    return _Order(np.argsort(codes, kind="stable"), [0, *ends])


def _ordered(known: Supported, chosen: Codes, at: Codes) -> Supported:
    """Return a group with its domains and its cells in another order."""
    group = known.group
    place = np.empty(len(chosen), dtype=np.intp)
    place[chosen] = np.arange(len(chosen))
    columns = attrs.evolve(group.columns, label=place[group.columns.label])
    moved = known._replace(group=attrs.evolve(group, columns=columns))
    return _part(moved, slice(None), at, domains=chosen)


def _part(
    known: Supported, labels: slice, at: Codes | slice, *, domains: Codes | slice | None = None
) -> Supported:
    """Return the domains of some labels, which must be those of the cells ``at``, and what they
    stand on.
    """
    (group, support), chosen = known, labels if domains is None else domains
    value, label = group.columns.value[at], group.columns.label[at] - (labels.start or 0)
    size = len(group.n[chosen])
    made = attrs.evolve(
        group,
        cells=group.cells.take(at),
        domains=group.domains[chosen],
        terms=[term.at(at) for term in group.terms],
        columns=Influences(np.arange(len(label)), label, value, size, whole=True),
        answered=group.answered[at],
        constant=group.constant[chosen],
        estimate=group.estimate[chosen],
        variance=group.variance[chosen],
        n=group.n[chosen],
        base=group.base[chosen],
        df=group.df[chosen],
    )
    figures, loose = support.figures.take(chosen), support.loose[chosen]
    return Supported(made, attrs.evolve(support, figures=figures, loose=loose))


def nothing(family: Family) -> Paired:
    """Return that there is no reference."""
    lost, size = np.full(family.size, np.nan), family.size
    return Paired(
        reference=lost,
        variance=lost,
        part=np.ones(size),
        own=family.figures,
        other=family.figures,
        loose=family.loose,
        answers=np.zeros(size),
        flat=np.zeros(size, dtype=bool),
    )


def against_union(family: Family, inside: Bools, value: float, minus: Influences) -> Paired:
    """Return the differences from a figure of several of the domains together, which has the
    influence ``minus``.

    Those inside are compared with it as with all of their family.
    """
    amounts = np.where(inside, family.base, 0.0)
    made = _against(family, np.full(family.size, value), minus, amounts)
    if not _vary_together(family):
        return made
    members, others = np.flatnonzero(inside), np.flatnonzero(~inside)
    own = to_pooled(family_of(family.group, family.support, members))
    return Paired.joined([own, made.take(others)]).take(
        np.argsort(np.concatenate([members, others]))
    )


def to_pooled(family: Family) -> Paired:
    """Each domain is compared with all; how it varies beside the others is what `Rest` asks, so
    that both agree.
    """
    if not family.inside.any():
        return nothing(family)
    whole = linearise(family.group.terms, family.cells, np.where(family.inside, 0, 1), 2)
    minus = one_column(np.where(family.inside, whole.value, 0.0), family.inside)
    value, amounts = np.full(family.size, float(whole.estimate[0])), _amounts(family)
    variance = variances_of_differences(family.cells, family.columns, minus)
    ratio = np.ones(family.size)
    if _vary_together(family):
        beside, others = _rest_variances(family)
        ratio = ratio_of(beside, family.variance + others)
    return _with_others(family, value, (variance, ratio), part=_part_of(amounts), amounts=amounts)


def _part_of(amounts: Floats) -> Floats:
    """Return the part of each domain's figure that is left in its difference from the
    mean of all.
    """
    return 1 - amounts / (amounts.sum() or 1.0)


def _vary_together(family: Family) -> bool:
    return family.cells.unit is not None or family.cells.chained is not None


def _amounts(family: Family) -> Floats:
    return np.where(family.n > 0, family.base, 0.0)


def to_units(family: Family, weights: Floats) -> Paired:
    """Each domain is compared with the mean of all figures, which ``weights`` weigh."""
    known = np.isfinite(family.estimate)
    if not weights[known].any():
        return nothing(family)
    shares = np.where(known, weights, 0.0) / weights[known].sum()
    value = float((shares[known] * family.estimate[known]).sum())
    minus = family.columns.combined(shares, len(family.cells.w))
    made = _against(family, np.full(family.size, value), minus, shares)
    return made._replace(variance=made.variance + _unseen(family, shares))


def _unseen(family: Family, shares: Floats) -> Floats:
    """Return what other units of unknown variance add to that of the mean: the average variance of
    one answer, over n.

    A unit with one answer, or no degrees of freedom, shows no variation, which must not pass for
    certainty.
    """
    known = np.isfinite(family.estimate)
    unknown = known & (family.n == 1) & _sampled(family) & (shares > 0)
    known &= ~unknown
    if not unknown.any():
        return np.zeros(len(shares))
    one = float(np.mean(family.variance[known] * family.n[known])) if known.any() else np.nan
    added: Floats = np.where(unknown, shares**2 * one / np.maximum(family.n, 1.0), 0.0)
    return np.asarray(added.sum() - added)


def _sampled(family: Family) -> Bools:
    some = family.cells.strata.unsampled[family.cells.stratum[family.columns.cell]] > 0
    found: Bools = sum_by(family.columns.label, some, family.size) > 0
    return found


def _against(family: Family, value: Floats, minus: Influences, amounts: Floats) -> Paired:
    """Return differences from the mean of domains that ``amounts`` weigh, which has the influence
    ``minus``.
    """
    variance = variances_of_differences(family.cells, family.columns, minus)
    part, ratio = _part_of(amounts), np.ones(family.size)
    if _vary_together(family):
        columns = family.columns
        own = attrs.evolve(columns, value=columns.value * (1 - part)[columns.label])
        others = variances_of_differences(family.cells, own, minus)
        ratio = ratio_of(variance, part**2 * family.variance + others)
    return _with_others(family, value, (variance, ratio), part=part, amounts=amounts)


def ratio_of(variance: Floats, apart: Floats) -> Floats:
    """Return variances of differences beside those without covariance, 1 where one of them says
    nothing.
    """
    known = (variance > 0) & (apart > 0)
    return np.where(known, variance / np.where(known, apart, 1.0), 1.0)


def loosened(cells: Cells, ratio: Floats, df: Floats, loose: Floats) -> Floats:
    """Return one over the degrees of freedom of differences between figures that may share
    clusters.

    How much less they vary than apart, their own clusters tell: they have no more degrees of
    freedom than these.

    Args:
        cells: The cells of the tally.
        ratio: Variances of the differences beside those without covariance.
        df: Clusters less strata, of either figure.
        loose: One over the degrees of freedom of both figures apart.
    """
    if cells.unit is None:
        return loose
    own = 1 / np.maximum(df, 1.0)
    return np.where(np.abs(ratio - 1) > SHARING, np.maximum(loose, own), loose)


def _with_others(
    family: Family, value: Floats, found: tuple[Floats, Floats], *, part: Floats, amounts: Floats
) -> Paired:
    """Return the pairs of each domain and the others, which ``amounts`` weigh.

    Found are the variances of the differences, and those of domains and others together beside
    those of each apart.
    """
    variance, ratio = found
    low, high = family.group.measure.bounds
    apart = part > 1e-12
    distance = np.where(apart, (family.estimate - value) / np.where(apart, part, 1.0), 0.0)
    mean = np.clip((family.estimate - distance - low) / (high - low), 0.0, 1.0)
    mean = np.where(np.isfinite(mean), mean, family.support.shape.mean)
    other, loose = _others(family, mean, amounts)
    own, other = family.figures.scaled(ratio), other.scaled(ratio)
    others = _without(np.where(amounts > 0, family.df, 0.0))
    loose = loosened(family.cells, ratio, np.minimum(family.df, others), loose)
    answers, flat = _behind(family, amounts)
    return Paired(value, variance, np.where(apart, part, 0.0), own, other, loose, answers, flat)


class _Others(NamedTuple):
    """The figures of all others, and one over the lesser degrees of freedom of both."""

    figures: Figures
    loose: Floats


def _others(family: Family, mean: Floats, amounts: Floats) -> _Others:
    """Return all others that ``amounts`` weigh."""
    figures = family.figures
    amounts = amounts / (amounts.max(initial=0.0) or 1.0)  # whose fourth powers could overflow
    total = amounts.sum() - amounts
    some = total > 1e-12 * amounts.sum()
    total = np.where(some, total, 1.0)

    def left(values: Floats, power: int) -> Floats:
        """Return the sum over the others, each time of what is there: nothing is left of a
        difference of equal sums.
        """
        each = amounts**power * values
        return np.where(some, np.maximum(_without(each), 0.0) / total**power, 0.0)

    spread, unseen = left(figures.spread, 2), left(figures.unseen, 2)
    third = _without(amounts**3 * figures.skewness * figures.error**1.5) / total**3
    error = np.maximum(spread - unseen, 0.0)
    skewness = np.where(some & (error > 0), third / np.where(error > 0, error, 1.0) ** 1.5, 0.0)
    pull = np.where(some, left(figures.pull, 1), 1.0)
    own = np.where(figures.error > 0, family.loose, 0.0)
    loose = left(figures.error**2 * family.loose, 4) / np.where(error > 0, error, 1.0) ** 2
    made = Figures(mean, spread, unseen, np.where(pull > 0, pull, 1.0), skewness)
    return _Others(made, np.maximum(own, loose))


def _without(values: Floats) -> Floats:
    """Return the sum of all other values, for each; added up from both ends, so that nothing
    cancels.
    """
    before = np.concatenate([[0.0], np.cumsum(values)[:-1]])
    after = np.concatenate([np.cumsum(values[::-1])[::-1][1:], [0.0]])
    return np.asarray(before + after)


def _behind(family: Family, amounts: Floats) -> Behind:
    """Return what the figures of the others stand on."""
    there = (amounts > 0) & (family.n > 0)
    answers = _without(np.where(there, family.n, 0.0))
    sampled = _without((there & _sampled(family)).astype(np.float64)) > 0
    varied = _without((there & ~family.constant).astype(np.float64)) > 0
    values = np.where(there, np.round(family.estimate, 9), np.nan)
    low, high = (_extreme(values, which) for which in (np.fmin, np.fmax))
    # A census is certain, of one person too.
    answers = np.where(sampled | (answers == 0), answers, np.inf)
    count, untold = (_without(each.astype(np.float64)) for each in (there, there & family.untold))
    answers = np.where((untold == count) & ((count == 1) | ~sampled), 0.0, answers)
    return Behind(answers, (answers > 0) & sampled & ~varied & (low == high))


def _extreme(values: Floats, which: np.ufunc) -> Floats:
    """Return the least or greatest of all other values, for each; NaN does not count."""
    before = np.concatenate([[np.nan], which.accumulate(values)[:-1]])
    after = np.concatenate([which.accumulate(values[::-1])[::-1][1:], [np.nan]])
    return np.asarray(which(before, after), dtype=np.float64)


def to_others(family: Family) -> Paired:
    """Each domain has a reference of its own: all others."""
    value, amounts = _rest_values(family), _amounts(family)
    variance, others = _rest_variances(family)
    ratio = (
        ratio_of(variance, family.variance + others)
        if _vary_together(family)
        else np.ones(family.size)
    )
    return _with_others(
        family, value, (variance, ratio), part=np.ones(family.size), amounts=amounts
    )


def _rest_values(family: Family) -> Floats:
    """Return the figure of all others, for each domain."""
    return np.asarray(sum(_rest_of_term(family, term)[1] for term in family.group.terms))


def _rest_of_term(family: Family, term: Term) -> tuple[Floats, Floats]:
    """Return what each domain has of the sum of weights, 0-1, and the others' part of
    the figure.
    """
    given = term.given & family.inside
    label, size, at = family.columns.label, family.size, family.columns.take
    base = sum_by(label, at(family.cells.w * given), size)
    total = sum_by(label, at(family.cells.w * np.where(given, term.scores, 0.0)), size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return base / base.sum(), term.weight * _without(total) / _without(base)


class Common(NamedTuple):
    """An influence that the others of all domains have, and how much of it those of each."""

    value: Floats
    scale: Floats


def _common_influences(family: Family) -> list[Common]:
    """Return the influences that the others' figures are made of, outside the domain itself;
    nothing in it.
    """
    found: list[Common] = []
    for term in family.group.terms:
        whole = linearise([term], family.cells, np.where(family.inside, 0, 1), 2)
        given = family.inside & term.given
        share, value = _rest_of_term(family, term)
        left = 1 - share
        with np.errstate(divide="ignore", invalid="ignore"):
            beta = np.where(left > 1e-12, 1 / left, 0.0)
            gamma = np.where(left > 1e-12, (float(whole.estimate[0]) - value) / left, 0.0)
        found += [
            Common(np.where(given, whole.value, 0.0), beta),
            Common(given / (float(family.cells.w[given].sum()) or 1.0), gamma),
        ]
    return found


def _rest_variances(family: Family) -> tuple[Floats, Floats]:
    """Return the variances of the differences from the others, and of what these add; NaN where it
    is not needed.
    """
    if averages(family.cells):
        return _rest_one_by_one(family)
    columns, common = family.columns, _common_influences(family)
    apart = np.asarray(sum(columns.take(each.value) * each.scale[columns.label] for each in common))

    def of(own: Floats) -> Floats:
        return quadratic(family.cells, attrs.evolve(columns, value=own), common)

    return of(columns.value + apart), (
        of(apart) if _vary_together(family) else np.full(family.size, np.nan)
    )


def averages(cells: Cells) -> bool:
    """Return whether strata of one unit get the average of those of an estimate, which differ."""
    return cells.strata.policy == "average" and bool(cells.strata.single.any())


def quadratic(cells: Cells, columns: Influences, common: Sequence[Common]) -> Floats:
    """Return the variances of columns less multiples of common influences."""
    own = variances(cells, columns)
    alone = [float(variances(cells, one_column(each.value))[0]) for each in common]
    found, terms = own, own
    for each, variance in zip(common, alone, strict=True):
        apart = variances_of_differences(cells, columns, one_column(each.value))
        found = found - each.scale * (own + variance - apart) + each.scale**2 * variance
        terms = terms + each.scale**2 * variance
    for (first, v), (second, u) in combinations(zip(common, alone, strict=True), 2):
        both = float(variances(cells, one_column(first.value + second.value))[0])
        found = found + first.scale * second.scale * (both - v - u)
    return np.where(found > NOISE * terms, found, 0.0)


def _rest_one_by_one(family: Family) -> tuple[Floats, Floats]:
    """Return the same one domain at a time, where the averages over strata differ
    between domains.
    """
    cells, size = family.cells, family.size
    domain_of = np.full(len(cells.w), -1)
    domain_of[family.columns.cell] = family.columns.label
    found = np.full((2, size), np.nan)
    for domain in range(size):
        label = np.where(family.inside, np.where(domain_of == domain, 0, 1), 2)
        line = linearise(family.group.terms, cells, label, 3)
        others = np.where(label == 1, -line.value, 0.0)
        both = np.where(label == 0, line.value, others)
        for place, (value, counted) in enumerate(((both, label < 2), (others, label == 1))):
            found[place, domain] = variances(cells, one_column(value, counted))[0]
    return found[0], found[1]
