"""Tests and intervals of bounded means: the modified signed likelihood root in the family that
scores generate.

Two independent figures ``x₁`` and ``x₂`` of ``k₁`` and ``k₂`` effective answers have the means
``θ₁`` and ``θ₂ = θ₁ − δ``. In the family of `shapes`, with tilts ``t(y)`` and cumulant generating
functions ``K``, the signed root of the likelihood ratio and its correction (Barndorff-Nielsen 1986;
Skovgaard 1987) are

    r = ± (2 Σ_j k_j · [(t(y_j) − t(0))·y_j − K(t(y_j)) + K(t(0))])^½,   y_j = λ_j·(x_j − θ_j),
    z = r + log(q/r)/r,   q = (Δ₁/v₂ − Δ₂/v₁) · (v̂₁v̂₂ / (s₂/v₁ + s₁/v₂))^½,

where ``Δ_j = t(y_j) − t(0)``, ``v_j`` and ``v̂_j`` are the variances of one answer at both tilts,
and ``s_j = 1/k_j``. z is normal to the third order, also far out in the tails, where a verdict
about one unit of 290 is decided. At δ = 0 this is the double saddlepoint approximation of the
*conditional* test given the two figures together: for shares that of Fisher's exact test, beside a
reference without uncertainty that of the binomial test. The means under the hypothesis divide the
distance by information, ``k₁(x₁ − θ₁)/v₁ = −k₂(x₂ − θ₂)/v₂``.

**Finite populations.** Of N persons, those who did not answer are the second figure: if all N have
the mean ``θ``, theirs is ``(Nθ − k·x)/(N − k)``, and the test is that of both. For shares it is
that of the hypergeometric distribution.

**Steps.** A mean of answers in whole steps h moves in steps h/k. The figures are drawn together by
c·h/(2k) each. With c = 1 the tails are those of exact tests, which do not exceed their level and
often stay far below; with c = ½ intervals cover about what they say. c is ½ down to p = 0.025 and 1
below: single intervals cover, and verdicts among many do not exceed their level.

**Skewness.** Uneven weights and clusters make a mean more skewed than its family at k answers. On
the longer side z is drawn in by the shifted lognormal distribution with the skewness g that is
left: a = |g|/3, z* = (log(1 + z·(exp(a²) − 1)^½) + a²/2)/a, at most z.

References:
    Anderson and Björck (1973). A new high order method of regula falsi type. BIT 13, 253-264.
    Barndorff-Nielsen (1986). Inference on full or partial parameters based on the standardized
    signed log likelihood ratio. Biometrika 73, 307-322.
    Daniels (1987). Tail probability approximations. International Statistical Review 55, 37-48.
    Skovgaard (1987). Saddlepoint expansions for conditional distributions. Journal of Applied
    Probability 24, 875-887.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Floats
from brukarindex.estimates.means import Figures, chosen, exact
from brukarindex.estimates.shapes import KnownMean, Shape, Stack, known_at

Shapes = Shape | Stack
"""One shape for all rows, or several that each have some."""

INSIDE = 1e-9
"""How far from its range's ends, as a share of the range, a value is held."""
MEETING = 30
"""Steps in which the means under a hypothesis are found."""
ROOTS = 60
"""Most steps in which a limit is found."""
HALF, WHOLE = 0.5, 1.0
"""How much of a step is allowed for, where intervals are to cover and where verdicts are to be
safe.
"""
CLOSE = 1e-7
"""Product of the last two distances of z from its quantile, after which a straight step misses by a
hundredth of it.
"""
SECANTS = 8
"""Steps that may follow the line through the last two points, before the ends of what is known
decide.
"""
ORDERED = ("mean", "unseen", "spread")
"""What decides which of two figures comes first."""
BEYOND = 1.1
"""How far a first step goes beyond where a straight function would be 0, so that the second end
becomes known.
"""
NEAR = 0.1
"""How far apart tilts are near each other; the scores are 0-1."""
IMPOSSIBLE = 1e8
"""z of a mean at an end of the scale, where all answers are alike, when they are not."""
LOOKS_DOWN = (4, 12)
"""Steps after which the end of the range is tried, which is the limit where z does not reach its
quantile.
"""
FINE = 0.025
"""p-value below which verdicts are to be safe."""


