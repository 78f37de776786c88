"""Weights that reproduce known totals: post-stratification, raking and calibration."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from brukarindex.arrays import Floats
from brukarindex.checks import OnFailure, column_names, misfits, one_of, type_error
from brukarindex.counting.designs import Design
from brukarindex.counting.steps import Step, StepReport
from brukarindex.counting.weightings import Weighting
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.regression.algebra import scaled
from brukarindex.regression.numbers import numbers_among, numbers_told
from brukarindex.weighting.auxiliary import (
    Auxiliary,
    CellWeights,
    KnownTotal,
    MarginColumns,
    Totals,
    as_totals,
    auxiliary_of,
    columns_of,
    only_levels,
)
from brukarindex.weighting.solver import Distance, DistanceName, Solved, solve
from brukarindex.weighting.steps import Start, extended, start
from brukarindex.words.languages import Words
from brukarindex.words.numbers import significant

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

WeightBounds = tuple[float, float] | list[float]
"""Least and greatest factor."""
_SHOWN = 5


def poststratify(
    frame: "IntoFrame",
    totals: Mapping[str | MarginColumns, KnownTotal],
    *,
    responded: str | None = None,
    design: Design | Weighting | None = None,
    size: float | None = None,
) -> Weighting:
    """Weight up to known numbers of persons in one classification: N_h divided by the weights' sum
    in each class.

    Args:
        frame: One row per respondent, or per person in the sample with ``responded``; any frame
            that `tally` takes.
        totals: One entry: a column, or a tuple of columns, and a dict of level (tuple of levels)
            and number of persons, or a Polars frame whose last column holds the numbers.
        responded: Column that is True for respondents, when ``frame`` holds the whole sample; see
            `calibrate`.
        design: The design whose weights are changed, or the weighting of earlier steps.
        size: What the numbers shall add up to; shares (0–1 or per cent) can be given with it.

    Raises:
        ArgumentError: If a total is negative or not finite.
        DataError: If a level has respondents and no total, or a total and no respondents.

    Examples:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"kon": ["K", "K", "K", "M"]})
        >>> poststratify(frame, {"kon": {"K": 60, "M": 40}}).cells["factor"].to_list()
        [20.0, 40.0]
    """
    read = as_totals("totals", totals, size)
    only_levels("poststratify", "totals", read)
    if len(read) > 1:
        raise ArgumentError(
            f"poststratify takes one classification, got {list(read)}: name a tuple of columns, or"
            " call rake.",
            argument="totals",
            value=tuple(read),
        )
    return _calibrated(
        "poststratification", frame, read, design, distance=Distance("linear"), responded=responded
    )


def rake(
    frame: "IntoFrame",
    margins: Mapping[str | MarginColumns, KnownTotal],
    *,
    responded: str | None = None,
    design: Design | Weighting | None = None,
    size: float | None = None,
    bounds: WeightBounds | None = None,
    on_failure: OnFailure = "raise",
) -> Weighting:
    """Weight up to several known margins by raking ratio (Deming and Stephan 1940), starting from
    the design weights.

    The solution of iterative proportional fitting, which is unique, so the order of the margins is
    irrelevant. Newton's method finds it where going through the margins takes long.

    Args:
        frame: One row per respondent, or per person in the sample with ``responded``; any frame
            that `tally` takes.
        margins: Per column, or tuple of columns: a dict of level and number of persons, or a Polars
            frame.
        responded: Column that is True for respondents, when ``frame`` holds the whole sample; see
            `calibrate`.
        design: The design whose weights are changed, or the weighting of earlier steps.
        size: What each margin shall add up to; shares (0–1 or per cent) can be given with it.
        bounds: Least and greatest factor.
        on_failure: ``"raise"``, or ``"return"`` the best attempt with its status.

    Raises:
        ArgumentError: If margins are negative, not finite or add up to different numbers.
        DataError: If levels of margins and data do not match, or no weights meet the margins.

    Examples:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"kon": ["K", "K", "M", "M"], "ung": [True, False, True, False]})
        >>> round(rake(frame, {"kon": {"K": 60, "M": 40}, "ung": {True: 30, False: 70}}).total, 6)
        100.0
    """
    read = as_totals("margins", margins, size)
    only_levels("rake", "margins", read)
    made = _distance("raking", bounds)
    return _calibrated(
        "raking", frame, read, design, distance=made, responded=responded, on_failure=on_failure
    )


def calibrate(
    frame: "IntoFrame",
    totals: Mapping[str | MarginColumns, KnownTotal],
    *,
    distance: DistanceName = "linear",
    bounds: WeightBounds | None = None,
    responded: str | None = None,
    design: Design | Weighting | None = None,
    size: float | None = None,
    numeric: Iterable[str] = (),
    categories: Iterable[str] = (),
    on_failure: OnFailure = "raise",
) -> Weighting:
    """Find weights near the design weights that reproduce known totals (Deville and Särndal 1992).

    Args:
        frame: One row per respondent, or per person in the sample with ``responded``; any frame
            that `tally` takes.
        totals: Per variable: a dict of level and number of persons (population level, *InfoU*), a
            number, the total of a numeric column, or ``"sample"``: what the sample's design weights
            give (sample level, *InfoS*). A tuple of columns is a cross-classification. ``"sample"``
            is for classes, or for the sum of a column of numbers with decimals. Numbers of persons
            are at most 1e25. Numbers far from 0, such as years, lose no digits when the number of
            persons is told too, by classes or by a column of ones.
        distance: ``"linear"`` (the regression estimator; factors can be negative), ``"raking"``
            (exponential), ``"logit"`` (within bounds) or ``"truncated"`` (linear, cut at the
            bounds).
        bounds: Least and greatest factor.
        responded: Column that is True for respondents; the others get weight 0, and the variance
            counts response as a random phase (Särndal and Lundström 2005).
        design: The design whose weights are changed, or the weighting of earlier steps.
        size: What each margin shall add up to.
        numeric: Columns of whole numbers whose sum ``"sample"`` is to mean.
        categories: Columns of numbers with decimals whose classes ``"sample"`` is to mean.
        on_failure: ``"raise"``, or ``"return"`` the best attempt with its status.

    Raises:
        ArgumentError: If an option or a total is not allowed.
        DataError: If levels of totals and data do not match, or no weights meet the totals.

    Examples:
        >>> import polars as pl
        >>> frame = pl.DataFrame({"kon": ["K", "K", "M", "M"], "alder": [30.0, 50.0, 40.0, 60.0]})
        >>> round(calibrate(frame, {"kon": {"K": 50, "M": 50}, "alder": 4600.0}).total, 6)
        100.0
    """
    read = as_totals("totals", totals, size)
    if "sample" in read.values() and responded is None:
        raise ArgumentError(
            'totals of the "sample" need responded=, the column that says who responded.',
            argument="responded",
            value=responded,
        )
    made = _distance(distance, bounds)
    kinds = (column_names(numeric, "numeric"), column_names(categories, "categories"))
    return _calibrated(
        "calibration",
        frame,
        read,
        design,
        distance=made,
        responded=responded,
        on_failure=on_failure,
        kinds=kinds,
    )


def _distance(name: DistanceName, bounds: WeightBounds | None) -> Distance:
    if bounds is not None and (
        (misfits([bounds], tuple) and misfits([bounds], list)) or len(bounds) != 2
    ):
        raise type_error("bounds", "be a tuple of least and greatest factor", bounds)
    return Distance(name, *(bounds or (-np.inf, np.inf)))


def _calibrated(
    method: str,
    frame: "IntoFrame",
    totals: Totals,
    design: Design | Weighting | None,
    *,
    distance: Distance,
    responded: str | None,
    on_failure: OnFailure = "raise",
    kinds: tuple[MarginColumns, MarginColumns] = ((), ()),
) -> Weighting:
    one_of("on_failure", on_failure, ("raise", "return"))
    columns = column_names(columns_of(totals), "totals")
    begun = start(frame, columns, design, responded)
    sampled = [name for name in columns if totals.get(name) == "sample"]
    numbers = numbers_among(begun.cells, sampled, numeric=kinds[0], categories=kinds[1])
    known = auxiliary_of(begun.cells, totals, CellWeights(begun.weight, begun.carrying), numbers)
    solved = solve(known.x, begun.carrying, known.totals, distance)
    report = _report(method, columns, known, solved).saying(numbers_told(numbers))
    if not solved.converged and on_failure == "raise":
        raise DataError(f"no weights meet the totals: {report.notes[0]}. {report.remedy}")
    return extended(begun, calibration_step(begun, known, solved.g, random=begun.loses), report)


def calibration_step(begun: Start, known: Auxiliary, g: Floats, *, random: bool) -> Step:
    """Return what the variance must know of a calibration to ``known`` with factors ``g``."""
    stays = begun.carrying != 0
    z = scaled(known.x, begun.factor * stays)
    return Step(np.where(stays, g, 0.0), known.x, z, known.sampled, random=random)


def _report(method: str, columns: MarginColumns, known: Auxiliary, solved: Solved) -> StepReport:
    errors = known.own(solved.errors)
    share = np.abs(errors) / np.maximum(np.abs(known.told), 1.0)
    worst = np.argsort(-share)[:_SHOWN]
    largest = float(share.max(initial=0.0))
    if solved.converged:
        return StepReport(method, columns, iterations=solved.iterations, largest_error=largest)
    listed = [
        (known.names[int(i)], float(known.told[i]), float(known.told[i] + errors[i])) for i in worst
    ]
    said = Words(
        "; ".join(
            f"{name} ska bli {significant(wanted, 'sv')}, blir {significant(found, 'sv')}"
            for name, wanted, found in listed
        ),
        "; ".join(
            f"{name} wants {significant(wanted)}, gets {significant(found)}"
            for name, wanted, found in listed
        ),
    )
    remedy = (
        "The totals contradict each other, or no factors within the bounds reach them: correct the"
        " totals, widen the bounds, merge small levels, or leave a variable out."
    )
    return StepReport(method, columns, "infeasible", remedy, solved.iterations, largest).saying(
        [said]
    )
