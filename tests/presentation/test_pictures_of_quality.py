"""Pictures of quantiles, trends, models, and of how good figures are, as they are seen."""

import random
import re
from functools import cache

import polars as pl
import pytest
from drawings import (
    Drawing,
    from_the_top,
    intervals,
    lines,
    place,
    points,
    rings,
    rounded,
)
from stored import STORED

from brukarindex import (
    MultiItemIndex,
    Pooled,
    RatingIndex,
    Scale,
    Share,
    compare,
    estimate,
    item_nonresponse,
    nki,
    picture,
    representativity,
    tally,
)
from brukarindex.benchmarking import (
    PathModel,
    case_mix,
    internal_consistency,
    latent_indices,
    published_funnel,
    reliability,
    trend,
)
from brukarindex.comparisons import CaseMix, compare_distributions
from brukarindex.estimates import quantile
from brukarindex.exceptions import ArgumentTypeError
from brukarindex.questions.items import Item
from brukarindex.replication import Bootstrap, Jackknife, replicate_estimates
from brukarindex.response import auxiliary_indicators, proxy_answers
from brukarindex.results.tables import Framed

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
FIVE = Scale(1, 5, dont_know=9)
INDEX = RatingIndex("q", FIVE, name="Index")
PLACES = ["Åmål", "Ängelholm", "Örebro", "Arboga", "Luleå"]
YEARS = (2019, 2021, 2023, 2025)


def answers():
    """Return answers of four years: places and ages differ, Åmål rises, Luleå falls and comes
    back.
    """
    chance = random.Random(8)
    moved = {"Åmål": (0, 1, 1.5, 2), "Luleå": (0, -2, -2, 0)}
    rows = []
    for i, name in enumerate(PLACES):
        for k, year in enumerate(YEARS):
            for _ in range(40):
                old = chance.random() < 0.3 + 0.1 * i
                mean = 2.4 + 0.1 * i + 0.6 * old + moved.get(name, (0, 0, 0, 0))[k]
                given = [min(5, max(1, round(chance.gauss(mean, 1)))) for _ in range(3)]
                rows.append(
                    {
                        "kommun": name,
                        "ar": year,
                        "alder": "65+" if old else "18–64",
                        "q": 9 if chance.random() < 0.05 else given[0],
                        "r": None if chance.random() < 0.1 else given[1],
                        "s": given[2],
                        "svar": chance.random() < (0.7 if old else 0.4),
                        "vem": chance.choice(["Själv", "Själv", "Annan"]),
                    }
                )
    return pl.DataFrame(rows)


FRAME = answers()
WHOLE = FRAME.with_columns(pl.col("q").replace({9: 3}), pl.col("r").fill_null(3))
PLAIN = Scale(1, 5)


def only(made):
    """Return the only panel of a picture, with its legend."""
    drawing = Drawing(made.chart)
    (found,) = drawing.panels
    found.legend, found.texts = drawing.legend, drawing.texts
    return found


def test_quantiles_are_beside_each_other():
    """Each has a colour and a lane of its own; a single one is named below the title."""
    made = quantile(FRAME, INDEX, [0.25, 0.5], by="kommun")
    seen = only(picture(made, language="sv"))
    called = pl.col("probability").replace_strict({0.25: "25 %-kvantil", 0.5: "median"})
    named = made.frame.with_columns(called.alias("kvantil"))
    assert points(seen, seen.legend) == rounded(
        named.select("kommun", "kvantil", "quantile").rows()
    )
    assert intervals(seen) == rounded(made.frame.select("kommun", "conf_low", "conf_high").rows())
    ys = [y for _, y, *_ in seen.marks("symbol")]
    assert len(set(ys)) == len(ys)
    alone = picture(made.at(0.5), language="en")
    assert points(only(alone)) == rounded(made.at(0.5).frame.select("kommun", "quantile").rows())
    assert " Median. 95 % confidence interval." in alone.alt


