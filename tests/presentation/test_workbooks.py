"""Tables as workbooks of Excel: numbers are numbers, and what is read again is what was shown."""

import io
import sys
import zipfile

import attrs
import fastexcel
import polars as pl
import pytest

from brukarindex import (
    Pooled,
    RatingIndex,
    Scale,
    Share,
    compare,
    distribution,
    estimate,
    rank,
    table,
)
from brukarindex.exceptions import ArgumentError, ExtraNotFoundError

FIVE = Scale(1, 5, dont_know=9)
INDEX, SHARE = RatingIndex("q", FIVE, name="Index"), Share.top("r", FIVE, name="Andel")
FRAME = pl.DataFrame(
    {
        "enhet": ["Åmål"] * 1200 + ["=1+1"] * 40 + ["Tom"] * 2,
        "q": [5, 4, 3, 5] * 300 + [1, 2, 3, 9] * 10 + [None] * 2,
        "r": [5, 1, 3, None] * 300 + [1, 2, 5, None] * 10 + [None] * 2,
    }
)
BY = estimate(FRAME, [INDEX, SHARE], by="enhet")


def read(made, sheet=1):
    """Return a sheet as Polars reads it."""
    return pl.read_excel(made.excel(), sheet_id=sheet)


def read_notes(made):
    """Return the title and the notes of the workbook."""
    return pl.read_excel(made.excel(), sheet_id=2, has_header=False).to_series().to_list()


def test_figures_and_ends_are_numbers():
    """Each has a column, in full; what cannot be computed is told in text, and only there."""
    made = estimate(FRAME.filter(pl.col("enhet") != "Tom"), INDEX, by="enhet")
    found = read(table(made, language="sv", sort="frame"))
    assert found.columns == ["enhet", "Svar", "Skattning", "Skattning från", "Skattning till"]
    assert found.dtypes == [pl.String, pl.Int64, *[pl.Float64] * 3]
    wanted = made.frame.select("enhet", "n", "estimate", "conf_low", "conf_high").rows()
    assert [row[:2] for row in found.rows()] == [row[:2] for row in wanted]
    for row, expected in zip(found.rows(), wanted, strict=True):
        assert row[2:] == pytest.approx(expected[2:], rel=1e-15)
    lacking = table(BY.of("Index"), sort="frame")
    assert read(lacking)["Estimate"].to_list()[1] is None
    assert "–" in lacking.rows[1]
    assert "An empty cell: cannot be computed." in read_notes(lacking)


def test_measures_beside_each_other_have_the_least_and_most_answers():
    """Where measures differ in answers there are two columns of them."""
    found = read(table(BY, sort="frame"))
    assert found.columns[:3] == ["enhet", "Answers from", "Answers to"]
    assert found.select("Answers from", "Answers to").rows() == [(30, 30), (0, 0), (900, 1200)]


def test_other_results():
    """Comparisons, ranks and distributions are read again too."""
    compared = compare(BY.of("Index"), to=Pooled())
    found = read(table(compared, sort="frame"))
    row = compared["Åmål"].row()
    assert found.row(2)[2:-1] == pytest.approx(
        (row.estimate, row.reference, row.difference, row.conf_low, row.conf_high), rel=1e-15
    )
    assert found.row(2)[-1] in "▲▼·"
    places = read(table(rank(BY.of("Index"))))
    assert places.columns[-3:] == ["Place", "Place from", "Place to"]
    shares = read(table(distribution(FRAME, INDEX, by="enhet"), language="sv", sort="frame"))
    assert shares.columns[:3] == ["enhet", "Svar", "1"]


def test_formats_and_notes():
    """Numbers have the decimals of the table, thousands a space, and the notes a sheet."""
    made = table(BY.of("Index"), language="sv", decimals=2, title="Nöjd? [2025]: alla/några av dem")
    whole = zipfile.ZipFile(io.BytesIO(made.excel()))
    styles = whole.read("xl/styles.xml").decode()
    assert 'formatCode="#,##0.00"' in styles
    assert 'formatCode="#,##0"' in styles or 'numFmtId="3"' in styles
    names = fastexcel.read_excel(made.excel()).sheet_names
    assert names == ["Nöjd 2025 alla några av dem", "Noter"]
    notes = read_notes(made)
    told = [note.replace("Inom parentes", "Från och till") for note in made.notes[:-1]]
    assert notes == [made.title, *told, "En tom cell: kan inte beräknas."]
    assert "Från och till: 95 % konfidensintervall." in notes


def test_text_is_never_a_formula():
    """A unit that is called =1+1 is text."""
    whole = zipfile.ZipFile(io.BytesIO(table(BY.of("Index")).excel()))
    assert b"<f>" not in whole.read("xl/worksheets/sheet1.xml")
    assert "=1+1" in read(table(BY.of("Index")))["enhet"].to_list()


def test_the_same_table_is_the_same_file():
    """Also at another time."""
    assert table(BY).excel() == table(BY).excel()


@pytest.mark.parametrize("title", ["Notes", "'", "history", "x" * 90, "[]:*?/\\"])
def test_any_title_names_a_sheet(title):
    """Excel refuses some names of sheets."""
    names = fastexcel.read_excel(table(BY, title=title).excel()).sheet_names
    assert len(set(map(str.casefold, names))) == 2
    assert max(map(len, names)) <= 31


def test_without_the_extra(monkeypatch):
    """It says what to install."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ExtraNotFoundError, match=r'pip install "brukarindex\[excel\]"'):
        table(BY).excel()


def test_no_text_is_cut():
    """Excel drops what a cell has no room for: notes are divided, texts of the table refused."""
    made = table(BY)
    long = attrs.evolve(made, notes=("ord " * 10_000,))
    notes = read_notes(long)[1:]
    assert len(notes) > 1
    assert " ".join(notes) == long.notes[0].strip()
    for wrong in ({"title": "x" * 32_768}, {"header": ("🙂" * 16_384, *made.header[1:])}):
        with pytest.raises(ArgumentError, match=r"at most 32\s767 characters.*has 32\s768"):
            attrs.evolve(made, **wrong).excel()
    cell = attrs.evolve(made.cells[0][0], text="ö" * 32_767)
    row = (cell, *made.cells[0][1:])
    kept = attrs.evolve(made, cells=(row, *made.cells[1:]))
    assert read(kept)[kept.header[0]][0] == cell.text
