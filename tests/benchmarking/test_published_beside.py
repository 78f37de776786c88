"""Laws of what published figures say of years, places, funnels and indices: never more than the
answers themselves would.
"""

from fractions import Fraction
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings, strategies as st

from brukarindex import (
    RatingIndex,
    Rest,
    Scale,
    Share,
    change,
    colours,
    compare,
    estimate,
    funnel,
    rank,
)
from brukarindex.benchmarking import (
    AnswersFromRate,
    published_changes,
    published_funnel,
    published_indices,
    published_ranks,
    published_units,
)
from brukarindex.benchmarking.colouring import coloured
from brukarindex.benchmarking.critical_values import CriticalValues
from brukarindex.benchmarking.funnels import POSITIONS
from brukarindex.benchmarking.overdispersion import Range, dispersion, dispersions
from brukarindex.benchmarking.printed_funnel import pooled
from brukarindex.benchmarking.printed_ranks import Spans, found_of
from brukarindex.benchmarking.printed_shares import binomial, shares
from brukarindex.benchmarking.printed_units import PublishedUnit
from brukarindex.benchmarking.printed_values import columns_of, read, sets_of
from brukarindex.estimates.means import exact
from brukarindex.estimates.roots import limits, p_values
from brukarindex.exact import round_exact
from brukarindex.exceptions import ArgumentError, DataError

