"""Pictures of benchmarking as they are seen: each mark where the frame of the result says."""

import random
import re
from functools import cache

import numpy as np
import polars as pl
import pytest
from drawings import Drawing, from_the_top, intervals, lines, place, points, rings, rounded

from brukarindex import (
    Design,
    RatingIndex,
    Scale,
    change,
    colours,
    estimate,
    funnel,
    picture,
    rank,
)
from brukarindex.benchmarking import (
    decompose,
    effects,
    published_changes,
    published_funnel,
    published_gaps,
    published_indices,
    published_ranks,
    published_units,
    shrink,
    standardise,
)

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
INDEX = RatingIndex("q", Scale(1, 5), name="Index")
PLACES = ["Åmål", "Ängelholm", "Örebro", "Arboga", "Luleå", "Umeå", "Ale", "Tom"]


def answers(places, size=30, seed=3):
    """Return answers of two years and ages: places differ, and the last one has no answers."""
    chance = random.Random(seed)
    return pl.DataFrame(
        [
            {
                "kommun": name,
                "ar": 2023 + 2 * (j % 2),
                "alder": chance.choice(["ung", "äldre"]),
                "vikt": chance.choice([0.2, 1.0, 4.0]) if i % 2 else 1.0,
                "q": None
                if name == "Tom"
                else min(5, max(1, round(chance.gauss(2 + 0.2 * i + 1.2 * (j % 2) * (i == 2), 1)))),
            }
            for i, name in enumerate(places)
            for j in range(size + 7 * i)
        ]
    )


FRAME = answers(PLACES)
ESTIMATES = estimate(FRAME, INDEX, by="kommun")
WEIGHTED = estimate(FRAME, INDEX, by="kommun", design=Design(weight="vikt"))
PUBLISHED = pl.DataFrame(
    {
        "kommun": ["A", "B", "C", "Hoor", "D"],
        "andel": ["84", "67", "79", "93,1", None],
        "svar": [44, 57, 300, 104, 20],
    }
)
RESULTS = {
    "change": change(FRAME, INDEX, between="ar", by="kommun", adjust="none"),
    "rank": rank(ESTIMATES),
    "colours": colours(ESTIMATES),
    "funnel": funnel(ESTIMATES),
    "shrink": shrink(ESTIMATES),
    "standardise": standardise(FRAME, INDEX, over="alder", by="kommun"),
    "decompose": decompose(FRAME, INDEX, between="ar", over="alder", by="kommun"),
    "published": published_units(
        PUBLISHED, unit="kommun", value="andel", n="svar", to="79", to_n=900
    ),
}


@cache
def made(name, language="sv"):
    """Return the picture of a result."""
    return picture(RESULTS[name], language=language)


@cache
def panel(name):
    """Return the only panel of the picture of a result, rendered once."""
    drawing = Drawing(made(name).chart)
    (found,) = drawing.panels
    found.legend = drawing.legend
    found.texts = drawing.texts
    return found


def both_ways(frame, one, other):
    """Return what joins two columns, from the lower to the higher."""
    frame = frame.filter(pl.col(one) != pl.col(other))
    low, high = (each(one, other) for each in (pl.min_horizontal, pl.max_horizontal))
    return frame.select("kommun", low.alias("low"), high.alias("high")).rows()


def test_changes_are_rings_joined_to_points():
    """The year before is a ring, the interval of the change is laid at it, colours are verdicts."""
    frame, seen = RESULTS["change"].frame, panel("change")
    said = {"up": "upp", "down": "ned", "not_distinguishable": "går inte att skilja"}
    named = frame.with_columns(pl.col("verdict").replace(said).fill_null("utan utslag"))
    assert points(seen, seen.legend) == rounded(named.select("kommun", "verdict", "after").rows())
    assert rings(seen) == rounded(frame.select("kommun", "before").rows())
    low, high = (pl.col("before") + pl.col(each) for each in ("conf_low", "conf_high"))
    laid = frame.select("kommun", low.alias("low"), high.alias("high"))
    assert intervals(seen) == rounded([*laid.rows(), *both_ways(frame, "before", "after")])
    by_change = frame.sort("change", descending=True, nulls_last=True)["kommun"].to_list()
    assert from_the_top(seen) == by_change
    assert frame["verdict"].n_unique() > 2
    assert "Fylld: 2025. Ring: 2023." in made("change").alt
    row = frame.row(0, named=True)
    assert f"{row['kommun']}: {row['before']:.1f} to {row['after']:.1f}" in made("change", "en").alt


