"""Laws of tests of whole distributions, and what they say of tables that cannot be tested."""

import numpy as np
import polars as pl
import pytest
import reference
from hypothesis import given, settings, strategies as st
from scipy import stats
from strategies import Survey, designs, surveys

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    RatingIndex,
    Scale,
    Share,
    poststratify,
    tally,
)
from brukarindex.comparisons import compare_distributions
from brukarindex.comparisons.mixtures import tail
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
STATISTICS = (
    "rao_scott_f",
    "rao_scott_first",
    "rao_scott_second",
    "saddlepoint",
    "wald",
    "adjusted_wald",
    "kruskal_wallis",
    "normal_scores",
    "median",
)


@st.composite
def grouped(draw: st.DrawFn) -> Survey:
    """Draw a survey of one share whose respondents are in groups too."""
    survey = draw(surveys(kinds=("share",), design=designs()))
    codes = draw(st.lists(st.sampled_from("uvw"), min_size=30, max_size=30))
    column = pl.Series("group", codes[: survey.frame.height] or codes)
    return survey.with_frame(survey.frame.head(30).with_columns(column))


def slow(survey: Survey) -> tuple[float, float, float]:
    """Return X², the trace and the trace of the square of Rao and Scott's matrix, row by row."""
    rows, design, measure = survey.rows, survey.design, survey.measure
    scores = [reference.score(measure, row) for row in rows]
    places = [None if x is None else (row["group"], x) for row, x in zip(rows, scores, strict=True)]
    kinds, answers = (sorted({place[i] for place in places if place}) for i in (0, 1))
    cells = [(kind, answer) for kind in kinds for answer in answers]
    weights = reference.weights_of(rows, design)
    held = [w if place else 0.0 for w, place in zip(weights, places, strict=True)]
    whole, n = sum(held), sum(place is not None for place in places)
    share = [
        sum(w for w, p in zip(held, places, strict=True) if p == cell) / whole for cell in cells
    ]
    z = [
        [w * ((p == cell) - x) / whole for w, p in zip(held, places, strict=True)]
        for cell, x in zip(cells, share, strict=True)
    ]
    matrix = np.array([[reference.covariance(rows, design, a, b) for b in z] for a in z])
    return pearson_of(np.array(share), matrix, (len(kinds), len(answers)), n)


def pearson_of(share, matrix, shape, n):
    """Return X² and the traces from shares and their covariance, by least squares as in R."""
    rows, columns = (np.eye(size) for size in shape)
    main = np.hstack(
        [np.kron(rows, np.ones((shape[1], 1))), np.kron(np.ones((shape[0], 1)), columns)]
    )
    both = np.kron(rows[:, 1:], columns[:, 1:])
    contrasts = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    inverse = np.diag(np.divide(1, share, out=np.zeros_like(share), where=share > 0))
    delta = np.linalg.solve(
        contrasts.T @ inverse @ contrasts / n, contrasts.T @ inverse @ matrix @ inverse @ contrasts
    )
    table = share.reshape(shape)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    return (
        n * ((table - expected) ** 2 / expected).sum(),
        np.trace(delta),
        np.trace(delta @ delta),
    )


@settings(max_examples=20, deadline=None)
@given(survey=grouped())
def test_the_slow_implementation_agrees(survey):
    """Pearson's statistic and the weights of the chi-squares are those of a row-by-row table."""
    row = compare_distributions(
        survey.frame, survey.measure, between="group", design=survey.design
    ).row()
    if row.p_value is not None:
        x2, trace, square = slow(survey)
        assert row.chi_square == pytest.approx(x2, rel=1e-9, abs=1e-9)
        assert row.deff * (row.groups - 1) == pytest.approx(trace, rel=1e-6)
        assert row.df == pytest.approx(trace**2 / square, rel=1e-6)


def test_the_slow_implementation_agrees_on_five_answers():
    """So it is of a table of fifteen places."""
    survey = Survey(drawn(3, 60), DESIGN, (INDEX,))
    row = compare_distributions(survey.frame, INDEX, between="group", design=DESIGN).row()
    x2, trace, square = slow(survey)
    assert [row.chi_square, row.deff * 8] == pytest.approx([x2, trace], rel=1e-9)
    assert row.df == pytest.approx(trace**2 / square, rel=1e-9)


def drawn(seed=1, n=300, groups="uvw"):
    """Return respondents in groups, strata and clusters, with weights."""
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "group": rng.choice(list(groups), n),
            "stratum": rng.choice(["x", "y"], n),
            "cluster": rng.integers(0, 40, n),
            "w": rng.choice([1.0, 2.0, 3.5], n),
            "q": rng.choice(5, n, p=[0.1, 0.1, 0.2, 0.3, 0.3]) + 1,
        }
    )


DESIGN = Design(cluster="cluster", weight="w")


