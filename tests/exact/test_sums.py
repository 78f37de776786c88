"""Sums of scores behind printed shares: exactly those of going through every count."""

from itertools import product

import pytest
from hypothesis import given, strategies as st

from brukarindex.exact.figures import Figure
from brukarindex.exact.shares import shares_of
from brukarindex.exact.sums import ReachableSums

counts = st.lists(st.integers(0, 6), min_size=2, max_size=5).filter(any)


@given(counts, st.sampled_from(["either", "any", "half_up"]), st.integers(0, 31), st.booleans())
def test_sums_are_those_of_every_count(answers, rounding, hidden, total):
    """Shares printed or not, with a total or without: the sums, and counts for each of them."""
    n = sum(answers)
    shares = shares_of(
        [
            None if hidden >> place & 1 else Figure(round(100 * count / n))
            for place, count in enumerate(answers)
        ],
        {(0, 1): Figure(round(100 * sum(answers[:2]) / n))} if total and len(answers) > 2 else None,
        complete=True,
        rounding=rounding,
    )
    reach = ReachableSums(shares, n)
    whole = [range(n + 1)] * len(answers) if reach.ranges is None else reach.ranges
    parts = range(len(answers))
    fitting = [
        each
        for each in product(*(whole[part] for part in parts))
        if sum(each) == n and _fits(shares, each)
    ]
    sums = {sum(score * count for score, count in enumerate(each)) for each in fitting}
    assert {each for each in range(n * len(answers)) if reach.total >> each & 1} == sums
    assert all(reach.counts(each) in fitting for each in sums)


def _fits(shares, answers):
    known = dict(enumerate((*answers, 0)))
    return all(least <= most for least, most in shares.up(sum(answers), known))


def test_a_run_is_quick():
    """Three thousand answers in nine steps take no search."""
    shares = shares_of([Figure(11)] * 8 + [Figure(12)], complete=True, rounding="either", totals={})
    reach = ReachableSums(shares, 3000)
    assert reach.run is not None
    assert not reach.parts
    least, most = reach.run.least, reach.run.most
    for total in (least, least + 1, (least + most) // 2, most):
        found = reach.counts(total)
        assert sum(found) == 3000
        assert sum(score * count for score, count in enumerate(found)) == total


@pytest.mark.parametrize("fixed", [0, 1, 2])
def test_a_gap_in_the_run_is_searched(fixed):
    """A step whose count is known leaves a gap where it lies between others."""
    figures = [None, None, None]
    figures[fixed] = Figure(0)
    reach = ReachableSums(shares_of(figures, complete=True, rounding="half_up", totals={}), 4)
    assert (reach.run is None) == (fixed == 1)
