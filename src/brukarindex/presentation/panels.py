"""Figures in rows, each with its interval, against lines: what most pictures are made of."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import attrs

from brukarindex.presentation.drawing import (
    GREY,
    SHAPES,
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
from brukarindex.presentation.rows import LANE, Options, counted, ordered, places
from brukarindex.presentation.words import WORDS, headed, opening, tallied, told
from brukarindex.words.languages import Language
from brukarindex.words.numbers import MISSING_MARK, number
from brukarindex.words.spelling import capitalised

if TYPE_CHECKING:
    import altair as alt

RING = "#ffffff"
"""What rings are filled with."""
CROSS = "M-1,-1L1,1M1,-1L-1,1"
"""The strokes of a cross."""
SAID = 20
"""Rows up to which each figure is read aloud; of more the highest and the lowest."""


@attrs.frozen
class IntervalEnds:
    """Where an interval begins and ends; None where there is none."""

    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "IntervalEnds":
        """Return the confidence limits of a row."""
        return cls(row["conf_low"], row["conf_high"])

    def laid_at(self, place: float | None) -> "IntervalEnds":
        """Return the interval of a difference, laid where what it is a difference from stands."""
        if place is None or self.low is None or self.high is None:
            return IntervalEnds()
        return IntervalEnds(place + self.low, place + self.high)

    def told(self, value: float | None, language: Language, decimals: int = 1) -> str:
        """Return a figure with this interval, in words."""
        return told(value, self.low, self.high, language=language, decimals=decimals)


@attrs.frozen
class Point:
    """One figure.

    Attributes:
        row: The row it stands in.
        group: What its colour and shape say; empty when all are alike.
        n: The answers behind it.
        value: The figure; None where there is none.
        ends: Its interval.
        told: The figure with its interval, in words.
        line: A figure that it is set against, drawn as a line.
        start: A figure that it is joined to, drawn as a ring.
        bar: What lies behind the whole row, from and to.
        cross: A figure drawn as a cross.
        order: What rows are sorted by, the highest first; the figure by default.
    """

    row: str
    group: str
    n: int | None
    value: float | None
    ends: IntervalEnds
    told: str
    line: float | None = None
    start: float | None = None
    bar: IntervalEnds = IntervalEnds()
    cross: float | None = None
    order: float | None = attrs.field(default=attrs.Factory(lambda self: self.value, True))  # noqa: FBT003

    @property
    def places(self) -> list[float]:
        """All places along the axis that it takes up."""
        intervals = [place for ends in (self.ends, self.bar) for place in (ends.low, ends.high)]
        every = [self.value, self.line, self.start, self.cross, *intervals]
        return [each for each in every if each is not None]


def reaching(*values: float) -> list[Point]:
    """Return points that are not drawn, for an axis that is to reach these values."""
    return [Point("", "", None, value, IntervalEnds(), "") for value in values]


@attrs.frozen
class Panel:
    """Figures on one axis.

    Attributes:
        title: What is above them.
        notes: Sentences below the title: what is measured, the interval, the line.
        points: The figures.
        ends: Where the axis begins and ends.
        lines: Lines through all rows, beside those of the points.
        values: Where the numbers of the axis stand; round places by default.
        spanned: Whether a figure has an interval unless none can be computed.
    """

    title: str
    notes: tuple[str, ...]
    points: tuple[Point, ...]
    ends: tuple[float, float]
    lines: tuple[float, ...] = ()
    values: tuple[float, ...] | None = None
    spanned: bool = False


@attrs.frozen
class MarkLegend:
    """What colours and shapes stand for; none when all marks are alike.

    Attributes:
        styles: The colour and the shape of each.
        lanes: Whether they stand beside each other in a row.
        counted: Whether each has a number of answers of its own.
    """

    styles: Mapping[str, tuple[str, str]]
    lanes: bool
    counted: bool = True

    @property
    def names(self) -> list[str]:
        """The groups in their order."""
        return list(self.styles)

    def lane(self, group: str) -> float:
        """Return how far from the middle of its row a mark stands, in lanes."""
        if not self.lanes:
            return 0.0
        return self.names.index(group) - (len(self.styles) - 1) / 2

    def used(self, points: Iterable[Point]) -> dict[str, tuple[str, str]]:
        """Return the styles of the groups that are seen."""
        held = {point.group for point in points if self.lanes or point.value is not None}
        return {name: style for name, style in self.styles.items() if name in held}


PLAIN = MarkLegend({"": ("#0072b2", SHAPES[0])}, lanes=False)
"""All marks alike."""


def drawn(
    panels: Sequence[Panel], groups: MarkLegend, options: Options, kind: str | None = None
) -> Picture:
    """Return the picture of some panels, one below the other; ``kind`` is the word for what is
    drawn, where its points do not tell.
    """
    told = [_marked(panel, options) for panel in panels]
    charts = [_chart(panel, groups, options) for panel in told]
    said = (_said(panel, groups, options, kind or _kind(panel)) for panel in told)
    return finished(one_below_another(charts), " ".join(said))


def _kind(panel: Panel) -> str:
    """Return the word for the points of a panel."""
    if any(point.start is not None for point in panel.points):
        return "dumbbell"
    with_interval = any(point.ends != IntervalEnds() for point in panel.points)
    return "points" if with_interval else "plain_points"


def _marked(panel: Panel, options: Options) -> Panel:
    """Return a panel that says what stands where there is no figure though there are answers, and
    that a figure has no interval.
    """
    words = WORDS[options.language]
    missing = any(point.value is None and point.n != 0 for point in panel.points)
    bare = panel.spanned and any(
        point.value is not None and point.ends == IntervalEnds() for point in panel.points
    )
    said = [
        words[name] for name, is_so in (("bare_note", bare), ("missing_note", missing)) if is_so
    ]
    *others, last = panel.notes or ("",)
    return attrs.evolve(panel, notes=(*others, " ".join(filter(None, (last, *said)))))


# --- where the axis ends --------------------------------------------------------------------------


def ends_of(
    points: Iterable[Point], bounds: tuple[float, float] | None, least: float = 1.0
) -> tuple[float, float]:
    """Return round ends of an axis that all of some points fit between.

    Args:
        points: The points.
        bounds: The ends of the scale, which are not passed where all figures, and what they are set
            against, lie on it; None for figures without a scale, such as differences.
        least: How wide the axis is at least, when there is no scale.
    """
    held = list(points)
    values = [value for point in held for value in point.places]
    if not values:
        return bounds or (0.0, least)
    width = max(max(values) - min(values), (bounds[1] - bounds[0]) / 20 if bounds else least)
    step = next(each for each in _STEPS if width / each <= 8)
    spare = (width - (max(values) - min(values))) / 2
    first = floor((min(values) - spare) / step) * step
    last = ceil((max(values) + spare) / step) * step
    figures = [(each.value, each.line, each.start, each.cross) for each in held]
    on_scale = (
        bounds and bounds[0] <= value <= bounds[1]
        for some in figures
        for value in some
        if value is not None
    )
    if bounds is not None and all(on_scale):
        return max(first, bounds[0]), min(last, bounds[1])
    return first, last


_STEPS = [digit * 10.0**power for power in range(-3, 12) for digit in (1, 2, 5)]
"""Distances between the marks of an axis."""


# --- what is drawn --------------------------------------------------------------------------------


def _chart(panel: Panel, groups: MarkLegend, options: Options) -> "alt.LayerChart":
    rows = _rows(panel, groups, options)
    layers = _layers(panel, rows, groups, options)
    along = Along(panel.ends, options.language, panel.values)
    return in_rows(layers, rows.values(), along, titled(panel.title, panel.notes))


def _rows(panel: Panel, groups: MarkLegend, options: Options) -> dict[str, PictureRow]:
    """Return where the rows stand, named with their numbers of answers."""
    counts: dict[str, dict[str, str]] = {}
    for point in panel.points:
        counts.setdefault(point.row, {})[point.group] = number(point.n, 0, options.language)
    told = any(point.n is not None for point in panel.points)
    labels = {
        name: counted(name, _counted(counts[name], groups)) if told else name
        for name in _order(panel, options)
    }
    return places(labels, len(groups.styles) if groups.lanes else 1)


def _order(panel: Panel, options: Options) -> list[str]:
    """Return the names of the rows as they stand."""
    best: dict[str, float] = {}
    for point in panel.points:
        if point.order is not None:
            best.setdefault(point.row, point.order)
    return ordered((point.row for point in panel.points), options.sort, best.get)


def _counted(counts: Mapping[str, str], groups: MarkLegend) -> str:
    """Return the numbers of answers of a row, one for each lane that has its own."""
    if groups.lanes and groups.counted:
        return ", ".join(counts.get(name, MISSING_MARK) for name in groups.names)
    return min(counts.values())


def _layers(
    panel: Panel, rows: Mapping[str, PictureRow], groups: MarkLegend, options: Options
) -> list[Layer]:
    """Return what lies behind, the lines, the intervals, the points and what stands where there is
    no figure.
    """
    marks = _Marks.of(panel, rows, groups, options)
    styles = Explained(groups.used(panel.points))
    colour, shape = {"color": styles.colour()}, {"shape": styles.shape()}
    names = ("row", "group", "figure") if groups.names != [""] else ("row", "figure")
    told = {"tooltip": tooltips(*names)}
    whole = through(rows.values(), _common(panel))
    own = [] if whole else marks.lines
    thin: dict[str, Any] = {"strokeWidth": 1.5, "color": "#000000"}
    point: dict[str, Any] = {"filled": True, "opacity": 1}
    ring = {**point, "size": 60, "fill": RING, "strokeWidth": 1.5}
    cross = {"shape": CROSS, "size": 60, "opacity": 1, "color": "#000000", "strokeWidth": 2}
    return [
        Layer(marks.bars, "rect", {"color": GREY}, {"x2": "x2:Q", "y2": "y2:Q"}),
        Layer(own, "rule", thin, {"y2": "y2:Q"}),
        Layer(whole, "rule", {**thin, "strokeDash": [4, 2]}, {"y2": "y2:Q"}),
        Layer(marks.joined, "rule", {"strokeWidth": 5, "opacity": 0.3}, {"x2": "x2:Q", **colour}),
        Layer(marks.intervals, "rule", {"strokeWidth": 2, "clip": True}, {"x2": "x2:Q", **colour}),
        Layer(marks.starts, "point", ring, {"stroke": styles.edge()}),
        Layer(marks.points, "point", {**point, "size": 70}, {**colour, **shape, **told}),
        Layer(marks.crosses, "point", cross),
        beside_axis(marks.missing),
    ]


def _common(panel: Panel) -> list[float]:
    """Return where lines go through all rows: those of the panel, or one that all points have."""
    lines = {point.line for point in panel.points if point.line is not None}
    return [*panel.lines, *(lines if len(lines) == 1 else [])]


@attrs.frozen
class _Marks:
    """What is drawn, kind by kind."""

    bars: Marks = attrs.field(factory=list[dict[str, Any]])
    lines: Marks = attrs.field(factory=list[dict[str, Any]])
    joined: Marks = attrs.field(factory=list[dict[str, Any]])
    intervals: Marks = attrs.field(factory=list[dict[str, Any]])
    starts: Marks = attrs.field(factory=list[dict[str, Any]])
    points: Marks = attrs.field(factory=list[dict[str, Any]])
    crosses: Marks = attrs.field(factory=list[dict[str, Any]])
    missing: Marks = attrs.field(factory=list[dict[str, Any]])

    @classmethod
    def of(
        cls, panel: Panel, rows: Mapping[str, PictureRow], groups: MarkLegend, options: Options
    ) -> "_Marks":
        """Return the marks of the points of a panel."""
        made = cls()
        for point in panel.points:
            row = rows[point.row]
            y = row.middle + LANE * groups.lane(point.group)
            made._put_row(point, row)
            made._put_figure(point, {"y": y, "group": point.group})
        for name, points in _by_row(panel).items():
            lacking = {_lacking(each, options.language) for each in points if each.value is None}
            whole = len(lacking) == 1 and all(each.value is None for each in points)
            # What a whole row lacks is said once, in its middle.
            for point in points[:1] if whole else points:
                lane = 0.0 if whole else groups.lane(point.group)
                y = rows[name].middle + LANE * lane
                if point.value is None:
                    text = _lacking(point, options.language)
                    made.missing.append({"x": panel.ends[0], "y": y, "text": text})
        return made

    def _put_row(self, point: Point, row: PictureRow) -> None:
        """Put what a row has once, whatever its lanes."""
        whole = row.span(1)
        bar = {"x": point.bar.low, "x2": point.bar.high, **whole}
        if point.bar != IntervalEnds() and bar not in self.bars:
            self.bars.append(bar)
        if point.line is not None:
            self.lines.append({"x": point.line, **whole})
        cross = {"x": point.cross, "y": row.middle}
        if point.cross is not None and cross not in self.crosses:
            self.crosses.append(cross)

    def _put_figure(self, point: Point, place: dict[str, Any]) -> None:
        """Put a figure, its interval, and what it is joined to."""
        if point.ends.low is not None and point.ends.high is not None:
            self.intervals.append({"x": point.ends.low, "x2": point.ends.high, **place})
        if point.start is not None:
            self.starts.append({"x": point.start, **place})
        if point.value is None:
            return
        if point.start not in {None, point.value}:
            self.joined.append({"x": point.start, "x2": point.value, **place})
        self.points.append({"x": point.value, **place, "row": point.row, "figure": point.told})


# --- what is said ---------------------------------------------------------------------------------


def _by_row(panel: Panel) -> dict[str, list[Point]]:
    """Return the points of each row."""
    held: dict[str, list[Point]] = {}
    for point in panel.points:
        held.setdefault(point.row, []).append(point)
    return held


def _lacking(point: Point, language: Language) -> str:
    """Return what stands where a figure would."""
    return WORDS[language]["no_answers"] if point.n == 0 else MISSING_MARK


_SIDES = {"places": ("best", "worst"), "p_values": ("lowest", "highest")}
"""What the first and the last row of many are called; the highest and the lowest elsewhere."""


def _said(panel: Panel, groups: MarkLegend, options: Options, kind: str) -> str:
    """Return what is seen, in words: each row as it stands, of many the first and the last."""
    words, order = WORDS[options.language], _order(panel, options)
    few = len(order) <= SAID
    held = _by_row(panel)
    rows = [_row_said(name, held[name], groups, options.language) for name in order if few]
    return " ".join(
        [
            opening(panel.title, words[kind], len(order), options.language),
            *panel.notes,
            *(rows or _ends_said(panel, groups, words, kind)),
            *_groups_said(panel, groups, order if few else ()),
        ]
    )


def _row_said(name: str, points: Sequence[Point], groups: MarkLegend, language: Language) -> str:
    """Return the figures of a row."""
    told = {
        point.group: _lacking(point, language)
        if point.value is None and point.bar == IntervalEnds()
        else point.told
        for point in points
    }
    if not groups.lanes:
        return f"{headed(name)} {'; '.join(told.values())}."
    whole = {each.value for each in points} == {None} and len(set(told.values())) == 1
    said = [f"{group} {told[group]}" for group in groups.names if group in told]
    return f"{headed(name)} {next(iter(told.values())) if whole else '; '.join(said)}."


def _ends_said(
    panel: Panel, groups: MarkLegend, words: Mapping[str, str], kind: str
) -> Iterable[str]:
    """Return the first and the last of many figures."""
    given = [point for point in panel.points if point.order is not None]
    best = sorted(given, key=lambda point: -(point.order or 0.0))
    ends = [*best[:1], *best[1:][-1:]]
    for side, point in zip(_SIDES.get(kind, ("highest", "lowest")), ends, strict=False):
        name = ", ".join(filter(None, (point.row, point.group if groups.lanes else "")))
        yield f"{words[side]}: {headed(name)} {point.told}."


def _groups_said(panel: Panel, groups: MarkLegend, order: Sequence[str]) -> list[str]:
    """Return which rows, or how many, are of each group that is no lane, such as a verdict."""
    if groups.lanes:
        return []
    held = {
        name: {each.row for each in panel.points if each.group == name and each.value is not None}
        for name in groups.names
        if name
    }
    if not order:
        counts = {name: len(rows) for name, rows in held.items()}
        return [tallied(counts)] if any(counts.values()) else []
    return [
        f"{capitalised(name)}: {'; '.join(row for row in order if row in rows)}."
        for name, rows in held.items()
        if rows
    ]
