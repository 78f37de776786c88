"""Bad input to weights: each case is an error of ours with the numbers in it, or a documented
answer.
"""

from datetime import timedelta

import duckdb
import numpy as np
import polars as pl
import pytest
from bad_input import INF, NAN, cases, refuses

from brukarindex import (
    Design,
    RatingIndex,
    Scale,
    calibrate,
    estimate,
    from_json,
    nonresponse_report,
    poststratify,
    propensity_weights,
    rake,
    tally,
    to_json,
    weighting_classes,
)
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ColumnNotFoundError,
    DataError,
    SchemaError,
)
from brukarindex.weighting import auxiliary, normalise, trim_weights

SAMPLE = pl.DataFrame(
    {
        "sex": list("KKKMMM"),
        "age": ["o", "y", "o", "y", "o", "y"],
        "svar": [True, True, False, True, True, False],
        "text": ["ja", "ja", "nej", "ja", "ja", "nej"],
        "w": [1.0, 2.0, 3.0, 1.0, 2.0, 3.0],
        "q": [1, 2, None, 4, 5, None],
        "x": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        "N": [60] * 6,
    }
)
FRAME = SAMPLE.filter("svar")
QUESTION = RatingIndex("q", Scale(1, 5))
WEIGHTS = Design(weight="w")
SEX = {"sex": {"K": 60, "M": 40}}
CLASSES = weighting_classes(SAMPLE, "sex", responded="svar", minimum=1, design=WEIGHTS)
RAKED = rake(FRAME, SEX, design=WEIGHTS)


def classes(frame=SAMPLE, by="sex", responded="svar", **options):
    """Return weighting classes."""
    return weighting_classes(frame, by, responded=responded, **{"minimum": 1, **options})


def responding(*values):
    """Return the sample with other values of who responded."""
    return SAMPLE.with_columns(svar=pl.Series(values, strict=False))


def based(weight):
    """Return the respondents with one design weight changed."""
    return FRAME.with_columns(w=pl.Series([1.0, 2.0, weight, 1.0], dtype=pl.Float64))


