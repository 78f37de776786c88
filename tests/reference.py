"""A slow and obvious implementation of the library's figures: row by row, with lists, dictionaries
and exact sums.

It shares no code with the library but the specifications (`Scale`, measures, `Design`), and
computes nothing on cells.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from brukarindex import (
    Balance,
    CompositeIndex,
    Design,
    MeanRating,
    MultiItemIndex,
    NetPromoterScore,
    Scale,
    Share,
)
from brukarindex.questions import Measure

Row = dict[str, Any]
Chosen = Callable[[Row], bool]
DONT_KNOW = "don't know"


# --- scores ---------------------------------------------------------------------------------------


def place(scale: Scale, answer: object) -> int | str | None:
    """Return where an answer stands on the scale from 0 at its low end, `DONT_KNOW`, or None
    without an answer.
    """
    if answer is None or answer in scale.no_answer or answer in scale.not_applicable:
        return None
    if answer in scale.dont_know:
        return DONT_KNOW
    return scale.labels.index(answer) if isinstance(answer, str) else int(answer) - scale.low


def merit(scale: Scale, answer: object) -> Fraction | None:
    """Return the score 0–100 of an answer, or None."""
    where = place(scale, answer)
    if not isinstance(where, int):
        return None
    share = Fraction(100 * where, scale.high - scale.low)
    return 100 - share if scale.reversed else share


def score(measure: Measure, row: Row) -> Fraction | None:
    """Return a respondent's score, or None when there is none."""
    if isinstance(measure, MultiItemIndex):
        return index_score(measure, row)
    scale, answer = measure.scale, row[measure.column]
    where = place(scale, answer)
    counted = isinstance(measure, Share | Balance) and measure.dont_know == "include"
    if counted and where == DONT_KNOW:
        return Fraction(0)
    if not isinstance(where, int):
        return None
    if isinstance(measure, Share):
        return (
            Fraction(100)
            if where in [place(scale, positive) for positive in measure.positive]
            else Fraction(0)
        )
    if isinstance(measure, Balance):
        return balance_score(measure, where)
    return Fraction(scale.low + where) if isinstance(measure, MeanRating) else merit(scale, answer)


def balance_score(balance: Balance, where: int) -> Fraction:
    """Return 100 for a positive answer, −100 for a negative one and 0 for another."""
    if isinstance(balance, NetPromoterScore):  # on 0–10, as Reichheld divides them
        return Fraction(100 * ((where >= 9) - (where <= 6)))
    sides = (balance.positive, balance.negative)
    more, less = ([place(balance.scale, each) for each in side] for side in sides)
    return Fraction(100 * ((where in more) - (where in less)))


def index_score(index: MultiItemIndex, row: Row) -> Fraction | None:
    """Return the weighted mean of the items a respondent has answered, or None when they are too
    few.
    """
    weights = (
        [Fraction(1)] * len(index.items)
        if index.weights is None
        else [Fraction(w) for w in index.weights]
    )
    weights = [weight / sum(weights) for weight in weights]
    answered = [
        (weight, value)
        for item, weight in zip(index.questions, weights, strict=True)
        if (value := merit(item.scale, row[item.column])) is not None
    ]
    if len(answered) < index.minimum_answered:
        return None
    given = sum(weight for weight, _ in answered)
    if index.missing == "equal":
        answered = [(weight + (1 - given) / len(answered), value) for weight, value in answered]
        given = Fraction(1)
    return sum(weight * value for weight, value in answered) / given


def parts_of(measure: Measure) -> list[tuple[float, Measure]]:
    """Return the measures whose domain figures are added up, each with its weight."""
    if not isinstance(measure, CompositeIndex):
        return [(1.0, measure)]
    weights = measure.weights or [1.0] * len(measure.parts)
    return [
        (weight / math.fsum(weights), part)
        for weight, part in zip(weights, measure.parts, strict=True)
    ]


# --- the design -----------------------------------------------------------------------------------


def stratum_of(row: Row, design: Design) -> tuple[Any, ...]:
    """Return the stratum of a respondent."""
    return tuple(row[column] for column in design.strata)


