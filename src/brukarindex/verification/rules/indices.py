"""Rules about means, indices and standard deviations: against the shares, and against whole numbers."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from typing import cast

from attrs import evolve

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.claims import Deviation, Index, Mean, Question, Total
from brukarindex.verification.evidence import Certificate, Gap, Trial
from brukarindex.verification.figures import Figure, Interval, Language, Rounding
from brukarindex.verification.findings import Finding
from brukarindex.verification.moments import moment_sums
from brukarindex.verification.outcomes import MODES, Assumption, Base, Making, Numbers, Outcome, Outcomes, assuming
from brukarindex.verification.pages import Answers, Facts, QuestionClaims, on_each
from brukarindex.verification.placements import MOST_TRIED, Placements, Score
from brukarindex.verification.rules.rule import WEIGHTED, Rule, judged, not_applicable, uncountable
from brukarindex.verification.shares import between, counts_of
from brukarindex.verification.trees import MOST_N, Tree, adds_up, fitting_n, fitting_question_n, tree_of
from brukarindex.verification.wording import Later, Said, joined, number, quoted, said, span

MOST_ANSWERS = 50_000  # So many answers are gone through for a mean and its spread: one number, or fewer smaller ones.
MOST_STEPS = 101  # Longer scales are not tried against shares.
TRIED = (3, 4, 5, 6, 7, 10)  # Scales tried when the page does not tell: those that user surveys have.

OFF_SCALE = re.compile(
    r"\b(?:vet (?:ej|inte)|ingen (?:uppfattning|åsikt)|(?:ej|inget) svar|(?:ej|inte) (?:aktuell|relevant)|"
    r"(?:kan )?(?:ej|inte) (?:bedöma|ta ställning|svara)|(?:ej |o)besvarad|vill (?:ej|inte) svara|"
    r"do(?:n['’]t| not) know|no (?:opinion|answer)|not (?:applicable|relevant)|cannot say|refused)",
    re.IGNORECASE,
)


_NOT_ALL = said(
    "Det framgår inte att de tryckta andelarna är alla svar på skalan, och är de det går det inte ihop.",
    "It is not told that the printed shares are all the answers on the scale, and if they are it does not fit.",
)


# --- an index or a mean, and the shares of its question --------------------------------------------------------------


def index_against_shares(facts: Facts) -> Iterator[Finding]:
    """Tell on which scales an index, or a mean, can be that of the question whose shares are printed."""
    claims: list[Index | Mean] = [*facts.of(Index), *facts.of(Mean)]
    for claim in claims:
        distribution, figure = facts.distribution(claim), facts.figure(claim.figure)
        tree = tree_of(facts, distribution)
        if figure is None or tree is None or claim.items > 1 or len(tree.parts) > MOST_STEPS:
            continue
        beside = [name for name in tree.parts if _is_off_scale(name, tree.parts)]
        if beside:
            yield not_applicable([claim, *tree.claims], Later(_off_scale_told, beside))
            continue
        unclear = uncountable(facts, distribution, claim)
        if unclear:
            yield not_applicable([claim, *tree.claims], unclear)
            continue
        n: dict[Rounding, tuple[int, ...]] = {mode: fitting_n(facts, distribution, mode, claim=claim) for mode in MODES}
        if any(n.values()):
            yield _against_shares(facts, claim, Score.of(claim, figure), tree=tree, by_mode=n)


def _is_off_scale(name: str, parts: Sequence[str]) -> bool:
    """Tell whether a category is no step: "ej relevant" is one beside "mycket relevant"."""
    found = OFF_SCALE.search(name)
    word = name[: found.end()].rsplit(maxsplit=1)[-1].casefold() if found else ""
    return found is not None and not any(word in each.casefold() for each in parts if each != name)


def _off_scale_told(language: Language, names: Sequence[str]) -> str:
    listed = joined([quoted(each, language) for each in names], language)
    return said(
        f"{listed} är inget steg på skalan: indexet gäller då andra svar än andelarna, och kan inte prövas mot dem.",
        f"{listed} is no step of the scale: the index is then of other answers than the shares, and cannot be checked "
        "against them.",
    )[language]


def _against_shares(
    facts: Facts, claim: Index | Mean, score: Score, *, tree: Tree, by_mode: Mapping[Rounding, Sequence[int]]
) -> Finding:
    n = next(each for each in by_mode.values() if each)
    shown = Placements(tree, _scales(claim, tree))
    if not shown.scales:
        return not_applicable([claim, *tree.claims], _other_scale(claim, tree))
    outcomes = Outcomes(partial(_every_reading, facts, claim, score, usual=shown))
    holding = next((each.assumption for each in outcomes if each.possible), None)
    if holding is None and not tree.shares.complete and max(shown.scales) == len(tree.parts):
        return not_applicable([claim, *tree.claims], _NOT_ALL)
    gaps = None if holding else shown.gaps(score, n[: shown.most])
    base = cast("Answers", facts.base(facts.distribution(claim), claim))
    return judged(
        [claim, *tree.claims],
        Later(_range_told, claim, score, (shown, outcomes, n[0])),
        outcomes=outcomes,
        policy=base.policy,
        witness=_witness(shown, score, by_mode, holding),
        certificate=Certificate(tuple(gaps), Numbers.of(n[: shown.most])) if gaps else None,
        trial=_index_trial(claim, score, shown, n),
    )


def _every_reading(facts: Facts, claim: Index | Mean, score: Score, *, usual: Placements) -> Iterator[Outcome]:
    """Try one reading of the page after the other until one holds.

    Totals are rounded sums, or sums of rounded parts; the answers come worst first, or best first. Which answer has
    which number a mean does not tell even where the order is known.
    """
    about, holds = facts.distribution(claim), False
    turnable = isinstance(claim, Mean) or not _is_ordered(about)
    apart = bool(about.of(Total)) and adds_up(facts, about)
    for totals, turned in product((True, False) if apart else (True,), (False, True) if turnable else (False,)):
        tree = tree_of(facts, about, totals=totals)
        if tree is None or len(tree.parts) > min(usual.scales):
            continue
        shown = usual if totals and not turned else Placements(tree, usual.scales, turned=turned)
        making: Making = None if totals else "sum_of_rounded"
        for each in _on_scales(facts, claim, score, shown=shown, totals=totals):
            holds = holds or bool(each.possible)
            yield evolve(each, assumption=evolve(each.assumption, total=making, best_first=turned))
        if holds:
            return
    whole = tree_of(facts, about)
    if whole is not None and whole.shares.complete and len(whole.parts) > 2:
        for name in (*whole.parts[:1], *whole.parts[-1:]):
            yield _without(whole, name, claim, score.figure)


def _on_scales(
    facts: Facts, claim: Index | Mean, score: Score, *, shown: Placements, totals: bool
) -> Iterator[Outcome]:
    """Try every scale and way of rounding, and where it matters fewer answers than respondents."""
    about, outcomes = facts.distribution(claim), list[Outcome]()
    by_mode: dict[Rounding, tuple[int, ...]] = {
        mode: fitting_n(facts, about, mode, claim=claim, totals=totals) for mode in MODES
    }
    for each in shown.outcomes(score, by_mode):
        outcomes.append(each)
        yield each
    for mode, fewer in fitting_question_n(facts, about, totals=totals).items():
        if mode == "either" or not any(each.possible for each in outcomes):
            found = [*shown.of_the_question(score, outcomes, {mode: fewer})]
            outcomes += found
            yield from found


def _is_ordered(about: QuestionClaims) -> bool:
    """Tell whether the page's categories are typed in, worst first."""
    return any(each.categories and not each.complete for each in about.of(Question))


