"""When two texts are one: composed and decomposed letters, and texts that look alike to a reader."""

import unicodedata

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
"""Characters that take no room: soft hyphens, joiners and byte-order marks."""


def one_form(text: str) -> str:
    """Return a text with composed letters (Unicode's NFC), in which ``å`` is one character.

    Examples:
        >>> one_form("bemo\u0308tande") == "bemötande"
        True
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def tidy(text: str) -> str:
    """Return a text without unseen characters and outer spaces, and with single plain spaces.

    Examples:
        >>> tidy("  Helt\u00a0 nöjd\u200b")
        'Helt nöjd'
    """
    return " ".join(one_form(text).translate(_UNSEEN).split())


def folded(text: str) -> str:
    """Return what a text has in common with those that differ from it only by case, spaces or Unicode form.

    Examples:
        >>> folded("VET EJ") == folded(" Vet\u00a0ej ")
        True
    """
    return tidy(unicodedata.normalize("NFKC", text)).casefold()
