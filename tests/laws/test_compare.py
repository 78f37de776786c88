"""Laws of comparisons: part and whole, antisymmetry, covariance, several tests at once."""

import math
from functools import partial
from itertools import pairwise

import attrs
import numpy as np
import polars as pl
import pytest
import reference
from hypothesis import assume, example, given, strategies as st
from strategies import DOMAIN, KINDS, PLAIN, Survey, admissible, designs, laws, surveys

from brukarindex import (
    CompositeIndex,
    Design,
    Pooled,
    PopulationWeighted,
    Published,
    RatingIndex,
    Rest,
    Scale,
    Share,
    UnweightedMean,
    compare,
    estimate,
    from_json,
    tally,
    to_json,
)
from brukarindex.comparisons import Comparison, Comparisons, adjust_p_values
from brukarindex.comparisons.multiplicity import ADJUSTMENTS, one_adjustment
from brukarindex.estimates import Estimates
from brukarindex.exceptions import ArgumentError

REFERENCES = {"pooled": Pooled(), "rest": Rest(), "unweighted": UnweightedMean()}
LONELY = st.sampled_from(
    [Design(strata="stratum", singleton=rule) for rule in ("certainty", "adjust", "average")]
)
SIMPLE = tuple(kind for kind in KINDS if kind != "composite")
BASES = {
    "holm": reference.holm,
    "hommel": reference.hommel,
    "hochberg": reference.hochberg,
    "bonferroni": reference.bonferroni,
    "benjamini_hochberg": reference.benjamini_hochberg,
    "benjamini_yekutieli": reference.benjamini_yekutieli,
}
P_VALUES = st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.02, 0.04, 0.05, 1.0])


def estimated(survey: Survey, **options: object) -> Estimates:
    """Return the estimates of a survey for each domain."""
    return estimate(
        survey.frame, survey.measures, **{"by": DOMAIN, "design": survey.design, **options}
    )


def near(left: float | None, right: float | None, size: float = 1.0) -> bool:
    """Return True if both are null, or equal to 1e-9."""
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9 * size)


def same_variance(error: float, variance: float, size: float = 1.0) -> bool:
    """Return True if a standard error has the ``variance``, but for the rounding of sums as large
    as ``size``.
    """
    return math.isclose(error**2, variance, rel_tol=1e-9, abs_tol=1e-11 * max(size, 1.0))


def assert_same_figures(left: Comparisons, right: Comparisons) -> None:
    """Assert the same rows, to 1e-9."""
    numbers = [name for name, dtype in left.frame.schema.items() if dtype.is_float()]
    assert left.frame.drop(numbers).equals(right.frame.drop(numbers))
    for name in numbers:
        assert all(
            near(a, b, 100) for a, b in zip(left.frame[name], right.frame[name], strict=True)
        ), name


def own_figure(survey: Survey, row: Comparison) -> reference.Figure:
    """Return the slow implementation's figure of a row's own domain."""
    own = partial(lambda each, domain: each[DOMAIN] == domain, domain=row.domain[DOMAIN])
    return reference.figure(survey.rows, survey.measure, survey.design, own)


# --- the slow implementation agrees ---------------------------------------------------------------


@pytest.mark.parametrize("kind", REFERENCES)
@laws(2)
@given(survey=surveys() | surveys(design=LONELY, lonely=3))
def test_the_slow_implementation_agrees(kind, survey):
    """Reference, difference and its standard error are those of a row-by-row computation."""
    for row in compare(estimated(survey), to=REFERENCES[kind]):
        slow = reference.reference_figure(
            survey.rows, survey.measure, survey.design, DOMAIN, kind, row.domain[DOMAIN]
        )
        own = own_figure(survey, row)
        assert near(row.reference, None if math.isnan(slow.estimate) else slow.estimate, 100)
        if row.estimate is not None and row.reference is not None:
            assert near(row.difference, own.estimate - slow.estimate, 100)
        units = estimated(survey).frame
        seen = units.filter((units["n"] == 1) | (units["df"] < 1)).is_empty()
        # Units of unknown variance add an assumed one to that of their mean, which the slow
        # computation does not know.
        if row.std_error is not None and (seen or kind != "unweighted"):
            both = reference.either(own, slow)
            variance = reference.variance(
                survey.rows, survey.design, reference.minus(own, slow), both
            )
            assert same_variance(row.std_error, variance)


