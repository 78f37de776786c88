"""The ways in which the answers of a question can be arranged on the steps of a scale, so that its
shares can have its scores: in which order, and on which steps.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import NamedTuple, cast

from attrs import define

from brukarindex.exact.bounds import Ends
from brukarindex.exact.figures import Figure, Rounding
from brukarindex.verification.engine import Reading
from brukarindex.verification.pages.claims import NPS
from brukarindex.verification.readings.openness import OTHER_ORDERS, Openness
from brukarindex.verification.readings.orders import Ladder, Orders, any_order, by_size
from brukarindex.verification.readings.placing import (
    NOBODY,
    Laid,
    MeanSpan,
    Placing,
    PrintedShare,
    in_a_row,
    inside_each_other,
)
from brukarindex.verification.readings.scales import Score, whole_scores

MOST_PLACED = 400  # Ways of placing categories on a scale that are tried,
MOST_NEAR = 40  # and of those that the shares allow.


class _Printed(NamedTuple):
    """The categories on a scale, their shares and totals, and the share of those beside it."""

    names: list[str]
    shares: tuple[PrintedShare, ...]
    beside: Figure | None


class _Near(NamedTuple):
    """Placings whose shares can have the scores, and whether these are all."""

    placings: list[Placing]
    every: bool


NONE = _Near([], every=True)


def is_other(reading: Reading) -> bool:
    """Return whether the answers stand in an order that is neither worst nor best first."""
    return not OTHER_ORDERS.isdisjoint(reading.also)


@define(eq=False, repr=False, slots=False)
class Arranged(Openness):
    """The answers of a question on the steps of a scale, as each reading arranges them."""

    def __attrs_post_init__(self) -> None:
        figures = [cast("Figure", self.facts.figure(each.figure)) for each in self.scores]
        self.told = list(map(Score.of, self.scores, figures))
        self._placed: dict[tuple[Reading, bool], tuple[Placing, ...]] = {}
        self._ordered: dict[tuple[Reading, bool], Orders] = {}
        self._kept: dict[tuple[Reading, Rounding, bool], _Near] = {}
        self._met: dict[object, Ends | None] = {}
        self._shown: dict[object, _Printed] = {}

    def _flips(self, reading: Reading) -> tuple[bool, ...]:
        """Return whether a mean can be on a scale the other way round than an index beside it."""
        both = len({type(each) for each in self.scores}) > 1
        return (False, True) if reading.best_first and both else (False,)

    def _structure(self, reading: Reading) -> Reading:
        """Return what of a reading tells where the categories can be."""
        return reading._replace(base=None, steps=self._steps(reading))

    def _near(self, reading: Reading, mode: Rounding, flip: bool) -> _Near:  # noqa: FBT001
        """Return the placings whose shares can have the scores, of any number of answers, and
        whether that is all.
        """
        structure = self._structure(reading)
        key = (structure, mode, flip)
        if key not in self._kept:
            self._kept[key] = self._nearing(*key)
        return self._kept[key]

    def _nearing(self, reading: Reading, mode: Rounding, flip: bool) -> _Near:  # noqa: FBT001
        ends = self._ends(reading, mode, flip)
        if ends is None:
            return NONE
        if reading.total is None and mode == "any" and len(self.open.totals) > 1:
            # Without the totals more is possible; most often that is not either.
            looser = self._near(reading._replace(total="sum_of_rounded"), mode, flip)
            if looser == NONE:
                return NONE
        made = self._placings(reading, flip)
        may_be = self._may_be(reading, MeanSpan(*ends, mode), flip)
        near = (each for each in made if each.may_be(*ends, mode)) if may_be else iter(())
        kept = list(islice(near, MOST_NEAR))
        every = len(kept) < MOST_NEAR and (self._are_all(reading, flip) or not may_be)
        return _Near(kept, every)

    def _are_all(self, reading: Reading, flip: bool) -> bool:  # noqa: FBT001
        """Return whether no placing is left out."""
        some = len(self._placings(reading, flip)) < MOST_PLACED
        return some and (not is_other(reading) or self._orders(reading, flip).are_all)

    def _may_be(
        self,
        reading: Reading,
        ends: MeanSpan,
        flip: bool,  # noqa: FBT001
    ) -> bool:
        if "grouped" not in reading.also or not self.names:
            return True
        return self._somewhere(reading, self._laid(reading), ends, flip)

    def _somewhere(
        self,
        reading: Reading,
        laid: Laid,
        ends: MeanSpan,
        flip: bool,  # noqa: FBT001
    ) -> bool:
        """Return whether the categories can have the scores on any steps, one after the other or
        inside each other.
        """
        if not is_other(reading):
            return any(laid.anywhere(each, ends) for each in self._orders(reading, flip).names)
        orders = self._by_size(self._printed(reading).names)
        if not orders:
            return True
        # The mean is greatest with the largest shares at the best steps, and least at the worst.
        (upward, downward), (low, high, mode) = orders, ends
        worst, best = (Fraction(laid.weights[place]) for place in (0, -1))
        apart = laid.apart(upward, MeanSpan(low, best, mode))
        apart = apart and laid.apart(downward, MeanSpan(worst, high, mode))
        return apart or any(laid.inside(each, ends) for each in (upward, downward))

    def _by_size(self, names: Sequence[str]) -> list[list[str]]:
        """Return categories with the smallest share first, and with the largest first; nothing
        where some are not known, or with more decimals than others.
        """
        shares = [each for each in self._shares(totals=False) if each.members[0] in names]
        if len(shares) < len(names) or len({e.figure and e.figure.decimals for e in shares}) > 1:
            return []
        upward = by_size(names, self.sizes)
        return [upward, upward[::-1]]

    def _steps(self, reading: Reading) -> int:
        first = self.scales[0]
        named = self.complete and len(self.scales) > 1 and reading.steps == len(self.names)
        return len(self.names) - 1 if reading.without and named else reading.steps or first

    def _ends(self, reading: Reading, mode: Rounding, flip: bool) -> Ends | None:  # noqa: FBT001
        """Return the mean steps that all scores can be; None when they do not meet."""
        key = (self._steps(reading), mode, flip, "whole_scores" in reading.also)
        if key not in self._met:
            self._met[key] = self._meeting(reading, mode, flip)
        return self._met[key]

    def _meeting(self, reading: Reading, mode: Rounding, flip: bool) -> Ends | None:  # noqa: FBT001
        spans: list[Ends] = [self._span(told, reading, mode, flip=flip) for told in self.told]
        low, high = max(each[0] for each in spans), min(each[1] for each in spans)
        return (low, high) if low <= high else None

    def _span(self, told: Score, reading: Reading, mode: Rounding, *, flip: bool) -> Ends:
        """Return the mean steps that a score can be."""
        index, steps = told.interval(mode), self._steps(reading)
        if self.worth:
            return index.low * self.worth[-1] / 100, index.high * self.worth[-1] / 100
        whole = "whole_scores" in reading.also and told.what == "@index"
        stated = self._stated_scores if told.what == "@index" else ()
        spare = whole_scores(steps) if whole else _other_scores(stated)
        low, high = (
            (end - by) * (steps - 1) / 100
            for end, by in zip((index.low, index.high), spare, strict=True)
        )
        return (steps - 1 - high, steps - 1 - low) if flip and told.what == "@mean" else (low, high)

    def _placings(self, reading: Reading, flip: bool) -> tuple[Placing, ...]:  # noqa: FBT001
        if (reading, flip) not in self._placed:
            self._placed[reading, flip] = tuple(
                islice(self._every_placing(reading, flip), MOST_PLACED)
            )
        return self._placed[reading, flip]

    def _every_placing(self, reading: Reading, flip: bool) -> Iterator[Placing]:  # noqa: FBT001
        laid = self._laid(reading)
        for order in self._orders(reading, flip).names:
            yield from map(laid.at, self._runs(order, laid.steps, reading))
        if is_other(reading) and "grouped" in reading.also and not self.complete:
            for each in self._by_size(self._printed(reading).names):
                yield from map(laid.at, inside_each_other(each, laid.steps))

    def _laid(self, reading: Reading) -> Laid:
        """Return the shares that are on the scale."""
        _, printed, beside = self._printed(reading)
        return Laid(printed, self._steps(reading), self.complete, beside, self.worth)

    def _printed(self, reading: Reading) -> _Printed:
        key = (reading.total is None, reading.without, "outside" in reading.also)
        if key not in self._shown:
            self._shown[key] = self._showing(reading)
        return self._shown[key]

    def _showing(self, reading: Reading) -> _Printed:
        outside = "outside" in reading.also
        names = [name for name in self.names if name != reading.without]
        hidden = {*self.beside} if outside else set[str]()
        lost = [name for name in (*self.beside, reading.without) if name and name not in hidden]
        shares = [
            each
            for each in self._shares(totals=reading.total is None)
            if not hidden & {*each.members}
        ]
        off = [each.figure for each in shares if len(lost) == 1 and each.members == (lost[0],)]
        beside = off[0] if off else None if outside or lost else NOBODY
        kept = tuple(each for each in shares if not {*lost} & {*each.members})
        return _Printed(names, kept, beside)

    def _orders(self, reading: Reading, flip: bool) -> Orders:  # noqa: FBT001
        names = tuple(self._printed(reading).names)
        if is_other(reading):
            return self._other_orders(reading, flip)
        return Orders(
            (names,)
            if not reading.best_first
            else (names, names[::-1])
            if flip
            else (names[::-1],),
            are_all=True,
        )

    def _other_orders(self, reading: Reading, flip: bool) -> Orders:  # noqa: FBT001
        """Return the orders in which the categories can have the scores, however rounded."""
        if reading.best_first and not flip:
            return Orders((), are_all=True)  # each of them is among the others
        structure = self._structure(reading)
        if (structure, flip) not in self._ordered:
            self._ordered[structure, flip] = self._near_orders(structure, flip)
        return self._ordered[structure, flip]

    def _near_orders(self, reading: Reading, flip: bool) -> Orders:  # noqa: FBT001
        laid, ends = self._laid(reading), self._ends(reading, "any", flip)
        if ends is None:
            return Orders((), are_all=True)
        sizes = self._one_on_each_step(reading)
        if sizes:
            return Ladder(sizes, self.spare, laid.weights, ends).orders()
        every, wanted = any_order(self._printed(reading).names), MeanSpan(*ends, "any")
        near = [each for each in every.names if laid.apart(each, wanted)]
        return Orders(tuple(near), every.are_all)

    def _one_on_each_step(self, reading: Reading) -> Mapping[str, Fraction]:
        """Return the shares of the categories, if they are all known and as many as the steps."""
        names = self._printed(reading).names
        sizes = {name: self.sizes[name] for name in names if name in self.sizes}
        return sizes if len(sizes) == len(names) == self._steps(reading) else {}

    def _runs(
        self, order: Sequence[str], steps: int, reading: Reading
    ) -> Iterator[dict[str, range]]:
        if not order:
            yield {}
        elif self._stated_runs is not None:
            turned = {
                name: range(steps - run.stop, steps - run.start)
                for name, run in self._stated_runs.items()
            }
            runs = turned if order[0] != self.names[0] else self._stated_runs
            yield {name: runs[name] for name in order}
        elif "grouped" in reading.also and len(order) <= steps:
            if self.complete:
                yield from in_a_row(order, steps, complete=True)
            elif not is_other(reading):
                yield from inside_each_other(order, steps)
            yield from in_a_row(order, steps, complete=False)
        elif len(order) <= steps:
            yield from self._one_each(order, steps)

    def _one_each(self, order: Sequence[str], steps: int) -> Iterator[dict[str, range]]:
        """Yield placings of categories on a step each: at the top or the bottom, and where their
        numbers say.
        """
        if self.is_by_score:
            yield from filter(None, [self._by_score(order)])
            return
        lows: Sequence[int] = (0, 1) if self._numbered is not None else ()
        if lows and self._stated_scores == NPS:  # of 0-10, and the best is 10
            lows = (0,) if int(order[0]) <= int(order[-1]) else ()
        else:
            starts = {steps - len(order), 0}
            for start in sorted(starts, reverse=True):
                yield self._in_line(order, start)
        for low in lows:
            at = {name: int(name) - low for name in order}
            if all(0 <= each < steps for each in at.values()):
                turned = len(order) > 1 and int(order[0]) > int(order[-1])
                at = {name: steps - 1 - each for name, each in at.items()} if turned else at
                yield {name: range(each, each + 1) for name, each in at.items()}

    @staticmethod
    def _in_line(order: Sequence[str], start: int) -> dict[str, range]:
        return {name: range(place, place + 1) for place, name in enumerate(order, start)}

    def _by_score(self, order: Sequence[str]) -> dict[str, range]:
        """Return categories on all steps that have one score: one for each score, or the ends;
        nowhere where nothing tells which scores are theirs.
        """
        whole = len(self.names) == len(self.levels)
        kept = self.levels if whole else [self.levels[0], self.levels[-1]]
        as_named = [each for each in self.names if each in order]
        if [*order] not in (as_named, as_named[::-1]):
            return dict(zip(order, kept, strict=True)) if len(order) == len(kept) else {}
        turned = [*order] != as_named
        at = dict(zip(self.names[::-1] if turned else self.names, kept, strict=True))
        return {name: at[name] for name in order}


def _other_scores(scores: Sequence[int]) -> Ends:
    """Return how far the scores that the page tells of are above equal steps, at most and at
    least.
    """
    width, top = (scores[-1] - scores[0], len(scores) - 1) if scores else (1, 1)
    apart = [
        Fraction(100 * (each - scores[0]), width) - Fraction(100 * step, top)
        for step, each in enumerate(scores)
    ]
    return max(apart, default=Fraction(0)), min(apart, default=Fraction(0))
