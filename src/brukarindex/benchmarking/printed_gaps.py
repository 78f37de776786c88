"""Differences between groups of a unit, women and men, from published shares of both, beside the
same difference among all.

What `NationalGap` asks of answers is asked of all counts that print so. Of a group with the share p
of n answers and the share P of N among all, with f = n/N, the part of the variance of the
difference from all is

    (1 − f)²·s²/n + (1 − f)·r²/N + f·(p − P)²/((1 − f)·N),   R = (P − f·p)/(1 − f),

where R is the share of the others, and s² and r² are p·(1 − p) and R·(1 − R). Its sum over both
groups, beside that of s²/n, is by how much the two figures are less certain than by themselves. It
is known within limits, and so are they.
"""

from collections.abc import Iterable, Mapping
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.overdispersion import Range
from brukarindex.benchmarking.printed_funnel import pooled
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.printed_pairs import RowPairs, check_between
from brukarindex.benchmarking.printed_shares import (
    Beside,
    Certainty,
    DependsOn,
    told_of,
    varying,
)
from brukarindex.benchmarking.printed_table import PrintedTable
from brukarindex.benchmarking.printed_units import reference_of
from brukarindex.benchmarking.printed_values import (
    AnswersFromRate,
    Held,
    PublishedStatus,
    Sets,
    columns_of,
    ends_of,
    read,
    sets_of,
)
from brukarindex.checks import column_names, confidence_level, mapped, text, true_or_false
from brukarindex.codes.keys import groups
from brukarindex.exact.figures import FigureLike, Rounding
from brukarindex.exceptions import ArgumentError, did_you_mean
from brukarindex.words.languages import Language
from brukarindex.words.numbers import percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


NOTHING = 1e-12
"""Shares that differ by less are the same."""


