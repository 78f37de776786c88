"""Answers as small integer codes, and back: what a tally counts."""

from collections.abc import Sequence
from math import prod
from typing import cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, SmallCodes
from brukarindex.codes.keys import WIDE, Coded, combine, key_coder
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.indices import MultiItemIndex
from brukarindex.questions.items import Item, Ticks, Variable
from brukarindex.questions.scales import (
    FIRST,
    INVALID,
    MISSING,
    NO_ANSWER,
    NOT_APPLICABLE_POSITION,
    Scale,
)
from brukarindex.questions.ticks import TICKED, UNTICKED, TickedCell

BYTE = 255
TEXTS = (pl.String, pl.Enum, pl.Categorical)
"""Types of columns that hold text."""


class UnsoundError(Exception):
    """Some column of a frame cannot be used; `brukarindex.counting.diagnosis` says
    which, and why.
    """


def item_codes(series: pl.Series, scale: Scale) -> SmallCodes:
    """Return the codes of a column of answers in a new array.

    Raises:
        UnsoundError: If an answer is not on the scale.
    """
    codes = codes_or_invalid(series, scale)
    if codes.dtype.kind != "u" and codes.min(initial=MISSING) == INVALID:
        raise UnsoundError
    return codes


def codes_or_invalid(series: pl.Series, scale: Scale) -> SmallCodes:
    """Return the codes of a column of answers in a new array, `INVALID` where an answer is not on
    the scale.
    """
    if series.null_count() == len(series):
        return np.full(len(series), MISSING, dtype=np.uint8)
    if isinstance(series.dtype, TEXTS) or isinstance(scale, TickedCell):
        return _text_codes(series.cast(pl.String), scale)
    if series.dtype == pl.Boolean and (scale.low, scale.high) == (0, 1):
        series = series.cast(pl.Int8)
    if not series.dtype.is_numeric():
        return np.where(series.is_null().to_numpy(), MISSING, INVALID).astype(np.intp)
    codes = _plain_codes(series, scale)
    return _number_codes(series, scale) if codes is None else codes


def _plain_codes(series: pl.Series, scale: Scale) -> SmallCodes | None:
    """Return the codes when every answer is a number of the scale below 256: nearly always so, and
    then fast.
    """
    if not 0 <= scale.low <= scale.high < BYTE - FIRST - 1 or not series.dtype.is_numeric():
        return None
    if isinstance(series.dtype, WIDE):
        return None
    missing = series.is_null().to_numpy() if series.null_count() else None
    values = (series if missing is None else series.fill_null(scale.low)).to_numpy()
    with np.errstate(invalid="ignore"):
        small = values.astype(np.uint8)
    if not (small == values).all():
        return None
    if scale.low <= small.min() and small.max() <= scale.high:
        codes = (
            small + np.uint8(FIRST - scale.low)
            if scale.low <= FIRST
            else small - np.uint8(scale.low - FIRST)
        )
    else:
        codes = _byte_codes(scale)[small]
        if codes.max() == BYTE:
            return None
    if missing is not None:
        codes[missing] = MISSING
    return codes


def _byte_codes(scale: Scale) -> npt.NDArray[np.uint8]:
    """Return the code of every number below 256; 255 where it is not on the scale."""
    table = np.full(BYTE + 1, BYTE, dtype=np.uint8)
    for answer, code in scale.codes.items():
        if isinstance(answer, int) and 0 <= answer <= BYTE:
            table[answer] = code
    return table


def _number_codes(series: pl.Series, scale: Scale) -> Codes:
    if isinstance(series.dtype, WIDE):
        series = series.cast(pl.Float64)
    given = series.is_not_null().to_numpy() if series.null_count() else None
    values = series.to_numpy() if given is None else series.fill_null(0).to_numpy()
    with np.errstate(invalid="ignore"):
        codes = _looked_up(values, values.astype(np.intp), scale)
    if given is not None:
        codes[~given] = MISSING
    return codes


def _looked_up(values: npt.NDArray[np.generic], whole: Codes, scale: Scale) -> Codes:
    codes = np.full(len(whole), INVALID, dtype=np.intp)
    for answer, code in scale.codes.items():
        if isinstance(answer, int):
            codes[whole == answer] = code
    codes[whole != values] = INVALID
    return codes


def _text_codes(texts: pl.Series, scale: Scale) -> Codes:
    known = {answer: code for answer, code in scale.codes.items() if isinstance(answer, str)}
    codes = _replaced(texts, known)
    # Nearly never, so that texts are read one by one only when they must.
    if codes.min() == INVALID:
        strange = texts.filter(codes == INVALID).unique().to_list()
        codes = _replaced(texts, known | {text: scale.read(text) for text in strange})
    return codes


def _replaced(texts: pl.Series, codes: dict[str, int]) -> Codes:
    """Return the code of every text, `MISSING` for null and `INVALID` for a text that has none."""
    old, new = (
        pl.Series(list(codes), dtype=pl.String),
        pl.Series(list(codes.values()), dtype=pl.Int64),
    )
    coded = texts.replace_strict(old, new, default=INVALID)
    return np.where(
        texts.is_not_null().to_numpy(), coded.fill_null(INVALID).to_numpy(), MISSING
    ).astype(np.intp)


def answer_codes(series: pl.Series) -> Coded[SmallCodes]:
    """Return codes of a tally's column of answers, no answer among them."""
    filled = series.fill_null(NO_ANSWER) if series.null_count() else series
    coder = key_coder(filled)
    return Coded(coder.codes(filled), coder.radix)


