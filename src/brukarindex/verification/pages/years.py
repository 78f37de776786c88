"""Years, the figures of them, and what is said of them, as they are written."""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from attrs import Attribute

from brukarindex.checks import is_whole, one_of, several, value_error, whole_number
from brukarindex.exact.quantities import Quantity
from brukarindex.exceptions import ArgumentError, FigureError
from brukarindex.verification.pages.fields import Printed, as_printed
from brukarindex.words.languages import LANGUAGES, Language

TrendWord: TypeAlias = Literal["above", "below", "same", "rising", "falling", "highest", "lowest"]

TRENDS: tuple[TrendWord, ...] = get_args(TrendWord)
FIRST, LAST = 1000, 9999
_BETWEEN = r"\s*[;,]\s+(?:(?:och|and)\s+)?|\s+(?:och|and)\s+"
_SEASON = (
    r"(?:(?:läsåret|vt|våren|vårterminen|ht|hösten|höstterminen|spring(?: of)?|autumn(?: of)?) )?"
)
_YEAR = rf"{_SEASON}(?P<{{}}>[1-9][0-9]{{{{3}}}})(?:/[0-9]{{{{2,4}}}})?"
_TWO_YEARS = r"(?:läsåret )?([1-9][0-9]{3})/((?:[0-9]{2})?[0-9]{2})"
_TERM = (
    r"(?:(?P<spring>vt|våren|vårterminen|spring(?: of)?)|ht|hösten|höstterminen|autumn(?: of)?)"
    r"(?: ?(?P<year>[1-9][0-9]{3})|[ -]?[’']?(?P<short>[0-9]{2}))"
)
_UP = (
    r"(?:har )?(?:ökat|ökade|stigit|steg|vuxit|växte|förbättrats|förbättrades|blivit bättre|"
    r"blivit högre)|(?:har gått |gick )?upp|"
    r"(?:has |have )?(?:risen|rose|increased|grown|grew|improved|gone up|went up)|up"
)
_DOWN = (
    r"(?:har )?(?:minskat|minskade|sjunkit|sjönk|fallit|föll|försämrats|försämrades|blivit sämre|"
    r"blivit lägre)|(?:har gått |gick )?(?:ned|ner)|"
    r"(?:has |have )?(?:fallen|fell|decreased|declined|worsened|gone down|went down)|down"
)
_SAME = (
    r"(?:är |var |ligger )?(?:oförändra(?:t|d|de)|lika|samma|stabil(?:t|a)?)|"
    r"(?:is |was |has been )?(?:unchanged|the same|stable)"
)
_WORTH = r"(?: (?:värdet|resultatet|siffran|noteringen|nivån|value|result|figure|score|level))?"
_BEST = rf"(?:är |is )?(?:det |den |the )?(?:högsta|högst|bästa|highest|best){_WORTH}"
_WORST = rf"(?:är |is )?(?:det |den |the )?(?:lägsta|lägst|sämsta|lowest|worst){_WORTH}"
_SO_FAR = r"(?: (?:hittills|någonsin|so far|ever|yet|to date))?"
_EACH = r" (?:varje år|år för år|every year|each year|year by year)"
_BY = r"(?: (?:(?:med|by) |(?=[-+−]?[0-9]))(?P<change>\S.*?))?"
_WHEN = (
    rf"(?: (?:sedan|since) {_YEAR.format('since')}|"
    rf" (?:mellan|från|between|from) {_YEAR.format('start')}"
    rf" (?:och|till|and|to) {_YEAR.format('until')})?"
)
_THAN = (
    rf"(?: (?:än|than)(?: (?:i fjol|förra året|året (?:före|innan)|tidigare|last year|before|"
    rf"the year before|(?:år |in )?{_YEAR.format('since')})))?"
)
_COMPARED: dict[TrendWord, str] = {
    "above": rf"(?P<change>.*\S) (?:fler|flera|mer|högre|större|more|higher|larger|greater){_THAN}",
    "below": rf"(?P<change>.*\S) (?:färre|mindre|lägre|fewer|less|lower|smaller){_THAN}",
}
"""How much more or less something is than it was: "en tredjedel fler än 2021"."""
_SAYINGS: dict[TrendWord, str] = {
    "rising": rf"(?:{_UP}){_EACH}",
    "falling": rf"(?:{_DOWN}){_EACH}",
    "above": rf"(?:{_UP}){_BY}",
    "below": rf"(?:{_DOWN}){_BY}",
    "same": rf"(?:{_SAME})",
    "highest": rf"(?:{_BEST}){_SO_FAR}",
    "lowest": rf"(?:{_WORST}){_SO_FAR}",
}


