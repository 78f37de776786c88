"""Replicates: the sample weighted anew many times, each time as if other units had been drawn.

Figures ``θ_r`` computed with each set of weights show how a figure ``θ`` varies:

    V = scale · Σ_r rscales_r · (θ_r − c)²,

where ``c`` is the mean of the ``θ_r``, or ``θ`` itself (``mse=True``); the conventions are those of
R ``survey``.

Respondents of one cell of a tally have equal answers and equal weights, so they are not told apart:
the jackknife leaves out one of each cell and counts its replicate as often as the cell has
respondents, and the bootstrap draws the cells' numbers from a multinomial distribution. Both are
what drawing respondents would give, at a cost that does not grow with the number of respondents.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Codes, Floats, first_rows, sum_by
from brukarindex.checks import (
    all_finite,
    column_names,
    finite,
    one_of,
    several,
    true_or_false,
    value_error,
    whole_number,
)
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.variance.strata import Strata
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import counted, number


@attrs.frozen(eq=False)
class ResampledUnits:
    """What replicates change the weights of: clusters, or cells of respondents who are alike; u
    rows.

    Attributes:
        stratum: The stratum of each, shape ``(u,)``.
        count: How many sampled units each row is, ``(u,)``: 1 for a cluster, the respondents of a
            cell.
        strata: What is known of the strata.
        clusters: Whether the units are clusters.
        given: Replicate weights from elsewhere, ``(u, replicates)``.
    """

    stratum: Codes
    count: Floats
    strata: Strata
    clusters: bool
    given: Floats | None = None

    @property
    def word(self) -> str:
        """What a unit is called."""
        return "clusters" if self.clusters else "respondents"

    @property
    def df(self) -> float:
        """Sampled units minus strata."""
        return float(self.strata.units.sum()) - len(self.strata.units)


class Spread(NamedTuple):
    """How the figures of R replicates become a variance: ``Σ weight·(θ_r − c)²`` with
    ``c = Σ centre·θ_r``.

    Attributes:
        weight: Scale times rscales, times how often the replicate occurs, shape ``(R,)``.
        centre: Shares that add up to 1, ``(R,)``; None when ``c`` is the figure of the whole
            sample.
    """

    weight: Floats
    centre: Floats | None

    def deviations(self, values: Floats, full: Floats) -> Floats:
        """Return ``θ_r − c`` of k figures, shape ``(k, R)``."""
        around = full if self.centre is None else (values * self.centre).sum(axis=1)
        apart: Floats = values - around[:, None]
        return apart

    def variances(self, values: Floats, full: Floats) -> Floats:
        """Return the variances of k figures, shape ``(k,)``; NaN where a replicate has none.

        Args:
            values: Figures of the replicates, ``(k, R)``.
            full: Figures of the whole sample, ``(k,)``.
        """
        variance: Floats = (self.weight * self.deviations(values, full) ** 2).sum(axis=1)
        return variance

    @one_thread_of_algebra
    def covariance(self, values: Floats, full: Floats) -> Floats:
        """Return the covariance matrix of k figures, shape ``(k, k)``."""
        apart = self.deviations(values, full)
        matrix: Floats = (apart * self.weight) @ apart.T
        return matrix


def spread(scale: float, rscales: Floats, times: Floats, *, mse: bool) -> Spread:
    """Return the spread of replicates that occur ``times`` each; those with an rscale of 0 do not
    enter the mean.

    Raises:
        DataError: If there are fewer than two replicates.
    """
    if times.sum() < 2:
        raise DataError(
            f"{counted(int(times.sum()), 'replicate')} found, and at least 2 are needed: no stratum"
            " has two units to tell how they differ."
        )
    used = times * (rscales > 0)
    return Spread(scale * rscales * times, None if mse or not used.any() else used / used.sum())


@attrs.frozen
class Replicates(ABC):
    """How the sample is weighted anew: `Jackknife`, `BalancedHalfSamples`, `Bootstrap` or
    `ReplicateWeights`.

    It holds no data; `replicate_estimates` uses it.

    Attributes:
        mse: Measure deviations from the figure of the whole sample instead of from the replicates'
            mean.
    """

    mse: bool = attrs.field(default=False, kw_only=True)

    @abstractmethod
    def spread(self, units: ResampledUnits) -> Spread:
        """Return how the figures of the replicates become a variance."""

    @abstractmethod
    def batches(self, units: ResampledUnits, size: int) -> Iterator[Floats]:
        """Yield the factors of the units' weights, ``(u, b)`` with b up to ``size``, replicates in
        order.

        Of `ReplicateWeights` they are the weights themselves.
        """

    @abstractmethod
    def describe(self, language: Language = "en") -> str:
        """Return a sentence about the method, in ``"sv"`` or ``"en"``."""

    def degrees_of_freedom(self, units: ResampledUnits) -> float:
        """Return the greatest number of degrees of freedom that the replicates can have."""
        return units.df


def _check_policy(units: ResampledUnits) -> None:
    if units.strata.single.any() and units.strata.policy in {"adjust", "average"}:
        raise ArgumentError(
            f"Design(singleton={units.strata.policy!r}) has no meaning for replicates: a stratum"
            " with one of its "
            f"{units.word} cannot be drawn anew. Merge it with a similar stratum, or say"
            ' singleton="certainty".',
            argument="singleton",
            value=units.strata.policy,
        )


def _sentence(language: Language, sv: str, en: str) -> str:
    one_of("language", language, LANGUAGES)
    return sv if language == "sv" else en


@attrs.frozen
class Jackknife(Replicates):
    """Leave out one sampled unit at a time: JK1 without strata, JKn with them.

    The other units of its stratum get the factor ``n_h/(n_h − 1)``, and ``rscales`` are
    ``(1 − n_h/N_h)·(n_h − 1)/n_h`` (Wolter 2007, ch. 4). It suits smooth figures such as means,
    shares and indices. For medians and ranks it is wrong, however large the sample: take
    `Bootstrap` or `BalancedHalfSamples`.

    Examples:
        >>> Jackknife().describe("en")
        'Standard errors by the jackknife, leaving out one sampled unit at a time.'
    """

    def spread(self, units: ResampledUnits) -> Spread:
        """Return rscales ``(1 − n_h/N_h)·(n_h − 1)/n_h``, once for every unit."""
        _check_policy(units)
        left = self._left(units)
        stratum, n = units.stratum[left], units.strata.units[units.stratum[left]]
        return spread(
            1.0, units.strata.unsampled[stratum] * (n - 1) / n, units.count[left], mse=self.mse
        )

    def batches(self, units: ResampledUnits, size: int) -> Iterator[Floats]:
        """Yield the factors."""
        left = self._left(units)
        growth = units.strata.units / np.maximum(units.strata.units - 1, 1.0)
        for at in range(0, len(left), size):
            out = left[at : at + size]
            stratum = units.stratum[out]
            factors = np.where(units.stratum[:, None] == stratum, growth[stratum], 1.0)
            factors[out, np.arange(len(out))] *= (units.count[out] - 1) / units.count[out]
            yield factors

    @staticmethod
    def _left(units: ResampledUnits) -> Codes:
        """Return the rows of which one unit is left out: where the stratum has others."""
        return np.flatnonzero((units.count > 0) & (units.strata.units[units.stratum] > 1))

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about the method."""
        return _sentence(
            language,
            "Medelfel genom jackknife, där en urvalsenhet i taget utelämnas.",
            "Standard errors by the jackknife, leaving out one sampled unit at a time.",
        )


