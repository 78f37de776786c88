"""What each kind of reference stands on: intervals of large samples, censuses, few answers and few
clusters.
"""

from functools import cache

import numpy as np
import polars as pl
import pytest
from scipy import stats

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
    rake,
    tally,
)
from brukarindex.comparisons import Comparison
from brukarindex.comparisons.others import to_estimates
from brukarindex.counting import Tally
from brukarindex.estimates import Estimates
from brukarindex.estimates.means import Figures
from brukarindex.estimates.roots import p_values
from brukarindex.estimates.shapes import shape_of
from brukarindex.exceptions import ArgumentError, CovarianceError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
YES = Share("q", Scale(0, 1), positive=[1])
CHANCES = {"a": [3, 7, 20, 40, 30], "b": [4, 8, 22, 38, 28], "c": [3, 9, 24, 38, 26]}


def large(seed: int) -> pl.DataFrame:
    """Return many answers of three units to two questions, which many answer alike."""
    random = np.random.default_rng(seed)
    parts = []
    for unit, n in {"a": 4000, "b": 9000, "c": 20_000}.items():
        q = random.choice(5, size=n, p=np.array(CHANCES[unit]) / 100) + 1
        other = np.where(random.random(n) < 0.7, q, random.integers(1, 6, n))
        parts.append(
            pl.DataFrame({"u": [unit] * n, "q": q, "r": other, "sex": random.integers(0, 2, n)})
        )
    return pl.concat(parts)


@cache
def counted() -> Tally:
    """Return the tally of many answers, both questions together."""
    return tally(large(1), [INDEX, RatingIndex("r", FIVE)], by=["u", "sex"], joint=True)


def units(measure: str = "q", *by: str) -> Estimates:
    """Return the estimates of a question by columns, by unit if none are given."""
    return estimate(counted(), by=by or ("u",)).of(measure)


def assert_normal(row: Comparison, rel: float = 0.04) -> None:
    """Assert the interval and the test of a normal difference, as those of thousands of answers
    nearly are.
    """
    assert row.conf_low == pytest.approx(
        row.difference - 1.96 * row.std_error, abs=1.96 * rel * row.std_error
    )
    assert row.conf_high == pytest.approx(
        row.difference + 1.96 * row.std_error, abs=1.96 * rel * row.std_error
    )
    assert row.statistic == pytest.approx(row.difference / row.std_error, rel=rel, abs=rel)
    tails = 2 * stats.t.sf(abs(row.statistic), row.df or np.inf)
    assert row.p_value == pytest.approx(
        tails, rel=0.05
    )  # p stays at 2.5 % between half a step and a whole one


# --- large samples --------------------------------------------------------------------------------


REFERENCES = {
    "pooled": Pooled(),
    "rest": Rest(),
    "unweighted": UnweightedMean(),
    "population": PopulationWeighted({"a": 5, "b": 1, "c": 3}),
    "exact": Published(71),
    "error": Published(71, std_error=0.4),
    "interval": Published(70.5, interval=(69.5, 71.5)),
    "part": Published(70.5, own_share=0.3),
    "part with error": Published(70.5, std_error=0.5, own_share=0.3),
}


@pytest.mark.parametrize("to", REFERENCES.values(), ids=REFERENCES)
def test_intervals_of_large_samples_are_normal(to):
    """Whatever the reference, half the interval is 1.96 of the standard error that knows of the
    covariance.
    """
    for row in compare(units(), to=to):
        assert_normal(row)


def test_intervals_beside_other_estimates_are_normal():
    """Beside one unit, the whole, women and men, another question of the same persons, and another
    survey.
    """
    others = [units()["b"], units("q", "sex")[1], units("r")]
    rows = [row for to in others for row in compare(units(), to=to)]
    rows += compare(units(), to=estimate(large(2), INDEX, by="u"), independent=True)
    told = [row for row in rows if row.status != "same_as_reference"]
    assert len(told) == len(rows) - 1
    for row in told:
        assert_normal(row)


def test_a_high_published_number_has_its_own_error():
    """Nine in ten of 20 000 are at the top, and the standard error beside is that of 97 itself."""
    random = np.random.default_rng(5)
    made = estimate(
        pl.DataFrame({"q": random.choice([3, 4, 5], p=[0.03, 0.07, 0.9], size=20_000)}), INDEX
    )
    row = compare(made, to=Published(97, std_error=0.5)).row()
    # It is that of some 600 answers, which are skewed: the two sides differ, but not the whole.
    assert row.conf_high - row.conf_low == pytest.approx(2 * 1.96 * row.std_error, rel=0.05)


