"""Questions that take several answers."""

import pandas as pd
import polars as pl
import pytest
from bad_input import ENGINES, refuses
from hypothesis import given, strategies as st

from brukarindex import (
    CompositeIndex,
    Design,
    RatingIndex,
    Scale,
    compare,
    estimate,
    from_json,
    item_nonresponse,
    tally,
    ticked,
    to_json,
)
from brukarindex.comparisons.references import Pooled
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError
from brukarindex.questions import TickedShare

OPTIONS = ("Telefon", "E-post", "Besök")
COLUMNS = {f"k{i}": option for i, option in enumerate(OPTIONS)}
GIVEN = [{"Telefon", "Besök"}, {"Besök"}, {"Telefon"}, set(), {"E-post", "Besök", "Telefon"}, set()]
SHARES = {"answered": (4, [75.0, 25.0, 75.0]), "respondents": (6, [50.0, 100 / 6, 50.0])}


def boxes(given_answers, ticked_as, blank):
    """Return a column for each option."""
    return pl.DataFrame(
        {
            name: [ticked_as(option) if option in given else blank for given in given_answers]
            for name, option in COLUMNS.items()
        }
    )


def cells(given_answers, separator):
    """Return one column that holds all options."""
    return pl.DataFrame({"k": [separator.join(sorted(each)) for each in given_answers]})


MARKS = {
    "1": lambda _: 1,
    "1.0": lambda _: 1.0,
    "True": lambda _: True,
    "x": lambda _: "x",
    "Ja": lambda _: "Ja",
}
MARKS |= {"option": lambda option: option, "'1'": lambda _: "1"}
BLANKS = {"null": None, "zero": 0, "blank text": "", "False": False, "Nej": "Nej"}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("base", SHARES)
@pytest.mark.parametrize(
    ("mark", "blank"),
    [
        *(("1", "null"), ("1", "zero"), ("1.0", "null"), ("True", "False"), ("True", "null")),
        *(("x", "blank text"), ("x", "null"), ("Ja", "Nej"), ("'1'", "blank text")),
        *(("option", "blank text"), ("option", "null")),
    ],
)
def test_the_base_does_not_depend_on_how_blanks_are_read(engine, base, mark, blank):
    """Boxes of any kind give the same shares, of the base that was stated."""
    frame = ENGINES[engine](boxes(GIVEN, MARKS[mark], BLANKS[blank]))
    made = estimate(frame, ticked(COLUMNS, base=base))
    n, shares = SHARES[base]
    assert [row.measure for row in made] == list(OPTIONS)
    assert [(row.n, row.missing) for row in made] == [(n, 6 - n)] * 3
    assert made.frame["estimate"].to_list() == pytest.approx(shares, rel=1e-12)


@pytest.mark.parametrize("separator", [";", "; ", "|", ", ", "\n"], ids=repr)
@pytest.mark.parametrize("base", SHARES)
def test_one_cell_is_read_as_boxes_are(separator, base):
    """Answers in one cell give the figures that boxes give, with standard errors."""
    in_cells = estimate(
        cells(GIVEN, separator), ticked("k", OPTIONS, separator=separator.strip(" "), base=base)
    )
    in_boxes = estimate(boxes(GIVEN, MARKS["x"], None), ticked(COLUMNS, base=base))
    assert in_cells.frame.equals(in_boxes.frame)


@given(st.lists(st.sets(st.sampled_from(OPTIONS)), min_size=1, max_size=9))
def test_shares_of_any_answers(given_answers):
    """The share is a count over a count."""
    made = estimate(cells(given_answers, ";"), ticked("k", OPTIONS))
    base = sum(bool(each) for each in given_answers)
    for row in made:
        count = sum(row.measure in each for each in given_answers)
        assert row.n == base
        assert row.estimate == (pytest.approx(100 * count / base, rel=1e-12) if base else None)


