"""The colours of Öppna jämförelser: green, yellow and red, and how certain each is."""

from collections.abc import Iterable
from typing import Any, Literal, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats
from brukarindex.benchmarking.places import chances_of
from brukarindex.benchmarking.sets import alone
from brukarindex.benchmarking.units import (
    Figured,
    FigureStatus,
    RankedUnits,
    asked_of,
    positions,
)
from brukarindex.checks import Progress, ProgressReport, one_of
from brukarindex.estimates.methods import Method
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import NOTHING, number, percent

ColourRule = Literal["strictly_better", "middle", "whole_group", "quantile7", "quantile6"]
"""How units that share a figure at the end of a quarter are coloured."""
Colour = Literal["green", "yellow", "red"]
COLOURS: tuple[Colour, ...] = get_args(Colour)


@attrs.frozen
class Coloured:
    """One row of `Colours`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int | None
    estimate: float | None
    rank: int | None
    units: int
    colour: Colour | None
    possible: str | None
    p_green: float | None
    p_yellow: float | None
    p_red: float | None
    status: FigureStatus


@attrs.frozen(repr=False)
class Colours(Table[Coloured]):
    """The colours of units, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``estimate``, ``rank`` (1 is best) among
            ``units`` with a figure; ``colour`` (green, yellow or red); ``possible``, the colours
            that the places of `rank` cannot exclude, such as ``"green yellow"``; ``p_green``,
            ``p_yellow`` and ``p_red``, the chances of each (0-1); and ``status``.
        method: How the estimates were made.
        rule: How units that share a figure are coloured.
        lower_is_better: Measures of which less is better.
        within: Columns within whose values units were coloured.
    """

    _row = Coloured
    _spare = ("n", "units", "p_yellow", "p_red", "p_green", "estimate")

    method: Method
    rule: ColourRule
    lower_is_better: tuple[str, ...]
    within: tuple[str, ...]

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the colours and their method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, measures = _WORDS[language], set(self.frame["measure"])
        lower = ", ".join(name for name in self.lower_is_better if name in measures)
        said = [
            words["colours"].format(rule=words[self.rule]),
            words["within"].format(names=", ".join(self.within)) if self.within else "",
            words["lower"].format(names=lower) if lower else "",
            words["certain"].format(
                certain=number(int(self.frame["possible"].is_in(COLOURS).sum()), 0, language),
                units=number(int(self.frame["colour"].is_not_null().sum()), 0, language),
                level=percent(self.method.level, language),
            ),
            self.method.only(measures).describe(language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(filter(None, said))


def colours(
    estimates: Figured,
    *,
    rule: ColourRule = "strictly_better",
    lower_is_better: str | Iterable[str] = (),
    within: str | Iterable[str] = (),
    progress: Progress | None = None,
) -> Colours:
    """Colour units as Öppna jämförelser does, with how certain each colour is.

    The best quarter is green, the worst red, the half between them yellow. Nobody has published
    what happens to units that share a figure where a quarter ends, so the rule is named.

    Args:
        estimates: Means, shares or indices by units, from `estimate`; or from elsewhere, by
            `given_estimates`.
        rule: A unit is green if less than a quarter are strictly better (``"strictly_better"``), if
            that and half of those with its figure are less than a quarter (``"middle"``), if all at
            least as good are at most a quarter (``"whole_group"``), or if it is at least the 75th
            percentile of Excel's PERCENTIL.INK (``"quantile7"``) or PERCENTIL.EXK
            (``"quantile6"``). Red is the same from below; both at once is yellow.
        lower_is_better: Measures of which less is better.
        within: Columns of ``by`` within whose values units are coloured, such as the gender.
        progress: Called with the measures done and their number.

    Raises:
        ArgumentError: If the estimates are totals, without units, too many units or read from JSON,
            or an argument names what they do not have.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate
        >>> answers = {"a": [5, 4] * 20, "b": [4, 4, 5, 3] * 9, "c": [3, 4] * 20, "d": [1, 2] * 20}
        >>> rows = [(unit, each) for unit, given in answers.items() for each in given]
        >>> frame = pl.DataFrame(rows, ["enhet", "q"], orient="row")
        >>> for each in colours(estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet")):
        ...     print(each.domain["enhet"], each.colour, "possible:", each.possible)
        a green possible: green
        b yellow possible: yellow
        c yellow possible: yellow
        d red possible: red
    """
    rule = one_of("rule", rule, get_args(ColourRule))
    asked = asked_of(
        "colours", estimates, row=Coloured, lower=lower_is_better, within=within, progress=progress
    )
    told = ProgressReport(progress, len(asked.families))
    made = _Made(len(estimates))
    for units in asked.families:
        made.put(units, rule, estimates.method.level)
        told.add()
    return Colours(
        made.frame(estimates),
        by=estimates.by,
        rows=estimates.rows,
        method=estimates.method,
        rule=rule,
        lower_is_better=asked.lower_is_better,
        within=asked.within,
    )


def coloured(value: Floats, rule: ColourRule) -> list[Colour]:
    """Return the colours of values, of which more is better."""
    green, red = best(value, rule), best(-value, rule)
    kinds = np.where(green & ~red, 0, np.where(red & ~green, 2, 1)).tolist()
    return [COLOURS[each] for each in kinds]


def best(value: Floats, rule: ColourRule) -> Bools:
    """Return which values are in the best quarter."""
    place, tied = positions(value)
    better, size = place - 1, len(value)
    match rule:
        case "strictly_better":
            return np.asarray(4 * better < size)
        case "middle":
            return np.asarray(4 * (better + tied / 2) < size)
        case "whole_group":
            return np.asarray(4 * (better + tied) <= size)
        case "quantile7":
            return np.asarray(value >= np.quantile(value, 0.75, method="linear") - ROUNDING)
        case _:
            return np.asarray(value >= np.quantile(value, 0.75, method="weibull") - ROUNDING)


ROUNDING = 1e-9
"""By how much a value may fall short of a quantile that is rounded."""


class _Made:
    """The columns of colours, filled family by family."""

    def __init__(self, length: int) -> None:
        self.words: dict[str, list[str | None]] = {
            name: [None] * length for name in ("colour", "possible")
        }
        names = ("rank", "p_green", "p_yellow", "p_red")
        self.numbers = {name: np.full(length, np.nan) for name in names}
        self.numbers["units"] = np.zeros(length)

    def put(self, units: RankedUnits, rule: ColourRule, level: float) -> None:
        """Fill in the rows of units that are coloured together."""
        size, rows = units.size, units.rows
        distinct = coloured(np.arange(float(size)), rule)
        m = distinct.count("green")
        made, found = chances_of(units, m), alone(units, level)
        values = {
            "rank": positions(units.value)[0],
            "units": np.full(size, float(size)),
            "p_green": made.best,
            # What rounding leaves of none is no chance.
            "p_yellow": np.where((left := 1 - made.best - made.worst) > NOTHING, left, 0.0),
            "p_red": made.worst,
        }
        for name, each in values.items():
            self.numbers[name][rows] = each
        named = coloured(units.value, rule)
        ends = zip(rows.tolist(), named, found.low.tolist(), found.high.tolist(), strict=True)
        for row, colour, low, high in ends:
            self.words["colour"][row] = colour
            self.words["possible"][row] = _possible(colour, (low, high), m, size)

    def frame(self, estimates: Figured) -> pl.DataFrame:
        """Return the frame of the colours."""
        kept = [estimates.frame[name] for name in (*estimates.by, "measure", "n", "estimate")]
        made = series_of(Coloured, {**self.numbers, **self.words})
        return pl.DataFrame([*kept, *made, estimates.frame["status"]])


def _possible(colour: Colour, places: tuple[float, float], m: int, size: int) -> str:
    """Return the colours of all places from the best to the worst, and the one that a unit has."""
    low, high = places
    there = {
        "green": low <= m,
        "yellow": low <= size - m and high > m and size > 2 * m,
        "red": high > size - m,
    }
    return " ".join(name for name in COLOURS if there[name] or name == colour)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "colours": (
            "Colours as in Öppna jämförelser: the best quarter green, the worst red, the others"
            " yellow. A unit is in a quarter {rule}."
        ),
        "strictly_better": "if less than a quarter lie strictly beyond it",
        "middle": "if those beyond it and half of those with its figure are less than a quarter",
        "whole_group": "if those beyond it and all with its figure are at most a quarter",
        "quantile7": "from the quartile of Excel's PERCENTILE.INC on",
        "quantile6": "from the quartile of Excel's PERCENTILE.EXC on",
        "within": "Units are coloured within each value of {names}.",
        "lower": "Less is better of: {names}.",
        "certain": (
            "For {certain} of {units} only one colour is possible: the others have places"
            " of several colours that cannot be excluded for one unit at a time, at {level} %."
            " The chances of each colour are from the confidence distributions of the units, taken"
            " as independent."
        ),
    },
    "sv": {
        "colours": (
            "Färger som i Öppna jämförelser: den bästa fjärdedelen grön, den sämsta röd, de andra"
            " gula. En enhet tillhör en fjärdedel {rule}."
        ),
        "strictly_better": "om mindre än en fjärdedel ligger strikt bortom den",
        "middle": "om de bortom den och hälften av dem med dess tal är mindre än en fjärdedel",
        "whole_group": "om de bortom den och alla med dess tal är högst en fjärdedel",
        "quantile7": "från kvartilen enligt Excels PERCENTIL.INK",
        "quantile6": "från kvartilen enligt Excels PERCENTIL.EXK",
        "within": "Enheterna färgas inom varje värde av {names}.",
        "lower": "Lägre är bättre för: {names}.",
        "certain": (
            "För {certain} av {units} tal är bara en färg möjlig: de andra har platser med flera"
            " färger som inte kan uteslutas för en enhet i taget, på nivån {level} %. Chanserna"
            " för varje färg räknas ur enheternas konfidensfördelningar, som antas vara oberoende."
        ),
    },
}
