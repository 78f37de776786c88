"""What pictures with two axes of figures share: the axes, and names beside points."""

from collections.abc import Mapping, Sequence
from math import log
from typing import TYPE_CHECKING, Any, Literal

import attrs

from brukarindex.presentation.drawing import LINE, WIDTH, Marks, chart_of, numbers_along, titled
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 320
"""Pixels from the lowest to the highest figure."""


@attrs.frozen
class Axis:
    """An axis of figures.

    Attributes:
        ends: Where it begins and ends.
        looks: What is said of it to Altair, beside how numbers are written.
        kind: Whether it is linear or logarithmic.
    """

    ends: tuple[float, float]
    looks: Mapping[str, Any]
    kind: Literal["linear", "log"] = "linear"

    def part(self, figure: float) -> float:
        """Return how far along it a figure stands, 0–1."""
        low, high = self.ends
        if self.kind == "log":
            return log(figure / low) / log(high / low)
        return (figure - low) / (high - low)

    def told(self, language: Language) -> dict[str, Any]:
        """Return the scale and the axis as Altair has them."""
        import altair as alt

        said: dict[str, Any] = {"labelExpr": numbers_along(language), "tickRound": False}
        scale = alt.Scale(type=self.kind, domain=self.ends, nice=False, zero=False)
        return {"scale": scale, "axis": alt.Axis(**said, **self.looks)}


@attrs.frozen
class Plane:
    """Two axes of figures, and what lies between them."""

    across: Axis
    up: Axis

    def chart(
        self, layers: "Sequence[alt.Chart]", title: str, notes: Sequence[str], language: Language
    ) -> "alt.LayerChart":
        """Return marks on these axes, below a title."""
        import altair as alt

        x = alt.X("x:Q", **self.across.told(language))
        y = alt.Y("y:Q", **self.up.told(language))
        drawn = [layer.encode(x, y) for layer in layers]
        return alt.LayerChart(layer=drawn, title=titled(title, notes), width=WIDTH, height=HEIGHT)

    def names_beside(
        self, marks: Marks, every: Sequence[Mapping[str, Any]] = ()
    ) -> "list[alt.Chart]":
        """Return the names of marks that have room, on white so that they are read above lines."""
        looks: list[dict[str, Any]] = [{"stroke": "#ffffff", "strokeWidth": 3}, {}]
        sides: list[tuple[bool, dict[str, Any]]] = [
            (True, {"align": "right", "dx": -7}),
            (False, {"align": "left", "dx": 7}),
        ]
        shown = self.with_room(marks, every)
        return [
            chart_of(some).mark_text(fontSize=10, **side, **look).encode(text="text:N")
            for left, side in sides
            if (some := [each for each in shown if each["left"] == left])
            for look in looks
        ]

    def with_room(self, marks: Marks, every: Sequence[Mapping[str, Any]] = ()) -> Marks:
        """Return the names of marks without those that would touch one before them, or cover one of
        ``every`` mark, on both sides.
        """
        names, places = [self._name(mark) for mark in marks], [self._name(mark) for mark in every]
        return _apart(names, places)

    def _name(self, mark: Mapping[str, Any]) -> dict[str, Any]:
        """Return the name of a mark, on the side that has more room, with where it is in pixels."""
        x, y = mark["x"], mark["y"]
        across = self.across.part(x)
        pixels = {"across": WIDTH * across, "up": HEIGHT * self.up.part(y)}
        return {"x": x, "y": y, "text": mark["row"], "left": across > 1 / 2, **pixels}


def _apart(texts: Marks, places: Marks) -> Marks:
    """Return the names that have room on either side: none on one before it or on a mark."""
    kept: Marks = []
    for text in texts:
        for each in (text, {**text, "left": not text["left"]}):
            if _inside(each) and not (
                any(_touch(each, other) for other in kept)
                or any(_covers(each, place) for place in places)
            ):
                kept.append(each)
                break
    return kept


def _inside(text: Mapping[str, Any]) -> bool:
    """Return whether a name is on a side that has room for it, or on the one that has more."""
    start, end = _reach(text)
    return bool((start >= 0 and end <= WIDTH) or text["left"] == (text["across"] > WIDTH / 2))


def _touch(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    (first, last), (start, end) = _reach(one), _reach(other)
    return first < end and start < last and abs(one["up"] - other["up"]) < LINE - 2


def _covers(name: Mapping[str, Any], mark: Mapping[str, Any]) -> bool:
    """Return whether a name lies on a mark, which is lower than a line; its own is beside it."""
    start, end = _reach(name)
    return bool(start < mark["across"] < end and abs(name["up"] - mark["up"]) < LINE - 4)


def _reach(text: Mapping[str, Any]) -> tuple[float, float]:
    """Return the pixels between which a name lies, about."""
    long = 7 + 6 * len(text["text"])
    at: float = text["across"]
    return (at - long, at) if text["left"] else (at, at + long)
