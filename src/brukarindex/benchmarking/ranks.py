"""Ranks of units, with the places that the answers cannot exclude."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.benchmarking.critical_values import PILOT_PART, Greatest
from brukarindex.benchmarking.places import chances_of
from brukarindex.benchmarking.roots import independent, roots_of
from brukarindex.benchmarking.sets import FoundSets, alone, errors_of, simultaneous as all_at_once
from brukarindex.benchmarking.units import (
    Figured,
    FigureStatus,
    RankedUnits,
    asked_of,
    positions,
)
from brukarindex.checks import Progress, ProgressReport, one_of, true_or_false, whole_number
from brukarindex.estimates.methods import Method
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

LEAST_DRAWS = 1000
SPARE = 1.2
"""1, and how far limits are from the roots that are kept, as a part of draws."""


@attrs.frozen
class Ranking:
    """One row of `Ranks`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int | None
    estimate: float | None
    rank: int | None
    tied: int | None
    units: int
    rank_low: int | None
    rank_high: int | None
    p_best: float | None
    p_worst: float | None
    status: FigureStatus


@attrs.frozen(repr=False)
class Ranks(Table[Ranking]):
    """The places of units, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``estimate``; ``rank`` (1 is best: one more
            than how many are better), ``tied`` (units with the same figure, itself counted),
            ``units`` (how many have a figure), ``rank_low`` and ``rank_high`` (the best and the
            worst place that cannot be excluded), ``p_best`` and ``p_worst`` (the chances to be in
            the best and the worst quarter, 0-1) and ``status``. A unit whose uncertainty is unknown
            can have every place.
        method: How the estimates were made.
        lower_is_better: Measures of which less is better.
        within: Columns within whose values units were ranked.
        simultaneous: Whether all sets of a measure hold at once.
        draws: Draws behind their critical value; None for sets that hold one at a time.
        seed: Seed of these draws.
    """

    _row = Ranking
    _spare = ("tied", "n", "units", "p_worst", "p_best", "estimate")

    method: Method
    lower_is_better: tuple[str, ...]
    within: tuple[str, ...]
    simultaneous: bool
    draws: int | None
    seed: int | None

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the ranks and their method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        lower = [name for name in self.lower_is_better if name in set(self.frame["measure"])]
        parts = [
            words["within"].format(names=", ".join(self.within)) if self.within else "",
            words["lower"].format(names=", ".join(lower)) if lower else "",
        ]
        sets = words["simultaneous" if self.simultaneous else "marginal"].format(
            level=percent(self.method.level, language),
            draws=number(self.draws, 0, language),
            seed=self.seed,
        )
        method = self.method.only(set(self.frame["measure"]))
        said = [words["ranks"], *filter(None, parts), sets, words["quarters"]]
        return " ".join(
            [*said, method.describe(language), *told_cautions(self.frame["status"], language)]
        )


