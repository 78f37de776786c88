"""The cells of a tally under the weights of each replicate, with adjustments made anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.checks import misfits, type_error
from brukarindex.codes.keys import starts
from brukarindex.counting.designs import Design
from brukarindex.counting.joining import place, weight_key
from brukarindex.counting.tallies import Tally, check_together, other_design, split_design, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.groupings import By, as_groupings, columns_in
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    BrukarindexError,
    DataError,
    SchemaError,
    raise_all,
)
from brukarindex.questions.measures import Measure, named
from brukarindex.replication.kinds import (
    Bootstrap,
    Replicates,
    ReplicateWeights,
    ResampledUnits,
    units_of,
)
from brukarindex.variance.cells import Cells, cells_of
from brukarindex.weighting.respondents import collected
from brukarindex.weighting.steps import WEIGHT
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Adjust = Callable[[pl.DataFrame, Design], Weighting]
ROW = "brukarindex_row"
"""Column for the row of given replicate weights."""
AT_ONCE = 1 << 22
"""About how many weights are held at once."""
BATCH = 64
"""At most so many replicates are computed between two reports of progress."""
VARYING = 1e-9
"""Share of a cell's squared weights above which its weights differ."""


class Counted(NamedTuple):
    """A tally in whose cells respondents are alike, and the replicate weights that its frame
    holds.
    """

    tally: Tally
    given: Floats | None = None


def counted(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None,
    replicates: Replicates,
    *,
    by: By,
    design: Design | Weighting | None,
    using: tuple[str, ...],
    whole: bool,
) -> Counted:
    """Return a tally in whose cells respondents are alike.

    Args:
        data: Frame or tally.
        measures: What is counted.
        replicates: How the sample is weighted anew.
        by: Domains.
        design: The design.
        using: Further columns to count by.
        whole: Count all measures together.
    """
    if isinstance(data, Tally):
        _check_tally(data, replicates, design=design, using=using, whole=whole)
        return Counted(data)
    to = "estimate from"
    if measures is None:
        raise ArgumentError(f"measures are needed to {to} a frame.", argument="measures")
    plain, weighting = split_design(design)
    finest = (*columns_in(as_groupings(by)), *using)
    if isinstance(replicates, ReplicateWeights):
        if weighting is not None or (plain.weight is None and plain.population is not None):
            raise ArgumentError(
                "ReplicateWeights go with weights in a column, adjustments made: say"
                " design=Design(weight=…).",
                argument="design",
                value=design,
            )
        frame, given = _rows(data, _columns(measures, finest, plain), replicates)
        keys = tuple(dict.fromkeys((*finest, ROW)))
        plain = Design(weight=plain.weight)
        return Counted(tallied(frame, measures, keys, plain, to=to, joint=whole), given)
    keys = tuple(dict.fromkeys(finest))
    if plain.weight is None or plain.cluster:
        return Counted(tallied(data, measures, keys, design, to=to, joint=whole))
    keys = tuple(dict.fromkeys((*keys, weight_key(plain.weight))))
    return Counted(tallied(data, measures, keys, design, to=to, joint=whole))


def _columns(
    measures: Measure | Iterable[Measure], keys: Iterable[str], design: Design
) -> list[str]:
    """Return every column that a tally reads."""
    questions = (
        item.column
        for m in named(measures)
        for variable in m.variables
        for item in variable.questions
    )
    sizes = filter(None, (design.weight, design.population))
    return list(dict.fromkeys((*questions, *keys, *design.keys, *sizes)))


def _check_tally(
    made: Tally,
    replicates: Replicates,
    *,
    design: Design | Weighting | None,
    using: tuple[str, ...],
    whole: bool,
) -> None:
    """Raise unless the cells of a tally can be weighted anew."""
    if isinstance(replicates, ReplicateWeights):
        raise ArgumentError(
            "ReplicateWeights are read from columns of a frame: give the frame instead of a tally.",
            argument="data",
        )
    if design is not None and design != made.design:
        raise other_design(made, design)
    if lost := [name for name in using if name not in (*made.by, *made.design.keys)]:
        raise ArgumentError(
            f"the tally was not made by {lost[0]!r}, which using= names: add it to by in tally.",
            argument="using",
            value=lost[0],
        )
    if made.design.cluster:
        return
    if whole:
        check_together(made)
    for block in made.blocks:
        n, w, w2 = (block[name].to_numpy() for name in ("n", "w", "w2"))
        if (n * w2 - w**2 > VARYING * w**2).any():
            raise DataError(
                f"the weights {made.design.weight!r} vary inside cells of the tally, so respondents"
                f" cannot be left out or drawn: give the frame, or add {made.design.weight!r} to by"
                " in tally.",
                column=made.design.weight,
            )


