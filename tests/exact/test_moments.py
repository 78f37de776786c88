"""Means with standard deviations: against every sample of small n, laws, and published cases with
known answers.
"""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import chain, combinations_with_replacement, islice
from math import comb, isqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bad_input import refuses, stopped
from exact.modes import MODES, WIDER, modes, roundings
from hypothesis import given, strategies as st

from brukarindex.exact import Figure, mean_sums, round_exact
from brukarindex.exact.figures import Rounding
from brukarindex.exact.moments import Reconstruction, moment_sums, reconstruct
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError

DATA = json.loads((Path(__file__).parent / "moments_cases.json").read_text("utf-8"))
GOLDEN: dict[str, dict[str, list[Any]]] = DATA["golden"]

Sample = tuple[int, ...]


def _variance(sample: Sample, items: int, ddof: int) -> Fraction:
    center = Fraction(sum(sample), len(sample))
    squares = sum(((value - center) ** 2 for value in sample), Fraction(0))
    return squares / (len(sample) - ddof) / items**2


def _fits(
    sample: Sample, mean: Figure, sd: Figure | None, rounding: Any, *, items: int = 1, ddof: int = 1
) -> bool:
    """Tell in fractions whether a sample of sums over the items prints as both figures."""
    if Fraction(sum(sample), len(sample) * items) not in mean.interval(rounding):
        return False
    if sd is None:
        return True
    inside, variance = sd.interval(rounding), _variance(sample, items, ddof)
    low, high = inside.low**2, inside.high**2
    above = inside.low < 0 or low < variance or (inside.closed_low and low == variance)
    below = variance < high or (inside.closed_high and variance == high)
    return above and below


