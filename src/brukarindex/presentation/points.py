"""Estimates with intervals: against the line of a reference, or women and men beside each other."""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any

import attrs
import polars as pl

from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.comparisons.comparison import Comparisons
from brukarindex.comparisons.gaps import NationalGap
from brukarindex.comparisons.published import Published
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.methods import measure_sentences
from brukarindex.presentation.drawing import COLOURS, SHAPES
from brukarindex.presentation.image import Picture
from brukarindex.presentation.panels import (
    PLAIN,
    IntervalEnds,
    MarkLegend,
    Panel,
    Point,
    drawn,
    ends_of,
)
from brukarindex.presentation.rows import (
    Options,
    Row,
    check_colour,
    names_of,
    naming,
    others_in,
    titled_by,
    titles_of,
    years_last,
)
from brukarindex.presentation.words import WORDS, adjusted_words, decimals_of, reference_words
from brukarindex.questions.measures import Measure
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number, percent, significant

LEAST = 0.01
"""How wide an axis is at least, of figures whose scale is not known."""
MOST_SENTENCES = 3
"""What is measured is told of several measures in so many sentences, or not at all."""
MOST_COLOURS = 4
"""A second column of domains with so few values is told by colours."""
BETTER, WORSE, EQUAL = (
    ("#0072b2", "triangle-up"),
    ("#d55e00", "triangle-down"),
    ("#666666", "circle"),
)
NOTHING = ("#999999", "cross")
"""Colours and shapes of verdicts."""
_VERDICTS = {"above": BETTER, "below": WORSE, "not_distinguishable": EQUAL, "none": NOTHING}


@attrs.frozen
class DrawnResult:
    """What is drawn of a result.

    Attributes:
        rows: Its rows.
        names: What each row is called.
        measures: What is measured.
        notes: Sentences about all of it.
        point: The point of a row that is called something.
        options: What the user asks.
        scaled: Whether figures lie on the scale of their measure: differences do not.
        common: What all rows have in common, such as a year that was chosen.
    """

    rows: Sequence[Row]
    names: Sequence[str]
    measures: Sequence[Measure]
    notes: Sequence[str]
    point: Callable[[Row, str], Point]
    options: Options
    scaled: bool = True
    common: str = ""


def panels_of(source: DrawnResult) -> list[Panel]:
    """Return a panel for each measure; one for each scale when there is a single domain."""
    held = {row["measure"] for row in source.rows}
    shown = [measure for measure in source.measures if measure.name in held]
    single = len(set(source.names)) == 1 and len(shown) > 1
    panels: dict[Any, list[Measure]] = {}
    for measure in shown:
        panels.setdefault(measure.bounds if single else measure.name, []).append(measure)
    points = _points(source, single=single)
    return [
        _panel(source, together, points, single=single, alone=single or len(panels) == 1)
        for together in panels.values()
    ]


def _panel(
    source: DrawnResult,
    together: Sequence[Measure],
    held: dict[str, list[Point]],
    *,
    single: bool,
    alone: bool,
) -> Panel:
    """Return the panel of some measures, on the axis of all that have their scale."""
    first, options = together[0], source.options
    alike = [each.name for each in source.measures if each.bounds == first.bounds]
    wide = first.bounds[1] - first.bounds[0]
    ends = ends_of(
        [point for name in alike for point in held.get(name, ())],
        first.bounds if source.scaled and isfinite(wide) else None,
        wide / 20 if isfinite(wide) else LEAST,
    )
    said = measure_sentences(together, options.language, listed=False)
    own = source.names[0] if single else titled_by(first.title, source.common)
    return Panel(
        options.headed(own, alone=alone),
        (*(said if len(said) <= MOST_SENTENCES else ()), " ".join(source.notes)),
        tuple(point for each in together for point in held[each.name]),
        ends,
        spanned=all("conf_low" in row for row in source.rows),
    )


def _points(source: DrawnResult, *, single: bool) -> dict[str, list[Point]]:
    """Return the points of each measure; of a single domain they are called as the measure."""
    titles, held = titles_of(source.measures), dict[str, list[Point]]()
    for row, name in zip(source.rows, source.names, strict=True):
        measure = row["measure"]
        point = source.point(row, titles[measure] if single else name)
        held.setdefault(measure, []).append(point)
    return held