@cases(
    (
        "margins disagree",
        ArgumentError,
        (
            "margins add up to different numbers: 'sex' 100, 'age' 110. They must count the"
            " same persons: correct them, or say size= to scale each of them."
        ),
        lambda: rake(FRAME, {**SEX, "age": {"o": 50, "y": 60}}),
    ),
    (
        "a level without total",
        DataError,
        "sex = M is in the data but has no total: give one, or merge it.",
        lambda: rake(FRAME, {"sex": {"K": 60}}),
    ),
    (
        "a total without respondents",
        DataError,
        "sex = X has the total 10 but no respondents: merge it with a similar level.",
        lambda: rake(FRAME, {"sex": {"K": 60, "M": 30, "X": 10}}),
    ),
    (
        "a total among the levels",
        DataError,
        (
            "sex = Summa has the total 90 but no respondents: it reads as a total of other levels,"
            " leave it out of the totals if it is one."
        ),
        lambda: rake(FRAME, {"sex": {"K": 60, "M": 30, "Summa": 90}}),
    ),
    (
        "a total of a unit among the levels",
        DataError,
        (
            "sex = M totalt has the total 30 but no respondents: it reads as a total of other"
            " levels, leave it out of the totals if it is one."
        ),
        lambda: rake(FRAME, {"sex": {"K": 60, "M": 30, "M totalt": 30}}),
    ),
    (
        "a register read from a wrong row",
        ArgumentError,
        (
            "margins: those of 'sex' must be a frame of 1 column of levels and one of numbers, got"
            " Folkmängd, _duplicated_0: read the file from the row that names sex."
        ),
        lambda: rake(
            FRAME, {"sex": pl.DataFrame({"Folkmängd": ["sex", "K"], "_duplicated_0": ["n", "60"]})}
        ),
    ),
    (
        "levels of another type",
        DataError,
        (
            "sex: the totals have '1' where the data has 1: make the numbers of the data such text"
            " with pl.col('sex').cast(pl.String).str.zfill(1)."
        ),
        lambda: poststratify(FRAME.with_columns(sex=pl.lit(1)), {"sex": {"1": 5}}),
    ),
    (
        "codes of another type beside other levels",
        DataError,
        (
            "kod × sex: the totals have ('0180', 'K') where the data has (180, 'K'): make the"
            " numbers of the data such text with pl.col('kod').cast(pl.String).str.zfill(4)."
        ),
        lambda: rake(
            FRAME.with_columns(kod=pl.lit(180), sex=pl.lit("K")),
            {("kod", "sex"): {("0180", "K"): 5}},
        ),
    ),
    (
        "a level in other letters",
        DataError,
        ("sex: the totals have 'k' where the data has 'K': write the totals as the data has them."),
        lambda: poststratify(FRAME, {"sex": {"k": 60, "M": 40}}),
    ),
    (
        "a level in two spellings",
        DataError,
        (
            "sex = k is in the data but has no total: give one, or merge it. clean_labels makes"
            " spellings of one name one."
        ),
        lambda: poststratify(
            pl.concat([FRAME, FRAME[:1].with_columns(sex=pl.lit("k"))]), {"sex": {"K": 60, "M": 40}}
        ),
    ),
    (
        "zero for those who responded",
        DataError,
        "sex = M has the total 0 but respondents in the data: correct it, or leave them out.",
        lambda: poststratify(FRAME, {"sex": {"K": 100, "M": 0}}),
    ),
    (
        "every bad number",
        ArgumentError,
        (
            "margins: that of 'sex' = 'K' is -60; it must be a finite number of at least"
            " 0.\nmargins: that of 'sex' = 'M' is nan; it must be a finite number of at least"
            " 0.\nmargins: that of 'age' = 'o' is None; it must be a finite number of at"
            " least 0.\nmargins: that of 'age' = 'y' is True; it must be a finite number of"
            " at least 0.\nmargins: that of 'svar' = True is inf; it must be a finite number"
            " of at least 0.\nmargins: that of 'svar' = False is 'a'; it must be a finite"
            " number of at least 0."
        ),
        lambda: rake(
            FRAME,
            {
                "sex": {"K": -60, "M": NAN},
                "age": {"o": None, "y": True},
                "svar": {True: INF, False: "a"},
            },
        ),
    ),
    (
        "NaN for a number",
        ArgumentError,
        "totals: that of 'x' is nan; it must be a finite number, and at most 1e+100.",
        lambda: calibrate(FRAME, {"x": NAN}),
    ),
    (
        "a number without end",
        ArgumentError,
        "totals: that of 'x' is -1e+120; it must be a finite number, and at most 1e+100.",
        lambda: calibrate(FRAME, {**SEX, "x": -1e120}),
    ),
    (
        "more persons than a computer counts",
        ArgumentError,
        (
            "totals: that of 'sex' = 'K' is 1e+155; it must be a finite number of at least 0,"
            " and at most 1e+25.\ntotals: that of 'sex' = 'M' is 1e-155; it must be a finite"
            " number of at least 0, and if not 0 at least 1e-25."
        ),
        lambda: poststratify(FRAME, {"sex": {"K": 1e155, "M": 1e-155}}),
    ),
    (
        "an integer beyond all floats",
        ArgumentError,
        (
            "totals: that of 'sex' = 'K' is int; it must be a finite number of at least 0,"
            " and at most 1e+25."
        ),
        lambda: classes(totals={"K": 10**400, "M": 40}),
    ),
    (
        "weights beyond the limit",
        DataError,
        (
            "the weights add up to 2.53e+50, and at most 1e+25 persons can be told: correct the"
            " totals."
        ),
        lambda: calibrate(FRAME, {"x": 1e51}, design=WEIGHTS),
    ),
    (
        "numbers above the limit in a column",
        DataError,
        "column 'x' holds numbers above 1e+100: it cannot be calibrated to a total.",
        lambda: calibrate(FRAME.with_columns(x=pl.col("x") * 1e120), {**SEX, "x": 1e50}),
    ),
    (
        "numbers that differ too little",
        DataError,
        (
            "the numbers of column 'x' differ by less than a hundred-thousandth of their size, so"
            " that their differences would be lost in its total: give the number of persons of the"
            " sample too, as the total of classes or of a column of ones."
        ),
        lambda: calibrate(
            SAMPLE.with_columns(x=pl.col("x") + 1e7),
            {**SEX, "x": "sample"},
            responded="svar",
            numeric="x",
            design=WEIGHTS,
        ),
    ),
    (
        "levels that are one level to Python",
        DataError,
        "at has levels that are one value in Python: cast it to text first.",
        lambda: poststratify(
            FRAME.with_columns(at=pl.Series([1, 1, 2, 2]).cast(pl.Duration("ns"))),
            {"at": {timedelta(0): 5}},
        ),
    ),
    (
        "no dict",
        ArgumentTypeError,
        "margins must be a dict of variable and totals, got [60, 40].",
        lambda: rake(FRAME, [60, 40]),
    ),
    (
        "a frame by itself",
        ArgumentTypeError,
        (
            "totals must be a dict of variable and totals, got a frame: give {('k', 'g'):"
            " frame}, whose last column has the numbers."
        ),
        lambda: poststratify(FRAME, pl.DataFrame({"k": ["a"], "g": ["b"], "N": [5]})),
    ),
    (
        "a frame of one variable by itself",
        ArgumentTypeError,
        (
            "margins must be a dict of variable and totals, got a frame: give {'k':"
            " frame}, whose last column has the numbers."
        ),
        lambda: rake(FRAME, pl.DataFrame({"k": ["a"], "N": [5]})),
    ),
    (
        "empty",
        ArgumentTypeError,
        "margins must be a dict of variable and totals, got {}.",
        lambda: rake(FRAME, {}),
    ),
    (
        "no column",
        ArgumentTypeError,
        "margins: a variable must be a column or a tuple of columns, got 3.",
        lambda: rake(FRAME, {3: {"K": 1}}),
    ),
    (
        "a frame with other columns",
        ArgumentError,
        (
            "margins: those of 'sex' must be a frame whose first columns are sex, in any"
            " order; got kon: rename them."
        ),
        lambda: rake(FRAME, {"sex": pl.DataFrame({"kon": ["K", "M"], "n": [60, 40]})}),
    ),
    (
        "a column of numbers",
        ArgumentError,
        (
            "margins: those of 'sex' must be a dict of level and number, a Polars frame, a"
            ' number or "sample", got Series.'
        ),
        lambda: rake(FRAME, {"sex": pl.Series([60, 40])}),
    ),
    (
        "shares of four fifths",
        ArgumentError,
        (
            "margins: those of 'sex' add up to 80: with size=100 they must add up to that,"
            " or, as shares, to 1 or 100."
        ),
        lambda: rake(FRAME, {"sex": {"K": 60, "M": 20}}, size=100),
    ),
    (
        "a list",
        ArgumentError,
        (
            "margins: those of 'sex' must be a dict of level and number, a Polars frame, a"
            ' number or "sample", got [60, 40].'
        ),
        lambda: rake(FRAME, {"sex": [60, 40]}),
    ),
    (
        "a word",
        ArgumentError,
        (
            "margins: those of 'sex' must be a dict of level and number, a Polars frame, a"
            " number or \"sample\", got 'population'."
        ),
        lambda: rake(FRAME, {"sex": "population"}),
    ),
    (
        "a level that is no tuple",
        ArgumentError,
        "totals: a level of ('sex', 'age') must be a tuple of 2, got 'K'.",
        lambda: poststratify(FRAME, {("sex", "age"): {"K": 3}}),
    ),
    (
        "sample in raking",
        ArgumentError,
        "rake: margins must be numbers by level, got 'sex': 'sample': call calibrate.",
        lambda: rake(FRAME, {"sex": "sample"}),
    ),
    (
        "a number in post-stratification",
        ArgumentError,
        "poststratify: totals must be numbers by level, got 'x': 30.0: call calibrate.",
        lambda: poststratify(FRAME, {"x": 30.0}),
    ),
    (
        "two in post-stratification",
        ArgumentError,
        (
            "poststratify takes one classification, got ['sex', 'age']: name a tuple of columns, or"
            " call rake."
        ),
        lambda: poststratify(FRAME, {**SEX, "age": {"o": 50, "y": 50}}),
    ),
    (
        "a number for text",
        DataError,
        "sex has the total 30.0, but holds no numbers: give a dict of level and number.",
        lambda: calibrate(FRAME, {"sex": 30.0}),
    ),
    (
        "sample of no sample",
        ArgumentError,
        'totals of the "sample" need responded=, the column that says who responded.',
        lambda: calibrate(FRAME, {"sex": "sample"}),
    ),
    (
        "a frame that names a level twice",
        ArgumentError,
        "totals: those of 'sex' name a level twice.",
        lambda: poststratify(FRAME, {"sex": pl.DataFrame({"sex": ["K", "K"], "n": [3, 2]})}),
    ),
    (
        "a frame without a number",
        ArgumentError,
        "totals: that of 'sex' = 'M' is None; it must be a finite number of at least 0.",
        lambda: poststratify(FRAME, {"sex": pl.DataFrame({"sex": ["K", "M"], "n": [3, None]})}),
    ),
    (
        "a frame of text",
        ArgumentError,
        (
            "totals: those of 'sex' must be a frame of 1 column of levels and one of numbers,"
            " got sex, n: 'n' is text, make it numbers with pl.col('n').str.replace_all(r'\\s',"
            " '').str.replace(',', '.').cast(pl.Float64)."
        ),
        lambda: poststratify(FRAME, {"sex": pl.DataFrame({"sex": ["K", "M"], "n": ["3", "4"]})}),
    ),
    (
        "a register of persons",
        ArgumentError,
        (
            "margins: those of ('sex', 'ward') must be a frame of 2 columns of levels and one"
            " of numbers, got person, sex, ward: of a register of persons give"
            " group_by('sex', 'ward').len()."
        ),
        lambda: rake(
            FRAME,
            {("sex", "ward"): pl.DataFrame({"person": [1], "sex": ["K"], "ward": ["A"]})},
        ),
    ),
    (
        "size",
        ArgumentError,
        "size must be finite and at least 1e-25, got -1.",
        lambda: rake(FRAME, SEX, size=-1),
    ),
    (
        "size of another type",
        ArgumentTypeError,
        "size must be a number, got '100'.",
        lambda: rake(FRAME, SEX, size="100"),
    ),
)
def test_totals(error, message, call):
    """Bad: totals."""
    refuses(error, message, call)


