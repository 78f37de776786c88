"""Case mix by regression: coefficients, what is expected, figures at everybody's covariates."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from golden.support import HERE, SURVEY, Golden, agree, respondents

from brukarindex import Design, MeanRating, Scale, Share, compare, estimate, tally
from brukarindex.benchmarking import case_mix
from brukarindex.comparisons import CaseMix

GOLDEN = Golden("12_case_mix")
MODELS = Golden("05_models")
FIVE = Scale(1, 5)
MEASURES = {"gaussian": MeanRating("helhet", FIVE), "quasibinomial": Share.top("helhet", FIVE)}
UNIT = {"gaussian": 1, "quasibinomial": 100}
UNITS = GOLDEN["casemix.gaussian.margins"]["unit"]
DESIGN = Design(strata="kommun", weight="w", population="N_h")


@cache
def answers():
    """Return those of the 20 largest units who answered, weighted before others were left out."""
    survey = pl.read_csv(HERE / "data" / "bm_syn87.csv.gz").filter(pl.col("ar") == 2017)
    weight = pl.col("N_h") / pl.len().over("kommun")
    weighed = survey.with_columns(w=weight, a10=(pl.col("alder") - 50) / 10)
    return weighed.filter(pl.col("kommun").is_in(UNITS) & pl.col("helhet").is_not_null())


@cache
def adjusted(family, coefficients):
    """Return the adjusted figures of all units and of all together."""
    spec = CaseMix(["agegrp", "kon", "a10"], numeric="a10", coefficients=coefficients)
    return case_mix(answers(), MEASURES[family], spec=spec, by="kommun", design=DESIGN)


@pytest.mark.parametrize("check", GOLDEN.ids(r"casemix\..*\.expected"))
def test_observed_and_expected(check):
    """The model of everybody: observed, expected, and the error of their difference."""
    result, family = GOLDEN[check], check.split(".")[1]
    made, unit = adjusted(family, "all"), UNIT[family]
    assert made.frame["kommun"].to_list() == result["unit"]
    agree(made.frame["crude"] / unit, result["observed"])
    agree(made.frame["expected"] / unit, result["expected"])
    agree(made.frame["difference"] / unit, result["o_minus_e"], scale=1)
    agree(made.comparison.frame["std_error"] / unit, result["se"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"casemix\..*\.margins"))
def test_margins(check):
    """A level for each unit: the figure at everybody's covariates, alone and beside all."""
    result, family = GOLDEN[check], check.split(".")[1]
    made, unit = adjusted(family, "within"), UNIT[family]
    agree(made.frame["estimate"] / unit, result["margin"])
    agree(made.frame["std_error"] / unit, result["se_full_linearisation"])
    agree(made.frame["difference"] / unit, result["minus_national"], scale=1)
    agree(made.comparison.frame["std_error"] / unit, result["se_minus_national"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"casemix\..*\.coefficients"))
def test_coefficients(check):
    """Coefficients and standard errors of the models with a level for each unit."""
    result, family = GOLDEN[check], check.split(".")[1]
    made = adjusted(family, "within").coefficients
    agree(made["coefficient"], result["coef"], rel=1e-8, scale=0.1)
    agree(made["std_error"], result["se"], rel=1e-8)


@pytest.mark.parametrize("check", MODELS.ids("glm_anova"))
def test_a_linear_model_and_the_test_of_a_term(check):
    """R's svyglm, and Wald's test of the age groups."""
    result = MODELS[check]
    made = case_mix(
        respondents(),
        MEASURES["gaussian"],
        spec=CaseMix(["agegrp", "kon"]),
        by="kommun",
        design=SURVEY,
    )
    agree(made.coefficients["coefficient"], result["coef"]["coef"])
    agree(made.coefficients["std_error"], result["coef"]["se"])
    age = made.terms.row(0, named=True)
    agree([age["df"], age["ddf"]], [result["df"], result["ddf"]])
    agree(age["statistic"], np.ravel(result["Ftest"]["values"]["values"])[0])
    agree(age["p_value"], np.ravel(result["p"]["values"]["values"])[0])


@pytest.mark.parametrize("check", MODELS.ids("glm_quasibinomial"))
def test_a_logistic_model(check):
    """R's svyglm of a share; R stops at 1e-8 of the deviance."""
    result = MODELS[check]
    made = case_mix(
        respondents(),
        MEASURES["quasibinomial"],
        spec=CaseMix(["agegrp", "kon", "sprak"]),
        by="kommun",
        design=SURVEY,
    ).coefficients
    agree(made["coefficient"], result["coef"], rel=1e-6, scale=0.1)
    agree(made["std_error"], result["se"], rel=1e-5)


def test_the_reference_is_the_same():
    """`compare` with the specification gives the differences of the table."""
    by = ["kommun", "agegrp", "kon", "a10"]
    counts = tally(answers(), MEASURES["gaussian"], by=by, design=DESIGN)
    spec = CaseMix(["agegrp", "kon", "a10"], numeric="a10")
    found = compare(estimate(counts, by="kommun"), to=spec)
    assert found.frame.equals(adjusted("gaussian", "all").comparison.frame)


def test_every_figure_of_the_files_is_compared():
    """No check is left."""
    assert not GOLDEN.unused | MODELS.unused
