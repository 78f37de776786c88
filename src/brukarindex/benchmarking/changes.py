"""Changes of units from one year to the next, each beside the change among all."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

import attrs
import numpy as np
import polars as pl

from brukarindex.checks import check_free, column_names, one_of, shown, text
from brukarindex.comparisons.comparison import ADJUSTMENTS, ComparisonStatus, compare
from brukarindex.comparisons.gaps import NationalGap
from brukarindex.comparisons.multiplicity import Adjustment, adjust_p_values, one_adjustment
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
from brukarindex.results.tables import Table, floats
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

ChangeVerdict = Literal["up", "down", "not_distinguishable"]


@attrs.frozen
class ChangeRow:
    """One row of `Changes`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n_before: int
    n: int
    before: float | None
    after: float | None
    change: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: ChangeVerdict | None
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
class Changes(Table[ChangeRow]):
    """Changes from the year before, one row for each unit, year and measure.

    Attributes:
        frame: The ``by`` columns, the year and the year before (``ar`` and ``to_ar``), ``measure``,
            the answers ``n_before`` and ``n``; the figures ``before`` and ``after``, their
            ``change``, its ``std_error``, ``conf_low``, ``conf_high``, ``p_value``, ``p_adjusted``
            and ``verdict`` (up, down, not_distinguishable); ``national``, the change among all
            units together; ``beyond``, the change less the national one, with ``beyond_error``,
            ``beyond_low``, ``beyond_high``, ``beyond_p``, ``beyond_p_adjusted`` and
            ``beyond_verdict`` (all null without units); and ``status``.
        method: How the figures were made.
        between: The column of years.
        person: The column of persons who may answer in several years; None when nobody does, or
            when the design tells them.
        adjust: How p-values were adjusted.
        alone: How many units have answers in one year alone, and so no row.
    """

    _row = ChangeRow
    _spare = (
        *("beyond_error", "beyond_p", "beyond_p_adjusted", "std_error", "p_value", "beyond_low"),
        *("beyond_high", "n_before", "n", "national", "p_adjusted", "before", "after", "beyond"),
        *("beyond_verdict", "conf_low", "conf_high"),
    )

    method: Method
    between: str
    person: str | None
    adjust: Adjustment
    alone: int

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the changes and the method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, verdict = _WORDS[language], self.frame["verdict"].drop_nulls()
        said = [
            words["changes"].format(between=self.between),
            *told_tests(self, language),
            words["found"].format(**counted_verdicts(verdict, language)),
            words["beyond"] if self.frame["beyond"].count() else "",
            told_alone(self.alone, language),
            self.method.only(set(self.frame["measure"])).describe(language),
            *told_cautions(self.frame["status"], language),
        ]
        return " ".join(filter(None, said))


def alone_among(made: Estimates, frame: pl.DataFrame, units: Sequence[str]) -> int:
    """Return how many units that were estimated have no change."""
    return made.frame.select(units).n_unique() - frame.select(units).n_unique() if units else 0


def told_alone(count: int, language: Language) -> str:
    """Return how many units have no row, if any have none."""
    return _WORDS[language]["alone"].format(count=number(count, 0, language)) if count else ""


class _Tested(Protocol):
    """A result whose figures are tested against earlier ones."""

    @property
    def person(self) -> str | None: ...
    @property
    def adjust(self) -> Adjustment: ...
    @property
    def method(self) -> Method: ...


def told_tests(result: _Tested, language: Language) -> list[str]:
    """Return who may have answered more than once, and how figures are tested."""
    words = _WORDS[language]
    level = percent(1 - result.method.level, language)
    return [
        words["person" if result.person else "others"].format(person=result.person),
        words["tests"].format(level=level, adjust=ADJUSTMENTS[language][result.adjust]),
    ]


def counted_verdicts(verdict: pl.Series, language: Language) -> dict[str, str]:
    """Return how many have risen, have fallen, and have a verdict."""
    counts = {each: int((verdict == each).sum()) for each in ("up", "down")}
    return {
        name: number(count, 0, language)
        for name, count in {**counts, "units": len(verdict)}.items()
    }


