"""R-indicators and the choice of auxiliary variables: RISQ 2.1, slow references, laws, and what is
refused.
"""

import attrs
import numpy as np
import polars as pl
import pytest
from bad_input import NAN, cases, refuses
from golden.support import Golden, agree, frame
from hypothesis import given, strategies as st
from scipy import stats
from strategies import laws

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    RatingIndex,
    Scale,
    Share,
    representativity,
)
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    DataError,
    SchemaError,
)
from brukarindex.response import AuxiliaryIndicators, auxiliary_indicators

GOLDEN = Golden("07_nonresponse")
FIVE = Scale(1, 5)
STRATA = Design(strata="kommun", population="N_h")
BIASED = 1e-6  # R's glm stops at 1e-8: coefficients to 1e-7 …
VARYING = 1e-5  # … and their covariances, of which standard errors are made, to 1e-6
SETTINGS = {
    "R.SI_age_kon_sprak": (["agegrp", "kon", "sprak"], Design(population="n"), ()),
    "R.STSI_age_kon_sprak": (["agegrp", "kon", "sprak"], STRATA, ()),
    "R.STSI_full": (["agegrp", "kon", "sprak", "utskick"], STRATA, "kommun"),
    "R.STSI_kommun": (["agegrp", "kon", "sprak", "utskick", "kommun"], STRATA, ()),
    "R.interaction": ([("agegrp", "kon"), "sprak"], STRATA, ()),
    "R.PPS_weights": (["agegrp", "kon"], Design(weight="w"), ()),
}
"""Covariates, design and outside variables by check. RISQ takes the sum of weights for the
population: without weights that is the sample itself, so our design has the sample's size as its
population.
"""
OVERALL = {
    "r_indicator": ("R", BIASED),
    "r_unadjusted": ("RUnadj", BIASED),
    "r_std_error": ("RSE", VARYING),
    "cv": ("CV", BIASED),
    "cv_unadjusted": ("CVUnadj", BIASED),
    "cv_std_error": ("CVSE", VARYING),
    "mean_propensity": ("propMean", BIASED),
    "bias_factor": ("RBiasFactor", BIASED),
}
PARTIAL = {
    "unconditional": ("Pu", BIASED),
    "unconditional_unadjusted": ("PuUnadj", BIASED),
    "unconditional_std_error": ("PuSE", VARYING),
    "conditional": ("Pc", BIASED),
    "conditional_unadjusted": ("PcUnadj", BIASED),
    "conditional_std_error": ("PcSEApprox", VARYING),
}
BY_CATEGORY = {
    "unconditional": ("PuUnadj", BIASED),
    "unconditional_std_error": ("PuUnadjSE", VARYING),
    "conditional": ("PcUnadj", BIASED),
    "conditional_std_error": ("PcUnadjSE", VARYING),
}


def sample():
    """Return the synthetic sample with the columns that the checks' designs use."""
    return (
        frame("syn_sample")
        .with_columns(n=pl.len(), w=pl.col("dvikt") * (1 + (pl.col("id") % 7) / 10))
        .rename({"n": "size"})
    )


def indicators(check):
    """Return ours and R's figures of a check."""
    covariates, design, outside = SETTINGS[check]
    design = attrs.evolve(design, population="size") if design.population == "n" else design
    return (
        representativity(sample(), covariates, responded="svarat", design=design, outside=outside),
        GOLDEN[check],
    )


# --- RISQ -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("check", [name for name in SETTINGS if name != "R.PPS_weights"])
def test_indicators(check):
    """R, its standard error and the coefficient of variation are those of RISQ 2.1."""
    found, result = indicators(check)
    for ours, (theirs, rel) in OVERALL.items():
        agree(getattr(found, ours), result[theirs], rel=rel)


def test_indicators_of_a_sample_whose_population_is_not_known():
    """Then S² is divided by N where RISQ has N − 1, as if the weights were known to add up to the
    population.
    """
    found, result = indicators("R.PPS_weights")
    size = sample()["w"].sum()
    spread = result["propVar_unadj"] * (size - 1) / size
    bias = result["propVar_unadj"] * (1 - result["RBiasFactor"])
    agree(
        [found.r_unadjusted, found.r_indicator], 1 - 2 * np.sqrt([spread, spread - bias]), rel=1e-8
    )
    agree([found.r_indicator, found.cv], [result["R"], result["CV"]], rel=VARYING)
    agree([found.r_std_error, found.cv_std_error], [result["RSE"], result["CVSE"]], rel=VARYING)


