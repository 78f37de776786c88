"""Post-stratification, raking and calibration: weights and standard errors of R's `survey` (4.5
where it matters).
"""

from functools import cache

import numpy as np
import polars as pl
import pytest
from golden.support import DESIGNS, NUMBERS, SURVEY, Golden, agree, frame, respondents

from brukarindex import MeanRating, Scale, Share, calibrate, estimate, poststratify, rake
from brukarindex.exceptions import DataError
from brukarindex.weighting import trim_weights

GOLDEN = Golden("04_calibration")
CROSS = Golden("11_crosspackage")
STYPE = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
BOTH = {
    ("E", "No"): 472,
    ("H", "No"): 334,
    ("M", "No"): 266,
    ("E", "Yes"): 3949,
    ("H", "Yes"): 421,
    ("M", "Yes"): 752,
}
TOTALS = {
    "pop1": {"stype": STYPE},
    "pop2": {"stype": STYPE, "earlier": 3914069.0},
    "pop3": {"stype": STYPE, "sch.wide": WIDE},
}
SCHOOL = {"clus1": "clus1_fpc", "strat": "strat_fpc"}
ITERATED = 1e-7
"""R stops at a margin error of 1e-11 of the total at best, which reaches the weights."""


def data_of(name):
    """Return a California sample with last year's score under a name of its own, as auxiliary
    variable.
    """
    data, design = DESIGNS[SCHOOL[name]]
    return (
        frame(data).with_columns(
            pl.col("api99").alias("earlier"), kind=pl.col("stype"), whole=pl.col("sch.wide")
        ),
        design,
    )


def weighting_of(tag):
    """Return sample and weighting of a tag such as ``cal_clus1_pop2_logit``."""
    method, name, *rest = tag.split("_")
    data, design = data_of(name)
    if method == "ps":
        return data, poststratify(
            data,
            {"stype": STYPE} if name == "clus1" else {("stype", "sch.wide"): BOTH},
            design=design,
        )
    if method == "rake":
        first = {"stype": STYPE} if name == "clus1" else {"comp.imp": {"No": 1712, "Yes": 4482}}
        return data, rake(data, {**first, "sch.wide": WIDE}, design=design)
    totals, distance = rest
    bounds = {"logit": (0.2, 4) if name == "clus1" else (0.5, 1.6), "linbound": (0.5, 2.2)}.get(
        distance
    )
    kind = "truncated" if distance == "linbound" else distance
    return data, calibrate(data, TOTALS[totals], distance=kind, bounds=bounds, design=design)


TAGS = r"(ps_clus1|ps_strat|cal_clus1_pop\d_\w+|cal_strat_pop2_\w+)"


def tolerance(tag):
    """Return how far from R: exact where R has a closed form."""
    return 1e-9 if tag.startswith("ps") or tag.endswith("linear") else ITERATED


