"""What is wrong between the levels that totals are known of and those of the data."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from brukarindex.checks import some_of
from brukarindex.counting.cautions import reads_as_total
from brukarindex.counting.joining import key_words
from brukarindex.exceptions import did_you_mean
from brukarindex.words.numbers import plain
from brukarindex.words.spelling import folded

FEW = 3
"""So many levels have an error each; more have one together."""


def level_problems(
    columns: Sequence[str],
    known: Mapping[Any, float],
    seen: Collection[Any],
    *,
    whom: str = "respondents",
) -> list[str]:
    """Return what is wrong between the levels of the totals and those ``seen`` in the data, in
    words: each where they are few, and else in one sentence. Their persons are ``whom``.
    """
    untold = sorted((level for level in seen if level not in known), key=str)
    nobody = [level for level in known if known[level] > 0 and level not in seen]
    zero = [level for level in known if known[level] == 0 and level in seen]
    name = " × ".join(columns)
    pairs = _pairs(columns, nobody, untold)
    untold = [level for level in untold if level not in {pair.data for pair in pairs}]
    nobody = [level for level in nobody if level not in {pair.totals for pair in pairs}]
    problems = _written_otherwise(name, pairs)
    if 1 < len(untold) == len(seen) and len(nobody) > 1:  # all are called otherwise
        ours, theirs = some_of(untold, FEW), some_of(nobody, FEW)
        said = (
            f"{name}: no level of the data has a total. The data has {ours}, the totals {theirs}:"
            " name them alike in both, or give the totals of these levels."
        )
        return [said]
    return [
        *problems,
        *_untold(columns, untold, [level for level in seen if level in known]),
        *_nobody(columns, known, nobody, seen, whom=whom),
        *_told(
            columns,
            zero,
            lambda level: (
                f"{level} has the total 0 but {whom} in the data: correct it, or leave them out."
            ),
            f"have the total 0 but {whom} in the data: correct them, or leave them out.",
        ),
    ]


def _told(
    columns: Sequence[str],
    levels: Sequence[object],
    each: Callable[[str], str],
    together: str,
) -> list[str]:
    """Return a sentence for each of a few levels, or one for all of them."""
    if len(levels) > FEW:
        return [f"{' × '.join(columns)}: {some_of(levels, FEW)} {together}"]
    return [each(key_words(columns, _parts(level))) for level in levels]


def _untold(
    columns: Sequence[str], levels: Sequence[object], known: Collection[object]
) -> list[str]:
    """Return what is said of levels of the data without a total."""
    one = {key_words(columns, _parts(level)): _spelled(level, known) for level in levels}
    return _told(
        columns,
        levels,
        lambda level: (
            f"{level} is in the data but has no total: give one, or merge it.{one[level]}"
        ),
        "are in the data but have no total: give each one, or merge them.",
    )


def _nobody(
    columns: Sequence[str],
    known: Mapping[Any, float],
    levels: Sequence[object],
    seen: Collection[object],
    *,
    whom: str,
) -> list[str]:
    """Return what is said of levels of the totals that nobody in the data has."""
    names = {part for level in seen for part in _parts(level) if isinstance(part, str)}
    sums = [level for level in levels if _reads_as_total(level, names)]
    others = [level for level in levels if level not in sums]
    lost = [level for level in seen if level not in known]
    figure = {key_words(columns, _parts(level)): plain(known[level], digits=6) for level in levels}
    near = {key_words(columns, _parts(level)): did_you_mean(level, lost) for level in others}
    return [
        *_told(
            columns,
            others,
            lambda level: (
                f"{level} has the total {figure[level]} but no {whom}: merge it with a similar"
                f" level.{near[level]}"
            ),
            f"have a total but no {whom}: merge each with a similar level.",
        ),
        *_told(
            columns,
            sums,
            lambda level: (
                f"{level} has the total {figure[level]} but no {whom}: it reads as a total of"
                " other levels, leave it out of the totals if it is one."
            ),
            f"have a total but no {whom}: they read as totals of other levels, leave them out"
            " of the totals if they are.",
        ),
    ]


def _parts(level: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", level) if isinstance(level, tuple) else (level,)


def _reads_as_total(level: object, names: Collection[str]) -> bool:
    texts = [part for part in _parts(level) if isinstance(part, str)]
    return any(reads_as_total(text, among=names) for text in texts)


class _Pair(NamedTuple):
    """One level, written in two ways: as the totals and the data have it, and what makes them
    alike.
    """

    totals: object
    data: object
    remedy: str


def _pairs(columns: Sequence[str], totals: Sequence[object], data: Sequence[object]) -> list[_Pair]:
    """Return the levels that the totals and the data have both, but write in two ways."""
    known: dict[object, list[object]] = {}
    for level in data:
        known.setdefault(_meant(level), []).append(level)
    either = [(level, known.get(_meant(level), [])) for level in totals]
    both = [(level, same[0]) for level, same in either if len(same) == 1]
    widths = {max(map(len, codes)) for pair in both if (codes := _codes(pair))}
    width = widths.pop() if len(widths) == 1 else 0
    return [_Pair(level, own, _alike(columns, level, own, width)) for level, own in both]


def _meant(level: object) -> tuple[object, ...]:
    """Return what a level is, however its numbers and names are written."""
    return tuple(
        folded(part) if isinstance(part, str) else part for part in map(_number, _parts(level))
    )


def _number(part: object) -> object:
    """Return the number that a code stands for, and anything else as it is."""
    if isinstance(part, float) and part.is_integer():
        return int(part)
    return int(cast("str", part)) if _is_code(part) else part


def _codes(pair: tuple[object, object]) -> list[str]:
    return [str(part) for level in pair for part in _parts(level) if _is_code(part)]


def _is_code(part: object) -> bool:
    return isinstance(part, str) and part.isdecimal()


def _alike(columns: Sequence[str], totals: object, data: object, width: int) -> str:
    """Return what makes the first column in which two levels are written differently alike."""
    column, theirs, ours = next(
        each
        for each in zip(columns, _parts(totals), _parts(data), strict=True)
        if each[1] != each[2] or type(each[1]) is not type(each[2])
    )
    filled = f".str.zfill({width})" if width else ""
    if _is_code(theirs) and not isinstance(ours, str):
        whole = ".cast(pl.Int64)" if isinstance(ours, float) else ""
        text = f"pl.col({column!r}){whole}.cast(pl.String){filled}"
        return f"make the numbers of the data such text with {text}"
    if _is_code(ours) and not isinstance(theirs, str):
        return f"make the text of the data numbers with pl.col({column!r}).cast(pl.Int64)"
    if _is_code(theirs) and len(str(theirs)) > len(str(ours)) and width:
        return f"the data has lost zeros, which pl.col({column!r}){filled} puts back"
    if _is_code(theirs) and width:
        code = f"pl.col({column!r}){filled}"
        return f"the totals have lost zeros, which {code} puts back in a frame of them"
    return "write the totals as the data has them"


def _written_otherwise(name: str, pairs: Sequence[_Pair]) -> list[str]:
    """Return what is said of levels that the totals and the data write in two ways."""
    alike: dict[str, list[_Pair]] = {}
    for pair in pairs:
        alike.setdefault(pair.remedy, []).append(pair)
    return [
        f"{name}: the totals have {some_of([each.totals for each in held], FEW)} where the data has"
        f" {some_of([each.data for each in held], FEW)}: {remedy}."
        for remedy, held in alike.items()
    ]


def _spelled(level: object, known: Iterable[object]) -> str:
    """Return a hint at the level that another one is like but for its spelling."""
    same = any(_meant(level) == _meant(other) for other in known)
    return " clean_labels makes spellings of one name one." if same else ""