def test_places_have_their_sets():
    """A point at the place, and a bar from the best to the worst place, the best at the top."""
    frame, seen = RESULTS["rank"].frame, panel("rank")
    assert points(seen) == rounded(frame.select("kommun", pl.col("rank").cast(pl.Float64)).rows())
    ends = [pl.col("rank_low") - 0.4, pl.col("rank_high") + 0.4]
    assert intervals(seen) == rounded(frame.select("kommun", *ends).rows())
    assert from_the_top(seen) == frame.sort("rank", nulls_last=True)["kommun"].to_list()
    assert lines(seen) == [2.5, 5.5]  # two of seven units are a quarter
    assert set("1234567") <= set(seen.texts)
    certain = [each for each in points(seen, seen.legend) if each[1].startswith("säkert")]
    best, worst = pl.col("rank_high") <= 2, pl.col("rank_low") > 5
    assert [each[0] for each in certain] == sorted(frame.filter(best | worst)["kommun"])
    assert frame.filter(pl.col("rank_high") > 5, pl.col("rank_low") <= 5).height
    assert "Umeå: plats 2 (" in made("rank").alt


def test_colours_are_chances_in_bars():
    """Green, yellow and red one after the other, and the colour of the unit beside them."""
    frame, seen = RESULTS["colours"].frame, panel("colours")
    words = {"green": "grön", "yellow": "gul", "red": "röd"}
    wanted = []
    for row in frame.iter_rows(named=True):
        start = 0.0
        for name, word in words.items():
            if row[f"p_{name}"]:
                end = start + 100 * row[f"p_{name}"]
                wanted.append((row["kommun"], word, start, end))
                start = end
    bars = [
        (
            place(seen.row((top + bottom) / 2)),
            seen.legend[colour],
            seen.value("X", left),
            seen.value("X", right),
        )
        for left, top, right, bottom, colour in seen.marks("rect")
    ]
    assert rounded(bars) == rounded(wanted)
    marks = sorted(
        (place(seen.row(y)), seen.legend[colour]) for _, y, *_, colour in seen.marks("symbol")
    )
    named = frame.drop_nulls("colour").with_columns(pl.col("colour").replace(words))
    assert marks == sorted(named.select("kommun", "colour").rows())
    assert "inga svar" in seen.texts
    assert re.search(r"Ale: grön \(.*grön \d+ %", made("colours").alt)


@pytest.mark.parametrize("weighted", [False, True])
def test_funnels_have_points_and_limits(weighted):
    """Units at their answers and figures; limits are areas, and bars where weights part them."""
    result = funnel(WEIGHTED) if weighted else RESULTS["funnel"]
    drawing = Drawing(picture(result, language="sv").chart)
    (seen,) = drawing.panels
    frame = result.frame.drop_nulls("position")
    said = {
        **{f"{word} {level}": (word, level) for word in ("above", "below") for level in LEVELS},
        "inside": ("inside", ""),
    }
    words = {"above": "över", "below": "under"}
    wanted = [
        (
            "inom gränserna"
            if row["position"] == "inside"
            else f"{words[said[row['position']][0]]} {LEVELS[said[row['position']][1]]} %-gränsen",
            float(row["n"]),
            row["estimate"],
        )
        for row in frame.iter_rows(named=True)
    ]
    found = [
        (drawing.legend[colour], seen.value("X", x), seen.value("Y", y))
        for x, y, *_, colour in seen.marks("symbol")
    ]
    assert rounded(found) == rounded(wanted)
    limits = seen.marks("rule")
    line = [mark for mark in limits if mark[1] == mark[3]]
    assert [round(seen.value("Y", mark[1]), 3) for mark in line] == [round(frame["baseline"][0], 3)]
    bars = [
        (seen.value("X", x), *sorted((seen.value("Y", a), seen.value("Y", b))))
        for x, a, _, b, _ in limits
        if a != b
    ]
    pairs = [("low_998", "high_998"), ("low_95", "high_95")]
    each = [row for names in pairs for row in frame.select(pl.col("n").cast(float), *names).rows()]
    assert rounded(bars) == (rounded(each) if weighted else [])
    outside = frame.filter(pl.col("position").str.ends_with("99.8"))["kommun"]
    assert set(outside) & set(drawing.texts)
    assert all(f"{name}: " in picture(result).alt for name in outside)