def test_case_mix_is_rings_joined_to_points():
    """The ring is the figure as it is, the point adjusted."""
    made = case_mix(FRAME, INDEX, spec=CaseMix("alder", coefficients="within"), by="kommun")
    shown = picture(made, language="sv")
    seen = only(shown)
    assert points(seen) == rounded(made.frame.select("kommun", "estimate").rows())
    assert rings(seen) == rounded(made.frame.select("kommun", "crude").rows())
    assert "justerat för vilka som svarade (alder)" in shown.alt


def test_trends_are_slopes_around_zero():
    """The steepest rise at the top; a fall that comes back is no slope, and is told too."""
    made = trend(FRAME, INDEX, over="ar", by="kommun")
    shown = picture(made, language="sv")
    seen = only(shown)
    said = {"up": "upp", "down": "ned", "not_distinguishable": "går inte att skilja"}
    bent = pl.col("kommun") == "Luleå"
    named = made.frame.with_columns(
        pl.when(bent)
        .then(pl.lit("ändrad, men inte längs en rät linje"))
        .otherwise(pl.col("verdict").replace(said))
        .alias("verdict")
    )
    assert points(seen, seen.legend) == rounded(named.select("kommun", "verdict", "slope").rows())
    assert intervals(seen) == rounded(made.frame.select("kommun", "conf_low", "conf_high").rows())
    assert lines(seen) == [0.0]
    order = made.frame.sort("slope", descending=True)["kommun"].to_list()
    assert from_the_top(seen) == order
    assert order[0] == "Åmål"
    assert "2019–2025" in shown.alt
    steepest = made.frame.filter(kommun="Åmål").row(0, named=True)
    assert f"Åmål: +{steepest['slope']:.1f} per år".replace(".", ",") in shown.alt


PUBLISHED = pl.DataFrame(
    {
        "kommun": ["A", "B", "C", "D", "E", "F"],
        "andel": ["92", "67", "79", "79", None, "72"],
        "svar": [240, 57, 900, 310, 40, 301],
    }
)


@pytest.mark.parametrize("given", [None, "79"])
def test_published_funnels_have_points_and_limits(given):
    """Printed shares by their answers, in the colour of what is certain of them."""
    made = published_funnel(PUBLISHED, unit="kommun", value="andel", n="svar", to=given)
    shown = picture(made, language="en")
    seen = only(shown)
    words = {"inside": "inside the limits"} | {
        f"{side} {level}": f"{side} the {level} % limit"
        for side in ("above", "below")
        for level in ("95", "99.8")
    }
    wanted = [
        (
            words.get(row["position"], "depends on what is not published"),
            float(row["n"]),
            float(row["value"]),
        )
        for row in made.frame.drop_nulls("low_998").iter_rows(named=True)
    ]
    found = [
        (seen.legend[colour], seen.value("X", x), seen.value("Y", y))
        for x, y, *_, colour in seen.marks("symbol")
    ]
    assert rounded(found) == rounded(wanted)
    assert len({colour for colour, *_ in found}) >= 3
    low, high = made.frame.select("baseline_low", "baseline_high").row(0)
    assert ("The line: the baseline" if given else "The line: all units together") in shown.alt
    assert f"The line can be between {low:.1f} and {high:.1f}." in shown.alt
    rules = [mark for mark in seen.marks("rule") if mark[1] == mark[3]]
    assert round(seen.value("Y", rules[0][1]), 3) == round((low + high) / 2, 3)


def test_what_cannot_be_set_against_limits_is_said():
    """A funnel without units has no line to tell of."""
    made = published_funnel(PUBLISHED.filter(kommun="E"), unit="kommun", value="andel", n="svar")
    assert "No unit can be set against the limits." in picture(made).alt


def test_reliabilities_stand_against_lines():
    """Each measure at its reliability, and the answers it takes are said."""
    measures = [INDEX, Share.top("s", PLAIN, name="Andel")]
    made = reliability(estimate(FRAME, measures, by="kommun"))
    shown = picture(made)
    seen = only(shown)
    assert points(seen) == rounded(made.frame.select("measure", "reliability").rows())
    assert lines(seen) == [0.7, 0.8]
    row = made.frame.row(0, named=True)
    assert f"0.7 is reached with {row['n_70']} answers a unit, 0.8 with {row['n_80']}" in shown.alt


