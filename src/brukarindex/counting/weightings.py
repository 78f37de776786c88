"""Weights made in steps, and what the variance must know of every step.

A unit's weight is its design weight times the factors ``g`` of the steps. A total of ``u`` with the
weights after a step varies as a total, with the weights before it, of

    g·(u − x'B) + s·x'B,    B = M⁻¹·Σ d·z·u,

where ``d`` are design weights, ``x`` the step's auxiliary variables, ``z`` these times the factors
of earlier steps for those who stay, ``M`` = Σ d·z·x', and ``s`` is 1 for variables whose totals are
taken from the sample itself and 0 for those whose totals are known of the population. Applied from
the last step to the first, this linearises the whole chain (Deville and Särndal 1992; Särndal and
Lundström 2005); `brukarindex.variance.chains` does it.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import count
from math import prod
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.checks import misfits, one_of, shown
from brukarindex.counting.designs import Design
from brukarindex.counting.frames import Source, as_source, with_copy
from brukarindex.counting.keys import KeyCoder, RowCodes, combined, key_coder, taken
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, SchemaError, raise_all
from brukarindex.results.guards import copied, locked
from brukarindex.results.text import frame_html, frame_text
from brukarindex.words.languages import LANGUAGES, Language, Words
from brukarindex.words.numbers import number, printable
from brukarindex.words.spelling import composed, composed_texts

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame, IntoFrameT
    from scipy.sparse import csr_array

_WEIGHT = "brukarindex_weight_of_row"
_TEXTS = (pl.String, pl.Enum, pl.Categorical)
_MOST = 1 << 22
"""Up to this many combinations of keys are looked up in an array."""
_NOTES = 5
"""Notes of a step that are told; the others are counted."""
LOW_RESPONSE = 0.8
"""Response rates below this need an analysis of nonresponse bias (Office of Management and Budget
2006, 3.2.9).
"""


@attrs.frozen(eq=False)
class Step:
    """One step of a chain, on c cells with p auxiliary variables.

    Attributes:
        g: What the step multiplies the weight with, shape ``(c,)``; 0 for those who leave, such as
            nonrespondents.
        x: Auxiliary variables, sparse ``(c, p)``.
        z: What the regression coefficients sum up, by design weight, sparse ``(c, p)``.
        sampled: 1 for totals of the sample, 0 for totals of the population, shape ``(p,)``.
        random: Who remained was chance: ``g`` is the inverse of the probability.
        counted: ``x`` counts persons instead of weights, and is divided by the mean weight of the
            cell: exact where design weights do not vary within a cell, and near where they do.
        inverse: M⁻¹, shape ``(p, p)``; by default that of M = Σ d·z·x', by design weight d.
        slope: How the new weight grows with the old one, when not in proportion (``g``): 0 where
            weights are cut.
    """

    g: Floats = attrs.field(converter=locked)
    x: "csr_array"
    z: "csr_array"
    sampled: Floats = attrs.field(converter=locked)
    random: bool = False
    counted: bool = False
    inverse: Floats | None = None
    slope: Floats | None = None

    def take(self, cells: Codes) -> "Step":
        """Return the step on finer cells, each of which lies in one of the ``cells``."""
        slope = None if self.slope is None else self.slope[cells]
        return attrs.evolve(self, g=self.g[cells], x=self.x[cells], z=self.z[cells], slope=slope)


@attrs.frozen
class StepReport:
    """What a step did, for people.

    Attributes:
        method: Its name, such as ``"raking"``.
        columns: The columns it used.
        status: ``"converged"`` or ``"infeasible"``.
        remedy: What to do about it, in words; empty when nothing is needed.
        iterations: How many times it went through the margins, and steps of Newton's method.
        largest_error: Largest difference between a total and what the weights give, as a share of
            the total.
        notes: What was collapsed, trimmed or left out.
        notes_sv: The same in Swedish.
    """

    method: str
    columns: tuple[str, ...]
    status: Literal["converged", "infeasible"] = "converged"
    remedy: str = ""
    iterations: int = 0
    largest_error: float = 0.0
    notes: tuple[str, ...] = ()
    notes_sv: tuple[str, ...] = ()

    def saying(self, notes: Sequence[Words]) -> "StepReport":
        """Return the report with more notes."""
        english, swedish = (tuple(each) for each in ((n.en for n in notes), (n.sv for n in notes)))
        return attrs.evolve(
            self, notes=(*self.notes, *english), notes_sv=(*self.notes_sv, *swedish)
        )

    def told(self, language: Language) -> str:
        """Return the notes as a sentence, the first ones if there are many; empty when there are
        none.
        """
        notes = self.notes_sv if language == "sv" else self.notes
        more = (
            [_WORDS[language]["more"].format(count=len(notes) - _NOTES)]
            if len(notes) > _NOTES
            else []
        )
        name = _NAMES[self.method][language]
        return (
            f"{name[:1].upper()}{name[1:]}: {'; '.join([*notes[:_NOTES], *more])}." if notes else ""
        )


_SAME = attrs.cmp_using(eq=np.array_equal)


@copied("keys")
@attrs.frozen(repr=False)
class Weighting:
    """Weights, and what the variance must know of how they were made. It stands where a `Design`
    can stand.

    Attributes:
        design: The design the weights start from.
        by: The columns that decide the factor.
        keys: Their combinations, one row for each cell.
        n: Units of each cell, shape ``(cells,)``.
        design_weight: Sum of their design weights.
        squares: Sum of their squared design weights.
        factor: What design weights are multiplied with.
        steps: What the variance uses; empty when the weights are to be taken as fixed.
        reports: What each step did.
    """

    design: Design
    by: tuple[str, ...]
    keys: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)
    n: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    design_weight: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    squares: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    factor: Floats = attrs.field(eq=_SAME, hash=False, converter=locked)
    steps: tuple[Step, ...] = attrs.field(eq=len, hash=False)
    reports: tuple[StepReport, ...]

    @property
    def status(self) -> str:
        """The status of the first step that failed, or ``"converged"``."""
        failed = [report.status for report in self.reports if report.status != "converged"]
        return failed[0] if failed else "converged"

    def cautions(self, language: Language = "en") -> list[str]:
        """Return what must be said of steps that failed, in ``"sv"`` or ``"en"``; none when all met
        their totals.
        """
        one_of("language", language, LANGUAGES)
        return [
            _WORDS[language]["failed"].format(
                step=_NAMES[report.method][language],
                error=number(100 * report.largest_error, 1, language),
            )
            for report in self.reports
            if report.status != "converged"
        ]

    @property
    def cells(self) -> pl.DataFrame:
        """One row for each combination of ``by``.

        ``n`` units, ``design_weight`` the sum of their design weights, ``factor`` what these are
        multiplied with, ``weight`` the sum of the resulting weights. A key of one of these names is
        called ``"… (key)"``.
        """
        counts = [
            pl.Series("n", self.n.astype(np.int64)),
            pl.Series("design_weight", self.design_weight),
            pl.Series("factor", self.factor),
            pl.Series("weight", self.design_weight * self.factor),
        ]
        taken = [series.name for series in counts]
        named = [
            key.alias(f"{key.name} (key)") if key.name in taken else key for key in self._keys()
        ]
        return pl.DataFrame([*named, *counts])

    def _keys(self) -> list[pl.Series]:
        return [self.keys[name] for name in self.by]

    @cached_property
    def respondents(self) -> int:
        """How many units have a weight."""
        return int(self.n[self.factor != 0].sum())

    @property
    def response_rate(self) -> float:
        """Share of the units counted that have a weight, unweighted; 1 when only respondents were
        counted.
        """
        return self.respondents / float(self.n.sum())

    @cached_property
    def total(self) -> float:
        """Sum of the weights, the persons they stand for."""
        return float((self.design_weight * self.factor).sum())

    @cached_property
    def design_effect(self) -> float:
        """Kish's design effect of unequal weights, n·Σw²/(Σw)² (Kish 1965)."""
        return self.respondents * float((self.squares * self.factor**2).sum()) / self.total**2

    @property
    def effective_n(self) -> float:
        """How many equally weighted respondents would do as well, n divided by Kish's design
        effect.
        """
        return self.respondents / self.design_effect

    def distribution(self) -> dict[str, float]:
        """Return least, quartiles and greatest of the factors, over respondents."""
        inside = np.flatnonzero(self.factor != 0)
        at = np.quantile(
            self.factor[inside],
            (0, 0.25, 0.5, 0.75, 1),
            weights=self.n[inside],
            method="inverted_cdf",
        )
        return dict(zip(("min", "q1", "median", "q3", "max"), at.tolist(), strict=True))

    def fixed(self) -> "Weighting":
        """Return the same weights taken as fixed: the naive variance, which ignores how they were
        made.
        """
        return attrs.evolve(self, steps=())

    def join(self, frame: "IntoFrameT", *, name: str = "weight") -> "IntoFrameT":
        """Return ``frame`` with a column of weights; lazy in, lazy out.

        Rows of combinations that the weights were not made for get null; nonrespondents get 0.
        Without a column of design weights these follow from the number of rows, N/n, so the frame
        must be that which the weights were made from; a lazy frame with another number of rows gets
        null.

        Args:
            frame: The frame the weights were made from: Polars, or another engine's frame in
                memory.
            name: What the new column is called.

        Raises:
            ArgumentError: If the frame already has a column of that name, or is another one and its
                rows tell the design weights.
            ArgumentTypeError: If the rows are in another engine, such as DuckDB.
        """
        import narwhals as nw

        used = (self.design.weight, self.design.population, self.design.cluster)
        columns = tuple(
            dict.fromkeys((*self.by, *self.design.strata, *(each for each in used if each)))
        )
        source = as_source(with_weight_key(frame, self.by, self.design), columns)
        native: Any = nw.from_native(cast("Any", frame))
        if misfits([name], str):
            raise ArgumentTypeError(f"name must be text, got {name!r}.")
        if name in native.collect_schema().names() or name in self.by:
            raise ArgumentError(f"the frame already has a column {name!r}: give another name.")
        self._check_numbers(source)
        if isinstance(source, pl.LazyFrame):
            joined = self._joined(source, name)
            pairs = zip(
                joined.collect_schema().names(), native.collect_schema().names(), strict=False
            )
            return cast(
                "IntoFrameT", joined.rename({asked: held for asked, held in pairs if asked != held})
            )
        if isinstance(source, pl.DataFrame) and isinstance(native, nw.DataFrame):
            made = self._of_rows(source).alias(name)
            self._check_whole(source.height, made)
            if isinstance(frame, pl.DataFrame):
                return cast("IntoFrameT", frame.with_columns(made))
            values = nw.new_series(name, made.to_list(), nw.Float64, backend=native.implementation)
            return cast("IntoFrameT", native.with_columns(values).to_native())
        raise ArgumentTypeError(
            f"join takes a frame in memory or a lazy Polars frame, got {type(frame).__name__}: join"
            " weighting.cells yourself, and multiply the design weight with its factor."
        )

    def _check_numbers(self, source: Source) -> None:
        schema = source.collect_schema()
        numbers = [name for name in (self.design.weight, self.design.population) if name]
        raise_all(
            SchemaError,
            [
                f"column {n!r} must hold numbers, got {schema[n]}."
                for n in numbers
                if not schema[n].is_numeric()
            ],
        )

    def _check_whole(self, rows: int, weights: pl.Series) -> None:
        """Raise unless weights that follow from the number of rows are those of the frame they were
        made from.
        """
        if not self._implied:
            return
        made, found = int(self.n.sum()), float(weights.sum())
        if rows != made or not np.isclose(found, self.total, rtol=1e-9):
            raise ArgumentError(
                f"the weights were made from {made} rows that stand for {self.total:.10g}, but this"
                f" frame has {rows} that would stand for {found:.10g}: join the frame that they"
                " were made from, and leave out rows after that."
            )

    @property
    def _implied(self) -> bool:
        """Whether design weights follow from the number of rows."""
        return self.design.weight is None and self.design.population is not None

    def _of_rows(self, frame: pl.DataFrame) -> pl.Series:
        """Return the weight of every row, looked up by the code of its keys; joined when there are
        no such codes.
        """
        design = self.design
        drawn = (
            [*design.strata, *([design.cluster] if design.cluster else [])] if self._implied else []
        )
        read = [_as_text(frame[name]) for name in dict.fromkeys((*self.by, *drawn))]
        frame = frame.with_columns(composed_texts(pl.DataFrame(read)).get_columns())
        columns = [frame[name] for name in self.by]
        alike = _alike(self._keys(), pl.DataFrame(columns).schema)
        free = next(name for name in _names() if name not in frame.columns)
        keys = pl.DataFrame(
            [*alike, pl.Series(free, self.factor)]
        ).drop_nulls()  # null: cast to too narrow a type
        coders = [key_coder(keys[name]) for name in self.by]
        size = prod(coder.radix + 1 for coder in coders)
        if size > _MOST or any(
            column.dtype.is_float() or column.null_count() for column in columns
        ):
            return self._joined(frame.lazy(), free).select(free).collect().to_series()
        factor = np.full(size, np.nan)
        factor[_coded(coders, [keys[name] for name in self.by], keys.height)] = keys[
            free
        ].to_numpy()
        found = taken(factor, _coded(coders, columns, frame.height))
        weight = _design_weight(design, frame.schema) * pl.Series(found, nan_to_null=True)
        return frame.select(weight).to_series()

    def _joined(self, frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
        """Return a lazy frame as it is with a column of weights, found by copies of the keys in one
        Unicode form.
        """
        schema = frame.collect_schema()
        weight = _design_weight(self.design, schema) * pl.col(name)
        if self._implied:
            weight = pl.when(pl.len() == int(self.n.sum())).then(weight)
        if not self.by:
            return frame.with_columns(pl.lit(self.factor[0]).alias(name)).with_columns(
                weight.alias(name)
            )
        free = (each for each in _names() if each not in schema and each != name)
        copies = dict(zip(self.by, free, strict=False))
        composed_keys = [_one_form(each, schema).alias(copies[each]) for each in self.by]
        plain = pl.Schema(
            {each: pl.String() if _is_text(kind) else kind for each, kind in schema.items()}
        )
        keys = [key.alias(copies[key.name]) for key in _alike(self._keys(), plain)]
        factors = pl.DataFrame([*keys, pl.Series(name, self.factor)]).lazy()
        joined = frame.with_columns(composed_keys).join(
            factors, on=[*copies.values()], how="left", maintain_order="left"
        )
        made = joined.with_columns(weight.alias(name)).drop(copies.values())
        key = weight_key(self.design.weight) if self.design.weight else None
        return made.drop(key) if key in self.by else made

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the weights, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        steps = "; ".join(_step_words(report, language) for report in self.reports)
        spread = self.distribution()
        said = [
            words["made"].format(
                steps=steps, n=self.respondents, total=number(self.total, 0, language)
            ),
            *self.cautions(language),
            words["spread"].format(
                low=number(spread["min"], 2, language),
                high=number(spread["max"], 2, language),
                deff=number(self.design_effect, 2, language),
                n=number(self.effective_n, 0, language),
            ),
            words["chain" if self.steps else "fixed"],
            *filter(None, (report.told(language) for report in self.reports)),
        ]
        if self.response_rate < LOW_RESPONSE:
            said.append(words["caution"].format(rate=number(100 * self.response_rate, 0, language)))
        return " ".join(said)

    def __getitem__(self, domain: object) -> NoReturn:
        raise ArgumentTypeError(
            f"a weighting has no rows to look up {shown(domain)} among: weighting.cells is its"
            " table, and weighting.join(frame) gives each row of a frame its weight."
        )

    def __repr__(self) -> str:
        steps = " → ".join(report.method for report in self.reports)
        head = (
            f"Weighting: {steps}; {self.status}; {self.respondents} respondents stand for"
            f" {self.total:.6g}; design effect {self.design_effect:.3f}"
        )
        notes = [*self.cautions(), *filter(None, (report.told("en") for report in self.reports))]
        return printable("\n".join([head, *notes, frame_text(self.cells)]))

    def _repr_html_(self) -> str:
        return frame_html(self.cells)


def _step_words(report: StepReport, language: Language) -> str:
    name = _NAMES[report.method][language]
    return f"{name} ({', '.join(report.columns)})" if report.columns else name


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


def with_weight_key(frame: "IntoFrame", by: Sequence[str], design: Design) -> "IntoFrame":
    """Return the frame with the design weights as a key, when ``by`` asks for it.

    Raises:
        ColumnNotFoundError: If the frame has no such weights.
    """
    if design.weight is None or weight_key(design.weight) not in by:
        return frame
    as_source(frame, (design.weight,))
    import narwhals as nw

    names = nw.from_native(frame).collect_schema().names()
    held = next((name for name in names if composed(str(name)) == design.weight), design.weight)
    return with_copy(frame, held, weight_key(design.weight))


def located(weighting: Weighting, cells: pl.DataFrame, counts: tuple[Floats, Floats]) -> Codes:
    """Return the row of a weighting that each of the ``cells`` of a tally belongs to.

    Args:
        weighting: The weighting.
        cells: The cells.
        counts: Units of each cell, and the sum of their design weights.

    Raises:
        ArgumentError: If the tally is of another frame than that which the weights were made from.
    """
    at = place(cells, weighting.by, weighting.keys)
    size = len(weighting.n)
    n, weight = (np.bincount(at, each, size) for each in counts)
    asked = np.full(size, fill_value=True) if weighting.steps else weighting.factor != 0
    if (wrong := asked & (n != weighting.n)).any():
        cell, unit = int(wrong.argmax()), "rows"
        found, made = f"{n[cell]:.0f}", f"{weighting.n[cell]:.0f}"
    elif (wrong := asked & ~np.isclose(weight, weighting.design_weight, rtol=1e-9)).any():
        cell, unit = int(wrong.argmax()), "in design weights"
        found, made = f"{weight[cell]:.10g}", f"{weighting.design_weight[cell]:.10g}"
    else:
        return at
    where = f" with {_said(weighting.by, weighting.keys.row(cell))}" if weighting.by else ""
    raise ArgumentError(
        f"the weights were made from {made} {unit}{where}, but this frame has {found}: give the"
        " whole frame that they were made from, nonrespondents included, and choose domains with"
        " by=."
    )


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
            f"the weights were not made for {_said(by, lost)}: make them from the same frame."
        )
    return found.to_numpy().astype(np.intp)


