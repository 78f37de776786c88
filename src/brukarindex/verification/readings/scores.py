"""An index, a mean and a spread against the shares of their question, under every reading of the
page.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from typing import NamedTuple, cast

from attrs import define

from brukarindex.exact.bounds import Counts, Ends
from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.shares import share_of
from brukarindex.verification.engine import Reading, tried
from brukarindex.verification.outcomes import CAUSES, Cause, Numbers, Outcome
from brukarindex.verification.pages.claims import Mean
from brukarindex.verification.pages.facts import MOST
from brukarindex.verification.readings.openness import OTHER_ORDERS, Openness
from brukarindex.verification.readings.orders import Ladder, Orders, any_order, by_size
from brukarindex.verification.readings.placing import (
    NOBODY,
    Laid,
    Placing,
    Share,
    Span,
    Spread,
    Sums,
    in_a_row,
    inside_each_other,
)
from brukarindex.verification.readings.scales import Score, whole_scores, wider
from brukarindex.verification.readings.trees import scan

MOST_N = 200  # Numbers of answers that are tried one by one,
FEW = 1000  # so many at most when no number is printed,
MOST_WORK = 5000  # or fewer that are so many answers together,
LARGE = 400  # and of which those above are hardly ever without a sum.
MOST_PLACED = 400  # Ways of placing categories on a scale that are tried,
MOST_NEAR = 40  # and of those that the shares allow.
MOST_FITS = 30_000  # Counts that are gone through for one finding, some tenths of a second:
MOST_COUNTED = 2000  # Answers up to which counts are looked for, as an example.
FIT = 15  # to try one number of answers on one placing is as much work as so many.


class _Printed(NamedTuple):
    """The categories on a scale, their shares and totals, and the share of those beside it."""

    names: list[str]
    shares: tuple[Share, ...]
    beside: Figure | None


class _Near(NamedTuple):
    """Placings whose shares can have the scores, and whether these are all."""

    placings: list[Placing]
    every: bool


_NONE = _Near([], every=True)


class _Tried(NamedTuple):
    """The numbers of answers to try, and whether some are left out."""

    n: Sequence[int]
    cut: bool


class _Held(NamedTuple):
    """What a reading holds for: a placing, a number of answers, and counts where known."""

    placing: Placing
    n: int
    counts: Counts | None


_LOOSENING: frozenset[Cause] = frozenset({"whole_scores", *OTHER_ORDERS})
"""Causes that a reading can have beside every other, and that let more hold."""


def _is_other(reading: Reading) -> bool:
    """Tell whether the answers stand in an order that is neither worst nor best first."""
    return not OTHER_ORDERS.isdisjoint(reading.also)


@define(eq=False, repr=False, slots=False)
class Scored(Openness):
    """The scores of a question that are to hold together with each other and with its shares."""

    def __attrs_post_init__(self) -> None:
        figures = [cast("Figure", self.facts.figure(each.figure)) for each in self.scores]
        self.told = list(map(Score.of, self.scores, figures))
        self._placed: dict[tuple[Reading, bool], tuple[Placing, ...]] = {}
        self._ordered: dict[tuple[Reading, bool], Orders] = {}
        self._kept: dict[object, _Near] = {}
        self._worked: dict[tuple[Reading, Rounding], bool] = {}
        self._met: dict[object, Ends | None] = {}
        self._shown: dict[object, _Printed] = {}
        self._left = MOST_FITS
        self._numbers: dict[tuple[object, ...], _Tried] = {}
        self._holding: dict[tuple[Rounding, Reading], _Held] = {}

    def outcomes(self) -> Iterator[Outcome]:
        """Try every reading."""
        return tried(self.open, self.check, self.may_hold)

    def may_hold(self) -> bool:
        """Tell whether any reading may hold, whatever the number of answers, the rounding and the
        places.
        """
        also: set[Cause] = {one for each in self.open.also for one in each}
        # In an order that is the same in every process.
        causes = tuple(sorted(also & _LOOSENING, key=CAUSES.index))
        for steps, turned, without in product(self.open.steps, self.open.orders, self.open.without):
            reading = Reading(None, steps, "sum_of_rounded", turned, without, causes)
            laid = self._laid(reading)
            for flip, beside in product(
                self._flips(reading), {laid.beside, None} if "outside" in also else [laid.beside]
            ):
                ends = self._ends(reading, "any", flip)
                some = laid._replace(beside=beside)
                if ends and self._somewhere(reading, some, Span(*ends, "any"), flip):
                    return True
        return False

    def check(self, reading: Reading, mode: Rounding) -> Numbers | bool | None:
        """Tell whether some counts print as all of it."""
        if reading.without not in self.at_ends and not _is_other(reading):
            return False
        if "from_shares" in reading.also:
            key = (reading._replace(base=None, total=None), mode)
            if key not in self._worked:
                self._worked[key] = self._from_shares(*key)
            return self._worked[key]
        found = [self._check(reading, mode, flip) for flip in self._flips(reading)]
        return None if None in found and True not in found else True in found

    def _from_shares(self, reading: Reading, mode: Rounding) -> bool:
        """Tell whether the index can be worked out from the rounded shares, as they are printed."""
        plain = reading.without == "" and not {"outside", "grouped"} & {*reading.also}
        if not plain or self.deviation is not None or len(self.told) > 1:
            return False
        scores, printed = self._stated_scores, self.told[0].figure.interval(mode)
        shares = {
            each.members[0]: share_of(each.figure)
            for each in self._shares(totals=False)
            if each.figure
        }
        for order in self._orders(reading, flip=False).names:
            runs = self._by_score(order).items()
            if sum(scores[run[0]] * shares.get(name, 0) for name, run in runs) in printed:
                return True
        return False

    def _flips(self, reading: Reading) -> tuple[bool, ...]:
        """Tell whether a mean can be on a scale the other way round than an index beside it."""
        both = len({type(each) for each in self.scores}) > 1
        return (False, True) if reading.best_first and both else (False,)

    def _check(self, reading: Reading, mode: Rounding, flip: bool) -> bool | None:  # noqa: FBT001
        # Until some reading holds, most others hold in no way of rounding.
        likely = self._holding or reading == self.open.ordinary
        near = self._near(reading, mode if likely else "any", flip)
        if near.placings and not likely:
            near = self._near(reading, mode, flip)
        if not near.placings:
            return False if near.every else None
        numbers, cut = self._answers(reading, mode)
        wanted, spread = (
            self._wanted(reading, mode, flip),
            self._spread(self._steps(reading), reading, mode),
        )
        for placing, n in product(near.placings, numbers):
            self._left -= FIT
            found = placing.fits(n, mode, wanted, spread) if self._left > 0 else None
            if self._left <= 0:
                return None
            if found is not None:
                self._holding[mode, reading] = _Held(placing, n, found.counts)
                return True
        return None if cut or not near.every else False

    def _near(self, reading: Reading, mode: Rounding, flip: bool) -> _Near:  # noqa: FBT001
        """Return the placings whose shares can have the scores, of any number of answers, and
        whether that is all.
        """
        ends = self._ends(reading, mode, flip)
        if ends is None:
            return _NONE
        structure = reading._replace(base=None, steps=self._steps(reading))
        key = (structure, mode, ends, flip)
        if key not in self._kept:
            made = self._placings(structure, flip)
            may_be = self._may_be(structure, Span(*ends, mode), flip)
            near = (each for each in made if each.may_be(*ends, mode)) if may_be else iter(())
            kept = list(islice(near, MOST_NEAR))
            every = len(kept) < MOST_NEAR and (self._are_all(structure, flip) or not may_be)
            self._kept[key] = _Near(kept, every)
        return self._kept[key]

    def _are_all(self, reading: Reading, flip: bool) -> bool:  # noqa: FBT001
        """Tell whether no placing is left out."""
        some = len(self._placings(reading, flip)) < MOST_PLACED
        return some and (not _is_other(reading) or self._orders(reading, flip).are_all)

    def _may_be(
        self,
        reading: Reading,
        ends: Span,
        flip: bool,  # noqa: FBT001
    ) -> bool:
        if "grouped" not in reading.also or not self.names:
            return True
        return self._somewhere(reading, self._laid(reading), ends, flip)

    def _somewhere(
        self,
        reading: Reading,
        laid: Laid,
        ends: Span,
        flip: bool,  # noqa: FBT001
    ) -> bool:
        """Tell whether the categories can have the scores on any steps, one after the other or
        inside each other.
        """
        if not _is_other(reading):
            return any(laid.anywhere(each, ends) for each in self._orders(reading, flip).names)
        orders = self._by_size(self._printed(reading).names)
        if not orders:
            return True
        # The mean is greatest with the largest shares at the best steps, and least at the worst.
        (upward, downward), (low, high, mode) = orders, ends
        worst, best = (Fraction(laid.weights[place]) for place in (0, -1))
        apart = laid.apart(upward, Span(low, best, mode))
        apart = apart and laid.apart(downward, Span(worst, high, mode))
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

    def witness(self, outcome: Outcome) -> dict[str, int] | None:
        """Name counts under a reading that holds, if they are known."""
        one = outcome.assumption
        reading = Reading.of(one)
        held = self._holding.get((one.rounding, reading))
        if held is None:
            return None
        counts = held.counts
        if counts is None and self.deviation is None:
            counts = self._counted(held, reading, one.rounding)
        return None if counts is None else held.placing.named(counts)

    def _counted(self, held: _Held, reading: Reading, mode: Rounding) -> Counts | None:
        """Find counts that were not needed to tell that there are any; none of very
        many answers.
        """
        placing, n, _ = held
        for flip in self._flips(reading) if n <= MOST_COUNTED else ():
            found = placing.fits(n, mode, self._wanted(reading, mode, flip=flip), exactly=True)
            if found is not None and found.counts is not None:
                return found.counts
        return None

    def printing(self, figure: Figure) -> "Scored":
        """Take the first score as printed otherwise."""
        other = Scored(self.facts, self.about, self.scores, self.deviation)
        other.told = [
            Score(figure, self.told[0].low, self.told[0].high, self.told[0].what),
            *self.told[1:],
        ]
        other._placed, other._numbers = self._placed, self._numbers
        return other

    def n_of(self, reading: Reading, mode: Rounding) -> int | None:
        """Return the number of answers that a reading holds for: 0 where none is sought, and None
        when it does not hold.
        """
        if not self.check(reading, mode):
            return None
        held = self._holding.get((mode, reading))
        return 0 if held is None or reading.base is None else held.n

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
        if _is_other(reading) and "grouped" in reading.also and not self.complete:
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
        if _is_other(reading):
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
        structure = reading._replace(base=None, steps=self._steps(reading))
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
        every, wanted = any_order(self._printed(reading).names), Span(*ends, "any")
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
            elif not _is_other(reading):
                yield from inside_each_other(order, steps)
            yield from in_a_row(order, steps, complete=False)
        elif len(order) <= steps:
            yield from self._one_each(order, steps)

    def _one_each(self, order: Sequence[str], steps: int) -> Iterator[dict[str, range]]:
        """Place categories on a step each: at the top or the bottom, and where their
        numbers say.
        """
        if self.is_by_score:
            yield self._by_score(order)
            return
        starts = {steps - len(order), 0}
        for start in sorted(starts, reverse=True):
            yield self._in_line(order, start)
        for low in (0, 1) if self._numbered is not None else ():
            at = {name: int(name) - low for name in order}
            if all(0 <= each < steps for each in at.values()):
                turned = len(order) > 1 and int(order[0]) > int(order[-1])
                at = {name: steps - 1 - each for name, each in at.items()} if turned else at
                yield {name: range(each, each + 1) for name, each in at.items()}

    @staticmethod
    def _in_line(order: Sequence[str], start: int) -> dict[str, range]:
        return {name: range(place, place + 1) for place, name in enumerate(order, start)}

    def _by_score(self, order: Sequence[str]) -> dict[str, range]:
        """Place categories on all steps that have one score: one for each score, or the ends."""
        whole = len(self.names) == len(self.levels)
        kept = self.levels if whole else [self.levels[0], self.levels[-1]]
        as_named = [each for each in self.names if each in order]
        if [*order] not in (as_named, as_named[::-1]):
            return dict(zip(order, kept, strict=True))
        turned = [*order] != as_named
        at = dict(zip(self.names[::-1] if turned else self.names, kept, strict=True))
        return {name: at[name] for name in order}

    @property
    def plain_scales(self) -> list[int]:
        """The scales on which each printed category can have a step of its own."""
        return [] if self.beside else [each for each in self.scales if each >= len(self.names)]

    def index_ends(self, n: int, steps: int, *, anyhow: bool = False) -> Ends | None:
        """Return the least and the greatest index 0-100 of n answers at equal steps, one for each
        printed category, the last at the top, or in any order.
        """
        orders = self._by_size(self.names) if anyhow else [self.names]
        laid = Laid(tuple(self._shares(totals=True)), steps, self.complete, NOBODY)
        start = steps - len(self.names)
        found = [laid.at(self._in_line(order, start)).ends(n) for order in orders]
        ends = [Fraction(100 * end, n * (steps - 1)) for each in found if each for end in each]
        return (min(ends), max(ends)) if ends and None not in found else None

    def ends(self, n: int) -> tuple[Fraction, Fraction] | None:
        """Return the least and the greatest that a score of stated points can be, of so many
        answers, under the ordinary reading; None when that cannot be said.
        """
        reading = self.open.ordinary
        placings = self._placings(reading, flip=False) if self.worth else ()
        found = placings[0].ends(n) if placings else None
        if found is None:
            return None
        told, top = self.told[0], self.worth[-1] * n
        low, high = (told.low + Fraction(each * (told.high - told.low), top) for each in found)
        return low, high

    def _answers(self, reading: Reading, mode: Rounding) -> _Tried:
        """Return the numbers of answers to try, the most first for those who answered
        the question.
        """
        key = (
            mode,
            reading.base,
            reading.total is None,
            "outside" in reading.also,
            "grouped" in reading.also,
        )
        if key not in self._numbers:
            self._numbers[key] = self._tried(reading, mode)
        return self._numbers[key]

    def _tried(self, reading: Reading, mode: Rounding) -> _Tried:
        base = self._answers_of.at(reading.base, mode)
        if base is None and reading.base is not None:
            return _Tried((), cut=False)
        if base is None:  # Of so many nearly every sum can be: only the shares tell.
            return _Tried((MOST, *self._few(mode)), cut=False)
        if base.base == "printed" and self._lends and "outside" in reading.also:
            more = range(base.n[0], 2 * base.n[-1] + 1)
            base = base._replace(n=more)  # it is of those on the scale: the shares can be of more
        nested = "grouped" in reading.also and not self.complete
        if self.tree is None or nested or len(base.n) == 1:
            every: Sequence[int] = base.n
        else:
            every = scan(self.facts, self.about, mode, base, totals=reading.total is None).tolist()
        some = _some(every[::-1] if base.base == "question" else every)
        return _Tried(some, len(some) < len(every) or base.cut)

    @property
    def _is_unknown(self) -> bool:
        """Whether nothing says how many answers there are."""
        return self.bases == (None,)

    def _few(self, mode: Rounding) -> Sequence[int]:
        """Return the numbers of answers for which the divisor n - 1 of a spread tells, as far as
        they can be tried, when the number is not known.
        """
        if self.deviation is None or self.deviation.divisor == "n":
            return ()
        n = range(2, FEW)
        if self.tree is None or not self.complete:
            return _some(n)
        return _some(self.tree.shares.rounded(mode).possible(n).tolist())

    def _wanted(self, reading: Reading, mode: Rounding, flip: bool) -> Sums:  # noqa: FBT001
        own = [range(0)] * 0
        for each in self.scores:
            numbers = None if each.base is None else self.facts.quantity(each.base).numbers()
            own += [] if numbers is None else [numbers]
        top = self._top(reading)

        def sums(n: int) -> range | None:
            if any(n not in each for each in own):
                return None
            low, high = 0, n * top
            for told in self.told:
                found = self._sums_of(told, reading, mode, n)
                if found is not None and flip and told.what == "@mean":
                    found = range(n * top - found[-1], n * top - found[0] + 1)
                if found is None:
                    return None
                low, high = max(low, found[0]), min(high, found[-1])
            return range(low, high + 1) or None

        return sums

    def _sums_of(self, told: Score, reading: Reading, mode: Rounding, n: int) -> range | None:
        """Return the sums of the steps of n answers that print as a score."""
        top = self._top(reading)
        if (
            self.worth
            or told.what == "@mean"
            or not (self._stated_scores or "whole_scores" in reading.also)
        ):
            return told.sums(n * top, mode)
        low, high = self._span(told, reading, mode, flip=False)
        return range(max(0, math.ceil(low * n)), min(n * top, math.floor(high * n)) + 1) or None

    def _top(self, reading: Reading) -> int:
        """Return what an answer at the best step adds to a sum."""
        return self.worth[-1] if self.worth else self._steps(reading) - 1

    def _spread(self, steps: int, reading: Reading, mode: Rounding) -> Spread | None:
        figure = None if self.deviation is None else self.facts.figure(self.deviation.figure)
        if figure is None:
            return None
        interval, less = figure.interval(mode), 0 if "divisor_n" in reading.also else 1
        if "whole_scores" in reading.also and not isinstance(self.scores[0], Mean):
            interval = wider(interval, steps)
        unit = Fraction(1) if isinstance(self.scores[0], Mean) else Fraction(100, steps - 1)
        weights: Sequence[int] = self.worth or range(steps)
        if self.worth:
            unit = Fraction(self._stated_scores[-1] - self._stated_scores[0], self.worth[-1])
        low, high = max(interval.low, Fraction(0)) / unit, interval.high / unit
        few = self._answers(reading, mode).n[1:] if self._is_unknown else ()
        # What stands for every larger number has the divisor of any of them.
        more = Fraction(few[-1] + 1, few[-1]) if few and less else Fraction(1)

        def prints(counts: Sequence[int]) -> bool:
            n = sum(counts)
            self._left -= 1
            if n <= less or self._left <= 0:
                return False
            total = sum(w * count for w, count in zip(weights, counts, strict=True))
            squares = sum(w**2 * count for w, count in zip(weights, counts, strict=True))
            spread = Fraction(n * squares - total**2, n * (n - less))
            most = spread if n < FEW else spread * more
            above = low**2 < most or (low**2 == most and (interval.closed_low or interval.low < 0))
            return above and (spread < high**2 or (spread == high**2 and interval.closed_high))

        return prints


def _other_scores(scores: Sequence[int]) -> Ends:
    """Return the same for scores that the page tells of; none for equal steps."""
    width, top = (scores[-1] - scores[0], len(scores) - 1) if scores else (1, 1)
    apart = [
        Fraction(100 * (each - scores[0]), width) - Fraction(100 * step, top)
        for step, each in enumerate(scores)
    ]
    return max(apart, default=Fraction(0)), min(apart, default=Fraction(0))


def _some(numbers: Sequence[int]) -> Sequence[int]:
    """Leave out numbers of answers where there are too many to try: the first are kept."""
    work, kept = 0, list[int]()
    for each in islice(numbers, MOST_N):
        work += min(each, LARGE)
        if kept and work > MOST_WORK:
            break
        kept.append(each)
    return kept
