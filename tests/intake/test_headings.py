"""Rows of headings below a header, as survey tools write them."""

import polars as pl
import pytest

from brukarindex import RatingIndex, Scale, estimate
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError
from brukarindex.intake import draft_questionnaire, join_headings
from brukarindex.intake.files import read_file, table_fault

SURVEY_MONKEY = """\
Respondent ID,Kommun,Nöjd?,"Nöjd med, nämligen",,Kontakt?,,Kön
,Response,Response,Tid,Bemötande,Telefon,Annat (ange),Response
11,Arboga,4,Nöjd,Mycket nöjd,Telefon,,Kvinna
12,Arboga,5,Mycket nöjd,Nöjd,,chatt,Man
13,Åmål,2,Missnöjd,Nöjd,Telefon,,Kvinna
14,Åmål,4,Nöjd,Missnöjd,Telefon,,Man
"""
NAMES = [
    *("Respondent ID", "Kommun", "Nöjd?", "Nöjd med, nämligen – Tid"),
    *("Nöjd med, nämligen – Bemötande", "Kontakt? – Telefon", "Kontakt? – Annat (ange)", "Kön"),
]
QUALTRICS = """\
Finished,Q1,Q2
Finished,"Hur nöjd
är du?",Kommun
"{""ImportId"":""finished""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"
True,4,Arboga
True,5,Arboga
True,2,Åmål
"""


def read(tmp_path, text):
    """Return what the command line makes of a text, and check that its code says how."""
    path = tmp_path / "enkät.csv"
    path.write_text(text, encoding="utf-8")
    found = read_file(path)
    names = {"pl": pl, "join_headings": join_headings}
    assert eval(found.code.replace("'enkät.csv'", repr(str(path))), names).equals(found.frame)
    return found


def test_parts_of_questions_are_in_their_names(tmp_path):
    """A question with blank names to the right gives each of them its name; numbers are numbers."""
    found = read(tmp_path, SURVEY_MONKEY)
    assert found.code.startswith("join_headings(pl.read_csv(")
    assert "join_headings" in found.needs
    assert found.frame.columns == NAMES
    assert found.frame["Nöjd?"].to_list() == [4, 5, 2, 4]


def test_rows_of_qualtrics_are_skipped(tmp_path):
    """Names that are there are kept, and wordings and the tool's own words left out."""
    found = read(tmp_path, QUALTRICS)
    assert found.code.endswith("skip_rows_after_header=2)")
    assert found.frame["Q1"].to_list() == [4, 5, 2]


@pytest.mark.parametrize("text", [SURVEY_MONKEY, QUALTRICS], ids=["SurveyMonkey", "Qualtrics"])
def test_headings_are_no_answers_in_a_draft(text):
    """A draft of a file read without a word has no heading among its labels, and the line that
    leaves them out.
    """
    frame = pl.read_csv(text.encode())
    code = draft_questionnaire(frame)
    assert "'Response'" not in code
    assert "ImportId" not in code
    names = {"frame": frame}
    exec(code, names)
    assert estimate(names["frame"], names["measures"][0]).row().n == names["frame"].height > 2


def test_a_sheet_with_questions_above_their_answers(tmp_path):
    """Merged cells of questions above answers are names, with titles above or not."""
    top = {"Nr": [None, 1, 2, 3, 4], "Kommun": [None, *"abab"]}
    boxes = {"Tid": ["Dålig", None, "1", "1", None], " ": ["Bra", "1", None, None, "1"]}
    frame = pl.DataFrame(top | boxes | {"  ": ["Toppen", None, "1", None, None]})
    path = tmp_path / "rutor.xlsx"
    frame.write_excel(path, position="A3")
    found = read_file(path)
    assert found.frame.columns == ["Nr", "Kommun", "Tid – Dålig", "Tid – Bra", "Tid – Toppen"]
    code = draft_questionnaire(found.frame)
    assert "*ticked({'Tid – Dålig': 'Dålig', 'Tid – Bra': 'Bra', 'Tid – Toppen'" in code
    assert "name='Tid')" in code


def test_names_that_come_twice_are_told_apart():
    """Columns of one name have numbers, and codes keep their zeros."""
    frame = pl.DataFrame({"a": ["x", "01"], "": ["x", "2"], "b": [None, " "]})
    made = join_headings(frame)
    assert made.to_dict(as_series=False) == {"a – x": ["01"], "a – x 2": [2], "b": [" "]}


def test_a_blank_cell_among_numbers_is_no_answer():
    """Numbers below a heading are numbers whatever blanks stand among them; a column that only the
    tool has a word for has the name of the question.
    """
    frame = pl.DataFrame({"q": ["Response", "1", " ", "4"], "": ["Svar", "2", "3", "5"]})
    made = join_headings(frame)
    assert made.to_dict(as_series=False) == {"q": [1, None, 4], "q 2": [2, 3, 5]}


