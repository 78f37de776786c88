"""Run every example: Python blocks in README.md and docs/, and doctests in the docstrings of src/.

Only ``<!-- skip: next -->`` before a block skips it.
"""

from doctest import ELLIPSIS

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

page = [PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser()]

readme = Sybil(page, pattern="README.md", exclude="*/README.md")
docs = Sybil(page, path="docs", pattern="*.md")
docstrings = Sybil([DocTestParser(optionflags=ELLIPSIS)], path="src", pattern="*.py")

pytest_collect_file = SybilCollection([readme, docs, docstrings]).pytest()
