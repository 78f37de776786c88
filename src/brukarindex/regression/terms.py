"""Covariates as terms: columns, crossed where there are several."""

from collections.abc import Iterable, Sequence

from brukarindex.checks import column_names, several
from brukarindex.exceptions import ArgumentError, raise_all

RegressionTerm = tuple[str, ...]

Covariates = str | Iterable[str | Sequence[str]]
"""Column names; several in a tuple are crossed."""


def terms_of(covariates: Covariates, argument: str = "covariates") -> tuple[RegressionTerm, ...]:
    """Return covariates as terms: tuples of columns, crossed where there are several.

    Raises:
        ArgumentError: If there is none, or one is named twice.
        ArgumentTypeError: If a name is not text.

    Examples:
        >>> terms_of(["sprak", ("kon", "alder")])
        (('sprak',), ('kon', 'alder'))
    """
    listed = (covariates,) if isinstance(covariates, str) else several(argument, covariates)
    terms = tuple(column_names(each, argument) for each in listed)
    if not terms or () in terms:
        raise ArgumentError(
            f"{argument} must name a column known for respondents and nonrespondents alike.",
            argument=argument,
            value=covariates,
        )
    twice = [term_name(term) for i, term in enumerate(terms) if set(term) in map(set, terms[:i])]
    raise_all(
        ArgumentError,
        [f"{argument}: {name!r} is named twice." for name in twice],
        argument=argument,
        value=tuple(twice),
    )
    return terms


def term_name(term: Sequence[str]) -> str:
    """Return what a term is called."""
    return " × ".join(term)


def columns_of(terms: Iterable[RegressionTerm]) -> tuple[str, ...]:
    """Return the columns that terms use, once each."""
    return tuple(dict.fromkeys(column for term in terms for column in term))


def class_name(term: Sequence[str], values: Sequence[object]) -> str:
    """Return what a class is called, such as ``kon=M × alder=80+``."""
    return " × ".join(f"{name}={value}" for name, value in zip(term, values, strict=True))
