"""Weights made in steps, and the errors they leave: row by row, with the formulas of the book.

It shares no code with the library but the specifications, and computes nothing on cells. Every step
keeps what it did to each row. The linearised variable of a figure is led through the steps from the
last to the first (Deville and Särndal 1992): with ``g`` the factor of a row and ``x`` its
auxiliaries, a residual ``g(u − x'B)`` is left, and ``x'B`` of what the sample itself tells.
"""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from reference import (
    Chosen,
    Row,
    averaging,
    covariance,
    degrees_of_freedom,
    parts_of,
    score,
    stratum_of,
    unsampled_of,
    weights_of,
)

from brukarindex import Design
from brukarindex.questions import Measure

together = partial(zip, strict=True)
Vector = list[float]
Totals = Mapping[Any, Any]
Bounds = tuple[float, float]
Key = str | tuple[str, ...]


class NoWeightsError(Exception):
    """No weights meet the totals, or none were found."""


class UndeterminedError(Exception):
    """The totals do not decide a regression coefficient that the variance needs."""


class Step(NamedTuple):
    """What one step did, row by row.

    Attributes:
        factor: What it multiplied the weight with, ``g``.
        x: The auxiliaries.
        z: What the regression adds up, by design weight: its coefficients are matrix⁻¹·Σ d·z·u.
        matrix: Σ d·z·x' or what stands for it.
        sampled: 1 for an auxiliary whose total is the sample's own, 0 for one of the population.
        random: Whether the step corrects for a response that was chance.
        slope: How the new weight grows with the old one: the factor, unless weights were cut.
    """

    factor: Vector
    x: list[Vector]
    z: list[Vector]
    matrix: list[Vector]
    sampled: Vector
    random: bool = False
    slope: Vector | None = None


class Weighted(NamedTuple):
    """The rows of a sample, their design weights, and the steps that changed these."""

    rows: Sequence[Row]
    design: Design
    base: Vector
    steps: tuple[Step, ...] = ()

    @property
    def earlier(self) -> Vector:
        """The product of the factors of all steps."""
        return [math.prod(step.factor[i] for step in self.steps) for i in range(len(self.rows))]

    @property
    def weights(self) -> Vector:
        """The weight of every row."""
        return [d * factor for d, factor in together(self.base, self.earlier)]

    def after(self, step: Step) -> "Weighted":
        """Return the sample after one step more."""
        return self._replace(steps=(*self.steps, step))

    def staying(self, responded: str | None) -> list[bool]:
        """Return the rows that have a weight and keep one."""
        stays = [responded is None or row[responded] for row in self.rows]
        return [here and w != 0 for here, w in together(stays, self.weights)]

    def loses(self, responded: str | None) -> bool:
        """Return whether somebody with a weight did not respond."""
        pairs = together(self.staying(responded), self.weights)
        return any(w != 0 and not stays for stays, w in pairs)


def fixed(weighted: Weighted) -> Weighted:
    """Return those with a weight as a sample of their own, their weights as given."""
    there = [i for i, w in enumerate(weighted.weights) if w != 0]
    weights = weighted.weights
    rows = [weighted.rows[i] for i in there]
    return Weighted(rows, weighted.design, [weights[i] for i in there])


def started(rows: Sequence[Row], design: Design) -> Weighted:
    """Return a sample with its design weights."""
    return Weighted(rows, design, weights_of(rows, design))


# --- linear algebra ------------------------------------------------------------------------------


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """Return Σ left·right."""
    return math.fsum(a * b for a, b in together(left, right))


def times(weights: Sequence[float], rows: Sequence[Vector]) -> list[Vector]:
    """Return rows, each multiplied by its weight."""
    return [[w * value for value in row] for w, row in together(weights, rows)]


def moments(weights: Vector, z: list[Vector], x: list[Vector]) -> list[Vector]:
    """Return Σ w·z·x'."""
    columns = list(together(*x))
    return [[dot(one, other) for other in columns] for one in together(*times(weights, z))]


