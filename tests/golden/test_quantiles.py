"""Quantiles with Woodruff's intervals, as R's ``svyquantile`` by the rule ``math``."""

from functools import cache

import numpy as np
import polars as pl
import pytest
from golden.support import DESIGNS, HERE, NUMBERS, Golden, frame

from brukarindex import Design, MeanRating, MultiItemIndex, Scale
from brukarindex.estimates import quantile

GOLDEN = Golden("12_quantiles")
PROBABILITIES = [0.1, 0.25, 0.5, 0.75, 0.9]
INTERVALS = {"mean": "wald", "beta": "beta", "xlogit": "logit"}
ANSWER = MeanRating("helhet", Scale(1, 5))
NKI = MultiItemIndex("nki", ["nki1", "nki2", "nki3"], scale=Scale(1, 10), minimum_answered=3)
INHABITANTS = Design(strata="kommun", population="N_h")


@cache
def last_year():
    """Return the synthetic respondents of 2017."""
    return pl.read_csv(HERE / "data" / "bm_syn87.csv.gz").filter(pl.col("ar") == 2017)


ASKED = {
    "nki_strata": lambda: (frame("bm_drivers"), NKI, Design(strata="enhet", weight="vikt")),
    "nki_clusters": lambda: (frame("bm_drivers"), NKI, Design(cluster="enhet", weight="vikt")),
    "helhet_riket": lambda: (last_year(), ANSWER, INHABITANTS),
    "api00_strat": lambda: (
        frame("apistrat"),
        MeanRating("api00", NUMBERS),
        DESIGNS["strat_fpc"][1],
    ),
    "api00_clus": lambda: (
        frame("apiclus1"),
        MeanRating("api00", NUMBERS),
        DESIGNS["clus1_fpc"][1],
    ),
}


def plain(values):
    """Return R's numbers, NaN where it has none."""
    return np.array([np.nan if each in ("NaN", None) else each for each in values], dtype=float)


@pytest.mark.parametrize("check", GOLDEN.ids(r"quantile\..*\.math"))
def test_quantiles_with_woodruffs_intervals(check):
    """Quantiles, limits and standard errors of five probabilities."""
    _, name, kind, _ = check.split(".")
    data, measure, design = ASKED[name]()
    made = quantile(
        data,
        measure,
        PROBABILITIES,
        design=design,
        interval=INTERVALS[kind],
        inversion="woodruff",
    ).frame
    result = GOLDEN[check]
    for ours, theirs in (
        ("quantile", "quantile"),
        ("conf_low", "low"),
        ("conf_high", "high"),
        ("std_error", "se"),
    ):
        found = made[ours].to_numpy()
        assert found == pytest.approx(plain(result[theirs]), rel=1e-9, abs=1e-9, nan_ok=True), ours


@pytest.mark.parametrize("check", GOLDEN.ids(r"quantile\.by_unit"))
def test_medians_of_units(check):
    """Where R has no interval, for the median is the highest answer, Woodruff's has none."""
    result = GOLDEN[check]
    made, own = (
        quantile(
            last_year(),
            ANSWER,
            by="kommun",
            design=INHABITANTS,
            interval=interval,
            inversion=inversion,
        ).frame.filter(pl.col("kommun").is_in(result["unit"]))
        for interval, inversion in (("beta", "woodruff"), ("saddlepoint", "test"))
    )
    assert made["quantile"].to_list() == result["median"]
    assert own["conf_high"].to_list() == [5.0] * len(own)
    assert own["conf_low"].null_count() == 0
    told = made.filter(pl.col("conf_low").is_not_null())
    assert (told["conf_low"] == 5).all()


def test_every_figure_of_the_file_is_compared():
    """No check is left."""
    assert not GOLDEN.unused
