"""The table of a result, for a report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

import attrs
import polars as pl

from brukarindex.benchmarking.change import Changes
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.checks import one_of, shown, text, whole_number
from brukarindex.comparisons.compare import ADJUSTMENTS, Comparisons
from brukarindex.estimates.distributions import AnswerShare, Distributions
from brukarindex.estimates.estimate import Estimates
from brukarindex.estimates.methods import measure_sentences
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.presentation.report_table import Cell, ReportTable
from brukarindex.presentation.rows import Naming, Sort, name_of, naming, ordered
from brukarindex.presentation.words import WORDS, reference_words, told
from brukarindex.questions.measures import Measure
from brukarindex.questions.scales import DONT_KNOW_POSITION, NO_ANSWER, NOT_APPLICABLE_POSITION
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import MISSING_MARK, number, percent

MARKS = {"above": "▲", "below": "▼", "not_distinguishable": "·", None: MISSING_MARK}
"""What stands for each verdict."""
_AS_COMPARED = {"up": "above", "down": "below"}
_BESIDE = {
    DONT_KNOW_POSITION: "dont_know",
    NO_ANSWER: "no_answer",
    NOT_APPLICABLE_POSITION: "not_applicable",
}


_Result = Estimates | Comparisons | Distributions | Changes | Ranks
_Row = Mapping[str, Any]
_Cells = tuple[Cell | str, ...]
"""A row of a table: names, and figures."""
_Rows = list[dict[str, Any]]
_HIDDEN = "\0hidden"
"""What a row has whose figures are withheld."""


@attrs.frozen
class _Withheld:
    """Which rows of a result are withheld, and what stands instead of their figures."""

    rows: frozenset[int]
    sign: str
    why: str

    def note(self, language: Language) -> str:
        """Return what is said of them."""
        why = f" ({self.why})" if self.why else ""
        return WORDS[language]["withheld_note"].format(sign=self.sign, why=why)


@attrs.frozen
class _Asked:
    """What a user asks of a table, whatever the result."""

    language: Language
    title: str | None
    sort: Sort
    decimals: int
    withheld: _Withheld

    @property
    def words(self) -> Mapping[str, str]:
        """The words of the language."""
        return WORDS[self.language]

    def rows(self, result: _Result) -> _Rows:
        """Return the rows of a result, those that are withheld without any figure."""
        names = {*result.by, "measure", "position", "answer"}
        return [
            {name: value if name in names else None for name, value in row.items()}
            | {_HIDDEN: True}
            if place in self.withheld.rows
            else row
            for place, row in enumerate(result.frame.iter_rows(named=True))
        ]

    def figure(self, row: _Row, name: str = "estimate") -> Cell:
        """Return a figure with its interval."""
        parts = (row[name], row["conf_low"], row["conf_high"])
        said = told(*parts, language=self.language, decimals=self.decimals)
        known = [each for each in parts if each is not None]
        numbers = () if row[name] is None else known if len(known) == 3 else known[:1]
        return self.cell(row, said, numbers, self.decimals)

    def number(self, row: _Row, name: str = "estimate") -> Cell:
        """Return a number with its decimals."""
        said = number(row[name], self.decimals, self.language)
        return self.cell(row, said, [] if row[name] is None else [row[name]], self.decimals)

    def count(self, row: _Row, name: str = "n") -> Cell:
        """Return a whole number."""
        return self.counts([] if row[name] is None else [row[name]], row)

    def counts(self, held: Sequence[int], row: _Row | None = None) -> Cell:
        """Return a whole number, or the least and the most."""
        ends = list(dict.fromkeys((min(held), max(held)))) if held else []
        said = "–".join(number(each, 0, self.language) for each in ends) or MISSING_MARK
        return self.cell(row or {}, said, ends)

    def cell(self, row: _Row, said: str, numbers: Sequence[float] = (), decimals: int = 0) -> Cell:
        """Return a cell, or the sign that its row is withheld."""
        if _HIDDEN in row:
            return Cell(self.withheld.sign)
        return Cell(said, tuple(numbers), decimals)


def table(
    result: _Result,
    /,
    *,
    language: Language = "en",
    title: str | None = None,
    sort: Sort = "estimate",
    decimals: int = 1,
    withheld: pl.Expr | None = None,
    sign: str = "..",
    why: str = "",
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
        withheld: Which rows of ``result.frame`` are withheld, such as ``pl.col("n") < 5``: value,
            interval and number of answers are in no form of the table. Where it is null the row is
            withheld too. Of a distribution all answers of a domain to the question go with one.
            What other figures give away (a total less the other units, a picture, the same figure
            in another table) is not examined.
        sign: What stands instead.
        why: Why they are withheld, such as ``"färre än 5 svar"``, for the note.

    Raises:
        ArgumentTypeError: If ``result`` has no such table, or ``withheld`` is no expression of
            truth.
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
        >>> table(made, withheld=pl.col("n") < 5).rows
        (('a', '..', '..'), ('b', '..', '..'))
    """
    made = next((each for kind, each in _MADE.items() if isinstance(result, kind)), None)
    if made is None:
        raise ArgumentTypeError(
            "table: the result must be estimates, comparisons, distributions, changes or"
            f" ranks, got {type(result).__name__}. Other results are in .frame.",
            argument="result",
            value=result,
        )
    asked = _Asked(
        one_of("language", language, LANGUAGES),
        None if title is None else text("title", title),
        one_of("sort", sort, get_args(Sort)),
        whole_number("decimals", decimals, least=0, most=10),
        _withheld(result, withheld, text("sign", sign), why and text("why", why)),
    )
    if not len(result):
        raise ArgumentError("table: the result has no rows.", argument="result", value=result)
    return made(result, asked)


