"""The modified root and what it stands on, against exact distributions, limits of large samples and
known answers.
"""

from decimal import Decimal, localcontext
from functools import partial

import attrs
import numpy as np
import polars as pl
import pytest
from scipy import optimize, stats

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    MultiItemIndex,
    Pooled,
    RatingIndex,
    Rest,
    Scale,
    Share,
    calibrate,
    compare,
    estimate,
    poststratify,
    rake,
    weighting_classes,
)
from brukarindex.estimates import roots
from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.roots import HALF, WHOLE, TwoMeans, difference, limits, p_values
from brukarindex.estimates.shapes import known_at, mixed, shape_of, stacks
from brukarindex.estimates.sizes import Support

YES = shape_of(np.array([0.0, 1.0]), np.array([500.0, 500.0]))
SKEWED = shape_of(np.linspace(0, 1, 5), np.array([20.0, 30.0, 80.0, 320.0, 550.0]) * 1e4)
SHAPES = {
    "share": YES,
    "index": SKEWED,
    "uneven": shape_of(np.array([0.0, 0.1, 0.37, 1.0]), np.full(4, 30.0)),
    "few": shape_of(np.linspace(0, 1, 10), np.array([0, 0, 0, 1.0, 0, 2, 40, 4, 0, 1])),
}
KNOWN = np.array([np.inf])


def figures(mean: float, n: float, population: float = np.inf, skewness: float = 0.0) -> Figures:
    """Return one figure."""
    return Figures(*(np.array([value]) for value in (mean, 1 / n, 1 / population, 1.0, skewness)))


def z_of(first: Figures, second: Figures, shape: object = SKEWED, steps: float = WHOLE) -> float:
    """Return z of no difference."""
    return float(difference(shape, first, second, steps).z(np.zeros(1))[0])


# --- exact distributions --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("yes", "n", "share"),
    [(15, 30, 0.8), (7, 10, 0.97), (30, 30, 0.75), (180, 200, 0.8), (1, 40, 0.3)],
)
def test_one_share_has_binomial_tails(yes, n, share):
    """With whole steps the p-value is twice the smaller binomial tail, to some per
    cent of itself.
    """
    exactly = 2 * min(stats.binom.cdf(yes, n, share), stats.binom.sf(yes - 1, n, share))
    found = 2 * stats.norm.sf(abs(z_of(figures(yes / n, n), exact(np.array([share])), YES)))
    assert found == pytest.approx(exactly, rel=0.07)


@pytest.mark.parametrize(
    "table", [(29, 30, 23, 30), (16, 30, 255, 300), (8, 8, 5, 9), (388, 400, 50, 50)]
)
def test_two_shares_have_fishers_tails(table):
    """With whole steps two shares have twice the smaller tail of Fisher's exact test, to some per
    cent.
    """
    a, n, b, m = table
    sides = [
        stats.fisher_exact([[a, n - a], [b, m - b]], alternative=side).pvalue
        for side in ("less", "greater")
    ]
    found = 2 * stats.norm.sf(abs(z_of(figures(a / n, n), figures(b / m, m), YES)))
    assert found == pytest.approx(2 * min(sides), rel=0.07)


@pytest.mark.parametrize(
    ("yes", "n", "size", "persons"),
    [(30, 45, 50, 36), (20, 40, 100, 35), (9, 18, 20, 11), (12, 30, 60, 34)],
)
def test_a_finite_population_has_hypergeometric_tails(yes, n, size, persons):
    """With whole steps the p-value is twice the smaller hypergeometric tail, to a
    tenth of itself.
    """
    law = stats.hypergeom(size, persons, n)
    exactly = 2 * min(law.cdf(yes), law.sf(yes - 1))
    found = 2 * stats.norm.sf(
        abs(z_of(figures(yes / n, n, size), exact(np.array([persons / size])), YES))
    )
    assert found == pytest.approx(exactly, rel=0.1, abs=1e-12)


def test_half_a_step_lies_between_no_step_and_a_whole_one():
    """The p-value of single tests is smaller than the exact one, and not by more than half."""
    first, second = figures(7 / 10, 10), exact(np.array([0.97]))
    half, whole = (
        2 * stats.norm.sf(abs(z_of(first, second, YES, steps))) for steps in (HALF, WHOLE)
    )
    assert whole / 2.5 < half < whole
    assert p_values(YES, first, second, KNOWN)[1][0] == pytest.approx(min(whole, 0.025))


# --- limits of large samples ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "finite", [(np.inf, np.inf), (15_000, np.inf), (15_000, 60_000), (np.inf, 70_000)]
)
@pytest.mark.parametrize("m", [20_000, 3_000_000])
def test_of_many_answers_z_is_the_difference_over_its_standard_error(finite, m):
    """Also where both populations are finite, whichever of the figures stands on less."""
    n, x, y = 10_000, 0.843, 0.838
    first, second = (
        figures(x, n, finite[0]),
        figures(y, m, max(finite[1], 1.5 * m) if np.isfinite(finite[1]) else np.inf),
    )
    error = np.sqrt(SKEWED.variance(np.array([y])) * (first.error + second.error))
    assert z_of(first, second) == pytest.approx((x - y) / error[0], rel=0.03)
    assert z_of(second, first) == -z_of(first, second)


