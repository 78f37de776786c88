"""Replicates: jackknife, balanced half-samples and given weights of R's `survey` and `svrep`.

Out of scope, and so only listed (`OUT_OF_SCOPE`): Woodruff's interval of a quantile from
replicates; the generalized bootstrap of svrep, whose weights can be negative, which we refuse; and
its generalized replicates of Fay, a method of making weights that is not offered and whose matrix
is large: five other matrices test weights from elsewhere.
"""

import re

import numpy as np
import polars as pl
import pytest
from golden.support import (
    DESIGNS,
    HERE,
    NUMBERS,
    Golden,
    agree,
    agree_covariance,
    agree_estimates,
    frame,
    listwise,
)

from brukarindex import Design, MeanRating, calibrate, estimate, poststratify, rake, tally
from brukarindex.replication import (
    BalancedHalfSamples,
    Bootstrap,
    Jackknife,
    ReplicateWeights,
    replicate_estimates,
)

GOLDEN = Golden("06_replicates")
OUT_OF_SCOPE = r"jk1\.quantile|svrep_genboot\..*|svrep_faysgen\..*"
STYPE = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
SCORES = [MeanRating("api00", NUMBERS), MeanRating("api99", NUMBERS)]
RATIO = [MeanRating("api.stu", NUMBERS), MeanRating("enroll", NUMBERS)]
SCD = Design(strata="ESA", cluster="ambulance")
DEATHS = [MeanRating("alive", NUMBERS), MeanRating("arrests", NUMBERS)]
MADE = [
    f"{name}{fpc}{mse}"
    for name in ("jk1_clus1", "jkn_strat")
    for fpc in ("", "_nofpc")
    for mse in ("", "_mse")
]
MADE += ["auto_clus2"]
ADJUST = {
    "jk1_clus1_ps": lambda cells, design: poststratify(cells, {"kind": STYPE}, design=design),
    "jk1_clus1_cal": lambda cells, design: calibrate(
        cells, {"kind": STYPE, "earlier": 3914069.0}, design=design
    ),
    "jk1_clus1_rake": lambda cells, design: rake(
        cells, {"kind": STYPE, "whole": WIDE}, design=design
    ),
}
USING = ("kind", "earlier", "whole")
MATRIX = {
    "boot_canty_strat": ("apistrat", "rw_boot_strat_canty"),
    "boot_sub_strat": ("apistrat", "rw_boot_strat_subboot"),
    "boot_mrb_clus2": ("apiclus2", "rw_boot_clus2_mrb"),
    "svrep_rwyb": ("apistrat", "rw_svrep_rwyb"),
}


def matrix(name):
    """Return a file of replicate weights, one column for each replicate."""
    (path,) = [*(HERE / "data").glob(f"{name}.csv"), *(HERE / "data").glob(f"{name}.csv.gz")]
    return pl.read_csv(path, infer_schema_length=None).cast(pl.Float64)


def given(weights, info):
    """Return the columns of a matrix as replicate weights, with what R says of them."""
    return ReplicateWeights(
        weights.columns, scale=info["scale"], rscales=info["rscales"], mse=info["mse"]
    )


def sample(tag):
    """Return data and design of a tag such as ``jkn_strat_nofpc_mse``, and keywords for
    `replicate_estimates`.
    """
    mse = tag.endswith("_mse")
    if tag in ADJUST:
        data, design = DESIGNS["clus1_fpc"]
        copies = {
            "earlier": "api99",
            "kind": "stype",
            "whole": "sch.wide",
        }  # a column is either answers or a key
        extra = frame(data).with_columns(
            pl.col(column).alias(copy) for copy, column in copies.items()
        )
        return extra, design, Jackknife(), {"adjust": ADJUST[tag], "using": USING}
    if tag == "auto_clus2":
        data, design = (
            frame("apiclus2").with_columns(fpc=757),
            Design(cluster="dnum", weight="pw", population="fpc"),
        )
        return data, design, Jackknife(), {}
    if tag in MATRIX:
        data, weights = frame(MATRIX[tag][0]), matrix(MATRIX[tag][1])
        return data.hstack(weights), Design(weight="pw"), given(weights, GOLDEN[f"{tag}.info"]), {}
    name = re.search("clus1|strat", tag).group()
    data, design = DESIGNS[f"{name}_{'nofpc' if 'nofpc' in tag else 'fpc'}"]
    return frame(data), design, Jackknife(mse=mse), {}


