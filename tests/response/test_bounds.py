"""Bounds for nonresponse and tipping points: they contain every completion of the missing answers,
and no more.
"""

from itertools import product

import attrs
import numpy as np
import polars as pl
import pytest
from bad_input import refuses
from hypothesis import given, strategies as st
from scipy.special import stdtr, stdtrit
from strategies import laws

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    NetPromoterScore,
    Pooled,
    Published,
    RatingIndex,
    Rest,
    Scale,
    Share,
    calibrate,
    compare,
    estimate,
    from_json,
    nonresponse_bounds,
    tipping_point,
    to_json,
    weighting_classes,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.response.bounds import _critical
from brukarindex.results import Status

FIVE = Scale(1, 5)
SHARE = Share.top("q", FIVE)
INDEX = RatingIndex("q", FIVE)
MEASURES = (SHARE, INDEX, MeanRating("q", FIVE), RatingIndex("q", Scale(1, 5, reversed=True)))
NEAR = 1e-9
LENIENT = Design(singleton="certainty")  # one respondent is no error
TYRESO = estimate(pl.DataFrame({"q": [5] * 297 + [2] * 120}), SHARE)
UNITS = pl.DataFrame({"unit": list("aabb"), "q": [5, 4, 2, 1]})
BY_UNIT = estimate(UNITS, SHARE, by="unit")

some_answers = st.lists(st.integers(1, 5), min_size=1, max_size=5)
unseen = st.lists(st.integers(1, 5), max_size=4)


def figures(answers, measure):
    """Return the estimates of answers given as a list, with None for missing ones."""
    return estimate(
        pl.DataFrame({"q": pl.Series(answers, dtype=pl.Int64)}), measure, design=LENIENT
    )


# --- laws -----------------------------------------------------------------------------------------


@laws(2)
@given(known=some_answers, skipped=st.integers(0, 2), silent=st.integers(0, 4))
def test_bounds_of_a_share_are_those_of_all_completions(known, skipped, silent):
    """Every completion of a share lies within the bounds, and both ends are one of them, to the
    last bit.
    """
    asked, lacking = len(known) + skipped + silent, skipped + silent
    positive = sum(answer >= 4 for answer in known)
    completed = [
        100.0 * (positive + sum(scores)) / asked for scores in product((0, 1), repeat=lacking)
    ]
    row = nonresponse_bounds(figures([*known, *[None] * skipped], SHARE), asked=asked).row()
    assert (row.lower, row.upper) == (min(completed), max(completed))


@laws(2)
@given(known=some_answers, others=unseen, measure=st.sampled_from(MEASURES))
def test_bounds_contain_every_completion(known, others, measure):
    """Whatever the others answer, the figure of all lies within; when all answer at an end, it is
    reached.
    """
    row = nonresponse_bounds(figures(known, measure), asked=len(known) + len(others)).row()
    full = figures(known + others, measure).row().estimate
    assert row.lower - NEAR <= full <= row.upper + NEAR
    worst, best = (5, 1) if measure.scale.reversed else (1, 5)
    reached = [
        figures(known + [end] * len(others), measure).row().estimate for end in (worst, best)
    ]
    assert [row.lower, row.upper] == pytest.approx(reached)


@laws(2)
@given(known=some_answers, others=unseen, limit=st.floats(0, 120))
def test_limited_difference(known, others, limit):
    """The bounds contain the completions whose mean is within the limit, grow with it and end at
    the scale's.
    """
    result = figures(known, INDEX)
    asked = len(known) + len(others)
    row = nonresponse_bounds(result, asked=asked, difference=limit).row()
    outer = nonresponse_bounds(result, asked=asked).row()
    assert outer.lower <= row.lower <= row.estimate <= row.upper <= outer.upper
    if others and abs(figures(others, INDEX).row().estimate - row.estimate) <= limit:
        assert row.lower - NEAR <= figures(known + others, INDEX).row().estimate <= row.upper + NEAR
    if limit >= 100:
        assert (row.lower, row.upper) == pytest.approx((outer.lower, outer.upper))
    none = nonresponse_bounds(result, asked=asked, difference=0).row()
    assert (none.lower, none.upper) == (none.estimate, none.estimate)


strata = st.lists(
    st.tuples(st.lists(st.integers(1, 5), min_size=2, max_size=4), unseen), min_size=1, max_size=3
)


