"""Intervals: R's figures, slow reference implementations, and the laws every interval for a share
obeys.
"""

import json
import math
import re
from pathlib import Path
from typing import get_args

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, strategies as st
from scipy import optimize, special, stats

from brukarindex import Pooled, RatingIndex, Scale, Share, compare, estimate, rank
from brukarindex.estimates.intervals import (
    IntervalMethod,
    ShareMethod,
    critical_value,
    mean_interval,
    proportion_interval,
)
from brukarindex.exceptions import ArgumentError

GOLDEN = json.loads(
    (Path(__file__).parents[1] / "golden" / "intervals_proportions.json").read_text(
        encoding="utf-8"
    )
)
METHODS = get_args(ShareMethod)
IN_R = {"xlogit": "logit", "mean": "wald"}
"""R's name of a method, where ours is another."""

# R profiles the deviance on a coarse grid and reads the limit off a spline by linear interpolation.
# With few positive answers that costs more than 1e-4; the deviance equation is tested to 1e-8
# below.
COARSE_IN_R = {"srs.api_gt_900", "smalldomain"} | {
    f"{design}.{share}"
    for design in ("clus1", "clus2")
    for share in ("ell0", "api_gt_900", "api_gt_850")
}
TOLERANCE_OF_R = {"logit": 1e-6, "likelihood": 1e-4}

shares = st.floats(0.001, 0.999)
variances = st.floats(1e-7, 0.2)
sizes = st.integers(2, 5000)
levels = st.floats(0.5, 0.999)
methods = st.sampled_from(METHODS)


def limits(*args, **kwargs):
    """Return the limits of one share as two floats."""
    low, high = proportion_interval(*args, **kwargs)
    return low.item(), high.item()


@pytest.mark.parametrize(
    "row", GOLDEN["svyciprop"], ids=lambda row: f"{row['id']}.{row['r_method']}"
)
def test_r_survey(row):
    """Where R's ``svyciprop`` gives a finite interval the same comes out, cut at 0 and 1."""
    df = math.inf if row["df"] is None else row["df"]
    method = IN_R.get(row["r_method"], row["r_method"])
    found = limits(method, row["p"], row["se"] ** 2, row["n"], df, level=row["level"])
    rel = TOLERANCE_OF_R.get(row["r_method"], 1e-9)
    if method == "likelihood" and row["id"] in COARSE_IN_R:
        rel = 4e-3
    assert found == pytest.approx((max(row["low"], 0), min(row["high"], 1)), rel=rel)


