"""Adding a step to a weighting: what it starts from, and the weighting that it leaves."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats, sum_by
from brukarindex.checks import misfits, shown, type_error
from brukarindex.codes.keys import groups
from brukarindex.counting.designs import Design
from brukarindex.counting.steps import Step, StepReport
from brukarindex.counting.tallies import count_cells, split_design
from brukarindex.counting.weightings import Weighting, located
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.variance.cells import cells_of
from brukarindex.weighting.auxiliary import MOST, MarginColumns
from brukarindex.weighting.respondents import count_sample, who_responded
from brukarindex.words.numbers import counted, plain
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


WEIGHT = "replicate_weight"
"""Column of the weights that an adjustment starts from when it is made anew in a replicate: its
rows are cells.
"""


class Start(NamedTuple):
    """The cells that a step works on, with what the steps before it made of them.

    Attributes:
        design: The design.
        by: The columns of the cells.
        cells: One row for each combination of ``by``.
        n: Units.
        w: Sum of design weights.
        w2: Sum of squared design weights.
        factor: What earlier steps multiply the design weights with.
        steps: The earlier steps, on these cells.
        reports: What they did.
        responded: Which cells responded; None when the frame does not say.
    """

    design: Design
    by: MarginColumns
    cells: pl.DataFrame
    n: Floats
    w: Floats
    w2: Floats
    factor: Floats
    steps: tuple[Step, ...]
    reports: tuple[StepReport, ...]
    responded: Bools | None

    @property
    def weight(self) -> Floats:
        """Sum of the weights so far."""
        return self.w * self.factor

    @property
    def loses(self) -> bool:
        """Whether some who have a weight did not respond, so that the step corrects for a random
        loss.
        """
        return bool(((self.weight != 0) & (self.carrying == 0)).any())

    @property
    def carrying(self) -> Floats:
        """Sum of the weights so far of those who stay."""
        return self.weight if self.responded is None else np.where(self.responded, self.weight, 0.0)


def start(
    frame: "IntoFrame",
    columns: MarginColumns,
    design: Design | Weighting | None,
    responded: str | None = None,
) -> Start:
    """Count a frame by the columns of a step and of all steps before it.

    Raises:
        ArgumentError: If ``responded`` is among the columns of the step.
        DataError: If ``responded`` has no value in some rows or holds anything but True and False
            (1 and 0), nobody responded, or earlier steps have already left out those who did not.
    """
    plain, earlier = split_design(design)
    responded = _response_column(responded, columns)
    extra = (responded,) if responded else ()
    by = tuple(dict.fromkeys((*(earlier.by if earlier else ()), *columns, *extra)))
    tally = (
        count_sample(frame, by, responded, plain) if responded else count_cells(frame, by, plain)
    )
    cells = cells_of(tally, 0)[0]
    at, kept = groups(tally.blocks[0], by)
    n, w, w2 = (sum_by(at, each, kept.height) for each in (cells.n, cells.w, cells.w2))
    stays = _responded(kept[responded], n) if responded else None
    if earlier is None:
        return Start(plain, by, kept, n, w, w2, np.ones(kept.height), (), (), stays)
    rows = located(earlier, kept, (n, w))
    factor = earlier.factor[rows]
    if stays is not None and not stays.all() and not factor[~stays].any():
        raise DataError(
            f"those who did not respond have weight 0 already, by {earlier.reports[-1].method}:"
            " adjust for response once. Further steps are poststratify, rake or calibrate without"
            " responded=, to known numbers."
        )
    steps = tuple(step.take(rows) for step in earlier.steps)
    return Start(plain, by, kept, n, w, w2, factor, steps, earlier.reports, stays)


def _response_column(responded: str | None, columns: MarginColumns) -> str | None:
    """Return the name of the column that says who responded, if it is none of the others."""
    if responded is not None and (misfits([responded], str) or not responded):
        raise type_error("responded", "be a column name", responded)
    responded = composed(responded)
    if responded in columns:
        raise ArgumentError(
            f"{responded!r} says who responded, so it cannot be among the columns adjusted for.",
            argument="responded",
            value=responded,
        )
    return responded


def _responded(column: pl.Series, n: Floats) -> Bools:
    stays = who_responded(column)
    if stays is None:
        values = sorted(map(str, column.unique().to_list()))[:5]
        raise DataError(
            f"column {column.name!r} must be True or False (or 1 and 0), got {values}.",
            column=column.name,
        )
    if not n[stays].sum():
        raise DataError(
            f"nobody responded: column {column.name!r} is False throughout.", column=column.name
        )
    return stays


def raise_if_cells(design: Design | Weighting | None, remedy: str) -> None:
    """Raise `ArgumentError` if a frame has cells for rows, in a replicate, where persons are to be
    counted.
    """
    if split_design(design).design.weight == WEIGHT:
        raise ArgumentError(
            f"adjust is given cells of respondents who are alike, not persons: {remedy}",
            argument="adjust",
        )


def raise_if_negative(begun: Start) -> None:
    """Raise `DataError` if weights so far are negative: rates of response cannot be
    made of them.
    """
    negative = int(begun.n[begun.weight < 0].sum())
    if negative:
        raise DataError(
            f"{counted(negative, 'respondent has', 'respondents have')} a negative weight by"
            f" {begun.reports[-1].method}: adjust"
            ' for response first, or calibrate with distance="raking" or bounds.'
        )


def extended(begun: Start, step: Step, report: StepReport) -> Weighting:
    """Return the weighting with one step more.

    Raises:
        DataError: If the weights add up to more persons than can be counted.
    """
    total = float((begun.weight * step.g).sum())  # a product would wake the threads of the algebra
    if not abs(total) <= MOST:
        raise DataError(
            f"the weights add up to {plain(total, digits=3)}, and at most {shown(MOST)} persons"
            " can be told: correct the totals."
        )
    return Weighting(
        design=begun.design,
        by=begun.by,
        keys=begun.cells,
        n=begun.n,
        design_weight=begun.w,
        squares=begun.w2,
        factor=begun.factor * step.g,
        steps=(*begun.steps, step),
        reports=(*begun.reports, report),
    )
