"""Exact intervals in finite populations: all samples of populations up to 60, in whole numbers."""

from math import comb

import numpy as np
import pytest
from bad_input import INF, NAN, cases, refuses
from scipy import stats

from brukarindex.estimates import hypergeometric
from brukarindex.estimates.hypergeometric import hypergeometric_interval, hypergeometric_p_value
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

LARGEST = 60  # C(60, 30) · 40 is the largest that 64 bits hold
CHOICES = np.array([[comb(n, k) for k in range(LARGEST + 1)] for n in range(LARGEST + 1)])
ONE_IN = {0.8: 10, 0.9: 20, 0.95: 40, 0.99: 200}
"""Each tail of an interval of this level has at most one in so many."""
LARGE = [(30, 50), (30, 20_000), (19_000, 20_000), (9_000, 20_000)]


def samples_of(population):
    """Return all n, K and x of a population, and how many of the C(N, n) samples have x of K."""
    n, positive, yes = np.ogrid[: population + 1, : population + 1, : population + 1]
    noes, negative = n - yes, population - positive
    ways = CHOICES[positive, yes] * CHOICES[negative, np.maximum(noes, 0)] * (noes >= 0)
    return n, positive, yes, ways


def tails(ways):
    """Return how many samples have at least x, and at most x."""
    return np.flip(np.flip(ways, axis=2).cumsum(axis=2), axis=2), ways.cumsum(axis=2)


def counts(population, level=0.95):
    """Return the limits of all samples of a population, times N, by n and yes; −1 if n < yes."""
    n, yes = np.indices((population + 1, population + 1)).reshape(2, -1)
    n, yes = n[yes <= n], yes[yes <= n]
    found = np.full((2, population + 1, population + 1), -1)
    limits = np.array(hypergeometric_interval(yes, n, population, level=level))
    found[:, n, yes] = np.rint(limits * population)
    assert (limits == found[:, n, yes] / population).all(), "a limit is not K/N"
    return found


def worst_coverage(population, n):
    """Return the lowest coverage that a K has."""
    _, positive, _, ways = samples_of(population)
    low, high = counts(population)[:, n][:, None, :]
    held = (low <= positive[0]) & (positive[0] <= high)
    return (ways[n] * held).sum(axis=1).min() / comb(population, n)


# --- enumeration -------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ONE_IN)
def test_coverage_is_never_below_the_level(level):
    """In all populations up to 60, whatever K is, each limit misses in at most half of the rest."""
    for population in range(1, LARGEST + 1):
        n, positive, _, ways = samples_of(population)
        low, high = counts(population, level)[:, :, None, :]
        allowed = CHOICES[population][n[..., 0]] // ONE_IN[level]
        for missed in (positive < low, positive > high):
            assert ((ways * missed).sum(axis=2) <= allowed).all(), population


@pytest.mark.parametrize("population", [*range(1, 31), 40, 50, LARGEST])
def test_interval_holds_exactly_what_no_test_rejects(population):
    """K is within just when neither tail, counted in samples, is below one in 40: no K too many."""
    n, positive, yes, ways = samples_of(population)
    low, high = counts(population)[:, :, None, :]
    kept = np.ones(ways.shape, dtype=bool)
    for each in tails(ways):
        kept &= 40 * each >= CHOICES[population][n]
    possible = (yes <= n) & (positive >= yes) & (population - positive >= n - yes)
    same = ((low <= positive) & (positive <= high)) == (kept & possible)
    assert (same | (yes > n)).all()


@pytest.mark.parametrize("population", [1, 2, 7, 20, 41])
def test_p_value_is_twice_the_smaller_tail(population):
    """It is a quotient of whole numbers, and below 5 % just where the interval leaves K out."""
    n, positive, yes, ways = samples_of(population)
    at = np.broadcast_to(yes <= n, ways.shape)
    n, positive, yes = (np.broadcast_to(each, ways.shape)[at] for each in (n, positive, yes))
    smaller = np.minimum(*tails(ways))[at] / CHOICES[population][n]
    p = hypergeometric_p_value(yes, n, population, positive)
    np.testing.assert_allclose(p, np.minimum(2 * smaller, 1), rtol=2e-9)
    low, high = counts(population)[:, n, yes]
    np.testing.assert_array_equal(p < 1 - 0.95, (positive < low) | (positive > high))


