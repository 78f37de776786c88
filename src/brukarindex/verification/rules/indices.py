"""Rules about means, indices and standard deviations: against the shares, and against whole numbers."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from attrs import evolve

from brukarindex.exceptions import ArgumentError
from brukarindex.verification.claims import Deviation, Index, Mean, Question, Total
from brukarindex.verification.evidence import Certificate, Gap, Trial
from brukarindex.verification.figures import Figure, Interval, Language, Rounding
from brukarindex.verification.findings import Finding
from brukarindex.verification.moments import moment_sums
from brukarindex.verification.outcomes import MODES, Assumption, Base, Numbers, Outcome, Outcomes, assuming, under_each
from brukarindex.verification.pages import Answers, Facts, QuestionClaims
from brukarindex.verification.placements import MOST_TRIED, Ends, Placements, Score
from brukarindex.verification.rules.rule import SEVERAL_BASES, WEIGHTED, Rule, judged, not_applicable
from brukarindex.verification.shares import between, counts_of
from brukarindex.verification.trees import MOST_N, Tree, fitting_n, fitting_question_n, tree_of
from brukarindex.verification.wording import Later, Said, joined, number, quoted, said, span

MOST_STEPS = 101  # Longer scales are not tried against shares.
TRIED = (3, 4, 5, 6, 7, 10)  # Scales tried when the page does not tell: those that user surveys have.

OFF_SCALE = re.compile(
    r"\b(?:vet (?:ej|inte)|ingen (?:uppfattning|åsikt)|(?:ej|inget) svar|(?:ej|inte) (?:aktuell|relevant)|"
    r"(?:kan )?(?:ej|inte) (?:bedöma|ta ställning|svara)|(?:ej |o)besvarad|vill (?:ej|inte) svara|"
    r"do(?:n['’]t| not) know|no (?:opinion|answer)|not (?:applicable|relevant)|cannot say|refused)",
    re.IGNORECASE,
)


# --- an index or a mean, and the shares of its question --------------------------------------------------------------


def index_against_shares(facts: Facts) -> Iterator[Finding]:
    """Tell on which scales an index, or a mean, can be that of the question whose shares are printed."""
    claims: list[Index | Mean] = [*facts.of(Index), *facts.of(Mean)]
    for claim in claims:
        distribution, figure = facts.distribution(claim), facts.figure(claim.figure)
        tree = tree_of(facts, distribution)
        if figure is None or tree is None or claim.items > 1:
            continue
        beside = [name for name in tree.parts if _is_off_scale(name, tree.parts)]
        if beside:
            yield not_applicable([claim, *tree.claims], Later(_off_scale_told, beside))
            continue
        if facts.is_weighted(claim.group) or not facts.have_one_base(distribution, claim):
            told = WEIGHTED if facts.is_weighted(claim.group) else SEVERAL_BASES
            yield not_applicable([claim, *tree.claims], told)
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
    outcomes = shown.outcomes(score, by_mode)
    for mode, fewer in fitting_question_n(facts, facts.distribution(claim)).items():
        if mode == "either" or not any(each.possible for each in outcomes):
            outcomes += shown.of_the_question(score, outcomes, {mode: fewer})
    if not any(each.possible for each in outcomes) and not _is_ordered(facts.distribution(claim)):
        outcomes += _best_first(tree, shown.scales, score, by_mode)
    uncounted = isinstance(claim, Index) and tree.shares.complete and len(tree.parts) > 2
    if uncounted and not any(each.possible for each in outcomes):
        outcomes += [_without(tree, name, score) for name in (*tree.parts[:1], *tree.parts[-1:])]
    if not any(each.possible for each in outcomes):
        outcomes += _of_rounded_parts(facts, claim, score, scales=shown.scales)
    holding = next((each.assumption for each in outcomes if each.possible), None)
    first = {steps: each.possible for steps, each in zip(shown.scales, outcomes, strict=False)}
    gaps = None if holding else shown.gaps(score, n[:MOST_TRIED])
    base = next(iter(facts.ordinary_base(facts.distribution(claim), claim).values()))
    found = [(each, shown.ends(each, n[0]), first[each]) for each in sorted(first)]
    return judged(
        [claim, *tree.claims],
        Later(_range_told, claim, score, (found, n[0])),
        outcomes=outcomes,
        policy=base.policy,
        witness=_witness(shown, score, by_mode, holding),
        certificate=Certificate(tuple(gaps), Numbers.of(n[:MOST_TRIED])) if gaps else None,
        trial=_index_trial(claim, score, shown, n),
    )


def _is_ordered(about: QuestionClaims) -> bool:
    """Tell whether the page's categories are typed in, worst first."""
    return any(each.categories and not each.complete for each in about.of(Question))


def _best_first(
    tree: Tree, scales: Sequence[int], score: Score, by_mode: Mapping[Rounding, Sequence[int]]
) -> list[Outcome]:
    """Try the shares as those of the worst answers, the best of them first."""
    mirrored = Placements(tree, scales, mirrored=True).outcomes(score, by_mode)
    return [evolve(each, assumption=evolve(each.assumption, best_first=True)) for each in mirrored]


