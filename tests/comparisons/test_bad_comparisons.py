"""Bad input: comparisons that cannot be, or have nothing to compare with."""

import polars as pl
import pytest
from bad_input import (
    BY_UNIT,
    COUNTED,
    FIVE,
    FRAME,
    NAN,
    RATING,
    SHARE,
    SHARES,
    cases,
    refuses,
    status,
)

from brukarindex import (
    MeanRating,
    Pooled,
    PopulationWeighted,
    Published,
    Rest,
    UnweightedMean,
    compare,
    estimate,
    from_json,
    to_json,
)
from brukarindex.comparisons import adjust_p_values
from brukarindex.comparisons.comparison import Comparison
from brukarindex.comparisons.multiplicity import ADJUSTMENTS
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

NAMES = ", ".join(map(repr, ADJUSTMENTS))
ADJUST = (
    "adjust is {}; allowed: 'holm', 'hommel', 'hochberg', 'bonferroni' (bound the chance of any "
    "false finding); 'benjamini_hochberg', 'benjamini_yekutieli' (bound the expected share of "
    "false ones among the findings); 'none' (bounds nothing)."
)


@cases(
    (
        "a frame",
        ArgumentTypeError,
        "compare needs estimates, got DataFrame: call estimate() first.",
        lambda: compare(FRAME, to=Pooled()),
    ),
    (
        "a tally",
        ArgumentTypeError,
        "compare needs estimates, got Tally: call estimate() first.",
        lambda: compare(COUNTED, to=Pooled()),
    ),
    (
        "totals",
        ArgumentError,
        "totals depend on the size of the domain and cannot be compared with a reference.",
        lambda: compare(estimate(FRAME, SHARE, by="unit", statistic="total"), to=Pooled()),
    ),
    (
        "with totals",
        ArgumentError,
        "totals depend on the size of the domain and cannot be a reference.",
        lambda: compare(SHARES, to=estimate(FRAME, SHARE, statistic="total")),
    ),
    (
        "different units",
        ArgumentError,
        "the estimates of q are in different units and cannot be compared.",
        lambda: compare(BY_UNIT, to=estimate(FRAME, MeanRating("q", FIVE), by="unit")),
    ),
    (
        "from JSON",
        ArgumentError,
        (
            "estimates read from JSON no longer hold the covariances that this reference needs:"
            " store the tally instead, with to_json(tally(…)), and estimate from it. Published(…)"
            " and independent=True work as they are."
        ),
        lambda: compare(from_json(to_json(BY_UNIT)), to=Pooled()),
    ),
    (
        "a negative margin",
        ArgumentError,
        "margin must be finite and at least 0, got -1.",
        lambda: compare(BY_UNIT, to=Pooled(), margin=-1),
    ),
    (
        "a margin that is NaN",
        ArgumentError,
        "margin must be finite and at least 0, got nan.",
        lambda: compare(BY_UNIT, to=Pooled(), margin=NAN),
    ),
    (
        "a margin that is text",
        ArgumentTypeError,
        "margin must be a number, got '5'.",
        lambda: compare(BY_UNIT, to=Pooled(), margin="5"),
    ),
    (
        "an unknown adjustment",
        ArgumentError,
        ADJUST.format("'tukey'"),
        lambda: compare(BY_UNIT, to=Pooled(), adjust="tukey"),
    ),
    (
        "an adjustment that could be several",
        ArgumentError,
        ADJUST.format("'ho'").replace("adjust", "method"),
        lambda: adjust_p_values([0.05], "ho"),
    ),
    (
        "several adjustments",
        ArgumentError,
        ADJUST.format("['holm', 'hommel']").replace("adjust", "method"),
        lambda: adjust_p_values([0.05], ["holm", "hommel"]),
    ),
    (
        "an unknown language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: compare(BY_UNIT, to=Pooled()).describe("de"),
    ),
    (
        "p-values above 1",
        ArgumentError,
        "p_values must be from 0 to 1, got [0.5, 2.0].",
        lambda: adjust_p_values([0.5, 2.0]),
    ),
    (
        "negative p-values",
        ArgumentError,
        "p_values must be from 0 to 1, got [-0.1].",
        lambda: adjust_p_values([-0.1]),
    ),
    (
        "p-values as text",
        ArgumentTypeError,
        "p_values must be a list of numbers from 0 to 1, got ['0.05'].",
        lambda: adjust_p_values(["0.05"]),
    ),
    (
        "one text",
        ArgumentTypeError,
        "p_values must be a list of numbers from 0 to 1, got 'abc'.",
        lambda: adjust_p_values("abc"),
    ),
    (
        "lists of p-values",
        ArgumentTypeError,
        "p_values must be a list of numbers from 0 to 1, got [[0.1]].",
        lambda: adjust_p_values([[0.1]]),
    ),
    (
        "one p-value",
        ArgumentTypeError,
        "p_values must be a list of numbers from 0 to 1, got 0.05.",
        lambda: adjust_p_values(0.05),
    ),
    (
        "adjustment by nothing",
        ArgumentError,
        f"method is None; allowed: {NAMES}. Did you mean 'none'?",
        lambda: adjust_p_values([0.05], None),
    ),
)
def test_comparisons_that_cannot_be_are_refused(error, message, call):
    """Only estimates in the same unit are compared, and p-values are numbers from 0 to 1."""
    refuses(error, message, call)


NOBODY = estimate(FRAME.with_columns(q=pl.lit(None, dtype=pl.Int64)), RATING, by="unit")
REFERENCES = [
    Pooled(),
    Rest(),
    UnweightedMean(),
    PopulationWeighted(dict.fromkeys("abc", 1.0)),
    NOBODY,
]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda each: type(each).__name__)
def test_a_comparison_without_any_answers_has_no_reference(reference):
    """When nobody answered anywhere every figure of the comparison is null."""
    nothing = dict.fromkeys(("statistic", "df", "p_value", "p_adjusted", "verdict", "practical"))
    for row in compare(NOBODY, to=reference):
        expected = Comparison(
            row.domain, "q", 0, None, None, None, None, None, None, status="no_reference", **nothing
        )
        assert row == expected


@pytest.mark.parametrize(
    "reference", [*REFERENCES[:4], Published(50)], ids=lambda each: type(each).__name__
)
def test_a_domain_without_answers_is_compared_with_nothing(reference):
    """A domain without answers keeps its row, with null differences and its status."""
    frame = FRAME.with_columns(pl.when(pl.col("unit") != "a").then("q"))
    row = compare(estimate(frame, RATING, by="unit"), to=reference)["a"].row()
    assert (row.status, row.difference, row.std_error, row.p_value, row.verdict) == (
        "no_answers",
        *[None] * 4,
    )


def test_other_estimates_without_the_domain_are_no_reference():
    """Estimates of other domains are matched by name: where there is none, there is no
    reference.
    """
    other = estimate(FRAME.with_columns(unit=pl.Series(list("aaxxyy"))), RATING, by="unit")
    assert status(compare(BY_UNIT, to=other, independent=True))[1:] == ["no_reference"] * 2


def test_the_only_domain_is_the_whole_and_has_no_rest():
    """A single domain is the same as the pooled value, and there is no rest of the country."""
    whole = estimate(FRAME, RATING)
    assert status(compare(whole, to=Pooled())) == ["same_as_reference"]
    assert status(compare(whole, to=Rest())) == ["no_reference"]
