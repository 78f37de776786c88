"""Shrinkage, the model of Fay and Herriot, heterogeneity and reliability."""

import numpy as np
import polars as pl
import pytest
from golden.support import Golden, agree, frame

from brukarindex import MeanRating, Scale, estimate
from brukarindex.benchmarking import given_estimates, reliability, shrink
from brukarindex.benchmarking.fay_herriot import Areas, fit, weighted
from brukarindex.benchmarking.reliabilities import answers_needed

GOLDEN = Golden("12_shrinkage")
OLDER = Golden("09_shrinkage")
METHODS = {"REML": "reml", "ML": "ml", "EB": "moments", "FH": "moments"}
"""EB is Paule and Mandel's estimator, the same as that of Fay and Herriot."""


def ones(y):
    """Return a column of ones."""
    return np.ones((len(y), 1))


def beside(*columns):
    """Return a column of ones beside others."""
    values = [np.asarray(each, dtype=float) for each in columns]
    return np.column_stack([np.ones(len(values[0])), *values])


def funnel40():
    """Return the indices of forty units with their sampling variances."""
    data = frame("bm_funnel40")
    return data["index"].cast(float).to_numpy(), (data["sd"] ** 2 / data["n"]).to_numpy()


def syn87():
    """Return the means of 87 municipalities with their sampling variances."""
    data = frame("bm_estimates87")
    return data["x"].to_numpy(), data["se"].to_numpy() ** 2


def bcg():
    """Return thirteen trials of a vaccine."""
    data = frame("bm_bcg")
    return data["y"].to_numpy(), data["v"].to_numpy()


def milk():
    """Return the milk of 43 areas in four groups."""
    data = frame("milk")
    groups = [(data["MajorArea"] == each).cast(float) for each in (2, 3, 4)]
    return data["yi"].to_numpy(), data["SD"].to_numpy() ** 2, beside(*groups)


def known87():
    """Return what is known of 87 municipalities."""
    data = frame("bm_syn87_units")
    return beside(data["andel65"], data["andel_utr"])


def syn():
    """Return forty municipalities with what is known of them."""
    data = frame("syn_fh_input")
    x = beside(data["share65"], data["shareovr"])
    return data["y"].to_numpy(), data["v"].to_numpy(), x


CASES = {
    "shrink.funnel40_index": lambda: (*funnel40(), ones(funnel40()[0])),
    "shrink.syn87_covariates": lambda: (*syn87(), known87()),
    "shrink.bcg": lambda: (*bcg(), ones(bcg()[0])),
    "fh.funnel40": lambda: (*funnel40(), ones(funnel40()[0])),
    "fh.funnel40_covariate": lambda: (*funnel40(), beside(frame("bm_funnel40")["andel65"])),
    "fh.syn87": lambda: (*syn87(), known87()),
    "fh.milk": milk,
    "fh.syn": syn,
}


def agree_blup(made, d, x, result):
    """Assert that a fit is metafor's, whose errors know no uncertainty of the variance between."""
    agree([made.tau2], [result["tau2"]], rel=1e-6)
    agree(made.beta, np.atleast_1d(result["beta"]), rel=1e-6)
    agree(np.sqrt(np.diag(made.covariance)), np.atleast_1d(result["se_beta"]), rel=1e-6)
    agree([weighted(Areas(made.y, d, x), 0.0).square], [result["Q"]], rel=1e-6)
    if "blup" in result:
        agree(made.predicted, result["blup"], rel=1e-6)
        gamma = made.reliability
        second = (1 - gamma) ** 2 * ((x @ made.covariance) * x).sum(axis=1)
        agree(np.sqrt(gamma * d + second), result["blup_se"], rel=1e-6)


def told(y, d):
    """Return figures with their sampling variances, as a user gives those of others."""
    made = pl.DataFrame({"area": range(len(y)), "y": y, "se": np.sqrt(d)})
    return given_estimates(made, by="area", estimate="y", std_error="se")


def shrunk(y, d, x, method):
    """Return the figures shrunk by the public door, and the model."""
    names = [str(k) for k in range(1, x.shape[1])]
    known = {name: dict(enumerate(x[:, k].tolist())) for k, name in enumerate(names, 1)}
    return shrink(told(y, d), covariates=known, method=method)


