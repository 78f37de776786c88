"""Weights that were once silently wrong, with the right values."""

import polars as pl
import pytest

from brukarindex import (
    Design,
    Pooled,
    RatingIndex,
    Scale,
    Share,
    UnweightedMean,
    compare,
    distribution,
    estimate,
    poststratify,
    rake,
    weighting_classes,
)
from brukarindex.exceptions import DataError

FIVE = Scale(1, 5)
INDEX, SHARE = RatingIndex("q", FIVE), Share.top("q", FIVE)

# --- strata of one unit through a weighting --------------------------------------------------------------------------

AVERAGE = Design(strata="s", singleton="average")
LONELY = pl.DataFrame(
    {
        "s": list("aaaabbbbcccd") + list("ef"),
        "q": [1, 5, 3, 2, 4, 4, 5, 1, None, None, None, 3, 3, None],
        "u": list("xyxyxyxyxyxyxy"),
        "all": ["all"] * 14,
        "r": [True] * 14,
    }
)
UNCHANGED = {
    "one class": lambda: poststratify(LONELY, {"all": {"all": 14}}, design=AVERAGE),
    "strata": lambda: poststratify(LONELY, {"s": dict(LONELY["s"].value_counts().rows())}, design=AVERAGE),
    "raking": lambda: rake(LONELY, {"all": {"all": 14}}, design=AVERAGE),
    "classes": lambda: weighting_classes(LONELY, "u", responded="r", minimum=1, design=AVERAGE),
}


def figures(design):
    """Return the standard errors of an index, a share, a distribution, comparisons and covariances."""
    made = estimate(LONELY, INDEX, by="u", design=design)
    frames = [
        made.frame,
        estimate(LONELY, SHARE, by="u", design=design).frame,
        distribution(LONELY, INDEX, by="u", design=design).frame,
        compare(made, to=Pooled()).frame,
        compare(made, to=UnweightedMean()).frame,
    ]
    errors = [error for frame in frames for error in frame["std_error"].fill_null(-1)]
    return [*errors, *made.covariance().ravel().tolist()]


@pytest.mark.parametrize("made", UNCHANGED)
def test_weights_that_change_nothing_leave_strata_of_one_unit_as_they_are(made):
    """A stratum in which nobody answered is no other stratum, through a weighting either."""
    weighting = UNCHANGED[made]()
    assert weighting.factor == pytest.approx(1)
    plain = figures(AVERAGE)
    assert sum(error > 0 for error in plain[:18]) == 13  # the others are 0, or outside the base
    # The figures go through sums of other terms, which round otherwise.
    assert figures(weighting) == pytest.approx(plain, rel=1e-9, abs=1e-9)
    assert figures(weighting.fixed()) == pytest.approx(plain, rel=1e-9, abs=1e-9)


def test_totals_through_classes_in_which_everybody_answered():
    """A total that no known number decides varies as without weights; strata without an answer add nothing."""
    plain, made = (
        estimate(LONELY, SHARE, by="u", design=design, statistic="total").frame["std_error"].to_list()
        for design in (AVERAGE, UNCHANGED["classes"]())
    )
    assert made == pytest.approx(plain, rel=1e-9)
    one = estimate(LONELY.filter(pl.col("q").is_not_null() | (pl.col("s") == "c")), SHARE, design=AVERAGE)
    assert one.row().std_error == pytest.approx(estimate(LONELY, SHARE, design=AVERAGE).row().std_error, rel=1e-9)


def test_a_weighting_lends_an_estimate_the_strata_whose_totals_it_uses():
    """As in R, where all strata of a calibrated design are kept: here c, in which nobody answered, has one unit."""
    frame = pl.DataFrame(
        {
            "s": list("aaaabbbbc"),
            "k": list("kmkmkmkmk"),
            "q": [1, 5, 3, 2, 4, 4, 5, 1, None],
        }
    )
    numbers = {"k": {"k": 5, "m": 4}}
    lent, certain = (
        estimate(frame, INDEX, design=poststratify(frame, numbers, design=Design(strata="s", singleton=rule))).row()
        for rule in ("average", "certainty")
    )
    assert lent.std_error**2 == pytest.approx(
        certain.std_error**2 * 3 / 2, rel=1e-9
    )  # three strata, of which two known


# --- rows without a group --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Int64, pl.Enum(["1", "2"])])
def test_a_group_of_their_own_leaves_the_other_figures_as_they_are(kind):
    """The advice for rows without a key, followed: the total survey's N/n and fpc are those of all who answered."""
    frame = pl.DataFrame({"k": ["1", "1", "2", "2", None, None], "q": [5, 4, 3, 5, 1, 2], "N": [12] * 6})
    frame = frame.with_columns(pl.col("k").cast(kind))
    design = Design(population="N")
    with pytest.raises(DataError) as caught:
        estimate(frame, INDEX, by="k", design=design)
    assert "one of their own, such as 'unknown'" in str(caught.value)
    text = frame.with_columns(pl.col("k").cast(pl.String)) if "after a cast to text" in str(caught.value) else frame
    assert isinstance(text["k"].dtype, (pl.String, pl.Categorical))
    made = estimate(text.with_columns(pl.col("k").fill_null("unknown")), INDEX, by="k", design=design)
    assert made.frame["k"].to_list() == ["1", "2", "unknown"]
    other = estimate(text.with_columns(pl.col("k").fill_null("another")), INDEX, by="k", design=design)
    assert made["1"].row() == other["1"].row()
    without = estimate(text.drop_nulls("k"), INDEX, by="k", design=design)
    assert without["1"].row().std_error != made["1"].row().std_error