@laws(2)
@given(surveys())
def test_a_difference_is_tested_wherever_both_sides_are_estimated(survey):
    """A domain with status ok in the estimates has a difference with an error, unless it is its own
    reference.
    """
    estimates = estimated(survey)
    for to in REFERENCES.values():
        for row, own in zip(compare(estimates, to=to), estimates, strict=True):
            if own.status == "ok" and row.reference is not None:
                assert row.status in {"ok", "same_as_reference", "reference_uncertain"}
                assert row.p_value is not None or row.status != "ok"
                assert row.status != "same_as_reference" or row.p_value is None


# --- part and whole -------------------------------------------------------------------------------


@laws(2)
@given(surveys(kinds=SIMPLE))
def test_the_difference_to_the_whole_is_one_less_w_times_that_to_the_rest(survey):
    """A part with the share w of the weights differs from the whole by (1 − w) times what it
    differs from the rest.
    """
    estimates = estimated(survey)
    whole = reference.figure(survey.rows, survey.measure, survey.design, lambda _: True)
    for pooled, rest in zip(
        compare(estimates, to=Pooled()), compare(estimates, to=Rest()), strict=True
    ):
        if rest.difference is not None:
            other = 1 - own_figure(survey, pooled).base / whole.base
            assert near(pooled.difference, other * rest.difference, 100)


@laws()
@given(surveys(kinds=["rating"], design=designs(without=["cluster", "weight"])))
def test_the_error_to_the_whole_is_one_less_w_times_that_to_the_rest_when_w_is_fixed(survey):
    """The same holds for the standard errors when the parts are strata answered in full, so that w
    is not random.
    """
    scale = survey.measure.scale
    none = [*scale.dont_know, *scale.no_answer, *scale.not_applicable]
    answered = survey.frame.with_columns(pl.col("q2").replace(none, [None] * len(none)))
    answered = answered.with_columns(pl.col("q2").fill_null(admissible(scale)[0]))
    estimates = estimate(
        answered, survey.measure, by="stratum", design=attrs.evolve(survey.design, strata="stratum")
    )
    sizes = reference.weights_of(answered.to_dicts(), estimates.method.design)
    for pooled, rest in zip(
        compare(estimates, to=Pooled()), compare(estimates, to=Rest()), strict=True
    ):
        mine = answered["stratum"] == pooled.domain["stratum"]
        other = math.fsum(w for w, own in zip(sizes, mine, strict=True) if not own) / math.fsum(
            sizes
        )
        if pooled.std_error is not None and rest.std_error is not None:
            assert same_variance(pooled.std_error, (other * rest.std_error) ** 2)


@laws()
@given(surveys())
def test_the_only_domain_does_not_differ_from_the_whole(survey):
    """With one domain the whole is the domain: the difference is 0, and there is
    nothing to test.
    """
    survey = survey.with_frame(survey.frame.with_columns(pl.lit("only").alias(DOMAIN)))
    own, row = estimated(survey).row(), compare(estimated(survey), to=Pooled()).row()
    assert row.difference in {0.0, None}
    assert row.status == ("same_as_reference" if own.status == "ok" else row.status)
    assert row.p_value is None


@laws()
@given(surveys(kinds=SIMPLE))
def test_weighted_differences_from_the_whole_sum_to_nothing(survey):
    """The domains' differences from the whole, weighted with their sums of weights, cancel."""
    rows = list(compare(estimated(survey), to=Pooled()))
    parts = [own_figure(survey, row).base * (row.difference or 0.0) for row in rows]
    assert near(math.fsum(parts), 0.0, 1e4)


@laws()
@given(surveys())
def test_differences_from_the_unweighted_mean_sum_to_nothing(survey):
    """The domains' differences from the mean of their own figures cancel."""
    differences = compare(estimated(survey), to=UnweightedMean()).frame["difference"]
    assert near(differences.sum(), 0.0, 100)


@laws()
@given(surveys())
def test_equal_sizes_are_no_sizes(survey):
    """Weighting the units by equal populations gives the unweighted mean."""
    estimates = estimated(survey)
    equal = PopulationWeighted(dict.fromkeys("abc", 250.0))
    assert_same_figures(compare(estimates, to=equal), compare(estimates, to=UnweightedMean()))


