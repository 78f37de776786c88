"""Estimates against a reference: the difference, its standard error with the covariance of part and
whole, a test.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Self, TypeAlias

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, Texts
from brukarindex.checks import finite, is_number, one_of, real_number, true_or_false, value_error
from brukarindex.codes.keys import starts
from brukarindex.comparisons.contrasts import Contrast, Contrasted, Reference
from brukarindex.comparisons.multiplicity import Adjustment, adjust_p_values, one_adjustment
from brukarindex.comparisons.others import OtherEstimates, other_steps, to_estimates
from brukarindex.comparisons.significance import (
    KnownDifferences,
    Tested,
    by_t,
    few,
    known,
    statuses,
    tested,
)
from brukarindex.estimates.estimation import Estimates, EstimateStatus, no_estimates, told
from brukarindex.estimates.intervals import DEFAULT_METHOD, IntervalMethod
from brukarindex.estimates.methods import Method
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.variance.influence import degrees_of_freedom
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

DifferenceVerdict = Literal["above", "below", "not_distinguishable"]
ComparisonStatus: TypeAlias = Literal[
    EstimateStatus, "same_as_reference", "no_reference", "reference_uncertain"
]
"""What a ``status`` of comparisons can be."""
ReferredStatus: TypeAlias = Literal[ComparisonStatus, "hardly_adjusted"]
"""The same, also of those with what a regression expects."""


@attrs.frozen
class Comparison:
    """One row of `Comparisons`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    estimate: float | None
    reference: float | None
    difference: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    statistic: float | None
    df: float | None
    p_value: float | None
    p_adjusted: float | None
    verdict: DifferenceVerdict | None
    practical: str | None
    status: ReferredStatus


@attrs.frozen(repr=False)
class Comparisons(Table[Comparison]):
    """Differences from a reference, one row for each domain and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``estimate``, ``reference``, ``difference``
            (estimate minus reference), its ``std_error``, ``conf_low`` and ``conf_high``, all in
            the measure's unit; ``statistic`` (the modified signed root, or t), ``df`` (null where
            the variance is known), ``p_value``, ``p_adjusted``, ``verdict`` (above, below,
            not_distinguishable), ``practical`` (null without a margin) and ``status``.
        reference: What was compared with.
        method: How the estimates were made.
        adjust: How p-values were adjusted.
        margin: The least difference that matters in practice.
        df: Degrees of freedom of t tests; None for tests in the family that the scores generate.
        families: For each row how many p-values were adjusted together, also those of rows that are
            left out here.
    """

    _row = Comparison
    _spare = ("statistic", "df", "std_error", "p_value", "reference", "n", "p_adjusted", "estimate")

    reference: Reference
    method: Method
    adjust: Adjustment
    margin: float | None
    df: float | Literal["design"] | None = None
    families: tuple[int, ...] = ()

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the comparison and its method, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        named = self.reference.describe(language)
        level = percent(1 - self.method.level, language)
        adjust = ADJUSTMENTS[language][self.adjust]
        return " ".join(
            [
                _SAID[language].format(
                    reference=named,
                    test=_TEST[language][self.df is not None],
                    adjust=adjust,
                    level=level,
                    count=self._count(language),
                ),
                self._method.describe(language),
                *told_cautions(self.frame["status"], language),
            ]
        )

    @property
    def _method(self) -> Method:
        """How the figures were made, with the intervals of the differences."""
        interval: IntervalMethod = DEFAULT_METHOD if self.df is None else "wald"
        return attrs.evolve(self.method.only(set(self.frame["measure"])), interval=interval)

    def _count(self, language: Language) -> str:
        if not self.families:
            return ""
        ends = (min(self.families), max(self.families))
        sizes = dict.fromkeys(number(size, 0, language) for size in ends)
        return _FAMILY[language].format("–".join(sizes))

    def _take(self, places: list[int]) -> Self:
        families = tuple(self.families[i] for i in places) if self.families else ()
        return attrs.evolve(super()._take(places), families=families)