@pytest.mark.parametrize(
    ("level", "steps"), [(0.8, HALF), (0.95, HALF), (0.975, WHOLE), (0.99, WHOLE)]
)
def test_limits_are_where_z_is_its_quantile(level, steps):
    """Each limit, held against the same two figures, has the quantile it was looked for with, at
    the steps of tests.
    """
    first, second, quantile = figures(0.91, 23), figures(0.7, 40), stats.norm.ppf(0.5 + level / 2)
    low, high = limits(SKEWED, first, second, np.array([quantile]), level=level)
    made = difference(SKEWED, first, second, steps)
    assert made.z(low)[0] == pytest.approx(quantile, abs=1e-6)
    assert made.z(high)[0] == pytest.approx(-quantile, abs=1e-6)


@pytest.mark.parametrize("level", [0.9, 0.975, 0.99, 0.999])
def test_interval_and_test_agree_at_every_level(level):
    """The p-value is below the rest of the level where the interval leaves out no difference,
    whatever the level.
    """
    n = np.arange(5, 400.0)
    one, no = np.ones(len(n)), np.zeros(len(n))
    first, second = (
        Figures(0.9 * one, 1 / n, no, one, no),
        Figures(0.8 * one, 1 / (2 * n), no, one, no),
    )
    _, p = p_values(SKEWED, first, second, np.inf * one)
    low, _ = limits(SKEWED, first, second, stats.norm.ppf(0.5 + level / 2) * one, level=level)
    assert 0 < (low > 0).sum() < len(n)
    clear = np.abs(p - (1 - level)) > 1e-6  # nearer, the limit is as near 0
    assert ((low > 0) == (p < 1 - level))[clear].all()


# --- skewness, ends, steps ------------------------------------------------------------------------


@pytest.mark.parametrize("skewness", [-0.3, -0.1, 0.1, 0.3])
@pytest.mark.parametrize("mean", [0.75, 0.92])
def test_skewness_draws_in_the_longer_side_as_cornish_and_fisher_do(skewness, mean):
    """Z less g(z² − 1)/6 on the longer side, to the next order in g; the other side is
    left alone.
    """
    plain, skewed = (
        z_of(figures(mean, 40, skewness=each), exact(np.array([0.8375])))
        for each in (0.0, skewness)
    )
    if plain * skewness < 0:
        assert skewed == plain
    else:
        assert skewed == pytest.approx(plain - skewness * (plain**2 - 1) / 6, abs=0.6 * skewness**2)
        assert abs(skewed) < abs(plain)


def test_equal_skewness_cancels_in_a_difference():
    """Third cumulants are subtracted: two figures alike are as skewed apart as not at all, and a
    swap turns z.
    """
    plain = z_of(figures(0.9, 40), figures(0.8, 40))
    assert z_of(figures(0.9, 40, skewness=0.3), figures(0.8, 40, skewness=0.3)) == plain
    one, other = figures(0.9, 40, skewness=0.3), figures(0.8, 90, skewness=0.1)
    assert z_of(one, other) == -z_of(other, one) < plain * 1.2
    assert z_of(one, figures(0.8, 90)) < z_of(one, other)


def test_what_no_answers_can_give_is_impossible_beside_a_known_figure_only():
    """19 of 20 of 22 persons: 21 of 22 is the most. A known 96 % is impossible, an uncertain one is
    not.
    """
    first = figures(19 / 20, 20, 22)
    assert p_values(YES, first, exact(np.array([0.96])), KNOWN)[1][0] < 1e-12
    near = p_values(YES, first, figures(0.9560, 5000), KNOWN)[1][0]
    far = p_values(YES, first, figures(0.98, 5000), KNOWN)[1][0]
    assert near > 0.3
    assert far < 1e-6


def test_a_mean_at_the_end_of_its_scale_is_impossible_when_somebody_answered_otherwise():
    """One no in twenty cannot come from 100 %; twenty yeses can."""
    everybody = exact(np.array([1.0]))
    assert p_values(YES, figures(0.95, 20), everybody, KNOWN)[1][0] == 0
    assert p_values(YES, figures(1.0, 20), everybody, KNOWN)[1][0] == 1


def test_steps_are_those_of_the_scale():
    """Neighbouring answers of a scale are a step apart, also where nobody gave some of them."""
    assert shape_of(np.linspace(0, 1, 10), np.ones(10)).step == pytest.approx(1 / 9)
    assert shape_of(np.array([0.0, 8 / 9, 1.0]), np.ones(3)).step == pytest.approx(1 / 9)
    assert YES.step == 1
    uneven = shape_of(np.array([0.0, 0.1, 0.37, 1.0]), np.ones(4))
    assert uneven.step == pytest.approx(1 / 3)