@laws()
@given(surveys(kinds=SIMPLE))
def test_units_weighted_by_their_weights_have_the_pooled_value(survey):
    """With each unit's sum of weights as its population, the weighted mean of units is the pooled
    value.
    """
    estimates = estimated(survey)
    sizes = {
        row.domain[DOMAIN]: own_figure(survey, row).base or 1.0
        for row in compare(estimates, to=Pooled())
    }
    pair = (
        compare(estimates, to=to).frame["reference"] for to in (PopulationWeighted(sizes), Pooled())
    )
    assert all(near(a, b, 100) for a, b in zip(*pair, strict=True))


@laws()
@given(surveys(design=designs(without=["cluster"])))
def test_comparing_within_a_column_is_comparing_each_part_alone(survey):
    """``within`` gives each group the reference that it has when the others are left out (same
    strata elsewhere).
    """
    both = compare(estimated(survey, by=[DOMAIN, "stratum"]), to=Pooled(within="stratum"))
    for stratum in survey.frame["stratum"].unique():
        alone = estimate(
            survey.frame.filter(pl.col("stratum") == stratum),
            survey.measures,
            by=DOMAIN,
            design=survey.design,
        )
        here = both.frame.filter(pl.col("stratum") == stratum)
        expected = compare(alone, to=Pooled()).frame
        assert all(
            near(a, b, 100) for a, b in zip(here["reference"], expected["reference"], strict=True)
        )
        assert all(
            near(a, b, 100) for a, b in zip(here["difference"], expected["difference"], strict=True)
        )


def test_a_unit_without_a_figure_is_left_out_of_the_unweighted_mean():
    """A unit where nobody answered one part of a composite has no figure, and the others are
    compared without it.
    """
    scale = Scale(1, 5)
    frame = pl.DataFrame(
        {
            DOMAIN: list("aaabbbccc"),
            "q1": [5, 3, 2, 1, 3, 2, 1, 2, 3],
            "q2": [5, 3, 2, 1, 2, 2, None, None, None],
        }
    )
    composite = CompositeIndex("both", [RatingIndex("q1", scale), RatingIndex("q2", scale)])
    estimates = estimate(frame, composite, by=DOMAIN)
    a, b, c = compare(estimates, to=UnweightedMean())
    assert a.reference == b.reference == pytest.approx((a.estimate + b.estimate) / 2)
    assert [row.status for row in (a, b, c)] == ["ok", "ok", "no_answers"]


@pytest.mark.parametrize("kind", REFERENCES)
def test_without_answers_there_is_no_reference(kind):
    """When nobody answered there is nothing to compare with: null, not 0 and not a warning."""
    frame = pl.DataFrame(
        {DOMAIN: list("aabb"), "q1": [None] * 4}, schema_overrides={"q1": pl.Int64}
    )
    for row in compare(
        estimate(frame, RatingIndex("q1", Scale(1, 5)), by=DOMAIN), to=REFERENCES[kind]
    ):
        assert (row.reference, row.difference, row.std_error) == (None, None, None)
        assert row.status in {"no_answers", "no_reference"}


def test_two_calls_on_one_tally_are_not_taken_as_independent():
    """The total from a second call on the same tally contains the domains: its covariance must not
    be forgotten.
    """
    frame = pl.DataFrame({DOMAIN: list("aaabbbccc"), "q1": [5, 3, 2, 1, 3, 2, 1, 2, 3]})
    counted = tally(frame, RatingIndex("q1", Scale(1, 5)), by=DOMAIN)
    domains, total = estimate(counted, by=DOMAIN), estimate(counted)
    pairs = zip(compare(domains, to=total), compare(domains, to=Pooled()), strict=True)
    assert all(row.std_error == pytest.approx(pooled.std_error) for row, pooled in pairs)


# --- other estimates ------------------------------------------------------------------------------


@laws()
@given(surveys(), st.integers(0, 2))
@example(PLAIN, 1)
def test_the_variance_of_a_difference_comes_from_the_covariance_matrix(survey, which):
    """Against a domain of the same estimates the squared standard error is a'Σa."""
    estimates = estimated(survey)
    which %= len(estimates)
    name = estimates.frame[DOMAIN][which]
    matrix = estimates.covariance()
    for i, row in enumerate(compare(estimates, to=estimates[name])):
        contrast = np.eye(len(estimates))[i] - np.eye(len(estimates))[which]
        if row.std_error is not None:
            assert same_variance(row.std_error, contrast @ matrix @ contrast, np.abs(matrix).max())
        assert i != which or row.difference in {0.0, None}