def rows_of(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame."""
    return list(frame.iter_rows(named=True))


def interval_words(level: float, language: Language) -> str:
    """Return a sentence about intervals."""
    return WORDS[language]["interval"].format(level=percent(level, language)) + "."


def plain_point(
    row: Row, name: str, language: Language, *, group: str = "", line: float | None = None
) -> Point:
    """Return an estimate with its interval."""
    ends = IntervalEnds.of(row)
    said = ends.told(row["estimate"], language)
    return Point(name, group, row["n"], row["estimate"], ends, said, line=line)


# --- estimates ------------------------------------------------------------------------------------


def of_estimates(result: Estimates | GivenEstimates, options: Options) -> Picture:
    """Return estimates with their intervals; a last column of few values is told by colours."""
    words, language = WORDS[options.language], options.language
    colour = check_colour(options.colour, result.by) or _few(result)
    rows = rows_of(result.frame)
    notes = [interval_words(result.method.level, language), words["answers"]]
    notes[:0] = result.method.totals(language)
    given = isinstance(result, GivenEstimates)
    decimals = decimals_of(result.frame["std_error"]) if given else 1
    if options.line is not None:
        notes.append(f"{words['line']}: {significant(options.line, language)}.")

    def point(row: Row, name: str) -> Point:
        group = names_of([row], [colour], language)[0] if colour else ""
        made = plain_point(row, name, language, group=group, line=options.line)
        figure = made.ends.told(row["estimate"], language, decimals)
        return attrs.evolve(made, told=figure)

    told = naming(result.frame, [name for name in result.by if name != colour], language)
    names = names_of(rows, told.by, language)
    measures = result.method.measures
    source = DrawnResult(rows, names, measures, notes, point, options, common=told.common)
    return drawn(panels_of(source), _coloured(result.frame, colour, language), options)


def _few(result: Estimates | GivenEstimates) -> str | None:
    """Return the last of several columns of domains if it has few values, else that of years."""
    if len(result.by) < 2:
        return None
    for name in (result.by[-1], years_last(rows_of(result.frame), result.by)[-1]):
        values = result.frame[name]
        if 1 < values.n_unique() <= MOST_COLOURS and not values.null_count():
            return name
    return None


def _coloured(frame: pl.DataFrame, colour: str | None, language: Language) -> MarkLegend:
    if colour is None:
        return PLAIN
    values = [{colour: value} for value in frame[colour].unique().sort()]
    names = [names_of([value], [colour], language)[0] for value in values]
    return MarkLegend(styles_of(names), lanes=True)


def styles_of(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return a colour and a shape for each of some names."""
    return {
        name: (COLOURS[1:][i % (len(COLOURS) - 1)], SHAPES[i % len(SHAPES)])
        for i, name in enumerate(names)
    }


# --- comparisons ----------------------------------------------------------------------------------


def of_comparisons(result: Comparisons, options: Options) -> Picture:
    """Return estimates against their reference, coloured by verdict.

    The interval is that of the difference, laid at the reference, so that it reaches the reference
    exactly where the difference may be nothing. Of pairs the other figure is a ring, joined to the
    first.
    """
    language = options.language
    pairs = _Paired(result.by, language)
    rows = rows_of(result.frame)
    gap = isinstance(result.reference, NationalGap)
    joined = bool(pairs.other) and not gap

    def point(row: Row, name: str) -> Point:
        group = WORDS[language][row["verdict"] or "none"]
        ends = IntervalEnds.of(row).laid_at(row["reference"])
        made = Point(name, group, row["n"], row["estimate"], ends, _told(row, language))
        return attrs.evolve(made, **{"start" if joined else "line": row["reference"]})

    notes = _notes(result, pairs, rows, gap=gap, language=language)
    told = naming(result.frame, pairs.shared, language)
    names = pairs.names(rows, told.by)
    measures, common = result.method.measures, told.common
    source = DrawnResult(
        rows, names, measures, notes, point, options, scaled=not gap, common=common
    )
    styles = {WORDS[language][name]: style for name, style in _VERDICTS.items()}
    return drawn(panels_of(source), MarkLegend(styles, lanes=False), options)


@attrs.frozen
class _Paired:
    """How rows of pairs are called: what both share, and which two they are."""

    by: Sequence[str]
    language: Language

    @property
    def other(self) -> list[str]:
        """The columns that name the other of a pair."""
        return list(others_in(self.by))

    @property
    def own(self) -> list[str]:
        """The columns that both have of their own."""
        return list(others_in(self.by).values())

    def both(self, row: Row) -> tuple[str, str]:
        """Return what the two of a pair are called."""
        theirs = {name: row[f"to_{name}"] for name in self.own}
        return (
            names_of([row], self.own, self.language)[0],
            names_of([theirs], self.own, self.language)[0],
        )

    def one(self, rows: Sequence[Row]) -> tuple[str, str] | None:
        """Return the two of all pairs, when they are the same in all."""
        found = {self.both(row) for row in rows} if self.other else set[tuple[str, str]]()
        return found.pop() if len(found) == 1 else None

    @property
    def shared(self) -> list[str]:
        """The columns that say of both what they have in common."""
        return [name for name in self.by if name not in {*self.own, *self.other}]

    def names(self, rows: Sequence[Row], shared: Sequence[str]) -> list[str]:
        """Return what rows are called."""
        if not self.other:
            return names_of(rows, shared, self.language)
        pairs = [WORDS[self.language]["pair"].format(*self.both(row)) for row in rows]
        if not shared:
            return pairs
        names = names_of(rows, shared, self.language)
        if self.one(rows) is not None:
            return names
        return [f"{name}: {pair}" for name, pair in zip(names, pairs, strict=True)]


def _notes(
    result: Comparisons, pairs: _Paired, rows: Sequence[Row], *, gap: bool, language: Language
) -> list[str]:
    """Return what the points are set against, and how it is told whether they differ."""
    words = WORDS[language]
    references = {row["reference"] for row in rows} - {None}
    said = reference_words(result.reference, language)
    told = isinstance(result.reference, Published) and result.reference.told(language)
    if len(references) == 1 and not told:
        said += f", {number(references.pop(), 1, language)}"
    against = f"{words['line']}: {said}."
    both = pairs.one(rows)
    if pairs.other and not gap:
        first, second = both or (words["first"], words["second"])
        against = words["ring"].format(first=first, second=second)
    interval = words["difference" if gap or not pairs.other else "difference_ring"]
    return [
        *([words["gap"].format(first=both[0], second=both[1])] if gap and both else []),
        against,
        interval.format(level=percent(result.method.level, language)) + ".",
        adjusted_words(result.adjust, language),
        words["answers_filled" if pairs.other and not gap else "answers"],
    ]


def _told(row: Row, language: Language) -> str:
    """Return a figure, and the difference with its interval."""
    return WORDS[language]["difference_told"].format(
        figure=number(row["estimate"], 1, language),
        difference=IntervalEnds.of(row).told(row["difference"], language),
    )
