"""Quantities as they are printed, words included: text in, exact intervals out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias, cast

from attrs import Attribute, evolve, field, frozen

from brukarindex.checks import Exact, exact, misfits, one_of, type_error, value_error, whole_number
from brukarindex.exact.counts import percent_counts
from brukarindex.exact.figures import (
    NO_POINTS,
    OTHER,
    ROUNDINGS,
    Figure,
    FigureLike,
    Interval,
    Rounding,
    Unit,
    figure_in,
    refusal,
)
from brukarindex.exact.numerals import ordinals, pieces, spelled
from brukarindex.exact.phrases import plainly
from brukarindex.exact.qualifiers import ABOUT, QUALIFIERS, WHOLES, Reach, Side, reached
from brukarindex.exceptions import ArgumentError, FigureError
from brukarindex.words.languages import LANGUAGES, Language

Words: TypeAlias = Mapping[str, Sequence[Exact]]
QuantityLike: TypeAlias = "Quantity | FigureLike"
Pair: TypeAlias = tuple[Fraction, Fraction]
MAX_TEXT = 200  # No quantity is longer; the cap keeps hostile text from costing time.

_COARSEST: dict[Unit | None, int] = {"percent": 10, "percentage_points": 10, "permille": 100}
# "3 av 4" is a share; "386 av 460" tells what was counted.
_ROUNDED_BASES = {*range(1, 11), 20, 100, 1000}


_STRESS: dict[Language, list[str]] = {
    "sv": ["endast", "bara", "enbart", "hela"],
    "en": ["only", "just", "merely"],
}
_OVER_HALF = Interval(Fraction(50), Fraction(100), closed_low=False, closed_high=True)
_UNDER_HALF = Interval(Fraction(0), Fraction(50), closed_low=True, closed_high=False)
_LARGE, _SMALL = (Interval.closed(Fraction(end), Fraction(end + 25)) for end in (75, 0))
_ALL, _NONE = (Interval.closed(Fraction(end), Fraction(end)) for end in (100, 0))
_NEARLY_ALL = Interval(Fraction(90), Fraction(100), closed_low=True, closed_high=False)
_HARDLY_ANY = Interval(Fraction(0), Fraction(10), closed_low=False, closed_high=True)
# A majority is more than half by its definition, "most" only by custom.
_AMOUNT_ROWS: tuple[tuple[str, str, Interval, Side | None], ...] = (
    ("majoriteten, en majoritet", "the majority, a majority", _OVER_HALF, "low"),
    ("de flesta, flertalet, merparten", "most", _OVER_HALF, None),
    ("de allra flesta, en stor majoritet", "the vast majority, a large majority", _LARGE, None),
    ("nästan alla, nästan samtliga, så gott som alla", "nearly all, almost all", _NEARLY_ALL, None),
    ("alla, samtliga", "all, everybody, everyone", _ALL, "low"),
    ("minoriteten, en minoritet", "the minority, a minority", _UNDER_HALF, "high"),
    ("ett fåtal, några få, en liten minoritet", "a few, few, a small minority", _SMALL, None),
    ("nästan ingen, nästan inga", "hardly any, almost none, almost nobody", _HARDLY_ANY, None),
    ("ingen, inga, inget", "none, nobody, no one", _NONE, "high"),
)
_AMOUNTS: dict[Language, dict[str, tuple[Interval, Side | None]]] = {
    "sv": {
        name: (span, hard) for names, _, span, hard in _AMOUNT_ROWS for name in names.split(", ")
    },
    "en": {
        name: (span, hard) for _, names, span, hard in _AMOUNT_ROWS for name in names.split(", ")
    },
}
_HALVES: dict[Language, set[str]] = {
    "sv": {"hälften", "halva", "varannan", "vartannat", "var annan"},
    "en": {"half", "a half", "one half", "one-half", "every other", "every second"},
}
_SHARES: dict[Language, str] = {
    "sv": (
        r"(?P<part>.+?) (?P<of>av|utav) (?P<whole>.+)|"
        r"(?:var|vart|varje) (?P<each>\S+)|(?P<times>.+)[ ](?P<piece>\S+)"
    ),
    "en": (
        r"(?P<part>.+?) (?:in|(?P<of>out of|of)) (?P<whole>.+)|"
        r"every (?P<each>\S+)|(?P<times>.+)[ -](?P<piece>\S+)"
    ),
}

_MIXTURES = (
    r"\b(?:eller|or|mellan|between|respektive)\b|(?<!\bupp )\btill\b|(?<!\bup )\bto\b|[0-9%] ?[-–—]"
    r" ?[0-9]"
)
_END = r"[0-9][0-9 \u00a0]*(?:[.,][0-9]+)?|[^\W\d_]+"
_UNIT = r"(?: ?(?:%|procent|per ?cent))?"
_RANGE = (
    rf"(?:{{}} (?P<first>{_END}){_UNIT} {{}} |(?P<low>{_END}){_UNIT} ?[-–—] ?)"
    rf"(?P<high>{_END})(?P<rest>(?!\d).*)"
)
_RANGES: dict[Language, str] = {
    "sv": _RANGE.format("mellan", "och"),
    "en": _RANGE.format("between", "and"),
}
_COMPARISONS = (
    r"\b(?:fler|flera|färre|mer|mindre|större|bättre|sämre|högre|lägre|oftare|"
    r"more|fewer|less|larger|smaller|better|worse|higher|lower)\b"
)


class Share(NamedTuple):
    """A share in words: its part, its whole, and whether both were counted."""

    part: int
    whole: int
    counted: bool


def _refusal(text: str, reason: str) -> FigureError:
    return refusal(text, reason, "quantity")


def _one_meaning(
    quantity: "Quantity", _: "Attribute[Interval | None]", span: Interval | None
) -> None:
    if (span is None) == (quantity.figure is None):
        raise ArgumentError(
            "a quantity has either a figure or a span; read one with Quantity.parse",
            argument="figure",
            value=quantity.figure,
        )


@frozen
class Quantity:
    """A figure, number or share as printed, in digits or in words, and the exact numbers it may
    stand for.

    Two quantities are equal when they say the same, in either language; the text is kept for
    quotation only.

    Attributes:
        figure: The figure, when the text is one plain number; None for everything else.
        span: The numbers that the words stand for, in `unit`; None for a plain figure, whose
            `interval` depends on the rounding.
        unit: "percent" for every share in words; otherwise what is printed, or None.
        counts_of: Part and whole, when both were counted, as (386, 460) for "386 av 460".
        hard: The side on which the words leave no choice: "low" for "över" and "minst", "high" for
            "högst".
        text: The quantity as it stood; empty if it was not read from text.

    Examples:
        >>> nine = Quantity.parse("nio av tio")
        >>> nine.policy, int(nine.low), int(nine.high), nine.counts(175)
        (True, 85, 95, range(149, 167))
    """

    figure: Figure | None = None
    span: Interval | None = field(default=None, validator=_one_meaning)
    unit: Unit | None = None
    counts_of: tuple[int, int] | None = None
    hard: Side | None = None
    text: str = field(eq=False, default="")

    def __str__(self) -> str:
        """Return the quantity as it stood, or a plain figure printed in Swedish."""
        return self.text or (repr(self) if self.figure is None else str(self.figure))

    @property
    def policy(self) -> bool:
        """Whether the interval is a convention, so that the quantity alone never makes a hard
        inconsistency.
        """
        return self.figure is None and self.counts_of is None

    @property
    def low(self) -> Fraction:
        """Lower end of the default interval."""
        return self.interval().low

    @property
    def high(self) -> Fraction:
        """Upper end of the default interval."""
        return self.interval().high

    @property
    def hard_low(self) -> Fraction | None:
        """The lower end if it is no convention, as 10 000 for "över 10 000"; otherwise None."""
        return self.low if not self.policy or self.hard == "low" else None

    @property
    def hard_high(self) -> Fraction | None:
        """The upper end if it is no convention, as 5 for "högst 5"; otherwise None."""
        return self.high if not self.policy or self.hard == "high" else None

    @classmethod
    def parse(
        cls, printed: QuantityLike, *, language: Language = "sv", words: Words | None = None
    ) -> "Quantity":
        """Read one quantity as printed, in digits or in words.

        What `Figure.parse` reads is read the same. Words are read in one language: shares ("nio av
        tio", "var tredje", "två tredjedelar", "majoriteten"), whole numbers below a million
        ("tolv"), and qualifiers before either ("cirka 700"). Their default intervals follow one
        rule, half a step: see the explanation page on quantities.

        Args:
            printed: Text; or a figure, `Decimal` or `int`, which says its own digits.
            language: "sv" or "en", for words and digits alike; see `Figure.parse`.
            words: Own readings, exact, both ends included. A whole phrase stands for (low, high) in
                its unit, `{"nio av tio": (Decimal("89.5"), Decimal("90.5"))}`; a qualifier for two
                factors of the number it stands before,
                `{"cirka": (Decimal("0.9"), Decimal("1.1"))}`. They have no hard side.

        Returns:
            The quantity, its text kept.

        Raises:
            FigureError: The text is not one quantity, with the reason.
            ArgumentError: An interval in `words` ends before it begins.
            ArgumentTypeError: The value is a float, a truth value or anything else that is not
                printed, or an interval in `words` is not a pair of exact numbers.

        Examples:
            >>> Quantity.parse("cirka 700").numbers(), Quantity.parse("386 av 460").counts_of
            (range(650, 751), (386, 460))
            >>> Quantity.parse("fler")
            Traceback (most recent call last):
            brukarindex.exceptions.FigureError: cannot read the quantity 'fler': ...
        """
        if isinstance(printed, Quantity):
            return printed
        if isinstance(printed, str):
            figure = figure_in(printed, language) if words is None else None
            if figure is not None:  # as nearly all are
                return _plain(figure)
            one_of("language", language, LANGUAGES)
            own = words is not None and printed in words
            plain = printed if own else plainly(printed, language)
            found = _given(plain, language, words) or _read(plain, language, {})
            return found if plain == printed else evolve(found, text=printed)
        return _plain(Figure.parse(printed, language=language))

    def interval(self, rounding: Rounding = "either") -> Interval:
        """Return the exact numbers that this quantity may stand for.

        Args:
            rounding: How the publisher rounded; matters for a plain figure only. See
                `Figure.interval`.

        Returns:
            The interval in the unit of the quantity, so that a share runs from 0 to 100.

        Raises:
            ArgumentError: `rounding` is not one of these modes.

        Examples:
            >>> span = Quantity.parse("drygt 5 000").interval()
            >>> span.low, span.high, span.closed_low
            (Fraction(5000, 1), Fraction(5500, 1), True)
        """
        if self.figure is not None:
            return self.figure.interval(rounding)
        one_of("rounding", rounding, ROUNDINGS)
        return cast("Interval", self.span)

    def rules_out(self, value: Exact, rounding: Rounding = "either") -> bool:
        """Tell whether a number contradicts the quantity whatever the conventions for words.

        Args:
            value: An exact number, in the unit of the quantity.
            rounding: How the publisher rounded; matters for a plain figure only.

        Returns:
            Whether the number lies outside a plain figure or counted share, or beyond the hard side
            of a word.

        Raises:
            ArgumentError: `rounding` is not known.
            ArgumentTypeError: The value is not exact.

        Examples:
            >>> over = Quantity.parse("över 10 000")
            >>> [over.rules_out(value) for value in (10000, 10001, 20000)]
            [True, False, False]
        """
        number, span = exact("value", value), self.interval(rounding)
        beyond = {"low": number <= span.low, "high": number >= span.high}
        hard = not self.policy or (self.hard is not None and beyond[self.hard])
        return hard and number not in span

    def counts(self, n: int, rounding: Rounding = "either") -> range | None:
        """Find every count of `n` answers that fits this share.

        Args:
            n: Answers in the base, at least 1.
            rounding: How the publisher rounded; matters for a plain figure only.

        Returns:
            The counts, a range within 0..n, or None when none fits. For a plain figure, the same as
            `percent_counts`; a number without unit is taken for per cent, as there.

        Raises:
            ArgumentError: `n` is below 1, `rounding` is not known, or the unit is percentage
                points.

        Examples:
            >>> Quantity.parse("en tredjedel").counts(100), Quantity.parse("386 av 460").counts(460)
            (range(29, 39), range(386, 387))
        """
        if self.figure is not None:
            return percent_counts(self.figure, n, rounding=rounding)
        if self.unit == "percentage_points":
            got, allowed = repr(str(self)), ("percent", "permille")
            raise value_error("unit", NO_POINTS, self.unit, got=got, allowed=allowed)
        whole = WHOLES[self.unit or "percent"]
        return _wholes(
            self.interval(rounding), Fraction(whole_number("n", n, least=1), whole), most=n
        )

    def numbers(self, rounding: Rounding = "either") -> range | None:
        """Find every whole number, of persons or answers, that fits.

        Args:
            rounding: Checked, but of no effect: a whole number in digits is taken to be exact.

        Returns:
            The numbers from 0, always finitely many, or None when none fits; the part of counts
            such as "386 av 460".

        Raises:
            ArgumentError: The quantity is a share, so that its numbers depend on a base, or
                `rounding` is not known.

        Examples:
            >>> Quantity.parse("1 283").numbers(), Quantity.parse("minst 700").numbers()
            (range(1283, 1284), range(700, 1401))
        """
        one_of("rounding", rounding, ROUNDINGS)
        if self.counts_of is not None:
            return range(self.counts_of[0], self.counts_of[0] + 1)
        if self.unit is not None:
            told = f"{str(self)!r} is a share, no number by itself; ask for counts(n), n answers"
            raise ArgumentError(told, argument="unit", value=self.unit)
        if self.figure is None:
            return _wholes(cast("Interval", self.span), Fraction(1))
        whole, rest = divmod(self.figure.digits, 10**self.figure.decimals)
        return range(whole, whole + 1) if whole >= 0 and not rest else None


def _plain(figure: Figure) -> Quantity:
    return Quantity(figure, None, figure.unit, None, None, figure.text)


def _wholes(span: Interval, scale: Fraction, most: int | None = None) -> range | None:
    """Return the whole numbers from 0 to `most` in a scaled interval."""
    found = (span * scale).wholes()
    stop = found.stop if most is None else min(found.stop, most + 1)
    return range(max(found.start, 0), stop) or None


def _pair(phrase: object, ends: object) -> Pair:
    if (
        not isinstance(phrase, str)
        or all(misfits([ends], kind) for kind in (tuple, list))
        or len(cast("list[object]", ends)) != 2
    ):
        got = f"{phrase!r}: {ends!r}"
        raise type_error("words", "map a phrase to two exact numbers, (low, high)", ends, got=got)
    given = zip(cast("tuple[Exact, Exact]", ends), ("low", "high"), strict=True)
    first, last = (exact(f"the {name} end of {phrase!r}", end) for end, name in given)
    if first > last:
        got = f"{phrase!r}: {ends!r}"
        raise value_error("words", "map a phrase to (low, high), the lower first", ends, got=got)
    return first, last


def _readings(words: Words) -> dict[str, Pair]:
    if not isinstance(cast("object", words), Mapping):
        raise type_error("words", "map phrases to (low, high)", words)
    pairs = {phrase: _pair(phrase, ends) for phrase, ends in words.items()}
    return {_normal(phrase): pair for phrase, pair in pairs.items()}


def _given(text: str, language: Language, words: Words | None) -> Quantity | None:
    """Read a text by the caller's words, or give None when there are none."""
    if words is None:
        return None
    one_of("language", language, tuple(_STRESS))
    readings = _readings(words)
    factors = {word: readings.pop(word) for word in QUALIFIERS[language] if word in readings}
    phrase = _normal(text[:MAX_TEXT])
    ends = readings.get(phrase) or readings.get(_unstressed(phrase, language))
    if len(text) > MAX_TEXT or ends is None:
        return _read(text, language, factors)
    usual = _attempt(phrase, language)
    return Quantity(
        span=Interval.closed(*ends), unit=None if usual is None else usual.unit, text=text
    )


def _normal(text: str) -> str:
    """Write a text in small letters and single spaces; what stands between two digits is left for
    `Figure` to judge.
    """
    small = unicodedata.normalize("NFC", text).lower().replace("\u2011", "-").strip()
    return re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", " ", small)


def _unstressed(phrase: str, language: Language) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if first in _STRESS[language] else phrase


def _read(text: str, language: Language, factors: Mapping[str, Pair]) -> Quantity:
    figure = figure_in(text, language)
    if figure is not None:
        return _plain(figure)
    if len(text) > MAX_TEXT:
        raise _refusal(text, f"it is longer than {MAX_TEXT} characters; write only the quantity")
    phrase = _normal(text)
    mixed = re.search(_MIXTURES, phrase) is not None
    quantity = None if mixed else _phrase(phrase, language, factors)
    quantity = quantity or between(phrase, language)
    if quantity is None and mixed:
        raise _refusal(text, "it gives alternatives or a range; read each number by itself")
    if quantity is None:
        raise _refusal(text, _reason(phrase, language))
    return evolve(quantity, text=text)


def between(text: str, language: Language) -> Quantity | None:
    """Read a range that is printed for one figure, from the least that its lower end can be to the
    most that its upper end can be; None for what is none.

    Examples:
        >>> found = between("83–84 %", "sv"), between("mellan 83 och 84 procent", "sv")
        >>> [(float(each.low), float(each.high), each.unit) for each in found]
        [(82.5, 84.5, 'percent'), (82.5, 84.5, 'percent')]
    """
    match = re.fullmatch(_RANGES[language], _normal(text))
    if match is None:
        return None
    told = (match["first"] or match["low"], match["high"])
    low, high = (
        _attempt(f"{each.strip()} {match['rest'].strip()}".strip(), language) for each in told
    )
    if low is None or high is None or low.unit != high.unit or low.low >= high.low:
        return None
    first, last = low.interval(), high.interval()
    span = Interval(first.low, last.high, first.closed_low, last.closed_high)
    return Quantity(span=span, unit=low.unit, text=text)


def _attempt(phrase: str, language: Language) -> Quantity | None:
    try:
        return _phrase(phrase, language, {})
    except FigureError:
        return None


def _phrase(phrase: str, language: Language, factors: Mapping[str, Pair]) -> Quantity | None:
    amount = _AMOUNTS[language].get(_unstressed(phrase, language))
    if amount is not None:
        return Quantity(span=amount[0], unit="percent", hard=amount[1])
    qualifier, core = _split(phrase, language)
    if not qualifier:
        qualifier, core = _split(_unstressed(phrase, language), language)
    meaning = factors.get(qualifier) or QUALIFIERS[language].get(qualifier)
    share = _share(core, language)
    if share is not None:
        return _of_share(core, share, meaning)
    figure = _number(core, language)
    return None if figure is None else _of_figure(figure, meaning)


def _split(phrase: str, language: Language) -> tuple[str, str]:
    """Divide a phrase into its qualifier, empty if it has none, and the rest."""
    first, _, rest = phrase.partition(" ")
    second, _, core = rest.partition(" ")
    if f"{first} {second}" in QUALIFIERS[language]:
        return f"{first} {second}", core
    return (first, rest) if first in QUALIFIERS[language] else ("", phrase)


def _reason(phrase: str, language: Language) -> str:
    other, name = OTHER[language]
    if not phrase:
        return "it is empty; write the quantity as printed"
    if _attempt(phrase, other) is not None:
        return f'it reads as {name}; say language="{other}"'
    if re.search("[0-9]", phrase) or _holds_quantity(phrase, language):
        return (
            'write one quantity alone, without the words around it, as in "nio av tio" or "cirka'
            ' 700"'
        )
    if phrase in QUALIFIERS[language]:
        return "it qualifies a number that is not there"
    if re.search(_COMPARISONS, phrase):
        return "it compares without a number: that is not a quantity, and there is nothing to check"
    return (
        "it holds no number 0-9 and no quantity in words known here; words={phrase: (low, high)}"
        " can give it one"
    )


def _holds_quantity(phrase: str, language: Language) -> bool:
    numbered = any(spelled(word, language) is not None for word in phrase.split(" "))
    named = "|".join([*_HALVES[language], *_AMOUNTS[language]])
    return numbered or re.search(rf"\b(?:{named})\b", phrase) is not None


def _of_figure(figure: Figure, meaning: Reach | Pair | None) -> Quantity:
    if meaning is None:
        return _plain(figure)
    return _qualified(figure.value, _half_step(figure), meaning, figure.unit)


def _half_step(figure: Figure) -> Fraction:
    """Return half the step that a qualified figure was rounded to."""
    if figure.decimals:
        return Fraction(1, 2 * 10**figure.decimals)
    # It counts whole things, and less than one more or fewer would say nothing.
    if figure.unit is None:
        return max(Fraction(_place(figure.digits), 2), Fraction(1))
    return Fraction(min(_place(figure.digits), _COARSEST[figure.unit]), 2)


def _place(digits: int) -> int:
    """Return the last significant place of whole digits: 100 for 700, 1 for 1283 and for 0."""
    printed = str(abs(digits))
    return 10 ** (len(printed) - len(printed.rstrip("0"))) if digits else 1


def _qualified(
    value: Fraction, half: Fraction, meaning: Reach | Pair, unit: Unit | None
) -> Quantity:
    if isinstance(meaning, Reach):
        return Quantity(span=reached(value, half, meaning, unit), unit=unit, hard=meaning.hard)
    return Quantity(span=Interval.closed(*sorted(value * factor for factor in meaning)), unit=unit)


def _of_share(core: str, share: Share, meaning: Reach | Pair | None) -> Quantity:
    part, whole, counted = share
    if part > whole or not whole:
        raise _refusal(core, "a part is at most its whole, and a whole is at least 1")
    value = Fraction(100 * part, whole)
    if counted and meaning is None:
        return Quantity(span=Interval.closed(value, value), unit="percent", counts_of=(part, whole))
    # A bare share is rounded to its parts, a qualified one to its digits.
    place = 1 if meaning is None else _place(part)
    half = min(Fraction(50 * place, whole), Fraction(5))
    return _within_whole(core, _qualified(value, half, meaning or ABOUT, "percent"))


def _within_whole(core: str, share: Quantity) -> Quantity:
    span = share.interval()
    low, high = max(span.low, Fraction(0)), min(span.high, Fraction(100))
    within = Interval(low, high, span.closed_low, span.closed_high)
    if low > high or (low == high and low not in within):
        raise _refusal(core, "no share lies below none or above all")
    return evolve(share, span=within)


def _share(core: str, language: Language) -> Share | None:
    """Read a share."""
    if core in _HALVES[language]:
        return Share(1, 2, counted=False)
    match = re.fullmatch(_SHARES[language], core)
    if match is None:
        return None
    part, whole = _part(match, language)
    if part is None or whole is None:
        return None
    of = match["of"] is not None and whole not in _ROUNDED_BASES
    counted = of and _in_digits(match["part"]) and _in_digits(match["whole"])
    return Share(part, whole, counted)


def _part(match: re.Match[str], language: Language) -> tuple[int | None, int | None]:
    if match["whole"]:
        return _counted(match["part"], language), _counted(match["whole"], language)
    if match["each"]:
        return 1, ordinals(language).get(match["each"])
    whole = pieces(language).get(match["piece"])
    if whole and language == "en" and match["times"] == "a":
        return 1, whole
    return (_counted(match["times"], language) if whole else None), whole


def _counted(words: str, language: Language) -> int | None:
    """Read a whole number that is at least 0, in digits or words."""
    if not _in_digits(words):
        return spelled(words, language)
    figure = Figure.parse(words, language=language)
    return None if figure.unit or figure.decimals or figure.digits < 0 else figure.digits


def _number(core: str, language: Language) -> Figure | None:
    """Read a number in digits or words, with its unit."""
    if _in_digits(core) and not re.search(r" (?:av|utav|of|in) ", core):
        return Figure.parse(core, language=language)
    words = core.split(" ")
    for cut in range(len(words), 0, -1):
        value, rest = spelled(" ".join(words[:cut]), language), " ".join(["", *words[cut:]])
        if value is not None:
            return None if re.search("[0-9]", rest) else figure_in(f"{value}{rest}", language)
    return None


def _in_digits(core: str) -> bool:
    return re.match(r"[-+\u2212]?[0-9]", core) is not None
