"""Groupings: the domains that ``by=`` asks for."""

from collections.abc import Iterable, Sequence

from brukarindex.checks import column_names, misfits, several
from brukarindex.exceptions import ArgumentTypeError

By = str | Iterable[str] | Iterable[Sequence[str]] | None


def as_groupings(by: By) -> tuple[tuple[str, ...], ...]:
    """Return ``by`` as a tuple of groupings."""
    if by is None or isinstance(by, str):
        return (column_names(by),)
    parts = several("by", by)
    names = [part for part in parts if isinstance(part, str)]
    if len(names) == len(parts):
        return (column_names(names),)
    if names:
        raise ArgumentTypeError(
            f"by must be columns, or a list of lists of columns; got a mixture: {list(parts)!r}.",
            argument="by",
            value=by,
        )
    if wrong := misfits(parts, Iterable):
        raise ArgumentTypeError(
            "by must be columns, or a list of lists of columns, where [] is the total; got"
            f" {wrong[0]!r}.",
            argument="by",
            value=wrong[0],
        )
    return tuple(dict.fromkeys(column_names(part) for part in parts))
