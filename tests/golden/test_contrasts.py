"""Contrasts with a national average, differences of domains and measures, tests, and adjusted
p-values.
"""

from functools import cache

import numpy as np
import polars as pl
import pytest
from golden.support import (
    DESIGNS,
    NUMBERS,
    SURVEY,
    Golden,
    agree,
    agree_covariance,
    agree_estimates,
    contrast,
    frame,
    respondents,
)
from scipy import stats

from brukarindex import (
    Design,
    MeanRating,
    Pairs,
    Pooled,
    PopulationWeighted,
    Published,
    RatingIndex,
    Rest,
    Scale,
    Share,
    UnweightedMean,
    calibrate,
    compare,
    estimate,
)
from brukarindex.comparisons import adjust_p_values

GOLDEN = Golden("05_contrasts_tests")
CHANGES = Golden("12_changes")
CALIBRATED = Golden("05_calibrated")
FIVE = Scale(1, 5)
MEASURES = {
    "helhet": MeanRating("helhet", FIVE),
    "top2": Share.top("helhet", FIVE),
    "idx": RatingIndex("helhet", FIVE),
}
METHODS = {
    **{each: each for each in ("holm", "hommel", "hochberg", "bonferroni")},
    "BH": "benjamini_hochberg",
    "BY": "benjamini_yekutieli",
}


@cache
def survey(measure, *groupings):
    """Return estimates of the survey for groupings of domains."""
    return estimate(
        respondents(), MEASURES[measure], by=[list(by) for by in groupings], design=SURVEY
    )


def municipalities():
    """Return the mean answer by municipality."""
    return survey("helhet", ("kommun",))


def schools(sample, *columns, by=None):
    """Return the means of columns in a sample of Californian schools, tallied together."""
    name, design = DESIGNS[f"{sample}_fpc"]
    return estimate(
        frame(name), [MeanRating(c, NUMBERS) for c in columns], by=by, design=design, joint=True
    )


def inhabitants():
    """Return the number of inhabitants of each municipality."""
    return dict(respondents().select("kommun", "N_h").unique().iter_rows())


def row_of(comparisons, domain):
    """Return difference and standard error of one domain."""
    row = comparisons[domain].row()
    return [row.difference, row.std_error]


def unit_vector(size, place):
    """Return zeros with a 1 in one place."""
    return np.eye(size)[place]


@pytest.mark.parametrize("check", GOLDEN.ids(r"pvw\.(helhet|top2|idx)\..*"))
def test_part_against_whole(check):
    """A municipality's difference from the country, and from the rest of it, has R's standard
    error.
    """
    _, measure, place = check.split(".")
    result, unit = GOLDEN[check], 100 if measure == "top2" else 1
    estimates = survey(measure, ("kommun",))
    found = [row_of(compare(estimates, to=to), place) for to in (Pooled(), Rest())]
    agree(np.array(found) / unit, np.transpose([result["est"], result["se"]])[2:])


@pytest.mark.parametrize("check", GOLDEN.ids(r"pvw\.(helhet|top2|idx)\..*"))
def test_part_and_whole_together(check):
    """Municipality and country estimated in one call have R's covariance."""
    _, measure, place = check.split(".")
    result, unit = GOLDEN[check], 100 if measure == "top2" else 1
    estimates = survey(measure, (), ("kommun",))
    row = estimates.frame["kommun"].to_list().index(place)
    size = len(estimates)
    value, matrix = contrast(estimates, unit_vector(size, row), unit_vector(size, 0))
    agree(value / unit, result["est"][:2])
    agree_covariance(matrix / unit**2, np.array(result["vcov"])[:2, :2])


@pytest.mark.parametrize("check", GOLDEN.ids(r"pvw\.wrong_independent"))
def test_standard_errors_with_and_without_the_overlap(check):
    """All differences from the country have the right standard error, not that of independent
    figures.
    """
    result = GOLDEN[check]
    found = compare(municipalities(), to=Pooled()).frame
    national = survey("helhet", ()).row().std_error
    agree(found["difference"], result["diff"])
    agree(found["std_error"], result["se_right"])
    agree(np.hypot(municipalities().frame["std_error"], national), result["se_if_independent"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"share_contrast\..*"))
