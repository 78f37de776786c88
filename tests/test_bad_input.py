"""Bad input: each case is a clear error of ours, worded exactly, or a documented null with its status."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from brukarindex import (
    STATUS,
    BrukarindexError,
    CompositeIndex,
    Design,
    Item,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    Pooled,
    PopulationWeighted,
    Published,
    RatingIndex,
    Reference,
    Rest,
    Scale,
    Share,
    UnweightedMean,
    adjust_p_values,
    compare,
    distribution,
    estimate,
    from_json,
    nki,
    tally,
    to_json,
)
from brukarindex.comparisons.differences import Comparison
from brukarindex.estimates import Estimate
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    CovarianceError,
    DataError,
    DomainNotFoundError,
    SchemaError,
)
from brukarindex.scan import COUNTS, RESULTS

NAN, INF = float("nan"), float("inf")
FIVE = Scale(1, 5)
MOOD = Scale.labelled("Nej", "Ibland", "Ja", dont_know=("Vet ej", 9))
RATING = RatingIndex("q", FIVE)
SHARE = Share.top("q", FIVE)
FRAME = pl.DataFrame({"q": [1, 2, 3, 4, 5, 5], "r": [5, 5, 4, 3, 2, 1], "unit": list("aabbcc")})
BY_UNIT = estimate(FRAME, RATING, by="unit")
SHARES = estimate(FRAME, SHARE, by="unit")
COUNTED = tally(FRAME, RATING, by="unit")
RICH = Design(strata="unit", population="N")
CONNECTION = duckdb.connect()

Case = tuple[str, type[BrukarindexError], str, Callable[[], object]]
ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "eager": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "DuckDB": lambda frame: CONNECTION.from_arrow(frame.to_arrow()),
}
STANDARD = {
    ArgumentError: ValueError,
    ArgumentTypeError: TypeError,
    ColumnNotFoundError: KeyError,
    CovarianceError: ValueError,
    DataError: ValueError,
    DomainNotFoundError: KeyError,
    SchemaError: TypeError,
}


def cases(*listed: Case) -> pytest.MarkDecorator:
    """Return the cases as parameters, each with its name as id."""
    return pytest.mark.parametrize(
        ("error", "message", "call"), [pytest.param(*rest, id=name) for name, *rest in listed]
    )


def refuses(error: type[BrukarindexError], message: str, call: Callable[[], object]) -> None:
    """Check that a call raises exactly this error, and that it is also the standard type."""
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
    assert type(caught.value) is error
    assert issubclass(error, STANDARD[error])
    assert issubclass(error, BrukarindexError)


def answers(*given: object, dtype: Any = None, **columns: list[object]) -> pl.DataFrame:
    """Return a frame of answers to ``q``, of any type."""
    return pl.DataFrame({"q": pl.Series(given, dtype=dtype, strict=False), **columns})


def weighted(*weights: object, dtype: Any = None) -> pl.DataFrame:
    """Return the frame with weights."""
    return FRAME.with_columns(w=pl.Series(weights, dtype=dtype, strict=False))


def invited(*sizes: object, dtype: Any = None) -> pl.DataFrame:
    """Return the frame with the population size of each unit."""
    return FRAME.with_columns(N=pl.Series(sizes, dtype=dtype, strict=False).gather([0, 0, 1, 1, 2, 2]))


def status(result: Any) -> list[str]:
    """Return the status of every row."""
    return result.frame["status"].to_list()


def duckdb_query(text: str) -> duckdb.DuckDBPyRelation:
    """Return a query, which DuckDB has not run yet."""
    return CONNECTION.sql(text)


# Frames


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
        "the frame has no rows, so there is nothing to count.",
        lambda: estimate(FRAME.clear(), RATING),
    ),
    (
        "no rows, lazy",
        DataError,
        "the frame has no rows, so there is nothing to count.",
        lambda: estimate(FRAME.clear().lazy(), RATING),
    ),
    (
        "no rows, pandas",
        DataError,
        "the frame has no rows, so there is nothing to count.",
        lambda: estimate(pd.DataFrame({"q": []}), RATING),
    ),
    (
        "no rows, PyArrow",
        DataError,
        "the frame has no rows, so there is nothing to count.",
        lambda: estimate(pa.table({"q": pa.array([], pa.int64())}), RATING),
    ),
    (
        "no rows, DuckDB",
        DataError,
        "the frame has no rows, so there is nothing to count.",
        lambda: estimate(duckdb_query("select 1 as q where false"), RATING),
    ),
    (
        "None",
        ArgumentTypeError,
        ("expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got NoneType."),
        lambda: estimate(None, RATING),
    ),
    (
        "a path",
        ArgumentTypeError,
        "expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got str.",
        lambda: estimate("svar.csv", RATING),
    ),
    (
        "a dict",
        ArgumentTypeError,
        ("expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got dict."),
        lambda: estimate({"q": [1]}, RATING),
    ),
    (
        "a list",
        ArgumentTypeError,
        ("expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got list."),
        lambda: estimate([1, 2], RATING),
    ),
    (
        "a series",
        ArgumentTypeError,
        ("expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got Series."),
        lambda: estimate(pl.Series([1]), RATING),
    ),
    (
        "an array",
        ArgumentTypeError,
        ("expected a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got ndarray."),
        lambda: estimate(np.ones((2, 2)), RATING),
    ),
    (
        "a missing column",
        ColumnNotFoundError,
        ("columns not found: 'units'. Did you mean 'unit'? The frame has: q, r, unit."),
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
        ("columns not found: 'units'. Did you mean 'unit'? The frame has: q, r, unit."),
        lambda: estimate(FRAME.lazy(), RATING, by="units"),
    ),
    (
        "a missing column, DuckDB",
        ColumnNotFoundError,
        "columns not found: 'q'. The frame has: Q.",
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
            "columns not found: 'q'. The frame has: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13,"
            " c14, c15, c16, c17, c18, c19 and 980 more."
        ),
        lambda: estimate(pl.DataFrame({f"c{i}": [1] for i in range(1000)}), RATING),
    ),
    (
        "a name twice, pandas",
        ArgumentError,
        "several columns of the frame are called 'q': rename or drop them.",
        lambda: estimate(pd.DataFrame([[1, 2]], columns=["q", "q"]), RATING),
    ),
    (
        "a name twice, PyArrow",
        ArgumentError,
        "several columns of the frame are called 'p': rename or drop them.",
        lambda: estimate(pa.table([pa.array([1])] * 3, names=["q", "p", "p"]), RATING),
    ),
    (
        "a name twice, DuckDB",
        ArgumentError,
        "several columns of the frame are called 'q': rename or drop them.",
        lambda: estimate(duckdb_query("select 1 as q, 2 as q"), RATING),
    ),
)
def test_a_frame_that_cannot_be_counted_is_refused(error, message, call):
    """An empty frame, no frame at all, missing or repeated columns and failing queries are told apart."""
    refuses(error, message, call)


@cases(
    (
        "mixed types, pandas",
        DataError,
        "the frame's columns 'q' cannot be read: {}. Every column must hold values of one type: numbers, or text.",
        lambda: estimate(pd.DataFrame({"q": [1, "a", None]}), RATING),
    ),
    (
        "a lazy frame that fails",
        DataError,
        "the frame's own query fails: {}. Correct it until it can be collected.",
        lambda: estimate(answers("1", "x").lazy().with_columns(pl.col("q").cast(pl.Int64)), RATING),
    ),
    (
        "a lazy frame without a schema",
        DataError,
        "the frame's own query fails: {}. Correct it until it can be collected.",
        lambda: estimate(FRAME.lazy().with_columns(pl.col("nope")), RATING),
    ),
    (
        "a file that is not there",
        DataError,
        "the frame's own query fails: {}. Correct it until it can be collected.",
        lambda: estimate(pl.scan_csv("nowhere.csv"), RATING),
    ),
    (
        "a DuckDB query that fails",
        DataError,
        "the frame's own query fails: {}. Correct it until it can be collected.",
        lambda: estimate(duckdb_query("select cast(x as int) as q from (values ('a')) t(x)"), RATING),
    ),
)
def test_a_query_that_fails_is_refused(error, message, call):
    """A frame that its own engine cannot compute is our error, with the engine's error as its cause."""
    with pytest.raises(error) as caught:
        call()
    assert caught.value.__cause__ is not None
    first = str(caught.value.__cause__).splitlines()[0].rstrip(".")
    assert str(caught.value) == message.format(f"{type(caught.value.__cause__).__name__}: {first}")


def test_other_columns_do_not_matter():
    """A column that nothing reads may hold anything, in every engine."""
    odd = pd.DataFrame({"q": [1, 2, 5], "odd": [1, "a", object()]})
    assert estimate(odd, RATING).row() == estimate(answers(1, 2, 5), RATING).row()