def rank(
    estimates: Figured,
    *,
    lower_is_better: str | Iterable[str] = (),
    within: str | Iterable[str] = (),
    simultaneous: bool = False,
    draws: int = 20_000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Ranks:
    """Rank units, with confidence sets of their ranks.

    A place can be excluded when so many others are found above, or below, by the tests of
    `compare` with `Pairs`, allowing for how many others a unit is held against.

    Args:
        estimates: Means, shares or indices by units, from `estimate`; or from elsewhere, by
            `given_estimates`.
        lower_is_better: Measures of which less is better.
        within: Columns of ``by`` within whose values units are ranked, such as the gender.
        simultaneous: Whether the sets of all units of a measure are to hold at once, with the
            chance that is the level of the estimates. Otherwise each holds with it alone.
        draws: Draws behind the critical value of simultaneous sets.
        seed: Seed of these draws.
        progress: Called with the measures done and their number; for simultaneous sets with the
            draws.

    Raises:
        ArgumentError: If the estimates are totals, without units, too many units or read from JSON,
            or an argument names what they do not have.
        ArgumentTypeError: If an argument is of another type.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, estimate
        >>> answers = {"a": [5, 4] * 20, "b": [4, 4, 5, 3] * 10, "c": [1, 3] * 20}
        >>> rows = [(unit, each) for unit, given in answers.items() for each in given]
        >>> frame = pl.DataFrame(rows, ["enhet", "q"], orient="row")
        >>> for each in rank(estimate(frame, RatingIndex("q", Scale(1, 5)), by="enhet")):
        ...     print(each.domain["enhet"], each.rank, (each.rank_low, each.rank_high))
        a 1 (1, 1)
        b 2 (2, 2)
        c 3 (3, 3)
    """
    asked = asked_of(
        "rank", estimates, row=Ranking, lower=lower_is_better, within=within, progress=progress
    )
    simultaneous = true_or_false("simultaneous", simultaneous)
    count = whole_number("draws", draws, least=LEAST_DRAWS)
    seed = whole_number("seed", seed, least=0)
    level, families = estimates.method.level, asked.families
    told = ProgressReport(progress, len(families) * (count if simultaneous else 1))
    if simultaneous:
        sets = _all_at_once(families, level, told, _Drawing(count, seed, level))
    else:
        sets = _one_at_a_time(families, level, told)
    ranked = _Ranked(len(estimates))
    for units, found in zip(families, sets, strict=True):
        ranked.put(units, found)
    return Ranks(
        ranked.frame(estimates),
        by=estimates.by,
        rows=estimates.rows,
        method=estimates.method,
        lower_is_better=asked.lower_is_better,
        within=asked.within,
        simultaneous=simultaneous,
        draws=count if simultaneous else None,
        seed=seed if simultaneous else None,
    )


class _Drawing(NamedTuple):
    """How many draws there are of the greatest roots, their seed, and the level they are for."""

    draws: int
    seed: int
    level: float

    def greatest(self, families: Sequence[RankedUnits], told: ProgressReport) -> list[Greatest]:
        """Return the greatest roots of families with as many units that are known."""
        errors = [errors_of(units)[units.known] for units in families]
        rng = np.random.default_rng(self.seed)
        # One direction of each pair is always left, which has half of the large roots.
        part = min(PILOT_PART, max(2 * self.level - SPARE, self.level / 2))
        return Greatest.of(errors, self.draws, rng, lambda done, _: told.add(done), part=part)


def _one_at_a_time(
    families: Sequence[RankedUnits], level: float, told: ProgressReport
) -> Iterator[FoundSets]:
    """Yield what each unit is found above and below."""
    for units in families:
        yield alone(units, level)
        told.add()


def _all_at_once(
    families: Sequence[RankedUnits], level: float, told: ProgressReport, drawing: _Drawing
) -> Iterator[FoundSets]:
    """Yield what units are found above and below, all at once; families of as many units that
    are sure not to vary together are drawn together.
    """
    sizes = [int(units.known.sum()) if independent(units) else 0 for units in families]
    drawn: dict[int, Greatest] = {}
    for size in sorted(set(sizes) - {0, 1}):
        at = [i for i, each in enumerate(sizes) if each == size]
        drawn |= zip(at, drawing.greatest([families[i] for i in at], told), strict=True)
    for i, units in enumerate(families):
        roots, greatest = roots_of(units), drawn.pop(i, None)
        if greatest is None and roots.apart and units.known.sum() > 1:
            (greatest,) = drawing.greatest([units], told)
        elif greatest is None:
            told.add(drawing.draws)
        yield all_at_once(roots, units.known, level, greatest)


def best_quarter(size: int) -> int:
    """Return how many units of so many have less than a quarter above them."""
    return -(-size // 4)


class _Ranked:
    """The columns of ranks, filled family by family."""

    def __init__(self, length: int) -> None:
        names = ("rank", "tied", "rank_low", "rank_high", "p_best", "p_worst")
        self.columns = {name: np.full(length, np.nan) for name in names}
        self.columns["units"] = np.zeros(length)

    def put(self, units: RankedUnits, found: FoundSets) -> None:
        """Fill in the rows of units that are ranked together."""
        size, rows = units.size, units.rows
        place, tied = positions(units.value)
        made = chances_of(units, best_quarter(size))
        values = {
            "rank": place,
            "tied": tied,
            "units": np.full(size, size),
            "rank_low": found.low,
            "rank_high": found.high,
            "p_best": made.best,
            "p_worst": made.worst,
        }
        for name, each in values.items():
            self.columns[name][rows] = each

    def frame(self, estimates: Figured) -> pl.DataFrame:
        """Return the frame of the ranks."""
        kept = [estimates.frame[name] for name in (*estimates.by, "measure", "n", "estimate")]
        made = series_of(Ranking, self.columns)
        return pl.DataFrame([*kept, *made, estimates.frame["status"]])


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "ranks": (
            "Ranks of units, 1 for the best; units with the same figure share the better place."
        ),
        "within": "They are ranked within each value of {names}.",
        "lower": "Less is better of: {names}.",
        "marginal": (
            "The places from the first to the last possible are those that cannot be excluded for"
            " one unit at a time, at {level} %: the others that pairwise tests find above and below"
            " it, with a critical value for the greatest of all its comparisons, in steps."
        ),
        "simultaneous": (
            "The places from the first to the last possible are those that cannot be excluded for"
            " any unit, all at once at {level} %: pairwise tests with a critical value for the"
            " greatest of all pairs, in steps ({draws} draws, seed {seed}; Holm's method where"
            " units vary together)."
        ),
        "quarters": (
            "The chances to be in the best and the worst quarter are from the confidence"
            " distributions of the units, taken as independent."
        ),
    },
    "sv": {
        "ranks": (
            "Enheternas platser, 1 för den bästa; enheter med samma tal delar den bättre platsen."
        ),
        "within": "De rangordnas inom varje värde av {names}.",
        "lower": "Lägre är bättre för: {names}.",
        "marginal": (
            "Platserna från den första till den sista möjliga är de som inte kan uteslutas för en"
            " enhet i taget, på nivån {level} %: de andra som parvisa test finner över och under"
            " den, med ett kritiskt värde för den största av alla dess jämförelser, stegvis."
        ),
        "simultaneous": (
            "Platserna från den första till den sista möjliga är de som inte kan uteslutas för"
            " någon enhet, alla på en gång på nivån {level} %: parvisa test med ett kritiskt värde"
            " för det största av alla par, stegvis ({draws} dragningar, slumptalsfrö {seed}; Holms"
            " metod där enheter samvarierar)."
        ),
        "quarters": (
            "Chanserna att tillhöra den bästa och den sämsta fjärdedelen räknas ur enheternas"
            " konfidensfördelningar, som antas vara oberoende."
        ),
    },
}
