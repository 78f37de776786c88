"""The rule about whole sums behind a mean or an index."""

import math
from collections.abc import Iterator, Sequence
from typing import cast

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.shares import between
from brukarindex.verification.engine import Also, Open, Reading, tried
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Cause, Numbers, Outcome, Outcomes
from brukarindex.verification.pages.claims import Index, Mean, Percentage
from brukarindex.verification.pages.facts import Answers, Bases, Facts
from brukarindex.verification.readings.scales import (
    Score,
    can_be_whole,
    other_scales,
    units_of,
)
from brukarindex.verification.readings.scores import Scored
from brukarindex.verification.readings.trees import MOST_N
from brukarindex.verification.rules.rule import WEIGHTED, Rule, judged, not_applicable
from brukarindex.verification.wording import Later, kind_name, number, said
from brukarindex.words.languages import Language


def granularity(facts: Facts) -> Iterator[Finding]:
    """Find whole sums behind a mean or an index of a known number of answers: the GRIM test."""
    claims: list[Mean | Index] = [*facts.of(Mean), *facts.of(Index)]
    for claim in claims:
        figure = facts.figure(claim.figure)
        if figure is None or units_of(claim) is None or claim.of:
            continue
        if facts.is_weighted(claim.group):
            yield not_applicable([claim], WEIGHTED)
            continue
        bases = facts.bases(facts.distribution(claim), claim)
        if bases.first is not None and all(
            len(base[0].n) <= MOST_N for base in bases.values() if base
        ):
            yield _granularity(facts, claim, figure, bases)


def _sums(claim: Mean | Index, figure: Figure, n: int, mode: Rounding) -> range | None:
    units = units_of(claim) or 1
    if isinstance(claim, Index):
        return Score.of(claim, figure).sums(n * units, mode)
    least, most = between(figure, 10**figure.decimals, n * units, mode)
    return range(max(least, claim.low * units * n), min(most, claim.high * units * n) + 1) or None


def _granularity(facts: Facts, claim: Mean | Index, figure: Figure, bases: Bases) -> Finding:
    base = cast("Answers", bases.first)

    def first(each: Sequence[Figure]) -> int | None:
        return next((n for n in base.n if _sums(claim, each[0], n, "either")), None)

    n = first([figure]) or base.n[0]
    sums = _sums(claim, figure, n, "either")

    return judged(
        [claim, *base.claims],
        Later(_sums_told, claim, n, sums),
        outcomes=Outcomes(_whole_sums_of, facts, claim, figure, bases),
        policy=base.policy,
        interval=figure.interval(),
        witness={"": sums[0]} if sums else None,
        certificate=None if sums else _sum_gaps(claim, figure, base.n),
        trial=Trial.of((figure,), first, most=Score.of(claim, figure).high),
    )


def _sums_told(language: Language, claim: Mean | Index, n: int, sums: range | None) -> str:
    of, listed = number(n, language), Numbers.of(sums or ()).describe(language)
    if sums is None:
        told = said("ingen hel summa av svar ger det", "no whole sum of answers gives it")
    else:
        told = said(f"summan av svaren är {listed}", f"the sum of the answers is {listed}")
        # Its steps are counted from the bottom, whatever the answers are called.
        if isinstance(claim, Index):
            told = said(
                f"summan av stegen från 0 är {listed}", f"the sum of the steps from 0 is {listed}"
            )
    scale = said("", "")
    if isinstance(claim, Mean):
        scale = said(
            f" på skalan {claim.low}–{claim.high}", f" on the scale {claim.low}–{claim.high}"
        )
    start = f"{kind_name(claim.kind, language)} {claim.figure}"
    return said(
        f"{start} av {of} svar{scale['sv']}: {told['sv']}.",
        f"{start} of {of} answers{scale['en']}: {told['en']}.",
    )[language]


def _whole_sums_of(
    facts: Facts, claim: Mean | Index, figure: Figure, bases: Bases
) -> Iterator[Outcome]:
    """Yield the outcomes of every base, and of an index also as one of steps with whole scores:
    then those have a whole sum. What is worked out from rounded shares has none.
    """
    scales, about = other_scales(claim, figure), facts.distribution(claim)
    asked: dict[Cause, bool] = {
        "from_shares": claim.items == 1 and bool(about.of(Percentage)),
        "whole_scores": can_be_whole(claim),
        "other_scale": bool(scales),
    }
    also: Also = ((), *((cause,) for cause, is_open in asked.items() if is_open))

    def check(reading: Reading, mode: Rounding) -> Numbers | bool | None:
        base = bases.at(reading.base, mode)
        if base is None:
            return False
        if "from_shares" in reading.also:
            return Scored(facts, about, [claim]).is_worked_out(mode)
        if "other_scale" in reading.also:
            most, some = units_of(claim) or 1, base.n[-MOST_N:]
            return any(scale.sums(n * most, mode) for scale in scales for n in some)
        found = _whole_sums(claim, figure, base, mode)
        return (
            found or any(_has_whole_score(figure, n, mode) for n in base.n[-MOST_N:])
            if reading.also
            else found
        )

    return tried(Open(bases.kinds, also=also), check)


def _has_whole_score(figure: Figure, n: int, mode: Rounding) -> bool:
    least, most = between(figure, 10**figure.decimals, n, mode)
    return least <= most


def _whole_sums(
    claim: Mean | Index, figure: Figure, base: Answers, mode: Rounding
) -> Numbers | bool | None:
    """Find the numbers of answers that have a whole sum; of those who answered the question, only
    whether any has.
    """
    if base.base == "question":
        found = any(_sums(claim, figure, n, mode) for n in reversed(base.n[-MOST_N:]))
        return found or (None if len(base.n) > MOST_N else False)
    return Numbers.of([n for n in base.n if _sums(claim, figure, n, mode)])


def _sum_gaps(claim: Mean | Index, figure: Figure, n: range) -> Certificate:
    return Certificate(tuple(_sum_gap(claim, figure, each) for each in n), Numbers.of(n))


def _sum_gap(claim: Mean | Index, figure: Figure, n: int) -> Gap:
    units, interval = units_of(claim) or 1, figure.interval()
    if isinstance(claim, Index):
        interval = Score.of(claim, figure).interval()
    whole = 100 if isinstance(claim, Index) else 1
    low, high = (end * n * units / whole for end in (interval.low, interval.high))
    bottom, top = (claim.low, claim.high) if isinstance(claim, Mean) else (0, 1)
    least, most = max(math.ceil(low), bottom * units * n), min(math.floor(high), top * units * n)
    return Gap("@sum", least, most, n)


RULES = (
    Rule(
        "index_granularity",
        said("Hela summor bakom ett medelvärde", "Whole sums behind a mean"),
        said(
            "Ett medelvärde av n hela svar är en hel summa delad med n (GRIM).",
            "A mean of n whole answers is a whole sum divided by n (GRIM).",
        ),
        said("Svaren är hela tal och ovägda.", "The answers are whole numbers, and unweighted."),
        (Mean, Index),
        granularity,
        "explanation/moments",
    ),
)
