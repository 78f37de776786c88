"""Weights that were once silently wrong, with the right values."""

import ast

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from brukarindex import (
    Design,
    MeanRating,
    Pooled,
    Published,
    RatingIndex,
    Scale,
    Share,
    UnweightedMean,
    calibrate,
    compare,
    distribution,
    estimate,
    from_json,
    nonresponse_bounds,
    nonresponse_report,
    poststratify,
    propensity_weights,
    rake,
    representativity,
    response_rates,
    tally,
    tipping_point,
    to_json,
    weighting_classes,
)
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    CovarianceError,
    DataError,
    SchemaError,
)
from brukarindex.replication import Jackknife, replicate_estimates
from brukarindex.response import auxiliary_indicators
from brukarindex.weighting import normalise, trim_weights

FIVE = Scale(1, 5)
INDEX, SHARE = RatingIndex("q", FIVE), Share.top("q", FIVE)

# --- strata of one unit through a weighting -------------------------------------------------------

AVERAGE = Design(strata="s", singleton="average")
LONELY = pl.DataFrame(
    {
        "s": list("aaaabbbbcccd") + list("ef"),
        "q": [1, 5, 3, 2, 4, 4, 5, 1, None, None, None, 3, 3, None],
        "u": list("xyxyxyxyxyxyxy"),
        "all": ["all"] * 14,
        "r": [True] * 14,
    }
)
UNCHANGED = {
    "one class": lambda: poststratify(LONELY, {"all": {"all": 14}}, design=AVERAGE),
    "strata": lambda: poststratify(
        LONELY, {"s": dict(LONELY["s"].value_counts().rows())}, design=AVERAGE
    ),
    "raking": lambda: rake(LONELY, {"all": {"all": 14}}, design=AVERAGE),
    "classes": lambda: weighting_classes(LONELY, "u", responded="r", minimum=1, design=AVERAGE),
}


def figures(design):
    """Return the standard errors of an index, a share, a distribution, comparisons and
    covariances.
    """
    made = estimate(LONELY, INDEX, by="u", design=design)
    frames = [
        made.frame,
        estimate(LONELY, SHARE, by="u", design=design).frame,
        distribution(LONELY, INDEX, by="u", design=design).frame,
        compare(made, to=Pooled()).frame,
        compare(made, to=UnweightedMean()).frame,
    ]
    errors = [error for frame in frames for error in frame["std_error"].fill_null(-1)]
    return [*errors, *made.covariance().ravel().tolist()]


@pytest.mark.parametrize("made", UNCHANGED)
def test_weights_that_change_nothing_leave_strata_of_one_unit_as_they_are(made):
    """A stratum in which nobody answered is no other stratum, through a weighting either."""
    weighting = UNCHANGED[made]()
    assert weighting.factor == pytest.approx(1)
    plain = figures(AVERAGE)
    assert sum(error > 0 for error in plain[:18]) == 13  # the others are 0, or outside the base
    # The figures go through sums of other terms, which round otherwise.
    assert figures(weighting) == pytest.approx(plain, rel=1e-9, abs=1e-9)
    assert figures(weighting.fixed()) == pytest.approx(plain, rel=1e-9, abs=1e-9)


def test_totals_through_classes_in_which_everybody_answered():
    """A total that no known number decides varies as without weights; strata without an answer add
    nothing.
    """
    plain, made = (
        estimate(LONELY, SHARE, by="u", design=design, statistic="total")
        .frame["std_error"]
        .to_list()
        for design in (AVERAGE, UNCHANGED["classes"]())
    )
    assert made == pytest.approx(plain, rel=1e-9)
    one = estimate(
        LONELY.filter(pl.col("q").is_not_null() | (pl.col("s") == "c")), SHARE, design=AVERAGE
    )
    assert one.row().std_error == pytest.approx(
        estimate(LONELY, SHARE, design=AVERAGE).row().std_error, rel=1e-9
    )


LEFT = pl.DataFrame(
    {
        "s": list("aabbcc"),
        "k": ["all"] * 6,
        "r": [True, True, True, False, False, False],
        "q": [5, 1, 5, None, None, None],
    }
)
"""Of stratum b one responded and of c nobody; every weight becomes 2."""


def left(singleton):
    """Return weights of those who responded, taken as fixed."""
    design = Design(strata="s", singleton=singleton)
    return weighting_classes(LEFT, "k", responded="r", minimum=1, design=design).fixed()


def test_fixed_weights_with_one_respondent_left_in_a_stratum_are_refused():
    """The design says that a stratum of one unit stops everything, and only
    respondents are units.
    """
    with pytest.raises(DataError, match="variance is unknown: b"):
        estimate(LEFT, SHARE, design=left("raise"))
    assert estimate(LEFT, SHARE, design=left("certainty")).row().std_error > 0


