"""Figures that units would have if their respondents were mixed alike: direct standardisation,
with the indirectly standardised ones beside them (`indirect`).

With the mean ``m_kg`` of group g in unit k and the share ``π_g`` of the group in the standard,

    θ_k = Σ_g π_g·m_kg / Σ_g π_g,

both sums over the groups with answers in the unit. The influence on a respondent of the group is
``π_g·(y − m_kg)/W_kg``, beside which the shares are fixed.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.benchmarking.indirect_standardisation import indirect
from brukarindex.benchmarking.standards import Placed, Standard, placed
from brukarindex.checks import column_names
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import Estimates, EstimateStatus, estimate, table_of
from brukarindex.estimates.groupings import By, columns_in, domains_of, figures_of
from brukarindex.estimates.linearisation import Group, linearise
from brukarindex.estimates.means import Figures
from brukarindex.estimates.measuring import on_scale
from brukarindex.estimates.methods import Method
from brukarindex.estimates.sizes import Support, support_of
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure, Term
from brukarindex.results.schemas import series_of
from brukarindex.results.tables import Table
from brukarindex.variance.influence import variances
from brukarindex.variance.influence_columns import Influences
from brukarindex.words.languages import Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

FULL = 1 - 1e-12
"""Part of the standard that is all of it, but for rounding."""


@attrs.frozen
class StandardisedEstimate:
    """One row of `Standardised`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    crude: float | None
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    covered: float | None
    expected: float | None
    ratio: float | None
    indirect: float | None
    indirect_error: float | None
    indirect_low: float | None
    indirect_high: float | None
    status: EstimateStatus


@attrs.frozen(repr=False)
class Standardised(Table[StandardisedEstimate]):
    """Figures that units would have if their respondents were mixed alike.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``crude`` (the figure as it is), ``estimate``
            (the standardised one), its ``std_error``, ``conf_low`` and ``conf_high``, ``covered``
            (the part of the mix whose groups have answers in the unit, 0–1), ``expected`` (of those
            who answered, each group at its mean among all), ``ratio`` (the figure as it is by
            that), ``indirect`` (the indirectly standardised figure: the ratio times the figure of
            all) with ``indirect_error``, ``indirect_low`` and ``indirect_high``, and ``status``.
        estimates: The standardised figures as `compare` takes them: with each other, with a
            published figure, with that of all, or with the unadjusted figures.
        unadjusted: The figures as they are.
        standard: The mix.
    """

    _row = StandardisedEstimate
    _spare = (
        *("indirect_error", "expected", "indirect_low", "indirect_high", "ratio", "std_error"),
        *("indirect", "n"),
    )

    estimates: Estimates
    unadjusted: Estimates
    standard: Standard

    @property
    def method(self) -> Method:
        """How the standardised figures were made."""
        return self.estimates.method

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        indirect = self.frame["indirect"].null_count() < len(self)
        said = [_INDIRECT[language] if indirect else "", *self._uncovered(language)]
        return " ".join(filter(None, [*said, self.estimates.describe(language)]))

    def _uncovered(self, language: Language) -> list[str]:
        """Return what a report must say of units where some groups have no answers."""
        lacking = [each for each in self.frame["covered"] if each is not None and each < FULL]
        if not lacking:
            return []
        least = number(100 * min(lacking), 0, language)
        return [_UNCOVERED[language].format(count=len(lacking), least=least)]

    def _take(self, places: list[int]) -> Self:
        both = (_some(each, places) for each in (self.estimates, self.unadjusted))
        estimates, unadjusted = both
        return attrs.evolve(super()._take(places), estimates=estimates, unadjusted=unadjusted)


def _some(estimates: Estimates, places: list[int]) -> Estimates:
    rows = tuple(estimates.rows[i] for i in places)
    return attrs.evolve(estimates, frame=estimates.frame[places], rows=rows)


_INDIRECT = {
    "en": (
        "Standardised figures beside the figures as they are. Those that are indirectly"
        " standardised are the ratio of what was observed to what is expected of those who"
        " answered, times the figure of all; two units are not compared by them."
    ),
    "sv": (
        "Standardiserade tal bredvid talen som de är. De indirekt standardiserade är kvoten mellan"
        " det observerade och det förväntade med tanke på vilka som svarade, gånger allas tal; två"
        " enheter jämförs inte med dem."
    ),
}
_UNCOVERED = {
    "en": (
        "In {count} rows some groups have no answers, and the others count for them: at least"
        " {least} % of the mix is covered."
    ),
    "sv": (
        "I {count} rader saknar några grupper svar, och de andra räknas i deras ställe: minst"
        " {least} % av sammansättningen täcks."
    ),
}


