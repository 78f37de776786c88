"""Code that imports brukarindex as its users do. It is never run: mypy and pyright check that every
type arrives.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, assert_type

import numpy as np
import numpy.typing as npt
import polars as pl

import brukarindex as bi
from brukarindex import verification
from brukarindex.comparisons import Comparisons
from brukarindex.counting import Tally
from brukarindex.estimates import Estimate, Estimates
from brukarindex.exact import (
    Figure,
    IndexRange,
    Interval,
    PossibleN,
    Quantity,
    distinguishable,
    index_range,
    possible_n,
    reconstruct,
    round_exact,
)
from brukarindex.interchange import json_schema
from brukarindex.questions import SCB_BANDS, Measure, classify, skl_2017
from brukarindex.results import Status

SCALE = bi.Scale(1, 5, dont_know=9)


def analyst(frame: pl.DataFrame, lazy: pl.LazyFrame) -> list[str]:
    """Estimate and compare in a notebook: every row is an object with typed attributes."""
    design = bi.Design(strata="kommun", population="invited")
    satisfied = bi.Share.top("helhet", SCALE)
    assert_type(satisfied, bi.Share)
    assert_type(satisfied.name, str)
    measures: list[Measure] = [satisfied, bi.RatingIndex("helhet", SCALE, name="index")]

    result = bi.estimate(frame, measures, by="kommun", design=design)
    assert_type(result, Estimates)
    assert_type(result.frame, pl.DataFrame)
    assert_type(result["Tyresö"], Estimates)
    assert_type(result["Tyresö"].of("helhet").row(), Estimate)
    assert_type(result.row().n, int)
    assert_type(result.row().estimate, float | None)
    assert_type(result.covariance(), npt.NDArray[np.float64])
    assert_type(result.method.describe("sv"), str)

    compared = bi.compare(result, to=bi.Pooled(within="kon"), adjust="hommel", margin=2)
    assert_type(compared, Comparisons)
    assert_type(bi.compare(result, to=bi.Published(52.9, std_error=1.2)), Comparisons)
    assert_type(
        bi.compare(result, to=bi.PopulationWeighted({"Tyresö": 49_000, "Botkyrka": 95_000})),
        Comparisons,
    )
    assert_type(bi.compare(result, to=bi.Pairs(within="kommun")), Comparisons)
    assert_type(bi.compare(result, to=result["Tyresö"]), Comparisons)

    counted = bi.tally(lazy, skl_2017(), by=["kommun", "kon"])
    assert_type(counted, Tally)
    assert_type(counted + bi.tally(frame, skl_2017(), by=["kommun", "kon"]), Tally)
    assert_type(bi.estimate(counted, by=[[], ["kommun"], ("kommun", "kon")]), Estimates)
    status: str = bi.estimate(lazy, satisfied).row().status
    assert_type(Status(status).remedy["sv"], str)
    assert_type(bi.distribution(counted).median(), pl.DataFrame)
    assert_type(classify(54.6, SCB_BANDS), str)
    assert_type(classify(result.frame["estimate"], SCB_BANDS, rounding=None), pl.Series)

    return [
        f"{row.domain['kommun']}: {row.difference or 0:+.1f} ({row.verdict})" for row in compared
    ]


def vendor(frame: pl.DataFrame, delivered: bytes) -> str:
    """Keep results as JSON. What is read may be anything that was written, or what a reader says
    that it expects.
    """
    result = bi.estimate(frame, bi.nki("overall", "expectations", "ideal"))
    text = bi.to_json(result, indent=2)
    assert_type(text, str)
    again = bi.from_json(delivered)
    assert_type(again, Any)
    if isinstance(again, Estimates):
        return again.describe()
    counted = bi.from_json(delivered, Tally)
    assert_type(counted, Tally)
    assert_type(bi.from_json(text, Estimates), Estimates)
    assert_type(bi.from_json(text, kind=Estimate).conf_low, float | None)
    assert_type(json_schema(Estimates), dict[str, Any])
    return bi.to_json(bi.estimate(counted))


def verifier() -> Mapping[str, Any]:
    """Check printed figures, in exact arithmetic and without microdata."""
    possible = possible_n(["22,8", "48,4"], range(1, 500))
    assert_type(possible, PossibleN)
    found = index_range([None, None, None, "48,4", "22,8"], 417)
    assert_type(found, IndexRange | None)
    if found is not None:
        assert_type(found.low, Fraction)
        assert_type(found.admits("56,8"), bool)
    judged = distinguishable("56,8", "52,9", 417)
    assert_type(judged.break_even_sd, float | None)
    assert_type(Figure.parse("33 %").interval("half_up"), Interval)
    assert_type(round_exact(Fraction(1, 3), 1), Figure)
    return {"verdict": judged.verdict, "n": len(possible)}


def page(rows: pl.DataFrame) -> list[str]:
    """Type a page in, read others from a frame, and check them."""
    shares = verification.percentages("", {"Nöjd": "48,4 %"}, totals={("Nöjd",): "48,4 %"})
    typed = verification.Page(
        "Tyresö", [verification.Invited(1283), shares, verification.Index("56,8")]
    )
    assert_type(verification.pages_from(rows), tuple[verification.Page, ...])
    report = verification.verify(
        [typed, *verification.pages_from(rows)], rules=[*verification.RULES]
    )
    assert_type(report + report, verification.Report)
    assert_type(report.frame, pl.DataFrame)
    assert_type(report.only("percent_count"), verification.Finding)
    assert_type(report.only("percent_count").witness, Mapping[str, int] | None)
    report.raise_for("inconsistent", "consistent_only_if")
    quantity = Quantity.parse("drygt 5 000")
    assert_type(quantity.numbers(), range | None)
    assert_type(reconstruct("2,7", "1,9", 130, low=1, high=5).witness, tuple[int, ...] | None)
    return [finding.explain("sv") for finding in report]