def agree_shrunk(made, result, *, coefficients="se_beta", rel=1e-5):
    """Assert that they are sae's."""
    agree([made.coefficients["tau2"][0]], [result["refvar"]], rel=rel)
    agree(made.frame["shrunk"].to_numpy(), result["eblup"], rel=1e-6)
    agree(made.frame["rmse"].to_numpy() ** 2, result["mse"], rel=1e-5)
    for name, column in (("beta", "coefficient"), (coefficients, "std_error")):
        if name in result:
            agree(made.coefficients[column].to_numpy(), np.atleast_1d(result[name]), rel=1e-5)
    if "gamma" in result:
        agree(made.frame["reliability"].to_numpy(), result["gamma"], rel=1e-5)


class Fitted:
    """A fit with its figures."""

    def __init__(self, y, d, x, method):
        self.y, self.made = y, fit(y, d, x, method)

    def __getattr__(self, name):
        return getattr(self.made, name)


@pytest.mark.parametrize("method", ["REML", "ML", "EB"])
@pytest.mark.parametrize("name", ["funnel40_index", "syn87_covariates", "bcg"])
def test_shrinkage(name, method):
    """Metafor's variance between units, coefficients, predictions and their errors."""
    y, d, x = CASES[f"shrink.{name}"]()
    [check] = GOLDEN.ids(rf"shrink\.{name}")
    agree_blup(Fitted(y, d, x, METHODS[method]), d, x, GOLDEN[check][method])


def test_shrinkage_with_latitude():
    """The trials with the latitude where they were made."""
    y, d = bcg()
    x = beside(frame("bm_bcg")["ablat"])
    result = GOLDEN["shrink.bcg"]["with_latitude"]["REML"]
    agree_blup(Fitted(y, d, x, "reml"), d, x, result)


@pytest.mark.parametrize(
    "check",
    [*GOLDEN.ids(r"fh\.\w+\.(REML|ML|FH)")],
)
def test_fay_herriot(check):
    """Sae's predictions and mean squared errors, by all three methods."""
    _, name, method = check.split(".")
    y, d, x = CASES[f"fh.{name}"]()
    result = GOLDEN[check]
    assert {"beta", "gamma"} <= result.keys()
    agree_shrunk(shrunk(y, d, x, METHODS[method]), result)


@pytest.mark.parametrize("check", OLDER.ids(r"fh\.(milk\.\w+\.tight|syn\.(REML|ML|FH))"))
def test_fay_herriot_of_milk_and_municipalities(check):
    """So for the milk of areas and for forty municipalities."""
    _, name, method = check.split(".")[:3]
    y, d, x = CASES[f"fh.{name}"]()
    result = OLDER[check]
    assert "se_beta" in result
    agree_shrunk(shrunk(y, d, x, METHODS[method]), result)


@pytest.mark.parametrize("check", OLDER.ids(r"fh\.milk\.metafor"))
def test_milk_by_metafor(check):
    """Two packages, one answer."""
    made, result = shrunk(*milk(), method="reml"), OLDER[check]
    agree([made.coefficients["tau2"][0]], [result["tau2"]], rel=1e-6)
    agree(made.frame["shrunk"].to_numpy(), result["blup"], rel=1e-6)
    agree(made.coefficients["coefficient"].to_numpy(), result["beta"], rel=1e-6)


@pytest.mark.parametrize("check", OLDER.ids(r"fh\.syn\.REML\.interceptonly"))
def test_fay_herriot_without_covariates(check):
    """Empirical Bayes is the model with a mean alone."""
    y, d, _ = syn()
    made, result = shrunk(y, d, ones(y), "reml"), OLDER[check]
    agree_shrunk(made, result, rel=1e-6)
    agree(made.frame["shrunk"].to_numpy(), result["eblup"])


@pytest.mark.parametrize("check", OLDER.ids(r"fh\.zero_variance\.tight"))
def test_no_variance_between_units(check):
    """Where sae does not converge the variance is 0, and every unit is what is expected of it."""
    y, d, x = syn()
    for method in ("reml", "ml", "moments"):
        made = fit(y, 40 * d, x[:, :2], method)
        assert made.tau2 == 0
        agree(made.predicted[:5], OLDER[check]["synthetic_first5"], rel=1e-8)


