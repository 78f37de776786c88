"""What is printed of several years, and what one claim says of them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import NamedTuple, TypeAlias, cast

from attrs import evolve, frozen

from brukarindex.exact.changes import meet
from brukarindex.exact.figures import Interval, Rounding
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.series import Bound, sum_of
from brukarindex.verification.engine import Reading
from brukarindex.verification.pages.changes import Change, Series
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.pages.fields import Printed
from brukarindex.verification.rules.differences import signed
from brukarindex.verification.rules.own_figures import Own, owns

Levels: TypeAlias = Sequence[Interval]

_DIRECTIONS: dict[str | None, str] = {"rising": "above", "falling": "below"}
_OF_ENDS = {"above", "below", "same"}  # What is said of the first year and the last alone.
_FREE = Interval(Fraction(-(10**12)), Fraction(10**12), closed_low=True, closed_high=True)


def direction(says: str | None) -> str | None:
    """Return the direction from the first year to the last of what is said."""
    return _DIRECTIONS.get(says, says)


class Told(NamedTuple):
    """What one claim prints of some years, and says of them; fields as those of a `Series`.

    Attributes:
        claim: The claim.
        figures: The figures by year; of a page that does not name the years, by their places.
    """

    claim: Series | Change
    figures: Mapping[int, Printed]
    says: str | None
    change: Printed | None
    mean: Printed | None = None
    total: Printed | None = None

    @classmethod
    def of(cls, claim: Series) -> "Told":
        """Return what a series says."""
        years = claim.years or range(1, len(claim.values) + 1)
        figures = dict(zip(years, claim.values, strict=False))
        return cls(claim, figures, claim.says, claim.change, claim.mean, claim.total)

    @classmethod
    def changed(cls, claim: Change, last: int) -> "Told":
        """Return what a change says, to the last year of a series when it names none."""
        ends = {claim.since or last: claim.old, claim.until or last: claim.new}
        figures = {year: value for year, value in ends.items() if value is not None}
        return cls(claim, figures, claim.says, claim.figure)

    @property
    def named(self) -> set[int]:
        """The years that a change is from and to."""
        of_ends = self.change is not None or self.says in _OF_ENDS
        ends = (self.claim.since, self.claim.until) if of_ends else ()
        return {each for each in ends if each is not None}


@frozen
class YearFigures:
    """What is printed of each year.

    Attributes:
        printed: The figures of each year; of a page that does not name the years, their places. A
            year that is named and not printed has none.
        named: Whether the years are named.
        counts: Whether the figures are counts.
        own: The figures of the page that the last of all can be.
        series: The years of the series: what is said of all years is said of these.
    """

    printed: Mapping[int, tuple[Quantity, ...]]
    named: bool
    counts: bool
    own: tuple[Own, ...]
    series: tuple[int, ...]

    @classmethod
    def of(cls, facts: Facts, told: Sequence[Told]) -> "YearFigures":
        """Return the figures of all claims, and the years that they name."""
        found: dict[int, tuple[Quantity, ...]] = {}
        for each in told:
            for year, value in each.figures.items():
                found[year] = (*found.get(year, ()), facts.quantity(value))
        ends = min(found, default=0), max(found, default=0)
        for each in told:
            if (each.claim.since or ends[0]) < (each.claim.until or ends[1]):
                found |= {year: () for year in each.named if year not in found}
        first, counts = told[0].claim, any(each.claim.counts for each in told)
        own = owns(facts, first.group, first.question, first.category)
        series = [each for each in told if isinstance(each.claim, Series)]
        named = any(isinstance(e.claim, Series) and e.claim.years for e in series)
        years = tuple(sorted({year for each in series for year in each.figures}))
        # The page's own figure is of the last year; of which, when a change goes on, is not known.
        fits = not counts and years[-1:] == (max(found, default=0),)
        fitting = tuple(each for each in own if fits and _same_unit(each, [*found.values()]))
        return cls(dict(sorted(found.items())), named, counts, fitting, years)

    @property
    def every(self) -> list[Quantity]:
        """All figures."""
        return [each for several in self.printed.values() for each in several]

    @property
    def years(self) -> list[int]:
        """The years, ascending."""
        return [*self.printed]

    @property
    def shown_years(self) -> list[int]:
        """The years that figures are printed of, ascending."""
        return [year for year, several in self.printed.items() if several]

    def within(self, told: Told) -> list[int]:
        """Return the places of the years that a claim is about."""
        first, last = told.claim.since or 0, told.claim.until or max(self.series, default=0)
        known = {*self.series, *told.named}
        return [
            place
            for place, year in enumerate(self.printed)
            if first <= year <= last and year in known
        ]

    def has_ends(self, told: Told) -> bool:
        """Return whether the years that a claim names are printed."""
        return {told.claim.since, told.claim.until} <= {None, *self.shown_years}

    def spans(self, mode: Rounding) -> list[Interval] | None:
        """Return what the level of each year can be; None when figures of one year do not meet."""
        free = evolve(_FREE, low=Fraction(0)) if self.counts else _FREE
        found = [
            reduce(_both, [self._span(each, mode) for each in several] or [free])
            for several in self.printed.values()
        ]
        return None if None in found else cast("list[Interval]", found)

    def shown(self, place: int) -> Interval:
        """Return what the level of a year can be by the first of its figures, rounded as usual."""
        first = self.printed[self.years[place]][0]
        return cast("Interval", self._span(first, "either"))

    def _span(self, quantity: Quantity, mode: Rounding) -> Interval | None:
        if not self.counts or quantity.figure is None:
            return quantity.interval(mode)
        value = quantity.figure.value
        return Interval.closed(value, value)


def _both(one: Interval | None, other: Interval | None) -> Interval | None:
    return None if one is None or other is None else meet(one, other)


def _same_unit(own: Own, printed: Sequence[Sequence[Quantity]]) -> bool:
    """Return whether a figure of the page can be that of the last year: shares go with shares."""
    units = {each.unit for several in printed for each in several}
    return own.figure.unit in units or own.figure.unit is None or units == {None}


@frozen
class Saying:
    """What one claim says of the levels.

    Attributes:
        claim: The claim.
        places: The places of the years that it is about.
        change: The change, if one is printed.
        mean: The average, if it is printed.
        total: The sum, if it is printed.
        ends: Whether both years that it names are printed.
    """

    claim: Told
    places: tuple[int, ...]
    change: Quantity | None
    mean: Quantity | None
    total: Quantity | None
    ends: bool

    @classmethod
    def of(cls, facts: Facts, claim: Told, years: YearFigures) -> "Saying | None":
        """Read a claim; None when it says nothing of years that are printed."""
        change, mean, total = (
            None if each is None else facts.quantity(each)
            for each in (claim.change, claim.mean, claim.total)
        )
        places = tuple(years.within(claim))
        silent = all(each is None for each in (claim.says, change, mean, total))
        if len(places) < 2 or silent:
            return None
        return cls(claim, places, change, mean, total, years.has_ends(claim))

    def alternatives(self, levels: Levels, mode: Rounding) -> list[list[Bound]]:
        """Return the bounds that it sets, one list for each way that it can be meant."""
        changes = [list[Bound]()] if self.change is None else self._changed(levels, mode)
        return [[*self._order(), *each] for each in changes]

    def _order(self) -> list[Bound]:
        """Return the bounds that its words set."""
        says, first, last = self.claim.says, self.places[0], self.places[-1]
        pairs = [*pairwise(self.places)]
        if says in {"above", "below"}:
            pairs = [(first, last)]
        if says in {"highest", "lowest"}:
            ends = [(each, last) for each in self.places[:-1]]
            return [Bound(b, a) if says == "highest" else Bound(a, b) for a, b in ends]
        if says in {"above", "rising"}:
            return [Bound(b, a, strict=True) for a, b in pairs]
        return [Bound(a, b, strict=True) for a, b in pairs] if says in {"below", "falling"} else []

    def _changed(self, levels: Levels, mode: Rounding) -> list[list[Bound]]:
        quantity = cast("Quantity", self.change)
        says = direction(self.claim.says)
        ways = signed(quantity, says, mode)
        if quantity.figure is not None and not quantity.figure.digits:
            ways = [quantity.interval(mode), *ways]  # a nought has no sign
        first, last = self.places[0], self.places[-1]
        if quantity.unit != "percent":
            return [_points(first, last, each) for each in ways]
        # Per cent of what can be 0, or less, has no meaning.
        return [_percent(first, last, each) for each in ways] if levels[first].low > 0 else [[]]

    @property
    def is_untried(self) -> bool:
        """Whether it is of a year that is not printed."""
        of_ends = self.claim.says in _OF_ENDS or self.change is not None
        return of_ends and not self.ends

    def is_unlike(self, years: YearFigures) -> bool:
        """Return whether figures that are called the same differ: the difference may be chance."""
        if self.claim.says != "same" or not self.ends:
            return False
        figures: list[Interval | None] = [years.shown(place) for place in self.places]
        return reduce(_both, figures) is None

    def sums_hold(self, levels: Levels, reading: Reading, mode: Rounding) -> bool:
        """Return whether the printed average and sum can be those of the levels."""
        within = [levels[place] for place in self.places]
        every, n = sum_of(within), len(within)
        average = every * Fraction(1, n)
        if "other_weights" in reading.also:
            average = Interval(
                min(each.low for each in within),
                max(each.high for each in within),
                closed_low=True,
                closed_high=True,
            )
        told = [(self.mean, average), (self.total, every)]
        return all(
            quantity is None or meet(quantity.interval(mode), one) is not None
            for quantity, one in told
        )


def _points(first: int, last: int, change: Interval) -> list[Bound]:
    return [
        Bound(last, first, change.low, strict=not change.closed_low),
        Bound(first, last, -change.high, strict=not change.closed_high),
    ]


def _percent(first: int, last: int, change: Interval) -> list[Bound]:
    low, high = 1 + change.low / 100, 1 + change.high / 100
    least = [Bound(last, first, times=low, strict=not change.closed_low)] if low > 0 else []
    most = [Bound(first, last, times=1 / high, strict=not change.closed_high)] if high > 0 else []
    return [*least, *most]
