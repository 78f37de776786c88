"""The rule about figures that no answers at all can give."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.shares import whole_of
from brukarindex.verification.engine import Open, Reading, perhaps, tried
from brukarindex.verification.findings.evidence import Certificate
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Deviation, Index, Mean, Percentage, Rate, Total
from brukarindex.verification.pages.facts import Facts, in_percent
from brukarindex.verification.readings.scales import ends_of, is_unscaled
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import Later, kind_name, said
from brukarindex.words.languages import Language

ScaleEnds: TypeAlias = tuple[int, Fraction | int | None]

_BOUNDED = (Percentage, Total, Rate, Index, Mean, Deviation)


def out_of_range(facts: Facts) -> Iterator[Finding]:
    """Yield shares, indices and means that are off their scale; those on it have no finding."""
    for claim in facts.page.claims:
        if isinstance(claim, _BOUNDED) and claim.figure is not None:
            quantity = facts.quantity(claim.figure)
            ends = _ends(claim, quantity)
            if not _is_between(quantity.figure, *ends) and not in_percent(quantity).meets(*ends):
                yield _off(claim, quantity, ends)


def _ends(claim: Claim, quantity: Quantity) -> ScaleEnds:
    # The sum of parts that are each rounded up.
    if isinstance(claim, Total) and quantity.figure is not None:
        return 0, 100 + Fraction(100 * len(claim.categories), whole_of(quantity.figure))
    return (0, None) if isinstance(claim, Deviation) else ends_of(claim)


def _is_between(figure: Figure | None, low: int, high: Fraction | int | None) -> bool:
    """Return whether the digits themselves are, as nearly all are: then nothing more is to be
    worked out.
    """
    if figure is None:
        return False
    unit = 10**figure.decimals * (10 if figure.unit == "permille" else 1)
    return low * unit <= figure.digits and (high is None or figure.digits <= high * unit)


def _off(claim: Claim, quantity: Quantity, ends: ScaleEnds) -> Finding:
    low, high = ends
    span = in_percent(quantity)

    def check(reading: Reading, mode: Rounding) -> bool:
        return bool(reading.also) or in_percent(quantity, mode).meets(low, high)

    return judged(
        [claim],
        Later(_told, claim, ends),
        outcomes=[*tried(Open(also=perhaps("other_scale", when=is_unscaled(claim))), check)],
        policy=quantity.policy,
        interval=span,
        certificate=Certificate.outside("@figure", span, low, high),
    )


def _told(language: Language, claim: Claim, ends: ScaleEnds) -> str:
    name, printed = kind_name(claim.kind, language), getattr(claim, "figure", "")
    high = 100 if isinstance(claim, Total) else ends[1]
    scale = (
        said("från 0", "from 0 up")
        if high is None
        else said(f"{ends[0]}–{high}", f"{ends[0]}–{high}")
    )
    return said(
        f"{name} {printed} är utanför skalan, {scale['sv']}.",
        f"{name} {printed} is off the scale, {scale['en']}.",
    )[language]


RULES = (
    Rule(
        "out_of_range",
        said("Tal utanför skalan", "Figures off the scale"),
        said(
            "Andelar och index är 0–100, ett medelvärde ligger mellan skalans ändar och en"
            " spridning är minst 0.",
            "Shares and indices are 0–100, a mean is between the ends of its scale, and a spread is"
            " at least 0.",
        ),
        said(
            "Skalan är den som anges; 1–5 för medelvärden.",
            "The scale is the one given; 1–5 for means.",
        ),
        _BOUNDED,
        out_of_range,
        "explanation/published-figures",
    ),
)