@cases(
    (
        "bounds",
        DataError,
        (
            "no weights meet the totals: sex = K wants 60, gets 4; sex = M wants 40, gets 4. The "
            "totals contradict each other, or no factors within the bounds reach them: correct the "
            "totals, widen the bounds, merge small levels, or leave a variable out."
        ),
        lambda: calibrate(FRAME, SEX, distance="logit", bounds=(0.5, 2)),
    ),
    (
        "totals that contradict each other",
        DataError,
        (
            "no weights meet the totals: sex = M wants 40, gets 45; same = K wants 50, gets 55;"
            " same = M wants 50, gets 45; sex = K wants 60, gets 55. The totals contradict each"
            " other, or no factors within the bounds reach them: correct the totals, widen the"
            " bounds, merge small levels, or leave a variable out."
        ),
        lambda: calibrate(FRAME.with_columns(same="sex"), {**SEX, "same": {"K": 50, "M": 50}}),
    ),
    (
        "raking with nobody in between",
        DataError,
        (
            "no weights meet the totals: a = y wants 40, gets 45; b = u wants 50, gets 55; b = v"
            " wants 50, gets 45; a = x wants 60, gets 55. The totals contradict each other, or no"
            " factors within the bounds reach them: correct the totals, widen the bounds, merge"
            " small levels, or leave a variable out."
        ),
        lambda: rake(
            pl.DataFrame({"a": ["x", "y"], "b": ["u", "v"]}),
            {"a": {"x": 60, "y": 40}, "b": {"u": 50, "v": 50}},
        ),
    ),
)
def test_no_weights_meet_the_totals(error, message, call):
    """Bad: no weights meet the totals."""
    refuses(error, message, call)


