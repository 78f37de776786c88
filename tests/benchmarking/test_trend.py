"""Laws of trends: those of two years are changes, and slopes are the lines through the figures."""

import numpy as np
import polars as pl
import pytest

from brukarindex import Design, Pairs, RatingIndex, Scale, change, compare, estimate, tally
from brukarindex.benchmarking import trend
from brukarindex.exceptions import BrukarindexError

INDEX = RatingIndex("q", Scale(1, 5))


def answers(seed=1, years=(2019, 2021, 2022, 2025), size=500):
    """Return answers of persons in some years."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "unit": rng.choice(["a", "b"], size),
            "ar": rng.choice(years, size),
            "person": rng.integers(0, 150, size),
            "q": rng.choice(5, size, p=[0.05, 0.05, 0.1, 0.3, 0.5]) + 1,
        }
    )


@pytest.mark.parametrize("person", [None, "person"])
def test_a_trend_of_two_years_is_their_change(person):
    """Slope, interval and p-values are those of the change, over the years between; in small units,
    some without answers in a year or all alike.
    """
    rng, apart = np.random.default_rng(3), 3
    size = 9 * 24
    frame = pl.DataFrame(
        {
            "unit": np.repeat([f"u{i}" for i in range(24)], 9),
            "ar": rng.choice([2000, 2000 + apart], size),
            "person": rng.integers(0, 100, size),
            "q": np.minimum(rng.choice(5, size) + 1 + np.arange(size) // 50, 5),
        }
    )
    made = trend(frame, INDEX, over="ar", by="unit", person=person, adjust="none").frame
    years = change(frame, INDEX, between="ar", by="unit", person=person, adjust="none").frame
    assert made["unit"].to_list() == years["unit"].to_list()
    pairs = {"slope": "change", "std_error": "std_error", "conf_low": "conf_low"}
    for own, other in pairs.items():
        found, expected = apart * made[own].fill_null(-9.0), years[other].fill_null(-9.0 * apart)
        assert found.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
    for name in ("p_value", "any_p"):
        found, expected = made[name].fill_null(9.0), years["p_value"].fill_null(9.0)
        assert found.to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
    assert made["verdict"].to_list() == years["verdict"].to_list()
    assert ((made["status"] == "ok") == (years["status"] == "ok")).all()


@pytest.mark.parametrize("design", [None, Design(weight="w"), Design(weight="w", cluster="person")])
def test_a_trend_of_two_years_beside_all_is_their_change_beside_all(design):
    """Of two years apart the slope less that among all is what `change` calls beyond."""
    frame = answers(years=(2019, 2022)).with_columns(w=pl.col("person") % 3 + 1)
    made = trend(frame, INDEX, over="ar", by="unit", design=design).frame
    years = change(frame, INDEX, between="ar", by="unit", design=design).frame
    for name in ("national", "beyond", "beyond_error", "beyond_low", "beyond_high"):
        assert (3 * made[name]).to_list() == pytest.approx(years[name].to_list(), abs=1e-9)
    for name in ("beyond_p", "beyond_p_adjusted"):
        assert made[name].to_list() == pytest.approx(years[name].to_list(), abs=1e-9)
    assert made["beyond_verdict"].to_list() == years["beyond_verdict"].to_list()


def test_the_slope_less_that_among_all_person_by_person():
    """Over the years that the unit has, with the influence of every answer on both slopes."""
    frame = pl.concat(
        [answers(), answers(5, (2021, 2022, 2025), 90).with_columns(unit=pl.lit("c"))]
    )
    made = trend(frame, INDEX, over="ar", by="unit").frame
    y, year = 25.0 * (frame["q"].to_numpy() - 1), frame["ar"].to_numpy()
    for row in made.iter_rows(named=True):
        own = (frame["unit"] == row["unit"]).to_numpy()
        z, national = np.zeros(len(y)), 0.0
        some = np.unique(year[own]).astype(float)
        c = (some - some.mean()) / ((some - some.mean()) ** 2).sum()
        for t, part in zip(some, c, strict=True):
            every, mine = year == t, (year == t) & own
            national += part * y[every].mean()
            z += part * mine * (y - y[mine].mean()) / mine.sum()
            z -= part * every * (y - y[every].mean()) / every.sum()
        assert row["national"] == pytest.approx(national)
        assert row["beyond"] == pytest.approx(row["slope"] - national)
        variance = len(z) / (len(z) - 1) * (z**2).sum()
        assert row["beyond_error"] == pytest.approx(np.sqrt(variance), rel=1e-9)
    whole = trend(frame, INDEX, over="ar")
    assert made["national"][0] == pytest.approx(whole.frame["slope"][0])
    assert whole.frame["beyond"].to_list() == whole.frame["beyond_verdict"].to_list() == [None]
    for language, word in (("sv", "bland alla enheter"), ("en", "among all units")):
        told = [
            each.describe(language) for each in (trend(frame, INDEX, over="ar", by="unit"), whole)
        ]
        assert [word in each for each in told] == [True, False]


def test_a_unit_that_is_all_has_the_trend_of_all():
    """Its difference is none, and is not tested."""
    row = trend(answers().with_columns(unit=pl.lit("a")), INDEX, over="ar", by="unit").row()
    assert row.beyond == pytest.approx(0, abs=1e-12)
    assert row.national == pytest.approx(row.slope)
    assert row.beyond_verdict is None


def test_trends_like_all_others_are_rarely_found():
    """All units rise alike: part of 95 % intervals that hold 0, of four years of small units."""
    rng, held, found = np.random.default_rng(8), [], 0
    for _ in range(20):
        size = 40 * 4 * 20
        year = np.tile(np.arange(4), size // 4)
        q = np.clip(np.rint(3.2 + 0.3 * year + rng.normal(size=size)), 1, 5).astype(int)
        frame = pl.DataFrame({"unit": np.repeat(np.arange(40), 80), "ar": year, "q": q})
        made = trend(frame, INDEX, over="ar", by="unit").frame
        held += ((made["beyond_low"] <= 0) & (made["beyond_high"] >= 0)).to_list()
        found += (made["beyond_verdict"] != "not_distinguishable").any()
        assert (made["p_value"] < 0.05).mean() > 0.25
    assert 0.93 < np.mean(held) < 0.97
    assert found <= 4


@pytest.mark.parametrize("person", [None, "person"])
def test_the_slope_is_the_least_squares_line(person):
    """Its variance is that of the figures of the years and of their differences, one by one."""
    frame = answers()
    made = trend(frame, INDEX, over="ar", by="unit", person=person).frame
    design = None if person is None else Design(cluster=person)
    years = estimate(frame, INDEX, by=["unit", "ar"], design=design)
    beside = compare(years, to=Pairs(within="unit"), adjust="none")
    for row in made.iter_rows(named=True):
        own = years[row["unit"]].frame
        line = np.polyfit(own["ar"].to_numpy() - 2019.0, own["estimate"].to_numpy(), 1)
        assert row["slope"] == pytest.approx(line[0], rel=1e-9)
        year = own["ar"].to_numpy()
        c = (year - year.mean()) / ((year - year.mean()) ** 2).sum()
        variance = (c**2 * own["std_error"].to_numpy() ** 2).sum()
        for one, other, error in (
            beside[row["unit"]].frame.select("ar", "to_ar", "std_error").rows()
        ):
            i, j = (int(np.flatnonzero(year == each)[0]) for each in (one, other))
            both = own["std_error"][i] ** 2 + own["std_error"][j] ** 2 - error**2
            variance += c[i] * c[j] * both
        assert row["std_error"] == pytest.approx(np.sqrt(variance), rel=1e-9)
        assert (row["years"], row["first"], row["last"], row["n"]) == (
            4,
            2019,
            2025,
            own["n"].sum(),
        )
        p = beside[row["unit"]].frame["p_value"]
        assert row["any_p"] == pytest.approx(min(1.0, 6 * p.min()))


def test_an_interval_and_a_p_value_do_not_contradict():
    """Before adjustment the interval leaves out 0 just when p is below 5 %."""
    frames = [answers(seed, size=120).with_columns(unit=pl.lit(str(seed))) for seed in range(12)]
    made = trend(pl.concat(frames), INDEX, over="ar", by="unit", person="person", adjust="none")
    for row in made.frame.drop_nulls("p_value").iter_rows(named=True):
        assert (row["conf_low"] > 0 or row["conf_high"] < 0) == (row["p_value"] < 0.05)
    assert made.frame["p_value"].count() > 9


def test_years_may_be_missing_and_a_unit_of_one_year_has_no_trend():
    """Each unit has the line through its own years; a tally gives the same."""
    frame = answers().filter((pl.col("unit") != "b") | (pl.col("ar") == 2021))
    made = trend(frame, INDEX, over="ar", by="unit")
    assert made.frame["unit"].to_list() == ["a"]
    counted = tally(frame, INDEX, by=["unit", "ar"])
    assert trend(counted, over="ar", by="unit").frame.equals(made.frame)
    assert "Trender efter ar" in made.describe("sv")


def test_a_year_with_one_answer_leaves_the_trend_uncertain():
    """There is a slope, and no verdict."""
    rest = answers().filter(pl.col("ar") != 2025)
    frame = pl.concat(
        [rest, rest.with_columns(ar=pl.lit(2025, pl.Int64)).unique("unit", maintain_order=True)]
    )
    made = trend(frame, INDEX, over="ar", by="unit").frame
    assert made["slope"].count() == 2
    assert made["verdict"].count() == 0
    assert "ok" not in made["status"].to_list()


BAD = {
    "among by": lambda: trend(answers(), INDEX, over="ar", by=["unit", "ar"]),
    "no unit has answers in two": lambda: trend(
        answers(years=(2019,)), INDEX, over="ar", by="unit"
    ),
    "the years must be numbers": lambda: trend(
        answers().with_columns(pl.col("ar").cast(pl.String)), INDEX, over="ar", by="unit"
    ),
    "trend: a tally no longer knows persons": lambda: trend(
        tally(answers(), INDEX, by="ar"), over="ar", person="person"
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_asked(message):
    """Errors say what is wrong and what to do."""
    with pytest.raises(BrukarindexError, match=message):
        BAD[message]()
