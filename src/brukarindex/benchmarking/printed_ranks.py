"""Ranks and colours of units by published shares: what rounding leaves open, and what chance does.

What is found of two units is found whichever counts they have: the root of a pair is that of the
lower unit's greatest share and the higher one's least, at the fewest answers of both. Where bases
are not known the critical value is that of the most answers of the unit and the fewest of the
others, of both directions: comparisons that share less ask for more (Šidák 1967). So a set from
published figures contains the one of the microdata.

References:
    Šidák (1967). Rectangular confidence regions for the means of multivariate normal distributions.
    Journal of the American Statistical Association 62, 626-633.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.colouring import COLOURS, Colour, ColourRule, best, coloured
from brukarindex.benchmarking.critical_values import CriticalValues
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.printed_shares import DependsOn, binomial, printed_places, shares
from brukarindex.benchmarking.printed_table import PrintedTable
from brukarindex.benchmarking.printed_values import (
    AnswersFromRate,
    Held,
    PublishedStatus,
    Sets,
    columns_of,
    ends_of,
    number_of,
    read,
    sets_of,
)
from brukarindex.benchmarking.roots import FEW, SMALLEST, Pairwise
from brukarindex.benchmarking.sets import FoundSets, stepped
from brukarindex.checks import column_names, confidence_level, one_of, true_or_false
from brukarindex.estimates.roots import p_values
from brukarindex.exact.figures import Rounding
from brukarindex.words.languages import Language
from brukarindex.words.numbers import percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

NEAR = 1.0
"""How far a rough root may be from the limit and yet be on its other side."""


@attrs.frozen
class PublishedRank:
    """One row of `PublishedRanks`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    value: str | None
    n: int | None
    units: int
    rank_best: int | None
    rank_worst: int | None
    rank_low: int | None
    rank_high: int | None
    colour: Colour | None
    printed: str | None
    possible: str | None
    depends_on: DependsOn | None
    status: PublishedStatus


@attrs.frozen(repr=False)
class PublishedRanks(PrintedTable[PublishedRank]):
    """Places and colours of units by published shares, one row for each.

    Attributes:
        frame: The columns that name the unit; ``value`` as printed and ``n``; how many ``units``
            have a value that can be; ``rank_best`` and ``rank_worst``, the places that rounding
            leaves (1 is best, equal shares share the better one), and ``rank_low`` and
            ``rank_high``, those that the answers cannot exclude either; ``colour``, where only one
            is possible by what is printed, ``printed``, all that are, such as ``"green yellow"``,
            and ``possible``, all that the answers cannot exclude; where the colour is not certain,
            on what it depends (``depends_on``); and ``status``.
        method: How values were read.
        rule: How units that share a figure are coloured.
        lower_is_better: Whether less is better.
    """

    _row = PublishedRank
    _spare = ("depends_on", "n", "units", "printed", "rank_best", "rank_worst")

    rule: ColourRule
    lower_is_better: bool

    def _said(self, language: Language, read: str) -> list[str]:
        words = _WORDS[language]
        return [
            words["ranks"],
            words["lower"] if self.lower_is_better else "",
            read,
            words["sets"].format(level=percent(self.method.level, language)),
            words["colours"].format(
                certain=self.frame["colour"].count(),
                units=self.frame["printed"].count(),
                rule=words[self.rule],
            ),
        ]


def published_ranks(
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    value: str,
    n: str | AnswersFromRate,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    lower_is_better: bool = False,
    rule: ColourRule = "strictly_better",
    level: float = 0.95,
) -> PublishedRanks:
    """Rank and colour units by published shares, with the places that these cannot exclude.

    Args:
        frame: One row per unit.
        unit: The columns that name the unit.
        value: The column of shares in per cent, as printed; see `published_units`.
        n: The column of answers, or `AnswersFromRate`.
        decimals: How many decimals are printed, when the column holds numbers.
        rounding: How the publisher rounded; see `Figure.interval`.
        unanswered: The largest part of ``n`` that may lack an answer to the question, 0-1.
        lower_is_better: Whether less is better.
        rule: How units that share a figure are coloured; see `colours`.
        level: Confidence level of the set of one unit.

    Raises:
        ArgumentError: If an argument is not allowed, or bases are too many.
        DataError: If a value is none, or a number of answers is missing.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.benchmarking import published_ranks
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["A", "B", "C", "D"],
        ...         "andel": ["91", "84", "84", "67"],
        ...         "svar": [120, 44, 1500, 57],
        ...     }
        ... )
        >>> for row in published_ranks(frame, unit="kommun", value="andel", n="svar"):
        ...     print(row.domain["kommun"], (row.rank_low, row.rank_high), row.printed)
        A (1, 3) green
        B (1, 4) yellow
        C (1, 3) yellow
        D (3, 4) red
    """
    level = confidence_level(level)
    columns = columns_of(value, n, decimals=decimals, rounding=rounding, unanswered=unanswered)
    lower, names = (
        true_or_false("lower_is_better", lower_is_better),
        column_names(unit, "unit", least=1),
    )
    rule = one_of("rule", rule, get_args(ColourRule))
    held = read("published_ranks", frame, names, columns, row_of=PublishedRank)
    sets = sets_of(held, columns)
    spans = spans_of(sets, len(held.n), lower=lower)
    alone = spans_of(_settled(sets), len(held.n), lower=lower)
    found = found_of(spans, level)
    values = _columns(held, (spans, alone), found, rule)
    values["status"] = held.statuses(number_of(sets, len(held.n)) > 0)
    method = PublishedMethod.of(columns, level=level)
    return PublishedRanks.made(
        held.frame.select(names), method, values, rule=rule, lower_is_better=lower
    )


