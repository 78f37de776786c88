"""Laws of estimates, and their agreement with a slow row-by-row implementation."""

import math
from functools import partial
from typing import get_args

import attrs
import numpy as np
import polars as pl
import pytest
import reference
from hypothesis import example, given, strategies as st
from scipy import stats
from strategies import DESIGNS, DOMAIN, KINDS, PLAIN, Survey, designs, laws, surveys

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    RatingIndex,
    Scale,
    Share,
    estimate,
    tally,
)
from brukarindex.estimates import Estimates
from brukarindex.estimates.intervals import ShareMethod
from brukarindex.results import Status

FIGURES = ("estimate", "std_error", "conf_low", "conf_high", "df", "deff")
INVARIANT = ("estimate", "std_error", "conf_low", "conf_high", "df")
SIMPLE = tuple(kind for kind in KINDS if kind != "composite")
RULES = ("certainty", "adjust", "average")
TOTALS = ("share", "share_dont_know", "mean")


def estimated(survey: Survey, frame: pl.DataFrame | None = None, **options: object) -> Estimates:
    """Return the estimates of a survey for each domain, or of other rows in its place."""
    rows = survey.frame if frame is None else frame
    return estimate(rows, survey.measures, **{"by": DOMAIN, "design": survey.design, **options})


def near(left: float | None, right: float | None, size: float = 100.0) -> bool:
    """Return True if both are null, or equal to 1e-9 relative (1e-7 of a standard error that is
    rounding).
    """
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9 * size)


def assert_near(left: Estimates, right: Estimates, columns: tuple[str, ...] = FIGURES) -> None:
    """Assert the same rows with the same figures."""
    keys = [*left.by, "measure", "n", "missing", "status"]
    assert left.frame.select(keys).equals(right.frame.select(keys))
    for column in columns:
        for a, b in zip(left.frame[column], right.frame[column], strict=True):
            assert near(a, b), (column, a, b)


def inside(row: dict[str, object], domain: str | None) -> bool:
    """Return True if a row is in the domain; None is the total."""
    return domain is None or row[DOMAIN] == domain


# --- the slow implementation agrees ---------------------------------------------------------------


def assert_agrees(survey: Survey, row: object, statistic: str = "mean") -> None:
    """Assert that a row of estimates is what the slow implementation finds."""
    chosen = partial(inside, domain=row.domain.get(DOMAIN))
    slow = reference.figure(survey.rows, survey.measure, survey.design, chosen, statistic)
    composite = isinstance(
        survey.measure, CompositeIndex
    )  # n and df are those of the part with fewest answers
    assert row.n == slow.n
    assert row.missing == (sum(map(chosen, survey.rows)) - row.n if composite else slow.missing)
    if row.n == 0:
        assert row.status == "no_answers"
        return
    assert math.isclose(row.estimate, slow.estimate, rel_tol=1e-9, abs_tol=1e-9)
    df = reference.degrees_of_freedom(survey.rows, survey.design, slow.measured)
    assert row.df <= df if composite else row.df == df
    if row.std_error is not None:
        scale = 1.0 if statistic == "mean" else sum(map(abs, slow.z)) ** 2
        variance = reference.variance(survey.rows, survey.design, slow.z, slow.measured)
        assert math.isclose(row.std_error**2, variance, rel_tol=1e-9, abs_tol=1e-11 * scale)


@pytest.mark.parametrize("kind", KINDS)
@laws(6)
@given(st.data())
def test_the_slow_implementation_agrees_for_every_measure(kind, data):
    """Estimate, standard error and degrees of freedom are those of a row-by-row computation, for
    any design.
    """
    survey = data.draw(surveys(kinds=[kind]))
    for row in estimated(survey, by=[[], [DOMAIN]]):
        assert_agrees(survey, row)


@pytest.mark.parametrize("design", DESIGNS, ids=repr)
@laws(8)
@given(st.data())
def test_the_slow_implementation_agrees_for_every_design(design, data):
    """Every subset of strata, cluster, weight and population gives what the row-by-row computation
    gives.
    """
    survey = data.draw(surveys(design=st.just(design)))
    for row in estimated(survey, by=[[], [DOMAIN]]):
        assert_agrees(survey, row)


