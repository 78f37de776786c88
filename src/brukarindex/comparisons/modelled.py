"""Units against what a regression expects of those who answered there: case mix.

With ``μ_i`` of a model without units, ``E_k = Σ_k w·μ/W_k`` and ``D_k = x_k − E_k``, whose
influence on a respondent is ``(y − μ − D_k)/W_k`` in the unit, less ``(y − μ)·x'A·g_k`` on
everybody, with ``g_k = Σ_k w·μ'·x/W_k``. With coefficients from within units the model has a mean
of each unit, and what it expects is ``x_k − (M_k − R)``: the figure ``M_k`` that the unit would
have with everybody's covariates, beside that of all, ``R``.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.checks import column_names, one_of
from brukarindex.codes.keys import Grouped, group_codes, groups
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.comparisons.contrasts import (
    Contrast,
    Contrasted,
    Reference,
    check_plain,
    expected_of,
    groups_within,
    parts_of,
)
from brukarindex.comparisons.expected import BesideExpected, beside_expected
from brukarindex.comparisons.pairs import ENTRIES
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.linearisation import Group
from brukarindex.exceptions import ArgumentError
from brukarindex.regression.algebra import adding
from brukarindex.regression.logistic import expit
from brukarindex.regression.matrix import INTERCEPT, DesignMatrix, design_matrix
from brukarindex.regression.outcomes import ModelFamily, OutcomeFit, fit_outcome
from brukarindex.regression.terms import RegressionTerm, columns_of, term_name, terms_of
from brukarindex.variance.influence import variances
from brukarindex.variance.influence_columns import on_all_cells
from brukarindex.words.languages import Words

From = Literal["all", "within"]
"""Whose answers the coefficients are made from."""
HALF = 0.5 - 1e-12
"""Part of the answers from which a covariate varies within units in general."""


def _numeric(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return column_names(value, "numeric")


def _categories(value: str | Iterable[str] | None) -> tuple[str, ...]:
    return column_names(value, "categories")


@attrs.frozen
class CaseMix(Reference):
    """What a regression expects of those who answered in the unit, given their covariates.

    Scores have a linear model and shares a logistic one. Units are beside what is usual for
    respondents like theirs, also where `Expected` would have too few answers in each group, and
    numbers such as age enter as they are.

    Args:
        covariates: Columns that tell who answered; several in a tuple are crossed. The tally must
            be made by them too: ``tally(frame, measures, by=["kommun", "alder", "kon"])``.
        numeric: Columns that are numbers, whatever their values; those with decimals are anyway.
        categories: Columns that are classes, whatever their values.
        coefficients: ``"all"``: from everybody, so that what units differ by lies partly in them.
            ``"within"``: from differences within units only (fixed effects), as CAHPS does.
        model: ``"linear"`` or ``"logistic"``; by default logistic for shares and linear for others.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, compare, estimate, tally
        >>> from brukarindex.comparisons import CaseMix
        >>> frame = pl.DataFrame(
        ...     {
        ...         "kommun": ["a"] * 6 + ["b"] * 6,
        ...         "alder": [20, 30, 40, 50, 60, 70, 60, 70, 70, 80, 80, 90],
        ...         "helhet": [2, 3, 3, 4, 4, 5, 4, 4, 5, 5, 5, 4],
        ...     }
        ... )
        >>> counts = tally(frame, RatingIndex("helhet", Scale(1, 5)), by=["kommun", "alder"])
        >>> to = CaseMix("alder", numeric="alder")
        >>> row = compare(estimate(counts, by="kommun"), to=to)["a"].row()
        >>> round(row.estimate, 1), round(row.reference, 1)
        (62.5, 60.8)
    """

    covariates: tuple[RegressionTerm, ...] = attrs.field(converter=terms_of)
    numeric: tuple[str, ...] = attrs.field(default=(), converter=_numeric, kw_only=True)
    categories: tuple[str, ...] = attrs.field(default=(), converter=_categories, kw_only=True)
    coefficients: From = attrs.field(default="all", kw_only=True)
    model: ModelFamily | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        one_of("coefficients", self.coefficients, get_args(From))
        one_of("model", self.model, (None, *get_args(ModelFamily)))

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        terms = ", ".join(term_name(term) for term in self.covariates)
        inside = self.coefficients == "within"
        swedish = f"regression på {terms}{' inom enheter' if inside else ''}"
        english = f"regression on {terms}{' within units' if inside else ''}"
        return expected_of(swedish, english)

    def family(self, group: Group) -> ModelFamily:
        """Return which model a measure has."""
        if self.model == "logistic" and not group.measure.proportion:
            raise ArgumentError(
                f'CaseMix: model="logistic" is for shares, which {group.measure.name!r} is not:'
                ' take model="linear", or leave it out.',
                argument="model",
                value=self.model,
            )
        return self.model or ("logistic" if group.measure.proportion else "linear")

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the contrasts of estimates with what is expected from who answered."""
        return self.contrasted(estimates, self.regressions(estimates))

    def regressions(self, estimates: Estimates) -> "dict[int, Regression]":
        """Return the regression of each measure and grouping that has rows, by its number."""
        influences = groups_within(estimates, [])
        check_plain(influences, self)
        return {
            part.number: regression(influences[part.number], self) for part in parts_of(estimates)
        }

    def contrasted(
        self, estimates: Estimates, regressions: "Mapping[int, Regression]"
    ) -> Contrasted:
        """Return the contrasts of estimates with what their regressions expect."""
        found: list[Contrast] = []
        for number, rows, domains, support in parts_of(estimates):
            made = regressions[number]
            pairs = beside_expected(made.group, support, made.beside).take(domains)
            fair = "hardly_adjusted" if made.hardly else "ok"
            found.append(Contrast(rows, support.shape, pairs, fair))
        return Contrasted(estimates, found)


