"""What the pages of the documentation look like, before they are built."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
PAGES = [page for page in PAGES if page.parent.name not in {"pictures", "_build"}]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WIDTH = 88


def name_of(page):
    """Return the name of a page in a report of tests."""
    return page.relative_to(ROOT).as_posix()


def code(page):
    """Return the lines of code of a page, with their prompts and without what is printed."""
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        prompts = ">>> " in block
        for line in block.splitlines():
            if not prompts or line.startswith((">>>", "...")):
                yield line


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_code_is_read_without_scrolling(page):
    """Lines of code fit the column of a page."""
    assert [line for line in code(page) if len(line) > WIDTH] == []
