"""Spark with two workers has the same figures as Polars, and the same errors.

Run where PySpark (``brukarindex[spark]``) and Java 17 or later are, by ``.ci/run`` and
``nox -s spark``.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from engines import DESIGN, FRAME, MEASURES, assert_close, assert_same
from polars.testing import assert_frame_equal

import brukarindex as bx
from brukarindex.exceptions import ArgumentError, ColumnNotFoundError, DataError, SchemaError
from brukarindex.weighting import trim_weights

pytest.importorskip("pyspark", reason="PySpark is not installed: brukarindex[spark]")
if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
    pytest.skip("there is no Java", allow_module_level=True)

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore"),  # Spark warns of versions, and leaves sockets open
]
FIVE = bx.Scale(1, 5)
RATING = bx.RatingIndex("q", FIVE)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """Start Spark with two workers in this process, and stop it."""
    from pyspark.sql import SparkSession

    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "1g",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "UTC",
    }
    session = SparkSession.builder.master("local[2]").config(map=options).getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def rows(spark: Any) -> Any:
    """Return the survey in seven partitions, in another order of rows."""
    return spark.createDataFrame(FRAME.to_arrow()).repartition(7)


def test_there_are_two_workers(spark):
    """What is tested is counted in parts, by two workers."""
    assert spark.sparkContext.defaultParallelism == 2


@pytest.mark.parametrize(
    "design",
    [
        bx.Design(),
        DESIGN,
        bx.Design(strata="region", population="invited"),
        bx.Design(cluster="cluster", weight="weight"),
    ],
    ids=repr,
)
def test_every_design_has_the_same_figures(rows, design):
    """Estimates, comparisons and intervals are those of Polars."""
    assert_same(rows, design)


def test_measures_counted_together_have_the_same_figures(rows):
    """A joint tally is the same too."""
    options = {"by": "unit", "design": DESIGN, "joint": True}
    expected, found = (bx.tally(data, MEASURES[:6], **options) for data in (FRAME, rows))
    for a, b in zip(expected.blocks, found.blocks, strict=True):
        assert a.drop("w", "w2").equals(b.drop("w", "w2"))
        assert_frame_equal(a.select("w", "w2"), b.select("w", "w2"), rel_tol=1e-12, abs_tol=0)


def test_a_query_of_spark_is_run_where_the_data_are(spark, tmp_path: Path):
    """A file that Spark reads, filters and extends gives the figures of the rows that are left."""
    from pyspark.sql.functions import lit

    FRAME.write_parquet(tmp_path / "survey.parquet")
    file = spark.read.parquet(str(tmp_path / "survey.parquet"))
    found = bx.estimate(
        file.filter("unit < 4").withColumn("one", lit(1).cast("bigint")),
        MEASURES,
        by=["one", "unit"],
    )
    kept = FRAME.filter(pl.col("unit") < 4).with_columns(one=pl.lit(1, pl.Int64))
    assert_close(found.frame, bx.estimate(kept, MEASURES, by=["one", "unit"]).frame)


def test_deliveries_are_added(rows):
    """A tally of Spark and one of Polars add up."""
    options = {"measures": MEASURES, "by": "unit", "design": DESIGN}
    both = bx.tally(rows, **options) + bx.tally(FRAME, **options)
    twice = bx.tally(pl.concat([FRAME, FRAME]), **options)
    for a, b in zip(both.blocks, twice.blocks, strict=True):
        assert_frame_equal(a, b, rel_tol=1e-12)


NAMES = {
    "q1": "fråga 1.a",
    "unit": "enhet.kod",
    "weight": "vikt`n",
    "region": "a.b.c",
    "invited": "N.`x`",
}


def test_names_with_dots_and_backticks_are_read(rows):
    """To Spark a dot in a name leads into a struct; here it is part of the name."""
    renamed, plain = rows, FRAME
    for old, new in NAMES.items():
        renamed, plain = renamed.withColumnRenamed(old, new), plain.rename({old: new})
    design = bx.Design(strata="a.b.c", weight="vikt`n", population="N.`x`")
    measures = [bx.Share("fråga 1.a", bx.Scale(1, 5, dont_know=9), positive=[4, 5])]
    found, expected = (
        bx.estimate(data, measures, by="enhet.kod", design=design) for data in (renamed, plain)
    )
    assert_close(found.frame, expected.frame)


def test_weights_are_made_of_spark_frames(rows):
    """Post-stratification, and trimming, which counts by the design weight, give the weights of
    Polars.
    """
    renamed, plain = rows.withColumnRenamed("weight", "vikt.n"), FRAME.rename({"weight": "vikt.n"})
    totals = {"region": {"norr": 2000, "syd": 900, "Åre": 1500}}
    made = []
    for data in (renamed, plain):
        weights = bx.poststratify(data, totals, design=bx.Design(weight="vikt.n"))
        trimmed = trim_weights(data, design=bx.Design(weight="vikt.n"), low=0, high=3)
        made.append(
            [
                bx.estimate(data, MEASURES[2], by="unit", design=each).frame
                for each in (weights, trimmed)
            ]
        )
    for found, expected in zip(*made, strict=True):
        assert_close(found, expected)
    with pytest.raises(bx.exceptions.ArgumentTypeError, match=r"join weighting\.cells yourself"):
        weights.join(renamed)


def test_who_responded_is_counted(rows):
    """Response, with nonrespondents in the data, is that of Polars."""
    sample, spark_sample = (
        FRAME.with_columns(svar=pl.col("q1").is_not_null()),
        rows.withColumn("svar", rows["q1"].isNotNull()),
    )
    found, expected = (
        bx.representativity(data, "region", responded="svar").r_indicator
        for data in (spark_sample, sample)
    )
    assert found == pytest.approx(expected, rel=1e-12)


def test_bad_input_is_told_as_elsewhere(spark):
    """Errors have the words of Polars."""
    frame = pl.DataFrame(
        {"q": [1, 99, 99, 7, 5], "w": [1.0, -1.0, 3.0, 1.0, 1.0], "k": ["a", None, "b", "b", "b"]}
    )
    data = spark.createDataFrame(frame.to_arrow())
    bad = {
        DataError: [
            lambda each: bx.tally(each, RATING),
            lambda each: bx.tally(each, bx.RatingIndex("q", bx.Scale(1, 99)), by="k"),
            lambda each: bx.tally(
                each, bx.RatingIndex("q", bx.Scale(1, 99)), design=bx.Design(weight="w")
            ),
            lambda each: bx.tally(each.filter("q > 100") if each is data else each.clear(), RATING),
        ],
        SchemaError: [lambda each: bx.tally(each, RATING, design=bx.Design(weight="k"))],
        ColumnNotFoundError: [lambda each: bx.tally(each, RATING, by="kk")],
        ArgumentError: [lambda each: bx.tally(each, RATING, by="*")],
    }
    for error, calls in bad.items():
        for call in calls:
            words = []
            for each in (frame, data):
                with pytest.raises(error) as caught:
                    call(each)
                words.append(str(caught.value))
            assert words[0] == words[1]


def test_a_query_that_fails_is_told(spark):
    """An error of Spark is the cause of one of ours."""
    data = spark.createDataFrame([("1",), ("x",)], schema="q string")
    with pytest.raises(
        DataError, match=r"^the frame's own query fails: .*CAST_INVALID_INPUT"
    ) as caught:
        bx.tally(data.select(data["q"].cast("int").alias("q")), RATING)
    assert caught.value.__cause__ is not None
