"""How much more units differ than chance lets them: over-dispersion of z, winsorised.

References:
    Spiegelhalter (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24, 1185-1202. Spiegelhalter, Sherlaw-Johnson, Bardsley, Blunt, Wood and Grigg (2012).
    Statistical methods for healthcare regulation: rating, screening and surveillance. Journal of
    the Royal Statistical Society, Series A 175, 1-47.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from brukarindex.arrays import Floats
from brukarindex.checks import finite
from brukarindex.words.languages import Language
from brukarindex.words.numbers import percent

Overdispersion: TypeAlias = Literal["additive", "multiplicative"]


class Dispersion(NamedTuple):
    """How much units differ.

    Attributes:
        phi: Mean square of the winsorised z; 1 is expected by chance.
        tau2: Variance between units, in the square of the unit of ``error``.
    """

    phi: float
    tau2: float

    def wider(self, error: Floats, kind: Overdispersion | None) -> Floats:
        """Return by how much the limits of each unit become wider."""
        if kind == "multiplicative":
            return np.full(len(error), np.sqrt(max(self.phi, 1.0)))
        if kind == "additive":
            return np.sqrt(1 + self.tau2 / np.where(error > 0, error, np.inf) ** 2)
        return np.ones(len(error))


def checked_trim(trim: object) -> float:
    """Return the part of units at each end that is drawn in, else raise `ArgumentError`."""
    return float(finite("trim", trim, least=0, below=0.5))


def dispersion(z: Floats, error: Floats, trim: float) -> Dispersion:
    """Return how much units differ.

    Args:
        z: How far each unit is from the baseline, in standard errors.
        error: Their standard errors if they do not differ; positive.
        trim: Part of the units at each end whose z is drawn in to the quantile there.
    """
    if not len(z):
        return Dispersion(np.nan, np.nan)
    return _of_square(winsorised(z, trim) ** 2, spare_of(1 / error**2))


def winsorised(z: Floats, trim: float) -> Floats:
    """Return z with those at each end drawn in; none falls when any z rises."""
    return np.clip(z, *np.quantile(z, [trim, 1 - trim]))


def spare_of(weight: Floats) -> float:
    """Return the weight that τ² has in what is expected of Iφ; none is less when a weight rises."""
    return float(weight.sum() - (weight**2).sum() / weight.sum())


def _of_square(square: Floats, spare: float) -> Dispersion:
    phi, size = float(square.mean()), len(square)
    excess = size * phi - (size - 1)
    return Dispersion(phi, float(max(excess / spare, 0.0)) if spare > 0 else 0.0)


class Range(NamedTuple):
    """The least and the greatest that something of each unit can be."""

    low: Floats
    high: Floats


def dispersions(z: Range, weight: Range, trim: float) -> tuple[Dispersion, Dispersion]:
    """Return the least and the greatest that units can differ, whose z and weights 1/error² are
    known within limits.
    """
    if not len(z.low):
        return Dispersion(np.nan, np.nan), Dispersion(np.nan, np.nan)
    low, high = (winsorised(each, trim) for each in z)
    near, far = np.sort([low**2, high**2], axis=0)
    least = np.where(low * high < 0, 0.0, near)
    return _of_square(least, spare_of(weight.high)), _of_square(far, spare_of(weight.low))


def told_dispersion(kind: Overdispersion | None, trim: float, language: Language) -> str:
    """Return a sentence about how units are let differ."""
    return _WORDS[language][kind or "none"].format(trim=percent(trim, language))


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "none": (
            "The limits let units differ by chance alone; φ and τ² tell how much more they do, with"
            " the {trim} % most extreme z drawn in at each end."
        ),
        "multiplicative": (
            "They are wider by the root of φ, the mean square of the z with the {trim} % most"
            " extreme drawn in at each end, where that exceeds 1."
        ),
        "additive": (
            "They allow for a variance between units, τ², from the z with the {trim} % most"
            " extreme drawn in at each end."
        ),
    },
    "sv": {
        "none": (
            "Gränserna låter enheterna skilja sig bara genom slumpen; φ och τ² säger hur mycket"
            " mer de skiljer sig, med de {trim} % mest extrema z indragna i varje ände."
        ),
        "multiplicative": (
            "De är vidgade med roten ur φ, medelkvadraten av z med de {trim} % mest extrema"
            " indragna i varje ände, där den överstiger 1."
        ),
        "additive": (
            "De ger utrymme för en varians mellan enheter, τ², från z med de {trim} % mest"
            " extrema indragna i varje ände."
        ),
    },
}
