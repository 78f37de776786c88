"""A change taken apart: other answers in the groups, and another mix of groups (Kitagawa 1955).

With the share ``p_gt`` of group g among those who answered in year t, and its mean ``r_gt``,

    rates = Σ_g ½(p_g1 + p_g2)·(r_g2 − r_g1),   composition = Σ_g ½(r_g1 + r_g2)·(p_g2 − p_g1),

which add up to the change. A group without answers in one of the years has the same mean there as
in the other. Influences by the delta method: ``(1_g − p_gt)/W_t`` on the share and
``1_g·(y − r_gt)/W_gt`` on the mean.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, Texts, sum_by
from brukarindex.benchmarking.changes import alone_among, told_alone
from brukarindex.benchmarking.standardisation import Fair
from brukarindex.benchmarking.standards import Placed
from brukarindex.checks import column_names, one_of, text, true_or_false
from brukarindex.codes.keys import group_codes, groups
from brukarindex.comparisons.comparison import ComparisonStatus
from brukarindex.comparisons.contrasts import Contrast, behind
from brukarindex.comparisons.families import Behind, Paired, ratio_of
from brukarindex.comparisons.pairs import beside, of_pairs
from brukarindex.comparisons.significance import few, known, statuses, tested
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import FEWEST_DF, Estimates, estimate, told
from brukarindex.estimates.groupings import figures_of
from brukarindex.estimates.intervals import critical_value, t_p_values
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.methods import Method
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.variance.influence import freedom_of_variances, variances
from brukarindex.variance.influence_columns import Influences
from brukarindex.words.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Component = Literal["change", "rates", "composition", "interaction"]


@attrs.frozen
class ChangePart:
    """One row of `Decomposition`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    component: Component
    n: int
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    p_value: float | None
    lacking: int
    status: ComparisonStatus


@attrs.frozen(repr=False)
class Decomposition(Table[ChangePart]):
    """Changes taken apart, some rows for each unit, pair of years and measure.

    Attributes:
        frame: The ``by`` columns, the later and the earlier year (``ar`` and ``to_ar``),
            ``measure``, ``component`` (change, rates, composition, and interaction when asked for),
            ``n`` answers of both years, ``estimate``, ``std_error``, ``conf_low``, ``conf_high``,
            ``p_value`` of no such part, ``lacking`` (groups with answers in one year only) and
            ``status``.
        method: How the figures were made.
        over: The columns that make the groups.
        alone: How many units have answers in one year alone, and so no row.
    """

    _row = ChangePart
    _spare = ("std_error", "n", "p_value")

    method: Method
    over: tuple[str, ...]
    alone: int

    def part(self, component: Component) -> "Decomposition":
        """Return the rows of one component."""
        return self._where({"component": one_of("component", component, _COMPONENTS)})

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, frame = _WORDS[language], self.frame
        three = "interaction" in frame["component"]
        at = words["three" if three else "two"]
        said = [words["parts"].format(over=" × ".join(self.over), at=at)]
        lacking = frame.filter((pl.col("lacking") > 0) & (pl.col("component") == "change")).height
        if lacking:
            said.append(words["lacking"].format(count=lacking))
        said += filter(None, [told_alone(self.alone, language)])
        method = self.method.only(set(frame["measure"])).describe(language)
        return " ".join([*said, method, *told_cautions(frame["status"], language)])


_COMPONENTS: tuple[Component, ...] = ("change", "rates", "composition", "interaction")
_WORDS = {
    "en": {
        "parts": (
            "Changes taken apart by {over}: what comes of other answers in the groups, and what"
            " of another mix of those who answered, {at}. The interval of what comes of the mix is"
            " t; p-values are not adjusted for how many there are."
        ),
        "two": "each at the mean of the two that are compared",
        "three": "at the mix and the answers of the first, and what both give together",
        "lacking": (
            "Changes where a group has answers in one of the two only: {count}. It is taken to"
            " answer alike in both."
        ),
    },
    "sv": {
        "parts": (
            "Förändringar uppdelade efter {over}: vad som kommer av andra svar i grupperna och vad"
            " som kommer av en annan sammansättning av de svarande, {at}. Intervallet för det som"
            " kommer av sammansättningen är ett t-intervall; p-värden är inte justerade för hur"
            " många de är."
        ),
        "two": "vardera vid medelvärdet av de två som jämförs",
        "three": "vid den förstas sammansättning och svar, och vad båda ger tillsammans",
        "lacking": (
            "Förändringar där en grupp har svar bara i den ena av de två: {count}. Den antas ha"
            " svarat lika i båda."
        ),
    },
}


