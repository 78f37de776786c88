"""An index, a mean and a spread against the shares of their question, under every reading of the
page.
"""

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import NamedTuple

from attrs import define

from brukarindex.exact.bounds import Counts, Ends
from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.shares import share_of
from brukarindex.verification.engine import Reading, tried
from brukarindex.verification.outcomes import CAUSES, Cause, Numbers, Outcome
from brukarindex.verification.pages.claims import Mean
from brukarindex.verification.pages.facts import MOST
from brukarindex.verification.readings.arrangements import NONE, Arranged, is_other
from brukarindex.verification.readings.openness import OTHER_ORDERS
from brukarindex.verification.readings.placing import (
    NOBODY,
    Laid,
    MeanSpan,
    Placing,
    SpreadTest,
    Sums,
)
from brukarindex.verification.readings.scales import Score, wider
from brukarindex.verification.readings.trees import scan

MOST_N = 200  # Numbers of answers that are tried one by one,
FEW = 1000  # so many at most when no number is printed,
MOST_WORK = 5000  # or fewer that are so many answers together,
LARGE = 400  # and of which those above are hardly ever without a sum.
MOST_FITS = 30_000  # Counts that are gone through for one finding, some tenths of a second:
MOST_COUNTED = 2000  # Answers up to which counts are looked for, as an example.
FIT = 15  # to try one number of answers on one placing is as much work as so many.


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


