"""Published figures of units: what each can stand for, and what follows whichever it is."""

from collections.abc import Callable, Sequence

import attrs

from brukarindex.benchmarking.printed_changes import PublishedChanges
from brukarindex.benchmarking.printed_gaps import PublishedGaps
from brukarindex.benchmarking.printed_indices import PublishedIndices
from brukarindex.benchmarking.printed_ranks import PublishedRanks
from brukarindex.benchmarking.printed_units import PublishedUnits
from brukarindex.exact.figures import Figure
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import (
    PLAIN,
    IntervalEnds,
    MarkLegend,
    Panel,
    Point,
    drawn,
    ends_of,
)
from brukarindex.presentation.points import BETTER, EQUAL, NOTHING, WORSE, rows_of
from brukarindex.presentation.ranking import marked, set_of_places
from brukarindex.presentation.rows import Options, Row, names_of
from brukarindex.presentation.words import WORDS, span
from brukarindex.words.domains import value_name
from brukarindex.words.languages import Language
from brukarindex.words.numbers import MISSING_MARK, percent

_STYLES = {
    "above": BETTER,
    "up": BETTER,
    "below": WORSE,
    "down": WORSE,
    "not_distinguishable": EQUAL,
    "depends": ("#cc79a7", "diamond"),
    "printed": ("#0072b2", "circle"),
    "impossible": ("#000000", "cross"),
    "none": NOTHING,
}


def of_units(result: PublishedUnits, options: Options) -> Picture:
    """Return each unit at its printed share, with the limits of all shares that print so."""
    return _against(result, (0.0, 100.0), options)


def of_indices(result: PublishedIndices, options: Options) -> Picture:
    """Return each unit at its printed index, with the limits of any spread of the scores."""
    return _against(result, (result.method.low, result.method.high), options)


def _against(
    result: PublishedUnits | PublishedIndices, bounds: tuple[float, float], options: Options
) -> Picture:
    """Return printed values against the printed reference."""
    language = options.language
    own = _WORDS[language]
    line = _read(result.reference)
    index = isinstance(result, PublishedIndices)
    interval = own["spread" if index else "interval"]
    unit = [] if index else [WORDS[language]["rate"]]
    notes = [*unit, interval.format(level=percent(result.method.level, language))]
    if line is not None:
        said = line.format(language=language)
        notes += [f"{WORDS[language]['line']}: {said}.", own["certain"]]
    at = None if line is None else float(line.value)

    def point(row: Row, name: str) -> Point:
        group = row["verdict"] or ("printed" if line is None else "none")
        made = Point(name, group, row["n"], _value(row["value"]), IntervalEnds.of(row), "", line=at)
        return _finished(made, row, language)

    rows = rows_of(result.frame)
    points = _points(rows, names_of(rows, result.by, language), point)
    title = own["indices" if index else "title"]
    return _drawn([_panel(title, notes, points, options, bounds=bounds)], options)


def of_printed_changes(result: PublishedChanges, options: Options) -> Picture:
    """Return a panel for each pair of years: the printed value before as a ring, joined to that
    after, and the limits of the change laid at the ring.
    """
    own = _WORDS[options.language]
    notes = [
        own["change"].format(level=percent(result.method.level, options.language)),
        own["certain"],
    ]
    return _joined(result, "before", notes, options)


def of_printed_gaps(result: PublishedGaps, options: Options) -> Picture:
    """Return a panel for each pair of groups: the printed value of the second as a ring, joined to
    that of the first.
    """
    own = _WORDS[options.language]
    return _joined(result, "to_value", [own["gap"], own["certain"]], options)


def _joined(
    result: PublishedChanges | PublishedGaps, other: str, notes: list[str], options: Options
) -> Picture:
    language, between = options.language, result.between
    own, pair = _WORDS[language], (f"to_{between}", between)
    units = [name for name in result.by if name not in pair]
    pairs: dict[tuple[object, ...], list[Row]] = {}
    for row in rows_of(result.frame):
        pairs.setdefault(tuple(row[each] for each in pair), []).append(row)

    def point(row: Row, name: str) -> Point:
        before, value = _value(row[other]), _value(row["value"])
        ends = IntervalEnds.of(row).laid_at(before) if other == "before" else IntervalEnds()
        made = Point(
            name, row["verdict"] or "none", row["n"], value, IntervalEnds(), "", start=before
        )
        made = _finished(made, row, language)
        figure = _read(row[other])
        first = MISSING_MARK if figure is None else figure.format(language=language)
        if other != "before":
            own_name, others = (value_name(between, row[each], language) for each in pair[::-1])
            said = f"{own_name} {made.told}, {others} {first}"
            return attrs.evolve(made, told=said)
        said = own["from_to"].format(before=first, after=made.told)
        if ends != IntervalEnds():
            limits = span(row["conf_low"], row["conf_high"], language=language)
            said = own["changed"].format(said=said, limits=limits)
        return attrs.evolve(made, ends=ends, told=said)

    panels: list[Panel] = []
    for both, rows in pairs.items():
        before, after = (value_name(between, each, language) for each in both)
        ring = WORDS[language]["ring"].format(first=after, second=before)
        points = _points(rows, names_of(rows, units, language), point)
        said = [WORDS[language]["rate"], ring, *notes]
        panels.append(_panel(own["title"], said, points, options, bounds=(0.0, 100.0)))
    return _drawn(panels, options)


