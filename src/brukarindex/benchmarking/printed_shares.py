"""The ends of what published shares can stand for, and tests at these.

A statement about all counts that a share can stand for needs few of them. Of one share more answers
make a difference more certain, fewer less; of one number of answers the test is monotone in the
share. So at each end the entries decide than which no other has both a share further out and fewer
answers, or more.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.printed_values import Sets, ends_of
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.roots import limits, p_values
from brukarindex.estimates.shapes import Shape, shape_of

Certainty = Literal["above", "below", "not_distinguishable", "depends"]
DependsOn = Literal["rounding", "base"]
VERDICTS = ("below", "not_distinguishable", "above")


def binomial() -> Shape:
    """Return the shape of answers that count or do not."""
    return shape_of(np.array([0.0, 1.0]), np.ones(2))


def varying(mean: Floats, spread: Floats) -> Figures:
    """Return means of 0–1 whose variance is so large a part of the largest one."""
    return attrs.evolve(exact(mean), spread=spread)


def shares(count: Floats, base: Floats) -> Figures:
    """Return shares of so many answers, each of which counts alike."""
    return varying(count / base, 1 / base)


def extreme(sets: Sets, share: Floats, *, fewer: bool) -> Codes:
    """Return the entries of which no other has both a lower share and fewer answers, or more.

    Bases ascend within units.
    """
    if not len(sets.row):
        return np.zeros(0, dtype=np.intp)
    order = np.arange(len(share)) if fewer else np.arange(len(share))[::-1]
    row = sets.row[order]
    unit = row.max() - row if fewer else row
    low = share[order] + 3.0 * unit  # one unit's least does not reach the next
    before = np.concatenate([[np.inf], np.minimum.accumulate(low)[:-1]])
    return np.sort(order[low < before])


def decisive(sets: Sets, *, low: bool) -> Codes:
    """Return the entries that decide at one end, whatever the difference is from."""
    share = sets.least / sets.base if low else -sets.most / sets.base
    fronts = [extreme(sets, share, fewer=fewer) for fewer in (True, False)]
    return np.unique(np.concatenate(fronts))


def limits_of(sets: Sets, level: float, size: int) -> tuple[Floats, Floats]:
    """Return the lowest and the highest limit of any possible share of each unit."""
    if not len(sets.row):
        return np.full(size, np.nan), np.full(size, np.nan)
    lowest = extreme(sets, sets.least / sets.base, fewer=True)
    highest = extreme(sets, -sets.most / sets.base, fewer=True)
    base = np.concatenate([sets.base[lowest], sets.base[highest]]).astype(np.float64)
    count = np.concatenate([sets.least[lowest], sets.most[highest]]).astype(np.float64)
    nothing = exact(np.zeros(len(base)))
    quantile = np.full(len(base), critical_value(level))
    low, high = limits(binomial(), shares(count, base), nothing, quantile, level=level)
    ends = np.full((2, len(sets.row)), [[np.inf], [-np.inf]])
    half = len(lowest)
    ends[0, lowest] = np.minimum(low, count / base)[:half]
    ends[1, highest] = np.maximum(high, count / base)[half:]
    return ends_of(sets.row, ends[0], ends[1], size)


def printed_places(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the best and the worst place of each unit: 1 is the highest share.

    Each unit's set is free of the others', so all of its shares are met by all of theirs.
    """
    known = np.isfinite(low)
    lows, highs = np.sort(low[known]), np.sort(high[known])
    best = 1 + len(lows) - np.searchsorted(lows, high, side="right")
    worst = 1 + len(highs) - np.searchsorted(highs, low, side="right") - (high > low)
    return np.where(known, best, np.nan), np.where(known, worst, np.nan)


class Differences(NamedTuple):
    """Differences that decide what can be said of units; one entry each, several a unit.

    Attributes:
        row: The unit.
        difference: The difference, in points.
        p: Its p-value; NaN where the counts cannot be.
        side: 1 where the unit is above the other figure, −1 below.
    """

    row: Codes
    difference: Floats
    p: Floats
    side: Floats


