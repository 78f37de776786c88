"""Rules about groups and their total."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import TypeAlias, cast

from brukarindex.exact.changes import meet
from brukarindex.exact.counts import percent_counts
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.groups import implied_rest, mix_weights, mixes, subgroup_counts
from brukarindex.exact.shares import counts_of
from brukarindex.verification.engine import Open, Reading, tried, under_each
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.finding import Finding
from brukarindex.verification.outcomes import MODES, Base, Outcomes
from brukarindex.verification.pages.claims import Index, Mean, Parts, Percentage
from brukarindex.verification.pages.facts import Answers, Facts
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.readings.others import (
    OTHERS,
    counts_mix,
    is_nearest,
    possible_others,
    with_others,
)
from brukarindex.verification.readings.scales import is_unscaled
from brukarindex.verification.readings.trees import MOST_N, fitting_n, is_off_scale
from brukarindex.verification.rules.rule import (
    OTHER_UNITS,
    Rule,
    judged,
    not_applicable,
)
from brukarindex.verification.wording import Said, said, span
from brukarindex.words.languages import LANGUAGES

MOST_TRIED = 400  # Pairs of numbers of answers that are tried.
MOST_COUNTED = 300  # Answers, of whole and parts, up to which their counts are gone through.

Told: TypeAlias = Percentage | Mean | Index


def subgroup_total(facts: Facts) -> Iterator[Finding]:
    """Check a total against the figures of the groups it is made of."""
    for parts in facts.of(Parts):
        if parts.complete is False:
            continue
        if not _is_weighted(facts, parts):
            yield from _counts_together(facts, parts)
        for whole in _claims(facts, parts.group):
            found = [_twin(facts, whole, group) for group in parts.groups]
            each = [claim for claim in found if claim is not None]
            if len(each) < len(found) or len(each) < 2:
                continue
            units = {cast("Figure", facts.figure(claim.figure)).unit for claim in (whole, *each)}
            if len(units - {None}) > 1:
                yield not_applicable([parts, whole, *each], OTHER_UNITS)
            else:
                yield _total(facts, parts, whole, each)


def _counts_together(facts: Facts, parts: Parts) -> Iterator[Finding]:
    """Check the printed count of a category against those of the groups."""
    for whole in facts.of(Percentage, parts.group):
        found = [
            next((e for e in facts.of(Percentage, group) if _about(e) == _about(whole)), None)
            for group in parts.groups
        ]
        each = [claim for claim in found if claim is not None]
        counts = [facts.count_of(claim) for claim in (whole, *each)]
        if len(each) == len(found) > 1 and None not in counts:
            yield _added(facts, parts, [whole, *each], cast("list[int]", counts))


def _added(
    facts: Facts, parts: Parts, claims: Sequence[Percentage], counts: Sequence[int]
) -> Finding:
    whole, together = counts[0], sum(counts[1:])
    most = _most_answers(facts, claims[0])
    few = math.inf if most is None else math.floor(OTHERS * most)

    def check(reading: Reading, _: Rounding) -> bool:
        return 0 < whole - together <= few if reading.also else whole == together

    listed = " + ".join(str(each) for each in counts[1:])
    about = claims[0].category
    fits = together <= whole <= together + few
    gap = Gap(parts.group, max(together, whole), min(together, whole))
    return judged(
        [parts, *claims],
        said(
            f"”{about}”: {listed} = {together} i grupperna, {whole} i helheten.",
            f"“{about}”: {listed} = {together} in the groups, {whole} in the whole.",
        ),
        outcomes=[*tried(Open(also=possible_others(facts, parts)), check)],
        certificate=None if fits else Certificate.of(gap),
        imbalance=Fraction(whole - together),
    )


def _claims(facts: Facts, group: str) -> list[Told]:
    kinds: tuple[type[Percentage | Mean | Index], ...] = (Percentage, Mean, Index)
    return [
        claim
        for kind in kinds
        for claim in facts.of(kind, group)
        if facts.figure(claim.figure) is not None
    ]


def _twin(facts: Facts, whole: Told, group: str) -> Told | None:
    """Find the same claim about a group."""
    return next((each for each in _claims(facts, group) if _about(each) == _about(whole)), None)


def _about(claim: Told) -> tuple[object, ...]:
    """Say what a claim is about: figures on other scales, or of other questions, are not of the
    same thing.
    """
    if isinstance(claim, Percentage):
        return claim.kind, claim.question, claim.category
    scale = (claim.low, claim.high) if isinstance(claim, Mean) else (claim.steps, claim.scores)
    return claim.kind, claim.question, claim.items, *scale


def _total(facts: Facts, parts: Parts, whole: Told, each: Sequence[Told]) -> Finding:
    figures = [cast("Figure", facts.figure(claim.figure)) for claim in (whole, *each)]
    counted = isinstance(whole, Percentage)
    unknown = _is_weighted(facts, parts) or any(_is_of_fewer(facts, one) for one in (whole, *each))

    @lru_cache
    def sizes(mode: Rounding) -> list[int]:
        return [] if unknown else _sizes_of(facts, each, mode)

    told, most = _told_base(facts, whole, each), _most_of(facts, whole, each) if counted else []
    fewer = partial(_of_fewer, most)

    def holds(tried: Sequence[Figure], mode: Rounding) -> bool:
        if not mixes(tried[0], tried[1:], rounding=mode):
            return False
        if told is not None and sizes(mode) and sum(sizes(mode)) not in told:
            return False
        if not counted:
            return not sizes(mode) or _is_weighted_mean(tried, sizes(mode), mode)
        if not sizes(mode):
            return fewer(tried, mode)
        groups = list(zip(tried[1:], sizes(mode), strict=True))
        return subgroup_counts(groups, tried[0], rounding=mode) is not None

    ordinary: Base | None = _base_of(facts, each) if any(map(sizes, MODES)) else None

    def check(reading: Reading, mode: Rounding) -> bool:
        if reading.also:
            known = [] if reading.base == "question" else sizes(mode)
            return _few_beside(told, known) and _and_others(facts, [whole, *each], known, mode)
        # Some may have skipped it: then the numbers of answers are not known.
        if reading.base == "question":
            return mixes(figures[0], figures[1:], rounding=mode) and fewer(figures, mode)
        return holds(figures, mode)

    bases: tuple[Base | None, ...] = ("all", "question") if ordinary == "all" else (ordinary,)
    outcomes = Outcomes(lambda: tried(Open(bases, also=possible_others(facts, parts)), check))
    groups = list(zip(figures[1:], sizes("either"), strict=False)) if counted else []
    found = subgroup_counts(groups, figures[0]) if groups and outcomes[0].possible else None
    return judged(
        [parts, whole, *each],
        _total_told(parts, whole, each, figures if outcomes[0].possible else ()),
        outcomes=outcomes,
        policy=any(
            base.policy
            for claim in (whole, *each)
            if (base := facts.base(facts.distribution(claim), claim))
        ),
        witness=dict(zip(parts.groups, found.witness, strict=True)) if found else None,
        certificate=None if outcomes[0].possible else _total_gap(figures, sizes("either")),
        trial=Trial.of(tuple(figures), lambda each: 0 if holds(each, "either") else None),
    )


def _few_beside(told: range | None, sizes: Sequence[int]) -> bool:
    """Tell whether some of the numbers are those of the parts and some few others; so they are
    where either is not known.
    """
    if told is None or not sizes:
        return True
    together = sum(sizes)
    return told[-1] >= together and told[0] * (1 - OTHERS) <= together


def _of_fewer(most: Sequence[int], figures: Sequence[Figure], mode: Rounding) -> bool:
    """Tell whether shares of a whole and its parts can be of so many answers each, or of fewer;
    where that is not known, or not gone through, they can.
    """
    if not 0 < sum(most) <= MOST_COUNTED:
        return True
    return counts_mix(figures[0], figures[1:], most, mode)


def _and_others(facts: Facts, claims: Sequence[Told], sizes: Sequence[int], mode: Rounding) -> bool:
    """Tell whether a whole can be its parts, of these sizes if any, and some few others."""
    whole, *each = claims
    figures = [cast("Figure", facts.figure(claim.figure)) for claim in claims]
    if not sizes:
        return _of_uncounted_others(whole, figures, _most_of(facts, whole, each), mode)
    every = fitting_n(facts, facts.distribution(whole), mode, claim=whole)
    return _of_few_others(whole, figures, (every, sizes), mode)


def _most_of(facts: Facts, whole: Told, each: Sequence[Told]) -> list[int]:
    """Give how many answers a whole has at most, as printed or with its groups, and then each of
    these; empty when that is not known.
    """
    own, *groups = (_most_answers(facts, claim) for claim in (whole, *each))
    if own is None and None not in groups:
        own = math.floor(sum(cast("list[int]", groups)) / (1 - OTHERS))
    return [] if own is None else [own, *(own if n is None else min(n, own) for n in groups)]


def _most_answers(facts: Facts, claim: Told) -> int | None:
    if facts.is_weighted(claim.group):
        return None
    bases = [
        one for found in facts.bases(facts.distribution(claim), claim).values() for one in found
    ]
    if not bases or any(one.policy or one.cut for one in bases):
        return None
    return max(one.n[-1] for one in bases)


def _of_uncounted_others(
    whole: Told, figures: Sequence[Figure], most: Sequence[int], mode: Rounding
) -> bool:
    """Tell whether a whole can be its parts and some few others, where it is not known how many
    the parts are.
    """
    if most and most[0] * OTHERS < 1:
        return False
    can = with_others(figures[0], figures[1:], _ends_of(whole), mode)
    if can and isinstance(whole, Percentage) and 0 < sum(most) <= MOST_COUNTED:
        return counts_mix(figures[0], figures[1:], most, mode, others=True)
    return can


def _of_few_others(
    whole: Told, figures: Sequence[Figure], numbers: Sequence[Sequence[int]], mode: Rounding
) -> bool:
    """Tell whether a whole can be its parts and some few others, whatever these answered."""
    every, sizes = numbers
    together = sum(sizes)
    most = math.floor(together / (1 - OTHERS))
    known = 0 < len(every) < MOST_N  # Of very many only some are listed.
    few: Sequence[int] = range(together, most + 1)
    if known:
        few = [n for n in every if together <= n <= most]
    if not few or not (is_nearest(mode) or (known and len(few) == 1)):
        return False
    if isinstance(whole, Percentage) and most <= MOST_COUNTED:
        return any(_has_count(figures, sizes, n, mode) for n in few)
    ends = _ends_of(whole)
    others = few[-1] - together  # The more they are, the further they can take the whole.
    parts = [each.interval(mode) for each in figures[1:]]
    low, high = (
        others * worst
        + sum((n * getattr(part, end) for n, part in zip(sizes, parts, strict=True)), Fraction(0))
        for end, worst in (("low", ends[0]), ("high", ends[1]))
    )
    wide = Interval.closed(low / few[-1], high / few[-1])
    return meet(figures[0].interval(mode), wide) is not None


def _has_count(figures: Sequence[Figure], sizes: Sequence[int], n: int, mode: Rounding) -> bool:
    """Tell whether counts of the parts, and of the others of n answers, make one of the whole."""
    counts = counts_of(figures[0], n, mode)
    each = [counts_of(figure, size, mode) for figure, size in zip(figures[1:], sizes, strict=True)]
    if counts is None or None in each:
        return False
    parts = cast("list[range]", each)
    low, high = sum(one[0] for one in parts), sum(one[-1] for one in parts) + n - sum(sizes)
    return low <= counts[-1] and counts[0] <= high


def _ends_of(claim: Told) -> tuple[int, int]:
    """Give the least and the greatest that a figure can be."""
    if isinstance(claim, Mean):
        return claim.low, claim.high
    if isinstance(claim, Index) and is_unscaled(claim):
        return -100, 100
    scores = claim.scores if isinstance(claim, Index) else ()
    return (scores[0], scores[-1]) if scores else (0, 100)


def _told_base(facts: Facts, whole: Told, each: Sequence[Told]) -> range | None:
    """Give the printed base of the whole, when all its parts have printed bases too."""
    printed = [claim.base for claim in (whole, *each)]
    return None if None in printed else facts.quantity(cast("Printed", printed[0])).numbers()


def _is_weighted_mean(figures: Sequence[Figure], sizes: Sequence[int], rounding: Rounding) -> bool:
    """Tell whether a whole can be the mean of its parts, weighted by their answers."""
    whole, *each = (figure.interval(rounding) for figure in figures)
    low, high = (
        sum((n * getattr(part, end) for n, part in zip(sizes, each, strict=True)), Fraction(0))
        / sum(sizes)
        for end in ("low", "high")
    )
    return meet(whole, Interval.closed(low, high)) is not None


def _base_of(facts: Facts, claims: Sequence[Told]) -> Base:
    """Say whether every number of answers is printed with its figure, or some are of all who
    answered.
    """
    bases = [facts.base(facts.distribution(each), each) for each in claims]
    return (
        "printed" if all(each is not None and each.base == "printed" for each in bases) else "all"
    )


def _is_of_fewer(facts: Facts, claim: Told) -> bool:
    """Tell whether a mean or an index is of fewer than the base of the shares beside it: some
    answers are beside the scale, or counts do not add up to it.
    """
    about = facts.distribution(claim)
    shares = about.of(Percentage)
    if isinstance(claim, Percentage) or claim.base is not None or not shares:
        return False
    names = [each.category for each in shares]
    if any(is_off_scale(name, names) for name in names):
        return True
    counts = [facts.quantity(each.count).numbers() for each in shares if each.count is not None]
    n = fitting_n(facts, about, claim=claim)
    told = [each[-1] for each in counts if each]
    return len(told) == len(shares) and len(n) > 0 and sum(told) < n[0]


def _sizes_of(facts: Facts, claims: Sequence[Told], mode: Rounding) -> list[int]:
    """Give the number of answers of each group; none when any is not known exactly."""
    found = [fitting_n(facts, facts.distribution(claim), mode, claim=claim) for claim in claims]
    return [n[0] for n in found] if all(len(n) == 1 for n in found) else []


def _total_gap(figures: Sequence[Figure], sizes: Sequence[int]) -> Certificate | None:
    """Say why: the total outside what its groups make together, or outside all of them."""
    ends = [(figure.interval().low, figure.interval().high) for figure in figures]
    weights = [Fraction(size, sum(sizes)) for size in sizes]
    if weights:
        low, high = (
            sum((w * end[i] for w, end in zip(weights, ends[1:], strict=True)), Fraction(0))
            for i in (0, 1)
        )
    else:
        low, high = min(end[0] for end in ends[1:]), max(end[1] for end in ends[1:])
    gap = Gap("@whole", low, ends[0][1]) if low > ends[0][1] else Gap("@whole", ends[0][0], high)
    return Certificate.of(gap)


def _total_told(parts: Parts, whole: Told, each: Sequence[Told], figures: Sequence[Figure]) -> Said:
    listed = ", ".join(
        f"{group} {claim.figure}" for group, claim in zip(parts.groups, each, strict=True)
    )
    weight = mix_weights(*figures) if len(figures) == 3 else None
    implied = {"sv": "", "en": ""}
    if weight is not None:
        shares = {k: span(100 * weight.low, 100 * weight.high, k, 0) for k in LANGUAGES}
        implied = {
            "sv": f" Det kräver att {parts.groups[0]} är {shares['sv']} procent av svaren.",
            "en": f" That requires {parts.groups[0]} to be {shares['en']} per cent of the answers.",
        }
    return said(
        f"{whole.figure} tillsammans; {listed}.{implied['sv']}",
        f"{whole.figure} together; {listed}.{implied['en']}",
    )


def rest_of_total(facts: Facts) -> Iterator[Finding]:
    """Take a part out of a total: what is left for the rest."""
    for parts in facts.of(Parts):
        if parts.complete is not False or len(parts.groups) != 1:
            continue
        for whole in facts.of(Percentage, parts.group):
            twin = cast("Percentage | None", _twin(facts, whole, parts.groups[0]))
            sizes = [_sizes(facts, parts.groups[0], twin), _sizes(facts, parts.group, whole)]
            if facts.figure(whole.figure) is None or _is_weighted(facts, parts) or None in sizes:
                continue
            yield _rest(facts, parts, whole, local=twin, sizes=cast("list[Answers]", sizes))


def _is_weighted(facts: Facts, parts: Parts) -> bool:
    return any(facts.is_weighted(group) for group in (parts.group, *parts.groups))


def _sizes(facts: Facts, group: str, claim: Percentage | None) -> Answers | None:
    """Give the answers behind a share, or all of a group when its share is not printed."""
    if claim is not None:
        return facts.base(facts.distribution(claim), claim)
    found = facts.answered(group, "either")
    return found if found is not None and found.n and found.n[0] > 0 else None


def _rest(
    facts: Facts,
    parts: Parts,
    whole: Percentage,
    *,
    local: Percentage | None,
    sizes: Sequence[Answers],
) -> Finding:
    every = len(sizes[0].n) * len(sizes[1].n) <= MOST_TRIED
    spans = [each.n if every else _ends(each.n) for each in sizes]
    corners = [(part, n) for part in spans[0] for n in spans[1] if part < n]
    # Else some may have skipped the question.
    sure = every and all(each.base == "printed" for each in sizes)
    total = cast("Figure", facts.figure(whole.figure))
    printed = None if local is None else facts.figure(local.figure)

    def shares(mode: Rounding) -> list[Fraction]:
        found = [(n - part, _rest_counts(printed, part, (total, n), mode)) for part, n in corners]
        return [
            Fraction(100 * count, rest)
            for rest, counts in found
            if counts
            for count in _ends(counts)
        ]

    found: dict[Rounding, list[Fraction]] = {mode: shares(mode) for mode in MODES}
    weights = [Fraction(100 * part, n) for part, n in corners] or [Fraction(100)]
    return judged(
        [parts, whole, *([local] if local else []), *sizes[0].claims, *sizes[1].claims],
        _rest_told(parts, whole, local, weights=weights, rest=found["either"]),
        outcomes=[*under_each(lambda mode: bool(found[mode]) or (False if sure else None))],
        policy=any(each.policy for each in sizes),
    )


def _ends(numbers: range) -> tuple[int, ...]:
    return (numbers[0], numbers[-1])


def _rest_counts(
    local: Figure | None, n_local: int, whole: tuple[Figure, int], mode: Rounding
) -> range | None:
    """Give the counts of the rest; when the part's own share is not printed, it can be any."""
    if local is not None:
        return implied_rest(local, n_local, *whole, rounding=mode)
    counts, n_total = percent_counts(*whole, rounding=mode), whole[1]
    if counts is None:
        return None
    return range(max(counts[0] - n_local, 0), min(counts[-1], n_total - n_local) + 1)


