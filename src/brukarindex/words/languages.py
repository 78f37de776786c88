"""The languages that results and findings are told in."""

from typing import Literal, NamedTuple, TypeAlias, get_args

Language: TypeAlias = Literal["sv", "en"]
"""Swedish or English, of what is said of figures."""
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words(NamedTuple):
    """A text, or a part of a sentence, in Swedish and in English.

    Attributes:
        sv: In Swedish.
        en: In English.
    """

    sv: str
    en: str
