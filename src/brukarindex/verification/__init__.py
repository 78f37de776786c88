"""Checking published figures: what printed numbers can and cannot mean, in exact arithmetic.

A page is typed in claim by claim, rules look at what its claims say together, and a report tells
what they found. The arithmetic is in `brukarindex.exact`.

Its files and rooms, in an order in which each imports only from those before it:

* ``wording``: numbers, and the words of findings, in both languages
* ``outcomes``: what holds under each assumption, and the verdict of it
* ``engine``: the readings that a page leaves open, tried from the least remarkable on
* ``pages/``: what a published page says
* ``findings/``: what a check found
* ``readings/``: what the printed shares of a question can mean together
* ``rules/``: the rules that published figures are checked by
* ``rendering``: reports as text, Markdown, HTML and SARIF
* ``reports``: checking pages, and the report that comes of it
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from brukarindex.verification.findings.evidence import Certificate, Evidence, Gap, Repair
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import MODES, Assumption, Numbers, Outcome
from brukarindex.verification.pages.changes import Change, Series
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    KINDS,
    NPS,
    Against,
    Answered,
    Deviation,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Parts,
    Percentage,
    Question,
    Rate,
    Statement,
    Total,
    Units,
    Weighted,
)
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.pages.page import Page
from brukarindex.verification.pages.shares import percentages
from brukarindex.verification.reports import Report, verify
from brukarindex.verification.rules.rule import Rule, finding, judged

if TYPE_CHECKING:
    from brukarindex.verification.pages.records import pages_from, records_of
    from brukarindex.verification.pages.tables import page_from_table
    from brukarindex.verification.rules import RULES

# What a first page does not need is imported when it is first used.
_LATER = {
    "brukarindex.verification.pages.records": ("pages_from", "records_of"),
    "brukarindex.verification.pages.tables": ("page_from_table",),
    "brukarindex.verification.rules": ("RULES",),
}

__all__ = [
    "Against",
    "Answered",
    "Assumption",
    "Certificate",
    "Change",
    "Claim",
    "Deviation",
    "Evidence",
    "Facts",
    "Finding",
    "Gap",
    "Index",
    "Invited",
    "KINDS",
    "MODES",
    "Margin",
    "Mean",
    "Median",
    "NPS",
    "Numbers",
    "Outcome",
    "Page",
    "Parts",
    "Percentage",
    "Question",
    "RULES",
    "Rate",
    "Repair",
    "Report",
    "Rule",
    "Series",
    "Statement",
    "Total",
    "Units",
    "Weighted",
    "finding",
    "judged",
    "page_from_table",
    "pages_from",
    "percentages",
    "records_of",
    "verify",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Return a public name that is imported when it is first used."""
    for module, names in _LATER.items():
        if name in names:
            globals()[name] = getattr(import_module(module), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
