"""Pages from records: what is missing, what is text, and what is told when they cannot be read."""

import datetime as dt
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, BrukarindexError, FigureError
from brukarindex.verification import (
    Against,
    Answered,
    Index,
    Mean,
    Page,
    Percentage,
    Question,
    pages_from,
)

RATE = {"claim": "rate", "figure": "33 %"}


def test_a_table_read_as_text() -> None:
    """Whole numbers and truth values are read where every column is text, as of a CSV file."""
    rows = [
        {"page": "a", "claim": "mean", "figure": "0,4", "low": "-2", "high": "2", "base": "40"},
        {"page": "a", "claim": "question", "question": "q", "complete": "true"},
    ]
    expected = Page(
        "a", [Mean("0,4", low=-2, high=2, base="40"), Question(question="q", complete=True)]
    )
    assert pages_from(pl.DataFrame(rows, schema_overrides=dict.fromkeys(rows[0], pl.String))) == (
        expected,
    )


def test_every_field_of_a_table_read_as_text_is_of_its_own_type() -> None:
    """Steps are a number of an index and a text of a share, and whether answers were several, or a
    difference is beyond chance, is a truth value.
    """
    texts = [
        {"claim": "percentage", "category": "5", "figure": "40 %", "steps": "5"},
        {"claim": "index", "figure": "60", "steps": "5"},
        {"claim": "question", "several": "true"},
        {"claim": "against", "reference": "70", "significant": "False"},
    ]
    expected = [
        Percentage("5", "40 %", steps="5"),
        Index("60", steps=5),
        Question(several=True),
        Against("70", significant=False),
    ]
    assert pages_from({"title": "a", "claims": texts}) == (Page("a", expected),)


GAPS = (
    None,
    "",
    float("nan"),
    Decimal("nan"),
    Decimal("snan"),
    np.float32("nan"),
    np.datetime64("NaT", "s"),
)


@pytest.mark.parametrize("gap", GAPS)
def test_a_gap_is_left_out(gap: Any) -> None:
    """Whatever a frame has for what is missing, it is missing."""
    assert pages_from(
        [{"page": "a", "claim": "answered", "figure": np.int64(40), "group": gap}]
    ) == (Page("a", [Answered(40)]),)
    assert (
        pages_from({"title": "a", "claims": [{"claim": "answered", "figure": 40, "page": gap}]})[
            0
        ].title
        == "a"
    )


REFUSED: dict[str, tuple[Any, type[BrukarindexError], str]] = {
    "every figure that cannot be read, with its page": (
        [{"page": "a", **RATE, "figure": "06,2 %"}, {"page": "b", **RATE, "figure": "x"}],
        FigureError,
        r"page 'a', claim 1.*\npage 'b', claim 1",
    ),
    "a row without a title among others": (
        [{"page": "a", **RATE}, {"page": None, **RATE}, {**RATE}],
        ArgumentError,
        "records 2, 3: others have a page",
    ),
    "a scale of thousands of digits": (
        [{"claim": "mean", "figure": "3,4", "high": "9" * 5000}],
        ArgumentError,
        "high must be a whole number",
    ),
    "a misspelt key of a page": (
        {"title": "a", "langauge": "en", "claims": []},
        ArgumentError,
        "mean 'language'",
    ),
    "pages within pages": ({"pages": [{"pages": []}]}, ArgumentError, "unknown|title"),
    "a title that is none": ([{"page": ["a"], **RATE}], ArgumentError, "page must be text"),
    "an array without dimensions": (
        np.array(3),
        ArgumentTypeError,
        "source must be records, a mapping or a frame",
    ),
    "a class": (dict, ArgumentTypeError, "source must be records, a mapping or a frame"),
    "names that are none": (
        [{"claim": "total", "categories": np.array("a"), "figure": 3}],
        ArgumentError,
        "list or tuple",
    ),
    "a date that is none": (
        pl.DataFrame(
            {"page": ["a"], "claim": ["rate"], "figure": pl.Series([2**62]).cast(pl.Datetime("ms"))}
        ),
        ArgumentError,
        "source cannot be read",
    ),
}


@pytest.mark.parametrize(("source", "error", "told"), REFUSED.values(), ids=REFUSED)
def test_refusals(source: Any, error: type[BrukarindexError], told: str) -> None:
    """An error of ours says what is wrong, and where."""
    with pytest.raises(error, match=told):
        pages_from(source)


def test_many_problems_are_told_of_in_short() -> None:
    """Thousands of bad rows, or one of a million characters, make no book."""
    rows = [{"page": "a", "claim": f"x{each}"} for each in range(3000)]
    with pytest.raises(ArgumentError, match="and 2980 problems more") as told:
        pages_from(rows)
    assert len(str(told.value)) < 10_000
    with pytest.raises(ArgumentError) as told:
        pages_from([{"claim": "x" * 10**6}])
    assert len(str(told.value)) < 1000


def test_the_language_is_one() -> None:
    """It is looked at even where there is nothing to read."""
    with pytest.raises(ArgumentError, match="language"):
        pages_from([], language="xx")  # type: ignore[arg-type]


def test_a_date_is_no_figure() -> None:
    """It is told as what it is."""
    with pytest.raises(ArgumentError, match="figure"):
        pages_from([{"claim": "rate", "figure": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}])
