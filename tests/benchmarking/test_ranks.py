"""Laws of ranks, what they do with units that tell nothing, and bad input."""

from unittest import mock

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from scipy.special import stdtr
from strategies import laws

from brukarindex import (
    Design,
    MeanRating,
    Pairs,
    RatingIndex,
    Scale,
    Share,
    colours,
    compare,
    estimate,
    from_json,
    rank,
    to_json,
)
from brukarindex.benchmarking import places as places_of, roots
from brukarindex.benchmarking.critical_values import Greatest
from brukarindex.benchmarking.places import chances, chances_of, confidence
from brukarindex.benchmarking.ranks import best_quarter
from brukarindex.benchmarking.units import asked_of
from brukarindex.estimates.means import exact
from brukarindex.estimates.roots import difference
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, BrukarindexError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)


@st.composite
def surveys(draw, least=2, most=8):
    """Draw units of few or many answers, skewed or not, some without any."""
    rows = []
    for unit in range(draw(st.integers(least, most))):
        size = draw(st.sampled_from([0, 1, 2, 5, 12, 40]))
        top = draw(st.sampled_from([0.2, 0.5, 0.9, 1.0]))
        seed = draw(st.integers(0, 10**6))
        rng = np.random.default_rng(seed)
        answers = np.where(rng.random(size) < top, 5, rng.integers(1, 6, size)).tolist()
        rows += [(f"u{unit:02d}", each, "kv"[seed % 2]) for each in answers or [None]]
    return pl.DataFrame(rows, ["unit", "q", "kon"], orient="row", schema_overrides={"q": pl.Int64})


def places(ranks):
    """Return the columns that say where units stand."""
    return ranks.frame.select("rank", "tied", "units", "rank_low", "rank_high")


@given(surveys())
@laws()
def test_a_set_holds_its_rank(frame):
    """Ranks are 1 to the number of units with a figure, each is in its set, and units without
    answers have none.
    """
    made = rank(estimate(frame, INDEX, by="unit"))
    held = made.frame.filter(pl.col("estimate").is_not_null())
    lost = made.frame.filter(pl.col("estimate").is_null())
    assert held.filter(
        pl.col("rank").is_between("rank_low", "rank_high")
        & (pl.col("rank") + pl.col("tied") - 1).is_between("rank_low", "rank_high")
        & (pl.col("rank_high") <= held.height)
    ).equals(held)
    assert lost["rank"].null_count() == lost["p_best"].null_count() == lost.height
    assert (held["rank"] == held["estimate"].round(9).rank("min", descending=True)).all()
    assert (held["units"] == held.height).all()


@given(surveys())
@laws()
def test_ranks_do_not_know_the_unit_of_the_scale(frame):
    """A mean and the index that it becomes by a rising line have the same ranks, sets and
    chances.
    """
    index, mean = (
        rank(estimate(frame, each, by="unit")) for each in (INDEX, MeanRating("q", FIVE))
    )
    assert places(index).equals(places(mean))
    for name in ("p_best", "p_worst"):
        one, other = index.frame[name].fill_null(-1), mean.frame[name].fill_null(-1)
        assert one.to_numpy() == pytest.approx(other.to_numpy(), abs=1e-6)


@given(surveys())
@laws()
def test_the_share_of_others_turns_the_order(frame):
    """The share satisfied, and that not satisfied of which less is better, rank alike."""
    share, rest = Share("nöjda", FIVE, positive=[4, 5]), Share("ej", FIVE, positive=[1, 2, 3])
    frame = frame.with_columns(pl.col("q").alias("nöjda"), pl.col("q").alias("ej"))
    one = rank(estimate(frame, share, by="unit"))
    other = rank(estimate(frame, rest, by="unit"), lower_is_better="ej")
    assert places(one).equals(places(other))
    assert one.frame["p_best"].fill_null(-1).to_numpy() == pytest.approx(
        other.frame["p_best"].fill_null(-1).to_numpy(), abs=1e-6
    )


