"""Codes beside the answers, and numbers written as text."""

import unicodedata

import pandas as pd
import polars as pl
import pytest
from bad_input import ENGINES, answers, refuses
from hypothesis import given, strategies as st

from brukarindex import (
    CompositeIndex,
    Design,
    Item,
    MeanRating,
    MultiItemIndex,
    Published,
    RatingIndex,
    Scale,
    Share,
    compare,
    distribution,
    estimate,
    from_json,
    item_nonresponse,
    nonresponse_bounds,
    tally,
    tipping_point,
    to_json,
)
from brukarindex.exceptions import ArgumentError
from brukarindex.response.proxies import proxy_answers

CODED = Scale(1, 5, dont_know=8, no_answer=(99, -99), not_applicable=97)
GIVEN = [5, 4, 2, 8, 99, 99, -99, 97, None]
BASES = {
    "exclude": 66.7,
    "include": 50.0,
}  # two of three, and of four with the one who did not know


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64, pl.String], ids=str)
@pytest.mark.parametrize("dont_know", BASES)
def test_only_dont_know_can_be_in_the_base(engine, dtype, dont_know):
    """An answer that was not given, or does not concern the respondent, is in no base, however it
    is written.
    """
    frame = ENGINES[engine](pl.DataFrame({"q": pl.Series(GIVEN, dtype=pl.Int64).cast(dtype)}))
    row = estimate(frame, Share.top("q", CODED, dont_know=dont_know)).row()
    assert round(row.estimate, 1) == BASES[dont_know]
    assert row.n + row.missing == len(GIVEN)


def test_the_kinds_are_told_apart():
    """Distribution and item nonresponse count don't know, no answer and not applicable each by
    itself.
    """
    frame = pl.DataFrame({"q": GIVEN})
    found = distribution(frame, MeanRating("q", CODED), base="respondents").frame
    counts = dict(found.select("answer", "n").rows())
    assert (counts["don't know"], counts["no answer"], counts["not applicable"]) == (1, 4, 1)
    outside = found.filter(pl.col("answer") == "not applicable").row(0, named=True)
    assert (outside["share"], outside["status"]) == (None, "not_in_base")
    # The base is the eight whom the question concerns.
    assert found["share"].sum() == pytest.approx(100.0, rel=1e-12)
    assert found.filter(pl.col("answer") == "no answer")["share"].item() == pytest.approx(
        50.0, rel=1e-12
    )
    row = item_nonresponse(frame, MeanRating("q", CODED)).frame.row(0, named=True)
    assert (row["n"], row["answered"], row["dont_know"], row["missing"], row["not_applicable"]) == (
        8,
        3,
        1,
        4,
        1,
    )
    assert row["missing_rate"] == 50.0


@pytest.mark.parametrize("interval", ["saddlepoint", "wilson", "wald"])
def test_a_census_is_one_when_all_whom_the_question_concerns_have_answered(interval):
    """Not applicable is no missing answer, and what those four answered is exact."""
    frame = pl.DataFrame({"q": [1, 2, 3, 4, 97, 97], "N": 6})
    made = estimate(frame, Share.top("q", CODED), design=Design(population="N"), interval=interval)
    row = made.row()
    assert (row.n, row.estimate, row.std_error, row.conf_low, row.conf_high) == (
        4,
        25.0,
        0.0,
        25.0,
        25.0,
    )
    assert row.status == "census"
    assert compare(made, to=Published(30)).row().verdict == "below"
    lost = estimate(
        frame.with_columns(q=pl.Series([1, 2, 3, 4, 97, 99])),
        RatingIndex("q", CODED),
        design=made.method.design,
    )
    assert lost.row().status == "incomplete_census"


def test_a_composite_of_a_census_lacks_what_one_of_its_parts_lacks():
    """An answer to the other question does not make it complete; not applicable does."""
    parts = CompositeIndex("c", [RatingIndex("q", CODED), RatingIndex("r", CODED)])
    frame = pl.DataFrame({"q": [1, 2, 3, 4], "r": [5, 5, 2, None], "N": 4})
    told = [
        estimate(each, parts, design=Design(population="N")).row().status
        for each in (frame, frame.with_columns(pl.col("r").fill_null(97)))
    ]
    assert told == ["incomplete_census", "census"]


