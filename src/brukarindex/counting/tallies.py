"""From a frame of any size to a small exact table of counts, and tables added together."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import attrs
import polars as pl

from brukarindex.checks import column_names, misfits, shown, true_or_false, type_error
from brukarindex.counting.answers import Coder, UnsoundError
from brukarindex.counting.cautions import warn_of
from brukarindex.counting.designs import Design
from brukarindex.counting.diagnosis import diagnose
from brukarindex.counting.frames import as_source
from brukarindex.counting.joining import with_weight_key
from brukarindex.counting.plans import Plan
from brukarindex.counting.scanning import canonical, scan
from brukarindex.counting.weightings import Weighting
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    CovarianceError,
    DataError,
    raise_all,
    raise_kinds,
)
from brukarindex.questions.items import Variable
from brukarindex.questions.measures import Measure, named
from brukarindex.results.guards import copied
from brukarindex.words.lines import filled, printable

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


_TEXTS = (pl.String, pl.Enum, pl.Categorical)


JOINT = (
    "how these measures vary together is unknown, since their answers were not counted together:"
    " say joint=True in tally or estimate, or narrow down with .of(measure)."
)


def frames_equal(left: Sequence[pl.DataFrame], right: Sequence[pl.DataFrame]) -> bool:
    """Return True when the frames are the same, one by one."""
    return len(left) == len(right) and all(a.equals(b) for a, b in zip(left, right, strict=True))


@copied("blocks", "populations")
@attrs.frozen(repr=False)
class Tally:
    """The table of counts that every statistic is computed from.

    A *block* is a frame with one row for each occurring combination of the key columns (``by``,
    strata, cluster) and answers: ``n`` respondents, ``w`` their sum of weights, ``w2`` their sum of
    squared weights. A question's column holds the position on its scale counted from 0 at ``low``,
    −1 for don't know, −3 for not applicable and null for no answer; an index's column holds its
    score 0–100.

    Two tallies of the same measures, ``by`` and design are added with ``+``: the result is the
    tally of both frames.

    Attributes:
        measures: What can be estimated.
        by: The domain columns.
        design: The design.
        blocks: The tables.
        populations: The population size of each stratum; empty when the design has none.
        weighting: How the weights are changed; None when they are those of the design.
        origin: The same for all tallies of one count of the same rows, whose estimates vary
            together.
    """

    measures: tuple[Measure, ...]
    by: tuple[str, ...]
    design: Design
    blocks: tuple[pl.DataFrame, ...] = attrs.field(eq=attrs.cmp_using(eq=frames_equal), hash=False)
    populations: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)
    weighting: Weighting | None = None
    origin: object = attrs.field(factory=object, eq=False, metadata={"json": False}, kw_only=True)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that every block begins with, those of domains, strata and cluster."""
        return tuple(dict.fromkeys((*self.by, *self.design.keys)))

    @property
    def n(self) -> int:
        """Number of respondents that were counted."""
        return int(self.blocks[0]["n"].sum())

    @property
    def respondents(self) -> int:
        """Number of those counted that have a weight."""
        return self.n if self.weighting is None else self.weighting.respondents

    @property
    def stepwise(self) -> bool:
        """Whether the variance is to know of steps that changed the weights."""
        return self.weighting is not None and bool(self.weighting.steps)

    @property
    def weighting_words(self) -> tuple[str, str] | None:
        """What the weighting says of itself in Swedish and English; None without one."""
        return (
            (self.weighting.describe("sv"), self.weighting.describe("en"))
            if self.weighting
            else None
        )

    @property
    def cells(self) -> int:
        """Number of rows in all blocks."""
        return sum(block.height for block in self.blocks)

    def block(self, variables: Iterable[Variable]) -> int:
        """Return the number of the first block that holds all of ``variables``.

        Raises:
            CovarianceError: If no block does: the variables were not counted together.
        """
        names = {variable.name for variable in variables}
        found = [i for i, block in enumerate(self.blocks) if names <= set(block.columns)]
        if not found:
            raise CovarianceError(JOINT)
        return found[0]

    def __add__(self, other: "Tally") -> "Tally":
        if misfits([other], Tally):
            return NotImplemented
        for part in ("measures", "by", "design", "weighting"):
            mine, theirs = getattr(self, part), getattr(other, part)
            if mine != theirs:
                raise ArgumentError(
                    f"tallies with different {part} cannot be added: {mine} and {theirs}.",
                    argument="other",
                    value=other,
                )
        if [block.columns for block in self.blocks] != [block.columns for block in other.blocks]:
            raise ArgumentError(
                "a tally made with joint=True and one without cannot be added: tally both alike.",
                argument="other",
                value=other,
            )
        blocks = tuple(
            _merge(_alike(*pair)) for pair in zip(self.blocks, other.blocks, strict=True)
        )
        populations = _one_population(_alike(self.populations, other.populations), self.design)
        return attrs.evolve(self, blocks=blocks, populations=populations, origin=object())

    def __radd__(self, other: object) -> "Tally":
        """Let `sum` begin: it adds the first tally to 0."""
        return self if isinstance(other, int) and other == 0 else NotImplemented

    def __getitem__(self, domain: object) -> NoReturn:
        raise ArgumentTypeError(
            "a tally holds counts, not figures, and no rows to go through: write "
            f"estimate(tally)[{shown(domain)}], or take its tables, tally.blocks.",
            argument="domain",
            value=domain,
        )

    def __repr__(self) -> str:
        names = ", ".join(measure.name for measure in self.measures)
        by = f" by {', '.join(self.by)}" if self.by else ""
        weights = "; weighted in steps" if self.weighting else ""
        told = (
            f"Tally({self.n} respondents in {self.cells} cells: {names}{by};"
            f" {self.design}{weights})"
        )
        return printable(filled(told, indent="  "))


