"""The table of a result, for a report."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from typing import Any, NamedTuple, cast, get_args

import attrs
import polars as pl

from brukarindex.benchmarking.changes import Changes
from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.benchmarking.ranks import Ranks
from brukarindex.checks import one_of, text, whole_number, whole_text
from brukarindex.comparisons.comparison import Comparisons
from brukarindex.declaration.appendix import MethodsAppendix
from brukarindex.estimates.distributions import Distributions
from brukarindex.estimates.estimation import Estimates
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.intake.problems import Problems
from brukarindex.presentation.cross_tables import ShownAs, crossing_of, of_distributions
from brukarindex.presentation.plain_table import of_columns
from brukarindex.presentation.report_table import Cell, ReportTable
from brukarindex.presentation.rows import (
    Naming,
    Row,
    Sort,
    in_blocks,
    leads_of,
    names_of,
    naming,
    years_last,
)
from brukarindex.presentation.table_options import (
    HIDDEN,
    RowCells,
    RowList,
    TableOptions,
    finished_table,
    names_in,
)
from brukarindex.presentation.withheld import Withheld, withheld_rows
from brukarindex.presentation.words import (
    MOST_DECIMALS,
    adjusted_words,
    decimals_of,
    reference_words,
)
from brukarindex.questions.measures import Measure
from brukarindex.results.tables import Framed
from brukarindex.words.domains import value_name
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import MISSING_MARK, number, percent

MARKS = {"above": "▲", "below": "▼", "not_distinguishable": "·", None: MISSING_MARK}
"""What stands for each verdict."""
_AS_COMPARED = {"up": "above", "down": "below"}


def table(  # noqa: PLR0913 - the same arguments whatever the result
    result: Framed,
    /,
    *,
    language: Language = "en",
    title: str | None = None,
    sort: Sort = "estimate",
    decimals: int = 1,
    kind: ShownAs | Sequence[ShownAs] | None = None,
    across: str | None = None,
    beside: Estimates | None = None,
    withheld: pl.Expr | None = None,
    sign: str = "..",
    why: str = "",
) -> ReportTable:
    r"""Return the table of a result for a report, with figures as ``56,8 (54,5–59,1)``, and
    ``75,0 (–)`` where there is no interval.

    Estimates have a row for each domain, or for each measure when there is one domain; several
    measures stand beside each other. Comparisons have the difference with its interval and a mark
    for the verdict, changes the figures of both years, ranks the places that cannot be excluded.
    Distributions have a row for each question and domain and a column for each answer, with what is
    no answer beside: in per cent where it is in the base, else counted. Questions with other
    answers have columns of their own, below their scale. Notes say what is measured, of what, with
    which interval and against what. Of every other result the rows stand as they do there, with all
    columns that hold something, under words for what they are, and its `describe` below.

    Args:
        result: Any result with figures.
        language: ``"sv"`` or ``"en"``.
        title: What stands above; the measures by default.
        sort: ``"estimate"``: the highest first, of ranks the best; ``"name"``: by the Swedish
            alphabet; ``"frame"``: as in the result.
        decimals: Decimals of figures; given figures have more where their standard errors need it.
        kind: Of distributions ``"row"``, by default: of those in a row how many per cent gave an
            answer; ``"column"``: of those who gave an answer how many per cent are in the row,
            among all domains of its question and grouping; ``"count"``: how many answers, not
            weighted. Several, such as ``["count", "row"]``, have a line each.
        across: Of distributions a column of ``by`` whose values stand beside each other, such as
            women and men.
        beside: Of distributions, estimates by the same domains, such as of an index and a share of
            each question; they have the last columns. Measures of several questions have no row,
            and a note names them.
        withheld: Which rows of ``result.frame`` are withheld, such as ``pl.col("n") < 5``: value,
            interval and number of answers are in no form of the table. Where it is null the row is
            withheld too. Of a distribution all answers of a domain to the question go with one.
            What other figures give away (a total less the other units, a picture, the same figure
            in another table) is not examined.
        sign: What stands instead.
        why: Why they are withheld, such as ``"färre än 5 svar"``, for the note.

    Raises:
        ArgumentTypeError: If ``result`` is none, or ``withheld`` is no expression of truth.
        ArgumentError: If it has no rows, or an argument is not one of those named or of no use for
            this result.

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
    given = cast("object", result)
    if not isinstance(given, Framed) or isinstance(given, (MethodsAppendix, Problems)):
        raise ArgumentTypeError(
            f"table: the result must have figures, as estimates do, got {type(result).__name__}.",
            argument="result",
            value=result,
        )
    asked = TableOptions(
        one_of("language", language, LANGUAGES),
        None if title is None else text("title", title),
        one_of("sort", sort, get_args(Sort)),
        whole_number("decimals", decimals, least=0, most=MOST_DECIMALS),
        Withheld(
            withheld_rows("table", result, withheld),
            text("sign", sign),
            whole_text("why", why),
        ),
    )
    if not len(cast("Sized", result)):
        raise ArgumentError("table: the result has no rows.", argument="result", value=result)
    if isinstance(result, Distributions):
        return of_distributions(result, asked, crossing_of(result, kind, across, beside))
    _check_useful(result, {"kind": kind, "across": across, "beside": beside})
    made = (make for one, make in _MADE.items() if isinstance(result, one))
    return next(made, of_columns)(result, asked)


