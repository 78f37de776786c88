"""Signs and turns of phrase that say what a plainer wording says: "< 5 %", "ett femtiotal"."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from brukarindex.exact.numerals import ordinals
from brukarindex.words.languages import Language

_Turn: TypeAlias = tuple[str, str | Callable[[re.Match[str]], str]]

_SIGNS: dict[Language, dict[str, str]] = {
    "sv": {"<": "mindre än", ">": "mer än", "≤": "högst", "≥": "minst", "~": "cirka", "≈": "cirka"},
    "en": {
        "<": "less than",
        ">": "more than",
        "≤": "at most",
        "≥": "at least",
        "~": "about",
        "≈": "about",
    },
}
_PLUS_MINUS = r"(?i)(?:^|(?<= ))(?:±|\+ ?/ ?[-−–]|plus ?[/-]? ?minus(?= )) *"
_ALIKE = {"<=": "≤", "=<": "≤", ">=": "≥", "=>": "≥"}
_ROUND_SV = "tio tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra tusen"
_ROUND: dict[str, int] = dict(zip(_ROUND_SV.split(), (*range(10, 101, 10), 1000), strict=True))
_WORDS = "|".join(_ROUND)
_ABOUT: dict[Language, str] = {"sv": "cirka", "en": "about"}
_BEFORE_SV = (
    r"(?:(?P<before>drygt|knappt|närmare|över|under|minst|högst|cirka|ca|omkring|ungefär|runt|"
    r"nästan) )?"
)
_BEFORE_EN = (
    r"(?:(?P<before>just over|just under|nearly|almost|over|under|at least|at most|about|around|"
    r"roughly) )?"
)


def _around(language: Language, number: int | str, before: str | None) -> str:
    return f"{before or _ABOUT[language]} {number}"


def _round_number(match: re.Match[str]) -> str:
    return _around("sv", match["digits"] or _ROUND[match["word"]], match["before"])


def _dozen(language: Language) -> Callable[[re.Match[str]], str]:
    return lambda match: _around(language, 12, match["before"])


_TURNS: dict[Language, tuple[_Turn, ...]] = {
    "sv": (
        (
            rf"{_BEFORE_SV}(?:ett )?(?:(?P<digits>[1-9][0-9]*)-?|(?P<word>{_WORDS}))tal(?:et)?",
            _round_number,
        ),
        (rf"{_BEFORE_SV}ett dussin", _dozen("sv")),
        (r"en (?P<how>dryg|knapp) (?P<rest>\S+)", r"\g<how>t en \g<rest>"),
        (r"(?:de )?(?P<how>dryg|knapp)a (?P<rest>[0-9].*)", r"\g<how>t \g<rest>"),
        (r"inte ens (?P<rest>.+)", r"mindre än \g<rest>"),
        (r"inte (?:fullt|riktigt) (?P<rest>.+)", r"knappt \g<rest>"),
        (r"(?P<how>cirka |drygt |knappt )?en halv (?P<rest>\S+)", r"\g<how>0,5 \g<rest>"),
    ),
    "en": (
        (rf"{_BEFORE_EN}a dozen", _dozen("en")),
        (r"some (?P<rest>[1-9][0-9, ]*)", r"about \g<rest>"),
        (
            r"(?:a little|slightly|somewhat) (?P<how>over|under) (?P<rest>.+)",
            r"just \g<how> \g<rest>",
        ),
        (r"not even (?P<rest>.+)", r"less than \g<rest>"),
        (r"not quite (?P<rest>.+)", r"just under \g<rest>"),
        (r"half an? (?P<rest>(?:percentage |index )?point)", r"0.5 \g<rest>"),
    ),
}
_N = r"\(?n ?= ?(?P<n>[^)]+)\)?"
_OF_TEN = r"(?P<part>[0-9]+) ?/ ?(?P<whole>[0-9]+)"
_OF: dict[Language, str] = {"sv": "av", "en": "of"}


_NOUNS = (
    "svar svarande personer respondenter st st. stycken kommuner enkäter enkätsvar"
    " blanketter formulär brukare elever patienter medarbetare anställda boende kunder"
    " medborgare invånare föräldrar vårdnadshavare anhöriga närstående företag företagare"
    " hushåll deltagare användare besökare gäster kvinnor män barn ungdomar äldre"
    " studenter hyresgäster resenärer medlemmar lärare deltagande regioner landsting län"
    " skolor förskolor vårdcentraler verksamheter avdelningar sjukhus stadsdelar"
    " intervjuer telefonintervjuer undersökningar frågor kommentarer sms mejl"
    " e-postmeddelanden answer answers response responses reply replies return returns"
    " respondents people persons participants patients pupils students employees staff"
    " residents customers clients users parents carers visitors households companies"
    " businesses members women men children adults teachers municipalities councils"
    " regions schools hospitals practices wards trusts sites surveys questionnaires forms"
    " interviews comments reviews"
)
_COUNTED = rf"(?P<number>.*\S)\s+(?:{'|'.join(re.escape(each) for each in _NOUNS.split())})"


def without_noun(text: str) -> str:
    """Leave out what was counted: "458 personer" is 458. Only of numbers, never of shares.

    Examples:
        >>> [without_noun(each) for each in ("458 personer", "1 283 brukare", "458")]
        ['458', '1 283', '458']
    """
    plain = text.strip()
    if not plain.rstrip(".")[-1:].isalpha():
        return text  # as most are, and the pattern is long
    told = re.fullmatch(_COUNTED, plain, re.IGNORECASE)
    return text if told is None else told["number"]


_PLACED = (
    r"(?:delad |delat |joint |shared )?"
    r"(?:(?:plats|placering|nummer|nr\.?|place|number|no\.?|rank) )*"
    r"(?P<place>[0-9]+|[^\W\d]+)(?::[ea]|st|nd|rd|th)?(?: (?:plats|place))?"
)
_FIRST: dict[Language, tuple[str, ...]] = {"sv": ("första", "andra"), "en": ("first", "second")}


def place_number(text: str, language: Language) -> str:
    """Leave out what says that a number is a place: "plats 30" and "30:e" are 30.

    Examples:
        >>> [place_number(each, "sv") for each in ("plats nr 30", "30:e", "delad tredje plats")]
        ['30', '30', '3']
    """
    told = re.fullmatch(_PLACED, " ".join(text.split()).casefold())
    if told is None:
        return text
    named = dict(zip(_FIRST[language], (1, 2), strict=True)) | ordinals(language)
    place = told["place"]
    return place if place.isdigit() else str(named.get(place, text))


@lru_cache(maxsize=1 << 12)
def counts_something(text: str) -> bool:
    """Return whether a text says how many answered, and cannot be a share.

    Examples:
        >>> [counts_something(each) for each in ("n = 58", "ett 40-tal", "81 svar", "cirka 40")]
        [True, True, True, False]
    """
    plain = " ".join(text.split()).casefold()
    if re.search(r"%|procent|per ?cent|\b(?:av|of|in)\b", plain):
        return False
    around = (turn for turn, meant in (*_TURNS["sv"], *_TURNS["en"]) if callable(meant))
    alone = without_noun(plain) == plain
    return not alone or any(re.fullmatch(each, plain) for each in (_N, *around))


_TWO = r"[0-9][0-9 \u00a0\u2009\u202f.,]*\([0-9][0-9 \u00a0\u2009\u202f.,]*\)"


def count_and_share(text: str) -> tuple[str, str] | None:
    """Divide a text that has a count and its share, in either order.

    Examples:
        >>> count_and_share("58 (41,7 %)"), count_and_share("41,7 % (58)"), count_and_share("58")
        (('58', '41,7 %'), ('58', '41,7 %'), None)
    """
    both = re.fullmatch(r"([^()]+?)\s*\(([^()]+)\)", text.strip())
    if both is None:
        return None
    first, second = both.groups()
    return (second, first) if re.search(r"%|\bprocent|\bper ?cent", first) else (first, second)


def is_unsigned(text: object) -> bool:
    """Return whether a text is two numbers, the second in parentheses, and no sign tells which of
    them is the share.

    Examples:
        >>> [is_unsigned(each) for each in ("58 (42)", "41,7 (58)", "58 (42 %)", "58 av 139 (42)")]
        [True, True, False, False]
    """
    return isinstance(text, str) and _closed(text) and bool(re.fullmatch(_TWO, text.strip()))


def _closed(text: str) -> bool:
    """Return whether a text ends with a parenthesis, whatever blanks come after it."""
    return text.rstrip()[-1:] == ")"


def share_and_n(text: object) -> tuple[str, str] | None:
    """Divide a share with an n in parentheses, which is how many answered so, or how many answered.

    Examples:
        >>> share_and_n("48 % (n = 50)"), share_and_n("48 % (50)"), share_and_n("50 (48 %)")
        (('48 %', '50'), None, None)
    """
    if not isinstance(text, str) or not _closed(text):
        return None
    both = re.fullmatch(r"([^()]+?)\s*\(\s*n ?= ?([^()]+)\)", text.strip(), re.IGNORECASE)
    return (both[1], both[2].strip()) if both is not None else None


def plainly(text: str, language: Language) -> str:
    """Write a quantity in the words that are known for it; a text without such turns is unchanged.

    Examples:
        >>> told = ("drygt ett femtiotal", "ett 40-tal", "< 5 %", "plus minus 3,7", "4/5")
        >>> [plainly(each, "sv") for each in told]
        ['drygt 50', 'cirka 40', 'mindre än 5 %', '3,7', '4 av 5']
    """
    stood = " ".join(text.split(" ")).strip()
    plain = without_plus_minus(stood)
    sign = _ALIKE.get(plain[:2], plain[:1])
    if sign in _SIGNS[language]:
        rest = plain[2:] if plain[:2] in _ALIKE else plain[1:]
        return f"{_SIGNS[language][sign]} {rest.strip()}"
    n, part = re.fullmatch(_N, plain), re.fullmatch(_OF_TEN, plain)
    if n is not None:
        return n["n"].strip()
    if part is not None:
        return f"{part['part']} {_OF[language]} {part['whole']}"
    for pattern, meant in _TURNS[language]:
        match = re.fullmatch(pattern, plain.casefold())
        if match is not None:
            return match.expand(meant) if isinstance(meant, str) else meant(match)
    return text if plain == stood else plain


def without_plus_minus(text: str) -> str:
    """Leave out the sign of a margin of error, in whatever way it is written.

    Examples:
        >>> [without_plus_minus(each) for each in ("±3", "+/– 3", "plus minus tre", "cirka ±3")]
        ['3', '3', 'tre', 'cirka 3']
    """
    return re.sub(_PLUS_MINUS, "", text).strip()
