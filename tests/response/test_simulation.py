"""Simulated nonresponse with known truth: `benchmarks/nonresponse.py` with fewer samples, and one
large census.

The figures of the documentation (explanation/nonresponse-simulation) are those of the benchmark.
"""

import math

import benchmark_modules
import numpy as np
import pytest

SAMPLES = 30
BOUNDED = 80
"""Samples for bounds."""
LOWEST, HIGHEST = 93, 97
LITTLE_REMOVED = {"propensity, 5 classes": 85, "chain, hard trim": 35}
"""Per cent of the bias that at least is removed where it is less than 90: coarse classes, and
trimming.
"""
NAIVE = {("census", "post-stratification"), ("census", "raking")}
"""Seen from respondents alone in a total survey: the correction 1 − r/N is too large for groups
that answer little.
"""


def noise(samples):
    """Return three standard errors, in per cent, of the coverage of 95 % intervals in so many
    samples.
    """
    return 3 * 100 * math.sqrt(0.95 * 0.05 / samples)


@pytest.fixture(scope="module")
def nonresponse():
    """Return the benchmark as a module."""
    with benchmark_modules.benchmark("nonresponse") as module:
        yield module


@pytest.mark.slow
@pytest.mark.parametrize("response", ["at_random", "by_answer"])
def test_bias_of_a_million_persons(nonresponse, response):
    """All are asked: what is left is bias, none to speak of if response is random given the
    auxiliaries, else most.
    """
    random = np.random.default_rng(5)
    population = nonresponse.people(1_000_000, random)
    survey = nonresponse.draw(nonresponse.Case("census", response), population, random)
    true = nonresponse.truth(population)
    bias = {}
    for name, method in nonresponse.METHODS.items():
        frame = survey.answered if name in nonresponse.ON_RESPONDENTS else survey.sample
        bias[name] = nonresponse.figures(frame, method(survey), true)[0] - true
    removed = {
        name: (100 * (1 - abs(each / bias["unadjusted"]))).min() for name, each in bias.items()
    }
    assert (bias.pop("unadjusted") > 2).all()
    for name in bias:
        if response == "at_random":
            assert removed[name] >= LITTLE_REMOVED.get(name, 90), name
        else:
            assert removed[name] < 30, name


@pytest.mark.slow
@pytest.mark.parametrize("design", ["simple", "stratified", "census"])
def test_response_at_random(nonresponse, design):
    """Standard errors are those of the samples, and intervals hold the truth, wherever the bias is
    removed.
    """
    case = nonresponse.Case(
        design, "at_random", ("chain, hard trim",) if design == "simple" else ()
    )
    said = nonresponse.summarise(nonresponse.study(case, SAMPLES, SAMPLES))
    unadjusted = said.pop("unadjusted")
    assert unadjusted.coverage < 60
    for name, each in said.items():
        if (design, name) not in NAIVE:
            assert abs(each.ratio - 1) < 3 / math.sqrt(2 * SAMPLES), (name, each)
        if (design, name) == ("stratified", "chain"):
            continue  # trimming cuts the stratum with few sampled, and brings some of the bias back
        assert LOWEST - noise(SAMPLES) <= each.coverage <= HIGHEST + noise(SAMPLES), (name, each)


@pytest.mark.slow
def test_response_by_answer(nonresponse):
    """No weights help when response depends on the answer: standard errors are right, and intervals
    miss.
    """
    said = nonresponse.summarise(nonresponse.study(nonresponse.Case("simple", "by_answer"), 24, 24))
    for name, each in said.items():
        assert abs(each.ratio - 1) < 3 / math.sqrt(2 * 24), (name, each)
        assert each.coverage < 5, (name, each)


def covered(nonresponse, response):
    """Return the per cent of simple samples in which each holds the truth, of index and share, and
    how wide each is.
    """
    _, found = nonresponse.study_bounds(nonresponse.Case("simple", response), BOUNDED)
    covers = {name: 100 * each.covers.mean(axis=0) for name, each in found.items()}
    return covers, {name: (each.upper - each.lower).mean(axis=0) for name, each in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("response", ["at_random", "by_answer"])
def test_bounds(nonresponse, response):
    """Bounds hold the truth also where adjusted intervals do not; those with a limit do, if that is
    large enough.
    """
    covers, width = covered(nonresponse, response)
    if response == "at_random":
        assert (covers["adjusted"] >= 95 - noise(BOUNDED)).all()
    else:
        assert (covers["adjusted"] < 5).all()
    assert (covers["worst case"] == 100).all()  # the truth lies 30 standard errors inside them
    for whose in ("respondents", "adjusted") if response == "by_answer" else ("respondents",):
        half, most, all_of_it, more = (
            covers[f"{whose} ± {times:g} d"] for times in nonresponse.TIMES
        )
        assert (all_of_it >= 95 - noise(BOUNDED)).all(), (
            whose,
            all_of_it,
        )  # the truth is the end of the bounds
        assert (more >= 95).all(), (whose, more)
        assert (half < most).all(), (whose, half, most)
        assert (most < all_of_it).all(), (whose, most, all_of_it)
        assert (half < (75 if response == "at_random" else 10)).all(), (whose, half)
        assert (width[f"{whose} ± 1 d"] < width["worst case"]).all()
    assert (width["worst case"] > 45).all()  # the price: nearly half do not respond


@pytest.mark.slow
def test_bounds_at_their_end(nonresponse):
    """When all others would give the lowest answer, the truth is an end of the bounds, and 95 % of
    limits hold it.
    """
    covers, _ = covered(nonresponse, "worst")
    assert (covers["adjusted"] == 0).all()
    assert (np.abs(covers["worst case"] - 95) <= noise(BOUNDED)).all(), covers["worst case"]
