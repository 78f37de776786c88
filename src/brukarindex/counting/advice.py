"""What to say of values that no figure can be made from, and what to do about each kind of them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import isnan, nan
from typing import Literal

import polars as pl

from brukarindex.questions.scales import INVALID, Scale, whole_text
from brukarindex.words.numbers import counted
from brukarindex.words.spelling import folded

_SHOWN = 5
_MOST_STEPS = 10
"""Answers are at most tenths of a step."""
_PER_CENT = 100
_LARGEST_CODE = 10**9
"""No codebook has longer numbers for those who did not answer."""
_NUMBER = re.compile(r"[+\-−]?[0-9]+[.,][0-9]+")
_START = re.compile(r"\s*([0-9]+)(?![.,]?[0-9]|\s*[-–]\s*[0-9])\s*[^0-9\s]")
_SEPARATORS = (";", "|", "\n", ", ", ",", "/")
FoundValues = Sequence[tuple[object, int]]
AdviceKind = Literal[
    "nan", "whole", "part", "between", "no_step", "spelled", "header", "several", "numbered", "text"
]
"""Kinds of answers that are not on their scale, by what to do about them."""


def key_without_value(column: str, count: int, *, text: bool) -> str:
    """Return what to say of a key column, of ``text`` or not, with rows that belong to no group."""
    name = "such as 'unknown'" if text else "such as 'unknown', after a cast to text"
    they, them, own = (
        ("it belongs", "it", "its own") if count == 1 else ("they belong", "them", "their own")
    )
    return (
        f"key column {column!r} has no value in {counted(count, 'row')}, so {they} to no group:"
        f" give {them} one of {own}, {name}. Leave out only blank rows, totals and footnotes:"
        " without others the other figures would change too."
    )


def in_first_rows_only(series: pl.Series, missing: pl.Series) -> bool:
    """Return whether most rows lack a value, and each value given is another than the one above, as
    merged cells leave a column.
    """
    given = series.filter(~missing)
    changes = (given != given.shift()).fill_null(value=True)
    return not missing[0] and 2 * len(given) < len(series) and len(given) > 1 and changes.all()


def merged_cells(column: str, count: int) -> str:
    """Return what to say of a key column that has values in the first rows of groups only."""
    return (
        f"key column {column!r} has a value in the first row of each group only, as merged cells"
        f" leave it, and none in {counted(count, 'row')}: if the rows stand as in the file, fill"
        f" downwards with pl.col({column!r}).replace('', None).forward_fill()."
    )


def off_scale(column: str, scale: Scale, found: FoundValues) -> str:
    """Return what to say of answers that are not on their scale, each with how often
    it was found.
    """
    counter: Counter[object] = Counter()
    for value, count in found:
        counter[nan if _is_nan(value) else value] += count
    counted = sorted(counter.items(), key=str)
    total = counter.total()
    shown = ", ".join(f"{_said(value)} ({count}×)" for value, count in counted[:_SHOWN])
    more = f" and {len(counted) - _SHOWN} other values" if len(counted) > _SHOWN else ""
    said = "answer is" if total == 1 else "answers are"
    hints = "".join(f" {hint}" for hint in _hints(column, scale, [value for value, _ in counted]))
    return f"column {column!r}: {total} {said} not on {scale!r}: {shown}{more}.{hints}"


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and isnan(value)


def _hints(column: str, scale: Scale, values: list[object]) -> list[str]:
    """Return what to do about each kind of values, once a kind."""
    if (own := scale.hint(values)) is not None:
        return [own]
    kinds: dict[AdviceKind, list[object]] = {}
    for value in values:
        kinds.setdefault(kind_of(column, scale, value), []).append(value)
    return [_HINTS[kind](column, scale, alike) for kind, alike in kinds.items()]


def kind_of(column: str, scale: Scale, value: object) -> AdviceKind:
    """Return which kind of answer that is not on the scale a value is."""
    if _is_nan(value):
        return "nan"
    number = _number(value)
    if number is not None:
        if abs(number) <= _LARGEST_CODE and number == int(number):
            return "whole"
        if scale.high == _PER_CENT and 0 < number < 1:
            return "part"
        return "between" if scale.low < number < scale.high else "no_step"
    return _kind_of_text(column, scale, str(value))


def _kind_of_text(column: str, scale: Scale, text: str) -> AdviceKind:
    if meant(text, scale) is not None:
        return "spelled"
    if folded(text) == folded(column) or text.startswith('{"ImportId"'):
        return "header"
    if separator(text, scale):
        return "several"
    start = leading_number(text)
    return "numbered" if start and scale.read(start) != INVALID else "text"


def leading_number(text: str) -> str | None:
    """Return the number that a text begins with, when other words follow: ``"5"`` of
    ``"5 - Very good"``.
    """
    start = _START.match(text)
    return start[1] if start else None


def _said(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)


def _number(value: object) -> Decimal | None:
    if isinstance(value, str):
        whole = whole_text(value)
        found = _NUMBER.fullmatch(value.strip())
        return (
            Decimal(whole)
            if whole is not None
            else Decimal(found[0].replace(",", "."))
            if found
            else None
        )
    number = Decimal(str(value))
    return number if number.is_finite() else Decimal("Infinity").copy_sign(number)


def meant(text: str, scale: Scale) -> str | None:
    """Return the one label or declared text that ``text`` differs from by case, spaces or Unicode
    form only.
    """
    texts = [each for each in scale.texts if folded(each) == folded(text)]
    return texts[0] if len(texts) == 1 else None


def separator(text: str, scale: Scale) -> str | None:
    """Return what parts ``text`` into several answers, each on the scale; None when
    nothing does.
    """
    for mark in _SEPARATORS:
        parts = [part for part in text.split(mark) if part.strip()]
        if len(parts) > 1 and all(scale.read(part.strip()) != INVALID for part in parts):
            return mark
    return None


def _not_null(*_: object) -> str:
    return "A missing answer must be null, not NaN."


def _spelled(_column: str, scale: Scale, values: list[object]) -> str:
    texts = ", ".join(dict.fromkeys(repr(meant(str(value), scale)) for value in values[:_SHOWN]))
    return f"Did you mean {texts}? clean_labels spells labels as the scale does."


def _header(column: str, _scale: Scale, values: list[object]) -> str:
    return (
        f"{values[0]!r} is the text of a header: leave out the rows above the answers in"
        f" {column!r}."
    )


def _several(_column: str, _scale: Scale, values: list[object]) -> str:
    return f"{values[0]!r} holds several answers: measure such a question with ticked()."


def _numbered(column: str, _scale: Scale, values: list[object]) -> str:
    return (
        f"{_said(values[0])} begins with a number of the scale:"
        f" pl.col({column!r}).replace({numbers_alone(values)}) takes it."
    )


def numbers_alone(values: Sequence[object]) -> dict[object, str | None]:
    """Return the number that each of some texts begins with."""
    return {value: leading_number(str(value)) for value in values}


def _between(column: str, scale: Scale, values: list[object]) -> str:
    """Return how to count in smaller steps; a mean in a row of totals looks the same."""
    numbers = [number for value in values if (number := _number(value)) is not None]
    steps = next(
        (k for k in range(2, _MOST_STEPS + 1) if all(x * k == int(x * k) for x in numbers)), None
    )
    rows = f"If {_said(values[0])} is a mean or a total, leave its row out."
    if steps is None:
        return rows
    finer = (
        f"multiply the column by {steps} and say Scale({steps * scale.low}, {steps * scale.high})"
    )
    if any(isinstance(value, str) for value in values):
        made = f"pl.col({column!r}).str.replace(',', '.').cast(pl.Float64)"
        finer = f"make the text numbers with {made}, {finer}"
    return f"{rows} If it is a real answer, {finer}."


def _part(column: str, _scale: Scale, values: list[object]) -> str:
    made = (
        f"pl.col({column!r})"
        if not isinstance(values[0], str)
        else f"pl.col({column!r}).str.replace(',', '.').cast(pl.Float64)"
    )
    return (
        f"{_said(values[0])} is what Excel keeps of a cell that shows per cent: make it so, by"
        f" {made} * 100 where it is at most 1."
    )


def _no_step(_column: str, _scale: Scale, values: list[object]) -> str:
    value = _said(values[0])
    return (
        f"Answers are whole numbers: leave the row of {value} out, or round it if it was stored"
        " inexactly."
    )


def _whole(_column: str, scale: Scale, values: list[object]) -> str:
    numbers = sorted(int(number) for value in values if (number := _number(value)) is not None)
    code = _declared(repr(numbers[-1]) if numbers[-1] > scale.high else repr(numbers[0]))
    real = [number for number in numbers if min(0, scale.low) <= number <= max(10, 2 * scale.high)]
    if not real:
        return code
    wider = f"Scale({min(scale.low, *real)}, {max(scale.high, *real)})"
    if scale.labels:
        wider = "longer, and has more labels"
    return f"{code} If {real[0]} is a real answer, the scale is {wider}."


def _text(_column: str, scale: Scale, values: list[object]) -> str:
    known = "name it in Scale(labels=…)" if not scale.labels else "the scale's labels must have it"
    return (
        f"{_declared(repr(values[0]))} If it is a label, {known}. "
        "If its row is no respondent (a header, a total, a footnote), leave the row out."
    )


def _declared(value: str) -> str:
    return (
        f"If {value} is a code, the codebook says of what: declare it as Scale(no_answer={value}), "
        f"Scale(dont_know={value}) or Scale(not_applicable={value})."
    )


_HINTS: dict[AdviceKind, Callable[[str, Scale, list[object]], str]] = {
    "nan": _not_null,
    "whole": _whole,
    "part": _part,
    "between": _between,
    "no_step": _no_step,
    "spelled": _spelled,
    "header": _header,
    "several": _several,
    "numbered": _numbered,
    "text": _text,
}
