"""Rules about means, indices and standard deviations: against the shares, and against whole
numbers.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import cast

from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.shares import between, counts_of
from brukarindex.exceptions import ArgumentError
from brukarindex.verification.engine import Open, Reading, first_holding, tried
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.outcomes import Base, Cause, Numbers, Outcome, Outcomes
from brukarindex.verification.pages.claims import Claim, Deviation, Index, Mean
from brukarindex.verification.pages.page import Answers, Facts, QuestionClaims
from brukarindex.verification.readings.placements import MOST_TRIED, Ends, Placements, Score
from brukarindex.verification.readings.scores import Scored
from brukarindex.verification.readings.trees import MOST_N, Tree, fitting_n, tree_of
from brukarindex.verification.rules.rule import WEIGHTED, Rule, judged, not_applicable, uncountable
from brukarindex.verification.wording import KIND_NAMES, Later, Said, joined, number, said, span
from brukarindex.words.languages import Language

MOST_ANSWERS = 50_000  # So many answers are gone through for a mean and its spread: one number, or fewer smaller ones.
MOST_STEPS = 101  # Longer scales are not tried against shares.

MANY = 10**6  # So many answers that the range of their mean is that of the shares.

_NO_STEPS = said(
    "Inget av de tryckta svaren är ett steg på en skala.",
    "None of the printed answers is a step of a scale.",
)


# --- an index or a mean, and the shares of its question -------------------------------------------


def index_against_shares(facts: Facts) -> Iterator[Finding]:
    """Tell on which scales an index, or a mean, can be that of the question whose shares are
    printed.
    """
    for claim in _scores_in_digits(facts):
        tree = tree_of(facts, facts.distribution(claim))
        if tree is None or len(tree.parts) > MOST_STEPS:
            continue
        unclear = uncountable(facts, facts.distribution(claim))
        scored = Scored(facts, facts.distribution(claim), [claim])
        if unclear or not scored.names or max(scored.scales) > MOST_STEPS:
            yield not_applicable([claim, *tree.claims], unclear or _NO_STEPS)
        elif len(scored.names) > max(scored.scales) + 1:
            yield not_applicable([claim, *tree.claims], _other_scale(scored))
        else:
            yield _against_shares(scored, tree)


def _scores_in_digits(facts: Facts, about: QuestionClaims | None = None) -> list[Index | Mean]:
    """Give the indices and means of one question each respondent answered."""
    claims: list[Index | Mean] = []
    claims += facts.of(Index) if about is None else about.of(Index)
    claims += facts.of(Mean) if about is None else about.of(Mean)
    return [each for each in claims if each.items == 1 and facts.figure(each.figure) is not None]


def _against_shares(scored: Scored, tree: Tree) -> Finding:
    claim, score, facts = scored.scores[0], scored.told[0], scored.facts
    outcomes = Outcomes(scored.outcomes)
    holding = first_holding(outcomes)
    base = facts.base(scored.about, claim)
    n = fitting_n(facts, scored.about, claim=claim)
    plain = Placements(
        tree, [] if scored.beside else [each for each in scored.scales if each >= len(tree.parts)]
    )
    gaps = plain.gaps(score, n[: plain.most]) if holding is None and n and plain.scales else None
    return judged(
        [claim, *tree.claims],
        Later(_range_told, claim, score, (plain, outcomes, n)),
        outcomes=outcomes,
        policy=_is_policy(base, outcomes),
        witness=None if holding is None else scored.witness(holding),
        certificate=Certificate(tuple(gaps), Numbers.of(n[: plain.most])) if gaps else None,
        trial=_score_trial(scored, holding),
    )


def _is_policy(base: Answers | None, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether only what words mean rules the figures out: other numbers of answers have not
    been tried.
    """
    return (
        base is not None
        and base.policy
        and not any(each.assumption.base == "question" for each in outcomes)
    )


def _other_scale(scored: Scored) -> Said:
    steps, named = max(scored.scales), len(scored.names)
    return said(
        f"Skalan har {steps} steg, och frågan {named} svar med andel.",
        f"The scale has {steps} steps, and the question {named} answers with shares.",
    )


