"""Labelled files of SPSS, written by pyreadstat and read as answers and a questionnaire."""

import sys

import polars as pl
import pytest

from brukarindex import RatingIndex, Scale, check, estimate
from brukarindex.exceptions import DataError, ExtraNotFoundError
from brukarindex.intake import read_spss

pyreadstat = pytest.importorskip("pyreadstat")
pandas = pytest.importorskip("pandas")
BEST_FIRST = ("Mycket nöjd", "Nöjd", "Varken eller", "Missnöjd", "Mycket missnöjd")
VALUE_LABELS = {
    "kon": {1: "Man", 2: "Kvinna"},
    "helhet": {1: "Inte alls nöjd", 10: "Helt nöjd", 99: "Vet ej"},
    "nojd": {**dict(enumerate(BEST_FIRST, 1)), 8: "Vet ej", 9: "Bortfall", 7: "Ej aktuellt"},
    "lage": {1: "Torg", 2: "Gata", 3: "Park"},
}


@pytest.fixture
def path(tmp_path):
    """Write a file with questions, groups, missing values and a free text."""
    frame = pandas.DataFrame(
        {
            "kon": [1, 2, 1, 2.0, None],
            "helhet": [1, 10, 99, 5.0, 7],
            "nojd": [1, 5, 9, 8.0, 7],
            "lage": [1, 2, 3, 1.0, 4],
            "fritext": ["bra", "", "x", "y", "z"],
        }
    )
    file = tmp_path / "enkät.sav"
    pyreadstat.write_sav(
        frame,
        file,
        file_label="Brukarenkät 2024",
        column_labels=["Kön", "Hur nöjd är du?", "Nöjd?", "Läge", ""],
        variable_value_labels=VALUE_LABELS,
        missing_ranges={"nojd": [{"lo": 7, "hi": 9}], "helhet": [99]},
    )
    return file


def test_value_labels_become_a_questionnaire(path):
    """Scales have labels, codes a meaning, and a scale that begins with the best is reversed."""
    read = read_spss(path)
    assert list(read.questionnaire) == [
        RatingIndex("helhet", Scale(1, 10, dont_know=99)),
        RatingIndex(
            "nojd",
            Scale(
                1, 5, labels=BEST_FIRST, dont_know=8, no_answer=9, not_applicable=7, reversed=True
            ),
        ),
    ]
    assert (read.questionnaire.name, read.questionnaire.title.sv) == ("enkät", "Brukarenkät 2024")
    assert read.wordings["helhet"] == "Hur nöjd är du?"
    assert read.questionnaire.measure("helhet").title == "Hur nöjd är du?"
    assert read.groups == ("kon", "lage")
    assert "5 rows" in repr(read)


def test_groups_are_named_by_their_labels(path):
    """Numbers become labels; one without a label stays a number, and null stays null."""
    frame = read_spss(path).frame
    assert frame["kon"].to_list() == ["Man", "Kvinna", "Man", "Kvinna", None]
    assert frame["lage"].to_list() == ["Torg", "Gata", "Park", "Torg", "4"]
    assert frame["nojd"].to_list() == [1, 5, 9, 8, 7]


def test_figures_are_those_of_the_numbers(path):
    """Reading and estimating is what the answers say by hand: 1, 10, 5 and 7 on 1–10."""
    read = read_spss(path)
    assert check(read.frame, read.questionnaire).errors == 0
    made = estimate(read.frame, read.questionnaire)
    assert made.of("helhet").row().estimate == pytest.approx(100 * (0 + 9 + 4 + 6) / 36)
    assert made.of("nojd").row().estimate == 50.0


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    """A missing file, one of another kind, one without scales, and pyreadstat that is not there."""
    with pytest.raises(DataError, match="cannot be read as a file of SPSS"):
        read_spss(tmp_path / "none.sav")
    (tmp_path / "text.sav").write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read as a file of SPSS"):
        read_spss(tmp_path / "text.sav")
    pyreadstat.write_sav(pandas.DataFrame({"x": [1.0]}), tmp_path / "plain.sav")
    with pytest.raises(DataError, match="name the measures yourself"):
        read_spss(tmp_path / "plain.sav")
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(ExtraNotFoundError, match=r'pip install "brukarindex\[spss\]"'):
        read_spss(tmp_path / "plain.sav")


def test_the_frame_is_polars(path):
    """Whatever the reader makes of it."""
    assert isinstance(read_spss(path).frame, pl.DataFrame)