def _looked_up(cells: pl.DataFrame, by: Sequence[str], table: pl.DataFrame) -> pl.Series:
    """Return the row of ``table`` that each of the ``cells`` belongs to, null where it
    is in none.
    """
    rows = pl.DataFrame(_alike([table[name] for name in by], cells.schema)).with_row_index("")
    return cells.select(by).join(rows, on=list(by), how="left", maintain_order="left")[""]


def _said(by: Sequence[str], values: Sequence[object]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in zip(by, values, strict=True))


def _as_text(series: pl.Series) -> pl.Series:
    return series.cast(pl.String) if isinstance(series.dtype, (pl.Enum, pl.Categorical)) else series


def _coded(coders: Sequence[KeyCoder], columns: Sequence[pl.Series], length: int) -> Codes:
    """Return one code for each row; values that the coders do not know have one of their own."""

    def rows_of(coder: KeyCoder, series: pl.Series) -> RowCodes:
        return lambda rows: coder.known(series[rows])

    pairs = zip(coders, columns, strict=True)
    return combined([(rows_of(coder, series), coder.radix + 1) for coder, series in pairs], length)[
        0
    ]


def _alike(keys: Sequence[pl.Series], schema: pl.Schema) -> list[pl.Series]:
    """Return keys with the types of the columns they are to be matched with: whole numbers, or
    texts, of any kind.
    """
    made: list[pl.Series] = []
    for key in keys:
        wanted = schema[key.name]
        integers, texts = (
            key.dtype.is_integer() and wanted.is_integer(),
            {key.dtype.base_type(), wanted.base_type()},
        )
        if key.dtype != wanted and not integers and not texts <= set(_TEXTS):
            raise ArgumentError(
                f"column {key.name!r} was {key.dtype} when the weights were made, and is {wanted}"
                " here: cast one of them."
            )
        made.append(key if key.dtype == wanted else key.cast(wanted, strict=False))
    return made


