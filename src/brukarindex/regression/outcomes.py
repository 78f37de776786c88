"""Regression of scores on who answered, by weight: linear, or logistic for shares.

Respondents with the same covariates are one row, of weight ``w`` and mean score ``ȳ``. The
coefficients solve ``Σ w·x·(ȳ − μ(x'b)) = 0``. A respondent with the score y has the influence
``x·(y − μ)'A`` on them, ``A = (X'diag(w·μ')X)⁻¹`` (Binder 1983), with ``μ' = 1`` in the linear and
``μ(1 − μ)`` in the logistic model.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from brukarindex.arrays import Bools, Floats
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.regression.logistic import basis_of, fit_logistic

ModelFamily = Literal["linear", "logistic"]


class OutcomeFit(NamedTuple):
    """A fitted model of scores; arrays by row, or by column of the design matrix.

    Attributes:
        names: The columns.
        coefficients: Those of all columns, 0 where a column has none.
        kept: Which columns have one.
        fitted: ``μ`` of each row.
        slope: ``μ'`` of each row.
        separated: Rows whose ``μ`` is 0 or 1 without exception: a coefficient runs off.
        inverse: ``A`` of all columns, 0 where a column has no coefficient.
        converged: Whether the coefficients came to rest.
    """

    names: tuple[str, ...]
    coefficients: Floats
    kept: Bools
    fitted: Floats
    slope: Floats
    separated: Bools
    inverse: Floats
    converged: bool


@one_thread_of_algebra
def fit_outcome(
    x: Floats, score: Floats, weight: Floats, *, family: ModelFamily, names: Sequence[str]
) -> OutcomeFit:
    """Fit mean scores of rows, which a logistic model has between 0 and 1.

    Args:
        x: Design matrix, shape ``(rows, columns)``.
        score: Mean score of each row.
        weight: Weight of each row, above 0.
        family: ``"linear"`` or ``"logistic"``.
        names: What the columns are called.

    Examples:
        >>> x = np.array([[1.0, 0.0], [1.0, 1.0]])
        >>> made = fit_outcome(
        ...     x, np.array([0.5, 0.75]), np.ones(2), family="linear", names=["a", "b"]
        ... )
        >>> made.coefficients.round(3).tolist()
        [0.5, 0.25]
    """
    found = (_linear if family == "linear" else _logistic)(x, score, weight)
    coefficients = np.zeros(x.shape[1])
    coefficients[found.kept] = found.own
    used = x[:, found.kept]
    information = used.T @ (used * (weight * found.slope)[:, None])
    inverse = np.zeros((x.shape[1], x.shape[1]))
    inverse[np.ix_(found.kept, found.kept)] = np.linalg.inv(information)
    return OutcomeFit(
        tuple(names),
        coefficients,
        found.kept,
        found.fitted,
        found.slope,
        found.separated,
        inverse,
        found.converged,
    )


class _Found(NamedTuple):
    """What a fit found, before columns without a coefficient are put back."""

    kept: Bools
    own: Floats
    fitted: Floats
    slope: Floats
    separated: Bools
    converged: bool


def _linear(x: Floats, score: Floats, weight: Floats) -> _Found:
    basis = basis_of(x, weight)
    at = basis.q.T @ (weight * score)
    own: Floats = np.linalg.solve(basis.r, at).astype(np.float64)
    nothing = np.zeros(len(x), dtype=bool)
    return _Found(basis.kept, own, basis.q @ at, np.ones(len(x)), nothing, converged=True)


def _logistic(x: Floats, score: Floats, weight: Floats) -> _Found:
    """Return the maximum of the likelihood by weights of the mean 1, which leave it where it is."""
    unit = weight / weight.mean()
    fit = fit_logistic(x, np.clip(score, 0.0, 1.0) * unit, unit)
    own, fitted = fit.coefficients[fit.kept], fit.propensity
    slope, rest = fitted * (1 - fitted), fit.status != "not_converged"
    return _Found(fit.kept, own, fitted, slope, fit.separated, converged=rest)
