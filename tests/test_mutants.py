"""The list of wrong figures that the tests must notice: `benchmarks/mutants.py` without running the
tests.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import benchmark_modules
import pytest

ROOT = Path(__file__).parents[1]
INFERENCE = {
    *(
        f"comparisons/{name}.py"
        for name in ("contrasts", "families", "multiplicity", "others", "pairs", "published")
    ),
    *(f"comparisons/{name}.py" for name in ("references", "significance")),
    *(
        f"estimates/{name}.py"
        for name in ("group_intervals", "hypergeometric", "intervals", "roots", "shapes", "sizes")
    ),
    "response/spread.py",
    *(f"variance/{name}.py" for name in ("influence", "strata")),
    *(f"weighting/{name}.py" for name in ("solver", "trimming")),
}
FEWEST = 6
"""Edits of each file that makes figures."""


@pytest.fixture(scope="module")
def mutants():
    """Return the benchmark as a module."""
    with benchmark_modules.benchmark("mutants") as module:
        yield module


def test_every_edit_fits_in_one_place_and_can_run(mutants):
    """An edit of text that is gone, or there twice, or that is no Python, tries nothing."""
    for edit in mutants.edits():
        text = (ROOT / mutants.PACKAGE / edit.file).read_text(encoding="utf-8")
        made = edit.applied(text)
        compile(made, edit.file, "exec")
        assert made != text, edit
        assert edit.why, edit


def test_no_edit_is_there_twice_and_every_file_has_some(mutants):
    """All files that make figures of inference have edits, and tests that exist."""
    edits = mutants.edits()
    assert max(Counter((edit.file, edit.old, edit.new) for edit in edits).values()) == 1
    counts = Counter(edit.file for edit in edits)
    assert not {file: counts[file] for file in INFERENCE if counts[file] < FEWEST}
    for file in counts:
        assert all((ROOT / test).exists() for test in mutants.tests_of(file)), file


def test_what_does_not_fit_says_what_to_do(mutants):
    """The message names the file, the text and how often it is there."""
    edit = mutants.Edit("estimates/roots.py", "z = z", "z = 0", "nothing is tested")
    with pytest.raises(
        ValueError,
        match=r"estimates/roots\.py: 'z = z' is there 2 times, not once; write it anew\.",
    ):
        edit.applied("z = z\nz = z\n")


@pytest.mark.slow
def test_a_wrong_figure_is_noticed(mutants, tmp_path):
    """In a copy of the tree the tests pass, fail with an edit, and pass again when it is undone."""
    tree = mutants.Tree(tmp_path / "tree")
    edit = next(edit for edit in mutants.edits() if edit.file == "estimates/hypergeometric.py")
    tests = mutants.tests_of(edit.file)
    assert tree.failure(tests) is None
    assert tree.outcome(edit).killer.startswith(tests[0])
    assert tree.failure(tests) is None


@pytest.mark.slow
def test_a_file_without_edits_is_refused():
    """A misspelt file is told of, not passed over as if all of its edits were killed."""
    command = [sys.executable, "benchmarks/mutants.py", "root.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "no edits of root.py; there are edits of " in done.stderr
