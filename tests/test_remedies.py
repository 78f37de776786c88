"""What an error advises is done here: following it works."""

import re

import polars as pl
import pytest
from bad_input import FIVE, FRAME, MOOD, RATING, answers

from brukarindex import (
    Design,
    MeanRating,
    RatingIndex,
    Scale,
    Share,
    SwedishDispositions,
    change,
    clean_labels,
    estimate,
    rake,
    response_rates,
    ticked,
)
from brukarindex.exceptions import (
    BrukarindexError,
    ColumnNotFoundError,
    DataError,
    FrameError,
    SchemaError,
)


def _message(call):
    with pytest.raises(BrukarindexError) as caught:
        call()
    return str(caught.value)


def _declared(scale, advice):
    """Return the scales that an error advises, each with one code more."""
    for text in re.findall(r"Scale\(((?:no_answer|dont_know|not_applicable)=.*?)\)", advice):
        name, value = text.split("=", 1)
        yield Scale(scale.low, scale.high, labels=scale.labels, **{name: eval(value)})


@pytest.mark.parametrize(
    ("given", "scale"),
    [
        ((5, 4, 2, 99), FIVE),
        ((5, 4, 2, -99), FIVE),
        ((5.0, 4.0, 2.0, 9.0), FIVE),
        (("5", "4", "2", "N/A"), FIVE),
        (("5", "4", "2", "-99"), FIVE),
        (("Nej", "Ja", "Ibland", "Ej svar"), Scale.labelled("Nej", "Ibland", "Ja")),
    ],
    ids=repr,
)
def test_a_code_is_declared(given, scale):
    """Each kind that an error names for a code reads the column, and no answer is named first."""
    frame = answers(*given)
    message = _message(lambda: estimate(frame, RatingIndex("q", scale)))
    scales = list(_declared(scale, message))
    assert [each.no_answer != () for each in scales] == [True, False, False]
    rows = [estimate(frame, RatingIndex("q", each)).row() for each in scales]
    assert [(row.n, row.missing) for row in rows] == [(3, 1)] * 3


def test_no_answer_beside_dont_know():
    """5 4 2 8 99 99 with 8 for don't know in the base is 50 per cent, not 33.3."""
    frame = answers(5, 4, 2, 8, 99, 99)
    shares = [
        estimate(frame, _share(Scale(1, 5, dont_know=8, no_answer=99))).row().estimate,
        estimate(frame, _share(Scale(1, 5, dont_know=(8, 99)))).row().estimate,
    ]
    assert shares == pytest.approx([50.0, 100 / 3], rel=1e-12)


def _share(scale):
    return Share.top("q", scale, dont_know="include")


def test_a_real_answer_makes_the_scale_wider():
    """The scale that the error names reads the column."""
    message = _message(lambda: estimate(answers(1, 7, 10), RATING))
    low, high = map(int, re.search(r"the scale is Scale\((\d+), (\d+)\)", message).groups())
    assert estimate(answers(1, 7, 10), MeanRating("q", Scale(low, high))).row().estimate == 6.0


@pytest.mark.parametrize("given", [(1.0, 2.5, 5.0), (1.0, 2.2, 5.0), ("1", "2,5", "5")], ids=repr)
def test_half_steps_are_counted_in_smaller_steps(given):
    """The advice for an answer between two others gives the index that the answers have."""
    frame = answers(*given)
    message = _message(lambda: estimate(frame, RATING))
    times, low, high = map(
        int,
        re.search(r"multiply the column by (\d+) and say Scale\((\d+), (\d+)\)", message).groups(),
    )
    made = re.search(r"make the text numbers with (pl\..*\)), multiply", message)
    assert (made is not None) == (frame["q"].dtype == pl.String)
    numbers = frame.with_columns(eval(made[1])) if made else frame
    index = estimate(
        numbers.with_columns(pl.col("q") * times), RatingIndex("q", Scale(low, high))
    ).row()
    expected = sum(100 * (x - 1) / 4 for x in numbers["q"]) / 3
    assert index.estimate == pytest.approx(expected, rel=1e-12)


def test_a_column_is_given_its_scale():
    """A name where a measure is asked for becomes one, alone and in a list."""
    expected = estimate(FRAME, RATING)
    for measures in ("q", ["q"]):
        message = _message(lambda given=measures: estimate(FRAME, given))
        measure = eval(message.split("such as ")[1].rstrip("."))
        assert estimate(FRAME, measure).frame.equals(expected.frame)