# Answers


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "99 on 1–5",
        DataError,
        ("column 'q': 2 answers are not on Scale(1–5): 99 (2×); name don't-know codes in Scale(dont_know=…)."),
        lambda: answers(1, 2, 99, 99),
    ),
    (
        "between two answers",
        DataError,
        ("column 'q': 1 answer is not on Scale(1–5): 2.5 (1×); name don't-know codes in Scale(dont_know=…)."),
        lambda: answers(1.0, 2.0, 2.5),
    ),
    (
        "almost an answer",
        DataError,
        ("column 'q': 1 answer is not on Scale(1–5): 5.0000001 (1×); name don't-know codes in Scale(dont_know=…)."),
        lambda: answers(1.0, 5.0000001),
    ),
    (
        "negative",
        DataError,
        ("column 'q': 1 answer is not on Scale(1–5): -1 (1×); name don't-know codes in Scale(dont_know=…)."),
        lambda: answers(1, -1),
    ),
    (
        "NaN",
        DataError,
        ("column 'q': 2 answers are not on Scale(1–5): nan (2×); a missing answer is null: use fill_nan(None)."),
        lambda: answers(1.0, NAN, NAN),
    ),
    (
        "infinite",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–5): -inf (1×), inf (1×); name don't-know codes in "
            "Scale(dont_know=…)."
        ),
        lambda: answers(1.0, INF, -INF),
    ),
    (
        "a huge float",
        DataError,
        ("column 'q': 1 answer is not on Scale(1–5): 1e+300 (1×); name don't-know codes in Scale(dont_know=…)."),
        lambda: answers(1.0, 1e300),
    ),
    (
        "a huge whole number",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 9223372036854775807 (1×); name don't-know codes in "
            "Scale(dont_know=…)."
        ),
        lambda: answers(1, 2**63 - 1),
    ),
    (
        "the largest of all",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 18446744073709551615 (1×); name don't-know codes in "
            "Scale(dont_know=…)."
        ),
        lambda: answers(1, 2**64 - 1, dtype=pl.UInt64),
    ),
    (
        "a decimal number",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): Decimal('1.5') (1×); name don't-know codes in "
            "Scale(dont_know=…)."
        ),
        lambda: answers(Decimal("1.5"), Decimal("5.0"), dtype=pl.Decimal(4, 1)),
    ),
    (
        "six values",
        DataError,
        (
            "column 'q': 7 answers are not on Scale(1–5): 10 (1×), 11 (1×), 12 (1×), 6 (1×), 7 (1×) and 2 other"
            " values; name don't-know codes in Scale(dont_know=…)."
        ),
        lambda: answers(*range(6, 13), None),
    ),
    (
        "text",
        SchemaError,
        (
            "column 'q' holds text, but Scale(1–5) has no labels: give Scale(labels=…), or turn it into numbers"
            " with pl.col('q').cast(pl.Int64)."
        ),
        lambda: answers("5 ", "4"),
    ),
    (
        "text without a value",
        SchemaError,
        (
            "column 'q' holds text, but Scale(1–5) has no labels: give Scale(labels=…), or turn it into numbers"
            " with pl.col('q').cast(pl.Int64)."
        ),
        lambda: answers(None, None, dtype=pl.String),
    ),
    (
        "true and false",
        SchemaError,
        ("column 'q' is Boolean, which fits Scale(0, 1) only, but its scale is Scale(1–5)."),
        lambda: answers(*[True] * 2),
    ),
    (
        "dates",
        SchemaError,
        "column 'q' must hold answers as numbers or text, got Date.",
        lambda: answers(dt.date(2020, 1, 1)),
    ),
    (
        "lists",
        SchemaError,
        "column 'q' must hold answers as numbers or text, got List(Int64).",
        lambda: answers([1], [2]),
    ),
    (
        "structs",
        SchemaError,
        ("column 'q' must hold answers as numbers or text, got Struct({'a': Int64})."),
        lambda: answers({"a": 1}),
    ),
    ("bytes", SchemaError, "column 'q' must hold answers as numbers or text, got Binary.", lambda: answers(b"1")),
)
def test_answers_off_their_scale_are_refused(engine, error, message, call):
    """Whatever is not an answer is named and counted, alike in every engine."""
    refuses(error, message, lambda: estimate(ENGINES[engine](call()), RATING))


@cases(
    (
        "not a label",
        DataError,
        (
            "column 'q': 3 answers are not on Scale(1–3, Nej … Ja, don't know: Vet ej, 9): '' (1×), 'Ja ' (1×),"
            " 'nej' (1×); name don't-know codes in Scale(dont_know=…)."
        ),
        lambda: estimate(answers("Ja", "nej", "Ja ", "", None), RatingIndex("q", MOOD)),
    ),
    (
        "a category that is no label",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–3, Nej … Ja, don't know: Vet ej, 9): 'Kanske' (1×); name "
            "don't-know codes in Scale(dont_know=…)."
        ),
        lambda: estimate(answers("Ja", "Kanske", dtype=pl.Enum(["Kanske", "Ja"])), RatingIndex("q", MOOD)),
    ),
    (
        "a wide whole number",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 18446744073709551619 (1×); name don't-know codes in "
            "Scale(dont_know=…)."
        ),
        lambda: estimate(answers(1, 2**64 + 3, dtype=pl.Int128), RATING),
    ),
    (
        "a number that wraps round to −1",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(-2–2): 18446744073709551615 (1×); name don't-know codes in "
            "Scale(dont_know=…)."
        ),
        lambda: estimate(answers(1, 2**64 - 1, dtype=pl.UInt64), RatingIndex("q", Scale(-2, 2))),
    ),
    (
        "a long scale",
        DataError,
        ("column 'q': 1 answer is not on Scale(0–1000): 5000 (1×); name don't-know codes in Scale(dont_know=…)."),
        lambda: estimate(answers(0, 253, 5000, 1000), RatingIndex("q", Scale(0, 1000))),
    ),
    (
        "Python objects",
        SchemaError,
        "column 'q' must hold answers as numbers or text, got Object.",
        lambda: estimate(answers(object(), dtype=pl.Object), RATING),
    ),
    (
        "two columns at once",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 9 (1×); name don't-know codes in Scale(dont_know=…).\n"
            "column 'r': 1 answer is not on Scale(1–5): 0.5 (1×); name don't-know codes in Scale(dont_know=…)."
        ),
        lambda: estimate(pl.DataFrame({"q": [9], "r": [0.5]}), [RATING, RatingIndex("r", FIVE)]),
    ),
    (
        "two columns of wrong types",
        SchemaError,
        (
            "column 'q' holds text, but Scale(1–5) has no labels: give Scale(labels=…), or turn it into numbers"
            " with pl.col('q').cast(pl.Int64).\n"
            "column 'r' must hold answers as numbers or text, got List(Int64)."
        ),
        lambda: estimate(pl.DataFrame({"q": ["a"], "r": [[1]]}), MultiItemIndex("i", ["q", "r"], FIVE)),
    ),
    (
        "a column read twice",
        DataError,
        ("column 'q': 2 answers are not on Scale(1–5): 9 (2×); name don't-know codes in Scale(dont_know=…)."),
        lambda: estimate(answers(9, 9), [RATING, RatingIndex("q", FIVE, name="again")]),
    ),
)
def test_answers_that_are_no_labels_or_do_not_fit_are_refused(error, message, call):
    """Labels are matched to the letter, numbers of any width exactly, and all columns are reported in one error."""
    refuses(error, message, call)


@pytest.mark.parametrize(
    "frame",
    [
        answers(None, None, dtype=pl.Int64),
        answers(None, None, dtype=pl.Float64),
        answers(None, None, dtype=pl.Null),
        pd.DataFrame({"q": [NAN, NAN]}),
    ],
    ids=["Int64", "Float64", "Null", "pandas NaN"],
)
@pytest.mark.parametrize("measure", [RATING, SHARE, MeanRating("q", FIVE)], ids=["index", "share", "mean"])
def test_no_answers_at_all_is_a_null_with_its_status(frame, measure):
    """Where nobody answered every figure is null, and the respondents are counted as missing."""
    expected = Estimate({}, "q", 0, 2, None, None, None, None, None, None, "no_answers")
    assert estimate(frame, measure).row() == expected


@pytest.mark.parametrize(
    ("frame", "scale"),
    [
        (answers(1, 5, None, dtype=pl.UInt8), FIVE),
        (answers(1, 5, None, dtype=pl.Int128), FIVE),
        (answers(1, 5, None, dtype=pl.UInt64), FIVE),
        (answers(1, 5, None, dtype=pl.Float32), FIVE),
        (answers(Decimal("1.0"), Decimal("5.0"), None, dtype=pl.Decimal(4, 1)), FIVE),
        (answers(*[True, False, None]), Scale(0, 1)),
        (answers(2, 0, None, dtype=pl.UInt8), Scale(0, 2)),
        (answers("Ja", "Nej", "Vet ej", dtype=pl.Enum(["Kanske", "Ja", "Nej", "Vet ej"])), MOOD),
        (answers(0, 1000, 2000), Scale(0, 1000, dont_know=2000)),
        (answers(-2, 2, None), Scale(-2, 2)),
    ],
    ids=["UInt8", "Int128", "UInt64", "Float32", "Decimal", "Boolean", "from 0", "Enum", "long", "negative"],
)
def test_answers_of_any_number_type_are_read(frame, scale):
    """The type of a column does not change its figures, and unused categories do not matter."""
    row = estimate(frame, RatingIndex("q", scale)).row()
    assert (row.n, row.missing, row.estimate) == (2, 1, 50.0)


