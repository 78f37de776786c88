"""Pairs of units: each is the pair compared alone, and the other way round it changes
signs only.
"""

import math
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from bad_input import BY_UNIT, cases, refuses
from hypothesis import given, strategies as st
from scipy import stats
from strategies import DOMAIN, Survey, laws, surveys

from brukarindex import (
    Design,
    Pairs,
    RatingIndex,
    Rest,
    Scale,
    Share,
    compare,
    estimate,
    from_json,
    rake,
    to_json,
)
from brukarindex.comparisons import Comparison, Comparisons, pairs
from brukarindex.estimates import Estimates
from brukarindex.exceptions import ArgumentError
from brukarindex.results.text import frame_text

INDEX = RatingIndex("q", Scale(1, 5))
YES = Share("q", Scale(0, 1), positive=[1])
RELABELLED = {"a": "z", "b": "y", "c": "x"}
FIGURES = ("difference", "std_error", "conf_low", "conf_high", "statistic", "df", "p_value")


def estimated(survey: Survey, **options: Any) -> Estimates:
    """Return the estimates of a survey for each domain."""
    return estimate(
        survey.frame, survey.measures, **{"by": DOMAIN, "design": survey.design, **options}
    )


def near(left: float | None, right: float | None) -> bool:
    """Return True if both are null, or equal but for rounding; standard errors are roots of it."""
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-5)


def same(row: Comparison, other: Comparison, sign: int = 1) -> bool:
    """Return True if two rows have the same figures, of which the differences may have the other
    ``sign``.
    """
    turned = (row.conf_low, row.conf_high) if sign > 0 else (row.conf_high, row.conf_low)
    signed = [(row.difference, other.difference), (row.statistic, other.statistic)]
    signed += [(turned[0], other.conf_low), (turned[1], other.conf_high)]
    plain = [(getattr(row, name), getattr(other, name)) for name in ("std_error", "df", "p_value")]
    return all(near(a if a is None else sign * a, b) for a, b in signed) and all(
        near(*each) for each in plain
    )


def units(**answers: list[int]) -> pl.DataFrame:
    """Return a frame of answers ``q`` in units ``u``."""
    return pl.DataFrame([{"u": unit, "q": q} for unit, given in answers.items() for q in given])


# --- laws -----------------------------------------------------------------------------------------


@laws(2)
@given(surveys())
def test_a_pair_among_all_is_the_pair_alone(survey):
    """Each row has the figures of one unit compared with the other, in every design and of every
    measure.
    """
    made = estimated(survey)
    names = made.frame[DOMAIN].to_list()
    if len(names) < 2:
        return
    rows = list(compare(made, to=Pairs(), adjust="none"))
    assert [(row.domain[f"to_{DOMAIN}"], row.domain[DOMAIN]) for row in rows] == sorted(
        combinations(names, 2), key=lambda pair: (pair[1], pair[0])
    )
    for row in rows:
        alone = compare(made[row.domain[DOMAIN]], to=made[row.domain[f"to_{DOMAIN}"]]).row()
        assert same(row, alone)
        assert (row.status, row.verdict, row.reference) == (
            alone.status,
            alone.verdict,
            alone.reference,
        )


@laws(2)
@given(surveys())
def test_a_pair_the_other_way_round_changes_signs_only(survey):
    """When the units change places in the table, differences change sign and nothing else."""
    turned = survey.with_frame(survey.frame.with_columns(pl.col(DOMAIN).replace_strict(RELABELLED)))
    if survey.frame[DOMAIN].n_unique() < 2:
        return
    others = compare(estimated(turned), to=Pairs())
    for row in compare(estimated(survey), to=Pairs()):
        first, second = (RELABELLED[row.domain[name]] for name in (DOMAIN, f"to_{DOMAIN}"))
        other = others[second, first].row()
        assert same(row, other, -1), (row, other)
        assert near(row.p_adjusted, other.p_adjusted)


@laws(2)
@given(surveys())
def test_the_variance_of_a_pair_comes_from_the_covariance_matrix(survey):
    """The squared standard error is the sum of both variances less twice the covariance."""
    made = estimated(survey)
    if len(made) < 2:
        return
    matrix, place = made.covariance(), {name: i for i, name in enumerate(made.frame[DOMAIN])}
    for row in compare(made, to=Pairs()):
        contrast = np.zeros(len(made))
        contrast[[place[row.domain[DOMAIN]], place[row.domain[f"to_{DOMAIN}"]]]] = 1, -1
        if row.std_error is not None:
            variance = contrast @ matrix @ contrast
            size = max(np.abs(matrix).max(), 1.0)
            assert math.isclose(row.std_error**2, variance, rel_tol=1e-9, abs_tol=1e-11 * size)