def test_a_stratum_with_nobody_left_is_no_unit_of_the_mean():
    """With units 2, 0 and 2 the stratum of one is centred at 4/3: V = 2·(1 + 1) + (2 − 4/3)²."""
    row = estimate(LEFT, SHARE, statistic="total", design=left("adjust")).row()
    assert (row.estimate, row.std_error**2) == pytest.approx((4, 40 / 9), rel=1e-12)


@pytest.mark.parametrize("kind", ["to_pandas", "to_arrow"])
def test_a_frame_of_which_no_column_is_needed_has_as_many_rows(kind):
    """Nothing but the number of rows decides weights that are alike."""
    frame = getattr(LEFT, kind)()
    made = trim_weights(frame, design=Design(), high=2)
    assert made.total == 6
    assert normalise(made, 3).join(frame)["weight"].to_numpy().tolist() == [0.5] * 6


def test_a_weighting_lends_an_estimate_the_strata_whose_totals_it_uses():
    """As in R, where all strata of a calibrated design are kept: here c, in which nobody answered,
    has one unit.
    """
    frame = pl.DataFrame(
        {
            "s": list("aaaabbbbc"),
            "k": list("kmkmkmkmk"),
            "q": [1, 5, 3, 2, 4, 4, 5, 1, None],
        }
    )
    numbers = {"k": {"k": 5, "m": 4}}
    lent, certain = (
        estimate(
            frame,
            INDEX,
            design=poststratify(frame, numbers, design=Design(strata="s", singleton=rule)),
        ).row()
        for rule in ("average", "certainty")
    )
    assert lent.std_error**2 == pytest.approx(
        certain.std_error**2 * 3 / 2, rel=1e-9
    )  # three strata, of which two known


def test_a_stratum_is_lent_what_its_class_is_fitted_whichever_coefficients_add_up_to_it():
    """Old K are fitted 0, so stratum c, of one of them without an answer, stands for nothing: V is
    that of a and b.
    """
    answers = {
        ("K", "old"): (2, 4),
        ("K", "young"): (3, 5),
        ("M", "old"): (1, 3),
        ("M", "young"): (2, 2, 4, 4),
    }
    rows = [(s, *level, q) for s in "ab" for level, several in answers.items() for q in several]
    frame = pl.DataFrame(
        [*rows, ("c", "K", "old", None)], schema=["s", "sex", "age", "q"], orient="row"
    )
    margins = {"sex": {"K": 9, "M": 12}, "age": {"old": 9, "young": 12}}
    design = Design(strata="s", singleton="average")
    row = estimate(frame, MeanRating("q", FIVE), design=rake(frame, margins, design=design)).row()
    # Every residual is 1 or −1, of 20 answers: 2·(10/9)·10/20².
    assert (row.estimate, row.std_error**2) == pytest.approx((3, 1 / 18), rel=1e-9)


# --- design effects -------------------------------------------------------------------------------


def test_weights_that_add_up_to_the_answers_have_no_design_effect():
    """Of a population of known size the simple sample would be a census: 1 − n/W is 0, or its
    rounding.
    """
    frame = pl.DataFrame({"q": [4, 2, 2, 2, 5, 4, 1], "k": list("caacaba"), "N": [50] * 7})
    thirds = {"k": dict.fromkeys("abc", 50 / 3)}
    made = normalise(poststratify(frame, thirds, design=Design(population="N")))
    assert estimate(frame, INDEX, design=made).row().deff is None


def test_a_total_of_equal_answers_has_no_design_effect():
    """The deviations from the mean are 0, though sums with weights have rounding errors."""
    frame = pl.DataFrame({"q": [3] * 4, "s": list("aabb"), "w": [0.05, 0.05, 2.45, 2.45]})
    design = Design(weight="w", cluster="s")
    row = estimate(frame, MeanRating("q", FIVE), statistic="total", design=design).row()
    assert row.std_error > 0
    assert row.deff is None


@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [2, 4, 0, 3, 5, 1]], ids=str)
def test_weights_half_as_many_again_as_the_respondents_tell_no_size(order):
    """They add up to 9 or a little less, by the order; V/(s²/n) is 6/5·Σw²(y − m)²/W² over s²/6."""
    frame = pl.DataFrame(
        {"q": [1, 2, 3, 4, 5, 5], "w": [0.1, 0.2, 1.7, 2.3, 2.6, 2.1], "k": list("abcdef")}
    )[order]
    deff = estimate(frame, INDEX, design=Design(weight="w", cluster="k")).row().deff
    assert deff == pytest.approx(1.0117920316411666, rel=1e-9)


