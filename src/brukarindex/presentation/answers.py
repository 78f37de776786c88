"""Distributions of answers in stacked or diverging bars."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any

import attrs

from brukarindex.estimates.distributions import AnswerShare, Distributions
from brukarindex.presentation.drawing import (
    APART,
    Along,
    Layer,
    Marks,
    PictureRow,
    beside_axis,
    columns_of,
    in_rows,
    one_below_another,
    through,
    titled,
    tooltips,
)
from brukarindex.presentation.image import Picture, finished
from brukarindex.presentation.rows import (
    Options,
    counted_places,
    names_of,
    naming,
    ordered,
)
from brukarindex.presentation.words import WORDS, closed, opening
from brukarindex.questions.items import Item
from brukarindex.questions.scales import (
    DONT_KNOW_POSITION,
    NO_ANSWER,
    NOT_APPLICABLE_POSITION,
    Scale,
)
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    import altair as alt

KINDS = ("stacked", "diverging")
_SAID = 10
"""So many rows are read aloud."""
WRITTEN = 6.0
"""Per cent of the axis from which a part is written in it."""
FINE = 50.0
"""Per cent along an axis from which shares are written in whole numbers."""
_RAMP = ("#b35806", "#f1a340", "#dedbd2", "#998ec3", "#542788")
"""From orange to purple (ColorBrewer's PuOr), told apart by those who are colour-blind."""
BESIDE = {
    DONT_KNOW_POSITION: ("dont_know", "#9e9e9e"),
    NO_ANSWER: ("no_answer", "#c8c8c8"),
    NOT_APPLICABLE_POSITION: ("not_applicable", "#e2e2e2"),
}


@attrs.frozen
class BarPart:
    """One answer in one row: where its bar begins and ends, and what is written in it."""

    row: str
    answer: str
    start: float
    end: float
    n: int

    @property
    def share(self) -> float:
        """Its per cent."""
        return self.end - self.start


@attrs.frozen
class Stacked:
    """Rows whose answers have the same names and colours.

    Attributes:
        title: What is above them.
        parts: The parts of the bars.
        answers: The colour of each answer, in their order.
        counts: The number of answers behind each row.
        better: The answers that rows are sorted by, the greatest share first.
        ends: Where the axis begins and ends.
        empty: What stands in a row that has answers and no parts; that there are none by default.
        scale: Which answer is best, where the answers are numbers.
    """

    title: str
    parts: tuple[BarPart, ...]
    answers: dict[str, str]
    counts: dict[str, int]
    better: frozenset[str]
    ends: tuple[float, float]
    empty: str = ""
    scale: str = ""

    @property
    def decimals(self) -> int:
        """How many decimals a share has that is written in its bar."""
        return 0 if self.ends[1] - self.ends[0] >= FINE else 1

    def room(self, part: BarPart) -> bool:
        """Return whether a share can be written in its bar."""
        return part.share >= WRITTEN * min(self.ends[1] - self.ends[0], 100.0) / 100

    def without(self, row: str, language: Language) -> str:
        """Return what stands in a row without parts."""
        return (self.counts[row] and self.empty) or WORDS[language]["no_answers"]

    def positive(self, row: str) -> float | None:
        """Return the share of the better half of the answers; None without an answer."""
        shares = [part for part in self.parts if part.row == row]
        return sum(part.share for part in shares if part.answer in self.better) if shares else None


def of_distributions(result: Distributions, options: Options) -> Picture:
    """Return a bar for each domain and question, in parts for its answers."""
    words = WORDS[options.language]
    shares = [each for each in result.method.measures if isinstance(each, AnswerShare)]
    base = words[f"base_{shares[0].base}"]
    notes = [words["percent"].format(base=base), words[_counted(shares, options)]]
    notes += [words["to_the_left"]] if options.kind == "diverging" else []
    panels = _panels(result, {each.item.name: each.item for each in shares}, options)
    return stacked(panels, notes, options)


def _counted(shares: Sequence[AnswerShare], options: Options) -> str:
    """Return the word for those behind a row: with no answer in its bar they are respondents."""
    whole = shares[0].base == "respondents" and options.kind != "diverging"
    return "persons" if whole else "answers"


def stacked(panels: Sequence[Stacked], notes: list[str], options: Options) -> Picture:
    """Return the picture of some panels of bars, one below the other."""
    charts = [_chart(panel, notes, options) for panel in panels]
    said = " ".join(_alt(panel, notes, options) for panel in panels)
    return finished(one_below_another(charts), said)


def _panels(result: Distributions, items: dict[str, Item], options: Options) -> list[Stacked]:
    """Return a panel for each question; one for each scale when there is a single domain."""
    rows = list(result.frame.iter_rows(named=True))
    questions = list(dict.fromkeys(row["measure"] for row in rows))
    told = naming(result.frame, result.by, options.language)
    called = names_of(rows, told.by, options.language)
    single = len(set(called)) == 1 and len(questions) > 1
    together: dict[Any, list[str]] = {}
    for question in questions:
        scale = items[question].scale
        key = (scale.size, scale.labels, scale.low, scale.reversed) if single else question
        together.setdefault(key, []).append(question)
    made: list[Stacked] = []
    for names in together.values():
        held = [
            (items[row["measure"]].called if single else name, row)
            for name, row in zip(called, rows, strict=True)
            if row["measure"] in names
        ]
        own = called[0] if single else told.titled(items[names[0]].called)
        title = options.headed(own, alone=single or len(together) == 1)
        made.append(_panel(title, held, items[names[0]], options))
    return made


def _panel(
    title: str, rows: list[tuple[str, dict[str, Any]]], item: Item, options: Options
) -> Stacked:
    """Return the parts of the rows of one panel, from the worst answer to the best."""
    scale, diverging = item.scale, options.kind == "diverging"
    order = sorted(range(scale.size), reverse=scale.reversed)
    held = {row["position"] for _, row in rows if row["share"] is not None}
    beside = [] if diverging else [position for position in BESIDE if position in held]
    named = {position: _answer(position, item, options.language) for position in (*order, *beside)}
    colours = dict(zip(order, ramp(scale.size), strict=True))
    colours |= {position: BESIDE[position][1] for position in beside}
    parts: list[BarPart] = []
    counts: dict[str, int] = {}
    for name in dict.fromkeys(called for called, _ in rows):
        found = {row["position"]: row for called, row in rows if called == name}
        counts[name] = sum(found[p]["n"] for p in named if p in found)
        parts += _row(name, found, named, start=-_left(found, order) if diverging else 0.0)
    low = max((-part.start for part in parts), default=0.0)
    high = max((part.end for part in parts), default=0.0)
    return Stacked(
        title,
        tuple(parts),
        {name: colours[position] for position, name in named.items()},
        counts,
        frozenset(named[position] for position in order[(scale.size + 1) // 2 :]),
        (-ten(low), ten(high)) if diverging else (0.0, 100.0),
        scale=scale_words(item.scale, options.language),
    )


def _row(
    name: str, found: dict[int, dict[str, Any]], named: dict[int, str], *, start: float
) -> list[BarPart]:
    """Return the parts of one row, which begin where those before them end."""
    parts: list[BarPart] = []
    for position, answer in named.items():
        row = found.get(position)
        if row is not None and row["share"]:
            parts.append(BarPart(name, answer, start, start + row["share"], row["n"]))
            start = parts[-1].end
    return parts


def ten(value: float) -> float:
    """Return the next ten above a value that may be below it by rounding, at least one."""
    return max(10.0 * ceil(value / 10 - 1e-9), 10.0)


def _left(found: dict[int, dict[str, Any]], order: Sequence[int]) -> float:
    """Return the per cent left of the middle: the worse half, and half of an answer between."""
    half = len(order) // 2
    shares = [(found[p]["share"] or 0.0) if p in found else 0.0 for p in order]
    return sum(shares[:half]) + (shares[half] / 2 if len(order) % 2 else 0.0)


def scale_words(scale: Scale, language: Language) -> str:
    """Return which answer is best, where it is a number that does not tell it."""
    if scale.labels:
        return ""
    best = scale.low if scale.reversed else scale.high
    return WORDS[language]["scale"].format(answered=scale.answered, best=best)


def _answer(position: int, item: Item, language: Language) -> str:
    return WORDS[language][BESIDE[position][0]] if position < 0 else item.scale.label(position)


def ramp(steps: int) -> list[str]:
    """Return colours from the worst answer to the best."""
    made: list[str] = []
    for i in range(steps):
        at = (len(_RAMP) - 1) * i / (steps - 1)
        below = min(int(at), len(_RAMP) - 2)
        pairs = zip(_parts(_RAMP[below]), _parts(_RAMP[below + 1]), strict=True)
        made.append(_hex([a + (b - a) * (at - below) for a, b in pairs]))
    return made


def _parts(colour: str) -> tuple[int, ...]:
    """Return the red, green and blue of a colour, 0–255."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _hex(colour: Sequence[float]) -> str:
    return "#" + "".join(f"{round(part):02x}" for part in colour)


def _ink(colour: str) -> str:
    """Return black or white, whichever is read best on a colour (by its luminance)."""
    red, green, blue = _parts(colour)
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 107 else "#ffffff"


def _chart(panel: Stacked, notes: list[str], options: Options) -> "alt.LayerChart":
    names = ordered(panel.counts, options.sort, panel.positive)
    rows = counted_places(names, panel.counts, options.language)
    layers = _layers(panel, rows, options)
    along = Along(panel.ends, options.language, plain=True)
    said = " ".join(filter(None, [*notes, panel.scale]))
    return in_rows(layers, rows.values(), along, titled(panel.title, [said]))


def _layers(panel: Stacked, rows: dict[str, PictureRow], options: Options) -> list[Layer]:
    """Return the bars, what is written in them, the middle, and rows without answers."""
    language = options.language
    bars = [_bar(panel, part, rows[part.row], language) for part in panel.parts]
    held = {part.row for part in panel.parts}
    empty = [
        {"x": 0, "y": row.middle, "text": panel.without(name, language)}
        for name, row in rows.items()
        if name not in held
    ]
    middle = through(rows.values(), [0.0] if options.kind == "diverging" else [])
    told = tooltips("row", "answer", "share", "n")
    answered = {"color": _colours(panel), "x2": "x2:Q", "y2": "y2:Q", "tooltip": told}
    return [
        Layer(middle, "rule", {"color": "#000000"}, {"y2": "y2:Q"}),
        Layer(bars, "rect", APART, answered),
        *(_written(bars, ink) for ink in ("#000000", "#ffffff")),
        beside_axis(empty),
    ]


def _bar(panel: Stacked, part: BarPart, row: PictureRow, language: Language) -> dict[str, Any]:
    """Return the bar of an answer, with what is told of it and written in its middle."""
    return {
        "x": part.start,
        "x2": part.end,
        **row.span(2),
        "answer": part.answer,
        "row": part.row,
        "share": number(part.share, 1, language),
        "n": part.n,
        "at": (part.start + part.end) / 2,
        "middle": row.middle,
        "text": number(part.share, panel.decimals, language) if panel.room(part) else "",
        "ink": _ink(panel.answers[part.answer]),
    }


def _colours(panel: Stacked) -> "alt.Color":
    import altair as alt

    scale = alt.Scale(domain=list(panel.answers), range=list(panel.answers.values()))
    legend = alt.Legend(title=None, orient="top", columns=columns_of(panel.answers))
    return alt.Color("answer:N", scale=scale, legend=legend)


def _written(bars: Marks, ink: str) -> Layer:
    """Return what is written in bars with one of the inks."""
    some = [each for each in bars if each["text"] and each["ink"] == ink]
    placed = [{**each, "x": each["at"], "y": each["middle"]} for each in some]
    return Layer(placed, "text", {"fontSize": 10, "color": ink}, {"text": "text:N"})


def _alt(panel: Stacked, notes: list[str], options: Options) -> str:
    """Return what is seen, in words."""
    words, language = WORDS[options.language], options.language
    kind = words[options.kind or KINDS[0]]
    said = [opening(panel.title, kind, len(panel.counts), language), *notes]
    said += [panel.scale] if panel.scale else []
    for name in ordered(panel.counts, options.sort, panel.positive)[:_SAID]:
        shares = [
            f"{part.answer}: {number(part.share, 1, language)}"
            for part in panel.parts
            if part.row == name
        ]
        told = "; ".join(shares) or panel.without(name, language)
        said.append(f"{closed(name)} {told}.")
    return " ".join([*said, *(["…"] if len(panel.counts) > _SAID else [])])