ADJUSTMENTS = {
    "en": {
        "holm": "Holm's method",
        "hommel": "Hommel's method",
        "hochberg": "Hochberg's method",
        "bonferroni": "Bonferroni's method",
        "benjamini_hochberg": "Benjamini and Hochberg's method",
        "benjamini_yekutieli": "Benjamini and Yekutieli's method",
        "none": "no adjustment",
    },
    "sv": {
        "holm": "Holms metod",
        "hommel": "Hommels metod",
        "hochberg": "Hochbergs metod",
        "bonferroni": "Bonferronis metod",
        "benjamini_hochberg": "Benjamini och Hochbergs metod",
        "benjamini_yekutieli": "Benjamini och Yekutielis metod",
        "none": "ingen justering",
    },
}
"""What each adjustment of p-values is called."""
_FAMILY = {"en": ", {} per measure and grouping", "sv": ", {} per mått och indelning"}
_TEST = {
    "en": (
        "saddlepoint tails of the distribution of all scores at the effective size",
        "t tests; for bounded scores they find differences that are not there",
    ),
    "sv": (
        "sadelpunktsapproximation ur fördelningen av alla poäng, vid den effektiva storleken",
        "t-test; för poäng på en begränsad skala hittar de skillnader som inte finns",
    ),
}
_SAID = {
    "en": (
        "Differences from {reference}; two-sided tests at {level} % ({test}) with {adjust} for the"
        " number of comparisons{count}."
    ),
    "sv": (
        "Skillnader mot {reference}; tvåsidiga test på nivån {level} % ({test}) med {adjust} för"
        " antalet jämförelser{count}."
    ),
}


def compare(
    estimates: Estimates,
    *,
    to: Reference | Estimates,
    independent: bool = False,
    adjust: Adjustment = "holm",
    margin: float | None = None,
    df: float | Literal["design"] | None = None,
) -> Comparisons:
    """Compare estimates with a reference.

    With a reference that the respondents or the units make, such as `Pooled` or `UnweightedMean`,
    the standard error takes into account that a domain is part of it: the variance is that of the
    difference of the two influences.

    Args:
        estimates: The estimates.
        to: A reference, such as `Pooled`, `UnweightedMean` or `Published`; `Pairs` to compare the
            units with one another; or other estimates, which are matched by domain and measure.
            Those of one single domain are compared with every row, and those of one measure with
            another measure. Estimates made from the same tally get their exact covariance.
        independent: Say that the other estimates are of other respondents (and clusters): another
            survey. Only then are the variances of estimates from two tallies added. It is refused
            with any other reference.
        adjust: How p-values are adjusted for the number of domains compared in one measure; see
            `adjust_p_values`.
        margin: The least difference that matters in practice, in the measure's unit. ``practical``
            then says whether the interval lies beyond it (``"important"``), inside it
            (``"unimportant"``) or neither (``"undecided"``).
        df: Without it, tests and intervals are those of the family that the scores generate.
            ``"design"`` gives the t tests and t intervals of R ``survey`` instead, with the sampled
            units less strata of the whole design; a number gives them with so many degrees of
            freedom. For bounded scores they find differences that are not there.

    Raises:
        ArgumentError: If the reference does not fit the estimates or is not finite.
        CovarianceError: If the other estimates are from another tally and not said to be
            independent, or of another measure that was not counted jointly.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, Pooled, compare, estimate
        >>> frame = pl.DataFrame({"kommun": ["a"] * 3 + ["b"] * 3, "helhet": [5, 4, 5, 2, 3, 1]})
        >>> estimates = estimate(frame, RatingIndex("helhet", Scale(1, 5)), by="kommun")
        >>> result = compare(estimates, to=Pooled())
        >>> [(each.domain["kommun"], round(each.difference, 2)) for each in result]
        [('a', 33.33), ('b', -33.33)]
    """
    _check(estimates, to)
    _check_independent(to, independent)
    test = _test(estimates, adjust=adjust, margin=margin, df=df)
    supports = (*estimates.supports, *(to.supports if isinstance(to, Estimates) else ()))
    reference = _reference(estimates, to, independent=independent)
    contrasted = _contrasted(estimates, to, independent=independent)
    return _compared(contrasted, supports, reference=reference, test=test)