def _range_told(
    language: Language,
    claim: Index | Mean,
    score: Score,
    tried: tuple[Placements, Sequence[Outcome], Sequence[int]],
) -> str:
    plain, outcomes, n = tried
    asks = said(
        f"Är {claim.figure} medelvärdet av frågan med de tryckta andelarna?",
        f"Is {claim.figure} the mean of the question with the printed shares?",
    )[language]
    answers = n[0] if n else MANY
    found = [(each, plain.ends(each, answers)) for each in sorted(plain.scales)]
    told = [
        _on_scale(score, (each, ends), outcomes, language)
        for each, ends in found
        if ends is not None
    ]
    if not told:
        return asks
    of, ranges = f"{number(answers, language)} " if n else "", joined(told, language)
    return said(
        f"{asks} Av {of}svar på lika steg från {score.low} till {score.high}, ett för varje tryckt"
        f" svar, är medelvärdet {ranges}.",
        f"{asks} Of {of}answers at equal steps from {score.low} to {score.high}, one for each"
        f" printed answer, the mean is {ranges}.",
    )[language]


def _on_scale(
    score: Score, scale: tuple[int, Ends], outcomes: Sequence[Outcome], language: Language
) -> str:
    """Say what the mean can be on a scale, and whether the printed one can."""
    steps, ends = scale
    unsettled, fits, on = {"sv": ("oavgjort", "möjligt", "på"), "en": ("open", "possible", "on")}[
        language
    ]
    about = [
        each
        for each in outcomes
        if each.assumption.steps in {None, steps} and not each.assumption.also
    ]
    found = next(
        (each.possible for each in about if each.possible), about[0].possible if about else False
    )
    mark = {True: f" ({fits})", None: f" ({unsettled})", False: ""}[found]
    low, high = (score.on_scale(each) for each in ends)
    named = {"sv": "steg", "en": "steps"}[language]
    return f"{span(low, high, language, max(score.figure.decimals, 1))} {on} {steps} {named}{mark}"


def _score_trial(scored: Scored, holding: Outcome | None) -> Trial:
    """Try other figures under the reading that holds, if it is an ordinary one, or else under the
    first.
    """
    first_of_all = scored.open.readings()[0][1]
    one = first_of_all.under("either")
    if holding is not None and holding.assumption.is_as_usual_as(one):
        one = holding.assumption
    reading = Reading(one.base, one.steps, one.total, one.best_first, one.without, one.also)

    def first(others: Sequence[Figure]) -> int | None:
        return scored.printing(others[0]).n_of(reading, one.rounding)

    return Trial.of((scored.told[0].figure,), first, most=scored.told[0].high)


# --- the scores of a question together ------------------------------------------------------------


def scores_together(facts: Facts) -> Iterator[Finding]:
    """Tell whether an index, a mean and a spread of one question can be of the same answers."""
    for about in facts.distributions:
        scores, deviations = _scores_in_digits(facts, about), about.of(Deviation)
        kinds = {each.kind: each for each in reversed(scores)}
        own = list(kinds.values())[::-1]
        spread = (
            deviations[0]
            if deviations and len(kinds) == 1 and tree_of(facts, about) is not None
            else None
        )
        spread = None if spread is None or facts.figure(spread.figure) is None else spread
        alike = len({each.base for each in own} - {None}) < 2 and _one_scale(own)
        if not (len(own) > 1 or spread) or uncountable(facts, about) or not alike:
            continue
        scored = Scored(facts, about, own, spread)
        if max(scored.scales) > MOST_STEPS or len(scored.names) > max(scored.scales) + 1:
            continue
        outcomes = Outcomes(scored.outcomes)
        holding = first_holding(outcomes)
        claims = [*own, *([spread] if spread else []), *(scored.tree.claims if scored.tree else ())]
        yield judged(
            claims,
            Later(_together_told, claims),
            outcomes=outcomes,
            policy=_is_policy(facts.base(about, own[0]), outcomes),
            witness=None if holding is None else scored.witness(holding),
        )


def _one_scale(scores: Sequence[Index | Mean]) -> bool:
    told = {
        each.steps if isinstance(each, Index) else each.high - each.low + 1 for each in scores
    } - {None}
    return len(told) < 2


def _together_told(language: Language, claims: Sequence[Claim]) -> str:
    scores = [each for each in claims if isinstance(each, (Index, Mean, Deviation))]
    listed = joined(
        [f"{KIND_NAMES[language][each.kind]} {each.figure}" for each in scores], language
    )
    shares = len(scores) < len(claims)
    beside = (
        said(" och de tryckta andelarna", " and the printed shares")[language] if shares else ""
    )
    return said(
        f"Kan {listed}{beside} gälla samma svar?", f"Can {listed}{beside} be of the same answers?"
    )[language]