def _withheld(result: _Result, where: object, sign: str, why: str) -> _Withheld:
    """Return which rows are withheld; those of which the answer is not known too."""
    if where is None:
        return _Withheld(frozenset(), sign, why)
    if not isinstance(where, pl.Expr):
        raise ArgumentTypeError(
            "table: withheld must be an expression of Polars about the rows of the result, such as"
            f' pl.col("n") < 5, got {shown(where)}.',
            argument="withheld",
            value=where,
        )
    lacking = [name for name in where.meta.root_names() if name not in result.frame.columns]
    if lacking:
        raise ArgumentError(
            f"table: withheld asks for {lacking[0]!r}, and the result has"
            f" {', '.join(result.frame.columns)}.{did_you_mean(lacking[0], result.frame.columns)}",
            argument="withheld",
            value=lacking[0],
            allowed=tuple(result.frame.columns),
        )
    try:
        found = result.frame.select(pl.lit(0).alias("\0"), where.alias("\1"))["\1"]
    except pl.exceptions.PolarsError as problem:
        said = str(problem).partition("\n")[0]
        raise ArgumentError(
            f"table: withheld cannot be told of the rows: {said}.", argument="withheld", value=where
        ) from None
    if found.dtype != pl.Boolean or len(found) != len(result):
        told = found.dtype if found.dtype != pl.Boolean else "the same of them all"
        raise ArgumentTypeError(
            f"table: withheld must be true or false of each row, and is {told}: compare a column"
            ' with something, such as pl.col("n") < 5.',
            argument="withheld",
            value=where,
        )
    hidden = found.fill_null(value=True).to_list()
    return _Withheld(frozenset(i for i, each in enumerate(hidden) if each), sign, why)


def _of_estimates(result: Estimates, asked: _Asked) -> ReportTable:
    """Return a row for each domain, or for each measure of a single domain."""
    words, rows = asked.words, asked.rows(result)
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
        cells: dict[str, _Cells] = {
            name: (name, asked.count(row), asked.figure(row))
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


def _beside(name: str, rows: _Rows, of: tuple[Sequence[str], list[str]], asked: _Asked) -> _Cells:
    """Return the figures of one domain beside each other, after the least and most answers."""
    by, measures = of
    own = {row["measure"]: row for row in rows if name_of(row, by, asked.language) == name}
    given = [row for row in own.values() if _HIDDEN not in row]
    counts = asked.counts([row["n"] for row in given], None if given else {_HIDDEN: True})
    figures = (asked.figure(own[each]) if each in own else MISSING_MARK for each in measures)
    return (name, counts, *figures)


def _of_comparisons(result: Comparisons, asked: _Asked) -> ReportTable:
    """Return figures, what they are compared with, the difference and a mark for the verdict."""
    words, rows = asked.words, asked.rows(result)
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
        naming(result.frame, result.by, language),
        header,
        lambda row: (
            asked.number(row),
            asked.number(row, "reference"),
            asked.figure(row, "difference"),
            asked.cell(row, MARKS[row["verdict"]]),
        ),
        (notes, asked),
    )


def _of_changes(result: Changes, asked: _Asked) -> ReportTable:
    """Return the figures of both years, the change, that among all, and a mark for the verdict."""
    words, rows = asked.words, asked.rows(result)
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
        naming(result.frame, units, asked.language),
        header,
        lambda row: (
            asked.number(row, "before"),
            asked.number(row, "after"),
            asked.figure(row, "change"),
            *([asked.number(row, "national")] if beside else []),
            asked.cell(row, MARKS[_AS_COMPARED.get(row["verdict"], row["verdict"])]),
        ),
        (notes, asked),
        value=lambda row: row["after"],
    )