def unit_of(number: int, row: Row, design: Design) -> tuple[Any, ...]:
    """Return the sampled unit of a respondent: the cluster in its stratum, or the respondent."""
    return (*stratum_of(row, design), row[design.cluster] if design.cluster else number)


def units_by_stratum(
    rows: Sequence[Row], design: Design
) -> dict[tuple[Any, ...], set[tuple[Any, ...]]]:
    """Return the sampled units of every stratum."""
    units: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}
    for number, row in enumerate(rows):
        units.setdefault(stratum_of(row, design), set()).add(unit_of(number, row, design))
    return units


def weights_of(rows: Sequence[Row], design: Design) -> list[float]:
    """Return every respondent's weight: as given, N_h/n_h with a population size, or one."""
    if design.weight:
        return [float(row[design.weight]) for row in rows]
    if not design.population:
        return [1.0] * len(rows)
    units = units_by_stratum(rows, design)
    return [row[design.population] / len(units[stratum_of(row, design)]) for row in rows]


# --- figures --------------------------------------------------------------------------------------


class Figure(NamedTuple):
    """An estimate with its linearised variable: ``z`` is weight times influence, one for each row
    of the sample.
    """

    estimate: float
    z: list[float]
    n: int
    missing: int
    base: float
    measured: list[bool]


def figure(  # noqa: PLR0917
    rows: Sequence[Row], measure: Measure, design: Design, inside: Chosen, statistic: str = "mean"
) -> Figure:
    """Return the mean (or total) of ``measure`` among the rows ``inside``; NaN without answers."""
    weights = weights_of(rows, design)
    chosen = [inside(row) for row in rows]
    estimate, z = 0.0, [0.0] * len(rows)
    counts, measured = [], [False] * len(rows)
    for share, part in parts_of(measure):
        scores = [
            score(part, row) if here else None for here, row in zip(chosen, rows, strict=True)
        ]
        value, part_z = domain_figure(weights, scores, statistic)
        estimate += share * value
        z = [a + share * b for a, b in zip(z, part_z, strict=True)]
        counts.append(sum(s is not None for s in scores))
        measured = [known or s is not None for known, s in zip(measured, scores, strict=True)]
    base = math.fsum(w for w, known in zip(weights, measured, strict=True) if known)
    return Figure(estimate, z, min(counts), sum(chosen) - sum(measured), base, measured)


def domain_figure(
    weights: list[float], scores: list[Fraction | None], statistic: str
) -> tuple[float, list[float]]:
    """Return Σwy/Σw (or Σwy) over the rows with a score, and weight times influence of
    every row.
    """
    total = math.fsum(w * float(y) for w, y in zip(weights, scores, strict=True) if y is not None)
    if statistic == "total":
        return total, [
            0.0 if y is None else w * float(y) for w, y in zip(weights, scores, strict=True)
        ]
    base = math.fsum(w for w, y in zip(weights, scores, strict=True) if y is not None)
    if base == 0:
        return math.nan, [0.0] * len(weights)
    mean = total / base
    return mean, [
        0.0 if y is None else w * (float(y) - mean) / base
        for w, y in zip(weights, scores, strict=True)
    ]


def either(first: Figure, second: Figure) -> list[bool]:
    """Return the rows that one of two figures was measured on."""
    return [a or b for a, b in zip(first.measured, second.measured, strict=True)]


def minus(first: Figure, second: Figure, share: float = 1.0) -> list[float]:
    """Return the linearised variable of first − share · second."""
    return [a - share * b for a, b in zip(first.z, second.z, strict=True)]


