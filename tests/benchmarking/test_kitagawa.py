"""Laws of changes taken apart."""

import polars as pl
import pytest
import reference
from benchmarking.test_standardised import mixed
from hypothesis import assume, given
from strategies import DOMAIN, laws

from brukarindex import Design, Pairs, RatingIndex, Scale, Share, compare, estimate, tally
from brukarindex.benchmarking import decompose, standardise
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE)


def several(survey):
    """Return whether two domains have answers."""
    made = estimate(survey.frame, survey.measure, by=DOMAIN, design=survey.design)
    return (made.frame["n"] > 0).sum() > 1


def slow(survey, later, earlier, *, three):
    """Return the components of a change and their variances, row by row.

    The derivatives are numerical: each respondent's weight is moved a little.
    """
    scores = [reference.score(survey.measure, row) for row in survey.rows]
    weights = reference.weights_of(survey.rows, survey.design)
    base = parts(survey, scores, weights, (later, earlier), three=three)
    variances = {}
    moved = []
    for i, weight in enumerate(weights):
        step = 1e-5 * weight
        up, down = (
            parts(
                survey,
                scores,
                [*weights[:i], weight + s, *weights[i + 1 :]],
                (later, earlier),
                three=three,
            )
            for s in (step, -step)
        )
        moved.append({name: weight * (up[name] - down[name]) / (2 * step) for name in base})
    for name in base:
        z = [each[name] for each in moved]
        variances[name] = reference.covariance(survey.rows, survey.design, z, z)
    return base, variances


def parts(survey, scores, weights, years, *, three):
    """Return the components with these weights."""
    groups = sorted(set(survey.frame["group"]))
    share, mean = {}, {}
    for year in years:
        held = [
            (row["group"], w, float(y))
            for row, w, y in zip(survey.rows, weights, scores, strict=True)
            if row[DOMAIN] == year and y is not None
        ]
        whole = sum(w for _, w, _ in held)
        for group in groups:
            own = [(w, y) for each, w, y in held if each == group]
            share[group, year] = sum(w for w, _ in own) / whole
            mean[group, year] = sum(w * y for w, y in own) / sum(w for w, _ in own) if own else None
    later, earlier = years
    found = {"change": 0.0, "rates": 0.0, "composition": 0.0, "interaction": 0.0}
    for group in groups:
        p1, p2, r1, r2 = (each[group, year] for each in (share, mean) for year in (earlier, later))
        if r1 is None and r2 is None:
            continue
        r1, r2 = (r2 if r1 is None else r1), (r1 if r2 is None else r2)
        found["change"] += p2 * r2 - p1 * r1
        if three:
            found["rates"] += p1 * (r2 - r1)
            found["composition"] += r1 * (p2 - p1)
            found["interaction"] += (p2 - p1) * (r2 - r1)
        else:
            found["rates"] += (p1 + p2) / 2 * (r2 - r1)
            found["composition"] += (r1 + r2) / 2 * (p2 - p1)
    return found


@pytest.mark.parametrize("three", [False, True])
@laws()
@given(survey=mixed())
def test_the_slow_implementation_agrees(three, survey):
    """Components are those of sums over groups, and standard errors of numerical derivatives."""
    assume(len(reference.parts_of(survey.measure)) == 1)
    assume(several(survey))
    made = decompose(
        survey.frame,
        survey.measure,
        between=DOMAIN,
        over="group",
        interaction=three,
        design=survey.design,
    )
    for row in made:
        years = row.domain[DOMAIN], row.domain[f"to_{DOMAIN}"]
        figures, variances = slow(survey, *years, three=three)
        assert row.estimate == pytest.approx(figures[row.component], abs=1e-7)
        if row.std_error is not None:
            assert row.std_error**2 == pytest.approx(variances[row.component], rel=1e-4, abs=1e-4)
        if row.conf_low is not None:
            assert row.conf_low <= row.estimate <= row.conf_high


