"""How often the limits of R hold the true R: `benchmarks/representativity.py` with fewer samples.

The figures of the documentation (explanation/representativity) are those of the benchmark.
"""

import math

import benchmark_modules
import numpy as np
import pytest

from brukarindex import Design, representativity

SAMPLES, THROUGH_LIBRARY = 1000, 200
LOWEST, HIGHEST = 93, 97


def noise(samples):
    """Return three standard errors of the coverage of 95 % intervals in so many
    samples, per cent.
    """
    return 3 * 100 * math.sqrt(0.95 * 0.05 / samples)


@pytest.fixture(scope="module")
def benchmark():
    """Return the benchmark as a module."""
    with benchmark_modules.benchmark("representativity") as module:
        yield module


def one_sample(benchmark, cell, seed):
    """Return one sample of the benchmark's, and the limits that it and the library make of it."""
    model, random = benchmark.MODELS[cell.model], np.random.default_rng(seed)
    rho = benchmark.propensities(model, cell.r, cell.rate)
    frame = benchmark.persons("", cell, rho, random)
    svar = frame["svar"].cast(int)
    n, r = (np.bincount(frame["a"], each, minlength=len(rho)) for each in (None, svar))
    p, inside = benchmark.fit(model.x, n[None], r[None])
    assert inside.all()
    made = benchmark.CANDIDATES[benchmark.CHOSEN](benchmark.moments(cell, n[None], p, rho))
    return frame, [each.item() for each in made]


@pytest.mark.parametrize("census", [False, True])
@pytest.mark.parametrize("r", [0.7, 0.9, 0.99])
@pytest.mark.parametrize("model", ["2 classes", "5 classes"])
def test_what_is_studied_is_what_the_library_does(benchmark, model, r, census):
    """The benchmark's arrays, written apart from the library, give its limits."""
    cell = benchmark.Cell(model, 500, r, 0.5, census)
    frame, (low, high) = one_sample(benchmark, cell, 7)
    design = Design(population="N") if census else None
    frame = frame.with_columns(N=frame.height)
    found = representativity(frame, "a", responded="svar", design=design)
    expected = min(low, found.r_indicator), max(high, found.r_indicator)
    assert (found.r_conf_low, found.r_conf_high) == pytest.approx(expected, abs=1e-7)


@pytest.mark.slow
def test_limits_hold_the_true_r(benchmark):
    """In every tenth situation, n from 100 to 5000 and R from 0.6 to 0.99, 93–97 % hold R."""
    tried = 0
    for cell in benchmark.cells()[::10]:
        if (drawn := benchmark.draw(cell, SAMPLES)) is not None:
            tried += 1
            covers = benchmark.covered(drawn, benchmark.CANDIDATES[benchmark.CHOSEN](drawn)).covers
            assert LOWEST - noise(SAMPLES) <= covers <= HIGHEST + noise(SAMPLES), (cell, covers)
    assert tried > 70


@pytest.mark.slow
@pytest.mark.parametrize(("r", "n"), [(0.8, 200), (0.92, 2000)])
def test_where_two_standard_errors_fail(benchmark, r, n):
    """R ± 1.96 SE holds R in 88 % or less of samples where the limits hold it in 93–97 %."""
    worst = 100.0
    for model in benchmark.MODELS:
        drawn = benchmark.draw(benchmark.Cell(model, n, r, 0.3), SAMPLES)
        if drawn is not None:
            worst = min(worst, benchmark.covered(drawn, benchmark.risq(drawn)).covers)
            covers = benchmark.covered(drawn, benchmark.CANDIDATES[benchmark.CHOSEN](drawn)).covers
            assert LOWEST - noise(SAMPLES) <= covers <= HIGHEST + noise(SAMPLES), model
    assert worst < 88


@pytest.mark.slow
@pytest.mark.parametrize("at", range(3))
def test_limits_with_a_design(benchmark, at):
    """They do so with weights, strata of finite populations and clusters too, in the library."""
    for design in benchmark.DESIGNS:
        covers = benchmark.library(design, benchmark.LIBRARY[at], THROUGH_LIBRARY).covers
        assert LOWEST - noise(THROUGH_LIBRARY) <= covers <= HIGHEST + noise(THROUGH_LIBRARY), design
