"""Trends of units over several years: the slope a year, and whether anything has changed at all."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import attrs
import polars as pl

from brukarindex.benchmarking.changes import (
    ChangeVerdict,
    adjusted,
    alone_among,
    beyond,
    counted_verdicts,
    nothing,
    told_alone,
    told_tests,
    with_persons,
    with_verdicts,
)
from brukarindex.benchmarking.lines import SCALE, YEARS, Lines, LinesBeside
from brukarindex.checks import check_free, column_names, one_of, text
from brukarindex.comparisons.comparison import ComparisonStatus, compare, compared
from brukarindex.comparisons.multiplicity import Adjustment, one_adjustment
from brukarindex.comparisons.pairs import Pairs
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import Estimates, estimate
from brukarindex.estimates.groupings import figures_of
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

AnyVerdict = Literal["changed", "not_distinguishable"]


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
        alone: How many units have answers in one year alone, and so no row.
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
    alone: int

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
            told_alone(self.alone, language),
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
    alone = alone_among(made, frame, units)
    return Trends(frame, units, rows, made.method, over, person, adjust, alone)


def _frame(made: Estimates, units: tuple[str, ...], over: str, adjust: Adjustment) -> pl.DataFrame:
    """Return the frame of trends."""
    lines = Lines(over, units)
    contrasted = lines.contrasts(made)
    own = compared(made, contrasted, to=lines, adjust="none").frame
    years = contrasted.estimates.frame.select(*YEARS, SCALE)
    every = _any(compare(made, to=Pairs(within=units), adjust="none").frame, [*units, "measure"])
    if units:
        beside = compare(made, to=LinesBeside(over, units), adjust="none").frame.select(beyond())
    else:
        beside = own.select(nothing())
    keys, level = [*units, "measure"], made.method.level
    whole = (
        pl.concat([own, years, beside], how="horizontal")
        .with_columns(pl.col("difference").alias("slope"))
        .with_columns(pl.col(name) * pl.col(SCALE) for name in _SLOPES)
        .with_columns(national=pl.col("slope") - pl.col("beyond"))
        .join(every, on=keys, how="left", nulls_equal=True, maintain_order="left")
    )
    whole = adjusted(whole, "any_p", ["measure"], adjust)
    whole = with_verdicts(whole, "slope", ["measure"], adjust, level=level)
    return whole.with_columns(any_verdict=_any_verdict(1 - level)).select(
        *units, *figures_of(Trend)
    )


def _any(pairs: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return the p-value of no difference between any two years: the least, times their number."""
    least = pl.col("p_value").min() * pl.len()
    return pairs.group_by(keys, maintain_order=True).agg(least.clip(0.0, 1.0).alias("any_p"))


def _any_verdict(alpha: float) -> pl.Expr:
    p = pl.col("any_p_adjusted")
    found = pl.when(p < alpha * (1 - 1e-9)).then(pl.lit("changed"))
    return pl.when(p.is_not_null()).then(found.otherwise(pl.lit("not_distinguishable")))


_SLOPES = (
    *("slope", "std_error", "conf_low", "conf_high"),
    *("beyond", "beyond_error", "beyond_low", "beyond_high"),
)
"""Columns that are a slope, once the difference is turned into one."""
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
            "Intill varje lutning står skillnaden mot lutningen bland alla enheter tillsammans,"
            " den egna medräknad, med kovariansen mellan del och helhet."
        ),
        "any": (
            "Om något alls har ändrats prövas med alla par av år: det minsta p-värdet gånger"
            " antalet par."
        ),
        "found": (
            "Stigande: {up}, fallande: {down}, med år som skiljer sig: {changed}, av sammanlagt"
            " {units}."
        ),
    },
}
