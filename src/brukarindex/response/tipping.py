"""What those who did not answer would have to answer for a claim to fall."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np

from brukarindex.arrays import Bools, Floats, Texts
from brukarindex.checks import check_free, is_number, one_of, type_error
from brukarindex.comparisons.comparison import Comparisons
from brukarindex.comparisons.published import Published
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.groupings import figures_of
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.bands import DECIMALS
from brukarindex.response.samples import (
    Case,
    NumbersAsked,
    WithoutUsableAnswer,
    case_of,
    frame_of,
    method_words,
    per_measure,
)
from brukarindex.results.tables import Table, floats
from brukarindex.weighting.auxiliary import MOST
from brukarindex.words.domains import domain_name
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, significant

ClaimStatus: TypeAlias = Literal[
    "can_fall",
    "cannot_fall",
    "complete",
    "falls_already",
    "outside_bounds",
    "no_answers",
    "nobody_left",
    "no_reference",
]
"""What a ``status`` of tipping points can be."""
Threshold = float | Mapping[str, float] | Published | Comparisons


@attrs.frozen
class TippingPoint:
    """One row of `TippingPoints`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    asked: float
    response: float | None
    estimate: float | None
    claim: Literal["above", "below"]
    threshold: float | None
    tipping_point: float | None
    difference: float | None
    status: ClaimStatus

    def describe(self, language: Language = "en") -> str:
        """Return what it takes for the claim to fall, in one or two sentences in ``"sv"`` or
        ``"en"``.
        """
        one_of("language", language, LANGUAGES)
        words, shown = (
            _WORDS[language],
            {name: number(getattr(self, name), 1, language) for name in _SHOWN},
        )
        others = number(None if self.response is None else 100.0 - self.response, 1, language)
        whom = domain_name(self.domain, self.domain, language)
        whom = whom or (words["total"] if self.domain else "")
        claim = words[f"is_{self.claim}"].format(name=self.measure, **shown)
        held = words[f"held_{self.claim}"].format(name=self.measure, **shown)
        shown |= {name: words[f"{name}_{self.claim}"] for name in ("limit", "way")}
        shown["away"] = number(abs(self.difference or 0.0), 1, language)
        said = words[self.status].format(claim=claim, held=held, others=others, **shown)
        if whom:
            return f"{whom}: {said}"
        # A measure keeps its name.
        return said if said.startswith(claim) else said[0].upper() + said[1:]


_SHOWN = ("estimate", "threshold", "tipping_point")


