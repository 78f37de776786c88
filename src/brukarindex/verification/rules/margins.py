"""Rules about margins of error and intervals: those printed are checked, those not are told."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, cast

from brukarindex.exact.bounds import most_variance
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.phrases import without_plus_minus
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.sampling import FloatEnds, half_widths, hull, mean_margins, share_margins
from brukarindex.verification.engine import Open, Reading, perhaps, tried
from brukarindex.verification.findings.evidence import Certificate
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Cause, Outcomes
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import Margin, Percentage, Total
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.readings.trees import fitting_n, named
from brukarindex.verification.rules.own_figures import (
    Own,
    deviation_of,
    main_figures,
    other_names,
    owns,
    shares_named,
)
from brukarindex.verification.rules.rule import Rule, finding, judged, not_applicable
from brukarindex.verification.wording import WORDS, Later, number, quoted, said, span
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined

_LEVELS = (0.9, 0.99)  # Tried when the page does not tell; 95 per cent is the ordinary one.
_USUAL = 0.95
_SMALLER, _LARGER = 0.3, 4.0  # So much can a design, or weights, make of an error, and no more.

IN_WORDS = said(
    "Det som felmarginalen gäller är skrivet i ord, och felmarginalen kan inte prövas.",
    "What the margin of error is of is in words, and the margin cannot be checked.",
)
NO_FIGURE = said(
    "Sidan har inget tal som felmarginalen är av.",
    "The page has no figure that the margin of error is of.",
)


class _Spread(NamedTuple):
    """What is known of the error of a figure: its answers, their spread and who they are of.

    Attributes:
        own: The figure.
        n: Numbers of answers, the fewest first; empty when they are not known.
        population: Persons they can be a sample of.
        deviation: The printed standard deviation.
    """

    own: Own
    n: tuple[int, ...]
    population: int | None
    deviation: Figure | None

    def margins(self, level: float, mode: Rounding) -> FloatEnds:
        """Return the least and the greatest margin, with and without a finite population."""
        found: list[FloatEnds] = []
        for n in {self.n[0], self.n[-1]}:
            for persons in (None, self.population):
                if persons is None or persons >= n:
                    found.append(self._margins(n, persons, level, mode))  # noqa: PERF401 - a flat loop reads better
        return hull(found)

    def _margins(self, n: int, persons: int | None, level: float, mode: Rounding) -> FloatEnds:
        if self.own.is_share:
            return share_margins(self._inside(mode), n, persons, level)
        return mean_margins(self._variances(n, mode), n, persons, level)

    def widths(self, level: float, mode: Rounding) -> FloatEnds:
        """Return half the width that an interval can have."""
        usual = self.margins(level, mode)
        if not self.own.is_share:
            return usual
        return hull([usual, *(half_widths(self._inside(mode), n, level) for n in self.n)])

    def _inside(self, mode: Rounding) -> Interval:
        """Return the figure as a share 0-100."""
        return self.own.figure.interval(mode) * Fraction(100, self.own.high)

    def _variances(self, n: int, mode: Rounding) -> FloatEnds:
        if self.deviation is not None:
            printed = self.deviation.interval(mode)
            return float(max(printed.low, Fraction(0))) ** 2, float(printed.high) ** 2
        inside, ddof = self.own.figure.interval(mode), int(n > 1)
        return 0.0, float(most_variance(inside, self.own.low, self.own.high, n, ddof=ddof))


def _spread_of(facts: Facts, own: Own, population: Printed | None) -> _Spread:
    claim = own.claim
    about = facts.distribution(claim)
    n = fitting_n(facts, about, claim=claim)
    persons = None if population is None else facts.quantity(population).numbers()
    invited = facts.invited(claim.group)
    if persons is None and invited is not None and not invited.policy:
        persons = invited.n
    told = deviation_of(facts, own)
    deviation = None if told is None else facts.figure(told.figure)
    return _Spread(own, n, None if persons is None else persons[-1], deviation)


# --- printed --------------------------------------------------------------------------------------


def printed_margins(facts: Facts) -> Iterator[Finding]:
    """Check printed margins and intervals against the figure, the answers and the population."""
    for claim in facts.of(Margin):
        found = owns(facts, claim.group, claim.question, claim.category)
        ends = [facts.figure(each) for each in (claim.low, claim.high)]
        told = [each for each in (claim.low, claim.high) if each is not None]
        if not found or len(told) > len([each for each in ends if each is not None]):
            told_why = IN_WORDS if _is_in_words(facts, claim) else NO_FIGURE
            hint = other_names(facts, claim)
            yield not_applicable(
                [claim], said(told_why["sv"] + hint["sv"], told_why["en"] + hint["en"])
            )
            continue
        spread = _spread_of(facts, found[0], claim.population)
        base = facts.base(facts.distribution(found[0].claim), found[0].claim)
        answers = () if base is None else base.claims
        level = _level(facts, claim)
        margin = None if claim.figure is None else facts.quantity(claim.figure)
        checked = _Checked(claim, spread, margin, ends[0], ends[1], level, answers)
        yield checked.finding(weighted=facts.is_weighted(claim.group))


def _is_in_words(facts: Facts, claim: Margin) -> bool:
    """Return whether the page has the figure, or an end of the interval, in words."""
    about = facts.about(claim.group, claim.question)
    told = [each.figure for each in shares_named(about, claim.category)]
    return any(
        each is not None and facts.figure(each) is None for each in (*told, claim.low, claim.high)
    )


def _level(facts: Facts, claim: Margin) -> float | None:
    figure = facts.figure(claim.level)
    level = None if figure is None else float(figure.value) / 100
    return level if level is not None and 0 < level < 1 else None


class _Checked(NamedTuple):
    """A printed margin or interval beside what it can be."""

    claim: Margin
    spread: _Spread
    margin: Quantity | None
    low: Figure | None
    high: Figure | None
    level: float | None
    answers: tuple[Claim, ...] = ()

    def finding(self, *, weighted: bool) -> Finding:
        """Return the finding of it under every reading."""
        open_width = weighted or not self.spread.n
        levels: tuple[Cause, ...] = ("other_level",) if self.level is None else ()
        also = perhaps(*levels, "other_design", when=not open_width)

        def check(reading: Reading, mode: Rounding) -> bool:
            return self._is_around(mode) and (open_width or self._has_width(reading, mode))

        return judged(
            [self.claim, self.spread.own.claim, *self.answers],
            Later(self._told, open_width),
            outcomes=Outcomes(tried, Open(also=also), check),
            policy=self.margin is not None and self.margin.policy,
            certificate=self._certificate(),
        )

    def _is_around(self, mode: Rounding) -> bool:
        """Return whether the figure can be inside its interval, and half of it the margin."""
        if self.low is None or self.high is None:
            return True
        inside, low, high = (
            each.interval(mode) for each in (self.spread.own.figure, self.low, self.high)
        )
        around = inside.reaches(low) and high.reaches(inside) and high.reaches(low)
        if self.margin is None or not around:
            return around
        half = ((high.low - low.high) / 2, (high.high - low.low) / 2)
        size = self.margin.interval(mode)
        return half[0] <= size.high and size.low <= half[1]

    def _has_width(self, reading: Reading, mode: Rounding) -> bool:
        printed = self._printed(mode)
        if "other_level" in reading.also:
            return any(_meet(printed, self._expected(each, mode)) for each in _LEVELS)
        least, most = self._expected(self.level or _USUAL, mode)
        if reading.also:
            return _meet(printed, (_SMALLER * least, _LARGER * most))
        return _meet(printed, (least, most))

    def _expected(self, level: float, mode: Rounding) -> FloatEnds:
        wide = self.margin is None
        return self.spread.widths(level, mode) if wide else self.spread.margins(level, mode)

    def _printed(self, mode: Rounding) -> FloatEnds:
        """Return what the margin, or half the interval, can be; the least when a scale cuts it."""
        if self.margin is not None:
            inside = self.margin.interval(mode)
            return float(inside.low), float(inside.high)
        low, high = (cast("Figure", each).interval(mode) for each in (self.low, self.high))
        cut = low.low <= self.spread.own.low or high.high >= self.spread.own.high
        return float(high.low - low.high) / 2, float("inf") if cut else float(
            high.high - low.low
        ) / 2

    def _certificate(self) -> Certificate | None:
        if self.low is None or self.high is None:
            return None
        inside, low, high = (
            each.interval("any") for each in (self.spread.own.figure, self.low, self.high)
        )
        return Certificate.outside("@figure", inside, low.low, high.high)

    def _margin_told(self, language: Language) -> str:
        """Return the printed margin: digits with their sign, words as a quotation."""
        if self.margin is None:
            return ""
        printed = without_plus_minus(str(self.claim.figure))
        if not self.margin.policy:
            return f"±{printed}"
        words = quoted(printed, language)
        return said(f"med felmarginalen {words}", f"with the margin of error {words}")[language]

    def _told(self, language: Language, open_width: bool) -> str:  # noqa: FBT001
        claim, figure = self.claim, self.spread.own.claim.figure
        shown = self._margin_told(language)
        ends = f"({claim.low}–{claim.high})" if claim.low is not None else ""
        start = " ".join(filter(None, [str(figure), shown, ends]))
        if open_width:
            return said(
                f"{start}: hur många svar det gäller är inte känt, så bredden prövas inte.",
                f"{start}: how many answers it is of is not known, so the width is not checked.",
            )[language]
        n = span(self.spread.n[0], self.spread.n[-1], language)
        least, most = (_rounded(each) for each in self._expected(self.level or _USUAL, "either"))
        level = number(Fraction(self.level or _USUAL).limit_denominator(1000) * 100, language)
        return said(
            f"{start}: av {n} svar som ett slumpmässigt urval är felmarginalen"
            f" ±{span(least, most, 'sv')} ({level} %).",
            f"{start}: of {n} answers as a random sample the margin of error is"
            f" ±{span(least, most, 'en')} ({level} %).",
        )[language]


def _meet(one: FloatEnds, other: FloatEnds) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _rounded(value: float) -> Fraction:
    return Fraction(value).limit_denominator(10**6)


# --- never printed --------------------------------------------------------------------------------


def untold_margins(facts: Facts) -> Iterator[Finding]:
    """Yield the margin of error of the main figures of a question, where the page prints none."""
    for about in facts.distributions:
        base = facts.base(about) if about.shares else None
        if base is None or base.policy or facts.is_weighted(about.group) or about.of(Margin):
            continue
        shares = [each for each in main_figures(facts, about) if each.is_share]
        invited = facts.invited(about.group)
        persons = None if invited is None or invited.policy else invited.n[-1]
        everybody = persons is not None and base.n[-1] >= persons
        if shares and base.n[0] > 1 and base.base != "question" and not everybody:
            yield finding(
                [each.claim for each in shares],
                Later(_margins_told, base.n, persons, *shares),
                verdict="consistent",
            )


def _margins_told(language: Language, n: range, persons: int | None, *shares: Own) -> str:
    points = WORDS[language]["points"]
    spreads = [_Spread(each, (n[0], n[-1]), persons, None) for each in shares]
    listed = joined(
        [
            f"{_name(each.own, language)} ±{_usual(each, None, language)} {points}"
            for each in spreads
        ],
        language,
    )
    answers = span(n[0], n[-1], language)
    told = said(
        f"Felmarginaler (95 %) av {answers} svar som ett slumpmässigt urval: {listed}.",
        f"Margins of error (95 %) of {answers} answers as a random sample: {listed}.",
    )[language]
    if persons is None or persons < n[-1]:
        return told
    of_all = joined([f"±{_usual(each, persons, language)}" for each in spreads], language)
    known = said(
        f" Om de är ett urval av de {number(persons, 'sv')} tillfrågade: {of_all}.",
        f" If they are a sample of the {number(persons, 'en')} invited: {of_all}.",
    )
    return told + known[language]


def _name(own: Own, language: Language) -> str:
    claim = own.claim
    shown = quoted(named(claim), language) if isinstance(claim, (Percentage, Total)) else ""
    return f"{shown} {claim.figure}".strip()


def _usual(spread: _Spread, persons: int | None, language: Language) -> str:
    """Return the margin of the figure as printed, with one decimal."""
    share = Fraction(100) * spread.own.figure.value / spread.own.high
    exact = Interval.closed(share, share)
    found = [share_margins(exact, n, persons, _USUAL)[0] for n in (spread.n[-1], spread.n[0])]
    return span(_rounded(min(found)), _rounded(max(found)), language, 1)


RULES = (
    Rule(
        "printed_margin",
        said("Felmarginalen", "The margin of error"),
        said(
            "Felmarginalen av en andel följer av andelen och antalet svar; intervallet ligger runt"
            " talet.",
            "The margin of error of a share follows from the share and the number of answers; the"
            " interval is around the figure.",
        ),
        said(
            "De som svarat är ett slumpmässigt urval, av många eller av dem som tillfrågats.",
            "Those who answered are a random sample, of many or of those invited.",
        ),
        (Margin,),
        printed_margins,
        "explanation/published-figures",
    ),
    Rule(
        "untold_margin",
        said("En felmarginal som inte är tryckt", "A margin of error that is not printed"),
        said(
            "Vad felmarginalen är, när sidan inte säger det.",
            "What the margin of error is, when the page does not say.",
        ),
        said(
            "De som svarat är ett slumpmässigt urval; 95 procents nivå.",
            "Those who answered are a random sample; 95 per cent level.",
        ),
        (Percentage, Total),
        untold_margins,
        "explanation/published-figures",
    ),
)