@attrs.frozen
class PublishedGap:
    """One row of `PublishedGaps`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    value: str | None
    n: int | None
    to_value: str | None
    to_n: int | None
    gap_low: float | None
    gap_high: float | None
    national_low: float | None
    national_high: float | None
    difference_low: float | None
    difference_high: float | None
    conf_low: float | None
    conf_high: float | None
    p_low: float | None
    p_high: float | None
    verdict: Certainty | None
    depends_on: DependsOn | None
    status: PublishedStatus


@attrs.frozen(repr=False)
class PublishedGaps(PrintedTable[PublishedGap]):
    """Differences between groups within units, one row for each unit and pair of groups.

    Attributes:
        frame: The columns that name the unit and the two groups (``kon`` and ``to_kon``); ``value``
            and ``n`` of the first, ``to_value`` and ``to_n`` of the second; the least and the
            greatest difference within the unit, ``gap_low`` and ``gap_high``, and among all,
            ``national_low`` and ``national_high``; of the one less the other ``difference_low`` and
            ``difference_high``, and the lowest and the highest limit of any, ``conf_low`` and
            ``conf_high``, all in points; ``p_low`` and ``p_high``; ``verdict`` and, where it is
            ``"depends"``, on what (``depends_on``); and ``status``. What is among all is null where
            the unit's answers cannot be a part of it, and nothing is compared where they are all
            of it.
        method: How values were read.
        between: The column of groups.
        given: Whether the shares of all were given, and not made of the units.
        inside: Whether the units are part of all.
    """

    _row = PublishedGap
    _spare = (
        *("depends_on", "to_n", "n", "p_low", "p_high", "national_low", "national_high"),
        *("gap_low", "gap_high"),
    )

    between: str
    given: bool
    inside: bool

    def _said(self, language: Language, read: str) -> list[str]:
        words, level = _WORDS[language], self.method.level
        whole = words["given" if self.given else "pooled"]
        inside = words["inside"] if self.inside else ""
        return [
            words["gaps"].format(between=self.between, whole=whole, inside=inside),
            read,
            words["tests"].format(
                level=percent(level, language), alpha=percent(1 - level, language)
            ),
        ]


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "gaps": "Differences between groups ({between}) within units, beside {whole}{inside}.",
        "pooled": "the same difference among all units together",
        "given": "a given difference",
        "inside": ", of which the unit is a part",
        "tests": (
            "{level} % intervals are the lowest and highest limits of any of these, as if the"
            " answers were simple random samples; a verdict is told when every possibility gives"
            " it, at {alpha} % for one unit alone."
        ),
    },
    "sv": {
        "gaps": (
            "Skillnader mellan grupper ({between}) inom enheter, jämförda med {whole}{inside}."
        ),
        "pooled": "samma skillnad bland alla enheter tillsammans",
        "given": "en given skillnad",
        "inside": ", som enheten är en del av",
        "tests": (
            "{level} %-intervallen går från den lägsta till den högsta gränsen bland dessa, som om"
            " svaren vore obundna slumpmässiga urval; ett utslag ges när alla möjligheter ger det,"
            " på nivån {alpha} % för en enhet för sig."
        ),
    },
}


def published_gaps(  # noqa: PLR0913 - what is printed, and how it is to be read
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    between: str,
    value: str,
    n: str | AnswersFromRate,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    to: Mapping[Any, FigureLike] | None = None,
    to_n: Mapping[Any, int] | None = None,
    inside: bool = True,
    level: float = 0.95,
) -> PublishedGaps:
    """Work out what published shares of women and men, or other groups, say of the differences
    between them within units, beside the same difference among all.

    Args:
        frame: One row per unit and group.
        unit: The columns that name the unit.
        between: The column of groups. Each is compared with those before it in the order of their
            names, as by `NationalGap`.
        value: The column of shares in per cent, as printed; see `published_units`.
        n: The column of answers of the group, or `AnswersFromRate`.
        decimals: How many decimals are printed, when the column holds numbers.
        rounding: How the publisher rounded; see `Figure.interval`.
        unanswered: The largest part of ``n`` that may lack an answer to the question, 0-1.
        to: A dict of groups and their values among all, *riket*, in per cent as printed. Without it
            all units of the frame together.
        to_n: A dict of groups and the answers that these stand on; without it, they are taken as
            exact but for their rounding.
        inside: Whether the units are part of these.
        level: Confidence level.

    Raises:
        ArgumentError: If no unit has two groups, a group has no value among all or one that is
            none, ``inside`` needs ``to_n``, or bases are too many.
        DataError: If a value is none, a number of answers is missing, or a unit has two values of
            one group.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.benchmarking import published_gaps
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["A", "A", "B", "B"],
        ...         "kon": ["kvinna", "man"] * 2,
        ...         "andel": ["84", "61", "79", "77"],
        ...         "svar": [103, 75, 57, 61],
        ...     }
        ... )
        >>> riket = {"kvinna": "81", "man": "79"}, {"kvinna": 5200, "man": 4100}
        >>> for row in published_gaps(
        ...     frame,
        ...     unit="kommun",
        ...     between="kon",
        ...     value="andel",
        ...     n="svar",
        ...     to=riket[0],
        ...     to_n=riket[1],
        ... ):
        ...     print(row.domain["kommun"], f"{row.gap_low:.1f}", row.verdict, row.depends_on)
        A -23.1 below None
        B -1.9 not_distinguishable None
    """
    level = confidence_level(level)
    columns = columns_of(value, n, decimals=decimals, rounding=rounding, unanswered=unanswered)
    inside = true_or_false("inside", inside)
    names = column_names(unit, "unit", least=1)
    between = text("between", between, what="the name of a column")
    told = ("groups", "groups that they are compared with")
    check_between("published_gaps", names, between, told)
    if to is None and (to_n is not None or not inside):
        raise ArgumentError(
            "published_gaps: to_n and inside=False are for shares of all that are given: say them"
            ' with to={"kvinna": "81", "man": "79"}.',
            argument="to",
        )
    held = read("published_gaps", frame, [*names, between], columns, row_of=PublishedGap)
    sets = sets_of(held, columns)
    pairs = _pairs(held, names, between)
    to = None if to is None else mapped("to", to)
    to_n = None if to_n is None else mapped("to_n", to_n)
    asked = _Asked(to, to_n, inside, columns.rounding)
    known = _known(held, sets, between, asked)
    alone = _known(held, sets.take(sets.whole), between, asked)
    values = pairs.printed(held, ("to_value", "to_n")) | _told(known, alone, pairs, level)
    values["status"] = pairs.statuses(held, sets)
    return PublishedGaps.made(
        pairs.keys(held, names, between),
        PublishedMethod.of(columns, level=level),
        values,
        between=between,
        given=to is not None,
        inside=inside,
    )


def _pairs(held: Held, names: tuple[str, ...], between: str) -> RowPairs:
    """Return the pairs of groups of each unit, in their order."""
    rows: dict[Any, list[int]] = {}
    units = held.frame.select(names).rows() if names else [()] * held.frame.height
    for row in held.frame[between].arg_sort().to_list():
        rows.setdefault(units[row], []).append(row)
    found = [pair for unit in units for pair in combinations(rows.pop(unit, []), 2)]
    if not found:
        raise ArgumentError(
            f"published_gaps: no unit has two groups by {between!r}: give those of at least two.",
            argument="between",
            value=between,
        )
    return RowPairs.of([(row, to) for to, row in found])


class _Asked(NamedTuple):
    """What units are compared with."""

    to: Mapping[Any, FigureLike] | None
    to_n: Mapping[Any, int] | None
    inside: bool
    rounding: Rounding


class _Known(NamedTuple):
    """What is known of groups of units, and of the same groups among all; NaN where nothing is.

    Attributes:
        share: The least and the greatest share.
        n: The fewest and the most answers.
        whole: The least and the greatest share among all.
        whole_n: The fewest and the most answers of all; infinite where the share is exact.
        part: The least and the greatest part of these that the unit's are.
    """

    share: Range
    n: Range
    whole: Range
    whole_n: Range
    part: Range

    def take(self, rows: Codes) -> "_Known":
        """Return some of the rows."""
        return _Known(*(Range(low[rows], high[rows]) for low, high in self))

    @property
    def own(self) -> Range:
        """The least and the greatest variance of the unit's share."""
        low, high = _variance(self.share)
        return Range(low / self.n.high, high / self.n.low)

    @property
    def kept(self) -> Range:
        """The part of that which is left in the difference from all."""
        return Range((1 - self.part.high) ** 2, (1 - self.part.low) ** 2)

    @property
    def added(self) -> Range:
        """What the others and the distance from all add to it."""
        part = Range(*(np.where(f < 1, f, np.nan) for f in self.part))
        corners = product(self.whole, self.share, part)
        others = [np.clip((whole - f * own) / (1 - f), 0.0, 1.0) for whole, own, f in corners]
        low, high = _variance(Range(np.min(others, axis=0), np.max(others, axis=0)))
        away = self.share.low - self.whole.high, self.share.high - self.whole.low
        near, far = np.sort(np.square(away), axis=0)
        near = np.where(away[0] * away[1] < 0, 0.0, near)
        ends = zip((low, high), (near, far), part, part[::-1], self.whole_n[::-1], strict=True)
        return Range(*(((1 - g) * r + f / (1 - f) * d) / whole for r, d, f, g, whole in ends))


