"""Laws of replicates: what they share with linearisation, and with leaving out and drawing
respondents row by row.
"""

import math

import attrs
import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from strategies import laws

from brukarindex import (
    Design,
    MeanRating,
    MultiItemIndex,
    RatingIndex,
    Scale,
    Share,
    distribution,
    estimate,
    poststratify,
    propensity_weights,
    rake,
    tally,
    weighting_classes,
)
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    CovarianceError,
    DataError,
    SchemaError,
)
from brukarindex.replication import (
    BalancedHalfSamples,
    Bootstrap,
    Jackknife,
    ReplicateWeights,
    replicate_estimates,
    resampling,
)
from brukarindex.weighting import normalise, trim_weights

SCALE = Scale(1, 5)
MEAN, SHARE = MeanRating("q", SCALE), Share.top("q", SCALE, name="nöjda")
STRATA = Design(strata="h", weight="w", population="size")
CLUSTERS = Design(strata="h", cluster="c", weight="w", population="size")
WEIGHTS = (0.5, 1.0, 2.5)


@st.composite
def samples(draw, *, weights=WEIGHTS, missing=True, clusters=None):
    """Draw a stratified sample: stratum ``h``, cluster ``c``, domain ``d``, weight ``w``, answer
    ``q``.
    """
    answers = st.integers(1, 5) | (st.none() if missing else st.nothing())
    row = st.tuples(st.sampled_from("xy"), st.sampled_from(weights), answers)
    rows = []
    for h in draw(st.sampled_from(["a", "ab", "abc"])):
        number = clusters or draw(st.integers(2, 5))
        size = draw(st.sampled_from([5, 8, 50]))
        for c in range(number):
            least = 1 if clusters else draw(st.integers(1, 2))
            rows += [
                (h, c, *each, size) for each in draw(st.lists(row, min_size=least, max_size=4))
            ]
    columns = {
        "h": pl.String,
        "c": pl.Int64,
        "d": pl.String,
        "w": pl.Float64,
        "q": pl.Int64,
        "size": pl.Int64,
    }
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    return frame.with_columns(size=pl.max_horizontal("size", pl.len().over("h")))


def same(left, right, rel=1e-9):
    """Assert that two columns of figures are the same, nulls in the same places."""
    for a, b in zip(left, right, strict=True):
        assert (a is None) == (b is None)
        assert a is None or math.isclose(a, b, rel_tol=rel, abs_tol=1e-7)


def assert_linearised(frame, replicates, design, by=None):
    """Assert that the standard errors of totals are those of `estimate`."""
    found = replicate_estimates(
        frame, [MEAN, SHARE], replicates, by=by, design=design, statistic="total"
    )
    line = estimate(frame, [MEAN, SHARE], by=by, design=design, statistic="total")
    for column in ("estimate", "std_error"):
        same(found.frame[column], line.frame[column])


# --- the jackknife --------------------------------------------------------------------------------


@laws()
@given(samples(), st.booleans(), st.sampled_from([None, "d", "h"]))
def test_the_jackknife_of_totals_is_linearised(frame, mse, by):
    """Totals are linear, so JKn gives them the linearised standard error, whatever the weights and
    domains.
    """
    assert_linearised(frame, Jackknife(mse=mse), STRATA, by)
    assert_linearised(frame, Jackknife(mse=mse), Design(strata="h", population="size"), by)


@laws()
@given(samples(), st.booleans())
def test_the_jackknife_of_clusters_is_linearised(frame, mse):
    """The same with clusters, which are left out whole."""
    assert_linearised(frame, Jackknife(mse=mse), CLUSTERS)


@laws()
@given(samples(missing=False))
def test_the_jackknife_of_a_simple_mean_is_linearised(frame):
    """JK1 gives the mean of a simple random sample s²/n, as linearisation does."""
    found = replicate_estimates(frame, [MEAN, SHARE], Jackknife())
    same(found.frame["std_error"], estimate(frame, [MEAN, SHARE]).frame["std_error"])


def left_out(frame, domain):
    """Return the jackknife standard error of a weighted mean, leaving out row by row."""

    def figure(w, rows):
        inside = (rows["d"] == domain).to_numpy() & rows["q"].is_not_null().to_numpy()
        values = rows["q"].fill_null(0).to_numpy()
        return (w * inside * values).sum() / (w * inside).sum() if (w * inside).sum() else math.nan

    w, h = frame["w"].to_numpy(), frame["h"].to_numpy()
    values, scales = [], []
    for i, row in enumerate(frame.iter_rows(named=True)):
        n = (h == row["h"]).sum()
        factor = np.where(h == row["h"], n / (n - 1), 1.0)
        factor[i] = 0
        values.append(figure(w * factor, frame))
        scales.append((n - 1) / n * (1 - n / row["size"]))
    used = np.array(scales) > 0
    centre = np.mean(np.array(values)[used]) if used.any() else 0.0
    return math.sqrt((np.array(scales) * (np.array(values) - centre) ** 2).sum())