def _check_useful(result: object, given: Mapping[str, object]) -> None:
    """Raise when arguments are given that only distributions have a use for."""
    if useless := [name for name, value in given.items() if value is not None]:
        raise ArgumentError(
            f"table: {', '.join(useless)} is of no use for {type(result).__name__}, only for"
            " distributions: leave it out.",
            argument=useless[0],
            value=given[useless[0]],
        )


class _Laid(NamedTuple):
    """What a table of estimates holds.

    Attributes:
        cells: The cells of each of its rows, by name.
        names: In which of them each row of the result stands.
        by: The headings of what names a row.
        figures: The headings of figures.
        title: What stands above.
    """

    cells: Mapping[str, RowCells]
    names: Sequence[str]
    by: tuple[str, ...]
    figures: Sequence[str]


def _of_estimates(result: Estimates | GivenEstimates, asked: TableOptions) -> ReportTable:
    """Return a row for each domain, or for each measure of a single domain."""
    if isinstance(result, GivenEstimates):
        decimals = decimals_of(result.frame["std_error"], asked.decimals)
        asked = attrs.evolve(asked, decimals=decimals)
    words, rows = asked.words, asked.rows(result.frame, result.by)
    titles = asked.titled(result.method.measures, names_in(rows))
    told = naming(result.frame, result.by, asked.language)
    domains = names_of(rows, told.by, asked.language)
    single = len(set(domains)) == 1
    title = told.titled(asked.heading(titles, result.method.measures))
    if single:
        title = domains[0] if len(titles) > 1 else title
        laid = _measures_listed(rows, asked, titles)
    else:
        laid = _domains_listed(rows, asked, titles, told)
    first: dict[str, Row] = {}
    for name, row in zip(laid.names, rows, strict=True):
        first.setdefault(name, row)
    within = () if single else told.by
    order = in_blocks(first, within, asked.sort, lambda name: first[name]["estimate"])
    notes = [
        *asked.described(result.method.measures, list(titles)),
        *result.method.totals(asked.language),
        words["figure_note"].format(level=percent(result.method.level, asked.language)),
    ]
    header = (*laid.by, asked.answers, *laid.figures)
    made = [laid.cells[name] for name in order]
    return finished_table(title, header, made, asked, notes=notes, left=len(laid.by))


def _measures_listed(rows: RowList, asked: TableOptions, titles: Mapping[str, str]) -> _Laid:
    """Return a row for each measure of the only domain."""
    return _Laid(
        {
            row["measure"]: (titles[row["measure"]], asked.count(row), asked.figure(row))
            for row in rows
        },
        [row["measure"] for row in rows],
        (asked.words["measure"].capitalize(),),
        (asked.words["estimate"],),
    )


def _domains_listed(
    rows: RowList, asked: TableOptions, titles: Mapping[str, str], told: Naming
) -> _Laid:
    """Return a row for each domain, with its measures beside each other."""
    names, leads = names_of(rows, told.by, asked.language), leads_of(rows, told.by, asked.language)
    lead = dict(zip(names, leads.rows, strict=True))
    held: dict[str, dict[str, Row]] = {}
    for name, row in zip(names, rows, strict=True):
        held.setdefault(name, {})[row["measure"]] = row
    figures = list(titles.values()) if len(titles) > 1 else [asked.words["estimate"]]
    cells = {name: _beside(lead[name], own, list(titles), asked) for name, own in held.items()}
    return _Laid(cells, names, leads.header, figures)