@pytest.mark.parametrize("check", SETTINGS)
def test_partial_indicators(check):
    """Partial indicators of variables, and of the coefficient of variation, are those
    of RISQ 2.1.
    """
    found, result = indicators(check)
    theirs, relative = result["partial_by_variable"], result["partialCV_by_variable"]
    model = found.variables.filter(pl.col("status") != "outside_model")
    assert found.variables["variable"].to_list() == theirs["variable"]
    for ours, (name, rel) in PARTIAL.items():
        rows = found.variables if ours.startswith("unconditional") else model
        agree(rows[ours], theirs[name][: rows.height], rel=rel)
        agree(
            rows[ours] / found.mean_propensity,
            relative[name.replace("P", "CV", 1)][: rows.height],
            rel=rel,
        )


@pytest.mark.parametrize("check", SETTINGS)
def test_partial_indicators_of_categories(check):
    """So are those of categories; where RISQ has a standard error of 0, ours is null
    and says why.
    """
    found, result = indicators(check)
    for variable, theirs in result["partial_by_category"].items():
        rows = found.categories.filter(pl.col("variable") == variable)
        assert rows["category"].to_list() == theirs["category"]
        for ours, (name, rel) in BY_CATEGORY.items():
            expected = np.array(theirs[name])
            if (known := rows[ours].drop_nulls()).len():
                agree(known, expected, rel=rel)
            else:
                assert (np.abs(expected) < 1e-15).all()
                assert set(rows["status"]) <= {"census", "outside_model"}


@pytest.mark.parametrize("check", GOLDEN.ids(r"R\.by_hand_.*"))
def test_indicators_by_hand(check):
    """A single variable has the response rates of its classes as propensities."""
    result, column = GOLDEN[check], {"age": "agegrp", "sp": "sprak"}[check.rsplit("_", 1)[1]]
    found = representativity(sample(), column, responded="svarat", design=Design(population="size"))
    agree([found.r_unadjusted, found.r_indicator], [result["R_unadj"], result["R_adj"]], rel=1e-8)


def test_largest_bias():
    """The coefficient of variation is the largest standardised bias, (1 − R)/(2·response rate)."""
    found, _ = indicators("R.STSI_age_kon_sprak")
    result = GOLDEN["R.max_bias"]
    agree(
        [(1 - found.r_indicator) / (2 * found.mean_propensity), found.cv],
        list(result.values()),
        rel=1e-7,
    )


def test_every_check_is_used():
    """Only RISQ's linear model is left out, which is not offered."""
    tested = {*SETTINGS, "R.by_hand_age", "R.by_hand_sp", "R.max_bias"}
    assert set(GOLDEN.ids(r"R\..*")) - {"R.gaussian"} == tested


# --- laws -----------------------------------------------------------------------------------------

CELLS = [(a, b, r) for a in "xyz" for b in "pq" for r in (0, 1)]
"""One who responded and one who did not in each class, so that no coefficient runs off."""


@st.composite
def samples(draw):
    """Draw a sample with two covariates, weights, strata with their sizes, and answers 1–5."""
    rows = CELLS + draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=40))
    count = len(rows)
    strata = [
        1,
        1,
        2,
        2,
        *draw(st.lists(st.integers(1, 2), min_size=count - 4, max_size=count - 4)),
    ]
    sizes = {h: strata.count(h) + draw(st.integers(0, 50)) for h in (1, 2)}
    return pl.DataFrame(rows, schema=["a", "b", "r"], orient="row").with_columns(
        w=pl.Series(
            draw(st.lists(st.sampled_from([0.3, 1.0, 1.7, 4.0]), min_size=count, max_size=count))
        ),
        h=pl.Series(strata),
        N=pl.Series([sizes[h] for h in strata]),
        y=pl.Series(
            draw(st.lists(st.sampled_from([1, 2, 4, 5, None]), min_size=count, max_size=count))
        ),
    )