LEVELS = {"99.8": "99,8", "95": "95"}


def test_a_funnel_of_equal_numbers_has_limits():
    """Between which units stand, and a line, though no area can be drawn."""
    frame = pl.DataFrame({"u": list("aaaabbbb"), "q": [1, 2, 5, 5, 3, 4, 1, 2]})
    result = funnel(estimate(frame, RatingIndex("q", Scale(1, 5)), by="u"))
    (seen,) = Drawing(picture(result).chart).panels
    row = result["a"].row()
    rules = [
        [seen.value("X", x), seen.value("X", x2), seen.value("Y", a), seen.value("Y", b)]
        for x, a, x2, b, _ in seen.marks("rule")
    ]
    upright = [mark[2:] for mark in rules if mark[0] == mark[1]]
    bars = {tuple(sorted(round(each, 3) for each in pair)) for pair in upright}
    ends = {(row.low_998, row.high_998), (row.low_95, row.high_95)}
    assert bars == {tuple(round(each, 3) for each in pair) for pair in ends}
    (line,) = [mark for mark in rules if mark[0] != mark[1]]
    assert line[0] < 4 < line[1]
    assert not seen.areas()


def test_units_without_a_place_in_a_funnel_are_named():
    """Nobody thinks that all are drawn."""
    printed = pl.DataFrame({"u": ["a", "b", "c"], "v": ["84", "67", "93"], "n": [44, 57, 13]})
    made = picture(published_funnel(printed, unit="u", value="v", n="n"), language="sv")
    assert "Utan tal eller gränser, och inte i bilden: c." in made.alt
    assert "Procent." in made.alt
    assert any("inte i bilden: c." in each for each in Drawing(made.chart).texts)


def test_areas_of_a_funnel_go_through_the_limits():
    """The corners of both areas are the limits of the units."""
    seen = panel("funnel")
    frame = RESULTS["funnel"].frame.drop_nulls("position").sort("n")
    pairs = [("low_998", "high_998"), ("low_95", "high_95")]
    for area, names in zip(seen.areas(), pairs, strict=True):
        corners = [[seen.value("X", x), seen.value("Y", y)] for x, y in seen.corners(area)]
        wanted = [[n, value] for name in names for n, value in frame[["n", name]].rows()]
        np.testing.assert_allclose(np.unique(corners, axis=0), np.unique(wanted, axis=0), atol=0.01)


def test_a_wide_range_of_answers_is_logarithmic():
    """Units of 20 answers and of 1 000 are both seen."""
    sizes = {"a": 20, "b": 60, "c": 1000}
    chance = random.Random(2)
    rows = [(name, chance.randint(1, 5)) for name, size in sizes.items() for _ in range(size)]
    frame = pl.DataFrame(rows, schema=["enhet", "q"], orient="row")
    drawing = Drawing(picture(funnel(estimate(frame, INDEX, by="enhet"))).chart)
    (seen,) = drawing.panels
    x = sorted(mark[0] for mark in seen.marks("symbol"))
    ratio = np.log(60 / 20) / np.log(1000 / 20)
    assert (x[1] - x[0]) / (x[2] - x[0]) == pytest.approx(ratio)
    assert {"20", "100", "1\xa0000"} <= set(drawing.texts)


@pytest.mark.parametrize(
    ("name", "own", "made_of_it"),
    [("shrink", "estimate", "shrunk"), ("standardise", "crude", "estimate")],
)
def test_own_figures_are_rings(name, own, made_of_it):
    """Joined to the shrunk or standardised figure, which has the interval."""
    frame, seen = RESULTS[name].frame, panel(name)
    assert points(seen) == rounded(frame.select("kommun", made_of_it).rows())
    assert rings(seen) == rounded(frame.select("kommun", own).rows())
    wanted = frame.select("kommun", "conf_low", "conf_high").rows()
    assert intervals(seen) == rounded([*wanted, *both_ways(frame, own, made_of_it)])
    expected = {"shrink": [frame["expected"].drop_nulls()[0]] if name == "shrink" else []}
    assert lines(seen) == [round(each, 3) for each in expected.get(name, [])]


