"""Response rates by group, and weights."""

from typing import TYPE_CHECKING, Any

import numpy as np

from brukarindex.counting.weightings import Weighting
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.rows import Naming, Options, name_of, naming, ordered, places
from brukarindex.presentation.words import WORDS
from brukarindex.response.rates import ResponseRates
from brukarindex.results.pictures import COLOURS, data_of, lines_of, row_axis
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

WIDTH = 480
HEIGHT = 220
ROOM = 12.0
"""Per cent from which a bar has room for its number."""
BINS = 30
"""Weights are told in at most so many classes."""


def of_rates(result: ResponseRates, options: Options) -> Picture:
    """Return a bar for each domain, one chart for each rate."""
    import altair as alt

    rows = list(result.frame.iter_rows(named=True))
    rates = list(dict.fromkeys(row["measure"] for row in rows))
    words = WORDS[options.language]
    notes = [words["rate"], words["cases"]]
    if options.line is not None:
        notes.append(f"{words['line']}: {number(options.line, 1, options.language)}.")
    held = {rate: [row for row in rows if row["measure"] == rate] for rate in rates}
    called = naming(result.frame, result.by, options.language)
    charts = [_rate(rate, held[rate], called, (notes, options)) for rate in rates]
    chart = charts[0] if len(charts) == 1 else alt.vconcat(*charts, spacing=24)
    said = (_alt_of_rate(rate, held[rate], called, (notes, options)) for rate in rates)
    return finished(chart, " ".join(said))


def _rate(
    rate: str, rows: list[dict[str, Any]], called: Naming, rest: tuple[list[str], Options]
) -> "alt.LayerChart":
    """Return the bars of one rate, each with its number."""
    import altair as alt

    notes, options = rest
    language = options.language
    value = {name_of(row, called.by, language): row["estimate"] for row in rows}
    count = {name_of(row, called.by, language): number(row["n"], 0, language) for row in rows}
    names = ordered(value, options.sort, value.get)
    stands = places({name: f"{name} ({count[name]})" for name in names})
    height = max(row.bottom for row in stands.values())
    bars = [
        {"x": 0, "x2": value[name], "y": row.top + 2, "y2": row.bottom - 2, "row": name}
        for name, row in stands.items()
        if value[name] is not None
    ]
    figures: list[dict[str, Any]] = [
        {"x": value[name] or 0.0, "y": row.middle, "text": number(value[name], 1, language)}
        for name, row in stands.items()
    ]
    inside = [each for each in figures if each["x"] >= ROOM]
    beside = [each for each in figures if each["x"] < ROOM]
    lines = [] if options.line is None else [{"x": options.line, "y": 0, "y2": height}]
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=(0, 100), nice=False),
        axis=alt.Axis(title=None, orient="top", tickCount=6, tickRound=False),
    )
    layers = [
        alt.Chart(data_of(bars)).mark_rect(color=COLOURS[1]).encode(x2="x2:Q", y2="y2:Q"),
        alt.Chart(data_of(lines)).mark_rule(strokeDash=[4, 2]).encode(y2="y2:Q"),
        alt.Chart(data_of(beside)).mark_text(align="left", dx=4, fontSize=11).encode(text="text:N"),
        alt.Chart(data_of(inside))
        .mark_text(align="right", dx=-4, fontSize=11, color="#ffffff")
        .encode(text="text:N"),
    ]
    drawn = [layer.encode(x, row_axis(stands.values())) for layer in layers]
    heading = options.title or called.titled(WORDS[language].get(rate, rate))
    title = alt.Title(lines_of(heading, 64), subtitle=lines_of(" ".join(notes), 84))
    return alt.LayerChart(layer=drawn, title=title, width=WIDTH, height=height)


def _alt_of_rate(
    rate: str, rows: list[dict[str, Any]], called: Naming, rest: tuple[list[str], Options]
) -> str:
    notes, options = rest
    words, language = WORDS[options.language], options.language
    heading = options.title or called.titled(words.get(rate, rate))
    said = [f"{heading}. {words['bars']}. {words['rows']}: {len(rows)}.", *notes]
    given = [row for row in rows if row["estimate"] is not None]
    for side, pick in (("highest", max), ("lowest", min))[: len(given)]:
        row = pick(given, key=lambda each: each["estimate"])
        figure = number(row["estimate"], 1, language)
        said.append(f"{words[side]}: {name_of(row, called.by, language)} {figure}.")
    return " ".join(said)


def of_weights(result: Weighting, options: Options) -> Picture:
    """Return how many respondents have weights of each size, with the mean as a line."""
    import altair as alt

    words, language = WORDS[options.language], options.language
    inside = np.flatnonzero(result.factor != 0)
    n = result.n[inside]
    weight = (result.design_weight * result.factor)[inside] / n
    mean = result.total / result.respondents
    low, high = float(weight.min()), float(weight.max())
    if high - low < 1e-9 * high:  # all alike: one bar of some width
        low, high = low * 0.95, high * 1.05
    counts, edges = np.histogram(weight, bins=BINS, range=(low, high), weights=n)
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
    label = "replace(datum.label, '.', ',')" if language == "sv" else "datum.label"
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=(low, high), nice=False, zero=False),
        axis=alt.Axis(
            title=words["weight"], labelExpr=label, grid=False, tickCount=6, tickRound=False
        ),
    )
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=(0, most), nice=True),
        axis=alt.Axis(title=words["respondents"], tickCount=5, tickRound=False),
    )
    rule = alt.Chart(data_of([{"x": mean, "y": 0, "y2": most}]))
    layers = [
        alt.Chart(data_of(bars))
        .mark_rect(color=COLOURS[1], stroke="white")
        .encode(x, y, x2="x2:Q", y2="y2:Q"),
        rule.mark_rule(strokeDash=[4, 2], strokeWidth=1.5).encode(x, y, y2="y2:Q"),
    ]
    heading = options.title or words["weight"].capitalize()
    subtitle = [each for note in (f"{told}.", line) for each in lines_of(note, 84)]
    title = alt.Title(lines_of(heading, 64), subtitle=subtitle)
    chart = alt.LayerChart(layer=layers, title=title, width=WIDTH, height=HEIGHT)
    return finished(chart, f"{heading}. {words['histogram']}. {told}. {line}")
