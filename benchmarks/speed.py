"""How fast and how large: ratios to a bare Polars aggregation of the same data, all in one run.

    python benchmarks/speed.py [rows ...]          (default 10000 1000000 10000000)

A stratified survey of 290 municipalities (strata and domains), five questions on 1-10, a weight of
its own for every row. The bare aggregation is ``group_by("kommun").agg(mean, var, len)`` of the
same columns on Polars' faster engine. Then raking to five margins (2, 7, 21, 290 and 4 levels) with
a weight for every row, against a bare ``group_by`` of the five columns and a join; and estimates
whose standard errors know of the raking, against those without it. Last everything about many
units at once (ranks with their sets and chances, colours, funnels, shrinkage, reliability) of 30
questions from a million rows, against the tally of these: processor time, since the tally works in
all processors at once and the rest in one; beside it simultaneous sets, which are drawn. Times are
medians; the figures to read are the ratios, since both sides ran on the same machine.
"""

import gc
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

import brukarindex as bx
from brukarindex.benchmarking import reliability, shrink
from brukarindex.estimates import Estimates

ITEMS = [f"q{i}" for i in range(1, 6)]
MUNICIPALITIES = 290
MEASURES = [bx.RatingIndex(item, bx.Scale(1, 10)) for item in ITEMS]
DESIGN = bx.Design(strata="kommun", weight="w", population="invited")
MARGINS = ["kon", "alder", "lan", "kommun", "utbildning"]


