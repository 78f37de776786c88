"""Laws of weights: what must hold of any sample, any totals and any chain of steps."""

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, strategies as st
from strategies import laws

from brukarindex import (
    Design,
    MeanRating,
    RatingIndex,
    Scale,
    calibrate,
    estimate,
    poststratify,
    propensity_weights,
    rake,
    tally,
    weighting_classes,
)
from brukarindex.weighting import normalise, trim_weights

DESIGN = Design(weight="w")
RATING = RatingIndex("q", Scale(1, 5))
STEPS = ("poststratify", "rake", "linear", "raking", "logit", "truncated")
LEVELS = {"sex": ("K", "M"), "age": ("old", "young"), "region": ("N", "S")}


@st.composite
def samples(draw, *, most=12):
    """Draw a sample in which every combination of sex and age is seen and responds."""
    extra = st.tuples(*(st.sampled_from(levels) for levels in LEVELS.values()))
    rows = [(sex, age, "NS"[sex == age]) for sex in LEVELS["sex"] for age in LEVELS["age"]]
    rows += [("K", "old", "N"), ("M", "young", "S"), *draw(st.lists(extra, max_size=most))]
    size = len(rows)
    weights = draw(st.lists(st.sampled_from([0.5, 1.0, 2.5, 4.0]), min_size=size, max_size=size))
    answers = draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))
    responded = [True] * 6 + draw(st.lists(st.booleans(), min_size=size - 6, max_size=size - 6))
    columns = dict(zip(LEVELS, zip(*rows, strict=True), strict=True))
    frame = pl.DataFrame({**columns, "w": weights, "q": answers, "answered": responded})
    return frame.with_columns(
        place=pl.col("region") + pl.col("age"), x=pl.col("q") * 1.0 + pl.int_range(pl.len()) % 3
    )


def sums(frame, weight, *columns):
    """Return the weights' sum of each level, or combination of levels."""
    added = frame.group_by(columns).agg(pl.col(weight).sum()).rows()
    return {row[0] if len(columns) == 1 else row[:-1]: row[-1] for row in added}


@st.composite
def margins(draw, frame):
    """Draw totals by sex and by age that some weights between half and three times the design
    weights have.
    """
    factors = draw(
        st.lists(
            st.sampled_from([0.8, 1.0, 1.1, 1.3]), min_size=frame.height, max_size=frame.height
        )
    )
    known = frame.with_columns(known=pl.col("w") * pl.Series(factors))
    return {name: sums(known, "known", name) for name in ("sex", "age")}


def weighted(step, frame, totals, design=DESIGN):
    """Return a weighting by name."""
    if step == "poststratify":
        return poststratify(frame, {"sex": totals["sex"]}, design=design)
    if step == "rake":
        return rake(frame, totals, design=design)
    bounds = {"logit": (0.2, 6), "truncated": (0.2, 6)}.get(step)
    return calibrate(frame, totals, distance=step, bounds=bounds, design=design)


def weights(weighting, frame):
    """Return the weights of the rows."""
    return weighting.join(frame, name="made")["made"].to_numpy()


def near(left, right, rel=1e-9):
    """Return True if numbers agree to a relative ``rel``."""
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    return np.allclose(left, right, rtol=rel, atol=rel * max(np.abs(right).max(initial=0), 1e-3))


def error(frame, weighting, **options):
    """Return estimate and standard error of the rating."""
    row = estimate(frame, RATING, design=weighting, **options).row()
    return [row.estimate, row.std_error or 0.0]


@pytest.mark.parametrize("step", STEPS)
@laws(4)
@given(st.data())
def test_totals_are_met(step, data):
    """The weights add up to the totals, by name of the level."""
    frame = data.draw(samples())
    totals = data.draw(margins(frame))
    made = weighted(step, frame, totals)
    assert made.status == "converged"
    for name in ("sex",) if step == "poststratify" else ("sex", "age"):
        found = sums(made.join(frame, name="made"), "made", name)
        assert near([found[level] for level in totals[name]], list(totals[name].values()))


