"""Response rates by group, and weights."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from brukarindex.counting.weightings import Weighting
from brukarindex.presentation.drawing import (
    COLOURS,
    WIDTH,
    Along,
    Marks,
    chart_of,
    height_of,
    in_rows,
    numbers_along,
    one_below_another,
    titled,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.panels import SAID
from brukarindex.presentation.rows import Options, names_of, ordered, places
from brukarindex.presentation.words import WORDS
from brukarindex.response.rates import ResponseRates
from brukarindex.words.numbers import number

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
        notes.append(f"{words['line']}: {number(options.line, 1, language)}.")
    rows = list(result.frame.iter_rows(named=True))
    names = names_of(rows, result.by, language)
    held: dict[str, dict[str, dict[str, Any]]] = {}
    for row, name in zip(rows, names, strict=True):
        held.setdefault(row["measure"], {})[name] = row
    rates = [_Rate(rate, some, " ".join(notes), options) for rate, some in held.items()]
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

    @property
    def heading(self) -> str:
        return self.options.title or WORDS[self.options.language].get(self.rate, self.rate)

    @property
    def order(self) -> list[str]:
        values = {name: row["estimate"] for name, row in self.rows.items()}
        return ordered(self.rows, self.options.sort, values.get)

    def chart(self) -> "alt.LayerChart":
        """Return the bars, each with its number."""
        language = self.options.language
        counts = {name: number(row["n"], 0, language) for name, row in self.rows.items()}
        stands = places({name: f"{name} ({counts[name]})" for name in self.order})
        bars: Marks = []
        figures: Marks = []
        for name, row in stands.items():
            value = self.rows[name]["estimate"]
            # Inside the bar where it begins, so that no line goes through it; beside a short one.
            at = 0.0 if value is None or value >= ROOM else value
            figures.append({"x": at, "y": row.middle, "text": number(value, 1, language)})
            if value is not None:
                span = {"x": 0, "x2": value, "y": row.top + 2, "y2": row.bottom - 2}
                bars.append({**span, "row": name})
        line, height = self.options.line, height_of(stands.values())
        lines = [] if line is None else [{"x": line, "y": 0, "y2": height}]
        layers = [
            chart_of(bars).mark_rect(color=COLOURS[6]).encode(x2="x2:Q", y2="y2:Q"),
            chart_of(lines).mark_rule(strokeDash=[4, 2], strokeWidth=1.5).encode(y2="y2:Q"),
            chart_of(figures).mark_text(align="left", dx=4, fontSize=11).encode(text="text:N"),
        ]
        along = Along((0.0, 100.0), language)
        return in_rows(layers, stands.values(), along, titled(self.heading, [self.notes]))

    @property
    def alt(self) -> str:
        """What is seen, in words."""
        words, language = WORDS[self.options.language], self.options.language
        said = [f"{self.heading}. {words['bars']}. {words['rows']}: {len(self.rows)}."]
        given = {name: row["estimate"] for name, row in self.rows.items()}
        told = [
            f"{name} {number(value, 1, language)}."
            for name, value in sorted(given.items(), key=lambda each: -(each[1] or 0.0))
            if value is not None
        ]
        if len(told) > SAID:
            told = [f"{words['highest']}: {told[0]}", f"{words['lowest']}: {told[-1]}"]
        return " ".join([*said, self.notes, *told])


def of_weights(result: Weighting, options: Options) -> Picture:
    """Return how many respondents have weights of each size, with the mean as a line."""
    import altair as alt

    words, language = WORDS[options.language], options.language
    inside = np.flatnonzero(result.factor != 0)
    n = result.n[inside]
    weight = (result.design_weight * result.factor)[inside] / n
    mean = result.total / result.respondents
    low, high = float(weight.min()), float(weight.max())
    bins = BINS
    if high - low < 1e-9 * high:  # all alike: one bar in the middle
        bins, low, high = 1, low * 0.99, high * 1.01
    counts, edges = np.histogram(weight, bins=bins, range=(low, high), weights=n)
    ends = (low, high) if bins > 1 else (low * 0.96, high * 1.04)
    bars = [
        {"x": float(edges[i]), "x2": float(edges[i + 1]), "y": 0, "y2": float(count)}
        for i, count in enumerate(counts)
        if count
    ]
    told = words["weights_told"].format(
        n=number(result.respondents, 0, language),
        low=number(float(weight.min()), 2, language),
        high=number(float(weight.max()), 2, language),
        mean=number(mean, 2, language),
        deff=number(result.design_effect, 2, language),
    )
    line = words["mean_line"].format(mean=number(mean, 2, language))
    most = float(counts.max())
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=ends, nice=False, zero=False),
        axis=alt.Axis(
            title=words["weight"],
            labelExpr=numbers_along(language),
            grid=False,
            tickCount=6,
            tickRound=False,
        ),
    )
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=(0, most), nice=True),
        axis=alt.Axis(
            title=words["respondents"],
            labelExpr=numbers_along(language),
            tickCount=5,
            tickRound=False,
            tickMinStep=1,
        ),
    )
    rule = chart_of([{"x": mean, "y": 0, "y2": most}])
    layers = [
        chart_of(bars)
        .mark_rect(color=COLOURS[1], stroke="white")
        .encode(x, y, x2="x2:Q", y2="y2:Q"),
        rule.mark_rule(strokeDash=[4, 2], strokeWidth=1.5).encode(x, y, y2="y2:Q"),
    ]
    heading = options.title or words["weight"].capitalize()
    title = titled(heading, [f"{told}.", line])
    chart = alt.LayerChart(layer=layers, title=title, width=WIDTH, height=HEIGHT)
    return finished(chart, f"{heading}. {words['histogram']}. {told}. {line}")
