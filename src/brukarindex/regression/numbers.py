"""Columns as classes or as numbers. Values decide, and what is named; no type does."""

from collections.abc import Iterable, Sequence

import polars as pl

from brukarindex.checks import column_names
from brukarindex.exceptions import ArgumentError, SchemaError, did_you_mean, raise_all
from brukarindex.words.languages import Words


def numbers_among(
    frame: pl.DataFrame,
    columns: Sequence[str],
    *,
    numeric: Iterable[str],
    categories: Iterable[str],
) -> set[str]:
    """Return the columns that enter as numbers: those with decimals, and those that are named.

    All others are classes: the same region is not a class as 1 and an amount as 1.0, which a
    missing value somewhere makes of it.

    Args:
        frame: The columns.
        columns: Those that are read.
        numeric: Columns that are numbers, whatever their values.
        categories: Columns that are classes, whatever their values.

    Raises:
        ArgumentError: If a column that is named is not read, or named as both.
        SchemaError: If a column that is named as a number holds none.
    """
    named = {
        "numeric": column_names(numeric, "numeric"),
        "categories": column_names(categories, "categories"),
    }
    problems = [
        ArgumentError(
            f"{argument} names {name!r}, which is no covariate.{did_you_mean(name, columns)}",
            argument=argument,
            value=name,
            allowed=tuple(columns),
        )
        for argument, names in named.items()
        for name in names
        if name not in columns
    ]
    both = [name for name in named["numeric"] if name in named["categories"]]
    problems += [
        ArgumentError(
            f"{name!r} is named in numeric and in categories: name it in one of them.",
            argument="numeric",
            value=name,
        )
        for name in both
    ]
    raise_all(ArgumentError, problems, argument="numeric")
    texts = [name for name in named["numeric"] if not frame[name].dtype.is_numeric()]
    raise_all(SchemaError, [no_numbers(name, frame[name].dtype) for name in texts])
    return {name for name in columns if has_decimals(frame[name])} - {*named["categories"]} | {
        *named["numeric"]
    }


def no_numbers(name: str, dtype: pl.DataType) -> SchemaError:
    """Return the error of a column that must hold numbers."""
    return SchemaError(f"column {name!r} must hold numbers, got {dtype}.", column=name, dtype=dtype)


def has_decimals(column: pl.Series) -> bool:
    """Return whether a column holds numbers some of which are not whole."""
    if not column.dtype.is_numeric() or column.dtype.is_integer():
        return False
    return not bool((column.cast(pl.Float64) % 1 == 0).all())


def numbers_told(numbers: Iterable[str]) -> list[Words]:
    """Return what is to be said of columns that entered as numbers."""
    return [
        Words(f"{name} ingick som tal", f"{name} entered as a number") for name in sorted(numbers)
    ]
