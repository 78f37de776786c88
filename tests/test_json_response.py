"""Weights and what else is said of nonresponse, as JSON and back."""

import polars as pl
import pytest

from brukarindex import (
    Design,
    Dispositions,
    RatingIndex,
    Scale,
    auxiliary_indicators,
    calibrate,
    estimate,
    from_json,
    item_nonresponse,
    nonresponse_bounds,
    normalise,
    propensity_weights,
    representativity,
    response_rates,
    tally,
    tipping_point,
    to_json,
    trim_weights,
    weighting_classes,
)

SAMPLE = pl.DataFrame(
    {
        "kommun": ["a", "b"] * 50,
        "ung": [True] * 40 + [False] * 60,
        "alder": [20.0, 30.0, 60.0, 70.0, 80.0] * 20,
        "svar": ([True] * 10 + [False] * 10) * 2 + ([True] * 15 + [False] * 5) * 3,
        "helhet": ([2, 3, 5, 4, 1, 2, 3, 4, 2, 5] + [None] * 10) * 2
        + ([5, 4, 4, 5, 3, 5, 4, 4, 5, 5, 4, 2, 5, 4, 4] + [None] * 5) * 3,
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
            SAMPLE, design=calibrate(SAMPLE, {"ung": {True: 500, False: 500}}, design=CLASSES), high=1.5, unit="median"
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
    assert estimate(from_json(to_json(tally(SAMPLE, INDEX, by="kommun", design=weighting))), by="kommun") == ours
    assert from_json(to_json(ours)) == ours


RESULTS = {
    "rates": response_rates(Dispositions(complete=60, partial=5, refusal=20, non_contact=15)),
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