def tally(
    frame: "IntoFrame",
    measures: Measure | Iterable[Measure],
    *,
    by: str | Iterable[str] = (),
    design: Design | Weighting | None = None,
    joint: bool = False,
) -> Tally:
    """Count the answers of ``frame`` in one scan.

    Args:
        frame: One row per respondent: a Polars frame (eager or lazy, also larger than memory), or
            through narwhals pandas, PyArrow, DuckDB or Spark; the last two count where the data
            are.
        measures: What is to be estimated; one measure, several, or a questionnaire.
        by: Columns whose combinations are the finest domains.
        design: How the respondents were chosen, or a weighting made from this frame; a simple
            random sample from a large population by default.
        joint: Count the answers to all measures together, so that covariances *between* measures
            can be computed. The tally is then larger, at most one row per respondent.

    Raises:
        ColumnNotFoundError: If a column is not in the frame.
        SchemaError: If a column has a type that does not fit.
        DataError: If the frame is empty, answers are off their scale, keys are null, weights are
            not positive and finite, or a population size varies within its stratum.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, tally
        >>> frame = pl.DataFrame({"enhet": ["a", "a", "b"], "helhet": [5, 3, None]})
        >>> tally(frame, RatingIndex("helhet", Scale(1, 5)), by="enhet")
        Tally(3 respondents in 3 cells: helhet by enhet; Design())
    """
    return _tally(frame, measures, column_names(by, "by"), design, joint=joint, argument="frame")


def tallied(
    data: "IntoFrame",
    measures: Measure | Iterable[Measure] | None,
    by: Iterable[str],
    design: Design | Weighting | None,
    *,
    to: str,
    joint: bool = False,
) -> Tally:
    """Return the tally of a frame that was given as ``data``, where a tally could have been.
    Without measures the error says what they are needed to do.
    """
    if measures is None:
        raise ArgumentError(f"measures are needed to {to} a frame.", argument="measures")
    names = column_names(dict.fromkeys(by), "by")
    return _tally(data, measures, names, design, joint=joint, argument="data")


def _tally(
    frame: "IntoFrame",
    measures: Measure | Iterable[Measure],
    by: tuple[str, ...],
    design: Design | Weighting | None,
    *,
    joint: bool,
    argument: str,
) -> Tally:
    listed = named(measures)
    design, weighting = split_design(design)
    names = dict.fromkeys((*by, *(weighting.by if weighting else ())))
    plan = Plan(_blocks(listed, joint=joint), tuple(names), design)
    counted = _counted(frame, plan, argument)
    return Tally(listed, plan.by, design, counted.blocks, counted.populations, weighting)


class WeightedDesign(NamedTuple):
    """A design, and the weighting that changes its weights if there is one."""

    design: Design
    weighting: Weighting | None = None


def split_design(design: Design | Weighting | None) -> WeightedDesign:
    """Return the design with its weighting apart."""
    if isinstance(design, Weighting):
        return WeightedDesign(design.design, design)
    if design is not None and misfits([design], Design):
        raise type_error("design", "be a Design or a Weighting", design)
    return WeightedDesign(design or Design())


