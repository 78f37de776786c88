"""Arrays of numbers and of small codes, and grouped arithmetic on them."""

import threading
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.str_]
Codes = npt.NDArray[np.intp]
SmallCodes = npt.NDArray[np.unsignedinteger[Any]] | Codes
"""Codes of one question, which nearly always fit in a byte."""
DENSE = 1 << 16
"""Codes below this number are counted without being renumbered first."""
LONG = 1 << 13
"""Codes of more rows than this are worth a look whether they are in order."""
FEW_CODES = 8
"""So few codes are looked for one by one: a comparison takes a tenth of the time of noting every
row.
"""
FEW_ROWS = 1 << 16
"""Of no more rows than this every one is noted."""


def locked(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return a view of an array through which it cannot be written."""
    view = values.view()
    view.flags.writeable = False
    return view


class Scratch(threading.local):
    """Arrays that a thread uses again: asking the system for large new ones makes threads wait for
    each other.
    """

    def array(self, name: str, length: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return an array of ``length`` elements with any content, the same memory each time for
        one name.
        """
        held = getattr(self, name, None)
        if held is None or len(held) < length:
            held = np.empty(length, dtype=dtype)
            setattr(self, name, held)
        return held[:length]


def sum_by(codes: Codes, values: Floats | npt.NDArray[np.bool_], size: int) -> Floats:
    """Return the sum of ``values`` for each code below ``size``: the same bits for the same codes
    and values.
    """
    if (
        len(codes) > LONG
        and (codes[1:LONG] >= codes[: LONG - 1]).all()
        and (codes[1:] >= codes[:-1]).all()
    ):
        # A sum over neighbours is several times as fast.
        first = np.flatnonzero(codes[1:] > codes[:-1]) + 1
        first = np.concatenate([np.zeros(1, dtype=np.intp), first])
        sums = np.zeros(size)
        sums[codes[first]] = np.add.reduceat(values, first, dtype=np.float64)
        return sums
    # The stubs of numpy have bincount return counts, weights or not.
    return np.bincount(codes, values, size).astype(np.float64, copy=False)


def sums_in_threads(codes: Codes, values: Floats, size: int) -> Floats:
    """Return what `sum_by` does. Threads can do it side by side, and need not wait for Python's
    lock.

    The codes are the rows of a matrix of one column, whose values at the same place are added in
    their order.
    """
    from scipy.sparse import csc_array

    ends = np.array([0, len(codes)], dtype=np.int32)
    column = csc_array((values, codes, ends), shape=(size, 1))
    return np.asarray(column @ np.ones(1), dtype=np.float64)


def distinct(codes: Codes, size: int | None = None) -> Codes:
    """Return the ``codes`` (none negative, below ``size``) that occur, in order."""
    size = int(codes.max(initial=-1)) + 1 if size is None else size
    if is_wide(size, len(codes)):
        return np.unique(codes)
    seen = np.zeros(size, dtype=bool)
    seen[codes] = True
    return np.flatnonzero(seen)


def is_wide(size: int, length: int) -> bool:
    """Return whether an array with a place for every code would be too large for so many rows."""
    return size > max(4 * DENSE, 8 * length)


def first_rows(codes: Codes, size: int) -> Codes:
    """Return a row in which each code occurs (−1 where it does not); shape ``(size,)``."""
    rows = np.full(size, -1, dtype=np.intp)
    lacking = np.arange(size)
    for length in (4 * size, 64 * size, len(codes)):
        if len(lacking) <= FEW_CODES or length >= len(codes):
            break
        rows[codes[:length]] = np.arange(length)
        lacking = np.flatnonzero(rows < 0)
    if len(lacking) > FEW_CODES or len(codes) <= FEW_ROWS:
        rows[codes] = np.arange(len(codes))
        return rows
    for code in lacking:  # codes often begin at 1
        found = codes == code
        rows[code] = found.argmax() if found.any() else -1
    return rows
