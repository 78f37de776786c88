"""Response rates: who answered, who did not, and who should not have been asked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, get_args, overload

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Floats, Texts, sum_by
from brukarindex.checks import check_free, finite, is_number, one_of, type_error, value_error
from brukarindex.codes.keys import groups
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import count_cells
from brukarindex.estimates.groupings import By, as_groupings, columns_in, figures_of
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.response.dispositions import (
    NAMES,
    STANDARDS,
    CodesByOutcome,
    DispositionCodes,
    Dispositions,
    DispositionStandard,
    Rules,
    SwedishDispositions,
    disposition_of,
    read_codes,
    without_disposition,
)
from brukarindex.results.guards import copied
from brukarindex.results.schemas import rows_are, series_of
from brukarindex.results.tables import Table
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number
from brukarindex.words.spelling import composed

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Eligibility = float | Literal["estimated"]
Groupings = tuple[tuple[str, ...], ...]


@attrs.frozen
class RateMethod:
    """How response rates were made.

    Attributes:
        standard: ``"aapor"`` or ``"swedish"``.
        e: ``"estimated"`` in each domain, or the number that was given.
        column: The column of dispositions; None when counts were given.
        codes: The values of the column that stand for each disposition.
        weight: The column of weights; None without.
        groupings: The groupings of domains, each a tuple of columns; the empty tuple is the total.
        version: Version of brukarindex.
    """

    standard: DispositionStandard
    e: Eligibility = "estimated"
    column: str | None = None
    codes: CodesByOutcome = ()
    weight: str | None = None
    groupings: tuple[tuple[str, ...], ...] = ((),)
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method that is fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words = _WORDS[language]
        comma = "," if language == "sv" else "."
        share = words["estimated" if self.e == "estimated" else "given"].format(
            e=f"{self.e}".replace(".", comma)
        )
        made = (
            words[self.standard],
            domain_words(self.groupings, language),
            share,
            weight_words(self.weight, language),
        )
        return " ".join([*made, f"brukarindex {self.version}."])

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that name domains."""
        return columns_in(self.groupings)


_WORDS = {
    "en": {
        "aapor": (
            "Response (RR), cooperation (COOP), refusal (REF) and contact rates (CON) by AAPOR's"
            " Standard Definitions, per cent."
        ),
        "swedish": (
            "Response rate by the Swedish standard, per cent: responses / (responses + nonresponse"
            " + unknown); overcoverage is left out."
        ),
        "estimated": (
            "Of those whose eligibility is unknown, the share e that is eligible is taken to be"
            " that among those where it is known, in each domain."
        ),
        "given": (
            "Of those whose eligibility is unknown, the share e = {e} is taken to be eligible."
        ),
        "counts": "Cases: {counts}.",
        "domains": "Computed {domains}.",
        "whole": "in total",
        "by": "by {names}",
        "weighted": "Weighted by {weight}.",
        "unweighted": "Unweighted.",
    },
    "sv": {
        "aapor": (
            "Svars- (RR), samarbets- (COOP), vägrar- (REF) och kontaktfrekvenser (CON) enligt"
            " AAPOR:s Standard Definitions, procent."
        ),
        "swedish": (
            "Svarsfrekvens enligt svensk standard, procent: svar / (svar + bortfall + okänt);"
            " övertäckning räknas bort."
        ),
        "estimated": (
            "Av dem med okänd tillhörighet antas andelen e tillhöra populationen, lika stor som"
            " bland dem med känd tillhörighet i samma redovisningsgrupp."
        ),
        "given": "Av dem med okänd tillhörighet antas andelen e = {e} tillhöra populationen.",
        "counts": "Antal: {counts}.",
        "domains": "Beräknat {domains}.",
        "whole": "totalt",
        "by": "efter {names}",
        "weighted": "Viktat med {weight}.",
        "unweighted": "Ovägt.",
    },
}


def domain_words(groupings: Groupings, language: Language) -> str:
    """Return a sentence about the domains."""
    words = _WORDS[language]
    said = [words["by"].format(names=" × ".join(by)) if by else words["whole"] for by in groupings]
    return words["domains"].format(domains="; ".join(said))


def weight_words(weight: str | None, language: Language) -> str:
    """Return a sentence about the weights."""
    return (
        _WORDS[language]["weighted"].format(weight=weight)
        if weight
        else _WORDS[language]["unweighted"]
    )


