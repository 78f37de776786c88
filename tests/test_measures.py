"""Measures as specifications: what they keep, what they default to, and that they are the same however written."""

import attrs
import pytest

from brukarindex import (
    Item,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    RatingIndex,
    Scale,
    Share,
    from_json,
    nki,
    to_json,
)
from brukarindex.scales import DONT_KNOW, DONT_KNOW_POSITION, FIRST, MISSING, NO_ANSWER

FIVE, TEN = Scale(1, 5, dont_know=9), Scale(1, 10)
INDEX = MultiItemIndex("i", ["q", Item("r", TEN)], FIVE, weights=[1, 2], minimum_answered=1, missing="equal")


def test_an_index_is_the_same_however_its_items_are_written():
    """Columns with a common scale and items with a scale each make one index, with one hash."""
    same = [
        MultiItemIndex("i", ["q", "r"], FIVE),
        MultiItemIndex("i", (Item("q", FIVE), "r"), FIVE),
        MultiItemIndex("i", [Item("q", FIVE), Item("r", FIVE)]),
        MultiItemIndex("i", iter([Item("q", FIVE), Item("r", FIVE)]), TEN, minimum_answered=2),
    ]
    assert len({*same}) == 1
    assert same[0].items == same[0].questions == (Item("q", FIVE), Item("r", FIVE))
    assert nki("a", "b", "c") == nki("a", "b", "c")
    assert hash(nki("a", "b", "c")) == hash(nki("a", "b", "c"))
    assert nki("a", "b", "c") != nki("a", "b", "d")


def test_an_index_keeps_no_scale_of_its_own():
    """The fields are what the index is, so that it can be copied with one of them changed."""
    assert [field.name for field in attrs.fields(MultiItemIndex)] == [
        *("name", "items", "weights", "minimum_answered", "missing"),
    ]
    assert attrs.evolve(INDEX, minimum_answered=2) == MultiItemIndex(
        "i", INDEX.items, weights=[1, 2], minimum_answered=2, missing="equal"
    )


@pytest.mark.parametrize("index", [INDEX, nki("a", "b", "c"), nki("a", "b", "c", weights=[3, 4, 3])])
def test_an_index_survives_json(index):
    """What is read is what was written."""
    assert from_json(to_json(index)) == index


def test_top_box_passes_on_what_it_is_given():
    """The shorthand has the options of the share itself."""
    share = Share.top("q", FIVE, 1, dont_know="include", name="best")
    assert share == Share("q", FIVE, positive=[5], dont_know="include", name="best")
    assert Share.top("q", FIVE).dont_know == "exclude"


def test_bounds():
    """A measure lies on 0–100 unless it says otherwise."""
    on_index = [Share.top("q", FIVE), RatingIndex("q", FIVE), INDEX]
    assert [measure.bounds for measure in on_index] == [(0, 100)] * 3
    assert (MeanRating("q", FIVE).bounds, NetPromoterScore("q").bounds) == ((1, 5), (-100, 100))


def test_a_code_is_a_position_counted_from_the_first_answer():
    """Answers, don't know and no answer are in one system."""
    assert [FIVE.codes[answer] - FIRST for answer in (1, 5, 9)] == [0, 4, DONT_KNOW_POSITION]
    assert (MISSING - FIRST, DONT_KNOW - FIRST) == (NO_ANSWER, DONT_KNOW_POSITION)
