"""The rule about shares in words."""

from collections.abc import Iterator
from typing import cast

from brukarindex.exact.figures import Figure
from brukarindex.exact.quantities import Quantity
from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.pages.claims import (
    Percentage,
)
from brukarindex.verification.pages.facts import Facts, in_percent
from brukarindex.verification.rules.rule import Rule, finding
from brukarindex.verification.wording import number, said, span
from brukarindex.words.languages import LANGUAGES


def verbal_share(facts: Facts) -> Iterator[Finding]:
    """Say what a share in words amounts to, and whether it agrees with digits for the
    same thing.
    """
    for claim in facts.of(Percentage):
        quantity = None if claim.figure is None else facts.quantity(claim.figure)
        if quantity is None or quantity.figure is not None:
            continue
        base = facts.base(facts.distribution(claim), claim)
        n = base.n[0] if base else None
        counts = (
            quantity.counts(n) if n is not None and not facts.is_weighted(claim.group) else None
        )
        interval, words = in_percent(quantity), quantity.policy
        told = {k: span(interval.low, interval.high, k) for k in LANGUAGES}
        shares = (
            {"sv": f"läses som {told['sv']}", "en": f"is read as {told['en']}"}
            if words
            else {"sv": f"är {told['sv']}", "en": f"is {told['en']}"}
        )
        of_n = {"sv": "", "en": ""}
        if counts and n is not None:
            found = {k: (span(counts[0], counts[-1], k), number(n, k)) for k in LANGUAGES}
            of_n = {
                "sv": ", {} av {} svar".format(*found["sv"]),
                "en": ", {} of {} answers".format(*found["en"]),
            }
        twin = _digits(facts, claim)
        clash = twin is not None and not _meet(quantity, cast("Figure", facts.figure(twin.figure)))
        yield finding(
            [claim, *([twin] if twin else []), *(base.claims if base else ())],
            said(
                f"{claim.category}: ”{claim.figure}” {shares['sv']} procent{of_n['sv']}"
                + (
                    f"; i siffror står {twin.figure}."
                    if twin
                    else _CONVENTION["sv"]
                    if words
                    else "."
                ),
                f"{claim.category}: “{claim.figure}” {shares['en']} per cent{of_n['en']}"
                + (
                    f"; in digits it says {twin.figure}."
                    if twin
                    else _CONVENTION["en"]
                    if words
                    else "."
                ),
            ),
            verdict="undetermined" if clash else "consistent",
            interval=interval,
            witness={claim.category: counts[0]} if counts else None,
        )


_CONVENTION = said(
    "; vad orden betyder är en överenskommelse.", "; what the words mean is a convention."
)


def _digits(facts: Facts, claim: Percentage) -> Percentage | None:
    alike = [
        each for each in facts.distribution(claim).of(Percentage) if each.category == claim.category
    ]
    return next((each for each in alike if facts.figure(each.figure) is not None), None)


def _meet(quantity: Quantity, figure: Figure) -> bool:
    words, digits = in_percent(quantity), in_percent(Quantity.parse(figure))
    return words.low <= digits.high and digits.low <= words.high


RULES = (
    Rule(
        "verbal_share",
        said("Andelar i ord", "Shares in words"),
        said(
            "Ord läses som ett intervall enligt en överenskommelse. De gör aldrig ensamma något"
            " omöjligt.",
            "Words are read as an interval by a convention. They never make anything impossible"
            " alone.",
        ),
        said("Ordens betydelse är en överenskommelse.", "What the words mean is a convention."),
        (Percentage,),
        verbal_share,
        "explanation/quantities",
    ),
)