@laws()
@given(samples())
def test_cells_are_as_good_as_rows(frame):
    """Leaving out one respondent of each cell, counted as often as there are such, is leaving out
    each row.
    """
    found = replicate_estimates(frame, MEAN, Jackknife(), by="d", design=STRATA)
    for row in found.frame.iter_rows(named=True):
        if row["status"] in {"ok", "few_degrees_of_freedom"}:
            assert row["std_error"] == pytest.approx(left_out(frame, row["d"]), rel=1e-7, abs=1e-9)


@laws()
@given(samples())
def test_a_matrix_made_by_hand_is_the_jackknife(frame):
    """Weights that leave out row by row, given as columns, give the same figures and degrees of
    freedom.
    """
    h, w = frame["h"].to_numpy(), frame["w"].to_numpy()
    n = frame.select(pl.len().over("h")).to_series().to_numpy()
    factors = np.where(h[:, None] == h, (n / (n - 1))[None, :], 1.0)
    np.fill_diagonal(factors, 0.0)
    columns = {f"r{i}": w * factors[:, i] for i in range(len(h))}
    given_weights = ReplicateWeights(list(columns), scale=1.0, rscales=((n - 1) / n).tolist())
    frame = frame.with_columns(**columns)
    left = replicate_estimates(frame, MEAN, given_weights, design=Design(weight="w"))
    right = replicate_estimates(frame, MEAN, Jackknife(), design=Design(strata="h", weight="w"))
    same(left.frame["estimate"], right.frame["estimate"])
    if left.frame["status"][0] == right.frame["status"][0] == "ok":
        same(left.frame["std_error"], right.frame["std_error"])


# --- half-samples ---------------------------------------------------------------------------------


@laws()
@given(samples(clusters=2), st.sampled_from([0.0, 0.3, 0.5]), st.booleans())
def test_half_samples_of_totals_are_linearised(frame, rho, mse):
    """BRR and Fay give totals the linearised standard error, with the finite population in the
    factors.
    """
    assert_linearised(frame, BalancedHalfSamples(rho=rho, mse=mse), CLUSTERS)


def test_two_respondents_alike():
    """Two respondents in one cell take turns, so that the cell's weight stays."""
    frame = pl.DataFrame({"h": ["a", "a", "b", "b"], "q": [3, 3, 1, 5]})
    assert_linearised(frame, BalancedHalfSamples(), Design(strata="h"))
    design = Design(strata="h")
    same(
        replicate_estimates(frame, MEAN, BalancedHalfSamples(), design=design).frame["std_error"],
        estimate(frame, MEAN, design=design).frame["std_error"],
    )


# --- the bootstrap --------------------------------------------------------------------------------

NUMBERS = np.random.default_rng(5)
SURVEY = pl.DataFrame(
    {
        "h": np.repeat(["a", "b", "c"], [300, 150, 60]),
        "size": np.repeat([400, 1000, 90], [300, 150, 60]),
        "d": NUMBERS.choice(["x", "y", "z"], 510),
        "q": NUMBERS.choice(6, 510),
        "id": np.arange(510),
    }
).with_columns(pl.col("q").replace({0: None}), w=pl.col("size") / pl.len().over("h"))


@pytest.mark.parametrize("statistic", ["mean", "total"])
def test_the_bootstrap_is_near_the_linearised(statistic):
    """The standard error of 2000 replicates has one of its own of 1/√4000 = 1.6 %, so it lies
    within 5 %.
    """
    for population in ("size", None):
        design = Design(strata="h", weight="w", population=population)
        found = replicate_estimates(
            SURVEY, SHARE, Bootstrap(2000, seed=1), by="d", design=design, statistic=statistic
        )
        line = estimate(SURVEY, SHARE, by="d", design=design, statistic=statistic)
        np.testing.assert_allclose(found.frame["std_error"], line.frame["std_error"], rtol=0.05)
    with_correction, without = (
        replicate_estimates(
            SURVEY, SHARE, Bootstrap(300, seed=1, correction=c), design=STRATA
        ).frame["std_error"][0]
        for c in (True, False)
    )
    assert with_correction < without


def test_drawing_cells_is_drawing_respondents():
    """Cells drawn by their numbers give the spread of respondents drawn one by one; both have
    errors of 1.6 %.
    """
    cells, rows = (
        replicate_estimates(SURVEY, [MEAN, SHARE], Bootstrap(2000, seed=3), by=by, design=STRATA)
        for by in ("h", [["h"], ["id"]])
    )
    one_by_one = rows.frame.filter(pl.col("h").is_not_null())["std_error"]
    np.testing.assert_allclose(cells.frame["std_error"], one_by_one, rtol=0.07)