class Modelled(NamedTuple):
    """A regression of one measure, in the unit of the model: 0–1 for shares of a logistic one.

    Attributes:
        matrix: What the rows are regressed on.
        fit: The model.
        family: Which it is.
        unit: What 1 is in the unit of the measure.
        row: Which row of the model each cell is in.
        given: Which cells have a score.
        score: The score of each, 0 where it is not given.
        within: Whether the model has a mean of each unit.
    """

    matrix: DesignMatrix
    fit: OutcomeFit
    family: ModelFamily
    unit: float
    row: Codes
    given: Bools
    score: Floats
    within: bool

    @property
    def apart(self) -> Floats:
        """How far the score of each cell is from the model, 0 where it is not given."""
        return np.where(self.given, self.score - self.fit.fitted[self.row], 0.0)

    def at(self, log_odds: Floats) -> tuple[Floats, Floats]:
        """Return μ and μ' at log-odds, or at scores of a linear model."""
        if self.family == "linear":
            return log_odds, np.ones(len(log_odds))
        fitted = expit(log_odds)
        return fitted, fitted * (1 - fitted)

    def coefficient_influence(self) -> Floats:
        """Return the influence of each cell on the coefficients, shape ``(cells, columns)``."""
        return self.apart[:, None] * (self.matrix.x @ self.fit.inverse)[self.row]