class Spans(NamedTuple):
    """What units can have: arrays of those with a value that can be.

    Attributes:
        row: Their rows.
        low: The least share, turned so that more is better.
        high: The greatest.
        fewest: The fewest answers.
        most: The most.
    """

    row: Codes
    low: Floats
    high: Floats
    fewest: Floats
    most: Floats


def spans_of(sets: Sets, size: int, *, lower: bool) -> Spans:
    """Return what units can have, at the ends."""
    low, high = ends_of(sets.row, sets.least / sets.base, sets.most / sets.base, size)
    base = sets.base.astype(np.float64)
    fewest, most = ends_of(sets.row, base, base, size)
    row = np.flatnonzero(np.isfinite(low))
    if lower:
        low, high = -high, -low
    return Spans(row, low[row], high[row], fewest[row], most[row])


def _settled(sets: Sets) -> Sets:
    """Return the entries of published bases, and all of units that have none."""
    known = np.bincount(sets.row, sets.whole, int(sets.row.max(initial=-1)) + 1) > 0
    return sets.take(sets.whole | ~known[sets.row])


@attrs.define(eq=False)
class _Least(Pairwise):
    """The least roots of units above others, whatever the counts; tested where it matters."""

    spans: Spans
    z: Floats
    tested: Bools
    apart: bool = True

    @property
    def below(self) -> Floats:
        """The least root of each other unit above the unit."""
        return self.z.T

    def near(self, limit: Floats) -> None:
        """Test the pairs that are near the limit of either unit."""
        close = np.abs(self.z - limit[:, None]) < NEAR
        close |= np.abs(self.z - limit) < NEAR
        close |= (limit < SMALLEST)[:, None] | (limit < SMALLEST)
        first, second = np.nonzero(close & ~self.tested)
        if not len(first):
            return
        low, high, fewest = self.spans.low[first], self.spans.high[second], self.spans.fewest
        turned = self.spans.low.min() < 0
        one, two = (-low, -high) if turned else (low, high)
        own = shares(one * fewest[first], fewest[first])
        other = shares(two * fewest[second], fewest[second])
        _, p = p_values(binomial(), own, other, np.full(len(first), np.inf))
        self.z[first, second] = _normal(p)
        self.tested[first, second] = True


def _normal(p: Floats) -> Floats:
    """Return the normal quantile of two-sided p-values."""
    from scipy.special import ndtri

    return np.where(p < 1, -np.asarray(ndtri(p / 2), dtype=np.float64), 0.0)


def _roots(spans: Spans) -> _Least:
    """Return the roots of all pairs, rough where there are many; 0 where none is above."""
    apart = spans.low[:, None] - spans.high
    found = apart > 0
    rough = np.where(found, _rough(spans, np.maximum(apart, 0.0)), 0.0)
    tested = ~found
    made = _Least(spans, rough, tested)
    if len(spans.row) <= FEW:
        made.near(np.zeros(len(spans.row)))
    return made


def _rough(spans: Spans, apart: Floats) -> Floats:
    """Return the signed root of the likelihood ratio of all pairs, whole steps allowed for."""
    step = 1 / (2 * spans.fewest)
    apart = np.maximum(apart - step[:, None] - step, 0.0)
    share = spans.fewest / (spans.fewest[:, None] + spans.fewest)
    low, high = np.abs(spans.low), np.abs(spans.high)
    turn = -1.0 if spans.low.min(initial=0.0) < 0 else 1.0
    own = np.clip(low[:, None] - turn * step[:, None], 0.0, 1.0)
    other = np.clip(high + turn * step, 0.0, 1.0)
    middle = np.clip(own - turn * share * apart, 0.0, 1.0)
    far = spans.fewest[:, None] * _divergence(own, middle)
    far += spans.fewest * _divergence(other, middle)
    return np.sqrt(np.maximum(2 * far, 0.0))


def _divergence(share: Floats, middle: Floats) -> Floats:
    """Return the divergence of one answer with a share from one with the ``middle``."""
    from scipy.special import rel_entr

    return np.asarray(rel_entr(share, middle) + rel_entr(1 - share, 1 - middle), dtype=np.float64)


def found_of(spans: Spans, level: float) -> FoundSets:
    """Return what is found of units whatever the counts are."""
    size, known = len(spans.row), spans.fewest > 1
    limits = CriticalValues(level, max(size - 1, 1))
    fewest, most = (1 / each for each in (spans.fewest, spans.most))
    settled = bool((spans.fewest == spans.most).all())

    def limit(rows: Codes, over: Bools, under: Bools) -> Floats:
        if settled:
            return limits.of(rows, fewest, over, under)
        left = np.concatenate([over | under, np.zeros(over.shape, dtype=bool)], axis=1)
        return limits.of(rows + size, np.concatenate([fewest, most]), left, left)

    return stepped(_roots(spans), known, limit)


