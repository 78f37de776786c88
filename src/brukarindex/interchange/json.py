"""Results and specifications as versioned JSON, and back."""

from typing import Any, TypeVar, cast, overload

import polars as pl

from brukarindex.checks import misfits, type_error, whole_number
from brukarindex.exceptions import ArgumentError
from brukarindex.interchange.documents import SCHEMA, TOO_DEEP, text_of, value_of
from brukarindex.interchange.kinds import NAMES
from brukarindex.interchange.records import VALUE

T = TypeVar("T")


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Return a specification, a result, a row, or several in a list or a dict, as JSON.

    The text says which schema it follows (`json_schema`), and `from_json` reads it back. The
    influences of estimates and the figures of all replicates are not written: keep the tally.

    Args:
        value: What to write.
        indent: Spaces of indentation; without it everything is on one line.

    Raises:
        ArgumentTypeError: If it is of a kind that has no JSON form.

    Examples:
        >>> from brukarindex import Scale
        >>> print(to_json(Scale(1, 5), indent=2)[:59])
        {
          "schema": "brukarindex/1",
          "version": "0.1.0",
          "val
    """
    spaces = None if indent is None else whole_number("indent", indent, least=0, most=100)
    return text_of(VALUE.write(value), spaces)


@overload
def from_json(text: str | bytes) -> Any: ...
@overload
def from_json(text: str | bytes, kind: type[T]) -> T: ...
def from_json(text: str | bytes, kind: type[Any] | None = None) -> Any:
    """Return what `to_json` wrote. No code in the text is run, whatever it holds.

    What a document says is checked, at a cost in proportion to its length: types and shapes,
    ranges, and what must agree. What is read can be used like any other result.

    Args:
        text: The document.
        kind: What it is expected to hold, such as `Estimates`: a type checker then knows it, and
            anything else is refused.

    Raises:
        ArgumentError: If the text is not JSON that this release, or an earlier one, can have
            written, or holds something else than ``kind``.
        ArgumentTypeError: If it is not text.

    Examples:
        >>> from brukarindex import Design
        >>> from_json(to_json(Design(strata="kommun")), Design)
        Design(strata=kommun)
    """
    if kind is not None and misfits([kind], type):
        raise type_error("kind", "be a class, such as Estimates", kind)
    made = _read(value_of(text))
    if kind is not None and not isinstance(made, kind):
        held = NAMES.get(type(cast("object", made)), type(made).__name__)
        instead = f"write from_json(text), or from_json(text, {held})"
        raise ArgumentError(
            f"text holds {held}, and kind is {kind.__name__}: {instead}.",
            argument="kind",
            value=kind,
        )
    return made


def _read(value: Any) -> Any:
    try:
        return VALUE.read(value)
    except RecursionError:
        raise ArgumentError(TOO_DEEP, argument="text") from None
    except ArgumentError:
        raise
    except _FOREIGN as error:
        raise ArgumentError(
            f"the JSON does not follow {SCHEMA!r}: {error!r}.", argument="text"
        ) from None


_FOREIGN = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    MemoryError,
    pl.exceptions.PolarsError,
    pl.exceptions.PanicException,
)
"""What a document of another form raises, somewhere in what is made of it."""