def comparable(matrix: list[Vector]) -> tuple[Any, Any]:
    """Return a matrix divided by the roots of its diagonal on both sides, and these."""
    made = np.array(matrix)
    scale = np.sqrt(np.abs(np.diag(made)))
    scale = np.where(scale > 0, scale, 1.0)
    return made / np.outer(scale, scale), scale


def solved(matrix: list[Vector], right: Vector) -> Vector:
    """Return a solution of matrix·b = right; any of them when auxiliaries repeat each other."""
    made, scale = comparable(matrix)
    found = np.linalg.lstsq(made, np.array(right) / scale, rcond=1e-11)[0]
    return [float(each) for each in found / scale]


def is_determined(weighted: Weighted, step: Step) -> bool:
    """Return whether the totals decide all that is asked of the coefficients, and not just barely.

    What they leave open must change no ``s·x'b``, nor ``x'b`` of those who stay.
    """
    made, scale = comparable(step.matrix)
    _, sizes, rows = np.linalg.svd(made)
    if any(1e-9 < size / sizes[0] < 1e-5 for size in sizes):
        return False
    free = rows[sizes <= 1e-9 * sizes[0]] / scale
    for x, g, w in together(step.x, step.factor, weighted.weights):
        lent = [s * each for s, each in together(step.sampled, x)]
        for each in (lent, x) if g * w else (lent,):
            if (np.abs(free @ np.array(each)) > 1e-6 * np.abs(free) @ np.abs(each)).any():
                return False
    return True


# --- weights -------------------------------------------------------------------------------------


def level_of(row: Row, key: Key) -> Any:
    """Return the class of a row: a value, or a tuple of them."""
    return row[key] if isinstance(key, str) else tuple(row[name] for name in key)


def indicators(rows: Sequence[Row], key: Key) -> dict[Any, Vector]:
    """Return for every class, in order, 1 for the rows in it and 0 for the others."""
    levels = [level_of(row, key) for row in rows]
    return {each: [float(level == each) for level in levels] for each in sorted(set(levels))}


class Auxiliary(NamedTuple):
    """One auxiliary: its value for every row, its total, and 1 where that is the sample's own."""

    values: Vector
    total: float
    sampled: float


def auxiliaries(weighted: Weighted, totals: Totals, numeric: Sequence[str]) -> list[Auxiliary]:
    """Return a column for every level of a classification, and one for every number."""
    found = []
    for key, known in totals.items():
        told = {}
        if key in numeric or isinstance(known, float):
            columns = {key: [row[key] for row in weighted.rows]}
            told = {key: known}
        else:
            columns = indicators(weighted.rows, key)
            told = {} if known == "sample" else known
        for level, values in columns.items():
            if known == "sample":
                found.append(Auxiliary(values, dot(weighted.weights, values), 1.0))
            else:
                found.append(Auxiliary(values, told.get(level, 0.0), 0.0))
    return found


def calibrated(
    weighted: Weighted,
    totals: Totals,
    *,
    distance: str = "linear",
    bounds: Bounds | None = None,
    responded: str | None = None,
    numeric: Sequence[str] = (),
) -> Weighted:
    """Return weights that meet the totals, with factors as near 1 as the distance says."""
    columns = auxiliaries(weighted, totals, numeric)
    x = [list(row) for row in together(*(column.values for column in columns))]
    stays = weighted.staying(responded)
    carrying = [w * here for w, here in together(weighted.weights, stays)]
    wanted = [column.total for column in columns]
    classes = all(value in {0, 1} for row in x for value in row)
    proportional = distance == "raking" and bounds is None and classes
    g = raked(carrying, x, wanted) if proportional else None
    if g is None:
        made = Distance(distance, *(bounds or (-math.inf, math.inf)))
        g = nearest(carrying, x, wanted, made)
    z = times([before * here for before, here in together(weighted.earlier, stays)], x)
    return weighted.after(
        Step(
            [each * here for each, here in together(g, stays)],
            x,
            z,
            moments(weighted.base, z, x),
            [column.sampled for column in columns],
            random=weighted.loses(responded),
        )
    )


