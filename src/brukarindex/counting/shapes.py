"""Tables that are no rows of respondents: a row for each answer, or for each kind of answer with
how many gave it.
"""

import re
from collections.abc import Iterable, Sequence

import polars as pl

from brukarindex.counting.answers import TEXTS
from brukarindex.words.spelling import folded

_COUNTS = frozenset(
    {
        *("antal", "antal svar", "antal svarande", "antal personer", "svarande", "frekvens"),
        *("n", "count", "counts", "freq", "frequency", "number of answers"),
    }
)
_SIZE = "N"
"""What tables call the size of a population, which is the same for all of it."""
_QUESTION = re.compile(r"fråga|fraga|question|item\b|variabel|variable", re.IGNORECASE)
_MOST_NAMES = 300
"""Surveys have no more questions than so."""
_APART = 0.98
"""So large a part of the rows differ, when few are there twice."""
_REPEATED = 1.5
"""So many rows each number has on average, when each respondent has several."""


def holds_counts(name: str) -> bool:
    """Return whether a column has a name that tables give to how many gave an answer."""
    return folded(name) in _COUNTS and name != _SIZE


def is_counted(counts: pl.Series, others: Sequence[pl.Series], question: str) -> bool:
    """Return whether every combination of the other columns stands once, beside whole numbers of
    respondents.
    """
    odd = any(each.dtype.is_nested() or each.dtype == pl.Object for each in others)
    if not others or odd or not counts.dtype.is_numeric():
        return False
    given = counts.drop_nulls()
    whole = given.dtype.is_integer() or bool((given % 1 == 0).all())
    if not whole or not len(given) or given.min() < 0 or given.sum() <= 2 * len(counts):  # type: ignore[operator]
        return False
    groups = [each for each in others if each.name != question]
    if any(2 * each.n_unique() > len(counts) or same_persons(each, counts) for each in groups):
        return False
    return pl.DataFrame(others).n_unique() == len(counts)


def of_each(column: str) -> str:
    """Return the code that makes a row for each respondent of a column of counts."""
    return (
        f"frame.filter(pl.col({column!r}) > 0).select(pl.exclude({column!r})"
        f".repeat_by({column!r}).explode())"
    )


def told_apart(numbers: pl.Series, others: Iterable[pl.Series]) -> str | None:
    """Return the column that tells apart the rows of each respondent, where most have several: rows
    of one person, as its name or what another column has of each says.
    """
    respondents = numbers.n_unique()
    if respondents * _REPEATED > len(numbers):
        return None
    few = [each for each in others if _names(each)]
    apart = [each for each in few if _both(numbers, each) >= _APART * len(numbers)]
    same = [each for each in few if same_persons(numbers, each)]
    sure = [each for each in apart if same or _QUESTION.search(each.name)]
    sure.sort(key=lambda each: not isinstance(each.dtype, TEXTS))
    return sure[0].name if sure else None


def same_persons(numbers: pl.Series, other: pl.Series) -> bool:
    """Return whether a column has one value for each respondent."""
    plain = not other.dtype.is_nested() and other.dtype != pl.Object
    return plain and _both(numbers, other) == numbers.n_unique()


def _names(series: pl.Series) -> bool:
    plain = isinstance(series.dtype, TEXTS) or series.dtype.is_integer()
    return plain and 2 <= series.n_unique() <= _MOST_NAMES


def _both(first: pl.Series, second: pl.Series) -> int:
    return pl.DataFrame([first, second]).n_unique()


def a_column_each(column: str, index: Sequence[str], values: Sequence[str], *, twice: bool) -> str:
    """Return the code that gives each question a column, of rows some of which may be ``twice``."""
    first = ", aggregate_function='first'" if twice else ""
    held = values[0] if len(values) == 1 else [*values]
    return f"frame.pivot({column!r}, index={[*index]}, values={held!r}{first})"
