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
        (lambda: event_limits([10**400]), "events"),
        (lambda: event_limits(2e15), "events"),
        (lambda: event_limits(np.ma.masked_array([1, 2], [True, False])), "events"),
        (lambda: direct_rate([1, 2], [3, 1e-300], [1, 1]), "persons"),
        (lambda: direct_rate([1, 2], [3, 4], [1, 1], per=float("inf")), "per"),
        (lambda: indirect_ratio([1], [3], [1e-300]), "rates"),
        (lambda: event_limits([1], interval="normal"), "interval"),
    ],
)
def test_what_is_refused(call, argument):
    """Each error names its argument."""
    with pytest.raises(ArgumentError) as told:
        call()
    assert told.value.argument == argument


@pytest.mark.parametrize(
    "events",
    [["two"], ["3"], b"3", True, [None], np.array(["2020-01-01"], "datetime64[D]"), np.array([1j])],
    ids=repr,
)
def test_what_is_no_number_of_events(events):
    """Text, days, truth and complex numbers are of another type, even where numpy reads them."""
    with pytest.raises(ArgumentTypeError):
        event_limits(events)


def test_events_outside_the_standard_count_for_nothing():
    """The limits are those of the groups that the standard holds."""
    made, alone = direct_rate([7, 0], [10, 10], [0, 1]), direct_rate([0], [10], [1])
    assert made == alone
    assert made.high > 0


@pytest.mark.parametrize("interval", ["exact", "mid_p", "byar"])
def test_no_rate_is_below_nought(interval):
    """Dobson's lower limit of few events in groups that count for much is none below 0."""
    made = direct_rate([1, 1, 1], [10, 10, 1], [1, 1, 1], interval=interval)
    assert made.low == 0


@pytest.mark.parametrize("level", [0.001, 0.05, 0.5, 0.95])
def test_mid_p_at_any_level(level):
    """Half of what was observed counts at both limits."""
    x = np.array([1, 5, 1000])
    low, high = event_limits(x, interval="mid_p", level=level)
    for mean, chance in ((low, (1 + level) / 2), (high, (1 - level) / 2)):
        assert poisson.cdf(x - 1, mean) + poisson.pmf(x, mean) / 2 == pytest.approx(chance)


def test_parts_of_events_have_limits():
    """Events with weights may be less than one."""
    for interval in ("exact", "mid_p", "byar"):
        low, high = event_limits(1e-300, interval=interval)
        assert low == pytest.approx(0)
        assert high == pytest.approx(event_limits(0, interval=interval).high)
