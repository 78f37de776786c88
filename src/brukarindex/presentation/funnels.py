"""Funnels: figures by their numbers of answers, between the limits that chance sets."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING, Any, Literal

import attrs
import polars as pl

from brukarindex.benchmarking.funnel import Funnel
from brukarindex.benchmarking.printed_funnel import PublishedFunnel
from brukarindex.exact.figures import Figure
from brukarindex.presentation.drawing import (
    WIDTH,
    Explained,
    Marks,
    chart_of,
    numbers_along,
    one_below_another,
    titled,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.panels import Ends, Point, ends_of
from brukarindex.presentation.points import BETTER, EQUAL, WORSE, Row, rows_of
from brukarindex.presentation.rows import Options, names_of
from brukarindex.presentation.scatter import HEIGHT, names_beside
from brukarindex.presentation.words import WORDS
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

WIDE = 20
"""Times as many answers as the least from which the axis is logarithmic."""
HALF = 0.5
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
    language = options.language
    rows = rows_of(result.frame)
    names = names_of(rows, [name for name in result.by if name not in result.within], language)
    within = names_of(rows, result.within, language) if result.within else [""] * len(rows)
    measures = {measure.name: measure for measure in result.method.measures}
    found: dict[tuple[str, str], _Funnel] = {}
    for row, name, where in zip(rows, names, within, strict=True):
        measure = measures[row["measure"]]
        title = " · ".join(filter(None, (options.title or measure.name, where)))
        about = About(
            title, measure.bounds, given=result.given, measured=measure.describe(language)
        )
        made = _Funnel(about, [], [], options)
        one = found.setdefault((measure.name, where), made)
        one.rows.append(row)
        one.names.append(name)
    return _finished(list(found.values()))


def of_printed_funnel(result: PublishedFunnel, options: Options) -> Picture:
    """Return published shares by their answers, between limits around the middle of what the
    baseline can be.
    """
    language = options.language
    words = _WORDS[language]
    frame = result.frame.with_columns(
        # What can be on either side of a limit has a place of its own.
        pl.when(pl.col("low_998").is_not_null())
        .then(pl.col("position").fill_null("depends"))
        .alias("position"),
        pl.mean_horizontal("baseline_low", "baseline_high").alias("baseline"),
        pl.col("value").map_elements(_printed, pl.Float64).alias("estimate"),
    )
    rows = rows_of(frame)
    names = names_of(rows, result.by, language)
    known = frame.select("baseline_low", "baseline_high").drop_nulls().head(1).rows()
    title = options.title or words["title"]
    about = About(title, (0.0, 100.0), given=result.given, ends=known[0] if known else None)
    return _finished([_Funnel(about, list[Row](rows), names, options)])


def _printed(value: str) -> float:
    return float(Figure.parse(value).value)


def _finished(funnels: "Sequence[_Funnel]") -> Picture:
    charts = [each.chart() for each in funnels]
    return finished(one_below_another(charts), " ".join(each.said() for each in funnels))


@attrs.frozen
class About:
    """What a funnel shows.

    Attributes:
        title: What stands above.
        bounds: The ends of the scale.
        given: Whether the baseline was given, and not made of the units.
        measured: A sentence about what is measured.
        ends: Between what the baseline can be, where it is not known.
    """

    title: str
    bounds: tuple[float, float]
    given: bool
    measured: str = ""
    ends: tuple[float, float] | None = None


@attrs.frozen
class _Funnel:
    """Units that have a baseline in common."""

    about: About
    rows: list[Row]
    names: list[str]
    options: Options

    @property
    def words(self) -> Mapping[str, str]:
        return _WORDS[self.options.language]

    @property
    def placed(self) -> list[tuple[str, Row]]:
        """The units that have a figure and limits, by their answers."""
        some = [
            (name, row)
            for name, row in zip(self.names, self.rows, strict=True)
            if row["position"] is not None
        ]
        return sorted(some, key=lambda each: (each[1]["n"], each[0]))

    @property
    def baseline(self) -> float | None:
        return next((row["baseline"] for row in self.rows if row["baseline"] is not None), None)

    @property
    def notes(self) -> list[str]:
        """What stands below the title."""
        words, language = self.words, self.options.language
        if not self.placed:
            return [*filter(None, [self.about.measured]), words["nothing"]]
        figure = number(self.baseline, 1, language)
        line = words["given" if self.about.given else "pooled"].format(figure=figure)
        ends = [number(end, 1, language) for end in self.about.ends or ()]
        between = [words["between"].format(*ends)] if len(set(ends)) > 1 else []
        said = " ".join([line, *between, words["limits"]])
        return [*filter(None, [self.about.measured]), said]

    @property
    def curved(self) -> bool:
        """Whether limits follow the numbers of answers: the more, the narrower."""
        limits = [(row["n"], row["low_998"], row["high_998"]) for _, row in self.placed]
        return len(limits) > 1 and all(
            (low <= below + 1e-6 and high >= above - 1e-6)
            if n < more
            else max(abs(low - below), abs(high - above)) < 1e-6
            for (n, low, high), (more, below, above) in pairwise(limits)
        )

    def chart(self) -> "alt.LayerChart":
        """Return the picture."""
        import altair as alt

        layers = [*self._limits(), *self._points()]
        x, y = self._axes()
        drawn = [layer.encode(x, y) for layer in layers]
        return alt.LayerChart(
            layer=drawn, title=titled(self.about.title, self.notes), width=WIDTH, height=HEIGHT
        )

    def _axes(self) -> "tuple[alt.X, alt.Y]":
        import altair as alt

        low, high = self._across
        label = numbers_along(self.options.language)
        marks: dict[str, Any] = {"tickCount": 6, "tickRound": False, "labelExpr": label}
        along: dict[str, Any] = {**marks, "title": self.words["n"], "grid": False, "format": ",d"}
        along |= {"values": _round(low, high), "tickCount": 20} if low else {"tickMinStep": 1}
        kind: Literal["linear", "log"] = "log" if low else "linear"
        scale = alt.Scale(type=kind, domain=(low, high), nice=False)
        figures = alt.Scale(domain=self._ends, nice=False, zero=False)
        return (
            alt.X("x:Q", scale=scale, axis=alt.Axis(**along)),
            alt.Y("y:Q", scale=figures, axis=alt.Axis(title=None, gridColor="#eeeeee", **marks)),
        )

    @property
    def _reach(self) -> tuple[int, int]:
        counts = [row["n"] for _, row in self.placed] or [10]
        return min(counts), max(counts)

    @property
    def _across(self) -> tuple[float, float]:
        """Where the axis of answers begins and ends: at 0, or above it where it is logarithmic."""
        least, most = self._reach
        return (least * 0.8, most * 1.25) if most > WIDE * least else (0.0, most * 1.08)

    def _part(self, n: int) -> float:
        """Return how far along the axis a number of answers stands, 0-1."""
        low, high = self._across
        return log(n / low) / log(high / low) if low else n / high

    @property
    def _ends(self) -> tuple[float, float]:
        points = [
            Point(name, "", row["n"], row["estimate"], Ends(row["low_998"], row["high_998"]), "")
            for name, row in self.placed
        ]
        return ends_of(points, self.about.bounds)

    def _limits(self) -> "list[alt.Chart]":
        """Return the areas of both limits, and the baseline through them."""
        rows = [row for _, row in self.placed]
        first, last = self._reach
        base = [{"x": first, "x2": last, "y": self.baseline}] if rows else []
        if len(rows) == 1:
            base = [{"x": self._across[0], "x2": self._across[1], "y": self.baseline}]
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

    def _points(self) -> "list[alt.Chart]":
        import altair as alt

        marks = [self._mark(name, row) for name, row in self.placed]
        held = {mark["group"] for mark in marks}
        named = {self.words[place]: style for place, style in _STYLES.items()}
        styles = Explained({name: style for name, style in named.items() if name in held})
        told = [alt.Tooltip(f"{name}:N") for name in ("row", "group", "figure")]
        return [
            chart_of(marks)
            .mark_point(filled=True, size=55, opacity=1, stroke="#ffffff", strokeWidth=0.5)
            .encode(styles.colour(), styles.shape(), tooltip=told),
            *names_beside(self._texts(marks)),
        ]

    def _mark(self, name: str, row: Row) -> dict[str, Any]:
        language = self.options.language
        figure = f"{number(row['estimate'], 1, language)} ({number(row['n'], 0, language)})"
        group = self.words[row["position"]]
        return {
            "x": row["n"], "y": row["estimate"], "row": name, "group": group, "figure": figure
        }  # fmt: skip

    def _texts(self, marks: Sequence[Mapping[str, Any]]) -> Marks:
        """Return the names of units beyond the outer limits, each with where it is in pixels."""
        outside = {self.words["above 99.8"], self.words["below 99.8"]}
        some = [mark for mark in marks if mark["group"] in outside]
        some.sort(key=lambda mark: -abs(mark["y"] - (self.baseline or 0.0)))
        low, high = self._ends
        return [
            {
                "x": mark["x"],
                "y": mark["y"],
                "text": mark["row"],
                "left": self._part(mark["x"]) > HALF,
                "across": WIDTH * self._part(mark["x"]),
                "up": HEIGHT * (mark["y"] - low) / (high - low),
            }
            for mark in some[:NAMED]
        ]

    def said(self) -> str:
        """Return what is seen, in words."""
        words, rows = self.words, WORDS[self.options.language]["rows"]
        said = [f"{self.about.title}. {words['kind']}. {rows}: {len(self.rows)}.", *self.notes]
        counts = dict.fromkeys(_STYLES, 0)
        for _, row in self.placed:
            counts[row["position"]] += 1
        said.append(", ".join(f"{n} {words[place]}" for place, n in counts.items() if n) + ".")
        outside = [
            f"{mark['row']} {mark['figure']}"
            for mark in (self._mark(name, row) for name, row in self.placed)
            if mark["group"] in {words["above 99.8"], words["below 99.8"]}
        ]
        more = ["…"] if len(outside) > NAMED else []
        if outside:
            said.append(f"{words['outside']}: {', '.join([*outside[:NAMED], *more])}.")
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
        "nothing": "No unit can be set against the limits.",
        "between": "The line can be between {} and {}.",
        "below 95": "below the 95 % limit",
        "below 99.8": "below the 99.8 % limit",
        "outside": "Beyond the 99.8 % limits",
    },
}
