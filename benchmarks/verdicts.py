"""How often equal units are told apart, and how often different ones are: the grid behind the page
on verdicts.

    python benchmarks/verdicts.py [--surveys 100] [--designs simple,weights1] [--scores 10skew,nps]
    [--sizes 5,10]
                                  [--references Pooled,Published] [--apart 5,8,12] [--seed 1]
                                  [--workers 2]

290 units that truly have one mean, n answers from each, many surveys from a fixed seed. Whatever is
found is false. Each line is a distribution of scores in a design: per cent of surveys in which
Holm's method finds a difference at 5 %, for each n and the reference where it is most (and each of
the five); then the per cent of units whose interval of the difference holds 0, and whose own
interval holds the mean; and rows with another status than ok or no_variation.

With ``--apart``, 60 of the units have means so many points nearer to the middle of the scale. Each
line then says the per cent of those 60 that Holm's method finds, beside a published truth, and what
the exact test of the true distribution of the equal units finds; what the method of Benjamini and
Hochberg finds; and the mean per cent of its findings that are false.
"""

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import Pool

import numpy as np
import polars as pl
from numpy.typing import NDArray

import brukarindex as bx
from brukarindex.comparisons import adjust_p_values
from brukarindex.counting import Weighting
from brukarindex.questions import Measure

UNITS = 290
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SCORES: dict[str, list[float]] = {
    "10skew": [0.01, 0.01, 0.02, 0.02, 0.05, 0.06, 0.13, 0.25, 0.22, 0.23],
    "5skew": [0.02, 0.03, 0.08, 0.32, 0.55],
    "10even": [0.1] * 10,
    "10bell": [0.02, 0.05, 0.10, 0.15, 0.18, 0.18, 0.15, 0.10, 0.05, 0.02],
    "10top70": [0.03, 0.01, 0.01, 0.01, 0.02, 0.02, 0.03, 0.07, 0.10, 0.70],
    "10rare": [0.03, 0, 0, 0, 0, 0, 0, 0, 0.27, 0.70],
    "7peaks": [0.3, 0.1, 0.05, 0.05, 0.05, 0.15, 0.3],
    "5peaks": [0.4, 0.05, 0.05, 0.05, 0.45],
    "5top70": [0.03, 0.02, 0.05, 0.2, 0.7],
    "4low75": [0.75, 0.15, 0.07, 0.03],
    "nps": [0.06, 0.03, 0.03, 0.03, 0.03, 0.04, 0.05, 0.10, 0.15, 0.20, 0.28],
    "share80": [0.2, 0.8],
    "share95": [0.05, 0.95],
}
"""Probabilities of the answers, worst first."""
SIZES = (5, 10, 20, 30, 50, 100, 200)
REFERENCES = ("Pooled", "Rest", "UnweightedMean", "PopulationWeighted", "Published")


class Survey:
    """Answers by unit, as positions on the scale, with the design that they were drawn by."""

    def __init__(
        self, answers: Ints, design: bx.Design, mean: float, **columns: NDArray[np.generic]
    ) -> None:
        self.answers, self.design, self.mean, self.columns = answers, design, mean, columns

    def frame(self) -> pl.DataFrame:
        """Return one row a respondent; an answer of −1 is missing."""
        unit = np.repeat(np.arange(UNITS), self.answers.shape[1])
        given = pl.when(pl.col("q") >= 0).then("q")
        return pl.DataFrame({"unit": unit, "q": self.answers.ravel(), **self.columns}).with_columns(
            given
        )

    def weighting(self) -> bx.Design | Weighting:
        """Return the design, or the weighting that the survey is estimated with."""
        if "group" not in self.columns:
            return self.design
        return bx.rake(self.frame(), {"group": GROUPS, "kind": KINDS}, design=self.design)


def drawn(rng: np.random.Generator, p: Floats, n: int) -> Ints:
    """Return answers drawn from one distribution."""
    return rng.choice(len(p), size=(UNITS, n), p=p)


def mean_of(p: Floats, weight: Floats | float = 1.0) -> float:
    """Return the mean score, 0-1."""
    return float((p * weight * np.linspace(0, 1, len(p))).sum() / (p * weight).sum())


