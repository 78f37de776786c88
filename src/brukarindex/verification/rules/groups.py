"""Rules about groups and their total."""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias, cast

from attrs import field, frozen

from brukarindex.exact.changes import meet
from brukarindex.exact.counts import percent_counts
from brukarindex.exact.figures import Figure, Interval, Rounding
from brukarindex.exact.groups import implied_rest, mix_weights, mixes, pooled, subgroup_counts
from brukarindex.exact.shares import counts_of
from brukarindex.verification.engine import Open, Reading, tried, under_each
from brukarindex.verification.findings.evidence import Certificate, Gap, Trial
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import MODES, Base, Outcomes
from brukarindex.verification.pages.claims import Index, Mean, Parts, Percentage
from brukarindex.verification.pages.facts import Answers, Facts
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.readings.others import (
    OTHERS,
    counts_mix,
    is_nearest,
    most_others,
    possible_others,
    with_others,
)
from brukarindex.verification.readings.scales import ends_of, is_unscaled
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

GroupClaim: TypeAlias = Percentage | Mean | Index


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
                yield _Total(facts, parts, whole, tuple(each)).finding()


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
    few = math.inf if most is None else most_others(most)

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


def _claims(facts: Facts, group: str) -> list[GroupClaim]:
    kinds: tuple[type[Percentage | Mean | Index], ...] = (Percentage, Mean, Index)
    return [
        claim
        for kind in kinds
        for claim in facts.of(kind, group)
        if facts.figure(claim.figure) is not None
    ]


def _twin(facts: Facts, whole: GroupClaim, group: str) -> GroupClaim | None:
    """Find the same claim about a group."""
    return next((each for each in _claims(facts, group) if _about(each) == _about(whole)), None)


def _about(claim: GroupClaim) -> tuple[object, ...]:
    """Return what a claim is about: figures on other scales, or of other questions, are not of the
    same thing.
    """
    if isinstance(claim, Percentage):
        return claim.kind, claim.question, claim.category
    scale = () if isinstance(claim, Mean) else (claim.steps, claim.scores)
    return claim.kind, claim.question, claim.items, ends_of(claim), *scale


