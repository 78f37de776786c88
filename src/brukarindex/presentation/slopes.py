"""Trends over several years: what units rise or fall a year."""

from brukarindex.benchmarking.trends import Trends
from brukarindex.presentation.dumbbells import signed
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import IntervalEnds, MarkLegend, Point, drawn
from brukarindex.presentation.points import (
    BETTER,
    EQUAL,
    NOTHING,
    WORSE,
    DrawnResult,
    panels_of,
    rows_of,
)
from brukarindex.presentation.rows import Options, Row, names_of, naming
from brukarindex.presentation.words import WORDS, adjusted_words, span
from brukarindex.words.languages import Language
from brukarindex.words.numbers import percent, plain

_STYLES = {
    "up": BETTER,
    "down": WORSE,
    "bent": ("#cc79a7", "diamond"),
    "not_distinguishable": EQUAL,
    "none": NOTHING,
}


def of_trends(result: Trends, options: Options) -> Picture:
    """Return slopes with their intervals around zero, the steepest rise at the top."""
    language = options.language
    own, words = _WORDS[language], WORDS[language]
    rows = rows_of(result.frame)
    first, last = min(row["first"] for row in rows), max(row["last"] for row in rows)
    notes = [
        own["slope"].format(first=plain(first, digits=6), last=plain(last, digits=6)),
        words["no_change"],
        words["interval"].format(level=percent(result.method.level, language)) + ".",
        adjusted_words(result.adjust, language),
        words["answers"],
    ]

    def point(row: Row, name: str) -> Point:
        kind = _kind(row)
        group = own[kind] if kind in own else words[kind]
        ends = IntervalEnds.of(row)
        return Point(name, group, row["n"], row["slope"], ends, _told(row, language), line=0.0)

    told = naming(result.frame, result.by, language)
    names = names_of(rows, told.by, language)
    measures, common = result.method.measures, told.common
    source = DrawnResult(rows, names, measures, notes, point, options, scaled=False, common=common)
    styles = {own.get(name) or words[name]: style for name, style in _STYLES.items()}
    return drawn(panels_of(source), MarkLegend(styles, lanes=False), options)


def _kind(row: Row) -> str:
    """Return what is found of a unit: also a change that no straight line tells of."""
    if row["verdict"] == "not_distinguishable" and row["any_verdict"] == "changed":
        return "bent"
    return row["verdict"] or "none"


def _told(row: Row, language: Language) -> str:
    """Return a slope with its interval."""
    said = _WORDS[language]["told"].format(signed(row["slope"], language))
    if row["conf_low"] is None or row["conf_high"] is None:
        return said
    return f"{said} ({span(row['conf_low'], row['conf_high'], language=language)})"


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "slope": "Förändringen per år, av den räta linjen genom årens tal, {first}–{last}.",
        "bent": "ändrad, men inte längs en rät linje",
        "told": "{} per år",
    },
    "en": {
        "slope": "The change a year, of the straight line through the years, {first}–{last}.",
        "bent": "changed, but not along a straight line",
        "told": "{} a year",
    },
}
