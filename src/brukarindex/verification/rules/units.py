"""The rule about units, such as municipalities: how many, extremes, ranks and shares of them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from attrs import frozen

from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.phrases import without_noun
from brukarindex.verification.engine import Open, Reading, perhaps, tried, under_each
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Outcome, Outcomes, assuming
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Answered, Invited, Units
from brukarindex.verification.pages.facts import Facts, in_percent
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.rules.own_figures import Own, owns
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import Later, Said, number, said, span
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import joined


def across_units(facts: Facts) -> Iterator[Finding]:
    """Check what is said across units: how many they are, a part of them, a rank, the extremes."""
    for claim in facts.of(Units):
        known = [each for each in (claim, *facts.of(Units)) if each.figure is not None]
        whole = known[0] if known else None
        n = None if whole is None else facts.quantity(cast("Printed", whole.figure)).numbers()
        if whole is not None and n is not None:
            yield from _counted(facts, claim, whole, n)
        yield from _extremes(facts, claim, n)


def _numbers(facts: Facts, printed: Printed | None) -> range | None:
    return None if printed is None else facts.quantity(printed).numbers()


def _counted(facts: Facts, claim: Units, whole: Units, n: range) -> Iterator[Finding]:
    claims = [claim, whole]
    rank, part = _numbers(facts, claim.rank), _numbers(facts, claim.part)
    policy = facts.quantity(cast("Printed", whole.figure)).policy
    for told, numbers in ((claim.rank, rank), (claim.part, part)):
        if numbers is not None:
            yield _at_most(claims, cast("Printed", told), numbers, n, policy=policy)
    if claim.share is not None and part is not None:
        yield _share(facts, claims, part, n)
    if claim is whole:
        for kind in (Answered, Invited):
            yield from _each(facts, claim, kind, n)


def _at_most(
    claims: Sequence[Units], printed: Printed, numbers: range, n: range, *, policy: bool
) -> Finding:
    """Check that a rank, or a part, is no more than the units are."""
    fits = numbers[0] <= n[-1]
    of = without_noun(str(claims[-1].figure))
    return judged(
        claims,
        said(f"{printed} av {of} enheter.", f"{printed} of {of} units."),
        outcomes=[*under_each(lambda _: fits)],
        policy=policy,
        certificate=Certificate.of(Gap("@units", numbers[0], n[-1])),
    )


def _share(facts: Facts, claims: Sequence[Units], part: range, n: range) -> Finding:
    """Check the share of the units that a part of them is."""
    claim = claims[0]
    quantity = facts.quantity(cast("Printed", claim.share))
    low, high = Fraction(100 * part[0], n[-1]), Fraction(100 * part[-1], n[0])

    def fits(mode: Rounding) -> bool:
        inside = in_percent(quantity, mode)
        if low == high:
            return low in inside
        return inside.low <= high and low <= inside.high

    return judged(
        claims,
        said(
            f"{claim.part} av {claims[-1].figure} är {span(low, high, 'sv')} procent; tryckt är"
            f" {claim.share}.",
            f"{claim.part} of {claims[-1].figure} is {span(low, high, 'en')} per cent; printed is"
            f" {claim.share}.",
        ),
        outcomes=[*under_each(fits)],
        policy=quantity.policy or len(part) > 1 or len(n) > 1,
    )


def _each(
    facts: Facts, claim: Units, kind: type[Answered] | type[Invited], n: range
) -> Iterator[Finding]:
    """Check how many answers a unit has on the average: at least one. The answers can be those of
    one unit, where the page tells its rank.
    """
    of_one = any(each.rank is not None for each in facts.of(Units))
    for persons in facts.of(kind, claim.group)[:1]:
        told = facts.quantity(persons.figure).numbers()
        if not told or (of_one and told[-1] < n[0]):
            continue
        fits = True if told[-1] >= n[0] else None  # a unit may have nobody who answered
        yield judged(
            [claim, persons],
            Later(
                _each_told,
                _PerUnit(claim, persons, Fraction(told[0], n[-1]), Fraction(told[-1], n[0])),
                of_one,
            ),
            outcomes=[Outcome(assuming(), fits)],
        )


class _PerUnit(NamedTuple):
    """Units and their persons: at least and at most so many a unit."""

    units: Units
    persons: Answered | Invited
    least: Fraction
    most: Fraction


def _each_told(
    language: Language,
    told: _PerUnit,
    of_one: bool,  # noqa: FBT001
) -> str:
    units, persons, least, most = told
    what: Said = (
        said("svar", "answers") if isinstance(persons, Answered) else said("tillfrågade", "invited")
    )
    sv, en = (", om de gäller alla enheter", ", if they are of all units") if of_one else ("", "")
    some, many = (without_noun(str(claim.figure)) for claim in (persons, units))
    mean = {k: span(least, most, k, 1) for k in LANGUAGES}
    return said(
        f"{some} {what['sv']} i {many} enheter är {mean['sv']} per enhet{sv}.",
        f"{some} {what['en']} in {many} units is {mean['en']} a unit{en}.",
    )[language]


# --- extremes -------------------------------------------------------------------------------------


@frozen(eq=False, repr=False)
class _Range:
    """The lowest and the highest of the units, as far as they are printed."""

    lowest: Figure | None
    highest: Figure | None

    def spans(self, mode: Rounding) -> tuple[Interval | None, Interval | None]:
        """Return what each can be."""
        ends = (self.lowest, self.highest)
        low, high = (None if each is None else each.interval(mode) for each in ends)
        return low, high

    def is_in_order(self, mode: Rounding) -> bool:
        """Return whether the lowest can be no more than the highest."""
        low, high = self.spans(mode)
        return low is None or high is None or high.reaches(low)

    def holds(self, figure: Figure, mode: Rounding) -> bool:
        """Return whether a figure can be between them."""
        low, high = self.spans(mode)
        inside = figure.interval(mode)
        return (low is None or inside.reaches(low)) and (high is None or high.reaches(inside))

    def is_end(self, figure: Figure, mode: Rounding) -> bool:
        """Return whether a figure can be one of them."""
        inside = figure.interval(mode)
        ends = [each for each in self.spans(mode) if each is not None]
        return len(ends) < 2 or any(each.reaches(inside) and inside.reaches(each) for each in ends)

    def certificate(self, figure: Figure) -> Certificate | None:
        """Return the certificate that a figure is not between them; None if it is."""
        inside, (low, high) = figure.interval(), self.spans("either")
        least, most = low.low if low else inside.low, high.high if high else inside.high
        return Certificate.outside("@figure", inside, least, most)


def _extremes(facts: Facts, claim: Units, n: range | None) -> Iterator[Finding]:
    lowest, highest = facts.figure(claim.lowest), facts.figure(claim.highest)
    if lowest is None and highest is None:
        return
    ends = _Range(lowest, highest)
    yield judged(
        [claim],
        Later(_ends_told, claim, (lowest, highest)),
        outcomes=[*under_each(ends.is_in_order)],
    )
    for own in owns(facts, claim.group, claim.question, claim.category)[:1]:
        yield _inside(claim, own, ends, rank=_numbers(facts, claim.rank), n=n)


def _inside(
    claim: Units, own: Own, ends: _Range, *, rank: range | None, n: range | None
) -> Finding:
    """Check that a figure is between the extremes, and one of them when it is first or last."""
    is_last = n is not None and rank is not None and len(n) == 1 and rank[0] == rank[-1] == n[0]
    at_end = rank is not None and (rank[0] == rank[-1] == 1 or is_last)

    def check(reading: Reading, mode: Rounding) -> bool:
        if reading.also:
            return True
        inside = ends.holds(own.figure, mode)
        return inside and (not at_end or ends.is_end(own.figure, mode))

    # Without a rank the figure may be of somebody who is not among the units.
    also = perhaps("other_figure", when=rank is None)
    claims: list[Claim] = [claim, own.claim]
    return judged(
        claims,
        Later(_inside_told, claim, own, at_end),
        outcomes=Outcomes(tried, Open(also=also), check),
        certificate=ends.certificate(own.figure),
    )


def _ends_told(language: Language, claim: Units, ends: tuple[Figure | None, Figure | None]) -> str:
    if ends[0] is None or ends[1] is None:
        which = said("Lägst", "Lowest") if ends[1] is None else said("Högst", "Highest")
        return f"{which[language]}: {claim.lowest if ends[1] is None else claim.highest}."
    apart = number(ends[1].value - ends[0].value, language)
    return said(
        f"Från {claim.lowest} till {claim.highest}: {apart} mellan lägst och högst.",
        f"From {claim.lowest} to {claim.highest}: {apart} between lowest and highest.",
    )[language]


def _inside_told(language: Language, claim: Units, own: Own, at_end: bool) -> str:  # noqa: FBT001
    shown = [str(each) for each in (claim.lowest, claim.highest) if each is not None]
    listed = joined(shown, language)
    if at_end:
        return said(
            f"{own.claim.figure} är först eller sist; lägst och högst är {listed}.",
            f"{own.claim.figure} is first or last; the lowest and the highest are {listed}.",
        )[language]
    return said(
        f"{own.claim.figure} mot lägst och högst, {listed}.",
        f"{own.claim.figure} against the lowest and the highest, {listed}.",
    )[language]


RULES = (
    Rule(
        "units",
        said("Vad som sägs om enheter", "What is said across units"),
        said(
            "En placering och en del är högst så många som enheterna. Inget tal är utanför det"
            " lägsta och det högsta.",
            "A rank and a part are at most as many as the units. No figure is outside the lowest"
            " and the highest.",
        ),
        said(
            "Talen gäller samma enheter, eller dem tillsammans.",
            "The figures are of the same units, or of them together.",
        ),
        (Units,),
        across_units,
        "explanation/published-figures",
    ),
)
