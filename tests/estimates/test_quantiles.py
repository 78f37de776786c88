"""Laws of medians and other quantiles, and what has none."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
import reference
from hypothesis import given, settings, strategies as st
from strategies import DOMAIN, designs, surveys

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    RatingIndex,
    Scale,
    Share,
    distribution,
    estimate,
    tally,
)
from brukarindex.estimates import quantile
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

FIVE = Scale(1, 5)
ANSWER = MeanRating("q", FIVE)


def slow(survey, domain, probability):
    """Return a quantile of a domain: scores in order, weights added up until it is reached."""
    weights = reference.weights_of(survey.rows, survey.design)
    held = sorted(
        (score, w)
        for row, w in zip(survey.rows, weights, strict=True)
        if row[DOMAIN] == domain and (score := reference.score(survey.measure, row)) is not None
    )
    whole, reached = math.fsum(w for _, w in held), 0.0
    for score, _ in held:
        reached = math.fsum(w for other, w in held if other <= score)
        if reached >= probability * whole * (1 - 1e-12):
            return float(score)
    return None


@settings(max_examples=15, deadline=None)
@given(
    survey=surveys(kinds=("mean", "index", "share"), design=designs()),
    probability=st.sampled_from([0.5, 0.25, 0.9]),
)
def test_the_slow_implementation_agrees(survey, probability):
    """A quantile is the score at which the weights, added up one by one, reach it."""
    made = quantile(survey.frame, survey.measure, probability, by=DOMAIN, design=survey.design)
    for row in made:
        expected = slow(survey, row.domain[DOMAIN], probability)
        assert (row.quantile is None) == (expected is None)
        assert expected is None or row.quantile == pytest.approx(expected, rel=1e-12)
        if row.conf_low is not None:
            assert row.conf_low <= row.quantile <= row.conf_high
            assert survey.measure.bounds[0] <= row.conf_low
            assert row.conf_high <= survey.measure.bounds[1]


def drawn(n=200, seed=3):
    """Return skewed answers of some units."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "u": rng.choice(list("abc"), n),
            "q": 1 + rng.choice(5, n, p=[0.05, 0.05, 0.1, 0.25, 0.55]),
            "w": rng.choice([1.0, 2.0], n),
        }
    )


def test_an_interval_is_the_scores_that_the_shares_do_not_exclude():
    """Each score in the interval could be the quantile by the intervals of the shares, no other."""
    frame, p = drawn(), 0.3
    made = quantile(frame, ANSWER, p, by="u", design=Design(weight="w"))
    for row in made:
        part = [
            estimate(
                frame, Share("q", FIVE, positive=range(1, x + 1)), by="u", design=Design(weight="w")
            )
            for x in range(1, 5)
        ]
        rows = [each[row.domain["u"]].row() for each in part]
        low, high = ([getattr(each, end) for each in rows] for end in ("conf_low", "conf_high"))
        could = [
            x
            for x in range(1, 6)
            if (x == 5 or high[x - 1] >= 100 * p) and (x == 1 or low[x - 2] < 100 * p)
        ]
        assert [row.conf_low, row.conf_high] == [min(could), max(could)]


def test_the_median_is_that_of_the_distribution_and_follows_the_scale():
    """It is `Distributions.median`, and on 0-100 it is moved with the answers."""
    frame = drawn()
    made = quantile(frame, ANSWER, [0.5, 0.3], by="u")
    assert made.at(0.5).frame["quantile"].to_list() == [
        float(each) for each in distribution(frame, ANSWER, by="u").median()["median"]
    ]
    index = quantile(frame, RatingIndex("q", FIVE), [0.5, 0.3], by="u")
    for name in ("quantile", "conf_low", "conf_high"):
        assert index.frame[name].to_list() == [25 * (x - 1) for x in made.frame[name]]


def test_more_answers_make_it_shorter_and_a_higher_level_longer():
    """Intervals are nested by level; the quantile rises with the probability."""
    frame = drawn(60)
    made = [quantile(frame, ANSWER, 0.4, level=level).row() for level in (0.5, 0.9, 0.999)]
    for inner, outer in pairwise(made):
        assert outer.conf_low <= inner.conf_low <= inner.conf_high <= outer.conf_high
    several = quantile(frame, ANSWER, [0.1, 0.5, 0.9]).frame["quantile"]
    assert several.is_sorted()


