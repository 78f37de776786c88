"""The rule about the figures of several years, and all that is said of them, tried together."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import cast

from attrs import evolve, frozen

from brukarindex.exact.changes import change_percent, meet
from brukarindex.exact.figures import Figure, Interval, Rounding, Unit
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.series import possible_levels, sum_of
from brukarindex.verification.engine import (
    Also,
    Open,
    Reading,
    first_holding,
    perhaps,
    tried,
    with_each,
)
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Outcomes
from brukarindex.verification.pages.changes import Change, Series
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.rules.differences import goes_with, signed
from brukarindex.verification.rules.own_figures import Own
from brukarindex.verification.rules.rule import OTHER_UNITS, Rule, judged, not_applicable
from brukarindex.verification.rules.sayings import Saying, Told, YearFigures, direction
from brukarindex.verification.wording import WORDS, Later, Said, apart, said, span
from brukarindex.words.languages import Language

NO_YEARS = said(
    "Inga tal är tryckta för de år som det gäller.",
    "No figures are printed for the years that it is about.",
)


def findings_of(facts: Facts) -> Iterator[Finding]:
    """Check whether the figures of several years can be what is said of them, all at once."""
    by_subject: dict[tuple[str, str, str], list[Series]] = {}
    for claim in facts.of(Series):
        by_subject.setdefault((claim.group, claim.question, claim.category), []).append(claim)
    for claims in by_subject.values():
        alone = [[each] for each in claims if each.values and not each.years]
        dated = [each for each in claims if each.years and each.values]
        without = [each for each in claims if not each.values]
        for told in alone:
            yield _series(facts, [Told.of(each) for each in (*told, *without)])
        if dated or not alone:
            series = [Told.of(each) for each in (*dated, *without)]
            yield _series(facts, [*series, *_changes(facts, dated)])


def _changes(facts: Facts, dated: Sequence[Series]) -> Iterator[Told]:
    """Yield the changes that are told with their years, of the same figures as a series."""
    if not dated:
        return
    shown = {year: each for one in dated for year, each in zip(one.years, one.values, strict=True)}
    last, first = max(shown), dated[0]
    units: set[Unit | None] = {facts.quantity(each).unit for each in shown.values()}
    for claim in facts.of(Change, first.group):
        told = Told.changed(claim, last)
        figures = [facts.quantity(each) for each in told.figures.values()]
        change = None if claim.figure is None else facts.quantity(claim.figure).unit
        if (
            (claim.question, claim.category, claim.counts)
            == (first.question, first.category, first.counts)
            and claim.since is not None
            and claim.since < (claim.until or last)
            and (claim.until or claim.new is None or _alike(facts, claim.new, shown[last]))
            and {each.unit for each in figures} <= units
            and goes_with(change, units, percent=change == "percent")
        ):
            yield told


def _alike(facts: Facts, one: Printed, other: Printed) -> bool:
    return facts.figure(one) == facts.figure(other)


def _series(facts: Facts, told: Sequence[Told]) -> Finding:
    claims = [each.claim for each in told]
    years = YearFigures.of(facts, told)
    units: set[Unit | None] = {each.unit for each in years.every}
    sayings = [found for each in told if (found := Saying.of(facts, each, years)) is not None]
    if not years.printed or any(len(years.within(each)) < 2 for each in told if not each.figures):
        return not_applicable(claims, NO_YEARS)
    changes = [each.change for each in sayings if each.change is not None]
    if (
        "percentage_points" in units
        or len(units - {None}) > 1
        or not all(goes_with(each.unit, units, percent=each.unit == "percent") for each in changes)
    ):
        return not_applicable(claims, OTHER_UNITS)
    return _Together(tuple(claims), years, tuple(sayings)).finding()


@frozen(eq=False, repr=False)
class _Together:
    """All that is said of the figures of one question by year."""

    claims: tuple[Series | Change, ...]
    years: YearFigures
    sayings: tuple[Saying, ...]

    def finding(self) -> Finding:
        """Return the finding of it under every reading."""
        outcomes = Outcomes(tried, Open(also=self._open()), self._holds)
        own = self._shown()
        claims: list[Claim] = [*self.claims, *(each.claim for each in own)]
        told = [e for s in self.sayings for e in (s.change, s.mean, s.total) if e is not None]
        wrong = [e for e in self.sayings if not (e.is_untried or self._holds_alone(e))]
        gaps = [self._gap(each) for each in wrong] if first_holding(outcomes) is None else []
        real = tuple(each for each in gaps if each is not None and each.holds)
        return judged(
            claims,
            Later(self._told, own, wrong),
            outcomes=outcomes,
            policy=any(each.policy for each in (*self.years.every, *told)),
            certificate=Certificate(real) if real else None,
            decision_changing=any(self._is_open(each) for each in self.sayings),
            trial=self._trial(),
        )

    def _trial(self) -> Trial | None:
        """Return the trial of other figures in the places of the years, where each has one in
        digits.
        """
        figures = [each.figure for each in self.years.every]
        told = tuple(each for each in figures if each is not None)
        one_each = len(told) == len(figures) == len(self.years.shown_years)
        return Trial.of(told, self._fits) if one_each and self.sayings else None

    def _fits(self, others: Sequence[Figure]) -> int | None:
        printed = {
            year: (Quantity.parse(each),)
            for year, each in zip(self.years.shown_years, others, strict=True)
        }
        other = evolve(self, years=evolve(self.years, printed={**self.years.printed, **printed}))
        held = any(
            other.hold(self.sayings, Reading(), "either", own) for own in self.years.own or (None,)
        )
        return 0 if held else None

    def _open(self) -> Also:
        """Return what may be other than typed: the weights of an average, whose figure it is."""
        weights = perhaps("other_weights", when=any(e.mean is not None for e in self.sayings))
        first, own = self.claims[0], self.years.own
        alone = len(own) == 1 and bool(first.question or first.category)
        return with_each(perhaps("other_figure", when=bool(own) and not alone), weights)

    def _holds(self, reading: Reading, mode: Rounding) -> bool | None:
        ends = self.years.own if "other_figure" not in reading.also else ()
        sure = not any(e.is_unlike(self.years) or e.is_untried for e in self.sayings)
        found = any(self.hold(self.sayings, reading, mode, own) for own in (ends or (None,)))
        return (True if sure else None) if found else False

    def hold(
        self, sayings: Sequence[Saying], reading: Reading, mode: Rounding, own: Own | None
    ) -> bool:
        """Return whether some levels have all that is said, the last of them as the page's own."""
        spans = self.years.spans(mode)
        if spans is None:
            return False
        if own is not None:
            last = meet(spans[-1], own.figure.interval(mode))
            if last is None:
                return False
            spans = [*spans[:-1], last]
        for way in product(*(each.alternatives(spans, mode) for each in sayings)):
            levels = possible_levels(spans, [each for several in way for each in several])
            if levels is not None and all(e.sums_hold(levels, reading, mode) for e in sayings):
                return True
        return False

    def _holds_alone(self, saying: Saying) -> bool:
        return self.hold([saying], Reading(), "either", None)

    def _is_open(self, saying: Saying) -> bool:
        """Return whether what is said of a direction can be otherwise before rounding."""
        if saying.is_untried or saying.claim.says not in {"above", "below", "rising", "falling"}:
            return False
        apart_by = [self._apart(*pair) for pair in self._pairs(saying)]
        return any(each.low < 0 < each.high for each in apart_by)

    def _pairs(self, saying: Saying) -> list[tuple[int, int]]:
        """Return the pairs of years that something is said of."""
        if saying.claim.says in {"rising", "falling"}:
            return [*pairwise(saying.places)]
        if saying.claim.says in {"highest", "lowest"}:
            return [(each, saying.places[-1]) for each in saying.places[:-1]]
        return [(saying.places[0], saying.places[-1])]

    def _apart(self, first: int, last: int) -> Interval:
        """Return how far the level of one year can be from that of another, before rounding."""
        one, other = (self.years.shown(each) for each in (first, last))
        return Interval.closed(other.low - one.high, other.high - one.low)

    def _gap(self, saying: Saying) -> Gap | None:
        """Return why what a claim says alone cannot be."""
        says = saying.claim.says
        for pair in self._pairs(saying):
            found = self._apart(*pair)
            if says in {"above", "rising", "highest"} and found.high < 0:
                return Gap("@difference", 0, found.high)
            if says in {"below", "falling", "lowest"} and found.low > 0:
                return Gap("@difference", found.low, 0)
        if saying.change is None or saying.change.unit == "percent":
            return None
        found = self._apart(saying.places[0], saying.places[-1])
        ways = signed(saying.change, direction(says), "either")
        if len(ways) != 1:
            return None
        low, high = max(ways[0].low, found.low), min(ways[0].high, found.high)
        return Gap("@difference", low, high)

    # --- in words ---------------------------------------------------------------------------------

    def _shown(self) -> tuple[Own, ...]:
        """Return the figure of the page that is set against the last year: the one that fits."""
        spans = self.years.spans("any")
        fitting = [
            each
            for each in self.years.own
            if spans is not None and meet(spans[-1], each.figure.interval("any")) is not None
        ]
        return tuple(fitting[:1]) or self.years.own

    def _told(self, language: Language, own: Sequence[Own], wrong: Sequence[Saying]) -> str:
        parts = [self._said(each, language, failed=each in wrong) for each in self.sayings]
        if own:
            listed = ", ".join(str(each.claim.figure) for each in own)
            parts.append(said(f"sidan har {listed}", f"the page has {listed}")[language])
        if not parts:
            parts = [self._between(0, len(self.years.printed) - 1, language)]
        return f"{self._listed()}: {'; '.join(parts)}."

    def _listed(self) -> str:
        """Return the figures and their years in words."""
        years = self.years.shown_years
        values = ", ".join(str(self.years.printed[each][0]) for each in years)
        if not self.years.named:
            return values
        follow = years == [*range(years[0], years[-1] + 1)]
        when = f"{years[0]}–{years[-1]}" if follow else ", ".join(map(str, years))
        return f"{values} ({when})"

    def _between(self, first: int, last: int, language: Language) -> str:
        """Return how far apart two years are, in words."""
        found = self._apart(first, last)
        unit = "counts" if self.years.counts else self._unit()
        told = apart(found.low, found.high, unit, language)
        return f"{self._when(first, last, language)} {told}"

    def _unit(self) -> str:
        return "points" if any(each.unit == "percent" for each in self.years.every) else ""

    def _when(self, first: int, last: int, language: Language) -> str:
        """Return the names of two years, or of two figures of years that are not named."""
        if self.years.named:
            ends = [str(self.years.years[each]) for each in (first, last)]
        else:
            shown = [*self.years.printed.values()]
            ends = [str(shown[each][0]) for each in (first, last)]
        return said(f"från {ends[0]} till {ends[1]}", f"from {ends[0]} to {ends[1]}")[language]

    def _said(self, saying: Saying, language: Language, *, failed: bool) -> str:
        """Return what a claim says, and what the figures say of it."""
        claim, told = saying.claim, list[str]()
        says = f"says_{claim.says}"
        if saying.change is not None and not saying.is_untried:
            told += [self._changed(saying, language), _PRINTED[language].format(claim.change)]
        elif saying.change is not None:
            told.append(_PRINTED[language].format(claim.change))
        elif claim.says is not None and failed:
            told.append(self._between(*self._worst(saying), language))
        told += [WORDS[language][says]] if claim.says is not None else []
        told += [_UNTRIED[language]] if saying.is_untried else []
        within = [self.years.shown(place) for place in saying.places if saying.ends]
        for quantity, printed, name in (
            (saying.mean, claim.mean, "mean"),
            (saying.total, claim.total, "total"),
        ):
            if quantity is not None and within:
                every, n = sum_of(within), len(within) if name == "mean" else 1
                shown = span(every.low / n, every.high / n, language)
                told += [f"{_SUMS[name][language]} {shown}", _PRINTED[language].format(printed)]
        return ", ".join(told)

    def _changed(self, saying: Saying, language: Language) -> str:
        """Return how much a change can have been, in words."""
        first, last = saying.places[0], saying.places[-1]
        old, new = (self._figure(each) for each in (first, last))
        per_cent = cast("Quantity", saying.change).unit == "percent"
        if not per_cent or old is None or new is None or old.interval("any").low <= 0:
            return self._between(first, last, language)
        found = change_percent(old, new, exact=self.years.counts)
        told = apart(found.low, found.high, "percent", language)
        return f"{self._when(first, last, language)} {told}"

    def _figure(self, place: int) -> Figure | None:
        return [*self.years.printed.values()][place][0].figure

    def _worst(self, saying: Saying) -> tuple[int, int]:
        """Return the pair of years that is furthest from what is said."""
        sign = 1 if saying.claim.says in {"above", "rising", "highest"} else -1
        return min(self._pairs(saying), key=lambda pair: sign * self._apart(*pair).high)


_PRINTED: dict[Language, str] = {"sv": "tryckt är {}", "en": "printed is {}"}
_UNTRIED = said("det är från ett år som inte är tryckt", "that is from a year that is not printed")
_SUMS: dict[str, Said] = {
    "mean": said("medelvärdet är", "the average is"),
    "total": said("summan är", "the sum is"),
}


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
        findings_of,
        "explanation/changes",
    ),
)
