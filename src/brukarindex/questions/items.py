"""What is read of one respondent: the columns of a question, and their scale."""

from typing import Protocol

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.checks import type_error, whole_text
from brukarindex.exceptions import ArgumentTypeError
from brukarindex.questions.scales import (
    DONT_KNOW_POSITION,
    NO_ANSWER,
    NOT_APPLICABLE_POSITION,
    Scale,
)
from brukarindex.words.languages import Language
from brukarindex.words.spelling import composed


def column_name(value: str) -> str:
    """Return the name of a column in one Unicode form."""
    return composed(value)


def check_column(_instance: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    """Raise `ArgumentTypeError` unless ``value`` is the name of a column."""
    if not isinstance(value, str) or not value:
        raise type_error(attribute.name, "be a column name", value)


def check_scale(instance: object, _attribute: "attrs.Attribute[Scale]", value: object) -> None:
    """Raise `ArgumentTypeError` unless ``value`` is a `Scale`."""
    if not isinstance(value, Scale):
        raise ArgumentTypeError(
            f"{type(instance).__name__}: scale must be a Scale, got {value!r}.",
            argument="scale",
            value=value,
        )


def label_text(value: str) -> str:
    """Return what a question is called, in one Unicode form."""
    return composed(whole_text("label", value))


@attrs.frozen
class Item:
    """One question: the column that holds its answers, and their scale.

    Args:
        column: The column with the answers.
        scale: Their scale.
        label: What tables, pictures and text call the question, such as its wording; the column by
            default. Two items that differ in nothing else are equal.
    """

    column: str = attrs.field(converter=column_name, validator=check_column)
    scale: Scale = attrs.field(validator=check_scale)
    label: str = attrs.field(kw_only=True, default="", converter=label_text, eq=False, repr=False)

    @property
    def name(self) -> str:
        """The column."""
        return self.column

    @property
    def called(self) -> str:
        """What a reader is told that the question is called: its label, or else the column."""
        return self.label or self.column

    def quoted(self, language: Language) -> str:
        """Return the same among others: a wording in quotation marks, as it may hold commas."""
        plain = not self.label and self.column.isidentifier()
        marks = "{}" if plain else {"sv": "”{}”", "en": "'{}'"}[language]
        return marks.format(self.called)

    @property
    def questions(self) -> "tuple[Item, ...]":
        """The item itself, which is read from one column."""
        return (self,)

    def look_up(self, cells: pl.DataFrame, scores: Floats, dont_know: float = np.nan) -> Floats:
        """Return the score of every cell: ``scores`` by position, ``dont_know``, NaN without an
        answer.
        """
        table = np.full(len(scores) - NOT_APPLICABLE_POSITION, np.nan)
        table[: len(scores)] = scores
        table[DONT_KNOW_POSITION] = dont_know
        positions = cells[self.column]
        filled = positions.fill_null(NO_ANSWER) if positions.null_count() else positions
        found: Floats = table[filled.to_numpy()]
        return found


@attrs.frozen
class Ticks:
    """One answer of a question that takes several answers: the columns to read, and which of them
    it is.
    """

    name: str
    questions: tuple[Item, ...]
    which: int


class Variable(Protocol):
    """What a tally counts: an `Item`, one of several `Ticks`, or an index of several items."""

    @property
    def name(self) -> str:
        """What the tally calls it."""
        ...

    @property
    def questions(self) -> tuple[Item, ...]:
        """The columns that it is read from."""
        ...
