"""The table of distributions: questions and groups by answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, cast, get_args

import attrs
import polars as pl

from brukarindex.checks import one_of, several, shown, some_of
from brukarindex.estimates.distributions import AnswerShare, DistributionBase, Distributions
from brukarindex.estimates.estimation import Estimates
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.presentation.answers import scale_words
from brukarindex.presentation.report_table import Cell, ReportTable
from brukarindex.presentation.rows import (
    Leads,
    Naming,
    Row,
    in_blocks,
    in_order,
    leads_of,
    names_of,
    naming,
    ordered,
    told_apart,
)
from brukarindex.presentation.table_options import (
    HIDDEN,
    RowCells,
    TableOptions,
    finished_table,
    names_in,
)
from brukarindex.questions.items import Item
from brukarindex.questions.measures import MeanRating, Measure, RatingIndex, Share
from brukarindex.questions.scales import DONT_KNOW_POSITION, NO_ANSWER, NOT_APPLICABLE_POSITION
from brukarindex.words.numbers import MISSING_MARK, percent

ShownAs = Literal["row", "column", "count"]
"""What the cells of a distribution hold."""
_BESIDE = {
    DONT_KNOW_POSITION: "dont_know",
    NO_ANSWER: "no_answer",
    NOT_APPLICABLE_POSITION: "not_applicable",
}
_IN_BASE: Mapping[DistributionBase, tuple[int, ...]] = {
    "answers": (),
    "with_dont_know": (DONT_KNOW_POSITION,),
    "respondents": (DONT_KNOW_POSITION, NO_ANSWER),
}
_SHORT: Mapping[type[Measure], str] = {
    RatingIndex: "index",
    MeanRating: "mean",
    Share: "share",
}
"""Words for measures that stand beside several questions."""


@attrs.frozen
class Crossing:
    """How a distribution is laid out, as a user asks.

    Attributes:
        kinds: What the cells hold, one line for each.
        across: The column whose values stand beside each other.
        beside: Figures in the last columns: of the questions that have a row.
        questions: Those that have one.
    """

    kinds: tuple[ShownAs, ...] = ("row",)
    across: str | None = None
    beside: Estimates | None = None
    questions: frozenset[str] = frozenset()

    @property
    def figures(self) -> list[Measure]:
        """The measures beside, each of one of the questions."""
        return [each for each in self.given if _question(each) in self.questions]

    @property
    def without_row(self) -> list[Measure]:
        """The measures that are given too, and are of several questions."""
        return [each for each in self.given if _question(each) is None]

    @property
    def given(self) -> list[Measure]:
        """The measures that are given beside."""
        if self.beside is None:
            return []
        held = set(self.beside.frame["measure"])
        return [each for each in self.beside.method.measures if each.name in held]


def crossing_of(
    result: Distributions, kind: object, across: str | None, beside: object
) -> Crossing:
    """Return how a distribution is laid out, or raise."""
    given = ("row",) if kind is None else (kind,) if isinstance(kind, str) else kind
    listed = several("kind", cast("Iterable[object]", given))
    kinds = tuple(dict.fromkeys(one_of("kind", each, get_args(ShownAs)) for each in listed))
    if not kinds:
        raise ArgumentError(
            f"table: kind names nothing; allowed: {', '.join(get_args(ShownAs))}.",
            argument="kind",
            value=kind,
            allowed=get_args(ShownAs),
        )
    if across is not None and across not in result.by:
        raise ArgumentError(
            f"table: across is {across!r}, and the result is by {list(result.by)}."
            f"{did_you_mean(across, result.by)}",
            argument="across",
            value=across,
            allowed=result.by,
        )
    if beside is None:
        return Crossing(kinds, across)
    crossing = Crossing(kinds, across, _checked(result, beside), frozenset(result.frame["measure"]))
    if not crossing.figures:
        given = some_of([each.name for each in crossing.given])
        raise ArgumentError(
            "table: beside must have a measure of one of the questions"
            f" {some_of(sorted(crossing.questions))}, and has {given}: give such a measure of each"
            " question, such as Share or RatingIndex.",
            argument="beside",
            value=given,
            allowed=tuple(sorted(crossing.questions)),
        )
    return crossing


def _checked(result: Distributions, beside: object) -> Estimates:
    """Return the estimates that stand beside questions, or raise."""
    if not isinstance(beside, Estimates):
        raise ArgumentTypeError(
            f"table: beside must be estimates of the questions, got {shown(beside)}.",
            argument="beside",
            value=beside,
        )
    if set(beside.by) != set(result.by):
        raise ArgumentError(
            f"table: beside is by {list(beside.by)}, and the result by {list(result.by)}: make"
            " both by the same columns.",
            argument="beside",
            value=beside.by,
            allowed=result.by,
        )
    return beside


def _question(measure: Measure) -> str | None:
    """Return the question that a measure is of; None of a measure of several."""
    names = [item.name for item in measure.variables if isinstance(item, Item)]
    return names[0] if len(names) == 1 == len(measure.variables) else None


def of_distributions(result: Distributions, asked: TableOptions, crossing: Crossing) -> ReportTable:
    """Return rows for questions and domains, and columns for answers, don't know beside them."""
    made = _Crossed(result, asked, crossing)
    if "column" in crossing.kinds and made.single:
        remedy = "Give distribution() a by=" if crossing.across is None else "Leave out across="
        raise ArgumentError(
            'table: kind "column" is of the domains in the rows, and there is only one: every'
            f' figure would be 100. {remedy}, or take kind="row".',
            argument="kind",
            value=crossing.kinds,
        )
    return made.table()


