"""Changes between published years: each share stands for a set of whole numbers, in both years."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.printed_pairs import RowPairs, check_between
from brukarindex.benchmarking.printed_shares import (
    Beside,
    DependsOn,
    decisive,
    shares,
    told_of,
)
from brukarindex.benchmarking.printed_table import PrintedTable
from brukarindex.benchmarking.printed_values import (
    AnswersFromRate,
    Held,
    PublishedStatus,
    Sets,
    columns_of,
    number_of,
    read,
    sets_of,
)
from brukarindex.checks import column_names, confidence_level, text
from brukarindex.estimates.means import Figures
from brukarindex.exact.figures import Rounding
from brukarindex.exceptions import ArgumentError
from brukarindex.words.languages import Language
from brukarindex.words.numbers import percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

PublishedVerdict = Literal["up", "down", "not_distinguishable", "depends"]
_CALLED = {"above": "up", "below": "down"}


@attrs.frozen
class PublishedChange:
    """One row of `PublishedChanges`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    before: str | None
    n_before: int | None
    value: str | None
    n: int | None
    change_low: float | None
    change_high: float | None
    conf_low: float | None
    conf_high: float | None
    p_low: float | None
    p_high: float | None
    verdict: PublishedVerdict | None
    depends_on: DependsOn | None
    status: PublishedStatus


@attrs.frozen(repr=False)
class PublishedChanges(PrintedTable[PublishedChange]):
    """Changes from the published year before, one row for each unit and year that has one.

    Attributes:
        frame: The columns that name the unit, the year and the year before (``ar`` and ``to_ar``);
            ``before`` and ``value`` as printed with ``n_before`` and ``n``; the least and the
            greatest change that they leave, ``change_low`` and ``change_high``, and the lowest and
            the highest limit of any, ``conf_low`` and ``conf_high``, in points; ``p_low`` and
            ``p_high``; ``verdict`` (up, down, not_distinguishable; depends) and where it depends,
            on what (``depends_on``); and ``status``.
        method: How values were read.
        between: The column of years.
    """

    _row = PublishedChange
    _spare = ("depends_on", "p_low", "p_high", "n_before", "n", "change_low", "change_high")

    between: str

    def _said(self, language: Language, read: str) -> list[str]:
        words, level = _WORDS[language], self.method.level
        return [
            words["changes"].format(between=self.between),
            read,
            words["tests"].format(
                level=percent(level, language), alpha=percent(1 - level, language)
            ),
        ]


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "changes": "Changes by {between}, each from the latest time before with a value.",
        "tests": (
            "{level} % intervals are the lowest and highest limits of any of these, as if other"
            " persons had answered at each time; a verdict is told when every possibility gives it,"
            " at {alpha} % for one unit alone."
        ),
    },
    "sv": {
        "changes": (
            "Förändringar efter {between}, var och en från det senaste tillfället dessförinnan med"
            " ett värde."
        ),
        "tests": (
            "{level} %-intervallen går från den lägsta till den högsta gränsen bland dessa, som om"
            " andra personer hade svarat vid varje tillfälle; ett utslag ges när alla möjligheter"
            " ger det, på nivån {alpha} % för en enhet för sig."
        ),
    },
}


