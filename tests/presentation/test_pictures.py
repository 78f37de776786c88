"""Pictures as they are seen: every mark is in its row, at the value of the frame, in its colour."""

import random
import re
import sys
from itertools import pairwise
from typing import get_args

import attrs
import polars as pl
import pytest
from drawings import Drawing, from_the_top, intervals, lines, place, points, rings, rounded

from brukarindex import (
    Design,
    MeanRating,
    Pairs,
    Pooled,
    RatingIndex,
    Rest,
    Scale,
    Share,
    compare,
    distribution,
    estimate,
    item_nonresponse,
    picture,
    response_rates,
    weighting_classes,
)
from brukarindex.comparisons import NationalGap
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, ExtraNotFoundError
from brukarindex.presentation.panels import IntervalEnds, Point, ends_of
from brukarindex.presentation.pictures import _DRAWN, Drawable
from brukarindex.presentation.points import DrawnResult, panels_of, plain_point
from brukarindex.presentation.rows import Options, ordered

pytest.importorskip("altair")
pytest.importorskip("vl_convert")
FIVE = Scale(1, 5, dont_know=9)
LABELS = Scale.labelled(
    "Mycket missnöjd", "Missnöjd", "Varken eller", "Nöjd", "Mycket nöjd", dont_know="Vet ej"
)
INDEX, MEAN = RatingIndex("q", FIVE, name="Index"), MeanRating("q", FIVE, name="Medel")
SHARE = Share.top("q", FIVE, name="Andel")
ANSWERS = [1, 2, 3, 4, 5, 9]
PLACES = ["Åmål", "Ängelholm", "Örebro", "Arboga", "Tom"]


def likely(kind):
    """Return how likely each answer is in three kinds of places."""
    return [1, 2, 3, 4 + 9 * kind, 3 + 4 * kind, 1]


def sample(places, of_each=30, seed=1):
    """Return answers of women and men; in the last place nobody answers."""
    chance = random.Random(seed)
    rows = [
        {
            "kommun": place,
            "kon": "KM"[j % 2],
            "q": None if place == "Tom" else chance.choices(ANSWERS, likely(i % 3))[0],
        }
        for i, place in enumerate(places)
        for j in range(of_each)
    ]  # fmt: skip
    return pl.DataFrame(rows)


FRAME = sample(PLACES)
WORDED = FRAME.with_columns(
    q=pl.col("q").replace_strict({**dict(enumerate(LABELS.labels, 1)), 9: "Vet ej"}, default=None)
)
MANY = sample([f"Kommun {i:03}" for i in range(290)], 12)
DESIGN = Design(strata="kommun")
BY = estimate(FRAME, [INDEX, MEAN, SHARE], by="kommun")
WORDS = {
    "sv": ["över", "under", "går inte att skilja", "utan utslag"],
    "en": ["above", "below", "not distinguishable", "no verdict"],
}
VERDICTS = ["above", "below", "not_distinguishable", None]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_estimates_stand_in_their_rows(language):
    """A panel for each measure, with every estimate and interval where the frame says."""
    drawing = Drawing(picture(BY, language=language, line=60).chart)
    for panel, name in zip(drawing.panels, ["Index", "Medel", "Andel"], strict=True):
        frame = BY.of(name).frame
        assert points(panel) == rounded(frame.select("kommun", "estimate").rows())
        assert intervals(panel) == rounded(frame.select("kommun", "conf_low", "conf_high").rows())
        assert set(map(place, panel.rows)) == set(PLACES)
    assert lines(drawing.panels[0]) == [60.0]
    assert {"sv": "inga svar", "en": "no answers"}[language] in drawing.texts


def test_one_domain_has_a_row_for_each_measure():
    """Measures of one scale stand in one panel, and those of another in one of their own."""
    made = estimate(FRAME, [INDEX, MEAN, SHARE])
    both, mean = Drawing(picture(made).chart).panels
    assert points(both) == rounded(
        made.frame.filter(pl.col("measure") != "Medel").select("measure", "estimate").rows()
    )
    assert points(mean) == rounded(made.of("Medel").frame.select("measure", "estimate").rows())


