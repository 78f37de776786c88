"""Laws of standardised figures, of what is expected, and of differences beside the country."""

import math
from functools import partial

import numpy as np
import polars as pl
import pytest
import reference
from hypothesis import assume, example, given, strategies as st
from strategies import DOMAIN, Survey, designs, laws, surveys

from brukarindex import (
    Balance,
    Design,
    MeanRating,
    Pairs,
    Pooled,
    RatingIndex,
    Rest,
    Scale,
    Share,
    UnweightedMean,
    compare,
    estimate,
    poststratify,
    tally,
)
from brukarindex.benchmarking import indirect_ratio, standardise
from brukarindex.comparisons import Expected, NationalGap
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
BALANCE = Balance("q", FIVE, positive=(4, 5), negative=(1, 2))
GROUPS = "uvw"
UNEVEN = Survey(
    pl.DataFrame(
        {
            DOMAIN: list("aaaabbbbcccc"),
            "group": list("uuvwuvvwuvww"),
            "q": [5, 4, 5, 4, 1, 2, 1, 2, 3, 5, 1, 4],
        }
    ),
    Design(),
    (INDEX,),
)
"""Units far from what is expected of them."""
SHARES = st.fixed_dictionaries({group: st.sampled_from([1, 2, 5, 0]) for group in GROUPS})


@st.composite
def mixed(draw: st.DrawFn) -> Survey:
    """Draw a survey whose respondents are in groups too."""
    survey = draw(surveys(design=designs()))
    count = survey.frame.height
    codes = draw(st.lists(st.sampled_from(GROUPS), min_size=count, max_size=count))
    return survey.with_frame(survey.frame.with_columns(pl.Series("group", codes)))


def slow(survey: Survey, domain: str, mix: dict[str, float]) -> tuple[float, float, float]:
    """Return a standardised figure, its variance, and what it covers, row by row."""
    figure, z, covered = 0.0, [0.0] * survey.frame.height, 1.0
    for weight, part in reference.parts_of(survey.measure):
        made = {
            group: reference.figure(
                survey.rows,
                part,
                survey.design,
                lambda row, group=group: row[DOMAIN] == domain and row["group"] == group,
            )
            for group, share in mix.items()
            if share > 0
        }
        held = {group: each for group, each in made.items() if each.n}
        whole = sum(mix[group] for group in held)
        covered = min(covered, whole / sum(mix.values()))
        for group, each in held.items():
            figure += weight * mix[group] / whole * each.estimate
            z = [a + weight * mix[group] / whole * b for a, b in zip(z, each.z, strict=True)]
        figure = figure if held else math.nan
    return figure, reference.covariance(survey.rows, survey.design, z, z), covered


@laws(2)
@given(survey=mixed(), mix=SHARES)
@example(survey=UNEVEN, mix={"u": 1, "v": 2, "w": 5})
def test_the_slow_implementation_agrees(survey, mix):
    """Figure, standard error and part covered are those of a row-by-row computation."""
    assume(sum(mix.values()) > 0)
    made = standardise(
        survey.frame, survey.measure, over="group", by=DOMAIN, to=mix, design=survey.design
    )
    for row in made:
        figure, variance, covered = slow(survey, row.domain[DOMAIN], mix)
        assert (row.estimate is None) == math.isnan(figure)
        if row.estimate is None:
            assert (row.n, row.covered) == (0, None)
            continue
        assert row.estimate == pytest.approx(figure, rel=1e-9, abs=1e-7)
        assert row.covered == pytest.approx(covered)
        if row.std_error is not None:
            assert row.std_error**2 == pytest.approx(variance, rel=1e-6, abs=1e-9)
        if row.conf_low is not None:
            assert row.conf_low <= row.estimate <= row.conf_high


def rate_of(weights, survey, inside):
    """Return an indirectly standardised figure at some weights, row by row."""
    observed = expected = every = 0.0
    groups = survey.frame["group"].to_list()
    for share, part in reference.parts_of(survey.measure):
        scores = [reference.score(part, row) for row in survey.rows]
        held = [i for i, y in enumerate(scores) if y is not None and weights[i] != 0]
        own = [i for i in held if inside[i]]

        def mean(of, scores=scores):
            return sum(weights[i] * float(scores[i]) for i in of) / sum(weights[i] for i in of)

        every, observed = every + share * mean(held), observed + share * mean(own)
        for group in GROUPS:
            there = [i for i in own if groups[i] == group]
            if there:
                part_of = sum(weights[i] for i in there) / sum(weights[i] for i in own)
                expected += share * part_of * mean([i for i in held if groups[i] == group])
    return observed / expected, every * observed / expected


