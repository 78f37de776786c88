"""A stratified survey of 40 municipalities with missing answers: means by domain as in R's
`survey`.
"""

import pytest
from golden.support import SURVEY, Golden, agree_estimates, listwise, respondents

from brukarindex import Design, MeanRating, Scale, Share, estimate

GOLDEN = Golden("02_basic")
ITEMS = ("bemotande", "information", "delaktighet", "forandring", "tillganglighet", "helhet")
FIVE, TEN = Scale(1, 5), Scale(1, 10)


def mean_of(item):
    """Return the mean answer to an item on its scale."""
    return MeanRating(item, TEN if item.startswith("nki") else FIVE)


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.mean\.(?!all).*"))
def test_national_mean(check):
    """The national mean of an item has R's standard error and design effect."""
    agree_estimates(
        estimate(respondents(), mean_of(check.split(".")[-1]), design=SURVEY), GOLDEN[check]
    )


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.by_kommun\..*"))
def test_means_by_municipality(check):
    """Means by municipality, each a stratum with its own missing answers, have R's
    standard errors.
    """
    found = estimate(respondents(), mean_of(check.split(".")[-1]), by="kommun", design=SURVEY)
    assert found.frame["kommun"].to_list() == GOLDEN[check]["groups"]["kommun"]
    agree_estimates(found, GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.mean_all_listwise"))
def test_means_of_those_who_answered_everything(check):
    """Six means of those who answered all six items have R's covariances."""
    data = listwise(respondents(), *ITEMS)
    agree_estimates(
        estimate(data, [mean_of(item) for item in ITEMS], design=SURVEY, joint=True), GOLDEN[check]
    )


@pytest.mark.parametrize(
    "check", GOLDEN.ids(r"syn\.by_(kommun|agegrp|kon_sprak)_cov(_sub)?\.helhet")
)
def test_covariances_of_domains(check):
    """Domains that are strata, or cut across them, have R's covariances; R lets its first column
    run fastest.
    """
    by = list(GOLDEN[check]["groups"])[::-1]
    found = estimate(respondents(), mean_of("helhet"), by=by, design=SURVEY)
    for column in by:
        assert found.frame[column].to_list() == GOLDEN[check]["groups"][column]
    agree_estimates(found, GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.degf"))
@pytest.mark.parametrize(
    "design", [SURVEY, Design(strata="kommun", population="N_h")], ids=["weights", "no weights"]
)
def test_degrees_of_freedom(check, design):
    """The degrees of freedom are the respondents minus the municipalities, with weights given or
    derived.
    """
    found = estimate(
        respondents().with_columns(one=1), MeanRating("one", Scale(0, 1)), design=design
    )
    assert found.row().df == GOLDEN[check]


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.total_resp_pop"))
def test_persons_who_are_not_and_are_satisfied(check):
    """The total of a share is in persons, and its covariance with that of its complement is R's."""
    parts = [Share("helhet", FIVE, positive=x, name=str(x)) for x in ((1, 2, 3), (4, 5))]
    found = estimate(respondents(), parts, design=SURVEY, statistic="total", joint=True)
    agree_estimates(found, GOLDEN[check])


def test_every_check_is_used():
    """No figure lies in the file without being compared."""
    assert [check for check in GOLDEN.unused if check.startswith("syn.")] == []
