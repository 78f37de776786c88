"""Names, counts and numbers that once broke verbs, or gave another figure than they should."""

import math
from functools import partial

import numpy as np
import polars as pl
import pytest

from brukarindex import (
    Design,
    MultiItemIndex,
    RatingIndex,
    Scale,
    change,
    colours,
    estimate,
    funnel,
    nonresponse_bounds,
    rank,
    tally,
    tipping_point,
)
from brukarindex.benchmarking import (
    AnswersFromRate,
    PathModel,
    case_mix,
    effects,
    internal_consistency,
    latent_indices,
    published_changes,
    published_funnel,
    published_indices,
    published_ranks,
    published_units,
    trend,
)
from brukarindex.benchmarking.shrinkage import shrink
from brukarindex.comparisons import CaseMix
from brukarindex.exceptions import ArgumentError, DataError

FIVE = Scale(1, 5)
Q = [RatingIndex(f"q{i}", FIVE) for i in range(1, 5)]
AREA = MultiItemIndex("A", ["q1", "q2"], FIVE)


def _answers(n: int = 120) -> pl.DataFrame:
    draws = np.random.default_rng(7)
    held = draws.normal(size=n)
    given = {
        f"q{i}": np.clip(np.round(3 + 0.8 * held + draws.normal(size=n)), 1, 5).astype(int)
        for i in range(1, 5)
    }
    return pl.DataFrame(
        {
            "u": [f"u{i % 4}" for i in range(n)],
            "x": ["K" if each else "M" for each in draws.integers(0, 2, n)],
            "ar": [2022 + i // 4 % 3 for i in range(n)],
            "w": draws.uniform(0.5, 3, n),
            **given,
        }
    )


FRAME = _answers()
PUBLISHED = pl.DataFrame(
    {
        "u": ["a", "b", "a", "b"],
        "ar": [2024, 2024, 2025, 2025],
        "v": [80, 75, 60, 91],
        "n": [40, 35, 60, 71],
    }
)


ASKED = {f"u{i}": 1000 for i in range(4)}


def _estimates(by: str):
    return estimate(FRAME.rename({"u": by}), Q[0], by=by)


TAKEN = {
    "national": lambda by: change(FRAME.rename({"u": by}), Q[0], between="ar", by=by),
    "after": lambda by: change(FRAME.rename({"ar": by}), Q[0], between=by, by="u"),
    "any_p": lambda by: trend(FRAME.rename({"u": by}), Q[0], over="ar", by=by),
    "first": lambda by: trend(FRAME.rename({"ar": by}), Q[0], over=by, by="u"),
    "tied": lambda by: rank(_estimates(by)),
    "p_red": lambda by: colours(_estimates(by)),
    "baseline": lambda by: funnel(_estimates(by)),
    "shrunk": lambda by: shrink(_estimates(by)),
    "lower": lambda by: nonresponse_bounds(_estimates(by), asked=ASKED),
    "response": lambda by: tipping_point(_estimates(by), above=50, asked=ASKED),
    "possible": lambda by: published_ranks(PUBLISHED, unit=by, value="v", n="n"),
    "value": lambda by: published_units(PUBLISHED, unit=by, value="v", n="n"),
    "status": lambda by: published_funnel(PUBLISHED, unit=by, value="v", n="n"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_column_of_domains_is_no_figure_of_the_result(name):
    """A column that the result has itself is named, with what to do."""
    with pytest.raises(ArgumentError, match=f"'{name}' is a column of the result itself"):
        TAKEN[name](name)


@pytest.mark.parametrize(
    "verb",
    [
        published_ranks,
        published_units,
        published_funnel,
        published_indices,
        partial(published_changes, between="ar"),
    ],
)
@pytest.mark.parametrize("n", ["v", AnswersFromRate("v", "n"), AnswersFromRate("n", "n")])
def test_one_column_is_not_both_value_and_answers(verb, n):
    """The value and the number of answers are columns of their own."""
    with pytest.raises(ArgumentError, match="must be columns of their own"):
        verb(PUBLISHED, unit="u", value="v", n=n)


def test_no_unit_is_named_by_the_years_before():
    """The column that a result gives to the earlier year names no unit."""
    with pytest.raises(ArgumentError, match="name no unit"):
        published_changes(
            PUBLISHED.rename({"u": "to_ar"}), unit="to_ar", between="ar", value="v", n="n"
        )


@pytest.mark.parametrize("strata", [None, "x"])
def test_a_tally_made_more_finely_gives_the_same_limits(strata):
    """What leaving one out changes does not depend on the columns that a tally was made by."""
    design = Design(weight="w", strata=strata)
    counted = tally(FRAME, Q, by=["u", "ar", "x"][: 2 if strata else 3], design=design, joint=True)
    pairs = [
        (
            effects(FRAME, Q[0], Q[1:3], by="u", design=design),
            effects(counted, Q[0], Q[1:3], by="u"),
        ),
        (
            internal_consistency(FRAME, AREA, by="u", design=design),
            internal_consistency(counted, AREA, by="u"),
        ),
    ]
    for whole, parts in pairs:
        for name in ("std_error", "conf_low", "conf_high"):
            assert whole.frame[name].to_list() == pytest.approx(
                parts.frame[name].to_list(), rel=1e-9
            )


def test_items_that_cancel_have_no_composite_reliability():
    """Two questions with correlation −1 have loadings that add up to nothing."""
    frame = pl.DataFrame({"q1": [2, 4, 2, 4], "q2": [4, 2, 4, 2]})
    row = internal_consistency(frame, AREA).row()
    assert row.composite is None or math.isfinite(row.composite)
    assert row.alpha is None


def test_an_index_that_varies_with_no_other_has_no_weights():
    """An index without weights is named."""
    frame = pl.DataFrame(
        {"q1": [1, 1, 5, 5], "q2": [2, 2, 4, 4], "q3": [1, 5, 1, 5], "q4": [2, 4, 2, 4]}
    )
    other = MultiItemIndex("B", ["q3", "q4"], FIVE)
    with pytest.raises(DataError, match="no question of 'A' varies"):
        latent_indices(frame, PathModel([AREA, other], [("A", "B")]))


@pytest.mark.parametrize("times", [1e300, 1e-300])
def test_years_that_no_float_squares_are_refused(times):
    """Years whose squares are infinite or 0 have no slope."""
    with pytest.raises(ArgumentError, match="cannot be computed with"):
        trend(FRAME.with_columns(pl.col("ar") * times), Q[0], over="ar")


def test_numbers_that_no_float_squares_are_no_covariate():
    """A covariate above 1e100 would give errors without a word."""
    frame = FRAME.with_columns(tal=pl.col("ar") * 1e200)
    with pytest.raises(DataError, match="cannot be computed with"):
        case_mix(frame, Q[0], spec=CaseMix("tal", numeric="tal"), by="u")
