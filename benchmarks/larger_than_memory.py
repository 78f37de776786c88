"""A survey larger than memory: 30 million rows of Parquet are counted and estimated within 900 MB.

    python benchmarks/larger_than_memory.py [million rows]          (default 30)

The file has ten columns of 8 bytes (2.4 GB in memory): municipality, gender, the number invited, a
weight of its own for every row, and six questions on 1-10. It is written in pieces by one process;
two others each read it lazily and estimate six indices for 290 municipalities, with strata, weights
and a finite population: the tally alone, and the national comparison too. What is printed is the
peak of the resident memory of each whole process, imports included, which must be below 900 MB, and
the time. The figures must be those of a fifth of the file counted at a time.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

import brukarindex as bx
from brukarindex.comparisons import Comparisons
from brukarindex.counting import Tally

PIECE = 1_000_000
MUNICIPALITIES = 290
ITEMS = [f"q{i}" for i in range(1, 7)]
MEASURES = [bx.RatingIndex(item, bx.Scale(1, 10)) for item in ITEMS]
DESIGN = bx.Design(strata="kommun", weight="w", population="invited")
MOST = 900
"""Megabytes of resident memory."""


def piece(number: int) -> pl.DataFrame:
    """Return a million rows, other ones for each number."""
    rng = np.random.default_rng([2024, number])
    kommun = rng.integers(1, MUNICIPALITIES + 1, PIECE)
    level = 6.5 + 0.6 * np.sin(kommun)
    answers = {item: np.clip(np.rint(level + rng.normal(0, 2, PIECE)), 1, 10) for item in ITEMS}
    columns = {"kommun": kommun, "kon": rng.integers(1, 3, PIECE), "invited": 1_000_000 + kommun}
    return pl.DataFrame({**columns, "w": rng.gamma(16, 1 / 16, PIECE), **answers})


def write(folder: Path, pieces: int) -> None:
    """Write the file, a row group for each piece; never more than one is in memory."""
    import pyarrow.parquet as pq

    schema = piece(0).to_arrow().schema
    with pq.ParquetWriter(folder / "survey.parquet", schema) as writer:
        for number in range(pieces):
            writer.write_table(piece(number).to_arrow())


def tallied(folder: Path) -> Tally:
    """Return the tally of the whole file."""
    return bx.tally(
        pl.scan_parquet(folder / "survey.parquet"), MEASURES, by="kommun", design=DESIGN
    )


def compared(folder: Path) -> Comparisons:
    """Return the comparison of all municipalities with the national value."""
    return bx.compare(bx.estimate(tallied(folder), by="kommun"), to=bx.Pooled())


def in_fifths(folder: Path) -> Tally:
    """Return the sum of five tallies of a fifth each."""
    file = pl.scan_parquet(folder / "survey.parquet")
    rows = int(file.select(pl.len()).collect().item())
    starts = range(0, rows, -(-rows // 5))
    return sum(
        bx.tally(file.slice(at, -(-rows // 5)), MEASURES, by="kommun", design=DESIGN)
        for at in starts
    )


def run(task: str, folder: str) -> None:
    """Do one task in this process, and print its seconds and the peak of its memory."""
    began = time.perf_counter()
    result = {"tally": tallied, "compare": compared, "fifths": in_fifths}[task](Path(folder))
    seconds = time.perf_counter() - began
    if isinstance(result, Tally):
        Path(folder, f"{task}.json").write_text(
            bx.to_json(bx.estimate(result, by="kommun")), encoding="utf-8"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in kilobytes
    print(f"{seconds:.1f} {peak:.0f}")


def measured(task: str, folder: Path) -> tuple[float, float]:
    """Return the seconds and the peak megabytes of a task in a process of its own."""
    command = [sys.executable, __file__, task, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def main(millions: int) -> None:
    """Write the file, run the tasks and print what they took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, millions)
        size = (folder / "survey.parquet").stat().st_size / 2**20
        print(
            f"{millions} million rows, {10 * 8 * millions * PIECE / 1e9:.1f} GB in memory,"
            f" {size:.0f} MB as Parquet"
        )
        for task in ("tally", "compare", "fifths"):
            seconds, peak = measured(task, folder)
            print(
                f"{task:8} {seconds:6.1f} s {peak:6.0f} MB"
                f" {'' if peak < MOST else f'above {MOST} MB'}"
            )
        whole, parts = (
            bx.from_json(Path(folder, f"{task}.json").read_text()) for task in ("tally", "fifths")
        )
        columns = ["estimate", "std_error"]
        apart = (
            (whole.frame[columns].to_numpy() / parts.frame[columns].to_numpy() - 1).__abs__().max()
        )
        print(f"largest relative difference between the whole and its fifths: {apart:.1e}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run(sys.argv[1], sys.argv[2])
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 30)
