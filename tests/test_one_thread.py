"""Small matrices are worked on in one thread: several wait for each other on a busy machine."""

from functools import partial

import numpy as np
import polars as pl
import pytest
from benchmarking.test_drivers import answers

from brukarindex import (
    MultiItemIndex,
    RatingIndex,
    Scale,
    Share,
    compare,
    estimate,
    propensity_weights,
    representativity,
    tally,
)
from brukarindex.benchmarking import case_mix, effects, internal_consistency, reliability, shrink
from brukarindex.codes import threads
from brukarindex.comparisons import CaseMix, compare_distributions
from brukarindex.response import auxiliary_indicators

FRAME = answers(3, 200)
INDEX, *AREAS = (RatingIndex(name, Scale(1, 5)) for name in ("c1", "a1", "b1"))
SATISFIED = Share("c1", Scale(1, 5), positive=(4, 5))
NKI = MultiItemIndex("NKI", ["c1", "c2", "c3"], Scale(1, 5))
SAMPLE = FRAME.with_columns(pl.Series("in", np.arange(FRAME.height) % 3 > 0))
ALGEBRA = ("cholesky", "eigvalsh", "inv", "matrix_rank", "pinv", "qr", "slogdet", "solve", "svd")


def units():
    """Return the figures of five units."""
    return estimate(FRAME, INDEX, by="a2")


def adjustable():
    """Return figures of units whose tally knows of a covariate."""
    return estimate(tally(FRAME, INDEX, by=["unit", "a1"]), by="unit")


CALLS = {
    "effects": partial(effects, FRAME, INDEX, AREAS),
    "shrink": lambda: shrink(units()),
    "reliability": lambda: reliability(units()),
    "case_mix": lambda: case_mix(FRAME, INDEX, spec=CaseMix("a1"), by="unit"),
    "CaseMix": lambda: compare(adjustable(), to=CaseMix("a1")),
    "logistic": lambda: case_mix(FRAME, SATISFIED, spec=CaseMix("a1"), by="unit"),
    "internal_consistency": lambda: internal_consistency(FRAME, NKI),
    "compare_distributions": lambda: compare_distributions(FRAME, INDEX, between="unit"),
    "representativity": lambda: representativity(SAMPLE, "a1", responded="in"),
    "auxiliary_indicators": lambda: auxiliary_indicators(SAMPLE, ["a1"], responded="in"),
    "propensity_weights": lambda: propensity_weights(SAMPLE, "a1", responded="in"),
}


@pytest.mark.parametrize("verb", CALLS)
def test_small_matrices_keep_to_one_thread(monkeypatch, verb):
    """Whatever the verb asks linear algebra for, it asks in one thread."""
    inside = list[int]()

    def watched(own):
        def told(*args, **options):
            inside.append(threads._ONE_THREAD._inside)
            return own(*args, **options)

        return told

    for name in ALGEBRA:
        monkeypatch.setattr(np.linalg, name, watched(getattr(np.linalg, name)))
    CALLS[verb]()
    assert inside
    assert all(inside)
