"""Medians and other quantiles of scores, with intervals.

The q-quantile is the lowest score x whose cumulated share ``F(x)``, of all answers at or below it
by weight, reaches q. An interval is made of intervals ``[L(x), U(x)]`` of such shares, in one of
two ways:

* by **test**: every score that could be the quantile, ``F(x−) < q ≤ F(x)``, for all that the
  intervals of these shares say: from the lowest x with ``U(x) ≥ q`` to the lowest with
  ``L(x) ≥ q`` (Francisco and Fuller 1991);
* by **Woodruff** (1952): the scores at which ``F`` reaches the limits of ``F`` at the quantile
  itself, as R's ``svyquantile``.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats
from brukarindex.checks import (
    confidence_level,
    finite,
    is_number,
    one_of,
    several,
    value_error,
)
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import Estimates, EstimateStatus, estimate
from brukarindex.estimates.groupings import By, columns_in, domains_of
from brukarindex.estimates.intervals import DEFAULT_METHOD, IntervalMethod, critical_value
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.items import Variable
from brukarindex.questions.measures import Measure, Term, named
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table, floats
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import joined
from brukarindex.words.numbers import number, percent, plain

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

Inversion = Literal["test", "woodruff"]
QuantileRule = Literal["math", "school"]
UNTOLD = ("no_answers", "one_answer", "incomplete_census", "no_degrees_of_freedom", "off_scale")
"""Statuses of figures without an interval."""
NEAR = 1e-10
"""Per cent that a cumulated share may lack of what it reaches: it is a sum of rounded numbers."""


@attrs.frozen
class Quantile:
    """One row of `Quantiles`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    probability: float
    quantile: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    status: EstimateStatus


@attrs.frozen(repr=False)
class Quantiles(Table[Quantile]):
    """Quantiles, one row for each domain, measure and probability.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n`` answers, ``probability``, ``quantile`` (in the
            measure's unit), ``std_error`` (the half of Woodruff's interval over its quantile of t,
            as R's; null of intervals by test), ``conf_low``, ``conf_high`` (scores of the scale)
            and ``status``.
        method: How the shares were made.
        inversion: How intervals of shares become those of quantiles.
        rule: What is taken where a share is exactly the probability.
    """

    _row = Quantile
    _spare = ("std_error", "n")

    method: Method
    inversion: Inversion
    rule: QuantileRule

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, frame = _WORDS[language], self.frame
        levels = dict.fromkeys(frame["probability"])
        asked = joined([f"{percent(p, language)} %" for p in levels], language)
        said = [words["quantiles"].format(asked=asked), words[self.rule], words[self.inversion]]
        method = self.method.only(set(frame["measure"])).describe(language)
        return " ".join([*said, method, *told_cautions(frame["status"], language)])

    def at(self, probability: float) -> "Quantiles":
        """Return the rows of one probability."""
        return self._where({"probability": _probability(probability)})


_WORDS = {
    "en": {
        "quantiles": "Quantiles of the scores by weight, at {asked}.",
        "math": "A quantile is the lowest score at which the cumulated share is reached.",
        "school": (
            "A quantile is the lowest score at which the cumulated share is reached, and where it"
            " is reached exactly the middle between that score and the next."
        ),
        "test": (
            "An interval holds every score that the intervals of the cumulated shares do not"
            " exclude (Francisco and Fuller 1991)."
        ),
        "woodruff": (
            "An interval is that of the cumulated share at the quantile, read back to scores"
            " (Woodruff 1952)."
        ),
    },
    "sv": {
        "quantiles": "Vägda kvantiler av poängen, vid {asked}.",
        "math": "En kvantil är den lägsta poäng där den kumulerade andelen är uppnådd.",
        "school": (
            "En kvantil är den lägsta poäng där den kumulerade andelen är uppnådd, och där den är"
            " uppnådd precis mitten mellan den poängen och nästa."
        ),
        "test": (
            "Ett intervall rymmer varje poäng som de kumulerade andelarnas intervall inte"
            " utesluter (Francisco och Fuller 1991)."
        ),
        "woodruff": (
            "Ett intervall är det för den kumulerade andelen vid kvantilen, avläst tillbaka till"
            " poäng (Woodruff 1952)."
        ),
    },
}


