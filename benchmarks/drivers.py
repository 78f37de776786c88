"""How often intervals of effects, alpha and path effects hold: ``python benchmarks/drivers.py``.

Surveys of skewed answers on five steps (about 55 % at the top) to three areas of two questions and
an index of two. The truth is that of a million answers drawn the same way.
"""

import numpy as np
import polars as pl

from brukarindex import MultiItemIndex, Scale
from brukarindex.benchmarking import PathModel, effects, internal_consistency, latent_indices
from brukarindex.replication import Jackknife

FIVE = Scale(1, 5)
NAMES = ("a", "b", "c", "y")
INDICES = [MultiItemIndex(name, [f"{name}1", f"{name}2"], FIVE) for name in NAMES]
MODEL = PathModel(INDICES, [(name, "y") for name in "abc"])
CUTS = np.array([-2.1, -1.6, -1.0, -0.15])
SURVEYS = 1000


def survey(rng: np.random.Generator, n: int) -> pl.DataFrame:
    """Return the answers of n respondents."""
    common = rng.normal(size=n)
    held = {name: 0.6 * common + 0.8 * rng.normal(size=n) for name in "abc"}
    held["y"] = 0.5 * held["a"] + 0.3 * held["b"] + 0.1 * held["c"] + 0.6 * rng.normal(size=n)
    columns = {
        f"{name}{i}": np.searchsorted(CUTS, 0.8 * value + 0.6 * rng.normal(size=n)) + 1
        for name, value in held.items()
        for i in (1, 2)
    }
    return pl.DataFrame(columns)


def figures(frame: pl.DataFrame, *, errors: bool) -> dict[str, "Limits"]:
    """Return estimates with limits by kind."""
    made = effects(frame, INDICES[3], INDICES[:3])
    alpha = internal_consistency(frame, INDICES)
    replicates = Jackknife() if errors else None
    paths = latent_indices(frame, MODEL, replicates=replicates, on_failure="return").paths
    return {
        "effects": [(row.effect, row.conf_low, row.conf_high) for row in made],
        "alpha": [(row.alpha, row.conf_low, row.conf_high) for row in alpha],
        "path effects": [(row.total, row.total_low, row.total_high) for row in paths],
    }


Limits = list[tuple[float | None, ...]]


def held(truth: Limits, found: Limits) -> list[bool]:
    """Return whether each interval holds the truth, of those that there are."""
    pairs = zip(truth, found, strict=True)
    return [low <= t[0] <= high for t, (_, low, high) in pairs if low is not None]


def main() -> None:
    """Print the table."""
    truth = figures(survey(np.random.default_rng(1), 1_000_000), errors=False)
    print(truth)
    for n in (20, 40, 100, 400):
        rng, counts = np.random.default_rng(n), {name: list[bool]() for name in truth}
        for _ in range(SURVEYS):
            found = figures(survey(rng, n), errors=True)
            for name, each in found.items():
                counts[name] += held(truth[name], each)
        told = (f"{name} {100 * np.mean(each):.1f} %" for name, each in counts.items())
        print(n, *told, sep="\t", flush=True)


if __name__ == "__main__":
    main()