def test_a_published_number_of_which_the_unit_is_part_is_the_whole():
    """With the whole's figure, its standard error and the unit's part of it, the difference is that
    from the whole.
    """
    whole = estimate(counted(), by=()).of("q").row()
    for row in compare(units(), to=Pooled()):
        n = row.n / whole.n
        to = Published(whole.estimate, std_error=whole.std_error, own_share=n)
        published = compare(units()[row.domain["u"]], to=to).row()
        assert published.difference == pytest.approx(row.difference)
        # The whole's error holds the unit's variance as that of the unit's own answers, but for who
        # is in it.
        assert published.std_error == pytest.approx(row.std_error, rel=0.01)
        assert (published.conf_low, published.conf_high) == pytest.approx(
            (row.conf_low, row.conf_high), rel=0.05
        )


# --- who is called the reference ------------------------------------------------------------------


def sides() -> dict[str, tuple[Estimates, Estimates, bool]]:
    """Return pairs of estimates of small surveys: part and whole, two questions, women and a unit,
    two surveys.
    """
    random = np.random.default_rng(8)
    u, sex = np.repeat(["a", "b", "c"], [20, 30, 40]), random.integers(0, 2, 90)
    q = random.choice(5, size=90, p=[0.05, 0.1, 0.15, 0.3, 0.4]) + 1
    r = np.clip(q - random.integers(0, 2, 90), 1, 5)
    both = tally(
        pl.DataFrame({"u": u, "sex": sex, "q": q, "r": r}),
        [INDEX, RatingIndex("r", FIVE)],
        by=["u", "sex"],
        joint=True,
    )
    by, whole, women = (estimate(both, by=each) for each in ("u", (), "sex"))
    then = estimate(pl.DataFrame({"q": random.choice([3, 5], p=[0.8, 0.2], size=60)}), INDEX)
    return {
        "part and whole": (by.of("q")["a"], whole.of("q"), False),
        "two questions": (by.of("q")["a"], by.of("r")["a"], False),
        "overlapping": (by.of("q")["a"], women.of("q")[1], False),
        "two surveys": (by.of("q")["a"], then, True),
        "unlike spreads": (*unlike(), False),
    }


def unlike() -> tuple[Estimates, Estimates]:
    """Return two of forty units, half of which answer at both ends, so that their sizes are known
    unequally well.
    """
    random = np.random.default_rng(4)
    rows = [
        {"u": unit, "q": answer}
        for unit in range(40)
        for answer in random.choice(
            [1, 5] if unit % 2 else [2, 3, 4], size=60 if unit else 9
        ).tolist()
    ]
    made = estimate(pl.DataFrame(rows), INDEX, by="u", design=Design(strata="u"))
    return made[0], made[1]


@pytest.mark.parametrize(
    "pair", ["part and whole", "two questions", "overlapping", "two surveys", "unlike spreads"]
)
def test_a_swap_turns_the_difference(pair):
    """Figures, test and degrees of freedom do not depend on which side is called the reference."""
    first, second, independent = sides()[pair]
    one = compare(first, to=second, independent=independent).row()
    other = compare(second, to=first, independent=independent).row()
    assert (one.estimate, one.reference) == pytest.approx((other.reference, other.estimate))
    assert (one.conf_low, one.conf_high) == pytest.approx(
        (-other.conf_high, -other.conf_low), rel=1e-6
    )
    for name in ("p_value", "std_error", "df"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6), name
    assert one.conf_low < one.difference < one.conf_high


@pytest.mark.parametrize(
    "design", [Design(weight="w"), Design(cluster="c", weight="w")], ids=["weights", "clusters"]
)
def test_the_pair_the_rest_and_the_whole_are_one_question(design):
    """Of two units with uneven weights each reference gives one p-value and one number of degrees
    of freedom.
    """
    random = np.random.default_rng(12)
    u, q = (
        np.repeat(["K", "M"], [170, 70]),
        random.choice(5, size=240, p=[0.02, 0.03, 0.08, 0.32, 0.55]) + 1,
    )
    q[200:] = np.maximum(q[200:] - 1, 1)  # far enough apart for skewness to count
    frame = pl.DataFrame({"u": u, "q": q, "w": random.gamma(2, size=240), "c": np.arange(240) % 60})
    made = estimate(frame, INDEX, by="u", design=design)
    for own, other in ("KM", "MK"):
        rows = [
            compare(made, to=to, adjust="none")[own].row()
            for to in (Rest(), UnweightedMean(), Pooled())
        ]
        pair = compare(made[own], to=made[other]).row()
        assert [row.df for row in rows] == pytest.approx([pair.df] * 3, rel=1e-9)
        assert [row.p_value for row in rows] == pytest.approx([pair.p_value] * 3, rel=1e-9)


