"""The rule about two groups, or two years, beyond chance."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from brukarindex.exact.bounds import most_variance
from brukarindex.exact.figures import Figure
from brukarindex.exact.sampling import FloatEnds, normal
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Against
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.readings.trees import fitting_n
from brukarindex.verification.rules.differences import BEYOND, verdict_of
from brukarindex.verification.rules.own_figures import Own, deviation_of, other_of, own_of
from brukarindex.verification.rules.rule import OTHER_UNITS, Rule, finding, not_applicable
from brukarindex.verification.wording import WORDS, Later, number, said, span
from brukarindex.words.languages import Language

LEVEL = 0.95
NO_TWIN = said(
    "Den andra gruppens tal är inte tryckt.", "The figure of the other group is not printed."
)
NO_ANSWERS = said(
    "Antalet svar saknas för någon av grupperna.",
    "The number of answers is missing for one of the groups.",
)
"""What is said of a difference that the figures settle, by the verdict."""


class _Side(NamedTuple):
    """One of the two: its figure, its answers, and its spread if that is printed."""

    own: Own
    n: tuple[int, int]
    deviation: Figure | None

    @classmethod
    def of(cls, facts: Facts, own: Own) -> "_Side | None":
        """Find what is known of a figure; None when its answers are not."""
        about = facts.distribution(own.claim)
        n = fitting_n(facts, about, claim=own.claim)
        told = deviation_of(facts, own)
        deviation = None if told is None else facts.figure(told.figure)
        return cls(own, (n[0], n[-1]), deviation) if n and n[0] > 1 else None

    def values(self) -> FloatEnds:
        """Return what the figure can be."""
        inside = self.own.figure.interval()
        return max(float(inside.low), self.own.low), min(float(inside.high), self.own.high)

    def variances(self) -> FloatEnds:
        """Return what the variance of its mean can be."""
        if self.deviation is not None:
            inside = self.deviation.interval()
            squares = [float(max(end, Fraction(0))) ** 2 for end in (inside.low, inside.high)]
            return squares[0] / self.n[1], squares[1] / self.n[0]
        bottom, top = self.own.low, self.own.high
        most = float(most_variance(self.own.figure.interval(), bottom, top, self.n[0])) / self.n[0]
        least = min((end - bottom) * (top - end) for end in self.values())
        return least / self.n[1] if self.own.is_share else 0.0, most


def groups_distinguishable(facts: Facts) -> Iterator[Finding]:
    """Check whether the figures of two groups differ by more than chance."""
    for against in facts.of(Against):
        own, other = own_of(facts, against), other_of(facts, against)
        if not against.other or own is None:
            continue
        if other is None:
            yield not_applicable([own.claim, against], NO_TWIN)
            continue
        claims: list[Claim] = [own.claim, other.claim, against]
        for each in (own, other):
            base = facts.base(facts.distribution(each.claim), each.claim)
            claims += [] if base is None else [*base.claims]
        weighted = facts.is_weighted(against.group) or facts.is_weighted(against.other)
        sides = [None if weighted else _Side.of(facts, each) for each in (own, other)]
        if (own.low, own.high) != (other.low, other.high):
            yield not_applicable(claims, OTHER_UNITS)
        elif sides[0] is None or sides[1] is None:
            yield not_applicable(claims, NO_ANSWERS)
        else:
            yield _judged(claims, against, (sides[0], sides[1]))


def _judged(claims: Sequence[Claim], against: Against, sides: tuple[_Side, _Side]) -> Finding:
    decided = _decided(sides)
    verdict = verdict_of(against, decided)
    return finding(
        claims,
        Later(_told, against, sides, decided),
        verdict=verdict,
        decision_changing=verdict != "consistent",
    )


def _decided(sides: tuple[_Side, _Side]) -> str:
    """Return in words whether the difference is beyond chance whatever is not printed, within it,
    or may be either.
    """
    one, other = (each.values() for each in sides)
    low, high = one[0] - other[1], one[1] - other[0]
    least, most = (sum(each) for each in zip(*(side.variances() for side in sides), strict=True))
    z = normal(LEVEL)
    nearest = max(0.0, low, -high)
    if nearest > z * math.sqrt(most):
        return "above" if low > 0 else "below"
    farthest = max(abs(low), abs(high))
    return "not_distinguishable" if farthest <= z * math.sqrt(least) else "depends"


def least_difference(sides: Sequence[_Side]) -> Fraction:
    """Return about the least difference that would be beyond chance, with so many answers."""
    variance = sum(side.variances()[1] for side in sides)
    z = normal(LEVEL)
    return Fraction(z * math.sqrt(variance)).limit_denominator(10**4)


def _told(language: Language, against: Against, sides: tuple[_Side, _Side], decided: str) -> str:
    one, other = sides
    group = against.group or {"sv": "alla", "en": "all"}[language]
    n = [span(*each.n, language) for each in sides]
    start = said(
        f"{group} {one.own.claim.figure} ({n[0]} svar) mot {against.other}"
        f" {other.own.claim.figure} ({n[1]} svar), som två slumpmässiga urval: ",
        f"{group} {one.own.claim.figure} ({n[0]} answers) against {against.other}"
        f" {other.own.claim.figure} ({n[1]} answers), as two random samples: ",
    )[language]
    rest = {
        **BEYOND,
        "depends": said(
            "om skillnaden är statistiskt säkerställd (95 %) avgörs inte av det som är tryckt.",
            "what is printed does not settle whether the difference is beyond chance (95 %).",
        ),
    }[decided][language]
    unit = f" {WORDS[language]['points']}" if one.own.is_share else ""
    least = number(least_difference(sides), language, 1)
    more = said(
        f" Med så många svar säkerställs en skillnad på omkring {least}{unit}.",
        f" With so many answers a difference of about {least}{unit} is beyond chance.",
    )[language]
    return start + rest + ("" if decided in {"above", "below"} else more)


RULES = (
    Rule(
        "groups_distinguishable",
        said("Två grupper eller år", "Two groups or years"),
        said(
            "Är skillnaden mellan två grupper, eller två år, större än slumpen ger?",
            "Is the difference between two groups, or two years, larger than chance gives?",
        ),
        said(
            "Båda är slumpmässiga urval, av var sina personer; 95 procents nivå.",
            "Both are random samples, of different persons; 95 per cent level.",
        ),
        (Against,),
        groups_distinguishable,
        "explanation/published-figures",
    ),
)