@pytest.mark.parametrize("step", STEPS)
@laws()
@given(st.data())
def test_own_totals_change_nothing(step, data):
    """Calibrated to what it already has, a sample keeps its weights."""
    frame = data.draw(samples())
    made = weighted(step, frame, {name: sums(frame, "w", name) for name in ("sex", "age")})
    assert near(weights(made, frame), frame["w"])


@laws()
@given(st.data())
def test_one_margin_is_post_stratification(data):
    """Raking and calibrating to one margin is post-stratification, standard errors included."""
    frame = data.draw(samples())
    totals = {"sex": data.draw(margins(frame))["sex"]}
    first = poststratify(frame, totals, design=DESIGN)
    for other in (rake(frame, totals, design=DESIGN), calibrate(frame, totals, design=DESIGN)):
        assert near(weights(other, frame), weights(first, frame))
        assert near(error(frame, other), error(frame, first), rel=1e-7)


@pytest.mark.parametrize("step", STEPS[1:])
@laws()
@given(st.data())
def test_order_is_irrelevant(step, data):
    """Neither the order of margins and levels nor that of rows matters."""
    frame = data.draw(samples())
    totals = data.draw(margins(frame))
    turned = {name: dict(reversed(totals[name].items())) for name in reversed(totals)}
    order = data.draw(st.permutations(range(frame.height)))
    made, other = weighted(step, frame, totals), weighted(step, frame[order], turned)
    assert near(weights(other, frame), weights(made, frame))
    assert near(error(frame, made), error(frame[order], other), rel=1e-7)


@pytest.mark.parametrize("step", STEPS)
@laws()
@given(st.data())
def test_scaling(step, data):
    """Twice the totals are twice the weights; design weights in another unit change nothing, nor
    standard errors.
    """
    frame = data.draw(samples())
    totals = data.draw(margins(frame))
    made = weighted(step, frame, totals)
    unit = frame.with_columns(pl.col("w") * 2)
    double = {
        name: {level: 2 * total for level, total in known.items()} for name, known in totals.items()
    }
    scaled = weighted(step, unit, double)
    assert near(weights(scaled, unit), 2 * weights(made, frame))
    assert near(error(unit, scaled), error(frame, made), rel=1e-7)


@pytest.mark.parametrize("step", ["logit", "truncated"])
@laws()
@given(st.data())
def test_factors_are_within_bounds(step, data):
    """No factor is outside the bounds."""
    frame = data.draw(samples())
    totals = data.draw(margins(frame))
    made = calibrate(
        frame, totals, distance=step, bounds=(0.7, 1.4), design=DESIGN, on_failure="return"
    )
    assert made.factor.min() >= 0.7 - 1e-12
    assert made.factor.max() <= 1.4 + 1e-12


@laws()
@given(st.data())
def test_added_tallies(data):
    """Weights made of the whole frame serve the tallies of its parts, added."""
    frame = data.draw(samples())
    at = data.draw(st.integers(1, frame.height - 1))
    made = weighted("rake", frame, data.draw(margins(frame)))
    parts = tally(frame[:at], RATING, design=made) + tally(frame[at:], RATING, design=made)
    assert near(estimate(parts).row().std_error or 0, error(frame, made)[1])


@laws()
@given(st.data())
def test_reversed_scale(data):
    """Reversing the scale turns the estimate around and leaves its standard error."""
    frame = data.draw(samples())
    made = weighted("rake", frame, data.draw(margins(frame)))
    turned = estimate(frame, RatingIndex("q", Scale(1, 5, reversed=True)), design=made).row()
    straight = error(frame, made)
    assert near([100 - turned.estimate, turned.std_error or 0.0], straight, rel=1e-7)


def chains(frame):
    """Return weightings of one and two steps with nonresponse."""
    classes = weighting_classes(frame, "age", responded="answered", minimum=1, design=DESIGN)
    return {
        "classes": classes,
        "classes → post-stratification": poststratify(
            frame, {"sex": {"K": 60, "M": 40}}, design=classes
        ),
        "sample": calibrate(
            frame,
            {"age": "sample", "x": "sample"},
            responded="answered",
            numeric="x",
            design=DESIGN,
        ),
    }


