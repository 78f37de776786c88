"""Counts in a table with margins: whether whole numbers within bounds can have given totals.

A row is the counts of one unit that add up to its answers, each within its bounds: the whole points
of a generalised polymatroid. Sums of such sets are such sets, without gaps in whole numbers, so
that the sums of all rows are exactly the vectors that lie between two bounds for every set of
columns (Frank and Tardos 1988).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from brukarindex.exact.shares import Integers, Truths

MOST_COLUMNS = 12  # Of more, only single columns, pairs, and all but those are tried.


class MarginGap(NamedTuple):
    """Columns whose totals cannot be: what the rows leave, and what is printed.

    Attributes:
        columns: The columns, by place.
        rows: The least and the most that the rows make together in these columns.
        printed: The least and the most that the totals say.
    """

    columns: tuple[int, ...]
    rows: tuple[int, int]
    printed: tuple[int, int]


def margin_gap(
    low: Integers, high: Integers, sizes: Integers, totals: Sequence[range]
) -> MarginGap | None:
    """Find columns whose totals no counts have; None when some counts have all of them.

    Args:
        low: Least count of each cell, a row for each unit.
        high: Most.
        sizes: Answers of each unit, which its row adds up to: some counts within the bounds do.
        totals: The sums that each column can have.

    Returns:
        The fewest columns that cannot be, or None.

    Source:
        Frank, A. and Tardos, É. (1988). Generalized polymatroids and submodular flows.
        Mathematical Programming 42, 489-563.

    Examples:
        >>> low, high = np.array([[1, 1], [2, 3]]), np.array([[2, 2], [3, 4]])
        >>> margin_gap(low, high, np.array([3, 6]), [range(3, 6), range(4, 7)])
        >>> margin_gap(low, high, np.array([3, 6]), [range(6, 9), range(4, 7)])
        MarginGap(columns=(0,), rows=(3, 5), printed=(6, 8))
    """
    ends = np.array([(each[0], each[-1]) for each in totals], dtype=np.int64)
    chosen = _sets(low.shape[1])
    inside, outside = chosen.T.astype(np.int64), (~chosen).T.astype(np.int64)
    most = np.minimum(high @ inside, sizes[:, None] - low @ outside).sum(axis=0)
    least = np.maximum(low @ inside, sizes[:, None] - high @ outside).sum(axis=0)
    printed = ends.T @ inside
    wrong = np.flatnonzero((printed[0] > most) | (printed[1] < least))
    if not len(wrong):
        return None
    first = wrong[np.argmin(chosen[wrong].sum(axis=1))]
    return MarginGap(
        tuple(np.flatnonzero(chosen[first]).tolist()),
        (int(least[first]), int(most[first])),
        (int(printed[0][first]), int(printed[1][first])),
    )


def _sets(columns: int) -> Truths:
    """Return the sets of columns, a row for each: all of them, or the small and the large ones."""
    if columns <= MOST_COLUMNS:
        numbers = np.arange(1, 1 << columns)
        return (numbers[:, None] >> np.arange(columns) & 1).astype(bool)
    single = np.eye(columns, dtype=bool)
    first, second = np.triu_indices(columns, 1)
    few = np.concatenate([single, single[first] | single[second]])
    return np.concatenate([few, ~few, np.ones((1, columns), dtype=bool)])
