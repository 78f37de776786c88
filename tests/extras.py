"""What a page says at its head that it needs, and the packages of the extras."""

import re
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEEDS = re.compile(
    r"(?:Needs|Kräver) `pip install "
    r'(?:"brukarindex\[([\w,]+)\]"|brukarindex)([\w -]*)`'
)
USERS = ("excel", "plots", "spark", "spss", "tables", "word")
"""The extras for users."""
OTHERS = ("duckdb",)
"""Packages that pages use, and that are no extras."""
IMPORTED = {
    "great-tables": "great_tables",
    "python-docx": "docx",
    "vl-convert-python": "vl_convert",
}


def modules_of_extras():
    """Return the modules of each extra for users."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = settings["project"]["optional-dependencies"]
    names = {extra: [re.match(r"[\w-]+", line)[0] for line in extras[extra]] for extra in USERS}
    return {extra: [IMPORTED.get(each, each) for each in found] for extra, found in names.items()}


class Needs:
    """The extras and other packages that a page names at its head."""

    def __init__(self, text):
        found = [NEEDS.match(line) for line in text.splitlines()[:8]]
        found = next((each for each in found if each), None)
        self.extras = found[1].split(",") if found and found[1] else []
        self.packages = found[2].split() if found else []

    @property
    def lacking(self):
        """The modules that a reader who installed what the page says may not have."""
        modules = [
            module
            for extra, found in modules_of_extras().items()
            if extra not in self.extras
            for module in found
        ]
        return [*modules, *(each for each in OTHERS if each not in self.packages)]


@contextmanager
def without(modules):
    """Refuse imports of some modules, whether they were imported before or not."""
    before = {module: sys.modules.get(module) for module in modules}
    sys.modules.update(dict.fromkeys(modules))
    try:
        yield
    finally:
        for module, was in before.items():
            if was is None:
                del sys.modules[module]
            else:
                sys.modules[module] = was
