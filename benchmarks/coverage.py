"""How often do intervals for a share cover it, and how often are equal units told apart?

Run ``python benchmarks/coverage.py``. It takes some minutes and prints the same tables every time.
First the study behind the method ``modified_wilson``. A *cell* is a design, a sample size n, a
share and a population size. Simple random and stratified samples are enumerated exactly; weights
and clusters are simulated from a fixed seed.

* ``simple``: simple random sampling, binomial or hypergeometric.
* ``strata``: two strata of 70 % and 30 % of the population, half the sample in each and the same
  share in both, so that the weights (cv 0.4) have nothing to do with the answers.
* ``strata+``: the same, with shares that differ by 20 points (10 at 90 %, 4 at 97 %).
* ``weights``: gamma weights of cv 0.5 that have nothing to do with the answers; infinite
  population.
* ``clusters``: five answers a cluster, intraclass correlation 0.05; infinite population. Reported
  apart.

Then the comparison of shares: surveys of 290 units that truly have one share, simulated from a
fixed seed.
"""

import zlib
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import special, stats

from brukarindex import Design, Pooled, Published, RatingIndex, Scale, Share, compare, estimate
from brukarindex.comparisons import Comparisons
from brukarindex.estimates.intervals import IntervalMethod, critical_value, proportion_interval

LEVEL, LOWEST, HIGHEST = 0.95, 0.93, 0.97
SIZES, SHARES, POPULATIONS = (10, 30, 100, 400), (0.5, 0.8, 0.9, 0.97), (np.inf, 2, 5)
REPLICATES = 40_000
STRATA = np.array([0.7, 0.3])
ROUNDING = 1e-12
UNITS, SURVEYS, PUBLISHED = 290, 500, 10_000


class Samples(NamedTuple):
    """The possible samples of a cell, each with its probability and what an estimate of it would
    hold.
    """

    truth: float
    probability: np.ndarray
    p: np.ndarray
    variance: np.ndarray
    n: int
    df: int
    kish: np.ndarray | float
    population: float


# --- designs --------------------------------------------------------------------------------------


def counts(n: int, share: float, population: float) -> tuple[float, np.ndarray]:
    """Return the true share, and the probability of 0, ..., n yeses in a simple random sample."""
    x = np.arange(n + 1)
    if np.isinf(population):
        return share, stats.binom.pmf(x, n, share)
    yes = round(share * population)
    return yes / population, stats.hypergeom.pmf(x, population, yes, n)


def simple(n: int, share: float, population: float) -> Samples:
    """Enumerate a simple random sample."""
    truth, probability = counts(n, share, population)
    p = np.arange(n + 1) / n
    variance = (1 - n / population) * p * (1 - p) / (n - 1)
    return Samples(truth, probability, p, variance, n, n - 1, n, population)


def strata(n: int, share: float, population: float, gap: float = 0.0) -> Samples:
    """Enumerate a sample of n/2 from each of two strata whose shares differ by ``gap``."""
    half, sizes = (
        n // 2,
        np.array([np.inf, np.inf]) if np.isinf(population) else np.round(STRATA * population),
    )
    shares = np.clip(share + gap * np.array([STRATA[1], -STRATA[0]]), 0, 1)
    truths, tables = zip(
        *(counts(half, *each) for each in zip(shares, sizes, strict=True)), strict=True
    )
    probability = np.outer(*tables).ravel()
    x = np.stack(np.meshgrid(*2 * [np.arange(half + 1)], indexing="ij"), axis=-1).reshape(-1, 2)
    x, probability = x[probability > ROUNDING], probability[probability > ROUNDING]
    means = x / half
    variance = (STRATA**2 * (1 - half / sizes) * means * (1 - means) / (half - 1)).sum(axis=1)
    kish = 1 / (STRATA**2 / half).sum()
    return Samples(
        STRATA @ truths, probability, means @ STRATA, variance, n, n - 2, kish, population
    )


def strata_that_differ(n: int, share: float, population: float) -> Samples:
    """Enumerate a stratified sample of strata with different shares."""
    return strata(n, share, population, gap={0.9: 0.1, 0.97: 0.04}.get(share, 0.2))