@pytest.mark.parametrize("statistic", STATISTICS)
def test_names_and_ends_do_not_matter(statistic):
    """Groups renamed, the scale read from its other end, the rows in another order: the same."""
    frame = drawn()
    names = {"u": "z", "v": "y", "w": "x"}
    other = frame.with_columns(pl.col("group").replace_strict(names)).reverse()
    there = RatingIndex("q", Scale(1, 5, reversed=True))
    made = [
        compare_distributions(
            data, measure, between="group", design=DESIGN, statistic=statistic
        ).row()
        for data, measure in ((frame, INDEX), (other, INDEX), (other, there))
    ]
    assert made[1].statistic == pytest.approx(made[0].statistic, rel=1e-9)
    if statistic != "median":  # what is not above the median is not below it
        assert made[2].p_value == pytest.approx(made[0].p_value, rel=1e-7)


def test_simple_samples_have_pearsons_statistic():
    """Without weights, strata or clusters X² is the textbook's, and the design effect about 1."""
    frame = drawn()
    counts = frame.pivot("q", index="group", values="w", aggregate_function="len").drop("group")
    row = compare_distributions(frame, INDEX, between="group").row()
    expected = stats.chi2_contingency(counts.fill_null(0).to_numpy(), correction=False)
    assert row.chi_square == pytest.approx(expected.statistic, rel=1e-12)
    assert row.deff == pytest.approx(1, abs=0.05)
    assert row.p_value == pytest.approx(expected.pvalue, abs=0.03)


def test_two_groups_of_a_share_have_one_test():
    """Of two by two Rao and Scott's F is of one degree of freedom in every form."""
    frame = drawn(groups="uv")
    made = {
        statistic: compare_distributions(
            frame, Share.top("q", FIVE), between="group", design=DESIGN, statistic=statistic
        ).row()
        for statistic in STATISTICS
    }
    assert {made[name].df for name in STATISTICS if name != "saddlepoint"} == {1.0}
    f = made["rao_scott_f"].statistic
    assert made["rao_scott_first"].statistic == pytest.approx(f, rel=1e-12)
    assert made["rao_scott_second"].statistic == pytest.approx(f, rel=1e-12)
    assert made["adjusted_wald"].statistic == pytest.approx(made["wald"].statistic, rel=1e-12)
    assert made["kruskal_wallis"].p_value == pytest.approx(made["median"].p_value, rel=1e-9)


def test_counts_are_enough_and_add_up():
    """A tally of parts gives what the frame gives; domains are tested by themselves."""
    frame = drawn()
    parts = [tally(each, INDEX, by=["stratum", "group"]) for each in (frame[:100], frame[100:])]
    made = compare_distributions(sum(parts), between="group", by="stratum")
    alone = compare_distributions(frame.filter(stratum="y"), INDEX, between="group").row()
    whole = compare_distributions(frame, INDEX, between="group", by="stratum")
    assert made.frame.equals(whole.frame)
    assert made["y"].row().chi_square == pytest.approx(alone.chi_square, rel=1e-12)


def test_a_given_distribution_that_is_the_own_has_no_distance():
    """X² is 0 when the answers are distributed as given, whatever the unit of the numbers."""
    frame = drawn()
    own = {answer: 7.5 * count for answer, count in frame["q"].value_counts().rows()}
    row = compare_distributions(frame, INDEX, to=own).row()
    assert row.chi_square == pytest.approx(0, abs=1e-20)
    assert row.p_value == pytest.approx(1)
    away = compare_distributions(frame, INDEX, to={**own, 1: 1000}).row()
    assert away.p_value < 1e-6


def test_weights_to_the_groups_take_their_share_of_the_variance():
    """Post-stratified to the groups, their shares are known, and the test still holds."""
    frame = drawn(groups="uv")
    weighting = poststratify(frame, {"group": {"u": 5000, "v": 9000}})
    plain, weighted = (
        compare_distributions(frame, INDEX, between="group", design=design).row()
        for design in (None, weighting)
    )
    assert weighted.df == pytest.approx(plain.df, rel=0.2)
    assert weighted.p_value == pytest.approx(plain.p_value, abs=0.1)


def status_of(q, group, **options):
    """Return the status of a table of a few answers, and whether it has a p-value."""
    frame = pl.DataFrame({"q": q, "group": group}, schema={"q": pl.Int64, "group": pl.String})
    row = compare_distributions(frame, INDEX, between="group", **options).row()
    return row.status, row.p_value is not None