def decompose(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    between: str,
    over: str | Iterable[str],
    by: str | Iterable[str] | None = None,
    interaction: bool = False,
    design: Design | Weighting | None = None,
    level: float = 0.95,
) -> Decomposition:
    """Take changes apart: how much comes of other answers, and how much of who answered.

    Args:
        data: A frame with one row per answer (see `tally`), or a tally by the columns of ``by``,
            ``between`` and ``over``. When persons answer in several years, they are the clusters of
            the design.
        measures: What has changed; all measures of a tally by default.
        between: The column of years. Each year is compared with the one before it in the unit.
        over: The columns whose combinations are the groups, such as age and sex.
        by: The units; all together by default.
        interaction: Take the changes apart in three: rates at the earlier mix, composition at the
            earlier answers, and what both give together.
        design: How the respondents were chosen, as in `estimate`.
        level: Confidence level.

    Raises:
        ArgumentError: If no unit has answers in two years, or columns are named twice.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale
        >>> from brukarindex.benchmarking import decompose
        >>> frame = pl.DataFrame(
        ...     {
        ...         "ar": [2024] * 6 + [2025] * 6,
        ...         "alder": ["ung"] * 4 + ["äldre"] * 2 + ["ung"] * 2 + ["äldre"] * 4,
        ...         "helhet": [3, 2, 3, 4, 4, 5, 3, 3, 5, 5, 5, 5],
        ...     }
        ... )
        >>> index = RatingIndex("helhet", Scale(1, 5))
        >>> made = decompose(frame, index, between="ar", over="alder")
        >>> [(row.component, round(row.estimate, 2)) for row in made]
        [('change', 20.83), ('rates', 6.25), ('composition', 14.58)]
    """
    true_or_false("interaction", interaction)
    units, columns = column_names(by, "by"), column_names(over, "over")
    year = text("between", between, what="one column")
    keys = (*units, year)
    twice = [name for name in columns if name in keys]
    if twice or not columns or year in units:
        name = twice[0] if twice else year
        raise ArgumentError(
            f"over must name columns of groups, other than by and between; got {list(columns)} and"
            f" {name!r} in {list(keys)}.",
            argument="over",
            value=columns,
        )
    if not isinstance(data, Tally):
        finest, to = (*keys, *columns), "take apart changes of"
        data, measures, design = tallied(data, measures, finest, design, to=to), None, None
    made = estimate(data, measures, by=keys, design=design, level=level)
    lost = [name for name in columns if name not in data.keys]
    if lost:
        raise ArgumentError(
            f"the tally was not made by {lost[0]!r}: call tally(frame, measures,"
            f" by={[*keys, *columns]}).",
            argument="over",
            value=lost[0],
            allowed=tuple(data.keys),
        )
    return _decomposed(made, units, columns, interaction=interaction)


def _decomposed(
    made: Estimates, units: tuple[str, ...], over: tuple[str, ...], *, interaction: bool
) -> Decomposition:
    stands, start, found = behind(made), 0, list[pl.DataFrame]()
    for group, support in zip(made.groups, made.supports, strict=True):
        pairs = _years(group, units)
        if support is None or not len(pairs[0]):
            raise ArgumentError(
                f"no unit has answers in two values of {made.by[-1]!r}: there is no change.",
                argument="between",
                value=made.by[-1],
            )
        later, earlier = (start + each for each in pairs)
        rows = _Rows(beside(made, units, later, earlier), stands.take(earlier))
        found.append(_frame(rows, _Pair(group, support, pairs), over, interaction=interaction))
        start += group.columns.size
    frame = pl.concat(found)
    by = (*made.by, f"to_{made.by[-1]}")
    alone = alone_among(made, frame, units)
    return Decomposition(frame, by, tuple(range(frame.height)), made.method, over, alone)


