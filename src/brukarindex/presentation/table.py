"""The table of a result, for a report."""

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from importlib import import_module
from typing import Any, get_args

import attrs
import polars as pl

from brukarindex.benchmarking.change import Changes
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.checks import one_of, text, whole_number
from brukarindex.comparisons.compare import ADJUSTMENTS, Comparisons
from brukarindex.estimates.distributions import AnswerShare, Distributions
from brukarindex.estimates.estimate import Estimates
from brukarindex.estimates.methods import measure_sentences
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.rows import Sort, name_of, naming, ordered
from brukarindex.presentation.words import WORDS, reference_words, told
from brukarindex.questions.measures import Measure
from brukarindex.questions.scales import DONT_KNOW_POSITION, NO_ANSWER, NOT_APPLICABLE_POSITION
from brukarindex.results.text import WIDEST, text_table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import MISSING_MARK, number, percent, printable

MARKS = {"above": "▲", "below": "▼", "not_distinguishable": "·", None: MISSING_MARK}
"""What stands for each verdict."""
_AS_COMPARED = {"up": "above", "down": "below"}
_BESIDE = {
    DONT_KNOW_POSITION: "dont_know",
    NO_ANSWER: "no_answer",
    NOT_APPLICABLE_POSITION: "not_applicable",
}
_CELL = "border-bottom: 1px solid #cccccc; padding: 2pt 6pt; vertical-align: top"
_HEAD = "border-top: 1.5pt solid #000000; border-bottom: 1pt solid #000000; padding: 2pt 6pt"


@attrs.frozen(repr=False)
class ReportTable:
    """A table of a result: what stands in each cell, and the notes that explain it.

    Attributes:
        title: What stands above.
        header: The names of the columns.
        rows: The cells, as text.
        left: How many columns, from the left, hold names; the others hold numbers.
        notes: Sentences below: what is measured, of what, the interval and the reference.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int
    notes: tuple[str, ...]

    def markdown(self) -> str:
        """Return the table as Markdown, with its title and notes."""
        sides = [":---" if i < self.left else "---:" for i in range(len(self.header))]
        lines = [self.header, tuple(sides), *self.rows]
        table = "\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines)
        return f"**{self.title}**\n\n{table}\n\n{' '.join(self.notes)}\n"

    def word(self) -> str:
        """Return the table as a page of HTML that Word opens, or takes when it is pasted."""
        head = "".join(self._cell("th", i, cell) for i, cell in enumerate(self.header))
        body = "".join(
            f"<tr>{''.join(self._cell('td', i, cell) for i, cell in enumerate(row))}</tr>\n"
            for row in self.rows
        )
        caption = f'<p style="margin: 0 0 4pt 0"><b>{escape(self.title)}</b></p>'
        notes = f'<p style="font-size: 9pt; margin: 4pt 0 0 0">{escape(" ".join(self.notes))}</p>'
        table = (
            '<table style="border-collapse: collapse; font-size: 10pt">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table>"
        )
        return (
            '<html><head><meta charset="utf-8"></head>'
            f'<body style="font-family: Calibri, sans-serif">\n{caption}\n{table}\n{notes}\n'
            "</body></html>\n"
        )

    def _cell(self, tag: str, place: int, cell: str) -> str:
        side = "left" if place < self.left else "right"
        style = _HEAD if tag == "th" else _CELL
        return f'<{tag} style="{style}; text-align: {side}">{escape(cell)}</{tag}>'

    def gt(self) -> Any:  # noqa: ANN401 - great_tables may not be installed
        """Return the table as one of great_tables, to style and to go on with.

        Raises:
            ArgumentError: If great_tables is not installed (``pip install "brukarindex[tables]"``).
        """
        try:
            made = import_module("great_tables")
        except ImportError:
            raise ArgumentError(
                'a table of great_tables needs it: pip install "brukarindex[tables]".'
            ) from None
        names = [f"c{i}" for i in range(len(self.header))]
        frame = pl.DataFrame(self.rows, schema=dict.fromkeys(names, pl.String), orient="row")
        table = made.GT(frame).tab_header(title=self.title)
        table = table.cols_label(**dict(zip(names, self.header, strict=True)))
        table = table.cols_align(align="left", columns=names[: self.left])
        table = table.cols_align(align="right", columns=names[self.left :])
        for note in self.notes:
            table = table.tab_source_note(source_note=note)
        return table

    def html(self) -> str:
        """Return the table as HTML for a page, styled by great_tables; it needs no network.

        Raises:
            ArgumentError: If great_tables is not installed (``pip install "brukarindex[tables]"``).
        """
        made: str = self.gt().as_raw_html()
        return made

    def __repr__(self) -> str:
        table = text_table(self.header, self.rows, left=self.left)
        notes = textwrap.fill(" ".join(self.notes), WIDEST, break_on_hyphens=False)
        return printable(f"{self.title}\n{table}\n{notes}")

    def _repr_html_(self) -> str:
        return self.word()


@attrs.frozen
class _Asked:
    """What a user asks of a table, whatever the result."""

    language: Language
    title: str | None
    sort: Sort
    decimals: int

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the language."""
        return WORDS[self.language]

    def figure(self, row: Mapping[str, Any], name: str = "estimate") -> str:
        """Return a figure with its interval."""
        ends = (row["conf_low"], row["conf_high"])
        return told(row[name], *ends, language=self.language, decimals=self.decimals)

    def number(self, value: float | None) -> str:
        """Return a number with its decimals."""
        return number(value, self.decimals, self.language)

    def count(self, value: int | None) -> str:
        """Return a whole number."""
        return number(value, 0, self.language)