def post_stratified(
    weighted: Weighted,
    key: Key,
    known: Mapping[Any, float],
    responded: str | None,
) -> Weighted:
    """Return weights multiplied by known numbers over what they sum to in each class."""
    step = calibrated(weighted, {key: known}, responded=responded).steps[-1]
    stays = weighted.staying(responded)
    carrying = [w * here for w, here in together(weighted.weights, stays)]
    g = [0.0] * len(stays)
    for level, member in indicators(weighted.rows, key).items():
        ratio = known[level] / dot(carrying, member)
        g = [each + ratio * here for each, here in together(g, member)]
    return weighted.after(step._replace(factor=[a * here for a, here in together(g, stays)]))


def raked(weights: Vector, x: list[Vector], totals: Vector) -> Vector | None:
    """Return raking factors, by going through the classes until all sums are right.

    None where that takes thousands of times.
    """
    g = [1.0] * len(x)
    for _ in range(5_000):
        furthest = 0.0
        for j, total in enumerate(totals):
            members = [i for i, row in enumerate(x) if row[j] and weights[i]]
            if members:
                ratio = total / math.fsum(weights[i] * g[i] for i in members)
                furthest = max(furthest, abs(ratio - 1))
                g = [each * ratio if x[i][j] else each for i, each in enumerate(g)]
        if furthest < 1e-13:
            return g
    return None


class Distance(NamedTuple):
    """A distance between weights, and the bounds of the factor."""

    name: str
    low: float
    high: float

    def factor(self, v: float) -> tuple[float, float]:
        """Return F(v) and its derivative."""
        low, high = self.low, self.high
        if self.name == "logit":
            rate = (high - low) / ((1 - low) * (high - 1))
            e = math.exp(min(rate * v, 600.0))
            g = (low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e)
            return g, (g - low) * (high - g) / ((1 - low) * (high - 1))
        g = math.exp(min(v, 600.0)) if self.name == "raking" else 1 + v
        slope = g if self.name == "raking" else 1.0
        return (g, slope) if low < g < high else (min(max(g, low), high), 0.0)


def nearest(weights: Vector, x: list[Vector], totals: Vector, distance: Distance) -> Vector:
    """Return g = F(x'λ) with Σ w·g·x the totals, by Newton's method with shortened steps."""
    columns = list(together(*x))
    size = [
        max(abs(total), dot([abs(w) for w in weights], [abs(each) for each in column])) or 1.0
        for total, column in together(totals, columns)
    ]

    def state(at: Vector) -> tuple[Vector, Vector, Vector, float]:
        pairs = [distance.factor(dot(row, at)) for row in x]
        made = [w * g for w, (g, _) in together(weights, pairs)]
        error = [total - dot(made, column) for total, column in together(totals, columns)]
        furthest = max(abs(e) / s for e, s in together(error, size))
        return [g for g, _ in pairs], [slope for _, slope in pairs], error, furthest

    at = [0.0] * len(totals)
    g, slope, error, furthest = state(at)
    for _ in range(200):
        if furthest < 1e-14:
            return g
        curved = [w * each for w, each in together(weights, slope)]
        move = solved(moments(curved, x, x), error)
        lengths = [2.0**-halvings for halvings in range(30)]
        tried = ([a + length * b for a, b in together(at, move)] for length in lengths)
        nearer = next((each for each in tried if state(each)[-1] < furthest), None)
        if nearer is None:
            break
        at = nearer
        g, slope, error, furthest = state(at)
    if furthest < 1e-11:
        return g
    raise NoWeightsError


