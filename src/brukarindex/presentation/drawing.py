"""What all pictures share: colours, rows with their names, axes in both languages, titles."""

import json
import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs

from brukarindex.words.languages import Language
from brukarindex.words.lines import drawable
from brukarindex.words.numbers import MISSING_MARK

if TYPE_CHECKING:
    import altair as alt

Marks = list[dict[str, Any]]
"""What is drawn of one kind: where each stands and what is told of it."""
COLOURS = ("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Colours that those who are colour-blind can tell apart (Okabe and Ito 2008)."""
SHAPES = (
    *("circle", "square", "triangle-up", "diamond"),
    *("cross", "triangle-down", "triangle-right"),
)
"""Shapes beside them: none that lies on its interval, or has its place at one end."""
GREY, INK = "#dcdcdc", "#666666"
APART = {"stroke": "#ffffff", "strokeWidth": 1}
"""What bars in parts have around each, so that one ends where another of its lightness begins."""
LINE = 13
"""Pixels from one line of text to the next."""
WIDTH = 480
BELOW = 90
"""Letters of a line below a title."""
TALL = 40
"""Rows from which the numbers of an axis stand below them too."""


def data_of(rows: Sequence[Mapping[str, Any]]) -> "alt.InlineData":
    """Return rows that stand in the picture itself: of a frame Altair takes no more than 5 000."""
    import altair as alt

    # Altair copies lists at every step; a tuple it hands on.
    held: Any = tuple(dict(row) for row in rows)
    return alt.InlineData(values=held)


def chart_of(marks: Sequence[Mapping[str, Any]]) -> "alt.Chart":
    """Return a chart of some marks, to be given a kind."""
    import altair as alt

    return alt.Chart(data_of(marks))


def lines_of(name: str, width: int = 44) -> list[str]:
    """Return a name in lines of at most ``width`` characters, at least one line."""
    return textwrap.wrap(drawable(name), width) or [""]


def labels_at(labels: Mapping[float, Sequence[str]]) -> dict[str, Any]:
    """Return what an axis needs to have labels of one or several lines at these places."""
    places, texts = json.dumps(list(labels)), json.dumps([list(lines) for lines in labels.values()])
    return {"values": list(labels), "labelExpr": f"{texts}[indexof({places}, datum.value)]"}


@attrs.frozen
class PictureRow:
    """One row of a picture: its name in lines, and the pixels between which it lies."""

    lines: tuple[str, ...]
    top: int
    bottom: int

    @property
    def name(self) -> str:
        """The name in one line."""
        return " ".join(self.lines)

    @property
    def middle(self) -> float:
        """The pixel in the middle."""
        return (self.top + self.bottom) / 2

    @property
    def label(self) -> float:
        """Where the first line of the name stands, so that all of them stand in the middle."""
        return self.middle - LINE * (len(self.lines) - 1) / 2

    def span(self, spare: int) -> dict[str, int]:
        """Return where a mark begins and ends that leaves some pixels free on both sides."""
        return {"y": self.top + spare, "y2": self.bottom - spare}


def through(rows: Collection[PictureRow], figures: Iterable[float]) -> Marks:
    """Return lines at some figures, through all rows."""
    return [{"x": each, "y": 0, "y2": height_of(rows)} for each in figures]


def height_of(rows: Collection[PictureRow]) -> int:
    """Return the pixels of all rows."""
    return max(row.bottom for row in rows)


def row_axis(rows: Collection[PictureRow]) -> "alt.Y":
    """Return the y axis of rows one below the other: places are pixels, so that no mark can stand
    in another row than its own.
    """
    import altair as alt

    plain: dict[str, Any] = {"grid": False, "ticks": False, "domain": False, "labelLimit": 0}
    labels = labels_at({row.label: row.lines for row in rows})
    # A mark where the axis begins does not touch its name.
    said: dict[str, Any] = {"title": None, "labelBaseline": "middle", "labelPadding": 8}
    axis = alt.Axis(labelLineHeight=LINE, **said, **plain, **labels)
    return alt.Y("y:Q", scale=alt.Scale(domain=(height_of(rows), 0), nice=False), axis=axis)


def numbers_along(language: Language) -> str:
    """Return how numbers stand along an axis: a decimal comma in Swedish, thousands apart."""
    apart = "replace(datum.label, regexp(',', 'g'), '\N{NO-BREAK SPACE}')"
    return f"replace({apart}, '.', ',')" if language == "sv" else apart


def titled(title: str, notes: Sequence[str]) -> "alt.Title":
    """Return a title with sentences below it, in lines that fit."""
    import altair as alt

    # A number and its per cent stay on one line, and a sign with what it stands for.
    kept = {" %": "\N{NO-BREAK SPACE}%", f"{MISSING_MARK} ": f"{MISSING_MARK}\N{NO-BREAK SPACE}"}
    whole = list(notes)
    for apart, together in kept.items():
        whole = [note.replace(apart, together) for note in whole]
    said = [part for note in whole for part in lines_of(note, BELOW)]
    return alt.Title(lines_of(title, 64), subtitle=said)


@attrs.frozen
class Along:
    """The axis of figures along rows.

    Attributes:
        ends: Where it begins and ends.
        language: How its numbers are written.
        values: Where they stand, whole numbers then; round places by default.
        plain: Written without their sign, as where bars go both ways.
    """

    ends: tuple[float, float]
    language: Language
    values: tuple[float, ...] | None = None
    plain: bool = False

    @property
    def _placed(self) -> dict[str, Any]:
        """Where whole numbers stand, when it is said."""
        if self.values is None:
            return {}
        # Vega leaves out every other one where there are more than it counts on.
        some = {"values": list(self.values), "tickCount": len(self.values)}
        return {**some, "labelOverlap": False, "format": ",d"}

    def encoding(self, side: Literal["top", "bottom"] | None) -> "alt.X":
        """Return the axis at the ``"top"`` or the ``"bottom"``, or marks along it without one."""
        import altair as alt

        scale = alt.Scale(domain=self.ends, nice=False, zero=False)
        if side is None:
            return alt.X("x:Q", scale=scale, axis=None)
        said: dict[str, Any] = {
            "labelExpr": "abs(datum.value)" if self.plain else numbers_along(self.language),
            "tickCount": 6,
            "tickRound": False,
            "grid": side == "top",
            **self._placed,
        }
        return alt.X("x:Q", scale=scale, axis=alt.Axis(title=None, orient=side, **said))


@attrs.frozen
class Layer:
    """Marks of one kind.

    Attributes:
        marks: Where they stand, and what is told of them.
        kind: Their kind, as Altair calls it.
        looks: How all of them look.
        told: What is told of each by its looks: the channels of Altair beside ``x`` and ``y``.
    """

    marks: Marks
    kind: Literal["rect", "rule", "point", "text"]
    looks: Mapping[str, Any]
    told: Mapping[str, Any] = attrs.field(factory=dict[str, Any])

    def chart(self, x: "alt.X", y: "alt.Y") -> "alt.Chart":
        """Return the marks on their axes."""
        chart: Any = chart_of(self.marks)  # the kinds of marks are methods
        made: alt.Chart = getattr(chart, f"mark_{self.kind}")(**self.looks)
        return made.encode(x, y, **self.told)


def beside_axis(marks: Marks) -> Layer:
    """Return what is written where rows have no figure."""
    looks = {"align": "left", "dx": 4, "color": INK, "fontSize": 11}
    return Layer(marks, "text", looks, {"text": "text:N"})


def in_rows(
    layers: Sequence[Layer],
    rows: Collection[PictureRow],
    along: Along,
    title: "alt.Title",
) -> "alt.LayerChart":
    """Return marks in rows below a title; of many rows the numbers stand below them too."""
    import altair as alt

    y = row_axis(rows)
    seen = [layer for layer in layers if layer.marks] or [*layers[:1]]
    sides: list[Literal["top", "bottom"] | None] = ["top", *[None] * (len(seen) - 1)]
    if len(rows) > TALL and len(seen) > 1:
        sides[-1] = "bottom"
    drawn = [layer.chart(along.encoding(side), y) for layer, side in zip(seen, sides, strict=True)]
    apart = alt.Resolve(axis=alt.AxisResolveMap(x="independent"))
    return alt.LayerChart(
        layer=drawn, title=title, width=WIDTH, height=height_of(rows), resolve=apart
    )


def one_below_another(
    charts: Sequence["alt.LayerChart"],
) -> "alt.LayerChart | alt.VConcatChart":
    """Return charts as one, each with its own colours and shapes: they do not tell of the same."""
    import altair as alt

    kinds: Any = dict.fromkeys(("color", "shape", "stroke"), "independent")
    apart = alt.Resolve(scale=alt.ScaleResolveMap(**kinds))
    return charts[0] if len(charts) == 1 else alt.vconcat(*charts, spacing=24, resolve=apart)


@attrs.frozen
class Explained:
    """Colours and shapes of groups, with a legend above unless all are alike."""

    styles: Mapping[str, tuple[str, str]]

    def called(self, words: Mapping[str, str]) -> "Explained":
        """Return the same with the groups by what they are called."""
        return Explained({words[name]: style for name, style in self.styles.items()})

    def seen(self, marks: Marks) -> "Explained":
        """Return the groups that some of the marks are of."""
        held = {mark["group"] for mark in marks}
        return Explained({name: style for name, style in self.styles.items() if name in held})

    def _scale(self, side: int) -> "alt.Scale":
        import altair as alt

        return alt.Scale(
            domain=list(self.styles), range=[style[side] for style in self.styles.values()]
        )

    def _legend(self) -> "alt.Legend | None":
        import altair as alt

        names = list(self.styles)
        if names in ([], [""]):
            return None
        return alt.Legend(title=None, orient="top", symbolOpacity=1, columns=columns_of(names))

    def colour(self) -> "alt.Color":
        """Return the colours."""
        import altair as alt

        return alt.Color("group:N", legend=self._legend(), scale=self._scale(0))

    def shape(self) -> "alt.Shape":
        """Return the shapes."""
        import altair as alt

        return alt.Shape("group:N", legend=self._legend(), scale=self._scale(1))

    def edge(self) -> "alt.Stroke":
        """Return the colours of what is not filled."""
        import altair as alt

        return alt.Stroke("group:N", legend=None, scale=self._scale(0))


def tooltips(*names: str) -> "list[alt.Tooltip]":
    """Return what is told of a mark that is pointed at."""
    import altair as alt

    return [alt.Tooltip(f"{name}:N") for name in names]


def columns_of(names: Collection[str]) -> int:
    """Return how many names stand beside each other in a legend."""
    return max(1, min(len(names), 96 // (max(map(len, names)) + 6)))