def test_measures_among_others_are_put_in_with_a_star():
    """What ticked returns is several measures."""
    frame = FRAME.with_columns(k=pl.Series(["a", "b", "a;b", None, "a", "b"]))
    ways = ticked("k", ["a", "b"])
    assert "need a star: [*ticked(…), …]" in _message(lambda: estimate(frame, [RATING, ways]))
    assert estimate(frame, [RATING, *ways]).frame["measure"].to_list() == ["q", "a", "b"]


def test_a_column_that_goes_on_where_its_name_ends_is_the_one_meant():
    """The error suggests the question, not another column of nearly the same letters."""
    frame = FRAME.rename({"q": "Helhet (1–5)", "unit": "Enhet"})
    message = _message(lambda: estimate(frame, RatingIndex("Helhet", FIVE), by="Enhet"))
    column = eval(re.search(r"Did you mean (.*?)\?", message)[1])
    assert estimate(frame, RatingIndex(column, FIVE), by="Enhet").frame.height == 3


def test_labels_are_given_one_by_one():
    """A list of labels is one argument, and none of the labels."""
    message = _message(lambda: Scale.labelled(["Nej", "Ja"]))
    assert "give two labels or more, one by one" in message
    assert Scale.labelled(*["Nej", "Ja"]).labels == ("Nej", "Ja")


def test_a_mean_of_a_total_row_is_left_out():
    """Nothing but leaving the row out can be advised for 7,14 on 1–5."""
    frame = answers("4", "5", "7,14")
    message = _message(lambda: estimate(frame, RATING))
    assert "leave the row of '7,14' out" in message
    assert "dont_know" not in message
    assert estimate(frame.filter(pl.col("q") != "7,14"), RATING).row().n == 2


def test_nan_is_made_null():
    """A missing answer is null."""
    frame = answers(1.0, float("nan"))
    assert "A missing answer must be null, not NaN." in _message(lambda: estimate(frame, RATING))
    assert estimate(frame.with_columns(pl.col("q").fill_nan(None)), RATING).row().missing == 1


@pytest.mark.parametrize("text", ["ja", " Ja", "Ja\u00a0", "JA", "J\u200ba", "vet  EJ"], ids=ascii)
def test_labels_spelled_otherwise_are_cleaned(text):
    """The error says which label is near, and clean_labels makes it so."""
    frame, index = answers("Nej", text), RatingIndex("q", MOOD)
    message = _message(lambda: estimate(frame, index))
    assert f"Did you mean {'Vet ej' if 'v' in text else 'Ja'!r}?" in message
    assert "clean_labels" in message
    assert "dont_know=" not in message
    cleaned = clean_labels(frame, index)
    assert cleaned.changes["before"].to_list() == [text]
    assert estimate(cleaned.frame, index).row().n == (1 if "v" in text else 2)


@pytest.mark.parametrize("text", ["q", " Q ", '{"ImportId":"QID1"}'])
def test_a_second_header_row_is_left_out(text):
    """The text of a header is recognised."""
    frame = answers(text, "4", "5")
    assert "is the text of a header" in _message(lambda: estimate(frame, RATING))
    assert estimate(frame[1:], RATING).row().n == 2


@pytest.mark.parametrize("text", ["1;5", "1, 5", "1|5", "1/5", "1\n5"], ids=repr)
def test_several_answers_in_a_cell_have_a_measure(text):
    """The error points to ticked, which counts them."""
    frame = answers(text, "5")
    assert "holds several answers: measure such a question with ticked()" in _message(
        lambda: estimate(frame, RATING)
    )
    mark = text.strip("15 ") or ","
    made = estimate(frame, ticked("q", [str(x) for x in range(1, 6)], separator=mark))
    assert made.of("5").row().estimate == 100.0