# --- whole numbers behind a mean ------------------------------------------------------------------


def granularity(facts: Facts) -> Iterator[Finding]:
    """Find whole sums behind a mean or an index of a known number of answers: the GRIM test."""
    claims: list[Mean | Index] = [*facts.of(Mean), *facts.of(Index)]
    for claim in claims:
        figure = facts.figure(claim.figure)
        if figure is None or _units(claim) is None:
            continue
        if facts.is_weighted(claim.group):
            yield not_applicable([claim], WEIGHTED)
            continue
        bases = facts.bases(facts.distribution(claim), claim)
        if any(bases.values()) and all(len(base[0].n) <= MOST_N for base in bases.values() if base):
            yield _granularity(claim, figure, bases)


def _units(claim: Mean | Index) -> int | None:
    """Give how many whole units of a sum a respondent can add; None when the scale is not known."""
    if isinstance(claim, Mean):
        return claim.items
    return None if claim.steps is None else claim.items * (claim.steps - 1)


def _sums(claim: Mean | Index, figure: Figure, n: int, mode: Rounding) -> range | None:
    units = _units(claim) or 1
    if isinstance(claim, Index):
        return counts_of(figure, n * units, mode)
    least, most = between(figure, 10**figure.decimals, n * units, mode)
    return range(max(least, claim.low * units * n), min(most, claim.high * units * n) + 1) or None


def _granularity(
    claim: Mean | Index, figure: Figure, bases: Mapping[Rounding, Sequence[Answers]]
) -> Finding:
    base = next(each[0] for each in bases.values() if each)

    def first(each: Sequence[Figure]) -> int | None:
        return next((n for n in base.n if _sums(claim, each[0], n, "either")), None)

    n = first([figure]) or base.n[0]
    sums = _sums(claim, figure, n, "either")

    return judged(
        [claim, *base.claims],
        Later(_sums_told, claim, n, sums),
        outcomes=Outcomes(partial(_whole_sums_of, claim, figure, bases)),
        policy=base.policy,
        interval=figure.interval(),
        witness={"": sums[0]} if sums else None,
        certificate=None if sums else _sum_gaps(claim, figure, base.n),
        trial=Trial.of((figure,), first, most=claim.high if isinstance(claim, Mean) else 100),
    )


def _sums_told(language: Language, claim: Mean | Index, n: int, sums: range | None) -> str:
    of, listed = number(n, language), Numbers.of(sums or ()).describe(language)
    if sums is None:
        told = said("ingen hel summa av svar ger det", "no whole sum of answers gives it")
    else:
        told = said(f"summan av svaren är {listed}", f"the sum of the answers is {listed}")
        if isinstance(
            claim, Index
        ):  # its steps are counted from the bottom, whatever the answers are called
            told = said(
                f"summan av stegen från 0 är {listed}", f"the sum of the steps from 0 is {listed}"
            )
    scale = said("", "")
    if isinstance(claim, Mean):
        scale = said(
            f" på skalan {claim.low}–{claim.high}", f" on the scale {claim.low}–{claim.high}"
        )
    name = KIND_NAMES[language][claim.kind]
    start = f"{name[:1].upper()}{name[1:]} {claim.figure}"
    return said(
        f"{start} av {of} svar{scale['sv']}: {told['sv']}.",
        f"{start} of {of} answers{scale['en']}: {told['en']}.",
    )[language]


def _whole_sums_of(
    claim: Mean | Index, figure: Figure, bases: Mapping[Rounding, Sequence[Answers]]
) -> Iterator[Outcome]:
    """Try every base, and an index also as one of steps with whole scores: then those have a whole
    sum.
    """
    kinds: dict[Base, None] = dict.fromkeys(base.base for each in bases.values() for base in each)
    open_ = isinstance(claim, Index) and (100 % ((claim.steps or 2) - 1) != 0 or bool(claim.scores))
    also: tuple[tuple[Cause, ...], ...] = ((), ("whole_scores",)) if open_ else ((),)

    def check(reading: Reading, mode: Rounding) -> Numbers | bool | None:
        base = next((each for each in bases[mode] if each.base == reading.base), None)
        if base is None:
            return False
        found = _whole_sums(claim, figure, base, mode)
        return (
            found or any(_has_whole_score(figure, n, mode) for n in base.n[-MOST_N:])
            if reading.also
            else found
        )

    return tried(Open(tuple(kinds), also=also), check)


