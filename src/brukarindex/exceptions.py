"""Errors of brukarindex: one base, and leaves that are also the standard type a caller
would catch.
"""

from collections.abc import Iterable, Sequence


class BrukarindexError(Exception):
    """Base of every error that brukarindex raises on purpose."""


class DataWarning(UserWarning):
    """Rows or names in a frame look as if they were not meant to be counted; all that is odd is in
    one warning.
    """


class ArgumentError(BrukarindexError, ValueError):
    """An argument has a value that is not allowed."""


class ArgumentTypeError(BrukarindexError, TypeError):
    """An argument is of a type that is not allowed."""


class ColumnNotFoundError(BrukarindexError, KeyError):
    """A column that a specification names is not in the frame; ``missing`` lists all
    such columns.
    """

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
    """Return ``" Did you mean 'x'?"`` for the nearest allowed value in any case, or nothing.

    The only one that goes on where the name ends, after a space, is nearer than one spelled alike.
    """
    from difflib import get_close_matches  # only for those who err

    values = {str(each).casefold(): each for each in allowed}
    said = str(name).casefold()
    longer = [each for each in values if each.startswith(f"{said} ")]
    alone = said not in values and len(longer) == 1
    near = longer if alone else get_close_matches(said, values, n=1)
    return f" Did you mean {values[near[0]]!r}?" if near else ""


def raise_all(error: type[BrukarindexError], problems: list[str]) -> None:
    """Raise one error that lists every problem, or return when there is none."""
    if problems:
        raise error("\n".join(problems))


def raise_kinds(problems: Sequence[tuple[type[BrukarindexError], str]]) -> None:
    """Raise one error that lists every problem: of their kind, or a `FrameError` when there are
    several kinds.
    """
    kinds = {kind for kind, _ in problems}
    raise_all(kinds.pop() if len(kinds) == 1 else FrameError, [problem for _, problem in problems])
