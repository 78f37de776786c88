"""What a rule is, and how its findings are made."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, cast

from attrs import Attribute, evolve, field, frozen

from brukarindex.checks import misfits, several, shown, type_error
from brukarindex.exceptions import ArgumentTypeError
from brukarindex.verification.engine import first_holding
from brukarindex.verification.findings.findings import Finding, check_told, in_both_languages
from brukarindex.verification.outcomes import Outcome, Outcomes, Verdict, conclude
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.facts import Facts, QuestionClaims
from brukarindex.verification.pages.fields import text
from brukarindex.verification.wording import Later, Said, said
from brukarindex.words.languages import Language

OTHER_UNITS = said("Talen har olika enheter.", "The figures have different units.")
SEVERAL_BASES = said("Talen har olika baser.", "The figures have different bases.")
WEIGHTED = said(
    "Andelarna är vägda. Då ligger det inga hela antal svar bakom dem, och antal kan inte prövas.",
    "The shares are weighted. Then there are no whole numbers of answers behind them, and counts"
    " cannot be tried.",
)


def uncountable(facts: Facts, about: QuestionClaims) -> Said | None:
    """Return why no whole numbers of one base are behind the shares of a question, if none are."""
    if facts.is_weighted(about.group):
        return WEIGHTED
    return None if facts.have_one_base(about) else SEVERAL_BASES


def _kinds(_: object, attribute: "Attribute[Any]", value: object) -> None:
    kinds = (None,) if misfits([value], tuple) else cast("tuple[object, ...]", value)
    if not all(isinstance(each, type) and issubclass(each, Claim) for each in kinds):
        must = "be a tuple of kinds of claim, such as (Percentage,)"
        raise type_error(f"Rule.{attribute.name}", must, value)


def _callable(_: object, __: "Attribute[Any]", value: object) -> None:
    if not callable(value):
        raise type_error("Rule.check", "take the facts of a page and give findings", value)


@frozen(repr=False)
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
        beside: Kinds of claim that it needs beside them: a page without any of these is passed over
            too. Empty when it needs no others.
    """

    name: str = field(validator=text)
    title: Said = field(hash=False, validator=in_both_languages)
    explanation: Said = field(hash=False, validator=in_both_languages)
    assumes: Said = field(hash=False, validator=in_both_languages)
    needs: tuple[type[Claim], ...] = field(validator=_kinds)
    check: Callable[[Facts], Iterable[Finding]] = field(validator=_callable)
    page: str = field(default="", validator=text)
    beside: tuple[type[Claim], ...] = field(default=(), validator=_kinds, kw_only=True)

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"

    def applies(self, kinds: Collection[str]) -> bool:
        """Return whether it looks at any of these kinds of claim, with what it needs beside."""
        found = [any(kind.kind in kinds for kind in each) for each in (self.needs, self.beside)]
        return found[0] and (found[1] or not self.beside)

    def find(self, facts: Facts) -> list[Finding]:
        """Return the findings for one page. An error of the rule becomes a finding, so that the
        others go on.
        """
        found: list[Finding] = []
        try:
            for each in _given(self.check(facts)):
                found.append(each.stamped(self.name, facts.page.title))  # noqa: PERF401 - those before an error stay
        except Exception as error:  # noqa: BLE001 - a rule may be the user's own
            told = _shown(error)
            failed = finding(
                [claim for kind in self.needs for claim in facts.of(kind)],
                said(f"Regeln kunde inte prövas: {told}.", f"The rule could not be tried: {told}."),
                verdict="undetermined",
            )
            found.append(failed.stamped(self.name, facts.page.title))
        for each in found:
            facts.cited.update(each.claims)
        return found


def _given(found: Iterable[Finding] | None) -> Iterable[Finding]:
    if found is None:
        raise ArgumentTypeError(
            "its check gave None; it yields findings, or returns a list of them",
            argument="check",
            value=found,
        )
    return found


def _shown(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {error}".rstrip(".")
    except Exception:  # noqa: BLE001 - an error of the user's own may fail to be written
        return type(error).__name__


def finding(claims: Iterable[Claim], told: Said, *, verdict: Verdict, **rest: Any) -> Finding:  # noqa: ANN401 - its fields
    """Return a finding of a rule; the rule adds its name and the page.

    Args:
        claims: The claims it is about.
        told: What was found, "sv" and "en".
        verdict: The verdict.
        rest: Other fields of the `Finding`.

    Raises:
        ArgumentError: The verdict is not one, or it is not told in both languages.
        ArgumentTypeError: A claim is not one.
    """
    about = several("claims", claims)
    if misfits(about, Claim):
        got = shown(misfits(about, Claim)[0])
        raise type_error("claims", "be claims of the page", claims, got=got)
    check_told("told", told)
    return Finding(verdict=verdict, claims=tuple(dict.fromkeys(about)), said=told, **rest)


def judged(
    claims: Iterable[Claim],
    told: Said,
    *,
    outcomes: Sequence[Outcome],
    policy: bool = False,
    **rest: Any,  # noqa: ANN401 - its fields
) -> Finding:
    """Return a finding whose verdict follows from its outcomes, the ordinary assumption first.

    Args:
        claims: The claims it is about.
        told: What was found, "sv" and "en".
        outcomes: What holds under each assumption.
        policy: Whether words, whose meaning is a convention, are among the claims: then nothing is
            inconsistent.
        rest: Other fields of the `Finding`.

    Raises:
        ArgumentTypeError: There are no outcomes, or something else among them.
    """
    tried = outcomes if isinstance(outcomes, Outcomes) else several("outcomes", outcomes)
    if not isinstance(tried, Outcomes) and (not tried or misfits(tried, Outcome)):
        raise type_error("outcomes", "be a tuple of outcomes, at least one", outcomes)
    verdict = conclude(tried, policy=policy)
    holding = first_holding(tried)
    if holding is not None:
        first = tried[0].assumption
        if verdict == "consistent" or first != evolve(holding.assumption, rounding=first.rounding):
            rest["certificate"] = None  # of a narrower reading than the one that holds
        fewer = holding.assumption.base == "question" and not tried[0].possible
        told = Later(_with_fewer, told) if fewer and verdict == "consistent" else told
    return finding(claims, told, verdict=verdict, outcomes=tried, **rest)


def _with_fewer(language: Language, told: Said) -> str:
    return f"{told[language]} {_FEWER[language]}"


_FEWER = said(
    "Av färre svar går det: alla behöver inte ha svarat på frågan.",
    "Of fewer answers it can be: not all need have answered the question.",
)


def not_applicable(claims: Iterable[Claim], told: Said) -> Finding:
    """Return a finding that says what is missing."""
    return finding(claims, told, verdict="not_applicable")