def _beside(
    lead: tuple[str, ...], own: Mapping[str, Row], measures: Sequence[str], asked: TableOptions
) -> RowCells:
    """Return the figures of one domain beside each other, after the least and most answers."""
    given = [row for row in own.values() if HIDDEN not in row]
    counts = asked.counts([row["n"] for row in given], None if given else {HIDDEN: True})
    figures = (asked.figure(own[each]) if each in own else MISSING_MARK for each in measures)
    return (*lead, counts, *figures)


def _of_comparisons(result: Comparisons, asked: TableOptions) -> ReportTable:
    """Return figures, what they are compared with, the difference and a mark for the verdict."""
    words, rows = asked.words, asked.rows(result.frame, result.by)
    measures, language = names_in(rows), asked.language
    level = percent(result.method.level, asked.language)
    marks = ", ".join(f"{MARKS[each]} {words[each]}" for each in list(MARKS)[:3] if each)
    notes = [
        *asked.described(result.method.measures, measures),
        words["reference_note"].format(reference=reference_words(result.reference, language)),
        words["difference_note"].format(level=level),
        words["marks_note"].format(marks=marks),
        adjusted_words(result.adjust, asked.language),
    ]
    header = (
        words["estimate"],
        words["reference"],
        words["difference_column"],
        words["verdict"],
    )
    return _listed(
        rows,
        result.method.measures,
        naming(result.frame, result.by, language),
        header,
        lambda row: (
            asked.number(row),
            asked.number(row, "reference"),
            asked.figure(row, "difference"),
            asked.cell(row, MARKS[row["verdict"]]),
        ),
        asked,
        notes=notes,
    )


def _of_changes(result: Changes, asked: TableOptions) -> ReportTable:
    """Return the figures of both years, the change, that among all, and a mark for the verdict."""
    words, rows = asked.words, asked.rows(result.frame, result.by)
    year, to_year = result.between, f"to_{result.between}"
    pairs = list(dict.fromkeys((row[to_year], row[year]) for row in rows))
    one = len(pairs) == 1
    both = [value_name(year, each, asked.language) for each in pairs[0]]
    units = tuple(name for name in result.by if name not in (year, to_year))
    beside = result.frame["national"].count() > 0
    header = (
        *(both if one else (words["before"], words["after"])),
        words["change"],
        *([words["all_column"]] if beside else []),
        words["verdict"],
    )
    return _listed(
        rows,
        result.method.measures,
        naming(result.frame, units, asked.language),
        header,
        lambda row: (
            asked.number(row, "before"),
            asked.number(row, "after"),
            asked.figure(row, "change"),
            *([asked.number(row, "national")] if beside else []),
            asked.cell(row, MARKS[_AS_COMPARED.get(row["verdict"], row["verdict"])]),
        ),
        asked,
        notes=_change_notes(result, asked, names_in(rows), beside=beside),
        value=lambda row: row["after"],
        within=None if one else _between(rows, (to_year, year), asked),
    )


def _change_notes(
    result: Changes, asked: TableOptions, measures: Sequence[str], *, beside: bool
) -> list[str]:
    """Return the notes of changes, which may have those of all ``beside`` them."""
    words = asked.words
    marks = ", ".join(
        f"{mark} {words[each]}"
        for each, mark in zip(("up", "down", "not_distinguishable"), "▲▼·", strict=True)
    )
    return [
        *asked.described(result.method.measures, measures),
        words["change_note"].format(level=percent(result.method.level, asked.language)),
        words["n_note"].format(answers=asked.answers),
        *([words["all_note"]] if beside else []),
        words["marks_note"].format(marks=marks),
        adjusted_words(result.adjust, asked.language),
    ]