@laws(4)
@given(strata=strata, missing=st.integers(0, 2))
def test_total_survey_in_strata(strata, missing):
    """Where strata answered unequally, bounds still hold every completion: respondents stand for
    nobody else.
    """
    parts = [
        (name, len(known) + len(others) + missing, known + [None] * missing)
        for name, (known, others) in enumerate(strata)
    ]
    rows = [(name, size, answer) for name, size, answers in parts for answer in answers]
    frame = pl.DataFrame(
        rows, schema={"unit": pl.Int64, "N": pl.Int64, "q": pl.Int64}, orient="row"
    )
    result = estimate(frame, INDEX, by=[[], ["unit"]], design=Design(strata="unit", population="N"))
    bounds = nonresponse_bounds(result)
    for fill in (1, 3, 5):
        full = [
            answer for known, others in strata for answer in (*known, *others, *[fill] * missing)
        ]
        row = bounds[None].row()
        assert row.lower - NEAR <= figures(full, INDEX).row().estimate <= row.upper + NEAR
        assert row.lower - NEAR <= row.estimate <= row.upper + NEAR
    for end, attained in ((1, bounds[None].row().lower), (5, bounds[None].row().upper)):
        full = [a for known, others in strata for a in (*known, *[end] * (len(others) + missing))]
        assert attained == pytest.approx(figures(full, INDEX).row().estimate)
    assert bounds.frame["conf_low"].to_list() == bounds.frame["lower"].to_list()
    still = nonresponse_bounds(result, difference=0).frame
    assert still["lower"].to_list() == pytest.approx(still["estimate"].to_list())


people = st.tuples(st.integers(1, 5), st.sampled_from([1.0, 2.0, 3.5]))


@laws(2)
@given(
    known=st.lists(people, min_size=1, max_size=5), others=st.lists(people, min_size=1, max_size=4)
)
def test_weights_of_the_draw(known, others):
    """With design weights the bounds hold every completion of the weighted mean of those asked."""
    asked = sum(weight for _, weight in known + others)
    frame = pl.DataFrame(known, schema={"q": pl.Int64, "w": pl.Float64}, orient="row")
    full = pl.DataFrame(known + others, schema={"q": pl.Int64, "w": pl.Float64}, orient="row")
    weighted = Design(weight="w", singleton="certainty")
    row = nonresponse_bounds(estimate(frame, SHARE, design=weighted), asked=asked).row()
    assert (
        row.lower - NEAR
        <= estimate(full, SHARE, design=weighted).row().estimate
        <= row.upper + NEAR
    )
    for end, attained in ((1, row.lower), (5, row.upper)):
        filled = pl.DataFrame(
            [*known, *((end, weight) for _, weight in others)], schema=frame.schema, orient="row"
        )
        assert attained == pytest.approx(estimate(filled, SHARE, design=weighted).row().estimate)


@laws(2)
@given(
    known=some_answers, others=st.integers(1, 9), threshold=st.floats(0, 100), above=st.booleans()
)
def test_tipping_point_tips(known, others, threshold, above):
    """At the tipping point the figure of all is the threshold; without one, the bounds lie on one
    side of it.
    """
    result, asked = figures(known, INDEX), len(known) + others
    row = tipping_point(result, **{"above" if above else "below": threshold}, asked=asked).row()
    bounds = nonresponse_bounds(result, asked=asked).row()
    if row.status == "can_fall":
        share = row.response / 100
        assert share * row.estimate + (1 - share) * row.tipping_point == pytest.approx(threshold)
        assert row.tipping_point - row.estimate == pytest.approx(row.difference)
        assert bounds.lower - NEAR <= threshold <= bounds.upper + NEAR
    elif row.status == "cannot_fall":
        assert threshold < bounds.lower if above else threshold > bounds.upper
    else:
        assert row.status == "falls_already"
        assert (row.estimate - threshold) * (1 if above else -1) <= NEAR


@given(
    width=st.floats(0, 50),
    df=st.integers(1, 500),
    level=st.sampled_from([0.3, 0.8, 0.9, 0.95, 0.99]),
)
def test_imbens_manski(width, df, level):
    """The multiplier solves Imbens and Manski's equation, from the two-sided quantile to the
    one-sided.
    """
    between = (max(stdtrit(df, level), 0.0), stdtrit(df, (1 + level) / 2))
    c = _critical(width, df, level, between)
    assert between[0] <= c <= between[1]
    covered = stdtr(df, c + width) - stdtr(df, -c)
    assert covered == pytest.approx(level, abs=1e-9) or (c == 0.0 and covered > level)


def test_imbens_manski_ends():
    """With no width the limits are two-sided, with much they are one-sided."""
    ends = (1.6448536, 1.9599640)
    assert _critical(0.0, 1e9, 0.95, ends) == pytest.approx(1.9599640)
    assert _critical(10.0, 1e9, 0.95, ends) == pytest.approx(1.6448536)


