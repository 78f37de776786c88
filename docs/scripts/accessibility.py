"""Have axe-core look at built pages in Chromium: ``accessibility.py FOLDER [PAGE ...]``.

Needs ``pip install playwright axe-playwright-python`` and Chromium of the system, and no network.
All pages by default, and some of each kind in dark and at the width of a telephone too.
"""

import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

KINDS = {
    *("index", "installation", "tutorials/analyst", "how-to/gallery", "explanation/weighting"),
    *("explanation/index", "reference/verification", "glossary", "sv/index", "sv/analytiker"),
}
"""Pages of each kind: colours and widths are those of the theme, the same on all of a kind."""
DESK, TELEPHONE = 1300, 390
LOOKS = ((DESK, "light"), (DESK, "dark"), (TELEPHONE, "light"))
FORMULA = "<math"
"""Headers that are formulas have words for readers of MathML, which axe does not count."""


def pages_of(folder):
    """Return the names of the built pages."""
    found = (path.relative_to(folder) for path in folder.rglob("*.html"))
    return sorted(path.with_suffix("").as_posix() for path in found if path.parts[0][0] != "_")


def violations(shown):
    """Return what axe finds as a page is shown, with the element that it first finds it in."""
    for each in Axe().run(shown).response["violations"]:
        nodes = [node["html"] for node in each["nodes"] if FORMULA not in node["html"]]
        if nodes:
            yield f"{each['id']}, {len(nodes)}: {nodes[0][:160]}"


def problems(shown, folder, page):
    """Return what is wrong with a page, however it is shown."""
    shown.goto((folder / f"{page}.html").resolve().as_uri())
    for i, (width, scheme) in enumerate(LOOKS):
        shown.set_viewport_size({"width": width, "height": 900})
        shown.emulate_media(color_scheme=scheme)
        wide = shown.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            yield f"{page} at {width}: the page is {wide} wide"
        if i == 0 or page in KINDS:
            yield from (f"{page}, {scheme} at {width}: {each}" for each in violations(shown))


def found_on(folder, pages):
    """Return what is wrong with some pages, in a browser of their own."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown = browser.new_page()
        found = [each for page in pages for each in problems(shown, folder, page)]
        browser.close()
    return found


def main(folder, *pages):
    """Print what is found, and leave with 1 if there is anything."""
    folder = Path(folder)
    pages = pages or pages_of(folder)
    size = os.cpu_count() or 1
    parts = [pages[i::size] for i in range(size) if pages[i::size]]
    with ProcessPoolExecutor(size) as pool:
        found = [each for some in pool.map(found_on, repeat(folder), parts) for each in some]
    print("\n".join(found) or f"axe finds nothing on {len(pages)} pages")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
