"""What answers are called, where that tells their order: numbers, and words such as "nöjd"."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from brukarindex.verification.pages.fields import RUN
from brukarindex.words.spelling import folded

_GOOD = (
    "nöjd nöjda nöjt bra god goda gott positiv positiva positivt trygg trygga tryggt instämmer "
    "stämmer bättre satisfied happy pleased good positive safe agree better"
)
_BAD = (
    "missnöjd missnöjda missnöjt dålig dåliga dåligt negativ negativa negativt otrygg otrygga "
    "otryggt sämre dissatisfied unsatisfied unhappy bad poor negative unsafe disagree worse"
)
_VERY = "mycket,väldigt,helt,helt och hållet,very,strongly,totally,completely,fully,extremely,much"
_RATHER = (
    "ganska,rätt,tämligen,delvis,något,lite,till viss del,rather,fairly,quite,somewhat,partly,"
    "slightly"
)
_LARGELY = "i stort sett,i stort,i huvudsak,till stor del,i hög grad,mostly,largely"
_HARDLY = (
    "mindre,knappast,inte så,inte särskilt,inte speciellt,inte riktigt,not very,not so,"
    "not particularly,not really"
)
_NOT = "inte,ej,not,do not,don't"
_NOT_AT_ALL = "inte alls,not at all"
_ALONE: Mapping[int, str] = {
    -6: (
        "aldrig,inte alls,not at all,never,nej inte alls,nej aldrig,no not at all,no never,"
        "tar helt avstånd,kritiker,detractors,stämmer mycket dåligt"
    ),
    -4: "nej,no,nästan aldrig,almost never,tar avstånd,i mycket liten grad,stämmer dåligt",
    -2: (
        "sällan,seldom,rarely,nej inte riktigt,nej inte särskilt,nej knappast,nej sällan,"
        "no not really,tar delvis avstånd,i liten grad,i liten utsträckning,stämmer ganska dåligt"
    ),
    0: (
        "varken eller,neutral,neutrala,neutralt,neither,oförändrat,oförändrad,unchanged,the same,"
        "about the same,samma,ungefär samma,ibland,sometimes,passiva,passives"
    ),
    1: "i viss mån,i viss grad,i viss utsträckning,till viss del,delvis,partly,fair",
    2: (
        "ja delvis,ja ibland,ja till viss del,yes partly,yes sometimes,ofta,often,"
        "stämmer ganska bra"
    ),
    3: "ja oftast,ja i stort sett,yes mostly,oftast,usually,mycket ofta,very often",
    4: (
        "ja,yes,i hög grad,i stor utsträckning,i hög utsträckning,nästan alltid,almost always,"
        "stämmer bra"
    ),
    6: (
        "alltid,always,ja alltid,ja absolut,ja helt,ja helt och hållet,ja mycket,yes always,"
        "yes completely,yes definitely,i mycket hög grad,i mycket stor utsträckning,"
        "stämmer mycket bra,"
        "ambassadörer,promoters"
    ),
    7: "utmärkt,utmärkta,excellent",
}
_NEITHER = ("varken ", "neither ")
_NUMBER = re.compile(r"^[0-9]{1,2} ?[.:=)–-]? ?|[.,!/]|\([0-9]{1,2}\)$")


@lru_cache(maxsize=1 << 10)  # the questions of thousands of pages have the same few answers
def worst_first(names: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the names of answers worst first, or None where they do not tell an order.

    Numbers rise, as do runs of them; words have a place of their own each, or tell nothing.

    Examples:
        >>> worst_first(("Mycket nöjd", "Missnöjd", "Varken nöjd eller missnöjd"))
        ('Missnöjd', 'Varken nöjd eller missnöjd', 'Mycket nöjd')
        >>> worst_first(("4–5", "1–2", "3")), worst_first(("Bussen", "Tåget"))
        (('1–2', '3', '4–5'), None)
    """
    runs = [RUN.fullmatch(each) for each in names]
    if any(runs) and None in runs:
        return None
    places = [
        _place_of(name) if run is None else int(run[1])
        for name, run in zip(names, runs, strict=True)
    ]
    known = [each for each in places if each is not None]
    if len({*known}) < len(names):
        return None
    return tuple(name for _, name in sorted(zip(known, names, strict=True)))


_MOST_STEPS, _RATHER_SO = 11, 2


def exclude_each_other(names: tuple[str, ...]) -> bool:
    """Return whether answers say that one can give only one of them, and that none lies in another:
    all steps of a scale by number, or three and more of which one is "ganska nöjd", which nobody is
    who is "mycket nöjd".

    Examples:
        >>> exclude_each_other(("Missnöjd", "Ganska nöjd", "Mycket nöjd"))
        True
        >>> exclude_each_other(("Nöjd", "Mycket nöjd")), exclude_each_other(("Bussen", "Tåget"))
        (False, False)
    """
    if len(names) <= _RATHER_SO or worst_first(names) is None:
        return False
    runs = [RUN.fullmatch(each) for each in names]
    if None in runs:
        return any(abs(_place_of(each) or 0) == _RATHER_SO for each in names)
    ends = sorted((int(run[1]), int(run[2] or run[1])) for run in runs if run)
    in_a_row = all(one[1] + 1 == other[0] for one, other in pairwise(ends))
    return in_a_row and ends[0][0] <= 1 and ends[-1][1] < _MOST_STEPS


def is_neither(name: str) -> bool:
    """Return whether an answer is called neither good nor bad, such as "tveksam"."""
    return RUN.fullmatch(name) is None and _place_of(name) == 0


def _place_of(name: str) -> int | None:
    """Return how good words are; None for others."""
    plain = " ".join(_NUMBER.sub(" ", folded(name)).split())
    return 0 if plain.startswith(_NEITHER) else _places().get(plain)


@lru_cache(maxsize=1)
def _places() -> Mapping[str, int]:
    told = dict[str, int]()
    for place, words in _ALONE.items():
        told |= dict.fromkeys(words.split(","), place)
    for heads, sign in ((_GOOD, 1), (_BAD, -1)):
        for head in heads.split():
            told[head] = 4 * sign
            told |= dict.fromkeys(_with(_VERY, head), 6 * sign)
            told |= dict.fromkeys(_with(_LARGELY, head), 3 * sign)
            told |= dict.fromkeys(_with(_RATHER, head), 2 * sign)
    for head in _GOOD.split():
        told |= dict.fromkeys(_with(_HARDLY, head), -2)
        told |= dict.fromkeys(_with(_NOT, head), -4)
        told |= dict.fromkeys(_with(_NOT_AT_ALL, head), -6)
    return told


def _with(degrees: str, head: str) -> Iterable[str]:
    """Yield a word with each of several degrees before it or after it."""
    for degree in degrees.split(","):
        yield f"{degree} {head}"
        yield f"{head} {degree}"
