"""What the margin of error of a printed figure can be, of a simple random sample."""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

from brukarindex.checks import confidence_level
from brukarindex.exact.figures import Interval

FloatEnds: TypeAlias = tuple[float, float]

_ROUND_Z = 2.0  # What many write for 1.96.
_USUAL, _CRITICAL = 0.95, 1.9599639845400536  # the usual level needs nothing imported


def normal(level: float) -> float:
    """Return the number of standard errors that a difference must exceed, by the normal
    distribution.
    """
    sure = confidence_level(level)
    if sure == _USUAL:
        return _CRITICAL
    from statistics import NormalDist  # what a first page needs is light

    return -NormalDist().inv_cdf((1 - sure) / 2)


def critical(level: float, n: int) -> FloatEnds:
    """Return the least and the greatest number of standard errors that a margin has: of the normal
    distribution, rounded to 2, or of Student's with n - 1 degrees of freedom.
    """
    z = normal(level)
    free = max(n - 1, 1)
    student = z + (z**3 + z) / (4 * free) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * free**2)
    return z, max(z, student, _ROUND_Z if level == _USUAL else z)


def share_margins(share: Interval, n: int, population: int | None, level: float) -> FloatEnds:
    """Return the least and the greatest margin of a share, 0 to 100, in percentage points.

    The standard error is sqrt(p(1 - p)/n), or with n - 1, and in a finite population times
    sqrt(1 - n/N).
    """
    low, high = max(share.low, Fraction(0)), min(share.high, Fraction(100))
    nearest = min(max(Fraction(50), low), high)
    spreads = [float(each * (100 - each)) for each in (low, high, nearest)]
    z = critical(level, n)
    unseen = 1.0 if population is None else max(0.0, 1 - n / population)
    least = z[0] * math.sqrt(min(spreads) * unseen / n)
    return least, z[1] * math.sqrt(max(spreads) * unseen / max(n - 1, 1))


def mean_margins(variances: FloatEnds, n: int, population: int | None, level: float) -> FloatEnds:
    """Return the least and the greatest margin of a mean of scores with a variance between two."""
    z = critical(level, n)
    unseen = 1.0 if population is None else max(0.0, 1 - n / population)
    return tuple(by * math.sqrt(each * unseen / n) for by, each in zip(z, variances, strict=True))  # type: ignore[return-value]


def half_widths(share: Interval, n: int, level: float) -> FloatEnds:
    """Return half the width of the other usual intervals of a share: Wilson's, and the exact one at
    most.
    """
    least, most = share_margins(share, n, None, level)
    z = critical(level, n)[0]
    low, high = (
        float(max(min(each, Fraction(100)), Fraction(0))) / 100 for each in (share.low, share.high)
    )
    wilson = [_wilson(p, n, z) for p in (low, high, min(max(0.5, low), high))]
    return min(least, *wilson), max(most, *wilson) + 100 / n


def _wilson(p: float, n: int, z: float) -> float:
    return 100 * z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)


def hull(spans: Iterable[FloatEnds]) -> FloatEnds:
    """Return the least interval that holds several."""
    found = list(spans)
    return min(each[0] for each in found), max(each[1] for each in found)
