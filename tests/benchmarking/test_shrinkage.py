"""Laws of shrinkage and reliability, and bad input."""

import numpy as np
import polars as pl
import pytest
from benchmarking.test_ranks import surveys
from hypothesis import given, strategies as st
from strategies import laws

from brukarindex import Design, MeanRating, RatingIndex, Scale, estimate
from brukarindex.benchmarking import reliability, shrink
from brukarindex.exceptions import BrukarindexError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
METHODS = ["reml", "ml", "moments"]


@given(surveys(6, 12), st.sampled_from(METHODS), st.sampled_from(["smoothed", "own"]))
@laws()
def test_a_shrunk_figure_lies_between_its_own_and_the_expected(frame, method, sampling):
    """It lies between both, and nearer its own the more reliable that is."""
    frame = pl.concat(
        [frame, pl.DataFrame({"unit": list("vwxyz") * 2, "q": [1, 5, 3, 2, 4] * 2, "kon": "k"})]
    )
    made = shrink(estimate(frame, INDEX, by="unit"), method=method, sampling=sampling).frame
    for row in made.drop_nulls("shrunk").iter_rows(named=True):
        low, high = sorted((row["estimate"], row["expected"]))
        assert low - 1e-6 <= row["shrunk"] <= high + 1e-6
        assert 0 <= row["reliability"] <= 1
        assert 0 <= row["conf_low"] <= row["shrunk"] <= row["conf_high"] <= 100 + 1e-9
        part = row["expected"] + row["reliability"] * (row["estimate"] - row["expected"])
        assert row["shrunk"] == pytest.approx(part)


@given(surveys(6, 12), st.sampled_from(METHODS))
@laws()
def test_shrinkage_does_not_know_the_unit_of_the_scale(frame, method):
    """The mean of answers shrinks as the index does."""
    frame = pl.concat(
        [frame, pl.DataFrame({"unit": list("vwxyz") * 2, "q": [1, 5, 3, 2, 4] * 2, "kon": "k"})]
    )
    index, mean = (
        shrink(estimate(frame, each, by="unit"), method=method).frame
        for each in (INDEX, MeanRating("q", FIVE))
    )
    for name, low in (("shrunk", 1), ("rmse", 0), ("expected", 1)):
        one = low + index[name].fill_null(0).to_numpy() / 25
        other = mean[name].fill_null(low).to_numpy()
        assert one == pytest.approx(other, rel=1e-5, abs=1e-7)


def units(rng, size, spread):
    """Return answers of units whose chances of the top answer differ by ``spread``, and these."""
    n = rng.integers(5, 80, size)
    top = np.clip(0.6 + rng.normal(0, spread, size), 0.05, 0.97)
    unit = np.repeat(np.arange(size), n)
    lower = rng.choice([1, 2, 3, 4], len(unit), p=[0.1, 0.15, 0.25, 0.5])
    q = np.where(rng.random(len(unit)) < top[unit], 5, lower)
    truth = 100 * top + 25 * 2.15 * (1 - top)
    return pl.DataFrame({"unit": unit, "q": q}), truth


def test_a_covariate_that_says_all_leaves_nothing_between():
    """A covariate that is the truth itself is what is expected, and the variance between units is
    all but gone.
    """
    frame, truth = units(np.random.default_rng(4), 60, 0.15)
    made = estimate(frame, INDEX, by="unit")
    known = {"sant": dict(enumerate(truth.tolist()))}
    plain, told = shrink(made), shrink(made, covariates=known)
    assert told.coefficients["tau2"][0] < 0.1 * plain.coefficients["tau2"][0]
    assert told.coefficients["name"].to_list() == ["intercept", "sant"]
    assert told.coefficients["coefficient"][1] == pytest.approx(1, abs=0.15)
    assert "sant" in told.describe()


def test_a_census_keeps_its_own_figures():
    """Without sampling error nothing is drawn anywhere."""
    frame = pl.DataFrame({"unit": list("abcd") * 5, "q": [5, 4, 2, 3, 1] * 4})
    frame = frame.with_columns(N=pl.len().over("unit"))
    made = shrink(estimate(frame, INDEX, by="unit", design=Design(strata="unit", population="N")))
    assert made.frame["shrunk"].to_numpy() == pytest.approx(made.frame["estimate"].to_numpy())
    assert (made.frame["rmse"] < 1e-3).all()


def test_reliability_is_that_of_the_shrunk_figures():
    """The mean of the parts that units' own figures have, and more answers give more of it."""
    frame, _ = units(np.random.default_rng(5), 60, 0.15)
    made = estimate(frame, INDEX, by="unit")
    found = reliability(made).row()
    assert found.reliability == pytest.approx(shrink(made).frame["reliability"].mean())
    assert found.between_low < found.between < found.between_high
    assert found.n_70 < found.n_80
    twice = reliability(estimate(pl.concat([frame] * 4), INDEX, by="unit")).row()
    assert twice.reliability > found.reliability


def test_units_that_are_alike_need_answers_without_end():
    """No number of answers tells units apart that do not differ: null, with a status."""
    frame = pl.DataFrame({"unit": list("abcd") * 15, "q": [5, 4, 2, 3, 1] * 12})
    found = reliability(estimate(frame, INDEX, by="unit")).row()
    assert found.status == "no_between_variance"
    assert found.n_70 is None
    assert found.reliability == 0
    few = reliability(estimate(frame.filter(pl.col("unit") < "c"), INDEX, by="unit")).row()
    assert few.status == "few_units"
    assert few.between is None


