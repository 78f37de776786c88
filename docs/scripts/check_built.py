"""Check built pages as a reader without the network meets them: ``check_built.py FOLDER``.

Each page has one title, headings that leave out no level, a language, a text for each picture, and
links that lead somewhere; no script, style or picture comes from another host.
"""

import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "source": "src", "iframe": "src"}
STYLES = {"stylesheet", "preload", "icon"}


class Page(HTMLParser):
    """What a page holds that is checked."""

    def __init__(self, path):
        super().__init__()
        self.headings, self.links, self.loaded, self.places = [], [], [], set()
        self.without_text = 0
        self.language = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        said = dict(attrs)
        self.places.update(each for each in (said.get("id"), said.get("name")) if each)
        if tag == "html":
            self.language = said.get("lang")
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])
        if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.headings.append(int(tag[1]))
        if tag == "img" and not said.get("alt"):
            self.without_text += 1
        if tag == "link" and STYLES & set(said.get("rel", "").split()):
            self.loaded.append(said["href"])
        if tag in LOADED and said.get(LOADED[tag]):
            self.loaded.append(said[LOADED[tag]])


def of_headings(levels):
    """Return what is wrong with the levels of headings."""
    if levels.count(1) != 1:
        yield f"{levels.count(1)} titles"
    if any(after > before + 1 for before, after in pairwise(levels)):
        yield f"a level of headings is left out: {levels}"


def leads_nowhere(link, path, pages):
    """Whether a link within the folder has no file, or no such place in it."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return False
    file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if file not in pages:
        return not file.exists()
    return bool(parts.fragment) and unquote(parts.fragment) not in pages[file].places


def problems(folder):
    """Return what is wrong, page by page."""
    folder = Path(folder).resolve()
    pages = {path: Page(path) for path in sorted(folder.rglob("*.html"))}
    for path, page in pages.items():
        found = list(of_headings(page.headings))
        found += [f"{each} is not here" for each in page.loaded if urlsplit(each).netloc]
        nowhere = [each for each in page.links if leads_nowhere(each, path, pages)]
        found += [f"{each} leads nowhere" for each in nowhere]
        if page.without_text:
            found.append(f"{page.without_text} pictures have no text")
        if page.language != ("sv" if path.parent.name == "sv" else "en"):
            found.append(f"the language is {page.language}")
        yield from (f"{path.relative_to(folder)}: {each}" for each in found)


if __name__ == "__main__":
    wrong = list(problems(sys.argv[1]))
    print("\n".join(wrong) or "every page is as it should be")
    sys.exit(bool(wrong))