def _without(tree: Tree, name: str, claim: Index | Mean, figure: Figure) -> Outcome:
    """Tell whether the score can be that of the others, when a category at the end is no answer on the scale.

    Shares of everybody, each anywhere in its widest interval, bound the mean of the others: what is outside is not
    possible however many answered, and however they were rounded.
    """
    kept = [each for part, each in zip(tree.parts, tree.shares.nodes, strict=False) if part != name]
    shares, top = [each.interval("any") for each in kept if each is not None], len(kept) - 1
    score = Score(figure, claim.low, claim.low + top) if isinstance(claim, Mean) else Score(figure)
    index = score.interval("any")
    low, high = (
        sum((place * getattr(each, end) for place, each in enumerate(shares)), Fraction(0)) for end in ("low", "high")
    )
    least, most = (sum((getattr(each, end) for each in shares), Fraction(0)) for end in ("low", "high"))
    fits = [
        low <= most * end.high / 100 * top and least * end.low / 100 * top <= high
        for end in (index, Interval(100 - index.high, 100 - index.low, closed_low=False, closed_high=False))
    ]
    return Outcome(Assumption(without=name), possible=len(shares) == len(kept) and any(fits))


def _witness(
    shown: Placements, score: Score, by_mode: Mapping[Rounding, Sequence[int]], holding: Assumption | None
) -> dict[str, int] | None:
    if holding is None or holding.base == "question":
        return None
    if holding.total is not None or holding.best_first or holding.without:
        return None
    return shown.witness(holding.steps or shown.scales[0], score, by_mode[holding.rounding], holding.rounding)


