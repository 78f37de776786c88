"""Means, totals, ratios, domains, design effects and degrees of freedom: R's `survey` on the
California schools.
"""

import numpy as np
import polars as pl
import pytest
from golden.support import DESIGNS, NUMBERS, Golden, agree, agree_estimates, frame, listwise

from brukarindex import Design, MeanRating, Scale, Share, distribution, estimate
from brukarindex.exceptions import ArgumentError, DataError

GOLDEN = Golden("02_basic")
SCHOOL_WIDE = Scale.labelled("No", "Yes")
TYPE = Scale.labelled("E", "H", "M")
ONE = MeanRating("one", Scale(0, 1))


def school(check):
    """Return data and design of a check such as ``srs_fpc.degf``; the column ``one`` counts
    respondents.
    """
    name, design = DESIGNS[check.split(".")[0]]
    return frame(name).with_columns(one=1, type=pl.col("stype")), design


def means(check, *columns, **options):
    """Return the means (or totals) of columns in the data and design of a check,
    tallied together.
    """
    data, design = school(check)
    measures = [MeanRating(column, NUMBERS) for column in columns]
    return estimate(data, measures, design=design, joint=True, **options)


def totals_listwise(check, *columns, by=None):
    """Return totals of the respondents who have answered all the columns."""
    data, design = school(check)
    measures = [MeanRating(column, NUMBERS) for column in columns]
    return estimate(
        listwise(data, *columns), measures, by=by, design=design, statistic="total", joint=True
    )


def ratios(totals, pairs):
    """Return ratios of the estimated totals and their standard errors, by the delta method."""
    value, matrix = totals.frame["estimate"].to_numpy(), totals.covariance()
    gradient = np.zeros((len(pairs), len(value)))
    for row, (top, bottom) in enumerate(pairs):
        gradient[row, [top, bottom]] = 1 / value[bottom], -value[top] / value[bottom] ** 2
    estimates = [value[top] / value[bottom] for top, bottom in pairs]
    return estimates, np.sqrt(np.diag(gradient @ matrix @ gradient.T))