@laws()
@given(surveys(count=2))
def test_each_measure_is_compared_with_its_own(survey):
    """Jointly counted measures are compared with one domain measure by measure, as each of them
    alone.
    """
    estimates = estimated(survey, joint=True)
    domain = estimates.frame[DOMAIN][0]
    for measure in survey.measures:
        alone = estimated(survey._replace(measures=(measure,)))
        expected = compare(alone, to=alone[domain])
        assert_same_figures(compare(estimates, to=estimates[domain]).of(measure.name), expected)


@laws()
@given(surveys())
def test_a_swapped_comparison_changes_only_the_sign(survey):
    """A minus B is B minus A with the other sign, the same error and the same p-value."""
    estimates = estimated(survey)
    first, last = (estimates[estimates.frame[DOMAIN][i]] for i in (0, -1))
    one, other = compare(first, to=last).row(), compare(last, to=first).row()
    if one.status == other.status == "ok":
        assert near(one.difference, -other.difference)
        assert near(one.std_error, other.std_error)
        assert near(one.p_value, other.p_value)
        assert near(one.conf_low, -other.conf_high, 100)


@laws()
@given(surveys())
def test_variances_of_independent_surveys_are_added(survey):
    """Two surveys have no covariance: the squared errors are added."""
    now = estimated(survey)
    then = estimated(survey.with_frame(survey.frame.reverse()))
    for row, a, b in zip(compare(now, to=then, independent=True), now, then, strict=True):
        assert near(row.difference, None if a.estimate is None else a.estimate - b.estimate, 100)
        if row.std_error is not None:
            assert same_variance(row.std_error, a.std_error**2 + b.std_error**2)


@laws()
@given(surveys(), st.floats(1, 99), st.sampled_from([0.0, 2.5]))
def test_a_published_number_adds_its_own_variance(survey, value, error):
    """Against a published number the squared errors are added, and one without uncertainty adds
    none.
    """
    estimates, (low, high) = estimated(survey), survey.measure.bounds
    value = low + (high - low) * value / 100
    for row, own in zip(
        compare(estimates, to=Published(value, std_error=error)), estimates, strict=True
    ):
        assert near(row.difference, None if own.estimate is None else own.estimate - value, 100)
        if row.std_error is not None:
            assert same_variance(row.std_error, own.std_error**2 + error**2)


@laws()
@given(surveys())
def test_part_and_whole_of_one_tally_are_never_independent(survey):
    """Comparing domains with the total of the same call gives the error with their covariance, as
    Pooled does.
    """
    both = estimated(survey, by=[[], [DOMAIN]])
    total = both[None]
    pairs = zip(compare(both, to=total), compare(both, to=Pooled()), strict=True)
    for row, pooled in list(pairs)[1:]:
        assert near(row.difference, pooled.difference, 100)
        if row.std_error is not None and pooled.std_error is not None:
            assert same_variance(row.std_error, pooled.std_error**2, row.reference**2)


@laws(2)
@given(surveys(count=2), st.floats(1, 99), st.booleans(), st.integers(0, 3))
def test_estimates_read_from_json_compare_as_before(survey, value, joint, part):
    """Written and read again, estimates and any part of them compare to the last bit as those that
    were written.
    """
    estimates = estimated(survey, joint=joint, by=[[], [DOMAIN]])
    then = estimated(survey.with_frame(survey.frame.reverse()), by=[[], [DOMAIN]])
    parts = (
        estimates,
        estimates[None],
        estimates[estimates.frame[DOMAIN][-1]],
        estimates.of(survey.measure.name),
    )
    some, again = parts[part], from_json(to_json(parts[part]))
    assert again == some
    spans = {each.name: each.bounds for each in survey.measures}
    figures = {name: low + (high - low) * value / 100 for name, (low, high) in spans.items()}
    for to in (Published(figures), Published(figures, std_error=2.5)):
        assert compare(again, to=to) == compare(some, to=to)
    compared = compare(some, to=then, independent=True)
    assert compare(again, to=from_json(to_json(then)), independent=True) == compared
    assert compare(again, to=then, independent=True) == compared


def shares_of(**yes: tuple[int, int]) -> Estimates:
    """Return the shares of domains with so many yeses and answers."""
    frame = pl.DataFrame(
        [{DOMAIN: k, "q1": int(i < few)} for k, (few, n) in yes.items() for i in range(n)]
    )
    return estimate(frame, Share("q1", Scale(0, 1), positive=[1]), by=DOMAIN)


