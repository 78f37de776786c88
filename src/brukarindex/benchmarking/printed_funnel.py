"""Funnels of published shares: which side of the limits a unit is on, whatever its counts are."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, get_args

import attrs
import numpy as np

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.funnels import POSITIONS, Position, places
from brukarindex.benchmarking.limits import INNER, OUTER, binomial_limit, normal_quantile
from brukarindex.benchmarking.overdispersion import (
    Dispersion,
    Overdispersion,
    Range,
    checked_trim,
    dispersions,
    told_dispersion,
)
from brukarindex.benchmarking.printed_methods import PublishedMethod
from brukarindex.benchmarking.printed_shares import DependsOn, decisive
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
    share_ends,
)
from brukarindex.benchmarking.units import ALIKE
from brukarindex.checks import column_names, one_of
from brukarindex.exact.figures import FigureLike, Rounding, figure_of
from brukarindex.exceptions import ArgumentError
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

CountDefinition: TypeAlias = Literal["exact", "arcsine", "score"]
ROUNDS = 60
"""Steps in which a pooled share is sought; each makes it more extreme, and few are taken."""
PARTS = 16
"""Parts of where a baseline can be."""
LEAST = 1e-9
"""A standard error of less is none."""


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
    phi_low: float | None
    phi_high: float | None
    tau2_low: float | None
    tau2_high: float | None
    lowest: Position | None
    highest: Position | None
    position: Position | None
    depends_on: DependsOn | None
    status: PublishedStatus


@attrs.frozen(repr=False)
class PublishedFunnel(PrintedTable[PublishedPoint]):
    """Published shares beside the limits that chance sets, one row for each unit.

    Attributes:
        frame: The columns that name the unit; ``value`` as printed and ``n``; the least and the
            greatest ``baseline_low`` and ``baseline_high``; the limits of a unit of ``n`` answers
            in the middle of what is possible, ``low_998``, ``low_95``, ``high_95`` and
            ``high_998``, in per cent; the least and the greatest that units of two answers and more
            can differ beyond chance, ``phi_low``, ``phi_high``, ``tau2_low`` and ``tau2_high``
            (null for exact limits); the ``lowest`` and ``highest`` position that its counts, the
            baseline and that leave, and ``position`` where both are one; where they are not, on
            what it depends (``depends_on``); and ``status``.
        method: How values were read.
        limits: Which definition of the limits.
        overdispersion: Whether units are let differ, and how; None if not.
        trim: Part of the units at each end whose z is drawn in before it is told how much they
            differ.
        given: Whether the baseline was given, and not made of the units.
    """

    _row = PublishedPoint
    _spare = (
        *("depends_on", "low_95", "high_95", "n", "baseline_low", "baseline_high", "low_998"),
        *("high_998", "lowest", "highest", "phi_low", "phi_high", "tau2_low", "tau2_high"),
    )

    limits: CountDefinition
    overdispersion: Overdispersion | None
    trim: float
    given: bool

    def _said(self, language: Language, read: str) -> list[str]:
        words, position = _WORDS[language], self.frame["position"]
        return [
            words["funnel"].format(
                baseline=words["given" if self.given else "pooled"], limits=words[self.limits]
            ),
            told_dispersion(self.overdispersion, self.trim, language),
            read,
            words["found"].format(
                certain=position.count(),
                units=self.frame["lowest"].count(),
                outer=position.is_in(["below 99.8", "above 99.8"]).sum(),
            ),
        ]


def published_funnel(  # noqa: PLR0913 - what is printed, and how it is to be read
    frame: "IntoFrame",
    *,
    unit: str | Iterable[str],
    value: str,
    n: str | AnswersFromRate,
    decimals: int | None = None,
    rounding: Rounding = "either",
    unanswered: float = 0.0,
    limits: CountDefinition = "exact",
    overdispersion: Overdispersion | None = None,
    trim: float = 0.1,
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
        overdispersion: ``"multiplicative"`` or ``"additive"``: how units are let differ; see
            `funnel`. Not for ``"exact"``.
        trim: Part of the units at each end whose z is drawn in before φ and τ² are computed.
        to: The baseline, in per cent as printed. Without it all units together, whose share is one
            of those that their counts leave.

    Raises:
        ArgumentError: If ``to`` is no share, exact limits are to be wider, or bases are too many.
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
    kinds = get_args(Overdispersion)
    kind = None if overdispersion is None else one_of("overdispersion", overdispersion, kinds)
    trim, names = checked_trim(trim), column_names(unit, "unit", least=1)
    if limits == "exact" and kind is not None:
        raise ArgumentError(
            'published_funnel: limits="exact" cannot be made wider: take "arcsine" or "score" with'
            " overdispersion=.",
            argument="overdispersion",
            value=kind,
        )
    given = None if to is None else _baseline(to, columns.rounding)
    held = read("published_funnel", frame, names, columns, row_of=PublishedPoint)
    sets = sets_of(held, columns)
    values = _columns(held, sets, given, _Asked(_DEFINED[limits], kind, trim))
    return PublishedFunnel.made(
        held.frame.select(names),
        PublishedMethod.of(columns),
        values,
        limits=limits,
        overdispersion=kind,
        trim=trim,
        given=to is not None,
    )


class Baseline(NamedTuple):
    """The least and the greatest share that a baseline can be."""

    low: float
    high: float


def _baseline(to: FigureLike, rounding: Rounding) -> Baseline:
    """Return the shares that a printed baseline can be."""
    figure = figure_of("to", to)
    low, high = share_ends(figure, rounding)
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


class _Definition(NamedTuple):
    """A definition of the limits.

    Attributes:
        limits: They, of units of n answers beside a baseline, so many times as far out.
        moved: What shares are moved to, where they have standard errors.
        error: These, of n answers beside a baseline, of what shares are moved to.
        width: A hundred per cent, in the unit of τ.
    """

    limits: Callable[[Floats, float, Floats], Floats]
    moved: Callable[[Floats], Floats] | None
    error: Callable[[Floats, float], Floats]
    width: float


def _binomial(n: Floats, centre: float, wider: Floats) -> Floats:
    """Return quantiles of the binomial distribution, interpolated between whole numbers."""
    del wider
    ends = (0.001, 0.025, 0.975, 0.999)
    return np.stack([binomial_limit(n, centre, p) for p in ends])


def _angles(n: Floats, centre: float, wider: Floats) -> Floats:
    """Return the shares whose angles lie so many standard errors on each side."""
    angle = np.arcsin(np.sqrt(centre)) + _QUANTILES[:, None] * _angle_error(n, centre) * wider
    return np.asarray(np.sin(np.clip(angle, 0.0, np.pi / 2)) ** 2, dtype=np.float64)


def _angle_error(n: Floats, centre: float) -> Floats:
    del centre
    return np.asarray(1 / (2 * np.sqrt(n)), dtype=np.float64)


def _scores(n: Floats, centre: float, wider: Floats) -> Floats:
    """Return the baseline and so many standard errors on each side, cut at the scale's ends."""
    return np.clip(centre + _QUANTILES[:, None] * _score_error(n, centre) * wider, 0.0, 1.0)


