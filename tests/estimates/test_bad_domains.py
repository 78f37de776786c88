"""Bad input: domains with few or no answers."""

import polars as pl
import pytest
from bad_input import FIVE, FRAME, RATING, RICH, SHARE, answers, invited

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    MultiItemIndex,
    RatingIndex,
    estimate,
)
from brukarindex.results import Status


def test_domains_with_one_or_no_answers_keep_their_row():
    """A domain with nobody's answer is null, one with a single answer has no standard error; both
    say so.
    """
    rows = estimate(answers(1, None, 3, 5, 5, unit=list("abcdd")), RATING, by="unit").frame
    assert rows["status"].to_list() == ["one_answer", "no_answers", "one_answer", "no_variation"]
    assert rows["estimate"].to_list() == [0.0, None, 50.0, 100.0]
    assert rows["std_error"].to_list() == [None, None, None, 0.0]
    assert rows["conf_low"].to_list()[:3] == [None] * 3
    assert (
        0 < rows["conf_low"][3] < rows["conf_high"][3] == 100
    )  # what two equal answers cannot tell, those of all do


@pytest.mark.parametrize(
    "design",
    [Design(), Design(weight="w"), Design(population="N"), Design(cluster="unit")],
    ids=repr,
)
@pytest.mark.parametrize(
    "measure", [RATING, SHARE, MeanRating("q", FIVE)], ids=["index", "share", "mean"]
)
@pytest.mark.parametrize("by", [(), "unit"], ids=["total", "domains"])
@pytest.mark.parametrize("lazy", [False, True], ids=["eager", "lazy"])
def test_one_respondent_without_strata_is_a_row(design, measure, by, lazy):
    """A frame of one respondent has a row that says so, as a domain of one has; no strata are asked
    for.
    """
    frame = answers(4, unit=["a"], w=[2.0], N=[5])
    row = estimate(frame.lazy() if lazy else frame, measure, by=by, design=design).row()
    expected = {"RatingIndex": 75.0, "Share": 100.0, "MeanRating": 4.0}[type(measure).__name__]
    assert (row.n, row.estimate, row.std_error, row.conf_low, row.status) == (
        1,
        expected,
        None,
        None,
        "one_answer",
    )


def test_one_cluster_without_strata_is_a_row():
    """One cluster tells nothing of how clusters vary, and its row says so."""
    row = estimate(answers(4, 5, unit=["a", "a"]), RATING, design=Design(cluster="unit")).row()
    assert (row.n, row.estimate, row.std_error, row.status) == (
        2,
        87.5,
        None,
        "no_degrees_of_freedom",
    )


def test_one_respondent_who_did_not_answer():
    """With nobody's answer there is no figure, also when there is but one respondent."""
    row = estimate(answers(None, dtype=pl.String), RATING).row()
    assert (row.n, row.missing, row.estimate, row.status) == (0, 1, None, "no_answers")


def test_a_census_has_no_sampling_error():
    """When all of the population answered the standard error is 0 and the interval is the figure
    itself.
    """
    row = estimate(invited(2, 2, 2), SHARE, design=RICH).row()
    assert (row.std_error, row.conf_low, row.conf_high, row.status) == (0.0, 50.0, 50.0, "census")


def test_categories_that_nobody_has_are_not_domains():
    """Unused categories of an Enum make no rows."""
    frame = FRAME.with_columns(pl.col("unit").cast(pl.Enum(list("xcbaz"))))
    assert estimate(frame, RATING, by="unit").frame["unit"].to_list() == ["c", "b", "a"]


@pytest.mark.parametrize(
    "measure",
    [RATING, SHARE, MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=1)],
    ids=["index", "share", "items"],
)
@pytest.mark.parametrize("by", [(), "unit"], ids=["total", "domains"])
def test_every_row_is_an_answer_or_missing(measure, by):
    """Answers used and respondents without one add up to the rows, whatever is null."""
    frame = FRAME.with_columns(
        pl.when(pl.col("q") != 2).then("q"), pl.when(pl.col("r") < 5).then("r")
    )
    rows = estimate(frame, measure, by=by).frame
    assert (rows["n"] + rows["missing"]).sum() == frame.height


def test_every_row_is_an_answer_to_a_composite_or_missing():
    """A composite counts the answers to its least answered part; the others are missing."""
    frame = pl.DataFrame({"q": [None, None, 1], "r": [1, 2, 3]}, schema_overrides={"q": pl.Int64})
    row = estimate(frame, CompositeIndex("both", [RATING, RatingIndex("r", FIVE)])).row()
    assert (row.n, row.missing, row.status) == (1, 2, "one_answer")


def test_every_status_is_documented():
    """The statuses that these tests meet are those that `Status` explains."""
    assert set(Status) >= {
        "no_answers",
        "one_answer",
        "no_degrees_of_freedom",
        "no_variation",
        "census",
        "ok",
    }
