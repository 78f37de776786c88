"""Estimates with intervals: against the line of a reference, or women and men beside each other."""

from collections.abc import Mapping, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import attrs
import polars as pl

from brukarindex.comparisons.compare import ADJUSTMENTS, Comparisons
from brukarindex.estimates.estimate import Estimates
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.rows import (
    LANE,
    Naming,
    Options,
    check_colour,
    name_of,
    naming,
    ordered,
    places,
)
from brukarindex.presentation.words import WORDS, reference_words, told
from brukarindex.questions.measures import Measure
from brukarindex.results.pictures import COLOURS, PictureRow, data_of, lines_of, row_axis
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent

if TYPE_CHECKING:
    import altair as alt

Marks = list[dict[str, Any]]
WIDTH = 480
MOST_COLOURS = 4
"""A second column of domains with so few values is told by colours."""
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "stroke", "arrow")
_VERDICTS = {
    "above": ("#0072b2", "triangle-up"),
    "below": ("#d55e00", "triangle-down"),
    "not_distinguishable": ("#666666", "circle"),
    "none": ("#999999", "cross"),
}


@attrs.frozen
class Point:
    """One figure: its row, its colour, and what it is."""

    row: str
    group: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    line: float | None
    told: str


@attrs.frozen
class Panel:
    """Figures on one axis.

    Attributes:
        title: What is above them.
        notes: Sentences below the title: what is measured, the interval, the line.
        points: The figures.
        ends: Where the axis begins and ends.
    """

    title: str
    notes: tuple[str, ...]
    points: tuple[Point, ...]
    ends: tuple[float, float]


@attrs.frozen
class Groups:
    """What colours and shapes stand for; none when all marks are alike."""

    styles: Mapping[str, tuple[str, str]]
    lanes: bool

    @property
    def names(self) -> list[str]:
        """The groups in their order."""
        return list(self.styles)

    def lane(self, group: str) -> float:
        """Return how far from the middle of its row a mark stands, in lanes."""
        if not self.lanes:
            return 0.0
        return self.names.index(group) - (len(self.styles) - 1) / 2


_Row = tuple[dict[str, Any], str, float | None]
"""A row of a result, its group, and where its line is."""


@attrs.frozen
class _Source:
    """What is drawn: rows of a result, and the columns of the figure and of its interval."""

    rows: Sequence[_Row]
    naming: Naming
    measures: Sequence[Measure]
    columns: tuple[str, str, str]
    options: Options
    notes: Sequence[str]

    def name(self, row: Mapping[str, Any]) -> str:
        """Return what a row is called."""
        return name_of(row, self.naming.by, self.options.language)


def of_estimates(result: Estimates, options: Options) -> Picture:
    """Return estimates with their intervals; a last column of few values is told by colours."""
    words = WORDS[options.language]
    colour = check_colour(options.colour, result.by) or _few(result)
    by = [name for name in result.by if name != colour]
    level = percent(result.method.level, options.language)
    notes = [words["interval"].format(level=level) + ".", words["answers"]]
    if options.line is not None:
        notes.append(f"{words['line']}: {number(options.line, 1, options.language)}.")
    groups = _coloured(result.frame, colour, options.language)
    rows = [
        (row, name_of(row, [colour], options.language) if colour else "", options.line)
        for row in result.frame.iter_rows(named=True)
    ]
    columns = ("estimate", "conf_low", "conf_high")
    called = naming(result.frame, by, options.language)
    source = _Source(rows, called, result.method.measures, columns, options, notes)
    return _drawn(source, groups)


def of_comparisons(result: Comparisons, options: Options) -> Picture:
    """Return estimates against their reference, coloured by verdict.

    The interval is that of the difference, laid at the line, so that it reaches the line exactly
    where the difference may be nothing.
    """
    words, language = WORDS[options.language], options.language
    level = percent(result.method.level, options.language)
    said = reference_words(result.reference, language)
    adjust = ADJUSTMENTS[language][result.adjust]
    references = result.frame["reference"].drop_nulls().unique()
    one = f", {number(references[0], 1, language)}" if len(references) == 1 else ""
    notes = [
        f"{words['line']}: {said}{one}.",
        words["difference"].format(level=level) + ".",
        words["adjusted"].format(adjust=adjust[:1].upper() + adjust[1:]),
        words["answers"],
    ]
    groups = Groups({words[name]: style for name, style in _VERDICTS.items()}, lanes=False)
    frame = result.frame.with_columns(
        (pl.col("reference") + pl.col("conf_low")).alias("from"),
        (pl.col("reference") + pl.col("conf_high")).alias("to"),
    )
    rows = [
        (row, words[row["verdict"] or "none"], row["reference"])
        for row in frame.iter_rows(named=True)
    ]
    columns = ("estimate", "from", "to")
    called = naming(result.frame, result.by, language)
    source = _Source(rows, called, result.method.measures, columns, options, notes)
    return _drawn(source, groups)


