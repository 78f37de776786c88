"""Figures of units adjusted for who answered, by regression: case mix.

    adjusted = observed − expected + overall,

with what a regression expects of those who answered in the unit (`CaseMix`) and the figure of all.
Its variance knows that the coefficients, and the figure of all, are estimated.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes
from brukarindex.comparisons.comparison import Comparisons, compared
from brukarindex.comparisons.modelled import CaseMix, Modelled, Regression
from brukarindex.comparisons.quadratic import f_test
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import Estimates, EstimateStatus, estimate, table_of
from brukarindex.estimates.groupings import By, columns_in, domains_of
from brukarindex.estimates.measuring import on_scale
from brukarindex.estimates.methods import Method
from brukarindex.estimates.sizes import support_of
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure
from brukarindex.regression.terms import columns_of, term_name
from brukarindex.results.guards import copied
from brukarindex.results.schemas import rows_are, schema_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.variance.influence import covariance, degrees_of_freedom
from brukarindex.variance.influence_columns import on_all_cells
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

AdjustedStatus = Literal[EstimateStatus, "adjusted_off_scale", "hardly_adjusted", "not_adjustable"]


@attrs.frozen
class CaseMixEstimate:
    """One row of `CaseMixEstimates`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    crude: float | None
    expected: float | None
    difference: float | None
    estimate: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    status: AdjustedStatus


class ModelCoefficient(NamedTuple):
    """A coefficient: in the unit of the measure, or log-odds; null where other columns say it."""

    measure: str
    name: str
    coefficient: float | None
    std_error: float | None


class ModelTerm(NamedTuple):
    """A test that all coefficients of a term are 0 (Wald), as F."""

    measure: str
    name: str
    statistic: float | None
    df: int
    ddf: float
    p_value: float | None


@copied("coefficients", "terms")
@attrs.frozen(repr=False)
class CaseMixEstimates(Table[CaseMixEstimate]):
    """Figures adjusted for who answered, one row for each unit and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n``, ``crude`` (the figure as it is), ``expected``
            (of those who answered), ``difference`` (crude less expected), ``estimate`` (adjusted:
            that and the figure of all), its ``std_error``, ``conf_low`` and ``conf_high``, and
            ``status``.
        comparison: The differences from what is expected, with intervals, tests and verdicts.
        coefficients: The coefficients: ``measure``, ``name``, ``coefficient``, ``std_error``.
        terms: Tests of the covariates: ``measure``, ``name``, ``statistic``, ``df``, ``ddf`` and
            ``p_value``.
    """

    _row = CaseMixEstimate
    _spare = ("std_error", "n", "difference")

    comparison: Comparisons
    coefficients: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(ModelCoefficient)
    )
    terms: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(ModelTerm)
    )

    @property
    def spec(self) -> CaseMix:
        """What was regressed on."""
        return cast("CaseMix", self.comparison.reference)

    @property
    def method(self) -> Method:
        """How the estimates were made."""
        return self.comparison.method

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        words = _WORDS[language]
        terms = ", ".join(term_name(term) for term in self.spec.covariates)
        said = words["adjusted"].format(terms=terms, how=words[self.spec.coefficients])
        method = self.method.only(set(self.frame["measure"])).describe(language)
        return " ".join([said, method, *told_cautions(self.frame["status"], language)])

    def _take(self, places: list[int]) -> Self:
        kept = self.comparison._take(places)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return attrs.evolve(super()._take(places), comparison=kept)


_WORDS = {
    "en": {
        "adjusted": (
            "Adjusted for {terms} by regression: what was observed, less what is expected of those"
            " who answered, and the figure of all. The coefficients are {how}, and the intervals"
            " know that they are estimated."
        ),
        "all": "from everybody",
        "within": "from differences within units",
    },
    "sv": {
        "adjusted": (
            "Justerat för {terms} genom regression: det observerade, minus det förväntade med tanke"
            " på vilka som svarade, plus allas tal. Koefficienterna kommer {how}, och intervallen"
            " tar med att de är skattade."
        ),
        "all": "från alla",
        "within": "från skillnader inom enheter",
    },
}