LONELY = st.sampled_from(
    [
        Design(strata="stratum", population=size, singleton=rule)
        for size in (None, "population")
        for rule in RULES
    ]
)


@pytest.mark.parametrize("kind", SIMPLE)
@laws(2)
@given(st.data())
def test_the_slow_implementation_agrees_on_strata_of_one_unit(kind, data):
    """Whatever such a stratum adds, those in which nobody answered, or nobody of the domain is, add
    nothing.
    """
    survey = data.draw(surveys(kinds=[kind], design=LONELY, lonely=3))
    for row in estimated(survey, by=[[], [DOMAIN]]):
        assert_agrees(survey, row)


@pytest.mark.parametrize(
    ("strata", "answers", "error"),
    [
        ("aaaabbbbcd", [1, 5, 3, 2, 4, 4, 5, 1, None, None], 15.202624499),
        ("aaaabbbbcccd", [1, 5, 3, 2, 4, 4, 5, 1, None, None, None, 3], 16.550521233),
        ("aabbc", [1, 5, 3, 3, 3], 24.494897428),
    ],
)
def test_average_counts_the_strata_with_an_answer_as_r_does(strata, answers, error):
    """R: options(survey.lonely.psu = "average"); svymean(~q, svydesign(~1, strata = ~s, …), na.rm =
    TRUE).
    """
    frame = pl.DataFrame({"s": list(strata), "q": answers})
    design = Design(strata="s", singleton="average")
    index = estimate(frame, RatingIndex("q", Scale(1, 5)), design=design)
    assert index.row().std_error == pytest.approx(
        error, rel=1e-9
    )  # as many digits as are written here
    assert math.sqrt(index.covariance()[0, 0]) == pytest.approx(error, rel=1e-9)


@laws()
@given(surveys(kinds=TOTALS))
def test_the_slow_implementation_agrees_on_totals(survey):
    """Totals and their errors are those of a row-by-row computation; of a share they count persons,
    not per cent.
    """
    unit = 100 if isinstance(survey.measure, Share) else 1
    for row in estimated(survey, by=[[], [DOMAIN]], statistic="total"):
        known = [name for name in ("estimate", "std_error") if getattr(row, name) is not None]
        in_scores = {name: unit * getattr(row, name) for name in known}
        assert_agrees(survey, attrs.evolve(row, **in_scores), "total")


@laws()
@given(surveys(kinds=SIMPLE))
@example(PLAIN)
def test_the_slow_implementation_agrees_on_design_effects(survey):
    """The design effect is the variance over that of a simple random sample of as many answers."""
    # Weights that sum to little more than the respondents are relative, and say nothing of the
    # population's size.
    relative = survey.design.weight and survey.frame["weight"].sum() <= 1.5 * survey.frame.height
    for row in estimated(survey):
        chosen = partial(inside, domain=row.domain[DOMAIN])
        if row.std_error is not None and row.status == "ok" and not relative:
            slow = reference.design_effect(survey.rows, survey.measure, survey.design, chosen)
            assert slow is None or math.isclose(row.deff, slow, rel_tol=1e-8, abs_tol=1e-9)


