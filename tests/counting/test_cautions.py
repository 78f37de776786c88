"""Rows and names that look as if they were not meant to be counted, and honest ones that do not."""

import datetime as dt
import warnings

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from bad_input import FIVE, RATING

from brukarindex import Design, RatingIndex, clean_labels, estimate
from brukarindex.exceptions import DataWarning

FRAMES = {
    "eager": lambda f: f,
    "pandas": lambda f: f.to_pandas(),
    "PyArrow": lambda f: f.to_arrow(),
}
LAZY = FRAMES | {"lazy": lambda f: f.lazy()}


def said(frame, **options):
    """Return the lines of the only warning of an estimate."""
    with pytest.warns(DataWarning) as caught:
        estimate(frame, RATING, **options)
    assert len(caught) == 1
    assert caught[0].filename == __file__  # the caller's line, not one of ours
    return str(caught[0].message).split("\n")


def quiet(frame, **options):
    """Estimate with every warning an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return estimate(frame, RATING, **options)


def named(*names, **columns):
    """Return a frame of names, with answers."""
    return pl.DataFrame(
        {"k": pl.Series(names), "q": [1 + i % 5 for i in range(len(names))], **columns}
    )


@pytest.mark.parametrize("kind", LAZY)
@pytest.mark.parametrize("role", ["by", "strata", "cluster"])
def test_names_that_differ_by_their_spelling(kind, role):
    """Names that a reader takes for one are told, with what makes them one."""
    frame = named(
        "Arboga",
        "Arboga",
        "arboga" if role != "cluster" else "Arboga\u200b",
        "Arboga ",
        "Borås",
        "Borås",
    )
    options = (
        {"by": "k"} if role == "by" else {"design": Design(**{role: "k"}, singleton="certainty")}
    )
    (line,) = said(LAZY[kind](frame), **options)
    assert line.startswith("key column 'k': 'Arboga' (2 rows) and 'Arboga")
    assert line.endswith("if they are one, clean_labels(frame, keys='k') makes them so.")
    cleaned = clean_labels(frame, keys="k").frame
    assert quiet(cleaned, by="k").frame["n"].to_list() == [4, 2]


@pytest.mark.parametrize("kind", LAZY)
@pytest.mark.parametrize(
    "name", ["Totalt", "TOTAL", "Riket", "Summa", "* preliminärt", "Källa: enkäten 2024", "Not. x"]
)
def test_total_rows_and_footnotes(kind, name):
    """A row of a total or a footnote is told of, and can be left out as it says."""
    frame = named("Arboga", "Borås", name)
    (line,) = said(LAZY[kind](frame), by="k")
    words = "be text below the table" if name[0] in "*KN" else "sum up other rows"
    assert line.startswith(f"key column 'k': {name!r} (1 row) may {words}")
    remedy = line.split("with frame", 1)[1].rstrip(".")
    assert quiet(eval(f"frame{remedy}"), by="k").frame.height == 2


def test_codes_that_lost_their_zeros():
    """Codes that are shorter than those with a zero first are told of."""
    frame = named("0114", "114", "0180", "180", "2480")
    (line,) = said(frame, by="k")
    assert (
        line
        == "key column 'k': '114', '180' may have lost leading zeros, which other codes of 4 digits"
        " have: if so, pl.col('k').str.zfill(4) puts them back."
    )
    assert quiet(frame.with_columns(pl.col("k").str.zfill(4)), by="k").frame["n"].to_list() == [
        2,
        2,
        1,
    ]


@pytest.mark.parametrize("kind", FRAMES)
def test_blank_rows(kind):
    """Rows that are blank in every column, which pandas keeps, are told of, since they count in
    N/n.
    """
    frame = pl.DataFrame({"id": [1, 2, 3, None, None], "q": [1, None, 5, None, None]})
    (line,) = said(FRAMES[kind](frame))
    assert line.startswith("2 rows with nothing in any column, counted as respondents")
    remedy = line.split("with frame", 1)[1].rstrip(".")
    row = quiet(eval(f"frame{remedy}")).row()
    assert (row.n, row.missing) == (2, 1)


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Status", ["IP Address", "IP Address", "Survey Preview", None]),
        ("Finished", [True, True, False, None]),
        ("Finished", ["True", "True", "False", None]),
        ("Finished", [1, 1, 0, None]),
        ("DistributionChannel", ["anonymous", "anonymous", "preview", None]),
        ("Svarsstatus", ["Slutförd", "Slutförd", "Ej slutförd", None]),
        ("Status", ["Komplett", "Komplett", "Påbörjad", None]),
        ("submitdate", ["2025-03-01", "2025-03-02", "", "2025-03-02"]),
        ("submitdate", [*[dt.date(2025, 3, 1)] * 2, None, dt.date(2025, 3, 2)]),
    ],
    ids=str,
)
def test_previews_and_unfinished_answers(kind, column, values):
    """Columns of survey tools that mark rows as no answers are read."""
    frame = pl.DataFrame({column: values, "q": [1, 2, 3, 4]})
    (line,) = said(FRAMES[kind](frame))
    assert line.startswith(f"column {column!r} marks 1 row as previews or unfinished answers")
    assert ("(null)" in line) == (column == "submitdate")
    remedy = line.split("with frame", 1)[1].rstrip(".")
    if kind == "eager":
        assert quiet(eval(f"frame{remedy}")).row().n == 3


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", ["ResponseId", "id", "Löpnr", "respondent_id"])
def test_doubled_rows(kind, name):
    """Rows that are twice in a file, their number included, are told of."""
    frame = pl.DataFrame({name: [1, 1, 2, 3, 3, 3], "q": [5, 5, 2, 1, 1, 1]})
    (line,) = said(FRAMES[kind](frame))
    assert line.startswith(
        f"3 rows the same as another one in every column, {name!r} included, counted twice"
    )
    remedy = line.split("with frame", 1)[1].rstrip(".")
    assert quiet(eval(f"frame{remedy}")).row().n == 3


def test_all_that_is_odd_is_in_one_warning():
    """One warning has a line for each thing."""
    frame = named("Sala", "sala ", "Totalt", "Sala", Finished=[True, True, True, False])
    assert len(said(frame, by="k")) == 3


HONEST = {
    "codes": named("0114", "0180", "2480"),
    "numbers": named("1", "2", "10"),
    "codes that differ by case": named("aB", "ab", "x", "X"),
    "names with a total inside": named("Totalförsvaret", "Riketorp", "Noten", "Källby"),
    "one group called total": named("Totalt", "Totalt", "Totalt"),
    "whole numbers": named(114, 180, 2480),
    "respondents who answered nothing": pl.DataFrame(
        {"q": [1, None, 5], "r": [3, None, 3], "k": ["a", "b", "a"]}
    ),
    "all questions skipped, no other column": pl.DataFrame({"q": [1, None, 5], "r": [3, None, 3]}),
    "numbers that differ in few rows": pl.DataFrame({"x": [1, 2, None], "q": [1, 2, None]}),
    "one column": pl.DataFrame({"q": [1, None, 5, None]}),
    "a unit's number": pl.DataFrame({"id": [1, 1, 2, 2], "q": [1, 2, 3, 4]}),
    "alike without a number": pl.DataFrame({"kön": ["m", "m", "k"], "q": [5, 5, 5]}),
    "a status of something else": pl.DataFrame({"Status": ["gift", "ogift"], "q": [1, 2]}),
    "all finished": pl.DataFrame({"Finished": [True, True], "q": [1, 2]}),
    "nobody finished": pl.DataFrame({"Status": ["Påbörjad", "Avbruten"], "q": [1, 2]}),
    "few numbers that come twice": pl.DataFrame(
        {"id": [1, 1, 2, 3, 4], "fråga": ["a", "b", "a", "a", "b"], "q": [1, 2, 3, 4, 5]}
    ),
    "a list column": pl.DataFrame({"id": [1, 1], "l": [[1], [1]], "q": [1, 2]}),
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("kind", LAZY)
def test_honest_frames_are_quiet(name, kind):
    """No alarm goes off without cause."""
    frame = HONEST[name]
    by = {"by": "k"} if "k" in frame.columns else {}
    assert quiet(LAZY[kind](frame), **by).frame["n"].sum() > 0


def test_clusters_may_differ_by_case():
    """Codes of clusters are often random letters, of which some differ by case alone."""
    frame = named("qXa1", "qxa1", "Qxa1", "zzzz")
    assert quiet(frame, design=Design(cluster="k")).row().n == 4


def test_pandas_with_any_columns_is_looked_at():
    """A frame whose other columns hold anything is looked at without an error of theirs."""
    odd = [1, dt.date(2020, 1, 1), None, None]
    frame = pd.DataFrame(
        {"odd": odd, "id": [1, 1, 1, 1], "object": [object()] * 4, "q": [1, 2, 2, None]}
    )
    assert estimate(frame, RatingIndex("q", FIVE)).row().n == 3
    large = pa.table({"d": pa.array([None, 10**60], pa.decimal256(70)), "id": [1, 1], "q": [1, 1]})
    assert estimate(large, RatingIndex("q", FIVE)).row().n == 2
    wide = pl.DataFrame({"id": pl.Series([1, 2, 2**100], dtype=pl.Int128), "q": [1, 2, 3]})
    assert estimate(wide, RatingIndex("q", FIVE)).row().n == 3


LONG = pl.DataFrame(
    {
        "id": [1, 1, 2, 2, 3, 3],
        "k": ["a", "a", "b", "b", "b", "b"],
        "fråga": ["q", "r"] * 3,
        "q": [5, 1, 4, 2, 3, 1],
    }
)


@pytest.mark.parametrize("kind", FRAMES)
def test_a_row_for_each_answer(kind):
    """Rows of a respondent that a question tells apart are told of, and made columns as it says."""
    (line,) = said(FRAMES[kind](LONG))
    assert line.startswith("column 'id' has the same numbers in several rows, which 'fråga' tells")
    remedy = line.split("with frame", 1)[1].split("; if", 1)[0]
    made = eval(f"LONG{remedy}")
    assert made.columns == ["id", "k", "q", "r"]
    assert quiet(made).row().n == 3
    assert "aggregate_function" not in line


def test_what_tells_answers_apart_is_rather_told_in_words():
    """A text is what columns are called by, also where the number of the question is before it; a
    number of something else beside each answer makes no table of counts.
    """
    frame = LONG.select("id", "k", question_no=pl.Series([1, 2] * 3), antal=pl.Series([9, 8] * 3))
    frame = frame.with_columns(LONG["fråga"], LONG["q"])
    (line,) = said(frame)
    assert "which 'fråga' tells apart" in line
    assert "index=['id', 'k']" in line


def test_an_answer_that_was_sent_twice_is_kept_once():
    """Code that gives each question a column then says which answer it takes."""
    frame = pl.DataFrame({"id": [*range(60)] * 2, "fråga": ["a"] * 60 + ["b"] * 60, "q": [1] * 120})
    (line,) = said(pl.concat([frame, pl.DataFrame({"id": [0], "fråga": ["a"], "q": [2]})]))
    assert line.count("aggregate_function='first'") == 1


def test_a_row_for_each_answer_that_is_told_of_by_the_caller():
    """Rows are no respondents' where they are divided, or clusters; numbers may begin anew."""
    quiet(LONG, by="fråga")
    quiet(LONG, design=Design(cluster="id"))
    anew = LONG.drop("fråga").with_columns(id=pl.Series([1, 2, 1, 2, 3, 4]))
    quiet(anew, by="k")
    quiet(LONG.with_columns(id=pl.Series([1, 1, 2, 2, 3, None])))
    quiet(anew.with_columns(kön=pl.Series(["m", "k", "k", "m", "k", "k"])))


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("design", [None, Design(weight="antal")])
def test_counts_of_answers(kind, design):
    """Rows of answers with how many gave each are told of, also when these are given as weights."""
    columns = {"k": ["a"] * 5 + ["b"] * 5, "q": [*range(1, 6)] * 2, "antal": [9, 1, 30, 4, 1] * 2}
    frame = pl.DataFrame(columns)
    (line,) = said(FRAMES[kind](frame), design=design)
    assert line.startswith("column 'antal' seems to hold how many gave each answer")
    made = eval(f"frame{line.split('with frame', 1)[1].rstrip('.')}")
    assert quiet(made).row().n == 90
    assert made.columns == ["k", "q"]