def change(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    between: str,
    by: str | Iterable[str] | None = None,
    design: Design | Weighting | None = None,
    person: str | None = None,
    adjust: Adjustment = "holm",
    level: float = 0.95,
) -> Changes:
    """Estimate the changes of units from one year to the next, and beside the change among all.

    The test of a change is that of two figures in `compare`; with persons who answered in both
    years it knows how these vary together.

    Args:
        data: A frame with one row per answer and year (see `tally`), or a tally by the columns of
            ``by`` and ``between``.
        measures: What may have changed; all measures of a tally by default.
        between: The column of years. Each is compared with the latest before it in which the unit
            has answers; a unit with answers in one year alone has no row, and is counted in
            ``alone``.
        by: The units; all together by default.
        design: How the respondents were chosen, as in `estimate`.
        person: The column that tells who answered, when some answered in several years: a panel, or
            samples that overlap. It is the cluster of the design. Without it those of different
            years are different persons.
        adjust: How p-values are adjusted for the number of units of a measure and pair of years;
            see `adjust_p_values`.
        level: Confidence level.

    Raises:
        ArgumentError: If no unit has two years, ``between`` is among ``by``, or persons are told
            twice.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, change
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a", "b"] * 40,
        ...         "ar": [2024] * 40 + [2025] * 40,
        ...         "helhet": [3, 4, 2, 5] * 10 + [5, 4, 4, 5] * 10,
        ...     }
        ... )
        >>> made = change(frame, RatingIndex("helhet", Scale(1, 5)), between="ar", by="kommun")
        >>> for row in made:
        ...     print(row.domain["kommun"], row.change, row.verdict, row.beyond, row.beyond_verdict)
        a 50.0 up 25.0 up
        b 0.0 not_distinguishable -25.0 down
    """
    units = column_names(by, "by")
    between = text("between", between, what="the name of a column")
    adjust = one_adjustment(adjust)
    if between in units:
        raise ArgumentError(
            f"change: {between!r} is the column of years and among by: leave it out of by.",
            argument="by",
            value=between,
        )
    check_free(units, figures_of(ChangeRow))
    check_free([between], figures_of(ChangeRow), argument="between")
    made = estimate(
        data,
        measures,
        by=[*units, between],
        design=with_persons("change", data, design, person),
        level=level,
    )
    years = made.frame.select(*units, between).unique()
    if not len(years) > years.n_unique(units or [pl.lit(0)]):
        raise ArgumentError(
            f"change: no unit has answers in two values of {between!r}, which holds"
            f" {', '.join(map(shown, made.frame[between].unique().sort()[:5]))}: give those of at"
            " least two years.",
            argument="between",
            value=between,
        )
    frame = _frame(made, units, between, adjust)
    by_columns = (*made.by, f"to_{between}")
    rows = tuple(range(frame.height))
    alone = alone_among(made, frame, units)
    return Changes(frame, by_columns, rows, made.method, between, person, adjust, alone)


def with_persons(
    verb: str, data: object, design: Design | Weighting | None, person: str | None
) -> Design | Weighting | None:
    """Return the design with persons as its clusters."""
    if person is None:
        return design
    if isinstance(data, Tally):
        raise ArgumentError(
            f"{verb}: a tally no longer knows persons: make it with Design(cluster=…), and leave"
            " out person=.",
            argument="person",
            value=person,
        )
    if isinstance(design, Weighting) or (design is not None and design.cluster is not None):
        raise ArgumentError(
            f"{verb}: person= is the cluster of the design, which has one already or is a"
            " weighting: say Design(cluster=…) where that is made, and leave out person=.",
            argument="person",
            value=person,
        )
    column = text("person", person, what="a column name")
    return attrs.evolve(design or Design(), cluster=column)