def by_classes(
    weighted: Weighted,
    key: Key,
    responded: str,
    *,
    by_weight: bool,
    totals: Mapping[Any, float] | None = None,
) -> Weighted:
    """Return weights over the response rate of the class, or up to a known number of persons."""
    by_weight = by_weight or totals is not None
    weights, stays = weighted.weights, weighted.staying(responded)
    unit = [w if by_weight else float(w != 0) for w in weights]
    carrying = [each * here for each, here in together(unit, stays)]
    members = indicators(weighted.rows, key)
    answered = [dot(carrying, member) for member in members.values()]
    every = [dot(unit, member) for member in members.values()]
    wanted = every if totals is None else [totals[level] for level in members]
    x = [list(row) for row in together(*members.values())]
    g = [dot(row, [a / b for a, b in together(wanted, answered)]) for row in x]
    per_weight = [1.0 if by_weight else 1 / w if w else 0.0 for w in weights]
    staying = [before * here for before, here in together(weighted.earlier, stays)]
    return weighted.after(
        Step(
            [each * here for each, here in together(g, stays)],
            times(per_weight, x),
            times(staying, x),
            [[a * (i == j) for j in range(len(answered))] for i, a in enumerate(answered)],
            [float(totals is None)] * len(answered),
            random=weighted.loses(responded),
        )
    )


def covariates(rows: Sequence[Row], names: Sequence[str]) -> list[Vector]:
    """Return 1, the numbers, and an indicator for every class but the first."""
    columns = [[1.0] * len(rows)]
    for name in names:
        if isinstance(rows[0][name], float):
            columns.append([row[name] for row in rows])
        else:
            columns += list(indicators(rows, name).values())[1:]
    return [list(row) for row in together(*columns)]


def by_propensity(
    weighted: Weighted,
    names: Sequence[str],
    responded: str,
    *,
    by_weight: bool,
) -> Weighted:
    """Return weights over a probability to respond, from a logistic regression."""
    x = covariates(weighted.rows, names)
    weights, stays = weighted.weights, weighted.staying(responded)
    unit = [w if by_weight else float(w != 0) for w in weights]
    p = fitted(unit, x, stays)
    spread = [u * each * (1 - each) for u, each in together(unit, p)]
    per_weight = [each / (1 if by_weight else w) for each, w in together(p, weights)]
    staying = [before * here for before, here in together(weighted.earlier, stays)]
    scores = [before * (1 - each) / each for before, each in together(staying, p)]
    return weighted.after(
        Step(
            [here / each for each, here in together(p, stays)],
            times(per_weight, x),
            times(scores, x),
            moments(spread, x, x),
            [1.0] * len(x[0]),
            random=True,
        )
    )


def fitted(unit: Vector, x: list[Vector], stays: Sequence[bool]) -> Vector:
    """Return the probabilities of the logistic regression of ``stays`` on ``x``, by Newton."""
    beta = [0.0] * len(x[0])
    for _ in range(60):
        p = [1 / (1 + math.exp(-max(min(dot(row, beta), 700.0), -700.0))) for row in x]
        left = [u * (here - each) for u, here, each in together(unit, stays, p)]
        gradient = [dot(left, column) for column in together(*x)]
        if max(map(abs, gradient)) < 1e-13 * math.fsum(unit):
            return p
        spread = [u * each * (1 - each) for u, each in together(unit, p)]
        move = solved(moments(spread, x, x), gradient)
        beta = [b + m for b, m in together(beta, move)]
    raise NoWeightsError


def trimmed(
    weighted: Weighted,
    *,
    low: float,
    high: float,
    redistribute: str,
    strict: bool,
) -> Weighted:
    """Return weights cut at the limits, what was cut being shared out among those never cut."""
    cut: set[int] = set()
    for round_number in count():
        now = weighted.weights
        there = [i for i, w in enumerate(now) if w != 0]
        outside = [i for i in there if not low * (1 - 1e-9) <= now[i] <= high * (1 + 1e-9)]
        if round_number and not (strict and outside):
            break
        cut |= set(outside)
        others = [i for i in there if i not in cut]
        if redistribute != "none" and not others:
            raise NoWeightsError
        made = [min(max(w, low), high) if i in cut else w for i, w in enumerate(now)]
        excess = math.fsum(now) - math.fsum(made)
        shares = {"equal": 1.0, "none": 0.0}
        share = {i: shares.get(redistribute, now[i]) for i in others}
        whole = math.fsum(share.values()) or 1.0
        made = [w + excess * share.get(i, 0.0) / whole for i, w in enumerate(made)]
        factor = [new / old if old else 0.0 for new, old in together(made, now)]
        grows = {i: factor[i] if redistribute == "proportional" else 1.0 for i in others}
        weighted = weighted.after(
            Step(
                factor,
                [[1.0] for _ in now],
                [[share.get(i, 0.0) / d] for i, d in enumerate(weighted.base)],
                [[whole]],
                [float(redistribute != "none")],
                slope=[grows.get(i, 0.0) for i in range(len(now))],
            )
        )
    return weighted


