"""Configuration of the documentation. It builds offline: nothing is fetched from other projects."""

import re
import runpy
import sys
import tomllib
from pathlib import Path

import attrs

from brukarindex.results import Status

sys.path.insert(0, str(Path(__file__).parent / "extensions"))

project = "brukarindex"
author = "the brukarindex authors"
copyright = "2026, the brukarindex authors"  # noqa: A001 - the name that Sphinx reads
_settings = tomllib.loads(
    Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8")
)
version = release = _settings["project"]["version"]

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
    "sphinx_copybutton",
    "accessible",
    "mathml",
    "names",
    "swedish",
]
html_math_renderer = "mathml"
smartquotes = False  # messages of errors hold code, which is copied
html_theme = "furo"
html_title = f"brukarindex {release}"
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["pages.css"]
html_js_files = ["accessible.js"]
html_theme_options = {"top_of_page_buttons": []}
exclude_patterns = ["_build", "pictures/*.md", "templates"]  # pictures are drawn by the build

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
copybutton_prompt_text = ">>> |\\.\\.\\. "
copybutton_prompt_is_regexp = True

napoleon_numpy_docstring = False
napoleon_use_rtype = False  # "Returns:" holds a sentence, which may have a colon
autodoc_preserve_defaults = True  # FFT_STEPS, not its repr
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"

nitpicky = True
nitpick_ignore_regex = [
    # Internal: results carry them, and no one builds them.
    (
        r"py:class",
        r"brukarindex\.(interchange\.json\.T|counting\.steps\.Step|results\.tables\.(RowType|Framed))",
    ),
    (r"py:class", r"brukarindex\.benchmarking\.printed_values\.PrintedColumns"),
    (r"py:class", r"brukarindex\.estimates\.(linearisation\.Group|sizes\.Support)"),
    (r"py:class", r"brukarindex\.comparisons\.(contrasts\.Contrasted|families\.(Family|Paired))"),
    (
        r"py:class",
        r"brukarindex\.(exact\.(summaries\.Summary|shares\.Shares)|questions\.(items\.Variable|measures\.Term))",
    ),
    (r"py:class", r"brukarindex\.verification\.(findings\.evidence\.Trial|pages\.facts\.[CV])"),
    # Their documentation is elsewhere, and looking it up would need the network.
    (r"py:class", r"Into(Lazy|Data)?FrameT?"),  # narwhals, by its short name
    (
        r"py:.*",
        r"(polars|pl|numpy|np|narwhals|nw|alt|attrs?|collections|datetime|decimal|enum|fractions|os|typing)(\..*)?",
    ),
]


def by_last_name(app, env, node, contnode):
    """Resolve ``brukarindex.questions.scales.Scale`` and a bare ``Scale`` to where the reference
    documents it.
    """
    target = node.get("reftarget", "")
    name = target.removeprefix("brukarindex.").rpartition(".")[2]
    if not name[:1].isupper() or ("." in target and not target.startswith("brukarindex.")):
        return None
    node["refspecific"] = True  # search by the end of the full name
    return env.get_domain("py").resolve_xref(
        env, node["refdoc"], app.builder, "obj", name, node, contnode
    )


COLON = "\ue000"


def hide_colon(_app, what, *about):
    """Hide a colon in the first line of a property from napoleon, which takes what stands before it
    for a type.
    """
    lines = about[-1]
    if what == "property" and lines:
        lines[0] = lines[0].replace(":", COLON)


def show_colon(*event):
    """Put the colon back."""
    lines = event[-1]
    lines[:] = [line.replace(COLON, ":") for line in lines]


def tell_statuses(_app, docname, source):
    """Put the table of statuses into its page."""
    if docname == "reference/statuses":
        rows = [
            f"| `{each}` | {each.sentence['en']} | {each.remedy['en']} |"
            f' <span lang="sv">{each.sentence["sv"]}</span> |'
            for each in Status
        ]
        head = ["| status | what it means | what to do | på svenska |", "|---|---|---|---|"]
        source[0] = source[0].replace("<!-- the table of statuses -->", "\n".join(head + rows))


def draw_pictures(app):
    """Draw the pictures that pages show."""
    script = Path(app.srcdir, "scripts", "pictures.py")
    runpy.run_path(str(script))["main"](Path(app.srcdir, "pictures"))


DEFAULT = re.compile(r"attr_dict\['(\w+)'\]\.default")


def say_defaults(_app, _what, _name, found, *about):
    """Put the values of defaults into signatures that attrs wrote."""
    signature, returned = about[-2:]
    if not signature or not isinstance(found, type) or not attrs.has(found):
        return None
    fields = attrs.fields_dict(found)
    return DEFAULT.sub(lambda each: repr(fields[each[1]].default), signature), returned


def setup(app):
    """Connect the resolver, and what stands before and after napoleon."""
    app.connect("source-read", tell_statuses)
    app.connect("builder-inited", draw_pictures)
    app.connect("missing-reference", by_last_name)
    app.connect("autodoc-process-signature", say_defaults)
    app.connect("autodoc-process-docstring", hide_colon, priority=400)
    app.connect("autodoc-process-docstring", show_colon, priority=600)
