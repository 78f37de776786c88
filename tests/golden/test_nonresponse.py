"""Weighting classes, response propensities and the two-phase variance: R's `survey` on the
synthetic sample.
"""

from functools import cache

import polars as pl
import pytest
from golden.support import Golden, agree, agree_estimates, frame

from brukarindex import (
    Design,
    MeanRating,
    Scale,
    Share,
    calibrate,
    estimate,
    propensity_weights,
    weighting_classes,
)
from brukarindex.counting import Weighting

GOLDEN = Golden("07_nonresponse")
SAMPLE = Design(strata="kommun", weight="dvikt", population="N_h")
CLASSES = {"age_kon": ["agegrp", "kon"], "age_sprak": ["agegrp", "sprak"], "kommun": "kommun"}
COVARIATES = ["agegrp", "kon", "sprak", "utskick", "kommun"]
MARGINS = {
    name: dict(frame("syn_margins").filter(pl.col("variable") == name).select("level", "N").rows())
    for name in ("kommun", "agegrp", "kon", "sprak")
}
MEASURES = {
    "helhet": MeanRating("helhet", Scale(1, 5)),
    "nki_helhet": MeanRating("nki_helhet", Scale(1, 10)),
    "top2": Share.top("helhet", Scale(1, 5)),
}
GROUPINGS = {"mean": None, "by_kommun": "kommun", "by_agegrp": "agegrp"}
TAGS = r"(w1_stratum|wc_\w+|ipw_[uw]|quint_(u_u|u_w|w_w))"
FITTED = 1e-7
"""R's glm stops when the deviance changes by less than 1e-8 of itself; classes have a closed form.
"""


@cache
def sample() -> pl.DataFrame:
    """Return the sample, nonrespondents included, with the propensity class of each person by R's
    unweighted fit.
    """
    return frame("syn_sample").join(
        frame("syn_propclasses"), on="id", how="left", maintain_order="left"
    )


@cache
def weighting_of(tag: str) -> Weighting:
    """Return the weighting of a tag such as ``wc_age_kon_w``: the last letter says whether rates
    are weighted.
    """
    weighted = tag.endswith("_w") or tag == "w1_stratum"
    if tag.startswith("w"):
        classes = CLASSES.get(tag.removeprefix("wc_")[:-2], "kommun")
        return weighting_classes(
            sample(), classes, responded="svarat", weighted=weighted, minimum=1, design=SAMPLE
        )
    if tag == "quint_u_w":  # classes of the unweighted fit with weighted rates
        return weighting_classes(
            sample(), "class_unw", responded="svarat", minimum=1, design=SAMPLE
        )
    classes = 5 if tag.startswith("quint") else None
    return propensity_weights(
        sample(), COVARIATES, responded="svarat", weighted=weighted, classes=classes, design=SAMPLE
    )


def tolerance(tag):
    """Return how far from R: classes, also those of propensities, have a closed form."""
    return FITTED if tag.startswith("ipw") else 1e-9


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.wsum"))
def test_weights(check):
    """The weights of respondents have R's sum, extremes, sum of squares and Kish design effect."""
    expected, tag = GOLDEN[check], check.removesuffix(".wsum")
    weighting = weighting_of(tag)
    w = weighting.join(sample())["weight"]
    w = w.filter(w > 0)
    found = [
        w.len(),
        w.sum(),
        (w**2).sum(),
        w.min(),
        w.max(),
        weighting.design_effect,
        weighting.effective_n,
    ]
    agree(
        found,
        [expected[k] for k in ("n", "sum", "sumsq", "min", "max", "kish", "neff")],
        rel=tolerance(tag),
    )
    agree(
        [weighting.total, weighting.respondents],
        [expected["sum"], expected["n"]],
        rel=tolerance(tag),
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"wc_.*\.factors"))
def test_factors(check):
    """Each class has R's factor; R names a class by its levels with a dot between."""
    tag, expected = check.removesuffix(".factors"), GOLDEN[check]
    columns = CLASSES[tag[3:-2]]
    cells = weighting_of(tag).cells.filter(pl.col("factor") > 0)
    named = cells.select(pl.concat_str(columns, separator=".").alias("class"), "factor").sort(
        "class"
    )
    assert named["class"].to_list() == sorted(expected["class"])
    agree(
        named["factor"],
        [f for _, f in sorted(zip(expected["class"], expected["factor"], strict=True))],
    )


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.(mean|by_kommun|by_agegrp)\..*"))
def test_weights_taken_as_fixed(check):
    """With the weights taken as fixed, the standard errors are those of R's design of respondents
    alone.
    """
    tag, by, item = check.split(".")
    found = estimate(sample(), MEASURES[item], by=GROUPINGS[by], design=weighting_of(tag).fixed())
    agree(found.frame["estimate"], GOLDEN[check]["est"], rel=tolerance(tag))
    agree(found.frame["std_error"], GOLDEN[check]["se"], rel=tolerance(tag))
    if "deff" in GOLDEN[check]:
        agree(found.frame["deff"], GOLDEN[check]["deff"], rel=tolerance(tag))