def _score_error(n: Floats, centre: float) -> Floats:
    return np.asarray(np.sqrt(centre * (1 - centre) / n), dtype=np.float64)


_QUANTILES = np.array([-1.0, -1.0, 1.0, 1.0]) * [
    normal_quantile(level) for level in (OUTER, INNER, INNER, OUTER)
]


def _angle(share: Floats) -> Floats:
    return np.asarray(np.arcsin(np.sqrt(share)), dtype=np.float64)


def _itself(share: Floats) -> Floats:
    return share


_DEFINED: dict[CountDefinition, _Definition] = {
    "exact": _Definition(_binomial, None, _score_error, 100.0),
    "arcsine": _Definition(_angles, _angle, _angle_error, 1.0),
    "score": _Definition(_scores, _itself, _score_error, 100.0),
}


class _Beside(NamedTuple):
    """What units are set beside.

    Attributes:
        defined: How limits are defined.
        baseline: The least and the greatest share of all.
        spread: The least and the greatest that units differ more than by chance.
        kind: How that makes the limits wider.
    """

    defined: _Definition
    baseline: Baseline
    spread: tuple[Dispersion, Dispersion]
    kind: Overdispersion | None

    def limits(self, n: Floats, centre: float) -> list[Floats]:
        """Return the limits at the least and at the greatest that units differ."""
        error = self.defined.error(n, centre)
        some = self.spread if self.kind else self.spread[:1]
        wider = [each.wider(error, self.kind) for each in some]
        return [self.defined.limits(n, centre, each) for each in wider]