@laws()
@given(samples())
def test_a_last_step_that_changes_nothing(frame):
    """A norm, or a trim that cuts nothing, leaves estimates and standard errors as they were."""
    for made in chains(frame).values():
        expected = error(frame, made)
        high = 1.01 * weights(made, frame).max()
        ends = [normalise(made, 1.0), normalise(made)]
        if weights(made, frame).min() >= 0:
            ends += [
                trim_weights(frame, design=made, high=high, redistribute=r)
                for r in ("equal", "proportional")
            ]
        for end in ends:
            assert near(error(frame, end), expected, rel=1e-8)


@laws()
@given(samples())
def test_no_class_loses_its_weight(frame):
    """However few respond, the respondents of merged classes carry the weight of the
    whole sample.
    """
    alone = frame.with_columns(answered=pl.col("answered") & (pl.col("sex") == "K"))
    for minimum in (1, 3):
        made = weighting_classes(
            alone, ["sex", "age"], responded="answered", minimum=minimum, design=DESIGN
        )
        assert near(made.total, frame["w"].sum())


@laws()
@given(samples())
def test_trimmed_weights_keep_their_sum(frame):
    """What is cut is shared out, and nobody is outside the limits."""
    mean = frame["w"].mean()
    for redistribute in ("equal", "proportional"):
        made = trim_weights(frame, design=DESIGN, high=1.3 * mean, redistribute=redistribute)
        assert near(made.total, frame["w"].sum())
        assert weights(made, frame).max() <= 1.3 * mean * (1 + 1e-9)


@laws()
@given(st.data())
def test_nested_margins(data):
    """Margins one of which follows from another work in linear calibration, as if it were not
    there.
    """
    frame = data.draw(samples())
    own = {
        name: {k: 3 * v for k, v in sums(frame, "w", name).items()}
        for name in ("place", "region", "age")
    }
    nested = calibrate(frame, own, design=DESIGN)
    alone = calibrate(frame, {"place": own["place"]}, design=DESIGN)
    assert near(weights(nested, frame), weights(alone, frame))
    assert near(error(frame, nested), error(frame, alone), rel=1e-6)
    assert near(weights(rake(frame, own, design=DESIGN), frame), weights(alone, frame))


@laws()
@given(samples())
def test_design_weights_are_respected(frame):
    """Within a class the weights stay in proportion to the design weights, from first
    step to last.
    """
    made = rake(frame, {"sex": {"K": 30, "M": 70}, "age": {"old": 45, "young": 55}}, design=DESIGN)
    ratio = frame.with_columns(ratio=pl.Series(weights(made, frame)) / pl.col("w"))
    spread = ratio.group_by("sex", "age").agg(pl.col("ratio").max() / pl.col("ratio").min())[
        "ratio"
    ]
    assert near(spread, np.ones(len(spread)))


@laws()
@given(samples())
def test_unit_weights_and_population(frame):
    """No design, weights of 1, and N/n where N is n, give the same weights."""
    totals = {"sex": {"K": 60, "M": 40}, "age": {"old": 45, "young": 55}}
    one = frame.with_columns(w=pl.lit(1.0), N=pl.lit(frame.height))
    assume(frame.height > 6)
    first = weights(rake(one, totals), one)
    for design in (DESIGN, Design(population="N")):
        assert near(weights(rake(one, totals, design=design), one), first)


@laws()
@given(samples())
def test_propensities_by_class_are_rates(frame):
    """A saturated response model gives weighting classes, standard errors included."""
    assume(not frame["answered"].all())
    for weighted_ in (True, False):
        rates = weighting_classes(
            frame, "age", responded="answered", weighted=weighted_, minimum=1, design=DESIGN
        )
        shares = frame.group_by("age").agg(pl.col("answered").mean())["answered"]
        if shares.max() == 1:
            continue
        fitted = propensity_weights(
            frame, "age", responded="answered", weighted=weighted_, design=DESIGN
        )
        assert near(weights(fitted, frame), weights(rates, frame), rel=1e-7)
        assert near(error(frame, fitted), error(frame, rates), rel=1e-6)


