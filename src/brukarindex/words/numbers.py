"""Numbers in words, and text as a terminal can show it."""

import re
import sys
from fractions import Fraction
from unicodedata import normalize

MISSING_MARK = "–"
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


def number(
    value: float | Fraction | None, decimals: int = 1, language: str = "en", *, trim: bool = False
) -> str:
    r"""Return a number for reading, rounded half up in exact arithmetic; ``–`` for None.

    Thousands are apart by a space that does not break, in both languages.

    Args:
        value: The number; a float stands for the shortest decimal number that it is read from.
        decimals: How many.
        language: ``"sv"`` with a decimal comma, or ``"en"`` with a point.
        trim: Leave out zeros at the end, unless they are left of other decimals.

    Examples:
        >>> number(1283.25, 1, "sv"), number(None), number(Fraction(13, 2), 2, trim=True)
        ('1\xa0283,3', '–', '6.5')
    """
    if value is None:
        return MISSING_MARK
    exact = Fraction(value) if isinstance(value, (int, Fraction)) else Fraction(repr(float(value)))
    unit: int = 10**decimals
    scaled = exact * unit
    whole, part = divmod(int((2 * abs(scaled) + 1) // 2), unit)
    digits = f"{part:0{decimals}d}" if decimals else ""
    if trim and scaled.denominator == 1:
        digits = digits.rstrip("0")
    text = f"{whole:,}".replace(",", "\xa0") + (f".{digits}" if digits else "")
    sign = "−" if exact < 0 and (whole or part) else ""
    return sign + (text.replace(".", ",") if language == "sv" else text)


def percent(share: float, language: str = "en") -> str:
    """Return a share of 1 in per cent with the decimals that it has, such as a level.

    Examples:
        >>> percent(0.95), percent(1 - 0.95), percent(0.998, "sv")
        ('95', '5', '99,8')
    """
    return number(float(f"{100 * share:g}"), 9, language, trim=True)


def counted(count: int, one: str, more: str = "") -> str:
    """Return a number of things in English, such as ``"1 row"``; of several with an ``s``, or as in
    ``more``.

    Examples:
        >>> counted(1, "row"), counted(2, "row"), counted(0, "stratum", "strata")
        ('1 row', '2 rows', '0 strata')
    """
    return f"{count} {one if count == 1 else more or f'{one}s'}"


def printable(text: str) -> str:
    """Return text as standard output can show it: characters that its encoding lacks as others like
    them.

    A pipe on Windows is often cp1252 or cp850, where printing any other character is an error.
    """
    encoding: str | None = getattr(sys.stdout, "encoding", None)
    if encoding is None or _has(text, encoding):
        return text
    return "".join(each if _has(each, encoding) else _like(each, encoding) for each in text)


def pasteable(code: str) -> str:
    """Return Python as standard output can show it: in its texts, characters that the encoding
    lacks as escapes, so that names are those of the file when it is pasted. Comments are read.
    """
    encoding: str | None = getattr(sys.stdout, "encoding", None)
    if encoding is None or _has(code, encoding):
        return code
    made: list[str] = []
    for line in code.split("\n"):
        text, mark, comment = line.partition("  # ") if line[:1] != "#" else ("", "", line)
        held = text.encode(encoding, "backslashreplace").decode(encoding)
        made.append(f"{held}{mark}{printable(comment)}")
    return "\n".join(made)


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
