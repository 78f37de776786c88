"""Ranks and their confidence sets, chances and colours, for estimates with standard errors."""

import numpy as np
import polars as pl
import pytest
from golden.support import Golden, agree, frame
from scipy.special import ndtr

from brukarindex import rank
from brukarindex.benchmarking import given_estimates
from brukarindex.benchmarking.colouring import coloured
from brukarindex.benchmarking.critical_values import CriticalValues, Greatest
from brukarindex.benchmarking.places import chances
from brukarindex.benchmarking.ranks import best_quarter
from brukarindex.benchmarking.roots import Roots
from brukarindex.benchmarking.sets import marginal, simultaneous
from brukarindex.benchmarking.units import positions

GOLDEN = Golden("12_ranks")
OLDER = Golden("09_ranks")
SETS = ("six", "equal_se", "ties", "twenty", "eightyseven")
PLACES = 6001
"""Places at which normal distributions are looked at."""


def given(name):
    """Return estimates and their standard errors."""
    if name == "eightyseven":
        data = frame("bm_estimates87")
    else:
        data = frame("bm_estimates").filter(pl.col("set") == name)
    return data["x"].to_numpy(), data["se"].to_numpy()


def roots_for(x, se, *, apart=True):
    """Return the normal roots of all pairs."""
    z = (x[:, None] - x) / np.sqrt(se[:, None] ** 2 + se**2)
    return Roots(z, apart=apart)


def ranked(x, se, **how):
    """Return the ranks of figures with standard errors, as a user gives those of others."""
    made = pl.DataFrame({"unit": range(len(x)), "x": x, "se": se})
    return rank(given_estimates(made, by="unit", estimate="x", std_error="se"), **how).frame


def everybody(x):
    """Return that all can be held against each other."""
    return np.ones(len(x), dtype=bool)


@pytest.mark.parametrize("name", SETS)
def test_marginal_sets(name):
    """The critical value of each unit is the quantile of the greatest of its comparisons, and what
    is found is taken out.
    """
    (x, se), result = given(name), GOLDEN[GOLDEN.ids(rf"ranks\.{name}\.marginal_exact")[0]]
    found = marginal(roots_for(x, se), se**2, everybody(x), 0.95)
    stepped = result["stepdown"]
    assert found.low.tolist() == stepped["L"]
    assert found.high.tolist() == stepped["U"]
    others = ~np.eye(len(x), dtype=bool)
    first = CriticalValues(0.95, len(x) - 1).of(np.arange(len(x)), se**2, others, others)
    agree(first, stepped["crit_first"], rel=1e-6)
    agree(found.last, stepped["crit_last"], rel=1e-6)
    made = ranked(x, se)
    assert made["rank_low"].to_list() == stepped["L"]
    assert made["rank_high"].to_list() == stepped["U"]
    assert made["rank"].to_list() == result["rank"]


@pytest.mark.parametrize("check", GOLDEN.ids(r"ranks\.eightyseven\.csranks\.marginal\.selected"))
def test_marginal_sets_are_those_of_csranks(check):
    """The package draws what is an integral here: the sets lie within those of its seeds."""
    (x, se), result = given("eightyseven"), GOLDEN[check]
    found = ranked(x, se)
    at = [frame("bm_estimates87")["unit"].to_list().index(unit) for unit in result["unit"]]
    for column, name in (("rank_low", "L"), ("rank_high", "U")):
        own = found[column][at].to_numpy()
        low, high = (np.array(result[f"{name}_{end}"]) for end in ("min", "max"))
        assert ((own >= low - 1) & (own <= high + 1)).all()


@pytest.mark.parametrize(
    "check", GOLDEN.ids(r"ranks\.\w+\.csranks\.(marginal|simultaneous)\.stepdown")
)
def test_sets_are_those_of_csranks(check):
    """So do marginal sets of few units, and those of all at once: a place more or less."""
    _, name, _, kind, _ = check.split(".")
    (x, se), result = given(name), GOLDEN[check]
    found = ranked(x, se, simultaneous=kind == "simultaneous")
    for column, end in (("rank_low", "L"), ("rank_high", "U")):
        own = found[column].to_numpy()
        assert (own >= np.array(result[f"{end}_min"]) - 1).all()
        assert (own <= np.array(result[f"{end}_max"]) + 1).all()


