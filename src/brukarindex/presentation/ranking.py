"""Places that the answers cannot exclude, and the colours of Öppna jämförelser."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from brukarindex.benchmarking.colouring import COLOURS, Colours
from brukarindex.benchmarking.ranks import Ranks, best_quarter
from brukarindex.presentation.drawing import (
    INK,
    Along,
    Explained,
    Layer,
    Marks,
    PictureRow,
    beside_axis,
    in_rows,
    one_below_another,
    through,
    titled,
    tooltips,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.panels import SAID, IntervalEnds, MarkLegend, Panel, Point, drawn
from brukarindex.presentation.peers import PeerGroup, peer_groups
from brukarindex.presentation.points import BETTER, EQUAL, WORSE
from brukarindex.presentation.rows import Options, Row, counted_places, ordered
from brukarindex.presentation.words import WORDS, headed, opening, p_value, tallied
from brukarindex.words.languages import Language
from brukarindex.words.numbers import MISSING_MARK, number, percent

if TYPE_CHECKING:
    import altair as alt

ROOM = 8.0
"""Per cent from which a chance is written in its bar."""
_STYLES = {
    "green": ("#009e73", "triangle-up"),
    "yellow": ("#f0e442", "circle"),
    "red": ("#d55e00", "triangle-down"),
}
"""Bluish green, yellow and vermillion (Okabe and Ito 2008), with shapes of their own."""


# --- places ---------------------------------------------------------------------------------------


def of_ranks(result: Ranks, options: Options) -> Picture:
    """Return the places of units with those that cannot be excluded, the best at the top."""
    words = _WORDS[options.language]
    panels = [_places(group, result, options) for group in peer_groups(result, options.language)]
    styles = dict(zip(("", words["best"], words["worst"], words["other"]), _CERTAIN, strict=True))
    return drawn(panels, MarkLegend(styles, lanes=False), options, "places")


_CERTAIN = (("#0072b2", "circle"), BETTER, WORSE, EQUAL)


def _places(group: PeerGroup, result: Ranks, options: Options) -> Panel:
    language = options.language
    words = WORDS[language]
    size = max((row["units"] for row in group.rows.values()), default=0)
    quarter = best_quarter(size)
    sets = words["sets_simultaneous" if result.simultaneous else "sets_marginal"]
    notes = [
        _WORDS[language]["places"].format(level=percent(result.method.level, language), sets=sets)
    ]
    if group.measure.name in result.lower_is_better:
        notes.append(words["lower_note"].format(names=group.measure.name))
    lines: tuple[float, ...] = ()
    if size >= 4:
        notes.append(_WORDS[language]["quarters"])
        lines = (quarter + 0.5, size - quarter + 0.5)
    points = [_place(row, name, quarter, language) for name, row in group.rows.items()]
    return Panel(
        group.title(options),
        (group.measure.describe(language), " ".join([*notes, words["answers"]])),
        tuple(points),
        (0.5, max(size, 1) + 0.5),
        lines,
        marked(size),
    )


def _place(row: Row, name: str, quarter: int, language: Language) -> Point:
    words = _WORDS[language]
    group = words["other"] if row["units"] >= 4 else ""
    if row["rank"] is None:
        return Point(name, group, row["n"], None, IntervalEnds(), MISSING_MARK)
    low, high, size = row["rank_low"], row["rank_high"], row["units"]
    if size >= 4:
        group = words["best"] if high <= quarter else group
        group = words["worst"] if low > size - quarter else group
    said = words["place"].format(place=row["rank"], between=set_of_places(low, high))
    # The bar reaches beyond its ends, so that a single place is seen too.
    ends = IntervalEnds(low - 0.4, high + 0.4)
    return Point(name, group, row["n"], row["rank"], ends, said, order=-row["rank"])


def set_of_places(low: int, high: int) -> str:
    """Return places from the best to the worst."""
    return str(low) if low == high else f"{low}–{high}"


def marked(size: int) -> tuple[float, ...]:
    """Return the places that have a number: the first, the last, and round ones between."""
    step = next(each for each in (1, 2, 5, 10, 20, 25, 50, 100, 10**9) if size / each <= 9)
    between = range(step, size, step) if step > 1 else range(2, size)
    return tuple(
        float(each)
        for each in sorted({1, *(i for i in between if size - i >= 0.6 * step), max(size, 1)})
    )


# --- colours --------------------------------------------------------------------------------------


def of_colours(result: Colours, options: Options) -> Picture:
    """Return the chance of each colour in bars, beside the colour that a unit has."""
    pictures = [_Chances(group, result, options) for group in peer_groups(result, options.language)]
    chart = one_below_another([each.chart() for each in pictures])
    return finished(chart, " ".join(each.said() for each in pictures))


@attrs.frozen
class _Chances:
    """The chances of colours of units that are coloured together."""

    group: PeerGroup
    result: Colours
    options: Options

    @property
    def rows(self) -> dict[str, Row]:
        """The rows by their names."""
        return self.group.rows

    @property
    def order(self) -> list[str]:
        """The names as they stand, the best place first."""
        place = {name: row["rank"] and -row["rank"] for name, row in self.rows.items()}
        return ordered(self.rows, self.options.sort, place.get)

    @property
    def notes(self) -> list[str]:
        """What stands below the title."""
        words, language = _WORDS[self.options.language], self.options.language
        notes = [words["chances"], words["certain"].format(level=percent(self.level, language))]
        if self.group.measure.name in self.result.lower_is_better:
            notes.append(WORDS[language]["lower_note"].format(names=self.group.measure.name))
        notes.append(WORDS[language]["answers"])
        if any(row["n"] and not _parts(row) for row in self.rows.values()):
            notes.append(WORDS[language]["missing_note"])
        return [self.group.measure.describe(language), " ".join(notes)]

    @property
    def level(self) -> float:
        return self.result.method.level

    def chart(self) -> "alt.LayerChart":
        """Return the picture."""
        language, rows = self.options.language, self.rows
        counts = {name: row["n"] for name, row in rows.items()}
        stands = counted_places(self.order, counts, language)
        layers = self._layers(stands)
        along = Along((_MARK * 2, 100.0), language, (0.0, 25.0, 50.0, 75.0, 100.0))
        title = titled(self.group.title(self.options), self.notes)
        return in_rows(layers, stands.values(), along, title)

    def _layers(self, stands: Mapping[str, PictureRow]) -> list[Layer]:
        words = _WORDS[self.options.language]
        bars, texts, marks, missing = self._marks(stands)
        styles = Explained(_STYLES).called(words)
        ruled = through(stands.values(), [0.0])
        told = tooltips("row", "group", "figure")
        look: dict[str, Any] = {"filled": True, "stroke": "#333333", "size": 90, "opacity": 1}
        colour = {"color": styles.colour()}
        return [
            Layer(bars, "rect", {}, {**colour, "x2": "x2:Q", "y2": "y2:Q", "tooltip": told}),
            Layer(texts, "text", {"fontSize": 10, "color": "#000000"}, {"text": "text:N"}),
            Layer(ruled, "rule", {"color": INK}, {"y2": "y2:Q"}),
            *(
                Layer(
                    [each for each in marks if each["certain"] == certain],
                    "point",
                    {**look, "strokeWidth": 1 + certain, "fillOpacity": 1 if certain else 0.3},
                    {**colour, "shape": styles.shape()},
                )
                for certain in (True, False)
            ),
            beside_axis(missing),
        ]

    def _marks(self, stands: Mapping[str, PictureRow]) -> tuple[Marks, Marks, Marks, Marks]:
        """Return the bars, what is written in them, the colours, and rows without a figure."""
        words, language = _WORDS[self.options.language], self.options.language
        bars: Marks = []
        marks: Marks = []
        missing: Marks = []
        for name, stand in stands.items():
            row = self.rows[name]
            if not _parts(row):
                text = MISSING_MARK if row["n"] else WORDS[language]["no_answers"]
                missing.append({"x": 0, "y": stand.middle, "text": text})
            if row["colour"] is None:
                continue
            certain = row["possible"] == row["colour"]
            at = {"x": _MARK, "y": stand.middle, "group": words[row["colour"]]}
            marks.append({**at, "certain": certain})
            for colour, low, high in _parts(row):
                span = {"x": low, "x2": high, **stand.span(2)}
                figure = number(high - low, 0, language)
                bars.append({**span, "group": words[colour], "row": name, "figure": figure})
        texts = [_text(bar) for bar in bars if bar["x2"] - bar["x"] >= ROOM]
        return bars, texts, marks, missing

    def said(self) -> str:
        """Return what is seen, in words."""
        words = _WORDS[self.options.language]
        title = self.group.title(self.options)
        said = [opening(title, words["kind"], len(self.rows), self.options.language), *self.notes]
        if len(self.rows) <= SAID:
            said += [self._row_said(name) for name in self.order]
        found = [row["colour"] for row in self.rows.values()]
        return " ".join([*said, tallied({words[each]: found.count(each) for each in COLOURS})])

    def _row_said(self, name: str) -> str:
        words, language = _WORDS[self.options.language], self.options.language
        row = self.rows[name]
        if row["colour"] is None:
            lacking = MISSING_MARK if row["n"] else WORDS[language]["no_answers"]
            return f"{headed(name)} {lacking}."
        chances = ", ".join(
            f"{words[colour]} {p_value(high - low, language, 0)} %"
            for colour, low, high in _parts(row)
        )
        return f"{headed(name)} {words[row['colour']]} ({chances or MISSING_MARK})."


def _text(bar: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is written in the middle of a bar."""
    middle = {"x": (bar["x"] + bar["x2"]) / 2, "y": (bar["y"] + bar["y2"]) / 2}
    return {**middle, "text": bar["figure"]}