# --- total surveys --------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", ["wald", "wilson", "saddlepoint"])
def test_a_stratum_counted_in_full_has_no_error_through_steps(interval):
    """What scaled weights lend to another stratum are sums that cancel; a missing answer leaves the
    error unknown.
    """
    frame = pl.DataFrame(
        {
            "s": list("xxxxxyyyy"),
            "N": [9] * 5 + [4] * 4,
            "q": [1, 5, None, None, 5, 1, 1, None, 5],
            "r": [1, 1, None, 5, 1, 1, 5, 1, 5],
        }
    )
    scaled = normalise(
        trim_weights(frame, design=Design(strata="s", population="N"), high=1000), 100
    )
    shares = [Share.top("q", FIVE), Share.top("r", FIVE)]
    rows = {
        row.measure: row
        for row in estimate(frame, shares, by="s", design=scaled, interval=interval)["y"]
    }
    some, every = (rows[share.name] for share in shares)
    assert (some.status, some.std_error, some.deff) == ("incomplete_census", None, None)
    assert (every.status, every.std_error, every.conf_low, every.conf_high) == ("census", 0, 50, 50)


# --- rows without a group -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Int64, pl.Enum(["1", "2"])])
def test_a_group_of_their_own_leaves_the_other_figures_as_they_are(kind):
    """The advice for rows without a key, followed: the total survey's N/n and fpc are those of all
    who answered.
    """
    frame = pl.DataFrame(
        {"k": ["1", "1", "2", "2", None, None], "q": [5, 4, 3, 5, 1, 2], "N": [12] * 6}
    )
    frame = frame.with_columns(pl.col("k").cast(kind))
    design = Design(population="N")
    with pytest.raises(DataError) as caught:
        estimate(frame, INDEX, by="k", design=design)
    assert "one of their own, such as 'unknown'" in str(caught.value)
    text = (
        frame.with_columns(pl.col("k").cast(pl.String))
        if "after a cast to text" in str(caught.value)
        else frame
    )
    assert isinstance(text["k"].dtype, (pl.String, pl.Categorical))
    made = estimate(
        text.with_columns(pl.col("k").fill_null("unknown")), INDEX, by="k", design=design
    )
    assert made.frame["k"].to_list() == ["1", "2", "unknown"]
    other = estimate(
        text.with_columns(pl.col("k").fill_null("another")), INDEX, by="k", design=design
    )
    assert made["1"].row() == other["1"].row()
    without = estimate(text.drop_nulls("k"), INDEX, by="k", design=design)
    assert without["1"].row().std_error != made["1"].row().std_error


# --- classes merged with neighbours ---------------------------------------------------------------


def people(*groups):
    """Return one row per person: groups of a sex, an age, how many were asked and how many
    responded.
    """
    rows = [
        {"kon": sex, "alder": age, "svar": i < answered}
        for sex, age, asked, answered in groups
        for i in range(asked)
    ]
    return pl.DataFrame(rows)


AGES = ["0–5", "6–12", "13–17", "18–64", "65–"]
OLD = people(
    ("kvinna", "18–64", 40, 30),
    ("kvinna", "65–", 40, 20),
    ("man", "18–64", 20, 5),
    ("man", "65–", 40, 20),
)
YOUNG = people(
    ("k", "0–5", 40, 20),
    ("k", "6–12", 40, 10),
    ("k", "13–17", 40, 5),
    ("k", "18–64", 40, 30),
    ("k", "65–", 40, 30),
)


def factors(made, *keys):
    """Return the factor of the respondents of each class."""
    return {row[:-1]: row[-1] for row in made.cells.filter("svar").select(*keys, "factor").rows()}


def ordered(frame, classes=("kon", "alder"), **options):
    """Return weighting classes whose neighbours are merged."""
    options = {"order": {"alder": AGES}, **options}
    return weighting_classes(frame, classes, responded="svar", collapse="ordered", **options)


@pytest.mark.parametrize("classes", [("kon", "alder"), ("alder", "kon")])
def test_neighbours_differ_in_the_ordered_variable_only(classes):
    """Men of 18–64 are merged with older men, not with the oldest women, whichever column is named
    first.
    """
    made = ordered(OLD, classes)
    found = factors(made, "kon", "alder")
    assert found == {
        ("kvinna", "18–64"): 40 / 30,
        ("kvinna", "65–"): 2.0,
        ("man", "18–64"): pytest.approx(60 / 25),  # sums of weights of two cells
        ("man", "65–"): pytest.approx(60 / 25),
    }
    first = (
        "man × 18–64 was merged with man × 65–"
        if classes[0] == "kon"
        else "18–64 × man was merged with 65– × man"
    )
    assert made.reports[0].notes == (first,)
    assert f"Weighting classes: {first}." in made.describe("en")
    assert (
        f"Viktningsklasser: {first.replace('was merged with', 'slogs samman med')}."
        in made.describe("sv")
    )
    assert "was merged with" in repr(made)