@cases(
    (
        "bounds above 1",
        ArgumentError,
        "bounds must lie on both sides of 1, got (1.2, 3).",
        lambda: calibrate(FRAME, SEX, bounds=(1.2, 3)),
    ),
    (
        "one bound",
        ArgumentTypeError,
        "bounds must be a tuple of least and greatest factor, got 3.",
        lambda: calibrate(FRAME, SEX, bounds=3),
    ),
    (
        "a list of three bounds",
        ArgumentTypeError,
        "bounds must be a tuple of least and greatest factor, got [0, 1, 2].",
        lambda: rake(FRAME, SEX, bounds=[0, 1, 2]),
    ),
    (
        "a series of bounds",
        ArgumentTypeError,
        "bounds must be a tuple of least and greatest factor, got Series.",
        lambda: rake(FRAME, SEX, bounds=pl.Series([0.5, 2.0])),
    ),
    (
        "three bounds",
        ArgumentTypeError,
        "bounds must be a tuple of least and greatest factor, got (0, 1, 2).",
        lambda: rake(FRAME, SEX, bounds=(0, 1, 2)),
    ),
    (
        "bounds of text",
        ArgumentTypeError,
        "bounds: a bound must be a number, got 'a'.",
        lambda: calibrate(FRAME, SEX, bounds=("a", 3)),
    ),
    (
        "bounds of NaN",
        ArgumentError,
        "bounds must lie on both sides of 1, got (nan, 3).",
        lambda: calibrate(FRAME, SEX, bounds=(NAN, 3)),
    ),
    (
        "logit without bounds",
        ArgumentError,
        'distance "logit" needs two finite bounds, such as bounds=(0.3, 3).',
        lambda: calibrate(FRAME, SEX, distance="logit"),
    ),
    (
        "distance",
        ArgumentError,
        (
            "distance is 'Linear'; allowed: 'linear', 'raking', 'logit', 'truncated'. Did you mean"
            " 'linear'?"
        ),
        lambda: calibrate(FRAME, SEX, distance="Linear"),
    ),
    (
        "on_failure",
        ArgumentError,
        "on_failure is 'warn'; allowed: 'raise', 'return'.",
        lambda: rake(FRAME, SEX, on_failure="warn"),
    ),
    (
        "design",
        ArgumentTypeError,
        "design must be a Design or a Weighting, got 'w'.",
        lambda: rake(FRAME, SEX, design="w"),
    ),
    (
        "minimum",
        ArgumentError,
        "minimum must be at least 1, got 0.",
        lambda: classes(minimum=0),
    ),
    (
        "minimum of another type",
        ArgumentTypeError,
        "minimum must be a whole number, got 1.5.",
        lambda: classes(minimum=1.5),
    ),
    (
        "collapse",
        ArgumentError,
        "collapse is 'no'; allowed: 'rate', 'ordered', 'never'.",
        lambda: classes(collapse="no"),
    ),
    (
        "weighted",
        ArgumentTypeError,
        "weighted must be True or False, got 'yes'.",
        lambda: classes(weighted="yes"),
    ),
    (
        "no class",
        ArgumentError,
        "classes must name at least one column, got [].",
        lambda: classes(by=[]),
    ),
    (
        "too few classes of propensity",
        ArgumentError,
        "classes must be at least 2, got 1.",
        lambda: propensity_weights(SAMPLE, "sex", responded="svar", classes=1),
    ),
    (
        "propensity weighted",
        ArgumentTypeError,
        "weighted must be True or False, got 1.",
        lambda: propensity_weights(SAMPLE, "sex", responded="svar", weighted=1),
    ),
    (
        "covariates",
        ArgumentTypeError,
        "covariates must be a list or tuple, got 3.",
        lambda: propensity_weights(SAMPLE, 3, responded="svar"),
    ),
    (
        "limits",
        ArgumentError,
        "low must be below high, got 3 and 2.",
        lambda: trim_weights(FRAME, design=WEIGHTS, low=3, high=2),
    ),
    (
        "limit of NaN",
        ArgumentError,
        "low must be below high, got 0.0 and nan.",
        lambda: trim_weights(FRAME, design=WEIGHTS, high=NAN),
    ),
    (
        "limit of text",
        ArgumentTypeError,
        "high must be a number, got '3'.",
        lambda: trim_weights(FRAME, design=WEIGHTS, high="3"),
    ),
    (
        "limits that nobody is within",
        DataError,
        "no weight lies within the limits 1.4 and 1.6: widen them.",
        lambda: trim_weights(FRAME, design=WEIGHTS, low=1.4, high=1.6),
    ),
    (
        "unit",
        ArgumentError,
        "unit is 'sd'; allowed: 'weight', 'median', 'mean'.",
        lambda: trim_weights(FRAME, design=WEIGHTS, high=3, unit="sd"),
    ),
    (
        "redistribute",
        ArgumentError,
        "redistribute is 'all'; allowed: 'equal', 'proportional', 'none'.",
        lambda: trim_weights(FRAME, design=WEIGHTS, high=3, redistribute="all"),
    ),
    (
        "strict",
        ArgumentTypeError,
        "strict must be True or False, got 0.",
        lambda: trim_weights(FRAME, design=WEIGHTS, high=3, strict=0),
    ),
    (
        "normalise to 0",
        ArgumentError,
        "to must be finite and at least 1e-25, got 0.",
        lambda: normalise(RAKED, 0),
    ),
    (
        "normalise to text",
        ArgumentTypeError,
        "to must be a number, got 'a'.",
        lambda: normalise(RAKED, "a"),
    ),
    (
        "normalise a design",
        ArgumentTypeError,
        "weighting must be a Weighting, got Design(weight=w).",
        lambda: normalise(WEIGHTS),
    ),
    (
        "language",
        ArgumentError,
        "language is 'de'; allowed: 'sv', 'en'.",
        lambda: RAKED.describe("de"),
    ),
)
def test_options(error, message, call):
    """Bad: options."""
    refuses(error, message, call)


