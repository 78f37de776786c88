"""Bad input: frames that cannot be counted."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from bad_input import FIVE, FRAME, RATING, answers, cases, duckdb_query, refuses

from brukarindex import Design, RatingIndex, estimate
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, ColumnNotFoundError, DataError

BOTH = [RATING, RatingIndex("r", FIVE)]


@cases(
    (
        "no columns",
        ColumnNotFoundError,
        "columns not found: 'q'. The frame has: no columns.",
        lambda: estimate(pl.DataFrame(), RATING),
    ),
    (
        "no rows",
        DataError,
        "data has no rows, so there is nothing to count.",
        lambda: estimate(FRAME.clear(), RATING),
    ),
    (
        "no rows, lazy",
        DataError,
        "data has no rows, so there is nothing to count.",
        lambda: estimate(FRAME.clear().lazy(), RATING),
    ),
    (
        "no rows, pandas",
        DataError,
        "data has no rows, so there is nothing to count.",
        lambda: estimate(pd.DataFrame({"q": []}), RATING),
    ),
    (
        "no rows, PyArrow",
        DataError,
        "data has no rows, so there is nothing to count.",
        lambda: estimate(pa.table({"q": pa.array([], pa.int64())}), RATING),
    ),
    (
        "no rows, DuckDB",
        DataError,
        "data has no rows, so there is nothing to count.",
        lambda: estimate(duckdb_query("select 1 as q where false"), RATING),
    ),
    (
        "None",
        ArgumentTypeError,
        "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got NoneType.",
        lambda: estimate(None, RATING),
    ),
    (
        "a path",
        ArgumentTypeError,
        "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got str.",
        lambda: estimate("svar.csv", RATING),
    ),
    (
        "a dict",
        ArgumentTypeError,
        "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got dict.",
        lambda: estimate({"q": [1]}, RATING),
    ),
    (
        "a list",
        ArgumentTypeError,
        "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got list.",
        lambda: estimate([1, 2], RATING),
    ),
    (
        "a series",
        ArgumentTypeError,
        "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got Series.",
        lambda: estimate(pl.Series([1]), RATING),
    ),
    (
        "an array",
        ArgumentTypeError,
        "data must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got ndarray.",
        lambda: estimate(np.ones((2, 2)), RATING),
    ),
    (
        "a missing column",
        ColumnNotFoundError,
        "columns not found: 'units'. Did you mean 'unit'? The frame has: q, r, unit.",
        lambda: estimate(FRAME, RATING, by="units"),
    ),
    (
        "three missing columns",
        ColumnNotFoundError,
        "columns not found: 's', 'w', 'p'. The frame has: q, r, unit.",
        lambda: estimate(FRAME, RatingIndex("p", FIVE), design=Design(strata="s", weight="w")),
    ),
    (
        "a missing column, lazy",
        ColumnNotFoundError,
        "columns not found: 'units'. Did you mean 'unit'? The frame has: q, r, unit.",
        lambda: estimate(FRAME.lazy(), RATING, by="units"),
    ),
    (
        "a missing column, DuckDB",
        ColumnNotFoundError,
        "columns not found: 'q'. Did you mean 'Q'? The frame has: Q.",
        lambda: estimate(duckdb_query("select 1 as Q"), RATING),
    ),
    (
        "numbers as names",
        ColumnNotFoundError,
        "columns not found: 'q'. The frame has: 0, 1.",
        lambda: estimate(pd.DataFrame([[1, 2]]), RATING),
    ),
    (
        "a missing column among many",
        ColumnNotFoundError,
        (
            "columns not found: 'q'. The frame has: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10,"
            " c11, c12, c13, c14, c15, c16, c17, c18, c19 and 980 more."
        ),
        lambda: estimate(pl.DataFrame({f"c{i}": [1] for i in range(1000)}), RATING),
    ),
    (
        "a name twice, pandas",
        ArgumentError,
        "several columns of data are called 'q': rename or drop them.",
        lambda: estimate(pd.DataFrame([[1, 2]], columns=["q", "q"]), RATING),
    ),
    (
        "a name twice, PyArrow",
        ArgumentError,
        "several columns of data are called 'p': rename or drop them.",
        lambda: estimate(pa.table([pa.array([1])] * 3, names=["q", "p", "p"]), RATING),
    ),
    (
        "mixed types, pandas",
        DataError,
        (
            "column 'q' holds values of several types (date, int): every column must hold numbers,"
            " or text, or both, or values of one type."
        ),
        lambda: estimate(
            pd.DataFrame({"q": [1, dt.date(2020, 1, 1), None], "r": [1, "a", None]}), BOTH
        ),
    ),
    (
        "a name twice, DuckDB",
        ArgumentError,
        "several columns of data are called 'q': rename or drop them.",
        lambda: estimate(duckdb_query("select 1 as q, 2 as q"), RATING),
    ),
)
def test_a_frame_that_cannot_be_counted_is_refused(error, message, call):
    """An empty frame, no frame at all, missing or repeated columns and failing queries are told
    apart.
    """
    refuses(error, message, call)


@cases(
    (
        "a lazy frame that fails",
        DataError,
        "the frame's own query fails: {}. Correct it until it runs by itself.",
        lambda: estimate(answers("1", "x").lazy().with_columns(pl.col("q").cast(pl.Int64)), RATING),
    ),
    (
        "a lazy frame without a schema",
        DataError,
        "the frame's own query fails: {}. Correct it until it runs by itself.",
        lambda: estimate(FRAME.lazy().with_columns(pl.col("nope")), RATING),
    ),
    (
        "a file that is not there",
        DataError,
        "the frame's own query fails: {}. Correct it until it runs by itself.",
        lambda: estimate(pl.scan_csv("nowhere.csv"), RATING),
    ),
    (
        "a DuckDB query that fails",
        DataError,
        "the frame's own query fails: {}. Correct it until it runs by itself.",
        lambda: estimate(
            duckdb_query("select cast(x as int) as q from (values ('a')) t(x)"), RATING
        ),
    ),
)
def test_a_query_that_fails_is_refused(error, message, call):
    """A frame that its own engine cannot compute is our error, with the engine's error as its
    cause.
    """
    with pytest.raises(error) as caught:
        call()
    assert caught.value.__cause__ is not None
    first = str(caught.value.__cause__).splitlines()[0].rstrip(".")
    assert str(caught.value) == message.format(f"{type(caught.value.__cause__).__name__}: {first}")


def test_other_columns_do_not_matter():
    """A column that nothing reads may hold anything, in every engine."""
    odd = pd.DataFrame({"q": [1, 2, 5], "odd": [1, "a", object()]})
    assert estimate(odd, RATING).row() == estimate(answers(1, 2, 5), RATING).row()