@laws()
@given(samples())
def test_engines(frame):
    """Weights are the same, and joined the same, from pandas, lazy frames and PyArrow."""
    made = trim_weights(
        frame, design=rake(frame, {"sex": {"K": 60, "M": 40}}, design=DESIGN), high=99.0
    )
    expected = weights(made, frame)
    joined = made.join(frame.to_pandas(), name="made")
    assert near(joined["made"], expected)
    assert near(pl.from_arrow(made.join(frame.to_arrow(), name="made"))["made"], expected)
    assert near(made.join(frame.lazy(), name="made").collect()["made"], expected)
    for other in (frame.lazy(), frame.to_pandas(), frame.to_arrow()):
        again = trim_weights(
            other, design=rake(other, {"sex": {"K": 60, "M": 40}}, design=DESIGN), high=99.0
        )
        assert near(weights(again, frame), expected)
        assert near(error(other, again), error(frame, made))


@laws()
@given(samples(), st.sampled_from(["proportional", "equal"]))
def test_negative_weights(frame, redistribute):
    """Linear calibration may give negative weights: they count as they are, until a
    trim cuts them.
    """
    x = frame.with_columns(x=pl.int_range(pl.len()).cast(pl.Float64) ** 2)
    high = float(x["w"].sum() * x["x"].max() * 0.9)
    made = calibrate(x, {"sex": sums(x, "w", "sex"), "x": high}, design=DESIGN)
    w = weights(made, x)
    assume(w.min() < -1e-6)
    assert near(w @ x["x"].to_numpy(), high)
    assert near(
        estimate(x, MeanRating("q", Scale(1, 5)), statistic="total", design=made).row().estimate,
        w @ x["q"].to_numpy(),
    )
    doubled = {"sex": {level: 2 * total for level, total in sums(x, "w", "sex").items()}}
    assert near(weights(poststratify(x, doubled, design=made), x), 2 * w)
    trimmed = trim_weights(x, design=made, high=2 * w.max(), redistribute=redistribute)
    assert weights(trimmed, x).min() >= 0
    assert near(trimmed.total, made.total)