@pytest.mark.parametrize("population", [1, 12, 37, LARGEST])
def test_laws_of_the_limits(population):
    """Limits rise with yes, mirror the noes, hold the share and what was seen; a census has one."""
    low, high = counts(population)
    for n in range(population + 1):
        yes = np.arange(n + 1)
        least, most = low[n, yes], high[n, yes]
        assert (np.diff(least) >= 0).all()
        assert (np.diff(most) >= 0).all()
        np.testing.assert_array_equal(least, population - most[::-1])
        assert ((yes <= least) & (most <= population - n + yes)).all()
        assert ((least * n <= yes * population) & (yes * population <= most * n)).all()
    np.testing.assert_array_equal(low[population], np.arange(population + 1))
    np.testing.assert_array_equal(high[population], np.arange(population + 1))
    assert (low[0, 0], high[0, 0]) == (0, population)


# --- known values ------------------------------------------------------------------------------


def test_small_total_surveys():
    """The worst coverage of 10 of 12 and 18 of 20, enumerated outside the library."""
    assert worst_coverage(12, 10) == pytest.approx(0.985, abs=5e-4)
    assert worst_coverage(20, 18) == pytest.approx(0.984, abs=5e-4)


def test_only_possible_shares_are_limits():
    """With 17 of 18 positive and 20 invited, only 85, 90 and 95 per cent are possible."""
    for level, limits in ((0.95, [0.9, 0.95]), (0.999, [0.85, 0.95])):
        found = hypergeometric_interval(17, 18, 20, level=level)
        assert [each.item() for each in found] == limits


def test_samplingbook():
    """The README of R's samplingbook has 110 and 161 of 300 for 45 of 100: the first rejected."""
    low, high = (round(300 * each.item()) for each in hypergeometric_interval(45, 100, 300))
    assert (low - 1, high + 1) == (110, 161)


@pytest.mark.parametrize(("n", "population"), LARGE)
def test_scipy(n, population):
    """The limits are where SciPy's tails pass 2.5 %, and p-values are made of its tails."""
    random = np.random.default_rng(n)
    positive = random.integers(0, population + 1, 200)
    yes = random.hypergeometric(positive, population - positive, n)
    low, high = (np.rint(each * population) for each in hypergeometric_interval(yes, n, population))
    most, least = population - n + yes, yes
    above, below = (
        lambda k: stats.hypergeom.sf(yes - 1, population, k, n),
        lambda k: stats.hypergeom.cdf(yes, population, k, n),
    )
    assert (above(low) >= 0.025 * (1 - 1e-9)).all()
    assert (below(high) >= 0.025 * (1 - 1e-9)).all()
    assert ((low == least) | (above(np.maximum(low - 1, least)) < 0.025)).all()
    assert ((high == most) | (below(np.minimum(high + 1, most)) < 0.025)).all()
    far = np.clip(np.rint(positive * 0.97), least, most)
    expected = np.minimum(2 * np.minimum(above(far), below(far)), 1)
    np.testing.assert_allclose(hypergeometric_p_value(yes, n, population, far), expected, rtol=1e-8)


