"""Pictures of estimates before and after each adjustment, on the bounds without assumptions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from brukarindex.questions.measures import Measure
from brukarindex.regression.terms import class_name
from brukarindex.results.pictures import (
    COLOURS,
    GREY,
    LINE,
    PictureRow,
    check_altair,
    data_of,
    lines_of,
    row_axis,
)
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

Ends = tuple[float, float]
Key = tuple[object, ...]
Marks = list[dict[str, Any]]
_WIDTH, _LANE, _GAP = 480, 12, 12
"""Pixels: the width of a picture, from one method to the next, and between rows."""
_SHAPES = ("circle", "square", "triangle-up", "diamond")


@attrs.frozen(eq=False)
class Drawn:
    """What is drawn.

    Attributes:
        measures: The measures, which know the ends of their scales.
        by: The columns of domains.
        methods: What each method is called in words.
        figures: ``estimate``, ``conf_low`` and ``conf_high`` of each domain, measure and method.
        bounds: ``lower`` and ``upper`` of each domain and measure.
    """

    measures: tuple[Measure, ...]
    by: tuple[str, ...]
    methods: dict[str, str]
    figures: pl.DataFrame
    bounds: pl.DataFrame

    def key(self, row: dict[str, Any]) -> Key:
        """Return the domain and the measure of a row."""
        return (*(row[name] for name in self.by), row["measure"])


def draw(drawn: Drawn, language: Language) -> "alt.LayerChart | alt.VConcatChart":
    """Return a chart with a row for each domain and measure, and one below it for each
    other scale.
    """
    check_altair()
    import altair as alt

    measures: dict[Ends, list[str]] = {}
    for measure in drawn.measures:
        measures.setdefault(measure.bounds, []).append(measure.name)
    panels = [_panel(drawn, ends, names, language) for ends, names in measures.items()]
    return panels[0] if len(panels) == 1 else alt.vconcat(*panels)


def _panel(drawn: Drawn, ends: Ends, names: list[str], language: Language) -> "alt.LayerChart":
    """Return the rows of measures on one scale."""
    import altair as alt

    words = _WORDS[language]
    rows = _rows(drawn, names, language)
    label = "replace(datum.label, '.', ',')" if language == "sv" else "datum.label"
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=ends, nice=False),
        axis=alt.Axis(title=words["axis"], orient="top", labelExpr=label),
    )
    y = row_axis(rows.values())
    layers = [layer.encode(x, y) for layer in _layers(drawn, rows, language)]
    title = alt.Title(lines_of(names[0], 80) if len(names) == 1 else "", anchor="start")
    return alt.LayerChart(
        layer=layers, title=title, width=_WIDTH, height=max(row.bottom for row in rows.values())
    )


def _rows(drawn: Drawn, names: list[str], language: Language) -> dict[Key, PictureRow]:
    """Return the row of each domain and measure, one below the other."""
    rows: dict[Key, PictureRow] = {}
    bottom = 0
    for row in drawn.bounds.filter(pl.col("measure").is_in(names)).iter_rows(named=True):
        lines = _lines(row, drawn.by, language, single=len(names) == 1)
        top, bottom = bottom, bottom + _GAP + max(_LANE * len(drawn.methods), LINE * len(lines))
        rows[drawn.key(row)] = PictureRow(lines, top, bottom)
    return rows


def _lines(
    row: dict[str, Any], by: tuple[str, ...], language: Language, *, single: bool
) -> tuple[str, ...]:
    """Return what a row is called: its measure, unless that is the title, and its domain."""
    used = [name for name in by if row[name] is not None]
    domain = class_name(used, [row[name] for name in used]) if used else _WORDS[language]["whole"]
    measure = [] if single else lines_of(row["measure"])
    return (*measure, *(lines_of(domain) if by or single else ()))


def _layers(drawn: Drawn, rows: dict[Key, PictureRow], language: Language) -> "list[alt.Chart]":
    """Return the bounds, and on them the intervals and the estimates."""
    import altair as alt

    words = _WORDS[language]
    named = list(drawn.methods.values())
    legend = alt.Legend(title=None, orient="top", labelLimit=0, columns=2)
    colour = alt.Color(
        "method:N", legend=legend, scale=alt.Scale(domain=named, range=COLOURS[: len(named)])
    )
    shape = alt.Shape(
        "method:N", legend=legend, scale=alt.Scale(domain=named, range=_SHAPES[: len(named)])
    )
    told = [alt.Tooltip(f"{name}:N", title=words[name]) for name in ("row", "method", "figure")]
    bars, intervals, points = (alt.Chart(data_of(marks)) for marks in _marks(drawn, rows, language))
    return [
        bars.mark_rect(color=GREY).encode(x2="x2:Q", y2="y2:Q", tooltip=[told[0], told[2]]),
        intervals.mark_rule().encode(colour, x2="x2:Q"),
        points.mark_point(filled=True, size=45, opacity=1).encode(colour, shape, tooltip=told),
    ]


def _marks(
    drawn: Drawn, rows: dict[Key, PictureRow], language: Language
) -> tuple[Marks, Marks, Marks]:
    """Return where bounds, intervals and estimates stand: ``x`` in the measure's unit, ``y`` in
    pixels.
    """
    bars: Marks = []
    for each, row in _placed(drawn, drawn.bounds, rows):
        span = {"x": each["lower"], "x2": each["upper"], "y": row.top + 1, "y2": row.bottom - 1}
        bars.append(
            {**span, "row": row.name, "figure": _span(each["lower"], each["upper"], language)}
        )
    intervals: Marks = []
    points: Marks = []
    for each, row in _placed(drawn, drawn.figures, rows):
        lane = list(drawn.methods).index(each["method"]) - (len(drawn.methods) - 1) / 2
        place = {"y": row.middle + _LANE * lane, "method": drawn.methods[each["method"]]}
        low, high = each["conf_low"], each["conf_high"]
        figure = f"{number(each['estimate'], 2, language)} ({_span(low, high, language)})"
        intervals.append({"x": low, "x2": high, **place})
        points.append({"x": each["estimate"], **place, "row": row.name, "figure": figure})
    return _whole(bars), _whole(intervals), _whole(points)


def _placed(
    drawn: Drawn, frame: pl.DataFrame, rows: dict[Key, PictureRow]
) -> Iterator[tuple[dict[str, Any], PictureRow]]:
    """Yield the rows of a frame that are drawn, each with its place."""
    for each in frame.iter_rows(named=True):
        row = rows.get(drawn.key(each))
        if row is not None:
            yield each, row


def _whole(marks: Marks) -> Marks:
    """Return the marks that have a place: null would be drawn as zero."""
    return [mark for mark in marks if None not in (mark["x"], mark.get("x2", 0))]


def _span(low: float | None, high: float | None, language: Language) -> str:
    return f"{number(low, 2, language)}–{number(high, 2, language)}"


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "axis": "estimate with interval; grey: the bounds without assumptions",
        "whole": "in total",
        "row": "row",
        "method": "method",
        "figure": "figure",
    },
    "sv": {
        "axis": "skattning med intervall; grått: gränserna utan antaganden",
        "whole": "totalt",
        "row": "rad",
        "method": "metod",
        "figure": "tal",
    },
}
