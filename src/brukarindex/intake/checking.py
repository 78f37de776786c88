"""Everything that is wrong with a delivery, in one report, before anything is counted."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from attrs import evolve

from brukarindex.checks import column_names, text
from brukarindex.counting.answers import TEXTS, Coder
from brukarindex.counting.cautions import (
    Caution,
    answer_rows,
    numbers_respondents,
    of_rows,
    rows_of_each,
)
from brukarindex.counting.designs import Design
from brukarindex.counting.frames import FrameSource, as_source, gathered, is_pattern, own_query
from brukarindex.counting.plans import Plan
from brukarindex.counting.tallies import split_design
from brukarindex.exceptions import (
    BrukarindexError,
    ColumnNotFoundError,
    did_you_mean,
)
from brukarindex.intake.answers import answer_problems
from brukarindex.intake.groups import key_problems, name_cautions, of_caution, short_codes
from brukarindex.intake.numbers import (
    single_problems,
    size_problems,
    unused_weight,
    weight_problems,
)
from brukarindex.intake.problems import CheckMethod, Problem, Problems, problem, problems_of
from brukarindex.intake.respondents import file_twice, headings, twice, unanswered, without
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure, named
from brukarindex.words.numbers import MISSING_MARK
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

_SHOWN = 20
_MOST_TITLES = 20
"""The header is looked for in so many rows."""
_WORDS = r"\p{L}"
_ROWS_OUT = ("blank", "total", "footnote")
"""Kinds of rows that nothing more is said of."""


def check(
    frame: "IntoFrame",
    measures: Measure | Iterable[Measure],
    *,
    by: str | Iterable[str] = (),
    design: Design | None = None,
    respondent: str | None = None,
) -> Problems:
    """Report everything that is wrong with a delivery, before anything is counted.

    Nothing is changed. An *error* is what `tally` or `estimate` would stop at; a *warning* looks
    as if it was not meant. Most problems come with Python that puts them right, to paste. Rows that
    are blank, or headings, are told of once, and then left out of everything else.

    Args:
        frame: One row per respondent, as in `tally`. Rows that are not in memory are read: the
            columns that are named, and nothing is then said of whole rows.
        measures: What is to be estimated; one measure, several, or a questionnaire.
        by: The columns that will divide respondents into domains. Names in other columns of text
            are looked at too where they repeat.
        design: The design that will be used.
        respondent: The column that numbers respondents. Without it columns with usual names, such
            as ``id`` and ``löpnr``, are taken for such.

    Raises:
        ArgumentTypeError: If ``frame`` is no frame.
        DataError: If the frame's own query fails.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, check
        >>> frame = pl.DataFrame({"enhet": ["Norra", "norra", "Totalt"], "helhet": [5, 99, 4]})
        >>> found = check(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet")
        >>> for each in found:
        ...     each.column, each.problem, each.found
        ('helhet', 'off_scale', '99 (1×)')
        ('enhet', 'alike', "'Norra' (1×) = 'norra' (1×)")
        ('enhet', 'total', "'Totalt' (1×)")
    """
    plain = split_design(design).design
    variables = dict.fromkeys(each for measure in named(measures) for each in measure.variables)
    plan = Plan(tuple((Coder(each),) for each in variables), column_names(by, "by"), plain)
    found = [*_names(plan)]
    plan = _readable(plan)
    respondent = None if respondent is None else text("respondent", respondent)
    asked = (*plan.columns, *((respondent,) if respondent else ()))
    read = _read(frame, asked)
    header = _header(read)
    below = _texts(read.rows.row(header)) if header is not None else set[str]()
    found += [_no_column(name, read.present) for name in read.missing if name not in below]
    if not read.rows.height:
        found.append(problem("no_rows", None, 0))
    elif header is not None:  # nothing that stands below titles can be told apart
        found.append(problem("titles", None, header + 1))
    else:
        found += _whole_rows(read, plan, respondent)
        found += unused_weight(read.rows.drop(plan.columns, strict=False)) if design is None else []
        found += _columns(without(read.rows, found), plan)
    return problems_of(found, CheckMethod(read.rows.height, tuple(plan.questions)))


def _names(plan: Plan) -> Iterator[Problem]:
    """Yield the columns that cannot be read by their names."""
    for kind, errors in plan.name_problems().items():
        for name in dict.fromkeys(str(error.value) for error in errors):
            yield problem(kind, name, 0)


def _readable(plan: Plan) -> Plan:
    """Return a plan of the columns that can be read by their names; of a design that needs another
    one only the weight is left.
    """
    told = {kind: {each.value for each in wrong} for kind, wrong in plan.name_problems().items()}
    out = told["name_pattern"] | told["name_taken"]
    keys, design = out | told["answers_and_key"], plan.design
    weight = None if design.weight in out else design.weight
    names = {*design.keys, design.weight, design.population}
    return evolve(
        plan,
        blocks=tuple(
            block
            for block in plan.blocks
            if out.isdisjoint({item.column for each in block for item in each.variable.questions})
            and out.isdisjoint(each.variable.name for each in block)
        ),
        by=tuple(name for name in plan.by if name not in keys),
        design=Design(weight=weight) if names & keys else design,
    )


class _Read(NamedTuple):
    """The rows that are looked at, whether of a whole frame, its columns, and those not there."""

    rows: pl.DataFrame
    whole: bool
    present: tuple[str, ...]
    missing: tuple[str, ...]


def _read(frame: "IntoFrame", columns: tuple[str, ...]) -> _Read:
    """Return a frame with all its columns if it is in memory, else with those asked for."""
    try:
        as_source(frame, columns)
        missing: tuple[str, ...] = ()
    except ColumnNotFoundError as error:
        missing = error.missing
    wanted = tuple(name for name in columns if name not in missing)
    held = (
        getattr(frame, "column_names", getattr(frame, "columns", ())) if _in_memory(frame) else ()
    )
    names = tuple(composed(str(name)) for name in held if not is_pattern(str(name)))
    try:
        source = as_source(frame, names or wanted)
    except BrukarindexError:  # a column that nobody asked for cannot be read
        names, source = (), as_source(frame, wanted)
    with own_query():
        present = tuple(map(str, source.collect_schema().names()))
    chosen = tuple(dict.fromkeys((*wanted, *names)))
    rows = _collected(source, chosen) if chosen else pl.DataFrame()
    return _Read(rows, bool(names), present, missing)


def _in_memory(frame: "IntoFrame") -> bool:
    return hasattr(frame, "shape")


def _collected(source: FrameSource, columns: tuple[str, ...]) -> pl.DataFrame:
    if isinstance(source, pl.DataFrame):
        return source.select(columns)
    if isinstance(source, pl.LazyFrame):
        with own_query():
            return source.select(columns).collect()
    return gathered(source, columns)


def _header(read: _Read) -> int | None:
    """Return the row in which most names that are missing stand, if titles are above them."""
    told = [_texts(row) & set(read.missing) for row in read.rows.head(_MOST_TITLES).iter_rows()]
    most = max(told, key=len, default=set[str]())
    return told.index(most) if 2 * len(most) > len(read.missing) else None


def _texts(row: tuple[object, ...]) -> set[str]:
    return {composed(cell) for cell in row if isinstance(cell, str)}


def _no_column(name: str, present: tuple[str, ...]) -> Problem:
    near = did_you_mean(name, present)
    like = next((each for each in present if near == f" Did you mean {each!r}?"), None)
    more = ", …" if len(present) > _SHOWN else ""
    found = f"{', '.join(map(repr, present[:_SHOWN]))}{more}" if like is None else repr(like)
    remedy = f"frame = frame.rename({{{like!r}: {name!r}}})" if like is not None else None
    return problem("no_column", name, 0, found or MISSING_MARK, remedy=remedy)


def _whole_rows(read: _Read, plan: Plan, respondent: str | None) -> list[Problem]:
    """Return what is wrong with whole rows."""
    found = list(headings(read.rows, _items(read.rows, plan)))
    rows = without(read.rows, found)
    if not read.whole or not rows.height:
        return found
    blank = pl.all_horizontal(pl.all().is_null())
    for told in map(of_caution, of_rows(rows, plan)):
        if told.problem == "blank":
            found.append(_stopping(told, rows.filter(blank), plan))
        elif told.problem != "doubled":
            found.append(told)
    rows = rows.filter(~blank) if any(each.problem == "blank" for each in found) else rows
    numbered = [
        name
        for name in rows.columns
        if (name not in plan.columns and numbers_respondents(name)) or name == respondent
    ]
    for name in [respondent] if respondent in rows.columns else numbered:
        found += _numbered_twice(rows, str(name), plan)
    return found if numbered else [*found, *file_twice(rows)]


def _numbered_twice(rows: pl.DataFrame, name: str, plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong when several rows have the same number of a respondent."""
    several = rows_of_each(rows, name, rows.columns, plan)
    for each in twice(rows, name):
        if several is None or each.problem == "doubled":
            yield each
        elif not numbers_respondents(name):  # of others it has been told with the rows
            yield from map(of_caution, answer_rows(rows, name, rows.columns, plan))


def _items(rows: pl.DataFrame, plan: Plan) -> list[Item]:
    return [
        item for name, items in plan.questions.items() if name in rows.columns for item in items
    ]


def _stopping(told: Problem, rows: pl.DataFrame, plan: Plan) -> Problem:
    """Return a problem of rows, as an error if nothing can be counted with them there."""
    stops = any(each.severity == "error" for each in _values(rows, plan))
    return evolve(told, severity="error") if stops and told.problem in _ROWS_OUT else told


def _columns(rows: pl.DataFrame, plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with one column after the other."""
    design, keys = plan.design, [name for name in plan.keys if name in rows.columns]
    kept = rows
    named = tuple(dict.fromkeys((*keys, *_names_of_groups(rows, plan))))
    odd = [
        each for name in named for each in name_cautions(rows[name], cluster=name == design.cluster)
    ]
    for caution in (*odd, *_lone_cautions(rows, (*named, *plan.columns))):
        out = kept[str(caution.column)].cast(pl.String).is_in(_no_respondents(caution))
        out = out.fill_null(value=False)
        yield _stopping(of_caution(caution), kept.filter(out), plan)
        kept = kept.filter(~out)
    yield from (each for name in named for each in short_codes(rows[name]))
    questions = [name for name in plan.questions if name in kept.columns]
    empty = pl.all_horizontal(pl.col(questions).is_null())
    for told in unanswered(kept, questions):
        silent = kept.filter(empty)  # sums, and notes below a table
        nowhere = any([*key_problems(silent[name])] for name in keys)
        yield evolve(told, severity="error") if nowhere else told
        kept = kept.filter(~empty) if nowhere else kept
    yield from _values(kept, plan)


def _values(rows: pl.DataFrame, plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with the values of columns that are counted."""
    design = plan.design
    if not rows.height:
        return
    for name in plan.keys:
        if name in rows.columns:
            yield from key_problems(rows[name])
    told = [
        each for item in _items(rows, plan) for each in answer_problems(rows[item.column], item)
    ]
    yield from (each for i, each in enumerate(told) if each not in told[:i])
    if design.weight in rows.columns:
        yield from weight_problems(rows[str(design.weight)])
    if set(design.strata) <= set(rows.columns):
        yield from _strata(rows, design)


def _no_respondents(caution: Caution) -> list[str]:
    """Return the names of totals and footnotes."""
    return [*chain(*caution.groups)] if caution.kind in _ROWS_OUT else []


def _strata(rows: pl.DataFrame, design: Design) -> Iterator[Problem]:
    if design.cluster and design.cluster not in rows.columns:
        return
    if design.population in rows.columns:
        yield from size_problems(rows, design)
    if design.population is None or (
        design.population in rows.columns and rows[design.population].dtype.is_numeric()
    ):
        yield from single_problems(rows, design)


def _lone_cautions(rows: pl.DataFrame, known: tuple[str, ...]) -> Iterator[Caution]:
    """Yield totals and footnotes in columns that name no groups, such as numbers of respondents:
    in rows that have no other words.
    """
    texts = [name for name in rows.columns if isinstance(rows[name].dtype, TEXTS)]
    if not texts:
        return
    words = pl.col(texts).cast(pl.String).str.contains(_WORDS)
    alone = pl.sum_horizontal(words.fill_null(value=False)) == 1
    for name in texts:
        odd = [] if name in known else _names_out(rows[name])
        if odd:
            beside = rows.filter(~alone & pl.col(name).cast(pl.String).is_in(odd))[name]
            lone = rows[name].filter(~rows[name].is_in(beside.implode()))
            yield from filter(_no_respondents, name_cautions(lone, cluster=False))


def _names_out(series: pl.Series) -> list[str]:
    """Return the names of totals and footnotes in a column."""
    return [*chain(*map(_no_respondents, name_cautions(series, cluster=False)))]


def _names_of_groups(rows: pl.DataFrame, plan: Plan) -> Iterator[str]:
    """Yield other columns of text, or of codes, that name groups: their values repeat."""
    for name in rows.columns:
        if name in plan.columns:
            continue
        kind = rows[name].dtype
        if (kind == pl.String or kind.is_integer()) and 2 * rows[name].n_unique() <= rows.height:
            yield name
