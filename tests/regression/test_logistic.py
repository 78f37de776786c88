"""Logistic regression of response on cells: R's glm, a slow reference, laws, and what
it refuses.
"""

import numpy as np
import polars as pl
import pytest
from bad_input import NAN, cases, refuses
from golden.support import Golden, agree, frame
from hypothesis import given, strategies as st
from strategies import laws

from brukarindex import Design, RatingIndex, Scale, propensity_weights, representativity
from brukarindex.benchmarking import case_mix
from brukarindex.comparisons import CaseMix
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    DataError,
    SchemaError,
)
from brukarindex.regression.logistic import basis_of, fit_logistic
from brukarindex.regression.matrix import design_matrix
from brukarindex.regression.terms import term_name, terms_of
from brukarindex.weighting.response_model import count_response, fit_response

GOLDEN = Golden("07_nonresponse")
SMALL = ["agegrp", "kon", "sprak", "utskick"]
DESIGN = Design(strata="kommun", population="N_h")
R_STOPS = 1e-6
"""glm stops when the deviance changes by 1e-8 of itself: coefficients are good to about 1e-7."""


# --- R --------------------------------------------------------------------------------------------


def fitted(covariates, *, weighted):
    """Return the counts of the synthetic sample and the model of who responded."""
    cells = count_response(frame("syn_sample"), covariates, responded="svarat", design=DESIGN)
    if weighted:
        return cells, fit_response(cells, terms_of(covariates))
    matrix = design_matrix(cells.frame, terms_of(covariates))
    return cells, fit_logistic(matrix.x, cells.r, cells.n, names=matrix.names)


def r_name(name):
    """Return R's name of a coefficient."""
    return {"(intercept)": "(Intercept)"}.get(name, name.replace("=", ""))


@pytest.mark.parametrize(
    ("check", "covariates", "weighted"),
    [
        ("glm.unweighted", [*SMALL, "kommun"], False),
        ("glm.weighted", [*SMALL, "kommun"], True),
        ("glm.svyglm", [*SMALL, "kommun"], True),
        ("glm.small", SMALL, False),
    ],
)
def test_coefficients(check, covariates, weighted):
    """Coefficients are R's; so are, unweighted, their covariances."""
    result, (cells, fit) = GOLDEN[check], fitted(covariates, weighted=weighted)
    assert [r_name(name) for name in fit.names] == result["names"]
    assert fit.status == "converged"
    agree(fit.coefficients, result["coef"], rel=R_STOPS)
    if not weighted:
        error = np.array(result["se"])
        agree(np.sqrt(np.diag(fit.covariance)), error, rel=R_STOPS)
        agree(fit.covariance, result["vcov"], rel=R_STOPS, scale=np.outer(error, error))
        agree(
            fit.root @ fit.root.T,
            matrix_of(cells, covariates) @ fit.covariance @ matrix_of(cells, covariates).T,
            scale=1,
        )


def matrix_of(cells, covariates):
    """Return the design matrix of a model."""
    return design_matrix(cells.frame, terms_of(covariates)).x


def test_fitted_propensities():
    """The first 20 persons have R's weighted propensities."""
    cells, fit = fitted([*SMALL, "kommun"], weighted=True)
    table = cells.frame.with_columns(p=fit.propensity)
    found = (
        frame("syn_sample")
        .head(20)
        .join(table, on=cells.frame.columns, how="left", maintain_order="left")
    )
    agree(found["p"], GOLDEN["glm.weighted"]["fitted_head"], rel=R_STOPS)


# --- laws -----------------------------------------------------------------------------------------


@st.composite
def tables(draw):
    """Draw a design matrix with intercept and counts of respondents and persons; anything may be
    separated.
    """
    rows, columns = draw(st.integers(2, 7)), draw(st.integers(0, 3))
    entries = st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.0]), min_size=columns, max_size=columns)
    x = np.array([[1.0, *draw(entries)] for _ in range(rows)])
    total = np.array([draw(st.integers(1, 9)) for _ in range(rows)], dtype=float)
    responded = np.array([draw(st.integers(0, int(t))) for t in total], dtype=float)
    return x, responded, total


