"""Rules about standard deviations."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

from attrs import field, frozen

from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exceptions import ArgumentError
from brukarindex.verification.engine import Open, Reading, tried
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.outcomes import Base, Cause, Outcomes
from brukarindex.verification.pages.claims import Deviation, Index, Mean
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.readings.placements import MOST_TRIED
from brukarindex.verification.readings.scores import moved, wider
from brukarindex.verification.rules.owned import owner_of
from brukarindex.verification.rules.rule import Rule, judged, not_applicable
from brukarindex.verification.rules.sums import can_be_whole, units_of
from brukarindex.verification.wording import Later, said, span
from brukarindex.words.languages import Language

# So many answers are gone through for a mean and its spread: one number, or several smaller ones.
MOST_ANSWERS = 50_000


def spread(facts: Facts) -> Iterator[Finding]:
    """Tell whether a standard deviation is one that scores with the printed mean can
    have at all.
    """
    for deviation, own, printed, bases in _spreads(facts):
        yield _within(deviation, own, printed=printed, bases=bases, policy=_policy(facts, own))


def spread_of_whole_answers(facts: Facts) -> Iterator[Finding]:
    """Tell whether whole answers can have the printed mean and standard deviation: the GRIMMER
    test, and DEBIT.
    """
    for deviation, own, printed, bases in _spreads(facts):
        if isinstance(own, Mean):
            yield _whole_answers(
                deviation, own, printed=printed, bases=bases, policy=_policy(facts, own)
            )


def _spreads(
    facts: Facts,
) -> Iterator[
    tuple[Deviation, Mean | Index, tuple[Figure, Figure], dict[tuple[Base, Rounding], range]]
]:
    """Give each standard deviation with its mean, and the numbers of answers by base and way of
    rounding.
    """
    for deviation in facts.of(Deviation):
        distribution, figure = facts.distribution(deviation), facts.figure(deviation.figure)
        own = owner_of(distribution)
        mean = None if own is None else facts.figure(own.figure)
        if own is None or mean is None or figure is None or facts.is_weighted(deviation.group):
            continue
        bases = facts.bases(distribution, own)
        numbers: dict[tuple[Base, Rounding], range] = {
            (base.base, mode): range(max(base.n.start, 2), base.n.stop)
            for mode, each in bases.items()
            for base in each
            if base.n[-1] > 1
        }
        ordered = sorted(numbers, key=lambda key: key[0] == "question")
        if numbers:
            yield deviation, own, (mean, figure), {key: numbers[key] for key in ordered}


def _policy(facts: Facts, own: Mean | Index) -> bool:
    """Tell whether words narrow down the numbers of answers."""
    base = facts.base(facts.distribution(own), own)
    return base is not None and base.policy


def _within(
    deviation: Deviation,
    own: Mean | Index,
    *,
    printed: tuple[Figure, Figure],
    bases: Mapping[tuple[Base, Rounding], range],
    policy: bool,
) -> Finding:
    sd, whole = printed[1], can_be_whole(own)

    def check(reading: Reading, mode: Rounding) -> bool:
        n = bases.get((cast("Base", reading.base), mode))
        if n is None:
            return False
        mean, ends = printed[0].interval(mode), sd.interval(mode)
        if isinstance(own, Index) and own.steps and "whole_scores" in reading.also:
            mean, ends = moved(mean, own.steps), wider(ends, own.steps)
        least, most = _variances(own, mean, n, less="divisor_n" not in reading.also)
        return max(ends.low, Fraction(0)) ** 2 <= most and ends.high**2 >= least

    outcomes = Outcomes(lambda: tried(_open_spread(deviation, bases, whole=whole), check))
    least, most = _variances(own, printed[0].interval(), next(iter(bases.values())))
    ends = sd.interval()
    gap = Gap("@variance", max(least, max(ends.low, Fraction(0)) ** 2), min(most, ends.high**2))
    return judged(
        [deviation, own],
        Later(_spread_told, deviation, own, _root(least), _root(most)),
        outcomes=outcomes,
        policy=policy,
        imbalance=max(sd.value - _root(most), Fraction(0))
        + min(sd.value - _root(least), Fraction(0)),
        certificate=Certificate.of(gap),
    )


def _open_spread(
    deviation: Deviation, bases: Iterable[tuple[Base, Rounding]], *, whole: bool = False
) -> Open:
    """Give the readings of a spread: of all or of fewer answers, with one divisor or the other, of
    steps with whole scores or not.
    """
    divisors: dict[str | None, tuple[tuple[Cause, ...], ...]] = {
        "n": (("divisor_n",),),
        "n-1": ((),),
    }
    kinds: dict[Base, None] = dict.fromkeys(base for base, _ in bases)
    also = divisors.get(deviation.divisor, ((), ("divisor_n",)))
    scored: tuple[tuple[Cause, ...], ...] = ((), ("whole_scores",)) if whole else ((),)
    return Open(tuple(kinds), also=tuple((*one, *each) for one in scored for each in also))


def _variances(
    own: Mean | Index, mean: Interval, n: range, *, less: bool = True
) -> tuple[Fraction, Fraction]:
    """Give the least and the greatest variance that scores with a mean in an interval can have."""
    low, high = (own.low, own.high) if isinstance(own, Mean) else (0, 100)
    if isinstance(own, Index) and own.scores:
        low, high = own.scores[0], own.scores[-1]
    center = min(max(Fraction(low + high, 2), mean.low), mean.high)
    most = max((center - low) * (high - center), Fraction(0)) * Fraction(n[0], n[0] - less)
    units = units_of(own)
    if units is None or (isinstance(own, Index) and own.scores):
        return Fraction(0), most
    step = Fraction(high - low if isinstance(own, Index) else 1, units)
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
        printed: The mean and the standard deviation.
        scale: Lowest answer, highest answer, and items, as `moment_sums` takes them.
        bases: Numbers of answers by base and way of rounding.
        holding: What has been found to hold, and of how many answers.
    """

    printed: tuple[Figure, Figure]
    scale: Mapping[str, int]
    bases: Mapping[tuple[Base, Rounding], range]
    holding: dict[tuple[Rounding, Reading], int] = field(
        factory=dict[tuple[Rounding, Reading], int]
    )

    def check(self, reading: Reading, mode: Rounding) -> bool | None:
        """Tell whether some number of answers has such a mean and spread, and remember it."""
        n = self.bases.get((cast("Base", reading.base), mode), range(0))
        found = self.first(self.printed, n, mode, ddof=int(not reading.also)) if n else None
        if found is not None:
            self.holding[mode, reading] = found
        return found is not None or (None if len(tried_of(n)) < len(n) else False)

    def first(
        self, figures: Sequence[Figure], n: range, mode: Rounding, *, ddof: int = 1
    ) -> int | None:
        """Give the greatest number of answers that has such a mean and spread."""
        from brukarindex.exact.moments import moment_sums  # what a first page needs is light

        for one in reversed(tried_of(n)):
            found = moment_sums(figures[0], figures[1], one, **self.scale, ddof=ddof, rounding=mode)
            if found:
                return one
        return None

    def witness(self) -> dict[str, int]:
        """Give how many have each score under the first reading that holds, if one does."""
        from brukarindex.exact.moments import moment_sums

        if not self.holding:
            return {}
        (mode, reading), n = next(iter(self.holding.items()))
        ddof = int(not reading.also)
        found = moment_sums(*self.printed, n, **self.scale, ddof=ddof, rounding=mode)
        items = self.scale["items"]
        return {} if found is None else {_score(t, items): count for t, count in found.witness}


def tried_of(n: range) -> range:
    """Give those of some numbers of answers that are few enough to go through."""
    if not n:
        return n
    return n[-min(MOST_TRIED, MOST_ANSWERS // n[-1]) :] if n[-1] <= MOST_ANSWERS else range(0)


def _whole_answers(
    deviation: Deviation,
    own: Mean,
    *,
    printed: tuple[Figure, Figure],
    bases: Mapping[tuple[Base, Rounding], range],
    policy: bool,
) -> Finding:
    claims, ordinary = [deviation, own], next(iter(bases.values()))
    if not any(map(tried_of, bases.values())):
        return not_applicable(claims, _TOO_MANY)
    whole = _Whole(printed, {"low": own.low, "high": own.high, "items": own.items}, bases)
    try:
        outcomes = Outcomes(lambda: tried(_open_spread(deviation, bases), whole.check))
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
        policy=policy,
        witness=witness or None,
        trial=Trial.of(printed, lambda each: whole.first(each, ordinary, "either")),
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
