"""Auxiliary variables: from known totals to a sparse matrix on the cells and a vector of totals.

A numeric variable whose values lie far from 0, such as a year, hardly differs from a constant, and
what tells them apart is lost to rounding. Where the totals tell that of a constant too, it is
therefore replaced by its difference from its mean, and its total by that of the difference: the
same weights meet both.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import numpy as np
import polars as pl

from brukarindex.arrays import Floats, sum_by
from brukarindex.checks import finite, is_number, misfits, real_number, shown
from brukarindex.codes.keys import groups
from brukarindex.counting.joining import key_words
from brukarindex.counting.scanning import LARGEST
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    raise_all,
)
from brukarindex.regression.algebra import SINGULAR
from brukarindex.weighting.levels import level_problems
from brukarindex.words.numbers import counted, plain
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MarginColumns = tuple[str, ...]
KnownTotal = Mapping[Any, float] | float | Literal["sample"]
Totals = Mapping[str | MarginColumns, KnownTotal]
"""Per variable: a dict of level and number of persons, the total of a numeric variable, or
``"sample"``. A tuple of columns is a cross-classification, whose levels are tuples."""
NEAR_WHOLE = 0.02
"""Shares and numbers typed from rounded tables miss their sum by no more than this share."""
LEAST, MOST = 1e-25, 1e25
"""Numbers of persons and sums of weights are 0 or within these, so that they can still be written
with all digits.
"""
MOST_TOTALS = 5000
"""So many are met: the memory grows with their square and the time with their cube, to a few
seconds and 1.3 GB here."""
_SHORT = 40
"""Letters of a value that fit in a message."""
AGREEMENT = 1e-6
"""Margins whose sums differ by less, as a share, are taken to agree: they are typed from rounded
tables.
"""


class ScaledColumn(NamedTuple):
    """A numeric column as it is computed with: (values − centre)/scale.

    Attributes:
        column: Its place.
        centre: What is subtracted; 0 when no columns add up to a constant.
        scale: What is divided by: a power of two, which loses no digits.
        whole: The columns that add up to 1 for everybody.
    """

    column: int
    centre: float
    scale: float
    whole: slice


class Auxiliary(NamedTuple):
    """Auxiliary variables on c cells: p columns.

    Attributes:
        names: What each column is, such as ``"kon = Kvinna"``.
        x: Values, sparse ``(c, p)``; of numeric columns as ``moved`` says.
        totals: What weighted sums of ``x`` shall be, ``(p,)``.
        sampled: 1 where the total is that of the sample, ``(p,)``.
        told: What weighted sums of the variables themselves shall be, ``(p,)``.
        moved: The numeric columns.
    """

    names: list[str]
    x: "csr_array"
    totals: Floats
    sampled: Floats
    told: Floats
    moved: tuple[ScaledColumn, ...]

    def own(self, sums: Floats) -> Floats:
        """Return weighted sums of ``x`` as those of the variables themselves."""
        made = sums.copy()
        for each in self.moved:
            made[each.column] = (
                each.scale * sums[each.column] + each.centre * sums[each.whole].sum()
            )
        return made


def columns_of(totals: Totals) -> MarginColumns:
    """Return every column that the totals name, once."""
    named = ((name,) if isinstance(name, str) else name for name in totals)
    return tuple(dict.fromkeys(column for columns in named for column in columns))


def as_totals(
    name: str, totals: object, size: float | None
) -> dict[str | MarginColumns, KnownTotal]:
    """Return totals checked by themselves: numbers, and margins that agree; shares are scaled to
    ``size``.

    Raises:
        ArgumentError: If totals are negative, not finite, or disagree; every problem in one error.
    """
    if misfits([totals], Mapping) or not totals:
        raise ArgumentTypeError(
            f"{name} must be a dict of variable and totals, got {_kept(totals)}.",
            argument=name,
            value=totals,
        )
    given = cast("Mapping[str | MarginColumns, KnownTotal | pl.DataFrame]", totals)
    read: dict[str | MarginColumns, KnownTotal] = {
        _key(name, key): _margin(name, key, known) for key, known in given.items()
    }
    raise_all(
        ArgumentError,
        [problem for key, known in read.items() for problem in _wrong(name, key, known)],
        argument=name,
    )
    read = {key: cast("KnownTotal", _plain(known)) for key, known in read.items()}
    if size is not None:
        size = finite("size", size, least=LEAST, most=MOST)
        read = {key: _scaled(name, key, known, size) for key, known in read.items()}
    raise_all(ArgumentError, _disagreeing(name, read), argument=name)
    return _as_one_sum(read)


def _kept(totals: object) -> str:
    """Return how a message quotes what is no dict; of a frame what to do with it."""
    names = [] if misfits([totals], pl.DataFrame) else cast("pl.DataFrame", totals).columns
    if len(names) < 2:
        return shown(totals)
    key = names[0] if len(names) == 2 else tuple(names[:-1])
    return f"a frame: give {{{key!r}: frame}}, whose last column has the numbers"


def _key(name: str, key: object) -> str | MarginColumns:
    columns = _columns(key)
    if not columns or misfits(columns, str):
        raise ArgumentTypeError(
            f"{name}: a variable must be a column or a tuple of columns, got {key!r}.",
            argument=name,
            value=key,
        )
    columns = composed(columns)
    return columns[0] if len(columns) == 1 else columns


def _margin(name: str, key: object, known: "KnownTotal | pl.DataFrame") -> KnownTotal:
    """Return a margin as a dict; a frame has the levels in its first columns and the numbers in the
    last.
    """
    if isinstance(known, Mapping):
        levels = {composed(level): number for level, number in known.items()}
        if len(levels) < len(known):
            raise ArgumentError(
                f"{name}: those of {key!r} name a level twice, in two Unicode forms.",
                argument=name,
                value=key,
            )
        return levels
    if not isinstance(known, pl.DataFrame):
        return known
    width = _width(key) or 1
    columns = _columns(key)
    if known.width != width + 1 or not known.dtypes[-1].is_numeric():
        raise ArgumentError(
            f"{name}: those of {key!r} must be a frame of {counted(width, 'column')} of levels and"
            f" one of numbers, got {', '.join(known.columns)}: {_no_margin(known, columns)}.",
            argument=name,
            value=key,
        )
    if set(known.columns[:-1]) != set(columns):
        raise ArgumentError(
            f"{name}: those of {key!r} must be a frame whose first columns are"
            f" {', '.join(columns)}, in any order; got {', '.join(known.columns[:-1])}: rename"
            " them.",
            argument=name,
            value=key,
            allowed=columns,
        )
    rows: list[tuple[object, float]] = [
        ((row[0] if width == 1 else row[:-1]), row[-1])
        for row in known.select(*columns, known.columns[-1]).rows()
    ]
    if len({level for level, _ in rows}) < len(rows):
        raise ArgumentError(
            f"{name}: those of {key!r} name a level twice.", argument=name, value=key
        )
    return _margin(name, columns if width > 1 else columns[0], dict(rows))


def _no_margin(frame: pl.DataFrame, columns: MarginColumns) -> str:
    """Return what to do about a frame that is no margin of some columns."""
    if not set(columns) <= set(frame.columns):
        return f"read the file from the row that names {', '.join(columns)}"
    last, numbers = frame.columns[-1], frame.dtypes[-1]
    if frame.width == len(columns) + 1 and numbers == pl.String and last not in columns:
        return (
            f"{last!r} is text, make it numbers with pl.col({last!r}).str.replace_all(r'\\s', '')"
            ".str.replace(',', '.').cast(pl.Float64)"
        )
    return f"of a register of persons give group_by({', '.join(map(repr, columns))}).len()"


def _wrong(name: str, key: object, known: object) -> Iterable[str]:
    said = in_short(known)
    known = _plain(known)
    if isinstance(known, str) and known == "sample":
        return
    if is_number(known):
        if not abs(cast("float", known)) <= LARGEST:
            yield (
                f"{name}: that of {key!r} is {said}; it must be a finite number, and at most"
                f" {shown(LARGEST)}."
            )
        return
    if not isinstance(known, Mapping) or not known:
        yield (
            f"{name}: those of {key!r} must be a dict of level and number, a Polars frame, a"
            " number or "
            f'"sample", got {said}.'
        )
        return
    for level, number in cast("Mapping[object, object]", known).items():
        width = _width(key)
        if width and _width(level) != width:
            yield f"{name}: a level of {key!r} must be a tuple of {width}, got {level!r}."
        elif not is_number(number) or not (number == 0 or LEAST <= cast("float", number) <= MOST):
            allowed = f"a finite number of at least 0{_beyond(number)}"
            said = f"that of {key!r} = {level!r} is {in_short(number)}"
            yield f"{name}: {said}; it must be {allowed}."


def _plain(known: object) -> object:
    """Return totals with Python's numbers; what are none are left to be told of."""
    if isinstance(known, Mapping):
        return {
            level: _plain(number)
            for level, number in cast("Mapping[object, object]", known).items()
        }
    try:
        return real_number("a total", known) if is_number(known) else known
    except ArgumentError:  # beyond all floats
        return known


