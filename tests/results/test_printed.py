"""Printed tables and numbers: no line too wide, and nothing that is minus nothing."""

from fractions import Fraction

import polars as pl

from brukarindex import (
    MeanRating,
    Pooled,
    RatingIndex,
    Scale,
    compare,
    distribution,
    estimate,
    item_nonresponse,
    nonresponse_bounds,
    nonresponse_report,
    representativity,
    tipping_point,
)
from brukarindex.replication import Bootstrap, replicate_estimates
from brukarindex.response import auxiliary_indicators
from brukarindex.verification.wording import number as exact_number
from brukarindex.words.numbers import number

LONG = "en variabel med långt namn"
INDEX = RatingIndex("q", Scale(1, 5))


def test_every_printed_table_fits_a_page():
    """Three columns of domains leave room for what is read first; a last line names the rest."""
    answers = {
        "kommun": ["Upplands Väsby"] * 540,
        "kon": ["kvinna"] * 540,
        "u": ["a"] * 270 + ["b"] * 270,
        "q": [1, 2, 5] * 90 + [5, 4, 4] * 90,
        "svar": [True, True, False] * 90 + [True, False, False] * 90,
        LONG: ["x", "y", "x", "y", "y"] * 108,
    }
    frame = pl.DataFrame(answers)
    by = ["kommun", "kon", "u"]
    made = estimate(frame, [INDEX, MeanRating("q", Scale(1, 5), name="medelbetyg")], by=by)
    asked = {("Upplands Väsby", "kvinna", each): 1000 for each in "ab"}
    results = [
        made,
        compare(made, to=Pooled()),
        distribution(frame, INDEX, by=by),
        item_nonresponse(frame, INDEX, by=by),
        nonresponse_bounds(made, asked=asked),
        tipping_point(made, above=1, asked=asked),
        replicate_estimates(frame, INDEX, Bootstrap(20, seed=1), by=by),
        representativity(frame, "u", responded="svar"),
        auxiliary_indicators(frame, ["u", LONG], responded="svar", measures=INDEX),
        nonresponse_report(frame, INDEX, responded="svar", covariates="u", by=by),
    ]
    for each in results:
        assert max(map(len, repr(each).splitlines())) <= 100
    assert "not shown: df" in repr(made)
    assert "(see .variables)" in repr(results[-3])


def test_nothing_is_minus_nothing():
    """What is rounded to 0 has no sign, in either kind of number."""
    assert [number(value, 2) for value in (-0.001, -0.0, -0.006)] == ["0.00", "0.00", "−0.01"]
    assert [exact_number(Fraction(-1, each), "sv") for each in (1000, 100)] == ["0,00", "−0,01"]