# Weights


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "NaN",
        DataError,
        (
            "weight column 'w': 2 NaN. Every weight must be positive and finite: leave out those who did not "
            "take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 2.0, 3.0, 4.0, NAN, NAN),
    ),
    (
        "missing",
        DataError,
        (
            "weight column 'w': 1 missing. Every weight must be positive and finite: leave out those who did "
            "not take part, and give the others a weight."
        ),
        lambda: weighted(1, 2, 3, 4, 5, None),
    ),
    (
        "negative",
        DataError,
        (
            "weight column 'w': 1 negative. Every weight must be positive and finite: leave out those who did "
            "not take part, and give the others a weight."
        ),
        lambda: weighted(1, 2, 3, 4, 5, -1),
    ),
    (
        "zero",
        DataError,
        (
            "weight column 'w': 1 zero. Every weight must be positive and finite: leave out those who did not "
            "take part, and give the others a weight."
        ),
        lambda: weighted(1, 2, 3, 4, 5, 0),
    ),
    (
        "infinite",
        DataError,
        (
            "weight column 'w': 2 infinite. Every weight must be positive and finite: leave out those who did "
            "not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 2.0, 3.0, 4.0, INF, -INF),
    ),
    (
        "too large to square",
        DataError,
        (
            "weight column 'w': 1 above 1e+100. Every weight must be positive and finite: leave out those who "
            "did not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 1.0, 1.0, 1.0, 1.0, 1e300),
    ),
    (
        "too small to square",
        DataError,
        (
            "weight column 'w': 1 between 0 and 1e-100. Every weight must be positive and finite: leave out "
            "those who did not take part, and give the others a weight."
        ),
        lambda: weighted(1.0, 1.0, 1.0, 1.0, 1.0, 1e-300),
    ),
    (
        "of every kind",
        DataError,
        (
            "weight column 'w': 1 missing, 1 NaN, 1 infinite, 1 negative, 1 zero. Every weight must be positive"
            " and finite: leave out those who did not take part, and give the others a weight."
        ),
        lambda: weighted(NAN, -1.0, 0.0, INF, None, 1.0),
    ),
    ("text", SchemaError, "column 'w' must hold numbers, got String.", lambda: weighted(*"123456")),
    ("true and false", SchemaError, "column 'w' must hold numbers, got Boolean.", lambda: weighted(*[True] * 6)),
    ("lists", SchemaError, "column 'w' must hold numbers, got List(Int64).", lambda: weighted(*[[1]] * 6)),
)
def test_weights_that_mean_nothing_are_refused(engine, error, message, call):
    """Every weight must be a positive number of ordinary size; the message counts those that are not."""
    refuses(error, message, lambda: estimate(ENGINES[engine](call()), RATING, design=Design(weight="w")))


@pytest.mark.parametrize("scale", [1e-90, 1.0, 1e90])
def test_very_large_and_small_weights_give_the_same_figures(scale):
    """Squares of weights neither overflow nor vanish unnoticed."""
    weights = [scale * weight for weight in (1, 2, 1, 2, 1, 2)]
    row = estimate(weighted(*weights), RATING, design=Design(weight="w")).row()
    plain = estimate(weighted(1, 2, 1, 2, 1, 2), RATING, design=Design(weight="w")).row()
    assert [row.estimate, row.std_error] == pytest.approx([plain.estimate, plain.std_error], rel=1e-12)


# Strata, clusters and population sizes

LONELY = FRAME.with_columns(s=pl.Series(list("aaabbc")))
ALONE = FRAME.with_columns(s=pl.Series(list("abcdef")), k=1)


@cases(
    (
        "one respondent in a stratum",
        DataError,
        (
            "one respondent in 1 strata, so their variance is unknown: c. Merge them with similar strata, or "
            'say Design(singleton="certainty", "adjust" or "average").'
        ),
        lambda: estimate(LONELY, RATING, design=Design(strata="s")),
    ),
    (
        "one respondent in every stratum",
        DataError,
        (
            "one respondent in 6 strata, so their variance is unknown: a, b, c, d, e and 1 more. Merge them "
            'with similar strata, or say Design(singleton="certainty", "adjust" or "average").'
        ),
        lambda: estimate(ALONE, RATING, design=Design(strata="s")),
    ),
    (
        "one cluster",
        DataError,
        (
            "one cluster in 1 strata, so their variance is unknown: all. Merge them with similar strata, or say"
            ' Design(singleton="certainty", "adjust" or "average").'
        ),
        lambda: estimate(ALONE, RATING, design=Design(cluster="k")),
    ),
    (
        "one respondent",
        DataError,
        (
            "one respondent in 1 strata, so their variance is unknown: all. Merge them with similar strata, or "
            'say Design(singleton="certainty", "adjust" or "average").'
        ),
        lambda: estimate(answers(3), RATING),
    ),
)
def test_a_stratum_with_one_unit_is_refused_unless_a_policy_is_chosen(error, message, call):
    """By default a single respondent or cluster in a stratum stops the estimation and names the stratum."""
    refuses(error, message, call)


@pytest.mark.parametrize(
    ("policy", "std_error"),
    [("certainty", 8.333333333333332), ("adjust", 10.847568994314797), ("average", 10.206207261596575)],
)
def test_every_policy_for_a_single_respondent_has_its_own_answer(policy, std_error):
    """The policies of R ``survey`` differ in the standard error, not in the estimate."""
    row = estimate(LONELY, RATING, design=Design(strata="s", singleton=policy)).row()
    assert (row.estimate, row.df, row.status) == (pytest.approx(350 / 6), 3.0, "ok")
    assert row.std_error == pytest.approx(std_error, rel=1e-12)


def test_a_single_respondent_that_is_the_whole_stratum_adds_nothing():
    """A stratum of which everybody answered has no sampling error, so it is no singleton."""
    frame = LONELY.with_columns(N=pl.Series([10, 10, 10, 5, 5, 1]))
    assert status(estimate(frame, RATING, design=Design(strata="s", population="N"))) == ["ok"]


@pytest.mark.parametrize("policy", ["certainty", "adjust", "average"])
def test_no_degrees_of_freedom_means_no_interval(policy):
    """When every stratum, or the only cluster, is alone there is an estimate, no interval, and a status."""
    for design in (Design(strata="s", singleton=policy), Design(cluster="k", singleton=policy)):
        row = estimate(ALONE, RATING, design=design).row()
        assert (row.status, row.conf_low, row.conf_high) == ("no_degrees_of_freedom", None, None)


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "fewer than the respondents",
        DataError,
        (
            "more respondents than the population 'N' has: a 2 of 1, c 2 of 1. The population size must count "
            "everybody in the stratum, with and without an answer."
        ),
        lambda: invited(1, 20, 1),
    ),
    (
        "zero",
        DataError,
        (
            "population column 'N': 2 zero. Every size must be a finite number of at least 1, the same in the "
            "whole stratum."
        ),
        lambda: invited(0, 20, 30),
    ),
    (
        "negative",
        DataError,
        (
            "population column 'N': 2 negative. Every size must be a finite number of at least 1, the same in "
            "the whole stratum."
        ),
        lambda: invited(-5, 20, 30),
    ),
    (
        "less than one",
        DataError,
        (
            "population column 'N': 2 between 0 and 1. Every size must be a finite number of at least 1, the "
            "same in the whole stratum."
        ),
        lambda: invited(0.5, 20.0, 30.0),
    ),
    (
        "NaN",
        DataError,
        (
            "population column 'N': 2 NaN. Every size must be a finite number of at least 1, the same in the "
            "whole stratum."
        ),
        lambda: invited(NAN, 20.0, 30.0),
    ),
    (
        "infinite",
        DataError,
        (
            "population column 'N': 2 infinite. Every size must be a finite number of at least 1, the same in "
            "the whole stratum."
        ),
        lambda: invited(INF, 20.0, 30.0),
    ),
    (
        "missing for a stratum",
        DataError,
        (
            "population column 'N': 2 missing. Every size must be a finite number of at least 1, the same in "
            "the whole stratum."
        ),
        lambda: invited(None, 20, 30),
    ),
    (
        "too large to square",
        DataError,
        (
            "population column 'N': 2 above 1e+100. Every size must be a finite number of at least 1, the same "
            "in the whole stratum."
        ),
        lambda: invited(1e300, 20.0, 30.0),
    ),
    ("text", SchemaError, "column 'N' must hold numbers, got String.", lambda: invited("10", "20", "30")),
    (
        "varying in a stratum",
        DataError,
        (
            "population size 'N' varies within a stratum (unit): ('a', 10.0); ('a', 11.0). Give all rows of a "
            "stratum one size."
        ),
        lambda: FRAME.with_columns(N=pl.Series([10, 11, 20, 20, 30, 30])),
    ),
    (
        "missing for a respondent",
        DataError,
        (
            "population column 'N': 1 missing. Every size must be a finite number of at least 1, the same in "
            "the whole stratum."
        ),
        lambda: FRAME.with_columns(N=pl.Series([10, None, 20, 20, 30, 30])),
    ),
)
def test_population_sizes_that_cannot_be_are_refused(engine, error, message, call):
    """A population size is one number of at least 1 and of the respondents in each stratum."""
    refuses(error, message, lambda: estimate(ENGINES[engine](call()), RATING, design=RICH))


@cases(
    (
        "varying without strata",
        DataError,
        (
            "population size 'N' varies though the design has no strata: (10.0,); (11.0,); (12.0,). Give all "
            "rows of a stratum one size."
        ),
        lambda: estimate(invited(10, 11, 12), RATING, design=Design(population="N")),
    ),
    (
        "more clusters than there are",
        DataError,
        (
            "more clusters than the population 'N' has: all 3 of 2. The population size must count everybody in"
            " the stratum, with and without an answer."
        ),
        lambda: estimate(invited(2, 2, 2), RATING, design=Design(cluster="unit", population="N")),
    ),
    (
        "two tallies that disagree",
        DataError,
        (
            "population size 'N' varies within a stratum (unit): ('c', 30.0); ('c', 31.0). Give all rows of a "
            "stratum one size."
        ),
        lambda: tally(invited(10, 20, 30), RATING, design=RICH) + tally(invited(10, 20, 31), RATING, design=RICH),
    ),
)
def test_population_sizes_that_disagree_are_refused(error, message, call):
    """Sizes must agree within a stratum, also between tallies, and count clusters where clusters were sampled."""
    refuses(error, message, call)


@cases(
    (
        "two stages",
        ArgumentError,
        (
            "Design: ['school', 'class'] names 2 stages. Two-stage and unequal-probability (PPS) sampling are "
            "not covered: name one column. With the first-stage cluster and no population size the standard "
            "errors are those of sampling with replacement, which are slightly too large rather than too small."
        ),
        lambda: Design(cluster=["school", "class"]),
    ),
    (
        "two population sizes",
        ArgumentError,
        (
            "Design: ('N1', 'N2') names 2 stages. Two-stage and unequal-probability (PPS) sampling are not "
            "covered: name one column. With the first-stage cluster and no population size the standard errors "
            "are those of sampling with replacement, which are slightly too large rather than too small."
        ),
        lambda: Design(population=("N1", "N2")),
    ),
    (
        "a list of one",
        ArgumentTypeError,
        "Design: a column must be named by one text, got ['school'].",
        lambda: Design(cluster=["school"]),
    ),
    (
        "a number for a column",
        ArgumentTypeError,
        "Design: a column must be named by one text, got 1000.",
        lambda: Design(population=1000),
    ),
    (
        "a column with two roles",
        ArgumentError,
        "Design: column 'a' has two roles.",
        lambda: Design(strata=["a", "b"], cluster="a"),
    ),
    (
        "a stratum twice",
        ArgumentError,
        "the columns ['a', 'a'] are not all different.",
        lambda: Design(strata=["a", "a"]),
    ),
    (
        "strata that are no columns",
        ArgumentTypeError,
        "column names must be a list or tuple, got 5.",
        lambda: Design(strata=5),
    ),
    (
        "strata without order",
        ArgumentTypeError,
        "column names must be a list or tuple, got {'a'}.",
        lambda: Design(strata={"a"}),
    ),
    (
        "strata in lists",
        ArgumentTypeError,
        "a column name must be text, got ['a', 'b'].",
        lambda: Design(strata=[["a", "b"]]),
    ),
    ("no name", ArgumentTypeError, "Design: a column must be named by one text, got ''.", lambda: Design(weight="")),
    (
        "an unknown policy",
        ArgumentError,
        ("Design: singleton is 'ignore'; allowed: 'raise', 'certainty', 'adjust', 'average'."),
        lambda: Design(singleton="ignore"),
    ),
    (
        "no policy",
        ArgumentError,
        ("Design: singleton is None; allowed: 'raise', 'certainty', 'adjust', 'average'."),
        lambda: Design(singleton=None),
    ),
    (
        "text for a design",
        ArgumentTypeError,
        "design must be a Design, got 'unit'.",
        lambda: estimate(FRAME, RATING, design="unit"),
    ),
    (
        "an empty dict for a design",
        ArgumentTypeError,
        "design must be a Design, got {}.",
        lambda: estimate(FRAME, RATING, design={}),
    ),
    ("an unknown language", ArgumentError, "language is 'de'; allowed: 'sv', 'en'.", lambda: Design().describe("de")),
)
def test_designs_that_are_not_covered_are_refused(error, message, call):
    """Two-stage and PPS designs, columns with two roles and things that are no columns are refused."""
    refuses(error, message, call)