@define(eq=False, repr=False, slots=False)
class Scored(Arranged):
    """The scores of a question that are to hold together with each other and with its shares."""

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        self._worked: dict[tuple[Reading, Rounding], bool] = {}
        self._left = MOST_FITS
        self._numbers: dict[tuple[object, ...], _Tried] = {}
        self._holding: dict[tuple[Rounding, Reading], _Held] = {}

    def outcomes(self) -> Iterator[Outcome]:
        """Yield the outcomes of every reading."""
        return tried(self.open, self.check, self.may_hold)

    def may_hold(self) -> bool:
        """Return whether any reading may hold, whatever the number of answers and the rounding;
        where readings are many, whatever the places too.
        """
        if not self.open.are_many:
            return any(self._may_hold(each) for each in self.open.readings())
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
                if ends and self._somewhere(reading, some, MeanSpan(*ends, "any"), flip):
                    return True
        return False

    def check(self, reading: Reading, mode: Rounding) -> Numbers | bool | None:
        """Return whether some counts print as all of it."""
        if self._is_nothing(reading):
            return False
        if "from_shares" in reading.also:
            key = (reading._replace(base=None, total=None), mode)
            if key not in self._worked:
                self._worked[key] = self._from_shares(*key)
            return self._worked[key] and self._shares_can_be(reading, mode)
        found = [self._check(reading, mode, flip) for flip in self._flips(reading)]
        return None if None in found and True not in found else True in found

    def _shares_can_be(self, reading: Reading, mode: Rounding) -> bool:
        """Return whether counts print as the shares, or as they are in no way of rounding: then
        they are adjusted, and what a score is worked out from all the same.
        """
        if self._shares_alone(reading, mode, exactly=False) is not None:
            return True
        some = bool(self._answers(reading, mode).n)
        return some and self._shares_alone(reading, "any", exactly=False) is None

    def _may_hold(self, reading: Reading) -> bool:
        if self._is_nothing(reading):
            return False
        if "from_shares" in reading.also:
            return bool(self.check(reading, "any"))
        return any(self._near(reading, "any", flip) != NONE for flip in self._flips(reading))

    def _is_nothing(self, reading: Reading) -> bool:
        """Return whether an answer in the middle of a scale would be left out."""
        return reading.without not in self.at_ends and not is_other(reading)

    def _from_shares(self, reading: Reading, mode: Rounding) -> bool:
        """Return whether the index can be worked out from the rounded shares as printed."""
        plain = reading.without == "" and not {"outside", "grouped"} & {*reading.also}
        if not plain or self.deviation is not None or len(self.told) > 1:
            return False
        printed, shares = self.told[0].figure.interval(mode), self._rounded
        for order in self._orders(reading, flip=False).names:
            scores = self._scores_of(order, self._steps(reading))
            if not scores:
                continue
            together = sum(score * shares.get(name, 0) for name, score in scores.items())
            whole = sum((shares.get(name, Fraction(0)) for name in scores), Fraction(0))
            # Rounded shares need not make 100: then they may be divided by what they make.
            undivided = not self.beside and together in printed
            if undivided or (whole and together / whole in printed):
                return True
            # A balance of all who answered is the difference of two shares, before rounding too.
            spare = self.spare / 2 * sum(map(abs, scores.values()))
            of_all = self.beside and min(scores.values()) < 0
            if of_all and printed.meets(together - spare, together + spare):
                return True
        return False

    @cached_property
    def _rounded(self) -> dict[str, Fraction]:
        """The shares as they are printed, of those that are."""
        told = self._shares(totals=False)
        return {each.members[0]: share_of(each.figure) for each in told if each.figure}

    @property
    def may_be_adjusted(self) -> bool:
        """Whether the score is as near that of the printed shares as it can be if one of them took
        what the others lacked: half a unit of each of these, moved to that one.
        """
        if self.beside or not self.is_in_order:
            return True
        for steps, turned in product(self.open.steps, self.open.orders):
            reading = Reading(steps=steps, best_first=turned)
            for order in self._orders(reading, flip=False).names:
                scores = self._scores_of(order, self._steps(reading))
                if not scores:
                    return True  # that is not worked out
                together = sum(score * self._rounded[name] for name, score in scores.items())
                moved = [
                    sum(abs(one - other) for one in scores.values()) for other in scores.values()
                ]
                reach = self.spare / 2 * max(moved)
                if self.told[0].figure.interval().meets(together - reach, together + reach):
                    return True
        return False

    def is_worked_out(self, mode: Rounding) -> bool:
        """Return whether a score can be worked out from the rounded shares, in any order open."""
        return any(
            self.check(Reading(steps=steps, also=also), mode)
            for steps, also in product(self.open.steps, self.open.also)
            if "from_shares" in also
        )

    def _scores_of(self, order: Sequence[str], steps: int) -> dict[str, Fraction]:
        """Return the score of each category, on a step each; nothing where that cannot be."""
        if self.is_by_score:
            return {
                name: Fraction(self._stated_scores[run[0]])
                for name, run in self._by_score(order).items()
            }
        if len(order) != steps:
            return {}
        low, high = self.told[0].low, self.told[0].high
        return {
            name: low + Fraction(high - low) * step / (steps - 1) for step, name in enumerate(order)
        }

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

    def witness(self, outcome: Outcome) -> dict[str, int] | None:
        """Return counts by category under a reading that holds, if they are known."""
        one = outcome.assumption
        reading = Reading.of(one)
        held = (
            self._shares_alone(reading, one.rounding, exactly=True)
            if "from_shares" in reading.also
            else self._holding.get((one.rounding, reading))
        )
        if held is None:
            return None
        counts = held.counts
        if counts is None and self.deviation is None and "from_shares" not in reading.also:
            counts = self._counted(held, reading, one.rounding)
        return None if counts is None else held.placing.named(counts)

    def _shares_alone(self, reading: Reading, mode: Rounding, *, exactly: bool) -> _Held | None:
        """Find a placing and a number of answers with counts that print as the shares, whatever
        their mean.
        """
        top, placings = self._top(reading), self._placings(self._structure(reading), flip=False)
        for placing, n in product(placings, self._answers(reading, mode).n):
            if n <= MOST_COUNTED or not exactly:
                found = placing.fits(n, mode, lambda of: range(of * top + 1), exactly=exactly)
                if found is not None:
                    return _Held(placing, n, found.counts)
        return None

    def _counted(self, held: _Held, reading: Reading, mode: Rounding) -> Counts | None:
        """Return counts that were not needed to know that there are any; none of very many
        answers.
        """
        placing, n, _ = held
        for flip in self._flips(reading) if n <= MOST_COUNTED else ():
            found = placing.fits(n, mode, self._wanted(reading, mode, flip=flip), exactly=True)
            if found is not None and found.counts is not None:
                return found.counts
        return None

    def printing(self, figure: Figure) -> "Scored":
        """Return the same with the first score printed otherwise."""
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
        low, high = (told.low + Fraction(told.high - told.low) * each / top for each in found)
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

    def _spread(self, steps: int, reading: Reading, mode: Rounding) -> SpreadTest | None:
        figure = None if self.deviation is None else self.facts.figure(self.deviation.figure)
        if figure is None:
            return None
        interval, less = figure.interval(mode), 0 if "divisor_n" in reading.also else 1
        if "whole_scores" in reading.also and not isinstance(self.scores[0], Mean):
            interval = wider(interval, steps)
        weights: Sequence[int] = self.worth or range(steps)
        unit = Fraction(self.told[0].high - self.told[0].low) / weights[-1]
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


def _some(numbers: Sequence[int]) -> Sequence[int]:
    """Return numbers of answers, the first ones where there are too many to try."""
    work, kept = 0, list[int]()
    for each in islice(numbers, MOST_N):
        work += min(each, LARGE)
        if kept and work > MOST_WORK:
            break
        kept.append(each)
    return kept