class _Part(NamedTuple):
    """What one figure adds to the statistic."""

    deviance: Floats
    moved: Floats
    variance: Floats
    own_variance: Floats


def _held(y: Floats, low: Floats | float, high: Floats | float) -> Floats:
    """Return values held inside a range."""
    room = INSIDE * (high - low)
    return np.clip(y, low + room, high - room)


def _known(shape: Shapes, mean: Floats) -> KnownMean | None:
    """Return what an even shape knows of means; None where it depends on the hypothesis."""
    return shape.at_mean(_held(mean, 0.0, 1.0)) if shape.even else None


def _part(
    shape: Shapes,
    figure: Figures,
    mean: Floats,
    theta: Floats,
    *,
    known: tuple[KnownMean | None, KnownMean | None],
) -> _Part:
    """Return what a figure adds when its ``mean`` is held against ``theta``; what is ``known`` of
    both, if it is.
    """
    own, null = known
    if not figure.spread.any():
        nothing, one = np.zeros_like(theta), np.ones_like(theta)
        return _Part(nothing, nothing, one, one)
    y, start = _held(mean, 0.0, 1.0), _held(theta, 0.0, 1.0)
    if own is None or null is None:
        # An uneven shape is always alone.
        alone = shape if isinstance(shape, Shape) else shape.shapes[0]
        u = alone.values(theta)
        low, high = u.min(axis=-1), u.max(axis=-1)
        y = _held(figure.pull * (mean - theta), low, high)
        start = _held(np.zeros_like(theta), low, high)
        null = known_at(alone.log_share, u, start, np.zeros_like(theta))
        own = known_at(alone.log_share, u, y, null.tilt)
    moved = own.tilt - null.tilt
    apart = moved * y - own.generating + null.generating
    # Of a short way little is left of the difference of large numbers.
    apart = np.where(np.abs(moved) < NEAR, _nearby(own, null, y - start), apart)
    apart = np.maximum(apart, 0.0)
    some = figure.spread > 0
    deviance = np.where(some, 2 * apart / np.where(some, figure.spread, 1.0), 0.0)
    variance = np.where(some, own.variance, null.variance)
    return _Part(deviance, np.where(some, moved, 0.0), null.variance, variance)


def _nearby(own: KnownMean, null: KnownMean, off: Floats) -> Floats:
    """Return the divergence of one answer from another whose tilt is near and whose mean is ``off``
    less.

    It is the integral of the variance weighted by the tilt; a polynomial of the fifth degree has
    the mean and the first two slopes of the means at both ends.
    """
    moved = own.tilt - null.tilt
    bend = (own.variance - null.variance) / 10 - moved * (own.third + null.third) / 120
    return moved * (off / 2 + moved * bend)


class _Drawn(NamedTuple):
    """A figure drawn towards the other, and what is known there; None where it has no spread."""

    mean: Floats
    known: KnownMean | None


class _Sided(NamedTuple):
    """Hypotheses on one side of a difference: the side, the first figure, and the second where it
    is the same under all of them.
    """

    side: Floats
    mean: Floats
    known: KnownMean | None
    fixed: _Drawn | None