def _root(variance: Fraction, decimals: int, mode: Rounding) -> Figure:
    """Round a square root exactly."""
    scaled = variance * 100**decimals
    floor = isqrt(scaled.numerator // scaled.denominator)
    half = (2 * floor + 1) ** 2
    up_at_tie = {"half_up": True, "half_even": floor % 2 == 1}.get(mode, False)
    up = {"floor": False, "ceil": scaled > floor**2}.get(
        mode, up_at_tie if half == 4 * scaled else 4 * scaled > half
    )
    return Figure(floor + up, decimals)


@cache
def _samples(low: int, high: int, n: int) -> tuple[Sample, ...]:
    return tuple(combinations_with_replacement(range(low, high + 1), n))


def _unfold(witness: tuple[tuple[int, int], ...]) -> Sample:
    return tuple(chain.from_iterable([value] * count for value, count in witness))


def _counts(sample: Sample, low: int, high: int) -> tuple[int, ...]:
    return tuple(sample.count(value) for value in range(low, high + 1))


def _key(counts: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    """Give what the documented order is by; a shift of the scale does not change it
    within a sum.
    """
    total = sum(step * count for step, count in enumerate(counts))
    return (
        total,
        sum(step**2 * count for step, count in enumerate(counts)),
        tuple(-each for each in reversed(counts)),
    )


# --- brute force ----------------------------------------------------------------------------------

figures = st.builds(Figure, st.integers(-20, 60), st.just(1)) | st.builds(
    Figure, st.integers(-2, 6)
)
spreads = (
    st.none()
    | st.builds(Figure, st.integers(0, 35), st.just(1))
    | st.builds(Figure, st.integers(0, 250), st.just(2))
)
SIZES = [
    (1, 6),
    (2, 6),
    (3, 6),
    (4, 6),
    (5, 5),
    (6, 4),
    (7, 3),
    (9, 2),
    (12, 1),
]  # n and steps of the scale


@given(
    size=st.sampled_from(SIZES),
    low=st.integers(-2, 2),
    mean=figures,
    sd=spreads,
    items=st.integers(1, 3),
    ddof=st.integers(0, 1),
    rounding=roundings,
    own=st.data(),
)
def test_everything_by_brute_force(
    *,
    size: tuple[int, int],
    low: int,
    mean: Figure,
    sd: Figure | None,
    items: int,
    ddof: int,
    rounding: Any,
    own: Any,
) -> None:
    """The distributions, their number and order, and the sums are exactly those of trying every
    sample on the scale.
    """
    n, width = size
    if sd is not None and n <= ddof:
        n = 2
    high = low + max(1, width // items)
    if sd is not None and own.draw(st.booleans()):  # so that many draws fit
        sample = own.draw(st.sampled_from(_samples(low * items, high * items, n)))
        mean = round_exact(Fraction(sum(sample), n * items), 1)
        sd = _root(_variance(sample, items, ddof), sd.decimals, "half_up")
    every = _samples(low * items, high * items, n)
    fitting = [each for each in every if _fits(each, mean, sd, rounding, items=items, ddof=ddof)]
    options = {"low": low, "high": high, "items": items, "ddof": ddof, "rounding": rounding}

    found = reconstruct(mean, sd, n, **options)
    tables = sorted((_counts(each, low * items, high * items) for each in fitting), key=_key)
    assert list(found) == tables
    assert (found.count, bool(found)) == (len(tables), bool(tables))
    assert found.witness == (tables[0] if tables else None)

    pairs = sorted({(sum(each), sum(value**2 for value in each)) for each in fitting})
    sums = moment_sums(mean, sd, n, **options)
    assert (sums is None) == (not pairs)
    if sums is not None:
        assert list(sums) == pairs
        assert tuple(sorted(_unfold(sums.witness))) in fitting


@pytest.mark.parametrize(
    ("n", "reach"), [(1, 40), (2, 25), (3, 12), (4, 9), (5, 6), (6, 5), (7, 4), (8, 3)]
)
def test_sums_of_squares_of_any_whole_numbers(n: int, reach: int) -> None:
    """Without a scale exactly those sums of squares pass that some whole numbers have.

    From n = 5 on these are all of the right parity above the least. With nine decimals an SD asks
    about one of them.
    """
    real = {
        (sum(sample), sum(value**2 for value in sample)) for sample in _samples(-reach, reach, n)
    }
    for total in range(n):
        balanced = total  # of 0 and 1, n numbers that add up to less than n
        for squares in range(
            balanced, reach**2, 2
        ):  # greater numbers than `reach` would make these greater
            variance = Fraction(squares - Fraction(total**2, n), n)
            mean, sd = round_exact(Fraction(total, n), 9), _root(variance, 9, "half_even")
            found = moment_sums(mean, sd, n, ddof=0)
            assert (found is not None) == ((total, squares) in real)
            assert found is not None or n < 5
            if found is not None:
                sample = _unfold(found.witness)
                assert (len(sample), sum(sample), sum(value**2 for value in sample)) == (
                    n,
                    total,
                    squares,
                )
                assert list(found) == [(total, squares)]


@pytest.mark.parametrize(
    ("low", "high", "n"), [(0, 9, 4), (0, 9, 5), (0, 9, 6), (1, 5, 9), (-3, 4, 6), (0, 16, 4)]
)
def test_gaps_near_the_ends_of_a_scale(low: int, high: int, n: int) -> None:
    """On a scale exactly those pairs pass that some sample has: near the ends many of the right
    parity do not.
    """
    real = {(sum(sample), sum(value**2 for value in sample)) for sample in _samples(low, high, n)}
    passed = set()
    for total in range(n * low, n * high + 1):
        found = moment_sums(round_exact(Fraction(total, n), 6), None, n, low=low, high=high)
        assert found is not None
        passed |= set(found)
    assert passed == real


@given(st.integers(2, 9), st.integers(1, 14), st.data())
def test_counting_agrees_with_listing(width: int, n: int, data: Any) -> None:
    """The count made without listing is the number listed, all different, and each prints right."""
    sample = data.draw(st.lists(st.integers(0, width), min_size=n + 1, max_size=n + 1))
    mean, sd = (
        round_exact(Fraction(sum(sample), n + 1), 1),
        _root(_variance(tuple(sample), 1, 1), 1, "half_up"),
    )
    found = reconstruct(mean, sd, n + 1, low=0, high=width)
    tables = list(islice(found, 20_000))
    assert len(set(tables)) == len(tables)
    assert len(tables) == min(len(found), 20_000)
    assert all(_fits(_unfold(tuple(enumerate(table))), mean, sd, "either") for table in tables[:50])


def test_counting_all_of_a_scale() -> None:
    """With every mean and SD admitted the number is that of stars and bars."""
    found = reconstruct(
        Figure(2), None, 200, low=0, high=4, rounding="any"
    )  # means strictly between 1 and 3
    assert found.count == sum(
        reconstruct(round_exact(Fraction(total, 200), 3), None, 200, low=0, high=4).count
        for total in range(201, 600)
    )
    whole = sum(
        reconstruct(round_exact(Fraction(total, 30), 3), None, 30, low=0, high=4).count
        for total in range(121)
    )
    assert whole == comb(34, 4)


def _counted(found: Reconstruction) -> int:
    """Count as the definition says: tables by number of answers, sum and excess, score by score."""
    summary = found.summary
    spans = [
        (summary.excess(total, squares[0])[2:], summary.excess(total, squares[-1])[3])
        for total in summary.sums()
        if (squares := summary.squares(total))
    ]
    size = max(total for (total, _), _ in spans) + 1, max(most for _, most in spans) + 1
    ways = [np.zeros(size, dtype=np.uint64) for _ in range((summary.width or 0) + 1)]
    for table in ways:
        table[0, 0] = 1  # no answers yet, in one way
    for _ in range(summary.n):
        fewer = np.zeros(size, dtype=np.uint64)
        for score, table in enumerate(ways):  # of scores up to this one, one answer more
            up = score * (score - 1) // 2
            more = fewer.copy()
            if score < size[0] and up < size[1]:
                more[score:, up:] += table[: size[0] - score, : size[1] - up]
            table[:], fewer = more, more
    return sum(int(ways[-1][total, least : most + 1].sum()) for (total, least), most in spans)


@pytest.mark.parametrize(
    ("mean", "sd", "n", "high", "number"),
    [
        ("5.1", "2.6", 50, 10, 41_163_555),
        ("3.5", "1.7", 100, 7, 8_536_427),
    ],
)
def test_recurrence_counts_what_nobody_can_list(
    *, mean: str, sd: str, n: int, high: int, number: int
) -> None:
    """Counting by partial fractions gives the number that plain dynamic programming does."""
    found = reconstruct(mean, sd, n, low=1, high=high)
    assert found.count == number == _counted(found)
    assert found.witness is not None


@pytest.mark.parametrize(
    ("mean", "sd", "n", "high", "number"),
    [
        ("5.1", "2.6", 100, 10, 16_709_821_625),
        ("3.5", "1.7", 300, 7, 5_262_337_757),
        ("5.1", "2.6", 400, 10, 3_169_980_447_633_143),
        ("5.1", "2.6", 1000, 10, 11_305_246_794_495_532_011),  # more than 64 bits hold
        ("62.3", "2.4", 20, 100, 103_856),
    ],
)
def test_counts_that_are_large_or_of_long_scales(
    *, mean: str, sd: str, n: int, high: int, number: int
) -> None:
    """So many there are: the first three as the plain way above counted them once, in minutes."""
    assert reconstruct(mean, sd, n, low=int(high <= 10), high=high).count == number


@given(st.integers(1, 7), st.integers(2, 40), st.integers(0, 2), st.data())
def test_recurrence_agrees_with_the_definition(
    width: int, n: int, decimals: int, data: Any
) -> None:
    """Wherever the mean is on the scale, and however wide the rounding."""
    sample = tuple(data.draw(st.lists(st.integers(0, width), min_size=n, max_size=n)))
    mean, sd = (
        round_exact(Fraction(sum(sample), n), decimals),
        _root(_variance(sample, 1, 1), decimals, "half_up"),
    )
    found = reconstruct(mean, sd, n, low=0, high=width, rounding=data.draw(roundings))
    if any(found.summary.squares(total) for total in found.summary.sums()):
        assert found.count == _counted(found)


# --- laws -----------------------------------------------------------------------------------------


@st.composite
def scored(draw: st.DrawFn) -> tuple[Sample, int, int, int]:
    """A real sample of sums over items, on a scale low..high."""
    low, items = draw(st.integers(-3, 3)), draw(st.integers(1, 4))
    high = low + draw(st.integers(1, 9))
    counts = draw(
        st.lists(
            st.integers(0, 40), min_size=(high - low) * items + 1, max_size=(high - low) * items + 1
        )
    )
    sample = _unfold(tuple((low * items + step, count) for step, count in enumerate(counts)))
    return (sample if len(sample) > 1 else (low * items, high * items)), low, high, items


@given(
    drawn=scored(),
    decimals=st.integers(0, 3),
    more=st.integers(0, 3),
    ddof=st.integers(0, 1),
    mode=modes,
)
def test_real_samples_always_pass(
    *, drawn: tuple[Sample, int, int, int], decimals: int, more: int, ddof: int, mode: Rounding
) -> None:
    """Figures of a real sample, rounded by a mode, pass under it, and under "either" if it is a
    half mode.
    """
    sample, low, high, items = drawn
    n = len(sample)
    mean = round_exact(Fraction(sum(sample), n * items), decimals, rounding=mode)
    sd = _root(_variance(sample, items, ddof), more, mode)
    for rounding in WIDER[mode]:
        options: Any = {"items": items, "ddof": ddof, "rounding": rounding}
        free = moment_sums(mean, sd, n, **options)
        held = moment_sums(mean, sd, n, low=low, high=high, **options)
        found = reconstruct(mean, sd, n, low=low, high=high, **options)
        assert free is not None
        assert held is not None
        assert found.witness is not None
        witness = tuple(
            zip([int(score * items) for score in found.scores], found.witness, strict=True)
        )
        assert held.witness == tuple(pair for pair in witness if pair[1])
        for one in (free.witness, held.witness):
            assert len(_unfold(one)) == n
            assert _fits(_unfold(one), mean, sd, rounding, items=items, ddof=ddof)


@given(
    st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=9),
    st.integers(0, 2),
    st.integers(1, 2),
    modes,
)
def test_samples_without_a_scale_always_pass(
    values: list[int], decimals: int, more: int, mode: Rounding
) -> None:
    """So do samples of any whole numbers, unless the search says that it is too long: never a false
    impossible.
    """
    sample = tuple(values)
    mean = round_exact(Fraction(sum(sample), len(sample)), decimals + 1, rounding=mode)
    sd = _root(_variance(sample, 1, 1), more + 2, mode)
    try:
        found = moment_sums(mean, sd, len(sample), rounding=mode)
    except ArgumentError as error:
        assert len(sample) < 5
        assert "steps of search" in str(error)  # noqa: PT017
    else:
        assert found is not None
        assert _fits(_unfold(found.witness), mean, sd, mode)


@given(st.integers(0, 400), st.integers(1, 60), st.integers(0, 2), roundings)
def test_without_an_sd_it_is_grim(total: int, n: int, decimals: int, rounding: Any) -> None:
    """Without an SD the sums are those of `mean_sums`, and the witness has the least sum."""
    mean = round_exact(Fraction(total, 50), decimals)
    sums, found = (
        mean_sums(mean, n, rounding=rounding),
        moment_sums(mean, None, n, rounding=rounding),
    )
    assert (None if found is None else [pair[0] for pair in found]) == (
        None if sums is None else list(sums)
    )
    if found is not None:
        assert _fits(_unfold(found.witness), mean, None, rounding)


@given(st.integers(2, 300), st.integers(0, 100), st.integers(0, 60), roundings)
def test_on_two_values_it_is_debit(n: int, hundredths: int, spread: int, rounding: Any) -> None:
    """On 0..1 the pairs are the counts k whose k/n and spread print right."""
    mean, sd = Figure(hundredths, 2), Figure(spread, 2)
    fitting = [k for k in range(n + 1) if _fits((0,) * (n - k) + (1,) * k, mean, sd, rounding)]
    found = moment_sums(mean, sd, n, low=0, high=1, rounding=rounding)
    assert ([] if found is None else list(found)) == [(k, k) for k in fitting]
    assert [
        table[1] for table in reconstruct(mean, sd, n, low=0, high=1, rounding=rounding)
    ] == fitting


# --- known answers --------------------------------------------------------------------------------


def _passes(
    mean: str, sd: str | None, n: int, *, scale: tuple[int, int] | None = None, **options: Any
) -> bool:
    low, high = scale or (None, None)
    return moment_sums(mean, sd, n, low=low, high=high, **options) is not None


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda case: case["id"])
def test_case(case: dict[str, Any]) -> None:
    """Published and brute-forced cases give the answer that is known."""
    inputs, expected = dict(case["inputs"]), case["expected"]
    match case["kind"]:
        case "grimmer_vector":
            passed = [_passes(*row, rounding=inputs["rounding"]) for row in inputs["rows"]]
            assert passed == expected["consistent"]
        case "closure_count":
            low, high = inputs.pop("scale")
            assert len(reconstruct(**inputs, low=low, high=high)) == expected["n_distributions"]
        case kind:
            scale = {"debit": (0, 1)}.get(kind, inputs.pop("scale", None))
            assert _passes(**inputs, scale=scale) is expected["consistent"]


def _rows(name: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(GOLDEN[name][column] for column in columns), strict=True)


def test_grim_of_r() -> None:
    """Means alone, also of four items, and percentages as means of 0 and 1, agree with scrutiny."""
    for mean, n, one, four, up in _rows("grim.scalar", "x", "n", "items1", "items4", "rounding_up"):
        assert _passes(mean, None, n) is one
        assert _passes(mean, None, n, items=4) is four
        assert _passes(mean, None, n, rounding="half_up") is up
    for mean, n, expected in _rows("grim.pigs1", "x", "n", "consistency"):
        assert _passes(mean, None, n) is expected
    for percent, n, expected in _rows("grim.pigs2_percent", "x", "n", "consistency"):
        share = Figure(Figure.parse(percent).digits, 3)
        assert (moment_sums(share, None, n, low=0, high=1) is not None) is expected


@pytest.mark.parametrize(
    ("name", "scale", "column"),
    [
        ("grimmer.pigs5", None, "consistency"),
        ("grimmer.scalar", None, "grimmer"),
        ("grimmer.oracle_scale_1_5", (1, 5), "grimmer_feasible"),
        ("grimmer.oracle_scale_1_10", (1, 10), "grimmer_feasible"),
        ("debit.pigs3", (0, 1), "consistency"),
        ("debit.scalar", (0, 1), "consistent"),
    ],
)
def test_grimmer_and_debit_of_r(name: str, scale: tuple[int, int] | None, column: str) -> None:
    """In these rows scrutiny, and an exact dynamic program written in R, are right."""
    for mean, sd, n, expected in _rows(name, "x", "sd", "n", column):
        assert _passes(mean, sd, n, scale=scale) is expected
        if scale is not None:
            assert bool(reconstruct(mean, sd, n, low=scale[0], high=scale[1])) is expected


def test_sprite_of_r() -> None:
    """The sample that rsprite2 finds for mean 2.2, SD 1.3 and n = 20 on 1..5 is among the
    distributions.
    """
    sample = tuple(GOLDEN["sprite.example"]["values_sorted"])
    assert _counts(sample, 1, 5) in set(reconstruct("2.2", "1.3", 20, low=1, high=5))


@pytest.mark.parametrize(
    ("mean", "sd", "sample"),
    [
        ("2.9", "1.60", (1,) * 4 + (2,) * 8 + (3, 4) + (5,) * 6),
        ("7.3", "3.14", (4,) * 4 + (5,) * 7 + (6,) * 3 + (7, 7, 8, 9, 10, 10, 11, 12) + (13,) * 3),
    ],
)
def test_real_data_that_a_grimmer_rejects(mean: str, sd: str, sample: Sample) -> None:
    """Analytic GRIMMER (scrutiny, scrutipy 0.1.12) tests one sum of several and calls these real
    samples impossible.
    """
    printed = Figure.parse(mean), Figure.parse(sd)
    assert _fits(sample, *printed, "half_up")
    sums = mean_sums(mean, len(sample))
    assert sums is not None
    assert len(sums) > 1
    found = moment_sums(mean, sd, len(sample), low=1, high=15)
    assert found is not None
    assert (sum(sample), sum(value**2 for value in sample)) in list(found)


def test_debit_without_whole_numbers_lets_the_impossible_pass() -> None:
    """Mean 0.11 and SD 0.31 agree as real numbers, but no k of 40 prints as 0.11; scrutipy 0.1.12
    lets it pass.
    """
    assert not any(Fraction(k, 40) in Figure.parse("0.11").interval() for k in range(41))
    assert moment_sums("0.11", "0.31", 40, low=0, high=1) is None


def test_ends_of_the_sd_are_compared_exactly() -> None:
    """The SD of 0, 0, 1, 1 is exactly 0.5 with divisor n: half a unit below 1, which only some
    modes round up.
    """
    passing = [
        mode
        for mode in (*MODES, "either", "any")
        if _passes("0.50", "1", 4, scale=(0, 1), ddof=0, rounding=mode)
    ]
    assert passing == ["half_up", "ceil", "either", "any"]
    down = [
        mode
        for mode in (*MODES, "either", "any")
        if _passes("0.50", "0", 4, scale=(0, 1), ddof=0, rounding=mode)
    ]
    assert down == ["half_down", "half_even", "floor", "either", "any"]


def test_an_sd_of_zero() -> None:
    """All answers equal print an SD of 0; "any" takes all less than one unit away."""
    assert list(reconstruct("3", "0,0", 7, low=1, high=5)) == [(0, 0, 7, 0, 0)]
    assert list(reconstruct("3,0", "0", 1, low=1, high=5, ddof=0, rounding="ceil")) == [
        (0, 0, 1, 0, 0)
    ]
    assert not reconstruct("3,5", "0,00", 7, low=1, high=5)


# --- work is bounded ------------------------------------------------------------------------------


def test_lazy_on_what_cannot_be_listed() -> None:
    """The first distributions come at once, however many there are."""
    found = reconstruct("3", "1,2", 10**20, low=1, high=5)
    assert [sum(table) for table in islice(found, 3)] == [10**20] * 3
    assert found
    with pytest.raises(ArgumentError, match="would take minutes; iterate for the first ones"):
        len(found)


def test_many_are_counted_without_listing() -> None:
    """Millions are counted at once, and the first of them given."""
    found = reconstruct("10,0", None, 12, low=0, high=20)
    assert found.count == len(found) > 10**6
    assert len(list(islice(found, 5))) == 5


@pytest.mark.parametrize(
    ("mean", "sd", "n", "scale"),
    [
        ("3", "9999", 10**8, (1, 5)),
        ("3", "0,0000001", 10**8 + 1, None),
        ("3", "1", 10**8 + 1, (1, 5)),
        ("8,1", "1,234567", 10**6, (1, 10)),
        ("50", "99999999999999", 7, None),
        ("50", "99999999999999,0000", 3, None),
        ("99,1", "8,612", 1000, (0, 200)),
    ],
)
def test_hostile_sizes_end(mean: str, sd: str, n: int, scale: tuple[int, int] | None) -> None:
    """An answer or a clear error, never a hang."""
    try:
        _passes(mean, sd, n, scale=scale)
    except ArgumentError as error:
        assert str(error).startswith("no answer within 2000000 steps of search; give more decimals")  # noqa: PT017


def test_results_can_be_compared() -> None:
    """The same question gives equal results."""
    first, second = (reconstruct("2,9", Decimal("0.5"), 25, low=1, high=5) for _ in range(2))
    assert isinstance(first, Reconstruction)
    assert first == second
    assert moment_sums("2,9", "0,5", 25) == moment_sums("2,9", "0,5", 25)


def test_scores_of_items() -> None:
    """With two items the scores lie half a step apart."""
    found = reconstruct("1,5", None, 1, low=1, high=2, items=2)
    assert list(map(str, found.scores)) == ["1", "3/2", "2"]
    assert list(found) == [(0, 1, 0)]


def test_a_million_answers() -> None:
    """Counting ends where it would take minutes; on two values that is far off."""
    assert reconstruct("0,4567891", "0,4981293", 10**7, low=0, high=1).count == 1
    assert reconstruct("2,4567891", "0,9", 2**20, low=1, high=5).count == 0  # by the mean alone
    with pytest.raises(ArgumentError, match="counting these would take minutes"):
        len(reconstruct("2,5", "0,9", 2**20, low=1, high=5))


SCALE = {"low": 1, "high": 5}


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: moment_sums("3", "1", 0), ArgumentError, "n must be at least 1, got 0."),
        (
            lambda: moment_sums("3", "1", 2.0),
            ArgumentTypeError,
            "n must be a whole number, got 2.0.",
        ),
        (
            lambda: moment_sums("3", "1", True),  # noqa: FBT003
            ArgumentTypeError,
            "n must be a whole number, got True.",
        ),
        (
            lambda: moment_sums("3", "1", 1),
            ArgumentError,
            "n must be at least 2 for a spread with ddof=1, got 1: give sd=None or ddof=0",
        ),
        (
            lambda: moment_sums(3.0, "1", 10),
            ArgumentTypeError,
            (
                'mean: a float has lost its printed decimals; write the figure as text: "3" if the'
                ' page prints no decimals, "3.0" if it prints one (pandas: dtype=str or Int64)'
            ),
        ),
        (
            lambda: reconstruct("3", 1.5, 10, **SCALE),
            ArgumentTypeError,
            'sd: a float has lost its printed decimals; write the figure as text, "1.5"',
        ),
        (
            lambda: moment_sums("3", True, 10),  # noqa: FBT003
            ArgumentTypeError,
            "sd: a figure must be text, a Decimal or an int, got bool True",
        ),
        (
            lambda: moment_sums("3 %", "1", 10),
            ArgumentError,
            "mean must be printed without a unit, got '3 %'",
        ),
        (
            lambda: reconstruct("3", "1 procent", 10, **SCALE),
            ArgumentError,
            "sd must be printed without a unit, got '1 procent'",
        ),
        (
            lambda: moment_sums("3", "-1,2", 10),
            ArgumentError,
            "sd must be at least 0, got '-1,2'",
        ),
        (
            lambda: moment_sums("3", "NaN", 10),
            FigureError,
            (
                "sd: cannot read the figure 'NaN': it holds no digits 0-9; write a number, as in"
                ' "48,4 %"'
            ),
        ),
        (
            lambda: moment_sums(Decimal("NaN"), "1", 10),
            FigureError,
            "mean: cannot read the figure 'NaN': it is not a finite number of at most 30 digits",
        ),
        (
            lambda: reconstruct("3", "1", 10, low=5, high=5),
            ArgumentError,
            "low must be below high, got 5 and 5",
        ),
        (
            lambda: moment_sums("3", "1", 10, low=5, high=1),
            ArgumentError,
            "low must be below high, got 5 and 1",
        ),
        (
            lambda: moment_sums("3", "1", 10, low=1),
            ArgumentError,
            "give both ends of the scale or neither; got low=1 and high=None",
        ),
        (
            lambda: reconstruct("3", "1", 10, low=1.0, high=5),
            ArgumentTypeError,
            "low must be a whole number, got 1.0.",
        ),
        (
            lambda: reconstruct("3", "1", 10, low=0, high=100, items=3),
            ArgumentError,
            (
                "high must leave a scale of at most 200 steps of 1/items, got 300: "
                "without low and high, moment_sums tests for any whole answers"
            ),
        ),
        (
            lambda: moment_sums("3", "1", 10, items=0),
            ArgumentError,
            "items must be at least 1, got 0.",
        ),
        (
            lambda: moment_sums("3", "1", 10, ddof=2),
            ArgumentError,
            "ddof must be at most 1, got 2.",
        ),
        (
            lambda: moment_sums("3", "1", 10, rounding="up"),
            ArgumentError,
            (
                "rounding is 'up'; allowed: 'half_up', 'half_down', 'half_even', 'either', 'floor',"
                " 'ceil', 'trunc', 'any'."
            ),
        ),
    ],
)
def test_messages(call: Callable[[], object], error: type[Exception], message: str) -> None:
    """A message says what failed, what it got and what is allowed."""
    refuses(error, stopped(message), call)
