"""The scan: which columns are read, how their rows are checked and counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from math import isnan, prod
from typing import Any

import attrs
import narwhals as nw
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.designs import Design
from brukarindex.encoding import BadValues, Coder, Codes, Variable, cell_codes, combine, first_rows, renumber
from brukarindex.exceptions import ArgumentError, DataError, SchemaError, raise_all
from brukarindex.frames import Source, chunks
from brukarindex.scales import Scale

Floats = npt.NDArray[np.float64]
Counts = tuple[npt.NDArray[np.int64], Floats, Floats]
BATCH = 1 << 17
"""Rows that one thread counts at a time. Batches are cut by row position and added in order, so the figures
do not depend on the number of threads."""
DENSE_CELLS = 1 << 20
"""Up to this many combinations of key and answer are counted in one array."""
JOINT_CELLS = 1 << 16
"""Up to this many combinations, several questions are counted in one pass and taken apart afterwards."""
COUNTS = ("n", "w", "w2")


@attrs.frozen
class Plan:
    """What a scan reads and counts: the coded variables of each block, the domain columns and the design."""

    blocks: tuple[tuple[Coder, ...], ...]
    by: tuple[str, ...]
    design: Design

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns whose combinations are the cells."""
        return tuple(dict.fromkeys((*self.by, *self.design.keys)))

    @property
    def questions(self) -> dict[str, Variable]:
        """Every column of answers, and the item that reads it."""
        items = (item for block in self.blocks for coder in block for item in coder.variable.questions)
        return {item.column: item for item in items}

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the scan reads."""
        extra = [name for name in (self.design.weight, self.design.population) if name]
        return tuple(dict.fromkeys((*self.keys, *extra, *self.questions)))

    def check_names(self) -> None:
        """Raise unless measures, keys and counts can share a table."""
        names = dict.fromkeys(coder.variable.name for block in self.blocks for coder in block)
        problems = [f"{name!r} is both answers and a key or count." for name in names if name in (*self.keys, *COUNTS)]
        problems += [f"the key column {name!r} has a reserved name: rename it." for name in self.keys if name in COUNTS]
        raise_all(ArgumentError, problems)

    def check_types(self, schema: pl.Schema) -> None:
        """Raise `SchemaError` that lists every column whose type does not fit its use."""
        numbers = [name for name in (self.design.weight, self.design.population) if name]
        problems = [f"column {n!r} must hold numbers, got {schema[n]}." for n in numbers if not schema[n].is_numeric()]
        problems += [
            f"key column {name!r} has type {schema[name]}, which cannot name a group."
            for name in self.keys
            if schema[name].is_nested() or schema[name] in (pl.Null, pl.Object, pl.Binary)
        ]
        for name, item in self.questions.items():
            problems += _answer_type(name, schema[name], item.questions[0].scale)
        raise_all(SchemaError, problems)


def _answer_type(name: str, dtype: pl.DataType, scale: Scale) -> list[str]:
    if dtype.is_numeric() or dtype in (pl.Boolean, pl.Null):
        return []
    if dtype not in (pl.String, pl.Enum, pl.Categorical):
        return [f"column {name!r} must hold answers as numbers or text, got {dtype}."]
    if any(isinstance(answer, str) for answer in scale.codes):
        return []
    return [
        (
            f"column {name!r} holds text, but {scale!r} has no labels: give Scale(labels=…), "
            f"or turn it into numbers with pl.col({name!r}).cast(pl.Int64)."
        )
    ]


def scan(source: Source, plan: Plan) -> tuple[list[list[pl.DataFrame]], list[pl.DataFrame]]:
    """Count ``source``: for each block the tables to be merged, and the strata's population sizes."""
    bad: BadValues = {}
    tables: list[list[pl.DataFrame]] = [[] for _ in plan.blocks]
    populations = []
    for rows, block in _pieces(source, plan):
        plan.check_types(rows.schema)
        counted, population = _count(rows, plan, block, bad)
        populations.append(population)
        for i, table in counted.items():
            tables[i].append(table)
    raise_all(DataError, [_off_scale(name, counter, plan) for name, counter in bad.items()])
    return tables, populations