@attrs.frozen(eq=False)
class TwoMeans:
    """Two figures, ready to be held against any difference between their means.

    The one that stands on less comes first, by an order that does not depend on which is called the
    first, so that changing places changes signs only.
    """

    shape: Shapes
    steps: Floats
    sign: Floats
    one: Figures
    other: Figures
    skewness: Floats

    def z(self, delta: Floats) -> Floats:
        """Return z of the hypothesis that the first figure is ``delta`` above the second, shape
        ``(rows,)``.
        """
        side = np.sign(self.sign * (self.one.mean - self.other.mean) - delta)
        return self.beside(side)(delta)

    def beside(self, side: Floats) -> Callable[[Floats], Floats]:
        """Return the function that gives z, for hypotheses on one side: below the difference (1) or
        above (−1).
        """
        own = self.sign * side
        drawn = self.steps * self.shape.step / 2
        x = np.clip(self.one.mean - own * drawn * self.one.spread, 0.0, 1.0)
        known = _known(self.shape, x)
        fixed = None
        if not self.one.unseen.any():
            fixed = self._drawn(self.other, own)
        return partial(self._z, _Sided(own, x, known, fixed))

    def _drawn(self, other: Figures, side: Floats) -> _Drawn:
        y = np.clip(other.mean + side * self.steps * self.shape.step / 2 * other.spread, 0.0, 1.0)
        return _Drawn(y, _known(self.shape, y) if other.spread.any() else None)

    def _z(self, sided: _Sided, delta: Floats) -> Floats:
        side, x, known, fixed = sided
        one = self.one
        other, left = _folded(one, self.other, self.sign * delta)
        y, theirs = fixed or self._drawn(other, side)
        apart = x - y - left
        apart = np.where(side * apart > 0, apart, 0.0)
        theta = self._meeting(other, x, apart, left)
        null = _known(self.shape, theta)
        alike = theirs is None or not left.any()
        same = null if alike else _known(self.shape, theta - left)
        parts = (
            _part(self.shape, one, x, theta, known=(known, null)),
            _part(self.shape, other, y, theta - left, known=(theirs, same)),
        )
        z = _corrected(*parts, (one.spread, other.spread), self.shape.step)
        never = (other.spread == 0) & ((theta <= 0) | (theta >= 1))
        z = np.where(never, IMPOSSIBLE, np.maximum(z, 0.0))
        z = np.where(apart != 0, side * z, 0.0)
        return _drawn_in(self.sign * self._beyond(z, delta), self.skewness)

    def _beyond(self, z: Floats, delta: Floats) -> Floats:
        """Return z where no answers of the rest of a finite population could give the mean: by the
        other figure.
        """
        if not self.one.unseen.any():
            return z
        low, high = self._reach
        theta = self.other.mean + self.sign * delta
        past = np.where(
            self._finite, np.maximum(theta - high, 0.0) - np.maximum(low - theta, 0.0), 0.0
        )
        one = self.shape.variance(np.clip(self.other.mean, 0.02, 0.98)) * self.other.error
        with np.errstate(divide="ignore", invalid="ignore"):
            further = np.where(np.abs(past) > 1e-12, past**2 / one, 0.0)
        return np.where(further > 0, -np.sign(past) * np.sqrt(z**2 + further), z)

    @property
    def _finite(self) -> Bools:
        left = self.one.unseen - self.other.error
        return (left > 0) & (self.one.spread > left)

    @property
    def _reach(self) -> tuple[Floats, Floats]:
        """The least and the greatest mean of a finite population that the answers seen allow."""
        left = self.one.unseen - self.other.error
        counted = np.where(self._finite, left, 0.0) / np.where(self._finite, self.one.spread, 1.0)
        return self.one.mean * counted, self.one.mean * counted + 1 - counted

    def _meeting(self, other: Figures, x: Floats, apart: Floats, delta: Floats) -> Floats:
        """Return the first mean under the hypothesis: the distance ``apart`` is divided by the
        information of both.
        """
        if not other.spread.any():
            return np.clip(x - apart, 0.0, 1.0)
        a, b = self.one.spread / self.one.pull, other.spread / other.pull
        share = a / np.where(a + b > 0, a + b, 1.0)
        least, most = np.maximum(0.0, delta), np.minimum(1.0, 1.0 + delta)
        old, far = share, np.zeros_like(share)
        low, high = np.zeros_like(share), np.ones_like(share)
        for step in range(MEETING if delta.any() else 0):
            theta = np.clip(x - share * apart, least, most)
            one, two = a * self.shape.variance(theta), b * self.shape.variance(theta - delta)
            known = (delta != 0) & (one + two > 0)
            off = np.where(known, one / np.where(known, one + two, 1.0) - share, 0.0)
            if np.abs(off).max() < 1e-13:
                break
            low, high = np.where(off > 0, share, low), np.where(off < 0, share, high)
            bend = np.where(off != far, (share - old) / np.where(off != far, off - far, 1.0), 0.0)
            new = np.where(
                (step > 0) & (bend < 0) & (bend > -2), share - off * bend, share + off / 2
            )
            new = np.where((new > low) & (new < high), new, (low + high) / 2)
            old, far, share = share, off, np.where(off == 0, share, new)
        return np.clip(x - share * apart, least, most)

    @property
    def ends(self) -> tuple[Floats, Floats]:
        """The least and the greatest difference that answers of those who did not give one could
        make.
        """
        low, high = self._reach
        noise = 8 * np.sqrt(
            self.shape.variance(np.clip(self.other.mean, 0.02, 0.98)) * self.other.error
        )
        bounded = self._finite | (self.other.spread == 0)
        beside = np.where(bounded, np.maximum(low - self.other.mean - noise, -1.0), -1.0)
        above = np.where(bounded, np.minimum(high - self.other.mean + noise, 1.0), 1.0)
        turned = self.sign < 0
        return np.where(turned, -above, beside), np.where(turned, -beside, above)


