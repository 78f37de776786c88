"""Bands of an index."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import polars as pl
import pytest
from bad_input import refuses
from hypothesis import given, strategies as st

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError, SchemaError
from brukarindex.questions.bands import INSIKT_BANDS, SCB_BANDS, Bands, classify

MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "ceil": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}
halves = st.integers(0, 200).map(lambda twice: twice / 2)
near_halves = st.tuples(halves, st.sampled_from((0.0, 100.0))).map(
    lambda pair: float(np.nextafter(*pair))
)
indices = st.floats(0, 100) | halves | near_halves


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0, "icke godkänd"),
        (39.4, "icke godkänd"),
        (39.5, "godkänd"),
        (54.4, "godkänd"),
        (54.6, "nöjd"),
        (56.8, "nöjd"),
        (74.5, "mycket nöjd"),
        (100, "mycket nöjd"),
    ],
)
def test_scb_bands(value, label):
    """SCB's bands are set on the whole number that is shown."""
    assert classify(value, SCB_BANDS, language="sv") == label


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (49, "very low"),
        (50, "low"),
        (61, "low"),
        (62, "acceptable"),
        (70, "high"),
        (80, "high"),
        (81, "very high"),
    ],
)
def test_insikt_bands(value, label):
    """Insikt's highest band is strictly above 80."""
    assert classify(value, INSIKT_BANDS) == label


def test_before_rounding():
    """Before rounding, 54.6 is below 55 and 80.2 is above 80."""
    assert classify(54.6, SCB_BANDS, rounding=None) == "acceptable"
    assert classify(80.2, INSIKT_BANDS, rounding=None) == "very high"
    assert classify(80.2, INSIKT_BANDS) == "high"


@pytest.mark.parametrize(
    ("rounding", "labels"),
    [
        ("half_up", ["satisfied", "satisfied", "acceptable"]),
        ("half_even", ["acceptable", "satisfied", "acceptable"]),
        ("ceil", ["satisfied", "satisfied", "satisfied"]),
        ("floor", ["acceptable", "acceptable", "acceptable"]),
    ],
)
def test_roundings(rounding, labels):
    """Each rounding takes a half and its neighbours its own way, alike for a float and for a
    series.
    """
    bands = Bands("at 55", (55,), ("a", "b"), ("acceptable", "satisfied"))
    values = [54.5, 54.9, 54.49999]
    assert [classify(value, bands, rounding=rounding) for value in values] == labels
    assert classify(pl.Series(values), bands, rounding=rounding).to_list() == labels


@given(value=indices, rounding=st.sampled_from((*sorted(MODES), None)))
def test_series_and_decimal_agree(value, rounding):
    """A float, its printed decimal, and a series of either get the same band, rounded in decimal
    arithmetic.
    """
    printed = round(Decimal(repr(value)), 9)  # the rest of a float is the rounding error of sums
    shown = printed if rounding is None else printed.to_integral_value(MODES[rounding])
    expected = SCB_BANDS.en[sum(shown >= limit for limit in SCB_BANDS.limits)]
    assert classify(value, SCB_BANDS, rounding=rounding) == expected
    assert classify(printed, SCB_BANDS, rounding=rounding) == expected
    assert classify(pl.Series([value, None]), SCB_BANDS, rounding=rounding).to_list() == [
        expected,
        None,
    ]
    assert classify(np.array([value]), SCB_BANDS, rounding=rounding).to_list() == [expected]


def test_decimal_series_is_exact():
    """A decimal just below a half is not pushed up to it by a float."""
    values = pl.Series([Decimal("54.49999999999999999999"), Decimal("54.5"), None])
    assert classify(values, SCB_BANDS).to_list() == ["acceptable", "satisfied", None]
    assert classify(values, SCB_BANDS, rounding=None).to_list() == [
        "acceptable",
        "acceptable",
        None,
    ]


def test_series_keeps_name_and_order():
    """A series comes back under its name, with the bands in order from worst to best."""
    result = classify(pl.Series("NKI", [80, 10, None]), SCB_BANDS)
    assert result.name == "NKI"
    assert result.dtype == pl.Enum(SCB_BANDS.en)
    assert result.sort(nulls_last=True).to_list() == ["not acceptable", "very satisfied", None]