@laws()
@given(surveys(kinds=["rating", "mean", "index", "nps"]), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_of_a_mean_is_a_t_interval_within_bounds(survey, level):
    """With interval="wald" means have the estimate ± t · standard error, cut at the ends of the
    measure's range.
    """
    low, high = survey.measure.bounds
    for row in estimated(survey, level=level, interval="wald"):
        if row.status == "ok":
            half = stats.t.ppf(0.5 + level / 2, row.df) * row.std_error
            assert near(row.conf_low, max(row.estimate - half, low))
            assert near(row.conf_high, min(row.estimate + half, high))


# --- what must not matter -------------------------------------------------------------------------


@laws()
@given(surveys(), st.randoms())
def test_row_order_changes_no_figure(survey, random):
    """The same respondents in another order give the same figures."""
    order = list(range(survey.frame.height))
    random.shuffle(order)
    assert_near(estimated(survey, survey.frame[order]), estimated(survey))


@laws()
@given(surveys(count=2), st.integers(1, 20))
def test_a_sum_of_tallies_estimates_as_the_whole(survey, cut):
    """Estimates from added tallies are those from the whole frame."""
    parts = [part for part in (survey.frame[:cut], survey.frame[cut:]) if part.height]
    tallies = [tally(part, survey.measures, by=DOMAIN, design=survey.design) for part in parts]
    assert_near(estimate(sum(tallies[1:], start=tallies[0]), by=DOMAIN), estimated(survey))


@laws()
@given(surveys(), st.sampled_from([0.001, 3.7, 1e5]))
def test_scaling_all_weights_leaves_means_unchanged(survey, factor):
    """Only the proportions of the weights count for means, shares, their errors and intervals."""
    survey = survey._replace(design=attrs.evolve(survey.design, weight="weight"))
    scaled = survey.frame.with_columns(pl.col("weight") * factor)
    assert_near(estimated(survey, scaled), estimated(survey), INVARIANT)


@laws()
@given(surveys(kinds=TOTALS), st.sampled_from([0.5, 3.0]))
def test_scaling_all_weights_scales_totals(survey, factor):
    """Totals and their standard errors are proportional to the weights."""
    survey = survey._replace(design=attrs.evolve(survey.design, weight="weight"))
    total = estimated(survey, statistic="total").frame
    scaled = estimated(
        survey, survey.frame.with_columns(pl.col("weight") * factor), statistic="total"
    ).frame
    for column in ("estimate", "std_error"):
        assert all(
            near(a and a * factor, b, 1e4)
            for a, b in zip(total[column], scaled[column], strict=True)
        )


@laws()
@given(surveys(design=designs(without=["weight", "population"])))
def test_unit_weights_are_no_weights(survey):
    """Weights of 1 give the unweighted figures."""
    weighted = attrs.evolve(survey.design, weight="weight")
    ones = survey.frame.with_columns(weight=pl.lit(1.0))
    assert_near(estimated(survey, ones, design=weighted), estimated(survey), INVARIANT)


@laws()
@given(surveys(design=designs(without=["cluster"])))
def test_clusters_of_one_are_no_clusters(survey):
    """If every respondent is a cluster, clustering changes nothing."""
    alone = survey.frame.with_columns(cluster=pl.int_range(pl.len()))
    assert_near(
        estimated(survey, alone, design=attrs.evolve(survey.design, cluster="cluster")),
        estimated(survey),
    )


@laws()
@given(surveys(design=designs(without=["strata"])))
def test_one_stratum_is_no_strata(survey):
    """A stratification with one stratum changes nothing."""
    same = survey.frame.with_columns(stratum=pl.lit("all"))
    assert_near(
        estimated(survey, same, design=attrs.evolve(survey.design, strata="stratum")),
        estimated(survey),
    )


@laws()
@given(surveys(design=designs(without=["population"])))
def test_a_population_without_end_is_no_population(survey):
    """With given weights, a population of 10¹⁴ in each stratum gives the figures of no finite
    population.
    """
    survey = survey._replace(design=attrs.evolve(survey.design, weight="weight"))
    vast = survey.frame.with_columns(population=pl.lit(10**14))
    finite = estimated(survey, vast, design=attrs.evolve(survey.design, population="population"))
    assert_near(finite, estimated(survey))


@laws()
@given(
    surveys(
        extra=[0],
        design=designs().map(lambda design: attrs.evolve(design, population="population")),
    )
)
def test_a_census_has_no_sampling_error(survey):
    """When everybody in the population answered, the standard error is 0 and the interval is the
    figure itself.
    """
    for row in estimated(survey, by=[[], [DOMAIN]]):
        if row.n and not row.missing:
            assert (row.std_error, row.status) == (0.0, "census")
            assert row.conf_low == row.estimate == row.conf_high
        elif row.n:
            assert (row.std_error, row.status) in {
                (None, "incomplete_census"),
                (None, "one_answer"),
            }


@laws()
@given(surveys(design=st.just(Design(strata="stratum", population="population")), extra=[5]))
def test_a_census_of_one_stratum_is_a_census_there(survey):
    """A domain whose stratum was counted in full has its own figure as interval, whatever happened
    elsewhere.
    """
    first = pl.col("stratum") == "x"
    frame = survey.frame.with_columns(
        population=pl.when(first).then(first.sum()).otherwise("population")
    )
    row = estimated(survey, frame, by="stratum")["x"].row()
    assert row.n == 0 or row.missing or row.conf_low == row.estimate == row.conf_high


@laws()
@given(
    surveys(
        kinds=["rating"], design=st.sampled_from([d for d in DESIGNS if d.strata and not d.cluster])
    )
)
def test_strata_that_are_alike_inside_have_no_variance(survey):
    """If all answers and weights in a stratum are alike, the standard error is 0, not the rounding
    error of a sum.
    """
    scale = survey.measure.scale
    ends = [*(scale.labels or scale.answers)]
    level = {"x": ends[0], "y": ends[-1], "z": ends[len(ends) // 2]}
    stratum, dtype = pl.col("stratum"), survey.frame["q2"].dtype
    frame = survey.frame.with_columns(
        q2=stratum.replace_strict(level, return_dtype=dtype),
        weight=stratum.replace_strict({"x": 0.1, "y": 0.3, "z": 0.7}),
    )
    for row in estimated(survey, frame, by=None):
        assert row.std_error == 0
        assert row.status in {"no_variation", "census"}


@laws()
@given(surveys())
def test_an_irrelevant_column_changes_no_figure(survey):
    """Columns that nothing names have no effect."""
    more = survey.frame.with_columns(extra=pl.lit("x"), estimate=pl.lit(None))
    assert estimated(survey, more).frame.equals(estimated(survey).frame)


@laws()
@given(surveys())
def test_names_of_domains_carry_no_meaning(survey):
    """Renamed domains have the same figures under their new names."""
    names = {"a": "zebra", "b": "Å", "c": "3"}
    renamed = estimated(survey, survey.frame.with_columns(pl.col(DOMAIN).replace_strict(names)))
    back = renamed.frame.with_columns(
        pl.col(DOMAIN).replace_strict({new: old for old, new in names.items()})
    )
    assert_near(attrs.evolve(renamed, frame=back.sort(DOMAIN)), estimated(survey))


@laws()
@given(surveys(count=2))
def test_duplicate_groupings_count_once(survey):
    """Asking twice for the same grouping gives it once."""
    twice = estimated(survey, by=[[DOMAIN], [], [DOMAIN]])
    assert twice.frame.equals(estimated(survey, by=[[DOMAIN], []]).frame)


@laws()
@given(surveys())
def test_the_order_of_by_columns_changes_only_the_order_of_rows(survey):
    """Domains of two columns are the same whichever is named first."""
    one, other = (
        estimated(survey, by=names).frame for names in ([DOMAIN, "stratum"], ["stratum", DOMAIN])
    )
    same = other.select(one.columns).sort(DOMAIN, "stratum")
    assert one.select(DOMAIN, "stratum", "n", "status").equals(
        same.select(DOMAIN, "stratum", "n", "status")
    )
    for column in FIGURES:
        assert all(near(a, b) for a, b in zip(one[column], same[column], strict=True))


@laws()
@given(surveys(count=2))
def test_measures_do_not_meddle_with_each_other(survey):
    """A measure has the same figures alone, together with another, and jointly counted."""
    alone = estimate(survey.frame, survey.measure, by=DOMAIN, design=survey.design)
    for joint in (False, True):
        together = estimated(survey, joint=joint)
        assert_near(together.of(survey.measure.name), alone)


def test_the_interval_of_a_mean_is_that_of_the_index_on_its_scale():
    """Of answers 3 to 7 a mean is 3 and 4 hundredths of the index, and so are its limits; also in
    one call.
    """
    frame = pl.DataFrame({"q": [3, 4, 7, 7, 6, 5, 7, 3, 6, 7]})
    made = estimate(
        frame, [MeanRating("q", Scale(3, 7)), RatingIndex("q", Scale(3, 7), name="index")]
    )
    mean, index = made.frame.rows(named=True)
    for name in ("estimate", "conf_low", "conf_high"):
        assert mean[name] == pytest.approx(3 + 4 * index[name] / 100, rel=1e-9)


def test_measures_have_their_own_degrees_of_freedom():
    """Of two questions, one answered in three clusters and one in thirty, each has the interval
    that it has alone.
    """
    q = [1 + (i // 3 + i % 4) % 5 for i in range(120)]
    frame = pl.DataFrame({"c": [i % 30 for i in range(120)], "q": q, "r": q})
    frame = frame.with_columns(r=pl.when(pl.col("c") < 3).then("r"))
    measures, design = [RatingIndex(name, Scale(1, 5)) for name in "qr"], Design(cluster="c")
    together = estimate(frame, measures, design=design)
    assert together.supports[0].df[0] > 5 * together.supports[1].df[0]
    for measure in measures:
        assert_near(together.of(measure.name), estimate(frame, measure, design=design))


@laws()
@given(surveys(count=2))
def test_part_and_whole_are_the_same_in_one_call_and_in_two(survey):
    """The total and the domains of one call are those of separate calls."""
    both = estimated(survey, by=[[], [DOMAIN]])
    of_domains, of_total = estimated(survey), estimated(survey, by=None)
    total = both.frame.filter(pl.col(DOMAIN).is_null()).drop(DOMAIN)
    assert_near(attrs.evolve(of_total, frame=total), of_total)
    assert_near(
        attrs.evolve(of_domains, frame=both.frame.filter(pl.col(DOMAIN).is_not_null())), of_domains
    )


# --- how figures hang together --------------------------------------------------------------------


@laws()
@given(surveys(kinds=SIMPLE))
def test_domain_means_recombine_to_the_total(survey):
    """The total is the mean of the domains' figures, weighted with their sums of weights."""
    parts = []
    for row in estimated(survey):
        chosen = partial(inside, domain=row.domain[DOMAIN])
        base = reference.figure(survey.rows, survey.measure, survey.design, chosen).base
        parts.append((base, row.estimate or 0.0))
    total = estimated(survey, by=None).row()
    weight = math.fsum(base for base, _ in parts)
    assert near(total.estimate, math.fsum(b * e for b, e in parts) / weight if weight else None)
    assert total.n == estimated(survey).frame["n"].sum()


@laws()
@given(surveys(kinds=TOTALS))
def test_domain_totals_add_up(survey):
    """The total over the population is the sum of the domains' totals."""
    whole = estimated(survey, statistic="total", by=None).row().estimate
    parts = estimated(survey, statistic="total").frame["estimate"].sum()
    assert near(whole or 0.0, parts, 1e4)


@laws()
@given(surveys())
def test_figures_lie_within_the_bounds_of_the_measure(survey):
    """Estimates and limits stay in the measure's range."""
    low, high = survey.measure.bounds
    for row in estimated(survey, by=[[], [DOMAIN]]):
        for value in (row.estimate, row.conf_low, row.conf_high):
            assert value is None or low - 1e-9 <= value <= high + 1e-9


@pytest.mark.parametrize("interval", get_args(ShareMethod))
@laws(8)
@given(survey=surveys(kinds=["share", "share_dont_know", "rating"]))
def test_an_interval_contains_its_estimate(interval, survey):
    """The limits are on either side of the estimate, to the last bit, whichever the method."""
    for row in estimated(survey, by=[[], [DOMAIN]], interval=interval):
        assert row.conf_low is None or row.conf_low <= row.estimate <= row.conf_high


@laws()
@given(surveys())
def test_a_higher_level_gives_a_wider_interval(survey):
    """The 99 % interval contains the 90 % interval."""
    narrow, wide = (estimated(survey, level=level).frame for level in (0.9, 0.99))
    for column, sign in (("conf_low", 1), ("conf_high", -1)):
        pairs = zip(narrow[column], wide[column], strict=True)
        assert all(a is b or sign * (a - b) >= -1e-9 for a, b in pairs)


@laws()
@given(surveys())
def test_what_is_not_estimable_is_null_and_says_why(survey):
    """Every row has a documented status, no figure is NaN, and only what the status explains is
    null.
    """
    for row in estimated(survey, by=[[], [DOMAIN]]):
        assert row.status in set(Status)
        assert not any(
            value is not None and math.isnan(value)
            for value in (getattr(row, name) for name in FIGURES)
        )
        assert (row.estimate is None) == (row.status == "no_answers")
        unknown = {"no_answers", "one_answer", "incomplete_census"}
        assert row.std_error is not None or row.status in {*unknown, "no_degrees_of_freedom"}
        assert row.std_error is None or row.status not in unknown
        assert row.status != "ok" or None not in (row.conf_low, row.conf_high)
        assert row.status not in {"no_variation", "census"} or row.std_error == 0


@laws()
@given(surveys(kinds=["rating"]), st.sampled_from(["rating", "index"]))
def test_a_reversed_scale_gives_100_minus_the_index(survey, kind):
    """Reversing the scale mirrors index and interval at 50 and leaves the standard error."""
    scale = survey.measure.scale
    turned = attrs.evolve(scale, reversed=not scale.reversed)
    make = {"rating": partial(RatingIndex, "q2"), "index": partial(MultiItemIndex, "i", ["q2"])}[
        kind
    ]
    pair = [make(scale), make(turned)]
    one, other = (
        estimate(survey.frame, each, by=DOMAIN, design=survey.design).frame for each in pair
    )
    mirrored = {"estimate": "estimate", "conf_low": "conf_high", "conf_high": "conf_low"}
    for column, partner in mirrored.items():
        assert all(
            a is b or near(a, 100 - b) for a, b in zip(one[column], other[partner], strict=True)
        )
    for column in ("std_error", "df", "deff"):
        assert all(near(a, b) for a, b in zip(one[column], other[column], strict=True))


@laws()
@given(surveys(kinds=["share", "share_dont_know"]))
def test_a_share_and_its_complement_make_100(survey):
    """The positive and the other answers share out the denominator, with the same error and
    mirrored limits.
    """
    share = survey.measure
    scale = share.scale
    rest = [
        a
        for a in scale.answers
        if scale.position(a) not in {scale.position(p) for p in share.positive}
    ]
    other = attrs.evolve(share, positive=rest, dont_know="exclude")
    one = estimate(
        survey.frame, attrs.evolve(share, dont_know="exclude"), by=DOMAIN, design=survey.design
    ).frame
    two = estimate(survey.frame, other, by=DOMAIN, design=survey.design).frame
    for column, partner in {
        "estimate": "estimate",
        "conf_low": "conf_high",
        "conf_high": "conf_low",
    }.items():
        assert all(
            a is b or near(a, 100 - b) for a, b in zip(one[column], two[partner], strict=True)
        )
    assert all(near(a, b) for a, b in zip(one["std_error"], two["std_error"], strict=True))


@laws()
@given(surveys(kinds=["share", "share_dont_know"]))
def test_a_share_is_the_sum_of_the_shares_of_its_answers(survey):
    """A share can be read from the distribution of the answers."""
    share = survey.measure
    singles = [
        attrs.evolve(share, positive=[answer], name=f"{answer}") for answer in share.positive
    ]
    parts = estimate(survey.frame, singles, by=DOMAIN, design=survey.design)
    for row in estimated(survey):
        each = parts[row.domain[DOMAIN]].frame["estimate"]
        assert near(row.estimate, each.sum() if row.n else None)


@laws()
@given(surveys(kinds=["rating", "mean"]))
def test_index_and_mean_come_from_the_distribution(survey):
    """The rating index is the mean of the scores over the shares of the answers, and 100·(mean −
    low)/(high − low).
    """
    column, scale = survey.measure.column, survey.measure.scale
    singles = [
        Share(column, scale, positive=[answer], name=f"{answer}") for answer in scale.answers
    ]
    wanted = [
        RatingIndex(column, scale, name="index"),
        MeanRating(column, scale, name="mean"),
        *singles,
    ]
    frame = estimate(survey.frame, wanted, design=survey.design).frame
    index, mean, *distribution = frame["estimate"]
    if index is not None:
        assert near(index, float(np.dot(distribution, scale.scores)) / 100)
        step = 100 * (mean - scale.low) / (scale.high - scale.low)
        assert near(index, 100 - step if scale.reversed else step)


@laws()
@given(surveys(kinds=["balance"]))
def test_a_balance_is_the_difference_of_two_shares(survey):
    """A balance is one share less another, and its variance follows from their joint covariance."""
    told = survey.measure
    sides = {"more": told.positive, "less": told.negative}
    pair = [
        Share("q1", told.scale, positive=side, dont_know=told.dont_know, name=name)
        for name, side in sides.items()
        if len(side) < told.scale.size
    ]
    shares = estimate(survey.frame, pair, design=survey.design, joint=True)
    balance = estimated(survey, by=None).row()
    if balance.std_error is not None:
        more, less = shares.frame["estimate"]
        assert near(balance.estimate, more - less)
        contrast = np.array([1.0, -1.0])
        variance = contrast @ shares.covariance() @ contrast
        assert math.isclose(balance.std_error**2, variance, rel_tol=1e-9, abs_tol=1e-9)


@laws()
@given(surveys(kinds=["nps"]))
def test_nps_is_promoters_less_detractors(survey):
    """NPS is the difference of two shares, and its variance follows from their joint covariance."""
    scale = survey.measure.scale
    low, high = range(7), range(9, 11)
    if scale.reversed:
        low, high = range(4, 11), range(2)
    pair = [
        Share("nps", scale, positive=high, name="yes"),
        Share("nps", scale, positive=low, name="no"),
    ]
    shares = estimate(survey.frame, pair, design=survey.design, joint=True)
    nps = estimated(survey, by=None).row()
    if nps.std_error is not None:
        yes, no = shares.frame["estimate"]
        assert near(nps.estimate, yes - no)
        contrast = np.array([1.0, -1.0])
        assert math.isclose(
            nps.std_error**2, contrast @ shares.covariance() @ contrast, rel_tol=1e-9, abs_tol=1e-9
        )


@laws()
@given(surveys(kinds=["rating"]))
def test_an_index_of_one_item_and_a_composite_of_one_part_are_the_part(survey):
    """The smallest index and the smallest composite are nothing new."""
    rating = survey.measure
    same = [
        MultiItemIndex("rating", [rating.column], rating.scale),
        MultiItemIndex("rating", [rating.column], rating.scale, weights=[2.5]),
        CompositeIndex("rating", [rating]),
    ]
    for other in same:
        assert_near(
            estimate(survey.frame, other, by=DOMAIN, design=survey.design), estimated(survey)
        )


@laws()
@given(surveys(kinds=["index"]))
def test_equal_weights_are_no_weights_and_both_rules_agree(survey):
    """With equal weights, given or not, the two rules for missing items are the same."""
    index = survey.measure
    for other in (attrs.evolve(index, weights=(2, 2, 2)), attrs.evolve(index, missing="equal")):
        assert_near(
            estimate(survey.frame, other, by=DOMAIN, design=survey.design), estimated(survey)
        )


@laws()
@given(surveys(kinds=["weighted_index"]))
def test_the_rules_for_missing_items_agree_when_nothing_may_be_missing(survey):
    """When every item must be answered there is nothing to share out."""
    full = [
        attrs.evolve(survey.measure, minimum_answered=3, missing=rule)
        for rule in ("equal", "proportional")
    ]
    one, other = (estimate(survey.frame, each, by=DOMAIN, design=survey.design) for each in full)
    assert_near(one, other)


# --- covariance -----------------------------------------------------------------------------------


@laws()
@given(surveys(count=2))
def test_a_covariance_matrix_is_one(survey):
    """It is symmetric and positive semidefinite, and its diagonal holds the squared standard
    errors.
    """
    estimates = estimated(survey, joint=True, by=[[], [DOMAIN]])
    matrix = estimates.covariance()
    size = np.abs(matrix).max(initial=1.0)
    assert np.allclose(matrix, matrix.T, rtol=1e-12, atol=1e-12 * size)
    assert np.linalg.eigvalsh((matrix + matrix.T) / 2).min() >= -1e-9 * size
    errors = estimates.frame["std_error"].fill_null(0.0).to_numpy()
    known = estimates.frame["std_error"].is_not_null().to_numpy()
    assert np.allclose(matrix.diagonal()[known], errors[known] ** 2, rtol=1e-9, atol=1e-9 * size)


@laws()
@given(surveys(count=2, kinds=KINDS))
def test_the_slow_implementation_agrees_on_covariances(survey):
    """The covariance of any two rows, across domains and measures, is that of a row-by-row
    computation.
    """
    estimates = estimated(survey, joint=True, by=[[], [DOMAIN]])
    measures = {measure.name: measure for measure in survey.measures}
    chosen = [
        (measures[row.measure], partial(inside, domain=row.domain[DOMAIN])) for row in estimates
    ]
    z = [reference.figure(survey.rows, measure, survey.design, here).z for measure, here in chosen]
    matrix = estimates.covariance()
    for i, first in enumerate(z):
        for j, second in enumerate(z):
            slow = reference.covariance(survey.rows, survey.design, first, second)
            assert math.isclose(matrix[i, j], slow, rel_tol=1e-9, abs_tol=1e-9)


@laws()
@given(surveys(kinds=["composite"]))
def test_the_variance_of_a_composite_follows_from_its_parts(survey):
    """Estimate and variance of a composite are those of the same combination of its jointly counted
    parts.
    """
    composite = survey.measure
    parts = [attrs.evolve(part, name=f"part {i}") for i, part in enumerate(composite.parts)]
    joint = estimate(survey.frame, parts, design=survey.design, joint=True)
    shares = np.array(composite.weights or (1, 1, 1), dtype=float)
    shares /= shares.sum()
    row = estimated(survey, by=None).row()
    if row.std_error is not None and None not in joint.frame["estimate"]:
        assert near(row.estimate, float(shares @ joint.frame["estimate"].to_numpy()))
        assert math.isclose(
            row.std_error**2, shares @ joint.covariance() @ shares, rel_tol=1e-9, abs_tol=1e-9
        )


@laws()
@given(surveys())
def test_lookup_gives_the_rows_of_the_frame(survey):
    """A domain looked up has its own row, and a covariance of its own."""
    estimates = estimated(survey)
    for row in estimates:
        assert estimates[row.domain[DOMAIN]].row() == row
        assert estimates[row.domain[DOMAIN]].covariance().shape == (1, 1)


@pytest.mark.parametrize("size", [7, 11, 13, 49])
def test_a_share_counted_in_full_is_its_own_interval(size):
    """In a census the limits are the share itself to the last bit, also where per cents have no
    end.
    """
    for yes in range(size + 1):
        frame = pl.DataFrame({"q": [2] * yes + [1] * (size - yes), "N": [size] * size})
        row = estimate(
            frame, Share("q", Scale(1, 2), positive=[2]), design=Design(population="N")
        ).row()
        assert row.conf_low == row.estimate == row.conf_high


def test_strata_alike_with_a_weight_that_no_sum_holds_exactly_have_no_variance():
    """Strata of 3, 4 and 7 equal answers with the weight 0.1 have no variance, though sums of 0.1
    are rounded.
    """
    rows = {
        "s": ["a"] * 3 + ["b"] * 4 + ["c"] * 7,
        "q": [5] * 3 + [2] * 4 + [3] * 7,
        "w": [0.1] * 14,
    }
    row = estimate(
        pl.DataFrame(rows), RatingIndex("q", Scale(1, 5)), design=Design(strata="s", weight="w")
    ).row()
    assert (row.std_error, row.status, row.deff) == (0.0, "no_variation", None)


def test_nps_needs_nothing_but_a_column():
    """The default scale of NPS is 0–10."""
    frame = pl.DataFrame({"nps": [10, 9, 6, 8]})
    assert estimate(frame, NetPromoterScore("nps")).row().estimate == 25.0
