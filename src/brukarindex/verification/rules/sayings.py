"""What is printed of several years, and what one claim says of them."""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import TypeAlias, cast

from attrs import frozen

from brukarindex.exact.changes import meet
from brukarindex.exact.figures import Interval, Rounding
from brukarindex.exact.quantities import Quantity
from brukarindex.exact.series import Bound, sum_of
from brukarindex.verification.engine import Reading
from brukarindex.verification.pages.changes import Series
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.rules.differences import signed
from brukarindex.verification.rules.owned import Own, owns

Levels: TypeAlias = Sequence[Interval]

_DIRECTIONS: dict[str | None, str] = {"rising": "above", "falling": "below"}


def direction(says: str | None) -> str | None:
    """Give the direction from the first year to the last of what is said."""
    return _DIRECTIONS.get(says, says)


@frozen
class YearFigures:
    """What is printed of each year.

    Attributes:
        printed: The figures of each year; of a page that does not name the years, their places.
        named: Whether the years are named.
        counts: Whether the figures are counts.
        own: The figures of the page that the last of all can be.
    """

    printed: Mapping[int, tuple[Quantity, ...]]
    named: bool
    counts: bool
    own: tuple[Own, ...]

    @classmethod
    def of(cls, facts: Facts, claims: Sequence[Series]) -> "YearFigures":
        """Gather the figures of all series."""
        found: dict[int, tuple[Quantity, ...]] = {}
        for claim in claims:
            years = claim.years or range(1, len(claim.values) + 1)
            for year, value in zip(years, claim.values, strict=False):
                found[year] = (*found.get(year, ()), facts.quantity(value))
        first, counts = claims[0], any(each.counts for each in claims)
        own = [] if counts else owns(facts, first.group, first.question, first.category)
        fitting = tuple(each for each in own if _same_unit(each, [*found.values()]))
        return cls(dict(sorted(found.items())), any(e.years for e in claims), counts, fitting)

    @property
    def every(self) -> list[Quantity]:
        """All figures."""
        return [each for several in self.printed.values() for each in several]

    @property
    def years(self) -> list[int]:
        """The years, ascending."""
        return [*self.printed]

    def within(self, claim: Series) -> list[int]:
        """Give the places of the years that a claim is about."""
        first, last = claim.since or 0, claim.until or max(self.printed, default=0)
        return [place for place, year in enumerate(self.printed) if first <= year <= last]

    def has_ends(self, claim: Series) -> bool:
        """Tell whether the years that a claim names are printed."""
        return {claim.since, claim.until} <= {None, *self.printed}

    def spans(self, mode: Rounding) -> list[Interval] | None:
        """Give what the level of each year can be; None when figures of one year do not meet."""
        found = [
            reduce(_both, [self._span(each, mode) for each in several])
            for several in self.printed.values()
        ]
        return None if None in found else cast("list[Interval]", found)

    def shown(self, place: int) -> Interval:
        """Give what the level of a year can be by the first of its figures, rounded as usual."""
        first = self.printed[self.years[place]][0]
        return cast("Interval", self._span(first, "either"))

    def _span(self, quantity: Quantity, mode: Rounding) -> Interval | None:
        if not self.counts or quantity.figure is None:
            return quantity.interval(mode)
        value = quantity.figure.value
        return Interval(value, value, closed_low=True, closed_high=True)


def _both(one: Interval | None, other: Interval | None) -> Interval | None:
    return None if one is None or other is None else meet(one, other)


def _same_unit(own: Own, printed: Sequence[Sequence[Quantity]]) -> bool:
    """Tell whether a figure of the page can be that of the last year: shares go with shares."""
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

    claim: Series
    places: tuple[int, ...]
    change: Quantity | None
    mean: Quantity | None
    total: Quantity | None
    ends: bool

    @classmethod
    def of(cls, facts: Facts, claim: Series, years: YearFigures) -> "Saying | None":
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
        """Give the bounds that it sets, one list for each way that it can be meant."""
        told = self.change is not None and self.ends
        changes = self._changed(levels, mode) if told else [list[Bound]()]
        return [[*self._order(), *each] for each in changes]

    def _order(self) -> list[Bound]:
        """Give the bounds that its words set."""
        says, first, last = self.claim.says, self.places[0], self.places[-1]
        pairs = [*pairwise(self.places)]
        if says in {"above", "below"} and not self.ends:
            return []
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
        of_ends = self.claim.says in {"above", "below", "same"} or self.change is not None
        return of_ends and not self.ends

    def is_unlike(self, years: YearFigures) -> bool:
        """Tell whether figures that are called the same differ: the difference may be chance."""
        if self.claim.says != "same":
            return False
        figures: list[Interval | None] = [years.shown(place) for place in self.places]
        return reduce(_both, figures) is None

    def sums_hold(self, levels: Levels, reading: Reading, mode: Rounding) -> bool:
        """Tell whether the printed average and sum can be those of the levels."""
        within = [levels[place] for place in self.places]
        every, n = sum_of(within), len(within)
        average = Interval(every.low / n, every.high / n, every.closed_low, every.closed_high)
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