def agree_covariances(found, expected, rel):
    """Assert that a covariance matrix is R's; a calibrated variable has none, which in R is a
    rounding error.
    """
    agree(found, expected, rel=rel, scale=1e-3 * np.max(expected))


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.weights_summary"))
def test_weights(check):
    """The weights have R's sum, extremes and sum of squares."""
    tag, expected = check.split(".")[0], GOLDEN[check]
    data, weighting = weighting_of(tag)
    w = weighting.join(data)["weight"]
    found = [w.len(), w.sum(), w.min(), w.max(), (w**2).sum()]
    agree(found, [expected[k] for k in ("n", "sum", "min", "max", "sumsq")], rel=tolerance(tag))


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.mean"))
def test_means_and_covariances(check):
    """Means of several questions with their covariance matrix."""
    tag, expected = check.split(".")[0], GOLDEN[check]
    data, weighting = weighting_of(tag)
    found = estimate(
        data,
        [MeanRating(column, NUMBERS) for column in expected["names"]],
        design=weighting,
        joint=True,
    )
    agree(found.frame["estimate"], expected["est"], rel=tolerance(tag))
    agree_covariances(found.covariance(), expected["vcov"], tolerance(tag))
    agree_covariances(found.frame["std_error"] ** 2, np.diag(expected["vcov"]), tolerance(tag))


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.by(_total)?"))
def test_domains(check):
    """Domain means and totals with their covariance matrix."""
    (tag, kind), expected = check.split("."), GOLDEN[check]
    (column,) = expected["groups"]
    data, weighting = weighting_of(tag)
    asked, statistic = ("api00", "mean") if kind == "by" else ("api.stu", "total")
    by = {"sch.wide": "whole", "comp.imp": "comp.imp", "stype": "kind"}[column]
    found = estimate(data, MeanRating(asked, NUMBERS), by=by, statistic=statistic, design=weighting)
    agree(found.frame["estimate"], expected["est"], rel=tolerance(tag))
    agree(found.frame["std_error"], expected["se"], rel=tolerance(tag))
    agree_covariances(found.covariance(), expected["vcov"], tolerance(tag))


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.(total|subset)"))
def test_one_figure(check):
    """A total, and the mean of one domain."""
    (tag, kind), expected = check.split("."), GOLDEN[check]
    data, weighting = weighting_of(tag)
    if kind == "total":
        found = estimate(
            data, MeanRating("enroll", NUMBERS), statistic="total", design=weighting
        ).row()
    else:
        found = estimate(data, MeanRating("api00", NUMBERS), by="comp.imp", design=weighting)[
            "Yes"
        ].row()
    agree(
        [found.estimate, found.std_error], [*expected["est"], *expected["se"]], rel=tolerance(tag)
    )


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.ciprop_(logit|beta)"))
def test_shares(check):
    """Intervals of a share after calibration."""
    tag, expected = check.split(".")[0], GOLDEN[check]
    data, weighting = weighting_of(tag)
    share = Share("api00", NUMBERS, positive=range(701, 1001))
    found = estimate(data, share, design=weighting, interval=check.split("_")[-1]).row()
    rel = max(
        tolerance(tag), 1e-8
    )  # R takes logit from svyglm, iterated until the deviance changes by 1e-8
    agree([found.estimate, found.std_error], [100 * expected["est"], 100 * expected["se"]], rel=rel)
    agree([found.conf_low, found.conf_high], [100 * limit for limit in expected["ci"]], rel=rel)


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.degf"))
def test_degrees_of_freedom(check):
    """Calibration leaves the degrees of freedom alone."""
    data, weighting = weighting_of(check.split(".")[0])
    assert estimate(data, MeanRating("api00", NUMBERS), design=weighting).row().df == GOLDEN[check]


@pytest.mark.parametrize("check", GOLDEN.ids(r"ps_clus1\.stype_total"))
def test_known_totals_have_no_error(check):
    """What was known before has a standard error of 0."""
    data, weighting = weighting_of("ps_clus1")
    shares = [
        Share("kind", Scale.labelled(*"EHM"), positive=[level], name=level) for level in "EHM"
    ]
    found = estimate(data, shares, statistic="total", design=weighting)
    agree(found.frame["estimate"], GOLDEN[check]["est"])
    assert found.frame["std_error"].max() < 1e-9


@pytest.mark.parametrize("check", GOLDEN.ids("cal_margins_list"))
def test_rake_has_the_standard_errors_of_calibration(check):
    """R's rake() has an approximation of its own; calibrate(calfun="raking") has the linearised
    one, which is ours.
    """
    expected = GOLDEN[check]
    data, weighting = weighting_of("rake_clus1")
    agree(weighting.join(data)["weight"].head(20), expected["w"], rel=ITERATED)
    found = estimate(data, MeanRating("api00", NUMBERS), design=weighting).row()
    agree(
        [found.estimate, found.std_error],
        [*expected["mean"]["est"], *expected["mean"]["se"]],
        rel=ITERATED,
    )


@pytest.mark.parametrize(
    "check", GOLDEN.ids("cal_(gweights|variance_formula)|manual_greg_variance")
)
def test_regression_estimator(check):
    """Factors and weights of linear calibration, and the variance of a total written out in R."""
    data, weighting = weighting_of("cal_clus1_pop2_linear")
    if check == "cal_gweights":
        agree(
            weighting.join(data).select(pl.col("weight") / pl.col("pw")).to_series().head(30),
            GOLDEN[check]["g"],
        )
    elif check == "manual_greg_variance":
        found = estimate(
            data, MeanRating("api.stu", NUMBERS), statistic="total", design=weighting
        ).row()
        agree([found.estimate, found.std_error**2], [GOLDEN[check]["total"], GOLDEN[check]["V"]])
    else:
        data = data.with_columns(pl.col("enroll").cast(pl.Float64).alias("size"))
        totals = {"stype": STYPE, "size": 3811472.0}
        weighting = calibrate(data, totals, design=DESIGNS["clus1_fpc"][1])
        found = estimate(data, MeanRating("api00", NUMBERS), design=weighting).row()
        agree(weighting.join(data)["weight"].head(20), GOLDEN[check]["w"])
        agree(
            [found.estimate, found.std_error],
            [*GOLDEN[check]["mean"]["est"], *GOLDEN[check]["mean"]["se"]],
        )


