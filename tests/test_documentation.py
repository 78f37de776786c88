"""What the pages of the documentation look like, before they are built."""

import re
import runpy
from pathlib import Path

import pytest
from extras import USERS, Needs

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


USES = {
    "excel": r"_excel\(",
    "plots": r"\bpicture\(|\.png\(|\.svg\(|altair",
    "spark": r"pyspark",
    "spss": r"spss\(|\.sav\b",
    "tables": r"\.html\(|\.gt\(",
    "word": r"word_document\(",
}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_extra_is_named_in_vain(page):
    """The head of a page names no extra that its examples have no use for; that none is left out is
    seen when they run, with those alone (conftest.py).
    """
    needs = Needs(page.read_text(encoding="utf-8"))
    lines = "\n".join(code(page))
    assert [each for each in needs.extras if not re.search(USES[each], lines)] == []
    assert needs.extras == sorted(needs.extras)


def test_every_extra_has_its_use():
    """The extras for users are those whose use is known here."""
    assert sorted(USES) == sorted(USERS)


def test_the_readme_has_no_link_that_only_works_here():
    """It is also shown where the files beside it are not."""
    text = PAGES[0].read_text(encoding="utf-8")
    assert [each for each in re.findall(r"\]\(([^)]*)\)", text) if "://" not in each] == []


WRONG = """<html lang="en"><head><script src="https://example.org/x.js"></script></head><body>
<h1 id="a">A</h1><h3>B</h3><img src="x.svg"><a href="#b">b</a><a href="none.html">c</a></body>"""


def test_what_is_wrong_with_a_built_page_is_found(tmp_path):
    """The check of built pages in ``.ci/run`` finds what it is for."""
    (tmp_path / "index.html").write_text(WRONG, encoding="utf-8")
    check = runpy.run_path(str(DOCS / "scripts" / "check_built.py"))["problems"]
    said = "\n".join(check(tmp_path))
    wanted = ("example.org", "left out", "#b leads nowhere", "none.html leads", "no text")
    assert [each for each in wanted if each not in said] == []
