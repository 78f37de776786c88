"""Rules about one number that is printed in several places: twice, as the end of a change, or as
rates of one page.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias, cast

from attrs import asdict

from brukarindex.exact.changes import meet
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.quantities import Quantity
from brukarindex.verification.engine import Open, Reading, perhaps, tried, under_each
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Outcomes
from brukarindex.verification.pages.changes import Change
from brukarindex.verification.pages.claims import (
    Answered,
    Index,
    Invited,
    Mean,
    Percentage,
    Rate,
    Total,
)
from brukarindex.verification.pages.facts import Facts, in_percent
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.readings.trees import MOST_N
from brukarindex.verification.rules.own_figures import FigureClaim, shares_named
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import Later, kind_name, said
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import joined

Repeated: TypeAlias = Invited | Answered | Rate | Percentage | Total | Mean | Index

HALVES: tuple[Rounding, ...] = ("half_up", "half_even", "half_down")


def same_figure(facts: Facts) -> Iterator[Finding]:
    """Check whether figures that are printed twice, with other decimals too, can be the same."""
    if len(facts.page.claims) == len(facts.kinds):
        return
    alike: dict[tuple[object, ...], list[Repeated]] = {}
    for claim in facts.page.claims:
        if not isinstance(claim, Repeated) or claim.figure is None:
            continue
        if len(facts.of(type(claim))) > 1:
            alike.setdefault(_about(claim), []).append(claim)
    for same in alike.values():
        printed = dict.fromkeys(same)
        if len({str(each.figure) for each in printed}) > 1:
            yield _same(facts, list(printed))


def _about(claim: Repeated) -> tuple[object, ...]:
    """Return what a claim is about: all of it but the figure and where it stood."""
    return (
        claim.kind,
        *(
            value
            for name, value in asdict(claim, recurse=False).items()
            if name not in {"figure", "count", "where"}
        ),
    )


def _same(facts: Facts, claims: Sequence[Repeated]) -> Finding:
    quantities = [facts.quantity(cast("Printed", claim.figure)) for claim in claims]
    counted = isinstance(claims[0], (Invited, Answered))

    def ends(mode: Rounding) -> tuple[Fraction, Fraction, bool]:
        spans = [_span(each, mode, counted=counted) for each in quantities]
        low, high = max(each.low for each in spans), min(each.high for each in spans)
        return low, high, low < high or (low == high and all(low in each for each in spans))

    base = (
        facts.quantity(told).numbers()
        if (told := getattr(claims[0], "base", None)) is not None
        else None
    )

    def meets(mode: Rounding) -> bool:
        """Return whether they meet when both are rounded in one way, and there is a count between
        if the base is told.
        """
        if (
            base is not None
            and isinstance(claims[0], Percentage)
            and not _common_count(quantities, base, mode)
        ):
            return False
        ways: tuple[Rounding, ...] = HALVES if mode == "either" else (mode,)
        return any(ends(each)[2] for each in ways)

    low, high, _ = ends("either")
    listed = {k: joined([str(claim.figure) for claim in claims], k) for k in LANGUAGES}
    return judged(
        claims,
        said(
            f"{kind_name(claims[0].kind, 'sv')} står som {listed['sv']}.",
            f"{kind_name(claims[0].kind, 'en')} is printed as {listed['en']}.",
        ),
        outcomes=[*under_each(meets)],
        policy=any(each.policy for each in quantities),
        certificate=Certificate.of(Gap("@figure", low, high)),
    )


def _common_count(quantities: Sequence[Quantity], base: range, mode: Rounding) -> bool:
    """Return whether some number of a base prints as all of them."""
    if any(each.figure is None for each in quantities) or len(base) > MOST_N:
        return True
    for n in base:
        counts = [each.counts(n, mode) for each in quantities]
        kept = [each for each in counts if each]
        if len(kept) == len(counts) and max(each[0] for each in kept) <= min(
            each[-1] for each in kept
        ):
            return True
    return False


def _span(quantity: Quantity, mode: Rounding, *, counted: bool) -> Interval:
    """Return the numbers that a quantity can be; a number of persons in digits is exact."""
    if counted and quantity.figure is not None:
        return Interval.closed(quantity.figure.value, quantity.figure.value)
    return in_percent(quantity, mode)


# --- the later figure of a change -----------------------------------------------------------------


def changed_figure(facts: Facts) -> Iterator[Finding]:
    """Check whether the later figure of a change is the one that the page prints of the same
    question.
    """
    for change in facts.of(Change):
        new = facts.figure(change.new)
        about = facts.about(change.group, change.question)
        if new is None or about is None or change.counts or change.until is not None:
            continue
        claims: list[FigureClaim] = [*shares_named(about, change.category)]
        if not change.category and new.unit is None:
            claims += about.scores
        figures = [
            (each, figure) for each in claims if (figure := facts.figure(each.figure)) is not None
        ]
        if figures:
            yield _changed(change, new, figures)


def _changed(change: Change, new: Figure, figures: Sequence[tuple[FigureClaim, Figure]]) -> Finding:
    def check(reading: Reading, mode: Rounding) -> bool:
        return bool(reading.also) or any(_meets(new, figure, mode) for _, figure in figures)

    alone = len(figures) == 1 and (
        bool(change.question) or bool(change.category) or _is_slip(new, figures[0][1])
    )
    fitting = [claim for claim, figure in figures if _meets(new, figure, "any")]
    shown = fitting[:1] or [claim for claim, _ in figures]
    return judged(
        [change, *shown],
        Later(_changed_told, change, shown),
        outcomes=Outcomes(tried, Open(also=perhaps("other_figure", when=not alone)), check),
    )


def _meets(one: Figure, other: Figure, mode: Rounding) -> bool:
    """Return whether two figures can be of one number, when both are rounded in one way."""
    ways: tuple[Rounding, ...] = HALVES if mode == "either" else (mode,)
    first, second = Quantity.parse(one), Quantity.parse(other)
    return any(meet(in_percent(first, way), in_percent(second, way)) is not None for way in ways)


def _is_slip(one: Figure, other: Figure) -> bool:
    """Return whether two figures differ in one digit."""
    first, second = str(one.digits), str(other.digits)
    apart = sum(a != b for a, b in zip(first, second, strict=False))
    return one.decimals == other.decimals and len(first) == len(second) and apart < 2


def _changed_told(language: Language, change: Change, shown: Sequence[FigureClaim]) -> str:
    listed = joined([str(each.figure) for each in shown], language, "or")
    return said(
        f"Ändringen slutar på {change.new}; sidan har {listed}.",
        f"The change ends in {change.new}; the page has {listed}.",
    )[language]


# --- rates of one page ----------------------------------------------------------------------------


def rates_alike(facts: Facts) -> Iterator[Finding]:
    """Check whether the rates of a page can all be rounded in one way, where each of them can in
    some.
    """
    told = [
        (rate, found) for rate in facts.of(Rate) if (found := _exact_rate(facts, rate)) is not None
    ]
    if len(told) < 2 or not all(
        any(_prints(rate, facts, each, mode) for mode in _ONE_WAY) for rate, each in told
    ):
        return
    outcomes = [
        *under_each(lambda mode: all(_prints(rate, facts, each, mode) for rate, each in told))
    ]
    if not any(each.possible for each in outcomes if each.assumption.rounding != "any"):
        listed = {k: joined([str(rate.figure) for rate, _ in told], k) for k in LANGUAGES}
        yield judged(
            [rate for rate, _ in told],
            said(
                f"Svarsandelarna {listed['sv']} är inte avrundade på samma sätt.",
                f"The response rates {listed['en']} are not rounded in the same way.",
            ),
            outcomes=outcomes,
        )


_ONE_WAY: tuple[Rounding, ...] = ("either", "floor", "ceil")


def _exact_rate(facts: Facts, rate: Rate) -> Fraction | None:
    """Return the rate before rounding, in per cent, where both numbers are printed."""
    told: list[Answered | Invited] = [
        *facts.of(Answered, rate.group)[:1],
        *facts.of(Invited, rate.group)[:1],
    ]
    numbers = [facts.quantity(each.figure).numbers() for each in told]
    if (
        len(numbers) < 2
        or facts.figure(rate.figure) is None
        or any(each is None or len(each) != 1 for each in numbers)
    ):
        return None
    answered, invited = (each[0] for each in cast("list[range]", numbers))
    return Fraction(100 * answered, invited) if invited else None


def _prints(rate: Rate, facts: Facts, exact: Fraction, mode: Rounding) -> bool:
    return exact in in_percent(facts.quantity(rate.figure), mode)


RULES = (
    Rule(
        "same_figure",
        said("Samma tal på flera ställen", "The same figure in several places"),
        said(
            "Ett tal som trycks flera gånger, kanske med olika decimaler, är ett och samma tal före"
            " avrundning.",
            "A figure printed several times, perhaps with other decimals, is one number before"
            " rounding.",
        ),
        said("Talen gäller samma sak.", "The figures are about the same thing."),
        (Invited, Answered, Rate, Percentage, Total, Mean, Index),
        same_figure,
        "explanation/published-figures",
    ),
    Rule(
        "changed_figure",
        said("Ändringen och talet självt", "The change and the figure itself"),
        said(
            "Det senare talet i en ändring är det som sidan trycker om samma fråga.",
            "The later figure of a change is the one that the page prints of the same question.",
        ),
        said(
            "Ändringen gäller den fråga den står vid.",
            "The change is of the question that it stands with.",
        ),
        (Change,),
        changed_figure,
        "explanation/changes",
    ),
    Rule(
        "rates_alike",
        said("Svarsandelar avrundade på samma sätt", "Response rates rounded in one way"),
        said(
            "Svarsandelar på en sida är oftast avrundade på samma sätt.",
            "The response rates of a page are mostly rounded in one way.",
        ),
        said("Andelarna är av alla tillfrågade.", "The rates are of all invited."),
        (Rate,),
        rates_alike,
        "explanation/published-figures",
    ),
)
