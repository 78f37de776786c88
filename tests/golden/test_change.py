"""Changes of 87 municipalities between two years, beside the national change, and trends."""

import numpy as np
import polars as pl
import pytest
from golden.support import Golden, agree, frame

from brukarindex import Design, MeanRating, Scale, Share, change
from brukarindex.benchmarking import trend

GOLDEN = Golden("12_change")
TRENDS = Golden("12_trend")
FIVE = Scale(1, 5)
MEASURES = {"helhet": MeanRating("helhet", FIVE), "top2": Share.top("helhet", FIVE)}


def answers():
    """Return the answers of both years, each with its part of the municipality."""
    return frame("bm_syn87").with_columns(w=pl.col("N_h") / pl.len().over("kommun", "ar"))


DESIGNS = {
    "independent": (Design(strata=["kommun", "ar"], weight="w", population="N_h"), None),
    "panel": (Design(strata="kommun", weight="w"), "person"),
}


@pytest.mark.parametrize("check", GOLDEN.ids(r"change\.(independent|panel)\.(helhet|top2)"))
def test_change(check):
    """Figures, changes, standard errors, and all beside the national change, are R's: of other
    persons each year, and of a panel where some are in both.
    """
    _, kind, name = check.split(".")
    (design, person), result = DESIGNS[kind], GOLDEN[check]
    unit = 100.0 if name == "top2" else 1.0
    options = {"between": "ar", "design": design, "person": person}
    made = change(answers(), MEASURES[name], by="kommun", **options).frame
    national = result["national"]
    agree(made["national"][0] / unit, national["change"], rel=1e-8)
    if "unit" in result:
        assert made["kommun"].to_list() == result["unit"]
        assert made["n_before"].to_list() == result["n1"]
        assert made["n"].to_list() == result["n2"]
        for own, theirs in (("before", "est1"), ("after", "est2")):
            agree(made[own] / unit, result[theirs], rel=1e-8)
        agree(made["change"] / unit, result["change"], rel=1e-8, scale=1e-3)
        agree(made["beyond"] / unit, result["change_minus_national"], rel=1e-8, scale=1e-3)
        for own, theirs in (
            ("std_error", "se_change"),
            ("beyond_error", "se_change_minus_national"),
        ):
            known = made[own].is_not_null().to_numpy()
            assert known.mean() > 0.7
            agree(made[own].to_numpy()[known] / unit, np.array(result[theirs])[known], rel=1e-8)
    total = change(answers(), MEASURES[name], **options).row()
    agree([total.change / unit], [national["change"]], rel=1e-8)
    agree([total.std_error / unit], [national["se_change"]], rel=1e-8)


@pytest.mark.parametrize("check", GOLDEN.ids(r"change\.panel\.paired\.helhet"))
def test_change_of_the_same_persons(check):
    """With the answers of those alone who answered both years, at the weights of the later, it is
    the mean of their own changes.
    """
    result, year, given = GOLDEN[check], pl.col("ar"), pl.col("helhet")
    both = given.count().over("kommun", "person") == 2
    later = pl.col("w").filter(year == year.max()).first().over("kommun", "person")
    held = answers().with_columns(
        helhet=pl.when(both).then("helhet"), w=pl.coalesce(later, pl.col("w"))
    )
    design = Design(strata="kommun", weight="w")
    options = {"between": "ar", "design": design, "person": "person"}
    made = change(held, MEASURES["helhet"], by="kommun", **options).frame
    assert made["n"].to_list() == made["n_before"].to_list() == result["n_pairs"]
    several = np.array(result["n_pairs"]) > 0
    theirs = np.array(result["change"], dtype=float)[several]
    agree(made["change"].to_numpy()[several], theirs, scale=1e-3)
    known = made["std_error"].is_not_null().to_numpy()
    assert known.mean() > 0.7
    agree(made["std_error"].to_numpy()[known], np.array(result["se"], dtype=float)[known])
    total = change(held, MEASURES["helhet"], **options).row()
    agree([total.change], [result["national"]["change"]], rel=1e-8)
    agree([total.std_error], [result["national"]["se"]])


@pytest.mark.parametrize("check", TRENDS.ids(r"trend\..*"))
def test_trends(check):
    """The slope over unequally spaced years of a rotating panel and its standard error are R's, of
    each unit and of all.
    """
    units = "unit" in check
    expected = TRENDS[check] if units else {None: TRENDS[check]}
    design = Design(strata="enhet", weight="vikt", cluster="person")
    by = "enhet" if units else None
    made = trend(frame("bm_trend"), MeanRating("betyg", FIVE), over="ar", by=by, design=design)
    assert len(made) == len(expected)
    for row, result in zip(made, expected.values(), strict=True):
        assert (row.years, row.first, row.last) == (4, 2018, 2023)
        agree([row.slope, row.std_error], [result["slope"], result["se_slope"]])
        assert row.national is None or row.national == pytest.approx(
            TRENDS["trend.national"]["slope"], rel=1e-9
        )


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused | TRENDS.unused == set()