def _rest_told(
    parts: Parts,
    whole: Percentage,
    local: Percentage | None,
    *,
    weights: Sequence[Fraction],
    rest: Sequence[Fraction],
) -> Said:
    weight = {k: span(min(weights), max(weights), k, 1) for k in LANGUAGES}
    left = {k: span(min(rest), max(rest), k, 1) if rest else "–" for k in LANGUAGES}
    name, about = parts.groups[0], f"{whole.category} {whole.figure}"
    own = said("hur de än har svarat", "whatever they answered")
    if local is not None:
        own = said(f"med {local.figure} där", f"with {local.figure} there")
    return said(
        f"{name} är {weight['sv']} procent av svaren bakom {about}; {own['sv']} har de andra"
        f" {left['sv']} procent.",
        f"{name} is {weight['en']} per cent of the answers behind {about}; {own['en']} the others"
        f" have {left['en']} per cent.",
    )


RULES = (
    Rule(
        "subgroup_total",
        said("Grupper och helhet", "Groups and the whole"),
        said(
            "Helheten ligger mellan sina delar, och antalen bakom delarna blir helhetens.",
            "The whole lies between its parts, and the counts behind the parts make that of the"
            " whole.",
        ),
        said(
            "Delarna överlappar inte och är tillsammans alla.",
            "The parts do not overlap, and are everybody together.",
        ),
        (Parts,),
        subgroup_total,
        "explanation/groups",
    ),
    Rule(
        "implied_rest",
        said("De andra i helheten", "The others in the whole"),
        said(
            "Det som blir kvar när en del tas ut ur helheten.",
            "What is left when a part is taken out of the whole.",
        ),
        said("Delen ingår i helheten.", "The part is in the whole."),
        (Parts,),
        rest_of_total,
        "explanation/groups",
    ),
)