# Domains and keys


def test_domains_with_one_or_no_answers_keep_their_row():
    """A domain with nobody's answer is null, one with a single answer has no standard error; both say so."""
    rows = estimate(answers(1, None, 3, 5, 5, unit=list("abcdd")), RATING, by="unit").frame
    assert rows["status"].to_list() == ["one_answer", "no_answers", "one_answer", "no_variation"]
    assert rows["estimate"].to_list() == [0.0, None, 50.0, 100.0]
    assert rows["std_error"].to_list() == [None, None, None, 0.0]
    assert rows["conf_low"].to_list() == [None] * 4


def test_a_census_has_no_sampling_error():
    """When all of the population answered the standard error is 0 and the interval is the figure itself."""
    row = estimate(invited(2, 2, 2), SHARE, design=RICH).row()
    assert (row.std_error, row.conf_low, row.conf_high, row.status) == (0.0, 50.0, 50.0, "census")


def test_categories_that_nobody_has_are_not_domains():
    """Unused categories of an Enum make no rows."""
    frame = FRAME.with_columns(pl.col("unit").cast(pl.Enum(list("xcbaz"))))
    assert estimate(frame, RATING, by="unit").frame["unit"].to_list() == ["c", "b", "a"]


@pytest.mark.parametrize(
    "measure",
    [RATING, SHARE, MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=1)],
    ids=["index", "share", "items"],
)
@pytest.mark.parametrize("by", [(), "unit"], ids=["total", "domains"])
def test_every_row_is_an_answer_or_missing(measure, by):
    """Answers used and respondents without one add up to the rows, whatever is null."""
    frame = FRAME.with_columns(pl.when(pl.col("q") != 2).then("q"), pl.when(pl.col("r") < 5).then("r"))
    rows = estimate(frame, measure, by=by).frame
    assert (rows["n"] + rows["missing"]).sum() == frame.height


def test_every_row_is_an_answer_to_a_composite_or_missing():
    """A composite counts the answers to its least answered part; the others are missing."""
    frame = pl.DataFrame({"q": [None, None, 1], "r": [1, 2, 3]}, schema_overrides={"q": pl.Int64})
    row = estimate(frame, CompositeIndex("both", [RATING, RatingIndex("r", FIVE)])).row()
    assert (row.n, row.missing, row.status) == (1, 2, "one_answer")


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "null",
        DataError,
        (
            "key column 'k' has no value in 2 rows, so they belong to no group: fill it, for example with "
            "pl.col('k').fill_null(…), or leave the rows out."
        ),
        lambda: pl.Series(["a", "a", None, None, "b", "b"]),
    ),
    (
        "NaN",
        DataError,
        (
            "key column 'k' has no value in 2 rows, so they belong to no group: fill it, for example with "
            "pl.col('k').fill_null(…), or leave the rows out."
        ),
        lambda: pl.Series([1.0, 1.0, NAN, NAN, 2.0, 2.0]),
    ),
    (
        "lists",
        SchemaError,
        "key column 'k' has type List(Int64), which cannot name a group.",
        lambda: pl.Series([[1]] * 6),
    ),
    (
        "structs",
        SchemaError,
        ("key column 'k' has type Struct({'a': Int64}), which cannot name a group."),
        lambda: pl.Series([{"a": 1}] * 6),
    ),
    ("bytes", SchemaError, "key column 'k' has type Binary, which cannot name a group.", lambda: pl.Series([b"a"] * 6)),
)
def test_keys_that_name_no_group_are_refused(engine, error, message, call):
    """A respondent must belong to a group that can be named; how many do not is counted alike in every engine."""
    refuses(error, message, lambda: estimate(ENGINES[engine](FRAME.with_columns(k=call())), RATING, by="k"))


@pytest.mark.parametrize(
    "keys",
    [
        pl.Series([dt.date(2020, 1, 1)] * 3 + [dt.date(2021, 1, 1)] * 3),
        pl.Series([dt.datetime(2020, 1, 1)] * 3 + [dt.datetime(2021, 1, 1)] * 3),  # noqa: DTZ001 - any date will do
        pl.Series([Decimal("1.5")] * 3 + [Decimal("2.5")] * 3),
        pl.Series([2**64 - 2] * 3 + [2**64 - 1] * 3, dtype=pl.UInt64),
        pl.Series([-(2**63)] * 3 + [2**63 - 1] * 3, dtype=pl.Int64),
        pl.Series([1] * 3 + [2**100] * 3, dtype=pl.Int128),
        pl.Series([-128] * 3 + [127] * 3, dtype=pl.Int8),
        pl.Series([0.0, -0.0, 0.0] + [INF] * 3),
        pl.Series([False] * 3 + [True] * 3),
        pl.Series(["b"] * 3 + ["a"] * 3, dtype=pl.Enum(["b", "a"])),
        pl.Series([""] * 3 + [" "] * 3),
    ],
    ids=["Date", "Datetime", "Decimal", "UInt64", "Int64", "Int128", "Int8", "Float64", "Boolean", "Enum", "blank"],
)
def test_keys_of_any_plain_type_make_groups(keys):
    """Dates, decimals, categories and numbers of any width name groups, in their own order."""
    frame = FRAME.with_columns(k=keys)
    assert estimate(frame, RATING, by="k").frame["estimate"].to_list() == pytest.approx([25.0, 275 / 3])
    assert estimate(frame, RATING, design=Design(strata="k")).row().status == "ok"


@cases(
    *(
        (
            f"a key called {name!r}",
            ArgumentError,
            f"key column {name!r} has a name that results need themselves: rename it.",
            lambda name=name: tally(FRAME.rename({"unit": name}), RATING, by=name),
        )
        for name in (*COUNTS, *RESULTS)
    ),
    (
        "a key without a name",
        ArgumentTypeError,
        "a column name must be text, got ''.",
        lambda: tally(FRAME, RATING, by=[""]),
    ),
    *(
        (
            f"a question called {name!r}",
            ArgumentError,
            f"column {name!r} has a name that a tally needs itself: rename it.",
            lambda name=name: tally(FRAME.rename({"q": name}), RatingIndex(name, FIVE)),
        )
        for name in COUNTS
    ),
    (
        "a question without a name",
        ArgumentTypeError,
        "column must be a column name, got ''.",
        lambda: RatingIndex("", FIVE),
    ),
    (
        "a key that is answers",
        ArgumentError,
        "column 'q' is both answers and a key.",
        lambda: estimate(FRAME, RATING, by="q"),
    ),
    (
        "a stratum that is answers",
        ArgumentError,
        "column 'q' is both answers and a key.",
        lambda: estimate(FRAME, RATING, design=Design(strata="q")),
    ),
    (
        "an index called as a key",
        ArgumentError,
        "column 'unit' is both answers and a key.",
        lambda: estimate(FRAME, MultiItemIndex("unit", ["q", "r"], FIVE), by="unit"),
    ),
    (
        "an index called as a question",
        ArgumentError,
        "two measures are called 'q'; give one of them another name=.",
        lambda: estimate(FRAME, [RATING, MultiItemIndex("q", ["q", "r"], FIVE, minimum_answered=1)]),
    ),
    (
        "two scales",
        ArgumentError,
        "'q' is used with two scales or meanings; use one.",
        lambda: estimate(FRAME, [RATING, RatingIndex("q", Scale(1, 7), name="other")]),
    ),
    (
        "two measures of one name",
        ArgumentError,
        "two measures are called 'q'; give one of them another name=.",
        lambda: estimate(FRAME, [RATING, SHARE]),
    ),
)
def test_names_that_clash_are_refused(error, message, call):
    """Keys, questions, measures and the columns of results must be tellable apart."""
    refuses(error, message, call)


def test_all_columns_of_results_are_reserved():
    """No key can take the name of a column of any result."""
    results = [BY_UNIT, compare(BY_UNIT, to=Pooled()), distribution(FRAME, RATING, by="unit")]
    made = {name for result in results for name in result.frame.columns}
    extra = {*distribution(FRAME, RATING).median().columns, *distribution(FRAME, RATING).quantile(0.25).columns}
    assert (made | extra) - {"unit"} <= {*COUNTS, *RESULTS}


@pytest.mark.parametrize("name", ["N", "n", "W", "w", "w_min"])
def test_other_columns_may_have_the_names_of_counts(name):
    """Weights and population sizes may be called as counts are, also where upper and lower case are the same."""
    frame = FRAME.with_columns(pl.lit(100).alias(name))
    for design in (Design(weight=name), Design(population=name)):
        rows = [estimate(ENGINES[engine](frame), RATING, design=design).row() for engine in ENGINES]
        assert all(row.estimate == pytest.approx(rows[0].estimate, rel=1e-12) for row in rows)


# Arguments


