"""Names in backticks are links to where the reference has them.

Names of the library only: ``Scale``, ``estimate()``, ``brukarindex.verification.verify``,
``bx.table``. A name that columns of results have as well is a link where it has parentheses.
"""

import re

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NAME = re.compile(r"(?:(?:brukarindex|bx)\.)?([\w.]+?)(\(.*\))?", re.DOTALL)
COLUMNS = {"change", "difference", "estimate", "rank", "reliability"}
"""Functions that are columns of results as well."""

MEMBERS = {"attribute", "method", "property"}
"""What is named together with its class."""


class Names(SphinxPostTransform):
    """Make references of literals that are names of the library."""

    default_priority = 5  # before references are resolved

    def run(self, **_):
        """Go through the page, and the docstrings on it."""
        for quoted in list(self.document.findall(nodes.title_reference)):
            quoted.replace_self(nodes.literal("", quoted.astext()))
        for literal in list(self.document.findall(nodes.literal)):
            if target := self._target(literal):
                reference = addnodes.pending_xref(
                    "", refdomain="py", reftype="obj", refdoc=self.env.docname, refwarn=False
                )
                reference["reftarget"] = target
                literal.replace_self(reference)
                reference += literal

    def _target(self, literal):
        """Return the full name of what a literal names, or nothing."""
        found = NAME.fullmatch(literal.astext())
        if not found or found[0] in COLUMNS or _linked(literal):
            return None
        return self._known().get(found[1])

    def _known(self):
        """Return the full names by what is written of them, where only one is meant."""
        if not hasattr(self, "_names"):
            self._names = {}
            objects = self.env.domains["py"].objects.items()
            for full, entry in ((full, entry) for full, entry in objects if not entry.aliased):
                parts = full.split(".")
                for start in range(len(parts) - (entry.objtype in MEMBERS)):
                    short = ".".join(parts[start:])
                    self._names[short] = None if short in self._names else full
        return self._names


def _within(node, kind):
    while node := node.parent:
        if isinstance(node, kind):
            return True
    return False


def _linked(node):
    return _within(node, (nodes.reference, addnodes.pending_xref, nodes.title))


def setup(app):
    """Add the transform."""
    app.add_post_transform(Names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
