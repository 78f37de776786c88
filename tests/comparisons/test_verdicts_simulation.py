"""How often equal units are told apart: `benchmarks/verdicts.py` with fewer surveys.

The figures of the documentation (explanation/verdicts) are those of the benchmark.
"""

import benchmark_modules
import pytest

SURVEYS = 20
MOST = 100 * 4 / SURVEYS
"""Of 20 surveys at a level of 5 %, more than 4 have a false verdict once in 400 times; the seed is
fixed.
"""
COVERED = (92.5, 99.5)
"""Per cent of intervals; 20 surveys of 290 units leave a standard error of 0.3 around 95, and few
answers add.
"""


@pytest.fixture(scope="module")
def benchmark():
    """Return the benchmark as a module."""
    with benchmark_modules.benchmark("verdicts") as module:
        yield module


@pytest.mark.slow
@pytest.mark.parametrize(
    ("design", "scores", "n"),
    [
        ("simple", "10skew", 30),
        ("simple", "nps", 10),
        ("simple", "10top70", 100),
        ("stratified", "5top70", 20),
        ("weights1", "10skew", 30),
        ("related", "10top70", 50),
        ("clusters10", "5peaks", 30),
        ("finite.6", "10skew", 20),
        ("missing", "4low75", 20),
        ("raked", "10skew", 30),
        ("items", "5skew", 20),
        ("narrow", "10skew", 30),
    ],
)
def test_equal_units_are_seldom_told_apart(benchmark, design, scores, n):
    """The level holds beside all references, and intervals of differences and of figures cover."""
    found = benchmark.cell((design, scores, n, SURVEYS, 11))
    assert max(found[reference] for reference in benchmark.REFERENCES) <= MOST
    assert COVERED[0] <= found["covers"] <= COVERED[1]
    if scores != "nps":
        assert COVERED[0] <= found["own"] <= COVERED[1]
    assert found["flagged"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scores", "points", "n"), [("10skew", 12.0, 50), ("share80", 12.0, 100), ("5peaks", 12.0, 100)]
)
def test_units_that_differ_are_found_as_often_as_by_exact_tests(benchmark, scores, points, n):
    """Power is within 10 points of the exact test of the true distribution, and BH's errors are at
    most 5 %.
    """
    holm, exact, _, wrong = benchmark.apart((scores, n, points, SURVEYS, 12))
    assert exact - 10 <= holm
    assert exact > 5
    assert wrong <= 5