@cases(
    (
        "no frame",
        ArgumentTypeError,
        "frame must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got list.",
        lambda: rake([1], SEX),
    ),
    (
        "no rows",
        DataError,
        "frame has no rows, so there is nothing to count.",
        lambda: rake(FRAME.clear(), SEX),
    ),
    (
        "no such column",
        ColumnNotFoundError,
        (
            "columns not found: 'sx'. Did you mean 'sex'? The frame has: sex, age, svar, text, w,"
            " q, x, N."
        ),
        lambda: rake(FRAME, {"sx": SEX["sex"]}),
    ),
    (
        "no such response column",
        ColumnNotFoundError,
        (
            "columns not found: 'svr'. Did you mean 'svar'? The frame has: sex, age, svar, text, w,"
            " q, x, N."
        ),
        lambda: classes(responded="svr"),
    ),
    (
        "a missing level",
        DataError,
        (
            "key column 'sex' has no value in 1 row, so it belongs to no group: give it one of"
            " its own, such as 'unknown'. Leave out only blank rows, totals and footnotes:"
            " without others the other figures would change too."
        ),
        lambda: rake(FRAME.with_columns(sex=pl.Series(["K", None, "M", "M"])), SEX),
    ),
    (
        "a missing number",
        DataError,
        (
            "key column 'x' has no value in 1 row, so it belongs to no group: give it one of"
            " its own, such as 'unknown', after a cast to text. Leave out only blank rows,"
            " totals and footnotes: without others the other figures would change too."
        ),
        lambda: calibrate(FRAME.with_columns(x=pl.Series([1.0, None, 2.0, 3.0])), {"x": 30.0}),
    ),
    (
        "a missing design weight",
        DataError,
        (
            "weight column 'w': 1 missing. Every weight must be positive and finite: leave out"
            " those who did not take part, and give the others a weight."
        ),
        lambda: rake(based(None), SEX, design=WEIGHTS),
    ),
    (
        "a design weight of NaN",
        DataError,
        (
            "weight column 'w': 1 NaN. Every weight must be positive and finite: leave out those"
            " who did not take part, and give the others a weight."
        ),
        lambda: trim_weights(based(NAN), design=WEIGHTS, high=2),
    ),
    (
        "a negative design weight",
        DataError,
        (
            "weight column 'w': 1 negative. Every weight must be positive and finite: leave out"
            " those who did not take part, and give the others a weight."
        ),
        lambda: rake(based(-1), SEX, design=WEIGHTS),
    ),
    (
        "join of a name that is taken",
        ArgumentError,
        "the frame already has a column 'w': give another name.",
        lambda: RAKED.join(FRAME, name="w"),
    ),
    (
        "join of no name",
        ArgumentTypeError,
        "name must be text, got 3.",
        lambda: RAKED.join(FRAME, name=3),
    ),
    (
        "join with no frame",
        ArgumentTypeError,
        "frame must be a frame (Polars, pandas, PyArrow, DuckDB, Spark, …), got int.",
        lambda: RAKED.join(3),
    ),
    (
        "join in DuckDB",
        ArgumentTypeError,
        (
            "join takes a frame in memory or a lazy Polars frame, got DuckDBPyRelation: join "
            "weighting.cells yourself, and multiply the design weight with its factor."
        ),
        lambda: RAKED.join(duckdb.from_arrow(FRAME.to_arrow())),
    ),
    (
        "join without the column",
        ColumnNotFoundError,
        "columns not found: 'sex'. The frame has: age, svar, text, w, q, x, N.",
        lambda: RAKED.join(FRAME.drop("sex")),
    ),
    (
        "join with another type",
        ArgumentError,
        "column 'sex' was String when the weights were made, and is Int64 here: cast one of them.",
        lambda: RAKED.join(FRAME.with_columns(sex=pl.lit(3, dtype=pl.Int64))),
    ),
)
def test_frames(error, message, call):
    """Bad: frames."""
    refuses(error, message, call)