designs = st.sampled_from(
    [Design(), Design(weight="w"), Design(strata="h", population="N"), Design(strata="h")]
)
models = st.sampled_from([("a",), ("a", "b")])


def figures(found):
    """Return all numbers of a result."""
    tables = (found.frame, found.variables, found.categories)
    return np.concatenate(
        [table.select(pl.selectors.float()).to_numpy().ravel() for table in tables]
    ).astype(float)


def row_by_row(data, covariates, design):
    """Compute everything from the formulas, one row per person: R, its error, and partials by
    variable and category.
    """
    n, y = data.height, data["r"].to_numpy()
    h = data[design.strata[0]].to_numpy() if design.strata else np.zeros(n)
    size_h = np.array([np.sum(h == each) for each in h], dtype=float)
    known = data["N"].to_numpy() if design.population else np.full(n, np.inf)
    w = (
        data["w"].to_numpy()
        if design.weight
        else known / size_h
        if design.population
        else np.ones(n)
    )
    x = np.column_stack(
        [np.ones(n)] + [data[c] == v for c in covariates for v in data[c].unique().sort()[1:]]
    ).astype(float)
    beta, relative = np.zeros(x.shape[1]), w / w.mean()
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        sigma = np.linalg.inv(x.T @ (x * (relative * p * (1 - p))[:, None]))
        beta += sigma @ x.T @ (relative * (y - p))
    total = w.sum()

    def variance(values):
        added = 0.0
        for each in np.unique(h):
            z = (w * values)[h == each]
            added += (1 - len(z) / known[h == each][0]) * len(z) * z.var(ddof=1)
        return added

    z = (p * (1 - p))[:, None] * x
    mean = w @ p / total
    plain = w @ (p - mean) ** 2 / total
    spread = plain * total / (total - 1) if design.population else plain
    bias = ((w * np.einsum("ij,jk,ik->i", z, sigma, z)).sum() - variance(p) / total) / total
    centred = z - w @ z / total
    a, b = (w * (p - mean)) @ centred / total, centred.T @ (centred * w[:, None]) / total
    error = np.sqrt(
        (
            4 * a @ sigma @ a
            + 2 * np.trace(b @ sigma @ b @ sigma)
            + variance((p - mean) ** 2) / total**2
        )
        / plain
    )
    partial = {}
    for c in covariates:
        others = [name for name in covariates if name != c]
        keys = (
            np.array(["+".join(row) for row in data.select(others).rows()])
            if others
            else np.zeros(n)
        )
        within_p, within_z = p.copy(), z.copy()
        for key in np.unique(keys):
            at = keys == key
            within_p[at] -= w[at] @ p[at] / w[at].sum()
            within_z[at] -= w[at] @ z[at] / w[at].sum()
        for v in data[c].unique().sort():
            d = (data[c] == v).to_numpy().astype(float)
            share = w @ d / total
            u = np.sqrt(share) * (w @ (d * p) / (w @ d) - mean)
            u_error = np.sqrt(
                share
                * (
                    variance(d * p) * (1 / (w @ d) - 1 / total) ** 2
                    + variance((1 - d) * p) / total**2
                )
            )
            square = w @ (d * within_p**2)
            a, b = (w * d * within_p) @ within_z, within_z.T @ (within_z * (w * d)[:, None])
            moved = (
                4 * a @ sigma @ a + 2 * np.trace(b @ sigma @ b @ sigma) + variance(d * within_p**2)
            )
            partial[c, v] = (
                u,
                u_error,
                np.sqrt(square / total),
                np.sqrt(moved / (4 * total * square)) if square > 0 else 0,
            )
    fitted = n / (n - x.shape[1])
    sandwich = fitted * sigma @ (x.T @ (x * (relative**2 * p * (1 - p))[:, None])) @ sigma
    a = (w * (p - mean)) @ centred / total
    b = centred.T @ (centred * w[:, None]) / total
    chance = np.trace(b @ sandwich)

    def off(s):
        """Return by how much an S² of s is more than two-sided 5 % from its
        expectation, squared.
        """
        expected = chance + s * (1 - variance(p) / total**2 / plain)
        around = 2 * np.trace(b @ sandwich @ b @ sandwich) + 4 * s * a @ sandwich @ a / plain
        around += s**2 * variance((p - mean) ** 2) / total**2 / plain**2
        return (max(plain, chance) - expected) ** 2 - stats.norm.ppf(0.975) ** 2 * around

    return (
        1 - 2 * np.sqrt(max(spread - bias, 0)),
        1 - 2 * np.sqrt(spread),
        error,
        off,
        spread / plain,
    ), partial


