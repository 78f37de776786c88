"""Published numbers that estimates are compared with."""

from collections.abc import Mapping
from typing import cast

import attrs
import numpy as np

from brukarindex.arrays import Floats
from brukarindex.checks import (
    all_finite,
    finite,
    shown,
    some_of,
    type_error,
    value_error,
    whole_number,
)
from brukarindex.comparisons.contrasts import (
    EDGE,
    LARGEST,
    ROUNDING,
    Contrast,
    Contrasted,
    MeasureRows,
    Reference,
    parts_of,
)
from brukarindex.comparisons.families import Paired
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.intervals import critical_value, proportion_interval
from brukarindex.estimates.means import exact
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure
from brukarindex.results.tables import floats
from brukarindex.words.languages import Language, Words
from brukarindex.words.numbers import counted, plain, significant
from brukarindex.words.spelling import composed

_CERTAINTY = {
    True: Words("taget som exakt", "taken as exact"),
    False: Words("med egen osäkerhet", "with its own uncertainty"),
}
"""What is said of a number that is taken as exact, or not."""


def _values(value: float | Mapping[str, float]) -> float | dict[str, float]:
    if not isinstance(value, Mapping):
        return finite("Published: value", value, least=-LARGEST, most=LARGEST)
    named = {f"Published: value[{name!r}]": each for name, each in value.items()}
    numbers = all_finite(named, least=-LARGEST, most=LARGEST)
    return dict(zip(map(composed, value), numbers, strict=True))


def _std_error(value: float | None) -> float | None:
    return None if value is None else finite("Published: std_error", value, least=0, most=LARGEST)


def _answers(value: int | None) -> int | None:
    remedy = (
        "it is the number of answers behind the share. Leave it out to take the number as exact"
    )
    return None if value is None else whole_number("Published: n", value, least=1, remedy=remedy)


def _own_share(value: float) -> float:
    remedy = "it is the unit's share of the reference, 0.07 for 7 per cent"
    return finite("Published: own_share", value, least=0, below=1, remedy=remedy)


def _limits(value: tuple[float, float] | None) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(cast("object", value), (tuple, list, np.ndarray)) or len(value) != 2:
        raise type_error("Published: interval", "be (low, high)", value)
    low, high = (finite("Published: interval", end, least=-LARGEST, most=LARGEST) for end in value)
    if not low < high:
        raise value_error("Published: interval", "be (low, high)", value)
    return low, high