def _years(group: Group, units: tuple[str, ...]) -> tuple[Codes, Codes]:
    """Return the domains of each year that has an earlier one in the unit, and those of that."""
    unit = group_codes(group.domains, units)
    order = np.argsort(unit, kind="stable")
    order = order[group.n[order] > 0]
    same = np.flatnonzero(unit[order][1:] == unit[order][:-1])
    return order[same + 1], order[same]


class _Rows(NamedTuple):
    """The rows of changes as estimates, and what the earlier figures stand on."""

    estimates: Estimates
    stands: Behind


class _Pair(NamedTuple):
    """The later and the earlier domains of changes."""

    group: Group
    support: Support
    pairs: tuple[Codes, Codes]


class _Part(NamedTuple):
    """A component of changes: figures, their variances, and degrees of freedom of these."""

    figure: Floats
    variance: Floats
    freedom: Floats


class _Mean(NamedTuple):
    """Groups of each domain by one score, shape ``(domains, groups)``.

    Attributes:
        share: The share of each group among those who have the score.
        mean: Its mean, 0 without answers.
        base: Sum of its weights.
        whole: Sum of the domain's weights, shape ``(domains,)``.
        apart: How far the score of each cell is from that mean, 0 where it is not given.
        given: Which cells have the score.
    """

    share: Floats
    mean: Floats
    base: Floats
    whole: Floats
    apart: Floats
    given: Bools


def _mean(group: Group, scores: Floats, code: Codes, size: int) -> _Mean:
    given, label, domains = ~np.isnan(scores), group.columns.label, group.columns.size
    w, y, place = group.cells.w * given, np.where(given, scores, 0.0), label * size + code
    base = sum_by(place, w, domains * size)
    mean = sum_by(place, w * y, domains * size) / np.where(base > 0, base, 1.0)
    whole = sum_by(label, w, domains)
    share = base.reshape(-1, size) / np.where(whole > 0, whole, 1.0)[:, None]
    apart = np.where(given, y - mean[place], 0.0)
    return _Mean(share, mean.reshape(-1, size), base.reshape(-1, size), whole, apart, given)


class _Rule(NamedTuple):
    """A component: its figures, and its derivatives by shares and means, the earlier year first."""

    figure: Floats
    by_share: tuple[Floats, Floats]
    by_mean: tuple[Floats, Floats]


def _rules(held: _Mean, pairs: tuple[Codes, Codes], *, three: bool) -> dict[Component, _Rule]:
    """Return the components of changes; a mean that is lent to the other year counts in both."""
    later, earlier = pairs
    p1, p2, r1, r2 = held.share[earlier], held.share[later], held.mean[earlier], held.mean[later]
    only_later, only_earlier = held.base[earlier] <= 0, held.base[later] <= 0
    r1, r2 = np.where(only_later, r2, r1), np.where(only_earlier, r1, r2)
    lent, mix, mean = only_later | only_earlier, p2 - p1, r2 - r1
    at_share, at_mean = (p1, r1) if three else ((p1 + p2) / 2, (r1 + r2) / 2)
    kept = np.where(lent, 0.0, at_share)
    by_share = (mean, np.zeros_like(mean)) if three else (mean / 2, mean / 2)
    half = np.where(lent, mix, mix / 2)
    by_mean = (mix, np.where(lent, mix, 0.0)) if three else (half, half)
    found: dict[Component, _Rule] = {
        "rates": _Rule((at_share * mean).sum(axis=1), by_share, (-kept, kept)),
        "composition": _Rule((at_mean * mix).sum(axis=1), (-at_mean, at_mean), by_mean),
    }
    if three:
        moved = np.where(lent, 0.0, mix)
        found["interaction"] = _Rule((mix * mean).sum(axis=1), (-mean, mean), (-moved, moved))
    return found