def covariance(
    rows: Sequence[Row], design: Design, first: Sequence[float], second: Sequence[float]
) -> float:
    """Return Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · Σ (z − mean z)(v − mean v) over the sampled units
    of stratum h.
    """
    totals: dict[tuple[Any, ...], list[list[float]]] = {}
    for number, (row, z, v) in enumerate(zip(rows, first, second, strict=True)):
        both = totals.setdefault(unit_of(number, row, design), [[], []])
        both[0].append(z)
        both[1].append(v)
    sums = {unit: [math.fsum(side) for side in both] for unit, both in totals.items()}
    every = [math.fsum(side) / len(sums) for side in zip(*sums.values(), strict=True)]
    terms = []
    for stratum, units in units_by_stratum(rows, design).items():
        n, unsampled = len(units), unsampled_of(rows, design, stratum)
        pairs = [sums[unit] for unit in units]
        if n == 1 and design.singleton != "adjust":
            # One unit that the design is certain of, or that is given the average of others.
            continue
        means = every if n == 1 else [math.fsum(side) / n for side in zip(*pairs, strict=True)]
        scale = unsampled if n == 1 else unsampled * n / (n - 1)
        terms += [scale * (z - means[0]) * (v - means[1]) for z, v in pairs]
    return math.fsum(terms)


def unsampled_of(rows: Sequence[Row], design: Design, stratum: tuple[Any, ...]) -> float:
    """Return 1 − n_h/N_h of a stratum, 1 without a population size."""
    if not design.population:
        return 1.0
    sizes = {row[design.population] for row in rows if stratum_of(row, design) == stratum}
    return 1.0 - len(units_by_stratum(rows, design)[stratum]) / sizes.pop()


def variance(
    rows: Sequence[Row], design: Design, z: Sequence[float], measured: Sequence[bool]
) -> float:
    """Return the variance of what ``z`` linearises, from the ``measured`` rows."""
    return covariance(rows, design, z, z) * averaging(rows, design, measured)


def averaging(rows: Sequence[Row], design: Design, measured: Sequence[bool]) -> float:
    """Return strata of the measured rows over those whose variance is known, when these stand for
    the others.

    R's ``survey.lonely.psu="average"``, whose ``na.rm=TRUE`` leaves out the strata without an
    answer.
    """
    if design.singleton != "average":
        return 1.0
    units = units_by_stratum(rows, design)
    there = {stratum_of(row, design) for row, known in zip(rows, measured, strict=True) if known}
    alone = [h for h in there if len(units[h]) == 1 and unsampled_of(rows, design, h) > 0]
    return len(there) / max(len(there) - len(alone), 1)


def degrees_of_freedom(rows: Sequence[Row], design: Design, measured: Sequence[bool]) -> int:
    """Return sampled units less strata among the measured rows."""
    there = [(number, row) for number, row in enumerate(rows) if measured[number]]
    units = {unit_of(number, row, design) for number, row in there}
    return len(units) - len({stratum_of(row, design) for _, row in there})


def design_effect(
    rows: Sequence[Row], measure: Measure, design: Design, inside: Chosen
) -> float | None:
    """Return V / V_srs of the mean of a measure that is no composite, V_srs = s²/n · (1 − n/Σw);
    None for 0/0.
    """
    found = figure(rows, measure, design, inside)
    scored = [
        (w, float(score(measure, row)))
        for w, row, known in zip(weights_of(rows, design), rows, found.measured, strict=True)
        if known
    ]
    square = (
        math.fsum(w * (y - found.estimate) ** 2 for w, y in scored)
        / found.base
        * found.n
        / max(found.n - 1, 1)
    )
    known = design.weight or design.population
    simple = square / found.n * (1 - found.n / found.base if known else 1.0)
    return variance(rows, design, found.z, found.measured) / simple if simple > 1e-9 else None


# --- comparisons ----------------------------------------------------------------------------------


def domains_of(rows: Sequence[Row], by: str) -> list[Any]:
    """Return the domains in order."""
    return sorted({row[by] for row in rows})