def test_women_and_men_stand_beside_each_other():
    """The last column has colours, one lane each; the numbers of answers stand in that order."""
    made = estimate(FRAME, INDEX, by=["kommun", "kon"])
    drawing = Drawing(picture(made, language="sv").chart)
    (panel,) = drawing.panels
    assert points(panel, drawing.legend) == rounded(
        made.frame.select("kommun", "kon", "estimate").rows()
    )
    n = dict(made.frame.select(pl.concat_str("kommun", "kon"), "n").rows())
    assert f"Arboga ({n['ArbogaK']}, {n['ArbogaM']})" in panel.rows
    marks = panel.marks("symbol")
    where = {(panel.row(y), drawing.legend[colour]): y for _, y, *_, colour in marks}
    assert all(where[row, "K"] < where[row, "M"] for row, _ in where)  # as in the legend
    heights = [y for _, y, *_ in marks]
    assert len(set(heights)) == len(heights)
    turned = Drawing(picture(made, colour="kommun").chart)
    assert set(map(place, turned.panels[0].rows)) == {"K", "M"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_comparisons_stand_against_their_reference(language):
    """The interval of the difference is laid at the line, and colours are verdicts."""
    compared = compare(BY.of("Index"), to=Pooled(), adjust="none")
    drawing = Drawing(picture(compared, language=language).chart)
    (panel,) = drawing.panels
    frame = compared.frame.with_columns(
        low=pl.col("reference") + pl.col("conf_low"), high=pl.col("reference") + pl.col("conf_high")
    )
    said = [
        (row["kommun"], WORDS[language][VERDICTS.index(row["verdict"])], row["estimate"])
        for row in frame.iter_rows(named=True)
    ]
    assert points(panel, drawing.legend) == rounded(said)
    assert intervals(panel) == rounded(frame.select("kommun", "low", "high").rows())
    assert lines(panel) == [round(frame["reference"].drop_nulls()[0], 3)]
    assert len(frame["verdict"].unique()) > 2
    for row in frame.drop_nulls("verdict").iter_rows(named=True):
        crosses = row["low"] <= row["reference"] <= row["high"]
        assert crosses == (row["verdict"] == "not_distinguishable")


def test_references_that_differ_have_a_line_in_each_row():
    """The rest of the country is a mark of its own."""
    compared = compare(BY.of("Index"), to=Rest())
    (panel,) = Drawing(picture(compared).chart).panels
    wanted = sorted({round(value, 3) for value in compared.frame["reference"].drop_nulls()})
    assert lines(panel) == wanted


def test_pairs_are_rings_joined_to_points():
    """The other of a pair is a ring, and the interval of the difference is laid at it."""
    compared = compare(estimate(FRAME, INDEX, by=["kommun", "kon"]), to=Pairs(within="kommun"))
    made = picture(compared, language="sv")
    (panel,) = Drawing(made.chart).panels
    frame = compared.frame.with_columns(
        low=pl.col("reference") + pl.col("conf_low"), high=pl.col("reference") + pl.col("conf_high")
    )
    assert points(panel) == rounded(frame.select("kommun", "estimate").rows())
    assert rings(panel) == rounded(frame.select("kommun", "reference").rows())
    ends = [each(pl.col("reference"), pl.col("estimate")).alias(str(each)) for each in ENDS]
    joined = frame.filter(pl.col("reference") != pl.col("estimate")).select("kommun", *ends)
    drawn = [*joined.rows(), *frame.select("kommun", "low", "high").rows()]
    assert intervals(panel) == rounded(drawn)
    assert "Fylld: M. Ring: K." in made.alt
    units = compare(BY.of("Index"), to=Pairs())
    (panel,) = Drawing(picture(units).chart).panels
    assert "Örebro against Arboga" in from_the_top(panel)


ENDS = (pl.min_horizontal, pl.max_horizontal)


def test_gaps_stand_against_that_among_all():
    """Differences between women and men are named by their unit, on an axis below zero too."""
    compared = compare(estimate(FRAME, INDEX, by=["kommun", "kon"]), to=NationalGap("kon"))
    made = picture(compared, language="en")
    (panel,) = Drawing(made.chart).panels
    assert points(panel) == rounded(compared.frame.select("kommun", "estimate").rows())
    assert lines(panel) == [round(compared.frame["reference"].drop_nulls()[0], 3)]
    assert "The difference: M less K." in made.alt


def bars(panel, legend):
    """Return the bars that are seen: row, answer, start and end."""
    return rounded(
        (row, answer, panel.value("X", left), panel.value("X", right))
        for row, answer, left, right in bars_in_pixels(panel, legend)
    )


@pytest.mark.parametrize(("scale", "frame"), [(FIVE, FRAME), (LABELS, WORDED)])
@pytest.mark.parametrize("base", ["answers", "with_dont_know", "respondents"])
def test_stacked_bars_are_the_shares_one_after_the_other(scale, frame, base):
    """From the worst answer to the best, then what is no answer on the scale; they fill 100 %."""
    made = distribution(frame, RatingIndex("q", scale), by="kommun", base=base)
    drawing = Drawing(picture(made, language="sv").chart)
    (panel,) = drawing.panels
    wanted = []
    for _, rows in made.frame.group_by("kommun", maintain_order=True):
        start = 0.0
        for row in rows.iter_rows(named=True):
            if row["share"]:
                name = {-1: "vet ej", -2: "inget svar"}.get(row["position"], row["answer"])
                wanted.append((row["kommun"], name, start, start + row["share"]))
                start += row["share"]
        assert not start or start == pytest.approx(100)
    assert bars(panel, drawing.legend) == rounded(wanted)


def test_diverging_bars_part_in_the_middle():
    """The worse half stands left of 0, half of the answer between on each side; best is right."""
    best_first = Scale(1, 5, dont_know=9, reversed=True)
    for scale, order in ((FIVE, [0, 1, 2, 3, 4]), (best_first, [4, 3, 2, 1, 0])):
        made = distribution(FRAME, RatingIndex("q", scale), by="kommun")
        drawing = Drawing(picture(made, kind="diverging").chart)
        (panel,) = drawing.panels
        wanted = []
        for (name,), rows in made.frame.group_by("kommun", maintain_order=True):
            share = dict(rows.select("position", "share").rows())
            start = -((share[order[0]] or 0) + (share[order[1]] or 0) + (share[2] or 0) / 2)
            for position in order:
                if share[position]:
                    wanted.append((name, str(position + 1), start, start + share[position]))
                    start += share[position]
        seen = rounded(
            (row, answer, signed(panel, left), signed(panel, right))
            for row, answer, left, right in bars_in_pixels(panel, drawing.legend)
        )
        assert seen == rounded(wanted)


def bars_in_pixels(panel, legend):
    """Yield the bars by their pixels."""
    for left, top, right, bottom, colour in panel.marks("rect"):
        yield place(panel.row((top + bottom) / 2)), legend[colour], left, right


def signed(panel, pixel):
    """Return the value of a pixel on an axis without signs: 0 is at the line, a row is 100 wide."""
    (zero,) = {mark[0] for mark in panel.marks("rule") if mark[0] == mark[2]}
    rows = [(top, right - left) for left, top, right, _, _ in panel.marks("rect")]
    width = sum(wide for top, wide in rows if top == rows[0][0])
    return 100 * (pixel - zero) / width


def test_questions_of_one_domain_share_a_legend():
    """Questions on one scale are rows of one picture."""
    frame = FRAME.with_columns(r="q", s=pl.col("q").replace({9: 3}))
    scales = {"q": FIVE, "r": FIVE, "s": Scale(1, 5)}
    made = distribution(frame, [RatingIndex(*each) for each in scales.items()])
    drawing = Drawing(picture(made, sort="frame").chart)
    (panel,) = drawing.panels
    assert from_the_top(panel) == ["q", "r", "s"]


CODES = {"codes": {"responded": "svar", "nonresponse": "ej"}, "standard": "swedish"}
ASKED = pl.DataFrame(
    {
        "kommun": ["Arboga"] * 40 + ["Örebro"] * 60,
        "ung": [True, False] * 50,
        "svar": [True] * 30 + [False] * 10 + [True, False, False] * 20,
    }
).with_columns(utfall=pl.when("svar").then(pl.lit("svar")).otherwise(pl.lit("ej")))


def test_response_rates_are_bars():
    """From 0 to the rate, with its number, highest first."""
    rates = response_rates(ASKED, "utfall", by="kommun", **CODES).of("response_rate")
    drawing = Drawing(picture(rates, language="sv", line=50).chart)
    (panel,) = drawing.panels
    seen = rounded(
        (place(panel.row((top + bottom) / 2)), panel.value("X", left), panel.value("X", right))
        for left, top, right, bottom, _ in panel.marks("rect")
    )
    assert seen == [("Arboga", 0.0, 75.0), ("Örebro", 0.0, 33.333)]
    assert sorted(panel.rows, key=panel.rows.get) == ["Arboga (40)", "Örebro (60)"]
    assert {"75,0", "33,3"} <= set(drawing.texts)
    assert lines(panel) == [50.0]


def test_weights_are_a_histogram_of_respondents():
    """The heights of the bars add up to the respondents, and the line is at the mean weight."""
    made = weighting_classes(ASKED, ["kommun", "ung"], responded="svar")
    drawing = Drawing(picture(made).chart)
    (panel,) = drawing.panels
    found = panel.marks("rect")
    heights = [
        abs(panel.value("Y", top) - panel.value("Y", bottom)) for _, top, _, bottom, _ in found
    ]
    assert sum(heights) == pytest.approx(made.respondents)
    assert lines(panel) == [round(100 / made.respondents, 3)]
    alike = weighting_classes(ASKED.with_columns(en=1), "en", responded="svar")
    assert len(Drawing(picture(alike).chart).panels[0].marks("rect")) == 1


@pytest.mark.parametrize("rows", [1, 290])
def test_one_row_and_all_municipalities(rows):
    """Every point is in its row, rows do not touch, and points have their colour in the PNG."""
    places = MANY["kommun"].unique(maintain_order=True)[:rows]
    made = estimate(MANY.filter(pl.col("kommun").is_in(places.to_list())), INDEX, by="kommun")
    compared = compare(made, to=Pooled()) if rows > 1 else None
    drawing = Drawing(picture(compared or made).chart)
    (panel,) = drawing.panels
    legend = drawing.legend if compared else None
    assert [each[0] for each in points(panel, legend)] == sorted(places)
    assert [each[-1] for each in points(panel, legend)] == [
        round(value, 3) for value in made.frame.sort("kommun")["estimate"]
    ]
    middles = sorted(panel.rows.values())
    assert all(b - a >= 20 for a, b in pairwise(middles))
    for x, y, _, _, colour in panel.marks("symbol")[:20]:
        assert drawing.colour(x, y) == colour


def test_order_of_rows():
    """The highest first and those without a figure last; by the Swedish alphabet; as they stand."""
    highest = BY.of("Index").frame.sort("estimate", descending=True, nulls_last=True)["kommun"]
    for sort, wanted in {
        "estimate": highest.to_list(),
        "name": ["Arboga", "Tom", "Åmål", "Ängelholm", "Örebro"],
        "frame": BY.of("Index").frame["kommun"].to_list(),
    }.items():
        (panel,) = Drawing(picture(BY.of("Index"), sort=sort).chart).panels
        assert from_the_top(panel) == wanted
    assert ordered(["b", "a", "b"], "frame") == ["b", "a"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_seen_is_said(language):
    """The text names the highest and the lowest, the interval and the line, in SVG and HTML too."""
    made = picture(compare(BY.of("Index"), to=Pooled()), language=language)
    frame = BY.of("Index").frame.drop_nulls("estimate").sort("estimate")
    for row in (frame.row(0, named=True), frame.row(-1, named=True)):
        figure = f"{row['estimate']:.1f}"
        assert (
            f"{row['kommun']}: {figure.replace('.', ',') if language == 'sv' else figure}"
            in made.alt
        )
    for part in {
        "sv": ("riket", "95 % konfidensintervall", "Holms", "Rader: 5"),
        "en": ("national value", "95 % confidence interval", "Holm's", "Rows: 5"),
    }[language]:
        assert part in made.alt
    assert made.alt.partition(".")[0] in made.svg()
    html = made.html()
    assert html.startswith(f'<figure role="img" lang="{language}" aria-label="Index.')
    assert "<script" not in html
    assert not re.search(r'(src|href)="http', html)
    assert made._repr_html_() == html
    assert " ".join(repr(made).split()) == f"Picture({made.alt!r})"
    assert max(map(len, repr(made).splitlines())) <= 100
    assert made.png()[:4] == b"\x89PNG"
    assert len(made.png(scale=4)) > len(made.png(scale=1))


def test_titles():
    """A title of one's own stands above, and in what is said."""
    made = picture(BY.of("Index"), title="Nöjdhet 2024")
    assert made.alt.startswith("Nöjdhet 2024.")
    assert "Nöjdhet 2024" in Drawing(made.chart).texts


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"language": "de"}, "allowed: 'sv', 'en'"),
        ({"sort": "size"}, "allowed: 'estimate', 'name', 'frame'"),
        ({"colour": "kön"}, r"the result is by \['kommun'\]"),
        ({"kind": "stacked"}, "kind is of no use for Estimates"),
        ({"line": float("nan")}, "line must be finite"),
    ],
)
def test_arguments_are_checked(arguments, message):
    """What is not allowed, or of no use, is an error that says so."""
    with pytest.raises(ArgumentError, match=message):
        picture(BY, **arguments)