def replicated(tag, measures=SCORES, *, change=None, by=None, **options):
    """Return the estimates of a tag; respondents are counted together so that covariances can be
    had.
    """
    data, design, replicates, more = sample(tag)
    data = data if change is None else change(data)
    if design.cluster is None and not isinstance(replicates, ReplicateWeights):
        keys = [*([by] if by else []), design.weight]
        return replicate_estimates(
            tally(data, measures, by=keys, design=design, joint=True),
            None,
            replicates,
            by=by,
            **more,
            **options,
        )
    return replicate_estimates(data, measures, replicates, by=by, design=design, **more, **options)


def tolerance(tag):
    """Return how far from R: raking is iterated in every replicate, there to a margin error of
    1e-9.
    """
    return 1e-7 if "rake" in tag else 1e-9


def agree_with(found, expected, rel=1e-9):
    """Assert that estimates, standard errors and covariances are R's; a rounding error must be as
    small.
    """
    value, error = (np.array(expected[name], dtype=float) for name in ("est", "se"))
    size = np.maximum(error, 1e-5 * np.abs(value))
    agree(found.frame["estimate"], value, rel=rel)
    agree(found.frame["std_error"], error, rel=rel, scale=size)
    if "vcov" in expected:
        agree(found.covariance(), expected["vcov"], rel=rel, scale=np.outer(size, size))


TAGS = [*MADE, *ADJUST, *MATRIX]


@pytest.mark.parametrize("tag", TAGS)
def test_scales_and_degrees_of_freedom(tag):
    """Scale times rscales, the number of replicates and the degrees of freedom are R's."""
    (check,) = GOLDEN.ids(rf"{tag}\.info")
    found = replicated(tag)
    weight, expected = (
        found.parts[0].spread.weight,
        GOLDEN[check]["scale"] * np.array(GOLDEN[check]["rscales"]),
    )
    if (
        "strat" in tag and tag in MADE
    ):  # schools that are alike have one replicate, with a weight for each of them
        assert len(weight) <= GOLDEN[check]["R"]
        agree(weight.sum(), expected.sum())
    else:
        agree(weight, expected)
    assert found.frame["df"].to_list() == [GOLDEN[check]["degf"]] * 2


@pytest.mark.parametrize("tag", TAGS)
def test_means(tag):
    """Means of two questions and their covariance."""
    (check,) = GOLDEN.ids(rf"{tag}\.mean")
    agree_with(replicated(tag), GOLDEN[check], tolerance(tag))


@pytest.mark.parametrize("tag", TAGS)
def test_totals(tag):
    """Totals of two questions and their covariance."""
    (check,) = GOLDEN.ids(rf"{tag}\.total")
    agree_with(replicated(tag, statistic="total"), GOLDEN[check], tolerance(tag))


@pytest.mark.parametrize("tag", TAGS)
def test_domains(tag):
    """Means of two questions in two domains that cut across the strata, with all covariances."""
    (check,) = GOLDEN.ids(rf"{tag}\.by")
    agree_with(replicated(tag, by="sch.wide"), GOLDEN[check], tolerance(tag))


def ratio(counted):
    """Return the ratio of the totals of the first two measures."""
    top, bottom = estimate(counted, statistic="total").frame["estimate"]
    return top / bottom


@pytest.mark.parametrize("tag", [tag for tag in TAGS if "clus2" not in tag])
def test_ratios(tag):
    """A ratio of totals, a function of the tally, with the adjustment made in every replicate."""
    (check,) = GOLDEN.ids(rf"{tag}\.ratio")
    found = replicated(
        tag, RATIO, change=lambda data: listwise(data, "api.stu", "enroll"), statistic=ratio
    )
    agree_with(found, GOLDEN[check], tolerance(tag))


