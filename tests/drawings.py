"""What a picture shows once it is rendered: its marks with their pixels, read from SVG and from
PNG.

Nothing here knows how a picture was made: a mark's row is told by the nearest name on the axis, its
value by the numbers along the axis, its method by the legend.
"""

import io
import re
from collections.abc import Iterator
from functools import cached_property
from xml.etree import ElementTree as ET

import numpy as np
import pytest

NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
Place = tuple[float, float]
RING = "#ffffff"
"""What rings are filled with."""


class Panel:
    """One chart of a picture: its axes and its marks, in pixels."""

    def __init__(self, element: ET.Element, origin: Place):
        self.element, self.origin = element, origin

    def marks(self, kind: str) -> list[tuple[float, float, float, float, str]]:
        """Return the left, top, right and bottom pixel and the colour of marks such as
        ``"symbol"``; crosses, which have no inside, are ``"cross"``.
        """
        found = [
            (mark, place)
            for group, at in _walk(self.element, self.origin)
            if f"mark-{'symbol' if kind == 'cross' else kind} role-mark" in group.get("class", "")
            for mark, place in _walk(group, at)
            if mark.tag in {"path", "line"}
        ]
        return [
            (*_box(mark, place), mark.get("fill") or mark.get("stroke"))
            for mark, place in found
            if (kind == "cross") == (mark.get("d", "").count("M") > 1)
        ]

    def areas(self) -> list[tuple[ET.Element, Place]]:
        """Return the areas, with where they are drawn from."""
        return [
            (mark, place)
            for group, at in _walk(self.element, self.origin)
            if "mark-area role-mark" in group.get("class", "")
            for mark, place in _walk(group, at)
            if mark.tag == "path"
        ]

    @staticmethod
    def corners(area: tuple[ET.Element, Place]) -> list[Place]:
        """Return the corners of an area, in pixels."""
        mark, (x, y) = area
        numbers = [float(each) for each in re.findall(NUMBER, mark.get("d"))]
        return [(x + a, y + b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)]

    def _axis(self, name: str) -> tuple[ET.Element, Place]:
        return next(
            (group, at)
            for group, at in _walk(self.element, self.origin)
            if group.get("aria-label", "").startswith(f"{name}-axis")
        )

    def _labels(self, name: str) -> Iterator[tuple[str, float, float, int]]:
        """Yield the labels of an axis, where they start, and how many lines they have."""
        for group, at in _walk(*self._axis(name)):
            if group.get("class") == "mark-text role-axis-label":
                for text, place in _walk(group, at):
                    lines = [part.text for part in text.iter() if part.text]
                    if text.tag == "text":
                        yield _spaced(" ".join(lines)), *place, len(lines)

    @cached_property
    def rows(self) -> dict[str, float]:
        """The names on the y axis, and the pixel of their middle: lines stand on their feet, 13
        pixels apart.
        """
        return {name: y - 3 + 13 * (lines - 1) / 2 for name, _, y, lines in self._labels("Y")}

    def row(self, y: float) -> str:
        """Return the name nearest to a pixel."""
        return min(self.rows, key=lambda name: abs(self.rows[name] - y))

    def value(self, name: str, pixel: float) -> float:
        """Return the value of a pixel on an axis, from the numbers along it."""
        slope, start = self._lines[name]
        return round(slope * pixel + start, 6)

    @cached_property
    def _lines(self) -> dict[str, tuple[float, float]]:
        """The lines from pixels to values; the marks along an axis stand half a pixel off."""
        found = {}
        for name, side in (("X", 0), ("Y", 1)):
            at = [
                place[side] - 0.5
                for group, origin in _walk(*self._axis(name))
                if group.get("class") == "mark-rule role-axis-tick"
                for line, place in _walk(group, origin)
                if line.tag == "line"
            ]
            if len(at) > 1:
                told = [
                    float(label.replace(",", ".").replace("−", "-"))
                    for label, *_ in self._labels(name)
                ]
                slope, start = np.polyfit(at, told, 1).tolist()
                found[name] = (slope, start)
        return found


