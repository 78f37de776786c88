"""What is wrong between the levels that totals are known of and those of the data."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from brukarindex.arrays import Floats
from brukarindex.counting.cautions import reads_as_total
from brukarindex.exceptions import did_you_mean
from brukarindex.words.spelling import folded


def level_text(columns: Sequence[str], values: Iterable[object]) -> str:
    """Return a level as a message names it, such as ``sex = K, ward = A``."""
    return ", ".join(f"{column} = {value}" for column, value in zip(columns, values, strict=True))


def level_problems(
    columns: Sequence[str], known: Mapping[Any, float], found: Mapping[Any, int], weight: Floats
) -> list[str]:
    """Return what is wrong between the levels of the totals and those of the data, in words."""
    seen = {level for level, i in found.items() if weight[i] > 0}
    said = {
        level: level_text(columns, level if len(columns) > 1 else (level,))
        for level in {**known, **found}
    }
    untold = [
        f"{said[level]} is in the data but has no total: give one, or merge it."
        + _spelled(level, [other for other in seen if other in known])
        for level in seen
        if level not in known
    ]
    others = [level for level in seen if level not in known]
    names = {part for level in seen for part in _parts(level) if isinstance(part, str)}
    nobody = [
        f"{said[level]} has the total {known[level]:g} but no respondents: "
        + _without_respondents(columns, level, others, names)
        for level in known
        if known[level] > 0 and level not in seen
    ]
    zero = [
        f"{said[level]} has the total 0 but respondents in the data: correct it, or leave them out."
        for level in known
        if known[level] == 0 and level in seen
    ]
    return sorted(untold) + nobody + zero


def _parts(level: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", level) if isinstance(level, tuple) else (level,)


def _without_respondents(
    columns: Sequence[str], level: object, others: Sequence[object], names: Collection[str]
) -> str:
    """Return what to do about a level of the totals that nobody in the data has, where ``names``
    are those that the data has.
    """
    parts = _parts(level)
    if any(isinstance(part, str) and reads_as_total(part, among=names) for part in parts):
        return "it reads as a total of other levels, leave it out of the totals if it is one."
    numbers = tuple(map(_as_number, parts))
    if numbers != parts and numbers in map(_parts, others):
        i = next(i for i, part in enumerate(parts) if numbers[i] != part)
        text = f"pl.col({columns[i]!r}).cast(pl.String).str.zfill({len(str(parts[i]))})"
        return f"the data has the number {numbers[i]}, make it such text with {text}."
    return "merge it with a similar level." + did_you_mean(level, others)


def _as_number(part: object) -> object:
    """Return the number that a text of digits stands for, and anything else as it is."""
    return int(part) if isinstance(part, str) and part.isdecimal() else part


def _spelled(level: object, known: Iterable[object]) -> str:
    """Return a hint at the level that another one is like but for its spelling."""
    same = any(_folded(level) == _folded(other) for other in known)
    return " clean_labels makes spellings of one name one." if same else ""


def _folded(level: object) -> object:
    if isinstance(level, tuple):
        return tuple(map(_folded, cast("tuple[object, ...]", level)))
    return folded(level) if isinstance(level, str) else level