def test_a_stated_order_is_used():
    """By alphabet 13–17 would stand beside 0–5; the smaller neighbour is 6–12."""
    found = factors(ordered(YOUNG, "alder"), "alder")
    assert found[("13–17",)] == found[("6–12",)] == pytest.approx(80 / 15)
    assert found[("0–5",)] == 2


ARROW = pa.DictionaryArray.from_arrays(
    pa.array([AGES.index(age) for age in YOUNG["alder"]]), pa.array(AGES), ordered=True
)
TYPED = {
    "Polars": lambda: YOUNG.with_columns(pl.col("alder").cast(pl.Enum(AGES))),
    "Polars, lazy": lambda: YOUNG.lazy().with_columns(pl.col("alder").cast(pl.Enum(AGES))),
    "PyArrow": lambda: pa.table({"alder": ARROW, "svar": YOUNG["svar"].to_arrow()}),
    "pandas": lambda: pd.DataFrame(
        {
            "alder": pd.Categorical(YOUNG["alder"].to_list(), AGES, ordered=True),
            "svar": YOUNG["svar"].to_list(),
        }
    ),
    "numbers": lambda: YOUNG.with_columns(
        alder=pl.col("alder").replace_strict(dict(zip(AGES, range(5), strict=True)))
    ),
    "decimals": lambda: YOUNG.with_columns(
        alder=pl.col("alder").replace_strict(
            dict(zip(AGES, (0.5, 6.5, 13.5, 18.5, 65.5), strict=True))
        )
    ),
}


@pytest.mark.parametrize("kind", TYPED)
def test_a_column_with_an_order_of_its_own_needs_no_other(kind):
    """Ordered categories of every engine, and numbers, keep theirs."""
    made = ordered(TYPED[kind](), "alder", order=None)
    stated = ordered(YOUNG, "alder")
    assert sorted(made.factor.tolist()) == sorted(stated.factor.tolist())
    assert len(made.reports[0].notes) == 1


def test_an_order_of_ordered_categories_in_a_database():
    """DuckDB's ENUM has an order too."""
    duckdb = pytest.importorskip("duckdb")
    young, connection = YOUNG.to_arrow(), duckdb.connect()
    connection.register("young", young)
    kind = ", ".join(f"'{age}'" for age in AGES)
    rows = connection.sql(f"select cast(alder as ENUM({kind})) as alder, svar from young")
    made = ordered(rows, "alder", order=None)
    assert sorted(made.factor.tolist()) == sorted(ordered(YOUNG, "alder").factor.tolist())


def test_without_an_order_the_error_asks_for_it():
    """And following it works: the levels are listed to be put in order."""
    for frame, classes in (
        (YOUNG, "alder"),
        (YOUNG.with_columns(pl.col("alder").cast(pl.Categorical)), "alder"),
    ):
        with pytest.raises(
            ArgumentError, match="none has one of its own: say it, such as order="
        ) as caught:
            ordered(frame, classes, order=None)
        said = str(caught.value)
        levels = ast.literal_eval(said[said.index("order={") + 6 : said.index("}") + 1])
        assert sorted(levels["alder"]) == sorted(AGES)
        made = ordered(frame, classes, order={"alder": sorted(levels["alder"], key=AGES.index)})
        assert factors(made, "alder")[("0–5",)] == 2
    both = OLD.with_columns(
        pl.col("alder").cast(pl.Enum(AGES)), kon=pl.col("kon").cast(pl.Enum(["man", "kvinna"]))
    )
    with pytest.raises(ArgumentError, match="'kon' and 'alder' have one"):
        ordered(both, order=None)
    assert factors(ordered(both), "kon", "alder")[("kvinna", "65–")] == 2


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"order": {"alder": AGES[1:]}}, ArgumentError, "order lacks the level '0–5' of 'alder'."),
        (
            {"order": {"alder": [*AGES, "0–5"]}},
            ArgumentError,
            "order names the level '0–5' of 'alder' twice.",
        ),
        (
            {"order": {"ålder": AGES}},
            ArgumentError,
            "order names 'ålder', which is none of classes. Did you mean",
        ),
        (
            {"order": AGES},
            ArgumentTypeError,
            "order must be a dict of one column and its levels in order",
        ),
        (
            {"order": {"alder": "0–5"}},
            ArgumentTypeError,
            "order: the levels of 'alder' must be a list or tuple",
        ),
        (
            {"collapse": "rate"},
            ArgumentError,
            'order= says which classes are neighbours for collapse="ordered"',
        ),
        ({"across_strata": 1}, ArgumentTypeError, "across_strata must be True or False, got 1."),
    ],
)
def test_orders_that_are_none(options, error, message):
    """What is wrong with a stated order is said."""
    with pytest.raises(error) as caught:
        weighting_classes(
            YOUNG,
            "alder",
            **{"responded": "svar", "collapse": "ordered", "order": {"alder": AGES}, **options},
        )
    assert message in str(caught.value)


