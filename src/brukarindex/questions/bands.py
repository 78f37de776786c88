"""Bands of an index: what a value is called."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs
import numpy as np

from brukarindex.checks import is_number, one_of, real_number, several, text, type_error, whole_text
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, DataError, SchemaError
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import significant

if TYPE_CHECKING:
    import polars as pl

IndexRounding = Literal["half_up", "half_even", "ceil", "floor"]

_DECIMAL = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "ceil": ROUND_CEILING,
    "floor": ROUND_FLOOR,
}
DECIMALS = 9
"""Places of a float that count; the rest is the rounding error of sums."""
_SLACK = 1e-9
"""How far outside 0–100 a mean of answers may land by floating-point noise alone."""
_SHOWN = 5

_LIMIT_WORDS: dict[Language, tuple[str, str, str]] = {
    "sv": ("under {}", "över {}", "från {}"),
    "en": ("below {}", "over {}", "{} or more"),
}
_ROUNDING_WORDS: dict[Language, dict[IndexRounding, str]] = {
    "sv": {
        "half_up": "halva uppåt",
        "half_even": "halva till jämnt",
        "ceil": "uppåt",
        "floor": "nedåt",
    },
    "en": {"half_up": "half up", "half_even": "half to even", "ceil": "up", "floor": "down"},
}


def _limits(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(
        real_number("Bands: a limit", value) for value in several("Bands: the limits", values)
    )


def _labels(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise ArgumentTypeError(
            f"Bands: the labels must be several texts, got {values!r}.",
            argument="labels",
            value=values,
        )
    return tuple(text("Bands: a label", value) for value in several("Bands: the labels", values))


def _name(value: str) -> str:
    return text("Bands: the name", value)


def _source(value: str) -> str:
    return whole_text("Bands: the source", value)


@attrs.frozen
class Bands:
    """Names for the parts of an index 0–100, from the worst to the best.

    Args:
        name: What the set of bands is called.
        limits: Lower limit, in index points, of every band but the lowest; ascending.
        sv: Label of each band in Swedish, one more than the limits, worst first.
        en: The labels in English.
        strict: The limits that themselves belong to the band below (``> 80`` instead of ``≥ 80``).
        source: Who has published the limits and labels, and what is assumed.

    Raises:
        ArgumentError: If the limits do not ascend inside 0–100, the labels do not match them or are
            not all different, or a strict limit is not a limit.

    Examples:
        >>> bands = Bands("godkänt", (60,), ("underkänt", "godkänt"), ("fail", "pass"))
        >>> bands.describe("en")  # doctest: +ELLIPSIS
        'godkänt: fail below 60, pass 60 or more. Bands are set after rounding to whole numbers ...'
    """

    name: str = attrs.field(converter=_name)
    limits: tuple[float, ...] = attrs.field(converter=_limits)
    sv: tuple[str, ...] = attrs.field(converter=_labels)
    en: tuple[str, ...] = attrs.field(converter=_labels)
    strict: tuple[float, ...] = attrs.field(kw_only=True, default=(), converter=_limits)
    source: str = attrs.field(kw_only=True, default="", converter=_source)

    def __attrs_post_init__(self) -> None:
        ends = (0, *self.limits, 100)
        if not self.limits or not all(low < high for low, high in pairwise(ends)):
            raise ArgumentError(
                f"Bands: the limits must ascend between 0 and 100, got {self.limits}.",
                argument="limits",
                value=self.limits,
            )
        for labels in (self.sv, self.en):
            if len(labels) != len(self.limits) + 1 or len(set(labels)) < len(labels):
                raise ArgumentError(
                    f"Bands: {len(self.limits)} limits need {len(self.limits) + 1} different"
                    f" labels, got {labels}.",
                    argument="labels",
                    value=labels,
                )
        if not set(self.strict) <= set(self.limits):
            raise ArgumentError(
                f"Bands: strict {self.strict} must be among the limits {self.limits}.",
                argument="strict",
                value=self.strict,
                allowed=self.limits,
            )

    def labels(self, language: Language = "en") -> tuple[str, ...]:
        """Return the labels from worst to best, in ``"sv"`` or ``"en"``.

        Examples:
            >>> SCB_BANDS.labels("sv")
            ('icke godkänd', 'godkänd', 'nöjd', 'mycket nöjd')
        """
        one_of("language", language, LANGUAGES)
        return self.sv if language == "sv" else self.en

    def describe(
        self, language: Language = "en", *, rounding: IndexRounding | None = "half_up"
    ) -> str:
        """Return the bands, and whether they are set before or after rounding, in words.

        Examples:
            >>> INSIKT_BANDS.describe("sv", rounding=None)  # doctest: +ELLIPSIS
            'Insikt: mycket lågt under 50, lågt från 50, ... Banden sätts före avrundning.'
        """
        _check_rounding(rounding)
        lowest, *others = self.labels(language)
        below, over, least = _LIMIT_WORDS[language]
        limits = [significant(limit, language) for limit in self.limits]
        parts = [f"{lowest} {below.format(limits[0])}"]
        for label, limit, said in zip(others, self.limits, limits, strict=True):
            parts.append(f"{label} {(over if limit in self.strict else least).format(said)}")
        return f"{self.name}: {', '.join(parts)}. {_rounding_words(language, rounding)}"

    def __repr__(self) -> str:
        return f"Bands({self.name!r}, {' | '.join(self.sv)})"


def _rounding_words(language: Language, rounding: IndexRounding | None) -> str:
    swedish = language == "sv"
    if rounding is None:
        return "Banden sätts före avrundning." if swedish else "Bands are set before rounding."
    start = (
        "Banden sätts efter avrundning till heltal"
        if swedish
        else "Bands are set after rounding to whole numbers"
    )
    return f"{start} ({_ROUNDING_WORDS[language][rounding]})."


SCB_BANDS = Bands(
    "SCB",
    (40, 55, 75),
    ("icke godkänd", "godkänd", "nöjd", "mycket nöjd"),
    ("not acceptable", "acceptable", "satisfied", "very satisfied"),
    source=(
        "Below 40 and 75 or more: RMV 2010; 55–74: Gävle 2015, both on SCB's model. No source names"
        " 40–54; 'godkänd' is assumed, as the opposite of the band below it (Gnosjö 2018 calls such"
        " areas 'godkända')."
    ),
)
"""SCB's bands of NKI and factor indices, on whole numbers; the name of 40–54 is an assumption."""

