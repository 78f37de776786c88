"""The rule about what an index is called."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.verification.engine import under_each
from brukarindex.verification.findings.evidence import Certificate
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.claims import Index
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.rules.rule import Rule, judged, not_applicable
from brukarindex.verification.wording import Later, quoted, said, span
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import joined

if TYPE_CHECKING:
    from brukarindex.questions.bands import Bands


class Band(NamedTuple):
    """The bands that have a label, and what is called so by them before rounding."""

    bands: str
    inside: Interval


_HALF = Fraction(1, 2)  # A band is set on the whole number that is shown, or before rounding.


def called(facts: Facts) -> Iterator[Finding]:
    """Check whether an index is in the band that the page puts it in."""
    for claim in facts.of(Index):
        figure = facts.figure(claim.figure)
        if not claim.band or figure is None:
            continue
        found = bands_called(claim.band)
        yield _judged(claim, figure, found) if found else not_applicable([claim], _unknown(claim))


def bands_called(label: str) -> list[Band]:
    """Return the bands with a label, in either language, with what is in them before rounding."""
    from brukarindex.questions.bands import INSIKT_BANDS, SCB_BANDS  # a first page is light

    wanted, found = " ".join(label.casefold().split()), list[Band]()
    for bands in (SCB_BANDS, INSIKT_BANDS):
        for language in LANGUAGES:
            labels = [each.casefold() for each in bands.labels(language)]
            if wanted in labels:
                found.append(Band(bands.name, _inside(bands, labels.index(wanted))))
    return list(dict.fromkeys(found))


def _inside(bands: "Bands", place: int) -> Interval:
    limits = [Fraction(0), *map(Fraction, bands.limits), Fraction(101)]
    low, high = limits[place], limits[place + 1]
    closed_low, closed_high = low not in bands.strict, high in bands.strict
    return Interval(low, high, closed_low, closed_high)


def _judged(claim: Index, figure: Figure, found: Sequence[Band]) -> Finding:
    def fits(mode: Rounding) -> bool:
        inside = figure.interval(mode)
        return any(
            inside.high >= each.low - _HALF and inside.low <= each.high + _HALF * each.closed_high
            for _, each in found
        )

    outcomes = [*under_each(fits)]
    least, most = min(each.low for _, each in found), max(each.high for _, each in found)
    return judged(
        [claim],
        Later(_told, claim, found),
        outcomes=outcomes,
        certificate=Certificate.outside("@index", figure.interval(), least - _HALF, most),
    )


def _told(language: Language, claim: Index, found: Sequence[Band]) -> str:
    label = quoted(claim.band, language)
    listed = joined(
        [
            f"{name} {span(each.low, min(each.high, Fraction(100)), language)}"
            for name, each in found
        ],
        language,
        "or",
    )
    return said(
        f"Indexet {claim.figure} kallas {label}; så heter {listed}.",
        f"The index {claim.figure} is called {label}; that is the name of {listed}.",
    )[language]


def _unknown(claim: Index) -> Later:
    return Later(_unknown_told, claim.band)


def _unknown_told(language: Language, label: str) -> str:
    return said(
        f"Ingen känd indelning har namnet {quoted(label, 'sv')}.",
        f"No known set of bands has the name {quoted(label, 'en')}.",
    )[language]


RULES = (
    Rule(
        "band",
        said("Vad indexet kallas", "What the index is called"),
        said(
            "SCB:s och Insikts namn på indextal gäller mellan vissa gränser.",
            "SCB's and Insikt's names for index values hold between certain limits.",
        ),
        said(
            "Sidan följer en av de indelningarna, före eller efter avrundning.",
            "The page follows one of those sets, before or after rounding.",
        ),
        (Index,),
        called,
        "explanation/bands",
    ),
)
