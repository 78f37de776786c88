"""Errors of brukarindex: one base, and leaves that are also the standard type a caller would catch."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")


class BrukarindexError(Exception):
    """Base of every error that brukarindex raises on purpose."""


class DataWarning(UserWarning):
    """Rows or names in a frame look as if they were not meant to be counted; all that is odd is in one warning."""


class ArgumentError(BrukarindexError, ValueError):
    """An argument has a value that is not allowed."""


class ArgumentTypeError(BrukarindexError, TypeError):
    """An argument is of a type that is not allowed."""


class ColumnNotFoundError(BrukarindexError, KeyError):
    """A column that a specification names is not in the frame; ``missing`` lists all such columns."""

    missing: tuple[str, ...] = ()
    __str__ = Exception.__str__


class DataError(BrukarindexError, ValueError):
    """The data hold values that no figure can honestly be computed from."""


class SchemaError(BrukarindexError, TypeError):
    """A column has a type that does not fit its use."""


class FrameError(ColumnNotFoundError, DataError, SchemaError):
    """A frame has problems of several kinds, each of which would be an error of its own."""


class DomainNotFoundError(BrukarindexError, KeyError):
    """No row of a result belongs to the domain asked for."""

    __str__ = Exception.__str__


class CovarianceError(BrukarindexError, ValueError):
    """Two estimates were not tallied together, so their covariance is unknown."""


class FigureError(BrukarindexError, ValueError):
    """A printed figure cannot be read, or can be read in more than one way."""


class VerdictError(BrukarindexError, ValueError):
    """Published figures have a verdict that the caller wanted to stop at."""


def did_you_mean(name: object, allowed: Iterable[object]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest allowed value in upper or lower case, or an empty string."""
    values = {str(each).casefold(): each for each in allowed}
    near = get_close_matches(str(name).casefold(), values, n=1)
    return f" Did you mean {values[near[0]]!r}?" if near else ""


def raise_all(error: type[BrukarindexError], problems: list[str]) -> None:
    """Raise one error that lists every problem, or return when there is none."""
    if problems:
        raise error("\n".join(problems))


def raise_kinds(problems: Sequence[tuple[type[BrukarindexError], str]]) -> None:
    """Raise one error that lists every problem: of their kind, or a `FrameError` when there are several kinds."""
    kinds = {kind for kind, _ in problems}
    raise_all(kinds.pop() if len(kinds) == 1 else FrameError, [problem for _, problem in problems])


def misfits(values: Iterable[object], kind: type) -> list[object]:
    """Return the values that are not of a kind. Types are checked at run time too: not every caller has a checker."""
    return [value for value in values if not isinstance(value, kind)]


def several(name: str, values: Iterable[T]) -> tuple[T, ...]:
    """Return a collection as a tuple; raise for one text, for sets, which have no order, and for what is none."""
    listed = isinstance(values, (tuple, list))
    if not listed and (isinstance(values, (str, bytes, set, frozenset)) or misfits([values], Iterable)):
        raise ArgumentTypeError(f"{name} must be a list or tuple, got {values!r}.")
    try:
        return tuple(values)
    except TypeError:  # an array without dimensions
        raise ArgumentTypeError(f"{name} must be a list or tuple, got {values!r}.") from None


def whole_number(name: str, value: object) -> None:
    """Raise `ArgumentTypeError` unless ``value`` is an `int`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"{name} must be a whole number, got {value!r}.")


def real_number(name: str, value: object) -> None:
    """Raise `ArgumentTypeError` unless ``value`` is an `int` or a `float`."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ArgumentTypeError(f"{name} must be a number, got {value!r}.")


def true_or_false(name: str, value: object) -> None:
    """Raise `ArgumentTypeError` unless ``value`` is True or False."""
    if misfits([value], bool):
        raise ArgumentTypeError(f"{name} must be True or False, got {value!r}.")


def one_of(name: str, value: object, allowed: Iterable[object]) -> None:
    """Raise `ArgumentError` unless ``value`` is one of ``allowed``."""
    allowed = allowed if isinstance(allowed, tuple) else tuple(allowed)
    for each in allowed:
        if value is each:  # the usual case, and many times quicker than to compare
            return
    if not any(type(value) is type(each) and value == each for each in allowed):
        listed = ", ".join(repr(each) for each in allowed)
        raise ArgumentError(f"{name} is {value!r}; allowed: {listed}.{did_you_mean(value, allowed)}")