@laws(2)
@given(surveys())
def test_a_pair_of_two_is_the_rest(survey):
    """Where there are only two units, the rest of the country is the other unit."""
    frame = survey.frame.filter(pl.col(DOMAIN) != "c")
    made = estimated(
        survey.with_frame(survey.frame.with_columns(pl.col(DOMAIN).replace({"c": "b"})))
    )
    if frame[DOMAIN].n_unique() < 2 or len(made) < 2:
        return
    row, rest = compare(made, to=Pairs()).row(), compare(made, to=Rest(), adjust="none")["b"].row()
    assert same(row, rest), (row, rest)


@laws()
@given(surveys(), st.sampled_from(["holm", "benjamini_hochberg"]))
def test_pairs_within_a_column_are_those_pairs_among_all(survey, adjust):
    """``within`` leaves out pairs, and fewer are adjusted together; each keeps its figures."""
    made = estimated(survey, by=["stratum", DOMAIN])
    if survey.frame.n_unique(["stratum", DOMAIN]) == survey.frame["stratum"].n_unique():
        return
    every = compare(made, to=Pairs(), adjust="none")
    some = compare(made, to=Pairs(within="stratum"), adjust=adjust)
    assert some.by == ("stratum", DOMAIN, f"to_{DOMAIN}")
    for row in some:
        names = (
            row.domain["stratum"],
            row.domain[DOMAIN],
            row.domain["stratum"],
            row.domain[f"to_{DOMAIN}"],
        )
        assert same(row, every[names].row())
    assert set(some.families) <= {len(some) - some.frame["p_value"].null_count()}


@given(st.lists(st.integers(0, 6), min_size=1, max_size=8))
def test_pairs_are_all_pairs_of_each_run(sizes):
    """Places are paired within runs of neighbours, the later first."""
    later, earlier = pairs._within_each(np.array(sizes, dtype=np.intp))
    ends = [0, *np.cumsum(sizes).tolist()]
    expected = [
        (j, i) for low, high in pairwise(ends) for j in range(low, high) for i in range(low, j)
    ]
    assert list(zip(later.tolist(), earlier.tolist(), strict=True)) == expected


def test_pairs_are_the_same_some_at_a_time(monkeypatch):
    """How many influences are held at once, and how many tests are made at once,
    decides nothing.
    """
    random = np.random.default_rng(7)
    frame = pl.DataFrame({"u": random.integers(0, 12, 300), "c": random.integers(0, 20, 300)})
    frame = frame.with_columns(q=pl.Series(random.integers(1, 6, 300)))
    made = estimate(frame, INDEX, by="u", design=Design(cluster="c"))
    whole = compare(made, to=Pairs())
    monkeypatch.setattr(pairs, "ENTRIES", 50)
    assert whole.frame.equals(compare(made, to=Pairs()).frame)
    monkeypatch.setattr("brukarindex.comparisons.significance.AT_ONCE", 7)
    for row, other in zip(whole, compare(made, to=Pairs()), strict=True):
        assert same(row, other)


def test_a_pair_of_two_is_the_rest_after_raking():
    """Weights that meet known margins make units vary together, which both ways of asking know."""
    random = np.random.default_rng(3)
    k, u = random.choice(["x", "y"], 200), random.choice(["a", "b"], 200)
    q = np.clip(np.rint(2.6 + 1.6 * (k == "x") + random.normal(0, 0.6, 200)), 1, 5).astype(int)
    frame = pl.DataFrame({"k": k, "u": u, "q": q})
    made = estimate(frame, INDEX, by="u", design=rake(frame, {"k": {"x": 800, "y": 200}}))
    row, rest = compare(made, to=Pairs()).row(), compare(made, to=Rest(), adjust="none")["b"].row()
    assert same(row, rest)
    apart = math.hypot(*made.frame["std_error"])
    assert abs(row.std_error / apart - 1) > 0.01


# --- known answers --------------------------------------------------------------------------------