INSIKT_BANDS = Bands(
    "Insikt",
    (50, 62, 70, 80),
    ("mycket lågt", "lågt", "godkänt", "högt", "mycket högt"),
    ("very low", "low", "acceptable", "high", "very high"),
    strict=(80,),
    source=(
        "Skövde kommun on Insikt. Upplands Väsby uses other limits: below 60 fail, 60–70 pass,"
        " above 70 pass well."
    ),
)
"""Insikt's bands, on whole numbers: 50–61, 62–69, 70–80 and above 80."""


@overload
def classify(
    value: None, bands: Bands, *, rounding: IndexRounding | None = ..., language: Language = ...
) -> None: ...
@overload
def classify(
    value: float | Decimal,
    bands: Bands,
    *,
    rounding: IndexRounding | None = ...,
    language: Language = ...,
) -> str: ...
@overload
def classify(
    value: "pl.Series | np.ndarray[Any, Any]",
    bands: Bands,
    *,
    rounding: IndexRounding | None = ...,
    language: Language = ...,
) -> "pl.Series": ...
def classify(
    value: "float | Decimal | pl.Series | np.ndarray[Any, Any] | None",
    bands: Bands,
    *,
    rounding: IndexRounding | None = "half_up",
    language: Language = "en",
) -> "str | pl.Series | None":
    """Return the label of the band that an index falls in.

    Args:
        value: An index 0–100: a number, a `Decimal`, or a Polars series or numpy array of them.
        bands: The bands, such as `SCB_BANDS`.
        rounding: How to round to a whole number before the band is set, as the published bands are
            meant and as the figure is printed: 54.6 is shown as 55. ``"half_up"``, ``"half_even"``,
            ``"ceil"`` or ``"floor"``, exact, on the float's decimal number to nine places: a mean
            of scores that is 54.5 may come out as 54.49999999999999. None sets the band on the
            value as it is.
        language: Language of the label, ``"sv"`` or ``"en"``.

    Returns:
        A label, or a series of `polars.Enum` labels in order from worst to best. Null gives null.

    Raises:
        DataError: If a value is NaN or outside 0–100.
        SchemaError: If a series is not numeric.
        ArgumentError: If an option has a value that is not allowed.
        ArgumentTypeError: If the value or the bands are of another type.

    Examples:
        >>> classify(54.6, SCB_BANDS), classify(54.6, SCB_BANDS, rounding=None)
        ('satisfied', 'acceptable')
        >>> import polars as pl
        >>> classify(pl.Series([39.5, None, 80.0]), SCB_BANDS, language="sv").to_list()
        ['godkänd', None, 'mycket nöjd']
    """
    _check_rounding(rounding)
    _check_bands(bands)
    labels = bands.labels(language)
    if value is None:
        return None
    if isinstance(value, np.ndarray) or type(value).__module__.partition(".")[0] == "polars":
        import polars as pl  # labels of pages are told without it

        if isinstance(value, (np.ndarray, pl.Series)):
            return _classify_series(pl.Series(value), bands, labels, rounding)
    exact = _exact(value)
    _check_range([value] if _outside(exact) else [])
    whole = exact if rounding is None else exact.to_integral_value(_DECIMAL[rounding])
    return labels[
        sum(whole > limit if limit in bands.strict else whole >= limit for limit in bands.limits)
    ]


