"""Critical values of one unit beside others, against the integral on a fine grid."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from brukarindex.benchmarking.critical_values import CriticalValues

LEVELS = (0.5, 0.55, 0.8, 0.95, 0.99, 0.9999)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("ratio", [1.0, 0.1, 0.03, 0.012, 0.005])
def test_beside_one_other_it_is_the_quantile_whatever_the_ratio(level, ratio):
    """One root is normal, however different the two errors are."""
    other = ~np.eye(2, dtype=bool)

    found = CriticalValues(level, 1).of(np.arange(2), np.array([1.0, ratio**2]), other, other)

    assert found == pytest.approx(float(ndtri((1 + level) / 2)), abs=1e-4)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("others", [[0.005] * 29, [0.005, 1.0], [0.008, 0.01, 0.3, 2.0] * 4])
def test_the_chance_that_all_roots_stay_within_is_the_level(level, others):
    """Also where others are far more certain, when the product in the integral is a step."""
    ratio = np.array([1.0, *others])
    over = np.ones((1, len(ratio)), dtype=bool)
    over[0, 0] = False
    limits = CriticalValues(level, len(others))

    (found,) = limits.of(np.array([0]), ratio**2, over, over)

    assert 1 - _chance(found, ratio[1:]) == pytest.approx(1 - level, rel=1e-3)


def _chance(c, ratio):
    z = np.arange(-9, 9, 0.0005)
    apart = c * np.sqrt(1 + ratio**2)
    terms = ndtr((z[:, None] + apart) / ratio) - ndtr((z[:, None] - apart) / ratio)
    density = np.exp(-(z**2) / 2)
    return terms.prod(axis=1) @ density / density.sum()
