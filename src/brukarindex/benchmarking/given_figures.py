"""Figures of units with standard errors that somebody else has computed, taken as told.

They stand on no answers here: a figure is normally distributed around what it estimates with its
standard error, or by Student's distribution where degrees of freedom are given, and units vary
independently of each other.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats
from brukarindex.benchmarking.printed_values import SHOWN, called, collected, twice, unnamed
from brukarindex.checks import check_free, column_names, confidence_level, one_of, shown, text
from brukarindex.estimates.groupings import figures_of
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError, DataError, raise_all
from brukarindex.questions.items import Variable, column_name
from brukarindex.questions.measures import Measure, Term
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import percent
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

LARGEST = 1e30
"""No figure, and no standard error, is larger: its powers can be computed with."""


@attrs.frozen
class GivenMeasure(Measure):
    """What a figure that was computed elsewhere is called. It cannot be estimated here.

    Args:
        name: What the figure is called.
    """

    name: str = attrs.field(converter=column_name)

    @property
    def variables(self) -> tuple[Variable, ...]:
        """No answers are known behind it."""
        return ()

    @property
    def bounds(self) -> tuple[float, float]:
        """Its scale is not known."""
        return (-np.inf, np.inf)

    @property
    def formula(self) -> str:
        """That it is given."""
        return f"{self.name}: given"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        return _WORDS[language]["measure"].format(name=self.name)

    def terms(self, cells: pl.DataFrame) -> list[Term]:  # noqa: ARG002 - it has none
        """Raise: there are no answers.

        Raises:
            ArgumentError: Always.
        """
        raise ArgumentError(
            f"{self.name!r} was computed elsewhere, and cannot be estimated from answers: give a"
            " measure of questions, such as a Share.",
            argument="measures",
            value=self,
        )


@attrs.frozen
class GivenMethod(Method):
    """How figures that were computed elsewhere are used.

    Attributes:
        freedom: Whether degrees of freedom were given.
    """

    freedom: bool = attrs.field(kw_only=True, default=False)

    def parts(self, language: Language, *, answers: int | None = None) -> dict[str, str]:
        """Return what is said of each part of the method, as of that of estimates."""
        words = _WORDS[language]
        parts = dict.fromkeys(super().parts(language, answers=answers), "")
        kind = words["t" if self.freedom else "normal"]
        by = "; ".join(" × ".join(each) for each in self.groupings)
        return parts | {
            "base": words["base"].format(by=by),
            "variance": words["variance"],
            "interval": words["interval"].format(level=percent(self.level, language), kind=kind),
            "version": f"brukarindex {self.version}.",
        }


@attrs.frozen
class GivenEstimate:
    """One row of `GivenEstimates`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int | None
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    df: float | None
    status: Literal["ok", "not_published"]


@attrs.frozen(repr=False)
class GivenEstimates(Table[GivenEstimate]):
    """Figures of units with standard errors from elsewhere, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n`` (null where it is not given), ``estimate``,
            ``std_error``, ``conf_low`` and ``conf_high`` by the normal distribution or Student's,
            ``df`` (null where the standard error is taken for known) and ``status`` ("ok", or
            "not_published" where there is no figure).
        method: How they are used.
    """

    _row = GivenEstimate
    _spare = ("df", "n")
    _instead = (
        "rank, colours, shrink and reliability take those; estimate() from answers, or give shares"
        " as printed to published_funnel() and its like"
    )

    method: GivenMethod

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        said = self.method.only(set(self.frame["measure"])).describe(language)
        return " ".join([said, *told_cautions(self.frame["status"], language)])


