"""Run every example: Python blocks in README.md and docs/, and doctests in the docstrings of src/.

Only ``<!-- skip: next -->`` before a block skips it. The examples of a page build on each other, so
that with several processes each file has one. A page has only the extras that it names at its head.
"""

from doctest import ELLIPSIS

import pytest
from extras import Needs, without
from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

page = [PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()]

readme = Sybil(page, pattern="README.md", exclude="*/README.md")
docs = Sybil(page, path="docs", pattern="*.md")
docstrings = Sybil([DocTestParser(optionflags=ELLIPSIS)], path="src", pattern="*.py")

pytest_collect_file = SybilCollection([readme, docs, docstrings]).pytest()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give every file to one process, whatever the number of them."""
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Let the examples of a page import what the page says that it needs."""
    if item.path.suffix != ".md" or item.path.name == "README.md":
        return (yield)
    with without(Needs(item.path.read_text(encoding="utf-8")).lacking):
        return (yield)
