"""How the scores of one answer are distributed, and the exponential family that the distribution
generates.

A bounded score is not normal: near the ends of its scale its mean is skewed, and its spread changes
with its mean. Both follow from the distribution of all scores in the tally, with shares ``p_j`` of
the respondents at the scores ``x_j``. What another mean ``θ`` would look like is the distribution
nearest to it,

    p_j(θ) ∝ p_j · exp(t · u_j(θ)),   u_j(θ) = ω_j · (x_j − θ),   Σ p_j(θ) · u_j(θ) = 0,

exponential tilting (Efron 1981; Davison and Hinkley 1997, ch. 4). ``ω_j`` is the mean weight of
those with the score ``x_j`` beside that of all: 1 without weights, or with weights that have
nothing to do with the answers. A score that is 0 or 1 gives the binomial distribution.

References:
    Davison and Hinkley (1997). Bootstrap Methods and their Application. Cambridge University Press.
    Efron (1981). Nonparametric standard errors and confidence intervals. Canadian Journal of
    Statistics 9, 139-158.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Floats, sum_by

END = 0.5
"""Answers that are added at each end of the scale: what nobody gave may yet be given."""
MOST_SCORES = 64
"""Different scores that are told apart; more are put on a grid of so many, each between its two
neighbours.
"""
NEWTON = 100
"""Most steps of Newton's method, kept within a bracket that halves when a step leaves it."""
NODES = 1201
"""Tilts at which means and variances are tabulated."""
MIDDLE = 4.0
"""Tilts up to which the table is even; beyond, the distance between them grows in proportion."""
FURTHEST = 23.0
"""−log of the mean that the table reaches at least."""
NEARBY = 0.02
"""How far a series of four cumulants is followed, beside where they are of like size."""


class Tilted(NamedTuple):
    """What a tilt gives: the cumulants of u, one element (or row) a tilt."""

    generating: Floats
    mean: Floats
    variance: Floats
    third: Floats


class KnownMean(NamedTuple):
    """What is known of a mean: its tilt, and there the cumulant generating function, the variance
    and the third cumulant.
    """

    tilt: Floats
    generating: Floats
    variance: Floats
    third: Floats


def tilted(log_share: Floats, u: Floats, t: Floats) -> Tilted:
    """Return the cumulant generating function and the first three cumulants of u, at the tilts
    ``t``.

    Args:
        log_share: Logarithms of the shares, shape ``(scores,)``.
        u: Values, shape ``(…, scores)``.
        t: Tilts, shape ``(…,)``.
    """
    exponent = log_share + t[..., None] * u
    highest = exponent.max(axis=-1)
    density = np.exp(exponent - highest[..., None])
    total = density.sum(axis=-1)
    density *= u
    mean = density.sum(axis=-1) / total
    density *= u
    variance = np.maximum(density.sum(axis=-1) / total - mean**2, 0.0)
    density *= u
    third = density.sum(axis=-1) / total - mean * (3 * variance + mean**2)
    return Tilted(highest + np.log(total), mean, variance, third)


def tilt_to(log_share: Floats, u: Floats, mean: Floats, start: Floats) -> Floats:
    """Return the tilts at which u has the ``mean``, which must lie inside its range; shape
    ``(…,)``.
    """
    t, low, high = start.copy(), np.full_like(start, -np.inf), np.full_like(start, np.inf)
    for _ in range(NEWTON):
        made = tilted(log_share, u, t)
        off = made.mean - mean
        low, high = np.where(off < 0, t, low), np.where(off > 0, t, high)
        step = t - off / np.maximum(made.variance, 1e-300)
        inside = (step > low) & (step < high) & (np.abs(step - t) <= 4 + 2 * np.abs(t))
        halfway = np.where(
            np.isinf(low),
            t - 4 - 2 * np.abs(t),
            np.where(np.isinf(high), t + 4 + 2 * np.abs(t), 0.0),
        )
        bounded = np.isfinite(low) & np.isfinite(high)
        halfway[bounded] = (low[bounded] + high[bounded]) / 2
        new = np.where(off == 0, t, np.where(inside, step, halfway))
        done = np.abs(new - t) <= 1e-12 * (1 + np.abs(t))
        t = new
        if done.all():
            break
    return t