def _rho(value: float) -> float:
    return finite("BalancedHalfSamples: rho", value, least=0, below=1)


@attrs.frozen
class BalancedHalfSamples(Replicates):
    """Balanced repeated replication for designs with two units in every stratum; with ``rho`` Fay's
    method.

    In each replicate one unit of a stratum gets the factor ``1 + a_h``, the other ``1 − a_h``,
    where ``a_h = (1 − rho)·√(1 − 2/N_h)``, in the pattern of a Hadamard matrix with more rows than
    strata (a power of two); the scale is ``1/(R·(1 − rho)²)`` (McCarthy 1966; Judkins 1990). Totals
    get exactly the linearised variance.

    Args:
        rho: What is left of the weight in the half that is left out: 0 is BRR, 0.3–0.5 usual for
            Fay's method, with which no domain loses all its respondents.
        mse: Measure deviations from the figure of the whole sample instead of from the replicates'
            mean.

    Examples:
        >>> BalancedHalfSamples(rho=0.5).describe("en")
        "Standard errors by balanced half-samples with Fay's factor 0.5."
    """

    rho: float = attrs.field(default=0.0, kw_only=True, converter=_rho)

    def spread(self, units: ResampledUnits) -> Spread:
        """Return 1/(R·(1 − rho)²) for each of the R replicates.

        Raises:
            DataError: If a stratum has other than two units.
        """
        wrong = np.flatnonzero(units.strata.units != 2)
        if len(wrong):
            found = sorted({int(n) for n in units.strata.units[wrong]})[:5]
            raise DataError(
                f"balanced half-samples need two {units.word} in every stratum, but {len(wrong)} of"
                f" {len(units.strata.units)} strata have other numbers"
                f" ({', '.join(map(str, found))}): take Jackknife() or Bootstrap(…)."
            )
        ones = np.ones(self._order(units))
        return spread(1 / (len(ones) * (1 - self.rho) ** 2), ones, ones, mse=self.mse)

    def batches(self, units: ResampledUnits, size: int) -> Iterator[Floats]:
        """Yield the factors."""
        from scipy.linalg import hadamard

        pattern = hadamard(self._order(units))[1 : len(units.strata.units) + 1].astype(np.float64)
        inside = np.flatnonzero(units.count > 0)
        last = inside[first_rows(units.stratum[inside], len(units.strata.units))]
        # Two who are alike: what one gains the other loses.
        sign = np.where(units.count == 1, 1.0, 0.0)
        sign[last] = np.where(units.count[last] == 1, -1.0, 0.0)
        change = sign * ((1 - self.rho) * np.sqrt(units.strata.unsampled))[units.stratum]
        for at in range(0, pattern.shape[1], size):
            yield 1 + change[:, None] * pattern[units.stratum, at : at + size]

    @staticmethod
    def _order(units: ResampledUnits) -> int:
        return 1 << len(units.strata.units).bit_length()

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about the method."""
        sv = f" med Fays faktor {number(self.rho, 1, 'sv')}" if self.rho else ""
        en = f" with Fay's factor {number(self.rho, 1, 'en')}" if self.rho else ""
        return _sentence(
            language,
            f"Medelfel genom balanserade halvurval{sv}.",
            f"Standard errors by balanced half-samples{en}.",
        )


def _at_least_two(value: int) -> int:
    return whole_number("Bootstrap: replicates", value, least=2, remedy="some hundreds are usual")


def _seed(value: int) -> int:
    return whole_number("Bootstrap: seed", value, least=0)


def _correction(value: bool) -> bool:  # noqa: FBT001 - a field
    return true_or_false("Bootstrap: correction", value)


@attrs.frozen
class Bootstrap(Replicates):
    """The rescaling bootstrap of Rao and Wu: draw ``n_h − 1`` of the ``n_h`` units of each stratum,
    with replacement.

    A unit drawn ``m`` times gets the factor ``1 − λ_h + λ_h·m·n_h/(n_h − 1)`` with
    ``λ_h = √(1 − n_h/N_h)``, or 1 without ``correction`` (Rao, Wu and Yue 1992; Beaumont and Patak
    2012). The scale is ``1/(R − 1)``, and ``1/R`` with ``mse``. The standard error itself is
    uncertain by about ``1/√(2R)`` of its size: 4 % with 300 replicates.

    The same seed, data and version of numpy give the same bits, in any order of the rows. Other
    ``by`` columns cut the cells differently, and so give other draws, unless the units are
    clusters.

    Args:
        replicates: How many, R.
        seed: Starts the random numbers; say it with the figures.
        correction: Count the finite population of the design.
        mse: Measure deviations from the figure of the whole sample instead of from the replicates'
            mean.

    Examples:
        >>> Bootstrap(300, seed=1).describe("en")
        'Standard errors by the rescaling bootstrap with 300 replicates (seed 1).'
    """

    replicates: int = attrs.field(converter=_at_least_two)
    seed: int = attrs.field(converter=_seed, kw_only=True)
    correction: bool = attrs.field(default=True, kw_only=True, converter=_correction)

    def spread(self, units: ResampledUnits) -> Spread:
        """Return 1/(R − 1), or 1/R, for each of the R replicates."""
        _check_policy(units)
        if not (units.strata.units > 1).any():
            raise DataError(f"no stratum has two {units.word}, so none can be drawn anew.")
        ones = np.ones(self.replicates)
        return spread(1 / (self.replicates - (not self.mse)), ones, ones, mse=self.mse)

    def batches(self, units: ResampledUnits, size: int) -> Iterator[Floats]:
        """Yield the factors."""
        strata = units.strata
        several_units = np.flatnonzero(strata.units > 1)
        # Each stratum has random numbers of its own, so that the draws do not depend on how
        # replicates are batched.
        sources = [
            np.random.default_rng(each)
            for each in np.random.SeedSequence(self.seed).spawn(len(strata.units))
        ]
        order = np.argsort(units.stratum, kind="stable")
        rows = np.split(
            order, np.cumsum(np.bincount(units.stratum, minlength=len(strata.units)))[:-1]
        )
        shrink = np.sqrt(strata.unsampled) if self.correction else np.ones(len(strata.units))
        for at in range(0, self.replicates, size):
            factors = np.ones((len(units.count), min(size, self.replicates - at)))
            for h in several_units:
                n, count = int(strata.units[h]), units.count[rows[h]]
                drawn = sources[h].multinomial(n - 1, count / count.sum(), size=factors.shape[1]).T
                grown = drawn * (n / (n - 1)) / np.maximum(count, 1.0)[:, None]
                factors[rows[h]] = 1 - shrink[h] + shrink[h] * grown
            yield factors

    def degrees_of_freedom(self, units: ResampledUnits) -> float:
        """Return units minus strata, but no more than R − 1."""
        return min(units.df, self.replicates - 1.0)

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about the method."""
        return _sentence(
            language,
            f"Medelfel genom omskalad bootstrap med {number(self.replicates, 0)} replikat"
            f" (slumptalsfrö {self.seed}).",
            "Standard errors by the rescaling bootstrap with"
            f" {number(self.replicates, 0)} replicates (seed {self.seed}).",
        )


