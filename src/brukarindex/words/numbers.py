"""Numbers in words, and text as a terminal can show it."""

import sys
from decimal import ROUND_HALF_UP, Context, Decimal
from unicodedata import normalize

MISSING_MARK = "–"
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
}
"""What stands for a character where the terminal, or the pipe, has no form of it."""
_EXACT = Context(prec=400)
"""Digits enough for every float, with decimals."""


def number(value: float | None, decimals: int = 1, language: str = "en") -> str:
    r"""Return a number with fixed decimals, rounded half up in decimal arithmetic; ``–`` for None.

    Examples:
        >>> number(1283.25, 1, "sv"), number(None)
        ('1\xa0283,3', '–')
    """
    if value is None:
        return MISSING_MARK
    rounded = Decimal(repr(float(value))).quantize(
        Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT
    )
    text = f"{rounded or abs(rounded):,}".replace("-", "−")
    return text.replace(",", "\xa0").replace(".", ",") if language == "sv" else text


def printable(text: str) -> str:
    """Return text as standard output can show it: characters that its encoding lacks as others like
    them.

    A pipe on Windows is often cp1252 or cp850, where printing any other character is an error.
    """
    encoding: str | None = getattr(sys.stdout, "encoding", None)
    if encoding is None or _has(text, encoding):
        return text
    return "".join(each if _has(each, encoding) else _like(each, encoding) for each in text)


def _has(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _like(character: str, encoding: str) -> str:
    plain = normalize("NFKD", _LIKE.get(character, character))
    return plain.encode(encoding, "ignore").decode(encoding) or "?"
