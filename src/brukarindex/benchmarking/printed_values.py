"""Published values and numbers of answers, and the whole numbers that they can stand for."""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.checks import check_free, finite, one_of, text, whole_number
from brukarindex.counting.frames import as_source, own_rows
from brukarindex.estimates.groupings import figures_of
from brukarindex.exact.figures import Figure, FigureLike, Rounding
from brukarindex.exact.shares import between, whole_of
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    FigureError,
    raise_all,
)
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

LARGEST = 10**9
"""Digits of shares below this are computed with."""
MOST_BASES = 1 << 20
"""Bases of all units together that are tried."""
MOST_ANSWERS = 10**12
"""Answers of a unit, at most."""
SHOWN = 5
"""Rows that a message lists."""
PublishedStatus = Literal["ok", "impossible", "not_published"]


def _column(value: str) -> str:
    return composed(text("AnswersFromRate", value, what="the name of a column"))


@attrs.frozen
class AnswersFromRate:
    """Where the number of answers is not published, but a response rate of those who were asked.

    Args:
        rate: The column of response rates in per cent, as printed.
        invited: The column of those who were asked, by which rates are printed.

    Examples:
        >>> AnswersFromRate("svarsfrekvens", "utskickade").rate
        'svarsfrekvens'
    """

    rate: str = attrs.field(converter=_column)
    invited: str = attrs.field(converter=_column)


class PrintedColumns(NamedTuple):
    """The columns of values and of answers, and how numbers are printed.

    Attributes:
        value: The column of values.
        n: That of answers, or those that tell their number.
        decimals: How many decimals of numbers are printed; None where values are texts.
        rounding: How the publisher rounded.
        unanswered: The largest part of the answers that may lack one to the question.
    """

    value: str
    n: str | AnswersFromRate
    decimals: int | None
    rounding: Rounding
    unanswered: float

    @property
    def rates(self) -> bool:
        """Whether numbers of answers are those that printed response rates leave."""
        return not isinstance(self.n, str)

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        n = self.n
        return [self.value, *([n] if isinstance(n, str) else [n.rate, n.invited])]


class AnswerLimits(NamedTuple):
    """At least and at most so many answers."""

    least: int
    most: int

    @property
    def known(self) -> int | None:
        """The number of answers, None where it is not known."""
        return self.most if self.least == self.most else None


class Held(NamedTuple):
    """The published rows: their figures and numbers of answers, None where there are none."""

    frame: pl.DataFrame
    figures: list[Figure | None]
    n: list[AnswerLimits | None]

    @property
    def values(self) -> list[str | None]:
        """The figures as they were printed."""
        return [None if each is None else str(each) for each in self.figures]

    @property
    def known(self) -> list[int | None]:
        """The numbers of answers that are known."""
        return [None if each is None else each.known for each in self.n]

    def statuses(self, possible: Bools) -> list[PublishedStatus]:
        """Return the status of each row by whether its value is possible."""
        return [
            "ok" if fine else "not_published" if figure is None else "impossible"
            for fine, figure in zip(possible.tolist(), self.figures, strict=True)
        ]


def columns_of(
    value: str,
    n: str | AnswersFromRate,
    *,
    decimals: object,
    rounding: object,
    unanswered: object,
) -> PrintedColumns:
    """Return what is to be read of a frame, checked."""
    value = text("value", value, what="the name of a column")
    if not isinstance(n, AnswersFromRate):
        n = text("n", n, what="the name of a column, or AnswersFromRate")
    part = "it is the part of n that may lack an answer to the question, 0.05 for 5 per cent"
    share = finite("unanswered", unanswered, least=0, below=1, remedy=part)
    kind = one_of("rounding", rounding, get_args(Rounding))
    places = None if decimals is None else whole_number("decimals", decimals, least=0, most=9)
    columns = PrintedColumns(value, n, places, kind, float(share))
    twice = [name for name in columns.names if columns.names.count(name) > 1]
    if twice:
        raise ArgumentError(
            f"value and n must be columns of their own; got {twice[0]!r} twice.", argument="n"
        )
    return columns


