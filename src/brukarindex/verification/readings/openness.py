"""What a page leaves open of the scores of one question: scales, orders, bases, and what else."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from attrs import define

from brukarindex.exact.shares import share_of, whole_of
from brukarindex.verification.engine import Also, Open, perhaps, with_each
from brukarindex.verification.outcomes import CAUSES, Base, Cause
from brukarindex.verification.pages.claims import (
    NPS,
    Deviation,
    Index,
    Mean,
    Median,
    Percentage,
    Question,
)
from brukarindex.verification.pages.facts import Bases, Facts, QuestionClaims
from brukarindex.verification.pages.fields import RUN
from brukarindex.verification.readings.labels import is_neither, worst_first
from brukarindex.verification.readings.placing import PrintedShare
from brukarindex.verification.readings.scales import can_be_whole
from brukarindex.verification.readings.trees import (
    Tree,
    adds_up,
    is_off_scale,
    named,
    tree_of,
)

_BALANCE = 3  # Positive, neither and negative.
_LONGEST = 11  # Steps of a scale that an index, which tells none, shares with a mean beside it.
_TWO = 2  # Of so few answers the opposite order is the only other.
OTHER_ORDERS: frozenset[Cause] = frozenset({"by_size", "other_order"})
TRIED = (5, 4, 10, 3, 7, 6, 2)  # Scales tried when the page does not tell, the most common first.


@define(eq=False, repr=False, slots=False)  # cached properties are kept in its dictionary
class Openness:
    """The readings that are open of the scores of a question, and of its shares.

    Args:
        facts: The facts of the page.
        about: The question.
        scores: Its index, its mean, or several of them.
        deviation: A spread that belongs to the first of them.
    """

    facts: Facts
    about: QuestionClaims
    scores: Sequence[Index | Mean]
    deviation: Deviation | None = None

    @cached_property
    def tree(self) -> Tree | None:
        """The printed shares."""
        return tree_of(self.facts, self.about)

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """Categories that are no step of a scale."""
        parts = () if self.tree is None else self.tree.parts
        return tuple(name for name in parts if is_off_scale(name, parts))

    @cached_property
    def typed(self) -> tuple[str, ...]:
        """Categories that are steps, or several, as they are typed."""
        parts = () if self.tree is None else self.tree.parts
        return tuple(name for name in parts if name not in self.beside)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Categories that are steps, or several: worst first, where they say so."""
        return worst_first(self.typed) or self.typed

    @cached_property
    def is_in_order(self) -> bool:
        """Whether the page says which answers are better: else they can stand in any order."""
        few = len(self.names) <= _TWO
        return few or self._is_stated or worst_first(self.typed) is not None

    @property
    def _is_stated(self) -> bool:
        """Whether the page states which step each answer is."""
        return self.is_ordered or self._stated_runs is not None

    @cached_property
    def complete(self) -> bool:
        """Whether the printed shares cover every answer."""
        return self.tree is not None and self.tree.shares.complete

    @cached_property
    def is_ordered(self) -> bool:
        """Whether the page's categories are typed in, worst first: then each is a step."""
        return any(each.categories and not each.complete for each in self.about.of(Question))

    @cached_property
    def scales(self) -> tuple[int, ...]:
        """The numbers of steps that are tried."""
        known = [each.high - each.low + 1 for each in self.scores if isinstance(each, Mean)]
        known += [
            len(each.scores) for each in self.scores if isinstance(each, Index) and each.scores
        ]
        known += [
            each.steps for each in self.scores if isinstance(each, Index) and each.steps is not None
        ]
        if known:
            return (known[0],)
        if self.is_ordered or (self.complete and len(self.names) > 3):
            return (max(len(self.names), 2),)
        fewest = max(len(self.names), 2, self._called)
        likely = (*self._scales_beside, *((fewest,) if self._makes_all else ()), *TRIED, fewest)
        return tuple(dict.fromkeys(each for each in likely if each >= fewest))

    @property
    def _scales_beside(self) -> list[int]:
        """The steps of the scale that a mean or a median of the question is on."""
        found: list[Mean | Median] = [*self.about.of(Mean), *self.about.of(Median)]
        steps = [each.high - each.low + 1 for each in found if not getattr(each, "of", ())]
        return [each for each in steps if each <= _LONGEST]

    @property
    def _called(self) -> int:
        """The steps that categories such as "1–2" and "3–5" say that there are; 0 for others."""
        runs = [each for name in self.names if (each := RUN.fullmatch(name)) is not None]
        if len(runs) < len(self.names) or not any(each[2] for each in runs):
            return 0
        return max(int(each[2] or each[1]) for each in runs) - min(int(e[1]) for e in runs) + 1

    @cached_property
    def bases(self) -> tuple[Base | None, ...]:
        """The bases that the shares, or without shares the scores, can have."""
        return self._answers_of.kinds or (None,)

    @cached_property
    def _answers_of(self) -> Bases:
        usual = self.facts.bases(self.about)
        if usual.first is not None:
            return usual
        own = next((each for each in self.scores if each.base is not None), self.scores[0])
        return self.facts.bases(self.about, own)

    @cached_property
    def _lends(self) -> bool:
        """Whether the only number of answers is that of a score."""
        return self.facts.base(self.about) is None or not self.facts.printed_bases(self.about)

    @cached_property
    def open(self) -> Open:
        """The readings that are open."""
        whole = self.tree
        turnable = whole is not None and not self.is_ordered
        turnable = turnable or any(isinstance(each, Mean) for each in self.scores)
        ends: tuple[str, ...] = ()
        if self.complete and len(self.names) > 2 and not self._are_steps:
            # Those in doubt mostly come last, and may be anywhere where answers stand by size.
            last, *others = self.typed[::-1]
            ends = (last, others[-1], *(() if self.is_in_order else others[:-1]))
        told = any(isinstance(each, Index) and each.steps is None for each in self.scores)
        scales: tuple[int | None, ...] = self.scales if told else (None,)
        apart = whole is not None and whole.has_totals and adds_up(self.facts, self.about)
        return Open(
            self.bases,
            (None, "sum_of_rounded") if apart else (None,),
            scales,
            (False, True) if turnable else (False,),
            ("", *ends),
            self._causes(),
        )

    def _causes(self) -> Also:
        grouped = bool(self.names) and not self.is_ordered and max(self.scales) > len(self.names)
        grouped = grouped and self._numbered is None and self._stated_runs is None
        grouped = grouped and not self.is_by_score
        several = grouped and not self.worth and self._stands_for_several()
        always: set[Cause] = {"grouped"} if several else set()
        divisor = None if self.deviation is None else self.deviation.divisor
        always |= {"divisor_n"} if divisor == "n" else set()
        asked: tuple[tuple[Cause, bool], ...] = (
            ("outside", bool(self.beside) or not self.complete),
            ("grouped", grouped and "grouped" not in always),
            ("whole_scores", any(can_be_whole(each, self.scales) for each in self.scores)),
            ("divisor_n", self.deviation is not None and divisor is None),
            ("by_size", not self.is_in_order and self._is_by_size),
            ("other_order", not (self.is_in_order or self._is_by_size)),
        )
        found: Also = (tuple(always),)
        orders: Also = ((),)
        for cause, is_open in asked:
            found = with_each(found, perhaps(cause, when=is_open))
            if cause in OTHER_ORDERS:
                orders = with_each(orders, perhaps(cause, when=is_open))
        if self._can_be_from_shares():  # then each of them is all of a step
            found = (*found, *with_each(orders, (("from_shares",),)))
        return tuple(tuple(sorted(each, key=CAUSES.index)) for each in found)

    @property
    def _are_steps(self) -> bool:
        """Whether the page says that every answer is a step: by name, or by as many scores or
        numbers as there are answers. An answer in the middle that is typed first or last may be
        beside the scale.
        """
        if self._is_stated or self.is_by_score:
            return True
        if self._numbered is not None:
            return self.scales == (len(self.names),)
        ends = (self.typed[0], self.typed[-1])
        return worst_first(self.typed) is not None and not any(map(is_neither, ends))

    @cached_property
    def at_ends(self) -> tuple[str, ...]:
        """What an index can leave out as the page has it: nothing, or an answer at one end."""
        return self.open.without[: _TWO + 1]

    @property
    def spare(self) -> Fraction:
        """How much more or less than printed a share can be, however it is rounded."""
        figures = [each.figure for each in self._shares(totals=False)]
        if None in figures:
            return Fraction(0)
        return max((Fraction(1, whole_of(each)) for each in figures if each), default=Fraction(0))

    @cached_property
    def _is_by_size(self) -> bool:
        """Whether the shares stand by size."""
        sizes = [self.sizes.get(name) for name in self.typed]
        known = [each for each in sizes if each is not None]
        return len(known) == len(sizes) and known in (sorted(known), sorted(known)[::-1])

    @cached_property
    def sizes(self) -> Mapping[str, Fraction]:
        """The shares of categories, or how many they are where only that is printed."""
        shares = {each.members[0]: each for each in self._shares(totals=False)}
        figures = {name: each.figure for name, each in shares.items()}
        if all(figures.values()):
            return {name: share_of(each) for name, each in figures.items() if each is not None}
        return {
            name: Fraction(each.counted)
            for name, each in shares.items()
            if each.counted is not None
        }

    def _can_be_from_shares(self) -> bool:
        """Return whether the score can be worked out from the shares: all are printed."""
        each_step = not self.worth and self._makes_all and len(self.names) in self.scales
        alone = len(self.scores) == 1 and self.deviation is None and self._stated_runs is None
        printed = all(each.figure is not None for each in self._shares(totals=False))
        return printed and (self.is_by_score or (alone and each_step))

    @cached_property
    def _numbered(self) -> tuple[int, ...] | None:
        """The numbers that all categories are called by: then each is a step."""
        named = all(each.isdecimal() and len(each) < 4 for each in self.names)
        return tuple(map(int, self.names)) if named and self.names else None

    def _stands_for_several(self) -> bool:
        """Return whether a printed category ordinarily is several steps: one alone, all of them,
        but too few, or one that is called so, "1–2".
        """
        runs = [RUN.fullmatch(name) for name in self.names]
        called = None not in runs and not all(name.isdecimal() for name in self.names)
        few = self._makes_all and self.scales[0] > len(self.names)
        return len(self.names) == 1 or few or called

    @cached_property
    def _makes_all(self) -> bool:
        """Whether the printed shares are about all answers, though the page may not say so."""
        if self.complete or self.tree is None:
            return self.complete
        figures = [each.figure for each in self._shares(totals=False) if each.figure is not None]
        spare = sum((Fraction(1, whole_of(each)) for each in figures), Fraction(0))
        return abs(1 - sum((share_of(each) for each in figures), Fraction(0))) <= spare

    @cached_property
    def _stated_scores(self) -> tuple[int, ...]:
        """The scores of the steps that the page tells of."""
        return next(
            (each.scores for each in self.scores if isinstance(each, Index) and each.scores), ()
        )

    @cached_property
    def worth(self) -> tuple[int, ...]:
        """What an answer at each step adds to a sum, from 0 up; empty for equal steps, and where
        some scores are on such.
        """
        scores, alone = self._stated_scores, {getattr(each, "scores", ()) for each in self.scores}
        if not scores or len(alone) > 1:
            return ()
        unit = math.gcd(*(each - scores[0] for each in scores))
        return tuple((each - scores[0]) // unit for each in scores)

    @cached_property
    def levels(self) -> list[range]:
        """The steps that have one score, the worst first."""
        starts = [step for step, each in enumerate(self.worth) if each not in self.worth[:step]]
        return [range(*ends) for ends in pairwise([*starts, len(self.worth)])]

    @property
    def is_by_score(self) -> bool:
        """Whether each category stands for a score: one for each, or of a balance the ends."""
        if self._numbered is not None and len(self.levels) < len(self.worth):
            return False  # "9" and "10" are steps, of which several have one score
        balance = len(self.levels) == _BALANCE and len(self.names) == _BALANCE - 1
        return bool(self.worth) and (balance or len(self.names) == len(self.levels))

    @cached_property
    def _stated_runs(self) -> dict[str, range] | None:
        """The steps, from 0, of every category, if the page tells of them all and they are on the
        scale.
        """
        lowest = 0 if self._stated_scores == NPS else 1
        low = next((each.low for each in self.scores if isinstance(each, Mean)), lowest)
        told = {
            each.category: RUN.fullmatch(each.steps)
            for each in self.about.of(Percentage)
            if each.steps
        }
        runs = {
            name: range(int(run[1]) - low, int(run[2] or run[1]) - low + 1)
            for name, run in told.items()
            if run
        }
        fits = all(run.start >= 0 and run.stop <= self.scales[0] for run in runs.values())
        return runs if fits and self.names and set(self.names) <= set(runs) else None

    def _shares(self, *, totals: bool) -> list[PrintedShare]:
        """Return the printed shares and counts, with those of totals or not."""
        tree = self.tree
        if tree is None:
            return []
        figures, counts = [tree.shares.nodes[node] for node in tree.nodes], dict(tree.shares.counts)
        found = [
            PrintedShare(
                tuple(named(claim).split(" + ")) if node > len(tree.parts) else (named(claim),),
                figure,
                counts.get(node),
            )
            for claim, node, figure in zip(tree.claims, tree.nodes, figures, strict=True)
        ]
        return [each for each in found if totals or len(each.members) == 1]
