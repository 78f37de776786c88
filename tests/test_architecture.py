"""The shape of the package: which way imports go, what is public, what importing costs, how long things are."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import brukarindex

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "brukarindex"
REFERENCE = ROOT / "docs" / "reference"

# A module imports only from layers above its own line. A subpackage is one layer; a new module gets its line here.
LAYERS = (
    "exceptions",
    "checks",
    "formats",
    "pictures",
    "spelling",
    "frames",
    "guards",
    "scales",
    "advice",
    "measures",
    "balances",
    "ticks",
    "bands",
    "_sources",
    "questionnaires",
    "examples",
    "designs",
    "labels",
    "threads",
    "encoding",
    "weightings",
    "columns",
    "algebra",
    "scan",
    "diagnosis",
    "cautions",
    "tallies",
    "strata",
    "chains",
    "cells",
    "influence",
    "hypergeometric",
    "intervals",
    "methods",
    "linearised",
    "shapes",
    "roots",
    "sizes",
    "tables",
    "estimates",
    "distributions",
    "comparisons",
    "response",
    "disclosure",
    "verification",
    "presentation",
    "interchange",
    "testing",
    "__init__",
    "__main__",
)
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}
DEFERRED = {"scipy", "pandas", "pyarrow", "duckdb", "altair", "great_tables"}
MAX_FUNCTION = 60  # lines, apart from the docstring
MAX_FILE = 600


@cache
def tree(module: str) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def absolute(module: str, node: ast.ImportFrom) -> str:
    """Return the full name of what a from-import names, relative or not."""
    if not node.level:
        return node.module or ""
    folder = MODULES[module].relative_to(SOURCE.parent).parent.parts
    package = folder[: len(folder) - node.level + 1]
    return ".".join([*package, *filter(None, [node.module])])


def imported_names(module: str) -> Iterator[str]:
    """Yield every dotted name that a module imports, anywhere in it."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{absolute(module, node)}.{alias.name}" for alias in node.names)


def imports(module: str) -> set[str]:
    """Return the modules of the package that a module imports."""
    found = set()
    for name in imported_names(module):
        top, _, inner = name.partition(".")
        while inner and inner not in MODULES:
            inner = inner.rpartition(".")[0]
        if top == "brukarindex":
            found.add(inner or "__init__")
    return found


def layer(module: str) -> int:
    """Return the position of a module's layer."""
    return LAYERS.index(module.partition(".")[0])


def functions() -> Iterator[tuple[str, int]]:
    """Yield every function with its length in lines, apart from its docstring."""
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                docstring = first if ast.get_docstring(node) is not None else None
                words = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
                yield f"{module}.{node.name}", node.end_lineno - node.lineno + 1 - words


def test_every_module_has_a_layer() -> None:
    """A new module is put into the order on purpose."""
    assert {module.partition(".")[0] for module in MODULES} <= set(LAYERS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    """A module imports from earlier layers, or from its own subpackage."""
    own = module.partition(".")[0]
    wrong = {each for each in imports(module) if layer(each) >= layer(module) and each.partition(".")[0] != own}
    assert not wrong, f"{module} imports from later layers: {sorted(wrong)}"


def test_imports_have_no_cycle() -> None:
    """Inside a subpackage imports go one way too."""
    TopologicalSorter({module: imports(module) for module in MODULES}).prepare()


def test_public_names_are_sorted() -> None:
    """The public names are in order, once each, and exist."""
    assert list(brukarindex.__all__) == sorted(set(brukarindex.__all__))
    assert not [name for name in brukarindex.__all__ if not hasattr(brukarindex, name)]


def test_every_public_name_is_in_the_reference() -> None:
    """The reference documents each public name, and no name that is gone."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(REFERENCE.rglob("*.md")))
    documented = re.findall(r"^\.\. (?:auto\w+|py:data):: brukarindex\.(\w+)$", text, re.MULTILINE)
    assert sorted(documented) == [name for name in brukarindex.__all__ if not name.startswith("__")]


def test_import_defers_what_is_heavy() -> None:
    """Importing the package loads nothing that only some calls need."""
    code = "import sys, json, brukarindex; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert DEFERRED.isdisjoint(json.loads(done.stdout))


def test_functions_are_short() -> None:
    """A function can be read at once."""
    assert not {name: length for name, length in functions() if length > MAX_FUNCTION}


def test_files_are_short() -> None:
    """A file holds one noun."""
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert not {module: length for module, length in lengths.items() if length > MAX_FILE}
