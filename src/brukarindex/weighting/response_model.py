"""Who responds, counted by columns known of everybody, and the logistic model of it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.checks import column_names, misfits, type_error
from brukarindex.codes.keys import groups
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.counting.designs import Design
from brukarindex.exceptions import ArgumentError, DataError, SchemaError
from brukarindex.regression.logistic import LogisticFit, fit_logistic
from brukarindex.regression.matrix import DesignMatrix, design_matrix
from brukarindex.regression.terms import RegressionTerm, class_name, term_name
from brukarindex.variance.cells import Cells, cells_of
from brukarindex.weighting.respondents import count_sample, who_responded
from brukarindex.words.numbers import counted, plain
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

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


def one_design(design: Design | None) -> Design:
    """Return a design, by default a simple random sample; raise `ArgumentTypeError` for what is
    none.
    """
    design = Design() if design is None else design
    if misfits([design], Design):
        raise type_error("design", "be a Design", design)
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
    columns = column_names(covariates, "covariates")
    design, responded = one_design(design), composed(responded)
    if misfits([responded], str):
        raise type_error("responded", "be a column name", responded)
    if responded in (*columns, *design.keys, design.weight, design.population):
        raise ArgumentError(
            f"{responded!r} says who responded, so it cannot be a covariate or part of the design.",
            argument="responded",
            value=responded,
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
                f"column {responded!r} must be Boolean or hold 0 and 1, got {column.dtype}.",
                column=responded,
                dtype=column.dtype,
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
            f" holds {shown}.",
            column=responded,
            values=tuple(value for value, _ in wrong),
        )
    n = int(block["n"].sum())
    if not answered.any():
        raise DataError(
            f"nobody of the {n} in the sample responded ({responded!r} is 0 throughout).",
            column=responded,
        )
    if answered.all():
        raise DataError(
            f"all {n} in the frame responded ({responded!r} is 1 throughout): give the whole"
            " sample, also those who did not respond.",
            column=responded,
        )
    return answered


@one_thread_of_algebra
def fit_response(
    cells: ResponseCells, terms: Sequence[RegressionTerm], *, strict: bool = True
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


def separation_in_words(cells: ResponseCells, matrix: DesignMatrix, fit: LogisticFit) -> str:
    """Return which classes have propensities of exactly 0 or 1, and what to do."""
    alone = [words for term in matrix.classes for words in _alone(cells, term)]
    found = alone or [
        f"{counted(int(cells.n[fit.separated].sum()), 'person')}, such as {_example(matrix, fit)}"
    ]
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return (
        "the covariates tell without exception whether some persons respond, so a coefficient runs"
        f" off to infinity: {'; '.join(found[:_SHOWN])}{more}. Merge such classes with similar"
        " ones, or leave the covariate out."
    )


def _alone(cells: ResponseCells, term: RegressionTerm) -> list[str]:
    code, table = groups(cells.frame, term)
    n, r = (sum_by(code, values, table.height) for values in (cells.n, cells.r))
    words = {0: "nobody of {n} responded with {name}", 1: "all {n} responded with {name}"}
    return [
        words[int(r[i] > 0)].format(n=plain(n[i]), name=class_name(term, table.row(i)))
        for i in np.flatnonzero((r == 0) | (r == n)).tolist()
    ]


def _example(matrix: DesignMatrix, fit: LogisticFit) -> str:
    row = matrix.frame.row(int(np.flatnonzero(fit.separated)[0]))
    return class_name(tuple(matrix.frame.columns), row)
