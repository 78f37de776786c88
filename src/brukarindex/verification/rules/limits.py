"""The rule about figures that no answers at all can give."""

from collections.abc import Iterator

from brukarindex.verification.claims import Claim, Deviation, Index, Mean, Percentage, Rate, Total
from brukarindex.verification.evidence import Certificate, Gap
from brukarindex.verification.figures import Interval, Language
from brukarindex.verification.findings import Finding
from brukarindex.verification.outcomes import under_each
from brukarindex.verification.pages import Facts, in_percent
from brukarindex.verification.quantities import Quantity
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import KIND_NAMES, Later, said

_BOUNDED = (Percentage, Total, Rate, Index, Mean, Deviation)


def out_of_range(facts: Facts) -> Iterator[Finding]:
    """Tell of shares, indices and means that are off their scale; those on it have no finding."""
    for claim in facts.page.claims:
        if isinstance(claim, _BOUNDED):
            quantity, ends = facts.quantity(claim.figure), _ends(claim)
            if not _meets(in_percent(quantity), *ends):
                yield _off(claim, quantity, ends)


def _ends(claim: Claim) -> tuple[int, int | None]:
    if isinstance(claim, Mean):
        return claim.low, claim.high
    return 0, None if isinstance(claim, Deviation) else 100


def _meets(span: Interval, low: int, high: int | None) -> bool:
    above = span.high > low or (span.high == low and span.closed_high)
    return above and (high is None or span.low < high or (span.low == high and span.closed_low))


def _off(claim: Claim, quantity: Quantity, ends: tuple[int, int | None]) -> Finding:
    low, high = ends
    span = in_percent(quantity)
    above = high is not None and span.low >= high
    gap = Gap("@figure", span.low, high) if above and high is not None else Gap("@figure", low, span.high)
    return judged(
        [claim],
        Later(_told, claim, ends),
        outcomes=[*under_each(lambda mode: _meets(in_percent(quantity, mode), low, high))],
        policy=quantity.policy,
        interval=span,
        certificate=Certificate((gap,)) if gap.holds else None,
    )


def _told(language: Language, claim: Claim, ends: tuple[int, int | None]) -> str:
    name, printed = KIND_NAMES[language][claim.kind], getattr(claim, "figure", "")
    scale = said(f"{ends[0]}–{ends[1]}", f"{ends[0]}–{ends[1]}")
    if ends[1] is None:
        scale = said("från 0", "from 0 up")
    return said(
        f"{name[:1].upper()}{name[1:]} {printed} är utanför skalan, {scale['sv']}.",
        f"{name[:1].upper()}{name[1:]} {printed} is off the scale, {scale['en']}.",
    )[language]


LIMIT_RULES = (
    Rule(
        "out_of_range",
        said("Tal utanför skalan", "Figures off the scale"),
        said(
            "Andelar och index är 0–100, ett medelvärde ligger mellan skalans ändar och en spridning är minst 0.",
            "Shares and indices are 0–100, a mean is between the ends of its scale, and a spread is at least 0.",
        ),
        said("Skalan är den som anges; 1–5 för medelvärden.", "The scale is the one given; 1–5 for means."),
        _BOUNDED,
        out_of_range,
        "explanation/published-figures",
    ),
)