@pytest.mark.parametrize("check", GOLDEN.ids(r"trimWeights(_strict)?"))
def test_trimming(check):
    """Weights cut once, and until none is outside the limits.

    R takes the residuals of the calibration for the trimmed weights too, as if they still met its
    totals; the true standard error (tests/weighting/test_reference.py) lies between that and the
    one with fixed weights.
    """
    expected, (low, high) = GOLDEN[check], (25, 40) if check.endswith("strict") else (20, 45)
    data, weighting = weighting_of("cal_clus1_pop2_linear")
    trimmed = trim_weights(
        data, design=weighting, low=low, high=high, strict=check.endswith("strict")
    )
    agree(trimmed.join(data)["weight"], expected["w"])
    found = estimate(data, MeanRating("api00", NUMBERS), design=trimmed).row()
    agree([found.estimate], expected["mean"]["est"])
    fixed = estimate(data, MeanRating("api00", NUMBERS), design=trimmed.fixed()).row()
    assert expected["mean"]["se"][0] < found.std_error < fixed.std_error


GOLDEN.ids("ps_.*(partial|error)")


@pytest.mark.parametrize(
    ("check", "totals", "said"),
    [
        (
            "ps_partial",
            {"stype": {**STYPE, "X": 100}},
            "stype = X has the total 100 but no respondents",
        ),
        (
            "ps_extra_cell_error",
            {"stype": {**STYPE, "X": 100}},
            "stype = X has the total 100 but no respondents",
        ),
        (
            "ps_missing_error",
            {("stype", "sch.wide"): {k: v for k, v in BOTH.items() if k != ("E", "No")}},
            "stype = E, sch.wide = No is in the data but has no total",
        ),
    ],
)
def test_classes_without_respondents_or_total(check, totals, said):
    """R leaves a class without respondents out when told to (its weight is lost), or stops; ours is
    an error.
    """
    assert GOLDEN.checks[check]
    data, design = data_of("clus1")
    with pytest.raises(DataError, match=said):
        poststratify(data, totals, design=design)


@pytest.mark.parametrize("check", GOLDEN.ids("cal_bounds_infeasible"))
def test_infeasible_bounds(check):
    """R stops with an error about TRUE/FALSE; ours says which total, by how much."""
    assert "error" in GOLDEN.checks[check]
    data, design = data_of("clus1")
    with pytest.raises(DataError, match=r"earlier wants .*, gets"):
        calibrate(data, TOTALS["pop2"], distance="logit", bounds=(0.9, 1.05), design=design)


MARGINS = {
    name: dict(frame("syn_margins").filter(pl.col("variable") == name).select("level", "N").rows())
    for name in ("kommun", "agegrp", "kon", "sprak")
}
FIVE, TEN = Scale(1, 5), Scale(1, 10)
GROUPINGS = {"mean": None, "by_kommun": "kommun", "by_agegrp": "agegrp", "by_kon": "kon"}


