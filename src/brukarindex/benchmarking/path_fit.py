"""The fit of a path model to those who answered everything, and the same in replicates."""

from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Floats, Texts
from brukarindex.benchmarking.cross_products import Complete
from brukarindex.benchmarking.path_algebra import (
    Layout,
    PathFigures,
    Scheme,
    alike,
    collinear,
    correlations,
    figures,
    layout_of,
    moments,
    path_weights,
)
from brukarindex.benchmarking.path_model import PathModel
from brukarindex.checks import Progress, ProgressReport
from brukarindex.exceptions import DataError, raise_all
from brukarindex.replication.kinds import Spread
from brukarindex.replication.resampling import ReplicatedSource, batch_size


class PathOptions(NamedTuple):
    """The options of a call."""

    scheme: Scheme
    scaled: bool
    points: float
    steps: int
    level: float
    progress: Progress | None


@attrs.frozen(eq=False)
class Fitted:
    """The fit of the whole sample.

    Attributes:
        model: The model.
        layout: Of the questions and indices that are left.
        questions: Which are left, ``(p,)``.
        indices: Which are left, ``(k,)``.
        reason: Why an index has no figures, ``(k,)``; empty where it has.
        figures: Those of what is left; None when nothing is.
        collinear: Which indices are driven by what cannot be told apart, of those left.
        steps: How many steps were taken.
        unsettled: Whether the weights did not come to rest.
    """

    model: PathModel
    layout: Layout
    questions: Bools
    indices: Bools
    reason: Texts
    figures: PathFigures | None = None
    collinear: Bools = attrs.field(factory=lambda: np.zeros(0, dtype=bool))
    steps: int = 0
    unsettled: bool = False

    def questions_of(self, values: Floats) -> Floats:
        """Return values of the questions that are left as those of all."""
        return _filled(values, self.questions)

    def indices_of(self, values: Floats) -> Floats:
        """Return values of the indices that are left as those of all."""
        return _filled(values, self.indices)

    def pairs_of(self, values: Floats) -> Floats:
        """Return values of pairs of the indices that are left as those of all pairs."""
        size = len(self.indices)
        found = np.full((size, size), np.nan)
        found[np.ix_(self.indices, self.indices)] = values
        return found


def _filled(values: Floats, at: Bools) -> Floats:
    found = np.full(len(at), np.nan)
    found[at] = values
    return found


def layout_of_model(model: PathModel) -> Layout:
    """Return the layout of all questions and indices of a model."""
    names = model.names
    drives = np.zeros((len(names), len(names)), dtype=bool)
    for source, target in model.paths:
        drives[names.index(source), names.index(target)] = True
    formative = np.array([name in model.formative for name in names])
    return layout_of([len(block) for block in model.blocks], drives, formative)


class _Left(NamedTuple):
    """Which indices have a part in the fit, and why the others have none."""

    indices: Bools
    reason: Texts


def _left(whole: Complete, layout: Layout) -> _Left:
    """Return the indices that vary and have a neighbour that does."""
    indices = (whole.varied[0][:, None] & layout.inside).any(axis=0)
    near = layout.drives | layout.drives.T
    alone = indices & ~(near & indices).any(axis=1)
    n, every = float(whole.n[0]), np.ones(len(indices), dtype=bool)
    cases = {
        "no_answers": every & (n == 0),
        "one_answer": every & (n == 1),
        "indefinite": every & _indefinite(whole),
        "no_variation": ~indices,
        "unconnected": alone,
    }
    reason = np.select(list(cases.values()), list(cases), "").astype("<U24")
    return _Left(reason == "", reason)


def fitted_model(whole: Complete, model: PathModel, asked: PathOptions) -> Fitted:
    """Return the fit of the whole sample, with what has no part in it left out."""
    layout = layout_of_model(model)
    left = _left(whole, layout)
    questions = np.asarray(whole.varied[0] & left.indices[layout.block])
    layout = layout.without(questions, left.indices)
    held = Fitted(model, layout, questions, left.indices, left.reason)
    if not left.indices.any():
        return held
    mean, products = whole.mean[:, questions], whole.products[:, questions][:, :, questions]
    weights = path_weights(_held(products, asked), layout, asked.scheme, asked.steps)
    _check_weights(weights.weight[0], held)
    found = figures(mean, products, _standard(weights.weight, products, asked), layout)
    return attrs.evolve(
        held,
        figures=found,
        collinear=collinear(found.correlation[0], layout),
        steps=weights.steps,
        unsettled=not weights.rests[0],
    )


