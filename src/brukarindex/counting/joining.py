"""Weights of rows and of cells, found by their keys."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from math import prod
from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.checks import misfits, type_error
from brukarindex.codes.keys import Coded, KeyCoder, RowCodes, combined, key_coder, taken
from brukarindex.counting.designs import Design
from brukarindex.counting.frames import FrameSource, as_source, with_copy
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, SchemaError, raise_all
from brukarindex.words.numbers import counted, plain
from brukarindex.words.spelling import composed, composed_texts

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame, IntoFrameT


_WEIGHT = "brukarindex_weight_of_row"

_TEXTS = (pl.String, pl.Enum, pl.Categorical)

_MOST = 1 << 22
"""Up to this many combinations of keys are looked up in an array."""


def _is_text(kind: pl.DataType) -> bool:
    return isinstance(kind, _TEXTS)


def _one_form(name: str, schema: pl.Schema) -> pl.Expr:
    """Return a column, a text with composed letters."""
    column = pl.col(name)
    return column.cast(pl.String).str.normalize("NFC") if _is_text(schema[name]) else column


def _design_weight(design: Design, schema: pl.Schema) -> pl.Expr:
    if design.weight is not None:
        return pl.col(design.weight).cast(pl.Float64)
    if design.population is None:
        return pl.lit(1.0)
    sampled = _one_form(design.cluster, schema).n_unique() if design.cluster else pl.len()
    strata = [_one_form(name, schema) for name in design.strata]
    return pl.col(design.population).cast(pl.Float64) / (
        sampled.over(strata) if strata else sampled
    )


def _names() -> Iterator[str]:
    """Yield names for a column, until one is free."""
    return (_WEIGHT + "_" * n for n in count())


def weight_key(weight: str) -> str:
    """Return the name that a column of design weights has as a key."""
    return f"{weight} (design)"


def with_weight_key(
    frame: "IntoFrame", by: Sequence[str], design: Design, argument: str = "frame"
) -> "IntoFrame":
    """Return the frame with the design weights as a key, when ``by`` asks for it.

    Raises:
        ColumnNotFoundError: If the frame has no such weights.
    """
    if design.weight is None or weight_key(design.weight) not in by:
        return frame
    as_source(frame, (design.weight,), argument)
    import narwhals as nw

    names = nw.from_native(frame).collect_schema().names()
    held = next((name for name in names if composed(str(name)) == design.weight), design.weight)
    return with_copy(frame, held, weight_key(design.weight))


def place(cells: pl.DataFrame, by: Sequence[str], table: pl.DataFrame) -> Codes:
    """Return the row of ``table`` that each of the ``cells`` belongs to.

    Raises:
        ArgumentError: If a cell is in none: the weights were made from other data.
    """
    if not by:
        return np.zeros(cells.height, dtype=np.intp)
    found = _looked_up(cells, by, table)
    if found.null_count():
        lost = cells.filter(found.is_null()).select(by).row(0)
        raise ArgumentError(
            f"the weights were not made for {key_words(by, lost)}: make them from the same frame.",
            argument="frame",
        )
    return found.to_numpy().astype(np.intp)


def _looked_up(cells: pl.DataFrame, by: Sequence[str], table: pl.DataFrame) -> pl.Series:
    """Return the row of ``table`` that each of the ``cells`` belongs to, null where it
    is in none.
    """
    rows = pl.DataFrame(_alike([table[name] for name in by], cells.schema)).with_row_index("")
    return cells.select(by).join(rows, on=list(by), how="left", maintain_order="left")[""]


def key_words(by: Sequence[str], values: Sequence[object]) -> str:
    """Return keys with their values, as messages name them: ``sex = K, ward = A``."""
    return ", ".join(f"{name} = {value}" for name, value in zip(by, values, strict=True))


def _as_text(series: pl.Series) -> pl.Series:
    return series.cast(pl.String) if isinstance(series.dtype, (pl.Enum, pl.Categorical)) else series


def _coded(coders: Mapping[str, KeyCoder], frame: pl.DataFrame) -> Codes:
    """Return one code for each row of a frame; values that the coders do not know have one of their
    own.
    """

    def rows_of(coder: KeyCoder, series: pl.Series) -> RowCodes:
        return lambda rows: coder.known(series[rows])

    parts = [Coded(rows_of(coder, frame[name]), coder.radix + 1) for name, coder in coders.items()]
    return combined(parts, frame.height).codes


def _alike(keys: Sequence[pl.Series], schema: pl.Schema) -> list[pl.Series]:
    """Return keys with the types of the columns they are to be matched with: whole numbers, or
    texts, of any kind.
    """
    return [_cast(key, schema[key.name]) for key in keys]


def _cast(key: pl.Series, wanted: pl.DataType) -> pl.Series:
    if key.dtype == wanted:
        return key
    integers = key.dtype.is_integer() and wanted.is_integer()
    if not integers and not (_is_text(key.dtype) and _is_text(wanted)):
        raise ArgumentError(
            f"column {key.name!r} was {key.dtype} when the weights were made, and is {wanted} here:"
            " cast one of them.",
            argument="frame",
        )
    return key.cast(wanted, strict=False)


@attrs.frozen(eq=False)
class Factors:
    """What the design weight of each row is multiplied with, by its keys.

    Attributes:
        design: The design that the weights start from.
        by: The columns that decide the factor.
        keys: Their combinations.
        factor: The factor of each combination.
        rows: Rows that the factors were made from.
        total: Sum of the weights of these rows.
    """

    design: Design
    by: tuple[str, ...]
    keys: pl.DataFrame
    factor: Floats
    rows: int
    total: float

    def joined(self, frame: "IntoFrameT", name: str) -> "IntoFrameT":
        """Return ``frame`` with a column of weights, as `Weighting.join` says."""
        import narwhals as nw

        source = as_source(with_weight_key(frame, self.by, self.design), self._read)
        native: Any = nw.from_native(cast("Any", frame))
        held = native.collect_schema().names()
        self._check_name(name, held)
        self._check_numbers(source)
        if isinstance(source, pl.LazyFrame):
            joined = self._of_lazy(source, name)
            pairs = zip(joined.collect_schema().names(), held, strict=False)
            return cast("IntoFrameT", joined.rename({one: own for one, own in pairs if one != own}))
        if not isinstance(source, pl.DataFrame) or not isinstance(native, nw.DataFrame):
            raise ArgumentTypeError(
                "join takes a frame in memory or a lazy Polars frame, got"
                f" {type(frame).__name__}: join weighting.cells yourself, and multiply the design"
                " weight with its factor.",
                argument="frame",
                value=frame,
            )
        made = self._of_rows(source).alias(name)
        self._check_whole(source.height, made)
        if isinstance(frame, pl.DataFrame):
            return cast("IntoFrameT", frame.with_columns(made))
        values = nw.new_series(name, made.to_list(), nw.Float64, backend=native.implementation)
        return cast("IntoFrameT", native.with_columns(values).to_native())

    @property
    def _read(self) -> tuple[str, ...]:
        """The columns to read."""
        design = self.design
        used = (design.weight, design.population, design.cluster)
        return tuple(dict.fromkeys((*self.by, *design.strata, *(each for each in used if each))))

    def _check_name(self, name: str, held: Sequence[str]) -> None:
        if misfits([name], str):
            raise type_error("name", "be text", name)
        if name in held or name in self.by:
            raise ArgumentError(
                f"the frame already has a column {name!r}: give another name.",
                argument="name",
                value=name,
            )

    def _check_numbers(self, source: FrameSource) -> None:
        schema = source.collect_schema()
        numbers = [name for name in (self.design.weight, self.design.population) if name]
        texts = [name for name in numbers if not schema[name].is_numeric()]
        problems = [
            SchemaError(
                f"column {name!r} must hold numbers, got {schema[name]}.",
                column=name,
                dtype=schema[name],
            )
            for name in texts
        ]
        raise_all(SchemaError, problems)

    def _check_whole(self, rows: int, weights: pl.Series) -> None:
        """Raise unless weights that follow from the number of rows are those of the frame they were
        made from.
        """
        if not self._implied:
            return
        found = float(weights.sum())
        if rows != self.rows or not np.isclose(found, self.total, rtol=1e-9):
            raise ArgumentError(
                f"the weights were made from {counted(self.rows, 'row')} that stand for"
                f" {plain(self.total, digits=10)}, but this frame has {rows} that would stand for"
                f" {plain(found, digits=10)}: join the frame that they were made from, and"
                " leave out rows after that.",
                argument="frame",
            )

    @property
    def _implied(self) -> bool:
        """Whether design weights follow from the number of rows."""
        return self.design.weight is None and self.design.population is not None

    @property
    def _grouped(self) -> tuple[str, ...]:
        """Keys, and what the number of rows is counted within."""
        design = self.design
        if not self._implied:
            return self.by
        cluster = (design.cluster,) if design.cluster else ()
        return tuple(dict.fromkeys((*self.by, *design.strata, *cluster)))

    def _table(self, schema: pl.Schema, name: str) -> pl.DataFrame:
        """Return the keys as columns of a frame have them, and the factors in a column ``name``."""
        keys = _alike([self.keys[each] for each in self.by], schema)
        return pl.DataFrame([*keys, pl.Series(name, self.factor)])

    def _of_rows(self, frame: pl.DataFrame) -> pl.Series:
        """Return the weight of every row, looked up by the code of its keys; joined when there are
        no such codes.
        """
        texts = pl.DataFrame([_as_text(frame[name]) for name in self._grouped])
        frame = frame.with_columns(composed_texts(texts).get_columns())
        name = next(each for each in _names() if each not in frame.columns)
        # A key that is null here was cast to too narrow a type.
        table = self._table(frame.schema, name).drop_nulls()
        coders = {each: key_coder(table[each]) for each in self.by}
        size = prod(coder.radix + 1 for coder in coders.values())
        columns = [frame[each] for each in self.by]
        if size > _MOST or any(each.dtype.is_float() or each.null_count() for each in columns):
            return self._of_lazy(frame.lazy(), name).select(name).collect().to_series()
        factor = np.full(size, np.nan)
        factor[_coded(coders, table)] = table[name].to_numpy()
        found = pl.Series(taken(factor, _coded(coders, frame)), nan_to_null=True)
        return frame.select(_design_weight(self.design, frame.schema) * found).to_series()

    def _of_lazy(self, frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
        """Return a lazy frame as it is with a column of weights, found by copies of the keys in one
        Unicode form.
        """
        schema = frame.collect_schema()
        weight = _design_weight(self.design, schema) * pl.col(name)
        if self._implied:
            weight = pl.when(pl.len() == self.rows).then(weight)
        if not self.by:
            factor = pl.lit(self.factor[0]).alias(name)
            return frame.with_columns(factor).with_columns(weight.alias(name))
        free = (each for each in _names() if each not in schema and each != name)
        copies = dict(zip(self.by, free, strict=False))
        keys = [_one_form(each, schema).alias(copies[each]) for each in self.by]
        plain = {each: pl.String() if _is_text(kind) else kind for each, kind in schema.items()}
        table = self._table(pl.Schema(plain), name).rename(copies).lazy()
        joined = frame.with_columns(keys).join(
            table, on=[*copies.values()], how="left", maintain_order="left"
        )
        made = joined.with_columns(weight.alias(name)).drop(copies.values())
        key = weight_key(self.design.weight) if self.design.weight else None
        return made.drop(key) if key in self.by else made