def test_tables_that_cannot_be_tested_say_why():
    """No answers, one group, answers all alike, one answer a stratum, everybody in the data."""
    assert status_of([None, None], ["a", "b"]) == ("no_answers", False)
    assert status_of([1, 2, None], ["a", "a", "b"]) == ("one_group", False)
    assert status_of([3, 3, 3], ["a", "a", "b"]) == ("no_variation", False)
    assert status_of([3, 4, 1, 5], ["a", "a", "b", "b"]) == ("sparse_table", True)
    frame = pl.DataFrame({"q": [1, 5, 2, 5], "group": ["a", "b"] * 2, "N": 4, "s": [1, 2, 3, 4]})
    every = compare_distributions(frame, INDEX, between="group", design=Design(population="N"))
    assert every.row().status == "census"
    lonely = Design(strata="s", singleton="certainty")
    assert compare_distributions(frame, INDEX, between="group", design=lonely).row().status == (
        "no_degrees_of_freedom"
    )


def test_few_clusters_are_told_of():
    """With fewer clusters than contrasts Wald has no test; Rao and Scott's has a caution."""
    frame = drawn(n=400).with_columns(cluster=pl.int_range(400) % 5)
    design = Design(cluster="cluster")
    found = {
        statistic: compare_distributions(
            frame, INDEX, between="group", design=design, statistic=statistic
        ).row()
        for statistic in ("rao_scott_f", "adjusted_wald")
    }
    assert found["rao_scott_f"].status == "few_degrees_of_freedom"
    assert found["adjusted_wald"].status == "no_degrees_of_freedom"
    assert found["adjusted_wald"].p_value is None


BOTH = CompositeIndex("allt", [INDEX, RatingIndex("r", FIVE)])
BAD = [
    ({}, ArgumentError, "needs between"),
    ({"between": "group", "to": {1: 2}}, ArgumentError, "give one of them"),
    ({"between": "group", "by": "group"}, ArgumentError, "Leave it out of by"),
    ({"between": "group", "by": "answers"}, ArgumentError, "the result needs itself: rename it"),
    ({"between": "group", "statistic": "f"}, ArgumentError, "statistic is 'f'"),
    ({"to": {1: 5}, "statistic": "wald"}, ArgumentError, "compares groups"),
    ({"to": {1: -5, 2: 7}}, ArgumentError, "finite and at least 0"),
    ({"to": {1: float("nan")}}, ArgumentError, "finite and at least 0"),
    ({"to": {}}, ArgumentError, "more than 0"),
    ({"to": {1: 5, 2: 7}}, ArgumentError, "somebody gave"),
    ({"to": {6: 5, 2: 7}}, ArgumentError, "6 is not an answer"),
    ({"to": [1, 2]}, ArgumentTypeError, "to must be a mapping"),
    ({"to": {1: "many"}}, ArgumentTypeError, "must be a number"),
]


@pytest.mark.parametrize(("options", "error", "said"), BAD)
def test_what_cannot_be_asked_is_refused(options, error, said):
    """Errors of ours, which say what is allowed."""
    with pytest.raises(error, match=said):
        compare_distributions(drawn(), INDEX, **options)


def test_other_requests_that_are_refused():
    """A frame without measures, a tally without the groups, a measure of several scores."""
    frame = drawn().with_columns(r="q")
    with pytest.raises(ArgumentError, match="measures are needed"):
        compare_distributions(frame, between="group")
    with pytest.raises(ArgumentError, match="was not made by 'group'"):
        compare_distributions(tally(frame, INDEX), between="group")
    with pytest.raises(ArgumentError, match="several scores"):
        compare_distributions(frame, BOTH, between="group")
    with pytest.raises(ArgumentError, match="answers to one question"):
        compare_distributions(frame, BOTH, to={1: 5})


def test_the_weighted_sum_is_near_where_it_is_known():
    """Equal weights make it a chi-square or an F variable: within a tenth of p."""
    for count in (1, 2, 5):
        for x in (0.5, 3.0, 12.0):
            twos = np.full(count, 2.0)
            known, estimated = tail(2 * x, twos, np.inf), tail(2 * x, twos, 9.0)
            assert known == pytest.approx(stats.chi2.sf(x, count), rel=0.1)
            assert estimated == pytest.approx(stats.f.sf(x / count, count, 9), rel=0.1)
    assert tail(0.0, np.ones(2), 5.0) == 1.0
    assert tail(2.0, np.ones(2), np.inf) == pytest.approx(stats.chi2.sf(2, 2), rel=0.02)


def test_what_is_said():
    """A paragraph names the groups, the test and the given shares, in both languages."""
    frame = drawn()
    made = compare_distributions(frame, [INDEX, MeanRating("w", Scale(1, 4))][:1], between="group")
    assert "all groups by group" in made.describe()
    assert "Rao och Scott" in made.describe("sv")
    given_ = compare_distributions(frame, INDEX, to=dict.fromkeys(range(1, 6), 1))
    assert "1: 20,0 %; 2: 20,0 %" in given_.describe("sv")
    assert "confidence" not in given_.describe()
