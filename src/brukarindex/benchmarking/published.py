"""What published figures alone can say of units: each value stands for a set of whole numbers.

A share printed as v with n answers stands for every k of n′ that prints so, where n′ is n, or goes
down to ``n·(1 − unanswered)`` when n is the number of answers to the survey and not to the
question. Whatever is said of a unit is said of all of these: it is *certain* when all agree,
*impossible* when none does, and else it depends on what was not published.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.benchmarking.printed import (
    Columns,
    Held,
    Sets,
    counts_of,
    ends_of,
    number_of,
    printed_decimals,
    read,
    sets_of,
)
from brukarindex.checks import confidence_level, one_of, real_number, true_or_false, whole_number
from brukarindex.counting.designs import column_names
from brukarindex.estimates.intervals import critical_value
from brukarindex.estimates.roots import Figures, exact, limits, p_values
from brukarindex.estimates.shapes import Shape, shape_of
from brukarindex.exact.figures import Figure, FigureLike, Rounding
from brukarindex.exact.shares import between, whole_of
from brukarindex.exceptions import (
    ArgumentError,
)
from brukarindex.results.statuses import told_cautions
from brukarindex.results.table import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Certainty = Literal["above", "below", "not_distinguishable", "depends"]
DependsOn = Literal["rounding", "base"]
NEAREST = 3
"""Bases that fit, which a row names when its own does not."""
TRIED = 2_000
"""Bases below a unit's own that are looked through for those."""


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
    status: Literal["ok", "impossible", "not_published"]


@attrs.frozen(repr=False)
class PublishedUnits(Table[PublishedUnit]):
    """What published shares of units can stand for, and what follows whichever it is.

    Attributes:
        frame: The columns that name the unit; ``value`` as printed and ``n``; ``counts`` (how many
            pairs of count and base print so); ``share_low`` and ``share_high``, the least and the
            greatest of them, and ``conf_low`` and ``conf_high``, the lowest and the highest limit
            of any, in per cent; ``rank_best`` and ``rank_worst`` (1 is the highest share, equal
            shares share the better rank); the least and greatest ``difference_low`` and
            ``difference_high`` from the reference, in points, and ``p_low`` and ``p_high``;
            ``verdict`` and, where it is ``"depends"``, on what (``depends_on``); ``fits``, the
            nearest numbers of answers that can give an impossible value; ``status`` ("ok",
            "impossible" where no whole number of answers prints so, "not_published").
        rounding: How values are taken to be rounded.
        unanswered: The largest part of the answers that may lack one to the question.
        reference: The value that units are compared with, as printed; None without one.
        level: Confidence level.
    """

    _row = PublishedUnit
    _spare = (
        *("fits", "depends_on", "p_low", "p_high", "counts", "difference_low", "difference_high"),
        *("share_low", "share_high"),
    )

    rounding: Rounding
    unanswered: float
    reference: str | None
    level: float

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        said = [words["published"].format(rounding=words[self.rounding])]
        share = number(100 * self.unanswered, 0, language)
        said.append(words["base"].format(share=share) if self.unanswered else words["known"])
        said.append(words["interval"].format(level=percent(self.level, language)))
        if self.reference is not None:
            level = percent(1 - self.level, language)
            said.append(words["reference"].format(reference=self.reference, level=level))
        return " ".join([*said, *told_cautions(self.frame["status"], language)])


_WORDS = {
    "en": {
        "published": (
            "Published shares: each value is every whole number of answers that prints so"
            " ({rounding})."
        ),
        "either": "ties either way",
        "half_up": "ties up",
        "half_even": "ties to even",
        "half_down": "ties down",
        "floor": "rounded down",
        "ceil": "rounded up",
        "trunc": "cut off",
        "any": "rounded in any way",
        "known": "The number of answers is that of the question.",
        "base": (
            "The number of answers is that of the survey, and up to {share} % of them may lack an"
            " answer to the question."
        ),
        "interval": (
            "{level} % intervals are the lowest and highest limits of any of these, by the"
            " saddlepoint of the binomial distribution, as if the answers were a simple random"
            " sample."
        ),
        "reference": (
            "Beside {reference}: a verdict is told when every possibility gives it, at {level} %"
            " for one unit alone."
        ),
    },
    "sv": {
        "published": (
            "Publicerade andelar: varje värde är alla hela antal svar som skrivs så ({rounding})."
        ),
        "either": "halva åt endera hållet",
        "half_up": "halva uppåt",
        "half_even": "halva till jämnt",
        "half_down": "halva nedåt",
        "floor": "avrundat nedåt",
        "ceil": "avrundat uppåt",
        "trunc": "avhugget",
        "any": "avrundat på vilket sätt som helst",
        "known": "Antalet svar är frågans.",
        "base": (
            "Antalet svar är enkätens, och upp till {share} % av dem kan sakna svar på frågan."
        ),
        "interval": (
            "{level} %-intervall är den lägsta och den högsta gränsen för någon av dessa, genom"
            " sadelpunkt för binomialfördelningen, som om svaren vore ett obundet slumpmässigt"
            " urval."
        ),
        "reference": (
            "Mot {reference}: ett utslag sägs när alla möjligheter ger det, på nivån {level} % för"
            " en enhet för sig."
        ),
    },
}


