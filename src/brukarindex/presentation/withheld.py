"""Which rows of a result are withheld, and what is said of them."""

from collections.abc import Sequence
from typing import Any

import attrs
import polars as pl

from brukarindex.checks import shown
from brukarindex.estimates.distributions import Distributions
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.presentation.words import WORDS
from brukarindex.words.languages import Language


@attrs.frozen
class Withheld:
    """Which rows of a result are withheld, and what stands instead of their figures."""

    rows: frozenset[int] = frozenset()
    sign: str = ".."
    why: str = ""

    def because(self) -> str:
        """Return why they are withheld, in parentheses."""
        return f" ({self.why})" if self.why else ""

    def note(self, language: Language) -> str:
        """Return what a table says of them."""
        return WORDS[language]["withheld_note"].format(sign=self.sign, why=self.because())

    def kept(self, height: int) -> list[int]:
        """Return the other rows."""
        return [place for place in range(height) if place not in self.rows]


def withheld_rows(verb: str, result: Any, where: object) -> frozenset[int]:  # noqa: ANN401 - any result
    """Return the rows of a result that are withheld; those of which it is not known too.

    Raises:
        ArgumentTypeError: If ``where`` is no expression of truth.
        ArgumentError: If it asks for columns that the result does not have.
    """
    if where is None:
        return frozenset()
    if not isinstance(where, pl.Expr):
        raise ArgumentTypeError(
            f"{verb}: withheld must be an expression of Polars about the rows of the result, such"
            f' as pl.col("n") < 5, got {shown(where)}.',
            argument="withheld",
            value=where,
        )
    _check_columns(verb, result.frame.columns, where)
    try:
        found = result.frame.select(pl.lit(0).alias("\0"), where.alias("\1"))["\1"]
    except pl.exceptions.PolarsError as problem:
        said = str(problem).partition("\n")[0]
        raise ArgumentError(
            f"{verb}: withheld cannot be told of the rows: {said}.",
            argument="withheld",
            value=where,
        ) from None
    if found.dtype != pl.Boolean or len(found) != len(result):
        told = found.dtype if found.dtype != pl.Boolean else "the same of them all"
        raise ArgumentTypeError(
            f"{verb}: withheld must be true or false of each row, and is {told}: compare a column"
            ' with something, such as pl.col("n") < 5.',
            argument="withheld",
            value=where,
        )
    hidden = found.fill_null(value=True)
    if isinstance(result, Distributions):
        hidden = _whole(result, hidden)
    return frozenset(hidden.arg_true().to_list())


def _check_columns(verb: str, columns: Sequence[str], where: pl.Expr) -> None:
    lacking = [name for name in where.meta.root_names() if name not in columns]
    if lacking:
        raise ArgumentError(
            f"{verb}: withheld asks for {lacking[0]!r}, and the result has"
            f" {', '.join(columns)}.{did_you_mean(lacking[0], columns)}",
            argument="withheld",
            value=lacking[0],
            allowed=tuple(columns),
        )


def _whole(result: Distributions, hidden: pl.Series) -> pl.Series:
    """Return rows with all other answers of their domain: shares that add up to 100 would tell."""
    keys = result.frame.select(*result.by, "measure")
    marked = keys.with_columns(hidden.alias("\1"))
    return marked.select(pl.col("\1").any().over([*result.by, "measure"]))["\1"]