def test_spaces_and_a_separator_at_the_end_do_not_matter():
    """Survey tools put spaces around answers, and a separator after the last."""
    frame = pl.DataFrame({"k": [" Telefon ;Besök; ", ";", " "]})
    made = estimate(frame, ticked("k", OPTIONS))
    assert made.frame["estimate"].to_list() == [100.0, 0.0, 100.0]
    assert made.frame["missing"].to_list() == [2, 2, 2]


def test_spaces_around_a_mark_do_not_matter():
    """A box is read as a cell is, of which spaces are no part."""
    frame = pl.DataFrame({"k0": ["x ", " Telefon", "Nej\u00a0", " ", None], "k1": ["x"] * 5})
    made = estimate(frame, ticked({"k0": "Telefon", "k1": "Besök"}))
    assert made.frame["estimate"].to_list() == [40.0, 100.0]


def test_domains_designs_tallies_and_json():
    """A share of ticks goes wherever measures go."""
    frame = cells(GIVEN, ";").with_columns(u=pl.Series(list("aabbbb")), N=pl.lit(50))
    shares = ticked("k", OPTIONS, name="kanal")
    design = Design(population="N")
    whole = tally(frame, shares, by="u", design=design)
    parts = [tally(part, shares, by="u", design=design) for part in (frame[:3], frame[3:])]
    assert parts[0] + parts[1] == whole == from_json(to_json(whole))
    assert from_json(to_json(shares[0])) == shares[0]
    made = compare(estimate(whole, by="u"), to=Pooled())
    assert made.frame["measure"].unique(maintain_order=True).to_list() == [
        f"kanal: {each}" for each in OPTIONS
    ]
    joint = estimate(frame, shares, joint=True).covariance()
    assert joint.shape == (3, 3)


@pytest.mark.parametrize("of_tally", [False, True])
def test_a_question_that_takes_several_answers_is_one_question_in_item_nonresponse(of_tally):
    """It is answered when any box is ticked; a blank box beside a ticked one is no nonresponse."""
    frame = (
        boxes(GIVEN, lambda _: 1, None)
        .hstack(cells(GIVEN, ";"))
        .with_columns(Besök=pl.Series([1, 5, 9, None] + [2] * 2))
    )
    measures = [
        *ticked(COLUMNS),
        *ticked("k", OPTIONS, name="cell"),
        RatingIndex("Besök", Scale(1, 5, dont_know=9), name="q"),
    ]
    made = (
        item_nonresponse(tally(frame, measures)) if of_tally else item_nonresponse(frame, measures)
    )
    assert made.frame.select("measure", "n", "answered", "dont_know", "missing").rows() == [
        ("k0, k1, k2", 6, 4, 0, 2),
        ("k", 6, 4, 0, 2),
        ("Besök", 6, 4, 1, 1),
    ]
    assert item_nonresponse(frame, CompositeIndex("c", measures)) == made


