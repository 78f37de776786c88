"""How often rank sets hold the true places: skewed scores, small units, ties in truth."""

import numpy as np
import polars as pl
import pytest

from brukarindex import RatingIndex, Scale, estimate, rank

INDEX = RatingIndex("q", Scale(1, 5))
UNITS, SURVEYS = 40, 150


def truth(kind):
    """Return the chance of the top answer in each unit: all alike, or a third of them."""
    if kind == "alike":
        return np.full(UNITS, 0.7)
    return np.concatenate([np.full(14, 0.7), np.linspace(0.5, 0.9, UNITS - 14)])


def places(top):
    """Return the best and the worst true place of each unit."""
    better = (top[:, None] < top - 1e-12).sum(axis=1)
    worse = (top[:, None] > top + 1e-12).sum(axis=1)
    return 1 + better, len(top) - worse


def survey(rng, top):
    """Return answers: the top one with a chance of each unit, and lower ones the more seldom."""
    unit = np.repeat(np.arange(UNITS), rng.integers(5, 60, UNITS))
    lower = rng.choice([1, 2, 3, 4], len(unit), p=[0.1, 0.15, 0.25, 0.5])
    return pl.DataFrame({"unit": unit, "q": np.where(rng.random(len(unit)) < top[unit], 5, lower)})


@pytest.mark.slow
@pytest.mark.parametrize("simultaneous", [False, True])
@pytest.mark.parametrize("kind", ["alike", "apart"])
def test_sets_hold_the_true_places(kind, simultaneous):
    """Marginal sets hold for 95 % of units less noise, simultaneous ones in 95 % of surveys."""
    rng, top = np.random.default_rng(1), truth(kind)
    low, high = places(top)
    held = []
    for _ in range(SURVEYS):
        made = rank(
            estimate(survey(rng, top), INDEX, by="unit"), simultaneous=simultaneous, draws=2000
        ).frame
        inside = (made["rank_low"].to_numpy() <= low) & (made["rank_high"].to_numpy() >= high)
        held.append(inside.all() if simultaneous else inside.mean())
    assert np.mean(held) >= (0.92 if simultaneous else 0.945)


@pytest.mark.slow
def test_chances_of_the_best_quarter_are_what_they_say():
    """Where units' means are drawn widely, of those given a chance of about p a part p is there."""
    rng = np.random.default_rng(2)
    said, true = [], []
    for _ in range(SURVEYS):
        top = rng.uniform(0.1, 0.95, UNITS)
        made = rank(estimate(survey(rng, top), INDEX, by="unit")).frame
        said += made["p_best"].to_list()
        true += (places(top)[0] <= 10).tolist()
    said, true = np.array(said), np.array(true)
    for low, high in ((0.0, 0.1), (0.2, 0.5), (0.5, 0.8), (0.9, 1.0)):
        within = (said >= low) & (said <= high)
        assert abs(said[within].mean() - true[within].mean()) < 0.06