def known_at(log_share: Floats, u: Floats, mean: Floats, start: Floats) -> KnownMean:
    """Return what is known where u has the ``mean``."""
    t = tilt_to(log_share, u, mean, start)
    made = tilted(log_share, u, t)
    return KnownMean(t, made.generating, made.variance, made.third)


@attrs.frozen(eq=False)
class Shape:
    """How the scores of one answer are distributed, on the scale 0-1 of the measure's bounds.

    Attributes:
        scores: Different scores, rising from 0 to 1.
        share: Respondents with each, as a share of all; positive.
        pull: Their mean weight beside that of all, ω.
        step: Distance between neighbouring scores.
    """

    scores: Floats
    share: Floats
    pull: Floats
    step: float

    @cached_property
    def log_share(self) -> Floats:
        """Logarithms of the shares."""
        return np.log(self.share)

    @cached_property
    def even(self) -> bool:
        """Whether weights have nothing to do with the scores."""
        return bool((self.pull == 1).all())

    def values(self, mean: Floats) -> Floats:
        """Return u for each mean, shape ``(…, scores)``."""
        return self.pull * (self.scores - mean[..., None])

    @cached_property
    def mean(self) -> float:
        """Weighted mean of the scores."""
        weight = self.share * self.pull
        return float((weight * self.scores).sum() / weight.sum())

    @cached_property
    def cumulants(self) -> tuple[float, float, float]:
        """Variance, skewness and kurtosis (3 for a normal distribution) of u at the mean, ω taken
        out.
        """
        u = self.pull * (self.scores - self.mean) / (self.share * self.pull).sum()
        second, third, fourth = ((self.share * u**power).sum() for power in (2, 3, 4))
        return float(second), float(third / second**1.5), float(fourth / second**2)

    @cached_property
    def unevenness(self) -> float:
        """Relative variance of the mean weights of scores."""
        mean = float((self.share * self.pull).sum())
        return float((self.share * (self.pull - mean) ** 2).sum()) / mean**2

    @cached_property
    def curvature(self) -> float:
        """−v″/2 of the variance as a function of the mean: 1 for a score of 0 or 1."""
        _, skewness, kurtosis = self.cumulants
        return -0.5 * (kurtosis - 3 - skewness**2)

    @cached_property
    def _variances(self) -> tuple[Floats, Floats]:
        """Means along the family, and there the variance beside that of a score of 0 or 1."""
        means, _, found = self._table
        if not self.even:
            means = means[1:-1:8]
            found = self._at(means)
        kept = (means > 1e-9) & (means < 1 - 1e-9)
        means, found = means[kept], found[kept]
        return means, found / (means * (1 - means))

    def _at(self, means: Floats) -> Floats:
        u = self.values(means)
        nothing = np.zeros(len(means))
        t = tilt_to(self.log_share, u, nothing, nothing)
        weight = np.exp(self.log_share + t[:, None] * u)
        weight /= weight.sum(axis=1)[:, None]
        return np.asarray((weight * u**2).sum(axis=1) / (weight * self.pull).sum(axis=1) ** 2)

    @cached_property
    def _table(self) -> tuple[Floats, Floats, Floats]:
        """Means of the scores along the family, their tilts, and variances; the same mean is not
        there twice.
        """
        gaps = np.diff(self.scores)
        furthest = (FURTHEST - self.log_share[[0, -1]]) / gaps[[0, -1]]
        ends = np.arcsinh(furthest / MIDDLE)
        t = MIDDLE * np.sinh(np.linspace(-float(ends[0]), float(ends[1]), NODES))
        _, mean, variance, _, _ = _cumulants(t, self.sums(t))
        kept = np.flatnonzero(np.diff(mean, prepend=-1.0) > 0)
        return mean[kept], t[kept], variance[kept]

    @cached_property
    def _powers(self) -> Floats:
        """Powers 0 to 4 of the scores, shape ``(scores, 5)``."""
        return np.vander(self.scores, 5, increasing=True)

    def start(self, mean: Floats) -> Floats:
        """Return the tilts of the table that are nearest to giving the ``mean``."""
        tilt: Floats = np.interp(mean, *self._table[:2])
        return tilt

    def sums(self, t: Floats) -> Floats:
        """Return the sums of powers 0 to 4 of the scores at tilts ``t``, over exp(t) where t > 0;
        ``(…, 5)``.
        """
        highest = np.maximum(t, 0.0)  # scores are 0-1, so that no exponent exceeds 0
        density = np.exp(np.multiply.outer(t, self.scores) + self.log_share - highest[..., None])
        sums: Floats = density @ self._powers
        return sums

    def at_mean(self, mean: Floats) -> KnownMean:
        """Return the tilts of the scores themselves at which they have the ``mean``, and what the
        tilts give.

        The means must lie inside 0-1 by more than rounding.
        """
        return _followed(self.sums, self.start(mean), mean)

    def variance(self, mean: Floats) -> Floats:
        """Return the variance of one answer when the mean is ``mean``, 0-1; of any shape."""
        return mean * (1 - mean) * np.interp(mean, *self._variances)


