"""The mix of respondents that figures are standardised to."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import some_of
from brukarindex.codes.keys import groups
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.results.guards import copied
from brukarindex.variance.cells import Cells
from brukarindex.weighting.auxiliary import as_totals, in_short
from brukarindex.words.domains import domain_name
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

SHOWN = 8
"""Groups up to which a description has the share of each."""


@copied("frame")
@attrs.frozen
class Standard:
    """A mix of groups.

    Attributes:
        frame: The columns that make the groups, and last ``share`` of each, which add up to 1.
        own: Whether it is the mix of all respondents by weight, held fixed.
    """

    frame: pl.DataFrame = attrs.field(eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False)
    own: bool

    @property
    def over(self) -> tuple[str, ...]:
        """The columns that make the groups."""
        return tuple(self.frame.columns[:-1])

    def words(self) -> tuple[str, str]:
        """Return what a report says of the mix, in Swedish and in English."""
        return self._said("sv"), self._said("en")

    def _said(self, language: Language) -> str:
        words = _WORDS[language]
        rows = self.frame.rows(named=True)
        shown = [
            f"{domain_name(row, self.over, language)} {number(100 * row['share'], 1, language)} %"
            for row in rows[:SHOWN]
        ]
        more = [words["more"].format(len(rows) - SHOWN)] if len(rows) > SHOWN else []
        return words["standard"].format(
            over=" × ".join(self.over), whose=words[self.own], shares="; ".join([*shown, *more])
        )


_WORDS = {
    "en": {
        "standard": (
            "Standardised by {over} to {whose} ({shares}): the groups count with these shares in"
            " every unit, and a group without answers there is left out."
        ),
        True: "the mix of all respondents",
        False: "a given mix",
        "more": "and {} groups more",
    },
    "sv": {
        "standard": (
            "Standardiserat efter {over} till {whose} ({shares}): grupperna räknas med dessa"
            " andelar i varje enhet, och en grupp utan svar där utelämnas."
        ),
        True: "alla svarandes sammansättning",
        False: "en angiven sammansättning",
        "more": "och {} grupper till",
    },
}


class Placed(NamedTuple):
    """A mix on the cells of a tally.

    Attributes:
        code: The group of each cell.
        share: The share of each group, shape ``(groups,)``, or of each in every domain.
    """

    code: Codes
    share: Floats


class Mix(NamedTuple):
    """A mix of groups, and the same on the cells of a tally."""

    standard: Standard
    placed: Placed


def placed(cells: Cells, over: Sequence[str], mix: object) -> Mix:
    """Return a mix, and the same on cells whose frame has the columns ``over``.

    Raises:
        ArgumentError: If a group of respondents has no number in the mix, or its numbers are none.
    """
    code, names = groups(cells.frame, over)
    if mix is None:
        weight = np.maximum(sum_by(code, cells.w, names.height), 0.0)
        share = weight / _positive(float(weight.sum()))
        return Mix(_standard(over, names.rows(), share, own=True), Placed(code, share))
    given = _given(tuple(over), mix)
    whole = _positive(sum(given.values()))
    _check(over, names.rows(), given)
    share = np.array([given[row] for row in names.rows()]) / whole
    values = np.array(list(given.values())) / whole
    return Mix(_standard(over, list(given), values, own=False), Placed(code, share))


def _standard(
    over: Sequence[str], rows: Sequence[tuple[object, ...]], share: Floats, *, own: bool
) -> Standard:
    columns = [pl.Series(name, [row[i] for row in rows]) for i, name in enumerate(over)]
    return Standard(pl.DataFrame([*columns, pl.Series("share", share)]), own)


def _given(over: tuple[str, ...], mix: object) -> dict[tuple[object, ...], float]:
    """Return the numbers of a mix by group, each group a tuple."""
    if not isinstance(mix, (Mapping, pl.DataFrame)):
        raise ArgumentTypeError(
            f"to must be a dict of group and number, a Polars frame whose last column holds the"
            f" numbers, or None for the mix of all respondents, got {in_short(mix)}.",
            argument="to",
            value=mix,
        )
    key = over if len(over) > 1 else next(iter(over))
    totals = cast("dict[object, object]", {key: mix})
    known = cast("Mapping[object, float]", as_totals("to", totals, None)[key])
    return {
        cast("tuple[object, ...]", level) if len(over) > 1 else (level,): number
        for level, number in known.items()
    }


def _positive(whole: float) -> float:
    if not whole > 0:
        raise ArgumentError(
            "to must have a group with a number above 0: that is its share.", argument="to"
        )
    return whole


def _check(
    over: Sequence[str],
    rows: Sequence[tuple[object, ...]],
    given: Mapping[tuple[object, ...], float],
) -> None:
    lost = [row for row in rows if row not in given]
    if lost:
        shown = some_of([row[0] if len(row) == 1 else row for row in lost])
        hint = did_you_mean(lost[0][0], [row[0] for row in given])
        raise ArgumentError(
            f"to has no number for {shown} of {' × '.join(over)}, whom respondents belong to: give"
            f" each a number, 0 to leave the group out.{hint}",
            argument="to",
            value=tuple(lost),
        )
