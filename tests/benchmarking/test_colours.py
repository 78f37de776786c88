"""Laws of colours, and that they agree with ranks."""

import polars as pl
import pytest
from benchmarking.test_ranks import surveys
from hypothesis import given, strategies as st
from strategies import laws

from brukarindex import RatingIndex, Scale, Share, colours, estimate, rank
from brukarindex.benchmarking.colouring import ColourRule, coloured
from brukarindex.exceptions import BrukarindexError
from brukarindex.words.numbers import NOTHING

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)
RULES = ColourRule.__args__


shared = st.lists(st.integers(0, 6), min_size=1, max_size=40)
distinct = st.lists(st.integers(0, 99), min_size=4, max_size=40, unique=True)


@given(shared | distinct, st.sampled_from(RULES))
def test_colours_partition_the_units(values, rule):
    """Each unit has one colour, better units no worse a colour, and distinct figures put a quarter
    in green and in red.
    """
    x = [float(each) for each in values]
    named = coloured(pl.Series(x).to_numpy(), rule)
    order = ["green", "yellow", "red"]
    places = [order.index(each) for _, each in sorted(zip(x, named, strict=True), reverse=True)]
    assert places == sorted(places)
    if len(set(x)) == len(x) > 3:
        assert abs(named.count("green") - len(x) / 4) < 1
        assert named.count("green") == named.count("red")


@given(surveys(), st.sampled_from(RULES))
@laws()
def test_a_unit_has_one_of_its_possible_colours(frame, rule):
    """Its colour is possible, the chances add up to one, and a colour that no place has has no
    chance to speak of.
    """
    made = colours(estimate(frame, INDEX, by="unit"), rule=rule)
    for each in made:
        if each.colour is None:
            assert each.estimate is None
            continue
        assert each.colour in each.possible.split()
        if each.p_green is not None:
            assert each.p_green + each.p_yellow + each.p_red == pytest.approx(1, abs=0.02)
            assert each.p_yellow == 0 or each.p_yellow > NOTHING


@given(surveys())
@laws()
def test_colours_stand_on_ranks(frame):
    """Places and quarters are those of rank, and the share of others turns green into red."""
    made = estimate(frame, INDEX, by="unit")
    one, places = colours(made).frame, rank(made).frame
    assert one["rank"].equals(places["rank"])
    if one["rank"].count() > 1:
        assert one["p_green"].equals(places["p_best"], null_equal=True)
    turned = colours(made, lower_is_better="q").frame
    swap = {"green": "red", "red": "green", "yellow": "yellow"}
    assert turned["colour"].to_list() == [swap.get(each) for each in one["colour"]]


def test_small_units_have_uncertain_colours():
    """Where units are alike every colour is possible for each."""
    frame = pl.DataFrame(
        {"unit": [f"u{i}" for i in range(8)] * 12, "q": [5, 4, 3, 4, 2] * 19 + [1]}
    )
    made = colours(estimate(frame, INDEX, by="unit"))
    assert set(made.frame["possible"]) == {"green yellow red"}
    assert "For 0 of 8" in made.describe()
    assert "För 0 av 8" in made.describe("sv")


def test_bad_options():
    """A rule that is not there is told with those that are."""
    made = estimate(pl.DataFrame({"unit": ["a", "b"] * 9, "q": [5, 4, 2] * 6}), INDEX, by="unit")
    with pytest.raises(BrukarindexError, match="middle"):
        colours(made, rule="midle")
    with pytest.raises(BrukarindexError, match="lower_is_better has 'r'"):
        colours(made, lower_is_better="r")
    with pytest.raises(BrukarindexError, match="one unit only"):
        colours(estimate(pl.DataFrame({"q": [1, 2]}), Share.top("q", FIVE)))


def test_units_without_a_figure_stand_among_none():
    """They have no place, and the number of units that have one beside them is 0, not unknown."""
    frame = pl.DataFrame({"unit": [*"aabbccdd"], "q": [1, 2, 3, 3, 4, 5, None, None]})
    made = estimate(frame, INDEX, by="unit")
    for result in (colours(made), rank(made)):
        assert [(row.rank, row.units) for row in result][-1] == (None, 0)
        assert [row.units for row in result][:3] == [3, 3, 3]
