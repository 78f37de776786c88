"""Intervals for shares: R's `svyciprop` over designs, levels, domains, rare answers and shares of 0
and 1.
"""

import numpy as np
import polars as pl
import pytest
from golden.support import DESIGNS, SURVEY, Golden, agree, frame, respondents

from brukarindex import Scale, Share, estimate

GOLDEN = Golden("03_ciprop")
METHODS = {"xlogit": "logit", "mean": "wald"}
"""R's name of a method, where ours is another."""
YES = Share("share", Scale(0, 1), positive=[1])
SCHOOL_WIDE = Share("sch.wide", Scale.labelled("No", "Yes"), positive=["Yes"], name="share")
INDICATORS = {
    "ell0": pl.col("ell") == 0,
    "schwide": pl.col("sch.wide") == "Yes",
    "api_gt_900": pl.col("api00") > 900,
    "api_gt_850": pl.col("api00") > 850,
    "api_gt_450": pl.col("api00") > 450,
    "comp": pl.col("comp.imp") == "Yes",
    "zero": pl.col("api00") < 0,
    "one": pl.col("api00") > 0,
}
FEW = {
    "srs.api_gt_900",
    "smalldomain",
    *(f"clus1.{name}" for name in ("ell0", "api_gt_900", "api_gt_850")),
}
"""Shares of few positive answers, for which R's profile likelihood is coarse."""


def tolerance(check):
    """Return how closely R itself solves the method."""
    name, method = check.rsplit(".", 1)
    if method == "logit":
        # R takes it from svyglm, iterated until the deviance changes by 1e-8; xlogit is the closed
        # form.
        return 1e-8
    if method == "likelihood":
        # R profiles the deviance on a grid and reads the limit off a spline; test_intervals.py
        # solves its equation.
        return 4e-3 if name in FEW else 1e-4
    return 1e-9


def interval(data, share, design, check, **options):
    """Return estimates of a share with the interval method of a check."""
    method = check.rsplit(".", 1)[1]
    return estimate(data, share, design=design, interval=METHODS.get(method, method), **options)


def agree_interval(found, check):
    """Assert that the one row of ``found`` has R's share, standard error and limits, which we keep
    within 0–100.
    """
    row, result, rel = found.row(), GOLDEN[check], tolerance(check)
    agree(
        [row.estimate, row.std_error], [100 * result["est"], 100 * result["se"]], rel=min(rel, 1e-8)
    )
    agree([row.conf_low, row.conf_high], np.clip(100 * np.array(result["ci"]), 0, 100), rel=rel)


def is_bound(check):
    """Return whether R has no interval, or one without width, since the share is 0 or 1."""
    return "error" in GOLDEN.checks[check] or GOLDEN[check]["se"] == 0


def of_school(check):
    """Return data with the indicator column of a check such as ``strat.ell0.beta``,
    and the design.
    """
    sample, indicator = (
        check.split(".")[:2] if check.count(".") == 2 else ("strat", check.split(".")[0])
    )
    name, design = DESIGNS[f"{sample}_fpc"]
    return frame(name).with_columns(share=INDICATORS[indicator].cast(int)), design


SCHOOLS = GOLDEN.ids(r"(srs|strat|clus1)\..*")
BOUND = [check for check in SCHOOLS if is_bound(check)] + GOLDEN.ids(r"(zero|one)\..*")


@pytest.mark.parametrize("check", [check for check in SCHOOLS if check not in BOUND])
def test_design_and_method(check):
    """Every method agrees with R for random, stratified and cluster samples."""
    data, design = of_school(check)
    agree_interval(interval(data, YES, design, check), check)


@pytest.mark.parametrize("check", BOUND)
def test_share_of_none_or_all(check):
    """At shares of 0 and 1, where R has NaN, an error or no width, the interval is proper and
    one-sided.
    """
    data, design = of_school(check)
    row = interval(data, YES, design, check).row()
    assert row.status == "no_variation"
    assert row.estimate in {0, 100}
    assert 0 <= row.conf_low <= row.estimate <= row.conf_high <= 100
    assert 1 < row.conf_high - row.conf_low < 10


@pytest.mark.parametrize("check", GOLDEN.ids(r"level\..*"))
def test_level(check):
    """Other confidence levels agree, and a share of labels is that of an indicator."""
    name, design = DESIGNS["strat_fpc"]
    level = float(check.removeprefix("level.").rsplit(".", 1)[0])
    agree_interval(interval(frame(name), SCHOOL_WIDE, design, check, level=level), check)


@pytest.mark.parametrize("check", GOLDEN.ids(r"domain\..*"))
def test_domain(check):
    """A domain has its own degrees of freedom and number of answers."""
    name, design = DESIGNS["strat_fpc"]
    agree_interval(interval(frame(name), SCHOOL_WIDE, design, check, by="stype")["M"], check)


@pytest.mark.parametrize("check", GOLDEN.ids(r"by_full\..*"))
def test_domains(check):
    """Several domains in one call have the limits that R computes for each by itself."""
    name, design = DESIGNS["clus1_fpc"]
    found = interval(frame(name), SCHOOL_WIDE, design, check, by="stype").frame
    assert found["stype"].to_list() == GOLDEN[check]["stype"]
    for ours, theirs in (("conf_low", "ci_l"), ("conf_high", "ci_u")):
        agree(
            found[ours],
            np.clip(100 * np.array(GOLDEN[check][theirs]), 0, 100),
            rel=tolerance(check),
        )


@pytest.mark.parametrize("check", GOLDEN.ids(r"smalldomain\..*"))
def test_one_positive_answer_in_few_clusters(check):
    """One positive answer among thirty from four clusters agrees; R's limits below 0 are cut."""
    name, design = DESIGNS["clus1_fpc"]
    data = frame(name).with_columns(
        first=pl.int_range(pl.len()) < 30, share=(pl.col("api00") > 777).cast(int)
    )
    agree_interval(interval(data, YES, design, check, by="first")[True], check)


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.(top2|bottom1)(\.K\d\d)?\..*"))
def test_survey(check):
    """Shares of the survey agree for the country, a rare answer, and small and completely sampled
    municipalities.
    """
    positive = (4, 5) if "top2" in check else (1,)
    share = Share("helhet", Scale(1, 5), positive=positive)
    place = check.split(".")[2]
    found = interval(
        respondents(), share, SURVEY, check, by="kommun" if place.startswith("K") else None
    )
    agree_interval(found[place] if found.by else found, check)


def test_every_check_is_used():
    """No figure lies in the file without being compared."""
    assert GOLDEN.unused == set()
