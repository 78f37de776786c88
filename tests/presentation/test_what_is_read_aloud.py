"""What pictures say to those who do not see them, and that no colour alone tells anything."""

import polars as pl
import pytest
from drawings import Drawing

from brukarindex import (
    Item,
    Pairs,
    Pooled,
    RatingIndex,
    Scale,
    change,
    colours,
    compare,
    estimate,
    item_nonresponse,
    nonresponse_bounds,
    picture,
    rank,
    representativity,
    weighting_classes,
)
from brukarindex.benchmarking import published_changes, published_gaps
from brukarindex.comparisons import compare_distributions
from brukarindex.presentation.drawing import lines_of
from brukarindex.presentation.rows import counted
from brukarindex.response import auxiliary_indicators, proxy_answers
from brukarindex.verification import Answered, Page, percentages, verify

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
FIVE = Scale(1, 5)
INDEX = RatingIndex("q", FIVE, name="Index")
ANSWERS = {"Ale": [1, 2, 1, 2] * 20, "Sala": [3, 4, 2, 3] * 20, "Åmål": [5, 5, 4, 5] * 20}
FRAME = pl.DataFrame(
    [
        {"kommun": place, "kon": ("kvinna", "man")[i % 2], "q": answer}
        for place, answers in ANSWERS.items()
        for i, answer in enumerate(answers)
    ]
)
MANY = pl.concat(FRAME.with_columns(kommun=pl.col("kommun") + f" {i:02}") for i in range(8))
BY = estimate(FRAME, INDEX, by="kommun")


@pytest.mark.parametrize(
    ("language", "above", "below"), [("sv", "Över", "Under"), ("en", "Above", "Below")]
)
def test_each_row_is_told_with_its_verdict(language, above, below):
    """Of few rows it is said which are above and which below, in the order in which they stand."""
    said = picture(compare(BY, to=Pooled()), language=language).alt
    assert f"{above}: Åmål. {below}: Ale." in said
    assert said.index("Åmål: 9") < said.index("Sala: 5") < said.index("Ale: 1")


def test_many_rows_are_counted():
    """Of more than twenty the first and the last are told, and how many have each verdict."""
    compared = compare(estimate(MANY, INDEX, by="kommun"), to=Pooled())
    said = picture(compared, language="sv").alt
    assert "Över: 8; under: 8; går inte att skilja: 8." in said
    assert said.count(", skillnad ") == 2
    assert "Högst: Åmål 0" in said
    assert "Lägst: Ale 0" in said


def test_first_and_last_are_called_what_they_are():
    """The best place and the least p-value come first, and are not called the highest."""
    made = estimate(MANY, INDEX, by="kommun")
    places = picture(rank(made), language="sv").alt
    assert "Bäst: Åmål 0" in places
    assert "Sämst: Ale 0" in places
    tests = compare_distributions(MANY, INDEX, between="kon", by="kommun")
    said = picture(tests, language="sv").alt
    ends = said.split("Lägst: ")[1].split(". ")[:2]
    least, most = (float(end.split(" p ")[1].strip("<").replace(",", ".")) for end in ends)
    assert least <= most
    assert "Högst: " in said


def test_those_beside_each_other_are_told_together():
    """Women and men of one place are in one sentence."""
    said = picture(estimate(FRAME, INDEX, by=["kommun", "kon"]), language="sv").alt
    assert "Ale: kvinna 0,0" in said
    assert "; man 25,0" in said.split("Ale: ")[1].split(". ")[0]


def test_a_single_row_is_neither_highest_nor_lowest():
    """It is told as it is."""
    said = picture(estimate(FRAME, INDEX), language="sv").alt
    assert "Högst" not in said
    assert "Totalt: 52,1 (" in said


def test_what_is_drawn_is_called_what_it_is():
    """Rings are rings, and points without intervals are points."""
    both = FRAME.with_columns(svar=pl.int_range(pl.len()) % 3 > 0)
    kinds = {
        "Ringar och punkter": [
            compare(estimate(FRAME, INDEX, by=["kommun", "kon"]), to=Pairs(within="kommun")),
            auxiliary_indicators(both, ["kommun", "kon"], responded="svar", measures=INDEX),
        ],
        "Punkter med intervall": [BY, representativity(both, ["kommun", "kon"], responded="svar")],
    }
    wrong = [
        type(result).__name__
        for kind, results in kinds.items()
        for result in results
        if f". {kind}. Rader" not in picture(result, language="sv").alt.replace("?", ".")
    ]
    assert wrong == []


def test_limits_of_bounds_are_told():
    """Also those that chance widens, which are drawn as bars."""
    asked = pl.DataFrame({"svar": [True] * 20 + [False] * 10, "q": [3, 4] * 10 + [None] * 10})
    weighting = weighting_classes(asked.with_columns(en=1), "en", responded="svar")
    bounds = nonresponse_bounds(estimate(asked.with_columns(en=1), INDEX, design=weighting))
    row = bounds.row()
    ends = f"{row.conf_low:.1f}–{row.conf_high:.1f}"
    assert f", with chance {ends}." in picture(bounds).alt


