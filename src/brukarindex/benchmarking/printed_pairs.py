"""Pairs of rows of printed values: two years of a unit, or two groups."""

from typing import NamedTuple, get_args

import numpy as np
import polars as pl

from brukarindex.arrays import Codes
from brukarindex.benchmarking.printed_values import Held, PublishedStatus, Sets, number_of
from brukarindex.exceptions import ArgumentError


class RowPairs(NamedTuple):
    """Pairs of rows: those that something is told of, and those that they are compared with."""

    row: Codes
    to: Codes

    @classmethod
    def of(cls, pairs: list[tuple[int, int]]) -> "RowPairs":
        """Return the pairs of some rows."""
        row, to = np.array(pairs, dtype=np.intp).T
        return cls(row, to)

    def keys(self, held: Held, names: tuple[str, ...], between: str) -> pl.DataFrame:
        """Return what names each pair: the unit, and the year or group of both rows."""
        other = held.frame[between][self.to].alias(f"to_{between}")
        return held.frame.select(*names, between)[self.row].with_columns(other)

    def printed(self, held: Held, names: tuple[str, str]) -> dict[str, object]:
        """Return what is printed of both rows; the columns of the other have ``names``."""
        value, n = pl.Series(held.values, dtype=pl.String), pl.Series(held.known, dtype=pl.Int64)
        return {
            "value": value[self.row],
            "n": n[self.row],
            names[0]: value[self.to],
            names[1]: n[self.to],
        }

    def statuses(self, held: Held, sets: Sets) -> list[PublishedStatus]:
        """Return what is lacking of either row: a value first of all."""
        status = held.statuses(number_of(sets, len(held.n)) > 0)
        both: list[tuple[int, int]] = [*zip(self.row.tolist(), self.to.tolist(), strict=True)]
        return [_least_known(status[i], status[j]) for i, j in both]


def check_between(verb: str, names: tuple[str, ...], between: str, what: tuple[str, str]) -> None:
    """Raise `ArgumentError` if the column that pairs are made of, or the other's, names units."""
    if {between, f"to_{between}"} & set(names):
        raise ArgumentError(
            f"{verb}: {between!r} is the column of {what[0]}, and 'to_{between}' that of the"
            f" {what[1]}: they name no unit.",
            argument="unit",
            value=between,
        )


def _least_known(one: PublishedStatus, other: PublishedStatus) -> PublishedStatus:
    """Return what is lacking of either of two values: a value first of all."""
    order: tuple[PublishedStatus, ...] = get_args(PublishedStatus)
    return one if order.index(one) >= order.index(other) else other
