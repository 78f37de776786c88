"""Changes that are told as a multiple: "fördubblats", "halverats", "three times as many"."""

import re
from fractions import Fraction
from functools import cache

from brukarindex.exact.figures import Interval
from brukarindex.exact.numerals import pieces, spelled
from brukarindex.exact.qualifiers import ABOUT, QUALIFIERS, Side
from brukarindex.exact.quantities import Quantity
from brukarindex.words.languages import LANGUAGES, Language

_TIMES: dict[Language, tuple[tuple[str, Fraction], ...]] = {
    "sv": (
        (r"(?:för)?dubbl(?:\w+)|dubbelt (?:upp|så \w+(?: \w+)?)", Fraction(2)),
        (r"(?:en )?och en halv gång(?:er)? så \w+(?: \w+)?", Fraction(3, 2)),
        (r"tredubb\w+", Fraction(3)),
        (r"fyrdubb\w+", Fraction(4)),
        (r"femdubb\w+", Fraction(5)),
        (r"tiodubb\w+", Fraction(10)),
        (r"halver\w+|(?:hälften|halvt) så \w+(?: \w+)?", Fraction(1, 2)),
    ),
    "en": (
        (r"(?:a )?doubl(?:ed|ing)|twice as \w+|(?:double|twice) the \w+", Fraction(2)),
        (r"half again as \w+|half as \w+ again|one and a half times as \w+", Fraction(3, 2)),
        (r"(?:a )?(?:tripl|trebl)(?:ed|ing)", Fraction(3)),
        (r"(?:a )?quadrupl(?:ed|ing)", Fraction(4)),
        (r"(?:a )?halv(?:ed|ing)|half (?:as|the) \w+", Fraction(1, 2)),
    ),
}
_NUMBERS: dict[Language, str] = {
    "sv": "två tre fyra fem sex sju åtta nio tio",
    "en": "two three four five six seven eight nine ten",
}
_SO_MANY: dict[Language, str] = {
    "sv": r"(\S+) gånger så \w+(?: \w+)?",
    "en": r"(\S+) times as \w+",
}
_PART: dict[Language, str] = {
    "sv": r"(?:(?P<times>\S+) )?(?P<piece>\S+) så \w+(?: \w+)?",
    "en": r"(?:(?P<times>\S+)[ -])?(?P<piece>\S+) as \w+",
}
_STEP = Fraction(1, 4)  # Multiples are told to the nearest half,
_HALVED = Fraction(1, 20)  # and half of something to the nearest tenth, as everywhere.


def multiple_of(text: str, language: Language) -> Quantity | None:
    """Read a change that is told as a multiple, in per cent of what it was before; else None.

    Examples:
        >>> told = multiple_of("fördubblats", "sv"), multiple_of("halverats", "sv")
        >>> [str(each) for each in (told[0].low, told[1].high)]
        ['75', '-45']
    """
    phrase = " ".join(text.casefold().split()).removeprefix("har ").removeprefix("has ")
    before = max((each for each in _reaches(language) if _starts(phrase, each)), key=len)
    rest = phrase.removeprefix(before).strip().removeprefix("en ")
    times = _times(rest, language)
    if times is None:
        return None
    low, high = _reaches(language)[before]
    half = _STEP if times > 1 else _HALVED
    if times < 1:  # what is more than halved is less
        ends = Fraction(0) if high is None else times - high * half, times - low * half
    else:
        ends = times + low * half, 2 * times if high is None else times + high * half
    hard: Side | None = None if high is not None else "high" if times < 1 else "low"
    first, last = (100 * each - 100 for each in ends)
    span = Interval.closed(first, last)
    return Quantity(span=span, unit="percent", hard=hard, text=text)


def is_multiple(quantity: Quantity) -> bool:
    """Return whether a quantity was told as a multiple of what was before."""
    return any(multiple_of(quantity.text, each) is not None for each in LANGUAGES)


@cache
def _reaches(language: Language) -> dict[str, tuple[int, int | None]]:
    """Return how far words reach, in halves of the step; None is as far as multiples go."""
    known = {"": ABOUT} | QUALIFIERS[language]
    return {
        word: (reach.low, None if reach.hard else reach.high)
        for word, reach in known.items()
        if reach.low is not None and reach.hard != "high"
    }


def _starts(phrase: str, word: str) -> bool:
    return not word or phrase.startswith(f"{word} ")


def _times(phrase: str, language: Language) -> Fraction | None:
    for pattern, times in _TIMES[language]:
        if re.fullmatch(pattern, phrase):
            return times
    told = re.fullmatch(_SO_MANY[language], phrase)
    names = _NUMBERS[language].split()
    if told is None:
        return _part(phrase, language)
    if told[1].isdecimal() and 1 < int(told[1]) < 100:
        return Fraction(int(told[1]))
    return Fraction(names.index(told[1]) + 2) if told[1] in names else None


def _part(phrase: str, language: Language) -> Fraction | None:
    """Read "två tredjedelar så många"."""
    told = re.fullmatch(_PART[language], phrase)
    whole = None if told is None else pieces(language).get(told["piece"])
    if told is None or whole is None:
        return None
    times = 1 if told["times"] in {None, "a"} else spelled(told["times"], language)
    return Fraction(times, whole) if times and times < whole else None