@laws(2)
@given(survey=mixed())
@example(survey=UNEVEN)
def test_indirect_figures_are_those_of_a_row_by_row_computation(survey):
    """Ratio and figure are; the error has the derivatives by the weight of each row, which a step
    into the imaginary gives without rounding.
    """
    made = standardise(survey.frame, survey.measure, over="group", by=DOMAIN, design=survey.design)
    weights, (low, high) = reference.weights_of(survey.rows, survey.design), survey.measure.bounds
    for row in made:
        none = row.crude is None or not row.expected > 0 or low != 0
        assert (row.ratio is None) == none
        if none:
            assert (row.indirect, row.indirect_error, row.indirect_low) == (None, None, None)
            continue
        inside = [each[DOMAIN] == row.domain[DOMAIN] for each in survey.rows]
        ratio, figure = rate_of(weights, survey, inside)
        assert row.ratio == pytest.approx(ratio, rel=1e-9)
        assert not ratio or row.expected == pytest.approx(row.crude / ratio)
        if row.indirect is None:
            assert figure > high * (1 - 1e-9)
            continue
        assert row.indirect == pytest.approx(figure, rel=1e-9, abs=1e-9)
        moved = [
            [w * (1 + 1e-30j) if i == at else w for i, w in enumerate(weights)]
            for at in range(len(weights))
        ]
        z = [complex(rate_of(each, survey, inside)[1]).imag * 1e30 for each in moved]
        if row.indirect_error is not None:
            variance = reference.covariance(survey.rows, survey.design, z, z)
            assert row.indirect_error**2 == pytest.approx(variance, rel=1e-6, abs=1e-9)
        if row.indirect_low is not None:
            assert row.indirect_low <= row.indirect <= row.indirect_high


def test_standardised_figures_stand_on_answers_that_weigh_as_the_mix_lets_them():
    """Their pull and skewness are those of weights that give the groups their shares."""
    mix = {"x": 1, "y": 3}
    made = standardise(FRAME, INDEX, over="g", by="u", to=mix)
    share = pl.col("g").replace_strict(mix) / 4
    weighted = FRAME.with_columns(w=share * pl.len().over("u") / pl.len().over("u", "g"))
    same = estimate(weighted, INDEX, by="u", design=Design(weight="w"))
    own, other = (each.supports[0].figures for each in (made.estimates, same))
    assert own.mean == pytest.approx(other.mean)
    assert own.pull == pytest.approx(other.pull)
    assert own.spread == pytest.approx(other.spread, rel=0.03)
    assert (own.skewness > 0).all()


@pytest.mark.parametrize(("singleton", "factor"), [("adjust", 1), ("average", math.sqrt(2))])
def test_indirect_errors_know_what_a_stratum_of_one_unit_adds(singleton, factor):
    """Nearly nothing, or the average of the other stratum, which is that of each figure."""
    frame = FRAME.with_columns(h=pl.Series(["one", *["two"] * 119]))
    found, plain = (
        standardise(
            each, INDEX, over="g", by="u", design=Design(strata="h", singleton=singleton)
        ).frame["indirect_error"]
        for each in (frame, frame.with_columns(h=pl.lit("two")))
    )
    assert found.to_list() == pytest.approx([factor * each for each in plain], rel=0.02)


def test_indirect_figures_of_shares_are_the_ratios_of_events():
    """The dissatisfied are events, and everybody is the reference."""
    share = Share("q", FIVE, positive=(1, 2))
    made = standardise(FRAME, share, over=["g", "s"], by="u")
    cells = FRAME.group_by("u", "g", "s").agg(x=pl.col("q").is_in([1, 2]).sum(), n=pl.len())
    cells = cells.sort("u", "g", "s").with_columns(
        rate=pl.col("x").sum().over("g", "s") / pl.col("n").sum().over("g", "s")
    )
    x, n, rate = (cells[name].to_numpy().reshape(2, 4) for name in ("x", "n", "rate"))
    events = indirect_ratio(x, n, rate)
    assert made.frame["ratio"].to_list() == pytest.approx(events.value.tolist())
    whole = 100 * float(FRAME["q"].is_in([1, 2]).mean())
    assert made.frame["indirect"].to_list() == pytest.approx((whole * events.value).tolist())