def _beyond(number: object) -> str:
    """Return how large or small a number may be, when it is a number beyond that."""
    if not is_number(number) or not 0 < cast("float", number) < np.inf:
        return ""
    return (
        f", and at most {shown(MOST)}"
        if cast("float", number) > 1
        else f", and if not 0 at least {shown(LEAST)}"
    )


def in_short(value: object) -> str:
    """Return a value in words that fit in a message; what prints long, such as a frame, by its
    kind.
    """
    said = repr(value)
    return said if len(said) <= _SHORT and "\n" not in said else type(value).__name__


def _as_one_sum(
    totals: dict[str | MarginColumns, KnownTotal],
) -> dict[str | MarginColumns, KnownTotal]:
    """Return margins that agree but for rounding with the very same sum, that of the first."""
    margins = {key: known for key, known in totals.items() if isinstance(known, Mapping)}
    whole = next((sum(known.values()) for known in margins.values()), 0.0)
    sums = {key: sum(known.values()) for key, known in margins.items()}
    scaled = {
        key: {level: number * whole / sums[key] for level, number in known.items()}
        for key, known in margins.items()
        if sums[key] != whole and sums[key]
    }
    return {**totals, **scaled}


def _width(key: object) -> int:
    """Return how many parts a tuple has; 0 for what is none."""
    return len(cast("tuple[object, ...]", key)) if isinstance(key, tuple) else 0