def check_together(made: Tally) -> None:
    """Raise `ArgumentError` unless a tally counted all its measures together."""
    if len(made.blocks) > 1:
        raise ArgumentError(
            "the tally did not count its measures together: say joint=True in tally.",
            argument="joint",
            value=False,
        )


def other_design(made: Tally, design: Design | Weighting) -> ArgumentError:
    """Return the error of a tally that is to be estimated with another design than its own."""
    told = f"the tally was made with {made.design}; it cannot be estimated with {design}."
    return ArgumentError(told, argument="design", value=design)


def count_cells(
    frame: "IntoFrame", by: Iterable[str], design: Design, argument: str = "frame"
) -> Tally:
    """Count a frame by columns alone: a tally without measures, whose one block has ``n``, ``w``
    and ``w2``.
    """
    plan = Plan(((),), column_names(by, "by"), design)
    counted = _counted(frame, plan, argument)
    return Tally((), plan.by, design, counted.blocks, counted.populations)


class _Counted(NamedTuple):
    """The blocks of a frame, and its population sizes."""

    blocks: tuple[pl.DataFrame, ...]
    populations: pl.DataFrame


def _counted(frame: "IntoFrame", plan: Plan, argument: str) -> _Counted:
    """Return what is counted of a frame, or raise one error with all its problems."""
    plan.check_names()
    frame = with_weight_key(frame, plan.by, plan.design, argument)
    try:
        source = as_source(frame, plan.columns, argument)
    except ColumnNotFoundError as error:
        held = [name for name in plan.columns if name not in error.missing]
        raise_kinds([error, *diagnose(as_source(frame, held), plan)])
        raise
    try:
        tables, populations = scan(source, plan)
    except UnsoundError:
        raise_kinds(diagnose(source, plan))
        raise
    if not any(table.height for table in tables[0]):
        raise DataError(f"{argument} has no rows, so there is nothing to count.")
    blocks = tuple(_merge(parts) for parts in tables)
    warn_of(frame, blocks[0], plan)
    return _Counted(blocks, _one_population(populations, plan.design))


def _blocks(measures: Sequence[Measure], *, joint: bool) -> tuple[tuple[Coder, ...], ...]:
    groups = [tuple(dict.fromkeys(measure.variables)) for measure in measures]
    if true_or_false("joint", joint):
        groups = [tuple(dict.fromkeys(variable for group in groups for variable in group))]
    meanings: dict[str, Variable] = {}
    twice = {v.name for group in groups for v in group if meanings.setdefault(v.name, v) != v}
    raise_all(
        ArgumentError,
        [f"{name!r} is used with two scales or meanings; use one." for name in sorted(twice)],
        argument="measures",
    )
    return tuple(tuple(Coder(variable) for variable in group) for group in dict.fromkeys(groups))


def _alike(left: pl.DataFrame, right: pl.DataFrame) -> list[pl.DataFrame]:
    """Return both tables with the same types of columns, or raise: 1 and "1" are not made one
    domain unasked.
    """
    problems: list[str] = []
    texts: list[pl.Expr] = []
    for name, mine in left.schema.items():
        theirs = right.schema[name]
        if isinstance(mine, _TEXTS) and isinstance(theirs, _TEXTS) and mine != theirs:
            texts.append(pl.col(name).cast(pl.String))
        elif mine != theirs and not (mine.is_integer() and theirs.is_integer()):
            problems.append(
                f"tallies whose column {name!r} is {mine} and {theirs} cannot be added: cast one of"
                " them."
            )
    raise_all(ArgumentError, problems, argument="other")
    return [left.with_columns(texts), right.with_columns(texts)]


def _merge(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return tables in canonical order as one."""
    return tables[0] if len(tables) == 1 else canonical(pl.concat(tables, how="vertical_relaxed"))


def _one_population(parts: Sequence[pl.DataFrame], design: Design) -> pl.DataFrame:
    frames = [part for part in parts if part.width]
    if not frames:
        return pl.DataFrame()
    frame = pl.concat(frames, how="vertical_relaxed").unique()
    strata = list(design.strata)
    varying = frame if not strata else frame.filter(pl.struct(strata).is_duplicated())
    if varying.height > 1:
        shown = "; ".join(str(row) for row in varying.sort(varying.columns).head(4).iter_rows())
        where = (
            f"within a stratum ({', '.join(strata)})"
            if strata
            else "though the design has no strata"
        )
        raise DataError(
            f"population size {design.population!r} varies {where}: {shown}. Give all rows of a"
            " stratum one size, or name in strata what sizes differ by, such as the year.",
            column=design.population,
        )
    return frame.sort(frame.columns)
