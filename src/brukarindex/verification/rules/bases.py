"""The rule about bases that are printed with figures."""

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import cast

from brukarindex.exact.figures import Rounding
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.outcomes import (
    Numbers,
    under_each,
)
from brukarindex.verification.pages.claims import (
    Answered,
    Index,
    Mean,
    Percentage,
    Rate,
)
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import number, quoted, said


def base_vs_respondents(facts: Facts) -> Iterator[Finding]:
    """Check that no printed base is larger than the number of respondents."""
    seen: set[tuple[str, object]] = set()
    claims: list[Percentage | Mean | Index] = [
        *facts.of(Percentage),
        *facts.of(Mean),
        *facts.of(Index),
    ]
    for claim in claims:
        answered = facts.answered(claim.group, "either")
        printed = claim.base
        is_base = printed is not None
        if isinstance(claim, Percentage) and claim.figure is None and not is_base:
            printed = claim.count
        if printed is None or answered is None or (claim.group, printed) in seen:
            continue
        seen.add((claim.group, printed))
        base = cast("range", facts.quantity(printed).numbers())
        outcomes = [*under_each(partial(_has_room, facts, claim.group, base[0]))]
        missing = answered.n[-1] - base[0]
        skipped = missing >= 0
        some = missing > 0 and is_base
        start = said("Basen", "The base")
        if isinstance(claim, Percentage) and not is_base:
            start = said(quoted(claim.category, "sv"), quoted(claim.category, "en"))
        yield judged(
            [claim, *answered.claims],
            said(
                f"{start['sv']} {printed} mot {Numbers.of(answered.n).describe('sv')} som svarat"
                + (f": högst {number(missing, 'sv')} hoppade över frågan." if some else "."),
                f"{start['en']} {printed} against {Numbers.of(answered.n).describe('en')} who"
                " answered"
                + (f": at most {number(missing, 'en')} skipped the question." if some else "."),
            ),
            outcomes=outcomes,
            policy=answered.policy or facts.quantity(printed).policy,
            certificate=(
                None if skipped else Certificate((Gap("@answers", base[0], answered.n[-1]),))
            ),
            imbalance=Fraction(min(missing, 0)),
        )


def _has_room(facts: Facts, group: str, base: int, mode: Rounding) -> bool:
    answered = facts.answered(group, mode)
    return answered is not None and base <= answered.n[-1]


RULES = (
    Rule(
        "base_vs_respondents",
        said("Bas och svarande", "Base and respondents"),
        said(
            "En fråga kan inte ha fler svar än det finns svarande.",
            "A question cannot have more answers than there are respondents.",
        ),
        said(
            "Var och en svarar högst en gång på frågan.", "Each answers the question at most once."
        ),
        (Percentage, Mean, Index),
        base_vs_respondents,
        "explanation/published-figures",
        beside=(Answered, Rate),
    ),
)
