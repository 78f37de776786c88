"""Totals that few persons decide say so."""

import numpy as np
import polars as pl
import pytest

from brukarindex import Design, Scale, Share, estimate, tally
from brukarindex.estimates.measuring import measured
from brukarindex.variance.influence import freedom_of_variances

SHARE = Share.top("q", Scale(1, 5))


def obvious(frame: pl.DataFrame, unit: str | None, domain: str) -> float:
    """Return 2 over the relative variance of the variance of a domain's total, row by row."""
    variance = spread = 0.0
    for _, stratum in frame.group_by("h", maintain_order=True):
        counted = pl.col("q").is_in([4, 5]) & (pl.col("u") == domain)
        added = stratum.with_columns(z=pl.col("vikt") * counted)
        if unit:
            added = added.group_by(unit).agg(pl.col("z").sum())
        z = added["z"].to_numpy()
        n, e = len(z), z - z.mean()
        variance += n / (n - 1) * (e**2).sum()
        spread += (n / (n - 1)) ** 2 * ((e**4).sum() - (e**2).sum() ** 2 / n)
    return 2 * variance**2 / spread


@pytest.mark.parametrize("cluster", [None, "c"])
def test_the_freedom_of_a_variance_is_that_of_its_units(cluster):
    """Row by row, by definition, as on cells."""
    random = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "h": np.repeat(["a", "b"], [40, 25]),
            "c": random.integers(0, 9, 65),
            "vikt": random.choice([1.0, 2.5, 7.0], 65),
            "q": random.choice([1, 3, 5], 65, p=[0.2, 0.1, 0.7]),
            "u": random.choice(["few", "many"], 65, p=[0.15, 0.85]),
        }
    )
    design = Design(strata="h", weight="vikt", cluster=cluster)
    counted = tally(frame, SHARE, by=["u", "vikt"], design=design)
    (made,) = measured(counted, [SHARE], (("u",),), "total")
    found = freedom_of_variances(made.whole.cells, made.whole.columns)
    wanted = [obvious(frame, cluster, name) for name in ("few", "many")]
    assert sorted(found) == pytest.approx(sorted(wanted), rel=1e-9)


def test_a_total_that_few_decide_says_so():
    """97 satisfied of 100 on average, of 20 000: R's t interval misses on one side in 14 % of
    samples.
    """
    random, missed, told, draws = np.random.default_rng(12), 0, 0, 300
    for _ in range(draws):
        frame = pl.DataFrame({"q": np.where(random.random(100) < 0.97, 5, 1), "N": 20_000})
        row = estimate(frame, SHARE, design=Design(population="N"), statistic="total").row()
        told += row.status == "few_degrees_of_freedom"
        missed += row.status == "ok" and not row.conf_low <= 19_400 <= row.conf_high
    assert told > draws / 2
    assert missed <= 0.02 * draws


@pytest.mark.parametrize(("satisfied", "status"), [(60, "ok"), (97, "few_degrees_of_freedom")])
def test_totals_of_rare_answers_are_cautions(satisfied, status):
    """Of few who are rare it is said, of many not."""
    frame = pl.DataFrame({"q": [5] * satisfied + [1] * (100 - satisfied), "N": 20_000})
    row = estimate(frame, SHARE, design=Design(population="N"), statistic="total").row()
    assert row.status == status
    assert row.conf_low is not None


def test_a_total_of_few_clusters_is_a_caution():
    """Also where clusters are as far from their mean on both sides, so that their spread seems
    to be known.
    """
    answers = [(c, 5 if i < (8 if c % 2 else 4) else 1) for c in range(6) for i in range(10)]
    frame = pl.DataFrame(answers, ["c", "q"], orient="row")
    row = estimate(frame, SHARE, design=Design(cluster="c"), statistic="total").row()
    assert (row.df, row.status) == (5, "few_degrees_of_freedom")
