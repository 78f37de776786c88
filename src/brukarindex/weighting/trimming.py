"""Weights kept within limits, and weights scaled to a sum."""

from typing import TYPE_CHECKING, Literal, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Floats
from brukarindex.checks import (
    check_below,
    finite,
    misfits,
    one_of,
    real_number,
    true_or_false,
    type_error,
)
from brukarindex.counting.designs import Design
from brukarindex.counting.joining import weight_key
from brukarindex.counting.steps import Step, StepReport
from brukarindex.counting.tallies import split_design
from brukarindex.counting.weightings import Weighting
from brukarindex.exceptions import DataError
from brukarindex.weighting.auxiliary import LEAST, MOST
from brukarindex.weighting.steps import Start, extended, raise_if_cells, start
from brukarindex.words.languages import Words
from brukarindex.words.numbers import number, plain

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Redistribution = Literal["equal", "proportional", "none"]
CapUnit = Literal["weight", "median", "mean"]
ROUNDING = 1e-9
"""Share of a limit by which a weight may miss it: more than the search for weights leaves of its
totals.
"""


def trim_weights(
    frame: "IntoFrame",
    *,
    design: Design | Weighting,
    low: float = 0.0,
    high: float = np.inf,
    unit: CapUnit = "weight",
    redistribute: Redistribution = "equal",
    strict: bool = True,
) -> Weighting:
    """Cut weights at limits, and share out what was cut so that the sum of the weights stays.

    Trimming lowers the variance at the price of some bias (Potter 1990).

    Args:
        frame: The frame the weights were made from.
        design: The design or weighting whose weights are cut.
        low: Least weight.
        high: Greatest weight.
        unit: What the limits are in: ``"weight"``, or multiples of the ``"median"`` or ``"mean"``
            weight.
        redistribute: Share what was cut among the others: ``"equal"`` parts, as R's
            ``trimWeights``, ``"proportional"`` to their weights, or ``"none"``: the sum then
            changes.
        strict: Repeat until no weight is outside the limits.

    Raises:
        ArgumentError: If the limits are not in order.
        DataError: If no weight is within the limits, so that nothing can be shared out.
    """
    one_of("unit", unit, ("weight", "median", "mean"))
    one_of("redistribute", redistribute, ("equal", "proportional", "none"))
    strict = true_or_false("strict", strict)
    low, high = finite("low", low, least=0), real_number("high", high)
    check_below("low", low, high)
    raise_if_cells(design, "their sums of weights cannot be trimmed. Trim without replicates.")
    begun = _by_weight(frame, design)
    limits = (low * _scale(begun, unit), high * _scale(begun, unit))
    steps, cut = _rounds(begun, limits, redistribute, strict=strict)
    count = int(begun.n[cut].sum())
    report = StepReport("trimming", ()).saying(
        [
            Words(
                f"{number(count, 0, 'sv')} {'vikt' if count == 1 else 'vikter'} kapades",
                f"{number(count, 0)} {'weight was' if count == 1 else 'weights were'} cut",
            )
        ]
    )
    factor = begun.factor * np.prod([step.g for step in steps[:-1]], axis=0)
    return extended(
        begun._replace(factor=factor, steps=(*begun.steps, *steps[:-1])), steps[-1], report
    )


def _by_weight(frame: "IntoFrame", design: Design | Weighting) -> Start:
    """Count by what decides the weight, so that all units of a cell have the same."""
    plain = split_design(design).design
    return start(frame, (weight_key(plain.weight),) if plain.weight else plain.strata, design)


def _scale(begun: Start, unit: CapUnit) -> float:
    inside = begun.weight != 0
    mean = float(begun.weight.sum() / begun.n[inside].sum())
    return {"weight": 1.0, "median": _median(begun), "mean": mean}[unit]


def _median(begun: Start) -> float:
    inside = begun.weight != 0
    weight, n = begun.weight[inside] / begun.n[inside], begun.n[inside]
    order = np.argsort(weight)
    reached = np.cumsum(n[order])
    middle = (reached[-1] - 1) / 2
    low, high = (
        weight[order][np.searchsorted(reached, rank, side="right")]
        for rank in (np.floor(middle), np.ceil(middle))
    )
    return float(low + high) / 2


class _Rounds(NamedTuple):
    """A step for each time that weights are cut, and which cells were ever cut."""

    steps: list[Step]
    cut: Bools


def _rounds(
    begun: Start, limits: tuple[float, float], redistribute: Redistribution, *, strict: bool
) -> _Rounds:
    """Cut weights at least once."""
    inside = begun.weight != 0
    now = np.where(inside, begun.weight / begun.n, 0.0)
    steps, cut = list[Step](), np.zeros(len(now), dtype=bool)
    while True:
        outside = inside & ((now > limits[1] * (1 + ROUNDING)) | (now < limits[0] * (1 - ROUNDING)))
        if steps and not outside.any():
            return _Rounds(steps, cut)
        cut = cut | outside
        if redistribute != "none" and not (inside & ~cut).any():
            raise DataError(
                f"no weight lies within the limits {plain(limits[0])} and {plain(limits[1])}:"
                " widen them."
            )
        made = np.where(cut, np.clip(now, *limits), now)
        steps.append(_step(begun, (now, made), inside & ~cut, redistribute))
        now = now * steps[-1].g
        if not strict:
            return _Rounds(steps, cut)


def _step(
    begun: Start,
    weights: tuple[Floats, Floats],
    others: Bools,
    redistribute: Redistribution,
) -> Step:
    """Return the step from weights of units to weights within limits, what was cut being shared out
    among others.
    """
    from scipy.sparse import csr_array

    now, made = weights
    excess = float((begun.n * (now - made)).sum())
    shares = {"equal": begun.n, "proportional": begun.n * now, "none": np.zeros(len(now))}[
        redistribute
    ] * others
    total = float(shares.sum())
    if total:
        made = made + excess * shares / total / begun.n
    g = np.where(now != 0, made / np.where(now != 0, now, 1.0), 0.0)
    return Step(
        g=g,
        x=csr_array(np.ones((len(now), 1))),
        z=csr_array((shares / begun.w)[:, None]),
        inverse=np.array([[1.0 / total if total else 0.0]]),
        sampled=np.array([0.0 if redistribute == "none" else 1.0]),
        slope=np.where(others, g if redistribute == "proportional" else 1.0, 0.0),
    )


def normalise(weighting: Weighting, to: float | None = None) -> Weighting:
    """Scale weights to a sum, by default the number of respondents.

    Args:
        weighting: The weights.
        to: The sum.

    Raises:
        ArgumentError: If ``to`` is not positive, or above 1e25.
    """
    from scipy.sparse import csr_array

    if misfits([weighting], Weighting):
        raise type_error("weighting", "be a Weighting", weighting)
    if to is None:
        raise_if_cells(
            weighting, "they cannot be counted. Give to=, the sum that the weights shall have."
        )
    given = weighting.respondents if to is None else to
    wanted = float(finite("to", given, least=LEAST, most=MOST))
    before = weighting.factor
    g = np.full(len(before), wanted / weighting.total)
    step = Step(
        g=g,
        x=csr_array(np.ones((len(g), 1))),
        z=csr_array(before[:, None]),
        inverse=np.array([[1.0 / weighting.total]]),
        sampled=np.zeros(1),
    )
    return attrs.evolve(
        weighting,
        factor=before * g,
        steps=(*weighting.steps, step),
        reports=(*weighting.reports, StepReport("normalisation", ())),
    )
