"""One object for all that can be said of nonresponse."""

import polars as pl
import pytest

from brukarindex import (
    Design,
    Scale,
    Share,
    estimate,
    nonresponse_bounds,
    nonresponse_report,
    rake,
    representativity,
    weighting_classes,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, ColumnNotFoundError, DataError

SAMPLE = pl.DataFrame(
    {
        "ung": [True] * 40 + [False] * 60,
        "kon": ["K", "M"] * 50,
        "svar": ([True] * 10 + [False] * 10) * 2 + ([True] * 15 + [False] * 5) * 3,
        "helhet": (
            ([2, 3, 5, 4, 1, 2, 3, 4, 2, 5] + [None] * 10) * 2
            + ([5, 4, 4, 5, 3, 5, 4, 4, 5, 5, 4, 2, 5, 4, 4] + [None] * 5) * 3
        ),
        "N": [1000] * 100,
    }
)
TOP = Share.top("helhet", Scale(1, 5))
DESIGN = Design(population="N")
MARGINS = {"ung": {True: 600, False: 400}}
REPORT = nonresponse_report(
    SAMPLE,
    TOP,
    responded="svar",
    covariates=["ung", "kon"],
    margins=MARGINS,
    design=DESIGN,
    above=50,
    by=[[], ["kon"]],
)


def test_it_gathers_what_the_functions_give():
    """Every part is what its own function gives."""
    classes = weighting_classes(SAMPLE, ["ung", "kon"], responded="svar", design=DESIGN)
    plain = estimate(SAMPLE, TOP, design=DESIGN, by=[[], ["kon"]])
    assert REPORT.estimates["unadjusted"].frame["estimate"].to_list() == pytest.approx(
        plain.frame["estimate"].to_list()
    )
    assert REPORT.estimates["classes"].frame.equals(
        estimate(SAMPLE, TOP, design=classes, by=[[], ["kon"]]).frame
    )
    raked = rake(SAMPLE, MARGINS, design=classes)
    assert REPORT.estimates["raking"].frame.equals(
        estimate(SAMPLE, TOP, design=raked, by=[[], ["kon"]]).frame
    )
    assert REPORT.representativity == representativity(
        SAMPLE, ["ung", "kon"], responded="svar", design=DESIGN
    )
    assert REPORT.bounds.frame.equals(nonresponse_bounds(REPORT.estimates["unadjusted"]).frame)
    assert REPORT.rates.frame["estimate"][0] == 65.0


def test_side_by_side():
    """One row for each domain, measure and method, with the change from the unadjusted estimate."""
    frame = REPORT.frame
    assert frame.height == 4 * 3
    assert frame["method"].unique(maintain_order=True).to_list() == [
        "unadjusted",
        "classes",
        "propensity",
        "raking",
    ]
    assert frame.filter(pl.col("method") == "unadjusted")["change"].to_list() == [0.0, 0.0, 0.0]
    raking = frame.filter(pl.col("method") == "raking")
    base = REPORT.estimates["unadjusted"].frame["estimate"]
    assert (raking["estimate"] - base).to_list() == raking["change"].to_list()


def test_words():
    """It says what changed, how wide the bounds are, what would make the claim fall, and warns of
    low response.
    """
    swedish, english = REPORT.describe("sv"), REPORT.describe()
    assert "Bara 65 % svarade." in swedish
    assert "Only 65 % responded." in english
    row = REPORT.bounds.frame.row(0, named=True)
    assert f"helhet {row['lower']:.1f} and {row['upper']:.1f}" in english
    tip = REPORT.tipping.frame["tipping_point"][0]
    assert f"helhet {tip:.1f} (threshold 50.0)" in english
    assert repr(REPORT).startswith("NonresponseReport\n")
    assert "<table" in REPORT._repr_html_()


def test_words_without_figures():
    """Where there is nothing to list it says so, and more rows than are listed are counted."""
    several = nonresponse_report(
        SAMPLE, TOP, responded="svar", covariates="ung", above=50, by=["ung", "kon"]
    )
    assert "helhet (ung: no, K)" in several.describe()
    total = nonresponse_report(
        *(SAMPLE, TOP),
        responded="svar",
        covariates="ung",
        above=1,
        by=[[], ["kon"], ["ung"], ["ung", "kon"]],
    )
    assert "and 4 more." in total.describe()
    assert "och 4 till." in total.describe("sv")
    assert total.describe().endswith(
        "No claim has a tipping point: each one stands or falls whatever the others would have"
        " answered, or cannot be judged."
    )
    assert "Inget påstående har en brytpunkt" in total.describe("sv")
    silent = nonresponse_report(
        SAMPLE.with_columns(helhet=pl.lit(None, pl.Int64)), TOP, responded="svar", covariates="ung"
    )
    assert "There is no estimate that the adjustments could change." in silent.describe()
    assert "Det finns ingen skattning som justeringarna kan ändra." in silent.describe("sv")


@pytest.mark.parametrize("name", ["method", "change"])
def test_a_column_of_domains_is_no_figure_of_the_report(name):
    """It would be taken for one."""
    with pytest.raises(ArgumentError, match=f"'{name}' has a name that the result needs itself"):
        nonresponse_report(
            SAMPLE.rename({"kon": name}), TOP, responded="svar", covariates="ung", by=name
        )


@pytest.mark.parametrize("given", [[50], pl.Series([50])])
def test_lists_for_numbers(given):
    """A list where a number is wanted is told to be so."""
    with pytest.raises(
        ArgumentTypeError, match="above must be a number, a dict of measure and number"
    ):
        nonresponse_report(SAMPLE, TOP, responded="svar", covariates="ung", above=given)
    with pytest.raises(ArgumentTypeError, match="margins must be a dict of variable and totals"):
        nonresponse_report(SAMPLE, TOP, responded="svar", covariates="ung", margins=given)


def test_without_claim_and_margins():
    """Claims and margins are optional."""
    report = nonresponse_report(SAMPLE, TOP, responded="svar", covariates="ung")
    assert report.tipping is None
    assert list(report.estimates) == ["unadjusted", "classes", "propensity"]


def test_bad_input():
    """Errors are those of the functions whose results are gathered."""
    with pytest.raises(ColumnNotFoundError, match="kön"):
        nonresponse_report(SAMPLE, TOP, responded="svar", covariates="kön")
    with pytest.raises(DataError, match="nobody responded"):
        nonresponse_report(SAMPLE.with_columns(svar=False), TOP, responded="svar", covariates="ung")
    with pytest.raises(ArgumentError, match="above"):
        nonresponse_report(SAMPLE, TOP, responded="svar", covariates="ung", above=50, below=60)
    with pytest.raises(ArgumentError, match="language"):
        REPORT.describe("no")