def of_printed_ranks(result: PublishedRanks, options: Options) -> Picture:
    """Return the places that rounding leaves in grey, on those that the answers cannot exclude."""
    language = options.language
    own, words = _WORDS[language], WORDS[language]
    rows = rows_of(result.frame)

    def point(row: Row, name: str) -> Point:
        best, worst, low, high = (row[f"rank_{end}"] for end in ("best", "worst", "low", "high"))
        if best is None:
            return Point(name, "", row["n"], None, IntervalEnds(), MISSING_MARK)
        said = own["place"].format(printed=set_of_places(best, worst), all=set_of_places(low, high))
        made = Point(
            name, "", row["n"], best, IntervalEnds(low - 0.4, high + 0.4), said, order=-best
        )
        return attrs.evolve(made, bar=IntervalEnds(best - 0.4, worst + 0.4))

    size = max((row["units"] for row in rows), default=0)
    notes = " ".join(
        [own["places"].format(level=percent(result.method.level, language)), words["answers"]]
    )
    points = _points(rows, names_of(rows, result.by, language), point)
    title = options.title or own["title"]
    panel = Panel(title, (notes,), tuple(points), (0.5, max(size, 1) + 0.5), (), marked(size))
    return drawn([panel], PLAIN, options, "places")


def _points(
    rows: Sequence[Row], names: Sequence[str], point: Callable[[Row, str], Point]
) -> list[Point]:
    return [point(row, name) for row, name in zip(rows, names, strict=True)]


def _read(value: str | None) -> Figure | None:
    return None if value is None else Figure.parse(value)


def _value(value: str | None) -> float | None:
    figure = _read(value)
    return None if figure is None else float(figure.value)


def _finished(point: Point, row: Row, language: Language) -> Point:
    """Return a point with its printed value in words, and its group as it is called."""
    group = "impossible" if row["status"] == "impossible" else point.group
    figure = _read(row["value"])
    said = MISSING_MARK if figure is None else figure.format(language=language)
    if point.ends.low is not None and point.ends.high is not None:
        said = f"{said} ({span(point.ends.low, point.ends.high, language=language)})"
    return attrs.evolve(point, group=_word(group, language), told=said)


def _panel(
    title: str,
    notes: Sequence[str],
    points: Sequence[Point],
    options: Options,
    *,
    bounds: tuple[float, float],
) -> Panel:
    said = " ".join([*notes, WORDS[options.language]["answers"]])
    return Panel(options.title or title, (said,), tuple(points), ends_of(points, bounds))


def _drawn(panels: Sequence[Panel], options: Options) -> Picture:
    styles = {_word(name, options.language): style for name, style in _STYLES.items()}
    return drawn(panels, MarkLegend(styles, lanes=False), options)


def _word(name: str, language: Language) -> str:
    own = _WORDS[language]
    return own[name] if name in own else WORDS[language][name]


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "title": "Publicerade andelar",
        "indices": "Publicerade index",
        "interval": (
            "{level} % konfidensintervall, så brett att det täcker varje antal svar som avrundas"
            " till värdet."
        ),
        "spread": "{level} % konfidensintervall, vidast av alla spridningar som svaren kan ha.",
        "change": "{level} % konfidensintervall för förändringen från ringen, vidast möjliga.",
        "gap": "Märket säger om skillnaden är som den bland alla.",
        "certain": "Ett utslag ges när alla sådana antal ger det.",
        "places": (
            "Plats 1 är bäst. Grått: de platser som avrundningen lämnar, med den bästa som punkt."
            " Strecket: de som inte heller svaren utesluter, {level} % konfidens."
        ),
        "place": "plats {printed} ({all})",
        "from_to": "{before} till {after}",
        "changed": "{said}, förändring {limits}",
        "depends": "beror på det som inte är publicerat",
        "printed": "publicerat värde",
        "impossible": "inget helt antal ger värdet",
    },
    "en": {
        "title": "Published shares",
        "indices": "Published indices",
        "interval": "{level} % confidence interval, the widest of all counts that print so.",
        "spread": "{level} % confidence interval, the widest of any spread of the answers.",
        "change": "{level} % confidence interval of the change from the ring, the widest possible.",
        "gap": "The mark tells whether the difference is that among all.",
        "certain": "A verdict is given when all that prints so agrees.",
        "places": (
            "Place 1 is best. Grey: the places that rounding leaves, the best of them as a point."
            " The bar: those that the answers do not exclude either, {level} % confidence."
        ),
        "place": "place {printed} ({all})",
        "from_to": "{before} to {after}",
        "changed": "{said}, change {limits}",
        "depends": "depends on what is not published",
        "printed": "published value",
        "impossible": "no whole number prints so",
    },
}
