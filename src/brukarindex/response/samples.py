"""Who was asked and who answered: what bounds and tipping points are computed from."""

from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple, Unpack

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Floats, sum_by
from brukarindex.checks import NumberLimits, all_finite, finite, is_number, type_error
from brukarindex.counting.tallies import Tally
from brukarindex.estimates.estimation import Estimates, lost_in_json, no_estimates
from brukarindex.estimates.linearisation import Group, linearise
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError, did_you_mean, raise_all
from brukarindex.questions.bands import DECIMALS
from brukarindex.questions.items import Item
from brukarindex.results.schemas import series_of
from brukarindex.results.tables import floats
from brukarindex.variance.cells import Cells
from brukarindex.variance.strata import strata_of
from brukarindex.weighting.auxiliary import MOST
from brukarindex.words.languages import Language
from brukarindex.words.numbers import plain
from brukarindex.words.spelling import composed

NumbersAsked = float | Mapping[Any, float] | None
WithoutUsableAnswer = Literal["nonresponse", "outside"]


class SampleCounts(NamedTuple):
    """Who is in the data, in persons or by design weight; arrays of shape ``(rows,)``.

    Attributes:
        mean: Mean of those who answered; NaN when nobody did.
        answered: How many they are; of a composite, those of the part with fewest.
        respondents: How many took part, with or without a usable answer.
        outside: How many of them the question does not concern.
        asked: How many were asked, when the data hold all of them; else NaN.
        population: How many the population has, when no stratum reaches outside the domain; else
            NaN.
        strata: How many strata the domain has.
        uneven: How much unequal design weights raise the variance of a share of persons (Kish); 1
            without weights.
    """

    mean: Floats
    answered: Floats
    respondents: Floats
    outside: Floats
    asked: Floats
    population: Floats
    strata: Floats
    uneven: Floats


@attrs.frozen(eq=False)
class Case:
    """What bounds are computed from; arrays of shape ``(rows,)``, NaN for none.

    Attributes:
        estimate: The estimates.
        low: Lowest score of the measure.
        high: Highest score.
        n: Answers.
        total: Sum of the scores of those who answered.
        answered: How many they are, in persons or by design weight.
        asked: How many were asked.
        base: Those of them whose answer is counted or missed.
        certain: Everybody in the population was asked.
        uneven: How much unequal design weights raise the variance of a share of persons (Kish); 1
            without weights.
    """

    estimate: Floats
    low: Floats
    high: Floats
    n: Floats
    total: Floats
    answered: Floats
    asked: Floats
    base: Floats
    certain: Bools
    uneven: Floats

    @property
    def others(self) -> Floats:
        """How many did not answer."""
        left = self.base - self.answered
        return np.where(left > 1e-9 * self.base, left, 0.0)

    @property
    def response(self) -> Floats:
        """Share of the base who answered, 0–1."""
        with np.errstate(invalid="ignore"):
            return np.where(
                self.others > 0, self.answered / self.base, np.where(self.base > 0, 1.0, np.nan)
            )

    def mean(self, others: Floats) -> Floats:
        """Return the mean of all when those who did not answer have this mean."""
        with np.errstate(invalid="ignore"):
            made = (self.total + self.others * others) / self.base
        # When nobody is missing the estimate is the figure, to the last bit.
        same = (self.others == 0) & (np.abs(made - self.estimate) < 10**-DECIMALS)
        return np.where(same, self.estimate, made)


def case_of(estimates: Estimates, asked: NumbersAsked, missing: WithoutUsableAnswer) -> Case:
    """Return what bounds are computed from, or raise where the arguments do not fit
    the estimates.
    """
    _check(estimates, missing)
    weighted, counts = _by_weight(estimates), _counts(estimates)
    number = _asked(estimates, asked, counts, weighted=weighted)
    measures = {measure.name: measure for measure in estimates.method.measures}
    each = [measures[name] for name in estimates.frame["measure"].to_list()]
    ends = np.array([measure.bounds for measure in each], dtype=np.float64).reshape(-1, 2)
    total = np.where(counts.answered > 0, counts.mean * counts.answered, 0.0)
    whole = np.array([measure.proportion and not weighted for measure in each], dtype=bool)
    return Case(
        estimate=floats(estimates.frame["estimate"]),
        low=ends[:, 0],
        high=ends[:, 1],
        n=floats(estimates.frame["n"]),
        total=np.where(whole, 100.0 * np.rint(total / 100.0), total),
        answered=counts.answered,
        asked=number,
        base=number
        - (counts.outside if missing == "nonresponse" else counts.respondents - counts.answered),
        certain=np.isclose(number, counts.population, rtol=1e-12) & (not weighted),
        uneven=counts.uneven,
    )