def test_a_change_taken_apart_is_told_around_zero():
    """The change and its parts beside each other, each in its colour."""
    frame, seen = RESULTS["decompose"].frame, panel("decompose")
    words = {"change": "förändring", "rates": "andra svar", "composition": "annan sammansättning"}
    named = frame.with_columns(pl.col("component").replace(words))
    assert points(seen, seen.legend) == rounded(
        named.select("kommun", "component", "estimate").rows()
    )
    assert intervals(seen) == rounded(frame.select("kommun", "conf_low", "conf_high").rows())
    assert lines(seen) == [0.0]


def test_published_units_stand_at_what_is_printed():
    """With the widest interval of all counts that print so; impossible values have none."""
    frame, seen = RESULTS["published"].frame, panel("published")
    printed = [("A", 84.0), ("B", 67.0), ("C", 79.0), ("Hoor", 93.1)]
    assert points(seen) == printed
    assert intervals(seen) == rounded(frame.select("kommun", "conf_low", "conf_high").rows())
    assert lines(seen) == [79.0]
    said = {name: group for name, group, _ in points(seen, seen.legend)}
    assert said["B"] == "under"
    assert said["Hoor"] == "inget helt antal ger värdet"
    assert "Linjen: 79." in made("published").alt
    alone = published_units(PUBLISHED, unit="kommun", value="andel", n="svar")
    assert "line" not in picture(alone).alt


def test_a_priority_matrix_has_areas_at_their_level_and_effect():
    """Four areas in their quadrants, lines through the means, intervals of the effects."""
    chance = random.Random(5)
    rows = [[chance.randint(low, 5) for low in (1, 2, 3, 3)] for _ in range(300)]
    frame = pl.DataFrame(rows, schema=["a", "b", "c", "d"], orient="row").with_columns(
        nki=(pl.col("a") + pl.col("c") + pl.int_range(pl.len()) % 3) // 2
    )
    nki, *areas = (RatingIndex(name, Scale(0, 6)) for name in ["nki", "a", "b", "c", "d"])
    result = effects(frame, nki, areas)
    made = picture(result, language="sv")
    drawing = Drawing(made.chart)
    (seen,) = drawing.panels
    words = {"prioritise": "prioritera", "improve_if_possible": "förbättra om möjligt"}
    words |= {"keep": "bevara", "lower_priority": "lägre prioritet"}
    found = [
        (drawing.legend[colour], seen.value("X", x), seen.value("Y", y))
        for x, y, *_, colour in seen.marks("symbol")
    ]
    named = result.frame.with_columns(pl.col("quadrant").replace(words))
    assert rounded(found) == rounded(named.select("quadrant", "level", "effect").rows())
    assert result.frame["quadrant"].n_unique() == 4
    rules = seen.marks("rule")
    across = {round(seen.value("Y", y), 3) for _, y, _, y2, _ in rules if y == y2}
    assert across == {round(result.frame["effect_line"][0], 3)}
    upright = rounded(
        (seen.value("X", x), *sorted((seen.value("Y", y), seen.value("Y", y2))))
        for x, y, _, y2, _ in rules
        if y != y2
    )
    intervals = rounded(result.frame.select("level", "conf_low", "conf_high").rows())
    assert set(intervals) < set(upright)
    (line,) = set(upright) - set(intervals)
    assert line[0] == round(result.frame["level_line"][0], 3)
    assert {*words.values(), "a", "b", "c", "d"} <= set(drawing.texts)
    assert f"{words[result.frame['quadrant'][0]].capitalize()}: a (" in made.alt
    level, effect = (result.frame[name][0] for name in ("level_line", "effect_line"))
    assert f"The lines: the level {level:.1f} and the effect {effect:.1f}." in picture(result).alt


YEARS = pl.DataFrame(
    {
        "kommun": ["A", "A", "B", "B"],
        "ar": [2016, 2017] * 2,
        "andel": ["60", "84", "70", "67"],
        "svar": [200, 210, 57, 60],
    }
)


def test_published_changes_are_rings_joined_to_points():
    """The limits of the change are laid at the value before."""
    result = published_changes(YEARS, unit="kommun", between="ar", value="andel", n="svar")
    made = picture(result, language="sv")
    (seen,) = Drawing(made.chart).panels
    assert points(seen) == [("A", 84.0), ("B", 67.0)]
    assert rings(seen) == [("A", 60.0), ("B", 70.0)]
    frame = result.frame.with_columns(before=pl.col("before").cast(pl.Float64))
    low, high = (pl.col("before") + pl.col(each) for each in ("conf_low", "conf_high"))
    laid = frame.select("kommun", low.alias("low"), high.alias("high")).rows()
    assert intervals(seen) == rounded([*laid, ("A", 60.0, 84.0), ("B", 67.0, 70.0)])
    assert "Fylld: 2017. Ring: 2016." in made.alt
    assert "A: 60 till 84, förändring 14,5–33,2." in made.alt


