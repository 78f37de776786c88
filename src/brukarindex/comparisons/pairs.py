"""Units of one grouping against each other: each pair is the difference of two figures of different
respondents.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from brukarindex.arrays import Codes, Floats
from brukarindex.comparisons.families import Paired, ratio_of
from brukarindex.comparisons.references import Pairs
from brukarindex.counting.keys import groups
from brukarindex.estimates.estimate import Estimates, told
from brukarindex.estimates.linearise import Group
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.results.table import floats
from brukarindex.variance.columns import Columns
from brukarindex.variance.influence import variances, variances_of_differences

MOST_PAIRS = 1_000_000
"""Pairs of one grouping up to which all are compared."""
ENTRIES = 1 << 22
"""About how many influences are held at once."""
CERTAIN = ("census", "known")
"""Statuses of figures without sampling error."""


class Behind(NamedTuple):
    """What figures that others are compared with stand on, one a row.

    Attributes:
        answers: How many answers; 0 where they do not tell how uncertain the figure is, infinite
            where it is certain.
        flat: Whether these show no variation though they are a sample.
    """

    answers: Floats
    flat: npt.NDArray[np.bool_]

    def take(self, rows: Codes) -> "Behind":
        """Return some of the rows."""
        return Behind(self.answers[rows], self.flat[rows])


def behind(estimates: Estimates) -> Behind:
    """Return what the figures of estimates stand on when they are a reference."""
    status = estimates.frame["status"].to_numpy()
    certain, flat = np.isin(status, CERTAIN), status == "no_variation"
    answers = np.where(flat | told(status), floats(estimates.frame["n"]), 0.0)
    return Behind(np.where(certain, np.inf, answers), flat)


def places_of_pairs(group: Group, to: Pairs, present: Codes) -> tuple[Codes, Codes]:
    """Return the later and the earlier domain of each pair of those that are ``present``, which are
    in order.

    Raises:
        ArgumentError: If there are more pairs than can be compared at once.
    """
    codes = (
        groups(group.domains[present], to.within)[0]
        if to.within
        else np.zeros(len(present), dtype=np.intp)
    )
    order = np.argsort(codes, kind="stable")
    sizes = np.bincount(codes)
    count = int((sizes * (sizes - 1) // 2).sum())
    if count > MOST_PAIRS:
        raise ArgumentError(
            f"Pairs: {len(present)} units have {count} pairs, and at most {MOST_PAIRS} are compared"
            " at once: take Pairs(within=...), Pooled() or Rest(), or estimate fewer units."
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
    if (
        group.cells.unit is not None or group.cells.chained is not None
    ):  # domains that may vary together
        ratio = ratio_of(variance, group.variance[one] + group.variance[other])
        own, theirs = own.scaled(ratio), theirs.scaled(ratio)
    loose = np.where(support.figures.error > 0, support.loose, 0.0)
    return Paired(
        reference=group.estimate[other],
        variance=variance,
        part=np.where(one == other, 0.0, 1.0),
        own=own,
        other=theirs,
        loose=np.maximum(loose[one], loose[other]),
        answers=behind.answers,
        flat=behind.flat,
    )


def variances_of_pairs(
    group: Group, pairs: tuple[Codes, Codes], minus: Columns | None = None
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

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.order = np.argsort(columns.label, kind="stable")
        self.count = np.bincount(columns.label, minlength=columns.size)
        self.start = np.cumsum(self.count) - self.count

    def differences(self, one: Codes, other: Codes) -> Columns:
        """Return the influences of differences, one a pair."""
        first, second = self._entries(one), self._entries(other)
        entries = np.concatenate([first, second])
        pair = np.arange(len(one))
        label = np.concatenate([np.repeat(pair, self.count[each]) for each in (one, other)])
        sign = np.repeat([1.0, -1.0], [len(first), len(second)])
        cell, value = self.columns.cell[entries], self.columns.value[entries]
        return Columns(cell, label, sign * value, len(one))

    def _entries(self, domains: Codes) -> Codes:
        """Return where the influences of domains are."""
        count = self.count[domains]
        before = np.cumsum(count) - count
        inside = np.arange(int(count.sum())) - np.repeat(before - self.start[domains], count)
        entries: Codes = self.order[inside]
        return entries
