"""Rules about all shares of a distribution at once, and about shares made to add up to 100."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
from attrs import evolve

from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.remainders import largest_remainder, largest_remainder_n
from brukarindex.exact.shares import (
    Shares,
    share_of,
    whole_of,
    wholes_of,
)
from brukarindex.verification.engine import (
    Also,
    Open,
    Reading,
    first_holding,
    perhaps,
    tried,
    under_each,
)
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import (
    MODES,
    Making,
    Numbers,
    Outcome,
    Outcomes,
    outcome_of,
)
from brukarindex.verification.pages.claims import Percentage, Question, Total
from brukarindex.verification.pages.facts import Answers, Facts, QuestionClaims
from brukarindex.verification.readings.labels import exclude_each_other
from brukarindex.verification.readings.trees import (
    MOST_N,
    Tree,
    adds_up,
    is_cut,
    is_off_scale,
    scan,
    tree_of,
)
from brukarindex.verification.rules.rule import (
    Rule,
    judged,
    not_applicable,
    uncountable,
)
from brukarindex.verification.wording import Later, number, said, span
from brukarindex.words.languages import Language
from brukarindex.words.lists import joined

MOST_TRIAL = 10**5  # Numbers of answers times shares squared, up to which other shares are tried.
SCAN = 10**6  # Numbers of answers that are tried when none is printed.
UNKNOWN = Answers(range(1, SCAN + 1), "question", cut=True)


def distribution_sum(facts: Facts) -> Iterator[Finding]:
    """Check whether shares that cover every answer can add up, whatever the number of answers."""
    for distribution in facts.distributions:
        tree = tree_of(facts, distribution, totals=False)
        if tree is None or not tree.shares.complete or None in tree.shares.nodes[: len(tree.parts)]:
            continue
        total = 100 * sum(
            (share_of(cast("Figure", each)) for each in tree.shares.nodes[: len(tree.parts)]),
            Fraction(0),
        )
        yield judged(
            tree.claims,
            said(
                f"De tryckta andelarna{distribution.of_what('sv')} blir {number(total, 'sv')}"
                " procent tillsammans.",
                f"The printed shares{distribution.of_what('en')} make {number(total, 'en')} per"
                " cent together.",
            ),
            outcomes=Outcomes(under_each, tree.shares.agree),
            certificate=certificate_of(tree, range(0)),
            imbalance=total - 100,
        )


def distribution_joint(facts: Facts) -> Iterator[Finding]:
    """Find the numbers of answers that fit all the shares and totals of a distribution at once."""
    for distribution in facts.distributions:
        tree = tree_of(facts, distribution) if len(distribution.shares) > 1 else None
        if tree is None or len(tree.claims) < 2:
            continue
        unclear = uncountable(facts, distribution)
        yield not_applicable(tree.claims, unclear) if unclear else _joint(facts, distribution, tree)


def _joint(facts: Facts, distribution: QuestionClaims, tree: Tree) -> Finding:
    bases, trees = facts.bases(distribution), ways_to_total(facts, distribution, tree)
    outcomes = joint_outcomes(facts, distribution)
    ordinary = facts.base(distribution) or UNKNOWN
    modes: list[Rounding] = [*(mode for mode in MODES if bases[mode]), "either"]
    sound = first_holding(outcomes)
    return judged(
        [*tree.claims, *ordinary.claims],
        Later(_joint_told, tree, distribution, _Fitting(outcomes[0].n or Numbers(), ordinary)),
        outcomes=outcomes,
        policy=ordinary.policy and some_number_fits(trees),
        witness=_witness(trees, sound),
        certificate=None if sound else certificate_of(tree.rounded(modes[0]), ordinary.n),
        trial=(
            tree.rounded(modes[0]).trial(ordinary.n)
            if len(ordinary.n) * len(tree.claims) ** 2 <= MOST_TRIAL
            else None
        ),
    )


def joint_outcomes(facts: Facts, distribution: QuestionClaims) -> Outcomes:
    """Return what holds of all shares of a question at once, under every reading; made once."""

    def made() -> Outcomes:
        trees = ways_to_total(facts, distribution, cast("Tree", tree_of(facts, distribution)))
        return Outcomes(share_outcomes, facts, distribution, trees)

    return facts.once(("joint", distribution), made)


def some_number_fits(trees: Mapping[Making, Tree | None]) -> bool:
    """Return whether the shares hold together for any number of answers: what words say of it is a
    convention.
    """
    return any(tree is not None and tree.shares.agree("any") for tree in trees.values())


def ways_to_total(
    facts: Facts, distribution: QuestionClaims, tree: Tree
) -> dict[Making, Tree | None]:
    """Read totals as rounded sums and as sums of rounded parts; None for a reading that fails for
    any number.
    """
    if not tree.has_totals:
        return {None: tree}
    return {
        "rounded_sum": tree,
        "sum_of_rounded": (
            tree_of(facts, distribution, totals=False) if adds_up(facts, distribution) else None
        ),
    }


def share_outcomes(
    facts: Facts, distribution: QuestionClaims, trees: Mapping[Making, Tree | None]
) -> Iterator[Outcome]:
    """Yield the outcomes of every base, way of adding up and way of rounding, and whether several
    answers were allowed.
    """
    bases = facts.bases(distribution)
    whole = next(tree for tree in trees.values() if tree is not None)
    forced = _can_be_forced(whole, trees)
    totals: tuple[Making, ...] = (*trees, "forced") if forced else (*trees,)

    def fits(reading: Reading, mode: Rounding) -> Numbers | bool | None:
        tree = whole if reading.total == "forced" else trees[reading.total]
        base = UNKNOWN if reading.base is None else bases.at(reading.base, mode)
        if tree is None or base is None:
            return Numbers()
        if "several" in reading.also:
            return _several(tree.shares.rounded(mode), base)
        if reading.total == "forced":
            return _forced_numbers(tree, base) if mode == "either" else Numbers()
        totals_too = reading.total != "sum_of_rounded"
        return _together(facts, distribution, tree, base, mode=mode, totals=totals_too)

    return tried(
        Open(bases.kinds or (None,), totals=totals, also=_answers_allowed(distribution, whole)),
        fits,
    )


def _answers_allowed(about: QuestionClaims, tree: Tree) -> Also:
    """Return whether several answers may have been allowed: not where shares are added up, or cover
    every answer.
    """
    told = [each.several for each in about.of(Question) if each.several is not None]
    if told:
        return (("several",) if told[0] else (),)
    alone = tree.shares.complete or bool(about.of(Total))
    on_scale = tuple(name for name in tree.parts if not is_off_scale(name, tree.parts))
    return perhaps("several", when=not (alone or exclude_each_other(on_scale)))


def _together(
    facts: Facts,
    about: QuestionClaims,
    tree: Tree,
    base: Answers,
    *,
    mode: Rounding,
    totals: bool,
) -> Numbers | bool | None:
    shares = tree.shares.rounded(mode)
    if base is UNKNOWN:
        fits = _fitting_numbers(shares)
        sure = _is_bounded(shares) or not is_cut(shares, UNKNOWN)
        return fits if fits or sure else None
    fits = Numbers.of(scan(facts, about, mode, base, totals=totals))
    return fits if fits or not is_cut(shares, base) else None


def _is_bounded(shares: Shares) -> bool:
    """Return whether a count beside its share leaves only numbers of answers that are all tried."""
    pairs = [(figure, k) for node, k in shares.counts if (figure := shares.nodes[node])]
    ends = [wholes_of(figure, k)[1] for figure, k in pairs]
    return any(most is not None and most <= SCAN for most in ends)


def _several(shares: Shares, base: Answers) -> Numbers | bool:
    """Find the numbers of answers for which each share has a count of its own."""
    counted = dict(shares.counts)
    if base is UNKNOWN and counted:
        pairs = [(figure, k) for node, k in shares.counts if (figure := shares.nodes[node])]
        ends = [wholes_of(figure, k, shares.rounding) for figure, k in pairs]
        fewest = max([*counted.values(), *(each[0] for each in ends)])
        return all(last is None or fewest <= last for _, last in ends)
    if base is UNKNOWN:
        return all(0 <= each.digits <= whole_of(each) for each in shares.nodes if each is not None)
    n = shares.integers(shares.tried(base.n)[:MOST_N])
    fits = n > 0
    for node, figure in enumerate(shares.nodes):
        if figure is not None:
            least, most = shares.own(node, n)
            if node in counted:
                least, most = np.maximum(least, counted[node]), np.minimum(most, counted[node])
            fits &= (np.maximum(least, 0) <= np.minimum(most, n)).astype(bool)
    return Numbers.of(n[fits])


def _can_be_forced(tree: Tree, trees: Mapping[Making, Tree | None]) -> bool:
    """Return whether the parts are all printed, alike, and make 100 together, and totals what they
    make.
    """
    return tree.makes_hundred and not (tree.has_totals and trees.get("sum_of_rounded") is None)


def _forced_numbers(tree: Tree, base: Answers) -> Numbers:
    """Find the numbers of answers for which the shares can have been adjusted to make
    100 together: the largest remainders were rounded up, or one share took what lacked.
    """
    counts = dict(tree.shares.counts)
    n, together = base.n[:MOST_N], sum(counts.values())
    if base.base == "question" and len(counts) == len(tree.parts):
        n = range(together, together + 1)  # a share that was adjusted tells of other numbers
    found = {*_remainders(tree, n)}
    for place in range(len(tree.parts)):
        found.update(_but_one(tree, place).possible(n).tolist())
    return Numbers.of(sorted(found))


def unless_adjusted(
    outcomes: Callable[[], Iterator[Outcome]], facts: Facts, about: QuestionClaims
) -> Iterator[Outcome]:
    """Try readings of a score, which is open if none holds and its shares hold together only as
    adjusted to make 100: one of them then tells little of its count.
    """
    possible = False
    for each in outcomes():
        possible = possible or bool(each.possible)
        yield each
    if not possible:
        yield from _if_adjusted(facts, about)


def _if_adjusted(facts: Facts, about: QuestionClaims) -> Iterator[Outcome]:
    tree = tree_of(facts, about)
    if tree is None or len(tree.claims) < 2 or uncountable(facts, about):
        return
    held = first_holding(joint_outcomes(facts, about))
    if held is not None and held.assumption.total == "forced":
        yield outcome_of(held.assumption, None)


def _remainders(tree: Tree, n: range) -> Sequence[int]:
    """Return the numbers of answers that fit when the largest remainders were rounded up."""
    figures = cast("list[Figure]", list(tree.shares.nodes[: len(tree.parts)]))
    counts = dict(tree.shares.counts)
    if not counts:
        return cast("list[int]", largest_remainder_n(figures, n).tolist())
    together = sum(counts.values())
    if len(counts) < len(figures) or together not in n:
        return ()
    apart = [
        whole_of(each) * counts[place] - each.digits * together
        for place, each in enumerate(figures)
    ]
    return (together,) if max(apart) - min(apart) <= together else ()


def _but_one(tree: Tree, place: int) -> Shares:
    """Return the shares without that of one category, which took what the others lacked."""
    nodes = tree.shares.nodes
    return evolve(tree.shares, nodes=(*nodes[:place], None, *nodes[place + 1 :]), complete=True)


def _adjusted(tree: Tree, n: int) -> tuple[int, ...] | None:
    """Return counts of so many answers whose shares can have been adjusted so."""
    counts = dict(tree.shares.counts)
    if len(counts) == len(tree.parts):
        return tuple(counts[place] for place in range(len(tree.parts)))
    figures = cast("list[Figure]", list(tree.shares.nodes[: len(tree.parts)]))
    found = largest_remainder(figures, n)
    for place in range(len(figures)):
        found = found or _but_one(tree, place).filled(n, range(len(figures)))
    return found


@lru_cache(maxsize=1 << 6)  # the questions of a page often have the same shares
def _fitting_numbers(shares: Shares) -> Numbers:
    """Find the numbers of answers when none is known: those tried, and the number from which all
    fit.
    """
    onward = shares.limits().onward
    last = SCAN + 1 if onward is None else min(onward, SCAN + 1)
    return Numbers.of(shares.possible(shares.tried(range(1, last))), onward=onward)


def _witness(trees: Mapping[Making, Tree | None], sound: Outcome | None) -> dict[str, int] | None:
    """Return counts that print as all of it, under an assumption that allows any; "" is for those
    left over.
    """
    if sound is None or sound.n is None:
        return None
    forced = sound.assumption.total == "forced"
    tree = next(iter(trees.values())) if forced else trees[sound.assumption.total]
    first = sound.n.runs[0][0] if sound.n.runs else sound.n.onward
    if tree is None or first is None or sound.assumption.also:
        return None
    shares = tree.rounded(sound.assumption.rounding).shares
    counts = _adjusted(tree, first) if forced else shares.filled(first, range(shares.parts + 1))
    named = zip([*tree.parts, ""], [*(counts or ()), 0], strict=False)
    return {name: count for name, count in named if name or count}


def certificate_of(tree: Tree, n: range) -> Certificate | None:
    """Return why no number of answers fits: the same for all of them, or of each."""
    limits = tree.shares.limits()
    gap = None if limits.contradiction is None else _share_gap(tree, limits.contradiction)
    alone = Certificate.of(gap)  # ends that meet but do not belong make no gap of numbers
    if alone is not None:
        return alone
    if not 0 < len(n) <= MOST_N:  # too many to say of each
        return None
    return Certificate(tuple(each for each in map(tree.gap, n) if each is not None), Numbers.of(n))


def _share_gap(tree: Tree, node: int) -> Gap:
    """Return what per cent of the answers a node would have to be at least, and at most."""
    low, high = tree.shares.shares_at(node)
    return Gap(tree.name(node), 100 * low, 100 * high)


class _Fitting(NamedTuple):
    """The numbers of answers that fit all shares, and those that were tried."""

    n: Numbers
    base: Answers


def _joint_told(
    language: Language, tree: Tree, distribution: QuestionClaims, found: _Fitting
) -> str:
    n, base = found
    all_shares = said("alla tryckta andelar", "all the printed shares")[
        language
    ] + distribution.of_what(language)
    left = [str(each.figure) for each in distribution.of(Total) if each not in tree.claims]
    if left:
        listed = joined(left, language)
        all_shares += said(
            f" utom summan {listed}, som överlappar en annan,",
            f" but for the total {listed}, which overlaps another,",
        )[language]
    tried = span(base.n[0], base.n[-1], language)
    if base is UNKNOWN:
        fits = _fits_told(n, language)
        told = said(
            f"Med {all_shares} på en gång går {fits} ihop.",
            f"With {all_shares} at once, {fits} fit.",
        )
    elif not n:
        told = said(
            f"{tried} svar går inte ihop med {all_shares} på en gång.",
            f"{tried} answers do not fit {all_shares} at once.",
        )
    else:
        fits = _fitting_told(tree, n, language)
        if len(n) == len(base.n):
            whole = _only(tree, n) or tried
            return said(
                f"{whole} svar går ihop med {all_shares}.", f"{whole} answers fit {all_shares}."
            )[language]
        told = said(
            f"Av {tried} svar går {fits} ihop med {all_shares} på en gång.",
            f"Of {tried} answers, {fits} fit {all_shares} at once.",
        )
    return told[language]


def _fits_told(n: Numbers, language: Language) -> str:
    """Return which numbers of answers fit, when any number could have answered: where there is no
    end, some of them.
    """
    if not n:
        return said("inget antal svar", "no number of answers")[language]
    if n.onward is not None or len(n.runs) <= _FEW_RUNS:
        return n.describe(language, answers=True)
    first = Numbers(n.runs[:_FEW_RUNS]).describe(language, answers=True)
    return said(f"bland annat {first}", f"among others {first}")[language]


_FEW_RUNS = 4


def _fitting_told(tree: Tree, n: Numbers, language: Language) -> str:
    """Return the numbers of answers; the only one as the sum of its counts, when there is only one
    way.
    """
    only = said("bara", "only")[language]
    return f"{only} {_only(tree, n)}" if _only(tree, n) else n.describe(language)


def _only(tree: Tree, n: Numbers) -> str:
    """Return the one number of answers as the sum of its counts, when there is only one way; else
    nothing.
    """
    if n.onward is not None or len(n) != 1:
        return ""
    answers = n.runs[0][0]
    counts = (tree.shares.tight(answers) or ())[: tree.shares.parts + 1]
    if not counts or any(len(each) > 1 for each in counts):
        return ""
    return f"{answers} = {' + '.join(str(each[0]) for each in counts if each[0])}"


# --- shares made to add up ------------------------------------------------------------------------


def forced_sum(facts: Facts) -> Iterator[Finding]:
    """Yield a finding when shares that do not fit one by one can have been adjusted to make 100
    together.
    """
    for distribution in facts.distributions:
        tree = tree_of(facts, distribution)
        if tree is None or len(tree.claims) < 2 or uncountable(facts, distribution):
            continue
        outcomes = joint_outcomes(facts, distribution)
        forced = first_holding(outcomes)
        if forced is None or forced.n is None or forced.assumption.total != "forced":
            continue
        counts = _adjusted(tree, forced.n.runs[0][0])
        plain = evolve(
            forced, assumption=evolve(forced.assumption, total=None), possible=False, n=None
        )
        yield judged(
            tree.claims,
            said(
                "Andelarna går inte ihop med avrundning var för sig, men kan ha justerats att bli"
                " 100 tillsammans.",
                "The shares do not fit when each is rounded by itself, but can have been adjusted"
                " to make 100.",
            ),
            outcomes=[plain, forced],
            policy=outcomes[0].possible is None,
            witness=dict(zip(tree.parts, counts or (), strict=False)),
        )


RULES = (
    Rule(
        "distribution_sum",
        said("Andelar som tillsammans är alla", "Shares that are everybody together"),
        said(
            "De exakta andelarna blir 100 tillsammans. Regeln prövar om de tryckta andelarnas"
            " intervall rymmer det.",
            "The exact shares make 100 together. The rule tries whether the intervals of the"
            " printed ones allow it.",
        ),
        said("Andelarna täcker alla svar.", "The shares cover every answer."),
        (Question,),
        distribution_sum,
        "explanation/published-figures",
    ),
    Rule(
        "distribution_joint",
        said("Alla andelar på en gång", "All shares at once"),
        said(
            "Hela antal som trycks som var och en av andelarna och summorna, och som tillsammans är"
            " högst n.",
            "Whole numbers that print as each of the shares and totals, and that are at most n"
            " together.",
        ),
        said(
            "Andelarna är ovägda och av samma bas.",
            "The shares are unweighted, and of the same base.",
        ),
        (Percentage,),
        distribution_joint,
        "explanation/published-figures",
    ),
    Rule(
        "largest_remainder",
        said("Andelar justerade att bli 100", "Shares adjusted to make 100"),
        said(
            "När andelar inte går ihop var för sig: kan de ha avrundats nedåt och de största"
            " resterna uppåt?",
            "When shares do not fit one by one: can they have been rounded down, and the largest"
            " remainders up?",
        ),
        said("Andelarna täcker alla svar.", "The shares cover every answer."),
        (Question,),
        forced_sum,
        "explanation/published-figures",
    ),
)
