"""Columns of frames whose rows have no class that users see: declared once, as a named tuple.

The frame is built with `schema_of` of it, and the field that holds the frame names it with
`rows_are`, which documents from outside are checked by.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import polars as pl

_TYPES: dict[Any, type[pl.DataType]] = {str: pl.String, int: pl.Int64, float: pl.Float64}
_KEY = "row"


def rows_are(row: type[Any]) -> Mapping[str, Any]:
    """Return the metadata of a field that holds a frame of such rows."""
    return {_KEY: row}


def row_of_field(metadata: Mapping[Any, Any]) -> type[Any] | None:
    """Return what the rows of a field's frame are; None when the field does not say."""
    return metadata.get(_KEY)


def columns_of(row: type[Any]) -> Mapping[str, Any]:
    """Return what each column holds: `int`, `float` or `str`, or None too."""
    return get_type_hints(row)


def schema_of(row: type[Any]) -> dict[str, type[pl.DataType]]:
    """Return the type of each column in a frame; fields of a row that are no numbers or texts are
    none.
    """
    types = {name: _TYPES.get(_plain(hint)) for name, hint in columns_of(row).items()}
    return {name: found for name, found in types.items() if found is not None}


def _plain(hint: Any) -> Any:  # noqa: ANN401 - any type of a field
    if get_origin(hint) is Literal:
        return str
    return next((each for each in get_args(hint) if each is not type(None)), hint)
