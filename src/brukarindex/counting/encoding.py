"""From columns to small integer codes: the step between a frame and its table of counts."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.counting.threads import BATCH, FEW, batches, in_order
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Item, MultiItemIndex, Ticks
from brukarindex.questions.scales import FIRST, INVALID, MISSING, NO_ANSWER, NOT_APPLICABLE_POSITION, Scale
from brukarindex.questions.ticks import TICKED, UNTICKED, Cell

Codes = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]
SmallCodes = npt.NDArray[np.unsignedinteger[Any]] | Codes
"""Codes of one question, which nearly always fit in a byte."""
RowCodes = Callable[[slice], SmallCodes]
Variable = Item | MultiItemIndex | Ticks
DENSE = 1 << 16
"""Codes below this number are counted without being renumbered first."""
LONG = 1 << 13
"""Codes of more rows than this are worth a look whether they are in order."""
FEW_CODES = 8
"""So few codes are looked for one by one: a comparison takes a tenth of the time of noting every row."""
PIECE = 1 << 17
"""Rows whose codes fit in a processor's cache."""
BYTE = 255
_WIDE = (pl.Int128, pl.UInt128, pl.UInt64, pl.Decimal)
"""Numbers that do not fit in the integers that codes are."""
TEXTS = (pl.String, pl.Enum, pl.Categorical)
"""Types of columns that hold text."""