def test_what_the_signature_takes_is_what_is_drawn():
    """A kind that is drawn is one that type checkers let through, and the other way round."""
    assert get_args(Drawable) == tuple(_DRAWN)


def test_what_has_no_picture():
    """What is no result, and empty results."""
    with pytest.raises(ArgumentTypeError, match="The result must be"):
        picture(FRAME)
    with pytest.raises(ArgumentError, match="no rows"):
        picture(BY._take([]))


@pytest.mark.parametrize("lacking", ["altair", "vl_convert"])
def test_without_the_extra(monkeypatch, lacking):
    """The error says how to install it."""
    made = picture(BY)
    monkeypatch.setitem(sys.modules, lacking, None)
    with pytest.raises(ExtraNotFoundError, match=r'pip install "brukarindex\[plots\]"') as told:
        picture(BY) if lacking == "altair" else made.png()
    assert isinstance(told.value, ImportError)
    assert (told.value.extra, told.value.name) == ("plots", lacking)


def test_characters_that_no_svg_can_hold_are_signs():
    """A control character in a name, of which drawing ends the process, is a sign instead."""
    names = ["bell\x07\x00", "a\ufffe", "b"]
    frame = pl.DataFrame({"g": names * 3, "k": ["x\x0b", "y\uffff", "z"] * 3, "q": [1, 5, 3] * 3})
    made = picture(estimate(frame, RatingIndex("q", Scale(1, 5)), by=["g", "k"]), title="t\x1f")
    assert made.png()[1:4] == b"PNG"
    assert not {"\x07", "\x00", "\x0b", "\x1f", "\ufffe", "\uffff"} & set(made.html())
    assert "bell��" in made.html()