class Regression(NamedTuple):
    """A measure and grouping with its regression.

    Attributes:
        group: The figures and their influences.
        model: The regression.
        held: What is expected of units.
        hardly: Whether a covariate varies only within units with less than half of the answers,
            when coefficients come from within units.
    """

    group: Group
    model: Modelled
    held: "_Held"
    hardly: bool

    @property
    def beside(self) -> BesideExpected:
        """What is expected of each unit, with the variance of its difference from that."""
        held, unit = self.held, self.model.unit
        variance, others = self._variances(np.zeros(len(self.model.row)))
        return BesideExpected(unit * held.expected, unit**2 * variance, unit**2 * others, held.part)

    @property
    def adjusted(self) -> "Adjusted":
        """The figures that units would have with everybody's covariates."""
        model, unit = self.model, self.model.unit
        w = np.where(model.given, self.group.cells.w, 0.0)
        whole = float(w.sum()) or 1.0
        mean = float((w * model.score).sum()) / whole
        every = np.where(model.given, model.score - mean, 0.0) / whole
        variance, _ = self._variances(every)
        return Adjusted(unit * self.held.expected, unit * mean, unit**2 * variance)

    def _variances(self, every: Floats) -> tuple[Floats, Floats]:
        return _variances(self.group, self.model, self.held, every)


class Adjusted(NamedTuple):
    """What is expected of units, the figure of all, and the variances of the sum of that and their
    differences from what is expected.
    """

    expected: Floats
    every: float
    variance: Floats


@one_thread_of_algebra
def regression(group: Group, to: CaseMix) -> Regression:
    """Return the regression that a reference asks for of a measure and grouping."""
    model = _modelled(group, to)
    held = (_within if model.within else _among_all)(model, group)
    return Regression(group, model, held, _hardly(group, model, to))


def _hardly(group: Group, model: Modelled, to: CaseMix) -> bool:
    """Return whether a covariate varies within few units, when that is what coefficients need."""
    frame = model.matrix.frame
    if not model.within or not model.given.any() or frame.n_unique(group.by) < 2:
        return False
    unit, units = groups(frame, group.by)
    weight = sum_by(model.row, group.cells.w * model.given, frame.height)
    base = sum_by(unit, weight, units.height)
    for term in to.covariates:
        rows = group_codes(groups(frame, [*group.by, *term]).keys, group.by)
        several = np.bincount(rows) > 1
        if base[several].sum() < HALF * base.sum():
            return True
    return False


def _modelled(group: Group, to: CaseMix) -> Modelled:
    """Return the model of a measure."""
    _check(group, to)
    family, scores = to.family(group), group.terms[0].scores
    unit = 100.0 if family == "logistic" else 1.0
    given = ~np.isnan(scores) & (group.cells.w != 0)
    score = np.where(given, scores, 0.0) / unit
    within = to.coefficients == "within" and bool(given.any())
    by = group.by if within else ()
    place, rows = _rows(group, given, [*dict.fromkeys([*by, *columns_of(to.covariates)])])
    w = group.cells.w * given
    base = sum_by(place, w, max(rows.height, 1))
    if not given.any():  # a model of nothing, which expects nothing of anybody
        empty = DesignMatrix(np.ones((1, 1)), (INTERCEPT,), rows, ())
        nothing = fit_outcome(empty.x, np.zeros(1), np.ones(1), family="linear", names=empty.names)
        return Modelled(empty, nothing, family, unit, place, given, score, within)
    if (base <= 0).any():
        raise ArgumentError(
            "CaseMix: respondents with some covariates have weights that add up to 0 or less:"
            ' calibrate with bounds, or distance="raking".',
            argument="covariates",
            value=to.covariates,
        )
    matrix = _matrix(rows, by, to)
    mean = sum_by(place, w * score, rows.height) / base
    fit = fit_outcome(matrix.x, mean, base, family=family, names=matrix.names)
    if not fit.converged:
        raise ArgumentError(
            "CaseMix: the logistic model did not come to rest: use fewer covariates, or"
            ' model="linear".',
            argument="covariates",
            value=to.covariates,
        )
    return Modelled(matrix, fit, family, unit, place, given, score, within)


def _rows(group: Group, given: Bools, keys: list[str]) -> Grouped:
    """Return which row of a model each cell is in, 0 for those without a score, and the rows."""
    place = np.zeros(len(given), dtype=np.intp)
    if not given.any():
        return Grouped(place, group.cells.frame.select(keys).clear())
    place[given], rows = groups(group.cells.frame.filter(given), keys)
    return Grouped(place, rows)


