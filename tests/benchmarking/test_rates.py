"""Rates of events: laws, and what is refused."""

import numpy as np
import pytest
from scipy.stats import poisson

from brukarindex.benchmarking import direct_rate, event_limits, indirect_ratio
from brukarindex.exceptions import ArgumentError, ArgumentTypeError


@pytest.mark.parametrize("interval", ["exact", "mid_p", "byar", "gamma"])
def test_one_group_is_the_crude_rate(interval):
    """With one group the limits are those of its events, whatever the standard."""
    made = direct_rate([[0], [7], [300]], [[50], [50], [4000]], [9.0], interval=interval)
    ends = event_limits([0, 7, 300], interval="exact" if interval == "gamma" else interval)
    assert made.value.tolist() == [0, 7 / 50, 300 / 4000]
    assert made.low == pytest.approx(ends.low / [50, 50, 4000])
    assert made.high == pytest.approx(ends.high / [50, 50, 4000])


def test_the_own_mix_is_the_crude_rate():
    """Standardised to its own persons a unit has its crude rate."""
    made = direct_rate([4, 9, 1], [30, 80, 15], [30, 80, 15], per=100)
    assert made.value == pytest.approx(100 * 14 / 125)


@pytest.mark.parametrize("mean", [0.5, 2.0, 9.3, 40.0])
def test_exact_limits_cover(mean):
    """Exact limits cover at least 95 %, and those of mid-P are within them."""
    x = np.arange(200)
    chance = poisson.pmf(x, mean)
    exact, mid = event_limits(x), event_limits(x, interval="mid_p")
    assert chance[(exact.low <= mean) & (mean <= exact.high)].sum() >= 0.95
    assert (mid.low >= exact.low).all()
    assert (mid.high <= exact.high).all()
    assert chance[(mid.low <= mean) & (mean <= mid.high)].sum() > 0.92


def test_expected_of_itself():
    """With its own rates as reference a unit has the ratio 1."""
    made = indirect_ratio([4, 9, 1], [30, 80, 15], [4 / 30, 9 / 80, 1 / 15])
    assert made.value == pytest.approx(1)
    assert made.low < 1 < made.high


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: direct_rate([1, -2], [3, 4], [1, 1]), "events"),
        (lambda: direct_rate([1, 2], [3, 0], [1, 1]), "persons"),
        (lambda: direct_rate([1, 2], [3, 4], [0, 0]), "standard"),
        (lambda: direct_rate([1, 2], [3, 4], [1, 1], per=0), "per"),
        (lambda: direct_rate([1, 2, 3], [3, 4], [1, 1]), "events"),
        (lambda: indirect_ratio([1], [3], [0]), "rates"),
        (lambda: event_limits([float("nan")]), "events"),
        (lambda: event_limits([1], interval="normal"), "interval"),
    ],
)
def test_what_is_refused(call, argument):
    """Each error names its argument."""
    with pytest.raises(ArgumentError) as told:
        call()
    assert told.value.argument == argument


def test_words_are_no_events():
    """Text is of another type."""
    with pytest.raises(ArgumentTypeError):
        event_limits(["two"])