def _corrected(
    one: _Part, two: _Part, spread: tuple[Floats, Floats], step: float | Floats
) -> Floats:
    """Return the modified root from what both figures add."""
    r = np.sqrt(one.deviance + two.deviance)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        moved = one.moved / two.variance - two.moved / one.variance
        size = (
            one.own_variance
            * two.own_variance
            / (spread[1] / one.variance + spread[0] / two.variance)
        )
        lattice = np.clip(step / 2 * (one.moved - two.moved), -300, 300)
        jump = np.where(np.abs(lattice) > 1e-6, np.sinh(lattice) / lattice, 1.0)
        correction = np.abs(moved) * jump * np.sqrt(size)
        return np.where(r > 1e-3, r + np.log(correction / r) / r, r)


def _settled(figures: Figures) -> Figures:
    """Return the figures with those that have no sampling error as exact ones."""
    certain = figures.error <= 1e-12 * figures.spread
    known = chosen(certain, exact(figures.mean), figures)
    return attrs.evolve(
        known, unseen=np.where(known.unseen > 1e-7 * known.spread, known.unseen, 0.0)
    )


class _Folded(NamedTuple):
    """The other figure and the difference under the hypothesis."""

    other: Figures
    delta: Floats


def _folded(first: Figures, second: Figures, delta: Floats) -> _Folded:
    """Return the hypothesis with those of ``first`` who did not answer."""
    if not first.unseen.any():
        return _Folded(second, delta)
    left = first.unseen - second.error
    own = first.spread
    finite = (left > 0) & (own > left)
    room = np.where(finite, own - left, 1.0)
    needed = np.clip(((second.mean + delta) * own - first.mean * left) / room, 0.0, 1.0)
    place = np.where(finite, needed, second.mean)
    spread = np.where(finite, left * own / room, np.maximum(-left, 0.0))
    nothing = np.zeros(len(own))
    pull = np.where(finite, 1.0, second.pull)
    return _Folded(Figures(place, spread, nothing, pull, nothing), np.where(finite, 0.0, delta))


