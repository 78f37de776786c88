"""Laws of figures adjusted by regression, and what cannot be adjusted."""

import attrs
import numpy as np
import polars as pl
import pytest
import reference
from hypothesis import given, settings, strategies as st
from strategies import DOMAIN, Survey, designs, surveys

from brukarindex import (
    CompositeIndex,
    Design,
    MeanRating,
    Pairs,
    RatingIndex,
    Scale,
    Share,
    compare,
    estimate,
    from_json,
    poststratify,
    tally,
    to_json,
)
from brukarindex.benchmarking import case_mix
from brukarindex.comparisons import CaseMix, Expected
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.regression.outcomes import fit_outcome

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)


@st.composite
def mixed(draw: st.DrawFn) -> Survey:
    """Draw a survey whose respondents have a number."""
    survey = draw(surveys(kinds=("mean", "index"), design=designs()))
    count = survey.frame.height
    ages = draw(st.lists(st.integers(2, 9), min_size=count, max_size=count))
    ages[:2] = [2, 7]
    return survey.with_frame(survey.frame.with_columns(pl.Series("age", ages)))


def slow(survey: Survey, domain: str) -> tuple[float, float]:
    """Return observed less expected of a domain and its variance, row by row."""
    rows, design = survey.rows, survey.design
    scores = [reference.score(survey.measure, row) for row in rows]
    y = np.array([np.nan if s is None else float(s) for s in scores])
    w = np.where(np.isnan(y), 0.0, reference.weights_of(rows, design))
    y, x = np.nan_to_num(y), np.array([[1.0, row["age"]] for row in rows])
    inverse = np.linalg.inv(x.T @ (w[:, None] * x))
    b = inverse @ x.T @ (w * y)
    inside = np.array([row[DOMAIN] == domain for row in rows])
    share = w * inside / (w * inside).sum()
    apart = y - x @ b
    difference = share @ apart
    z = share * (apart - difference) - w * apart * (x @ inverse @ (share @ x))
    return difference, reference.covariance(rows, design, list(z), list(z))


@settings(max_examples=40, deadline=None)
@given(survey=mixed())
def test_the_slow_implementation_agrees(survey):
    """Observed less expected, with its standard error, is that of a row-by-row regression."""
    spec = CaseMix("age", numeric="age")
    try:
        made = case_mix(survey.frame, survey.measure, spec=spec, by=DOMAIN, design=survey.design)
    except DataError:  # nobody who answered differs in age
        return
    if made.coefficients["coefficient"].null_count():
        return
    for row, found in zip(made, made.comparison, strict=True):
        if row.n:
            difference, variance = slow(survey, row.domain[DOMAIN])
            assert row.difference == pytest.approx(difference, rel=1e-7, abs=1e-7)
            if found.std_error is not None:
                assert found.std_error**2 == pytest.approx(variance, rel=1e-6, abs=1e-9)


def drawn(n=400, seed=5):
    """Return units with ages and sexes of their own, and answers that depend on these."""
    rng = np.random.default_rng(seed)
    unit = rng.integers(0, 4, n)
    age = np.clip(rng.normal(40 + 8 * unit, 10), 18, 90).astype(int)
    sex = rng.choice(["k", "m"], n)
    latent = rng.normal(size=n) + (age - 50) / 15 - 0.3 * (sex == "m")
    q = np.clip(np.rint(3.5 + latent), 1, 5).astype(int)
    columns = {"u": [f"u{x}" for x in unit], "age": age, "sex": sex, "q": q}
    return pl.DataFrame(columns).with_columns(w=pl.Series(rng.choice([1.0, 2.0], n)))


AGE = CaseMix(["sex", "age"], numeric="age")
WITHIN = CaseMix(["sex", "age"], numeric="age", coefficients="within")


@pytest.mark.parametrize("spec", [AGE, WITHIN])
@pytest.mark.parametrize("measure", [INDEX, Share.top("q", FIVE)])
def test_all_together_are_what_they_are(spec, measure):
    """Of all respondents what is expected is what was observed, with no other error."""
    made = case_mix(drawn(), measure, spec=spec, by=[[], ["u"]], design=Design(weight="w"))
    row, crude = made[None].row(), estimate(drawn(), measure, design=Design(weight="w")).row()
    assert [row.expected, row.estimate] == pytest.approx([row.crude] * 2)
    assert row.std_error == pytest.approx(crude.std_error)
    assert made[None].comparison.row().status == "same_as_reference"


