"""How large a difference a survey can find, and how many answers one takes.

With the quantiles ``z`` of level and power, a difference is found with that power when it is
``(z_level + z_power)`` standard errors. Of two figures these are

    SE² = deff·s²·[(1 − n₁/N₁)/n₁ + (1 − n₂/N₂)/n₂ − 2·ρ·m/(n₁·n₂)],

where m persons are in both and their answers have the correlation ρ.
"""

from math import ceil, sqrt
from typing import Literal

import attrs

from brukarindex.checks import confidence_level, finite, one_of, true_or_false, whole_number
from brukarindex.estimates.intervals import critical_value
from brukarindex.exceptions import ArgumentError
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import counted, number, percent

MOST = 10**15
"""No population is as large."""


def detectable_difference(
    n: int,
    to: int | None = None,
    *,
    spread: float,
    population: int | None = None,
    to_population: int | None = None,
    both: int = 0,
    correlation: float = 0.0,
    deff: float = 1.0,
    level: float = 0.95,
    power: float = 0.8,
) -> float:
    """Return the least difference that so many answers find with a given power.

    Args:
        n: Answers.
        to: Answers behind the other figure, an earlier year or another unit; None for a number
            without uncertainty, such as a target.
        spread: Standard deviation of one answer, in points: of a share p in per cent
            ``(p·(100 − p))^½``, of an index about its standard error times ``n^½``. Where answers
            are skewed, that of the figure which is further from the end of its scale.
        population: How many the answers are of, when that is not very many.
        to_population: The same of the other figure.
        both: Persons who answered both times.
        correlation: That of their two answers.
        deff: Design effect, such as Kish's of the weights.
        level: One minus the level of the two-sided test.
        power: The chance to find the difference.

    Raises:
        ArgumentError: If numbers cannot be: more answers than persons, more in both than in one.

    Examples:
        >>> round(detectable_difference(103, 175, spread=22), 1)
        7.7
    """
    first = whole_number("n", n, least=1, most=MOST)
    shared = whole_number("both", both, least=0)
    variance = _left("n", first, population) / first
    if to is not None:
        second = whole_number("to", to, least=1, most=MOST)
        variance += _left("to", second, to_population) / second
        variance -= 2 * _shared(shared, correlation, (first, second))
    elif shared or to_population is not None:
        raise ArgumentError(
            "both and to_population are of another figure: give to=, its answers.", argument="to"
        )
    variance *= _positive("deff", deff) * _positive("spread", spread) ** 2
    return _quantiles(level, power) * sqrt(max(variance, 0.0))


def _left(name: str, n: int, population: int | None) -> float:
    """Return the part of a population that did not answer."""
    if population is None:
        return 1.0
    size = whole_number("population", population, least=1, most=MOST)
    if n > size:
        raise ArgumentError(
            f"{name} is {counted(n, 'answer')} of {counted(size, 'person')}: give the larger"
            " population.",
            argument=name,
            value=n,
        )
    return 1 - n / size


def _shared(count: int, correlation: float, sizes: tuple[int, int]) -> float:
    """Return the covariance of two means of which some persons are in both, of spread 1."""
    rho = finite("correlation", correlation, least=-1, most=1)
    if count > min(sizes):
        raise ArgumentError(
            f"both is {count}, of {sizes[0]} and {counted(sizes[1], 'answer')}.",
            argument="both",
            value=count,
        )
    return rho * count / (sizes[0] * sizes[1])


def _positive(name: str, value: float) -> float:
    return float(finite(name, value, above=0))


def _quantiles(level: float, power: float) -> float:
    """Return how many standard errors a difference must be."""
    chance = finite("power", power, least=0.5, below=1)
    one_sided = critical_value(2 * chance - 1) if chance > 0.5 else 0.0
    return float(critical_value(confidence_level(level)) + one_sided)


