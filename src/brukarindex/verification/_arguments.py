"""Checks that the functions of this package share."""

import operator
from decimal import Decimal
from fractions import Fraction
from typing import SupportsIndex, TypeAlias, cast

from brukarindex.exceptions import ArgumentError, ArgumentTypeError

Exact: TypeAlias = int | Fraction | Decimal


def whole_number(value: SupportsIndex, name: str, *, least: int | None = None, most: int | None = None) -> int:
    """Return `value` as a Python int within the limits, else raise `ArgumentTypeError` or `ArgumentError`."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise ArgumentTypeError(f"{name} must be a whole number; got {type(value).__name__} {value!r}")
    number = operator.index(value)
    if least is not None and number < least:
        raise ArgumentError(f"{name} must be at least {least}; got {number}")
    if most is not None and number > most:
        raise ArgumentError(f"{name} must be at most {most}; got {number}")
    return number


def exact(value: Exact, name: str) -> Fraction:
    """Return an exact number as a fraction, else raise `ArgumentTypeError` or `ArgumentError`."""
    if isinstance(value, bool) or not isinstance(cast("object", value), int | Fraction | Decimal):
        kind = type(value).__name__
        raise ArgumentTypeError(f"{name} must be exact: an int, a Fraction or a Decimal; got {kind} {value!r}")
    # The second bound keeps Decimal("1E+999999999") from being written out.
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < 1000):
        raise ArgumentError(f"{name} must be finite and below 1E+1000; got {value}")
    return Fraction(value)