def only_levels(method: str, name: str, totals: Mapping[str | MarginColumns, KnownTotal]) -> None:
    """Raise `ArgumentError` unless all totals are by level."""
    wrong = [
        f"{key!r}: {known!r}" for key, known in totals.items() if not isinstance(known, Mapping)
    ]
    if wrong:
        raise ArgumentError(
            f"{method}: {name} must be numbers by level, got {', '.join(wrong)}: call calibrate.",
            argument=name,
            value=tuple(wrong),
        )


def _scaled(name: str, key: object, known: KnownTotal, size: float) -> KnownTotal:
    if not isinstance(known, Mapping):
        return known
    total = sum(known.values())
    if not any(abs(total - whole) <= NEAR_WHOLE * whole for whole in (1, 100, size)):
        raise ArgumentError(
            f"{name}: those of {key!r} add up to {plain(total, digits=6)}: with"
            f" size={plain(size, digits=6)} they must add up to that, or, as shares, to 1 or 100.",
            argument=name,
            value=key,
        )
    return {level: number * size / total for level, number in known.items()} if total else known


def _disagreeing(name: str, totals: Mapping[str | MarginColumns, KnownTotal]) -> list[str]:
    sums = {
        key: float(sum(known.values()))
        for key, known in totals.items()
        if isinstance(known, Mapping)
    }
    if not sums or max(sums.values()) - min(sums.values()) <= AGREEMENT * max(sums.values()):
        return []
    listed = ", ".join(f"{key!r} {plain(total, digits=12)}" for key, total in sums.items())
    problem = (
        f"{name} add up to different numbers: {listed}. They must count the same persons:"
        " correct them, or say size= to scale each of them."
    )
    return [problem]


class CellWeights(NamedTuple):
    """Sums of weights in each cell.

    Attributes:
        every: Of the whole sample.
        carrying: Of those who are to carry the totals.
    """

    every: Floats
    carrying: Floats