@pytest.mark.parametrize(("cover", "least"), [("parameter", 0.93), ("set", 0.93)])
def test_limits_cover(cover, least):
    """Limits cover the worst case of the persons a sample was drawn from, in about 95 of 100
    samples or more.
    """
    generator, asked, draws = np.random.default_rng(1), 200, 2000
    answered = generator.binomial(asked, 0.3, draws)
    positive = generator.binomial(answered, 0.2)
    counts = np.stack([answered - positive, positive], axis=1).ravel()
    frame = pl.DataFrame({"draw": np.repeat(np.arange(draws), 2), "q": np.tile([1, 5], draws)})
    result = estimate(frame[np.repeat(np.arange(2 * draws), counts)], SHARE, by="draw")
    rows = nonresponse_bounds(result, asked=dict.fromkeys(range(draws), asked), cover=cover).frame
    low, high = (rows["conf_low"] <= 6.0).to_numpy(), (rows["conf_high"] >= 76.0).to_numpy()
    hits = (
        (low & high) if cover == "set" else low
    )  # the parameter at its worst place, the lower bound
    assert least <= hits.mean() < 0.985


# --- known figures --------------------------------------------------------------------------------


def test_tyreso():
    """297 of 417 satisfied, 1283 asked: the bounds of docs/explanation/nonresponse.md, and limits
    around them.
    """
    row = nonresponse_bounds(TYRESO, asked=1283).row()
    assert (row.lower, row.upper) == (100 * 297 / 1283, 100 * (297 + 1283 - 417) / 1283)
    share, mean = 417 / 1283, 297 / 4.17
    error = share * np.sqrt(row_error(TYRESO) ** 2 + (1 - share) * mean**2 / 417)
    assert row.conf_low == pytest.approx(
        row.lower - 1.6485 * error, abs=1e-3
    )  # t with 416 degrees of freedom, 95 %
    assert row.status == "ok"
    assert row.response == pytest.approx(100 * share)


def row_error(estimates):
    """Return the standard error of the only row."""
    return estimates.row().std_error


def test_missing_outside():
    """Respondents the question was not for can be left out of those asked."""
    result = figures([5, 1, None, None], SHARE)
    rows = [
        nonresponse_bounds(result, asked=6, missing=missing).row()
        for missing in ("nonresponse", "outside")
    ]
    assert [(row.lower, row.upper) for row in rows] == [(100 / 6, 500 / 6), (25.0, 75.0)]
    assert [row.asked for row in rows] == [6, 6]
    assert rows[1].response == 50.0


def test_nps():
    """A score on −100 to 100 has bounds there."""
    result = estimate(pl.DataFrame({"q": [10, 9, 8, 0]}), NetPromoterScore("q"))
    row = nonresponse_bounds(result, asked=8).row()
    assert (row.lower, row.upper) == (-37.5, 62.5)


def test_composite_counts_as_its_part_with_fewest():
    """The bounds of a composite with unequal parts hold, and are wider than they need be."""
    parts = [RatingIndex(name, FIVE) for name in ("q", "r")]
    frame = pl.DataFrame({"q": [5, 5, 3, 1], "r": [5, None, None, 3]})
    row = nonresponse_bounds(estimate(frame, CompositeIndex("both", parts)), asked=5).row()
    sharp = [
        (each.lower, each.upper) for each in nonresponse_bounds(estimate(frame, parts), asked=5)
    ]
    assert row.lower == pytest.approx(0.4 * (62.5 + 75) / 2)
    assert row.lower <= np.mean([low for low, _ in sharp])
    assert row.upper >= np.mean([high for _, high in sharp])


def test_domains_that_cut_through_strata():
    """There the weights N/n may take those asked for others than they were, and the bounds rule the
    estimate out.
    """
    frame = pl.DataFrame(
        {"unit": list("aaab"), "sex": list("fmmf"), "q": [1, 5, 5, 5], "N": [3, 3, 3, 90]}
    )
    result = estimate(
        frame, SHARE, by="sex", design=Design(strata="unit", population="N", singleton="certainty")
    )
    asked = {"f": 3, "m": 2}
    row = nonresponse_bounds(result, asked=asked)["f"].row()
    assert (round(row.estimate, 1), row.lower, row.upper) == (98.9, 100 / 3, 200 / 3)
    capped = nonresponse_bounds(result, asked=asked, difference=10)["f"].row()
    assert (capped.lower, capped.upper) == pytest.approx((200 / 3 - 10 / 3, 200 / 3))
    claims = ({"above": 80}, {"above": 60}, {"below": 99.5}, {"above": 99.5})
    statuses = [tipping_point(result, **claim, asked=asked)["f"].row().status for claim in claims]
    assert statuses == ["falls_already", "outside_bounds", "cannot_fall", "falls_already"]
    row = tipping_point(result, above=60, asked=asked)["f"].row()
    assert (row.tipping_point, row.difference) == (None, None)
    assert (
        row.describe()
        == "f: q is 98.9, above 60.0, but no answers of those who did not answer (33.3 % of those"
        " asked) make it 98.9: its weights count those who answered otherwise. What it takes for"
        " the claim to fall cannot be told."
    )
    assert (
        row.describe("sv")
        == "f: q är 98,9, över 60,0, men inga svar från dem som inte svarat (33,3 % av de"
        " tillfrågade) ger 98,9: vikterna räknar de svarande på annat sätt. Vad som krävs för"
        " att påståendet ska falla går inte att säga."
    )
    assert set(statuses) < set(Status)