@pytest.mark.parametrize("kind", ["marg", "simul"])
def test_sets_of_municipalities_are_those_of_csranks(kind):
    """So do those of forty municipalities, by 20 000 draws of one seed."""
    (check,) = OLDER.ids(rf"csranks\.{kind}\.stepdown")
    data, result = frame("syn_direct_helhet"), OLDER[check]
    found = ranked(data["est"], data["se"], simultaneous=kind == "simul")
    assert found["rank"].to_list() == result["rank"]
    for column, end in (("rank_low", "L"), ("rank_high", "U")):
        assert np.abs(found[column].to_numpy() - np.array(result[end])).max() <= 1


@pytest.mark.parametrize("name", SETS)
def test_simultaneous_sets(name):
    """The critical value of all pairs lies where R's larger simulation has it, and so do the
    sets.
    """
    (x, se), result = given(name), GOLDEN[GOLDEN.ids(rf"ranks\.{name}\.simultaneous")[0]]
    (greatest,) = Greatest.of([se**2], 100_000, np.random.default_rng(1))
    found = simultaneous(roots_for(x, se), everybody(x), 0.95, greatest)
    stepped = result["stepdown"]
    first = greatest.limit(~np.eye(len(x), dtype=bool), 0.95)
    agree([first], [result["single_step"]["crit"]], rel=0.01)
    agree(found.last[:1], [stepped["crit"]], rel=0.01)
    assert (found.low >= stepped["L_band"]["low"]).all()
    assert (found.low <= stepped["L_band"]["high"]).all()
    assert (found.high >= stepped["U_band"]["low"]).all()
    assert (found.high <= stepped["U_band"]["high"]).all()
    made = ranked(x, se, simultaneous=True, draws=100_000)
    assert made["rank_low"].to_list() == found.low.tolist()
    assert made["rank_high"].to_list() == found.high.tolist()


@pytest.mark.parametrize("check", GOLDEN.ids(r"ranks\.equal_se\.studentized_range"))
def test_equal_errors_give_the_studentised_range(check):
    """With equal errors the greatest root of all pairs is the studentised range."""
    x, se = given("equal_se")
    (greatest,) = Greatest.of([se**2], 200_000, np.random.default_rng(2))
    found = greatest.limit(~np.eye(len(x), dtype=bool), 0.95)
    assert found == pytest.approx(GOLDEN[check]["crit"], rel=4e-3)


@pytest.mark.parametrize("check", OLDER.ids(r"csranks\.sym_crit"))
def test_the_greatest_of_780_pairs(check):
    """Its quantile is that of R's 20 000 draws."""
    se = frame("syn_direct_helhet")["se"].to_numpy()
    (greatest,) = Greatest.of([se**2], 100_000, np.random.default_rng(1))
    found = greatest.limit(~np.eye(len(se), dtype=bool), 0.95)
    assert found == pytest.approx(OLDER[check], rel=0.01)


@pytest.mark.parametrize("name", SETS)
def test_sets_of_units_that_vary_together(name):
    """Without independence they are those of Holm's method over the pairs of a unit, or all."""
    (x, se), result = given(name), GOLDEN[GOLDEN.ids(rf"ranks\.{name}\.pairs")[0]]
    roots = roots_for(x, se, apart=False)
    for kind, found in (
        ("marginal_holm", marginal(roots, se**2, everybody(x), 0.95)),
        ("simultaneous_holm", simultaneous(roots, everybody(x), 0.95, None)),
    ):
        assert found.low.tolist() == result[kind]["L"]
        assert found.high.tolist() == result[kind]["U"]