@given(samples(), models, designs)
@laws()
def test_row_by_row(data, covariates, design):
    """Cells give what the formulas give on one row per person."""
    found = representativity(data, covariates, responded="r", design=design)
    if found.status == "no_variation":
        return
    (adjusted, plain, error, off, times), partial = row_by_row(data, covariates, design)
    np.testing.assert_allclose([found.r_unadjusted, found.r_std_error], [plain, error], rtol=1e-6)
    np.testing.assert_allclose(found.r_indicator, adjusted, rtol=1e-6, atol=1e-6)
    for end in {found.r_conf_low, found.r_conf_high} - {0.0, 1.0, found.r_indicator}:
        s = ((1 - end) / 2) ** 2 / times
        scale = off(0.0) - off(s / 2) + abs(off(2 * s))
        np.testing.assert_allclose(off(s), 0, atol=1e-6 * abs(scale))
    assert (found.r_conf_high == 1) <= (off(0.0) <= 1e-12)
    for row in found.categories.iter_rows(named=True):
        ours = [row[name] for name in BY_CATEGORY]
        u, u_error, c, c_error = partial[row["variable"], row["category"]]
        np.testing.assert_allclose([ours[0], ours[2]], [u, c], rtol=1e-6, atol=1e-8)
        np.testing.assert_allclose(ours[1] or 0.0, u_error, rtol=1e-6, atol=1e-8)
        if c > 1e-6:
            np.testing.assert_allclose(ours[3], c_error, rtol=1e-5)


@given(samples(), models, designs)
@laws()
def test_bounds_and_sums(data, covariates, design):
    """R is at most 1, and the squares of the categories' indicators add up to the variable's."""
    found = representativity(data, covariates, responded="r", design=design)
    assert max(found.r_indicator, found.r_unadjusted) <= 1
    assert (
        min(0, found.r_indicator) <= found.r_conf_low <= found.r_indicator <= found.r_conf_high <= 1
    )
    wider = representativity(data, covariates, responded="r", design=design, level=0.99)
    assert wider.r_conf_low <= found.r_conf_low <= found.r_conf_high <= wider.r_conf_high
    assert found.frame.row(0, named=True) == {
        name: getattr(found, name) for name in found.frame.columns
    }
    for kind in ("unconditional", "conditional"):
        squares = found.categories.group_by("variable", maintain_order=True).agg(
            (pl.col(kind) ** 2).sum()
        )
        np.testing.assert_allclose(
            squares[kind], found.variables[f"{kind}_unadjusted"] ** 2, atol=1e-12
        )
    for table in (found.frame, found.variables, found.categories):
        assert not table.select(pl.any_horizontal(pl.selectors.float().is_nan().any())).item()


@given(samples(), models, designs, st.randoms(use_true_random=False))
@laws()
def test_order_and_chunks_do_not_matter(data, covariates, design, random):
    """Rows in any order, eager or lazy, give the same figures."""
    order = list(range(data.height))
    random.shuffle(order)
    one = representativity(data, covariates, responded="r", design=design)
    two = representativity(data[order].lazy(), covariates, responded="r", design=design)
    np.testing.assert_allclose(figures(two), figures(one), rtol=1e-8, atol=1e-9)


@given(samples(), models, st.sampled_from([0.001, 7.0, 1e6]))
@laws()
def test_the_unit_of_weights_does_not_matter(data, covariates, factor):
    """Without a population size, weights in another unit give the same figures."""
    one, two = (
        representativity(each, covariates, responded="r", design=Design(weight="w"))
        for each in (data, data.with_columns(pl.col("w") * factor))
    )
    np.testing.assert_allclose(figures(two), figures(one), rtol=1e-8, atol=1e-9)


