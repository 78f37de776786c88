"""Logistic regression of response, on the cells of a table of counts.

Respondents with the same covariates have the same propensity, so the likelihood needs only how many
of them there are and how many responded. Newton's method maximises

    Σ_c { r_c η_c − t_c log(1 + e^η_c) },  η = x β,

over cells ``c`` with ``t_c`` sampled persons (or their weights) and ``r_c`` respondents (McCullagh
and Nelder 1989, ch. 4). The figures are those of R's ``glm(…, family = binomial)`` on one row per
person. R stops when the deviance changes by less than 1e-8 of itself, so the two agree to about
1e-6, and the standard errors to 1e-5.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.checks import misfits, several
from brukarindex.counting.designs import Design, column_names
from brukarindex.counting.keys import groups
from brukarindex.counting.threads import one_thread_of_algebra
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    SchemaError,
    raise_all,
)
from brukarindex.variance.cells import Cells, cells_of
from brukarindex.weighting.readings import numbers_among, who_responded
from brukarindex.weighting.respondents import count_sample
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Term = tuple[str, ...]
Covariates = str | Iterable[str | Sequence[str]]
"""Column names; several in a tuple are crossed."""

INTERCEPT = "(intercept)"
_ALIASED = 1e-7
"""A column whose part outside the columns before it is this small a share of it adds nothing (the
limit of R's glm).
"""
_STEP = 1e-8
"""Newton stops when a step moves the log-odds less than this (root mean square): the error left is
its square.
"""
_STEPS = 60
_FAR = 30.0
"""Log-odds beyond which a propensity is 0 or 1 to 13 decimals: no survey can tell, so a coefficient
is running off.
"""
_NOTHING = 1e-9
_SHOWN = 5


@attrs.frozen(eq=False)
class ResponseCells:
    """How many were sampled and how many responded, in every combination of the covariates.

    Attributes:
        frame: The covariates, one row per combination that occurs, sorted; ``C`` rows.
        responded: The column that says who responded.
        n: Persons in the sample, shape ``(C,)``.
        r: Persons that responded.
        w: Sum of the sample's design weights.
        w_r: Sum of the respondents' design weights.
        sample: The counted rows behind, divided by response, strata and clusters too, ready for the
            variance.
        code: The combination of each of those rows.
    """

    frame: pl.DataFrame
    responded: str
    n: Floats
    r: Floats
    w: Floats
    w_r: Floats
    sample: Cells
    code: Codes

    @property
    def size(self) -> int:
        """Number of combinations."""
        return self.frame.height


def terms_of(covariates: Covariates) -> tuple[Term, ...]:
    """Return covariates as terms: tuples of columns, crossed where there are several.

    Raises:
        ArgumentError: If there is none, or one is named twice.
        ArgumentTypeError: If a name is not text.

    Examples:
        >>> terms_of(["sprak", ("kon", "alder")])
        (('sprak',), ('kon', 'alder'))
    """
    listed = (covariates,) if isinstance(covariates, str) else several("covariates", covariates)
    terms = tuple(column_names(each) for each in listed)
    if not terms or () in terms:
        raise ArgumentError(
            "name at least one covariate: a column known for respondents and nonrespondents alike."
        )
    twice = [term_name(term) for i, term in enumerate(terms) if set(term) in map(set, terms[:i])]
    raise_all(ArgumentError, [f"covariate {name!r} is named twice." for name in twice])
    return terms


def term_name(term: Sequence[str]) -> str:
    """Return what a term is called."""
    return " × ".join(term)


def columns_of(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the columns that terms use, once each."""
    return tuple(dict.fromkeys(column for term in terms for column in term))


def one_design(design: Design | None) -> Design:
    """Return a design, by default a simple random sample; raise `ArgumentTypeError` for what is
    none.
    """
    design = Design() if design is None else design
    if misfits([design], Design):
        raise ArgumentTypeError(f"design must be a Design, got {design!r}.")
    return design


def count_response(
    frame: "IntoFrame", covariates: Iterable[str], *, responded: str, design: Design | None = None
) -> ResponseCells:
    """Count the sample and its respondents by columns known for both, in one scan.

    Args:
        frame: One row per person in the *sample*, respondents and nonrespondents.
        covariates: Columns known for all of them.
        responded: Boolean or 0/1 column that says who responded.
        design: How the sample was drawn.

    Raises:
        ArgumentError: If ``responded`` is a covariate too.
        ColumnNotFoundError: If a column is not in the frame.
        SchemaError: If ``responded`` is neither Boolean nor numbers.
        DataError: If a value is missing, ``responded`` has other values than 0 and 1, or nobody or
            everybody responded.
    """
    columns, design, responded = column_names(covariates), one_design(design), composed(responded)
    if misfits([responded], str):
        raise ArgumentTypeError(f"responded must be a column name, got {responded!r}.")
    if responded in (*columns, *design.keys, design.weight, design.population):
        raise ArgumentError(
            f"{responded!r} says who responded, so it cannot be a covariate or part of the design."
        )
    counted = count_sample(frame, (*columns, responded), responded, design)
    answered = _answered(counted.blocks[0], responded)
    sample = cells_of(counted, 0)[0]
    code, table = groups(counted.blocks[0], columns)
    n, r, w, w_r = (
        sum_by(code, values, table.height)
        for values in (sample.n, sample.n * answered, sample.w, sample.w * answered)
    )
    return ResponseCells(table, responded, n, r, w, w_r, sample, code)


def _answered(block: pl.DataFrame, responded: str) -> Bools:
    column = block[responded]
    answered = who_responded(column)
    if answered is None:
        if not column.dtype.is_numeric():
            raise SchemaError(
                f"column {responded!r} must be Boolean or hold 0 and 1, got {column.dtype}."
            )
        counts = (
            block.select(pl.Series("value", column), "n")
            .group_by("value")
            .agg(pl.col("n").sum())
            .sort("value")
        )
        wrong = [(value, count) for value, count in counts.rows() if value not in {0, 1}]
        shown = ", ".join(f"{value} ({count}×)" for value, count in wrong[:_SHOWN])
        raise DataError(
            f"column {responded!r} must be 1 for those who responded and 0 for the others, but"
            f" holds {shown}."
        )
    n = int(block["n"].sum())
    if not answered.any():
        raise DataError(
            f"nobody of the {n} in the sample responded ({responded!r} is 0 throughout)."
        )
    if answered.all():
        raise DataError(
            f"all {n} in the frame responded ({responded!r} is 1 throughout): give the whole"
            " sample, also those who did not respond."
        )
    return answered


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
    classes: tuple[Term, ...]
    numbers: frozenset[str] = frozenset()


def design_matrix(
    frame: pl.DataFrame,
    terms: Sequence[Term],
    *,
    numeric: Iterable[str] = (),
    categories: Iterable[str] = (),
) -> DesignMatrix:
    """Build the columns of a model with intercept.

    A term gets one column per class but the first (treatment coding); several columns in a term are
    crossed. Numbers with decimals, and columns named in ``numeric``, enter as they are, but for
    those named in ``categories``.

    Raises:
        ArgumentError: If a column in ``numeric`` or ``categories`` is no covariate, or a number is
            crossed.
        SchemaError: If a column in ``numeric`` does not hold numbers.
        DataError: If a term has one value only, or a number is not finite.

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
    raise_all(ArgumentError, problems)
    raise_all(DataError, _term_problems(frame, terms, numbers))
    parts: list[tuple[Floats, list[str]]] = [(np.ones((frame.height, 1)), [INTERCEPT])]
    for term in terms:
        if term[0] in numbers:
            parts.append((frame[term[0]].cast(pl.Float64).to_numpy()[:, None], [term[0]]))
        else:
            parts.append(_dummies(frame, term))
    names = tuple(name for _, each in parts for name in each)
    classes = tuple(term for term in terms if term[0] not in numbers)
    return DesignMatrix(
        np.concatenate([x for x, _ in parts], axis=1), names, frame, classes, frozenset(numbers)
    )


def _term_problems(frame: pl.DataFrame, terms: Sequence[Term], numbers: set[str]) -> list[str]:
    infinite = [
        name for name in sorted(numbers) if not frame[name].cast(pl.Float64).is_finite().all()
    ]
    problems = [f"column {name!r} holds numbers that are not finite." for name in infinite]
    for term in terms:
        values = frame.select(term).unique().rows()
        if len(values) < 2:
            shown = ", ".join(repr(value) for value in values[0])
            problems.append(
                f"covariate {term_name(term)!r} has one value only, {shown}: it cannot say who"
                " responds. Leave it out."
            )
    return problems


def _dummies(frame: pl.DataFrame, term: Term) -> tuple[Floats, list[str]]:
    code, table = groups(frame, term)
    x = (code[:, None] == np.arange(1, table.height)).astype(np.float64)
    return x, [class_name(term, row) for row in table.rows()[1:]]


def class_name(term: Sequence[str], values: Sequence[object]) -> str:
    """Return what a class is called, such as ``kon=M × alder=80+``."""
    return " × ".join(f"{name}={value}" for name, value in zip(term, values, strict=True))


@attrs.frozen(eq=False)
class LogisticFit:
    """A fitted model of response.

    Attributes:
        names: The columns of the design matrix.
        coefficients: Log-odds, NaN where a column was left out.
        kept: Which columns have a coefficient.
        redundant: Which columns are combinations of earlier ones.
        propensity: Fitted propensity of every cell, in [0, 1].
        covariance: Covariance matrix of the kept coefficients, the inverse of the information.
        root: x of the kept columns times a root of ``covariance``, for every cell: its rows have
            the variance of the log-odds as their sum of squares, and products of rows are
            covariances. 0 where separated.
        separated: Cells whose propensity is exactly 0 or 1, for a coefficient runs off to infinity.
        iterations: Newton steps.
        converged: Whether they came to rest.
    """

    names: tuple[str, ...]
    coefficients: Floats
    kept: Bools
    redundant: Bools
    propensity: Floats
    covariance: Floats
    root: Floats
    separated: Bools
    iterations: int
    converged: bool

    @property
    def status(self) -> str:
        """``"converged"``, ``"separated"`` or ``"not_converged"``."""
        if self.separated.any():
            return "separated"
        return "converged" if self.converged else "not_converged"

    @property
    def aliased(self) -> tuple[str, ...]:
        """Columns left out because those before them already say what they say."""
        return tuple(
            name for name, redundant in zip(self.names, self.redundant, strict=True) if redundant
        )

    @property
    def frame(self) -> pl.DataFrame:
        """Coefficients: ``name``, ``coefficient``, ``std_error`` (log-odds) and ``status``.

        They are null where a column is ``"aliased"`` with earlier ones, or ``"separated"``: running
        off.
        """
        errors = np.full(len(self.names), np.nan)
        errors[self.kept] = np.sqrt(np.diag(self.covariance))
        columns = {"name": self.names, "coefficient": self.coefficients, "std_error": errors}
        status = np.select([self.kept, self.redundant], ["ok", "aliased"], "separated")
        return pl.DataFrame(columns).with_columns(
            pl.col(pl.Float64).fill_nan(None), status=pl.Series(status)
        )


@one_thread_of_algebra
def fit_response(
    cells: ResponseCells, terms: Sequence[Term], *, strict: bool = True
) -> LogisticFit:
    """Fit who responds on ``terms``, with the cells' design weights.

    Weights are scaled to a mean of 1, so that the standard errors count persons.

    Args:
        cells: The counts.
        terms: The covariates, as from `terms_of`.
        strict: Raise when a coefficient does not exist; otherwise see ``status`` of the result.

    Raises:
        DataError: If some propensities can only be 0 or 1, or Newton's method does not come to
            rest.
    """
    matrix = design_matrix(cells.frame, terms)
    scale = cells.n.sum() / cells.w.sum()
    fit = fit_logistic(matrix.x, cells.w_r * scale, cells.w * scale, names=matrix.names)
    if strict and fit.status == "separated":
        raise DataError(separation_in_words(cells, matrix, fit))
    if strict and fit.status == "not_converged":
        raise DataError(
            f"the response model on {', '.join(map(term_name, terms))} did not converge in"
            f" {fit.iterations} steps: use fewer covariates, or merge small classes."
        )
    return fit


def fit_logistic(
    x: Floats, responded: Floats, total: Floats, *, names: Sequence[str] | None = None
) -> LogisticFit:
    """Fit a logistic regression to cells.

    Args:
        x: Design matrix, shape ``(C, columns)``, the intercept among the columns.
        responded: How many responded in each cell, or their weight; shape ``(C,)``.
        total: How many there are in each cell, or their weight; above 0, and not below
            ``responded``.
        names: What the columns are called.

    Returns:
        The fit. A column that is a combination of earlier ones gets no coefficient, as in R. Where
        a coefficient runs off, because covariates tell without exception who responds, ``status``
        is ``"separated"``: those cells get their limit 0 or 1, and the other figures are those of
        the model on the rest.

    Examples:
        >>> x = np.array([[1.0, 0.0], [1.0, 1.0]])
        >>> fit = fit_logistic(x, np.array([10.0, 30.0]), np.array([20.0, 40.0]))
        >>> fit.propensity.round(6).tolist(), fit.converged
        ([0.5, 0.75], True)
    """
    named = tuple(names) if names is not None else tuple(f"x{i}" for i in range(x.shape[1]))
    found = _newton(basis_of(x, total), responded, total)
    redundant = ~found.basis.kept
    separated = np.zeros(len(total), dtype=bool)
    if not found.converged:
        separated = _separated(found.basis, responded, total)
        rest = ~separated
        if separated.any():
            found = _newton(basis_of(x[rest], total[rest]), responded[rest], total[rest])
    return _result(named, found, observed=(responded, total), excluded=(separated, redundant))


def _result(
    names: tuple[str, ...],
    found: "_Found",
    *,
    observed: tuple[Floats, Floats],
    excluded: tuple[Bools, Bools],
) -> LogisticFit:
    """Put a fit to the rows that are not separated together with the limits of those that are."""
    (responded, total), (separated, redundant), basis = observed, excluded, found.basis
    p = _expit(basis.q @ found.at)
    spread = total[~separated] * p * (1.0 - p)
    inverse = np.linalg.inv(_cholesky(basis.q, spread)).T
    errors = np.linalg.solve(basis.r, inverse)
    root = np.zeros((len(total), inverse.shape[1]))
    root[~separated] = basis.q @ inverse
    propensity = (responded > 0).astype(np.float64)
    propensity[~separated] = p
    coefficients = np.full(len(names), np.nan)
    coefficients[basis.kept] = np.linalg.solve(basis.r, found.at)
    return LogisticFit(
        names=names,
        coefficients=coefficients,
        kept=basis.kept,
        redundant=redundant,
        propensity=propensity,
        covariance=errors @ errors.T,
        root=root,
        separated=separated,
        iterations=found.iterations,
        converged=found.converged,
    )


class Basis(NamedTuple):
    """Columns with the same span as the ``kept`` columns of a matrix X: X[:, kept] = q r, and q'Wq
    = 1.
    """

    q: Floats
    r: Floats
    kept: Bools


def basis_of(x: Floats, weight: Floats) -> Basis:
    """Return orthonormal columns for those of ``x`` that are not combinations of earlier ones.

    Args:
        x: Shape ``(C, columns)``.
        weight: The weight W of each row, 0 or above.
    """
    root = np.sqrt(weight)[:, None]
    scaled = root * x
    q, r = np.linalg.qr(scaled)
    kept = np.ones(x.shape[1], dtype=bool)
    # Exact only when no column is a combination of earlier ones: what comes after such a column is
    # arbitrary.
    if (
        len(r) < len(kept)
        or (np.abs(np.diag(r)) <= _ALIASED * np.linalg.norm(scaled, axis=0)).any()
    ):
        q, r, kept = _one_by_one(scaled)
    inverse = np.divide(1.0, root, out=np.zeros_like(root), where=root > 0)
    return Basis(q * inverse, r, kept)


def _one_by_one(x: Floats) -> tuple[Floats, Floats, Bools]:
    """Return q, r and the columns of ``x`` that are kept, by Gram–Schmidt with
    reorthogonalisation.
    """
    q, r = np.zeros(x.shape, order="F"), np.zeros((x.shape[1], x.shape[1]))
    kept: list[int] = []
    for j, column in enumerate(x.T):
        base, rest = q[:, : len(kept)], column.copy()
        for _ in range(2):  # the second time removes what rounding left of the first
            part = base.T @ rest
            rest -= base @ part
            r[: len(kept), j] += part
        length = float(np.linalg.norm(rest))
        if length > _ALIASED * float(np.linalg.norm(column)):
            q[:, len(kept)], r[len(kept), j] = rest / length, length
            kept.append(j)
    return q[:, : len(kept)], r[: len(kept), kept], np.array([j in kept for j in range(x.shape[1])])


class _Found(NamedTuple):
    basis: Basis
    at: Floats
    iterations: int
    converged: bool


def _newton(basis: Basis, responded: Floats, total: Floats) -> _Found:
    """Maximise the likelihood in the coordinates of ``basis``, halving steps that overshoot."""
    q, size = basis.q, np.sqrt(total.sum())
    at = np.zeros(q.shape[1])
    best = _likelihood(q @ at, responded, total)
    for iteration in range(1, _STEPS + 1):
        p = _expit(q @ at)
        if np.abs(q @ at).max(initial=0.0) > _FAR:
            return _Found(basis, at, iteration - 1, converged=False)
        root = _cholesky(q, total * p * (1.0 - p))
        step = np.linalg.solve(root.T, np.linalg.solve(root, q.T @ (responded - total * p)))
        while (reached := _likelihood(q @ (at + step), responded, total)) < best - 1e-12 * abs(
            best
        ):
            step /= 2.0
        at, best = at + step, reached
        if np.linalg.norm(step) <= _STEP * size:
            return _Found(basis, at, iteration, converged=True)
    return _Found(basis, at, _STEPS, converged=False)


def _cholesky(q: Floats, spread: Floats) -> Floats:
    return np.asarray(np.linalg.cholesky(q.T @ (q * spread[:, None])), dtype=np.float64)


def _expit(eta: Floats) -> Floats:
    p: Floats = np.exp(-np.logaddexp(0.0, -eta))
    return p


def _likelihood(eta: Floats, responded: Floats, total: Floats) -> float:
    return float((responded * eta - total * np.logaddexp(0.0, eta)).sum())


def _separated(basis: Basis, responded: Floats, total: Floats) -> Bools:
    """Return the cells whose log-odds can grow without bound without making any other cell less
    likely.

    A direction b is such if x'b is 0 in cells where some responded and some did not, at least 0
    where all did, and at most 0 where nobody did (Albert and Anderson 1984). The linear program
    finds the direction that moves most cells.
    """
    every, nobody = responded >= total, responded <= 0
    mixed = ~(every | nobody)
    inside = basis.q[mixed]
    values, vectors = np.linalg.eigh(inside.T @ (inside * total[mixed, None]))
    # q is orthonormal over all cells, so the eigenvalues are shares of a direction's length,
    # between 0 and 1.
    free = vectors[:, values < _NOTHING]
    result = np.zeros(len(total), dtype=bool)
    moves = np.where(every, 1.0, -1.0)[:, None] * (basis.q @ free)
    size = np.abs(moves).max(axis=1, initial=0.0)
    pure = np.flatnonzero(~mixed & (size > _NOTHING * np.linalg.norm(basis.q, axis=1)))
    if not len(pure):
        return result
    result[pure] = _movable(moves[pure] / size[pure, None])
    return result


def _movable(rows: Floats) -> Bools:
    """Return which rows a direction can make positive that makes none of them negative."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, eye_array, hstack

    count, width = rows.shape
    limits: Any = hstack(
        [coo_array(-rows), eye_array(count)]
    )  # the stubs of linprog do not know sparse arrays
    found: Any = linprog(
        np.concatenate([np.zeros(width), -np.ones(count)]),
        A_ub=limits,
        b_ub=np.zeros(count),
        bounds=[(None, None)] * width + [(0.0, 1.0)] * count,
        method="highs",
    )
    moved: Bools = np.asarray(found.x)[width:] > 0.5
    return moved


def separation_in_words(cells: ResponseCells, matrix: DesignMatrix, fit: LogisticFit) -> str:
    """Return which classes have propensities of exactly 0 or 1, and what to do."""
    alone = [words for term in matrix.classes for words in _alone(cells, term)]
    found = alone or [
        f"{int(cells.n[fit.separated].sum())} persons, such as {_example(matrix, fit)}"
    ]
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return (
        "the covariates tell without exception whether some persons respond, so a coefficient runs"
        f" off to infinity: {'; '.join(found[:_SHOWN])}{more}. Merge such classes with similar"
        " ones, or leave the covariate out."
    )


def _alone(cells: ResponseCells, term: Term) -> list[str]:
    code, table = groups(cells.frame, term)
    n, r = (sum_by(code, values, table.height) for values in (cells.n, cells.r))
    words = {0: "nobody of {n:.0f} responded with {name}", 1: "all {n:.0f} responded with {name}"}
    return [
        words[int(r[i] > 0)].format(n=n[i], name=class_name(term, table.row(i)))
        for i in np.flatnonzero((r == 0) | (r == n)).tolist()
    ]


def _example(matrix: DesignMatrix, fit: LogisticFit) -> str:
    row = matrix.frame.row(int(np.flatnonzero(fit.separated)[0]))
    return class_name(tuple(matrix.frame.columns), row)