def test_women_and_men_have_nearly_fishers_exact_test():
    """29 of 30 women and 23 of 30 men: Fisher's p-value is .0523."""
    made = compare(estimate(units(K=[1] * 29 + [0], M=[1] * 23 + [0] * 7), YES, by="u"), to=Pairs())
    row = made["M", "K"].row()
    fisher = stats.fisher_exact([[29, 1], [23, 7]]).pvalue
    assert fisher == pytest.approx(0.0523, abs=1e-4)
    assert fisher / 2.5 < row.p_value < 1.3 * fisher  # one comparison alone allows for half a step
    assert row.difference == pytest.approx(-20)
    assert (row.verdict == "below") == (row.p_value < 0.05) == (row.conf_high < 0)


def test_before_and_after_is_the_later_less_the_earlier():
    """Years stand in order, so that a difference is the change, and a rise is above."""
    before, after = [1] * 20 + [3] * 40 + [5] * 20, [3] * 20 + [4] * 30 + [5] * 50
    frame = pl.DataFrame({"ar": [2024] * 80 + [2025] * 100, "q": before + after})
    row = compare(estimate(frame, INDEX, by="ar"), to=Pairs())[2025, 2024].row()
    assert (row.n, row.reference, row.verdict) == (100, 50, "above")
    assert row.difference == pytest.approx(row.estimate - 50)


def test_p_values_are_adjusted_for_all_pairs_of_a_measure():
    """Four units have six pairs, and Bonferroni's adjusted p-value is six times as large."""
    frame = units(a=[1, 2, 3, 4] * 5, b=[2, 3, 4, 5] * 5, c=[3, 4, 5, 5] * 5, d=[1, 1, 2, 5] * 5)
    made = compare(estimate(frame, INDEX, by="u"), to=Pairs(), adjust="bonferroni")
    assert made.families == (6,) * 6
    assert made.frame["p_adjusted"].to_list() == [min(1.0, 6 * p) for p in made.frame["p_value"]]


def test_a_pair_whose_difference_never_varies_is_not_certain():
    """In every class women answer one step higher: a standard error of 0 says nothing, and is no
    proof.
    """
    rows = [
        {"c": c, "u": u, "q": 2 + c % 3 + step}
        for c in range(10)
        for u, step in (("K", 1), ("M", 0))
        for _ in "ab"
    ]
    made = estimate(pl.DataFrame(rows), INDEX, by="u", design=Design(cluster="c"))
    for row in (compare(made, to=Pairs()).row(), *compare(made, to=Rest())):
        assert (row.status, row.std_error) == ("no_variation", None)
        assert row.p_value > 0.001
    assert compare(made, to=Pairs(), df="design").row().p_value is None


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("answers", "statuses"),
    [
        ([], ("no_answers", "no_reference")),
        ([5], ("one_answer", "reference_uncertain")),
        ([5, 5, 5], ("no_variation", "reference_uncertain")),
    ],
)
def test_a_unit_that_tells_nothing_is_told_on_either_side(answers, statuses, turned):
    """A unit without answers, with one, or with equal ones has the same p-value as first and as
    second of a pair.
    """
    poor, good = {"q": [*answers, None]}, {"q": [1, 3, 4, 5, 2, 4]}
    first, second = (good, poor) if turned else (poor, good)
    frame = pl.concat([pl.DataFrame(each, schema={"q": pl.Int64}) for each in (second, first)])
    frame = frame.with_columns(u=pl.Series([1] * len(second["q"]) + [2] * len(first["q"])))
    row = compare(estimate(frame, INDEX, by="u"), to=Pairs()).row()
    assert row.status == statuses[turned]
    assert (row.p_value is None) == (len(answers) < 2)
    assert row.std_error is None


def finite(*parts: tuple[str, int, list[int | None]]) -> Estimates:
    """Return the estimates of units, each a stratum of so many persons, with answers."""
    frame = pl.DataFrame([{"u": u, "N": size, "q": q} for u, size, given in parts for q in given])
    return estimate(frame, INDEX, by="u", design=Design(strata="u", population="N"))