def _check_rounding(rounding: object) -> None:
    one_of("rounding", rounding, (*_DECIMAL, None))


def _check_bands(bands: object) -> None:
    if not isinstance(bands, Bands):
        raise type_error("classify: bands", "be Bands, such as SCB_BANDS", bands)


def _exact(value: object) -> Decimal:
    """Return the decimal number that ``value`` prints as."""
    if isinstance(value, Decimal):
        return value
    if not is_number(value):
        raise type_error("value", "be a number, a series or an array", value)
    made = real_number("value", value)
    number = Decimal(f"{made if isinstance(value, Fraction) else value}")
    # Far from the scale there is nothing to round.
    return round(number, DECIMALS) if number.is_finite() and abs(number) < 1000 else number


def _outside(exact: Decimal) -> bool:
    return exact.is_nan() or not -_SLACK <= exact <= 100 + _SLACK


def _check_range(wrong: Sequence[object]) -> None:
    if wrong:
        listed = ", ".join(str(each) for each in wrong[:_SHOWN]) + (
            ", …" if len(wrong) > _SHOWN else ""
        )
        raise DataError(
            f"value must be from 0 to 100, got {listed}; use null where there is no index.",
            values=tuple(wrong),
        )


def _classify_series(
    values: "pl.Series", bands: Bands, labels: tuple[str, ...], rounding: IndexRounding | None
) -> "pl.Series":
    import polars as pl

    if not values.dtype.is_numeric() and values.dtype != pl.Null:
        raise SchemaError(
            f"value must hold numbers, got {values.dtype} in {values.name!r}.",
            column=values.name,
            dtype=values.dtype,
        )
    exact = values if values.dtype.is_decimal() else values.cast(pl.Float64).round(DECIMALS)
    fits = exact.cast(pl.Float64).is_between(-_SLACK, 100 + _SLACK).fill_null(value=True)
    _check_range(values.filter(~fits).to_list())
    whole = exact if rounding is None else _rounded(exact, rounding)
    place = pl.zeros(len(values), pl.UInt32, eager=True)
    for limit in bands.limits:
        place = place + _reached(whole, limit, strict=limit in bands.strict).cast(pl.UInt32)
    return pl.Series(labels, dtype=pl.Enum(labels)).gather(place).alias(values.name)


def _rounded(exact: "pl.Series", rounding: IndexRounding) -> "pl.Series":
    # k + 0.5 is a float and floats print in order, so rounding the float is rounding the decimal it
    # prints as.
    if rounding in {"ceil", "floor"}:
        return exact.ceil() if rounding == "ceil" else exact.floor()
    return exact.round(0, mode="half_away_from_zero" if rounding == "half_up" else "half_to_even")


def _reached(whole: "pl.Series", limit: float, *, strict: bool) -> "pl.Series":
    edge = Decimal(str(limit)) if whole.dtype.is_decimal() else float(limit)
    return whole > edge if strict else whole >= edge