# --- the family -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pull", [[1, 1, 1, 1], [2.5, 1.5, 1.2, 0.6]], ids=["even", "pulled"])
def test_the_variance_of_another_mean_is_that_of_the_tilted_distribution(pull):
    """A scalar search for the tilt on the log scale, and sums written out, give the same to the
    table's digits.
    """
    scores, share, pull = (
        np.array([0.0, 0.25, 0.5, 1.0]),
        np.array([0.1, 0.2, 0.3, 0.4]),
        np.array(pull),
    )
    shape = shape_of(scores, share * 1e9, pull)  # so many that those added at the ends do not count
    for mean in (0.05, 0.3, shape.mean, 0.8, 0.97):
        u = pull * (scores - mean)
        weighed = partial(lambda u, t: share * np.exp(t * u - (t * u).max()), u)
        t = optimize.brentq(lambda t, u=u, weighed=weighed: weighed(t) @ u, -500, 500, xtol=1e-13)
        p = weighed(t) / weighed(t).sum()
        exactly = (p @ u**2) / (p @ pull) ** 2
        assert float(shape.variance(np.array(mean))) == pytest.approx(
            exactly, rel=2e-3
        )  # a table of 400 tilts


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_what_is_known_of_a_mean_is_that_of_a_search_for_its_tilt(shape):
    """Tilt, cumulant generating function and variance at one mean, by the table's series and by
    steps from nothing.
    """
    for mean in (1e-4, 0.03, 0.11, 0.35, 0.62, 0.93, 0.999):
        u = shape.scores - mean
        weighed = partial(lambda u, t: shape.share * np.exp(t * u), u)
        t = optimize.brentq(lambda t, u=u, weighed=weighed: weighed(t) @ u, -300, 300, xtol=1e-13)
        p = weighed(t) / weighed(t).sum()
        one = np.array([mean])
        for found in (
            shape.at_mean(one),
            known_at(shape.log_share, shape.scores[None], one, np.zeros(1)),
        ):
            # All agree to 1e-11; at the nearest tilt of the table they would differ by more than
            # 1e-4.
            assert found.tilt[0] == pytest.approx(t, rel=1e-9)
            assert found.generating[0] == pytest.approx(
                np.log(weighed(t).sum()) + t * mean, abs=1e-9
            )
            assert found.variance[0] == pytest.approx(p @ u**2, rel=1e-9)


def test_several_shapes_together_are_each_alone():
    """Of measures that are tested at once, with one row, two and three, each has its
    own figures.
    """
    means = (np.array([0.2]), np.array([0.2, 0.55]), np.array([0.2, 0.55, 0.91]))
    first = [
        Figures(each, *(np.full(len(each), value) for value in (1 / 40, 0.0, 1.0, 0.0)))
        for each in means
    ]
    second = [
        attrs.evolve(each, mean=each.mean[::-1] + 0.06, spread=each.spread / 2) for each in first
    ]
    shapes = [YES, SKEWED, shape_of(np.linspace(0, 1, 11), np.arange(11) + 5.0)]
    ((stack, which),) = stacks(shapes, [1, 2, 3])
    assert which == [0, 1, 2]
    for function, value in ((p_values, 60.0), (partial(limits, level=0.95), 1.96)):
        found = np.array(
            function(stack, Figures.joined(first), Figures.joined(second), np.full(6, value))
        )
        for shape, one, other, here in zip(
            shapes, first, second, np.split(found, [1, 3], axis=1), strict=True
        ):
            alone = np.array(function(shape, one, other, np.full(len(one.mean), value)))
            # Both stop within 1e-9 of the same point, though not after the same steps.
            assert here == pytest.approx(alone, rel=1e-8, abs=1e-8)


def test_moments_of_a_distribution_are_sums_over_it():
    """Mean, variance, skewness and kurtosis of three scores by hand; uneven weights, and the
    curvature of a share.
    """
    shape = shape_of(
        np.array([0.0, 0.5, 1.0]), np.array([2e9, 3e9, 5e9]), np.array([3.0, 1.0, 1.0])
    )
    assert shape.mean == pytest.approx((3 * 0.5 + 5) / (6 + 3 + 5))
    assert shape.unevenness == pytest.approx((0.2 * 9 + 0.8) / 1.4**2 - 1)
    even = shape_of(np.array([0.0, 0.5, 1.0]), np.array([2e9, 3e9, 5e9]))
    x = stats.rv_discrete(values=([0, 1, 2], [0.2, 0.3, 0.5]))
    mean, variance, skewness, excess = (float(each) for each in x.stats(moments="mvsk"))
    assert even.mean == pytest.approx(mean / 2)
    assert even.cumulants == pytest.approx((variance / 4, skewness, excess + 3), rel=1e-6)
    assert YES.curvature == pytest.approx(1, rel=1e-9)
    assert even.curvature == pytest.approx(-0.5 * (excess - skewness**2), rel=1e-6)


