"""Linear algebra of auxiliary variables: sparse matrices with few entries in each row, and their
small moments.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from brukarindex.arrays import Codes, Floats, sum_by

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SINGULAR = 1e-10
"""Share of a variable's sum of squares, less what the others explain, below which it is a
combination of them.
"""


def scaled(x: "csr_array", weight: Floats) -> "csr_array":
    """Return a sparse matrix with its rows multiplied by ``weight``."""
    from scipy.sparse import csr_array

    return csr_array(
        (x.data * np.repeat(weight, np.diff(x.indptr)), x.indices, x.indptr), shape=x.shape
    )


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


def summed(
    rows: Codes, columns: Codes, values: Sequence[Floats], shape: tuple[int, int]
) -> "list[csr_array]":
    """Return sparse matrices of several values at the same places, added up by row and column."""
    from scipy.sparse import csr_array

    # Neighbours are added first: there are few of them in a tally's order.
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    first = np.flatnonzero(new)
    order = np.argsort(rows[first], kind="stable")
    ends = np.cumsum(np.bincount(rows[first], minlength=shape[0]))
    places = (columns[first][order], np.concatenate([np.zeros(1, dtype=np.intp), ends]))
    sums = [np.add.reduceat(each, first) if len(first) else each for each in values]
    return [csr_array((each[order], *places), shape=shape) for each in sums]


class CrossProducts:
    """Sums Σ weight·x·x' of one sparse matrix ``(k, p)`` with many weights.

    Every row has few entries, so the pairs of them are listed once, and one bincount adds them up
    for each weight.
    """

    def __init__(self, x: "csr_array") -> None:
        length = np.diff(x.indptr)
        row = np.repeat(np.arange(x.shape[0]), length)
        place = np.arange(len(x.data)) - np.repeat(x.indptr[:-1], length)
        most = int(length.max(initial=0))
        columns, values = np.zeros((most, x.shape[0]), dtype=np.intp), np.zeros((most, x.shape[0]))
        columns[place, row], values[place, row] = x.indices, x.data
        first, second = np.triu_indices(most)
        self.p = int(x.shape[1])
        self.codes = (columns[first] * self.p + columns[second]).ravel()
        self.values = values[first] * values[second]
        self.values[first == second] /= (
            2  # both halves of the sums are added, and so is the diagonal
        )

    def __call__(self, weight: Floats) -> Floats:
        """Return the sums, shape ``(p, p)``."""
        half = sum_by(self.codes, (self.values * weight).ravel(), self.p * self.p).reshape(
            self.p, self.p
        )
        return np.asarray(half + half.T)


def pseudo_inverse(matrix: Floats) -> Floats:
    """Return the inverse of a symmetric positive semidefinite matrix on columns that determine the
    others.
    """
    from scipy.linalg.lapack import dpotri

    scale = scale_of(matrix)
    root, kept = _pivoted(matrix, scale)
    if not len(kept):  # LAPACK would write to the console that it was asked for nothing
        return np.zeros_like(matrix)
    half = np.triu(dpotri(root[: len(kept), : len(kept)])[0])
    inverse = np.zeros_like(matrix)
    inverse[np.ix_(kept, kept)] = half + np.triu(half, 1).T
    return np.asarray(inverse / np.outer(scale, scale), dtype=np.float64)


def scale_of(matrix: Floats) -> Floats:
    """Return the roots of the diagonal, which a matrix is divided by to make its variables
    comparable.
    """
    return np.sqrt(np.maximum(np.diag(matrix), np.finfo(float).tiny))


def independent(matrix: Floats) -> Codes:
    """Return columns that determine the others."""
    return np.sort(_pivoted(matrix, scale_of(matrix)).kept)


class _Pivoted(NamedTuple):
    """The upper factor of a scaled matrix, and its pivots in their order."""

    root: Floats
    kept: Codes


def _pivoted(matrix: Floats, scale: Floats) -> _Pivoted:
    """Return the factor by Cholesky's method with pivots."""
    from scipy.linalg.lapack import dpstrf

    root, pivots, rank, _ = dpstrf(matrix / np.outer(scale, scale), tol=SINGULAR)
    return _Pivoted(root, (pivots[:rank] - 1).astype(np.intp))
