"""Groupings: the domains that ``by=`` asks for."""

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from brukarindex.checks import check_free, column_names, misfits, several, type_error

By = str | Iterable[str] | Iterable[Sequence[str]] | None


def as_groupings(by: By) -> tuple[tuple[str, ...], ...]:
    """Return ``by`` as a tuple of groupings."""
    if by is None or isinstance(by, str):
        return (column_names(by, "by"),)
    parts = several("by", by)
    names = [part for part in parts if isinstance(part, str)]
    if len(names) == len(parts):
        return (column_names(names, "by"),)
    if names:
        must = "be columns, or a list of lists of columns"
        raise type_error("by", must, by, got=f"a mixture: {list(parts)!r}")
    if wrong := misfits(parts, Iterable):
        must = "be columns, or a list of lists of columns, where [] is the total"
        raise type_error("by", must, wrong[0])
    return tuple(dict.fromkeys(column_names(part, "by") for part in parts))


def columns_in(groupings: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return all columns of some groupings, each once."""
    return tuple(dict.fromkeys(name for grouping in groupings for name in grouping))


def domains_of(by: By, row: type[Any]) -> tuple[tuple[str, ...], ...]:
    """Return groupings of domains, or raise when a column of theirs is a figure of the result."""
    groupings = as_groupings(by)
    check_free(columns_in(groupings), figures_of(row))
    return groupings


def figures_of(row: type[Any]) -> tuple[str, ...]:
    """Return the columns of a result that do not name its domains, by the class of its rows."""
    return tuple(each.name for each in attrs.fields(row) if each.name != "domain")