class Drawing:
    """A rendered picture."""

    def __init__(self, chart):
        pytest.importorskip("vl_convert")
        text = io.StringIO()
        chart.save(text, format="svg")
        self.root = ET.fromstring(re.sub(r' xmlns(:\w+)?="[^"]*"', "", text.getvalue()))
        self.chart = chart

    @cached_property
    def panels(self) -> list[Panel]:
        """The charts of the picture, from the top."""
        found = [
            Panel(group, at)
            for group, at in _walk(self.root)
            if re.search(r"role-scope concat_\d+_group$", group.get("class", ""))
        ]
        return found or [Panel(self.root, (0.0, 0.0))]

    @cached_property
    def legends(self) -> list[dict[str, str]]:
        """The legends: the colour of each text."""
        return [
            dict(
                zip(
                    [each.text for each in group.iter("text")],
                    [
                        each.get("fill")
                        for each in group.iter("path")
                        if each.get("fill", "none") != "none"
                    ],
                    strict=True,
                )
            )
            for group, _ in _walk(self.root)
            if group.get("class") == "mark-group role-legend-entry"
        ]

    @cached_property
    def legend(self) -> dict[str, str]:
        """What each colour stands for."""
        return {colour: text for legend in self.legends for text, colour in legend.items()}

    @cached_property
    def texts(self) -> list[str]:
        """All that is written."""
        return [" ".join(text.itertext()) for text in self.root.iter("text")]

    @cached_property
    def pixels(self) -> np.ndarray:
        """The colours of the PNG, twice as many pixels each way: ``(height, width, 3)``."""
        image = pytest.importorskip("PIL.Image")
        data = io.BytesIO()
        self.chart.save(data, format="png", scale_factor=2, ppi=72)
        return np.asarray(image.open(data).convert("RGB"))

    def colour(self, x: float, y: float) -> str:
        """Return the colour of the PNG at a pixel of the SVG."""
        return "#" + bytes(self.pixels[round(2 * y), round(2 * x)].tolist()).hex()


def _spaced(name: str) -> str:
    """Return the name of a row with plain spaces before and between its numbers of answers."""
    return name.replace("\xa0(", " (").replace(",\xa0", ", ")


def _walk(element: ET.Element, at: Place = (0.0, 0.0)) -> Iterator[tuple[ET.Element, Place]]:
    """Yield an element and all in it, each with its place."""
    moved = re.match(rf"translate\(({NUMBER}),({NUMBER})\)", element.get("transform", ""))
    if moved:
        at = (at[0] + float(moved[1]), at[1] + float(moved[2]))
    yield element, at
    for child in element:
        yield from _walk(child, at)


def _box(mark: ET.Element, at: Place) -> tuple[float, float, float, float]:
    """Return the pixels of a mark: a line from its start to its end, a rectangle, or the place of a
    symbol.
    """
    x, y = at
    if mark.tag == "line":
        return x, y, x + float(mark.get("x2", 0)), y + float(mark.get("y2", 0))
    shape = re.fullmatch(rf"M({NUMBER}),({NUMBER})h({NUMBER})v({NUMBER})h{NUMBER}Z", mark.get("d"))
    if shape is None or mark.get("transform"):  # a symbol is drawn around its place
        return x, y, x, y
    left, top, width, height = map(float, shape.groups())
    return x + left, y + top, x + left + width, y + top + height


def rounded(rows):
    """Return rows that have no nulls, with numbers to three decimals, sorted."""
    return sorted(
        tuple(round(each, 3) if isinstance(each, float) else each for each in row)
        for row in rows
        if None not in row
    )


def points(panel, legend=None):
    """Return the points that are seen: row without its number of answers, colour and value."""
    return rounded(
        (place(panel.row(y)), *([legend[colour]] if legend else []), panel.value("X", x))
        for x, y, _, _, colour in panel.marks("symbol")
        if colour != RING
    )


def rings(panel):
    """Return the rings that are seen: row and value."""
    return rounded(
        (place(panel.row(y)), panel.value("X", x))
        for x, y, _, _, colour in panel.marks("symbol")
        if colour == RING
    )


def crosses(panel):
    """Return the crosses that are seen: row and value."""
    return rounded((place(panel.row(y)), panel.value("X", x)) for x, y, *_ in panel.marks("cross"))


def intervals(panel):
    """Return the horizontal lines that are seen, from their lower end."""
    return rounded(
        (place(panel.row(top)), *sorted(panel.value("X", end) for end in (left, right)))
        for left, top, right, bottom, _ in panel.marks("rule")
        if top == bottom
    )


def place(row):
    """Return the name of a row without its numbers of answers."""
    return re.sub(r" \([\d\xa0, –]+\)$", "", row)


def from_the_top(panel):
    """Return the names of rows as they stand."""
    return [place(name) for name in sorted(panel.rows, key=panel.rows.get)]


def lines(panel):
    """Return where vertical lines stand."""
    found = [mark for mark in panel.marks("rule") if mark[1] != mark[3]]
    return sorted({round(panel.value("X", mark[0]), 3) for mark in found})