def difference(shape: Shapes, first: Figures, second: Figures, steps: Floats) -> TwoMeans:
    """Return two figures of different respondents, ready for tests of their difference.

    Args:
        shape: The distribution of the scores.
        first: The figures.
        second: What they are compared with.
        steps: How much of a step is allowed for, c; a shape that goes with ``(rows,)``.
    """
    first, second = _settled(first), _settled(second)
    turned = _turned(first, second)
    one, other = chosen(turned, second, first), chosen(turned, first, second)
    if not one.unseen.any():
        other = attrs.evolve(other, spread=other.error, unseen=np.zeros(len(turned)))
    sign = np.where(turned, -1.0, 1.0)
    return TwoMeans(shape, steps, sign, one, other, _skewness(first, second))


def _turned(first: Figures, second: Figures) -> Bools:
    """Return where ``second`` stands on less; rounding does not decide it."""
    turned = np.zeros(len(first.mean), dtype=bool)
    for name in ORDERED:
        a, b = getattr(first, name), getattr(second, name)
        turned = np.where(_alike(a, b), turned, b > a)
    return turned


def _tied(first: Figures, second: Figures) -> Bools:
    """Return where nothing tells which of two figures comes first."""
    tied = np.ones(len(first.mean), dtype=bool)
    for name in ORDERED:
        tied &= _alike(getattr(first, name), getattr(second, name))
    return tied


def _alike(a: Floats, b: Floats) -> Bools:
    close: Bools = np.isclose(a, b, rtol=1e-9, atol=1e-12)
    return close


def _skewness(first: Figures, second: Figures) -> Floats:
    """Return the skewness of the difference beyond that of the family."""
    a, b = first.error, second.error
    some = a + b > 0
    lacking = first.skewness * a**1.5 - second.skewness * b**1.5
    return np.where(some, lacking / np.where(some, a + b, 1.0) ** 1.5, 0.0)


def _drawn_in(z: Floats, skewness: Floats) -> Floats:
    """Return z with the longer side of a skewed distribution drawn in."""
    if not skewness.any():
        return z
    a = np.where(np.sign(skewness) == np.sign(z), np.abs(skewness) / 3, 0.0)
    some = np.where(a > 1e-6, a, 1.0)
    size = np.abs(z)
    with np.errstate(over="ignore"):  # where nothing is drawn in
        drawn = (np.log1p(size * np.sqrt(np.expm1(some**2))) + some**2 / 2) / some
    return np.where(a > 1e-6, np.sign(z) * np.minimum(drawn, size), z)


def p_values(shape: Shapes, first: Figures, second: Figures, df: Floats) -> tuple[Floats, Floats]:
    """Return z and the two-sided p-value of no difference, shape ``(rows,)``."""
    from scipy.special import stdtr

    roots = difference(shape, first, second, np.array([[HALF], [WHOLE]])).z(np.zeros((2, len(df))))
    half, z = np.asarray(2 * stdtr(df, -np.abs(roots[0])), dtype=np.float64), roots[0].copy()
    p, fine = half.copy(), half <= FINE
    whole = np.asarray(2 * stdtr(df[fine], -np.abs(roots[1][fine])), dtype=np.float64)
    p[fine] = np.clip(whole, half[fine], FINE)
    z[p > half] = roots[1][p > half]
    return np.clip(z, -IMPOSSIBLE, IMPOSSIBLE), np.minimum(p, 1.0)


def limits(
    shape: Shapes, first: Figures, second: Figures, quantile: Floats, *, level: float
) -> tuple[Floats, Floats]:
    """Return the least and the greatest difference that are not rejected, shape ``(rows,)``.

    Both are sought at once, the greatest as the least of the difference with its sign changed. Of
    two figures of finite populations that stand on the same neither comes first, and both limits
    are as far out as the farther one.
    """
    made = difference(shape, first, second, np.array(HALF if 1 - level > FINE + 1e-9 else WHOLE))
    side = np.array([[1.0], [-1.0]])
    root, (least, most) = made.beside(side), made.ends
    far, end = side * (first.mean - second.mean), np.stack([least, -most])
    error = _distance(shape, first, second, side * quantile)
    guess = far - quantile * error
    low, high = side * zero_of(
        lambda delta: side * root(side * delta) - quantile, (end, far), guess, error
    )
    tied = (first.unseen > 0) & _tied(first, second)
    reach: Floats = np.maximum(-low, high)
    return np.where(tied, -reach, low), np.where(tied, reach, high)