def case_mix(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    spec: CaseMix,
    by: By,
    design: Design | Weighting | None = None,
    level: float = 0.95,
) -> CaseMixEstimates:
    """Estimate measures as they would be if every unit had everybody's mix of respondents.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally by the columns of ``by``
            and the covariates.
        measures: What to estimate, shares and scores but not composites; all measures of a tally
            by default.
        spec: What is regressed on: `CaseMix`.
        by: The units, as in `estimate`.
        design: How the respondents were chosen, or a `Weighting`, as in `estimate`.
        level: Confidence level.

    Raises:
        ArgumentError: If a covariate is in ``by`` or not in the tally, or a model has no solution.
        DataError: As in `estimate`, or if a covariate has one value only.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale
        >>> from brukarindex.benchmarking import case_mix
        >>> from brukarindex.comparisons import CaseMix
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 6 + ["b"] * 6,
        ...         "alder": [20, 30, 40, 50, 60, 70, 60, 70, 70, 80, 80, 90],
        ...         "helhet": [2, 3, 3, 4, 4, 5, 4, 4, 5, 5, 5, 4],
        ...     }
        ... )
        >>> spec = CaseMix("alder", numeric="alder")
        >>> made = case_mix(frame, RatingIndex("helhet", Scale(1, 5)), spec=spec, by="kommun")
        >>> [(row.domain["kommun"], round(row.crude, 1), round(row.estimate, 2)) for row in made]
        [('a', 62.5, 76.75), ('b', 87.5, 73.25)]
    """
    if not isinstance(spec, CaseMix):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ArgumentError(
            f"spec must be a CaseMix, got {spec!r}: CaseMix(['alder', 'kon']).",
            argument="spec",
            value=spec,
        )
    groupings = domains_of(by, CaseMixEstimate)
    if not isinstance(data, Tally):
        keys = (*columns_in(groupings), *columns_of(spec.covariates))
        data, design = tallied(data, measures, keys, design, to="adjust figures of"), None
    crude = estimate(data, measures, by=by, design=design, level=level)
    made = spec.regressions(crude)
    comparison = compared(crude, spec.contrasted(crude, made), to=spec)
    known = [i for i, each in made.items() if each.model.given.any()]
    first = {made[i].group.measure.name: i for i in reversed(known)}
    chosen = [made[i] for i in sorted(first.values())]
    coefficients = [row for each in chosen for row in _coefficients(each)]
    terms = [row for each in chosen for row in _terms(each, spec)]
    return CaseMixEstimates(
        _frame(crude, comparison, list(made.values())),
        crude.by,
        crude.rows,
        comparison=comparison,
        coefficients=pl.DataFrame(coefficients, schema=schema_of(ModelCoefficient), orient="row"),
        terms=pl.DataFrame(terms, schema=schema_of(ModelTerm), orient="row"),
    )


def _frame(crude: Estimates, comparison: Comparisons, made: Sequence[Regression]) -> pl.DataFrame:
    """Return the frame of figures, crude and adjusted."""
    adjusted = [each.adjusted for each in made]
    figures = [
        each.group.estimate - own.expected + own.every
        for each, own in zip(made, adjusted, strict=True)
    ]
    groups = [
        attrs.evolve(
            each.group,
            estimate=on_scale(figure, each.group.measure),
            variance=np.where(np.isnan(own.expected), 0.0, own.variance),
            plain=False,
        )
        for each, own, figure in zip(made, adjusted, figures, strict=True)
    ]
    hardly = np.repeat([each.hardly for each in made], [each.group.columns.size for each in made])
    table = table_of(groups, [support_of(group) for group in groups], crude.by, crude.method)
    status = table["status"].to_numpy().astype("<U24")
    status[(status == "ok") & hardly] = "hardly_adjusted"
    off, value = status == "off_scale", np.concatenate(figures)
    status[off & np.isnan(value)] = "not_adjustable"
    status[off & ~np.isnan(value)] = "adjusted_off_scale"
    kept = crude.frame["status"] == "off_scale"
    status[kept.to_numpy()] = "off_scale"
    columns = [
        *(crude.frame[name] for name in (*crude.by, "measure", "n")),
        crude.frame["estimate"].alias("crude"),
        comparison.frame["reference"].alias("expected"),
        comparison.frame["difference"],
        *(table[name] for name in ("estimate", "std_error", "conf_low", "conf_high")),
        pl.Series("status", status.tolist()),
    ]
    untold = pl.col("status").is_in(["not_adjustable", "adjusted_off_scale"])
    gone = pl.col("estimate", "std_error", "conf_low", "conf_high")
    return pl.DataFrame(columns).with_columns(pl.when(~untold).then(gone))


def _coefficients(made: Regression) -> list[ModelCoefficient]:
    """Return the coefficients of one measure."""
    group, model = made.group, made.model
    errors = np.full(len(model.fit.kept), np.nan)
    matrix = covariance(group.cells, on_all_cells(model.coefficient_influence().T[model.fit.kept]))
    errors[model.fit.kept] = np.sqrt(np.maximum(np.diag(matrix), 0.0))
    rows = zip(model.fit.names, model.fit.coefficients.tolist(), errors.tolist(), strict=True)
    return [
        ModelCoefficient(group.measure.name, name, value, error)
        if error == error  # noqa: PLR0124 - not NaN
        else ModelCoefficient(group.measure.name, name, None, None)
        for name, value, error in rows
    ]


def _terms(made: Regression, spec: CaseMix) -> list[ModelTerm]:
    """Return the tests of the covariates of one measure."""
    group, model = made.group, made.model
    kept = np.flatnonzero(model.fit.kept)
    matrix = covariance(group.cells, on_all_cells(model.coefficient_influence().T[model.fit.kept]))
    every = np.zeros(len(model.row), dtype=np.intp)
    df = float(degrees_of_freedom(group.cells, every, model.given, 1)[0])
    ddf, found = df + 1 - len(kept), list[ModelTerm]()
    for term, columns in _columns(model, spec).items():
        place = np.flatnonzero(np.isin(kept, columns))
        value, own = model.fit.coefficients[kept[place]], matrix[np.ix_(place, place)]
        test = f_test(value, own, ddf)
        numbers = [None if np.isnan(each) else each for each in (test.statistic, test.p_value)]
        found.append(ModelTerm(group.measure.name, term, numbers[0], len(place), ddf, numbers[1]))
    return found


def _columns(model: Modelled, spec: CaseMix) -> dict[str, Codes]:
    """Return the covariates with their columns, which come last in the model."""
    frame, found = model.matrix.frame, dict[str, Codes]()
    end = len(model.fit.names)
    for term in reversed(spec.covariates):
        numeric = term[0] in model.matrix.numbers
        count = 1 if numeric else frame.select(term).unique().height - 1
        found[term_name(term)] = np.arange(end - count, end)
        end -= count
    return dict(reversed(found.items()))