def _check_weights(weight: Floats, held: Fitted) -> None:
    """Raise when the questions of an index vary with no index that it is joined to."""
    block = layout_of_model(held.model).block[held.questions]
    lost = [
        name
        for j, name in enumerate(held.model.names)
        if held.indices[j] and not weight[block == j].any()
    ]
    raise_all(
        DataError,
        [
            f"latent_indices: no question of {name!r} varies with an index that it is joined to, so"
            " that it has no weights: join it to others, or leave it out."
            for name in lost
        ],
    )


def _indefinite(whole: Complete) -> bool:
    """Return whether weights below 0 made variances negative."""
    products = whole.products[0]
    if not np.isfinite(products).all():
        return True
    at = np.flatnonzero(whole.varied[0])
    if not len(at):
        return bool((np.diag(products) < 0).any())
    held = correlations(whole.products[:, at][:, :, at])[0]
    negative = (np.diag(products) < -1e-12 * whole.length**2).any()
    return bool(negative or np.linalg.eigvalsh(held)[0] < -1e-9)


def _held(products: Floats, asked: PathOptions) -> Floats:
    return correlations(products) if asked.scaled else products


def _standard(weight: Floats, products: Floats, asked: PathOptions) -> Floats:
    """Return weights of standardised questions."""
    if asked.scaled:
        return weight
    return np.asarray(weight * np.sqrt(np.diagonal(products, axis1=1, axis2=2)))


class Errors(NamedTuple):
    """Standard errors of what is left, and the degrees of freedom of the replicates.

    Attributes:
        figures: Standard errors in the place of figures; NaN where a replicate has none.
        limit: The most degrees of freedom that there are.
    """

    figures: PathFigures
    limit: float


def replicated(
    source: ReplicatedSource, whole: Complete, fitted: Fitted, asked: PathOptions
) -> Errors | None:
    """Return the standard errors from replicates; None when there is nothing to replicate."""
    if fitted.figures is None:
        return None
    block = source.block(0)
    spread = source.replicates.spread(block.units)
    told = ProgressReport(asked.progress, len(spread.weight))
    made = list[PathFigures]()
    for w in source.weights(block, batch_size([block])):
        made.append(_anew(w, whole, fitted, asked))
        told.add(w.shape[1])
    parts = [np.concatenate(each) for each in zip(*made, strict=True)]
    errors = [_error(spread, *each) for each in zip(parts, fitted.figures, strict=True)]
    limit = min(block.units.df, source.replicates.degrees_of_freedom(block.units))
    return Errors(PathFigures(*errors), limit)


def _anew(w: Floats, whole: Complete, fitted: Fitted, asked: PathOptions) -> PathFigures:
    """Return the figures under other weights of the cells, ``(cells, b)``."""
    assert fitted.figures is not None  # noqa: S101 - the caller looked
    layout, full = fitted.layout, fitted.figures.weight[0]
    scores = whole.scores[whole.given][:, fitted.questions]
    mean, products = moments(w[whole.given], scores, whole.mean[0, fitted.questions])
    found = path_weights(_held(products, asked), layout, asked.scheme, asked.steps)
    weight = np.where(found.rests[:, None], found.weight, np.nan)
    weight = _standard(weight, products, asked)
    turned = alike(weight, full, correlations(products), layout)
    return figures(mean, products, turned, layout)


def _error(spread: Spread, values: Floats, full: Floats) -> Floats:
    """Return the standard errors of figures ``(1, …)`` from those of replicates ``(R, …)``."""
    found = spread.variances(values.reshape(len(values), -1).T, full.ravel())
    return np.sqrt(found).reshape(full.shape)
