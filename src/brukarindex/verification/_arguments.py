"""Checks that the functions of this package share."""

import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, SupportsIndex, TypeAlias, TypeVar, cast

import numpy as np
from attrs import Attribute

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, one_of, several

K = TypeVar("K")
T = TypeVar("T")

Exact: TypeAlias = int | Fraction | Decimal


def whole_number(value: SupportsIndex, name: str, *, least: int | None = None, most: int | None = None) -> int:
    """Return `value` as a Python int within the limits, else raise `ArgumentTypeError` or `ArgumentError`."""
    if isinstance(value, bool) or not hasattr(value, "__index__") or isinstance(cast("object", value), np.ndarray):
        raise ArgumentTypeError(f"{name} must be a whole number; got {type(value).__name__} {value!r}")
    number = operator.index(value)
    if least is not None and number < least:
        raise ArgumentError(f"{name} must be at least {least}; got {number}")
    if most is not None and number > most:
        raise ArgumentError(f"{name} must be at most {most}; got {number}")
    return number


def whole_text(value: object, name: str) -> str:
    """Return `value` if it is text of whole characters, else raise `ArgumentTypeError` or `ArgumentError`."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name} must be text; got {type(value).__name__} {value!r}")
    if not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise ArgumentError(f"{name} holds half a character: {value!r}")
    return value


def exact(value: Exact, name: str) -> Fraction:
    """Return an exact number as a fraction, else raise `ArgumentTypeError` or `ArgumentError`."""
    if isinstance(value, bool) or not isinstance(cast("object", value), (int, Fraction, Decimal)):
        kind = type(value).__name__
        raise ArgumentTypeError(f"{name} must be exact: an int, a Fraction or a Decimal; got {kind} {value!r}")
    # The second bound keeps Decimal("1E+999999999") from being written out.
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < 1000):
        raise ArgumentError(f"{name} must be finite and below 1E+1000; got {value}")
    return Fraction(value)


def listed(values: Iterable[T], name: str, *, least: int = 1) -> tuple[T, ...]:
    """Return a list or tuple of at least so many as a tuple, else raise `ArgumentTypeError` or `ArgumentError`."""
    found = several(name, values)
    if len(found) < least:
        raise ArgumentError(f"{name} must hold at least {least}; got {values!r}")
    return found


def mapped(values: Mapping[K, T], name: str) -> Mapping[K, T]:
    """Return a mapping, else raise `ArgumentTypeError`."""
    if not isinstance(cast("object", values), Mapping):
        raise ArgumentTypeError(f"{name} must be a mapping; got {type(values).__name__} {values!r}")
    return values


def ascending(n: range, name: str = "n") -> range:
    """Return a range of numbers from 1 upwards the way it rises, else raise `ArgumentTypeError` or `ArgumentError`."""
    if not isinstance(cast("object", n), range):
        raise ArgumentTypeError(f"{name} must be a range, such as range(1, 1001); got {type(n).__name__} {n!r}")
    rising = n if n.step > 0 else n[::-1]
    if rising:
        whole_number(rising[0], name, least=1)
    return rising


Validator: TypeAlias = Callable[[object, "Attribute[Any]", object], None]


def of_kind(*kinds: type | None) -> Validator:
    """Check that a field holds something of these kinds."""
    allowed = tuple(type(None) if kind is None else kind for kind in kinds)

    def check(instance: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, allowed):
            listed = " or ".join("None" if kind is type(None) else kind.__name__ for kind in allowed)
            raise ArgumentTypeError(f"{type(instance).__name__}.{attribute.name} is {listed}; got {value!r}")

    return check


def one_of_these(*allowed: object) -> Validator:
    """Check that a field holds one of these."""
    return lambda _, attribute, value: one_of(attribute.name, value, allowed)