@given(st.integers(1, 5), st.integers(1, 5), st.lists(st.integers(1, 4), min_size=2, max_size=4))
@laws()
def test_equal_response_rates_have_no_variation(yes, no, sizes):
    """R is 1 when every class has the same response rate; there is no standard error, but limits
    there are.
    """
    rows = [(f"{i}", r) for i, size in enumerate(sizes) for r in [1] * yes * size + [0] * no * size]
    found = representativity(
        pl.DataFrame(rows, schema=["a", "r"], orient="row"), "a", responded="r"
    )
    assert (found.r_indicator, found.cv, found.r_std_error, found.status) == (
        1.0,
        0.0,
        None,
        "no_variation",
    )
    assert 0 <= found.r_conf_low < found.r_conf_high == 1
    assert found.variables["unconditional"].to_list() == [0.0]
    assert found.variables["status"].to_list() == ["no_variation"]
    assert set(found.categories["status"]) == {"no_variation"}


# --- edges ----------------------------------------------------------------------------------------

SMALL = pl.DataFrame(
    {"kon": list("KKKKMMMM"), "lan": list("aabbaabb"), "svarat": [1, 1, 1, 0, 1, 0, 0, 1]}
)


def test_small_differences_are_chance():
    """Where chance explains all differences, the adjusted R is 1 and the status says so."""
    found = representativity(SMALL, ["kon", "lan"], responded="svarat")
    assert (found.r_indicator, found.status, found.bias_factor) == (
        1.0,
        "bias_exceeds_variance",
        0.0,
    )
    assert found.r_unadjusted < 1
    assert "no larger than chance" in found.describe()
    assert "inte större än vad slumpen ger" in found.describe("sv")


def test_outside_variables():
    """A variable outside the model has no conditional indicator; without respondents in a class, no
    error.
    """
    data = pl.concat([SMALL] * 20).with_columns(grupp=pl.Series(["x"] * 4 + ["y"] * 156))
    found = representativity(
        data.filter((pl.col("grupp") == "y") | (pl.col("svarat") == 1)),
        "kon",
        responded="svarat",
        outside="grupp",
    )
    row = found.variables.row(1, named=True)
    assert (row["variable"], row["conditional"], row["status"]) == ("grupp", None, "separated")
    assert row["unconditional_std_error"] is None
    assert found.categories.filter(variable="grupp")["status"].unique().to_list() == [
        "outside_model"
    ]


def test_repeated_covariates_are_left_out_in_words():
    """A covariate that repeats another changes nothing, and the description says it
    was left out.
    """
    data = SMALL.with_columns(man=pl.col("kon") == "M")
    one, two = (
        representativity(data, each, responded="svarat") for each in ("kon", ["kon", "man"])
    )
    assert two.r_unadjusted == pytest.approx(one.r_unadjusted, rel=1e-12)
    assert two.coefficients["status"].to_list() == ["ok", "ok", "aliased"]
    assert "were left out of the response model" in two.describe()


def test_describe():
    """A report says what was found, from what, and what it cannot see."""
    found, _ = indicators("R.STSI_age_kon_sprak")
    english, swedish = found.describe(), found.describe("sv")
    assert english.startswith(
        "Of 7\N{NO-BREAK SPACE}029 in the sample 3\N{NO-BREAK SPACE}389 responded; the weighted"
        " response rate is 47.6 %. The R-indicator is 0.738 (95 % confidence interval"
        " 0.711–0.763), adjusted for bias"
    )
    assert "logistic regression on agegrp, kon, sprak; persons" in english
    assert "at most 0.275 standard deviations" in english
    assert "Response varies most with agegrp (partial R-indicator 0.097)." in english
    assert "R-indikatorn är 0,738 (95 % konfidensintervall 0,711–0,763)" in swedish
    assert (
        "Svarsbenägenheten skiljer sig mest efter agegrp (partiell R-indikator 0,097)." in swedish
    )
    assert "stratified by kommun" in english
    assert repr(found).startswith("Representativity\n")
    refuses(ArgumentError, "language is 'no'; allowed: 'sv', 'en'.", lambda: found.describe("no"))


