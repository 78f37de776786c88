"""What a rule is, and how its findings are made."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from attrs import field, frozen

from brukarindex.verification.claims import Claim
from brukarindex.verification.findings import Finding, Outcome, Verdict, conclude
from brukarindex.verification.pages import Facts
from brukarindex.verification.wording import Said, said

WEIGHTED = said(
    "Andelarna är vägda. Då ligger det inga hela antal svar bakom dem, och antal kan inte prövas.",
    "The shares are weighted. Then there are no whole numbers of answers behind them, and counts cannot be tried.",
)


@frozen
class Rule:
    """One check.

    Attributes:
        name: Its name, which stays the same between versions.
        title: What it checks, in both languages.
        explanation: How, in both languages.
        assumes: What it takes for granted, in both languages.
        needs: Kinds of claim it looks at; a page without any of them is passed over.
        check: Gives the findings for the facts of one page.
        page: Page of the documentation with its formula; may be empty.
    """

    name: str
    title: Said = field(hash=False)
    explanation: Said = field(hash=False)
    assumes: Said = field(hash=False)
    needs: tuple[type[Claim], ...]
    check: Callable[[Facts], Iterable[Finding]] = field(repr=False)
    page: str = ""

    def applies(self, kinds: Collection[str]) -> bool:
        """Tell whether it looks at any of these kinds of claim."""
        return any(kind.kind in kinds for kind in self.needs)

    def find(self, facts: Facts) -> Iterator[Finding]:
        """Give the findings for one page. An error of the rule becomes a finding, so that the others go on."""
        try:
            yield from self.check(facts)
        except Exception as error:  # noqa: BLE001 - a rule may be the user's own
            told = f"{type(error).__name__}: {error}"
            yield finding(
                self.name,
                facts,
                [claim for kind in self.needs for claim in facts.of(kind)],
                said(f"Regeln kunde inte prövas: {told}.", f"The rule could not be tried: {told}."),
                verdict="undetermined",
            )


def finding(
    rule: str,
    facts: Facts,
    claims: Sequence[Claim],
    told: Said,
    *,
    verdict: Verdict,
    **rest: Any,  # noqa: ANN401 - whatever fields a finding has
) -> Finding:
    """Make a finding; what is not given is as the verdict has it."""
    return Finding(
        rule=rule,
        page=facts.page.title,
        verdict=verdict,
        claims=tuple(dict.fromkeys(claims)),
        said=told,
        **rest,
    )


def judged(
    rule: str,
    facts: Facts,
    claims: Sequence[Claim],
    told: Said,
    *,
    outcomes: Sequence[Outcome],
    policy: bool = False,
    **rest: Any,  # noqa: ANN401 - whatever fields a finding has
) -> Finding:
    """Make a finding whose verdict follows from its outcomes, the ordinary assumption first."""
    verdict = conclude(outcomes, policy=policy)
    return finding(rule, facts, claims, told, verdict=verdict, outcomes=tuple(outcomes), **rest)


def not_applicable(rule: str, facts: Facts, claims: Sequence[Claim], told: Said) -> Finding:
    """Make a finding that says what is missing."""
    return finding(rule, facts, claims, told, verdict="not_applicable")
