"""Weighting classes: respondents stand for the nonrespondents of their own class."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import (
    column_names,
    mapped,
    misfits,
    one_of,
    several,
    some_of,
    true_or_false,
    type_error,
    whole_number,
)
from brukarindex.codes.keys import group_codes
from brukarindex.counting.designs import Design
from brukarindex.counting.steps import Step, StepReport
from brukarindex.counting.weightings import Weighting
from brukarindex.exceptions import (
    ArgumentError,
    DataError,
    did_you_mean,
    raise_all,
)
from brukarindex.regression.algebra import scaled
from brukarindex.weighting.auxiliary import as_totals
from brukarindex.weighting.levels import FEW, level_problems
from brukarindex.weighting.steps import Start, extended, raise_if_cells, raise_if_negative, start
from brukarindex.words.languages import Words
from brukarindex.words.numbers import counted

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

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
    order: Mapping[str, Sequence[Any]] | None = None,
    across_strata: bool = False,
    design: Design | Weighting | None = None,
) -> Weighting:
    """Multiply the weights of respondents by the inverse response rate of their class.

    Also called response homogeneity groups: response is taken to be random within a class. The
    factor of a class is the weights' sum over the sample divided by that over its respondents
    (sample level, *InfoS*), or a known number of persons divided by the latter (population level,
    *InfoU*).

    Args:
        frame: One row per person in the sample, nonrespondents included; any frame that `tally`
            takes.
        classes: Columns whose combinations are the classes.
        responded: Column that is True for respondents.
        totals: Persons of each class in the population: level (tuple of levels) to number.
        weighted: Use design weights in the response rates, which keeps totals unbiased. False uses
            numbers of persons, n/r, which varies less (Little and Vartivarian 2003). Its standard
            errors are exact where design weights do not vary within combinations of classes, strata
            and domains, and approximate where they do: with very uneven weights the variance can be
            a tenth or more off.
        minimum: A class with fewer respondents is merged with another of its stratum; what was
            merged is in `Weighting.describe`. One that has no other to be merged with stays. In
            replicates (``adjust=``) it must be 1.
        collapse: Merge with the class of the nearest response rate (``"rate"``); with the smaller
            neighbour in a variable that has an order, such as age, all other columns being the same
            (``"ordered"``); or raise (``"never"``).
        order: For ``"ordered"``: the variable and its levels in order,
            ``{"alder": ["0–17", "18–64", "65–"]}``. It can be left out when one of the columns
            alone has an order: numbers, dates, or ordered categories.
        across_strata: Merge with classes of other strata too. The weights of a stratum then no
            longer add up to those of its sample.
        design: The design whose weights are changed, or the weighting of earlier steps.

    Raises:
        ArgumentError: If it is not known in which order classes are.
        DataError: If a class has too few respondents and may not be merged, or nobody, and nothing
            to be merged with; or a total is missing.

    Examples:
        >>> import polars as pl
        >>> answered = [True, False, True, False, True, True]
        >>> frame = pl.DataFrame({"ung": [True] * 4 + [False] * 2, "svar": answered})
        >>> weighting_classes(frame, "ung", responded="svar", minimum=1).cells["factor"].to_list()
        [1.0, 0.0, 2.0]
    """
    one_of("collapse", collapse, ("rate", "ordered", "never"))
    weighted = true_or_false("weighted", weighted)
    across_strata = true_or_false("across_strata", across_strata)
    minimum = whole_number("minimum", minimum, least=1, most=10**15)
    if minimum > 1:
        raise_if_cells(
            design,
            f"minimum={minimum} would count cells. Say minimum=1, and merge small classes in the"
            " frame first.",
        )
    names = column_names(classes, "classes", least=1)
    stated = _stated(order, names, collapse)
    begun = start(frame, names, design, responded)
    raise_if_negative(begun)
    bound = () if across_strata else tuple(name for name in names if name in begun.design.strata)
    found = _classes(
        begun, names, bound, _ordered(begun.cells, names, stated) if collapse == "ordered" else None
    )
    if totals is not None:
        found = found._replace(population=_known(totals, names, found.levels))
    merged, notes = _merge(found, _Rule(minimum, collapse))
    if (found.answered == found.sampled).all():
        notes.append(Words("alla i filen svarade", "everybody in the frame responded"))
    report = StepReport("weighting classes", names).saying(notes)
    return extended(begun, _step(begun, merged, weighted=weighted), report)


class _Order(NamedTuple):
    """A column, and its levels in order."""

    column: str
    levels: list[object]


def _stated(order: object, names: tuple[str, ...], collapse: Collapse) -> _Order | None:
    """Return the order that is stated, checked by itself."""
    if order is None:
        return None
    if misfits([order], Mapping) or len(cast("Mapping[object, object]", order)) != 1:
        raise type_error("order", "be a dict of one column and its levels in order", order)
    if collapse != "ordered":
        raise ArgumentError(
            f'order= says which classes are neighbours for collapse="ordered", not {collapse!r}.',
            argument="order",
            value=order,
        )
    [(column, levels)] = cast("Mapping[str, Iterable[object]]", order).items()
    if column not in names:
        raise ArgumentError(
            f"order names {column!r}, which is none of classes.{did_you_mean(column, names)}",
            argument="order",
            value=column,
            allowed=tuple(names),
        )
    listed = list(several(f"order: the levels of {column!r}", levels))
    twice = [repr(level) for i, level in enumerate(listed) if level in listed[:i]]
    raise_all(
        ArgumentError,
        [f"order names the level {level} of {column!r} twice." for level in twice],
        argument="order",
    )
    return _Order(column, listed)


def _ordered(cells: pl.DataFrame, names: tuple[str, ...], stated: _Order | None) -> _Order:
    """Return the column whose neighbours are merged, and its levels in order.

    Text has no order of its own: by alphabet "13–17" would stand beside "0–5".
    """
    if stated is None:
        known = [name for name in names if _has_order(cells.schema[name])]
        if len(known) != 1:
            said = (
                f"{' and '.join(map(repr, known))} have one" if known else "none has one of its own"
            )
            raise ArgumentError(
                'collapse="ordered" merges neighbours in one column with an order, and of'
                f' {", ".join(names)} {said}: say it, such as order={{"{names[-1]}":'
                f" [{_some_levels(cells[names[-1]])}]}}, from first to last.",
                argument="order",
                value=stated,
            )
        return _Order(known[0], cells[known[0]].unique().sort().to_list())
    present = cells[stated.column].unique().sort().to_list()
    lacking = [level for level in present if level not in stated.levels]
    few = [
        f"order lacks the level {level!r} of {stated.column!r}.{did_you_mean(level, stated.levels)}"
        for level in lacking
    ]
    many = f"order lacks levels of {stated.column!r}: {some_of(lacking)}."
    problems = [many] if len(lacking) > FEW else few
    raise_all(
        ArgumentError,
        problems,
        argument="order",
        value=tuple(lacking),
        allowed=tuple(stated.levels),
    )
    return stated


def _has_order(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype.is_temporal() or isinstance(dtype, pl.Enum)


def _some_levels(column: pl.Series) -> str:
    return ", ".join(map(repr, column.unique().sort().to_list()[:_SHOWN]))


class _Classes(NamedTuple):
    """The classes, some of which may have been merged.

    Attributes:
        of_cell: Which class each cell is in.
        levels: Their levels, in sorted order; for ordered merges those that differ in no other
            column stand together.
        sampled: Persons in the sample, by class.
        answered: Respondents, by class.
        population: Persons in the population, by class; None when not known.
        number: The number of the class that each has been merged into.
        within: Classes with the same number here may be merged.
    """

    of_cell: Codes
    levels: list[tuple[object, ...]]
    sampled: Floats
    answered: Floats
    population: Floats | None
    number: Codes
    within: Codes


def _classes(
    begun: Start, names: tuple[str, ...], bound: tuple[str, ...], order: _Order | None
) -> _Classes:
    """Return the classes, to be merged where they do not differ in the columns ``bound``, or but in
    the order's.
    """
    levels = begun.cells.select(names).unique().sort(names)
    if order is not None:
        bound = tuple(name for name in names if name != order.column or name in bound)
        rank = [order.levels.index(level) for level in levels[order.column]]
        others = [levels[name] for name in names if name != order.column]
        keys = pl.DataFrame({str(i): each for i, each in enumerate([*others, pl.Series(rank)])})
        levels = levels[keys.select(pl.arg_sort_by(keys.columns)).to_series()]
    at = begun.cells.select(names).join(
        levels.with_row_index(""), on=list(names), how="left", maintain_order="left"
    )
    place, size = at[""].to_numpy().astype(np.intp), levels.height
    inside = begun.weight > 0
    sampled = sum_by(place, begun.n * inside, size)
    answered = sum_by(place, begun.n * (begun.carrying > 0), size)
    return _Classes(
        place, levels.rows(), sampled, answered, None, np.arange(size), group_codes(levels, bound)
    )


def _known(
    totals: Mapping[Any, float], names: tuple[str, ...], levels: list[tuple[object, ...]]
) -> Floats:
    key = names if len(names) > 1 else next(iter(names))
    read = as_totals("totals", {key: mapped("totals", totals)}, None)[key]
    keys = [level if len(names) > 1 else level[0] for level in levels]
    assert isinstance(read, Mapping)  # noqa: S101 - given as one
    raise_all(DataError, level_problems(names, read, keys, whom="persons in the sample"))
    return np.array([float(read[each]) for each in keys])


class _Rule(NamedTuple):
    """How many respondents a class must have, and what it is otherwise merged with."""

    minimum: int
    collapse: Collapse


class _Merged(NamedTuple):
    """Classes after merging, and what was merged."""

    classes: _Classes
    notes: list[Words]


def _merge(found: _Classes, rule: _Rule) -> _Merged:
    """Merge classes with too few respondents, smallest first."""
    number, notes = found.number.copy(), list[Words]()
    while True:
        present = np.unique(number)
        answered = sum_by(number, found.answered, len(number))
        small = present[answered[present] < rule.minimum]
        if len(small) and (rule.collapse == "never" or len(present) == 1):
            raise _too_few(found, int(small[0]), int(answered[small[0]]), rule)
        small = small[np.argsort(answered[small], kind="stable")]
        pairs = ((each, _partner(found, number, each, rule.collapse)) for each in small.tolist())
        chosen, partner = next((pair for pair in pairs if pair[1] is not None), (None, None))
        if chosen is None or partner is None:
            notes += _alone(found, small, answered, rule)
            return _Merged(found._replace(number=number), notes)
        one, other = _said(found.levels[int(chosen)]), _said(found.levels[int(partner)])
        notes.append(Words(f"{one} slogs samman med {other}", f"{one} was merged with {other}"))
        number[number == max(chosen, partner)] = min(chosen, partner)


def _too_few(found: _Classes, number: int, answered: int, rule: _Rule) -> DataError:
    never = rule.collapse == "never"
    remedy = ', or say collapse="rate" or "ordered".' if never else "; there is no other class."
    many = f"{counted(answered, 'respondent')}, fewer than {rule.minimum}"
    said = f"class {_said(found.levels[number])} has {many}"
    return DataError(f"{said}: lower minimum{remedy}")


def _alone(found: _Classes, small: Codes, answered: Floats, rule: _Rule) -> list[Words]:
    """Return what is to be said of small classes that have no other to be merged with.

    Raises:
        DataError: If nobody responded in some of them, whose weight is then lost.
    """
    lost = [_said(found.levels[int(each)]) for each in small if not answered[each]]
    if lost:
        ordered = rule.collapse == "ordered"
        where = "that differs in its order only" if ordered else "in its stratum"
        remedy = 'collapse="rate"' if ordered else "across_strata=True"
        raise DataError(
            f"nobody responded in class {', '.join(lost[:_SHOWN])}, and there is no other class"
            f" {where}: say {remedy}, or merge it in the frame first."
        )
    least = rule.minimum
    told = [(_said(found.levels[int(each)]), round(float(answered[each]))) for each in small]
    return [
        Words(
            f"{name} har {count} svarande, färre än {least}, och ingen klass att slås samman med",
            f"{name} has {counted(count, 'respondent')}, fewer than {least}, and no class to be"
            " merged with",
        )
        for name, count in told
    ]


def _partner(found: _Classes, number: Codes, chosen: int, collapse: Collapse) -> int | None:
    """Return the class that a small one is merged with, None if there is none."""
    present = np.unique(number)
    present = present[found.within[present] == found.within[chosen]]
    others = present[present != chosen]
    if not len(others):
        return None
    answered, sampled = (
        sum_by(number, each, len(number)) for each in (found.answered, found.sampled)
    )
    if collapse == "rate":
        rate = answered[others] / np.maximum(sampled[others], 1.0)
        own = answered[chosen] / max(sampled[chosen], 1.0)
        return int(others[np.argmin(np.abs(rate - own))])
    at = int(np.searchsorted(present, chosen))
    neighbours = [int(present[i]) for i in (at - 1, at + 1) if 0 <= i < len(present)]
    return min(neighbours, key=lambda each: answered[each])


class Answering(NamedTuple):
    """The class of each cell, numbered from 0, and what was merged."""

    code: Codes
    notes: list[Words]


def with_respondents(begun: Start, code: Codes) -> Answering:
    """Return ordered classes, those without respondents merged with a neighbour."""
    kinds, place = np.unique(code, return_inverse=True)
    levels: list[tuple[object, ...]] = [(i + 1,) for i in kinds.tolist()]
    sampled, answered = (
        sum_by(place, begun.n * each, len(levels))
        for each in (begun.weight > 0, begun.carrying > 0)
    )
    every = np.arange(len(levels))
    found = _Classes(place, levels, sampled, answered, None, every, np.zeros_like(every))
    merged, notes = _merge(found, _Rule(1, "ordered"))
    said = [Words(f"klass {note.sv}", f"class {note.en}") for note in notes]
    return Answering(np.unique(merged.number, return_inverse=True)[1][place], said)


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
    """Return the step that weights the respondents of each class up to ``wanted``, or to the sample
    in the class.

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
