"""The scan: how rows of the columns of a plan are checked and counted."""

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Codes, Floats, Scratch, first_rows, sum_by, sums_in_threads
from brukarindex.codes.keys import Coded, cell_codes, combine, starts
from brukarindex.codes.threads import batches as row_batches, in_order
from brukarindex.counting.answers import Coder, UnsoundError
from brukarindex.counting.designs import Design
from brukarindex.counting.frames import (
    FrameSource,
    chunks,
    gathered,
    own_query,
    polars_type,
)
from brukarindex.counting.plans import COUNTS, GOOD, ROWS, SQUARES, SUMS, Plan
from brukarindex.words.spelling import composed_texts

if TYPE_CHECKING:
    import narwhals as nw


class WeightSums(NamedTuple):
    """Respondents, and their weights and squared weights."""

    n: npt.NDArray[np.int64]
    w: Floats
    w2: Floats


CellSums = tuple[npt.NDArray[np.int64]] | WeightSums
"""Respondents, and their weights and squared weights unless all of them are 1."""
DENSE_CELLS = 1 << 20
"""Up to this many combinations of key and answer are counted in one array."""
JOINT_CELLS = 1 << 16
"""Up to this many combinations, which the processor's cache holds, several questions are counted in
one pass and taken apart afterwards; never more than there are rows."""
HELD = 1 << 23
"""So many rows of a frame in memory are coded at a time: some 16 bytes each, and the threads seldom
wait.
"""
MANY = 1 << 19
"""So many rows are worth what lets several threads count them at once: the import of sparse
matrices.
"""
LARGEST = 1e100
"""Weights and population sizes up to this, and weights down to its inverse, have squares that a
float can hold.
"""


class Scanned(NamedTuple):
    """For each block the tables to be merged, and the strata's population sizes."""

    tables: list[list[pl.DataFrame]]
    populations: list[pl.DataFrame]


def scan(source: FrameSource, plan: Plan) -> Scanned:
    """Count ``source``.

    Raises:
        UnsoundError: If a column cannot be used; which and why is for
            `brukarindex.counting.diagnosis` to say.
    """
    tables: list[list[pl.DataFrame]] = [[] for _ in plan.blocks]
    populations: list[pl.DataFrame] = []
    for rows, block in _pieces(source, plan):
        counted, population = _count(rows, plan, block)
        del rows  # gone while the next are read
        populations.append(population)
        for i, table in counted.items():
            tables[i].append(table)
    return Scanned(tables, populations)


class _Piece(NamedTuple):
    """A frame to count, with the one block that it belongs to when it is already aggregated."""

    rows: pl.DataFrame
    block: int | None = None


def _pieces(source: FrameSource, plan: Plan) -> Iterator[_Piece]:
    if isinstance(source, pl.DataFrame):
        yield from map(_Piece, source.select(plan.columns or pl.first()).iter_slices(HELD))
    elif isinstance(source, pl.LazyFrame):
        yield from map(_Piece, chunks(source.select(plan.columns or pl.first())))
    else:
        yield from (_Piece(_aggregate(source, plan, i), i) for i in range(len(plan.blocks)))


def _aggregate(source: "nw.LazyFrame[Any]", plan: Plan, block: int) -> pl.DataFrame:
    """Count the combinations of raw answers of one block where the data are."""
    import narwhals as nw

    items = dict.fromkeys(
        item.column for coder in plan.blocks[block] for item in coder.variable.questions
    )
    extra = [plan.design.population] if plan.design.population else []
    groups = list(dict.fromkeys((*plan.keys, *extra, *items)))
    weight = plan.design.weight
    if not weight:
        return gathered(source, groups, lambda _: nw.len().alias(ROWS))
    with own_query():
        kind = polars_type(source.collect_schema()[weight])
    if not kind.is_numeric():
        raise UnsoundError
    counted = gathered(source, groups, lambda _: nw.len().alias(ROWS), *_weight_sums(weight))
    if counted[GOOD].sum() < counted[ROWS].sum():
        raise UnsoundError
    return counted


def _weight_sums(weight: str) -> "list[Callable[[dict[str, str]], nw.Expr]]":
    """Return the sum of weights, that of their squares, and how many can be used, by the names of
    the columns.
    """
    import narwhals as nw

    def column(names: dict[str, str]) -> nw.Expr:
        return nw.col(names[weight]).cast(nw.Float64)

    def usable(names: dict[str, str]) -> nw.Expr:
        return column(names).is_between(1 / LARGEST, LARGEST).cast(nw.Int64)

    return [
        lambda names: column(names).sum().alias(SUMS),
        lambda names: (column(names) * column(names)).sum().alias(SQUARES),
        lambda names: usable(names).sum().alias(GOOD),
    ]