def test_one_unit_has_the_figure_of_all_with_its_interval():
    """Of everybody nothing else is expected."""
    row = standardise(FRAME, INDEX, over="g").row()
    whole = estimate(FRAME, INDEX).row()
    assert row.ratio == pytest.approx(1)
    assert (row.indirect, row.indirect_error) == pytest.approx((whole.estimate, whole.std_error))
    assert (row.indirect_low, row.indirect_high) == pytest.approx((whole.conf_low, whole.conf_high))


@pytest.mark.parametrize("measure", [MeanRating("q", FIVE), BALANCE])
def test_a_scale_that_does_not_begin_at_0_has_no_ratios(measure):
    """Twice as much as 1, or as less than nothing, says nothing; the rest is as always."""
    made = standardise(FRAME, measure, over="g", by="u")
    assert made.frame["ratio"].null_count() == made.frame["indirect"].null_count() == 2
    assert made.frame["expected"].null_count() == made.frame["estimate"].null_count() == 0
    assert "ratio" not in made.describe()
    assert "the ratio of what was observed" in standardise(FRAME, INDEX, over="g").describe()


@laws()
@given(survey=mixed())
def test_the_own_mix_changes_no_figure(survey):
    """Standardised to the mix of those who answered, by weight, a figure is what it was."""
    assume(len(reference.parts_of(survey.measure)) == 1)
    by_group = estimate(survey.frame, survey.measure, by="group", design=survey.design)
    mix = dict(zip(by_group.frame["group"], by_group.groups[0].base.tolist(), strict=True))
    assume(any(mix.values()))
    row = standardise(
        survey.frame, survey.measure, over="group", to=mix, design=survey.design
    ).row()
    assert row.estimate == pytest.approx(row.crude, rel=1e-9, abs=1e-7)
    assert row.covered == pytest.approx(1)


@laws()
@given(survey=mixed())
def test_one_group_is_no_standardisation(survey):
    """With all in one group, figures and standard errors are those of estimates."""
    one = survey.frame.with_columns(group=pl.lit("u"))
    made = standardise(one, survey.measure, over="group", by=DOMAIN, design=survey.design)
    for name in ("n", "estimate", "std_error", "status"):
        found, plain = (each.frame[name].to_list() for each in (made.estimates, made.unadjusted))
        assert found == (plain if name in ("n", "status") else pytest.approx(plain, abs=1e-9))


@laws(2)
@given(survey=mixed())
def test_units_differ_from_what_is_expected_by_nothing_together(survey):
    """Weighted by their answers, the differences of all units add up to 0."""
    assume(len(reference.parts_of(survey.measure)) == 1)
    counts = tally(survey.frame, survey.measure, by=[DOMAIN, "group"], design=survey.design)
    made = estimate(counts, by=DOMAIN)
    found = compare(made, to=Expected("group")).frame
    base = made.groups[0].base
    difference = found["difference"].fill_null(0).to_numpy()
    assert float(base @ difference) == pytest.approx(0, abs=1e-7 * max(float(base.sum()), 1))


@laws(2)
@given(survey=mixed())
def test_what_is_expected_of_one_group_is_the_mean_of_all(survey):
    """With all in one group the difference and its standard error are those from the country."""
    one = survey.frame.with_columns(group=pl.lit("u"))
    counts = tally(one, survey.measure, by=[DOMAIN, "group"], design=survey.design)
    made = estimate(counts, by=DOMAIN)
    found, pooled = (compare(made, to=each).frame for each in (Expected("group"), Pooled()))
    for name in ("reference", "difference", "std_error"):
        both = zip(found[name], pooled[name], strict=True)
        assert all(a == pytest.approx(b, rel=1e-6, abs=1e-7) for a, b in both if None not in (a, b))


