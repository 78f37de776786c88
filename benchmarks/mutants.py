"""Whether the tests notice a wrong figure: edits that make one, each applied to a copy of the tree,
and the tests run.

    python benchmarks/mutants.py [file ...] [--jobs 2]        (default: all of ``mutants.toml``)

``mutants.toml`` lists the edits: a file, the old text, which is there once, the new text, and what
is wrong with it; and for each file the tests that are to notice. A line is printed for each edit:
*killed* by the test that failed first, or *survived*. The exit code is 1 when any survived. An edit
that no longer changes a figure leaves the list.
"""

import argparse
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
LIST = Path(__file__).with_suffix(".toml")
PACKAGE = Path("src", "brukarindex")
COPIED = ("src", "tests", "conftest.py", "pyproject.toml")
LONGEST = 600
"""Seconds after which tests that do not end have noticed."""


class Edit(NamedTuple):
    """One wrong figure: ``old`` becomes ``new`` in a file of the package."""

    file: str
    old: str
    new: str
    why: str

    def applied(self, text: str) -> str:
        """Return the text of the file with the edit, which must fit in one place however its lines
        are broken.
        """
        made, found = self._pattern.subn(lambda _: self.new, text)
        if found != 1:
            raise ValueError(
                f"{self.file}: {self.old!r} is there {found} times, not once; write it anew."
            )
        return made

    @property
    def _pattern(self) -> re.Pattern[str]:
        tokens = (re.escape(token) for token in re.findall(r"\w+|[^\w\s]", self.old))
        closing = {re.escape(bracket) for bracket in ")]}"}  # a comma may stand before it
        return re.compile(r"\s*".join(r",?\s*" * (token in closing) + token for token in tokens))


class Outcome(NamedTuple):
    """What the tests said of an edit: the one that failed first, or None."""

    edit: Edit
    killer: str | None


def edits() -> list[Edit]:
    """Return the edits of the list, in its order."""
    listed = _listed()["edits"]
    return [Edit(file, *each) for file, several in listed.items() for each in several]


def tests_of(file: str) -> list[str]:
    """Return the tests that are to notice wrong figures in a file."""
    tests: list[str] = _listed()["tests"][file]
    return tests


def _listed() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


class Tree:
    """A copy of the source and the tests, in which one edit at a time is made."""

    def __init__(self, place: Path) -> None:
        self.place, self.written = place, 0
        place.mkdir()
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, place / name)

    def failure(self, tests: list[str], longest: float | None = None) -> str | None:
        """Return the first test that fails, None if all pass; that they do not end is a failure
        too.
        """
        options = ["-q", "-x", "-n0", "-p", "no:cacheprovider", "--no-header", "--tb=no", "-m"]
        paths = {"PYTHONPATH": str(self.place / "src"), "HYPOTHESIS_PROFILE": "find"}
        command = [sys.executable, "-m", "pytest", *options, "not slow", *tests]
        try:
            done = subprocess.run(
                command,
                cwd=self.place,
                env=os.environ | paths,
                capture_output=True,
                text=True,
                timeout=longest,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "no end"
        if not done.returncode:
            return None
        found = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
        return found[1] if found else (done.stdout + done.stderr)[-300:]

    def outcome(self, edit: Edit) -> Outcome:
        """Return what the tests say of an edit, which is undone afterwards."""
        path = self.place / PACKAGE / edit.file
        text = path.read_text(encoding="utf-8")
        self._write(path, edit.applied(text))
        try:
            return Outcome(edit, self.failure(tests_of(edit.file), LONGEST))
        finally:
            self._write(path, text)

    def _write(self, path: Path, text: str) -> None:
        """Write a file at a time of its own, so that Python does not take what it compiled before
        for it.
        """
        path.write_text(text, encoding="utf-8")
        self.written += 1
        os.utime(path, (time.time(), time.time() + 10 * self.written))


def outcomes(chosen: list[Edit], jobs: int) -> Iterator[Outcome]:
    """Yield what the tests say of each edit, several at a time; raise if they fail without any."""
    trees: queue.Queue[Tree] = queue.Queue()

    def one(edit: Edit) -> Outcome:
        tree = trees.get()
        try:
            return tree.outcome(edit)
        finally:
            trees.put(tree)

    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(jobs) as pool:
        for number in range(jobs):
            trees.put(Tree(Path(place, str(number))))
        tests = sorted({test for edit in chosen for test in tests_of(edit.file)})
        if (failed := trees.queue[0].failure(tests)) is not None:
            raise SystemExit(f"the tests fail without any edit, first {failed}: mend that before.")
        yield from pool.map(one, chosen)


def main() -> int:
    """Print what the tests say of each edit, and how many survived."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "files", nargs="*", help="files of the package, such as estimates/shapes.py"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    listed = edits()
    known = dict.fromkeys(edit.file for edit in listed)
    if unknown := [file for file in options.files if file not in known]:
        parser.error(f"no edits of {', '.join(unknown)}; there are edits of {', '.join(known)}")
    chosen = [edit for edit in listed if not options.files or edit.file in options.files]
    survived = 0
    for (file, old, new, why), killer in outcomes(chosen, options.jobs):
        survived += killer is None
        said = "SURVIVED" if killer is None else f"killed by {killer}"
        print(f"{file}: {old} -> {new} ({why}): {said}", flush=True)
    print(f"{len(chosen)} edits, {survived} survived")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main())
