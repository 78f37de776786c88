"""Laws of effects, reliability of questions and path models, slow references, bad input."""

from functools import partial

import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from scipy.special import stdtrit
from strategies import laws

from brukarindex import (
    Design,
    Item,
    MeanRating,
    MultiItemIndex,
    RatingIndex,
    Scale,
    estimate,
    tally,
)
from brukarindex.benchmarking import (
    PathModel,
    effects,
    internal_consistency,
    latent_indices,
)
from brukarindex.benchmarking.cross_products import Complete, complete
from brukarindex.benchmarking.path_algebra import alike, layout_of, moments, path_weights
from brukarindex.benchmarking.path_fit import PathOptions, fitted_model
from brukarindex.exceptions import BrukarindexError, CovarianceError, DataError
from brukarindex.replication import Bootstrap, Jackknife

FIVE = Scale(1, 5)
NAMES = ("a", "b", "c")
QUESTIONS = [f"{name}{i}" for name in NAMES for i in (1, 2, 3)]
INDICES = [MultiItemIndex(name, [f"{name}{i}" for i in (1, 2, 3)], FIVE) for name in NAMES]
MODEL = PathModel(INDICES, [("a", "c"), ("b", "c"), ("a", "b")])
SINGLE = [RatingIndex(name, FIVE) for name in ("a1", "b1", "c1")]
SCHEMES = ("path", "centroid", "factorial")