def _influence(held: _Mean, rule: _Rule, entries: "_Entries") -> Floats:
    """Return the influence of a component on the cells of one year."""
    cell, pair, place, domain, side = entries
    by_share, by_mean = rule.by_share[side], rule.by_mean[side]
    centre = (held.share[domain] * by_share).sum(axis=1)
    whole, base = held.whole[domain][pair], held.base[domain][pair, place]
    of_share = (by_share[pair, place] - centre[pair]) / np.where(whole > 0, whole, 1.0)
    of_mean = by_mean[pair, place] * held.apart[cell] / np.where(base > 0, base, 1.0)
    return np.where(held.given[cell], of_share + of_mean, 0.0)


class _Entries(NamedTuple):
    """Cells of one year, with the pair and the group of each, the domain of each pair, and 0 for
    the earlier year.
    """

    cell: Codes
    pair: Codes
    place: Codes
    domain: Codes
    side: int


def _entries(group: Group, pairs: tuple[Codes, Codes], code: Codes, side: int) -> _Entries:
    domain = pairs[1 - side]
    pair = np.full(group.columns.size, -1, dtype=np.intp)
    pair[domain] = np.arange(len(domain))
    cell = np.flatnonzero(pair[group.columns.label] >= 0)
    return _Entries(cell, pair[group.columns.label[cell]], code[cell], domain, side)


class _Apart(NamedTuple):
    """Changes taken apart: components, the mix of each domain that rates are at, groups lacking."""

    parts: dict[Component, _Part]
    mix: tuple[Placed, Placed]
    lacking: Codes


class _Term(NamedTuple):
    """One score of a measure, with its weight: what groups answer, and the components of that."""

    weight: float
    held: _Mean
    rules: dict[Component, _Rule]


def _apart(pair: _Pair, over: tuple[str, ...], *, three: bool) -> _Apart:
    group, _, (later, earlier) = pair
    code, names = groups(group.cells.frame, over)
    terms = list[_Term]()
    for weight, scores in group.terms:
        held = _mean(group, scores, code, names.height)
        terms.append(_Term(weight, held, _rules(held, pair.pairs, three=three)))
    sides = [_entries(group, pair.pairs, code, side) for side in range(2)]
    parts: dict[Component, _Part] = {
        name: _component(group, terms, name, sides) for name in terms[0].rules
    }
    kept, lacking = np.zeros((len(later), names.height)), np.zeros((len(later), names.height), bool)
    for weight, held, _ in terms:
        first, second = held.share[earlier], held.share[later]
        kept += weight * (first if three else (first + second) / 2)
        lacking |= (first > 0) != (second > 0)
    mixes = [_mix(group, code, domain, kept) for domain in pair.pairs]
    return _Apart(parts, (mixes[0], mixes[1]), lacking.sum(axis=1))


def _component(group: Group, terms: list[_Term], name: Component, sides: list[_Entries]) -> _Part:
    """Return one component of changes, of all scores of the measure."""
    cell, label = (np.concatenate([side[i] for side in sides]) for i in range(2))
    figure, value = np.zeros(len(sides[0].domain)), np.zeros(len(cell))
    for weight, held, rules in terms:
        figure = figure + weight * rules[name].figure
        own = [_influence(held, rules[name], side) for side in sides]
        value = value + weight * np.concatenate(own)
    columns = Influences(cell, label, value, len(figure))
    return _Part(
        figure, variances(group.cells, columns), freedom_of_variances(group.cells, columns)
    )


def _mix(group: Group, code: Codes, domain: Codes, kept: Floats) -> Placed:
    """Return the mix that the rates of some domains are at, and even shares in others."""
    share = np.ones((group.columns.size, kept.shape[1]))
    share[domain] = kept
    return Placed(code, share)


