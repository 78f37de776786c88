"""Same input, same figure: runs, threads and chunks give equal bits; row orders and engines agree
to 1e-12.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import brukarindex.counting.frames
from brukarindex import (
    Design,
    MeanRating,
    MultiItemIndex,
    Pooled,
    RatingIndex,
    Rest,
    Scale,
    Share,
    UnweightedMean,
    compare,
    estimate,
)
from brukarindex.questions import Measure

RUNS = 8
ROWS = 150_000  # more than one batch of the scan, so that two threads have something to share
SCALE = Scale(1, 5, dont_know=9)
ITEMS = ("q1", "q2", "q3")
MEASURES: list[Measure] = [
    Share.top("q1", SCALE, 2, name="share"),
    RatingIndex("q2", SCALE),
    MeanRating("q3", SCALE),
    MultiItemIndex("index", ITEMS, SCALE, minimum_answered=2),
    MultiItemIndex("weighted", ITEMS, SCALE, weights=[0.2, 0.3, 0.5], minimum_answered=1),
]
DESIGNS = {
    "weighted strata": Design(strata="stratum", weight="weight", population="N"),
    "weighted clusters": Design(cluster="cluster", weight="weight"),
}
STORAGES = ("one chunk", "many chunks", "odd chunks", "lazy", "parquet", "parquet row groups")


def survey(rows: int = ROWS) -> pl.DataFrame:
    """Return a survey whose weights have no common unit, so that every order of summation has its
    own bits.
    """
    random = np.random.default_rng(9)
    frame = pl.DataFrame(
        {
            "unit": random.integers(0, 6, rows),
            "stratum": random.choice(["a", "b", "c"], rows),
            "cluster": random.integers(0, 40, rows),
            "weight": random.lognormal(0.0, 1.0, rows),
            **{item: random.choice([*range(1, 6), 9], rows) for item in ITEMS},
        }
    )
    gone = {item: pl.Series(random.random(rows) < 0.05) for item in ITEMS}
    shown = [pl.when(~missing).then(pl.col(item)).alias(item) for item, missing in gone.items()]
    return frame.with_columns(*shown, N=pl.lit(2 * rows))


def stored(frame: pl.DataFrame, storage: str, folder: Path) -> pl.DataFrame | pl.LazyFrame:
    """Return the frame in one of the `STORAGES`."""
    if storage in {"many chunks", "odd chunks"}:
        step = 1_000 if storage == "many chunks" else 7_919
        return pl.concat(
            [frame[start : start + step] for start in range(0, frame.height, step)], rechunk=False
        )
    if storage.startswith("parquet"):
        path = folder / f"{storage}.parquet"
        frame.write_parquet(path, row_group_size=9_973 if "groups" in storage else None)
        return pl.scan_parquet(path)
    return frame.rechunk().lazy() if storage == "lazy" else frame.rechunk()


def results(frame: object, design: Design) -> list[pl.DataFrame]:
    """Return the estimates of a survey, and their comparisons with three references."""
    estimates = estimate(frame, MEASURES, by=[[], ["unit"]], design=design)
    return [
        estimates.frame,
        *(compare(estimates, to=to).frame for to in (Pooled(), Rest(), UnweightedMean())),
    ]


def fingerprint(frames: list[pl.DataFrame]) -> str:
    """Return a digest of every bit of every number and word."""
    digest = hashlib.sha256()
    for frame in frames:
        for series in frame:
            floats = series.dtype.is_float()
            bits = (
                series.fill_null(np.nan).to_numpy().tobytes()
                if floats
                else repr(series.to_list()).encode()
            )
            digest.update(series.name.encode() + bits)
    return digest.hexdigest()


def print_fingerprints() -> None:
    """Print the digests of all runs of all storages and designs; this is what the
    subprocesses do.
    """
    frame = survey()
    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, design in DESIGNS.items():
            for storage in STORAGES:
                runs = RUNS if storage == STORAGES[0] else 2
                data = stored(frame, storage, Path(folder))
                found[f"{name}, {storage}"] = [
                    fingerprint(results(data, design)) for _ in range(runs)
                ]
    print(json.dumps({"threads": pl.thread_pool_size(), "digests": found}))


@cache
def fingerprints(threads: int) -> dict[str, list[str]]:
    """Return the digests from a new process whose Polars has ``threads`` threads."""
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
    done = subprocess.run(
        [sys.executable, __file__], env=environment, capture_output=True, text=True, check=True
    )
    printed = json.loads(done.stdout)
    assert printed["threads"] == threads
    return printed["digests"]


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("design", DESIGNS)
def test_runs_and_chunks_have_equal_bits(design, threads):
    """Eight runs, and any division into chunks or row groups, give the same bits of
    every figure.
    """
    digests = {
        name: runs for name, runs in fingerprints(threads).items() if name.startswith(design)
    }
    assert len(digests) == len(STORAGES)
    assert max(map(len, digests.values())) == RUNS
    assert {name: len(set(runs)) for name, runs in digests.items()} == dict.fromkeys(digests, 1)
    assert len({runs[0] for runs in digests.values()}) == 1


@pytest.mark.parametrize("design", DESIGNS)
def test_one_and_two_threads_have_equal_bits(design):
    """The number of threads changes no bit of any figure."""
    one, two = (
        {name: runs for name, runs in fingerprints(n).items() if name.startswith(design)}
        for n in (1, 2)
    )
    assert one == two


TAILS = ("conf_low", "conf_high", "statistic", "p_value", "p_adjusted")
"""Columns that Newton's method and a root search compute: their rounding is that of the steps, not
of the sums.
"""


def assert_agree(left: list[pl.DataFrame], right: list[pl.DataFrame]) -> None:
    """Assert figures that agree to 1e-12 of their size; a figure on 0–100 has the size 100."""
    for a, b in zip(left, right, strict=True):
        tails = [name for name in TAILS if name in a.columns]
        assert_frame_equal(a.drop(tails), b.drop(tails), rel_tol=1e-12, abs_tol=1e-10)
        assert_frame_equal(a.select(tails), b.select(tails), rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("order", ["reversed", "shuffled", "by answer"])
def test_row_orders_agree(design, order):
    """Any order of the rows gives the same figures to 1e-12."""
    frame = survey(40_000)
    orders = {"reversed": frame.reverse, "by answer": lambda: frame.sort("q1", "weight")}
    other = orders.get(order, lambda: frame.sample(fraction=1.0, shuffle=True, seed=1))()
    assert_agree(results(other, DESIGNS[design]), results(frame, DESIGNS[design]))


@pytest.mark.parametrize("design", DESIGNS)
def test_engines_agree(design):
    """Polars, pandas, PyArrow and DuckDB give the same figures to 1e-12."""
    frame = survey(40_000)
    expected = results(frame, DESIGNS[design])
    arrow = frame.to_arrow()
    for other in (frame.lazy(), frame.to_pandas(), arrow, duckdb.connect().from_arrow(arrow)):
        assert_agree(results(other, DESIGNS[design]), expected)


@pytest.mark.parametrize("design", DESIGNS)
def test_what_is_read_in_pieces_agrees_with_the_whole(design, monkeypatch):
    """A lazy frame that is read piece by piece has the figures of the whole to 1e-12, and the same
    bits each time.
    """
    monkeypatch.setattr(brukarindex.counting.frames, "CHUNK", 6_000)
    frame = survey(40_000)
    found = [results(frame.lazy(), DESIGNS[design]) for _ in range(3)]
    assert len({fingerprint(each) for each in found}) == 1
    assert_agree(found[0], results(frame, DESIGNS[design]))


if __name__ == "__main__":
    print_fingerprints()
