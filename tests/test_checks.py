"""The one checker of arguments: what a number must be, and what is said of one that is not."""

import ast
import math
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import brukarindex
from brukarindex.checks import all_finite, check_below, finite, whole_number
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

SOURCE = Path(brukarindex.__file__).parent


@pytest.mark.parametrize(
    ("limits", "inside", "outside", "must"),
    [
        ({}, [-1e300, 0], [math.inf, math.nan], "be finite"),
        ({"least": 0}, [0, 1e300], [-1e-300, math.inf, math.nan], "be finite and at least 0"),
        ({"above": 0}, [1e-300], [0, -1, math.inf, math.nan], "be finite and above 0"),
        ({"below": 5}, [4.9, -1e300], [5, -math.inf, math.nan], "be finite and below 5"),
        ({"least": 0, "most": 1}, [0, 1], [-0.1, 1.1, math.nan], "be from 0 to 1"),
        ({"above": 0, "below": 1}, [0.5], [0, 1, math.nan], "lie between 0 and 1"),
        ({"least": 0, "below": 0.5}, [0], [0.5, -1], "be at least 0 and below 0.5"),
        ({"above": 0, "most": 1e100}, [1], [1e101], "be above 0 and at most 1e+100"),
        ({"above": 0, "most": 1e100}, [1], [0, math.inf, math.nan], "be finite and above 0"),
        ({"least": -1e25, "most": 1e25}, [-5], [-1e26], "be from -1e+25 to 1e+25"),
        ({"least": -1e25, "most": 1e25}, [5], [math.nan], "be finite"),
    ],
)
def test_a_number_within_its_limits(limits, inside, outside, must):
    """Ends belong or not as is said, and nothing is NaN or without end."""
    for value in inside:
        assert finite("x", value, **limits) == value
    for value in outside:
        with pytest.raises(ArgumentError) as found:
            finite("Class: x", value, **limits)
        assert str(found.value) == f"Class: x must {must}, got {value!r}."
        assert found.value.argument == "x"


def test_what_a_limit_is_for_is_told():
    """An example stands with the limits, a remedy after what was got."""
    with pytest.raises(ArgumentError, match=r"between 0 and 1, such as 0\.95, got 95\.$"):
        finite("level", 95, above=0, below=1, example="0.95")
    with pytest.raises(ArgumentError, match=r"^n must be at least 1, got 0: count them\.$"):
        whole_number("n", 0, least=1, remedy="count them")


@pytest.mark.parametrize("value", [Decimal("0.5"), Fraction(1, 2), np.float32(0.5)])
def test_numbers_of_any_type(value):
    """What is kept is Python's."""
    assert type(finite("x", value, least=0)) is float
    assert type(finite("x", np.int8(1))) is int


def test_all_that_is_wrong_is_told_at_once():
    """Of several numbers, each by its name; the argument is that before the brackets."""
    values = {"sizes['a.b: c']": -1, "sizes[2]": 1, "sizes[3]": math.nan}
    with pytest.raises(ArgumentError) as found:
        all_finite(values, above=0)
    assert str(found.value).splitlines() == [
        "sizes['a.b: c'] must be finite and above 0, got -1.",
        "sizes[3] must be finite and above 0, got nan.",
    ]
    assert [each.argument for each in found.value.problems] == ["sizes", "sizes"]
    assert (found.value.argument, found.value.value) == ("sizes", -1)
    with pytest.raises(ArgumentTypeError, match=r"^sizes\['b'\] must be a number, got '5'\.$"):
        all_finite({"sizes['a']": -1, "sizes['b']": "5"}, above=0)
    assert all_finite({"a": 1, "b": 2.5}) == [1, 2.5]


def test_ends_in_order():
    """The lower one is blamed, and both are told; nothing is below NaN."""
    check_below("low", 1, 2)
    for low, high in ((2, 2), (0, math.nan)):
        with pytest.raises(ArgumentError, match=f"^low must be below high, got {low} and {high}"):
            check_below("low", low, high)


def test_numbers_are_checked_in_one_place():
    """No other file raises because a number that it was given is beyond its limits: `real_number`
    is for what may be without end, and a limit stands with `finite` or `whole_number`.
    """
    odd: list[str] = []
    for path in SOURCE.rglob("*.py"):
        if path.name == "checks.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            must = node.args[1] if node.func.id == "value_error" and len(node.args) > 1 else None
            if isinstance(must, ast.Constant) and LIMIT.match(must.value):
                odd.append(f"{path.relative_to(SOURCE).as_posix()}: {must.value}")
    assert sorted(odd) == sorted(PARTS)


LIMIT = re.compile(
    r"(be|lie) (a finite number|finite|positive|above|below|between|from|at (least|most)|not)\b"
)
PARTS = [
    "benchmarking/rates.py: be above 0 in each group",
    "comparisons/multiplicity.py: be from 0 to 1",
    "exact/chance.py: be at least 0 and below 1",
    "exact/changes.py: be above 0 for a change in per cent",
    "exact/summaries.py: be at least 2 for a spread with ddof=1",
    "replication/kinds.py: be at least 2",
]
"""What is said of whole arrays, of exact numbers, and of how many there are."""