def _variance(share: Range) -> Range:
    """Return the least and the greatest variance of an answer that counts or does not."""
    ends = [each * (1 - each) for each in share]
    middle = np.clip(0.5, *share)
    return Range(np.minimum(*ends), middle * (1 - middle))


def _known(held: Held, sets: Sets, between: str, asked: _Asked) -> _Known:
    """Return what is known of the rows, and of all."""
    size, base = len(held.n), sets.base.astype(np.float64)
    share = Range(*ends_of(sets.row, sets.least / base, sets.most / base, size))
    n = Range(*ends_of(sets.row, base, base, size))
    code, kinds = groups(held.frame, [between])
    names = kinds[between].to_list()
    found = np.full((4, len(names)), np.nan)
    for number, name in enumerate(names):
        if asked.to is None:
            found[:, number] = _together(sets.take(code[sets.row] == number))
        else:
            found[:, number] = _given(name, asked)
    low, high, fewest, most = found[:, code]
    if not asked.inside:
        nothing = np.zeros(size)
        return _Known(
            share,
            n,
            Range(low, high),
            Range(fewest, most),
            Range(nothing, nothing),
        )
    few, many = (fewest, most) if asked.to else (fewest - n.low + n.high, most - n.high + n.low)
    part = Range(n.low / many, n.high / few)
    low = np.maximum(low, part.low * share.low)
    high = np.minimum(high, 1 - part.low * (1 - share.high))
    low, high = (np.where(low <= high + NOTHING, end, np.nan) for end in (low, high))
    return _Known(share, n, Range(low, high), Range(fewest, most), part)


def _together(sets: Sets) -> tuple[float, ...]:
    """Return the share and the answers that all units of a group can have together."""
    if not len(sets.row):
        return (np.nan,) * 4
    base = sets.base.astype(np.float64)
    n = ends_of(sets.row, base, base, int(sets.row.max()) + 1)
    return (*pooled(sets), *(float(np.nansum(each)) for each in n))


def _given(name: object, asked: _Asked) -> tuple[float, ...]:
    """Return the share and the answers that are given of a group among all."""
    to, to_n = asked.to or {}, asked.to_n or {}
    if name not in to:
        raise ArgumentError(
            f"to has no value for {name!r}.{did_you_mean(name, to)}",
            argument="to",
            value=name,
            allowed=tuple(to),
        )
    held = reference_of(to[name], to_n.get(name), inside=asked.inside, rounding=asked.rounding)
    if held is None or held.n is None:
        return (held.low, held.high, np.inf, np.inf) if held else (np.nan,) * 4
    return held.low / held.n, held.high / held.n, held.n, held.n


