"""Words before a number, such as "drygt" and "minst", and how far from it they go."""

from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from brukarindex.exact.figures import Interval, Unit
from brukarindex.words.languages import Language

Side: TypeAlias = Literal["low", "high"]

WHOLES: dict[Unit, int] = {"percent": 100, "permille": 1000}


class Reach(NamedTuple):
    """How far a qualified number goes, in halves of its step; None is as far as such numbers go."""

    low: int | None
    high: int | None
    hard: Side | None = None
    strict: bool = False


ABOUT, _JUST_ABOVE, _JUST_BELOW = Reach(-1, 1), Reach(0, 1), Reach(-1, 0)
_OVER, _UNDER = Reach(0, 1, "low", strict=True), Reach(-1, 0, "high", strict=True)
_MORE, _FEWER = Reach(0, None, "low", strict=True), Reach(None, 0, "high", strict=True)
_LEAST, _MOST = Reach(0, None, "low"), Reach(None, 0, "high")
# Each row: Swedish, English, what they make of the number after them.
_QUALIFIER_ROWS = (
    ("cirka, circa, ca, ca., c:a", "about, around, circa, ca, ca.", ABOUT),
    ("omkring, ungefär, runt, kring", "approximately, roughly", ABOUT),
    ("drygt, strax över, lite över", "just over", _JUST_ABOVE),
    (
        (
            "knappt, närmare, nästan, strax under, lite under, uppemot, upp emot, uppåt, bortåt,"
            " inemot, nära, närapå"
        ),
        "just under, nearly, almost, close to",
        _JUST_BELOW,
    ),
    ("över", "over", _OVER),
    ("under", "under", _UNDER),
    ("fler än, mer än", "more than", _MORE),
    ("färre än, mindre än", "fewer than, less than", _FEWER),
    ("minst, åtminstone", "at least", _LEAST),
    ("högst, upp till", "at most, up to", _MOST),
)
QUALIFIERS: dict[Language, dict[str, Reach]] = {
    "sv": {word: reach for words, _, reach in _QUALIFIER_ROWS for word in words.split(", ")},
    "en": {word: reach for _, words, reach in _QUALIFIER_ROWS for word in words.split(", ")},
}


def reached(value: Fraction, half: Fraction, reach: Reach, unit: Unit | None) -> Interval:
    """Return the interval that a qualifier makes of a number: half a step, or as far as such
    numbers go.
    """
    top, size = Fraction(0 if unit is None else WHOLES.get(unit, 0)), max(abs(value), Fraction(1))
    bottom = Fraction(0) if value > 0 else value - size
    ceiling = top if value < top else value + size
    return Interval(
        bottom if reach.low is None else value + reach.low * half,
        ceiling if reach.high is None else value + reach.high * half,
        closed_low=not (reach.strict and reach.hard == "low"),
        closed_high=not (reach.strict and reach.hard == "high"),
    )