def _frame(
    made: Estimates, units: tuple[str, ...], between: str, adjust: Adjustment
) -> pl.DataFrame:
    """Return the frame of changes: those of pairs of years, and beside all."""
    keys = [*units, between, f"to_{between}", "measure"]
    numbers = {"difference": "change", "estimate": "after", "reference": "before"}
    own = compare(made, to=Pairs(within=units), adjust="none").frame.rename(numbers)
    counts = made.frame.select(*units, pl.col(between).alias(f"to_{between}"), "measure", "n")
    own = own.join(
        counts.rename({"n": "n_before"}),
        on=[*units, f"to_{between}", "measure"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    own = _latest(own, [*units, between, "measure"], f"to_{between}")
    national = pl.col("reference").alias("national")
    if units:
        every = compare(made, to=NationalGap(between), adjust="none").frame
        beside = every.select(*keys, national, *beyond())
    else:
        beside = own.select(*keys, pl.lit(None, dtype=pl.Float64).alias("national"), *nothing())
    whole = own.join(beside, on=keys, how="left", nulls_equal=True, maintain_order="left")
    families = [between, f"to_{between}", "measure"]
    whole = with_verdicts(whole, "change", families, adjust, level=made.method.level)
    return whole.select(*units, between, f"to_{between}", *figures_of(ChangeRow))


def _latest(pairs: pl.DataFrame, keys: list[str], earlier: str) -> pl.DataFrame:
    """Return each figure with the latest earlier year that has answers, else the latest of all."""
    order = pl.struct(pl.col("n_before") > 0, earlier)
    last = order.rank("ordinal").over(keys) == pl.len().over(keys)
    return pairs.filter(last)


def beyond() -> list[pl.Expr]:
    """Return the columns of what is told beside all, from those of a comparison."""
    return [pl.col(name).alias(new) for name, new in _BEYOND.items()]


def nothing() -> list[pl.Expr]:
    """Return the same columns where all units together are beside nothing."""
    return [pl.lit(None, dtype=pl.Float64).alias(new) for new in _BEYOND.values()]


_BEYOND = {
    "difference": "beyond",
    "std_error": "beyond_error",
    "conf_low": "beyond_low",
    "conf_high": "beyond_high",
    "p_value": "beyond_p",
}


def with_verdicts(
    frame: pl.DataFrame, figure: str, families: list[str], adjust: Adjustment, *, level: float
) -> pl.DataFrame:
    """Return a frame with the adjusted p-values of a figure and of what it is beyond all, and which
    way these have gone.
    """
    for name in ("p_value", "beyond_p"):
        frame = adjusted(frame, name, families, adjust)
    return frame.with_columns(
        _verdict(figure, "p_adjusted", 1 - level).alias("verdict"),
        _verdict("beyond", "beyond_p_adjusted", 1 - level).alias("beyond_verdict"),
    )


def adjusted(
    frame: pl.DataFrame, name: str, families: list[str], adjust: Adjustment
) -> pl.DataFrame:
    """Return a frame with p-values adjusted for the units of a measure and pair of years."""
    values, adjusted = floats(frame[name]), np.full(frame.height, np.nan)
    codes = frame.select(pl.struct(families).rank("dense")).to_series().to_numpy()
    for code in np.unique(codes):
        at = np.flatnonzero(codes == code)
        adjusted[at] = adjust_p_values(values[at], adjust)
    made = "p_adjusted" if name == "p_value" else f"{name}_adjusted"
    return frame.with_columns(pl.Series(made, adjusted, nan_to_null=True))


def _verdict(figure: str, p_adjusted: str, alpha: float) -> pl.Expr:
    """Return whether a figure has gone up or down, by its adjusted p-value."""
    side = pl.when(pl.col(figure) > 0).then(pl.lit("up")).otherwise(pl.lit("down"))
    found = pl.col(p_adjusted) < alpha * (1 - 1e-9)
    told = pl.when(found).then(side).otherwise(pl.lit("not_distinguishable"))
    return pl.when(pl.col(p_adjusted).is_not_null()).then(told)


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "changes": (
            "Changes by {between}, each from the latest time before at which there are answers."
        ),
        "person": (
            "Some may have answered more than once ({person}): how their answers vary together is"
            " in the standard errors."
        ),
        "others": (
            "Those who answered at different times count as different persons, unless the design"
            " has them as clusters."
        ),
        "tests": (
            "Two-sided tests at {level} % (saddlepoint tails of the distribution of all scores at"
            " the effective size) with {adjust} for the number of units of a measure."
        ),
        "alone": "Units with answers at one time alone, and so without a row: {count}.",
        "found": "Risen: {up}, fallen: {down}, of {units} in all.",
        "beyond": (
            "Beside each change is what it is less that among all units together, the own unit"
            " included, with the covariance of part and whole."
        ),
    },
    "sv": {
        "changes": (
            "Förändringar efter {between}, var och en från det senaste tillfället dessförinnan med"
            " svar."
        ),
        "person": (
            "Somliga kan ha svarat flera gånger ({person}): hur deras svar samvarierar ingår i"
            " medelfelen."
        ),
        "others": (
            "De som svarat vid olika tillfällen räknas som olika personer, om inte designen har dem"
            " som kluster."
        ),
        "tests": (
            "Tvåsidiga test på nivån {level} % (sadelpunktsapproximation ur fördelningen av alla"
            " poäng, vid den effektiva storleken) med {adjust} för antalet enheter i ett mått."
        ),
        "alone": "Enheter med svar vid ett enda tillfälle, och därför utan rad: {count}.",
        "found": "Av {units} tal har {up} ökat och {down} minskat.",
        "beyond": (
            "Intill varje förändring står skillnaden mot förändringen bland alla enheter"
            " tillsammans, den egna medräknad, med kovariansen mellan del och helhet."
        ),
    },
}
