"""How long checking published figures takes, each beside its limit: a first page in fresh
processes, a page like Tyresö, published rows, a whole table. And all numbers of answers against a
bare Polars pass over as many integers.

Run it with ``python benchmarks/verification.py``. Processor time is counted, so that what else runs
disturbs little; on a machine that is twice as slow the limits are too.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import polars as pl

from brukarindex.exact import possible_n, round_exact
from brukarindex.verification import (
    Against,
    Index,
    Invited,
    Page,
    Rate,
    page_from_table,
    pages_from,
    percentages,
    verify,
)

MILLION = 1_000_000
ROWS = 10_000
PROCESSES = 15
NOTHING = "import numpy, attrs"
FIRST = """
from brukarindex.verification import Against, Index, Invited, Page, Rate, percentages, verify

shares = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
claims = [
    Invited("1283"),
    Rate("33 procent"),
    percentages("", shares, totals={tuple(shares): "71,2 %"}),
    Index("56,8"),
    Against("52,9", says="above"),
]
assert verify(Page("Tyresö 2013", claims)).findings
"""


def timed(
    work: Callable[[], object], times: int, clock: Callable[[], float] = time.process_time
) -> float:
    """Return the median seconds of several runs, the first of them left out."""
    found = []
    for _ in range(times + 1):
        begun = clock()
        work()
        found.append(clock() - begun)
    return statistics.median(found[1:])


def fresh(code: str) -> float:
    """Return the seconds of a process that does nothing else, its start included; what is imported
    is compiled beforehand, as it is once a package has been used.
    """
    code += "\nimport time; print(time.process_time())"
    compiled = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=compiled
    )
    return float(done.stdout)


def first_page() -> None:
    """Print how long the first page of a process takes, against importing numpy and attrs."""
    found = [(fresh(NOTHING), fresh(FIRST)) for _ in range(PROCESSES + 1)][1:]
    bare, first = (statistics.median(each) for each in zip(*found, strict=True))
    print(
        f"numpy and attrs alone: {1e3 * bare:.0f} ms; a first page: {first / bare:.2f} times that"
    )
    told("the first page of a process", first, 1.3 * bare + 0.030)


def told(what: str, seconds: float, limit: float) -> None:
    """Print a time beside its limit."""
    print(
        f"{what}: {1e3 * seconds:.1f} ms, limit {1e3 * limit:.0f} ms:"
        f" {seconds / limit:.2f} of it{'' if seconds < limit else ', OVER'}"
    )


def tyreso() -> object:
    """Type in a page and check it."""
    shares = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
    claims = [
        Invited("1283"),
        Rate("33 procent"),
        percentages("", shares, totals={tuple(shares): "71,2 %"}),
    ]
    return verify(Page("Tyresö 2013", [*claims, Index("56,8"), Against("52,9", says="above")]))


def table(kind: str) -> pl.DataFrame:
    """Return published rows: units with a number of answers and shares, or a page of four rows for
    each unit.
    """
    draw = random.Random(1)
    rows: list[dict[str, object]] = []
    while len(rows) < ROWS:
        n, unit = draw.randint(20, 900), f"enhet {len(rows)}"
        share = f"{draw.randint(0, 1000) / 10:.1f}".replace(".", ",")
        if kind == "one":
            rows.append(
                {
                    "page": unit,
                    "claim": "percentage",
                    "figure": share,
                    "category": "nöjd",
                    "base": n,
                }
            )
            continue
        rows += [
            {"page": unit, "claim": "invited", "figure": str(2 * n)},
            {"page": unit, "claim": "rate", "figure": "50 %"},
            {"page": unit, "claim": "percentage", "figure": share, "category": "nöjd"},
            {"page": unit, "claim": "answered", "figure": str(n)},
        ]
    return pl.DataFrame(rows, infer_schema_length=None)


def wide_table() -> str:
    """Print a table of 290 units and their total: nine answers, how many, a mean and an index."""
    draw = random.Random(1)
    counts = [[draw.randint(0, 90) for _ in range(9)] for _ in range(290)]
    counts.append([sum(column) for column in zip(*counts, strict=True)])
    lines = ["Enhet;" + ";".join(f"Svar {step}" for step in range(9)) + ";n;Medel;Index"]
    for unit, row in enumerate(counts):
        n, total = sum(row), sum(step * count for step, count in enumerate(row))
        shares = [round_exact(Fraction(100 * count, n)) for count in row]
        scores = [round_exact(Fraction(total, n), 2), round_exact(Fraction(100 * total, 8 * n), 1)]
        name = "Totalt" if unit == 290 else f"Enhet {unit}"
        lines.append(";".join(map(str, [name, *shares, n, *scores])))
    return "\n".join(lines)


def against_polars() -> None:
    """Print how long all numbers of answers up to a million take against bare passes of Polars."""
    clock = time.perf_counter  # its threads are to count as one
    numbers = pl.DataFrame({"n": pl.int_range(1, MILLION + 1, eager=True)})
    bare = timed(lambda: numbers.select(pl.col("n").sum()), 20, clock)
    bounds = ((pl.col("n") * 967 // 2000) < (pl.col("n") * 969 // 2000)).sum()
    passed = timed(lambda: numbers.select(bounds), 20, clock)
    shares = ["22,8", "48,4", "15,3", "9,1", "4,4"]
    joint = timed(lambda: possible_n(shares, range(1, MILLION + 1), complete=True), 10, clock)
    print(
        f"five shares, all n to a million: {1e3 * joint:.1f} ms; a bare Polars sum {1e3 * bare:.2f}"
        f" ms, one share's bounds in Polars {1e3 * passed:.1f} ms: {joint / passed:.1f} times that"
    )


def main() -> None:
    """Print the times, their limits and ratios."""
    first_page()
    told("a page like Tyresö", timed(tyreso, 60), 0.003)
    for kind in ("one", "four"):
        frame = table(kind)
        whole = timed(lambda frame=frame: verify(pages_from(frame)), 3)
        told(f"{ROWS} published rows, {kind} to a page", whole, 1)
    page = page_from_table(wide_table(), scale=(0, 8))
    whole = timed(lambda: verify(page_from_table(wide_table(), scale=(0, 8))), 3)
    told(f"a table of 290 x 12 figures, {len(page.claims)} claims", whole, 2)
    against_polars()


if __name__ == "__main__":
    main()
