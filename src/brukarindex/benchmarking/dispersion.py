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


def dispersion(z: Floats, error: Floats, trim: float) -> Dispersion:
    """Return how much units differ.

    Args:
        z: How far each unit is from the baseline, in standard errors.
        error: Their standard errors if they do not differ; positive.
        trim: Part of the units at each end whose z is drawn in to the quantile there.
    """
    if not len(z):
        return Dispersion(np.nan, np.nan)
    low, high = np.quantile(z, [trim, 1 - trim])
    phi = float((np.clip(z, low, high) ** 2).mean())
    weight = 1 / error**2
    spare = weight.sum() - (weight**2).sum() / weight.sum()
    excess = len(z) * phi - (len(z) - 1)
    return Dispersion(phi, float(max(excess / spare, 0.0)) if spare > 0 else 0.0)
