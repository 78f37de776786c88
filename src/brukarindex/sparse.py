"""Sparse matrices with few entries in each row: auxiliary variables on cells."""

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from brukarindex.encoding import Codes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]


def scaled(x: "csr_array", weight: Floats) -> "csr_array":
    """Return a sparse matrix with its rows multiplied by ``weight``."""
    from scipy.sparse import csr_array

    return csr_array((x.data * np.repeat(weight, np.diff(x.indptr)), x.indices, x.indptr), shape=x.shape)


def scaled_columns(x: "csr_array", factor: Floats) -> "csr_array":
    """Return a sparse matrix with its columns multiplied by ``factor``."""
    from scipy.sparse import csr_array

    return csr_array((x.data * factor[x.indices], x.indices, x.indptr), shape=x.shape)


def as_csr(x: object) -> "csr_array":
    """Return a matrix of any kind in rows."""
    from scipy.sparse import csr_array

    return csr_array(cast("Any", x))


def adding(codes: Codes, weights: Floats, size: int) -> "csr_array":
    """Return the matrix that adds up rows with the same code, weighted; shape ``(size, rows)``."""
    from scipy.sparse import csr_array

    return csr_array((weights, (codes, np.arange(len(codes)))), shape=(size, len(codes)))


def summed(rows: Codes, columns: Codes, values: Floats, shape: tuple[int, int]) -> "csr_array":
    """Return a sparse matrix of values added up by row and column."""
    from scipy.sparse import csr_array

    new = np.ones(len(rows), dtype=bool)  # neighbours are added first: there are few of them in a tally's order
    new[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    first = np.flatnonzero(new)
    values = np.add.reduceat(values, first) if len(first) else values
    return csr_array((values, (rows[first], columns[first])), shape=shape)


class Moments:
    """Sums Σ weight·x·x' of one sparse matrix ``(k, p)`` with many weights.

    Rows are held as ``(k, m)`` columns and values, with m the most entries of any row, so that each pair of entries is
    added up by one bincount.
    """

    def __init__(self, x: "csr_array") -> None:
        length = np.diff(x.indptr)
        row = np.repeat(np.arange(x.shape[0]), length)
        place = np.arange(len(x.data)) - np.repeat(x.indptr[:-1], length)
        most = int(length.max(initial=0))
        self.p = int(x.shape[1])
        self.columns = np.zeros((most, x.shape[0]), dtype=np.intp)
        self.values = np.zeros((most, x.shape[0]))
        self.columns[place, row] = x.indices
        self.values[place, row] = x.data

    def __call__(self, weight: Floats) -> Floats:
        """Return the sums, shape ``(p, p)``."""
        upper = np.zeros(self.p * self.p)
        for i in range(len(self.columns)):
            codes = self.columns[i] * self.p + self.columns[i:]
            values = weight * self.values[i] * self.values[i:]
            values[0] /= 2
            upper += np.bincount(codes.ravel(), values.ravel(), len(upper))
        half = upper.reshape(self.p, self.p)
        return np.asarray(half + half.T)
