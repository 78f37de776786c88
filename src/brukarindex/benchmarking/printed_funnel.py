"""Funnels of published shares: which side of the limits a unit is on, whatever its counts are."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.ends import DependsOn, decisive
from brukarindex.benchmarking.funnel import POSITIONS, Position, places
from brukarindex.benchmarking.limits import INNER, OUTER, binomial_limit, normal_quantile
from brukarindex.benchmarking.printed import (
    AnswersFromRate,
    Held,
    Sets,
    columns_of,
    read,
    sets_of,
    states_of,
    told_printed,
)
from brukarindex.benchmarking.units import ALIKE
from brukarindex.checks import column_names, one_of
from brukarindex.exact.figures import Figure, FigureLike, Rounding
from brukarindex.exact.shares import whole_of
from brukarindex.exceptions import ArgumentError
from brukarindex.results.statuses import told_cautions
from brukarindex.results.table import Table
from brukarindex.words.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

CountDefinition: TypeAlias = Literal["exact", "arcsine", "score"]
ROUNDS = 60
"""Steps in which a pooled share is sought; each makes it more extreme, and few are taken."""


@attrs.frozen
class PublishedPoint:
    """One row of `PublishedFunnel`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    value: str | None
    n: int | None
    baseline_low: float | None
    baseline_high: float | None
    low_998: float | None
    low_95: float | None
    high_95: float | None
    high_998: float | None
    lowest: Position | None
    highest: Position | None
    position: Position | None
    depends_on: DependsOn | None
    status: Literal["ok", "impossible", "not_published"]