@cases(
    ("a number", ArgumentTypeError, "by must be a list or tuple, got 5.", lambda: estimate(FRAME, RATING, by=5)),
    (
        "a list of numbers",
        ArgumentTypeError,
        ("by must be columns, or a list of lists of columns, where [] is the total; got 5."),
        lambda: estimate(FRAME, RATING, by=[5]),
    ),
    (
        "a number, for a tally",
        ArgumentTypeError,
        "column names must be a list or tuple, got 5.",
        lambda: tally(FRAME, RATING, by=5),
    ),
    (
        "a set",
        ArgumentTypeError,
        "by must be a list or tuple, got {'unit'}.",
        lambda: estimate(FRAME, RATING, by={"unit"}),
    ),
    (
        "bytes",
        ArgumentTypeError,
        "by must be a list or tuple, got b'unit'.",
        lambda: estimate(FRAME, RATING, by=b"unit"),
    ),
    (
        "None in a list",
        ArgumentTypeError,
        ("by must be columns, or a list of lists of columns, where [] is the total; got None."),
        lambda: estimate(FRAME, RATING, by=[None]),
    ),
    (
        "columns and lists",
        ArgumentTypeError,
        ("by must be columns, or a list of lists of columns; got a mixture: ['unit', ['r']]."),
        lambda: estimate(FRAME, RATING, by=["unit", ["r"]]),
    ),
    (
        "lists in lists of lists",
        ArgumentTypeError,
        "a column name must be text, got ['unit'].",
        lambda: estimate(FRAME, RATING, by=[[["unit"]]]),
    ),
    (
        "a column twice",
        ArgumentError,
        "the columns ['unit', 'unit'] are not all different.",
        lambda: estimate(FRAME, RATING, by=["unit", "unit"]),
    ),
    ("no name", ArgumentTypeError, "a column name must be text, got ''.", lambda: estimate(FRAME, RATING, by="")),
    (
        "not in the tally",
        ArgumentError,
        "the tally was not made by 'unti'; it has: unit. Did you mean 'unit'?",
        lambda: estimate(COUNTED, by="unti"),
    ),
)
def test_domains_that_are_no_columns_are_refused(error, message, call):
    """``by`` is a column, a list of columns, or a list of lists of columns."""
    refuses(error, message, call)


@cases(
    ("none", ArgumentError, "measures are needed to estimate from a frame.", lambda: estimate(FRAME, None)),
    ("none for a tally", ArgumentTypeError, "measures must be a list or tuple, got None.", lambda: tally(FRAME, None)),
    ("an empty list", ArgumentError, "no measures given.", lambda: estimate(FRAME, [])),
    ("a number", ArgumentTypeError, "measures must be a list or tuple, got 5.", lambda: estimate(FRAME, 5)),
    ("a column name", ArgumentTypeError, "measures must be a list or tuple, got 'q'.", lambda: estimate(FRAME, "q")),
    (
        "column names",
        ArgumentTypeError,
        "a measure must be Share, RatingIndex, …, got 'q'.",
        lambda: estimate(FRAME, ["q"]),
    ),
    (
        "a class",
        ArgumentTypeError,
        ("measures must be a list or tuple, got <class 'brukarindex.measures.RatingIndex'>."),
        lambda: estimate(FRAME, RatingIndex),
    ),
    (
        "a scale",
        ArgumentTypeError,
        "measures must be a list or tuple, got Scale(1–5).",
        lambda: distribution(FRAME, FIVE),
    ),
    (
        "an item",
        ArgumentTypeError,
        ("a measure must be Share, RatingIndex, …, got Item(column='q', scale=Scale(1–5))."),
        lambda: estimate(FRAME, [Item("q", FIVE)]),
    ),
    (
        "a set",
        ArgumentTypeError,
        ("measures must be a list or tuple, got {RatingIndex(column='q', scale=Scale(1–5), name='q')}."),
        lambda: estimate(FRAME, {RATING}),
    ),
    (
        "not in the tally",
        ArgumentError,
        "the tally does not hold the answers, on the same scale, of: r.",
        lambda: estimate(COUNTED, RatingIndex("r", FIVE)),
    ),
    (
        "another scale than the tally's",
        ArgumentError,
        "the tally does not hold the answers, on the same scale, of: q.",
        lambda: estimate(COUNTED, RatingIndex("q", Scale(1, 7))),
    ),
    (
        "an index called as the tally's question",
        ArgumentError,
        "the tally does not hold the answers, on the same scale, of: q.",
        lambda: estimate(COUNTED, MultiItemIndex("q", ["q", "r"], FIVE)),
    ),
    (
        "another design than the tally's",
        ArgumentError,
        ("the tally was made with Design(); it cannot be estimated with Design(weight=w)."),
        lambda: estimate(COUNTED, design=Design(weight="w")),
    ),
    (
        "a distribution of an index",
        ArgumentError,
        ("a distribution needs measures of single questions, such as RatingIndex or Share."),
        lambda: distribution(FRAME, MultiItemIndex("i", ["q", "r"], FIVE)),
    ),
    (
        "a total of an index",
        ArgumentError,
        "a total of an index means nothing: q. Take a Share or a MeanRating.",
        lambda: estimate(FRAME, RATING, statistic="total"),
    ),
)
def test_measures_that_are_none_or_do_not_fit_are_refused(error, message, call):
    """Measures are specifications of ours, and those of a tally are on the tally's scales."""
    refuses(error, message, call)


@cases(
    *(
        (
            f"level={level!r}",
            ArgumentError,
            f"level must lie between 0 and 1, such as 0.95; got {level!r}.",
            lambda level=level: estimate(FRAME, RATING, level=level),
        )
        for level in (0, 1, 95, -0.1, NAN, None, True, "0.95", Decimal("0.95"))
    ),
    (
        "an unknown interval",
        ArgumentError,
        (
            "interval is 'normal'; allowed: 'modified_wilson', 'jeffreys', 'wilson', 'logit', 'likelihood', "
            "'beta', 'wald'."
        ),
        lambda: estimate(FRAME, RATING, interval="normal"),
    ),
    (
        "no interval",
        ArgumentError,
        ("interval is None; allowed: 'modified_wilson', 'jeffreys', 'wilson', 'logit', 'likelihood', 'beta', 'wald'."),
        lambda: estimate(FRAME, RATING, interval=None),
    ),
    (
        "an array for an interval",
        ArgumentError,
        (
            "interval is array([1, 2]); allowed: 'modified_wilson', 'jeffreys', 'wilson', 'logit', "
            "'likelihood', 'beta', 'wald'."
        ),
        lambda: estimate(FRAME, RATING, interval=np.array([1, 2])),
    ),
    (
        "an unknown statistic",
        ArgumentError,
        "statistic is 'median'; allowed: 'mean', 'total'. Did you mean 'mean'?",
        lambda: estimate(FRAME, RATING, statistic="median"),
    ),
    (
        "an unknown base",
        ArgumentError,
        "base is 'all'; allowed: 'answers', 'with_dont_know', 'respondents'.",
        lambda: distribution(FRAME, RATING, base="all"),
    ),
    (
        "probability 0",
        ArgumentError,
        "probability must lie above 0 and not above 1, got 0.",
        lambda: distribution(FRAME, RATING).quantile(0),
    ),
    (
        "probability 1.5",
        ArgumentError,
        "probability must lie above 0 and not above 1, got 1.5.",
        lambda: distribution(FRAME, RATING).quantile(1.5),
    ),
    (
        "probability as text",
        ArgumentTypeError,
        "probability must be a number, got '0.5'.",
        lambda: distribution(FRAME, RATING).quantile("0.5"),
    ),
    ("an unknown language", ArgumentError, "language is 'de'; allowed: 'sv', 'en'.", lambda: BY_UNIT.describe("de")),
    ("an unknown domain", DomainNotFoundError, "no row has unit = 'd'.", lambda: BY_UNIT["d"]),
    ("a domain of another type", DomainNotFoundError, "no row has unit = 1.", lambda: BY_UNIT[1]),
    (
        "too many values of a domain",
        DomainNotFoundError,
        "('a', 'b') names 2 values, but by is ['unit'].",
        lambda: BY_UNIT["a", "b"],
    ),
    (
        "a domain of a total",
        DomainNotFoundError,
        "'a' names 1 values, but by is [].",
        lambda: estimate(FRAME, RATING)["a"],
    ),
    ("an unknown measure", DomainNotFoundError, "no row has measure = 'p'.", lambda: BY_UNIT.of("p")),
    (
        "one row of three",
        ArgumentError,
        "there are 3 rows, not one: narrow down with [domain] and .of(measure).",
        BY_UNIT.row,
    ),
    (
        "covariance of measures counted apart",
        CovarianceError,
        (
            "how these measures vary together is unknown, since their answers were not counted together: say "
            "joint=True in tally or estimate, or narrow down with .of(measure)."
        ),
        lambda: estimate(FRAME, [RATING, RatingIndex("r", FIVE)]).covariance(),
    ),
)
def test_options_that_are_not_allowed_are_refused(error, message, call):
    """The message says which option, what it got and what is allowed."""
    refuses(error, message, call)


# Scales and measures