def compared(
    estimates: Estimates, contrasted: Contrasted, *, to: Reference, adjust: Adjustment = "holm"
) -> Comparisons:
    """Return what `compare` does, of a reference whose contrasts are known."""
    test = _test(estimates, adjust=adjust, margin=None, df=None)
    return _compared(contrasted, estimates.supports, reference=to, test=test)


def _contrasted(
    estimates: Estimates, to: Reference | Estimates, *, independent: bool
) -> Contrasted:
    if isinstance(to, Estimates):
        return Contrasted(estimates, to_estimates(estimates, to, independent=independent))
    return to.contrasts(estimates)


class _Test(NamedTuple):
    """How differences are tested: what was asked for, and the degrees of freedom of t tests."""

    adjust: Adjustment
    margin: float | None
    df: float | Literal["design"] | None
    freedom: float | None


def _test(
    estimates: Estimates,
    *,
    adjust: Adjustment,
    margin: float | None,
    df: float | Literal["design"] | None,
) -> _Test:
    margin, adjust = _margin(margin), one_adjustment(adjust)
    df = df if df is None or isinstance(df, str) else real_number("df", df)
    return _Test(adjust, margin, df, _freedom(estimates, df))


def _compared(
    contrasted: Contrasted,
    supports: Sequence[Support | None],
    *,
    reference: Reference,
    test: _Test,
) -> Comparisons:
    """Return the tests of differences whose contrasts are known."""
    estimates, contrasts = contrasted
    firsts = _families(estimates)
    found = known(estimates, contrasts)
    loose = few(supports, found)
    if test.freedom is None:
        status = statuses(estimates, found, loose)
        made = tested(estimates, contrasts, found, status)
        made.p_value[loose] = np.nan
    else:
        status = statuses(estimates, found, np.zeros_like(loose))
        made = by_t(estimates, found, status, test.freedom)
    frame = _frame(
        estimates, found, status, made, firsts=firsts, adjust=test.adjust, margin=test.margin
    ).with_columns(status=_with_cautions(status, contrasts))
    tests = frame["p_value"].is_not_null().to_numpy().astype(np.intp)
    sizes = np.repeat(np.add.reduceat(tests, firsts), np.diff([*firsts, len(tests)]))
    return Comparisons(
        frame,
        estimates.by,
        estimates.rows,
        reference=reference,
        method=estimates.method,
        adjust=test.adjust,
        margin=test.margin,
        df=test.df,
        families=tuple(sizes.tolist()),
    )


def _reference(estimates: Estimates, to: Reference | Estimates, *, independent: bool) -> Reference:
    """Return what a result says that it was compared with."""
    if isinstance(to, Estimates):
        return OtherEstimates(independent, other_steps(estimates, to))
    return to


def _freedom(estimates: Estimates, df: object) -> float | None:
    """Return the degrees of freedom of t tests, None for the tests in the family."""
    if df is None:
        return None
    if isinstance(df, str) and df == "design":
        if not estimates.groups:
            raise ArgumentError(
                "estimates read from JSON have lost their design: give df a number instead of"
                ' "design".',
                argument="df",
                value=df,
            )
        cells = estimates.groups[0].cells
        every = np.zeros(len(cells.w), dtype=np.intp)
        return float(degrees_of_freedom(cells, every, np.ones(len(every), dtype=bool), 1)[0])
    if isinstance(df, str):
        raise ArgumentError(
            'df must be "design" or a number of at least 1, got'
            f" {df!r}.{did_you_mean(df, ['design'])}",
            argument="df",
            value=df,
            allowed=("design",),
        )
    number = real_number("df", df)
    if not number >= 1:
        raise value_error("df", 'be "design" or a number of at least 1', df)
    return float(number)


def _margin(margin: float | None) -> float | None:
    if margin is None:
        return None
    return finite("margin", margin, least=0)