def given_estimates(
    frame: "IntoFrame",
    *,
    by: str | Iterable[str],
    estimate: str,
    std_error: str,
    measure: str | None = None,
    n: str | None = None,
    df: str | None = None,
    level: float = 0.95,
) -> GivenEstimates:
    """Return figures with standard errors that were computed elsewhere, for the verbs about many
    units.

    `rank`, `colours`, `shrink` and `reliability` take them in the place of estimates.

    Args:
        frame: One row per unit, or per unit and measure.
        by: The columns that name the unit.
        estimate: The column of figures; null where a unit has none.
        std_error: The column of their standard errors, taken as told.
        measure: The column that says which measure a row is of; without it all are of one, which
            is called as the column of figures.
        n: The column of numbers of answers, for `reliability` and for tables.
        df: The column of the degrees of freedom of the standard errors, at least 1; without it,
            and where it is null, a standard error is taken for known.
        level: Confidence level.

    Raises:
        ArgumentError: If ``by`` names no column, or one that the result has itself.
        ColumnNotFoundError: If a column is not there.
        DataError: If a column holds something else, a figure has no standard error, or a unit has
            two rows of one measure.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import rank
        >>> from brukarindex.benchmarking import given_estimates
        >>> frame = pl.DataFrame({"kommun": ["A", "B", "C"], "nki": [71, 64, 70], "se": [1, 2, 2]})
        >>> made = given_estimates(frame, by="kommun", estimate="nki", std_error="se")
        >>> [(each.domain["kommun"], each.rank_low, each.rank_high) for each in rank(made)]
        [('A', 1, 2), ('B', 3, 3), ('C', 1, 3)]
    """
    level, names = confidence_level(level), column_names(by, "by")
    if not names:
        raise ArgumentError(
            "given_estimates: by names no column: give those that name the unit.", argument="by"
        )
    check_free(names, figures_of(GivenEstimate))
    columns = _columns(estimate=estimate, std_error=std_error, measure=measure, n=n, df=df)
    held = collected("given_estimates", frame, names, list(columns.values()))
    if not held.height:
        raise DataError("given_estimates: the frame has no rows.")
    measures = _measures(held, columns)
    keyed = held.select(names).with_columns(measures)
    numbers = _Numbers(keyed, held, columns).checked()
    return _made(keyed, numbers, level)


def _columns(**given: str | None) -> dict[str, str]:
    """Return the names of columns by the arguments that name them, or raise."""
    return {
        argument: composed(text(argument, name, what="the name of a column"))
        for argument, name in given.items()
        if name is not None or argument in {"estimate", "std_error"}
    }


def _measures(held: pl.DataFrame, columns: dict[str, str]) -> pl.Series:
    """Return the measure of each row."""
    name = columns.get("measure")
    if name is None:
        return pl.Series("measure", [columns["estimate"]] * held.height, dtype=pl.String)
    column = held[name]
    if not any(column.dtype == each for each in (pl.String, pl.Categorical, pl.Enum, pl.Null)):
        raise DataError(
            f"column {name!r} names measures, and must be text: it is {column.dtype}.", column=name
        )
    return column.cast(pl.String).alias("measure")


@attrs.frozen(eq=False)
class _Numbers:
    """The numbers of a frame, by the arguments that name their columns.

    Attributes:
        keyed: What the rows are called.
        held: The frame.
        columns: The names of its columns, by argument.
    """

    keyed: pl.DataFrame
    held: pl.DataFrame
    columns: dict[str, str]

    @property
    def names(self) -> list[str]:
        """The columns that tell rows apart."""
        return self.keyed.columns[: None if "measure" in self.columns else -1]

    def checked(self) -> dict[str, Floats]:
        """Return them, NaN for null, or raise `DataError` with all that is wrong."""
        verb, names = "given_estimates", self.names
        problems: list[DataError | str] = [*unnamed(verb, self.keyed, names)]
        numeric = {
            each: held for each, held in self._read().items() if isinstance(held, np.ndarray)
        }
        problems += [each for each in self._read().values() if isinstance(each, DataError)]
        for argument, values in numeric.items():
            problems += self._misfits(argument, values)
        if {"estimate", "std_error"} <= numeric.keys():
            lacking = np.isnan(numeric["std_error"]) & ~np.isnan(numeric["estimate"])
            said = "has no standard error of the figure of {who}: give it, or leave the unit out"
            problems += self._told("std_error", lacking, said)
        raise_all(DataError, [*problems, *twice(verb, self.keyed, names)])
        nothing = np.full(self.held.height, np.nan)
        return {each: numeric.get(each, nothing) for each in _ALLOWED}

    def _read(self) -> dict[str, Floats | DataError]:
        """Return the numbers of each column, or what is wrong with the whole of it."""
        found: dict[str, Floats | DataError] = {}
        for argument in filter(self.columns.get, _ALLOWED):
            name = self.columns[argument]
            column = self.held[name]
            if column.dtype.is_numeric() or column.dtype == pl.Null:
                found[argument] = floats(column)
            else:
                must = f"{argument} must be a column of numbers: {name!r} is {column.dtype}"
                found[argument] = DataError(f"{must}.", column=name)
        return found

    def _misfits(self, argument: str, values: Floats) -> Iterator[DataError]:
        """Yield what is wrong with the numbers of one column."""
        allowed, must = _ALLOWED[argument]
        given = self.held[self.columns[argument]].is_not_null().to_numpy()
        if argument == "df":
            given = given & self.held[self.columns["estimate"]].is_not_null().to_numpy()
        with np.errstate(invalid="ignore"):
            yield from self._told(argument, given & ~allowed(values), f"{must}; not so {{who}}")

    def _told(self, argument: str, wrong: Bools, said: str) -> Iterator[DataError]:
        """Yield one error about some rows of a column."""
        rows = np.flatnonzero(wrong).tolist()
        if rows:
            name = self.columns[argument]
            who = "; ".join(called(self.keyed, self.names, row) for row in rows[:SHOWN])
            who += f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
            yield DataError(f"column {name!r} {said.format(who=who)}.", column=name)


