"""Errors: one base, fields beside the text, one dialect; they survive pickling and copying."""

import ast
import copy
import inspect
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import brukarindex as bx
from brukarindex import exceptions
from brukarindex.benchmarking import PathModel
from brukarindex.exact import Figure, change_percent
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    BrukarindexError,
    ColumnNotFoundError,
    DataError,
    DomainNotFoundError,
    FigureError,
    FrameError,
    SchemaError,
    VerdictError,
)
from brukarindex.verification import Answered, Index, Page, pages_from, percentages, verify

SOURCE = Path(__file__).parents[1] / "src" / "brukarindex"
SHARE = bx.Share("q", bx.Scale(1, 5), positive=(4, 5))
FRAME = pl.DataFrame({"u": ["a", "a", "b"], "q": [1, 5, 4], "w": [1.0, 1.0, 0.0], "t": list("xyz")})
PARTS = [bx.RatingIndex("q", bx.Scale(1, 5)), bx.RatingIndex("r", bx.Scale(1, 5))]
LEAVES = [
    each
    for each in vars(exceptions).values()
    if inspect.isclass(each) and issubclass(each, BrukarindexError)
]
NEEDED = {
    "SchemaError": {"column"},
    "ColumnNotFoundError": {"missing", "allowed"},
    "DomainNotFoundError": {"value", "allowed"},
    "ExtraNotFoundError": {"extra", "name"},
    "FigureError": {"figure"},
    "VerdictError": {"findings"},
}
"""The fields that each place must fill, where an error of the kind is made."""
NO_ARGUMENT = {
    "estimates/distributions.py": "a result was stored by an earlier release",
    "estimates/intervals.py": "arrays of several arguments do not fit together",
    "exact/moments.py": "a result has more distributions than can be counted",
    "exact/searches.py": "figures leave more to search than there is time for",
    "results/tables.py": "a result has several rows",
}
"""Files with one error that blames no argument, and why."""


def report() -> None:
    """Stop at a page that cannot be true."""
    shares = percentages("q", {"Ja": "33 %", "Nej": "67 %"})
    verify(Page("p", [Answered(2), shares])).raise_for("inconsistent")


CASES: dict[str, tuple[Any, type[BrukarindexError], dict[str, object]]] = {
    "a value": (
        lambda: bx.Design(singleton="ignore"),
        ArgumentError,
        {"value": "ignore", "allowed": ("raise", "certainty", "adjust", "average")},
    ),
    "a type": (
        lambda: bx.estimate(FRAME, SHARE, level="high"),
        ArgumentTypeError,
        {"argument": "level", "value": "high"},
    ),
    "a column": (
        lambda: bx.estimate(FRAME, bx.RatingIndex("r", bx.Scale(1, 5))),
        ColumnNotFoundError,
        {"missing": ("r",), "allowed": ("u", "q", "w", "t")},
    ),
    "an answer": (
        lambda: bx.estimate(FRAME, bx.Share.top("q", bx.Scale(1, 4))),
        DataError,
        {"column": "q", "values": (5,)},
    ),
    "a weight": (
        lambda: bx.estimate(FRAME, SHARE, design=bx.Design(weight="w")),
        DataError,
        {"column": "w", "values": ("zero",)},
    ),
    "a dtype": (
        lambda: bx.estimate(FRAME, SHARE, design=bx.Design(weight="t")),
        SchemaError,
        {"column": "t", "dtype": pl.String()},
    ),
    "a domain": (
        lambda: bx.estimate(FRAME, SHARE, by="u")["c"],
        DomainNotFoundError,
        {"value": "c", "allowed": ("a", "b")},
    ),
    "a figure": (lambda: Page("p", [Index("nyckeltal")]), FigureError, {"figure": "nyckeltal"}),
    "a path": (
        lambda: PathModel(PARTS, [("q", "x")]),
        ArgumentError,
        {"argument": "paths", "value": "x", "allowed": ("q", "r")},
    ),
    "a formative index": (
        lambda: PathModel(PARTS, [("q", "r")], formative=["x"]),
        ArgumentError,
        {"argument": "formative", "value": "x", "allowed": ("q", "r")},
    ),
    "several paths": (
        lambda: PathModel(PARTS, [("q", "r"), ("q", "r"), ("r", "r")]),
        ArgumentError,
        {"argument": "paths"},
    ),
    "a unit": (
        lambda: bx.rank(bx.estimate(FRAME, SHARE, by="u"), within="kommun"),
        ArgumentError,
        {"argument": "within", "value": "kommun", "allowed": ("u",)},
    ),
    "an old figure": (
        lambda: change_percent("0", "3"),
        ArgumentError,
        {"argument": "old", "value": Figure.parse("0")},
    ),
    "a name of a total": (
        lambda: percentages("q", {"Ja": "33 %"}, totals={("Nej",): "67 %"}),
        ArgumentError,
        {"argument": "totals", "value": "Nej", "allowed": ("Ja",)},
    ),
    "a record": (
        lambda: pages_from([{"page": "p", "claim": "invite", "figure": 3}]),
        ArgumentError,
        {"argument": "claim"},
    ),
    "a result": (lambda: bx.picture(3), ArgumentTypeError, {"argument": "result", "value": 3}),
    "several kinds": (
        lambda: bx.estimate(FRAME, [SHARE, bx.RatingIndex("r", bx.Scale(1, 5))], by=["v", "u"]),
        ColumnNotFoundError,
        {"missing": ("v", "r")},
    ),
}