@pytest.mark.parametrize("check", GOLDEN.ids(r".*_n?o?fpc\.degf"))
def test_degrees_of_freedom(check):
    """The degrees of freedom are the sampled units minus the strata."""
    assert means(check, "api00").row().df == GOLDEN[check]


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.sumw"))
def test_sum_of_weights(check):
    """The total of a constant is the sum of the weights."""
    data, design = school(check)
    agree(estimate(data, ONE, design=design, statistic="total").row().estimate, GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.mean_multi"))
def test_several_means(check):
    """Means of three variables have R's values, standard errors and covariances."""
    agree_estimates(means(check, "api00", "api99", "meals"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.mean_deff"))
def test_design_effect(check):
    """The design effect compares with simple random sampling without replacement."""
    agree_estimates(means(check, "api00"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.mean_deff_replace"))
def test_design_effect_with_replacement(check):
    """The design effect against sampling with replacement follows from ours: V_srs lacks the factor
    1 − n/Σw.
    """
    row = means(check, "api00").row()
    agree(
        row.deff * (1 - row.n / GOLDEN[check.replace("mean_deff_replace", "sumw")]),
        GOLDEN[check]["deff"][0],
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.total"))
def test_totals(check):
    """Totals of those with both answers, a domain, have R's values, covariances and
    design effects.
    """
    agree_estimates(totals_listwise(check, "enroll", "api.stu"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.mean_factor"))
def test_shares_of_labels(check):
    """Shares of text answers have R's values, and their covariances within and between
    questions.
    """
    data, design = school(check)
    answers = [("sch.wide", SCHOOL_WIDE), ("type", TYPE)]  # `stype` itself is the stratum
    measures = [
        Share(c, scale, positive=[x], name=c + x) for c, scale in answers for x in scale.labels
    ]
    found = estimate(data, measures, design=design, joint=True)
    agree_estimates(found, GOLDEN[check], unit=100)


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.ratio"))
def test_ratio(check):
    """A ratio of two totals follows from their covariance."""
    estimates, errors = ratios(means(check, "api.stu", "enroll", statistic="total"), [(0, 1)])
    agree(estimates, GOLDEN[check]["est"])
    agree(errors, GOLDEN[check]["se"])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.ratio_multi"))
def test_several_ratios(check):
    """All ratios of two numerators to two denominators follow from four joint totals."""
    totals = totals_listwise(check, "api00", "meals", "api99", "ell")
    estimates, errors = ratios(totals, [(0, 2), (1, 2), (0, 3), (1, 3)])
    agree(estimates, GOLDEN[check]["est"])
    agree(errors, GOLDEN[check]["se"])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.by_ratio"))
def test_ratio_in_domains(check):
    """Ratios in domains agree wherever R, which does not leave out missing answers here, has a
    figure.
    """
    totals = means(check, "api.stu", "enroll", by="stype", statistic="total")
    estimates, errors = ratios(totals, [(0, 3), (1, 4), (2, 5)])
    known = [i for i, value in enumerate(GOLDEN[check]["est"]) if value is not None]
    for found, expected in ((estimates, GOLDEN[check]["est"]), (errors, GOLDEN[check]["se"])):
        agree([found[i] for i in known], [expected[i] for i in known])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.confint_t(90)?"))
def test_t_interval(check):
    """The interval of a mean uses the t quantile with the design's degrees of freedom."""
    row = means(check, "api00", level=0.9 if check.endswith("90") else 0.95, interval="wald").row()
    agree([[row.conf_low, row.conf_high]], GOLDEN[check]["values"])
    agree(row.conf_high - row.conf_low, np.diff(GOLDEN[check]["values"]).item())


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.by_stype"))
def test_domain_means(check):
    """Domain means have R's standard errors and covariances, also where domains share clusters."""
    agree_estimates(means(check, "api00", by="stype"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.by_schwide_deff"))
def test_domain_means_of_two_variables(check):
    """Two variables in two domains that cut across strata have R's covariances and
    design effects.
    """
    agree_estimates(means(check, "api00", "meals", by="sch.wide"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.by2"))
def test_domains_by_two_columns(check):
    """Domains by two columns have R's covariances; R lets its first column run fastest."""
    agree_estimates(means(check, "api00", by=["sch.wide", "stype"]), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.by_total"))
def test_domain_totals(check):
    """Domain totals have R's covariances, with missing answers left out."""
    agree_estimates(means(check, "enroll", by="stype", statistic="total"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.subset_(mean|deff)"))
def test_one_domain(check):
    """One domain looked up among several is R's ``subset`` of the design, which keeps all sampled
    units.
    """
    agree_estimates(means(check, "api00", by="comp.imp")["Yes"], GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.subset_degf"))
def test_degrees_of_freedom_of_a_domain(check):
    """A domain's degrees of freedom count only the units and strata that have members in it."""
    assert means(check, "api00", by="comp.imp")["Yes"].row().df == GOLDEN[check]


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.cv"))
def test_coefficient_of_variation(check):
    """Standard error over estimate is R's ``cv``."""
    row = means(check, "api00").row()
    agree([[row.std_error / row.estimate]], GOLDEN[check]["values"])


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.table"))
def test_weighted_table(check):
    """Totals of a constant by two columns are R's weighted table; a combination that does not occur
    is 0 there.
    """
    data, design = school(check)
    found = estimate(data, ONE, by=["stype", "sch.wide"], design=design, statistic="total").frame
    counts = dict(zip(found.select("stype", "sch.wide").rows(), found["estimate"], strict=True))
    agree(
        [[counts.get((t, s), 0.0) for s in ("No", "Yes")] for t in TYPE.labels],
        GOLDEN[check]["values"],
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r".*\.quantile"))
def test_quantiles(check):
    """Weighted quantiles of the answers are R's of ``qrule="math"``; their intervals are not
    offered.
    """
    data, design = school(check)
    values = data["api00"].unique().sort()
    places = data.with_columns(
        place=pl.col("api00").rank("dense").cast(int)
    )  # a short scale, quick to count
    answers = distribution(places, MeanRating("place", Scale(1, len(values))), design=design)
    result = GOLDEN[check]["api00"]
    found = [values[answers.quantile(float(p))["quantile"].item() - 1] for p in result["rownames"]]
    expected = [row[0] for row in result["values"]]
    if check.startswith("srs"):
        # With equal weights the 20th and the 180th of 200 schools reach .1 and .9 exactly, and no
        # more; R, whose cumulated weights carry a rounding error, gives the next school there, and
        # the same as we at .25, .5 and .75.
        expected[0], expected[4] = (data["api00"].sort()[place - 1] for place in (20, 180))
    assert found == expected


@pytest.mark.parametrize(
    ("check", "column"),
    [
        (c, "acs.core" if "core" in c else "acs.k3")
        for c in GOLDEN.ids(r"na\.(mean_narm|single_core)")
    ],
)
def test_missing_answers_are_outside_the_domain(check, column):
    """A missing answer drops out of the mean but its respondent still counts as sampled."""
    agree_estimates(means("strat_fpc", column), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"na\.by(_sub)?"))
def test_missing_answers_in_domains(check):
    """Missing answers drop out of each domain by itself, and the covariances stay right."""
    agree_estimates(means("strat_fpc", "acs.k3", by="sch.wide"), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"na\.listwise"))
def test_missing_answers_listwise(check):
    """R drops a respondent from both means when one answer is missing; here that must
    be asked for.
    """
    data, design = school("strat_fpc")
    measures = [MeanRating(column, NUMBERS) for column in ("acs.k3", "acs.core")]
    agree_estimates(
        estimate(listwise(data, "acs.k3", "acs.core"), measures, design=design, joint=True),
        GOLDEN[check],
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"na\.dropped_rows"))
def test_rows_left_out_before_the_tally(check):
    """Rows taken out of the frame count as never sampled, in R's designs as in ours."""
    data, design = school("strat_fpc")
    kept = data.filter(pl.col("acs.k3").is_not_null())
    agree_estimates(estimate(kept, MeanRating("acs.k3", NUMBERS), design=design), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"na\.subset_vs_filter"))
def test_domain_against_rows_left_out(check):
    """A domain's standard error differs from that of a frame cut down to the domain, by as much as
    in R.
    """
    data, design = school("strat_fpc")
    cut = estimate(
        data.filter(pl.col("comp.imp") == "Yes"), MeanRating("api00", NUMBERS), design=design
    )
    domain = means("strat_fpc", "api00", by="comp.imp")["Yes"]
    expected = [GOLDEN[check]["subset"], GOLDEN[check]["filtered_before"]]
    agree([domain.row().std_error, cut.row().std_error], expected)


def with_a_lonely_school(policy, statistic):
    """Return the estimate for a sample with one school in stratum H."""
    design = Design(strata="stype", weight="pw2", population="fpc2", singleton=policy)
    return estimate(
        frame("lonely"), MeanRating("api00", NUMBERS), design=design, statistic=statistic
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"lonely(_total)?\.(remove|certainty|adjust|average)"))
def test_stratum_of_one(check):
    """A stratum with one unit adds what the policy of that name adds in R, where *remove* and
    *certainty* are one.
    """
    kind, policy = check.split(".")
    found = with_a_lonely_school(
        {"remove": "certainty"}.get(policy, policy), "total" if "total" in kind else "mean"
    )
    agree_estimates(found, GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"lonely(_total)?\.fail"))
def test_stratum_of_one_raises(check):
    """A stratum with one unit is an error by default, as in R."""
    with pytest.raises(DataError, match="one respondent in 1 stratum"):
        with_a_lonely_school("raise", "total" if "total" in check else "mean")


@pytest.mark.parametrize("check", GOLDEN.ids(r"lonely\.domain_default"))
def test_domain_with_one_member_of_a_stratum(check):
    """A domain with one member of a stratum is no singleton: the stratum's other units were sampled
    too.
    """
    data, design = school("strat_fpc")
    first = data.filter(pl.col("stype") == "H")["snum"][0]
    inside = (pl.col("stype") != "H") | (pl.col("snum") == first)
    found = estimate(
        data.with_columns(inside=inside), MeanRating("api00", NUMBERS), by="inside", design=design
    )
    agree_estimates(found[True], GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"fpc\.as_fraction"))
def test_weights_from_population_sizes(check):
    """Without a weight column the weights are N_h/n_h; R gets them from the sampling fraction."""
    data, _ = school("strat_fpc")
    data = data.with_columns(size=pl.len().over("stype") * pl.col("pw"))
    found = estimate(
        data, MeanRating("api00", NUMBERS), design=Design(strata="stype", population="size")
    )
    agree_estimates(found, GOLDEN[check])


def test_sampling_fraction_is_refused():
    """A sampling fraction where the population size belongs is an error, not a population of less
    than one.
    """
    data, _ = school("strat_fpc")
    design = Design(strata="stype", population="fraction")
    with pytest.raises(DataError, match="at least 1"):
        estimate(
            data.with_columns(fraction=1 / pl.col("pw")),
            MeanRating("api00", NUMBERS),
            design=design,
        )


def with_high_schools(size):
    """Return the stratified sample with another population size for stratum H."""
    high = pl.col("stype") == "H"
    return frame("apistrat").with_columns(
        size=pl.when(high).then(size).otherwise("fpc"),
        weight=pl.when(high).then(size / 50).otherwise("pw"),
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"fpc\.census_stratum"))
def test_census_stratum(check):
    """A stratum that was sampled completely adds no variance."""
    design = Design(strata="stype", weight="weight", population="size")
    agree_estimates(
        estimate(with_high_schools(50), MeanRating("api00", NUMBERS), design=design), GOLDEN[check]
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"fpc\.too_small_error"))
def test_population_smaller_than_the_sample(check):
    """More respondents than inhabitants is an error, as in R."""
    assert "100%" in GOLDEN.checks[check]["error"]
    design = Design(strata="stype", weight="weight", population="size")
    with pytest.raises(
        DataError, match="more respondents than the population 'size' has: H 50 of 40"
    ):
        estimate(with_high_schools(40), MeanRating("api00", NUMBERS), design=design)


def test_two_stages_are_refused():
    """R's two-stage design (``clus2_fpc``) is out of scope: naming two stages is an error, not a
    wrong number.
    """
    with pytest.raises(ArgumentError, match="2 stages"):
        Design(cluster=("dnum", "snum"))


def test_every_check_is_used():
    """No figure lies in the file without being compared."""
    assert [check for check in GOLDEN.unused if not check.startswith("syn.")] == []  # test_survey