def test_a_published_share_of_n_answers_is_a_share_of_other_respondents():
    """Its interval and p-value are those of comparing with n answers of which so many are yes."""
    own = shares_of(a=(18, 20), b=(15, 30), c=(5, 5))
    for few, n in ((5, 5), (0, 12), (9, 10), (850, 1000)):
        published = compare(own, to=Published(100 * few / n, n=n))
        counted = compare(own, to=shares_of(x=(few, n)), independent=True)
        for name in ("conf_low", "conf_high", "p_value"):
            pairs = zip(published.frame[name], counted.frame[name], strict=True)
            # The tilts of a share of 100 % are cut at 1e-9 from the end of the scale.
            assert all(a == pytest.approx(b, rel=1e-5, abs=1e-4) for a, b in pairs), name


def test_a_published_100_per_cent_of_five_answers_is_uncertain():
    """With n=5 it has the standard error of Wilson's interval 56.55–100; without n it is exact."""
    own = shares_of(a=(18, 20))
    row, exact = (compare(own, to=Published(100, n=n)).row() for n in (5, None))
    assert row.std_error == pytest.approx(
        math.hypot(own.row().std_error, (100 - 56.551753) / (2 * 1.959964)), rel=1e-6
    )
    assert row.p_value > 0.3
    assert exact.p_value == 0


def test_two_shares_of_unequal_size_are_told_apart_no_more_often_than_exactly():
    """Seven of ten against 97 % of 10 000 is a binomial tail, where a score test would say 6e-7."""
    row = compare(shares_of(a=(7, 10)), to=shares_of(x=(9700, 10_000)), independent=True).row()
    tail = math.fsum(math.comb(10, k) * 0.97**k * 0.03 ** (10 - k) for k in range(8))
    assert row.p_value == pytest.approx(2 * tail, rel=0.05)


# --- words and tests ------------------------------------------------------------------------------


@laws()
@given(surveys(), st.sampled_from(sorted(REFERENCES)), st.sampled_from(["holm", "none"]))
@example(PLAIN, "pooled", "holm")
def test_the_verdict_follows_from_the_adjusted_p_value(survey, kind, adjust):
    """Above or below is said when the adjusted p-value is under 5 %, and never when the interval
    holds 0 unadjusted.
    """
    for row in compare(estimated(survey), to=REFERENCES[kind], adjust=adjust):
        if row.p_value is None:
            assert row.verdict is None
            continue
        assert row.p_adjusted >= row.p_value
        side = "above" if row.difference > 0 else "below"
        assert row.verdict == (side if row.p_adjusted < 0.05 else "not_distinguishable")
        holds_nothing = row.conf_low <= 0 <= row.conf_high
        assert holds_nothing == (row.p_value >= 0.05) or math.isclose(
            row.p_value, 0.05, rel_tol=1e-6
        )


@laws()
@given(surveys(), st.sampled_from([0.0, 1.0, 10.0, 200.0]))
@example(PLAIN, 10.0)
def test_practical_importance_follows_from_the_interval(survey, margin):
    """A difference is important beyond the margin, unimportant within it, otherwise undecided."""
    for row in compare(estimated(survey), to=Pooled(), margin=margin):
        if row.conf_low is None:
            assert row.practical is None
        elif row.conf_low > margin or row.conf_high < -margin:
            assert row.practical == "important"
        else:
            within = -margin < row.conf_low and row.conf_high < margin
            assert row.practical == ("unimportant" if within else "undecided")


@laws()
@given(surveys(), st.sampled_from(sorted(REFERENCES)))
def test_adding_the_total_changes_no_domain(survey, kind):
    """Domains are compared and adjusted as before when the total is estimated beside them."""
    alone = compare(estimated(survey), to=REFERENCES[kind])
    both = compare(estimated(survey, by=[[], [DOMAIN]]), to=REFERENCES[kind])
    assert_same_figures(
        attrs.evolve(both, frame=both.frame.filter(pl.col(DOMAIN).is_not_null())), alone
    )


