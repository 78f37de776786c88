"""Bad input: the page on bad input."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(
    not (ROOT / "docs" / "scripts").exists(), reason="the documentation is not installed"
)
def test_the_page_is_what_its_script_makes():
    """The table of bad input in the documentation has our column as the library is now."""
    import runpy

    made = runpy.run_path(str(ROOT / "docs" / "scripts" / "bad_input.py"))
    assert made["page"]() == (ROOT / "docs" / "explanation" / "bad-input.md").read_text(
        encoding="utf-8"
    )
