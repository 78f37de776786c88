"""When two texts are one: composed and decomposed letters, and texts that look alike
to a reader.
"""

import unicodedata
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import polars as pl

T = TypeVar("T")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Characters that take no room: soft hyphens, joiners and byte-order marks."""


def one_form(text: str) -> str:
    """Return a text with composed letters (Unicode's NFC), in which ``å`` is one character.

    Examples:
        >>> one_form("bemo\u0308tande") == "bemötande"
        True
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def composed(value: T) -> T:
    """Return a name, or a tuple or dict of names, in one form; what is no text stays as it is."""
    if isinstance(value, str):
        return type(value)(one_form(value))
    if isinstance(value, tuple):
        return tuple(map(composed, value))  # type: ignore[return-value]
    return value


def composed_texts(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Return a frame whose text columns have composed letters; the same frame when they all do."""
    import polars as pl

    changed: list[pl.Series] = []
    for series in frame.get_columns():
        if isinstance(series.dtype, (pl.String, pl.Enum)):
            texts = series.cast(pl.String)
            # Nearly always, and quick to see.
            plain = texts.str.len_bytes() == texts.str.len_chars()
            made = texts if plain.all() else texts.str.normalize("NFC")
            if made is not texts and (made != texts).any():
                changed.append(made)
    return frame.with_columns(changed) if changed else frame


def capitalised(text: str) -> str:
    """Return a text that begins with a capital, and goes on as it does."""
    return text[:1].upper() + text[1:]


def tidy(text: str) -> str:
    """Return a text without unseen characters and outer spaces, and with single plain spaces.

    Examples:
        >>> tidy("  Helt\u00a0 nöjd\u200b")
        'Helt nöjd'
    """
    return " ".join(one_form(text).translate(_UNSEEN).split())


def folded(text: str) -> str:
    """Return what a text has in common with those that differ from it only by case, spaces or
    Unicode form.

    Examples:
        >>> folded("VET EJ") == folded(" Vet\u00a0ej ")
        True
    """
    return tidy(unicodedata.normalize("NFKC", text)).casefold()


def bare(text: str) -> str:
    """Return a folded text without what stands above its letters, which old systems lose.

    Examples:
        >>> bare("Nöjd") == bare("nojd")
        True
    """
    letters = unicodedata.normalize("NFD", folded(text))
    return "".join(each for each in letters if not unicodedata.combining(each))