def survey(rows: int, seed: int = 2024) -> pl.DataFrame:
    """Return a synthetic national survey with columns of 8 bytes, as most files give them."""
    rng = np.random.default_rng(seed)
    size = rng.lognormal(9.7, 1.0, MUNICIPALITIES)
    least = np.arange(MUNICIPALITIES).repeat(8)
    chance = np.sqrt(size) / np.sqrt(size).sum()
    others = rng.choice(MUNICIPALITIES, rows - len(least), p=chance)
    kommun = rng.permutation(np.concatenate([least, others]))
    answered = np.bincount(kommun)
    invited = np.ceil(np.maximum(size, 2.5 * answered))
    level = rng.normal(6.5, 0.6, MUNICIPALITIES)[kommun]
    answers = {item: np.clip(np.rint(level + rng.normal(0, 2, rows)), 1, 10) for item in ITEMS}
    weights = (invited / answered)[kommun] * rng.gamma(16, 1 / 16, rows)
    keys = {"id": np.arange(rows), "kommun": kommun + 1}
    keys |= {"kon": rng.integers(1, 3, rows), "alder": rng.integers(1, 8, rows)}
    keys |= {"lan": kommun // 14 + 1, "utbildning": rng.integers(1, 5, rows)}
    return pl.DataFrame({**keys, "invited": invited[kommun], "w": weights, **answers})


def bare(frame: pl.DataFrame, engine: str) -> pl.DataFrame:
    """Return what Polars alone gives: means, variances and counts, without weights or design."""
    figures = [expression(pl.col(item)).name.suffix(end) for item in ITEMS for expression, end in
               ((pl.Expr.mean, "_mean"), (pl.Expr.var, "_var"))]  # fmt: skip
    return frame.lazy().group_by("kommun").agg(*figures, pl.len()).collect(engine=engine)


def median_times(
    calls: dict[str, Callable[[], object]],
    rounds: int = 11,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, float]:
    """Return the median seconds of each call. They take turns, so that a slow moment of the machine
    strikes all.
    """
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(rounds):
        for name, call in calls.items():
            start = clock()
            call()
            seconds[name].append(clock() - start)
    return {name: statistics.median(each) for name, each in seconds.items()}


def resident() -> float:
    """Return the megabytes this process holds (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def peak_growth(call: Callable[[], object]) -> float:
    """Return how many megabytes a call holds at most above what was held before it."""
    gc.collect()
    before, peak, done = resident(), resident(), threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.002):
            peak = max(peak, resident())

    thread = threading.Thread(target=watch)
    thread.start()
    call()
    done.set()
    thread.join()
    return max(peak, resident()) - before


def report(rows: int) -> None:
    """Print one line of ratios."""
    frame = survey(rows)
    counted = bx.tally(frame, MEASURES, by="kommun", design=DESIGN)
    estimates = bx.estimate(counted, by="kommun")
    time_of = median_times(
        {
            "streaming": lambda: bare(frame, "streaming"),
            "in-memory": lambda: bare(frame, "in-memory"),
            "estimate": lambda: bx.estimate(frame, MEASURES, by="kommun", design=DESIGN),
            "from tally": lambda: bx.estimate(counted, by="kommun"),
            "one": lambda: bx.compare(estimates.of("q1"), to=bx.Pooled()),
            "five": lambda: bx.compare(estimates, to=bx.Pooled()),
        }
    )
    plain, whole = min(time_of["streaming"], time_of["in-memory"]), time_of["estimate"]
    more = {
        name: f"{1000 * time_of[name]:.1f} ms = {100 * time_of[name] / whole:.1f} % more"
        for name in ("one", "five")
    }
    grown = peak_growth(lambda: bx.estimate(frame, MEASURES, by="kommun", design=DESIGN))
    print(
        f"{rows:>11,} rows: bare {1000 * plain:.1f} ms; estimate {1000 * whole:.1f} ms ="
        f" {whole / plain:.2f} × bare (of which from the tally on"
        f" {1000 * time_of['from tally']:.1f} ms); compare one question {more['one']}, all five"
        f" {more['five']}; peak memory {grown:.0f} MB ="
        f" {100 * grown / frame.estimated_size('mb'):.0f} % of the frame",
        flush=True,
    )


def report_weighting(rows: int) -> None:
    """Print what raking costs, and what it costs that the standard errors know of it."""
    frame = survey(rows)
    uneven = 1 + 0.3 * pl.sum_horizontal(pl.col(name) % 3 for name in MARGINS)
    margins = {
        name: dict(frame.group_by(name).agg((uneven * pl.col("w")).sum()).rows())
        for name in MARGINS
    }
    raked = bx.rake(frame, margins, design=DESIGN)

    def joined() -> pl.DataFrame:
        counted = frame.select(MARGINS).group_by(MARGINS).len()
        return frame.select(MARGINS).join(counted, on=MARGINS, how="left", maintain_order="left")

    time_of = median_times(
        {
            "bare": joined,
            "rake": lambda: bx.rake(frame, margins, design=DESIGN).join(frame),
            "plain": lambda: bx.estimate(frame, MEASURES, by="kommun", design=DESIGN),
            "raked": lambda: bx.estimate(frame, MEASURES, by="kommun", design=raked),
        },
        rounds=5,
    )
    print(
        f"{rows:>11,} rows: rake to five margins and join {1000 * time_of['rake']:.0f} ms ="
        f" {time_of['rake'] / time_of['bare']:.2f} × a bare group_by and join (largest error"
        f" {raked.reports[0].largest_error:.0e}); standard errors that know of it"
        f" {1000 * time_of['raked']:.0f} ms = {time_of['raked'] / time_of['plain']:.1f} × those"
        " without",
        flush=True,
    )


def report_units(rows: int = 1_000_000, questions: int = 30) -> None:
    """Print what everything about many units costs beside the tally."""
    rng = np.random.default_rng(1)
    kommun = rng.integers(0, MUNICIPALITIES, rows)
    level = (4 + rng.normal(0, 0.6, MUNICIPALITIES))[kommun]
    items = [f"q{i}" for i in range(questions)]
    answers = {
        item: np.clip(np.rint(level + rng.normal(0, 1, rows)), 1, 5).astype(int) for item in items
    }
    frame = pl.DataFrame({"kommun": kommun, **answers})
    measures = [bx.RatingIndex(item, bx.Scale(1, 5)) for item in items]
    counted = bx.tally(frame, measures, by="kommun")

    def estimates() -> Estimates:
        return bx.estimate(counted, by="kommun")  # anew, since verbs keep what they share

    def colours_too() -> None:
        made = estimates()
        bx.rank(made)
        bx.colours(made)

    time_of = median_times(
        {
            "tally": lambda: bx.tally(frame, measures, by="kommun"),
            "estimate": estimates,
            "ranks and colours": colours_too,
            "funnels": lambda: bx.funnel(estimates()),
            "shrinkage": lambda: shrink(estimates()),
            "reliability": lambda: reliability(estimates()),
            "simultaneous": lambda: bx.rank(estimates(), simultaneous=True),
        },
        rounds=7,
        clock=time.process_time,
    )
    tally, estimate = time_of.pop("tally"), time_of.pop("estimate")
    drawn = time_of.pop("simultaneous") - estimate
    alone = {name: each - estimate for name, each in time_of.items()}
    parts = ", ".join(f"{name} {1000 * each:.0f}" for name, each in alone.items())
    print(
        f"{rows:>11,} rows of {questions} questions: tally {1000 * tally:.0f} ms, estimate"
        f" {1000 * estimate:.0f}; all about {MUNICIPALITIES} units {1000 * sum(alone.values()):.0f}"
        f" ms = {sum(alone.values()) / tally:.1f} × the tally ({parts}); ranks with simultaneous"
        f" sets {1000 * drawn:.0f}",
        flush=True,
    )


def import_cost() -> None:
    """Print how much longer importing brukarindex takes than importing Polars, numpy and attrs."""

    def once(statement: str) -> float:
        code = f"import time; s = time.perf_counter(); {statement}; print(time.perf_counter() - s)"
        return float(
            subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout
        )

    base, ours = "import polars, numpy, attrs", "import polars, numpy, attrs, brukarindex"
    pairs = [(once(base), once(ours)) for _ in range(21)]
    plain, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    more = 100 * (whole / plain - 1)
    print(
        f"import: polars, numpy and attrs {plain:.3f} s; with brukarindex {whole:.3f} s ="
        f" {more:.1f} % more"
    )


if __name__ == "__main__":
    import_cost()
    for rows in [int(each) for each in sys.argv[1:]] or [10_000, 1_000_000, 10_000_000]:
        report(rows)
        report_weighting(rows)
    report_units()