def test_all_problems_come_in_one_error():
    """Missing columns, wrong types, weights, keys and answers are told together, once and in this
    order.
    """
    frame = pl.DataFrame(
        {
            "q": [1, 99, 3],
            "r": ["Ja", "ja", "Nej"],
            "s": [[1], [2], [3]],
            "t": ["", None, None],
            "unit": ["a", None, "b"],
            "w": [1.0, 0.0, -1.0],
            "N": ["x", "y", "z"],
        }
    )
    measures = [
        RATING,
        RatingIndex("r", MOOD),
        RatingIndex("s", FIVE),
        RatingIndex("t", FIVE),
        RatingIndex("u", FIVE),
    ]
    design = Design(weight="w", population="N")
    for engine in (lambda x: x, lambda x: x.lazy()):
        with pytest.raises(FrameError) as caught:
            estimate(engine(frame), measures, by="unit", design=design)
        starts = [
            "columns not found: 'u'",
            "weight column 'w': 1 negative, 1 zero",
            "column 'N' must hold numbers",
        ]
        starts += [
            "key column 'unit' has no value in 1 row",
            "column 'q': 1 answer",
            "column 'r': 1 answer",
        ]
        starts += ["column 's' must hold answers as numbers or text"]
        lines = str(caught.value).split("\n")
        assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts
        assert isinstance(caught.value, (DataError, SchemaError, ColumnNotFoundError))


def test_problems_of_one_kind_keep_their_kind():
    """An error of several answers off their scales is still a DataError alone."""
    with pytest.raises(DataError) as caught:
        estimate(
            pl.DataFrame({"q": [7], "unit": [None]}, schema={"q": pl.Int64, "unit": pl.String}),
            RATING,
            by="unit",
        )
    assert type(caught.value) is DataError
    assert len(str(caught.value).split("\n")) == 2


def test_a_key_is_given_a_group_of_its_own():
    """A row without a key is counted once it has a group."""
    frame = FRAME.with_columns(k=pl.Series(["a", "a", "", None, "b", "b"]))
    assert "give them one of their own, such as 'unknown'" in _message(
        lambda: estimate(frame, RATING, by="k")
    )
    named = frame.with_columns(pl.col("k").replace("", None).fill_null("unknown"))
    assert estimate(named, RATING, by="k").frame["n"].sum() == frame.height


@pytest.mark.parametrize(
    "values",
    [["svar", "Svar", "bortfall ", "okänt"], ["svar", "SVAR", "Bortfall", "Okänt"]],
    ids=str,
)
def test_codes_that_an_error_advises_are_taken(values):
    """The codes= of the message gives the rates that the values say."""
    frame = pl.DataFrame({"utfall": values})
    message = _message(lambda: response_rates(frame, "utfall", standard="swedish"))
    codes = eval(re.search(r"codes=(\{.*?\})", message)[1])
    made = response_rates(frame, "utfall", standard="swedish", codes=codes)
    expected = response_rates(SwedishDispositions(responded=2, nonresponse=1, unknown=1))
    assert made.frame["estimate"].to_list() == expected.frame["estimate"].to_list()


def test_values_without_a_disposition_are_put_where_they_belong():
    """The names that the message has are those that codes= takes."""
    frame = pl.DataFrame({"utfall": ["svar", "sjuk", "flyttat"]})
    message = _message(lambda: response_rates(frame, "utfall", standard="swedish"))
    codes = eval(re.search(r"codes=(\{.*?\})", message)[1])
    codes["nonresponse"].append("sjuk")
    codes["overcoverage"].append("flyttat")
    made = response_rates(frame, "utfall", standard="swedish", codes=codes)
    assert made.of("response_rate").row().estimate == 50.0