def person_by_person(x, responded, total):
    """Fit by scoring on one row per person: slow, and nothing in common with the cells."""
    rows = np.repeat(np.arange(len(total)), total.astype(int))
    y = np.concatenate(
        [
            np.r_[np.ones(int(r)), np.zeros(int(t - r))]
            for r, t in zip(responded, total, strict=True)
        ]
    )
    beta = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x[rows] @ beta))
        root = np.sqrt(p * (1 - p))
        beta += np.linalg.lstsq(root[:, None] * x[rows], (y - p) / root, rcond=None)[0]
    return 1 / (1 + np.exp(-x @ beta))


@given(tables())
@laws(1)
def test_score_equations_hold(table):
    """Every column has as many respondents as the model expects, also where propensities are 0 or
    1.
    """
    x, responded, total = table
    fit = fit_logistic(x, responded, total)
    assert fit.status in ("converged", "separated")
    assert np.abs(x.T @ (responded - total * fit.propensity)).max() < 1e-9 * total.sum()
    inside = ~fit.separated
    assert ((fit.propensity[inside] > 0) & (fit.propensity[inside] < 1)).all()
    assert set(fit.propensity[fit.separated]) <= {0.0, 1.0}
    assert not (fit.kept & fit.redundant).any()


@given(tables())
@laws()
def test_persons_give_the_same_fit(table):
    """Cells and persons have the same propensities."""
    x, responded, total = table
    fit = fit_logistic(x, responded, total)
    if fit.status == "converged":
        np.testing.assert_allclose(fit.propensity, person_by_person(x, responded, total), rtol=1e-9)


@given(tables(), st.randoms(use_true_random=False))
@laws()
def test_split_and_shuffled_cells_give_the_same_fit(table, random):
    """It does not matter how persons with the same covariates are divided into cells."""
    x, responded, total = table
    order = [i for i in range(len(total)) for _ in range(2)]
    random.shuffle(order)
    one, two = (
        fit_logistic(x, responded, total),
        fit_logistic(x[order], responded[order] / 2, total[order] / 2),
    )
    np.testing.assert_allclose(two.propensity, one.propensity[order], rtol=1e-9)
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-7, atol=1e-9)
    assert (two.separated == one.separated[order]).all()


def separable(x, responded, total):
    """Return whether some direction raises only certain cells, tried on a fine grid of directions
    in the plane.
    """
    angles = np.arange(0, 2 * np.pi, np.pi / 180)
    score = x @ np.array([np.cos(angles), np.sin(angles)])
    score = np.where(np.abs(score) < 1e-9, 0.0, score)
    some, not_all = (responded > 0)[:, None], (responded < total)[:, None]
    worse = (some & (score < 0)) | (not_all & (score > 0))
    return bool((~worse.any(axis=0) & (score != 0).any(axis=0)).any())


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=2, max_size=6))
@laws()
def test_separation_is_found_exactly_when_there_is_one(cells):
    """With two coefficients, trying all directions agrees."""
    x = np.array([[1.0, float(high)] for high, _ in cells])
    responded = np.array([float(r) for _, r in cells])
    total = np.full(len(cells), 3.0)
    kept = basis_of(x, total).kept
    if kept.all():
        assert (fit_logistic(x, responded, total).status == "separated") == separable(
            x, responded, total
        )


# --- edges ----------------------------------------------------------------------------------------


def test_aliased_columns_are_left_out_and_named():
    """A covariate that says what another says gets no coefficient, as in R."""
    data = pl.DataFrame(
        {"kon": list("KKMM") * 5, "man": [0, 0, 1, 1] * 5, "svarat": [1, 0, 1, 1, 0] * 4}
    )
    cells = count_response(data, ["kon", "man"], responded="svarat")
    fit, alone = (fit_response(cells, terms_of(each)) for each in (["kon", "man"], ["kon"]))
    assert (fit.aliased, fit.frame["status"].to_list()) == (("man=1",), ["ok", "ok", "aliased"])
    assert fit.frame.row(2) == ("man=1", None, None, "aliased")
    np.testing.assert_allclose(fit.propensity, alone.propensity, rtol=1e-12)


def test_separated_classes_get_their_limit_when_asked():
    """Not strict, the propensity is 1 where all respond, and the coefficient is null
    and says why.
    """
    data = pl.DataFrame({"alder": list("aabbcc"), "svarat": [1, 0, 1, 1, 0, 1]})
    cells = count_response(data, ["alder"], responded="svarat")
    fit = fit_response(cells, terms_of("alder"), strict=False)
    np.testing.assert_allclose(fit.propensity, [0.5, 1.0, 0.5])
    assert fit.status == "separated"
    assert fit.frame["status"].to_list() == ["ok", "separated", "ok"]
    assert fit.frame["coefficient"].null_count() == 1
    assert (fit.root[1] == 0).all()