def published_units(  # noqa: PLR0913 - what is printed, and how it is to be read
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    value: str,
    n: str,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    to: FigureLike | None = None,
    to_n: int | None = None,
    inside: bool = True,
    level: float = 0.95,
) -> PublishedUnits:
    """Tell what published shares of units can say, when the answers themselves are not published.

    Args:
        frame: One row per unit.
        unit: The columns that name the unit.
        value: The column of shares in per cent, as printed: text or whole numbers. Of numbers with
            decimals say how many are printed.
        n: The column of answers, those to the question or to the survey (see ``unanswered``).
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
    rounding = one_of("rounding", rounding, get_args(Rounding))
    unanswered = _part(unanswered)
    reference = _reference(to, to_n, inside=true_or_false("inside", inside), rounding=rounding)
    names = column_names(unit)
    held = read(frame, names, Columns(value, n, printed_decimals(decimals)))
    sets = sets_of(held, rounding, unanswered)
    told = _told(sets, reference, len(held.n), level=level)
    made = [*_figures(held, sets, level), *told, *_states(held, sets, rounding)]
    rows = held.frame.select(names).with_columns(made)
    return PublishedUnits(
        rows,
        names,
        tuple(range(rows.height)),
        rounding=rounding,
        unanswered=unanswered,
        reference=None if to is None else str(Figure.parse(to)),
        level=level,
    )


def _part(unanswered: object) -> float:
    share = real_number("unanswered", unanswered)
    if not 0 <= share < 1:
        raise ArgumentError(
            f"unanswered must be at least 0 and below 1, got {share:g}: it is the part of n that"
            " may lack an answer to the question, 0.05 for 5 per cent."
        )
    return float(share)


class _Reference(NamedTuple):
    """What units are compared with: its possible counts, or without ``n`` its possible shares."""

    low: float
    high: float
    n: int | None
    inside: bool


def _reference(
    to: FigureLike | None, to_n: int | None, *, inside: bool, rounding: Rounding
) -> _Reference | None:
    if to is None:
        return None
    figure = Figure.parse(to)
    if to_n is None:
        if inside:
            raise ArgumentError(
                "to_n is needed, the answers behind to=, of which the units' are a part; say"
                " inside=False to take the number as exact."
            )
        held = figure.interval(rounding)
        whole = whole_of(figure) / 10**figure.decimals
        ends = float(held.low) / whole, float(held.high) / whole
        return _Reference(max(ends[0], 0.0), min(ends[1], 1.0), None, inside=False)
    base = whole_number("to_n", to_n, least=1)
    least, most = between(figure, whole_of(figure), base, rounding)
    least, most = max(least, 0), min(most, base)
    if least > most:
        raise ArgumentError(
            f"no whole number of {base} answers prints as {figure}: see possible_n."
        )
    return _Reference(float(least), float(most), base, inside)


def _figures(held: Held, sets: Sets, level: float) -> list[pl.Series]:
    """Return what values stand for, the limits of that, and the places it can have."""
    size = len(held.n)
    low, high = ends_of(sets, sets.least / sets.base, sets.most / sets.base, size)
    limits, (best, worst) = _limits(sets, level, size), _ranks(low, high)
    numbers = {
        "share_low": 100 * low,
        "share_high": 100 * high,
        "conf_low": 100 * limits[0],
        "conf_high": 100 * limits[1],
    }
    values = [None if each is None else str(each) for each in held.figures]
    return [
        pl.Series("value", values, dtype=pl.String),
        pl.Series("n", held.n, dtype=pl.Int64),
        pl.Series("counts", number_of(sets, size)),
        *(pl.Series(name, each, nan_to_null=True) for name, each in numbers.items()),
        _wholes("rank_best", best),
        _wholes("rank_worst", worst),
    ]


def _states(held: Held, sets: Sets, rounding: Rounding) -> list[pl.Series]:
    """Return the status of each row, and where its value cannot be, which bases would fit."""
    possible = number_of(sets, len(held.n)) > 0
    status, fits = list[str](), list[str | None]()
    for fine, figure, n in zip(possible.tolist(), held.figures, held.n, strict=True):
        known = figure is not None and n is not None
        status.append("ok" if fine else "impossible" if known else "not_published")
        fits.append(None if fine else _fitting(figure, n, rounding))
    return [pl.Series("fits", fits, dtype=pl.String), pl.Series("status", status, dtype=pl.String)]


def _wholes(name: str, values: Floats) -> pl.Series:
    return pl.Series(name, values, nan_to_null=True).cast(pl.Int64)


def _binomial() -> Shape:
    return shape_of(np.array([0.0, 1.0]), np.ones(2))


def _shares(count: Floats, base: Floats) -> Figures:
    """Return shares of so many answers, each of which counts alike."""
    made = exact(count / base)
    return attrs.evolve(made, spread=1 / base)


def _limits(sets: Sets, level: float, size: int) -> tuple[Floats, Floats]:
    """Return the lowest and the highest limit of any possible share of each unit."""
    if not len(sets.row):
        return np.full(size, np.nan), np.full(size, np.nan)
    lowest = _extreme(sets, sets.least / sets.base)
    highest = _extreme(sets, -sets.most / sets.base)
    base = np.concatenate([sets.base[lowest], sets.base[highest]]).astype(np.float64)
    count = np.concatenate([sets.least[lowest], sets.most[highest]]).astype(np.float64)
    nothing = exact(np.zeros(len(base)))
    quantile = np.full(len(base), critical_value(level))
    low, high = limits(_binomial(), _shares(count, base), nothing, quantile, level=level)
    ends = np.full((2, len(sets.row)), [[np.inf], [-np.inf]])
    half = len(lowest)
    ends[0, lowest] = np.minimum(low, count / base)[:half]
    ends[1, highest] = np.maximum(high, count / base)[half:]
    return ends_of(sets, ends[0], ends[1], size)


def _extreme(sets: Sets, share: Floats) -> Codes:
    """Return the entries of which no other has both fewer answers and a lower share.

    Fewer answers and a lower share both put the lower limit further down. Bases ascend.
    """
    low = share + 3.0 * (sets.row.max() - sets.row)  # one unit's least does not reach the next
    before = np.concatenate([[np.inf], np.minimum.accumulate(low)[:-1]])
    first = np.diff(sets.row, prepend=-1) != 0
    return np.flatnonzero((low < before) | first)


def _ranks(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the best and the worst place of each unit: 1 is the highest share.

    Each unit's set is free of the others', so all of its shares are met by all of theirs.
    """
    known = np.isfinite(low)
    lows, highs = np.sort(low[known]), np.sort(high[known])
    best = 1 + len(lows) - np.searchsorted(lows, high, side="right")
    worst = 1 + len(highs) - np.searchsorted(highs, low, side="right") - (high > low)
    return np.where(known, best, np.nan), np.where(known, worst, np.nan)


