"""How often an interval of the R-indicator holds the true R, for several ways to make it.

Prints the tables of docs/explanation/representativity.md from fixed seeds:

    python benchmarks/representativity.py [samples]

in some five minutes on one core. The candidates are computed for many samples at once, apart from
the library; a test holds the chosen one to `representativity`. Designs with weights, strata and
finite populations go through the public function, in fewer samples.

Samples where somebody's propensity is estimated as 0 or 1 are left out, since `representativity`
refuses them; a cell counts if at most one in twenty is.
"""

import sys
import time
import zlib
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import optimize, special

from brukarindex import Design, representativity
from brukarindex.exceptions import DataError

SAMPLES = 2000
LIBRARY_SAMPLES = 1000
LEVEL, Z = 0.95, special.ndtri(0.975)
SIZES = (100, 200, 500, 1000, 2000, 5000)
TRUE_R = (0.6, 0.7, 0.8, 0.9, 0.92, 0.95, 0.99)
RATES = (0.3, 0.6)
FEWEST_KEPT = 0.95
STEPS = 30
"""Bisections of an interval for S, from 0.5 to 5e-10."""


class Model(NamedTuple):
    """A population: columns of the regression, shares, and how the log-odds of the cells differ."""

    x: np.ndarray
    share: np.ndarray
    pattern: np.ndarray


def classes(share, pattern) -> Model:
    """Return one variable with a class for each share."""
    x = np.eye(len(share))
    x[:, 0] = 1
    return Model(x, np.array(share) / np.sum(share), np.array(pattern, dtype=float))


def additive(*variables: tuple[list[float], list[float]]) -> Model:
    """Return several variables without interaction, each as shares and log-odds of its classes."""
    parts = [classes(*each) for each in variables]
    cells = list(product(*(range(len(part.share)) for part in parts)))
    rows = [list(zip(parts, cell, strict=True)) for cell in cells]
    columns = [np.concatenate([part.x[i, 1:] for part, i in row]) for row in rows]
    share = [np.prod([part.share[i] for part, i in row]) for row in rows]
    pattern = [sum(part.pattern[i] for part, i in row) for row in rows]
    x = np.column_stack([np.ones(len(rows)), columns])
    return Model(x, np.array(share), np.array(pattern))


AGE = ([0.2, 0.2, 0.25, 0.2, 0.15], [-0.6, -0.4, 0.1, 0.5, 0.3])
GENDER = ([0.55, 0.45], [0.1, -0.1])
LANGUAGE = ([0.8, 0.12, 0.08], [0.15, -0.6, -0.2])
MODELS = {
    "2 classes": classes([1, 1], [-1, 1]),
    "3 classes": classes([1, 1, 1], [-1, 0, 1]),
    "5 classes": classes([1, 2, 3, 4, 5], [-1, -0.5, 0, 0.5, 1]),
    "5, one apart": classes([0.1, 0.225, 0.225, 0.225, 0.225], [-1, 0, 0, 0, 0]),
    "10 classes": classes([1] * 10, np.linspace(-1, 1, 10)),
    "20 classes": classes([1] * 20, np.linspace(-1, 1, 20)),
    "5 + 2 + 3": additive(AGE, GENDER, LANGUAGE),
}


class Cell(NamedTuple):
    """One situation."""

    model: str
    n: int
    r: float
    rate: float
    census: bool = False


class Drawn(NamedTuple):
    """What intervals are made of, an element for each sample.

    S² and its parts are as in `brukarindex.response.spread`, divided by N; ``times`` makes it N -
    1.
    """

    true: np.ndarray
    squared: np.ndarray
    bias: np.ndarray
    bias_in_risq: np.ndarray
    along: np.ndarray
    product: np.ndarray
    lost: np.ndarray
    sampled: np.ndarray
    times: float
    fitted: float


# --- drawing -----------------------------------------------------------------------------------


