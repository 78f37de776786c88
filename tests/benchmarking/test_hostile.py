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
    published_gaps,
    published_indices,
    published_ranks,
    published_units,
    trend,
)
from brukarindex.benchmarking.shrinkage import shrink
from brukarindex.comparisons import CaseMix
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError

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
    with pytest.raises(ArgumentError, match=f"'{name}' has a name that the result needs itself"):
        TAKEN[name](name)


VERBS = [
    published_ranks,
    published_units,
    published_funnel,
    published_indices,
    partial(published_gaps, between="ar"),
    partial(published_changes, between="ar"),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("n", ["v", AnswersFromRate("v", "n"), AnswersFromRate("n", "n")])
def test_one_column_is_not_both_value_and_answers(verb, n):
    """The value and the number of answers are columns of their own."""
    with pytest.raises(ArgumentError, match="must be columns of their own"):
        verb(PUBLISHED, unit="u", value="v", n=n)


@pytest.mark.parametrize("verb", VERBS)
def test_a_unit_without_a_name_is_refused(verb):
    """Rows and column are told, of every column of names at once, and nothing is said of None."""
    frame = PUBLISHED.with_columns(
        u=pl.Series(["a", None, "a", None]), kon=pl.Series(["K", "K", None, "K"]), v=pl.lit("x")
    )
    with pytest.raises(DataError) as caught:
        verb(frame, unit=["u", "kon"], value="v", n="n")
    told = str(caught.value)
    assert "column 'u' has no value in rows 2, 4, the first row being 1: give them one" in told
    assert "column 'kon' has no value in row 3" in told
    assert "\nrow 2: " in told
    assert "None" not in told
    assert [each.column for each in caught.value.problems[:2]] == ["u", "kon"]


def test_a_year_without_a_number_is_refused():
    """The column of years names rows too; of many rows some are listed."""
    frame = pl.DataFrame({"u": range(9), "ar": [None] * 8 + [2024], "v": [80] * 9, "n": [40] * 9})
    with pytest.raises(DataError, match=r"'ar' has no value in rows 1, 2, 3, 4, 5 and 3 more, the"):
        published_changes(frame, unit="u", between="ar", value="v", n="n")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("lost", ["rate", "sent", "n"])
def test_answers_that_are_not_given_are_told(verb, lost):
    """The column is named, and what the message says to do works."""
    frame = PUBLISHED.with_columns(
        u=pl.Series(["a", "b", "c", "a"]),
        rate=pl.Series([50, 40, 30, 60]),
        sent=pl.lit(100),
        v=pl.Series([80, 75, 60, 90]),
    ).with_columns(pl.when(pl.col("u") != "b").then(lost))
    n = "n" if lost == "n" else AnswersFromRate("rate", "sent")
    unit = "u" if verb in VERBS[-2:] else ["u", "ar"]
    with pytest.raises(
        DataError, match=rf"^b.*: '{lost}' is null, so .* let 'v' be null"
    ) as caught:
        verb(frame, unit=unit, value="v", n=n)
    assert caught.value.column == lost
    done = frame.with_columns(pl.when(pl.col("u") != "b").then("v"))
    statuses = verb(done, unit=unit, value="v", n=n).frame["status"].to_list()
    assert "ok" in statuses


UNREADABLE = {
    "rate": ("hälften", "a.*: column 'rate': cannot read the figure 'hälften'"),
    "sent": ("0", "a.*: column 'sent': the number of invited must be a whole number, got '0'"),
    "v": ("hm", "a.*: column 'v': cannot read the figure 'hm'"),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("wrong", UNREADABLE)
def test_what_cannot_be_read_is_told_by_column_and_row(verb, wrong):
    """Each row that cannot be read is an error of its column, which the message names."""
    value, said = UNREADABLE[wrong]
    frame = PUBLISHED.with_columns(
        u=pl.Series(["a", "b", "c", "a"]), rate=pl.lit("50"), sent=100, v=pl.lit("80")
    ).with_columns(pl.when(pl.col("u") == "a").then(pl.lit(value)).otherwise(wrong).alias(wrong))
    unit = "u" if verb in VERBS[-2:] else ["u", "ar"]
    with pytest.raises(DataError, match=said) as caught:
        verb(frame, unit=unit, value="v", n=AnswersFromRate("rate", "sent"))
    assert {each.column for each in caught.value.problems} == {wrong}
    assert len(caught.value.problems) == (4 if wrong == "sent" else 2)


def test_a_rate_that_no_number_of_answers_has_is_told_by_column():
    """So is a rate beyond what can be, and one whose decimals are lost."""
    frame = pl.DataFrame({"u": ["a", "b"], "v": ["66", "70"], "rate": ["160", "48"], "sent": 250})
    with pytest.raises(
        DataError, match="a: column 'rate': no whole number of 250 invited"
    ) as caught:
        published_units(frame, unit="u", value="v", n=AnswersFromRate("rate", "sent"))
    assert caught.value.problems[0].column == "rate"


@pytest.mark.parametrize("verb", [published_changes, published_gaps])
def test_no_unit_is_named_by_the_years_before(verb):
    """The column that a result gives to the earlier year, or the other group, names no unit."""
    with pytest.raises(ArgumentError, match="name no unit"):
        verb(PUBLISHED.rename({"u": "to_ar"}), unit="to_ar", between="ar", value="v", n="n")


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


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "given", [{"value": None}, {"value": 5}, {"n": None}, {"n": 0}, {"n": ["n"]}], ids=repr
)
def test_what_is_no_column_of_published_figures(verb, given):
    """A column has a name; what has none is told by its argument."""
    with pytest.raises(ArgumentTypeError, match="the name of a column") as caught:
        verb(PUBLISHED, **{"unit": "u", "value": "v", "n": "n"} | given)
    assert caught.value.argument == next(iter(given))


@pytest.mark.parametrize("verb", VERBS)
def test_units_that_have_no_name(verb):
    """NaN, text of no letters and lists name no unit; more answers than people are none."""
    for values in ([float("nan"), 1.0, 2.0, 3.0], [" ", "a", "b", "c"]):
        frame = PUBLISHED.with_columns(u=pl.Series(values))
        with pytest.raises(DataError, match="column 'u' has no value in row 1, the"):
            verb(frame, unit="u", value="v", n="n")
    frame = PUBLISHED.with_columns(u=pl.Series([[1], [2], [3], [4]]))
    with pytest.raises(DataError, match="'u' holds List"):
        verb(frame, unit="u", value="v", n="n")
    frame = PUBLISHED.with_columns(n=pl.Series([10**30, 40, 40, 40], dtype=pl.Int128))
    with pytest.raises(DataError, match="'n': the number of answers must be at most 1000000000000"):
        verb(frame, unit="u", value="v", n="n")