class _Asked(NamedTuple):
    """How limits are defined, and how and from what units are let differ."""

    defined: _Definition
    kind: Overdispersion | None
    trim: float


def _columns(held: Held, sets: Sets, given: Baseline | None, asked: _Asked) -> dict[str, object]:
    """Return the columns of the funnel."""
    size, whole = len(held.n), np.full((len(_NUMBERS), len(held.n)), np.nan)
    every = alone = np.full((2, size), -1, dtype=np.intp)
    if len(sets.row):
        baseline = pooled(sets) if given is None else given
        parts = _parts(sets, baseline, asked)
        every = _over_all(parts, sets, size)
        alone = _over_all(parts, sets.take(sets.whole), size)
        whole = _drawn(held, sets, parts)
    certain, settled = every[0] == every[1], (alone[0] == alone[1]) & (alone[0] >= 0)
    cause = np.where(certain, -1, np.where(settled, 1, 0)).tolist()
    causes: list[DependsOn] = ["rounding", "base"]
    return {
        "value": held.values,
        "n": held.known,
        **dict(zip(_NUMBERS, whole, strict=True)),
        "lowest": _words(every[0]),
        "highest": _words(every[1]),
        "position": _words(np.where(certain, every[0], -1)),
        "depends_on": [None if each < 0 else causes[each] for each in cause],
        "status": held.statuses(number_of(sets, size) > 0),
    }


_NUMBERS = (
    *("baseline_low", "baseline_high", "low_998", "low_95", "high_95", "high_998"),
    *("phi_low", "phi_high", "tau2_low", "tau2_high"),
)


def _parts(sets: Sets, baseline: Baseline, asked: _Asked) -> list[_Beside]:
    """Return what units are set beside, with the baseline in one part at a time of where it can be:
    how much units differ is then less uncertain.
    """
    defined, kind, trim = asked
    whole = defined.moved is None or baseline.low == baseline.high
    found = list[_Beside]()
    for ends in pairwise(np.linspace(*baseline, 2 if whole else PARTS + 1).tolist()):
        spread = _spread(sets, part := Baseline(*ends), defined, trim)
        told = np.isfinite([each.phi for each in spread]).all()
        found.append(_Beside(defined, part, spread, kind if told else None))
    return found


def _over_all(parts: list[_Beside], sets: Sets, size: int) -> Codes:
    """Return the lowest and the highest position of each unit in any of the parts."""
    if parts[0].kind is None:
        parts = [parts[0]._replace(baseline=_whole(parts))]
    ends = np.stack([_positions(sets, each, size) for each in parts])
    return np.stack([ends[:, 0].min(axis=0), ends[:, 1].max(axis=0)])


def _whole(parts: list[_Beside]) -> Baseline:
    return Baseline(parts[0].baseline.low, parts[-1].baseline.high)