class _Rows(NamedTuple):
    """A frame with a column that says which of the different sets of weights each row has, and
    those sets.
    """

    frame: pl.DataFrame
    weights: Floats


def _rows(data: "IntoFrame", columns: Sequence[str], replicates: ReplicateWeights) -> _Rows:
    frame = collected(data, list(dict.fromkeys((*columns, *replicates.columns))), "data")
    _check_weights(frame, replicates.columns)
    if not frame.height:
        raise DataError("data has no rows, so there is nothing to count.")
    sets = (
        frame.select(pl.col(replicates.columns).cast(pl.Float64))
        .with_row_index("")
        .sort(replicates.columns)
    )
    new = starts(sets.drop("").get_columns(), sets.height)
    number = np.empty(frame.height, dtype=np.int64)
    number[sets[""].to_numpy()] = np.cumsum(new) - 1
    weights = sets.drop("").filter(new).to_numpy()
    kept = frame.drop(set(replicates.columns) - set(columns))
    return _Rows(kept.with_columns(pl.Series(ROW, number)), weights)


def _check_weights(frame: pl.DataFrame, columns: Sequence[str]) -> None:
    """Raise errors that list every column that holds anything but finite numbers of at least 0."""
    raise_all(
        SchemaError,
        [
            SchemaError(
                f"column {n!r} must hold numbers, got {frame[n].dtype}.",
                column=n,
                dtype=frame[n].dtype,
            )
            for n in columns
            if not frame[n].dtype.is_numeric()
        ],
    )
    problems: list[DataError] = []
    for name in columns:
        values = frame[name].cast(pl.Float64)
        finite = values.is_finite().fill_null(value=False)
        wrong = {
            "missing": values.null_count(),
            "not finite": (~finite).sum() - values.null_count(),
            "negative": (finite & (values < 0)).sum(),
        }
        if found := [f"{count} {what}" for what, count in wrong.items() if count]:
            told = f"replicate weights {name!r} must be finite and at least 0: {', '.join(found)}."
            problems.append(DataError(told, column=name))
    raise_all(DataError, problems)


