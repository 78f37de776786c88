"""Laws of the bounds, against brute force over small samples."""

from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from bad_input import refuses, stopped
from hypothesis import given, strategies as st

from brukarindex.exact import Figure, index_range, round_exact, variance_range
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

ROUNDINGS = ["half_up", "half_down", "half_even", "floor", "ceil", "either", "any"]
roundings = st.sampled_from(ROUNDINGS)
shares = st.none() | st.builds(Figure, st.integers(0, 101))


def _index(counts: tuple[int, ...]) -> Fraction:
    steps = sum(step * count for step, count in enumerate(counts))
    return Fraction(100 * steps, sum(counts) * (len(counts) - 1))


@given(st.lists(shares, min_size=2, max_size=4), shares, st.integers(1, 10), roundings)
def test_index_range_by_brute_force(
    figures: list[Figure | None], top: Figure | None, n: int, rounding: str
) -> None:
    """The ends equal those of trying every distribution, also with a printed top-two total."""
    pair = (len(figures) - 2, len(figures) - 1)
    totals = {} if top is None else {pair: top}
    printed = [((part,), figure) for part, figure in enumerate(figures)] + list(totals.items())
    fitting = [
        _index(counts)
        for counts in product(range(n + 1), repeat=len(figures))
        if sum(counts) == n
        and all(
            figure is None
            or Fraction(100 * sum(counts[i] for i in members), n) in figure.interval(rounding)
            for members, figure in printed
        )
    ]
    found = index_range(figures, n, totals=totals, rounding=rounding)
    assert (found is not None) == bool(fitting)
    if found is not None:
        assert (found.low, found.high) == (min(fitting), max(fitting))
        assert all(found.admits(round_exact(index, 1)) for index in fitting)


def test_index_range_of_impossible_shares() -> None:
    """No counts, no range."""
    assert index_range(["57", "43"], 41, rounding="half_up") is None


def test_admits_wants_a_whole_sum() -> None:
    """An index between two neighbouring sums is refused even inside the range."""
    found = index_range([None, None], 3)
    assert found is not None
    assert [index for index in ("33", "50", "67", "33,4", "101", "-1") if found.admits(index)] == [
        "33",
        "67",
    ]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(2, 5), st.data())
def test_variance_range_by_brute_force(steps: int, step: int, n: int, data: st.DataObject) -> None:
    """On a grid both ends equal those of trying every sample with the mean."""
    total, ddof = data.draw(st.integers(0, n * steps)), data.draw(st.integers(0, 1))
    samples = [
        sample
        for sample in combinations_with_replacement(range(steps + 1), n)
        if sum(sample) == total
    ]
    variances = [
        step**2 * (sum(score**2 for score in sample) - Fraction(total**2, n)) / (n - ddof)
        for sample in samples
    ]
    mean = 7 + Fraction(step * total, n)
    found = variance_range(mean, n, low=7, high=7 + step * steps, step=step, ddof=ddof)
    assert found == (min(variances), max(variances))


@given(st.lists(st.fractions(0, 1, max_denominator=50), min_size=2, max_size=30))
def test_any_scores_keep_within_the_range(scores: list[Fraction]) -> None:
    """Without steps no sample on the scale leaves the range, nor the bound that `distinguishable`
    uses.
    """
    n, mean = len(scores), sum(scores) / len(scores)
    variance = sum((score - mean) ** 2 for score in scores) / (n - 1)
    least, most = variance_range(mean, n, low=0, high=1)
    assert least == 0
    assert variance <= most <= mean * (1 - mean) * Fraction(n, n - 1)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: index_range(["33"], 10),
            ArgumentError,
            "figures must hold at least 2, got ['33'].",
        ),
        (lambda: variance_range(3, 1), ArgumentError, "n must be at least 2, got 1."),
        (lambda: variance_range(3, 5, ddof=2), ArgumentError, "ddof must be at most 1, got 2."),
        (
            lambda: variance_range(3.5, 5),
            ArgumentTypeError,
            "mean must be exact: an int, a Fraction or a Decimal, got 3.5.",
        ),
        (
            lambda: variance_range(101, 5),
            ArgumentError,
            "mean must lie within the scale, 0 to 100, got 101",
        ),
        (
            lambda: variance_range(3, 5, low=5, high=5),
            ArgumentError,
            "low must be below high, got 5 and 5",
        ),
        (
            lambda: variance_range(3, 5, low=1, high=5, step=3),
            ArgumentError,
            "step must divide the width of the scale, 4, got 3",
        ),
        (
            lambda: variance_range(Fraction(31, 10), 5, low=1, high=5, step=1),
            ArgumentError,
            "mean must be a mean of 5 scores at steps of 1, got 31/10",
        ),
    ],
)
def test_messages(call, error: type[Exception], message: str) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)