def test_given_jackknife_weights():
    """R's jackknife weights read from columns give what our own do."""
    weights, info = matrix("rw_jk1_clus1"), GOLDEN["jk1_clus1.info"]
    data, design = frame("apiclus1"), Design(weight="pw")
    found = replicate_estimates(data.hstack(weights), SCORES, given(weights, info), design=design)
    agree_with(found, GOLDEN["jk1_clus1.mean"])
    ours = replicated("jk1_clus1", statistic="total").values()[0]
    agree(np.sort(ours), np.sort(data["api00"].to_numpy() @ weights.to_numpy()))


def scd(tag, measures, statistic):
    """Return half-sample estimates of the ambulances: ours, or from R's matrix."""
    mse = tag.endswith("_mse")
    if not tag.startswith("brr_scd_auto") and tag.startswith("brr"):
        weights = matrix("rw_brr_scd")
        replicates = ReplicateWeights(weights.columns, scale=1 / 4, mse=mse)
        return replicate_estimates(
            frame("scd").hstack(weights), measures, replicates, statistic=statistic
        )
    rho = float(tag[3:6]) if tag.startswith("fay") else 0.0
    replicates = BalancedHalfSamples(rho=rho, mse=mse)
    return replicate_estimates(frame("scd"), measures, replicates, design=SCD, statistic=statistic)


@pytest.mark.parametrize("check", GOLDEN.ids(r"(brr|fay).*"))
def test_half_samples(check):
    """BRR and Fay: scale, means, totals and ratios."""
    expected = GOLDEN[check]
    found = scd(check, DEATHS[0], "mean")
    agree_with(found, expected["mean"])
    agree(
        found.parts[0].spread.weight,
        expected["info"]["scale"] * np.array(expected["info"]["rscales"]),
    )
    assert found.frame["df"].to_list() == [expected["info"]["degf"]]
    agree_with(scd(check, DEATHS, ratio), expected["ratio"])
    if "total" in expected:
        agree_with(scd(check, DEATHS, "total"), expected["total"])


@pytest.mark.parametrize(
    ("name", "rho"), [("rw_brr_scd_auto", 0.0), ("rw_fay30_scd", 0.3), ("rw_fay50_scd", 0.5)]
)
def test_half_samples_are_those_of_r(name, rho):
    """Our half-samples are R's, in the same order."""
    found = replicate_estimates(
        frame("scd"), DEATHS, BalancedHalfSamples(rho=rho), design=SCD, statistic="total"
    )
    agree(
        found.values(),
        frame("scd").select("alive", "arrests").to_numpy().T @ matrix(name).to_numpy(),
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"scd\.taylor"))
def test_linearised(check):
    """The linearised standard errors of the same ambulances."""
    agree_estimates(estimate(frame("scd"), DEATHS[0], design=SCD), GOLDEN[check]["mean"])
    totals = estimate(frame("scd"), DEATHS, design=SCD, statistic="total", joint=True)
    agree_estimates(totals, GOLDEN[check]["total"])
    top, bottom = totals.frame["estimate"]
    gradient = np.array([1 / bottom, -top / bottom**2])
    agree(np.sqrt(gradient @ totals.covariance() @ gradient), GOLDEN[check]["ratio"]["se"][0])


@pytest.mark.parametrize("check", GOLDEN.ids(r"from_matrix_.*"))
def test_given_matrix(check):
    """Bootstrap weights from a file, with other scales and rscales; the interval of a median is not
    offered.
    """
    weights, expected = matrix("rw_boot_strat_subboot"), GOLDEN[check]
    data, replicates = frame("apistrat").hstack(weights), given(weights, expected["info"])
    found = replicate_estimates(data, SCORES[0], replicates, design=Design(weight="pw"))
    agree_with(found, expected["mean"])
    assert found.frame["df"].to_list() == [expected["info"]["degf"]]
    if "by" in expected:
        by = replicate_estimates(
            data, SCORES[0], replicates, by="stype", design=Design(weight="pw")
        )
        agree_with(by, expected["by"])


