"""How a result was made, as data and in words."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, Self

import attrs

from brukarindex.checks import one_of
from brukarindex.counting.designs import Design
from brukarindex.estimates.intervals import DEFAULT_METHOD, IntervalMethod
from brukarindex.questions.items import Item, Variable
from brukarindex.questions.measures import Measure
from brukarindex.questions.ticks import TickedShare
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

Statistic = Literal["mean", "total"]


@attrs.frozen
class Method:
    """How estimates were made.

    Attributes:
        measures: The measures.
        design: The design.
        groupings: The groupings of domains, each a tuple of columns; the empty tuple is the total.
        statistic: ``"mean"`` (shares and indices are means of scores) or ``"total"``.
        interval: Interval method; only ``saddlepoint`` and ``wald`` are for means and indices too.
            Totals have t intervals.
        level: Confidence level.
        respondents: How many respondents were counted.
        weighting: What the weighting says of itself, in Swedish and in English; None without one.
        standard: What mix the figures are standardised to, in Swedish and in English; None when
            they are not.
        version: Version of brukarindex.
    """

    measures: tuple[Measure, ...]
    design: Design = attrs.field(factory=Design)
    groupings: tuple[tuple[str, ...], ...] = ((),)
    statistic: Statistic = "mean"
    interval: IntervalMethod = DEFAULT_METHOD
    level: float = 0.95
    respondents: int = 0
    weighting: tuple[str, str] | None = None
    standard: tuple[str, str] | None = None
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(
        self, language: Language = "en", *, answers: int | None = None, intervals: bool = True
    ) -> str:
        """Return a paragraph about the method that is fit for a report, in ``"sv"`` or ``"en"``.

        With the number of ``answers`` behind one figure it says so, where some respondents gave
        none. Of ``intervals`` nothing is said where a result has others, or none.
        """
        one_of("language", language, LANGUAGES)
        made = self.made(language, answers=answers, intervals=intervals)
        return " ".join([*measure_sentences(self.measures, language), made])

    def made(
        self, language: Language = "en", *, answers: int | None = None, intervals: bool = True
    ) -> str:
        """Return the same without what the measures are."""
        one_of("language", language, LANGUAGES)
        parts = self.parts(language, answers=answers)
        said = [each for name, each in parts.items() if intervals or name != "interval"]
        return " ".join(filter(None, said))

    def parts(self, language: Language, *, answers: int | None = None) -> dict[str, str]:
        """Return what is said of each part of the method: ``base``, ``design``, ``variance``,
        ``standard``, ``interval``, ``nonresponse`` or ``weighting``, and ``version``; an empty text
        of what there is none of.
        """
        words = _WORDS[language]
        domains = "; ".join(" × ".join(by) if by else words["whole"] for by in self.groupings)
        base = "base" if any(self.groupings) else "base_whole"
        some = answers is not None and answers != self.respondents
        n = number(self.respondents, 0, language)
        count = words["some"].format(n=n, answers=number(answers, 0, language)) if some else n
        whom = words["one" if self.respondents == 1 else "many"]
        kinds, level = "; ".join(self._intervals(language)), percent(self.level, language)
        weighted = self.weighting is not None
        return {
            "base": words[base].format(n=f"{count} {whom}", domains=domains),
            "design": self.design.describe(language, reweighted=weighted),
            "variance": " ".join(filter(None, [*self.totals(language), self._errors(language)])),
            "standard": "" if self.standard is None else self.standard[language == "en"],
            "interval": words["interval"].format(level=level, kinds=kinds) if kinds else "",
            "nonresponse": "" if weighted else words["nonresponse"],
            "weighting": "" if self.weighting is None else self.weighting[language == "en"],
            "version": f"brukarindex {self.version}.",
        }

    def totals(self, language: Language) -> list[str]:
        """Return a sentence that says so where figures are totals: what measures say of themselves
        is of shares and means.
        """
        return [_WORDS[language]["total"]] if self.statistic == "total" else []

    def only(self, names: Collection[str]) -> Self:
        """Return the method with the measures that are among ``names``."""
        return attrs.evolve(
            self, measures=tuple(measure for measure in self.measures if measure.name in names)
        )

    def _errors(self, language: Language) -> str:
        """Return a sentence about the standard errors."""
        return _WORDS[language]["linearised"]

    def _intervals(self, language: Language) -> list[str]:
        words = _WORDS[language]
        if self.statistic == "total":
            return [words["t"]]
        return list(dict.fromkeys(self._interval(measure, language) for measure in self.measures))

    def _interval(self, measure: Measure, language: Language) -> str:
        words, name = _WORDS[language], self.interval
        if name == "wald":
            return words["t"]
        if name != DEFAULT_METHOD and measure.proportion:
            return f"{_NAMES[language][name]} {words['shares']}"
        counted = (
            measure.proportion
            and self.design.population
            and not (self.design.weight or self.weighting or self.standard)
        )
        return words["saddlepoint"] + (words["counted"] if counted else "")


def measure_sentences(
    measures: Iterable[Measure], language: Language, *, listed: bool = True
) -> list[str]:
    """Return what the measures say of themselves, in one sentence where they differ only in their
    question, or in the answer to it: questions are ``listed`` there, or only counted.
    """
    alike: dict[str, list[str]] = {}
    options: set[str] = set()
    for measure in measures:
        asked = [_called(each) for each in measure.variables] or [measure.name]
        asked = [measure.option] if isinstance(measure, TickedShare) else asked
        names = [f"”{name}”" if language == "sv" else f"'{name}'" for name in asked]
        sentence = measure.describe(language)
        once = len(names) == 1 and sentence.count(names[0]) == 1  # an answer may be called alike
        key = sentence.replace(names[0], "\0") if once else sentence
        alike.setdefault(key, []).append(names[0])
        options |= {key} if isinstance(measure, TickedShare) else set()
    said = {
        sentence: ", ".join(names)
        if listed or len(names) == 1 or sentence in options
        else _each(names, language)
        for sentence, names in alike.items()
    }
    return [sentence.replace("\0", names) for sentence, names in said.items()]


def _called(variable: Variable) -> str:
    """Return what a question is called, or an index of several."""
    return variable.called if isinstance(variable, Item) else variable.name


def _each(names: Sequence[str], language: Language) -> str:
    """Return that a sentence is of each of some questions, which are not named."""
    return _WORDS[language]["each"].format(n=len(names))


_NAMES = {
    "en": {
        "modified_wilson": "modified Wilson",
        "jeffreys": "Jeffreys",
        "wilson": "Wilson",
        "logit": "logit",
        "likelihood": "Rao–Scott",
        "beta": "Korn–Graubard",
    },
    "sv": {
        "modified_wilson": "modifierat Wilson-intervall",
        "jeffreys": "Jeffreys intervall",
        "wilson": "Wilson-intervall",
        "logit": "logit-intervall",
        "likelihood": "Rao–Scott-intervall",
        "beta": "Korn–Graubard-intervall",
    },
}
_WORDS = {
    "en": {
        "whole": "in total",
        "base": ("Based on {n}, by: {domains}; a missing answer leaves its own measure only."),
        "one": "respondent",
        "many": "respondents",
        "some": "{answers} answers of {n}",
        "base_whole": "Based on {n}; a missing answer leaves its own measure only.",
        "total": (
            "The figures are no shares or means but totals, of a share persons: over those who"
            " answered, by weight; missing answers add nothing."
        ),
        "linearised": "Standard errors by Taylor linearisation over the design.",
        "interval": "{level} % confidence intervals: {kinds}.",
        "each": "each of {n} questions",
        "shares": "for shares",
        "t": "t",
        "saddlepoint": "saddlepoint of the distribution of all scores",
        "counted": " (shares of whole strata: exact, hypergeometric)",
        "nonresponse": (
            "Respondents are taken as a random sample of those asked: the uncertainty of"
            " nonresponse is not included."
        ),
    },
    "sv": {
        "whole": "totalt",
        "base": (
            "Bygger på {n}, efter: {domains}; ett uteblivet svar påverkar bara sitt eget mått."
        ),
        "one": "svarande",
        "many": "svarande",
        "some": "{answers} svar av {n}",
        "base_whole": "Bygger på {n}; ett uteblivet svar påverkar bara sitt eget mått.",
        "total": (
            "Talen är inte andelar eller medelvärden utan totaler, av en andel antal personer: över"
            " dem som svarat, var och en räknad med sin vikt; uteblivna svar ger inget."
        ),
        "linearised": "Medelfel genom Taylor-linjärisering över designen.",
        "interval": "{level} % konfidensintervall: {kinds}.",
        "each": "var och en av {n} frågor",
        "shares": "för andelar",
        "t": "t-intervall",
        "saddlepoint": "sadelpunktsintervall ur fördelningen av alla poäng",
        "counted": " (andelar av hela strata: exakt, hypergeometriskt)",
        "nonresponse": (
            "De som svarat räknas som ett slumpmässigt urval av de tillfrågade: osäkerheten från"
            " bortfallet ingår inte."
        ),
    },
}