def test_population_weighted_mean(check):
    """The difference from a mean weighted with known numbers of inhabitants has R's
    standard error.
    """
    found = row_of(
        compare(municipalities(), to=PopulationWeighted(inhabitants())), check.split(".")[1]
    )
    agree(found, [GOLDEN[check]["est"][0], GOLDEN[check]["se"][0]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"unweighted_contrast\..*"))
def test_unweighted_mean(check):
    """The unweighted mean of the municipalities, and the difference from it, have R's
    covariance.
    """
    estimates, place, result = municipalities(), check.split(".")[1], GOLDEN[check]
    size = len(estimates)
    mean = np.full(size, 1 / size)
    own = unit_vector(size, estimates.frame["kommun"].to_list().index(place))
    value, matrix = contrast(estimates, mean, own - mean)
    agree(value, result["est"])
    agree_covariance(matrix, result["vcov"])
    comparison = compare(estimates, to=UnweightedMean())
    agree(comparison[place].row().reference, result["est"][0])
    agree(row_of(comparison, place), [result["est"][1], result["se"][1]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"by_agegrp"))
def test_domains_across_strata(check):
    """Age groups, which cut across the strata, have R's covariances."""
    agree_estimates(survey("helhet", ("agegrp",)), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"contrast_age"))
def test_oldest_against_youngest(check):
    """The difference of two age groups of one estimate agrees; R's two contrasts without names came
    out as 0.
    """
    ages = survey("helhet", ("agegrp",))
    row = compare(ages, to=Pairs())["80+", "18-29"].row()
    agree([row.difference, row.std_error], [GOLDEN[check]["est"][0], GOLDEN[check]["se"][0]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"contrast_nonlinear"))
def test_ratio_of_domains(check):
    """The ratio of two age groups and its logarithm follow from the covariance by the
    delta method.
    """
    ages = survey("helhet", ("agegrp",))
    young, *_, old = ages.frame["estimate"]
    gradient = np.zeros((2, 5))
    gradient[:, 0], gradient[:, 4] = [-old / young**2, -1 / young], [1 / young, 1 / old]
    agree([old / young, np.log(old / young)], GOLDEN[check]["est"])
    agree_covariance(contrast(ages, *gradient)[1], GOLDEN[check]["vcov"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"contrast_two"))
def test_two_municipalities(check):
    """The difference of two municipalities agrees."""
    row = compare(municipalities(), to=Pairs())["K02", "K01"].row()
    agree([-row.difference, row.std_error], [GOLDEN[check]["est"][0], GOLDEN[check]["se"][0]])


@pytest.mark.parametrize("check", GOLDEN.ids(r"contrast_api"))
def test_domains_that_share_clusters(check):
    """Differences of domains in the same clusters, and their mean, have R's covariances."""
    types, result = schools("clus1", "api00", by="stype"), GOLDEN[check]
    value, matrix = contrast(types, [1, -1, 0], [1, 0, -1], [1 / 3, 1 / 3, 1 / 3])
    agree(value, result["est"])
    agree_covariance(matrix, result["vcov"])
    pairs = compare(types, to=Pairs())
    for i, other in enumerate("HM"):
        row = pairs[other, "E"].row()
        agree([-row.difference, row.std_error], [result["est"][i], result["se"][i]])


