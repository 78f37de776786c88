"""Rules about means and indices against the shares of their question, and against each other."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from itertools import product

from attrs import evolve

from brukarindex.exact.bounds import Ends
from brukarindex.exact.figures import Figure
from brukarindex.verification.engine import Open, Reading, first_holding, how_odd, none_of
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import (
    Cause,
    Numbers,
    Outcome,
    Outcomes,
)
from brukarindex.verification.pages.claim import Claim
from brukarindex.verification.pages.claims import (
    Deviation,
    Index,
    Mean,
    Percentage,
    Question,
    Total,
)
from brukarindex.verification.pages.facts import Answers, Facts, QuestionClaims
from brukarindex.verification.readings.openness import OTHER_ORDERS
from brukarindex.verification.readings.scales import (
    Score,
    is_unscaled,
    of_best,
    on_ten,
    tells_no_ends,
)
from brukarindex.verification.readings.scores import Scored
from brukarindex.verification.readings.trees import Tree, fitting_n, tree_of
from brukarindex.verification.rules.rule import Rule, judged, not_applicable, uncountable
from brukarindex.verification.rules.shares import unless_adjusted
from brukarindex.verification.wording import KIND_NAMES, Later, Said, number, said, span
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined
from brukarindex.words.spelling import capitalised

MOST_STEPS = 101  # Longer scales are not tried against shares.
MOST_TRIED = 30  # Numbers of answers that it is said of why they do not fit.
_USUAL = 12  # So many categories have a share at most; of more, fewer numbers are told of.

MANY = 10**6  # So many answers that the range of their mean is that of the shares.

_NO_STEPS = said(
    "Inget av de tryckta svaren är ett steg på en skala.",
    "None of the printed answers is a step of a scale.",
)
_SEVERAL = said(
    "Flera svar kunde ges, eller så är andelarna av flera frågor: de är inga steg på en skala.",
    "Several answers could be given, or the shares are of several questions: they are no steps of a"
    " scale.",
)


# --- an index or a mean, and the shares of its question -------------------------------------------


def index_against_shares(facts: Facts) -> Iterator[Finding]:
    """Check on which scales an index, or a mean, can be that of the question whose shares are
    printed.
    """
    for claim in _scores_in_digits(facts):
        tree = tree_of(facts, facts.distribution(claim))
        if tree is None or len(tree.parts) > MOST_STEPS:
            continue
        unclear = _no_scale(facts, facts.distribution(claim))
        scored = Scored(facts, facts.distribution(claim), [claim])
        if unclear or not scored.names or max(scored.scales) > MOST_STEPS:
            yield not_applicable([claim, *tree.claims], unclear or _NO_STEPS)
        elif len(scored.names) > max(scored.scales) + 1:
            yield not_applicable([claim, *tree.claims], _other_scale(scored))
        else:
            yield _against_shares(scored, tree)


def _no_scale(facts: Facts, about: QuestionClaims) -> Said | None:
    """Return why the shares of a question are no steps of one scale, if that is so."""
    several = any(each.several for each in about.of(Question))
    return _SEVERAL if several else uncountable(facts, about)


def _scores_in_digits(facts: Facts, about: QuestionClaims | None = None) -> list[Index | Mean]:
    """Return the indices and means of one question each respondent answered."""
    every: list[Index | Mean] = [*facts.of(Index), *facts.of(Mean)]
    claims = every if about is None else about.scores
    plain = [each for each in claims if each.items == 1 and not each.of]
    return [each for each in plain if facts.figure(each.figure) is not None]


def _against_shares(scored: Scored, tree: Tree) -> Finding:
    claim, facts = scored.scores[0], scored.facts
    outcomes = _outcomes(scored)
    holding = _on_own_scale(outcomes)
    base = facts.base(scored.about, claim)
    n = fitting_n(facts, scored.about, claim=claim)
    few = n[: max(1, MOST_TRIED * _USUAL**2 // max(_USUAL, len(tree.parts)) ** 2)]
    gaps = _gaps(scored, few) if holding is None and not scored.worth else ()
    return judged(
        [claim, *tree.claims],
        Later(_points_told, claim, scored.ends(n[0] if n else MANY))
        if scored.worth
        else Later(_range_told, scored, outcomes, n),
        outcomes=outcomes,
        policy=_is_policy(base, outcomes),
        witness=None if holding is None else scored.witness(holding),
        certificate=Certificate(gaps, Numbers.of(few)) if gaps else None,
        trial=_score_trial(scored, holding),
    )


def _gaps(scored: Scored, n: Sequence[int]) -> tuple[Gap, ...]:
    """Return for every scale and number of answers what lies between the score and its range;
    nothing if for some of them nothing does.
    """
    score, found = scored.told[0], list[Gap]()
    printed = score.interval()
    for each, steps in product(n, scored.plain_scales):
        ends = scored.index_ends(each, steps, anyhow=not scored.is_in_order)
        if ends is None:
            return ()
        least, most = max(ends[0], printed.low), min(ends[1], printed.high)
        found.append(Gap(score.what, score.on_scale(least), score.on_scale(most), each))
        if not found[-1].holds:
            return ()
    return tuple(found)


_BALANCE = (-100, 0, 100)
_ALONE: frozenset[Cause] = frozenset({"grouped", "whole_scores"})
_UNLIKELY = OTHER_ORDERS | _ALONE


def _on_other_scales(scored: Scored) -> list[Scored]:
    """Return an index that may be another than 0-100: 0-10, the positive less the negative, or the
    mean in per cent of the best answer.
    """
    place, claim = next(
        ((place, each) for place, each in enumerate(scored.scores) if tells_no_ends(each)),
        (0, None),
    )
    if claim is None:
        return []
    found, told = list[Scored](), scored.told[place]
    if is_unscaled(claim) and len(scored.scores) == 1:
        balance = Scored(scored.facts, scored.about, [evolve(claim, scores=_BALANCE)])
        found += [balance] if balance.is_by_score else []
    ten = on_ten(told)
    found += [] if ten is None else [_told_as(scored, place, ten)]
    return [*found, *_of_best(scored, place)]


def _of_best(scored: Scored, place: int) -> Iterator[Scored]:
    """Yield one of the scores as told in per cent of the best answer, on the scales that are known
    or have a step for each answer: such an index is not looked for behind yet other readings.
    """
    for steps in scored.scales:
        best = of_best(scored.told[place], steps)
        if best is None or (len(scored.scales) > 1 and len(scored.names) != steps):
            continue
        other = _told_as(scored, place, best)
        other.scales = (steps,)
        plain = tuple(each for each in other.open.also if _UNLIKELY.isdisjoint(each))
        if plain:
            orders = (False,) if scored.is_in_order else other.open.orders
            other.open = other.open._replace(orders=orders, without=("",), also=plain)
            yield other


def _told_as(scored: Scored, place: int, score: Score) -> Scored:
    """Return the same with one of the scores printed on another scale."""
    other = Scored(scored.facts, scored.about, scored.scores, scored.deviation)
    other.told[place] = score
    return other


def _outcomes(scored: Scored) -> Outcomes:
    every = partial(_tried, scored, _on_other_scales(scored))
    return Outcomes(_of_any_shares, every, scored)


def _of_any_shares(every: Callable[[], Iterator[Outcome]], scored: Scored) -> Iterator[Outcome]:
    for each in unless_adjusted(every, scored.facts, scored.about):
        if each.assumption.total != "forced" or scored.may_be_adjusted:
            yield each


def _tried(scored: Scored, others: Sequence[Scored]) -> Iterator[Outcome]:
    """Yield the outcomes of an index as the mean of the answers, and on other scales before what is
    less ordinary; last on those where it can be nothing.
    """
    first: Outcome | None = None
    asked = not others
    for each in scored.outcomes():
        first = first or each
        if each.possible and not asked:
            asked = True
            if each is not first and not each.assumption.is_as_usual_as(first.assumption):
                yield from _with_others(each, _elsewhere(others))
                continue
        yield each
    if not asked:
        yield from _elsewhere(others)
    for other in others:
        if not _may_be(other):
            yield from _on_none(other.open)


def _with_others(own: Outcome, others: Iterator[Outcome]) -> Iterator[Outcome]:
    """Yield what was found on other scales before what is less ordinary; a reading that is odder
    still comes after that.
    """
    ahead = list[Outcome]()
    for each in others:
        ahead.append(each)
        if each.possible:
            if how_odd(each.assumption) > how_odd(own.assumption):
                yield own
                yield from ahead
                yield from others
                return
            break
    yield from ahead
    yield from others
    yield own


def _on_own_scale(outcomes: Sequence[Outcome]) -> Outcome | None:
    """Return the reading that holds, unless the index is on another scale in it."""
    holding = first_holding(outcomes)
    return None if holding is None or "other_scale" in holding.assumption.also else holding


def _elsewhere(others: Sequence[Scored]) -> Iterator[Outcome]:
    for other in filter(_may_be, others):
        yield from map(_on_another, other.outcomes())


def _may_be(other: Scored) -> bool:
    return other.open.are_many or other.may_hold()


@lru_cache(maxsize=1 << 8)
def _on_none(what: Open) -> tuple[Outcome, ...]:
    return tuple(map(_on_another, none_of(what)))


def _on_another(outcome: Outcome) -> Outcome:
    also = (*outcome.assumption.also, "other_scale")
    return evolve(outcome, assumption=evolve(outcome.assumption, also=also, steps=None))


def _is_policy(base: Answers | None, outcomes: Sequence[Outcome]) -> bool:
    """Return whether only what words mean rules the figures out: other numbers of answers have not
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
    scored: Scored,
    outcomes: Sequence[Outcome],
    n: Sequence[int],
) -> str:
    claim, score = scored.scores[0], scored.told[0]
    start = said(
        f"{claim.figure} prövas som medelvärdet av frågan med de tryckta andelarna.",
        f"{claim.figure} is tried as the mean of the question with the printed shares.",
    )[language]
    answers = n[0] if n else MANY
    found = [(each, scored.index_ends(answers, each)) for each in sorted(scored.plain_scales)]
    told = [
        _on_scale(score, each, ends, outcomes, language=language)
        for each, ends in found
        if ends is not None
    ]
    if not told:
        return start
    of, ranges = f"{number(answers, language)} " if n else "", joined(told, language)
    return said(
        f"{start} Av {of}svar på lika steg från {score.low} till {score.high}, ett för varje tryckt"
        f" svar, är medelvärdet {ranges}.",
        f"{start} Of {of}answers at equal steps from {score.low} to {score.high}, one for each"
        f" printed answer, the mean is {ranges}.",
    )[language]