@attrs.frozen
class ResponseRate:
    """One row of `ResponseRates`: one rate in one domain."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int | None
    numerator: float
    denominator: float | None
    e: float | None
    estimate: float | None
    status: Literal["ok", "empty_denominator", "e_unknown"]


class DispositionCount(NamedTuple):
    """How many there are of a disposition, what rows of ``ResponseRates.counts`` end with."""

    disposition: str
    n: int | None
    w: float


@copied("counts")
@attrs.frozen(repr=False)
class ResponseRates(Table[ResponseRate]):
    """Response rates, one row for each domain and rate, and every count behind them.

    Attributes:
        frame: The ``by`` columns (null where a grouping does not use them), ``measure`` (the rate's
            name), ``n`` cases in the denominator (those of unknown eligibility in full; null when
            sums of weights were given), ``numerator`` and ``denominator`` (sums of weights), ``e``
            (0–1, of rates that use it), ``estimate`` (per cent 0–100) and ``status``: ``"ok"``,
            ``"empty_denominator"`` (there is nobody to take a share of) or ``"e_unknown"`` (some
            are of unknown eligibility, none of known, so that ``e`` cannot be estimated); in the
            last two the estimate is null.
        counts: The ``by`` columns, ``disposition``, ``n`` cases and ``w`` their sum of weights.
        method: How they were made.
    """

    _row = ResponseRate

    counts: pl.DataFrame = attrs.field(
        eq=attrs.cmp_using(eq=pl.DataFrame.equals), hash=False, metadata=rows_are(DispositionCount)
    )
    method: RateMethod

    def _take(self, places: list[int]) -> Self:
        kept, by = super()._take(places), list(self.by)
        if not by:
            return kept
        domains = kept.frame.select(by).unique()
        counts = self.counts.join(
            domains, on=by, how="semi", nulls_equal=True, maintain_order="left"
        )
        return attrs.evolve(kept, counts=counts)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, and of one domain the counts and rates, in ``"sv"``
        or ``"en"``.
        """
        said = self.method.describe(language)
        if self.counts.height > len(STANDARDS[self.method.standard].values):
            return said
        kinds, place = self.counts.select("disposition", "w").rows(), ("sv", "en").index(language)
        counts = ", ".join(f"{NAMES[kind][place]} {_amount(w, language)}" for kind, w in kinds)
        rates = [(NAMES.get(row.measure, (row.measure,) * 2)[place], row.estimate) for row in self]
        figures = ", ".join(
            f"{name} {number(rate, 1, language)}{'' if rate is None else ' %'}"
            for name, rate in rates
        )
        return (
            f"{said} {_WORDS[language]['counts'].format(counts=counts)}"
            f" {figures[0].upper()}{figures[1:]}."
        )


def _amount(value: float, language: Language) -> str:
    return number(value, 0 if float(value).is_integer() else 1, language)


@attrs.frozen(eq=False)
class _Part:
    """The counts of one grouping: its domains, and for each disposition cases (None: not known) and
    sums of weights.
    """

    domains: pl.DataFrame
    n: dict[str, Floats] | None
    w: dict[str, Floats]

    @property
    def size(self) -> int:
        return self.domains.height


