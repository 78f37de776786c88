"""Columns of frames whose rows have no class that users see: declared once, as a named tuple.

The frame is built with `schema_of` of it, and the field that holds the frame names it with
`rows_are`, which documents from outside are checked by.
"""

from collections.abc import Mapping
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
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


def series_of(row: type[Any], values: Mapping[str, Any]) -> list[pl.Series]:
    """Return some columns of such rows, in the order of its fields; NaN becomes null.

    Examples:
        >>> from typing import NamedTuple
        >>> class Place(NamedTuple):
        ...     name: str
        ...     rank: int | None
        >>> made = series_of(Place, {"rank": np.array([1.0, np.nan]), "name": ["a", "b"]})
        >>> [each.to_list() for each in made]
        [['a', 'b'], [1, None]]
    """
    return [
        _series(name, values[name], dtype)
        for name, dtype in schema_of(row).items()
        if name in values
    ]


def _series(name: str, values: Any, dtype: type[pl.DataType]) -> pl.Series:  # noqa: ANN401 - texts or numbers
    if dtype == pl.String:
        return pl.Series(name, values, dtype=pl.String)
    return pl.Series(name, np.asarray(values, dtype=np.float64), nan_to_null=True).cast(dtype)


def _plain(hint: Any) -> Any:  # noqa: ANN401 - any type of a field
    if get_origin(hint) is Literal:
        return str
    inside = get_args(hint) if get_origin(hint) in (Union, UnionType) else ()
    return next((_plain(each) for each in inside if each is not type(None)), hint)