def test_bounds_leave_out_those_whom_the_question_does_not_concern():
    """Of ten asked two are not concerned: two of the eight others have answered 5, and three
    nothing.
    """
    frame = pl.DataFrame({"q": [5, 5, 1, 2, 3, 97, 97, 99]})
    made = estimate(frame, Share.top("q", CODED, count=1))
    found = nonresponse_bounds(made, asked=10)
    assert "Those whom the question does not concern are left out." in found.describe()
    bounds = found.row()
    assert (bounds.asked, bounds.response) == (10, 62.5)
    assert (bounds.lower, bounds.upper) == (pytest.approx(100 * 2 / 8), pytest.approx(100 * 5 / 8))
    assert tipping_point(made, asked=10, above=30).row().tipping_point == pytest.approx(
        100 * (0.3 * 8 - 2) / 3
    )
    read = from_json(to_json(made))
    with pytest.raises(
        ArgumentError, match=r"no longer tell whom 'q' did not concern: store the tally"
    ):
        nonresponse_bounds(read, asked=10)
    assert nonresponse_bounds(read, asked=10, missing="outside").frame.equals(
        nonresponse_bounds(made, asked=10, missing="outside").frame
    )


def test_proxy_answers_tell_not_applicable():
    """Who answered can be a question that does not concern the respondent."""
    frame = pl.DataFrame({"utfall": ["I", "I"], "vem": ["Själv", "Inte aktuellt"]})
    who = Item("vem", Scale.labelled("Själv", "Annan", not_applicable="Inte aktuellt"))
    assert (
        dict(proxy_answers(frame, "utfall", who).frame.select("answer", "n").rows())[
            "not applicable"
        ]
        == 1
    )


@pytest.mark.parametrize("weights", [None, (1, 2)], ids=["equal", "unequal"])
def test_an_index_takes_every_code_for_no_answer(weights):
    """In an index of several items no code is an answer."""
    index = MultiItemIndex("i", ["q", "r"], CODED, weights=weights, minimum_answered=1)
    coded = pl.DataFrame({"q": [5, 8, 99, 97, 1], "r": [97, 1, 5, 97, 99]})
    plain = pl.DataFrame({"q": [5, None, None, None, 1], "r": [None, 1, 5, None, None]})
    assert estimate(coded, index).row() == estimate(plain, index).row()


def test_tallies_with_codes_are_stored_and_added():
    """The JSON form and the sum of tallies keep the kinds apart."""
    halves = [pl.DataFrame({"q": GIVEN[:7]}), pl.DataFrame({"q": GIVEN[7:]})]
    counted = [tally(half, MeanRating("q", CODED)) for half in halves]
    whole = tally(pl.concat(halves), MeanRating("q", CODED))
    assert counted[0] + counted[1] == whole == from_json(to_json(whole))
    assert whole.blocks[0]["q"].to_list() == [None, -3, -1, 1, 3, 4]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", 1),
        ("01", 1),
        ("1.0", 1),
        ("1,0", 1),
        (" 10 ", 10),
        ("+2", 2),
        ("10.", 10),
        ("Vet ej", None),
        ("", None),
    ],
)
def test_numbers_as_text_are_read(text, code):
    """A column that a reader made text of, for the sake of one label, holds the same numbers."""
    row = estimate(answers(text), MeanRating("q", Scale(1, 10, dont_know="Vet ej"))).row()
    assert row.estimate == code


