"""Laws of what published shares can say: the truth is always among it."""

import math
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import example, given, settings, strategies as st

from brukarindex import Rest, Scale, Share, compare, estimate
from brukarindex.benchmarking import published_units
from brukarindex.exact import round_exact
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError

SHARE = Share("q", Scale(0, 1), positive=[1])
SLOW = settings(deadline=None, max_examples=40)


@st.composite
def units(draw):
    """Draw the answers of some units: how many asked, how many skipped, how many positive."""
    found = []
    for _ in range(draw(st.integers(2, 4))):
        n = draw(st.integers(2, 120))
        skipped = draw(st.integers(0, n // 10))
        found.append((n, n - skipped, draw(st.integers(0, n - skipped))))
    return found


def printed(count, base, decimals, rounding):
    """Return a share as a publisher prints it."""
    return round_exact(Fraction(100 * count, base), decimals, rounding=rounding).format()


def microdata(drawn):
    """Return one row for each answer."""
    rows = []
    for unit, (n, base, count) in enumerate(drawn):
        rows += [{"u": unit, "q": 1}] * count + [{"u": unit, "q": 0}] * (base - count)
        rows += [{"u": unit, "q": None}] * (n - base)
    return pl.DataFrame(rows, schema={"u": pl.Int64, "q": pl.Int64})


@SLOW
@example(drawn=[(81, 81, 0), (119, 119, 2)], decimals=0, rounding="half_up", known=False)
@given(
    drawn=units(),
    decimals=st.integers(0, 2),
    rounding=st.sampled_from(["half_up", "half_even"]),
    known=st.booleans(),
)
def test_the_truth_is_among_what_is_told(drawn, decimals, rounding, known):
    """Counts, interval, rank, difference and verdict of the microdata are within what is told."""
    bases = [base if known else n for n, base, _ in drawn]
    values = [printed(count, base, decimals, rounding) for _, base, count in drawn]
    frame = pl.DataFrame({"u": range(len(drawn)), "v": values, "n": bases})
    whole, positive = sum(base for _, base, _ in drawn), sum(count for *_, count in drawn)
    made = published_units(
        frame,
        unit="u",
        value="v",
        n="n",
        unanswered=0 if known else 0.1,
        to=printed(positive, whole, decimals, rounding),
        to_n=whole,
    )
    truth = estimate(microdata(drawn), SHARE, by="u")
    rest = compare(truth, to=Rest(), adjust="none")
    shares = [count / base for _, base, count in drawn]
    for unit, row in enumerate(made):
        own, other = truth[unit].row(), rest[unit].row()
        assert row.status == "ok"
        assert row.counts >= 1
        assert row.share_low - 1e-9 <= own.estimate <= row.share_high + 1e-9
        if own.conf_low is not None and own.status == "ok":
            assert row.conf_low <= own.conf_low + 1e-6
            assert row.conf_high >= own.conf_high - 1e-6
        place = 1 + sum(share > shares[unit] for share in shares)
        assert row.rank_best <= place <= row.rank_worst
        difference = own.estimate - 100 * positive / whole
        assert row.difference_low - 1e-9 <= difference <= row.difference_high + 1e-9
        if other.p_value is not None:
            assert row.p_low - 1e-6 <= other.p_value <= row.p_high + 1e-6
            if abs(other.p_value - 0.05) > 1e-6:
                assert row.verdict in (other.verdict, "depends")


@SLOW
@given(n=st.integers(20, 400), share=st.integers(5, 95), decimals=st.integers(1, 2))
def test_a_known_base_costs_little(n, share, decimals):
    """Intervals from figures with a decimal are at most 15 % longer than those of microdata."""
    count = round(n * share / 100)
    frame = pl.DataFrame({"u": [1], "v": [printed(count, n, decimals, "half_up")], "n": [n]})
    row = published_units(frame, unit="u", value="v", n="n").row()
    own = estimate(microdata([(n, n, count)]), SHARE).row()
    assert row.conf_high - row.conf_low <= 1.15 * (own.conf_high - own.conf_low)


@SLOW
@given(
    value=st.integers(0, 100),
    n=st.integers(1, 300),
    unanswered=st.sampled_from([0.0, 0.1, 0.3]),
)
def test_limits_of_the_extremes_are_those_of_all(value, n, unanswered):
    """Pairs that another pair is beyond need not be tried."""
    frame = pl.DataFrame({"u": [1], "v": [value], "n": [n]})
    made = published_units(frame, unit="u", value="v", n="n", unanswered=unanswered).row()
    bases = range(max(1, math.ceil(round(n * (1 - unanswered), 9))), n + 1)
    every = pl.DataFrame({"u": bases, "v": [value] * len(bases), "n": bases})
    each = published_units(every, unit="u", value="v", n="n").frame.drop_nulls("conf_low")
    assert made.counts == each["counts"].sum()
    if made.counts:
        ends = each["conf_low"].min(), each["conf_high"].max()
        assert (made.conf_low, made.conf_high) == pytest.approx(ends, abs=1e-9)


FRAME = pl.DataFrame({"u": ["a", "b", "c"], "v": ["84", "50", None], "n": [44, 8, None]})


def test_what_a_verdict_depends_on():
    """On the rounding, or on the base when the published one settles it."""
    frame = pl.DataFrame({"u": ["a", "b"], "v": ["68", "66"], "n": [57, 59]})
    known = published_units(frame, unit="u", value="v", n="n", to="79", to_n=900)
    assert known.frame["depends_on"].to_list() == ["rounding", None]
    less = published_units(frame, unit="u", value="v", n="n", to="79", to_n=900, unanswered=0.3)
    assert less.frame["verdict"].to_list() == ["depends", "depends"]
    assert less.frame["depends_on"].to_list() == ["rounding", "base"]


def test_the_least_base_is_not_lost_to_the_rounding_of_a_float():
    """10·(1 − 0.7) is 3 answers, though it is 3.0000000000000004 in floats."""
    frame = pl.DataFrame({"u": ["a"], "v": ["33"], "n": [10]})
    row = published_units(frame, unit="u", value="v", n="n", unanswered=0.7).row()
    assert row.counts == len(["1 of 3", "2 of 6", "3 of 9"])


def test_a_difference_of_either_sign_may_be_none():
    """Among many counts there is one without a difference, though both ends have one."""
    frame = pl.DataFrame({"u": ["a"], "v": ["84"], "n": [2000]})
    row = published_units(frame, unit="u", value="v", n="n", to="84", to_n=9000).row()
    assert row.difference_low < 0 < row.difference_high
    assert row.p_high == 1
    assert row.verdict == "not_distinguishable"


def test_what_is_not_published_is_told():
    """A row without a value has a status, and is in nobody's rank."""
    made = published_units(FRAME, unit="u", value="v", n="n")
    assert made["c"].row().status == "not_published"
    assert made.frame["rank_worst"].to_list() == [1, 2, None]
    assert made.frame["verdict"].null_count() == 3
    none = published_units(FRAME[2:], unit="u", value="v", n="n", to="80", to_n=90)
    assert none.frame["counts"].to_list() == [0]


def test_a_number_that_units_are_no_part_of():
    """An earlier year has its own answers, a target has none."""
    target = published_units(FRAME, unit="u", value="v", n="n", to="60", inside=False)
    assert target["a"].row().verdict == "above"
    assert target["a"].row().difference_low == pytest.approx(100 * 37 / 44 - 60.5)
    earlier = published_units(FRAME, unit="u", value="v", n="n", to="60", to_n=50, inside=False)
    assert earlier["a"].row().p_low > target["a"].row().p_high
    impossible = published_units(FRAME, unit="u", value="v", n="n", to="60", to_n=10)
    assert impossible["a"].row().verdict is None


def test_numbers_need_their_decimals():
    """Numbers with decimals are read when it is said how many are printed; others as they are."""
    floats = pl.DataFrame({"u": [1], "v": [93.1], "n": [102]})
    made = published_units(floats, unit="u", value="v", n="n", decimals=1)
    assert made.row().value == "93,1"
    exact = floats.with_columns(v=pl.Series([Decimal("93.1")]))
    assert published_units(exact, unit="u", value="v", n="n").row().counts == 1
    assert (
        published_units(floats.lazy(), unit="u", value="v", n="n", decimals=1).row() == made.row()
    )


BAD = {
    "lost its printed decimals": lambda: published_units(
        pl.DataFrame({"u": [1], "v": [93.1], "n": [102]}), unit="u", value="v", n="n"
    ),
    "93.15 has more than 1 decimals": lambda: published_units(
        pl.DataFrame({"u": [1], "v": [93.15], "n": [102]}), unit="u", value="v", n="n", decimals=1
    ),
    "a: column 'n': the number of answers must be": lambda: published_units(
        FRAME.with_columns(n=pl.lit(0)), unit="u", value="v", n="n"
    ),
    "to_n is needed": lambda: published_units(FRAME, unit="u", value="v", n="n", to="80"),
    "no whole number of 3 answers": lambda: published_units(
        FRAME, unit="u", value="v", n="n", to="80", to_n=3
    ),
    "a: column 'v': nan is no figure": lambda: published_units(
        FRAME.with_columns(v=pl.lit(float("nan"))), unit="u", value="v", n="n", decimals=1
    ),
    "unanswered must be": lambda: published_units(FRAME, unit="u", value="v", n="n", unanswered=1),
    "at most 1048576 are": lambda: published_units(
        FRAME.with_columns(n=pl.lit(10_000_000)), unit="u", value="v", n="n", unanswered=0.2
    ),
    "more digits": lambda: published_units(
        FRAME.with_columns(v=pl.lit("33,33333333333")), unit="u", value="v", n="n"
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_read(message):
    """Errors name the unit and say what to do."""
    with pytest.raises((ArgumentError, ArgumentTypeError, DataError), match=message):
        BAD[message]()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_descriptions_hide_no_caution(language):
    """Rounding, base, reference and values that cannot be are told."""
    frame = pl.DataFrame({"u": ["a"], "v": ["93,1"], "n": [104]})
    said = published_units(
        frame, unit="u", value="v", n="n", rounding="half_up", to="90", to_n=900
    ).describe(language)
    assert ("Mot 90" in said, "Beside 90" in said) == (language == "sv", language == "en")
    assert said.endswith(("inget helt antal svar avrundas till värdet.", "prints as the value."))
    less = published_units(frame, unit="u", value="v", n="n", unanswered=0.05).describe(language)
    assert "5 %" in less


def test_numbers_of_answers_may_be_floats():
    """A column of pandas with a null in it holds floats; parts of an answer are refused."""
    frame = pl.DataFrame({"u": ["a", "b"], "v": ["84", None], "n": [44, None]})
    columns = {"unit": "u", "value": "v", "n": "n"}
    assert published_units(frame.to_pandas(), **columns) == published_units(frame, **columns)
    with pytest.raises(DataError, match=r"column 'n': the number of answers must be .*got 44\.5"):
        published_units(frame.with_columns(n=pl.Series([44.5, None])), **columns)
