"""Contrasts: what is known of the difference of each row from what it is compared with."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Codes
from brukarindex.checks import column_names, one_of
from brukarindex.comparisons.families import Behind, Paired
from brukarindex.estimates.estimation import Estimates, groups_used, lost_in_json, told
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.shapes import Shape
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.results.tables import floats
from brukarindex.words.languages import LANGUAGES, Language, Words

ROUNDING = 1e-9
"""Share of a scale below which differences and standard errors are the rounding of none."""
LARGEST = 1e100
"""Numbers below this have squares that a float can hold."""
TOGETHER = Words("med kovariansen mellan del och helhet", "with the covariance of part and whole")


def within_columns(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the columns within whose values units are compared, or raise."""
    return column_names(value, "within")


def expected_of(swedish: str, english: str) -> Words:
    """Return a phrase about the figure expected of those who answered, and how that is found."""
    return Words(
        f"det förväntade med tanke på vilka som svarade ({swedish}), {TOGETHER.sv}",
        f"the figure expected of those who answered ({english}), {TOGETHER.en}",
    )


"""What is said of a reference that the figures are part of."""
EDGE = 0.02
"""How near the ends of the scale the variance of one answer to another survey is still told by a
standard error.
"""
CERTAIN = ("census", "known")
"""Statuses of figures without sampling error."""


class Contrast(NamedTuple):
    """Pairs of figures of one measure: their rows in the estimates, the distribution of their
    scores, and the status of rows that nothing else is to be said of.
    """

    rows: Codes
    shape: Shape
    pairs: Paired
    fair: str = "ok"


class Contrasted(NamedTuple):
    """Estimates, one row for each difference, and what is known of the differences."""

    estimates: Estimates
    contrasts: list[Contrast]


@attrs.frozen
class Reference(ABC):
    """What estimates are compared with. It holds no data, says which kind it is (`describe`), and
    makes the contrasts with itself.

    A kind of your own is most often made of the units' figures: a subclass of
    `brukarindex.comparisons.references.OfUnits` says what each of them weighs.
    """

    sharing: ClassVar[str] = "is made of the same respondents"
    """Why nobody can say that it is independent of the estimates."""

    def describe(self, language: Language = "en") -> str:
        """Return a phrase about the reference, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        return self.words.sv if language == "sv" else self.words.en

    @property
    @abstractmethod
    def words(self) -> Words:
        """A phrase about the reference in both languages."""

    @abstractmethod
    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the contrasts of estimates with the reference."""


class MeasureRows(NamedTuple):
    """Rows of one measure and grouping, with their domains and what they stand on."""

    number: int
    rows: Codes
    domains: Codes
    support: Support


class At(NamedTuple):
    """Where a row of estimates is: its measure and grouping, and its domain."""

    part: int
    domain: int


class Places(NamedTuple):
    """Where every row of estimates is."""

    part: Codes
    domain: Codes

    def at(self, row: int) -> At:
        """Return where one row is."""
        return At(int(self.part[row]), int(self.domain[row]))


def places_of(estimates: Estimates) -> Places:
    """Return where every row is."""
    sizes = [0 if support is None else len(support.loose) for support in estimates.supports]
    ends = np.cumsum(sizes)
    rows = np.array(estimates.rows, dtype=np.intp)
    part = np.searchsorted(ends, rows, side="right")
    return Places(part, rows - np.concatenate([[0], ends])[part])


def parts_of(estimates: Estimates) -> list[MeasureRows]:
    """Return the rows of each measure and grouping that has any."""
    place = places_of(estimates)
    found: list[MeasureRows] = []
    for number, support in enumerate(estimates.supports):
        rows = np.flatnonzero(place.part == number)
        if len(rows) and support is not None:
            found.append(MeasureRows(number, rows, place.domain[rows], support))
    return found


def groups_within(estimates: Estimates, within: Sequence[str]) -> tuple[Group, ...]:
    """Return the influences that a reference of the same respondents is made of.

    Raises:
        ArgumentError: If the estimates have lost them, or ``within`` names other columns than
            their ``by``.
    """
    if not estimates.groups:
        raise lost_in_json(
            "hold the covariances that this reference needs",
            ". Published(…) and independent=True work as they are",
        )
    check_within(estimates, within)
    return estimates.groups


def check_within(estimates: Estimates, within: Sequence[str], name: str = "within") -> None:
    """Raise `ArgumentError` unless columns are in ``by`` of every grouping that is used."""
    for group in groups_used(estimates):
        unknown = [name for name in within if name not in group.by]
        if unknown:
            raise ArgumentError(
                f"{name} names {unknown[0]!r}, which is not in by: {list(group.by)}.",
                argument=name,
                value=unknown[0],
                allowed=tuple(group.by),
            )


def check_plain(influences: Sequence[Group], to: Reference) -> None:
    """Raise `ArgumentError` if figures are standardised, when what they are compared with is
    not.
    """
    if all(each.plain for each in influences):
        return
    raise ArgumentError(
        f"standardised figures cannot be compared with {type(to).__name__}(), which is not"
        " standardised: take UnweightedMean() or Pairs(), or call standardise(…, by=[[],"
        " ['kommun']]) and give to= the row of all, result.estimates[None].",
        argument="to",
        value=to,
    )


def within_words(within: Sequence[str]) -> Words:
    """Return what is said of columns that a reference shares; nothing when there are none."""
    columns = ", ".join(within)
    if not columns:
        return Words("", "")
    return Words(f", inom samma {columns}", f", within the same {columns}")


def behind(estimates: Estimates) -> Behind:
    """Return what the figures of estimates stand on when they are a reference."""
    status = estimates.frame["status"].to_numpy()
    certain, flat = np.isin(status, CERTAIN), status == "no_variation"
    answers = np.where(flat | told(status), floats(estimates.frame["n"]), 0.0)
    return Behind(np.where(certain, np.inf, answers), flat)