class ShapeBlock(NamedTuple):
    """A shape, and its rows among those of several."""

    shape: Shape
    rows: slice


@attrs.frozen(eq=False)
class Stack:
    """Rows of several shapes beside each other, those of each together; it knows what `Shape`
    knows, row by row.

    Attributes:
        shapes: The shapes, all of them even.
        sizes: How many rows each has.
    """

    shapes: Sequence[Shape]
    sizes: Sequence[int]
    even = True

    @cached_property
    def _blocks(self) -> list[ShapeBlock]:
        ends = np.cumsum(self.sizes).tolist()
        return [
            ShapeBlock(each, slice(end - size, end))
            for each, size, end in zip(self.shapes, self.sizes, ends, strict=True)
        ]

    @cached_property
    def step(self) -> Floats:
        """Distance between neighbouring scores, shape ``(rows,)``."""
        return np.repeat([shape.step for shape in self.shapes], self.sizes)

    @cached_property
    def mean(self) -> Floats:
        """Weighted mean of the scores, shape ``(rows,)``."""
        return np.repeat([shape.mean for shape in self.shapes], self.sizes)

    def at_mean(self, mean: Floats) -> KnownMean:
        """Return what `Shape.at_mean` does, shape ``(…, rows)``."""
        start = np.concatenate(
            [shape.start(mean[..., rows]) for shape, rows in self._blocks], axis=-1
        )
        return _followed(self._sums, start, mean)

    def _sums(self, t: Floats) -> Floats:
        return np.concatenate([shape.sums(t[..., rows]) for shape, rows in self._blocks], axis=-2)

    def variance(self, mean: Floats) -> Floats:
        """Return what `Shape.variance` does, shape ``(…, rows)``."""
        return np.concatenate(
            [shape.variance(mean[..., rows]) for shape, rows in self._blocks], axis=-1
        )


class StackedShapes(NamedTuple):
    """Shapes put together, and which of all they are."""

    shape: Shape | Stack
    which: list[int]


def stacks(shapes: Sequence[Shape], sizes: Sequence[int]) -> Iterator[StackedShapes]:
    """Return shapes put together as far as they can be, those that are even."""
    some = [i for i, size in enumerate(sizes) if size]
    even = [i for i in some if shapes[i].even]
    if even:
        yield StackedShapes(Stack([shapes[i] for i in even], [sizes[i] for i in even]), even)
    yield from (StackedShapes(shapes[i], [i]) for i in some if not shapes[i].even)


