"""What is withheld is not told in the methods appendix, but named."""

import polars as pl
import pytest

from brukarindex import (
    Pooled,
    RatingIndex,
    Scale,
    compare,
    estimate,
    item_nonresponse,
    nonresponse_report,
    response_rates,
    weighting_classes,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation import methods_appendix

FRAME = pl.DataFrame(
    {
        "enhet": ["Arboga"] * 40 + ["Falun"] * 39 + ["Zäta"] * 4,
        "kon": (["K", "M", "M"] * 28)[:83],
        "q": [5, 4, None, 5] * 20 + [1, 2, None],
    }
).with_columns(utfall=pl.when(pl.col("q").is_null()).then(pl.lit("b")).otherwise(pl.lit("s")))
INDEX = RatingIndex("q", Scale(1, 5))
CODES = {"responded": "s", "nonresponse": "b"}
RATES = response_rates(FRAME, "utfall", by=[[], ["enhet"]], codes=CODES, standard="swedish")
ANSWERED = FRAME.drop_nulls("q").with_columns(svarade=pl.lit(value=True))
UNITS = estimate(ANSWERED, INDEX, by="enhet")
FEW = pl.col("n") < 5


def told(appendix, item):
    """Return what an item says in both languages."""
    return next((each["sv"], each["en"]) for each in appendix if each["item"] == item)


def test_a_rate_of_few_is_not_told():
    """The unit is named under confidentiality, and nowhere else."""
    plain = methods_appendix(RATES, UNITS)
    assert "Zäta" in plain.describe("sv")
    assert "confidentiality" in plain.missing
    made = methods_appendix(RATES, UNITS, withheld=FEW, why="färre än 5 svar")
    for language in ("sv", "en"):
        assert made.describe(language).count("Zäta") == 1
    assert told(made, "confidentiality") == (
        "Redovisas inte (färre än 5 svar): Zäta.",
        "Withheld (färre än 5 svar): Zäta.",
    )
    assert "Arboga" in told(made, "response")[0]


def test_every_result_is_searched():
    """Whatever is given, the unit is named once."""
    whole = FRAME.with_columns(svarade=pl.col("q").is_not_null())
    report = nonresponse_report(
        whole, INDEX, responded="svarade", covariates="kon", by="enhet", above=50
    )
    items = item_nonresponse(FRAME, INDEX, by="enhet")
    weights = weighting_classes(whole, ["kon"], responded="svarade")
    results = (UNITS, compare(UNITS, to=Pooled()), report, RATES, items, weights)
    last = pl.col("enhet").eq_missing("Zäta")
    made = methods_appendix(*results, withheld=last)
    for form in (made.describe("sv"), made.markdown("en"), made.html("sv"), made.document("en")):
        assert form.count("Zäta") == 1
    genders = response_rates(FRAME, "utfall", by="kon", codes=CODES, standard="swedish")
    both = methods_appendix(UNITS, genders, withheld=last)
    assert "K " in told(both, "response")[0]


def test_wrong_arguments():
    """Columns that rates do not have, and what is no expression."""
    with pytest.raises(ArgumentError, match="methods_appendix: withheld asks for 'estimates'"):
        methods_appendix(RATES, withheld=pl.col("estimates") < 5)
    with pytest.raises(ArgumentTypeError, match="methods_appendix: withheld must be an expression"):
        methods_appendix(RATES, withheld=5)
    assert methods_appendix(UNITS, withheld=pl.col("asked") < 5).frame.height > 0