@cases(
    ("turned round", ArgumentError, "Scale: high must be above low, got 5 to 1.", lambda: Scale(5, 1)),
    ("one answer", ArgumentError, "Scale: high must be above low, got 1 to 1.", lambda: Scale(1, 1)),
    (
        "more answers than can be counted",
        ArgumentError,
        (
            "Scale: 0–100000 has 100001 answers, and at most 10000 can be counted one by one: divide the "
            "numbers into classes first."
        ),
        lambda: Scale(0, 100_000),
    ),
    ("a float", ArgumentTypeError, "Scale: low must be a whole number, got 1.0.", lambda: Scale(1.0, 5)),
    ("text", ArgumentTypeError, "Scale: high must be a whole number, got '5'.", lambda: Scale(1, "5")),
    ("true", ArgumentTypeError, "Scale: low must be a whole number, got True.", lambda: Scale(low=True, high=5)),
    (
        "reversed as text",
        ArgumentTypeError,
        "Scale: reversed must be True or False, got 'yes'.",
        lambda: Scale(1, 5, reversed="yes"),
    ),
    (
        "don't know on the scale",
        ArgumentError,
        "Scale: the don't-know codes [5] are also answers of the scale 1–5.",
        lambda: Scale(1, 5, dont_know=5),
    ),
    (
        "don't know twice",
        ArgumentError,
        "Scale: the answers (9, 9) are not all different.",
        lambda: Scale(1, 5, dont_know=(9, 9)),
    ),
    (
        "don't know as a float",
        ArgumentTypeError,
        "Scale: dont_know must be a list or tuple, got 9.0.",
        lambda: Scale(1, 5, dont_know=9.0),
    ),
    (
        "don't know as floats",
        ArgumentTypeError,
        ("Scale: a don't-know code that is not text must be a whole number, got 9.5."),
        lambda: Scale(1, 5, dont_know=(9.5,)),
    ),
    (
        "don't know as None",
        ArgumentTypeError,
        "Scale: dont_know must be a list or tuple, got None.",
        lambda: Scale(1, 5, dont_know=None),
    ),
    (
        "don't know as true",
        ArgumentTypeError,
        ("Scale: a don't-know code that is not text must be a whole number, got True."),
        lambda: Scale(2, 5, dont_know=True),
    ),
    (
        "don't know in lists",
        ArgumentTypeError,
        ("Scale: a don't-know code that is not text must be a whole number, got [9]."),
        lambda: Scale(1, 5, dont_know=[[9]]),
    ),
    (
        "too few labels",
        ArgumentError,
        "Scale: 1–5 has 5 answers but 2 labels were given.",
        lambda: Scale(1, 5, labels=["a", "b"]),
    ),
    (
        "one text for labels",
        ArgumentTypeError,
        "Scale: labels must be a list or tuple, got 'abcde'.",
        lambda: Scale(1, 5, labels="abcde"),
    ),
    (
        "labels without order",
        ArgumentTypeError,
        "Scale: labels must be a list or tuple, got {'a'}.",
        lambda: Scale(1, 2, labels={"a"}),
    ),
    (
        "numbers for labels",
        ArgumentTypeError,
        "Scale: a label must be text, got 1.",
        lambda: Scale(1, 2, labels=[1, 2]),
    ),
    ("blank labels", ArgumentTypeError, "Scale: a label must be text, got ''.", lambda: Scale(1, 2, labels=["a", ""])),
    (
        "labels twice",
        ArgumentError,
        "Scale: the answers ('a', 'a') are not all different.",
        lambda: Scale(1, 2, labels=["a", "a"]),
    ),
    (
        "don't know among the labels",
        ArgumentError,
        "Scale: the don't-know codes ['Ja'] are also answers of the scale 1–2.",
        lambda: Scale.labelled("Nej", "Ja", dont_know="Ja"),
    ),
    ("one label", ArgumentError, "Scale: high must be above low, got 1 to 1.", lambda: Scale.labelled("Ja")),
    (
        "a list for a label",
        ArgumentTypeError,
        "Scale: a label must be text, got ['Nej', 'Ja'].",
        lambda: Scale.labelled(["Nej", "Ja"]),
    ),
    (
        "low as text",
        ArgumentTypeError,
        "Scale: low must be a whole number, got '1'.",
        lambda: Scale.labelled("Nej", "Ja", low="1"),
    ),
    ("top 5 of 5", ArgumentError, "top must be from 1 to 4 on the scale 1–5, got 5.", lambda: FIVE.top(5)),
    ("top as text", ArgumentTypeError, "top must be a whole number, got '2'.", lambda: FIVE.top("2")),
    ("top as a float", ArgumentTypeError, "top must be a whole number, got 1.5.", lambda: FIVE.top(1.5)),
    (
        "not an answer",
        ArgumentError,
        "'ja' is not an answer of Scale(1–3, Nej … Ja, don't know: Vet ej, 9).",
        lambda: MOOD.position("ja"),
    ),
    (
        "a list for an answer",
        ArgumentTypeError,
        "an answer that is not text must be a whole number, got [1].",
        lambda: MOOD.position([1]),
    ),
)
def test_scales_that_cannot_be_are_refused(error, message, call):
    """A scale has two answers or more, whole numbers, labels that match them and other don't-know codes."""
    refuses(error, message, call)


@cases(
    (
        "a column that is no text",
        ArgumentTypeError,
        "column must be a column name, got 5.",
        lambda: Share(5, FIVE, positive=[5]),
    ),
    ("no name", ArgumentTypeError, "name must be a column name, got ''.", lambda: RatingIndex("q", FIVE, name="")),
    (
        "a scale that is none",
        ArgumentTypeError,
        "RatingIndex: scale must be a Scale, got 5.",
        lambda: RatingIndex("q", 5),
    ),
    (
        "no positive answers",
        ArgumentError,
        "Share: positive must be some but not all answers, each once; got ().",
        lambda: Share("q", FIVE, positive=[]),
    ),
    (
        "all answers positive",
        ArgumentError,
        ("Share: positive must be some but not all answers, each once; got (1, 2, 3, 4, 5)."),
        lambda: Share("q", FIVE, positive=[1, 2, 3, 4, 5]),
    ),
    (
        "a positive answer twice",
        ArgumentError,
        ("Share: positive must be some but not all answers, each once; got (5, 5)."),
        lambda: Share("q", FIVE, positive=[5, 5]),
    ),
    (
        "a positive answer off the scale",
        ArgumentError,
        "6 is not an answer of Scale(1–5).",
        lambda: Share("q", FIVE, positive=[6]),
    ),
    (
        "a positive float",
        ArgumentTypeError,
        "an answer that is not text must be a whole number, got 4.5.",
        lambda: Share("q", FIVE, positive=[4.5]),
    ),
    (
        "positive as text",
        ArgumentTypeError,
        "Share: positive must be a collection of answers, got '5'.",
        lambda: Share("q", FIVE, positive="5"),
    ),
    (
        "positive as None",
        ArgumentTypeError,
        "Share: positive must be a list or tuple, got None.",
        lambda: Share("q", FIVE, positive=None),
    ),
    (
        "another use of don't know",
        ArgumentError,
        "Share: dont_know is 'drop'; allowed: 'exclude', 'include'.",
        lambda: Share("q", FIVE, positive=[5], dont_know="drop"),
    ),
    (
        "NPS on 1–5",
        ArgumentError,
        "NetPromoterScore: the scale must be 0–10, got 1–5.",
        lambda: NetPromoterScore("q", FIVE),
    ),
    (
        "one text for items",
        ArgumentTypeError,
        "items must be several columns, got 'q'.",
        lambda: MultiItemIndex("i", "q", FIVE),
    ),
    (
        "a number for items",
        ArgumentTypeError,
        "items must be a list or tuple, got 5.",
        lambda: MultiItemIndex("i", 5, FIVE),
    ),
    (
        "an item that is no column",
        ArgumentTypeError,
        "MultiItemIndex: an item must be a column name or an Item, got 5.",
        lambda: MultiItemIndex("i", ["q", 5], FIVE),
    ),
    ("no items", ArgumentError, "an index needs at least one item.", lambda: MultiItemIndex("i", [], FIVE)),
    (
        "an item twice",
        ArgumentError,
        "MultiItemIndex: the items ['q', 'q', 'r'] are not all different.",
        lambda: nki("q", "q", "r"),
    ),
    (
        "no scale",
        ArgumentError,
        "MultiItemIndex: item 'q' has no scale; give scale= or an Item.",
        lambda: MultiItemIndex("i", ["q", "r"]),
    ),
    (
        "too few weights",
        ArgumentError,
        "2 items but 1 weights were given.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1]),
    ),
    (
        "a negative weight",
        ArgumentError,
        "weights must be positive and finite, got [1.0, -1.0].",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1, -1]),
    ),
    (
        "a weight that is NaN",
        ArgumentError,
        "weights must be positive and finite, got [1.0, nan].",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1, NAN]),
    ),
    (
        "weights that overflow",
        ArgumentError,
        "weights must be positive and finite, got [1e+308, 1e+308].",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1e308, 1e308]),
    ),
    (
        "a weight that is text",
        ArgumentTypeError,
        "a weight must be a number, got '2'.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=[1, "2"]),
    ),
    (
        "one weight",
        ArgumentTypeError,
        "weights must be a list or tuple, got 2.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, weights=2),
    ),
    (
        "no items answered",
        ArgumentError,
        "MultiItemIndex: minimum_answered must be from 1 to 2, got 0.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=0),
    ),
    (
        "more items answered than there are",
        ArgumentError,
        "MultiItemIndex: minimum_answered must be from 1 to 3, got 4.",
        lambda: nki("a", "b", "c", minimum_answered=4),
    ),
    (
        "one and a half answered",
        ArgumentTypeError,
        "MultiItemIndex: minimum_answered must be a whole number, got 1.5.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, minimum_answered=1.5),
    ),
    (
        "another rule for missing",
        ArgumentError,
        "MultiItemIndex: missing is 'drop'; allowed: 'proportional', 'equal'.",
        lambda: MultiItemIndex("i", ["q", "r"], FIVE, missing="drop"),
    ),
    (
        "a composite of columns",
        ArgumentTypeError,
        "a measure must be Share, RatingIndex, …, got 'q'.",
        lambda: CompositeIndex("c", ["q"]),
    ),
    (
        "a composite of one measure",
        ArgumentTypeError,
        ("measures must be a list or tuple, got RatingIndex(column='q', scale=Scale(1–5), name='q')."),
        lambda: CompositeIndex("c", RATING),
    ),
    ("a composite of nothing", ArgumentError, "an index needs at least one item.", lambda: CompositeIndex("c", [])),
    ("an unknown language", ArgumentError, "language is 'de'; allowed: 'sv', 'en'.", lambda: RATING.describe("de")),
    (
        "too many combinations",
        ArgumentError,
        (
            "'i': 30 items with unequal weights have too many combinations of answers to count; at most about "
            "17 items on 1–10 can have unequal weights."
        ),
        lambda: estimate(
            pl.DataFrame({f"q{i}": [1] for i in range(30)}),
            MultiItemIndex("i", [f"q{i}" for i in range(30)], FIVE, weights=range(1, 31)),
        ),
    ),
)
def test_measures_that_cannot_be_are_refused(error, message, call):
    """Positive answers are on the scale, items have scales, and weights are positive numbers, one each."""
    refuses(error, message, call)


def test_many_questions_can_be_counted_together():
    """Sixty questions have more combinations than a whole number holds, and still the same figures together."""
    rng = np.random.default_rng(60)
    frame = pl.DataFrame({f"q{i}": rng.integers(1, 6, 500) for i in range(60)})
    measures = [RatingIndex(name, FIVE) for name in frame.columns]
    together = estimate(frame, measures, joint=True).frame["estimate"].to_list()
    assert together == pytest.approx(estimate(frame, measures).frame["estimate"].to_list(), rel=1e-12)


# References and comparisons


