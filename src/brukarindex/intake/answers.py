"""What is wrong with answers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

import polars as pl
from attrs import evolve

from brukarindex.arrays import SmallCodes
from brukarindex.counting.advice import AdviceKind, kind_of, meant, numbers_alone
from brukarindex.counting.answers import TEXTS, codes_or_invalid
from brukarindex.intake.faults import ProblemKind
from brukarindex.intake.labels import label_meaning
from brukarindex.intake.problems import Problem, problem, values_text
from brukarindex.intake.source import scale_source
from brukarindex.questions.items import Item
from brukarindex.questions.scales import FIRST, INVALID, MISSING, Answer, Scale
from brukarindex.questions.ticks import UNTICKED, Box, TickedCell
from brukarindex.words.spelling import bare

NEAR = 0.8
"""How alike two texts are (0–1, by `difflib`) when one may be a slip for the other."""
_ONE = r"^\s*1([.,]0*)?\s*$"
_KINDS: dict[AdviceKind, ProblemKind] = {
    "nan": "nan",
    "whole": "off_scale",
    "part": "part",
    "between": "fraction",
    "no_step": "fraction",
    "spelled": "spelling",
    "header": "off_scale",
    "several": "several",
    "numbered": "numbered",
    "text": "off_scale",
}


def answer_problems(series: pl.Series, item: Item) -> Iterator[Problem]:
    """Yield what is wrong with the answers to a question."""
    name, kind = item.column, series.dtype
    codes = codes_or_invalid(series, item.scale)
    wrong = series.filter(pl.Series(codes == INVALID))
    readable = kind.is_numeric() or isinstance(kind, (*TEXTS, pl.Boolean, pl.Null))
    if len(wrong) and (not readable or kind == pl.Boolean):
        yield problem("answer_type", name, len(wrong), str(kind))
    elif len(wrong):
        boxed = isinstance(item.scale, Box)
        yield from _marks(wrong, codes) if boxed else _off_scale(series, wrong, item)
    elif not (codes >= FIRST).any() and not isinstance(item.scale, TickedCell):
        yield problem("empty", name, len(series))


def _off_scale(series: pl.Series, wrong: pl.Series, item: Item) -> Iterator[Problem]:
    """Yield the values that are not on the scale, those of one kind together."""
    counts = wrong.value_counts(name="\0").sort(wrong.name)
    kinds: dict[ProblemKind, dict[Answer, int]] = {}
    for value, count in counts.iter_rows():
        alike = kinds.setdefault(_kind(item, value), {})
        alike[value] = alike.get(value, 0) + count
    for kind, found in kinds.items():
        yield problem(
            kind, item.column, sum(found.values()), _found(kind, item, found),
            remedy=_remedy(kind, item, list(found), series),
        )  # fmt: skip


def _marks(wrong: pl.Series, codes: SmallCodes) -> Iterator[Problem]:
    """Yield what is neither a tick nor blank in the column of a box: codes for no answer, and texts
    beside ticks, where the box is otherwise blank.
    """
    counts = wrong.cast(pl.String).value_counts(name="\0").sort(wrong.name)
    coded = {text: n for text, n in counts.iter_rows() if label_meaning(text)}
    others = {text: n for text, n in counts.iter_rows() if text not in coded}
    column = f"pl.col({wrong.name!r})"
    text = f"{column}.str.strip_chars().replace('', None)"
    written = (
        wrong.dtype == pl.String and (codes == MISSING).any() and not (codes == UNTICKED).any()
    )
    codes_out = f"{column}.replace({dict.fromkeys(coded)})"
    for found, code in ((coded, codes_out), (others, f"{text}.is_not_null()" if written else "")):
        if found:
            remedy = f"frame = frame.with_columns({code})" if code else None
            rows = sum(found.values())
            yield problem("mark", wrong.name, rows, values_text(found), remedy=remedy)


def _kind(item: Item, value: Answer) -> ProblemKind:
    if isinstance(item.scale, TickedCell):
        return "options"
    kind = _KINDS[kind_of(item.column, item.scale, value)]
    slip = kind == "off_scale" and isinstance(value, str) and _nearest(value, item.scale)
    return "label_slip" if slip else kind


def _nearest(text: str, scale: Scale) -> str | None:
    """Return the label or declared text that a text is most like, when it is nearly the same."""
    same = meant(text, scale)
    texts = {bare(each): each for each in scale.texts}
    near = [same] if same else get_close_matches(bare(text), texts, 1, NEAR)
    return (same or texts[near[0]]) if near else None


def _found(kind: ProblemKind, item: Item, found: dict[Answer, int]) -> str:
    if kind not in ("spelling", "label_slip"):
        return values_text(found)
    pairs = [
        f"{value!r} → {_nearest(str(value), item.scale)!r} ({count}×)"
        for value, count in list(found.items())[:5]
    ]
    return ", ".join([*pairs, *(["…"] if len(found) > 5 else [])])


def _remedy(kind: ProblemKind, item: Item, values: list[Answer], series: pl.Series) -> str | None:
    """Return the code that helps."""
    column = f"pl.col({item.column!r})"
    text = column if series.dtype == pl.String else f"{column}.cast(pl.String)"
    as_read = _as_read(kind, item, values, series)
    if as_read is not None:
        return f"frame = frame.with_columns({text}.replace({as_read}))"
    match kind:
        case "nan":
            return f"frame = frame.with_columns({column}.fill_nan(None))"
        case "fraction":
            return f"frame = frame.filter(~{column}.is_in({values}, nulls_equal=True))"
        case "part":
            per_cent = f"pl.when({column} <= 1).then(({column} * 100).round()).otherwise({column})"
            return f"frame = frame.with_columns({per_cent}.alias({item.column!r}))"
        case "off_scale":
            return f"scale = {scale_source(_declaring(item.scale, values))}"
        case _:
            return None


def _as_read(
    kind: ProblemKind, item: Item, values: list[Answer], series: pl.Series
) -> Mapping[Any, str | None] | None:
    """Return what texts are to be, where each is an answer in other words."""
    if kind in ("spelling", "label_slip"):
        return {value: _nearest(str(value), item.scale) for value in values}
    if kind == "numbered":
        return numbers_alone(values)
    if kind == "part" and isinstance(series.dtype, TEXTS):
        texts = series.cast(pl.String).unique().drop_nulls().sort()
        ones = texts.filter(texts.str.contains(_ONE))
        return {str(each): _per_cent(str(each)) for each in [*values, *ones]}
    return None


def _per_cent(text: str) -> str:
    """Return a part of 1 as whole per cent, as the scale has no others."""
    return str(round(Decimal(text.strip().replace(",", ".")) * 100))


def _declaring(scale: Scale, values: list[Answer]) -> Scale:
    """Return a scale with more codes, each as what its words say, and as no answer where there are
    none.
    """
    codes: dict[str, list[Answer]] = {}
    for code in _codes(values):
        codes.setdefault(label_meaning(str(code)) or "no_answer", []).append(code)
    return evolve(
        scale,
        dont_know=(*scale.dont_know, *codes.get("dont_know", [])),
        no_answer=(*scale.no_answer, *codes.get("no_answer", [])),
        not_applicable=(*scale.not_applicable, *codes.get("not_applicable", [])),
    )


def _codes(values: list[Answer]) -> list[Answer]:
    """Return values as codes of a scale: whole numbers as such."""
    return [int(each) if isinstance(each, float) else each for each in values]