@attrs.frozen(repr=False)
class PublishedFunnel(Table[PublishedPoint]):
    """Published shares beside the limits that chance sets, one row for each unit.

    Attributes:
        frame: The columns that name the unit; ``value`` as printed and ``n``; the least and the
            greatest ``baseline_low`` and ``baseline_high``; the limits of a unit of ``n`` answers
            beside the middle of these, ``low_998``, ``low_95``, ``high_95`` and ``high_998``, in
            per cent; the ``lowest`` and ``highest`` position that its counts and the baseline
            leave, and ``position`` where both are one; where they are not, on what it depends
            (``depends_on``); and ``status``.
        limits: Which definition of the limits.
        given: Whether the baseline was given, and not made of the units.
        rounding: How values are taken to be rounded.
        unanswered: The largest part of the answers that may lack one to the question.
        rates: Whether numbers of answers are those that printed response rates leave.
    """

    _row = PublishedPoint
    _spare = (
        *("depends_on", "low_95", "high_95", "n", "baseline_low", "baseline_high", "low_998"),
        *("high_998", "lowest", "highest"),
    )

    limits: CountDefinition
    given: bool
    rounding: Rounding
    unanswered: float
    rates: bool

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, position = _WORDS[language], self.frame["position"]
        said = [
            words["funnel"].format(
                baseline=words["given" if self.given else "pooled"], limits=words[self.limits]
            ),
            *told_printed(self.rounding, self.unanswered, language, rates=self.rates),
            words["found"].format(
                certain=position.count(),
                units=self.frame["lowest"].count(),
                outer=position.is_in(["below 99.8", "above 99.8"]).sum(),
            ),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(said)


def published_funnel(
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    value: str,
    n: str | AnswersFromRate,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    limits: CountDefinition = "exact",
    to: FigureLike | None = None,
) -> PublishedFunnel:
    """Set published shares beside the limits of chance around a common baseline.

    Args:
        frame: One row per unit.
        unit: The columns that name the unit.
        value: The column of shares in per cent, as printed; see `published_units`.
        n: The column of answers, or `AnswersFromRate`.
        decimals: How many decimals are printed, when the column holds numbers.
        rounding: How the publisher rounded; see `Figure.interval`.
        unanswered: The largest part of ``n`` that may lack an answer to the question, 0-1.
        limits: How limits are defined; see `funnel`.
        to: The baseline, in per cent as printed. Without it all units together, whose share is one
            of those that their counts leave.

    Raises:
        ArgumentError: If ``to`` is no share, or bases are too many.
        DataError: If a value is none, or a number of answers is missing.

    Examples:
        >>> import polars as pl
        >>> from brukarindex.benchmarking import published_funnel
        >>> frame = pl.DataFrame(
        ...     {"kommun": ["A", "B", "C"], "andel": ["91", "67", "80"], "svar": [120, 57, 900]}
        ... )
        >>> for row in published_funnel(frame, unit="kommun", value="andel", n="svar"):
        ...     print(row.domain["kommun"], row.position, row.depends_on)
        A above 99.8 None
        B below 95 None
        C inside None
    """
    columns = columns_of(value, n, decimals=decimals, rounding=rounding, unanswered=unanswered)
    limits = one_of("limits", limits, get_args(CountDefinition))
    names = column_names(unit, "unit")
    given = None if to is None else _baseline(to, columns.rounding)
    held = read("published_funnel", frame, names, columns, row_of=PublishedPoint)
    sets = sets_of(held, columns)
    made = _columns(held, sets, given, _DEFINED[limits])
    status = states_of(held, sets, columns.rounding)[1]
    rows = held.frame.select(names).with_columns([*made, status])
    return PublishedFunnel(
        rows,
        names,
        tuple(range(rows.height)),
        limits=limits,
        given=to is not None,
        rounding=columns.rounding,
        unanswered=columns.unanswered,
        rates=columns.rates,
    )


class Baseline(NamedTuple):
    """The least and the greatest share that a baseline can be."""

    low: float
    high: float


def _baseline(to: FigureLike, rounding: Rounding) -> Baseline:
    """Return the shares that a printed baseline can be."""
    figure = Figure.parse(to)
    whole = whole_of(figure)
    held = figure.interval(rounding)
    low, high = (float(end) * 10**figure.decimals / whole for end in (held.low, held.high))
    if high < 0 or low > 1:
        raise ArgumentError(
            f"to must be a share in per cent, from 0 to 100, got {figure}.", argument="to", value=to
        )
    return Baseline(max(low, 0.0), min(high, 1.0))


def pooled(sets: Sets) -> Baseline:
    """Return the least and the greatest share that all units together can have.

    Of all choices of counts, one a unit, the least ``Σk/Σn`` is the c for which the least
    ``Σ(k − c·n)`` is 0 (Dinkelbach 1967).

    References:
        Dinkelbach (1967). On nonlinear fractional programming. Management Science 13, 492-498.
    """
    return Baseline(_least(sets, sets.least), 1 - _least(sets, sets.base - sets.most))


def _least(sets: Sets, count: Codes) -> float:
    """Return the least share of all units together, whose counts are at least ``count``."""
    starts = np.flatnonzero(np.diff(sets.row, prepend=-1))
    share = float(count[starts].sum() / sets.base[starts].sum())
    for _ in range(ROUNDS):
        order = np.lexsort((count - share * sets.base, sets.row))[starts]
        found = float(count[order].sum() / sets.base[order].sum())
        if found >= share:
            break
        share = found
    return share


_Limits: TypeAlias = Callable[[Floats, float], Floats]


def _binomial(n: Floats, centre: float) -> Floats:
    """Return quantiles of the binomial distribution, interpolated between whole numbers."""
    ends = (0.001, 0.025, 0.975, 0.999)
    return np.stack([binomial_limit(n, centre, p) for p in ends])


def _angles(n: Floats, centre: float) -> Floats:
    """Return the shares whose angles lie so many standard errors on each side."""
    error = _QUANTILES[:, None] / (2 * np.sqrt(n))
    angle = np.clip(np.arcsin(np.sqrt(centre)) + error, 0.0, np.pi / 2)
    return np.asarray(np.sin(angle) ** 2, dtype=np.float64)


def _scores(n: Floats, centre: float) -> Floats:
    """Return the baseline and so many standard errors on each side, cut at the scale's ends."""
    error = _QUANTILES[:, None] * np.sqrt(centre * (1 - centre) / n)
    return np.clip(centre + error, 0.0, 1.0)


_QUANTILES = np.array([-1.0, -1.0, 1.0, 1.0]) * [
    normal_quantile(level) for level in (OUTER, INNER, INNER, OUTER)
]
_DEFINED: dict[CountDefinition, _Limits] = {
    "exact": _binomial,
    "arcsine": _angles,
    "score": _scores,
}


def _columns(held: Held, sets: Sets, given: Baseline | None, limits: _Limits) -> list[pl.Series]:
    """Return the columns of the funnel."""
    size, whole = len(held.n), np.full((6, len(held.n)), np.nan)
    every = alone = np.full((2, size), -1, dtype=np.intp)
    if len(sets.row):
        baseline = pooled(sets) if given is None else given
        every = _positions(sets, baseline, limits, size)
        alone = _positions(sets.take(sets.whole), baseline, limits, size)
        whole = _drawn(held, sets, baseline, limits)
    certain, settled = every[0] == every[1], (alone[0] == alone[1]) & (alone[0] >= 0)
    cause = np.where(certain, -1, np.where(settled, 1, 0)).tolist()
    causes: list[DependsOn] = ["rounding", "base"]
    names = ("baseline_low", "baseline_high", "low_998", "low_95", "high_95", "high_998")
    texts: dict[str, list[str | None]] = {
        "lowest": _words(every[0]),
        "highest": _words(every[1]),
        "position": _words(np.where(certain, every[0], -1)),
        "depends_on": [None if each < 0 else causes[each] for each in cause],
    }
    return [
        pl.Series("value", [None if f is None else str(f) for f in held.figures], dtype=pl.String),
        pl.Series("n", held.known, dtype=pl.Int64),
        *(pl.Series(k, 100 * each, nan_to_null=True) for k, each in zip(names, whole, strict=True)),
        *(pl.Series(name, each, dtype=pl.String) for name, each in texts.items()),
    ]


def _words(places: Codes) -> list[str | None]:
    return [None if place < 0 else POSITIONS[place] for place in places.tolist()]


def _drawn(held: Held, sets: Sets, baseline: Baseline, limits: _Limits) -> Floats:
    """Return the baseline, and the limits beside its middle of units whose ``n`` is known."""
    whole = np.full((6, len(held.n)), np.nan)
    row = np.unique(sets.row)
    whole[:2, row] = [[baseline.low], [baseline.high]]
    known = np.array([held.known[each] or 0 for each in row.tolist()], dtype=np.float64)
    some = known > 0
    whole[2:, row[some]] = limits(known[some], (baseline.low + baseline.high) / 2)
    return whole


def _positions(sets: Sets, baseline: Baseline, limits: _Limits, size: int) -> Codes:
    """Return the lowest and the highest position of each unit, shape ``(2, units)``; −1 without.

    A share is the further above the limits the greater it is, and the lower the baseline.
    """
    found = np.full((2, size), -1, dtype=np.intp)
    if not len(sets.row):
        return found
    lower, upper = (sets.take(decisive(sets, low=low)) for low in (True, False))
    most = np.full(size, len(POSITIONS), dtype=np.intp)
    np.minimum.at(most, lower.row, _position(lower.least, lower.base, baseline.high, limits))
    some = np.unique(lower.row)
    found[0, some] = most[some]
    np.maximum.at(found[1], upper.row, _position(upper.most, upper.base, baseline.low, limits))
    return found


def _position(count: Codes, base: Codes, centre: float, limits: _Limits) -> Codes:
    """Return how far up each share is among the positions."""
    n = base.astype(np.float64)
    return places(np.round(count / n, ALIKE), limits(n, centre))


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "funnel": (
            "Units beside {baseline}: 95 and 99.8 % of units that do not differ from it lie within"
            " the limits, {limits}."
        ),
        "pooled": "the share of all units together",
        "given": "a given baseline",
        "exact": "quantiles of the binomial distribution, interpolated between whole numbers",
        "arcsine": "those of the normal distribution of the angle whose squared sine a share is",
        "score": "the baseline and so many standard errors at the baseline",
        "found": (
            "A position is told when every possibility gives it: of {certain} of {units} units, of"
            " which {outer} lie beyond the 99.8 % limits."
        ),
    },
    "sv": {
        "funnel": (
            "Enheter jämfört med {baseline}: 95 och 99,8 % av de enheter som inte skiljer sig från"
            " det ligger inom gränserna, {limits}."
        ),
        "pooled": "andelen för alla enheter tillsammans",
        "given": "ett givet riktmärke",
        "exact": "kvantiler i binomialfördelningen, interpolerade mellan hela tal",
        "arcsine": "de i normalfördelningen för den vinkel vars sinus i kvadrat andelen är",
        "score": "riktmärket och så många medelfel vid riktmärket",
        "found": (
            "Ett läge sägs när alla möjligheter ger det: för {certain} av {units} enheter, av vilka"
            " {outer} ligger bortom 99,8 %-gränserna."
        ),
    },
}
