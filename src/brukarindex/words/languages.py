"""The languages that results and findings are told in."""

from typing import Literal, TypeAlias, get_args

Language: TypeAlias = Literal["sv", "en"]
"""Swedish or English, of what is said of figures."""
LANGUAGES: tuple[Language, ...] = get_args(Language)