def test_two_surveys_are_one_distribution_of_the_scores_of_both():
    """Half of each, whatever their sizes; the step is the shorter one, and one survey twice is
    itself.
    """
    first = shape_of(np.array([0.0, 0.5, 1.0]), np.array([1e9, 2e9, 1e9]))
    second = shape_of(
        np.array([0.0, 0.25, 1.0]), np.array([3e9, 6e9, 3e9]), np.array([1.0, 2.0, 1.0])
    )
    for both in (mixed(first, second), mixed(second, first)):
        assert both.scores.tolist() == [0, 0.25, 0.5, 1]
        assert both.share == pytest.approx([0.25, 0.25, 0.25, 0.25])
        assert both.pull == pytest.approx([1, 2, 1, 1])
        assert both.step == 0.25
    assert mixed(first, first) is first


# --- what figures stand on ------------------------------------------------------------------------


def sided(made: TwoMeans, limit: np.ndarray, side: float) -> np.ndarray:
    """Return z of the hypotheses at one side's limits, positive inside the interval's half."""
    return side * made.beside(np.full(len(limit), side))(limit)


@pytest.mark.parametrize("seed", range(8))
def test_limits_are_where_the_test_begins_to_reject(seed):
    """At each limit z is the quantile, or passes it within a millionth of a standard error, or the
    range ends.
    """
    random = np.random.default_rng(seed)
    n, counts = 60, np.round(random.dirichlet(np.full(7, 0.5)) * 10 ** random.uniform(1, 5))
    shape, zero, one = shape_of(np.linspace(0, 1, 7), counts), np.zeros(60), np.ones(60)
    size = 10 ** random.uniform(0.3, 5, n)
    mean = np.where(
        random.random(n) < 0.2, random.integers(0, 2, n), np.round(random.random(n) * size) / size
    )
    unseen = np.where(random.random(n) < 0.5, 0.0, random.random(n) / size) * (seed % 2)
    first = Figures(
        np.clip(mean, 0, 1), 1 / size, unseen, one, random.normal(0, 0.3, n) * (seed % 3 > 0)
    )
    second = Figures(random.random(n), 10 ** -random.uniform(1, 6, n), zero, one, zero)
    quantile = np.full(n, random.choice([1.96, 3.5]))
    made = difference(shape, first, second, np.array(HALF))
    error = np.sqrt(shape.variance(np.array(shape.mean)) * (first.error + second.error))
    for side, limit, end in zip(
        (1.0, -1.0), limits(shape, first, second, quantile, level=0.95), made.ends, strict=True
    ):
        off = sided(made, limit, side) - quantile
        near = [sided(made, limit + step * error, side) - quantile for step in (-1e-6, 1e-6)]
        passed = np.sign(near[0]) != np.sign(near[1])
        assert ((np.abs(off) < 1e-6) | passed | (np.abs(limit - end) < 1e-9)).all()


def supported(frame: pl.DataFrame, measure: object, design: object = None) -> Support:
    """Return what the units of a frame stand on."""
    support = estimate(frame, measure, by="u", design=design).supports[0]
    assert support is not None
    return support


def drawn(units: int, n: int, p: list[float], seed: int = 3) -> pl.DataFrame:
    """Return n answers of each unit."""
    random = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), n)
    return pl.DataFrame({"u": unit, "q": random.choice(len(p), units * n, p=p)})


@pytest.mark.parametrize("design", [None, Design(strata="u")], ids=["simple", "strata"])
def test_a_share_of_a_simple_sample_stands_on_its_answers(design):
    """No more and no fewer, and nothing about that is uncertain."""
    sizes = [4, 9, 30, 77]
    random = np.random.default_rng(1)
    unit = np.repeat(np.arange(4), sizes)
    frame = pl.DataFrame({"u": unit, "q": random.integers(0, 2, len(unit))})
    support = supported(frame, Share("q", Scale(0, 1), positive=[1]), design)
    assert 1 / support.figures.spread == pytest.approx(sizes, rel=1e-12)
    assert (support.loose == 0).all()


def test_clusters_whose_members_agree_are_one_answer_each():
    """Eight answers alike in each of 12 clusters: a unit of 96 answers stands on about 12."""
    random = np.random.default_rng(2)
    answers = random.choice(5, size=(40, 12), p=[0.1, 0.2, 0.3, 0.25, 0.15])
    frame = pl.DataFrame(
        {
            "u": np.arange(40).repeat(96),
            "c": np.tile(np.arange(12).repeat(8), 40),
            "q": answers.repeat(8),
        }
    )
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u", cluster="c"))
    assert 1 / support.figures.spread == pytest.approx([12] * 40, rel=0.08)
    assert 1 / support.loose == pytest.approx([40 * 11] * 40)