def _pieces(source: Source, plan: Plan) -> Iterator[tuple[pl.DataFrame, int | None]]:
    """Yield frames to count, with the one block that each belongs to when it is already aggregated."""
    if isinstance(source, pl.DataFrame):
        yield source.select(plan.columns), None
    elif isinstance(source, pl.LazyFrame):
        yield from ((chunk, None) for chunk in chunks(source.select(plan.columns)))
    else:
        yield from ((_aggregate(source, plan, i), i) for i in range(len(plan.blocks)))


def _aggregate(source: "nw.LazyFrame[Any]", plan: Plan, block: int) -> pl.DataFrame:
    """Count the combinations of raw answers of one block where the data are."""
    items = dict.fromkeys(item.column for coder in plan.blocks[block] for item in coder.variable.questions)
    extra = [plan.design.population] if plan.design.population else []
    groups = list(dict.fromkeys((*plan.keys, *extra, *items)))
    weight = nw.col(plan.design.weight).cast(nw.Float64) if plan.design.weight else None
    sums = (
        []
        if weight is None
        else [
            weight.sum().alias("w"),
            (weight * weight).sum().alias("w2"),
            weight.min().alias("w_min"),
            weight.is_null().cast(nw.Int64).sum().alias("w_null"),
        ]
    )
    return source.group_by(groups).agg(nw.len().alias("n"), *sums).collect("polars").to_native()


def _count(
    rows: pl.DataFrame, plan: Plan, block: int | None, bad: BadValues
) -> tuple[dict[int, pl.DataFrame], pl.DataFrame]:
    keys = rows.select(plan.keys)
    blocks = range(len(plan.blocks)) if block is None else [block]
    _check_keys(keys)
    if rows.height == 0:
        return {}, pl.DataFrame()
    cells, size = cell_codes(rows, plan.keys)
    first = first_rows(cells, size)
    weights = _weights(rows, plan.design, aggregated=block is not None)
    population = _populations(rows, plan.design, cells, first)
    counted = _tabulate(_batches(rows, cells, weights), [plan.blocks[i] for i in blocks], size, bad)
    return {i: _table(rows, plan, i, first, *found) for i, found in zip(blocks, counted, strict=True)}, population


def _check_keys(keys: pl.DataFrame) -> None:
    problems = []
    for series in keys.get_columns():
        empty = series.null_count() + (int(series.is_nan().sum()) if series.dtype.is_float() else 0)
        if empty:
            problems.append(
                f"key column {series.name!r} has no value in {empty} rows, so they belong to no group: "
                f"fill it, for example with pl.col({series.name!r}).fill_null(…), or leave the rows out."
            )
    raise_all(DataError, problems)


@attrs.frozen(eq=False)
class _Weights:
    """Per row: how many respondents it stands for (None: one), their weights and squared weights (None: one)."""

    n: Floats | None = None
    w: Floats | None = None
    w2: Floats | None = None

    def slice(self, start: int, length: int) -> "_Weights":
        parts = (self.n, self.w, self.w2)
        return _Weights(*(None if part is None else part[start : start + length] for part in parts))


def _weights(rows: pl.DataFrame, design: Design, *, aggregated: bool) -> _Weights:
    if aggregated:
        n = rows["n"].cast(pl.Float64).to_numpy()
        if design.weight is None:
            return _Weights(n, n, n)
        wrong = ~((rows["w_min"] > 0) & rows["w"].is_finite()) | (rows["w_null"] > 0)
        if wrong.fill_null(value=True).any():
            raise DataError(_weight_message(design.weight, "some weights are missing, zero, negative or infinite"))
        return _Weights(n, rows["w"].to_numpy(), rows["w2"].to_numpy())
    if design.weight is None:
        return _Weights()
    series = rows[design.weight].cast(pl.Float64)
    values = series.to_numpy()
    if series.null_count() or not 0 < values.min() <= values.max() < np.inf:
        raise DataError(_weight_message(design.weight, _weight_problem(series)))
    return _Weights(None, values, values * values)


