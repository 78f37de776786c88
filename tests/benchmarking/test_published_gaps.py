"""Laws of what published shares of women and men say of the difference between them, beside that
among all: never more than the answers themselves would.
"""

from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings, strategies as st

from brukarindex import Scale, Share, compare, estimate
from brukarindex.benchmarking import published_gaps
from brukarindex.comparisons import NationalGap
from brukarindex.exact import round_exact
from brukarindex.exceptions import ArgumentError, DataError

SHARE = Share("q", Scale(0, 1), positive=[1])
counted = st.integers(2, 120).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(0, n // 12), st.integers(0, n))
)
"""Answers to the question, those without one, and how many of the answers count."""
units = st.lists(st.tuples(counted, counted), min_size=2, max_size=6)


def printed(count, base, decimals):
    """Return a share as a publisher prints it."""
    return round_exact(Fraction(100 * count, base), decimals, rounding="half_up").format()


def counts(drawn):
    """Return a row of counts for each group of a unit."""
    rows = [
        (unit, kon, *group)
        for unit, groups in enumerate(drawn)
        for kon, group in zip("KM", groups, strict=True)
    ]
    return pl.DataFrame(rows, ["u", "kon", "n", "skipped", "k"], orient="row")


def page(drawn, decimals, *, known):
    """Return what is published of units."""
    frame = counts(drawn)
    value = [printed(k, n, decimals) for n, k in frame.select("n", "k").iter_rows()]
    n = pl.col("n") + (0 if known else pl.col("skipped"))
    return frame.select("u", "kon", n, v=pl.Series(value))


def country(drawn, decimals):
    """Return the shares of all, and their answers."""
    frame = counts(drawn).group_by("kon").agg(pl.col("n", "k").sum())
    told = {kon: printed(k, n, decimals) for kon, n, k in frame.iter_rows()}
    return {"to": told, "to_n": dict(frame.select("kon", "n").iter_rows())}


def truth(drawn):
    """Return what the answers say."""
    frame = counts(drawn)
    q = [[1] * k + [0] * (n - k) for n, k in frame.select("n", "k").iter_rows()]
    rows = frame.select("u", "kon").with_columns(q=pl.Series(q)).explode("q")
    return compare(estimate(rows, SHARE, by=["u", "kon"]), to=NationalGap("kon"))


def asked(drawn, decimals, *, known=True, **how):
    """Return what is told of what is published."""
    frame, unanswered = page(drawn, decimals, known=known), 0 if known else 0.1
    return published_gaps(
        frame, unit="u", between="kon", value="v", n="n", unanswered=unanswered, **how
    )


@settings(deadline=None, max_examples=25)
@given(drawn=units, decimals=st.integers(0, 1), known=st.booleans(), whole=st.booleans())
def test_the_true_difference_is_among_what_is_told(drawn, decimals, known, whole):
    """Of units and of all, their difference, its limits, its p-value and its verdict."""
    told = country(drawn, decimals) if whole else {}
    for row, true in zip(asked(drawn, decimals, known=known, **told), truth(drawn), strict=True):
        assert (row.domain, row.status) == (true.domain, "ok")
        assert row.gap_low - 1e-9 <= true.estimate <= row.gap_high + 1e-9
        assert row.national_low - 1e-9 <= true.reference <= row.national_high + 1e-9
        if row.verdict is None:
            continue
        assert row.difference_low - 1e-9 <= true.difference <= row.difference_high + 1e-9
        if true.status != "ok":
            continue
        assert row.conf_low <= true.conf_low + 1e-6
        assert row.conf_high >= true.conf_high - 1e-6
        assert row.p_low - 1e-6 <= true.p_value <= row.p_high + 1e-6
        found = "not_distinguishable"
        if true.p_value < 0.05:
            found = "above" if true.difference > 0 else "below"
        if abs(true.p_value - 0.05) > 1e-6:
            assert row.verdict in (found, "depends")
        assert (row.verdict == "depends") == (row.depends_on is not None)