def test_it_is_told_which_number_is_the_best_answer():
    """Of a scale without labels; and no answer that is a number runs into its share."""
    made = picture(distribution(FRAME, INDEX, by="kommun"), language="sv")
    assert "Skala 1–5, 5 är bäst." in made.alt
    assert re.search(r"Arboga\. 1: \d+,\d; 2: \d+,\d; ", made.alt)
    worded = picture(distribution(WORDED, RatingIndex("q", LABELS), by="kommun"), language="sv")
    assert "är bäst" not in worded.alt


def test_measures_beside_each_other_are_told_of_together():
    """In one sentence for those alike, which the rows name; not in many."""
    asked = [Share.top(name, FIVE) for name in ("q", "r")]
    frame = FRAME.with_columns(r="q")
    said = picture(estimate(frame, [*asked, RatingIndex("q", FIVE, name="Index")])).alt
    assert "Share of respondents who answered 4 or 5 on each of 2 questions, per cent" in said
    assert "Rating index 0–100 of 'q'" in said
    many = [Share.top("q", FIVE, top, name=f"{top}") for top in (1, 2, 3, 4)]
    assert "Share of respondents" not in picture(estimate(FRAME, many)).alt


def test_questions_are_called_by_their_labels():
    """In titles, rows and sentences; data keep the column."""
    nojd = RatingIndex("q", FIVE, label="Hur nöjd är du?")
    heard = Share.top("r", FIVE, label="Blir du lyssnad på?")
    frame = FRAME.with_columns(r="q")
    whole = Drawing(picture(estimate(frame, [nojd, heard])).chart)
    assert set(map(place, whole.panels[0].rows)) == {nojd.label, heard.label}
    by = estimate(frame, [nojd, heard], by="kommun")
    for made in (by, compare(by, to=Pooled()), distribution(frame, [nojd, heard], by="kommun")):
        titles = [text for text in Drawing(picture(made).chart).texts if text.endswith("?")]
        assert titles == [nojd.label, heard.label]
    alone = Drawing(picture(distribution(frame, [nojd, heard])).chart)
    assert set(map(place, alone.panels[0].rows)) == {nojd.label, heard.label}
    lacking = item_nonresponse(frame, [nojd, heard])
    assert set(map(place, Drawing(picture(lacking).chart).panels[0].rows)) == {
        nojd.label,
        heard.label,
    }
    assert lacking.frame["measure"].to_list() == ["q", "r"]