def median(counted):
    """Return the first score at which half of the weights are reached."""
    cells = counted.blocks[0].sort("api00")
    reached = cells["w"].cum_sum() / cells["w"].sum()
    return float(cells["api00"].gather(reached.search_sorted(0.5)).item() + NUMBERS.low)


@pytest.mark.parametrize("check", GOLDEN.ids("withReplicates_median"))
def test_median(check):
    """A median by the caller's own function of the cells."""
    agree_with(replicated("boot_sub_strat", SCORES[0], statistic=median), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids("jk1_cal_ci"))
def test_interval(check):
    """The t interval of a calibrated mean."""
    row = replicated("jk1_clus1_cal", SCORES[0], interval="wald").frame.row(0, named=True)
    agree([[row["conf_low"], row["conf_high"]]], GOLDEN[check]["values"])


def drawn(weights, correction):
    """Return how often each school was drawn, from R's weights and our formula of the factors."""
    data = frame("apistrat")
    n = data.select(pl.len().over("stype")).to_series().to_numpy()
    shrink = np.sqrt(1 - n / data["fpc"].to_numpy()) if correction else np.ones(len(n))
    factors = weights.to_numpy() / data["pw"].to_numpy()[:, None]
    return (factors - 1 + shrink[:, None]) / (shrink * n / (n - 1))[:, None]


@pytest.mark.parametrize(
    ("name", "correction"), [("rw_svrep_rwyb", True), ("rw_boot_strat_subboot", False)]
)
def test_bootstrap_factors(name, correction):
    """R's factors are of our form, with whole numbers of draws that add up to n − 1; ours keep the
    strata's sums.
    """
    times = drawn(matrix(name), correction)
    assert np.abs(times - times.round()).max() < 1e-6
    per_stratum = (
        frame("apistrat")
        .select("stype")
        .hstack(pl.DataFrame(times.round()))
        .group_by("stype")
        .sum()
    )
    sizes = dict(frame("apistrat")["stype"].value_counts().rows())
    assert all(set(row[1:]) == {sizes[row[0]] - 1} for row in per_stratum.rows())

    data, design = DESIGNS["strat_fpc"]
    ours = Bootstrap(40, seed=7, correction=correction)
    counts = replicate_estimates(
        frame(data), SCORES[0], ours, by="stype", design=design, statistic=schools
    )
    agree(counts.values(), np.tile(counts.frame["estimate"].to_numpy()[:, None], 40))


def schools(counted):
    """Return the sum of weights in each stratum."""
    return counted.blocks[0].group_by("stype").agg(pl.col("w").sum()).sort("stype")


@pytest.mark.parametrize("statistic", ["mean", "total"])
def test_bootstrap_is_near_the_linearised(statistic):
    """With 2000 replicates a standard error is within 5 %: three of its own, of 1/√4000 = 1.6 %."""
    for name in ("strat_fpc", "strat_nofpc", "clus1_fpc"):
        data, design = DESIGNS[name]
        found = replicate_estimates(
            frame(data), SCORES[0], Bootstrap(2000, seed=20), design=design, statistic=statistic
        )
        line = estimate(frame(data), SCORES[0], design=design, statistic=statistic)
        assert found.frame["std_error"][0] == pytest.approx(line.frame["std_error"][0], rel=0.05)


def test_covariances_of_a_matrix():
    """Covariances are relative to their standard errors too."""
    found = replicated("boot_sub_strat", by="sch.wide")
    agree_covariance(found.covariance(), GOLDEN["boot_sub_strat.by"]["vcov"])


def test_every_check_is_used():
    """No figure lies in the file without being compared, but those out of scope."""
    GOLDEN.ids(OUT_OF_SCOPE)
    assert GOLDEN.unused == set()