def _of_ranks(result: Ranks, asked: _Asked) -> ReportTable:
    """Return the figure and the place, with those that cannot be excluded, the best place first."""
    words, rows = asked.words, asked.rows(result)
    sets = words["sets_simultaneous" if result.simultaneous else "sets_marginal"]
    notes = [
        *_described(result.method.measures, _names(rows), asked),
        words["places_note"].format(level=percent(result.method.level, asked.language), sets=sets),
    ]
    if lower := [name for name in _names(rows) if name in result.lower_is_better]:
        notes.append(words["lower_note"].format(names=", ".join(lower)))
    if result.within:
        notes.append(words["within_note"].format(names=", ".join(result.within)))

    def place(row: _Row) -> Cell:
        if row["rank"] is None:
            return asked.cell(row, MISSING_MARK)
        parts = [row[name] for name in ("rank", "rank_low", "rank_high")]
        rank, *ends = (number(each, 0, asked.language) for each in parts)
        return asked.cell(row, f"{rank} ({'–'.join(dict.fromkeys(ends))})", parts)

    return _listed(
        rows,
        naming(result.frame, result.by, asked.language),
        (words["estimate"], words["place"]),
        lambda row: (asked.number(row), place(row)),
        (notes, asked),
        value=lambda row: None if row["rank"] is None else -row["rank"],
    )


def _listed(  # noqa: PLR0917 - what is in common, and what is not
    rows: _Rows,
    told: Naming,
    header: tuple[str, ...],
    cells: Callable[[_Row], _Cells],
    rest: tuple[list[str], _Asked],
    *,
    value: Callable[[_Row], float | None] = lambda row: row["estimate"],
) -> ReportTable:
    """Return a row for each measure and domain, named in the first columns, each measure sorted."""
    notes, asked = rest
    measures = _names(rows)
    several = len(measures) > 1
    made: list[_Cells] = []
    for measure in measures:
        own = {
            name_of(row, told.by, asked.language): row for row in rows if row["measure"] == measure
        }
        first = (measure,) if several else ()
        figures = {name: value(row) for name, row in own.items()}
        made += [
            (*first, name, asked.count(own[name]), *cells(own[name]))
            for name in ordered(own, asked.sort, figures.get)
        ]
    names = (*((asked.words["measure"].capitalize(),) if several else ()), ", ".join(told.by))
    whole = (*names, _answers(asked), *header)
    return _table(told.titled(", ".join(measures)), whole, made, (len(names), notes, asked))


def _of_distributions(result: Distributions, asked: _Asked) -> ReportTable:
    """Return a row for each domain and question, and a column for each answer."""
    words, rows = asked.words, asked.rows(result)
    questions, language = _names(rows), asked.language
    shares = [each for each in result.method.measures if isinstance(each, AnswerShare)]
    items = {each.item.name: each.item for each in shares if each.item.name in questions}
    kinds = {(each.scale.low, each.scale.high, each.scale.labels) for each in items.values()}
    if len(kinds) > 1:
        raise ArgumentError(
            "table: the questions have different answers: narrow down with .of(question), one of"
            f" {', '.join(questions)}.",
            argument="result",
            value=result,
        )
    held = {row["position"] for row in rows if row["share"] is not None}
    scale = next(iter(items.values())).scale
    shown = [*range(scale.size), *(position for position in _BESIDE if position in held)]
    named = [words[_BESIDE[p]] if p < 0 else scale.label(p) for p in shown]
    made: dict[str, _Cells] = {}
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
            hidden = {_HIDDEN: True} if any(_HIDDEN in row for row in own.values()) else {}
            own = {p: row | hidden for p, row in own.items()}
            n = asked.counts([sum(own[p]["n"] or 0 for p in shown if p in own)], hidden)
            figures = [asked.number(own[p], "share") if p in own else MISSING_MARK for p in shown]
            key = f"{question}\0{name}"
            shares_known = [
                own[p]["share"] for p in better if p in own and own[p]["share"] is not None
            ]
            best[key] = sum(shares_known) if shares_known and not hidden else None
            made[key] = (*((question,) if several else ()), name, n, *figures)
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
    rows: Sequence[_Cells],
    rest: tuple[int, list[str], _Asked],
) -> ReportTable:
    left, notes, asked = rest
    cells = [[Cell(each) if isinstance(each, str) else each for each in row] for row in rows]
    texts = {cell.text for row in cells for cell in row}
    said = [
        *notes,
        *([asked.words["missing_note"]] if MISSING_MARK in texts else []),
        *([asked.withheld.note(asked.language)] if asked.withheld.rows else []),
    ]
    held = tuple(map(tuple, cells))
    return ReportTable(asked.title or title, header, held, left, tuple(said), asked.language)


def _names(rows: _Rows) -> list[str]:
    return list(dict.fromkeys(row["measure"] for row in rows))


def _described(measures: Iterable[Measure], shown: list[str], asked: _Asked) -> list[str]:
    """Return what is measured, those alike in one sentence."""
    return measure_sentences([each for each in measures if each.name in shown], asked.language)


_MADE: Mapping[type[Any], Callable[[Any, _Asked], ReportTable]] = {
    Estimates: _of_estimates,
    Comparisons: _of_comparisons,
    Distributions: _of_distributions,
    Changes: _of_changes,
    Ranks: _of_ranks,
}
"""How the table of each result is made."""