def test_middles_are_taken_where_the_share_is_reached_exactly():
    """Of 1, 2, 4, 5 the median is 2, or in school 3; of an odd number both are the same."""
    frame = pl.DataFrame({"q": [1, 2, 4, 5]})
    made = [quantile(frame, ANSWER, rule=rule).row().quantile for rule in ("math", "school")]
    assert made == [2.0, 3.0]
    odd = pl.DataFrame({"q": [1, 2, 5]})
    assert quantile(odd, ANSWER, rule="school").row().quantile == 2.0


def test_units_whose_answers_are_all_the_highest_have_an_interval():
    """Three fives do not exclude a lower median; Woodruff has no interval at a share of 1."""
    frame = pl.DataFrame({"q": [5] * 3 + [1, 2], "u": ["a"] * 3 + ["b"] * 2})
    row = quantile(frame, ANSWER, by="u")["a"].row()
    assert (row.quantile, row.conf_low, row.conf_high, row.status) == (5, 1, 5, "no_variation")
    beta = quantile(frame, ANSWER, by="u", interval="beta", inversion="woodruff")["a"].row()
    assert beta.conf_low is None


def test_figures_that_cannot_be_told_say_why():
    """One answer, none, everybody: no interval, no quantile, no error."""
    frame = pl.DataFrame({"q": [3, None, 1, 5], "u": ["a", "b", "c", "c"], "N": 4})
    rows = {row.domain["u"]: row for row in quantile(frame, ANSWER, by="u")}
    assert (rows["a"].quantile, rows["a"].conf_low, rows["a"].status) == (3, None, "one_answer")
    assert (rows["b"].quantile, rows["b"].status) == (None, "no_answers")
    census = quantile(frame.drop_nulls().with_columns(N=3), ANSWER, design=Design(population="N"))
    assert (census.row().conf_low, census.row().conf_high, census.row().status) == (3, 3, "census")
    nobody = pl.DataFrame({"q": [None, None]}, schema={"q": pl.Int64})
    assert quantile(nobody, ANSWER).row().quantile is None


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"probabilities": 0}, ArgumentError, "between 0 and 1"),
        ({"probabilities": 1.0}, ArgumentError, "between 0 and 1"),
        ({"probabilities": float("nan")}, ArgumentError, "between 0 and 1"),
        ({"probabilities": []}, ArgumentError, "at least one"),
        ({"probabilities": "0.5"}, ArgumentTypeError, "list or tuple"),
        ({"probabilities": [None]}, ArgumentTypeError, "must be a number"),
        ({"inversion": "wood"}, ArgumentError, "inversion is 'wood'"),
        ({"rule": "hf7"}, ArgumentError, "rule is 'hf7'"),
        ({"interval": "mean"}, ArgumentError, "interval is 'mean'"),
        ({"level": 95}, ArgumentError, "level must"),
        ({"by": "z"}, KeyError, "z"),
        ({"by": "quantile"}, ArgumentError, "the result needs itself: rename it"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, error, said):
    """Errors of ours, which say what is allowed."""
    with pytest.raises(error, match=said):
        quantile(drawn(20), ANSWER, **options)


def test_other_requests_that_are_refused_or_read():
    """Frames without measures, composites; numbers of any exact type; a tally is enough."""
    frame = drawn(20).with_columns(r="q")
    with pytest.raises(ArgumentError, match="measures are needed"):
        quantile(frame)
    both = CompositeIndex("allt", [RatingIndex("q", FIVE), RatingIndex("r", FIVE)])
    with pytest.raises(ArgumentError, match="several scores"):
        quantile(frame, both)
    counts = tally(frame, ANSWER, by="u")
    made = quantile(counts, probabilities=[Fraction(1, 2)], by="u")
    assert made.frame.equals(quantile(frame, ANSWER, by="u").frame)
    assert "Woodruff" in quantile(counts, inversion="woodruff").describe("sv")
    median = distribution(frame, ANSWER, by="u").median()
    named = distribution(frame.rename({"u": "reached"}), ANSWER, by="reached").median()
    assert named.rename({"reached": "u"}).equals(median)
    domains = quantile(frame.rename({"u": "domain"}), ANSWER, by="domain")
    assert [row.domain["domain"] for row in domains] == made.frame["u"].to_list()
    assert "50 %" in made.describe()