def test_same_seed_same_bits(monkeypatch):
    """The seed decides every bit, however replicates are batched; another seed gives
    other figures.
    """
    first, again, other = (
        replicate_estimates(SURVEY, MEAN, Bootstrap(50, seed=seed), by="d", design=STRATA).values()
        for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert not (first == other).any()
    monkeypatch.setattr(resampling, "BATCH", 7)
    found = replicate_estimates(SURVEY, MEAN, Bootstrap(50, seed=1), by="d", design=STRATA).values()
    assert (found == first).all()


METHODS = [
    (Jackknife(), STRATA),
    (Bootstrap(20, seed=9), STRATA),
    (Bootstrap(20, seed=9, mse=True), CLUSTERS),
]


@pytest.mark.parametrize(("replicates", "design"), METHODS, ids=repr)
@laws(6)
@given(st.data())
def test_row_order_does_not_matter(replicates, design, data):
    """Rows in another order give the same figures, random draws included."""
    frame = data.draw(samples())
    shuffled = frame[data.draw(st.permutations(range(frame.height)))]
    left, right = (
        replicate_estimates(f, MEAN, replicates, by="d", design=design) for f in (frame, shuffled)
    )
    assert left.frame["status"].to_list() == right.frame["status"].to_list()
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        same(left.frame[column], right.frame[column], rel=1e-7)


@laws()
@given(samples(weights=(1.0,)))
def test_weights_of_one_change_nothing(frame):
    """Weights that are all 1 are no weights."""
    for replicates in (Jackknife(), Bootstrap(10, seed=1)):
        left = replicate_estimates(frame, MEAN, replicates, design=Design(strata="h", weight="w"))
        right = replicate_estimates(frame, MEAN, replicates, design=Design(strata="h"))
        same(left.frame["std_error"], right.frame["std_error"])


# --- functions, adjustments, covariances ----------------------------------------------------------


def test_median_and_ranks():
    """Any frame with the figures last: medians by domain, and ranks, each with its covariance."""
    median = replicate_estimates(
        SURVEY,
        MEAN,
        Bootstrap(40, seed=4),
        by="d",
        design=STRATA,
        statistic=lambda t: distribution(t, by="d").median(),
    )
    assert (
        median.frame["estimate"].to_list()
        == distribution(SURVEY, MEAN, by="d", design=STRATA).median()["median"].to_list()
    )
    assert median.by == ("d",)
    assert median["x"].of("q").frame.height == 1

    def ranks(counted):
        return estimate(counted, by="d").frame.select("d", pl.col("estimate").rank())

    ranked = replicate_estimates(
        SURVEY, MEAN, Bootstrap(40, seed=4), by="d", design=STRATA, statistic=ranks
    )
    assert sorted(ranked.frame["estimate"].to_list()) == [1, 2, 3]
    assert ranked.values().sum(axis=0).tolist() == [6] * 40
    np.testing.assert_allclose(ranked.covariance().sum(axis=0), 0, atol=1e-12)


def test_a_function_that_computes_the_mean():
    """The mean by a function is the mean, to the last draw."""

    def mean(counted):
        return estimate(counted).row().estimate

    for replicates in (Jackknife(), Bootstrap(20, seed=2)):
        by_function = replicate_estimates(SURVEY, MEAN, replicates, design=STRATA, statistic=mean)
        directly = replicate_estimates(SURVEY, MEAN, replicates, design=STRATA)
        for column in ("estimate", "std_error"):
            same(by_function.frame[column], directly.frame[column])


def test_what_a_function_returns():
    """Rows must be the same in every replicate; a figure that does not vary says nothing of the
    uncertainty.
    """
    constant = replicate_estimates(
        SURVEY, MEAN, Bootstrap(5, seed=1), design=STRATA, statistic=lambda _: 3
    )
    row = constant.frame.row(0, named=True)
    assert (row["std_error"], row["status"], row["conf_low"]) == (0, "no_variation", None)
    nothing = replicate_estimates(
        SURVEY,
        MEAN,
        Bootstrap(5, seed=1),
        design=STRATA,
        statistic=lambda _: pl.DataFrame({"x": [None, 1.0]}),
    )
    assert nothing.frame["status"].to_list() == ["no_answers", "no_variation"]
    for wrong, message in (
        (lambda _: "3", "must return a number, or a frame .*; got str"),
        (lambda _: pl.DataFrame({"x": ["a"]}), "its last column holds no numbers"),
    ):
        with pytest.raises(ArgumentTypeError, match=message):
            replicate_estimates(SURVEY, MEAN, Bootstrap(5, seed=1), statistic=wrong)
    with pytest.raises(ArgumentError, match="the same rows from every replicate"):
        replicate_estimates(
            *(SURVEY, MEAN, Bootstrap(5, seed=1)),
            statistic=lambda counted: pl.DataFrame(
                {"key": [counted.blocks[0]["w"][0]], "figure": [1.0]}
            ),
        )


TOTALS = {"x": 500, "y": 490, "z": 500}


def test_poststratification_in_every_replicate():
    """The adjustment made anew: the domain's total does not vary, and the mean's error is that of
    the weighting.
    """

    def adjust(cells, design):
        return poststratify(cells, {"d": TOTALS}, design=design)

    weighting = poststratify(SURVEY, {"d": TOTALS}, design=STRATA)
    line = estimate(SURVEY, MEAN, design=weighting).row()
    for replicates, tolerance in ((Jackknife(), 0.01), (Bootstrap(400, seed=6), 0.1)):
        found = replicate_estimates(
            SURVEY, MEAN, replicates, design=STRATA, adjust=adjust, using="d"
        )
        assert found.frame["estimate"][0] == pytest.approx(line.estimate, rel=1e-12)
        assert found.frame["std_error"][0] == pytest.approx(line.std_error, rel=tolerance)
    persons = replicate_estimates(
        *(SURVEY, MEAN, Bootstrap(20, seed=6)),
        by="d",
        design=STRATA,
        adjust=adjust,
        statistic=lambda t: t.blocks[0].group_by("d").agg(pl.col("w").sum()).sort("d"),
    )
    np.testing.assert_allclose(persons.values(), np.tile([[500.0], [490.0], [500.0]], 20))


def test_nonresponse_classes_in_every_replicate():
    """Weighting classes over the whole sample, nonrespondents drawn too, then raking: both steps
    made anew.
    """
    sample = SURVEY.with_columns(svar=pl.col("q").is_not_null())

    def adjust(cells, design):
        first = weighting_classes(cells, "d", responded="svar", minimum=1, design=design)
        return rake(cells, {"h": {"a": 400, "b": 1000, "c": 90}}, design=first)

    first = weighting_classes(sample, "d", responded="svar", minimum=1, design=STRATA)
    both = rake(sample, {"h": {"a": 400, "b": 1000, "c": 90}}, design=first)
    line = estimate(sample, SHARE, design=both).row()
    found = replicate_estimates(
        sample, SHARE, Jackknife(), design=STRATA, adjust=adjust, using=["d", "svar"]
    )
    assert found.frame["estimate"][0] == pytest.approx(line.estimate, rel=1e-9)
    # Linearised, the response adds its part of the variance that the finite population takes off;
    # the jackknife's factor 1 − n/N takes off all of it, so it is lower here, where 60–75 % of two
    # strata are in the sample.
    assert 0.6 * line.std_error < found.frame["std_error"][0] < line.std_error
    unlimited = Design(strata="h", weight="w")
    steps = rake(
        sample,
        {"h": {"a": 400, "b": 1000, "c": 90}},
        design=weighting_classes(sample, "d", responded="svar", minimum=1, design=unlimited),
    )
    again = replicate_estimates(
        sample, SHARE, Jackknife(), design=unlimited, adjust=adjust, using=["d", "svar"]
    )
    assert again.frame["std_error"][0] == pytest.approx(
        estimate(sample, SHARE, design=steps).row().std_error, rel=0.02
    )


def test_a_fixed_weighting():
    """A weighting without adjust keeps its factors in every replicate, as ``fixed`` does when
    linearised.
    """
    fixed = poststratify(SURVEY, {"d": TOTALS}, design=STRATA).fixed()
    found = replicate_estimates(SURVEY, MEAN, Jackknife(), design=fixed, statistic="total")
    same(
        found.frame["std_error"],
        estimate(SURVEY, MEAN, design=fixed, statistic="total").frame["std_error"],
    )


def test_covariances():
    """With clusters every measure has the same replicates; without, only those that were tallied
    together.
    """
    measures = [MEAN, RatingIndex("q", SCALE, name="index")]
    found = replicate_estimates(SURVEY, measures, Jackknife(), by="d", design=STRATA)
    assert found.covariance().shape == (6, 6)  # one question, one block
    two = [MEAN, RatingIndex("q2", SCALE)]
    frame = SURVEY.with_columns(q2=pl.col("q").reverse())
    apart = replicate_estimates(frame, two, Jackknife(), by="d", design=STRATA)
    with pytest.raises(CovarianceError, match="not counted together"):
        apart.covariance()
    assert apart.of("q2")["x"].values().shape[0] == 1
    weighted = Design(strata="h", weight="size", population="size2")
    frame = frame.with_columns(size2=pl.col("size"), size=pl.col("w"))
    counted = tally(frame, two, by=["d", "size"], design=weighted, joint=True)
    joint = replicate_estimates(counted, None, Jackknife(), by="d")
    np.testing.assert_allclose(np.sqrt(np.diag(joint.covariance())), joint.frame["std_error"])
    same(joint.frame["std_error"], apart.frame["std_error"])
    chosen = joint.of("q2")
    np.testing.assert_allclose(chosen.covariance(), joint.covariance()[3:, 3:])
    clustered = replicate_estimates(frame, two, Jackknife(), design=Design(cluster="d"))
    assert clustered.covariance().shape == (2, 2)


def test_multi_item_index():
    """An index of several items counts as one block."""
    frame = SURVEY.with_columns(q2=pl.col("q").shift(1))
    index = MultiItemIndex("nki", ["q", "q2"], scale=SCALE)
    found = replicate_estimates(frame, index, Jackknife(), design=Design(strata="h"))
    line = estimate(frame, index, design=Design(strata="h"))
    assert found.frame["std_error"][0] == pytest.approx(line.frame["std_error"][0], rel=0.02)


# --- results --------------------------------------------------------------------------------------


def test_progress():
    """The callback hears how many replicates are done, of all blocks together, and ends with all of
    them.
    """
    heard = []
    replicate_estimates(
        SURVEY,
        MEAN,
        Bootstrap(150, seed=1),
        progress=lambda done, total: heard.append((done, total)),
    )
    assert heard == [(64, 150), (128, 150), (150, 150)]
    heard.clear()
    replicate_estimates(
        SURVEY,
        MEAN,
        Bootstrap(3, seed=1),
        statistic=lambda t: t.n,
        progress=lambda *both: heard.append(both),
    )
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_domain_lost_in_a_replicate():
    """A domain that a replicate leaves without answers has no standard error, and says so."""
    frame = pl.DataFrame(
        {"h": ["a"] * 6, "d": ["x", "x", "y", "y", "y", "z"], "q": [1, 5, 2, 3, 3, 4]}
    )
    found = replicate_estimates(
        frame, MEAN, Bootstrap(300, seed=1), by="d", design=Design(strata="h")
    )
    assert found.frame["status"].to_list() == [
        "lost_in_replicate",
        "lost_in_replicate",
        "one_answer",
    ]
    assert found.frame["std_error"].to_list() == [None, None, None]
    assert found.frame["conf_low"].null_count() == 3


def test_census_and_equal_answers():
    """No sampling error where all were asked; answers that are all alike show none, and have
    estimate's interval.
    """
    frame = pl.DataFrame({"h": ["a", "a", "b", "b"], "size": [2, 2, 9, 9], "q": [1, 4, 3, 3]})
    design = Design(strata="h", population="size")
    plain = estimate(frame, MEAN, by="h", design=design).frame
    for replicates in (Jackknife(), Bootstrap(9, seed=1), BalancedHalfSamples()):
        found = replicate_estimates(frame, MEAN, replicates, by="h", design=design)
        assert found.frame["status"].to_list() == ["census", "no_variation"]
        assert found.frame["std_error"].to_list() == [0, 0]
        for name in (
            "conf_low",
            "conf_high",
        ):  # the jackknife's degrees of freedom are those of estimate
            assert found.frame[name].to_list() == pytest.approx(plain[name].to_list(), rel=1e-6)
        t = replicate_estimates(frame, MEAN, replicates, by="h", design=design, interval="wald")
        assert t.frame["conf_low"].to_list() == [2.5, None]


def test_a_certain_stratum():
    """A stratum of one unit stays as it is when the design says so."""
    frame = pl.DataFrame({"h": ["a", "a", "a", "b"], "q": [1, 4, 2, 3]})
    design = Design(strata="h", singleton="certainty")
    assert_linearised(frame, Jackknife(), design)
    found = replicate_estimates(
        frame, MEAN, Bootstrap(2000, seed=1), design=design, statistic="total"
    )
    line = estimate(frame, MEAN, design=design, statistic="total")
    assert found.frame["std_error"][0] == pytest.approx(line.frame["std_error"][0], rel=0.05)


def test_describe():
    """The paragraph says how the standard errors were made, in both languages."""
    found = replicate_estimates(
        *(SURVEY, SHARE, Bootstrap(3, seed=8)),
        design=STRATA,
        using="d",
        adjust=lambda cells, design: poststratify(cells, {"d": TOTALS}, design=design),
    )
    english, swedish = found.describe(), found.describe("sv")
    assert "rescaling bootstrap with 3 replicates (seed 8). 95 % confidence" in english
    assert "every replicate. Weights repair what the variables used explain" in english
    assert "omskalad bootstrap med 3 replikat (slumptalsfrö 8). 95 % konfidensintervall" in swedish
    assert "Justeringen av vikterna är gjord om i varje replikat. Vikter rättar till" in swedish
    assert "linear" not in english
    assert (
        BalancedHalfSamples(rho=0.3).describe("sv")
        == "Medelfel genom balanserade halvurval med Fays faktor 0,3."
    )
    assert Jackknife().describe("sv").startswith("Medelfel genom jackknife")
    assert (
        ReplicateWeights(["a", "b"], scale=1)
        .describe("sv")
        .endswith("replikatvikter utifrån, 2 i antal (a till b).")
    )
    with pytest.raises(ArgumentError, match="language is 'no'"):
        Jackknife().describe("no")
    assert "3 rows" in repr(replicate_estimates(SURVEY, SHARE, Jackknife(), by="d"))


def test_limits_of_an_adjusted_share_of_a_total_survey():
    """They are those of an index of the same scores: not of whole persons who all count alike, as
    they are without an adjustment.
    """
    frame = pl.DataFrame({"d": ["x"] * 10 + ["y"] * 20, "q": [5] * 9 + [1] + [5, 1] * 10})
    frame = frame.with_columns(h=pl.lit("a"), size=60, b=(pl.col("q") > 3).cast(pl.Int8))
    design, totals = Design(strata="h", population="size"), {"d": {"x": 40, "y": 20}}

    def limits(measure, adjust=None):
        made = replicate_estimates(
            frame, measure, Jackknife(), design=design, using="d", adjust=adjust
        ).row()
        return made.conf_low, made.conf_high

    def adjust(cells, design):
        return poststratify(cells, totals, design=design)

    assert limits(SHARE, adjust) == limits(RatingIndex("b", Scale(0, 1)), adjust)
    exact = estimate(frame, SHARE, design=design).row()
    assert limits(SHARE) == (exact.conf_low, exact.conf_high)
    assert exact.conf_low * 60 / 100 == pytest.approx(round(exact.conf_low * 60 / 100))


def test_words_for_what_replicates_do_not_say():
    """Weights that no replicate makes anew are said to be given; totals and figures of a function
    are called so; and rows to be read with care are told of.
    """
    weighting = poststratify(SURVEY, {"d": TOTALS}, design=STRATA)
    total = replicate_estimates(SURVEY, MEAN, Jackknife(), design=weighting, statistic="total")
    said = total.describe()
    assert "The standard errors take the weights as fixed." in said
    assert "linear" not in said
    assert "add nothing. Standard errors by the jackknife" in said
    counts = replicate_estimates(
        SURVEY, MEAN, Jackknife(), by="d", level=0.9, statistic=lambda each: float(each.respondents)
    )
    assert (counts.method.function, counts.method.groupings) == (True, (("d",),))
    said = counts.describe()
    assert "a function of the counted answers. Standard errors by the jackknife" in said
    assert "90 % confidence intervals: t." in said
    assert "1 row: all answers" in said


def in_engine(frame, engine):
    """Return a frame in another engine."""
    if engine == "duckdb":
        return pytest.importorskip("duckdb").from_arrow(frame.to_arrow())
    return {"lazy": frame.lazy, "pandas": frame.to_pandas, "polars": frame.clone}[engine]()


@pytest.mark.parametrize("engine", ["lazy", "pandas", "duckdb"])
def test_other_frames(engine):
    """Replicate weights are read from any frame, and so is what is drawn."""
    frame = SURVEY.with_columns(
        r1=pl.col("w") * 0.9, r2=pl.col("w") * pl.col("q").fill_null(2), r3=pl.col("w")
    )
    other = in_engine(frame, engine)
    weights = ReplicateWeights(["r1", "r2", "r3"], scale=0.5)
    for replicates, design in ((weights, Design(weight="w")), (Bootstrap(5, seed=1), STRATA)):
        left, right = (
            replicate_estimates(f, MEAN, replicates, by="d", design=design) for f in (frame, other)
        )
        same(left.frame["std_error"], right.frame["std_error"], rel=1e-12)


# --- bad input ------------------------------------------------------------------------------------

SMALL = pl.DataFrame({"h": ["a", "a", "b"], "q": [1, 4, 3], "w": [1.0, 2.0, 1.0]})
THREE = SMALL.with_columns(r1=pl.lit(1.0), r2=pl.lit(2.0), r3=pl.lit(0.5))
GIVEN = ReplicateWeights(["r1", "r2", "r3"], scale=1.0)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Bootstrap(1, seed=1), ArgumentError, "replicates must be at least 2"),
        (lambda: Bootstrap(2.5, seed=1), ArgumentTypeError, "replicates must be a whole number"),
        (lambda: Bootstrap(20, seed=None), ArgumentTypeError, "seed must be a whole number"),
        (lambda: Bootstrap(20, seed=-1), ArgumentError, "seed must be at least 0"),
        (lambda: BalancedHalfSamples(rho=1), ArgumentError, "at least 0 and below 1"),
        (lambda: BalancedHalfSamples(rho="a"), ArgumentTypeError, "rho must be a number"),
        (lambda: ReplicateWeights(["r1"], scale=1), ArgumentError, "columns must be at least 2"),
        (
            lambda: ReplicateWeights(["r1", "r2"], scale=0),
            ArgumentError,
            "scale must be finite and above 0",
        ),
        (
            lambda: ReplicateWeights(["r1", "r2"], scale=math.nan),
            ArgumentError,
            "scale must be finite and above 0",
        ),
        (
            lambda: ReplicateWeights(["r1", "r2"], scale="1"),
            ArgumentTypeError,
            "scale must be a number",
        ),
        (
            lambda: ReplicateWeights(["r1", "r2"], scale=1, rscales=[1]),
            ArgumentError,
            "2 columns but 1 number in rscales",
        ),
        (
            lambda: ReplicateWeights(["r1", "r2"], scale=1, rscales=[1, -1]),
            ArgumentError,
            r"rscales\[1\] must be finite",
        ),
        (
            lambda: ReplicateWeights(["r1", "r2"], scale=1, rscales=[1, "x"]),
            ArgumentTypeError,
            r"rscales\[1\] must",
        ),
    ],
)
def test_bad_specifications(make, error, message):
    """A specification that makes no sense is an error when it is written."""
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        (
            [1.0, -1.0, None],
            DataError,
            "replicate weights 'r2' must be finite and at least 0: 1 missing, 1 negative",
        ),
        ([1.0, math.nan, 2.0], DataError, "'r2' must be finite and at least 0: 1 not finite"),
        (["1", "2", "3"], SchemaError, "column 'r2' must hold numbers"),
    ],
)
def test_bad_replicate_weights(values, error, message):
    """Missing, negative and infinite replicate weights are named with their number."""
    with pytest.raises(error, match=message):
        replicate_estimates(THREE.with_columns(r2=pl.Series(values)), MEAN, GIVEN)


