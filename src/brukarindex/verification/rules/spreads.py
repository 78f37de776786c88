"""Rules about standard deviations."""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, cast

from attrs import field, frozen

from brukarindex.exact.bounds import most_variance
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exceptions import ArgumentError
from brukarindex.verification.engine import Also, Open, Reading, perhaps, tried, with_each
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Cause, Outcomes
from brukarindex.verification.pages.claims import Deviation, Index, Mean
from brukarindex.verification.pages.facts import Answers, Bases, Facts
from brukarindex.verification.readings.scales import (
    can_be_whole,
    ends_of,
    moved,
    other_scales,
    units_of,
    wider,
)
from brukarindex.verification.rules.own_figures import owner_of
from brukarindex.verification.rules.rule import Rule, judged, not_applicable
from brukarindex.verification.wording import Later, said, span
from brukarindex.words.languages import Language

# So many answers are gone through for a mean and its spread: one number, or several smaller ones.
MOST_ANSWERS = 50_000
MOST_NUMBERS = 30


class _Spread(NamedTuple):
    """A printed standard deviation and the mean or the index that it is of."""

    deviation: Deviation
    own: Mean | Index
    mean: Figure
    sd: Figure
    bases: Bases

    @property
    def ordinary(self) -> Answers:
        """The ordinary base."""
        return cast("Answers", self.bases.first)


def spread(facts: Facts) -> Iterator[Finding]:
    """Check whether scores with the printed mean can have such a standard deviation at all."""
    return map(_within, _spreads(facts))


def spread_of_whole_answers(facts: Facts) -> Iterator[Finding]:
    """Check whether whole answers can have the printed mean and standard deviation: the GRIMMER
    test, and DEBIT.
    """
    return (
        _whole_answers(each, each.own) for each in _spreads(facts) if isinstance(each.own, Mean)
    )


def _spreads(facts: Facts) -> Iterator[_Spread]:
    """Yield each standard deviation with its mean, of two answers or more."""
    for deviation in facts.of(Deviation):
        distribution, figure = facts.distribution(deviation), facts.figure(deviation.figure)
        own = owner_of(distribution)
        mean = None if own is None else facts.figure(own.figure)
        if own is None or mean is None or figure is None or facts.is_weighted(deviation.group):
            continue
        bases = facts.bases(distribution, own)
        several: dict[Rounding, list[Answers]] = {
            mode: [
                base._replace(n=range(max(base.n.start, 2), base.n.stop))
                for base in each
                if base.n[-1] > 1
            ]
            for mode, each in bases.items()
        }
        if any(several.values()):
            yield _Spread(deviation, own, mean, figure, Bases(several))


def _within(told: _Spread) -> Finding:
    own, sd = told.own, told.sd
    others = [(one.low, one.high) for one in other_scales(own, told.mean)]

    def check(reading: Reading, mode: Rounding) -> bool:
        base = told.bases.at(reading.base, mode)
        if base is None:
            return False
        mean, ends = told.mean.interval(mode), sd.interval(mode)
        if isinstance(own, Index) and own.steps and "whole_scores" in reading.also:
            mean, ends = moved(mean, own.steps), wider(ends, own.steps)
        less = "divisor_n" not in reading.also
        scales = others if "other_scale" in reading.also else [ends_of(own)]
        within = [_variances(own, mean, base.n, scale, less=less) for scale in scales]
        least, most = min(one[0] for one in within), max(one[1] for one in within)
        return max(ends.low, Fraction(0)) ** 2 <= most and ends.high**2 >= least

    least, most = _variances(own, told.mean.interval(), told.ordinary.n, ends_of(own))
    ends = sd.interval()
    gap = Gap("@variance", max(least, max(ends.low, Fraction(0)) ** 2), min(most, ends.high**2))
    return judged(
        [told.deviation, own],
        Later(_spread_told, told.deviation, own, _root(least), _root(most)),
        outcomes=Outcomes(tried, _open_spread(told, own=own, elsewhere=bool(others)), check),
        policy=told.ordinary.policy,
        imbalance=max(sd.value - _root(most), Fraction(0))
        + min(sd.value - _root(least), Fraction(0)),
        certificate=Certificate.of(gap),
    )


def _open_spread(
    told: _Spread, *, own: Index | Mean | None = None, elsewhere: bool = False
) -> Open:
    """Return the readings of a spread: of all or of fewer answers, with one divisor or the other,
    of steps with whole scores or not.
    """
    divisors: dict[str | None, Also] = {"n": (("divisor_n",),), "n-1": ((),)}
    also = divisors.get(told.deviation.divisor, perhaps("divisor_n"))
    scales: Also = ((),)
    if own is not None:
        asked: dict[Cause, bool] = {"whole_scores": can_be_whole(own), "other_scale": elsewhere}
        scales = ((), *((cause,) for cause, is_open in asked.items() if is_open))
    return Open(told.bases.kinds, also=with_each(scales, also))


