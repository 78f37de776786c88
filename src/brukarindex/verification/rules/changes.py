"""Rules about change between two years."""

from collections.abc import Iterator

from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.pages.claims import Change
from brukarindex.verification.pages.page import Facts
from brukarindex.verification.rules.differences import Difference
from brukarindex.verification.rules.rule import Rule
from brukarindex.verification.wording import said


def claimed_points(facts: Facts) -> Iterator[Finding]:
    """Try changes claimed in points, and claims of direction."""
    return (
        _change(facts, claim, percent=False)
        for claim in facts.of(Change)
        if not _is_in_percent(facts, claim)
    )


def claimed_percent(facts: Facts) -> Iterator[Finding]:
    """Try changes claimed in per cent of the old figure: not the same as percentage points."""
    return (
        _change(facts, claim, percent=True)
        for claim in facts.of(Change)
        if _is_in_percent(facts, claim)
    )


def _is_in_percent(facts: Facts, claim: Change) -> bool:
    figure = None if claim.figure is None else facts.figure(claim.figure)
    return figure is not None and figure.unit == "percent"


def _change(facts: Facts, claim: Change, *, percent: bool) -> Finding:
    old, new = facts.quantity(claim.old), facts.quantity(claim.new)
    claimed = None if claim.figure is None else facts.quantity(claim.figure)
    start = said(f"Från {claim.old} till {claim.new}", f"From {claim.old} to {claim.new}")
    printed = "" if claim.figure is None else str(claim.figure)
    return Difference(
        (claim,), old, new, claimed, claim.says, percent, claim.counts, printed
    ).finding(start)


CHANGE_RULES = (
    Rule(
        "change_points",
        said("Ändring i enheter", "Change in points"),
        said(
            "Skillnaden mellan två avrundade tal kan före avrundningen vara upp till en enhet"
            " större eller mindre.",
            "The difference of two rounded figures can be up to a unit more or less before"
            " rounding.",
        ),
        said("Båda talen är avrundade på samma sätt.", "Both figures are rounded in the same way."),
        (Change,),
        claimed_points,
        "explanation/changes",
    ),
    Rule(
        "change_percent",
        said("Ändring i procent", "Change in per cent"),
        said(
            "Procent är av det gamla talet; procentenheter är skillnaden mellan två procenttal.",
            "Per cent is of the old figure; percentage points are the difference of two"
            " percentages.",
        ),
        said(
            "Påståendet är procent av det gamla talet.", "The claim is per cent of the old figure."
        ),
        (Change,),
        claimed_percent,
        "explanation/changes",
    ),
)