@laws(2)
@given(survey=mixed())
def test_components_add_up_to_the_change(survey):
    """Rates and composition together are the change, which is that of compare."""
    assume(several(survey))
    for three in (False, True):
        made = decompose(
            survey.frame,
            survey.measure,
            between=DOMAIN,
            over="group",
            interaction=three,
            design=survey.design,
        )
        whole = made.part("change").frame["estimate"].to_numpy()
        others = [made.part(name) for name in set(made.frame["component"]) - {"change"}]
        total = sum(each.frame["estimate"].to_numpy() for each in others)
        assert total == pytest.approx(whole, abs=1e-7)
    change = compare(
        estimate(survey.frame, survey.measure, by=DOMAIN, design=survey.design), to=Pairs()
    )
    for row in made.part("change"):
        same = change[row.domain[DOMAIN], row.domain[f"to_{DOMAIN}"]].row()
        assert row.estimate == pytest.approx(same.difference, abs=1e-9)
        for name in ("std_error", "conf_low", "conf_high", "p_value"):
            assert getattr(row, name) == pytest.approx(getattr(same, name), abs=1e-9)


FRAME = pl.DataFrame(
    {
        "ar": [2023] * 60 + [2024] * 60 + [2025] * 60,
        "g": ["x"] * 40 + ["y"] * 20 + ["x"] * 20 + ["y"] * 40 + ["x"] * 20 + ["y"] * 40,
        "q": [2, 3, 1, 2] * 10 + [5, 4] * 10 + [2, 3, 1, 2] * 5 + [5, 4] * 20 + [4, 3, 3, 4] * 15,
    }
)


def test_each_year_is_compared_with_the_one_before():
    """Another mix from 2023 to 2024, other answers to 2025."""
    made = decompose(FRAME, INDEX, between="ar", over="g")
    assert [tuple(row.domain.values()) for row in made.part("change")] == [
        (2024, 2023),
        (2025, 2024),
    ]
    rates, mix = (made.part(name).frame for name in ("rates", "composition"))
    assert rates["estimate"].to_list() == pytest.approx([0, -4.166667])
    assert mix["estimate"].to_list() == pytest.approx([20.833333, 0])
    assert rates["p_value"][0] == pytest.approx(1)
    assert mix["p_value"][0] < 0.001
    assert mix["status"][1] == "ok"


def test_rates_at_the_mean_mix_are_a_difference_of_standardised_figures():
    """Beside the fixed mix of both years they have nearly the same interval."""
    two = FRAME.filter(pl.col("ar") < 2025)
    rates = decompose(two, INDEX, between="ar", over="g").part("rates").row()
    fair = standardise(two, INDEX, over="g", by="ar", to={"x": 1, "y": 1}).estimates
    same = compare(fair, to=Pairs()).row()
    assert rates.estimate == pytest.approx(same.difference, abs=1e-9)
    assert rates.std_error == pytest.approx(same.std_error)
    assert (rates.conf_low, rates.conf_high) == pytest.approx((same.conf_low, same.conf_high))


def test_a_group_of_one_year_answers_alike_in_both():
    """What it brings is composition, and the row says how many such groups there are."""
    lacking = FRAME.filter((pl.col("ar") == 2023) | (pl.col("g") == "y"), pl.col("ar") < 2025)
    made = decompose(lacking, INDEX, between="ar", over="g")
    assert made.frame["lacking"].to_list() == [1, 1, 1]
    assert decompose(FRAME, INDEX, between="ar", over="g").frame["lacking"].max() == 0
    assert made.part("rates").row().estimate == pytest.approx(0, abs=1e-9)
    alike = compare(estimate(lacking.filter(g="y"), INDEX, by="ar"), to=Pairs()).row()
    assert made.part("rates").row().std_error == pytest.approx(2 / 3 * alike.std_error, rel=0.02)
    assert "Changes where a group has answers in one of the two only: 1." in made.describe()
    assert "Förändringar där en grupp har svar bara i den ena av de två: 1." in made.describe("sv")


