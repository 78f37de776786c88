"""Several things in one sentence: ``a, b and c``, ``1–3 or 5``."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

from brukarindex.words.languages import Language

_LAST: dict[Language, dict[str, str]] = {
    "sv": {"and": " och ", "or": " eller "},
    "en": {"and": " and ", "or": " or "},
}
_QUOTED: dict[Language, str] = {"sv": "”{}”", "en": "'{}'"}


def in_quotes(value: object, language: Language) -> str:
    """Return a name or an answer in quotation marks; a number without.

    Examples:
        >>> in_quotes("Ja", "sv"), in_quotes("Ja", "en"), in_quotes(2, "sv")
        ('”Ja”', "'Ja'", '2')
    """
    return _QUOTED[language].format(value) if isinstance(value, str) else str(value)


def joined(texts: Sequence[str], language: Language, last: Literal["and", "or"] = "and") -> str:
    """Return texts as a list in a sentence.

    Examples:
        >>> joined(["a", "b", "c"], "en"), joined(["a", "b"], "sv", "or"), joined(["a"], "sv")
        ('a, b and c', 'a eller b', 'a')
    """
    return _LAST[language][last].join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def in_spans(numbers: Iterable[int]) -> list[str]:
    """Return whole numbers in their order, three or more in a row as a span.

    Examples:
        >>> in_spans([0, 1, 2, 5]), in_spans([5, 4])
        (['0–2', '5'], ['4', '5'])
    """
    numbered = enumerate(sorted(numbers))
    runs = [[n for _, n in run] for _, run in groupby(numbered, lambda pair: pair[1] - pair[0])]
    spans = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else [str(n) for n in run] for run in runs]
    return [text for span in spans for text in span]


def any_of(answers: Sequence[int] | Sequence[str], language: Language) -> str:
    """Return answers of which any will do: numbers as spans, labels in quotation marks.

    Examples:
        >>> any_of([9, 10], "sv"), any_of(range(7), "en"), any_of(["Ja", "Kanske"], "sv")
        ('9 eller 10', '0–6', '”Ja” eller ”Kanske”')
    """
    numbers = [each for each in answers if isinstance(each, int)]
    labels = [in_quotes(each, language) for each in answers if isinstance(each, str)]
    return joined([*in_spans(numbers), *labels], language, "or")
