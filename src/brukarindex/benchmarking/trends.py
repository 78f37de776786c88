"""Trends of units over several years: the slope a year, and whether anything has changed at all.

The slope of the straight line through the figures ``x`` of the years ``t`` is ``Σ cₜ·xₜ`` with
``cₜ = (t − t̄)/Σ(t − t̄)²``. The positive c add up to C, and so do the negative ones: the slope is C
times the difference of two means, one of the later years and one of the earlier, each with weights
that add up to 1. So its test and interval are those of any two figures.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.benchmarking.change import (
    ChangeVerdict,
    adjusted,
    counted_verdicts,
    told_tests,
    verdict_of,
    with_persons,
)
from brukarindex.checks import column_names, one_of, text
from brukarindex.codes.keys import groups
from brukarindex.comparisons.compare import ComparisonStatus, compare
from brukarindex.comparisons.contrasts import (
    TOGETHER,
    Behind,
    Contrast,
    Contrasted,
    Reference,
    behind,
    groups_within,
    parts_of,
)
from brukarindex.comparisons.families import Paired, loosened, ratio_of
from brukarindex.comparisons.gaps import WHOLE, Among, among_all, moved
from brukarindex.comparisons.multiplicity import Adjustment, one_adjustment
from brukarindex.comparisons.pairs import Pairs
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimate import Estimates, estimate, told
from brukarindex.estimates.groupings import check_free, figures_of
from brukarindex.estimates.linearise import Group
from brukarindex.estimates.methods import Method
from brukarindex.estimates.roots import Figures
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure
from brukarindex.results.statuses import told_cautions
from brukarindex.results.table import Table, floats
from brukarindex.variance.columns import Columns, one_column
from brukarindex.variance.influence import variances, variances_of_differences
from brukarindex.words.languages import LANGUAGES, Language, Words
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

AnyVerdict = Literal["changed", "not_distinguishable"]
FEWEST = 2
"""Years that a slope needs."""
FARTHEST = 1e100
"""Years beyond this, or less than one over it apart, have squares that no float holds."""


@attrs.frozen
class Trend:
    """One row of `Trends`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    years: int
    first: float
    last: float
    n: int
    slope: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: ChangeVerdict | None
    any_p: float | None
    any_p_adjusted: float | None
    any_verdict: AnyVerdict | None
    national: float | None
    beyond: float | None
    beyond_error: float | None
    beyond_low: float | None
    beyond_high: float | None
    beyond_p: float | None
    beyond_p_adjusted: float | None
    beyond_verdict: ChangeVerdict | None
    status: ComparisonStatus


