"""What other libraries would raise is an error of ours, whose remedy works; results have the
manners of tables.
"""

import datetime as dt
import math
import re
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import brukarindex as bx
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    CovarianceError,
    DataError,
    DomainNotFoundError,
    SchemaError,
)
from brukarindex.questions import SCB_BANDS, Bands, classify, published
from brukarindex.questions.questionnaires import Questionnaire
from brukarindex.replication import Jackknife, replicate_estimates
from brukarindex.response import proxy_answers
from brukarindex.words.languages import Words

FIVE = bx.Scale(1, 5)
RATING = bx.RatingIndex("q", FIVE)
FRAME = pl.DataFrame(
    {"q": [1, 2, 3, 4, 5, 5], "u": list("aabbcc"), "w": [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]}
)
ESTIMATES = bx.estimate(FRAME, RATING, by="u")
KINDS = {
    "Polars": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "PyArrow": lambda frame: frame.to_arrow(),
    "DuckDB": lambda frame: duckdb.connect().from_arrow(frame.to_arrow()),
}

# --- names that Polars takes for patterns ---------------------------------------------------------

PATTERNS = ("*", "^q.*$", "^.*$")


def uses(name: str, frame: object) -> dict[str, object]:
    """Return calls that read a column by its name."""
    return {
        "answers": lambda: bx.estimate(frame, bx.RatingIndex(name, FIVE)),
        "key": lambda: bx.estimate(frame, RATING, by=name),
        "weight": lambda: bx.estimate(frame, RATING, design=bx.Design(weight=name)),
        "strata": lambda: bx.estimate(frame, RATING, design=bx.Design(strata=name)),
        "population": lambda: bx.estimate(frame, RATING, design=bx.Design(population=name)),
        "margin": lambda: bx.rake(frame, {name: {1: 3, 2: 3}}),
        "outcome": lambda: bx.response_rates(frame, name, standard="swedish"),
        "covariate": lambda: bx.representativity(frame, name, responded="q"),
        "responded": lambda: bx.weighting_classes(frame, "q", responded=name),
    }


@pytest.mark.parametrize("use", uses("", None))
@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_name_that_is_a_pattern_is_refused(kind, name, use):
    """Polars would read other columns than the one that was named; the remedy is in the message."""
    frame = KINDS[kind](FRAME.rename({"w": name}))
    with pytest.raises(ArgumentError, match="has a name that Polars takes for a pattern") as caught:
        uses(name, frame)[use]()
    assert repr(name) in str(caught.value)


def test_renamed_as_the_message_says_the_column_is_read():
    """The remedy works."""
    frame = FRAME.rename({"q": "^q.*$"})
    with pytest.raises(ArgumentError, match=r"rename it, for instance to 'q\.'\.$"):
        bx.estimate(frame, bx.RatingIndex("^q.*$", FIVE), by="u")
    made = bx.estimate(frame.rename({"^q.*$": "q."}), bx.RatingIndex("q.", FIVE, name="q"), by="u")
    assert made.frame.equals(ESTIMATES.frame)


@pytest.mark.parametrize("kind", KINDS)
def test_other_columns_may_be_called_anything(kind):
    """A column that nothing reads may have a name that is a pattern, or dots in it."""
    odd = FRAME.with_columns(pl.lit(1).alias(name) for name in (*PATTERNS, "q.1", "a b", "å", "`"))
    assert bx.estimate(KINDS[kind](odd), RATING, by="u").frame.equals(ESTIMATES.frame)


@pytest.mark.parametrize("kind", KINDS)
def test_names_with_dots_and_spaces_are_read(kind):
    """Names that are no patterns are only names, in every engine."""
    names = {"q": "fråga 1.a", "u": "enhet.kod", "w": "w`"}
    frame = KINDS[kind](FRAME.rename(names))
    found = bx.estimate(
        frame, bx.RatingIndex("fråga 1.a", FIVE), by="enhet.kod", design=bx.Design(weight="w`")
    )
    plain = bx.estimate(FRAME, RATING, by="u", design=bx.Design(weight="w"))
    assert found.frame["estimate"].to_list() == pytest.approx(
        plain.frame["estimate"].to_list(), rel=1e-12
    )


# --- engines --------------------------------------------------------------------------------------


def arrow(values: object, kind: pa.DataType) -> pa.Table:
    """Return the answers and a column of some type."""
    return pa.table({"q": [1, 2], "k": pa.array(values, kind)})