@pytest.mark.parametrize("values", [pl.Series([], dtype=pl.Float64), pl.Series([None, None])])
def test_nothing_to_classify(values):
    """An empty series stays empty and nulls stay null."""
    assert classify(values, SCB_BANDS).to_list() == values.to_list()
    assert classify(None, SCB_BANDS) is None


def test_floating_point_noise():
    """A mean that lands a hair outside 0–100 is still at the end of the scale."""
    assert classify(100.00000000000001, INSIKT_BANDS) == "very high"
    assert classify(pl.Series([-1e-14, 100.00000000000001]), SCB_BANDS).to_list() == [
        "not acceptable",
        "very satisfied",
    ]


@pytest.mark.parametrize("value", [float("nan"), Decimal("NaN"), float("inf"), -1, 100.5])
def test_off_the_index(value):
    """A value that is no index is an error that shows it."""
    with pytest.raises(DataError) as caught:
        classify(value, SCB_BANDS)
    told = f"value must be from 0 to 100, got {value}; use null where there is no index."
    assert str(caught.value) == told


def test_off_the_index_in_a_series():
    """The error shows the first five wrong values of a series."""
    with pytest.raises(DataError) as caught:
        classify(pl.Series([50.0, None, float("nan"), -1.0, 101.0, 102.0, 103.0, 104.0]), SCB_BANDS)
    assert str(caught.value) == (
        "value must be from 0 to 100, got nan, -1.0, 101.0, 102.0,"
        " 103.0, …; use null where there is no index."
    )


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: classify(50, SCB_BANDS, rounding="half-up"),
            ArgumentError,
            (
                "rounding is 'half-up'; allowed: 'half_up', 'half_even', 'ceil', 'floor', None. Did"
                " you mean 'half_up'?"
            ),
        ),
        (
            lambda: classify(50, SCB_BANDS, rounding="before"),
            ArgumentError,
            "rounding is 'before'; allowed: 'half_up', 'half_even', 'ceil', 'floor', None.",
        ),
        (
            lambda: classify(50, SCB_BANDS, language="fi"),
            ArgumentError,
            "language is 'fi'; allowed: 'sv', 'en'.",
        ),
        (
            lambda: classify(50, "SCB"),
            ArgumentTypeError,
            "classify: bands must be Bands, such as SCB_BANDS, got 'SCB'.",
        ),
        (
            lambda: classify("50", SCB_BANDS),
            ArgumentTypeError,
            "value must be a number, a series or an array, got '50'.",
        ),
        (
            lambda: classify(pl.Series("NKI", ["50"]), SCB_BANDS),
            SchemaError,
            "value must hold numbers, got String in 'NKI'.",
        ),
        (
            lambda: Bands("x", (60, 50), ("a", "b", "c"), ("a", "b", "c")),
            ArgumentError,
            "Bands: the limits must ascend between 0 and 100, got (60, 50).",
        ),
        (
            lambda: Bands("x", (50,), ("a", "b"), ("a", "a")),
            ArgumentError,
            "Bands: 1 limits need 2 different labels, got ('a', 'a').",
        ),
        (
            lambda: Bands("x", (50,), "ab", ("a", "b")),
            ArgumentTypeError,
            "Bands: the labels must be several texts, got 'ab'.",
        ),
        (
            lambda: Bands("x", (50,), ("a", "b"), ("a", "b"), strict=(60,)),
            ArgumentError,
            "Bands: strict (60,) must be among the limits (50,).",
        ),
    ],
)
def test_messages(call, error, message):
    """Every wrong argument has a message that says what is allowed."""
    refuses(error, message, call)


def test_describe():
    """Bands say their limits, and whether they are set before or after rounding, in
    both languages.
    """
    assert (
        SCB_BANDS.describe("sv")
        == "SCB: icke godkänd under 40, godkänd från 40, nöjd från 55, mycket nöjd från 75. "
        "Banden sätts efter avrundning till heltal (halva uppåt)."
    )
    assert (
        INSIKT_BANDS.describe("en", rounding=None)
        == "Insikt: very low below 50, low 50 or more, acceptable 62 or more, high 70 or more, very"
        " high over 80. Bands are set before rounding."
    )
    assert repr(SCB_BANDS) == "Bands('SCB', icke godkänd | godkänd | nöjd | mycket nöjd)"
