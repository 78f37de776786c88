"""Laws of funnels, that they agree with compare, and bad input."""

from itertools import pairwise

import attrs
import numpy as np
import polars as pl
import pytest
from benchmarking.test_ranks import surveys
from hypothesis import given, strategies as st
from strategies import laws

from brukarindex import (
    Design,
    MeanRating,
    Published,
    RatingIndex,
    Scale,
    Share,
    compare,
    estimate,
    funnel,
)
from brukarindex.benchmarking.limits import family_limits
from brukarindex.benchmarking.units import asked_of
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.means import exact
from brukarindex.estimates.roots import difference
from brukarindex.exceptions import BrukarindexError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
SHARE = Share.top("q", FIVE)
NEAR = 1e-4


@given(surveys(), st.sampled_from([30.0, 62.5, 81.0]), st.sampled_from([INDEX, SHARE]))
@laws()
def test_positions_are_the_verdicts_of_compare(frame, baseline, measure):
    """A unit lies beyond a limit just when compare finds it different from the baseline at that
    level.
    """
    made = estimate(frame, measure, by="unit")
    found = funnel(made, baseline=baseline).frame
    p_values = compare(made, to=Published(baseline), adjust="none").frame["p_value"]
    for row, p in zip(found.iter_rows(named=True), p_values, strict=True):
        if p is None or row["position"] is None:
            continue
        for level, p_level in (("95", 0.05), ("998", 0.002)):
            low, high = row[f"low_{level}"], row[f"high_{level}"]
            if min(abs(row["estimate"] - low), abs(row["estimate"] - high)) > 0.01:
                beyond = row["estimate"] < low or row["estimate"] > high
                assert beyond == (p < p_level)


@given(surveys(), st.sampled_from(["saddlepoint", "score", "arcsine", "exact"]))
@laws()
def test_limits_ascend_around_the_baseline(frame, limits):
    """The outer limits lie outside the inner ones, and the baseline between them, which is that of
    all answers.
    """
    found = funnel(estimate(frame, SHARE, by="unit"), limits=limits).frame.drop_nulls("estimate")
    total = estimate(frame, SHARE).frame["estimate"][0]
    names = ["low_998", "low_95", "baseline", "high_95", "high_998"]
    if limits == "exact":
        names.remove("baseline")
    for row in found.iter_rows(named=True):
        ends = [row[name] for name in names]
        assert all(a <= b + 1e-9 for a, b in pairwise(ends))
        assert row["baseline"] == pytest.approx(total)
        assert (row["position"] == "inside") <= (row["low_95"] <= row["estimate"] + 1e-6)


@given(surveys(4), st.sampled_from(["additive", "multiplicative"]))
@laws()
def test_units_that_may_differ_are_seldom_beyond(frame, kind):
    """Over-dispersion makes limits wider or leaves them, and z smaller."""
    made = estimate(frame, INDEX, by="unit")
    plain, wide = funnel(made).frame, funnel(made, overdispersion=kind).frame
    for name, side in (("low_998", -1), ("low_95", -1), ("high_95", 1), ("high_998", 1)):
        apart = (side * (wide[name] - plain[name])).drop_nulls()
        assert (apart >= -1e-6).all()
    assert (wide["z_adjusted"].abs() <= plain["z"].abs() + 1e-9).fill_null(value=True).all()


@given(surveys(), st.sampled_from([None, 62.5]))
@laws()
def test_limits_are_where_the_test_turns(frame, baseline):
    """A unit whose figure is at a limit has the root there that its quantile is; where no figure
    has it, the limit is the end of the scale.
    """
    made = estimate(frame, INDEX, by="unit")
    for units in asked_of("funnel", made).families:
        figures, n = units.support.figures.take(units.domains), units.size
        centre = 0.625 if baseline else float(figures.mean.mean())
        found = family_limits(units, centre, np.ones(n))
        df = np.minimum(1 / np.maximum(units.support.loose[units.domains], 1e-9), 1e9)
        for own, side, (level, steps) in zip(
            found, (-1, -1, 1, 1), ((0.998, 1), (0.95, 0.5), (0.95, 0.5), (0.998, 1)), strict=True
        ):
            there = attrs.evolve(figures, mean=own, spread=figures.error, unseen=np.zeros(n))
            beside = difference(
                units.support.shape, there, exact(np.full(n, centre)), np.array([float(steps)])
            )
            z = side * beside.z(np.zeros(n))
            wanted = critical_value(level, np.maximum(df, 1.0))
            inside, some = (own > 0) & (own < 1), figures.error > 0
            assert z[some & inside] == pytest.approx(wanted[some & inside], abs=1e-6)
            assert (z <= wanted + 1e-6)[some & ~inside].all()
            assert (own[~some] == centre).all()


@given(st.integers(0, 10**6), st.sampled_from([30, 400]), st.booleans())
@laws()
def test_the_order_of_rows_changes_no_funnel(seed, most, weighted):
    """Not by more than 1e-12, also of units that are near the baseline."""
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(8), rng.integers(3, most, 8))
    answers = {"unit": unit, "q": rng.choice([1, 2, 4, 5, 5, 5], len(unit))}
    frame = pl.DataFrame(answers).with_columns(w=rng.random(len(unit)) + 0.5)
    design = Design(weight="w" if weighted else None)
    one, other = (
        funnel(estimate(each, INDEX, by="unit", design=design)).frame.sort("unit")
        for each in (frame, frame.sample(fraction=1, shuffle=True, seed=seed))
    )
    for name in ("z", "low_998", "low_95", "high_95", "high_998"):
        kept, turned = (each[name].fill_null(0).to_numpy() for each in (one, other))
        # Of the larger term: z is a difference of figures of some 30 standard errors each.
        assert kept == pytest.approx(turned, rel=1e-12, abs=3e-11 if name == "z" else 1e-12)


