"""Response rates by group, and weights."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from brukarindex.arrays import Floats
from brukarindex.counting.weightings import Weighting
from brukarindex.presentation.drawing import (
    COLOURS,
    WIDTH,
    Along,
    Layer,
    Marks,
    chart_of,
    in_rows,
    numbers_along,
    one_below_another,
    through,
    titled,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.panels import SAID, ends_of, reaching
from brukarindex.presentation.rows import (
    Naming,
    Options,
    counted_places,
    names_of,
    naming,
    ordered,
)
from brukarindex.presentation.words import WORDS, headed, opening, rate_name
from brukarindex.response.rates import ResponseRates
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, significant

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 220
ROOM = 12.0
"""Per cent from which a bar has room for its number."""
BINS = 30
"""Weights are told in at most so many classes."""


def of_rates(result: ResponseRates, options: Options) -> Picture:
    """Return a bar for each domain, one chart for each rate."""
    language = options.language
    words = WORDS[language]
    notes = [words["rate"], words["cases"]]
    if options.line is not None:
        notes.append(f"{words['line']}: {significant(options.line, language)}.")
    rows = list(result.frame.iter_rows(named=True))
    told = naming(result.frame, result.by, language)
    names = names_of(rows, told.by, language)
    held: dict[str, dict[str, dict[str, Any]]] = {}
    for row, name in zip(rows, names, strict=True):
        held.setdefault(row["measure"], {})[name] = row
    alone = len(held) == 1
    rates = [
        _Rate(rate, some, " ".join(notes), options, told, alone) for rate, some in held.items()
    ]
    return finished(
        one_below_another([each.chart() for each in rates]), " ".join(each.alt for each in rates)
    )


@attrs.frozen
class _Rate:
    """One rate of all domains, by their names."""

    rate: str
    rows: Mapping[str, Mapping[str, Any]]
    notes: str
    options: Options
    naming: Naming
    alone: bool

    @property
    def heading(self) -> str:
        said = rate_name(self.rate, self.options.language)
        return self.options.headed(self.naming.titled(said), alone=self.alone)

    @property
    def order(self) -> list[str]:
        values = {name: row["estimate"] for name, row in self.rows.items()}
        return ordered(self.rows, self.options.sort, values.get)

    def chart(self) -> "alt.LayerChart":
        """Return the bars, each with its number."""
        language, line = self.options.language, self.options.line
        counts = {name: row["n"] for name, row in self.rows.items()}
        stands = counted_places(self.order, counts, language)
        values = {name: self.rows[name]["estimate"] for name in stands}
        bars = [
            {"x": 0, "x2": values[name], **row.span(2), "row": name}
            for name, row in stands.items()
            if values[name] is not None
        ]
        figures = [_figure(values[name], row.middle, language) for name, row in stands.items()]
        lines = through(stands.values(), [] if line is None else [line])
        layers = [
            Layer(bars, "rect", {"color": COLOURS[6]}, {"x2": "x2:Q", "y2": "y2:Q"}),
            Layer(lines, "rule", {"strokeDash": [4, 2], "strokeWidth": 1.5}, {"y2": "y2:Q"}),
            Layer(figures, "text", {"align": "left", "dx": 4, "fontSize": 11}, {"text": "text:N"}),
        ]
        ends = ends_of(reaching(0.0, 100.0, *([] if line is None else [line])), None)
        along = Along(ends, language)
        said = titled(self.heading, [" ".join(self.sentences)])
        return in_rows(layers, stands.values(), along, said)

    @property
    def sentences(self) -> list[str]:
        """What stands below the title."""
        lacking = any(row["estimate"] is None for row in self.rows.values())
        missing = WORDS[self.options.language]["missing_note"]
        return [self.notes, *([missing] if lacking else [])]

    @property
    def alt(self) -> str:
        """What is seen, in words."""
        words, language = WORDS[self.options.language], self.options.language
        said = [opening(self.heading, words["bars"], len(self.rows), language)]
        given = {name: self.rows[name]["estimate"] for name in self.order}
        told = {
            name: f"{headed(name)} {number(value, 1, language)}." for name, value in given.items()
        }
        if len(told) <= SAID:
            return " ".join([*said, *self.sentences, *told.values()])
        known = {name: value for name, value in given.items() if value is not None}
        ends = (
            [max(known, key=known.__getitem__), min(known, key=known.__getitem__)] if known else []
        )
        sides = zip(("highest", "lowest"), ends, strict=False)
        return " ".join(
            [*said, *self.sentences, *(f"{words[side]}: {told[name]}" for side, name in sides)]
        )


def _figure(value: float | None, y: float, language: Language) -> dict[str, Any]:
    """Return the number of a bar: inside it where it begins, so that no line goes through it, and
    beside a short one.
    """
    at = 0.0 if value is None or value >= ROOM else value
    return {"x": at, "y": y, "text": number(value, 1, language)}


def of_weights(result: Weighting, options: Options) -> Picture:
    """Return how many respondents have weights of each size, with the mean as a line."""
    words, language = WORDS[options.language], options.language
    made = _Histogram.of(result)
    weights = (made.weight.min(), made.weight.max(), made.mean, result.design_effect)
    low, high, mean, deff = (number(float(each), 2, language) for each in weights)
    n = number(result.respondents, 0, language)
    told = words["weights_told"].format(n=n, low=low, high=high, mean=mean, deff=deff)
    line = words["mean_line"].format(mean=mean)
    heading = options.title or words["weight"].capitalize()
    chart = made.chart(titled(heading, [f"{told}.", line]), language)
    return finished(chart, f"{heading}. {words['histogram']}. {told}. {line}")


@attrs.frozen(eq=False)
class _Histogram:
    """The weight of each cell of respondents, and how many have it."""

    weight: Floats
    n: Floats
    mean: float

    @classmethod
    def of(cls, result: Weighting) -> "_Histogram":
        """Return the weights of those who are not left out."""
        inside = np.flatnonzero(result.factor != 0)
        n = result.n[inside]
        weight = (result.design_weight * result.factor)[inside] / n
        return cls(weight, n, result.total / result.respondents)

    @property
    def alike(self) -> bool:
        """Whether all weights are the same, but for rounding."""
        return bool(np.ptp(self.weight) < 1e-9 * self.weight.max())

    def chart(self, title: "alt.Title", language: Language) -> "alt.LayerChart":
        """Return the bars and the line."""
        import altair as alt

        bars = self._bars()
        most = max(bar["y2"] for bar in bars)
        x, y = self._axes(most, language)
        rule = chart_of([{"x": self.mean, "y": 0, "y2": most}])
        layers = [
            chart_of(bars)
            .mark_rect(color=COLOURS[1], stroke="white")
            .encode(x, y, x2="x2:Q", y2="y2:Q"),
            rule.mark_rule(strokeDash=[4, 2], strokeWidth=1.5).encode(x, y, y2="y2:Q"),
        ]
        return alt.LayerChart(layer=layers, title=title, width=WIDTH, height=HEIGHT)

    def _bars(self) -> Marks:
        """Return the classes that have respondents; one in the middle when all are alike."""
        low, high = float(self.weight.min()), float(self.weight.max())
        bins, ends = (1, (low * 0.99, high * 1.01)) if self.alike else (BINS, (low, high))
        counts, edges = np.histogram(self.weight, bins=bins, range=ends, weights=self.n)
        return [
            {"x": float(edges[i]), "x2": float(edges[i + 1]), "y": 0, "y2": float(count)}
            for i, count in enumerate(counts)
            if count
        ]

    def _axes(self, most: float, language: Language) -> "tuple[alt.X, alt.Y]":
        """Return the axes of weights and of respondents, of whom ``most`` are in one class."""
        import altair as alt

        words = WORDS[language]
        spare = 0.05 * float(self.weight.max()) if self.alike else 0.0
        ends = (float(self.weight.min()) - spare, float(self.weight.max()) + spare)
        marks: dict[str, Any] = {"labelExpr": numbers_along(language), "tickRound": False}
        across = alt.Axis(title=words["weight"], grid=False, tickCount=6, **marks)
        up = alt.Axis(title=words["respondents"], tickCount=5, tickMinStep=1, **marks)
        return (
            alt.X("x:Q", scale=alt.Scale(domain=ends, nice=False, zero=False), axis=across),
            alt.Y("y:Q", scale=alt.Scale(domain=(0, most), nice=True), axis=up),
        )