def _check(group: Group, to: CaseMix) -> None:
    if len(group.terms) != 1:
        raise ArgumentError(
            f"CaseMix: {group.measure.name!r} is made of several scores: take those of its parts.",
            argument="measures",
            value=group.measure.name,
        )
    for name in columns_of(to.covariates):
        if name in group.by:
            raise ArgumentError(
                f"CaseMix: {name!r} is in by: a unit cannot be adjusted for what it is.",
                argument="covariates",
                value=name,
            )
        if name not in group.cells.frame.columns:
            by = [*group.by, *columns_of(to.covariates)]
            raise ArgumentError(
                f"CaseMix: the tally was not made by {name!r}: call tally(frame, measures,"
                f" by={by}), and estimate from it by={list(group.by)}.",
                argument="covariates",
                value=name,
            )


def _matrix(rows: pl.DataFrame, by: tuple[str, ...], to: CaseMix) -> DesignMatrix:
    """Return the columns of a model: a mean of each unit for those after the first, covariates."""
    terms = to.covariates
    units = by if by and rows.select(by).unique().height > 1 else ()
    terms, categories = ((units, *terms) if units else terms), [*to.categories, *units]
    return design_matrix(rows, terms, numeric=to.numeric, categories=categories, units=tuple(units))


class _Held(NamedTuple):
    """What is expected of units, and what their differences from it are made of.

    Attributes:
        expected: What is expected of each.
        part: The part of a unit's figure that is left in its difference.
        pull: What the difference loses by each coefficient, shape ``(units, columns)``.
        direct: The influence of each cell on the differences of some units beside that by the
            coefficients, of units and cells that lie in them.
    """

    expected: Floats
    part: Floats
    pull: Floats
    direct: Callable[[Codes, Bools], Floats]


def _among_all(model: Modelled, group: Group) -> _Held:
    """Return what a model without units expects."""
    label, size = group.columns.label, group.columns.size
    w = group.cells.w * model.given
    base = sum_by(label, w, size)
    some = base > 0
    base = np.where(some, base, 1.0)
    distance = sum_by(label, w * model.apart, size) / base
    expected = sum_by(label, w * model.fit.fitted[model.row], size) / base
    pull = _by_unit(model, group, w * model.fit.slope[model.row]) / base[:, None]
    mix = _by_unit(model, group, w) / base[:, None]
    part = 1 - base * np.einsum("ij,jk,ik->i", pull, model.fit.inverse, mix)

    def direct(units: Codes, inside: Bools) -> Floats:
        apart = model.apart - distance[units, None]
        return np.where(inside & model.given, apart / base[units, None], 0.0)

    return _Held(np.where(some, expected, np.nan), part, pull, direct)


def _by_unit(model: Modelled, group: Group, values: Floats) -> Floats:
    """Return sums by unit of the columns of the model, each cell counting as its value."""
    rows = adding(model.row, values, len(model.matrix.x))
    spread = rows @ adding(group.columns.label, np.ones(len(values)), group.columns.size).T
    return np.asarray((spread.T @ model.matrix.x), dtype=np.float64)


def _within(model: Modelled, group: Group) -> _Held:
    """Return what the differences within units lead to expect."""
    label, size = group.columns.label, group.columns.size
    w = group.cells.w * model.given
    whole, base = float(w.sum()), sum_by(label, w, size)
    mean = float((w * model.score).sum()) / whole
    safe = np.where(base > 0, base, 1.0)
    observed = sum_by(label, w * model.score, size) / safe
    units = _units(model, group)
    moved = [_moved(model, units, unit, w / whole) for unit in range(size)]
    figure, gain = (np.array([each[i] for each in moved]) for i in range(2))
    figure = np.where(units.place >= 0, figure, np.nan)
    slope = sum_by(label, w * model.fit.slope[model.row], size) / safe
    part = np.where(slope > 0, gain / np.where(slope > 0, slope, 1.0) - base / whole, 0.0)

    def direct(chosen: Codes, _inside: Bools) -> Floats:
        at = np.array([model.at(units.effect[unit] + units.log_odds)[0] for unit in chosen])
        apart = at[:, model.row] - figure[chosen, None] - (model.score - mean)
        return np.where(model.given, apart / whole, 0.0)

    return _Held(observed - (figure - mean), part, np.array([each[2] for each in moved]), direct)