@pytest.mark.parametrize("row", GOLDEN["binomial"], ids=lambda row: row["id"])
def test_binomial_special_case(row):
    """Without a design the methods are the classical ones of R's ``binom``."""
    x, n = np.array(row["x"]), np.array(row["n"])
    low, high = proportion_interval(row["method"], x / n, None, n, np.inf, level=row["level"])
    np.testing.assert_allclose(low, row["low"], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(high, row["high"], rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("designed", [True, False])
def test_default_is_the_score_interval_of_a_finite_population(designed):
    """From a simple random sample the default is O'Neill's interval, with or without the variance
    of the design.
    """
    row = GOLDEN["finite_population"]
    x, n, size = (np.array(row[key], dtype=float) for key in ("x", "n", "N"))
    p = x / n
    variance = (1 - n / size) * p * (1 - p) / (n - 1) if designed else None
    low, high = proportion_interval("modified_wilson", p, variance, n, n - 1, population=size)
    np.testing.assert_allclose(low, row["low"], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(high, row["high"], rtol=1e-9, atol=1e-15)


@given(p=shares, variance=variances, n=sizes, df=st.integers(1, 500), level=levels)
def test_likelihood_limits_solve_the_deviance_equation(*, p, variance, n, df, level):
    """The limits are the roots that a scalar search finds on the log-odds."""
    target = stats.t.ppf((1 + level) / 2, df) ** 2

    def excess(log_odds):
        inside = p * (special.log_expit(log_odds) - math.log(p))
        outside = (1 - p) * (special.log_expit(-log_odds) - math.log1p(-p))
        return -2 * (p * (1 - p) / variance) * (n - 1) / n * (inside + outside) - target

    start, far = special.logit(p), 1.0
    while min(excess(start - far), excess(start + far)) < 0:
        far *= 2
    expected = (
        special.expit(optimize.brentq(excess, start - far, start, xtol=1e-13)),
        special.expit(optimize.brentq(excess, start, start + far, xtol=1e-13)),
    )
    assert limits("likelihood", p, variance, n, df, level=level) == pytest.approx(
        expected, rel=1e-8, abs=1e-12
    )


@given(yes=st.integers(0, 60), no=st.integers(0, 60), level=levels)
def test_clopper_pearson_limits_invert_the_binomial_tests(yes, no, level):
    """At each limit the observed count is just as extreme as the level allows."""
    n = yes + no
    assume(n)
    low, high = limits("beta", yes / n, None, n, math.inf, level=level)
    tail = (1 - level) / 2
    assert yes == 0 or stats.binom.sf(yes - 1, n, low) == pytest.approx(tail, rel=1e-6)
    assert no == 0 or stats.binom.cdf(yes, n, high) == pytest.approx(tail, rel=1e-6)
    assert yes or low == 0
    assert no or high == 1


@given(
    method=methods,
    p=st.floats(0, 1),
    variance=st.just(0.0) | variances,
    n=sizes,
    df=st.floats(1, 900),
    level=levels,
)
def test_contains_the_estimate_within_0_and_1(*, method, p, variance, n, df, level):
    """0 ≤ low ≤ p ≤ high ≤ 1 for every method, share and variance."""
    low, high = limits(method, p, variance, n, df, level=level)
    assert 0 <= low <= p <= high <= 1


@given(
    method=methods,
    k=st.integers(0, 256),
    variance=variances,
    n=sizes,
    df=st.integers(1, 900),
    level=levels,
)
def test_mirror(*, method, k, variance, n, df, level):
    """The interval of the share of noes is the interval of the share of yeses, mirrored."""
    low, high = limits(method, k / 256, variance, n, df, level=level)
    assert limits(method, 1 - k / 256, variance, n, df, level=level) == pytest.approx(
        (1 - high, 1 - low), abs=1e-9
    )


@given(
    method=methods,
    p=st.floats(0, 1),
    variance=st.just(0.0) | variances,
    n=sizes,
    df=st.integers(1, 900),
)
def test_wider_at_a_higher_level(*, method, p, variance, n, df):
    """A 99 % interval contains the 95 % interval, which contains the 80 % interval."""
    lows, highs = zip(
        *(limits(method, p, variance, n, df, level=level) for level in (0.8, 0.95, 0.99)),
        strict=True,
    )
    assert all(np.diff(lows) <= 1e-12)
    assert all(np.diff(highs) >= -1e-12)


@given(
    method=methods,
    p=st.floats(0.01, 0.99),
    pair=st.tuples(variances, variances),
    n=sizes,
    df=st.integers(1, 900),
)
def test_wider_at_a_larger_variance(*, method, p, pair, n, df):
    """More variance never narrows an interval."""
    small, large = sorted(pair)
    # Where the prior outweighs the answers more variance means more prior.
    assume(method != "jeffreys" or large < p * (1 - p) / 50)
    inner, outer = (limits(method, p, variance, n, df) for variance in (small, large))
    assert outer[0] <= inner[0] + 1e-12
    assert outer[1] >= inner[1] - 1e-12


@given(p=shares, variance=variances, n=sizes, df=st.integers(1, 900))
def test_default_is_never_narrower_than_a_simple_random_sample(p, variance, n, df):
    """A design effect below one is not believed; below it the interval is that of the sample as
    simple and random.
    """
    simple = limits("modified_wilson", p, None, n, math.inf)
    found = limits("modified_wilson", p, variance, n, df)
    assert found[0] <= simple[0] + 1e-12
    assert found[1] >= simple[1] - 1e-12


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_a_silent_variance_leaves_the_size_to_the_weights(method, p):
    """When all answers are alike the weights give an interval that is proper, and narrower in a
    small population.
    """
    low, high = limits(method, p, 0.0, 20, 19, n_effective=16)
    assert high - low > 0.05
    nearly_all = limits(method, p, 0.0, 20, 19, n_effective=16, population=25)
    assert low <= nearly_all[0] <= nearly_all[1] <= high
    assert nearly_all[1] - nearly_all[0] < high - low


@pytest.mark.parametrize("method", METHODS)
def test_rounding_is_not_a_variance(method):
    """A share of 1 − 1e-16 with a variance of 1e-34 is a share of 1 with a variance of 0."""
    low, high = limits(method, 1 - 1e-16, 1e-34, 10, 9)
    assert (low, high) == pytest.approx(limits(method, 1.0, 0.0, 10, 9))
    assert low < 0.8
    assert limits(method, 0.5, -1e-30, 10, 9) == limits(method, 0.5, 0.0, 10, 9)
    assert limits(method, 1 + 1e-15, 0.0, 10, 9)[1] == 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_census(method, p):
    """When the whole population answered there is nothing to be uncertain about, not even with one
    answer.
    """
    assert limits(method, p, 0.0, 10, 9, population=10) == (p, p)
    assert limits(method, p, 0.0, 10, 9, population=10 / 1.0000000001) == (p, p)
    assert limits(method, p, 0.0, 10, 9, n_effective=math.inf) == (p, p)
    assert limits(method, p, 0.0, 1, 0, population=1) == (p, p)


@pytest.mark.parametrize("method", METHODS)
def test_all_but_five_are_no_census(method):
    """Where 995 of 1000 answered alike the interval is that of 995·999/5 from a large population,
    not a point.
    """
    found = limits(method, 1.0, 0.0, 995, math.inf, population=1000)
    assert found == pytest.approx(limits(method, 1.0, None, 995 * 999 / 5, math.inf), rel=1e-12)
    assert found[0] < 1


@pytest.mark.parametrize("method", METHODS)
def test_a_billion_answers_are_no_rounding(method):
    """Thirty of a billion have the limits of a Poisson count, and a half of a billion those of a
    normal figure.
    """
    n = 1e9
    low, high = (n * limit for limit in limits(method, 30 / n, 30 / n / n, n, n - 1))
    assert low == pytest.approx(
        stats.chi2.ppf(0.025, 60) / 2, abs=1.5
    )  # methods differ by about one answer
    assert high == pytest.approx(stats.chi2.ppf(0.975, 62) / 2, abs=2.5)
    low, high = limits(method, 0.5, 0.25 / n, n, n - 1)
    assert (high - low) / 2 == pytest.approx(stats.norm.ppf(0.975) * math.sqrt(0.25 / n), rel=1e-4)


@pytest.mark.parametrize("method", ["wald", "logit", "beta"])
def test_answers_that_are_all_alike_have_the_limits_of_clopper_and_pearson(method):
    """Methods without limits at shares of 0 and 1 have there those of the exact two-sided binomial
    test.
    """
    far = stats.binomtest(0, 25).proportion_ci(method="exact").high
    assert limits(method, 0.0, None, 25, math.inf) == pytest.approx((0, far))
    assert limits(method, 1.0, None, 25, math.inf) == pytest.approx((1 - far, 1))


def test_uneven_weights_do_not_bound_a_variance_that_is_known():
    """Kish's size counts where the variance is silent; where it speaks the bound is a simple sample
    of n.
    """
    found = limits("modified_wilson", 0.4, 0.24 / 99, 100, 99, n_effective=50)
    assert found == pytest.approx(limits("wilson", 0.4, None, 100, math.inf))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("p", "variance", "df"),
    [
        (math.nan, 0.01, 9),
        (0.5, math.nan, 9),
        (0.5, -0.01, 9),
        (0.5, 0.01, 0),
        (0.5, 0.01, 0.9),
        (0.5, 0.01, math.nan),
    ],
)
def test_not_estimable(method, p, variance, df):
    """What cannot be estimated is NaN, and does not disturb its neighbour."""
    low, high = proportion_interval(method, [p, 0.5], [variance, 0.01], 10, [df, 9])
    assert np.isnan([low[0], high[0]]).all()
    assert (low[1].item(), high[1].item()) == limits(method, 0.5, 0.01, 10, 9)


def test_no_estimates():
    """Empty arrays give empty arrays, and a column of shares broadcasts against a row of sizes."""
    assert [each.shape for each in proportion_interval("modified_wilson", [], [], [], [])] == [
        (0,),
        (0,),
    ]
    low, _ = proportion_interval("modified_wilson", [[0.5], [0.7]], None, [10, 20, 30], np.inf)
    assert low.shape == (2, 3)


def test_few_clusters_widen_the_default():
    """A variance on few degrees of freedom costs what Korn and Graubard say, which is what R's
    ``beta`` says too.
    """
    size = 0.24 / 0.004 * 100 / 99 * (stats.t.ppf(0.975, 99) / stats.t.ppf(0.975, 4)) ** 2
    assert limits("modified_wilson", 0.4, 0.004, 100, 4) == pytest.approx(
        limits("wilson", 0.4, None, size, math.inf)
    )


def test_t_interval_of_a_mean():
    """A mean has the t interval; zero variance gives the mean itself; too few degrees of freedom
    give nothing.
    """
    low, high = mean_interval([60.0, 60.0, 60.0, 60.0], [4.0, 0.0, 4.0, -1.0], [9, 9, 0, 9])
    assert (low[0], high[0]) == pytest.approx(stats.t.interval(0.95, 9, 60, 2))
    assert (low[1], high[1]) == (60, 60)
    assert np.isnan([*low[2:], *high[2:]]).all()


@given(level=levels, df=st.floats(1, 1e6))
def test_critical_value(level, df):
    """The quantile is Student's, and the normal one when degrees of freedom are infinite."""
    assert critical_value(level, df).item() == pytest.approx(
        stats.t.ppf((1 + level) / 2, df), rel=1e-9
    )
    assert critical_value(level).item() == pytest.approx(stats.norm.ppf((1 + level) / 2), rel=1e-12)


def test_errors_say_what_to_do():
    """An unknown method names the nearest, a percentage the share, and a level its range."""
    with pytest.raises(ArgumentError, match="Did you mean 'wilson'"):
        proportion_interval("wilsn", 0.5, 0.01, 10, 9)
    with pytest.raises(ArgumentError, match=r"62\.5 % is 0\.625"):
        proportion_interval("wilson", [0.5, 62.5], 0.01, 10, 9)
    with pytest.raises(ArgumentError, match="between 0 and 1"):
        proportion_interval("wilson", 0.5, 0.01, 10, 9, level=95)


def test_each_interval_has_a_name_of_its_own_in_a_report():
    """No two methods read alike, in either language."""
    frame = pl.DataFrame({"q": [1, 4, 5, 5, 2, 3]})
    share = Share.top("q", Scale(1, 5))
    made = [estimate(frame, share, interval=each) for each in get_args(IntervalMethod)]
    for language in ("sv", "en"):
        assert len({each.describe(language) for each in made}) == len(made)


def test_the_formula_page_has_each_interval_in_its_table():
    """A row for each name that ``interval=`` takes for shares, in their order."""
    page = Path(__file__).parents[2] / "docs" / "explanation" / "intervals.md"
    listed = re.findall(r'^\| `"(\w+)"` \|', page.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(listed) == METHODS


def test_a_t_interval_whose_variance_few_decide_says_so():
    """Three of a hundred who answer otherwise: the t interval missed on one side in 16 %, and said
    ok. The default holds, and ranks do not stand on the interval.
    """
    answers = pl.DataFrame({"u": ["a"] * 100 + ["b"] * 100, "q": [1] * 3 + [5] * 97 + [1, 5] * 50})
    index = RatingIndex("q", Scale(1, 5))
    wald, default = (
        estimate(answers, index, by="u", interval=interval) for interval in ("wald", "saddlepoint")
    )
    assert wald.frame["status"].to_list() == ["few_degrees_of_freedom", "ok"]
    assert default.frame["status"].to_list() == ["ok", "ok"]
    assert rank(wald).frame["rank"].to_list() == rank(default).frame["rank"].to_list() == [1, 2]
    one, other = (compare(each, to=Pooled()).frame for each in (wald, default))
    assert one["p_value"].to_list() == other["p_value"].to_list()
    assert one["status"].to_list() == other["status"].to_list()
