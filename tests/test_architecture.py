"""The shape of the package: which way imports go, what is public, what importing costs, how long
things are.
"""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import brukarindex
from brukarindex.counting import Tally, Weighting
from brukarindex.results.tables import Framed

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "brukarindex"
REFERENCE = ROOT / "docs" / "reference"

# Rooms from the ground up: folders, and files that hold one noun. A folder lists its files in their
# order, in its `__init__`. The last ones are for users: examples, and the package itself.
ROOMS = (
    "exceptions",
    "words",
    "checks",
    "arrays",
    "codes",
    "results",
    "declaration",
    "questions",
    "exact",
    "counting",
    "intake",
    "regression",
    "variance",
    "estimates",
    "weighting",
    "replication",
    "comparisons",
    "benchmarking",
    "response",
    "verification",
    "presentation",
    "interchange",
    "examples",
    "__init__",
    "__main__",
)
LISTED = re.compile(r"^\* ``([\w/]+)``: ", re.MULTILINE)
MODULES = {
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SOURCE.rglob("*.py"))
}
PUBLIC = (
    "brukarindex",
    *(
        f"brukarindex.{path.parent.name}"
        for path in sorted(SOURCE.glob("*/__init__.py"))
        if path.with_suffix(".pyi").exists()
    ),
)
"""The package, and the rooms that users import from."""
DOORS = ("examples", "exceptions")
"""Files that users import from."""
DEFERRED = {"scipy", "pandas", "pyarrow", "duckdb", "altair", "great_tables"}
MAX_FUNCTION = 60  # lines, apart from the docstring
MAX_FILE = 600  # lines, apart from the imports
MAX_FLOORS = 9


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


@cache
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


@cache
def floor(room: str) -> int:
    """Return how many rooms lie on each other up to this one."""
    files = [module for module in MODULES if module.partition(".")[0] == room]
    below = {name.partition(".")[0] for module in files for name in imports(module)} - {room}
    return 1 + max(map(floor, below), default=0)


def is_folder(module: str) -> bool:
    """Return whether a module is a room, or a room within one."""
    return module in MODULES and module != "__init__" and MODULES[module].name == "__init__.py"


def places(module: str) -> Iterator[str]:
    """Yield the files of a room in the order that it lists; last the room itself, which may import
    them.
    """
    if is_folder(module):
        for name in LISTED.findall(ast.get_docstring(tree(module)) or ""):
            yield from places(f"{module}.{name.removesuffix('/')}")
    yield module


ORDER = [module for room in ROOMS for module in places(room)]


def functions() -> Iterator[tuple[str, int]]:
    """Yield every function with its length in lines, apart from its docstring."""
    for module in MODULES:
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                docstring = first if ast.get_docstring(node) is not None else None
                words = docstring.end_lineno - docstring.lineno + 1 if docstring else 0
                yield f"{module}.{node.name}", node.end_lineno - node.lineno + 1 - words