@laws(2)
@given(survey=mixed())
def test_gaps_are_those_of_a_row_by_row_computation(survey):
    """Gap, national gap and the standard error of their difference."""
    made = estimate(survey.frame, survey.measure, by=[DOMAIN, "group"], design=survey.design)
    assume(made.frame.group_by(DOMAIN).len()["len"].max() > 1)

    def of(**wanted: str) -> reference.Figure:
        inside = partial(_is, wanted=wanted)
        return reference.figure(survey.rows, survey.measure, survey.design, inside)

    for row in compare(made, to=NationalGap("group")):
        unit, one, other = (row.domain[name] for name in (DOMAIN, "group", "to_group"))
        parts = [
            (1, of(**{DOMAIN: unit, "group": one})),
            (-1, of(**{DOMAIN: unit, "group": other})),
            (-1, of(group=one)),
            (1, of(group=other)),
        ]
        if row.difference is None:
            assert any(each.n == 0 for _, each in parts)
            continue
        figure = sum(sign * each.estimate for sign, each in parts)
        z = np.array([np.array(each.z) * sign for sign, each in parts]).sum(axis=0).tolist()
        assert row.difference == pytest.approx(figure, abs=1e-7)
        if row.std_error is not None:
            variance = reference.covariance(survey.rows, survey.design, z, z)
            assert row.std_error**2 == pytest.approx(variance, rel=1e-6, abs=1e-7)
        if row.p_value is not None and abs(row.p_value - 0.05) > 1e-6:
            assert (row.conf_low <= 0 <= row.conf_high) == (row.p_value >= 0.05)


def _is(row: dict[str, object], wanted: dict[str, str]) -> bool:
    return all(row[name] == value for name, value in wanted.items())


# --- some figures by hand -------------------------------------------------------------------------

FRAME = pl.DataFrame(
    {
        "u": ["a"] * 60 + ["b"] * 60,
        "g": (["x"] * 40 + ["y"] * 20) + (["x"] * 20 + ["y"] * 40),
        "s": ["K", "M"] * 60,
        "q": [2, 3, 1, 2] * 10 + [5, 4] * 10 + [2, 3, 1, 2] * 5 + [5, 4] * 20,
    }
)
COUNTS = tally(FRAME, INDEX, by=["u", "g", "s"])


def test_a_mix_is_all_that_units_differ_in():
    """Young are displeased everywhere; one unit has more of them."""
    made = standardise(FRAME, INDEX, over="g", by="u")
    assert made.frame["crude"].to_list() == pytest.approx([45.833333, 66.666667])
    assert made.frame["estimate"].to_list() == pytest.approx([56.25] * 2)
    crude, fair = (compare(each, to=Pairs()).row() for each in (made.unadjusted, made.estimates))
    assert crude.verdict == "above"
    assert fair.p_value == pytest.approx(1)
    expected = compare(estimate(COUNTS, by="u"), to=Expected("g"))
    assert expected.frame["difference"].to_list() == pytest.approx([0, 0], abs=1e-9)


def test_a_group_without_answers_is_left_out_and_told():
    """The others count for it, and the description says how much is covered."""
    lacking = FRAME.filter((pl.col("u") == "b") | (pl.col("g") == "x"))
    made = standardise(lacking, INDEX, over="g", by="u", to={"x": 25, "y": 75})
    assert made["a"].row().covered == 0.25
    assert made["a"].row().estimate == made["a"].row().crude
    assert "at least 25 % of the mix is covered" in made.describe("en")
    assert "minst 25 % av sammansättningen täcks" in made.describe("sv")
    assert "covered" not in made["b"].describe("en")


def test_standardising_is_poststratifying_each_unit():
    """Figure and standard error are those of weights that are made equal to the mix."""
    mix = {"x": 30, "y": 70}
    totals = {("u", "g"): {(u, g): mix[g] for u in "ab" for g in "xy"}}
    weighted = estimate(FRAME, INDEX, by="u", design=poststratify(FRAME, totals))
    made = standardise(FRAME, INDEX, over="g", by="u", to=mix).estimates
    for name in ("estimate", "std_error"):
        assert made.frame[name].to_list() == pytest.approx(weighted.frame[name].to_list())
    for name in ("conf_low", "conf_high"):
        assert made.frame[name].to_list() == pytest.approx(weighted.frame[name].to_list(), rel=0.02)


def test_a_mix_may_be_of_several_columns_and_leave_groups_out():
    """Groups are combinations; one with 0 is left out."""
    mix = {("x", "K"): 1, ("x", "M"): 1, ("y", "K"): 2, ("y", "M"): 0}
    made = standardise(COUNTS, over=["g", "s"], by="u", to=mix)
    only = FRAME.filter((pl.col("g") == "x") | (pl.col("s") == "K"))
    assert made.frame["n"].to_list() == only.group_by("u").len().sort("u")["len"].to_list()
    assert made.standard.over == ("g", "s")