@attrs.frozen
class Published(Reference):
    """A published number, with or without an uncertainty of its own.

    Args:
        value: The number, in the measure's unit; or one number per measure name.
        std_error: Its standard error, in the same unit. Without any uncertainty the number is taken
            as exact.
        interval: Its 95 % confidence interval, which holds the number, and from whose length the
            standard error is taken, instead of ``std_error``.
        n: The number of answers behind a published *share*, instead of ``std_error``. The share is
            then compared like one of other respondents (of ``n·(1 − own_share)`` of them), and has
            the standard error of Wilson's interval: 100 % of 5 is not certain.
        own_share: How much of the reference is the unit itself, 0–1: a municipality with 700 of 10
            000 answers has 0.07. The difference then varies less: it is ``(1 − own_share)`` times
            that to the rest.

    Examples:
        >>> Published(52.9).describe("sv")
        'ett publicerat värde, 52,9, taget som exakt'
    """

    sharing = "takes its uncertainty as std_error=, interval= or n="

    value: float | dict[str, float] = attrs.field(converter=_values, hash=False)
    std_error: float | None = attrs.field(default=None, converter=_std_error, kw_only=True)
    interval: tuple[float, float] | None = attrs.field(
        default=None, converter=_limits, kw_only=True
    )
    n: int | None = attrs.field(default=None, converter=_answers, kw_only=True)
    own_share: float = attrs.field(default=0.0, converter=_own_share, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if sum(each is not None for each in (self.std_error, self.interval, self.n)) > 1:
            raise ArgumentError(
                "Published: give one of std_error, interval and n.", argument="std_error"
            )
        self._check_interval()

    def _check_interval(self) -> None:
        if self.interval is None:
            return
        low, high = self.interval
        values = self.value.values() if isinstance(self.value, dict) else [self.value]
        outside = [value for value in values if not low <= value <= high]
        if outside:
            raise ArgumentError(
                f"Published: {shown(outside[0])} is not in its interval, {shown(low)} to"
                f" {shown(high)}: give the interval of that number, or its std_error=.",
                argument="interval",
                value=self.interval,
            )

    def for_measure(self, measure: str, bounds: tuple[float, float]) -> float:
        """Return the number for a measure, which must lie within its bounds."""
        if isinstance(self.value, dict) and measure not in self.value:
            raise ArgumentError(
                f"Published: no value for {measure!r}; there are values for"
                f" {some_of(list(self.value))}.",
                argument="value",
                value=measure,
                allowed=tuple(self.value),
            )
        given = self.value[measure] if isinstance(self.value, dict) else self.value
        value = float(given)
        low, high = bounds
        near = ROUNDING * (high - low)  # a computed figure may miss the end of its scale
        if not low - near <= value <= high + near:
            raise ArgumentError(
                f"Published: {measure!r} goes from {plain(low)} to {plain(high)}, got"
                f" {shown(given)}: give the number in the unit of the measure.",
                argument="value",
                value=value,
                allowed=(low, high),
            )
        return low if value < low + near else high if value > high - near else value

    def variance(self, value: float, *, share: bool) -> float:
        """Return the squared standard error of the number; 0 when it is taken as exact."""
        self._check(value, share=share)
        interval = self.interval
        if self.n is not None:
            low, high = proportion_interval("wilson", value / 100, None, self.n, np.inf)
            interval = 100 * float(low), 100 * float(high)
        if interval is None:
            return (self.std_error or 0.0) ** 2
        return float((interval[1] - interval[0]) / (2 * critical_value(0.95))) ** 2

    def _check(self, value: float, *, share: bool) -> None:
        if self.n is not None and not share:
            raise ArgumentError(
                "Published: n gives an uncertainty for shares only; give std_error= for an index.",
                argument="n",
                value=self.n,
            )
        if share:
            finite("Published: value", value, least=0, most=100, remedy="it is a share in per cent")
        if share and value in {0, 100} and (self.std_error or self.interval):
            raise ArgumentError(
                f"Published: std_error and interval do not tell how uncertain a share of"
                f" {plain(value)} per cent is: give n=, the number of answers behind it.",
                argument="n",
                value=self.n,
            )

    @property
    def words(self) -> Words:
        """A phrase about the number in both languages."""
        exact = not self.std_error and self.interval is None and self.n is None
        swedish = ("ett publicerat värde", self.told("sv"), _CERTAINTY[exact].sv)
        english = ("a published number", self.told("en"), _CERTAINTY[exact].en)
        return Words(", ".join(filter(None, swedish)), ", ".join(filter(None, english)))

    def told(self, language: Language) -> str:
        """Return the number as a reader is told it; nothing of one for each measure."""
        return "" if isinstance(self.value, dict) else significant(self.value, language)

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the contrasts of estimates with the number."""
        measures = {measure.name: measure for measure in estimates.method.measures}
        names = estimates.frame["measure"].to_list()
        found: list[Contrast] = []
        for part in parts_of(estimates):
            pairs = self._pairs(estimates, part, measures[names[part.rows[0]]])
            found.append(Contrast(part.rows, part.support.shape, pairs))
        return Contrasted(estimates, found)

    def _pairs(self, estimates: Estimates, part: MeasureRows, measure: Measure) -> Paired:
        """Return the differences of one measure from its number, of which a part of each row's own
        answers is one.
        """
        estimate = floats(estimates.frame["estimate"])[part.rows]
        variance = floats(estimates.frame["std_error"])[part.rows] ** 2
        value = self.for_measure(measure.name, measure.bounds)
        low, high = measure.bounds
        error = self.variance(value, share=measure.proportion)
        error = error if error > (ROUNDING * (high - low)) ** 2 else 0.0
        self._check_own_share(error, variance)
        rest = error - self.own_share**2 * variance
        rest = np.where(rest > ROUNDING * error, rest, 0.0)
        apart, size = 1 - self.own_share, len(part.rows)
        mean = np.clip((estimate - (estimate - value) / apart - low) / (high - low), 0.0, 1.0)
        one = part.support.shape.variance(np.clip(mean, EDGE, 1 - EDGE)) * (high - low) ** 2
        spread = np.full(size, 1 / (apart * self.n)) if self.n else rest / apart**2 / one
        return Paired(
            reference=np.full(size, value),
            variance=apart**2 * variance + rest,
            part=np.full(size, apart),
            own=part.support.figures.take(part.domains),
            other=attrs.evolve(exact(mean), spread=spread),
            loose=part.support.loose[part.domains],
            answers=np.full(size, np.inf),
            flat=np.zeros(size, dtype=bool),
        )

    def _check_own_share(self, error: float, variance: Floats) -> None:
        impossible = (error > 0) & (error < self.own_share**2 * variance * (1 - ROUNDING))
        if impossible.any():
            rows = counted(int(impossible.sum()), "row varies", "rows vary")
            raise ArgumentError(
                f"Published: {rows} more than a reference with own_share {shown(self.own_share)}"
                " can: its standard error must be at least own_share times theirs.",
                argument="own_share",
                value=self.own_share,
            )