@cases(
    (
        "nobody",
        DataError,
        "nobody responded: column 'svar' is False throughout.",
        lambda: classes(SAMPLE.with_columns(svar=False)),
    ),
    (
        "nobody, propensities",
        DataError,
        "nobody responded: column 'svar' is False throughout.",
        lambda: propensity_weights(SAMPLE.with_columns(svar=False), "sex", responded="svar"),
    ),
    (
        "the answer among the classes",
        ArgumentError,
        "'svar' says who responded, so it cannot be among the columns adjusted for.",
        lambda: weighting_classes(SAMPLE, ["sex", "svar"], responded="svar", minimum=1),
    ),
    (
        "response adjusted for twice",
        DataError,
        (
            "those who did not respond have weight 0 already, by weighting classes: adjust for"
            " response once. Further steps are poststratify, rake or calibrate without responded=,"
            " to known numbers."
        ),
        lambda: weighting_classes(
            SAMPLE,
            "sex",
            responded="svar",
            minimum=1,
            design=weighting_classes(SAMPLE, "sex", responded="svar", minimum=1),
        ),
    ),
    (
        "everybody, propensities",
        DataError,
        (
            "everybody in the frame responded ('svar'): give the whole sample, nonrespondents"
            " included."
        ),
        lambda: propensity_weights(SAMPLE.with_columns(svar=True), "sex", responded="svar"),
    ),
    (
        "told by a covariate",
        DataError,
        (
            "the covariates tell without exception whether some persons respond, such as sex=K, so"
            " a coefficient runs off to infinity: merge such classes with similar ones, or leave"
            " the covariate out."
        ),
        lambda: propensity_weights(
            SAMPLE.with_columns(svar=pl.col("sex") == "K"), "sex", responded="svar"
        ),
    ),
    (
        "other numbers",
        DataError,
        "column 'svar' must be True or False (or 1 and 0), got ['0', '1', '2'].",
        lambda: classes(responding(0, 1, 2, 1, 0, 1)),
    ),
    (
        "missing",
        DataError,
        (
            "column 'svar' says who responded, but has no value in 1 row: make it True (or 1) where"
            " there are answers, else False (or 0). Without these rows the others' weights would"
            " change too."
        ),
        lambda: classes(responding(0, 1, None, 1, 0, 1)),
    ),
    (
        "text",
        DataError,
        "column 'text' must be True or False (or 1 and 0), got ['ja', 'nej'].",
        lambda: classes(responded="text"),
    ),
    (
        "text of numbers",
        DataError,
        "column 'svar' must be True or False (or 1 and 0), got ['0', '1'].",
        lambda: classes(responding("0", "1", "0", "1", "1", "0")),
    ),
    (
        "no name",
        ArgumentTypeError,
        "responded must be a column name, got 3.",
        lambda: classes(responded=3),
    ),
    (
        "a class without respondents",
        DataError,
        (
            'class M has 0 respondents, fewer than 1: lower minimum, or say collapse="rate" or'
            ' "ordered".'
        ),
        lambda: classes(responding(1, 1, 1, 0, 0, 0), collapse="never"),
    ),
    (
        "too few, and no other class",
        DataError,
        "class K has 4 respondents, fewer than 10: lower minimum; there is no other class.",
        lambda: classes(SAMPLE.with_columns(sex=pl.lit("K")), minimum=10),
    ),
    (
        "a class without number",
        DataError,
        "sex = M is in the data but has no total: give one, or merge it.",
        lambda: classes(totals={"K": 10}),
    ),
    (
        "a number without class",
        DataError,
        ("sex = X has the total 3 but no persons in the sample: merge it with a similar level."),
        lambda: classes(totals={"K": 10, "M": 5, "X": 3}),
    ),
    (
        "a negative number",
        ArgumentError,
        "totals: that of 'sex' = 'K' is -10; it must be a finite number of at least 0.",
        lambda: classes(totals={"K": -10, "M": 5}),
    ),
    (
        "a level of the sample without respondents",
        DataError,
        "sex = M has nobody who responded to carry its weight: merge it.",
        lambda: calibrate(responding(1, 1, 1, 0, 0, 0), {"sex": "sample"}, responded="svar"),
    ),
)
def test_response(error, message, call):
    """Bad: response."""
    refuses(error, message, call)


@cases(
    (
        "respondents alone",
        ArgumentError,
        (
            "the weights were made from 1 row with sex = K, svar = False, but this frame has 0:"
            " give the whole frame that they were made from, nonrespondents included, and choose"
            " domains with by=."
        ),
        lambda: estimate(FRAME, QUESTION, design=CLASSES),
    ),
    (
        "respondents alone in the next step",
        ArgumentError,
        (
            "the weights were made from 1 row with sex = K, svar = False, but this frame has 0:"
            " give the whole frame that they were made from, nonrespondents included, and choose"
            " domains with by=."
        ),
        lambda: rake(FRAME, SEX, design=CLASSES),
    ),
    (
        "respondents alone without a response column",
        ArgumentError,
        (
            "the weights were made from 3 rows with sex = K, but this frame has 2: give the whole "
            "frame that they were made from, nonrespondents included, and choose domains with by=."
        ),
        lambda: estimate(FRAME, QUESTION, design=rake(SAMPLE, SEX)),
    ),
    (
        "some rows",
        ArgumentError,
        (
            "the weights were made from 2 rows with sex = M, but this frame has 1: give the whole "
            "frame that they were made from, nonrespondents included, and choose domains with by=."
        ),
        lambda: trim_weights(FRAME[:3], design=RAKED, high=3),
    ),
    (
        "other weights",
        ArgumentError,
        (
            "the weights were made from 3 in design weights with sex = K, svar = False, but this"
            " frame has 6: give the whole frame that they were made from, nonrespondents included,"
            " and choose domains with by=."
        ),
        lambda: estimate(SAMPLE.with_columns(pl.col("w") * 2), QUESTION, design=CLASSES),
    ),
    (
        "N/n of other n, weights as fixed",
        ArgumentError,
        (
            "the weights were made from 20 in design weights with sex = K, svar = True, but this"
            " frame has 30: give the whole frame that they were made from, nonrespondents included,"
            " and choose domains with by=."
        ),
        lambda: estimate(FRAME, QUESTION, design=classes(design=Design(population="N")).fixed()),
    ),
    (
        "other levels",
        ArgumentError,
        "the weights were not made for sex = X, svar = False: make them from the same frame.",
        lambda: estimate(SAMPLE.with_columns(sex=pl.lit("X")), QUESTION, design=CLASSES),
    ),
    (
        "another type",
        ArgumentError,
        "column 'sex' was String when the weights were made, and is Int64 here: cast one of them.",
        lambda: estimate(
            SAMPLE.with_columns(sex=pl.lit(1, dtype=pl.Int64)), QUESTION, design=CLASSES
        ),
    ),
    (
        "a tally of part",
        ArgumentError,
        (
            "the weights were made from 1 row with sex = M, svar = False, but this frame has 0:"
            " give the whole frame that they were made from, nonrespondents included, and choose"
            " domains with by=."
        ),
        lambda: estimate(tally(SAMPLE[:4], QUESTION, design=CLASSES)),
    ),
)
def test_another_frame(error, message, call):
    """Bad: another frame."""
    refuses(error, message, call)


