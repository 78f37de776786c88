"""Composed and decomposed letters are one name, wherever a name stands."""

import unicodedata

import duckdb
import polars as pl
import pytest
from hypothesis import given, strategies as st
from polars.testing import assert_frame_equal

from brukarindex import (
    Design,
    Dispositions,
    Item,
    MultiItemIndex,
    PopulationWeighted,
    Published,
    RatingIndex,
    Scale,
    Share,
    compare,
    distribution,
    estimate,
    nonresponse_bounds,
    poststratify,
    propensity_weights,
    rake,
    representativity,
    response_rates,
    tally,
    weighting_classes,
)
from brukarindex.exceptions import ArgumentError, ColumnNotFoundError
from brukarindex.words.spelling import folded, one_form, tidy

SCALE = Scale(1, 5)
PLACES = ["Åmål", "Åmål", "Borås", "Borås", "Åmål", "Åmål", "Borås", "Borås"]
WHOLE = pl.DataFrame(
    {"bemötande": [1, 2, 3, 4, 5, 5, 1, 2], "ort": PLACES, "N": [80] * 8, "svår": [True, False] * 4}
)


def apart(text):
    """Return a text with each letter and its dots apart."""
    return unicodedata.normalize("NFD", text)


MIXED = WHOLE.with_columns(
    pl.Series("ort", [apart(p) if i % 2 else p for i, p in enumerate(PLACES)])
)
MIXED = MIXED.rename({"bemötande": apart("bemötande"), "svår": apart("svår")})
ENGINES = {
    "eager": lambda frame: frame,
    "lazy": lambda frame: frame.lazy(),
    "categories": lambda frame: frame.with_columns(pl.col("ort").cast(pl.Categorical)),
    "Enum": lambda frame: frame.with_columns(
        pl.col("ort").cast(pl.Enum(frame["ort"].unique().sort()))
    ),
    "pandas": lambda frame: frame.to_pandas(),
    "PyArrow": lambda frame: frame.to_arrow(),
    "DuckDB": lambda frame: duckdb.from_arrow(frame.to_arrow()),
}
DESIGNS = {
    "plain": None,
    "strata": Design(strata="ort", population="N"),
    "cluster": Design(cluster="ort"),
    "weights": Design(weight="N"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", ["bemötande", apart("bemötande")], ids=["composed", "apart"])
def test_columns_keys_and_strata(engine, design, name):
    """Figures do not depend on the form of a column's name or of what it holds."""
    measure = RatingIndex(name, SCALE)
    made = estimate(ENGINES[engine](MIXED), measure, by="ort", design=DESIGNS[design])
    expected = estimate(WHOLE, measure, by="ort", design=DESIGNS[design])
    assert made.frame["ort"].to_list() == ["Borås", "Åmål"]
    # Cells in another order are added in another order: the last digit may differ.
    assert_frame_equal(made.frame, expected.frame, rel_tol=1e-12, abs_tol=0)
    assert made[apart("Åmål")].row().n == 4
    assert made.of(apart("bemötande")).frame.height == 2


def test_a_population_is_counted_once():
    """Two forms of a stratum have one population: 160 persons, not 240."""
    total = Share("bemötande", SCALE, positive=[1, 2, 3, 4])
    made = estimate(MIXED, total, design=Design(strata="ort", population="N"), statistic="total")
    assert made.row().estimate == pytest.approx(160 * 6 / 8, rel=1e-12)


def test_margins_sizes_and_numbers_asked():
    """Known numbers find their level in either form."""
    sizes = {apart("Åmål"): 100, "Borås": 60}
    for made in (poststratify(MIXED, {"ort": sizes}), rake(MIXED, {apart("ort"): sizes})):
        assert made.cells["weight"].to_list() == pytest.approx([60, 100], rel=1e-9)
        expected = pytest.approx([25.0 if place == "Åmål" else 15.0 for place in PLACES], rel=1e-9)
        assert made.join(MIXED)["weight"].to_list() == expected
        assert made.join(MIXED.lazy()).collect()["weight"].to_list() == expected
        assert estimate(MIXED, RatingIndex("bemötande", SCALE), design=made).row().n == 8
    frame = pl.DataFrame({"ort": [apart("Åmål"), "Borås"], "n": [100, 60]})
    assert poststratify(MIXED, {"ort": frame}).cells["weight"].to_list() == pytest.approx(
        [60, 100], rel=1e-12
    )
    by_place = estimate(MIXED, RatingIndex("bemötande", SCALE), by="ort")
    weighted = compare(by_place, to=PopulationWeighted(sizes)).frame["reference"][0]
    assert weighted == pytest.approx((100 * 56.25 + 60 * 37.5) / 160, rel=1e-12)
    assert compare(by_place, to=Published({apart("bemötande"): 50.0})).frame[
        "reference"
    ].to_list() == [50.0, 50.0]
    asked = nonresponse_bounds(by_place, asked={apart("Åmål"): 10, apart("Borås"): 20}).frame[
        "asked"
    ]
    assert asked.to_list() == [20.0, 10.0]


def test_a_margin_in_two_forms_is_refused():
    """One level cannot have two numbers."""
    with pytest.raises(ArgumentError, match="name a level twice, in two Unicode forms"):
        poststratify(MIXED, {"ort": {"Åmål": 1, apart("Åmål"): 2, "Borås": 3}})


@pytest.mark.parametrize("name", ["svår", apart("svår")], ids=["composed", "apart"])
def test_who_responded(name):
    """The column that says who responded is found in either form."""
    found, expected = (
        representativity(frame, "ort", responded=name).frame for frame in (MIXED, WHOLE)
    )
    assert found.equals(expected)
    assert weighting_classes(MIXED, "ort", responded=name, minimum=1).respondents == 4
    assert propensity_weights(MIXED, "ort", responded=name).respondents == 4


def test_dispositions():
    """A column of dispositions and its codes are found in either form."""
    frame = pl.DataFrame(
        {apart("utfäll"): ["svar", apart("övertäckning"), "övertäckning", apart("okänt")]}
    )
    counts = dict(
        response_rates(frame, "utfäll", standard="swedish").counts.select("disposition", "n").rows()
    )
    assert counts == {"responded": 1, "nonresponse": 0, "unknown": 1, "overcoverage": 2}
    named = response_rates(
        frame, apart("utfäll"), codes={"complete": ["svar", "okänt", apart("övertäckning")]}
    )
    assert (
        named.of("RR1").row().estimate
        == response_rates(Dispositions(complete=4)).of("RR1").row().estimate
    )


def test_two_columns_of_one_name_are_refused():
    """A frame that has a name in both forms does not say which is meant."""
    frame = MIXED.with_columns(pl.lit(1).alias("bemötande"))
    with pytest.raises(ArgumentError, match="several columns of data are called 'bemötande'"):
        estimate(frame, RatingIndex("bemötande", SCALE))
    with pytest.raises(ArgumentError, match="are not all different"):
        Design(strata=["ort å", apart("ort å")])
    with pytest.raises(ArgumentError, match="are not all different"):
        MultiItemIndex("i", ["å", apart("å")], SCALE)


def test_no_hint_prints_as_what_was_asked():
    """'bemötande' not found is never answered with 'bemötande'."""
    with pytest.raises(ColumnNotFoundError, match=r"'bemötanden'\. Did you mean 'bemötande'"):
        estimate(WHOLE, RatingIndex("bemötanden", SCALE))


def test_specifications_are_equal_in_either_form():
    """Items, measures and designs of one name are one, and go together in a tally."""
    assert Item("å", SCALE) == Item(apart("å"), SCALE)
    assert Design(cluster=apart("å")) == Design(cluster="å")
    both = [RatingIndex("bemötande", SCALE), Share.top(apart("bemötande"), SCALE, name="andel")]
    assert tally(MIXED, both, by=apart("ort")) == tally(WHOLE, both, by="ort")
    assert distribution(MIXED, both).frame.equals(distribution(WHOLE, both).frame)


@given(st.text())
def test_forms_of_any_text(text):
    """One form is the same for every way to write a text, and tidy and folded texts stay as they
    are.
    """
    assert one_form(apart(text)) == one_form(text) == one_form(one_form(text))
    assert tidy(tidy(text)) == tidy(text)
    assert folded(apart(text)) == folded(text)
    assert folded(f" {text}\u00a0") == folded(text)