@attrs.frozen
class Coder:
    """How a variable of a tally is coded: from a frame to codes below ``radix``, and from codes to
    its column.
    """

    variable: Variable

    @property
    def _index(self) -> MultiItemIndex:
        """The variable, which is an index when it is neither an item nor a tick."""
        return cast("MultiItemIndex", self.variable)

    @property
    def radix(self) -> int:
        """Codes are below this number."""
        variable = self.variable
        if isinstance(variable, Item):
            return variable.scale.radix
        if isinstance(variable, Ticks):
            return TICKED + 1
        index = self._index
        if _is_summed(index):
            return (len(index.items) + 1) * _span(index)
        radix = prod(item.scale.size + FIRST for item in index.items)
        if radix > 2**62:
            raise ArgumentError(
                f"{index.name!r}: {len(index.items)} items with unequal weights have too many"
                " combinations of answers to count; at most about 17 items on 1–10 can have"
                " unequal weights.",
                argument="measures",
                value=index.name,
            )
        return radix

    @property
    def ordered(self) -> bool:
        """Whether codes have the order of what they are decoded to."""
        return isinstance(self.variable, Item) and not self.variable.scale.not_applicable

    def encode(self, frame: pl.DataFrame) -> SmallCodes:
        """Return the code of every row of ``frame``.

        Raises:
            UnsoundError: If an answer is not on its scale.
        """
        variable = self.variable
        if isinstance(variable, Item):
            return item_codes(frame[variable.column], variable.scale)
        if isinstance(variable, Ticks):
            return _ticked_codes(frame, variable)
        index = self._index
        coded = (_answered_codes(frame[item.column], item.scale) for item in index.items)
        answers = [codes.astype(np.intp) for codes in coded]
        if _is_summed(index):
            return _summed_codes(index, answers)
        radices = [item.scale.size + FIRST for item in index.items]
        return combine(list(map(Coded, answers, radices)), frame.height).codes

    def decode(self, codes: Codes) -> pl.Series:
        """Return the column of the tally for ``codes``: positions on the scale, or scores 0–100."""
        variable = self.variable
        if isinstance(variable, Item):
            outside = codes == variable.scale.not_applicable_code
            positions = np.where(outside, NOT_APPLICABLE_POSITION, codes - FIRST).astype(np.int16)
            return pl.Series(variable.name, positions).set(pl.Series(codes == MISSING), None)
        if isinstance(variable, Ticks):
            return pl.Series(variable.name, codes - FIRST, dtype=pl.Int16).set(
                pl.Series(codes == MISSING), None
            )
        score = _summed_scores if _is_summed(self._index) else _pattern_scores
        scores = score(self._index, codes)
        return pl.Series(variable.name, scores).fill_nan(None)


def _ticked_codes(frame: pl.DataFrame, ticks: Ticks) -> SmallCodes:
    """Return whether an option is ticked, `MISSING` where no option of its question is."""
    coded = [item_codes(frame[item.column], item.scale) for item in ticks.questions]
    own = coded[ticks.which]
    if len(coded) == 1 and isinstance(ticks.questions[0].scale, TickedCell):
        return own
    some = np.logical_or.reduce([codes == TICKED for codes in coded])
    return np.where(some, np.maximum(own, UNTICKED), MISSING).astype(np.uint8)


def _answered_codes(series: pl.Series, scale: Scale) -> SmallCodes:
    """Return the codes of a column of answers where those outside the base are as good
    as missing.
    """
    codes = item_codes(series, scale)
    if scale.not_applicable:
        codes[codes == scale.not_applicable_code] = MISSING
    return codes


def _is_summed(index: MultiItemIndex) -> bool:
    """Return True when the number of items answered and the sum of their answers give the score."""
    return len(set(index.shares)) == 1 and len({item.scale.size for item in index.items}) == 1


def _span(index: MultiItemIndex) -> int:
    return sum(item.scale.size - 1 for item in index.items) + 1


def _summed_codes(index: MultiItemIndex, answers: Sequence[Codes]) -> Codes:
    count, total = np.zeros_like(answers[0]), np.zeros_like(answers[0])
    for item, codes in zip(index.items, answers, strict=True):
        answered = codes >= FIRST
        count += answered
        total += np.where(answered, _merit(item.scale, codes - FIRST), 0)
    return np.where(count >= index.minimum_answered, count * _span(index) + total, 0)


def _summed_scores(index: MultiItemIndex, codes: Codes) -> Floats:
    span, items = _span(index), len(index.items)
    count, total = np.divmod(codes, span)
    return np.where(count > 0, 100.0 * total * items / np.maximum(count * (span - 1), 1), np.nan)


def _pattern_scores(index: MultiItemIndex, codes: Codes) -> Floats:
    answered: list[Bools] = []
    scores: list[Floats] = []
    for item in reversed(index.items):
        codes, code = np.divmod(codes, item.scale.size + FIRST)
        answered.append(code >= FIRST)
        scores.append(item.scale.scores[np.maximum(code - FIRST, 0)])
    given = np.array(answered[::-1], dtype=np.float64)
    weights = given * np.array(index.shares)[:, None]
    count = given.sum(axis=0)
    if index.missing == "equal":
        weights += given * (1.0 - weights.sum(axis=0)) / np.maximum(count, 1.0)
    total = np.maximum(weights.sum(axis=0), np.finfo(float).tiny)
    mean = np.clip((weights * np.array(scores[::-1])).sum(axis=0) / total, 0.0, 100.0)
    return np.where(count >= index.minimum_answered, mean, np.nan)


def _merit(scale: Scale, positions: Codes) -> Codes:
    return scale.size - 1 - positions if scale.reversed else positions
