"""Shares, rating indices, composites and NKI by municipality, and indices with published PLS
weights.
"""

import numpy as np
import polars as pl
import pytest
from golden.support import BLOCKS, Golden, agree, agree_estimates, contrast, frame, respondents

from brukarindex import (
    CompositeIndex,
    Design,
    MultiItemIndex,
    RatingIndex,
    Scale,
    Share,
    distribution,
    estimate,
    nki,
)

GOLDEN = Golden("08_indices_nki_pls")
ITEMS = ("bemotande", "information", "delaktighet", "forandring", "tillganglighet", "helhet")
NKI = ("nki_helhet", "nki_forvantan", "nki_ideal")
FIVE, TEN = Scale(1, 5), Scale(1, 10)
DONT_KNOW = 6
"""The data have no code for don't know: it is a missing answer."""
ANSWERS = Scale(1, DONT_KNOW)
DESIGN = Design(strata="kommun", population="N_h")
"""The weights N_h/n_h follow from the number of inhabitants."""
POSITIVE = {"top2": (4, 5), "top1": (5,), "bot2": (1, 2)}


def found(measures, by=None, data=None, **options):
    """Return estimates of the survey for the country, or by a column."""
    return estimate(
        respondents() if data is None else data, measures, by=by, design=DESIGN, **options
    )


def column(check):
    """Return the grouping that the end of a check's name stands for."""
    return None if check.endswith("riket") else check.rsplit("by_", 1)[1]


def with_dont_know(item):
    """Return the respondents with the missing answers to an item coded as don't know."""
    return respondents().with_columns(pl.col(item).fill_null(DONT_KNOW))


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.(top2|top1|bot2)\.(riket|by_kommun)"))
def test_share(check):
    """Shares with the best two, the best and the worst two answers agree; don't know
    is left out.
    """
    _, item, kind, _ = check.split(".")
    estimates = found(Share(item, FIVE, positive=POSITIVE[kind]), column(check))
    agree_estimates(estimates, GOLDEN[check], unit=100)


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.idx\.(riket|by_kommun)"))
def test_rating_index(check):
    """The rating index 0–100 agrees."""
    agree_estimates(found(RatingIndex(check.split(".")[1], FIVE), column(check)), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.net\.(riket|by_kommun)"))
def test_net_share(check):
    """The share with the best two answers minus that with the worst two follows from their
    covariance.
    """
    item = check.split(".")[1]
    parts = [Share(item, FIVE, positive=POSITIVE[kind], name=kind) for kind in ("top2", "bot2")]
    estimates = found(parts, column(check), joint=True)
    size = len(estimates) // 2
    value, matrix = contrast(estimates, *np.hstack([np.eye(size), -np.eye(size)]))
    agree(value, GOLDEN[check]["est"])
    agree(np.sqrt(np.diag(matrix)), GOLDEN[check]["se"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.vetej\.by_kommun"))
def test_share_of_dont_know(check):
    """The share that gave no answer agrees when it is counted as an answer of its own."""
    item = check.split(".")[1]
    share = Share(item, ANSWERS, positive=[DONT_KNOW])
    agree_estimates(found(share, "kommun", with_dont_know(item)), GOLDEN[check], unit=100)


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.top2_incl_vetej\.riket"))
def test_share_with_dont_know_in_the_denominator(check):
    """A share that counts don't know in its denominator agrees."""
    item = check.split(".")[1]
    share = Share(item, Scale(1, 5, dont_know=DONT_KNOW), positive=(4, 5), dont_know="include")
    agree_estimates(found(share, None, with_dont_know(item)), GOLDEN[check], unit=100)


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.distribution"))
def test_distribution(check):
    """The distribution over all respondents, those without an answer last, has R's shares and
    standard errors.
    """
    item = check.split(".")[1]
    answers = distribution(
        respondents(), RatingIndex(item, FIVE), design=DESIGN, base="respondents"
    ).frame
    given = answers.filter(pl.col("answer") != "don't know")  # a code that these data do not have
    agree(given["share"] / 100, GOLDEN[check]["est"])
    agree(given["std_error"] / 100, GOLDEN[check]["se"])


@pytest.mark.parametrize("check", GOLDEN.ids(r"idx\.\w+\.distribution"))
def test_shares_of_all_answers(check):
    """The shares of all answers, don't know among them, have R's covariances."""
    item = check.split(".")[1]
    shares = [
        Share(item, ANSWERS, positive=[answer], name=str(answer)) for answer in ANSWERS.answers
    ]
    agree_estimates(found(shares, None, with_dont_know(item), joint=True), GOLDEN[check], unit=100)


@pytest.mark.parametrize("check", GOLDEN.ids(r"komp\.komp(_all)?\.(riket|by_kommun)"))
def test_index_of_several_items(check):
    """The respondents' mean index of six items agrees, with four answers required and with all."""
    required = 6 if "all" in check else 4
    index = MultiItemIndex("komp", ITEMS, FIVE, minimum_answered=required)
    agree_estimates(found(index, column(check)), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"komp\.mean_of_item_indices\..*"))
def test_mean_of_item_indices(check):
    """The mean of six item indices, each with its own missing answers, has R's standard error."""
    index = CompositeIndex("komp", [RatingIndex(item, FIVE) for item in ITEMS])
    place = check.split(".")[2]
    estimates = found(index) if place == "riket" else found(index, "kommun")[place]
    agree_estimates(estimates, GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"nki\.nki(3|_any)\.(riket|by_kommun|by_agegrp)"))
def test_nki(check):
    """NKI agrees for the country, municipalities and ages, with all three answers required and with
    two.
    """
    index = nki(*NKI, minimum_answered=3 if "nki3" in check else 2)
    agree_estimates(found(index, column(check)), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"nki\.pls\.(riket|by_kommun)"))
@pytest.mark.parametrize("weights", GOLDEN.ids(r"nki\.pls\.weights_used"))
def test_nki_with_given_weights(check, weights):
    """NKI with the weights of a latent-variable model, taken as fixed, agrees."""
    agree_estimates(found(nki(*NKI, weights=GOLDEN[weights]), column(check)), GOLDEN[check])


@pytest.mark.parametrize("check", GOLDEN.ids(r"syn\.pls\.(centroid|path)"))
def test_nki_of_complete_cases(check):
    """NKI of the respondents in the latent-variable model, unweighted and with the model's weights,
    agrees.
    """
    complete = respondents().drop_nulls([*ITEMS[:5], *NKI])
    row = estimate(complete, nki(*NKI, weights=GOLDEN[check]["nki_w_norm"])).row()
    assert row.n == GOLDEN[check]["n"]
    agree(row.estimate, GOLDEN[check]["nki_index_unweighted"])


def values(named):
    """Return the values of an R vector, with or without names."""
    return named["values"] if isinstance(named, dict) else named


@pytest.mark.parametrize("check", GOLDEN.ids(r"mobi\..*"))
@pytest.mark.parametrize("block", BLOCKS)
def test_indices_of_the_mobile_phone_survey(check, block):
    """ACSI's index of real answers is ours with the weights that three PLS programs print, over
    standard deviations.
    """
    result, data = GOLDEN[check], frame("mobi")
    weights = dict(zip(values(result["items"]), result["weights"], strict=True))
    items = [item for item in weights if item.rstrip("0123456789") == BLOCKS[block]]
    index = MultiItemIndex(
        block, items, TEN, weights=[weights[item] / data[item].std() for item in items]
    )
    agree(estimate(data, index).row().estimate, result["index"][block])


def test_every_check_is_used():
    """No figure lies in the file without being compared."""
    assert GOLDEN.unused == set()
