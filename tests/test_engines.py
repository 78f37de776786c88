"""The same survey in every kind of frame has the same figures, and the same errors."""

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from engines import DESIGN, FRAME, LABELS, MEASURES, ROWS, TOLERANCE, assert_same
from polars.testing import assert_frame_equal

import brukarindex.counting.frames
from brukarindex import Design, MultiItemIndex, RatingIndex, Scale, Share, estimate, tally
from brukarindex.exceptions import ColumnNotFoundError, DataError, SchemaError


def pandas(**dtypes: str) -> pd.DataFrame:
    """Return the survey as pandas: missing numbers as NaN in floats, texts as objects, or as
    ``dtypes`` say.
    """
    plain = {name: FRAME[name].to_numpy() for name in FRAME.columns if name != "mood"}
    texts = pd.Series(FRAME["mood"].to_list(), dtype=object)
    return pd.DataFrame({**plain, "mood": texts}).astype(dtypes)


def relation(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    """Return a frame as a DuckDB relation with a connection of its own."""
    return duckdb.connect().from_arrow(frame.to_arrow())


def pieces(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame in many chunks of different sizes."""
    return pl.concat(
        [frame[start : start + 97] for start in range(0, frame.height, 97)], rechunk=False
    )


ENGINES = {
    "lazy": FRAME.lazy,
    "chunks": lambda: pieces(FRAME),
    "lazy chunks": lambda: pieces(FRAME).lazy(),
    "shuffled": lambda: FRAME.sample(fraction=1.0, shuffle=True, seed=5),
    "enum": lambda: FRAME.with_columns(pl.col("mood").cast(pl.Enum([*LABELS, "Vet ej"]))),
    "categorical": lambda: FRAME.with_columns(pl.col("mood", "region").cast(pl.Categorical)),
    "small integers": lambda: FRAME.with_columns(pl.col("q1", "q2", "ten").cast(pl.Int8)),
    "floats": lambda: FRAME.with_columns(pl.col("q1", "q2", "ten", "invited").cast(pl.Float64)),
    "pandas object and NaN": pandas,
    "pandas category": lambda: pandas(mood="category", region="category"),
    "pandas nullable": lambda: pandas(
        q1="Int64", q2="Int8", ten="Float64", nps="Int64", mood="string"
    ),
    "pandas object numbers": lambda: pandas(q1="Int64").astype({"q1": object}),
    "pandas of Arrow": lambda: FRAME.to_pandas(use_pyarrow_extension_array=True),
    "pyarrow": FRAME.to_arrow,
    "pyarrow chunks": lambda: pieces(FRAME).to_arrow(),
    "DuckDB": lambda: relation(FRAME),
    "DuckDB enum": (
        lambda: relation(FRAME).project(
            "* REPLACE (mood::ENUM("
            + ", ".join(f"'{text}'" for text in [*LABELS, "Vet ej"])
            + ") AS mood)"
        )
    ),
    "narwhals": lambda: nw.from_native(FRAME),
    "narwhals DuckDB": lambda: nw.from_native(relation(FRAME)),
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_has_the_same_figures(engine):
    """Polars, pandas, PyArrow, DuckDB and narwhals frames of one survey give the same estimates and
    comparisons.
    """
    assert_same(ENGINES[engine]())


@pytest.mark.parametrize("engine", ["lazy", "pandas object and NaN", "pyarrow", "DuckDB"])
@pytest.mark.parametrize(
    "design",
    [
        Design(),
        Design(strata="region", population="invited"),
        Design(cluster="cluster", weight="weight"),
    ],
    ids=repr,
)
def test_every_engine_has_the_same_figures_with_every_design(engine, design):
    """No part of a design depends on the engine."""
    assert_same(ENGINES[engine](), design)


@pytest.mark.parametrize("engine", ["lazy", "chunks", "pandas category", "pyarrow", "DuckDB"])
def test_every_engine_has_the_same_tally(engine):
    """Engines count the same cells, joint or not."""
    for joint in (False, True):
        pair = [
            tally(data, MEASURES[:6], by="unit", design=DESIGN, joint=joint)
            for data in (FRAME, ENGINES[engine]())
        ]
        expected, found = pair
        for a, b in zip(expected.blocks, found.blocks, strict=True):
            assert a.drop("w", "w2", "region").equals(b.drop("w", "w2", "region"))
            assert_frame_equal(a.select("w", "w2"), b.select("w", "w2"), rel_tol=1e-12, abs_tol=0)


def test_a_file_is_a_frame(tmp_path):
    """Parquet files scanned lazily, one or several, and one read by DuckDB give the figures of the
    frame.
    """
    FRAME.write_parquet(tmp_path / "all.parquet", row_group_size=100)
    for i in range(3):
        FRAME[500 * i : 500 * (i + 1)].write_parquet(tmp_path / f"part{i}.parquet")
    assert_same(pl.scan_parquet(tmp_path / "all.parquet"))
    assert_same(pl.scan_parquet(tmp_path / "part*.parquet"))
    assert_same(duckdb.connect().read_parquet(str(tmp_path / "all.parquet")))


@pytest.mark.parametrize("chunk", [1, 64, 1_000, ROWS, ROWS + 1])
def test_a_lazy_frame_larger_than_a_chunk_has_the_same_figures(monkeypatch, tmp_path, chunk):
    """Rows that are read a chunk at a time give the figures of the whole, whatever the size of the
    chunks.
    """
    monkeypatch.setattr(brukarindex.counting.frames, "CHUNK", chunk)
    rows = FRAME.head(150) if chunk == 1 else FRAME
    rows.write_parquet(tmp_path / "rows.parquet", row_group_size=130)
    whole = tally(rows, MEASURES, by="unit", design=DESIGN)
    for lazy in (rows.lazy(), pieces(rows).lazy(), pl.scan_parquet(tmp_path / "rows.parquet")):
        found = tally(lazy, MEASURES, by="unit", design=DESIGN)
        for a, b in zip(whole.blocks, found.blocks, strict=True):
            assert_frame_equal(a, b, rel_tol=1e-12, abs_tol=0)


FILES = {
    "as it is": lambda file: file,
    "cast": lambda file: file.with_columns(pl.col("q1").cast(pl.Int8)),
    "a part": lambda file: file.slice(100, 1000),
    "numbered": lambda file: file.with_row_index(),
    "filtered": lambda file: file.filter(pl.col("unit") < 5),
    "a part filtered": lambda file: file.head(1000).filter(pl.col("unit") < 5),
    "sorted": lambda file: file.sort("weight"),
    "the end": lambda file: file.tail(900),
    "twice": lambda file: pl.concat([file, file]),
}


@pytest.mark.parametrize("query", FILES)
@pytest.mark.parametrize("chunk", [64, 700])
def test_parts_of_a_file_are_those_of_its_query(monkeypatch, tmp_path, query, chunk):
    """Whether the rows of a file are read in slices or in batches, each is read once
    and in order.
    """
    FRAME.write_parquet(tmp_path / "rows.parquet", row_group_size=130)
    made = FILES[query](pl.scan_parquet(tmp_path / "rows.parquet"))
    monkeypatch.setattr(brukarindex.counting.frames, "CHUNK", chunk)
    parts = list(brukarindex.counting.frames.chunks(made))
    whole = made.collect(engine="in-memory")
    assert [part.height for part in parts[:-1]] == [chunk] * (len(parts) - 1)
    assert 0 < parts[-1].height <= chunk
    assert_frame_equal(pl.concat(parts), whole)


@pytest.mark.parametrize(
    "sizes", [[1, 2, 3, 994], [400, 400, 200], [150, 850], [999, 1], [0, 1000, 0], [1000]], ids=str
)
def test_batches_of_any_size_become_chunks_of_one(monkeypatch, sizes):
    """Chunks have one size whatever Polars hands over, or figures would have other bits from time
    to time.
    """
    rows, ends = FRAME.head(1000), [sum(sizes[: i + 1]) for i in range(len(sizes))]
    batches = [rows[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    monkeypatch.setattr(brukarindex.counting.frames, "CHUNK", 300)
    monkeypatch.setattr(brukarindex.counting.frames, "_batches", lambda _: iter(batches))
    parts = list(brukarindex.counting.frames.chunks(rows.lazy()))
    assert [part.height for part in parts] == [300, 300, 300, 100]
    assert pl.concat(parts).equals(rows)


def test_what_is_read_in_slices(tmp_path):
    """Slices are for files whose rows are computed one by one: elsewhere each would compute those
    before it again.
    """
    FRAME.write_parquet(tmp_path / "rows.parquet")
    file = pl.scan_parquet(tmp_path / "rows.parquet")
    found = {
        name
        for name, query in FILES.items()
        if brukarindex.counting.frames._is_sliced_in_its_file(query(file))
    }
    assert "as it is" in found  # or a survey of 2 GB takes 2 GB
    assert found <= {"as it is", "cast", "a part", "numbered"}
    assert not brukarindex.counting.frames._is_sliced_in_its_file(FRAME.lazy())


def test_chunks_read_twice_have_the_same_bits(monkeypatch):
    """Reading in chunks gives equal bits every time."""
    monkeypatch.setattr(brukarindex.counting.frames, "CHUNK", 200)
    first, *others = [
        tally(pieces(FRAME).lazy(), MEASURES, by="unit", design=DESIGN) for _ in range(5)
    ]
    assert all(other == first for other in others)


def test_a_lazy_query_is_run():
    """Filters and new columns that are still to be computed are part of the frame."""
    query = (
        pl.concat([FRAME, FRAME])
        .lazy()
        .with_row_index()
        .filter(pl.col("index") < ROWS)
        .drop("index")
    )
    assert_same(query)


def test_deliveries_in_different_engines_can_be_added():
    """A tally from DuckDB and one from pandas add up to that of the whole."""
    options = {"measures": MEASURES, "by": "unit", "design": DESIGN}
    both = tally(relation(FRAME.head(700)), **options) + tally(
        FRAME.tail(ROWS - 700).to_pandas(), **options
    )
    pair = [estimate(data, by="unit").frame for data in (both, tally(FRAME, **options))]
    assert_frame_equal(*pair, **TOLERANCE)


# --- bad input ------------------------------------------------------------------------------------

KINDS = {
    "polars": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "pandas": lambda frame: frame.to_pandas(),
    "pyarrow": lambda frame: frame.to_arrow(),
    "DuckDB": relation,
}
OFF_SCALE = pl.DataFrame({"q": [1, 99, 99, 7, 5], "w": [1.0, 2.0, 3.0, 1.0, 1.0]})


@pytest.mark.parametrize("kind", KINDS)
def test_answers_off_the_scale_are_named_and_counted_alike(kind):
    """Every engine names the values that are not on the scale, and counts respondents, not
    combinations.
    """
    with pytest.raises(DataError) as caught:
        tally(KINDS[kind](OFF_SCALE), Share("q", Scale(1, 5), positive=[5]))
    assert str(caught.value).startswith(
        "column 'q': 3 answers are not on Scale(1–5): 7 (1×), 99 (2×)"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_off_the_scale_of_two_measures_is_counted_once(kind):
    """A question used by a share and by an index does not have its bad answers counted twice."""
    frame = pl.DataFrame({"q": [1, 99, 99, 7, 5], "r": [1, 2, 3, 4, 5]})
    with pytest.raises(DataError) as caught:
        tally(
            KINDS[kind](frame),
            [RatingIndex("q", Scale(1, 5)), MultiItemIndex("i", ["q", "r"], Scale(1, 5))],
        )
    assert str(caught.value).startswith(
        "column 'q': 3 answers are not on Scale(1–5): 7 (1×), 99 (2×)"
    )


@pytest.mark.parametrize("bad", [0.0, -1.0, float("inf"), float("nan"), None], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_bad_weights_are_told_alike(kind, bad):
    """A weight that is zero, negative, infinite, NaN or missing is refused in the same words by
    every engine.
    """
    frame = pl.DataFrame({"q": [1, 2, 2, 3], "weight": [1.0, bad, bad, 2.0]})
    words = {}
    for each in ("polars", kind):
        with pytest.raises(DataError, match="weight column 'weight'") as caught:
            tally(KINDS[each](frame), RatingIndex("q", Scale(1, 5)), design=Design(weight="weight"))
        words[each] = str(caught.value)
    same = {
        name: text.replace("NaN", "missing") for name, text in words.items()
    }  # pandas has one mark for both
    assert same[kind] == same["polars"]


@pytest.mark.parametrize("kind", KINDS)
def test_other_bad_input_is_told_alike(kind):
    """Missing columns, nulls in keys, wrong types and bad population sizes raise the same errors in
    every engine.
    """
    make, rating = KINDS[kind], RatingIndex("q", Scale(1, 5))
    frame = pl.DataFrame(
        {"q": [1, 2], "text": ["a", "b"], "gone": ["x", None], "N": [5, 6], "few": [1, 1]}
    )
    with pytest.raises(ColumnNotFoundError, match="'none'"):
        tally(make(frame), rating, by="none")
    with pytest.raises(DataError, match="key column 'gone' has no value in 1 row"):
        tally(make(frame), rating, by="gone")
    with pytest.raises(SchemaError, match="column 'text' must hold numbers"):
        tally(make(frame), rating, design=Design(weight="text"))
    with pytest.raises(DataError, match="column 'text': 2 answers are not on"):
        tally(make(frame), RatingIndex("text", Scale(1, 5)))
    with pytest.raises(DataError, match="population size 'N' varies"):
        tally(make(frame), rating, design=Design(population="N"))
    with pytest.raises(DataError, match="2 of 1"):
        estimate(make(frame), rating, design=Design(population="few"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_frame_is_told_alike(kind):
    """A frame without rows raises the same error in every engine."""
    with pytest.raises(DataError, match="no rows"):
        tally(KINDS[kind](OFF_SCALE.clear()), RatingIndex("q", Scale(1, 5)))