@given(surveys(3))
@laws()
def test_the_chances_add_up_to_the_quarter(frame):
    """As many units as are in the best quarter are expected there, and no unit that surely is not
    in it has a chance to speak of.
    """
    frame = frame.with_columns(pl.col("q").fill_null(3))
    frame = pl.concat([frame, frame.with_columns(q=6 - pl.col("q"))])
    made = rank(estimate(frame, INDEX, by="unit")).frame
    usable = made["p_best"].is_not_null().all()
    if usable:
        quarter = -(-made.height // 4)
        for name in ("p_best", "p_worst"):
            assert made[name].sum() == pytest.approx(quarter, abs=0.1 * quarter)


@given(surveys(), st.booleans())
@laws()
def test_units_within_are_ranked_apart(frame, simultaneous):
    """Units are ranked within a gender as if the others were not there."""
    how = {"simultaneous": simultaneous, "draws": 1000}
    both = estimate(frame, INDEX, by=["unit", "kon"])
    made = rank(both, within="kon", **how).frame
    for kon in made["kon"].unique():
        kept = [i for i, each in enumerate(both.frame["kon"]) if each == kon]
        alone = rank(both._take(kept), **how).frame
        own = made.filter(pl.col("kon") == kon)
        assert own.drop("p_best", "p_worst").equals(alone.drop("p_best", "p_worst"))


@given(st.integers(0, 10**6), st.sampled_from([260, 400, 1500]), st.sampled_from([0.0, 0.05, 0.3]))
@laws(16)
def test_only_pairs_near_the_limit_need_their_test(seed, most, spread):
    """Rough roots decide as tests do where they are taken for tests."""
    rng = np.random.default_rng(seed)
    size = rng.integers(250, most, 60)
    unit = np.repeat(np.arange(60), size)
    top = np.clip(0.7 + rng.normal(0, spread, 60), 0.02, 0.98)[unit]
    q = np.where(rng.random(len(unit)) < top, 5, rng.integers(1, 6, len(unit)))
    frame = pl.DataFrame({"unit": unit, "q": q})
    with mock.patch.object(roots, "FEW", 10**6):
        every = rank(estimate(frame, INDEX, by="unit"))
    with mock.patch.object(roots, "FEW", 0):
        assert places(rank(estimate(frame, INDEX, by="unit"))).equals(places(every))


def test_roots_near_the_limit_are_those_of_the_test():
    """Rough roots that are near it give way to those of the test, and others stay as they were."""
    rng = np.random.default_rng(8)
    frame = pl.DataFrame({"unit": np.arange(18000) % 60, "q": rng.integers(1, 6, 18000)})
    frame = frame.with_columns(
        q=pl.min_horizontal("q", pl.when(pl.col("unit") % 3 < 2).then(5).otherwise(4))
    )
    (units,) = asked_of("rank", estimate(frame, INDEX, by="unit")).families
    rough, made = roots.roots_of(units).z, roots.roots_of(units)
    with mock.patch.object(roots, "FEW", 10**6):
        every = roots.roots_of(units).z
    made.near(np.full(60, 3.0))
    off = np.abs(rough) - 3
    near, far = np.abs(off) < 0.45, (off > 0.55) | (off < -1.05)
    assert near.any()
    assert made.z[near] == pytest.approx(every[near], abs=1e-9)
    assert (made.z[near] != rough[near]).any()
    assert made.z[far].tolist() == rough[far].tolist()
    assert rough[near] == pytest.approx(every[near], abs=0.1)


def test_rough_roots_are_near_those_of_the_test_however_many_answers():
    """Also near the end of a long scale, where what a table says of means is a small difference."""
    rng = np.random.default_rng(1)
    size = rng.integers(205, 20_000, 45)
    unit = np.repeat(np.arange(45), size)
    top = rng.random(len(unit)) < np.repeat(rng.uniform(0.985, 0.995, 45), size)
    q = np.where(top, rng.integers(95, 101, len(unit)), rng.integers(0, 101, len(unit)))
    frame, long = pl.DataFrame({"unit": unit, "q": q}), RatingIndex("q", Scale(0, 100))
    made = estimate(frame, long, by="unit")
    (units,) = asked_of("rank", made).families
    rough = roots.roots_of(units).z
    with mock.patch.object(roots, "FEW", 10**6):
        every = roots.roots_of(units).z
    some = (np.abs(every) > roots.SMALLEST) & (np.abs(every) < 5)
    assert some.sum() > 400
    assert np.abs(rough - every)[some].max() < roots.NEAR / 2
    far = np.abs(rough) >= roots.FAR
    assert np.abs(every[far]).min(initial=np.inf) > roots.FAR / 2


@pytest.mark.parametrize(("size", "answers"), [(120, (4, 3000)), (60, (20, 60)), (9, (5, 20_000))])
def test_chances_are_near_the_integral(size, answers):
    """Few places give what many give."""
    rng = np.random.default_rng(2)
    n = np.exp(rng.uniform(*np.log(answers), size)).astype(int)
    unit = np.repeat(np.arange(size), n)
    top = rng.random(len(unit)) < np.repeat(rng.normal(0.6, 0.08, size), n)
    q = np.where(top, 5, rng.integers(1, 6, len(unit)))
    made = estimate(pl.DataFrame({"unit": unit, "q": q}), INDEX, by="unit")
    (units,) = asked_of("rank", made).families
    found = chances_of(units, 3)
    with mock.patch.multiple(places_of, FEWEST=600, MOST=600, LOOKS=1500, WIDTH=7.0, REACH=8.0):
        (again,) = asked_of("rank", made).families
        every = chances(confidence(again, 3), 3)
    for few, many in zip(found, every, strict=True):
        assert few == pytest.approx(many, abs=3e-3)
        assert np.nansum(few) == pytest.approx(3, abs=0.01)


def looked_at(units, angles):
    """Return the chance that each unit is at most at each of some angles, each computed."""
    figures, size = units.support.figures.take(units.domains), (units.size, len(angles))
    every = np.repeat(np.arange(units.size), len(angles))
    null = exact(np.tile(np.sin(angles) ** 2, units.size))
    made = difference(units.support.shape, figures.take(every), null, np.zeros(1))
    z, found = -made.z(np.zeros(len(every))), []
    for root, loose in zip(z.reshape(size), units.support.loose[units.domains], strict=True):
        apart = np.abs(root) > 0.1  # next to the figure a test holds the root on its side
        whole = np.interp(angles, angles[apart], np.maximum.accumulate(root[apart]))
        found.append(stdtr(1 / loose if loose else np.inf, whole))
    return np.array(found)


@pytest.mark.parametrize("measure", [INDEX, Share.top("q", FIVE)])
@pytest.mark.parametrize(("units", "least", "most"), [(8, 5, 25), (13, 5, 60), (30, 20, 300)])
def test_chances_are_those_of_thousands_of_places(units, least, most, measure):
    """Also near the ends of the scale, and next to the figures."""
    rng = np.random.default_rng(units)
    unit = np.repeat(np.arange(units), rng.integers(least, most, units))
    felt = 4.2 + rng.normal(0, 0.4, units)[unit] + rng.normal(0, 1.1, len(unit))
    frame = pl.DataFrame({"u": unit, "q": np.clip(np.rint(felt), 1, 5).astype(int)})
    [family] = asked_of("rank", estimate(frame, measure, by="u")).families
    m = best_quarter(units)
    expected = chances(looked_at(family, np.linspace(1e-4, np.pi / 2 - 1e-4, 3001)), m)
    found = chances_of(family, m)
    assert np.abs(found.best - expected.best).max() < 5e-4
    assert np.abs(found.worst - expected.worst).max() < 5e-4


def test_two_units_are_those_of_compare():
    """Of two units the set has both places just when the test of compare finds no difference."""
    rng = np.random.default_rng(5)
    for _ in range(40):
        frame = pl.DataFrame(
            {
                "unit": ["a"] * 15 + ["b"] * 25,
                "q": [*rng.integers(1, 6, 15), *rng.integers(2, 6, 25)],
            }
        )
        made = estimate(frame, INDEX, by="unit")
        p = compare(made, to=Pairs()).row().p_value
        wide = rank(made).frame["rank_high"].to_list() == [2, 2]
        assert wide == (p >= 0.05)
        assert wide == (rank(made, simultaneous=True).frame["rank_low"].to_list() == [1, 1])


def test_a_census_is_certain():
    """Units that all answered have one place each, and are in the best quarter or not."""
    frame = pl.DataFrame({"unit": list("aaabbbcc"), "q": [5, 5, 4, 1, 2, 2, 3, 4]})
    frame = frame.with_columns(N=pl.len().over("unit"))
    made = rank(estimate(frame, INDEX, by="unit", design=Design(strata="unit", population="N")))
    assert made.frame["rank_low"].to_list() == made.frame["rank_high"].to_list() == [1, 3, 2]
    assert made.frame["p_best"].to_list() == pytest.approx([1, 0, 0], abs=1e-6)
    assert made.frame["p_worst"].to_list() == pytest.approx([0, 1, 0], abs=1e-6)


def test_one_answer_tells_nothing():
    """Its unit can have every place, and no other is found above or below it."""
    answers = {"a": [5] * 30, "b": [1, 2, 2] * 10, "c": [3]}
    frame = pl.DataFrame(
        [(unit, each) for unit, given in answers.items() for each in given],
        ["unit", "q"],
        orient="row",
    )
    made = rank(estimate(frame, INDEX, by="unit")).frame
    assert made["rank_low"].to_list() == [1, 2, 1]
    assert made["rank_high"].to_list() == [2, 3, 3]
    assert made["status"].to_list() == ["no_variation", "ok", "one_answer"]
    assert made["p_best"].is_null().to_list() == [False, False, True]


def test_clusters_across_units_get_holms_method():
    """Where units share clusters their differences vary less, and what is found is that of Holm's
    method on the pairs of compare.
    """
    rng = np.random.default_rng(1)
    person = np.arange(60)
    mood = rng.normal(0, 1, 60)
    frame = pl.concat(
        pl.DataFrame(
            {
                "unit": [f"u{i}"] * 60,
                "person": person,
                "q": np.clip(np.round(3 + i * 0.25 + mood + rng.normal(0, 0.4, 60)), 1, 5),
            }
        )
        for i in range(4)
    )
    made = estimate(frame, INDEX, by="unit", design=Design(cluster="person"))
    pairs = compare(made, to=Pairs(), adjust="none").frame
    found = rank(made).frame
    for row in found.iter_rows(named=True):
        own = pairs.filter((pl.col("unit") == row["unit"]) | (pl.col("to_unit") == row["unit"]))
        found_below = 0
        order = own.sort("p_value")
        for place, each in enumerate(order.iter_rows(named=True)):
            if each["p_value"] >= 0.05 / (len(order) - place):
                break
            lower = (each["difference"] < 0) == (each["unit"] == row["unit"])
            found_below += lower
        assert row["rank_low"] == 1 + found_below


def test_progress_is_told():
    """Of measures, and of draws when all sets are to hold at once."""
    frame = pl.DataFrame(
        {"unit": ["a", "b", "c"] * 20, "q": [5, 4, 2, 3] * 15, "r": [1, 2, 3] * 20}
    )
    made = estimate(frame, [INDEX, RatingIndex("r", FIVE)], by="unit")
    told = []
    rank(made, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    told.clear()
    rank(made, simultaneous=True, draws=5000, progress=lambda *each: told.append(each))
    assert told[0] == (2000, 10000)
    assert told[-1] == (10000, 10000)


@pytest.mark.parametrize("level", [0.2, 0.5, 0.8, 0.9999])
def test_any_level_gives_sets(level):
    """Each holds its place, and none is narrower than one of a lower level."""
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(45), 20)
    frame = pl.DataFrame({"unit": unit, "q": np.clip(rng.integers(1, 6, 900) + unit % 3, 1, 5)})
    made, wider = (
        rank(estimate(frame, INDEX, by="unit", level=each)).frame for each in (level, 0.99999)
    )
    assert made["rank"].is_between(made["rank_low"], made["rank_high"]).all()
    assert (wider["rank_low"] <= made["rank_low"]).all()
    assert (wider["rank_high"] >= made["rank_high"]).all()


def test_what_is_kept_is_of_the_same_units():
    """Ranks, those the other way and of some units are not those that were made first."""
    rng = np.random.default_rng(3)
    frame = pl.DataFrame({"unit": rng.integers(0, 9, 400), "q": rng.integers(1, 6, 400)})
    made = estimate(frame, INDEX, by="unit")
    rank(made)
    colours(made)
    for options in ({}, {"lower_is_better": "q"}):
        again = estimate(frame, INDEX, by="unit")
        assert rank(made, **options) == rank(again, **options)
        assert colours(made, **options) == colours(again, **options)
    for some in ([0, 1, 2, 3], [4, 5, 6, 7]):
        assert rank(made._take(some)) == rank(estimate(frame, INDEX, by="unit")._take(some))


def test_the_same_seed_gives_the_same_sets():
    """Simultaneous sets are drawn, and the same each time."""
    frame = pl.DataFrame({"unit": list("abcd") * 20, "q": [5, 4, 2, 3, 4] * 16})
    made = estimate(frame, INDEX, by="unit")
    first, again = (rank(made, simultaneous=True, draws=2000, seed=7) for _ in range(2))
    assert first == again
    assert "seed 7" in first.describe()
    assert "frö 7" in first.describe("sv")


MADE = estimate(pl.DataFrame({"unit": ["a", "b"] * 9, "q": [5, 4, 2] * 6}), INDEX, by="unit")


@pytest.mark.parametrize("level", [0.6, 0.8, 0.95, 0.999])
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_simultaneous_sets_are_drawn_once(level, spread):
    """The roots that are kept are enough, also when most pairs are decided in one direction."""
    rng = np.random.default_rng(9)
    unit = np.repeat(np.arange(30), rng.integers(20, 200, 30))
    top = rng.random(len(unit)) < np.clip(rng.normal(0.5, spread, 30), 0.02, 0.98)[unit]
    frame = pl.DataFrame({"unit": unit, "q": np.where(top, 5, rng.integers(1, 6, len(unit)))})
    made = estimate(frame, INDEX, by="unit", level=level)
    with mock.patch.object(Greatest, "_of", side_effect=AssertionError):
        rank(made, simultaneous=True, draws=2000)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lower_is_better": "Q"}, "lower_is_better has 'Q', but the estimates have q"),
        ({"within": "units"}, "within has 'units', but the estimates have unit"),
        ({"draws": 10, "simultaneous": True}, "draws must be at least 1000"),
        ({"draws": 0.5}, "draws must be a whole number"),
        ({"seed": -1, "simultaneous": True}, "seed must be at least 0"),
        ({"simultaneous": "yes"}, "simultaneous must be True or False"),
        ({"progress": 3}, "progress is called"),
    ],
)
def test_bad_options(options, said):
    """Each says what is wrong."""
    with pytest.raises(BrukarindexError, match=said):
        rank(MADE, **options)