_Rows = list[dict[str, Any]]


def table(
    result: Estimates | Comparisons | Distributions | Changes | Ranks,
    /,
    *,
    language: Language = "en",
    title: str | None = None,
    sort: Sort = "estimate",
    decimals: int = 1,
) -> ReportTable:
    r"""Return the table of a result for a report, with figures as ``56,8 (54,5–59,1)``.

    Estimates have a row for each domain, or for each measure when there is one domain; several
    measures stand beside each other. Comparisons have the difference with its interval and a mark
    for the verdict, changes the figures of both years, ranks the places that cannot be excluded,
    distributions a column for each answer. Notes say what is measured, of what, with which interval
    and against what.

    Args:
        result: Estimates, comparisons, distributions, changes or ranks.
        language: ``"sv"`` or ``"en"``.
        title: What stands above; the measures by default.
        sort: ``"estimate"``: the highest first, of ranks the best; ``"name"``: by the Swedish
            alphabet; ``"frame"``: as in the result.
        decimals: Decimals of figures.

    Raises:
        ArgumentTypeError: If ``result`` has no such table.
        ArgumentError: If it has no rows, an argument is not one of those named, or questions of a
            distribution have different answers.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate, table
        >>> frame = pl.DataFrame({"enhet": list("aaabbb"), "helhet": [5, 4, 4, 2, 3, 3]})
        >>> made = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet")
        >>> print(table(made, language="sv").markdown().split("\n\n")[1])
        | enhet | Svar | Skattning |
        | :--- | ---: | ---: |
        | a | 3 | 83,3 (40,0–98,5) |
        | b | 3 | 41,7 (10,1–80,1) |
    """
    made = next((each for kind, each in _MADE.items() if isinstance(result, kind)), None)
    if made is None:
        raise ArgumentTypeError(
            "table: the result must be estimates, comparisons, distributions, changes or"
            f" ranks, got {type(result).__name__}. Other results are in .frame."
        )
    asked = _Asked(
        one_of("language", language, LANGUAGES),
        None if title is None else text("title", title),
        one_of("sort", sort, get_args(Sort)),
        whole_number("decimals", decimals, least=0, most=10),
    )
    if not len(result):
        raise ArgumentError("table: the result has no rows.")
    return made(result, asked)


def _of_estimates(result: Estimates, asked: _Asked) -> ReportTable:
    """Return a row for each domain, or for each measure of a single domain."""
    words, rows = asked.words, list(result.frame.iter_rows(named=True))
    measures = _names(rows)
    told = naming(result.frame, result.by, asked.language)
    called = [name_of(row, told.by, asked.language) for row in rows]
    domains = list(dict.fromkeys(called))
    level = percent(result.method.level, asked.language)
    notes = [
        *_described(result.method.measures, measures, asked),
        words["figure_note"].format(level=level),
    ]
    single, by = len(domains) == 1, ", ".join(told.by)
    header: tuple[str, ...]
    if single or len(measures) == 1:
        names = [row["measure"] for row in rows] if single else called
        cells: dict[str, tuple[str, ...]] = {
            name: (name, asked.count(row["n"]), asked.figure(row))
            for name, row in zip(names, rows, strict=True)
        }
        header = (
            words["measure"].capitalize() if single else by,
            _answers(asked),
            words["estimate"],
        )
        title = domains[0] if single and len(measures) > 1 else told.titled(measures[0])
    else:
        names = called
        cells = {name: _beside(name, rows, (told.by, measures), asked) for name in domains}
        header = (by, _answers(asked), *measures)
        title = told.titled(", ".join(measures))
    value: dict[str, float | None] = {}
    for name, row in zip(names, rows, strict=True):
        value.setdefault(name, row["estimate"])
    order = ordered(cells, asked.sort, value.get)
    return _table(title, header, [cells[name] for name in order], (1, notes, asked))