_NAMES: dict[str, dict[str, str]] = {
    "poststratification": {"sv": "efterstratifiering", "en": "post-stratification"},
    "raking": {"sv": "raking", "en": "raking"},
    "calibration": {"sv": "kalibrering", "en": "calibration"},
    "weighting classes": {"sv": "viktningsklasser", "en": "weighting classes"},
    "response propensity": {"sv": "svarsbenägenhet", "en": "response propensities"},
    "trimming": {"sv": "trimning", "en": "trimming"},
    "unadjusted": {"sv": "ingen justering", "en": "no adjustment"},
    "normalisation": {"sv": "normering", "en": "normalisation"},
}
STEPS = frozenset(_NAMES)
"""What the steps of a weighting are called."""
_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "made": "Weights of {n} respondents, who stand for {total} persons, made by: {steps}.",
        "spread": (
            "The factors go from {low} to {high}; unequal weights cost a design effect of {deff},"
            " as if {n} had answered."
        ),
        "chain": "The standard errors are linearised through every step.",
        "fixed": "The standard errors take the weights as fixed.",
        "failed": (
            "Caution: {step} does not meet its totals; the furthest is {error} % off. Figures made"
            " with these weights are not those of the population that the totals describe."
        ),
        "more": "and {count} more",
        "caution": (
            "Only {rate} % responded. Weights repair what the variables used explain of who"
            " responded and what they answered, and nothing else; the standard errors do not show"
            " what remains."
        ),
    },
    "sv": {
        "made": "Vikter för {n} svarande, som står för {total} personer, gjorda genom: {steps}.",
        "spread": (
            "Faktorerna går från {low} till {high}; olika vikter kostar en designeffekt på {deff},"
            " som om {n} hade svarat."
        ),
        "chain": "Medelfelen är linjäriserade genom alla steg.",
        "fixed": "Medelfelen tar vikterna som givna.",
        "failed": (
            "Varning: {step} når inte sina totaler; den som avviker mest är {error} % fel. Tal som"
            " görs med vikterna gäller inte den befolkning som totalerna beskriver."
        ),
        "more": "och {count} till",
        "caution": (
            "Bara {rate} % svarade. Vikter rättar till det som de använda variablerna förklarar av"
            " vilka som svarade och vad de svarade, och inget annat; medelfelen visar inte vad som"
            " återstår."
        ),
    },
}