def test_no_error_is_below_that_of_what_is_expected():
    """The bias of moments is taken off where nothing is left to take it from."""
    made = fit(np.zeros(5), np.array([0.01, 1, 1, 1, 50]), np.ones((5, 1)), "moments")
    assert made.tau2 == 0
    assert made.error == pytest.approx(np.maximum(made.error, made.covariance[0, 0]))


@pytest.mark.parametrize("method", ["REML", "ML", "EB"])
@pytest.mark.parametrize("check", GOLDEN.ids(r"shrink\.zero_variance"))
def test_units_that_are_alike(check, method):
    """Less spread than chance gives: every unit shrinks to the precision-weighted mean."""
    result = GOLDEN[check]
    y, d = (np.array(result[name], dtype=float) for name in ("y", "v"))
    made, expected = fit(y, d, ones(y), METHODS[method]), result[method]
    assert made.tau2 == expected["tau2"] == 0
    agree(made.predicted, expected["blup"])
    agree(np.sqrt(np.diag(made.covariance)), [result["se_mean"]])


@pytest.mark.parametrize("name", ["funnel40", "syn87", "bcg"])
def test_heterogeneity(name):
    """I², and the limits of the variance between units by the profile of Q."""
    result = GOLDEN[GOLDEN.ids(r"shrink\.heterogeneity")[0]][name]
    y, d = {"funnel40": funnel40, "syn87": syn87, "bcg": bcg}[name]()
    made = reliability(told(y, d)).row()
    agree([made.between], [result["tau2_REML"]], rel=1e-6)
    agree([made.q], [result["Q"]])
    agree([made.i2], [result["I2"]], rel=1e-6)
    limits = made.between_low, made.between_high
    agree(limits, [result["tau2_low"], result["tau2_high"]], rel=1e-6)


@pytest.mark.parametrize("check", OLDER.ids(r"rank\.reliability"))
def test_mean_reliability(check):
    """The mean part of a municipality's own figure."""
    data, result = frame("syn_direct_helhet"), OLDER[check]
    y, d = data["est"].to_numpy(), data["se"].to_numpy() ** 2
    made, [model] = reliability(told(y, d)).row(), shrink(told(y, d)).coefficients.rows(named=True)
    agree(
        [made.between, made.reliability, model["coefficient"], model["std_error"]],
        [result["tau2"], result["mean_shrink"], result["mu"], result["se_mu"]],
        rel=1e-6,
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"reliability\.from_estimates"))
def test_reliability_of_estimates(check):
    """1 − V/(V + τ²) of each municipality."""
    result, (y, d) = GOLDEN[check], syn87()
    made = shrink(told(y, d)).frame["reliability"].to_numpy()
    agree(made, result["reliability"], rel=1e-6)
    agree([reliability(told(y, d)).row().reliability], [result["mean_reliability"]], rel=1e-6)
    assert (made > 0.7).mean() == pytest.approx(result["share_above_70"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"reliability\.needed_n"))
def test_answers_needed(check):
    """Spearman and Brown's number of answers."""
    result = GOLDEN[check]
    for wanted, name in ((0.7, "n70"), (0.8, "n80"), (0.9, "n90")):
        found = [
            int(np.ceil(answers_needed(wanted, within, tau2)))
            for tau2, within in zip(result["tau2"], result["within"], strict=True)
        ]
        assert found == [int(np.ceil(round(each, 9))) for each in result[name]]


@pytest.mark.parametrize("check", GOLDEN.ids(r"reliability\.anova_icc"))
def test_analysis_of_variance(check):
    """F, the variances and the answers needed, from answers."""
    result = GOLDEN[check]
    data = frame("bm_syn87").filter(pl.col("ar") == 2017)
    made = reliability(
        estimate(data, MeanRating("helhet", Scale(1, 5)), by="kommun"), method="anova"
    ).row()
    agree(
        [made.f, made.f_reliability, made.between, made.within, made.icc],
        [
            result[name]
            for name in (
                "F",
                "reliability_1_minus_1_over_F",
                "between_variance_anova",
                "MSW",
                "icc_anova",
            )
        ],
    )
    needed = result["n_needed"]
    assert (made.n_70, made.n_80) == (needed["r70_whole"], needed["r80_whole"])


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused | OLDER.unused == set()
