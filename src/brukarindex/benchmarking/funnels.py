"""Funnels: how far from a common baseline units of their size come by chance."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.benchmarking.limits import (
    BesideLimits,
    FunnelLimits,
    angle_limits,
    beside_angle,
    beside_family,
    beside_nothing,
    beside_score,
    binomial_limits,
    family_limits,
    score_limits,
)
from brukarindex.benchmarking.overdispersion import (
    Dispersion,
    Overdispersion,
    checked_trim,
    dispersion,
    told_dispersion,
)
from brukarindex.benchmarking.units import ALIKE, AnsweredUnits, asked_of, check_units
from brukarindex.checks import finite, is_number, one_of, type_error
from brukarindex.estimates.estimation import Estimates, EstimateStatus
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number

Definition: TypeAlias = Literal["saddlepoint", "exact", "arcsine", "score"]
Position = Literal["below 99.8", "below 95", "inside", "above 95", "above 99.8"]
POSITIONS: tuple[Position, ...] = get_args(Position)


@attrs.frozen
class FunnelPoint:
    """One row of `Funnel`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    estimate: float | None
    baseline: float | None
    low_998: float | None
    low_95: float | None
    high_95: float | None
    high_998: float | None
    z: float | None
    z_adjusted: float | None
    phi: float | None
    tau2: float | None
    position: Position | None
    status: EstimateStatus