def _scales(claim: Index | Mean, tree: Tree) -> list[int]:
    """Give the numbers of steps to try: those the page tells of, or those with room for the printed categories."""
    named, steps = len(tree.parts), _steps(claim)
    if isinstance(claim, Mean) and steps != named:
        return []  # the scale of a mean is often not printed, and 1-5 is taken for it
    if steps is not None:
        return [steps] if named <= steps <= MOST_STEPS else []
    if tree.shares.complete:
        return [named] if named > 1 else []
    # Five steps first: the scale that most such questions have.
    return sorted({each for each in (named, *TRIED) if each >= max(named, 2)}, key=lambda steps: (steps != 5, steps))


def _steps(claim: Index | Mean) -> int | None:
    return claim.high - claim.low + 1 if isinstance(claim, Mean) else claim.steps


def _other_scale(claim: Index | Mean, tree: Tree) -> Said:
    steps, named = _steps(claim), len(tree.parts)
    return said(
        f"Skalan har {steps} steg, och frågan {named} svar med andel.",
        f"The scale has {steps} steps, and the question {named} answers with shares.",
    )


def _range_told(
    language: Language, claim: Index | Mean, score: Score, tried: tuple[Placements, Sequence[Outcome], int]
) -> str:
    shown, outcomes, n = tried
    first = {steps: each.possible for steps, each in zip(shown.scales, outcomes, strict=False)}
    found = [(each, shown.ends(each, n), first[each]) for each in sorted(first)]
    steps, fits, unsettled = {"sv": ("steg", "möjligt", "oavgjort"), "en": ("steps", "possible", "open")}[language]
    marks = {True: f" ({fits})", None: f" ({unsettled})", False: ""}
    decimals = max(score.figure.decimals, 1)
    on = said(" på ", " on ")[language]
    told = [
        f"{span(score.on_scale(ends[0]), score.on_scale(ends[1]), language, decimals)}{on}{scale} {steps}"
        f"{marks[possible]}"
        for scale, ends, possible in found
        if ends is not None
    ]
    none = said("inte möjligt med dessa andelar", "not possible with these shares")[language]
    of, ranges = number(n, language), joined(told, language) if told else none
    return said(
        f"Är {claim.figure} medelvärdet av frågan med de tryckta andelarna? Av {of} svar på lika steg från "
        f"{score.low} till {score.high} är medelvärdet {ranges}.",
        f"Is {claim.figure} the mean of the question with the printed shares? Of {of} answers at equal steps from "
        f"{score.low} to {score.high}, the mean is {ranges}.",
    )[language]


def _index_trial(claim: Index | Mean, score: Score, shown: Placements, n: Sequence[int]) -> Trial:
    def first(others: Sequence[Figure]) -> int | None:
        tried = Score.of(claim, others[0])
        return next((each for each in n[: shown.most] if shown.fits(shown.scales[0], tried, each, "either")), None)

    return Trial.of((score.figure,), first, most=score.high)


# --- whole numbers behind a mean -------------------------------------------------------------------------------------


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


