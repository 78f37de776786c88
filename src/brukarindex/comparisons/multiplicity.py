"""p-values adjusted for how many comparisons were made."""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from brukarindex.arrays import Codes, Floats
from brukarindex.checks import type_error, value_error
from brukarindex.estimates.intervals import numbers_of
from brukarindex.exceptions import ArgumentError

Adjustment = Literal[
    "holm",
    "hommel",
    "hochberg",
    "bonferroni",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "none",
]
ADJUSTMENTS: tuple[Adjustment, ...] = get_args(Adjustment)
"""The names: four that bound the family-wise error rate, two the false discovery rate, none."""


def adjust_p_values(p_values: npt.ArrayLike, method: Adjustment = "holm") -> Floats:
    """Return p-values adjusted for multiplicity, in the same order; NaN stays and is not counted.

    A finding is an adjusted p-value below the level. Two error rates can be bounded by the level:

    * the *family-wise* rate, the chance of any false finding: ``"bonferroni"`` and ``"holm"``
      (Holm 1979; never less powerful) under any dependence of the tests; ``"hochberg"`` (Hochberg
      1988) and ``"hommel"`` (Hommel 1988; never less powerful) when Simes's inequality holds:
      independent tests, and many positively dependent ones;
    * the *false discovery* rate, the expected share of false ones among the findings:
      ``"benjamini_hochberg"`` (Benjamini and Hochberg 1995) when the tests are independent or
      positively dependent; ``"benjamini_yekutieli"`` (Benjamini and Yekutieli 2001) under any
      dependence.

    ``"none"`` bounds neither and returns the p-values as they are.

    Args:
        p_values: p-values 0–1, shape ``(tests,)``.
        method: One of the names above. All of them give the p-values of R's ``p.adjust``.

    Raises:
        ArgumentError: If the method is unknown or a p-value lies outside 0–1.

    Examples:
        >>> adjust_p_values([0.01, 0.04, 0.03])
        array([0.03, 0.06, 0.06])
        >>> adjust_p_values([0.01, 0.04, 0.03], "hochberg")
        array([0.03, 0.04, 0.04])
    """
    adjusting = _METHODS[one_adjustment(method, "method")]
    p = _p_values(p_values)
    known = ~np.isnan(p)
    order = np.argsort(p[known], kind="stable")
    adjusted = np.empty(len(order))
    adjusted[order] = adjusting(p[known][order]) if len(order) else []
    p[known] = np.minimum(adjusted, 1.0)
    return p


def one_adjustment(name: object, argument: str = "adjust") -> Adjustment:
    """Return ``name`` if it is one of `ADJUSTMENTS`.

    Raises:
        ArgumentError: If it is not. A name is suggested only when it is clear which one was meant,
            and never one that bounds another error rate than what was written; otherwise the
            message tells what each name bounds.

    Examples:
        >>> one_adjustment("holm")
        'holm'
    """
    for each in ADJUSTMENTS:
        if isinstance(name, str) and name == each:
            return each
    meant = _meant(str(name))
    if meant is None:
        raise ArgumentError(
            f"{argument} is {name!r}; allowed: {_explained()}.", argument=argument, value=name
        )
    listed = ", ".join(repr(each) for each in ADJUSTMENTS)
    raise ArgumentError(
        f"{argument} is {name!r}; allowed: {listed}. Did you mean {meant!r}?",
        argument=argument,
        value=name,
    )


_BOUNDS: dict[str, tuple[Adjustment, ...]] = {
    "bound the chance of any false finding": ADJUSTMENTS[:4],
    "bound the expected share of false ones among the findings": ADJUSTMENTS[4:6],
    "bounds nothing": ADJUSTMENTS[6:],
}


def _explained() -> str:
    """Return the allowed names with what they bound."""
    listed = {rate: ", ".join(repr(each) for each in names) for rate, names in _BOUNDS.items()}
    return "; ".join(f"{names} ({rate})" for rate, names in listed.items())


_WORDS = {
    **{word: word for word in ("holm", "hommel", "hochberg", "bonferroni", "yekutieli", "none")},
    **dict.fromkeys(("benjamini", "fdr", "discovery", "bh"), "fdr"),
    "by": "yekutieli",
}
"""The words that tell methods apart, and what they stand for."""
_MEANT: dict[frozenset[str], Adjustment] = {
    frozenset({"holm"}): "holm",
    frozenset({"bonferroni", "holm"}): "holm",
    frozenset({"hommel"}): "hommel",
    frozenset({"hochberg"}): "hochberg",
    frozenset({"bonferroni"}): "bonferroni",
    frozenset({"fdr"}): "benjamini_hochberg",
    frozenset({"fdr", "hochberg"}): "benjamini_hochberg",
    frozenset({"yekutieli"}): "benjamini_yekutieli",
    frozenset({"fdr", "yekutieli"}): "benjamini_yekutieli",
    frozenset({"none"}): "none",
}
"""What is meant by words together. Hochberg alone is of 1988, with Benjamini of 1995."""


def _meant(name: str) -> Adjustment | None:
    """Return the method that a misspelt name stands for, or None when it could be several."""
    said = re.sub("benjamini", " benjamini ", name.casefold())
    found = [_likely(word) for word in re.findall("[a-z]+", said)]
    clear = all(len(each) < 2 for each in found)
    return _MEANT.get(frozenset(word for each in found for word in each)) if clear else None