@pytest.mark.parametrize("bounds", [None, (0.0, 100.0)])
def test_axes_hold_all_that_is_drawn(bounds):
    """They end at round figures beyond the point, its interval, its line and its ring."""
    point = Point("a", "", 9, 61.2, IntervalEnds(52.3, 71.4), "", line=47.9, start=88.8)
    for held in ([point], [attrs.evolve(point, line=None, start=None)]):
        low, high = ends_of(held, bounds)
        every = held[0].places
        assert low <= min(every) < low + 10
        assert high - 10 < max(every) <= high
        assert low % 1 == high % 1 == 0


def test_shares_in_bars_are_whole_where_the_axis_is_wide():
    """Along 100 per cent; where it is a few, with a decimal."""
    frame = pl.DataFrame({"q": [1] * 40 + [5] * 20, "r": [None, *[3] * 59]})
    drawing = Drawing(picture(distribution(frame, INDEX)).chart)
    assert {"67", "33"} <= set(drawing.texts)
    assert not {"66.7", "33.3"} & set(drawing.texts)
    lacking = item_nonresponse(frame, RatingIndex("r", FIVE))
    assert "1.7" in Drawing(picture(lacking).chart).texts


def test_the_answer_in_the_middle_is_not_among_the_better():
    """Bars are sorted by the better half of the answers, without what lies between."""
    answers = {"mitt": [3] * 9 + [5], "bra": [4] * 5 + [1] * 5}
    rows = [(place, each) for place, given in answers.items() for each in given]
    frame = pl.DataFrame(rows, schema=["u", "q"], orient="row")
    (panel,) = Drawing(picture(distribution(frame, INDEX, by="u")).chart).panels
    assert from_the_top(panel) == ["bra", "mitt"]


