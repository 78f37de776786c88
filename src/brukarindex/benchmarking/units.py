"""Units that are ranked together: those of one measure and grouping, and of one ``within``."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, TypeAlias, TypeVar, cast
from weakref import WeakKeyDictionary

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.checks import column_names
from brukarindex.codes.keys import groups
from brukarindex.estimates.estimate import Estimates, told
from brukarindex.estimates.groupings import check_free, figures_of
from brukarindex.estimates.linearise import Group
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.results.table import floats

Progress: TypeAlias = Callable[[int, int], object]
T = TypeVar("T")

MOST_UNITS = 1400
"""Units that are ranked together at most: they have a million pairs."""
ALIKE = 9
"""Decimals in which figures of units must differ to be different: what is beyond is rounding."""
MOST_KEPT = 8
"""Answers that are kept of what one family of units was asked."""
_KEPT: WeakKeyDictionary[Support, dict[Hashable, object]] = WeakKeyDictionary()


@attrs.frozen(eq=False)
class Units:
    """Units that are ranked together, one element each.

    Attributes:
        rows: Their rows in the estimates.
        domains: Their places in the group.
        value: Their figures, turned so that more is better, without what is only rounding.
        known: Which have a figure whose uncertainty is known.
        group: The estimates that they are part of.
        support: What these stand on.
        lower: Whether less is better.
    """

    rows: Codes
    domains: Codes
    value: Floats
    known: Bools
    group: Group
    support: Support
    lower: bool

    @property
    def size(self) -> int:
        """How many units have a figure."""
        return len(self.rows)

    @property
    def error(self) -> Floats:
        """Variance of each figure beside that of one answer."""
        return self.support.figures.take(self.domains).error


def kept(units: Units, question: Hashable, answer: Callable[[], T]) -> T:
    """Return the answer to a question about units, asked once as long as their estimates live.

    Ranks and colours ask the same.
    """
    asked = _KEPT.setdefault(units.support, {})
    key = question, units.domains.tobytes(), units.known.tobytes(), units.lower
    if key not in asked:
        while len(asked) >= MOST_KEPT:
            asked.pop(next(iter(asked)))
        asked[key] = answer()
    return cast("T", asked[key])


def units_of(
    estimates: Estimates, *, within: tuple[str, ...], lower: tuple[str, ...]
) -> Iterator[Units]:
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
        codes = groups(group.domains[domains], names)[0] if names else np.zeros(len(some), int)
        for code in np.unique(codes).tolist():
            at = np.flatnonzero(codes == code)
            yield Units(some[at], domains[at], figure[at], known[some[at]], group, support, turned)


def _known(estimates: Estimates) -> Bools:
    status = estimates.frame["status"].to_numpy().astype("<U24")
    fair = told(status) | (status == "no_variation")
    return np.asarray(fair & (status != "few_degrees_of_freedom"))


def positions(value: Floats) -> tuple[Floats, Floats]:
    """Return the rank of each value, 1 for the greatest, and how many have it."""
    size, order = len(value), np.sort(value)
    at_most = np.searchsorted(order, value, side="right")
    tied = at_most - np.searchsorted(order, value, side="left")
    return (1 + size - at_most).astype(np.float64), tied.astype(np.float64)


@attrs.define
class Told:
    """Tells a caller how much is done."""

    progress: Progress | None
    total: int
    done: int = 0

    def add(self, count: int = 1) -> None:
        """Tell that more is done."""
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total)


@attrs.frozen(eq=False)
class Asked:
    """What every verb about many units is asked, checked.

    Attributes:
        families: The units that are held against each other.
        lower_is_better: Measures of which less is better.
        within: Columns within whose values units are held against each other.
    """

    families: list[Units]
    lower_is_better: tuple[str, ...]
    within: tuple[str, ...]


def asked_of(
    verb: str,
    estimates: Estimates,
    *,
    row: type[Any] | None = None,
    lower: str | Iterable[str] = (),
    within: str | Iterable[str] = (),
    progress: Progress | None = None,
) -> Asked:
    """Return the units of estimates that are to be held against each other, after all checks."""
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
    families = list(units_of(estimates, within=columns, lower=names))
    for units in families:
        _check_size(verb, units)
    return Asked(families, names, columns)


def _names(estimates: Estimates) -> tuple[str, ...]:
    return tuple(measure.name for measure in estimates.method.measures)


def check_units(verb: str, estimates: object) -> Estimates:
    """Return estimates whose units can be set beside each other.

    Raises:
        ArgumentError: If they are totals, or were read from JSON.
        ArgumentTypeError: If they are no estimates.
    """
    if not isinstance(estimates, Estimates):
        raise ArgumentTypeError(
            f"{verb} needs estimates, got {type(estimates).__name__}: call estimate() first.",
            argument="estimates",
            value=estimates,
        )
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


def _check_size(verb: str, units: Units) -> None:
    """Raise if there are more units than can be held against each other."""
    if units.size > MOST_UNITS:
        raise ArgumentError(
            f"{verb}: {units.size} units, and at most {MOST_UNITS} are held against each other:"
            " give within=, or estimate fewer units.",
            argument="estimates",
        )
