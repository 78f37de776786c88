"""Small matrices are worked on in one thread: several wait for each other on a busy machine."""

from functools import partial

import numpy as np
import pytest
from benchmarking.test_drivers import answers

from brukarindex import RatingIndex, Scale, estimate
from brukarindex.benchmarking import effects, reliability, shrink
from brukarindex.codes import threads

FRAME = answers(3, 200)
INDEX, *AREAS = (RatingIndex(name, Scale(1, 5)) for name in ("c1", "a1", "b1"))


def units():
    """Return the figures of five units."""
    return estimate(FRAME, INDEX, by="a2")


CALLS = {
    "effects": partial(effects, FRAME, INDEX, AREAS),
    "shrink": lambda: shrink(units()),
    "reliability": lambda: reliability(units()),
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

    for name in ("inv", "solve", "slogdet", "eigvalsh", "svd"):
        monkeypatch.setattr(np.linalg, name, watched(getattr(np.linalg, name)))
    CALLS[verb]()
    assert inside
    assert all(inside)
