"""Rules about change between two years."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

from brukarindex.verification.changes import change_percent, change_points, claim_fits
from brukarindex.verification.claims import Change
from brukarindex.verification.figures import Figure, Interval, Rounding
from brukarindex.verification.findings import Assumption, Certificate, Finding, Gap, Outcome, Trial
from brukarindex.verification.pages import MODES, Facts
from brukarindex.verification.rules.rule import Rule, judged, not_applicable
from brukarindex.verification.wording import Said, number, said

IN_WORDS = said(
    "Talen är i ord och kan inte jämföras exakt.", "The figures are in words and cannot be compared exactly."
)

Possible: TypeAlias = Callable[[Figure, Figure, Rounding], Interval]


def _points(old: Figure, new: Figure, rounding: Rounding) -> Interval:
    return change_points(old, new, rounding=rounding)


def _count_points(old: Figure, new: Figure, _: Rounding) -> Interval:
    return Interval(new.value - old.value, new.value - old.value, closed_low=True, closed_high=True)


def _percent(old: Figure, new: Figure, rounding: Rounding) -> Interval:
    return change_percent(old, new, rounding=rounding)


def _count_percent(old: Figure, new: Figure, rounding: Rounding) -> Interval:
    return change_percent(old, new, exact=True, rounding=rounding)


def claimed_points(facts: Facts) -> Iterator[Finding]:
    """Try changes claimed in points, and claims of direction."""
    for claim in facts.of(Change):
        if _is_in_percent(facts, claim):
            continue
        yield from _change(facts, claim, "change_points", _count_points if claim.counts else _points)


def claimed_percent(facts: Facts) -> Iterator[Finding]:
    """Try changes claimed in per cent of the old figure: not the same as percentage points."""
    for claim in facts.of(Change):
        if _is_in_percent(facts, claim):
            yield from _change(facts, claim, "change_percent", _count_percent if claim.counts else _percent)


def _is_in_percent(facts: Facts, claim: Change) -> bool:
    figure = None if claim.figure is None else facts.figure(claim.figure)
    return figure is not None and figure.unit == "percent"


def _change(facts: Facts, claim: Change, rule: str, possible: Possible) -> Iterator[Finding]:
    old, new = facts.figure(claim.old), facts.figure(claim.new)
    figure = None if claim.figure is None else facts.figure(claim.figure)
    unclear = _unclear(facts, claim, rule)
    if old is None or new is None or unclear is not None:
        yield not_applicable(rule, facts, [claim], unclear or IN_WORDS)
        return
    printed = (old, new) if figure is None else (old, new, figure)
    outcomes = [Outcome(Assumption(mode), _holds(claim, printed, possible, mode)) for mode in MODES]
    spans = possible(old, new, "either")

    def fits(place: int, others: Sequence[Figure]) -> list[int | None]:
        tried = [(*printed[:place], each, *printed[place + 1 :]) for each in others]
        return [0 if _holds(claim, each, possible, "either") else None for each in tried]

    yield judged(
        rule,
        facts,
        [claim],
        _told(claim, rule, spans, printed),
        outcomes=outcomes,
        interval=spans,
        certificate=None if outcomes[0].possible else _gap(claim, figure, spans),
        imbalance=None if figure is None else _off(figure.interval(), spans),
        decision_changing=claim.says is not None and spans.low < 0 < spans.high,
        trial=Trial(printed, fits) if figure is not None else None,
    )


def _unclear(facts: Facts, claim: Change, rule: str) -> Said | None:
    """Say why a change cannot be worked out."""
    read = [facts.quantity(each) for each in (claim.old, claim.new, claim.figure) if each is not None]
    if any(each.figure is None for each in read):
        return IN_WORDS
    old, new = (each.figure for each in read[:2])
    units = {each.unit for each in (old, new) if each is not None}
    if "percentage_points" in units or len(units - {None}) > 1:
        return said("Talen har olika enheter.", "The figures have different units.")
    if claim.counts and any(each is not None and _is_no_count(each) for each in (old, new)):
        return said("Antal är hela tal från 0.", "Counts are whole numbers from 0.")
    if rule == "change_percent" and old is not None and _can_be_0(old, counts=claim.counts):
        return said("Det gamla talet kan vara 0.", "The old figure can be 0.")
    return None


def _is_no_count(figure: Figure) -> bool:
    return bool(figure.decimals) or figure.unit is not None or figure.digits < 0


def _can_be_0(figure: Figure, *, counts: bool) -> bool:
    return figure.digits <= 0 if counts else any(figure.interval(mode).low <= 0 for mode in MODES)


def _holds(claim: Change, printed: tuple[Figure, ...], possible: Possible, rounding: Rounding) -> bool:
    spans = possible(printed[0], printed[1], rounding)
    fits = len(printed) < 3 or any(claim_fits(each, spans, rounding=rounding) for each in _signed(claim, printed[2]))
    return fits and _directed(claim, spans)


def _signed(claim: Change, figure: Figure) -> tuple[Figure, ...]:
    """Give a claim with the signs it can have: "minskade med 3" is printed without."""
    fell = Figure(-figure.digits, figure.decimals, figure.unit)
    return (figure, fell) if claim.says == "below" else (figure,)


def _directed(claim: Change, spans: Interval) -> bool:
    holds = {
        None: True,
        "above": spans.high > 0,
        "below": spans.low < 0,
        "same": spans.low <= 0 <= spans.high,
    }
    return holds[claim.says]


def _off(claimed: Interval, spans: Interval) -> Fraction:
    """Give how far a claim is from what is possible, with sign."""
    return max(claimed.low - spans.high, Fraction(0)) + min(claimed.high - spans.low, Fraction(0))


def _gap(claim: Change, figure: Figure | None, spans: Interval) -> Certificate | None:
    if figure is None:
        low, high = (Fraction(0), spans.high) if claim.says == "above" else (spans.low, Fraction(0))
    else:
        claimed = figure.interval()
        low, high = (claimed.low, spans.high) if claimed.low >= spans.high else (spans.low, claimed.high)
    return Certificate((Gap("Δ", low, high),)) if low > high else None


def _told(claim: Change, rule: str, spans: Interval, printed: tuple[Figure, ...]) -> Said:
    unit = {"sv": "procent av det gamla", "en": "per cent of the old"}
    if rule == "change_points":
        unit = {"sv": "enheter", "en": "points"}
        if printed[0].unit == "percent":
            unit = {"sv": "procentenheter", "en": "percentage points"}
    texts = {}
    for language in ("sv", "en"):
        low, high = (number(each, language) for each in (spans.low, spans.high))
        texts[language] = low if low == high else f"{low}…{high}"
    claimed = "" if claim.figure is None else str(claim.figure)
    return said(
        f"Från {claim.old} till {claim.new} är {texts['sv']} {unit['sv']} före avrundning"
        + (f"; påstått är {claimed}." if claimed else "."),
        f"From {claim.old} to {claim.new} is {texts['en']} {unit['en']} before rounding"
        + (f"; claimed is {claimed}." if claimed else "."),
    )


CHANGE_RULES = (
    Rule(
        "change_points",
        said("Ändring i enheter", "Change in points"),
        said(
            "Skillnaden mellan två avrundade tal kan före avrundningen vara upp till en enhet större eller mindre.",
            "The difference of two rounded figures can be up to a unit more or less before rounding.",
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
            "Per cent is of the old figure; percentage points are the difference of two percentages.",
        ),
        said("Påståendet är procent av det gamla talet.", "The claim is per cent of the old figure."),
        (Change,),
        claimed_percent,
        "explanation/changes",
    ),
)
