"""Standard errors through any chain of weights agree with a slow reference: the derivative of the
whole chain.

Each row's weight is made a little larger and a little smaller, all steps are taken again, and the
estimate's change by weight is the row's influence; the variance of their sum is the plain one of a
stratified sample. Nothing of the library's linearisation is used. Without a population size the
response adds no term of its own, and what is compared is the whole variance.
"""

from functools import partial

import numpy as np
import polars as pl
import pytest

from brukarindex import (
    Design,
    MeanRating,
    Scale,
    Share,
    calibrate,
    estimate,
    poststratify,
    propensity_weights,
    weighting_classes,
)
from brukarindex.weighting import normalise, trim_weights

STEP = 1e-4
"""Relative change of a weight; central differences are then right to about 1e-8."""
EXACT = 1e-6
COPIES = 100
"""How often each row is repeated where the derivative is by repetition."""
DESIGN = Design(strata="stratum", weight="w")
RATING = MeanRating("q", Scale(1, 5))
SEX, AGE = {"K": 900.0, "M": 700.0}, {"old": 800.0, "young": 800.0}


def sample(rows=40, seed=5):
    """Return a sample with nonresponse that depends on what is known; weights vary
    within strata.
    """
    rng = np.random.default_rng(seed)
    young = rng.random(rows) < 0.5
    responded = rng.random(rows) < np.where(young, 0.5, 0.8)
    return pl.DataFrame(
        {
            "stratum": rng.choice(["x", "y", "z"], rows),
            "cluster": rng.integers(0, 8, rows),
            "sex": rng.choice(["K", "M"], rows),
            "age": np.where(young, "young", "old"),
            "size": rng.uniform(1, 3, rows),
            "w": rng.choice([15.0, 20.0, 32.5], rows),
            "unit": rng.choice(["a", "b"], rows),
            "answered": responded,
            "q": np.clip(rng.integers(1, 6, rows) + young, 1, 5),
        }
    ).with_columns(q=pl.when(pl.col("answered")).then("q"))


DATA = sample()


def classes(frame, design=DESIGN):
    """Return weighting classes by age."""
    return weighting_classes(frame, "age", responded="answered", minimum=1, design=design)


def cut(frame, weighting, redistribute, high, *, strict=False):
    """Return trimmed weights."""
    return trim_weights(
        frame, design=weighting, high=high / COPIES, redistribute=redistribute, strict=strict
    )


def classes_to_norm(frame, design=DESIGN):
    """Chain four steps."""
    stratified = poststratify(frame, {"sex": SEX}, design=classes(frame, design))
    return normalise(cut(frame, stratified, "proportional", 70.0), 100)


TRIMS = {
    "classes → post-stratification → trim → norm": classes_to_norm,
    "equal parts": lambda f, design=DESIGN: cut(f, classes(f, design), "equal", 45.0),
    "until none is outside": lambda f, design=DESIGN: cut(
        f, classes(f, design), "equal", 45.0, strict=True
    ),
    "nothing shared out": lambda f, design=DESIGN: cut(f, classes(f, design), "none", 45.0),
    "design weights": lambda f, design=DESIGN: cut(f, design, "proportional", 28.0),
}
QUICK = ["classes → post-stratification → trim → norm", "equal parts"]
"""Chains in which weights that vary are cut, so that proportional and equal parts are told apart.
"""
CHAINS = {
    "classes": classes,
    "classes to known numbers": lambda f: weighting_classes(
        f, "age", responded="answered", minimum=1, totals=AGE, design=DESIGN
    ),
    "classes → post-stratification": lambda f: poststratify(f, {"sex": SEX}, design=classes(f)),
    "classes → norm → post-stratification": lambda f: poststratify(
        f, {"sex": SEX}, design=normalise(classes(f))
    ),
    "linear, known and sample": lambda f: calibrate(
        f, {"age": "sample", "size": 2000.0}, responded="answered", design=DESIGN
    ),
    "linear, sample": lambda f: calibrate(
        f, {"age": "sample", "size": "sample"}, responded="answered", design=DESIGN
    ),
    "classes → linear": lambda f: calibrate(f, {"sex": SEX, "size": 3200.0}, design=classes(f)),
    "weighted propensities": lambda f: propensity_weights(
        f, ["age", "sex"], responded="answered", weighted=True, design=DESIGN
    ),
    "weighted propensities → post-stratification": lambda f: poststratify(
        f,
        {"sex": SEX},
        design=propensity_weights(
            f, ["age", "sex"], responded="answered", weighted=True, design=DESIGN
        ),
    ),
}