def read(
    verb: str,
    frame: "IntoFrame",
    names: Sequence[str],
    columns: PrintedColumns,
    *,
    row_of: type[Any],
    share: bool = True,
) -> Held:
    """Return the rows of a frame, whose values are shares or else indices; raise `DataError` with
    every value that cannot be read.

    ``row_of`` is the class of the rows of the result: its figures name no unit.
    """
    check_free(names, figures_of(row_of), argument="unit")
    held = collected(verb, frame, names, columns.names)
    made, problems = Held(held, [], []), unnamed(verb, held, names)
    for row, given in enumerate(held.select(columns.names).iter_rows()):
        try:
            with _told_of(columns.value):
                figure = None if given[0] is None else _figure(given[0], columns.decimals)
                if figure is not None and share:
                    whole_of(figure)
            made.n.append(None if figure is None else _answers(given[1:], columns))
            made.figures.append(figure)
        except DataError as error:
            problems.append(DataError(f"{called(held, names, row)}: {error}", column=error.column))
    raise_all(DataError, [*problems, *twice(verb, held, names)])
    return made


def collected(
    verb: str, frame: "IntoFrame", names: Sequence[str], columns: Sequence[str]
) -> pl.DataFrame:
    """Return a frame in memory that has ``names``, which can name units, and some more columns."""
    source = as_source(frame, list(dict.fromkeys((*names, *columns))))
    held = source.collect() if isinstance(source, pl.LazyFrame) else source
    if not isinstance(held, pl.DataFrame):
        raise ArgumentTypeError(
            f"{verb} takes a frame in memory, or a lazy Polars frame: collect it first.",
            argument="frame",
        )
    if nested := [name for name in names if held[name].dtype.is_nested()]:
        raise DataError(
            f"{verb}: column {nested[0]!r} holds {held[nested[0]].dtype}, which names no unit: give"
            " text or numbers.",
            column=nested[0],
        )
    return own_rows(held)


@contextmanager
def _told_of(column: str) -> Generator[None]:
    """Raise what cannot be read as an error of the column, which the message begins with."""
    try:
        yield
    except (ArgumentError, ArgumentTypeError, FigureError) as error:
        raise DataError(f"column {column!r}: {error}", column=column) from None


def called(frame: pl.DataFrame, names: Sequence[str], row: int) -> str:
    """Return what a message calls a row: its unit, or its place where the unit has no name."""
    unit = frame.select(names).row(row)
    return f"row {row + 1}" if any(map(_is_no_name, unit)) else ", ".join(map(str, unit))


def unnamed(verb: str, frame: pl.DataFrame, names: Sequence[str]) -> list[DataError]:
    """Return which rows lack a name, one error a column."""
    found = list[DataError]()
    for name in names:
        values = frame[name].to_list()
        rows = [place for place, value in enumerate(values, start=1) if _is_no_name(value)]
        if rows:
            them = "it" if len(rows) == 1 else "them"
            where = f"row{'s' * (len(rows) > 1)} {', '.join(map(str, rows[:SHOWN]))}"
            more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
            told = (
                f"{verb}: column {name!r} has no value in {where}{more}, the first row being 1:"
                f" give {them} one, or leave {them} out; a figure for all is no unit."
            )
            found.append(DataError(told, column=name))
    return found


