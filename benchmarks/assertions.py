"""What tests asserted before every file had its room, and assert no longer to the letter.

    python benchmarks/assertions.py [before [after]]   (default: the commit before the rooms; HEAD)

An assertion is an `assert` statement, a call of `pytest.raises` or `pytest.warns`, or a case of
`parametrize`. It is compared as Python reads it and without the module that a name is taken from,
so that moves, imports and line breaks are no changes. One that is gone is set beside what a test of
the same name says now, and counted by what differs. What it expects by a name that is defined
elsewhere is not followed.
"""

import ast
import io
import subprocess
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BEFORE = "00716c1^"
"""The commit before every file got its room."""
MODULES = {"arrays", "brukarindex", "bx", "encoding", "published", "questionnaires", "verification"}
"""Names taken from these are the same as the names alone."""
CASES = {"cases", "parametrize"}
CALLS = {"raises", "warns"}


class Said(NamedTuple):
    """One assertion, and the test that it stands in."""

    test: str
    text: str


class Change(NamedTuple):
    """One assertion that is gone: what differs in what stands nearest to it now."""

    kind: str
    said: Said
    now: str


class _Plain(ast.NodeTransformer):
    """Takes the module away from a name."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id in MODULES:
            return ast.Name(node.attr, node.ctx)
        return node


class _Blank(ast.NodeTransformer):
    """Takes away texts, numbers or names."""

    def __init__(self, *types: type) -> None:
        self.types = types

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(None) if type(node.value) in self.types else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return node if self.types else ast.Name("", node.ctx)


BLANKS = {"text": _Blank(str), "number": _Blank(int, float), "name": _Blank()}


def sources(commit: str) -> Iterator[str]:
    """Yield the tests of a commit."""
    command = ["git", "archive", commit, "tests"]
    archive = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            file = files.extractfile(member)
            if file is not None and member.name.endswith(".py"):
                yield file.read().decode()


def assertions(commit: str) -> Iterator[Said]:
    """Yield what the tests of a commit assert."""
    for text in sources(commit):
        for node in ast.walk(_Plain().visit(ast.parse(text))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
                for inner in ast.walk(node):
                    yield from (Said(node.name, each) for each in _said(inner))


def _said(node: ast.AST) -> Iterator[str]:
    called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
    if isinstance(node, ast.Assert):
        yield ast.unparse(node.test)
    elif called in CALLS:
        yield ast.unparse(node)
    elif isinstance(node, ast.Call) and called in CASES:
        for argument in node.args:
            yield from map(ast.unparse, getattr(argument, "elts", ()))


def kind(one: str, other: str) -> str:
    """Return what differs between two assertions."""
    for name, blank in BLANKS.items():
        if ast.dump(blank.visit(ast.parse(one))) == ast.dump(blank.visit(ast.parse(other))):
            return name
    return "form"


def changes(before: str, after: str) -> Iterator[Change]:
    """Yield every assertion of one commit that another has not."""
    left, tests = Counter[str](), defaultdict[str, list[str]](list)
    for test, text in assertions(after):
        left[text] += 1
        tests[test].append(text)
    for said in assertions(before):
        left[said.text] -= 1
        if left[said.text] >= 0:
            continue
        near = get_close_matches(said.text, tests[said.test], n=1, cutoff=0.5)
        if near:
            yield Change(kind(said.text, near[0]), said, near[0])
        else:
            yield Change("another" if tests[said.test] else "gone", said, "")


def main(before: str = BEFORE, after: str = "HEAD") -> None:
    """Print the changes, and how many there are of each kind."""
    found = sorted(changes(before, after))
    for change in found:
        print(f"{change.kind}: {change.said.test}\n  - {change.said.text}\n  + {change.now}")
    told = ", ".join(
        f"{count} {name}" for name, count in Counter(each.kind for each in found).items()
    )
    print(f"\n{len(found)} of {sum(1 for _ in assertions(before))} assertions are changed: {told}")


if __name__ == "__main__":
    main(*sys.argv[1:])