@given(st.lists(st.sampled_from([*range(1, 11), 99, None]), min_size=1))
def test_text_and_numbers_are_one(given_answers):
    """The type of a column never decides a figure."""
    scale = Scale(1, 10, no_answer=99)
    numbers = pl.DataFrame({"q": given_answers}, schema={"q": pl.Int64})
    kinds = [
        numbers,
        numbers.cast(pl.Float64),
        numbers.cast(pl.String),
        numbers.cast(pl.String).cast(pl.Categorical),
    ]
    rows = [estimate(frame, RatingIndex("q", scale)).row() for frame in kinds]
    assert all(row == rows[0] for row in rows)


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2.0, "Vet ej", None, "10"], dtype=object),
        pd.Series(pd.Categorical([1, 2, "Vet ej", None, 10])),
        pd.Series(pd.Categorical([1.0, 2.0, "Vet ej", None, 10.0])),
        pd.Series(["1", "2", "Vet ej", None, "10"]),
    ],
    ids=["objects", "categories of whole numbers", "categories of floats", "text"],
)
@pytest.mark.parametrize("arrow", [True, False], ids=["PyArrow", "without"])
def test_columns_of_numbers_and_text_from_pandas(monkeypatch, column, arrow):
    """What SPSS readers give when only the ends are labelled is read, with and without PyArrow."""
    if not arrow:
        monkeypatch.setattr(pl, "from_pandas", _no_arrow)
    frame = pd.DataFrame({"q": column, "unit": list("aabba")})
    rows = estimate(frame, MeanRating("q", Scale(1, 10, dont_know="Vet ej")), by="unit").frame
    assert rows.select("n", "missing", "estimate").rows() == [
        (3, 0, pytest.approx(13 / 3, rel=1e-12)),
        (0, 2, None),
    ]


def _no_arrow(*_args, **_options):
    raise ModuleNotFoundError


@pytest.mark.parametrize("code", [9, "9"])
@pytest.mark.parametrize("value", [9, 9.0, "9", "9.0", "09"])
def test_a_code_is_one_as_number_and_as_text(code, value):
    """A code may be declared, and stand in the file, as a number or as text."""
    row = estimate(
        answers(value), Share.top("q", Scale(1, 5, dont_know=code), dont_know="include")
    ).row()
    assert (row.n, row.estimate) == (1, 0.0)


def test_a_label_that_is_a_digit_keeps_its_place():
    """Text is a label before it is a number; numbers are positions on the scale."""
    scale = Scale(0, 2, labels=("1", "2", "3"))
    assert estimate(answers("1", "3"), RatingIndex("q", scale)).row().estimate == 50.0
    assert estimate(answers(0, 2), RatingIndex("q", scale)).row().estimate == 50.0


def test_labels_are_read_in_both_unicode_forms():
    """A label is one, whichever way its letters are put together, and so are scales."""
    plain, apart = (Scale.labelled("Dålig", "Bra", dont_know="Vet ej än å") for _ in "ab")
    apart = Scale.labelled(_apart("Dålig"), "Bra", dont_know=_apart("Vet ej än å"))
    assert plain == apart
    frame = answers("Dålig", _apart("Dålig"), "Bra", _apart("Vet ej än å"))
    row = estimate(frame, Share("q", plain, positive=[_apart("Dålig")])).row()
    assert (row.n, row.missing, round(row.estimate, 1)) == (3, 1, 66.7)


def _apart(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Scale(1, 5, dont_know=9, no_answer=9),
            "Scale: the no-answer codes [9] are also don't-know codes.",
        ),
        (
            lambda: Scale(1, 5, no_answer="5"),
            "Scale: the no-answer codes ['5'] are also answers of the scale 1–5.",
        ),
        (
            lambda: Scale(1, 5, dont_know=9, not_applicable="9"),
            "Scale: the not-applicable codes ['9'] are also don't-know codes.",
        ),
        (
            lambda: Scale.labelled("Nej", "Ja", not_applicable="Ja"),
            "Scale: the not-applicable codes ['Ja'] are also answers of the scale 1–2.",
        ),
        (
            lambda: Scale(1, 5, no_answer=" "),
            "Scale: no_answer is ' ', and blank text is no answer as it is: leave it out.",
        ),
    ],
)
def test_a_code_has_one_meaning(make, message):
    """What is declared cannot be an answer, or another code."""
    refuses(ArgumentError, message, make)


def test_scales_say_their_codes():
    """A scale prints what it has declared."""
    scale = Scale.labelled(
        "Nej", "Ja", dont_know="Vet ej", no_answer=99, not_applicable=("Ej aktuellt", 97)
    )
    assert (
        repr(scale) == "Scale(1–2, Nej … Ja, don't know: Vet ej, no answer: 99, not applicable: Ej"
        " aktuellt, 97)"
    )
    assert from_json(to_json(scale)) == scale
