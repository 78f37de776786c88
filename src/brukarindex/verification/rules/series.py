"""The rule about the figures of several years, and what is said of them."""

from collections.abc import Iterator

from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.pages.changes import Series
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.rules.rule import Rule
from brukarindex.verification.wording import said


def stated_series(facts: Facts) -> Iterator[Finding]:
    """Tell whether the figures of several years can be what is said of them, all at once."""
    # Few pages have any: a first page does not wait for it.
    from brukarindex.verification.rules.together import findings_of

    yield from findings_of(facts)


RULES = (
    Rule(
        "series",
        said("Flera års tal", "Figures of several years"),
        said(
            "Det som sägs om flera års tal ska gälla alla på en gång: ökningar, högsta och lägsta,"
            " ändringar, medelvärden och summor.",
            "What is said of the figures of several years must hold of all at once: increases,"
            " highest and lowest, changes, averages and sums.",
        ),
        said(
            "Talen är av samma fråga och är avrundade på samma sätt.",
            "The figures are of one question and rounded in the same way.",
        ),
        (Series,),
        stated_series,
        "explanation/changes",
    ),
)