def _told(sets: Sets, reference: _Reference | None, size: int, *, level: float) -> list[pl.Series]:
    """Return what holds of the difference from the reference, whatever the counts are."""
    names = ("difference_low", "difference_high", "p_low", "p_high")
    nothing = np.full(size, np.nan)
    numbers: tuple[Floats, ...] = (nothing,) * 4
    verdicts: list[str | None] = [None] * size
    causes: list[str | None] = [None] * size
    if reference is not None and len(sets.row):
        ends = _against(sets, reference)
        numbers = _spans(sets, ends, size)
        every = _verdicts(sets.row, ends, size, level)
        exact_base = sets.whole
        alone = _verdicts(sets.row[exact_base], ends.take(exact_base), size, level)
        verdicts = every
        causes = [
            None if told != "depends" else "rounding" if known == "depends" else "base"
            for told, known in zip(every, alone, strict=True)
        ]
    return [
        *(pl.Series(n, each, nan_to_null=True) for n, each in zip(names, numbers, strict=True)),
        pl.Series("verdict", verdicts, dtype=pl.String),
        pl.Series("depends_on", causes, dtype=pl.String),
    ]


class _Ends(NamedTuple):
    """Differences from a reference at the ends of both sets, shape ``(4, entries)``.

    Attributes:
        difference: The difference, in points.
        p: Its p-value; NaN where both counts cannot be.
        side: 1 where the unit is above the others, −1 below.
    """

    difference: Floats
    p: Floats
    side: Floats

    def take(self, kept: Bools) -> "_Ends":
        """Return some of the entries."""
        return _Ends(self.difference[:, kept], self.p[:, kept], self.side[:, kept])