def test_large_clusters_weigh_by_their_size():
    """Units whose clusters are larger stand on less, by one correlation for all: known sizes need
    no estimate.
    """
    random = np.random.default_rng(8)
    sizes = [[6] * 10, [40, *[6] * 9]]
    rows = [(u, f"{u}-{c}", m) for u in range(60) for c, m in enumerate(sizes[u % 2])]
    frames = []
    for u, c, m in rows:
        z = np.sqrt(0.2) * random.standard_normal() + np.sqrt(0.8) * random.standard_normal(m)
        frames.append(
            pl.DataFrame({"u": [u] * m, "c": [c] * m, "q": np.digitize(z, [-1.5, -0.5, 0.5, 1.5])})
        )
    support = supported(
        pl.concat(frames), RatingIndex("q", Scale(0, 4)), Design(strata="u", cluster="c")
    )
    size = 1 / support.figures.spread
    correlation = (60 / size[0] - 1) / 5
    assert 0.08 < correlation < 0.2
    assert size[1] == pytest.approx(94 / (1 + correlation * ((40**2 + 9 * 36) / 94 - 1)), rel=1e-9)
    assert np.ptp(size[::2]) + np.ptp(size[1::2]) < 1e-9


@pytest.mark.parametrize("odd", [1, 2, 6])
def test_a_few_units_of_another_spread_are_seen(odd):
    """Units at both ends among 40 in the middle: at 200 answers one is enough to be told apart."""
    middle, ends = (
        drawn(40 - odd, 200, [0.0, 0.1, 0.8, 0.1, 0.0]),
        drawn(odd, 200, [0.5, 0, 0, 0, 0.5], seed=9),
    )
    frame = pl.concat([ends, middle.with_columns(pl.col("u") + odd)])
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u"))
    error = np.sqrt(support.figures.spread * support.shape.variance(support.figures.mean))
    assert error[:odd] == pytest.approx([0.5 / np.sqrt(200)] * odd, rel=0.25)


@pytest.mark.parametrize(
    "others", [[0, 0.1, 0.8, 0.1, 0], [0.05, 0.2, 0.4, 0.25, 0.1], [0, 0.02, 0.08, 0.6, 0.3]]
)
def test_the_interval_of_one_unit_whose_answers_are_at_the_ends_holds(others):
    """Beside 29 whose answers are in the middle: up to 7 % of its intervals missed on one side."""
    mean = np.arange(5) @ others / 4
    ends, missed = [1 - mean, 0, 0, 0, mean], []
    for seed in range(100):
        frame = pl.concat([drawn(29, 30, others, seed), drawn(1, 30, ends, seed + 900)])
        u = pl.int_range(pl.len()) // 30
        row = estimate(frame.with_columns(u=u), RatingIndex("q", Scale(0, 4)), by="u")[29].row()
        missed.append([row.conf_low > 100 * mean, row.conf_high < 100 * mean])
    assert np.mean(missed, axis=0).max() <= 0.04


def test_heavy_weights_of_a_few_do_not_lengthen_intervals_beyond_their_variance():
    """Two weights of 12 and 23 of 1: the standard error of the interval is that of the design,
    within a quarter.
    """
    random = np.random.default_rng(10)
    w = np.tile([12.0] * 2 + [1.0] * 23, 100)
    frame = pl.DataFrame({"u": np.arange(100).repeat(25), "q": random.choice([1, 5], 2500), "w": w})
    made = estimate(
        frame, RatingIndex("q", Scale(1, 5)), by="u", design=Design(strata="u", weight="w")
    )
    support = made.supports[0]
    assert support is not None
    error = np.sqrt(support.figures.spread * support.shape.variance(np.array(0.5)))
    assert np.median(error) == pytest.approx(0.5 * np.sqrt(2 * 144 + 23) / 47, rel=0.25)


def test_units_that_share_clusters_have_the_degrees_of_freedom_of_these():
    """Six units in the same ten clusters do not bring nine degrees of freedom each."""
    frame = drawn(6, 50, [0.2, 0.3, 0.5]).with_columns(c=pl.int_range(pl.len()) % 10)
    support = supported(frame, RatingIndex("q", Scale(0, 2)), Design(cluster="c"))
    assert 1 / support.loose == pytest.approx([9] * 6)


def test_units_that_differ_in_spread_keep_some_of_their_own():
    """Half of the units answer at both ends and half in the middle: the former stand on less than
    the latter.
    """
    middle, ends = (
        drawn(20, 60, [0.1, 0.2, 0.4, 0.2, 0.1]),
        drawn(20, 60, [0.4, 0.1, 0.0, 0.1, 0.4], seed=4),
    )
    frame = pl.concat([middle, ends.with_columns(pl.col("u") + 20)])
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u"))
    size = 1 / support.figures.spread
    assert size[20:].max() < 0.85 * size[:20].min()
    assert (np.diff(support.loose[[0, 30]]) >= 0).all()
    assert (support.loose > 1 / 5000).all()


@pytest.mark.parametrize("seed", range(3, 9))
@pytest.mark.parametrize(
    "p", [[0.02, 0.03, 0.08, 0.32, 0.55], [0.2, 0.2, 0.2, 0.2, 0.2]], ids=["skewed", "even"]
)
def test_units_that_are_alike_in_spread_stand_on_their_answers(seed, p):
    """Chance alone moves no unit's size, so that no unit is sure because it is extreme."""
    support = supported(drawn(60, 15, p, seed), RatingIndex("q", Scale(0, 4)), Design(strata="u"))
    assert np.ptp(support.figures.spread) < 1e-15
    assert (
        12 < 1 / support.figures.spread[0] < 15.1
    )  # never above the answers, but for what is estimated of 900


