"""The gallery shows every picture and every table that there is."""

import importlib.util
from pathlib import Path

import pytest

from brukarindex.estimates.distributions import Distributions
from brukarindex.presentation.pictures import _DRAWN
from brukarindex.presentation.tables import _MADE

pytest.importorskip("altair")
DOCS = Path(__file__).parents[2] / "docs"
GALLERIES = {"en": DOCS / "how-to" / "gallery.md", "sv": DOCS / "sv" / "galleri.md"}


class Shown:
    """Stands in for brukarindex, and notes what pictures and tables are asked of."""

    def __init__(self, real):
        self.real, self.drawn, self.listed = real, set(), set()

    def __getattr__(self, name):
        return getattr(self.real, name)

    def picture(self, result, **_):
        """Note a picture."""
        self.drawn.add(type(result))

    def table(self, result, **_):
        """Note a table."""
        self.listed.add(type(result))


@pytest.fixture(scope="module")
def made():
    """Return the script that draws, with what it draws noted."""
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "scripts" / "pictures.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.bx = Shown(script.bx)
    return script


@pytest.mark.slow
def test_every_kind_is_in_the_gallery(made):
    """All that has a picture or a table is drawn, and every drawing has its place, in both
    languages.
    """
    pictures, tables = made.pictures(), made.tables()
    assert made.bx.drawn == set(_DRAWN)
    assert made.bx.listed > {*_MADE, Distributions}  # and one with its columns as they stand
    elsewhere = {"planning", *(name for name in pictures if name.startswith("own-"))}
    wanted = [name for name in pictures if name not in elsewhere]
    wanted += [f"table-{name}" for name in tables]
    for language, page in GALLERIES.items():
        text = page.read_text(encoding="utf-8")
        names = [made.called(name, language) for name in wanted]
        assert [name for name in names if f"../pictures/{name}.md" not in text] == []