YEARS = pl.concat(
    FRAME.filter(pl.col("kommun") != "Tom").with_columns(ar=pl.lit(year))
    for year in (2025, 2021, 2023)
).with_columns(enhet=pl.col("kommun") + pl.col("kon"))


def test_years_stand_after_each_other():
    """A unit is named before its year, and stands where its last year does; years are in order."""
    made = estimate(YEARS, INDEX, by=["ar", "enhet"])
    shown = picture(made, colour=None)
    (panel,) = Drawing(shown.chart).panels
    assert {place(name) for name in panel.rows} == set(YEARS["enhet"])
    assert list(Drawing(shown.chart).legend.values()) == ["2021", "2023", "2025"]
    many = pl.concat(YEARS.with_columns(pl.col("ar") - 6 * i) for i in range(2))
    (panel,) = Drawing(picture(estimate(many, INDEX, by=["ar", "enhet"])).chart).panels
    names = [name.split(", ") for name in from_the_top(panel)]
    years = ["2015", "2017", "2019", "2021", "2023", "2025"]
    assert [year for _, year in names] == years * 8
    last = {row.domain["enhet"]: row.estimate for row in made if row.domain["ar"] == 2025}
    assert [last[unit] for unit, _ in names[::6]] == sorted(last.values(), reverse=True)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: compare(estimate(YEARS, INDEX, by=["ar", "kommun"]), to=Pooled()),
        lambda: distribution(YEARS, INDEX, by=["ar", "kommun"]),
        lambda: item_nonresponse(YEARS, INDEX, by=["ar", "kommun"]),
        lambda: response_rates(
            YEARS.with_columns(utfall=pl.lit("svar")),
            "utfall",
            by=["ar", "kommun"],
            codes={"responded": "svar"},
            standard="swedish",
        ).of("response_rate"),
    ],
)
def test_every_picture_has_years_in_order(draw):
    """Whatever is drawn."""
    (panel,) = Drawing(picture(draw()).chart).panels
    names = [name.split(", ") for name in from_the_top(panel)]
    assert [year for _, year in names] == ["2021", "2023", "2025"] * 4
    assert len({unit for unit, _ in names}) == 4


