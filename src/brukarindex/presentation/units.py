"""Published shares of units: what each can stand for, and what that tells of the reference."""

from brukarindex.benchmarking.published import PublishedUnits
from brukarindex.exact.figures import Figure
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import Ends, Groups, Panel, Point, drawn, ends_of
from brukarindex.presentation.points import BETTER, EQUAL, NOTHING, WORSE, Row, rows_of
from brukarindex.presentation.rows import Options, names_of
from brukarindex.presentation.words import WORDS, span
from brukarindex.words.languages import Language

_STYLES = {
    "above": BETTER,
    "below": WORSE,
    "not_distinguishable": EQUAL,
    "depends": ("#cc79a7", "diamond"),
    "printed": ("#0072b2", "circle"),
    "impossible": ("#000000", "cross"),
    "none": NOTHING,
}


def of_units(result: PublishedUnits, options: Options) -> Picture:
    """Return each unit at its printed value, with the limits of all shares that print so."""
    language = options.language
    words, own = WORDS[language], _WORDS[language]
    rows = rows_of(result.frame)
    line = None if result.reference is None else Figure.parse(result.reference)
    notes = [own["interval"].format(level=f"{100 * result.level:g}")]
    if line is not None:
        notes += [f"{words['line']}: {_printed(line, language)}.", own["certain"]]
    at = None if line is None else float(line.value)
    points = [
        _point(row, name, at, language)
        for row, name in zip(rows, names_of(rows, result.by, language), strict=True)
    ]
    said = " ".join([*notes, words["answers"]])
    title = options.title or own["title"]
    panel = Panel(title, (said,), tuple(points), ends_of(points, (0.0, 100.0)))
    styles = {_word(name, language): style for name, style in _STYLES.items()}
    return drawn([panel], Groups(styles, lanes=False), options, "points")


def _point(row: Row, name: str, line: float | None, language: Language) -> Point:
    """Return a unit; one whose value is impossible has no interval."""
    group = row["verdict"] or ("printed" if line is None else "none")
    group = "impossible" if row["status"] == "impossible" else group
    figure = None if row["value"] is None else Figure.parse(row["value"])
    value = None if figure is None else float(figure.value)
    ends = Ends.of(row)
    said = "" if figure is None else _printed(figure, language)
    if ends.low is not None and ends.high is not None:
        said = f"{said} ({span(ends.low, ends.high, language=language)})"
    return Point(name, _word(group, language), row["n"], value, ends, said, line=line)


def _printed(figure: Figure, language: Language) -> str:
    return figure.format(language=language)


def _word(name: str, language: Language) -> str:
    own = _WORDS[language]
    return own[name] if name in own else WORDS[language][name]


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "title": "Publicerade andelar",
        "interval": "{level} % konfidensintervall, vidast av alla antal svar som skrivs så.",
        "certain": "Utslag som alla antal svar som skrivs så är ense om.",
        "depends": "beror på det som inte är publicerat",
        "printed": "publicerat värde",
        "impossible": "inget helt antal skrivs så",
    },
    "en": {
        "title": "Published shares",
        "interval": "{level} % confidence interval, the widest of all counts that print so.",
        "certain": "Verdicts that all counts that print so agree on.",
        "depends": "depends on what is not published",
        "printed": "published value",
        "impossible": "no whole number prints so",
    },
}
