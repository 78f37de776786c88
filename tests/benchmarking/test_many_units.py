"""What ranks of many units are computed by, beside the same in the plainest way."""

import numpy as np
import pytest
from hypothesis import example, given, strategies as st
from scipy.optimize import brentq
from scipy.special import ndtr
from strategies import laws

from brukarindex.benchmarking.critical_values import PILOT, CriticalValues, Greatest
from brukarindex.benchmarking.places import fewer_above

LEVEL = 0.95


def added_up(above, m):
    """Return the chance that fewer than m of the others are above, one unit and place at a time."""
    found = np.zeros(above.shape)
    for unit, place in np.ndindex(above.shape):
        number = np.ones(1)
        for chance in np.delete(above[:, place], unit):
            number = np.convolve(number, [1 - chance, chance])
        found[unit, place] = number[:m].sum()
    return found


@given(st.data(), st.integers(1, 25), st.sampled_from([0.0, 0.3, 0.9]))
@laws()
def test_a_unit_taken_out_leaves_the_others(data, size, sure):
    """Taken out of the number of all that are above, each unit leaves that of the others: also
    where many are surely above or surely not.
    """
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    above = rng.choice([0.0, 1e-14, 1e-9, 0.5, 1 - 1e-9, 1.0], (size, 6))
    some = rng.random((size, 6)) >= sure
    above[some] = rng.random(int(some.sum()))
    m = data.draw(st.integers(1, size))
    assert np.abs(fewer_above(above, m) - added_up(above, m)).max() < 1e-10


def test_halves_do_not_grow():
    """Hundreds of units that are above with a chance of one half are taken out without loss."""
    above = np.full((300, 3), 0.5)
    above[:, 1] -= 1e-16
    above[:, 2] += 2e-16
    found = fewer_above(above, 150)
    assert found == pytest.approx(0.5, abs=1e-13)  # 299 others are 0-149 or 150-299


def integrated(ratio, kinds):
    """Return the critical value of one unit by an integral over many places."""
    z = np.linspace(-8, 8, 4001)[:, None]
    density = np.exp(-(z[:, 0] ** 2) / 2)

    def chance(c):
        reach = c * np.sqrt(1 + ratio**2)
        up, down = ndtr((reach - z) / ratio), ndtr((reach + z) / ratio)
        both = np.where(z > 0, up - ndtr(-(reach + z) / ratio), down - ndtr((z - reach) / ratio))
        terms = np.select([kinds == 3, kinds == 1, kinds == 2], [both, up, down], 1.0)
        return density @ np.prod(terms, axis=1) / density.sum()

    return brentq(lambda c: chance(c) - LEVEL, 0, 8, xtol=1e-12)


@given(st.integers(0, 10**6), st.sampled_from([2, 5, 60]), st.sampled_from([0.0, 0.3, 1.0]))
@example(1, 290, 0.1)
@laws(16)
def test_critical_values_are_those_of_the_integral(seed, size, spread):
    """Whatever the ratios of errors are, and however many are left in either direction."""
    rng = np.random.default_rng(seed)
    error = np.exp(np.clip(rng.normal(0, spread, size), -2, 2))
    kinds = rng.choice(4, (size, size), p=rng.dirichlet(np.ones(4)))
    np.fill_diagonal(kinds, 0)
    rows = np.flatnonzero(kinds.any(axis=1))[:3]
    found = CriticalValues(LEVEL, size - 1).of(rows, error, kinds[rows] % 2 == 1, kinds[rows] >= 2)
    for row, own in zip(rows, found, strict=True):
        ratio = np.sqrt(error / error[row])
        assert own == pytest.approx(integrated(ratio, kinds[row]), abs=3e-6)


def test_nothing_left_has_no_limit():
    """A unit with nobody to be held against is found above none, whatever its root."""
    nobody = np.zeros((1, 3), dtype=bool)
    assert CriticalValues(LEVEL, 2).of(np.array([0]), np.ones(3), nobody, nobody).tolist() == [
        np.inf
    ]


@pytest.mark.parametrize("level", [0.01, 0.1, 0.3, 0.95])
@pytest.mark.parametrize("part", [0.02, 0.25])
@pytest.mark.parametrize("kind", ["all", "few", "one way", "none but one"])
def test_limits_of_the_greatest_root_are_those_of_every_draw(level, part, kind):
    """Whatever level and however few pairs are left, also where the limit is less than the roots
    that are kept; nothing is found of equal figures.
    """
    error = np.random.default_rng(5).uniform(0.2, 2, 30)
    left = ~np.eye(30, dtype=bool)
    if kind == "one way":
        left = np.triu(left)
    elif kind != "all":
        left &= False
        left[0, 1] = left[1, 0] = left[2, 1] = kind == "few"
        left[4, 3] = True
    draws = 2500
    (made,) = Greatest.of([error], draws, np.random.default_rng(1), part=part)
    rng = np.random.default_rng(1)
    rng.standard_normal((PILOT, 30))
    value = rng.standard_normal((draws, 30)) * np.sqrt(error)
    one, two = np.nonzero(left)
    roots = (value[:, one] - value[:, two]) / np.sqrt(error[one] + error[two])
    expected = max(np.quantile(roots.max(axis=1), level), 0.0)
    assert made.limit(left, level) == pytest.approx(expected, abs=1e-12)