@pytest.mark.parametrize("name", SETS)
def test_chances_of_the_best_and_the_worst(name):
    """Normal distributions give R's chances, integrated with fewer places."""
    (x, se), result = given(name), GOLDEN[GOLDEN.ids(rf"ranks\.{name}\.probabilities")[0]]
    least, most = (x - 8 * se).min(), (x + 8 * se).max()
    parts = [np.linspace(least, most, PLACES), *(x + k * se / 4 for k in range(-20, 21))]
    places = np.unique(np.concatenate(parts))
    made = chances(ndtr((places - x[:, None]) / se[:, None]), result["m"])
    assert np.abs(made.best - result["p_among_m_best"]).max() < 2e-5
    assert np.abs(made.worst - result["p_among_m_worst"]).max() < 2e-5
    if result["m"] == best_quarter(len(x)):
        found = ranked(x, se)
        assert np.abs(found["p_best"].to_numpy() - result["p_among_m_best"]).max() < 1e-4
        assert np.abs(found["p_worst"].to_numpy() - result["p_among_m_worst"]).max() < 1e-4


@pytest.mark.parametrize("check", GOLDEN.ids(r"ranks\.ties\.\d.*"))
def test_ranks_of_ties(check):
    """Units with one figure share a place; where the last of them would stand follows from how many
    they are.
    """
    result = GOLDEN[check]
    x = np.array(result["x"], dtype=float)
    held = np.isfinite(x)
    better, tied = positions(x[held])
    for name, own in (
        ("best", better),
        ("worst", better + tied - 1),
        ("middle", better + (tied - 1) / 2),
    ):
        expected = [each for each in result[name] if each is not None]
        assert own.tolist() == expected


@pytest.mark.parametrize(
    ("check", "part"),
    [*zip(OLDER.ids(r"rank\.ties_omega(0|0\.5|1)"), (0, 0.5, 1), strict=True)],
)
def test_ranks_of_csranks(check, part):
    """So do those of csranks, which moves ties between both."""
    better, tied = positions(np.array([4.0, 5, 5, 3, 1, 5, 2, 4]))
    assert (better + part * (tied - 1)).tolist() == OLDER[check]


@pytest.mark.parametrize("check", OLDER.ids(r"rank\.ties_increasing"))
def test_ranks_where_less_is_better(check):
    """The least figure is best, and ties share the better place."""
    x = np.array([4.0, 5, 5, 3, 1, 5, 2, 4])
    assert ranked(x, x / 10, lower_is_better="x")["rank"].to_list() == OLDER[check]


@pytest.mark.parametrize("check", OLDER.ids(r"rank\.irank"))
def test_ranks_of_municipalities(check):
    """The ranks of forty municipalities."""
    assert positions(frame("syn_direct_helhet")["est"].to_numpy())[0].tolist() == OLDER[check]


@pytest.mark.parametrize("check", OLDER.ids(r"rank\.expected"))
def test_chances_add_up_to_the_expected_rank(check):
    """The expected rank is one more than the chances to be outside each number of best."""
    data = frame("syn_direct_helhet")
    x, se = data["est"].to_numpy(), data["se"].to_numpy()
    places = np.linspace((x - 8 * se).min(), (x + 8 * se).max(), 1501)
    below = ndtr((places - x[:, None]) / se[:, None])
    found = 1 + sum(1 - chances(below, m).best for m in range(1, len(x)))
    agree(found, OLDER[check], rel=2e-4)


RULES = {
    "share_strictly_better": "strictly_better",
    "share_mid": "middle",
    "whole_group_inside": "whole_group",
    "quantile7": "quantile7",
    "quantile6": "quantile6",
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("check", GOLDEN.ids(r"colours\..*"))
def test_colours(check, rule):
    """Every rule of ties gives R's colours, to those that have a figure."""
    result = GOLDEN[check]
    x = np.array(result["value"], dtype=float)
    held = np.isfinite(x)
    side = -1.0 if "lower" in check else 1.0
    expected = [each for each in result[rule] if each is not None]
    assert coloured(side * x[held], RULES[rule]) == expected


def test_every_check_is_used():
    """No figure lies in the files without being compared."""
    assert GOLDEN.unused | OLDER.unused == set()


def test_the_best_quarter():
    """Those with less than a quarter above them; of 87 they are 22."""
    assert [best_quarter(size) for size in (1, 2, 4, 5, 8, 87)] == [1, 1, 1, 2, 2, 22]