@pytest.mark.parametrize(
    "values", [[1.0, None, 2.0], [1.0, math.nan, 2.0], [1.0, -1.0, 2.0], ["1", "2", "3"]]
)
@pytest.mark.parametrize("engine", ["lazy", "duckdb", "polars"])
def test_bad_weights(values, engine):
    """Weights that cannot be used are refused in the words of `estimate`."""
    frame = SMALL.with_columns(w=pl.Series(values))
    design, messages = Design(weight="w"), []
    for call in (
        lambda f: estimate(f, MEAN, design=design),
        lambda f: replicate_estimates(f, MEAN, Jackknife(), design=design),
    ):
        with pytest.raises((DataError, SchemaError), match="column 'w'") as caught:
            call(in_engine(frame, engine))
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


@pytest.mark.parametrize(
    ("data", "replicates", "options", "error", "message"),
    [
        (SMALL, GIVEN, {}, ColumnNotFoundError, "columns not found: 'r1', 'r2', 'r3'"),
        (THREE.clear(), GIVEN, {}, DataError, "no rows"),
        (SMALL.clear(), Jackknife(), {}, DataError, "no rows"),
        (
            SMALL,
            Jackknife(),
            {"design": Design(strata="h")},
            DataError,
            "one respondent in 1 stratum",
        ),
        (
            SMALL,
            Bootstrap(9, seed=1),
            {"design": Design(strata="h")},
            DataError,
            "one respondent in 1 stratum",
        ),
        (
            *(SMALL, Jackknife(), {"design": Design(strata="h", singleton="average")}),
            *(ArgumentError, "has no meaning for replicates"),
        ),
        (
            SMALL,
            BalancedHalfSamples(),
            {},
            DataError,
            r"two respondents in every stratum, but 1 of 1 .* \(3\)",
        ),
        (
            SMALL,
            BalancedHalfSamples(),
            {"design": Design(cluster="q")},
            DataError,
            "two clusters in every stratum",
        ),
        (
            SMALL[:1],
            Jackknife(),
            {"design": Design(singleton="certainty")},
            DataError,
            "0 replicates",
        ),
        (
            SMALL[:1],
            Bootstrap(9, seed=1),
            {"design": Design(singleton="certainty")},
            DataError,
            "none can be drawn",
        ),
        (SMALL, "jackknife", {}, ArgumentTypeError, "replicates must be Jackknife"),
        (SMALL, Jackknife(), {"statistic": "median"}, ArgumentError, "statistic is 'median'"),
        (
            SMALL,
            Jackknife(),
            {"adjust": lambda *_: 3},
            ArgumentTypeError,
            "adjust must return a Weighting",
        ),
        (THREE, GIVEN, {"design": Design(population="w")}, ArgumentError, "weights in a column"),
        (tally(SMALL, MEAN), GIVEN, {}, ArgumentError, "columns of a frame"),
        (
            tally(SMALL, MEAN),
            Jackknife(),
            {"design": Design(weight="w")},
            ArgumentError,
            "the tally was made with",
        ),
        (
            tally(SMALL, MEAN),
            Jackknife(),
            {"using": "h"},
            ArgumentError,
            "not made by 'h', which using= names",
        ),
        (
            *(tally(SMALL.with_columns(q=3), MEAN, design=Design(weight="w")), Jackknife(), {}),
            *(DataError, "weights 'w' vary inside cells"),
        ),
        (
            *(
                tally(SMALL.with_columns(q2=2), [MEAN, MeanRating("q2", SCALE)]),
                Jackknife(),
                {"statistic": lambda t: t.n},
            ),
            *(ArgumentError, "say joint=True in tally"),
        ),
    ],
)
def test_bad_data(data, replicates, options, error, message):  # noqa: PLR0917 - parameters of a table
    """Data that no replicates can be made of, and options that do not go together."""
    measures = MEAN if isinstance(data, pl.DataFrame) else None
    if isinstance(data, pl.DataFrame) and options.get("design") == Design(cluster="q"):
        data, options = data.with_columns(c=pl.col("q")), {"design": Design(cluster="c")}
    with pytest.raises(error, match=message):
        replicate_estimates(data, measures, replicates, **options)


