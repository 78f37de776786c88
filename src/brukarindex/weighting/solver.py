"""Calibration on cells: factors as near 1 as a distance says that make weighted sums equal known
totals.

The factor is ``g = F(x'λ)`` and λ solves ``Σ d·F(x'λ)·x = T`` (Deville and Särndal 1992): by
Newton's method, and in raking by going through the margins first.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import one_of, real_number, value_error
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.exceptions import ArgumentError
from brukarindex.regression.algebra import SINGULAR, CrossProducts, independent, scale_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

DistanceName = Literal["linear", "raking", "logit", "truncated"]
TOLERANCE = 1e-11
"""Share of a total by which the weights may miss it: a little more than the rounding error of the
sums.
"""
VANISHING = 1e-9
"""Raking factors below this share of the largest run off to 0: the totals can only be met in the
limit.
"""
ENOUGH = 0.1
"""A step that leaves no more of the error than this share is good: the next one uses the same
matrix of derivatives.
"""
_SWEEPS = 30
FURTHEST = 1e100
"""Totals this many times the weights, or their inverse, are left to Newton's method: sweeps would
overflow.
"""
_STEPS = 200
_HALVINGS = 40
_STEEPEST = 500.0


def _bound(value: float) -> float:
    return real_number("bounds: a bound", value)


@attrs.frozen
class Distance:
    """A distance function: how factors may differ from 1.

    Attributes:
        name: ``"linear"``, ``"raking"`` (exponential, never negative), ``"logit"`` (within bounds),
            ``"truncated"`` (linear, cut at the bounds).
        low: Least factor.
        high: Greatest factor.
    """

    name: DistanceName = "linear"
    low: float = attrs.field(default=-np.inf, converter=_bound)
    high: float = attrs.field(default=np.inf, converter=_bound)

    def __attrs_post_init__(self) -> None:
        one_of("distance", self.name, ("linear", "raking", "logit", "truncated"))
        if not self.low < 1 < self.high:
            raise value_error("bounds", "lie on both sides of 1", (self.low, self.high))
        bounded = np.isfinite(self.low) and np.isfinite(self.high)
        if self.name == "logit" and not bounded:
            raise ArgumentError(
                'distance "logit" needs two finite bounds, such as bounds=(0.3, 3).',
                argument="bounds",
                value=(self.low, self.high),
            )

    def factor(self, v: Floats) -> tuple[Floats, Floats]:
        """Return the factors F(v) and their derivatives."""
        g, slope = _FACTORS[self.name](self, v)
        inside = (g > self.low) & (g < self.high)
        return np.clip(g, self.low, self.high), np.where(inside, slope, 0.0)


def _linear(_distance: Distance, v: Floats) -> tuple[Floats, Floats]:
    return 1 + v, np.ones(len(v))


def _exponential(_distance: Distance, v: Floats) -> tuple[Floats, Floats]:
    g = np.exp(np.clip(v, -_STEEPEST, _STEEPEST))
    return g, g


def _logit(distance: Distance, v: Floats) -> tuple[Floats, Floats]:
    low, high = distance.low, distance.high
    scale = (high - low) / ((1 - low) * (high - 1))
    e = np.exp(np.clip(scale * v, -_STEEPEST, _STEEPEST))
    g = (low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e)
    return g, (g - low) * (high - g) / ((1 - low) * (high - 1))


_FACTORS: dict[DistanceName, Callable[[Distance, Floats], tuple[Floats, Floats]]] = {
    "linear": _linear,
    "raking": _exponential,
    "logit": _logit,
    "truncated": _linear,
}


class Solved(NamedTuple):
    """The factors, and how the search for them ended.

    Attributes:
        g: Factors, shape ``(cells,)``.
        iterations: How many times it went through the margins, and Newton steps taken.
        errors: What the weights give less what they should, shape ``(p,)``.
        converged: Whether all totals are met.
    """

    g: Floats
    iterations: int
    errors: Floats
    converged: bool


def _newton(matrix: Floats, kept: Codes, rounding: Floats) -> Callable[[Floats], Floats]:
    """Return what moves λ so that an error goes away, as far as it can be: by the columns that
    determine the others.
    """
    from scipy.linalg import LinAlgError, cho_factor, cho_solve

    try:
        factor = cho_factor(matrix[np.ix_(kept, kept)])
    except LinAlgError:
        return partial(_least_squares_move, matrix)

    def move(error: Floats) -> Floats:
        made = np.zeros(len(error))
        made[kept] = -cho_solve(factor, error[kept])
        left = np.abs(matrix @ made + error)
        solved = (left <= 1e-6 * np.abs(error).max(initial=0.0) + rounding).all()
        return made if solved else _least_squares_move(matrix, error)

    return move


def _least_squares_move(matrix: Floats, error: Floats) -> Floats:
    """Return the move that takes away what it can of an error that no move takes away."""
    scale = scale_of(matrix)
    inverse = np.linalg.pinv(matrix / np.outer(scale, scale), rcond=SINGULAR, hermitian=True)
    return np.asarray(-(inverse @ (error / scale)) / scale, dtype=np.float64)


class _State(NamedTuple):
    """Factors at some λ, how fast they grow there, and what their sums miss the totals by."""

    lam: Floats
    g: Floats
    slope: Floats
    error: Floats


class _Problem:
    """What factors are sought for: the arguments of `solve`."""

    def __init__(self, x: "csr_array", weight: Floats, totals: Floats, distance: Distance) -> None:
        self.x, self.weight, self.totals, self.distance = x, weight, totals, distance
        self._absolute, self._mass = abs(x).T, np.abs(weight)

    def size_of(self, g: Floats) -> Floats:
        """Return what an error is measured against: the total, or the terms of the sum where they
        are larger.
        """
        terms = np.asarray(self._absolute @ (self._mass * np.abs(g)))
        size = np.maximum(np.abs(self.totals), terms)
        return np.where(size > 0, size, 1.0)

    def met(self, g: Floats, error: Floats) -> bool:
        """Return whether totals are met, by factors that do not run off to 0."""
        inside = g[self.weight != 0]
        if not inside.any():
            return False
        if self.distance.name == "raking" and inside.min() < VANISHING * inside.max():
            return False
        return bool((np.abs(error) <= TOLERANCE * self.size_of(g)).all())

    def missed(self, g: Floats) -> Floats:
        """Return what factors miss the totals by."""
        return np.asarray(self.x.T @ (self.weight * g)) - self.totals

    def at(self, lam: Floats) -> _State:
        """Return what there is at λ."""
        g, slope = self.distance.factor(np.asarray(self.x @ lam))
        return _State(lam, g, slope, self.missed(g))


@one_thread_of_algebra
@np.errstate(over="ignore", invalid="ignore")  # steps too long to be taken are found by that
def solve(x: "csr_array", weight: Floats, totals: Floats, distance: Distance) -> Solved:
    """Return factors that make Σ weight·g·x equal ``totals``, or the nearest found.

    Args:
        x: Auxiliary variables, sparse ``(cells, p)``.
        weight: Sum of weights before, ``(cells,)``.
        totals: What the sums shall be, ``(p,)``.
        distance: The distance.
    """
    problem, margins = _Problem(x, weight, totals, distance), _margins(x)
    positive = (weight >= 0).all() and (totals > 0).all()
    if not positive or not _is_proportional(distance, margins):
        return _searched(problem, np.zeros(len(totals)), 0)
    swept = _sweeps(margins, weight, totals)
    error = problem.missed(swept.g)
    if problem.met(swept.g, error):
        return Solved(swept.g, swept.times, error, converged=True)
    return _searched(problem, swept.lam, swept.times)


def _searched(problem: _Problem, lam: Floats, times: int) -> Solved:
    """Return factors found by Newton's method from λ, with the matrix of an earlier step for as
    long as it serves.
    """
    found, moments, move = problem.at(lam), CrossProducts(problem.x), None
    kept = independent(moments(problem.weight * found.slope))
    for iteration in range(times, _STEPS):
        if problem.met(found.g, found.error):
            return Solved(found.g, iteration, found.error, converged=True)
        fresh, size = move is None, problem.size_of(found.g)
        if move is None:
            move = _newton(moments(problem.weight * found.slope), kept, TOLERANCE * size)
        reached = _line_search(problem, found, move(found.error))
        if reached is None and fresh:
            return Solved(found.g, iteration, found.error, converged=False)
        if reached is None or _reach(reached.error, size) > ENOUGH * _reach(found.error, size):
            move = None
        found = reached or found
    return Solved(found.g, _STEPS, found.error, converged=problem.met(found.g, found.error))


def _margins(x: "csr_array") -> Codes:
    """Return the column that each row has 1 in of every margin, ``(margins, cells)``; empty when
    rows are not so.
    """
    most = len(x.data) // max(x.shape[0], 1)
    if (np.diff(x.indptr) != most).any() or (x.data != 1).any():
        return np.zeros((0, x.shape[0]), dtype=np.intp)
    margins = x.indices.reshape(-1, most).T.astype(np.intp)
    apart = (margins[:-1].max(axis=1) < margins[1:].min(axis=1)).all()
    return margins if apart else margins[:0]


def _is_proportional(distance: Distance, margins: Codes) -> bool:
    """Return whether factors are products over margins: in raking, and with one margin whatever the
    distance.
    """
    bounded = np.isfinite(distance.low) or np.isfinite(distance.high)
    return not bounded and (len(margins) == 1 or (len(margins) > 1 and distance.name == "raking"))


class _Swept(NamedTuple):
    """Factors and λ after iterative proportional fitting, and how many times it went through the
    margins.
    """

    g: Floats
    lam: Floats
    times: int


def _sweeps(margins: Codes, weight: Floats, totals: Floats) -> _Swept:
    """Fit proportionally: a cheap start, and often the whole way. It ends when going through the
    margins leaves a third of the error or more.
    """
    g, lam, before = np.ones(len(weight)), np.zeros(len(totals)), np.inf
    if not 1 / FURTHEST < totals.min() / weight.sum() <= totals.max() / weight.sum() < FURTHEST:
        return _Swept(g, lam, 0)
    for sweep in range(_SWEEPS):
        furthest = 0.0
        for level in margins:
            sums = sum_by(level, weight * g, len(totals))
            ratio = np.divide(totals, sums, out=np.ones(len(totals)), where=sums > 0)
            furthest = max(furthest, float(np.abs(ratio - 1).max()))
            lam += np.log(ratio)
            g *= ratio[level]
        if furthest <= TOLERANCE / 2 or furthest > before / 3 or len(margins) == 1:
            return _Swept(g, lam, sweep + 1)
        before = furthest
    return _Swept(g, lam, _SWEEPS)


def _reach(error: Floats, size: Floats) -> float:
    return float((np.abs(error) / size).max(initial=0.0))


def _line_search(problem: _Problem, begun: _State, move: Floats) -> _State | None:
    """Return the first of λ + move, λ + move/2, … that goes downhill on the convex dual; None when
    none does.
    """
    down = float(move @ begun.error)
    length = 1.0
    for _ in range(_HALVINGS):
        found = problem.at(begun.lam + length * move)
        slope = float(move @ found.error)
        if np.isfinite(slope) and slope <= 0.9 * abs(down):
            return found
        length /= 2
    return None