def _corners(sets: Sets, reference: _Reference) -> tuple[Floats, Floats]:
    """Return the ends of both sets, counts of units and of the reference, shape ``(4, entries)``.

    Of a reference that the unit is part of, what is left must be a count of the others.
    """
    least, most = sets.least.astype(np.float64), sets.most.astype(np.float64)
    low, high = (np.full(len(least), each) for each in (reference.low, reference.high))
    if reference.inside:
        left = float(reference.n or 0) - sets.base
        least, most = np.maximum(least, low - left), np.minimum(most, high)
        count = np.stack([least, least, most, most])
        ends = np.maximum(low, count), np.minimum(high, left + count)
        return count, np.stack([ends[0][0], ends[1][1], ends[0][2], ends[1][3]])
    return np.stack([least, least, most, most]), np.stack([low, high, low, high])


def _against(sets: Sets, reference: _Reference) -> _Ends:
    base, (count, held) = sets.base.astype(np.float64), _corners(sets, reference)
    base = np.broadcast_to(base, count.shape)
    whole = 1.0 if reference.n is None else float(reference.n)
    others, left = (held - count, whole - base) if reference.inside else (held, base * 0 + whole)
    possible = (left > 0) & (others >= 0) & (others <= left)
    left = np.where(possible, left, 1.0)
    mean = np.where(possible, others / left, 0.5)
    spread = np.zeros(base.shape) if reference.n is None else 1 / left
    own = _shares(count.ravel(), base.ravel())
    other = attrs.evolve(exact(mean.ravel()), spread=spread.ravel())
    _, p = p_values(_binomial(), own, other, np.full(base.size, np.inf))
    difference = 100 * (count / base - held / whole)
    return _Ends(
        np.where(possible, difference, np.nan),
        np.where(possible, p.reshape(base.shape), np.nan),
        np.where(possible, np.sign(count / base - mean), np.nan),
    )


def _spans(sets: Sets, ends: _Ends, size: int) -> tuple[Floats, ...]:
    """Return the ends of the differences and of their p-values; 1 where some are of either sign."""
    low, high = ends_of(sets, _least(ends.difference), -_least(-ends.difference), size)
    least, most = ends_of(sets, _least(ends.p), -_least(-ends.p), size)
    below, above = ends_of(sets, _least(ends.side), -_least(-ends.side), size)
    return low, high, least, np.where(below * above < 0, 1.0, most)


def _least(values: Floats) -> Floats:
    """Return the least of each entry that is possible, infinite without any."""
    least: Floats = np.where(np.isnan(values), np.inf, values).min(axis=0)
    return least


def _verdicts(row: Codes, ends: _Ends, size: int, level: float) -> list[str | None]:
    """Return the verdict that all possibilities of a unit give, ``"depends"`` where they differ."""
    possible = ~np.isnan(ends.p)
    found = np.where(possible & (ends.p < (1 - level) * (1 - 1e-9)), ends.side, 0.0)
    count = [
        np.bincount(row, (possible & (found == side)).sum(axis=0), size) for side in (-1, 0, 1)
    ]
    total = sum(count)
    words = np.full(size, "depends", dtype=object)
    for word, agreeing in zip(("below", "not_distinguishable", "above"), count, strict=True):
        words[agreeing == total] = word
    words[total == 0] = None
    return cast("list[str | None]", words.tolist())


def _fitting(figure: Figure | None, n: int | None, rounding: Rounding) -> str | None:
    """Return the nearest smaller numbers of answers of which some count prints as a figure."""
    if figure is None or n is None:
        return None
    base = np.arange(n, max(n - TRIED, 0), -1)
    least, most = counts_of(figure, base, rounding)
    fitting = base[least <= most][:NEAREST].tolist()
    return ", ".join(map(str, fitting)) or None
