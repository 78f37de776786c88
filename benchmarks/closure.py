"""How fast are the distributions behind a mean and an SD found? Ratios to scrutipy's CLOSURE, all
in one run.

    python benchmarks/closure.py

The printed figures are mean 2.7 and SD 1.9 of 130 answers on 1-5, which 5359 distributions fit.
scrutipy (written in Rust) lists them all, so both listing and counting are compared with it; it is
run once, since it takes seconds. Without scrutipy (``pip install scrutipy``) only our own times are
printed. Then what scrutipy was not asked: longer scales and more answers, and how soon the first
distribution comes. Times are medians in seconds.
"""

import statistics
import time
from collections.abc import Callable
from itertools import islice

from brukarindex.exact.moments import Reconstruction, reconstruct
from brukarindex.exceptions import ArgumentError

CASE = ("2.7", "1.9", 130, 1, 5)
OTHERS = [
    ("3.2", "1.1", 1000, 1, 5),
    ("3.24", "1.13", 2000, 1, 5),
    ("5.41", "1.93", 61, 1, 7),
    ("7.41", "1.83", 61, 1, 10),
    ("7.41", "2.13", 122, 1, 10),
    ("62.3", "21.4", 20, 0, 100),
    ("3.2", "1.1", 10**9, 1, 5),
]

Case = tuple[str, str, int, int, int]


def found(case: Case) -> Reconstruction:
    """Return the distributions of a case, not yet worked out."""
    mean, sd, n, low, high = case
    return reconstruct(mean, sd, n, low=low, high=high)


def seconds(call: Callable[[], object], rounds: int = 11) -> float:
    """Return the median seconds of a call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def peer(case: Case) -> tuple[float, int] | None:
    """Return the seconds that scrutipy takes and how many samples it lists; None
    without scrutipy.
    """
    try:
        from scrutipy import closure
    except ImportError:
        return None
    mean, sd, n, low, high = case
    start = time.perf_counter()
    samples = closure(float(mean), float(sd), n, low, high, 0.05, 0.05)
    return time.perf_counter() - start, len(samples)


def compare(case: Case) -> None:
    """Print our times for a case, and the ratios to scrutipy's."""
    count, listed = seconds(lambda: found(case).count), seconds(lambda: list(iter(found(case))))
    print(
        f"{case}: {found(case).count} distributions; counted in {count:.5f} s, listed in"
        f" {listed:.4f} s"
    )
    other = peer(case)
    if other is None:
        print("scrutipy is not installed: no ratio")
        return
    took, number = other
    print(
        f"scrutipy lists {number} in {took:.2f} s: {took / count:,.0f} times as long as counting"
        f" here, {took / listed:,.0f} times as long as listing"
    )


def first(case: Case) -> None:
    """Print how soon the first distribution and the next thousand come, and the count if it is not
    refused.
    """
    soon = seconds(lambda: found(case).witness, 3)
    thousand = seconds(lambda: list(islice(found(case), 1000)), 3)
    start = time.perf_counter()
    try:
        number = f"{found(case).count:,} distributions"
    except ArgumentError:
        number = "more than are counted"
    took = time.perf_counter() - start
    print(
        f"{case}: first in {soon:.4f} s, 1000 in {thousand:.3f} s; {number}, known after"
        f" {took:.2f} s"
    )


if __name__ == "__main__":
    compare(CASE)
    for each in OTHERS:
        first(each)