def lines(module: str) -> int:
    """Return how many lines a module has, apart from its imports."""
    text = MODULES[module].read_text(encoding="utf-8")
    imported = [node for node in tree(module).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return len(text.splitlines()) - sum(node.end_lineno - node.lineno + 1 for node in imported)


def public(room: str) -> list[str]:
    """Return the public names of a room."""
    names = importlib.import_module(room).__all__
    return [name for name in names if not name.startswith("__")]


def kind(name: str) -> type:
    """Return a public class of the package, or the type of what is none."""
    value = getattr(brukarindex, name)
    return value if isinstance(value, type) else type(value)


def test_every_file_has_a_place() -> None:
    """A new file is put into the order of its room on purpose, and one that is gone leaves it."""
    assert sorted(ORDER) == sorted(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    """A file imports from rooms below its own and from files before it, wherever in it the import
    stands.
    """
    wrong = imports(module) & set(ORDER[ORDER.index(module) :])
    assert not wrong, f"{module} imports what comes after it: {sorted(wrong)}"


def test_floors_are_few() -> None:
    """A room lies no higher than what it is for."""
    assert not {room: floor(room) for room in ROOMS if floor(room) > MAX_FLOORS}


def test_the_map_shows_every_room() -> None:
    """The documentation has the rooms in their order."""
    text = (ROOT / "docs" / "maintaining" / "rooms.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\.\. automodule:: brukarindex\.(\w+)$", text, re.MULTILINE)
    assert shown == [room for room in ROOMS if not room.startswith("__")]


def test_tests_mirror_the_rooms() -> None:
    """Tests of a room are in a folder of its name; of the whole library there are laws, cases and
    outside truth.
    """
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/*.py")}
    assert folders <= {*ROOMS, "cases", "golden", "laws", "typing"}


@pytest.mark.parametrize("room", PUBLIC)
def test_public_names_are_sorted(room: str) -> None:
    """The public names are in order, once each, and exist."""
    names = public(room)
    assert names == sorted(set(names))
    assert not [name for name in names if not hasattr(importlib.import_module(room), name)]


def test_the_top_level_is_what_a_user_types() -> None:
    """Specifications and verbs, and few enough to learn; what is only returned is in its room."""
    names = public("brukarindex")
    assert 35 <= len(names) <= 50
    assert 35 <= len(public("brukarindex.verification")) <= 45
    assert not [name for name in names if issubclass(kind(name), Framed | Tally | Weighting)]


def test_a_name_is_public_in_one_place() -> None:
    """There is one way to import a thing."""
    held = [
        getattr(importlib.import_module(room), name) for room in PUBLIC for name in public(room)
    ]
    things = [id(each) for each in held]
    assert len(things) == len(set(things))


@pytest.mark.parametrize("module", MODULES)
def test_no_file_is_called_as_what_it_holds(module: str) -> None:
    """``from brukarindex.benchmarking import colours`` gives no file where a function is meant: a
    file has a noun of its own for a name.
    """
    held = (ast.FunctionDef, ast.ClassDef)
    own = {node.name for node in tree(module).body if isinstance(node, held)}
    everywhere = {name for room in PUBLIC for name in public(room)}
    assert module.rpartition(".")[2] not in own | everywhere


def test_tutorials_need_no_deep_imports() -> None:
    """What a reader imports is public in a room."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in ROOT.glob("docs/tutorials/*.md"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = set(re.findall(r"from (brukarindex[\w.]*) import", text + readme))
    assert found <= {*PUBLIC, *(f"brukarindex.{door}" for door in DOORS)}


def test_every_public_name_is_in_the_reference() -> None:
    """The reference documents each public name, and no name that is gone."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(REFERENCE.rglob("*.md")))
    documented = re.findall(r"^\.\. (?:auto\w+|py:data):: ([\w.]+)$", text, re.MULTILINE)
    for room in PUBLIC:
        inside = [name.rpartition(".")[2] for name in documented if name.rpartition(".")[0] == room]
        assert sorted(inside) == public(room)


def test_import_defers_what_is_heavy() -> None:
    """Importing the package loads nothing that only some calls need."""
    code = (
        "import sys, json, brukarindex; print(json.dumps(sorted({name.partition('.')[0] for name in"
        " sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert DEFERRED.isdisjoint(json.loads(done.stdout))


def test_functions_are_short() -> None:
    """A function can be read at once."""
    assert not {name: length for name, length in functions() if length > MAX_FUNCTION}


def test_arrays_have_one_name() -> None:
    """What an array holds is said by the names of `arrays`."""
    spelled = re.compile(r"NDArray\[np\.(float64|bool_|str_)\]")
    found = {
        name: [
            line for line in path.read_text(encoding="utf-8").splitlines() if spelled.search(line)
        ]
        for name, path in MODULES.items()
    }
    del found["arrays"]
    # What Python makes of such a name, which says that a field is an array.
    assert len(found.pop("interchange.records")) == 1
    assert not {name: lines for name, lines in found.items() if lines}


def types() -> Iterator[tuple[str, str]]:
    """Yield the name of every class and of every alias of a type, and the module that has it; those
    with an underscore are known in their file alone.
    """
    for module in MODULES:
        for node in tree(module).body:
            name = node.name if isinstance(node, ast.ClassDef) else ""
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                name = target.id if isinstance(target, ast.Name) else ""
            if re.fullmatch(r"[A-Z]\w*[a-z]\w*", name):
                yield name, module


def test_a_type_has_a_name_of_its_own() -> None:
    """A name of a type means one thing in the whole house: `Counts` is in one file."""
    found: dict[str, list[str]] = {}
    for name, module in types():
        found.setdefault(name, []).append(module)
    assert not {name: modules for name, modules in found.items() if len(modules) > 1}


@pytest.mark.parametrize("module", MODULES)
def test_docstrings_are_in_one_dialect(module: str) -> None:
    """What is returned is returned, not given, said or told, and examples have one heading."""
    held = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)
    nodes = (node for node in ast.walk(tree(module)) if isinstance(node, held))
    for text in filter(None, map(ast.get_docstring, nodes)):
        assert not re.match(r"(Gives?|Gets?|Returns|Says?|Tells?|Name)\b", text), text
        assert not re.search(r"^\s*Example:", text, re.MULTILINE), text


def test_files_are_short() -> None:
    """A file holds one noun."""
    lengths = {module: lines(module) for module in MODULES}
    assert not {module: length for module, length in lengths.items() if length > MAX_FILE}