@overload
def response_rates(
    data: Dispositions | SwedishDispositions,
    /,
    *,
    e: Eligibility = ...,
    standard: DispositionStandard | None = ...,
) -> ResponseRates: ...
@overload
def response_rates(
    data: "IntoFrame",
    /,
    column: str,
    *,
    codes: DispositionCodes | None = ...,
    by: By = ...,
    weight: str | None = ...,
    e: Eligibility = ...,
    standard: DispositionStandard | None = ...,
) -> ResponseRates: ...
def response_rates(
    data: "IntoFrame | Dispositions | SwedishDispositions",
    /,
    column: str | None = None,
    *,
    codes: DispositionCodes | None = None,
    by: By = None,
    weight: str | None = None,
    e: Eligibility = "estimated",
    standard: DispositionStandard | None = None,
) -> ResponseRates:
    """Compute response, cooperation, refusal and contact rates, from counts or from a column of
    dispositions.

    Args:
        data: `Dispositions` or `SwedishDispositions`, or a frame with one row for everybody who was
            asked (any frame that `tally` takes).
        column: The column that says what became of each.
        codes: For each disposition (an argument of `Dispositions` or `SwedishDispositions`) the
            value or values of the column. By default AAPOR's I, P, R, NC, O, UH, UO, NE, or svar,
            bortfall, okänt, övertäckning.
        by: Domains: a column, several columns, or a list of lists of columns, as in `estimate`.
        weight: Column with a positive weight for everybody who was asked: the design weight.
        e: The share, 0–1, of those of unknown eligibility that is eligible. ``"estimated"`` takes
            it, in each domain, to be as large as among those where it is known: (I+P+R+NC+O) /
            (I+P+R+NC+O+NE).
        standard: ``"aapor"`` or ``"swedish"``; by default the one that counts are given in, AAPOR's
            for a frame.

    Returns:
        The rates in per cent 0–100. By AAPOR's standard RR1–RR6, COOP1–COOP4, REF1–REF3 and
        CON1–CON3; by the Swedish one ``response_rate`` (*svarsfrekvens*), ``response_rate_e``,
        ``nonresponse_rate``, ``unknown_rate`` and ``overcoverage_rate``. Formulas: AAPOR, Standard
        Definitions, 9th edition 2016.

    Raises:
        ArgumentError: If an option is not one of those named, ``codes`` names no disposition or
            gives a value two, or ``by`` has a name that the result needs.
        ArgumentTypeError: If ``data`` is no frame, or an argument of another type.
        ColumnNotFoundError: If a column is not in the frame.
        DataError: If the frame is empty, a value has no disposition or is missing, or a weight is
            not positive and finite.

    Examples:
        >>> asked = Dispositions(complete=60, partial=5, refusal=20, non_contact=15, not_eligible=4)
        >>> rates = response_rates(asked)
        >>> rates.of("RR2").row().estimate
        65.0
        >>> import polars as pl
        >>> frame = pl.DataFrame({"utfall": ["svar", "bortfall", "svar", "okänt", "övertäckning"]})
        >>> response_rates(frame, "utfall", standard="swedish").of("response_rate").row().estimate
        50.0
    """
    e = _eligibility(e)
    one_of("standard", standard, (*get_args(DispositionStandard), None))
    if isinstance(data, (Dispositions, SwedishDispositions)):
        if any(option is not None for option in (column, codes, by, weight)):
            raise ArgumentError(
                "column, codes, by and weight belong to a frame; counts were given.",
                argument="data",
            )
        kind = _standard_of(data, standard)
        return _rates([_given(data, kind)], RateMethod(kind, e))
    name = column_of(column)
    method = method_of(name, codes, weight, by=by, standard=standard or "aapor", e=e)
    check_free(method.names, ("disposition", *figures_of(ResponseRate)))
    try:
        cells = count_cells(data, (*method.names, name), Design(weight=weight), "data").blocks[0]
    except DataError as error:
        raise without_disposition(error, name, method.codes) from None
    found = disposition_of(cells[name], cells["n"], method.codes)
    return _rates([_part(cells, found, by, method) for by in method.groupings], method)


def _eligibility(e: Eligibility) -> Eligibility:
    if is_number(e):
        return finite("e", e, least=0, most=1, remedy="or give 'estimated'")
    if isinstance(e, str) and e == "estimated":
        return "estimated"
    raise value_error("e", "be 'estimated' or a number from 0 to 1", e)


def _standard_of(
    data: Dispositions | SwedishDispositions, standard: DispositionStandard | None
) -> DispositionStandard:
    own: DispositionStandard = "aapor" if isinstance(data, Dispositions) else "swedish"
    if standard == "aapor" != own:
        raise ArgumentError(
            "AAPOR's rates need Dispositions; SwedishDispositions do not tell refusals from"
            " others.",
            argument="data",
        )
    return standard or own


def _given(data: Dispositions | SwedishDispositions, standard: DispositionStandard) -> _Part:
    amounts = attrs.asdict(
        data.swedish() if isinstance(data, Dispositions) and standard == "swedish" else data
    )
    columns = {name: np.array([value], dtype=np.float64) for name, value in amounts.items()}
    whole = all(isinstance(value, int) for value in amounts.values())
    return _Part(pl.DataFrame({"": [0]}), columns if whole else None, columns)


def column_of(column: object) -> str:
    """Return the name of the column of dispositions, or raise."""
    if not isinstance(column, str):
        raise type_error("column", "be one text, the name of the column of dispositions", column)
    return composed(column)


