"""Lines of text and of code as a terminal can show them: what they hold, and how long they are."""

import re
import sys
from collections.abc import Iterator
from textwrap import wrap
from typing import TypeVar
from unicodedata import normalize

T = TypeVar("T")

WIDEST = 100
"""Characters in a line that is printed."""
_NOT_XML = "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_LIKE = {
    "–": "-",
    "−": "-",
    "─": "-",
    "…": "...",
    "·": ".",
    "×": "x",
    "±": "+-",
    "→": "->",
    "▲": "^",
    "▼": "v",
    "”": '"',
    "≤": "<=",
    "≥": ">=",
    "∞": "inf",
}
"""What stands for a character where the terminal, or the pipe, has no form of it."""
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"
"""Characters that would break a line, or set a table askew."""
_BRACKETS = r"\[\](){},:"
_TEXT = r"""r?'(?:[^'\\]|\\.)*'|r?"(?:[^"\\]|\\.)*\""""
_NAME_OR_SIGN = rf"""[\w.~-]+|[^\s\w'"{_BRACKETS}]+"""
_ATOM = rf"(\s*)(\#.*|(?:\w+=)?(?:{_TEXT}|{_NAME_OR_SIGN})?[{_BRACKETS}]*(?:(?<=\))\.\w+\b(?!\())?)"
"""What stands together in Python, and the spaces before it: a comment, or a text, name or sign with
the brackets after it, and what is read of what they hold.
"""
_LETTER = r"\\(?:x..|u.{4}|U.{8}|.)|."
"""A letter of a text in Python, or what it is written as."""
_STEP = " " * 4


def one_line(text: str) -> str:
    """Return text without what would break a line, or set a table askew."""
    return re.sub(_CONTROL, " ", text)


def filled(text: str, *, indent: str = "") -> str:
    """Return text in lines of at most `WIDEST` characters, with an indent from the second on."""
    lines = wrap(one_line(text), WIDEST, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return text as standard output can show it: characters that its encoding lacks as others like
    them.

    A pipe on Windows is often cp1252 or cp850, where printing any other character is an error.
    """
    encoding: str | None = getattr(sys.stdout, "encoding", None)
    if encoding is None or _has(text, encoding):
        return text
    return "".join(each if _has(each, encoding) else _like(each, encoding) for each in text)


def pasteable(code: str, *, indent: str = "") -> str:
    """Return Python as standard output can show it, in lines as of `code_lines`.

    Characters of texts that the encoding lacks are escapes, so that names are those of the file
    when the code is pasted. Comments are for reading.
    """
    encoding: str = getattr(sys.stdout, "encoding", None) or "utf-8"

    def held(match: re.Match[str]) -> str:
        space, atom = match.groups()
        escaped = atom.encode(encoding, "backslashreplace").decode(encoding)
        return f"{space}{printable(atom) if atom.startswith('#') else escaped}"

    return code_lines(re.sub(_ATOM, held, code), indent=indent)


def code_lines(code: str, *, indent: str = "") -> str:
    """Return Python in lines of at most `WIDEST` characters, each behind an indent.

    Lines are parted where brackets are open; a text that is longer than a line becomes several side
    by side, which are one.

    Examples:
        >>> print(code_lines("scale = Scale.labelled('Mycket dåligt', 'Dåligt', 'Varken eller',"
        ...                  " 'Bra', 'Mycket bra', dont_know='Vet ej', no_answer=99)"))
        scale = Scale.labelled('Mycket dåligt', 'Dåligt', 'Varken eller', 'Bra', 'Mycket bra',
            dont_know='Vet ej', no_answer=99)
    """
    made: list[str] = []
    depth = 0
    for line in code.split("\n"):
        made += _folded(line, WIDEST - len(indent), depth)
        depth += sum(_opened(atom) for _, atom in re.findall(_ATOM, line))
    return "\n".join(f"{indent}{line}" for line in made)


def in_lines(kind: type[T]) -> type[T]:
    """Show the long values of a class in the form of Python that it has, in lines as of
    `code_lines`.
    """
    made = kind.__repr__

    def shown(self: T) -> str:
        return code_lines(re.sub(r"\n +", " ", made(self)))  # an array has lines of its own

    setattr(kind, "__repr__", shown)  # noqa: B010 - a method is not assigned to, says mypy
    return kind


def _folded(line: str, width: int, depth: int) -> list[str]:
    """Return a line of Python in several, when so many brackets are open before it."""
    margin = line[: len(line) - len(line.lstrip())]
    made = [margin]
    for space, atom in re.findall(_ATOM, line[len(margin) :]):
        if atom.startswith("#"):
            return _commented(made, atom, margin, width)
        for i, part in enumerate(_parted(atom, width - len(margin + _STEP))):
            if i or (depth and len(made[-1] + space + part) > width):
                made.append(f"{margin}{_STEP}{part}")
            else:
                made[-1] += f"{space}{part}"
        depth += _opened(atom)
    return made


def _parted(atom: str, width: int) -> Iterator[str]:
    """Yield a text as several texts side by side, which are one in Python, when it is too long."""
    start = re.match(r"""(\w+=)?(['"])""", atom)
    if len(atom) <= width or start is None:
        yield atom
        return
    quote = start[2]
    inner, _, brackets = atom[start.end() :].rpartition(quote)
    yield from filter(None, [start[1]])
    part = ""
    for letter in re.findall(_LETTER, inner):
        if len(part + letter) > width - len(f"{quote}{quote}{brackets}"):
            yield f"{quote}{part}{quote}"
            part = ""
        part += letter
    yield f"{quote}{part}{quote}{brackets}"


def _opened(atom: str) -> int:
    """Return how many more brackets an atom opens than it closes."""
    code = "" if atom.startswith("#") else re.sub(_TEXT, "", atom)
    return sum((each in "([{") - (each in ")]}") for each in code)


def _commented(made: list[str], comment: str, margin: str, width: int) -> list[str]:
    """Return code with a comment: after it when there is room, else above it."""
    if made[0].strip() and len(made) == 1 and len(f"{made[0]}  {comment}") <= width:
        return [f"{made[0]}  {comment}"]
    told = wrap(comment[1:].strip(), width - len(f"{margin}# "), break_on_hyphens=False)
    return [*(f"{margin}# {each}" for each in told), *filter(str.strip, made)]


def drawable(text: str) -> str:
    r"""Return text with a sign instead of each character that SVG and Word cannot hold.

    Examples:
        >>> drawable("Arboga\x07")
        'Arboga�'
    """
    return re.sub(_NOT_XML, "\N{REPLACEMENT CHARACTER}", text)  # compiled when it is needed


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _like(character: str, encoding: str) -> str:
    plain = normalize("NFKD", _LIKE.get(character, character))
    return plain.encode(encoding, "ignore").decode(encoding) or "?"
