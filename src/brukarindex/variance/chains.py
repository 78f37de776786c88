"""Variance through the steps of a weighting.

Weights are made in steps (see `brukarindex.counting.weightings`), and each of them changes what an
estimate's influence ``u`` becomes by design weight. Applied from the last step to the first, every
``u`` becomes

    v = scale·u + matrix·c,    c = the regression coefficients of u, and of what later steps made of
    it.

Scale and matrix depend on the weighting alone, and ``c`` is small. The sum of squares of ``v`` is
therefore expanded: what an estimate costs is its own cells, not all cells that the weighting makes
it depend on.
"""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats, first_rows, sum_by
from brukarindex.counting.steps import Step
from brukarindex.regression.algebra import (
    adding,
    as_csr,
    pseudo_inverse,
    scaled,
    scaled_columns,
    summed,
)
from brukarindex.variance.influence_columns import Influences
from brukarindex.variance.strata import Strata

if TYPE_CHECKING:
    from scipy.sparse import csr_array

NEGLIGIBLE = 1e-9
"""Share of the largest influence below which what a step gives to another cell is rounding."""


class ChainForm(NamedTuple):
    """What the steps make of influences on k cells: ``scale·u + matrix @ c``, the matrix in blocks
    ``(k, p)``.
    """

    scale: Floats
    blocks: tuple["csr_array", ...] = ()

    def times(self, factor: Floats) -> "ChainForm":
        """Return the form with its rows multiplied by ``factor``."""
        return ChainForm(self.scale * factor, tuple(scaled(block, factor) for block in self.blocks))

    def plus(self, block: "csr_array") -> "ChainForm":
        """Return the form with the coefficients of one step more."""
        return ChainForm(self.scale, (*self.blocks, block))

    @property
    def matrix(self) -> "csr_array":
        """All blocks side by side, ``(k, q)``."""
        from scipy.sparse import hstack

        return as_csr(hstack(self.blocks, format="csr"))


class _Fit(NamedTuple):
    """The coefficients of a step, in rows: ``Σw·u @ own @ inverse + c @ earlier``."""

    inverse: Floats
    own: "csr_array"
    earlier: Floats


class _Lacking(NamedTuple):
    """What the sampling variance lacks of one random step: ``Σ weight·w²·residual²``."""

    weight: Floats
    residual: ChainForm


class _Linear(NamedTuple):
    """All steps, the last one first: the fits, what they make of influences, and what random
    response adds.
    """

    fits: tuple[_Fit, ...]
    final: ChainForm
    lacking: tuple[_Lacking, ...]


class _Square(NamedTuple):
    """One sum of squares: ``Σ weight·u²``, by squared design weight,
    ``+ 2·u·cross·c' + c·gram·c'``.
    """

    weight: Floats
    cross: "csr_array"
    gram: Floats


class Moved(NamedTuple):
    """Influences of L estimates as far as they enter the variance.

    Attributes:
        c: Regression coefficients, ``(L, q)``.
        total: Sums in each stratum of what ``u`` alone gives, ``(L, strata)``.
        crosses: For each sum of squares what is multiplied with ``c``, ``(L, q)``.
        units: What ``u`` gives each cluster; None when respondents are the units.
    """

    c: Floats
    total: Floats
    crosses: tuple[Floats, ...]
    units: "csr_array | None"