@pytest.mark.parametrize(
    ("design", "slope", "finite"),
    [(Design(population="size"), 1, 100 / 99), (Design(), 98 / 99, 1)],
    ids=["all", "sample"],
)
def test_limits_of_two_classes(design, slope, finite):
    """35 and 25 of 50: c is the variance of half the difference, and S² is inside by a quadratic in
    it.

    In a sample of many the mean propensity is estimated too, with a 99th of their variance.
    """
    data = pl.DataFrame(
        {"kon": ["K"] * 50 + ["M"] * 50, "r": [1] * 35 + [0] * 15 + [1] * 25 + [0] * 25}
    )
    found = representativity(
        data.with_columns(size=pl.lit(100)), "kon", responded="r", design=design
    )
    c, z = (0.7 * 0.3 + 0.5 * 0.5) / 200 * 100 / 98, stats.norm.ppf(0.975)
    half = slope * (0.01 - c) + 2 * c * z**2
    inside = np.roots([slope**2, -2 * half, (0.01 - c) ** 2 - 2 * c**2 * z**2])
    assert (found.r_conf_low, found.r_conf_high) == pytest.approx(
        sorted(1 - 2 * np.sqrt(inside * finite))
    )


def test_limits_stay_within_their_range():
    """Five persons tell next to nothing, and the limits of R say so without leaving 0–1."""
    data = pl.DataFrame({"kon": list("KKKMM"), "r": [1, 1, 0, 0, 1]})
    found = representativity(data, "kon", responded="r")
    assert (found.r_conf_low, found.r_conf_high, found.method.level) == (0.0, 1.0, 0.95)


def test_results_are_frozen_and_compared():
    """The same input gives an equal result, which cannot be changed."""
    one, two = (representativity(SMALL, "kon", responded="svarat") for _ in range(2))
    assert one == two
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.r_indicator = 1.0


# --- auxiliary variables --------------------------------------------------------------------------


def calibrated(data, columns, weight):
    """Return per person the factor of linear calibration to the sample, and who responded with an
    answer.
    """
    x = np.column_stack(
        [np.ones(data.height)]
        + [data[c] == v for c in columns for v in data[c].unique().sort()[1:]]
    )
    x, d = x.astype(float), data[weight].to_numpy() if weight else np.ones(data.height)
    r = ((data["r"] == 1) & data["y"].is_not_null()).to_numpy()
    known = x[r].T @ (x[r] * d[r, None])
    if np.linalg.matrix_rank(known) < np.linalg.matrix_rank(x):
        return None
    factor = 1 + x @ np.linalg.solve(known, d @ x - d[r] @ x[r])
    return factor, d, r, x


@given(samples(), st.sampled_from([None, "w"]))
@laws()
def test_auxiliary_indicators_row_by_row(data, weight):
    """H0 in the unit of the measure is what calibration moves the mean by, and the others are their
    definitions.
    """
    sets = [["a"], ["a", "b"]]
    measure = MeanRating("y", FIVE)
    found = auxiliary_indicators(
        data, sets, responded="r", measures=measure, design=Design(weight=weight)
    )
    for columns, row in zip(sets, found.frame.iter_rows(named=True), strict=True):
        reference = calibrated(data, columns, weight)
        if reference is None:
            assert row["status"] == "no_respondents"
            assert row["h3"] is None
            continue
        factor, d, r, x = reference
        share, y, m = d[r] / d[r].sum(), data["y"].to_numpy()[r].astype(float), factor[r]
        assert row["respondents"] == r.sum()
        np.testing.assert_allclose(row["q2"], share @ (m - share @ m) ** 2, atol=1e-9)
        np.testing.assert_allclose(
            row["h3"], np.sqrt(share @ (m - share @ m) ** 2) / (share @ m), atol=1e-8
        )
        spread = np.sqrt(share @ (y - share @ y) ** 2)
        if row["status"] == "no_variation":
            assert spread < 1e-8
            continue
        shift = (d[r] * m) @ y / (d[r] * m).sum() - share @ y
        fitted = (
            x[r]
            @ np.linalg.lstsq(np.sqrt(share)[:, None] * x[r], np.sqrt(share) * y, rcond=None)[0]
        )
        multiple = np.sqrt(share @ (fitted - share @ y) ** 2) / spread
        np.testing.assert_allclose([row["shift"], row["h0"]], [shift, shift / spread], atol=1e-8)
        np.testing.assert_allclose(row["h1"], multiple * row["h3"], atol=1e-7)