def quantile(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    probabilities: float | Iterable[float] = 0.5,
    *,
    by: By = None,
    design: Design | Weighting | None = None,
    interval: IntervalMethod = DEFAULT_METHOD,
    inversion: Inversion = "test",
    rule: QuantileRule = "math",
    level: float = 0.95,
) -> Quantiles:
    """Estimate medians and other quantiles of scores, with intervals that are scores of the scale.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally.
        measures: Whose scores: the answers of a `MeanRating`, 0–100 of an index; not composites,
            which have no single score. All measures of a tally by default.
        probabilities: One, or several; the median by default.
        by: Domains, as in `estimate`.
        design: How the respondents were chosen, as in `estimate`.
        interval: Of the cumulated shares, as in `estimate`. With ``inversion="woodruff"``,
            ``"wald"``, ``"beta"`` and ``"logit"`` are R ``svyquantile``'s ``"mean"``, ``"beta"``
            and ``"xlogit"``.
        inversion: ``"test"``: all scores that the cumulated shares do not exclude.
            ``"woodruff"``: the interval of the share at the quantile, read back.
        rule: ``"math"``: the lowest score at which the probability is reached; R's ``"math"``, or
            Hyndman and Fan's first. ``"school"``: where it is reached exactly, the middle between
            that score and the next (their second).
        level: Confidence level.

    Raises:
        ArgumentError: If an option is not one of those named, a probability is not between 0 and
            1, or a measure has no single score.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import MeanRating, Scale
        >>> from brukarindex.estimates import quantile
        >>> frame = pl.DataFrame({"helhet": [1, 2, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5]})
        >>> row = quantile(frame, MeanRating("helhet", Scale(1, 5))).row()
        >>> row.quantile, row.conf_low, row.conf_high
        (4.0, 3.0, 5.0)
    """
    groupings = domains_of(by, Quantile)
    asked = _Asked(
        _probabilities(probabilities),
        one_of("inversion", inversion, get_args(Inversion)),
        one_of("rule", rule, get_args(QuantileRule)),
        interval,
        confidence_level(level),
    )
    if not isinstance(data, Tally):
        keys, to = columns_in(groupings), "estimate quantiles from"
        data, design = tallied(data, measures, keys, design, to=to), None
    made = estimate(data, measures, by=by, design=design, interval=interval, level=level)
    chosen = made.method.measures if measures is None else named(measures)
    scores = {measure.name: _scores(data, measure) for measure in chosen}
    wanted = [
        _AtMost(measure, score) for measure in chosen for score in scores[measure.name].tolist()
    ]
    shares = estimate(data, wanted, by=by, design=design, interval=interval, level=level)
    tables = [_table(each, scores[each.measure], asked) for each in _parts(made, shares, scores)]
    frame = pl.concat(tables)
    return Quantiles(
        frame, made.by, tuple(range(frame.height)), made.method, asked.inversion, asked.rule
    )


def _probability(value: object, argument: str = "probability") -> float:
    return float(finite(argument, value, above=0, below=1, example="0.5 for the median"))


def _probabilities(values: float | Iterable[float]) -> tuple[float, ...]:
    listed: tuple[object, ...] = (
        (values,)
        if is_number(values)
        else several("probabilities", cast("Iterable[float]", values))
    )
    made = tuple(dict.fromkeys(_probability(each, "probabilities") for each in listed))
    if not made:
        raise value_error("probabilities", "hold at least one, such as 0.5 for the median", values)
    return made


class _Asked(NamedTuple):
    """What is asked of the distribution, and how."""

    probabilities: tuple[float, ...]
    inversion: Inversion
    rule: QuantileRule
    interval: IntervalMethod
    level: float


@attrs.frozen
class _AtMost(Measure):
    """Share of respondents with a score at or below one, in per cent of those who have any."""

    of: Measure
    score: float
    name: str = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: f"{self.of.name} ≤ {self.score!r}", takes_self=True),
    )

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Those of the measure."""
        return self.of.variables

    @property
    def proportion(self) -> bool:
        """True."""
        return True

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        return f"100 · #{{x ≤ {plain(self.score, digits=6)}}} / n"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        one_of("language", language, LANGUAGES)
        share = {"sv": "Andel på högst", "en": "Share at or below"}[language]
        score = number(self.score, 6, language, trim=True)
        return f"{share} {score} ({self.of.name})."

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return 100 for a score at or below, 0 for another."""
        scores = self.of.terms(cells)[0].scores
        return [Term(1.0, np.where(np.isnan(scores), np.nan, 100.0 * (scores <= self.score)))]


def _scores(data: Tally, measure: Measure) -> Floats:
    """Return the scores of a measure that anybody has, in order."""
    terms = measure.terms(data.blocks[data.block(measure.variables)])
    if len(terms) != 1:
        raise ArgumentError(
            f"{measure.name!r} is made of several scores and has no quantile: take those of its"
            " parts.",
            argument="measures",
            value=measure.name,
        )
    scores = terms[0].scores
    found = np.unique(scores[~np.isnan(scores)])
    return found if len(found) else np.array([measure.bounds[0]])


class _Part(NamedTuple):
    """The rows of one measure in one grouping, and those of its cumulated shares.

    Attributes:
        measure: Its name.
        rows: The rows of the measure.
        share: Cumulated shares, shape ``(scores, domains)``.
        low: Their lower limits.
        high: Their upper limits.
        df: Their degrees of freedom.
    """

    measure: str
    rows: pl.DataFrame
    share: Floats
    low: Floats
    high: Floats
    df: Floats