def test_published_gaps_are_rings_joined_to_points():
    """The value of the second group is the ring, and the colour the verdict."""
    groups = YEARS.with_columns(kon=pl.Series(["K", "M"] * 2))
    result = published_gaps(groups, unit="kommun", between="kon", value="andel", n="svar")
    made = picture(result, language="sv")
    (seen,) = Drawing(made.chart).panels
    assert points(seen) == [("A", 84.0), ("B", 67.0)]
    assert rings(seen) == [("A", 60.0), ("B", 70.0)]
    assert intervals(seen) == rounded([("A", 60.0, 84.0), ("B", 67.0, 70.0)])
    assert "Fylld: M. Ring: K." in made.alt
    assert "bland alla" in made.alt


def test_published_ranks_are_bars_on_lines():
    """What rounding leaves lies on what the answers cannot exclude."""
    result = published_ranks(PUBLISHED, unit="kommun", value="andel", n="svar")
    frame = result.frame.with_columns(
        *(pl.col(f"rank_{end}") - 0.4 for end in ("best", "low")),
        *(pl.col(f"rank_{end}") + 0.4 for end in ("worst", "high")),
    )
    (seen,) = Drawing(picture(result).chart).panels
    assert intervals(seen) == rounded(frame.select("kommun", "rank_low", "rank_high").rows())
    bars = [
        (place(seen.row((top + bottom) / 2)), seen.value("X", left), seen.value("X", right))
        for left, top, right, bottom, _ in seen.marks("rect")
    ]
    assert rounded(bars) == rounded(frame.select("kommun", "rank_best", "rank_worst").rows())
    assert from_the_top(seen)[-1] in {"Hoor", "D"}


def test_published_indices_stand_against_their_reference():
    """On the scale of the index."""
    frame = pl.DataFrame({"kommun": ["A", "B"], "nki": [84, 70], "svar": [175, 60]})
    result = published_indices(frame, unit="kommun", value="nki", n="svar", to="72", to_n=12000)
    (seen,) = Drawing(picture(result).chart).panels
    assert points(seen) == [("A", 84.0), ("B", 70.0)]
    assert intervals(seen) == rounded(result.frame.select("kommun", "conf_low", "conf_high").rows())
    assert lines(seen) == [72.0]


@pytest.mark.parametrize("name", RESULTS)
def test_both_languages(name):
    """What is said is in the language asked for, with its decimal mark."""
    sv, en = made(name).alt, made(name, "en").alt
    assert sv != en
    assert not re.search(r"\d\.\d", sv)
    assert not re.search(r"\d,\d", en)
    assert "None" not in sv + en
    assert picture(RESULTS[name], title="Rubrik").alt.startswith("Rubrik")


def test_one_unit_has_a_place_and_a_colour():
    """Without quarters to be in."""
    one = estimate(FRAME.filter(kommun="Ale"), INDEX, by="kommun")
    drawing = Drawing(picture(rank(one)).chart)
    (panel,) = drawing.panels
    assert len(panel.marks("symbol")) == 1
    assert lines(panel) == []
    assert "yellow (yellow 100 %)" in picture(colours(one)).alt


def test_families_have_panels_of_their_own():
    """Units ranked within each age stand apart, and their title says which age."""
    by = estimate(FRAME, INDEX, by=["kommun", "alder"])
    for verb in (rank, colours, funnel):
        drawing = Drawing(picture(verb(by, within="alder")).chart)
        assert len(drawing.panels) == 2
        assert {"Index · ung", "Index · äldre"} <= set(drawing.texts)


def test_it_is_said_what_stands_where_there_is_no_figure():
    """Once for a panel, and only where something does."""
    printed = pl.DataFrame({"u": ["a", "b", "c"], "v": ["84", "67", "93"], "n": [44, 57, 13]})
    made = picture(published_ranks(printed, unit="u", value="v", n="n"), language="sv")
    assert made.alt.count("– kan inte beräknas.") == 1
    assert "–" in Drawing(made.chart).texts
    whole = published_ranks(printed[:2], unit="u", value="v", n="n")
    assert "kan inte beräknas" not in picture(whole, language="sv").alt