def caught(case: Any) -> BrukarindexError:
    """Return the error that a call raises."""
    with pytest.raises(BrukarindexError) as found:
        case()
    return found.value


@pytest.mark.parametrize("name", CASES)
def test_a_program_reads_what_is_wrong(name: str) -> None:
    """The fields of an error are values, not text."""
    case, kind, fields = CASES[name]
    error = caught(case)
    assert isinstance(error, kind)
    assert {field: getattr(error, field) for field in fields} == fields


@pytest.mark.parametrize("name", ["Comparisons", "Estimates", "Page", "ArgumentError"])
def test_what_lives_in_a_room_is_told_of(name: str) -> None:
    """The error says how to import it, and that is done here."""
    with pytest.raises(AttributeError) as found:
        getattr(bx, name)
    told: dict[str, Any] = {}
    exec(str(found.value).partition("it lives in its room: ")[2], told)
    assert told[name].__name__ == name


@pytest.mark.parametrize("name", ["Comparison", "Iterable", "_repr_html_"])
def test_what_lives_nowhere_is_missing(name: str) -> None:
    """Names that no room offers stay unknown."""
    assert not hasattr(bx, name)
    assert hasattr(bx, "estimate")


def test_every_problem_is_an_error_of_its_own() -> None:
    """One error tells all; a program goes through them one by one."""
    design = bx.Design(weight="w")
    measures = [bx.Share.top("q", bx.Scale(1, 4)), bx.RatingIndex("t", bx.Scale(1, 4))]
    error = caught(lambda: bx.estimate(FRAME, [*measures, bx.nki("x", "y", "z")], design=design))
    assert isinstance(error, FrameError)
    assert error.missing == ("x", "y", "z")
    assert [type(each) for each in error.problems] == [ColumnNotFoundError] + [DataError] * 3
    assert [each.column for each in error.problems[1:]] == ["w", "q", "t"]
    assert str(error) == "\n".join(map(str, error.problems))
    alone = caught(CASES["an answer"][0])
    assert alone.problems == (alone,)


def test_a_verdict_holds_its_findings() -> None:
    """Whoever stops a build can say by which rule."""
    error = caught(report)
    assert isinstance(error, VerdictError)
    assert {each.verdict for each in error.findings} == {"inconsistent"}


@pytest.mark.parametrize("name", CASES)
def test_errors_are_pickled_and_copied(name: str) -> None:
    """A process pool hands on the text and the fields."""
    error = caught(CASES[name][0])
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert {field: getattr(other, field) for field in CASES[name][2]} == CASES[name][2]
        assert [str(each) for each in other.problems] == [str(each) for each in error.problems]


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_leaf_is_made_of_a_text_alone(leaf: type[BrukarindexError]) -> None:
    """Fields are optional, and a text ends with a full stop, each line of it."""
    assert str(leaf("wrong")) == "wrong."
    assert str(leaf("wrong.\nworse")) == "wrong.\nworse."
    assert str(leaf("really?")) == "really?"
    assert not str(leaf())
    assert pickle.loads(pickle.dumps(leaf("wrong"))).problems[0].args == ("wrong.",)


def made() -> Iterator[tuple[str, str, set[str]]]:
    """Yield every place that makes an error of ours: where, its kind, and the fields it fills."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                kind = node.func.id
                if kind == "raise_all":
                    kind += f" of {ast.unparse(node.args[0])}"
                where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                yield where, kind, {each.arg or "" for each in node.keywords}


def test_every_place_fills_the_fields_of_its_kind() -> None:
    """A field that is empty at random could not be used."""
    lacking = [
        f"{where}: {kind} without {', '.join(NEEDED[kind] - fields)}"
        for where, kind, fields in made()
        if kind in NEEDED and not fields >= NEEDED[kind]
    ]
    assert not lacking


def test_the_one_checker_says_which_argument() -> None:
    """All checks of arguments fill both fields."""
    kinds = {"ArgumentError", "ArgumentTypeError"}
    held = [each for each in made() if each[0].startswith("checks.py") and each[1] in kinds]
    assert len(held) >= 4
    assert all(fields >= {"argument", "value"} for _, _, fields in held)


def test_every_error_of_an_argument_names_it() -> None:
    """A program that offers a form marks the field that is wrong; few errors blame no argument."""
    kinds = {"ArgumentError", "ArgumentTypeError", "raise_all of ArgumentError"}
    lacking = [
        (where.partition(":")[0], where)
        for where, kind, fields in made()
        if kind in kinds and "argument" not in fields
    ]
    assert [where for file, where in lacking if file not in NO_ARGUMENT] == []
    assert len(lacking) == len(NO_ARGUMENT)


def test_the_text_and_the_field_name_the_same_argument() -> None:
    """What stands before a colon in the text is where the argument belongs."""
    error = caught(lambda: bx.Published(80, n=0))
    assert (error.argument, error.value) == ("n", 0)
    error = caught(lambda: bx.Published("80"))
    assert error.argument == "value"
    assert str(error).startswith("Published: value must")


def test_no_list_of_texts_becomes_an_error_that_needs_fields() -> None:
    """`raise_all` of texts alone would leave the fields empty."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "raise_all":
                kind, problems = node.args
                if getattr(kind, "id", "") in NEEDED and isinstance(problems, ast.ListComp):
                    assert not isinstance(problems.elt, ast.JoinedStr | ast.Constant), path
