"""What the package looks like: rooms and floors, files, public names, and how long functions and
lines are.

    python benchmarks/shape.py [root]          (default: the checkout that this file is in)

A *room* is a folder or a file at the top of the package. Its *floor* is one more than the highest
floor of the rooms that it imports from, wherever in a file the import stands. A function is counted
without its docstring: lines that hold code, and tokens without comments and line ends. Nothing is
imported, so that any two checkouts can be compared.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

LONG_LINE, LONG_FILE = 100, 600
SILENT = {
    tokenize.COMMENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
    tokenize.INDENT,
    tokenize.NEWLINE,
    tokenize.NL,
}


class Function(NamedTuple):
    """One function: its name, and its body without the docstring."""

    name: str
    lines: int
    tokens: int


class File(NamedTuple):
    """One file: where it lies, its text and what it holds."""

    path: Path
    room: str
    lines: list[str]
    functions: list[Function]
    rooms: set[str]
    """Rooms that it imports from."""


def functions(text: str) -> Iterator[Function]:
    """Yield the functions of a module, those within functions too."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    tokens = [each for each in tokens if each.type not in SILENT]
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body[ast.get_docstring(node) is not None :]
        if not body:
            yield Function(node.name, 0, 0)
            continue
        held = [each for each in tokens if body[0].lineno <= each.start[0] <= body[-1].end_lineno]
        lines = {number for each in held for number in range(each.start[0], each.end[0] + 1)}
        yield Function(node.name, len(lines), len(held))


def imported(path: Path, package: Path) -> Iterator[str]:
    """Yield the dotted names, below the package, that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            parts = path.relative_to(package.parent).parts[: -node.level] if node.level else ()
            base = ".".join([*parts, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def files(package: Path) -> list[File]:
    """Return every file of the package."""
    tops = {path.stem for path in package.glob("*.py")}
    tops |= {path.parent.name for path in package.glob("*/__init__.py")}
    found = []
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        room = path.relative_to(package).with_suffix("").parts[0]
        names = [name.split(".") for name in imported(path, package)]
        names = [parts for parts in names if parts[0] == package.name]
        rooms = {parts[1] if parts[1:] and parts[1] in tops else "__init__" for parts in names}
        held = list(functions(text))
        found.append(File(path, room, text.splitlines(), held, rooms - {room}))
    return found


def chains(found: list[File]) -> dict[str, list[str]]:
    """Return, for every room, the longest chain of rooms that it stands on; itself last."""
    below: dict[str, set[str]] = {}
    for file in found:
        below.setdefault(file.room, set()).update(file.rooms)

    @cache
    def chain(room: str) -> list[str]:
        return [*max((chain(other) for other in sorted(below[room])), key=len, default=[]), room]

    return {room: chain(room) for room in below}


def public(stub: Path) -> int:
    """Return how many names the package offers."""
    nodes = ast.parse(stub.read_text(encoding="utf-8")).body
    return sum(len(node.names) for node in nodes if isinstance(node, ast.ImportFrom))


def spread(sizes: list[int]) -> str:
    """Return the median and the greatest of some sizes."""
    return f"{median(sizes):g} / {max(sizes)}" if sizes else "–"


def row(name: str, floor: int, found: list[File]) -> str:
    """Return the figures of some files as a row of a table."""
    lines = [line for file in found for line in file.lines]
    held = [each for file in found for each in file.functions]
    long = sum(len(line) > LONG_LINE for line in lines)
    cells = [
        name,
        floor,
        len(found),
        len(lines),
        len(held),
        spread([each.lines for each in held]),
        spread([each.tokens for each in held]),
        f"{long} ({100 * long / max(len(lines), 1):.1f} %)",
        sum(len(file.lines) > LONG_FILE for file in found),
    ]
    return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "room",
    "floor",
    "files",
    "lines",
    "functions",
    "lines of one: median / most",
    "tokens of one: median / most",
    f"lines over {LONG_LINE} columns",
    f"files over {LONG_FILE} lines",
)


def main() -> None:
    """Print how many rooms, floors and names there are, and a row for each room from
    the ground up.
    """
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1]
    package = root / "src" / "brukarindex"
    found = files(package)
    chain = chains(found)
    highest = max(chain.values(), key=len)
    print(
        f"{len(chain)} rooms on {len(highest)} floors, {public(package / '__init__.pyi')} public"
        " names"
    )
    print(f"the longest chain: {', '.join(highest)}\n")
    print(f"| {' | '.join(HEAD)} |")
    print(f"|---|{'--:|' * (len(HEAD) - 1)}")
    for room in sorted(chain, key=lambda each: (len(chain[each]), each)):
        print(row(room, len(chain[room]), [file for file in found if file.room == room]))
    print(row("all", len(highest), found))


if __name__ == "__main__":
    main()