_Place = tuple[str, str]
"""A question, and a domain of the rows."""
_ScaleKey = tuple[int, int, tuple[str, ...]]


@attrs.frozen
class _Column:
    """One column: what stands above it, and its cell in a place; of one line, or of them all."""

    span: str
    header: str
    cell: Callable[[_Place, ShownAs], Cell | str]
    once: bool


@attrs.frozen(slots=False)
class _Crossed:
    """A distribution on its way to a table."""

    result: Distributions
    asked: TableOptions
    crossing: Crossing

    # --- what is held -----------------------------------------------------------------------------

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The rows with their shares of the columns, among those that are not withheld."""
        frame = self.result.frame
        if "column" not in self.crossing.kinds:
            return frame
        kept = self.asked.withheld.kept(len(self.result))
        across = self.crossing.across
        found = self.result._take(kept).column_shares(within=[across] if across else [])  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - some rows of a result
        shares = dict(zip(kept, found["column_share"], strict=True))
        values = [shares.get(place) for place in range(len(self.result))]
        return frame.with_columns(pl.Series("\0column", values, dtype=pl.Float64))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return self.asked.rows(self.frame, self.result.by)

    @cached_property
    def naming(self) -> Naming:
        by = [name for name in self.result.by if name != self.crossing.across]
        return naming(self.result.frame, by, self.asked.language)

    @cached_property
    def names(self) -> list[str]:
        """What the domain of each row is called, without what stands across."""
        return names_of(self.rows, self.naming.by, self.asked.language)

    @cached_property
    def leads(self) -> Leads:
        """What stands in the columns that name the domain of each row."""
        return leads_of(self.rows, self.naming.by, self.asked.language)

    @cached_property
    def lead_of(self) -> dict[str, tuple[str, ...]]:
        """The same by what the domain is called."""
        return dict(zip(self.names, self.leads.rows, strict=True))

    @cached_property
    def across(self) -> list[str]:
        """What stands across, of each row."""
        if self.crossing.across is None:
            return [""] * len(self.rows)
        return names_of(self.rows, [self.crossing.across], self.asked.language)

    @cached_property
    def found(self) -> dict[tuple[_Place, str], dict[int, Row]]:
        """The rows of each place and of what stands across, by their answers."""
        held: dict[tuple[_Place, str], dict[int, Row]] = {}
        for row, name, across in zip(self.rows, self.names, self.across, strict=True):
            place = ((row["measure"], name), across)
            held.setdefault(place, {})[row["position"]] = row
        return held

    @cached_property
    def shares(self) -> list[AnswerShare]:
        return [each for each in self.result.method.measures if isinstance(each, AnswerShare)]

    @cached_property
    def items(self) -> dict[str, Item]:
        """The questions that are shown."""
        questions = set(self.result.frame["measure"])
        return {each.item.name: each.item for each in self.shares if each.item.name in questions}

    @cached_property
    def titles(self) -> dict[str, str]:
        """What the questions are called."""
        return told_apart({name: item.called for name, item in self.items.items()})

    @property
    def single(self) -> bool:
        return len(set(self.names)) == 1

    def hidden(self, place: _Place, across: str) -> Row:
        """Return what tells a cell whether its row is withheld."""
        rows = self.found.get((place, across), {}).values()
        return {HIDDEN: True} if any(HIDDEN in row for row in rows) else {}

    # --- columns ----------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[_Column]:
        made: list[_Column] = []
        for across in dict.fromkeys(self.across):
            made.append(_Column(across, self._counted, self._n(across), once=True))
            scales = {_scale_key(item): item for item in self.items.values()}
            for key, item in scales.items():
                scale = item.scale
                ends = f"{scale.label(0)}–{scale.label(scale.size - 1)}" if len(scales) > 1 else ""
                span = ", ".join(filter(None, (across, ends)))
                made += [
                    _Column(span, scale.label(p), self._answer(across, p, key), once=False)
                    for p in range(scale.size)
                ]
            made += [*self._outside(across), *self._figures(across)]
        return made

    @property
    def _counted(self) -> str:
        """The header of numbers: those who gave no answer are respondents."""
        inside = NO_ANSWER in self._inside
        return self.asked.words["respondents"].capitalize() if inside else self.asked.answers

    def _n(self, across: str) -> Callable[[_Place, ShownAs], Cell | str]:
        """Return the number of answers in the base."""
        inside = self._inside

        def cell(place: _Place, _: ShownAs) -> Cell | str:
            rows = self.found.get((place, across))
            if rows is None:
                return MISSING_MARK
            n = sum(row["n"] or 0 for p, row in rows.items() if p >= 0 or p in inside)
            return self.asked.counts([n], self.hidden(place, across))

        return cell

    @property
    def _inside(self) -> tuple[int, ...]:
        return _IN_BASE[self.shares[0].base]

    def _answer(
        self, across: str, position: int, key: _ScaleKey | None = None
    ) -> Callable[[_Place, ShownAs], Cell | str]:
        """Return the figure of one answer; nothing where the question does not have it."""

        def cell(place: _Place, kind: ShownAs) -> Cell | str:
            if key is not None and _scale_key(self.items[place[0]]) != key:
                return ""
            row = self.found.get((place, across), {}).get(position)
            if row is None:
                return MISSING_MARK if key is not None else ""
            if kind == "count":
                return self.asked.count(row)
            return self.asked.number(row, "share" if kind == "row" else "\0column")

        return cell

    def _outside(self, across: str) -> list[_Column]:
        """Return what is beside the scale: a share of the base, or a number outside it."""
        held = {row["position"] for row in self.rows if row["n"]}
        made: list[_Column] = []
        for position, word in _BESIDE.items():
            if position not in held:
                continue
            name, answer = self.asked.words[word], self._answer(across, position)
            inside = position in self._inside
            header = name if inside else self.asked.words["counted"].format(name=name)
            cell = answer if inside else _as_count(answer)
            made.append(_Column(across, header, cell, once=not inside))
        return made

    def _figures(self, across: str) -> list[_Column]:
        """Return a column for each kind of figure that stands beside the questions."""
        if self.crossing.beside is None:
            return []
        made = self.crossing.beside
        rows = made.frame.iter_rows(named=True)
        known = {(*(row[name] for name in self.result.by), row["measure"]): row for row in rows}
        return [
            _Column(across, self._headed(held), self._figure(across, held, known), once=True)
            for held in _kinds_of(self.crossing.figures)
        ]

    def _headed(self, held: Mapping[str, Measure]) -> str:
        """Return the header of figures: their name, or what they are when there are several."""
        names = [each.title for each in held.values()]
        word = _SHORT.get(type(next(iter(held.values()))))
        return ", ".join(names) if len(names) == 1 or word is None else self.asked.words[word]

    def _figure(
        self, across: str, held: Mapping[str, Measure], known: Mapping[tuple[Any, ...], Row]
    ) -> Callable[[_Place, ShownAs], Cell | str]:
        def cell(place: _Place, _: ShownAs) -> Cell | str:
            measure = held.get(place[0])
            rows = self.found.get((place, across))
            if measure is None or rows is None:
                return ""
            first = next(iter(rows.values()))
            row = known.get((*(first[name] for name in self.result.by), measure.name))
            if row is None:
                return MISSING_MARK
            return self.asked.figure({**row, **self.hidden(place, across)})

        return cell

    # --- rows -------------------------------------------------------------------------------------

    def _best(self, place: _Place) -> float | None:
        """Return the share of the better half of the answers, which rows are sorted by."""
        scale = self.items[place[0]].scale
        better = sorted(range(scale.size), reverse=scale.reversed)[(scale.size + 1) // 2 :]
        for across in dict.fromkeys(self.across):
            rows = self.found.get((place, across), {})
            known = [rows[p]["share"] for p in better if p in rows]
            held: list[float] = [each for each in known if each is not None]
            if held:
                return sum(held)
        return None

    @property
    def places(self) -> list[_Place]:
        """The rows in their order: by question, by grouping, and as asked."""
        sort, names = self.asked.sort, dict.fromkeys(self.names)
        questions = names_in(self.rows)
        if self.single:
            only = next(iter(names))
            best = {question: self._best((question, only)) for question in questions}
            return [(question, only) for question in ordered(questions, sort, best.get)]
        if sort == "name":
            questions = sorted(questions, key=in_order)
        return [place for question in questions for place in self._within(question)]

    def _within(self, question: str) -> list[_Place]:
        """Return the rows of a question, those of each grouping together."""
        pairs = zip(self.names, self.rows, strict=True)
        held = {name: row for name, row in pairs if row["measure"] == question}
        by, sort = self.naming.by, self.asked.sort
        order = in_blocks(held, by, sort, lambda name: self._best((question, name)))
        return [(question, name) for name in order]

    def _lines(self, place: _Place) -> list[RowCells]:
        """Return the lines of a place: one for each kind of cell."""
        several_questions = len(self.items) > 1 or self.single
        lead = () if self.single else self.lead_of[place[1]]
        names = (*((self.titles[place[0]],) if several_questions else ()), *lead)
        kinds = self.crossing.kinds
        first, several_kinds = kinds[0], len(kinds) > 1
        lines: list[RowCells] = []
        for kind in kinds:
            kind_name = (self.asked.words[f"kind_{kind}"],) if several_kinds else ()
            cells = [
                "" if column.once and kind != first else column.cell(place, kind)
                for column in self.columns
            ]
            lines.append((*names, *kind_name, *cells))
        return lines

    # --- the table --------------------------------------------------------------------------------

    def table(self) -> ReportTable:
        """Return the table."""
        words, told = self.asked.words, self.naming
        several_questions = len(self.items) > 1
        names = [words["question"]] if several_questions or self.single else []
        names += [] if self.single else self.leads.header
        names += [words["kind"]] if len(self.crossing.kinds) > 1 else []
        called = {name: self.titles[name] for name in names_in(self.rows)}
        title = told.titled(self.asked.heading(called))
        if self.single and several_questions:
            across = self.crossing.across
            title = words["by_column"].format(column=across) if across else self.names[0]
        return finished_table(
            title,
            (*names, *(column.header for column in self.columns)),
            [line for place in self.places for line in self._lines(place)],
            self.asked,
            notes=self._notes(),
            left=len(names),
            spans=self._spans(len(names)),
        )

    def _spans(self, left: int) -> tuple[str, ...]:
        spans = [column.span for column in self.columns]
        return (*[""] * left, *spans) if any(spans) else ()

    def _notes(self) -> list[str]:
        words, kinds = self.asked.words, self.crossing.kinds
        base = words[f"base_{self.shares[0].base}"]
        row = words["percent"] if len(kinds) == 1 else words["row_note"]
        notes = [row.format(base=base)] if "row" in kinds else []
        if "column" in kinds:
            part = "shown_note" if self.asked.withheld.rows else "column_note"
            notes.append(words[part])
        notes += [words["count_note"]] if "count" in kinds else []
        scales = (scale_words(item.scale, self.asked.language) for item in self.items.values())
        notes += dict.fromkeys(filter(None, scales))
        beside = self.crossing.beside
        if beside is not None:
            shown_here = [measure.name for measure in self.crossing.figures]
            level = percent(beside.method.level, self.asked.language)
            notes += self.asked.described(beside.method.measures, shown_here)
            notes.append(words["figure_note"].format(level=level))
            if others := [measure.title for measure in self.crossing.without_row]:
                notes.append(words["without_row"].format(names=", ".join(others)))
        return notes


def _scale_key(item: Item) -> _ScaleKey:
    return (item.scale.low, item.scale.high, item.scale.labels)


def _as_count(
    answer: Callable[[_Place, ShownAs], Cell | str],
) -> Callable[[_Place, ShownAs], Cell | str]:
    return lambda place, _: answer(place, "count")


def _kinds_of(measures: Sequence[Measure]) -> list[dict[str, Measure]]:
    """Return measures by their questions, those of a kind together: one column for each."""
    columns: dict[tuple[type[Measure], int], dict[str, Measure]] = {}
    seen: dict[tuple[type[Measure], str], int] = {}
    for measure in measures:
        question = _question(measure) or ""
        key = (type(measure), question)
        seen[key] = seen.get(key, -1) + 1
        columns.setdefault((type(measure), seen[key]), {})[question] = measure
    return list(columns.values())
