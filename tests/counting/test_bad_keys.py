"""Bad input: columns that name no group, and names that clash."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from bad_input import BY_UNIT, ENGINES, FIVE, FRAME, INF, NAN, RATING, SHARE, cases, refuses

from brukarindex import (
    Design,
    MultiItemIndex,
    Pooled,
    RatingIndex,
    Scale,
    compare,
    distribution,
    estimate,
    tally,
)
from brukarindex.counting.plans import COUNTS, RESULTS
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError, SchemaError


@pytest.mark.parametrize("engine", ENGINES)
@cases(
    (
        "null",
        DataError,
        (
            "key column 'k' has no value in 2 rows, so they belong to no group: give them one of"
            " their own, such as 'unknown'. Leave out only blank rows, totals and footnotes:"
            " without others the other figures would change too."
        ),
        lambda: pl.Series(["a", "a", None, None, "b", "b"]),
    ),
    (
        "NaN",
        DataError,
        (
            "key column 'k' has no value in 2 rows, so they belong to no group: give them one of"
            " their own, such as 'unknown', after a cast to text. Leave out only blank rows,"
            " totals and footnotes: without others the other figures would change too."
        ),
        lambda: pl.Series([1.0, 1.0, NAN, NAN, 2.0, 2.0]),
    ),
    (
        "blank text",
        DataError,
        (
            "key column 'k' has no value in 2 rows, so they belong to no group: give them one of"
            " their own, such as 'unknown'. Leave out only blank rows, totals and footnotes:"
            " without others the other figures would change too."
        ),
        lambda: pl.Series(["a", "a", "", " ", "b", "b"]),
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
        "key column 'k' has type Struct({'a': Int64}), which cannot name a group.",
        lambda: pl.Series([{"a": 1}] * 6),
    ),
    (
        "bytes",
        SchemaError,
        "key column 'k' has type Binary, which cannot name a group.",
        lambda: pl.Series([b"a"] * 6),
    ),
)
def test_keys_that_name_no_group_are_refused(engine, error, message, call):
    """A respondent must belong to a group that can be named; how many do not is counted alike in
    every engine.
    """
    refuses(
        error,
        message,
        lambda: estimate(ENGINES[engine](FRAME.with_columns(k=call())), RATING, by="k"),
    )


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
    ],
    ids=[
        "Date",
        "Datetime",
        "Decimal",
        "UInt64",
        "Int64",
        "Int128",
        "Int8",
        "Float64",
        "Boolean",
        "Enum",
    ],
)
def test_keys_of_any_plain_type_make_groups(keys):
    """Dates, decimals, categories and numbers of any width name groups, in their own order."""
    frame = FRAME.with_columns(k=keys)
    assert estimate(frame, RATING, by="k").frame["estimate"].to_list() == pytest.approx(
        [25.0, 275 / 3]
    )
    assert estimate(frame, RATING, design=Design(strata="k")).row().status == "ok"


@cases(
    *(
        (
            f"a key called {name!r}",
            ArgumentError,
            f"by: {name!r} has a name that the result needs itself: rename it.",
            lambda name=name: tally(FRAME.rename({"unit": name}), RATING, by=name),
        )
        for name in (*COUNTS, *RESULTS)
    ),
    (
        "a key without a name",
        ArgumentTypeError,
        "by: a column name must be text, got ''.",
        lambda: tally(FRAME, RATING, by=[""]),
    ),
    *(
        (
            f"a question called {name!r}",
            ArgumentError,
            f"measures: {name!r} has a name that the result needs itself: rename it.",
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
        "measures: two are called 'q'; give one of them another name=.",
        lambda: estimate(
            FRAME, [RATING, MultiItemIndex("q", ["q", "r"], FIVE, minimum_answered=1)]
        ),
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
        "measures: two are called 'q'; give one of them another name=.",
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
    extra = {
        *distribution(FRAME, RATING).median().columns,
        *distribution(FRAME, RATING).quantile(0.25).columns,
    }
    assert (made | extra) - {"unit"} <= {*COUNTS, *RESULTS}


@pytest.mark.parametrize("name", ["N", "n", "W", "w", "w_min"])
def test_other_columns_may_have_the_names_of_counts(name):
    """Weights and population sizes may be called as counts are, also where upper and lower case are
    the same.
    """
    frame = FRAME.with_columns(pl.lit(100).alias(name))
    for design in (Design(weight=name), Design(population=name)):
        rows = [estimate(ENGINES[engine](frame), RATING, design=design).row() for engine in ENGINES]
        assert all(row.estimate == pytest.approx(rows[0].estimate, rel=1e-12) for row in rows)