def reference_figure(  # noqa: PLR0917
    rows: Sequence[Row], measure: Measure, design: Design, by: str, kind: str, domain: Any
) -> Figure:
    """Return what ``domain`` is compared with: everybody, everybody else, or the mean of the
    domains' figures.
    """
    if kind == "pooled":
        return figure(rows, measure, design, lambda _: True)
    if kind == "rest":
        return figure(rows, measure, design, lambda row: row[by] != domain)
    units = [
        figure(rows, measure, design, lambda row, each=each: row[by] == each)
        for each in domains_of(rows, by)
    ]
    known = [unit for unit in units if not math.isnan(unit.estimate)]
    if not known:
        return units[0]
    z = [math.fsum(column) / len(known) for column in zip(*(unit.z for unit in known), strict=True)]
    mean = math.fsum(unit.estimate for unit in known) / len(known)
    return Figure(
        mean,
        z,
        0,
        0,
        0.0,
        [any(each) for each in zip(*(unit.measured for unit in known), strict=True)],
    )


# --- several tests at once ------------------------------------------------------------------------


def holm(p: Sequence[float]) -> list[float]:
    """Return for each test the largest (m − rank) · p among those no larger than its own."""
    m, order = len(p), sorted(range(len(p)), key=lambda i: p[i])
    scaled = {i: (m - rank) * p[i] for rank, i in enumerate(order)}
    return [min(1.0, max(scaled[j] for j in order[: order.index(i) + 1])) for i in range(m)]


def bonferroni(p: Sequence[float]) -> list[float]:
    """Return for each test m · p."""
    return [min(1.0, len(p) * each) for each in p]


def hochberg(p: Sequence[float]) -> list[float]:
    """Return for each test the least (m − rank) · p among those no smaller than its own."""
    m, order = len(p), sorted(range(len(p)), key=lambda i: p[i])
    scaled = {i: (m - rank) * p[i] for rank, i in enumerate(order)}
    return [min([1.0, *(scaled[j] for j in order[order.index(i) :])]) for i in range(m)]


def benjamini_hochberg(p: Sequence[float]) -> list[float]:
    """Return for each test the least m · p / rank among those no smaller than its own."""
    m, order = len(p), sorted(range(len(p)), key=lambda i: p[i])
    scaled = {i: m * p[i] / (rank + 1) for rank, i in enumerate(order)}
    return [min([1.0, *(scaled[j] for j in order[order.index(i) :])]) for i in range(m)]


def benjamini_yekutieli(p: Sequence[float]) -> list[float]:
    """Return for each test the least m · (1 + 1/2 + … + 1/m) · p / rank among those no smaller."""
    m, order = len(p), sorted(range(len(p)), key=lambda i: p[i])
    harmonic = math.fsum(1 / (rank + 1) for rank in range(m))
    scaled = {i: m * harmonic * p[i] / (rank + 1) for rank, i in enumerate(order)}
    return [min([1.0, *(scaled[j] for j in order[order.index(i) :])]) for i in range(m)]


def hommel(p: Sequence[float]) -> list[float]:
    """Return for each test the largest Simes p-value of all the sets of tests it is in: closed
    testing itself.
    """
    worst = [0.0] * len(p)
    for bits in range(1, 2 ** len(p)):
        members = [i for i in range(len(p)) if bits >> i & 1]
        ordered = sorted(p[i] for i in members)
        simes = min(len(members) * each / (rank + 1) for rank, each in enumerate(ordered))
        for i in members:
            worst[i] = max(worst[i], simes)
    return [min(1.0, each) for each in worst]


def hommel_by_size(p: Sequence[float]) -> list[float]:
    """Return what `hommel` does with one set of each size for each test: Wright's (1992) algorithm.

    The operations are those of R's ``p.adjust``, so that the last bit can be compared.
    """
    m, order = len(p), sorted(range(len(p)), key=lambda i: p[i])
    ordered = [p[i] for i in order]
    worst = list(ordered)
    for size in range(2, m + 1):
        largest = ordered[m - size + 1 :]
        others = min(size * each / rank for rank, each in enumerate(largest, start=2))
        bounds = [min(size * each, others) for each in ordered[: m - size + 1]]
        worst = [max(pair) for pair in zip(worst, bounds + bounds[-1:] * (size - 1), strict=True)]
    return [min(1.0, worst[order.index(i)]) for i in range(m)]