class _Weights(NamedTuple):
    """Per row: respondents (None: one), their sum of weights (None: as many) and of squares (None:
    that of w).
    """

    n: Floats | None = None
    w: Floats | None = None
    w2: Floats | None = None

    def squares(self, scratch: Scratch) -> Floats | None:
        """Squared weights, in memory that is used again."""
        if self.w is None or self.w2 is not None:
            return self.w2
        return np.square(self.w, out=scratch.array("squares", len(self.w), np.float64))


class _Batch(NamedTuple):
    """Rows that are counted together, the cell of each and what it stands for."""

    rows: pl.DataFrame
    cells: Codes
    weights: _Weights


class _Counted(NamedTuple):
    """What is counted of some rows: the table of each block, and the population sizes."""

    tables: dict[int, pl.DataFrame]
    population: pl.DataFrame


def _count(rows: pl.DataFrame, plan: Plan, block: int | None) -> _Counted:
    keys = pl.DataFrame([rows[name] for name in plan.keys])
    blocks = range(len(plan.blocks)) if block is None else [block]
    if rows.height == 0:
        return _Counted({}, pl.DataFrame())
    if not all(map(names_groups, keys.get_columns())) or not _are_numbers(rows, plan.design):
        raise UnsoundError
    cells, size = cell_codes(rows, plan.keys)
    batches, first, alike = _batches(rows, cells, size, plan.design)
    weight, sizes = (alike.get(name) for name in (plan.design.weight, plan.design.population))
    population = _populations(rows, plan.design, first if sizes is not None else None)
    if weight is not None:
        batches = [batch._replace(weights=_Weights()) for batch in batches]
    counted = _tabulate(batches, [plan.blocks[i] for i in blocks], size)
    pairs = [(plan.blocks[i], found) for i, found in zip(blocks, counted, strict=True)]
    named = _of_cells(keys, first)
    many = sum(len(found.cells) for found in counted)
    tables = in_order(lambda pair: _table(named, weight, *pair), pairs, many)
    return _Counted(dict(zip(blocks, tables, strict=True)), population)


class _Batches(NamedTuple):
    """The batches, a row of each cell (−1 where it is empty), and weights and sizes that cells have
    one of.
    """

    batches: list[_Batch]
    first: Codes
    alike: dict[str | None, Floats | None]


class _Looked(NamedTuple):
    """The same of one batch, weights and sizes in order."""

    batch: _Batch
    first: Codes
    alike: list[Floats | None]


def _batches(rows: pl.DataFrame, cells: Codes, size: int, design: Design) -> _Batches:
    numbers = (
        []
        if ROWS in rows.columns
        else [name for name in (design.weight, design.population) if name]
    )

    def look(where: slice) -> _Looked:
        part, its = rows[where], cells[where]
        first = first_rows(its, size)
        values = (part[name].cast(pl.Float64).to_numpy() for name in numbers)
        alike = [_alike(each, its, first) for each in values]
        return _Looked(_Batch(part, its, _weights(part, design)), first, alike)

    batches: list[_Batch] = []
    found = np.full(size, -1, dtype=np.intp)
    alike: dict[str | None, Floats | None] = {name: np.full(size, np.nan) for name in numbers}
    parts = row_batches(rows.height)
    for where, (batch, first, told) in zip(parts, in_order(look, parts), strict=True):
        found = np.where((found < 0) & (first >= 0), first + where.start, found)
        alike = {name: _joined(alike[name], each) for name, each in zip(numbers, told, strict=True)}
        batches.append(batch)
    return _Batches(batches, found, alike)


def _alike(values: npt.NDArray[np.generic], cells: Codes, first: Codes) -> Floats | None:
    """Return the one value in each cell (NaN where it is empty), or None when values vary within
    cells.
    """
    told = values[first]
    for rows in (slice(1000), slice(None)):  # a thousand rows nearly always tell
        if not (told[cells[rows]] == values[rows]).all():
            return None
    return np.where(first >= 0, told.astype(np.float64), np.nan)


def _joined(known: Floats | None, more: Floats | None) -> Floats | None:
    """Return the one value in each cell of several batches, or None when it varies."""
    if known is None or more is None or (known < more).any() or (known > more).any():
        return None
    return np.where(np.isnan(known), more, known)


def names_groups(series: pl.Series) -> bool:
    """Return whether every value of a column of keys names a group."""
    if (
        series.dtype.is_nested()
        or isinstance(series.dtype, (pl.Null, pl.Object, pl.Binary))
        or series.null_count()
    ):
        return False
    return not (series.dtype.is_float() and series.is_nan().any())


def _are_numbers(rows: pl.DataFrame, design: Design) -> bool:
    names = [name for name in (design.weight, design.population) if name and name in rows.columns]
    return all(rows[name].dtype.is_numeric() for name in names)


