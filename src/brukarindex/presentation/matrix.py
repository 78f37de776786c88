"""The priority matrix: areas by their level and their effect on an index."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from brukarindex.benchmarking.drivers import Effects
from brukarindex.presentation.drawing import (
    INK,
    Explained,
    Marks,
    chart_of,
    one_below_another,
    tooltips,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.panels import IntervalEnds, Point, ends_of
from brukarindex.presentation.points import rows_of
from brukarindex.presentation.rows import Options, Row, names_of, titles_of
from brukarindex.presentation.scatter import Axis, Plane
from brukarindex.presentation.words import opening
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent
from brukarindex.words.spelling import capitalised

if TYPE_CHECKING:
    import altair as alt

_STYLES = {
    "prioritise": ("#d55e00", "triangle-up"),
    "improve_if_possible": ("#e69f00", "square"),
    "keep": ("#0072b2", "circle"),
    "lower_priority": ("#666666", "triangle-down"),
}
_Side = Literal["left", "right"]
_End = Literal["top", "bottom"]
_INSET: dict[_Side | _End, int] = {"left": 4, "right": -4, "top": 4, "bottom": -4}
"""Pixels that words in a corner stand off from its sides."""


def of_effects(result: Effects, options: Options) -> Picture:
    """Return a matrix for each domain: levels across, effects with their intervals upwards."""
    rows = rows_of(result.frame)
    names = names_of(rows, result.by, options.language)
    found: dict[str, _Matrix] = {}
    for row, name in zip(rows, names, strict=True):
        found.setdefault(name, _Matrix(name if result.by else "", [], result, options)).rows.append(
            row
        )
    charts = [each.chart() for each in found.values()]
    return finished(one_below_another(charts), " ".join(each.said() for each in found.values()))


@attrs.frozen
class _Matrix:
    """The areas of one domain."""

    domain: str
    rows: list[Row]
    result: Effects
    options: Options

    @property
    def words(self) -> Mapping[str, str]:
        return _WORDS[self.options.language]

    @property
    def titles(self) -> dict[str, str]:
        """What the index and the areas are called."""
        return titles_of(self.result.method.measures)

    @property
    def title(self) -> str:
        index = self.titles.get(self.result.index, self.result.index)
        own = self.words["title"].format(index=index)
        return " · ".join(filter(None, (self.options.title or own, self.domain)))

    @property
    def placed(self) -> list[Row]:
        """The areas that have a place, the greatest effect first."""
        some = [row for row in self.rows if row["quadrant"] is not None]
        return sorted(some, key=lambda row: -row["effect"])

    @property
    def notes(self) -> list[str]:
        """What stands below the title."""
        language = self.options.language
        points = number(self.result.points, 2, language, trim=True)
        level = percent(self.result.method.level, self.options.language)
        said = self.words["effect"].format(points=points, level=level)
        explained = next((row["r_squared"] for row in self.rows if row["r_squared"]), None)
        part = self.words["explained"].format(part=number(100 * (explained or 0), 0, language))
        return [f"{said} {self.words['pale']}", *self._lines_said(), *([part] if explained else [])]

    def _lines_said(self) -> list[str]:
        """Return where the lines are that cross."""
        names = ("level_line", "effect_line")
        return [
            self.words["lines"].format(
                *(number(row[name], 1, self.options.language) for name in names)
            )
            for row in self.placed[:1]
        ]

    @property
    def levels(self) -> tuple[float, float]:
        """Where the axis of levels begins and ends."""
        return self._span("level", "level_line", [])

    @property
    def effects(self) -> tuple[float, float]:
        """Where the axis of effects begins and ends."""
        return self._span("effect", "effect_line", ["conf_low", "conf_high"])

    def _span(self, name: str, line: str, ends: Sequence[str]) -> tuple[float, float]:
        points = [
            Point(
                "",
                "",
                None,
                row[name],
                IntervalEnds(*(row[end] for end in ends)),
                "",
                line=row[line],
            )
            for row in self.placed
        ]
        return ends_of(points, None)

    def chart(self) -> "alt.LayerChart":
        """Return the picture."""
        plane = Plane(
            Axis(self.levels, {"title": self.words["level"], "grid": False}),
            Axis(self.effects, {"title": self.words["effect_axis"], "grid": False}),
        )
        marks = [self._mark(row) for row in self.placed]
        layers = [*self._lines(), *self._points(marks), *plane.names_beside(marks, marks)]
        named = {each["text"] for each in plane.with_room(marks, marks)}
        unnamed = [
            f"{each['row']} ({each['figure']})" for each in marks if each["row"] not in named
        ]
        left = [self.words["unnamed"].format("; ".join(unnamed))] if unnamed else []
        return plane.chart(layers, self.title, [*self.notes, *left], self.options.language)

    def _lines(self) -> "list[alt.Chart]":
        """Return the lines that cross, and what each corner says."""
        row = next(iter(self.placed), None)
        if row is None:
            return []
        (left, right), (low, high) = self.levels, self.effects
        lines = [
            {"x": row["level_line"], "x2": row["level_line"], "y": low, "y2": high},
            {"x": left, "x2": right, "y": row["effect_line"], "y2": row["effect_line"]},
        ]
        corners: dict[str, tuple[float, float, _Side, _End]] = {
            "prioritise": (left, high, "left", "top"),
            "improve_if_possible": (right, high, "right", "top"),
            "keep": (right, low, "right", "bottom"),
            "lower_priority": (left, low, "left", "bottom"),
        }
        look: dict[str, Any] = {"fontSize": 11, "color": INK, "fontStyle": "italic"}
        return [
            chart_of(lines).mark_rule(strokeDash=[4, 2]).encode(x2="x2:Q", y2="y2:Q"),
            *(
                chart_of([{"x": x, "y": y, "text": self.words[name]}])
                .mark_text(align=side, baseline=end, dx=_INSET[side], dy=_INSET[end], **look)
                .encode(text="text:N")
                for name, (x, y, side, end) in corners.items()
            ),
        ]

    def _points(self, marks: Marks) -> "list[alt.Chart]":
        """Return the areas with the intervals of their effects, those without a certain place
        pale.
        """
        styles = Explained(_STYLES).called(self.words).seen(marks)
        told = tooltips("row", "group", "figure")
        ends = [
            {"x": mark["x"], "y": row["conf_low"], "y2": row["conf_high"], "group": mark["group"]}
            for mark, row in zip(marks, self.placed, strict=True)
            if row["conf_low"] is not None
        ]
        plain: dict[str, Any] = {"filled": True, "size": 80, "opacity": 1, "stroke": "#333333"}
        return [
            chart_of(ends).mark_rule(opacity=0.5).encode(styles.colour(), y2="y2:Q"),
            *(
                chart_of(some)
                .mark_point(**plain, strokeWidth=0.5 + certain, fillOpacity=1 if certain else 0.3)
                .encode(styles.colour(), styles.shape(), tooltip=told)
                for certain in (True, False)
                if (some := [mark for mark in marks if mark["certain"] == certain])
            ),
        ]

    def _mark(self, row: Row) -> dict[str, Any]:
        language = self.options.language
        effect = IntervalEnds.of(row).told(row["effect"], language)
        return {
            "x": row["level"],
            "y": row["effect"],
            "row": self.titles[row["measure"]],
            "group": self.words[row["quadrant"]],
            "certain": row["placing"] == "certain",
            "figure": f"{number(row['level'], 1, language)}; {effect}",
        }

    def said(self) -> str:
        """Return what is seen, in words."""
        words, rows = self.words, len(self.rows)
        said = [opening(self.title, words["kind"], rows, self.options.language), *self.notes]
        for name in _STYLES:
            some = [row for row in self.placed if row["quadrant"] == name]
            if some:
                marks = map(self._mark, some)
                told = ", ".join(f"{mark['row']} ({mark['figure']})" for mark in marks)
                said.append(f"{capitalised(words[name])}: {told}.")
        return " ".join(said)


_WORDS: dict[Language, dict[str, str]] = {
    "sv": {
        "kind": "Prioriteringsmatris",
        "title": "Vad som påverkar {index}",
        "level": "nivå",
        "effect_axis": "effekt",
        "effect": (
            "Effekt: vad indexet väntas öka när området ökar {points} enheter, med {level} %"
            " konfidensintervall."
        ),
        "lines": "Linjerna: nivån {} och effekten {}.",
        "unnamed": "Utan rum för namn i bilden: {}.",
        "pale": "Blek: platsen i matrisen är inte säker.",
        "explained": "Områdena förklarar {part} % av variansen.",
        "prioritise": "prioritera",
        "improve_if_possible": "förbättra om möjligt",
        "keep": "bevara",
        "lower_priority": "lägre prioritet",
    },
    "en": {
        "kind": "Priority matrix",
        "title": "What bears on {index}",
        "level": "level",
        "effect_axis": "effect",
        "effect": (
            "Effect: what the index is expected to gain when the area gains {points} points, with"
            " {level} % confidence interval."
        ),
        "lines": "The lines: the level {} and the effect {}.",
        "unnamed": "Without room for a name: {}.",
        "pale": "Pale: the place in the matrix is not certain.",
        "explained": "The areas explain {part} % of the variance.",
        "prioritise": "prioritise",
        "improve_if_possible": "improve if possible",
        "keep": "keep",
        "lower_priority": "lower priority",
    },
}
