"""Laws of the bounds, against brute force over small samples."""

import math
from fractions import Fraction
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given, strategies as st

from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.verification import Figure, distinguishable, index_range, round_exact, variance_range

ROUNDINGS = ["half_up", "half_down", "half_even", "floor", "ceil", "either", "any"]
roundings = st.sampled_from(ROUNDINGS)
shares = st.none() | st.builds(Figure, st.integers(0, 101))


def _index(counts: tuple[int, ...]) -> Fraction:
    steps = sum(step * count for step, count in enumerate(counts))
    return Fraction(100 * steps, sum(counts) * (len(counts) - 1))


@given(st.lists(shares, min_size=2, max_size=4), shares, st.integers(1, 10), roundings)
def test_index_range_by_brute_force(figures: list[Figure | None], top: Figure | None, n: int, rounding: str) -> None:
    """The ends equal those of trying every distribution, also with a printed top-two total."""
    pair = (len(figures) - 2, len(figures) - 1)
    totals = {} if top is None else {pair: top}
    printed = [((part,), figure) for part, figure in enumerate(figures)] + list(totals.items())
    fitting = [
        _index(counts)
        for counts in product(range(n + 1), repeat=len(figures))
        if sum(counts) == n
        and all(
            figure is None or Fraction(100 * sum(counts[i] for i in members), n) in figure.interval(rounding)
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
    assert [index for index in ("33", "50", "67", "33,4", "101", "-1") if found.admits(index)] == ["33", "67"]


@given(st.integers(1, 4), st.integers(1, 3), st.integers(2, 5), st.data())
def test_variance_range_by_brute_force(steps: int, step: int, n: int, data: st.DataObject) -> None:
    """On a grid both ends equal those of trying every sample with the mean."""
    total, ddof = data.draw(st.integers(0, n * steps)), data.draw(st.integers(0, 1))
    samples = [sample for sample in combinations_with_replacement(range(steps + 1), n) if sum(sample) == total]
    variances = [
        step**2 * (sum(score**2 for score in sample) - Fraction(total**2, n)) / (n - ddof) for sample in samples
    ]
    mean = 7 + Fraction(step * total, n)
    found = variance_range(mean, n, low=7, high=7 + step * steps, step=step, ddof=ddof)
    assert found == (min(variances), max(variances))


@given(st.lists(st.fractions(0, 1, max_denominator=50), min_size=2, max_size=30))
def test_any_scores_keep_within_the_range(scores: list[Fraction]) -> None:
    """Without steps no sample on the scale leaves the range, nor the bound that `distinguishable` uses."""
    n, mean = len(scores), sum(scores) / len(scores)
    variance = sum((score - mean) ** 2 for score in scores) / (n - 1)
    least, most = variance_range(mean, n, low=0, high=1)
    assert least == 0
    assert variance <= most <= mean * (1 - mean) * Fraction(n, n - 1)


@given(
    scores=st.lists(st.integers(0, 100), min_size=2, max_size=40),
    reference=st.integers(0, 100),
    unseen=st.integers(0, 50),
    noise=st.floats(0, 3),
    level=st.sampled_from([0.8, 0.95, 0.99]),
)
def test_verdicts_hold_for_every_sample(
    *, scores: list[int], reference: int, unseen: int, noise: float, level: float
) -> None:
    """What is said of the printed index is true of any sample behind it."""
    n, mean = len(scores), Fraction(sum(scores), len(scores))
    found = distinguishable(
        round_exact(mean, 1), Figure(reference), n, level=level, population=n + unseen, reference_std_error=noise
    )
    sd = math.sqrt(sum((score - mean) ** 2 for score in scores) / (n - 1))
    error = math.hypot(sd * math.sqrt(unseen / (n + unseen) / n), noise)
    gap = float(mean - reference)
    assert sd <= found.largest_sd * (1 + 1e-12)
    assert found.difference[0] <= mean - reference <= found.difference[1]
    if found.verdict in {"above", "below"}:
        assert abs(gap) > found.critical * error * (1 - 1e-12)
        assert (gap > 0) == (found.verdict == "above")
    if found.verdict == "not_distinguishable":
        assert abs(gap) <= found.critical * error * (1 + 1e-12)
    if found.verdict == "depends" and found.break_even_sd is not None and found.break_even_sd_high is not None:
        assert found.break_even_sd <= min(found.largest_sd, found.break_even_sd_high)
        assert sd >= found.break_even_sd * (1 - 1e-9) or abs(gap) > found.critical * error * (1 - 1e-9)
        assert sd <= found.break_even_sd_high * (1 + 1e-9) or abs(gap) <= found.critical * error * (1 + 1e-9)


@pytest.mark.parametrize(
    ("index", "reference", "options", "verdict"),
    [
        ("80", "50", {}, "above"),
        ("20", "50", {}, "below"),
        ("56,8", "52,9", {}, "depends"),
        ("56,8", "52,9", {"reference_std_error": 3}, "not_distinguishable"),
        ("56,8", "52,9", {"population": 417}, "above"),
        ("56,8", "56,8", {}, "depends"),
        ("8,7", "7,5", {"low": 1, "high": 10}, "above"),
    ],
)
def test_three_answers(index: str, reference: str, options: dict, verdict: str) -> None:
    """Above or below whatever the distribution, not distinguishable whatever, or it depends."""
    assert distinguishable(index, reference, 417, **options).verdict == verdict


def test_break_even_of_a_census_and_of_no_gap() -> None:
    """When everybody answered the spread does not matter; when the figures are equal no spread is small enough."""
    census = distinguishable("56,8", "52,9", 417, population=417)
    assert (census.break_even_sd, census.break_even_sd_high) == (None, None)
    assert distinguishable("56,8", "56,8", 417).break_even_sd == 0
    assert distinguishable("56,8", "52,9", 417, reference_std_error=9).break_even_sd_high == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: index_range(["33"], 10), ArgumentError, "an index needs at least two categories; got 1"),
        (lambda: variance_range(3, 1), ArgumentError, "n must be at least 2; got 1"),
        (lambda: variance_range(3, 5, ddof=2), ArgumentError, "ddof must be at most 1; got 2"),
        (
            lambda: variance_range(3.5, 5),
            ArgumentTypeError,
            "mean must be exact: an int, a Fraction or a Decimal; got float 3.5",
        ),
        (lambda: variance_range(101, 5), ArgumentError, "the mean 101 is outside the scale 0 to 100"),
        (lambda: variance_range(3, 5, low=5, high=5), ArgumentError, "low must be below high; got 5 and 5"),
        (
            lambda: variance_range(3, 5, low=1, high=5, step=3),
            ArgumentError,
            "the scale must be a whole number of steps; got a width of 4 and a step of 3",
        ),
        (
            lambda: variance_range(Fraction(31, 10), 5, low=1, high=5, step=1),
            ArgumentError,
            "no 5 scores at steps of 1 have this mean; the excess over the lowest is 21/2",
        ),
        (lambda: distinguishable("56,8", "52,9", 1), ArgumentError, "n must be at least 2; got 1"),
        (
            lambda: distinguishable("56,8", "52,9", 417, population=400),
            ArgumentError,
            "population must be at least 417; got 400",
        ),
        (
            lambda: distinguishable("101", "52,9", 417),
            ArgumentError,
            "the index '101' is outside the scale 0 to 100",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, level=95),
            ArgumentError,
            "level must lie between 0 and 1, such as 0.95; got 95",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, reference_std_error=-1),
            ArgumentError,
            "reference_std_error must be finite and at least 0; got -1",
        ),
        (
            lambda: distinguishable("56,8", "52,9", 417, rounding="half-up"),
            ArgumentError,
            (
                "rounding is 'half-up'; allowed: 'half_up', 'half_down', 'half_even', 'either', 'floor', 'ceil', "
                "'any'. Did you mean 'half_up'?"
            ),
        ),
    ],
)
def test_messages(call, error: type[Exception], message: str) -> None:
    """A message says what failed, what it got and what is allowed."""
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