def _likely(typed: str) -> set[str]:
    """Return what a word may stand for: it is one of ours, begins some or is spelt nearly so."""
    if typed in _WORDS:
        return {_WORDS[typed]}
    begun = [word for word in _WORDS if word.startswith(typed)]
    return {_WORDS[word] for word in begun or get_close_matches(typed, _WORDS, cutoff=0.75)}


def _p_values(p_values: npt.ArrayLike) -> Floats:
    """Return p-values as floats of their own, or raise."""
    must = "be a list of numbers from 0 to 1"
    p = np.array(numbers_of("p_values", p_values, must=must))
    if p.ndim != 1:
        raise type_error("p_values", must, p_values)
    if ((p < 0) | (p > 1)).any():
        raise value_error("p_values", "be from 0 to 1", p_values)
    return p


def _bonferroni(p: Floats) -> Floats:
    return p * len(p)


def _holm(p: Floats) -> Floats:
    return np.maximum.accumulate(p * np.arange(len(p), 0, -1))


def _hochberg(p: Floats) -> Floats:
    return np.minimum.accumulate((p * np.arange(len(p), 0, -1))[::-1])[::-1]


def _benjamini_hochberg(p: Floats) -> Floats:
    scaled = p * len(p) / np.arange(1, len(p) + 1)
    return np.minimum.accumulate(scaled[::-1])[::-1]


def _benjamini_yekutieli(p: Floats) -> Floats:
    harmonic = float((1.0 / np.arange(1, len(p) + 1)).sum())
    return _benjamini_hochberg(p) * harmonic


def _hommel(p: Floats) -> Floats:
    """Return Hommel's adjusted p-values by the shortcut of Meijer, Krebs and Goeman (2019).

    At level α, h is the size of the largest set of the greatest p-values that Simes's test does
    not reject, and p is a finding when h·p ≤ α. Its adjusted value is the least such α: the
    greatest min(h·p, α_h) over h, with α_h the level below which h is at least that size.
    """
    large: Floats = np.ldexp(p, 900)  # exact, and beyond the floats that have fewer digits
    levels: Floats = np.maximum.accumulate(_simes(large)[::-1])[::-1]
    sizes = _crossings(large, levels)
    adjusted: Floats = np.ldexp(np.minimum(sizes * large, levels[sizes - 1]), -900)
    return adjusted


def _crossings(p: Floats, levels: Floats) -> Codes:
    """Return for each p-value the least size with size·p at or above the level of the next size."""
    after = np.append(levels[1:], 0.0)
    low, high = np.ones(len(p), dtype=np.intp), np.full(len(p), len(p), dtype=np.intp)
    for _ in range(len(p).bit_length()):  # size·p rises and the level falls: halve the interval
        middle = (low + high) // 2
        enough = middle * p >= after[middle - 1]
        low, high = np.where(enough, low, middle + 1), np.where(enough, middle, high)
    return high


class _Least(NamedTuple):
    """The least value of each row, and the first and the last place where it may be."""

    value: Floats
    first: Codes
    last: Codes


def _simes(p: Floats) -> Floats:
    """Return Simes's p-value of the greatest p-value, of the two greatest, …: min of size·p_k / k.

    Written by where a set begins, the place of its least value never falls when the set begins
    later. So every other beginning is bracketed by its neighbours: m log m in all.
    """
    m = len(p)
    value, first, last = np.empty(m), np.zeros(m + 1, np.intp), np.full(m + 1, m - 1)
    for step in (1 << power for power in reversed(range(m.bit_length()))):
        begin = np.arange(step - 1, m, 2 * step)
        low = np.where(begin >= step, first[begin - step], 0)
        high = last[np.minimum(begin + step, m)]
        least = _least(p, begin, np.maximum(begin, low), high)
        value[begin], first[begin], last[begin] = least.value, least.first, least.last
    return value[::-1]


def _least(p: Floats, begin: Codes, low: Codes, high: Codes) -> _Least:
    """Return the least of size·p_k / k for places ``low`` to ``high`` of sets with a ``begin``."""
    widths = high - low + 1
    starts = np.cumsum(widths) - widths
    place = np.arange(int(widths.sum())) + np.repeat(low - starts, widths)
    rank = place - np.repeat(begin, widths) + 1
    values = np.repeat(len(p) - begin, widths) * p[place] / rank
    least: Floats = np.minimum.reduceat(values, starts)
    # Rounding may put the least value at any of those that are as good as equal to it.
    near = values <= np.repeat(least * (1 + 8 * np.finfo(float).eps), widths)
    first: Codes = np.minimum.reduceat(np.where(near, place, len(p)), starts)
    last: Codes = np.maximum.reduceat(np.where(near, place, -1), starts)
    return _Least(least, first, np.where(least > 0, last, first))  # zeros are all equal


_METHODS: dict[Adjustment, Callable[[Floats], Floats]] = {
    "holm": _holm,
    "hommel": _hommel,
    "hochberg": _hochberg,
    "bonferroni": _bonferroni,
    "benjamini_hochberg": _benjamini_hochberg,
    "benjamini_yekutieli": _benjamini_yekutieli,
    "none": lambda p: p,
}
