"""Pages in Swedish say so, and the words around them are Swedish too."""

import gettext
from pathlib import Path

import sphinx.locale

FOLDER = "sv/"
CATALOGUE = Path(sphinx.locale.__file__).parent


def say_language(_app, pagename, _template, context, _doctree):
    """Give a page in the folder of Swedish pages its language."""
    if pagename.startswith(FOLDER):
        words = gettext.translation("sphinx", CATALOGUE, ["sv"])
        context.update(language="sv", _=words.gettext, gettext=words.gettext)


def setup(app):
    """Wait for pages."""
    app.connect("html-page-context", say_language)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