def _is_no_name(value: object) -> bool:
    """Return whether a value names nothing, as null, NaN and text of no letters do."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())  # noqa: PLR0124 - NaN


def twice(verb: str, frame: pl.DataFrame, names: Sequence[str]) -> Iterator[str]:
    """Yield which units have several rows."""
    for unit, rows in Counter(frame.select(names).rows()).items():
        if rows > 1 and not any(map(_is_no_name, unit)):
            told = ", ".join(map(str, unit))
            keys = " and ".join(map(repr, names))
            yield f"{verb}: {told} has two values: give one row for each {keys}."


def _answers(given: Sequence[object], columns: PrintedColumns) -> AnswerLimits:
    """Return how many answers there are."""
    for name, each in zip(columns.names[1:], given, strict=True):
        if each is None:
            raise DataError(
                f"{name!r} is null, so that the number of answers is unknown: give it, or let"
                f" {columns.value!r} be null too, as where nothing is published.",
                column=name,
            )
    if isinstance(columns.n, str):
        with _told_of(columns.n):
            known = _number_of("answers", given[0])
        return AnswerLimits(known, known)
    with _told_of(columns.n.invited):
        invited = _number_of("invited", given[1])
    with _told_of(columns.n.rate):
        return _of_rate(_figure(given[0], columns.decimals), invited, columns.rounding)


def _number_of(whom: str, given: object) -> int:
    """Return a number of persons; a column of pandas with a null in it holds floats."""
    whole = isinstance(given, float) and given.is_integer()
    number = int(cast("float", given)) if whole else given
    return whole_number(f"the number of {whom}", number, least=1, most=MOST_ANSWERS)


def _of_rate(figure: Figure, invited: int, rounding: Rounding) -> AnswerLimits:
    """Return how many answers of those who were asked print as a rate."""
    least, most = between(figure, whole_of(figure), invited, rounding)
    least, most = max(least, 1), min(most, invited)
    if least > most:
        raise ArgumentError(
            f"no whole number of {invited} invited prints as {figure}.", argument="n", value=invited
        )
    return AnswerLimits(least, most)


def _figure(value: object, decimals: int | None) -> Figure:
    """Return a value of the column as it was printed."""
    if isinstance(value, float) and not np.isfinite(value):
        raise ArgumentError(
            f"{value!r} is no figure: let it be null where none is published.",
            argument="value",
            value=value,
        )
    if isinstance(value, float) and decimals is not None:
        digits = round(value * 10**decimals)
        if abs(value * 10**decimals - digits) > 1e-6:
            raise ArgumentError(
                f"{value!r} has more than {decimals} decimals.", argument="value", value=value
            )
        return _known(Figure(digits, decimals))
    return _known(Figure.parse(cast("FigureLike", value)))


def _known(figure: Figure) -> Figure:
    if abs(figure.digits) >= LARGEST:
        raise ArgumentError(
            f"{figure} has more digits than a figure is printed with.",
            argument="value",
            value=figure,
        )
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


def sets_of(held: Held, columns: PrintedColumns) -> Sets:
    """Return the counts of every base that print as the values."""
    found: list[Sets] = []
    few = [fewest(n, columns.unanswered) for n in held.n]
    total = sum(n.most - least + 1 for n, least in zip(held.n, few, strict=True) if n is not None)
    if total > MOST_BASES:
        raise ArgumentError(
            f"{total} numbers of answers would be tried, and at most {MOST_BASES} are: give fewer"
            " units at a time, or the answers to the question with unanswered=0.",
            argument="frame",
        )
    for row, (figure, n) in enumerate(zip(held.figures, held.n, strict=True)):
        if figure is None or n is None:
            continue
        base = np.arange(few[row], n.most + 1)
        least, most = counts_of(figure, base, columns.rounding)
        kept = least <= most
        size = int(kept.sum())
        base, least, most = base[kept], least[kept], most[kept]
        found.append(Sets(np.full(size, row), base, least, most, whole=base == n.known))
    if not found:
        nothing = np.zeros(0, dtype=np.intp)
        return Sets(nothing, nothing, nothing, nothing, nothing.astype(bool))
    return Sets(*(np.concatenate([getattr(each, name) for each in found]) for name in Sets._fields))


def fewest(n: AnswerLimits | None, unanswered: float) -> int:
    """Return the least base, at least 1; the product is rounded to its exact value first."""
    return 1 if n is None else max(1, int(np.ceil(round(n.least * (1 - unanswered), 9))))


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


class PrintedReference(NamedTuple):
    """What units are compared with: the least and the greatest that it can be, of ``n`` answers."""

    low: float
    high: float
    n: int | None
    inside: bool

    @property
    def answers(self) -> float:
        """The answers behind it; 0 where it is taken as exact."""
        return float(self.n or 0)


def check_inside(to_n: object, *, inside: bool) -> None:
    """Raise when units are a part of a reference whose answers are not known."""
    if to_n is None and inside:
        raise ArgumentError(
            "to_n is needed, the answers behind to=, of which the units' are a part; say"
            " inside=False to take the number as exact.",
            argument="to_n",
        )


def share_ends(figure: Figure, rounding: Rounding) -> tuple[float, float]:
    """Return the least and the greatest share that prints as a figure, 0–1 and beyond."""
    held, whole = figure.interval(rounding), whole_of(figure) / 10**figure.decimals
    return float(held.low) / whole, float(held.high) / whole


NEAREST = 3
"""Bases that fit, which a row names when its own does not."""
TRIED = 2_000
"""Bases below a unit's own that are looked through for those."""


def fitting(held: Held, sets: Sets, rounding: Rounding) -> list[str | None]:
    """Return which bases would fit a value that cannot be."""
    possible = (number_of(sets, len(held.n)) > 0).tolist()
    rows = zip(possible, held.figures, held.n, strict=True)
    return [None if fine else _fitting(figure, n, rounding) for fine, figure, n in rows]


def _fitting(figure: Figure | None, n: AnswerLimits | None, rounding: Rounding) -> str | None:
    """Return the nearest smaller numbers of answers of which some count prints as a figure."""
    if figure is None or n is None:
        return None
    base = np.arange(n.most, max(n.most - TRIED, 0), -1)
    least, most = counts_of(figure, base, rounding)
    fitting = base[least <= most][:NEAREST].tolist()
    return ", ".join(map(str, fitting)) or None
