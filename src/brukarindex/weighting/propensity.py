"""Response propensities: weights that are the inverse of an estimated probability to respond."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from brukarindex.arrays import Floats
from brukarindex.checks import text, true_or_false, whole_number
from brukarindex.counting.designs import Design
from brukarindex.counting.steps import Step, StepReport
from brukarindex.counting.weightings import Weighting
from brukarindex.exceptions import DataError
from brukarindex.regression.logistic import LogisticFit, fit_logistic
from brukarindex.regression.matrix import DesignMatrix, design_matrix
from brukarindex.regression.numbers import numbers_told
from brukarindex.regression.terms import Covariates, class_name, columns_of, term_name, terms_of
from brukarindex.weighting.classes import class_step, with_respondents
from brukarindex.weighting.steps import Start, extended, raise_if_negative, start
from brukarindex.words.languages import Words
from brukarindex.words.numbers import counted

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


def propensity_weights(
    frame: "IntoFrame",
    covariates: Covariates,
    *,
    responded: str,
    numeric: Iterable[str] = (),
    categories: Iterable[str] = (),
    weighted: bool = False,
    classes: int | None = None,
    design: Design | Weighting | None = None,
) -> Weighting:
    """Divide the weights of respondents by their estimated probability to respond, from a logistic
    regression.

    Args:
        frame: One row per person in the sample, nonrespondents included; any frame that `tally`
            takes.
        covariates: Columns known for all; a tuple of columns is crossed. Text, Booleans and whole
            numbers of any type are classes, numbers with decimals enter as they are.
        responded: Column that is True for respondents.
        numeric: Columns of whole numbers that are to enter as numbers.
        categories: Columns of numbers with decimals that are to be classes.
        weighted: Use design weights in the regression. The literature disagrees: Little and
            Vartivarian (2003) let the design into the model as covariates instead, since weights
            add variance and do not remove bias; Kim and Kim (2007) study the weighted fit. Without
            weights, standard errors are exact where design weights do not vary within combinations
            of covariates, strata and domains, and approximate where they do: with very uneven
            weights the variance can be a tenth or more off. Name what decides the weight in ``by``
            of `tally`.
        classes: Divide persons into this many classes of about equal size by their propensity, and
            weight with the inverse response rate of each class, which is less sensitive to the
            model (Little 1986); the breaks are quantiles (type 7 of Hyndman and Fan 1996, or those
            of the weighted distribution).
        design: The design whose weights are changed, or the weighting of earlier steps.

    Raises:
        DataError: If the covariates tell without exception who responds, or the fit does not
            converge.

    Examples:
        >>> import polars as pl
        >>> answered = [True, False, True, False, True, True, False]
        >>> frame = pl.DataFrame({"ung": [True] * 4 + [False] * 3, "svar": answered})
        >>> propensity_weights(frame, "ung", responded="svar").cells["factor"].round(6).to_list()
        [0.0, 1.5, 0.0, 2.0]
    """
    weighted = true_or_false("weighted", weighted)
    if classes is not None:
        classes = whole_number("classes", classes, least=2, most=1000)
    terms, responded = terms_of(covariates), text("responded", responded, what="a column name")
    begun = start(frame, columns_of(terms), design, responded)
    raise_if_negative(begun)
    if begun.responded is not None and begun.responded.all():
        raise DataError(
            f"everybody in the frame responded ({responded!r}): give the whole sample,"
            " nonrespondents included.",
            column=responded,
        )
    matrix = design_matrix(begun.cells, terms, numeric=numeric, categories=categories)
    fit, p = _fitted(begun, matrix, weighted=weighted)
    columns = tuple(map(term_name, terms))
    report, notes = (
        StepReport("response propensity", columns, iterations=fit.iterations),
        [*numbers_told(matrix.numbers), *_notes(fit, classes)],
    )
    if classes is None:
        scale = begun.n.sum() / begun.weight.sum() if weighted else 1.0  # the fit counts persons
        inverse = fit.covariance * scale
        return extended(
            begun,
            _step(begun, matrix.x[:, fit.kept], p, inverse, weighted=weighted),
            report.saying(notes),
        )
    code, merged = with_respondents(begun, _quantile_classes(begun, p, classes, weighted=weighted))
    return extended(
        begun, class_step(begun, code, weighted=weighted), report.saying([*notes, *merged])
    )


class _Fitted(NamedTuple):
    """A fit, and the propensity of every cell (1 where nobody is left)."""

    fit: LogisticFit
    p: Floats


def _fitted(begun: Start, matrix: DesignMatrix, *, weighted: bool) -> _Fitted:
    inside = begun.weight > 0
    stays = begun.carrying > 0
    total = begun.weight * begun.n.sum() / begun.weight.sum() if weighted else begun.n
    fit = fit_logistic(
        matrix.x[inside], np.where(stays, total, 0.0)[inside], total[inside], names=matrix.names
    )
    if fit.status == "separated":
        cell = int(np.flatnonzero(inside)[fit.separated.argmax()])
        columns = tuple(
            dict.fromkeys(column for column in matrix.frame.columns if column in _used(matrix))
        )
        said = class_name(columns, matrix.frame.select(columns).row(cell))
        raise DataError(
            f"the covariates tell without exception whether some persons respond, such as {said},"
            " so a coefficient runs off to infinity: merge such classes with similar ones, or"
            " leave the covariate out."
        )
    if fit.status == "not_converged":
        raise DataError(
            f"the response model did not converge in {fit.iterations} steps: use fewer covariates,"
            " or merge small classes."
        )
    p = np.ones(len(inside))
    p[inside] = fit.propensity
    return _Fitted(fit, p)


def _used(matrix: DesignMatrix) -> set[str]:
    return {column for term in matrix.classes for column in term} | set(matrix.names)


def _notes(fit: LogisticFit, classes: int | None) -> list[Words]:
    left = [
        Words(
            f"{name} säger vad andra kolumner säger och utelämnades",
            f"{name} says what other columns say and was left out",
        )
        for name in fit.aliased
    ]
    if classes is None:
        return left
    swedish = f"{classes} {'klass' if classes == 1 else 'klasser'} av svarsbenägenhet"
    english = counted(classes, "class of propensity", "classes of propensity")
    return [*left, Words(swedish, english)]


def _step(begun: Start, x: Floats, p: Floats, inverse: Floats, *, weighted: bool) -> Step:
    from scipy.sparse import csr_array

    stays = begun.carrying > 0
    return Step(
        g=np.where(stays, 1 / p, 0.0),
        x=csr_array(x * p[:, None]),
        z=csr_array(x * (np.where(stays, begun.factor, 0.0) * (1 - p) / p)[:, None]),
        inverse=inverse,
        sampled=np.ones(len(inverse)),
        random=True,
        counted=not weighted,
    )


def _quantile_classes(
    begun: Start, p: Floats, classes: int, *, weighted: bool
) -> npt.NDArray[np.intp]:
    """Return the class of every cell, classes being closed to the right."""
    order = np.argsort(p, kind="stable")
    units = np.where(begun.weight > 0, begun.weight if weighted else begun.n, 0.0)[order]
    reached, at = np.cumsum(units), np.arange(1, classes) / classes
    sorted_p = p[order]
    if weighted:
        breaks = sorted_p[np.searchsorted(reached, at * reached[-1] * (1 - 1e-12))]
    else:
        place = (reached[-1] - 1) * at
        low, high = (
            sorted_p[np.searchsorted(reached, rank, side="right")]
            for rank in (np.floor(place), np.ceil(place))
        )
        breaks = low + (place - np.floor(place)) * (high - low)
    # Propensities of persons alike differ by rounding errors, which must not part them.
    return np.searchsorted(breaks * (1 + 1e-12), p).astype(np.intp)
