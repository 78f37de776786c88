"""Funnels: figures by their numbers of answers, between the limits that chance sets."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from brukarindex.benchmarking.funnels import Funnel
from brukarindex.benchmarking.printed_funnel import PublishedFunnel
from brukarindex.exact.figures import Figure
from brukarindex.presentation.drawing import (
    Explained,
    Marks,
    chart_of,
    one_below_another,
    tooltips,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.panels import IntervalEnds, Point, ends_of
from brukarindex.presentation.peers import peer_groups
from brukarindex.presentation.points import BETTER, EQUAL, WORSE, rows_of
from brukarindex.presentation.rows import Options, Row, names_of
from brukarindex.presentation.scatter import Axis, Plane
from brukarindex.presentation.words import WORDS, headed, opening, tallied
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

WIDE = 20
"""Times as many answers as the least from which the axis is logarithmic."""
NAMED = 12
"""Units beyond the outer limits that are named at most."""
_STYLES = {
    "above 99.8": BETTER,
    "above 95": ("#56b4e9", "triangle-up"),
    "inside": EQUAL,
    "depends": ("#cc79a7", "diamond"),
    "below 95": ("#e69f00", "triangle-down"),
    "below 99.8": WORSE,
}
_OUTER, _INNER = ("low_998", "high_998"), ("low_95", "high_95")


def of_funnel(result: Funnel, options: Options) -> Picture:
    """Return units by their answers, and the limits: curves where they follow the answers, and a
    bar for each unit where weights or population sizes make them differ.
    """
    found: list[_Funnel] = []
    for each in peer_groups(result, options.language):
        said = each.measure.describe(options.language)
        title, bounds = each.title(options), each.measure.bounds
        found.append(_Funnel(title, bounds, each.rows, options, given=result.given, said=said))
    return _finished(found)


def of_printed_funnel(result: PublishedFunnel, options: Options) -> Picture:
    """Return published shares by their answers, between limits around the middle of what the
    baseline can be.
    """
    language = options.language
    frame = result.frame.with_columns(
        # What can be on either side of a limit has a place of its own.
        pl.when(pl.col("low_998").is_not_null())
        .then(pl.col("position").fill_null("depends"))
        .alias("position"),
        pl.mean_horizontal("baseline_low", "baseline_high").alias("baseline"),
        pl.col("value").map_elements(_printed, pl.Float64).alias("estimate"),
    )
    rows = rows_of(frame)
    named = dict(zip(names_of(rows, result.by, language), rows, strict=True))
    known = frame.select("baseline_low", "baseline_high").drop_nulls().head(1).rows()
    ends = known[0] if known else None
    title = options.title or _WORDS[language]["title"]
    whole = (0.0, 100.0)
    unit = WORDS[language]["rate"]
    one = _Funnel(title, whole, named, options, given=result.given, said=unit, ends=ends)
    return _finished([one])


def _printed(value: str) -> float:
    return float(Figure.parse(value).value)


def _finished(funnels: "Sequence[_Funnel]") -> Picture:
    charts = [each.chart() for each in funnels]
    return finished(one_below_another(charts), " ".join(each.told() for each in funnels))


@attrs.frozen
class _Funnel:
    """Units that have a baseline in common.

    Attributes:
        title: What stands above.
        bounds: The ends of the scale.
        rows: The units by their names.
        options: What the user asks.
        given: Whether the baseline was given, and not made of the units.
        said: A sentence about what is measured.
        ends: Between what the baseline can be, where it is not known.
    """

    title: str
    bounds: tuple[float, float]
    rows: Mapping[str, Row]
    options: Options
    given: bool
    said: str = ""
    ends: tuple[float, float] | None = None

    @property
    def words(self) -> Mapping[str, str]:
        return _WORDS[self.options.language]

    @property
    def placed(self) -> list[tuple[str, Row]]:
        """The units that have a figure and limits, by their answers."""
        some = [each for each in self.rows.items() if each[1]["position"] is not None]
        return sorted(some, key=lambda each: (each[1]["n"], each[0]))

    @property
    def baseline(self) -> float | None:
        held = (row["baseline"] for row in self.rows.values())
        return next((each for each in held if each is not None), None)

    @property
    def notes(self) -> list[str]:
        """What stands below the title."""
        words, language = self.words, self.options.language
        figure = number(self.baseline, 1, language)
        line = words["given" if self.given else "pooled"].format(figure=figure)
        ends = [number(end, 1, language) for end in self.ends or ()]
        between = [words["between"].format(*ends)] if len(set(ends)) > 1 else []
        found = [line, *between, words["limits"]] if self.placed else [words["nothing"]]
        lacking = [name for name, row in self.rows.items() if row["position"] is None]
        if lacking and self.placed:
            more = ["…"] if len(lacking) > NAMED else []
            found.append(words["lacking"].format("; ".join([*lacking[:NAMED], *more])))
        return [*filter(None, [self.said]), " ".join(found)]

    @property
    def curved(self) -> bool:
        """Whether limits follow the numbers of answers: the more, the narrower."""
        limits = [(row["n"], row["low_998"], row["high_998"]) for _, row in self.placed]
        return self._spread and all(
            (low <= below + 1e-6 and high >= above - 1e-6)
            if n < more
            else max(abs(low - below), abs(high - above)) < 1e-6
            for (n, low, high), (more, below, above) in pairwise(limits)
        )

    def chart(self) -> "alt.LayerChart":
        """Return the picture."""
        plane = Plane(self._answers(), self._figures())
        names = plane.names_beside(self._outside()[:NAMED], self._marks)
        layers = [*self._limits(), *self._points(), *names]
        return plane.chart(layers, self.title, self.notes, self.options.language)

    @property
    def _reach(self) -> tuple[int, int]:
        counts = [row["n"] for _, row in self.placed] or [10]
        return min(counts), max(counts)

    @property
    def _spread(self) -> bool:
        """Whether the numbers of answers differ, so that there is something between them."""
        least, most = self._reach
        return least < most

    def _answers(self) -> Axis:
        """Return the axis of answers: from 0, or logarithmic where they differ much."""
        least, most = self._reach
        looks: dict[str, Any] = {"title": self.words["n"], "grid": False, "format": ",d"}
        if most <= WIDE * least:
            return Axis((0.0, most * 1.08), {**looks, "tickCount": 6, "tickMinStep": 1})
        ends = least * 0.8, most * 1.25
        return Axis(ends, {**looks, "tickCount": 20, "values": _round(*ends)}, "log")

    def _figures(self) -> Axis:
        points = [
            Point(
                name,
                "",
                row["n"],
                row["estimate"],
                IntervalEnds(row["low_998"], row["high_998"]),
                "",
            )
            for name, row in self.placed
        ]
        looks = {"title": None, "gridColor": "#eeeeee", "tickCount": 6}
        return Axis(ends_of(points, self.bounds), looks)

    def _limits(self) -> "list[alt.Chart]":
        """Return the areas of both limits, and the baseline through them."""
        rows = [row for _, row in self.placed]
        first, last = self._reach if self._spread else self._answers().ends
        base = [{"x": first, "x2": last, "y": self.baseline}] if rows else []
        layers: list[alt.Chart] = []
        for names, colour, width in ((_OUTER, "#e8e8e8", 8), (_INNER, "#cccccc", 8)):
            marks = [{"x": row["n"], "y": row[names[0]], "y2": row[names[1]]} for row in rows]
            plain = chart_of(marks)
            made = (
                plain.mark_area(color=colour)
                if self.curved
                else plain.mark_rule(color=colour, strokeWidth=width)
            )
            layers.append(made.encode(y2="y2:Q"))
        line = chart_of(base).mark_rule(strokeDash=[4, 2], strokeWidth=1.5)
        return [*layers, line.encode(x2="x2:Q")]

    @property
    def _marks(self) -> Marks:
        """The units, as they are drawn and told."""
        return [self._mark(name, row) for name, row in self.placed]

    def _points(self) -> "list[alt.Chart]":
        marks = self._marks
        styles = Explained(_STYLES).called(self.words).seen(marks)
        told = tooltips("row", "group", "figure")
        look: dict[str, Any] = {"filled": True, "size": 55, "opacity": 1, "strokeWidth": 0.5}
        plain = chart_of(marks).mark_point(**look, stroke="#ffffff")
        return [plain.encode(styles.colour(), styles.shape(), tooltip=told)]

    def _mark(self, name: str, row: Row) -> dict[str, Any]:
        language = self.options.language
        figure = f"{number(row['estimate'], 1, language)} ({number(row['n'], 0, language)})"
        group = self.words[row["position"]]
        return {
            "x": row["n"], "y": row["estimate"], "row": name, "group": group, "figure": figure
        }  # fmt: skip

    def _outside(self) -> Marks:
        """Return the units beyond the outer limits, the farthest first."""
        outside = {self.words["above 99.8"], self.words["below 99.8"]}
        some = [mark for mark in self._marks if mark["group"] in outside]
        return sorted(some, key=lambda mark: -abs(mark["y"] - (self.baseline or 0.0)))

    def told(self) -> str:
        """Return what is seen, in words."""
        words, language = self.words, self.options.language
        found = [row["position"] for _, row in self.placed]
        said = [opening(self.title, words["kind"], len(self.rows), language), *self.notes]
        if found:
            said.append(tallied({words[place]: found.count(place) for place in _STYLES}))
        outside = {words["above 99.8"], words["below 99.8"]}
        named = [f"{headed(m['row'])} {m['figure']}" for m in self._marks if m["group"] in outside]
        more = ["…"] if len(named) > NAMED else []
        if named:
            said.append(f"{words['outside']}: {'; '.join([*named[:NAMED], *more])}.")
        return " ".join(said)


def _round(least: float, most: float) -> list[int]:
    """Return the round numbers of answers along a logarithmic axis."""
    steps = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]
    return [each for each in steps if least <= each <= most]


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "kind": "Tratt",
        "n": "antal svar",
        "given": "Linjen: riktmärket, {figure}.",
        "pooled": "Linjen: alla enheter tillsammans, {figure}.",
        "limits": (
            "Av enheter som inte skiljer sig från linjen ligger 95 % inom det mörka och 99,8 % inom"
            " det ljusa."
        ),
        "above 99.8": "över 99,8 %-gränsen",
        "above 95": "över 95 %-gränsen",
        "inside": "inom gränserna",
        "depends": "beror på det som inte är publicerat",
        "title": "Publicerade andelar",
        "lacking": "Utan tal eller gränser, och inte i bilden: {}.",
        "nothing": "Ingen enhet kan ställas mot gränserna.",
        "between": "Linjen kan ligga mellan {} och {}.",
        "below 95": "under 95 %-gränsen",
        "below 99.8": "under 99,8 %-gränsen",
        "outside": "Bortom 99,8 %-gränserna",
    },
    "en": {
        "kind": "Funnel",
        "n": "number of answers",
        "given": "The line: the baseline, {figure}.",
        "pooled": "The line: all units together, {figure}.",
        "limits": (
            "Of units that do not differ from the line, 95 % lie within the dark and 99.8 % within"
            " the light area."
        ),
        "above 99.8": "above the 99.8 % limit",
        "above 95": "above the 95 % limit",
        "inside": "inside the limits",
        "depends": "depends on what is not published",
        "title": "Published shares",
        "lacking": "Without a figure or limits, and not drawn: {}.",
        "nothing": "No unit can be set against the limits.",
        "between": "The line can be between {} and {}.",
        "below 95": "below the 95 % limit",
        "below 99.8": "below the 99.8 % limit",
        "outside": "Beyond the 99.8 % limits",
    },
}