def _whole(values: Floats) -> Bools:
    return np.asarray((values >= 0) & (values < LARGEST) & (values == np.floor(values)))


_ALLOWED: dict[str, tuple[Callable[[Floats], Bools], str]] = {
    "estimate": (
        lambda x: np.abs(x) <= LARGEST,
        f"must hold finite numbers up to {shown(LARGEST)}",
    ),
    "std_error": (
        lambda x: (x >= 0) & (x <= LARGEST),
        f"must hold numbers from 0 to {shown(LARGEST)}",
    ),
    "n": (_whole, "must hold whole numbers from 0"),
    "df": (lambda x: x >= 1, "must hold degrees of freedom of at least 1"),
}
"""What the numbers of each column may be, and how that is said."""


def _made(keyed: pl.DataFrame, numbers: dict[str, Floats], level: float) -> GivenEstimates:
    """Return the result."""
    value = numbers["estimate"]
    df = np.where(np.isnan(numbers["df"] + value), np.inf, numbers["df"])
    error = np.where(np.isnan(value), np.nan, numbers["std_error"])
    half = critical_value(level, df) * error
    values: dict[str, object] = {
        **numbers,
        "measure": keyed["measure"],
        "std_error": error,
        "conf_low": value - half,
        "conf_high": value + half,
        "df": np.where(np.isfinite(df), df, np.nan),
        "status": np.where(np.isnan(value), "not_published", "ok").tolist(),
    }
    by: Sequence[str] = keyed.columns[:-1]
    method = GivenMethod(
        measures=tuple(map(GivenMeasure, keyed["measure"].unique(maintain_order=True))),
        groupings=(tuple(by),),
        interval="wald",
        level=level,
        freedom=bool(np.isfinite(df).any()),
    )
    frame = keyed.select(by).with_columns(series_of(GivenEstimate, values))
    return GivenEstimates(frame, tuple(by), tuple(range(frame.height)), method)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "measure": "'{name}': figures that were computed elsewhere.",
        "base": "The figures and their standard errors, by {by}, are given, not computed here.",
        "variance": (
            "The standard errors are taken as told, and the figures as independent of each other:"
            " if the errors are too small, so is every uncertainty here."
        ),
        "interval": "{level} % confidence intervals: {kind}.",
        "normal": "of the normal distribution",
        "t": "t, with the degrees of freedom that are given",
    },
    "sv": {
        "measure": "”{name}”: tal som räknats fram på annat håll.",
        "base": "Talen och deras medelfel, efter {by}, är givna och inte beräknade här.",
        "variance": (
            "Medelfelen tas som de är angivna, och talen som oberoende av varandra: är felen för"
            " små, så är även osäkerheten här det."
        ),
        "interval": "{level} % konfidensintervall: {kind}.",
        "normal": "ur normalfördelningen",
        "t": "t-intervall med de frihetsgrader som är givna",
    },
}