def test_standardised_figures_are_compared():
    """With each other, with all, with a number, and with what they were."""
    made = standardise(COUNTS, over="g", by=[[], ["u"]], to={"x": 1, "y": 1})
    pairs = compare(made.estimates, to=Pairs())
    assert pairs["b", "a"].row().difference == pytest.approx(0, abs=1e-9)
    assert compare(made.estimates, to=made.estimates[None])["a"].row().difference == 0
    moved = compare(made.estimates, to=made.unadjusted)["a"].row()
    assert moved.difference == pytest.approx(made["a"].row().estimate - made["a"].row().crude)
    assert moved.difference > 0
    assert moved.std_error > 0
    assert compare(made.estimates, to=UnweightedMean())["a"].row().reference is not None


@pytest.mark.parametrize("to", [Pooled(), Rest(), Expected("g")])
def test_standardised_figures_beside_what_is_not(to):
    """The remedy of the message works."""
    made = standardise(COUNTS, over="g", by=[[], ["u"]])
    with pytest.raises(ArgumentError, match="which is not standardised: take UnweightedMean"):
        compare(made.estimates, to=to)


def test_shares_of_whole_strata_are_no_longer_exact():
    """A standardised share is no hypergeometric one."""
    share = Share.top("q", FIVE)
    frame = FRAME.with_columns(N=pl.lit(100))
    made = standardise(frame, share, over="g", by="u", design=Design(strata="u", population="N"))
    assert "hypergeometric" in made.unadjusted.describe()
    assert "hypergeometric" not in made.describe()
    assert made["a"].row().conf_low < made["a"].row().estimate < made["a"].row().conf_high


BAD = {
    "over and by both name 'u'": lambda: standardise(FRAME, INDEX, over="u", by="u"),
    "over must name at least one": lambda: standardise(FRAME, INDEX, over=[], by="u"),
    "measures are needed": lambda: standardise(FRAME, over="g", by="u"),
    "to has no number for 'y' of g": lambda: standardise(FRAME, INDEX, over="g", to={"x": 1}),
    "a number above 0": lambda: standardise(FRAME, INDEX, over="g", to={"x": 0, "y": 0}),
    "must be a dict of group and number": lambda: standardise(FRAME, INDEX, over="g", to=5),
    "by: 'ratio' has a name that the result needs itself": lambda: standardise(
        FRAME.rename({"u": "ratio"}), INDEX, over="g", by="ratio"
    ),
    "was not made by 'age'": lambda: standardise(COUNTS, over="age", by="u"),
    "finite number": lambda: standardise(FRAME, INDEX, over="g", to={"x": -1, "y": 2}),
    "the tally was not made by 'g'": lambda: compare(
        estimate(FRAME, INDEX, by="u"), to=Expected("g")
    ),
    "'u' is in by": lambda: compare(estimate(COUNTS, by="u"), to=Expected("u")),
    "Expected: over must name": lambda: Expected([]),
    "between names 'g', which is not in by": lambda: compare(
        estimate(COUNTS, by="u"), to=NationalGap("g")
    ),
    "no unit has two groups": lambda: compare(
        estimate(COUNTS, by=["u", "s"])["a", "K"], to=NationalGap("s")
    ),
    "not standardised": lambda: compare(
        standardise(COUNTS, over="g", by=["u", "s"]).estimates, to=NationalGap("s")
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_asked(message):
    """Errors say what to do."""
    with pytest.raises((ArgumentError, ArgumentTypeError), match=message):
        BAD[message]()


def test_gaps_within_a_year_and_of_the_only_unit():
    """The reference shares the year, and a unit that is all differs from nothing."""
    years = pl.concat(
        [
            FRAME.with_columns(ar=pl.lit(2024)),
            FRAME.with_columns(q=6 - pl.col("q"), ar=pl.lit(2025)),
        ]
    )
    made = estimate(years, MeanRating("q", FIVE), by=["u", "g", "ar"])
    found = compare(made, to=NationalGap("g", within="ar"))
    assert found.frame["reference"].to_list() == pytest.approx([2.5, -2.5] * 2)
    assert "within the same ar" in found.describe()
    alone = estimate(FRAME.filter(pl.col("u") == "a"), INDEX, by=["u", "g"])
    assert compare(alone, to=NationalGap("g")).row().status == "same_as_reference"
    counts = tally(FRAME.filter(pl.col("u") == "a"), INDEX, by=["u", "g"])
    only = compare(estimate(counts, by="u"), to=Expected("g")).row()
    assert only.status == "same_as_reference"
    assert only.difference == pytest.approx(0, abs=1e-9)