def auxiliary_of(
    cells: pl.DataFrame,
    totals: Mapping[str | MarginColumns, KnownTotal],
    weights: CellWeights,
    numbers: Collection[str],
) -> Auxiliary:
    """Return the variables on ``cells`` with their totals.

    Args:
        cells: One row for each cell.
        totals: Checked totals.
        weights: The weights of the cells.
        numbers: Columns whose sum is meant by ``"sample"``; the others are classes.

    Raises:
        DataError: If a level has respondents and no total, or a total and no respondents, all in
            one error; or if there are more than 5 000 totals.
    """
    from scipy.sparse import csr_array, hstack

    parts = [
        (
            _numeric(cells, _columns(key), known, weights.every)
            if key in numbers or not isinstance(known, (str, Mapping))
            else _variable(cells, _columns(key), known, weights)
        )
        for key, known in totals.items()
    ]
    raise_all(DataError, [problem for part in parts for problem in part.problems])
    told = np.concatenate([part.totals for part in parts])
    if len(told) > MOST_TOTALS:
        raise DataError(
            f"there are {counted(len(told), 'total')}, and at most {plain(MOST_TOTALS)} can be met:"
            " merge categories, or leave out a column of which each value has few persons.",
            column=_columns(max(totals, key=lambda key: _size(totals[key])))[0],
        )
    parts, moved = _all_centred(parts, told, weights)
    return Auxiliary(
        names=[name for part in parts for name in part.names],
        x=csr_array(hstack([part.x for part in parts], format="csr")),
        totals=np.concatenate([part.totals for part in parts]),
        sampled=np.repeat(
            [float(part.sampled) for part in parts], [len(part.names) for part in parts]
        ),
        told=told,
        moved=tuple(moved),
    )


def _size(known: KnownTotal) -> int:
    return len(known) if isinstance(known, Mapping) else 1


def _all_centred(parts: Sequence["_Variable"], told: Floats, weights: CellWeights) -> "_Centred":
    """Return the variables to compute with: numeric ones beside the number of persons, where some
    variable tells it.
    """
    first = np.cumsum([0, *(len(part.names) for part in parts)]).tolist()
    made, moved = list(parts), list[ScaledColumn]()
    for i, part in enumerate(parts):
        if part.values is None:
            continue
        wholes = (j for j, other in enumerate(made) if _is_whole(other, part, weights.carrying))
        found = next(wholes, None)
        if found is None and len(parts) > 1:
            _raise_if_lost(part, weights.carrying)
        whole = slice(0) if found is None else slice(first[found], first[found + 1])
        raw = ScaledColumn(first[i], 0.0, 1.0, whole)
        made[i], change = _centred(part, raw, told[whole], weights)
        moved.append(change)
    return _Centred(made, moved)


class _Variable(NamedTuple):
    """One variable: its columns, their totals, what is wrong with it, and its values when it is
    numeric.
    """

    names: list[str]
    x: "csr_array"
    totals: Floats
    sampled: bool
    problems: list[str]
    values: Floats | None = None


class _Centred(NamedTuple):
    """The variables to compute with, and how those that are numeric were made of their values."""

    parts: list[_Variable]
    moved: list[ScaledColumn]


def _refused(cells: pl.DataFrame, columns: MarginColumns, problem: str) -> _Variable:
    """Return a variable that cannot be used."""
    from scipy.sparse import csr_array

    nothing = csr_array((cells.height, 1))
    return _Variable(list(columns), nothing, np.zeros(1), sampled=False, problems=[problem])


def _is_whole(part: _Variable, numeric: _Variable, carrying: Floats) -> bool:
    """Return whether a variable tells the total of a constant, of the sample or the population as
    ``numeric`` does.
    """
    if part is numeric or part.sampled != numeric.sampled:
        return False
    return part.values is None or bool((part.values[carrying != 0] == 1).all())


def _raise_if_lost(part: _Variable, carrying: Floats) -> None:
    """Raise if a variable that is not centred cannot be told from a constant."""
    assert part.values is not None  # noqa: S101 - the caller looked
    values, weight = part.values[carrying != 0], np.abs(carrying[carrying != 0])
    size = float(np.abs(values).max(initial=0.0))
    if not size or np.ptp(values) == 0:
        return
    apart = values / size - np.average(values / size, weights=weight)
    if np.average(apart**2, weights=weight) < SINGULAR:
        kind = "sample" if part.sampled else "population"
        raise DataError(
            f"the numbers of column {part.names[0]!r} differ by less than a hundred-thousandth of"
            " their size, so that their differences would be lost in its total: give the number of"
            f" persons of the {kind} too, as the total of classes or of a column of ones.",
            column=part.names[0],
        )


