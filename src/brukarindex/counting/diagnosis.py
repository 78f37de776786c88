"""What is wrong with the columns of a frame that could not be counted: all of it at once.

A scan stops at the first value that cannot be used. Then every column is looked at by itself, so
that an error tells everything that must be put right.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from brukarindex.checks import limit, shown
from brukarindex.counting.advice import (
    in_first_rows_only,
    key_without_value,
    merged_cells,
    off_scale,
)
from brukarindex.counting.answers import TEXTS, codes_or_invalid
from brukarindex.counting.frames import FrameSource, gathered, own_query, polars_type
from brukarindex.counting.joining import weight_key
from brukarindex.counting.plans import ROWS, Plan
from brukarindex.counting.scanning import LARGEST
from brukarindex.exceptions import BrukarindexError, DataError, SchemaError
from brukarindex.questions.scales import INVALID, Scale

if TYPE_CHECKING:
    import narwhals as nw


class _Column(NamedTuple):
    """The values of a column, and how many rows have each (None: one)."""

    values: pl.Series
    times: pl.Series | None

    def count(self, where: pl.Series) -> int:
        """Return how many rows are meant."""
        where = where.fill_null(value=False)
        return int(where.sum() if self.times is None else self.times.filter(where).sum())


def diagnose(source: FrameSource, plan: Plan) -> list[BrukarindexError]:
    """Return every problem of the columns of ``source`` that ``plan`` reads, column by column."""
    made: Any = source.collect_schema()
    kinds = (
        made
        if isinstance(made, pl.Schema)
        else {name: polars_type(kind) for name, kind in made.items()}
    )
    schema = pl.Schema(kinds)
    design = plan.design
    found: list[BrukarindexError] = []
    for name, numbers in ((design.weight, _WEIGHTS), (design.population, _POPULATIONS)):
        if name and name in schema:
            found += _number_problems(source, schema, name, numbers)
    # Design weights that are a key are told of as weights.
    told = (weight_key(design.weight),) if design.weight else ()
    for name in plan.keys:
        if name in schema and name not in told:
            found += _key_problems(source, schema, name)
    for name, items in plan.questions.items():
        if name in schema:
            told_of = (
                each
                for item in items
                for each in _answer_problems(source, schema, name, item.scale)
            )
            found += {str(problem): problem for problem in told_of}.values()
    return found


def _column(source: FrameSource, name: str) -> _Column:
    """Return the distinct values of a column that is not in memory, or all of one that is."""
    if isinstance(source, pl.DataFrame):
        return _Column(source[name], None)
    with own_query():
        counted = _distinct(source, name)
    return _Column(counted[name], counted[ROWS])


def _distinct(source: "pl.LazyFrame | nw.LazyFrame[Any]", name: str) -> pl.DataFrame:
    if isinstance(source, pl.LazyFrame):
        return source.group_by(pl.col(name)).agg(pl.len().alias(ROWS)).collect()
    import narwhals as nw

    return gathered(source, [name], lambda _: nw.len().alias(ROWS))


_NUMBERS_AS_TEXT = (
    " Read the file with its own decimal mark, or make the text numbers: "
    r"pl.col({name!r}).str.replace_all(r'\s', '').str.replace(',', '.').cast(pl.Float64)."
)


class _Numbers(NamedTuple):
    """What the numbers of a column must be, and the sentence for those that are not."""

    least: float
    sentence: str


_WEIGHTS = _Numbers(
    1 / LARGEST,
    "weight column {name!r}: {problem}. Every weight must be positive and finite: "
    "leave out those who did not take part, and give the others a weight.",
)
_POPULATIONS = _Numbers(
    1.0,
    "population column {name!r}: {problem}. Every size must be a finite number of at least 1, "
    "the same in the whole stratum.",
)


def _number_problems(
    source: FrameSource, schema: pl.Schema, name: str, numbers: _Numbers
) -> Iterator[BrukarindexError]:
    if not schema[name].is_numeric():
        hint = _NUMBERS_AS_TEXT.format(name=name) if isinstance(schema[name], TEXTS) else ""
        told = f"column {name!r} must hold numbers, got {schema[name]}.{hint}"
        yield SchemaError(told, column=name, dtype=schema[name])
        return
    column = _column(source, name)
    values, least = column.values.cast(pl.Float64), numbers.least
    finite = values.is_finite()
    kinds = {
        "missing": values.is_null(),
        "NaN": values.is_nan(),
        "infinite": values.is_infinite(),
        "negative": finite & (values < 0),
        "zero": values == 0,
        f"between 0 and {limit(least)}": (values > 0) & (values < least),
        f"above {shown(LARGEST)}": finite & (values > LARGEST),
    }
    counts = {kind: column.count(where) for kind, where in kinds.items()}
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
    if told:
        kept = tuple(kind for kind, count in counts.items() if count)
        problem = numbers.sentence.format(name=name, problem=told)
        yield DataError(problem, column=name, values=kept)


def _key_problems(source: FrameSource, schema: pl.Schema, name: str) -> Iterator[BrukarindexError]:
    kind = schema[name]
    if kind.is_nested() or isinstance(kind, (pl.Null, pl.Object, pl.Binary)):
        told = f"key column {name!r} has type {kind}, which cannot name a group."
        yield SchemaError(told, column=name, dtype=kind)
        return
    column = _column(source, name)
    missing = column.values.is_null()
    if kind.is_float():
        missing |= column.values.is_nan()
    if isinstance(kind, TEXTS):
        missing |= column.values.cast(pl.String).str.strip_chars() == ""
    if count := column.count(missing):
        plain = isinstance(kind, (pl.String, pl.Categorical))
        whole = isinstance(source, pl.DataFrame) and isinstance(kind, pl.String)
        told = (
            merged_cells(name, count)
            if whole and in_first_rows_only(column.values, missing)
            else key_without_value(name, count, text=plain)
        )
        yield DataError(told, column=name, values=(None,))


def _answer_problems(
    source: FrameSource, schema: pl.Schema, name: str, scale: Scale
) -> Iterator[BrukarindexError]:
    kind = schema[name]
    readable = kind.is_numeric() or isinstance(kind, (*TEXTS, pl.Boolean, pl.Null))
    column = _column(source, name)
    wrong = pl.Series(codes_or_invalid(column.values, scale) == INVALID)
    if not wrong.any():
        return
    if not readable:
        told = f"column {name!r} must hold answers as numbers or text, got {kind}."
        yield SchemaError(told, column=name, dtype=kind)
    elif isinstance(kind, pl.Boolean):
        told = f"column {name!r} is Boolean, which fits Scale(0, 1) only, but its scale is"
        yield SchemaError(f"{told} {scale!r}.", column=name, dtype=kind)
    else:
        counted = (
            [1] * int(wrong.sum()) if column.times is None else column.times.filter(wrong).to_list()
        )
        values = column.values.filter(wrong).to_list()
        told = off_scale(name, scale, list(zip(values, counted, strict=True)))
        yield DataError(told, column=name, values=tuple(dict.fromkeys(values)))
