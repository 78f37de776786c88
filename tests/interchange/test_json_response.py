"""Weights and what else is said of nonresponse, as JSON and back."""

from datetime import date, time, timedelta
from decimal import Decimal

import attrs
import polars as pl
import pytest

from brukarindex import (
    Design,
    Dispositions,
    PopulationWeighted,
    RatingIndex,
    Scale,
    calibrate,
    compare,
    estimate,
    from_json,
    item_nonresponse,
    nonresponse_bounds,
    nonresponse_report,
    poststratify,
    propensity_weights,
    representativity,
    response_rates,
    tally,
    tipping_point,
    to_json,
    weighting_classes,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.response import auxiliary_indicators
from brukarindex.weighting import normalise, trim_weights

SAMPLE = pl.DataFrame(
    {
        "kommun": ["a", "b"] * 50,
        "ung": [True] * 40 + [False] * 60,
        "alder": [20.0, 30.0, 60.0, 70.0, 80.0] * 20,
        "svar": ([True] * 10 + [False] * 10) * 2 + ([True] * 15 + [False] * 5) * 3,
        "helhet": (
            ([2, 3, 5, 4, 1, 2, 3, 4, 2, 5] + [None] * 10) * 2
            + ([5, 4, 4, 5, 3, 5, 4, 4, 5, 5, 4, 2, 5, 4, 4] + [None] * 5) * 3
        ),
        "N": [500] * 100,
    }
)
DESIGN = Design(strata="kommun", population="N")
INDEX = RatingIndex("helhet", Scale(1, 5))
CLASSES = weighting_classes(SAMPLE, "ung", responded="svar", design=DESIGN)
WEIGHTINGS = {
    "classes": CLASSES,
    "propensity": propensity_weights(SAMPLE, ["ung", "alder"], responded="svar", design=DESIGN),
    "chain": normalise(
        trim_weights(
            SAMPLE,
            design=calibrate(SAMPLE, {"ung": {True: 500, False: 500}}, design=CLASSES),
            high=1.5,
            unit="median",
        )
    ),
}


@pytest.mark.parametrize("name", WEIGHTINGS)
def test_weighting(name):
    """A weighting read back gives the same estimates and standard errors, to the last bit."""
    weighting = WEIGHTINGS[name]
    read = from_json(to_json(weighting))
    assert read == weighting
    ours = estimate(SAMPLE, INDEX, by="kommun", design=weighting)
    assert estimate(SAMPLE, INDEX, by="kommun", design=read) == ours
    assert (
        estimate(
            from_json(to_json(tally(SAMPLE, INDEX, by="kommun", design=weighting))), by="kommun"
        )
        == ours
    )
    assert from_json(to_json(ours)) == ours


RESULTS = {
    "rates": response_rates(Dispositions(complete=60, partial=5, refusal=20, non_contact=15)),
    "rates of true and false": (
        nonresponse_report(SAMPLE, INDEX, responded="svar", covariates="ung").rates
    ),
    "items": item_nonresponse(SAMPLE, INDEX),
    "representativity": representativity(SAMPLE, "ung", responded="svar", design=DESIGN),
    "indicators": auxiliary_indicators(SAMPLE, ["ung", "kommun"], responded="svar"),
    "bounds": nonresponse_bounds(estimate(SAMPLE, INDEX, design=CLASSES)),
    "tipping": tipping_point(estimate(SAMPLE, INDEX, design=CLASSES), above=50),
}


@pytest.mark.parametrize("name", RESULTS)
def test_result(name):
    """Results read back are equal."""
    assert from_json(to_json(RESULTS[name])) == RESULTS[name]


def test_dates_that_are_weighted_with_sizes():
    """The sizes of quarters are read back with their dates, written in the one way
    that dates are.
    """
    quarters = [date(2025, 3, 31), date(2025, 6, 30)]
    frame = pl.DataFrame({"kvartal": quarters * 3, "helhet": [1, 2, 3, 4, 5, 5]})
    made = compare(
        estimate(frame, INDEX, by="kvartal"),
        to=PopulationWeighted(dict(zip(quarters, (10, 30), strict=True))),
    )
    text = to_json(made)
    assert from_json(text) == made
    with pytest.raises(ArgumentError, match=r"'20250331'.* in pairs, where a date"):
        from_json(
            text.replace(
                '"type": "Date", "value": "2025-03-31"', '"type": "Date", "value": "20250331"'
            )
        )


KEYS = {
    "Boolean": [False, True],
    "Int8": pl.Series([-1, 1], dtype=pl.Int8),
    "UInt64": pl.Series([1, 2**63 + 1], dtype=pl.UInt64),
    "Int128": pl.Series([1, 2**100], dtype=pl.Int128),
    "UInt128": pl.Series([1, 2**100], dtype=pl.UInt128),
    "Float16": pl.Series([1.5, 2.25], dtype=pl.Float16),
    "Float32": pl.Series([1.1, 2.3], dtype=pl.Float32),
    "Decimal": pl.Series([Decimal("1.10"), Decimal("2.25")], dtype=pl.Decimal(12, 2)),
    "Date": [date(1, 1, 1), date(2025, 3, 31)],
    "Datetime ms": pl.Series([-86_400_000, 1_743_379_200_000]).cast(pl.Datetime("ms")),
    "Datetime us": pl.Series([1743382923456789, 1743465600000000]).cast(pl.Datetime("us")),
    "Datetime ns": pl.Series([1, 10**18 + 1_001]).cast(pl.Datetime("ns")),
    "Datetime in a zone": (
        pl.Series([1729980000000, 1729990800000]).cast(pl.Datetime("ms", "Europe/Stockholm"))
    ),
    "Duration ms": pl.Series([1, 10**12]).cast(pl.Duration("ms")),
    "Duration us": [timedelta(days=-1), timedelta(microseconds=1)],
    "Time": [time(1, 2, 3), time(1, 2, 3, 4)],
    "Enum": pl.Series(["ung", "äldre"], dtype=pl.Enum(["äldre", "ung", "okänd"])),
    "Categorical": pl.Series(["ung", "äldre"], dtype=pl.Categorical),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_any_type(name):
    """What names domains and classes comes back with its type, and does the same work."""
    values = pl.Series("k", KEYS[name])
    frame = pl.DataFrame([pl.concat([values] * 4), pl.Series("helhet", [1, 2, 3, 4, 5, 5, 4, 2])])
    frame = frame.with_columns(svar=pl.Series([True] * 5 + [False] + [True] * 2))
    classes = weighting_classes(frame, "k", responded="svar", minimum=1)
    weighting = poststratify(frame, {"k": pl.DataFrame([values, pl.Series([50, 70])])})
    results = (
        weighting,
        classes,
        tally(frame, INDEX, by="k", design=classes),
        estimate(frame, INDEX, by="k"),
    )
    for made in results:
        read = from_json(to_json(made))
        assert read == made
        assert types_of(read) == types_of(made)
    read = from_json(to_json(weighting))
    assert read.join(frame).equals(weighting.join(frame))
    assert estimate(frame, INDEX, by="k", design=read) == estimate(
        frame, INDEX, by="k", design=weighting
    )


def types_of(made):
    """Return the types of all columns of a result."""
    names = ("keys", "frame", "populations", "blocks")
    found = [getattr(made, name) for name in names if hasattr(made, name)]
    frames = [frame for each in found for frame in (each if isinstance(each, tuple) else (each,))]
    return [frame.schema for frame in frames if isinstance(frame, pl.DataFrame)]


def test_a_type_without_a_form():
    """A column of lists, which no result of ours has, is refused."""
    made = response_rates(Dispositions(complete=60))
    odd = attrs.evolve(made, frame=made.frame.with_columns(odd=pl.lit([1])))
    with pytest.raises(
        ArgumentTypeError, match=r"column 'odd' has type List\(.*\), which has no JSON form"
    ):
        to_json(odd)


@pytest.mark.parametrize(
    "change",
    [
        ('"time_unit": "us"', '"time_unit": "years"'),
        ('"time_zone": null', '"time_zone": "Atlantis/Poseidonis"'),
        ('"dtype": "Datetime"', '"dtype": "Moment"'),
        ('"2025-03-31T01:02:03.456789"', '"2025-03-31T01:02:03.45"'),
    ],
)
def test_columns_that_cannot_be_read(change):
    """A column that does not follow the format is an error of ours."""
    frame = pl.DataFrame({"k": KEYS["Datetime us"], "helhet": [1, 2]})
    text = to_json(tally(frame, INDEX, by="k"))
    assert change[0] in text
    with pytest.raises(ArgumentError, match="the JSON"):
        from_json(text.replace(*change))