def test_nobody_to_be_merged_with_in_order():
    """Of a class in which nobody responded, the weight would be lost; following the advice keeps
    it.
    """
    frame = people(("k", "0–5", 10, 0), ("m", "0–5", 10, 10), ("m", "65–", 10, 10))
    with pytest.raises(
        DataError,
        match="nobody responded in class k × 0–5, and there is no other class that differs",
    ):
        ordered(frame)
    made = weighting_classes(frame, ["kon", "alder"], responded="svar", collapse="rate")
    assert made.total == pytest.approx(30)


# --- classes and strata ---------------------------------------------------------------------------

STRATA = pl.DataFrame(
    {
        "kommun": ["A"] * 10 + ["B"] * 40 + ["C"] * 40,
        "N": [40] * 10 + [400] * 40 + [300] * 40,
        "ung": [False] * 5 + [True] * 5 + [False, True] * 40,
        "svar": (
            [i < 2 for i in range(10)] + [i < 30 for i in range(40)] + [i < 10 for i in range(40)]
        ),
    }
)
BY_STRATA = Design(strata="kommun", population="N")


def test_classes_are_never_merged_across_strata_unless_told():
    """A with 2 of 10 keeps the 40 that it stands for, and is told of; told to, it is
    merged with C.
    """
    made = weighting_classes(STRATA, "kommun", responded="svar", design=BY_STRATA)
    sums = dict(made.cells.group_by("kommun").agg(pl.col("weight").sum()).rows())
    assert sums == {"A": pytest.approx(40), "B": pytest.approx(400), "C": pytest.approx(300)}
    said = "A has 2 respondents, fewer than 10, and no class to be merged with."
    assert said in made.describe()
    assert said in repr(made)
    assert "A har 2 svarande, färre än 10, och ingen klass att slås samman med." in made.describe(
        "sv"
    )
    told = weighting_classes(
        STRATA, "kommun", responded="svar", design=BY_STRATA, across_strata=True
    )
    assert told.cells.filter(pl.col("kommun") == "A")["weight"].sum() != pytest.approx(40)
    assert "A was merged with C." in told.describe()
    assert told.total == pytest.approx(740)


@pytest.mark.parametrize("collapse", ["rate", "ordered"])
def test_classes_are_merged_within_their_stratum(collapse):
    """Young and old of A are merged, whatever rate the classes of other municipalities have."""
    order = {"ung": [False, True]} if collapse == "ordered" else None
    made = weighting_classes(
        STRATA,
        ["kommun", "ung"],
        responded="svar",
        design=BY_STRATA,
        collapse=collapse,
        order=order,
    )
    sums = dict(made.cells.group_by("kommun").agg(pl.col("weight").sum()).rows())
    assert sums == {"A": pytest.approx(40), "B": pytest.approx(400), "C": pytest.approx(300)}
    assert "A × True was merged with A × False" in made.reports[0].notes


def test_a_stratum_in_which_nobody_responded():
    """Its weight can only be carried by another stratum, which must be said; following the advice
    works.
    """
    frame = STRATA.with_columns(svar=pl.col("svar") & (pl.col("kommun") != "A"))
    with pytest.raises(
        DataError, match=r"nobody responded in class A, .* in its stratum: say across_strata=True"
    ):
        weighting_classes(frame, "kommun", responded="svar", design=BY_STRATA)
    made = weighting_classes(
        frame, "kommun", responded="svar", design=BY_STRATA, across_strata=True
    )
    assert made.total == pytest.approx(740)


def test_many_merges_are_counted():
    """The first five are told, in repr and describe."""
    groups = [("k", f"{i:02}", 20, 5) for i in range(14)]
    made = weighting_classes(people(*groups), "alder", responded="svar")
    assert len(made.reports[0].notes) == 13
    shown = " ".join(repr(made).split())
    assert made.describe().count("was merged with") == shown.count("was merged with") == 5
    assert "; and 8 more." in made.describe()
    assert "; och 8 till." in made.describe("sv")


# --- classes or numbers ---------------------------------------------------------------------------