@cache
def calibrated(method):
    """Return the weighting of the synthetic respondents to four margins."""
    if method == "rake":
        return rake(respondents(), MARGINS, design=SURVEY)
    bounds = (0.3, 4) if method == "logit" else None
    return calibrate(respondents(), MARGINS, distance=method, bounds=bounds, design=SURVEY)


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\..*\.wsum"))
def test_weights_of_municipalities(check):
    """Forty municipalities calibrated to four margins: R's weights and Kish's design effect."""
    expected, weighting = GOLDEN[check], calibrated(check.split(".")[1])
    w = weighting.join(respondents())["weight"]
    found = [w.len(), w.sum(), w.min(), w.max(), weighting.design_effect]
    agree(found, [expected[k] for k in ("n", "sum", "min", "max", "kish_deff")], rel=ITERATED)


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.(linear|raking|logit)\.(mean|by_\w+)\..*"))
def test_municipalities(check):
    """Domains that are strata, and domains that cross them."""
    (_, method, by, item), expected = check.split("."), GOLDEN[check]
    measure = MeanRating(item, FIVE if item == "helhet" else TEN)
    found = estimate(respondents(), measure, by=GROUPINGS[by], design=calibrated(method))
    agree(found.frame["estimate"], expected["est"], rel=ITERATED)
    agree(found.frame["std_error"], expected["se"], rel=ITERATED)
    if "vcov" in expected:
        agree_covariances(found.covariance(), expected["vcov"], ITERATED)


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.(linear|raking|logit)\.top2"))
def test_satisfied(check):
    """The share of satisfied persons."""
    expected = GOLDEN[check]
    found = estimate(
        respondents(), Share.top("helhet", FIVE), design=calibrated(check.split(".")[1])
    ).row()
    agree(
        [found.estimate / 100, found.std_error / 100],
        [*expected["est"], *expected["se"]],
        rel=ITERATED,
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.rake_vs_calraking"))
def test_raking_has_one_standard_error(check):
    """Our raking and calibration by raking are one; R's rake() is 0.2 % off its own calibration."""
    raked, calibrated_ = (
        estimate(respondents(), MeanRating("helhet", FIVE), design=calibrated(method))
        .row()
        .std_error
        for method in ("rake", "raking")
    )
    agree([raked], [calibrated_])
    agree([raked], GOLDEN[check]["se_calraking"]["values"][0], rel=ITERATED)
    agree([raked], GOLDEN[check]["se_rake"]["values"][0], rel=0.002)


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.ps\..*"))
def test_municipalities_poststratified(check):
    """Post-stratified by municipality and three ages."""
    ages = {"18-29": "18-44", "30-44": "18-44", "45-64": "45-64", "65-79": "65+", "80+": "65+"}
    data = respondents().with_columns(age3=pl.col("agegrp").replace_strict(ages))
    weighting = poststratify(
        data, {("kommun", "age3"): frame("syn_cells_kommun_age3")}, design=SURVEY
    )
    found = estimate(
        data, MeanRating("helhet", FIVE), by=GROUPINGS[check.split(".")[2]], design=weighting
    )
    agree(found.frame["estimate"], GOLDEN[check]["est"])
    agree(found.frame["std_error"], GOLDEN[check]["se"])
    if "vcov" in GOLDEN[check]:
        agree_covariances(found.covariance(), GOLDEN[check]["vcov"], 1e-9)


@pytest.mark.parametrize("check", CROSS.ids(r"agree\..*"))
def test_weights_of_other_packages(check):
    """ReGenesees, sampling, laeken and icarus find the same weights, as closely as each of them
    iterates.
    """
    expected = CROSS[check]
    w = calibrated(check.split(".")[-1]).join(respondents())["weight"]
    rel = max(10 * expected["max_rel_diff_vs_survey"], 1e-8)
    agree([w.sum(), w.min(), w.max()], [expected[k] for k in ("sum", "min", "max")], rel=rel)


@pytest.mark.parametrize(
    "check", CROSS.ids(r"ReGenesees\..*(ratio|ratio_by|total)|ReGenesees\.total_y")
)
def test_standard_errors_of_regenesees(check):
    """ReGenesees has the same standard errors."""
    expected, parts = CROSS[check], check.split(".")[1].split("_")
    design = calibrated(parts[1]) if parts[0] == "cal" else SURVEY
    by = None if parts[-1] != "by" else "agegrp" if parts[0] == "cal" else "kommun"
    figure, error = (
        (("Total", "SE") if "total" in parts else ("Ratio", "SE"))
        if by is None
        else ("y/o", "SE.y/o")
    )
    statistic = "total" if "total" in parts else "mean"
    found = estimate(
        respondents(), MeanRating("helhet", FIVE), by=by, statistic=statistic, design=design
    )
    agree(found.frame["estimate"], np.atleast_1d(expected[figure]), rel=ITERATED)
    agree(found.frame["std_error"], np.atleast_1d(expected[error]), rel=ITERATED)


@pytest.mark.parametrize("check", CROSS.ids(r"survey\.calibrate\.se"))
@pytest.mark.parametrize("method", ["linear", "raking", "logit"])
def test_standard_errors_across_packages(check, method):
    """The standard errors that survey and ReGenesees agree on."""
    expected = CROSS[check][method]
    found = estimate(respondents(), MeanRating("helhet", FIVE), design=calibrated(method)).row()
    agree([found.estimate, found.std_error], [*expected["est"], *expected["se"]], rel=ITERATED)


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused == CROSS.unused == set()
