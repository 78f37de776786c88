"""How much of the bias of nonresponse each adjustment removes, and how often intervals and bounds
hold the truth.

Prints the tables of docs/explanation/nonresponse-simulation.md from fixed seeds:

    python benchmarks/nonresponse.py [samples]

in some seven minutes on two cores; with 400 samples in some four.

A population of users of care for the elderly is made once. Samples are drawn from it, who responds
is drawn anew in each, and everything is estimated through the public functions.
"""

import multiprocessing
import sys
import time
import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl

from brukarindex import (
    Design,
    RatingIndex,
    Scale,
    Share,
    calibrate,
    estimate,
    nonresponse_bounds,
    poststratify,
    propensity_weights,
    rake,
    weighting_classes,
)
from brukarindex.counting import Weighting
from brukarindex.weighting import normalise, trim_weights

SAMPLES, NAIVE_EVERY = 1000, 4
"""Samples of each case, and in how many of them weights are also taken as fixed: one in four."""
PERSONS = 20_000
SAMPLE = 2000
CENSUS = 3000
SATISFIED, DISSATISFIED = (0.0, 0.02, 0.10, 0.38, 0.50), (0.20, 0.30, 0.30, 0.15, 0.05)
MEASURES = (
    RatingIndex("helhet", Scale(1, 5), name="index"),
    Share("helhet", Scale(1, 5), positive=[4, 5], name="share"),
)
GROUPS = ("kon", "alder", "boende")
STRATA_SHARES, STRATA_SAMPLES = (0.55, 0.30, 0.15), (500, 700, 800)
TRIMMED_AT, HARD = 5.0, 2.5
"""In the chains: multiples of the median weight."""


class Case(NamedTuple):
    """One situation: who is asked, what decides who responds, and which methods are tried beside
    the common ones.
    """

    design: str
    response: str
    also: tuple[str, ...] = ()


class Survey(NamedTuple):
    """One drawn sample.

    Attributes:
        sample: One row per person who was asked; ``helhet`` is null for those who did not respond.
        answered: The rows of those who responded.
        design: The design of either.
        population: The whole population, for its known totals.
    """

    sample: pl.DataFrame
    answered: pl.DataFrame
    design: Design
    population: pl.DataFrame


class Result(NamedTuple):
    """What a method gave in all samples, one row each; of the index and the share: (samples, 2)."""

    estimate: np.ndarray
    error: np.ndarray
    naive: np.ndarray
    covers: np.ndarray
    naive_covers: np.ndarray


class Bounded(NamedTuple):
    """Bounds and their confidence limits in all samples, and whether these hold the truth:
    (samples, 2).
    """

    lower: np.ndarray
    upper: np.ndarray
    low: np.ndarray
    high: np.ndarray
    covers: np.ndarray


# --- the population, and who is drawn and responds ------------------------------------------------


def people(persons: int, random: np.random.Generator) -> pl.DataFrame:
    """Return a population: groups, the answer each person would give, and the stratum.

    The expected answer is a sum of effects of the groups, so that margins are enough for a
    calibration to be right.
    """
    alder = random.choice(3, size=persons, p=(0.35, 0.40, 0.25))
    boende = (random.random(persons) < np.array([0.15, 0.25, 0.50])[alder]).astype(int)
    kvinna = (random.random(persons) < 0.65).astype(int)
    satisfied = random.random(persons) < 0.85 - 0.20 * alder - 0.15 * boende + 0.10 * kvinna
    answer = 1 + np.where(
        satisfied,
        *(random.choice(5, size=persons, p=chances) for chances in (SATISFIED, DISSATISFIED)),
    )
    groups = pl.DataFrame(
        {
            "kon": pl.Series(["man", "kvinna"]).gather(kvinna),
            "alder": pl.Series(["65–74", "75–84", "85–"]).gather(alder),
            "boende": pl.Series(["hemtjänst", "särskilt boende"]).gather(boende),
            "omrade": (
                pl.Series(["norr", "mitt", "syd"]).gather(
                    random.choice(3, size=persons, p=STRATA_SHARES)
                )
            ),
        }
    )
    at_random = 0.8 - 0.7 * alder - 0.8 * boende + 0.3 * kvinna
    return groups.with_columns(
        helhet=pl.Series(answer.astype(np.int8)),
        at_random=pl.Series(1 / (1 + np.exp(-at_random))),
        a_little=pl.Series(1 / (1 + np.exp(-at_random - 0.1 * (answer - 4)))),
        by_answer=pl.Series(1 / (1 + np.exp(-at_random - 0.5 * (answer - 4)))),
    )