def _few(result: Estimates) -> str | None:
    """Return the last of several columns of domains, if it has few values."""
    if len(result.by) < 2:
        return None
    values = result.frame[result.by[-1]]
    few = 1 < values.n_unique() <= MOST_COLOURS and not values.null_count()
    return result.by[-1] if few else None


def _coloured(frame: pl.DataFrame, colour: str | None, language: Language) -> Groups:
    if colour is None:
        return Groups({"": (COLOURS[1], _SHAPES[0])}, lanes=False)
    values = frame[colour].unique().sort().to_list()
    names = [name_of({colour: value}, [colour], language) for value in values]
    styles = {
        name: (COLOURS[1:][i % (len(COLOURS) - 1)], _SHAPES[i % len(_SHAPES)])
        for i, name in enumerate(names)
    }
    return Groups(styles, lanes=True)


def _drawn(source: _Source, groups: Groups) -> Picture:
    """Return the picture of rows of a result."""
    import altair as alt

    panels = _panels(source)
    charts = [_chart(panel, groups, source.options) for panel in panels]
    chart = charts[0] if len(charts) == 1 else alt.vconcat(*charts, spacing=24)
    return finished(chart, " ".join(_alt_of(panel, groups, source.options) for panel in panels))


def _panels(source: _Source) -> list[Panel]:
    """Return a panel for each measure; one for each scale when there is a single domain."""
    held = {row["measure"] for row, _, _ in source.rows}
    shown = [measure for measure in source.measures if measure.name in held]
    domains = {source.name(row) for row, _, _ in source.rows}
    single = len(domains) == 1 and len(shown) > 1
    panels: dict[Any, list[Measure]] = {}
    for measure in shown:
        panels.setdefault(measure.bounds if single else measure.name, []).append(measure)
    made: list[Panel] = []
    for together in panels.values():
        names = {each.name for each in together}
        points = tuple(
            _point(source, each, row["measure"] if single else source.name(row))
            for each in source.rows
            for row in [each[0]]
            if row["measure"] in names
        )
        alike = {each.name for each in shown if each.bounds == together[0].bounds}
        plain = min(domains) if single else source.naming.titled(together[0].name)
        title = source.options.title or plain
        said = (together[0].describe(source.options.language),) if len(together) == 1 else ()
        notes = " ".join(source.notes)
        ends = _ends(source, alike, together[0].bounds)
        made.append(Panel(title, (*said, notes), points, ends))
    return made


def _point(source: _Source, each: _Row, name: str) -> Point:
    row, group, line = each
    value, low, high = (row[column] for column in source.columns)
    return Point(name, group, row["n"], value, low, high, line, _told(row, source.options.language))


def _told(row: Mapping[str, Any], language: Language) -> str:
    """Return a figure with its interval; of a comparison the difference has it."""
    if "difference" not in row:
        return told(row["estimate"], row["conf_low"], row["conf_high"], language=language)
    ends = (row["conf_low"], row["conf_high"])
    return WORDS[language]["difference_told"].format(
        figure=number(row["estimate"], 1, language),
        difference=told(row["difference"], *ends, language=language),
    )


def _ends(source: _Source, names: set[str], bounds: tuple[float, float]) -> tuple[float, float]:
    """Return round ends of an axis that all figures of some measures fit between."""
    values = [
        value
        for row, _, line in source.rows
        if row["measure"] in names
        for value in (*(row[column] for column in source.columns), line)
        if value is not None
    ]
    if not values:
        return bounds
    low, high = min(values), max(values)
    width = max(high - low, (bounds[1] - bounds[0]) / 20)
    step = next(each for each in _STEPS if width / each <= 8)
    first, last = floor(low / step) * step, ceil(high / step) * step
    inside = all(bounds[0] <= value <= bounds[1] for value in _figures(source, names))
    return (max(first, bounds[0]), min(last, bounds[1])) if inside else (first, last)


def _figures(source: _Source, names: set[str]) -> list[float]:
    """Return the figures themselves: an interval may reach beyond what the scale does."""
    rows = [row for row, _, _ in source.rows if row["measure"] in names]
    return [row["estimate"] for row in rows if row["estimate"] is not None]


_STEPS = [digit * 10.0**power for power in range(-3, 12) for digit in (1, 2, 5)]
"""Distances between the marks of an axis."""


def _chart(panel: Panel, groups: Groups, options: Options) -> "alt.LayerChart":
    import altair as alt

    rows = _rows(panel, groups, options)
    label = "replace(datum.label, '.', ',')" if options.language == "sv" else "datum.label"
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=panel.ends, nice=False, zero=False),
        axis=alt.Axis(title=None, orient="top", labelExpr=label, tickCount=6, tickRound=False),
    )
    y = row_axis(rows.values())
    layers = [layer.encode(x, y) for layer in _layers(panel, rows, groups, options)]
    height = max(row.bottom for row in rows.values())
    notes = [line for note in panel.notes for line in lines_of(note, 84)]
    title = alt.Title(lines_of(panel.title, 64), subtitle=notes)
    return alt.LayerChart(layer=layers, title=title, width=WIDTH, height=height)


