"""Made-up dirty files: what the documentation says happens is what happens, and what helps gives
the right figures.
"""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "docs" / "scripts" / "dirty_files.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the documentation is not installed")
MADE = runpy.run_path(str(SCRIPT)) if SCRIPT.exists() else {"FILES": {}}
FILES = [pytest.param(file, id=file.odd) for files in MADE["FILES"].values() for file in files]
NUMBERS_FOR_CODES = "codes read as numbers"  # right figures, whose names have lost their zeros


def test_the_page_is_what_its_script_makes():
    """The page on dirty files shows the library as it is now."""
    assert MADE["page"]() == (ROOT / "docs" / "explanation" / "dirty-files.md").read_text(
        encoding="utf-8"
    )


def test_there_are_many():
    """The page has files of every kind, each once."""
    assert len(FILES) >= 50
    assert len({param.id for param in FILES}) == len(FILES)


@pytest.mark.parametrize("file", FILES)
def test_no_file_gives_a_wrong_figure_without_a_word(file):
    """A file that is used as it was read has the right figures, or is told of by an error or a
    warning.
    """
    said, figures = MADE["first"](file)
    if not said:
        found, right = figures, file.right
        if file.odd == NUMBERS_FOR_CODES:
            found, right = list(figures.values()), list(right.values())
        assert found == right


@pytest.mark.parametrize(
    "file", [param for param in FILES if param.values[0].help or param.values[0].again]
)
def test_what_helps_gives_the_right_figures(file):
    """Once the remedy has been followed nothing is said any more, and the figures are right."""
    assert MADE["then"](file) == ("", file.right)