def method_of(
    column: str,
    codes: DispositionCodes | None,
    weight: str | None,
    *,
    by: By,
    standard: DispositionStandard,
    e: Eligibility = "estimated",
) -> RateMethod:
    """Return how rates are to be made from a frame and its column, or raise for arguments that are
    not allowed.
    """
    read = read_codes(codes, standard)
    return RateMethod(standard, e, column, read, weight, as_groupings(by))


def _part(cells: pl.DataFrame, found: Texts, by: tuple[str, ...], method: RateMethod) -> _Part:
    label, domains = groups(cells, by)
    n, w = counts_of(cells)
    where = {kind: found == kind for kind in STANDARDS[method.standard].values}
    return _Part(
        domains,
        {kind: sum_by(label, n * chosen, domains.height) for kind, chosen in where.items()},
        {kind: sum_by(label, w * chosen, domains.height) for kind, chosen in where.items()},
    )


def counts_of(cells: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return the numbers of cases in cells, and their sums of weights."""
    return cells["n"].cast(pl.Float64).to_numpy(), cells["w"].cast(pl.Float64).to_numpy()


def _rates(parts: Sequence[_Part], method: RateMethod) -> ResponseRates:
    rules, names = STANDARDS[method.standard], method.names
    rates = [_rate(part, name, rules, method.e) for part in parts for name in rules.rates]
    counts = [_counts(part, kind) for part in parts for kind in rules.values]
    frame = pl.concat(rates, how="diagonal_relaxed").select(*names, *figures_of(ResponseRate))
    counted = pl.concat(counts, how="diagonal_relaxed").select(*names, *DispositionCount._fields)
    return ResponseRates(frame, names, tuple(range(frame.height)), counted, method)


def _counts(part: _Part, kind: str) -> pl.DataFrame:
    n = [None] * part.size if part.n is None else part.n[kind].astype(np.int64)
    columns = [pl.Series("n", n, dtype=pl.Int64), pl.Series("w", part.w[kind])]
    return part.domains.with_columns(pl.lit(kind).alias("disposition"), *columns)


def _sum(amounts: Mapping[str, Floats], kinds: Sequence[str]) -> Floats:
    first, *others = kinds
    total = amounts[first]
    for kind in others:
        total = total + amounts[kind]
    return total


def _rate(part: _Part, name: str, rules: Rules, e: Eligibility) -> pl.DataFrame:
    """Return one rate in every domain of a part. Where nobody is of unknown eligibility, ``e`` does
    not matter.
    """
    formula = rules.rates[name]
    unknown, share = _sum(part.w, rules.unknown), _share(part, rules, e)
    added = {
        "none": np.zeros(part.size),
        "all": unknown,
        "share": np.where(unknown > 0, share * unknown, 0.0),
    }
    top, base = (
        _sum(part.w, formula.numerator),
        _sum(part.w, formula.known) + added[formula.unknown],
    )
    n = nothing = np.full(part.size, np.nan)
    if part.n is not None:
        n = _sum(part.n, formula.known) + (formula.unknown != "none") * _sum(part.n, rules.unknown)
    columns = {
        "measure": [name] * part.size,
        "n": n,
        "numerator": top,
        "denominator": base,
        "e": share if formula.unknown == "share" else nothing,
        "estimate": percent(top, base),
        "status": np.where(
            np.isnan(base), "e_unknown", np.where(base > 0, "ok", "empty_denominator")
        ),
    }
    return part.domains.with_columns(series_of(ResponseRate, columns))


def percent(top: Floats, base: Floats) -> Floats:
    """Return 100·top/base, NaN where the base is empty or unknown."""
    with np.errstate(divide="ignore", invalid="ignore"):
        # 100·a/a may miss 100 by a rounding error when a is a sum of weights.
        return np.where(base > 0, np.minimum(100.0 * top / base, 100.0), np.nan)


def _share(part: _Part, rules: Rules, e: Eligibility) -> Floats:
    """Return e in every domain, NaN where there is nothing to estimate it from."""
    if e != "estimated":
        return np.full(part.size, float(e))
    eligible = _sum(part.w, rules.eligible)
    known = eligible + _sum(part.w, rules.ineligible)
    with np.errstate(invalid="ignore"):
        return np.where(known > 0, eligible / known, np.nan)