def test_design_weights_with_nonrespondents_in_the_frame():
    """The weights N/n of a frame with everybody asked in it are those of the draw."""
    answers = [5, 1, None, 5, None, None]
    frame = pl.DataFrame({"unit": list("aaabbb"), "N": [6] * 3 + [9] * 3, "q": answers})
    frame = frame.with_columns(came=pl.col("q").is_not_null())
    design = Design(strata="unit", population="N")
    weighting = weighting_classes(frame, "unit", responded="came", minimum=1, design=design)
    for made in (weighting, weighting.fixed()):
        lenient = attrs.evolve(made, design=attrs.evolve(design, singleton="certainty"))
        row = nonresponse_bounds(estimate(frame, SHARE, design=lenient)).row()
        assert (row.asked, row.lower, row.upper) == pytest.approx((15, 100 * 5 / 15, 100 * 13 / 15))


def test_nonrespondents_in_the_frame():
    """A weighting made with the nonrespondents in the frame tells how many were asked."""
    answers = [5, 1, None, None, 5, 5, 1, None]
    frame = pl.DataFrame(
        {"age": list("yyyyoooo"), "in": [answer is not None for answer in answers], "q": answers}
    )
    weighting = weighting_classes(frame, "age", responded="in", minimum=1)
    row = nonresponse_bounds(estimate(frame, SHARE, design=weighting)).row()
    assert (row.asked, row.response) == (8, 62.5)
    assert (row.lower, row.upper) == (37.5, 75.0)
    assert row.estimate == pytest.approx(100 * (4 * 0.5 + 4 * 2 / 3) / 8)


def test_thresholds():
    """A threshold is a number, one for each measure, a published number, or the reference of a
    comparison.
    """
    result = estimate(UNITS.with_columns(r=pl.col("q")), [SHARE, RatingIndex("r", FIVE)], by="unit")
    asked = {"a": 4, "b": 4}
    for given_, expected in [
        (60, [60.0] * 4),
        ({"q": 60, "r": 50}, [60.0, 60.0, 50.0, 50.0]),
        (Published({"q": 60, "r": 50}, std_error=1), [60.0, 60.0, 50.0, 50.0]),
        (compare(result, to=Pooled()), [50.0, 50.0, 50.0, 50.0]),
    ]:
        assert (
            tipping_point(result, above=given_, asked=asked).frame["threshold"].to_list()
            == expected
        )


# --- each status ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "asked", "options", "expected"),
    [
        ([5, 5, 1, 1], 4, {}, ("complete", 50.0, True)),
        ([5, 1, None], 3, {"missing": "outside"}, ("complete", 50.0, True)),
        ([None, None], 4, {}, ("no_answers", 0.0, False)),
        ([None, None], 4, {"difference": 5}, ("no_answers", 0.0, False)),
        ([None, None], 2, {"missing": "outside"}, ("nobody_left", None, False)),
        ([5, None], 4, {}, ("one_answer", 25.0, False)),
        ([5, 5], 4, {}, ("no_variation", 50.0, False)),
    ],
)
def test_statuses_of_bounds(answers, asked, options, expected):
    """What cannot be told is null, and the status says why."""
    row = nonresponse_bounds(figures(answers, SHARE), asked=asked, **options).row()
    assert (row.status, row.lower, row.conf_low is not None) == expected
    assert row.status in set(Status)


def test_complete_keeps_the_interval():
    """When everybody asked answered, the limits are the estimate's own."""
    row = nonresponse_bounds(figures([5, 5, 1], SHARE), asked=3).row()
    own = figures([5, 5, 1], SHARE).row()
    assert (row.lower, row.upper, row.conf_low, row.conf_high) == (
        own.estimate,
        own.estimate,
        own.conf_low,
        own.conf_high,
    )


