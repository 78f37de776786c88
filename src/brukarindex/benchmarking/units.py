"""Units that are ranked together: those of one measure and grouping, and of one ``within``."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, Literal, TypeAlias, TypeVar, cast
from weakref import WeakKeyDictionary

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.given_figures import GivenEstimates
from brukarindex.checks import Progress, check_free, column_names
from brukarindex.codes.keys import group_codes
from brukarindex.estimates.estimation import (
    Estimates,
    EstimateStatus,
    few_degrees_of_freedom,
    no_estimates,
    told,
)
from brukarindex.estimates.groupings import figures_of
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.results.tables import floats

Figured: TypeAlias = Estimates | GivenEstimates
"""Figures of units with their uncertainty: from answers, or from elsewhere."""
FigureStatus: TypeAlias = Literal[EstimateStatus, "not_published"]
"""What a ``status`` of these can be."""
T = TypeVar("T")

MOST_UNITS = 1400
"""Units that are ranked together at most: they have a million pairs."""
ALIKE = 9
"""Decimals in which figures of units must differ to be different: what is beyond is rounding."""
MOST_KEPT = 8
"""Answers that are kept of what one family of units was asked."""
_KEPT: WeakKeyDictionary[Support, dict[Hashable, object]] = WeakKeyDictionary()


@attrs.frozen(eq=False)
class _Beside:
    """Units that are ranked together, one element each.

    Attributes:
        rows: Their rows in the estimates.
        value: Their figures, turned so that more is better, without what is only rounding.
        known: Which have a figure whose uncertainty is known.
        lower: Whether less is better.
    """

    rows: Codes
    value: Floats
    known: Bools
    lower: bool

    @property
    def size(self) -> int:
        """How many units have a figure."""
        return len(self.rows)


@attrs.frozen(eq=False)
class AnsweredUnits(_Beside):
    """Units whose answers are known.

    Attributes:
        domains: Their places in the group.
        group: The estimates that they are part of.
        support: What these stand on.
    """

    domains: Codes
    group: Group
    support: Support

    @property
    def error(self) -> Floats:
        """Variance of each figure beside that of one answer."""
        return self.support.figures.take(self.domains).error

    @property
    def measure(self) -> str:
        """What is measured of them."""
        return self.group.measure.name

    @property
    def by(self) -> tuple[str, ...]:
        """The names of the columns that name them."""
        return self.group.by

    @property
    def keys(self) -> pl.DataFrame:
        """The columns that name them."""
        return self.group.domains.select(self.by)[self.domains]

    @property
    def n(self) -> Floats:
        """How many answers each figure stands on."""
        return self.group.n[self.domains]


@attrs.frozen(eq=False)
class GivenUnits(_Beside):
    """Units of which somebody else has computed figures and standard errors.

    Attributes:
        frame: Their rows.
        by: The columns that name them.
        std_error: The standard errors.
        loose: One over the degrees of freedom of each; 0 where it is taken for known.
    """

    frame: pl.DataFrame
    by: tuple[str, ...]
    std_error: Floats
    loose: Floats

    @property
    def error(self) -> Floats:
        """Variance of each figure."""
        return self.std_error**2

    @property
    def measure(self) -> str:
        """What is measured of them."""
        return str(self.frame["measure"][0])

    @property
    def keys(self) -> pl.DataFrame:
        """The columns that name them."""
        return self.frame.select(self.by)

    @property
    def n(self) -> Floats:
        """How many answers each figure stands on; NaN where that is not given."""
        return floats(self.frame["n"])


RankedUnits: TypeAlias = AnsweredUnits | GivenUnits
"""Units that are ranked together."""


def kept(units: RankedUnits, question: Hashable, answer: Callable[[], T]) -> T:
    """Return the answer to a question about units, asked once as long as their estimates live.

    Ranks and colours ask the same. Of figures that are given the answer is soon found.
    """
    if not isinstance(units, AnsweredUnits):
        return answer()
    asked = _KEPT.setdefault(units.support, {})
    key = question, units.domains.tobytes(), units.known.tobytes(), units.lower
    if key not in asked:
        while len(asked) >= MOST_KEPT:
            asked.pop(next(iter(asked)))
        asked[key] = answer()
    return cast("T", asked[key])


def units_of(
    estimates: Estimates, *, within: tuple[str, ...], lower: tuple[str, ...]
) -> Iterator[AnsweredUnits]:
    """Yield the units with a figure of each measure, grouping and ``within``."""
    value = floats(estimates.frame["estimate"])
    known = _known(estimates)
    rows = np.array(estimates.rows, dtype=np.intp)
    ends = np.cumsum([group.columns.size for group in estimates.groups])
    part = np.searchsorted(ends, rows, side="right")
    starts = np.concatenate([[0], ends])
    for number, (group, support) in enumerate(
        zip(estimates.groups, estimates.supports, strict=True)
    ):
        some = np.flatnonzero((part == number) & np.isfinite(value))
        if not len(some) or support is None:
            continue
        domains = rows[some] - starts[number]
        turned = group.measure.name in lower
        figure = np.round(-value[some] if turned else value[some], ALIKE)
        names = tuple(name for name in within if name in group.by)
        codes = group_codes(group.domains[domains], names) if names else np.zeros(len(some), int)
        for code in np.unique(codes).tolist():
            at = np.flatnonzero(codes == code)
            here, where = some[at], domains[at]
            yield AnsweredUnits(here, figure[at], known[here], turned, where, group, support)


def given_units(
    given: GivenEstimates, *, within: tuple[str, ...], lower: tuple[str, ...]
) -> Iterator[GivenUnits]:
    """Yield the units with a figure of each measure and ``within``."""
    frame = given.frame
    codes = group_codes(frame, ("measure", *within))
    value, error = floats(frame["estimate"]), floats(frame["std_error"])
    loose = np.nan_to_num(1 / floats(frame["df"]), nan=0.0)
    figured = np.isfinite(value)
    for code in np.unique(codes[figured]).tolist():
        at = np.flatnonzero(figured & (codes == code))
        turned = frame["measure"][int(at[0])] in lower
        figure = -value[at] if turned else value[at]
        known = np.ones(len(at), dtype=bool)
        yield GivenUnits(at, figure, known, turned, frame[at], given.by, error[at], loose[at])


def _known(estimates: Estimates) -> Bools:
    status = estimates.frame["status"].to_numpy().astype("<U24")
    fair = told(status) | (status == "no_variation")
    few = status == "few_degrees_of_freedom"
    if estimates.method.interval == "wald":  # whose interval alone may be what has few
        supports = [each for each in estimates.supports if each is not None]
        found = [few_degrees_of_freedom([each], each.df) for each in supports]
        few &= np.concatenate(found)[list(estimates.rows)]
    return np.asarray(fair & ~few)


def positions(value: Floats) -> tuple[Floats, Floats]:
    """Return the rank of each value, 1 for the greatest, and how many have it."""
    size, order = len(value), np.sort(value)
    at_most = np.searchsorted(order, value, side="right")
    tied = at_most - np.searchsorted(order, value, side="left")
    return (1 + size - at_most).astype(np.float64), tied.astype(np.float64)


@attrs.frozen(eq=False)
class UnitOptions:
    """What every verb about many units is asked, checked.

    Attributes:
        families: The units that are held against each other.
        lower_is_better: Measures of which less is better.
        within: Columns within whose values units are held against each other.
    """

    families: list[RankedUnits]
    lower_is_better: tuple[str, ...]
    within: tuple[str, ...]

    @property
    def answered(self) -> list[AnsweredUnits]:
        """Those whose answers are known: all, where figures from elsewhere were refused."""
        return [units for units in self.families if isinstance(units, AnsweredUnits)]


def asked_of(
    verb: str,
    estimates: Figured,
    *,
    row: type[Any] | None = None,
    lower: str | Iterable[str] = (),
    within: str | Iterable[str] = (),
    progress: Progress | None = None,
) -> UnitOptions:
    """Return the units of estimates that are to be held against each other, after all checks."""
    if not isinstance(estimates, GivenEstimates):
        check_units(verb, estimates)
    check_free(estimates.by, () if row is None else figures_of(row))
    names = _among(verb, "lower_is_better", lower, _names(estimates))
    columns = _among(verb, "within", within, estimates.by)
    if progress is not None and not callable(progress):
        raise ArgumentTypeError(
            f"progress is called with what is done and all; got {progress!r}.",
            argument="progress",
            value=progress,
        )
    families: list[RankedUnits]
    if isinstance(estimates, GivenEstimates):
        families = list(given_units(estimates, within=columns, lower=names))
    else:
        families = list(units_of(estimates, within=columns, lower=names))
    for units in families:
        _check_size(verb, units)
    return UnitOptions(families, names, columns)


def _names(estimates: Figured) -> tuple[str, ...]:
    return tuple(measure.name for measure in estimates.method.measures)


def check_units(verb: str, estimates: object) -> Estimates:
    """Return estimates whose units can be set beside each other.

    Raises:
        ArgumentError: If they are totals, or were read from JSON.
        ArgumentTypeError: If they are no estimates.
    """
    if not isinstance(estimates, Estimates):
        raise no_estimates(f"{verb} needs", estimates)
    if estimates.method.statistic != "mean":
        raise ArgumentError(
            f"{verb}: totals depend on the size of the unit: estimate means.", argument="estimates"
        )
    if not estimates.by:
        raise ArgumentError(
            f"{verb}: there is one unit only: estimate with by=, the units.", argument="estimates"
        )
    if not estimates.groups:
        raise ArgumentError(
            f"{verb}: estimates read from JSON no longer hold how units vary together: store the"
            " tally instead, with to_json(tally(…)), and estimate from it.",
            argument="estimates",
        )
    return estimates


def _among(
    verb: str, argument: str, names: str | Iterable[str], held: tuple[str, ...]
) -> tuple[str, ...]:
    """Return names, each of which the estimates have."""
    wanted = column_names(names, argument)
    for name in wanted:
        if name not in held:
            raise ArgumentError(
                f"{verb}: {argument} has {name!r}, but the estimates have"
                f" {', '.join(held)}.{did_you_mean(name, held)}",
                argument=argument,
                value=name,
                allowed=held,
            )
    return wanted


def _check_size(verb: str, units: RankedUnits) -> None:
    """Raise if there are more units than can be held against each other."""
    if units.size > MOST_UNITS:
        raise ArgumentError(
            f"{verb}: {units.size} units, and at most {MOST_UNITS} are held against each other:"
            " give within=, or estimate fewer units.",
            argument="estimates",
        )