def test_merged_cells_are_filled_downwards():
    """What the error proposes gives each row the name above it."""
    names = ["Norra", None, "", None, "Södra", None]
    frame = pl.DataFrame({"enhet": names, "q": [1, 2, 3, 4, 5, 5]})
    message = _message(lambda: estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet"))
    filled = frame.with_columns(eval(re.search(r"downwards with (.*)\.$", message)[1]))
    made = estimate(filled, RatingIndex("q", Scale(1, 5)), by="enhet")
    assert [(row.domain["enhet"], row.n) for row in made] == [("Norra", 4), ("Södra", 2)]


def test_a_register_of_text_is_made_numbers():
    """What the error proposes for numbers that are text, and for codes that are, can be pasted."""
    frame = pl.DataFrame({"kod": [114, 114, 1280]})
    register = pl.DataFrame({"kod": ["0114", "1280"], "antal": ["1 200", "3,5"]})
    message = _message(lambda: rake(frame, {"kod": register}))
    numbers = register.with_columns(eval(re.search(r"numbers with (.*)\.$", message)[1]))
    assert numbers["antal"].to_list() == [1200.0, 3.5]
    message = _message(lambda: rake(frame, {"kod": numbers}))
    texts = frame.with_columns(eval(re.search(r"such text with (.*)\.$", message)[1]))
    assert rake(texts, {"kod": numbers}).cells["weight"].to_list() == [1200.0, 3.5]


def test_a_missing_disposition_is_given_one_that_is_taken():
    """What the error proposes for rows without a disposition is among the codes of the standard."""
    frame = pl.DataFrame({"utfall": ["svar", None, "bortfall"]})
    message = _message(lambda: response_rates(frame, "utfall", standard="swedish"))
    assert "Leave" not in message
    assert "group" not in message
    proposed = re.search(r"codes= has \((.*)\)", message)[1].replace("'", "").split(", ")
    assert proposed == ["svar", "bortfall", "okänt", "övertäckning"]
    filled = frame.with_columns(pl.col("utfall").fill_null(proposed[2]))
    made = response_rates(filled, "utfall", standard="swedish").of("response_rate").row()
    assert made.estimate == pytest.approx(100 / 3, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("svar", "responded"), ("Bortfall", "nonresponse"), ("responed", "responded")],
)
def test_a_disposition_that_is_none_has_a_name(name, meant):
    """A Swedish word for a disposition is answered with the name that is taken."""
    frame = pl.DataFrame({"utfall": ["1"]})
    message = _message(lambda: response_rates(frame, "utfall", standard="swedish", codes={name: 1}))
    assert message.endswith(f"Did you mean {meant!r}?")
    found = response_rates(frame, "utfall", standard="swedish", codes={meant: 1})
    assert found.counts.filter(pl.col("disposition") == meant)["n"].item() == 1


def test_dispositions_of_the_other_standard_are_recognised():
    """A frame of Swedish words is told to say so, and then has its rates."""
    frame = pl.DataFrame({"utfall": ["svar", "bortfall"]})
    assert _message(lambda: response_rates(frame, "utfall")).endswith(
        'These are values of standard="swedish".'
    )
    assert (
        response_rates(frame, "utfall", standard="swedish").of("response_rate").row().estimate
        == 50.0
    )


def test_sizes_that_differ_by_year_belong_to_strata_of_years():
    """Two years of one municipality have a size each: the year is named among the strata."""
    rows = [("a", ar, 40 + ar, mood) for ar in (1, 2) for mood in (1, 2, 4, 5) * 3]
    both = pl.DataFrame(rows, ["kommun", "ar", "N", "q"], orient="row")
    measure = RatingIndex("q", Scale(1, 5))
    design = Design(strata="kommun", population="N")
    said = _message(lambda: change(both, measure, between="ar", by="kommun", design=design))
    assert said.endswith("or name in strata what sizes differ by, such as the year.")
    years = Design(strata=["kommun", "ar"], population="N")
    assert change(both, measure, between="ar", by="kommun", design=years).row().change == 0


TEXTS, SHORT, NUMBERS = ["0114", "0180", "1480"], ["114", "180", "1480"], [114, 180, 1480]


@pytest.mark.parametrize(
    ("data", "totals"),
    [
        (NUMBERS, TEXTS),
        ([114.0, 180.0, 1480.0], TEXTS),
        (TEXTS, NUMBERS),
        (SHORT, TEXTS),
        (TEXTS, SHORT),
    ],
    ids=repr,
)
def test_codes_of_a_register_are_made_alike(data, totals):
    """Codes that lost their zeros, or are numbers, in the register or in the data."""
    frame = pl.DataFrame({"kommun": data * 2, "q": [1, 2, 3, 4, 5, 3]})
    register = pl.DataFrame({"kommun": totals, "n": [10, 20, 30]})
    said = _message(lambda: rake(frame, {"kommun": register}))
    assert said.startswith("kommun: the totals have ")
    assert said.count("\n") == 0
    expression = eval(re.search(r"pl\.col\(.*\)", said)[0])
    if "in a frame of them" in said:
        register = register.with_columns(expression)
    else:
        frame = frame.with_columns(expression)
    assert rake(frame, {"kommun": register}).cells["weight"].sum() == pytest.approx(60)
