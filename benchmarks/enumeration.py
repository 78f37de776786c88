"""How often one of 290 equal units is told apart, by exact probabilities: the first table of the
page on verdicts.

    python benchmarks/enumeration.py

A unit's n answers come from one of 19 distributions of scores, and are held against its true mean.
The chance of every sum is its exact convolution; a verdict is a p-value below 5 %/290, Holm's first
step. Per cent of surveys with a false one, at most and on average over n from 5 to 200; then the
worst cells of each method, and what a few comparisons of shares with a known figure give, at worst
over 5 to 30 answers and shares of 1 to 99 per cent.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, ndtr

from brukarindex.estimates.means import Figures, exact
from brukarindex.estimates.roots import HALF, WHOLE, difference, p_values
from brukarindex.estimates.shapes import shape_of

Floats = NDArray[np.float64]
UNITS, SIZES = 290, (5, 10, 20, 30, 50, 100, 200)
SCORES: dict[str, list[float]] = {
    "10skew": [0.01, 0.01, 0.02, 0.02, 0.05, 0.06, 0.13, 0.25, 0.22, 0.23],
    "5skew": [0.02, 0.03, 0.08, 0.32, 0.55],
    "nps48": [0.18, 0.34, 0.48],
    "nps70": [0.1, 0.2, 0.7],
    "10even": [0.1] * 10,
    "5even": [0.2] * 5,
    "10top70": [0.03, 0.01, 0.01, 0.01, 0.02, 0.02, 0.03, 0.07, 0.10, 0.70],
    "5top70": [0.03, 0.02, 0.05, 0.20, 0.70],
    "4top70": [0.03, 0.05, 0.22, 0.70],
    "7peaks": [0.3, 0.1, 0.05, 0.05, 0.05, 0.15, 0.3],
    "5peaks": [0.4, 0.05, 0.05, 0.05, 0.45],
    "10peaks": [0.2, 0.1, 0.05, 0.03, 0.02, 0.03, 0.05, 0.1, 0.2, 0.22],
    "10rare": [0.03, 0, 0, 0, 0, 0, 0, 0, 0.27, 0.70],
    "10gap": [0.02, 0, 0, 0, 0, 0, 0, 0.48, 0.30, 0.20],
    "4low75": [0.75, 0.15, 0.07, 0.03],
    "10bell": [0.02, 0.05, 0.10, 0.15, 0.18, 0.18, 0.15, 0.10, 0.05, 0.02],
    "5middle": [0.01, 0.04, 0.90, 0.04, 0.01],
    "share80": [0.2, 0.8],
    "share95": [0.05, 0.95],
}
"""Probabilities of the scores, lowest first."""
ENOUGH = 1e7
"""Answers by which a distribution counts as known."""


def convolved(p: Floats, n: int) -> Floats:
    """Return the chance of every sum of n answers."""
    sums, power = np.ones(1), p
    while n:
        sums = np.convolve(sums, power) if n & 1 else sums
        n >>= 1
        power = np.convolve(power, power) if n else power
    return sums


def by_convolution(p: Floats, n: int) -> Floats:
    """Return twice the smaller exact tail of every sum."""
    chance = convolved(p, n)
    return np.minimum(1, 2 * np.minimum(np.cumsum(chance[::-1])[::-1], np.cumsum(chance)))


def in_family(p: Floats, n: int, steps: float | None) -> Floats:
    """Return the p-values of the library, as reported or with a fixed part of a step."""
    scores = np.linspace(0, 1, len(p))
    shape = shape_of(scores, ENOUGH * p)
    mean = np.linspace(0, 1, n * (len(p) - 1) + 1)
    nothing = np.zeros(len(mean))
    own = Figures(mean, nothing + 1 / n, nothing, nothing + 1, nothing)
    truth = exact(nothing + float(p @ scores))
    if steps is None:
        return p_values(shape, own, truth, nothing + np.inf)[1]
    return 2 * ndtr(-np.abs(difference(shape, own, truth, steps).z(nothing)))


def by_matched_binomial(p: Floats, n: int) -> Floats:
    """Return binomial tails of as many trials as give the mean its variance."""
    scores = np.linspace(0, 1, len(p))
    truth = float(p @ scores)
    trials = n * truth * (1 - truth) / (float(p @ scores**2) - truth**2)
    yes = trials * np.linspace(0, 1, n * (len(p) - 1) + 1)
    no = trials - yes
    many = np.where(yes > 0, betainc(np.maximum(yes, 1e-9), no + 1, truth), 1.0)
    few = np.where(no > 1e-9, betainc(np.maximum(no, 1e-9), yes + 1, 1 - truth), 1.0)
    return np.minimum(1, 2 * np.minimum(many, few))


METHODS: dict[str, Callable[[Floats, int], Floats]] = {
    "convolution": by_convolution,
    "as reported": lambda p, n: in_family(p, n, None),
    "c = 1": lambda p, n: in_family(p, n, WHOLE),
    "c = 1/2": lambda p, n: in_family(p, n, HALF),
    "matched binomial": by_matched_binomial,
}


def false_rate(p: Floats, n: int, method: Callable[[Floats, int], Floats]) -> float:
    """Return the per cent of surveys in which one of the equal units gets a verdict."""
    chance = convolved(p, n)[method(p, n) < 0.05 / UNITS].sum()
    return 100 * (1 - (1 - float(chance)) ** UNITS)


def rejected(n: int, share: float, level: float) -> float:
    """Return how often a share that is true is called different."""
    p = np.array([1 - share, share])
    return float(convolved(p, n)[in_family(p, n, None) < level].sum())


def main() -> None:
    """Print the table."""
    print("| method | at most | mean |\n|---|---:|---:|")
    worst = {}
    for name, method in METHODS.items():
        rates = {
            (s, n): false_rate(np.array(p), n, method) for s, p in SCORES.items() for n in SIZES
        }
        worst[name] = sorted(rates.items(), key=lambda pair: -pair[1])[:3]
        print(f"| {name} | {max(rates.values()):.1f} | {np.mean(list(rates.values())):.1f} |")
    for few in (1, 2, 3, 4, 5, 10):
        rates = {
            (n, percent): 100 * (1 - (1 - rejected(n, percent / 100, 0.05 / few)) ** few)
            for n in range(5, 31)
            for percent in range(1, 100)
        }
        cell = max(rates, key=rates.__getitem__)
        print(f"{few} comparisons: {rates[cell]:.1f} (n = {cell[0]}, {cell[1]} %)")
    for name, cells in worst.items():
        print(f"{name}: " + ", ".join(f"{s} n = {n} {rate:.1f}" for (s, n), rate in cells))


if __name__ == "__main__":
    main()