def test_answers_that_nobody_gave_are_no_rows():
    """A count of 0 makes no respondent, and counts belong to a single question."""
    frame = pl.DataFrame({"q": [1, 2, 3], "antal": [10, 0, 30]})
    (line,) = said(frame)
    made = eval(f"frame{line.split('with frame', 1)[1].rstrip('.')}")
    assert (made.height, quiet(made).row().n) == (40, 40)
    two = pl.DataFrame({"q": [1, 2, 3] * 2, "r": [1] * 3 + [2] * 3, "antal": [9, 7, 5, 3, 8, 6]})
    assert len(said(two)) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(estimate(two, [RatingIndex("q", FIVE), RatingIndex("r", FIVE)])) == 2


def test_numbers_of_other_things_are_no_counts():
    """A number of visits beside answers of respondents, a size, or a few, is none."""
    visits = {"k": ["a"] * 6, "q": [1, 2, 3, 4, 5, 5], "antal": [3, 4, 5, 6, 7, 3]}
    quiet(pl.DataFrame(visits))
    quiet(pl.DataFrame({**visits, "id": range(6), "q": [1, 2, 3, 4, 5, None]}))
    quiet(pl.DataFrame({"q": [1, 2, 3, 4], "antal": [1, 1, 2, 1]}))
    quiet(pl.DataFrame({"q": [1, 2, 3, 4], "antal": [10.5, 20, 30, 40]}))
    assert len(said(pl.DataFrame({"q": [1, 2, 3], "antal": [10, 20, 30]}))) == 1
    sized = pl.DataFrame({"k": ["a"] * 4, "q": [1, 2, 3, 4], "antal": [90] * 4})
    quiet(sized, design=Design(strata="k", population="antal"))
    quiet(sized.drop("k"), design=Design(population="antal"))
    quiet(sized.with_columns(k=pl.Series(["a", "a", "b", "b"])))
    quiet(sized.with_columns(N=pl.Series([90, 80, 90, 80])).drop("antal"))