def differences(
    row: Codes, figures: tuple[Figures, Figures], difference: Floats, possible: Bools
) -> Differences:
    """Return the tests of two figures of each entry, where they are ``possible``.

    Args:
        row: The unit of each entry.
        figures: The figures, and those that they are tested against.
        difference: The difference that is told, 0-1.
        possible: Which entries can be.
    """
    own, other = figures
    _, p = p_values(binomial(), own, other, np.full(len(row), np.inf))
    return Differences(
        row,
        np.where(possible, 100 * difference, np.nan),
        np.where(possible, p, np.nan),
        np.where(possible, np.sign(own.mean - other.mean), np.nan),
    )


class Beside(NamedTuple):
    """Figures beside others, at the ends of what they can be; several a row.

    Attributes:
        row: The row of the result.
        own: The figures.
        other: What they are tested against.
        difference: The difference that is told, 0-1.
    """

    row: Codes
    own: Figures
    other: Figures
    difference: Floats

    @classmethod
    def joined(cls, parts: Sequence["Beside"]) -> "Beside":
        """Return the figures of all parts."""
        return cls(
            np.concatenate([each.row for each in parts]),
            Figures.joined([each.own for each in parts]),
            Figures.joined([each.other for each in parts]),
            np.concatenate([each.difference for each in parts]),
        )

    @property
    def tests(self) -> Differences:
        """The tests of the differences."""
        every = np.ones(len(self.row), dtype=bool)
        return differences(self.row, (self.own, self.other), self.difference, every)

    def limits(self, level: float, size: int) -> tuple[Floats, Floats]:
        """Return the lowest and the highest limit of any of the differences of each row."""
        if not len(self.row):
            return np.full(size, np.nan), np.full(size, np.nan)
        quantile = np.full(len(self.row), critical_value(level))
        low, high = limits(binomial(), self.own, self.other, quantile, level=level)
        low, high = np.minimum(low, self.difference), np.maximum(high, self.difference)
        return ends_of(self.row, low, high, size)


class ToldOf(NamedTuple):
    """What holds of units whatever the counts are.

    Attributes:
        numbers: The least and the greatest difference, and the least and the greatest p-value.
        verdict: The verdict that all give, ``"depends"`` where they differ.
        depends_on: On what that is.
    """

    numbers: tuple[Floats, ...]
    verdict: list[str | None]
    depends_on: list[str | None]

    def columns(self, difference: str = "difference") -> dict[str, object]:
        """Return the columns of a result, in which the difference has a name."""
        names = (f"{difference}_low", f"{difference}_high", "p_low", "p_high")
        numbers = dict(zip(names, self.numbers, strict=True))
        return {**numbers, "verdict": self.verdict, "depends_on": self.depends_on}


def nothing_told(size: int) -> ToldOf:
    """Return that nothing is compared."""
    return ToldOf((np.full(size, np.nan),) * 4, [None] * size, [None] * size)


def told_of(every: Differences, alone: Differences, size: int, *, level: float) -> ToldOf:
    """Return what holds of ``every`` difference, and on what depends what does not.

    ``alone`` are those of the published numbers of answers.
    """
    verdict, known = (_verdicts(each, size, level) for each in (every, alone))
    causes = [
        None if told != "depends" else "rounding" if settled == "depends" else "base"
        for told, settled in zip(verdict, known, strict=True)
    ]
    return ToldOf(_spans(every, size), verdict, causes)


def _spans(made: Differences, size: int) -> tuple[Floats, ...]:
    """Return the ends of the differences and of their p-values; 1 where some are of either sign."""
    low, high = _span(made.row, made.difference, size)
    least, most = _span(made.row, made.p, size)
    below, above = _span(made.row, made.side, size)
    return low, high, least, np.where(below * above < 0, 1.0, most)


def _span(row: Codes, values: Floats, size: int) -> tuple[Floats, Floats]:
    lost = np.isnan(values)
    return ends_of(row, np.where(lost, np.inf, values), np.where(lost, -np.inf, values), size)


def _verdicts(made: Differences, size: int, level: float) -> list[str | None]:
    """Return the verdict that all possibilities of a unit give, ``"depends"`` where they differ."""
    possible = ~np.isnan(made.p)
    found = np.where(made.p < (1 - level) * (1 - 1e-9), made.side, 0.0)
    count = np.stack(
        [np.bincount(made.row, possible & (found == side), size) for side in (-1, 0, 1)]
    )
    words = np.full(size, "depends", dtype=object)
    for word, agreeing in zip(VERDICTS, count, strict=True):
        words[agreeing == count.sum(axis=0)] = word
    words[count.sum(axis=0) == 0] = None
    return cast("list[str | None]", words.tolist())