def _has_whole_score(figure: Figure, n: int, mode: Rounding) -> bool:
    least, most = between(figure, 10**figure.decimals, n, mode)
    return least <= most


def _whole_sums(
    claim: Mean | Index, figure: Figure, base: Answers, mode: Rounding
) -> Numbers | bool | None:
    """Find the numbers of answers that have a whole sum; of those who answered the question, only
    whether any has.
    """
    if base.base == "question":
        found = any(_sums(claim, figure, n, mode) for n in reversed(base.n[-MOST_N:]))
        return found or (None if len(base.n) > MOST_N else False)
    return Numbers.of([n for n in base.n if _sums(claim, figure, n, mode)])


def _sum_gaps(claim: Mean | Index, figure: Figure, n: range) -> Certificate:
    return Certificate(tuple(_sum_gap(claim, figure, each) for each in n), Numbers.of(n))


def _sum_gap(claim: Mean | Index, figure: Figure, n: int) -> Gap:
    units, interval, whole = (
        _units(claim) or 1,
        figure.interval(),
        100 if isinstance(claim, Index) else 1,
    )
    low, high = (end * n * units / whole for end in (interval.low, interval.high))
    bottom, top = (claim.low, claim.high) if isinstance(claim, Mean) else (0, 1)
    if high < bottom * units * n:
        return Gap("@sum", bottom * units * n, high, n)
    if low > top * units * n:
        return Gap("@sum", low, top * units * n, n)
    return Gap("@sum", -(-low.numerator // low.denominator), high.numerator // high.denominator, n)


# --- spread ---------------------------------------------------------------------------------------


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


def owner_of(about: QuestionClaims) -> Mean | Index | None:
    """Give the mean or the index that a standard deviation stands beside; None when both are
    printed, or neither.
    """
    told: list[Mean | Index] = [*about.of(Mean), *about.of(Index)]
    return told[0] if told and len({each.kind for each in told}) == 1 else None


def _within(
    deviation: Deviation,
    own: Mean | Index,
    *,
    printed: tuple[Figure, Figure],
    bases: Mapping[tuple[Base, Rounding], range],
    policy: bool,
) -> Finding:
    sd = printed[1]

    def check(reading: Reading, mode: Rounding) -> bool:
        n = bases.get((cast("Base", reading.base), mode))
        if n is None:
            return False
        least, most = _variances(own, printed[0].interval(mode), n, less=not reading.also)
        ends = sd.interval(mode)
        return max(ends.low, Fraction(0)) ** 2 <= most and ends.high**2 >= least

    outcomes = Outcomes(lambda: tried(_open_spread(deviation, bases), check))
    least, most = _variances(own, printed[0].interval(), next(iter(bases.values())))
    ends = sd.interval()
    gap = (least, ends.high**2) if ends.high**2 < least else (max(ends.low, Fraction(0)) ** 2, most)
    return judged(
        [deviation, own],
        Later(_spread_told, deviation, own, _root(least), _root(most)),
        outcomes=outcomes,
        policy=policy,
        imbalance=max(sd.value - _root(most), Fraction(0))
        + min(sd.value - _root(least), Fraction(0)),
        certificate=None if first_holding(outcomes) else Certificate((Gap("@variance", *gap),)),
    )


def _open_spread(deviation: Deviation, bases: Iterable[tuple[Base, Rounding]]) -> Open:
    """Give the readings of a spread: of all or of fewer answers, with one divisor or the other."""
    divisors: dict[str | None, tuple[tuple[Cause, ...], ...]] = {
        "n": (("divisor_n",),),
        "n-1": ((),),
    }
    kinds: dict[Base, None] = dict.fromkeys(base for base, _ in bases)
    return Open(tuple(kinds), also=divisors.get(deviation.divisor, ((), ("divisor_n",))))


def _variances(
    own: Mean | Index, mean: Interval, n: range, *, less: bool = True
) -> tuple[Fraction, Fraction]:
    """Give the least and the greatest variance that scores with a mean in an interval can have."""
    low, high = (own.low, own.high) if isinstance(own, Mean) else (0, 100)
    center = min(max(Fraction(low + high, 2), mean.low), mean.high)
    most = max((center - low) * (high - center), Fraction(0)) * Fraction(n[0], n[0] - less)
    units = _units(own)
    if units is None:
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


def _whole_answers(
    deviation: Deviation,
    own: Mean,
    *,
    printed: tuple[Figure, Figure],
    bases: Mapping[tuple[Base, Rounding], range],
    policy: bool,
) -> Finding:
    scale = {"low": own.low, "high": own.high, "items": own.items}
    from brukarindex.exact.moments import moment_sums  # what a first page needs is light

    ordinary = next(iter(bases.values()))

    def tried_of(n: range) -> range:
        if not n:
            return n
        return n[-min(MOST_TRIED, MOST_ANSWERS // n[-1]) :] if n[-1] <= MOST_ANSWERS else range(0)

    def first(figures: tuple[Figure, ...], n: range, mode: Rounding, ddof: int = 1) -> int | None:
        """Give the greatest number of answers that has such a mean and spread."""
        fitting = (
            each
            for each in reversed(tried_of(n))
            if moment_sums(figures[0], figures[1], each, **scale, ddof=ddof, rounding=mode)
        )
        return next(fitting, None)

    claims = [deviation, own]
    if not any(map(tried_of, bases.values())):
        return not_applicable(claims, _TOO_MANY)
    holding: dict[tuple[Rounding, Reading], int] = {}

    def check(reading: Reading, mode: Rounding) -> bool | None:
        n = bases.get((cast("Base", reading.base), mode), range(0))
        found = first(printed, n, mode, ddof=int(not reading.also)) if n else None
        if found is not None:
            holding[mode, reading] = found
        return found is not None or (None if len(tried_of(n)) < len(n) else False)

    try:
        outcomes = Outcomes(lambda: tried(_open_spread(deviation, bases), check))
        moments = None
        if holding:
            (mode, reading), n = next(iter(holding.items()))
            moments = moment_sums(*printed, n, **scale, ddof=int(not reading.also), rounding=mode)
    except ArgumentError as error:
        return not_applicable(claims, said("För mycket att pröva.", f"{error}"))
    witness = (
        {}
        if moments is None
        else {_score(total, own.items): count for total, count in moments.witness}
    )
    return judged(
        claims,
        said(
            f"Medelvärdet {own.figure} och standardavvikelsen {deviation.figure} tillsammans, av"
            f" hela svar på {own.low}–{own.high}:"
            f" {'möjligt' if moments else 'inga svar ger båda'}.",
            f"The mean {own.figure} and the standard deviation {deviation.figure} together, of"
            f" whole answers on {own.low}–{own.high}:"
            f" {'possible' if moments else 'no answers give both'}.",
        ),
        outcomes=outcomes,
        policy=policy,
        witness=witness or None,
        trial=Trial.of(printed, lambda each: first((each[0], each[1]), ordinary, "either")),
    )


def _score(total: int, items: int) -> str:
    return str(Fraction(total, items))


INDEX_RULES = (
    Rule(
        "index_range",
        said("Indexet eller medelvärdet, och andelarna", "The index or the mean, and the shares"),
        said(
            "De tryckta andelarna begränsar medelvärdet av samma fråga. Ligger det tryckta där, och"
            " på vilken skala?",
            "The printed shares bound the mean of the same question. Is the printed one there, and"
            " on which scale?",
        ),
        said(
            "Indexet, eller medelvärdet, är det av just den frågan; svaren står på lika steg och de"
            " tryckta andelarna är de bästa.",
            "The index, or the mean, is that of that very question; answers stand at equal steps,"
            " and the printed shares are the best ones.",
        ),
        (Index, Mean),
        index_against_shares,
        "explanation/published-figures",
    ),
    Rule(
        "scores_together",
        said(
            "Index, medelvärde och spridning av samma svar",
            "Index, mean and spread of the same answers",
        ),
        said(
            "Index och medelvärde av samma fråga är samma tal på två skalor, och spridningen är av"
            " samma svar.",
            "The index and the mean of one question are one number on two scales, and the spread is"
            " of those answers.",
        ),
        said("De är av samma svar.", "They are of the same answers."),
        (Index, Mean),
        scores_together,
        "explanation/published-figures",
    ),
    Rule(
        "index_granularity",
        said("Hela summor bakom ett medelvärde", "Whole sums behind a mean"),
        said(
            "Ett medelvärde av n hela svar är en hel summa delad med n (GRIM).",
            "A mean of n whole answers is a whole sum divided by n (GRIM).",
        ),
        said("Svaren är hela tal och ovägda.", "The answers are whole numbers, and unweighted."),
        (Mean, Index),
        granularity,
        "explanation/moments",
    ),
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
