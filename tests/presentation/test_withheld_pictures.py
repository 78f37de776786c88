"""What is withheld is in no picture: not drawn, not read aloud, not in its data."""

import json
import random

import attrs
import polars as pl
import pytest
from stored import STORED

import brukarindex as bx
from brukarindex.benchmarking import (
    Decomposition,
    decompose,
    effects,
    published_ranks,
    published_units,
    shrink,
    standardise,
)
from brukarindex.estimates import Distributions
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.presentation.pictures import _DRAWN
from brukarindex.results.tables import Table

CHANCE = random.Random(5)
UNITS = ["Arboga", "Falun", "Kiruna", "Mora", "Zäta"]
FIVE = bx.Scale(1, 5)
INDEX, SHARE = bx.RatingIndex("q", FIVE, name="Index"), bx.Share.top("r", FIVE, name="Andel")
FRAME = pl.DataFrame(
    [
        {
            "enhet": unit,
            "kon": CHANCE.choice("KM"),
            "år": year,
            "q": CHANCE.choice([1, 2, 3, 4, 5, 5]),
            "r": CHANCE.choice([1, 2, 3, 4, 5]),
            "svarade": CHANCE.random() < 0.6,
        }
        for year in (2024, 2025)
        for unit in UNITS
        for _ in range(60)
    ]
)
ONE = bx.estimate(FRAME, [INDEX, SHARE], by="enhet")
SAMPLE = FRAME.with_columns(
    q=pl.when("svarade").then("q"),
    utfall=pl.when("svarade").then(pl.lit("s")).otherwise(pl.lit("b")),
)
PRINTED = pl.DataFrame({"enhet": UNITS, "andel": ["84", "67", "79", "93", "71"], "svar": [44] * 5})
REPORT = bx.nonresponse_report(
    SAMPLE, INDEX, responded="svarade", covariates="kon", by="enhet", above=60
)
CODES = {"responded": "s", "nonresponse": "b"}
RESULTS = {
    "estimates": ONE,
    "women and men": bx.estimate(FRAME, INDEX, by=["enhet", "kon"]),
    "comparisons": bx.compare(ONE, to=bx.Pooled()),
    "pairs": bx.compare(
        bx.estimate(FRAME, INDEX, by=["enhet", "kon"]), to=bx.Pairs(within="enhet")
    ),
    "distributions": bx.distribution(FRAME, [INDEX, SHARE], by="enhet"),
    "changes": bx.change(FRAME, INDEX, between="år", by="enhet"),
    "ranks": bx.rank(ONE),
    "colours": bx.colours(ONE.of("Index")),
    "funnel": bx.funnel(ONE.of("Index")),
    "shrinkage": shrink(ONE.of("Index")),
    "standardised": standardise(FRAME, INDEX, over="kon", by="enhet"),
    "decomposition": decompose(FRAME, INDEX, between="år", over="kon", by="enhet"),
    "effects": effects(FRAME, INDEX, [SHARE], by="enhet"),
    "rates": bx.response_rates(SAMPLE, "utfall", by="enhet", codes=CODES, standard="swedish"),
    "items": bx.item_nonresponse(FRAME, [INDEX, SHARE], by="enhet"),
    "bounds": REPORT.bounds,
    "tipping": REPORT.tipping,
    "units": published_units(PRINTED, unit="enhet", value="andel", n="svar", to="79", to_n=900),
    "printed ranks": published_ranks(PRINTED, unit="enhet", value="andel", n="svar"),
}
LAST = pl.col("enhet") == "Zäta"


def other(result, where=LAST):
    """Return a result with other figures where it is withheld."""
    frame = result.frame
    spared = {*result.by, "measure", "position", "answer", "component", "area", "units"}
    numbers = [
        name for name, kind in frame.schema.items() if kind.is_numeric() and name not in spared
    ]
    changed = [
        pl.when(where).then(pl.col(name) * 0 + 1).otherwise(name).alias(name) for name in numbers
    ]
    return attrs.evolve(result, frame=frame.with_columns(changed).cast(dict(frame.schema)))


def whole(made):
    """Return all that a picture holds, but for the names of its data, which are numbered."""
    return json.dumps(made.chart.to_dict(), sort_keys=True, ensure_ascii=False) + made.alt