@pytest.mark.parametrize(
    ("answers", "asked", "claim", "status"),
    [
        ([5, 5, 1], 4, {"above": 60}, "can_fall"),
        ([5, 5, 1], 4, {"above": 40}, "cannot_fall"),
        ([5, 5, 1], 4, {"above": 50}, "can_fall"),  # 2 of 4 is 50, which is not above it
        ([5, 5, 1], 4, {"above": 70}, "falls_already"),
        ([5, 1, 1], 4, {"below": 60}, "cannot_fall"),
        ([5, 1, 1], 4, {"below": 50}, "can_fall"),
        ([5, 5, 1], 3, {"above": 60}, "complete"),
        ([None], 3, {"above": 60}, "no_answers"),
    ],
)
def test_statuses_of_tipping_points(answers, asked, claim, status):
    """Only a claim that can fall has a tipping point."""
    row = tipping_point(figures(answers, SHARE), asked=asked, **claim).row()
    assert row.status == status
    assert (row.tipping_point is not None) == (row.difference is not None) == (status == "can_fall")
    assert row.status in set(Status)


def test_an_adjusted_estimate_outside_its_bounds():
    """Weights adjusted to other persons than those asked have no tipping point; what holds of all
    answers is said.
    """
    frame = pl.DataFrame(
        {"age": list("yyyyyyyyyo"), "q": [1] * 9 + [5], "in": [True] * 8 + [False, True]}
    )
    sample = weighting_classes(frame, "age", responded="in", minimum=1)
    adjusted = calibrate(frame, {"age": {"y": 2, "o": 8}}, design=sample)
    result = estimate(frame.with_columns(q=pl.when("in").then("q")), SHARE, design=adjusted)
    bounds = nonresponse_bounds(result).row()
    assert (bounds.lower, bounds.upper, round(bounds.estimate)) == (10.0, 20.0, 80)
    found = [tipping_point(result, above=above).row() for above in (5, 15, 50)]
    assert [row.status for row in found] == ["cannot_fall", "outside_bounds", "falls_already"]
    assert [row.tipping_point for row in found] == [None] * 3


def test_no_reference():
    """Without a reference there is no threshold."""
    frame = pl.DataFrame({"unit": ["a", "b", "b"], "q": [5, None, None]})
    result = estimate(frame, SHARE, by="unit")
    compared = compare(result, to=Rest())
    rows = tipping_point(result, above=compared, asked={"a": 3, "b": 3})
    assert [(row.threshold, row.status) for row in rows] == [
        (None, "no_reference"),
        (100.0, "no_answers"),
    ]
    assert [row.describe() for row in rows] == [
        "a: there is no figure to compare with.",
        "b: nobody has answered.",
    ]


def test_never_nan():
    """No column holds NaN."""
    frame = pl.DataFrame({"unit": list("aabbc"), "q": [5, 1, 5, 5, None]})
    result = estimate(frame, [SHARE, RatingIndex("q", FIVE, name="index")], by="unit")
    asked = {"a": 2, "b": 3, "c": 1}
    for made in (
        nonresponse_bounds(result, asked=asked, missing="outside"),
        tipping_point(result, above=60, asked=asked),
    ):
        numbers = made.frame.select(pl.selectors.float())
        assert not numbers.select(pl.any_horizontal(pl.all().is_nan().any())).item()


# --- lookups, words and JSON ----------------------------------------------------------------------


def test_lookups():
    """Results are looked up by domain and measure, and a narrowed result keeps the
    whole mapping.
    """
    bounds = nonresponse_bounds(BY_UNIT["a"], asked={"a": 3, "b": 9, "unused": 1})
    assert bounds.row().domain == {"unit": "a"}
    assert tipping_point(BY_UNIT, above=50, asked={"a": 3, "b": 9})["b"].of("q").row().asked == 9
    with pytest.raises(ArgumentError, match="there are 2 rows, not one"):
        tipping_point(BY_UNIT, above=50, asked={"a": 3, "b": 9}).row()


def test_two_columns_and_a_total():
    """Domains of several columns are tuples, with None where a grouping does not use a column."""
    frame = pl.DataFrame({"unit": ["a", "a"], "sex": ["f", "m"], "q": [5, 1]})
    result = estimate(frame, SHARE, by=[[], ["unit", "sex"]])
    asked = {(None, None): 4, ("a", "f"): 2, ("a", "m"): 2}
    assert nonresponse_bounds(result, asked=asked).frame["lower"].to_list() == [25.0, 50.0, 0.0]


