"""Laws of changes, that they agree with compare, and bad input."""

import re
from functools import partial

import numpy as np
import polars as pl
import pytest
from benchmarking.test_ranks import surveys
from hypothesis import assume, given, strategies as st
from strategies import laws

from brukarindex import (
    Design,
    Pairs,
    RatingIndex,
    Scale,
    change,
    compare,
    estimate,
    from_json,
    tally,
    to_json,
)
from brukarindex.benchmarking import decompose, trend
from brukarindex.comparisons.gaps import NationalGap
from brukarindex.exceptions import BrukarindexError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)


@given(surveys(), surveys())
@laws()
def test_a_change_is_the_pair_of_years(before, after):
    """It has the difference, interval and p-value of compare, and beside the country those of the
    national gap; turned in time it changes sign only.
    """
    frame = pl.concat([before.with_columns(ar=1), after.with_columns(ar=2)])
    made = change(frame, INDEX, between="ar", by="unit", adjust="none").frame
    years = estimate(frame, INDEX, by=["unit", "ar"])
    names = ["unit", "difference", "conf_low", "p_value"]
    for to, own in (
        (Pairs(within="unit"), ["unit", "change", "conf_low", "p_value"]),
        (NationalGap("ar"), ["unit", "beyond", "beyond_low", "beyond_p"]),
    ):
        found = compare(years, to=to, adjust="none").frame.select(names)
        assert found.equals(made.select(own).rename(dict(zip(own, names, strict=True))))
    back = frame.with_columns(ar=3 - pl.col("ar"))
    turned = change(back, INDEX, between="ar", by="unit", adjust="none").frame
    one, other = made["change"].fill_null(0).to_numpy(), turned["change"].fill_null(0).to_numpy()
    assert one == pytest.approx(-other)
    p = made["p_value"].fill_null(2).to_numpy()
    assert p == pytest.approx(turned["p_value"].fill_null(2).to_numpy(), abs=1e-9)


@given(surveys(), st.integers(0, 10**6))
@laws()
def test_an_interval_and_a_p_value_do_not_contradict(frame, seed):
    """Before adjustment the interval leaves out 0 just when p is below 5 %, beside the country
    too.
    """
    ar = np.random.default_rng(seed).integers(1, 3, frame.height)
    frame = frame.with_columns(ar=ar)
    assume(frame.select("unit", "ar").n_unique() > frame["unit"].n_unique())
    made = change(frame, INDEX, between="ar", by="unit").frame
    for p, low, high in (
        ("p_value", "conf_low", "conf_high"),
        ("beyond_p", "beyond_low", "beyond_high"),
    ):
        for row in made.drop_nulls(p).iter_rows(named=True):
            if abs(row[p] - 0.05) > 1e-3:
                assert (row[low] > 0 or row[high] < 0) == (row[p] < 0.05)


def test_several_years_and_questions_in_one_call():
    """Each year is compared with the latest before it in which the unit has answers."""
    rng = np.random.default_rng(1)
    frame = pl.DataFrame(
        {
            "unit": rng.choice(["a", "b"], 400),
            "ar": rng.choice([2019, 2021, 2024], 400),
            "q": rng.integers(1, 6, 400),
            "r": rng.integers(1, 6, 400),
        }
    ).filter((pl.col("unit") != "b") | (pl.col("ar") != 2021))
    made = change(frame, [INDEX, RatingIndex("r", FIVE)], between="ar", by="unit")
    assert made.of("r").frame.select("unit", "ar", "to_ar").rows() == [
        ("a", 2021, 2019),
        ("a", 2024, 2021),
        ("b", 2024, 2019),
    ]
    assert len(made) == 6
    families = made.of("r").frame.select("p_value", "p_adjusted").rows()
    assert [p == adjusted for p, adjusted in families] == [True] * 3
    counted = tally(frame, [INDEX, RatingIndex("r", FIVE)], by=["unit", "ar"])
    assert change(counted, between="ar", by="unit").frame.equals(made.frame)


def panel(rng, units, people, *, shift=0.0):
    """Return answers of persons who tend to answer alike in two years."""
    unit = np.repeat(np.arange(units), people)
    mood = rng.normal(0, 1, len(unit))
    parts = []
    for ar in (1, 2):
        felt = 4.3 + mood + rng.normal(0, 0.6, len(unit)) + shift * (ar - 1)
        parts.append(
            pl.DataFrame(
                {
                    "unit": unit,
                    "person": np.arange(len(unit)),
                    "ar": ar,
                    "q": np.clip(np.round(felt), 1, 5).astype(int),
                }
            )
        )
    return pl.concat(parts)


def test_a_panel_sees_what_two_samples_do_not():
    """The same persons in both years have shorter intervals of their change; half of them, some."""
    frame = panel(np.random.default_rng(3), 20, 40)
    half = frame.filter((pl.col("ar") == 1) | (pl.col("person") % 2 == 0))
    for data, most in ((frame, 0.75), (half, 0.93)):
        apart, together = (
            change(data, INDEX, between="ar", by="unit", person=person).frame
            for person in (None, "person")
        )
        assert apart["change"].equals(together["change"])
        ratio = (together["std_error"] / apart["std_error"]).mean()
        assert ratio < most
        length = [(each["conf_high"] - each["conf_low"]).mean() for each in (together, apart)]
        assert length[0] < most * length[1] * 1.1