@attrs.frozen(repr=False)
class Funnel(Table[FunnelPoint]):
    """Units beside the limits that chance sets, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``estimate``; ``baseline``, and the limits
            within which 95 and 99.8 % of units lie that do not differ from it: ``low_998``,
            ``low_95``, ``high_95``, ``high_998``, in the measure's unit; ``z`` (how far from the
            baseline, in standard errors; null for exact limits) and ``z_adjusted`` (over-dispersion
            allowed for); ``phi`` and ``tau2`` of the measure (how much more units differ than
            chance lets them); ``position`` (inside, or beyond which limit) and ``status``.
        method: How the estimates were made.
        limits: Which definition of the limits.
        overdispersion: Whether units are let differ, and how; None if not.
        trim: Part of the units at each end whose z is drawn in before it is told how much they
            differ.
        given: Whether the baseline was given, and not made of the units.
        within: Columns within whose values units have a baseline of their own.
    """

    _row = FunnelPoint
    _spare = ("phi", "tau2", "z", "low_95", "high_95", "n", "z_adjusted", "low_998", "high_998")

    method: Method
    limits: Definition
    overdispersion: Overdispersion | None
    trim: float
    given: bool
    within: tuple[str, ...]

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the funnel and its method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, beyond = _WORDS[language], self.frame["position"].drop_nulls()
        said = [
            words["funnel"].format(
                baseline=words["given" if self.given else "pooled"],
                limits=words[self.limits],
            ),
            words["within"].format(names=", ".join(self.within)) if self.within else "",
            told_dispersion(self.overdispersion, self.trim, language),
            words["found"].format(
                outer=number(int(beyond.is_in(["below 99.8", "above 99.8"]).sum()), 0, language),
                inner=number(int(beyond.is_in(["below 95", "above 95"]).sum()), 0, language),
                units=number(len(beyond), 0, language),
            ),
            self.method.only(set(self.frame["measure"])).describe(language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(filter(None, said))


def funnel(
    estimates: Estimates,
    *,
    limits: Definition = "saddlepoint",
    overdispersion: Overdispersion | None = None,
    trim: float = 0.1,
    baseline: float | Mapping[str, float] | None = None,
    within: str | Iterable[str] = (),
) -> Funnel:
    """Set units beside the limits of chance around a common baseline.

    Args:
        estimates: Means, shares or indices by units, from `estimate`.
        limits: ``"saddlepoint"``: the figures that the test of `compare` with a published baseline
            does not reject, for all measures and designs. The definitions in use elsewhere count
            answers, without weights, clusters or finite populations: ``"exact"``, of shares, is
            the binomial distribution with Spiegelhalter's interpolation; ``"arcsine"``, of shares,
            the normal distribution of the angle (FunnelPlotR); ``"score"`` the baseline ± z
            standard errors at the baseline (PHE; of indices with the pooled standard deviation).
        overdispersion: ``"multiplicative"`` makes all limits wider by the root of φ,
            ``"additive"`` adds a variance between units τ². Not for ``"exact"``.
        trim: Part of the units at each end whose z is drawn in before φ and τ² are computed.
        baseline: A number, or a dict of measure names and numbers. Without it all units pooled.
        within: Columns of ``by`` within whose values units have a baseline of their own.

    Raises:
        ArgumentError: If the estimates are totals, without units, too many units or read from JSON,
            the definition is not for a measure or its design, or a baseline is missing or off the
            scale.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Scale, Share, estimate
        >>> q = [1, 0] * 20 + [1, 1, 1, 0] * 100
        >>> frame = pl.DataFrame({"enhet": ["a"] * 40 + ["b"] * 400, "q": q})
        >>> share = Share("q", Scale(0, 1), positive=[1])
        >>> for each in funnel(estimate(frame, share, by="enhet")):
        ...     print(f"{each.low_998:.1f} {each.estimate:.1f} {each.high_998:.1f} {each.position}")
        48.5 50.0 93.5 below 95
        65.6 75.0 79.6 inside
    """
    limits = one_of("limits", limits, get_args(Definition))
    kinds = get_args(Overdispersion)
    kind = None if overdispersion is None else one_of("overdispersion", overdispersion, kinds)
    trim = checked_trim(trim)
    check_units("funnel", estimates)
    asked = asked_of("funnel", estimates, row=FunnelPoint, within=within)
    wanted = _baselines(baseline, estimates)
    _check(estimates, limits, kind)
    made = _Made(len(estimates))
    for units in asked.answered:
        given = wanted.get(units.group.measure.name)
        shaped = _shaped(units, _DEFINED[limits], given, kind=kind, trim=trim)
        made.put(units, shaped, angles=limits == "arcsine")
    return Funnel(
        made.frame(estimates),
        by=estimates.by,
        rows=estimates.rows,
        method=estimates.method,
        limits=limits,
        overdispersion=kind,
        trim=trim,
        given=bool(wanted),
        within=asked.within,
    )


def _baselines(baseline: object, estimates: Estimates) -> dict[str, float]:
    """Return the baseline of each measure, if they are given, on the scale 0-1."""
    if baseline is None:
        return {}
    measures = estimates.method.measures
    if is_number(baseline):
        baseline = dict.fromkeys((measure.name for measure in measures), baseline)
    if not isinstance(baseline, Mapping):
        raise type_error("baseline", "be a number, or a dict of measure and number", baseline)
    numbers, found = cast("Mapping[str, object]", baseline), dict[str, float]()
    for measure in measures:
        if measure.name not in numbers:
            raise ArgumentError(
                f"baseline has no number for {measure.name!r}.",
                argument="baseline",
                value=measure.name,
            )
        low, high = measure.bounds
        value = finite(f"baseline[{measure.name!r}]", numbers[measure.name], least=low, most=high)
        found[measure.name] = (value - low) / (high - low)
    return found


def _check(estimates: Estimates, limits: Definition, kind: Overdispersion | None) -> None:
    """Raise if the definition is not for a measure or its design."""
    if limits == "saddlepoint":
        return
    if limits == "exact" and kind is not None:
        raise ArgumentError(
            'funnel: limits="exact" cannot be made wider: take "saddlepoint", "arcsine" or "score"'
            " with overdispersion=.",
            argument="overdispersion",
            value=kind,
        )
    others = [m.name for m in estimates.method.measures if not m.proportion]
    if others and limits in ("exact", "arcsine"):
        raise ArgumentError(
            f'funnel: limits="{limits}" is for shares, and {", ".join(others)} is none: take'
            ' "saddlepoint" or "score".',
            argument="limits",
            value=limits,
            allowed=("saddlepoint", "score"),
        )
    uneven = any(support is not None and support.uneven for support in estimates.supports)
    if uneven or estimates.method.design.population is not None:
        raise ArgumentError(
            f'funnel: limits="{limits}" counts answers, without weights, clusters or population'
            ' sizes: take "saddlepoint".',
            argument="limits",
            value=limits,
            allowed=("saddlepoint",),
        )


class _Definition(NamedTuple):
    """How far units are from a baseline, and the limits."""

    beside: Callable[[AnsweredUnits, float], BesideLimits]
    limits: Callable[[AnsweredUnits, float, Floats], FunnelLimits]


_DEFINED: dict[Definition, _Definition] = {
    "saddlepoint": _Definition(beside_family, family_limits),
    "exact": _Definition(beside_nothing, binomial_limits),
    "arcsine": _Definition(beside_angle, angle_limits),
    "score": _Definition(beside_score, score_limits),
}


class _Shaped(NamedTuple):
    """A funnel on the scale 0-1, with what its limits were made wider by."""

    baseline: float
    limits: FunnelLimits
    z: Floats
    wider: Floats
    dispersion: Dispersion


def _shaped(
    units: AnsweredUnits,
    defined: _Definition,
    given: float | None,
    *,
    kind: Overdispersion | None,
    trim: float,
) -> _Shaped:
    """Return the funnel of units that have a baseline in common."""
    base, mean = units.group.base[units.domains], units.support.figures.mean[units.domains]
    centre = float((base * mean).sum() / (base.sum() or 1.0)) if given is None else given
    made = defined.beside(units, centre)
    told = units.known & np.isfinite(made.z) & (made.error > 0)
    spread = dispersion(made.z[told], made.error[told], trim)
    wider = spread.wider(made.error, kind) if told.any() else np.ones(units.size)
    return _Shaped(centre, defined.limits(units, centre, wider), made.z, wider, spread)


class _Made:
    """The columns of a funnel, filled family by family."""

    def __init__(self, length: int) -> None:
        names = ("baseline", *FunnelLimits._fields, "z", "z_adjusted", "phi", "tau2")
        self.numbers = {name: np.full(length, np.nan) for name in names}
        self.position: list[Position | None] = [None] * length

    def put(self, units: AnsweredUnits, made: _Shaped, *, angles: bool) -> None:
        """Fill in the rows of units with one baseline, in the measure's unit."""
        low, high = units.group.measure.bounds
        width = high - low
        values = {
            "baseline": np.full(units.size, low + width * made.baseline),
            **{name: low + width * each for name, each in made.limits._asdict().items()},
            "z": np.where(np.isfinite(made.z), made.z, np.nan),
            "z_adjusted": np.where(np.isfinite(made.z), made.z / made.wider, np.nan),
            "phi": np.full(units.size, made.dispersion.phi),
            "tau2": np.full(units.size, made.dispersion.tau2 * (1.0 if angles else width**2)),
        }
        for name, each in values.items():
            self.numbers[name][units.rows] = each
        mean = np.round(units.support.figures.mean[units.domains], ALIKE)
        for row, place, known in zip(
            units.rows.tolist(), _positions(mean, made.limits), units.known.tolist(), strict=True
        ):
            self.position[row] = place if known else None

    def frame(self, estimates: Estimates) -> pl.DataFrame:
        """Return the frame of the funnel."""
        kept = [estimates.frame[name] for name in (*estimates.by, "measure", "n", "estimate")]
        made = series_of(FunnelPoint, {**self.numbers, "position": self.position})
        return pl.DataFrame([*kept, *made, estimates.frame["status"]])


def places(mean: Floats, limits: Iterable[Floats]) -> Codes:
    """Return where figures lie among `POSITIONS`, strictly beyond a limit or inside."""
    ends = [np.round(each, ALIKE) for each in limits]
    beyond = [mean < ends[0], mean < ends[1], mean > ends[3], mean > ends[2]]
    return np.select(beyond, [0, 1, 4, 3], 2).astype(np.intp)


def _positions(mean: Floats, limits: FunnelLimits) -> list[Position]:
    return [POSITIONS[each] for each in places(mean, limits).tolist()]


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "funnel": (
            "Units beside {baseline}: 95 and 99.8 % of units that do not differ from it lie within"
            " the limits, {limits}."
        ),
        "pooled": "the figure of all units together",
        "given": "a given baseline",
        "saddlepoint": (
            "the figures that the test against a known baseline does not reject, in the family that"
            " all scores generate"
        ),
        "exact": "quantiles of the binomial distribution, interpolated between whole numbers",
        "arcsine": "those of the normal distribution of the angle whose squared sine a share is",
        "score": "the baseline and so many standard errors at the baseline",
        "within": "Units have a baseline within each value of {names}.",
        "found": (
            "Beyond the 99.8 % limits, of {units} in all: {outer}. Beyond those of 95 % only:"
            " {inner}."
        ),
    },
    "sv": {
        "funnel": (
            "Enheter jämförda med {baseline}: av de enheter som i grunden inte avviker ligger 95"
            " och 99,8 % inom gränserna, {limits}."
        ),
        "pooled": "talet för alla enheter tillsammans",
        "given": "ett givet riktmärke",
        "saddlepoint": (
            "de tal som testet mot ett känt riktmärke inte förkastar, i den familj som alla poäng"
            " genererar"
        ),
        "exact": "kvantiler i binomialfördelningen, interpolerade mellan hela tal",
        "arcsine": "de i normalfördelningen för den vinkel vars sinus i kvadrat andelen är",
        "score": "riktmärket och så många medelfel vid riktmärket",
        "within": "Enheterna har ett riktmärke inom varje värde av {names}.",
        "found": (
            "Av {units} tal ligger {outer} utanför 99,8 %-gränserna, och ytterligare {inner}"
            " utanför 95 %-gränserna."
        ),
    },
}