def _cumulants(t: Floats, sums: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return the cumulant generating function and the first four cumulants, of the sums of powers
    at tilts ``t``.
    """
    total = sums[..., 0]
    first, second, third, fourth = (sums[..., power] / total for power in (1, 2, 3, 4))
    square = first * first
    variance = np.maximum(second - square, 1e-300)
    skewed = third - first * (3 * second - 2 * square)
    peaked = (
        fourth - 4 * first * third + square * (6 * second - 3 * square) - 3 * variance * variance
    )
    return np.maximum(t, 0.0) + np.log(total), first, variance, skewed, peaked


def _followed(sums: Callable[[Floats], Floats], t: Floats, mean: Floats) -> KnownMean:
    """Return what is known of means from the nearest tilts of a table, by a series of four
    cumulants.
    """
    for left in reversed(range(NEWTON)):
        generating, first, second, third, fourth = _cumulants(t, sums(t))
        bend, twist = third / second, fourth / second
        full = (mean - first) / second
        step = full - bend / 2 * full * full
        off = step * (1 + step * (bend / 2 + step * twist / 6)) - full
        step = step - off / np.maximum(1 + step * (bend + step * twist / 2), 0.5)
        far = np.abs(full) * np.maximum(np.abs(bend), np.sqrt(np.abs(twist)))
        if not left or far.max(initial=0.0) <= NEARBY:
            grown = step * (first + step * second * (1 / 2 + step * (bend / 6 + step * twist / 24)))
            return KnownMean(
                t + step,
                generating + grown,
                second * (1 + step * (bend + step * twist / 2)),
                third + step * fourth,
            )
        most = 1 + np.abs(t) / 2
        t = t + np.clip(step, -most, most)
    raise AssertionError  # pragma: no cover - the last step returns


def shape_of(scores: Floats, counts: Floats, pull: Floats | None = None) -> Shape:
    """Return the shape of scores 0-1 that ``counts`` respondents each have.

    ``END`` answers are added at each end of the scale, so that no score is impossible for being
    absent.
    """
    weight = np.ones(len(scores)) if pull is None else pull
    found, place = np.unique(
        np.concatenate([[0.0, 1.0], np.round(scores, 12)]), return_inverse=True
    )
    ends: Floats = np.concatenate([[END, END], counts])
    share = sum_by(place, ends, len(found))
    total = sum_by(place, ends * np.concatenate([[1.0, 1.0], weight]), len(found))
    gap = _step(found)
    if len(found) > MOST_SCORES:
        found, share, total = _gridded(found, share, total)
    kept = share > 0
    found, share, total = found[kept], share[kept], total[kept]
    return Shape(found, share / share.sum(), total / share, gap)


def mixed(first: Shape, second: Shape) -> Shape:
    """Return the shape of the answers to two surveys, both counted alike; of one and the same, that
    shape.
    """
    if first is second or (
        np.array_equal(first.scores, second.scores) and np.array_equal(first.share, second.share)
    ):
        return first
    scores, place = np.unique(np.concatenate([first.scores, second.scores]), return_inverse=True)
    size = len(scores)
    share = sum_by(place, np.concatenate([first.share, second.share]), size)
    pulled = sum_by(
        place, np.concatenate([first.share * first.pull, second.share * second.pull]), size
    )
    return Shape(scores, share / share.sum(), pulled / share, min(first.step, second.step))


def _step(scores: Floats) -> float:
    """Return the distance of neighbouring scores: the least where all are whole multiples of it,
    else the mean.
    """
    gaps = np.diff(scores)
    least = gaps.min()
    return float(
        least if np.allclose(gaps / least, np.rint(gaps / least), atol=1e-6) else gaps.mean()
    )


def _gridded(scores: Floats, *amounts: Floats) -> Sequence[Floats]:
    """Return amounts put on a grid, each score's between its two neighbours, which
    keeps the mean.
    """
    grid = np.linspace(0.0, 1.0, MOST_SCORES + 1)
    below = np.minimum((scores * MOST_SCORES).astype(np.intp), MOST_SCORES - 1)
    part = scores * MOST_SCORES - below
    size = len(grid)
    return [
        grid,
        *(
            sum_by(below, each * (1 - part), size) + sum_by(below + 1, each * part, size)
            for each in amounts
        ),
    ]
