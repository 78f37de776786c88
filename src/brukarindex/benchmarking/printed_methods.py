"""How printed values are read, as data and in words."""

from typing import Any, Self

import attrs

from brukarindex.benchmarking.printed_values import PrintedColumns
from brukarindex.checks import one_of
from brukarindex.exact.figures import Rounding
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number


@attrs.frozen
class PublishedMethod:
    """How published values and numbers of answers are read.

    Attributes:
        rounding: How values are taken to be rounded.
        unanswered: The largest part of the answers that may lack one to the question.
        rates: Whether numbers of answers are those that printed response rates leave.
        level: Confidence level; the limits of a funnel have levels of their own.
        version: Version of brukarindex.
    """

    rounding: Rounding
    unanswered: float
    rates: bool
    level: float = 0.95
    version: str = attrs.field(factory=package_version, eq=False, kw_only=True)

    @classmethod
    def of(cls, columns: PrintedColumns, **more: Any) -> Self:  # noqa: ANN401 - the fields of each kind
        """Return how the values of some columns are read."""
        return cls(columns.rounding, columns.unanswered, columns.rates, **more)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        return " ".join(filter(None, self.parts(language).values()))

    def parts(self, language: Language) -> dict[str, str]:
        """Return what is said of each part of the method: ``values``, ``rates``, ``base`` and
        ``version``; an empty text of what there is none of.
        """
        words, share = _WORDS[language], number(100 * self.unanswered, 0, language)
        base = "base" if self.unanswered else "known"
        return {
            "values": words["published"].format(rounding=words[self.rounding]),
            "rates": words["rates"] if self.rates else "",
            "base": "" if self.rates and not self.unanswered else words[base].format(share=share),
            "version": f"brukarindex {self.version}.",
        }


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
            "Publicerade andelar: varje värde står för alla hela antal svar som avrundas till det"
            " ({rounding})."
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