def test_bad_combinations():
    """A weighting and an adjustment, and a frame without measures."""
    weighting = poststratify(SURVEY, {"d": TOTALS}, design=STRATA)
    with pytest.raises(ArgumentError, match="adjust makes the weights anew"):
        replicate_estimates(
            SURVEY, MEAN, Jackknife(), design=weighting, adjust=lambda *_: weighting
        )
    with pytest.raises(ArgumentError, match="measures are needed"):
        replicate_estimates(SURVEY, None, Jackknife())
    with pytest.raises(ArgumentError, match="weights in a column"):
        replicate_estimates(SURVEY, MEAN, GIVEN, design=weighting)


def test_an_adjustment_that_fails():
    """A class that a replicate leaves without respondents is named, with the replicate."""
    frame = pl.DataFrame({"d": ["x", "x", "x", "y"], "q": [1, 2, 4, 3]})
    with pytest.raises(
        DataError,
        match="the adjustment fails in replicate 4: d = y has the total 10 but no respond",
    ):
        replicate_estimates(
            *(frame, MEAN, Jackknife()),
            adjust=lambda cells, design: poststratify(
                cells, {"d": {"x": 9, "y": 10}}, design=design
            ),
            using="d",
        )


SAMPLED = SURVEY.with_columns(svar=pl.col("q").is_not_null())


