"""Units of one grouping against each other: each pair is the difference of two figures of different
respondents.
"""

from collections.abc import Sequence

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.codes.keys import group_codes
from brukarindex.comparisons.contrasts import (
    Contrast,
    Contrasted,
    Reference,
    behind,
    groups_within,
    parts_of,
    within_columns,
    within_words,
)
from brukarindex.comparisons.families import Behind, Paired, loosened, ratio_of
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.variance.influence import variances, variances_of_differences
from brukarindex.variance.influence_columns import Influences
from brukarindex.words.languages import Words
from brukarindex.words.numbers import counted

MOST_PAIRS = 1_000_000
"""Pairs of one grouping up to which all are compared."""
ENTRIES = 1 << 22
"""About how many influences are held at once."""


@attrs.frozen
class Pairs(Reference):
    """One another: each unit is compared with every unit before it, women with men, this year with
    the last.

    The result has one row for each pair. The ``by`` columns say whose ``estimate`` and ``n`` it
    has, ``to_`` and their names whose figure the ``reference`` is: ``ar`` and ``to_ar``. Units
    stand in the order of the estimates, so that a later year is compared with an earlier one,
    ``result[2025, 2024]``.

    Args:
        within: Columns of ``by`` that both units of a pair share: ``within="kommun"`` compares
            women with men in every municipality. They have no ``to_`` column.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Pairs, RatingIndex, Scale, compare, estimate
        >>> frame = pl.DataFrame({"ar": [2024] * 3 + [2025] * 3, "helhet": [3, 4, 2, 5, 4, 3]})
        >>> estimates = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="ar")
        >>> row = compare(estimates, to=Pairs())[2025, 2024].row()
        >>> row.domain, round(row.difference), row.verdict
        ({'ar': 2025, 'to_ar': 2024}, 25, 'not_distinguishable')
    """

    within: tuple[str, ...] = attrs.field(default=(), converter=within_columns, kw_only=True)

    @property
    def words(self) -> Words:
        """A phrase about the pairs in both languages."""
        within = within_words(self.within)
        return Words(
            f"varandra (alla par av enheter{within.sv}), med kovariansen mellan dem",
            f"one another (all pairs of units{within.en}), with the covariance between them",
        )

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return estimates with one row for each pair of units, that of the first, and the
        contrasts with the second.
        """
        influences, stands = groups_within(estimates, self.within), behind(estimates)
        found: list[Contrast] = []
        firsts: list[Codes] = []
        seconds: list[Codes] = []
        rows = 0
        for number, here, present, support in parts_of(estimates):
            group = influences[number]
            pairs = places_of_pairs(group, self.within, present)
            one, other = (here[np.searchsorted(present, each)] for each in pairs)
            made = of_pairs(group, support, pairs, stands.take(other))
            found.append(Contrast(rows + np.arange(len(one)), support.shape, made))
            firsts.append(one)
            seconds.append(other)
            rows += len(one)
        if not rows:
            raise ArgumentError(
                f"Pairs: no two units can be compared, of {counted(len(estimates), 'row')} by"
                f" {list(estimates.by)}: give estimate(..., by=...) a column with at least two"
                " values in the data.",
                argument="estimates",
            )
        first, second = np.concatenate(firsts), np.concatenate(seconds)
        return Contrasted(beside(estimates, self.within, first, second), found)


def beside(estimates: Estimates, within: Sequence[str], first: Codes, second: Codes) -> Estimates:
    """Return the rows of first units with the names of the second beside their own, but for those
    that both share.
    """
    names = {name: f"to_{name}" for name in estimates.by if name not in within}
    taken = [name for name in names.values() if name in estimates.frame.columns]
    if taken:
        raise ArgumentError(
            f"Pairs: the column {taken[0]!r} would name the second unit of each pair, but is in by:"
            " rename it.",
            argument=taken[0],
        )
    others = estimates.frame.select(list(names)).rename(names)[second]
    frame = pl.concat([estimates.frame[first], others], how="horizontal")
    by, rows = (*estimates.by, *names.values()), tuple(range(len(first)))
    return attrs.evolve(estimates, frame=frame, by=by, rows=rows)


def places_of_pairs(group: Group, within: Sequence[str], present: Codes) -> tuple[Codes, Codes]:
    """Return the later and the earlier domain of each pair of those that are ``present``, which are
    in order.

    Raises:
        ArgumentError: If there are more pairs than can be compared at once.
    """
    codes = (
        group_codes(group.domains[present], within)
        if within
        else np.zeros(len(present), dtype=np.intp)
    )
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes)
    count = int((sizes * (sizes - 1) // 2).sum())
    if count > MOST_PAIRS:
        raise ArgumentError(
            f"Pairs: {len(present)} units have {count} pairs, and at most {MOST_PAIRS} are compared"
            " at once: take Pairs(within=...), Pooled() or Rest(), or estimate fewer units.",
            argument="within",
            value=within,
        )
    later, earlier = _within_each(sizes)
    return present[order[later]], present[order[earlier]]


def _within_each(sizes: Codes) -> tuple[Codes, Codes]:
    """Return all pairs of different places in neighbouring runs of these sizes, by the run and the
    later place.
    """
    ends = np.cumsum(sizes)
    starts = np.repeat(ends - sizes, sizes)
    place = np.arange(len(starts))
    before = place - starts
    later = np.repeat(place, before)
    first = np.cumsum(before) - before
    return later, np.arange(len(later)) - np.repeat(first - starts, before)


def of_pairs(group: Group, support: Support, pairs: tuple[Codes, Codes], behind: Behind) -> Paired:
    """Return the differences between domains of one group, each first one less the second."""
    one, other = pairs
    variance = variances_of_pairs(group, pairs)
    own, theirs = (support.figures.take(each) for each in pairs)
    loose = np.where(support.figures.error > 0, support.loose, 0.0)
    loose = np.maximum(loose[one], loose[other])
    # Domains that may vary together.
    if group.cells.unit is not None or group.cells.chained is not None:
        ratio = ratio_of(variance, group.variance[one] + group.variance[other])
        own, theirs = own.scaled(ratio), theirs.scaled(ratio)
        df = np.minimum(group.df[one], group.df[other])
        loose = loosened(group.cells, ratio, df, loose)
    return Paired(
        reference=group.estimate[other],
        variance=variance,
        part=np.where(one == other, 0.0, 1.0),
        own=own,
        other=theirs,
        loose=loose,
        answers=behind.answers,
        flat=behind.flat,
    )


def variances_of_pairs(
    group: Group, pairs: tuple[Codes, Codes], minus: Influences | None = None
) -> Floats:
    """Return the variance of each difference, some at a time; that of a domain from itself is 0.

    With ``minus``, of each difference less what has that influence.
    """
    one, other = pairs
    runs = Runs(group.columns)
    apart = np.flatnonzero(one != other)
    ends = np.cumsum(runs.count[one[apart]] + runs.count[other[apart]])
    parts = np.split(apart, np.flatnonzero(np.diff(ends // ENTRIES)) + 1) if len(apart) else []
    found = np.zeros(len(one))
    for part in parts:
        columns = runs.differences(one[part], other[part])
        found[part] = (
            variances(group.cells, columns)
            if minus is None
            else variances_of_differences(group.cells, columns, minus)
        )
    return found


class Runs:
    """The influences of domains, one domain's after the other's."""

    def __init__(self, columns: Influences) -> None:
        self.columns = columns
        self.order = np.argsort(columns.label, kind="stable")
        self.count = np.bincount(columns.label, minlength=columns.size)
        self.start = np.cumsum(self.count) - self.count

    def differences(self, one: Codes, other: Codes) -> Influences:
        """Return the influences of differences, one a pair."""
        first, second = self._entries(one), self._entries(other)
        entries = np.concatenate([first, second])
        pair = np.arange(len(one))
        label = np.concatenate([np.repeat(pair, self.count[each]) for each in (one, other)])
        sign = np.repeat([1.0, -1.0], [len(first), len(second)])
        cell, value = self.columns.cell[entries], self.columns.value[entries]
        return Influences(cell, label, sign * value, len(one))

    def _entries(self, domains: Codes) -> Codes:
        """Return where the influences of domains are."""
        count = self.count[domains]
        before = np.cumsum(count) - count
        inside = np.arange(int(count.sum())) - np.repeat(before - self.start[domains], count)
        entries: Codes = self.order[inside]
        return entries