@cases(
    ("NaN", ArgumentError, "Published: value must be finite, got nan.", lambda: Published(NAN)),
    ("infinite", ArgumentError, "Published: value must be finite, got inf.", lambda: Published(INF)),
    (
        "too large to square",
        ArgumentError,
        "Published: std_error must be finite, got 1e+300.",
        lambda: Published(50, std_error=1e300),
    ),
    ("None", ArgumentTypeError, "Published: value must be a number, got None.", lambda: Published(None)),
    ("text", ArgumentTypeError, "Published: value must be a number, got '52,9'.", lambda: Published("52,9")),
    ("true", ArgumentTypeError, "Published: value must be a number, got True.", lambda: Published(value=True)),
    ("a list", ArgumentTypeError, "Published: value must be a number, got [52.9].", lambda: Published([52.9])),
    ("NaN for a measure", ArgumentError, "Published: value must be finite, got nan.", lambda: Published({"q": NAN})),
    (
        "None for a measure",
        ArgumentTypeError,
        "Published: value must be a number, got None.",
        lambda: Published({"q": None}),
    ),
    (
        "no value for a measure",
        ArgumentError,
        "Published: no value for 'q'; there are values for ['p'].",
        lambda: compare(SHARES, to=Published({"p": 50})),
    ),
    (
        "a negative standard error",
        ArgumentError,
        "Published: std_error must not be negative, and n must be at least 1.",
        lambda: Published(50, std_error=-1),
    ),
    (
        "two uncertainties",
        ArgumentError,
        "Published: give one of std_error, interval and n.",
        lambda: Published(50, std_error=1, n=10),
    ),
    (
        "nobody",
        ArgumentError,
        "Published: std_error must not be negative, and n must be at least 1.",
        lambda: Published(50, n=0),
    ),
    ("half a person", ArgumentTypeError, "Published: n must be a whole number, got 2.5.", lambda: Published(50, n=2.5)),
    (
        "n of an index",
        ArgumentError,
        ("Published: n gives an uncertainty for shares only; give std_error= for an index."),
        lambda: compare(BY_UNIT, to=Published(50, n=10)),
    ),
    (
        "a share of 120 %",
        ArgumentError,
        "Published: a share must be from 0 to 100 per cent, got 120.",
        lambda: compare(SHARES, to=Published(120, n=10)),
    ),
    (
        "an interval turned round",
        ArgumentError,
        "Published: interval must be (low, high), got (60, 40).",
        lambda: Published(50, interval=(60, 40)),
    ),
    (
        "an interval of one number",
        ArgumentTypeError,
        "Published: interval must be (low, high), got 5.",
        lambda: Published(50, interval=5),
    ),
    (
        "an interval of three numbers",
        ArgumentTypeError,
        "Published: interval must be (low, high), got (40, 50, 60).",
        lambda: Published(50, interval=(40, 50, 60)),
    ),
    (
        "an interval of text",
        ArgumentTypeError,
        "Published: interval must be a number, got '40'.",
        lambda: Published(50, interval=("40", "60")),
    ),
    (
        "an infinite interval",
        ArgumentError,
        "Published: interval must be finite, got inf.",
        lambda: Published(50, interval=(0, INF)),
    ),
    (
        "the reference itself",
        ArgumentError,
        "Published: own_share must be at least 0 and below 1, got 1.",
        lambda: Published(50, own_share=1),
    ),
    (
        "own share as None",
        ArgumentTypeError,
        "Published: own_share must be a number, got None.",
        lambda: Published(50, own_share=None),
    ),
    (
        "no sizes",
        ArgumentError,
        "PopulationWeighted: sizes must be positive and finite, got {}.",
        lambda: PopulationWeighted({}),
    ),
    (
        "sizes that are no dict",
        ArgumentTypeError,
        ("PopulationWeighted: sizes must be a dict of domain and size, got [1, 2]."),
        lambda: PopulationWeighted([1, 2]),
    ),
    (
        "a negative size",
        ArgumentError,
        "PopulationWeighted: sizes must be positive and finite, got {'b': -1}.",
        lambda: PopulationWeighted({"a": 1, "b": -1}),
    ),
    (
        "a size that is NaN",
        ArgumentError,
        "PopulationWeighted: sizes must be positive and finite, got {'b': nan}.",
        lambda: PopulationWeighted({"a": 1, "b": NAN}),
    ),
    (
        "a size that is text",
        ArgumentTypeError,
        "PopulationWeighted: a size must be a number, got '5'.",
        lambda: PopulationWeighted({"a": 1, "b": "5"}),
    ),
    (
        "a size that is None",
        ArgumentTypeError,
        "PopulationWeighted: a size must be a number, got None.",
        lambda: PopulationWeighted({"a": 1, "b": None}),
    ),
    (
        "a domain without a size",
        ArgumentError,
        "PopulationWeighted: no size for 'b', 'c'.",
        lambda: compare(BY_UNIT, to=PopulationWeighted({"a": 1})),
    ),
    (
        "within what is no column",
        ArgumentTypeError,
        "column names must be a list or tuple, got 5.",
        lambda: Pooled(within=5),
    ),
    (
        "within another column",
        ArgumentError,
        "within names 'region', which is not in by: ['unit'].",
        lambda: compare(BY_UNIT, to=Pooled(within="region")),
    ),
    (
        "a class",
        ArgumentTypeError,
        (
            "to must be Pooled(), Rest(), UnweightedMean(), Published(…) or estimates, got <class "
            "'brukarindex.comparisons.references.Pooled'>."
        ),
        lambda: compare(BY_UNIT, to=Pooled),
    ),
    (
        "text for a reference",
        ArgumentTypeError,
        ("to must be Pooled(), Rest(), UnweightedMean(), Published(…) or estimates, got 'riket'."),
        lambda: compare(BY_UNIT, to="riket"),
    ),
    (
        "no reference",
        ArgumentTypeError,
        ("to must be Pooled(), Rest(), UnweightedMean(), Published(…) or estimates, got None."),
        lambda: compare(BY_UNIT, to=None),
    ),
    (
        "a reference of no kind",
        ArgumentTypeError,
        "to must be one of the references of brukarindex, got Reference().",
        lambda: compare(BY_UNIT, to=Reference()),
    ),
    ("an unknown language", ArgumentError, "language is 'de'; allowed: 'sv', 'en'.", lambda: Pooled().describe("de")),
)
def test_references_that_cannot_be_are_refused(error, message, call):
    """A reference is a finite number, or a rule, and says what uncertainty it has."""
    refuses(error, message, call)


@cases(
    (
        "a frame",
        ArgumentTypeError,
        "compare needs estimates, got DataFrame: call estimate() first.",
        lambda: compare(FRAME, to=Pooled()),
    ),
    (
        "a tally",
        ArgumentTypeError,
        "compare needs estimates, got Tally: call estimate() first.",
        lambda: compare(COUNTED, to=Pooled()),
    ),
    (
        "totals",
        ArgumentError,
        ("totals depend on the size of the domain and cannot be compared with a reference."),
        lambda: compare(estimate(FRAME, SHARE, by="unit", statistic="total"), to=Pooled()),
    ),
    (
        "with totals",
        ArgumentError,
        "totals depend on the size of the domain and cannot be a reference.",
        lambda: compare(SHARES, to=estimate(FRAME, SHARE, statistic="total")),
    ),
    (
        "different units",
        ArgumentError,
        "the estimates of q are in different units and cannot be compared.",
        lambda: compare(BY_UNIT, to=estimate(FRAME, MeanRating("q", FIVE), by="unit")),
    ),
    (
        "from JSON",
        ArgumentError,
        (
            "estimates read from JSON no longer hold the covariances that this reference needs: store the tally "
            "instead, with to_json(tally(…)), and estimate from it. Published(…) and independent=True work as they are."
        ),
        lambda: compare(from_json(to_json(BY_UNIT)), to=Pooled()),
    ),
    (
        "a negative margin",
        ArgumentError,
        "margin must be a finite number of at least 0, got -1.",
        lambda: compare(BY_UNIT, to=Pooled(), margin=-1),
    ),
    (
        "a margin that is NaN",
        ArgumentError,
        "margin must be a finite number of at least 0, got nan.",
        lambda: compare(BY_UNIT, to=Pooled(), margin=NAN),
    ),
    (
        "a margin that is text",
        ArgumentTypeError,
        "margin must be a number, got '5'.",
        lambda: compare(BY_UNIT, to=Pooled(), margin="5"),
    ),
    (
        "an unknown adjustment",
        ArgumentError,
        ("adjust is 'bonferroni'; allowed: 'holm', 'hommel', 'benjamini_hochberg', 'none'."),
        lambda: compare(BY_UNIT, to=Pooled(), adjust="bonferroni"),
    ),
    (
        "an unknown language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: compare(BY_UNIT, to=Pooled()).describe("de"),
    ),
    (
        "p-values above 1",
        ArgumentError,
        "p-values must be from 0 to 1, got [0.5, 2.0].",
        lambda: adjust_p_values([0.5, 2.0]),
    ),
    ("negative p-values", ArgumentError, "p-values must be from 0 to 1, got [-0.1].", lambda: adjust_p_values([-0.1])),
    (
        "p-values as text",
        ArgumentTypeError,
        "p-values must be a list of numbers from 0 to 1, got ['0.05'].",
        lambda: adjust_p_values(["0.05"]),
    ),
    (
        "one text",
        ArgumentTypeError,
        "p-values must be a list of numbers from 0 to 1, got 'abc'.",
        lambda: adjust_p_values("abc"),
    ),
    (
        "lists of p-values",
        ArgumentTypeError,
        "p-values must be a list of numbers from 0 to 1, got [[0.1]].",
        lambda: adjust_p_values([[0.1]]),
    ),
    (
        "one p-value",
        ArgumentTypeError,
        "p-values must be a list of numbers from 0 to 1, got 0.05.",
        lambda: adjust_p_values(0.05),
    ),
    (
        "adjustment by nothing",
        ArgumentError,
        ("adjust is None; allowed: 'holm', 'hommel', 'benjamini_hochberg', 'none'. Did you mean 'none'?"),
        lambda: adjust_p_values([0.05], None),
    ),
)
def test_comparisons_that_cannot_be_are_refused(error, message, call):
    """Only estimates in the same unit are compared, and p-values are numbers from 0 to 1."""
    refuses(error, message, call)


