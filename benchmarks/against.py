"""What a change costs: the same work by an earlier commit and by this tree, in turns.

    python benchmarks/against.py COMMIT [--rows 1000000] [--turns 16]

Each has a process of its own. They do the same thing in turns, so that whatever else the machine
does slows both; what is printed is the median of the ratios of processor time, and the least time
of each. Below 5 per cent it is noise. Work that only one of them has is left
out.
"""

import argparse
import gc
import io
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def work(rows: int) -> dict[str, Callable[[], object]]:
    """Return what is timed, ready to be called."""
    import speed
    import verification

    import brukarindex as bx

    frame, design = speed.survey(rows), speed.DESIGN
    counted = bx.tally(frame, speed.MEASURES, by="kommun", design=design)
    estimates = bx.estimate(counted, by="kommun")
    totals = {
        name: dict(frame.group_by(name).agg(speed.pl.col("w").sum()).rows())
        for name in speed.MARGINS[:3]
    }
    raked = bx.rake(frame, totals, design=design)
    one, four = (verification.table(kind) for kind in ("one", "four"))
    return {
        "tally": lambda: bx.tally(frame, speed.MEASURES, by="kommun", design=design),
        "estimate from the tally": lambda: bx.estimate(counted, by="kommun"),
        "compare five questions": lambda: bx.compare(estimates, to=bx.Pooled()),
        "rake and join": lambda: bx.rake(frame, totals, design=design).join(frame),
        "estimate that knows of raking": lambda: bx.estimate(
            frame, speed.MEASURES, by="kommun", design=raked
        ),
        "a page like Tyresö, ten times": lambda: [verification.tyreso() for _ in range(10)],
        "published rows, one to a page": lambda: verification.verify(verification.pages_from(one)),
        "published rows, four to a page": lambda: verification.verify(
            verification.pages_from(four)
        ),
    }


def serve(rows: int) -> None:
    """Do what is asked for on standard input, and answer with the seconds it took."""
    calls = work(rows)
    for call in calls.values():
        call()
    gc.disable()
    print(*calls, sep="\t", flush=True)
    for line in sys.stdin:
        gc.collect()
        begun = time.process_time()
        calls[line.rstrip("\n")]()
        print(time.process_time() - begun, flush=True)


class Side:
    """A process that works with the package of a tree, by the benchmarks of that tree."""

    def __init__(self, tree: Path, rows: int) -> None:
        paths = [str(tree / "src"), str(tree / "benchmarks"), str(ROOT / "benchmarks")]
        code = f"import sys; sys.path[:0] = {paths!r}; import against; against.serve({rows})"
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.names = self._answer().split("\t")

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")

    def seconds(self, name: str) -> float:
        """Return the processor time that a piece of work took."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        return float(self._answer())


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description="What a change costs.")
    parser.add_argument("commit")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--turns", type=int, default=16)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "archive", asked.commit, "src", "benchmarks"],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        earlier, now = Side(Path(folder), asked.rows), Side(ROOT, asked.rows)
        for name in [each for each in now.names if each in earlier.names]:
            pairs = [(earlier.seconds(name), now.seconds(name)) for _ in range(asked.turns)]
            ratio = statistics.median(after / before for before, after in pairs)
            before, after = (1000 * min(each) for each in zip(*pairs, strict=True))
            print(f"{name}: {ratio:.2f} ({before:.1f} ms, now {after:.1f})", flush=True)


if __name__ == "__main__":
    main()