@frozen
class _Total:
    """A figure of a whole, and the same of the groups that it is made of."""

    facts: Facts
    parts: Parts
    whole: GroupClaim
    groups: tuple[GroupClaim, ...]
    claims: tuple[GroupClaim, ...] = field(init=False)
    figures: tuple[Figure, ...] = field(init=False)
    most: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Read the figures, and how many answers each has at most."""
        claims = (self.whole, *self.groups)
        figures = tuple(cast("Figure", self.facts.figure(claim.figure)) for claim in claims)
        most = _most_of(self.facts, self.whole, self.groups)
        for name, value in (("claims", claims), ("figures", figures), ("most", most)):
            object.__setattr__(self, name, value)

    @property
    def _counted(self) -> bool:
        return isinstance(self.whole, Percentage)

    def finding(self) -> Finding:
        """Return the finding of the groups as the whole, under every reading."""
        readings = Open(self._bases(), also=possible_others(self.facts, self.parts))
        outcomes = Outcomes(tried, readings, self.check)
        possible = outcomes[0].possible
        bases = [self.facts.base(self.facts.distribution(each), each) for each in self.claims]
        return judged(
            [self.parts, *self.claims],
            _total_told(self.parts, self.whole, self.groups, self.figures if possible else ()),
            outcomes=outcomes,
            policy=any(base.policy for base in bases if base is not None),
            witness=self._witness() if possible else None,
            certificate=None if possible else _total_gap(self.figures, self.sizes("either")),
            trial=Trial.of(self.figures, lambda each: 0 if self._make(each, "either") else None),
        )

    def sizes(self, mode: Rounding) -> list[int]:
        """Return the number of answers of each group; none when any is not known exactly."""
        return self.facts.once(("sizes", self.claims, mode), lambda: self._sizes(mode))

    def _sizes(self, mode: Rounding) -> list[int]:
        unknown = any(_is_of_fewer(self.facts, claim) for claim in self.claims)
        if unknown or _is_weighted(self.facts, self.parts):
            return []
        found = [self._fitting(claim, mode) for claim in self.groups]
        return [n[0] for n in found] if all(len(n) == 1 for n in found) else []

    def _fitting(self, claim: GroupClaim, mode: Rounding) -> Sequence[int]:
        return fitting_n(self.facts, self.facts.distribution(claim), mode, claim=claim)

    def _bases(self) -> tuple[Base | None, ...]:
        if not any(map(self.sizes, MODES)):
            return (None,)
        bases = [self.facts.base(self.facts.distribution(each), each) for each in self.groups]
        printed = all(each is not None and each.base == "printed" for each in bases)
        return ("printed",) if printed else ("all", "question")

    def _told(self) -> range | None:
        """Return the printed base of the whole, when all its groups have printed bases too."""
        printed = [claim.base for claim in self.claims]
        if None in printed:
            return None
        return self.facts.quantity(cast("Printed", printed[0])).numbers()

    def check(self, reading: Reading, mode: Rounding) -> bool:
        """Return whether the groups can make the whole, perhaps with some few others."""
        # Some may have skipped it: then the numbers of answers are not known.
        skipped = reading.base == "question"
        sizes = [] if skipped else self.sizes(mode)
        if reading.also:
            return self._with_others(sizes, mode) if sizes else self._with_uncounted_others(mode)
        make = self._make if sizes else self._make_uncounted
        return make(self.figures, mode)

    def _make(self, figures: Sequence[Figure], mode: Rounding) -> bool:
        whole, *each = figures
        sizes, told = self.sizes(mode), self._told()
        if not sizes:
            return self._make_uncounted(figures, mode)
        if not mixes(whole, each, rounding=mode) or (told is not None and sum(sizes) not in told):
            return False
        if self._counted:
            groups = list(zip(each, sizes, strict=True))
            return subgroup_counts(groups, whole, rounding=mode) is not None
        together = pooled([one.interval(mode) for one in each], sizes)
        return meet(whole.interval(mode), together) is not None

    def _make_uncounted(self, figures: Sequence[Figure], mode: Rounding) -> bool:
        """Return whether figures of a whole and its groups can be of as many answers as they have
        at most, or of fewer; where that is not known, or not gone through, they can.
        """
        whole, *each = figures
        if not mixes(whole, each, rounding=mode):
            return False
        few = self._counted and 0 < sum(self.most) <= MOST_COUNTED
        return not few or counts_mix(whole, each, self.most, mode)

    def _with_others(self, sizes: Sequence[int], mode: Rounding) -> bool:
        """Return whether the whole can be its groups and a few others, whatever these answered."""
        whole, *each = self.figures
        together, told = sum(sizes), self._told()
        most = math.floor(together / (1 - OTHERS))
        every = self._fitting(self.whole, mode)
        known = 0 < len(every) < MOST_N  # Of very many only some are listed.
        if len(every) == 1 and 0 <= every[0] - together <= most_others(every[0]):
            most = every[0]
        near = range(together, most + 1)
        few = [n for n in (every if known else near) if n in near and (told is None or n in told)]
        if not few or not (is_nearest(mode) or (known and len(few) == 1)):
            return False
        if self._counted and most <= MOST_COUNTED:
            return any(_has_count(self.figures, sizes, n, mode) for n in few)
        # The more the others are, the further they can take the whole.
        ends = Interval.closed(*map(Fraction, _ends_of(self.whole)))
        parts = [*(one.interval(mode) for one in each), ends]
        wide = pooled(parts, [*sizes, few[-1] - together])
        return meet(whole.interval(mode), wide) is not None

    def _with_uncounted_others(self, mode: Rounding) -> bool:
        """Return the same where it is not known how many the groups are."""
        whole, *each = self.figures
        can = with_others(whole, each, _ends_of(self.whole), mode)
        if can and self._counted and 0 < sum(self.most) <= MOST_COUNTED:
            return counts_mix(whole, each, self.most, mode, others=True)
        return can

    def _witness(self) -> dict[str, int] | None:
        whole, *each = self.figures
        groups = list(zip(each, self.sizes("either"), strict=False)) if self._counted else []
        found = subgroup_counts(groups, whole) if groups else None
        return dict(zip(self.parts.groups, found.witness, strict=True)) if found else None


def _most_of(facts: Facts, whole: GroupClaim, each: Sequence[GroupClaim]) -> list[int]:
    """Return how many answers a whole has at most, as printed or with its groups, and then each of
    these; empty when that is not known.
    """
    own, *groups = (_most_answers(facts, claim) for claim in (whole, *each))
    if own is None and None not in groups:
        own = math.floor(sum(cast("list[int]", groups)) / (1 - OTHERS))
    return [] if own is None else [own, *(own if n is None else min(n, own) for n in groups)]


def _most_answers(facts: Facts, claim: GroupClaim) -> int | None:
    if facts.is_weighted(claim.group):
        return None
    bases = [
        one for found in facts.bases(facts.distribution(claim), claim).values() for one in found
    ]
    if not bases or any(one.policy or one.cut for one in bases):
        return None
    return max(one.n[-1] for one in bases)


def _has_count(figures: Sequence[Figure], sizes: Sequence[int], n: int, mode: Rounding) -> bool:
    """Return whether counts of the parts, and of the others of n answers, make one of the whole."""
    counts = counts_of(figures[0], n, mode)
    each = [counts_of(figure, size, mode) for figure, size in zip(figures[1:], sizes, strict=True)]
    if counts is None or None in each:
        return False
    parts = cast("list[range]", each)
    low, high = sum(one[0] for one in parts), sum(one[-1] for one in parts) + n - sum(sizes)
    return low <= counts[-1] and counts[0] <= high


def _ends_of(claim: GroupClaim) -> tuple[int, int]:
    """Return the least and the greatest that a figure can be."""
    return (-100, 100) if is_unscaled(claim) else ends_of(claim)


def _is_of_fewer(facts: Facts, claim: GroupClaim) -> bool:
    """Return whether a mean or an index is of fewer than the base of the shares beside it: some
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


def _total_gap(figures: Sequence[Figure], sizes: Sequence[int]) -> Certificate | None:
    """Return why they cannot: the total is outside what its groups make together, or outside all of
    them.
    """
    whole, *each = (figure.interval() for figure in figures)
    low, high = min(one.low for one in each), max(one.high for one in each)
    if sizes:
        together = pooled(each, sizes)
        low, high = together.low, together.high
    return Certificate.outside("@whole", whole, low, high)


def _total_told(
    parts: Parts, whole: GroupClaim, each: Sequence[GroupClaim], figures: Sequence[Figure]
) -> Said:
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
    """Find what is left for the rest when a part is taken out of a total."""
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
    """Return the answers behind a share, or all of a group when its share is not printed."""
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
        found = [
            (n - part, _rest_counts(printed, part, total, n, mode=mode)) for part, n in corners
        ]
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
    local: Figure | None, n_local: int, total: Figure, n_total: int, *, mode: Rounding
) -> range | None:
    """Return the counts of the rest; when the part's own share is not printed, it can be any."""
    if local is not None:
        return implied_rest(local, n_local, total, n_total, rounding=mode)
    counts = percent_counts(total, n_total, rounding=mode)
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
