"""Laws of exact counting, against brute force over small n."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from bad_input import refuses, stopped
from exact.modes import MODES, WIDER, modes, roundings
from hypothesis import given, strategies as st

from brukarindex.exact import (
    Figure,
    distribution_counts,
    mean_sums,
    percent_counts,
    possible_n,
    response_counts,
    round_exact,
    subtotal_readings,
)
from brukarindex.exact.figures import Rounding
from brukarindex.exact.shares import fewest, whole_of
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError

ROUNDINGS = [*MODES, "either", "any"]

shares = st.builds(Figure, st.integers(0, 101), st.just(0)) | st.builds(
    Figure, st.integers(0, 1010), st.just(1)
)


def _prints(count: int, n: int, figure: Figure | None, rounding: str) -> bool:
    return figure is None or Fraction(100 * count, n) in figure.interval(rounding)


def _brute(
    figures: list[Figure | None], n: int, totals: dict, rounding: str, *, complete: bool
) -> list:
    """Try every distribution whose parts print right one by one."""
    each = [
        [count for count in range(n + 1) if _prints(count, n, figure, rounding)]
        for figure in figures
    ]
    filled = ((*counts, n - sum(counts)) for counts in product(*each) if sum(counts) <= n)
    return [
        counts
        for counts in filled
        if not (complete and counts[-1])
        and all(
            _prints(sum(counts[i] for i in members), n, figure, rounding)
            for members, figure in totals.items()
        )
    ]


@st.composite
def printed_distributions(draw: st.DrawFn) -> tuple[list[Figure | None], int, dict]:
    """Three shares of up to 400 answers, the second perhaps not printed, with nested totals, a few
    misprinted.
    """
    counts = draw(st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any))
    n, mode, slip = sum(counts), draw(modes), st.sampled_from([0] * 6 + [-1, 1])

    def printed(count: int) -> Figure:
        figure = round_exact(Fraction(100 * count, n), draw(st.integers(0, 1)), rounding=mode)
        return Figure(figure.digits + draw(slip), figure.decimals)

    parts = [
        printed(counts[0]),
        None if draw(st.booleans()) else printed(counts[1]),
        printed(counts[2]),
    ]
    totals = {(0, 2): printed(counts[0] + counts[2]), (0, 1, 2): printed(sum(counts[:3]))}
    return parts, n, {members: figure for members, figure in totals.items() if draw(st.booleans())}


@given(
    shares | st.builds(Figure, st.integers(-2, 1010), st.just(0), st.just("permille")),
    st.integers(1, 300),
    roundings,
)
def test_percent_counts_by_brute_force(figure: Figure, n: int, rounding: str) -> None:
    """The counts are exactly those whose exact share lies in the printed interval."""
    whole = 1000 if figure.unit == "permille" else 100
    fitting = [k for k in range(n + 1) if Fraction(whole * k, n) in figure.interval(rounding)]
    assert list(percent_counts(figure, n, rounding=rounding) or []) == fitting


@given(st.data(), st.integers(1, 10**6) | st.integers(10**20, 10**21), st.integers(0, 4), modes)
def test_rounded_counts_always_pass(data: st.DataObject, n: int, decimals: int, mode: str) -> None:
    """A share rounded by a mode from a true count is never refused under that mode."""
    count = data.draw(st.integers(0, n))
    printed = round_exact(Fraction(100 * count, n), decimals, rounding=mode, unit="percent")
    for rounding in WIDER[mode]:
        assert count in (percent_counts(printed, n, rounding=rounding) or ())


@given(
    counts=st.lists(st.integers(0, 2 * 10**5), min_size=2, max_size=6).filter(any),
    decimals=st.integers(0, 3),
    mode=modes,
    complete=st.booleans(),
)
def test_rounded_distributions_always_pass(
    *, counts: list[int], decimals: int, mode: str, complete: bool
) -> None:
    """Shares and a total rounded from true counts pass jointly, and the truth lies in the
    intervals.
    """
    n = sum(counts)
    shown = counts if complete else counts[:-1]
    figures = [round_exact(Fraction(100 * count, n), decimals, rounding=mode) for count in shown]
    total = round_exact(Fraction(100 * sum(shown[:2]), n), decimals, rounding=mode)
    totals = {tuple(range(len(shown[:2]))): total}
    for rounding in WIDER[mode]:
        found = distribution_counts(figures, n, totals=totals, complete=complete, rounding=rounding)
        assert found is not None
        assert all(count in part for count, part in zip(shown, found.parts, strict=True))
        assert n - sum(shown) in found.rest
        scan = possible_n(
            figures, range(n, n + 1), totals=totals, complete=complete, rounding=rounding
        )
        assert list(scan) == [found]


@given(printed=printed_distributions(), rounding=roundings, complete=st.booleans())
def test_distributions_by_brute_force(*, printed: tuple, rounding: str, complete: bool) -> None:
    """The verdict, the tight intervals and the witness equal those of trying every distribution."""
    figures, n, totals = printed
    fitting = _brute(figures, n, totals, rounding, complete=complete)
    found = distribution_counts(figures, n, totals=totals, complete=complete, rounding=rounding)
    assert (found is not None) == bool(fitting)
    if found is not None:
        assert found.witness in fitting
        spans = [range(min(column), max(column) + 1) for column in zip(*fitting, strict=True)]
        assert [*found.parts, found.rest] == spans


@given(figures=st.lists(shares, min_size=1, max_size=3), rounding=roundings, complete=st.booleans())
def test_scan_agrees_with_one_at_a_time(
    *, figures: list[Figure], rounding: str, complete: bool
) -> None:
    """The vectorised scan finds the same n as asking for each, and in any order of the range."""
    options = {
        "totals": {tuple(range(len(figures))): figures[0]},
        "complete": complete,
        "rounding": rounding,
    }
    each = [n for n in range(1, 60) if distribution_counts(figures, n, **options) is not None]
    found = possible_n(figures, range(1, 60), **options)
    assert found.n.tolist() == each
    assert possible_n(figures, range(59, 0, -1), **options) == found


def test_scan_is_exact_beyond_64_bits() -> None:
    """Where products could overflow, Python integers take over and give the same pattern."""
    figures = ["14,6", "12,2", "7,3"]
    base = 41 * 10**22
    found = possible_n(figures, range(base, base + 3))
    assert found.n.tolist() == [base, base + 1, base + 2]
    assert found.n.dtype == object
    narrow = [Figure(1, 0), Figure(10**25 - 1, 25)]
    assert [n for n in range(60, 120) if distribution_counts(narrow, n)] == possible_n(
        narrow, range(60, 120)
    ).n.tolist()


def test_scan_joins_its_blocks() -> None:
    """A range longer than a block has no seams."""
    found = possible_n(["50"], range(1, 40_001), rounding="half_up")
    assert np.array_equal(
        found.n, [n for n in range(1, 40_001) if percent_counts("50", n, rounding="half_up")]
    )
    assert len(possible_n(["50"], range(5, 5))) == 0


@given(st.integers(-300, 900), st.integers(0, 3), st.integers(1, 200), modes)
def test_means_of_whole_sums_always_pass(total: int, decimals: int, n: int, mode: str) -> None:
    """A mean rounded from a whole sum, of either sign, is never refused."""
    printed = round_exact(Fraction(total, n), decimals, rounding=mode)
    for rounding in WIDER[mode]:
        sums = mean_sums(printed, n, rounding=rounding)
        assert sums is not None
        assert total in sums
        assert all(Fraction(one, n) in printed.interval(rounding) for one in sums)
        assert all(
            Fraction(one, n) not in printed.interval(rounding)
            for one in (sums[0] - 1, sums[-1] + 1)
        )


def test_seven_times_fourteen() -> None:
    """Seven times 14 % is possible of seven answers; 60 + 39 never is under half-up rounding."""
    seven = distribution_counts(["14"] * 7, 7, complete=True)
    assert seven is not None
    assert seven.witness == (1,) * 7 + (0,)
    assert len(possible_n(["60", "39"], range(1, 10_000), complete=True, rounding="half_up")) == 0


def test_subtotal_readings() -> None:
    """A printed total is told apart as rounding of the sum, sum of the rounded, both or neither."""
    parts = ["48,4", "22,8"]
    assert subtotal_readings(parts, "71,2", 417) == ("rounded_sum", "sum_of_rounded")
    assert subtotal_readings(parts, "71,1 %", 426) == ("rounded_sum",)
    assert subtotal_readings(parts, "71,2", 426) == ("sum_of_rounded",)
    assert subtotal_readings(parts, "71,4", 426) == ()
    assert subtotal_readings(parts, "712 promille", 417) == ("rounded_sum", "sum_of_rounded")
    assert subtotal_readings(parts, "71,2", 423) == ()


def test_two_printed_totals_of_the_same_parts_both_count() -> None:
    """The same total printed twice must fit both ways."""
    assert distribution_counts(["50", "25"], 8, totals={(0, 1): "75", (1, 0): "75,0"}) is not None
    assert distribution_counts(["50", "25"], 8, totals={(0, 1): "75", (1, 0): "74,0"}) is None


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: percent_counts("33", 0), ArgumentError, "n must be at least 1, got 0."),
        (
            lambda: percent_counts("33", 2.0),
            ArgumentTypeError,
            "n must be a whole number, got 2.0.",
        ),
        (
            lambda: percent_counts("33", True),  # noqa: FBT003
            ArgumentTypeError,
            "n must be a whole number, got True.",
        ),
        (
            lambda: percent_counts("3 procentenheter", 10),
            ArgumentError,
            (
                "share must be in percent or per mille, not percentage points, got '3"
                " procentenheter'"
            ),
        ),
        (lambda: response_counts("33", -1), ArgumentError, "invited must be at least 1, got -1."),
        (
            lambda: mean_sums("3,2 %", 10),
            ArgumentError,
            "mean must be printed without a unit, got '3,2 %'",
        ),
        (
            lambda: possible_n(["33"], [1, 2]),
            ArgumentTypeError,
            "n must be a range, such as range(1, 1001), got [1, 2].",
        ),
        (lambda: possible_n(["33"], range(3)), ArgumentError, "n must be at least 1, got 0."),
        (
            lambda: distribution_counts("33", 10),
            ArgumentTypeError,
            "figures must be a list or tuple, got '33'.",
        ),
        (
            lambda: distribution_counts([], 10),
            ArgumentError,
            "figures must hold at least 1, got [].",
        ),
        (
            lambda: distribution_counts(["33", "3 procentenheter"], 10),
            ArgumentError,
            (
                "figures must be in percent or per mille, not percentage points, got '3"
                " procentenheter'"
            ),
        ),
        (
            lambda: distribution_counts(["1", "2", "3"], 10, totals={(0, 1): "3", (1, 2): "5"}),
            ArgumentError,
            "totals must be nested or apart, got parts [1, 2], which overlap another",
        ),
        (
            lambda: distribution_counts(["1", "2"], 10, totals={(0, 2): "3"}),
            ArgumentError,
            "totals: a part of a total must be at most 1, got 2.",
        ),
        (
            lambda: distribution_counts(["1", "2"], 10, totals={(0, 0): "3"}),
            ArgumentError,
            "totals must name parts by position, each once, got (0, 0)",
        ),
        (
            lambda: distribution_counts(["1", "1.283"], 10),
            FigureError,
            (
                "figures: cannot read the figure '1.283': the point may be a decimal mark or"
                ' group thousands; write "1,283" or "1 283"'
            ),
        ),
    ],
)
def test_messages(call, error: type[Exception], message: str) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)


@given(
    digits=st.integers(0, 100),
    decimals=st.integers(0, 1),
    rounding=st.sampled_from([*ROUNDINGS, "trunc"]),
)
def test_the_fewest_answers_are_the_first_of_all(
    digits: int, decimals: int, rounding: Rounding
) -> None:
    """The simplest fraction has the least denominator; against trying one number after
    the other.
    """
    figure = Figure(digits, decimals, "percent")
    slow = next(
        n for n in range(1, 2001) if percent_counts(figure, n, rounding=rounding) is not None
    )
    assert fewest(digits, whole_of(figure), rounding) == slow


def test_the_fewest_answers_of_many_decimals_take_no_time() -> None:
    """They are found, not searched for."""
    figure = Figure(33_333_333_333_333, 12, "percent")
    n = fewest(figure.digits, whole_of(figure), "half_up")
    assert n == 3
    assert percent_counts(figure, n, rounding="half_up") == range(1, 2)


def test_no_more_than_everybody() -> None:
    """100 per cent of 250 is 249 or 250 of them: what would round to it beyond is nobody."""
    assert percent_counts("100", 250) == range(249, 251)