def _frame(rows: _Rows, pair: _Pair, over: tuple[str, ...], *, interaction: bool) -> pl.DataFrame:
    apart, (later, earlier) = _apart(pair, over, three=interaction), pair.pairs
    whole = of_pairs(pair.group, pair.support, pair.pairs, rows.stands)
    change = pair.group.estimate[later] - pair.group.estimate[earlier]
    n = (pair.group.n[later] + pair.group.n[earlier]).astype(np.int64)
    shape, rates = pair.support.shape, _rates(pair, apart, rows.stands)
    tables = [
        _tested(rows, "change", change, Contrast(_every(n), shape, whole)),
        _tested(rows, "rates", apart.parts["rates"].figure, Contrast(_every(n), shape, rates)),
        *(_by_t(rows, name, part, pair) for name, part in apart.parts.items() if name != "rates"),
    ]
    columns = series_of(ChangePart, {"n": n, "lacking": apart.lacking})
    made = pl.concat([table.with_columns(columns) for table in tables])
    order = np.arange(made.height).reshape(len(tables), -1).T.ravel()
    return made[order].select(*rows.estimates.by, *figures_of(ChangePart))


def _every(values: npt.NDArray[np.int64]) -> Codes:
    return np.arange(len(values))


def _rates(pair: _Pair, apart: _Apart, stands: Behind) -> Paired:
    """Return the rates as differences of figures that are standardised to one mix.

    Their variance is that of the component, which knows that the mix is of the answers.
    """
    part, (low, high) = apart.parts["rates"], pair.group.measure.bounds
    later, earlier = (
        Fair.of(pair.group, mix).taken(domains)
        for mix, domains in zip(apart.mix, pair.pairs, strict=True)
    )
    ratio = ratio_of(part.variance, later.variance + earlier.variance)
    own, other = later.figures.scaled(ratio), earlier.figures.scaled(ratio)
    mean = np.clip(own.mean - part.figure / (high - low), 0.0, 1.0)
    nothing = np.zeros(len(mean))
    return Paired(
        reference=nothing,
        variance=part.variance,
        part=np.ones(len(mean)),
        own=own,
        other=attrs.evolve(other, mean=mean),
        loose=np.maximum(later.loose, earlier.loose),
        answers=stands.answers,
        flat=stands.flat,
    )


def _tested(rows: _Rows, name: Component, figure: Floats, contrast: Contrast) -> pl.DataFrame:
    """Return a component that is the difference of two figures, tested as such."""
    frame = rows.estimates.frame.with_columns(estimate=pl.Series(figure))
    estimates = attrs.evolve(rows.estimates, frame=frame)
    pairs = contrast.pairs._replace(reference=np.zeros(len(figure)))
    contrasts = [contrast._replace(pairs=pairs)]
    found = known(estimates, contrasts)
    loose = few(estimates.supports, found)
    status = statuses(estimates, found, loose)
    made = tested(estimates, contrasts, found, status)
    made.p_value[loose] = np.nan
    error = np.where(told(status), np.sqrt(np.maximum(found.variance, 0.0)), np.nan)
    return _columns(rows, name, (figure, error, made.low, made.high, made.p_value), status)


def _by_t(rows: _Rows, name: Component, part: _Part, pair: _Pair) -> pl.DataFrame:
    """Return a component of shares of groups, which are not skewed as answers are: t."""
    (later, earlier), group = pair.pairs, pair.group
    df = np.minimum(group.df[later], group.df[earlier])
    status = np.where(part.variance > 0, "ok", "no_variation").astype("<U24")
    status[(status == "ok") & (np.fmin(part.freedom, df) < FEWEST_DF)] = "few_degrees_of_freedom"
    status[df < 1] = "no_degrees_of_freedom"
    error = np.where(df >= 1, np.sqrt(part.variance), np.nan)
    known = (error > 0) & (df >= 1)
    half = critical_value(rows.estimates.method.level, np.where(known, df, np.nan)) * error
    p = t_p_values(part.figure, error, df)
    p[status == "few_degrees_of_freedom"] = np.nan
    return _columns(
        rows, name, (part.figure, error, part.figure - half, part.figure + half, p), status
    )


def _columns(
    rows: _Rows, name: Component, numbers: tuple[Floats, ...], status: Texts
) -> pl.DataFrame:
    names = ("estimate", "std_error", "conf_low", "conf_high", "p_value")
    made = series_of(ChangePart, dict(zip(names, numbers, strict=True)) | {"status": status})
    keys = rows.estimates.frame.select(*rows.estimates.by, "measure")
    return keys.with_columns(pl.lit(name).alias("component"), *made)