def _ratio(one: _Known, other: _Known) -> Range:
    """Return the least and the greatest variance of a difference from that among all, beside the
    sum of those of both shares; 1 where nothing varies.
    """
    own, kept = (one.own, other.own), (one.kept, other.kept)
    least, most = own[0].low + own[1].low, own[0].high + own[1].high
    weights = (
        _over(own[0].low, own[0].low + own[1].high, 0.0),
        _over(own[0].high, own[0].high + own[1].low, 1.0),
    )
    low, high = (
        [w * first + (1 - w) * second for w in weights] for first, second in zip(*kept, strict=True)
    )
    lowest = np.minimum(*low) + _over(one.added.low + other.added.low, most, 0.0)
    alike = least <= 0
    smallest = np.where(alike, np.minimum(_smallest(one), _smallest(other)), least)
    highest = np.maximum(*high) + _over(one.added.high + other.added.high, smallest, 0.0)
    lowest = np.where(alike, np.minimum(lowest, 1.0), lowest)
    highest = np.where(alike, np.maximum(highest, 1.0), highest)
    flat = most <= 0
    return Range(np.where(flat, 1.0, lowest), np.where(flat, 1.0, highest))


def _smallest(known: _Known) -> Floats:
    """Return the least variance of a share of which one answer is not like the others."""
    n = known.n.high
    return np.where(known.own.high > 0, (1 - 1 / n) / n**2, np.inf)


def _over(amount: Floats, whole: Floats, otherwise: float) -> Floats:
    some = whole > 0
    return np.where(some, amount / np.where(some, whole, 1.0), otherwise)


class _End(NamedTuple):
    """At which end each of what is not known is: 0 the least, 1 the greatest."""

    difference: int
    n: int
    other_n: int
    ratio: int


def _corners(one: _Known, other: _Known, ratio: Range, end: _End) -> Beside:
    """Return the figures at one of the ends.

    The second is moved by the difference among all, or the first back where it would leave the
    scale, as in `NationalGap`.
    """
    first, second = one.share[end.difference], other.share[1 - end.difference]
    gaps = one.whole.low - other.whole.high, one.whole.high - other.whole.low
    gap = gaps[1 - end.difference]
    reach = other.share.low + gaps[0], other.share.high + gaps[1]
    inside, outside = (reach[0] <= 1) & (reach[1] >= 0), (reach[0] < 0) | (reach[1] > 1)
    own = np.concatenate([first, np.clip(first - gap, 0.0, 1.0)])
    theirs = np.concatenate([np.clip(second + gap, 0.0, 1.0), second])
    varied = ((one.n, end.n), (other.n, end.other_n), (ratio, end.ratio))
    known = np.isfinite(first + second + gap)
    for each, place in varied:  # once where both ends are one
        known &= np.isfinite(each.low) & (not place or each.low < each.high)
    spreads = [np.tile(ratio[end.ratio] / each[place], 2) for each, place in varied[:2]]
    possible = np.concatenate([inside & known, outside & known])
    return Beside(
        np.tile(np.arange(len(first)), 2)[possible],
        varying(own, spreads[0]).take(possible),
        varying(theirs, spreads[1]).take(possible),
        np.tile(first - second - gap, 2)[possible],
    )


def _at_ends(known: _Known, pairs: RowPairs) -> Beside:
    """Return the figures with all that is not known at an end."""
    one, other = known.take(pairs.row), known.take(pairs.to)
    ratio, ends = _ratio(one, other), product((0, 1), repeat=4)
    made = [_corners(one, other, ratio, _End(*end)) for end in ends]
    return Beside.joined(made)


def _told(known: _Known, alone: _Known, pairs: RowPairs, level: float) -> dict[str, object]:
    """Return what holds of the differences, whatever the counts are."""
    size, at = len(pairs.row), _at_ends(known, pairs)
    told = told_of(at.tests, _at_ends(alone, pairs).tests, size, level=level)
    one, other = known.take(pairs.row), known.take(pairs.to)
    conf = at.limits(level, size)
    return {
        "gap_low": 100 * (one.share.low - other.share.high),
        "gap_high": 100 * (one.share.high - other.share.low),
        "national_low": 100 * (one.whole.low - other.whole.high),
        "national_high": 100 * (one.whole.high - other.whole.low),
        **told.columns(),
        "conf_low": 100 * conf[0],
        "conf_high": 100 * conf[1],
    }