@pytest.mark.parametrize("check", GOLDEN.ids(rf"{TAGS}\.total_resp_top2"))
def test_totals_with_weights_taken_as_fixed(check):
    """The number of satisfied persons."""
    tag, expected = check.split(".")[0], GOLDEN[check]
    found = estimate(
        sample(), MEASURES["top2"], statistic="total", design=weighting_of(tag).fixed()
    ).row()
    agree(
        [found.estimate, found.std_error], [*expected["est"], *expected["se"]], rel=tolerance(tag)
    )


def respondents(weight="dvikt"):
    """Return those who responded, with their design weight or that of a weighting."""
    joined = sample() if weight == "dvikt" else weighting_of(weight).join(sample(), name=weight)
    return joined.filter(pl.col("svarat") == 1)


@pytest.mark.parametrize("check", GOLDEN.ids(r"w0_design_only\.(mean|by_.*)\..*"))
def test_design_weights_alone(check):
    """Without any adjustment the respondents are a design of their own."""
    _, by, item = check.split(".")
    agree_estimates(
        estimate(respondents(), MEASURES[item], by=GROUPINGS[by], design=SAMPLE), GOLDEN[check]
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"w0_design_only\.total_resp_top2"))
def test_total_with_design_weights_alone(check):
    """The number of satisfied persons."""
    agree_estimates(
        estimate(respondents(), MEASURES["top2"], statistic="total", design=SAMPLE), GOLDEN[check]
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"cal_(d|quint)\..*"))
def test_calibrated_respondents(check):
    """Respondents calibrated to four margins, from the design weights or from those of propensity
    classes as given.
    """
    tag, by, item = check.split(".")
    weight = "dvikt" if tag == "cal_d" else "quint_u_w"
    data, design = respondents(weight), Design(strata="kommun", weight=weight, population="N_h")
    found = estimate(
        data, MEASURES[item], by=GROUPINGS[by], design=calibrate(data, MARGINS, design=design)
    )
    agree(found.frame["estimate"], GOLDEN[check]["est"])
    agree(found.frame["std_error"], GOLDEN[check]["se"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"twophase\..*"))
def test_two_phases(check):
    """The variance through weighting classes is near R's for two phases, 0.5 % at most for means.

    R draws a fixed number of respondents in each class; here each person responds by chance. Totals
    are compared within 1 % with R's ``simple`` and ``approx`` only: ``full`` multiplies estimated
    totals of municipalities by each other, which these classes do not weight to size, and comes out
    20 % lower.
    """
    expected, design = (
        GOLDEN[check],
        weighting_of("wc_age_kon_u" if check.endswith("cl") else "quint_u_u"),
    )
    agree([design.total], [expected["sumw"]])
    for key, item, unit in (
        ("helhet", "helhet", 1),
        ("nki", "nki_helhet", 1),
        ("top2", "top2", 100),
    ):
        found = estimate(sample(), MEASURES[item], design=design).row()
        agree([found.estimate / unit], expected[key]["est"])
        agree([found.std_error / unit], expected[key]["se"], rel=0.005)
    by_sex = estimate(sample(), MEASURES["helhet"], by="kon", design=design)
    agree(by_sex.frame["estimate"], expected["by_kon"]["est"])
    agree(by_sex.frame["std_error"], expected["by_kon"]["se"], rel=0.005)
    total = estimate(sample(), MEASURES["top2"], statistic="total", design=design).row()
    agree([total.estimate], expected["total_top2"]["est"])
    if ".full." not in check:
        agree([total.std_error], expected["total_top2"]["se"], rel=0.01)


@pytest.mark.parametrize("check", GOLDEN.ids(r"SL\..*"))
def test_calibration_for_nonresponse(check):
    """The variance of Särndal and Lundström (2005), within 0.5 %.

    They estimate what sampling adds from the respondents' weighted residuals and take out what
    response adds; here it is the spread of residuals in the whole sample, and only what the
    finite-population correction took is added back.
    """
    expected = GOLDEN[check]
    weighting = calibrate(sample(), MARGINS, responded="svarat", design=SAMPLE)
    found = estimate(sample(), MEASURES[check.split(".")[-1]], design=weighting).row()
    agree([found.estimate], [expected["est"]])
    agree([found.std_error], [expected["se"]], rel=0.005)


def test_every_check_is_used():
    """No figure lies in the file without being compared; the others belong to tests/response and
    tests/weighting.
    """
    mine = ("w0", "w1", "wc_", "ipw", "quint", "cal_", "twophase", "SL")
    assert [check for check in GOLDEN.unused if check.startswith(mine)] == []