RATES = {1: 20, 2: 80, 3: 30, 4: 70, 5: 50}
REGIONS = pl.DataFrame(
    [
        {"region": region, "svar": i < answered}
        for region, answered in RATES.items()
        for i in range(100)
    ]
)
KINDS = {
    "integers": lambda frame, _name: frame,
    "text": lambda frame, name: frame.with_columns(pl.col(name).cast(pl.String)),
    "floats": lambda frame, name: frame.with_columns(pl.col(name).cast(pl.Float64)),
    "small floats": lambda frame, name: frame.with_columns(pl.col(name).cast(pl.Float32)),
    "decimals": lambda frame, name: frame.with_columns(pl.col(name).cast(pl.Decimal(10, 2))),
    "categories": lambda frame, name: frame.with_columns(
        pl.col(name).cast(pl.String).cast(pl.Categorical)
    ),
    "pandas after a gap": lambda frame, name: frame.to_pandas().astype({name: float}),
}
WEIGHTED = {
    "propensity": lambda frame: propensity_weights(frame, "region", responded="svar"),
    "classes": lambda frame: weighting_classes(frame, "region", responded="svar"),
    "calibrate": lambda frame: calibrate(frame, {"region": "sample"}, responded="svar"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("made", WEIGHTED)
def test_regions_are_classes_whatever_the_type_of_their_numbers(made, kind):
    """One reading everywhere: 1.0 is the region that 1 is."""
    found = WEIGHTED[made](KINDS[kind](REGIONS, "region"))
    factors_of = found.cells.filter(found.cells["svar"]).sort(pl.col("region").cast(pl.Float64))[
        "factor"
    ]
    assert factors_of.to_list() == pytest.approx(
        [100 / rate for rate in RATES.values()]
    )  # Newton's method stops


@pytest.mark.parametrize("kind", KINDS)
def test_indicators_of_the_response_read_columns_in_the_same_way(kind):
    """R, and Särndal and Lundström's indicators, too."""
    frame = KINDS[kind](REGIONS, "region")
    r = representativity(frame, "region", responded="svar")
    assert r.r_unadjusted == pytest.approx(
        representativity(REGIONS, "region", responded="svar").r_unadjusted
    )
    h = auxiliary_indicators(frame, ["region"], responded="svar").frame
    assert h["columns"].to_list() == [5]
    assert h["h3"].to_list() == pytest.approx(
        auxiliary_indicators(REGIONS, ["region"], responded="svar").frame["h3"].to_list()
    )


def test_a_column_can_be_said_to_be_a_number_or_classes():
    """Numbers with decimals enter as numbers, and are told of; either can be said otherwise."""
    by_number = propensity_weights(REGIONS, "region", responded="svar", numeric="region")
    assert by_number.cells.filter("svar")["factor"].round(2).to_list() == [
        2.5,
        2.22,
        2.0,
        1.82,
        1.67,
    ]
    assert "region entered as a number." in by_number.describe()
    assert "region ingick som tal." in by_number.describe("sv")
    halves = REGIONS.with_columns(region=pl.col("region") + 0.5)
    same = propensity_weights(halves, "region", responded="svar")
    assert same.factor == pytest.approx(by_number.factor)
    classes = propensity_weights(halves, "region", responded="svar", categories="region")
    assert classes.cells.filter("svar")["factor"].to_list() == pytest.approx(
        [100 / rate for rate in RATES.values()]
    )
    assert "number" not in classes.describe()
    total = calibrate(REGIONS, {"region": "sample"}, responded="svar", numeric="region")
    assert float((total.cells["weight"] * total.cells["region"]).sum()) == pytest.approx(1500)
    assert total.total != pytest.approx(500)
    calibrated = calibrate(halves, {"region": "sample"}, responded="svar", categories="region")
    assert calibrated.factor == pytest.approx(classes.factor)
    h = auxiliary_indicators(REGIONS, ["region"], responded="svar", numeric="region").frame
    assert h["columns"].to_list() == [2]
    assert (
        auxiliary_indicators(halves, ["region"], responded="svar", categories="region").frame[
            "columns"
        ][0]
        == 5
    )
    for ask in (propensity_weights, calibrate):
        arguments = {"region": "sample"} if ask is calibrate else "region"
        with pytest.raises(
            ArgumentError, match="'region' is named in numeric and in categories: name it in one"
        ):
            ask(REGIONS, arguments, responded="svar", numeric="region", categories="region")
        with pytest.raises(
            ArgumentError, match=r"categories names 'regoin', which is no covariate. Did you mean"
        ):
            ask(REGIONS, arguments, responded="svar", categories="regoin")


RESPONSE = {
    "propensity": lambda frame: propensity_weights(frame, "region", responded="svar").total,
    "classes": lambda frame: weighting_classes(frame, "region", responded="svar").total,
    "calibrate": lambda frame: calibrate(frame, {"region": "sample"}, responded="svar").total,
    "post-stratification": lambda frame: (
        poststratify(frame, {"region": REGION_SIZES}, responded="svar").total
    ),
    "rake": lambda frame: rake(frame, {"region": REGION_SIZES}, responded="svar").total,
    "R": lambda frame: representativity(frame, "region", responded="svar").mean_propensity,
    "indicators": (
        lambda frame: auxiliary_indicators(
            frame, ["region"], responded="svar", measures=RatingIndex("q", FIVE)
        ).frame["respondents"][0]
    ),
    "report": (
        lambda frame: nonresponse_report(
            frame, INDEX, responded="svar", covariates="region"
        ).rates.frame["estimate"][0]
    ),
}
REGION_SIZES = dict.fromkeys(RATES, 300.0)


@pytest.mark.parametrize(
    "kind", ["integers", "floats", "small floats", "decimals", "pandas after a gap"]
)
@pytest.mark.parametrize("function", RESPONSE)
def test_who_responded_is_read_in_one_way(function, kind):
    """True, 1 and 1.0 are one, in every function; 0.5 and text are none, in every function."""
    asked = REGIONS.with_columns(q=pl.when("svar").then(pl.int_range(pl.len()) % 5 + 1))
    expected = RESPONSE[function](asked)
    numbers = asked.with_columns(pl.col("svar").cast(pl.Int64))
    assert RESPONSE[function](KINDS[kind](numbers, "svar")) == expected
    half, text = (
        numbers.with_columns(svar=pl.col("svar") / 2),
        numbers.with_columns(pl.col("svar").cast(pl.String)),
    )
    with pytest.raises(DataError, match="column 'svar' must be"):
        RESPONSE[function](half)
    with pytest.raises((DataError, SchemaError), match="column 'svar' must be"):
        RESPONSE[function](text)


# --- weights that failed --------------------------------------------------------------------------

TWO = pl.DataFrame(
    {"s": list("KKKM") * 5, "u": list("abab") * 5, "q": [1, 5, 4, 2, 3] * 4, "w": [2.0] * 20}
)
FAR = {"s": {"K": 5.0, "M": 95.0}}
FAILED = {
    "rake": lambda: rake(TWO, FAR, bounds=(0.5, 2), on_failure="return", design=Design(weight="w")),
    "calibrate": lambda: calibrate(
        TWO,
        FAR,
        distance="truncated",
        bounds=(0.5, 2),
        on_failure="return",
        design=Design(weight="w"),
    ),
    "and then normalised": lambda: normalise(
        rake(TWO, FAR, bounds=(0.5, 2), on_failure="return", design=Design(weight="w"))
    ),
}


def results(weighting):
    """Return every kind of result that weights are used in."""
    made = estimate(TWO, INDEX, by="u", design=weighting)
    share = estimate(TWO, SHARE, by="u", design=weighting)
    return {
        "weighting": weighting,
        "estimates": made,
        "one row of them": made["a"],
        "from JSON": from_json(to_json(made)),
        "totals": estimate(TWO, SHARE, design=weighting, statistic="total"),
        "comparisons": compare(made, to=Pooled()),
        "with a published figure": compare(made, to=Published(50)),
        "distribution": distribution(TWO, INDEX, by="u", design=weighting),
        "bounds": nonresponse_bounds(share, asked={"a": 50, "b": 50}),
        "tipping points": tipping_point(share, above=30, asked={"a": 50, "b": 50}),
        "replicates": replicate_estimates(TWO, INDEX, Jackknife(), design=weighting),
    }


@pytest.mark.parametrize("made", FAILED)
def test_weights_that_failed_say_so_in_every_figure(made):
    """They were asked for all the same, and no paragraph about a figure hides it."""
    for name, result in results(FAILED[made]()).items():
        assert "does not meet its totals; the furthest is" in result.describe("en"), name
        assert "når inte sina totaler" in result.describe("sv"), name
    weighting = FAILED[made]()
    assert "Caution: " in repr(weighting)
    assert "s = K ska bli 5, blir" in weighting.describe("sv")
    assert "s = K wants 5, gets" in weighting.describe("en")


def test_weights_that_meet_their_totals_have_no_caution():
    """Nothing is said of failures that are none."""
    weighting = rake(TWO, {"s": {"K": 50.0, "M": 50.0}}, design=Design(weight="w"))
    for name, result in results(weighting).items():
        assert "Caution" not in result.describe("en"), name
        assert "Varning" not in result.describe("sv"), name


def test_adjustments_that_fail_in_replicates_are_told():
    """The whole sample and its replicates miss the totals; those of respondents who are alike are
    made once.
    """
    made = replicate_estimates(
        TWO,
        INDEX,
        Jackknife(),
        adjust=lambda cells, design: rake(
            cells, FAR, bounds=(0.5, 2), on_failure="return", design=design
        ),
        using="s",
        design=Design(weight="w"),
    )
    assert "the adjustment does not meet its totals in 11 weightings" in made.describe("en")
    assert "justeringen når inte sina totaler i 11 vägningar" in made.describe("sv")


# --- results stay what they are -------------------------------------------------------------------

SIZES = {"s": {"K": 60.0, "M": 40.0}}


def test_the_arrays_of_a_weighting_are_locked():
    """Nobody can change the factors of later figures."""
    weighting = rake(TWO, SIZES)
    before = estimate(TWO, INDEX, design=weighting).row().estimate
    for name in ("factor", "n", "design_weight", "squares"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(weighting, name)[0] = 100.0
    with pytest.raises(ValueError, match="read-only"):
        weighting.steps[0].g[:] = 2.0
    assert estimate(TWO, INDEX, design=weighting).row().estimate == before
    assert from_json(to_json(weighting)) == weighting
    with pytest.raises(ValueError, match="read-only"):
        from_json(to_json(weighting)).factor[0] = 1.0


RESULTS = {
    "estimates": lambda: (estimate(TWO, INDEX, by="u"), ["frame"]),
    "comparisons": lambda: (compare(estimate(TWO, INDEX, by="u"), to=Pooled()), ["frame"]),
    "distribution": lambda: (distribution(TWO, INDEX, by="u"), ["frame"]),
    "bounds": lambda: (nonresponse_bounds(estimate(TWO, INDEX), asked=50), ["frame"]),
    "R": lambda: (
        representativity(REGIONS, "region", responded="svar"),
        ["variables", "categories", "coefficients", "frame"],
    ),
    "indicators": lambda: (auxiliary_indicators(REGIONS, ["region"], responded="svar"), ["frame"]),
    "weighting": lambda: (rake(TWO, SIZES), ["keys", "cells"]),
    "rates": lambda: (
        response_rates(
            REGIONS, "svar", codes={"responded": True, "nonresponse": False}, standard="swedish"
        ),
        ["frame", "counts"],
    ),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_frame_that_is_changed_is_a_copy(name):
    """In a cell, by a column more or by rows more: the result keeps what it was."""
    result, attributes = RESULTS[name]()
    for attribute in attributes:
        before = getattr(result, attribute).to_dicts()
        frame = getattr(result, attribute)
        frame[0, 0] = None
        frame.insert_column(0, pl.Series("more", range(frame.height)))
        frame.drop_in_place("more")
        frame.extend(frame)
        series = getattr(result, attribute).to_series(-1)
        series[0] = None
        assert getattr(result, attribute).to_dicts() == before
    assert repr(result) == repr(RESULTS[name]()[0])


def test_what_estimates_are_compared_by_is_locked():
    """Neither figures nor influences can be changed on the way to a comparison."""
    (group,) = estimate(TWO, INDEX, by="u").groups
    for values in (
        group.estimate,
        group.variance,
        group.n,
        group.base,
        group.df,
        group.columns.value,
    ):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0.0


def test_the_counts_of_a_tally_stay():
    """A changed block is a copy, and estimates of one tally still know of each other."""
    counted = tally(TWO, INDEX, by=["s", "u"])
    before = estimate(counted, by="u")
    counted.blocks[0][0, "n"] = 1000
    counted.populations.insert_column(0, pl.Series("more", [], dtype=pl.Int64))
    assert estimate(counted, by="u").frame.equals(before.frame)
    assert (
        compare(estimate(counted, by="u"), to=estimate(counted)).frame["std_error"].null_count()
        == 0
    )
    twin = tally(TWO, INDEX, by=["s", "u"])
    assert twin == counted
    with pytest.raises(CovarianceError, match="the estimates are from two tallies"):
        compare(estimate(counted, by="u"), to=estimate(twin))
    with pytest.raises(CovarianceError, match="the estimates are from two tallies"):
        compare(estimate(counted, by="u"), to=estimate(counted + twin))


def test_a_number_that_is_the_same_for_all_adds_nothing_to_classes():
    """Its total follows from theirs: met but for rounding, whatever the unit of the weights."""
    frame = pl.DataFrame(
        {"sex": ["K"] * 4 + ["M"], "size": [0.5] * 5, "w": [0.02] * 5, "q": [1, 0, 1, 1, 0]}
    )
    for unit in (1, 7, 1000):
        totals = {"sex": {"K": 0.07 * unit, "M": 0.021 * unit}, "size": 0.0455 * unit}
        made = calibrate(frame.with_columns(pl.col("w") * unit), totals, design=Design(weight="w"))
        assert made.status == "converged"
        assert made.join(frame.with_columns(pl.col("w") * unit))["weight"].sum() == pytest.approx(
            0.091 * unit
        )


def test_a_weight_that_is_shared_out_up_to_the_limit_lies_within():
    """Raked weights are known to 1e-11: three that rise to the very limit are not beyond it, but
    for that.
    """
    frame = pl.DataFrame({"w": [1.7, 0.02, 1.0, 1.0, 1.0, 0.02], "q": [1, 0, 1, 1, 0, 1]})
    for noise in (-3e-12, 0.0, 3e-12):
        given = frame.with_columns(
            w=pl.col("w") * pl.when(pl.col("w") == 1).then(1 + noise).otherwise(1.0) * 0.7
        )
        made = trim_weights(given, low=0.2212, high=0.7189, design=Design(weight="w"), strict=True)
        assert made.join(given)["weight"].max() == pytest.approx(0.7189)
