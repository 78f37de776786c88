"""Which rows of a result are withheld, and what is said of them."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar

import attrs
import polars as pl

from brukarindex.benchmarking.kitagawa import Decomposition
from brukarindex.checks import shown
from brukarindex.estimates.distributions import Distributions
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.presentation.rows import names_of, naming
from brukarindex.presentation.words import WORDS
from brukarindex.response.report import NonresponseReport
from brukarindex.results.tables import Table
from brukarindex.words.languages import Language

R = TypeVar("R", bound=Table[Any])
_NAMED = 12
"""So many who are withheld are named."""


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
    if isinstance(result, (Distributions, Decomposition)):
        hidden = _whole(result, hidden)
    return frozenset(hidden.arg_true().to_list())


@attrs.frozen
class Kept:
    """A result without what is withheld, and the sentence that names it; empty when nothing is."""

    result: Any
    note: str = ""


def shown_of(verb: str, result: Any, where: object, *, why: str, language: Language) -> Kept:  # noqa: ANN401 - any result
    """Return a result without the rows that are withheld.

    Of a nonresponse report they are those of its bounds, which have the numbers of answers; what it
    holds beside them of the same domain and measure goes too.

    Raises:
        ArgumentTypeError: If ``where`` is no expression of truth.
        ArgumentError: If it asks for columns that the result does not have, or nothing is left.
    """
    if where is None:
        return Kept(result)
    told = result.bounds if isinstance(result, NonresponseReport) else result
    hidden = withheld_rows(verb, told, where)
    if len(hidden) == len(told):
        raise ArgumentError(
            f"{verb}: all rows are withheld, and nothing is left to be shown.",
            argument="withheld",
            value=where,
        )
    note = _named(told, hidden, why, language) if hidden else ""
    if not isinstance(result, NonresponseReport):
        return Kept(without(result, hidden), note)
    keys = told.frame.select(*told.by, "measure").with_row_index("\0")
    gone = keys.filter(pl.col("\0").is_in(list(hidden))).drop("\0")
    estimates = {name: _without_keys(each, gone) for name, each in result.estimates.items()}
    tipping = None if result.tipping is None else _without_keys(result.tipping, gone)
    bounds = without(told, hidden)
    return Kept(attrs.evolve(result, estimates=estimates, bounds=bounds, tipping=tipping), note)


def _without_keys(result: R, gone: pl.DataFrame) -> R:
    """Return a result without the domains and measures that are withheld in another one."""
    placed = result.frame.select(gone.columns).with_row_index("\0")
    found = placed.join(gone, on=gone.columns, how="semi", nulls_equal=True)
    return without(result, frozenset(found["\0"].to_list()))


def without(result: R, hidden: frozenset[int]) -> R:
    """Return a result without the rows that are withheld."""
    kept = [place for place in range(len(result)) if place not in hidden]
    return result._take(kept)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - some rows


def _named(result: Table[Any], hidden: frozenset[int], why: str, language: Language) -> str:
    """Return a sentence that names those who are withheld, with the measure where others of theirs
    are shown.
    """
    rows = list(result.frame.iter_rows(named=True))
    names = names_of(rows, naming(result.frame, result.by, language).by, language)
    shown_names = {name for place, name in enumerate(names) if place not in hidden}
    told = dict.fromkeys(
        f"{names[place]} ({rows[place]['measure']})"
        if names[place] in shown_names and "measure" in rows[place]
        else names[place]
        for place in sorted(hidden)
    )
    more = ["…"] if len(told) > _NAMED else []
    because = f" ({why})" if why else ""
    said = "; ".join([*list(told)[:_NAMED], *more])
    return WORDS[language]["left_out"].format(why=because, names=said)


def columns_lacking(columns: Collection[str], where: object) -> list[str]:
    """Return the columns that an expression asks for, and that are not there."""
    asked = where.meta.root_names() if isinstance(where, pl.Expr) else []
    return [name for name in asked if name not in columns]


def _check_columns(verb: str, columns: Sequence[str], where: pl.Expr) -> None:
    lacking = columns_lacking(columns, where)
    if lacking:
        raise ArgumentError(
            f"{verb}: withheld asks for {lacking[0]!r}, and the result has"
            f" {', '.join(columns)}.{did_you_mean(lacking[0], columns)}",
            argument="withheld",
            value=lacking[0],
            allowed=tuple(columns),
        )


def _whole(result: Distributions | Decomposition, hidden: pl.Series) -> pl.Series:
    """Return rows with all others of their domain: parts that add up to a whole would tell."""
    keys = result.frame.select(*result.by, "measure")
    marked = keys.with_columns(hidden.alias("\1"))
    return marked.select(pl.col("\1").any().over([*result.by, "measure"]))["\1"]