@pytest.mark.parametrize("seed", range(6))
def test_chance_makes_no_weights_go_with_the_answers(seed):
    """Three hundred answers with weights of their own: mean weights of scores differ by chance, and
    that is none.
    """
    frame = drawn(10, 30, [0.02, 0.03, 0.08, 0.32, 0.55], seed)
    frame = frame.with_columns(w=pl.Series(np.random.default_rng(100 + seed).gamma(4, size=300)))
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u", weight="w"))
    assert (support.shape.pull == 1).all()


def test_means_of_clusters_are_as_skewed_as_clusters_are():
    """Four answers alike in each of fifty clusters: the mean of a unit has the skewness of fifty
    answers.
    """
    p = [0.02, 0.03, 0.08, 0.32, 0.55]
    answers = np.random.default_rng(12).choice(5, size=2000, p=p).repeat(4)
    frame = pl.DataFrame(
        {"u": np.arange(40).repeat(200), "c": np.arange(2000).repeat(4), "q": answers}
    )
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u", cluster="c"))
    _, one, _ = support.shape.cumulants
    of_mean = support.figures.skewness + one * np.sqrt(
        support.figures.spread
    )  # beyond the family, and its own
    # A ratio of third to second moments of fifty clusters is a twentieth too small, and 2000 have
    # an error of 4 %.
    assert of_mean == pytest.approx([one / np.sqrt(50)] * 40, rel=0.15)


def test_few_clusters_do_not_hide_how_skewed_they_are():
    """Five clusters of six in each of 1000 units, most of them good: their own variances tell
    little of the third.
    """
    random = np.random.default_rng(1)
    good = random.random((1000, 5)) < 0.85
    answers = np.where(
        good[..., None],
        random.choice(5, p=[0.02, 0.03, 0.05, 0.2, 0.7], size=(1000, 5, 6)),
        random.choice(5, p=[0.3, 0.3, 0.2, 0.1, 0.1], size=(1000, 5, 6)),
    )
    means = answers.mean(axis=2).ravel() - answers.mean()
    one = (means**3).mean() / (means**2).mean() ** 1.5
    frame = pl.DataFrame(
        {"u": np.arange(1000).repeat(30), "c": np.arange(5000).repeat(6), "q": answers.ravel()}
    )
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u", cluster="c"))
    _, skewness, _ = support.shape.cumulants
    of_mean = support.figures.skewness + skewness * np.sqrt(support.figures.spread)
    # 5000 clusters tell the skewness of one to 4 %, and a mean of five is centred on itself.
    assert of_mean[0] == pytest.approx(one / np.sqrt(5), rel=0.1)


def test_weights_that_go_with_the_answers_are_part_of_the_distribution():
    """Four times the weight on low answers: the pull is told, and what is left of the weights is
    even.
    """
    frame = drawn(80, 25, [0.05, 0.1, 0.2, 0.3, 0.35]).with_columns(
        w=pl.when(pl.col("q") < 2).then(4.0).otherwise(1.0)
    )
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u", weight="w"))
    pull = support.shape.pull
    assert (pull[:2] / pull[2:].mean()).tolist() == pytest.approx([4, 4], rel=0.05)
    assert 1 / support.figures.spread == pytest.approx([25] * 80, rel=0.15)


@pytest.mark.parametrize("cv", [0.5, 1.0])
def test_weights_that_have_nothing_to_do_with_the_answers_cost_kishs_factor(cv):
    """And make the mean more skewed than its family, by the cubes of gamma weights."""
    random = np.random.default_rng(5)
    w = random.gamma(cv**-2, size=60 * 400)
    frame = drawn(60, 400, [0.02, 0.03, 0.08, 0.32, 0.55]).with_columns(w=pl.Series(w))
    support = supported(frame, RatingIndex("q", Scale(0, 4)), Design(strata="u", weight="w"))
    assert (support.shape.pull == 1).all()
    kish = frame.group_by("u", maintain_order=True).agg(
        pl.col("w").sum() ** 2 / (pl.col("w") ** 2).sum()
    )["w"]
    assert 1 / support.figures.spread == pytest.approx(kish.to_list(), rel=0.05)
    _, skewness, _ = support.shape.cumulants
    gamma = skewness * ((1 + 2 * cv**2) / np.sqrt(1 + cv**2) - np.sqrt(1 + cv**2)) / np.sqrt(400)
    assert np.median(support.figures.skewness) == pytest.approx(gamma, rel=0.1)