@pytest.mark.parametrize(
    ("check", "design"),
    [
        (
            *CHANGES.ids(r"change\.independent\.helhet"),
            Design(strata=["kommun", "ar"], population="N_h"),
        ),
        (*CHANGES.ids(r"change\.panel\.helhet"), Design(strata="kommun", cluster="person")),
    ],
)
def test_change_between_two_years(check, design):
    """The pair of years in every municipality has R's change: of other persons each year, or some
    in both.
    """
    years = estimate(frame("bm_syn6"), MEASURES["helhet"], by=["kommun", "ar"], design=design)
    found, result = compare(years, to=Pairs(within="kommun")).frame, CHANGES[check]
    assert found.select("kommun", "ar", "to_ar").rows() == [
        (unit, 2017, 2016) for unit in result["unit"]
    ]
    agree(found["difference"], result["change"])
    agree(found["std_error"], result["se_change"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"contrast_api_change"))
def test_change_between_two_measurements(check):
    """The difference of two variables of the same schools agrees when they were
    tallied together.
    """
    value, matrix = contrast(schools("clus1", "api00", "api99"), [1, -1])
    agree(value, GOLDEN[check]["est"])
    agree_covariance(matrix, GOLDEN[check]["vcov"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"contrast_api_pctchange"))
def test_relative_change(check):
    """The change in per cent follows from the covariance by the delta method."""
    both = schools("clus1", "api00", "api99")
    now, before = both.frame["estimate"]
    agree(100 * (now / before - 1), GOLDEN[check]["est"][0])
    agree_covariance(
        contrast(both, [100 / before, -100 * now / before**2])[1], GOLDEN[check]["vcov"]
    )


def agree_test(difference, error, result):
    """Assert that a difference is R's, and that its t test with R's degrees of freedom has R's
    p-value and interval.
    """
    df = result["parameter"]["values"][0]
    agree(difference, result["estimate"]["values"][0])
    agree(difference / error, result["statistic"]["values"][0])
    agree(2 * stats.t.sf(abs(difference / error), df), result["p.value"])
    half = stats.t.ppf(0.975, df) * error
    agree([difference - half, difference + half], result["conf.int"])


def agree_row(row, result):
    """Assert that a row with R's degrees of freedom is R's t test."""
    agree(row.df, result["parameter"]["values"][0])
    agree(row.difference, result["estimate"]["values"][0])
    agree(row.statistic, result["statistic"]["values"][0])
    agree(row.p_value, result["p.value"])
    agree([row.conf_low, row.conf_high], result["conf.int"])


def freedom(check):
    """Return R's degrees of freedom of a test: those of the whole design, less one."""
    return GOLDEN[check]["parameter"]["values"][0]


@pytest.mark.parametrize(
    ("check", "sample", "by"),
    [
        (*GOLDEN.ids(r"ttest\.two"), "clus1", "comp.imp"),
        (*GOLDEN.ids(r"ttest\.strat"), "strat", "sch.wide"),
    ],
)
def test_t_test_of_two_groups_of_schools(check, sample, by):
    """The pair of two domains is R's two-sample test, with p-value and interval."""
    groups = schools(sample, "api00", by=by)
    agree_row(compare(groups, to=Pairs(), df=freedom(check)).row(), GOLDEN[check])
    assert compare(groups, to=Pairs(), df="design").row().df == freedom(check) + 1


@pytest.mark.parametrize("check", GOLDEN.ids(r"ttest\.syn_kon"))
def test_t_test_of_men_and_women(check):
    """Men and women in the same municipalities, as a pair, are R's two-sample test."""
    groups = survey("helhet", ("kon",))
    agree_row(compare(groups, to=Pairs(), df=freedom(check)).row(), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"ttest\.one"))
def test_paired_t_test(check):
    """The difference of two variables of the same schools is R's paired test."""
    value, matrix = contrast(schools("clus1", "api00", "api99"), [1, -1])
    agree_test(value[0], np.sqrt(matrix[0, 0]), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"ttest\.one_mu"))