def test_numbers_of_numpy():
    """Numbers may be numpy's, as those of a pandas column are."""
    assert nonresponse_bounds(TYRESO, asked=np.int64(1283)).row().asked == 1283.0


def test_estimates_from_json():
    """Unweighted estimates read from JSON give the same bounds."""
    again = from_json(to_json(TYRESO))
    assert nonresponse_bounds(again, asked=1283).frame.equals(
        nonresponse_bounds(TYRESO, asked=1283).frame
    )


def test_the_total_in_words():
    """The total of a result with domains is called so; without domains the sentence begins by
    itself.
    """
    rows = tipping_point(
        estimate(UNITS, SHARE, by=[[], ["unit"]]), below=40, asked={None: 9, "a": 3, "b": 3}
    )
    assert [row.describe() for row in rows][:2] == [
        "In total: it cannot be said that q, which is 50.0, is below 40.0.",
        "a: it cannot be said that q, which is 100.0, is below 40.0.",
    ]
    assert (
        rows[None].row().describe("sv")
        == "Totalt: det går inte att säga att q, som är 50,0, ligger under 40,0."
    )
    nobody = tipping_point(figures([None], SHARE), above=40, asked=3).row()
    assert (nobody.describe(), nobody.describe("sv")) == (
        "Nobody has answered.",
        "Ingen har svarat.",
    )


@pytest.mark.parametrize(
    ("claim", "english", "swedish"),
    [
        (
            {"above": 60},
            (
                "q is 71.2, above 60.0. That would not be so if those who did not answer (67.5 % of"
                " those asked) had a mean of 54.6 or less: 16.6 lower than the estimate takes for"
                " granted."
            ),
            (
                "q är 71,2, över 60,0. Så vore det inte om de som inte svarat (67,5 % av de"
                " tillfrågade) hade ett medelvärde på 54,6 eller mindre: 16,6 lägre än skattningen"
                " räknar med."
            ),
        ),
        (
            {"below": 75},
            (
                "q is 71.2, below 75.0. That would not be so if those who did not answer (67.5 % of"
                " those asked) had a mean of 76.8 or more: 5.6 higher than the estimate takes for"
                " granted."
            ),
            (
                "q är 71,2, under 75,0. Så vore det inte om de som inte svarat (67,5 % av de"
                " tillfrågade) hade ett medelvärde på 76,8 eller mer: 5,6 högre än skattningen"
                " räknar med."
            ),
        ),
        (
            {"above": 20},
            (
                "q is 71.2, above 20.0, whatever those who did not answer (67.5 % of those asked)"
                " would have answered."
            ),
            (
                "q är 71,2, över 20,0, vad de som inte svarat (67,5 % av de tillfrågade) än hade"
                " svarat."
            ),
        ),
        (
            {"above": 80},
            "It cannot be said that q, which is 71.2, is above 80.0.",
            "Det går inte att säga att q, som är 71,2, ligger över 80,0.",
        ),
    ],
)
def test_a_tipping_point_in_words(claim, english, swedish):
    """A row says what it takes, in English and Swedish."""
    row = tipping_point(TYRESO, asked=1283, **claim).row()
    assert (row.describe("en"), row.describe("sv")) == (english, swedish)


BOUNDS = {"asked": 1283}


@pytest.mark.parametrize(
    ("made", "language", "start"),
    [
        (
            nonresponse_bounds(TYRESO, **BOUNDS, difference=2.5, missing="outside", cover="set"),
            "sv",
            (
                "Gränser för vad talen hade varit om alla tillfrågade hade svarat. Medelvärdet för"
                " dem som inte svarat ligger högst 2,5 från det som skattningen räknar med, och"
                " inom skalan. 95 % konfidensgränser täcker båda gränserna på en gång. Svarande"
                " utan användbart svar räknas inte med. Om skattningarna"
            ),
        ),
        (
            nonresponse_bounds(TYRESO, **BOUNDS),
            "en",
            (
                "Bounds of what the figures would be if everybody asked had answered. Those who did"
                " not may have any score on the scale (Manski 1989). 95 % confidence limits cover"
                " the figure wherever it lies between the bounds (Imbens and Manski 2004)."
                " Respondents without a usable answer are counted among those who did not answer."
                " The estimates themselves: Share"
            ),
        ),
        (
            nonresponse_bounds(TYRESO, **BOUNDS, difference={"q": 3}),
            "en",
            (
                "Bounds of what the figures would be if everybody asked had answered. The mean of"
                " those who did not lies within 3 (q) of what the estimate takes it to be"
            ),
        ),
        (
            tipping_point(TYRESO, above=Published(52.5), **BOUNDS),
            "sv",
            (
                "Vilket medelvärde de som inte svarat skulle behöva ha för att ett tal inte längre"
                " ska ligga på sin sida av tröskeln: ett publicerat värde, 52,5, taget som exakt,"
                " som ligger fast. Slumpen är inte"
            ),
        ),
        (
            tipping_point(TYRESO, above=52.5, **BOUNDS),
            "en",
            (
                "What the mean of those who did not answer would have to be for a figure no longer"
                " to be on its side of the threshold: 52.5, held fixed. Chance is left aside."
                " Respondents"
            ),
        ),
    ],
)
def test_describe(made, language, start):
    """The paragraphs say what was assumed, then how the estimates were made."""
    assert made.describe(language)[: len(start)] == start