def many(seed=1, size=14):
    """Draw units, some with groups that are all alike."""
    draws = np.random.default_rng(seed)
    found = []
    for _ in range(size):
        n = draws.integers(6, 120, 2).tolist()
        found.append(tuple((m, 0, int(draws.binomial(m, draws.beta(8, 1.5)))) for m in n))
    return [*found, ((30, 0, 30), (40, 0, 39)), ((25, 0, 24), (30, 0, 30))]


@pytest.mark.parametrize("whole", [True, False])
def test_nothing_is_lost_when_nothing_is_hidden(whole):
    """With enough decimals and known bases all is what the answers say, whoever tells of all."""
    drawn = many()
    told = asked(drawn, 6, **(country(drawn, 6) if whole else {})).frame
    true = truth(drawn).frame
    pairs = {"gap": "estimate", "national": "reference", "difference": "difference"}
    for name, other in {**pairs, "p": "p_value"}.items():
        for end in ("low", "high"):
            assert told[f"{name}_{end}"].to_list() == pytest.approx(true[other].to_list())
    for end in ("conf_low", "conf_high"):
        assert told[end].to_list() == pytest.approx(true[end].to_list(), abs=1e-6)
    assert told["depends_on"].null_count() == told.height
    assert {"below", "not_distinguishable", "above"} == set(told["verdict"])


def test_whole_per_cents_cost_little():
    """With known bases intervals are hardly longer than those of the answers."""
    drawn = many(2, 40)
    told, true = asked(drawn, 0, **country(drawn, 0)).frame, truth(drawn).frame
    longer = (told["conf_high"] - told["conf_low"]) / (true["conf_high"] - true["conf_low"])
    assert longer.min() > 1 - 1e-9
    assert longer.median() < 1.1
    settled = told["verdict"] != "depends"
    assert settled.mean() > 0.85


def test_what_a_verdict_depends_on():
    """A digit more would settle it, or the number of answers."""
    rows = [
        ("a", "K", "90,0", 480),
        ("a", "M", "83,9", 404),
        ("b", "K", "90", 200),
        ("b", "M", "82", 180),
    ]
    frame = pl.DataFrame(rows, ["u", "kon", "v", "n"], orient="row")
    riket = {"to": {"K": "90,0", "M": "89,0"}, "to_n": {"K": 90_000, "M": 80_000}}
    how = {"unit": "u", "between": "kon", "value": "v", "n": "n", **riket}
    known, either = (published_gaps(frame, unanswered=part, **how).frame for part in (0, 0.3))
    assert known["verdict"].to_list() == ["below", "depends"]
    assert known["depends_on"].to_list() == [None, "rounding"]
    assert either["depends_on"].to_list() == ["base", "rounding"]


def test_a_difference_that_units_are_no_part_of():
    """A given difference is taken as exact without its answers, and as a sample with them."""
    drawn = many(3, 6)
    to = {"K": "85", "M": "85"}
    exactly = asked(drawn, 2, to=to, inside=False).frame
    sample = asked(drawn, 2, to=to, to_n={"K": 300, "M": 300}, inside=False).frame
    many_more = asked(drawn, 2, to=to, to_n={"K": 10**7, "M": 10**7}, inside=False).frame
    one, other, third = (
        each["conf_high"] - each["conf_low"] for each in (exactly, sample, many_more)
    )
    assert (one < other).all()
    assert third.to_list() == pytest.approx(one.to_list(), abs=1.1)
    assert exactly["national_low"][0] == pytest.approx(-1.0)
    assert sample["national_low"][0] == pytest.approx(-2 / 3)