def published_changes(
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    between: str,
    value: str,
    n: str | AnswersFromRate,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    level: float = 0.95,
) -> PublishedChanges:
    """Work out what published shares say of changes from one year to the next.

    Args:
        frame: One row per unit and year.
        unit: The columns that name the unit.
        between: The column of years. Each is compared with the latest before it in which the unit
            has a value.
        value: The column of shares in per cent, as printed; see `published_units`.
        n: The column of answers, or `AnswersFromRate`.
        decimals: How many decimals are printed, when the column holds numbers.
        rounding: How the publisher rounded; see `Figure.interval`.
        unanswered: The largest part of ``n`` that may lack an answer to the question, 0-1.
        level: Confidence level.

    Raises:
        ArgumentError: If no unit has two years, or ``between`` names the unit.
        DataError: If a value is none, a number of answers is missing, or a unit has two values of
            one year.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.benchmarking import published_changes
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["A", "A", "B", "B"],
        ...         "ar": [2016, 2017, 2016, 2017],
        ...         "andel": ["71", "84", "79", "77"],
        ...         "svar": [103, 175, 57, 61],
        ...     }
        ... )
        >>> for row in published_changes(
        ...     frame, unit="kommun", between="ar", value="andel", n="svar"
        ... ):
        ...     print(row.domain["kommun"], row.verdict, f"{row.change_low:.1f}")
        A up 13.1
        B not_distinguishable -1.9
    """
    level = confidence_level(level)
    columns = columns_of(value, n, decimals=decimals, rounding=rounding, unanswered=unanswered)
    names, between = (
        column_names(unit, "unit", least=1),
        text("between", between, what="the name of a column"),
    )
    check_between("published_changes", names, between, ("years", "years before"))
    held = read("published_changes", frame, [*names, between], columns, row_of=PublishedChange)
    sets = sets_of(held, columns)
    pairs = _pairs(held, number_of(sets, len(held.n)) > 0, names, between)
    values = pairs.printed(held, ("before", "n_before")) | _told(sets, pairs, level)
    values["status"] = pairs.statuses(held, sets)
    keys = pairs.keys(held, names, between)
    method = PublishedMethod.of(columns, level=level)
    return PublishedChanges.made(keys, method, values, between=between)


def _pairs(held: Held, possible: Bools, names: tuple[str, ...], between: str) -> RowPairs:
    """Return each row with the latest earlier one of the unit that has counts, else the latest."""
    unit, year = _codes(held.frame, list(names)), _codes(held.frame, [between])
    order = np.lexsort((year, unit))
    pairs = list[tuple[int, int]]()
    for earlier, row in zip(order.tolist(), order[1:].tolist(), strict=False):
        if unit[earlier] != unit[row]:
            continue
        chosen = earlier
        if not possible[earlier] and pairs and pairs[-1][0] == earlier:
            before = pairs[-1][1]
            chosen = before if possible[before] else earlier
        pairs.append((row, chosen))
    if not pairs:
        raise ArgumentError(
            f"published_changes: no unit has two values of {between!r}: give those of at least two"
            " years.",
            argument="between",
            value=between,
        )
    return RowPairs.of(pairs)


def _codes(frame: pl.DataFrame, names: list[str]) -> Codes:
    """Return codes of rows that are in the order of some columns."""
    if not names:
        return np.zeros(frame.height, dtype=np.intp)
    return frame.select(pl.struct(names).rank("dense")).to_series().to_numpy().astype(np.intp)


def _crossed(sets: Sets, pairs: RowPairs, *, low: bool) -> Beside:
    """Return the entries that decide at the lowest change, or the highest."""
    after, before = sets.take(decisive(sets, low=low)), sets.take(decisive(sets, low=not low))
    starts = [np.searchsorted(after.row, pairs.row), np.searchsorted(before.row, pairs.to)]
    ends = [
        np.searchsorted(after.row, pairs.row, side="right"),
        np.searchsorted(before.row, pairs.to, side="right"),
    ]
    sizes = [end - start for start, end in zip(starts, ends, strict=True)]
    count = sizes[0] * sizes[1]
    pair = np.repeat(np.arange(len(count)), count)
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    one = starts[0][pair] + place // sizes[1][pair]
    two = starts[1][pair] + place % sizes[1][pair]
    own, other = _shares(after.take(one), low=low), _shares(before.take(two), low=not low)
    return Beside(pair, own, other, own.mean - other.mean)


def _shares(sets: Sets, *, low: bool) -> Figures:
    count = sets.least if low else sets.most
    return shares(count.astype(np.float64), sets.base.astype(np.float64))


def _ends(sets: Sets, pairs: RowPairs) -> list[Beside]:
    return [_crossed(sets, pairs, low=low) for low in (True, False)]


def _told(sets: Sets, pairs: RowPairs, level: float) -> dict[str, object]:
    """Return what holds of the changes, whatever the counts are."""
    size = len(pairs.row)
    every, alone = _ends(sets, pairs), _ends(sets.take(sets.whole), pairs)
    told = told_of(Beside.joined(every).tests, Beside.joined(alone).tests, size, level=level)
    return {
        **told.columns("change"),
        "conf_low": 100 * every[0].limits(level, size)[0],
        "conf_high": 100 * every[1].limits(level, size)[1],
        "verdict": [each if each is None else _CALLED.get(each, each) for each in told.verdict],
    }
