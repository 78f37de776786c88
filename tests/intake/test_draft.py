"""A first questionnaire from a frame: code that runs, and measures that fit the frame."""

import re

import polars as pl
import pytest

from brukarindex import check, estimate
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError
from brukarindex.intake import draft_questionnaire
from brukarindex.questions.scales import Scale

LABELS = ["Mycket nöjd", "Missnöjd", "Varken eller", "Nöjd", "Mycket missnöjd"]
FRAME = pl.DataFrame(
    {
        "löpnr": range(1, 31),
        "kommun": ["Arboga", "Västerås"] * 15,
        "kommunkod": [1984, 1980] * 15,
        "helhet": [1, 2, 3, 4, 5, 9] * 5,
        "tio": [10, 1, 7, 8, 9, 99] * 5,
        "nps": [0, 10, 5, 6, 7, 8] * 5,
        "nojd": [*LABELS, "Vet ej"] * 5,
        "text": ["1", "2", "4", "Vet ej", "3", ""] * 5,
        "ja": ["Ja", "Nej", None] * 10,
        "fritext": [f"Bra bemötande {i}" for i in range(30)],
        "ålder": range(30, 60),
        "vikt": [1.25, 0.8, 1.1] * 10,
        "tom": pl.Series([None] * 30, dtype=pl.String),
    }
)


def run(code):
    """Return what code defines."""
    names: dict = {}
    exec(code, names)
    return names


def test_it_runs_and_fits():
    """The measures are of the questions, the groups those that repeat, and all can be counted."""
    made = run(draft_questionnaire(FRAME))
    scales = {measure.column: measure.scale for measure in made["measures"]}
    assert scales == {
        "helhet": Scale(1, 5, dont_know=9),
        "tio": Scale(1, 10, dont_know=99),
        "nps": Scale(0, 10),
        "nojd": Scale.labelled(
            "Mycket missnöjd", "Missnöjd", "Varken eller", "Nöjd", "Mycket nöjd", dont_know="Vet ej"
        ),
        "text": Scale(1, 4, dont_know="Vet ej"),
        "ja": Scale.labelled("Nej", "Ja"),
    }
    assert made["by"] == ["kommun", "kommunkod"]
    assert check(FRAME, made["measures"], by=made["by"]).errors == 0
    assert len(estimate(FRAME, made["measures"], by=made["by"])) == 12


def test_what_is_to_be_looked_up_is_said():
    """Codes without a meaning, and labels in doubtful order, have a comment on their line."""
    lines = draft_questionnaire(FRAME).splitlines()
    said = {line.split("'")[1]: line for line in lines if "RatingIndex('" in line}
    assert said["helhet"].endswith("# what does 9 mean?")
    assert "#" not in said["nps"] + said["nojd"]
    odd = pl.DataFrame({"q": ["Nöjd", "Bra", "Missnöjd"] * 3})
    assert "are these all labels, from worst to best?" in draft_questionnaire(odd)


@pytest.mark.parametrize(
    "labels",
    [
        ["Stämmer inte alls", "Stämmer dåligt", "Stämmer bra", "Stämmer helt"],
        ["Stämmer inte alls", "Stämmer ganska dåligt", "Stämmer ganska bra", "Stämmer helt"],
        ["Stämmer mycket dåligt", "Stämmer inte", "Stämmer bra", "Stämmer mycket bra"],
        ["Instämmer inte alls", "Instämmer delvis", "Instämmer helt"],
    ],
)
def test_statements_that_are_agreed_with(labels):
    """A statement holds or does not, in the words that schools and preschools use."""
    frame = pl.DataFrame({"trygg": [*labels[::-1], "Vet inte"] * 9})
    [measure] = run(draft_questionnaire(frame))["measures"]
    assert measure.scale == Scale.labelled(*labels, dont_know="Vet inte")


def test_a_slip_of_the_hand_makes_no_group_of_a_question():
    """One 11 of many answers from 1 to 10 is asked about; many are another kind of column."""
    answers = [*range(1, 11)] * 20
    code = draft_questionnaire(pl.DataFrame({"helhet": [*answers, 11], "nöjd": [*answers, 9]}))
    assert "RatingIndex('helhet', Scale(1, 10, dont_know=11)),  # what does 11 mean?" in code
    assert "by = []" in code
    frame = pl.DataFrame({"nöjd": answers, "år": [11, 12, 13, 14] * 50})
    assert "by = ['år']" in draft_questionnaire(frame)


