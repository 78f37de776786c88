"""The columns that a model regresses on."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.checks import shown
from brukarindex.codes.keys import groups
from brukarindex.exceptions import ArgumentError, DataError, raise_all
from brukarindex.regression.numbers import numbers_among
from brukarindex.regression.terms import RegressionTerm, class_name, columns_of, term_name

INTERCEPT = "(intercept)"
LARGEST = 1e100
"""Numbers above this have squares that no float holds."""
MOST_CLASSES = 1000
"""Classes of all covariates together that are fitted: the work grows with their cube, to a second
for a response here, and a minute and a half for a case mix.
"""


@attrs.frozen(eq=False)
class DesignMatrix:
    """What a model regresses on.

    Attributes:
        x: Shape ``(C, columns)``; the first column is the intercept.
        names: What the columns are called, such as ``kon=M``.
        frame: The covariates that the rows stand for.
        classes: The terms that divide persons into classes.
        numbers: The columns that enter as numbers.
    """

    x: Floats
    names: tuple[str, ...]
    frame: pl.DataFrame
    classes: tuple[RegressionTerm, ...]
    numbers: frozenset[str] = frozenset()


def design_matrix(
    frame: pl.DataFrame,
    terms: Sequence[RegressionTerm],
    *,
    numeric: Iterable[str] = (),
    categories: Iterable[str] = (),
    units: RegressionTerm = (),
) -> DesignMatrix:
    """Build the columns of a model with intercept.

    A term gets one column per class but the first (treatment coding); several columns in a term are
    crossed. Numbers with decimals, and columns named in ``numeric``, enter as they are, but for
    those named in ``categories``. The term of ``units``, which are no covariate, may have any
    number of classes.

    Raises:
        ArgumentError: If a column in ``numeric`` or ``categories`` is no covariate, or a number is
            crossed.
        SchemaError: If a column in ``numeric`` does not hold numbers.
        DataError: If a term has one value only, terms have more classes than can be fitted, or a
            number is not finite.

    Examples:
        >>> design_matrix(pl.DataFrame({"kon": ["K", "M"]}), [("kon",)]).names
        ('(intercept)', 'kon=M')
    """
    numbers = numbers_among(frame, columns_of(terms), numeric=numeric, categories=categories)
    crossed = sorted({name for term in terms if len(term) > 1 for name in term if name in numbers})
    problems = [
        f"{name!r} is a number and cannot be crossed: cut it into classes first."
        for name in crossed
    ]
    raise_all(ArgumentError, problems, argument="covariates", value=tuple(crossed))
    covariates = [term for term in terms if term != units and term[0] not in numbers]
    raise_all(DataError, _term_problems(frame, terms, numbers) or _too_many(frame, covariates))
    parts = [_Columns(np.ones((frame.height, 1)), [INTERCEPT])]
    for term in terms:
        if term[0] in numbers:
            parts.append(_Columns(frame[term[0]].cast(pl.Float64).to_numpy()[:, None], [term[0]]))
        else:
            parts.append(_dummies(frame, term))
    names = tuple(name for part in parts for name in part.names)
    classes = tuple(term for term in terms if term[0] not in numbers)
    return DesignMatrix(
        np.concatenate([part.x for part in parts], axis=1),
        names,
        frame,
        classes,
        frozenset(numbers),
    )


def _term_problems(
    frame: pl.DataFrame, terms: Sequence[RegressionTerm], numbers: set[str]
) -> list[str]:
    infinite = [
        name for name in sorted(numbers) if not frame[name].cast(pl.Float64).is_finite().all()
    ]
    problems = [f"column {name!r} holds numbers that are not finite." for name in infinite]
    problems += [
        f"column {name!r} holds numbers above {shown(LARGEST)}, whose squares cannot be computed"
        " with: give it in another unit."
        for name in sorted(numbers.difference(infinite))
        if (frame[name].cast(pl.Float64).abs() > LARGEST).any()
    ]
    for term in terms:
        values = frame.select(term).unique().rows()
        if len(values) < 2:
            named = ", ".join(repr(value) for value in values[0])
            problems.append(
                f"covariate {term_name(term)!r} has one value only, {named}: it tells no"
                " respondents apart. Leave it out."
            )
    return problems


def _too_many(frame: pl.DataFrame, terms: Sequence[RegressionTerm]) -> list[str]:
    """Return what is wrong with terms of so many classes that they could not be fitted."""
    sizes = {term: frame.select(term).n_unique() for term in terms}
    if sum(sizes.values()) <= MOST_CLASSES:
        return []
    most = max(sizes, key=lambda term: sizes[term])
    told = (
        f"covariate {term_name(most)!r} has {sizes[most]} classes, and at most {MOST_CLASSES} of"
        " all covariates together can be fitted: merge classes, or leave it out where it numbers"
        " persons."
    )
    return [told]


class _Columns(NamedTuple):
    """Columns of a design matrix, and their names."""

    x: Floats
    names: list[str]


def _dummies(frame: pl.DataFrame, term: RegressionTerm) -> _Columns:
    code, table = groups(frame, term)
    x = (code[:, None] == np.arange(1, table.height)).astype(np.float64)
    return _Columns(x, [class_name(term, row) for row in table.rows()[1:]])
