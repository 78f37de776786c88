"""One survey that every engine counts, and what must be the same."""

import numpy as np
import polars as pl
from polars.testing import assert_frame_equal

from brukarindex import (
    Balance,
    CompositeIndex,
    Design,
    Item,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    Pooled,
    RatingIndex,
    Rest,
    Scale,
    Share,
    compare,
    estimate,
)
from brukarindex.estimates import Estimates
from brukarindex.questions import Measure

TOLERANCE = {"rel_tol": 1e-12, "abs_tol": 1e-9}
TAILS = ("conf_low", "conf_high", "statistic", "p_value", "p_adjusted")
LABELS = ("Mycket missnöjd", "Ganska missnöjd", "Varken eller", "Ganska nöjd", "Mycket nöjd")
MOOD = Scale.labelled(*LABELS, dont_know="Vet ej")
FIVE, TEN = Scale(1, 5, dont_know=9), Scale(1, 10, dont_know=(98, 99))
ROWS = 1_500
DESIGN = Design(strata="region", weight="weight", population="invited")


def survey() -> pl.DataFrame:
    """Return a survey with numbers, texts, nulls, don't-knows, strata, clusters, weights and
    population sizes.
    """
    random = np.random.default_rng(20171)
    region = random.choice(["norr", "syd", "Åre"], ROWS, p=[0.5, 0.3, 0.2])
    columns = {
        "region": region,
        "unit": random.integers(1, 8, ROWS),
        "cluster": random.integers(0, 40, ROWS),
        "weight": random.gamma(3.0, 0.7, ROWS) + 0.1,
        "invited": [{"norr": 2000, "syd": 900, "Åre": 1500}[name] for name in region],
        "q1": random.choice([1, 2, 3, 4, 5, 9], ROWS),
        "q2": random.choice([1, 2, 3, 4, 5, 9], ROWS),
        "ten": random.choice([*range(1, 11), 98, 99], ROWS),
        "nps": random.integers(0, 11, ROWS),
        "mood": random.choice([*LABELS, "Vet ej"], ROWS),
    }
    missing = {
        name: pl.Series(random.random(ROWS) < 0.07) for name in ("q1", "q2", "ten", "nps", "mood")
    }
    frame = pl.DataFrame(columns)
    return frame.with_columns(
        pl.when(~gone).then(pl.col(name)).alias(name) for name, gone in missing.items()
    )


FRAME = survey()
INDEX = MultiItemIndex("index", ["q1", "q2"], FIVE, minimum_answered=1)
MEASURES: list[Measure] = [
    Share("mood", MOOD, positive=LABELS[3:]),
    Share("q1", FIVE, positive=(4, 5), dont_know="include"),
    RatingIndex("ten", TEN),
    MeanRating("q2", FIVE),
    Balance(
        "mood",
        MOOD,
        positive=LABELS[3:],
        negative=LABELS[:2],
        dont_know="include",
        name="balance",
    ),
    NetPromoterScore("nps", name="NPS"),
    INDEX,
    MultiItemIndex(
        "weighted",
        ["q1", Item("ten", TEN)],
        FIVE,
        weights=[1, 2],
        minimum_answered=1,
        missing="equal",
    ),
    CompositeIndex(
        "composite", [RatingIndex("q1", FIVE, name="r1"), RatingIndex("q2", FIVE, name="r2")]
    ),
]


def assert_same(frame: object, design: Design = DESIGN, joint: bool = False) -> None:  # noqa: FBT001, FBT002
    """Assert that a frame has the estimates and comparisons of `FRAME`, to 1e-12."""
    options = {"by": [[], ["unit"], ["region", "unit"]], "design": design, "joint": joint}
    expected, found = (estimate(data, MEASURES, **options) for data in (FRAME, frame))
    assert_same_frame(found, expected)
    for to in (Pooled(), Rest()):
        pair = [
            compare(each, to=to).frame.with_columns(pl.col("region").cast(pl.String))
            for each in (found, expected)
        ]
        assert_close(*pair)


def assert_close(left: pl.DataFrame, right: pl.DataFrame, **options: bool) -> None:
    """Assert equal frames, but for the rounding of sums, and of the steps by which
    tails are found.
    """
    tails = [name for name in TAILS if name in left.columns]
    assert_frame_equal(left.drop(tails), right.drop(tails), **TOLERANCE, **options)
    assert_frame_equal(left.select(tails), right.select(tails), rel_tol=1e-9, abs_tol=1e-9)


def assert_same_frame(found: Estimates, expected: Estimates) -> None:
    """Assert equal estimates; a text column may be an Enum in one of them."""
    left, right = (
        each.frame.with_columns(pl.col("region").cast(pl.String)) for each in (found, expected)
    )
    assert_close(left, right, check_dtypes=False)
