"""Published values and numbers of answers, and the whole numbers that they can stand for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.checks import whole_number
from brukarindex.counting.frames import as_source
from brukarindex.exact.figures import Figure, FigureLike, Rounding
from brukarindex.exact.shares import between, whole_of
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    FigureError,
    raise_all,
)

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

LARGEST = 10**9
"""Digits of shares below this are computed with."""
MOST_BASES = 1 << 20
"""Bases of all units together that are tried."""


class Columns(NamedTuple):
    """The columns of values and of answers, and how many decimals of numbers are printed."""

    value: str
    n: str
    decimals: int | None


class Held(NamedTuple):
    """The published rows: their figures and numbers of answers, None where there are none."""

    frame: pl.DataFrame
    figures: list[Figure | None]
    n: list[int | None]


def read(frame: "IntoFrame", names: Sequence[str], columns: Columns) -> Held:
    """Return the rows of a frame; raise `DataError` with every value that cannot be read."""
    value, n, decimals = columns
    source = as_source(frame, [*names, value, n])
    held = source.collect() if isinstance(source, pl.LazyFrame) else source
    if not isinstance(held, pl.DataFrame):
        raise ArgumentTypeError(
            "published_units takes a frame in memory, or a lazy Polars frame: collect it first."
        )
    made, problems = Held(held, [], []), list[str]()
    for row, (figure, count) in enumerate(zip(held[value], held[n], strict=True)):
        try:
            made.figures.append(None if figure is None else _figure(figure, decimals))
            made.n.append(None if figure is None else whole_number(n, count, least=1))
        except (ArgumentError, ArgumentTypeError, FigureError) as error:
            name = ", ".join(map(str, held.select(names).row(row)))
            problems.append(f"{name}: {error}")
    raise_all(DataError, problems)
    return made


def printed_decimals(decimals: int | None) -> int | None:
    """Return how many decimals numbers are printed with, 0-9; None where values are texts."""
    return None if decimals is None else whole_number("decimals", decimals, least=0, most=9)


def _figure(value: object, decimals: int | None) -> Figure:
    """Return a value of the column as it was printed."""
    if isinstance(value, float) and not np.isfinite(value):
        raise ArgumentError(f"{value!r} is no figure: let it be null where none is published.")
    if isinstance(value, float) and decimals is not None:
        digits = round(value * 10**decimals)
        if abs(value * 10**decimals - digits) > 1e-6:
            raise ArgumentError(f"{value!r} has more than {decimals} decimals.")
        return _known(Figure(digits, decimals))
    return _known(Figure.parse(cast("FigureLike", value)))


def _known(figure: Figure) -> Figure:
    if abs(figure.digits) >= LARGEST:
        raise ArgumentError(f"{figure} has more digits than a share is printed with.")
    whole_of(figure)
    return figure


class Sets(NamedTuple):
    """The counts that a unit's value may stand for, one entry a unit and base.

    Attributes:
        row: The unit.
        base: Answers to the question.
        least: The least count of them that prints as the value.
        most: The greatest.
        whole: Whether the base is the number that was published.
    """

    row: Codes
    base: Codes
    least: Codes
    most: Codes
    whole: Bools

    def take(self, kept: Codes | Bools) -> "Sets":
        """Return some of the entries."""
        return Sets(
            self.row[kept],
            self.base[kept],
            self.least[kept],
            self.most[kept],
            self.whole[kept],
        )


def sets_of(held: Held, rounding: Rounding, unanswered: float) -> Sets:
    """Return the counts of every base that print as the values."""
    found: list[Sets] = []
    total = sum(n - _fewest(n, unanswered) + 1 for n in held.n if n is not None)
    if total > MOST_BASES:
        raise ArgumentError(
            f"{total} numbers of answers would be tried, and at most {MOST_BASES} are: give fewer"
            " units at a time, or the answers to the question with unanswered=0."
        )
    for row, (figure, n) in enumerate(zip(held.figures, held.n, strict=True)):
        if figure is None or n is None:
            continue
        base = np.arange(_fewest(n, unanswered), n + 1)
        least, most = counts_of(figure, base, rounding)
        kept = least <= most
        size = int(kept.sum())
        entries = np.full(size, row), base[kept], least[kept], most[kept]
        found.append(Sets(*entries, whole=base[kept] == n))
    if not found:
        nothing = np.zeros(0, dtype=np.intp)
        return Sets(nothing, nothing, nothing, nothing, nothing.astype(bool))
    return Sets(*(np.concatenate([getattr(each, name) for each in found]) for name in Sets._fields))


def _fewest(n: int, unanswered: float) -> int:
    """Return the least base, at least 1; the product is rounded to its exact value first."""
    return max(1, int(np.ceil(round(n * (1 - unanswered), 9))))


def counts_of(figure: Figure, base: Codes, rounding: Rounding) -> tuple[Codes, Codes]:
    """Return the least and the greatest count of each base that prints as a figure."""
    least, most = between(figure, whole_of(figure), cast("Any", base), rounding)
    return np.maximum(least, 0), np.minimum(most, base)


def number_of(sets: Sets, size: int) -> npt.NDArray[np.int64]:
    """Return how many pairs of count and base print as each value."""
    return np.bincount(sets.row, sets.most - sets.least + 1, size).astype(np.int64)


def ends_of(row: Codes, low: Floats, high: Floats, size: int) -> tuple[Floats, Floats]:
    """Return the least of ``low`` and the greatest of ``high`` in each unit; NaN without any."""
    least, most = np.full(size, np.inf), np.full(size, -np.inf)
    np.minimum.at(least, row, low)
    np.maximum.at(most, row, high)
    return np.where(np.isfinite(least), least, np.nan), np.where(np.isfinite(most), most, np.nan)