def in_cells(step, **options):
    """Return replicated estimates whose adjustment makes a step."""
    return replicate_estimates(
        SAMPLED, MEAN, Jackknife(), design=STRATA, adjust=step, using=["d", "svar"], **options
    )


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (
            lambda cells, design: weighting_classes(cells, "d", responded="svar", design=design),
            "minimum=10 would count",
        ),
        (
            lambda cells, design: trim_weights(
                cells,
                design=weighting_classes(cells, "d", responded="svar", minimum=1, design=design),
                high=9,
            ),
            "their sums of weights cannot be trimmed",
        ),
        (
            lambda cells, design: normalise(
                weighting_classes(cells, "d", responded="svar", minimum=1, design=design)
            ),
            "they cannot be counted. Give to=",
        ),
    ],
)
def test_steps_that_would_count_cells(step, message):
    """Rows are cells in a replicate: steps that would take them for persons are refused."""
    with pytest.raises(
        ArgumentError, match=f"adjust is given cells of respondents who are alike, not .*{message}"
    ):
        in_cells(step)


def test_a_replicate_in_which_everybody_responded():
    """In a nearly complete survey a replicate may have nothing to model response by: an error, not
    a silent figure.
    """
    frame = pl.DataFrame({"d": ["x", "y"] * 20, "q": [1, 5, 3, 4] * 10}).with_columns(
        svar=pl.int_range(40) > 1
    )
    frame = frame.with_columns(q=pl.when("svar").then("q"))

    def adjust(cells, design):
        return propensity_weights(cells, "d", responded="svar", weighted=True, design=design)

    with pytest.raises(DataError, match=r"fails in replicate .*also somebody who did not respond"):
        replicate_estimates(frame, MEAN, Bootstrap(50, seed=1), adjust=adjust, using=["d", "svar"])
    classes = replicate_estimates(
        *(frame, MEAN, Bootstrap(50, seed=1)),
        adjust=lambda cells, design: weighting_classes(
            cells, "d", responded="svar", minimum=1, design=design
        ),
        using=["d", "svar"],
    )
    assert classes.frame["status"].to_list() == ["ok"]