SHARE = Share("q", Scale(0, 1), positive=[1])
SLOW = settings(deadline=None, max_examples=20)
counted = st.integers(2, 150).flatmap(
    lambda n: st.tuples(st.just(n), st.integers(0, n // 12), st.integers(0, n))
)
"""Answers to the question, those without one, and how many of the answers count."""
places = st.lists(counted, min_size=2, max_size=9)


def printed(count, base, decimals=0):
    """Return a share as a publisher prints it."""
    return round_exact(Fraction(100 * count, base), decimals, rounding="half_up").format()


def page(drawn, decimals, *, known):
    """Return what is published of units."""
    return pl.DataFrame(
        {
            "u": range(len(drawn)),
            "v": [printed(count, n, decimals) for n, _, count in drawn],
            "n": [n if known else n + skipped for n, skipped, _ in drawn],
        }
    )


def answers(drawn):
    """Return one row for each answer."""
    unit = np.repeat(range(len(drawn)), [n for n, *_ in drawn])
    q = [[1] * count + [0] * (n - count) for n, _, count in drawn]
    return pl.DataFrame({"u": unit, "q": np.concatenate(q)})


def inside(found, truth):
    """Return whether all that the truth allows is among what is told."""
    return set(truth.split()) <= set(found.split())


@SLOW
@given(drawn=places, decimals=st.integers(0, 1), known=st.booleans(), lower=st.booleans())
def test_places_and_colours_of_the_answers_are_among_those_told(drawn, decimals, known, lower):
    """Of ranks, sets, colours and possible colours."""
    made = estimate(answers(drawn), SHARE, by="u")
    names = [made.frame["measure"][0]] if lower else []
    ranks, coloured = (verb(made, lower_is_better=names) for verb in (rank, colours))
    found = published_ranks(
        page(drawn, decimals, known=known),
        unit="u",
        value="v",
        n="n",
        unanswered=0 if known else 0.1,
        lower_is_better=lower,
    )
    for row, place, colour in zip(found, ranks, coloured, strict=True):
        assert row.rank_low <= row.rank_best <= place.rank <= row.rank_worst <= row.rank_high
        assert row.rank_low <= place.rank_low
        assert place.rank_high <= row.rank_high
        assert inside(row.printed, colour.colour)
        assert inside(row.possible, colour.possible)
        assert (row.colour is None) == (row.depends_on is not None) == (" " in row.printed)


def test_places_of_many_units_are_those_of_the_answers_when_nothing_is_hidden():
    """Rough roots are tested where it matters; with decimals and known bases nothing is lost."""
    rng = np.random.default_rng(4)
    n = rng.integers(5, 400, 60)
    drawn = [
        (int(a), 0, int(rng.binomial(a, p))) for a, p in zip(n, rng.beta(8, 3, 60), strict=True)
    ]
    made = rank(estimate(answers(drawn), SHARE, by="u")).frame
    found = published_ranks(page(drawn, 3, known=True), unit="u", value="v", n="n").frame
    for name in ("rank_low", "rank_high"):
        assert found[name].to_list() == made[name].to_list()


@pytest.mark.parametrize("rule", ["strictly_better", "middle", "whole_group", "quantile7"])
def test_printed_colours_are_those_of_all_combinations(rule):
    """The colours of every choice of counts, one a unit, slowly."""
    values, n = [80, 80, 80, 79], [300, 250, 200, 150]
    frame = pl.DataFrame({"u": range(4), "v": values, "n": n})
    row = published_ranks(frame, unit="u", value="v", n="n", rule=rule)
    counts = [
        [k / n for k in range(n + 1) if abs(100 * k - v * n) <= n / 2]
        for _, v, n in frame.iter_rows()
    ]
    seen = [set() for _ in counts]
    for choice in product(*counts):
        for unit, colour in enumerate(coloured(np.array(choice), rule)):
            seen[unit].add(colour)
    told = [set(each.printed.split()) for each in row]
    assert all(colours <= found for colours, found in zip(seen, told, strict=True))
    assert sum(map(len, told)) <= sum(map(len, seen)) + 1


@SLOW
@given(before=counted, after=counted, decimals=st.integers(0, 1), known=st.booleans())
def test_the_true_change_is_among_what_is_told(before, after, decimals, known):
    """Change, limits, p-value and verdict, and at most 15 % is lost when a decimal is told."""
    frame = page([before, after], decimals, known=known).with_columns(k=pl.lit("a"))
    row = published_changes(
        frame, unit="k", between="u", value="v", n="n", unanswered=0 if known else 0.1
    ).row()
    truth = change(answers([before, after]), SHARE, between="u").row()
    assert row.change_low - 1e-9 <= truth.change <= row.change_high + 1e-9
    if truth.status != "ok":
        return
    assert row.conf_low <= truth.conf_low + 1e-6
    assert row.conf_high >= truth.conf_high - 1e-6
    assert row.p_low - 1e-6 <= truth.p_value <= row.p_high + 1e-6
    if abs(truth.p_value - 0.05) > 1e-6:
        assert row.verdict in (truth.verdict, "depends")
    if known and decimals and min(before[0], after[0]) >= 20:
        assert row.conf_high - row.conf_low <= 1.15 * (truth.conf_high - truth.conf_low)


@SLOW
@given(
    drawn=places,
    decimals=st.integers(0, 1),
    known=st.booleans(),
    limits=st.sampled_from(["exact", "arcsine", "score"]),
    kind=st.sampled_from([None, "multiplicative", "additive"]),
    trim=st.sampled_from([0.0, 0.1, 0.3]),
)
def test_the_true_side_of_the_limits_is_among_what_is_told(
    drawn, decimals, known, *, limits, kind, trim
):
    """The baseline of the answers, how much units differ, and the position beside it."""
    wider = {"overdispersion": None if limits == "exact" else kind, "trim": trim}
    truth = funnel(estimate(answers(drawn), SHARE, by="u"), limits=limits, **wider)
    found = published_funnel(
        page(drawn, decimals, known=known),
        unit="u",
        value="v",
        n="n",
        unanswered=0 if known else 0.1,
        limits=limits,
        **wider,
    )
    for row, point in zip(found, truth, strict=True):
        assert row.baseline_low - 1e-9 <= point.baseline <= row.baseline_high + 1e-9
        told = row.phi_low is not None
        varies = row.baseline_high > 0 and row.baseline_low < 100
        assert told == (limits == "arcsine" or (limits == "score" and varies))
        if told and point.phi is not None:
            assert row.phi_low * (1 - 1e-9) <= point.phi <= row.phi_high * (1 + 1e-9)
            assert row.tau2_low * (1 - 1e-9) <= point.tau2 <= row.tau2_high * (1 + 1e-9)
        if point.position is not None:
            ends = [POSITIONS.index(each) for each in (row.lowest, point.position, row.highest)]
            assert ends == sorted(ends)
        assert row.position == (row.lowest if row.lowest == row.highest else None)


@pytest.mark.parametrize("limits", ["arcsine", "score"])
@pytest.mark.parametrize("kind", ["multiplicative", "additive"])
def test_a_funnel_that_hides_nothing_is_that_of_the_answers(limits, kind):
    """With enough decimals the published funnel is the funnel, over-dispersion and all."""
    draws = np.random.default_rng(3)
    n = draws.integers(20, 300, 30)
    share = draws.beta(20, 6, 30)
    drawn = [(int(m), 0, int(draws.binomial(m, p))) for m, p in zip(n, share, strict=True)]
    truth = funnel(estimate(answers(drawn), SHARE, by="u"), limits=limits, overdispersion=kind)
    found = published_funnel(
        page(drawn, 6, known=True), unit="u", value="v", n="n", limits=limits, overdispersion=kind
    )
    assert truth.frame["phi"][0] > 1.5
    assert found.frame["position"].to_list() == truth.frame["position"].to_list()
    for name in ("low_998", "low_95", "high_95", "high_998"):
        assert found.frame[name].to_list() == pytest.approx(truth.frame[name].to_list())
    for name in ("phi", "tau2"):
        for end in ("low", "high"):
            assert found.frame[f"{name}_{end}"][0] == pytest.approx(truth.frame[name][0])
    assert truth.frame["position"].unique().len() > 1


@SLOW
@given(
    ends=st.lists(st.tuples(*[st.floats(-4, 4)] * 2, *[st.floats(0.1, 9)] * 2), min_size=3),
    where=st.randoms(use_true_random=False),
    trim=st.sampled_from([0.0, 0.1, 0.3]),
)
def test_how_much_units_differ_lies_between_its_ends(ends, where, trim):
    """φ and τ² of any z and weights lie between those that are told, which some z nearly reach."""
    z, weight = (np.sort(np.array(ends)[:, at], axis=1) for at in (slice(0, 2), slice(2, 4)))
    low, high = dispersions(Range(*z.T), Range(*weight.T), trim)
    part = np.array([[where.random() for _ in ends] for _ in range(2)])
    drawn, held = (
        x[:, 0] + p * (x[:, 1] - x[:, 0]) for x, p in zip((z, weight), part, strict=True)
    )
    made = dispersion(drawn, 1 / np.sqrt(held), trim)
    for name in ("phi", "tau2"):
        least, value, most = (getattr(each, name) for each in (low, made, high))
        assert least * (1 - 1e-9) - 1e-12 <= value <= most * (1 + 1e-9) + 1e-12
    if not trim:
        nearest = np.clip(0.0, z[:, 0], z[:, 1])
        assert low.phi == pytest.approx(float((nearest**2).mean()))
        assert high.phi == pytest.approx(float((z**2).max(axis=1).mean()))


@pytest.mark.parametrize("side", ["below", "above"])
def test_a_position_is_told_of_the_least_and_the_most_that_units_differ(side):
    """A unit is beyond the outer limits if units differ little, and not if they differ much."""
    shares = [91, 88, 84, 84, 80, 79, 75, 60]
    table = pl.DataFrame(
        {
            "u": list("ABCDEFGH"),
            "v": shares if side == "below" else [100 - each for each in shares],
            "n": [120, 90, 44, 1500, 60, 300, 80, 57],
        }
    )
    row = published_funnel(
        table, unit="u", value="v", n="n", limits="score", overdispersion="multiplicative"
    )["H"].row()
    ends = (f"{side} 99.8", f"{side} 95")
    assert (row.lowest, row.highest) == (ends if side == "below" else ends[::-1])


@pytest.mark.parametrize("limits", ["arcsine", "score"])
def test_how_much_units_differ_is_known_within_all_choices(limits):
    """φ and τ² of every choice of counts and bases lie within what is told, which is near them."""
    printed_shares, sizes = ["33", "80", "50", "94"], [12, 15, 20, 16]
    frame = pl.DataFrame({"u": range(4), "v": printed_shares, "n": sizes})
    how = {"limits": limits, "trim": 0.25}
    told = published_funnel(frame, unit="u", value="v", n="n", unanswered=0.3, **how)
    pairs = [
        [
            (n, 0, k)
            for n in range(int(np.ceil(0.7 * most)), most + 1)
            for k in range(n + 1)
            if printed(k, n) == value
        ]
        for value, most in zip(printed_shares, sizes, strict=True)
    ]
    every = [
        funnel(estimate(answers(drawn), SHARE, by="u"), **how).frame["phi", "tau2"][0]
        for drawn in product(*pairs)
    ]
    for name in ("phi", "tau2"):
        low, high = told.frame[f"{name}_low"][0], told.frame[f"{name}_high"][0]
        found = [each[name][0] for each in every]
        assert low <= min(found) <= max(found) <= high
        assert high - low <= 4 * (max(found) - min(found))


def test_the_pooled_share_is_that_of_all_choices():
    """The least and the greatest share of all units together, slowly."""
    frame = pl.DataFrame({"u": range(3), "v": ["67", "80", "50"], "n": [12, 15, 20]})
    columns = columns_of("v", "n", decimals=None, rounding="either", unanswered=0.3)
    sets = sets_of(read("test", frame, ["u"], columns, row_of=PublishedUnit), columns)
    pairs = [
        [
            (k, int(base))
            for base, least, most in zip(*(x[sets.row == row] for x in sets[1:4]), strict=True)
            for k in range(least, most + 1)
        ]
        for row in range(3)
    ]
    every = [sum(k for k, _ in each) / sum(n for _, n in each) for each in product(*pairs)]
    assert tuple(pooled(sets)) == pytest.approx((min(every), max(every)), abs=1e-12)


@st.composite
def scored(draw):
    """Draw the answers of units on a scale of some steps."""
    steps = draw(st.integers(1, 9))
    score = st.integers(0, steps)
    units = draw(st.lists(st.lists(score, min_size=10, max_size=30), min_size=3, max_size=5))
    return steps, units


@settings(deadline=None, max_examples=8)
@given(drawn=scored(), decimals=st.integers(0, 1), known=st.booleans())
@example(drawn=(4, [[4, 4, 3] * 10, [0, 1, 0] * 10, [2, 2, 1] * 10]), decimals=1, known=True)
def test_an_index_is_known_no_better_than_its_answers_tell(drawn, decimals, known):
    """Interval, standard error and verdict at any spread hold those of the answers."""
    steps, units = drawn
    rows = [(unit, each) for unit, given in enumerate(units) for each in given]
    frame = pl.DataFrame(rows, ["u", "q"], orient="row")
    made = estimate(frame, RatingIndex("q", Scale(0, steps)), by="u")
    total = Fraction(100 * sum(map(sum, units)), steps * sum(map(len, units)))
    found = published_indices(
        pl.DataFrame(
            {
                "u": range(len(units)),
                "v": [printed(sum(each), steps * len(each), decimals) for each in units],
                "n": [len(each) for each in units],
            }
        ),
        unit="u",
        value="v",
        n="n",
        steps=steps if known else None,
        to=round_exact(total, decimals, rounding="half_up").format(),
        to_n=len(rows),
    )
    beside = compare(made, to=Rest(), adjust="none")
    for row, truth, other in zip(found, made, beside, strict=True):
        assert row.status == "ok"
        assert row.std_error_low - 1e-9 <= truth.std_error <= row.std_error_high + 1e-9
        if truth.status == "ok":
            assert row.conf_low <= truth.conf_low + 1e-6
            assert row.conf_high >= truth.conf_high - 1e-6
        if other.verdict in {"above", "below"}:
            assert row.verdict in {other.verdict, "depends"}


def test_the_break_even_is_where_the_verdict_changes():
    """A share whose answers vary so much is just told from riket, or just not."""
    frame = pl.DataFrame({"u": ["a"], "v": ["68"], "n": [57]})
    row = published_indices(frame, unit="u", value="v", n="n", to="72", inside=False).row()
    assert (row.verdict, row.depends_on) == ("depends", "spread")
    for mean, to, spread in (
        (0.685, 0.715, row.break_even_low),
        (0.675, 0.725, row.break_even_high),
    ):
        n = 57 * mean * (1 - mean) / (spread / 100) ** 2
        own, other = shares(np.array([mean * n]), np.array([n])), exact(np.array([to]))
        assert p_values(binomial(), own, other, np.array([np.inf]))[1] == pytest.approx(
            0.05, rel=1e-6
        )
    none = published_indices(frame, unit="u", value="v", n="n", to="40", inside=False).row()
    assert (none.verdict, none.break_even_low, none.break_even_high) == ("above", None, None)
    steps = published_indices(
        frame.with_columns(v=pl.lit("70,2")), unit="u", value="v", n="n", to="71", to_n=90,
        inside=False, steps=1,
    ).row()  # fmt: skip
    assert (steps.verdict, steps.sd_low) == ("not_distinguishable", pytest.approx(steps.sd_high))
    assert steps.break_even_high < steps.sd_low


def test_means_on_their_own_scale():
    """A mean of 3,6 on 1-5 is an index of 65."""
    frame = pl.DataFrame({"u": ["a", "b"], "v": ["3,6", "5,4"], "n": [40, 40]})
    mean = published_indices(frame, unit="u", value="v", n="n", low=1, high=5, steps=4)
    assert mean.frame["status"].to_list() == ["ok", "impossible"]
    index = published_indices(
        pl.DataFrame({"u": ["a"], "v": ["65,0"], "n": [40]}), unit="u", value="v", n="n"
    )
    assert mean["a"].row().sd_high == pytest.approx(index.row().sd_high / 25, rel=1e-2)


def test_a_mean_on_either_side_of_a_step_may_have_no_spread():
    """4 stands for 3,5-4,5, and so for everybody at 4."""
    frame = pl.DataFrame({"u": ["a", "b"], "v": ["4", "3,9"], "n": [40, 40]})
    made = published_indices(frame, unit="u", value="v", n="n", low=1, high=5, steps=4)
    assert [row.sd_low == 0 for row in made] == [True, False]


@SLOW
@given(
    own=st.tuples(st.integers(2, 40), st.integers(0, 40)),
    others=st.tuples(st.integers(1, 60), st.integers(0, 60)),
    unanswered=st.sampled_from([0.0, 0.25]),
)
def test_few_counts_decide_beside_a_reference(own, others, unanswered):
    """Differences and p-values are the ends of those of all counts, slowly."""
    (n, count), (more, others) = ((whole, min(part, whole)) for whole, part in (own, others))
    whole, positive = n + more, count + others
    to = printed(positive, whole)
    frame = pl.DataFrame({"u": [0], "v": [printed(count, n)], "n": [n]})
    row = published_units(
        frame, unit="u", value="v", n="n", to=to, to_n=whole, unanswered=unanswered
    ).row()
    bases = range(max(1, int(np.ceil(round(n * (1 - unanswered), 9)))), n + 1)
    every = [
        (k, base, held)
        for base in bases
        for k in range(base + 1)
        if printed(k, base) == printed(count, n)
        for held in range(whole + 1)
        if printed(held, whole) == to and 0 <= held - k <= whole - base
    ]
    k, base, held = (np.array(each, dtype=float) for each in zip(*every, strict=True))
    own, other = shares(k, base), shares(held - k, whole - base)
    p = p_values(binomial(), own, other, np.full(len(k), np.inf))[1]
    ends = 100 * (k / base - held / whole)
    slack = 1e-6  # ties either way are more than half_up has
    assert row.difference_low <= ends.min() + slack
    assert row.difference_high >= ends.max() - slack
    assert row.p_low <= p.min() + slack
    assert row.p_high >= p.max() - slack


def test_a_count_that_leaves_the_others_none_is_not_compared():
    """48 % of 347 with 67 % of 500: the other 153 cannot be so many."""
    frame = pl.DataFrame({"u": ["a"], "v": ["48"], "n": [347]})
    row = published_units(frame, unit="u", value="v", n="n", to="67", to_n=500).row()
    assert (row.verdict, row.difference_low) == (None, None)


def test_a_unit_of_many_counts_beside_most_of_its_own():
    """84 % of 1 500 are 15 counts, and 85 % of 1 520 leaves the other 20 few of them."""
    frame = pl.DataFrame({"u": ["a"], "v": ["84"], "n": [1500]})
    row = published_units(frame, unit="u", value="v", n="n", to="85", to_n=1520).row()
    every = [
        100 * (k / 1500 - held / 1520)
        for k in range(1253, 1268)
        for held in range(1285, 1300)
        if 0 <= held - k <= 20
    ]
    ends = row.difference_low, row.difference_high
    assert ends == pytest.approx((min(every), max(every)), abs=1e-9)


def test_a_change_between_years_of_many_counts():
    """84 % of 1 500 after 80 % of 1 200: the ends of all changes, and of all limits."""
    frame = pl.DataFrame({"u": ["a"] * 2, "ar": [1, 2], "v": ["80", "84"], "n": [1200, 1500]})
    row = published_changes(frame, unit="u", between="ar", value="v", n="n").row()
    assert row.change_low == pytest.approx(100 * (1253 / 1500 - 966 / 1200))
    assert row.change_high == pytest.approx(100 * (1267 / 1500 - 954 / 1200))
    each = [
        published_changes(
            pl.DataFrame({"u": ["a"] * 2, "ar": [1, 2], "v": values, "n": [1200, 1500]}),
            unit="u",
            between="ar",
            value="v",
            n="n",
        ).row()
        for values in (["80,50", "83,53"], ["79,50", "84,47"])
    ]
    assert row.conf_low == pytest.approx(each[0].conf_low)
    assert row.conf_high == pytest.approx(each[1].conf_high)


def test_a_change_between_years_of_many_bases():
    """The ends of all pairs of counts and bases of both years, slowly."""
    frame = pl.DataFrame({"u": ["a"] * 2, "ar": [1, 2], "v": ["57", "62"], "n": [50, 40]})
    row = published_changes(frame, unit="u", between="ar", value="v", n="n", unanswered=0.3).row()
    before, after = (
        [
            (k, n)
            for n in range(low, high + 1)
            for k in range(n + 1)
            if abs(100 * k - v * n) <= n / 2
        ]
        for v, low, high in ((57, 35, 50), (62, 28, 40))
    )
    k, n, held, base = np.array([(*b, *a) for a in after for b in before], dtype=float).T
    ends = 100 * (held / base - k / n)
    assert (row.change_low, row.change_high) == pytest.approx((ends.min(), ends.max()), abs=1e-9)
    quantile = np.full(len(k), 1.959963984540054)
    low, high = limits(binomial(), shares(held, base), shares(k, n), quantile, level=0.95)
    assert row.conf_low == pytest.approx(100 * low.min(), abs=1e-6)
    assert row.conf_high == pytest.approx(100 * high.max(), abs=1e-6)


def test_the_critical_value_is_the_largest_of_all_bases():
    """It is that of the unit's most answers beside the fewest of the others."""
    spans = Spans(
        np.arange(3), np.full(3, 0.5), np.full(3, 0.5), np.full(3, 80.0), np.full(3, 100.0)
    )
    others = ~np.eye(3, dtype=bool)
    for own in (80, 90, 100):
        error = np.array([1 / own, 1 / 80, 1 / 80])
        limit = CriticalValues(0.95, 2).of(np.array([0]), error, others[:1], others[:1])[0]
        assert limit <= found_of(spans, 0.95).last[0] + 1e-12
    assert limit == pytest.approx(found_of(spans, 0.95).last[0], abs=1e-12)


def test_a_rate_in_the_place_of_answers():
    """48 % of 250 asked are 119, 120 or 121 answers; what they would settle depends on the base."""
    frame = pl.DataFrame({"u": ["a"], "v": ["66"], "rate": ["48"], "sent": [250]})
    rate = AnswersFromRate("rate", "sent")
    row = published_units(frame, unit="u", value="v", n=rate).row()
    each = published_units(
        pl.DataFrame({"u": range(3), "v": ["66"] * 3, "n": [119, 120, 121]}),
        unit="u", value="v", n="n",
    ).frame  # fmt: skip
    assert row.n is None
    assert row.counts == each["counts"].sum()
    assert row.conf_low == pytest.approx(each["conf_low"].min())
    said = published_units(frame, unit="u", value="v", n=rate)
    assert "svarsfrekvens" in said.describe("sv")
    with pytest.raises(DataError, match="no whole number of 10 invited prints as 48"):
        published_units(frame.with_columns(sent=10, rate=pl.lit("48")), unit="u", value="v", n=rate)


YEARS = pl.DataFrame(
    {"u": ["a"] * 3, "ar": [1, 2, 3], "v": ["90", None, "93"], "n": [20, None, 30]}
)
TWICE = pl.DataFrame({"u": ["a", "b", "a"], "v": ["90", "80", "70"], "n": [20, 30, 40]})
BAD = {
    "published_units: a has two values: give one row for each 'u'": lambda: published_units(
        TWICE, unit="u", value="v", n="n"
    ),
    "published_ranks: a has two values": lambda: published_ranks(TWICE, unit="u", value="v", n="n"),
    "published_funnel: a has two values": lambda: published_funnel(
        TWICE, unit="u", value="v", n="n"
    ),
    "published_indices: a has two values": lambda: published_indices(
        TWICE, unit="u", value="v", n="n"
    ),
    "name no unit": lambda: published_changes(YEARS, unit="ar", between="ar", value="v", n="n"),
    "has two values": lambda: published_changes(
        YEARS.with_columns(ar=1), unit="u", between="ar", value="v", n="n"
    ),
    "no unit has two values of 'ar'": lambda: published_changes(
        YEARS[:1], unit="u", between="ar", value="v", n="n"
    ),
    "to must be a share": lambda: published_funnel(
        YEARS, unit=["u", "ar"], value="v", n="n", to="140"
    ),
    "low must be below high": lambda: published_indices(
        YEARS, unit=["u", "ar"], value="v", n="n", low=5, high=1
    ),
    "to_n is needed": lambda: published_indices(YEARS, unit=["u", "ar"], value="v", n="n", to="70"),
    "to is from 0 to 100": lambda: published_indices(
        YEARS, unit=["u", "ar"], value="v", n="n", to="170", inside=False
    ),
}


@pytest.mark.parametrize("message", BAD)
def test_what_cannot_be_asked(message):
    """Errors say what is wrong and what to do."""
    with pytest.raises((ArgumentError, DataError), match=message):
        BAD[message]()


def test_a_year_without_a_value_is_passed_over():
    """The change is from the latest year before that has one."""
    apart = [YEARS[:1], YEARS[1:].with_columns(u=pl.lit("b")), YEARS[1:]]
    mixed = published_changes(pl.concat(apart), unit="u", between="ar", value="v", n="n")
    made = mixed["a"]
    assert len(mixed) == len(made) + 1
    assert made.frame["status"].to_list() == ["not_published", "ok"]
    assert made.frame["to_ar"].to_list() == [1, 1]


def test_nothing_is_said_of_nothing():
    """A page without values has rows without figures."""
    empty = pl.DataFrame({"u": ["a"], "v": [None], "n": [None]}, schema_overrides={"v": pl.String})
    for verb in (published_ranks, published_funnel, published_indices):
        assert verb(empty, unit="u", value="v", n="n").frame["status"].to_list() == [
            "not_published"
        ]


def test_units_far_apart_have_one_place_and_one_colour():
    """Eight units that nothing confuses: two green, four yellow, two red, and no other possible."""
    shares = ["95", "90", "80", "70", "60", "50", "40", "30"]
    frame = pl.DataFrame({"u": list("abcdefgh"), "v": shares, "n": [100_000] * 8})
    rows = list(published_ranks(frame, unit="u", value="v", n="n"))
    assert [(row.rank_low, row.rank_high) for row in rows] == [(i, i) for i in range(1, 9)]
    expected = ["green"] * 2 + ["yellow"] * 4 + ["red"] * 2
    assert [row.colour for row in rows] == [row.possible for row in rows] == expected
