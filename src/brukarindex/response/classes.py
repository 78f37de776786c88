"""Weighting classes: respondents stand for the nonrespondents of their own class."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from brukarindex.algebra import scaled
from brukarindex.checks import one_of, true_or_false, whole_number
from brukarindex.designs import Design, column_names
from brukarindex.encoding import sum_by
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.response.auxiliary import as_totals
from brukarindex.response.calibration import Start, extended, raise_if_cells, raise_if_negative, start
from brukarindex.weightings import Step, StepReport, Weighting

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
Collapse = Literal["rate", "ordered", "never"]
_SHOWN = 10


def weighting_classes(
    frame: "IntoFrame",
    classes: str | Iterable[str],
    *,
    responded: str,
    totals: Mapping[Any, float] | None = None,
    weighted: bool = True,
    minimum: int = 10,
    collapse: Collapse = "rate",
    design: Design | Weighting | None = None,
) -> Weighting:
    """Multiply the weights of respondents by the inverse response rate of their class.

    Also called response homogeneity groups: response is taken to be random within a class. The factor of a class is
    the weights' sum over the sample divided by that over its respondents (sample level, *InfoS*), or a known number of
    persons divided by the latter (population level, *InfoU*).

    Args:
        frame: One row per person in the sample, nonrespondents included; any frame that `tally` takes.
        classes: Columns whose combinations are the classes.
        responded: Column that is True for respondents.
        totals: Persons of each class in the population: level (tuple of levels) to number.
        weighted: Use design weights in the response rates, which keeps totals unbiased. False uses numbers of persons,
            n/r, which varies less (Little and Vartivarian 2003). Its standard errors are exact where design weights do
            not vary within combinations of classes, strata and domains, and approximate where they do: with very
            uneven weights the variance can be a tenth or more off.
        minimum: A class with fewer respondents is merged with another. In replicates (``adjust=``) it must be 1.
        collapse: Merge with the class of the nearest response rate (``"rate"``), with the smaller neighbour in sorted
            order (``"ordered"``, for ages), or raise (``"never"``).
        design: The design whose weights are changed, or the weighting of earlier steps.

    Raises:
        DataError: If a class has too few respondents and may not be merged, or a total is missing.

    Examples:
        >>> import polars as pl
        >>> answered = [True, False, True, False, True, True]
        >>> frame = pl.DataFrame({"ung": [True] * 4 + [False] * 2, "svar": answered})
        >>> weighting_classes(frame, "ung", responded="svar", minimum=1).cells["factor"].to_list()
        [1.0, 0.0, 2.0]
    """
    one_of("collapse", collapse, ("rate", "ordered", "never"))
    weighted, minimum = true_or_false("weighted", weighted), whole_number("minimum", minimum)
    if minimum < 1:
        raise ArgumentError(f"minimum must be at least 1, got {minimum}.")
    if minimum > 1:
        raise_if_cells(
            design, f"minimum={minimum} would count cells. Say minimum=1, and merge small classes in the frame first."
        )
    names = column_names(classes)
    if not names:
        raise ArgumentError("classes must name at least one column.")
    begun = start(frame, names, design, responded)
    raise_if_negative(begun)
    found = _classes(begun, names)
    if totals is not None:
        found = found._replace(population=_known(totals, names, found.levels))
    merged, notes = _merge(found, minimum, collapse)
    if (found.answered == found.sampled).all():
        notes.append("everybody in the frame responded")
    return extended(
        begun, _step(begun, merged, weighted=weighted), StepReport("weighting classes", names, notes=tuple(notes))
    )


class _Classes(NamedTuple):
    """The classes, some of which may have been merged.

    Attributes:
        of_cell: Which class each cell is in.
        levels: Their levels, in sorted order.
        sampled: Persons in the sample, by class.
        answered: Respondents, by class.
        population: Persons in the population, by class; None when not known.
        number: The number of the class that each has been merged into.
    """

    of_cell: Codes
    levels: list[tuple[object, ...]]
    sampled: Floats
    answered: Floats
    population: Floats | None
    number: Codes


def _classes(begun: Start, names: tuple[str, ...]) -> _Classes:
    levels = begun.cells.select(names).unique().sort(names)
    at = begun.cells.select(names).join(levels.with_row_index(""), on=list(names), how="left", maintain_order="left")
    place, size = at[""].to_numpy().astype(np.intp), levels.height
    inside = begun.weight > 0
    sampled = sum_by(place, begun.n * inside, size)
    answered = sum_by(place, begun.n * (begun.carrying > 0), size)
    return _Classes(place, levels.rows(), sampled, answered, None, np.arange(size))


def _known(totals: Mapping[Any, float], names: tuple[str, ...], levels: list[tuple[object, ...]]) -> Floats:
    key = names if len(names) > 1 else next(iter(names))
    read = as_totals("totals", {key: totals}, None)[key]
    keys = [level if len(names) > 1 else level[0] for level in levels]
    assert isinstance(read, Mapping)  # noqa: S101 - given as one
    lacking = [repr(each) for each in keys if each not in read]
    if lacking:
        raise DataError(f"totals: no number for {', '.join(lacking[:_SHOWN])}.")
    nobody = [repr(level) for level, number in read.items() if number > 0 and level not in keys]
    if nobody:
        raise DataError(f"totals: nobody in the sample is {', '.join(nobody[:_SHOWN])}: merge it with a similar class.")
    return np.array([float(read[each]) for each in keys])


def _merge(found: _Classes, minimum: int, collapse: Collapse) -> tuple[_Classes, list[str]]:
    """Return the classes after merging those with too few respondents, smallest first, and what was merged."""
    number, notes = found.number.copy(), list[str]()
    while True:
        present = np.unique(number)
        answered = sum_by(number, found.answered, len(number))[present]
        small = present[answered < minimum]
        if not len(small):
            return found._replace(number=number), notes
        said = _said(found.levels[int(small[0])])
        if collapse == "never" or len(present) == 1:
            count = int(answered[present == small[0]][0])
            raise DataError(
                f"class {said} has {count} respondents, fewer than {minimum}: lower minimum"
                + (', or say collapse="rate" or "ordered".' if collapse == "never" else "; there is no other class.")
            )
        chosen = int(present[answered == answered.min()][0])
        partner = _partner(found, number, chosen, collapse)
        notes.append(f"{_said(found.levels[chosen])} was merged with {_said(found.levels[partner])}")
        number[number == max(chosen, partner)] = min(chosen, partner)


def _partner(found: _Classes, number: Codes, chosen: int, collapse: Collapse) -> int:
    present = np.unique(number)
    others = present[present != chosen]
    answered, sampled = (sum_by(number, each, len(number)) for each in (found.answered, found.sampled))
    if collapse == "rate":
        rate = answered[present] / np.maximum(sampled[present], 1.0)
        own = answered[chosen] / max(sampled[chosen], 1.0)
        return int(others[np.argmin(np.abs(rate[present != chosen] - own))])
    at = int(np.searchsorted(present, chosen))
    neighbours = [int(present[i]) for i in (at - 1, at + 1) if 0 <= i < len(present)]
    return min(neighbours, key=lambda each: answered[each])


def with_respondents(begun: Start, code: Codes) -> tuple[Codes, tuple[str, ...]]:
    """Return ordered classes numbered from 0, those without respondents merged with a neighbour, and notes of it."""
    place, levels = np.unique(code, return_inverse=True)[1], [(i + 1,) for i in np.unique(code).tolist()]
    sampled, answered = (sum_by(place, begun.n * each, len(levels)) for each in (begun.weight > 0, begun.carrying > 0))
    found = _Classes(place, list(levels), sampled, answered, None, np.arange(len(levels)))
    merged, notes = _merge(found, 1, "ordered")
    return np.unique(merged.number, return_inverse=True)[1][place], tuple(f"class {note}" for note in notes)


def _said(level: tuple[object, ...]) -> str:
    return " × ".join(str(value) for value in level)


def _step(begun: Start, found: _Classes, *, weighted: bool) -> Step:
    code = np.unique(found.number, return_inverse=True)[1][found.of_cell]
    if found.population is None:
        return class_step(begun, code, weighted=weighted)
    merged = np.unique(found.number, return_inverse=True)[1]
    wanted = sum_by(merged, found.population, int(merged.max()) + 1)
    return class_step(begun, code, weighted=True, wanted=wanted)


def class_step(begun: Start, code: Codes, *, weighted: bool, wanted: Floats | None = None) -> Step:
    """Return the step that weights the respondents of each class up to ``wanted``, or to the sample in the class.

    Args:
        begun: The cells.
        code: The class of each cell.
        weighted: Count weights instead of persons.
        wanted: Known numbers of persons, by class.
    """
    from scipy.sparse import csr_array

    size, stays = int(code.max()) + 1, begun.carrying > 0
    units = begun.weight if weighted else begun.n * (begun.weight > 0)
    every, answered = (sum_by(code, each, size) for each in (units, np.where(stays, units, 0.0)))
    x = csr_array((np.ones(len(code)), (np.arange(len(code)), code)), shape=(len(code), size))
    return Step(
        g=np.where(stays, ((every if wanted is None else wanted) / answered)[code], 0.0),
        x=x,
        z=scaled(x, begun.factor * stays),
        inverse=np.diag(1.0 / answered),
        sampled=np.full(size, 1.0 if wanted is None else 0.0),
        random=begun.loses,
        counted=not weighted,
    )