def _check(estimates: object, to: object) -> None:
    if not isinstance(estimates, Estimates):
        raise no_estimates("compare needs", estimates)
    if not isinstance(to, (Reference, Estimates)):
        hint = f" For a published figure write Published({to})." if is_number(to) else ""
        raise ArgumentTypeError(
            "to must be a reference, such as Pooled() or Published(…), or estimates,"
            f" got {to!r}.{hint}",
            argument="to",
            value=to,
        )
    if estimates.method.statistic != "mean":
        raise ArgumentError(
            "totals depend on the size of the domain and cannot be compared with a reference.",
            argument="estimates",
        )


def _check_independent(to: Reference | Estimates, independent: object) -> None:
    """Raise if ``independent`` is said of what it cannot change."""
    true_or_false("independent", independent)
    if not independent or isinstance(to, Estimates):
        return
    raise ArgumentError(
        f"independent=True is for estimates of other respondents, but {type(to).__name__}"
        f" {to.sharing}: leave it out, or give to= the other estimates.",
        argument="independent",
        value=independent,
    )


def _frame(
    estimates: Estimates,
    found: KnownDifferences,
    status: Texts,
    made: Tested,
    *,
    firsts: Codes,
    adjust: Adjustment,
    margin: float | None,
) -> pl.DataFrame:
    families = np.split(made.p_value, firsts[1:])
    adjusted = np.concatenate([adjust_p_values(family, adjust) for family in families])
    difference = floats(estimates.frame["estimate"]) - found.reference
    error = np.where(told(status), np.sqrt(np.maximum(found.variance, 0.0)), np.nan)
    columns = {
        "reference": found.reference,
        "difference": difference,
        "std_error": error,
        "conf_low": made.low,
        "conf_high": made.high,
        "statistic": made.statistic,
        "df": made.df,
        "p_value": made.p_value,
        "p_adjusted": adjusted,
        "verdict": _verdicts(difference, adjusted, 1 - estimates.method.level),
        "practical": _practical(made.low, made.high, margin),
        "status": status.tolist(),
    }
    kept = [estimates.frame[name] for name in (*estimates.by, "measure", "n", "estimate")]
    return pl.DataFrame([*kept, *series_of(Comparison, columns)])


def _with_cautions(status: Texts, contrasts: Sequence[Contrast]) -> pl.Series:
    """Return statuses with those that contrasts have in the place of nothing to say."""
    told = status.copy()
    for each in contrasts:
        told[each.rows] = np.where(status[each.rows] == "ok", each.fair, status[each.rows])
    return pl.Series(told.tolist(), dtype=pl.String)


def _practical(low: Floats, high: Floats, margin: float | None) -> list[str | None]:
    if margin is None:
        return [None] * len(low)
    beyond = (low > margin) | (high < -margin)
    inside = (low > -margin) & (high < margin)
    said = np.where(beyond, "important", np.where(inside, "unimportant", "undecided"))
    return [None if np.isnan(a) else str(word) for a, word in zip(low, said, strict=True)]


def _families(estimates: Estimates) -> Codes:
    """Return the first row of each family: one measure in one grouping, whose rows
    stand together.
    """
    keys = [estimates.frame[name] for name in estimates.by]
    # Columns that some groupings do not have.
    unused = [key.is_null() for key in keys if key.null_count()]
    return np.flatnonzero(starts([estimates.frame["measure"], *unused], len(estimates)))


def _verdicts(
    difference: Floats, p_adjusted: Floats, alpha: float
) -> list[DifferenceVerdict | None]:
    sides = np.where(difference > 0, "above", "below")
    # A p-value held back at half of 5 % is 5 % for two units, which 1 - 0.95 exceeds by its
    # rounding.
    found = np.where(p_adjusted < alpha * (1 - 1e-9), sides, "not_distinguishable").astype(object)
    found[np.isnan(p_adjusted)] = None
    verdicts: list[DifferenceVerdict | None] = found.tolist()
    return verdicts