def _centred(
    part: _Variable, raw: ScaledColumn, persons: Floats, weights: CellWeights
) -> tuple[_Variable, ScaledColumn]:
    """Return a numeric variable to compute with, and how it was made of its values.

    Args:
        part: The variable.
        raw: Its place, and the columns that add up to a constant.
        persons: The totals of these columns; none when there are none.
        weights: As in `auxiliary_of`.
    """
    from scipy.sparse import csr_array

    assert part.values is not None  # noqa: S101 - the caller looked
    centre = _mean(part.values, weights.carrying) if len(persons) else 0.0
    apart = part.values - centre
    scale = 2.0 ** int(np.frexp(np.abs(apart).max(initial=0.0))[1])
    # In fractions: the total and what is subtracted from it are nearly equal, so every digit
    # counts.
    given = Fraction(float(part.totals[0]))
    less = Fraction(centre) * sum(map(Fraction, persons.tolist()))
    rounding = 4 * Fraction(np.finfo(float).eps) * (abs(given) + abs(less))
    known = given - less if abs(given - less) > rounding else 0
    total = float(weights.every @ apart) if part.sampled else float(known)
    made = part._replace(x=csr_array((apart / scale)[:, None]), totals=np.array([total / scale]))
    return made, raw._replace(centre=centre, scale=scale)


def _mean(values: Floats, carrying: Floats) -> float:
    inside = carrying != 0
    return float(np.average(values[inside], weights=np.abs(carrying[inside])))


def _columns(key: object) -> MarginColumns:
    return cast("MarginColumns", key if isinstance(key, tuple) else (key,))


def _variable(
    cells: pl.DataFrame, columns: MarginColumns, known: KnownTotal, weights: CellWeights
) -> _Variable:
    """Return a variable of classes."""
    from scipy.sparse import csr_array

    place, levels = groups(cells, columns)
    x = csr_array(
        (np.ones(cells.height), place, np.arange(cells.height + 1)),
        shape=(cells.height, levels.height),
    )
    names = [key_words(columns, row) for row in levels.rows()]
    every, carrying = (sum_by(place, each, levels.height) for each in weights)
    if not isinstance(known, Mapping):
        lost = [
            f"{name} has nobody who responded to carry its weight: merge it."
            for name in np.array(names)[carrying == 0]
        ]
        return _Variable(names, x, every, sampled=True, problems=lost)
    found = {(row[0] if len(columns) == 1 else row): i for i, row in enumerate(levels.rows())}
    if len(found) < levels.height:
        problem = (
            f"{' × '.join(columns)} has levels that are one value in Python: cast it to text first."
        )
        return _Variable(names, x, every, sampled=False, problems=[problem])
    seen = {level for level, i in found.items() if carrying[i] > 0}
    problems = level_problems(columns, known, seen)
    wanted = np.array([float(known.get(level, 0.0)) for level in found])
    inside = np.flatnonzero(carrying > 0)
    kept = x if len(inside) == len(names) else x[:, inside]
    return _Variable(
        [names[i] for i in inside], kept, wanted[inside], sampled=False, problems=problems
    )


def _numeric(
    cells: pl.DataFrame, columns: MarginColumns, known: KnownTotal, weight: Floats
) -> _Variable:
    from scipy.sparse import csr_array

    column = cells[next(iter(columns))]
    if len(columns) > 1 or not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        problem = (
            f"{' × '.join(columns)} has the total {known!r}, but holds no numbers: give a dict of"
            " level and number."
        )
        return _refused(cells, columns, problem)
    values = column.cast(pl.Float64).to_numpy()
    if not (np.abs(values) <= LARGEST).all():
        kind = f"above {shown(LARGEST)}" if np.isfinite(values).all() else "that are not finite"
        problem = (
            f"column {column.name!r} holds numbers {kind}: it cannot be calibrated to a total."
        )
        return _refused(cells, columns, problem)
    x = csr_array(values[:, None])
    total = float(weight @ values) if known == "sample" else float(cast("float", known))
    return _Variable(
        list(columns), x, np.array([total]), sampled=known == "sample", problems=[], values=values
    )
