"""Outcomes: worked out when somebody asks, the same whoever asks."""

import pickle
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from attrs import evolve

from brukarindex.verification import (
    MODES,
    Answered,
    Assumption,
    Numbers,
    Outcome,
    Page,
    Percentage,
    verify,
)
from brukarindex.verification.engine import Open, Reading, none_of, tried, under_each
from brukarindex.verification.outcomes import ODDITY, Outcomes, conclude


def test_only_the_first_is_worked_out_before_somebody_asks() -> None:
    """The others wait, and are then those that were tried."""
    calls: list[int] = []

    def tried() -> Iterator[Outcome]:
        for place, mode in enumerate(MODES[:3]):
            calls.append(place)
            yield Outcome(Assumption(mode), possible=place == 0)

    outcomes = Outcomes(tried)
    assert next(each for each in outcomes if each.possible) == outcomes[0]
    assert calls == [0]
    every = tuple(tried())
    assert outcomes == every
    assert every == outcomes
    assert outcomes == Outcomes(tried)
    assert (len(outcomes), outcomes[-1], outcomes[1:], hash(outcomes)) == (
        3,
        every[2],
        every[1:],
        hash(every),
    )
    assert repr(outcomes) == repr(every)


def test_a_finding_with_outcomes_to_come_can_be_sent_and_compared() -> None:
    """What waits is worked out before it is sent to another process."""
    found = verify(Page("", [Answered(40), Percentage("Nöjd", "58 %")])).only("percent_count")
    assert isinstance(found.outcomes, tuple)
    assert pickle.loads(pickle.dumps(found)) == found
    assert evolve(found, outcomes=tuple(found.outcomes)) == found


@pytest.mark.parametrize("nothing", [False, Numbers()])
def test_what_no_usual_way_allows_is_not_tried_in_one_of_them(nothing: object) -> None:
    """Half modes are parts of "either", and every mode is one of "any"."""
    asked: list[str] = []

    def fits(mode: str) -> Any:
        asked.append(mode)
        return nothing

    outcomes = [*under_each(fits, "all")]
    assert asked == ["either", "any"]
    assert [each.assumption.rounding for each in outcomes] == [*MODES]
    assert {each.possible for each in outcomes} == {False}


def test_what_cannot_be_said_in_the_usual_ways_is_tried_in_each() -> None:
    """Only what is not possible is ruled out."""
    found = [
        each.possible
        for each in under_each(lambda mode: None if mode == "either" else mode in {"floor", "any"})
    ]
    assert found == [None, False, False, False, True, False, True]


def test_the_least_odd_readings_are_tried_first() -> None:
    """Not in the order that they are listed in."""
    readings = Open(also=((), ("several",), ("outside",))).readings()
    assert [reading.also for reading in readings] == [(), ("outside",), ("several",)]


def test_every_reading_is_tried_once_with_each_way_of_rounding() -> None:
    """The product of what is open, the least odd first, and in its own order among those as odd."""
    what = Open(
        bases=("all", "question"),
        totals=(None, "forced", "rounded_sum"),
        steps=(5, 4),
        orders=(False, True),
        without=("", "vet ej"),
        also=((), ("grouped",), ("outside", "net")),
    )
    listed = [
        Reading(*each)
        for each in product(
            what.bases, what.steps, what.totals, what.orders, what.without, what.also
        )
    ]

    def oddity(one: Reading) -> int:
        named = sum(ODDITY.get(each, 0) for each in (one.base, one.total, *one.also))
        return named + 2 * (one.steps == 4) + 3 * one.best_first + 2 * bool(one.without)

    assert [*what.readings()] == sorted(listed, key=oddity)
    few = Open(bases=("all", "question"), totals=(None, "forced"), also=((), ("net",)))
    outcomes = [*tried(few, lambda *_: None)]
    assert outcomes[0].assumption == few.ordinary.under("either")
    assert len({each.assumption for each in outcomes}) == len(outcomes) == 8 * len(MODES)


@pytest.mark.parametrize("holding", [*MODES, None])
@pytest.mark.parametrize("otherwise", [False, None])
def test_where_nothing_but_the_rounding_is_open_readings_are_not_needed(
    holding: str | None, otherwise: Any
) -> None:
    """What holds in one way holds in those that are wider; both give the same, in one order."""
    wider = {holding, "any", "either" if str(holding).startswith("half") else "any"}

    def fits(mode: str) -> bool | None:
        return otherwise if holding is None or mode not in wider else True

    quick = [*under_each(fits, "printed")]
    assert quick == [*tried(Open(("printed",)), lambda _, mode: fits(mode))]
    assert [each.possible for each in quick] == [fits(mode) for mode in MODES]


def test_what_is_rounded_down_is_another_assumption() -> None:
    """To have skipped a question is as usual; to have rounded down is not."""
    usual = Assumption("either", "all")
    assert Assumption("either", "question").is_as_usual_as(usual)
    assert not Assumption("floor", "all").is_as_usual_as(usual)


def test_what_is_impossible_to_the_nearest_may_be_rounded_down() -> None:
    """Two of three is 66 per cent in no other way."""
    found = verify(Page("", [Percentage("a", "66 %", base=3)])).only("percent_count")
    assert found.verdict == "consistent_only_if"
    assert found.assumption == Assumption("floor", "printed")


def test_what_is_open_of_an_ordinary_reading_is_no_warning() -> None:
    """It cannot be said that a page holds only if something odd is so, when an ordinary reading was
    too much to try.
    """
    first = Outcome(Assumption(base="all"), possible=False)
    odd = Outcome(Assumption("any", "all"), possible=True)
    skipped = Outcome(Assumption(base="question"), possible=None)
    netted = Outcome(Assumption(base="all", also=("net",)), possible=None)
    assert conclude([first, odd]) == "consistent_only_if"
    assert conclude([first, skipped, odd]) == "undetermined"
    assert conclude([first, netted, odd]) == "consistent_only_if"


def test_where_no_reading_holds_the_ordinary_one_is_told_under_each_rounding() -> None:
    """And every other under the widest: what it rules out, all others do."""
    what = Open(("all", "question"), steps=(5, 4), orders=(False, True))
    told = none_of(what)
    read = [(each.assumption.rounding, Reading.of(each.assumption)) for each in told]
    assert read[0] == ("either", what.ordinary)
    assert len(read) == len({*read})
    wanted = {(mode, what.ordinary) for mode in MODES} | {("any", each) for each in what.readings()}
    assert {*read} == wanted
    assert not any(each.possible is not False for each in told)


def test_a_reading_that_the_widest_rounding_rules_out_is_not_told_again() -> None:
    """Once it is known; those told before it are, and the ordinary reading is told in full."""
    what = Open(("all", "question"))
    told = tried(what, lambda reading, mode: reading.base == "all" and mode == "any")
    read = [(each.assumption.base, each.assumption.rounding) for each in told]
    assert ("question", "floor") in read
    assert ("question", "ceil") not in read
    assert ("all", "ceil") in read
