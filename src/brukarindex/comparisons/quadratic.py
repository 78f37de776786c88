"""Wald's test that several figures are 0, from what they vary together."""

from typing import NamedTuple

import numpy as np

from brukarindex.arrays import Floats
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.comparisons.mixtures import f_tail

NONE = 1e-12
"""Part of a variance that is the rounding of none."""


class Referred(NamedTuple):
    """A statistic with what it is referred to; numbers are NaN where there are none.

    Attributes:
        statistic: A chi-square variable, or an F where ``ddf`` is a number.
        df: Its degrees of freedom.
        ddf: Those of the denominator.
        p_value: The chance of a larger one.
    """

    statistic: float
    df: float
    ddf: float
    p_value: float


UNTOLD = Referred(np.nan, np.nan, np.nan, np.nan)


def singular(matrix: Floats) -> bool:
    """Return whether some combination has no variance but that of rounding."""
    scale = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    if not (scale > 0).all():
        return True
    values = np.linalg.eigvalsh(matrix / np.outer(scale, scale))
    return bool(values[0] <= NONE * len(values))


@one_thread_of_algebra
def f_test(value: Floats, matrix: Floats, ddf: float, *, part: float = 1.0) -> Referred:
    """Return the F test that values are 0.

    Args:
        value: The values.
        matrix: Their covariance.
        ddf: Degrees of freedom of the denominator.
        part: What the statistic is multiplied by, as Hotelling's is.

    Examples:
        >>> found = f_test(np.array([2.0, 1.0]), np.eye(2), 10.0)
        >>> found.statistic, round(found.p_value, 3)
        (2.5, 0.132)
    """
    count = len(value)
    if not count or ddf < 1 or singular(matrix):
        return UNTOLD
    statistic = float(value @ np.linalg.solve(matrix, value)) / count * part
    return Referred(statistic, count, ddf, f_tail(statistic, count, ddf))