def _points_told(
    language: Language, claim: Index | Mean, ends: tuple[Fraction, Fraction] | None
) -> str:
    start = said(
        f"{claim.figure} prövas som indexet av frågan med de tryckta andelarna.",
        f"{claim.figure} is tried as the index of the question with the printed shares.",
    )[language]
    if ends is None:
        return start
    return said(
        f"{start} Med de angivna poängen är det {span(*ends, 'sv')}.",
        f"{start} With the scores given it is {span(*ends, 'en')}.",
    )[language]


def _on_scale(
    score: Score, steps: int, ends: Ends, outcomes: Sequence[Outcome], *, language: Language
) -> str:
    """Return what the mean can be on a scale, and whether the printed one can."""
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
    """Return the trial of other figures under the reading that holds, if it is an ordinary one, or
    else under the first.
    """
    first_of_all = scored.open.ordinary
    one = first_of_all.under("either")
    if holding is not None and holding.assumption.is_as_usual_as(one):
        one = holding.assumption
    reading = Reading.of(one)

    def first(others: Sequence[Figure]) -> int | None:
        return scored.printing(others[0]).n_of(reading, one.rounding)

    return Trial.of((scored.told[0].figure,), first, most=scored.told[0].high)


# --- the scores of a question together ------------------------------------------------------------


def scores_together(facts: Facts) -> Iterator[Finding]:
    """Check whether an index, a mean and a spread of one question can be of the same answers."""
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
        if not (len(own) > 1 or spread) or _no_scale(facts, about) or not alike:
            continue
        scored = Scored(facts, about, own, spread)
        if max(scored.scales) > MOST_STEPS or len(scored.names) > max(scored.scales) + 1:
            continue
        outcomes = _outcomes(scored)
        holding = _on_own_scale(outcomes)
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
    told = said(
        f"{listed}{beside} prövas som tal om samma svar.",
        f"{listed}{beside} are tried as being of the same answers.",
    )
    return capitalised(told[language])


RULES = (
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
        beside=(Percentage, Total),
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
)