def _weights(rows: pl.DataFrame, design: Design) -> _Weights:
    """Return the weights of ``rows``, or raise if some are not usable."""
    if ROWS in rows.columns:
        n = rows[ROWS].cast(pl.Float64).to_numpy()
        if design.weight is None:
            return _Weights(n, n, n)
        return _Weights(n, rows[SUMS].to_numpy(), rows[SQUARES].to_numpy())
    if design.weight is None:
        return _Weights()
    values = rows[design.weight].cast(pl.Float64).to_numpy()
    if not 1 / LARGEST <= values.min() <= values.max() <= LARGEST:  # a missing weight is NaN here
        raise UnsoundError
    return _Weights(None, values, None)


class _Found(NamedTuple):
    """The combinations that occur: their cells, a code for each variable, and their counts."""

    cells: Codes
    answers: list[Codes]
    counts: WeightSums

    def weighted(self, weight: Floats) -> "_Found":
        """Return the counts when every respondent of a cell has the same ``weight``."""
        each, n = weight[self.cells], self.counts.n
        return self._replace(counts=WeightSums(n, n * each, n * each**2))


def _tabulate(
    batches: Sequence[_Batch], blocks: Sequence[Sequence[Coder]], size: int
) -> list[_Found]:
    """Return for each block the combinations of cell and answers that occur."""
    places = [size * prod(coder.radix for coder in block) for block in blocks]
    dense = [block for block, count in zip(blocks, places, strict=True) if count <= DENSE_CELLS]
    found = iter(_tabulate_dense(batches, dense, size))
    return [
        next(found) if count <= DENSE_CELLS else _tabulate_sparse(batches, block, size)
        for block, count in zip(blocks, places, strict=True)
    ]


class _Counting(NamedTuple):
    """How rows are counted: in how many cells, whether they are ``many``, and memory for a thread
    to use again.
    """

    size: int
    many: bool
    scratch: Scratch

    def weights(self, batch: _Batch) -> _Weights:
        """Return the weights of a batch with all that its groups of questions need."""
        weights = batch.weights._replace(w2=batch.weights.squares(self.scratch))
        if not self.many or weights.n is not None:
            return weights
        ones = self.scratch.array("ones", batch.rows.height, np.float64)
        ones.fill(1.0)
        return weights._replace(n=ones)

    def sums(self, batch: _Batch, coders: Sequence[Coder]) -> CellSums:
        """Return the sums for each combination of a cell and answers."""
        rows, cells, weights = batch
        answers = [Coded(coder.encode(rows), coder.radix) for coder in coders]
        kind = np.int32 if self.many else np.intp
        codes, places = combine(
            [Coded(cells, self.size), *answers], rows.height, self.scratch, kind
        )
        return _added(codes, weights, places, sums_in_threads if self.many else sum_by)


def _tabulate_dense(
    batches: Sequence[_Batch], blocks: Sequence[Sequence[Coder]], size: int
) -> list[_Found]:
    """Count blocks in arrays with a place for every combination, several blocks together while that
    is small.
    """
    radices = [prod(coder.radix for coder in block) for block in blocks]
    groups = _together(radices, size, min(JOINT_CELLS, sum(len(cells) for _, cells, _ in batches)))
    shapes = [(size, *(radices[i] for i in group)) for group in groups]

    coded = [[coder for i in group for coder in blocks[i]] for group in groups]
    counting = _Counting(size, sum(len(cells) for _, cells, _ in batches) >= MANY, Scratch())

    def count(batch: _Batch) -> list[CellSums]:
        ready = batch._replace(weights=counting.weights(batch))
        return [counting.sums(ready, coders) for coders in coded]

    sums: list[CellSums] = []
    for parts in in_order(count, batches):
        for totals, counts in zip(sums, parts, strict=bool(sums)):
            for into, values in zip(totals, counts, strict=True):
                np.add(into, values, out=into)
        sums = sums or parts
    tables = [
        (total, shape, axis, blocks[i])
        for total, shape, group in zip(sums, shapes, groups, strict=True)
        for axis, i in enumerate(group, start=1)
    ]
    return list(in_order(lambda table: _margin(*table), tables, size * sum(radices)))


def _together(radices: Sequence[int], size: int, most: int) -> list[list[int]]:
    """Return runs of neighbouring blocks whose joint table has at most ``most`` places."""
    groups: list[list[int]] = []
    room = 0
    for i, radix in enumerate(radices):
        if groups and radix <= room:
            groups[-1].append(i)
            room //= radix
        else:
            groups.append([i])
            room = most // (size * radix)
    return groups