class _Units(NamedTuple):
    """The units of a model with a mean of each.

    Attributes:
        place: The column of each unit; 0, the intercept, for the first; −1 without answers, or
            where the mean runs off.
        effect: The log-odds (or score) of each without covariates, 0 where there is none.
        covariates: Which columns are covariates.
        log_odds: What each row's covariates add.
    """

    place: Codes
    effect: Floats
    covariates: Bools
    log_odds: Floats


def _units(model: Modelled, group: Group) -> _Units:
    label, size, x = group.columns.label, group.columns.size, model.matrix.x
    code, table = groups(model.matrix.frame, group.by)
    counted, place = model.given, np.full(size, -1, dtype=np.intp)
    place[label[counted]] = code[model.row[counted]]
    separated = sum_by(code, model.fit.separated, table.height) > 0
    ends = sum_by(code, model.fit.fitted, table.height), np.bincount(code, minlength=table.height)
    lost = separated & (ends[0] > 0) & (ends[0] < ends[1])
    if lost.any():
        raise ArgumentError(
            "CaseMix: the covariates tell without exception who is positive in some class: merge"
            ' small classes, or take coefficients="all" or model="linear".',
            argument="covariates",
        )
    told = (place >= 0) & ~separated[place]
    covariates = np.arange(len(model.fit.names)) >= table.height
    effect = model.fit.coefficients[0] + np.where(place > 0, model.fit.coefficients[place], 0.0)
    return _Units(
        np.where(told, place, -1),
        np.where(told, effect, 0.0),
        covariates,
        x[:, covariates] @ model.fit.coefficients[covariates],
    )


class _MovedUnit(NamedTuple):
    """The figure that a unit would have with all covariates, its slope, and what the difference
    loses by each coefficient.
    """

    figure: float
    slope: float
    pull: Floats


def _moved(model: Modelled, units: _Units, unit: int, weight: Floats) -> _MovedUnit:
    x, place = model.matrix.x, units.place[unit]
    rows = sum_by(model.row, weight, len(x))
    at, slope = model.at(units.effect[unit] + units.log_odds)
    pull = np.where(units.covariates, -(rows * slope) @ x, 0.0)
    pull[[0, max(place, 0)]] = -(rows * slope).sum()
    return _MovedUnit(float(rows @ at), float(rows @ slope), pull)


def _variances(group: Group, model: Modelled, held: _Held, every: Floats) -> tuple[Floats, Floats]:
    """Return the variances of differences and an influence that all have, and of what others than
    the unit add to them, some units at a time.
    """
    size, cells = group.columns.size, len(model.row)
    at_once = max(1, ENTRIES // max(cells, 1))
    influence = model.coefficient_influence()
    made = [
        _some_variances(group, held, (influence, every), np.arange(low, min(low + at_once, size)))
        for low in range(0, size, at_once)
    ]
    both = np.concatenate(made, axis=1)
    return both[0], both[1]


def _some_variances(
    group: Group, held: _Held, common: tuple[Floats, Floats], units: Codes
) -> Floats:
    inside, (influence, every) = group.columns.label == units[:, None], common
    values = held.direct(units, inside) - np.nan_to_num(held.pull[units]) @ influence.T + every
    known = np.isfinite(held.expected[units])[:, None]
    values = np.where(known, np.nan_to_num(values), 0.0)
    both = (values, np.where(inside, 0.0, values))
    return np.stack([variances(group.cells, on_all_cells(each)) for each in both])
