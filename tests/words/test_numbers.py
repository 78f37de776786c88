"""Numbers in words: one printer, for floats and for exact numbers."""

import ast
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

import brukarindex
from brukarindex.verification import wording
from brukarindex.words.numbers import counted, number, plain, significant

SOURCE = Path(brukarindex.__file__).parent
NBSP = "\N{NO-BREAK SPACE}"


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_floats_are_rounded_half_up_as_they_are_written(value: float, decimals: int) -> None:
    """What is rounded is the decimal number that a float is printed as: 0.15 becomes 0.2."""
    unit = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(unit, ROUND_HALF_UP, Context(prec=400))
    expected = f"{rounded or abs(rounded):,}".replace(",", NBSP).replace("-", "−")
    assert number(value, decimals) == expected
    assert number(value, decimals, "sv") == expected.replace(".", ",")


@given(st.fractions(-1000, 1000, max_denominator=1000))
def test_findings_are_told_by_the_same_printer(value: Fraction) -> None:
    """A number that its decimals hold exactly ends without zeros; a rounded one keeps them."""
    told = wording.number(value, "en")
    assert told == number(value, 2, "en", trim=True)
    exact = (value * 100).denominator == 1
    assert told.rstrip("0").rstrip(".") == told or not exact or "." not in told
    assert abs(Fraction(told.replace("−", "-").replace(NBSP, "")) - value) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.15, 1, "0.2"),
        (-0.04, 1, "0.0"),
        (1283, 0, f"1{NBSP}283"),
        (1e30, 0, f"1{(NBSP + '000') * 10}"),
        (1e-90, 2, "0.00"),
        (None, 2, "–"),
    ],
)
def test_edges(value: float | None, decimals: int, expected: str) -> None:
    """Halves, nothing below 0 that is 0, thousands, and what is not there."""
    assert number(value, decimals) == expected


def test_one_thing_is_one() -> None:
    """A count has the number of its noun."""
    assert [counted(n, "row") for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
    assert counted(2, "stratum", "strata") == "2 strata"


def test_nothing_else_rounds_what_is_told() -> None:
    """What is read goes through `number`, `significant` or `plain`; what was given is quoted."""
    found = {
        f"{path.relative_to(SOURCE).as_posix()}: {part.value}"
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in node.format_spec.values
        if isinstance(part, ast.Constant) and part.value[-1:] in {*"eEfFgGn%"}
    }
    assert {each for each in found if not each.startswith("words/numbers.py")} == set()


@pytest.mark.parametrize(
    ("value", "sv", "code"),
    [
        (1234567.0, f"1{NBSP}234{NBSP}570", "1234567"),
        (-0.25, "−0,25", "-0.25"),
        (52.900000001, "52,9", "52.9"),
        (1e-12, "0", "0"),
        (float("inf"), "∞", "∞"),
        (float("-inf"), "−∞", "-∞"),
        (2.5e50, f"250{(NBSP + '000') * 16}", "2.5e+50"),
    ],
)
def test_a_number_for_reading_and_one_beside_code(value: float, sv: str, code: str) -> None:
    """One has the signs of a language, the other Python's."""
    assert significant(value, "sv") == sv
    assert plain(value) == code


def test_nothing_else_groups_thousands() -> None:
    """Numbers for readers go through the printer; a figure is printed as its page prints it."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue) and node.format_spec
        for part in node.format_spec.values
        if isinstance(part, ast.Constant) and "," in part.value
    }
    assert found <= {
        "words/numbers.py",
        "exact/figures.py",
        "exact/counts.py",
        "exact/remainders.py",
        "verification/pages/page.py",
    }