def test_t_test_against_a_number(check):
    """The difference from a published number, taken as exact, is R's one-sample test."""
    row = compare(schools("strat", "api00"), to=Published(650), df=freedom(check)).row()
    agree(
        [row.difference, row.statistic],
        [GOLDEN[check]["estimate"]["values"][0], GOLDEN[check]["statistic"]["values"][0]],
    )
    agree(
        [row.p_value, row.conf_low, row.conf_high],
        [GOLDEN[check]["p.value"], *GOLDEN[check]["conf.int"]],
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"padjust\.input"))
def test_p_values_of_all_municipalities(check):
    """The 40 differences and standard errors agree, and with R's degrees of freedom
    the p-values.
    """
    result = GOLDEN[check]
    found = compare(municipalities(), to=Pooled(), df=result["df"]).frame
    assert found["kommun"].to_list() == result["kommun"]
    agree(found["difference"], result["diff"]["values"])
    agree(found["std_error"], result["se"]["values"])
    agree(found["p_value"], result["p"])


INPUTS = {
    "padjust": GOLDEN["padjust.input"]["p"],
    "padjust_bh1995": GOLDEN[GOLDEN.ids(r"padjust_bh1995\.input")[0]],
    "padjust_na": [0.01, None, 0.04, 0.03, 1],  # R's input is in the note of the check only
}


@pytest.mark.parametrize("check", GOLDEN.ids(rf"padjust(_bh1995|_na)?\.({'|'.join(METHODS)})"))
def test_adjusted_p_values(check):
    """Every method gives R's p-values, and a missing one is not counted."""
    which, method = check.split(".")
    found = adjust_p_values(np.array(INPUTS[which], dtype=float), METHODS[method])
    expected = pl.Series(GOLDEN[check], dtype=pl.Float64)
    assert np.isnan(found).tolist() == expected.is_null().to_list()
    agree(found[~np.isnan(found)], expected.drop_nulls())


@cache
def calibrated():
    """Return the mean answer by municipality, calibrated to four margins."""
    margins = {
        name: dict(frame("syn_margins").filter(variable=name).select("level", "N").rows())
        for name in ("kommun", "agegrp", "kon", "sprak")
    }
    weighting = calibrate(respondents(), margins, design=SURVEY)
    return estimate(respondents(), MEASURES["helhet"], by="kommun", design=weighting)


@pytest.mark.parametrize("check", CALIBRATED.ids(r"pvw_cal\.helhet\..*"))
def test_part_against_whole_after_calibration(check):
    """Differences from the country and from the rest of it know of the calibration, as R's."""
    result, place = CALIBRATED[check], check.rsplit(".", 1)[1]
    found = [row_of(compare(calibrated(), to=to), place) for to in (Pooled(), Rest())]
    agree(found, np.transpose([result["est"], result["se"]])[2:], rel=1e-7)


@pytest.mark.parametrize("check", CALIBRATED.ids("padjust_n"))
def test_p_values_of_a_larger_family(check):
    """R's n is that of the tests: those that are not at hand count as 1."""
    found = adjust_p_values([0.01, 0.02] + [1.0] * 8, "bonferroni")
    agree(found[:2], CALIBRATED[check])


@pytest.mark.parametrize("check", CALIBRATED.ids("simultaneous_qmvt"))
def test_the_largest_of_all_differences(check):
    """R's critical value, simulated too, follows from the covariance of the estimates."""
    result, estimates = CALIBRATED[check], municipalities()
    weights = np.array([inhabitants()[name] for name in estimates.frame["kommun"]])
    contrasts = np.eye(len(weights)) - weights / weights.sum()
    matrix = contrasts @ estimates.covariance() @ contrasts.T
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, 0)) / np.sqrt(np.diag(matrix))[:, None]
    drawn = np.random.default_rng(1).standard_normal((40_000, len(weights))) @ root.T
    found = np.quantile(np.abs(drawn).max(axis=1), 0.95)
    assert found == pytest.approx(result["q_normal"], abs=0.03)
    sides = 1 - (1 - 0.95 ** (1 / 40)) / 2, 1 - 0.025 / 40
    agree(stats.norm.ppf(sides), [result["sidak"], result["bonf"]])


def test_every_check_is_used():
    """No figure lies in the file without being compared."""
    assert GOLDEN.unused | CHANGES.unused | CALIBRATED.unused == set()
