"""What a domain is called: a unit, a year, women in a municipality."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from brukarindex.words.languages import Language

_YES: dict[Language, tuple[str, str]] = {"sv": ("nej", "ja"), "en": ("no", "yes")}


def plain_value(value: object, language: Language) -> str:
    """Return what a value is called where its column is known: a code of SPSS is a whole number.

    Examples:
        >>> plain_value(2.0, "sv"), plain_value(1.5, "sv"), plain_value(1.5, "en")
        ('2', '1,5', '1.5')
    """
    if not isinstance(value, (float, Decimal)):
        return str(value)
    said = str(value).removesuffix(".0")
    return said.replace(".", ",") if language == "sv" else said


def value_name(column: str, value: object, language: Language) -> str:
    """Return what a value is called; that of True and False needs its column.

    Examples:
        >>> value_name("kommun", "Arboga", "sv"), value_name("ung", True, "sv")
        ('Arboga', 'ung: ja')
    """
    if isinstance(value, bool):
        return f"{column}: {_YES[language][value]}"
    return plain_value(value, language)


def domain_name(row: Mapping[str, Any], by: Iterable[str], language: Language) -> str:
    """Return what a domain is called; nothing for the total.

    Examples:
        >>> domain_name({"kommun": "Arboga", "kon": None}, ["kommun", "kon"], "sv")
        'Arboga'
    """
    return ", ".join(value_name(name, row[name], language) for name in by if row[name] is not None)