def test_consistencies_are_alpha_and_composite():
    """Alpha with its interval, which may reach below 0, and the composite reliability below it."""
    made = internal_consistency(WHOLE, nki("q", "r", "s", scale=PLAIN), by="kommun")
    seen = only(picture(made, language="sv"))
    wanted = [
        (row["kommun"], name, row[column])
        for row in made.frame.iter_rows(named=True)
        for name, column in (("Cronbachs alfa", "alpha"), ("sammansatt reliabilitet", "composite"))
    ]
    assert points(seen, seen.legend) == rounded(wanted)
    assert intervals(seen) == rounded(made.frame.select("kommun", "conf_low", "conf_high").rows())


def test_p_values_stand_against_their_line():
    """The least at the top, in the colour of those below the line."""
    made = compare_distributions(FRAME, INDEX, between="ar", by="kommun")
    shown = picture(made)
    seen = only(shown)
    found = pl.when(pl.col("p_value") < 0.05).then(pl.lit("differ"))
    named = made.frame.with_columns(found.otherwise(pl.lit("not distinguishable")).alias("found"))
    assert points(seen, seen.legend) == rounded(named.select("kommun", "found", "p_value").rows())
    assert named["found"].n_unique() == 2
    assert lines(seen) == [0.05]
    assert from_the_top(seen) == made.frame.sort("p_value")["kommun"].to_list()
    assert "the p-values are not adjusted" in shown.alt


def test_representativity_is_r_and_where_it_goes_wrong():
    """R with its limits; variables alone and beside the others; groups around zero."""
    made = representativity(FRAME, ["kommun", "alder"], responded="svar")
    drawing = Drawing(picture(made, language="sv").chart)
    whole, variables, groups = drawing.panels
    assert points(whole) == [("R-indikator", round(made.r_indicator, 3))]
    ((_, low, high),) = intervals(whole)
    assert (low, high) == (round(made.r_conf_low, 3), round(made.r_conf_high, 3))
    frame = made.variables
    assert points(variables) == rounded(frame.select("variable", "unconditional").rows())
    assert rings(variables) == rounded(frame.select("variable", "conditional").rows())
    names = pl.concat_str(pl.col("variable"), pl.lit(": "), pl.col("category"))
    fewer = pl.when(pl.col("unconditional") < 0).then(pl.lit("färre")).otherwise(pl.lit("fler"))
    wanted = made.categories.select(names, fewer, "unconditional").rows()
    found = [
        (name, legend.split()[0], value) for name, legend, value in points(groups, drawing.legend)
    ]
    assert found == rounded(wanted)
    assert lines(groups) == [0.0]
    assert {"alder (", "kommun ("}.isdisjoint(variables.rows)


def test_auxiliary_variables_are_what_they_can_remove():
    """H3 as points, the greatest at the top, and H1 of a measure as rings."""
    sets = ["alder", "kommun", ["alder", "kommun"]]
    made = auxiliary_indicators(FRAME, sets, responded="svar", measures=INDEX)
    seen = only(picture(made))
    assert points(seen) == rounded(made.frame.select("candidate", "h3").rows())
    assert rings(seen) == rounded(made.frame.select("candidate", "h1").rows())
    order = made.frame.sort("h3", descending=True)["candidate"].to_list()
    assert from_the_top(seen) == order
    plain = auxiliary_indicators(FRAME, sets, responded="svar")
    assert not rings(only(picture(plain)))


def bars(panel):
    """Return the bars that are seen: row, answer, start and end."""
    return rounded(
        (
            place(panel.row((top + bottom) / 2)),
            panel.legend[colour],
            panel.value("X", left),
            panel.value("X", right),
        )
        for left, top, right, bottom, colour in panel.marks("rect")
    )