@attrs.frozen(repr=False)
class Trends(Table[Trend]):
    """Trends over the years, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, how many ``years`` have answers, the ``first`` and
            ``last`` of them, and the answers ``n`` of all; the ``slope`` of the straight line
            through the figures, a year, its ``std_error``, ``conf_low``, ``conf_high``,
            ``p_value``, ``p_adjusted`` and ``verdict`` (up, down, not_distinguishable); ``any_p``
            and ``any_p_adjusted`` of the test that no two years differ, with
            ``any_verdict`` (changed, not_distinguishable); ``national``, the slope among all units
            together over the same years; ``beyond``, the slope less the national one, with
            ``beyond_error``, ``beyond_low``, ``beyond_high``, ``beyond_p``, ``beyond_p_adjusted``
            and ``beyond_verdict`` (all null without units); and ``status``.
        method: How the figures were made.
        over: The column of years.
        person: The column of persons who may answer in several years; None when nobody does, or
            when the design tells them.
        adjust: How p-values were adjusted.
    """

    _row = Trend
    _spare = (
        *("beyond_error", "beyond_p", "beyond_p_adjusted", "beyond_low", "beyond_high"),
        *("national", "beyond", "beyond_verdict"),
        "any_verdict",
        "any_p",
        "std_error",
        "p_value",
        "n",
        "any_p_adjusted",
        "p_adjusted",
        "first",
        "last",
    )

    method: Method
    over: str
    person: str | None
    adjust: Adjustment

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the trends and the method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, verdict = _WORDS[language], self.frame["verdict"].drop_nulls()
        said = [
            words["trends"].format(over=self.over),
            *told_tests(self, language),
            words["any"],
            words["found"].format(
                **counted_verdicts(verdict, language),
                changed=number(int((self.frame["any_verdict"] == "changed").sum()), 0, language),
            ),
            words["beyond"] if self.frame["beyond"].count() else "",
            self.method.only(set(self.frame["measure"])).describe(language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(filter(None, said))


def trend(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    over: str,
    by: str | Iterable[str] | None = None,
    design: Design | Weighting | None = None,
    person: str | None = None,
    adjust: Adjustment = "holm",
    level: float = 0.95,
) -> Trends:
    """Estimate the trends of units over several years, beside that among all, and test whether
    anything has changed.

    Args:
        data: A frame with one row per answer and year (see `tally`), or a tally by the columns of
            ``by`` and ``over``.
        measures: What may have changed; all measures of a tally by default.
        over: The column of years, which are numbers. Years may be missing, and need not be the same
            in all units.
        by: The units; all together by default.
        design: How the respondents were chosen, as in `estimate`.
        person: The column that tells who answered, when some answered in several years; see
            `change`.
        adjust: How p-values are adjusted for the number of units of a measure; see
            `adjust_p_values`.
        level: Confidence level.

    Raises:
        ArgumentError: If no unit has two years, years are no numbers, ``over`` is among ``by``, or
            persons are told twice.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale
        >>> from brukarindex.benchmarking import trend
        >>> years = {2021: [3, 2, 4, 3], 2022: [3, 3, 4, 3], 2023: [4, 4, 3, 4], 2024: [5, 4, 4, 4]}
        >>> rows = [(year, each) for year, given in years.items() for each in given * 10]
        >>> frame = pl.DataFrame(rows, ["ar", "helhet"], orient="row")
        >>> row = trend(frame, RatingIndex("helhet", Scale(1, 5)), over="ar").row()
        >>> f"{row.slope:+.1f} a year", row.verdict, row.any_verdict
        ('+10.6 a year', 'up', 'changed')
    """
    units = column_names(by, "by")
    over = text("over", over, what="the name of a column")
    adjust = one_adjustment(adjust)
    if over in units:
        raise ArgumentError(
            f"trend: {over!r} is the column of years and among by: leave it out of by.",
            argument="over",
        )
    check_free(units, figures_of(Trend))
    check_free([over], figures_of(Trend), argument="over")
    designed = with_persons("trend", data, design, person)
    made = estimate(data, measures, by=[*units, over], design=designed, level=level)
    frame = _frame(made, units, over, adjust)
    rows = tuple(range(frame.height))
    return Trends(frame, units, rows, made.method, over, person, adjust)


def _frame(made: Estimates, units: tuple[str, ...], over: str, adjust: Adjustment) -> pl.DataFrame:
    """Return the frame of trends."""
    lines = _Lines(over, units)
    own = compare(made, to=lines, adjust="none").frame
    years = lines.contrasts(made).estimates.frame.select(*_YEARS, _SCALE)
    every = _any(compare(made, to=Pairs(within=units), adjust="none").frame, [*units, "measure"])
    names = ("std_error", "conf_low", "conf_high", *_BEYOND[:-1])
    slopes = (pl.col(name) * pl.col(_SCALE) for name in names)
    beside = _beside(made, units, over) if units else own.select(_nothing())
    whole = (
        pl.concat([own, years, beside], how="horizontal")
        .with_columns((pl.col("difference") * pl.col(_SCALE)).alias("slope"), *slopes)
        .join(
            every,
            on=[*units, "measure"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    )
    for name in ("p_value", "any_p", "beyond_p"):
        whole = adjusted(whole, name, ["measure"], adjust)
    alpha = 1 - made.method.level
    whole = whole.with_columns(
        verdict_of("slope", "p_adjusted", alpha).alias("verdict"),
        _any_verdict(alpha).alias("any_verdict"),
        verdict_of("beyond", "beyond_p_adjusted", alpha).alias("beyond_verdict"),
        national=pl.col("slope") - pl.col("beyond"),
    )
    return whole.select(*units, *_COLUMNS)


def _beside(made: Estimates, units: tuple[str, ...], over: str) -> pl.DataFrame:
    """Return the differences from all units, before they are turned into slopes."""
    found = compare(made, to=_Beside(over, units), adjust="none").frame
    figures = ("difference", "std_error", "conf_low", "conf_high", "p_value")
    return found.select(pl.col(name).alias(new) for name, new in zip(figures, _BEYOND, strict=True))


def _nothing() -> list[pl.Expr]:
    """Return that all units together are beside nothing."""
    return [pl.lit(None, dtype=pl.Float64).alias(name) for name in _BEYOND]


_BEYOND = ("beyond", "beyond_error", "beyond_low", "beyond_high", "beyond_p")


def _any(pairs: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the p-value of no difference between any two years: the least, times their number."""
    least = pl.col("p_value").min() * pl.len()
    return pairs.group_by(keys, maintain_order=True).agg(least.clip(0.0, 1.0).alias("any_p"))


def _any_verdict(alpha: float) -> pl.Expr:
    p = pl.col("any_p_adjusted")
    found = pl.when(p < alpha * (1 - 1e-9)).then(pl.lit("changed"))
    return pl.when(p.is_not_null()).then(found.otherwise(pl.lit("not_distinguishable")))


_YEARS = ("years", "first", "last")
_SCALE = "slope of a difference"
"""The column of C, by which a difference is turned into a slope."""
_COLUMNS = (
    *("measure", "years", "first", "last", "n", "slope", "std_error", "conf_low", "conf_high"),
    *("p_value", "p_adjusted", "verdict", "any_p", "any_p_adjusted", "any_verdict"),
    *("national", *_BEYOND, "beyond_p_adjusted", "beyond_verdict", "status"),
)


class _Line(NamedTuple):
    """The years of a unit, and how the slope is made of their figures.

    Attributes:
        at: Places of the years among those present.
        year: The years.
        part: The weights of the later years, which add up to 1, and of the earlier ones, negative.
        scale: The slope of a difference of 1.
    """

    at: Codes
    year: Floats
    part: Floats
    scale: float


def _line(at: Codes, year: Floats) -> _Line | None:
    """Return how the slope is made; None with fewer than two years."""
    if len(at) < FEWEST:
        return None
    apart = year - year.mean()
    slope = apart / (apart**2).sum()
    scale = float(slope[slope > 0].sum())
    return _Line(at, year, slope / scale, scale)


@attrs.frozen
class _Lines(Reference):
    """The mean of the earlier years that the mean of the later ones is compared with."""

    over: str
    units: tuple[str, ...]

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        return Words(
            f"tidigare år ({self.over}), med kovariansen mellan åren",
            f"earlier years ({self.over}), with the covariance between years",
        )

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the means of the later years, contrasted with those of the earlier ones."""
        influences, stands = groups_within(estimates, self.units), behind(estimates)
        found: list[Contrast] = []
        taken: list[pl.DataFrame] = []
        rows = 0
        for place, here, present, support in parts_of(estimates):
            group = influences[place]
            lines = self._lines(group, present)
            if not lines:
                continue
            made = self._contrast((group, support), present, lines, stands.take(here))
            found.append(Contrast(rows + np.arange(len(lines)), support.shape, made))
            taken.append(_rows(estimates, here, lines))
            rows += len(lines)
        if not rows:
            raise ArgumentError(
                f"trend: no unit has answers in two values of {self.over!r}: give those of at least"
                " two years.",
                argument="over",
            )
        frame = pl.concat(taken)
        return Contrasted(attrs.evolve(estimates, frame=frame, rows=tuple(range(rows))), found)

    def _contrast(
        self, known: tuple[Group, Support], present: Codes, lines: list[_Line], stands: Behind
    ) -> Paired:
        return _contrast(known, present, lines, stands)

    def _lines(self, group: Group, present: Codes) -> list[_Line]:
        """Return the lines of the units with two years."""
        domains = group.domains[present]
        year = _years(domains[self.over], self.over)
        codes = groups(domains, self.units)[0] if self.units else np.zeros(len(present), np.intp)
        known = np.isfinite(group.estimate[present])
        made: list[_Line] = []
        for code in np.unique(codes):
            at = np.flatnonzero((codes == code) & known)
            line = _line(at, year[at])
            if line is not None:
                made.append(line)
        return made


@attrs.frozen
class _Beside(_Lines):
    """The mean of the earlier years, and what lies between the same means among all."""

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        return Words(
            f"samma trend ({self.over}) bland alla svarande, {TOGETHER.sv}",
            f"the same trend ({self.over}) among all respondents, {TOGETHER.en}",
        )

    def _contrast(
        self, known: tuple[Group, Support], present: Codes, lines: list[_Line], stands: Behind
    ) -> Paired:
        """Return the means of the later years, contrasted with those of the earlier ones moved by
        what lies between them among all.
        """
        group, support = known
        own = _contrast(known, present, lines, stands)
        every = among_all(group, [self.over])
        domain, code, part = _entries(present, lines)
        size = len(lines)
        gap = sum_by(code, part * every.line.estimate[every.domain[domain]], size)
        low, high = group.measure.bounds
        variance = _beside_variances(group, every, present, lines)
        apart = sum_by(code, part**2 * group.variance[domain], size)
        ratio = ratio_of(variance, apart)
        ends = [
            _mean(support, domain, (code, np.maximum(side * part, 0.0)), size)
            for side in (1.0, -1.0)
        ]
        later, earlier = moved(ends[0], ends[1], gap / (high - low))
        alone = _all_of(code, group.base[domain] >= WHOLE * every.base[every.domain[domain]], size)
        return own._replace(
            reference=own.reference + gap,
            variance=variance,
            part=np.where(alone, 0.0, 1.0),
            own=later.scaled(ratio),
            other=earlier.scaled(ratio),
        )


def _all_of(code: Codes, values: Bools, size: int) -> Bools:
    return np.asarray(sum_by(code, (~values).astype(np.float64), size) == 0)


def _beside_variances(group: Group, every: Among, present: Codes, lines: list[_Line]) -> Floats:
    """Return the variances of the differences less those among all, of units with the same years at
    a time.
    """
    kinds: dict[bytes, list[int]] = {}
    for place, line in enumerate(lines):
        kinds.setdefault(line.year.tobytes(), []).append(place)
    found = np.zeros(len(lines))
    for some in kinds.values():
        chosen = [lines[place] for place in some]
        times = np.zeros(len(every.base))
        times[every.domain[present[chosen[0].at]]] = chosen[0].part
        weight = times[every.cell]
        minus = one_column(weight * every.line.value, every.line.answered & (weight != 0))
        columns = _columns(group, _entries(present, chosen), len(chosen))
        found[some] = variances_of_differences(group.cells, columns, minus)
    return found


def _years(column: pl.Series, over: str) -> Floats:
    """Return years as numbers."""
    if not column.dtype.is_numeric() or column.null_count():
        raise ArgumentError(
            f"trend: {over!r} holds {column.dtype}, and the years must be numbers, none of them"
            f" null: pl.col({over!r}).cast(pl.Int64), or dt.year() of dates.",
            argument="over",
        )
    years = floats(column.cast(pl.Float64))
    apart = np.diff(np.unique(years))
    if np.abs(years).max(initial=0) > FARTHEST or apart.min(initial=1) < 1 / FARTHEST:
        raise ArgumentError(
            f"trend: {over!r} holds numbers above {FARTHEST:g}, or less than {1 / FARTHEST:g}"
            " apart, whose squares cannot be computed with: give years.",
            argument="over",
        )
    return years


def _rows(estimates: Estimates, here: Codes, lines: list[_Line]) -> pl.DataFrame:
    """Return the row of each unit's last year, with the mean of the later years as its figure."""
    value = floats(estimates.frame["estimate"])[here]
    n, status = estimates.frame["n"].to_numpy()[here], estimates.frame["status"].to_numpy()[here]
    row = [_typical(status, line) for line in lines]
    later = [float((line.part * value[line.at])[line.part > 0].sum()) for line in lines]
    return estimates.frame[here[row]].with_columns(
        pl.Series("estimate", later),
        pl.Series("n", [int(n[line.at].sum()) for line in lines]),
        pl.Series("years", [len(line.at) for line in lines]),
        pl.Series("first", [float(line.year.min()) for line in lines]),
        pl.Series("last", [float(line.year.max()) for line in lines]),
        pl.Series(_SCALE, [line.scale for line in lines]),
    )


def _typical(status: Any, line: _Line) -> int:  # noqa: ANN401 - an array of texts
    """Return a year whose status is that of the line: one without a standard error, if there is
    any, else one of the later whose answers vary.
    """
    own = status[line.at].astype("<U24")
    lacking = ~told(own) & ~np.isin(own, ("no_variation", "census", "known"))
    weighed = np.abs(line.part) > 0
    if (lacking & weighed).any():
        return int(line.at[np.flatnonzero(lacking & weighed)[0]])
    varying = np.flatnonzero((line.part > 0) & (own != "no_variation"))
    return int(line.at[varying[-1] if len(varying) else np.argmax(line.year)])


def _contrast(
    known: tuple[Group, Support], present: Codes, lines: list[_Line], stands: Behind
) -> Paired:
    """Return the means of the later years and of the earlier ones, and how their difference
    varies.
    """
    group, support = known
    entries, size = _entries(present, lines), len(lines)
    domain, code, part = entries
    variance = variances(group.cells, _columns(group, entries, size))
    ends = [
        _mean(support, domain, (code, np.maximum(side * part, 0.0)), size) for side in (1.0, -1.0)
    ]
    loose = np.where(support.figures.error > 0, support.loose, 0.0)[domain]
    loose, df = _most(loose, code, size), -_most(-group.df[domain], code, size)
    if group.cells.unit is not None or group.cells.chained is not None:
        apart = sum_by(code, part**2 * group.variance[domain], size)
        ratio = ratio_of(variance, apart)
        ends = [each.scaled(ratio) for each in ends]
        loose = loosened(group.cells, ratio, df, loose)
    early = [line.at[line.part < 0] for line in lines]
    return Paired(
        reference=sum_by(code, np.maximum(-part, 0.0) * group.estimate[domain], size),
        variance=variance,
        part=np.ones(size),
        own=ends[0],
        other=ends[1],
        loose=loose,
        answers=np.array([stands.answers[each].min() for each in early]),
        flat=np.array([bool(stands.flat[each].all()) for each in early]),
    )


def _most(values: Floats, code: Codes, size: int) -> Floats:
    found = np.full(size, -np.inf)
    np.maximum.at(found, code, values)
    return found


class _Entries(NamedTuple):
    """The years of several lines, one after the other: their domains, lines and parts."""

    domain: Codes
    code: Codes
    part: Floats


def _entries(present: Codes, lines: list[_Line]) -> _Entries:
    return _Entries(
        np.concatenate([present[line.at] for line in lines]),
        np.repeat(np.arange(len(lines)), [len(line.at) for line in lines]),
        np.concatenate([line.part for line in lines]),
    )


def _columns(group: Group, entries: _Entries, size: int) -> Columns:
    """Return the influences of the differences: of domains' influences, each times its part."""
    place, times = np.full(group.columns.size, -1, dtype=np.intp), np.zeros(group.columns.size)
    place[entries.domain], times[entries.domain] = entries.code, entries.part
    columns = group.columns
    kept = place[columns.label] >= 0
    cell = np.arange(len(columns.label)) if columns.whole else columns.cell
    return attrs.evolve(
        columns,
        cell=cell[kept],
        label=place[columns.label[kept]],
        value=(times[columns.label] * columns.value)[kept],
        size=size,
        whole=False,
        counted=None if columns.counted is None else columns.counted[kept],
    )


def _mean(support: Support, domain: Codes, of: tuple[Codes, Floats], size: int) -> Figures:
    """Return means of several figures, whose weights add up to 1.

    Few of them bring more skewness than as many answers of one figure.
    """
    code, weight = of
    figures = support.figures.take(domain)

    def total(values: Floats, power: int) -> Floats:
        return sum_by(code, weight**power * values, size)

    spread, unseen = total(figures.spread, 2), total(figures.unseen, 2)
    error = np.maximum(spread - unseen, 0.0)
    third = total(figures.skewness * figures.error**1.5, 3)
    beyond = np.maximum(total(figures.spread**2, 3) - spread**2, 0.0)
    third += support.shape.cumulants[1] * np.where(beyond > 1e-12 * spread**2, beyond, 0.0)
    skewness = np.where(error > 0, third / np.where(error > 0, error, 1.0) ** 1.5, 0.0)
    return Figures(
        total(figures.mean, 1),
        spread,
        unseen,
        total(figures.pull, 1),
        np.where(np.abs(skewness) > 1e-9, skewness, 0.0),
    )


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "trends": (
            "Trends by {over}: the slope of the straight line through the figures of the years,"
            " each year counted alike."
        ),
        "beyond": (
            "Beside each slope is what it is less that among all units together, the own unit"
            " included, with the covariance of part and whole."
        ),
        "any": (
            "That anything has changed is tested by all pairs of years, the least p-value times"
            " their number."
        ),
        "found": (
            "Rising: {up}, falling: {down}, with years that differ: {changed}, of {units} in all."
        ),
    },
    "sv": {
        "trends": (
            "Trender efter {over}: lutningen på den räta linjen genom årens tal, där varje år"
            " räknas lika."
        ),
        "beyond": (
            "Intill varje lutning står vad den är minus den bland alla enheter tillsammans, den"
            " egna medräknad, med kovariansen mellan del och helhet."
        ),
        "any": (
            "Att något alls har ändrats prövas med alla par av år, det minsta p-värdet gånger"
            " deras antal."
        ),
        "found": (
            "Med utslag: {units}, varav {up} stigande och {down} fallande. År skiljer sig i"
            " {changed}."
        ),
    },
}