def _answers(asked: _Asked) -> str:
    return asked.words["n"].capitalize()


def _beside(
    name: str, rows: _Rows, of: tuple[Sequence[str], list[str]], asked: _Asked
) -> tuple[str, ...]:
    """Return the figures of one domain beside each other, after the least and most answers."""
    by, measures = of
    own = {row["measure"]: row for row in rows if name_of(row, by, asked.language) == name}
    counts = [row["n"] for row in own.values()]
    ends = dict.fromkeys(asked.count(each) for each in (min(counts), max(counts)))
    figures = (asked.figure(own[each]) if each in own else MISSING_MARK for each in measures)
    return (name, "–".join(ends), *figures)


def _of_comparisons(result: Comparisons, asked: _Asked) -> ReportTable:
    """Return figures, what they are compared with, the difference and a mark for the verdict."""
    words, rows = asked.words, list(result.frame.iter_rows(named=True))
    measures, language = _names(rows), asked.language
    level = percent(result.method.level, asked.language)
    adjust = ADJUSTMENTS[language][result.adjust]
    marks = ", ".join(f"{MARKS[each]} {words[each]}" for each in list(MARKS)[:3] if each)
    notes = [
        *_described(result.method.measures, measures, asked),
        words["reference_note"].format(reference=reference_words(result.reference, language)),
        words["difference_note"].format(level=level),
        words["marks_note"].format(marks=marks, adjust=adjust),
    ]
    header = (
        words["estimate"],
        words["reference"],
        words["difference_column"],
        words["verdict"],
    )
    return _listed(
        rows,
        result.by,
        header,
        lambda row: (
            asked.number(row["estimate"]),
            asked.number(row["reference"]),
            asked.figure(row, "difference"),
            MARKS[row["verdict"]],
        ),
        (notes, asked),
    )


def _of_changes(result: Changes, asked: _Asked) -> ReportTable:
    """Return the figures of both years, the change, that among all, and a mark for the verdict."""
    words, rows = asked.words, list(result.frame.iter_rows(named=True))
    year = result.between
    pairs = list(dict.fromkeys((row[f"to_{year}"], row[year]) for row in rows))
    one = len(pairs) == 1
    told_years = [str(each) for each in pairs[0]] if one else [words["before"], words["after"]]
    units = tuple(name for name in result.by if not one or name not in (year, f"to_{year}"))
    beside = result.frame["national"].count() > 0
    marks = ", ".join(
        f"{mark} {words[each]}"
        for each, mark in zip(("up", "down", "not_distinguishable"), "▲▼·", strict=True)
    )
    adjust = ADJUSTMENTS[asked.language][result.adjust]
    level = percent(result.method.level, asked.language)
    notes = [
        *_described(result.method.measures, _names(rows), asked),
        words["change_note"].format(level=level),
        *([words["all_note"]] if beside else []),
        words["marks_note"].format(marks=marks, adjust=adjust),
    ]
    header = (
        *told_years,
        words["change"],
        *([words["all_column"]] if beside else []),
        words["verdict"],
    )
    return _listed(
        rows,
        units,
        header,
        lambda row: (
            asked.number(row["before"]),
            asked.number(row["after"]),
            asked.figure(row, "change"),
            *([asked.number(row["national"])] if beside else []),
            MARKS[_AS_COMPARED.get(row["verdict"], row["verdict"])],
        ),
        (notes, asked),
        value=lambda row: row["after"],
    )


def _of_ranks(result: Ranks, asked: _Asked) -> ReportTable:
    """Return the figure and the place, with those that cannot be excluded, the best place first."""
    words, rows = asked.words, list(result.frame.iter_rows(named=True))
    sets = words["sets_simultaneous" if result.simultaneous else "sets_marginal"]
    notes = [
        *_described(result.method.measures, _names(rows), asked),
        words["places_note"].format(level=percent(result.method.level, asked.language), sets=sets),
    ]
    if lower := [name for name in _names(rows) if name in result.lower_is_better]:
        notes.append(words["lower_note"].format(names=", ".join(lower)))
    if result.within:
        notes.append(words["within_note"].format(names=", ".join(result.within)))

    def place(row: Mapping[str, Any]) -> str:
        ends = dict.fromkeys((asked.count(row["rank_low"]), asked.count(row["rank_high"])))
        return f"{asked.count(row['rank'])} ({'–'.join(ends)})"

    return _listed(
        rows,
        result.by,
        (words["estimate"], words["place"]),
        lambda row: (
            asked.number(row["estimate"]),
            MISSING_MARK if row["rank"] is None else place(row),
        ),
        (notes, asked),
        value=lambda row: None if row["rank"] is None else -row["rank"],
    )