def weights(n: int, share: float, _: float) -> Samples:
    """Simulate answers with weights that have nothing to do with them."""
    random = np.random.default_rng(zlib.crc32(f"weights {n} {share}".encode()))
    w, y = random.gamma(4, size=(REPLICATES, n)), random.random((REPLICATES, n)) < share
    total = w.sum(axis=1)
    p = (w * y).sum(axis=1) / total
    variance = n / (n - 1) * (w**2 * (y - p[:, None]) ** 2).sum(axis=1) / total**2
    kish = total**2 / (w**2).sum(axis=1)
    return Samples(share, np.full(REPLICATES, 1 / REPLICATES), p, variance, n, n - 1, kish, np.inf)


def clusters(n: int, share: float, _: float) -> Samples:
    """Simulate clusters of five answers that are somewhat alike."""
    random = np.random.default_rng(zlib.crc32(f"clusters {n} {share}".encode()))
    count = n // 5
    rates = random.beta(
        19 * share, 19 * (1 - share), size=(REPLICATES, count)
    )  # 1 / (19 + 1) = 0.05
    yes = random.binomial(5, rates)
    p = yes.sum(axis=1) / n
    variance = count / (count - 1) * ((yes - 5 * p[:, None]) ** 2).sum(axis=1) / n**2
    return Samples(share, np.full(REPLICATES, 1 / REPLICATES), p, variance, n, count - 1, n, np.inf)


DESIGNS = {"simple": simple, "strata": strata, "strata+": strata_that_differ, "weights": weights}


# --- candidates -----------------------------------------------------------------------------------


def by_method(method: IntervalMethod) -> Callable[[Samples], tuple[np.ndarray, np.ndarray]]:
    """Return the library's own method as a candidate."""
    return lambda s: proportion_interval(
        method, s.p, s.variance, s.n, s.df, level=LEVEL, n_effective=s.kish, population=s.population
    )


def at_size(
    method: str, *, bounded: bool, t: bool = False
) -> Callable[[Samples], tuple[np.ndarray, np.ndarray]]:
    """Return a classical method at the effective size n/D, adjusted for df, as a candidate."""

    def interval(s: Samples) -> tuple[np.ndarray, np.ndarray]:
        size = effective_size(s, bounded=bounded, reference=np.inf if t else s.n - 1)
        return (
            mid_p(s.p, size)
            if method == "mid-p"
            else proportion_interval(method, s.p, None, size, np.inf, level=LEVEL)
        )

    return interval


def kish_size(s: Samples) -> tuple[np.ndarray, np.ndarray]:
    """Return the score interval at the size that the weights give, whatever the variance says."""
    size = s.kish * finite_population(s)
    return proportion_interval("wilson", s.p, None, size, np.inf, level=LEVEL)


def finite_population(s: Samples) -> float:
    """Return (N-1)/(N-n)."""
    return 1.0 if np.isinf(s.population) else (s.population - 1) / (s.population - s.n)


def effective_size(s: Samples, *, bounded: bool, reference: float) -> np.ndarray:
    """Return n/D · (t_reference / t_df)², bounded by the size of a simple random sample or not."""
    silent = s.variance <= 1e-26
    by_variance = s.n / (s.n - 1) * s.p * (1 - s.p) / np.where(silent, 1, s.variance)
    size = np.where(silent, s.kish * finite_population(s), by_variance)
    size = size * (critical_value(LEVEL, reference) / critical_value(LEVEL, s.df)) ** 2
    return np.minimum(size, s.n * finite_population(s)) if bounded else size


