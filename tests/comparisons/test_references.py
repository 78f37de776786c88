"""References made of other figures: printed, computed, of other respondents, on other scales."""

import polars as pl
import pytest
from bad_input import BY_UNIT, COUNTED, FIVE, FRAME, RATING, SHARES, cases, refuses

from brukarindex import (
    CompositeIndex,
    Design,
    NetPromoterScore,
    Pooled,
    Published,
    RatingIndex,
    Scale,
    compare,
    estimate,
    from_json,
    to_json,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

TEN = Scale(1, 10)
NPS = NetPromoterScore("q", Scale(0, 10))


def other(scale: Scale = FIVE, *answers: int) -> object:
    """Return estimates of other respondents."""
    given = answers or (1, 2, 3, 4, 5, 5, 2, 3)
    return estimate(pl.DataFrame({"q": given}), RatingIndex("q", scale))


# --- figures that were computed -------------------------------------------------------------------


@pytest.mark.parametrize("off", [-1e-12, 0.0, 1e-12])
@pytest.mark.parametrize("df", [None, "design"])
def test_a_census_is_not_above_a_figure_that_differs_by_rounding(off, df):
    """A net promoter score of nothing, everybody asked, is not above 1e-12: also nothing has
    rounding errors.
    """
    frame = pl.DataFrame({"q": [10, 10, 0, 1, 8, 7, 10, 0], "N": [8] * 8})
    row = compare(
        estimate(frame, NPS, design=Design(population="N")), to=Published(off), df=df
    ).row()
    assert (row.status, row.p_value, row.verdict) == ("census", 1, "not_distinguishable")
    apart = compare(
        estimate(frame, NPS, design=Design(population="N")), to=Published(1e-3), df=df
    ).row()
    assert (apart.p_value, apart.verdict) == (0, "below")


def test_a_computed_end_of_the_scale_is_the_end():
    """A mean of 100.00000000000001 is 100, with the same test; 100.1 is a slip."""
    exact, computed = (
        compare(SHARES, to=Published(value, n=40)).frame for value in (100, 100 + 1.5e-14)
    )
    assert exact.equals(computed)
    with pytest.raises(ArgumentError, match="goes from 0 to 100"):
        compare(SHARES, to=Published(100.1, n=40))


def test_a_standard_error_of_rounding_is_none():
    """A standard error of 1e-14, which was computed of equal numbers, is that of an
    exact number.
    """
    exact, computed = (compare(BY_UNIT, to=Published(50, std_error=error)) for error in (0, 1e-14))
    assert exact.frame.equals(computed.frame)
    assert "taken as exact" in Published(50, std_error=0).describe()


def test_a_whole_computed_from_its_parts_may_be_no_more_certain_than_they():
    """When only the unit itself was sampled the whole has own_share times its error, also in
    floating point.
    """
    made = estimate(FRAME, RATING)
    error = made.row().std_error
    row = compare(made, to=Published(50, std_error=0.3 * error * (1 - 1e-15), own_share=0.3)).row()
    assert row.std_error == pytest.approx(0.7 * error, rel=1e-7)
    with pytest.raises(ArgumentError, match="must be at least own_share times theirs"):
        compare(made, to=Published(50, std_error=0.29 * error, own_share=0.3))


def test_the_answers_of_others_are_what_the_unit_left():
    """Of 100 answers behind a share, of which the unit gave 40, others gave 60."""
    share = estimate(pl.DataFrame({"q": [5] * 25 + [1] * 15}), SHARES.method.measures[0])
    whole = compare(share, to=Published(50, n=100, own_share=0.4)).row()
    rest = (50 - 0.4 * 62.5) / 0.6
    others = compare(share, to=Published(rest, n=60)).row()
    assert whole.difference == pytest.approx(0.6 * others.difference)
    assert whole.p_value == pytest.approx(others.p_value, rel=1e-9)
    assert whole.conf_low == pytest.approx(0.6 * others.conf_low, rel=1e-6)


# --- other respondents ----------------------------------------------------------------------------


@cases(
    (
        "the country",
        ArgumentError,
        (
            "independent=True is for estimates of other respondents, but Pooled is made of the same"
            " respondents: leave it out, or give to= the other estimates."
        ),
        lambda: compare(BY_UNIT, to=Pooled(), independent=True),
    ),
    (
        "a published number",
        ArgumentError,
        (
            "independent=True is for estimates of other respondents, but Published takes its "
            "uncertainty as std_error=, interval= or n=: leave it out, or give to= the other "
            "estimates."
        ),
        lambda: compare(BY_UNIT, to=Published(50), independent=True),
    ),
    (
        "estimates of the same tally",
        ArgumentError,
        (
            "independent=True, but both estimates are from one tally, which tells how they vary"
            " together: leave it out."
        ),
        lambda: compare(estimate(COUNTED, by="unit"), to=estimate(COUNTED), independent=True),
    ),
    (
        "text",
        ArgumentTypeError,
        "independent must be True or False, got 'yes'.",
        lambda: compare(BY_UNIT, to=other(), independent="yes"),
    ),
)
def test_independence_is_said_only_of_other_respondents(error, message, call):
    """What would be passed over in silence is refused, and the message says what to do instead."""
    refuses(error, message, call)


def test_the_ways_out_of_independence_work():
    """Left out, or with other estimates, the comparison is made."""
    assert len(compare(BY_UNIT, to=Pooled())) == 3
    assert len(compare(BY_UNIT, to=other(), independent=True)) == 3
    assert len(compare(estimate(COUNTED, by="unit"), to=estimate(COUNTED))) == 3


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "olika antal steg (5/10)"), ("en", "steps (5/10)")]
)
def test_another_scale_is_told(language, words):
    """An index of five steps beside one of ten is computed, and the paragraph says what it may be
    due to.
    """
    made = compare(BY_UNIT, to=other(TEN, 2, 3, 9, 10), independent=True)
    assert words in made.describe(language)
    assert words in from_json(to_json(made)).describe(language)
    assert words not in compare(BY_UNIT, to=other(Scale(0, 4), 1, 2, 4), independent=True).describe(
        language
    )


def test_another_scale_of_the_same_respondents_is_told():
    """So is a question of ten steps beside one of five of the same respondents, and a part of a
    composite.
    """
    frame = pl.DataFrame({"u": list("aabb"), "q": [1, 2, 3, 5], "r": [1, 7, 8, 10]})
    five, ten = RatingIndex("q", FIVE), RatingIndex("r", TEN)
    made = estimate(frame, [five, ten, CompositeIndex("both", [five, ten])], by="u", joint=True)
    found = {
        name: compare(made.of("q"), to=made.of(name)).reference.steps for name in ("q", "r", "both")
    }
    assert found == {"q": (), "r": ("5/10",), "both": ("5/5+10",)}


def test_a_census_of_one_person_is_a_certain_reference():
    """The only person of a unit answered: there is nobody else to be uncertain of, also in another
    survey.
    """
    design = Design(population="N")
    one = estimate(pl.DataFrame({"q": [4], "N": [1]}), RATING, design=design)
    row = compare(BY_UNIT["b"], to=one, independent=True).row()
    published = compare(BY_UNIT["b"], to=Published(75)).row()
    assert row.status == published.status == "ok"
    assert row.std_error == published.std_error
    # The two surveys' scores count equally in the test, so its p-value is a little another.
    assert row.p_value == pytest.approx(published.p_value, rel=0.05)