@given(samples(), st.sampled_from([None, "w"]))
@laws()
def test_more_variables_have_larger_indicators(data, weight):
    """|H0| ≤ H1 ≤ H3, and H3 never falls when a variable is added."""
    sets = ["a", ["a", "b"], [("a", "b")]]
    measure, design = RatingIndex("y", FIVE), Design(weight=weight)
    table = auxiliary_indicators(data, sets, responded="r", measures=measure, design=design).frame
    rows = table.drop_nulls("h0")
    assert ((rows["h0"].abs() <= rows["h1"] + 1e-9) & (rows["h1"] <= rows["h3"] + 1e-9)).all()
    h3 = table["h3"].drop_nulls().to_numpy()
    assert (np.diff(h3) >= -1e-9).all()
    alone = auxiliary_indicators(data, sets, responded="r", design=design).frame
    assert alone["h3"].null_count() == 0
    assert alone["measure"].null_count() == alone["h1"].null_count() == len(sets)


def test_auxiliary_indicators_of_several_measures():
    """One row for each set and measure; those who did not answer a question are its
    nonrespondents.
    """
    measures = [RatingIndex("helhet", FIVE), Share.top("bemotande", FIVE)]
    data = frame("syn_sample")
    found = auxiliary_indicators(
        data, ["kon", ["kon", "agegrp"]], responded="svarat", measures=measures, design=STRATA
    )
    assert found.frame.select("candidate", "measure").rows() == [
        (candidate, measure)
        for candidate in ("kon", "kon + agegrp")
        for measure in ("helhet", "bemotande")
    ]
    answered = data.filter(svarat=1)
    assert found.frame["respondents"][:2].to_list() == [
        answered[c].count() for c in ("helhet", "bemotande")
    ]
    assert "Av 2 uppsättningar har kon + agegrp störst H3: 0,2" in found.describe("sv")
    assert found.describe().startswith("Sets of auxiliary variables are judged by H3")
    assert repr(found).startswith("AuxiliaryIndicators, 4 rows\n")


def test_a_class_without_respondents_cannot_be_used():
    """It has a status and no figures, and so have equal scores."""
    data = SMALL.with_columns(grupp=pl.Series(list("xxxyxyyx")), y=pl.lit(4))
    found = auxiliary_indicators(
        data, ["grupp", "kon"], responded="svarat", measures=MeanRating("y", FIVE)
    )
    assert found.frame["status"].to_list() == ["no_respondents", "no_variation"]
    assert found.frame["h3"][0] is None
    assert found.frame["h3"][1] == pytest.approx(0.2041241)
    assert found.frame.select("h1", "h0", "shift").null_count().row(0) == (2, 2, 2)
    assert "cannot be used" in found.describe()
    nobody = auxiliary_indicators(
        SMALL.with_columns(y=None), ["kon"], responded="svarat", measures=MeanRating("y", FIVE)
    )
    assert nobody.frame.row(0, named=True)["status"] == "no_respondents"
    assert "largest H3" not in nobody.describe()


def test_a_stratum_of_one_does_no_harm_without_variances():
    """Indicators of auxiliary variables need no variance."""
    data = SMALL.with_columns(h=pl.Series([1] + [2] * 7))
    found = auxiliary_indicators(data, ["kon"], responded="svarat", design=Design(strata="h"))
    assert isinstance(found, AuxiliaryIndicators)
    assert found.frame["status"].to_list() == ["ok"]


# --- bad input ------------------------------------------------------------------------------------


def of(covariates="kon", responded="svarat", design=None, outside=(), *, level=0.95, **changes):
    """Return the indicators of the small sample with some columns changed."""
    values = {name: pl.Series(name, given) for name, given in changes.items()}
    return representativity(
        SMALL.with_columns(**values),
        covariates,
        responded=responded,
        design=design,
        outside=outside,
        level=level,
    )


