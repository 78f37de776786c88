"""What quantities in words amount to: text in, figures or exact spans out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias, cast

from brukarindex.checks import Exact, exact, misfits, one_of, type_error, value_error
from brukarindex.exact.figures import OTHER, Figure, Interval, Unit, figure_in, refusal
from brukarindex.exact.numerals import ordinals, pieces, spelled
from brukarindex.exact.phrases import plainly
from brukarindex.exact.qualifiers import ABOUT, QUALIFIERS, Reach, Side, reached
from brukarindex.exceptions import FigureError
from brukarindex.words.languages import LANGUAGES, Language

Glossary: TypeAlias = Mapping[str, Sequence[Exact]]
SpanEnds: TypeAlias = tuple[Fraction, Fraction]
MAX_TEXT = 200  # No quantity is longer; the cap keeps hostile text from costing time.


class Amount(NamedTuple):
    """The numbers that words stand for, in their unit; see `Quantity` for the rest."""

    span: Interval
    unit: Unit | None = None
    hard: Side | None = None
    counts_of: tuple[int, int] | None = None


class ShareInWords(NamedTuple):
    """A share in words: its part, its whole, and whether both were counted."""

    part: int
    whole: int
    counted: bool


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
_AMOUNTS: dict[Language, dict[str, Amount]] = {
    "sv": {
        name: Amount(span, "percent", hard)
        for names, _, span, hard in _AMOUNT_ROWS
        for name in names.split(", ")
    },
    "en": {
        name: Amount(span, "percent", hard)
        for _, names, span, hard in _AMOUNT_ROWS
        for name in names.split(", ")
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


def _refusal(text: str, reason: str) -> FigureError:
    return refusal(text, reason, "quantity")


def _pair(phrase: object, ends: object) -> SpanEnds:
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


def _readings(words: Glossary) -> dict[str, SpanEnds]:
    if not isinstance(cast("object", words), Mapping):
        raise type_error("words", "map phrases to (low, high)", words)
    pairs = {phrase: _pair(phrase, ends) for phrase, ends in words.items()}
    return {_normal(phrase): pair for phrase, pair in pairs.items()}


def read(text: str, language: Language, words: Glossary | None) -> Figure | Amount:
    """Read a text, by the caller's words where there are any; see `Quantity.parse`."""
    one_of("language", language, LANGUAGES)
    if words is None:
        return _read(plainly(text, language), language, {})
    return _given(text if text in words else plainly(text, language), language, words)


def _given(text: str, language: Language, words: Glossary) -> Figure | Amount:
    readings = _readings(words)
    factors = {word: readings.pop(word) for word in QUALIFIERS[language] if word in readings}
    phrase = _normal(text[:MAX_TEXT])
    ends = readings.get(phrase) or readings.get(_unstressed(phrase, language))
    if len(text) > MAX_TEXT or ends is None:
        return _read(text, language, factors)
    usual = _attempt(phrase, language)
    return Amount(Interval.closed(*ends), None if usual is None else usual.unit)


def _normal(text: str) -> str:
    """Write a text in small letters and single spaces; what stands between two digits is left for
    `Figure` to judge.
    """
    small = unicodedata.normalize("NFC", text).lower().replace("\u2011", "-").strip()
    return re.sub(r"(?<![0-9])\s+|\s+(?![0-9])", " ", small)


def _unstressed(phrase: str, language: Language) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if first in _STRESS[language] else phrase


def _read(text: str, language: Language, factors: Mapping[str, SpanEnds]) -> Figure | Amount:
    figure = figure_in(text, language)
    if figure is not None:
        return figure
    if len(text) > MAX_TEXT:
        raise _refusal(text, f"it is longer than {MAX_TEXT} characters; write only the quantity")
    phrase = _normal(text)
    mixed = re.search(_MIXTURES, phrase) is not None
    found = None if mixed else _phrase(phrase, language, factors)
    found = found or between(phrase, language)
    if found is None and mixed:
        raise _refusal(text, "it gives alternatives or a range; read each number by itself")
    if found is None:
        raise _refusal(text, _reason(phrase, language))
    return found


def between(text: str, language: Language) -> Amount | None:
    """Read a range that is printed for one figure, from the least that its lower end can be to the
    most that its upper end can be; None for what is none.

    Examples:
        >>> found = between("83–84 %", "sv"), between("mellan 83 och 84 procent", "sv")
        >>> [(float(each.span.low), float(each.span.high), each.unit) for each in found]
        [(82.5, 84.5, 'percent'), (82.5, 84.5, 'percent')]
    """
    match = re.fullmatch(_RANGES[language], _normal(text))
    if match is None:
        return None
    told = (match["first"] or match["low"], match["high"])
    low, high = (
        _attempt(f"{each.strip()} {match['rest'].strip()}".strip(), language) for each in told
    )
    if low is None or high is None or low.unit != high.unit:
        return None
    first, last = _span(low), _span(high)
    if first.low >= last.low:
        return None
    return Amount(Interval(first.low, last.high, first.closed_low, last.closed_high), low.unit)


def _span(found: Figure | Amount) -> Interval:
    return found.interval() if isinstance(found, Figure) else found.span


def _attempt(phrase: str, language: Language) -> Figure | Amount | None:
    try:
        return _phrase(phrase, language, {})
    except FigureError:
        return None


def _phrase(
    phrase: str, language: Language, factors: Mapping[str, SpanEnds]
) -> Figure | Amount | None:
    amount = _AMOUNTS[language].get(_unstressed(phrase, language))
    if amount is not None:
        return amount
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


def _of_figure(figure: Figure, meaning: Reach | SpanEnds | None) -> Figure | Amount:
    if meaning is None:
        return figure
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
    value: Fraction, half: Fraction, meaning: Reach | SpanEnds, unit: Unit | None
) -> Amount:
    if isinstance(meaning, Reach):
        return Amount(reached(value, half, meaning, unit), unit, meaning.hard)
    return Amount(Interval.closed(*sorted(value * factor for factor in meaning)), unit)


def _of_share(core: str, share: ShareInWords, meaning: Reach | SpanEnds | None) -> Amount:
    part, whole, counted = share
    if part > whole or not whole:
        raise _refusal(core, "a part is at most its whole, and a whole is at least 1")
    value = Fraction(100 * part, whole)
    if counted and meaning is None:
        return Amount(Interval.closed(value, value), "percent", counts_of=(part, whole))
    # A bare share is rounded to its parts, a qualified one to its digits.
    place = 1 if meaning is None else _place(part)
    half = min(Fraction(50 * place, whole), Fraction(5))
    return _within_whole(core, _qualified(value, half, meaning or ABOUT, "percent"))


def _within_whole(core: str, share: Amount) -> Amount:
    span = share.span
    low, high = max(span.low, Fraction(0)), min(span.high, Fraction(100))
    within = Interval(low, high, span.closed_low, span.closed_high)
    if low > high or (low == high and low not in within):
        raise _refusal(core, "no share lies below none or above all")
    return share._replace(span=within)


def _share(core: str, language: Language) -> ShareInWords | None:
    """Read a share."""
    if core in _HALVES[language]:
        return ShareInWords(1, 2, counted=False)
    match = re.fullmatch(_SHARES[language], core)
    if match is None:
        return None
    part, whole = _part(match, language)
    if part is None or whole is None:
        return None
    of = match["of"] is not None and whole not in _ROUNDED_BASES
    counted = of and _in_digits(match["part"]) and _in_digits(match["whole"])
    return ShareInWords(part, whole, counted)


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
    return re.match(r"[-+\u2212\u2013]?[0-9]", core) is not None