def test_weighted_answers_have_no_f():
    """Mean squares are of answers that weigh alike."""
    frame = pl.DataFrame({"unit": list("abcd") * 15, "q": [5, 4, 2, 3, 1] * 12})
    frame = frame.with_columns(w=pl.int_range(60) % 3 + 1.0)
    made = estimate(frame, INDEX, by="unit", design=Design(weight="w"))
    assert reliability(made).row().f is None
    with pytest.raises(BrukarindexError, match="all weigh alike"):
        reliability(made, method="anova")


@pytest.mark.parametrize("method", ["reml", "ml", "moments", "anova"])
@pytest.mark.parametrize("answers", [[5] * 6, [5, 5, 4, 4, 3, 3]])
def test_answers_that_vary_by_nothing_but_the_unit(method, answers):
    """Where no figure has sampling variance there is no Q, and no number of answers needed."""
    frame = pl.DataFrame({"unit": list("abcdef") * 3, "q": answers * 3}).with_columns(N=pl.lit(3))
    design = Design(strata="unit", population="N")
    found = reliability(estimate(frame, INDEX, by="unit", design=design), method=method).row()
    assert (found.q, found.p_value, found.i2, found.n_70, found.f) == (None,) * 5
    same = len(set(answers)) == 1
    assert found.status == ("no_between_variance" if same else "ok")
    assert found.reliability == pytest.approx(0 if same else 1)


MADE = estimate(pl.DataFrame({"unit": list("abcdef") * 3, "q": [5, 4, 2] * 6}), INDEX, by="unit")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"covariates": {"x": {"a": 1}}}, r"covariates\['x'\] has no number for 'b'"),
        ({"covariates": {"x": dict.fromkeys("abcdef", 2)}}, "are the same for all units"),
        ({"covariates": {"x": dict.fromkeys("abcdef", "2")}}, "must be a number"),
        ({"covariates": {"x": dict.fromkeys("abcdef", float("nan"))}}, "must hold finite numbers"),
        ({"covariates": {"x": {**dict.fromkeys("abcde", 1), "f": 1e31}}}, "in another unit"),
        ({"covariates": {"x": {**dict.fromkeys("abcde", 0), "f": 1e-31}}}, "in another unit"),
        ({"covariates": {"intercept": dict.fromkeys("abcdef", 2)}}, "name of the constant"),
        ({"covariates": [1]}, "covariates must be"),
        ({"method": "eb"}, "moments"),
        ({"sampling": "pooled"}, "smoothed"),
        (
            {
                "covariates": {
                    k: {u: (i + 1) ** j for i, u in enumerate("abcdef")}
                    for j, k in enumerate("xyzwv", 1)
                }
            },
            "6 coefficients needs at least 8",
        ),
    ],
)
def test_bad_options(options, said):
    """Each says what is wrong."""
    with pytest.raises(BrukarindexError, match=said):
        shrink(MADE, **options)


def test_units_all_of_whose_answers_are_alike_have_the_interval_of_all_together():
    """They had no interval but the point itself, at which no unit need be."""
    frame = pl.DataFrame({"unit": list("abcdef") * 8, "q": [5] * 48})
    together = estimate(frame, INDEX).row()
    for row in shrink(estimate(frame, INDEX, by="unit")):
        assert (row.conf_low, row.conf_high) == pytest.approx((together.conf_low, 100))


@pytest.mark.parametrize(("size", "share"), [(6, 0.02), (12, 0.02), (12, 0.06)])
def test_intervals_hold_of_few_small_units_that_are_alike(size, share):
    """Of 6 units with 2 % at the bottom, 28 % of intervals lay above the truth."""
    rng = np.random.default_rng(11)
    missed = []
    for _ in range(120):
        unit = np.repeat(np.arange(size), rng.integers(5, 15, size))
        frame = pl.DataFrame({"unit": unit, "q": np.where(rng.random(len(unit)) < share, 1, 5)})
        made = shrink(estimate(frame, INDEX, by="unit")).frame
        truth = 100 * (1 - share)
        missed.append([(made["conf_low"] > truth).mean(), (made["conf_high"] < truth).mean()])
    assert np.mean(missed, axis=0).max() <= 0.04


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_intervals_hold_the_truth(method):
    """Intervals of shrunk figures of skewed answers hold the truth in about 95 % of units, small
    ones too, and their errors are less than those of the units' own figures.
    """
    rng = np.random.default_rng(6)
    held, small, better = [], [], []
    for _ in range(60):
        frame, truth = units(rng, 80, 0.12)
        made = shrink(estimate(frame, INDEX, by="unit"), method=method).frame
        inside = (made["conf_low"].to_numpy() <= truth) & (truth <= made["conf_high"].to_numpy())
        few = made["n"].to_numpy() < 15
        held.append(inside.mean())
        small.append(inside[few].mean())
        own, shrunk = (made[name].to_numpy() - truth for name in ("estimate", "shrunk"))
        better.append((shrunk**2).mean() / (own**2).mean())
    assert 0.93 <= np.mean(held) <= 0.975
    assert np.mean(small) >= 0.92
    assert np.mean(better) < 0.85
