"""Funnels: limits of three definitions, and over-dispersion."""

import numpy as np
import polars as pl
import pytest
from golden.support import Golden, agree, frame

from brukarindex import MeanRating, Scale, Share, estimate, funnel
from brukarindex.benchmarking.limits import INNER, OUTER, binomial_limit, normal_quantile
from brukarindex.benchmarking.overdispersion import dispersion

GOLDEN = Golden("12_funnel")
OLDER = Golden("09_funnel")
SHARE = Share("q", Scale(0, 1), positive=[1])
DEFINED = {
    "exact_binomial_interpolated": "exact",
    "score_around_baseline": "score",
    "arcsine": "arcsine",
}
ENDS = {"low_998": "lo998", "low_95": "lo95", "high_95": "up95", "high_998": "up998"}
WIDER = {"unadjusted": None, "multiplicative_phi": "multiplicative", "additive_tau2": "additive"}


def answers(units, positive, n):
    """Return estimates of a share from counts."""
    rows = [
        (unit, int(i < k))
        for unit, k, total in zip(units, positive, n, strict=True)
        for i in range(total)
    ]
    return estimate(pl.DataFrame(rows, ["unit", "q"], orient="row"), SHARE, by="unit")


def shares():
    """Return the shares of forty units."""
    data = frame("bm_funnel40")
    return answers(data["unit"], data["num"], data["den"])


def agree_funnel(made, expected):
    """Assert that limits and positions are R's."""
    for own, name in ENDS.items():
        agree(made.frame[own] / 100, np.clip(expected[name], 0, 1), rel=1e-8, scale=1e-2)
    assert made.frame["position"].to_list() == expected["flag"]


@pytest.mark.parametrize("name", DEFINED)
def test_limits_of_shares(name):
    """Every definition has R's limits, z, and positions."""
    result = GOLDEN[GOLDEN.ids(r"funnel40\.shares")[0]]
    made = funnel(shares(), limits=DEFINED[name])
    expected = result[name]
    agree(made.frame["baseline"] / 100, [result["baseline"]] * 40)
    agree_funnel(made, expected.get("unadjusted", expected))
    if "z" in expected:
        agree(made.frame["z"], expected["z"], rel=1e-8)


@pytest.mark.parametrize("name", WIDER)
def test_overdispersion_of_shares(name):
    """So have the limits of angles when units are let differ."""
    expected = GOLDEN[GOLDEN.ids(r"funnel40\.shares")[0]]["arcsine"]
    made = funnel(shares(), limits="arcsine", overdispersion=WIDER[name])
    agree_funnel(made, expected[name])
    agree(made.frame["phi"], [expected["phi"]] * 40, rel=1e-8)
    agree(made.frame["tau2"], [expected["tau2"]] * 40, rel=1e-8)


@pytest.mark.parametrize("check", GOLDEN.ids(r"funnel40\.PHE\.significance"))
def test_positions_are_those_of_phe(check):
    """PHE's words for positions beside its score limits."""
    said = {
        "inside": "Not significant",
        "below 95": "Low (0.025)",
        "below 99.8": "Low (0.001)",
        "above 95": "High (0.025)",
        "above 99.8": "High (0.001)",
    }
    made = funnel(shares(), limits="score").frame["position"]
    assert [said[each] for each in made] == GOLDEN[check]["significance"]