@pytest.mark.parametrize("classes", [2, 5, 12])
def test_propensity_classes_keep_every_weight(classes):
    """A class of propensity without respondents is merged with its neighbour, and ties make no
    empty class.
    """
    answered = [False] * 40 + [i % 4 < k for k in (1, 2, 3, 3) for i in range(40)]
    frame = pl.DataFrame({"x": [float(i // 40) for i in range(200)], "r": answered})
    weighting = propensity_weights(frame, "x", responded="r", numeric="x", classes=classes)
    assert weighting.total == pytest.approx(200, rel=1e-12)
    assert any("was merged with" in note for note in weighting.reports[0].notes) == (classes > 2)


def test_raking_with_nonrespondents_in_the_frame():
    """With responded= the weights are those of the respondents alone, and the variance counts
    response as random.
    """
    rng = np.random.default_rng(5)
    frame = pl.DataFrame(
        {"g": rng.integers(0, 2, 400), "h": rng.integers(0, 3, 400), "N": [400] * 400}
    )
    frame = frame.with_columns(
        r=pl.Series(rng.random(400) < 0.5), x=pl.Series(rng.integers(1, 6, 400))
    )
    margins = {"g": {0: 180, 1: 220}, "h": {0: 130, 1: 130, 2: 140}}
    alone = rake(frame.filter("r"), margins)
    whole = rake(frame, margins, responded="r", design=Design(population="N"))
    assert whole.join(frame).filter("r")["weight"].to_numpy() == pytest.approx(
        alone.join(frame.filter("r"))["weight"].to_numpy()
    )
    made = estimate(frame, MeanRating("x", Scale(1, 5)), design=whole).row()
    taken = estimate(frame.filter("r"), MeanRating("x", Scale(1, 5)), design=alone).row()
    assert made.estimate == pytest.approx(taken.estimate)
    # In a census with half the answers, the uncertainty is that of the response alone.
    assert 0.6 < made.std_error / taken.std_error < 0.8


OFFSETS = (2.0**10, 2.0**17, 2.0**24, 2.0**36)
"""With numbers in eighths, sums of numbers moved so far are still exact."""


def moved_sample():
    """Return a sample with numbers in eighths, who responded, and uneven weights."""
    random = np.random.default_rng(7)
    size = 200
    return pl.DataFrame(
        {
            "sex": random.choice(["K", "M"], size),
            "x": np.round(random.normal(0, 1, size) * 8) / 8,
            "one": np.ones(size),
            "w": random.choice([8.0, 10.0, 16.0], size),
            "q": random.integers(1, 6, size),
            "answered": random.random(size) < 0.6,
        }
    )


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("whole", ["sex", "one"])
@pytest.mark.parametrize(
    ("distance", "bounds"),
    [("linear", None), ("raking", None), ("logit", (0.2, 4)), ("truncated", (0.3, 3))],
)
def test_numbers_far_from_0(offset, whole, distance, bounds):
    """Where the number of persons is known, it does not matter from where numbers are counted."""
    frame = moved_sample()
    persons = float(frame["w"].sum())
    known = {"sex": {"K": persons / 2, "M": persons / 2}, "one": persons}[whole]
    total = round(float((frame["w"] * frame["x"]).sum()) + 0.1 * persons)
    far = frame.with_columns(x=pl.col("x") + offset)
    options = {"distance": distance, "bounds": bounds, "design": DESIGN}
    near, moved = (
        calibrate(data, {whole: known, "x": wanted}, **options)
        for data, wanted in ((frame, total), (far, total + offset * persons))
    )
    np.testing.assert_allclose(moved.join(far)["weight"], near.join(frame)["weight"], rtol=1e-9)
    errors = [
        estimate(data, RATING, design=made).row().std_error
        for data, made in ((frame, near), (far, moved))
    ]
    assert errors[1] == pytest.approx(errors[0], rel=1e-9)


@pytest.mark.parametrize("offset", OFFSETS)
def test_numbers_of_the_sample_far_from_0(offset):
    """The same holds of totals of the sample."""
    frame = moved_sample()
    far = frame.with_columns(x=pl.col("x") + offset)
    made = [
        calibrate(
            data, {"sex": "sample", "x": "sample"}, responded="answered", numeric="x", design=DESIGN
        )
        for data in (frame, far)
    ]
    weights = [
        each.join(data)["weight"].to_numpy() for each, data in zip(made, (frame, far), strict=True)
    ]
    np.testing.assert_allclose(weights[1], weights[0], rtol=1e-9)
    errors = [
        estimate(data, RATING, design=each).row().std_error
        for data, each in zip((frame, far), made, strict=True)
    ]
    assert errors[1] == pytest.approx(errors[0], rel=1e-9)


def test_totals_are_told_as_they_were_given():
    """What cannot be met is told in the numbers of the column, not in those that are
    computed with.
    """
    frame = moved_sample().with_columns(x=pl.col("x") + 1e6)
    totals = {"sex": {"K": 1000.0, "M": 1000.0}, "x": 3e9}
    made = calibrate(
        frame, totals, design=DESIGN, distance="logit", bounds=(0.9, 1.1), on_failure="return"
    )
    assert made.status == "infeasible"
    assert "x wants 3 000 000 000, gets 2" in made.reports[0].notes[0].replace("\xa0", " ")


def test_uneven_weights_in_a_cell_of_unweighted_rates():
    """The variance of unweighted rates is exact once design weights do not vary within the cells of
    the tally.
    """
    random = np.random.default_rng(3)
    size = 300
    frame = pl.DataFrame(
        {
            "sex": random.choice(["K", "M"], size),
            "w": random.choice([1.0, 5.0, 50.0], size),
            "person": np.arange(size),
        }
    ).with_columns(
        answered=pl.Series(random.random(size) < 0.6),
        q=pl.Series(random.integers(1, 4, size)) + 2 * (pl.col("w") > 10),
        weight=pl.col("w"),
    )
    frame = frame.with_columns(q=pl.when("answered").then("q"))
    for made in (
        propensity_weights(frame, "sex", responded="answered", design=DESIGN),
        weighting_classes(frame, "sex", responded="answered", weighted=False, design=DESIGN),
    ):
        apart, by_weight, by_person = (
            estimate(tally(frame, RATING, by=by, design=made)).row().std_error
            for by in ((), "weight", "person")
        )
        assert by_weight == pytest.approx(by_person, rel=1e-9)
        assert apart != pytest.approx(by_person, rel=1e-5)
