"""Whether what was read is of the types that its class declares."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
import numpy as np

from brukarindex.exceptions import ArgumentError
from brukarindex.weightings import Step

_LARGEST = 10**300


def check_types(value: Any) -> None:
    """Raise `ArgumentError` unless each field of an object is of its declared type."""
    for name, hint in _hints(type(value)).items():
        found = getattr(value, name)
        if not fits(found, hint):
            raise ArgumentError(
                f"the JSON's {type(value).__name__} has {name} = {_short(found)}, which is not of the type {_said(hint)}."
            )


def fits(value: Any, hint: Any) -> bool:
    """Return whether a value is of a type, and all that it holds."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (Any, object):
        return True
    if origin in (Union, UnionType):
        return any(fits(value, each) for each in inner)
    if origin is Literal:
        return any(type(value) is type(each) and value == each for each in inner)
    if origin is np.ndarray:
        return isinstance(value, np.ndarray) and value.dtype == np.float64
    if origin is tuple and inner[-1] is not ...:
        return isinstance(value, tuple) and len(value) == len(inner) and all(map(fits, value, inner))
    if origin in (tuple, Sequence):
        return isinstance(value, tuple) and all(fits(each, inner[0]) for each in cast("tuple[Any, ...]", value))
    if origin in (dict, Mapping):
        return isinstance(value, Mapping) and all(
            fits(key, inner[0]) and fits(each, inner[1]) for key, each in cast("Mapping[Any, Any]", value).items()
        )
    return _plain(value, hint)


def _plain(value: Any, kind: Any) -> bool:
    """Return whether a value is of a class; True and False are no numbers, and whole numbers are floats too."""
    if kind in (int, float):
        number = isinstance(value, (int, kind)) and not isinstance(value, bool)
        return number and abs(value) <= _LARGEST
    return isinstance(value, origin if (origin := get_origin(kind)) else kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    names: dict[str, Any] = {}
    if kind is Step:
        from scipy.sparse import csr_array

        names = {"csr_array": csr_array}
    hints = get_type_hints(kind, localns=names)
    return {field.name: hints[field.name] for field in attrs.fields(kind) if field.metadata.get("json", True)}


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _said(hint: Any) -> str:
    return str(getattr(hint, "__name__", hint) if not get_args(hint) else hint).replace("typing.", "")
