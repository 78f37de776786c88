"""Standardised figures, and differences between groups beside the same difference nationally."""

from functools import cache

import polars as pl
import pytest
from golden.support import HERE, Golden, agree, frame

from brukarindex import Design, MeanRating, Scale, Share, compare, estimate
from brukarindex.benchmarking import decompose, standardise
from brukarindex.comparisons import NationalGap

GOLDEN = Golden("12_fair")
FIVE = Scale(1, 5)
MEASURES = {"helhet": MeanRating("helhet", FIVE), "top2": Share.top("helhet", FIVE)}
UNIT = {"helhet": 1, "top2": 100}
SURVEY = Design(strata="kommun", population="N_h")


@cache
def survey():
    """Return the synthetic respondents of 87 municipalities in two years."""
    return pl.read_csv(HERE / "data" / "bm_syn87.csv.gz")


def last_year():
    """Return those of 2017."""
    return survey().filter(pl.col("ar") == 2017)


def population():
    """Return the inhabitants of all municipalities in 2017, by age."""
    people = frame("bm_syn87_frame").filter(pl.col("ar") == 2017)
    return people.group_by("agegrp").agg(pl.col("N").sum()).sort("agegrp")


@pytest.mark.parametrize("check", GOLDEN.ids(r"standardise\.svystandardize\..*"))
def test_standardised_figures(check):
    """Figures, standard errors, what is covered, and the difference from all standardised alike."""
    result, name = GOLDEN[check], check.rsplit(".", 1)[1]
    made = standardise(
        last_year(),
        MEASURES[name],
        over="agegrp",
        by=[[], ["kommun"]],
        to=population(),
        design=SURVEY,
    )
    unit, every = UNIT[name], made[None].row()
    agree([every.estimate / unit, every.std_error / unit], list(result["national"].values()))
    agree(made.standard.frame["share"], result["standard"]["share"])
    units = made.frame.filter(pl.col("kommun").is_not_null())
    assert units["kommun"].to_list() == result["unit"]
    agree(units["crude"] / unit, result["crude"])
    agree(units["estimate"] / unit, result["standardised"])
    agree(units["std_error"] / unit, result["se"])
    agree(units["covered"], result["share_of_standard_covered"])
    compared = compare(made.estimates, to=made.estimates[None]).frame
    compared = compared.filter(pl.col("kommun").is_not_null())
    agree(compared["difference"] / unit, result["minus_national"], scale=1)
    known = compared["std_error"].is_not_null().to_numpy()
    agree(
        compared["std_error"].to_numpy()[known] / unit,
        [each for each, told in zip(result["se_minus_national"], known, strict=True) if told],
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"standardise\.own_mix"))
def test_the_own_mix_changes_nothing_but_the_standard_error(check):
    """Standardised to the mix of those who answered, the figure is what it was."""
    result = GOLDEN[check]
    mix = dict(zip(*result["share"].values(), strict=True))
    made = standardise(last_year(), MEASURES["helhet"], over="agegrp", to=mix, design=SURVEY)
    row, crude = made.row(), made.unadjusted.row()
    agree([row.crude, row.estimate], [result["crude"], result["standardised"]])
    agree([crude.std_error, row.std_error], [result["se_crude"], result["se"]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"gap\.women_minus_men\.helhet"))
def test_women_less_men_beside_the_country(check):
    """R has women less men, and ours men less women: the signs differ."""
    result = GOLDEN[check]
    made = estimate(last_year(), MEASURES["helhet"], by=["kommun", "kon"], design=SURVEY)
    found = compare(made, to=NationalGap("kon")).frame
    assert found["kommun"].to_list() == result["unit"]
    agree(-found["estimate"], result["gap"], scale=0.1)
    agree(-found["reference"], [result["national_gap"]] * len(found))
    agree(-found["difference"], result["gap_minus_national"], scale=0.1)
    known = found["std_error"].is_not_null().to_numpy()
    errors = zip(result["se_gap_minus_national"], known, strict=True)
    agree(found["std_error"].to_numpy()[known], [error for error, told in errors if told])


INDEPENDENT = Design(strata=["kommun", "year"], weight="w", population="N_h")
PANEL = Design(strata="kommun", weight="w", cluster="person")


def both_years():
    """Return all respondents, with their weight and the year once more as a stratum."""
    weight = pl.col("N_h") / pl.len().over("kommun", "ar")
    return survey().with_columns(w=weight, year=pl.col("ar"))


def agree_parts(made, result, unit):
    """Assert that components and their standard errors are R's."""
    for row in made:
        expected = result["change"] if row.component == "change" else result["parts"][row.component]
        agree(row.estimate / unit, expected["est"], rel=1e-8, scale=expected["se"])
        agree(row.std_error / unit, expected["se"])


def parts_of(result, interaction):
    """Return R's result with the names of the components as ours."""
    parts = dict(result["three_fold" if interaction else "two_fold"])
    return {**result, "parts": {**parts, "rates": parts["rate"]}}


@pytest.mark.parametrize("interaction", [False, True])
@pytest.mark.parametrize("check", GOLDEN.ids(r"kitagawa\.(independent|panel)\..*"))
def test_changes_taken_apart(check, interaction):
    """Two and three components, years apart and persons in both."""
    _, years, name, over = check.split(".")
    made = decompose(
        both_years(),
        MEASURES[name],
        between="ar",
        over=over.split("_"),
        interaction=interaction,
        design=PANEL if years == "panel" else INDEPENDENT,
    )
    agree_parts(made, parts_of(GOLDEN[check], interaction), UNIT[name])


@pytest.mark.parametrize("check", GOLDEN.ids(r"kitagawa\.unit\..*"))
def test_changes_of_units_taken_apart(check):
    """One call has all municipalities."""
    result, unit = GOLDEN[check], check.rsplit(".", 1)[1]
    for interaction in (False, True):
        made = units_apart(interaction)[unit]
        agree_parts(made, parts_of(result, interaction), 1)


@cache
def units_apart(interaction):
    """Return the changes of all municipalities."""
    return decompose(
        both_years(),
        MEASURES["helhet"],
        between="ar",
        over="agegrp",
        by="kommun",
        interaction=interaction,
        design=INDEPENDENT,
    )


def test_every_figure_of_the_file_is_compared():
    """No check is left."""
    assert not GOLDEN.unused