def test_a_census_beside_a_flat_sample_has_no_standard_error():
    """Everybody in one unit answered, and three of seven in the other, all alike: what is left of
    it is unknown.
    """
    made = finite(("a", 6, [1, 3, 4, 5, 2, 4]), ("b", 7, [5, 5, 5]))
    other = finite(("z", 6, [1, 3, 4, 5, 2, 4]), ("b", 7, [5, 5, 5]))
    row, turned = compare(made, to=Pairs()).row(), compare(other, to=Pairs()).row()
    assert (row.status, turned.status) == ("no_variation", "reference_uncertain")
    assert row.std_error is turned.std_error is None
    assert row.p_value == pytest.approx(turned.p_value) != 0
    assert row.conf_low < row.conf_high


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (finite(("a", 6, [1, 3, 4, 5, 2, 4]), ("b", 3, [5, 4, None])), "incomplete_census"),
        (
            estimate(
                pl.DataFrame(
                    {"u": list("aaaaabb"), "s": [1, 1, 2, 2, 3, 3, 2], "q": [1, 3, 4, 5, 2, 4, 5]}
                ),
                INDEX,
                by="u",
                design=Design(strata="s"),
            ),
            "no_degrees_of_freedom",
        ),
    ],
)
def test_a_reference_whose_error_is_unknown_is_told(made, status):
    """A unit without a standard error of its own is no certain reference, as a pair and as the
    rest.
    """
    assert made["b"].row().status == status
    row = compare(made, to=Rest())["a"].row()
    assert (row.status, row.p_value, row.std_error) == ("reference_uncertain", None, None)
    assert compare(made, to=Pairs()).row().p_value is None
    assert compare(made["a"], to=made["b"]).row().status == "reference_uncertain"


def test_a_pair_has_the_lesser_degrees_of_freedom_of_two_samples():
    """Units that differ in spread have their own degrees of freedom; those of a unit counted in
    full do not count.
    """
    spread, even = [1, 5], [3, 3, 3, 2, 4]
    sizes = {
        "a": (60, 200),
        "b": (30, 200),
        "c": (12, 12),
        "d": (90, 900),
        "e": (80, 800),
        "f": (70, 700),
    }
    answers = {unit: (spread if unit in "ab" else even) * 60 for unit in sizes}
    made = finite(*((unit, size, answers[unit][:n]) for unit, (n, size) in sizes.items()))
    support = made.supports[0]
    freedom = dict(zip(sizes, support.df.tolist(), strict=True))
    assert len(set(freedom.values())) == 6
    assert min(freedom, key=freedom.get) == "c"
    for row in compare(made, to=Pairs()):
        sampled = {row.domain["u"], row.domain["to_u"]} - {"c"}
        assert row.df == pytest.approx(min(freedom[unit] for unit in sampled))
    assert compare(made, to=Rest())["c"].row().df > 1.01 * freedom["c"]


def test_a_rest_of_incomplete_censuses_is_told():
    """Two units where everybody is in the data, but not all answered, are no certain rest of the
    country.
    """
    made = finite(("a", 60, [1, 3, 4, 5, 2, 4]), ("b", 3, [5, 4, None]), ("c", 4, [2, 3, 4, None]))
    row = compare(made, to=Rest())["a"].row()
    assert (row.status, row.p_value, row.std_error) == ("reference_uncertain", None, None)


def test_clusters_with_equal_means_are_an_uncertain_reference():
    """One unit's schools all have the mean 2, by chance: as a pair and as the rest that is told."""
    rows = [{"c": c, "u": "x", "q": q} for c in range(10) for q in (1, 3)]
    rows += [{"c": c, "u": "y", "q": 1 + (c + i) % 5} for c in range(10) for i in (0, 1)]
    made = estimate(pl.DataFrame(rows), INDEX, by="u", design=Design(cluster="c"))
    assert made["x"].row().status == "no_variation"
    for row in (compare(made, to=Pairs()).row(), compare(made, to=Rest())["y"].row()):
        assert (row.status, row.std_error) == ("reference_uncertain", None)
        assert row.p_value > 0.001


# --- the result -----------------------------------------------------------------------------------


def test_pairs_are_written_and_read():
    """A comparison of pairs is the same when it has been JSON."""
    made = compare(
        estimate(units(a=[1, 2, 5], b=[5, 4, 4], c=[2, 2, 3]), INDEX, by="u"), to=Pairs()
    )
    again = from_json(to_json(made))
    assert again == made
    assert again["c", "a"].row() == made["c", "a"].row()
    assert (again.reference, again["b"].row().domain) == (Pairs(), {"u": "b", "to_u": "a"})


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "alla par av enheter"), ("en", "all pairs of units")]
)
def test_pairs_say_what_they_are(language, words):
    """The paragraph names the pairs, what they share, and how many were tested together."""
    frame = units(a=[1, 2, 5], b=[5, 4, 4]).with_columns(k=pl.Series(["x", "x", "y"] * 2))
    made = compare(estimate(frame, INDEX, by=["k", "u"]), to=Pairs(within="k"))
    assert words in made.describe(language)
    assert " k)" in made.describe(language)


