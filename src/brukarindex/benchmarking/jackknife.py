"""What figures of cross-products become when one respondent, or one cluster, is left out.

A linearised error knows what each respondent adds to a figure, but not that the figure was fitted
to that respondent too: with few answers it is too small. What leaving one out changes is known
exactly from the cross-products. With ``x = (1, d)``, its cross-product ``M`` and that of the unit,
``A``,

    b − b₋ = (M − A)⁻¹ Σ w·x·e,

which for one respondent is the linearised change over ``1 − h``, ``h = w·x'M⁻¹x`` (the jackknife,
HC3 of MacKinnon and White 1985). As influences on cells these go the way of all others. Respondents
of a stratum who are alike but for weights have the mean of these, however finely a tally was made.
"""

from typing import NamedTuple

import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.benchmarking.cross_products import Complete
from brukarindex.codes.keys import Coded, cell_codes, renumber

ALONE = 1e-6
"""What is left of 1 when a respondent alone decides a figure."""


class _Units(NamedTuple):
    """The units of each domain, clusters or respondents who are alike.

    Attributes:
        unit: The unit of each cell that has all scores, shape ``(cells,)``.
        size: How many units there are.
        domain: The domain of each unit.
        weight: What the weights of cells are multiplied with to get those of one unit.
    """

    unit: Codes
    size: int
    domain: Codes
    weight: Floats


def _units(whole: Complete, at: Codes) -> _Units:
    cells = whole.cells
    if cells.unit is None:
        unit, size = _alike(whole, at)
        domain = np.zeros(size, dtype=np.intp)
        domain[unit] = whole.label[at]
        return _Units(unit, size, domain, 1 / sum_by(unit, cells.n[at], size)[unit])
    clusters = int(cells.unit.max()) + 1
    unit, codes = renumber(whole.label[at] * clusters + cells.unit[at])
    return _Units(unit, len(codes), codes // clusters, np.ones(len(at)))


def _alike(whole: Complete, at: Codes) -> Coded[Codes]:
    """Return the number of each cell among those of its domain and stratum with its scores."""
    cells = whole.cells
    if (cells.w[at] == cells.n[at]).all():
        return Coded(np.arange(len(at)), len(at))
    told = {f"score {i}": each for i, each in enumerate(whole.scores[at].T)}
    frame = pl.DataFrame({"domain": whole.label[at], "stratum": cells.stratum[at], **told})
    unit, codes = renumber(cell_codes(frame, frame.columns).codes)
    return Coded(unit, len(codes))


def slopes_left_out(whole: Complete, inverse: Floats, error: Floats) -> Floats:
    """Return influences on slopes whose sums over a unit are what leaving it out changes.

    Args:
        whole: Those who answered everything; the first score is explained by the others.
        inverse: ``S_xx⁻¹`` of each domain, 0 for areas that add nothing; ``(domains, k, k)``.
        error: What is unexplained of each cell.
    """
    at = np.flatnonzero(whole.given)
    units = _units(whole, at)
    apart, base = whole.apart[at, 1:], whole.base[whole.label[at]]
    w = whole.cells.w[at] * units.weight
    found = np.zeros((len(whole.given), apart.shape[1]))
    turned = np.einsum("cij,cj->ci", inverse[whole.label[at]], apart)
    if whole.cells.unit is None:
        w = sum_by(units.unit, w, units.size)[units.unit]
        leverage = w * (1 + (apart * turned).sum(axis=1)) / base
        found[at] = turned * (error[at] / (base * np.maximum(1 - leverage, ALONE)))[:, None]
        return found
    x = np.column_stack([np.ones(len(at)), apart])
    rest = _rest(whole, units, inverse, w, x)
    found[at] = np.einsum("cij,cj->ci", rest[units.unit], x * error[at][:, None])[:, 1:]
    return found


def _rest(whole: Complete, units: _Units, inverse: Floats, w: Floats, x: Floats) -> Floats:  # noqa: PLR0917
    """Return ``(M − A)⁻¹`` of each unit, from ``M⁻¹``, shape ``(units, k + 1, k + 1)``."""
    k = inverse.shape[1]
    whole_inverse = np.zeros((whole.size, k + 1, k + 1))
    whole_inverse[:, 0, 0], whole_inverse[:, 1:, 1:] = 1.0, inverse
    whole_inverse = whole_inverse / whole.base[:, None, None]
    own = np.zeros((units.size, k + 1, k + 1))
    for i in range(k + 1):
        for j in range(i + 1):
            own[:, i, j] = own[:, j, i] = sum_by(units.unit, w * x[:, i] * x[:, j], units.size)
    before = whole_inverse[units.domain]
    # (M − A)⁻¹ = (1 − M⁻¹A)⁻¹ M⁻¹, where what adds nothing stays at 0.
    left = np.eye(k + 1) - before @ own
    sound = np.asarray(np.isfinite(left).all(axis=(1, 2)))
    left = np.where(sound[:, None, None], left, np.eye(k + 1))
    return np.asarray(np.linalg.pinv(left, rcond=ALONE) @ before)


def alpha_left_out(whole: Complete) -> Floats:
    """Return influences on log(1 − α) whose sums over a unit are what leaving it out changes.

    NaN where that is not known: without the unit all questions are answered alike.
    """
    at = np.flatnonzero(whole.given)
    units, d = _units(whole, at), whole.apart[at]
    w, k = whole.cells.w[at] * units.weight, d.shape[1]
    weight, square, total = (
        sum_by(units.unit, w * each, units.size)
        for each in (np.ones(len(at)), (d**2).sum(axis=1), d.sum(axis=1) ** 2)
    )
    sums = np.column_stack([sum_by(units.unit, w * each, units.size) for each in d.T])
    base, products = whole.base[units.domain], whole.products[units.domain]
    left = base - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.trace(products, axis1=1, axis2=2)
        apart = (base * spread - square) / left - (sums**2).sum(axis=1) / left**2
        whole_sum = products.sum(axis=(1, 2))
        together = (base * whole_sum - total) / left - sums.sum(axis=1) ** 2 / left**2
        change = _log(spread, whole_sum, k) - _log(apart, together, k)
        value = np.where(np.isfinite(change), change, np.nan) / weight
    found = np.zeros(len(whole.given))
    found[at] = value[units.unit]
    return found


def _log(spread: Floats, total: Floats, k: int) -> Floats:
    """Return log(1 − α) from the variances of k questions and of their sum."""
    alpha = k / (k - 1) * (1 - spread / np.where(total > 0, total, np.nan))
    return np.log(np.where(alpha < 1, 1 - alpha, np.nan))
