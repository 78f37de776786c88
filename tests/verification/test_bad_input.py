"""Whatever the public functions are given, they answer or raise errors of this library."""

import math
from contextlib import suppress
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

import brukarindex.verification as bv
from brukarindex import exact
from brukarindex.exceptions import ArgumentError, BrukarindexError
from brukarindex.verification.pages.claims import KINDS

WEIRD: list[Any] = [
    *(
        None,
        1,
        -1,
        0,
        1.5,
        math.nan,
        math.inf,
        True,
        10**40,
        Decimal("NaN"),
        np.int8(3),
        np.float64(3),
    ),
    *("abc", "", b"x", "\ud800", [], {}, (), {1, 2}, object(), len, range(0), range(5, 0, -1)),
    *([None], ["x"], [1.5], [[1]], [("80",)], [("80", 1.5)], {(0,): 1.5}, {0: "3"}, {(9,): "3"}),
    *(np.array([1, 2]), np.array(["33", "33"]), pl.Series([1, 2])),
]
PAGE = bv.Page("s", [bv.Answered(40), bv.Percentage("ja", "58 %")])
SHARES: list[Any] = ["48,4", "22,8"]
CALLS: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = [
    (exact.percent_counts, ("33", 1283), {"rounding": "half_up"}),
    (exact.mean_sums, ("5,19", 28), {"rounding": "half_up"}),
    (exact.distribution_counts, (SHARES, 417), {"totals": {(0, 1): "71,2"}, "complete": False}),
    (exact.possible_n, (SHARES, range(1, 500)), {"totals": {(0, 1): "71,2"}, "complete": False}),
    (exact.index_range, ([None, *SHARES], 417), {"totals": {(1, 2): "71,2"}}),
    (exact.index_counts, ([None, *SHARES], "50", 417), {"totals": {(1, 2): "71,2"}}),
    (exact.variance_range, (3, 5), {"low": 1, "high": 5, "step": 1, "ddof": 1}),
    (exact.largest_remainder, (["33", "33", "34"], 3), {}),
    (exact.largest_remainder_n, (["33", "33", "34"], range(1, 50)), {}),
    (exact.subgroup_counts, ([("80", 100), ("60", 300)], "65"), {"rounding": "either"}),
    (exact.between_parts, ("83", ["75", "88"]), {"rounding": "either"}),
    (exact.change_points, ("68", "71"), {"low": 0, "high": 100}),
    (exact.change_percent, ("68", "71"), {"exact": False, "low": 0, "high": 100}),
    (exact.claim_fits, ("3", exact.change_points("68", "71")), {"rounding": "either"}),
    (
        exact.distinguishable,
        ("56,8", "52,9", 417),
        {"level": 0.95, "population": 1283, "reference_std_error": 0.1},
    ),
    (
        exact.distinguishable,
        ("56,8", "52,9", 417),
        {"low": 0, "high": 100, "step": None, "own_weight": 0},
    ),
    (exact.implied_rest, ("50", 100, "60", 300), {}),
    (exact.mix_weights, ("65", "80", "60"), {}),
    (exact.moment_sums, ("3,5", "1,2", 20), {"low": 1, "high": 5, "items": 1, "ddof": 1}),
    (exact.reconstruct, ("3,5", "1,2", 20), {"low": 1, "high": 5, "items": 1, "ddof": 1}),
    (exact.nonresponse_range, ("56,8", 417, 1283), {"low": 0, "high": 100}),
    (exact.tipping_mean, ("56,8", "52,9", 417, 1283), {"low": 0, "high": 100}),
    (exact.rate_splits, (["60,8", "41,2"], 1086), {"answered": range(450, 600)}),
    (bv.percentages, ("q", {"a": "50"}), {"totals": {("a",): "50"}, "complete": True, "base": 10}),
    (bv.verify, (PAGE,), {"rules": bv.RULES}),
    (bv.records_of, (PAGE,), {}),
    (bv.Page, ("t", [bv.Answered(4)]), {"language": "sv", "words": None, "source": ""}),
]