def _granularity(claim: Mean | Index, figure: Figure, bases: Mapping[Rounding, Sequence[Answers]]) -> Finding:
    base = next(each[0] for each in bases.values() if each)

    def first(each: Sequence[Figure]) -> int | None:
        return next((n for n in base.n if _sums(claim, each[0], n, "either")), None)

    n = first([figure]) or base.n[0]
    sums = _sums(claim, figure, n, "either")

    return judged(
        [claim, *base.claims],
        Later(_sums_told, claim, n, sums),
        outcomes=Outcomes(partial(on_each, bases, partial(_whole_sums, claim, figure))),
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
    scale = said("", "")
    if isinstance(claim, Mean):
        scale = said(f" på skalan {claim.low}–{claim.high}", f" on the scale {claim.low}–{claim.high}")
    return said(
        f"Medelvärdet {claim.figure} av {of} svar{scale['sv']}: {told['sv']}.",
        f"The mean {claim.figure} of {of} answers{scale['en']}: {told['en']}.",
    )[language]


def _whole_sums(claim: Mean | Index, figure: Figure, base: Answers, mode: Rounding) -> Numbers | bool | None:
    """Find the numbers of answers that have a whole sum; of those who answered the question, only whether any has."""
    if base.base == "question":
        found = any(_sums(claim, figure, n, mode) for n in reversed(base.n[-MOST_N:]))
        return found or (None if len(base.n) > MOST_N else False)
    return Numbers.of([n for n in base.n if _sums(claim, figure, n, mode)])


def _sum_gaps(claim: Mean | Index, figure: Figure, n: range) -> Certificate:
    return Certificate(tuple(_sum_gap(claim, figure, each) for each in n), Numbers.of(n))


def _sum_gap(claim: Mean | Index, figure: Figure, n: int) -> Gap:
    units, interval, whole = _units(claim) or 1, figure.interval(), 100 if isinstance(claim, Index) else 1
    low, high = (end * n * units / whole for end in (interval.low, interval.high))
    bottom, top = (claim.low, claim.high) if isinstance(claim, Mean) else (0, 1)
    if high < bottom * units * n:
        return Gap("@sum", bottom * units * n, high, n)
    if low > top * units * n:
        return Gap("@sum", low, top * units * n, n)
    return Gap("@sum", -(-low.numerator // low.denominator), high.numerator // high.denominator, n)


# --- spread ----------------------------------------------------------------------------------------------------------


def spread(facts: Facts) -> Iterator[Finding]:
    """Tell whether a standard deviation is one that scores with the printed mean can have at all."""
    for deviation, own, printed, bases in _spreads(facts):
        yield _within(deviation, own, printed=printed, bases=bases, policy=_policy(facts, own))


def spread_of_whole_answers(facts: Facts) -> Iterator[Finding]:
    """Tell whether whole answers can have the printed mean and standard deviation: the GRIMMER test, and DEBIT."""
    for deviation, own, printed, bases in _spreads(facts):
        if isinstance(own, Mean):
            yield _whole_answers(deviation, own, printed=printed, bases=bases, policy=_policy(facts, own))


def _spreads(
    facts: Facts,
) -> Iterator[tuple[Deviation, Mean | Index, tuple[Figure, Figure], dict[tuple[Base, Rounding], range]]]:
    """Give each standard deviation with its mean, and the numbers of answers by base and way of rounding."""
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
    """Give the mean or the index that a standard deviation stands beside; None when both are printed, or neither."""
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
    outcomes: list[Outcome] = []
    for (base, mode), n in bases.items():
        least, most = _variances(own, printed[0].interval(mode), n)
        sd = printed[1].interval(mode)
        outcomes.append(Outcome(assuming(mode, base), max(sd.low, Fraction(0)) ** 2 <= most and sd.high**2 >= least))
    ordinary, sd = next(iter(bases.values())), printed[1].interval()
    least, most = _variances(own, printed[0].interval(), ordinary)
    ends = (least, sd.high**2) if sd.high**2 < least else (max(sd.low, Fraction(0)) ** 2, most)
    return judged(
        [deviation, own],
        Later(_spread_told, deviation, own, _root(least), _root(most)),
        outcomes=outcomes,
        policy=policy,
        imbalance=max(printed[1].value - _root(most), Fraction(0)) + min(printed[1].value - _root(least), Fraction(0)),
        certificate=None if outcomes[0].possible else Certificate((Gap("@variance", *ends),)),
    )


def _variances(own: Mean | Index, mean: Interval, n: range) -> tuple[Fraction, Fraction]:
    """Give the least and the greatest variance that scores with a mean in an interval can have."""
    low, high = (own.low, own.high) if isinstance(own, Mean) else (0, 100)
    center = min(max(Fraction(low + high, 2), mean.low), mean.high)
    most = max((center - low) * (high - center), Fraction(0)) * Fraction(n[0], n[0] - 1)
    units = _units(own)
    if units is None:
        return Fraction(0), most
    step = Fraction(high - low if isinstance(own, Index) else 1, units)
    ends = [(each - low) / step for each in (mean.low, mean.high)]
    if math.floor(ends[1]) >= ends[0]:  # all can have the same score
        return Fraction(0), most
    least = min((each - math.floor(each)) * (math.ceil(each) - each) for each in ends) * step**2
    return least * Fraction(n[-1], n[-1] - 1), most


def _root(square: Fraction) -> Fraction:
    return Fraction(float(square) ** 0.5).limit_denominator(10**6)


def _spread_told(language: Language, deviation: Deviation, own: Mean | Index, *ends: Fraction) -> str:
    possible = span(ends[0], ends[1], language)
    return said(
        f"Standardavvikelsen {deviation.figure} vid medelvärdet {own.figure}: möjligt är {possible}.",
        f"The standard deviation {deviation.figure} at the mean {own.figure}: possible is {possible}.",
    )[language]


def _whole_answers(
    deviation: Deviation,
    own: Mean,
    *,
    printed: tuple[Figure, Figure],
    bases: Mapping[tuple[Base, Rounding], range],
    policy: bool,
) -> Finding:
    scale = {"low": own.low, "high": own.high, "items": own.items}
    ordinary = next(iter(bases.values()))

    def tried(n: range) -> range:
        return n[-min(MOST_TRIED, MOST_ANSWERS // n[-1]) :] if n[-1] <= MOST_ANSWERS else range(0)

    def first(mean: Figure, sd: Figure, n: range, mode: Rounding) -> int | None:
        fitting = (each for each in reversed(tried(n)) if moment_sums(mean, sd, each, **scale, rounding=mode))
        return next(fitting, None)

    claims = [deviation, own]
    if not any(map(tried, bases.values())):
        return not_applicable(
            claims, said("Det är för många svar att gå igenom.", "There are too many answers to try.")
        )
    try:
        found: dict[tuple[Base, Rounding], int | None] = {}
        for (base, mode), n in bases.items():
            ruled_out = mode.startswith("half") and found.get((base, "either"), 0) is None
            found[base, mode] = None if ruled_out else first(*printed, n, mode)
        sound: tuple[Rounding, int] | None = next(((mode, n) for (_, mode), n in found.items() if n), None)
        moments = moment_sums(*printed, sound[1], **scale, rounding=sound[0]) if sound else None
    except ArgumentError as error:
        return not_applicable(claims, said("För mycket att pröva.", f"{error}"))
    outcomes = [
        Outcome(assuming(*key[::-1]), bool(n) or (None if len(tried(bases[key])) < len(bases[key]) else False))
        for key, n in found.items()
    ]
    witness = {} if moments is None else {_score(total, own.items): count for total, count in moments.witness}
    return judged(
        claims,
        said(
            f"Medelvärdet {own.figure} och standardavvikelsen {deviation.figure} tillsammans, av hela svar på "
            f"{own.low}–{own.high}: {'möjligt' if moments else 'inga svar ger båda'}.",
            f"The mean {own.figure} and the standard deviation {deviation.figure} together, of whole answers on "
            f"{own.low}–{own.high}: {'possible' if moments else 'no answers give both'}.",
        ),
        outcomes=outcomes,
        policy=policy,
        witness=witness or None,
        trial=Trial.of(printed, lambda each: first(each[0], each[1], ordinary, "either")),
    )


def _score(total: int, items: int) -> str:
    return str(Fraction(total, items))


INDEX_RULES = (
    Rule(
        "index_range",
        said("Indexet eller medelvärdet, och andelarna", "The index or the mean, and the shares"),
        said(
            "De tryckta andelarna begränsar medelvärdet av samma fråga. Ligger det tryckta där, och på vilken skala?",
            "The printed shares bound the mean of the same question. Is the printed one there, and on which scale?",
        ),
        said(
            "Indexet, eller medelvärdet, är det av just den frågan; svaren står på lika steg och de tryckta andelarna "
            "är de bästa.",
            "The index, or the mean, is that of that very question; answers stand at equal steps, and the printed "
            "shares are the best ones.",
        ),
        (Index, Mean),
        index_against_shares,
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
            "Spridningen är störst när alla svar ligger i skalans ändar, och minst när de ligger närmast medelvärdet.",
            "The spread is largest when all answers are at the ends of the scale, and smallest when they are nearest "
            "to the mean.",
        ),
        said("Standardavvikelsen har divisorn n − 1.", "The standard deviation has the divisor n − 1."),
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