def test_item_nonresponse_is_what_questions_lack():
    """First those who left it unanswered, then those who don't know; a full question has none."""
    asked = [INDEX, RatingIndex("r", FIVE), RatingIndex("s", PLAIN)]
    unsure = pl.when(pl.int_range(pl.len()) % 13 == 0).then(9).otherwise("r")
    made = item_nonresponse(FRAME.with_columns(r=unsure), asked)
    seen = only(picture(made, language="sv"))
    wanted = []
    for row in made.frame.iter_rows(named=True):
        missing, unknown = row["missing_rate"], row["dont_know_rate"]
        wanted += [(row["measure"], "inget svar", 0.0, missing)] if missing else []
        wanted += [(row["measure"], "vet ej", missing, missing + unknown)] if unknown else []
    assert bars(seen) == rounded(wanted)
    assert from_the_top(seen)[0] == "r"
    assert "0" in seen.texts
    r = made.frame.filter(measure="r")["missing_rate"].item()
    assert f"r. no answer: {r:.1f};" in picture(made).alt
    by_place = only(picture(item_nonresponse(FRAME, RatingIndex("r", PLAIN), by="kommun")))
    assert {row for row, *_ in bars(by_place)} == set(PLACES)


def test_proxies_fill_their_bars():
    """Those who answered themselves first, most of them at the top."""
    outcome = pl.when("svar").then(pl.lit("I")).otherwise(pl.lit("R"))
    who = Item("vem", Scale.labelled("Själv", "Annan"))
    made = proxy_answers(FRAME.with_columns(utfall=outcome), "utfall", who, by="kommun")
    seen = only(picture(made))
    wanted = []
    for _, rows in made.frame.group_by("kommun", maintain_order=True):
        start = 0.0
        for row in rows.iter_rows(named=True):
            if row["share_of_responses"]:
                end = start + row["share_of_responses"]
                wanted.append((row["kommun"], row["answer"], start, end))
                start = end
        assert start == pytest.approx(100)
    assert bars(seen) == rounded(wanted)
    own = made.frame.filter(answer="Själv").sort("share_of_responses", descending=True)
    assert from_the_top(seen) == own["kommun"].to_list()


@cache
def path_model(*, replicated=True):
    """Return a path model, with replicates or without."""
    model = PathModel(
        [MultiItemIndex("Kvalitet", ["q", "r"], PLAIN), MultiItemIndex("NKI", ["s"], PLAIN)],
        [("Kvalitet", "NKI")],
    )
    replicates = Bootstrap(10, seed=1) if replicated else None
    return latent_indices(WHOLE, model, replicates=replicates)


def test_path_models_are_indices_weights_and_paths():
    """Indices with intervals, parts of questions, and effects around zero."""
    made = path_model()
    frame, seen = made.frame, only(picture(made))
    assert points(seen) == rounded(frame.select("measure", "estimate").rows())
    assert intervals(seen) == rounded(frame.select("measure", "conf_low", "conf_high").rows())
    panels = Drawing(picture(made.weights).chart).panels
    found = [point for panel in panels for point in points(panel)]
    assert sorted(found) == rounded(made.weights.frame.select("question", "part").rows())
    assert [lines(panel) for panel in panels] == [[0.5], [1.0]]
    single = picture(made.weights["Kvalitet"], language="sv")
    assert lines(only(single)) == [0.5]
    assert "linjen vid 0,50, där alla hade vägt lika" in single.alt
    shown = picture(made.paths, language="sv")
    total, low, high = made.paths.frame.select("total", "total_low", "total_high").row(0)
    (drawn,) = only(shown).marks("symbol")
    assert only(shown).value("X", drawn[0]) == pytest.approx(total, abs=1e-3)
    ((_, *ends),) = intervals(only(shown))
    assert ends == [round(low, 3), round(high, 3)]
    assert "Kvalitet → NKI" in shown.alt
    assert "källan ökar 5 enheter" in shown.alt


