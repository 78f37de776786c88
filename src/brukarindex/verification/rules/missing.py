"""Rules about what a page does not say, and about what it says that no other rule can use."""

from collections.abc import Iterator, Sequence

from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.pages.changes import Change
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    KINDS,
    Against,
    Answered,
    Index,
    Invited,
    Margin,
    Parts,
    Percentage,
    Question,
    Rate,
    Statement,
    Total,
)
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.rules.own_figures import other_names
from brukarindex.verification.rules.rule import Rule, finding, not_applicable
from brukarindex.verification.wording import KIND_NAMES, Later, Said, quoted, said
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined


def unchecked(facts: Facts) -> Iterator[Finding]:
    """Yield claims that none of the rules before has used."""
    for parts in facts.of(Parts):
        unknown = [group for group in parts.groups if group not in facts.groups]
        if unknown:
            yield not_applicable([parts], Later(_unknown_groups, unknown, facts.groups))
    for about in facts.distributions if {"question", "total"} & facts.kinds else ():
        known = [each.category for each in about.of(Percentage)]
        listed = [
            name for each in about.of(Question) for name in each.categories if name is not None
        ]
        if known or listed:
            named = [name for each in about.of(Total) for name in each.categories]
            odd = [
                name
                for name in (*named, *(known if listed else ()))
                if name not in (listed or known)
            ]
            near = {name: _close(name, listed or known, 0.8) for name in odd}
            for name, meant in near.items():
                if meant:
                    yield not_applicable(about.claims, Later(_near_miss, name, meant[0]))
    left = [claim for claim in facts.page.claims if claim.figures and claim not in facts.cited]
    if left:
        hints = [
            other_names(facts, each) for each in left if isinstance(each, (Against, Change, Margin))
        ]
        yield not_applicable(left, Later(_unused, left, hints))


def _close(name: str, others: Sequence[str], cutoff: float) -> list[str]:
    """Return the name that is nearest to another, if it is near."""
    from difflib import get_close_matches  # a first page seldom has odd names

    return get_close_matches(name, others, n=1, cutoff=cutoff)


def _unknown_groups(language: Language, unknown: Sequence[str], groups: Sequence[str]) -> str:
    named = joined([quoted(each, language) for each in unknown], language)
    near = _close(unknown[0], groups, 0.6)
    hint = said(f" Menas ”{near[0]}”?", f" Is “{near[0]}” meant?")[language] if near else ""
    return (
        said(
            f"Inget annat på sidan gäller {named}.", f"Nothing else on the page is about {named}."
        )[language]
        + hint
    )


def _near_miss(language: Language, name: str, meant: str) -> str:
    shown, other = quoted(name, language), quoted(meant, language)
    return said(
        f"{shown} räknas som ett eget svar. Menas {other}?",
        f"{shown} is taken as an answer of its own. Is {other} meant?",
    )[language]


def _unused(language: Language, claims: Sequence[Claim], hints: Sequence[Said]) -> str:
    listed = joined([_named(claim, language) for claim in claims], language)
    told = said(f"Ingen regel kunde pröva {listed}.", f"No rule could check {listed}.")[language]
    return told + "".join(dict.fromkeys(each[language] for each in hints))


def _named(claim: Claim, language: Language) -> str:
    figures: list[object] = [getattr(claim, name) for name in claim.figures]
    figure = next((each for each in figures if each not in (None, ())), "")
    about = [getattr(claim, name, "") for name in ("category", "question", "group", "where")]
    named = f"{KIND_NAMES[language].get(claim.kind, claim.kind)} {figure}"
    return named + (f" ({'; '.join(filter(None, about))})" if any(about) else "")


def missing_information(facts: Facts) -> Iterator[Finding]:
    """Yield what the page would have to tell for more to be checked."""
    for statement in facts.of(Statement):
        yield finding(
            [statement],
            said(
                f"{quoted(statement.text, 'sv')} {_NOT_A_CLAIM[_has_digits(statement)]['sv']}.",
                f"{quoted(statement.text, 'en')} {_NOT_A_CLAIM[_has_digits(statement)]['en']}.",
            ),
            verdict="undetermined",
        )
    yield from _lacking(facts)


_NOT_A_CLAIM = {
    False: said("har ingen siffra och kan inte prövas", "has no figure and cannot be checked"),
    True: said("prövas inte av någon regel", "is not checked by any rule"),
}


def _has_digits(statement: Statement) -> bool:
    return any(each.isdigit() for each in statement.text)


def _lacking(facts: Facts) -> Iterator[Finding]:
    invited, answered, rates = facts.of(Invited), facts.of(Answered), facts.of(Rate)
    shares: list[Percentage | Total] = [*facts.of(Percentage), *facts.of(Total)]
    if answered and not invited:
        told = said(
            "Antalet tillfrågade saknas: ingen svarsandel och inga gränser för bortfallet kan"
            " räknas ut.",
            "The number invited is missing: no response rate and no bounds for the nonresponse can"
            " be worked out.",
        )
        yield not_applicable(answered, told)
    if rates and not invited and not answered:
        told = said("Antalet tillfrågade saknas.", "The number invited is missing.")
        yield not_applicable(rates, told)
    uncounted = [each for each in shares if facts.base(facts.distribution(each), each) is None]
    if uncounted:
        told = said(
            "Antalet svar saknas: antalen bakom andelarna kan inte räknas ut.",
            "The number of answers is missing: the counts behind the shares cannot be worked out.",
        )
        yield not_applicable(uncounted, told)
    unscaled = [
        each for each in facts.of(Index) if each.steps is None and not each.scores and not each.of
    ]
    if unscaled:
        told = said("Indexets skala är inte tryckt.", "The scale of the index is not printed.")
        yield not_applicable(unscaled, told)


RULES = (
    Rule(
        "unchecked",
        said("Inte prövat", "Not checked"),
        said("Uppgifter som ingen annan regel har använt.", "Claims that no other rule has used."),
        said("Inget.", "Nothing."),
        tuple(KINDS.values()),
        unchecked,
        "explanation/published-figures",
    ),
    Rule(
        "missing_information",
        said("Vad som saknas", "What is missing"),
        said("Det som skulle behövas för att pröva mer.", "What would be needed to check more."),
        said("Inget.", "Nothing."),
        (Statement, Answered, Rate, Percentage, Total, Index),
        missing_information,
        "explanation/published-figures",
    ),
)
