"""What an estimate can be compared with."""

from collections.abc import Mapping
from typing import Any, cast

import attrs
import numpy as np

from brukarindex.checks import misfits, one_of, real_number, text, whole_number
from brukarindex.counting.designs import column_names
from brukarindex.estimates.intervals import critical_value, proportion_interval
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.spelling import composed


def _number(name: str, value: object) -> float:
    number = real_number(f"Published: {name}", value)
    if not abs(number) < LARGEST:
        raise ArgumentError(f"Published: {name} must be finite, got {value!r}.")
    return number


def _values(value: float | Mapping[str, float]) -> float | dict[str, float]:
    if isinstance(value, Mapping):
        return {composed(name): _number("value", each) for name, each in value.items()}
    return _number("value", value)


def _std_error(value: float | None) -> float | None:
    return None if value is None else _number("std_error", value)


def _answers(value: int | None) -> int | None:
    return None if value is None else whole_number("Published: n", value)


def _own_share(value: float) -> float:
    return _number("own_share", value)


def _column(value: str) -> str:
    return composed(text("NationalGap: between", value, what="the name of a column"))


def _limits(value: tuple[float, float] | None) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(cast("object", value), (tuple, list, np.ndarray)) or len(value) != 2:
        raise ArgumentTypeError(f"Published: interval must be (low, high), got {value!r}.")
    return _number("interval", value[0]), _number("interval", value[1])


ROUNDING = 1e-9
"""Share of a scale below which differences and standard errors are the rounding of none."""
_TOGETHER = "med kovariansen mellan del och helhet", "with the covariance of part and whole"
LARGEST = 1e100
"""Numbers below this have squares that a float can hold."""


@attrs.frozen
class Reference:
    """What estimates are compared with. It holds no data and says which kind it is (`describe`)."""

    def describe(self, language: Language = "en") -> str:
        """Return a phrase about the reference, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
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
        return f"{swedish}, {_TOGETHER[0]}", f"{english}, {_TOGETHER[1]}"


@attrs.frozen
class Pooled(_Internal):
    """*Riket*: all respondents together, each domain's own included; the average person.

    Args:
        within: Columns of ``by`` that the reference shares: ``within="kon"`` compares women with
            women.
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
            "övriga riket (den egna enheten inte inräknad)",
            "the rest of the country (own unit left out)",
        )


@attrs.frozen
class UnweightedMean(_Internal):
    """*Ovägt medel*: the mean of the domains' own figures, whatever their size; the average
    municipality (Kolada).

    Args:
        within: Columns of ``by`` that the reference shares.
    """

    @property
    def _words(self) -> tuple[str, str]:
        return self._said("ovägt medel av enheterna", "the unweighted mean of the units")


def _sizes(sizes: Mapping[Any, float]) -> dict[Any, float]:
    if misfits([sizes], Mapping):
        raise ArgumentTypeError(
            f"PopulationWeighted: sizes must be a dict of domain and size, got {sizes!r}."
        )
    return {
        composed(domain): real_number("PopulationWeighted: a size", size)
        for domain, size in sizes.items()
    }


@attrs.frozen
class PopulationWeighted(_Internal):
    """The mean of the domains' own figures, weighted with known sizes.

    Args:
        sizes: The size of every domain: its value (or tuple of values, in the order of ``by``) to a
            positive number.
        within: Columns of ``by`` that the reference shares.
    """

    sizes: Mapping[Any, float] = attrs.field(converter=_sizes, hash=False)

    def __attrs_post_init__(self) -> None:
        wrong = {k: v for k, v in self.sizes.items() if not 0 < v < LARGEST}
        if wrong or not self.sizes:
            raise ArgumentError(
                f"PopulationWeighted: sizes must be positive and finite, got {wrong}."
            )

    @property
    def _words(self) -> tuple[str, str]:
        return self._said(
            "medel av enheterna, vägt med befolkning",
            "the mean of the units weighted by population",
        )


