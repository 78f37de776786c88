"""What published figures alone can say of units: each value stands for a set of whole numbers.

A share printed as v with n answers stands for every k of n′ that prints so, where n′ is n, or goes
down to ``n·(1 − unanswered)`` when n is the number of answers to the survey and not to the
question. Whatever is said of a unit is said of all of these: it is *certain* when all agree,
*impossible* when none does, and else it depends on what was not published.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.printed_shares import (
    Certainty,
    DependsOn,
    Differences,
    decisive,
    differences,
    limits_of,
    nothing_told,
    printed_places,
    shares,
    told_of,
    varying,
)
from brukarindex.benchmarking.printed_table import PrintedTable, beside_words
from brukarindex.benchmarking.printed_values import (
    AnswersFromRate,
    Held,
    PrintedReference,
    PublishedStatus,
    Sets,
    check_inside,
    columns_of,
    ends_of,
    fitting,
    number_of,
    read,
    sets_of,
    share_ends,
)
from brukarindex.checks import (
    column_names,
    confidence_level,
    true_or_false,
    whole_number,
)
from brukarindex.exact.figures import FigureLike, Rounding, figure_of
from brukarindex.exact.shares import between, whole_of
from brukarindex.exceptions import (
    ArgumentError,
)
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


@attrs.frozen
class PublishedUnit:
    """One row of `PublishedUnits`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    value: str | None
    n: int | None
    counts: int
    share_low: float | None
    share_high: float | None
    conf_low: float | None
    conf_high: float | None
    rank_best: int | None
    rank_worst: int | None
    difference_low: float | None
    difference_high: float | None
    p_low: float | None
    p_high: float | None
    verdict: Certainty | None
    depends_on: DependsOn | None
    fits: str | None
    status: PublishedStatus


@attrs.frozen(repr=False)
class PublishedUnits(PrintedTable[PublishedUnit]):
    """What published shares of units can stand for, and what follows whichever it is.

    Attributes:
        frame: The columns that name the unit; ``value`` as printed and ``n`` (null where a
            response rate leaves several); ``counts`` (how many
            pairs of count and base print so); ``share_low`` and ``share_high``, the least and the
            greatest of them, and ``conf_low`` and ``conf_high``, the lowest and the highest limit
            of any, in per cent; ``rank_best`` and ``rank_worst`` (1 is the highest share, equal
            shares share the better rank); the least and greatest ``difference_low`` and
            ``difference_high`` from the reference, in points, and ``p_low`` and ``p_high``;
            ``verdict`` and, where it is ``"depends"``, on what (``depends_on``); ``fits``, the
            nearest numbers of answers that can give an impossible value; ``status`` ("ok",
            "impossible" where no whole number of answers prints so, "not_published").
        method: How values were read.
        reference: The value that units are compared with, as printed; None without one.
    """

    _row = PublishedUnit
    _spare = (
        *("fits", "depends_on", "p_low", "p_high", "counts", "difference_low", "difference_high"),
        *("share_low", "share_high"),
    )

    reference: str | None

    def _said(self, language: Language, read: str) -> list[str]:
        level = self.method.level
        return [read, *beside_words(_WORDS[language], self.reference, level, language)]


_WORDS = {
    "en": {
        "interval": (
            "{level} % intervals are the lowest and highest limits of any of these, by the"
            " saddlepoint of the binomial distribution, as if the answers were a simple random"
            " sample."
        ),
        "reference": (
            "Beside {reference}: a verdict is told when every possibility gives it, at {alpha} %"
            " for one unit alone."
        ),
    },
    "sv": {
        "interval": (
            "{level} %-intervallen går från den lägsta till den högsta gränsen bland dessa, med"
            " sadelpunktsapproximation av binomialfördelningen, som om svaren vore ett obundet"
            " slumpmässigt urval."
        ),
        "reference": (
            "Mot {reference}: ett utslag ges när alla möjligheter ger det, på nivån {alpha} % för"
            " en enhet för sig."
        ),
    },
}


def published_units(  # noqa: PLR0913 - what is printed, and how it is to be read
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    value: str,
    n: str | AnswersFromRate,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    to: FigureLike | None = None,
    to_n: int | None = None,
    inside: bool = True,
    level: float = 0.95,
) -> PublishedUnits:
    """Work out what published shares of units can say, when the answers themselves are not
    published.

    Args:
        frame: One row per unit.
        unit: The columns that name the unit.
        value: The column of shares in per cent, as printed: text or whole numbers. Of numbers with
            decimals say how many are printed.
        n: The column of answers, those to the question or to the survey (see ``unanswered``), or
            `AnswersFromRate` where a response rate is published instead.
        decimals: How many decimals are printed, when the column holds numbers.
        rounding: How the publisher rounded; see `Figure.interval`.
        unanswered: The largest part of ``n`` that may lack an answer to the question, 0–1: 0.05
            when ``n`` is that of the survey and at most 5 % skipped the question.
        to: A value to compare with, *riket*, in per cent as printed.
        to_n: How many answers it stands on; without it, it is taken as exact but for its rounding.
        inside: Whether the units are part of it.
        level: Confidence level.

    Raises:
        ArgumentError: If ``to`` is no share, ``inside`` needs ``to_n``, or bases are too many.
        DataError: If a value is none, or a number of answers is missing.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.benchmarking import published_units
        >>> frame = pl.DataFrame(
        ...     {"kommun": ["A", "B", "Hoor"], "andel": ["84", "67", "93,1"], "svar": [44, 57, 104]}
        ... )
        >>> made = published_units(frame, unit="kommun", value="andel", n="svar", to="79", to_n=900)
        >>> made.frame["verdict"].to_list(), made["Hoor"].row().fits
        (['not_distinguishable', 'below', None], '102, 101, 87')
    """
    level = confidence_level(level)
    columns = columns_of(value, n, decimals=decimals, rounding=rounding, unanswered=unanswered)
    inside = true_or_false("inside", inside)
    reference = reference_of(to, to_n, inside=inside, rounding=columns.rounding)
    names = column_names(unit, "unit", least=1)
    held = read("published_units", frame, names, columns, row_of=PublishedUnit)
    sets = sets_of(held, columns)
    values = _figures(held, sets, level) | _told(sets, reference, len(held.n), level=level)
    values["fits"] = fitting(held, sets, columns.rounding)
    return PublishedUnits.made(
        held.frame.select(names),
        PublishedMethod.of(columns, level=level),
        values,
        reference=None if to is None else str(figure_of("to", to)),
    )