def _without(tree: Tree, name: str, score: Score) -> Outcome:
    """Tell whether the score can be that of the others, when a category at the end is no answer on the scale.

    Shares of everybody, each anywhere in its widest interval, bound the mean of the others: what is outside is not
    possible however many answered, and however they were rounded.
    """
    kept = [each for part, each in zip(tree.parts, tree.shares.nodes, strict=False) if part != name]
    shares = [each.interval("any") for each in kept if each is not None]
    top, index = len(kept) - 1, score.interval("any")
    low, high = (
        sum((place * getattr(each, end) for place, each in enumerate(shares)), Fraction(0)) for end in ("low", "high")
    )
    least, most = (sum((getattr(each, end) for each in shares), Fraction(0)) for end in ("low", "high"))
    fits = [
        low <= most * end.high / 100 * top and least * end.low / 100 * top <= high
        for end in (index, Interval(100 - index.high, 100 - index.low, closed_low=False, closed_high=False))
    ]
    return Outcome(Assumption(without=name), possible=len(shares) == len(kept) and any(fits))


def _of_rounded_parts(facts: Facts, claim: Index | Mean, score: Score, *, scales: Sequence[int]) -> list[Outcome]:
    """Try the shares without their totals, when those may be sums of the printed parts."""
    about = facts.distribution(claim)
    tree = tree_of(facts, about, totals=False)
    if tree is None or not about.of(Total):
        return []
    n: dict[Rounding, tuple[int, ...]] = {
        mode: fitting_n(facts, about, mode, claim=claim, totals=False) for mode in MODES
    }
    roomy = len(tree.parts) <= min(scales, default=0)
    found = Placements(tree, scales).outcomes(score, n) if roomy else []
    return [evolve(each, assumption=evolve(each.assumption, total="sum_of_rounded")) for each in found]


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
    if isinstance(claim, Mean) and tree.shares.complete and steps != named:
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
    language: Language,
    claim: Index | Mean,
    score: Score,
    tried: tuple[Sequence[tuple[int, Ends | None, bool | None]], int],
) -> str:
    found, n = tried
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
    def first(other: Figure) -> int | None:
        tried = Score.of(claim, other)
        return next((each for each in n[:MOST_TRIED] if shown.fits(shown.scales[0], tried, each, "either")), None)

    return Trial((score.figure,), lambda _, others: [first(each) for each in others], most=score.high)


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
    n = next((each for each in base.n if _sums(claim, figure, each, "either")), base.n[0])
    sums = _sums(claim, figure, n, "either")

    def fits(_: int, others: Sequence[Figure]) -> list[int | None]:
        return [next((n for n in base.n if _sums(claim, each, n, "either")), None) for each in others]

    return judged(
        [claim, *base.claims],
        Later(_sums_told, claim, n, sums),
        outcomes=Outcomes(partial(_whole_sums, claim, figure, bases)),
        policy=base.policy,
        interval=figure.interval(),
        witness={"": sums[0]} if sums else None,
        certificate=None if sums else _sum_gaps(claim, figure, base.n),
        trial=Trial((figure,), fits, most=claim.high if isinstance(claim, Mean) else 100),
    )


def _sums_told(language: Language, claim: Mean | Index, n: int, sums: range | None) -> str:
    of, listed = number(n, language), Numbers.of(sums or ()).describe(language)
    if sums is None:
        told = said("ingen hel summa av svar ger det", "no whole sum of answers gives it")
    else:
        told = said(f"summan av svaren är {listed}", f"the sum of the answers is {listed}")
    return said(
        f"Medelvärdet {claim.figure} av {of} svar: {told['sv']}.",
        f"The mean {claim.figure} of {of} answers: {told['en']}.",
    )[language]


def _whole_sums(claim: Mean | Index, figure: Figure, bases: Mapping[Rounding, Sequence[Answers]]) -> Iterator[Outcome]:
    """Find the numbers of answers that have a whole sum; of those who answered the question, only whether any has."""

    def some(place: int, mode: Rounding) -> Numbers | bool | None:
        if len(bases[mode]) <= place:
            return Numbers()
        base = bases[mode][place]
        if base.base == "question":
            found = any(_sums(claim, figure, n, mode) for n in reversed(base.n[-MOST_N:]))
            return found or (None if len(base.n) > MOST_N else False)
        return Numbers.of([n for n in base.n if _sums(claim, figure, n, mode)])

    for place in range(max(map(len, bases.values()))):
        kind: Base = next(each[place].base for each in bases.values() if len(each) > place)
        yield from under_each(partial(some, place), kind)


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
    return any(base.policy for base in facts.ordinary_base(facts.distribution(own), own).values())


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

    def first(mean: Figure, sd: Figure, n: range, mode: Rounding) -> int | None:
        tried = reversed(n[-MOST_TRIED:])
        return next((each for each in tried if moment_sums(mean, sd, each, **scale, rounding=mode)), None)

    def fits(place: int, others: Sequence[Figure]) -> list[int | None]:
        tried = [(each, printed[1]) if place == 0 else (printed[0], each) for each in others]
        return [first(*each, ordinary, "either") for each in tried]

    claims = [deviation, own]
    try:
        found: dict[tuple[Base, Rounding], int | None] = {
            (base, mode): first(*printed, n, mode) for (base, mode), n in bases.items()
        }
        sound: tuple[Rounding, int] | None = next(((mode, n) for (_, mode), n in found.items() if n), None)
        moments = moment_sums(*printed, sound[1], **scale, rounding=sound[0]) if sound else None
    except ArgumentError as error:
        return not_applicable(claims, said("För mycket att pröva.", f"{error}"))
    outcomes = [
        Outcome(assuming(mode, base), True if n else None if len(bases[base, mode]) > MOST_TRIED else False)
        for (base, mode), n in found.items()
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
        trial=Trial(printed, fits),
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
