"""Figures that are withheld are gone from every form of a table."""

import re

import polars as pl
import pytest

from brukarindex import (
    Pooled,
    RatingIndex,
    Scale,
    Share,
    change,
    compare,
    distribution,
    estimate,
    rank,
    table,
    word_document,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

FIVE = Scale(1, 5)
MEASURES = [RatingIndex("q", FIVE, name="Index"), Share.top("r", FIVE, name="Andel")]
FRAME = pl.DataFrame(
    {
        "enhet": ["Åmål"] * 40 + ["Falun"] * 40 + ["Få"] * 3,
        "q": [5, 4, 3, 5] * 10 + [1, 2, 3, 3] * 10 + [5, 4, 2],
        "r": [5, 1, 3, 2] * 10 + [1, 2, 5, None] * 10 + [5, None, 4],
        "år": [2024, 2025] * 41 + [2024],
    }
)
UNITS = estimate(FRAME, MEASURES, by="enhet")
YEARS = pl.concat([FRAME.with_columns(år=2024), FRAME.with_columns(år=2025, q=6 - pl.col("q"))])
FEW = pl.col("n") < 5
RESULTS = {
    "estimates": UNITS.of("Index"),
    "beside": UNITS,
    "one domain": UNITS["Få"],
    "comparisons": compare(UNITS, to=Pooled()),
    "changes": change(YEARS, MEASURES, between="år", by="enhet"),
    "ranks": rank(UNITS),
    "distributions": distribution(FRAME, MEASURES, by="enhet"),
}


def forms(made):
    """Return all that a table is read as."""
    sheets = [pl.read_excel(made.excel(), sheet_id=i, has_header=False) for i in (1, 2)]
    cells = [str(each) for sheet in sheets for row in sheet.rows() for each in row]
    return {
        "text": repr(made),
        "markdown": made.markdown(),
        "word": made.word(),
        "html": made.html(),
        "excel": "\n".join(cells),
    }


@pytest.mark.parametrize("name", RESULTS)
def test_a_withheld_row_shows_nothing(name):
    """Whatever stood in its cells is in no form, nor where it would have been sorted to."""
    result = RESULTS[name]
    few = FEW if name != "distributions" else pl.col("enhet") == "Få"
    hidden = table(result, withheld=few, sort="name", why="färre än 5 svar", language="sv")
    plain = table(result, sort="name", language="sv")
    names = plain.left
    for before, after in zip(plain.rows, hidden.rows, strict=True):
        if "Få" in before[:names] or name == "one domain":
            assert before[:names] == after[:names]
            assert set(after[names:]) == {".."}
        else:
            assert before == after
    note = ".. redovisas inte (färre än 5 svar): värde, intervall och antal svar är borttagna."
    for form, said in forms(hidden).items():
        assert note in re.sub(r"\s+", " ", said), form
        own = [row for row in said.splitlines() if re.search(r"\bFå\b", row)]
        assert not any(re.search(r"\d,\d", row) for row in own), form
    assert ".." not in repr(plain)


def test_order_tells_nothing():
    """A withheld figure is sorted as one that is not there."""
    best = estimate(
        FRAME.with_columns(q=pl.when(enhet="Få").then(5).otherwise("q")), MEASURES[0], by="enhet"
    )
    assert table(best).rows[0][0] == "Få"
    assert table(best, withheld=FEW).rows[-1][0] == "Få"


def test_one_cell_of_a_row():
    """A measure of few answers goes, and the others stay, with their own numbers of answers."""
    made = table(UNITS, withheld=pl.col("n") == 2, sort="frame")
    rows = {row[0]: row for row in made.rows}
    assert rows["Få"][1] == "3"
    assert rows["Få"][3] == ".."
    assert rows["Få"][2] != ".."


def test_what_is_not_known_is_withheld():
    """Null is no."""
    made = table(UNITS.of("Index"), withheld=pl.when(pl.col("n") > 5).then(statement=False))
    assert [row[1:] for row in made.rows if row[0] == "Få"] == [("..", "..")]


def test_an_answer_takes_the_others_with_it():
    """Shares add up to 100: all of a row go with one."""
    made = table(
        distribution(FRAME, MEASURES[0], by="enhet"),
        withheld=(pl.col("enhet") == "Få") & (pl.col("position") == 4),
    )
    assert {row[0]: set(row[1:]) == {".."} for row in made.rows} == {
        "Få": True,
        "Åmål": False,
        "Falun": False,
    }


def test_in_a_document():
    """The document of Word has the sign as well."""
    document = word_document(table(UNITS, withheld=FEW))
    assert len(document) > 1000


@pytest.mark.parametrize(
    ("where", "error", "said"),
    [
        (5, ArgumentTypeError, r'such as pl\.col\("n"\) < 5, got 5'),
        (pl.col("n"), ArgumentTypeError, "must be true or false of each row, and is Int64"),
        (pl.col("m") < 5, ArgumentError, "asks for 'm', and the result has enhet, measure, n"),
        (pl.col("enhet") < 5, ArgumentError, "cannot be told of the rows"),
    ],
)
def test_what_is_no_expression_of_truth(where, error, said):
    """It says what to write."""
    with pytest.raises(error, match=said):
        table(UNITS, withheld=where)