def _check(estimates: object, missing: WithoutUsableAnswer) -> None:
    if not isinstance(estimates, Estimates):
        raise no_estimates("bounds need", estimates)
    if estimates.method.statistic != "mean":
        raise ArgumentError(
            "totals grow with those who answer and have no bounds: estimate means or shares.",
            argument="estimates",
        )
    design = estimates.method.design
    if not estimates.groups and (design.weight or design.population or estimates.method.weighting):
        raise lost_in_json("hold the weights and strata that these bounds need")
    if not estimates.groups and missing == "nonresponse" and (names := _of_some(estimates)):
        raise lost_in_json(
            f"tell whom {', '.join(names)} did not concern", ', or take missing="outside"'
        )


def _of_some(estimates: Estimates) -> list[str]:
    """Return the questions that may not concern everybody, of measures that some have
    not answered.
    """
    lacking = set(estimates.frame.filter(pl.col("missing") > 0)["measure"])
    variables = [
        each
        for measure in estimates.method.measures
        if measure.name in lacking
        for each in measure.variables
    ]
    items = (each for each in variables if isinstance(each, Item))
    return list(dict.fromkeys(repr(item.column) for item in items if item.scale.not_applicable))


def _by_weight(estimates: Estimates) -> bool:
    """Return whether persons are counted by weight."""
    return any(_weighted(group.source.tally, group.cells) for group in estimates.groups[:1])


def _counts(estimates: Estimates) -> SampleCounts:
    """Return who is in the data."""
    if not estimates.groups:
        return _of_rows(estimates.frame)
    parts = [_of_group(group) for group in estimates.groups]
    rows = np.array(estimates.rows, dtype=np.intp)
    return SampleCounts._make(np.concatenate(each)[rows] for each in zip(*parts, strict=True))


def _of_rows(frame: pl.DataFrame) -> SampleCounts:
    """Return what estimates tell that were read from JSON."""
    n, unknown, ones = floats(frame["n"]), np.full(frame.height, np.nan), np.ones(frame.height)
    return SampleCounts(
        mean=floats(frame["estimate"]),
        answered=n,
        respondents=n + floats(frame["missing"]),
        outside=np.zeros(frame.height),
        asked=unknown,
        population=unknown,
        strata=ones,
        uneven=ones,
    )


def _everybody(tally: Tally, cells: Cells) -> bool:
    """Return whether nonrespondents are in the data too: a weighting has given them no weight."""
    return tally.weighting is not None and bool((cells.w == 0).any())


def _weighted(tally: Tally, cells: Cells) -> bool:
    return tally.design.weight is not None or (
        tally.design.population is not None and _everybody(tally, cells)
    )


def _of_group(group: Group) -> SampleCounts:
    tally, cells, size = group.source.tally, group.cells, group.columns.size
    weight, square = _design_weights(tally, cells)
    line = linearise(
        group.terms, attrs.evolve(cells, n=weight, w=weight), group.columns.label, size
    )
    took_part = cells.w != 0
    persons, respondents, squares = (
        group.sum(each * took_part) for each in (cells.n, weight, square)
    )
    population, strata = _strata(group)
    with np.errstate(divide="ignore", invalid="ignore"):
        uneven = persons * squares / respondents**2
    return SampleCounts(
        mean=line.estimate,
        answered=line.n,
        respondents=respondents,
        outside=group.sum(weight * took_part * group.measure.outside(cells.frame)),
        asked=group.sum(weight) if _everybody(tally, cells) else np.full(size, np.nan),
        population=population,
        strata=strata,
        uneven=uneven,
    )


