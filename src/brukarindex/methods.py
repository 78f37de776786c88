"""How a result was made, as data and in words."""

from importlib.metadata import PackageNotFoundError, version
from typing import Literal

import attrs

from brukarindex.designs import Design
from brukarindex.exceptions import one_of
from brukarindex.intervals import DEFAULT_METHOD
from brukarindex.measures import Language, Measure

IntervalMethod = Literal["modified_wilson", "jeffreys", "wilson", "logit", "likelihood", "beta", "mean"]
Statistic = Literal["mean", "total"]


def package_version() -> str:
    """Return the version of brukarindex that is installed."""
    try:
        return version("brukarindex")
    except PackageNotFoundError:
        return "unknown"


@attrs.frozen
class Method:
    """How estimates were made.

    Attributes:
        measures: The measures.
        design: The design.
        groupings: The groupings of domains, each a tuple of columns; the empty tuple is the total.
        statistic: ``"mean"`` (shares and indices are means of scores) or ``"total"``.
        interval: Interval method for shares; means, indices and totals have t intervals.
        level: Confidence level.
        respondents: How many respondents were counted.
        version: Version of brukarindex.
    """

    measures: tuple[Measure, ...]
    design: Design = Design()  # noqa: RUF009 - a frozen specification
    groupings: tuple[tuple[str, ...], ...] = ((),)
    statistic: Statistic = "mean"
    interval: IntervalMethod = DEFAULT_METHOD
    level: float = 0.95
    respondents: int = 0
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method that is fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, ("sv", "en"))
        measures = " ".join(measure.describe(language) for measure in self.measures)
        words = _WORDS[language]
        domains = "; ".join(" × ".join(by) if by else words["whole"] for by in self.groupings)
        parts = [
            measures,
            words["base"].format(n=self.respondents, domains=domains),
            self.design.describe(language),
            words[self.statistic],
            words["interval"].format(level=f"{100 * self.level:g}", method=self.interval.replace("_", " ")),
            f"brukarindex {self.version}.",
        ]
        return " ".join(part for part in parts if part)


_LINEARISED = {
    "en": "Standard errors by Taylor linearisation over the design.",
    "sv": "Medelfel genom Taylor-linearisering över designen.",
}
_WORDS = {
    "en": {
        "whole": "in total",
        "base": "Based on {n} respondents, by: {domains}; a missing answer leaves its own measure only.",
        "mean": _LINEARISED["en"],
        "total": f"The figures are totals for the population. {_LINEARISED['en']}",
        "interval": "{level} % confidence intervals: {method} for shares, t for other figures.",
    },
    "sv": {
        "whole": "totalt",
        "base": "Bygger på {n} svarande, efter: {domains}; ett uteblivet svar faller bort bara ur sitt eget mått.",
        "mean": _LINEARISED["sv"],
        "total": f"Talen är totaler för populationen. {_LINEARISED['sv']}",
        "interval": "{level} % konfidensintervall: {method} för andelar, t för övriga tal.",
    },
}
