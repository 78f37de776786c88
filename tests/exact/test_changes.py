"""Changes between printed figures: known answers, brute force over counts, and laws."""

from fractions import Fraction

import pytest
from bad_input import refuses, stopped
from exact.modes import WIDER, modes, roundings
from hypothesis import given, strategies as st

from brukarindex.exact import Figure, Interval, round_exact
from brukarindex.exact.changes import change_percent, change_points, claim_fits, meet
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError

SHARE = {"low": 0, "high": 100}

numbers = st.fractions(-20, 120, max_denominator=60)
intervals = st.builds(
    lambda low, width, *closed: Interval(low, low + width, *(closed if width else (True, True))),
    st.fractions(-3, 3, max_denominator=2),
    st.fractions(0, 3, max_denominator=2),
    st.booleans(),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("old", "new", "claims"),
    [
        ("68", "71", ["2", "3", "4", "3,7", "3,8", "3,9", "4,0"]),
        ("52,9", "56,8", ["3,8", "3,9", "4,0", "4"]),
        ("71 %", "68 %", ["−2", "-3", "−4"]),
    ],
)
def test_possible_points(old: str, new: str, claims: list[str]) -> None:
    """68 to 71 admits claims of 2, 3 and 4 points, 52,9 to 56,8 of 3,8 to 4,0; a fall has a minus
    sign.
    """
    possible = change_points(old, new)
    tried = [
        "−5",
        "−4",
        "-3",
        "−2",
        "-1",
        "1",
        "2",
        "3",
        "4",
        "5",
        "3,7",
        "3,8",
        "3,9",
        "4,0",
        "4,1",
    ]
    assert [claim for claim in tried if claim_fits(claim, possible)] == sorted(
        claims, key=tried.index
    )


def test_possible_per_cent() -> None:
    """68 to 71 is 3 to 6 per cent more, never 2; 103 to 175 answers is exactly 69,9
    per cent more.
    """
    possible = change_percent("68", "71")
    assert (possible.low, possible.high) == (Fraction(400, 137), Fraction(160, 27))
    assert [claim for claim in "1234567" if claim_fits(claim, possible)] == ["3", "4", "5", "6"]
    answers = change_percent("103", "175", exact=True)
    assert answers == Interval(
        Fraction(7200, 103), Fraction(7200, 103), closed_low=True, closed_high=True
    )
    assert [claim for claim in ("69", "70", "69,9", "69,8") if claim_fits(claim, answers)] == [
        "70",
        "69,9",
    ]
    assert change_percent("1 000", "0", exact=True).high == -100


def test_rounding_decides_at_a_tie() -> None:
    """Open ends stay open, so that a difference of 4 is out of reach where both cannot be ties at
    once.
    """
    assert change_points("68", "71", rounding="half_up") == Interval(
        Fraction(2), Fraction(4), closed_low=False, closed_high=False
    )
    counts = change_percent("40", "23", exact=True)
    assert counts.low == Fraction(-85, 2)
    assert [
        r for r in ("half_up", "half_down", "either") if claim_fits("−42", counts, rounding=r)
    ] == [
        "half_down",
        "either",
    ]
    assert claim_fits("−43", counts, rounding="half_up")


def test_ends_of_the_scale() -> None:
    """A share cannot rise above 100 nor fall below 0, so less can have happened at the ends."""
    assert change_points("97,0", "100", **SHARE).high == Fraction(100) - Fraction(9695, 100)
    assert change_points("0", "3", **SHARE).high == Fraction(7, 2)
    assert change_percent("80", "100", **SHARE).high == 100 * Fraction(200, 159) - 100
    assert change_percent("4", "0").closed_low
    assert change_percent("4", "0").low == 100 * Fraction(-1, 7) - 100
    assert change_percent("4", "0", rounding="floor") == Interval(
        Fraction(-100), Fraction(-75), closed_low=True, closed_high=False
    )
    assert change_percent("4", "0", rounding="ceil").closed_high