def _margin(sums: CellSums, shape: tuple[int, ...], axis: int, coders: Sequence[Coder]) -> _Found:
    """Return one block of a table of several."""
    others = tuple(i for i in range(1, len(shape)) if i != axis)
    margins = [
        values.reshape(shape).sum(axis=others).ravel() if others else values for values in sums
    ]
    kept = cells = np.flatnonzero(margins[0] > 0)
    answers: list[Codes] = []
    for coder in reversed(coders):
        codes, cells = cells, cells // coder.radix  # with a subtraction twice as fast as divmod
        answers.append(codes - cells * coder.radix)
    return _Found(cells, answers[::-1], _counts([values[kept] for values in margins]))


def _counts(sums: Sequence[npt.NDArray[Any]]) -> WeightSums:
    n, *others = sums
    w, w2 = others or (n.astype(np.float64),) * 2
    return WeightSums(n, w, w2)


def _added(
    codes: Codes, weights: _Weights, size: int, add: Callable[[Codes, Floats, int], Floats] = sum_by
) -> CellSums:
    n = np.bincount(codes, minlength=size) if weights.n is None else add(codes, weights.n, size)
    n = n.astype(np.int64, copy=False)
    if weights.w is None or weights.w2 is None:
        return (n,)
    return WeightSums(n, add(codes, weights.w, size), add(codes, weights.w2, size))


def _tabulate_sparse(batches: Sequence[_Batch], coders: Sequence[Coder], size: int) -> _Found:
    """Count when there are more combinations than can be held in an array: number
    those that occur.
    """
    cells = np.concatenate([cells for _, cells, _ in batches])
    answers = [
        np.concatenate([coder.encode(rows) for rows, _, _ in batches]).astype(np.intp)
        for coder in coders
    ]
    coded = [Coded(each, coder.radix) for each, coder in zip(answers, coders, strict=True)]
    codes = combine([Coded(cells, size), *coded], len(cells)).codes
    kept, first, places = np.unique(codes, return_index=True, return_inverse=True)
    columns = zip(*(weights for _, _, weights in batches), strict=True)
    given = [[part for part in column if part is not None] for column in columns]
    joined = _Weights(*(np.concatenate(parts) if parts else None for parts in given))
    counts = _added(places, joined._replace(w2=joined.squares(Scratch())), len(kept))
    return _Found(cells[first], [answer[first] for answer in answers], _counts(counts))


class _Named(NamedTuple):
    """The keys of each cell, and whether cells are in their order."""

    keys: pl.DataFrame
    ordered: bool


def _of_cells(keys: pl.DataFrame, first: Codes) -> _Named:
    """Return the cells by their keys; ``first`` is a row of each."""
    named = keys[np.maximum(first, 0)] if keys.width else keys
    told = (
        named.with_columns(pl.col(pl.Categorical).cast(pl.String))
        if pl.Categorical in keys.dtypes
        else named
    )
    texts = (series for series in told.get_columns() if series.dtype == pl.String)
    if any((series.str.strip_chars() == "").any() for series in texts):
        raise UnsoundError
    made = composed_texts(told)
    return _Named(made, made is named)


def _table(
    named: _Named, weight: Floats | None, coders: Sequence[Coder], found: _Found
) -> pl.DataFrame:
    """Return what was found in canonical order; with a ``weight`` when all in a cell
    have the same.
    """
    found = found if weight is None else found.weighted(weight)
    keys, ordered = named
    ordered = ordered and all(coder.ordered for coder in coders)
    columns = [coder.decode(codes) for coder, codes in zip(coders, found.answers, strict=True)]
    keys = keys[found.cells] if keys.width else keys
    named_counts = [
        pl.Series(name, values) for name, values in zip(COUNTS, found.counts, strict=True)
    ]
    table = pl.DataFrame([*keys.get_columns(), *columns, *named_counts])
    return table if ordered else canonical(table)


def canonical(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table sorted; rows with the same cell and answers are added, in the
    order they came.
    """
    groups = [name for name in table.columns if name not in COUNTS]
    table = table.sort(groups, maintain_order=True) if groups else table
    first = np.flatnonzero(starts([table[name] for name in groups], table.height))
    if len(first) == table.height:
        return table
    sums = [pl.Series(name, np.add.reduceat(table[name].to_numpy(), first)) for name in COUNTS]
    return table[first].with_columns(sums)


def _populations(rows: pl.DataFrame, design: Design, first: Codes | None) -> pl.DataFrame:
    """Return strata and population sizes; ``first`` are rows that say all, when sizes do not vary
    within cells.
    """
    if design.population is None:
        return pl.DataFrame()
    told = rows.select(*design.strata, pl.col(design.population).cast(pl.Float64))
    told = told if first is None else told[first[first >= 0]]
    sizes = told[design.population].to_numpy()
    if told[design.population].null_count() or not 1 <= sizes.min() <= sizes.max() <= LARGEST:
        raise UnsoundError
    told = told if first is not None else told.unique()
    told = (
        told.with_columns(pl.col(pl.Categorical).cast(pl.String))
        if pl.Categorical in told.dtypes
        else told
    )
    return composed_texts(told)