def test_of_three_groups_each_is_beside_those_before_it():
    """In the order of their names, whatever that of the rows is."""
    rows = [("a", g, v, 50) for g, v in zip(["x", "z", "y"], [80, 60, 70], strict=True)]
    frame = pl.DataFrame(
        [*rows, ("b", "x", 80, 50), ("c", "y", 70, 50), ("c", "x", None, 50)],
        ["u", "g", "v", "n"],
        orient="row",
    )
    made = published_gaps(frame, unit="u", between="g", value="v", n="n")
    assert [tuple(row.domain.values()) for row in made] == [
        ("a", "y", "x"),
        ("a", "z", "x"),
        ("a", "z", "y"),
        ("c", "y", "x"),
    ]
    assert [round(row.gap_low) for row in list(made)[:3]] == [-10, -20, -10]
    assert made["c"].row().status == "not_published"
    assert made["c"].row().verdict is None


def test_what_cannot_be_a_part_is_not_compared():
    """A group with more answers than the country, and a unit that is all."""
    drawn = many(4, 1)
    told = country(drawn[:1], 0)
    alone = asked(drawn[:1], 0, **told).row()
    assert (alone.verdict, alone.difference_low) == (None, None)
    assert alone.national_low is not None
    fewer = {**told, "to_n": {"K": 5, "M": 5}}
    row = asked(
        [((30, 0, 15), (40, 0, 20))], 0, to={"K": "80", "M": "80"}, to_n=fewer["to_n"]
    ).row()
    assert (row.verdict, row.national_low) == (None, None)


@pytest.mark.parametrize("turned", [False, True])
def test_all_has_no_less_than_a_unit_brings(turned):
    """Of 500 answers at least 448 print as 90 %, and 45 % of 1000 are as many: not 445."""
    values, whole = (["10", "50"], "55") if turned else (["90", "50"], "45")
    frame = pl.DataFrame({"u": ["A", "A"], "kon": ["K", "M"], "v": values, "n": [500, 20]})
    row = published_gaps(
        frame,
        unit="u",
        between="kon",
        value="v",
        n="n",
        to={"K": whole, "M": "50"},
        to_n={"K": 1000, "M": 1000},
    ).row()
    assert (row.domain["kon"], row.domain["to_kon"]) == ("M", "K")
    ends = (-5.7, -4.0) if turned else (4.0, 5.7)
    assert (row.national_low, row.national_high) == pytest.approx(ends)


def _asked(**how):
    frame = page(many(5, 2), 0, known=True)
    return published_gaps(frame, **{"unit": "u", "between": "kon", "value": "v", "n": "n", **how})


TO = {"K": "80", "M": "79"}
BAD = {
    "no unit has two groups by 'kon'": ({"unit": ["u", "v"]}, "between"),
    "to has no value for 'M'": ({"to": {"K": "80"}, "inside": False}, "to"),
    "to_n is needed": ({"to": TO}, "to_n"),
    "no whole number of 3 answers": ({"to": TO, "to_n": {"K": 3, "M": 3}}, "to"),
    "are for shares of all that are given": ({"to_n": {"K": 300}}, "to"),
    "inside=False are for": ({"inside": False}, "to"),
    "must be a mapping": ({"to": "80", "to_n": 4}, "to"),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_asked(message):
    """Errors name the argument and say what to do."""
    how, argument = BAD[message]
    with pytest.raises((ArgumentError, TypeError), match=message) as caught:
        _asked(**how)
    assert caught.value.argument == argument


def test_a_group_that_is_there_twice_is_refused():
    """One value for each unit and group."""
    frame = page(many(5, 2), 0, known=True)
    with pytest.raises(DataError, match="give one row for each 'u' and 'kon'"):
        published_gaps(pl.concat([frame, frame]), unit="u", between="kon", value="v", n="n")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_description_says_what_all_is(language):
    """Given or of the units, which are a part of it or not."""
    drawn, words = many(6, 3), {"sv": ("given", "del av"), "en": ("given", "is a part")}[language]
    made = [
        asked(drawn, 0),
        asked(drawn, 0, **country(drawn, 0)),
        asked(drawn, 0, to=TO, inside=False),
    ]
    told = [each.describe(language) for each in made]
    assert [words[0] in each.partition("(kon)")[2].partition(". ")[0] for each in told] == [
        False,
        True,
        True,
    ]
    assert [words[1] in each for each in told] == [True, True, False]