def answers(seed, size=60, *, missing=0.0, other=0.3):
    """Return answers to three areas of three questions each, with weights and units."""
    rng = np.random.default_rng(seed)
    held = rng.normal(size=(size, 3))
    held[:, 1] += 0.4 * held[:, 0]
    held[:, 2] += 0.8 * held[:, 0] + other * held[:, 1]
    columns = {}
    for i, name in enumerate(QUESTIONS):
        value = np.clip(np.round(3 + held[:, i // 3] + 0.7 * rng.normal(size=size)), 1, 5)
        lost = rng.random(size) < missing
        columns[name] = [None if gone else int(v) for v, gone in zip(value, lost, strict=True)]
    columns |= {"w": rng.integers(1, 5, size), "unit": rng.integers(0, 3, size)}
    return pl.DataFrame(columns, schema_overrides=dict.fromkeys(QUESTIONS, pl.Int64))


surveys = st.builds(
    partial(answers, missing=0.03), st.integers(0, 10**6), st.sampled_from([20, 60, 150])
)


def repeated(frame, *names):
    """Return complete answers with their rows repeated by weight."""
    rows = frame.drop_nulls(names)
    copies = np.repeat(np.arange(rows.height), rows["w"].to_numpy())
    return rows[copies].select(names).to_numpy().astype(float)


def near(found, expected, *, tolerance=1e-8):
    """Assert that figures are the same but for rounding."""
    found, expected = (np.array(each, dtype=float) for each in (found, expected))
    assert found == pytest.approx(expected, rel=tolerance, abs=tolerance)


# --- effects --------------------------------------------------------------------------------------


@given(surveys)
@laws()
def test_effects_are_least_squares_on_repeated_rows(frame):
    """Weights that are counts are copies of rows, which nothing here makes."""
    names = ("c1", "a1", "b1")
    rows = 25 * (repeated(frame, *names) - 1)
    x = np.column_stack([np.ones(len(rows)), rows[:, 1:]])
    slope, *_ = np.linalg.lstsq(x, rows[:, 0], rcond=None)
    left = rows[:, 0] - x @ slope
    made = effects(frame, SINGLE[2], SINGLE[:2], design=Design(weight="w")).frame
    near(made["effect"], 5 * slope[1:])
    near(made["r_squared"], [1 - left.var() / rows[:, 0].var()] * 2)
    near(made["level"], rows[:, 1:].mean(axis=0))
    assert made["n"].to_list() == [frame.drop_nulls(names).height] * 2
    assert made["respondents"].to_list() == [frame.height] * 2


@given(surveys, st.lists(st.integers(1, 9), min_size=3, max_size=3))
@laws()
def test_effects_of_a_linear_index_are_its_weights(frame, weights):
    """An index of the areas themselves is explained in full, by the weights it is made with."""
    columns = ["a1", "b1", "c1"]
    index = MultiItemIndex("all", columns, FIVE, weights=weights)
    made = effects(frame, index, SINGLE, points=2)
    near(made.frame["effect"], 2 * np.array(weights) / sum(weights))
    near(made.frame["r_squared"], [1] * 3)
    assert set(made.frame["status"]) == {"explained_in_full"}
    near(made.frame["std_error"], [0] * 3)


@given(surveys, st.permutations(range(3)))
@laws()
def test_effects_do_not_know_order_or_unit(frame, order):
    """Areas in another order, rows in another order, and means on their own scale."""
    areas = [RatingIndex(name, FIVE) for name in ("a1", "a2", "b1")]
    one = effects(frame, SINGLE[2], areas, by="unit").frame
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    other = effects(shuffled, SINGLE[2], [areas[i] for i in order], by="unit").frame
    keys = ["unit", "measure"]
    numbers = [name for name in one.columns if one[name].dtype.is_float()]
    both = [each.sort(keys).select(numbers).fill_null(-1).to_numpy() for each in (one, other)]
    near(*both, tolerance=1e-7)
    means = [MeanRating(name, FIVE) for name in ("a1", "a2", "b1")]
    third = effects(frame, SINGLE[2], means, points=0.2, by="unit").frame
    for name in ("effect", "std_error", "r_squared", "vif", "p_value"):
        near(third[name].fill_null(-1), one[name].fill_null(-1), tolerance=1e-7)
    assert third["quadrant"].to_list() == one["quadrant"].to_list()


def test_effects_by_unit_are_those_of_its_respondents():
    """Each domain has a regression of its own; a tally and a frame give the same."""
    frame = answers(3, 90)
    made = effects(frame, INDICES[2], INDICES[:2], by=[[], ["unit"]])
    for unit in (0, 1, 2):
        alone = effects(frame.filter(pl.col("unit") == unit), INDICES[2], INDICES[:2])
        near(made[unit].frame["effect"], alone.frame["effect"])
        near(made[unit].frame["r_squared"], alone.frame["r_squared"])
    counted = tally(frame, [INDICES[2], *INDICES[:2]], by="unit", joint=True)
    again = effects(counted, INDICES[2], INDICES[:2], by=[[], ["unit"]])
    assert again.frame.equals(made.frame)


def test_standard_errors_are_those_of_the_jackknife_but_for_little():
    """Errors of effects and levels of clusters, each left out in turn."""
    frame = answers(5, 250).with_columns(cluster=pl.int_range(250) // 10)
    design = Design(cluster="cluster", weight="w")
    made = effects(frame, INDICES[2], INDICES[:2], design=design).frame
    left = [
        effects(frame.filter(pl.col("cluster") != k), INDICES[2], INDICES[:2], design=design).frame
        for k in range(25)
    ]
    for name, error in (("effect", "std_error"), ("level", "level_error")):
        values = np.array([each[name] for each in left])
        jackknife = np.sqrt(24 * values.var(axis=0))
        assert made[error].to_numpy() == pytest.approx(jackknife, rel=0.08)


@pytest.mark.parametrize("cluster", ["cluster", None])
def test_limits_are_those_of_leaving_out(cluster):
    """Each respondent, or each cluster, is left out by hand: effects, and log(1 − alpha)."""
    size = 40 if cluster else 16
    frame = answers(9, size).with_columns(cluster=pl.int_range(size) // 5, id=pl.int_range(size))
    design = Design(cluster="cluster", weight="w") if cluster else Design()
    key = cluster or "id"

    def figures(rows):
        made = effects(rows, SINGLE[2], SINGLE[:2], design=design)
        alpha = internal_consistency(rows, INDICES[0], design=design)
        return made.frame, alpha.frame

    made, alpha = figures(frame)
    left = [figures(frame.filter(pl.col(key) != each)) for each in frame[key].unique()]
    count = len(left)

    def half(values, df):
        change = np.array(values)
        apart = ((change - change.mean(axis=0)) ** 2).sum(axis=0)
        return stdtrit(df, 0.975) * np.sqrt(count / (count - 1) * apart)

    wide = half([made["effect"] - each["effect"] for each, _ in left], count - 1 - 2)
    near(made["conf_high"] - made["effect"], wide)
    near(made["effect"] - made["conf_low"], wide)
    whole = 1 - alpha["alpha"].item()
    log = half([np.log(1 - each["alpha"].item()) for _, each in left], count - 1)
    near([alpha["conf_low"].item(), alpha["conf_high"].item()], 1 - whole * np.exp([log, -log]))


def test_the_priority_matrix():
    """Four quadrants, an area on a line is above it, and lines of one's own."""
    frame = answers(8, 400).with_columns(a1=(pl.col("a1") - 1).clip(1, 5))
    areas = [RatingIndex(name, FIVE) for name in ("a1", "b1", "b2", "b3")]
    made = effects(frame, SINGLE[2], areas).frame
    high = made["level"] >= made["level"].mean()
    strong = made["effect"] >= made["effect"].mean()
    names = {(0, 0): "lower_priority", (0, 1): "prioritise", (1, 0): "keep"}
    expected = [names.get(each, "improve_if_possible") for each in zip(high, strong, strict=True)]
    assert made["quadrant"].to_list() == expected
    assert made.row(0, named=True)["quadrant"] == "prioritise"
    assert made.row(0, named=True)["placing"] == "certain"
    on = (made["level"][1], made["effect"][1])
    own = effects(frame, SINGLE[2], areas, lines=on).frame
    assert own["quadrant"][1] == "improve_if_possible"
    assert own["placing"][1] == "uncertain"
    assert (own["level_line"] == on[0]).all()
    far = effects(frame, SINGLE[2], areas, lines=(0, -90)).frame
    assert set(far["quadrant"]) == {"improve_if_possible"}
    assert set(far["placing"]) == {"certain"}


def test_placing_knows_how_levels_vary_together():
    """Two areas that all but say the same differ beyond chance, though each level is unsure."""
    rng = np.random.default_rng(2)
    one = rng.integers(1, 6, 200)
    other = np.where(rng.random(200) < 0.25, np.maximum(one - 1, 1), one)
    frame = pl.DataFrame({"a1": one, "b1": other, "y": 4 * one + other - 4})
    made = effects(frame, RatingIndex("y", Scale(1, 21)), SINGLE[:2]).frame
    apart = (made["level"] - made["level_line"]).abs()
    assert (apart < 2 * made["level_error"]).all()
    assert made["placing"].to_list() == ["certain"] * 2


def statuses(frame, areas=("a1", "b1"), **options):
    """Return the statuses of effects on the third area."""
    made = effects(frame, SINGLE[2], [RatingIndex(each, FIVE) for each in areas], **options)
    assert all(made.describe(language) for language in ("sv", "en"))
    return made.frame["status"].to_list()


def test_what_cannot_be_told_has_a_status():
    """Constant, collinear, few and missing answers; what can be told is told."""
    frame = answers(1, 40)
    assert statuses(frame) == ["ok"] * 2
    assert statuses(frame.with_columns(a1=3)) == ["no_variation", "ok"]
    assert statuses(frame.with_columns(c1=3)) == ["no_variation"] * 2
    turned = frame.with_columns(a2=6 - pl.col("a1"))
    assert statuses(turned, ("a1", "a2", "b1")) == ["collinear", "collinear", "ok"]
    alone = effects(frame, SINGLE[2], SINGLE[1]).row()
    mixed = effects(turned, SINGLE[2], [RatingIndex(each, FIVE) for each in ("a1", "a2", "b1")])
    both = effects(frame, SINGLE[2], SINGLE[:2])
    assert mixed.of("b1").row().effect == pytest.approx(both.of("b1").row().effect)
    assert mixed.of("b1").row().r_squared == pytest.approx(both.of("b1").row().r_squared)
    assert mixed.of("b1").row().effect_line == pytest.approx(mixed.of("b1").row().effect)
    assert alone.effect == pytest.approx(alone.alone)
    assert statuses(frame.head(1)) == ["one_answer"] * 2
    assert statuses(frame.head(3)) == ["no_degrees_of_freedom"] * 2
    assert statuses(frame.head(6)) == ["few_degrees_of_freedom"] * 2
    nobody = frame.with_columns(c1=pl.lit(None, dtype=pl.Int64))
    assert statuses(nobody) == ["no_answers"] * 2
    whole = frame.with_columns(N=40)
    assert statuses(whole, design=Design(population="N")) == ["census"] * 2
    some = answers(1, 40, missing=0.2).with_columns(N=40)
    assert statuses(some, design=Design(population="N")) == ["incomplete_census"] * 2


def test_rounding_is_no_variation():
    """The mean of equal scores by uneven weights is off by a rounding, in any number of them."""
    for size in (7, 20, 33, 40):
        frame = answers(1, size).with_columns(a1=2, w=0.1 + 0.37 * pl.int_range(size))
        area = RatingIndex("a1", Scale(1, 4))
        made = effects(frame, SINGLE[2], [area, SINGLE[1]], design=Design(weight="w"))
        assert made.of("a1").row().status == "no_variation"


def test_rounding_is_no_variation_in_a_replicate():
    """Whatever their weights, answers that are all alike have no spread."""
    weights = np.random.default_rng(0).uniform(0.1, 2, (6, 50))
    scores = np.column_stack([np.full(6, 100 / 3), [20, 40, 70, 10, 90, 30]])
    mean, products = moments(weights, scores, np.array([70.1, 55.0]))
    assert mean[:, 0] == pytest.approx(100 / 3)
    assert np.isnan(products).all()


def test_correlations_that_no_answers_have_are_told_of(monkeypatch):
    """Weights below 0 may give correlations that contradict each other."""
    names = ("a1", "a2", "b1")
    questions = [RatingIndex(name, FIVE) for name in names]
    whole = complete(tally(answers(1), questions, joint=True), questions, ())
    model = PathModel(
        [MultiItemIndex("a", names[:2], FIVE), MultiItemIndex("b", names[2:], FIVE)],
        [("a", "b")],
    )
    asked = PathOptions("path", scaled=True, points=5, steps=100, level=0.95, progress=None)
    assert fitted_model(whole, model, asked).reason.tolist() == ["", ""]
    against = np.array([[[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]])
    monkeypatch.setattr(Complete, "products", against)
    assert set(fitted_model(whole, model, asked).reason.tolist()) == {"indefinite"}


def test_lost_figures_leave_no_others_behind():
    """Where an effect is null, so are its error, its interval and its place in the matrix."""
    made = effects(answers(1, 40).with_columns(a1=3), SINGLE[2], SINGLE[:2]).frame
    names = ("effect", "std_error", "conf_low", "conf_high", "p_value", "quadrant", "placing")
    lost, kept = made.select(names).rows()
    assert lost == (None,) * len(names)
    assert None not in kept


# --- reliability of questions ---------------------------------------------------------------------


def slow_alpha(rows):
    """Return Cronbach's alpha, question by question."""
    k = rows.shape[1]
    each = sum(np.var(rows[:, i]) for i in range(k))
    return k / (k - 1) * (1 - each / np.var(rows.sum(axis=1)))


@given(surveys)
@laws()
def test_alpha_is_that_of_repeated_rows(frame):
    """It is computed from cross-products, and from rows here."""
    made = internal_consistency(frame, INDICES, design=Design(weight="w"))
    for index in INDICES:
        rows = repeated(frame, *(item.column for item in index.items))
        row = made.of(index.name).row()
        near(row.alpha, slow_alpha(rows))
        spread = rows / rows.std(axis=0)
        near(row.standardised, slow_alpha(spread))
        assert row.alpha <= 1
        assert 0 <= row.composite <= 1
        assert row.second <= row.first <= 3


@given(surveys, st.integers(1, 4), st.integers(-5, 5))
@laws()
def test_alpha_does_not_know_the_scale(frame, factor, shift):
    """Another unit and another end of the scale change nothing, nor that the best is lowest."""
    columns = [f"a{i}" for i in (1, 2, 3)]
    other = frame.with_columns(pl.col(columns) * factor + shift)
    scale = Scale(factor + shift, 5 * factor + shift)
    turned = frame.with_columns(-pl.col(columns) + 6)
    one = internal_consistency(frame, INDICES[0]).frame
    for made in (
        internal_consistency(other, MultiItemIndex("a", columns, scale)),
        internal_consistency(turned, MultiItemIndex("a", columns, Scale(1, 5, reversed=True))),
    ):
        for name in ("alpha", "std_error", "conf_low", "conf_high", "composite", "lambda6"):
            near(made.frame[name].fill_null(-9), one[name].fill_null(-9), tolerance=1e-7)


def test_the_error_of_alpha_is_its_derivative():
    """Alpha varies as the sum of its derivatives by the weights of respondents."""
    frame = answers(11, 40).with_columns(w=pl.lit(1.0))
    design = Design(weight="w")
    step, whole = 1e-4, internal_consistency(frame, INDICES[0], design=design).row()
    moved = []
    for i in range(frame.height):
        more = frame.with_columns(w=pl.when(pl.int_range(40) == i).then(1 + step).otherwise(1.0))
        moved.append(internal_consistency(more, INDICES[0], design=design).row().alpha)
    values = (np.array(moved) - whole.alpha) / step
    error = np.sqrt(40 / 39 * ((values - values.mean()) ** 2).sum())
    assert whole.std_error == pytest.approx(error, rel=1e-3)
    assert whole.conf_low < whole.alpha < whole.conf_high < 1


def test_effects_that_few_decide_say_so():
    """With 95 % at the top of all questions the few others decide effects and alpha."""
    rng, names = np.random.default_rng(32), ("a1", "b1", "c1")

    def found(n, top):
        held = rng.normal(size=(n, 1))
        each = 0.7 * held + 0.7 * rng.normal(size=(n, 3))
        low = np.quantile(rng.normal(size=100_000), [0.2 * (1 - top), 0.6 * (1 - top), 1 - top])
        frame = pl.DataFrame(
            {name: 2 + np.searchsorted(low, each[:, i]) for i, name in enumerate(names)}
        )
        index = MultiItemIndex("all", names, FIVE)
        return [
            *effects(frame, SINGLE[2], SINGLE[:2]),
            internal_consistency(frame, index).row(),
        ]

    for _ in range(20):
        few = found(120, 0.95)
        assert {each.status for each in few} <= {"few_degrees_of_freedom", "constant_item"}
        assert {(each.p_value, each.placing) for each in few[:2]} == {(None, "uncertain")}
        many = found(200, 0.6)
        assert {each.status for each in many} == {"ok"}
        assert all(each.p_value is not None for each in many[:2])


@pytest.mark.parametrize(
    ("size", "tops", "of_effects", "of_alpha"),
    [
        (300, (0.6, 0.6, 0.6), ["ok", "ok"], "ok"),
        (300, (0.6, 0.6, 0.98), ["few", "few"], "few"),
        (300, (0.985, 0.5, 0.5), ["few", "ok"], "few"),
        (15, (0.4, 0.4, 0.4), ["few", "few"], "few"),
        (34, (0.4, 0.4, 0.4), ["ok", "ok"], "few"),
    ],
)
def test_one_question_that_few_answer_otherwise_is_enough(size, tops, of_effects, of_alpha):
    """Few who differ in an area make its effect unsure, in the index that of all, and alpha that of
    all questions; a spread is never known better than answers tell. Its place is then not certain.
    """
    rng, names = np.random.default_rng(7), ("a1", "b1", "c1")
    each = 0.9 * rng.normal(size=(size, 1)) + 0.44 * rng.normal(size=(size, 3))
    low = [
        np.quantile(each[:, i], np.array([0.2, 0.6, 1]) * (1 - top)) for i, top in enumerate(tops)
    ]
    frame = pl.DataFrame({n: 2 + np.searchsorted(low[i], each[:, i]) for i, n in enumerate(names)})
    made = [*effects(frame, SINGLE[2], SINGLE[:2], lines=(50.0, -5.0))]
    alpha = internal_consistency(frame, MultiItemIndex("all", names, FIVE)).row()
    assert [row.status.partition("_")[0] for row in made] == of_effects
    assert alpha.status.partition("_")[0] == of_alpha
    assert all((row.p_value is None) == (row.status != "ok") for row in made)
    assert all(row.status == "ok" for row in made if row.placing == "certain")


def test_reliability_of_questions_that_say_nothing():
    """Constant questions, equal ones, one respondent, none."""
    frame = answers(2, 90)

    def status(changed):
        made = internal_consistency(changed, INDICES[0])
        assert all(made.describe(language) for language in ("sv", "en"))
        return made.row()

    assert status(frame).status == "ok"
    one = status(frame.with_columns(a1=4))
    assert one.status == "constant_item"
    assert one.alpha is not None
    assert one.standardised is None
    none = status(frame.with_columns(a1=4, a2=4, a3=1))
    assert (none.status, none.alpha, none.std_error) == ("no_variation", None, None)
    equal = status(frame.with_columns(a2="a1", a3="a1"))
    near([equal.alpha, equal.composite, equal.conf_low, equal.conf_high], [1] * 4)
    assert equal.lambda6 is None
    assert status(frame.head(1)).status == "one_answer"
    assert status(frame.head(5)).status == "few_degrees_of_freedom"
    lost = frame.with_columns(a1=pl.lit(None, dtype=pl.Int64))
    assert status(lost).status == "no_answers"
    cancel = frame.with_columns(a2=6 - pl.col("a1"))
    two = internal_consistency(cancel, MultiItemIndex("a", ["a1", "a2"], FIVE)).row()
    assert (two.status, two.alpha) == ("indefinite", None)


# --- path models ----------------------------------------------------------------------------------


def slow_path_model(rows, scheme, *, steps=60):
    """Return weights, indices and the paths to the third, from scores of all respondents."""
    z = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    block = np.repeat(np.arange(3), 3)
    w = np.ones(9)
    for _ in range(steps):
        y = np.column_stack([z[:, block == j] @ w[block == j] for j in range(3)])
        y = (y - y.mean(axis=0)) / y.std(axis=0)
        r = np.corrcoef(y.T)
        inner = {"centroid": np.sign(r), "factorial": r.copy(), "path": r.copy()}[scheme]
        if scheme == "path":  # a drives b; a and b drive c
            inner[0, 1] = np.linalg.lstsq(y[:, [0]], y[:, 1], rcond=None)[0][0]
            inner[:2, 2] = np.linalg.lstsq(y[:, :2], y[:, 2], rcond=None)[0]
        np.fill_diagonal(inner, 0)
        beside = y @ inner
        w = np.array([np.mean(z[:, i] * beside[:, block[i]]) for i in range(9)])
        y = np.column_stack([z[:, block == j] @ w[block == j] for j in range(3)])
        w = w / y.std(axis=0)[block]
    part = w / rows.std(axis=0)
    part = part / np.array([np.abs(part[block == j]).sum() for j in range(3)])[block]
    scores = np.where(part < 0, 100 - rows, rows)
    index = np.column_stack([scores[:, block == j] @ np.abs(part[block == j]) for j in range(3)])
    x = np.column_stack([np.ones(len(rows)), index[:, :2]])
    slope = np.linalg.lstsq(x, index[:, 2], rcond=None)[0][1:]
    return w, index, slope


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("seed", range(2))
def test_path_models_are_those_of_repeated_rows(scheme, seed):
    """Everything is computed from cross-products, and from the scores of rows here."""
    other = -0.9 if seed else 0.3  # an index that goes with one and against the other
    frame = answers(seed, 80, missing=0.02, other=other)
    rows = 25 * (repeated(frame, *QUESTIONS) - 1)
    w, index, slope = slow_path_model(rows, scheme)
    made = latent_indices(frame, MODEL, scheme=scheme, points=1, design=Design(weight="w"))
    near(made.weights.frame["weight"], w)
    near(made.frame["estimate"], index.mean(axis=0))
    near([made.paths[name, "c"].row().effect for name in "ab"], slope)
    between = np.polyfit(index[:, 0], index[:, 1], 1)[0]
    near(made.paths["a", "c"].row().total, slope[0] + between * slope[1])
    near(made.paths["a", "b"].row().total, between)
    assert made.frame["n"].to_list() == [frame.drop_nulls(QUESTIONS).height] * 3


@given(surveys, st.sampled_from(SCHEMES), st.integers(1, 4), st.integers(-5, 5))
@laws()
def test_latent_indices_know_no_scale(frame, scheme, factor, shift):
    """They are 0–100, and the same whatever unit or direction the scale of a question has."""
    made = latent_indices(frame, MODEL, scheme=scheme)
    assert made.frame["estimate"].is_between(0, 100).all()
    assert made.frame["conf_low"].is_between(0, 100).all()
    near([made.weights[name].frame["part"].abs().sum() for name in NAMES], [1] * 3)
    other = frame.with_columns(a1=factor * pl.col("a1") + shift, b2=6 - pl.col("b2"))
    scales = {
        "a1": Scale(factor + shift, 5 * factor + shift),
        "b2": Scale(1, 5, reversed=True),
    }
    items = [
        [Item(each.column, scales.get(each.column, FIVE)) for each in index.items]
        for index in INDICES
    ]
    indices = [MultiItemIndex(name, each) for name, each in zip(NAMES, items, strict=True)]
    again = latent_indices(other, PathModel(indices, MODEL.paths), scheme=scheme)
    for ours, theirs in ((made.frame, again.frame), (made.paths.frame, again.paths.frame)):
        numbers = [name for name in ours.columns if ours[name].dtype.is_float()]
        near(
            *(each.select(numbers).fill_null(-1).to_numpy() for each in (ours, theirs)),
            tolerance=1e-6,
        )


@given(surveys, st.sampled_from(SCHEMES))
@laws()
def test_a_question_with_a_turned_scale_weighs_less_than_nothing(frame, scheme):
    """It is told of, and counts as if its scale were turned: the index is the same."""
    made = latent_indices(frame, MODEL, scheme=scheme)
    if (made.weights.frame["part"] < 0.05).any() or (
        made.weights["a"].frame["loading"] < 0.4
    ).any():
        return
    turned = frame.with_columns(a2=6 - pl.col("a2"))
    again = latent_indices(turned, MODEL, scheme=scheme)
    assert again.of("a").row().status == "negative_weight"
    assert again.weights["a", "a2"].row().status == "negative_weight"
    near(again.frame["estimate"], made.frame["estimate"], tolerance=1e-6)
    near(again.paths.frame["total"], made.paths.frame["total"], tolerance=1e-6)
    measure = again.index("a")
    complete = turned.drop_nulls(QUESTIONS)
    near(estimate(complete, measure).row().estimate, again.of("a").row().estimate)


@given(st.integers(0, 10**6), st.sampled_from(SCHEMES))
@laws()
def test_one_more_step_leaves_weights_at_rest(seed, scheme):
    """Weights of several matrices at once are those of each by itself."""
    rng = np.random.default_rng(seed)
    several = np.stack([np.corrcoef(rng.normal(size=(6, 40)) + rng.normal(size=40)) for _ in "xyz"])
    drives = np.zeros((2, 2), dtype=bool)
    drives[0, 1] = True
    layout = layout_of([3, 3], drives, np.array([bool(seed % 2), False]))
    made = path_weights(several, layout, scheme, 2000)
    assert made.rests.all()
    for matrix, weight in zip(several, made.weight, strict=True):
        one = path_weights(matrix[None], layout, scheme, 2000)
        near(one.weight[0], weight)
        for j in (0, 1):
            at = layout.inside[:, j]
            near(weight[at] @ matrix[np.ix_(at, at)] @ weight[at], 1)
            beside = matrix[np.ix_(at, ~at)] @ weight[~at]
            if layout.formative[j]:
                beside = np.linalg.solve(matrix[np.ix_(at, at)], beside)
            near(np.abs(np.corrcoef(beside, weight[at])[0, 1]), 1)


def test_replicates_find_the_weights_anew():
    """The jackknife is each cluster left out by hand; progress is told, and only here."""
    frame = answers(4, 60).with_columns(cluster=pl.int_range(60) // 10)
    design = Design(cluster="cluster", weight="w")
    told = []
    made = latent_indices(
        frame,
        MODEL,
        design=design,
        replicates=Jackknife(),
        progress=lambda done, total: told.append((done, total)),
    )
    left = [
        latent_indices(frame.filter(pl.col("cluster") != k), MODEL, design=design) for k in range(6)
    ]
    assert told[-1] == (6, 6)
    for table, name, error in (
        ("frame", "estimate", "std_error"),
        ("frame", "r_squared", "r_squared_error"),
        ("weights", "part", "part_error"),
        ("weights", "loading", "loading_error"),
        ("paths", "path", "path_error"),
        ("paths", "total", "total_error"),
    ):
        frames = [each.frame if table == "frame" else getattr(each, table).frame for each in left]
        values = np.array([each[name].fill_null(np.nan) for each in frames])
        ours = made.frame if table == "frame" else getattr(made, table).frame
        expected = np.sqrt(5 * values.var(axis=0))
        near(ours[error].fill_null(-1), np.nan_to_num(expected, nan=-1), tolerance=1e-7)
    assert (made.frame["df"] == 5).all()
    plain = latent_indices(frame, MODEL, design=design)
    assert plain.weights.frame["part_error"].null_count() == 9
    assert plain.frame["std_error"].null_count() == 0
    assert "known" in plain.describe("en")
    assert "known" not in made.describe("en")


def test_an_index_is_a_measure():
    """It has the figure and the error of the model's own with weights taken for known."""
    frame = answers(6, 90)
    made = latent_indices(frame, MODEL)
    for name in NAMES:
        own, index = made.of(name).row(), estimate(frame, made.index(name)).row()
        near([own.estimate, own.std_error], [index.estimate, index.std_error])
        near([own.conf_low, own.conf_high], [index.conf_low, index.conf_high])
    with pytest.raises(BrukarindexError, match="is not an index"):
        made.index("A")


def lost(frame, model=MODEL, **options):
    """Return the statuses of indices, and that everything can be said."""
    made = latent_indices(frame, model, **options)
    for each in (made, made.weights, made.paths):
        assert each.describe("sv") != each.describe("en")
    return made, made.frame["status"].to_list()


def test_models_that_cannot_be_fitted_have_a_status():
    """Constant questions and indices, few answers, indices that say the same."""
    frame = answers(7, 50)
    made, status = lost(frame.with_columns(a1=3), replicates=Bootstrap(5, seed=1))
    assert status == ["constant_item", "ok", "ok"]
    assert made.weights["a", "a1"].row().status == "no_variation"
    assert made.weights["a", "a1"].row().part is None
    assert [item.column for item in made.index("a").items] == ["a2", "a3"]
    made, status = lost(frame.with_columns(a1=3, a2=3, a3=2))
    assert status == ["no_variation", "ok", "ok"]
    assert made.paths["a", "c"].row().status == "no_variation"
    assert made.paths["b", "c"].row().total is not None
    with pytest.raises(BrukarindexError, match="no_variation"):
        made.index("a")
    two = PathModel(INDICES[:2], [("a", "b")])
    made, status = lost(frame.with_columns(b1=3, b2=3, b3=3), two, replicates=Jackknife())
    assert status == ["unconnected", "no_variation"]
    same = frame.with_columns(b1="a1", b2="a2", b3="a3")
    made, status = lost(same, PathModel(INDICES, [("a", "c"), ("b", "c")]))
    assert status == ["ok"] * 3
    assert set(made.paths.frame["status"]) == {"collinear"}
    assert made.paths.frame["total"].null_count() == 2
    assert made.of("c").row().r_squared is not None
    assert lost(frame.head(1))[1] == ["one_answer"] * 3
    nobody = frame.with_columns(a1=pl.lit(None, dtype=pl.Int64))
    assert lost(nobody)[1] == ["no_answers"] * 3
    whole = frame.with_columns(N=50)
    assert lost(whole, design=Design(population="N"))[1] == ["census"] * 3


def test_weights_that_do_not_rest():
    """An error that says what to do, or figures that say so."""
    frame = answers(7, 50)
    with pytest.raises(DataError, match="did not come to rest in 2 steps"):
        latent_indices(frame, MODEL, steps=2)
    made = latent_indices(frame, MODEL, steps=2, on_failure="return")
    for each in (made, made.weights, made.paths):
        assert set(each.frame["status"]) == {"unsettled"}
        assert "come to rest" in each.describe("en")
    options = {"steps": 2, "on_failure": "return", "replicates": Jackknife()}
    errors = latent_indices(frame, MODEL, **options).weights.frame["part_error"]
    assert errors.null_count() == len(QUESTIONS)


def test_replicates_are_turned_the_way_of_the_sample():
    """An index whose weights all have the other sign is the same index."""
    matrix = np.array([[1.0, -0.2, 0.3], [-0.2, 1.0, 0.1], [0.3, 0.1, 1.0]])
    drives = np.array([[False, True], [False, False]])
    layout = layout_of([2, 1], drives, np.zeros(2, dtype=bool))
    weight = np.array([0.8, -0.7, 1.0])
    several = np.array([weight, [-0.8, 0.7, 1.0], [-0.8, 0.7, -1.0]])
    near(alike(several, weight, np.stack([matrix] * 3), layout), [weight] * 3)


def test_a_replicate_without_variation_loses_the_errors():
    """A question that one respondent alone answers otherwise is constant without them."""
    frame = answers(7, 50).with_columns(a1=pl.when(pl.int_range(50) == 0).then(5).otherwise(3))
    made, status = lost(frame, replicates=Jackknife())
    assert status == ["lost_in_replicate"] * 3
    assert made.frame["estimate"].null_count() == 0
    assert made.frame["std_error"].null_count() == 3
    assert set(made.paths.frame["status"]) == {"lost_in_replicate"}


# --- bad input ------------------------------------------------------------------------------------

FRAME = answers(1, 20)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"areas": []}, "areas must hold at least one measure"),
        ({"areas": [SINGLE[2]]}, "is the index and among its areas"),
        ({"index": SINGLE}, "index must be one measure"),
        ({"index": "c1"}, "index must be one measure"),
        ({"areas": "a1"}, "needs its scale"),
        ({"points": 0}, "points must be other than 0"),
        ({"points": float("nan")}, "points must be finite"),
        ({"points": "5"}, "points must be a number"),
        ({"lines": (1,)}, "lines must be two numbers"),
        ({"lines": (1, float("inf"))}, "lines must be finite"),
        ({"lines": 3}, "lines must be"),
        ({"level": 95}, "level must lie between 0 and 1"),
        ({"by": "nothing"}, "nothing"),
        ({"by": "level"}, "'level' has a name that the result needs itself"),
        ({"data": tally(FRAME, SINGLE), "by": "unit"}, "was not made by 'unit'"),
        ({"data": tally(FRAME, SINGLE[:2], joint=True)}, "does not hold the answers.*c1"),
        ({"data": tally(FRAME, SINGLE), "design": Design(weight="w")}, "cannot be used with"),
    ],
)
def test_bad_effects(options, said):
    """Each is refused with what is allowed."""
    given_ = {"data": FRAME, "index": SINGLE[2], "areas": SINGLE[:2]} | options
    data, index, areas = (given_.pop(name) for name in ("data", "index", "areas"))
    with pytest.raises(BrukarindexError, match=said):
        effects(data, index, areas, **given_)


def test_a_tally_that_did_not_count_together():
    """Its measures have cross-products only when it did."""
    apart = tally(FRAME, SINGLE)
    with pytest.raises(CovarianceError, match="joint=True"):
        effects(apart, SINGLE[2], SINGLE[:2])
    with pytest.raises(BrukarindexError, match="does not hold the answers"):
        internal_consistency(tally(FRAME, INDICES), INDICES)
    questions = [RatingIndex(each, FIVE) for each in QUESTIONS]
    with pytest.raises(CovarianceError, match="joint=True"):
        latent_indices(tally(FRAME, questions), MODEL)
    together = tally(FRAME, questions, joint=True)
    near(
        latent_indices(together, MODEL).frame["estimate"],
        latent_indices(FRAME, MODEL).frame["estimate"],
    )
    near(
        internal_consistency(together, INDICES).frame["alpha"],
        internal_consistency(FRAME, INDICES).frame["alpha"],
    )


@pytest.mark.parametrize(
    ("indices", "said"),
    [
        (SINGLE[0], "has 1 question"),
        (MultiItemIndex("one", ["a1"], FIVE), "has 1 question"),
        ([], "indices must hold at least one measure"),
        ("a1", "needs its scale"),
    ],
)
def test_bad_indices(indices, said):
    """Reliability takes two questions."""
    with pytest.raises(BrukarindexError, match=said):
        internal_consistency(FRAME, indices)


@pytest.mark.parametrize(
    ("paths", "options", "said"),
    [
        ([("a", "C"), ("b", "c")], {}, "'C' is not an index of the model.*Did you mean 'c'"),
        ([("a", "c")], {}, "'b' has no path to or from it"),
        ([("a", "a"), ("b", "c")], {}, "cannot drive itself"),
        ([("a", "c"), ("a", "c"), ("b", "c")], {}, "is given twice"),
        ([("a", "b"), ("b", "c"), ("c", "a")], {}, "go in a circle"),
        (["ab", "bc"], {}, "a path must be two names"),
        ([("a", "b", "c")], {}, "a path must be two names"),
        ([("a", 1)], {}, "a path must be two names"),
        (3, {}, "paths must be"),
        (MODEL.paths, {"formative": ["d"]}, "'d' is not an index"),
        (MODEL.paths, {"formative": "a"}, "formative must be"),
    ],
)
def test_bad_models(paths, options, said):
    """Each is refused with what is wrong, before any data."""
    with pytest.raises(BrukarindexError, match=said):
        PathModel(INDICES, paths, **options)


def test_a_question_stands_in_one_index():
    """Two indices with a question in common vary together whatever is answered."""
    other = MultiItemIndex("d", ["a1", "d2"], FIVE)
    with pytest.raises(BrukarindexError, match="'a1' stands in two indices"):
        PathModel([INDICES[0], other], [("a", "d")])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scheme": "pathWeighting"}, "scheme is 'pathWeighting'; allowed: 'path'"),
        ({"scaled": 1}, "scaled must be True or False"),
        ({"points": 0}, "points must be"),
        ({"steps": 0}, "steps must be"),
        ({"on_failure": "ignore"}, "on_failure is 'ignore'"),
        ({"replicates": 100}, "replicates must be Jackknife"),
        ({"level": 1}, "level must"),
        ({"model": INDICES}, "model must be a PathModel"),
    ],
)
def test_bad_latent_indices(options, said):
    """Each is refused with what is allowed."""
    given_ = {"model": MODEL} | options
    with pytest.raises(BrukarindexError, match=said):
        latent_indices(FRAME, given_.pop("model"), **given_)
