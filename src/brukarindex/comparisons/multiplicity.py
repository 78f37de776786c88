"""p-values adjusted for how many comparisons were made."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, one_of

Floats = npt.NDArray[np.float64]
Adjustment = Literal["holm", "hommel", "benjamini_hochberg", "none"]


def adjust_p_values(p_values: npt.ArrayLike, method: Adjustment = "holm") -> Floats:
    """Return p-values adjusted for multiplicity, in the same order; NaN stays NaN and is not counted.

    Args:
        p_values: p-values 0–1, shape ``(tests,)``.
        method: ``"holm"`` (Holm 1979) and ``"hommel"`` (Hommel 1988) bound the chance of any false finding,
            ``"benjamini_hochberg"`` (1995) the expected share of false findings; ``"none"`` returns them as they are.

    Raises:
        ArgumentError: If the method is unknown or a p-value lies outside 0–1.

    Examples:
        >>> adjust_p_values([0.01, 0.04, 0.03])
        array([0.03, 0.06, 0.06])
    """
    one_of("adjust", method, _METHODS)
    try:
        p = np.array(p_values)
    except (ValueError, TypeError):
        p = np.array("ragged")
    if p.ndim != 1 or (p.size and p.dtype.kind not in "iuf"):
        raise ArgumentTypeError(f"p-values must be a list of numbers from 0 to 1, got {p_values!r}.")
    p = p.astype(np.float64)
    known = ~np.isnan(p)
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise ArgumentError(f"p-values must be from 0 to 1, got {p_values!r}.")
    order = np.argsort(p[known], kind="stable")
    adjusted = np.empty(len(order))
    adjusted[order] = _METHODS[method](p[known][order]) if len(order) else []
    p[known] = np.minimum(adjusted, 1.0)
    return p


def _holm(p: Floats) -> Floats:
    return np.maximum.accumulate(p * np.arange(len(p), 0, -1))


def _benjamini_hochberg(p: Floats) -> Floats:
    scaled = p * len(p) / np.arange(1, len(p) + 1)
    return np.minimum.accumulate(scaled[::-1])[::-1]


def _hommel(p: Floats) -> Floats:
    """Return Hommel's adjusted p-values by the algorithm of Wright (1992)."""
    m = len(p)
    best: Floats = np.full(m, (m * p / np.arange(1, m + 1)).min())
    for size in range(m - 1, 1, -1):
        head, tail = m - size + 1, np.arange(m - size + 1, m)
        simes = (size * p[tail] / np.arange(2, size + 1)).min()
        bound = np.empty(m)
        bound[:head] = np.minimum(size * p[:head], simes)
        bound[tail] = bound[head - 1]
        best = np.maximum(best, bound)
    return np.maximum(best, p)


_METHODS: dict[Adjustment, Callable[[Floats], Floats]] = {
    "holm": _holm,
    "hommel": _hommel,
    "benjamini_hochberg": _benjamini_hochberg,
    "none": lambda p: p,
}
