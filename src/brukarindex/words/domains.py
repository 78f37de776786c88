"""What a domain is called: a unit, a year, women in a municipality."""

from collections.abc import Iterable, Mapping
from typing import Any

from brukarindex.words.languages import Language

_YES: dict[Language, tuple[str, str]] = {"sv": ("nej", "ja"), "en": ("no", "yes")}


def value_name(column: str, value: object, language: Language) -> str:
    """Return what a value is called; that of True and False needs its column.

    Examples:
        >>> value_name("kommun", "Arboga", "sv"), value_name("ung", True, "sv")
        ('Arboga', 'ung: ja')
    """
    return f"{column}: {_YES[language][value]}" if isinstance(value, bool) else str(value)


def domain_name(row: Mapping[str, Any], by: Iterable[str], language: Language) -> str:
    """Return what a domain is called; nothing for the total.

    Examples:
        >>> domain_name({"kommun": "Arboga", "kon": None}, ["kommun", "kon"], "sv")
        'Arboga'
    """
    return ", ".join(value_name(name, row[name], language) for name in by if row[name] is not None)