def test_columns_that_seem_to_be_neither_are_named():
    """One answer off the scale does not make a question vanish without a word."""
    frame = pl.DataFrame(
        {"id": range(40), "q": [1, 2, 3, 4] * 10, "r": [1.0, 10.0, 11.0, 6.5] * 10}
    )
    assert draft_questionnaire(frame).endswith(
        "# neither questions nor groups, it seems: 'id', 'r'"
    )
    assert "# varken frågor" in draft_questionnaire(frame, language="sv")


def test_in_swedish():
    """The code is the same, and what is to be looked up is said in Swedish."""
    odd = FRAME.with_columns(
        q=pl.Series(["Nöjd", "Bra", "Missnöjd"] * FRAME.height).head(FRAME.height)
    )
    plain, swedish = (draft_questionnaire(odd, language=each) for each in ("en", "sv"))
    assert "  # vad betyder 9?" in swedish
    assert "  # är det alla svar, från sämst till bäst?" in swedish
    assert [line.partition("#")[0] for line in plain.splitlines()] == [
        line.partition("#")[0] for line in swedish.splitlines()
    ]
    assert not re.search("mean|labels, from", swedish)
    with pytest.raises(ArgumentError, match="language"):
        draft_questionnaire(FRAME, language="de")


def test_a_dirty_file_gives_a_draft_too():
    """A mean in a total row, and a label in another spelling, are left to `check`."""
    frame = pl.DataFrame(
        {"q": [*[1.0, 5.0, 3.0] * 10, 3.83], "r": [*["Ja", "Nej", "Ja"] * 10, "JA "]}
    )
    made = run(draft_questionnaire(frame))
    assert [each.scale for each in made["measures"]] == [Scale(1, 5), Scale.labelled("Nej", "Ja")]
    assert set(check(frame, made["measures"]).frame["problem"]) == {"fraction", "spelling"}


def test_explained_numbers_are_a_question():
    """Numbers with their ends explained, a don't-know answer and a mean below make a question, and
    the line that the comment speaks of makes it one that can be counted.
    """
    answers = [*["1 - Inte alls", "10 - Helt", *map(str, range(2, 10)), "Vet ej"] * 3, "5,4"]
    frame = pl.DataFrame({"q": answers})
    for language, said in (("sv", "raden som tar"), ("en", "the line that takes")):
        assert said in draft_questionnaire(frame, language=language)
    [measure] = run(draft_questionnaire(frame))["measures"]
    assert measure.scale == Scale(1, 10, dont_know="Vet ej")
    names = {"pl": pl, "frame": frame}
    for each in check(frame, measure):
        exec(each.remedy, names)
    assert estimate(names["frame"], measure).row().n == 30


def test_many_decimals_are_no_question():
    """A column of decimal commas, read as text, holds sizes and no answers."""
    frame = pl.DataFrame({"q": [1, 2, 3] * 4, "vikt": ["1,5", "2", "0,75"] * 4})
    assert "'vikt'" not in draft_questionnaire(frame).partition("]")[0]


def test_times_name_no_groups():
    """Days and times repeat in a large file, and divide nobody into groups."""
    frame = pl.DataFrame({"q": [1, 2, 3] * 4, "svarsdatum": ["2025-03-01 10:31", "2025-3-2"] * 6})
    assert draft_questionnaire(frame).endswith("it seems: 'svarsdatum'")


@pytest.mark.parametrize("kind", ["lazy", "pandas", "arrow"])
def test_any_frame_in_memory(kind):
    """The draft does not depend on what holds the rows."""
    frame = FRAME.drop("tom")
    other = {"lazy": frame.lazy, "pandas": frame.to_pandas, "arrow": frame.to_arrow}[kind]()
    assert draft_questionnaire(other) == draft_questionnaire(frame)


def test_frames_without_questions_are_refused():
    """There is nothing to draft, and the error says what to write."""
    with pytest.raises(DataError, match="name the measures yourself"):
        draft_questionnaire(pl.DataFrame({"enhet": ["a"] * 5}))
    duckdb = pytest.importorskip("duckdb")
    with pytest.raises(ArgumentTypeError, match="collect the rows first"):
        draft_questionnaire(duckdb.from_arrow(FRAME.to_arrow()))


def test_columns_of_any_type_and_name():
    """Objects and wide integers are no questions, and a question may be called count."""
    frame = pl.DataFrame(
        {
            "count": [1, 2, 3, 4, 5] * 4,
            "o": pl.Series([object()] * 20, dtype=pl.Object),
            "i": pl.Series([10**30, *range(19)], dtype=pl.Int128),
            "u": pl.Series([1, 2, 3, 4, 5] * 4, dtype=pl.Int128),
        }
    )
    made = str(draft_questionnaire(frame))
    assert "RatingIndex('count', Scale(1, 5))" in made
    assert "RatingIndex('u', Scale(1, 5))" in made
    assert "RatingIndex('i'" not in made