@given(old=numbers, new=numbers, decimals=st.tuples(*[st.integers(0, 2)] * 3), mode=modes)
def test_rounded_changes_always_pass(
    *, old: Fraction, new: Fraction, decimals: tuple[int, int, int], mode: str
) -> None:
    """What is rounded from the truth is never refused, as points or as per cent."""
    first, last = (
        round_exact(number, d, rounding=mode)
        for number, d in zip((old, new), decimals, strict=False)
    )
    points = round_exact(new - old, decimals[2], rounding=mode)
    for rounding in WIDER[mode]:
        possible = change_points(first, last, rounding=rounding)
        assert new - old in possible
        assert claim_fits(points, possible, rounding=rounding)
        if first.interval(rounding).low > 0:
            relative = 100 * (new - old) / old
            growth = change_percent(first, last, rounding=rounding)
            assert relative in growth
            assert claim_fits(
                round_exact(relative, decimals[2], rounding=mode), growth, rounding=rounding
            )


behind = st.integers(1, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(behind, behind, modes, st.data())
def test_shares_by_brute_force(
    one: tuple[int, int], other: tuple[int, int], mode: str, data: st.DataObject
) -> None:
    """Every pair of counts behind two printed shares has a change within the intervals, on the
    scale too.
    """
    rounding = data.draw(st.sampled_from(WIDER[mode]))
    old, new = (round_exact(Fraction(100 * k, n), 0, rounding=mode) for k, n in (one, other))
    shares = [
        [
            Fraction(100 * k, n)
            for k in range(n + 1)
            if Fraction(100 * k, n) in figure.interval(rounding)
        ]
        for figure, (_, n) in ((old, one), (new, other))
    ]
    assert all(shares)
    for before in shares[0]:
        for after in shares[1]:
            assert after - before in change_points(old, new, **SHARE, rounding=rounding)
            if old.interval(rounding).low > 0:
                relative = 100 * (after - before) / before
                assert relative in change_percent(old, new, **SHARE, rounding=rounding)


@given(st.integers(1, 12), st.integers(-12, 12), roundings)
def test_ends_of_the_ratio_are_sharp(old: int, new: int, rounding: str) -> None:
    """A closed end is reached, an open one is approached but not reached."""
    before, after = Figure(old).interval(rounding), Figure(new).interval(rounding)
    if before.low <= 0:
        return
    tiny = Fraction(1, 10**9)
    grid = [
        [one.low] * one.closed_low
        + [one.low + tiny, one.high - tiny]
        + [one.high] * one.closed_high
        + [Fraction(0)] * (0 in one)
        for one in (before, after)
    ]
    ratios = [100 * (b - a) / a for a in grid[0] for b in grid[1]]
    found = change_percent(old, new, rounding=rounding)
    assert all(ratio in found for ratio in ratios)
    assert (min(ratios) == found.low) == found.closed_low
    assert (max(ratios) == found.high) == found.closed_high
    assert min(ratios) - found.low < Fraction(1, 1000)
    assert found.high - max(ratios) < Fraction(1, 1000)


@given(intervals, intervals)
def test_meet_by_points(one: Interval, other: Interval) -> None:
    """On a grid finer than the ends two intervals have exactly the common points."""
    both = meet(one, other)
    grid = [Fraction(step, 4) for step in range(-16, 30)]
    assert [x for x in grid if x in one and x in other] == (
        [] if both is None else [x for x in grid if x in both]
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: change_points("68 procentenheter", "71"),
            ArgumentError,
            (
                "old must be a level, not in percentage points as only a change is, got '68"
                " procentenheter'"
            ),
        ),
        (
            lambda: change_points("68 %", "710 promille"),
            ArgumentError,
            "new must have the unit of the other figures, got '68 %', '710 promille'",
        ),
        (
            lambda: change_points("68", "102", low=0, high=100),
            ArgumentError,
            "new must lie within the scale, from low=0 to high=100, got '102'",
        ),
        (lambda: change_points("68", 71.0), ArgumentTypeError, None),
        (lambda: change_points("sextioåtta", "71"), FigureError, None),
        (
            lambda: change_percent("0", "3"),
            ArgumentError,
            "old must be above 0 for a change in per cent, got '0', which can be -1/2",
        ),
        (
            lambda: change_percent("0", "175", exact=True),
            ArgumentError,
            "old must be above 0 for a change in per cent, got '0', which can be 0",
        ),
        (
            lambda: change_percent("103,0", "175", exact=True),
            ArgumentError,
            "old must be a whole number from 0 upwards, without unit, got '103,0'",
        ),
        (lambda: claim_fits("fler", change_points("68", "71")), FigureError, None),
        (
            lambda: claim_fits("3", change_points("68", "71"), rounding="nearest"),
            ArgumentError,
            None,
        ),
    ],
)
def test_messages(call, error: type[Exception], message: str | None) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)