def _design_weights(tally: Tally, cells: Cells) -> tuple[Floats, Floats]:
    """Return the sum of the design weights in each cell and that of their squares.

    The weights N/n of a total survey make those who answered stand for the others, which is not to
    be assumed here.
    """
    weight, square = (cells.frame[name].to_numpy() for name in ("w", "w2"))
    if tally.design.weight is not None or not _weighted(tally, cells):
        return weight, square
    times = strata_of(tally).expansion[cells.stratum]
    return weight * times, square * times**2


def _population(cells: Cells) -> Floats:
    return np.round(cells.strata.expansion * cells.strata.units, 6)


def _strata(group: Group) -> tuple[Floats, Floats]:
    """Return the population of each domain, NaN when a stratum reaches outside it, and its number
    of strata.
    """
    cells, size = group.cells, group.columns.size
    pairs = np.unique(np.stack([group.columns.label, cells.stratum]), axis=1)
    domain, stratum = pairs[0], pairs[1]
    cut = np.bincount(stratum, minlength=len(cells.strata.units)) > 1
    known = np.isfinite(cells.strata.expansion) & ~cut & (group.source.tally.design.cluster is None)
    persons = sum_by(domain, np.where(known, _population(cells), np.nan)[stratum], size)
    return persons, np.bincount(domain, minlength=size).astype(np.float64)


def _keys(estimates: Estimates) -> list[Any]:
    """Return the domain of each row: its value, or a tuple of values."""
    if not estimates.by:
        return [()] * len(estimates)
    return [row[0] if len(row) == 1 else row for row in estimates.frame.select(estimates.by).rows()]


def _asked(
    estimates: Estimates, asked: NumbersAsked, counts: SampleCounts, *, weighted: bool
) -> Floats:
    """Return how many were asked, as the caller or the data say, once that is possible for every
    row.
    """
    keys = _keys(estimates)
    values = _told(keys, counts) if asked is None else _numbers(keys, asked)
    short = np.flatnonzero(values < counts.respondents * (1 - 1e-9))
    few = {keys[i]: (counts.respondents[i], values[i]) for i in short}
    said = "the weights of the respondents" if weighted else "the respondents"
    problems = [
        f"asked: {said}{_in(key)} are {plain(have, digits=6)}, more than the"
        f" {plain(of, digits=6)} asked."
        for key, (have, of) in few.items()
    ]
    raise_all(
        ArgumentError,
        [*problems, *_mistaken(estimates, counts, values, weighted=weighted)],
        argument="asked",
        value=asked,
    )
    return values


def _in(key: object) -> str:
    return "" if key == () else f" in {key!r}"


def _told(keys: list[Any], counts: SampleCounts) -> Floats:
    """Return the numbers that the data tell, or raise where they do not."""
    values = np.where(np.isnan(counts.asked), counts.population, counts.asked)
    unknown = list(
        dict.fromkeys(key for key, value in zip(keys, values, strict=True) if np.isnan(value))
    )
    if unknown:
        named = "" if unknown == [()] else f" in {', '.join(repr(key) for key in unknown[:5])}"
        raise ArgumentError(
            f"asked is needed: the data do not tell how many were asked{named}. Give a number, or a"
            " dict of domain and number.",
            argument="asked",
        )
    return values


def _numbers(keys: list[Any], asked: float | Mapping[Any, float]) -> Floats:
    """Return the caller's number for each row."""
    domains = list(dict.fromkeys(keys))
    if not isinstance(asked, Mapping):
        if not is_number(asked):
            raise type_error("asked", "be a number, or a dict of domain and number", asked)
        if len(domains) > 1:
            raise ArgumentError(
                f"asked is one number for {len(domains)} domains: give a dict of domain"
                " and number.",
                argument="asked",
                value=asked,
            )
        return np.full(len(keys), float(finite("asked", asked, least=0, most=MOST)))
    if domains == [()]:
        raise ArgumentError(
            "asked must be one number, since the estimates have no domains.",
            argument="asked",
            value=asked,
        )
    asked = {composed(key): number for key, number in asked.items()}
    lacking = [key for key in domains if key not in asked]
    if lacking:
        hint = did_you_mean(lacking[0], asked)
        raise ArgumentError(
            f"asked: no number for {', '.join(repr(key) for key in lacking[:5])}.{hint}",
            argument="asked",
            value=tuple(lacking),
        )
    named = {f"asked[{key!r}]": asked[key] for key in domains}
    numbers = dict(zip(domains, all_finite(named, least=0, most=MOST), strict=True))
    return np.array([numbers[key] for key in keys], dtype=np.float64)