def _weight_problem(series: pl.Series) -> str:
    counts = {
        "missing": series.null_count(),
        "NaN": series.is_nan().sum(),
        "infinite": series.is_infinite().sum(),
        "negative": (series < 0).sum(),
        "zero": (series == 0).sum(),
    }
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)


def _weight_message(column: str, problem: str) -> str:
    return (
        f"weight column {column!r}: {problem}. Every weight must be positive and finite: "
        "leave out those who did not take part, and give the others a weight."
    )


_Batch = tuple[pl.DataFrame, Codes, _Weights]


def _batches(rows: pl.DataFrame, cells: Codes, weights: _Weights) -> list[_Batch]:
    starts = range(0, rows.height, BATCH)
    return [(rows.slice(i, BATCH), cells[i : i + BATCH], weights.slice(i, BATCH)) for i in starts]


def _tabulate(
    batches: Sequence[_Batch], blocks: Sequence[Sequence[Coder]], size: int, bad: BadValues
) -> list[tuple[Codes, Counts]]:
    """Return for each block the occurring codes (cell, then answers) and their counts."""
    radices = [prod(coder.radix for coder in block) for block in blocks]
    dense = [i for i, radix in enumerate(radices) if size * radix <= DENSE_CELLS]
    found = dict(zip(dense, _tabulate_dense(batches, [(blocks[i], radices[i]) for i in dense], size, bad), strict=True))
    for i in range(len(blocks)):
        if i not in found:
            found[i] = _tabulate_sparse(batches, blocks[i], size, bad)
    return [found[i] for i in range(len(blocks))]


def _tabulate_dense(
    batches: Sequence[_Batch], blocks: Sequence[tuple[Sequence[Coder], int]], size: int, bad: BadValues
) -> list[tuple[Codes, Counts]]:
    """Count blocks in arrays with a place for every combination, several blocks together while that is small."""
    groups = _together([radix for _, radix in blocks], size)
    shapes = [(size, *(blocks[i][1] for i in group)) for group in groups]

    def count(batch: _Batch) -> tuple[list[Counts], BadValues]:
        wrong: BadValues = {}
        coded = [[coder for i in group for coder in blocks[i][0]] for group in groups]
        codes = [_codes(batch, coders, size, wrong) for coders in coded]
        return [_bincount(code, batch[2], prod(shape)) for code, shape in zip(codes, shapes, strict=True)], wrong

    sums = [_bincount(np.empty(0, dtype=np.intp), _Weights(), prod(shape)) for shape in shapes]
    for parts, wrong in _in_order(count, batches):
        for into, values in zip(chain(*sums), chain(*parts), strict=True):
            np.add(into, values, out=into)
        for name, counter in wrong.items():
            bad.setdefault(name, Counter()).update(counter)
    return [
        _margin(total, shape, axis) for total, shape in zip(sums, shapes, strict=True) for axis in range(1, len(shape))
    ]


def _together(radices: Sequence[int], size: int) -> list[list[int]]:
    """Return runs of neighbouring blocks whose joint table stays small enough for the processor's cache."""
    groups: list[list[int]] = []
    room = 0
    for i, radix in enumerate(radices):
        if groups and radix <= room:
            groups[-1].append(i)
            room //= radix
        else:
            groups.append([i])
            room = JOINT_CELLS // (size * radix)
    return groups


def _margin(counts: Counts, shape: tuple[int, ...], axis: int) -> tuple[Codes, Counts]:
    others = tuple(i for i in range(1, len(shape)) if i != axis)
    n, w, w2 = (values.reshape(shape).sum(axis=others).ravel() for values in counts)
    kept = np.flatnonzero(n)
    return kept, (n[kept], w[kept], w2[kept])


