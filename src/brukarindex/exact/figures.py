"""Figures as they are printed: text in, exact digits out."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias, cast, get_args

from attrs import Attribute, field, frozen

from brukarindex.checks import (
    Exact,
    exact,
    is_whole,
    one_of,
    one_of_these,
    shown,
    value_error,
    whole_number,
    whole_text,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError, blamed
from brukarindex.words.languages import LANGUAGES, Language

Rounding: TypeAlias = Literal[
    "half_up", "half_down", "half_even", "either", "floor", "ceil", "trunc", "any"
]
Unit: TypeAlias = Literal["percent", "percentage_points", "permille"]

ROUNDINGS: tuple[Rounding, ...] = get_args(Rounding)
MAX_DIGITS = 30  # Nobody prints more; the cap keeps hostile text from costing time.

_KNOWN_UNITS: tuple[Unit | None, ...] = (None, *get_args(Unit))
_SPACES = " \u00a0\u2009\u202f"
_GROUPS = f"{_SPACES}'\u2019"
_UNITS: dict[str, Unit | None] = {
    "%": "percent",
    "procent": "percent",
    "percent": "percent",
    "per cent": "percent",
    "procentenhet": "percentage_points",
    "procentenheter": "percentage_points",
    "percentage point": "percentage_points",
    "percentage points": "percentage_points",
    "‰": "permille",
    "promille": "permille",
    "per mille": "permille",
    **dict.fromkeys(("pe", "p.e.", "p.p.", "pp", "%-enhet", "%-enheter"), "percentage_points"),
    **dict.fromkeys(("enhet", "enheter", "point", "points")),
    **dict.fromkeys(("indexenhet", "indexenheter", "indexpoäng", "skalsteg", "steg", "poäng")),
    **dict.fromkeys(("index point", "index points", "scale point", "scale points")),
}
# "7,5 av 10" says the scale of a mean; without decimals it would be a share.
_ON_SCALE = re.compile(
    r"(?P<value>[-+\u2212\u2013]?[0-9]+[.,][0-9]+) ?(?:av|/|of|out of) ?[0-9]{1,3}"
)
_PRINTED: dict[Language, dict[Unit, str]] = {
    "sv": {"percent": "%", "percentage_points": "procentenheter", "permille": "promille"},
    "en": {"percent": "%", "percentage_points": "percentage points", "permille": "‰"},
}


@cache  # of one language on most pages
def _number(language: Language) -> re.Pattern[str]:
    group, mark = (_GROUPS, "[.,]") if language == "sv" else (_GROUPS + ",", "[.]")
    whole = rf"[1-9][0-9]{{0,2}}(?:[{group}][0-9]{{3}})+|[1-9][0-9]*|0"
    return re.compile(
        rf"(?P<sign>[-+\u2212\u2013]?)(?P<whole>{whole})(?:(?P<mark>{mark})(?P<part>[0-9]+))?(?P<tail>\D*)"
    )


_QUANTITIES = (
    r"av|of|out|in|var|varje|every|hälften|halva?|half|(?:en|två|tre|one|two|three)?[ -]?"
    r"(?:tredjedel|fjärdedel|femtedel|third|quarter|fifth)\w*|(?:de )?(?:allra"
    r" )?flesta|majoritet\w*|majority|most"
)
_QUALIFIERS = (
    r"cirka|ca|circa|omkring|ungefär|runt|drygt|knappt|över|under|minst|högst|närmare|nästan|mer|mindre|fler|färre|"
    r"about|around|over|nearly|almost|least|more|fewer|less"
)
_REASONS = {  # Searched in this order; compiled only when a text is refused.
    r"^$": "it is empty; write the number as printed",
    rf"\b(?:{_QUALIFIERS})\b": (
        'it is qualified, so its digits are not exact; write the number alone, as in "700"'
    ),
    rf"\b(?:{_QUANTITIES})\b": (
        'it is a quantity in words, without exact digits; write a number, as in "90 %"'
    ),
    r"^[^0-9]*$": 'it holds no digits 0-9; write a number, as in "{share}"',
    r"[^\W\d_]": 'write the number alone, as in "1 283", or with a unit: {units}',
    rf"[0-9][{_SPACES}]+[0-9]": 'digits are grouped in threes from the right, as in "1 283"',
    r"^[-+\u2212\u2013]?0[0-9]": "a number does not begin with a spare zero",
}


NO_POINTS = "be in percent or per mille, not percentage points"
"""What a printed share must be."""


def figure_error(argument: str, must: str, figure: "Figure") -> ArgumentError:
    """Return the error of a figure that can be read, but not stand where it does."""
    return value_error(argument, must, figure, got=repr(str(figure)))


def float_told(value: float) -> str:
    """Return what to write instead of a float: how many decimals were printed only the page can
    tell.
    """
    if value.is_integer():
        ways = f'"{int(value)}" if the page prints no decimals, "{int(value)}.0" if it prints one'
        return (
            f"a float has lost its printed decimals; write the figure as text: {ways} (pandas:"
            " dtype=str or Int64)"
        )
    return f'a float has lost its printed decimals; write the figure as text, "{value}"'


def refusal(text: str, reason: str, what: str = "figure") -> FigureError:
    """Return the error of a text that cannot be read."""
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return FigureError(f"cannot read the {what} {shown!r}: {reason}", figure=text)


_EXAMPLES: dict[Language, dict[str, str]] = {
    "sv": {"share": "48,4 %", "units": "%, procent, procentenheter, promille, enheter"},
    "en": {"share": "48.4 %", "units": "%, per cent, percentage points, per mille, points"},
}


OTHER: dict[Language, tuple[Language, str]] = {"sv": ("en", "English"), "en": ("sv", "Swedish")}


def _reason(text: str, language: Language) -> str:
    found = (
        reason for pattern, reason in _REASONS.items() if re.search(pattern, text, re.IGNORECASE)
    )
    reason = next(
        found,
        'it is not one number with at most one decimal mark and a unit; write it as in "{share}"',
    )
    other, name = OTHER[language]
    elsewhere = _number(other).fullmatch(text)
    reads = elsewhere is not None and _tail(elsewhere) in {"", *_UNITS}
    hint = f'; if the page is in {name}, say language="{other}"' if reads else ""
    return reason.format_map(_EXAMPLES[language]) + hint


def _tail(match: re.Match[str]) -> str:
    return " ".join(match["tail"].casefold().split())


def _is_ambiguous(match: re.Match[str]) -> bool:
    """A point before three digits may group thousands, unless what stands before it cannot."""
    could_group = match["whole"] != "0" and len(match["whole"]) <= 3
    return match["mark"] == "." and len(match["part"]) == 3 and could_group


def _few_digits(digits: int) -> int:
    number = whole_number("digits", digits)
    if abs(number) >= 10**MAX_DIGITS:
        raise FigureError(f"a figure has at most {MAX_DIGITS} digits; got more", figure="")
    return number


def _few_decimals(decimals: int) -> int:
    return whole_number("decimals", decimals, least=0, most=MAX_DIGITS)


def _text_of(_: object, __: "Attribute[str]", value: str) -> None:
    whole_text("the text of a figure", value)


@frozen
class Interval:
    """The exact numbers that a printed figure may stand for.

    Attributes:
        low: Lower end.
        high: Upper end.
        closed_low: Whether the lower end itself belongs.
        closed_high: Whether the upper end itself belongs.

    Examples:
        >>> from fractions import Fraction
        >>> ends = Fraction(0), Fraction(1, 2)
        >>> Fraction(1, 2) in Interval(*ends, closed_low=True, closed_high=False)
        False
    """

    low: Fraction
    high: Fraction
    closed_low: bool
    closed_high: bool

    @classmethod
    def closed(cls, low: Fraction, high: Fraction) -> "Interval":
        """Return the interval that both ends belong to."""
        return cls(low, high, closed_low=True, closed_high=True)

    def __contains__(self, value: Exact) -> bool:
        """Return whether an exact number belongs."""
        number = exact("value", value)
        above = self.low < number or (self.closed_low and self.low == number)
        return above and (number < self.high or (self.closed_high and self.high == number))

    def __neg__(self) -> "Interval":
        """Return the numbers with the other sign."""
        return Interval(-self.high, -self.low, self.closed_high, self.closed_low)

    def __add__(self, other: "Interval") -> "Interval":
        """Return the sums of a number of it and one of another."""
        closed_low = self.closed_low and other.closed_low
        closed_high = self.closed_high and other.closed_high
        return Interval(self.low + other.low, self.high + other.high, closed_low, closed_high)

    def __mul__(self, factor: Exact) -> "Interval":
        """Return the multiples of its numbers by one above 0."""
        by = Fraction(factor)
        return Interval(self.low * by, self.high * by, self.closed_low, self.closed_high)

    def wholes(self) -> range:
        """Return the whole numbers that belong."""
        first = math.ceil(self.low) if self.closed_low else math.floor(self.low) + 1
        last = math.floor(self.high) if self.closed_high else math.ceil(self.high) - 1
        return range(first, last + 1)

    def meets(self, low: Exact, high: Exact | None) -> bool:
        """Return whether some number of it is from one number to another, or to no end."""
        above = self.high > low or (self.closed_high and self.high == low)
        return above and (high is None or self.low < high or (self.closed_low and self.low == high))

    def reaches(self, other: "Interval") -> bool:
        """Return whether some number of it is at least as great as some number of another."""
        both = self.closed_high and other.closed_low
        return self.high > other.low or (both and self.high == other.low)


@frozen
class Figure:
    """A number as printed: its digits, how many of them are decimals, and its unit.

    Two figures are equal when they print the same digits, decimals and unit; "33" and "33,0"
    differ, "33 %" and "33 procent" do not. The text itself is kept for quotation only.

    Attributes:
        digits: The number without its decimal mark: 484 for "48,4".
        decimals: Printed decimals: 1 for "48,4".
        unit: "percent", "percentage_points", "permille" or None.
        text: The figure as it stood; empty if it was not read from text.

    Examples:
        >>> Figure.parse("48,4 %")
        Figure(digits=484, decimals=1, unit='percent', text='48,4 %')
    """

    digits: int = field(converter=_few_digits)
    decimals: int = field(default=0, converter=_few_decimals)
    unit: Unit | None = field(default=None, validator=one_of_these(*_KNOWN_UNITS))
    text: str = field(eq=False, default="", validator=_text_of)

    def __str__(self) -> str:
        """Return the figure as it stood, or printed in Swedish."""
        return self.text or self.format()

    @property
    def value(self) -> Fraction:
        """The printed number, exactly."""
        return Fraction(self.digits, 10**self.decimals)

    @classmethod
    def parse(cls, printed: "FigureLike", *, language: Language = "sv") -> "Figure":
        """Read one figure as printed.

        Args:
            printed: Text such as "48,4 %", "33 procent" or "1 283"; a `Decimal` or `int` says its
                own digits. Groups of three are set off by a space, no-break, thin or narrow
                no-break space, or an apostrophe; minus is U+2212, a hyphen or an en dash.
            language: "sv": a comma is the decimal mark, and so is a point that cannot be read
                otherwise. "en": a point is the decimal mark, and commas too may group thousands.

        Returns:
            The figure, its text kept.

        Raises:
            FigureError: The text is not one plain number, with the reason. "1.283" is refused in
                Swedish, since it is either 1,283 or 1 283. Words ("nio av tio") and qualifiers
                ("cirka 700") are not read.
            ArgumentTypeError: The value is a float, a truth value or anything else that is not a
                printed figure.

        Examples:
            >>> Figure.parse("1 283").value, Figure.parse("33,0").decimals
            (Fraction(1283, 1), 1)
        """
        one_of("language", language, LANGUAGES)
        if isinstance(printed, Figure):
            return printed
        if isinstance(printed, str):
            return cls._from_text(printed, language)
        if isinstance(printed, float):
            raise ArgumentTypeError(float_told(printed), argument="printed", value=printed)
        if isinstance(printed, Decimal):
            return cls._from_decimal(printed)
        if not is_whole(printed):
            got = f"{type(printed).__name__} {shown(printed)}"
            told = f"a figure must be text, a Decimal or an int, got {got}"
            raise ArgumentTypeError(told, argument="printed", value=printed)
        return cls(printed)

    @classmethod
    def _from_text(cls, text: str, language: Language) -> "Figure":
        on_scale = _ON_SCALE.fullmatch(text.strip())
        if on_scale is not None:
            figure = cls._from_text(on_scale["value"], language)
            return cls(figure.digits, figure.decimals, None, text)
        match = _number(language).fullmatch(text.strip())
        unit = _tail(match) if match else ""
        if match is None or (unit and unit not in _UNITS):
            raise refusal(text, _reason(text.strip(), language))
        whole, part = re.sub(r"\D", "", match["whole"]), match["part"] or ""
        if language == "sv" and _is_ambiguous(match):
            ways = f'write "{whole},{part}" or "{whole} {part}"'
            raise refusal(text, f"the point may be a decimal mark or group thousands; {ways}")
        if max(len(part), len((whole + part).lstrip("0"))) > MAX_DIGITS:
            raise refusal(text, f"it has more than {MAX_DIGITS} digits")
        sign = -1 if match["sign"] in {"-", "\u2212", "\u2013"} else 1
        return cls(sign * int(whole + part), len(part), _UNITS.get(unit), text)

    @classmethod
    def _from_decimal(cls, number: Decimal) -> "Figure":
        decimals = max(0, -int(number.as_tuple().exponent)) if number.is_finite() else 0
        if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS or decimals > MAX_DIGITS:
            raise refusal(str(number), f"it is not a finite number of at most {MAX_DIGITS} digits")
        return cls(int(Fraction(number) * 10**decimals), decimals)

    def format(self, language: Language = "sv") -> str:
        """Print the figure with no-break spaces between groups of three and before the unit.

        Args:
            language: "sv" prints a decimal comma, "en" a decimal point.

        Returns:
            Text that `parse`, in the same language, reads back as an equal figure.

        Examples:
            >>> Figure(12835, 1).format("en").replace(chr(160), " ")
            '1 283.5'
        """
        one_of("language", language, LANGUAGES)
        whole, part = divmod(abs(self.digits), 10**self.decimals)
        sign = "\u2212" if self.digits < 0 else ""
        decimals = (
            f"{',' if language == 'sv' else '.'}{part:0{self.decimals}d}" if self.decimals else ""
        )
        unit = f"\u00a0{_PRINTED[language][self.unit]}" if self.unit else ""
        return sign + f"{whole:,}".replace(",", "\u00a0") + decimals + unit

    def interval(self, rounding: Rounding = "either") -> Interval:
        """Return the exact numbers that print as this figure.

        Args:
            rounding: How the publisher rounded. "half_up" takes ties away from zero and "half_down"
                towards it; "either" is any of the half modes and the default, since the publisher's
                software is unknown; "trunc" cuts decimals off; "any" is anything less than one unit
                of the last digit away.

        Returns:
            The interval, in the unit of the figure.

        Raises:
            ArgumentError: `rounding` is not one of these modes.

        Examples:
            >>> Figure.parse("33").interval("half_up")
            Interval(low=Fraction(65, 2), high=Fraction(67, 2), closed_low=True, closed_high=False)
        """
        one_of("rounding", rounding, ROUNDINGS)
        return _interval(self.digits, self.decimals, rounding)


FigureLike: TypeAlias = Figure | str | Decimal | int


def figure_of(argument: str, printed: FigureLike) -> Figure:
    """Return the figure that was given as an argument, which an error then names."""
    try:
        return Figure.parse(printed)
    except (ArgumentTypeError, FigureError) as error:
        raise blamed(error, argument) from None


class Edges(NamedTuple):
    """Twice the ends of what rounds to some digits, and which of them belong.

    Doubling keeps the halves whole, so that callers can stay with integers.
    """

    low: int
    high: int
    closed_low: bool
    closed_high: bool


def doubled_edges(digits: int, rounding: Rounding) -> Edges:
    """Return the ends of what rounds to `digits`.

    Raises:
        ArgumentError: `rounding` is not a known mode.
    """
    if not isinstance(cast("object", rounding), str) or rounding not in ROUNDINGS:
        one_of("rounding", rounding, ROUNDINGS)
    return _edges(digits, rounding)


@lru_cache(maxsize=1 << 14)  # the same figures are asked about over and over
def _edges(digits: int, rounding: Rounding) -> Edges:
    if rounding == "trunc" and digits != 0:
        rounding = "floor" if digits > 0 else "ceil"
    below, above = {"floor": (0, 2), "ceil": (2, 0), "trunc": (2, 2), "any": (2, 2)}.get(
        rounding, (1, 1)
    )
    closed_low, closed_high = {
        "half_up": (digits > 0, digits < 0),
        "half_down": (digits <= 0, digits >= 0),
        "half_even": (digits % 2 == 0, digits % 2 == 0),
        "either": (True, True),
        "floor": (True, False),
        "ceil": (False, True),
        "trunc": (False, False),
        "any": (False, False),
    }[rounding]
    return Edges(2 * digits - below, 2 * digits + above, closed_low, closed_high)


def figure_in(text: str, language: Language) -> Figure | None:
    """Return the figure that a text is; None for words, and for nothing."""
    try:
        return Figure.parse(text, language=language)
    except FigureError:
        return None


@lru_cache(maxsize=1 << 14)
def _interval(digits: int, decimals: int, rounding: Rounding) -> Interval:
    low, high, closed_low, closed_high = _edges(digits, rounding)
    scale = 2 * 10**decimals
    return Interval(Fraction(low, scale), Fraction(high, scale), closed_low, closed_high)


def round_exact(
    value: Exact, decimals: int = 0, *, rounding: Rounding = "half_up", unit: Unit | None = None
) -> Figure:
    """Round in exact arithmetic.

    Args:
        value: The exact number. Convert a float yourself, `Fraction(x)`, so that it is plain which
            number is rounded.
        decimals: Decimals to print, 0 to 30.
        rounding: "half_up" (ties away from zero), "half_down" (towards it), "half_even", "floor",
            "ceil" or "trunc".
        unit: Unit of the printed figure.

    Returns:
        The rounded figure, ready to print.

    Raises:
        ArgumentError: `rounding` does not round to one figure ("either", "any") or `decimals` is
            negative.
        ArgumentTypeError: `value` is not an exact number.
        FigureError: The result has more than 30 digits.

    Examples:
        >>> from fractions import Fraction
        >>> share = Fraction(100 * 23, 40)
        >>> str(round_exact(share)), str(round_exact(share, rounding="half_down"))
        ('58', '57')
    """
    one_of("rounding", rounding, [name for name in ROUNDINGS if name not in {"either", "any"}])
    scaled = exact("value", value) * 10 ** whole_number(
        "decimals", decimals, least=0, most=MAX_DIGITS
    )
    floor = scaled.numerator // scaled.denominator
    twice = 2 * (scaled - floor)
    up_at_tie = {"half_up": scaled > 0, "half_down": scaled < 0, "half_even": floor % 2 == 1}
    always = {"floor": False, "ceil": twice > 0, "trunc": scaled < 0 < twice}
    up = always.get(rounding, up_at_tie.get(rounding, False) if twice == 1 else twice > 1)
    try:
        return Figure(floor + up, decimals, unit)
    except FigureError as error:
        raise blamed(error, "value") from None