def _parts(text: str) -> list[str]:
    return [each for each in re.split(_BETWEEN, text.strip()) if each]


def as_values(values: str | Iterable[Printed]) -> tuple[Printed, ...]:
    """Return the figures of several years, also of one text: "70, 72 och 75"."""
    told: tuple[Printed, ...] = (values,) if isinstance(values, str) else several("values", values)
    if len(told) == 1 and isinstance(told[0], str):
        return tuple(_parts(told[0]))
    return tuple(as_printed(each) for each in told)


def as_years(years: Any) -> tuple[Any, ...]:  # noqa: ANN401 - what is no year is told of by the validator
    """Return years, also of one text: "2021–2023", "2019, 2021 och 2023"."""
    if isinstance(years, range):
        years = tuple(years)
    told = (years,) if isinstance(years, str) or is_whole(years) else several("years", years)
    if len(told) == 1 and isinstance(told[0], str):
        ends = _taken(re.split(r"\s*–\s*|(?<=[0-9])\s*-\s*(?=[0-9]{4}|[^\W\d])", told[0].strip()))
        if len(ends) == 2 and all(map(is_whole, ends)) and ends[0] < ends[1]:
            return tuple(range(ends[0], ends[1] + 1))
        told = tuple(_parts(told[0]))
    return _taken(told)


def _taken(years: Iterable[Any]) -> tuple[Any, ...]:
    """Return terms as their years, where all are of spring, or all of autumn."""
    read = tuple(as_year(each) for each in years)
    terms = [re.fullmatch(_TERM, each.strip().casefold()) for each in read if _is_text(each)]
    found = [each for each in terms if each is not None]
    seasons = {each["spring"] is None for each in found}
    if len(found) < len(read) or len(seasons) > 1:
        return read
    return tuple(int(each["year"] or f"20{each['short']}") for each in found)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def as_year(year: Any) -> Any:  # noqa: ANN401 - what is no year is told of by the validator
    """Return a year, also of a text; "2021/22" is 2021."""
    if not isinstance(year, str):
        return int(year) if is_whole(year) else year
    text = year.strip()
    two = re.fullmatch(_TWO_YEARS, text.casefold())
    if two is not None and str(int(two[1]) + 1).endswith(two[2]):
        return int(two[1])
    return int(text) if text.isascii() and text.isdecimal() else year


def as_one_year(year: Any) -> Any:  # noqa: ANN401 - what is no year is told of by the validator
    """Return a year, or a term as its year: "vt 2021" is 2021."""
    return _taken((year,))[0]


def rising_years(_: object, __: "Attribute[Any]", value: tuple[Any, ...]) -> None:
    """Raise unless years follow each other."""
    if any(_is_text(each) and re.fullmatch(_TERM, each.strip().casefold()) for each in value):
        must = (
            "hold years, or terms of one season; leave them out where spring and autumn follow"
            " each other"
        )
        raise value_error("Series.years", must, value, got=repr(list(value)))
    for each in value:
        whole_number("a year of Series.years", each, least=FIRST, most=LAST)
    if any(first >= last for first, last in pairwise(value)):
        raise value_error("Series.years", "rise, each once", value, got=repr(list(value)))