@pytest.mark.parametrize("method", BASES)
@laws(1)
@given(p=st.lists(P_VALUES, min_size=1, max_size=7))
def test_adjusted_p_values_are_those_of_their_definition(method, p):
    """Most step by step, and Hommel by closed testing over all subsets."""
    assert adjust_p_values(p, method) == pytest.approx(BASES[method](p), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("method", BASES)
@laws(2)
@given(p=st.lists(P_VALUES, min_size=1, max_size=12), random=st.randoms())
def test_adjustment_follows_the_p_values(method, p, random):
    """Adjusted p-values move with their tests, keep their order, are no smaller, and pass over what
    was not tested.
    """
    adjusted = adjust_p_values(p, method)
    assert (adjusted >= np.multiply(p, 1 - 1e-15)).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
    order = list(range(len(p)))
    random.shuffle(order)
    assert adjust_p_values([p[i] for i in order], method) == pytest.approx(
        adjusted[order], rel=1e-12
    )
    with_gaps = adjust_p_values([math.nan, *p, math.nan], method)
    assert with_gaps[1:-1] == pytest.approx(adjusted, rel=1e-12)
    assert np.isnan(with_gaps[[0, -1]]).all()


BOLDNESS = ("benjamini_hochberg", "hommel", "hochberg", "holm", "bonferroni")


@laws(2)
@given(st.lists(P_VALUES, min_size=1, max_size=12))
def test_methods_of_one_rate_are_ordered(p):
    """Each finds all that the next finds; so do Benjamini–Hochberg and Benjamini–Yekutieli."""
    adjusted = {method: adjust_p_values(p, method) for method in (*BOLDNESS, "benjamini_yekutieli")}
    for bolder, other in pairwise(BOLDNESS):
        assert (adjusted[bolder] <= adjusted[other] + 1e-12).all()
    assert (adjusted["benjamini_hochberg"] <= adjusted["benjamini_yekutieli"] + 1e-12).all()


TIES = st.integers(1, 100).map(lambda n: n / 100) | st.sampled_from([0.0, 5e-324, 1e-300, 1.0])


@laws(1)
@given(
    st.lists(P_VALUES, min_size=1, max_size=60)
    | st.lists(TIES, min_size=1, max_size=60)
    | st.builds(
        lambda first, step, count: [min(first + step * i, 1.0) for i in range(count)],
        st.floats(0, 0.2),
        st.floats(0, 0.02),
        st.integers(1, 60),
    )
)
def test_hommel_is_to_the_last_bit_what_the_slow_algorithm_gives(p):
    """The quick algorithm compares the same numbers, also when rounding decides which is least."""
    assert adjust_p_values(p, "hommel").tolist() == reference.hommel_by_size(p)


def test_hommel_is_quick_with_many_p_values():
    """Sixty thousand, also when all are alike or zero; the slow one takes half a minute."""
    m = 60_000
    uniform = np.random.default_rng(1988).random(m)
    assert (adjust_p_values(uniform, "hommel") >= uniform).all()
    for alike in (0.0, 5e-324, 0.3):
        assert adjust_p_values(np.full(m, alike), "hommel").tolist() == [alike] * m
    assert adjust_p_values(np.arange(m) / m, "hommel").max() <= 1


EDITS = st.tuples(
    st.sampled_from(["cut", "drop", "add", "replace", "swap", "case"]),
    st.integers(0, 30),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz_- "),
)
FALSE_DISCOVERY = {"benjamini_hochberg", "benjamini_yekutieli"}


def misspelt(name, kind, place, letter):
    """Return a name with one slip of the pen, or only its beginning."""
    at = place % len(name)
    before, after = name[:at], name[at + 1 :]
    return {
        "cut": name[: at + 1],
        "drop": before + after,
        "add": before + letter + name[at:],
        "replace": before + letter + after,
        "swap": before + after[:1] + name[at] + after[1:],
        "case": before + name[at].upper() + after,
    }[kind]


@laws(1)
@given(st.sampled_from(ADJUSTMENTS), EDITS)
def test_no_method_is_suggested_that_bounds_another_error_rate(name, edit):
    """A misspelt name suggests a method of the same error rate, or all are told with theirs."""
    typed = misspelt(name, *edit)
    assume(typed not in ADJUSTMENTS)
    with pytest.raises(ArgumentError) as caught:
        one_adjustment(typed)
    _, hint, suggested = str(caught.value).partition("Did you mean ")
    if hint:
        kind = [method in FALSE_DISCOVERY for method in (name, suggested.strip("'?"))]
        assert kind[0] == kind[1]
    else:
        assert "bound the chance of any false finding" in str(caught.value)
