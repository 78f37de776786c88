"""The rule about shares in words."""

from collections.abc import Iterator
from typing import NamedTuple, cast

from brukarindex.exact.changes import meet
from brukarindex.exact.quantities import Quantity
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.claims import Percentage
from brukarindex.verification.pages.facts import Facts, in_percent
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.rules.rule import Rule, finding
from brukarindex.verification.wording import Later, number, said, span
from brukarindex.words.languages import Language


def verbal_share(facts: Facts) -> Iterator[Finding]:
    """Check what a share in words amounts to, and whether it agrees with digits for the same."""
    for claim in facts.of(Percentage):
        quantity = None if claim.figure is None else facts.quantity(claim.figure)
        if quantity is not None and quantity.figure is None:
            yield _in_words(facts, claim, quantity)


def _in_words(facts: Facts, claim: Percentage, quantity: Quantity) -> Finding:
    base = facts.base(facts.distribution(claim), claim)
    n = base.n[0] if base and not facts.is_weighted(claim.group) else None
    counts = None if n is None else quantity.counts(n)
    twin = _digits(facts, claim)
    digits = None if twin is None else facts.quantity(cast("Printed", twin.figure))
    clash = digits is not None and meet(in_percent(quantity), in_percent(digits)) is None
    return finding(
        [claim, *([twin] if twin else []), *(base.claims if base else ())],
        Later(_told, _InWords(claim, twin, quantity, counts, n)),
        verdict="undetermined" if clash else "consistent",
        interval=in_percent(quantity),
        witness={claim.category: counts[0]} if counts else None,
    )


class _InWords(NamedTuple):
    """A share in words, the same in digits, what the words mean, and the counts of n answers."""

    claim: Percentage
    twin: Percentage | None
    quantity: Quantity
    counts: range | None
    n: int | None


def _told(language: Language, share: _InWords) -> str:
    claim, twin, quantity, counts, n = share
    inside = in_percent(quantity)
    read = said("läses som", "is read as") if quantity.policy else said("är", "is")
    shares = f"{read[language]} {span(inside.low, inside.high, language)}"
    start = said(
        f"{claim.category}: ”{claim.figure}” {shares} procent",
        f"{claim.category}: “{claim.figure}” {shares} per cent",
    )[language]
    if counts and n is not None:
        some, answers = span(counts[0], counts[-1], language), number(n, language)
        start += said(f", {some} av {answers} svar", f", {some} of {answers} answers")[language]
    if twin is None:
        return start + (_CONVENTION[language] if quantity.policy else ".")
    digits = said(f"; i siffror står {twin.figure}.", f"; in digits it says {twin.figure}.")
    return start + digits[language]


_CONVENTION = said(
    "; vad orden betyder är en överenskommelse.", "; what the words mean is a convention."
)


def _digits(facts: Facts, claim: Percentage) -> Percentage | None:
    alike = [
        each for each in facts.distribution(claim).of(Percentage) if each.category == claim.category
    ]
    return next((each for each in alike if facts.figure(each.figure) is not None), None)


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