def test_paths_without_replicates_have_no_intervals_and_say_so():
    """Neither the picture nor the text speaks of any; indices have theirs."""
    made = path_model(replicated=False)
    shown = picture(made.paths, language="sv")
    assert intervals(only(shown)) == []
    assert "Inga intervall, eftersom inga replikat begärdes." in shown.alt
    assert "konfidensintervall" not in shown.alt
    assert "95 % konfidensintervall" in picture(made, language="sv").alt
    assert "t-intervall" not in made.describe("sv")
    assert "t-intervall för effekter" in path_model().describe("sv")


def test_replicates_are_points_with_intervals():
    """Estimates by domain, and the figures of a function without a scale."""
    some = FRAME.filter(ar=2025)
    made = replicate_estimates(some, INDEX, Jackknife(), by="kommun", level=0.9)
    assert "90 % konfidensintervall ur replikat." in picture(made, language="sv").alt
    seen = only(picture(made))
    assert points(seen) == rounded(made.frame.select("kommun", "estimate").rows())
    assert intervals(seen) == rounded(made.frame.select("kommun", "conf_low", "conf_high").rows())
    figures = STORED["replicates of a function"]
    assert points(only(picture(figures))) == [("figure", figures.frame["estimate"].item())]


WITHOUT = {"Problems", "MethodsAppendix"}
"""Results whose rows are words."""
SINGLE = {type(each).__name__: each for each in STORED.values() if isinstance(each, Framed)}


@pytest.mark.parametrize("name", sorted(set(SINGLE) - WITHOUT))
def test_every_result_has_a_picture(name):
    """Each says what is seen in both languages, in words of one language, and can be drawn, in the
    font that its texts are laid out by.
    """
    result = SINGLE[name]
    swedish, english = (picture(result, language=language) for language in ("sv", "en"))
    assert swedish.alt != english.alt
    assert "confidence" not in swedish.alt
    assert "konfidens" not in english.alt
    fonts = re.findall('font-family="([^",]*)', english.svg())
    assert fonts
    assert set(fonts) == {"Arial"}


@pytest.mark.parametrize("name", sorted(WITHOUT & set(SINGLE)))
def test_words_have_no_picture(name):
    """The error says where their rows are."""
    with pytest.raises(ArgumentTypeError, match=rf"{name} has no picture\. Its rows are in res"):
        picture(SINGLE[name])


def test_what_is_no_result_has_no_picture():
    """A tally, a row and a number: what was meant is said."""
    counted = tally(FRAME, INDEX, by="kommun")
    with pytest.raises(ArgumentTypeError, match=r"Did you mean picture\(estimate\(tally\)\)"):
        picture(counted)
    with pytest.raises(ArgumentTypeError, match=r"It is one row: give the result"):
        picture(next(iter(estimate(counted))))
    with pytest.raises(ArgumentTypeError, match=r"int has no picture\. The result must be"):
        picture(7)


def test_panels_have_colours_of_their_own():
    """The verdicts of one measure do not change the colours of another's."""
    chance = random.Random(3)
    one, other = ([chance.randint(low, low + 1) for _ in range(60)] for low in (1, 4))
    rows = {
        "enhet": ["a"] * 60 + ["b"] * 60 + ["c"] * 60,
        "x": [*one, *one, *other],
        "y": [*other, *other, *one],
    }
    made = [RatingIndex(each, PLAIN) for each in "xy"]
    compared = compare(estimate(pl.DataFrame(rows), made, by="enhet"), to=Pooled())
    shown = {("x", "below"), ("y", "above")}
    some = [i for i, row in enumerate(compared) if (row.measure, row.verdict) in shown]
    assert len(some) > 2
    drawing = Drawing(picture(compared._take(some)).chart)
    colours = {"above": "#0072b2", "below": "#d55e00", "not_distinguishable": "#666666"}
    for panel, name in zip(drawing.panels, "xy", strict=True):
        frame = compared.frame[some].filter(measure=name)
        found = {place(panel.row(y)): colour for _, y, *_, colour in panel.marks("symbol")}
        wanted = {row["enhet"]: colours[row["verdict"]] for row in frame.iter_rows(named=True)}
        assert found == wanted