@attrs.frozen
class SampleSize:
    """How many answers it takes to find a difference.

    Attributes:
        difference: The difference, in points.
        spread: Standard deviation of one answer, in points.
        fixed: Whether the other figure has no uncertainty; otherwise it has as many answers.
        power: The chance to find it.
        level: One minus the level of the test.
        population: How many there are to ask; None for very many.
        answers: Answers needed, each time.
        asked: Persons to ask for that, at the response that is expected.
        status: ``"ok"``, or ``"too_few_persons"`` when more must be asked than there are.
    """

    difference: float
    spread: float
    fixed: bool
    power: float
    level: float
    population: int | None
    answers: int
    asked: int
    status: Literal["ok", "too_few_persons"]

    def describe(self, language: Language = "en") -> str:
        """Return it in a sentence or two, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        said = words["needed"].format(
            difference=number(self.difference, 1, language),
            power=number(100 * self.power, 0, language),
            level=percent(1 - self.level, language),
            spread=number(self.spread, 1, language),
            other=words["fixed" if self.fixed else "equal"],
            answers=number(self.answers, 0, language),
            asked=number(self.asked, 0, language),
        )
        few = words["few"].format(population=number(self.population, 0, language))
        return said if self.status == "ok" else f"{said} {few}"


_WORDS = {
    "en": {
        "needed": (
            "To find a difference of {difference} points with a chance of {power} %, by a"
            " two-sided test at {level} %, takes {answers} answers {other}, and {asked} asked;"
            " one answer has the standard deviation {spread}."
        ),
        "fixed": "beside a number without uncertainty",
        "equal": "each time",
        "few": "There are only {population} persons: the difference cannot be found like that.",
    },
    "sv": {
        "needed": (
            "För att upptäcka en skillnad på {difference} poäng med {power} % sannolikhet, med ett"
            " tvåsidigt test på nivån {level} %, krävs {answers} svar {other}, och {asked}"
            " tillfrågade; ett svar har standardavvikelsen {spread}."
        ),
        "fixed": "bredvid ett tal utan osäkerhet",
        "equal": "varje gång",
        "few": "Det finns bara {population} personer: så går skillnaden inte att upptäcka.",
    },
}


def sample_size(
    difference: float,
    *,
    spread: float,
    fixed: bool = False,
    population: int | None = None,
    deff: float = 1.0,
    response: float = 1.0,
    level: float = 0.95,
    power: float = 0.8,
) -> SampleSize:
    """Find how many answers it takes to find a difference with a given power.

    Args:
        difference: The difference to find, in points.
        spread: Standard deviation of one answer, in points, as in `detectable_difference`.
        fixed: Whether the other figure is a number without uncertainty. Otherwise it has as many
            answers, of as many persons: another year, or another unit.
        population: How many there are to ask, when that is not very many.
        deff: Design effect.
        response: The part of those asked who are expected to answer, 0–1.
        level: One minus the level of the two-sided test.
        power: The chance to find the difference.

    Raises:
        ArgumentError: If a number is not positive, or ``response`` above 1.

    Examples:
        >>> size = sample_size(5, spread=22, population=600, response=0.45)
        >>> size.answers, size.asked, size.status
        (202, 449, 'ok')
    """
    groups = 1 if true_or_false("fixed", fixed) else 2
    size, one = _positive("difference", difference), _positive("spread", spread)
    part = float(finite("response", response, above=0, most=1, remedy="0.45 for 45 per cent"))
    wanted = (_quantiles(level, power) * one / size) ** 2 * groups * _positive("deff", deff)
    persons = (
        None if population is None else whole_number("population", population, least=1, most=MOST)
    )
    answers = _whole(wanted if persons is None else wanted / (1 + wanted / persons))
    asked = _whole(answers / part)
    return SampleSize(
        difference=size,
        spread=one,
        fixed=fixed,
        power=power,
        level=level,
        population=persons,
        answers=answers,
        asked=asked,
        status="ok" if persons is None or asked <= persons else "too_few_persons",
    )


def _whole(count: float) -> int:
    """Return a number of persons rounded up, but for the rounding of a float."""
    return max(1, ceil(count * (1 - 1e-12)))
