"""What the tests of bad input share: frames, results and a check that an error is worded exactly.

Each case is a clear error of ours, or a documented null with its status.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import polars as pl
import pytest

from brukarindex import BrukarindexError, Design, RatingIndex, Scale, Share, estimate, tally
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    CovarianceError,
    DataError,
    DomainNotFoundError,
    FigureError,
    FrameError,
    SchemaError,
)

NAN, INF = float("nan"), float("inf")
FIVE = Scale(1, 5)
MOOD = Scale.labelled("Nej", "Ibland", "Ja", dont_know=("Vet ej", 9))
RATING = RatingIndex("q", FIVE)
SHARE = Share.top("q", FIVE)
FRAME = pl.DataFrame({"q": [1, 2, 3, 4, 5, 5], "r": [5, 5, 4, 3, 2, 1], "unit": list("aabbcc")})
BY_UNIT = estimate(FRAME, RATING, by="unit")
SHARES = estimate(FRAME, SHARE, by="unit")
COUNTED = tally(FRAME, RATING, by="unit")
_NEEDS = "A column needs its scale, such as RatingIndex('q', Scale(1, 5))."
NO_MEASURE = f"measures must be Share, RatingIndex, …, or several of them, got 'q'. {_NEEDS}"
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
    FrameError: TypeError,
    FigureError: ValueError,
}


def cases(*listed: Case) -> pytest.MarkDecorator:
    """Return the cases as parameters, each with its name as id."""
    return pytest.mark.parametrize(
        ("error", "message", "call"), [pytest.param(*rest, id=name) for name, *rest in listed]
    )


def refuses(error: type[BrukarindexError], message: str | None, call: Callable[[], object]) -> None:
    """Check that a call raises exactly this error, with this message unless it is None, and that it
    is also the standard type.
    """
    with pytest.raises(error) as caught:
        call()
    assert message is None or str(caught.value) == message
    assert type(caught.value) is error
    assert issubclass(error, STANDARD[error])
    assert issubclass(error, BrukarindexError)


def stopped(message: str | None) -> str | None:
    """Return a message with a full stop, unless it ends otherwise."""
    return message and (message if message.endswith((".", "?")) else f"{message}.")


def answers(*given: object, dtype: Any = None, **columns: list[object]) -> pl.DataFrame:
    """Return a frame of answers to ``q``, of any type."""
    return pl.DataFrame({"q": pl.Series(given, dtype=dtype, strict=False), **columns})


def weighted(*weights: object, dtype: Any = None) -> pl.DataFrame:
    """Return the frame with weights."""
    return FRAME.with_columns(w=pl.Series(weights, dtype=dtype, strict=False))


def invited(*sizes: object, dtype: Any = None) -> pl.DataFrame:
    """Return the frame with the population size of each unit."""
    return FRAME.with_columns(
        N=pl.Series(sizes, dtype=dtype, strict=False).gather([0, 0, 1, 1, 2, 2])
    )


def status(result: Any) -> list[str]:
    """Return the status of every row."""
    return result.frame["status"].to_list()


def duckdb_query(text: str) -> duckdb.DuckDBPyRelation:
    """Return a query, which DuckDB has not run yet."""
    return CONNECTION.sql(text)
