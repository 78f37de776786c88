"""A change taken apart: the change and its parts beside each other."""

from brukarindex.benchmarking.kitagawa import Decomposition
from brukarindex.presentation.drawing import COLOURS, SHAPES
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import Groups, Point, drawn
from brukarindex.presentation.points import (
    Row,
    Source,
    interval_words,
    panels_of,
    plain_point,
    rows_of,
)
from brukarindex.presentation.rows import Options, names_of
from brukarindex.presentation.words import WORDS
from brukarindex.words.languages import Language


def of_decomposition(result: Decomposition, options: Options) -> Picture:
    """Return a row for each unit and pair of years, with the change and its parts around zero."""
    language = options.language
    words = _WORDS[language]
    rows = rows_of(result.frame)
    notes = [
        words["parts"].format(over=" × ".join(result.over)),
        interval_words(result.method.level, language),
        WORDS[language]["answers"],
    ]

    def point(row: Row, name: str) -> Point:
        return plain_point(row, name, language, group=words[row["component"]], line=0.0)

    names = _names(result, rows, language)
    source = Source(rows, names, result.method.measures, notes, point, options, scaled=False)
    held = dict.fromkeys(words[row["component"]] for row in rows)
    looks = zip(COLOURS, SHAPES, strict=True)
    groups = Groups(dict(zip(held, looks, strict=False)), lanes=True, counted=False)
    return drawn(panels_of(source), groups, options, "points")


def _names(result: Decomposition, rows: list[dict[str, object]], language: Language) -> list[str]:
    """Return units, with their years where these differ."""
    later = [name for name in result.by if f"to_{name}" in result.by]
    both = {*later, *(f"to_{name}" for name in later)}
    units = names_of(rows, [name for name in result.by if name not in both], language)
    years = [
        _WORDS[language]["years"].format(
            *(", ".join(str(row[f"{to}{name}"]) for name in later) for to in ("to_", ""))
        )
        for row in rows
    ]
    if not set(result.by) - both:
        return years
    if len(set(years)) == 1:
        return units
    return [f"{unit}, {year}" for unit, year in zip(units, years, strict=True)]


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "parts": (
            "Förändringen, och dess delar: andra svar i grupperna ({over}), och en annan"
            " sammansättning av dem."
        ),
        "change": "förändring",
        "rates": "andra svar",
        "composition": "annan sammansättning",
        "interaction": "samspel",
        "years": "{} till {}",
    },
    "en": {
        "parts": (
            "The change, and its parts: other answers in the groups ({over}), and another mix of"
            " them."
        ),
        "change": "change",
        "rates": "other answers",
        "composition": "another mix",
        "interaction": "interaction",
        "years": "{} to {}",
    },
}