def year_or_none(claim: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds a year, or None."""
    if value is not None:
        whole_number(f"{type(claim).__name__}.{attribute.name}", value, least=FIRST, most=LAST)


def check_series(claim: Any) -> None:  # noqa: ANN401 - a series
    """Read what is said as it is written, and raise unless all of it goes together."""
    _take_saying(claim)
    one_of("says", claim.says, (None, *TRENDS))
    values, years = claim.values, claim.years
    if len(values) == 1:
        must = 'hold several figures, as in "70, 72, 75"'
        raise value_error("Series.values", must, values, got=repr(values[0]))
    if values and years and len(values) != len(years):
        must, got = f"hold {len(years)} figures, one for each year", str(len(values))
        raise value_error("Series.values", must, values, got=got)
    if not values and all(
        each is None for each in (claim.says, claim.change, claim.mean, claim.total)
    ):
        raise ArgumentError(
            "Series needs values, or what is said of those in another Series",
            argument="values",
            value=values,
        )
    if values and not years and (claim.since is not None or claim.until is not None):
        raise ArgumentError(
            'Series.since and Series.until need Series.years, such as "2021–2023"',
            argument="years",
            value=years,
        )
    check_years(claim)


def check_years(claim: Any) -> None:  # noqa: ANN401 - a series, or a change
    """Raise unless the year that something is said from is before that which it is said to."""
    if claim.since is not None and claim.until is not None and claim.since >= claim.until:
        name, got = type(claim).__name__, f"{claim.since} and {claim.until}"
        raise value_error(f"{name}.since", f"be before {name}.until", claim.since, got=got)


def take_change(claim: Any) -> None:  # noqa: ANN401 - a change
    """Take the direction, the change and the years from "har ökat med en tredjedel sedan 2019"."""
    if not isinstance(claim.figure, str):
        return
    trend, told = _told_of(claim.figure, ("above", "below"))
    if told.get("change"):
        object.__setattr__(claim, "figure", told["change"])
        _put(claim, "says", trend)
        _put_years(claim, told)


def _take_saying(claim: Any) -> None:  # noqa: ANN401 - a series
    """Take the trend, the change and the years from "har ökat med 5 enheter sedan 2019"."""
    if not isinstance(claim.says, str) or claim.says in TRENDS:
        return
    trend, told = _told_of(claim.says, TRENDS)
    if trend is not None:
        object.__setattr__(claim, "says", trend)
        _put(claim, "change", told.get("change"))
        _put_years(claim, told)


class _Told(NamedTuple):
    """A trend as it is written, and what is said of it: the change and its years."""

    trend: TrendWord | None
    of_it: dict[str, str | None]


def _told_of(text: str, trends: Iterable[TrendWord]) -> _Told:
    """Read a trend; nothing when it is none of these."""
    plain = " ".join(text.casefold().split())
    for trend in trends:
        found = re.fullmatch(f"{_SAYINGS[trend]}{_WHEN}", plain)
        if found is not None:
            return _Told(trend, found.groupdict())
        compared = re.fullmatch(_COMPARED.get(trend, "(?!)"), plain)
        if compared is not None and _is_quantity(compared["change"]):
            return _Told(trend, compared.groupdict())
    return _Told(None, {})


def _is_quantity(text: str) -> bool:
    return any(not isinstance(_read(text, each), FigureError) for each in LANGUAGES)


def _read(text: str, language: Language) -> Quantity | FigureError:
    try:
        return Quantity.parse(text, language=language)
    except FigureError as error:
        return error


def _put_years(claim: Any, told: dict[str, str | None]) -> None:  # noqa: ANN401 - of several years
    since = told["since"] or told.get("start")
    _put(claim, "since", None if since is None else int(since))
    _put(claim, "until", None if told.get("until") is None else int(str(told["until"])))


def _put(claim: Any, name: str, value: object) -> None:  # noqa: ANN401 - a series
    """Put what was read into a field that was left empty."""
    if value is not None and getattr(claim, name) is None:
        object.__setattr__(claim, name, value)
