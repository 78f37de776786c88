"""The rule about bases that are printed with figures."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, cast

from brukarindex.exact.figures import Rounding
from brukarindex.verification.engine import Open, Reading, tried
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Numbers
from brukarindex.verification.pages.claims import (
    Answered,
    Index,
    Mean,
    Percentage,
    Rate,
)
from brukarindex.verification.pages.facts import Facts, at_rate
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.readings.trees import is_off_scale, tree_of
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
        against = _Base(facts, claim, base)
        outcomes = [*tried(against.open, against.has_room)]
        missing = answered.n[-1] - base[0]
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
            certificate=Certificate.of(Gap("@answers", base[0], answered.n[-1])),
            imbalance=Fraction(min(missing, 0)),
        )


class _Base(NamedTuple):
    """A printed base, or a count, that stands against those who answered."""

    facts: Facts
    claim: Percentage | Mean | Index
    numbers: range

    @property
    def open(self) -> Open:
        """The readings: those who answered, or of some shares of answers all invited."""
        if not isinstance(self.claim, Percentage) or self.claim.figure is None:
            return Open()
        tree = tree_of(self.facts, self.facts.distribution(self.claim))
        silent = tree is not None and any(is_off_scale(each, tree.parts) for each in tree.parts)
        every = tree is not None and tree.shares.complete and not silent
        return Open((None,) if every else (None, "invited"))

    def has_room(self, reading: Reading, mode: Rounding) -> bool:
        """Return whether it is no more than those whom it can be of."""
        answered = self.facts.answered(self.claim.group, mode)
        if answered is None:
            return False
        if reading.base == "invited":
            return self._is_of_invited(cast("Percentage", self.claim), answered.n, mode)
        return self.numbers[0] <= answered.n[-1]

    def _is_of_invited(self, claim: Percentage, answered: range, mode: Rounding) -> bool:
        """Return whether it can be all invited: as printed, as the rate leaves them, or, where
        nothing tells how many they are, as a count and its share do.
        """
        facts, base = self.facts, self.numbers
        count, invited = facts.count_of(claim), facts.invited(claim.group)
        counts = facts.quantity(cast("Printed", claim.figure)).counts(base[0], mode)
        if counts is None or (counts[0] if count is None else count) > answered[-1]:
            return False
        if invited is not None:
            return invited.n[0] <= base[-1] and base[0] <= invited.n[-1]
        rates = [facts.quantity(each.figure) for each in facts.of(Rate, claim.group)]
        if not rates:
            return count is not None and count in counts
        found = at_rate(rates[0], base, mode)
        return any(each.start <= answered[-1] and answered[0] < each.stop for each in found)


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
