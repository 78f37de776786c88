"""Bad input: answers off their scale, of other types, or none at all."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import polars as pl
import pytest
from bad_input import ENGINES, FIVE, INF, MOOD, NAN, RATING, SHARE, answers, cases, refuses

from brukarindex import MeanRating, MultiItemIndex, RatingIndex, Scale, estimate
from brukarindex.estimates.estimation import Estimate
from brukarindex.exceptions import DataError, FrameError, SchemaError


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "99 on 1–5",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–5): 99 (2×). If 99 is a code, the "
            "codebook says of what: declare it as Scale(no_answer=99), Scale(dont_know=99) or "
            "Scale(not_applicable=99)."
        ),
        lambda: answers(1, 2, 99, 99),
    ),
    (
        "between two answers",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 2.5 (1×). If 2.5 is a mean or a "
            "total, leave its row out. If it is a real answer, multiply the column by 2 and "
            "say Scale(2, 10)."
        ),
        lambda: answers(1.0, 2.0, 2.5),
    ),
    (
        "almost an answer",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 5.0000001 (1×). Answers are whole "
            "numbers: leave the row of 5.0000001 out, or round it if it was stored inexactly."
        ),
        lambda: answers(1.0, 5.0000001),
    ),
    (
        "negative",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): -1 (1×). If -1 is a code, the "
            "codebook says of what: declare it as Scale(no_answer=-1), Scale(dont_know=-1) or "
            "Scale(not_applicable=-1)."
        ),
        lambda: answers(1, -1),
    ),
    (
        "NaN",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–5): nan (2×). A missing answer must be null,"
            " not NaN."
        ),
        lambda: answers(1.0, NAN, NAN),
    ),
    (
        "NaN and 99",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–5): 99.0 (1×), nan (1×). If 99 is a "
            "code, the codebook says of what: declare it as Scale(no_answer=99), "
            "Scale(dont_know=99) or Scale(not_applicable=99). A missing answer must be null, "
            "not NaN."
        ),
        lambda: answers(1.0, NAN, 99.0),
    ),
    (
        "infinite",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–5): -inf (1×), inf (1×). Answers are "
            "whole numbers: leave the row of -inf out, or round it if it was stored "
            "inexactly."
        ),
        lambda: answers(1.0, INF, -INF),
    ),
    (
        "a huge float",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 1e+300 (1×). Answers are whole "
            "numbers: leave the row of 1e+300 out, or round it if it was stored inexactly."
        ),
        lambda: answers(1.0, 1e300),
    ),
    (
        "a huge whole number",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 9223372036854775807 (1×). Answers are "
            "whole numbers: leave the row of 9223372036854775807 out, or round it if it was "
            "stored inexactly."
        ),
        lambda: answers(1, 2**63 - 1),
    ),
    (
        "the largest of all",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 18446744073709551615 (1×). Answers "
            "are whole numbers: leave the row of 18446744073709551615 out, or round it if it "
            "was stored inexactly."
        ),
        lambda: answers(1, 2**64 - 1, dtype=pl.UInt64),
    ),
    (
        "a decimal number",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 1.5 (1×). If 1.5 is a mean or a "
            "total, leave its row out. If it is a real answer, multiply the column by 2 and "
            "say Scale(2, 10)."
        ),
        lambda: answers(Decimal("1.5"), Decimal("5.0"), dtype=pl.Decimal(4, 1)),
    ),
    (
        "six values",
        DataError,
        (
            "column 'q': 7 answers are not on Scale(1–5): 10 (1×), 11 (1×), 12 (1×), 6 (1×), "
            "7 (1×) and 2 other values. If 12 is a code, the codebook says of what: declare "
            "it as Scale(no_answer=12), Scale(dont_know=12) or Scale(not_applicable=12). If 6 "
            "is a real answer, the scale is Scale(1, 10)."
        ),
        lambda: answers(*range(6, 13), None),
    ),
    (
        "true and false",
        SchemaError,
        "column 'q' is Boolean, which fits Scale(0, 1) only, but its scale is Scale(1–5).",
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
        "column 'q' must hold answers as numbers or text, got Struct({'a': Int64}).",
        lambda: answers({"a": 1}),
    ),
    (
        "bytes",
        SchemaError,
        "column 'q' must hold answers as numbers or text, got Binary.",
        lambda: answers(b"1"),
    ),
)
def test_answers_off_their_scale_are_refused(engine, error, message, call):
    """Whatever is not an answer is named and counted, alike in every engine."""
    refuses(error, message, lambda: estimate(ENGINES[engine](call()), RATING))


@cases(
    (
        "not a label",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–3, Nej … Ja, don't know: Vet ej, 9): "
            "'Ja ' (1×), 'nej' (1×). Did you mean 'Ja', 'Nej'? clean_labels spells labels as "
            "the scale does."
        ),
        lambda: estimate(answers("Ja", "nej", "Ja ", "", None), RatingIndex("q", MOOD)),
    ),
    (
        "a category that is no label",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–3, Nej … Ja, don't know: Vet ej, 9): "
            "'Kanske' (1×). If 'Kanske' is a code, the codebook says of what: declare it as "
            "Scale(no_answer='Kanske'), Scale(dont_know='Kanske') or "
            "Scale(not_applicable='Kanske'). If it is a label, the scale's labels must have "
            "it. If its row is no respondent (a header, a total, a footnote), leave the row "
            "out."
        ),
        lambda: estimate(
            answers("Ja", "Kanske", dtype=pl.Enum(["Kanske", "Ja"])), RatingIndex("q", MOOD)
        ),
    ),
    (
        "a wide whole number",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 18446744073709551619 (1×). Answers "
            "are whole numbers: leave the row of 18446744073709551619 out, or round it if it "
            "was stored inexactly."
        ),
        lambda: estimate(answers(1, 2**64 + 3, dtype=pl.Int128), RATING),
    ),
    (
        "a number that wraps round to −1",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(-2–2): 18446744073709551615 (1×). Answers "
            "are whole numbers: leave the row of 18446744073709551615 out, or round it if it "
            "was stored inexactly."
        ),
        lambda: estimate(answers(1, 2**64 - 1, dtype=pl.UInt64), RatingIndex("q", Scale(-2, 2))),
    ),
    (
        "a long scale",
        DataError,
        (
            "column 'q': 1 answer is not on Scale(0–1000): 5000 (1×). If 5000 is a code, the "
            "codebook says of what: declare it as Scale(no_answer=5000), "
            "Scale(dont_know=5000) or Scale(not_applicable=5000)."
        ),
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
            "column 'q': 1 answer is not on Scale(1–5): 9 (1×). If 9 is a code, the codebook says"
            " of what: declare it as Scale(no_answer=9), Scale(dont_know=9) or"
            " Scale(not_applicable=9). If 9 is a real answer, the scale is Scale(1, 9).\ncolumn"
            " 'r': 1 answer is not on Scale(1–5): 0.5 (1×). Answers are whole numbers: leave the"
            " row of 0.5 out, or round it if it was stored inexactly."
        ),
        lambda: estimate(pl.DataFrame({"q": [9], "r": [0.5]}), [RATING, RatingIndex("r", FIVE)]),
    ),
    (
        "two columns of wrong types",
        FrameError,
        (
            "column 'q': 1 answer is not on Scale(1–5): 'a' (1×). If 'a' is a code, the codebook"
            " says of what: declare it as Scale(no_answer='a'), Scale(dont_know='a') or"
            " Scale(not_applicable='a'). If it is a label, name it in Scale(labels=…). If its row"
            " is no respondent (a header, a total, a footnote), leave the row out.\ncolumn 'r' must"
            " hold answers as numbers or text, got List(Int64)."
        ),
        lambda: estimate(
            pl.DataFrame({"q": ["a"], "r": [[1]]}), MultiItemIndex("i", ["q", "r"], FIVE)
        ),
    ),
    (
        "a column read twice",
        DataError,
        (
            "column 'q': 2 answers are not on Scale(1–5): 9 (2×). If 9 is a code, the "
            "codebook says of what: declare it as Scale(no_answer=9), Scale(dont_know=9) or "
            "Scale(not_applicable=9). If 9 is a real answer, the scale is Scale(1, 9)."
        ),
        lambda: estimate(answers(9, 9), [RATING, RatingIndex("q", FIVE, name="again")]),
    ),
)
def test_answers_that_are_no_labels_or_do_not_fit_are_refused(error, message, call):
    """Labels are matched to the letter, numbers of any width exactly, and all columns are reported
    in one error.
    """
    refuses(error, message, call)


@pytest.mark.parametrize(
    "frame",
    [
        answers(None, None, dtype=pl.Int64),
        answers(None, None, dtype=pl.Float64),
        answers(None, None, dtype=pl.Null),
        answers(None, None, dtype=pl.String),
        answers(None, None, dtype=pl.Categorical),
        answers(None, None, dtype=pl.Enum(["a"])),
        answers(None, None, dtype=pl.Boolean),
        answers(None, None, dtype=pl.Date),
        answers(None, None, dtype=pl.Datetime),
        answers(None, None, dtype=pl.Duration),
        answers(None, None, dtype=pl.List(pl.Int64)),
        answers(None, None, dtype=pl.Struct({"a": pl.Int64})),
        answers(None, None, dtype=pl.Binary),
        answers(None, None, dtype=pl.Object),
        answers("", " "),
        pd.DataFrame({"q": [None, None]}),
        pd.DataFrame({"q": pd.Series([pd.NaT, pd.NaT])}),
        pd.DataFrame({"q": pd.Categorical([None, None], categories=["a"])}),
        pd.DataFrame({"q": [NAN, NAN]}),
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "measure", [RATING, SHARE, MeanRating("q", FIVE)], ids=["index", "share", "mean"]
)
def test_no_answers_at_all_is_a_null_with_its_status(frame, measure):
    """Where nobody answered every figure is null, whatever type a reader gave the empty column."""
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
    ids=[
        "UInt8",
        "Int128",
        "UInt64",
        "Float32",
        "Decimal",
        "Boolean",
        "from 0",
        "Enum",
        "long",
        "negative",
    ],
)
def test_answers_of_any_number_type_are_read(frame, scale):
    """The type of a column does not change its figures, and unused categories do not matter."""
    row = estimate(frame, RatingIndex("q", scale)).row()
    assert (row.n, row.missing, row.estimate) == (2, 1, 50.0)


@pytest.mark.parametrize("value", [0.75, "0,75"])
def test_parts_of_one_are_made_per_cent_as_their_column_is_read(value):
    """The code runs on the column that it is told of: text is made numbers first."""
    frame = pl.DataFrame({"q": [value, value]})
    with pytest.raises(DataError, match="Excel keeps of a cell that shows per cent") as caught:
        estimate(frame, RatingIndex("q", Scale(0, 100)))
    code = str(caught.value).split("make it so, by ")[1].split(" where it is")[0]
    assert frame.select(eval(code))["q"].to_list() == [75, 75]
