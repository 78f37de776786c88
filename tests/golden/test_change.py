"""Changes of 87 municipalities between two years, and beside the national change."""

import numpy as np
import polars as pl
import pytest
from golden.support import Golden, agree, frame

from brukarindex import Design, MeanRating, Scale, Share, change

GOLDEN = Golden("12_change")
FIVE = Scale(1, 5)
MEASURES = {"helhet": MeanRating("helhet", FIVE), "top2": Share.top("helhet", FIVE)}


def answers():
    """Return the answers of both years, each with its part of the municipality."""
    return frame("bm_syn87").with_columns(w=pl.col("N_h") / pl.len().over("kommun", "ar"))


DESIGNS = {
    "independent": (Design(strata=["kommun", "ar"], weight="w", population="N_h"), None),
    "panel": (Design(strata="kommun", weight="w"), "person"),
}


@pytest.mark.parametrize("check", GOLDEN.ids(r"change\.\w+\.\w+"))
def test_change(check):
    """Figures, changes, standard errors, and all beside the national change, are R's: of other
    persons each year, and of a panel where some are in both.
    """
    _, kind, name = check.split(".")
    (design, person), result = DESIGNS[kind], GOLDEN[check]
    unit = 100.0 if name == "top2" else 1.0
    options = {"between": "ar", "design": design, "person": person}
    made = change(answers(), MEASURES[name], by="kommun", **options).frame
    national = result["national"]
    agree(made["national"][0] / unit, national["change"], rel=1e-8)
    if "unit" in result:
        assert made["kommun"].to_list() == result["unit"]
        assert made["n_before"].to_list() == result["n1"]
        assert made["n"].to_list() == result["n2"]
        for own, theirs in (("before", "est1"), ("after", "est2")):
            agree(made[own] / unit, result[theirs], rel=1e-8)
        agree(made["change"] / unit, result["change"], rel=1e-8, scale=1e-3)
        agree(made["beyond"] / unit, result["change_minus_national"], rel=1e-8, scale=1e-3)
        for own, theirs in (
            ("std_error", "se_change"),
            ("beyond_error", "se_change_minus_national"),
        ):
            known = made[own].is_not_null().to_numpy()
            assert known.mean() > 0.7
            agree(made[own].to_numpy()[known] / unit, np.array(result[theirs])[known], rel=1e-8)
    total = change(answers(), MEASURES[name], **options).row()
    agree([total.change / unit], [national["change"]], rel=1e-8)
    agree([total.std_error / unit], [national["se_change"]], rel=1e-8)


def test_every_check_is_used():
    """No figure lies in the file without being compared."""
    assert GOLDEN.unused == set()