def test_best_attempt():
    """What does not converge can be had with its status, its errors and a remedy."""
    made = calibrate(FRAME, SEX, distance="logit", bounds=(0.5, 2), on_failure="return")
    (report,) = made.reports
    assert made.status == report.status == "infeasible"
    assert report.remedy.startswith(
        "The totals contradict each other, or no factors within the bounds reach them"
    )
    assert report.notes == ("sex = K wants 60, gets 4; sex = M wants 40, gets 4",)
    assert np.isclose(report.largest_error, 56 / 60)


def test_everybody_responded():
    """Classes in which all responded keep their weights."""
    made = classes(SAMPLE.with_columns(svar=True), design=WEIGHTS)
    assert made.factor.tolist() == [1.0, 1.0]
    assert made.total == SAMPLE["w"].sum()


def test_totals_are_matched_by_name():
    """The order of levels is of no consequence."""
    turned = rake(FRAME, {"sex": {"M": 40, "K": 60}}, design=WEIGHTS)
    assert turned.cells.equals(RAKED.cells)


@pytest.mark.parametrize("number", [np.int64, np.float64])
def test_numbers_of_numpy(number):
    """Totals may be numbers of numpy."""
    made = rake(
        FRAME,
        {"sex": {level: number(total) for level, total in SEX["sex"].items()}},
        design=WEIGHTS,
    )
    assert made.cells.equals(RAKED.cells)


def test_shares_of_a_size():
    """Margins that are shares are scaled to a size."""
    assert np.isclose(
        rake(FRAME, {"sex": {"K": 0.6, "M": 0.4}, "age": {"o": 50, "y": 50}}, size=90).total, 90
    )


def test_respondents_alone_with_fixed_weights():
    """Weights taken as fixed ask nothing of nonrespondents."""
    alone, whole = (estimate(frame, QUESTION, design=CLASSES.fixed()) for frame in (FRAME, SAMPLE))
    assert alone.frame.equals(whole.frame)


def test_join_leaves_unknown_combinations_empty():
    """A row that the weights were not made for has none."""
    assert RAKED.join(FRAME.with_columns(sex=pl.lit("X")))["weight"].to_list() == [None] * 4


@pytest.mark.parametrize("dtype", [pl.Categorical, pl.Enum(["K", "M"])], ids=str)
def test_other_kinds_of_text(dtype):
    """Text, categories and enumerations are matched with each other."""
    other = FRAME.with_columns(pl.col("sex").cast(dtype))
    assert RAKED.join(other)["weight"].equals(RAKED.join(FRAME)["weight"])
    assert estimate(other, QUESTION, design=RAKED).frame.equals(
        estimate(FRAME, QUESTION, design=RAKED).frame
    )


@pytest.mark.parametrize("name", ["weight", "factor", "design_weight"])
def test_names_that_the_cells_use(name):
    """A column may have the name of a column of the cells."""
    renamed = FRAME.rename({"sex": name})
    made = rake(renamed, {name: SEX["sex"]}, design=WEIGHTS)
    assert made.cells.columns[0] == f"{name} (key)"
    assert made.join(renamed, name="made")["made"].equals(RAKED.join(FRAME)["weight"])


@pytest.mark.parametrize(
    "weighting", [CLASSES, trim_weights(SAMPLE, design=CLASSES, high=3), CLASSES.fixed()]
)
def test_json(weighting):
    """Tallies and estimates made with weights can be written and read, and give the
    same figures.
    """
    counted = tally(SAMPLE, QUESTION, design=weighting)
    made = estimate(counted)
    assert from_json(to_json(made)).frame.equals(made.frame)
    assert estimate(from_json(to_json(counted))).frame.equals(made.frame)


def test_bounds_as_a_list():
    """Two bounds may come as a list, as JSON has them."""
    made = [rake(FRAME, SEX, design=WEIGHTS, size=9, bounds=pair) for pair in ([0.2, 3], (0.2, 3))]
    assert made[0] == made[1]


@pytest.mark.parametrize("total", [1e-25, 4e24])
def test_totals_within_the_limits(total):
    """Totals of any size up to the limits give weights without a warning."""
    margins = {"sex": {"K": total, "M": total}, "age": {"o": total, "y": total}}
    made = (
        poststratify(FRAME, {"sex": margins["sex"]}),
        rake(FRAME, margins),
        calibrate(FRAME, {"sex": margins["sex"]}),
        weighting_classes(SAMPLE, "sex", responded="svar", minimum=1, totals=margins["sex"]),
        normalise(RAKED, total),
    )
    for weighting in made:
        assert len(weighting.describe()) > 100
        assert weighting.total == pytest.approx(
            total if weighting is made[-1] else 2 * total, rel=1e-9
        )