@pytest.mark.parametrize(
    ("call", "given", "named"), CALLS, ids=lambda each: getattr(each, "__name__", "")
)
def test_only_errors_of_ours(call: Any, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    """One argument at a time is replaced by something odd."""
    call(*given, **named)
    refused = sum(
        _is_refused(call, (*given[:place], odd, *given[place + 1 :]), named)
        for odd in WEIRD
        for place in range(len(given))
    )
    refused += sum(
        _is_refused(call, given, {**named, name: odd}) for odd in WEIRD for name in named
    )
    assert refused > len(WEIRD) / 2


def _is_refused(call: Any, given: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Tell whether a call raises an error of this library; any other error is the test's."""
    try:
        call(*given, **named)
    except BrukarindexError:
        return True
    return False


RECORDS: dict[str, dict[str, Any]] = {
    "invited": {"figure": "10"},
    "answered": {"figure": "5"},
    "rate": {"figure": "50 %"},
    "question": {"categories": ["a", "b"], "question": "q", "complete": True},
    "percentage": {"category": "a", "figure": "50 %", "question": "q", "count": "5", "base": "10"},
    "total": {"categories": ["a", "b"], "figure": "60 %"},
    "mean": {"figure": "3,5", "low": 1, "high": 5, "items": 1, "base": "10"},
    "deviation": {"figure": "1,2"},
    "index": {
        "figure": "50",
        "steps": 5,
        "items": 1,
        "of": ["a", "b"],
        "weights": ["40 %", "60 %"],
    },
    "against": {"reference": "50", "says": "above", "difference": "1"},
    "median": {"figure": "4", "low": 1, "high": 5, "base": "10"},
    "margin": {"figure": "±3,7", "low": "45 %", "high": "55 %", "level": "95 %"},
    "units": {
        "figure": "87",
        "lowest": "40",
        "highest": "60",
        "rank": 3,
        "part": 60,
        "share": "69 %",
    },
    "change": {"old": "1", "new": "2", "figure": "1", "counts": True},
    "series": {"values": "1, 2, 4", "years": "2021–2023", "says": "rising", "since": 2021},
    "parts": {"groups": ["a", "b"], "complete": True},
    "weighted": {"group": "a"},
    "statement": {"text": "x"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_odd_records(kind: str) -> None:
    """A field of a record is replaced by something odd; what is read can be checked."""
    record = {"page": "p", "claim": kind, **RECORDS[kind]}
    assert bv.pages_from([record])[0].claims[0].kind == kind
    for key in [*record, "group", "where", 3]:
        for odd in WEIRD:
            with suppress(BrukarindexError):
                bv.verify(bv.pages_from([{**record, key: odd}]))


def test_odd_sources() -> None:
    """A source that is no records, and files with odd titles, languages and claims."""
    answered = [{"claim": "answered", "figure": "3"}]
    for odd in WEIRD:
        for source in (
            odd,
            [odd],
            {"title": odd, "claims": answered},
            {"title": "a", "claims": odd},
            {"pages": odd},
        ):
            _is_refused(bv.pages_from, (source,), {})
        _is_refused(bv.pages_from, ({"title": "a", "claims": answered, "source": odd},), {})
        if isinstance(odd, str) and odd:
            assert _is_refused(
                bv.pages_from, ({"title": "a", "claims": answered, "language": odd},), {}
            )


def test_whole_numbers_of_pandas() -> None:
    """A column of whole numbers with gaps is one of floats; figures with decimals must still be
    text.
    """
    pandas = pytest.importorskip("pandas")
    rows = [{"page": "p", "claim": "invited", "figure": 100.0}]
    rows += [{"page": "p", "claim": "index", "figure": "50", "steps": 5.0}]
    (page,) = bv.pages_from(pandas.DataFrame(rows))
    assert page.claims == (bv.Invited(100), bv.Index("50", steps=5))
    with pytest.raises(ArgumentError, match="a float has lost its printed decimals"):
        bv.pages_from([{"claim": "rate", "figure": 50.0}])
    with pytest.raises(ArgumentError, match="lacks the column 'page'"):
        bv.pages_from(pandas.DataFrame([{"claim": "answered", "figure": "3"}]))
    twice = pandas.DataFrame([["answered", "3", "4"]], columns=["claim", "figure", "figure"])
    with pytest.raises(ArgumentError, match="cannot be read"):
        bv.pages_from(twice)