def figures(frame, chain):
    """Return means of two domains and of all, and a total, through a chain."""
    design = chain(frame)
    mean = estimate(frame, RATING, by=[["unit"], []], design=design)
    total = estimate(frame, Share.top("q", Scale(1, 5)), statistic="total", design=design)
    return pl.concat([mean.frame, total.frame], how="diagonal")


def by_hand(frame, weights):
    """Return the same estimates, as plain sums over the rows that answered."""
    w = np.where(frame["answered"], weights, 0.0)
    q = frame["q"].fill_null(0).to_numpy()
    inside = [(frame["unit"] == unit).to_numpy() for unit in ("a", "b")]
    means = [(w * q)[rows].sum() / w[rows].sum() for rows in (*inside, slice(None))]
    return np.array([*means, w[q >= 4].sum()])


def through(frame, chain):
    """Return the estimates by hand with the weights of a chain."""
    return by_hand(frame, chain(frame).join(frame, name="made")["made"].fill_null(0).to_numpy())


def changed(frame, row, factor):
    """Return the frame with one weight changed; the row is told apart by its place."""
    return frame.with_columns(
        w=pl.when(pl.int_range(pl.len()) == row).then(pl.col("w") * factor).otherwise("w")
    )


def derivatives(frame, estimates):
    """Return the influence of every row, times its weight, on every one of the ``estimates`` of a
    frame.
    """
    ends = [
        np.array([estimates(changed(frame, row, 1 + e)) for row in range(frame.height)])
        for e in (STEP, -STEP)
    ]
    return (ends[0] - ends[1]) / (2 * STEP)


def variance(frame, z, unit=None):
    """Return the variance of sums of ``z`` over a stratified sample of rows or clusters."""
    total = 0.0
    for stratum in frame["stratum"].unique().to_list():
        inside = (frame["stratum"] == stratum).to_numpy()
        rows = z[inside]
        if unit:
            codes = frame.filter(inside)[unit].rank("dense").to_numpy().astype(int) - 1
            rows = np.array([rows[codes == code].sum(axis=0) for code in range(codes.max() + 1)])
        total = total + len(rows) / (len(rows) - 1) * ((rows - rows.mean(axis=0)) ** 2).sum(axis=0)
    return total


def agrees(frame, chain, estimates, *, unit=None, rel=EXACT):
    """Assert that the standard errors are those of the derivative."""
    found = figures(frame, chain)["std_error"].to_numpy()
    expected = np.sqrt(variance(frame, derivatives(frame, estimates), unit))
    assert np.allclose(found, expected, rtol=rel), found / expected - 1


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAINS)
def test_standard_errors_are_those_of_the_derivative(name):
    """Closed forms and regressions with the design weights: equal, but for the rounding of the
    differences.
    """
    chain = CHAINS[name]
    agrees(DATA, chain, lambda frame: through(frame, chain))


def test_weights_scaled_to_100_make_totals_of_per_cent():
    """The sum is fixed, so that a total of persons is a share in per cent, with its
    standard error.
    """
    share, scaled = Share.top("q", Scale(1, 5)), normalise(classes(DATA), 100)
    mean, total = (
        estimate(DATA, share, statistic=each, design=scaled).row() for each in ("mean", "total")
    )
    assert (total.estimate, total.std_error) == pytest.approx(
        (mean.estimate, mean.std_error), rel=1e-9
    )
    whole = estimate(DATA, share, statistic="total", design=classes(DATA)).row()
    assert whole.std_error / whole.estimate > 1.01 * total.std_error / total.estimate