def _listed(  # noqa: PLR0917 - what is in common, and what is not
    rows: _Rows,
    by: Sequence[str],
    header: tuple[str, ...],
    cells: Callable[[Mapping[str, Any]], tuple[str, ...]],
    rest: tuple[list[str], _Asked],
    *,
    value: Callable[[Mapping[str, Any]], float | None] = lambda row: row["estimate"],
) -> ReportTable:
    """Return a row for each measure and domain, named in the first columns, each measure sorted."""
    notes, asked = rest
    measures = _names(rows)
    told = naming(pl.DataFrame(rows, infer_schema_length=None), by, asked.language)
    several = len(measures) > 1
    made: list[tuple[str, ...]] = []
    for measure in measures:
        own = {
            name_of(row, told.by, asked.language): row for row in rows if row["measure"] == measure
        }
        first = (measure,) if several else ()
        figures = {name: value(row) for name, row in own.items()}
        made += [
            (*first, name, asked.count(own[name]["n"]), *cells(own[name]))
            for name in ordered(own, asked.sort, figures.get)
        ]
    names = (*((asked.words["measure"].capitalize(),) if several else ()), ", ".join(told.by))
    whole = (*names, _answers(asked), *header)
    return _table(told.titled(", ".join(measures)), whole, made, (len(names), notes, asked))


def _of_distributions(result: Distributions, asked: _Asked) -> ReportTable:
    """Return a row for each domain and question, and a column for each answer."""
    words, rows = asked.words, list(result.frame.iter_rows(named=True))
    questions, language = _names(rows), asked.language
    shares = [each for each in result.method.measures if isinstance(each, AnswerShare)]
    items = {each.item.name: each.item for each in shares if each.item.name in questions}
    kinds = {(each.scale.low, each.scale.high, each.scale.labels) for each in items.values()}
    if len(kinds) > 1:
        raise ArgumentError(
            "table: the questions have different answers: narrow down with .of(question), one of"
            f" {', '.join(questions)}."
        )
    held = {row["position"] for row in rows if row["share"] is not None}
    scale = next(iter(items.values())).scale
    shown = [*range(scale.size), *(position for position in _BESIDE if position in held)]
    named = [words[_BESIDE[p]] if p < 0 else scale.label(p) for p in shown]
    made: dict[str, tuple[str, ...]] = {}
    best: dict[str, float | None] = {}
    better = sorted(range(scale.size), reverse=scale.reversed)[(scale.size + 1) // 2 :]
    several = len(questions) > 1
    told = naming(result.frame, result.by, language)
    for question in questions:
        for name in dict.fromkeys(name_of(row, told.by, language) for row in rows):
            own = {
                row["position"]: row
                for row in rows
                if row["measure"] == question and name_of(row, told.by, language) == name
            }
            n = sum(own[p]["n"] for p in shown if p in own)
            figures = [asked.number(own[p]["share"]) if p in own else MISSING_MARK for p in shown]
            key = f"{question}\0{name}"
            given = [own[p]["share"] for p in better if p in own and own[p]["share"] is not None]
            best[key] = sum(given) if given else None
            made[key] = (*((question,) if several else ()), name, asked.count(n), *figures)
    order = ordered(made, asked.sort, best.get)
    first = ((words["question"],) if several else ()) + (", ".join(told.by),)
    base = words[f"base_{shares[0].base}"]
    notes = [words["percent"].format(base=base)]
    title = told.titled(", ".join(questions))
    header = (*first, _answers(asked), *named)
    return _table(title, header, [made[name] for name in order], (len(first), notes, asked))


def _table(
    title: str,
    header: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    rest: tuple[int, list[str], _Asked],
) -> ReportTable:
    left, notes, asked = rest
    lacks = any(MISSING_MARK in row for row in rows)
    notes = [*notes, *([asked.words["missing_note"]] if lacks else [])]
    return ReportTable(asked.title or title, header, tuple(rows), left, tuple(notes))


def _names(rows: _Rows) -> list[str]:
    return list(dict.fromkeys(row["measure"] for row in rows))


def _described(measures: Iterable[Measure], shown: list[str], asked: _Asked) -> list[str]:
    """Return what is measured, those alike in one sentence."""
    return measure_sentences([each for each in measures if each.name in shown], asked.language)


def _plain(cell: str) -> str:
    """Return a cell that cannot be taken for another one in Markdown."""
    return cell.replace("|", "\\|").replace("\n", " ")


_MADE: Mapping[type[Any], Callable[[Any, _Asked], ReportTable]] = {
    Estimates: _of_estimates,
    Comparisons: _of_comparisons,
    Distributions: _of_distributions,
    Changes: _of_changes,
    Ranks: _of_ranks,
}
"""How the table of each result is made."""