def test_years_alone_are_in_order():
    """The latest is not put at the top for its figure."""
    (panel,) = Drawing(picture(estimate(YEARS, INDEX, by="ar")).chart).panels
    assert from_the_top(panel) == ["2021", "2023", "2025"]


def test_codes_are_no_years():
    """Codes of municipalities that begin as years do are sorted by their figures."""
    codes = {"Åmål": "1984", "Ängelholm": "1980", "Örebro": "1960", "Arboga": "1907"}
    frame = YEARS.with_columns(kod=pl.col("kommun").replace_strict(codes))
    made = estimate(frame, INDEX, by="kod")
    (panel,) = Drawing(picture(made).chart).panels
    wanted = made.frame.sort("estimate", "kod", descending=[True, False])["kod"].to_list()
    assert from_the_top(panel) == wanted


def test_what_nobody_could_read_is_refused():
    """A dozen questions of many units are drawn one at a time; the error says how."""
    asked = [RatingIndex(name, FIVE) for name in "abcdef"]
    units = pl.DataFrame({"enhet": range(200)}).with_columns(
        pl.lit(3).alias(name) for name in "abcdef"
    )
    made = estimate(units, asked, by="enhet")
    with pytest.raises(ArgumentError) as caught:
        picture(made)
    assert str(caught.value) == (
        "picture: of so many rows it would be 25200 points high, more than 24000, and nobody could"
        " read it: draw one measure at a time, picture(result.of('a')), or make a table,"
        " table(result)."
    )
    assert picture(made.of("a")).height == 4200
    many = pl.concat(units.with_columns(enhet=pl.col("enhet") + 200 * i) for i in range(6))
    with pytest.raises(ArgumentError, match="draw fewer units at a time, or make a table"):
        picture(estimate(many, asked[0], by="enhet"))


def test_each_point_is_made_once():
    """What is drawn of many questions takes time in proportion to how many they are."""
    asked = [RatingIndex(name, FIVE) for name in "abcdef"]
    frame = pl.DataFrame({"enhet": ["x", "y"], **{name: [3, 4] for name in "abcdef"}})
    made = estimate(frame, asked, by="enhet")
    called = []

    def point(row, name):
        called.append(name)
        return plain_point(row, name, "en")

    rows = list(made.frame.iter_rows(named=True))
    names = [row["enhet"] for row in rows]
    options = Options("en", None, "estimate", None, None, None)
    panels = panels_of(DrawnResult(rows, names, asked, (), point, options))
    assert (len(panels), len(called)) == (6, 12)