# --- bad input ------------------------------------------------------------------------------------

WEIGHTED = pl.DataFrame(
    {"unit": list("aabb"), "w": [10.0] * 4, "q": [5, 1, 5, 1], "N": [20, 20, 9, 9]}
)
IN_STRATA = estimate(WEIGHTED, SHARE, design=Design(strata="unit", population="N"))
HIDDEN = (
    "asked: the weights of the respondents already add up to everybody asked. Weights adjusted for"
    " nonresponse hide it: estimate with those of the draw. If everybody did answer, there is"
    " nothing to bound."
)
DRAWN = (
    "asked: a domain of several strata must be asked in full, all of its population. For a sample"
    " drawn in strata or clusters, estimate with the weights of the draw as Design(weight=...)."
)
NEEDED = (
    "asked is needed: the data do not tell how many were asked{}. Give a number, or a dict of"
    " domain and number."
)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: nonresponse_bounds("x"),
            ArgumentTypeError,
            "bounds need estimates, got str: call estimate() first.",
        ),
        (
            lambda: nonresponse_bounds(estimate(UNITS, SHARE, statistic="total"), asked=9),
            ArgumentError,
            "totals grow with those who answer and have no bounds: estimate means or shares.",
        ),
        (
            lambda: nonresponse_bounds(from_json(to_json(IN_STRATA))),
            ArgumentError,
            (
                "estimates read from JSON no longer hold the weights and strata that these bounds"
                " need: store the tally instead, with to_json(tally(…)), and estimate from it."
            ),
        ),
        (lambda: nonresponse_bounds(TYRESO), ArgumentError, NEEDED.format("")),
        (lambda: nonresponse_bounds(BY_UNIT), ArgumentError, NEEDED.format(" in 'a', 'b'")),
        (
            lambda: nonresponse_bounds(TYRESO, asked=386),
            ArgumentError,
            "asked: the respondents are 417, more than the 386 asked.",
        ),
        (
            lambda: nonresponse_bounds(BY_UNIT, asked={"a": 1, "b": 0}),
            ArgumentError,
            (
                "asked: the respondents in 'a' are 2, more than the 1 asked.\n"
                "asked: the respondents in 'b' are 2, more than the 0 asked."
            ),
        ),
        (
            lambda: nonresponse_bounds(BY_UNIT, asked={"A": 4, "c": 4}),
            ArgumentError,
            "asked: no number for 'a', 'b'. Did you mean 'A'?",
        ),
        (
            lambda: nonresponse_bounds(BY_UNIT, asked=4),
            ArgumentError,
            "asked is one number for 2 domains: give a dict of domain and number.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked={"a": 4}),
            ArgumentError,
            "asked must be one number, since the estimates have no domains.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked="1283"),
            ArgumentTypeError,
            "asked must be a number, or a dict of domain and number, got '1283'.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=float("nan")),
            ArgumentError,
            "asked must be finite and at least 0, got nan.",
        ),
        (
            lambda: nonresponse_bounds(BY_UNIT["a"], asked={"a": "4"}),
            ArgumentTypeError,
            "asked['a'] must be a number, got '4'.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283.5),
            ArgumentError,
            "asked must be whole numbers of persons.",
        ),
        (
            lambda: nonresponse_bounds(
                estimate(WEIGHTED, SHARE, design=Design(weight="w")), asked=9
            ),
            ArgumentError,
            "asked: the weights of the respondents are 40, more than the 9 asked.",
        ),
        (
            lambda: nonresponse_bounds(
                estimate(WEIGHTED, SHARE, design=Design(weight="w")), asked=40
            ),
            ArgumentError,
            HIDDEN,
        ),
        (lambda: nonresponse_bounds(IN_STRATA, asked=20), ArgumentError, DRAWN),
        (
            lambda: nonresponse_bounds(
                estimate(WEIGHTED, SHARE, by="unit", design=Design(strata="unit", population="N")),
                asked={"a": 21, "b": 9},
            ),
            ArgumentError,
            "asked: more persons were asked than the population of the design has.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, difference=-1),
            ArgumentError,
            "difference must be finite and at least 0, got -1.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, difference=True),
            ArgumentTypeError,
            "difference must be a number, or a dict of measure and number, got True.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, difference=[5]),
            ArgumentTypeError,
            "difference must be a number, or a dict of measure and number, got [5].",
        ),
        (
            lambda: nonresponse_bounds(BY_UNIT, asked=[4, 4]),
            ArgumentTypeError,
            "asked must be a number, or a dict of domain and number, got [4, 4].",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=pl.Series([1283])),
            ArgumentTypeError,
            "asked must be a number, or a dict of domain and number, got Series.",
        ),
        (
            lambda: tipping_point(TYRESO, above=pl.Series([60]), asked=1283),
            ArgumentTypeError,
            (
                "above must be a number, a dict of measure and number, Published(…) or what"
                " compare() returns, got Series."
            ),
        ),
        (
            lambda: tipping_point(TYRESO, above=-1e300, asked=1283),
            ArgumentError,
            "above must be from -1e+25 to 1e+25, got -1e+300.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1e50),
            ArgumentError,
            "asked must be from 0 to 1e+25, got 1e+50.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, difference={"helhet": 5}),
            ArgumentError,
            "difference: no number for 'q'; there are numbers for ['helhet'].",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, difference={"q": float("inf")}),
            ArgumentError,
            "difference['q'] must be finite and at least 0, got inf.",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, missing="out"),
            ArgumentError,
            "missing is 'out'; allowed: 'nonresponse', 'outside'. Did you mean 'outside'?",
        ),
        (
            lambda: nonresponse_bounds(TYRESO, asked=1283, cover="sets"),
            ArgumentError,
            "cover is 'sets'; allowed: 'parameter', 'set'. Did you mean 'set'?",
        ),
        (
            lambda: tipping_point(TYRESO, asked=1283),
            ArgumentError,
            "tipping_point: give one of above= and below=; got 0.",
        ),
        (
            lambda: tipping_point(TYRESO, above=1, below=2, asked=1283),
            ArgumentError,
            "tipping_point: give one of above= and below=; got 2.",
        ),
        (
            lambda: tipping_point(TYRESO, above="75", asked=1283),
            ArgumentTypeError,
            (
                "above must be a number, a dict of measure and number, Published(…) or what"
                " compare() returns, got '75'."
            ),
        ),
        (
            lambda: tipping_point(TYRESO, below=float("nan"), asked=1283),
            ArgumentError,
            "below must be finite, got nan.",
        ),
        (
            lambda: tipping_point(TYRESO, above=compare(BY_UNIT, to=Pooled()), asked=1283),
            ArgumentError,
            "above is compared by ['unit'], the estimates are by [].",
        ),
        (
            lambda: tipping_point(
                BY_UNIT, above=compare(BY_UNIT["a"], to=Pooled()), asked={"a": 4, "b": 4}
            ),
            ArgumentError,
            "above: no row is compared for b, q.",
        ),
        (
            lambda: tipping_point(TYRESO, above=Published({"r": 50}), asked=1283),
            ArgumentError,
            "Published: no value for 'q'; there are values for 'r'.",
        ),
    ],
)
def test_messages(call, error, message):
    """Every wrong argument has a message that says what is allowed."""
    refuses(error, message, call)


def test_unequal_weights_make_the_response_rate_less_certain():
    """The worst case is the estimate of the completed answers, so its error is nearly that of this
    estimate.
    """
    random = np.random.default_rng(5)
    weight = np.repeat([73.0, 10.0, 2.4], [150, 600, 1250])
    frame = pl.DataFrame(
        {"area": np.repeat(list("abc"), [150, 600, 1250]), "w": weight}
    ).with_columns(
        responded=pl.Series(random.random(2000) < 0.5), q=pl.Series(random.integers(1, 6, 2000))
    )
    answered = frame.with_columns(q=pl.when("responded").then("q"))
    design = Design(weight="w")
    found = estimate(
        answered,
        INDEX,
        design=weighting_classes(answered, "area", responded="responded", design=design),
    )
    bound = nonresponse_bounds(found, cover="set").row()
    lowest = estimate(answered.with_columns(pl.col("q").fill_null(1)), INDEX, design=design).row()
    assert bound.lower == pytest.approx(
        lowest.estimate, abs=2
    )  # response differs a little between the areas
    assert bound.lower - bound.conf_low == pytest.approx(1.96 * lowest.std_error, rel=0.1)
