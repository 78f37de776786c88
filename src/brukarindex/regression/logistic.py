"""Logistic regression on the cells of a table of counts.

Respondents with the same covariates have the same propensity, so the likelihood needs only how many
of them there are and how many responded. Newton's method maximises

    Σ_c { r_c η_c − t_c log(1 + e^η_c) },  η = x β,

over cells ``c`` with ``t_c`` sampled persons (or their weights) and ``r_c`` respondents (McCullagh
and Nelder 1989, ch. 4). The figures are those of R's ``glm(…, family = binomial)`` on one row per
person. R stops when the deviance changes by less than 1e-8 of itself, so the two agree to about
1e-6, and the standard errors to 1e-5.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats
from brukarindex.codes.threads import one_thread_of_algebra

_ALIASED = 1e-7
"""A column whose part outside the columns before it is this small a share of it adds nothing (the
limit of R's glm).
"""
_STEP = 1e-8
"""Newton stops when a step moves the log-odds less than this (root mean square): the error left is
its square.
"""
_STEPS = 60
_FAR = 30.0
"""Log-odds beyond which a propensity is 0 or 1 to 13 decimals: no survey can tell, so a coefficient
is running off.
"""
_NOTHING = 1e-9


class Coefficient(NamedTuple):
    """A coefficient of a model, a row of ``LogisticFit.frame``."""

    name: str
    coefficient: float | None
    std_error: float | None
    status: Literal["ok", "aliased", "separated"]


@attrs.frozen(eq=False)
class LogisticFit:
    """A fitted model of response.

    Attributes:
        names: The columns of the design matrix.
        coefficients: Log-odds, NaN where a column was left out.
        kept: Which columns have a coefficient.
        redundant: Which columns are combinations of earlier ones.
        propensity: Fitted propensity of every cell, in [0, 1].
        covariance: Covariance matrix of the kept coefficients, the inverse of the information.
        root: x of the kept columns times a root of ``covariance``, for every cell: its rows have
            the variance of the log-odds as their sum of squares, and products of rows are
            covariances. 0 where separated.
        separated: Cells whose propensity is exactly 0 or 1, for a coefficient runs off to infinity.
        iterations: Newton steps.
        converged: Whether they came to rest.
    """

    names: tuple[str, ...]
    coefficients: Floats
    kept: Bools
    redundant: Bools
    propensity: Floats
    covariance: Floats
    root: Floats
    separated: Bools
    iterations: int
    converged: bool

    @property
    def status(self) -> Literal["converged", "separated", "not_converged"]:
        """``"converged"``, ``"separated"`` or ``"not_converged"``."""
        if self.separated.any():
            return "separated"
        return "converged" if self.converged else "not_converged"

    @property
    def aliased(self) -> tuple[str, ...]:
        """Columns left out because those before them already say what they say."""
        return tuple(
            name for name, redundant in zip(self.names, self.redundant, strict=True) if redundant
        )

    @property
    def frame(self) -> pl.DataFrame:
        """Coefficients: ``name``, ``coefficient``, ``std_error`` (log-odds) and ``status``.

        They are null where a column is ``"aliased"`` with earlier ones, or ``"separated"``: running
        off.
        """
        errors = np.full(len(self.names), np.nan)
        errors[self.kept] = np.sqrt(np.diag(self.covariance))
        status = np.select([self.kept, self.redundant], ["ok", "aliased"], "separated")
        columns = (self.names, self.coefficients, errors, status)
        held = dict(zip(Coefficient._fields, columns, strict=True))
        return pl.DataFrame(held).with_columns(pl.col(pl.Float64).fill_nan(None))


@one_thread_of_algebra
def fit_logistic(
    x: Floats, responded: Floats, total: Floats, *, names: Sequence[str] | None = None
) -> LogisticFit:
    """Fit a logistic regression to cells.

    Args:
        x: Design matrix, shape ``(C, columns)``, the intercept among the columns.
        responded: How many responded in each cell, or their weight; shape ``(C,)``.
        total: How many there are in each cell, or their weight; above 0, and not below
            ``responded``.
        names: What the columns are called.

    Returns:
        The fit. A column that is a combination of earlier ones gets no coefficient, as in R. Where
        a coefficient runs off, because covariates tell without exception who responds, ``status``
        is ``"separated"``: those cells get their limit 0 or 1, and the other figures are those of
        the model on the rest.

    Examples:
        >>> x = np.array([[1.0, 0.0], [1.0, 1.0]])
        >>> fit = fit_logistic(x, np.array([10.0, 30.0]), np.array([20.0, 40.0]))
        >>> fit.propensity.round(6).tolist(), fit.converged
        ([0.5, 0.75], True)
    """
    named = tuple(names) if names is not None else tuple(f"x{i}" for i in range(x.shape[1]))
    found = _newton(basis_of(x, total), responded, total)
    redundant = ~found.basis.kept
    separated = np.zeros(len(total), dtype=bool)
    if not found.converged:
        separated = _separated(found.basis, responded, total)
        rest = ~separated
        if separated.any():
            found = _newton(basis_of(x[rest], total[rest]), responded[rest], total[rest])
    return _result(named, found, observed=(responded, total), excluded=(separated, redundant))


def _result(
    names: tuple[str, ...],
    found: "_Found",
    *,
    observed: tuple[Floats, Floats],
    excluded: tuple[Bools, Bools],
) -> LogisticFit:
    """Put a fit to the rows that are not separated together with the limits of those that are."""
    (responded, total), (separated, redundant), basis = observed, excluded, found.basis
    p = expit(basis.q @ found.at)
    spread = total[~separated] * p * (1.0 - p)
    inverse = np.linalg.inv(_cholesky(basis.q, spread)).T
    errors = np.linalg.solve(basis.r, inverse)
    root = np.zeros((len(total), inverse.shape[1]))
    root[~separated] = basis.q @ inverse
    propensity = (responded > 0).astype(np.float64)
    propensity[~separated] = p
    coefficients = np.full(len(names), np.nan)
    coefficients[basis.kept] = np.linalg.solve(basis.r, found.at)
    return LogisticFit(
        names=names,
        coefficients=coefficients,
        kept=basis.kept,
        redundant=redundant,
        propensity=propensity,
        covariance=errors @ errors.T,
        root=root,
        separated=separated,
        iterations=found.iterations,
        converged=found.converged,
    )


class Basis(NamedTuple):
    """Columns with the same span as the ``kept`` columns of a matrix X: X[:, kept] = q r, and q'Wq
    = 1.
    """

    q: Floats
    r: Floats
    kept: Bools


def basis_of(x: Floats, weight: Floats) -> Basis:
    """Return orthonormal columns for those of ``x`` that are not combinations of earlier ones.

    Args:
        x: Shape ``(C, columns)``.
        weight: The weight W of each row, 0 or above.
    """
    root = np.sqrt(weight)[:, None]
    scaled = root * x
    q, r = np.linalg.qr(scaled)
    kept = np.ones(x.shape[1], dtype=bool)
    # Exact only when no column is a combination of earlier ones: what comes after such a column is
    # arbitrary.
    if (
        len(r) < len(kept)
        or (np.abs(np.diag(r)) <= _ALIASED * np.linalg.norm(scaled, axis=0)).any()
    ):
        q, r, kept = _one_by_one(scaled)
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=root > 0)
    return Basis(q * inverse, r, kept)


def _one_by_one(x: Floats) -> Basis:
    """Return a basis of the columns of ``x``, by Gram–Schmidt with reorthogonalisation."""
    q, r = np.zeros(x.shape, order="F"), np.zeros((x.shape[1], x.shape[1]))
    kept: list[int] = []
    for j, column in enumerate(x.T):
        base, rest = q[:, : len(kept)], column.copy()
        for _ in range(2):  # the second time removes what rounding left of the first
            part = base.T @ rest
            rest -= base @ part
            r[: len(kept), j] += part
        length = float(np.linalg.norm(rest))
        if length > _ALIASED * float(np.linalg.norm(column)):
            q[:, len(kept)], r[len(kept), j] = rest / length, length
            kept.append(j)
    found = np.array([j in kept for j in range(x.shape[1])])
    return Basis(q[:, : len(kept)], r[: len(kept), kept], found)


class _Found(NamedTuple):
    basis: Basis
    at: Floats
    iterations: int
    converged: bool


def _newton(basis: Basis, responded: Floats, total: Floats) -> _Found:
    """Maximise the likelihood in the coordinates of ``basis``, halving steps that overshoot."""
    q, size = basis.q, np.sqrt(total.sum())
    at = np.zeros(q.shape[1])
    best = _likelihood(q @ at, responded, total)
    for iteration in range(1, _STEPS + 1):
        p = expit(q @ at)
        if np.abs(q @ at).max(initial=0.0) > _FAR:
            return _Found(basis, at, iteration - 1, converged=False)
        root = _cholesky(q, total * p * (1.0 - p))
        step = np.linalg.solve(root.T, np.linalg.solve(root, q.T @ (responded - total * p)))
        while (reached := _likelihood(q @ (at + step), responded, total)) < best - 1e-12 * abs(
            best
        ):
            step /= 2.0
        at, best = at + step, reached
        if np.linalg.norm(step) <= _STEP * size:
            return _Found(basis, at, iteration, converged=True)
    return _Found(basis, at, _STEPS, converged=False)


def _cholesky(q: Floats, spread: Floats) -> Floats:
    return np.asarray(np.linalg.cholesky(q.T @ (q * spread[:, None])), dtype=np.float64)


def expit(eta: Floats) -> Floats:
    """Return the chances that log-odds are."""
    p: Floats = np.exp(-np.logaddexp(0.0, -eta))
    return p


def _likelihood(eta: Floats, responded: Floats, total: Floats) -> float:
    return float((responded * eta - total * np.logaddexp(0.0, eta)).sum())


def _separated(basis: Basis, responded: Floats, total: Floats) -> Bools:
    """Return the cells whose log-odds can grow without bound without making any other cell less
    likely.

    A direction b is such if x'b is 0 in cells where some responded and some did not, at least 0
    where all did, and at most 0 where nobody did (Albert and Anderson 1984). The linear program
    finds the direction that moves most cells.
    """
    every, nobody = responded >= total, responded <= 0
    mixed = ~(every | nobody)
    inside = basis.q[mixed]
    values, vectors = np.linalg.eigh(inside.T @ (inside * total[mixed, None]))
    # q is orthonormal over all cells, so the eigenvalues are shares of a direction's length,
    # between 0 and 1.
    free = vectors[:, values < _NOTHING]
    result = np.zeros(len(total), dtype=bool)
    moves = np.where(every, 1.0, -1.0)[:, None] * (basis.q @ free)
    size = np.abs(moves).max(axis=1, initial=0.0)
    pure = np.flatnonzero(~mixed & (size > _NOTHING * np.linalg.norm(basis.q, axis=1)))
    if not len(pure):
        return result
    result[pure] = _movable(moves[pure] / size[pure, None])
    return result


def _movable(rows: Floats) -> Bools:
    """Return which rows a direction can make positive that makes none of them negative."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, eye_array, hstack

    count, width = rows.shape
    # The stubs of linprog do not know sparse arrays.
    limits: Any = hstack([coo_array(-rows), eye_array(count)])
    found: Any = linprog(
        np.concatenate([np.zeros(width), -np.ones(count)]),
        A_ub=limits,
        b_ub=np.zeros(count),
        bounds=[(None, None)] * width + [(0.0, 1.0)] * count,
        method="highs",
    )
    moved: Bools = np.asarray(found.x)[width:] > 0.5
    return moved