@pytest.mark.parametrize("name", RESULTS)
def test_other_figures_would_make_the_same_picture(name):
    """Nothing in it depends on what is withheld."""
    result = RESULTS[name]
    made = bx.picture(result, withheld=LAST, why="färre än 5 svar", language="sv")
    seen, _, named = made.alt.partition("Redovisas inte (färre än 5 svar): ")
    assert "Zäta" not in seen
    assert named.startswith("Zäta")
    assert whole(made) == whole(
        bx.picture(other(result), withheld=LAST, why="färre än 5 svar", language="sv")
    )
    assert whole(made) != whole(bx.picture(result, language="sv"))
    for form in (made.svg(), made.html()):
        assert "Redovisas inte" in form
    assert made.png()[1:4] == b"PNG"


ROWS = {
    name: each
    for name, each in STORED.items()
    if isinstance(each, tuple(_DRAWN)) and isinstance(each, Table) and len(each) > 1
}
FINAL = pl.int_range(pl.len()) == pl.len() - 1


@pytest.mark.parametrize("name", ROWS)
def test_every_result_of_rows(name):
    """Its last row is gone, whatever stood in it."""
    result = ROWS[name]
    whole_rows = isinstance(result, (Decomposition, Distributions))
    if whole_rows and result.frame.select(*result.by, "measure").n_unique() == 1:
        with pytest.raises(ArgumentError, match="all rows are withheld"):
            bx.picture(result, withheld=FINAL)
        return
    made = bx.picture(result, withheld=FINAL)
    assert "Withheld: " in made.alt
    assert whole(made) == whole(bx.picture(other(result, FINAL), withheld=FINAL))


def test_what_has_no_rows():
    """It says that it is of no use."""
    tried = {type(each) for each in (*ROWS.values(), *RESULTS.values())}
    lacking = {kind.__name__ for kind in _DRAWN if issubclass(kind, Table) and kind not in tried}
    assert lacking == {"Reliabilities", "PathEffects"}  # of one row in what is stored
    weights = bx.weighting_classes(SAMPLE, ["enhet", "kon"], responded="svarade")
    with pytest.raises(ArgumentError, match="withheld is of no use for Weighting"):
        bx.picture(weights, withheld=LAST)


def test_a_nonresponse_report():
    """All estimates, the bounds and the tipping point of a unit go."""
    made = bx.picture(REPORT, withheld=LAST, language="sv")
    assert made.alt.endswith("Redovisas inte: Zäta.")
    assert made.alt.count("Zäta") == 1
    few = bx.picture(REPORT, withheld=pl.col("n") < 1)
    assert few.alt == bx.picture(REPORT).alt


def test_what_is_withheld_is_named_with_its_measure_where_others_are_shown():
    """Of one measure only that is named; many are not all named."""
    made = bx.picture(ONE, withheld=LAST & (pl.col("measure") == "Andel"), language="sv")
    assert made.alt.endswith("Redovisas inte: Zäta (Andel).")
    assert "Zäta" in made.alt.partition("Redovisas inte")[0]
    many = bx.estimate(
        FRAME.with_row_index("i").with_columns(enhet=pl.col("i") % 30), INDEX, by="enhet"
    )
    said = bx.picture(many, withheld=pl.col("enhet") > 0).alt
    assert said.endswith("Withheld: 1; 2; 3; 4; 5; 6; 7; 8; 9; 10; 11; 12; ….")


def test_all_answers_of_a_question_go_with_one():
    """Shares add up to 100."""
    one = LAST & (pl.col("position") == 0)
    made = bx.picture(bx.distribution(FRAME, INDEX, by="enhet"), withheld=one)
    assert made.alt.count("Zäta") == 1


def test_wrong_arguments():
    """They say what to write, and that nothing is left."""
    with pytest.raises(ArgumentTypeError, match=r'picture: withheld must be .* pl\.col\("n"\) < 5'):
        bx.picture(ONE, withheld=5)
    with pytest.raises(ArgumentError, match="picture: withheld asks for 'm'"):
        bx.picture(ONE, withheld=pl.col("m") < 5)
    with pytest.raises(ArgumentError, match="all rows are withheld") as caught:
        bx.picture(ONE, withheld=pl.col("n") > 0)
    assert caught.value.argument == "withheld"
