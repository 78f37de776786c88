"""The weights of partial least squares, from cross-products alone (Wold 1982; Tenenhaus 2005).

With the correlations ``R`` of the questions, the weights ``w_j`` of index j on its questions,
scaled so that ``w_j'R w_j = 1``, and ``C = W'RW`` those of the indices, both steps are repeated
till the weights rest:

* inside: the neighbours of j by paths, added up with ``e_ij``: the sign of ``C_ij`` (*centroid*),
  ``C_ij`` (*factorial*), or the coefficients of j on what drives it, and ``C_ij`` of what it drives
  (*path*);
* outside: ``w_j`` is how the questions of j vary with that sum (mode A), or their regression
  coefficients (mode B).

All is done for several matrices at once: those of replicates.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.codes.threads import one_thread_of_algebra

Scheme: TypeAlias = Literal["path", "centroid", "factorial"]
REST = 1e-12
"""Change of a weight in one step from which the weights rest."""
ROUNDING = 1e-12
"""Share of a mean square below which what is left of it around the mean is rounding."""
SINGULAR = 1e-10
"""Share of the largest eigenvalue below which indices or questions say the same."""


@attrs.frozen(eq=False)
class Layout:
    """Which of p questions belong to which of k indices, and which indices drive which.

    Attributes:
        inside: Shape ``(p, k)``.
        drives: ``drives[i, j]``: whether index i drives index j; ``(k, k)``.
        formative: Which indices are made up of their questions, ``(k,)``.
    """

    inside: Bools
    drives: Bools
    formative: Bools

    @property
    def block(self) -> Codes:
        """The index of each question."""
        return np.asarray(self.inside.argmax(axis=1))

    def without(self, questions: Bools, indices: Bools) -> "Layout":
        """Return the layout of some questions and indices."""
        both = np.ix_(indices, indices)
        return Layout(
            self.inside[np.ix_(questions, indices)], self.drives[both], self.formative[indices]
        )


class OuterWeights(NamedTuple):
    """Outer weights of b matrices.

    Attributes:
        weight: Shape ``(b, p)``, by which each index has variance 1; NaN where there are none.
        steps: How many steps were taken.
        rests: Which came to rest, ``(b,)``.
    """

    weight: Floats
    steps: int
    rests: Bools


@one_thread_of_algebra
def path_weights(held: Floats, layout: Layout, scheme: Scheme, steps: int) -> OuterWeights:
    """Return the weights of several matrices of correlations (or covariances), ``(b, p, p)``."""
    sound: Bools = np.asarray(np.isfinite(held).all(axis=(1, 2)))
    safe = np.where(sound[:, None, None], held, np.eye(held.shape[1]))
    inverse = _inverses(safe, layout)
    w = _scaled(np.broadcast_to(layout.inside, (len(held), *layout.inside.shape)), safe)
    rests: Bools = np.zeros(len(held), dtype=bool)
    taken = 0
    while taken < steps and not rests.all():
        between = w.transpose(0, 2, 1) @ safe @ w
        outer = safe @ w @ _inner(between, layout, scheme)
        if inverse is not None:
            outer = np.where(layout.formative, inverse @ (outer * layout.inside), outer)
        new = _scaled(np.where(layout.inside, outer, 0.0), safe)
        rests = np.asarray(np.abs(new - w).max(axis=(1, 2)) < REST)
        w, taken = new, taken + 1
    weight = _turned(w, safe, layout)
    return OuterWeights(np.where(sound[:, None], weight, np.nan), taken, rests & sound)


def _inner(between: Floats, layout: Layout, scheme: Scheme) -> Floats:
    """Return how much each index counts in the sum beside each other one, ``(b, k, k)``."""
    near = layout.drives | layout.drives.T
    if scheme == "centroid":
        return np.where(near, np.sign(between), 0.0)
    found = np.where(near, between, 0.0)
    if scheme == "factorial":
        return found
    for j in range(len(near)):
        sources = np.flatnonzero(layout.drives[:, j])
        if len(sources):
            found[:, sources, j] = coefficients(between, sources, j)
    return found


def coefficients(between: Floats, sources: Codes, target: int) -> Floats:
    """Return the regression of one index on others in several matrices, ``(b, sources)``."""
    inside = between[:, sources[:, None], sources]
    inverse = np.linalg.pinv(inside, rcond=SINGULAR, hermitian=True)
    return np.asarray((inverse @ between[:, sources, target][:, :, None])[:, :, 0])


def _inverses(held: Floats, layout: Layout) -> Floats | None:
    """Return the inverses of the matrices within indices that their questions make up."""
    if not layout.formative.any():
        return None
    found = np.zeros_like(held)
    for j in np.flatnonzero(layout.formative):
        at = np.flatnonzero(layout.inside[:, j])
        inside = held[:, at[:, None], at]
        found[:, at[:, None], at] = np.linalg.pinv(inside, rcond=SINGULAR, hermitian=True)
    return found


def _scaled(w: Floats | Bools, held: Floats) -> Floats:
    """Return weights by which each index has variance 1; NaN where it has none."""
    variance = (w * (held @ w)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = w / np.sqrt(variance)[:, None, :]
    return np.asarray(np.where(np.isfinite(found), found, 0.0))


def _turned(w: Floats, held: Floats, layout: Layout) -> Floats:
    """Return the weights of questions, indices turned so that their loadings add up to more than
    0.
    """
    loadings = ((held @ w) * layout.inside).sum(axis=1)
    return np.asarray((w * np.where(loadings < 0, -1.0, 1.0)[:, None, :]).sum(axis=2))


def alike(weight: Floats, other: Floats, held: Floats, layout: Layout) -> Floats:
    """Return weights ``(b, p)`` whose indices go the way of those with other weights ``(p,)``.

    They are turned where both indices are negatively correlated by the matrices ``(b, p, p)``.
    """
    made = weight[:, :, None] * layout.inside
    between = ((held @ made) * (other[:, None] * layout.inside)).sum(axis=1)
    side = np.where(between < 0, -1.0, 1.0)
    return np.asarray(weight * side[:, layout.block])


class PathFigures(NamedTuple):
    """What follows from weights; b matrices, p questions, k indices.

    Attributes:
        weight: Outer weights of standardised questions, ``(b, p)``.
        loading: Their correlations with their index, ``(b, p)``.
        part: Weights of the scores, whose sizes add up to 1 in each index, ``(b, p)``.
        mean: The index 0–100, ``(b, k)``.
        spread: Its standard deviation, ``(b, k)``.
        path: Standardised coefficients, ``(b, k, k)``; 0 where there is no path.
        effect: The same between the indices 0–100, by the point, ``(b, k, k)``.
        total: Effects through all paths, by the point, ``(b, k, k)``.
        explained: R² of each index that is driven, ``(b, k)``; NaN of others.
        correlation: Of the indices, ``(b, k, k)``.
    """

    weight: Floats
    loading: Floats
    part: Floats
    mean: Floats
    spread: Floats
    path: Floats
    effect: Floats
    total: Floats
    explained: Floats
    correlation: Floats


@one_thread_of_algebra
def figures(means: Floats, products: Floats, weight: Floats, layout: Layout) -> PathFigures:
    """Return what follows from the weights of standardised questions.

    Args:
        means: Means of the scores 0–100, shape ``(b, p)``.
        products: Their covariances, ``(b, p, p)``.
        weight: Outer weights, ``(b, p)``.
        layout: The model.
    """
    sd = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    with np.errstate(divide="ignore", invalid="ignore"):
        part = weight / sd
        part = part / (np.abs(part) @ layout.inside)[:, layout.block]
    made = part[:, :, None] * layout.inside
    turned = np.where(part < 0, -100.0 * part, 0.0)
    mean = (part * means + turned) @ layout.inside
    inside = made.transpose(0, 2, 1) @ products @ made
    spread = np.sqrt(np.diagonal(inside, axis1=1, axis2=2))
    correlation = inside / (spread[:, :, None] * spread[:, None, :])
    with np.errstate(divide="ignore", invalid="ignore"):
        loading = (products @ made / spread[:, None, :] * layout.inside).sum(axis=2) / sd
    path, explained = _regressed(correlation, layout)
    effect = path * spread[:, None, :] / spread[:, :, None]
    eye = np.eye(len(layout.drives))
    total = np.linalg.inv(eye - np.where(np.isfinite(effect), effect, 0.0)) - eye
    known: Bools = np.asarray(np.isfinite(mean).all(axis=1))
    total = np.where(known[:, None, None], total, np.nan)
    return PathFigures(
        weight, loading, part, mean, spread, path, effect, total, explained, correlation
    )


def _regressed(correlation: Floats, layout: Layout) -> tuple[Floats, Floats]:
    """Return the standardised coefficients of all paths, and R² of what is driven."""
    path = np.zeros_like(correlation)
    explained = np.full(correlation.shape[:2], np.nan)
    sound: Bools = np.asarray(np.isfinite(correlation).all(axis=(1, 2)))
    safe = np.where(sound[:, None, None], correlation, np.eye(correlation.shape[1]))
    for j in range(len(layout.drives)):
        sources = np.flatnonzero(layout.drives[:, j])
        if len(sources):
            found = coefficients(safe, sources, j)
            path[:, sources, j] = found
            explained[:, j] = np.clip((found * safe[:, sources, j]).sum(axis=1), 0.0, 1.0)
    path[~sound], explained[~sound] = np.nan, np.nan
    return path, explained


def collinear(correlation: Floats, layout: Layout) -> Bools:
    """Return which indices are driven by indices that cannot be told from each other, ``(k,)``."""
    found = np.zeros(len(layout.drives), dtype=bool)
    for j in range(len(found)):
        at = np.flatnonzero(layout.drives[:, j])
        if len(at) > 1:
            values = np.linalg.eigvalsh(correlation[np.ix_(at, at)])
            found[j] = values[0] < SINGULAR * values[-1]
    return found


def moments(weights: Floats, scores: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """Return the means and the covariances of scores under several sets of weights.

    Args:
        weights: Of the cells, shape ``(cells, b)``.
        scores: Shape ``(cells, p)``.
        centre: Near the means, ``(p,)``: what cancels is then little.

    Returns:
        Shapes ``(b, p)`` and ``(b, p, p)``; NaN where weights do not add up to more than 0, or a
        score does not vary.
    """
    apart = scores - centre
    base = weights.sum(axis=0)
    base = np.where(base > 0, base, np.nan)
    mean = (weights.T @ apart) / base[:, None]
    raw = np.stack([(apart * column[:, None]).T @ apart for column in weights.T])
    raw = raw / base[:, None, None]
    products = raw - mean[:, :, None] * mean[:, None, :]
    least = ROUNDING * np.diagonal(raw, axis1=1, axis2=2)
    vary = (np.diagonal(products, axis1=1, axis2=2) > least).all(axis=1)
    return mean + centre, np.where(np.asarray(vary)[:, None, None], products, np.nan)


def correlations(products: Floats) -> Floats:
    """Return covariances as correlations; NaN beside what does not vary."""
    with np.errstate(divide="ignore", invalid="ignore"):
        sd = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
        return np.asarray(products / (sd[:, :, None] * sd[:, None, :]))


def layout_of(sizes: Sequence[int], drives: Bools, formative: Bools) -> Layout:
    """Return the layout of indices with so many questions each, in their order."""
    block = np.repeat(np.arange(len(sizes)), sizes)
    return Layout(block[:, None] == np.arange(len(sizes)), drives, formative)