def _mistaken(
    estimates: Estimates, counts: SampleCounts, values: Floats, *, weighted: bool
) -> list[str]:
    """Return what is wrong with numbers that do not mean what the design does."""
    design = estimates.method.design
    some = counts.answered > 0
    if design.weight is not None and np.isnan(counts.asked).all():
        hidden = some.any() and np.isclose(counts.respondents[some], values[some], rtol=1e-9).all()
        return [_HIDDEN] if hidden else []
    if weighted:
        return []
    problems = (
        [] if (values == np.rint(values)).all() else ["asked must be whole numbers of persons."]
    )
    if design.population is None:
        return problems
    problems += [_BEYOND] if (values > counts.population).any() else []
    whole = ~np.isnan(counts.population)
    drawn = (
        (counts.strata > 1) & (values != counts.population) & (whole | (design.cluster is not None))
    )
    return problems + ([_DRAWN] if drawn.any() else [])


_HIDDEN = (
    "asked: the weights of the respondents already add up to everybody asked. Weights adjusted for"
    " nonresponse hide it: estimate with those of the draw. If everybody did answer, there is"
    " nothing to bound."
)
_BEYOND = "asked: more persons were asked than the population of the design has."
_DRAWN = (
    "asked: a domain of several strata must be asked in full, all of its population. For a sample"
    " drawn in strata or clusters, estimate with the weights of the draw as Design(weight=...)."
)


def per_measure(
    name: str,
    value: float | Mapping[str, float],
    estimates: Estimates,
    **limits: Unpack[NumberLimits],
) -> Floats:
    """Return a number for each row from one number, or from one for each measure."""
    rows = estimates.frame["measure"].to_list()
    if not isinstance(value, Mapping):
        if not is_number(value):
            raise type_error(name, "be a number, or a dict of measure and number", value)
        return np.full(len(rows), float(finite(name, value, **limits)))
    lacking = [each for each in dict.fromkeys(rows) if each not in value]
    if lacking:
        raise ArgumentError(
            f"{name}: no number for {lacking[0]!r}; there are numbers for {list(value)}.",
            argument=name,
            value=lacking[0],
            allowed=tuple(value),
        )
    named = {f"{name}[{each!r}]": value[each] for each in dict.fromkeys(rows)}
    numbers = dict(zip(dict.fromkeys(rows), all_finite(named, **limits), strict=True))
    return np.array([numbers[each] for each in rows], dtype=np.float64)


def frame_of(
    row: type[Any], estimates: Estimates, case: Case, figures: Mapping[str, object]
) -> pl.DataFrame:
    """Return the frame of bounds or tipping points: what rows of both share, and the figures."""
    made = {
        "asked": case.asked,
        "response": 100.0 * case.response,
        "estimate": case.estimate,
        **figures,
    }
    return estimates.frame.select(*estimates.by, "measure", "n").hstack(series_of(row, made))


def method_words(
    method: Method, measures: Collection[str], missing: WithoutUsableAnswer, language: Language
) -> str:
    """Return how respondents without a usable answer are seen, and how the estimates were made."""
    words, shown = _WORDS[language], method.only(measures)
    items = (
        each for measure in shown.measures for each in measure.variables if isinstance(each, Item)
    )
    outside = [words["not_applicable"]] if any(item.scale.not_applicable for item in items) else []
    return " ".join([words[missing], *outside, words["estimates"], shown.describe(language)])


_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "nonresponse": (
            "Respondents without a usable answer are counted among those who did not answer."
        ),
        "outside": "Respondents without a usable answer are left out.",
        "not_applicable": "Those whom the question does not concern are left out.",
        "estimates": "The estimates themselves:",
    },
    "sv": {
        "nonresponse": "Svarande utan användbart svar räknas till dem som inte svarat.",
        "outside": "Svarande utan användbart svar räknas inte med.",
        "not_applicable": "De som frågan inte gäller räknas inte med.",
        "estimates": "Om skattningarna själva:",
    },
}
