"""Counts behind published shares, by complete enumeration."""

import polars as pl
import pytest
from golden.support import Golden, agree

from brukarindex.benchmarking import published_changes, published_indices, published_units
from brukarindex.exact import percent_counts

GOLDEN = Golden("12_published")
BASES = {"base_exact": 0, "base_unknown_5": 0.05, "base_unknown_10": 0.1}


def units(values, n, **options):
    """Return what values of units can stand for."""
    frame = pl.DataFrame({"u": range(len(n)), "v": [str(each) for each in values], "n": n})
    return published_units(frame, unit="u", value="v", n="n", **options)


@pytest.mark.parametrize("check", GOLDEN.ids(r"published\.counts\..*"))
def test_counts_that_print_so(check):
    """How many pairs of count and base, and the least and greatest share."""
    result = GOLDEN[check]
    for rounding, counts in result["k"].items():
        found = percent_counts(result["printed"], result["n"], rounding=rounding)
        assert list(found or []) == counts
        row = units([result["printed"]], [result["n"]], rounding=rounding).row()
        assert row.counts == len(counts)
    for name, unanswered in BASES.items():
        row, expected = (
            units([result["printed"]], [result["n"]], unanswered=unanswered).row(),
            result[name],
        )
        assert row.counts == expected["n_pairs"]
        if row.counts:
            ends = [row.share_low / 100, row.share_high / 100]
            agree(ends, [expected["share_low"], expected["share_high"]], rel=1e-12, scale=1)


@pytest.mark.parametrize("check", GOLDEN.ids(r"published\.hoor_bases"))
def test_bases_that_fit(check):
    """93,1 with 104 answers cannot be, and the nearest smaller bases are told."""
    result = GOLDEN[check]
    (row,) = units([result["printed"]], [104])
    below = [base for base in result["bases_to_160"] if base < 104]
    assert row.fits == ", ".join(map(str, below[:-4:-1]))


@pytest.mark.parametrize("check", GOLDEN.ids(r"published\.five_units\..*"))
def test_ranks(check):
    """The best and the worst place of all combinations of counts."""
    result = GOLDEN[check]
    made = units(result["printed"], result["n"], unanswered=result["base_unknown"]).frame
    assert made["counts"].to_list() == result["n_count_pairs"]
    assert made["rank_best"].to_list() == result["rank_best"]
    assert made["rank_worst"].to_list() == result["rank_worst"]
    agree(made["share_low"] / 100, result["share_low"], rel=1e-12)
    agree(made["share_high"] / 100, result["share_high"], rel=1e-12)


@pytest.mark.parametrize("check", GOLDEN.ids(r"published\.against_riket"))
def test_differences_from_riket(check):
    """The ends of the difference; verdicts are those of a pooled z test, in these cases."""
    told = {"certain": {"above", "below"}, "impossible": {"not_distinguishable"}}
    for each in GOLDEN[check]:
        row = units([each["unit"]], [each["n"]], to=each["riket"], to_n=each["N"]).row()
        ends = [row.difference_low / 100, row.difference_high / 100]
        agree(ends, [each["diff_low"], each["diff_high"]], rel=1e-12, scale=1)
        assert row.verdict in told.get(each["verdict_at_5"], {"depends"})


@pytest.mark.parametrize("check", GOLDEN.ids(r"published\.change"))
def test_changes(check):
    """The ends of the change; verdicts are those of a pooled z test, in these cases."""
    told = {"certain": "up", "impossible": "not_distinguishable", "depends": "depends"}
    for each in GOLDEN[check]:
        rows = {"u": "A", "ar": [2016, 2017], "v": list(map(str, each["printed"])), "n": each["n"]}
        (row,) = published_changes(pl.DataFrame(rows), unit="u", between="ar", value="v", n="n")
        ends = [row.change_low / 100, row.change_high / 100]
        agree(ends, [each["change_low"], each["change_high"]], rel=1e-11)
        assert row.verdict == told[each["verdict_at_5"]]


@pytest.mark.parametrize("check", GOLDEN.ids(r"published\.index_without_spread"))
def test_spreads_that_a_mean_leaves(check):
    """The least and the greatest deviation of whole answers lie within ours, which lie a tenth
    further out at most; verdicts are those of a normal interval, but where nothing varies.
    """
    told = {"impossible": "not_distinguishable", "depends": "depends"}
    for each in GOLDEN[check]:
        frame = pl.DataFrame({"u": ["A"], "v": [each["printed"]], "n": [each["n"]]})
        low, high = each["scale"]
        options = {"low": low, "high": high, "steps": high - low, "to": f"{each['against']:.4f}"}
        made = published_indices(frame, unit="u", value="v", n="n", inside=False, **options)
        row = made.row()
        assert 0.9 * each["sd_min"] <= row.sd_low <= each["sd_min"] * (1 + 1e-9)
        assert each["sd_max"] * (1 - 1e-9) <= row.sd_high <= 1.1 * each["sd_max"]
        assert row.verdict == told.get(each["verdict"], "depends")


def test_every_figure_of_the_file_is_compared():
    """No check is left."""
    assert not GOLDEN.unused
