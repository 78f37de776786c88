"""Levels that are said to be at least others, against every whole level there is."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from brukarindex.exact import series
from brukarindex.exact.figures import Interval
from brukarindex.exact.series import Bound, possible_levels, sum_of

MOST = 4


def _span(low: int, high: int) -> Interval:
    return Interval(Fraction(low), Fraction(high), closed_low=True, closed_high=True)


@st.composite
def systems(draw: st.DrawFn) -> tuple[list[Interval], list[Bound]]:
    """Draw three levels and bounds between them, all with whole ends."""
    spans = [_span(*sorted(draw(st.tuples(*[st.integers(0, MOST)] * 2)))) for _ in range(3)]
    places = st.integers(0, 2)
    bounds = [
        Bound(of, by, Fraction(draw(st.integers(-2, 2))))
        for of, by in draw(st.lists(st.tuples(places, places), max_size=5))
        if of != by
    ]
    return spans, bounds


def _fits(levels: tuple[int, ...], spans: list[Interval], bounds: list[Bound]) -> bool:
    inside = all(level in span for level, span in zip(levels, spans, strict=True))
    return inside and all(levels[b.of] >= levels[b.by] + b.more for b in bounds)


@settings(max_examples=30)
@given(systems())
def test_levels_are_those_of_every_whole_level(system: tuple[list[Interval], list[Bound]]) -> None:
    """With whole ends the least and the greatest levels are whole, and so is their sum."""
    every = [each for each in product(range(MOST + 1), repeat=3) if _fits(each, *system)]
    found = possible_levels(*system)
    assert (found is None) is not bool(every)
    for place, span in enumerate(found or ()):
        levels = [each[place] for each in every]
        assert (span.low, span.high) == (min(levels), max(levels))
    if found is not None:
        sums = [sum(each) for each in every]
        assert (sum_of(found).low, sum_of(found).high) == (min(sums), max(sums))


def test_what_is_above_what_is_above_it_is_nothing() -> None:
    """A ring of levels, each above the one before, has no end, open or with a distance."""
    spans = [_span(0, 100)] * 3
    ring = [(1, 0), (2, 1), (0, 2)]
    assert possible_levels(spans, [Bound(*each) for each in ring]) is not None
    assert possible_levels(spans, [Bound(*each, strict=True) for each in ring]) is None
    far = [Bound(1, 0, Fraction(1)), Bound(0, 1, Fraction(-1), strict=True)]
    assert possible_levels(spans, far) is None


def test_open_ends_stay_open() -> None:
    """Above 3 and at most 4: 3 itself is none, and nothing is above 4."""
    found = possible_levels([_span(3, 3), _span(0, 4), _span(4, 4)], [Bound(1, 0, strict=True)])
    assert found is not None
    assert found[1] == Interval(Fraction(3), Fraction(4), closed_low=False, closed_high=True)
    open_top = Interval(Fraction(3), Fraction(4), closed_low=True, closed_high=False)
    assert possible_levels([open_top, _span(4, 9)], [Bound(0, 1)]) is None
    assert not sum_of([open_top, _span(1, 1)]).closed_high
    open_low = Interval(Fraction(3), Fraction(9), closed_low=False, closed_high=True)
    assert possible_levels([open_low, _span(0, 3)], [Bound(1, 0)]) is None


def test_levels_in_per_cent_of_others() -> None:
    """Ten per cent more each year, at least: 100 is 110 and 121, and what is less is impossible."""
    more = [Bound(1, 0, times=Fraction(11, 10)), Bound(2, 1, times=Fraction(11, 10))]
    found = possible_levels([_span(100, 200), _span(0, 200), _span(0, 121)], more)
    assert found == (_span(100, 100), _span(110, 110), _span(121, 121))
    assert possible_levels([_span(100, 200), _span(0, 200), _span(0, 120)], more) is None


@pytest.mark.parametrize("way", [1, -1])
def test_a_chain_is_gone_through_at_once(monkeypatch, way):
    """Levels of which each is at least the one before take a few rounds, however many they are."""
    rounds = []
    drawn = series._drawn_closer
    monkeypatch.setattr(series, "_drawn_closer", lambda *given: rounds.append(1) or drawn(*given))
    spans = [_span(0, 1000)] * 300
    steps = [Bound(place + 1, place, more=Fraction(1)) for place in range(299)][::way]
    found = possible_levels(spans, steps)
    assert [(each.low, each.high) for each in found] == [(i, 701 + i) for i in range(300)]
    assert len(rounds) <= 4