def propensities(model: Model, r: float, rate: float) -> np.ndarray | None:
    """Return propensities along the model's pattern, or None when there are none within 2–98 %."""

    def scaled(by: float) -> np.ndarray:
        away = by * model.pattern
        start = optimize.brentq(lambda a: model.share @ special.expit(a + away) - rate, -60, 60)
        return special.expit(start + away)

    def spread(by: float) -> float:
        return float(np.sqrt(model.share @ (scaled(by) - rate) ** 2)) - (1 - r) / 2

    if spread(30) < 0:
        return None
    rho = scaled(optimize.brentq(spread, 0, 30))
    return rho if rho.min() > 0.02 and rho.max() < 0.98 else None


def fit(x: np.ndarray, n: np.ndarray, r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return propensities by Newton's method, and in which samples it came to rest inside 0–1."""
    b = np.zeros((len(n), x.shape[1]))
    b[:, 0] = special.logit(np.clip(r.sum(1) / n.sum(1), 0.01, 0.99))
    step = b
    for _ in range(STEPS):
        p = special.expit(b @ x.T)
        slope = information(x, n * p * (1 - p)) + 1e-9 * np.eye(x.shape[1])
        step = np.clip(np.linalg.solve(slope, ((r - n * p) @ x)[..., None])[..., 0], -2, 2)
        b = b + step
        if np.abs(step).max() < 1e-10:
            break
    eta = np.abs(b @ x.T * (n > 0)).max(axis=1)
    return special.expit(b @ x.T), (np.abs(step).max(axis=1) < 1e-6) & (eta < 12)


def information(x: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return x'Wx of every sample."""
    return np.einsum("rc,ci,cj->rij", weight, x, x)


def draw(cell: Cell, samples: int) -> Drawn | None:
    """Draw samples and fit; None when there is no such population, or too many have no fit."""
    model = MODELS[cell.model]
    rho = propensities(model, cell.r, cell.rate)
    if rho is None:
        return None
    random = np.random.default_rng(zlib.crc32(repr(cell).encode()))
    n = random.multinomial(cell.n, model.share, size=1 if cell.census else samples)
    n = np.broadcast_to(n, (samples, len(model.share)))
    r = random.binomial(n, rho)
    whole = (n @ (model.x != 0) > 0).all(axis=1) & (r.sum(1) > 0) & (r.sum(1) < cell.n)
    if whole.mean() < FEWEST_KEPT:
        return None
    n, r = n[whole], r[whole]
    p, inside = fit(model.x, n, r)
    kept = inside.sum() / samples
    return None if kept < FEWEST_KEPT else moments(cell, n[inside], p[inside], rho)


def moments(cell: Cell, n: np.ndarray, p: np.ndarray, rho: np.ndarray) -> Drawn:
    """Return what intervals are made of."""
    x, share = MODELS[cell.model].x, n / cell.n
    root = np.linalg.cholesky(np.linalg.inv(information(x, n * p * (1 - p))))
    z = (p * (1 - p))[..., None] * np.einsum("ci,rij->rcj", x, root)
    centred = z - np.einsum("rc,rcj->rj", share, z)[:, None, :]
    deviation = p - (share * p).sum(1, keepdims=True)
    matrix = np.einsum("rc,rci,rcj->rij", share, centred, centred)
    true = (1 - cell.r) / 2
    if cell.census:
        apart = rho - (share * rho).sum(1, keepdims=True)
        true = np.sqrt((share * apart**2).sum(1) * cell.n / (cell.n - 1))
    sampled = partial(design_variance, cell, share)
    return Drawn(
        true=1 - 2 * np.broadcast_to(true, len(n)),
        squared=np.maximum((share * deviation**2).sum(1), 1e-15),
        bias=np.einsum("rii->r", matrix),
        bias_in_risq=np.einsum("rc,rcj,rcj->r", share, z, z),
        along=(np.einsum("rc,rcj->rj", share * deviation, centred) ** 2).sum(1),
        product=(matrix**2).sum((1, 2)),
        lost=sampled(p),
        sampled=sampled(deviation**2),
        times=cell.n / (cell.n - 1) if cell.census else 1.0,
        fitted=cell.n / (cell.n - x.shape[1]),
    )


def design_variance(cell: Cell, share: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the variance of a mean over the sample, which a census does not have."""
    spread = (share * value**2).sum(1) - (share * value).sum(1) ** 2
    return spread * (not cell.census) / (cell.n - 1)


# --- candidates --------------------------------------------------------------------------------

Limits = tuple[np.ndarray, np.ndarray]


def risq(d: Drawn, *, adjusted: bool = False) -> Limits:
    """Take R ± 1.96 standard errors, divided by S² as RISQ does, or by S² adjusted for its bias."""
    left, variance = adjusted_square(d), 4 * d.along + 2 * d.product + d.sampled
    error = np.sqrt(variance / (np.maximum(left, 1e-9) if adjusted else d.squared))
    r = 1 - 2 * np.sqrt(left)
    return np.clip(r - Z * error, 0, 1), np.minimum(r + Z * error, 1)


def adjusted_square(d: Drawn) -> np.ndarray:
    """Return S² less its bias, as RISQ has it."""
    return np.maximum(d.squared * d.times - (d.bias_in_risq - d.lost), 0)


def logarithm(d: Drawn) -> Limits:
    """Take the logarithm of the adjusted S² for normal."""
    left = np.maximum(adjusted_square(d), 1e-9)
    half = np.minimum(Z * np.sqrt(4 * d.along + 2 * d.product + d.sampled) / left, 100)
    return limits_of(left * np.exp(-half), left * np.exp(half), 1.0)


def limits_of(low: np.ndarray, high: np.ndarray, times: float) -> Limits:
    """Return limits of R from those of S²."""
    return tuple(1 - 2 * np.sqrt(np.clip(each * times, 0, 0.25)) for each in (high, low))


def corrected(d: Drawn) -> Drawn:
    """Return the covariance matrix of the coefficients times n/(n - q) in all that it enters."""
    f = d.fitted
    return d._replace(bias=d.bias * f, along=d.along * f, product=d.product * f**2)


def expected(d: Drawn, s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return expectation and variance of the estimated S² when the true one is s."""
    mean = d.bias + s * (1 - d.lost / d.squared)
    return mean, 2 * d.product + 4 * s * d.along / d.squared + s**2 * d.sampled / d.squared**2


def score(d: Drawn) -> Limits:
    """Take the s whose expectation is within 1.96 of its own standard deviations."""
    slope = 1 - d.lost / d.squared
    excess, once = np.maximum(d.squared - d.bias, 0), 4 * d.along / d.squared
    square = slope**2 - Z**2 * d.sampled / d.squared**2
    half, rest = slope * excess + Z**2 * once / 2, excess**2 - Z**2 * 2 * d.product
    top = half + np.sqrt(np.maximum(half**2 - square * rest, 0))
    high = np.where(square * 0.25 > top, top / np.where(square > 0, square, 1), 0.25)
    return limits_of(np.maximum(rest, 0) / top, high, d.times)


def chi_square(d: Drawn) -> Limits:
    """Take the estimated S² for a scaled noncentral chi-square with its mean and variance."""
    df = d.bias**2 / d.product

    def below(s: np.ndarray, seen: np.ndarray) -> np.ndarray:
        mean, variance = expected(d, s)
        ratio = variance / mean**2
        half, rest = df * ratio - 2, df**2 * ratio - 2 * df
        away = np.maximum((-half + np.sqrt(np.maximum(half**2 - ratio * rest, 0))) / ratio, 0)
        return special.chndtr(seen * (df + away) / mean, df, away)

    seen = np.maximum(d.squared, d.bias)
    tail = (1 - LEVEL) / 2
    low = bisected(lambda s: below(s, d.squared) > 1 - tail, 0 * seen)
    return limits_of(low, bisected(lambda s: below(s, seen) > tail, 0 * seen), d.times)


def square_root(d: Drawn) -> Limits:
    """Take the root of the estimated S² for normal, with the second term of its mean."""
    seen = np.maximum(d.squared, d.bias)

    def inside(s: np.ndarray) -> np.ndarray:
        mean, variance = expected(d, s)
        ratio = variance / mean**2
        return np.abs(np.sqrt(seen / mean) - (1 - ratio / 8)) <= Z / 2 * np.sqrt(ratio)

    middle = np.clip((seen - d.bias) / (1 - d.lost / d.squared), 0, 0.25)
    low = np.where(inside(0 * seen), 0, bisected(lambda s: ~inside(s), 0 * seen, middle))
    return limits_of(low, bisected(inside, middle), d.times)


def bisected(holds: Callable, low: np.ndarray, high: np.ndarray | float = 0.25) -> np.ndarray:
    """Return where what holds at ``low`` ceases to, in S² on the scale of S."""
    low, high = np.sqrt(low), np.broadcast_to(np.sqrt(high), low.shape)
    for _ in range(STEPS):
        middle = (low + high) / 2
        held = holds(middle**2)
        low, high = np.where(held, middle, low), np.where(held, high, middle)
    return high**2


CANDIDATES: dict[str, Callable[[Drawn], Limits]] = {
    "R ± 1.96 SE (RISQ)": risq,
    "the same, S² adjusted in the SE": partial(risq, adjusted=True),
    "log S²": logarithm,
    "noncentral χ²": lambda d: chi_square(corrected(d)),
    "√ scale": lambda d: square_root(corrected(d)),
    "score, without n/(n−q)": score,
    "score": lambda d: score(corrected(d)),
}
CHOSEN = "score"


# --- the study ---------------------------------------------------------------------------------


class Covered(NamedTuple):
    """What came of a candidate in a cell, in per cent, and its mean length."""

    covers: float
    below: float
    above: float
    length: float


def covered(d: Drawn, limits: Limits) -> Covered:
    """Return how often the true R is inside, below and above the limits."""
    below, above = (limits[0] > d.true + 1e-9).mean(), (limits[1] < d.true - 1e-9).mean()
    length = float((limits[1] - limits[0]).mean())
    return Covered(100 * (1 - below - above), 100 * below, 100 * above, length)


def cells() -> list[Cell]:
    """Return all situations."""
    parts = product(MODELS, SIZES, TRUE_R, RATES, (False, True))
    return [Cell(*each) for each in parts]


def study(samples: int) -> dict[Cell, dict[str, Covered]]:
    """Return what came of all candidates, in the cells that exist."""
    found = {}
    for cell in cells():
        if (d := draw(cell, samples)) is not None:
            found[cell] = {name: covered(d, made(d)) for name, made in CANDIDATES.items()}
    return found


def list_candidates(found: dict[Cell, dict[str, Covered]]) -> None:
    """Print a row for each candidate."""
    print(f"\n### {len(found)} cells\n")
    heads = (
        "interval | within 93–97 % | below | above | lowest | highest | R below | R above | length"
    )
    print(f"| {heads} |")
    print(f"|---|{'---:|' * 8}")
    for name in CANDIDATES:
        rows = np.array([each[name] for each in found.values()])
        covers = rows[:, 0]
        parts = ((covers >= 93) & (covers <= 97), covers < 93, covers > 97)
        shares = " | ".join(f"{100 * each.mean():.0f} %" for each in parts)
        mean = rows.mean(axis=0)
        print(
            f"| {name} | {shares} | {covers.min():.1f} | {covers.max():.1f} "
            f"| {mean[1]:.1f} | {mean[2]:.1f} | {mean[3]:.3f} |"
        )


def list_chosen(found: dict[Cell, dict[str, Covered]]) -> None:
    """Print lowest and highest coverage of the chosen one, and of RISQ's, by n and R."""
    for name in (next(iter(CANDIDATES)), CHOSEN):
        print(f"\n### {name}: lowest–highest by n and true R\n")
        print(f"| n | {' | '.join(f'{r:g}' for r in TRUE_R)} |\n|---:|{'---:|' * len(TRUE_R)}")
        for n in SIZES:
            rows = {cell.r: [] for cell in found}
            for cell in found:
                if cell.n == n:
                    rows[cell.r].append(found[cell][name].covers)
            shown = [f"{min(rows[r]):.1f}–{max(rows[r]):.1f}" if rows[r] else "–" for r in TRUE_R]
            print(f"| {n} | {' | '.join(shown)} |")


# --- through the library -----------------------------------------------------------------------

DESIGNS = {
    "weights, cv 0.5": Design(weight="w"),
    "two strata, one of two asked in one": Design(strata="h", population="N"),
    "clusters of 10, alike in age": Design(cluster="c"),
}
LIBRARY = (
    Cell("5 classes", 500, 0.8, 0.5),
    Cell("5 + 2 + 3", 2000, 0.9, 0.5),
    Cell("5 classes", 2000, 0.95, 0.5),
)


def persons(design: str, cell: Cell, rho: np.ndarray, random: np.random.Generator) -> pl.DataFrame:
    """Return a sample as a frame, a row for each person."""
    n, share = cell.n, MODELS[cell.model].share
    at = random.choice(len(rho), n, p=share)
    size = np.zeros(n)
    stratum = np.zeros(n, dtype=int)
    if design.startswith("two strata"):  # half of n from a population of n, half from a large one
        stratum = np.arange(n) % 2
        size = np.where(stratum == 0, n, 40 * n)
    if design.startswith("clusters"):
        at = np.repeat(random.choice(len(rho), -(-n // 10), p=share), 10)[:n]
    weight = random.choice([0.5, 1.5], n)
    answered = random.random(n) < rho[at]
    columns = {"a": at, "w": weight, "h": stratum, "N": size, "c": np.arange(n) // 10}
    return pl.DataFrame({**columns, "svar": answered})


def library(design: str, cell: Cell, samples: int) -> Covered:
    """Return what came of `representativity` with a design; the model has a class for each cell."""
    rho = propensities(MODELS[cell.model], cell.r, cell.rate)
    random = np.random.default_rng(zlib.crc32(repr((design, cell)).encode()))
    ends = []
    for _ in range(samples):
        frame = persons(design, cell, rho, random)
        try:
            found = representativity(frame, "a", responded="svar", design=DESIGNS[design])
        except DataError:  # a class where all or none responded
            continue
        ends.append((found.r_conf_low, found.r_conf_high))
    low, high = np.array(ends).T
    below, above = 100 * (low > cell.r).mean(), 100 * (high < cell.r).mean()
    return Covered(100 - below - above, below, above, float((high - low).mean()))


def list_library(samples: int) -> None:
    """Print how often the limits of `representativity` hold the true R."""
    print("\n### through representativity\n")
    print("| design | model | n | true R | covers | R below | R above |")
    print(f"|---|---|{'---:|' * 5}")
    for design, cell in product(DESIGNS, LIBRARY):
        c = library(design, cell, samples)
        situation = f"{design} | {cell.model} | {cell.n} | {cell.r:g}"
        print(f"| {situation} | {c.covers:.1f} | {c.below:.1f} | {c.above:.1f} |")


def main() -> None:
    """Print the study."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    began = time.perf_counter()
    found = study(samples)
    list_candidates(found)
    list_chosen(found)
    list_library(min(samples, LIBRARY_SAMPLES))
    print(f"\n{time.perf_counter() - began:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
