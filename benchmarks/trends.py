"""How often trends that are none are found: level and coverage of slopes over five years.

    python benchmarks/trends.py [surveys]              (default 40)

Surveys of 60 units with skewed answers on five steps, the same in all years. Persons answer much
alike each year: the same persons every year, half of them new each year, or others each year.
Printed are per cent of 95 % intervals of the slope that hold 0, of units found to have changed at
all at 5 % each, and of surveys with a false verdict by Holm's method.
"""

import sys
from typing import NamedTuple

import numpy as np
import polars as pl

import brukarindex as bx
from brukarindex.benchmarking import trend

UNITS, YEARS = 60, 5
SHARES = np.array([0.03, 0.05, 0.12, 0.25, 0.55])
INDEX = bx.RatingIndex("q", bx.Scale(1, 5))
ALIKE = 0.6
"""Part of the answers that are those of the year before, of persons who answer again."""


class Found(NamedTuple):
    """What was found in one survey: parts of the units, and whether a verdict was false."""

    covered: float
    changed: float
    false: bool


def survey(rng: np.random.Generator, persons: int, stay: float) -> pl.DataFrame:
    """Return the answers of all years; a part ``stay`` of the persons answers again."""
    size = UNITS * persons
    unit, who = np.repeat(np.arange(UNITS), persons), np.arange(size)
    q = rng.choice(5, size, p=SHARES) + 1
    parts: list[pl.DataFrame] = []
    for year in range(YEARS):
        parts.append(pl.DataFrame({"unit": unit, "ar": year, "person": who, "q": q}))
        again = rng.random(size) < stay
        who = np.where(again, who, size * (year + 1) + np.arange(size))
        same = again & (rng.random(size) < ALIKE)
        q = np.where(same, q, rng.choice(5, size, p=SHARES) + 1)
    return pl.concat(parts)


def found(rng: np.random.Generator, persons: int, stay: float) -> Found:
    """Return what is found in one survey without any change."""
    frame = survey(rng, persons, stay)
    made = trend(frame, INDEX, over="ar", by="unit", person="person" if stay else None).frame
    told = made.drop_nulls("conf_low")
    holds = ((told["conf_low"] <= 0) & (told["conf_high"] >= 0)).mean()
    changed = (made["any_p"].drop_nulls() < 0.05).mean()
    false = (made["verdict"].is_in(["up", "down"])).any()
    return Found(float(holds or 0.0), float(changed or 0.0), bool(false))


def main() -> None:
    """Print a line for each size and kind of persons."""
    surveys = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    for persons in (8, 30):
        for stay, name in ((1.0, "the same persons"), (0.5, "half of them"), (0.0, "others")):
            rng = np.random.default_rng(1)
            made = [found(rng, persons, stay) for _ in range(surveys)]
            covered, changed, false = (
                100 * float(np.mean(each)) for each in zip(*made, strict=True)
            )
            print(
                f"{persons:>3} persons a unit, {name:<17} covered {covered:.1f}"
                f"  changed {changed:.1f}  surveys with a false verdict {false:.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