@attrs.frozen
class Pairs(Reference):
    """One another: each unit is compared with every unit before it, women with men, this year with
    the last.

    The result has one row for each pair. The ``by`` columns say whose ``estimate`` and ``n`` it
    has, ``to_`` and their names whose figure the ``reference`` is: ``ar`` and ``to_ar``. Units
    stand in the order of the estimates, so that a later year is compared with an earlier one,
    ``result[2025, 2024]``.

    Args:
        within: Columns of ``by`` that both units of a pair share: ``within="kommun"`` compares
            women with men in every municipality. They have no ``to_`` column.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Pairs, RatingIndex, Scale, compare, estimate
        >>> frame = pl.DataFrame({"ar": [2024] * 3 + [2025] * 3, "helhet": [3, 4, 2, 5, 4, 3]})
        >>> result = compare(estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="ar"), to=Pairs())
        >>> row = result[2025, 2024].row()
        >>> row.domain, round(row.estimate), round(row.reference), round(row.difference), row.verdict
        ({'ar': 2025, 'to_ar': 2024}, 75, 50, 25, 'not_distinguishable')
    """

    within: tuple[str, ...] = attrs.field(default=(), converter=column_names, kw_only=True)

    @property
    def _words(self) -> tuple[str, str]:
        columns = ", ".join(self.within)
        swedish, english = (
            f"{words} {columns}" if columns else ""
            for words in (", inom samma", ", within the same")
        )
        return (
            f"varandra (alla par av enheter{swedish}), med kovariansen mellan dem",
            f"one another (all pairs of units{english}), with the covariance between them",
        )


@attrs.frozen
class NationalGap(Reference):
    """The same difference between groups among all respondents.

    Women less men in the unit are compared with women less men in the country. The result has one row for each unit and pair of groups, as with `Pairs`: ``estimate`` is the
    difference within the unit, ``reference`` the difference among all, the unit included, and ``n``
    the answers of both groups.

    Args:
        between: The column of ``by`` that tells the groups.
        within: Columns of ``by`` that the reference shares, such as the year.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import NationalGap, RatingIndex, Scale, compare, estimate
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 8 + ["b"] * 8,
        ...         "kon": ["kvinna", "man"] * 8,
        ...         "helhet": [5, 3, 5, 2, 4, 2, 4, 3, 4, 4, 3, 4, 5, 4, 4, 4],
        ...     }
        ... )
        >>> made = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by=["kommun", "kon"])
        >>> row = compare(made, to=NationalGap("kon"))["a"].row()
        >>> row.domain, row.estimate, row.reference, row.difference
        ({'kommun': 'a', 'kon': 'man', 'to_kon': 'kvinna'}, -50.0, -25.0, -25.0)
    """

    between: str = attrs.field(converter=_column)
    within: tuple[str, ...] = attrs.field(default=(), converter=column_names, kw_only=True)

    @property
    def _words(self) -> tuple[str, str]:
        columns = ", ".join(self.within)
        swedish, english = (
            f"{words} {columns}" if columns else ""
            for words in (", inom samma", ", within the same")
        )
        return (
            f"samma skillnad ({self.between}) bland alla svarande{swedish}, {_TOGETHER[0]}",
            f"the same difference ({self.between}) among all respondents{english}, {_TOGETHER[1]}",
        )


@attrs.frozen
class Expected(Reference):
    """What is expected of those who answered in the unit, each group at its mean among all.

    This is indirect standardisation.

    Args:
        over: The columns whose combinations are the groups, such as age and sex. The tally must be
            made by them too: ``tally(frame, measures, by=["kommun", "alder"])``.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Expected, RatingIndex, Scale, compare, estimate, tally
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 6 + ["b"] * 6,
        ...         "alder": ["ung"] * 4 + ["äldre"] * 2 + ["ung"] * 2 + ["äldre"] * 4,
        ...         "helhet": [3, 2, 3, 4, 4, 5, 3, 3, 4, 5, 5, 4],
        ...     }
        ... )
        >>> counts = tally(frame, RatingIndex("helhet", Scale(1, 5)), by=["kommun", "alder"])
        >>> row = compare(estimate(counts, by="kommun"), to=Expected("alder"))["a"].row()
        >>> row.estimate, row.reference, row.difference
        (62.5, 62.5, 0.0)
    """

    over: tuple[str, ...] = attrs.field(converter=column_names)

    def __attrs_post_init__(self) -> None:
        if not self.over:
            raise ArgumentError("Expected: over must name at least one column, got none.")

    @property
    def _words(self) -> tuple[str, str]:
        columns = " × ".join(self.over)
        swedish = f"varje grupp efter {columns} med sitt medelvärde bland alla svarande"
        english = f"each group by {columns} at its mean among all respondents"
        return (
            f"det förväntade med tanke på vilka som svarade ({swedish}), {_TOGETHER[0]}",
            f"the figure expected of those who answered ({english}), {_TOGETHER[1]}",
        )