UNREADABLE = {
    "decimal256": arrow([Decimal(1), Decimal(2)], pa.decimal256(40, 0)),
    "interval": arrow([(1, 2, 3), (1, 2, 4)], pa.month_day_nano_interval()),
    "time zone": arrow([1, 2], pa.timestamp("s", tz="Mars/Olympus")),
    "list view": pa.table({"q": [1, 2], "k": pa.array([[1], [2]], pa.list_view(pa.int64()))}),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_arrow_type_that_polars_does_not_know_is_named(name):
    """Polars panics or raises; the message names the column alone, and the same column unused does
    no harm.
    """
    table = UNREADABLE[name]
    with pytest.raises(
        SchemaError, match=r"^Polars cannot read the type of 'k': cast to text"
    ) as caught:
        bx.estimate(table, RATING, by="k")
    assert caught.value.__cause__ is not None
    assert bx.estimate(table, RATING).row().n == 2


def test_cast_as_the_message_says_an_arrow_column_is_read():
    """The remedy works."""
    table = UNREADABLE["decimal256"]
    made = table.set_column(1, "k", table["k"].cast(pa.int64()))
    design = bx.Design(singleton="certainty")
    assert bx.estimate(made, RATING, by="k", design=design).frame["k"].to_list() == [1, 2]


@pytest.mark.parametrize("rows", ["where false", ""], ids=["no rows", "a row"])
@pytest.mark.parametrize("kind", ["interval 1 day", "union_value(a := 1)"])
def test_a_duckdb_type_that_polars_does_not_know_is_named(kind, rows):
    """A panic of Polars is no `Exception`, and yet an error of ours; cast to text the column is a
    key.
    """
    connection = duckdb.connect()
    with pytest.raises(SchemaError, match=r"^Polars cannot read the type of 'k': cast to text"):
        bx.estimate(connection.sql(f"select 1 as q, {kind} as k {rows}"), RATING, by="k")
    cast = connection.sql(f"select unnest([1, 2]) as q, cast({kind} as varchar) as k")
    assert bx.estimate(cast, RATING, by="k").row().n == 2


def test_a_closed_connection_is_told():
    """DuckDB raises already when it is asked for the names of the columns."""
    connection = duckdb.connect()
    relation = connection.sql("select 1 as q")
    connection.close()
    with pytest.raises(
        DataError, match=r"ConnectionException: .*already been closed. Correct it until it runs"
    ):
        bx.estimate(relation, RATING)


def fail(_values: object) -> int:
    """Fail, as a function in a query can."""
    return {}["x"]


@pytest.mark.parametrize(
    "query",
    [
        pl.LazyFrame({"q": [1, 2]}).map_batches(fail),
        pl.LazyFrame({"q": [1, 2]}).with_columns(
            pl.col("q").map_elements(fail, return_dtype=pl.Int64)
        ),
        pl.LazyFrame({"q": [1, 2]}).map_batches(lambda _: 5),
    ],
    ids=["frame", "elements", "no frame"],
)
def test_a_lazy_frame_whose_function_raises_is_told(query):
    """Whatever a user's function raises is the cause of an error of ours."""
    with pytest.raises(DataError, match=r"^the frame's own query fails: ") as caught:
        bx.estimate(query, RATING)
    assert caught.value.__cause__ is not None


class Interrupting:
    """A frame whose columns cannot be asked for without an interrupt."""

    @property
    def columns(self) -> list[str]:
        """The columns."""
        raise KeyboardInterrupt


def test_what_stops_the_process_is_not_caught():
    """An interrupt goes through."""
    with pytest.raises(KeyboardInterrupt):
        bx.estimate(Interrupting(), RATING)


@pytest.mark.parametrize("kind", [pl.Int128, pl.UInt128, pl.Duration, pl.Date, pl.Time], ids=str)
def test_keys_of_rare_types_are_groups(kind):
    """Wide whole numbers, durations, dates and times of day name groups, in weights and indicators
    too.
    """
    days = pl.Series("k", [1, 40_000_000_000_000 if kind == pl.Time else 2] * 10).cast(kind)
    sample = pl.DataFrame({"k": days, "plain": ["a", "b"] * 10, "r": [1, 0, 0, 1, 1] * 4})
    found, plain = (bx.representativity(sample, name, responded="r") for name in ("k", "plain"))
    assert found.r_indicator == pytest.approx(plain.r_indicator, rel=1e-12)
    assert found.categories["category"].n_unique() == 2
    factors = [
        bx.weighting_classes(sample, name, responded="r", minimum=1) for name in ("k", "plain")
    ]
    assert sorted(factors[0].factor) == sorted(factors[1].factor)


@pytest.mark.parametrize(
    "name", ["brukarindex_weight_of_row", "brukarindex_weight_of_row_", "brukarindex_row"]
)
def test_names_of_the_librarys_own_may_be_keys(name):
    """A key may be called like a column that joining needs, also when it is a float, which goes
    another way.
    """
    frame = pl.DataFrame({name: [0.5, 1.5, 0.5], "q": [1, 2, 3]})
    weights = bx.rake(frame, {name: {0.5: 4, 1.5: 6}})
    assert weights.join(frame)["weight"].to_list() == [2.0, 6.0, 2.0]
    assert bx.estimate(frame, RATING, by=name).frame["n"].to_list() == [2, 1]


# --- figures at the edges -------------------------------------------------------------------------


@pytest.mark.parametrize("weight", [1e-4, 1e-10, 1e-90])
def test_factors_of_any_size_are_described(weight):
    """Factors of 10^28 and more have more digits than decimal arithmetic keeps by itself."""
    frame = pl.DataFrame({"k": ["a", "b"], "w": [weight, weight]})
    made = bx.poststratify(frame, {"k": {"a": 8e24, "b": 1e24}}, design=bx.Design(weight="w"))
    total = re.search(r"stand for ([\d\xa0]+) persons", made.describe("en"))
    assert total is not None
    assert float(total[1].replace("\N{NO-BREAK SPACE}", "")) == pytest.approx(9e24, rel=1e-12)
    assert total[1] in made.describe("sv")


def test_a_covariance_matrix_of_many_rows_is_refused():
    """Three hundred thousand rows would need 700 GB; a few rows of many are worked out alone."""
    size = 25_000
    frame = pl.DataFrame({"u": np.repeat(np.arange(size), 2), "q": [1, 4] * size})
    many = bx.estimate(frame, RATING, by="u")
    with pytest.raises(
        CovarianceError, match=r"^the covariances of 25000 rows .* narrow down with \[domain\]"
    ):
        many.covariance()
    one = many[7]
    assert one.covariance() == pytest.approx(np.array([[one.row().std_error ** 2]]), rel=1e-12)


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_an_infinite_key_is_stored(value):
    """Infinity names a group, and JSON has no such number."""
    frame = pl.DataFrame({"k": [value, 1.0, value, 1.0], "q": [1, 2, 3, 4]})
    for made in (bx.tally(frame, RATING, by="k"), bx.estimate(frame, RATING, by="k")):
        assert bx.from_json(bx.to_json(made)) == made
    assert bx.estimate(frame, RATING, by="k")[value].row().n == 2
    text = (
        bx.to_json(bx.tally(frame, RATING, by="k"))
        .replace('"-inf"', '"nan"')
        .replace('"inf"', '"nan"')
    )
    with pytest.raises(ArgumentError, match=r"'float', 'value': 'nan'.* must stand"):
        bx.from_json(text)


# --- arguments of other types ---------------------------------------------------------------------

LABELS = (["a", "b"], ["c", "d"])
WRONG = {
    "Bands: limits": lambda: Bands("x", 60, *LABELS),
    "Bands: a limit": lambda: Bands("x", ["60"], *LABELS),
    "Bands: labels": lambda: Bands("x", [60], 5, ["c", "d"]),
    "Bands: a label": lambda: Bands("x", [60], [["a"], "b"], ["c", "d"]),
    "Bands: name": lambda: Bands(5, [60], *LABELS),
    "Bands: strict": lambda: Bands("x", [60], *LABELS, strict=60),
    "Bands: source": lambda: Bands("x", [60], *LABELS, source=5),
    "classify": lambda: classify([1, 2], SCB_BANDS),
    "insikt: items": lambda: published.insikt(items=["q1"]),
    "insikt: columns of an area": lambda: published.insikt(items={"information": 5}),
    "insikt: a text for a list": lambda: published.insikt(items={"information": "q1"}),
    "insikt: nki_items": lambda: published.insikt(nki_items=5),
    "insikt: minimum_answered": lambda: published.insikt(minimum_answered="1"),
    "tyreso_2013: items": lambda: published.tyreso_2013(items=5),
    "tyreso_2013: a column": lambda: published.tyreso_2013(items={"a": [5]}),
    "tyreso_2013: satisfied": lambda: published.tyreso_2013(satisfied=["q"]),
    "hme: items": lambda: published.hme(items=True),
    "scb_nki: factors": lambda: published.scb_nki(b"x"),
    "Questionnaire: title": lambda: Questionnaire("n", "title", [RATING]),
    "Questionnaire: areas": lambda: Questionnaire("n", Words("a", "b"), [RATING], 5),
    "Questionnaire: source": lambda: Questionnaire("n", Words("a", "b"), [RATING], source="x"),
    "Questionnaire: assumptions": lambda: Questionnaire(
        "n", Words("a", "b"), [RATING], assumptions=["x"]
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_arguments_of_other_types_are_named(name):
    """What is no such thing is an error of ours that says what is wanted."""
    with pytest.raises(ArgumentTypeError, match=r"must be .*(got|needs)"):
        WRONG[name]()


# --- the manners of results -----------------------------------------------------------------------

ANSWERED = pl.DataFrame({"q": [1, 9, None, 4], "u": list("aabb"), "utfall": ["svar"] * 4})
WITH_UNSURE = bx.RatingIndex("q", bx.Scale(1, 5, dont_know=9))
RESULTS = {
    "Estimates": ESTIMATES,
    "Comparisons": bx.compare(ESTIMATES, to=bx.Pooled()),
    "Distributions": bx.distribution(FRAME, RATING, by="u"),
    "NonresponseBounds": bx.nonresponse_bounds(ESTIMATES, asked=dict.fromkeys("abc", 5)),
    "TippingPoints": bx.tipping_point(ESTIMATES, above=10, asked=dict.fromkeys("abc", 5)),
    "ResponseRates": bx.response_rates(ANSWERED, "utfall", by="u", standard="swedish"),
    "ItemNonresponse": bx.item_nonresponse(ANSWERED, WITH_UNSURE, by="u"),
    "ProxyAnswers": proxy_answers(ANSWERED, "utfall", WITH_UNSURE.item, by="u", standard="swedish"),
    "ReplicateEstimates": replicate_estimates(FRAME, RATING, Jackknife(), by="u"),
}


@pytest.mark.parametrize("name", RESULTS)
def test_results_can_be_gone_through(name):
    """Iterating gives each row with its domain and the figures of the frame; ``len`` and ``in``
    agree with it.
    """
    result = RESULTS[name]
    assert type(result).__name__ == name
    rows = list(result)
    assert len(rows) == len(result) == result.frame.height > 0
    figures = [column for column in result.frame.columns if column not in result.by]
    assert [tuple(getattr(row, column) for column in figures) for row in rows] == result.frame[
        figures
    ].rows()
    assert [row.domain for row in rows] == result.frame[["u"]].to_dicts()
    assert all(row in result for row in rows)
    assert "a" in result
    assert ("a",) in result
    assert not {"zz", 5, None, math.nan, dt.date(2025, 1, 1), ("a", "b")} & {
        x for x in ("zz", 5, None) if x in result
    }
    assert result["a"].of(result.frame["measure"][0])[["a"][0]].frame.height > 0
    assert rows[-1] not in result["a"]


@pytest.mark.parametrize("name", RESULTS)
def test_a_column_in_brackets_points_to_the_frame(name):
    """Brackets look up domains; whoever asks for a column is told where it is, and that works."""
    result = RESULTS[name]
    for column in result.frame.columns[1:]:
        with pytest.raises(DomainNotFoundError) as caught:
            result[column]
        advice = f'.frame["{column}"]'
        assert advice in str(caught.value)
        assert len(eval(f"result{advice}")) == len(result)
    with pytest.raises(
        DomainNotFoundError, match=r"Rows by their numbers are in \.frame, and in list\(\)"
    ):
        result[0:1]


def test_a_column_of_a_total_points_to_the_frame():
    """Without ``by`` there is nothing to look up, and a column is told of too."""
    with pytest.raises(
        DomainNotFoundError, match=r'by is \[\]. It is a column: write .frame\["estimate"\]'
    ):
        bx.estimate(FRAME, RATING)["estimate"]
    assert "a" not in bx.estimate(FRAME, RATING)


def test_deliveries_are_summed():
    """Tallies, and numbers of dispositions, add up with `sum`."""
    parts = [bx.tally(FRAME[at : at + 2], RATING, by="u") for at in (0, 2, 4)]
    assert sum(parts) == bx.tally(FRAME, RATING, by="u")
    assert sum(parts[:1]) == parts[0]
    counts = [bx.Dispositions(complete=3), bx.Dispositions(complete=4, refusal=1)]
    assert sum(counts) == bx.Dispositions(complete=7, refusal=1)
    with pytest.raises(TypeError):
        5 + parts[0]


@pytest.mark.parametrize(
    "use",
    [lambda made: made["a"], lambda made: "a" in made, list, lambda made: made[0]],
    ids=["[]", "in", "list", "[0]"],
)
def test_tallies_and_weightings_say_what_to_take_instead(use):
    """A tally and a weighting have no rows of figures, and say what has."""
    counted = bx.tally(FRAME, RATING, by="u")
    with pytest.raises(ArgumentTypeError, match=r"^a tally holds counts, .*estimate\(tally\)"):
        use(counted)
    assert bx.estimate(counted, by="u")["a"].row().n == 2
    with pytest.raises(ArgumentTypeError, match=r"^a weighting has no rows .*weighting\.cells"):
        use(bx.rake(FRAME, {"u": {"a": 1, "b": 1, "c": 1}}))


def test_results_become_frames_of_other_libraries():
    """The frame goes to pandas and back."""
    assert isinstance(ESTIMATES.frame.to_pandas(), pd.DataFrame)
    assert pl.from_pandas(ESTIMATES.frame.to_pandas())["estimate"].equals(
        ESTIMATES.frame["estimate"]
    )
