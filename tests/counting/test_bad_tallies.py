"""Bad input: tallies that cannot be added."""

import polars as pl
import pytest
from bad_input import BY_UNIT, COUNTED, FIVE, FRAME, RATING, SHARE, cases, refuses

from brukarindex import Design, RatingIndex, estimate, tally
from brukarindex.exceptions import ArgumentError

NUMBERED = tally(FRAME.with_columns(unit=pl.Series([1, 1, 2, 2, 3, 3])), RATING, by="unit")
BOTH = [RATING, RatingIndex("r", FIVE)]


@cases(
    (
        "other measures",
        ArgumentError,
        (
            "tallies with different measures cannot be added: (RatingIndex(column='q',"
            " scale=Scale(1–5), name='q'),) and (Share(column='q', scale=Scale(1–5), name='q',"
            " positive=(4, 5), dont_know='exclude'),)."
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
        "tallies with different design cannot be added: Design() and Design(singleton=adjust).",
        lambda: COUNTED + tally(FRAME, RATING, by="unit", design=Design(singleton="adjust")),
    ),
    (
        "numbers and text",
        ArgumentError,
        "tallies whose column 'unit' is String and Int64 cannot be added: cast one of them.",
        lambda: COUNTED + NUMBERED,
    ),
    (
        "whole numbers and floats",
        ArgumentError,
        "tallies whose column 'unit' is Int64 and Float64 cannot be added: cast one of them.",
        lambda: NUMBERED + tally(FRAME.with_columns(unit=1.5), RATING, by="unit"),
    ),
    (
        "whole numbers and true",
        ArgumentError,
        "tallies whose column 'unit' is Int64 and Boolean cannot be added: cast one of them.",
        lambda: NUMBERED + tally(FRAME.with_columns(unit=True), RATING, by="unit"),
    ),
    (
        "counted together and apart",
        ArgumentError,
        "a tally made with joint=True and one without cannot be added: tally both alike.",
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
    parts = [
        FRAME.filter(pl.col("unit") == unit).with_columns(pl.col("unit").cast(pl.Enum([unit])))
        for unit in "abc"
    ]
    first, *others = (tally(part, RATING, by="unit") for part in parts)
    assert estimate(sum(others, start=first), by="unit").frame.equals(BY_UNIT.frame)