@attrs.frozen
class OtherEstimates(Reference):
    """Other estimates: of the same tally, or of other respondents.

    Attributes:
        independent: Whether they are of other respondents.
        steps: Where the questions have different numbers of answers to choose from, these numbers:
            ``"5/10"`` when five are compared with ten.
    """

    independent: bool
    steps: tuple[str, ...] = ()

    @property
    def _words(self) -> tuple[str, str]:
        swedish, english = self._kind
        steps = "; ".join(self.steps)
        swedish += (
            f", på skalor med olika antal steg ({steps}), vilket i sig kan ge skillnader"
            if steps
            else ""
        )
        english += (
            f", on scales of different numbers of steps ({steps}), which alone can differ"
            if steps
            else ""
        )
        return swedish, english

    @property
    def _kind(self) -> tuple[str, str]:
        if self.independent:
            return "andra, oberoende skattningar", "other, independent estimates"
        return (
            "andra skattningar ur samma räkning, med kovariansen mellan dem",
            "other estimates of the same tally, with the covariance between them",
        )


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

    value: float | dict[str, float] = attrs.field(converter=_values, hash=False)
    std_error: float | None = attrs.field(default=None, converter=_std_error, kw_only=True)
    interval: tuple[float, float] | None = attrs.field(
        default=None, converter=_limits, kw_only=True
    )
    n: int | None = attrs.field(default=None, converter=_answers, kw_only=True)
    own_share: float = attrs.field(default=0.0, converter=_own_share, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if sum(each is not None for each in (self.std_error, self.interval, self.n)) > 1:
            raise ArgumentError("Published: give one of std_error, interval and n.")
        if not 0 <= self.own_share < 1:
            raise ArgumentError(
                f"Published: own_share must be at least 0 and below 1, got {self.own_share:g}: it"
                " is the unit's share of the reference, 0.07 for 7 per cent."
            )
        if (self.std_error or 0) < 0:
            raise ArgumentError(f"Published: std_error must be at least 0, got {self.std_error:g}.")
        if self.n is not None and self.n < 1:
            raise ArgumentError(
                f"Published: n must be at least 1, got {self.n}: it is the number of answers behind"
                " the share. Leave it out to take the number as exact."
            )
        self._check_interval()

    def _check_interval(self) -> None:
        if self.interval is None:
            return
        low, high = self.interval
        if not low < high:
            raise ArgumentError(f"Published: interval must be (low, high), got {self.interval}.")
        values = self.value.values() if isinstance(self.value, dict) else [self.value]
        outside = [value for value in values if not low <= value <= high]
        if outside:
            raise ArgumentError(
                f"Published: {outside[0]:g} is not in its interval, {low:g} to {high:g}: give the"
                " interval of that number, or its std_error=."
            )

    def for_measure(self, measure: str, bounds: tuple[float, float]) -> float:
        """Return the number for a measure, which must lie within its bounds."""
        if isinstance(self.value, dict) and measure not in self.value:
            raise ArgumentError(
                f"Published: no value for {measure!r}; there are values for {list(self.value)}."
            )
        value = float(self.value[measure] if isinstance(self.value, dict) else self.value)
        low, high = bounds
        near = ROUNDING * (high - low)  # a computed figure may miss the end of its scale
        if not low - near <= value <= high + near:
            raise ArgumentError(
                f"Published: {measure!r} goes from {low:g} to {high:g}, got {value:g}: give the"
                " number in the unit of the measure."
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
                "Published: n gives an uncertainty for shares only; give std_error= for an index."
            )
        if share and not 0 <= value <= 100:
            raise ArgumentError(
                f"Published: a share must be from 0 to 100 per cent, got {value:g}."
            )
        if share and value in {0, 100} and (self.std_error or self.interval):
            raise ArgumentError(
                f"Published: std_error and interval do not tell how uncertain a share of {value:g}"
                " per cent is: give n=, the number of answers behind it."
            )

    @property
    def _words(self) -> tuple[str, str]:
        shown = "" if isinstance(self.value, dict) else f"{self.value:g}"
        exact = not self.std_error and self.interval is None and self.n is None
        end = (
            ("taget som exakt", "taken as exact")
            if exact
            else ("med egen osäkerhet", "with its own uncertainty")
        )
        swedish = ", ".join(filter(None, ("ett publicerat värde", shown.replace(".", ","), end[0])))
        return swedish, ", ".join(filter(None, ("a published number", shown, end[1])))