def standardise(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    over: str | Iterable[str],
    by: By = None,
    to: object = None,
    design: Design | Weighting | None = None,
    level: float = 0.95,
) -> Standardised:
    """Estimate measures as they would be if every unit had the same mix of respondents.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally by the columns of ``by``
            and ``over``.
        measures: What to estimate; all measures of a tally by default.
        over: The columns whose combinations are the groups, such as age and sex.
        by: The units, as in `estimate`.
        to: The mix: a dict of group (tuple of groups) and number or share, or a Polars frame whose
            last column holds the numbers. By default that of all respondents, by weight.
        design: How the respondents were chosen, or a `Weighting`, as in `estimate`.
        level: Confidence level.

    Raises:
        ArgumentError: If a group has no number in the mix, or the tally was not made by it.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale
        >>> from brukarindex.benchmarking import standardise
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 6 + ["b"] * 6,
        ...         "alder": ["ung"] * 4 + ["äldre"] * 2 + ["ung"] * 2 + ["äldre"] * 4,
        ...         "helhet": [3, 2, 3, 4, 4, 5, 3, 3, 4, 5, 5, 4],
        ...     }
        ... )
        >>> index = RatingIndex("helhet", Scale(1, 5))
        >>> made = standardise(frame, index, over="alder", by="kommun", to={"ung": 50, "äldre": 50})
        >>> [(row.domain["kommun"], round(row.crude, 1), round(row.estimate, 1)) for row in made]
        [('a', 62.5, 68.8), ('b', 75.0, 68.8)]
    """
    columns = column_names(over, "over")
    groupings = domains_of(by, StandardisedEstimate)
    _check(columns, groupings)
    if isinstance(data, Tally):
        crude = estimate(data, measures, by=by, design=design, level=level)
    else:
        finest = (*columns_in(groupings), *columns)
        counted = tallied(data, measures, finest, design, to="standardise figures of")
        crude = estimate(counted, by=by, level=level)
    return standardised(crude, columns, to)


def standardised(crude: Estimates, over: Sequence[str], to: object) -> Standardised:
    """Return estimates standardised to a mix of the groups ``over``, which their tally is by."""
    _check_keys(crude, over)
    mixes = [placed(group.cells, over, to) for group in crude.groups]
    made = [Fair.of(group, mix.placed) for group, mix in zip(crude.groups, mixes, strict=True)]
    standard = mixes[0].standard
    method = attrs.evolve(crude.method, standard=standard.words())
    supports, groups = tuple(each.support for each in made), tuple(each.group for each in made)
    frame = table_of(groups, supports, crude.by, method)
    estimates = Estimates(frame, crude.by, crude.rows, method, supports, groups)
    covered = np.concatenate([each.covered for each in made])
    covered[frame["estimate"].is_null().to_numpy()] = np.nan
    columns = {name: frame[name] for name in frame.columns}
    columns["crude"] = crude.frame["estimate"].alias("crude")
    columns["covered"] = pl.Series("covered", covered, nan_to_null=True)
    found = indirect(crude, [mix.placed.code for mix in mixes])
    columns |= {each.name: each for each in series_of(StandardisedEstimate, found._asdict())}
    rows = pl.DataFrame([columns[name] for name in (*crude.by, *figures_of(StandardisedEstimate))])
    return Standardised(
        rows,
        crude.by,
        crude.rows,
        estimates=estimates,
        unadjusted=crude,
        standard=standard,
    )


def _check(over: tuple[str, ...], groupings: Sequence[tuple[str, ...]]) -> None:
    if not over:
        raise ArgumentError(
            "over must name at least one column: the groups of the mix.",
            argument="over",
            value=over,
        )
    twice = [name for name in over if any(name in grouping for grouping in groupings)]
    if twice:
        raise ArgumentError(
            f"over and by both name {twice[0]!r}: a unit that is one group has no mix of groups.",
            argument="over",
            value=twice[0],
        )


