"""Counts in tables with margins, against every table there is."""

from itertools import product

import numpy as np
from hypothesis import given, strategies as st

from brukarindex.exact import margins
from brukarindex.exact.margins import margin_gap


@st.composite
def tables(draw):
    """Draw bounds of cells, sizes that some counts have, and totals."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    low = [[draw(st.integers(0, 2)) for _ in range(columns)] for _ in range(rows)]
    high = [[each + draw(st.integers(0, 2)) for each in row] for row in low]
    sizes = [draw(st.integers(sum(a), sum(b))) for a, b in zip(low, high, strict=True)]
    first = [draw(st.integers(0, 8)) for _ in range(columns)]
    totals = [range(each, each + 1 + draw(st.integers(0, 2))) for each in first]
    return low, high, sizes, totals


def _every_sum(low, high, sizes):
    """Give the sums of columns of every table with such rows."""
    rows = [
        [
            counts
            for counts in product(*(range(a, b + 1) for a, b in zip(least, most, strict=True)))
            if sum(counts) == size
        ]
        for least, most, size in zip(low, high, sizes, strict=True)
    ]
    return {tuple(map(sum, zip(*table, strict=True))) for table in product(*rows)}


@given(tables())
def test_totals_are_those_of_every_table(drawn):
    """There is a gap exactly where no table has the totals, with the ends that tables have."""
    low, high, sizes, totals = drawn
    every = _every_sum(low, high, sizes)
    gap = margin_gap(np.array(low), np.array(high), np.array(sizes), totals)
    fits = any(
        all(value in total for value, total in zip(sums, totals, strict=True)) for sums in every
    )
    assert (gap is None) == fits
    if gap is not None:
        added = [sum(sums[place] for place in gap.columns) for sums in every]
        assert gap.rows == (min(added), max(added))
        assert gap.printed == (
            sum(totals[place][0] for place in gap.columns),
            sum(totals[place][-1] for place in gap.columns),
        )


@given(tables())
def test_of_many_columns_some_sets_are_tried(drawn):
    """What is found with small and large sets alone is a gap too."""
    low, high, sizes, totals = drawn
    given_ = np.array(low), np.array(high), np.array(sizes), totals
    every = margin_gap(*given_)
    try:
        margins.MOST_COLUMNS = 0
        some = margin_gap(*given_)
    finally:
        margins.MOST_COLUMNS = 12
    assert (some is None) == (every is None)  # of up to three columns these sets are all