def test_a_tail_that_is_exactly_the_level_keeps_its_share():
    """One of one person sampled from 20 000: P(X ≥ 1) is K/N, and 500 of 20 000 is 2.5 %."""
    for population in (40, 1000, 20_000, 100_000):
        assert hypergeometric_interval(1, 1, population)[0] == 0.025
        assert hypergeometric_p_value(1, 1, population, population // 40) == pytest.approx(0.05)
        assert hypergeometric_p_value(1, 1, population, population // 40) >= 0.05


# --- shapes ------------------------------------------------------------------------------------


def test_arrays_broadcast():
    """Rows alone give what they give together, whatever the shape; no rows give none."""
    yes, n = np.array([[3], [9]]), np.array([10, 20, 30])
    low, high = hypergeometric_interval(yes, n, 50)
    p = hypergeometric_p_value(yes, n, 50, 20)
    assert low.shape == high.shape == p.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        assert (low[i, j], high[i, j]) == hypergeometric_interval(yes[i, 0], n[j], 50)
        assert p[i, j] == hypergeometric_p_value(yes[i, 0], n[j], 50, 20)
    assert [each.shape for each in hypergeometric_interval([], [], 50)] == [(0,), (0,)]


def test_pieces_do_not_matter(monkeypatch):
    """However few terms are held at once, the figures are the same."""
    random = np.random.default_rng(3)
    population = random.integers(1, 3000, 100)
    n = random.integers(0, population + 1)
    yes = random.integers(0, n + 1)
    whole = hypergeometric_interval(yes, n, population)
    monkeypatch.setattr(hypergeometric, "_HELD", 1000)
    np.testing.assert_array_equal(hypergeometric_interval(yes, n, population), whole)


# --- bad input ---------------------------------------------------------------------------------

COUNT = "; count persons, without weights."
ALLOWED = "allowed: 0 to population"
PLACE = "; check that the two are not in each other's place."


WRONG = (("yes", 2, 0, "nan"), ("n", 1, 0, "5.5"), ("population", 1, 1, "0"))


def interval(yes=3, n=5, population=10, **level):
    """Return an interval with some arguments changed."""
    return lambda: hypergeometric_interval(yes, n, population, **level)


@cases(
    (
        "level",
        ArgumentError,
        "level must lie between 0 and 1, such as 0.95, got 95.",
        interval(level=95),
    ),
    ("text level", ArgumentTypeError, "level must be a number, got '0.9'.", interval(level="0.9")),
    (
        "yes above n",
        ArgumentError,
        f"yes is larger than n in 2 place(s), the first 6 of 5; allowed: 0 to n{PLACE}",
        interval([3, 6, 7]),
    ),
    (
        "n above population",
        ArgumentError,
        f"n is larger than population in 1 place(s), the first 12 of 10; {ALLOWED}{PLACE}",
        interval(3, 12),
    ),
    (
        "of above population",
        ArgumentError,
        f"of is larger than population in 1 place(s), the first 11 of 10; {ALLOWED}{PLACE}",
        lambda: hypergeometric_p_value(3, 5, 10, 11),
    ),
    (
        "negative",
        ArgumentError,
        f"yes has 1 value(s) that are not whole numbers from 0 to 100000000, the first -1{COUNT}",
        interval(-1),
    ),
    (
        "several at once",
        ArgumentError,
        "\n".join(
            f"{name} has {count} value(s) that are not whole numbers from {least} to 100000000, "
            f"the first {first}{COUNT}"
            for name, count, least, first in WRONG
        ),
        interval([NAN, INF], 5.5, 0),
    ),
    (
        "too large",
        ArgumentError,
        (
            "population has 1 value(s) that are not whole numbers from 1 to 100000000, the first"
            f" 2e+15{COUNT}"
        ),
        interval(population=2e15),
    ),
    (
        "shapes",
        ArgumentError,
        (
            "the shapes do not fit together: yes (2,), n (3,), population (); "
            "give arrays of one shape, or single numbers."
        ),
        interval([1, 2], [3, 4, 5]),
    ),
    ("text", ArgumentTypeError, "yes must be whole numbers, got '3'.", interval("3")),
    ("true", ArgumentTypeError, "n must be whole numbers, got True.", interval(1, n=True)),
    ("nothing", ArgumentTypeError, "n must be whole numbers, got None.", interval(n=None)),
    (
        "ragged",
        ArgumentTypeError,
        "yes must be whole numbers, got [[1], [2, 3]].",
        interval([[1], [2, 3]]),
    ),
)
def test_bad_input(error, message, call):
    """What cannot be numbers of persons is refused in words."""
    refuses(error, message, call)