def _check_keys(crude: Estimates, over: Sequence[str]) -> None:
    held = crude.groups[0].source.tally.keys
    lost = [name for name in over if name not in held]
    if lost:
        raise ArgumentError(
            f"the tally was not made by {lost[0]!r}; it has: {', '.join(held) or 'no columns'}."
            f" Call tally(frame, measures, by={[*crude.by, *over]}).",
            argument="over",
            value=lost[0],
            allowed=tuple(held),
        )


class Fair(NamedTuple):
    """Standardised figures of one measure and grouping, and what they stand on."""

    group: Group
    support: Support
    covered: Floats

    @classmethod
    def of(cls, crude: Group, mix: Placed) -> "Fair":
        """Return the figures of a group standardised to a mix."""
        parts = [(weight, _part(crude, scores, mix)) for weight, scores in crude.terms]
        value = np.asarray(sum(weight * part.value for weight, part in parts))
        figure = np.asarray(sum(weight * part.figure for weight, part in parts))
        answered = np.logical_or.reduce([part.given for _, part in parts])
        label, size = crude.columns.label, crude.columns.size
        columns = Influences(
            np.arange(len(label)), label, value, size, whole=True, counted=answered
        )
        group = attrs.evolve(
            crude,
            columns=columns,
            answered=answered,
            estimate=on_scale(figure, crude.measure),
            variance=np.where(crude.constant, 0.0, variances(crude.cells, columns)),
            n=np.min(
                [sum_by(label, crude.cells.n * part.given, size) for _, part in parts], axis=0
            ),
            base=sum_by(label, crude.cells.w * answered, size),
            plain=False,
        )
        factor = _factor(group, mix)
        covered = np.min([part.covered for _, part in parts], axis=0)
        return cls(group, support_of(_reweighted(group, factor)), covered)

    def taken(self, domains: Codes) -> "Taken":
        """Return what some of the figures stand on."""
        support = self.support
        return Taken(
            support.figures.take(domains), support.loose[domains], self.group.variance[domains]
        )


class Taken(NamedTuple):
    """What some standardised figures stand on, and their variances."""

    figures: Figures
    loose: Floats
    variance: Floats


class _Part(NamedTuple):
    """One score of a measure: figures, influence, the cells that have it, and what is covered."""

    figure: Floats
    value: Floats
    given: Bools
    covered: Floats


def _part(crude: Group, scores: Floats, mix: Placed) -> _Part:
    label, groups = crude.columns.label, mix.share.shape[-1]
    share = np.broadcast_to(mix.share, (crude.columns.size, groups))
    given = ~np.isnan(scores) & (share[label, mix.code] > 0)
    place, size = label * groups + mix.code, crude.columns.size * groups
    line = linearise([Term(1.0, np.where(given, scores, np.nan))], crude.cells, place, size)
    base = sum_by(place, crude.cells.w * given, size).reshape(-1, groups)
    held = np.where(base > 0, share, 0.0)
    covered = held.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = held / covered[:, None]
        means = np.where(held > 0, line.estimate.reshape(-1, groups), 0.0)
        figure = (share * means).sum(axis=1)
    value = np.where(given, np.nan_to_num(share).ravel()[place] * line.value, 0.0)
    return _Part(figure, value, given, covered)


def _factor(group: Group, mix: Placed) -> Floats:
    """Return what weights are multiplied with so that the groups have their shares in each unit."""
    groups, label = mix.share.shape[-1], group.columns.label
    place = label * groups + mix.code
    base = sum_by(place, group.cells.w * group.answered, group.columns.size * groups)
    share = np.broadcast_to(mix.share, (group.columns.size, groups)).ravel()
    held = np.where(base > 0, share, 0.0)
    covered = held.reshape(-1, groups).sum(axis=1)
    wanted = held * np.repeat(group.base / np.where(covered > 0, covered, 1.0), groups)
    factor = wanted / np.where(base > 0, base, 1.0)
    return np.where(group.answered & (held[place] > 0), factor[place], 1.0)


def _reweighted(group: Group, factor: Floats) -> Group:
    """Return a group with the weights that give its figures, which tell what these stand on."""
    cells, columns = group.cells, group.columns
    return attrs.evolve(
        group,
        cells=attrs.evolve(cells, w=cells.w * factor, w2=cells.w2 * factor**2),
        columns=attrs.evolve(columns, value=columns.value / factor),
    )
