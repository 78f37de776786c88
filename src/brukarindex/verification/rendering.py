"""Reports as text, Markdown, HTML and SARIF."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from brukarindex.results.version import package_version
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import VERDICTS, Verdict
from brukarindex.words.languages import Language
from brukarindex.words.lines import filled

if TYPE_CHECKING:
    from brukarindex.verification.rules import Rule

Writer: TypeAlias = Callable[[str, Sequence[Finding], Callable[[Finding], str], Language], str]
"""Writes a report out: its title, its findings, what names each of them, and the language."""
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_KINDS: dict[Verdict, str] = {
    "inconsistent": "fail",
    "consistent_only_if": "fail",
    "undetermined": "open",
    "consistent": "pass",
    "not_applicable": "notApplicable",
}
HEADINGS: dict[Language, dict[Verdict, str]] = {
    "sv": {
        "inconsistent": "Inte möjligt tillsammans",
        "consistent_only_if": "Möjligt bara under ett visst antagande",
        "undetermined": "Kan inte avgöras av det tryckta",
        "consistent": "Går ihop",
        "not_applicable": "Saknas eller kan inte prövas",
    },
    "en": {
        "inconsistent": "Not possible together",
        "consistent_only_if": "Possible only under a certain assumption",
        "undetermined": "Cannot be settled by what is printed",
        "consistent": "Holds together",
        "not_applicable": "Missing, or cannot be checked",
    },
}
_CHANGES = {"sv": "påverkar slutsatsen", "en": "bears on the conclusion"}
_FOLLOWS = {
    "sv": " Av samma skäl går inte heller detta ihop: {}.",
    "en": " For the same reason neither does this: {}.",
}
_NOTHING = {"sv": "Inget att pröva.", "en": "Nothing to check."}


def as_text(
    title: str, findings: Sequence[Finding], titles: Callable[[Finding], str], language: Language
) -> str:
    """Return a report as plain text, the findings that matter first."""
    head = filled(title)
    lines = [head, "=" * max(map(len, head.split("\n")))]
    for verdict, each in _sections(findings).items():
        lines += ["", HEADINGS[language][verdict], "-" * len(HEADINGS[language][verdict])]
        lines += [
            filled(f"* {name}{rest}: {told}", indent="  ")
            for name, rest, told in _entries(each, titles, language)
        ]
    return "\n".join(lines if findings else [*lines, "", _NOTHING[language]])


def as_markdown(
    title: str, findings: Sequence[Finding], titles: Callable[[Finding], str], language: Language
) -> str:
    """Return a report as Markdown."""
    lines = [f"# {_escaped(title)}"]
    for verdict, each in _sections(findings).items():
        lines += ["", f"## {HEADINGS[language][verdict]}", ""]
        lines += [
            f"- **{_escaped(name)}**{_escaped(rest)}: {_escaped(told)}"
            for name, rest, told in _entries(each, titles, language)
        ]
    return "\n".join(lines if findings else [*lines, "", _NOTHING[language]])


def _escaped(text: str) -> str:
    """Return what a page says so that it is not read as markup."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", re.sub(r"[\r\n]+", " ", text))


def as_html(
    title: str, findings: Sequence[Finding], titles: Callable[[Finding], str], language: Language
) -> str:
    """Return a report as HTML for a notebook."""
    from html import escape  # what a first page needs is light

    parts = [f"<h3>{escape(title)}</h3>"]
    for verdict, each in _sections(findings).items():
        listed = "".join(
            f"<li><b>{escape(name)}</b>{escape(rest)}: {escape(told)}</li>"
            for name, rest, told in _entries(each, titles, language)
        )
        parts.append(f"<h4>{HEADINGS[language][verdict]}</h4><ul>{listed}</ul>")
    return (
        "<div>" + "".join(parts) + ("" if findings else f"<p>{_NOTHING[language]}</p>") + "</div>"
    )


def _sections(findings: Sequence[Finding]) -> dict[Verdict, list[Finding]]:
    found: dict[Verdict, list[Finding]] = {
        each: [one for one in findings if one.verdict == each] for each in VERDICTS
    }
    return {verdict: each for verdict, each in found.items() if each}


def _entries(
    findings: Sequence[Finding], titles: Callable[[Finding], str], language: Language
) -> Iterator[tuple[str, str, str]]:
    """Yield the title of each finding's rule, what it is about, and its explanation, with what
    follows from it.
    """
    for each, others in _told_once(findings):
        about = [*each.about("question"), *each.about("group"), *each.about("where")]
        notes = [*dict.fromkeys(about), *[_CHANGES[language]] * each.decision_changing]
        told = each.explain(language)
        if others:
            told += _FOLLOWS[language].format(
                "; ".join(dict.fromkeys(titles(other) for other in others))
            )
        yield titles(each), f" ({'; '.join(notes)})" if notes else "", told


class _Root(NamedTuple):
    """A finding, and those that follow from it."""

    finding: Finding
    following: list[Finding]


def _told_once(findings: Sequence[Finding]) -> list[_Root]:
    """Return what is impossible below the finding of the fewest claims that already are: it follows
    from that one.
    """
    by_page: dict[str, list[int]] = {}
    for place, each in enumerate(findings):
        if each.verdict == "inconsistent":
            by_page.setdefault(each.page, []).append(place)
    roots: dict[int, int] = {}
    for places in by_page.values():
        sets = {place: frozenset(findings[place].claims) for place in places}
        for place, claims in sets.items():
            within = [
                one
                for one, some in sets.items()
                if some < claims or (some == claims and one < place)
            ]
            if within:
                roots[place] = min((len(sets[one]), one) for one in within)[1]
    following: dict[int, list[Finding]] = {}
    for place in sorted(roots):
        following.setdefault(_root(place, roots), []).append(findings[place])
    return [
        _Root(each, following.get(place, []))
        for place, each in enumerate(findings)
        if place not in roots
    ]


def _root(place: int, roots: dict[int, int]) -> int:
    while place in roots:
        place = roots[place]
    return place


def as_sarif(
    findings: Sequence[Finding],
    rules: "Iterable[Rule]",
    language: Language,
    sources: dict[str, str],
) -> dict[str, Any]:
    """Return a report as a SARIF 2.1.0 log, which build systems show."""
    driver = {
        "name": "brukarindex",
        "version": package_version(),
        "rules": [
            {
                "id": rule.name,
                "shortDescription": {"text": rule.title[language]},
                "fullDescription": {
                    "text": f"{rule.explanation[language]} {rule.assumes[language]}"
                },
            }
            for rule in rules
        ],
    }
    results = [_result(each, language, sources.get(each.page) or each.page) for each in findings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def _result(finding: Finding, language: Language, source: str) -> dict[str, Any]:
    kind = _KINDS[finding.verdict]
    places = dict.fromkeys(each.where for each in finding.claims if each.where)
    where = [{"fullyQualifiedName": each, "kind": "member"} for each in places]
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": source}}}
    # SARIF allows no level but none for the other kinds.
    return {
        "ruleId": finding.rule,
        "kind": kind,
        "level": (finding.severity if kind == "fail" else "none"),
        "message": {"text": finding.explain(language)},
        "locations": [location | ({"logicalLocations": where} if where else {})],
        "properties": {"verdict": finding.verdict, "decisionChanging": finding.decision_changing},
    }
