"""The largest-remainder method backwards, against running it forwards on every distribution."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from bad_input import refuses, stopped
from hypothesis import given, strategies as st

from brukarindex.exact import Figure, largest_remainder, largest_remainder_n
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError


def _forced(counts: tuple[int, ...], whole: int) -> list[tuple[int, ...]]:
    """Apportion `whole` units by largest remainders, in every way that ties allow."""
    n = sum(counts)
    floors = [whole * k // n for k in counts]
    remainders = [Fraction(whole * k, n) - floor for k, floor in zip(counts, floors, strict=True)]
    left = whole - sum(floors)
    most = sum(sorted(remainders, reverse=True)[:left])
    chosen = [
        up
        for up in combinations(range(len(counts)), left)
        if sum(remainders[i] for i in up) == most
    ]
    return [tuple(floor + (i in up) for i, floor in enumerate(floors)) for up in chosen]


def _counts(parts: int, n: int) -> list[tuple[int, ...]]:
    return [counts for counts in product(range(n + 1), repeat=parts) if sum(counts) == n]


def test_known() -> None:
    """Three thirds are 33, 33 and 34 in some order, never 34, 34 and 32."""
    assert largest_remainder(["33", "33", "34"], 3) == (1, 1, 1)
    assert largest_remainder(["34", "33", "33 %"], 3) == (1, 1, 1)
    assert largest_remainder(["34", "34", "32"], 3) is None
    assert largest_remainder(["33,3", "33,3", "33,4"], 3) == (1, 1, 1)
    assert largest_remainder(["333 promille", "334 promille", "333 promille"], 3) == (1, 1, 1)


def test_only_digits_that_add_up() -> None:
    """60 + 39 was not forced to add up, nor was a share below 0."""
    assert largest_remainder(["60", "39"], 100) is None
    assert largest_remainder(["101", "-1"], 100) is None
    assert largest_remainder(["100"], 7) == (7,)
    assert largest_remainder_n(["60", "39"], range(1, 1000)).tolist() == []


@pytest.mark.parametrize(("parts", "n"), [(2, 9), (3, 6), (3, 7), (4, 4), (5, 3), (3, 13)])
@pytest.mark.parametrize("whole", [100, 1000])
def test_by_brute_force(parts: int, n: int, whole: int) -> None:
    """What the method can print, and its neighbours a unit off, are told apart."""
    results: dict[tuple[int, ...], set] = {}
    for counts in _counts(parts, n):
        for digits in _forced(counts, whole):
            results.setdefault(digits, set()).add(counts)
    moves = [(i, j) for i in range(parts) for j in range(parts) if i != j]
    near = {
        tuple(d + (p == i) - (p == j) for p, d in enumerate(digits))
        for digits in results
        for i, j in moves
    }
    decimals = 0 if whole == 100 else 1
    for digits in {*results, *near}:
        found = largest_remainder([Figure(each, decimals) for each in digits], n)
        assert (found is not None) == (digits in results)
        assert found is None or found in results[digits]


@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=4).filter(any), st.integers(0, 3), st.data()
)
def test_ties_by_brute_force(shares: list[int], steps: int, data: st.DataObject) -> None:
    """Digits near a simple distribution, where ties abound, agree with every distribution of a few
    answers.
    """
    whole, parts = 100, len(shares)
    digits = [whole * each // sum(shares) for each in shares]
    for _ in range(steps + whole - sum(digits)):
        digits[data.draw(st.integers(0, parts - 1))] += 1
    for _ in range(steps):
        digits[data.draw(st.integers(0, parts - 1))] -= 1
    for n in range(1, 9):
        possible = any(tuple(digits) in _forced(counts, whole) for counts in _counts(parts, n))
        assert (largest_remainder([Figure(each) for each in digits], n) is not None) == possible


@given(
    st.lists(st.integers(0, 10**6), min_size=2, max_size=6).filter(any),
    st.integers(0, 3),
    st.data(),
)
def test_forced_shares_always_pass(counts: list[int], decimals: int, data: st.DataObject) -> None:
    """What the method makes of real counts is never refused, and the witness prints the same."""
    whole = 100 * 10**decimals
    digits = data.draw(st.sampled_from(_forced(tuple(counts), whole)))
    found = largest_remainder([Figure(each, decimals) for each in digits], sum(counts))
    assert found is not None
    assert sum(found) == sum(counts)
    assert digits in _forced(found, whole)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=3))
def test_scan_agrees_with_one_at_a_time(digits: list[int]) -> None:
    """The vectorised scan finds the same n as asking for each, in any order of the range."""
    figures = [Figure(each) for each in (*digits, 100 - sum(digits))]
    each = [n for n in range(1, 60) if largest_remainder(figures, n) is not None]
    found = largest_remainder_n(figures, range(1, 60))
    assert found.tolist() == each
    assert np.array_equal(largest_remainder_n(figures, range(59, 0, -1)), found)
    assert len(largest_remainder_n(figures, range(5, 5))) == 0


def test_scan_joins_its_blocks_and_leaves_64_bits() -> None:
    """A long range has no seams, and numbers beyond 64 bits give the same pattern."""
    figures = ["0,1", "0,1", "99,8"]
    each = [n for n in range(16_000, 16_800) if largest_remainder(figures, n) is not None]
    found = largest_remainder_n(figures, range(1, 40_001))
    assert found[(found >= 16_000) & (found < 16_800)].tolist() == each
    base = 10**20
    huge = largest_remainder_n(["34", "34", "32"], range(base, base + 3))
    assert (huge.dtype, huge.tolist()) == (object, [base, base + 1, base + 2])
    long = [Figure(34 * 10**25, 25), Figure(66 * 10**25, 25)]
    assert largest_remainder_n(long, range(1, 101)).tolist() == [50, 100]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: largest_remainder(["33", "33", "34,0"], 3),
            ArgumentError,
            "figures must have the same decimals and unit, got '33', '33', '34,0'",
        ),
        (
            lambda: largest_remainder(["33 procentenheter", "67"], 3),
            ArgumentError,
            (
                "figures must be in percent or per mille, not percentage points, got '33"
                " procentenheter'"
            ),
        ),
        (lambda: largest_remainder(["33", "67"], 0), ArgumentError, "n must be at least 1, got 0."),
        (
            lambda: largest_remainder("33", 10),
            ArgumentTypeError,
            "figures must be a list or tuple, got '33'.",
        ),
        (lambda: largest_remainder(["33", 67.0], 10), ArgumentTypeError, None),
        (lambda: largest_remainder(["33", "resten"], 10), FigureError, None),
        (
            lambda: largest_remainder_n(["33", "67"], [3]),
            ArgumentTypeError,
            "n must be a range, such as range(1, 1001), got [3].",
        ),
        (
            lambda: largest_remainder_n(["33", "67"], range(3)),
            ArgumentError,
            "n must be at least 1, got 0.",
        ),
    ],
)
def test_messages(call, error: type[Exception], message: str | None) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)
