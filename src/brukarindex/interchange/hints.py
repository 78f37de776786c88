"""Whether what was read is of the types that its class declares."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
import numpy as np
import numpy.typing as npt

from brukarindex.exceptions import ArgumentError
from brukarindex.weightings import Step

_LARGEST = 10**300


def check_types(value: Any) -> None:
    """Raise `ArgumentError` unless each field of an object is of its declared type."""
    kind = cast("Any", type(value))
    for name, hint in _hints(kind).items():
        found = getattr(value, name)
        if not fits(found, hint):
            raise ArgumentError(
                f"the JSON's {type(value).__name__} has {name} = {_short(found)}, not of the type {_said(hint)}."
            )


def fits(value: Any, hint: Any) -> bool:
    """Return whether a value is of a type, and all that it holds."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in _HOLDING:
        return _HOLDING[origin](value, inner)
    if hint in (int, float):  # whole numbers are floats too; True and False are neither
        return isinstance(value, (int, hint)) and not isinstance(value, bool) and abs(value) <= _LARGEST
    return hint in (Any, object) or isinstance(value, origin or hint)


def _one_of(value: Any, inner: tuple[Any, ...]) -> bool:
    return any(fits(value, each) for each in inner)


def _literal(value: Any, inner: tuple[Any, ...]) -> bool:
    return any(type(value) is type(each) and value == each for each in inner)


def _array(value: Any, _inner: tuple[Any, ...]) -> bool:
    return isinstance(value, np.ndarray) and cast("npt.NDArray[Any]", value).dtype == np.float64


def _tuple(value: Any, inner: tuple[Any, ...]) -> bool:
    if inner[-1] is ...:
        return _sequence(value, inner)
    if not isinstance(value, tuple):
        return False
    values: tuple[Any, ...] = cast("Any", value)
    return len(values) == len(inner) and all(map(fits, values, inner))


def _sequence(value: Any, inner: tuple[Any, ...]) -> bool:
    return isinstance(value, tuple) and all(fits(each, inner[0]) for each in cast("Any", value))


def _mapping(value: Any, inner: tuple[Any, ...]) -> bool:
    if not isinstance(value, Mapping):
        return False
    pairs = cast("Any", value).items()
    return all(fits(key, inner[0]) and fits(each, inner[1]) for key, each in pairs)


_HOLDING: dict[Any, Callable[[Any, tuple[Any, ...]], bool]] = {
    Union: _one_of,
    UnionType: _one_of,
    Literal: _literal,
    np.ndarray: _array,
    get_origin(npt.NDArray[np.float64]): _array,  # an alias of its own from Python 3.12
    tuple: _tuple,
    Sequence: _sequence,
    dict: _mapping,
    Mapping: _mapping,
}


@cache
def _hints(kind: type) -> dict[str, Any]:
    names: dict[str, Any] = {}
    if kind is Step:
        from scipy.sparse import csr_array

        names = {"csr_array": csr_array}
    hints = get_type_hints(kind, localns=names)
    return {field.name: hints[field.name] for field in attrs.fields(kind) if field.metadata.get("json", True)}


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _said(hint: Any) -> str:
    return str(getattr(hint, "__name__", hint) if not get_args(hint) else hint).replace("typing.", "")
