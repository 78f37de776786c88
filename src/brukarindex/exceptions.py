"""Errors of brukarindex: one base, and leaves that are also the standard type a caller
would catch.
"""

from collections.abc import Iterable, Sequence


class BrukarindexError(Exception):
    """Base of every error that brukarindex raises on purpose.

    Every line of its text ends with a full stop. What a program would want is in fields beside the
    text, which each kind of error names; one that an error has nothing for is empty.

    Args:
        message: What is wrong, and what to do.
        **fields: The fields.
    """

    def __init__(self, message: str = "", **fields: object) -> None:
        super().__init__("\n".join(map(_ended, message.split("\n"))) if message else "")
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def problems(self) -> tuple["BrukarindexError", ...]:
        """Each problem as an error of its own, when several are told of in one; else itself."""
        found: tuple[BrukarindexError, ...] = vars(self).get("_problems", ())
        return found or (self,)


def _ended(line: str) -> str:
    """Return a line with a full stop, unless it is empty or ends otherwise."""
    return line if not line or line.endswith((".", "!", "?", "…")) else f"{line}."


class DataWarning(UserWarning):
    """Rows or names in a frame look as if they were not meant to be counted; all that is odd is in
    one warning.
    """


class ArgumentError(BrukarindexError, ValueError):
    """An argument has a value that is not allowed.

    Attributes:
        argument: Its name, where one argument is to blame.
        value: What it is.
        allowed: What it may be, where that is a few values.
    """

    argument: str = ""
    value: object = None
    allowed: tuple[object, ...] = ()


class ArgumentTypeError(BrukarindexError, TypeError):
    """An argument is of a type that is not allowed.

    Attributes:
        argument: Its name, where one argument is to blame.
        value: What it is.
    """

    argument: str = ""
    value: object = None


class ColumnNotFoundError(BrukarindexError, KeyError):
    """A column that a specification names is not in the frame.

    Attributes:
        missing: All such columns.
        allowed: The columns that the frame has.
    """

    missing: tuple[str, ...] = ()
    allowed: tuple[object, ...] = ()
    __str__ = Exception.__str__


class DataError(BrukarindexError, ValueError):
    """The data hold values that no figure can honestly be computed from.

    Attributes:
        column: The column, where one is to blame.
        values: The values that cannot be used, where they are few kinds.
    """

    column: str = ""
    values: tuple[object, ...] = ()


class SchemaError(BrukarindexError, TypeError):
    """A column has a type that does not fit its use.

    Attributes:
        column: The column.
        dtype: Its type.
    """

    column: str = ""
    dtype: object = None


class FrameError(ColumnNotFoundError, DataError, SchemaError):
    """A frame has problems of several kinds: each is in ``problems``, with the fields of its
    kind.
    """


class DomainNotFoundError(BrukarindexError, KeyError):
    """No row of a result belongs to the domain asked for.

    Attributes:
        value: What was asked for.
        allowed: What could be.
    """

    value: object = None
    allowed: tuple[object, ...] = ()
    __str__ = Exception.__str__


class CovarianceError(BrukarindexError, ValueError):
    """Two estimates were not tallied together, so their covariance is unknown."""


class ExtraNotFoundError(BrukarindexError, ImportError):
    """What was asked for needs a library that an extra brings, and it is not installed.

    Attributes:
        extra: The extra, such as ``"plots"``.
        name: The module that is not there.
    """

    extra: str = ""


class FigureError(BrukarindexError, ValueError):
    """A printed figure cannot be read, or can be read in more than one way.

    Attributes:
        argument: The name of the argument that it was given as, where it was one.
        figure: The figure as it was given.
    """

    argument: str = ""
    figure: str = ""


class VerdictError(BrukarindexError, ValueError):
    """Published figures have a verdict that the caller wanted to stop at.

    Attributes:
        findings: Those that have it.
    """

    findings: tuple[object, ...] = ()


def first_line(error: BaseException) -> str:
    r"""Return what an error of another library says first, without where it happened.

    Examples:
        >>> first_line(ValueError("no archive: end is missing\nContext:\n  0: ..."))
        'no archive: end is missing'
    """
    return str(error).partition("\n")[0].strip().rstrip(".!")


def blamed(error: BrukarindexError, argument: str) -> BrukarindexError:
    """Return the error of a value as one of the argument that it was given as, which its message
    then begins with.
    """
    return type(error)(f"{argument}: {error}", **{**vars(error), "argument": argument})


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


def raise_all(
    error: type[BrukarindexError], problems: Iterable[str | BrukarindexError], **fields: object
) -> None:
    """Raise one error that tells every problem, or return when there is none.

    Args:
        error: Its kind, and that of problems that are texts.
        problems: The problems.
        **fields: Fields that the error and all its texts have.
    """
    told = [
        each if isinstance(each, BrukarindexError) else error(each, **fields) for each in problems
    ]
    if len(told) == 1:
        raise told[0]
    if told:
        raise error("\n".join(map(str, told)), _problems=tuple(told), **fields)


def raise_kinds(problems: Sequence[BrukarindexError]) -> None:
    """Raise one error that tells every problem: of their kind, or a `FrameError` when there are
    several kinds.
    """
    kinds = {type(problem) for problem in problems}
    if len(kinds) > 1:
        found = [each for each in problems if isinstance(each, ColumnNotFoundError)]
        missing = tuple(name for each in found for name in each.missing)
        told = "\n".join(map(str, problems))
        raise FrameError(told, _problems=tuple(problems), missing=missing)
    if problems:
        raise_all(kinds.pop(), problems)