def test_through_a_weighting_those_who_did_not_respond_are_unseen():
    """Everybody is in the frame and half responded in classes: an interval is no point, and half is
    unseen.
    """
    random = np.random.default_rng(6)
    frame = pl.DataFrame(
        {"u": np.arange(4).repeat(100), "k": np.tile(["a", "b"], 200), "N": [100.0] * 400}
    )
    frame = frame.with_columns(answered=random.random(400) < 0.5, q=random.integers(0, 2, 400))
    frame = frame.with_columns(q=pl.when("answered").then("q"))
    design = weighting_classes(
        frame, "k", responded="answered", design=Design(strata="u", population="N"), minimum=1
    )
    made = estimate(frame, Share("q", Scale(0, 1), positive=[1]), by="u", design=design)
    support = made.supports[0]
    assert support is not None
    assert support.figures.unseen / support.figures.spread == pytest.approx([0.5] * 4, abs=0.12)
    for row in made:
        assert row.conf_high - row.conf_low == pytest.approx(2 * 1.96 * row.std_error, rel=0.35)


def test_what_a_weighting_reproduces_is_known():
    """The share of women after raking to it has no sampling error, and its interval is
    the share.
    """
    frame = pl.DataFrame({"kon": ["k"] * 30 + ["m"] * 50}).with_columns(
        q=(pl.col("kon") == "k").cast(pl.Int64)
    )
    raked = rake(frame, {"kon": {"k": 60, "m": 40}})
    row = estimate(frame, Share("q", Scale(0, 1), positive=[1]), design=raked).row()
    assert row.status == "known"
    assert (row.conf_low, row.conf_high) == pytest.approx((60, 60), abs=1e-6)


def test_what_is_alike_by_chance_is_not_known():
    """In a class of one, or of a few, all answers are alike, and no total has decided them."""
    index = RatingIndex("q", Scale(1, 5))
    for few in (1, 4):
        frame = pl.DataFrame({"g": [*"a" * 20, *"b" * 8, *"c" * few], "q": [5] * 28 + [1] * few})
        weights = poststratify(frame, {"g": {"a": 40, "b": 16, "c": 4}})
        row = estimate(frame, index, design=weights).row()
        assert (row.status, row.std_error) == ("no_variation", 0.0)
        assert row.conf_high - row.conf_low > 10


def test_the_best_answers_are_at_the_end_of_the_scale_though_some_are_missing():
    """Limits of a composite that all gave the best answers to are those of as many who answered."""
    index = CompositeIndex("all", [RatingIndex(name, Scale(1, 5)) for name in "qr"])
    whole = pl.DataFrame({"q": [5] * 30, "r": [5] * 30})
    some = whole.with_columns(r=pl.Series([5] * 20 + [None] * 10))
    rows = [estimate(frame, index).row() for frame in (whole, some)]
    assert [row.conf_low for row in rows] == [pytest.approx(rows[0].conf_low)] * 2


@pytest.mark.parametrize(("few", "status"), [(2, "no_variation"), (3, "known")])
def test_three_alike_in_a_class_are_no_chance(few, status):
    """Classes that tell answers decide figures, when each has three; of a composite all parts."""
    five = Scale(1, 5)
    frame = pl.DataFrame(
        {
            "g": ["a"] * 20 + ["b"] * few,
            "q": [5] * 20 + [1] * few,
            "r": [5] * 20 + [None] * few,
        }
    )
    weights = poststratify(frame, {"g": {"a": 40, "b": 8}})
    both = CompositeIndex("all", [RatingIndex("q", five), RatingIndex("r", five)])
    for measure in (RatingIndex("q", five), both):
        row = estimate(frame, measure, design=weights).row()
        assert (row.status, row.std_error) == (status, 0.0)


def test_one_of_several_margins_may_decide():
    """Answers that one margin tells are known, whatever others divide its classes."""
    frame = pl.DataFrame({"g": ["a"] * 20 + ["b"] * 10, "h": ["k", "m"] * 15})
    frame = frame.with_columns(q=pl.when(pl.col("g") == "a").then(5).otherwise(1))
    weights = rake(frame, {"g": {"a": 40, "b": 20}, "h": {"k": 33, "m": 27}})
    assert estimate(frame, RatingIndex("q", Scale(1, 5)), design=weights).row().status == "known"


def test_a_mean_of_what_was_calibrated_is_known():
    """The mean age after calibration to the total of ages, each of which one has."""
    frame = pl.DataFrame({"all": "a", "x": np.arange(20.0, 50.0), "q": np.arange(20, 50)})
    weights = calibrate(frame, {"all": {"a": 100.0}, "x": 3600.0})
    row = estimate(frame, MeanRating("q", Scale(0, 100)), design=weights).row()
    assert (row.status, row.conf_low, row.conf_high) == ("known", row.estimate, row.estimate)


def test_units_are_equal_though_some_skip_questions():
    """98 % give the best answers to three questions, and a quarter of answers are missing."""
    random, names = np.random.default_rng(145), ("a", "b", "c")
    index = CompositeIndex("all", [RatingIndex(name, Scale(1, 5)) for name in names])
    false = missed = 0
    for _ in range(40):
        low = random.random(300) < 0.02
        columns = {
            name: pl.Series(np.where(low, 1, 5)).set(pl.Series(random.random(300) < 0.25), None)
            for name in names
        }
        frame = pl.DataFrame({"unit": np.repeat(np.arange(6), 50), **columns})
        made = estimate(frame, index, by="unit")
        missed += sum(not row.conf_low <= 98 <= row.conf_high for row in made)
        compared = compare(made, to=Pooled()).frame["verdict"].to_list()
        false += bool({"above", "below"} & set(compared))
    assert false <= 5
    assert missed <= 0.06 * 6 * 40