def _columns(
    held: Held, both: tuple[Spans, Spans], found: FoundSets, rule: ColourRule
) -> dict[str, object]:
    """Return the columns of the ranks."""
    spans, alone = both
    size, units = len(held.n), len(spans.row)
    best, worst = printed_places(spans.low, spans.high)
    places = {
        "rank_best": best,
        "rank_worst": worst,
        "rank_low": found.low,
        "rank_high": found.high,
    }
    words: dict[str, list[str | None]] = {
        name: [None] * size for name in ("colour", "printed", "possible", "depends_on")
    }
    known = [len(each) == 1 for each in _printed(alone, rule)]
    ends = zip(places["rank_low"], places["rank_high"], strict=True)
    m = coloured(np.arange(float(units)), rule).count("green")
    for row, printed, sure, end in zip(
        spans.row.tolist(), _printed(spans, rule), known, ends, strict=True
    ):
        single = len(printed) == 1
        words["colour"][row] = printed[0] if single else None
        words["printed"][row] = " ".join(printed)
        there = {*printed, *_within(end, m, units)}
        words["possible"][row] = " ".join(each for each in COLOURS if each in there)
        words["depends_on"][row] = None if single else "base" if sure else "rounding"
    whole = np.full((4, size), np.nan)
    whole[:, spans.row] = list(places.values())
    return {
        "value": held.values,
        "n": held.known,
        "units": np.full(size, units),
        **dict(zip(places, whole, strict=True)),
        **words,
    }


def _printed(spans: Spans, rule: ColourRule) -> list[list[Colour]]:
    """Return the colours that units can have by what is printed.

    To be in a quarter is easier the more the own share is in its favour, and the less the others'
    are: each unit is looked at with both at their ends.
    """
    found: list[list[Colour]] = []
    for unit in range(len(spans.row)):
        most, least = spans.low.copy(), spans.high.copy()
        most[unit], least[unit] = spans.high[unit], spans.low[unit]
        green = best(most, rule)[unit], best(least, rule)[unit]
        red = best(-least, rule)[unit], best(-most, rule)[unit]
        there = {
            "green": green[0] and not red[1],
            "yellow": not (green[1] and not red[0]) and not (red[1] and not green[0]),
            "red": red[0] and not green[1],
        }
        found.append([each for each in COLOURS if there[each]])
    return found


def _within(places: tuple[float, float], m: int, size: int) -> list[Colour]:
    """Return the colours of places from the best to the worst."""
    low, high = places
    there = {
        "green": low <= m,
        "yellow": low <= size - m and high > m and size > 2 * m,
        "red": high > size - m,
    }
    return [each for each in COLOURS if there[each]]


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "ranks": (
            "Ranks of units, 1 for the best; units with the same share have the better place in"
            " common."
        ),
        "lower": "Less is better.",
        "sets": (
            "Each unit has the places that rounding leaves, and those that the answers cannot"
            " exclude either, for one unit at a time, at {level} %, whichever counts are behind the"
            " values, as if the answers were simple random samples."
        ),
        "colours": (
            "Colours as in Öppna jämförelser: the best quarter green, the worst red, the others"
            " yellow, and a unit is in a quarter {rule}. By what is printed, {certain} of {units}"
            " units have one colour for certain."
        ),
        "strictly_better": "if less than a quarter lie strictly beyond it",
        "middle": "if those beyond it and half of those with its figure are less than a quarter",
        "whole_group": "if those beyond it and all with its figure are at most a quarter",
        "quantile7": "from the quartile of Excel's PERCENTILE.INC on",
        "quantile6": "from the quartile of Excel's PERCENTILE.EXC on",
    },
    "sv": {
        "ranks": (
            "Enheternas platser, 1 för den bästa; enheter med samma andel delar den bättre platsen."
        ),
        "lower": "Lägre är bättre.",
        "sets": (
            "Varje enhet har de platser som avrundningen lämnar, och de som inte heller svaren kan"
            " utesluta, för en enhet i taget, på nivån {level} %, vilka antal som än ligger bakom"
            " värdena, som om svaren vore obundna slumpmässiga urval."
        ),
        "colours": (
            "Färger som i Öppna jämförelser: den bästa fjärdedelen grön, den sämsta röd, de andra"
            " gula, och en enhet tillhör en fjärdedel {rule}. Enligt det som är tryckt har"
            " {certain} av {units} enheter säkert en färg."
        ),
        "strictly_better": "om mindre än en fjärdedel ligger strikt bortom den",
        "middle": "om de bortom den och hälften av dem med dess tal är mindre än en fjärdedel",
        "whole_group": "om de bortom den och alla med dess tal är högst en fjärdedel",
        "quantile7": "från kvartilen enligt Excels PERCENTIL.INK",
        "quantile6": "från kvartilen enligt Excels PERCENTIL.EXK",
    },
}
