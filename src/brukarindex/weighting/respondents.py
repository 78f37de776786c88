"""Who responded: a column that says so, and the sample counted by it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from brukarindex.arrays import Bools
from brukarindex.counting.designs import Design
from brukarindex.counting.frames import as_source, gathered, own_query
from brukarindex.counting.tallies import Tally, count_cells
from brukarindex.exceptions import DataError, SchemaError
from brukarindex.words.numbers import counted
from brukarindex.words.spelling import composed_texts

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


def count_sample(frame: "IntoFrame", by: Sequence[str], responded: str, design: Design) -> Tally:
    """Count a sample by columns, one of which says who responded.

    Raises:
        DataError: As `count_cells`, and if ``responded`` has no value in some rows.
    """
    try:
        return count_cells(frame, by, design)
    except (DataError, SchemaError) as error:
        missing = _missing(frame, responded)
        if not missing:
            raise
        # To the scan it is a key like others; here no value would most often mean no response,
        # which is for the caller to say.
        others = [
            line
            for line in str(error).split("\n")
            if not line.startswith(f"key column {responded!r} ")
        ]
        where = counted(missing, "row")
        problem = (
            f"column {responded!r} says who responded, but has no value in {where}: make it True"
            " (or 1) where there are answers, else False (or 0). Without these rows the others'"
            " weights would change too."
        )
        raise type(error)("\n".join([*others, problem])) from None


def _missing(frame: "IntoFrame", responded: str) -> int:
    column = collected(frame, [responded])[responded]
    return (column.fill_nan(None) if column.dtype.is_float() else column).null_count()


def collected(data: "IntoFrame", columns: Sequence[str], argument: str = "frame") -> pl.DataFrame:
    """Return columns of any frame, in memory."""
    source = as_source(data, columns, argument)
    if isinstance(source, pl.DataFrame):
        return composed_texts(source.select(columns))
    with own_query():
        if isinstance(source, pl.LazyFrame):
            return composed_texts(source.select(columns).collect())
        return composed_texts(gathered(source, columns))


def who_responded(column: pl.Series) -> Bools | None:
    """Return who responded: True and False, or 1 and 0 as numbers of any type. None if the column
    holds others.
    """
    if column.dtype != pl.Boolean and not column.dtype.is_numeric():
        return None
    values = column.cast(pl.Float64)
    return (values == 1).to_numpy() if values.is_in([0.0, 1.0]).all() else None