@cases(
    (
        "no covariates",
        ArgumentError,
        "covariates must name a column known for respondents and nonrespondents alike.",
        lambda: of([]),
    ),
    (
        "a set",
        ArgumentTypeError,
        "covariates must be a list or tuple, got {'kon'}.",
        lambda: of({"kon"}),
    ),
    (
        "level",
        ArgumentError,
        "level must lie between 0 and 1, such as 0.95, got 95.",
        lambda: of(level=95),
    ),
    (
        "level as text",
        ArgumentTypeError,
        "level must be a number, got '0.95'.",
        lambda: of(level="0.95"),
    ),
    ("twice", ArgumentError, "covariates: 'kon' is named twice.", lambda: of(["kon", "kon"])),
    (
        "misspelt",
        ColumnNotFoundError,
        "columns not found: 'kön'. Did you mean 'kon'? The frame has: kon, lan, svarat.",
        lambda: of("kön"),
    ),
    (
        "response misspelt",
        ColumnNotFoundError,
        "columns not found: 'svar'. Did you mean 'svarat'? The frame has: kon, lan, svarat.",
        lambda: of(responded="svar"),
    ),
    (
        "decimals",
        SchemaError,
        (
            "covariate 'kon' holds decimal numbers (Float64): cut it into classes first, for"
            " example with pl.col('kon').cut(…)."
        ),
        lambda: of(kon=[0.5, 1.5] * 4),
    ),
    (
        "one level",
        DataError,
        "covariate 'kon' has one value only, 'K': it tells no respondents apart. Leave it out.",
        lambda: of(["kon", "lan"], kon=["K"] * 8),
    ),
    (
        "one level outside",
        DataError,
        "covariate 'lan' has one value only, 'a': it tells no respondents apart. Leave it out.",
        lambda: of(outside="lan", lan=["a"] * 8),
    ),
    (
        "separated",
        DataError,
        (
            "the covariates tell without exception whether some persons respond, so a coefficient"
            " runs off to infinity: all 4 responded with kon=K; nobody of 4 responded with kon=M."
            " Merge such classes with similar ones, or leave the covariate out."
        ),
        lambda: of(svarat=[1, 1, 1, 1, 0, 0, 0, 0]),
    ),
    (
        "no candidates",
        ArgumentError,
        "candidates: give at least one set of covariates.",
        lambda: auxiliary_indicators(SMALL, [], responded="svarat"),
    ),
    (
        "candidates are one name",
        ArgumentTypeError,
        "candidates must be a list or tuple, got 'kon'.",
        lambda: auxiliary_indicators(SMALL, "kon", responded="svarat"),
    ),
    (
        "a composite",
        ArgumentError,
        "measure 'both' is a composite: give the measures it is made of.",
        lambda: auxiliary_indicators(
            SMALL.with_columns(y=1, z=2),
            ["kon"],
            responded="svarat",
            measures=CompositeIndex("both", [MeanRating("y", FIVE), MeanRating("z", FIVE)]),
        ),
    ),
)
def test_refused(error, message, call):
    """Bad input is refused in words."""
    refuses(error, message, call)


@pytest.mark.parametrize(
    ("column", "values"),
    [("svarat", [1, None] * 4), ("kon", ["K", None] * 4), ("kon", [1.0, NAN] * 4)],
)
def test_unknown_values_are_refused(column, values):
    """Covariates and response must be known for everybody."""
    said = "says who responded, but has" if column == "svarat" else "has"
    with pytest.raises(DataError, match=f"column '{column}' {said} no value in 4 rows"):
        of(**{column: values})


def test_one_set_in_words():
    """One set is not compared with others, and several are told which is best."""
    sample = pl.DataFrame(
        {"kon": list("KKKKMMMM"), "lan": list("ABABABAB"), "svarat": [1, 1, 1, 0, 1, 0, 1, 0]}
    )
    one, two = (
        auxiliary_indicators(sample, sets, responded="svarat") for sets in (["kon"], ["kon", "lan"])
    )
    assert one.describe().endswith(" H3 of kon is 0.204.")
    assert one.describe("sv").endswith(" H3 för kon är 0,204.")
    assert two.describe().endswith(" Of 2 sets lan has the largest H3: 0.750.")