def test_numbers_enter_as_they_are():
    """Decimal numbers have one coefficient, whole numbers have classes unless named."""
    data = pl.DataFrame(
        {"ar": [2001, 2002, 2003] * 4, "tal": [0.5, 1.0, 2.5] * 4, "svarat": [1, 0, 0, 0, 1, 1] * 2}
    )
    cells = count_response(data, ["ar", "tal"], responded="svarat")
    assert design_matrix(cells.frame, terms_of("ar")).names == ("(intercept)", "ar=2002", "ar=2003")
    assert design_matrix(cells.frame, terms_of(["tal", "ar"]), numeric="ar").names == (
        "(intercept)",
        "tal",
        "ar",
    )
    matrix = design_matrix(cells.frame, terms_of("ar"), numeric="ar")
    by_year = fit_logistic(matrix.x, cells.r, cells.n)
    since = fit_logistic(np.array([[1.0, 0], [1, 1], [1, 2]]), cells.r, cells.n)
    np.testing.assert_allclose(by_year.propensity, since.propensity, rtol=1e-9)


def test_crossed_covariates_have_a_class_for_every_combination():
    """A crossed model has the response rates of its classes as propensities."""
    data = frame("syn_sample")
    cells = count_response(data, ["kon", "agegrp"], responded="svarat")
    fit = fit_response(cells, terms_of([("kon", "agegrp")]))
    np.testing.assert_allclose(fit.propensity, cells.r / cells.n, rtol=1e-9)
    assert fit.names[1] == "kon=K × agegrp=30-44"
    assert term_name(("kon", "agegrp")) == "kon × agegrp"


def test_few_iterations_of_a_rare_response_suffice():
    """A response rate of one in a billion is not taken for separation."""
    fit = fit_logistic(
        np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([1.0, 5.0]), np.array([1e9, 10.0])
    )
    np.testing.assert_allclose(fit.propensity, [1e-9, 0.5], rtol=1e-9)
    assert fit.status == "converged"


# --- bad input ------------------------------------------------------------------------------------

SAMPLE = pl.DataFrame(
    {"kon": list("KKKMMM"), "alder": list("ababab"), "svarat": [1, 0, 1, 0, 1, 1], "x": [0.5] * 6}
)


def counted(responded="svarat", covariates=("kon",), **changes):
    """Count the small sample with some columns changed."""
    values = {name: pl.Series(name, given) for name, given in changes.items()}
    return count_response(SAMPLE.with_columns(**values), covariates, responded=responded)


def modelled(covariates, **changes):
    """Fit a model to the small sample."""
    cells = counted(
        covariates=[name for name in ("kon", "alder", "x") if name in str(covariates)], **changes
    )
    return fit_response(cells, terms_of(covariates))


OFF = (
    "the covariates tell without exception whether some persons respond, so a coefficient runs off"
    " to infinity: {}. Merge such classes with similar ones, or leave the covariate out."
)


