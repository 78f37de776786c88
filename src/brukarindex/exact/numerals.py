"""Whole numbers, ordinals and equal parts as they are spelled in words."""

from functools import cache

from brukarindex.words.languages import Language

_BASES = (*range(3, 11), 20, 100, 1000)
_ORDINALS: dict[Language, str] = {
    "sv": "tredje fjärde femte sjätte sjunde åttonde nionde tionde tjugonde hundrade tusende",
    "en": "third fourth fifth sixth seventh eighth ninth tenth twentieth hundredth thousandth",
}
_PARTS: dict[Language, str] = {
    "sv": (
        "tredjedel fjärdedel femtedel sjättedel sjundedel åttondel niondel tiondel tjugondel"
        " hundradel tusendel"
    ),
    "en": _ORDINALS["en"],
}
_PLURAL: dict[Language, str] = {"sv": "ar", "en": "s"}
_NUMERALS: dict[Language, str] = {
    "sv": (
        "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton"
        " sjutton arton nitton"
    ),
    "en": (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen"
    ),
}
_TENS: dict[Language, str] = {
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
}
_JOINS: dict[Language, tuple[str, str]] = {"sv": ("", " "), "en": ("-", " ")}
_SCALES: dict[int, dict[Language, str]] = {
    1000: {"sv": "tusen", "en": "thousand"},
    100: {"sv": "hundra", "en": "hundred"},
}


@cache
def ordinals(language: Language) -> dict[str, int]:
    """Return the ordinals that name shares, with their numbers: "tredje", "tionde"."""
    return dict(zip(_ORDINALS[language].split(), _BASES, strict=True))


@cache
def pieces(language: Language) -> dict[str, int]:
    """Return the names of equal parts, one or several: "tredjedel", "tredjedelar"."""
    names = dict(zip(_PARTS[language].split(), _BASES, strict=True)) | (
        {"quarter": 4} if language == "en" else {}
    )
    return names | {name + _PLURAL[language]: whole for name, whole in names.items()}


@cache
def _below_hundred(language: Language) -> dict[str, int]:
    """Return the numbers below a hundred by their names."""
    numbers = {name: number for number, name in enumerate(_NUMERALS[language].split())}
    numbers |= {"en": 1} if language == "sv" else {}
    ones = [
        (join + name, one)
        for name, one in numbers.items()
        if 0 < one < 10
        for join in _JOINS[language]
    ]
    tens = enumerate(_TENS[language].split(), start=2)
    return numbers | {
        ten + name: 10 * times + one for times, ten in tens for name, one in [("", 0), *ones]
    }


def spelled(words: str, language: Language, scales: tuple[int, ...] = (1000, 100)) -> int | None:
    """Read a whole number below a million in words; None for what is none."""
    if not scales:
        return _below_hundred(language).get(words)
    # Swedish writes "ett" + "tusen" with one t fewer.
    head, scale, tail = words.replace("ettusen", "ett tusen").partition(
        _SCALES[scales[0]][language]
    )
    if not scale:
        return spelled(words, language, scales[1:])
    once = not head or (language == "en" and head == "a ")
    times = 1 if once else spelled(head.rstrip(), language, scales[1:])
    rest = spelled(tail.lstrip().removeprefix("and "), language, scales[1:]) if tail else 0
    if not times or rest is None or (tail and not rest) or max(times, rest) >= 1000:
        return None
    return times * scales[0] + rest