def _of_ranks(result: Ranks, asked: TableOptions) -> ReportTable:
    """Return the figure and the place, with those that cannot be excluded, the best place first."""
    words, rows = asked.words, asked.rows(result.frame, result.by)
    titles = asked.titled(result.method.measures, names_in(rows))
    sets = words["sets_simultaneous" if result.simultaneous else "sets_marginal"]
    notes = [
        *asked.described(result.method.measures, names_in(rows)),
        words["places_note"].format(level=percent(result.method.level, asked.language), sets=sets),
    ]
    if lower := [titles[name] for name in names_in(rows) if name in result.lower_is_better]:
        notes.append(words["lower_note"].format(names=", ".join(lower)))
    if result.within:
        notes.append(words["within_note"].format(names=", ".join(result.within)))

    columns = years_last(rows, result.within)
    within = [name for name in columns if result.frame[name].n_unique() > 1]
    units = [name for name in result.by if name not in within]

    def place(row: Row) -> Cell:
        if row["rank"] is None:
            return asked.cell(row, MISSING_MARK)
        parts = [row[name] for name in ("rank", "rank_low", "rank_high")]
        rank, *ends = (number(each, 0, asked.language) for each in parts)
        return asked.cell(row, f"{rank} ({'–'.join(dict.fromkeys(ends))})", parts)

    return _listed(
        rows,
        result.method.measures,
        naming(result.frame, units, asked.language),
        (words["estimate"], words["place"]),
        lambda row: (asked.number(row), place(row)),
        asked,
        notes=notes,
        value=lambda row: None if row["rank"] is None else -row["rank"],
        within=_Within(", ".join(within), within, names_of(rows, within, asked.language))
        if within
        else None,
    )


@attrs.frozen
class _Within:
    """What rows are set beside each other within, such as a year: its header, its columns, and what
    is said of each row.
    """

    header: str
    by: Sequence[str]
    said: Sequence[str]


def _between(rows: RowList, years: tuple[str, str], asked: TableOptions) -> _Within:
    """Return which years each row is between, by the columns that have them."""
    names = [
        "–".join(value_name(years[1], row[each], asked.language) for each in years) for row in rows
    ]
    return _Within(years[1], years, names)


@attrs.frozen
class _Named:
    """A row, what it is called, and what is said of what it is within."""

    row: Row
    name: str
    lead: tuple[str, ...]
    within: str


def _blocks(
    rows: RowList, names: Sequence[str], leads: Sequence[tuple[str, ...]], within: _Within | None
) -> list[list[_Named]]:
    """Return the rows of each measure, and of what they are within."""
    said = within.said if within else [""] * len(rows)
    by = within.by if within else ()
    found: dict[tuple[object, ...], list[_Named]] = {}
    for row, name, lead, of in zip(rows, names, leads, said, strict=True):
        key = (row["measure"], *(row[each] for each in by))
        found.setdefault(key, []).append(_Named(row, name, lead, of))
    measures = names_in(rows)
    return sorted(found.values(), key=lambda held: measures.index(held[0].row["measure"]))


def _listed(  # noqa: PLR0917 - what is in common, and what is not
    rows: RowList,
    measures: Iterable[Measure],
    told: Naming,
    header: tuple[str, ...],
    cells: Callable[[Row], RowCells],
    asked: TableOptions,
    *,
    notes: list[str],
    value: Callable[[Row], float | None] = lambda row: row["estimate"],
    within: _Within | None = None,
) -> ReportTable:
    """Return a row for each measure and domain, named in the first columns; those of a measure
    sorted, and of what they are within.
    """
    titles = asked.titled(measures, names_in(rows))
    made: list[RowCells] = []
    named = bool(told.by) or within is None
    leads = leads_of(rows, told.by, asked.language)
    for held in _blocks(rows, names_of(rows, told.by, asked.language), leads.rows, within):
        own = {each.name: each.row for each in held}
        named_by = {each.name: each.lead for each in held}
        figures = {name: value(row) for name, row in own.items()}
        lead: tuple[str, ...] = (titles[held[0].row["measure"]],) if len(titles) > 1 else ()
        lead += (held[0].within,) if within else ()
        made += [
            (
                *lead,
                *(named_by[name] if named else ()),
                asked.count(own[name]),
                *cells(own[name]),
            )
            for name in in_blocks(own, told.by, asked.sort, figures.get)
        ]
    names: tuple[str, ...] = ()
    names += (asked.words["measure"].capitalize(),) if len(titles) > 1 else ()
    names += (within.header,) if within else ()
    names += leads.header if named else ()
    whole = (*names, asked.answers, *header)
    return finished_table(
        told.titled(asked.heading(titles, measures)),
        whole,
        made,
        asked,
        notes=notes,
        left=len(names),
    )


_MADE: Mapping[type[Any], Callable[[Any, TableOptions], ReportTable]] = {
    Estimates: _of_estimates,
    GivenEstimates: _of_estimates,
    Comparisons: _of_comparisons,
    Changes: _of_changes,
    Ranks: _of_ranks,
}
"""How the table of each result is made, but that of distributions."""