def test_limits_in_medians_and_means():
    """Of 1, 1, 2 and 10 the median is 1.5; the mean is of those with a weight. Scaled to 100 they
    add up to that.
    """
    frame = pl.DataFrame(
        {"w": [1.0, 1, 2, 10], "k": ["a", "a", "b", "b"], "answered": [True, True, True, False]}
    )
    made = trim_weights(
        frame, design=Design(weight="w"), high=2, unit="median", redistribute="none"
    )
    assert made.total == pytest.approx(1 + 1 + 2 + 3)
    assert normalise(made, 100).total == pytest.approx(100)
    ones = weighting_classes(
        frame, "k", responded="answered", minimum=1
    )  # 1, 1, 2 and nothing: 4/3 on average
    cut = trim_weights(frame, design=ones, high=1.2, unit="mean", redistribute="none")
    assert cut.total == pytest.approx(1 + 1 + 1.6)


def test_clusters():
    """The units that vary can be clusters."""
    design = Design(strata="stratum", cluster="cluster", weight="w")
    agrees(
        DATA,
        lambda f: poststratify(f, {"sex": SEX}, design=classes(f, design)),
        lambda f: through(f, CHAINS["classes → post-stratification"]),
        unit="cluster",
    )


@pytest.mark.parametrize(
    "name",
    [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in TRIMS if name not in QUICK)],
)
def test_trimming(name):
    """What trimming makes of a weight is no multiple of it, so each row is repeated, once more or
    once less.
    """
    chain, rows = TRIMS[name], DATA.with_columns(pl.col("w") / COPIES)

    def repeated(frame, times=COPIES):
        return frame.select(pl.all().repeat_by(times).explode())

    def moved(row, more):
        times = pl.when(pl.int_range(pl.len()) == row).then(COPIES + more).otherwise(COPIES)
        return through(repeated(rows, times), chain)

    z = np.array([moved(row, 1) - moved(row, -1) for row in range(rows.height)]) * COPIES / 2
    copied = repeated(rows.with_columns(row=pl.int_range(pl.len())))
    found = figures(
        copied, partial(chain, design=Design(strata="stratum", cluster="row", weight="w"))
    )
    assert np.allclose(found["std_error"], np.sqrt(variance(DATA, z)), rtol=1e-4)


@pytest.mark.parametrize(
    ("step", "rel"),
    [
        (partial(propensity_weights, covariates=["age", "size"]), EXACT),
        (partial(weighting_classes, classes=["age", "level"], minimum=1), EXACT),
        (partial(weighting_classes, classes="age", minimum=1), 0.03),
    ],
    ids=["propensities", "classes of equal weights", "classes of unequal weights"],
)
def test_unweighted_rates(step, rel):
    """Rates of persons change with how often a row is counted; the slow way has its own weight for
    that.

    Exact where weights do not vary within a cell; elsewhere their mean stands for them, which is
    near.
    """
    data = DATA.with_columns(level=pl.col("w").cast(pl.String))

    def estimates(frame):
        times = frame.with_columns(times=pl.col("w") / DATA["w"])
        made = step(times, responded="answered", weighted=True, design=Design(weight="times")).join(
            times, name="rate"
        )
        answered = made.filter("answered").with_columns(
            final=pl.col("rate") * DATA.filter("answered")["w"]
        )
        return by_hand(answered, answered["final"].to_numpy())

    agrees(
        data,
        lambda f: step(f, responded="answered", weighted=False, design=DESIGN),
        estimates,
        rel=rel,
    )


@pytest.mark.slow
@pytest.mark.parametrize("distance", ["raking", "logit"])
def test_other_distances(distance):
    """R's regression uses the weights before the step, so its residuals are the derivative only in
    large samples.
    """
    bounds = (0.2, 4) if distance == "logit" else None
    totals = {"sex": SEX, "age": AGE}

    def chain(frame):
        return calibrate(frame, totals, distance=distance, bounds=bounds, design=classes(frame))

    agrees(DATA, chain, lambda frame: through(frame, chain), rel=0.05)