def test_bad_estimates():
    """Totals, one unit, JSON and other things cannot be ranked."""
    frame = pl.DataFrame({"unit": ["a", "b"] * 9, "q": [5, 4, 2] * 6})
    share = Share.top("q", FIVE)
    with pytest.raises(ArgumentError, match="totals"):
        rank(estimate(frame, share, by="unit", statistic="total"))
    with pytest.raises(ArgumentError, match="one unit only"):
        rank(estimate(frame, share))
    with pytest.raises(ArgumentError, match="store the tally"):
        rank(from_json(to_json(MADE)))
    with pytest.raises(ArgumentTypeError, match="call estimate"):
        rank(frame)


def test_units_of_few_clusters_are_held_against_none():
    """However far apart, two clusters each do not tell: they have every place, and leave others
    theirs.
    """
    frame = pl.DataFrame(
        {
            "unit": np.repeat(["a", "b", "c"], 40),
            "cluster": np.arange(120) // 20,
            "q": ([1, 2, 1, 1] * 9 + [1] * 4)
            + ([3, 3, 2, 4] * 9 + [3, 3, 3, 4])
            + ([5, 4, 5, 5] * 9 + [5] * 4),
        }
    )
    made = estimate(frame, INDEX, by="unit", design=Design(cluster="cluster"))
    assert set(made.frame["status"]) == {"few_degrees_of_freedom"}
    ranks = rank(made).frame
    assert ranks["rank"].to_list() == [3, 2, 1]
    assert ranks["rank_low"].to_list() == [1, 1, 1]
    assert ranks["rank_high"].to_list() == [3, 3, 3]
    assert ranks["p_best"].null_count() == 3