def _rows(panel: Panel, groups: Groups, options: Options) -> dict[str, PictureRow]:
    """Return where the rows stand, named with their numbers of answers."""
    best: dict[str, float] = {}
    counts: dict[str, dict[str, str]] = {}
    for point in panel.points:
        if point.value is not None:
            best.setdefault(point.row, point.value)
        counts.setdefault(point.row, {})[point.group] = number(point.n, 0, options.language)
    names = ordered(counts, options.sort, best.get)
    lanes = groups.names if groups.lanes else []
    labels = {
        name: f"{name} ({', '.join(told.get(lane, '–') for lane in lanes) or min(told.values())})"
        for name in names
        for told in [counts[name]]
    }
    return places(labels, len(groups.styles) if groups.lanes else 1)


def _layers(
    panel: Panel, rows: dict[str, PictureRow], groups: Groups, options: Options
) -> "list[alt.Chart]":
    """Return the lines, the intervals, the points and what stands where there is no figure."""
    import altair as alt

    height = max(row.bottom for row in rows.values())
    lines, intervals, points, missing = _marks(panel, rows, groups, options)
    used = [name for name in groups.names if name in {point.group for point in panel.points}]
    legend = alt.Legend(title=None, orient="bottom", symbolOpacity=1) if used != [""] else None
    styles = [groups.styles[name] for name in used]
    colour = alt.Color(
        "group:N", legend=legend, scale=alt.Scale(domain=used, range=[each for each, _ in styles])
    )
    shape = alt.Shape(
        "group:N", legend=legend, scale=alt.Scale(domain=used, range=[each for _, each in styles])
    )
    tooltip = [alt.Tooltip(f"{name}:N") for name in ("row", "group", "figure") if name in points[0]]
    whole = [{**each, "y": 0, "y2": height} for each in lines[:1]]
    several = len({each["x"] for each in lines}) > 1
    return [
        alt.Chart(data_of(lines if several else whole))
        .mark_rule(strokeWidth=1.5, color="#000000", strokeDash=[] if several else [4, 2])
        .encode(y2="y2:Q"),
        alt.Chart(data_of(intervals)).mark_rule(strokeWidth=2, clip=True).encode(colour, x2="x2:Q"),
        alt.Chart(data_of([each for each in points if "x" in each]))
        .mark_point(filled=True, size=70, opacity=1)
        .encode(colour, shape, tooltip=tooltip),
        alt.Chart(data_of(missing))
        .mark_text(align="left", dx=4, color="#666666", fontSize=11)
        .encode(text="text:N"),
    ]


def _marks(
    panel: Panel, rows: dict[str, PictureRow], groups: Groups, options: Options
) -> tuple[Marks, Marks, Marks, Marks]:
    lines: Marks = []
    intervals: Marks = []
    points: Marks = []
    missing: Marks = []
    for point in panel.points:
        row = rows[point.row]
        place = {"y": row.middle + LANE * groups.lane(point.group), "group": point.group}
        if point.line is not None:
            lines.append({"x": point.line, "y": row.top + 1, "y2": row.bottom - 1})
        said = {"row": point.row, "figure": point.told}
        points.append({**place, **said, **({} if point.value is None else {"x": point.value})})
        if point.value is None:
            text = WORDS[options.language]["no_answers"] if not point.n else "–"
            missing.append({"x": panel.ends[0], "text": text, **place})
        if point.low is not None and point.high is not None:
            intervals.append({"x": point.low, "x2": point.high, **place})
    return lines, intervals, points, missing


def _alt_of(panel: Panel, groups: Groups, options: Options) -> str:
    words = WORDS[options.language]
    rows = len({point.row for point in panel.points})
    kind = words[
        "points" if any(point.low is not None for point in panel.points) else "plain_points"
    ]
    given = [point for point in panel.points if point.value is not None]
    said = [f"{panel.title}. {kind}. {words['rows']}: {rows}.", *panel.notes]
    if given:
        ends = [
            (words[side], pick(given, key=lambda point: point.value or 0.0))
            for side, pick in (("highest", max), ("lowest", min))
        ]
        for side, point in ends if len(given) > 1 else ends[:1]:
            name = ", ".join(filter(None, (point.row, point.group if groups.lanes else "")))
            said.append(f"{side}: {name} {point.told}.")
    if not groups.lanes and groups.names != [""]:
        counts = {name: sum(point.group == name for point in panel.points) for name in groups.names}
        said.append(", ".join(f"{n} {name}" for name, n in counts.items() if n) + ".")
    return " ".join(said)
