"""Labels that are spelled in several ways, made one, with a report."""

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, strategies as st

from brukarindex import RatingIndex, Scale, clean_labels, estimate
from brukarindex.exceptions import ArgumentTypeError, ColumnNotFoundError
from brukarindex.words.spelling import folded, tidy

MOOD = RatingIndex("q", Scale.labelled("Nej", "Ibland", "Ja", dont_know="Vet ej", no_answer=9))
DIRTY = pl.DataFrame(
    {
        "id": range(9),
        "q": ["Ja", "ja ", "JA", "vet\u00a0ej", "Nej", "i\u00adbland", "", None, "9"],
        "ort": [
            "Åmål",
            "A\u030ama\u030al",
            "åmål ",
            "Åmål",
            " Borås",
            "Borås",
            "Borås",
            "Ed",
            None,
        ],
    }
)
FRAMES = {
    "eager": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "PyArrow": lambda frame: frame.to_arrow(),
    "categories": lambda frame: frame.with_columns(pl.col("q", "ort").cast(pl.Categorical)),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_spellings_are_made_one_and_reported(kind):
    """Answers get the scale's spelling, names that of most rows, and every change is
    in the report.
    """
    cleaned = clean_labels(FRAMES[kind](DIRTY), MOOD, keys="ort")
    frame = cleaned.frame.lazy().collect()
    assert isinstance(cleaned.frame, pl.LazyFrame) is (kind == "lazy")
    assert frame.columns == DIRTY.columns
    assert frame["q"].to_list() == ["Ja", "Ja", "Ja", "Vet ej", "Nej", "Ibland", "", None, "9"]
    assert frame["ort"].to_list() == ["Åmål"] * 4 + ["Borås"] * 3 + ["Ed", None]
    assert cleaned.changes.rows() == [
        ("q", "JA", "Ja", 1),
        ("q", "i\u00adbland", "Ibland", 1),
        ("q", "ja ", "Ja", 1),
        ("q", "vet\u00a0ej", "Vet ej", 1),
        ("ort", " Borås", "Borås", 1),
        ("ort", "A\u030ama\u030al", "Åmål", 1),
        ("ort", "åmål ", "Åmål", 1),
    ]


def test_the_report_in_words():
    """Both languages say what was changed, and that nothing was."""
    frame = pl.DataFrame({"q": ["Ja", "ja", "ja"]})
    cleaned = clean_labels(frame, MOOD)
    assert cleaned.describe() == "Spellings changed (number of rows): q: 'ja' → 'Ja' (2)."
    assert cleaned.describe("sv") == "Stavningar som ändrats (antal rader): q: ”ja” → ”Ja” (2)."
    again = clean_labels(cleaned.frame, MOOD)
    assert (again.describe(), again.describe("sv")) == (
        "No spellings were changed.",
        "Inga stavningar ändrades.",
    )
    assert repr(cleaned) == "CleanedLabels(1 spellings changed)"


def test_nothing_but_spelling_is_changed():
    """Words that are no label, numbers, and labels that two would fit stay as they are."""
    frame = pl.DataFrame({"q": ["Kanske", "Jaa", "3", "Nej!"], "n": [1, 2, 3, 4]})
    assert clean_labels(frame, MOOD, keys="n").changes.height == 0
    two = RatingIndex("q", Scale.labelled("ja", "JA"))
    assert clean_labels(pl.DataFrame({"q": ["Ja"]}), two).changes.height == 0


@given(
    st.lists(
        st.sampled_from(["Åmål", "åmål", " Åmål", "A\u030amål", "Ed", "ED ", "Ed\u200b", None]),
        max_size=12,
    )
)
def test_laws_of_cleaning(names):
    """Cleaning twice changes nothing more, loses no row, and makes as many names as a
    reader sees.
    """
    frame = pl.DataFrame({"k": names}, schema={"k": pl.String})
    once = clean_labels(frame, keys="k")
    found = once.frame["k"].drop_nulls()
    assert clean_labels(once.frame, keys="k").changes.height == 0
    assert once.frame["k"].is_null().equals(frame["k"].is_null())
    assert found.n_unique() == len({folded(name) for name in names if name})
    assert all(name == tidy(name) for name in found)


def test_names_in_pandas_keep_their_other_columns():
    """Columns that are not cleaned come along, whatever they hold."""
    frame = pd.DataFrame({"odd": [1, "a"], "k": ["x", "X "]})
    cleaned = clean_labels(frame, keys="k").frame
    assert (cleaned.columns, cleaned["k"].to_list()) == (["odd", "k"], ["X", "X"])


def test_what_cannot_be_cleaned():
    """Rows in another engine are to be collected first, and a column must be there."""
    with pytest.raises(
        ArgumentTypeError,
        match="clean_labels takes Polars, pandas or PyArrow, got DuckDBPyRelation",
    ):
        clean_labels(duckdb.sql("select 'a' as k"), keys="k")
    collected = clean_labels(duckdb.sql("select 'a ' as k").pl(), keys="k")
    assert collected.frame["k"].to_list() == ["a"]
    with pytest.raises(ColumnNotFoundError, match="'ort'"):
        clean_labels(pl.DataFrame({"k": ["a"]}), keys="ort")


def test_cleaned_domains_are_one():
    """What was three domains is one, with all their answers."""
    frame = DIRTY.filter(pl.col("ort").is_not_null())
    cleaned = clean_labels(frame, MOOD, keys="ort")
    made = estimate(cleaned.frame, MOOD, by="ort").frame
    assert made.select("ort", "n", "missing").rows() == [
        ("Borås", 2, 1),
        ("Ed", 0, 1),
        ("Åmål", 3, 1),
    ]