def test_no_answers_are_told_once():
    """Of a place without any answer it stands once, in the middle of its row."""
    empty = pl.DataFrame({"kommun": ["Tom"] * 2, "kon": ["kvinna", "man"], "q": [None, None]})
    frame = pl.concat([FRAME, empty.cast({"q": pl.Int64})])
    made = picture(estimate(frame, INDEX, by=["kommun", "kon"]), language="sv")
    drawing = Drawing(made.chart)
    assert drawing.texts.count("inga svar") == 1
    assert "Tom: inga svar." in made.alt
    one = frame.filter((pl.col("kommun") != "Tom") | (pl.col("kon") == "man"))
    assert Drawing(picture(estimate(one, INDEX, by=["kommun", "kon"])).chart).texts.count(
        "no answers"
    )


def test_a_single_domain_is_named():
    """Where rows are questions the title says of which place."""
    one = FRAME.filter(kommun="Sala")
    asked = [RatingIndex("q", FIVE), RatingIndex("r", FIVE)]
    items = item_nonresponse(one.with_columns(r="q"), asked, by="kommun")
    tests = compare_distributions(one, INDEX, between="kon", by="kommun")
    assert picture(items, language="sv").alt.startswith("Partiellt bortfall, Sala.")
    assert picture(tests, language="sv").alt.startswith("Fördelar sig svaren lika? · Sala.")
    whole = item_nonresponse(one.with_columns(r="q"), asked)
    assert picture(whole, language="sv").alt.startswith("Partiellt bortfall.")


def test_a_colour_without_chances_is_told():
    """A unit of one answer has a colour and no chance of another."""
    frame = pl.concat([MANY, pl.DataFrame({"kommun": ["En"], "kon": ["man"], "q": [5]})])
    result = colours(estimate(frame, INDEX, by="kommun"))
    made = picture(result.of("Index"), language="sv", sort="name")
    assert result["En"].row().p_green is None
    assert "kan inte beräknas" in made.alt
    assert Drawing(made.chart).texts.count("–") == 1


def test_changes_of_printed_figures_are_told_as_changes():
    """The limits are those of the change, not of the figure."""
    frame = pl.DataFrame(
        {"kommun": ["A", "A"], "ar": [2016, 2017], "andel": [60, 84], "svar": [175, 175]}
    )
    made = published_changes(frame, unit="kommun", value="andel", n="svar", between="ar")
    assert "A: 60 till 84, förändring 14," in picture(made, language="sv").alt


def test_answers_are_named_beside_their_counts():
    """Those of printed shares are told by a name in the picture too, not by colour alone."""
    shares = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
    page = Page("Tyresö", [Answered("417"), percentages("", shares)])
    texts = Drawing(picture(verify(page)).chart).texts
    assert [texts.count(name) for name in shares] == [2, 2]


def test_bars_in_parts_have_an_edge():
    """One colour ends where another of the same lightness begins."""
    who = Item("vem", Scale.labelled("Själv", "Annan"))
    frame = FRAME.with_columns(
        vem=pl.int_range(pl.len()).mod(3).replace_strict({0: "Annan"}, default="Själv"),
        utfall=pl.lit("svar"),
    )
    made = proxy_answers(
        frame, "utfall", who, by="kommun", codes={"responded": "svar"}, standard="swedish"
    )
    bars = Drawing(picture(made).chart).root.iter("path")
    edged = [bar for bar in bars if bar.get("stroke") == "#ffffff" and bar.get("fill")]
    assert len(edged) == 8  # two in each of three rows, and those of the legend


@pytest.mark.parametrize("numbers", ["10", "13, 12"])
def test_numbers_of_answers_stay_on_the_line_of_a_name(numbers):
    """No line of a long name is only numbers."""
    name = "Karlskrona, individ- och familjeomsorgens enheter"
    *_, last = lines_of(counted(name, numbers))
    assert last.split("\N{NO-BREAK SPACE}")[0] == "enheter"
    assert last.endswith(")")


def test_a_sign_stands_with_what_it_stands_for():
    """The sign and its explanation are not parted by the end of a line."""
    frame = pl.concat([FRAME, pl.DataFrame({"kommun": ["En"], "kon": ["man"], "q": [5]})])
    for title in ("x", "x" * 60):
        texts = Drawing(picture(rank(estimate(frame, INDEX, by="kommun")), title=title).chart).texts
        assert not [line for line in texts if line.endswith("–") and len(line) > 1]


def test_long_labels_are_not_listed_below_a_title():
    """What all changed by is told of a few questions, and not in a paragraph of many."""
    years = pl.concat(FRAME.with_columns(ar=pl.lit(year)) for year in (2023, 2025))
    names = list("abcdef")
    years = years.with_columns(pl.col("q").alias(name) for name in names)
    said = "Hur nöjd är du med verksamheten som helhet, del"
    asked = [RatingIndex(name, FIVE, label=f"{said} {name}?") for name in names]
    whole = change(years, asked, between="ar", by="kommun")["Ale"]
    few = change(years, asked[:1], between="ar", by="kommun")["Ale"]
    assert "Bland alla: " in picture(few, language="sv").alt
    made = picture(whole, language="sv")
    assert "Bland alla" not in made.alt
    assert made.alt.count(said) == 2 * len(names)  # its figures and its verdict


def test_printed_gaps_say_who_has_which_figure():
    """Women and men are named, and no figure becomes the other."""
    frame = pl.DataFrame(
        {"e": ["A"] * 2, "kon": ["kvinna", "man"], "andel": [84, 75], "svar": [25, 20]}
    )
    made = published_gaps(frame, unit="e", value="andel", n="svar", between="kon")
    assert "A: man 75, kvinna 84." in picture(made, language="sv").alt
