"""What tables of printed values share: how the values were taken, and how the table is made."""

from collections.abc import Mapping
from typing import Any, Self

import attrs
import polars as pl

from brukarindex.benchmarking.printed import Columns
from brukarindex.checks import one_of
from brukarindex.exact.figures import Rounding
from brukarindex.results.columns import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.table import Row, Table
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number


@attrs.frozen(repr=False)
class PrintedTable(Table[Row]):
    """A table of what printed values can stand for.

    Attributes:
        rounding: How values are taken to be rounded.
        unanswered: The largest part of the answers that may lack one to the question.
        rates: Whether numbers of answers are those that printed response rates leave.
        version: Version of brukarindex.
    """

    rounding: Rounding
    unanswered: float
    rates: bool
    version: str = attrs.field(factory=package_version, eq=False, kw_only=True)

    @classmethod
    def made(
        cls,
        keys: pl.DataFrame,
        columns: Columns,
        values: Mapping[str, object],
        **said: Any,  # noqa: ANN401 - the fields of each table
    ) -> Self:
        """Return a table whose rows have these keys and values; ``said`` are its other fields."""
        return cls(
            keys.with_columns(series_of(cls._row, values)),
            tuple(keys.columns),
            tuple(range(keys.height)),
            rounding=columns.rounding,
            unanswered=columns.unanswered,
            rates=columns.rates,
            **said,
        )

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        made = f"brukarindex {self.version}."
        said = [*self._said(language), made, *told_cautions(self.frame["status"], language)]
        return " ".join(filter(None, said))

    def _said(self, language: Language) -> list[str]:
        """Return sentences about the method; those about values and answers by default."""
        return [self._values_said(language), *self._answers_said(language)]

    def _values_said(self, language: Language) -> str:
        words = _WORDS[language]
        return words["published"].format(rounding=words[self.rounding])

    def _answers_said(self, language: Language) -> list[str]:
        words, said = _WORDS[language], list[str]()
        if self.rates:
            said.append(words["rates"])
        if self.unanswered:
            said.append(words["base"].format(share=number(100 * self.unanswered, 0, language)))
        elif not self.rates:
            said.append(words["known"])
        return said


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "published": (
            "Published shares: each value is every whole number of answers that prints so"
            " ({rounding})."
        ),
        "either": "ties either way",
        "half_up": "ties up",
        "half_even": "ties to even",
        "half_down": "ties down",
        "floor": "rounded down",
        "ceil": "rounded up",
        "trunc": "cut off",
        "any": "rounded in any way",
        "known": "The number of answers is that of the question.",
        "base": (
            "The number of answers is that of the survey, and up to {share} % of them may lack an"
            " answer to the question."
        ),
        "rates": (
            "The number of answers is any that gives the printed response rate of those who were"
            " asked."
        ),
    },
    "sv": {
        "published": (
            "Publicerade andelar: varje värde är alla hela antal svar som skrivs så ({rounding})."
        ),
        "either": "halva åt endera hållet",
        "half_up": "halva uppåt",
        "half_even": "halva till jämnt",
        "half_down": "halva nedåt",
        "floor": "avrundat nedåt",
        "ceil": "avrundat uppåt",
        "trunc": "avhugget",
        "any": "avrundat på vilket sätt som helst",
        "known": "Antalet svar är frågans.",
        "base": (
            "Antalet svar är enkätens, och upp till {share} % av dem kan sakna svar på frågan."
        ),
        "rates": (
            "Antalet svar är varje antal som ger den tryckta svarsfrekvensen av dem som"
            " tillfrågats."
        ),
    },
}
