"""Does the response resemble the sample? R-indicators.

With propensities ρ estimated from covariates known for the whole sample,

    R = 1 − 2·S(ρ),  CV = S(ρ)/ρ̄,

where S is their standard deviation over the population (Schouten, Cobben and Bethlehem 2009). The
bias adjustment and the standard errors are those of Shlomo, Skinner and Schouten (2012), as in RISQ
2.1 (de Heij, Schouten and Shlomo 2015). R ± 1.96 standard errors is no interval, since S² is not
symmetric: the limits of R come from `spread`.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import column_names, confidence_level, one_of
from brukarindex.codes.keys import group_codes, groups
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.counting.designs import Design
from brukarindex.estimates.intervals import critical_value
from brukarindex.exceptions import SchemaError, raise_all
from brukarindex.regression.logistic import Coefficient, LogisticFit
from brukarindex.regression.numbers import has_decimals
from brukarindex.regression.terms import Covariates, RegressionTerm, columns_of, term_name, terms_of
from brukarindex.response.spread import (
    EQUAL,
    SpreadLimits,
    design_variance,
    model_parts,
    spread_limits,
    spread_of,
)
from brukarindex.results.guards import copied
from brukarindex.results.schemas import rows_are, schema_of
from brukarindex.results.tables import Rows
from brukarindex.results.text import as_text, frame_text
from brukarindex.results.version import package_version
from brukarindex.variance.influence import variances, variances_of_differences
from brukarindex.variance.influence_columns import Influences, one_column
from brukarindex.weighting.response_model import (
    ResponseCells,
    count_response,
    fit_response,
    one_design,
)
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, percent

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame


OverallStatus: TypeAlias = Literal["ok", "no_variation", "bias_exceeds_variance"]
"""What the ``status`` of the whole sample can be."""
VariableStatus: TypeAlias = Literal["ok", "no_variation", "separated", "outside_model"]
"""What that of a variable can be."""


class VariableIndicator(NamedTuple):
    """The partial indicators of a variable, a row of ``Representativity.variables``."""

    variable: str
    unconditional: float
    unconditional_unadjusted: float
    unconditional_std_error: float | None
    conditional: float | None
    conditional_unadjusted: float | None
    conditional_std_error: float | None
    status: VariableStatus


class CategoryIndicator(NamedTuple):
    """The partial indicators of a category, a row of ``Representativity.categories``."""

    variable: str
    category: str
    n: int
    mean_propensity: float
    unconditional: float
    unconditional_std_error: float | None
    conditional: float | None
    conditional_std_error: float | None
    status: Literal["ok", "no_variation", "outside_model", "census"]


@attrs.frozen
class RepresentativityMethod:
    """How R-indicators were estimated.

    Attributes:
        covariates: What the propensities were estimated from.
        design: How the sample was drawn.
        level: Confidence level of the limits.
        version: Version of brukarindex.
    """

    covariates: tuple[RegressionTerm, ...]
    design: Design
    level: float = 0.95
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        names = ", ".join(map(term_name, self.covariates))
        model = _WORDS[language]["model"].format(names=names)
        return f"{self.design.describe(language)} {model} brukarindex {self.version}."


@copied("variables", "categories", "coefficients")
@attrs.frozen(repr=False)
class Representativity(Rows):
    """How much the propensity to respond varies over the sample.

    Attributes:
        method: How it was estimated.
        n: Persons in the sample.
        respondents: Persons that responded.
        mean_propensity: Weighted response rate, 0–1.
        r_indicator: R, adjusted for bias; at most 1, which is a response like the sample in every
            covariate.
        r_unadjusted: R without the adjustment, too low in small samples.
        r_std_error: Standard error of R, as RISQ has it; None when all propensities are equal. Too
            small when R is near 1: use the limits.
        r_conf_low: Lower confidence limit of R, 0–1.
        r_conf_high: Upper confidence limit of R.
        cv: Coefficient of variation of the propensities, adjusted: the largest possible bias of a
            mean of respondents, in standard deviations of the variable.
        cv_unadjusted: The same without the adjustment.
        cv_std_error: Standard error of ``cv``.
        bias_factor: Share of the variance of the propensities that is not bias; 0 when all of it
            may be.
        status: ``"ok"``; ``"no_variation"`` when all propensities are equal, so that there is no
            standard error; or ``"bias_exceeds_variance"`` when they vary no more than chance alone
            would make them: adjusted, R is 1.
        variables: Partial indicators by variable: ``variable``, ``unconditional``,
            ``unconditional_unadjusted``, ``unconditional_std_error``, ``conditional``,
            ``conditional_unadjusted``, ``conditional_std_error``, ``status``: also ``"separated"``
            when everybody or nobody responded in a class of the variable, so that there is no
            standard error, and ``"outside_model"``: the variable is not in the model, and its
            conditional indicator is 0 by construction.
        categories: Partial indicators by category, unadjusted: ``variable``, ``category``, ``n``,
            ``mean_propensity``, ``unconditional`` (negative: too few responded),
            ``unconditional_std_error``, ``conditional``, ``conditional_std_error``, ``status``:
            also ``"census"`` when nothing was sampled, since the unconditional standard error
            counts the sampling only.
        coefficients: The response model: ``name``, ``coefficient``, ``std_error`` (log-odds),
            ``status``.
    """

    method: RepresentativityMethod
    n: int
    respondents: int
    mean_propensity: float
    r_indicator: float
    r_unadjusted: float
    r_std_error: float | None
    r_conf_low: float
    r_conf_high: float
    cv: float
    cv_unadjusted: float
    cv_std_error: float | None
    bias_factor: float
    status: OverallStatus
    variables: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(VariableIndicator)
    )
    categories: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(CategoryIndicator)
    )
    coefficients: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(Coefficient)
    )

    @property
    def frame(self) -> pl.DataFrame:
        """The figures of the whole sample, one row."""
        row = {name: getattr(self, name) for name in _OVERALL}
        return pl.DataFrame([row], schema=_OVERALL)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the result and how it was made, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, largest = _WORDS[language], self.variables.row(self._largest(), named=True)
        low, high = (number(each, 3, language) for each in (self.r_conf_low, self.r_conf_high))
        parts = [
            words["sample"].format(
                number(self.n, 0, language),
                number(self.respondents, 0, language),
                number(100 * self.mean_propensity, 1, language),
            ),
            words["r"].format(
                r=number(self.r_indicator, 3, language),
                interval=words["interval"].format(percent(self.method.level, language), low, high),
                cv=number(self.cv, 3, language),
            ),
            words.get(self.status, words["largest"]).format(
                largest["variable"], number(largest["unconditional"], 3, language)
            ),
            *([words["aliased"]] if "aliased" in self.coefficients["status"] else []),
            self.method.describe(language),
        ]
        return " ".join(parts)

    def _largest(self) -> int:
        return int(self.variables["unconditional_unadjusted"].to_numpy().argmax())

    def __repr__(self) -> str:
        parts = frame_text(self.variables, spare=_SPARE, where="variables")
        return f"Representativity\n{frame_text(self.frame, spare=_SPARE)}\n\n{parts}"


_SPARE = (
    "cv_unadjusted",
    "cv_std_error",
    "r_unadjusted",
    "mean_propensity",
    "unconditional_unadjusted",
    "conditional_unadjusted",
    "bias_factor",
)
"""What a table that is too wide goes without, in this order."""


_OVERALL = schema_of(Representativity)
"""The columns of the figures of the whole sample."""


@one_thread_of_algebra
def representativity(
    frame: "IntoFrame",
    covariates: Covariates,
    *,
    responded: str,
    design: Design | None = None,
    outside: str | Iterable[str] = (),
    level: float = 0.95,
) -> Representativity:
    """Estimate R-indicators of a response.

    Args:
        frame: One row per person in the *sample*, respondents and nonrespondents.
        covariates: Columns with categories (text, or whole numbers of any type), known for all of
            them; a tuple of columns is crossed. R depends on which they are: compare only figures
            with the same covariates.
        responded: Boolean or 0/1 column that says who responded.
        design: How the sample was drawn. In a total survey ``population`` is the number in the
            stratum.
        outside: Columns that get partial indicators though the model does not use them.
        level: Confidence level of the limits of R.

    Raises:
        ArgumentError: If no covariate is named, or one is named twice, or ``level`` is not between
            0 and 1.
        ColumnNotFoundError: If a column is not in the frame.
        SchemaError: If ``responded`` is neither Boolean nor 0/1, or a covariate holds decimal
            numbers.
        DataError: If a value is missing, nobody or everybody responded, a covariate has one value
            only, or covariates tell without exception who responds.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import representativity
        >>> responded = [1] * 35 + [0] * 15 + [1] * 25 + [0] * 25
        >>> sample = pl.DataFrame({"kon": ["K"] * 50 + ["M"] * 50, "svarat": responded})
        >>> found = representativity(sample, "kon", responded="svarat")
        >>> round(found.r_unadjusted, 6), round(found.r_indicator, 3)
        (0.8, 0.852)
        >>> round(found.r_conf_low, 3), round(found.r_conf_high, 3)
        (0.544, 0.964)
    """
    level = confidence_level(level)
    quantile = float(critical_value(level))
    terms, others = terms_of(covariates), column_names(outside, "outside")
    design = one_design(design)
    columns = tuple(dict.fromkeys((*columns_of(terms), *others)))
    cells = count_response(frame, columns, responded=responded, design=design)
    _check_categories(cells.frame)
    found = _indicator(cells, fit_response(cells, terms))
    parts = [_partials(found, column, columns_of(terms)) for column in columns]
    spread, total = np.sqrt(found.variance), found.mean
    adjusted = spread * np.sqrt(found.bias_factor)
    low, high = _limits(found, float(1.0 - 2.0 * adjusted), quantile)
    return Representativity(
        method=RepresentativityMethod(terms, design, level),
        n=int(cells.n.sum()),
        respondents=int(cells.r.sum()),
        mean_propensity=total,
        r_indicator=float(1.0 - 2.0 * adjusted),
        r_unadjusted=float(1.0 - 2.0 * spread),
        r_std_error=found.std_error,
        r_conf_low=low,
        r_conf_high=high,
        cv=float(adjusted / total),
        cv_unadjusted=float(spread / total),
        cv_std_error=_cv_error(found, float(adjusted / total)),
        bias_factor=found.bias_factor,
        status=found.status,
        variables=pl.DataFrame(
            [part.variable for part in parts], schema=schema_of(VariableIndicator), orient="row"
        ),
        categories=pl.concat([part.categories for part in parts]),
        coefficients=found.fit.frame,
    )


def _check_categories(frame: pl.DataFrame) -> None:
    problems = [
        SchemaError(
            f"covariate {name!r} holds decimal numbers ({dtype}): cut it into classes first, for"
            f" example with pl.col({name!r}).cut(…).",
            column=name,
            dtype=dtype,
        )
        for name, dtype in frame.schema.items()
        if has_decimals(frame[name])
    ]
    raise_all(SchemaError, problems)


@attrs.frozen(eq=False)
class _Indicator:
    """Propensities of cells, and what R is computed from.

    ``z`` is p(1 − p)·x, the derivative of the propensity, times a root of the coefficients'
    covariance matrix, so that z'z is the variance of a propensity; shape ``(C, coefficients)``.
    ``variance`` is S², and ``share`` the cells' shares of the population.
    """

    cells: ResponseCells
    fit: LogisticFit
    p: Floats
    z: Floats
    share: Floats
    mean: float
    variance: float
    bias_factor: float
    std_error: float | None
    status: OverallStatus


def _indicator(cells: ResponseCells, fit: LogisticFit) -> _Indicator:
    p, size = fit.propensity, cells.w.sum()
    share = cells.w / size
    mean = float(share @ p)
    z = (p * (1.0 - p))[:, None] * fit.root
    plain = float(share @ (p - mean) ** 2)
    if plain <= EQUAL**2:
        return _Indicator(cells, fit, p, z, share, mean, 0.0, 0.0, None, "no_variation")
    variance = plain * _bessel(cells)
    bias = float(share @ (z**2).sum(axis=1)) - design_variance(cells, p) / size**2
    factor = max(1.0 - bias / variance, 0.0)
    error = np.sqrt(_variance_of_r(cells, z, p - mean, share) / plain)
    status: OverallStatus = "ok" if factor > 0 else "bias_exceeds_variance"
    return _Indicator(cells, fit, p, z, share, mean, variance, factor, float(error), status)


def _bessel(cells: ResponseCells) -> float:
    """Return N/(N − 1); 1 where no population size is known, so that weights need not
    add up to it.
    """
    size = float(cells.w.sum())
    return size / (size - 1.0) if np.isfinite(cells.sample.strata.expansion).all() else 1.0


def _limits(found: _Indicator, r: float, quantile: float) -> SpreadLimits:
    """Return the confidence limits of R, with R between them."""
    low, high = spread_limits(spread_of(found.cells, found.fit), quantile)
    ends = [1.0 - 2.0 * float(np.sqrt(each * _bessel(found.cells))) for each in (high, low)]
    return min(max(ends[0], 0.0), r), max(ends[1], r)


def _variance_of_r(cells: ResponseCells, z: Floats, deviation: Floats, share: Floats) -> float:
    """Return the variance of S² from the response model and from the sample."""
    sampled = design_variance(cells, deviation**2) / float(cells.w.sum()) ** 2
    return _model_variance(share, deviation, z - share @ z) + sampled


def _columns(label: Codes, size: int, value: Floats, code: Codes) -> Influences:
    return Influences(np.arange(len(code)), label[code], value[code], size)


def _cv_error(found: _Indicator, cv: float) -> float | None:
    if found.std_error is None:
        return None
    return float(np.sqrt(0.25 * found.std_error**2 / found.mean**2 + cv**4 / found.cells.n.sum()))


class _Partials(NamedTuple):
    """The partial indicators of one variable, and of its categories."""

    variable: VariableIndicator
    categories: pl.DataFrame


def _partials(found: _Indicator, column: str, model: Sequence[str]) -> _Partials:
    cells, inside = found.cells, column in model
    code, table = groups(cells.frame, [column])
    rest = group_codes(cells.frame, [name for name in model if name != column])
    u, u_error = _unconditional(found, code, table.height)
    c, c_error = _conditional(found, code, table.height, rest)
    none = np.full(len(c), np.nan)
    figures = {
        "unconditional": u,
        "unconditional_std_error": np.where(u_error > 0, u_error, none),
        "conditional": c if inside else none,
        "conditional_std_error": c_error if inside else none,
    }
    variable = _variable(found, column, u, c if inside else None)
    return _Partials(variable, _categories(found, code, table, figures))


def _variable(found: _Indicator, column: str, u: Floats, c: Floats | None) -> VariableIndicator:
    """Return the indicators of a variable from those of its categories; it is outside the model
    without conditional ones.
    """
    alone = _indicator(found.cells, fit_response(found.cells, [(column,)], strict=False))
    separated = bool(alone.fit.separated.any())
    error = None if separated or alone.std_error is None else alone.std_error / 2.0
    status: VariableStatus = "separated" if separated else "no_variation" if error is None else "ok"
    factor = np.sqrt(found.bias_factor)
    all_u = float(np.sqrt((u**2).sum()))
    all_c = None if c is None else float(np.sqrt((c**2).sum()))
    return VariableIndicator(
        variable=column,
        unconditional=all_u * factor,
        unconditional_unadjusted=all_u,
        unconditional_std_error=error,
        conditional=None if all_c is None else all_c * factor,
        conditional_unadjusted=all_c,
        conditional_std_error=None if all_c is None else error,
        status=status if all_c is not None or status != "ok" else "outside_model",
    )


def _unconditional(found: _Indicator, code: Codes, size: int) -> tuple[Floats, Floats]:
    """Return the partial indicators of categories and their standard errors from the sampling
    alone.
    """
    cells, share = found.cells, sum_by(code, found.share, size)
    mean = sum_by(code, found.share * found.p, size) / share
    partial = np.where(np.abs(mean - found.mean) > EQUAL, np.sqrt(share) * (mean - found.mean), 0.0)
    columns = _columns(code, size, found.p, cells.code)
    others = variances_of_differences(cells.sample, columns, one_column(found.p[cells.code]))
    inside = variances(cells.sample, columns)
    total = cells.w.sum()
    variance = share * (inside * (1.0 / share - 1.0) ** 2 + others) / total**2
    return partial, np.sqrt(variance)


def _conditional(found: _Indicator, code: Codes, size: int, rest: Codes) -> tuple[Floats, Floats]:
    """Return how propensities in categories spread within classes of the other variables, with
    standard errors.
    """
    cells, share = found.cells, found.share
    deviation = found.p - _mean_within(rest, share, found.p)
    z = found.z - np.column_stack([_mean_within(rest, share, column) for column in found.z.T])
    square = sum_by(code, share * deviation**2, size)
    columns = _columns(code, size, deviation**2, cells.code)
    sampled = variances(cells.sample, columns) / cells.w.sum() ** 2
    modelled = np.array(
        [_model_variance(share[at], deviation[at], z[at]) for at in _places(code, size)]
    )
    varies = square > EQUAL**2
    error = np.sqrt(
        np.divide(modelled + sampled, 4.0 * square, out=np.full(size, np.nan), where=varies)
    )
    return np.where(varies, np.sqrt(square), 0.0), error


def _places(code: Codes, size: int) -> list[Codes]:
    """Return the cells of each code."""
    order = np.argsort(code, kind="stable")
    return np.split(order, np.cumsum(np.bincount(code, minlength=size))[:-1])


def _model_variance(share: Floats, deviation: Floats, z: Floats) -> float:
    """Return the variance of Σ share·deviation² from that of the coefficients."""
    along, square = model_parts(share, deviation, z)
    return 4.0 * along + 2.0 * square


def _mean_within(code: Codes, share: Floats, values: Floats) -> Floats:
    """Return for every cell the mean of ``values`` over the cells with its code."""
    size = int(code.max()) + 1
    mean: Floats = (sum_by(code, share * values, size) / sum_by(code, share, size))[code]
    return mean


def _categories(
    found: _Indicator, code: Codes, table: pl.DataFrame, figures: dict[str, Floats]
) -> pl.DataFrame:
    size, column = table.height, table.columns[0]
    share = sum_by(code, found.share, size)
    described = {
        "variable": [column] * size,
        "category": as_text(table[column]),
        "n": sum_by(code, found.cells.n, size).astype(np.int64),
        "mean_propensity": sum_by(code, found.share * found.p, size) / share,
    }
    frame = pl.DataFrame({**described, **figures}).with_columns(pl.col(pl.Float64).fill_nan(None))
    status = (
        pl.when(pl.col("conditional").is_null())
        .then(pl.lit("outside_model"))
        .when(pl.col("conditional_std_error").is_null())
        .then(pl.lit("no_variation"))
        .when(pl.col("unconditional_std_error").is_null())
        .then(pl.lit("census"))
        .otherwise(pl.lit("ok"))
    )
    return frame.with_columns(status=status).select(CategoryIndicator._fields)


_WORDS = {
    "en": {
        "sample": "Of {} in the sample {} responded; the weighted response rate is {} %.",
        "r": (
            "The R-indicator is {r}{interval}, adjusted for bias (1: those who responded are like"
            " the sample). The bias of a mean of respondents is at most {cv} standard deviations,"
            " if the variables of the model explain the response."
        ),
        "interval": " ({} % confidence interval {}–{})",
        "largest": "Response varies most with {} (partial R-indicator {}).",
        "bias_exceeds_variance": (
            "The differences between classes are no larger than chance makes them."
        ),
        "no_variation": "All classes have the same response rate.",
        "aliased": "Columns that repeat what others say were left out of the response model.",
        "model": (
            "Propensities by logistic regression on {names}; persons are taken to respond"
            " independently of each other. R is blind to everything but these variables."
        ),
    },
    "sv": {
        "sample": "Av {} i urvalet svarade {}; den vägda svarsfrekvensen är {} %.",
        "r": (
            "R-indikatorn är {r}{interval}, justerad för systematiskt fel (1: de som svarat liknar"
            " urvalet). Felet i ett medelvärde för de svarande är högst {cv} standardavvikelser,"
            " om modellens variabler förklarar bortfallet."
        ),
        "interval": " ({} % konfidensintervall {}–{})",
        "largest": "Svarsbenägenheten skiljer sig mest efter {} (partiell R-indikator {}).",
        "bias_exceeds_variance": "Skillnaderna mellan klasser är inte större än vad slumpen ger.",
        "no_variation": "Alla klasser har samma svarsfrekvens.",
        "aliased": "Kolumner som upprepar vad andra säger har utelämnats ur svarsmodellen.",
        "model": (
            "Svarsbenägenheter med logistisk regression på {names}; personer antas svara oberoende"
            " av varandra. R ser ingenting utöver dessa variabler."
        ),
    },
}
