"""How often tests of distributions reject what is true, and intervals of quantiles and of case mix
hold it.

    python benchmarks/fair.py tests quantiles case_mix [surveys]

Answers 1-5 are skewed as those of user surveys are: 62 % give the highest. Surveys are strata of
one frame, so that one call tests all of them.
"""

import sys

import numpy as np
import polars as pl

from brukarindex import Design, MeanRating, Pooled, RatingIndex, Scale, Share, compare, estimate
from brukarindex.benchmarking import case_mix as adjust
from brukarindex.comparisons import CaseMix, compare_distributions
from brukarindex.estimates import quantile

SKEWED = np.array([0.04, 0.05, 0.09, 0.20, 0.62])
INDEX = RatingIndex("q", Scale(1, 5))
STATISTICS = (
    "rao_scott_f",
    "rao_scott_first",
    "saddlepoint",
    "wald",
    "adjusted_wald",
    "kruskal_wallis",
)


def answers(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return so many skewed answers."""
    return 1 + rng.choice(5, size=size, p=SKEWED)


def alike(
    rng: np.random.Generator, surveys: int, size: tuple[int, int], clusters: int
) -> pl.DataFrame:
    """Return surveys of groups that answer alike, in clusters of equal size when there are any."""
    groups, n = size
    groups, n = size
    rows = surveys * groups * n
    survey = np.repeat(np.arange(surveys), groups * n)
    group = np.tile(np.repeat(np.arange(groups), n), surveys)
    q, cluster = answers(rng, rows), np.arange(rows)
    if clusters:
        cluster = survey * clusters + rng.integers(0, clusters, rows)
        shared = answers(rng, surveys * clusters)[cluster]
        q = np.where(rng.random(rows) < 0.2, shared, q)
    return pl.DataFrame({"survey": survey, "group": group, "cluster": cluster, "q": q})


def tests(surveys: int) -> None:
    """Print how many per cent of tests at 5 % reject, by groups, answers in each and clusters."""
    rng = np.random.default_rng(15)
    print("groups answers clusters  sparse  " + "  ".join(STATISTICS))
    for clusters in (0, 10, 30):
        for groups in (2, 5, 15):
            for n in (10, 30, 100):
                frame = alike(rng, surveys, (groups, n), clusters)
                design = Design(strata="survey", cluster="cluster" if clusters else None)
                found = []
                for statistic in STATISTICS:
                    made = compare_distributions(
                        frame,
                        INDEX,
                        between="group",
                        by="survey",
                        design=design,
                        statistic=statistic,
                    ).frame
                    found.append(
                        100 * (made["p_value"].cast(pl.Float64).fill_null(1) < 0.05).mean()
                    )
                sparse = 100 * (made["status"] == "sparse_table").mean()
                shown = "  ".join(f"{each:5.1f}" for each in found)
                print(f"{groups:4} {n:6} {clusters:6}  {sparse:5.0f}  {shown}", flush=True)


ANSWER = MeanRating("q", Scale(1, 5))
WAYS = (
    ("test", "saddlepoint"),
    ("test", "beta"),
    ("woodruff", "beta"),
    ("woodruff", "logit"),
    ("woodruff", "wald"),
)


def quantiles(surveys: int) -> None:
    """Print how many per cent of intervals hold the quantile, and how many there are none of."""
    rng = np.random.default_rng(52)
    for label, p in (("share .38 below the top, median", SKEWED), ("even", np.full(5, 0.2))):
        print(label)
        for probability in (0.25, 0.5):
            truth = 1 + np.searchsorted(np.cumsum(p), probability - 1e-12)
            for n in (5, 10, 30, 100):
                frame = pl.DataFrame(
                    {
                        "survey": np.repeat(np.arange(surveys), n),
                        "q": 1 + rng.choice(5, size=surveys * n, p=p),
                    }
                )
                shown = []
                for inversion, interval in WAYS:
                    made = quantile(
                        frame,
                        ANSWER,
                        probability,
                        by="survey",
                        design=Design(strata="survey"),
                        interval=interval,
                        inversion=inversion,
                    ).frame.cast({"conf_low": pl.Float64, "conf_high": pl.Float64})
                    low, high = made["conf_low"].fill_null(9), made["conf_high"].fill_null(9)
                    held = 100 * ((low <= truth) & (high >= truth)).mean()
                    width = (made["conf_high"] - made["conf_low"]).mean()
                    shown.append(
                        f"{held:5.1f} {100 * made['conf_low'].is_null().mean():3.0f} {width:4.2f}"
                    )
                print(f"{probability:5} {n:4}  " + "  ".join(shown), flush=True)


def mixed(rng: np.random.Generator, units: int, n: int) -> pl.DataFrame:
    """Return units with ages of their own and one and the same dependence on age and sex."""
    rows, centre = units * n, np.repeat(rng.uniform(35, 70, units), n)
    age = np.clip(np.rint(rng.normal(centre, 12)), 18, 95).astype(int)
    sex = rng.random(rows) < np.repeat(rng.uniform(0.3, 0.7, units), n)
    cuts = np.log(np.cumsum(SKEWED)[:-1] / (1 - np.cumsum(SKEWED)[:-1]))
    latent = rng.logistic(size=rows) + 0.04 * (age - 52) - 0.4 * sex
    unit = np.repeat(np.arange(units), n)
    q = 1 + (latent[:, None] > cuts).sum(axis=1)
    return pl.DataFrame({"unit": unit, "age": age, "sex": sex, "q": q})


def case_mix(surveys: int) -> None:
    """Print how many per cent of surveys have a false verdict, and of intervals that hold."""
    rng = np.random.default_rng(87)
    top = Share.top("q", Scale(1, 5), 1)
    for n in (5, 10, 30, 100):
        found: dict[str, list[tuple[float, float, float]]] = {}
        for _ in range(surveys):
            frame = mixed(rng, 40, n)
            for name, measure, how in (
                ("score", INDEX, "all"),
                ("score within", INDEX, "within"),
                ("share", top, "all"),
            ):
                spec = CaseMix(["sex", "age"], numeric="age", coefficients=how)
                made = adjust(frame, measure, spec=spec, by="unit").comparison.frame
                verdict = made["verdict"].is_in(["above", "below"]).any()
                low, high = made["conf_low"], made["conf_high"]
                held = ((low <= 0) & (high >= 0)).mean()
                found.setdefault(name, []).append((100.0 * verdict, 100.0 * held, low.null_count()))
            crude = compare(estimate(frame, INDEX, by="unit"), to=Pooled()).frame
            verdict = crude["verdict"].is_in(["above", "below"]).any()
            found.setdefault("as it is", []).append((100.0 * verdict, 0.0, 0.0))
        for name, rows in found.items():
            print(n, name, np.mean(rows, axis=0).round(1).tolist(), flush=True)


if __name__ == "__main__":
    wanted = [each for each in sys.argv[1:] if not each.isdigit()]
    count = next((int(each) for each in sys.argv[1:] if each.isdigit()), 500)
    for name in wanted:
        globals()[name](count)