@cases(
    (
        "two and three",
        DataError,
        (
            "column 'svarat' must be 1 for those who responded and 0 for the others, but holds 2"
            " (1×), 3 (2×)."
        ),
        lambda: counted(svarat=[1, 0, 2, 3, 3, 1]),
    ),
    (
        "words",
        SchemaError,
        "column 'svarat' must be Boolean or hold 0 and 1, got String.",
        lambda: counted(svarat=list("jnjnjj")),
    ),
    (
        "decimal response",
        DataError,
        (
            "column 'svarat' must be 1 for those who responded and 0 for the others, but holds 0.5"
            " (1×)."
        ),
        lambda: counted(svarat=[1.0, 0, 0.5, 0, 1, 1]),
    ),
    (
        "nobody",
        DataError,
        "nobody of the 6 in the sample responded ('svarat' is 0 throughout).",
        lambda: counted(svarat=[0] * 6),
    ),
    (
        "everybody",
        DataError,
        (
            "all 6 in the frame responded ('svarat' is 1 throughout): give the whole sample, also"
            " those who did not respond."
        ),
        lambda: counted(svarat=[True] * 6),
    ),
    (
        "no such column",
        ColumnNotFoundError,
        "columns not found: 'köön'. The frame has: kon, alder, svarat, x.",
        lambda: counted(covariates=["köön"]),
    ),
    (
        "response is a covariate",
        ArgumentError,
        "'svarat' says who responded, so it cannot be a covariate or part of the design.",
        lambda: counted(covariates=["svarat"]),
    ),
    (
        "response is no name",
        ArgumentTypeError,
        "responded must be a column name, got 1.",
        lambda: counted(responded=1),
    ),
    (
        "design is no design",
        ArgumentTypeError,
        "design must be a Design, got 'kommun'.",
        lambda: count_response(SAMPLE, ["kon"], responded="svarat", design="kommun"),
    ),
    (
        "no covariates",
        ArgumentError,
        "covariates must name a column known for respondents and nonrespondents alike.",
        lambda: terms_of([]),
    ),
    (
        "twice",
        ArgumentError,
        "covariates: 'alder × kon' is named twice.",
        lambda: terms_of([("kon", "alder"), ("alder", "kon")]),
    ),
    (
        "one value",
        DataError,
        "covariate 'kon' has one value only, 'K': it tells no respondents apart. Leave it out.",
        lambda: modelled("kon", kon=["K"] * 6),
    ),
    (
        "number crossed",
        ArgumentError,
        "'x' is a number and cannot be crossed: cut it into classes first.",
        lambda: modelled([("kon", "x")]),
    ),
    (
        "numeric misspelt",
        ArgumentError,
        "numeric names 'alde', which is no covariate. Did you mean 'alder'?",
        lambda: design_matrix(SAMPLE, terms_of("alder"), numeric="alde"),
    ),
    (
        "numeric text",
        SchemaError,
        "column 'alder' must hold numbers, got String.",
        lambda: design_matrix(SAMPLE, terms_of("alder"), numeric="alder"),
    ),
    (
        "infinite",
        DataError,
        "column 'x' holds numbers that are not finite.",
        lambda: modelled("x", x=[0.5, 1, 2, 3, 4, float("inf")]),
    ),
    (
        "a class in which all respond",
        DataError,
        OFF.format("nobody of 3 responded with kon=K; all 3 responded with kon=M"),
        lambda: modelled("kon", svarat=[0, 0, 0, 1, 1, 1]),
    ),
    (
        "separated between classes",
        DataError,
        OFF.format("2 persons, such as kon=K × alder=b"),
        lambda: modelled(["kon", "alder"], svarat=[1, 1, 0, 0, 0, 1]),
    ),
)
def test_refused(error, message, call):
    """What no model can be fitted to is refused in words."""
    refuses(error, message, call)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("svarat", [1, 0, 1, 0, 1, None]),
        ("kon", ["K", None, "K", "M", "M", "K"]),
        ("x", [0.5, 1, 2, 3, 4, NAN]),
    ],
)
def test_what_is_known_for_some_only_is_refused(column, values):
    """Everything but the answers must be known for the whole sample."""
    said = (
        "says who responded, but has no value in 1 row:"
        if column == "svarat"
        else "has no value in 1 row"
    )
    with pytest.raises(DataError, match=f"column '{column}' {said}"):
        counted(covariates=["kon", "x"], **{column: values})


def test_without_convergence_it_says_so(monkeypatch):
    """A fit that does not come to rest is an error, or a status."""
    monkeypatch.setattr("brukarindex.regression.logistic._STEPS", 1)
    cells = counted()
    assert fit_response(cells, terms_of("kon"), strict=False).status == "not_converged"
    message = (
        "the response model on kon did not converge in 1 steps: use fewer covariates, or merge"
        " small classes."
    )
    refuses(DataError, message, lambda: fit_response(cells, terms_of("kon")))


def test_so_many_classes_that_they_cannot_be_fitted_are_refused():
    """A column that numbers persons would be computed with for hours."""
    size = 1001
    rows = pl.DataFrame(
        {"kod": range(size), "svar": [True, False] * (size // 2) + [True], "q": [1] * size}
    )
    told = r"^covariate 'kod' has 1001 classes, and at most 1000 .* merge classes"
    for refused in (
        lambda: propensity_weights(rows, "kod", responded="svar"),
        lambda: representativity(rows, "kod", responded="svar"),
        lambda: case_mix(rows, RatingIndex("q", Scale(1, 5)), spec=CaseMix("kod"), by="svar"),
    ):
        with pytest.raises(DataError, match=told):
            refused()
    assert design_matrix(rows, terms_of("kod"), numeric="kod").x.shape == (size, 2)
    assert design_matrix(rows, terms_of("kod"), units=("kod",)).x.shape == (size, size)