@attrs.frozen(eq=False)
class ReplicatedSource:
    """What is replicated.

    Attributes:
        tally: The tally, with the weights that replicates start from.
        measures: What is estimated.
        replicates: How the sample is weighted anew.
        given: Replicate weights from elsewhere.
        adjust: What is repeated in each replicate.
        failed: Where its weights did not meet their totals, though they were asked for all the
            same.
    """

    tally: Tally
    measures: tuple[Measure, ...]
    replicates: Replicates
    given: Floats | None
    adjust: Adjust | None
    failed: list[str] = attrs.field(factory=list[str], init=False)

    @property
    def weighting(self) -> tuple[str, str] | None:
        """What is said of the weighting, in Swedish and in English, when the replicates are done;
        None without one.
        """
        if self.tally.weighting is not None:  # taken as fixed in the replicates too
            fixed = self.tally.weighting.fixed()
            return fixed.describe("sv"), fixed.describe("en")
        return None if self.adjust is None else (self._anew("sv"), self._anew("en"))

    def _anew(self, language: Language) -> str:
        """Return what is said of weights that are made anew in every replicate."""
        words, count = _WORDS[language], len(self.failed)
        failed = [words["failed"].format(count=count)] if count else []
        return " ".join([words["anew"], *failed, Weighting.assumes(language)])

    @property
    def shared(self) -> bool:
        """Whether all blocks have the same replicates."""
        return (
            bool(self.tally.design.cluster) or self.given is not None or len(self.tally.blocks) == 1
        )

    @property
    def weighted(self) -> Tally:
        """The tally with the whole sample's weights, adjusted if they are to be."""
        if self.adjust is None:
            return self.tally
        cells = list(cells_of(self.tally, *range(len(self.tally.blocks))).values())
        made = self._adjusted(cells[0], cells[0].w, "the whole sample")
        factors = [pl.Series("w", _factors(made, each, each.w)) for each in cells]
        blocks = [
            block.with_columns(w=pl.col("w") * factor, w2=pl.col("w2") * factor**2)
            for block, factor in zip(self.tally.blocks, factors, strict=True)
        ]
        return attrs.evolve(self.tally, blocks=tuple(blocks), origin=object())

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that an adjustment sees."""
        weight = self.tally.design.weight
        hidden = {ROW, weight, weight_key(weight) if weight else None}
        return tuple(n for n in self.tally.keys if n not in hidden)

    def block(self, number: int) -> "Block":
        """Return a block of the tally, ready to be weighted anew."""
        cells = cells_of(self.tally, number)[number]
        if self.given is not None:
            row = cells.frame[ROW].to_numpy().astype(np.intp)
            nowhere = np.zeros(len(self.given), dtype=np.intp)
            units = ResampledUnits(
                nowhere, np.ones(len(self.given)), cells.strata, clusters=False, given=self.given
            )
            return Block(cells, units, row, cells.n)
        self._raise_if_alike(self.tally.weighting, cells)
        sampled = cells.n if cells.chained is not None or self.tally.weighting is None else cells.w
        units = units_of(cells.stratum, cells.unit, (cells.n, sampled), cells.strata)
        return Block(
            cells, units, np.arange(len(cells.w)) if cells.unit is None else cells.unit, cells.w
        )

    def weights(self, block: "Block", size: int) -> Iterator[Floats]:
        """Yield the sums of weights of the cells, ``(cells, b)`` with b up to ``size``."""
        done = 0
        for factors in self.replicates.batches(block.units, size):
            w = block.base[:, None] * factors[block.row]
            if self.adjust is not None:
                for r in range(w.shape[1]):
                    made = self._adjusted(block.cells, w[:, r], f"replicate {done + r + 1}")
                    w[:, r] *= _factors(made, block.cells, w[:, r])
            done += w.shape[1]
            yield w

    def _raise_if_alike(self, weighting: Weighting | None, cells: Cells) -> None:
        """Raise if response is random though nothing was sampled: replicates would not vary."""
        if weighting is None or not any(step.random for step in weighting.steps):
            return
        corrected = not (isinstance(self.replicates, Bootstrap) and not self.replicates.correction)
        if corrected and (cells.strata.unsampled <= VARYING).all():
            raise DataError(
                "everybody in the population is in the frame, so replicates, which draw the sample"
                " anew, are all alike, though chance decided who responded: take the standard"
                " errors of estimate(), or give a design without population."
            )

    def _adjusted(self, cells: Cells, w: Floats, where: str) -> Weighting:
        """Return the weighting that the adjustment makes of the cells that have a weight."""
        assert self.adjust is not None  # noqa: S101 - the callers looked
        keys = [cells.frame[name] for name in self.keys]
        frame = pl.DataFrame([*keys, pl.Series(WEIGHT, w)]).filter(pl.col(WEIGHT) > 0)
        try:
            made = self.adjust(frame, Design(weight=WEIGHT))
        except (ArgumentError, ArgumentTypeError):
            raise  # what is wrong is not in the replicate
        except BrukarindexError as error:
            raise DataError(
                f"the adjustment fails in {where}: {error} What it needs must be there in every"
                " replicate, also somebody who did not respond if it models response: merge small"
                " levels, take weighting_classes instead of propensities, or"
                " BalancedHalfSamples(rho=0.5) if the design has two units per stratum."
            ) from error
        if misfits([made], Weighting):
            raise type_error("adjust", "return a Weighting such as that of rake", made)
        if made.design != Design(weight=WEIGHT):
            raise ArgumentError(
                "adjust must make its weights from the cells and the design that it is given, as"
                " in lambda cells, design: rake(cells, margins, design=design); its weights are"
                f" made from {made.design}.",
                argument="adjust",
                value=made,
            )
        if any(step.counted for step in made.steps):
            raise ArgumentError(
                "adjust is given cells, not persons, so its response rates must be weighted=True.",
                argument="adjust",
                value=made,
            )
        self._raise_if_alike(made, cells)
        if made.status != "converged":
            self.failed.append(where)
        return made


class Block(NamedTuple):
    """A block: its cells, the units that are weighted anew, the unit of each cell, and what its
    factor multiplies.
    """

    cells: Cells
    units: ResampledUnits
    row: Codes
    base: Floats


def _factors(made: Weighting, cells: Cells, w: Floats) -> Floats:
    factors = np.zeros(len(w))
    inside = w > 0
    frame = cells.frame.with_columns(pl.Series(weight_key(WEIGHT), w)).filter(inside)
    factors[inside] = made.factor[place(frame, made.by, made.keys)]
    return factors


def batch_size(blocks: Iterable[Block]) -> int:
    """Return how many replicates are computed at once."""
    return max(1, min(BATCH, AT_ONCE // max(len(block.base) for block in blocks)))


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "anew": "The adjustment of the weights was repeated in every replicate.",
        "failed": (
            "Caution: the adjustment does not meet its totals in {count} weightings, of the sample"
            " and of replicates."
        ),
    },
    "sv": {
        "anew": "Justeringen av vikterna är gjord om i varje replikat.",
        "failed": (
            "Varning: justeringen når inte sina totaler i {count} vägningar, urvalets egen och"
            " replikatens."
        ),
    },
}