NOBODY = estimate(FRAME.with_columns(q=pl.lit(None, dtype=pl.Int64)), RATING, by="unit")
REFERENCES = [Pooled(), Rest(), UnweightedMean(), PopulationWeighted(dict.fromkeys("abc", 1.0)), NOBODY]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda each: type(each).__name__)
def test_a_comparison_without_any_answers_has_no_reference(reference):
    """When nobody answered anywhere every figure of the comparison is null."""
    nothing = dict.fromkeys(("statistic", "df", "p_value", "p_adjusted", "verdict", "practical"))
    for row in compare(NOBODY, to=reference):
        expected = Comparison(row.domain, "q", 0, None, None, None, None, None, None, status="no_reference", **nothing)
        assert row == expected


@pytest.mark.parametrize("reference", [*REFERENCES[:4], Published(50)], ids=lambda each: type(each).__name__)
def test_a_domain_without_answers_is_compared_with_nothing(reference):
    """A domain without answers keeps its row, with null differences and its status."""
    frame = FRAME.with_columns(pl.when(pl.col("unit") != "a").then("q"))
    row = compare(estimate(frame, RATING, by="unit"), to=reference)["a"].row()
    assert (row.status, row.difference, row.std_error, row.p_value, row.verdict) == ("no_answers", *[None] * 4)


def test_other_estimates_without_the_domain_are_no_reference():
    """Estimates of other domains are matched by name: where there is none, there is no reference."""
    other = estimate(FRAME.with_columns(unit=pl.Series(list("aaxxyy"))), RATING, by="unit")
    assert status(compare(BY_UNIT, to=other, independent=True))[1:] == ["no_reference"] * 2


def test_the_only_domain_is_the_whole_and_has_no_rest():
    """A single domain is the same as the pooled value, and there is no rest of the country."""
    whole = estimate(FRAME, RATING)
    assert status(compare(whole, to=Pooled())) == ["same_as_reference"]
    assert status(compare(whole, to=Rest())) == ["no_reference"]


# Merging and JSON

NUMBERED = tally(FRAME.with_columns(unit=pl.Series([1, 1, 2, 2, 3, 3])), RATING, by="unit")
BOTH = [RATING, RatingIndex("r", FIVE)]


@cases(
    (
        "other measures",
        ArgumentError,
        (
            "tallies with different measures cannot be added: (RatingIndex(column='q', scale=Scale(1–5), "
            "name='q'),) and (Share(column='q', scale=Scale(1–5), name='q', positive=(4, 5), "
            "dont_know='exclude'),)."
        ),
        lambda: COUNTED + tally(FRAME, SHARE, by="unit"),
    ),
    (
        "other domains",
        ArgumentError,
        "tallies with different by cannot be added: ('unit',) and ().",
        lambda: COUNTED + tally(FRAME, RATING),
    ),
    (
        "another design",
        ArgumentError,
        ("tallies with different design cannot be added: Design() and Design(singleton=adjust)."),
        lambda: COUNTED + tally(FRAME, RATING, by="unit", design=Design(singleton="adjust")),
    ),
    (
        "numbers and text",
        ArgumentError,
        ("tallies whose column 'unit' is String and Int64 cannot be added: cast one of them."),
        lambda: COUNTED + NUMBERED,
    ),
    (
        "whole numbers and floats",
        ArgumentError,
        ("tallies whose column 'unit' is Int64 and Float64 cannot be added: cast one of them."),
        lambda: NUMBERED + tally(FRAME.with_columns(unit=1.5), RATING, by="unit"),
    ),
    (
        "whole numbers and true",
        ArgumentError,
        ("tallies whose column 'unit' is Int64 and Boolean cannot be added: cast one of them."),
        lambda: NUMBERED + tally(FRAME.with_columns(unit=True), RATING, by="unit"),
    ),
    (
        "counted together and apart",
        ArgumentError,
        ("a tally made with joint=True and one without cannot be added: tally both alike."),
        lambda: tally(FRAME, BOTH) + tally(FRAME, BOTH, joint=True),
    ),
)
def test_tallies_that_do_not_match_are_not_added(error, message, call):
    """1, 1.0, "1" and true are not made one domain, and only tallies made alike are added."""
    refuses(error, message, call)


@pytest.mark.parametrize("other", [0, None, "tally"], ids=str)
def test_a_tally_and_something_else_cannot_be_added(other):
    """Python itself refuses to add a tally and what is none."""
    with pytest.raises(TypeError, match="unsupported operand"):
        COUNTED + other


def test_tallies_with_categories_of_their_own_are_added_as_text():
    """Two deliveries whose categories differ are merged by what the categories say."""
    parts = [FRAME.filter(pl.col("unit") == unit).with_columns(pl.col("unit").cast(pl.Enum([unit]))) for unit in "abc"]
    first, *others = (tally(part, RATING, by="unit") for part in parts)
    assert estimate(sum(others, start=first), by="unit").frame.equals(BY_UNIT.frame)


def document(value: object, schema: str = "brukarindex/1") -> str:
    """Return a value as a document of a schema."""
    return json.dumps({"schema": schema, "version": "0", "value": value})


def changed(**columns: Any) -> str:
    """Return the tally as JSON, with all values of some columns replaced, or the column left out for None."""
    text = json.loads(to_json(COUNTED))
    block = text["value"]["blocks"][0]
    for column in block["columns"]:
        if columns.get(column["name"]) is not None:
            column["values"] = [columns[column["name"]]] * len(column["values"])
    block["columns"] = [column for column in block["columns"] if columns.get(column["name"], 0) is not None]
    return json.dumps(text)


@cases(
    ("nothing", ArgumentError, "this is not JSON: Expecting value: line 1 column 1 (char 0).", lambda: from_json("")),
    (
        "cut off",
        ArgumentError,
        "this is not JSON: Unterminated string starting at: line 1 column 12 (char 11).",
        lambda: from_json(to_json(COUNTED)[:15]),
    ),
    (
        "a path",
        ArgumentError,
        "this is not JSON: Expecting value: line 1 column 1 (char 0).",
        lambda: from_json("tally.json"),
    ),
    (
        "bytes of another encoding",
        ArgumentError,
        ("this is not JSON: 'utf-8' codec can't decode byte 0xe5 in position 2: invalid continuation byte."),
        lambda: from_json('{"å": 1}'.encode("latin1")),
    ),
    ("None", ArgumentTypeError, "from_json reads text or bytes, got NoneType.", lambda: from_json(None)),
    ("a dict", ArgumentTypeError, "from_json reads text or bytes, got dict.", lambda: from_json({})),
    (
        "a list",
        ArgumentError,
        "the schema is None; this release of brukarindex reads 'brukarindex/1'.",
        lambda: from_json("[]"),
    ),
    (
        "another schema",
        ArgumentError,
        ("the schema is 'brukarindex/2'; this release of brukarindex reads 'brukarindex/1'."),
        lambda: from_json(document(5, "brukarindex/2")),
    ),
    (
        "nested without end",
        ArgumentError,
        "this JSON is nested too deeply to have been written by brukarindex.",
        lambda: from_json("[" * 100_000),
    ),
    (
        "no value",
        ArgumentError,
        "the JSON does not follow 'brukarindex/1': KeyError('value').",
        lambda: from_json('{"schema": "brukarindex/1"}'),
    ),
    (
        "a type of another library",
        ArgumentError,
        "the JSON does not follow 'brukarindex/1': KeyError('os.system').",
        lambda: from_json(document({"type": "os.system", "command": "true"})),
    ),
    (
        "a type of Python",
        ArgumentError,
        "the JSON does not follow 'brukarindex/1': KeyError('__import__').",
        lambda: from_json(document({"type": "__import__"})),
    ),
    (
        "an unknown field",
        ArgumentError,
        (
            "the JSON does not follow 'brukarindex/1': TypeError(\"Design.__init__() got an unexpected keyword "
            "argument 'hook'\")."
        ),
        lambda: from_json(document({"type": "Design", "hook": 1})),
    ),
    (
        "a missing field",
        ArgumentError,
        (
            "the JSON does not follow 'brukarindex/1': TypeError(\"Scale.__init__() missing 1 required "
            "positional argument: 'high'\")."
        ),
        lambda: from_json(document({"type": "Scale", "low": 1})),
    ),
    (
        "a field of another type",
        ArgumentError,
        (
            "the JSON does not follow 'brukarindex/1': ArgumentTypeError(\"Scale: low must be a whole number, "
            "got '1'.\")."
        ),
        lambda: from_json(document({"type": "Scale", "low": "1", "high": 5})),
    ),
    (
        "a tally of numbers",
        ArgumentError,
        ("the JSON does not follow 'brukarindex/1': TypeError('a tally holds Measures, not 5')."),
        lambda: from_json(
            document({"type": "Tally", "measures": 5, "by": 5, "design": 5, "blocks": 5, "populations": 5})
        ),
    ),
    (
        "a tally without counts",
        ArgumentError,
        "the JSON's tally lacks the columns ['w'].",
        lambda: from_json(changed(w=None)),
    ),
    (
        "a tally without answers",
        ArgumentError,
        "the JSON's tally does not hold the answers to ['q'].",
        lambda: from_json(changed(q=None)),
    ),
    (
        "negative counts",
        ArgumentError,
        ("the JSON's tally has counts or weights that are not positive and finite."),
        lambda: from_json(changed(n=-1)),
    ),
    (
        "answers off the scale",
        ArgumentError,
        "the JSON's tally has answers to 'q' that are off its scale.",
        lambda: from_json(changed(q=70)),
    ),
    ("an object of no kind", ArgumentTypeError, "a object has no JSON form.", lambda: to_json(object())),
    ("a set", ArgumentTypeError, "a set has no JSON form.", lambda: to_json({1})),
)
def test_json_that_was_not_written_by_us_is_refused(error, message, call):
    """Text that is cut off, of another schema, with other types or impossible counts is refused; no code is run."""
    refuses(error, message, call)


def test_every_status_is_documented():
    """The statuses that these tests meet are those that `STATUS` explains."""
    assert set(STATUS) >= {"no_answers", "one_answer", "no_degrees_of_freedom", "no_variation", "census", "ok"}


# The page

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(not (ROOT / "docs" / "scripts").exists(), reason="the documentation is not installed")
def test_the_page_is_what_its_script_makes():
    """The table of bad input in the documentation has our column as the library is now."""
    import runpy

    made = runpy.run_path(str(ROOT / "docs" / "scripts" / "bad_input.py"))
    assert made["page"]() == (ROOT / "docs" / "explanation" / "bad-input.md").read_text(encoding="utf-8")