def _distance(shape: Shapes, first: Figures, second: Figures, quantile: Floats) -> Floats:
    """Return about one standard error of the difference, at the limit ``quantile`` of them below
    it.
    """
    one, two = first.error, second.error
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.nan_to_num(one / (one + two))
    middle = 0.9 * first.mean + 0.1 * shape.mean
    error = np.sqrt(shape.variance(middle) * (one + two))
    for _ in range(2):  # damped, since the variance at the limit depends on where the limit is
        own = np.clip(first.mean - share * quantile * error, 0.0, 1.0)
        other = np.clip(second.mean + (1 - share) * quantile * error, 0.0, 1.0)
        error = np.sqrt((shape.variance(own) * one + shape.variance(other) * two + error**2) / 2)
    return error + 1e-6


def zero_of(
    function: Callable[[Floats], Floats], ends: tuple[Floats, Floats], guess: Floats, error: Floats
) -> Floats:
    """Return where a falling function is 0 between two ends; the lower one where it is below 0 all
    the way.

    The secant method within a bracket, and where that leaves it, or after ``SECANTS`` steps, regula
    falsi with the weights of Anderson and Björck (1973). The function is nearly straight, and falls
    by about 1 in one ``error``. Each row takes its own steps, whatever rows stand beside it.
    """
    low, high = ends
    end, point = low, np.clip(guess, low, high)
    at_low, at_high = np.full_like(low, np.nan), np.full_like(low, np.nan)
    before: Floats = point + error
    was: Floats = np.array(np.nan)
    found: Bools = np.zeros(low.shape, dtype=bool)
    for step in range(ROOTS):
        value = function(point)
        was = was if step else value - 1
        rises = value > 0
        old = np.where(rises, at_low, at_high)
        fresh = np.isnan(at_low) | np.isnan(at_high)
        scale = 1 - value / np.where(np.isfinite(old) & (old != 0), old, 1.0)
        scale = np.where(fresh, 1.0, np.where(scale > 0, scale, 0.5))
        at_low, at_high = (
            np.where(rises, value, at_low * scale),
            np.where(rises, at_high * scale, value),
        )
        low, high = np.where(rises, point, low), np.where(rises, high, point)
        straight = _straight(before, was, point, value)
        inside = (straight > low) & (straight < high)
        near = np.abs(value * was) < CLOSE
        other = np.where(near, point, _next((low, high), (at_low, at_high), error))
        new = np.where(inside & (near | (step < SECANTS)), straight, other)
        before, was, point = point, value, np.where(found, point, new)
        settled = near | (high - low <= 1e-14)
        found = np.asarray(found | settled, dtype=bool)
        if bool(found.all()):
            break
        if step in LOOKS_DOWN and (untouched := ~found & (low == end)).any():
            never = untouched & (function(np.where(untouched, end, point)) <= 0)
            found |= never
            point = np.where(never, end, point)
    return point


def _straight(before: Floats, was: Floats, point: Floats, value: Floats) -> Floats:
    """Return where the line through two points is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return point - value * (point - before) / (value - was)


def _next(ends: tuple[Floats, Floats], values: tuple[Floats, Floats], error: Floats) -> Floats:
    """Return where to look next: on the straight line between the ends, or nearby while one of them
    is not known.
    """
    (low, high), (at_low, at_high) = ends, values
    with np.errstate(divide="ignore", invalid="ignore"):
        line = (low * at_high - high * at_low) / (at_high - at_low)
    stepped = np.where(
        np.isnan(at_high), low + BEYOND * error * at_low, high + BEYOND * error * at_high
    )
    new = np.where(np.isnan(at_low) | np.isnan(at_high), stepped, line)
    inside = (new > low) & (new < high)
    return np.where(inside, new, (low + high) / 2)
