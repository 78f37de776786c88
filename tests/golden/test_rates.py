"""Rates of events, standardised directly and indirectly, by three R packages."""

import numpy as np
import polars as pl
import pytest
from golden.support import Golden, agree, frame

from brukarindex.benchmarking import direct_rate, event_limits, indirect_ratio

GOLDEN = Golden("12_rates")
LEVELS = {0.95: "95_0", 0.998: "99_8"}


def shaped(data, unit, *names):
    """Return columns by unit and group."""
    units = data[unit].unique(maintain_order=True)
    return [np.array([data.filter(pl.col(unit) == each)[name] for each in units]) for name in names]


def direct(**options):
    """Return the direct rates of twelve units."""
    return direct_rate(*shaped(frame("bm_rates"), "unit", "x", "n", "std"), **options)


def indirect(**options):
    """Return the indirect ratios of twelve units."""
    x, n, ref_x, ref_n = shaped(frame("bm_rates"), "unit", "x", "n", "ref_x", "ref_n")
    return indirect_ratio(x, n, ref_x / ref_n, **options)


def agree_published(values, expected):
    """Assert figures where the package gives any."""
    for own, theirs in zip(values, expected, strict=True):
        if theirs is not None:
            agree([own], [theirs])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("check", GOLDEN.ids(r"dsr\.PHE"))
def test_direct_rates_of_phe(check, level):
    """Dobson's limits by Byar, from ten events on."""
    result, made = GOLDEN[check], direct(per=100, level=level)
    agree_published(made.value, result["value"])
    agree_published(made.low, result[f"lower{LEVELS[level]}cl"])
    agree_published(made.high, result[f"upper{LEVELS[level]}cl"])
    assert made.events.tolist() == result["total_count"]


@pytest.mark.parametrize("interval", ["byar", "exact"])
@pytest.mark.parametrize("check", GOLDEN.ids(r"dsr\.formula"))
def test_direct_rates_of_few_events(check, interval):
    """The same below ten events; of none the limits are those of the largest weight."""
    result, made = GOLDEN[check], direct(per=100, interval=interval)
    agree(made.value, result["dsr"])
    agree(made.std_error, result["se_poisson"])
    some = made.events > 0
    for own, name in ((made.low, "low"), (made.high, "high")):
        agree_published(own[some], np.array(result[f"dobson_{interval}"][name])[some].tolist())
    assert made.low[~some].tolist() == [0.0]


@pytest.mark.parametrize("check", GOLDEN.ids(r"dsr\.(epitools|epiR)"))
def test_direct_rates_by_the_gamma_distribution(check):
    """Fay and Feuer's limits, also of no events, where the lower one is 0."""
    result, made = GOLDEN[check], direct(interval="gamma")
    if check == "dsr.epiR":
        unit = GOLDEN["dsr.epitools"]["unit"].index("U05")
        agree([made.low[unit], made.high[unit]], [result["lower"], result["upper"]], rel=1e-6)
        return
    agree(made.value, result["adj"])
    agree(made.high, result["high"])
    agree_published(made.low, [each if isinstance(each, float) else None for each in result["low"]])
    exact = direct(interval="exact")
    agree(made.high[made.events == 0], exact.high[made.events == 0])


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("check", GOLDEN.ids(r"isr\.PHE"))
def test_indirect_ratios_of_phe(check, level):
    """Byar's limits from ten events on, exact ones below."""
    result, made = GOLDEN[check], indirect(level=level)
    agree(made.value, result["value"])
    agree(made.expected, result["expected"])
    agree(made.low, result[f"lower{LEVELS[level]}cl"])
    agree(made.high, result[f"upper{LEVELS[level]}cl"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"isr\.rate\.PHE"))
def test_indirect_rates_of_phe(check):
    """The ratio times the rate of the reference."""
    result, made = GOLDEN[check], indirect()
    agree(made.value * np.array(result["ref_rate"]), result["value"])
    agree(made.high * np.array(result["ref_rate"]), result["uppercl"])


@pytest.mark.parametrize("interval", ["exact", "mid_p"])
@pytest.mark.parametrize("check", GOLDEN.ids(r"smr\.limits"))
def test_limits_of_ratios(check, interval):
    """Exact limits, and those of mid-P."""
    result, made = GOLDEN[check][interval], indirect(interval=interval)
    agree(made.low, result["low"], rel=1e-8)
    agree(made.high, result["high"], rel=1e-8)


@pytest.mark.parametrize("check", GOLDEN.ids(r"byars_wilson\.PHE_testdata"))
def test_limits_of_byar(check):
    """PHE's own examples."""
    result = GOLDEN[check]
    for at, level in enumerate(result["confidence"]):
        if result["n"][at] is None:
            found = event_limits(result["x"][at], interval="byar", level=level)
            agree(list(map(float, found)), [result["low"][at], result["high"][at]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"smr\.epiR\.(byar|mid\.p)"))
def test_limits_of_epir(check):
    """So has epiR, to the digits that it seeks them with."""
    result, interval = GOLDEN[check], "byar" if "byar" in check else "mid_p"
    low, high = event_limits(result["obs"], interval=interval)
    found = [float(low) / result["exp"], float(high) / result["exp"]]
    agree(found, [result["lower"], result["upper"]], rel=1e-5)


@pytest.mark.parametrize("check", GOLDEN.ids(r"dsr\.PHE_testdata"))
def test_the_test_data_of_phe(check):
    """Both kinds of rates of three areas."""
    columns = ("count", "pop", "std", "refcount", "refpop")
    x, n, std, ref_x, ref_n = shaped(frame("bm_phe"), "area", *columns)
    made, ratio = direct_rate(x, n, std, per=10_000), indirect_ratio(x, n, ref_x / ref_n)
    for own, result in ((made, GOLDEN[check]["dsr"]), (ratio, GOLDEN[check]["isr"])):
        agree_published(own.value, result["value"])
        agree_published(own.low, result["lower95_0cl"])
        agree_published(own.high, result["upper95_0cl"])


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused == set()
