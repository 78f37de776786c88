"""What is done fast is what a slow obvious way does."""

from datetime import date

import attrs
import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, strategies as st
from strategies import laws

from brukarindex import (
    Design,
    MeanRating,
    Pooled,
    Scale,
    Share,
    arrays,
    calibrate,
    compare,
    estimate,
    nonresponse_bounds,
    poststratify,
    propensity_weights,
    rake,
    tally,
    weighting_classes,
)
from brukarindex.codes import keys
from brukarindex.counting import scanning
from brukarindex.exceptions import ArgumentError, DataError
from brukarindex.variance import influence
from brukarindex.weighting import solver, trim_weights

FIVE = Scale(1, 5)
KEYS = {
    "small": st.integers(-3, 3),
    "wide": st.sampled_from([-(2**62), -1, 0, 7, 2**62]),
    "flag": st.booleans(),
    "text": st.sampled_from(["a", "b", "å", ""]),
    "day": st.dates(date(2024, 1, 1), date(2024, 1, 9)),
    "level": st.sampled_from(["låg", "hög"]),
    "unsigned": st.integers(2**64 - 3, 2**64 - 1),
}
TYPES = {"small": pl.Int8, "unsigned": pl.UInt64, "level": pl.Enum(["låg", "hög"])}


@st.composite
def keyed(draw):
    """Draw a frame of keys of some kinds, in one or several chunks."""
    names = draw(st.lists(st.sampled_from(list(KEYS)), min_size=1, max_size=4, unique=True))
    length = draw(st.integers(1, 30))
    columns = {n: draw(st.lists(KEYS[n], min_size=length, max_size=length)) for n in names}
    frame = pl.DataFrame(columns, schema_overrides={n: TYPES[n] for n in names if n in TYPES})
    cut = draw(st.integers(0, length))
    return draw(st.sampled_from([frame, pl.concat([frame[:cut], frame[cut:]], rechunk=False)]))


