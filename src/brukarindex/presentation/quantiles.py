"""Medians and other quantiles of scores, beside each other where there are several."""

from brukarindex.estimates.quantiles import Quantiles
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import PLAIN, IntervalEnds, MarkLegend, Point, drawn
from brukarindex.presentation.points import (
    DrawnResult,
    interval_words,
    panels_of,
    rows_of,
    styles_of,
)
from brukarindex.presentation.rows import Options, Row, names_of, naming
from brukarindex.presentation.words import WORDS
from brukarindex.words.languages import Language
from brukarindex.words.numbers import percent
from brukarindex.words.spelling import capitalised

MEDIAN = 0.5


def of_quantiles(result: Quantiles, options: Options) -> Picture:
    """Return quantiles with their intervals, those of a row below each other."""
    language = options.language
    rows = rows_of(result.frame)
    asked = [_called(each, language) for each in dict.fromkeys(result.frame["probability"])]
    several = len(asked) > 1
    first = [] if several else [f"{capitalised(asked[0])}."]
    notes = [*first, interval_words(result.method.level, language), WORDS[language]["answers"]]

    def point(row: Row, name: str) -> Point:
        ends = IntervalEnds.of(row)
        group = _called(row["probability"], language) if several else ""
        said = ends.told(row["quantile"], language)
        return Point(name, group, row["n"], row["quantile"], ends, said)

    told = naming(result.frame, result.by, language)
    names = names_of(rows, told.by, language)
    measures = result.method.measures
    source = DrawnResult(rows, names, measures, notes, point, options, common=told.common)
    groups = MarkLegend(styles_of(asked), lanes=True, counted=False) if several else PLAIN
    return drawn(panels_of(source), groups, options)


def _called(probability: float, language: Language) -> str:
    """Return what a quantile is called.

    Examples:
        >>> _called(0.5, "sv"), _called(0.9, "sv"), _called(0.25, "en")
        ('median', '90 %-kvantil', '25 % quantile')
    """
    words = _WORDS[language]
    if probability == MEDIAN:
        return words["median"]
    return words["quantile"].format(percent(probability, language))


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {"median": "median", "quantile": "{} %-kvantil"},
    "en": {"median": "median", "quantile": "{} % quantile"},
}
