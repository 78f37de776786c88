"""What tables of printed values share: how the values were read, and how the table is made."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import attrs
import polars as pl

from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.checks import one_of
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import RowType, Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import percent


@attrs.frozen(repr=False)
class PrintedTable(Table[RowType]):
    """A table of what printed values can stand for.

    Attributes:
        method: How they were read.
    """

    method: PublishedMethod

    @classmethod
    def made(
        cls,
        keys: pl.DataFrame,
        method: PublishedMethod,
        values: Mapping[str, object],
        **asked: Any,  # noqa: ANN401 - the fields of each table
    ) -> Self:
        """Return a table whose rows have these keys and values; ``asked`` are its other fields."""
        frame = keys.with_columns(series_of(cls._row, values))
        rows = tuple(range(keys.height))
        return cls(frame, tuple(keys.columns), rows, method=method, **asked)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        parts = self.method.parts(language)
        version = parts.pop("version")
        read = " ".join(filter(None, parts.values()))
        cautions = told_cautions(self.frame["status"], language)
        return " ".join(filter(None, [*self._said(language, read), version, *cautions]))

    @abstractmethod
    def _said(self, language: Language, read: str) -> list[str]:
        """Return sentences about the table, among them how values were ``read``."""


def beside_words(
    words: Mapping[str, str], reference: str | None, level: float, language: Language
) -> list[str]:
    """Return what intervals are, and what values beside a ``reference`` mean where there is one."""
    told = [words["interval"].format(level=percent(level, language))]
    if reference is not None:
        alpha = percent(1 - level, language)
        told.append(words["reference"].format(reference=reference, alpha=alpha))
    return told
