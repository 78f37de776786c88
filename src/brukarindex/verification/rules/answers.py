"""The rule about response rates, and how many answered."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import cast

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.phrases import without_noun
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.shares import fewest, whole_of, wholes_of
from brukarindex.verification.engine import Also, Open, Reading, perhaps, tried, under_each
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import (
    Numbers,
    Outcome,
    Outcomes,
    assuming,
)
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Answered, Invited, Rate
from brukarindex.verification.pages.facts import MOST_OUTSIDE, Facts, at_rate, in_percent
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import Later, Said, number, quoted, said, span
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import joined


def response_count(facts: Facts) -> Iterator[Finding]:
    """Find the numbers of answers that print as a response rate, and whether the printed number is
    one of them.
    """
    for group in facts.groups:
        rates, answered = facts.of(Rate, group), facts.of(Answered, group)
        if facts.invited(group) is not None:
            yield from (_rate(facts, group, rate) for rate in rates)
            if not rates and answered:
                yield _no_rate(facts, group)
        elif answered:
            yield from (
                found
                for rate in rates
                if (found := _no_invited(facts, answered[0], rate)) is not None
            )
        elif not facts.of(Invited):
            yield from (_alone(facts, rate) for rate in rates if facts.figure(rate.figure))


def _rate(facts: Facts, group: str, rate: Rate) -> Finding:
    invited, printed = facts.of(Invited, group)[0], facts.of(Answered, group)
    asked = cast("range", facts.quantity(invited.figure).numbers())
    answered = facts.quantity(printed[0].figure).numbers() if printed else None
    claims: list[Rate | Invited | Answered] = [rate, invited, *printed]
    quantity = facts.quantity(rate.figure)
    net = range(math.ceil(asked[0] * (1 - MOST_OUTSIDE)), asked[-1] + 1)

    def check(reading: Reading, mode: Rounding) -> Numbers:
        return _fit(quantity, net if reading.also else asked, answered, mode)

    samples: dict[str | None, Also] = {"gross": ((),), "net": (("net",),)}
    outcomes = Outcomes(tried, Open(also=samples.get(rate.sample, perhaps("net"))), check)
    fits = outcomes[0].n or Numbers()
    return judged(
        claims,
        _read_as(facts, claims, Later(_rate_told, claims, fits, _true_rate(asked, answered))),
        outcomes=outcomes,
        policy=any(facts.quantity(each.figure).policy for each in claims),
        witness={"": fits.runs[0][0]} if fits else None,
        certificate=None if fits else Certificate.of(_rate_gap(quantity, asked, answered)),
        trial=_rate_trial(facts, rate, asked, answered),
    )


def _no_invited(facts: Facts, answered: Answered, rate: Rate) -> Finding | None:
    """Return the finding of how many were invited, when it is not printed."""
    figure, numbers = facts.figure(rate.figure), facts.quantity(answered.figure).numbers()
    if figure is None or not numbers or len(numbers) > 1 or not numbers[0] or figure.digits < 1:
        return None
    n = numbers[0]
    outcomes = Outcomes(under_each, partial(_asked_of, figure, n))
    return judged(
        [rate, answered],
        Later(_no_invited_told, rate, answered, outcomes[0].n or Numbers()),
        outcomes=outcomes,
        witness={"": fits.runs[0][0]} if (fits := outcomes[0].n) else None,
    )


def _alone(facts: Facts, rate: Rate) -> Finding:
    """Return the finding of how few some number can be a rate that is printed alone."""
    figure = cast("Figure", facts.figure(rate.figure))
    whole = whole_of(figure)
    inside = 0 <= figure.digits <= whole

    def least(mode: Rounding) -> Numbers:
        return Numbers(onward=fewest(figure.digits, whole, mode)) if inside else Numbers()

    return judged(
        [rate],
        Later(_alone_told, rate, least("either").onward),
        outcomes=[*under_each(lambda mode: bool(least(mode).onward))],
    )


def _alone_told(language: Language, rate: Rate, least: int | None) -> str:
    if least is None:
        return said(f"{rate.figure} är ingen svarsandel.", f"{rate.figure} is no response rate.")[
            language
        ]
    n = number(least, language)
    return said(
        f"{rate.figure} är möjligt först av {n} tillfrågade.",
        f"{rate.figure} is possible of {n} invited at the fewest.",
    )[language]


def _asked_of(figure: Figure, n: int, mode: Rounding) -> Numbers:
    """Return the numbers of invited of whom so many answers are the rate."""
    first, last = wholes_of(figure, n, mode)
    return Numbers(onward=first) if last is None else Numbers.of(range(first, last + 1))


def _bare(claim: Claim) -> str:
    """Return a printed number without what was counted, for a sentence that says it."""
    return without_noun(str(getattr(claim, "figure", "")))


def _no_invited_told(language: Language, rate: Rate, answered: Answered, n: Numbers) -> str:
    if not n:
        return said(
            f"{_bare(answered)} svar är {rate.figure} av inget antal tillfrågade.",
            f"{_bare(answered)} answers are {rate.figure} of no number invited.",
        )[language]
    return said(
        f"{_bare(answered)} svar är {rate.figure} av {n.describe('sv')} tillfrågade.",
        f"{_bare(answered)} answers are {rate.figure} of {n.describe('en')} invited.",
    )[language]


def _fit(quantity: Quantity, asked: range, answered: range | None, mode: Rounding) -> Numbers:
    """Return the numbers of answers that fit: all that the rate allows, or those of them that are
    printed.
    """
    found = at_rate(quantity, asked, mode)
    if answered is not None:
        found = [
            range(max(each.start, answered.start), min(each.stop, answered.stop)) for each in found
        ]
    return Numbers.joining(each for each in found if each)


def _rate_gap(quantity: Quantity, asked: range, answered: range | None) -> Gap:
    interval = in_percent(quantity)
    least = math.ceil(interval.low * asked[0] / 100)
    most = math.floor(interval.high * asked[-1] / 100)
    if answered is None:
        return Gap("@answers", least, most, asked[0])
    return Gap("@answers", max(least, answered[0]), min(most, answered[-1]))


def _rate_trial(facts: Facts, rate: Rate, asked: range, answered: range | None) -> Trial | None:
    figure = facts.figure(rate.figure)

    def first(others: Sequence[Figure]) -> int | None:
        found = _fit(Quantity.parse(others[0]), asked, answered, "either")
        return found.runs[0][0] if found else None

    return None if figure is None else Trial.of((figure,), first, most=100)


def _true_rate(asked: range, answered: range | None) -> Fraction | None:
    """Return how many of the invited answered, in per cent, where both are exact."""
    exact = answered is not None and len(asked) == len(answered) == 1 and asked[0] > 0
    return Fraction(100 * answered[0], asked[0]) if exact and answered is not None else None


def _rate_told(
    language: Language, claims: Sequence[Claim], n: Numbers, share: Fraction | None
) -> str:
    rate = getattr(claims[0], "figure", "")
    invited, *printed = map(_bare, claims[1:])
    if printed:
        sv, en = ("stämmer med", "agrees with") if n else ("går inte ihop med", "does not fit")
        true = (
            said("", "")
            if n or share is None
            else said(
                f" Det är {number(share, 'sv')} procent.",
                f" That is {number(share, 'en')} per cent.",
            )
        )
        told = said(
            f"{printed[0]} svar av {invited} {sv} svarsandelen {rate}.{true['sv']}",
            f"{printed[0]} answers of {invited} {en} the response rate {rate}.{true['en']}",
        )
    elif not n:
        told = said(
            f"Inget antal svar av {invited} är {rate}.",
            f"No number of answers of {invited} is {rate}.",
        )
    else:
        told = said(
            f"{rate} av {invited} är {n.describe('sv')} svar.",
            f"{rate} of {invited} is {n.describe('en')} answers.",
        )
    return told[language]


def _read_as(facts: Facts, claims: Sequence[Rate | Invited | Answered], told: Said) -> Said:
    """Return how words are read: what they mean is a convention."""
    words = [
        (each.figure, facts.quantity(each.figure))
        for each in claims
        if facts.quantity(each.figure).policy
    ]
    if not words:
        return told
    read = {
        k: joined(
            [
                f"{quoted(str(text), k)} {_AS[k]} {span(each.low, each.high, k)}"
                for text, each in words
            ],
            k,
        )
        for k in LANGUAGES
    }
    return {k: f"{told[k]} {said('Här läses', 'Here')[k]} {read[k]}." for k in LANGUAGES}


_AS = said("som", "is read as")


def _no_rate(facts: Facts, group: str) -> Finding:
    """Return the finding of a response rate that is not printed."""
    invited, answered = facts.of(Invited, group)[0], facts.of(Answered, group)[0]
    asked, n = (
        cast("range", facts.quantity(each.figure).numbers()) for each in (invited, answered)
    )
    possible = n[0] <= asked[-1]
    low, high = Fraction(100 * n[0], asked[-1]), Fraction(100 * n[-1], max(asked[0], 1))
    policy = any(facts.quantity(each.figure).policy for each in (invited, answered))
    return judged(
        [invited, answered],
        said(
            f"{answered.figure} av {invited.figure} är {span(low, high, 'sv')} procent.",
            f"{answered.figure} of {invited.figure} is {span(low, high, 'en')} per cent.",
        ),
        outcomes=[Outcome(assuming(), possible)],
        policy=policy,
        certificate=Certificate.of(Gap("@invited", n[0], asked[-1])),
        imbalance=Fraction(0) if possible else Fraction(n[0] - asked[-1]),
    )


RULES = (
    Rule(
        "response_count",
        said("Svarsandel och antal svar", "Response rate and number of answers"),
        said(
            "Svarsandelen är antalet svar delat med antalet tillfrågade, avrundat.",
            "The response rate is the number of answers divided by the number invited, rounded.",
        ),
        said("Andelen räknas på alla tillfrågade.", "The rate is of all invited."),
        (Rate, Answered),
        response_count,
        "explanation/published-figures",
    ),
)