def simple(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Every unit is a simple random sample from a large population."""
    return Survey(drawn(rng, p, n), bx.Design(strata="unit"), mean_of(p))


def stratified(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Two strata in each unit, of 70 and 30 %, half of the sample from each."""
    part = np.tile((np.arange(n) >= n // 2).astype(np.int64), UNITS)
    sizes = np.where(part == 0, 70.0 * n, 30.0 * n)
    design = bx.Design(strata=["unit", "part"], population="N", singleton="adjust")
    return Survey(drawn(rng, p, n), design, mean_of(p), part=part, N=sizes)


def weighted(rng: np.random.Generator, p: Floats, n: int, *, cv: float) -> Survey:
    """Weights that have nothing to do with the answers."""
    spread = np.sqrt(np.log1p(cv**2))
    w = rng.lognormal(0, spread, UNITS * n)
    return Survey(drawn(rng, p, n), bx.Design(strata="unit", weight="w"), mean_of(p), w=w)


def related(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Those below 60 % of the scale weigh four times as much."""
    answers, pull = drawn(rng, p, n), np.where(np.linspace(0, 1, len(p)) < 0.6, 4.0, 1.0)
    design = bx.Design(strata="unit", weight="w")
    return Survey(answers, design, mean_of(p, pull), w=pull[answers].ravel())


def clustered(rng: np.random.Generator, p: Floats, n: int, *, clusters: int) -> Survey:
    """Clusters within units, intraclass correlation 0.1 of the normal scores behind the answers."""
    from scipy.special import ndtr

    number = min(clusters, n)
    cluster = np.tile(np.arange(n) % number, (UNITS, 1))
    shared = np.take_along_axis(rng.standard_normal((UNITS, number)), cluster, 1)
    normal = np.sqrt(0.1) * shared + np.sqrt(0.9) * rng.standard_normal((UNITS, n))
    answers = np.searchsorted(np.cumsum(p)[:-1], ndtr(normal))
    return Survey(answers, bx.Design(strata="unit", cluster="c"), mean_of(p), c=cluster.ravel())


def finite(rng: np.random.Generator, p: Floats, n: int, *, fraction: float) -> Survey:
    """Total surveys of equal populations with nonresponse at random."""
    size = max(n + 1, round(n / fraction))
    counts = np.floor(p * size).astype(np.int64)
    for place in np.argsort(counts - p * size, kind="stable")[: size - counts.sum()]:
        counts[place] += 1
    people = np.repeat(np.arange(len(p)), counts)
    answers = people[np.argsort(rng.random((UNITS, size)), axis=1)[:, :n]]
    design = bx.Design(strata="unit", population="N")
    return Survey(answers, design, mean_of(counts / size), N=np.full(UNITS * n, float(size)))


def missing(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Twice as many respondents, of whom half did not answer the question."""
    answers = drawn(rng, p, 2 * n)
    answers[:, ::2] = -1
    return Survey(answers, bx.Design(strata="unit"), mean_of(p))


def raked(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Two groups and four kinds of people, of whom some answer up to three times as often; raked to
    the population.
    """
    group = rng.choice(2, size=UNITS * n, p=[0.35, 0.65])
    kind = rng.choice(4, size=UNITS * n, p=[0.1, 0.2, 0.3, 0.4])
    return Survey(drawn(rng, p, n), bx.Design(strata="unit"), mean_of(p), group=group, kind=kind)


def items(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Three questions on the same scale, whose normal scores correlate by 0.6."""
    from scipy.special import ndtr

    shared = rng.standard_normal((UNITS, n))
    parts = [
        np.sqrt(0.6) * shared + np.sqrt(0.4) * rng.standard_normal((UNITS, n)) for _ in range(3)
    ]
    first, *others = (np.searchsorted(np.cumsum(p)[:-1], ndtr(part)) for part in parts)
    more = {f"q{i}": part.ravel() for i, part in enumerate(others, 2)}
    return Survey(first, bx.Design(strata="unit"), mean_of(p), **more)


def narrow(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Half of the units have only the two answers next to the mean."""
    mean = mean_of(p) * (len(p) - 1)
    near = np.zeros(len(p))
    low = int(mean)
    near[[low, low + 1]] = 1 - (mean - low), mean - low
    answers = drawn(rng, p, n)
    answers[::2] = drawn(rng, near, n)[::2]
    return Survey(answers, bx.Design(strata="unit"), mean_of(p))


def singletons(rng: np.random.Generator, p: Floats, n: int) -> Survey:
    """Half of each unit is one stratum, and all others are strata of one, with the
    mean variance.
    """
    part = np.tile(np.maximum(np.arange(n) - n // 2 + 1, 0), UNITS)
    design = bx.Design(strata=["unit", "part"], singleton="average")
    return Survey(drawn(rng, p, n), design, mean_of(p), part=part)


GROUPS = {0: 14_500, 1: 14_500}
KINDS = dict.fromkeys(range(4), 7_250)
"""The population that `raked` weights up to."""

DESIGNS: dict[str, Callable[[np.random.Generator, Floats, int], Survey]] = {
    "simple": simple,
    "stratified": stratified,
    "weights.5": partial(weighted, cv=0.5),
    "weights1": partial(weighted, cv=1.0),
    "related": related,
    "clusters30": partial(clustered, clusters=30),
    "clusters10": partial(clustered, clusters=10),
    "finite.3": partial(finite, fraction=0.3),
    "finite.6": partial(finite, fraction=0.6),
    "finite.9": partial(finite, fraction=0.9),
    "missing": missing,
    "raked": raked,
    "items": items,
    "narrow": narrow,
    "with.singletons": singletons,
}
CHANGED = ("related", "finite.3", "finite.6", "finite.9", "narrow")
"""Designs whose balance is not that of the distribution: without a published truth."""
FEWEST = {"clusters30": 30, "clusters10": 10}


def measure_of(name: str, size: int, design: str) -> Measure:
    """Return what is measured: an index, a share, the net promoter score, or an index of three
    questions.
    """
    scale = bx.Scale(0, size - 1)
    if design == "items":
        return bx.MultiItemIndex("index", ["q", "q2", "q3"], scale)
    if name == "nps":
        return bx.NetPromoterScore("q", scale)
    return bx.Share("q", scale, positive=[1]) if size == 2 else bx.RatingIndex("q", scale)


def truth_of(measure: Measure, survey: Survey, p: Floats) -> float:
    """Return the true figure in the measure's unit."""
    if isinstance(measure, bx.NetPromoterScore):
        return 100 * float(p[9:].sum() - p[:7].sum())
    return 100 * survey.mean


def reference_of(name: str, truth: float) -> object:
    """Return one of the references."""
    if name == "Published":
        return bx.Published(truth)
    if name == "PopulationWeighted":
        return bx.PopulationWeighted({unit: 100.0 + unit % 7 for unit in range(UNITS)})
    return {"Pooled": bx.Pooled, "Rest": bx.Rest, "UnweightedMean": bx.UnweightedMean}[name]()


Task = tuple[str, str, int, int, int]


def cell(task: Task, references: Sequence[str] = REFERENCES) -> dict[str, float]:
    """Return what the surveys of one cell give, in per cent."""
    design, name, n, surveys, seed = task
    p = np.array(SCORES[name])
    rng = np.random.default_rng(
        [seed, n, sorted(DESIGNS).index(design), sorted(SCORES).index(name)]
    )
    found = dict.fromkeys(references, 0)
    held, own, flagged, rows = 0, 0, 0, 0
    for _ in range(surveys):
        survey = DESIGNS[design](rng, p, n)
        measure = measure_of(name, len(p), design)
        truth = truth_of(measure, survey, p)
        if name == "nps" and design in CHANGED:
            truth = np.nan
        estimates = bx.estimate(survey.frame(), measure, by="unit", design=survey.weighting())
        for reference in references:
            if reference == "Published" and np.isnan(truth):
                continue
            frame = bx.compare(estimates, to=reference_of(reference, truth)).frame
            found[reference] += int(frame["verdict"].is_in(["above", "below"]).any())
            if reference == "Pooled":
                spanned = frame["conf_low"].is_not_null()
                held += int(((frame["conf_low"] <= 0) & (frame["conf_high"] >= 0)).sum()) + int(
                    (~spanned).sum()
                )
                flagged += int((~frame["status"].is_in(["ok", "no_variation", "census"])).sum())
        if not np.isnan(truth):
            own += int(
                (
                    (estimates.frame["conf_low"] <= truth + 1e-9)
                    & (estimates.frame["conf_high"] >= truth - 1e-9)
                ).sum()
            )
        rows += UNITS
    rates = {reference: 100 * count / surveys for reference, count in found.items()}
    covers = np.nan if np.isnan(truth) else 100 * own / rows
    return rates | {"covers": 100 * held / rows, "own": covers, "flagged": 100 * flagged / rows}


def tilted(p: Floats, points: float) -> Floats:
    """Return the distribution whose mean is ``points`` nearer to the middle of the scale, by
    exponential tilting.
    """
    from scipy.optimize import brentq

    score = np.linspace(0, 1, len(p))
    wanted = mean_of(p) + np.sign(0.5 - mean_of(p) + 1e-9) * points / 100

    def at(t: float) -> Floats:
        weight = p * np.exp(t * score)
        return weight / weight.sum()

    return at(brentq(lambda t: mean_of(at(t)) - wanted, -50, 50))


def exact_p(p: Floats, totals: Ints, n: int) -> Floats:
    """Return p-values of sums of n answers by the convolution of their true distribution: twice the
    smaller tail.
    """
    law = np.ones(1)
    for _ in range(n):
        law = np.convolve(law, p)
    return np.minimum(1.0, 2 * np.minimum(np.cumsum(law), np.cumsum(law[::-1])[::-1])[totals])


def apart(task: tuple[str, int, float, int, int]) -> tuple[float, float, float, float]:
    """Return the per cent of 60 different units that are found, by Holm, by exact tests, by BH; and
    BH's errors.
    """
    name, n, points, surveys, seed = task
    p = np.array(SCORES[name])
    other, truth = tilted(p, points), 100 * mean_of(p)
    rng = np.random.default_rng([seed, n, round(points), sorted(SCORES).index(name)])
    different = np.arange(UNITS) < 60
    found = np.zeros((surveys, 4))
    for i in range(surveys):
        answers = drawn(rng, p, n)
        answers[different] = drawn(rng, other, n)[different]
        frame = Survey(answers, bx.Design(strata="unit"), mean_of(p)).frame()
        estimates = bx.estimate(
            frame, measure_of(name, len(p), "simple"), by="unit", design=bx.Design(strata="unit")
        )
        holm, bh = (
            bx.compare(estimates, to=bx.Published(truth), adjust=adjust)
            .frame["p_adjusted"]
            .to_numpy()
            <= 0.05
            for adjust in ("holm", "benjamini_hochberg")
        )
        exact = np.array(adjust_p_values(exact_p(p, answers.sum(axis=1), n))) <= 0.05
        wrong = (bh & ~different).sum() / max(bh.sum(), 1)
        found[i] = holm[different].mean(), exact[different].mean(), bh[different].mean(), wrong
    return tuple((100 * found.mean(axis=0)).tolist())


def print_apart(given: argparse.Namespace, sizes: list[int]) -> None:
    """Print what is found of units that differ."""
    for name in given.scores.split(","):
        if name == "nps":
            continue
        for points in map(float, given.apart.split(",")):
            tasks = [(name, n, points, given.surveys, given.seed) for n in sizes]
            with Pool(given.workers) as pool:
                cells = pool.map(apart, tasks, chunksize=1)
            said = [
                f"{n}: {' '.join(f'{each:.1f}' for each in cell)}"
                for n, cell in zip(sizes, cells, strict=True)
            ]
            print(f"{points:4.0f} {name:8} | " + " | ".join(said), flush=True)


def main() -> None:
    """Print the grid."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--surveys", type=int, default=100)
    parser.add_argument("--designs", default=",".join(DESIGNS))
    parser.add_argument("--scores", default=",".join(SCORES))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--references", default=",".join(REFERENCES))
    parser.add_argument("--apart")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    sizes = [int(each) for each in given.sizes.split(",")]
    if given.apart:
        print_apart(given, sizes)
        return
    references = given.references.split(",")
    with Pool(given.workers) as pool:
        for design in given.designs.split(","):
            for name in given.scores.split(","):
                if (design, name) == ("narrow", "nps"):  # means are equal there, balances are not
                    continue
                kept = [n for n in sizes if n >= FEWEST.get(design, 0)]
                tasks = [(design, name, n, given.surveys, given.seed) for n in kept]
                cells = pool.map(partial(cell, references=references), tasks, chunksize=1)
                said = [
                    f"{n}: {max(each[r] for r in references):.0f}"
                    f" ({'/'.join(f'{each[r]:.0f}' for r in references)}) {each['covers']:.1f}"
                    f" {each['own']:.1f} {each['flagged']:.0f}"
                    for n, each in zip(kept, cells, strict=True)
                ]
                print(f"{design:10} {name:8} | " + " | ".join(said), flush=True)


if __name__ == "__main__":
    main()
