"""Pages in Swedish say so, with a menu of their own, and the words around them are Swedish too."""

import gettext
from html import escape
from pathlib import Path

import sphinx.locale

START = "sv/index"
CATALOGUE = Path(sphinx.locale.__file__).parent
WORDS = {
    "Contents": "Innehåll",
    "Copyright &#169; %(copyright)s": "Copyright © %(copyright)s",
    "Home": "Start",
    "Made with ": "Gjord med ",
    "Next": "Nästa",
    "On this page": "På den här sidan",
    "Previous": "Föregående",
    "View this page": "Visa källan",
    '<a href="https://www.sphinx-doc.org/">Sphinx</a> and ': (
        '<a href="https://www.sphinx-doc.org/">Sphinx</a> och '
    ),
}
"""What the theme says, and Sphinx's own catalogue lacks."""


def menu(app, pagename, address):
    """Return the menu of the Swedish pages, and a link to the English ones."""
    names = [START, *app.env.toctree_includes[START]]
    items = [
        _item(address(name), app.env.titles[name].astext(), name == pagename) for name in names
    ]
    return f"<ul>{''.join(items)}{_item(address('index'), 'In English', here=False)}</ul>"


def _item(address, title, here):
    classes = "toctree-l1 current current-page" if here else "toctree-l1"
    link = f'<a class="reference internal" href="{address}">{escape(title)}</a>'
    return f'<li class="{classes}">{link}</li>'


def say_language(app, pagename, _template, context, _doctree):
    """Give a page in the folder of Swedish pages its language and its menu."""
    if pagename.startswith("sv/"):
        catalogue = gettext.translation("sphinx", CATALOGUE, ["sv"])

        def said(text):
            return WORDS.get(text) or catalogue.gettext(text)

        context.update(language="sv", _=said, gettext=said)
        if pagename == START:
            context["prev"] = None  # a page in English
        context["furo_navigation_tree"] = menu(app, pagename, context["pathto"])


def setup(app):
    """Wait for pages, after the theme."""
    app.connect("html-page-context", say_language, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