@attrs.frozen(eq=False)
class Chain:
    """The steps of a weighting on the k cells that share all keys, whatever their answers.

    Attributes:
        steps: The steps, first to last.
        n: Units of each cell, shape ``(k,)``.
        w: Sum of their design weights.
        w2: Sum of their squared design weights.
        stratum: Which stratum the cell is in.
        unit: Which cluster the cell is in; None when respondents are the units.
        strata: What is known of the strata.
    """

    steps: tuple[Step, ...]
    n: Floats
    w: Floats
    w2: Floats
    stratum: Codes
    unit: Codes | None
    strata: Strata

    @cached_property
    def linear(self) -> _Linear:
        """What the steps make of influences, from the last to the first.

        Each random step also lacks, when a finite population makes the sampling variance smaller,
        the part ``Σ weight·w²·residual²`` (Fay 1991; Shao and Steel 1999).
        """
        before = np.cumprod([np.ones(len(self.n)), *(step.g for step in self.steps)], axis=0)
        fits: list[_Fit] = []
        lacking: list[_Lacking] = []
        # Effect: of more weight on a unit; value: of one more unit.
        value = effect = ChainForm(np.ones(len(self.n)))
        for step, prior in zip(reversed(self.steps), before[-2::-1], strict=True):
            fits.append(self._fit(step, effect))
            per_weight = self.n / (self.w * np.where(prior > 0, prior, 1.0))
            x = scaled(step.x, per_weight) if step.counted else step.x
            if step.random:
                left = np.where(step.g > 1, 1 - 1 / np.maximum(step.g, 1.0), 0.0)
                counted = 1 - self.strata.unsampled[self.stratum]
                residual = value.times(step.g).plus(scaled(x, -step.g))
                lacking.append(_Lacking(counted * left * prior**2, residual))
            slope = step.g if step.slope is None else step.slope
            same = effect is value and step.slope is None
            known = scaled_columns(x, step.sampled)
            effect = effect.times(slope).plus(as_csr(known - scaled(x, slope)))
            value = effect if same else value.times(step.g).plus(as_csr(known - scaled(x, step.g)))
        return _Linear(tuple(fits), value, tuple(lacking))

    def _fit(self, step: Step, effect: ChainForm) -> _Fit:
        weighted = scaled(step.z, self.w).T
        earlier = [(weighted @ block).toarray() for block in effect.blocks]
        inverse = (
            pseudo_inverse((weighted @ step.x).toarray()) if step.inverse is None else step.inverse
        )
        return _Fit(
            inverse,
            scaled(step.z, effect.scale),
            (
                np.vstack([block.T for block in earlier]) @ inverse
                if earlier
                else np.zeros((0, len(inverse)))
            ),
        )

    @cached_property
    def squares(self) -> tuple[_Square, ...]:
        """The sums of squares that add up to the variance, less those of the strata's means:
        sampling first.
        """
        final, factor = self.linear.final, self.strata.factor
        if self.unit is None:
            sampling = self._square(factor[self.stratum], final)
        else:
            weight = factor[self.stratum[first_rows(self.unit, int(self.unit.max()) + 1)]]
            matrix = adding(self.unit, self.w, len(weight)) @ final.matrix
            cross = scaled(matrix, weight)
            sampling = _Square(weight, cross, (cross.T @ matrix).toarray())
        sampling = sampling._replace(gram=sampling.gram - self.by_stratum.T @ self.centring)
        return (
            sampling,
            *(self._square(each.weight, each.residual) for each in self.linear.lacking),
        )

    def _square(self, weight: Floats, form: ChainForm) -> _Square:
        matrix = form.matrix
        gram = (scaled(matrix, weight * self.w2).T @ matrix).toarray()
        return _Square(weight * form.scale**2, scaled(matrix, weight * form.scale), gram)

    @cached_property
    def by_stratum(self) -> Floats:
        """Sums of the final matrix by design weight in each stratum, ``(strata, q)``."""
        by = adding(self.stratum, self.w, len(self.strata.units))
        return np.asarray((by @ self.linear.final.matrix).toarray())

    @cached_property
    def centring(self) -> Floats:
        """What sums in each stratum are multiplied with, when its mean is taken away,
        ``(strata, q)``.
        """
        return (self.strata.factor / self.strata.units)[:, None] * self.by_stratum

    def coefficients(self, uw: "csr_array") -> Floats:
        """Return the regression coefficients of influences whose sums Σ w·u are
        ``uw``, ``(L, k)``.
        """
        c = np.zeros((uw.shape[0], 0))
        for inverse, own, earlier in self.linear.fits:
            c = np.hstack([c, (uw @ own) @ inverse + c @ earlier])
        return c

    def moved(self, key: Codes, sums: tuple[Floats, Floats], columns: Influences) -> Moved:
        """Return what the variance needs of influences.

        Args:
            key: Which of the k cells each cell of a block is in.
            sums: The block's sums of design weights, and of their squares.
            columns: Influences by final weight on the cells of the block.
        """
        values = [columns.take(each) * columns.value for each in sums]
        uw, u2 = summed(columns.label, columns.take(key), values, (columns.size, len(self.n)))
        scale = self.linear.final.scale
        total = uw @ adding(self.stratum, scale, len(self.strata.units)).T
        units = (
            None if self.unit is None else uw @ adding(self.unit, scale, int(self.unit.max()) + 1).T
        )
        of = [u2 for _ in self.squares]
        if units is not None:
            of[0] = units
        crosses = [(u @ square.cross).toarray() for u, square in zip(of, self.squares, strict=True)]
        crosses[0] -= total @ self.centring
        return Moved(self.coefficients(uw), total.toarray(), tuple(crosses), units)

    def dense(
        self, key: Codes, w: Floats, columns: Influences, minus: Floats | None
    ) -> list[Floats]:
        """Return what the steps make of influences, less a reference, on all cells of a block,
        ``(cells, L)``.

        First by design weight, then the residuals of each random step from the last to the first.
        """
        values, c = self._spread(key, w, columns, minus)
        return [
            form.scale[key][:, None] * values + (form.matrix @ c[:, : form.matrix.shape[1]].T)[key]
            for form in (self.linear.final, *(each.residual for each in self.linear.lacking))
        ]

    def reached(self, key: Codes, w: Floats, columns: Influences, minus: Floats | None) -> Bools:
        """Return which of the k cells get influence by a step, whether they answered or not,
        ``(k, L)``.

        What other steps take back counts too. What is 0 but for rounding does not, whichever of
        several coefficients add up to it: where auxiliaries repeat each other these are a choice.
        """
        values, c = self._spread(key, w, columns, minus)
        least = NEGLIGIBLE * np.abs(values).max(axis=0, initial=0.0)
        found = np.zeros((len(self.n), columns.size), dtype=bool)
        first = 0
        for block in self.linear.final.blocks:
            last = first + block.shape[1]
            found |= np.abs(block @ c[:, first:last].T) > least
            first = last
        return found

    def _spread(
        self, key: Codes, w: Floats, columns: Influences, minus: Floats | None
    ) -> tuple[Floats, Floats]:
        """Return influences less a reference on all cells of a block, ``(cells, L)``, and
        coefficients.
        """
        values = np.zeros((len(key), columns.size))
        values[columns.cell, columns.label] = columns.value
        if minus is not None:
            values -= minus[:, None]
        uw = np.array([sum_by(key, w * column, len(self.n)) for column in values.T])
        return values, self.coefficients(as_csr(uw))

    def covariances(
        self, a: Moved, b: Moved, product: Callable[[Floats], Floats]
    ) -> tuple[Floats, Floats]:
        """Return the covariance of each estimate of ``a`` with that of ``b`` (or the only one), and
        what cancels in it.

        Args:
            a: The influences.
            b: The other influences, as many or one.
            product: From a weight for each of the k cells to the sums ``Σ weight·w²·u·u'`` over a
                block.
        """
        strata = self.strata
        found = -(a.total * b.total) @ (strata.factor / strata.units)
        size = np.zeros(len(found))
        for i, square in enumerate(self.squares):
            q = len(square.gram)
            if i == 0 and a.units is not None and b.units is not None:
                direct: Floats = np.asarray(
                    as_csr(a.units.multiply(b.units)) @ square.weight, dtype=np.float64
                )
            else:
                direct = product(square.weight)
            own, other = a.c[:, :q], b.c[:, :q]
            found += (
                direct
                + _products(own, other @ square.gram + b.crosses[i])
                + _products(other, a.crosses[i])
            )
            size += direct + np.abs(own * other) @ np.diag(square.gram)
        return found, size


def _products(a: Floats, b: Floats) -> Floats:
    """Return the inner products of rows; one row goes with all."""
    return np.asarray(np.einsum("ij,ij->i", a, b))
