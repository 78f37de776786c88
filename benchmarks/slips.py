"""How many slips in printed figures are found, by kind, and how many an earlier commit found.

Run it with ``python benchmarks/slips.py 4000 --before 5365644^`` for the slips that so many seeds
of each generator give, beside how many were found before all readings were tried. The pages are
those of ``broken.py``, ``missaid.py`` and ``misgrouped.py`` in ``tests/verification``: a digit is
changed, or two figures change places, and no reading saves the page, as slow means decide.
"""

import argparse
import io
import json
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[0] = str(ROOT / "tests")  # in place of benchmarks/, which has a verification.py too

from verification.broken import Broken, broken  # noqa: E402 - found only now
from verification.misgrouped import misgrouped  # noqa: E402
from verification.missaid import missaid  # noqa: E402

from brukarindex.verification import records_of, verify  # noqa: E402

WORST = ("inconsistent", "consistent_only_if", "other")
JUDGE = """
import json, sys
from brukarindex.exceptions import BrukarindexError
from brukarindex.verification import pages_from, verify
for line in sys.stdin:
    try:
        print(json.dumps([*verify(pages_from(json.loads(line))).counts]), flush=True)
    except BrukarindexError:
        print("null", flush=True)
"""


def drawn(seeds: range) -> Iterator[Broken]:
    """Draw pages with a slip."""
    for seed in seeds:
        for draw in (broken, missaid, misgrouped):
            made = draw(Random(seed))
            if made is not None:
                yield made


def worst(verdicts: Sequence[str] | None) -> str:
    """Give the gravest of some verdicts; "untyped" for a page that could not be typed."""
    if verdicts is None:
        return "untyped"
    return next(each for each in WORST if each in (*verdicts, "other"))


def found_at(commit: str, pages: Sequence[Broken]) -> list[str]:
    """Judge pages by the library as it was at a commit."""
    lines = "".join(f"{json.dumps(records_of(each.page))}\n" for each in pages)
    archive = subprocess.run(
        ["git", "archive", commit, "src"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as held:
            held.extractall(folder, filter="data")
        told = subprocess.run(
            [sys.executable, "-c", JUDGE],
            input=lines,
            env={"PYTHONPATH": f"{folder}/src"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    return [worst(json.loads(line)) for line in told.splitlines()]


def tabled(pages: Sequence[Broken], before: str) -> Iterator[str]:
    """Write a table of what was found, by kind."""
    then = found_at(before, pages) if before else ["untyped"] * len(pages)
    rows: dict[str, Counter[str]] = {}
    for page, earlier in zip(pages, then, strict=True):
        now = worst([*verify(page.page).counts])
        rows.setdefault(page.kind, Counter()).update(["all", now, f"then {earlier}"])
    for row in rows.values():
        row["typed"] = row["all"] - row["then untyped"]
    rows = dict(sorted(rows.items())) | {"all": sum(rows.values(), Counter[str]())}
    yield "| slip in | found | possible *only if* | found before |"
    yield "|---|--:|--:|--:|"
    for kind, row in rows.items():
        earlier = f"{row['then inconsistent']} of {row['typed']}" if row["typed"] else "–"
        yield (
            f"| {kind.replace('_', ' ')} | {row['inconsistent']} of {row['all']} |"
            f" {row['consistent_only_if']} |"
            f" {earlier} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Slips that are found, by kind.")
    parser.add_argument("seeds", nargs="?", type=int, default=500)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--before", default="", help="a commit whose library is asked too")
    options = parser.parse_args()
    chosen = range(options.first, options.first + options.seeds)
    print(*tabled([*drawn(chosen)], options.before), sep="\n")