@pytest.mark.parametrize("large", [1e-90, 1e90])
def test_numbers_within_the_limits(large):
    """Numbers in a column may be of any size up to the limit."""
    small, great = FRAME, FRAME.with_columns(x=pl.col("x") * large)
    ours, theirs = (
        calibrate(frame, {**SEX, "x": 350 * unit}, design=WEIGHTS)
        for frame, unit in ((great, large), (small, 1))
    )
    np.testing.assert_allclose(ours.factor, theirs.factor, rtol=1e-9)
    found = [
        estimate(f, QUESTION, design=w).row().std_error for f, w in ((great, ours), (small, theirs))
    ]
    assert found[0] == pytest.approx(found[1], rel=1e-9)


@pytest.mark.parametrize("kind", [pl.Boolean, pl.Int8, pl.Float64])
def test_unknown_response_is_told_beside_other_faults(kind):
    """Who responded is no key: what is wrong with it is said in its own words, beside what is wrong
    with keys.
    """
    frame = SAMPLE.with_columns(
        svar=pl.Series([1, 0, None, None, 1, 0]).cast(kind),
        sex=pl.Series(["K", None, "K", "M", "M", "M"]),
    )
    for given in (frame, frame.lazy(), frame.to_arrow()):
        with pytest.raises(DataError) as caught:
            classes(given)
        assert str(caught.value).split(": ")[:1] + str(caught.value).split("\n")[1:] == [
            "key column 'sex' has no value in 1 row, so it belongs to no group",
            (
                "column 'svar' says who responded, but has no value in 2 rows: make it True (or 1)"
                " where there are answers, else False (or 0). Without these rows the others'"
                " weights would change too."
            ),
        ]


def test_nobodys_response_is_known():
    """A column without any value has no type either."""
    with pytest.raises(
        SchemaError, match="column 'svar' says who responded, but has no value in 6 rows"
    ):
        classes(SAMPLE.with_columns(svar=pl.lit(None)))


def test_not_a_number_is_no_response():
    """NaN is no value either."""
    with pytest.raises(
        DataError, match="column 'svar' says who responded, but has no value in 1 row: "
    ):
        classes(responding(1.0, 0.0, NAN, 1.0, 0.0, 1.0))


CODES = [f"{code:04d}" for code in range(114, 404)]
MANY = pl.DataFrame(
    {
        "kod": CODES * 3,
        "sex": ["K", "M"] * 435,
        "svar": [True] * 580 + [False] * 290,
        "q": [1, 2, 5] * 290,
    }
)
ALL_OTHERS = (
    "kod: no level of the data has a total. The data has '0114', '0115', '0116', … (290 in all),"
    " the totals 'x0114', 'x0115', 'x0116', … (290 in all): name them alike in both, or give the"
    " totals of these levels."
)


@pytest.mark.parametrize(
    "verb",
    [
        rake,
        poststratify,
        calibrate,
        lambda frame, totals: weighting_classes(
            frame, "kod", responded="svar", totals=totals["kod"], minimum=1
        ),
        lambda frame, totals: nonresponse_report(
            frame, QUESTION, responded="svar", covariates="sex", margins=totals
        ),
    ],
)
def test_many_levels_that_differ_are_one_sentence(verb):
    """A register whose 290 codes are written otherwise is told of once, whatever the verb."""
    whole = {f"x{code}": 100 for code in CODES}
    some = {code if code <= "0250" else f"x{code}": 100 for code in CODES}
    said = []
    for totals in (some, whole):
        with pytest.raises(DataError) as caught:
            verb(MANY, {"kod": totals})
        said.append(str(caught.value))
    first, second = said[0].splitlines()
    shown = "'0251', '0252', '0253', … (153 in all)"
    assert first == f"kod: {shown} are in the data but have no total: give each one, or merge them."
    assert second.startswith("kod: 'x0251', 'x0252', 'x0253', … (153 in all) have a total but no ")
    assert said[1] == ALL_OTHERS


def test_two_levels_that_differ_are_one_sentence():
    """All levels are called otherwise, however few they are."""
    with pytest.raises(DataError) as caught:
        rake(FRAME, {"sex": {"Kvinna": 60, "Man": 40}})
    assert str(caught.value) == (
        "sex: no level of the data has a total. The data has 'K', 'M', the totals 'Kvinna', 'Man':"
        " name them alike in both, or give the totals of these levels."
    )


def test_an_order_lacks_many_levels():
    """They are counted, and a few of them named."""
    with pytest.raises(ArgumentError) as caught:
        weighting_classes(
            MANY, "kod", responded="svar", collapse="ordered", order={"kod": ["a", "b"]}
        )
    assert str(caught.value) == (
        "order lacks levels of 'kod': '0114', '0115', '0116', '0117', '0118', … (290 in all)."
    )


@pytest.mark.parametrize("verb", [rake, poststratify, calibrate])
def test_more_totals_than_can_be_met(verb, monkeypatch):
    """They are refused before anything is computed; as many as can be met are met."""
    totals = {"age": {"o": 30, "y": 30}, "sex": {"K": 30, "M": 30}}
    one = totals if verb is not poststratify else {"age": totals["age"]}
    many = sum(map(len, one.values()))
    monkeypatch.setattr(auxiliary, "MOST_TOTALS", many)
    assert verb(FRAME, one).join(FRAME)["weight"].sum() == pytest.approx(60)
    monkeypatch.setattr(auxiliary, "MOST_TOTALS", many - 1)
    with pytest.raises(
        DataError, match=f"there are {many} totals, and at most {many - 1} can"
    ) as said:
        verb(FRAME, one)
    assert said.value.column == "age"