def test_the_base_is_stated():
    """Sentences and formula say what the shares are of."""
    answered, everybody = (ticked("k", OPTIONS, base=base)[0] for base in SHARES)
    assert "of those who gave at least one answer" in answered.describe()
    assert "av dem som gav minst ett svar" in answered.describe("sv")
    assert "of all respondents" in everybody.describe("en")
    assert "av alla svarande" in everybody.describe("sv")
    assert everybody.formula == "100 · #{ticked Telefon} / #{respondents}"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: ticked("k"),
            ArgumentError,
            "ticked: no answers are given; name all of the question's options.",
        ),
        (
            lambda: ticked({}),
            ArgumentError,
            "ticked: no answers are given; name all of the question's options.",
        ),
        (
            lambda: ticked(["k"], OPTIONS),
            ArgumentTypeError,
            "question must be a column, or a dict of column and answer, got ['k'].",
        ),
        (
            lambda: ticked("k", ["a", "a"]),
            ArgumentError,
            "ticked: ['a', 'a'] are not all different.",
        ),
        (
            lambda: ticked("k", ["a", 1]),
            ArgumentTypeError,
            "ticked: a column or an option must be text, got 1.",
        ),
        (
            lambda: ticked({"k": ""}),
            ArgumentTypeError,
            "ticked: a column or an option must be text, got ''.",
        ),
        (
            lambda: ticked("k", ["a;b", "c"]),
            ArgumentError,
            "ticked: the separator ';' must be text that no option holds, and 'a;b' holds it.",
        ),
        (
            lambda: ticked("k", ["a"], separator=""),
            ArgumentError,
            "ticked: the separator '' must be text that no option holds.",
        ),
        (
            lambda: ticked("k", ["a"], base="all"),
            ArgumentError,
            "ticked: base is 'all'; allowed: 'answered', 'respondents'.",
        ),
        (
            lambda: TickedShare("a", "b", ("k",), ("a", "c"), ";"),
            ArgumentError,
            "ticked: option is 'b'; allowed: 'a', 'c'.",
        ),
        (
            lambda: TickedShare("a", "a", ("k",), ("a", "c")),
            ArgumentError,
            "ticked: 1 boxes but 2 options were given.",
        ),
    ],
)
def test_arguments_that_cannot_be(make, error, message):
    """What a question cannot be is said before anything is read."""
    refuses(error, message, make)


def test_other_marks_are_named_and_made_one():
    """A mark that is none is an error, and its remedy works."""
    frame = pd.DataFrame({"k1": ["vald", None, 2], "k2": [1, 1, 0]})
    with pytest.raises(
        DataError, match="A ticked box holds 1, True, 'x' or 'A', another one 0, False or nothing"
    ):
        estimate(frame, ticked({"k1": "A", "k2": "B"}))
    frame["k1"] = frame["k1"].replace({"vald": 1, 2: 0})
    assert estimate(frame, ticked({"k1": "A", "k2": "B"})).frame["estimate"].to_list() == [
        50.0,
        100.0,
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_column_that_is_a_box_and_a_question_is_told_of_as_both(turned):
    """Whichever reads the column last, what it cannot read is named."""
    frame = pl.DataFrame({"k1": [1, 3, None], "k2": [1, 0, 1]})
    measures = [RatingIndex("k1", Scale(1, 5)), *ticked({"k1": "Telefon", "k2": "Besök"})]
    with pytest.raises(
        DataError, match=r"^column 'k1': 1 answer is not on Box\('Telefon'\): 3 \(1×\)"
    ):
        estimate(frame, measures[::-1] if turned else measures)


def test_a_cell_that_cannot_be_read_is_told_of_once():
    """However many of its options are asked for."""
    with pytest.raises(DataError) as error:
        estimate(pl.DataFrame({"k": ["a", "b", "c"]}), ticked("k", ["a", "b"]))
    assert str(error.value).count("column 'k'") == 1


def test_other_options_are_named_and_added():
    """An option that was not named, or another separator, is an error, and each remedy works."""
    frame = pl.DataFrame({"k": ["Telefon", "Telefon;Fax"]})
    with pytest.raises(
        DataError,
        match=r"Name every option of 'Telefon;Fax' in ticked\(\), or the right separator=",
    ):
        estimate(frame, ticked("k", OPTIONS))
    assert estimate(frame, ticked("k", [*OPTIONS, "Fax"])).of("Fax").row().estimate == 50.0
    with pytest.raises(DataError, match="Options stand with ',' between them: 'Telefon', 'Fax'"):
        estimate(frame, ticked("k", ["Telefon", "Fax"], separator=","))
    assert estimate(frame, ticked("k", ["Telefon", "Fax"])).of("Telefon").row().estimate == 100.0


def test_a_separator_stands_in_one_column():
    """A share of answers that one column holds has no other columns."""
    with pytest.raises(ArgumentError, match="with a separator there is one column"):
        TickedShare("x", "a", ["k1", "k2"], ["a", "b"], separator=";")