def _rscales(values: Iterable[float] | None) -> tuple[float, ...] | None:
    if values is None:
        return None
    listed = several("ReplicateWeights: rscales", values)
    named = {f"ReplicateWeights: rscales[{i}]": value for i, value in enumerate(listed)}
    return tuple(map(float, all_finite(named, least=0)))


def _scale(value: float) -> float:
    return finite("ReplicateWeights: scale", value, above=0)


def _columns(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return column_names(value, "columns")


@attrs.frozen
class ReplicateWeights(Replicates):
    """Replicate weights from elsewhere, in columns of the frame: complete weights, any adjustment
    made in each.

    The whole sample's weights are those of ``Design(weight=…)``, whose strata and clusters are not
    used.

    Args:
        columns: The columns, at least two; weights of 0 or more.
        scale: What the producer says of the method: ``1/R`` for BRR, ``1/(R·(1 − rho)²)`` for Fay,
            ``1/(R − 1)`` for a bootstrap, ``(n − 1)/n`` for JK1, 1 for JKn.
        rscales: One number for each column, such as ``(n_h − 1)/n_h`` for JKn; 1 by default.
        mse: Measure deviations from the figure of the whole sample instead of from the replicates'
            mean.

    Examples:
        >>> ReplicateWeights(["r1", "r2", "r3"], scale=1 / 3).describe("en")
        'Standard errors by replicate weights from elsewhere, 3 in all (r1 to r3).'
    """

    columns: tuple[str, ...] = attrs.field(converter=_columns)
    scale: float = attrs.field(kw_only=True, converter=_scale)
    rscales: tuple[float, ...] | None = attrs.field(default=None, kw_only=True, converter=_rscales)

    def __attrs_post_init__(self) -> None:
        if len(self.columns) < 2:
            raise value_error("ReplicateWeights: columns", "be at least 2", list(self.columns))
        if self.rscales is None:
            return
        if len(self.rscales) != len(self.columns):
            raise ArgumentError(
                f"ReplicateWeights: there are {counted(len(self.columns), 'column')} but"
                f" {counted(len(self.rscales), 'number')} in rscales; give one for each column.",
                argument="rscales",
                value=self.rscales,
            )

    def spread(self, units: ResampledUnits) -> Spread:  # noqa: ARG002 - what the other kinds need
        """Return scale times rscales."""
        ones = np.ones(len(self.columns))
        return spread(
            self.scale, ones if self.rscales is None else np.array(self.rscales), ones, mse=self.mse
        )

    def batches(self, units: ResampledUnits, size: int) -> Iterator[Floats]:
        """Yield the weights, not factors."""
        given = self._given(units)
        for at in range(0, given.shape[1], size):
            yield given[:, at : at + size]

    def degrees_of_freedom(self, units: ResampledUnits) -> float:
        """Return the rank of the weights minus 1, as R does."""
        return float(np.linalg.matrix_rank(self._given(units))) - 1.0

    @staticmethod
    def _given(units: ResampledUnits) -> Floats:
        assert units.given is not None  # noqa: S101 - they were read from the columns
        return units.given

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about the method."""
        first, last, count = self.columns[0], self.columns[-1], len(self.columns)
        return _sentence(
            language,
            f"Medelfel genom replikatvikter utifrån, {count} i antal ({first} till {last}).",
            f"Standard errors by replicate weights from elsewhere, {count} in all ({first} to"
            f" {last}).",
        )


def units_of(
    stratum: Codes, unit: Codes | None, sizes: tuple[Floats, Floats], strata: Strata
) -> ResampledUnits:
    """Return the units of cells.

    Args:
        stratum: The stratum of each cell.
        unit: The cluster of each cell, numbered from 0; None when respondents are the units.
        sizes: Respondents of each cell, and how much weight decides whether the cell belongs to the
            sample.
        strata: What is known of the strata.
    """
    n, weight = sizes
    if unit is None:
        return ResampledUnits(stratum, np.where(weight > 0, n, 0.0), strata, clusters=False)
    first = first_rows(unit, int(unit.max()) + 1)
    inside = sum_by(unit, weight, len(first)) > 0
    return ResampledUnits(stratum[first], inside.astype(np.float64), strata, clusters=True)