def test_a_mix_that_is_the_same_has_no_uncertainty_and_says_so():
    """One group: all of the change is rates, and the composition shows no variation."""
    made = decompose(FRAME.with_columns(g=pl.lit("x")), INDEX, between="ar", over="g")
    mix = made.part("composition").frame
    assert set(mix["status"]) == {"no_variation"}
    assert mix["conf_low"].null_count() == mix.height
    assert made.part("rates").frame["p_value"].to_list() == pytest.approx(
        made.part("change").frame["p_value"].to_list()
    )


COUNTS = tally(FRAME, INDEX, by=["ar"])
BAD = {
    "no unit has answers in two": lambda: decompose(
        FRAME.filter(pl.col("ar") == 2023), INDEX, between="ar", over="g"
    ),
    "over must name columns of groups": lambda: decompose(FRAME, INDEX, between="ar", over="ar"),
    "measures are needed": lambda: decompose(FRAME, between="ar", over="g"),
    "was not made by 'g'": lambda: decompose(COUNTS, between="ar", over="g"),
    "interaction must be": lambda: decompose(
        FRAME, INDEX, between="ar", over="g", interaction="yes"
    ),
    "between must be one column": lambda: decompose(FRAME, INDEX, between=["ar", "q"], over="g"),
    "component is 'rate'; allowed": lambda: decompose(FRAME, INDEX, between="ar", over="g").part(
        "rate"
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_asked(message):
    """Errors say what to do."""
    with pytest.raises((ArgumentError, ArgumentTypeError), match=message):
        BAD[message]()


def test_shares_of_panels():
    """Persons in both years are clusters, and share variance."""
    panel = FRAME.filter(pl.col("ar") < 2025).with_columns(person=pl.Series([*range(60)] * 2))
    share = Share.top("q", FIVE)
    apart = decompose(panel, share, between="ar", over="g").part("change").row()
    both = decompose(panel, share, between="ar", over="g", design=Design(cluster="person"))
    assert both.part("change").row().estimate == apart.estimate
    assert both.part("change").row().std_error < apart.std_error
    alone, rates = (
        decompose(panel, INDEX, between="ar", over="g", design=design).part("rates").row()
        for design in (None, Design(cluster="person"))
    )
    longer, shorter = (each.conf_high - each.conf_low for each in (alone, rates))
    assert rates.std_error != pytest.approx(alone.std_error, rel=0.05)
    assert shorter != pytest.approx(longer, rel=0.05)


def test_a_composition_that_few_decide_says_so():
    """Three of one group, who answer otherwise, are the whole composition."""

    def found(few, many):
        rows = [(year, "a", 5) for year in (1, 2) for _ in range(40)]
        rows += [(year, "b", 1) for year, n in ((1, few), (2, many)) for _ in range(n)]
        frame = pl.DataFrame(rows, ["year", "group", "q"], orient="row")
        made = decompose(frame, INDEX, between="year", over="group")
        return next(row for row in made if row.component == "composition")

    little, much = found(0, 2), found(10, 20)
    assert (little.status, little.p_value) == ("few_degrees_of_freedom", None)
    assert little.conf_low < little.estimate < little.conf_high
    assert much.status == "ok"
    assert much.p_value is not None


def test_a_composition_of_few_answers_says_so():
    """Seven respondents are few, however evenly they are divided."""
    rows = [(1, "a", 5), (1, "a", 5), (1, "b", 1), (1, "b", 1)]
    rows += [(2, "a", 5), (2, "a", 5), (2, "b", 1)]
    frame = pl.DataFrame(rows, ["year", "group", "q"], orient="row")
    made = {row.component: row for row in decompose(frame, INDEX, between="year", over="group")}
    assert made["composition"].status == "few_degrees_of_freedom"
    assert made["composition"].p_value is None