def test_groupings_have_their_own_pairs():
    """The total has none, and each other grouping is adjusted by itself."""
    frame = units(a=[1, 2, 5] * 4, b=[5, 4, 4] * 4, c=[3, 3, 2] * 4).with_columns(
        k=pl.Series(["x", "y"] * 18)
    )
    made = compare(estimate(frame, INDEX, by=[[], ["u"], ["k"]]), to=Pairs(), adjust="bonferroni")
    assert made.families == (3, 3, 3, 1)
    assert made.frame.select("u", "k", "to_u", "to_k").rows()[-1] == (None, "y", None, "x")


def test_a_grouping_without_pairs_has_none_with_weights_made_in_steps():
    """The total stands beside the units, and nothing is compared with it."""
    frame = units(a=[1, 2, 5] * 4, b=[5, 4, 4] * 4).with_columns(k=pl.Series(["x", "y", "y"] * 8))
    weights = rake(frame, {"k": {"x": 40, "y": 60}})
    made, alone = (estimate(frame, INDEX, by=by, design=weights) for by in ([[], ["u"]], "u"))
    assert compare(made, to=Pairs()).frame.equals(compare(alone, to=Pairs()).frame)


def test_a_printed_comparison_fits_a_page():
    """No line is wider than 100 characters, nothing is -0, and a tiny p-value is said to be below a
    number.
    """
    made = estimate(units(a=[1, 1, 2] * 90, b=[5, 4, 5] * 90, c=[5, 4, 5] * 90), INDEX, by="u")
    text = repr(compare(made, to=Pairs()))
    assert max(map(len, text.splitlines())) <= 100
    assert "<0.0001" in text
    assert frame_text(pl.DataFrame({"x": [-0.0, -1e-16, 2.5]})).split()[-3:] == ["0", "0", "2.5"]
    assert "not shown: statistic, df" in text
    both = units(a=[1, 1, 2] * 90, b=[5, 4, 5] * 90).with_columns(
        kommun=pl.lit("Tyresö"), kon=pl.col("u")
    )
    within = compare(estimate(both, INDEX, by=["kommun", "kon"]), to=Pairs(within="kommun"))
    assert max(map(len, repr(within).splitlines())) <= 100


# --- what cannot be -------------------------------------------------------------------------------


TWO = estimate(
    pl.DataFrame({"u": ["a", "b"], "to_u": ["x", "y"], "q": [1, 2]}), INDEX, by=["u", "to_u"]
)


@cases(
    (
        "one unit",
        ArgumentError,
        (
            "Pairs: no two units can be compared, of 1 row by ['unit']: give estimate(..., by=...)"
            " a column with at least two values in the data."
        ),
        lambda: compare(BY_UNIT["a"], to=Pairs()),
    ),
    (
        "a column with the name of the second unit",
        ArgumentError,
        (
            "Pairs: the column 'to_u' would name the second unit of each pair, but is in by:"
            " rename it."
        ),
        lambda: compare(TWO, to=Pairs()),
    ),
    (
        "within what is not in by",
        ArgumentError,
        "within names 'kon', which is not in by: ['unit'].",
        lambda: compare(BY_UNIT, to=Pairs(within="kon")),
    ),
    (
        "said to be independent",
        ArgumentError,
        (
            "independent=True is for estimates of other respondents, but Pairs is made of the same "
            "respondents: leave it out, or give to= the other estimates."
        ),
        lambda: compare(BY_UNIT, to=Pairs(), independent=True),
    ),
)
def test_pairs_that_cannot_be_are_refused(error, message, call):
    """Two units are needed, and a name for the second."""
    refuses(error, message, call)


def test_too_many_pairs_are_refused_with_a_way_out(monkeypatch):
    """The remedy in the message works."""
    monkeypatch.setattr(pairs, "MOST_PAIRS", 2)
    frame = pl.DataFrame(
        {"k": list("xxyyxxyy"), "u": list("aabbccdd"), "q": [1, 2, 3, 4, 5, 4, 3, 2]}
    )
    made = estimate(frame, INDEX, by=["k", "u"])
    with pytest.raises(
        ArgumentError, match=r"4 units have 6 pairs, and at most 2 .* take Pairs\(within=\.\.\.\)"
    ):
        compare(made, to=Pairs())
    assert isinstance(compare(made, to=Pairs(within="k")), Comparisons)


def test_pairs_of_estimates_from_json_need_the_tally():
    """Estimates that were read have lost their covariances, and say what to do."""
    with pytest.raises(ArgumentError, match=r"store the tally instead"):
        compare(from_json(to_json(BY_UNIT)), to=Pairs())