def limits_at(n, baseline, limits):
    """Return the limits of units of so many answers around a baseline."""
    units = answers(range(len(n)), [size // 2 for size in n], n)
    return funnel(units, limits=limits, baseline=100 * baseline).frame


@pytest.mark.parametrize("check", GOLDEN.ids(r"funnel40\.PHE\.limits"))
def test_score_limits_of_phe(check):
    """PHE's limits from one answer to 690, cut at the ends of the scale."""
    result = GOLDEN[check]
    made = limits_at(result["Population"], result["baseline"][0] / 100, "score")
    names = {"low_95": "lower_2s", "high_95": "upper_2s"}
    names |= {"low_998": "lower_3s", "high_998": "upper_3s"}
    for own, theirs in names.items():
        agree(made[own], result[f"{theirs}_limit"], rel=1e-8, scale=1)


@pytest.mark.parametrize("check", OLDER.ids(r"funnel\.FunnelPlotR\.limits_lookup"))
def test_angle_limits_of_funnelplotr(check):
    """The limits that the package draws, where it does at whole numbers of answers."""
    result = OLDER[check]
    n = np.array(result["number_seq"])
    whole = n == np.rint(n)
    assert whole.sum() == 3
    data = frame("syn_direct_helhet")
    centre = data["top2"].sum() / data["n_answered"].sum()
    made = limits_at(n[whole].astype(int).tolist(), centre, "arcsine")
    for own, theirs in (("low_95", "ll95"), ("high_95", "ul95"), ("low_998", "ll998")):
        agree(made[own] / 100, np.array(result[theirs])[whole], rel=1e-6)


@pytest.mark.parametrize("part", ["baseline_by_n", "own_sd_precision_weighted"])
def test_overdispersion_of_an_index(part):
    """z, φ, τ² and limits of an index from each unit's deviation, pooled or its own."""
    data, result = frame("bm_funnel40"), GOLDEN[GOLDEN.ids(r"funnel40\.index")[0]]
    expected, n = result[part], data["n"].to_numpy()
    own = data["sd"].to_numpy() / np.sqrt(n)
    error = result["pooled_sd"] / np.sqrt(n) if part == "baseline_by_n" else own
    z = (data["index"].to_numpy() - expected["baseline"]) / error
    found = dispersion(z, error, 0.1)
    agree(z, expected["z"], rel=1e-8)
    agree([found.phi, found.tau2], [expected["phi"], expected["tau2"]])
    for name, kind in WIDER.items():
        half = error * found.wider(error, kind)
        for level, end in ((INNER, "95"), (OUTER, "998")):
            agree(expected["baseline"] + normal_quantile(level) * half, expected[name][f"up{end}"])


def test_the_pooled_deviation_of_an_index():
    """The score limits of a mean stand on the pooled deviation of the answers."""
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(12), rng.integers(4, 40, 12))
    data = pl.DataFrame({"unit": unit, "q": rng.integers(1, 6, len(unit))})
    made = funnel(estimate(data, MeanRating("q", Scale(1, 5)), by="unit"), limits="score").frame
    parts = data.group_by("unit", maintain_order=True).agg(pl.len(), pl.col("q").var())
    n, var = parts["len"].to_numpy(), parts["q"].to_numpy()
    pooled = np.sqrt(((n - 1) * var).sum() / (n - 1).sum())
    agree(made["z"], (made["estimate"] - data["q"].mean()).to_numpy() / (pooled / np.sqrt(n)))


@pytest.mark.parametrize("check", OLDER.ids(r"funnel\.FunnelPlotR\.PR"))
def test_funnelplotr(check):
    """The package's φ, τ², z and limits with the additive variance."""
    data, result = frame("syn_direct_helhet"), OLDER[check]
    made = funnel(
        answers(data["kommun"], data["top2"], data["n_answered"]),
        limits="arcsine",
        overdispersion="additive",
    ).frame
    table = result["data"]
    agree(made["phi"], [result["phi"]] * len(made), rel=1e-8)
    agree(made["tau2"], [result["tau2"]] * len(made), rel=1e-8)
    agree(made["z"], table["Uzscore"], rel=1e-8)
    for own, name in (("low_95", "OD95LCL"), ("high_998", "OD99UCL")):
        agree(made[own] / 100, table[name], rel=1e-6)
    (outside,) = OLDER.ids(r"funnel\.FunnelPlotR\.outliers")
    outer = made.filter(pl.col("position").is_in(["below 99.8", "above 99.8"]))
    assert outer["unit"].to_list() == OLDER[outside]


@pytest.mark.parametrize("check", OLDER.ids(r"funnel\.exact_interpolated"))
def test_exact_limits(check):
    """Spiegelhalter's interpolation of binomial quantiles, also of five answers."""
    result = OLDER[check]
    n = np.array(result["n"], dtype=float)
    for p, name in ((0.001, "lo998"), (0.025, "lo95"), (0.975, "up95"), (0.999, "up998")):
        agree(binomial_limit(n, result["theta"], p), result[name], rel=1e-8)


@pytest.mark.parametrize("theta", [0.0, 1.0])
def test_nothing_varies_around_none_or_all(theta):
    """Beside a baseline at an end of the scale no share is within the limits but itself."""
    n = np.array([1.0, 5, 400])
    for p in (0.001, 0.025, 0.975, 0.999):
        assert binomial_limit(n, theta, p).tolist() == [theta] * 3


@pytest.mark.parametrize("check", OLDER.ids(r"funnel\.normal"))
def test_normal_limits(check):
    """So many standard errors at the baseline."""
    result = OLDER[check]
    theta = OLDER["funnel.exact_interpolated"]["theta"]
    n = np.array(result["n"], dtype=float)
    error = np.sqrt(theta * (1 - theta) / n)
    for level, end in ((INNER, "95"), (OUTER, "998")):
        agree(theta + normal_quantile(level) * error, result[f"up{end}"])


@pytest.mark.parametrize("check", OLDER.ids(r"funnel\.means_.*"))
def test_spiegelhalters_overdispersion(check):
    """φ and τ² of a mean with standard errors of its own."""
    data, result = frame("syn_direct_helhet"), OLDER[check]
    error = data["se"].to_numpy()
    z = (data["est"].to_numpy() - result["theta0"]) / error
    found = dispersion(z, error, 0.1)
    agree([found.phi, found.tau2], [result["phi"], result["tau2"]], rel=1e-8)
    agree(z / found.wider(error, "multiplicative"), result["z_phi"], rel=1e-8)
    agree(z / found.wider(error, "additive"), result["z_tau"], rel=1e-8)


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused | OLDER.unused == set()