def test_one_covariate_of_classes_is_indirect_standardisation():
    """A model of classes alone expects what `Expected` does, with its standard error."""
    frame = drawn().with_columns(old=pl.col("age") // 15)
    counts = tally(frame, INDEX, by=["u", "old"], design=Design(weight="w"))
    made = estimate(counts, by="u")
    ours, theirs = (
        compare(made, to=to).frame for to in (CaseMix("old", categories="old"), Expected("old"))
    )
    for name in ("reference", "difference", "std_error", "conf_low", "conf_high", "p_value"):
        assert ours[name].to_numpy() == pytest.approx(theirs[name].to_numpy(), rel=1e-8)


def test_units_moves_and_units_of_measure():
    """A covariate in another unit, from another zero, and rows in another order: the same."""
    frame = drawn()
    other = frame.with_columns(age=(pl.col("age") - 50) / 10).reverse()
    for spec in (AGE, WITHIN):
        one, two = (case_mix(each, INDEX, spec=spec, by="u").frame for each in (frame, other))
        for name in ("expected", "estimate", "std_error"):
            assert one[name].to_numpy() == pytest.approx(two[name].to_numpy(), rel=1e-9)


def test_a_mix_alike_changes_nothing():
    """Where every unit has the same respondents, expected is the figure of all."""
    block = pl.DataFrame({"age": [20, 40, 60, 80] * 5, "q": [1, 2, 4, 5, 2, 3, 3, 5, 1, 3] * 2})
    frame = pl.concat([block.with_columns(u=pl.lit(u)) for u in "ab"])
    frame = frame.with_columns(q=pl.when(u="a").then("q").otherwise(6 - pl.col("q")))
    for spec in (
        CaseMix("age", numeric="age"),
        CaseMix("age", numeric="age", coefficients="within"),
    ):
        made = case_mix(frame, INDEX, spec=spec, by="u")
        assert made.frame["estimate"].to_numpy() == pytest.approx(made.frame["crude"].to_numpy())


def test_effects_of_covariates_are_taken_away():
    """Units that differ by age alone are nearer to each other when adjusted; tests say so."""
    made = case_mix(drawn(2000), INDEX, spec=AGE, by="u")
    crude, adjusted = (made.frame[name].to_numpy() for name in ("crude", "estimate"))
    assert np.ptp(adjusted) < 0.4 * np.ptp(crude)
    assert made.terms["p_value"].to_list()[1] < 1e-9
    assert (made.comparison.frame["p_value"] > 0.001).all()


def test_units_that_cannot_be_adjusted_say_why():
    """No answers; one answer; all alike in a logistic model within units; off the scale."""
    frame = drawn(80).select("u", "age", "sex", "q")
    more = pl.DataFrame(
        {
            "u": ["none", "one", *["alike"] * 6, *["low"] * 3],
            "age": [50, 60, *[30, 40, 50, 60, 70, 80], 19, 20, 22],
            "sex": ["k", "m", *["k", "m"] * 3, "m", "k", "m"],
            "q": [None, 3, *[5] * 6, 5, 5, 5],
        },
        schema=frame.schema,
    )
    both = pl.concat([frame, more])
    score = {row.domain["u"]: row for row in case_mix(both, INDEX, spec=AGE, by="u")}
    assert (score["none"].status, score["none"].estimate) == ("no_answers", None)
    assert (score["one"].status, score["one"].std_error) == ("one_answer", None)
    assert (score["low"].status, score["low"].estimate) == ("adjusted_off_scale", None)
    assert score["low"].difference > 0
    share = Share.top("q", FIVE)
    logistic = {row.domain["u"]: row for row in case_mix(both, share, spec=WITHIN, by="u")}
    assert (logistic["alike"].status, logistic["alike"].estimate) == ("not_adjustable", None)
    assert logistic["u1"].status == "ok"


def _places(varying: int) -> pl.DataFrame:
    """Return answers of four units, with a covariate that varies within some of them only."""
    frame = drawn(1000)
    unit = pl.col("u").str.slice(1).cast(pl.Int64)
    town = pl.when(unit < varying).then(pl.col("age") % 2).otherwise(unit % 2).cast(pl.Int64)
    return frame.with_columns(town=town)


@pytest.mark.parametrize(("varying", "told"), [(0, True), (1, True), (3, False)])
@pytest.mark.parametrize("measure", [INDEX, Share.top("q", FIVE)])
def test_a_covariate_that_hardly_varies_within_units_is_cautioned_of(varying, told, measure):
    """Nothing, or little, is adjusted for it, and the report says so; what to do works."""
    frame = _places(varying)
    spec = CaseMix(["sex", "town"], categories="town", coefficients="within")
    made = case_mix(frame, measure, spec=spec, by="u")
    alone = case_mix(
        frame, measure, spec=attrs.evolve(spec, covariates="sex", categories=()), by="u"
    )
    counts = tally(frame, measure, by=["u", "sex", "town"])
    compared = compare(estimate(counts, by="u"), to=spec)
    for result in (made, made.comparison, compared):
        assert set(result.frame["status"]) == ({"hardly_adjusted"} if told else {"ok"})
        assert ("half of the answers" in result.describe()) == told
        assert ("hälften av svaren" in result.describe("sv")) == told
        assert from_json(to_json(result)).frame.equals(result.frame)
    assert compared.frame.equals(made.comparison.frame)
    assert compared.frame["verdict"].null_count() == 0
    if not varying:
        assert made.frame["estimate"].to_list() == pytest.approx(alone.frame["estimate"].to_list())
        assert made.coefficients.filter(name="town=1")["coefficient"].to_list() == [None]
    every = case_mix(frame, measure, spec=attrs.evolve(spec, coefficients="all"), by="u")
    for done in (alone, every):
        assert set(done.frame["status"]) == {"ok"}
    assert every.frame["estimate"].to_list() != pytest.approx(alone.frame["estimate"].to_list())


def test_a_caution_hides_nothing_that_is_worse():
    """Of a unit of one answer it is said that it is one."""
    frame = _places(0)
    lone = frame.head(1).with_columns(u=pl.lit("lone"))
    spec = CaseMix(["sex", "town"], categories="town", coefficients="within")
    made = case_mix(pl.concat([frame, lone]), INDEX, spec=spec, by="u")
    assert made["lone"].row().status == "one_answer"
    assert made["u1"].row().status == "hardly_adjusted"


def test_answers_tell_where_a_covariate_varies_and_not_units():
    """Of one large unit and many small ones, the large one decides."""
    rows = [("big", i % 2, i % 5 + 1) for i in range(100)]
    rows += [(f"s{k}", 1, i % 5 + 1) for k in range(6) for i in range(6)]
    frame = pl.DataFrame(rows, ["u", "x", "q"], orient="row")
    spec = CaseMix("x", categories="x", coefficients="within")
    assert set(case_mix(frame, INDEX, spec=spec, by="u").frame["status"]) == {"ok"}
    turned = frame.with_columns(x=pl.when(u="big").then(1).otherwise(pl.col("q") % 2))
    made = case_mix(turned, INDEX, spec=spec, by=[[], ["u"]])
    assert set(made.frame["status"]) == {"ok", "hardly_adjusted"}
    assert made[None].row().status == "ok"
    assert made.comparison[None].row().status == "same_as_reference"


def test_nobody_has_an_answer():
    """There is no model, and no figure; nothing is raised."""
    frame = drawn(20).with_columns(q=pl.lit(None, dtype=pl.Int64))
    for spec in (AGE, WITHIN):
        made = case_mix(frame, INDEX, spec=spec, by="u")
        assert set(made.frame["status"]) == {"no_answers"}
        assert made.frame["estimate"].null_count() == len(made)
        assert made.coefficients.is_empty()


def test_weights_that_meet_the_covariates_are_known_of():
    """Through the steps of a weighting standard errors stay finite, and no one is off."""
    frame = drawn().with_columns(old=pl.col("age") >= 50)
    weighting = poststratify(frame, {"old": {True: 900, False: 1100}})
    plain, weighted = (
        case_mix(frame, INDEX, spec=AGE, by="u", design=each) for each in (None, weighting)
    )
    ratio = weighted.frame["std_error"] / plain.frame["std_error"]
    assert ratio.is_between(0.7, 1.4).all()


BAD = [
    (CaseMix("u"), "is in by"),
    (CaseMix("age", numeric="age", model="logistic"), "is for shares"),
]


@pytest.mark.parametrize(("spec", "said"), BAD)
def test_what_cannot_be_asked_is_refused(spec, said):
    """Errors of ours, which say what to do."""
    with pytest.raises(ArgumentError, match=said):
        case_mix(drawn(), INDEX, spec=spec, by="u")


def test_other_requests_that_are_refused():
    """No specification, no measures, composites, a tally without the covariate, standardised
    figures.
    """
    frame = drawn().with_columns(r="q")
    both = CompositeIndex("allt", [INDEX, RatingIndex("r", FIVE)])
    with pytest.raises(ArgumentError, match="spec must be a CaseMix"):
        case_mix(frame, INDEX, spec="age", by="u")
    with pytest.raises(ArgumentError, match="the result needs itself: rename it"):
        case_mix(frame, INDEX, spec=AGE, by="expected")
    with pytest.raises(ArgumentError, match="measures are needed"):
        case_mix(frame, spec=AGE, by="u")
    with pytest.raises(ArgumentError, match="several scores"):
        case_mix(frame, both, spec=AGE, by="u")
    with pytest.raises(ArgumentError, match="was not made by 'sex'"):
        compare(estimate(frame, INDEX, by="u"), to=AGE)
    with pytest.raises(ArgumentError, match="coefficients is 'inside'"):
        CaseMix("age", coefficients="inside")
    with pytest.raises(DataError, match="one value only"):
        case_mix(frame.with_columns(sex=pl.lit("k")), INDEX, spec=AGE, by="u")


def test_a_linear_model_of_a_share_and_what_is_said():
    """A share can have a linear model; a paragraph names the covariates in both languages."""
    frame = drawn()
    spec = CaseMix(["sex", "age"], numeric="age", model="linear")
    made = case_mix(frame, Share.top("q", FIVE), spec=spec, by="u")
    rating = case_mix(frame.with_columns(q=1 + 4 * (pl.col("q") >= 4)), INDEX, spec=spec, by="u")
    assert made.frame["estimate"].to_numpy() == pytest.approx(rating.frame["estimate"].to_numpy())
    assert "sex, age" in made.describe()
    assert "regression" in made.describe("sv")
    assert len(made["u1"].comparison) == 1


def test_columns_that_say_the_same_have_one_coefficient():
    """A redundant covariate changes no figure, and has no coefficient."""
    frame = drawn().with_columns(months=pl.col("age") * 12)
    spec = CaseMix(["sex", "age", "months"], numeric=["age", "months"])
    made, plain = (case_mix(frame, INDEX, spec=each, by="u") for each in (spec, AGE))
    assert made.frame["estimate"].to_numpy() == pytest.approx(plain.frame["estimate"].to_numpy())
    assert made.coefficients["coefficient"].null_count() == 1


def test_a_class_that_is_all_positive_is_left_at_its_share():
    """Where a coefficient runs off the row keeps the share 1, and no error comes of it."""
    x = np.array([[1.0, 0.0], [1.0, 1.0]])
    fit = fit_outcome(x, np.array([0.5, 1.0]), np.ones(2), family="logistic", names=["a", "b"])
    assert fit.fitted.tolist() == pytest.approx([0.5, 1.0])
    assert fit.separated.tolist() == [False, True]
    frame = drawn().with_columns(c=pl.when(pl.col("q") >= 4).then(pl.lit("x")).otherwise("sex"))
    share = Share.top("q", FIVE)
    assert len(case_mix(frame, share, spec=CaseMix("c"), by="u")) == 4
    with pytest.raises(ArgumentError, match="without exception"):
        case_mix(frame, share, spec=CaseMix("c", coefficients="within"), by="u")


def test_a_model_is_fitted_once(monkeypatch):
    """Figures, differences and cautions stand on one regression of each measure."""
    fits = []

    def counted(*given, **options):
        fits.append(1)
        return fit_outcome(*given, **options)

    monkeypatch.setattr("brukarindex.comparisons.modelled.fit_outcome", counted)
    case_mix(drawn(), [INDEX, MeanRating("q", FIVE, name="m")], spec=WITHIN, by="u")
    assert len(fits) == 2


def test_pairs_are_not_compared_by_what_is_expected():
    """Two units are beside each other by figures at one mix; the reference is one of units."""
    counts = tally(drawn(), MeanRating("q", FIVE), by=["u", "sex", "age"])
    assert len(compare(estimate(counts, by="u"), to=Pairs())) == 6