def test_an_index_with_many_scores_keeps_its_mean_on_a_grid():
    """Weighted items give hundreds of scores; their distribution has no more than 65, and the same
    mean.
    """
    random = np.random.default_rng(7)
    frame = pl.DataFrame(
        {"u": np.arange(300) % 3, **{f"q{i}": random.integers(1, 11, 300) for i in range(3)}}
    )
    index = MultiItemIndex("nki", ["q0", "q1", "q2"], Scale(1, 10), weights=[0.21, 0.34, 0.45])
    support = supported(frame, index)
    assert len(support.shape.scores) <= 65
    total = estimate(frame, index).row().estimate / 100
    assert support.shape.mean == pytest.approx((300 * total + 0.5) / 301, rel=1e-9)


@pytest.mark.parametrize("population", [None, 100])
@pytest.mark.parametrize("to", [Rest(), Pooled()], ids=["rest", "pooled"])
def test_differences_within_clusters_stand_on_their_own_variance(population, to):
    """Women and men of the same 60 schools (of many, or of 100): intervals have the paired standard
    error.
    """
    random = np.random.default_rng(11)
    school = np.arange(60).repeat(40)
    level = 2 + random.normal(0, 1, 60)[school] + random.normal(0, 0.5, len(school))
    q = np.clip(np.rint(level), 0, 4).astype(int)
    frame = pl.DataFrame(
        {"c": school, "u": np.tile([0, 1], len(school) // 2), "q": q, "N": population}
    )
    design = Design(cluster="c", population=None if population is None else "N")
    made = estimate(frame, RatingIndex("q", Scale(0, 4)), by="u", design=design)
    for row in compare(made, to=to):
        half = (row.conf_high - row.conf_low) / 2
        assert half == pytest.approx(stats.t.ppf(0.975, row.df) * row.std_error, rel=0.1)
    apart = float(made.frame["std_error"].pow(2).sum()) ** 0.5
    assert row.std_error < 0.5 * apart


@pytest.mark.parametrize("z", [0.05, -0.05, 30.0])
def test_a_skewness_beyond_all_bounds_is_no_overflow(z):
    """One answer that weighs thousands of times the others: nothing is drawn in."""
    assert roots._drawn_in(np.array([z]), np.array([np.sign(z) * 219.0])).tolist() == [z]


def _fifty_digits(shape, mean):
    """Return the tilt of a mean and the cumulant generating function there, by bisection."""
    share = [Decimal(float(each)) for each in shape.share]
    scores = [Decimal(float(each)) for each in shape.scores]
    low, high = Decimal(-400), Decimal(400)
    for _ in range(170):
        tilt = (low + high) / 2
        terms = [p * (tilt * x).exp() for p, x in zip(share, scores, strict=True)]
        below = sum(x * p for x, p in zip(scores, terms, strict=True)) < Decimal(mean) * sum(terms)
        low, high = (tilt, high) if below else (low, tilt)
    return tilt, sum(terms).ln()


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("moved", [1e-5, -3e-4, 2e-3, -0.01, 0.02, 0.15])
@pytest.mark.parametrize("theta", [0.03, 0.4, 0.8])
def test_divergences_are_those_of_fifty_digits(theta, moved, uneven):
    """However near two means are. Tilts have 15 digits, of uneven shapes 12, of which near means
    leave fewer.
    """
    digits = 1e-12 if uneven else 1e-15
    scores, counts = np.linspace(0, 1, 5), np.array([3.0, 8, 40, 25, 24])
    if theta + moved < 0:
        moved = -moved
    mean = theta + moved
    shape = shape_of(scores, counts, np.array([1.3, 1.2, 1.0, 0.9, 0.8]) if uneven else None)
    figure = Figures(*(np.array([each]) for each in (mean, 1.0, 0.0, 1.0, 0.0)))
    at, null = np.array([mean]), np.array([theta])
    known = (roots._known(shape, at), roots._known(shape, null))
    found = roots._part(shape, figure, at, null, known=known).deviance.item()
    with localcontext(prec=50):
        if uneven:
            u = attrs.evolve(shape, scores=shape.values(null)[0])
            (own, after), (start, before) = _fifty_digits(u, mean - theta), _fifty_digits(u, 0.0)
            expected = (own - start) * Decimal(mean - theta) - after + before
        else:
            (own, after), (start, before) = (_fifty_digits(shape, each) for each in (mean, theta))
            expected = (own - start) * Decimal(mean) - after + before
    assert found == pytest.approx(2 * float(expected), rel=2e-10 + digits / abs(moved), abs=0)