def test_a_funnel_does_not_know_the_unit_of_the_scale():
    """The funnel of a mean is that of its index, on another scale."""
    rng = np.random.default_rng(1)
    frame = pl.DataFrame({"unit": np.arange(400) % 20, "q": rng.integers(1, 6, 400)})
    index = funnel(estimate(frame, INDEX, by="unit")).frame
    mean = funnel(estimate(frame, MeanRating("q", FIVE), by="unit")).frame
    assert index["position"].equals(mean["position"])
    for name in ("baseline", "low_998", "high_95"):
        assert (1 + index[name] / 25).to_numpy() == pytest.approx(mean[name].to_numpy())
    assert (index["tau2"] / 625).to_numpy() == pytest.approx(mean["tau2"].to_numpy(), abs=1e-12)


def test_units_have_baselines_within():
    """Each gender is set beside its own figure."""
    frame = pl.DataFrame(
        {"unit": list("abcd") * 30, "kon": list("kkmm") * 30, "q": [5, 4, 2, 1] * 30}
    )
    made = funnel(estimate(frame, INDEX, by=["unit", "kon"]), within="kon").frame
    assert made.group_by("kon").agg(pl.col("baseline").first()).sort("kon")[
        "baseline"
    ].to_list() == (pytest.approx([87.5, 12.5]))


def test_weights_and_clusters_have_the_default_limits_only():
    """Definitions that count answers refuse what is more than that, and say what to take."""
    frame = pl.DataFrame({"unit": ["a", "b"] * 20, "q": [5, 4, 2, 3] * 10, "w": [1.0, 2.0] * 20})
    frame = frame.with_columns(w=pl.int_range(40) % 3 + 1.0)
    made = estimate(frame, SHARE, by="unit", design=Design(weight="w"))
    assert funnel(made).frame["low_95"].null_count() == 0
    for limits in ("exact", "arcsine", "score"):
        with pytest.raises(BrukarindexError, match="without weights"):
            funnel(made, limits=limits)


MADE = estimate(pl.DataFrame({"unit": ["a", "b"] * 9, "q": [5, 4, 2] * 6}), INDEX, by="unit")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"limits": "exact"}, 'limits="exact" is for shares, and q is none'),
        ({"limits": "exact", "overdispersion": "additive"}, "cannot be made wider"),
        ({"limits": "wilson"}, "saddlepoint"),
        ({"overdispersion": "both"}, "multiplicative"),
        ({"trim": 0.5}, "trim must be at least 0 and below 0.5"),
        ({"baseline": {"r": 3}}, "baseline has no number for 'q'"),
        ({"baseline": 101}, r"baseline\['q'\] must be from 0 to 100, got 101"),
        ({"baseline": "70"}, "baseline must be a number, or a dict"),
        ({"within": "kon"}, "within has 'kon'"),
    ],
)
def test_bad_options(options, said):
    """Each says what is wrong."""
    with pytest.raises(BrukarindexError, match=said):
        funnel(MADE, **options)


@pytest.mark.slow
@pytest.mark.parametrize("top", [0.3, 0.8])
@pytest.mark.parametrize("size", [8, 30])
def test_equal_units_are_seldom_beyond(top, size):
    """Of equal units with skewed scores about 5 % lie beyond the inner limits and 0.2 % beyond the
    outer ones.
    """
    rng = np.random.default_rng(7)
    beyond = []
    for _ in range(40):
        unit = np.repeat(np.arange(200), size)
        lower = rng.choice([1, 2, 3, 4], len(unit), p=[0.1, 0.15, 0.25, 0.5])
        q = np.where(rng.random(len(unit)) < top, 5, lower)
        found = funnel(estimate(pl.DataFrame({"unit": unit, "q": q}), INDEX, by="unit")).frame
        place = found["position"]
        outer = place.is_in(["below 99.8", "above 99.8"]).mean()
        beyond.append(((place != "inside").mean(), outer))
    inner, outer = np.mean(beyond, axis=0)
    assert 0.015 <= inner <= 0.06
    assert outer <= 0.0035


@given(surveys(), st.sampled_from(["additive", "multiplicative"]))
@laws()
def test_a_given_baseline_is_in_the_unit_of_the_measure(frame, kind):
    """That of a mean from 1 to 5 is that of the index, with a variance in the square of its
    unit.
    """
    index, mean = (
        funnel(estimate(frame, each, by="unit"), baseline=baseline, overdispersion=kind).frame
        for each, baseline in ((INDEX, 62.5), (MeanRating("q", FIVE), 3.5))
    )
    for name in ("baseline", "low_998", "low_95", "high_95", "high_998"):
        one, other = index[name].drop_nulls().to_numpy(), mean[name].drop_nulls().to_numpy()
        assert 1 + one / 25 == pytest.approx(other, abs=NEAR)
    one, other = index["tau2"].drop_nulls().to_numpy(), mean["tau2"].drop_nulls().to_numpy()
    assert one / 625 == pytest.approx(other, abs=NEAR)
    assert index["position"].equals(mean["position"])


def test_tau2_is_in_the_square_of_the_unit():
    """Where units differ much more than their answers do, it is about the variance of figures."""
    answers = [[1, 1, 2], [2, 2, 1], [4, 4, 5], [5, 5, 4], [3, 3, 2], [3, 3, 4]]
    rows = [(f"u{i}", each) for i, some in enumerate(answers) for each in some * 200]
    made = estimate(pl.DataFrame(rows, ["unit", "q"], orient="row"), INDEX, by="unit")
    found = funnel(made, limits="score", overdispersion="additive", trim=0.0)
    assert found.frame["tau2"][0] == pytest.approx(made.frame["estimate"].var(), rel=0.05)