def _spread(
    sets: Sets, baseline: Baseline, defined: _Definition, trim: float
) -> tuple[Dispersion, Dispersion]:
    """Return the least and the greatest that units of two answers and more differ, NaN where limits
    have no standard errors.

    z rises with the share and falls with the baseline, and is the further from 0 the more answers.
    """
    moved, base = defined.moved, sets.base.astype(np.float64)
    size = int(sets.row.max()) + 1
    fewest, most = ends_of(sets.row, base, base, size)
    several = fewest > 1
    if moved is None or not several.any():
        return dispersions(Range(base[:0], base[:0]), Range(base[:0], base[:0]), trim)
    shares, centres = (sets.least / base, sets.most / base), (baseline.high, baseline.low)
    z = Range(
        *(
            _over(moved(share) - moved(np.array(centre)), defined.error(base, centre))
            for share, centre in zip(shares, centres, strict=True)
        )
    )
    z = Range(*(each[several] for each in ends_of(sets.row, z.low, z.high, size)))
    middle = min(max(0.5, baseline.low), baseline.high)
    errors = [np.min([defined.error(most, each) for each in baseline], axis=0)]
    errors.append(defined.error(fewest, middle))
    if not errors[1][several].all():
        return dispersions(Range(base[:0], base[:0]), Range(base[:0], base[:0]), trim)
    high, low = (1 / np.maximum(each[several], LEAST) ** 2 for each in errors)
    return dispersions(z, Range(low, high), trim)


def _over(distance: Floats, error: Floats) -> Floats:
    return np.asarray(distance / np.maximum(error, LEAST), dtype=np.float64)


def _words(places: Codes) -> list[str | None]:
    return [None if place < 0 else POSITIONS[place] for place in places.tolist()]


def _drawn(held: Held, sets: Sets, parts: list[_Beside]) -> Floats:
    """Return the baseline, the limits beside its middle of units whose ``n`` is known, and how much
    units differ.
    """
    whole = np.full((len(_NUMBERS), len(held.n)), np.nan)
    row, width, baseline = np.unique(sets.row), parts[0].defined.width, _whole(parts)
    whole[:2, row] = 100 * np.array(baseline)[:, None]
    least, most = (np.array(each) for each in zip(*(part.spread for part in parts), strict=True))
    low, high = least.min(axis=0), most.max(axis=0)
    known = np.array([held.known[each] or 0 for each in row.tolist()], dtype=np.float64)
    some, ends = known > 0, (Dispersion(*low), Dispersion(*high))
    limits = parts[0]._replace(spread=ends).limits(known[some], sum(baseline) / 2)
    whole[2:6, row[some]] = 100 * np.mean(limits, axis=0)
    spread = (low[0], high[0], width**2 * low[1], width**2 * high[1])
    whole[6:, row] = np.array(spread)[:, None]
    return whole


def _positions(sets: Sets, beside: _Beside, size: int) -> Codes:
    """Return the lowest and the highest position of each unit, shape ``(2, units)``; −1 without.

    A share is the further above the limits the greater it is, and the lower the baseline; it is
    nearer to the middle the more units differ.
    """
    found = np.full((2, size), -1, dtype=np.intp)
    if not len(sets.row):
        return found
    lower, upper = (sets.take(decisive(sets, low=low)) for low in (True, False))
    most = np.full(size, len(POSITIONS), dtype=np.intp)
    for limits in beside.limits(lower.base.astype(np.float64), beside.baseline.high):
        np.minimum.at(most, lower.row, _position(lower.least, lower.base, limits))
    for limits in beside.limits(upper.base.astype(np.float64), beside.baseline.low):
        np.maximum.at(found[1], upper.row, _position(upper.most, upper.base, limits))
    some = np.unique(lower.row)
    found[0, some] = most[some]
    return found


def _position(count: Codes, base: Codes, limits: Floats) -> Codes:
    """Return how far up each share is among the positions."""
    return places(np.round(count / base, ALIKE), limits)


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
            "Enheter jämförda med {baseline}: av de enheter som i grunden inte avviker ligger 95"
            " och 99,8 % inom gränserna, {limits}."
        ),
        "pooled": "andelen för alla enheter tillsammans",
        "given": "ett givet riktmärke",
        "exact": "kvantiler i binomialfördelningen, interpolerade mellan hela tal",
        "arcsine": "de i normalfördelningen för den vinkel vars sinus i kvadrat andelen är",
        "score": "riktmärket och så många medelfel vid riktmärket",
        "found": (
            "Ett läge anges när alla möjligheter ger det: för {certain} av {units} enheter, av"
            " vilka {outer} ligger utanför 99,8 %-gränserna."
        ),
    },
}
