"""Lines of text and code: none is too long, and code means what it meant."""

import ast
import io
import sys

import pytest
from hypothesis import example, given, strategies as st

from brukarindex.words.lines import WIDEST, code_lines, filled, pasteable

NAMES = st.one_of(
    st.text(max_size=250).filter(str.isprintable), st.text("'\"\\#\n\u2028å ", max_size=120)
)


@example(["\x07" * 99, "å" * 99], {"'" * 99: '"' * 99}, 0)
@given(st.lists(NAMES, max_size=8), st.dictionaries(NAMES, NAMES, max_size=4), st.integers(0, 3))
def test_code_in_lines_is_the_same_code(names, spellings, steps):
    """Whatever names hold, quotes and signs of comments too, and however long they are."""
    code = (
        f"frame = frame.filter(~pl.col({names!r}).is_in({spellings}, nulls_equal=True) == -1e-100)"
        f"\nscale = Scale(1, 5, labels={names})"
    )
    lines = code_lines(code, indent="  " * steps)
    assert max(map(len, lines.split("\n"))) <= WIDEST
    assert all(line.startswith("  " * steps) for line in lines.split("\n"))
    made = ast.parse(f"if True:\n{code_lines(code, indent='  ' * (steps + 1))}").body[0].body
    assert [*map(ast.dump, made)] == [*map(ast.dump, ast.parse(code).body)]


@pytest.mark.parametrize("size", range(50, 120))
def test_what_is_read_of_a_call_stays_with_it(size):
    """Nothing stands in a line of its own where no bracket is open."""
    code = f"frame = clean_labels(frame, keys={'x' * size!r}).frame"
    lines = code_lines(code)
    assert max(map(len, lines.split("\n"))) <= WIDEST
    assert ast.dump(ast.parse(lines)) == ast.dump(ast.parse(code))


@given(st.text(max_size=400))
def test_text_in_lines(text):
    """Nothing breaks a line but its end."""
    lines = filled(text, indent="   ").split("\n")
    assert max(map(len, lines)) <= WIDEST
    assert all(len(line.splitlines()) <= 1 for line in lines)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_code_for_a_pipe_names_what_is_in_the_file(monkeypatch, encoding):
    """Texts are escaped, whatever they hold; comments read as others like them."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    name = "Nöjd  # inte → fråga " * 9
    code = f"measures = [\n    Share({name!r}),  # vad är 9?\n]"
    made = pasteable(code)
    made.encode(encoding)
    assert ast.literal_eval(ast.parse(made).body[0].value.elts[0].args[0]) == name
    assert made.count("# vad ") == 1
    assert max(map(len, made.split("\n"))) <= WIDEST


def test_a_comment_stands_after_its_code_or_above_it():
    """It is parted too when it is long."""
    short = "x = f(1),  # why?"
    assert code_lines(short) == short
    assert code_lines(f"x = f({'1, ' * 29}),  # why?") == f"# why?\nx = f({'1, ' * 29}),"
    told = code_lines(f"    # {'one more ' * 30}").split("\n")
    assert len(told) == 3
    assert all(line.startswith("    # ") and len(line) <= WIDEST for line in told)
