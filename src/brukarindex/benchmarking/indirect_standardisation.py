"""Indirectly standardised figures: the ratio of what was observed to what was expected.

With the figure ``x_k`` of unit k, ``E_k = Σ_g s_kg·m_g`` expected of those who answered
(`Expected`) and the figure ``m`` of all, it is ``θ_k = m·x_k/E_k``. Its influence is

    m/E_k·(y − x_k)/W_k − m·x_k/E_k²·(m_g − E_k)/W_k

for those of the unit, and ``x_k/E_k·(y − m)/W − m·x_k/E_k²·s_kg·(y − m_g)/W_g`` for everybody.
"""

from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Codes, Floats
from brukarindex.comparisons.expected import GroupedTerm, grouped_term, over
from brukarindex.comparisons.families import Common, averages, quadratic
from brukarindex.comparisons.pairs import ENTRIES
from brukarindex.estimates.estimation import Estimates, table_of
from brukarindex.estimates.linearisation import Group, linearise
from brukarindex.estimates.measuring import on_scale
from brukarindex.estimates.sizes import support_of
from brukarindex.results.tables import floats
from brukarindex.variance.influence import variances
from brukarindex.variance.influence_columns import on_all_cells


class Indirect(NamedTuple):
    """Indirectly standardised figures of a table, NaN where there is none.

    Attributes:
        expected: What is expected of those who answered.
        ratio: The figure by that.
        indirect: The ratio times the figure of all.
        indirect_error: Its standard error.
        indirect_low: Lower limit.
        indirect_high: Upper limit.
    """

    expected: Floats
    ratio: Floats
    indirect: Floats
    indirect_error: Floats
    indirect_low: Floats
    indirect_high: Floats


class _Ratios(NamedTuple):
    """The ratios of one measure, NaN where there is none, and the figures that they give."""

    expected: Floats
    ratio: Floats
    group: Group


def indirect(crude: Estimates, codes: Sequence[Codes]) -> Indirect:
    """Return estimates standardised indirectly by the group of each cell of their tally.

    A scale that does not begin at 0, or an expected figure of 0, has no ratio.
    """
    made = [_ratios(group, code) for group, code in zip(crude.groups, codes, strict=True)]
    groups = [each.group for each in made]
    table = table_of(groups, [support_of(group) for group in groups], crude.by, crude.method)
    ratio = np.concatenate([each.ratio for each in made])
    known = np.isfinite(ratio) & crude.frame["estimate"].is_not_null().to_numpy()
    figure, error, low, high = (
        np.where(known, floats(table[name]), np.nan)
        for name in ("estimate", "std_error", "conf_low", "conf_high")
    )
    expected = np.concatenate([each.expected for each in made])
    return Indirect(expected, ratio, figure, error, low, high)


def _ratios(group: Group, code: Codes) -> _Ratios:
    size = int(code.max(initial=-1)) + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [grouped_term(group, each, code, size) for each in group.terms]
        expected = np.asarray(sum(each.weight * each.expected for each in terms))
        some = (expected > 0) & (group.measure.bounds[0] == 0)
        ratio = np.where(some, group.estimate / expected, np.nan)
    whole = linearise(group.terms, group.cells, np.zeros_like(code), 1)
    every, held = float(whole.estimate[0]), np.nan_to_num(ratio)
    by_observed = every / np.where(some, expected, np.inf)
    own, common = _influences(group, terms, code, (by_observed, held * by_observed))
    variance = _variances(group, own, [Common(whole.value, -held), *common])
    figure = on_scale(ratio * every, group.measure)
    return _Ratios(
        expected, ratio, attrs.evolve(group, estimate=figure, variance=variance, plain=False)
    )


class _Influences(NamedTuple):
    """The influence of each cell on its unit's figure, and what the figures of all units lose by
    those of groups.
    """

    own: Floats
    common: list[Common]


def _influences(
    group: Group, terms: list[GroupedTerm], code: Codes, slopes: tuple[Floats, Floats]
) -> _Influences:
    """Return the influences; slopes are those by what was observed and by what was expected."""
    label, own, common = group.columns.label, np.zeros(len(code)), list[Common]()
    by_observed, by_expected = (each[label] for each in slopes)
    for each in terms:
        observed = each.score - np.nan_to_num(each.observed)[label]
        beside = each.score - each.apart - np.nan_to_num(each.expected)[label]
        made = each.weight * each.given * (by_observed * observed - by_expected * beside)
        own += over(made, each.base[label])
        every = over(each.weight * each.apart, each.whole[code])
        common += [
            Common(np.where(code == g, every, 0.0), slopes[1] * each.mix[:, g])
            for g in range(each.mix.shape[1])
        ]
    return _Influences(own, common)


def _variances(group: Group, own: Floats, common: list[Common]) -> Floats:
    if averages(group.cells):
        return _one_by_one(group, own, common)
    return quadratic(group.cells, attrs.evolve(group.columns, value=own), common)


def _one_by_one(group: Group, own: Floats, common: list[Common]) -> Floats:
    """Return the same with the influences of each unit on all cells, some units at a time."""
    size, label, found = group.columns.size, group.columns.label, list[Floats]()
    at_once = max(1, ENTRIES // max(len(label), 1))
    for first in range(0, size, at_once):
        units = np.arange(first, min(first + at_once, size))
        values = np.where(label == units[:, None], own, 0.0)
        for each in common:
            values -= each.scale[units, None] * each.value
        found.append(variances(group.cells, on_all_cells(values)))
    return np.concatenate(found)
