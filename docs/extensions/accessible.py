"""What is read aloud of pages: no header of a table without words, no role that has gone."""

import re

EMPTY = re.compile(r'<th class="head([^"]*)">\s*(?:<p>\s*</p>)?\s*</th>')
GONE = re.compile(r' role="(?:doc-biblioentry|list)"')
"""Roles of references: one that ARIA has given up, and one of lists, whose items these were."""


def readable(body):
    """Return the HTML of a page with the cell in the corner of a table as a plain cell.

    Examples:
        >>> readable('<tr><th class="head"><p></p></th><th class="head"><p>n</p></th></tr>')
        '<tr><td></td><th class="head"><p>n</p></th></tr>'
        >>> readable('<div class="citation" role="doc-biblioentry">')
        '<div class="citation">'
    """
    return GONE.sub("", EMPTY.sub("<td></td>", body))


def read(_app, _pagename, _template, context, _doctree):
    """Make a page readable."""
    if "body" in context:
        context["body"] = readable(context["body"])


def setup(app):
    """Wait for pages, after the theme."""
    app.connect("html-page-context", read, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