def test_a_whole_population_with_nonresponse():
    """Where everybody was asked replicates do not vary, but response is random: an error, not a
    standard error of 0.
    """
    frame = pl.DataFrame({"d": ["x", "y"] * 20, "q": [1, 5, 3, 4] * 10, "N": 40}).with_columns(
        svar=pl.int_range(40) > 1
    )
    frame, design = frame.with_columns(q=pl.when("svar").then("q")), Design(population="N")

    def adjust(cells, design):
        return weighting_classes(cells, "d", responded="svar", minimum=1, design=design)

    weighting = weighting_classes(frame, "d", responded="svar", minimum=1, design=design)
    for replicates in (Jackknife(), Bootstrap(50, seed=1)):
        with pytest.raises(DataError, match="everybody in the population is in the frame"):
            replicate_estimates(frame, MEAN, replicates, design=weighting)
        with pytest.raises(DataError, match="everybody in the population is in the frame"):
            replicate_estimates(
                frame, MEAN, replicates, design=design, adjust=adjust, using=["d", "svar"]
            )
    drawn = replicate_estimates(
        frame, MEAN, Bootstrap(50, seed=1, correction=False), design=weighting
    )
    assert drawn.row().std_error > 0.1


def test_rows_as_objects():
    """A result of one row gives it as an object; so do the figures of a function."""
    found = replicate_estimates(SURVEY, MEAN, Jackknife(), by="d", design=STRATA)
    rows = list(found)
    assert [row.domain for row in rows] == [{"d": value} for value in found.frame["d"]]
    assert found["x"].row() == rows[0]
    assert (rows[0].measure, rows[0].n, rows[0].std_error) == found.frame.select(
        "measure", "n", "std_error"
    ).row(0)
    with pytest.raises(ArgumentError, match="there are 3 rows, not one"):
        found.row()
    of_function = replicate_estimates(
        SURVEY, MEAN, Jackknife(), design=STRATA, statistic=lambda tally: float(tally.n)
    )
    assert (of_function.row().measure, of_function.row().n, of_function.row().status) == (
        "figure",
        None,
        "no_variation",
    )


def test_results_are_frozen():
    """Specifications and results cannot be changed, and specifications compare by what they say."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Bootstrap(9, seed=1).seed = 2
    assert Bootstrap(9, seed=1) == Bootstrap(9, seed=1) != Bootstrap(9, seed=2)