def _parts(made: Estimates, shares: Estimates, scores: dict[str, Floats]) -> Iterable[_Part]:
    """Yield the measures in each grouping."""
    start = first = 0
    columns = [floats(shares.frame[name]) for name in ("estimate", "conf_low", "conf_high", "df")]
    for group in made.groups:
        size, count = group.columns.size, len(scores[group.measure.name])
        held = [each[first : first + size * count].reshape(count, size) for each in columns]
        yield _Part(group.measure.name, made.frame[start : start + size], *_whole(held))
        start, first = start + size, first + size * count


def _whole(held: Sequence[Floats]) -> tuple[Floats, Floats, Floats, Floats]:
    """Return shares and limits; nobody is above the highest score, and nothing uncertain in it."""
    share, low, high, df = held
    full = np.where(np.isnan(share[-1]), np.nan, 100.0)
    share, low, high = (np.vstack([each[:-1], full]) for each in (share, low, high))
    return share, low, high, df


def _table(part: _Part, scores: Floats, asked: _Asked) -> pl.DataFrame:
    """Return the rows of one measure in one grouping."""
    made = [_quantile(part, scores, asked, each) for each in asked.probabilities]
    keys = part.rows.drop("missing", "estimate", "std_error", "conf_low", "conf_high", "df", "deff")
    tables = [
        keys.select(
            pl.exclude("status"),
            pl.lit(probability).alias("probability"),
            *(
                pl.Series(name, values, nan_to_null=True)
                for name, values in zip(_Found._fields, found, strict=True)
            ),
            "status",
        )
        for probability, found in zip(asked.probabilities, made, strict=True)
    ]
    order = np.arange(len(tables) * keys.height).reshape(len(tables), -1).T.ravel()
    return pl.concat(tables)[order]


class _Found(NamedTuple):
    """Quantiles of domains with their intervals."""

    quantile: Floats
    std_error: Floats
    conf_low: Floats
    conf_high: Floats


def _quantile(part: _Part, scores: Floats, asked: _Asked, probability: float) -> _Found:
    """Return one quantile of every domain."""
    wanted = np.full(part.share.shape[1], 100 * probability)
    place = _first(part.share, wanted)
    value = np.where(part.rows["n"].to_numpy() > 0, scores[place], np.nan)
    if asked.rule == "school":
        exact = np.abs(_at(part.share, place) - wanted) <= NEAR
        value = np.where(exact, (value + scores[_next(part.share, place)]) / 2, value)
    by_test = asked.inversion == "test"
    low, high = (_tested if by_test else _read_back)(part, place, wanted)
    untold = np.isin(part.rows["status"].to_numpy(), UNTOLD) | (low < 0) | (high < 0)
    if not by_test and asked.interval != "wald":  # R has no limits at a share of 1 either
        untold |= _at(part.share, place) >= 100 - NEAR
    ends = [np.where(untold, np.nan, scores[each]) for each in (low, high)]
    error = (ends[1] - ends[0]) / 2 / critical_value(asked.level, _at(part.df, place))
    return _Found(value, np.where(by_test, np.nan, error), ends[0], ends[1])


def _tested(part: _Part, place: Codes, wanted: Floats) -> tuple[Codes, Codes]:
    """Return the lowest and the highest score that could be the quantile; −1 where none is told."""
    known = ~np.isnan(part.low[:-1]).any(axis=0) if len(part.low) > 1 else place >= 0
    ends = (_first(part.high, wanted), _first(part.low, wanted))
    low, high = (np.where(known, each, -1) for each in ends)
    return np.minimum(low, place), np.maximum(high, np.where(known, place, -1))


def _read_back(part: _Part, place: Codes, wanted: Floats) -> tuple[Codes, Codes]:
    """Return the scores at which the limits of the share at the quantile are reached."""
    limits = [_at(each, place) for each in (part.low, part.high)]
    known = ~np.isnan(limits[0]) & (wanted > 0)
    low, high = (np.where(known, _first(part.share, each), -1) for each in limits)
    return low, high


def _first(share: Floats, wanted: Floats) -> Codes:
    """Return the lowest place of each column at which a share is reached; else the highest."""
    reached = share >= wanted - NEAR
    return np.where(reached.any(axis=0), reached.argmax(axis=0), len(share) - 1)


def _next(share: Floats, place: Codes) -> Codes:
    """Return the next place of each column at which somebody is; the same for the last."""
    above = share > _at(share, place) + NEAR
    return np.where(above.any(axis=0), above.argmax(axis=0), place)


def _at(values: Floats, place: Codes) -> Floats:
    """Return the value of each column at a place."""
    return values[place, np.arange(values.shape[1])]