@pytest.mark.parametrize(
    "design", [Design(), Design(cluster="c"), Design(weight="w")], ids=["simple", "clusters", "w"]
)
def test_a_composite_of_one_question_is_the_question(design):
    """Its rest is made of each part's, that of a question at once: reference, error and test are
    the same.
    """
    random = np.random.default_rng(9)
    frame = pl.DataFrame(
        {"u": np.arange(90) % 3, "q": random.integers(1, 6, 90), "w": random.uniform(1, 2, 90)}
    )
    frame = frame.with_columns(c=pl.int_range(pl.len()) // 3)
    twice = CompositeIndex(
        "twice", [INDEX, RatingIndex("q", FIVE, name="again")], weights=[0.3, 0.7]
    )
    one, both = (
        compare(estimate(frame, each, by="u", design=design), to=Rest()).frame
        for each in (INDEX, twice)
    )
    for name in ("reference", "difference", "std_error", "p_value", "conf_low", "conf_high"):
        assert both[name].to_list() == pytest.approx(one[name].to_list(), rel=1e-9), name


# --- what cannot be known -------------------------------------------------------------------------


def test_a_reference_that_varies_less_than_the_units_part_of_it_is_refused():
    """A whole of which the unit is a half varies at least by half the unit's error; with that much
    it is compared.
    """
    made = estimate(pl.DataFrame({"q": [1, 2, 3, 4, 5, 5]}), INDEX)
    least = made.row().std_error / 2
    said = (
        r"1 row varies more than a reference with own_share 0\.5 can: its standard error must be at"
        r" least own_share"
    )
    with pytest.raises(ArgumentError, match=said):
        compare(made, to=Published(60, std_error=0.99 * least, own_share=0.5))
    assert (
        compare(made, to=Published(60, std_error=1.01 * least, own_share=0.5)).row().status == "ok"
    )


def test_questions_that_were_not_counted_together_are_not_compared():
    """How they vary together is unknown; counted together it is known."""
    frame = pl.DataFrame({"q": [1, 2, 3, 4, 5, 5], "r": [2, 2, 3, 5, 5, 4]})
    measures = [INDEX, RatingIndex("r", FIVE)]
    apart, together = (estimate(frame, measures, joint=joint) for joint in (False, True))
    with pytest.raises(CovarianceError, match="say joint=True"):
        compare(apart.of("q"), to=apart.of("r"))
    difference = np.array([1, 2, 3, 4, 5, 5]) - np.array([2, 2, 3, 5, 5, 4])
    row = compare(together.of("q"), to=together.of("r")).row()
    assert row.std_error == pytest.approx(25 * np.std(difference, ddof=1) / np.sqrt(6))


def test_equal_figures_of_two_questions_are_two_figures():
    """Two questions with the same mean differ by 0 with an error, and are not one figure."""
    frame = pl.DataFrame({"q": [1, 5, 3, 3, 2, 4] * 5, "r": [5, 1, 3, 3, 4, 2] * 5})
    both = tally(frame, [INDEX, RatingIndex("r", FIVE)], joint=True)
    row = compare(estimate(both).of("q"), to=estimate(both).of("r")).row()
    assert (row.difference, row.status) == (0, "ok")
    assert row.p_value == pytest.approx(1, abs=0.1)  # half a step is allowed for
    assert row.conf_low < -10


# --- censuses, few answers, few clusters ----------------------------------------------------------


def test_two_censuses_that_differ_do_so_without_doubt():
    """Where everybody answered a difference is a fact: p is 0 and the interval a point; no
    difference has p = 1.
    """
    frame = pl.DataFrame({"u": list("aaabbbccc"), "q": [5, 4, 3, 2, 2, 5, 4, 4, 4], "N": [3] * 9})
    made = estimate(frame, INDEX, by="u", design=Design(strata="u", population="N"))
    for to in (made["b"], Rest(), Pooled(), UnweightedMean(), Published(60)):
        row = compare(made, to=to, adjust="none")["a"].row()
        assert (row.p_value, row.verdict, row.df, row.statistic) == (0, "above", None, None)
        assert row.conf_low == row.conf_high == row.difference > 0
    row = compare(made, to=made["c"], adjust="none")["a"].row()
    assert (row.difference, row.p_value, row.verdict) == (0, 1, "not_distinguishable")


def test_a_census_is_no_uncertain_reference():
    """One person of one, and three of three alike, are known however few they are."""
    for others, n in ((["b"], [4]), (["b"] * 3, [4, 4, 4])):
        frame = pl.DataFrame(
            {"u": ["a"] * 12 + others, "q": [1, 2, 3, 4, 5, 4, 3, 2, 3, 1, 5, 4, *n]}
        )
        sizes = pl.when(pl.col("u") == "a").then(100).otherwise(len(n))
        made = estimate(
            frame.with_columns(N=sizes), INDEX, by="u", design=Design(strata="u", population="N")
        )
        for to in (made["b"], Rest(), UnweightedMean()):
            row = compare(made, to=to)["a"].row()
            assert row.status == "ok"
            assert row.conf_low < row.difference < row.conf_high


def test_one_answer_of_many_is_no_reference_for_a_census_either():
    """Everybody answered here, and one of ten there: the difference is not known."""
    frame = pl.DataFrame({"u": ["a"] * 3 + ["b"], "q": [1, 2, 4, 5], "N": [3, 3, 3, 10]})
    made = estimate(
        frame, INDEX, by="u", design=Design(strata="u", population="N", singleton="certainty")
    )
    row = compare(made, to=made["b"])["a"].row()
    assert (row.status, row.p_value, row.conf_low) == ("reference_uncertain", None, None)


def test_one_person_of_one_adds_nothing():
    """A stratum that is one person is counted in full: no policy is needed, and the others have the
    variance.
    """
    frame = pl.DataFrame({"h": ["a"] * 4 + ["b"], "q": [1, 2, 4, 5, 5], "N": [8] * 4 + [1]})
    variance = (
        64 * (1 - 4 / 8) * np.var([0, 25, 75, 100], ddof=1) / 4 / 81
    )  # of the mean of 9 persons
    for singleton in ("raise", "adjust", "average", "certainty"):
        row = estimate(
            frame, INDEX, design=Design(strata="h", population="N", singleton=singleton)
        ).row()
        assert row.std_error == pytest.approx(np.sqrt(variance), rel=1e-12)


def test_a_stratum_of_one_has_the_average_variance_of_those_that_count():
    """Of strata a to d, d has one person: it adds the mean of the others that a figure or its
    reference has answers in.

    x is in a alone; y in b, c and d, two of which tell; the difference from the whole in all four.
    """
    frame = pl.DataFrame(
        {
            "h": list("aaaabbbbccccd"),
            "u": ["x"] * 4 + ["y"] * 9,
            "q": [1, 3, 4, 5, 2, 3, 5, 5, 1, 1, 4, 2, 5],
        }
    )
    none, some = (
        estimate(frame, INDEX, by="u", design=Design(strata="h", singleton=policy))
        for policy in ("certainty", "average")
    )
    ratio = (some.frame["std_error"] / none.frame["std_error"]) ** 2
    assert ratio.to_list() == pytest.approx([1, 3 / 2])
    assert np.diag(some.covariance()) == pytest.approx(some.frame["std_error"].to_numpy() ** 2)
    pair = (compare(each, to=Pooled(), df="design").frame["std_error"] for each in (some, none))
    assert [(a / b) ** 2 for a, b in zip(*pair, strict=True)] == pytest.approx([4 / 3] * 2)


def test_clusters_of_one_number_in_two_strata_are_two():
    """Clusters are numbered within strata: names of their own change nothing, and each counts."""
    frame = pl.DataFrame(
        {"h": ["a"] * 6 + ["b"] * 6, "c": [1, 1, 2, 2, 3, 3] * 2, "q": [1, 2, 4, 5, 3, 3] * 2}
    )
    named = frame.with_columns(c=pl.col("h") + pl.col("c").cast(pl.String))
    one, other = (
        estimate(each, INDEX, design=Design(strata="h", cluster="c")).row()
        for each in (frame, named)
    )
    assert one == other
    means = np.array([1.5, 4.5, 3]) * 25  # of three equal clusters in each of two equal strata
    assert (one.df, one.std_error) == (4, pytest.approx(np.sqrt(np.var(means, ddof=1) / 3 / 2)))


def survey(q: list[int], clusters: int | None = None) -> Estimates:
    """Return the index of one survey, of clusters in turn if any."""
    frame = pl.DataFrame({"q": q}).with_columns(c=pl.int_range(pl.len()) % (clusters or 1))
    return estimate(
        frame, INDEX, design=Design(cluster="c", singleton="certainty") if clusters else None
    )


MIXED = [1, 2, 3, 4, 5, 4, 3, 5, 2, 4] * 4


def test_another_survey_of_few_clusters_leaves_few_degrees_of_freedom():
    """Its clusters less one count, whichever side it is, with an interval by Student's quantile and
    no verdict.
    """
    plain, few = survey(MIXED), survey(MIXED, clusters=5)
    for one, other in ((plain, few), (few, plain)):
        row = compare(one, to=other, independent=True).row()
        assert (row.status, row.df, row.p_value, row.verdict) == (
            "few_degrees_of_freedom",
            4,
            None,
            None,
        )
        half = (row.conf_high - row.conf_low) / 2
        assert half > 1.2 * 1.96 * np.hypot(
            *(plain.row().std_error,) * 2
        )  # t is 2.78, and φ is at least 1


def test_another_survey_that_varies_less_does_not_lend_its_certainty():
    """Few answers at both ends beside many in the middle: the interval is as long as the standard
    error asks for.
    """
    apart, close = survey([1] * 7 + [3] + [5] * 7), survey([2] * 20 + [3] * 160 + [4] * 20)
    row, turned = (
        compare(apart, to=close, independent=True).row(),
        compare(close, to=apart, independent=True).row(),
    )
    assert row.std_error == pytest.approx(np.hypot(apart.row().std_error, close.row().std_error))
    assert (row.conf_high - row.conf_low) / 2 > 0.95 * 1.96 * row.std_error
    assert (turned.conf_low, turned.conf_high) == pytest.approx((-row.conf_high, -row.conf_low))
    few = survey(
        [2, 3, 3, 3, 4] * 3
    )  # of those that vary less, half answers at the ends make up much
    assert compare(few, to=survey([1, 5] * 100), independent=True).row().conf_high < 40


def test_no_figure_stands_on_more_beside_another_survey():
    """Few answers in the middle keep their number, however far apart those of the
    other survey are.
    """
    few, wide = survey([2, 3, 3, 3, 4] * 3), survey([1, 5] * 100)
    (contrast,) = to_estimates(few, wide, independent=True)
    for made, alone in ((contrast.pairs.own, few), (contrast.pairs.other, wide)):
        assert made.spread == pytest.approx(alone.supports[0].figures.spread, rel=1e-12)


def test_another_question_that_varies_less_does_not_lend_its_certainty():
    """The same of two questions of one tally, of which one has few answers."""
    frame = pl.DataFrame(
        {"q": [1] * 7 + [3] + [5] * 7 + [None] * 185, "r": [2, 3, 3, 3, 3, 3, 3, 3, 3, 4] * 20}
    )
    both = estimate(tally(frame, [INDEX, RatingIndex("r", FIVE)], joint=True))
    row = compare(both.of("q"), to=both.of("r")).row()
    assert (row.conf_high - row.conf_low) / 2 > 0.95 * 1.96 * row.std_error


def test_rounding_does_not_decide_which_figure_comes_first():
    """Two figures of finite populations, of as many answers but for rounding, have one p-value."""
    shape, none, ones = (
        shape_of(np.linspace(0, 1, 5), np.array([60.0, 25, 9, 3, 1])),
        np.zeros(1),
        np.ones(1),
    )
    size, unseen = np.array([1 / 13]), np.array([1 / 20])
    a = Figures(np.array([0.17]), size, unseen, ones, none)
    b = Figures(np.array([0.09]), np.nextafter(size, 1), unseen, ones, none)
    c = Figures(b.mean, np.nextafter(size, 0), unseen, ones, none)
    found = [
        p_values(shape, *pair, np.array([40.0]))[1][0] for pair in ((a, b), (b, a), (a, c), (c, a))
    ]
    assert found == pytest.approx([found[0]] * 4, rel=1e-9)


def test_all_answers_at_an_end_are_there_whatever_the_order():
    """That a weighted share of 100 % comes out as 100 or as the number before changes no degrees of
    freedom.
    """
    random = np.random.default_rng(1)
    frame = pl.DataFrame(
        {"u": ["a"] * 9 + ["b"] * 6 + ["c"] * 12, "q": [1] * 24 + [0] * 3, "s": [0, 1, 1] * 9}
    )
    frame = frame.with_columns(w=random.lognormal(0, 0.6, frame.height))
    design = Design(strata="s", weight="w")
    made = [
        estimate(frame.with_columns(pl.col("w") * k), YES, by="u", design=design)
        for k in range(1, 40)
    ]
    assert len({tuple(each.frame["estimate"]) for each in made}) > 1  # so the rounding is there
    low = np.array([each.frame["conf_low"].to_list() for each in made])
    np.testing.assert_allclose(low, np.broadcast_to(low[0], low.shape), rtol=1e-6)


def test_a_known_number_moves_the_interval_of_the_figure():
    """Beside a published number without error the interval is that of the estimate, less the
    number.
    """
    for made in (survey(MIXED), survey(MIXED, clusters=5), survey([5] * 20)):
        own, row = made.row(), compare(made, to=Published(60)).row()
        assert (row.conf_low + 60, row.conf_high + 60) == pytest.approx(
            (own.conf_low, own.conf_high), abs=1e-5
        )


def test_another_survey_that_says_nothing_of_its_variance_is_told_as_such():
    """Answers that are all alike have an interval and a test; one cluster has neither."""
    flat, one = survey([5] * 20), survey(MIXED, clusters=1)
    row = compare(survey(MIXED), to=flat, independent=True).row()
    assert row.status == "reference_uncertain"
    assert row.conf_low < row.difference < row.conf_high < 0
    row = compare(survey(MIXED), to=one, independent=True).row()
    assert (row.status, row.p_value, row.conf_low) == ("reference_uncertain", None, None)


@pytest.mark.parametrize("by", ["u", "s"], ids=["same domains", "other domains"])
@pytest.mark.parametrize("told", [[3], [2, 3, 4, 5]], ids=["one answer", "one cluster"])
def test_another_question_that_says_nothing_of_its_variance_is_told_as_such(by, told):
    """Answers of one cluster have no variance, so that a difference has none, whichever question is
    the reference.
    """
    rows = [{"c": i % 20, "u": "a", "s": "k", "q": q, "r": None} for i, q in enumerate(MIXED * 2)]
    rows = [
        row | {"r": told[i // 20] if i % 20 == 0 and i // 20 < len(told) else None}
        for i, row in enumerate(rows)
    ]
    frame = pl.DataFrame(rows, schema_overrides={"r": pl.Int64})
    both = tally(
        frame,
        [INDEX, RatingIndex("r", FIVE)],
        by=["u", "s"],
        joint=True,
        design=Design(cluster="c"),
    )
    one, other = estimate(both, by="u").of("q"), estimate(both, by=by).of("r")
    row, turned = (
        compare(one, to=other["a" if by == "u" else "k"]).row(),
        compare(other, to=one["a"]).row(),
    )
    assert row.status == "reference_uncertain"
    assert turned.status in {"one_answer", "no_degrees_of_freedom"}
    for each in (row, turned):
        assert (each.std_error, each.conf_low, each.p_value, each.verdict) == (
            None,
            None,
            None,
            None,
        )


def test_one_answer_is_no_certain_unit():
    """A unit of one answer adds the variance of one answer to the mean of units, but not beside
    itself.
    """
    frame = pl.DataFrame({"u": ["a"] * 40 + ["b"] * 40 + ["c"], "q": MIXED * 2 + [5]})
    made = estimate(frame, INDEX, by="u")
    row = compare(made, to=UnweightedMean())["a"].row()
    one = np.var(MIXED) * (100 / 4) ** 2
    plain = np.sqrt(((2 / 3) ** 2 + (1 / 3) ** 2) * one / 40 * 81 / 80)
    assert row.std_error == pytest.approx(np.hypot(plain, np.sqrt(one * 81 / 80) / 3), rel=1e-6)


def test_others_that_are_flat_at_two_figures_are_not_flat():
    """Two units of equal answers within, but not between, vary together; so do units of one mean
    that vary within.
    """
    random = np.random.default_rng(2)
    own = random.integers(1, 6, 30).tolist()
    for b, c in (([5] * 20, [4] * 20), ([4, 2] * 10, [3] * 20)):
        frame = pl.DataFrame({"u": ["a"] * 30 + ["b"] * 20 + ["c"] * 20, "q": own + b + c})
        for to in (Pooled(), Rest(), UnweightedMean()):
            assert compare(estimate(frame, INDEX, by="u"), to=to)["a"].row().status == "ok"


def test_within_each_part_has_the_errors_of_that_part():
    """``within`` gives rows the differences and errors of their part alone, in the order of the
    estimates.
    """
    random = np.random.default_rng(6)
    frame = pl.DataFrame(
        {"u": random.choice(list("abc"), 200), "s": random.choice(["k", "m"], 200)}
    )
    frame = frame.with_columns(q=pl.Series(random.integers(1, 6, 200)))
    for to, own in ((Pooled(), Pooled(within="s")), (Rest(), Rest(within="s"))):
        both = compare(estimate(frame, INDEX, by=["u", "s"], design=Design(strata="s")), to=own)
        for s in ("k", "m"):
            alone = compare(estimate(frame.filter(s=s), INDEX, by="u"), to=to).frame
            here = both.frame.filter(s=s)
            assert here["u"].to_list() == alone["u"].to_list()
            for name in ("reference", "difference", "std_error"):
                assert here[name].to_list() == pytest.approx(alone[name].to_list()), name


def test_within_the_whole_is_that_part_also_through_a_weighting():
    """Raked over both parts, each unit's difference from its own part is that from the estimate of
    the part.
    """
    random = np.random.default_rng(7)
    frame = pl.DataFrame(
        {"u": random.choice(list("abc"), 200), "s": random.choice(["k", "m"], 200)}
    )
    frame = frame.with_columns(
        k=pl.Series(random.choice(["x", "y"], 200)), q=pl.Series(random.integers(1, 6, 200))
    )
    both = tally(frame, INDEX, by=["u", "s"], design=rake(frame, {"k": {"x": 800, "y": 200}}))
    units, parts = estimate(both, by=["u", "s"]), estimate(both, by="s")
    inside, beside = (compare(units, to=to).frame for to in (Pooled(within="s"), parts))
    for name in ("reference", "std_error", "p_value", "conf_low", "conf_high"):
        assert inside[name].to_list() == pytest.approx(beside[name].to_list(), rel=1e-6), name


def test_measures_are_adjusted_apart():
    """Holm's method counts the units of one question, not of all."""
    frame = pl.DataFrame({"u": list("ab") * 20, "q": [5, 3, 4, 3] * 10, "r": [5, 4, 4, 4] * 10})
    made = estimate(frame, [INDEX, RatingIndex("r", FIVE)], by="u")
    for measure in ("q", "r"):
        p = compare(made.of(measure), to=Published(60), adjust="bonferroni").frame
        assert p["p_adjusted"].to_list() == pytest.approx(
            [min(1, 2 * each) for each in p["p_value"]]
        )
        both = compare(made, to=Published(60), adjust="bonferroni").of(measure).frame
        assert both["p_adjusted"].to_list() == p["p_adjusted"].to_list()


def test_the_level_is_that_of_two_sided_tests():
    """A p-value between a half and the whole of the rest of the level is a finding."""
    rows = [{"q": int(i < yes)} for yes, n in ((37, 50),) for i in range(n)]
    row = compare(estimate(pl.DataFrame(rows), YES), to=Published(60)).row()
    assert 0.025 < row.p_value < 0.05
    assert row.verdict == "above"
    assert (
        compare(estimate(pl.DataFrame(rows), YES, level=0.98), to=Published(60)).row().verdict
        != "above"
    )


@pytest.mark.parametrize("beside", [-3, 3], ids=["above", "below"])
def test_practical_importance_is_where_the_interval_lies(beside):
    """Beyond the margin on one side it is important, between its two ends unimportant, and else
    undecided.
    """
    made = units()["b"]
    to = Published(made.row().estimate + beside)
    row = compare(made, to=to).row()
    near, far = sorted((abs(row.conf_low), abs(row.conf_high)))
    asked = {
        0: "important",
        near - 0.1: "important",
        (near + far) / 2: "undecided",
        far + 0.1: "unimportant",
    }
    for margin, said in asked.items():
        assert compare(made, to=to, margin=margin).row().practical == said
