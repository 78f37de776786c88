"""What README.md, the tutorials and the Swedish pages show can be pasted at a prompt as it is."""

import re
from code import InteractiveConsole
from doctest import DocTestParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("tutorials", "sv")
PAGES = [path for each in FOLDERS for path in sorted((ROOT / "docs" / each).glob("*.md"))]
PAGES = [ROOT / "README.md", *PAGES]
TEXT_ONLY = {"index.md", "fel.md", "for-mig.md", "galleri.md", "installera.md", "ordlista.md"}
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Prompt(InteractiveConsole):
    """Python's prompt, which reads what is pasted line by line and here runs nothing."""

    def __init__(self):
        super().__init__()
        self.refused = []

    def runcode(self, code):
        """Leave the code alone: the examples are run by other tests."""

    def showsyntaxerror(self, *_, **__):
        """Keep what was not understood."""
        self.refused.append("\n".join(self.buffer))


def pasted(block):
    """Return the lines that a reader copies: without prompts and without what is printed."""
    examples = DocTestParser().get_examples(block)
    return ("".join(each.source for each in examples) if examples else block).splitlines()


def refused(block):
    """Return what the prompt does not understand of a block, and what it still waits for the end
    of.
    """
    prompt = Prompt()
    waits = [prompt.push(line) for line in pasted(block)]
    return prompt.refused + (["\n".join(prompt.buffer)] if waits[-1] else [])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_snippets_can_be_pasted(page):
    """A loop without a blank line after it is a syntax error at the prompt, and one at the end is
    not run.
    """
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert [each for block in blocks for each in refused(block)] == []
    assert blocks or page.name in TEXT_ONLY


@pytest.mark.parametrize(
    "block",
    [
        ">>> for i in (1, 2):\n...     i\n1\n2\n>>> i\n2\n",
        ">>> for i in (1, 2):\n...     i\n1\n2\n",
        "if 1:\n    2\n3\n",
    ],
)
def test_what_cannot_be_pasted_is_found(block):
    """The check itself refuses a loop that another line follows, and one that nothing ends."""
    assert refused(block)
