"""Least detectable differences and sample sizes."""

from math import sqrt

import pytest
from golden.support import Golden, agree

from brukarindex.benchmarking import detectable_difference, sample_size

GOLDEN = Golden("12_planning")
SHARE = sqrt(0.85 * 0.15)


@pytest.mark.parametrize("check", GOLDEN.ids(r"power\.mdd"))
def test_detectable_differences(check):
    """Vetlanda's two years, with finite populations, a census, and persons in both."""
    both = {"both": 40, "correlation": 0.6}
    found = {
        "vetlanda_index": detectable_difference(103, 175, spread=22),
        "vetlanda_index_fpc": detectable_difference(
            103, 175, spread=22, population=300, to_population=400
        ),
        "vetlanda_share85": detectable_difference(103, 175, spread=SHARE),
        "census_second_year": detectable_difference(
            103, 175, spread=22, population=300, to_population=175
        ),
        "against_a_fixed_number": detectable_difference(103, spread=22),
        "overlap": detectable_difference(103, 175, spread=22, **both),
        "power_90": detectable_difference(103, 175, spread=22, power=0.9),
        "multiplier_80": detectable_difference(1, spread=1),
    }
    assert set(found) == set(GOLDEN[check])
    for name, value in found.items():
        agree(value, GOLDEN[check][name], rel=1e-10)


@pytest.mark.parametrize("check", GOLDEN.ids(r"power\.sample_size"))
def test_sample_sizes(check):
    """Answers and persons to ask, rounded up."""
    change = {"spread": 22, "response": 0.45}
    found = {
        "change_5_points": sample_size(5, **change),
        "change_5_points_N600": sample_size(5, population=600, **change),
        "change_5_points_deff": sample_size(5, deff=1.35, **change),
        "change_5_points_N600_deff": sample_size(5, population=600, deff=1.35, **change),
        "against_fixed_number": sample_size(3, spread=22, fixed=True, response=0.6),
        "share_8_points_from_85": sample_size(0.08, spread=SHARE, population=900, response=0.5),
        "impossible_in_small_unit": sample_size(5, population=60, **change),
    }
    assert set(found) == set(GOLDEN[check])
    for name, size in found.items():
        expected = GOLDEN[check][name]
        assert (size.answers, size.asked) == (expected["answers_whole"], expected["asked_whole"])
    assert found["impossible_in_small_unit"].status == "too_few_persons"


def test_every_figure_of_the_file_is_compared():
    """No check is left."""
    assert not GOLDEN.unused