def reference_of(
    to: FigureLike | None, to_n: int | None, *, inside: bool, rounding: Rounding
) -> PrintedReference | None:
    """Return what units are compared with: its possible counts, or without ``n`` its shares."""
    if to is None:
        return None
    figure = figure_of("to", to)
    check_inside(to_n, inside=inside)
    if to_n is None:
        low, high = share_ends(figure, rounding)
        return PrintedReference(max(low, 0.0), min(high, 1.0), None, inside=False)
    base = whole_number("to_n", to_n, least=1)
    least, most = between(figure, whole_of(figure), base, rounding)
    least, most = max(least, 0), min(most, base)
    if least > most:
        raise ArgumentError(
            f"no whole number of {base} answers prints as {figure}: see possible_n.",
            argument="to",
            value=to,
        )
    return PrintedReference(float(least), float(most), base, inside)


def _figures(held: Held, sets: Sets, level: float) -> dict[str, object]:
    """Return what values stand for, the limits of that, and the places it can have."""
    size = len(held.n)
    low, high = ends_of(sets.row, sets.least / sets.base, sets.most / sets.base, size)
    limits, places = limits_of(sets, level, size), printed_places(low, high)
    counts = number_of(sets, size)
    return {
        "value": held.values,
        "n": held.known,
        "counts": counts,
        "share_low": 100 * low,
        "share_high": 100 * high,
        "conf_low": 100 * limits[0],
        "conf_high": 100 * limits[1],
        "rank_best": places[0],
        "rank_worst": places[1],
        "status": held.statuses(counts > 0),
    }


def _told(
    sets: Sets, reference: PrintedReference | None, size: int, *, level: float
) -> dict[str, object]:
    """Return what holds of the difference from the reference, whatever the counts are."""
    if reference is None or not len(sets.row):
        return nothing_told(size).columns()
    every = _against(sets, reference)
    alone = _against(sets.take(sets.whole), reference)
    return told_of(every, alone, size, level=level).columns()


class _Corner(NamedTuple):
    """Counts at one end of what can be: of units with their bases, and of the reference."""

    row: Codes
    positive: Floats
    base: Floats
    reference: Floats
    possible: Bools


def _corner(sets: Sets, reference: PrintedReference, *, low: bool) -> _Corner:
    """Return the counts at which units are lowest beside the reference, or highest.

    Of a reference that the unit is part of, what is left must be a count of the others.
    """
    least, most = sets.least.astype(np.float64), sets.most.astype(np.float64)
    base = sets.base.astype(np.float64)
    if not reference.inside:
        held = np.full(len(base), reference.high if low else reference.low)
        every = np.ones(len(base), dtype=bool)
        return _Corner(sets.row, least if low else most, base, held, every)
    left = reference.answers - base
    least, most = np.maximum(least, reference.low - left), np.minimum(most, reference.high)
    count = least if low else most
    ends = np.maximum(reference.low, count), np.minimum(reference.high, left + count)
    possible = (left > 0) & (least <= most) & (ends[0] <= ends[1])
    return _Corner(sets.row, count, base, ends[1] if low else ends[0], possible)


def _against(sets: Sets, reference: PrintedReference) -> Differences:
    """Return the differences from the reference at both ends.

    The test is monotone in both counts, and for a share in the base, as long as the unit has less
    than half of the answers behind the reference.
    """
    few = not reference.inside or 2 * sets.base.max(initial=0) <= reference.answers
    ends = (sets.take(decisive(sets, low=low)) if few else sets for low in (True, False))
    corners = [
        _corner(each, reference, low=low) for each, low in zip(ends, (True, False), strict=True)
    ]
    row, count, base, held, possible = (np.concatenate(each) for each in zip(*corners, strict=True))
    whole = 1.0 if reference.n is None else reference.answers
    others, left = (held - count, whole - base) if reference.inside else (held, base * 0 + whole)
    left = np.where(possible, left, 1.0)
    mean = np.where(possible, others / left, 0.5)
    spread = np.zeros(len(row)) if reference.n is None else 1 / left
    theirs = varying(mean, spread)
    return differences(row, (shares(count, base), theirs), count / base - held / whole, possible)