@laws(4)
@given(frame=keyed(), piece=st.sampled_from([3, 1 << 17]), dense=st.sampled_from([2, 1 << 16]))
def test_cells_are_the_combinations_of_keys_in_order(frame, piece, dense):
    """Cells number the combinations in the order in which Polars sorts them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "PIECE", piece)
        patch.setattr(keys, "DENSE", dense)
        codes, size = keys.cell_codes(frame, frame.columns)
    assert codes.min() >= 0
    assert codes.max() < size
    table = frame.with_columns(pl.Series("code", codes)).unique().sort("code")
    assert table["code"].is_unique().all()
    assert table.drop("code").equals(frame.unique().sort(frame.columns))


@laws(2)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=60), st.integers(0, 2**32), st.booleans())
def test_sums_of_codes_in_order(codes, seed, sort):
    """Neighbours added up are what a loop adds up."""
    codes = np.array(sorted(codes) if sort else codes)
    values = np.random.default_rng(seed).normal(size=len(codes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "LONG", 3)
        found = arrays.sum_by(codes, values, 7)
    expected = [
        sum(v for c, v in zip(codes, values, strict=True) if c == code) for code in range(7)
    ]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert arrays.sums_in_threads(codes.astype(np.int32), values, 7).tolist() == expected


@laws(2)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(10, 14), st.integers(0, 3))
def test_a_row_of_each_code(codes, size, few):
    """Each code that occurs is named by a row that has it, however few rows the first
    look is at.
    """
    codes = np.array(codes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "FEW_ROWS", 0)
        patch.setattr(arrays, "FEW_CODES", few)
        found = arrays.first_rows(codes, size)
    assert (found >= 0).tolist() == [code in codes for code in range(size)]
    assert codes[found[found >= 0]].tolist() == np.flatnonzero(found >= 0).tolist()


@laws(4)
@given(codes=st.lists(st.integers(0, 2), min_size=90, max_size=120), last=st.integers(0, 4))
def test_rare_codes_are_found_one_by_one(codes, last):
    """A code that the first rows do not have is looked for in all."""
    codes = np.array([*codes, last])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "FEW_ROWS", 0)
        found = arrays.first_rows(codes, 5)
    assert (found >= 0).tolist() == [code in codes for code in range(5)]
    assert codes[found[found >= 0]].tolist() == np.flatnonzero(found >= 0).tolist()


# --- weights looked up ----------------------------------------------------------------------------

SAMPLE = pl.DataFrame(
    {
        "kon": ["K", "M"] * 30,
        "alder": [0, 1, 2] * 20,
        "svar": [1, 1, 0, 1, 0, 1, 1] * 8 + [1, 0, 1, 1],
        "q": [1, 2, 3, 4, 5] * 12,
        "w": [1.0, 2.0, 1.5] * 20,
    },
    schema_overrides={"alder": pl.Int16},
)
A_RING, COMPOSED = "A\u030are", "\u00c5re"
MARGINS = {"kon": {"K": 60, "M": 40}, "alder": {0: 30, 1: 45, 2: 25}}


def duckdb_of(frame):
    """Return a frame as a relation of DuckDB."""
    return duckdb.connect().from_arrow(frame.to_arrow())


@pytest.mark.parametrize("design", [Design(), Design(weight="w"), Design(strata="kon", weight="w")])
@pytest.mark.parametrize("engine", [pl.DataFrame, pl.DataFrame.lazy, duckdb_of])
def test_many_rows_are_counted_as_few_are(design, engine, monkeypatch):
    """The sums that threads make side by side have the bits of the others."""
    few = tally(engine(SAMPLE), MeanRating("q", FIVE), by="alder", design=design)
    monkeypatch.setattr(scanning, "MANY", 1)
    many = tally(engine(SAMPLE), MeanRating("q", FIVE), by="alder", design=design)
    assert many.blocks[0].equals(few.blocks[0])
    assert many.blocks[0].schema == few.blocks[0].schema


@laws(2)
@given(
    alder=st.lists(st.sampled_from([-1, 0, 1, 2, 3, 300]), min_size=1, max_size=9),
    kind=st.sampled_from([pl.Int64, pl.UInt8, pl.Int16]),
    text=st.sampled_from([pl.String, pl.Categorical, pl.Enum(["M", "X", "K"])]),
)
def test_weights_looked_up_are_those_joined(alder, kind, text):
    """Rows get the weight of their keys, and null where there is none, eager and lazy alike."""
    made = rake(SAMPLE, MARGINS, design=Design(weight="w"))
    frame = pl.DataFrame(
        {"alder": pl.Series(alder).cast(kind, strict=False).fill_null(0)}
    ).with_columns(kon=pl.Series(["K", "M", "X"] * 3)[: len(alder)].cast(text), w=pl.lit(2.0))
    eager, lazy = made.join(frame), made.join(frame.lazy()).collect()
    assert eager["weight"].to_list() == lazy["weight"].to_list()
    factors = {(k, a): f for k, a, f in made.cells.select("kon", "alder", "factor").iter_rows()}
    told = [
        factors.get(key) for key in frame.select(pl.col("kon").cast(pl.String), "alder").iter_rows()
    ]
    assert eager["weight"].to_list() == [None if f is None else 2.0 * f for f in told]


def test_weights_that_follow_from_the_number_of_rows_need_that_frame():
    """N/n of a part of the frame would be too large."""
    frame = SAMPLE.with_columns(N=1000)
    made = weighting_classes(frame, "kon", responded="svar", design=Design(population="N"))
    assert made.join(frame)["weight"].sum() == pytest.approx(1000)
    assert made.join(frame.lazy()).collect()["weight"].sum() == pytest.approx(1000)
    part, other = frame.filter(pl.col("svar") == 1), frame.with_columns(N=2000)
    message = (
        "the weights were made from 60 rows that stand for 1000, but this frame has {} that would"
        " stand for {}:"
    )
    with pytest.raises(ArgumentError, match=message.format(part.height, "")[:-1]):
        made.join(part)
    with pytest.raises(ArgumentError, match=message.format(60, 2000)):
        made.join(other)
    assert made.join(part.lazy()).collect()["weight"].null_count() == part.height


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Enum([A_RING, COMPOSED, "Boo"])])
@pytest.mark.parametrize(
    "design", [Design(), Design(strata=COMPOSED, population="N")], ids=["plain", "strata"]
)
def test_names_of_two_forms_get_one_weight_and_stay_as_they_were(kind, design):
    """Composed and decomposed letters are one stratum and one class; the frame comes back as it was
    written.
    """
    texts = pl.Series([A_RING, COMPOSED, "Boo"] * 20, dtype=kind)
    frame = SAMPLE.with_columns(texts.alias(A_RING), N=pl.Series([800, 800, 200] * 20))
    made = weighting_classes(frame, ["kon", COMPOSED], responded="svar", design=design, minimum=1)
    eager, lazy = made.join(frame), made.join(frame.lazy()).collect()
    assert eager["weight"].to_list() == lazy["weight"].to_list()
    assert eager["weight"].sum() == pytest.approx(made.total)
    assert eager.drop("weight").equals(frame)
    assert lazy.drop("weight").equals(frame)


# --- the variance through steps -------------------------------------------------------------------

FRAME = SAMPLE.with_columns(
    lan=pl.Series(["n", "s", "s"] * 20),
    enhet=pl.Series([f"{i % 7}" for i in range(60)]),
    N=pl.Series([90, 140, 140] * 20),
    x=pl.Series([2.0, 3.0, 4.5, 1.0, 3.5] * 12),
)
DESIGNS = {
    "simple": Design(weight="w"),
    "strata": Design(strata="lan", weight="w", population="N"),
    "clusters": Design(cluster="enhet", weight="w"),
    "one in a stratum": Design(strata=["lan", "enhet"], weight="w", singleton="average"),
}


def chain(design):
    """Return classes, then raking, then a trim."""
    raked = rake(
        FRAME, MARGINS, design=weighting_classes(FRAME, "kon", responded="svar", design=design)
    )
    return trim_weights(FRAME, design=raked, high=1.2, unit="median")


STEPS = {
    "raking": lambda design: rake(FRAME, MARGINS, design=design),
    "linear": lambda design: calibrate(FRAME, {**MARGINS, "x": 310.0}, design=design),
    "sample": lambda design: calibrate(
        FRAME, {"alder": "sample", "kon": "sample"}, responded="svar", design=design
    ),
    "classes": lambda design: weighting_classes(
        FRAME, "alder", responded="svar", design=design, minimum=1
    ),
    "propensities": lambda design: propensity_weights(
        FRAME, ["kon", "alder"], responded="svar", design=design
    ),
    "chain": chain,
}
MEASURES = [MeanRating("q", FIVE), Share.top("q", FIVE, name="top")]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("statistic", ["mean", "total"])
def test_the_expanded_variance_is_that_of_all_influences(step, design, statistic, monkeypatch):
    """Adding up what the chain makes of influences is the same as writing all of them down."""
    made = STEPS[step](DESIGNS[design])
    fast = estimate(FRAME, MEASURES, by=["kon"], design=made, statistic=statistic)
    compared = compare(fast, to=Pooled()) if statistic == "mean" else None
    monkeypatch.setattr(influence, "CANCELLED", np.inf)
    slow = estimate(FRAME, MEASURES, by=["kon"], design=made, statistic=statistic)
    found, expected = (each.frame["std_error"].to_numpy() for each in (fast, slow))
    assert found == pytest.approx(expected, rel=1e-9)
    if compared is not None:
        found, expected = (
            each.frame["std_error"].to_numpy() for each in (compared, compare(slow, to=Pooled()))
        )
        assert found == pytest.approx(expected, rel=1e-9)
        assert np.allclose(
            np.sqrt(np.diag(fast.of("top").covariance())),
            fast.of("top").frame["std_error"],
            rtol=1e-9,
        )


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("joint", [False, True])
def test_how_fine_a_tally_is_does_not_change_the_figures(design, joint):
    """Keys that no figure is asked for by are added up, and all estimates of a tally can be
    compared.
    """
    frame = FRAME.with_columns(q=pl.when(pl.int_range(pl.len()) % 9 > 0).then("q"))
    for made in (DESIGNS[design], calibrate(frame, MARGINS, design=DESIGNS[design])):
        plain, fine = (
            tally(frame, MEASURES, by=by, design=made, joint=joint)
            for by in ("kon", ["kon", "alder", "x"])
        )
        expected, found = (estimate(counted, by=[[], ["kon"]]).frame for counted in (plain, fine))
        numbers = [name for name, kind in expected.schema.items() if kind.is_numeric()]
        assert found.drop(numbers).equals(expected.drop(numbers))
        given, wanted = (
            each.select(pl.col(numbers).cast(pl.Float64)).to_numpy() for each in (found, expected)
        )
        assert given == pytest.approx(wanted, rel=1e-9, nan_ok=True)
        by_age = compare(estimate(fine, by=["kon", "alder"]), to=estimate(fine, by="kon"))
        assert by_age.frame["difference"].null_count() == 0


# --- factors --------------------------------------------------------------------------------------


@laws(2)
@given(seed=st.integers(0, 2**32), zero=st.booleans())
def test_going_through_the_margins_finds_what_newton_finds(seed, zero):
    """Raking has one solution, whichever way it is found."""
    random = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "a": random.integers(0, 3, 80),
            "b": random.integers(0, 4, 80),
            "w": random.gamma(2, 1, 80),
        }
    )
    true = frame.with_columns(t=pl.col("w") * pl.Series(random.uniform(0.2, 3, 80)))
    margins = {n: dict(true.group_by(n).agg(pl.col("t").sum()).rows()) for n in "ab"}
    if zero:
        frame = frame.with_columns(b=pl.when(pl.col("a") == 0).then(0).otherwise("b"))
        margins = {
            n: dict(frame.with_columns(true["t"]).group_by(n).agg(pl.col("t").sum()).rows())
            for n in "ab"
        }
    swept = rake(frame, margins, design=Design(weight="w"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "_margins", lambda x: np.zeros((0, x.shape[0]), dtype=np.intp))
        newton = rake(frame, margins, design=Design(weight="w"))
    assert swept.factor == pytest.approx(newton.factor, rel=1e-8)  # both meet the totals to 1e-11
    assert swept.reports[0].largest_error < 1e-10


def test_a_small_variance_of_large_totals_is_no_rounding():
    """Three clusters with the totals 10 000, 10 000 and 9999: the sum of three has a standard error
    of 1.
    """
    frame = pl.DataFrame({"c": np.arange(3).repeat(2000), "q": [5] * 5999 + [4]})
    row = estimate(
        frame, MeanRating("q", FIVE), design=Design(cluster="c"), statistic="total"
    ).row()
    assert (row.estimate, row.std_error) == (29_999, pytest.approx(1, rel=1e-6))


def test_rows_can_be_in_sets():
    """Rows with the same figures are one."""
    made = estimate(FRAME, MEASURES[0], by="kon")
    assert len({*made, *made}) == 2
    assert len({attrs.evolve(row) for row in made}) == 2


# --- what the first readers broke -----------------------------------------------------------------

SMALL = pl.DataFrame(
    {
        "k": list("aabbb"),
        "x": [1.0, 10.0, 2.0, 3.0, 4.0],
        "q": [1, 5, 2, 3, 4],
        "r": [True, True, False, True, True],
    }
)


def test_negative_weights_are_told_of():
    """A mean that they put outside the scale is no mean, and rates of response cannot be made of
    them.
    """
    made = calibrate(SMALL, {"k": {"a": 10, "b": 10}, "x": -50.0})
    row = estimate(SMALL, MEASURES[0], by="k", design=made)["a"].row()
    assert (row.estimate, row.std_error, row.status) == (None, None, "off_scale")
    with pytest.raises(
        DataError, match="1 respondent has a negative weight by calibration: adjust"
    ):
        weighting_classes(SMALL, "k", responded="r", minimum=1, design=made)


def test_a_figure_decided_by_known_totals_is_known():
    """Calibrated to the number of each answer in each domain, the mean has no sampling error."""
    frame = FRAME.with_columns(both=pl.col("q"))
    numbers = {(lan, q): 10.0 * q for lan in ("n", "s") for q in range(1, 6)}
    made = poststratify(frame, {("lan", "both"): numbers}, design=Design(weight="w"))
    found = estimate(frame, MEASURES[0], by="lan", design=made)
    assert found.frame["status"].to_list() == ["known", "known"]
    assert found.frame["std_error"].to_list() == [0.0, 0.0]
    compared = compare(found, to=Pooled())
    assert not {"above", "below"} & set(compared.frame["verdict"])


def test_where_everybody_responds_nothing_is_random():
    """Saying who responded changes nothing when all did."""
    frame = FRAME.with_columns(svar=True)
    design = Design(weight="w", strata="lan", population="N")
    told = estimate(
        frame, MEASURES[0], design=rake(frame, MARGINS, responded="svar", design=design)
    ).row()
    plain = estimate(frame, MEASURES[0], design=rake(frame, MARGINS, design=design)).row()
    assert told.std_error == pytest.approx(plain.std_error, rel=1e-12)


def test_bounds_after_weighting_are_as_sure_as_the_completed_answers():
    """The worst case is an estimate of its own: of the answers with the missing ones
    put at an end.
    """
    random = np.random.default_rng(7)
    group = np.repeat(["a", "b"], [1000, 1000])
    answered = random.random(2000) < np.where(group == "a", 0.98, 0.55)
    scores = np.where(group == "a", 4, 2) + random.integers(0, 2, 2000)
    frame = pl.DataFrame({"group": group, "svar": answered, "full": scores}).with_columns(
        q=pl.when("svar").then("full")
    )
    made = weighting_classes(frame, "group", responded="svar", design=Design())
    bound = nonresponse_bounds(estimate(frame, MEASURES[0], design=made), cover="set").row()
    for end, limit, fill in ((bound.lower, bound.conf_low, 1), (bound.upper, bound.conf_high, 5)):
        completed = estimate(frame.with_columns(pl.col("q").fill_null(fill)), MEASURES[0]).row()
        assert end == pytest.approx(completed.estimate, rel=1e-12)
        assert abs(end - limit) == pytest.approx(
            1.96 * completed.std_error, rel=0.05
        )  # both first order


def test_margins_that_agree_but_for_rounding_are_met():
    """Figures typed from a rounded table count the same persons."""
    made = rake(
        SAMPLE,
        {"kon": {"K": 60.00001, "M": 40}, "alder": MARGINS["alder"]},
        design=Design(weight="w"),
    )
    assert made.status == "converged"
    assert made.total == pytest.approx(100.00001, rel=1e-12)


def test_raking_in_the_limit_is_no_raking():
    """Totals that leave nothing of somebody cannot be met."""
    frame = pl.DataFrame({"k": list("aabbb"), "r": list("TTFTT")})
    with pytest.raises(DataError, match="no weights meet the totals"):
        rake(frame, {"k": {"a": 5, "b": 5}, "r": {"T": 5, "F": 5}})


def test_names_of_our_own_columns_are_refused():
    """They would be read as counts."""
    frame = pl.DataFrame({"brukarindex_n": [1, 2, 2], "q": [1, 5, 3]})
    with pytest.raises(
        ArgumentError,
        match="by: 'brukarindex_n' has a name that the result needs itself",
    ):
        estimate(frame, MEASURES[0], by="brukarindex_n")


def test_a_variable_of_one_column_may_be_a_tuple():
    """('kon',) is 'kon'."""
    assert rake(SAMPLE, {("kon",): MARGINS["kon"]}).cells.equals(
        rake(SAMPLE, {"kon": MARGINS["kon"]}).cells
    )