def normalised(weighted: Weighted, to: float) -> Weighted:
    """Return weights with the sum ``to``."""
    total = math.fsum(weighted.weights)
    ones = [[1.0] for _ in weighted.rows]
    z = times(weighted.earlier, ones)
    return weighted.after(Step([to / total] * len(ones), ones, z, [[total]], [0.0]))


# --- figures -------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A figure and what it linearises to: ``u``, by final weight.

    Attributes:
        estimate: The figure.
        u: Its influence on every row.
        answered: The rows behind it.
        n: How many there are; of a composite, of the part with fewest.
        missing: Others of the domain that have a weight.
        df: Sampled units less strata of those who answered; of a composite, the fewest.
        rough: Sum of the terms that ``w·u`` is the difference of; its rounding errors are a share.
        least: Smallest sum of weights divided by, as a share of the weights without their signs.
    """

    estimate: float
    u: Vector
    answered: list[bool]
    n: int
    missing: int
    df: int
    rough: float
    least: float


def line(
    weighted: Weighted,
    measure: Measure,
    inside: Chosen,
    statistic: str = "mean",
) -> Line | None:
    """Return the mean (or total) of ``measure`` among the rows ``inside``; None without answers."""
    pairs = list(together(weighted.rows, weighted.weights))
    there = [inside(row) and w != 0 for row, w in pairs]
    parts = []
    for share, part in parts_of(measure):
        scores = [score(part, row) if here else None for (row, _), here in together(pairs, there)]
        if all(each is None for each in scores):
            return None
        parts.append(part_line(weighted, scores, share, statistic))
    n = min(part.n for part in parts)
    return Line(
        math.fsum(part.estimate for part in parts),
        [math.fsum(each) for each in together(*(part.u for part in parts))],
        [any(each) for each in together(*(part.answered for part in parts))],
        n,
        sum(there) - n,
        min(part.df for part in parts),
        math.fsum(part.rough for part in parts),
        min(part.least for part in parts),
    )


def part_line(weighted: Weighted, scores: Sequence[Any], share: float, statistic: str) -> Line:
    """Return the line of one score, multiplied by ``share``."""
    weights, known = weighted.weights, [each is not None for each in scores]
    y = [0.0 if each is None else float(each) for each in scores]
    there = [w for w, here in together(weights, known) if here]
    base, whole = math.fsum(there), math.fsum(map(abs, there))
    value = total = dot(weights, y)
    u, rough = y, dot([abs(w) for w in weights], [abs(each) for each in y])
    if statistic == "mean":
        value = total / base if base else math.nan
        u = [(each - value) / base if here and base else 0.0 for each, here in together(y, known)]
        rough = whole * max(map(abs, y)) / abs(base) if base else 0.0
    df = degrees_of_freedom(weighted.rows, weighted.design, known)
    least = abs(base) / whole
    scaled = [share * each for each in u]
    return Line(share * value, scaled, known, sum(known), 0, df, share * rough, least)


def difference(first: Line, second: Line) -> tuple[Vector, list[bool]]:
    """Return the influence of first − second, and the rows behind it."""
    u = [a - b for a, b in together(first.u, second.u)]
    return u, [a or b for a, b in together(first.answered, second.answered)]


def variance(weighted: Weighted, u: Vector, answered: Sequence[bool]) -> float:
    """Return the variance of what ``u`` linearises by final weight, from the ``answered`` rows."""
    rows, design = weighted.rows, weighted.design
    led = through(weighted, u)
    z = [d * each for d, each in together(weighted.base, led.v)]
    touched = [here or lent for here, lent in together(answered, led.lent)]
    return covariance(rows, design, z, z) * averaging(rows, design, touched) + led.response


class Led(NamedTuple):
    """What the steps make of an influence.

    Attributes:
        v: The influence by design weight.
        lent: The rows that some step gave influence, whatever other steps took back.
        response: The variance that a random response adds.
    """

    v: Vector
    lent: list[bool]
    response: float


def through(weighted: Weighted, u: Vector) -> Led:
    """Lead an influence by final weight through the steps, from the last to the first.

    Of what a response of probability 1/g contributes, Σ w²(1 − 1/g)·(g·e)², the formula for the
    sampling has all but the sampled share n/N (Fay 1991; Shao and Steel 1999); w is the weight
    before the step. A factor below 1 is the inverse of no probability, and adds nothing.
    """
    one_more, heavier, response = u, u, 0.0  # of one more such row, of more weight on this one
    some, lent = 1e-9 * max(map(abs, u)), [False] * len(u)
    for number in reversed(range(len(weighted.steps))):
        step, before = weighted.steps[number], weighted._replace(steps=weighted.steps[:number])
        if not is_determined(before, step):
            raise UndeterminedError
        weighed = [d * each for d, each in together(weighted.base, heavier)]
        b = solved(step.matrix, [dot(weighed, column) for column in together(*step.z)])
        fit = [dot(row, b) for row in step.x]
        own = [s * each for s, each in together(step.sampled, b)]
        back = [dot(row, own) for row in step.x]
        residual = [g * (a - c) for g, a, c in together(step.factor, one_more, fit)]
        if step.random:
            response += of_response(before, step.factor, residual)
        given = [c - g * f for g, f, c in together(step.factor, fit, back)]
        there = together(lent, given, before.weights)
        lent = [known or (abs(each) > some and w != 0) for known, each, w in there]
        slope = step.factor if step.slope is None else step.slope
        one_more = [e + c for e, c in together(residual, back)]
        heavier = [s * (a - c) + d for s, a, c, d in together(slope, heavier, fit, back)]
    return Led(one_more, lent, response)


def of_response(before: Weighted, factor: Vector, residual: Vector) -> float:
    """Return Σ n/N·w²(1 − 1/g)·e², where e has been multiplied by g."""
    terms = []
    for row, w, g, e in together(before.rows, before.weights, factor, residual):
        stratum = stratum_of(row, before.design)
        sampled = 1 - unsampled_of(before.rows, before.design, stratum)
        terms.append(sampled * w**2 * (1 - 1 / g) * e**2 if g > 1 else 0.0)
    return math.fsum(terms)


def simple_variance(weighted: Weighted, scores: Sequence[Any], statistic: str) -> float | None:
    """Return s²/n·(1 − n/Σw), times (Σw)² for a total; None where it is 0 or nothing is known.

    Weights that add up to no more than half as many again as the respondents tell no size of the
    population, unless they follow from its size: the variance is then s²/n.
    """
    design, weights = weighted.design, weighted.weights
    there = [(w, float(y)) for w, y in together(weights, scores) if y is not None]
    n, base = len(there), math.fsum(w for w, _ in there)
    if n < 2 or base == 0:
        return None
    mean = math.fsum(w * y for w, y in there) / base
    square = math.fsum(w * (y - mean) ** 2 for w, y in there) / base * n / (n - 1)
    implied = design.population is not None and design.weight is None
    persons = sum(w != 0 for w in weights)
    tells = implied or math.fsum(weights) > 1.5 * persons * (1 + 1e-12)
    unsampled = 1 - n / base if tells else 1.0
    found = square / n * unsampled * (base**2 if statistic == "total" else 1.0)
    return found if unsampled > 1e-9 and square > 1e-9 else None