class Scratch(threading.local):
    """Arrays that a thread uses again: asking the system for large new ones makes threads wait for each other."""

    def array(self, name: str, length: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return an array of ``length`` elements with any content, the same memory each time for one name."""
        held = getattr(self, name, None)
        if held is None or len(held) < length:
            held = np.empty(length, dtype=dtype)
            setattr(self, name, held)
        return held[:length]


def sum_by(codes: Codes, values: Floats | npt.NDArray[np.bool_], size: int) -> Floats:
    """Return the sum of ``values`` for each code below ``size``: the same bits for the same codes and values."""
    if len(codes) > LONG and (codes[1:LONG] >= codes[: LONG - 1]).all() and (codes[1:] >= codes[:-1]).all():
        first = np.flatnonzero(codes[1:] > codes[:-1]) + 1  # a sum over neighbours is several times as fast
        first = np.concatenate([np.zeros(1, dtype=np.intp), first])
        sums = np.zeros(size)
        sums[codes[first]] = np.add.reduceat(values, first, dtype=np.float64)
        return sums
    # The stubs of numpy have bincount return counts, weights or not.
    return np.bincount(codes, values, size).astype(np.float64, copy=False)


def sums_in_threads(codes: Codes, values: Floats, size: int) -> Floats:
    """Return what `sum_by` does. Threads can do it side by side, and need not wait for Python's lock.

    The codes are the rows of a matrix of one column, whose values at the same place are added in their order.
    """
    from scipy.sparse import csc_array

    ends = np.array([0, len(codes)], dtype=np.int32)
    column = csc_array((values, codes, ends), shape=(size, 1))
    return np.asarray(column @ np.ones(1), dtype=np.float64)


def combine(
    columns: Sequence[tuple[SmallCodes, int]],
    length: int,
    scratch: Scratch | None = None,
    kind: type[np.signedinteger[Any]] = np.intp,
) -> tuple[Codes, int]:
    """Return one mixed-radix code for several columns of codes, and how many codes there can be.

    The first column varies slowest. Beyond 2^62 codes they are numbered anew, and mean nothing to another call. With
    ``scratch`` the codes are in memory that the thread's next call uses again. They are of the ``kind`` asked for,
    which must have room for them.
    """
    if not columns:
        return np.zeros(length, dtype=kind), 1
    total, size = columns[-1]
    for codes, radix in reversed(columns[:-1]):
        if size * radix > 2**62:
            total, kept = renumber(total.astype(np.intp, copy=False))
            size = len(kept)
        # Answers are combined in small integers, several times as fast.
        small = codes.dtype.itemsize < 8 and size * radix < 2**16
        held = np.min_scalar_type(size * radix) if small else np.dtype(kind)
        again = scratch if codes is columns[0][0] and not small else None
        made = again.array("codes", length, kind) if again else np.empty(length, dtype=held)
        np.multiply(codes, size, out=made, dtype=held, casting="unsafe")
        total = np.add(made, total, out=made, casting="unsafe")
        size *= radix
    return total.astype(kind, copy=False), size


def renumber(codes: Codes, size: int | None = None) -> tuple[Codes, Codes]:
    """Return ``codes`` (none negative, below ``size``) as positions among those that occur, and these in order."""
    size = int(codes.max(initial=-1)) + 1 if size is None else size
    kept = distinct(codes, size)
    if _is_wide(size, len(codes)):
        return np.searchsorted(kept, codes), kept
    place = np.empty(size, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    return taken(place, codes), kept


def taken(values: npt.NDArray[Any], places: Codes) -> npt.NDArray[Any]:
    """Return ``values[places]``, batch by batch; places from 0 to below the number of values."""
    if len(places) <= BATCH:
        return values[places]
    made = np.empty(len(places), dtype=values.dtype)

    def fill(rows: slice) -> None:
        np.take(values, places[rows], out=made[rows], mode="clip")  # without a copy in between

    deque(in_order(fill, batches(len(places))), maxlen=0)
    return made


def distinct(codes: Codes, size: int | None = None) -> Codes:
    """Return the ``codes`` (none negative, below ``size``) that occur, in order."""
    size = int(codes.max(initial=-1)) + 1 if size is None else size
    if _is_wide(size, len(codes)):
        return np.unique(codes)
    seen = np.zeros(size, dtype=bool)
    seen[codes] = True
    return np.flatnonzero(seen)


def _is_wide(size: int, length: int) -> bool:
    """Return whether an array with a place for every code would be too large for so many rows."""
    return size > max(4 * DENSE, 8 * length)


def starts(columns: Sequence[pl.Series], length: int) -> npt.NDArray[np.bool_]:
    """Return which of ``length`` rows differ from the one before them; null is like null."""
    new = np.zeros(length, dtype=bool)
    new[:1] = True
    for series in columns:
        if series.dtype.is_integer() and not isinstance(series.dtype, _WIDE) and not series.null_count():
            values = series.to_numpy()
            new[1:] |= values[1:] != values[:-1]  # several times as fast
            continue
        differs = series[1:] != series[:-1]
        if series.null_count():
            missing = series.is_null().to_numpy()
            new[1:] |= missing[1:] != missing[:-1]
            differs = differs.fill_null(value=False)
        new[1:] |= differs.to_numpy()
    return new


@attrs.frozen(eq=False)
class KeyCoder:
    """How the values of a key column are coded, in their order.

    Attributes:
        radix: Codes are below this number.
        low: The value whose code is 0, when values are whole numbers in a narrow range.
        kinds: The values, when they are not.
    """

    radix: int
    low: int = 0
    kinds: pl.Series | None = None

    def codes(self, series: pl.Series) -> SmallCodes:
        """Return the codes of values that the coder was made from."""
        if self.kinds is not None:
            return series.replace_strict(self.kinds, self._numbers).to_numpy()
        # In arithmetic modulo 2^8 or 2^16 the difference is right, whatever is cut off from its terms.
        kind = np.min_scalar_type(self.radix)
        low = np.asarray(self.low).astype(kind)
        made: SmallCodes = np.subtract(_whole(series).to_numpy(), low, dtype=kind, casting="unsafe")
        return made

    def known(self, series: pl.Series) -> SmallCodes:
        """Return the codes of any values of the same type, ``radix`` for those that the coder was not made from."""
        if self.kinds is not None:
            return series.replace_strict(self.kinds, self._numbers, default=self.radix).to_numpy()
        values, codes, high = _whole(series).to_numpy(), self.codes(series), self.low + self.radix - 1
        if not len(values) or (values.min() >= self.low and values.max() <= high):
            return codes
        return np.where((values < self.low) | (values > high), codes.dtype.type(self.radix), codes)

    @property
    def _numbers(self) -> pl.Series:
        return pl.Series(np.arange(self.radix), dtype=pl.Int64)


def key_coder(series: pl.Series) -> KeyCoder:
    """Return how the values of a column without nulls are coded, in their order."""
    whole = _whole(series)
    if whole.dtype.is_integer() and not isinstance(whole.dtype, _WIDE) and len(whole):
        chunks = [chunk.to_numpy() for chunk in whole.get_chunks()]
        parts = [chunk[rows] for chunk in chunks for rows in batches(len(chunk), PIECE)]
        ends = [(int(part.min()), int(part.max())) for part in parts]  # while the part is in the processor's cache
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        if high - low < DENSE - 1:
            return KeyCoder(high - low + 1, low)
    kinds = series.unique().sort()
    return KeyCoder(len(kinds), kinds=kinds)


def _whole(series: pl.Series) -> pl.Series:
    """Return True and False, and categories, as the numbers they are held as."""
    if series.dtype == pl.Boolean:
        return series.cast(pl.Int8)
    return series.to_physical() if isinstance(series.dtype, (pl.Enum, pl.Categorical)) else series


def cell_codes(frame: pl.DataFrame, keys: Sequence[str]) -> tuple[Codes, int]:
    """Return the cell of every row, the combination of its ``keys``, and how many cells there can be.

    Cells are in the order of the keys, but for a ``Categorical``, whose order is that of its categories.
    """
    series = [frame[key] for key in keys]
    if len(series) == 1 and (values := _as_is(series[0])) is not None:
        return values, int(values.max()) + 1
    coders = in_order(key_coder, series, frame.height)
    columns = [(_by_rows(coder, each), coder.radix) for coder, each in zip(coders, series, strict=True)]
    codes, size = combined(columns, frame.height)
    if size > DENSE:
        codes, kept = renumber(codes, size)
        size = len(kept)
    return codes, size


def _as_is(series: pl.Series) -> Codes | None:
    """Return a column that can be its own codes, without a copy: whole numbers from about 0."""
    if series.dtype != pl.Int64 or series.n_chunks() > 1 or not len(series):
        return None
    values: Codes = series.to_numpy()
    low, high = int(values.min()), int(values.max())
    return values if low >= 0 and high < min(DENSE, 2 * (high - low + 1)) else None


def _by_rows(coder: KeyCoder, series: pl.Series) -> RowCodes:
    return coder.codes(series).__getitem__ if coder.kinds is not None else lambda rows: coder.codes(series[rows])


def combined(columns: Sequence[tuple[RowCodes, int]], length: int) -> tuple[Codes, int]:
    """Return what `combine` does, some rows at a time."""

    def part(rows: slice) -> tuple[Codes, int]:
        return combine([(codes(rows), radix) for codes, radix in columns], rows.stop - rows.start)

    size = prod(radix for _, radix in columns)
    if length <= PIECE or size > 2**62:
        return part(slice(0, length))
    made = np.empty(length, dtype=np.intp)

    def fill(rows: slice) -> None:
        made[rows] = part(rows)[0]

    deque(in_order(fill, batches(length, PIECE)), maxlen=0)
    return made, size


def first_rows(codes: Codes, size: int) -> Codes:
    """Return a row in which each code occurs (−1 where it does not); shape ``(size,)``."""
    rows = np.full(size, -1, dtype=np.intp)
    lacking = np.arange(size)
    for length in (4 * size, 64 * size, len(codes)):
        if len(lacking) <= FEW_CODES or length >= len(codes):
            break
        rows[codes[:length]] = np.arange(length)
        lacking = np.flatnonzero(rows < 0)
    if len(lacking) > FEW_CODES or len(codes) <= FEW:
        rows[codes] = np.arange(len(codes))
        return rows
    for code in lacking:  # codes often begin at 1
        found = codes == code
        rows[code] = found.argmax() if found.any() else -1
    return rows


def groups(frame: pl.DataFrame, by: Sequence[str]) -> tuple[Codes, pl.DataFrame]:
    """Return which group each row belongs to, and the groups in sorted order."""
    codes, first = _grouped(frame, by)
    return codes, pl.DataFrame([frame[name] for name in by])[first] if by else pl.DataFrame({"": [0]})


def group_codes(frame: pl.DataFrame, by: Sequence[str]) -> Codes:
    """Return which group each row belongs to, groups in sorted order."""
    return _grouped(frame, by)[0]


def _grouped(frame: pl.DataFrame, by: Sequence[str]) -> tuple[Codes, Codes]:
    """Return which group each row belongs to, and a row of each group in sorted order."""
    if not by:
        return np.zeros(frame.height, dtype=np.intp), np.zeros(1, dtype=np.intp)
    if tuple(frame.columns[: len(by)]) == tuple(by):  # the order in which a tally is sorted
        first = np.flatnonzero(starts([frame[name] for name in by], frame.height))
        return np.repeat(np.arange(len(first)), np.diff(first, append=frame.height)), first
    codes, size = cell_codes(frame, by)
    first = first_rows(codes, size)
    rows = first[first >= 0]
    keys = pl.DataFrame([frame[name] for name in by])[rows]
    order = keys.select(pl.arg_sort_by(by)).to_series().to_numpy()
    place = np.zeros(size, dtype=np.intp)
    place[codes[rows[order]]] = np.arange(len(order))
    return place[codes], rows[order]


class UnsoundError(Exception):
    """Some column of a frame cannot be used; `brukarindex.counting.diagnosis` says which, and why."""


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
    """Return the codes of a column of answers in a new array, `INVALID` where an answer is not on the scale."""
    if series.null_count() == len(series):
        return np.full(len(series), MISSING, dtype=np.uint8)
    if isinstance(series.dtype, TEXTS) or isinstance(scale, Cell):
        return _text_codes(series.cast(pl.String), scale)
    if series.dtype == pl.Boolean and (scale.low, scale.high) == (0, 1):
        series = series.cast(pl.Int8)
    if not series.dtype.is_numeric():
        return np.where(series.is_null().to_numpy(), MISSING, INVALID).astype(np.intp)
    codes = _plain_codes(series, scale)
    return _number_codes(series, scale) if codes is None else codes


def _plain_codes(series: pl.Series, scale: Scale) -> SmallCodes | None:
    """Return the codes when every answer is a number of the scale below 256: nearly always so, and then fast."""
    if not 0 <= scale.low <= scale.high < BYTE - FIRST - 1 or not series.dtype.is_numeric():
        return None
    if isinstance(series.dtype, _WIDE):
        return None
    missing = series.is_null().to_numpy() if series.null_count() else None
    values = (series if missing is None else series.fill_null(scale.low)).to_numpy()
    with np.errstate(invalid="ignore"):
        small = values.astype(np.uint8)
    if not (small == values).all():
        return None
    if scale.low <= small.min() and small.max() <= scale.high:
        codes = small + np.uint8(FIRST - scale.low) if scale.low <= FIRST else small - np.uint8(scale.low - FIRST)
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
    if isinstance(series.dtype, _WIDE):
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
    if codes.min() == INVALID:  # nearly never, so that texts are read one by one only when they must
        strange = texts.filter(codes == INVALID).unique().to_list()
        codes = _replaced(texts, known | {text: scale.read(text) for text in strange})
    return codes


def _replaced(texts: pl.Series, codes: dict[str, int]) -> Codes:
    """Return the code of every text, `MISSING` for null and `INVALID` for a text that has none."""
    old, new = pl.Series(list(codes), dtype=pl.String), pl.Series(list(codes.values()), dtype=pl.Int64)
    coded = texts.replace_strict(old, new, default=INVALID)
    return np.where(texts.is_not_null().to_numpy(), coded.fill_null(INVALID).to_numpy(), MISSING).astype(np.intp)


def answer_codes(series: pl.Series) -> tuple[SmallCodes, int]:
    """Return codes of a tally's column of answers, no answer among them, and how many there can be."""
    filled = series.fill_null(NO_ANSWER) if series.null_count() else series
    coder = key_coder(filled)
    return coder.codes(filled), coder.radix


@attrs.frozen
class Coder:
    """How a variable of a tally is coded: from a frame to codes below ``radix``, and from codes to its column."""

    variable: Variable

    @property
    def radix(self) -> int:
        """Codes are below this number."""
        variable = self.variable
        if isinstance(variable, Item):
            return variable.scale.radix
        if isinstance(variable, Ticks):
            return TICKED + 1
        if _is_summed(variable):
            return (len(variable.items) + 1) * _span(variable)
        radix = 1
        for item in variable.items:
            radix *= item.scale.size + FIRST
        if radix > 2**62:
            raise ArgumentError(
                f"{variable.name!r}: {len(variable.items)} items with unequal weights have too many combinations of "
                "answers to count; at most about 17 items on 1–10 can have unequal weights."
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
        coded = (_answered_codes(frame[item.column], item.scale) for item in variable.items)
        answers = [codes.astype(np.intp) for codes in coded]
        if _is_summed(variable):
            return _summed_codes(variable, answers)
        radices = [item.scale.size + FIRST for item in variable.items]
        return combine(list(zip(answers, radices, strict=True)), frame.height)[0]

    def decode(self, codes: Codes) -> pl.Series:
        """Return the column of the tally for ``codes``: positions on the scale, or scores 0–100."""
        variable = self.variable
        if isinstance(variable, Item):
            outside = codes == variable.scale.not_applicable_code
            positions = np.where(outside, NOT_APPLICABLE_POSITION, codes - FIRST).astype(np.int16)
            return pl.Series(variable.name, positions).set(pl.Series(codes == MISSING), None)
        if isinstance(variable, Ticks):
            return pl.Series(variable.name, codes - FIRST, dtype=pl.Int16).set(pl.Series(codes == MISSING), None)
        scores = _summed_scores(variable, codes) if _is_summed(variable) else _pattern_scores(variable, codes)
        return pl.Series(variable.name, scores).fill_nan(None)


def _ticked_codes(frame: pl.DataFrame, ticks: Ticks) -> SmallCodes:
    """Return whether an option is ticked, `MISSING` where no option of its question is."""
    coded = [item_codes(frame[item.column], item.scale) for item in ticks.questions]
    own = coded[ticks.which]
    if len(coded) == 1 and isinstance(ticks.questions[0].scale, Cell):
        return own
    some = np.logical_or.reduce([codes == TICKED for codes in coded])
    return np.where(some, np.maximum(own, UNTICKED), MISSING).astype(np.uint8)


def _answered_codes(series: pl.Series, scale: Scale) -> SmallCodes:
    """Return the codes of a column of answers where those outside the base are as good as missing."""
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
    answered: list[npt.NDArray[np.bool_]] = []
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