def test_all_together_have_nothing_beside_them():
    """Without units there is the change of all, and nothing to compare it with."""
    frame = pl.DataFrame({"ar": [1, 2] * 30, "q": [5, 3, 4, 4, 2, 1] * 10})
    row = change(frame, INDEX, between="ar").row()
    assert row.change is not None
    assert (row.national, row.beyond, row.beyond_verdict) == (None, None, None)


@pytest.mark.parametrize("before", [[None, None], [4], [5, 5]])
def test_changes_without_a_test_are_stored(before):
    """They say why in the words of comparisons, which JSON keeps."""
    years = [2024] * len(before) + [2025] * 3
    frame = pl.DataFrame({"ar": years, "q": [*before, 5, 5, 5]})
    made = change(frame, INDEX, between="ar")
    assert made.row().status in ("no_reference", "reference_uncertain")
    assert from_json(to_json(made)) == made


@pytest.mark.parametrize("verb", ["change", "trend", "decompose"])
def test_units_of_one_year_are_counted_and_told_of(verb):
    """They have no row: how many they are is in the result, its texts and its JSON."""
    years = {"a": [1, 2], "b": [2], "c": [1], "d": [1, 2]}
    rows = [(u, y, k, q) for u, of in years.items() for y in of for k in "xy" for q in range(1, 6)]
    frame = pl.DataFrame(rows, schema=["unit", "ar", "kon", "q"], orient="row")
    call = {
        "change": partial(change, between="ar"),
        "trend": partial(trend, over="ar"),
        "decompose": partial(decompose, between="ar", over="kon"),
    }[verb]
    made = call(frame, INDEX, by="unit")
    assert set(made.frame["unit"]) == {"a", "d"}
    assert made.alone == 2
    assert "svar vid ett enda tillfälle, och därför utan rad: 2." in made.describe("sv")
    assert "answers at one time alone, and so without a row: 2." in made.describe("en")
    assert from_json(to_json(made)).alone == 2
    for none in (
        call(frame.filter(pl.col("unit").is_in(["a", "d"])), INDEX, by="unit"),
        call(frame, INDEX),
    ):
        assert none.alone == 0
        assert "utan rad" not in none.describe("sv")
    for wrong in ("-1", '"many"'):
        with pytest.raises(BrukarindexError):
            from_json(re.sub(r'"alone":\s*2', f'"alone":{wrong}', to_json(made)))


def test_one_unit_is_the_country():
    """Its change is the national one, and there is no verdict beside it."""
    frame = pl.DataFrame({"unit": "a", "ar": [1, 2] * 30, "q": [5, 3, 4, 4, 2, 1] * 10})
    row = change(frame, INDEX, between="ar", by="unit").row()
    assert row.beyond == 0
    assert row.beyond_p is None


FRAME = pl.DataFrame(
    {
        "unit": ["a", "b"] * 20,
        "ar": [1, 1, 2, 2] * 10,
        "q": [5, 4, 3, 2, 1] * 8,
        "person": range(40),
    }
)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"between": "unit", "by": "unit"}, "among by"),
        ({"between": ["ar"]}, "between must be the name of a column"),
        ({"between": "year"}, "year"),
        ({"person": "person", "design": Design(cluster="unit")}, "has one already"),
        ({"person": "pers"}, "pers"),
        ({"adjust": "holmes"}, "holm"),
    ],
)
def test_bad_options(options, said):
    """Each says what is wrong."""
    with pytest.raises(BrukarindexError, match=said):
        change(FRAME, INDEX, **({"between": "ar", "by": "unit"} | options))


def test_bad_data():
    """One year has no change, and a tally no persons."""
    with pytest.raises(BrukarindexError, match="two values of 'ar', which holds 1:"):
        change(FRAME.filter(pl.col("ar") == 1), INDEX, between="ar", by="unit")
    counted = tally(FRAME, INDEX, by=["unit", "ar"])
    with pytest.raises(BrukarindexError, match="no longer knows persons"):
        change(counted, between="ar", by="unit", person="person")


@pytest.mark.slow
@pytest.mark.parametrize("people", [8, 30])
@pytest.mark.parametrize("kind", ["panel", "half", "apart"])
def test_changes_that_are_none_are_seldom_found(kind, people):
    """Of skewed answers without a change, intervals of the change and of what is beyond the
    national one hold 0 in about 95 % of units: panels, samples that overlap by half, and others.
    """
    rng = np.random.default_rng(9)
    held, beside, false = [], [], []
    for _ in range(60):
        data = panel(rng, 60, people)
        person = "person"
        if kind == "half":
            fresh = panel(rng, 60, people).filter((pl.col("ar") == 2) & (pl.col("person") % 2 == 0))
            kept = data.filter((pl.col("ar") == 1) | (pl.col("person") % 2 == 1))
            data = pl.concat([kept, fresh.with_columns(pl.col("person") + 10**6)])
        if kind == "apart":
            fresh = panel(rng, 60, people).filter(pl.col("ar") == 2)
            data, person = pl.concat([data.filter(pl.col("ar") == 1), fresh]), None
        made = change(data, INDEX, between="ar", by="unit", person=person).frame
        held.append(((made["conf_low"] <= 0) & (made["conf_high"] >= 0)).mean())
        beside.append(((made["beyond_low"] <= 0) & (made["beyond_high"] >= 0)).mean())
        false.append((made["verdict"] != "not_distinguishable").any())
    assert 0.93 <= np.mean(held) <= 0.995
    assert 0.93 <= np.mean(beside) <= 0.995
    assert np.mean(false) <= 0.1