_MARK = -4.0
"""Where the colour of a unit stands, left of the chances."""


class _Chance(NamedTuple):
    """The chance of a colour: where it begins and ends in a bar, in per cent."""

    colour: str
    low: float
    high: float


def _parts(row: Row) -> list[_Chance]:
    """Return each colour that has a chance."""
    parts: list[_Chance] = []
    start = 0.0
    for colour in COLOURS:
        chance: Any = row[f"p_{colour}"]
        if chance:
            parts.append(_Chance(colour, start, start + 100 * chance))
            start += 100 * chance
    return parts


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "best": "säkert i den bästa fjärdedelen",
        "worst": "säkert i den sämsta fjärdedelen",
        "other": "ingetdera är säkert",
        "places": (
            "Plats 1 är bäst. Strecket: de platser som svaren inte utesluter, {level} % konfidens"
            " {sets}."
        ),
        "quarters": "Linjerna: den bästa och den sämsta fjärdedelen.",
        "place": "plats {place} ({between})",
        "green": "grön",
        "yellow": "gul",
        "red": "röd",
        "kind": "Staplar",
        "chances": "Chansen för varje färg, i procent.",
        "certain": (
            "Märket till vänster: färgen, blek om någon annan inte kan uteslutas ({level} %)."
        ),
    },
    "en": {
        "best": "certainly in the best quarter",
        "worst": "certainly in the worst quarter",
        "other": "neither is certain",
        "places": (
            "Place 1 is best. The bar: the places that the answers do not exclude, {level} %"
            " confidence {sets}."
        ),
        "quarters": "The lines: the best and the worst quarter.",
        "place": "place {place} ({between})",
        "green": "green",
        "yellow": "yellow",
        "red": "red",
        "kind": "Bars",
        "chances": "The chance of each colour, per cent.",
        "certain": (
            "The mark to the left: the colour, pale if another cannot be excluded ({level} %)."
        ),
    },
}
