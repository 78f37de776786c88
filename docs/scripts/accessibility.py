"""Have axe-core look at built pages in Chromium: ``accessibility.py FOLDER [PAGE ...]``.

Needs ``pip install playwright axe-playwright-python`` and Chromium of the system, and no network.
Each page is looked at in light and dark, at the width of a desktop and of a telephone.
"""

import shutil
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PAGES = (
    *("index", "installation", "tutorials/analyst", "how-to/pictures", "explanation/weighting"),
    *("explanation/index", "reference/verification", "glossary", "sv/index", "sv/analytiker"),
)
WIDTHS = (1440, 390)
SCHEMES = ("light", "dark")
OFF = {"enabled": False}
LEAVE_OUT = {"rules": {"landmark-unique": OFF, "empty-table-header": OFF}}
"""The theme's two menus have no names; of formulas axe reads nothing."""


def problems(browser, folder, page):
    """Return what axe finds on a page, however it is shown."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            shown.goto((folder / f"{page}.html").resolve().as_uri())
            found = Axe().run(shown, options=LEAVE_OUT).response["violations"]
            wide = shown.evaluate("document.documentElement.scrollWidth")
            shown.close()
            if wide > width:
                yield f"{page} at {width}: the page is {wide} wide"
            for each in found:
                first = each["nodes"][0]
                yield f"{page}, {scheme} at {width}: {each['id']}, {first['html'][:120]}"


def main(folder, *pages):
    """Print what is found, and leave with 1 if there is anything."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = [each for page in pages or PAGES for each in problems(browser, Path(folder), page)]
        browser.close()
    print("\n".join(found) or "axe finds nothing")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