def _codes(batch: _Batch, coders: Sequence[Coder], size: int, bad: BadValues) -> Codes:
    rows, cells, _ = batch
    answers = [(coder.encode(rows, bad), coder.radix) for coder in coders]
    return combine([(cells, size), *answers], rows.height)[0]


def _bincount(codes: Codes, weights: _Weights, size: int) -> Counts:
    n = np.bincount(codes, weights.n, size).astype(np.int64, copy=False)
    if weights.w is None:
        return n, n.astype(np.float64), n.astype(np.float64)
    return n, np.bincount(codes, weights.w, size), np.bincount(codes, weights.w2, size)


def _in_order(function: Any, batches: Sequence[_Batch]) -> Iterator[Any]:
    """Yield the results of ``function`` in the order of ``batches``, working on several at once."""
    threads = min(pl.thread_pool_size(), len(batches))
    if threads < 2:
        yield from map(function, batches)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = []
        for batch in batches:
            waiting.append(pool.submit(function, batch))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        yield from (future.result() for future in waiting)


def _tabulate_sparse(
    batches: Sequence[_Batch], coders: Sequence[Coder], size: int, bad: BadValues
) -> tuple[Codes, Counts]:
    """Count when there are more combinations than can be held in an array: number those that occur."""
    codes = np.concatenate([_codes(batch, coders, size, bad) for batch in batches])
    places, kept = renumber(codes)
    parts = [batch[2] for batch in batches]
    joined = _Weights(
        *(
            None if getattr(parts[0], name) is None else np.concatenate([getattr(part, name) for part in parts])
            for name in COUNTS
        )
    )
    return kept, _bincount(places, joined, len(kept))


def _table(rows: pl.DataFrame, plan: Plan, block: int, first: Codes, codes: Codes, counts: Counts) -> pl.DataFrame:
    columns = []
    for coder in reversed(plan.blocks[block]):
        codes, code = np.divmod(codes, coder.radix)
        columns.append(coder.decode(code))
    keys = rows.select(plan.keys)[first[codes]] if plan.keys else pl.DataFrame()
    keys = keys.with_columns(pl.col(pl.Categorical).cast(pl.String))
    named = [pl.Series(name, values) for name, values in zip(COUNTS, counts, strict=True)]
    return pl.DataFrame([*keys.get_columns(), *columns[::-1], *named])


def _populations(rows: pl.DataFrame, design: Design, cells: Codes, first: Codes) -> pl.DataFrame:
    """Return strata and population sizes, one row each unless a size varies within its stratum."""
    if design.population is None:
        return pl.DataFrame()
    series = rows[design.population].cast(pl.Float64)
    sizes = series.to_numpy()
    if series.null_count() or not 1 <= sizes.min() <= sizes.max() < np.inf:
        raise DataError(
            f"population column {design.population!r}: every size must be a finite number of at least 1, got "
            f"{series.null_count()} missing and {series.min()} as the least."
        )
    columns = rows.select(*design.strata, series)
    constant = bool((sizes[first][cells] == sizes).all())
    return (columns[first[first >= 0]] if constant else columns).unique()


def _off_scale(name: str, counter: "Counter[object]", plan: Plan) -> str:
    scale = plan.questions[name].questions[0].scale
    shown = ", ".join(f"{value!r} ({count}×)" for value, count in islice(sorted(counter.items(), key=str), 5))
    more = f" and {len(counter) - 5} other values" if len(counter) > 5 else ""
    nan = any(isinstance(value, float) and isnan(value) for value in counter)
    hint = "a missing answer is null: use fill_nan(None)" if nan else "name don't-know codes in Scale(dont_know=…)"
    return f"column {name!r}: {sum(counter.values())} answers are not on {scale!r}: {shown}{more}; {hint}."