def mid_p(p: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits that invert the binomial tests counting half the probability of what was
    observed.
    """
    yes, no = p * size, (1 - p) * size

    def solve(target: float) -> np.ndarray:
        low, high = np.zeros_like(p), np.ones_like(p)
        for _ in range(50):
            middle = (low + high) / 2
            at_least = np.where(
                yes > 0, special.betainc(np.where(yes > 0, yes, 1), no + 1, middle), 1
            )
            more = np.where(no > 0, special.betainc(yes + 1, np.where(no > 0, no, 1), middle), 0)
            short = (at_least + more) / 2 < target
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        return low

    return np.where(yes > 0, solve(0.025), 0), np.where(no > 0, solve(0.975), 1)


CANDIDATES = {
    "modified_wilson": by_method("modified_wilson"),
    "jeffreys": by_method("jeffreys"),
    "wilson (R)": by_method("wilson"),
    "logit (R)": by_method("logit"),
    "likelihood (R)": by_method("likelihood"),
    "beta (R)": by_method("beta"),
    "wald (R)": by_method("wald"),
    "wilson, n/D": at_size("wilson", bounded=False),
    "wilson, n/D, t": at_size("wilson", bounded=False, t=True),
    "wilson, bounded n/D, t": at_size("wilson", bounded=True, t=True),
    "wilson, Kish": kish_size,
    "jeffreys, n/D": at_size("jeffreys", bounded=False),
    "mid-p, n/D": at_size("mid-p", bounded=False),
    "mid-p, bounded n/D": at_size("mid-p", bounded=True),
    "logit, bounded n/D": at_size("logit", bounded=True),
    "likelihood, bounded n/D": at_size("likelihood", bounded=True),
    "beta, bounded n/D": at_size("beta", bounded=True),
}


# --- study ----------------------------------------------------------------------------------------


def cells() -> Iterator[tuple[str, int, float, float]]:
    """Yield design, n, share and N/n of every cell."""
    for design, n, share, ratio in product(DESIGNS, SIZES, SHARES, POPULATIONS):
        if design != "weights" or np.isinf(ratio):
            yield design, n, share, ratio


def judge(candidate: str, s: Samples) -> tuple[float, float]:
    """Return the coverage and the expected length of a candidate's intervals."""
    low, high = CANDIDATES[candidate](s)
    covers = (low <= s.truth + ROUNDING) & (s.truth - ROUNDING <= high)
    return s.probability @ covers / s.probability.sum(), s.probability @ (high - low)


def within_reach(s: Samples) -> bool:
    """Return True if some run of outcomes next to each other has a probability of 93-97 %.

    An interval with limits that rise with the estimate covers the truth for such a run, so if there
    is none the cell is out of reach of every method.
    """
    _, place = np.unique(np.round(s.p, 9), return_inverse=True)
    reached = np.concatenate([[0], np.cumsum(np.bincount(place, s.probability))])
    runs = reached[None, :] - reached[:, None]
    return bool(((runs >= LOWEST) & (runs <= HIGHEST)).any())


def smoothed(design: str, n: int, share: float, ratio: float) -> float:
    """Return the default's coverage averaged over shares within 3 points, where the ups and downs
    cancel.
    """
    near = [each for each in share + np.linspace(-0.03, 0.03, 13) if each < 1]
    make = DESIGNS[design]
    if design == "strata+":
        gap = {0.9: 0.1, 0.97: 0.04}.get(share, 0.2)
        return float(
            np.mean([judge("modified_wilson", strata(n, each, ratio * n, gap))[0] for each in near])
        )
    return float(np.mean([judge("modified_wilson", make(n, each, ratio * n))[0] for each in near]))


def summarise(results: dict[tuple, dict[str, tuple[float, float]]], title: str) -> None:
    """Print one line a candidate."""
    print(f"\n### {title} ({len(results)} cells)\n")
    print("| candidate | within 93-97 % | below | above | lowest | mean | rms error | length |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for candidate in CANDIDATES:
        coverage, length = np.array([each[candidate] for each in results.values()]).T
        inside = (coverage >= LOWEST) & (coverage <= HIGHEST)
        print(
            f"| {candidate} | {100 * inside.mean():.0f} % | {(coverage < LOWEST).sum()} |"
            f" {(coverage > HIGHEST).sum()} | {100 * coverage.min():.1f} |"
            f" {100 * coverage.mean():.1f} | {100 * np.sqrt(np.mean((coverage - LEVEL) ** 2)):.1f}"
            f" | {100 * length.mean():.1f} |"
        )


def list_cells(results: dict[tuple, dict[str, tuple[float, float]]]) -> None:
    """Print the default's coverage in every cell, marking those outside 93-97 %."""
    print("\n### modified_wilson, cell by cell\n")
    print(
        "Outside 93-97 %: † out of reach of every method; ‡ inside when averaged over shares within"
        " 3 points.\n"
    )
    columns = [
        (design, ratio)
        for design in DESIGNS
        for ratio in POPULATIONS
        if (design, 10, 0.5, ratio) in results
    ]
    print(
        "| n | share | "
        + " | ".join(f"{d} N={'∞' if np.isinf(r) else f'{r}n'}" for d, r in columns)
        + " |"
    )
    print("|---:|---:|" + "---:|" * len(columns))
    for n, share in product(SIZES, SHARES):
        row = [mark((design, n, share, ratio), results) for design, ratio in columns]
        print(f"| {n} | {share} | " + " | ".join(row) + " |")


def mark(
    cell: tuple[str, int, float, float], results: dict[tuple, dict[str, tuple[float, float]]]
) -> str:
    """Return a cell's coverage in per cent, with the reason when it is outside."""
    coverage = results[cell]["modified_wilson"][0]
    design, n, share, ratio = cell
    if LOWEST <= coverage <= HIGHEST:
        return f"{100 * coverage:.1f}"
    if not within_reach(DESIGNS[design](n, share, ratio * n)):
        return f"**{100 * coverage:.1f}**†"
    average = smoothed(*cell)
    return f"**{100 * coverage:.1f}**" + (
        "‡" if LOWEST <= average <= HIGHEST else f" ({100 * average:.1f})"
    )


# --- comparisons ----------------------------------------------------------------------------------


def equal_units(n: int, share: float) -> Iterator[tuple[Comparisons, Comparisons, Comparisons]]:
    """Yield surveys of units that differ only by chance: their shares by t tests, against all, and
    against others.
    """
    random = np.random.default_rng(zlib.crc32(f"comparisons {n} {share}".encode()))
    scale, design = Scale(0, 1), Design(strata="unit")
    measures = [RatingIndex("q", scale, name="t"), Share("q", scale, positive=[1], name="share")]
    units = np.repeat(np.arange(UNITS), n)
    for _ in range(SURVEYS):
        frame = pl.DataFrame(
            {"unit": units, "q": (random.random(UNITS * n) < share).astype(np.int8)}
        )
        made = estimate(frame, measures, by="unit", design=design)
        pooled = compare(made, to=Pooled())
        others = Published(100 * random.binomial(PUBLISHED, share) / PUBLISHED, n=PUBLISHED)
        yield pooled.of("t"), pooled.of("share"), compare(made.of("share"), to=others)


def found_any(compared: Comparisons) -> bool:
    """Return if Holm's method finds any difference."""
    return bool((compared.frame["p_adjusted"] < 1 - LEVEL).any())


def found_by_score(compared: Comparisons) -> bool:
    """Return the same if the statistics of shares were taken for normal."""
    largest = compared.frame["statistic"].abs().max()
    return bool(UNITS * 2 * stats.norm.sf(largest) < 1 - LEVEL)  # the first step of Holm's method


def rates(compared: Comparisons) -> tuple[float, float, float]:
    """Return if Holm's method finds any difference, the rate of p < 5 %, and of intervals that hold
    0.
    """
    frame = compared.frame
    covers = (frame["conf_low"] <= ROUNDING) & (frame["conf_high"] >= -ROUNDING)
    return found_any(compared), (frame["p_value"] < 1 - LEVEL).mean(), covers.mean()


def list_comparisons() -> None:
    """Print how often equal units are told apart, in per cent."""
    print(f"\n### {UNITS} equal units, {SURVEYS} surveys\n")
    against = ("any", "p < 5 %", "covers")
    columns = (
        "t: any",
        *(f"pooled: {each}" for each in against),
        "score: any",
        *(f"others: {each}" for each in against),
    )
    print("| n | share | " + " | ".join(columns) + " |")
    print("|---:|---:|" + "---:|" * len(columns))
    for n, share in product(SIZES[:3], SHARES):
        found = [
            (found_any(t), *rates(pooled), found_by_score(others), *rates(others))
            for t, pooled, others in equal_units(n, share)
        ]
        means = 100 * np.mean(np.array(found, dtype=float), axis=0)
        print(
            f"| {n} | {share} | " + " | ".join(f"{mean:.1f}" for mean in means) + " |", flush=True
        )


def main() -> None:
    """Print the study."""
    results = {}
    for design, n, share, ratio in cells():
        samples = DESIGNS[design](n, share, ratio * n)
        results[design, n, share, ratio] = {each: judge(each, samples) for each in CANDIDATES}
    summarise(results, "All designs")
    for design in DESIGNS:
        summarise({cell: each for cell, each in results.items() if cell[0] == design}, design)
    for n in SIZES:
        summarise({cell: each for cell, each in results.items() if cell[1] == n}, f"n = {n}")
    few = {("clusters", n, p): clusters(n, p, np.inf) for n, p in product(SIZES[1:], SHARES)}
    summarise(
        {cell: {each: judge(each, s) for each in CANDIDATES} for cell, s in few.items()}, "clusters"
    )
    list_cells(results)
    list_comparisons()


if __name__ == "__main__":
    main()
