"""What an estimate can be compared with."""

from collections.abc import Iterable, Mapping, Sized
from typing import Any, cast

import attrs
import numpy as np

from brukarindex.designs import column_names
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, misfits, one_of, real_number, whole_number
from brukarindex.intervals import critical_value, proportion_interval
from brukarindex.measures import Language
from brukarindex.spelling import composed


def _number(_instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    real_number(f"Published: {attribute.name}", value)
    if not abs(cast("float", value)) < LARGEST:
        raise ArgumentError(f"Published: {attribute.name} must be finite, got {value!r}.")


def _optional(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is not None:
        _number(instance, attribute, value)


def _limits(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is None:
        return
    if not isinstance(value, (tuple, list)) or len(cast("Sized", value)) != 2:
        raise ArgumentTypeError(f"Published: interval must be (low, high), got {value!r}.")
    for limit in cast("Iterable[object]", value):
        _number(instance, attribute, limit)


LARGEST = 1e100
"""Numbers below this have squares that a float can hold."""


@attrs.frozen
class Reference:
    """What estimates are compared with. It holds no data and says which kind it is (`describe`)."""

    def describe(self, language: Language = "en") -> str:
        """Return a phrase about the reference, in ``"sv"`` or ``"en"``."""
        one_of("language", language, ("sv", "en"))
        return self._words[0 if language == "sv" else 1]

    @property
    def _words(self) -> tuple[str, str]:
        raise NotImplementedError


@attrs.frozen
class _Internal(Reference):
    within: tuple[str, ...] = attrs.field(default=(), converter=column_names, kw_only=True)

    def _said(self, swedish: str, english: str) -> tuple[str, str]:
        columns = ", ".join(self.within)
        swedish += f", inom samma {columns}" if columns else ""
        english += f", within the same {columns}" if columns else ""
        return f"{swedish}, med kovariansen mellan del och helhet", f"{english}, with the covariance of part and whole"


@attrs.frozen
class Pooled(_Internal):
    """*Riket*: all respondents together, each domain's own included; the average person.

    Args:
        within: Columns of ``by`` that the reference shares: ``within="kon"`` compares women with women.
    """

    @property
    def _words(self) -> tuple[str, str]:
        return self._said(
            "riket (alla svarande sammantaget, den egna enheten inräknad)",
            "the national value (all respondents pooled, the own unit included)",
        )


@attrs.frozen
class Rest(_Internal):
    """The rest of the country: all respondents of the other domains.

    Args:
        within: Columns of ``by`` that the reference shares.
    """

    @property
    def _words(self) -> tuple[str, str]:
        return self._said(
            "övriga riket (den egna enheten inte inräknad)", "the rest of the country (own unit left out)"
        )


@attrs.frozen
class UnweightedMean(_Internal):
    """*Ovägt medel*: the mean of the domains' own figures, whatever their size; the average municipality (Kolada).

    Args:
        within: Columns of ``by`` that the reference shares.
    """

    @property
    def _words(self) -> tuple[str, str]:
        return self._said("ovägt medel av enheterna", "the unweighted mean of the units")


def _sizes(sizes: Mapping[Any, float]) -> dict[Any, float]:
    if misfits([sizes], Mapping):
        raise ArgumentTypeError(f"PopulationWeighted: sizes must be a dict of domain and size, got {sizes!r}.")
    for size in sizes.values():
        real_number("PopulationWeighted: a size", size)
    return {composed(domain): size for domain, size in sizes.items()}


@attrs.frozen
class PopulationWeighted(_Internal):
    """The mean of the domains' own figures, weighted with known sizes.

    Args:
        sizes: The size of every domain: its value (or tuple of values, in the order of ``by``) to a positive number.
        within: Columns of ``by`` that the reference shares.
    """

    sizes: Mapping[Any, float] = attrs.field(converter=_sizes, hash=False)

    def __attrs_post_init__(self) -> None:
        wrong = {k: v for k, v in self.sizes.items() if not 0 < v < LARGEST}
        if wrong or not self.sizes:
            raise ArgumentError(f"PopulationWeighted: sizes must be positive and finite, got {wrong}.")

    @property
    def _words(self) -> tuple[str, str]:
        return self._said("medel av enheterna, vägt med befolkning", "the mean of the units weighted by population")


@attrs.frozen
class OtherEstimates(Reference):
    """Other estimates: of the same tally, or of other respondents."""

    independent: bool

    @property
    def _words(self) -> tuple[str, str]:
        if self.independent:
            return "andra, oberoende skattningar", "other, independent estimates"
        return (
            "andra skattningar ur samma räkning, med kovariansen mellan dem",
            "other estimates of the same tally, with the covariance between them",
        )


def _values(value: float | Mapping[str, float]) -> float | dict[str, float]:
    return {composed(name): each for name, each in value.items()} if isinstance(value, Mapping) else value


@attrs.frozen
class Published(Reference):
    """A published number, with or without an uncertainty of its own.

    Args:
        value: The number, in the measure's unit; or one number per measure name.
        std_error: Its standard error, in the same unit. Without any uncertainty the number is taken as exact.
        interval: Its 95 % confidence interval, from which the standard error is taken, instead of ``std_error``.
        n: The number of answers behind a published *share*, instead of ``std_error``. The share is then compared like
            one of other respondents, and has the standard error of Wilson's interval: 100 % of 5 is not certain.
        own_share: How much of the reference is the unit itself, 0–1: a municipality with 700 of 10 000 answers has
            0.07. The difference then varies less: it is ``(1 − own_share)`` times that to the rest.

    Examples:
        >>> Published(52.9).describe("sv")
        'ett publicerat värde, 52,9, taget som exakt'
    """

    value: float | dict[str, float] = attrs.field(converter=_values, hash=False)
    std_error: float | None = attrs.field(default=None, validator=_optional, kw_only=True)
    interval: tuple[float, float] | None = attrs.field(default=None, validator=_limits, kw_only=True)
    n: int | None = attrs.field(default=None, validator=_optional, kw_only=True)
    own_share: float = attrs.field(default=0.0, validator=_number, kw_only=True)

    def __attrs_post_init__(self) -> None:
        for value in self.value.values() if isinstance(self.value, dict) else [self.value]:
            _number(self, attrs.fields(Published).value, value)
        if self.n is not None:
            whole_number("Published: n", self.n)
        if sum(each is not None for each in (self.std_error, self.interval, self.n)) > 1:
            raise ArgumentError("Published: give one of std_error, interval and n.")
        if not 0 <= self.own_share < 1:
            raise ArgumentError(f"Published: own_share must be at least 0 and below 1, got {self.own_share}.")
        if (self.std_error or 0) < 0 or (self.n is not None and self.n < 1):
            raise ArgumentError("Published: std_error must not be negative, and n must be at least 1.")
        if self.interval is not None and not self.interval[0] < self.interval[1]:
            raise ArgumentError(f"Published: interval must be (low, high), got {self.interval}.")

    def for_measure(self, measure: str, bounds: tuple[float, float]) -> float:
        """Return the number for a measure, which must lie within its bounds."""
        if isinstance(self.value, dict) and measure not in self.value:
            raise ArgumentError(f"Published: no value for {measure!r}; there are values for {list(self.value)}.")
        value = float(self.value[measure] if isinstance(self.value, dict) else self.value)
        low, high = bounds
        if not low <= value <= high:
            raise ArgumentError(
                f"Published: {measure!r} goes from {low:g} to {high:g}, got {value:g}: give the number in the unit of "
                "the measure."
            )
        return value

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
            raise ArgumentError("Published: n gives an uncertainty for shares only; give std_error= for an index.")
        if share and not 0 <= value <= 100:
            raise ArgumentError(f"Published: a share must be from 0 to 100 per cent, got {value:g}.")
        if share and value in {0, 100} and (self.std_error or self.interval):
            raise ArgumentError(
                f"Published: std_error and interval do not tell how uncertain a share of {value:g} per cent is: give "
                "n=, the number of answers behind it."
            )

    @property
    def _words(self) -> tuple[str, str]:
        shown = "" if isinstance(self.value, dict) else f"{self.value:g}"
        exact = self.std_error is None and self.interval is None and self.n is None
        end = ("taget som exakt", "taken as exact") if exact else ("med egen osäkerhet", "with its own uncertainty")
        swedish = ", ".join(filter(None, ("ett publicerat värde", shown.replace(".", ","), end[0])))
        return swedish, ", ".join(filter(None, ("a published number", shown, end[1])))