@attrs.frozen(repr=False)
class TippingPoints(Table[TippingPoint]):
    """What those who did not answer would have to answer for a claim to fall, one row for each
    domain and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``asked``, ``response`` and ``estimate`` as
            in `NonresponseBounds`; ``claim`` ("above" or "below"), ``threshold``, ``tipping_point``
            (the mean of those who did not answer at which the figure of all equals the threshold),
            ``difference`` (from what the estimate takes that mean to be: the respondents' mean, in
            each stratum of a total survey), in the measure's unit; and ``status`` (see
            `Status`). Tipping point and difference are null unless the claim can fall, also
            where the estimate lies outside its own bounds (``"outside_bounds"``).
        method: How the estimates were made.
        missing: What respondents without a usable answer are.
        words: What the threshold is, in Swedish and in English.
    """

    _row = TippingPoint
    _spare = ("asked", "response", "n", "difference")

    method: Method
    missing: WithoutUsableAnswer
    words: tuple[str, str]

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, in ``"sv"`` or ``"en"``; each row tells its own
        result.
        """
        one_of("language", language, LANGUAGES)
        method = method_words(self.method, set(self.frame["measure"]), self.missing, language)
        return f"{_WORDS[language]['tipping'].format(self.words[language == 'en'])} {method}"


def tipping_point(
    estimates: Estimates,
    *,
    above: Threshold | None = None,
    below: Threshold | None = None,
    asked: NumbersAsked = None,
    missing: WithoutUsableAnswer = "nonresponse",
) -> TippingPoints:
    """Find what those who did not answer would have to answer for a claim to fall.

    The claim "above c" falls when their mean is (c − r·m)/(1 − r) or less, "below c" when it is
    that or more. Chance is left aside: this is about who answered.

    Args:
        estimates: Means, shares or indices from `estimate`.
        above: The claim is that figures are above this: a number, a dict of measure names and
            numbers, `Published`, or the result of `compare`, whose references then are the
            thresholds. A threshold is held fixed, without uncertainty or nonresponse of its own.
        below: The claim is that they are below this, instead of ``above``.
        asked: As in `nonresponse_bounds`.
        missing: As in `nonresponse_bounds`.

    Returns:
        The tipping points.

    Raises:
        ArgumentError: If not one of ``above`` and ``below`` is given, a threshold is missing or not
            finite, and as in `nonresponse_bounds`.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Scale, Share, estimate
        >>> frame = pl.DataFrame({"helhet": [5] * 297 + [2] * 120})
        >>> result = estimate(frame, Share.top("helhet", Scale(1, 5)))
        >>> found = tipping_point(result, above=60, asked=1283).row()
        >>> round(found.tipping_point, 1), round(found.difference, 1)
        (54.6, -16.6)
    """
    one_of("missing", missing, ("nonresponse", "outside"))
    given = [
        (side, value) for side, value in (("above", above), ("below", below)) if value is not None
    ]
    if len(given) != 1:
        raise ArgumentError(
            f"tipping_point: give one of above= and below=; got {len(given)}.", argument="above"
        )
    [(side, threshold)] = given
    case = case_of(estimates, asked, missing)
    check_free(estimates.by, figures_of(TippingPoint))
    values = _thresholds(side, threshold, estimates)
    found = _tipping(case, values, 1.0 if side == "above" else -1.0)
    figures = {"claim": [side] * len(values), "threshold": values, **found._asdict()}
    frame = frame_of(TippingPoint, estimates, case, figures)
    return TippingPoints(
        frame, estimates.by, estimates.rows, estimates.method, missing, _words(threshold, values)
    )


def _thresholds(side: str, value: Threshold, estimates: Estimates) -> Floats:
    """Return the threshold of each row."""
    if isinstance(value, Published):
        bounds = {measure.name: measure.bounds for measure in estimates.method.measures}
        numbers = {
            name: value.for_measure(name, bounds[name])
            for name in estimates.frame["measure"].unique()
        }
        return per_measure(side, numbers, estimates, least=-MOST, most=MOST)
    if isinstance(value, Comparisons):
        return _references(side, value, estimates)
    if not (isinstance(value, Mapping) or is_number(value)):
        raise type_error(
            side,
            "be a number, a dict of measure and number, Published(…) or what compare() returns",
            value,
        )
    return per_measure(side, value, estimates, least=-MOST, most=MOST)


def _words(value: Threshold, made: Floats) -> tuple[str, str]:
    """Return what a threshold is in Swedish and English."""
    if isinstance(value, Published | Comparisons):
        source = value.reference if isinstance(value, Comparisons) else value
        return source.describe("sv"), source.describe("en")
    swedish = dict.fromkeys(significant(each, "sv") for each in made)
    english = dict.fromkeys(significant(each, "en") for each in made)
    return "; ".join(swedish), "; ".join(english)


def _references(side: str, compared: Comparisons, estimates: Estimates) -> Floats:
    if compared.by != estimates.by:
        raise ArgumentError(
            f"{side} is compared by {list(compared.by)}, the estimates are by"
            f" {list(estimates.by)}.",
            argument=side,
        )
    names = [*estimates.by, "measure"]
    known = dict(
        zip(compared.frame.select(names).rows(), floats(compared.frame["reference"]), strict=True)
    )
    rows = estimates.frame.select(names).rows()
    lacking = [row for row in rows if row not in known]
    if lacking:
        raise ArgumentError(
            f"{side}: no row is compared for {', '.join(str(each) for each in lacking[0])}.",
            argument=side,
        )
    return np.array([known[row] for row in rows], dtype=np.float64)


class _Tipping(NamedTuple):
    """Tipping points, their difference from what the estimate takes, and statuses."""

    tipping_point: Floats
    difference: Floats
    status: Texts


def _tipping(case: Case, threshold: Floats, side: float) -> _Tipping:
    """Return the tipping points; ``side`` is 1 for above."""
    with np.errstate(divide="ignore", invalid="ignore"):
        point = np.round((threshold * case.base - case.total) / case.others, DECIMALS)
        away = (threshold - case.estimate) / (1.0 - case.response)
        holds = np.round(side * (case.estimate - threshold), DECIMALS) > 0
        beyond = side * point < np.where(side > 0, case.low, -case.high)
        never = side * point > np.where(side > 0, case.high, -case.low)
    status = _statuses(case, threshold, holds=holds, beyond=beyond, never=never)
    falls = status == "can_fall"
    point, away = np.where(falls, point, np.nan), np.where(falls, away, np.nan)
    return _Tipping(point, away, status)


def _statuses(case: Case, threshold: Floats, *, holds: Bools, beyond: Bools, never: Bools) -> Texts:
    """Return why there is no tipping point, or that there is one; the first that applies."""
    ends, near = (case.mean(case.low), case.mean(case.high)), 10**-DECIMALS
    outside = (case.estimate < ends[0] - near) | (case.estimate > ends[1] + near)
    chosen = [
        (case.base == 0, "nobody_left"),
        (case.n == 0, "no_answers"),
        (np.isnan(threshold), "no_reference"),
        (~holds, "falls_already"),
        (case.others == 0, "complete"),
        (beyond, "cannot_fall"),
        (never, "falls_already"),
        (outside, "outside_bounds"),
    ]
    return np.select([where for where, _ in chosen], [name for _, name in chosen], "can_fall")


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "tipping": (
            "What the mean of those who did not answer would have to be for a figure no longer to"
            " be on its side of the threshold: {}, held fixed. Chance is left aside."
        ),
        "is_above": "{name} is {estimate}, above {threshold}",
        "is_below": "{name} is {estimate}, below {threshold}",
        "held_above": "{name}, which is {estimate}, is above {threshold}",
        "held_below": "{name}, which is {estimate}, is below {threshold}",
        "total": "In total",
        "limit_above": "or less",
        "limit_below": "or more",
        "way_above": "lower",
        "way_below": "higher",
        "can_fall": (
            "{claim}. That would not be so if those who did not answer ({others} % of those asked)"
            " had a mean of {tipping_point} {limit}: {away} {way} than the estimate takes for"
            " granted."
        ),
        "cannot_fall": (
            "{claim}, whatever those who did not answer ({others} % of those asked) would have"
            " answered."
        ),
        "complete": "{claim}, and everybody asked answered.",
        "falls_already": "it cannot be said that {held}.",
        "outside_bounds": (
            "{claim}, but no answers of those who did not answer ({others} % of those asked) make"
            " it {estimate}: its weights count those who answered otherwise. What it takes for the"
            " claim to fall cannot be told."
        ),
        "no_answers": "nobody has answered.",
        "nobody_left": "nobody has a usable answer, and nobody else was asked.",
        "no_reference": "there is no figure to compare with.",
    },
    "sv": {
        "tipping": (
            "Vilket medelvärde de som inte svarat skulle behöva ha för att ett tal inte längre ska"
            " ligga på sin sida av tröskeln: {}, som ligger fast. Slumpen är inte inräknad."
        ),
        "is_above": "{name} är {estimate}, över {threshold}",
        "is_below": "{name} är {estimate}, under {threshold}",
        "held_above": "{name}, som är {estimate}, ligger över {threshold}",
        "held_below": "{name}, som är {estimate}, ligger under {threshold}",
        "total": "Totalt",
        "limit_above": "eller mindre",
        "limit_below": "eller mer",
        "way_above": "lägre",
        "way_below": "högre",
        "can_fall": (
            "{claim}. Så vore det inte om de som inte svarat ({others} % av de tillfrågade) hade "
            "ett medelvärde på {tipping_point} {limit}: {away} {way} än skattningen räknar med."
        ),
        "cannot_fall": (
            "{claim}, vad de som inte svarat ({others} % av de tillfrågade) än hade svarat."
        ),
        "complete": "{claim}, och alla tillfrågade har svarat.",
        "falls_already": "det går inte att säga att {held}.",
        "outside_bounds": (
            "{claim}, men inga svar från dem som inte svarat ({others} % av de tillfrågade) ger"
            " {estimate}: vikterna räknar de svarande på annat sätt. Vad som krävs för att"
            " påståendet ska falla går inte att säga."
        ),
        "no_answers": "ingen har svarat.",
        "nobody_left": "ingen har ett användbart svar, och inga andra har tillfrågats.",
        "no_reference": "det finns inget tal att jämföra med.",
    },
}