def _variances(
    own: Mean | Index,
    mean: Interval,
    n: range,
    scale: tuple[Fraction | int, int],
    *,
    less: bool = True,
) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest variance of scores with a mean in an interval."""
    low, high = scale
    most = most_variance(mean, low, high, n[0], ddof=int(less))
    units = units_of(own)
    if units is None or (isinstance(own, Index) and own.scores):
        return Fraction(0), most
    step = Fraction(high - low if isinstance(own, Index) else 1) / units
    ends = [(each - low) / step for each in (mean.low, mean.high)]
    if math.floor(ends[1]) >= ends[0]:  # all can have the same score
        return Fraction(0), most
    least = min((each - math.floor(each)) * (math.ceil(each) - each) for each in ends) * step**2
    return least * Fraction(n[-1], n[-1] - less), most


def _root(square: Fraction) -> Fraction:
    return Fraction(float(square) ** 0.5).limit_denominator(10**6)


def _spread_told(
    language: Language, deviation: Deviation, own: Mean | Index, *ends: Fraction
) -> str:
    possible = span(ends[0], ends[1], language)
    return said(
        f"Standardavvikelsen {deviation.figure} vid medelvärdet {own.figure}: möjligt är"
        f" {possible}.",
        f"The standard deviation {deviation.figure} at the mean {own.figure}: possible is"
        f" {possible}.",
    )[language]


_TOO_MANY = said("Det är för många svar att gå igenom.", "There are too many answers to try.")


@frozen(eq=False, repr=False)
class _Whole:
    """A mean and a standard deviation of whole answers, and the numbers of answers they can be of.

    Attributes:
        told: What is printed.
        scale: Lowest answer, highest answer, and items, as `moment_sums` takes them.
        holding: What has been found to hold, and of how many answers.
    """

    told: _Spread
    scale: Mapping[str, int]
    holding: dict[tuple[Rounding, Reading], int] = field(
        factory=dict[tuple[Rounding, Reading], int]
    )

    @property
    def printed(self) -> tuple[Figure, Figure]:
        """The mean and the standard deviation."""
        return self.told.mean, self.told.sd

    def check(self, reading: Reading, mode: Rounding) -> bool | None:
        """Return whether some number of answers has such a mean and spread, and remember it."""
        base = self.told.bases.at(reading.base, mode)
        n = range(0) if base is None else base.n
        found = self.first(self.printed, n, mode, ddof=int(not reading.also)) if n else None
        if found is not None:
            self.holding[mode, reading] = found
        return found is not None or (None if len(tried_of(n)) < len(n) else False)

    def first(
        self, figures: Sequence[Figure], n: range, mode: Rounding, *, ddof: int = 1
    ) -> int | None:
        """Return the greatest number of answers that has such a mean and spread."""
        from brukarindex.exact.moments import moment_sums  # what a first page needs is light

        for one in reversed(tried_of(n)):
            found = moment_sums(figures[0], figures[1], one, **self.scale, ddof=ddof, rounding=mode)
            if found:
                return one
        return None

    def witness(self) -> dict[str, int]:
        """Return how many have each score under the first reading that holds, if one does."""
        from brukarindex.exact.moments import moment_sums

        if not self.holding:
            return {}
        (mode, reading), n = next(iter(self.holding.items()))
        ddof = int(not reading.also)
        found = moment_sums(*self.printed, n, **self.scale, ddof=ddof, rounding=mode)
        items = self.scale["items"]
        return {} if found is None else {_score(t, items): count for t, count in found.witness}


def tried_of(n: range) -> range:
    """Return those of some numbers of answers that are few enough to go through."""
    if not n:
        return n
    return n[-min(MOST_NUMBERS, MOST_ANSWERS // n[-1]) :] if n[-1] <= MOST_ANSWERS else range(0)


def _whole_answers(told: _Spread, own: Mean) -> Finding:
    deviation, ordinary = told.deviation, told.ordinary
    claims = [deviation, own]
    if not any(tried_of(base.n) for each in told.bases.values() for base in each):
        return not_applicable(claims, _TOO_MANY)
    whole = _Whole(told, {"low": own.low, "high": own.high, "items": own.items})
    try:
        outcomes = Outcomes(tried, _open_spread(told), whole.check)
        witness = whole.witness()
    except ArgumentError as error:
        return not_applicable(claims, said("För mycket att pröva.", f"{error}"))
    found = ("möjligt", "possible") if witness else ("inga svar ger båda", "no answers give both")
    return judged(
        claims,
        said(
            f"Medelvärdet {own.figure} och standardavvikelsen {deviation.figure} tillsammans, av"
            f" hela svar på {own.low}–{own.high}: {found[0]}.",
            f"The mean {own.figure} and the standard deviation {deviation.figure} together, of"
            f" whole answers on {own.low}–{own.high}: {found[1]}.",
        ),
        outcomes=outcomes,
        policy=ordinary.policy,
        witness=witness or None,
        trial=Trial.of(whole.printed, lambda each: whole.first(each, ordinary.n, "either")),
    )


def _score(total: int, items: int) -> str:
    return str(Fraction(total, items))


RULES = (
    Rule(
        "spread_range",
        said("Möjlig spridning", "The possible spread"),
        said(
            "Spridningen är störst när alla svar ligger i skalans ändar, och minst när de ligger"
            " närmast medelvärdet.",
            "The spread is largest when all answers are at the ends of the scale, and smallest when"
            " they are nearest to the mean.",
        ),
        said(
            "Standardavvikelsen har divisorn n − 1, eller n.",
            "The standard deviation has the divisor n − 1, or n.",
        ),
        (Deviation,),
        spread,
        "explanation/moments",
    ),
    Rule(
        "spread_granularity",
        said("Medelvärde och spridning av hela svar", "Mean and spread of whole answers"),
        said(
            "Hela svar ger bara vissa par av medelvärde och standardavvikelse (GRIMMER, DEBIT).",
            "Whole answers give only some pairs of mean and standard deviation (GRIMMER, DEBIT).",
        ),
        said("Svaren är hela tal och ovägda.", "The answers are whole numbers, and unweighted."),
        (Deviation,),
        spread_of_whole_answers,
        "explanation/moments",
    ),
)