def test_a_slip_leaves_a_question_a_question():
    """A number beyond the scale is asked about, though the ends of the scale are rare too."""
    answers = [11, 1, 2, 2, *[3, 4, 5, 6, 7, 8, 9, 10] * 50, *[99] * 12]
    code = draft_questionnaire(pl.DataFrame({"helhet": answers}))
    assert (
        "RatingIndex('helhet', Scale(1, 10, dont_know=(11, 99))),  # what do 11, 99 mean?" in code
    )
    rare = [1, 2, 3, 4, 5] * 50 + [17, 18, 19]
    with pytest.raises(DataError):
        draft_questionnaire(pl.DataFrame({"helhet": rare}))


def test_questions_with_several_answers():
    """Cells with several answers, and boxes of one question, are `ticked`; those of two are two."""
    frame = pl.DataFrame(
        {
            "kanal": ["Telefon;Besök;", "Besök;", None, "Telefon;"] * 5,
            "k___1": ["Checked", "Unchecked"] * 10,
            "k___2": ["Unchecked", "Checked"] * 10,
            "Hinder: Tid": ["Vald", "Inte vald"] * 10,
            "Hinder: Språk": ["Inte vald", "Vald"] * 10,
            "Ja": ["Ja", "Nej"] * 10,
            "konstant": ["samma"] * 20,
        }
    )
    code = draft_questionnaire(frame, language="sv")
    made = run(code)
    names = ["Ja", "Telefon", "Besök", "k___1", "k___2", "Hinder: Tid", "Hinder: Språk"]
    assert sorted(each.name for each in made["measures"]) == sorted(names)
    assert made["by"] == []
    assert not len(check(frame, made["measures"]))
    assert code.count("# är det alla alternativ?") == 3


def test_questions_of_limesurvey():
    """Codes of answers are asked about; those of units are groups."""
    codes = [f"AO0{i}" for i in (1, 2, 3, 4)] * 5
    code = draft_questionnaire(pl.DataFrame({"G02Q01[SQ001]": codes, "enhet": ["A1", "A2"] * 10}))
    assert "Scale.labelled('AO01', 'AO02', 'AO03', 'AO04'))," in code
    assert "# what do the codes mean?" in code
    assert "by = ['enhet']" in code


def test_likelihood_to_recommend_is_asked_from_0():
    """Also where nobody answered 0."""
    code = draft_questionnaire(pl.DataFrame({"Rekommenderar du oss?": [*range(1, 11)] * 2}))
    assert "Scale(0, 10)" in code
    code = draft_questionnaire(pl.DataFrame({"Rekommenderar du oss?": [*range(1, 6)] * 2}))
    assert "Scale(1, 5)" in code


@pytest.mark.parametrize(
    "columns",
    [
        {"k_1": ["Telefon", None] * 10, "k_2": ["Telefon", None] * 10},
        {"b_1": [1] * 20, "b_2": [1] * 20},
        {"fråga 1": ["Ja", None] * 10, "fråga 2": [None, "Ja"] * 10},
        {"åsikt": ["bra; men dyrt", "b", "c", "d"] * 3 + [f"a;{i}" for i in range(8)]},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_columns_that_are_no_boxes(columns):
    """The same text in all, no blanks, answers to questions of their own, and words of their own
    are no question with several answers.
    """
    assert "ticked" not in draft_questionnaire(pl.DataFrame({"q": [1, 2, 3, 4] * 5} | columns))


def test_columns_of_tools_are_neither_questions_nor_groups():
    """Numbers of pages, questions and respondents have few values too."""
    tools = {"Frågenr": [1, 2, 3, 4] * 5, "lastpage": [1, 2, 3, 4] * 5}
    frame = pl.DataFrame({"id": [1, 2] * 10, **tools, "q": [1, 2, 3, 4] * 5})
    made = run(draft_questionnaire(frame))
    assert [each.name for each in made["measures"]] == ["q"]
    assert "id" not in made["by"]


def test_merged_cells_name_groups():
    """A name in the first row of each group only is one, though no name comes again."""
    merged = ["Arboga", *[None] * 9, "Sala", *[None] * 9]
    frame = pl.DataFrame({"kommun": merged, "q": [1, 2, 3, 4] * 5})
    assert draft_questionnaire(frame).endswith("by = ['kommun']")