def at_worst(population: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """Settle once who responds, with the chances of ``at_random``, and give all others the lowest
    answer.

    Then the truth is the lower end of the worst-case bounds.
    """
    responds = pl.Series(random.random(population.height) < population["at_random"].to_numpy())
    lowest = pl.lit(1, pl.Int8)
    return population.with_columns(
        worst=responds.cast(pl.Float64), helhet=pl.when(responds).then("helhet").otherwise(lowest)
    )


def population_of(case: Case, random: np.random.Generator) -> pl.DataFrame:
    """Return the population of a case."""
    population = people(CENSUS if case.design == "census" else PERSONS, random)
    return at_worst(population, random) if case.response == "worst" else population


def draw(case: Case, population: pl.DataFrame, random: np.random.Generator) -> Survey:
    """Return one sample of the population, and who responded."""
    if case.design == "stratified":
        places = {
            name: np.flatnonzero((population["omrade"] == name).to_numpy())
            for name in ("norr", "mitt", "syd")
        }
        drawn = [
            random.choice(places[name], n, replace=False)
            for name, n in zip(places, STRATA_SAMPLES, strict=True)
        ]
        sizes = np.repeat([len(place) for place in places.values()], STRATA_SAMPLES)
        sample, design = population[np.concatenate(drawn)], Design(strata="omrade", population="N")
    else:
        n = population.height if case.design == "census" else SAMPLE
        sizes = np.full(n, population.height)
        sample, design = (
            population[random.choice(population.height, n, replace=False)],
            Design(population="N"),
        )
    responds = random.random(sample.height) < sample[case.response].to_numpy()
    sample = sample.with_columns(svar=pl.Series(responds), N=pl.Series(sizes))
    sample = sample.with_columns(helhet=pl.when("svar").then("helhet"))
    return Survey(sample, sample.filter("svar"), design, population)


# --- the methods ----------------------------------------------------------------------------------


def margins(population: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Return the number of persons in each group."""
    return {name: dict(population[name].value_counts().iter_rows()) for name in GROUPS}


def unadjusted(s: Survey) -> Design:
    """Take the respondents for a random sample of the population, or of their stratum."""
    return s.design


def classes(s: Survey) -> Weighting:
    """Weight respondents by the inverse response rate of their class."""
    return weighting_classes(s.sample, GROUPS, responded="svar", design=s.design)


def classes_unweighted(s: Survey) -> Weighting:
    """Do the same with numbers of persons."""
    return weighting_classes(s.sample, GROUPS, responded="svar", design=s.design, weighted=False)


def propensity(s: Survey) -> Weighting:
    """Weight respondents by the inverse of a logistic regression's response propensity."""
    return propensity_weights(s.sample, GROUPS, responded="svar", design=s.design)


def propensity_weighted(s: Survey) -> Weighting:
    """Do the same with a weighted regression."""
    return propensity_weights(s.sample, GROUPS, responded="svar", design=s.design, weighted=True)


def propensity_classes(s: Survey, number: int = 5) -> Weighting:
    """Weight respondents by the inverse response rate of classes of propensity."""
    return propensity_weights(s.sample, GROUPS, responded="svar", design=s.design, classes=number)


def poststratified(s: Survey) -> Weighting:
    """Weight up respondents to the population of each class."""
    return poststratify(s.answered, {GROUPS: s.population.group_by(GROUPS).len()}, design=s.design)


def raked(s: Survey) -> Weighting:
    """Weight up respondents to the margins of the population."""
    return rake(s.answered, margins(s.population), design=s.design)


def from_sample(s: Survey) -> Weighting:
    """Calibrate respondents to the margins of the sample."""
    return calibrate(s.sample, dict.fromkeys(GROUPS, "sample"), responded="svar", design=s.design)


def from_population(s: Survey) -> Weighting:
    """Calibrate respondents to the margins of the population."""
    return calibrate(s.sample, margins(s.population), responded="svar", design=s.design)


def chain(s: Survey, high: float = TRIMMED_AT) -> Weighting:
    """Take classes, then rake, trim and scale to the number of respondents."""
    first = weighting_classes(s.sample, ["alder", "boende"], responded="svar", design=s.design)
    second = rake(s.sample, margins(s.population), design=first)
    return normalise(trim_weights(s.sample, design=second, high=high, unit="median"))


METHODS: dict[str, Callable[[Survey], Design | Weighting]] = {
    "unadjusted": unadjusted,
    "classes": classes,
    "classes, unweighted": classes_unweighted,
    "propensity": propensity,
    "propensity, weighted": propensity_weighted,
    "propensity, 5 classes": propensity_classes,
    "propensity, 10 classes": lambda s: propensity_classes(s, 10),
    "post-stratification": poststratified,
    "raking": raked,
    "calibration, sample": from_sample,
    "calibration, population": from_population,
    "chain": chain,
    "chain, hard trim": lambda s: chain(s, HARD),
}
ON_RESPONDENTS = ("unadjusted", "post-stratification", "raking")
EXTRA = (
    "classes, unweighted",
    "propensity, weighted",
    "propensity, 10 classes",
    "chain, hard trim",
)
CASES = (
    Case("simple", "at_random", EXTRA[2:]),
    Case("stratified", "at_random", EXTRA),
    Case("census", "at_random"),
    Case("simple", "a_little"),
    Case("simple", "by_answer"),
)


# --- the study ------------------------------------------------------------------------------------


def truth(population: pl.DataFrame) -> np.ndarray:
    """Return the index and the share of the whole population."""
    answer = population["helhet"].to_numpy()
    return np.array([25 * (answer.mean() - 1), 100 * (answer >= 4).mean()])


def figures(
    frame: pl.DataFrame, design: Design | Weighting, true: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the estimates, their standard errors, and whether the intervals hold the truth."""
    made = estimate(frame, MEASURES, design=design).frame
    value, error, low, high = (
        made.select("estimate", "std_error", "conf_low", "conf_high").to_numpy().T
    )
    return value, error, (low <= true) & (true <= high)


def methods_of(case: Case) -> list[str]:
    """Return the methods that are tried in a case."""
    return [name for name in METHODS if name not in EXTRA or name in case.also]


def study(case: Case, samples: int, naive_every: int = NAIVE_EVERY) -> dict[str, Result]:
    """Draw ``samples`` samples, and estimate by every method."""
    random = np.random.default_rng(zlib.crc32(f"{case.design} {case.response}".encode()))
    population = population_of(case, random)
    true = truth(population)
    found: dict[str, list[tuple[np.ndarray, ...]]] = {name: [] for name in methods_of(case)}
    for number in range(samples):
        survey = draw(case, population, random)
        for name, rows in found.items():
            frame = survey.answered if name in ON_RESPONDENTS else survey.sample
            made = METHODS[name](survey)
            value, error, covers = figures(frame, made, true)
            naive, naive_covers = np.full((2, len(MEASURES)), np.nan)
            if isinstance(made, Weighting) and number % naive_every == 0:
                _, naive, naive_covers = figures(frame, made.fixed(), true)
            rows.append((value - true, error, naive, covers, naive_covers))
    return {name: Result(*map(np.array, zip(*each, strict=True))) for name, each in found.items()}


class Summary(NamedTuple):
    """What is said of a method, of one measure; rates and shares in per cent."""

    bias: float
    removed: float
    sd: float
    ratio: float
    naive_ratio: float
    coverage: float
    naive_coverage: float


def summarise(found: dict[str, Result], measure: int = 0) -> dict[str, Summary]:
    """Return the summary of each method."""
    whole = found["unadjusted"].estimate[:, measure].mean()
    said = {}
    for name, each in found.items():
        value, error, naive, covers, naive_covers = (part[:, measure] for part in each)
        bias, sd = value.mean(), value.std(ddof=1)
        tried = ~np.isnan(naive)
        naive_of = naive[tried].mean() / sd if tried.any() else np.nan
        rates = (100 * covers.mean(), 100 * naive_covers[tried].mean() if tried.any() else np.nan)
        said[name] = Summary(
            bias, 100 * (1 - abs(bias / whole)), sd, error.mean() / sd, naive_of, *rates
        )
    return said


def list_case(case: Case, found: dict[str, Result]) -> None:
    """Print one table."""
    samples = len(found["unadjusted"].estimate)
    print(f"\n### {case.design}, {case.response} ({samples} samples)\n")
    print("| method | bias | removed | SD | SE/SD | naive | covers | naive | share: covers |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    shares = summarise(found, 1)
    for name, s in summarise(found).items():
        removed = "" if name == "unadjusted" else f"{s.removed:.0f} %"
        naive = (
            ("", "")
            if name == "unadjusted"
            else (f"{s.naive_ratio:.2f}", f"{s.naive_coverage:.1f}")
        )
        print(
            f"| {name} | {s.bias:+.2f} | {removed} | {s.sd:.2f} | {s.ratio:.2f} | {naive[0]} |"
            f" {s.coverage:.1f} | {naive[1]} | {shares[name].coverage:.1f} |"
        )


# --- the bounds -----------------------------------------------------------------------------------

BOUND_CASES = (
    *(Case("simple", response) for response in ("at_random", "a_little", "by_answer", "worst")),
    *(Case("stratified", response) for response in ("by_answer", "worst")),
    Case("census", "by_answer"),
)
TIMES = (0.5, 0.8, 1.0, 1.25)
"""Assumed limits of the difference, as multiples of the difference there is."""
NONE = 1e-6
"""A difference that is none but for rounding."""
Limits = dict[str, dict[str, float]]


def differences(population: pl.DataFrame, response: str) -> Limits:
    """Return how far the mean of those who do not respond is from what an estimate takes it to be.

    That is the bias of the estimate by the share who do not respond, in the whole population: of
    the respondents' mean, and of that adjusted by classes.
    """
    chance, answer = population[response].to_numpy(), population["helhet"].to_numpy()
    scores = np.stack([25.0 * (answer - 1), 100.0 * (answer >= 4)])
    whole = population.select(mean=pl.col(response).mean().over(GROUPS))["mean"].to_numpy()
    weights = {"respondents": chance, "adjusted": chance / whole}
    names = [measure.name for measure in MEASURES]
    means = {name: (scores * weight).sum(axis=1) / weight.sum() for name, weight in weights.items()}
    gaps = {
        name: np.abs(mean - scores.mean(axis=1)) / (1 - chance.mean())
        for name, mean in means.items()
    }
    return {name: dict(zip(names, gap.tolist(), strict=True)) for name, gap in gaps.items()}


def bounds_of(case: Case, s: Survey, limits: Limits) -> dict[str, pl.DataFrame]:
    """Return the adjusted estimate and the bounds, one row for each measure.

    The worst case needs no adjustment. With unequal weights of the draw bounds come by way of the
    classes, which see everybody asked. Limited differences are tried in simple samples: where there
    is a difference, and where it does not end where the scale does.
    """
    adjusted = estimate(s.sample, MEASURES, design=classes(s))
    made = {"adjusted": adjusted.frame.with_columns(lower="estimate", upper="estimate")}
    if case.design == "stratified":
        return made | {"worst case": nonresponse_bounds(adjusted).frame}
    plain = estimate(s.answered, MEASURES, design=s.design)
    made["worst case"] = nonresponse_bounds(plain, asked=s.sample.height).frame
    if case.design == "simple" and case.response != "worst":
        for name, result, asked in (
            ("respondents", plain, s.sample.height),
            ("adjusted", adjusted, None),
        ):
            for times in TIMES if max(limits[name].values()) > NONE else ():
                limit = {measure: times * gap for measure, gap in limits[name].items()}
                made[f"{name} ± {times:g} d"] = nonresponse_bounds(
                    result, asked=asked, difference=limit
                ).frame
    return made


def study_bounds(case: Case, samples: int) -> tuple[Limits, dict[str, Bounded]]:
    """Draw ``samples`` samples; return the differences there are, and the bounds with
    their limits.
    """
    random = np.random.default_rng(zlib.crc32(f"bounds {case.design} {case.response}".encode()))
    population = population_of(case, random)
    true, limits = truth(population), differences(population, case.response)
    found: dict[str, list[np.ndarray]] = {}
    for _ in range(samples):
        for name, frame in bounds_of(case, draw(case, population, random), limits).items():
            ends = frame.select("lower", "upper", "conf_low", "conf_high").to_numpy().T
            found.setdefault(name, []).append(
                np.stack([*ends, (ends[2] <= true) & (true <= ends[3])])
            )
    return limits, {name: Bounded(*np.stack(rows, axis=1)) for name, rows in found.items()}


def list_bounds(case: Case, limits: Limits, found: dict[str, Bounded]) -> None:
    """Print one table."""
    d = ", ".join(f"{name} {gap['index']:.1f} ({gap['share']:.1f})" for name, gap in limits.items())
    print(
        f"\n### bounds: {case.design}, {case.response} ({len(found['adjusted'].covers)} samples);"
        f" d: {d}\n"
    )
    print("| bounds | from | to | width | with chance | covers | share: covers |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, each in found.items():
        lower, upper, low, high, covers = (part[:, 0].mean() for part in each)
        shown = [
            f"{value:.1f}" for value in (lower, upper, upper - lower, high - low, 100 * covers)
        ]
        print(f"| {name} | {' | '.join(shown)} | {100 * each.covers[:, 1].mean():.1f} |")


def main() -> None:
    """Print the study."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        tasks = [
            (case, samples if case.response == "at_random" else samples // 4) for case in CASES
        ]
        results = pool.starmap(study, tasks, chunksize=1)
        bounded = pool.starmap(study_bounds, [(case, samples) for case in BOUND_CASES], chunksize=1)
    for case, found in zip(CASES, results, strict=True):
        list_case(case, found)
    for case, (limits, made) in zip(BOUND_CASES, bounded, strict=True):
        list_bounds(case, limits, made)
    print(f"\n{time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