def test_columns_without_names_are_no_headings():
    """Numbers of rows, or notes, without a name do not make the first respondent a heading; two
    files put together have their headings twice.
    """
    rows, answers = [f"rad {i}" for i in range(20)], [1, 2, 3, 4, 5] * 4
    for blank in ({"": rows}, {"": rows, "_duplicated_0": ["a", "b"] * 10}):
        assert "join_headings" not in draft_questionnaire(pl.DataFrame(blank | {"q": answers}))
    twice = {"Tid": ["Bra", *"1" * 9] * 2, "": ["Sen", *"1" * 9] * 2}
    frame = pl.DataFrame(twice | {"_duplicated_0": ["Lång", *"4" * 9] * 2, "q": answers})
    assert "join_headings(frame, 1)" in draft_questionnaire(frame)


def test_what_cannot_be_joined_is_refused():
    """Only frames of Polars with rows left."""
    frame = pl.DataFrame({"a": ["x", "1"]})
    with pytest.raises(ArgumentError, match="rows is 2, and the frame has 2"):
        join_headings(frame, 2)
    with pytest.raises(ArgumentError, match="at least 1"):
        join_headings(frame, 0)
    with pytest.raises(ArgumentTypeError, match="takes a Polars frame, got str"):
        join_headings("enkät.csv")


def test_of_several_sheets_that_with_answers_is_read(tmp_path):
    """A first sheet about the survey is not taken for the answers."""
    from xlsxwriter import Workbook

    path = tmp_path / "enkät.xlsx"
    with Workbook(path) as book:
        pl.DataFrame({"Om": ["Enkät"], "År": [2025]}).write_excel(book, "Om")
        pl.DataFrame({"q": [1, 2, 3] * 9, "k": ["a", "b", "c"] * 9}).write_excel(book, "Svar")
    found = read_file(path)
    assert "sheet_name='Svar'" in found.code
    assert estimate(found.frame, RatingIndex("q", Scale(1, 3))).row().n == 27


def test_commas_in_quotation_marks_part_no_cells(tmp_path):
    """Weights with decimal commas do not make the first respondent a header."""
    text = 'id,q,vikt\n1,4,"2,5"\n2,5,"1,5"\n'
    assert read(tmp_path, text).frame.columns == ["id", "q", "vikt"]


@pytest.mark.parametrize(
    ("text", "above"),
    [
        (",q,kommun\n0,1,a\n1,2,b\n", 0),
        ('"","q","kommun","kön"\n"1","4","a","m"\n"2",,"b","k"\n', 0),
        (",svar,kommun\nrad1,Bra,a\nrad2,Usel,b\n", 0),
        ("Enkät 2025;;;\n;q;kommun;vikt\n0;1;a;1,5\n1;2;;2\n", 1),
        ("id,q,kommun,\n1,,a,\n2,4,b,bra\n3,5,a,\n", 0),
        ('id,"Hur nöjd\när du?",kommun,\n1,3,a,\n2,4,b,bra\n3,5,a,\n', 0),
        ("Enkät;Norra;\nid;q;kommun\n1;4;a\n2;5;b\n", 1),
        ("Enkät;Norra;Hösten;\nid;q;kommun;kön\n1;4;a;m\n2;5;b;k\n", 1),
    ],
)
def test_a_header_without_a_name_is_no_title(tmp_path, text, above):
    """Numbers of rows that pandas and R write, and notes, have no name; nobody who answered
    becomes the header.
    """
    found = read(tmp_path, text)
    assert ("skip_rows" in found.code) == (above > 0)
    assert found.frame.height == len(text.replace("nöjd\n", "").splitlines()) - above - 1
    assert "kommun" in found.frame.columns


def test_names_above_parts_of_a_question_are_found_though_all_answer(tmp_path):
    """Neither row of headings has as many cells as the answers below."""
    text = "Respondent ID,Kommun,Nöjd med,,\n,,Tid,Mat,Hus\n11,a,4,5,3\n12,b,1,2,4\n"
    found = read(tmp_path, text)
    assert found.frame.columns == [
        *("Respondent ID", "Kommun", "Nöjd med – Tid", "Nöjd med – Mat", "Nöjd med – Hus"),
    ]  # fmt: skip
    assert found.frame["Respondent ID"].to_list() == [11, 12]


def test_a_sheet_with_a_column_without_a_name(tmp_path):
    """As in a text."""
    path = tmp_path / "enkät.xlsx"
    rows = {"": [0, 1, 2], "q": [4, 5, 1], "kommun": ["a", "b", "a"]}
    pl.DataFrame(rows).write_excel(path, include_header=True)
    found = read_file(path)
    assert found.frame["q"].to_list() == [4, 5, 1]


def test_the_line_that_is_too_wide_is_named_below_a_name_of_two_lines(tmp_path):
    """Cells are of whole rows, and numbers of lines are those of an editor."""
    path = tmp_path / "enkät.csv"
    path.write_text('id,"Hur nöjd\när du?",kommun\n1,4,a\n2,5,b,extra,mer\n', encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read as a table"):
        read_file(path)
    assert table_fault(path).en.startswith("Line 4 has 5 cells, more than the 3 that have names.")
