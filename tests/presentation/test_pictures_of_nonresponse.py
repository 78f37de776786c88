"""Pictures of nonresponse and of published pages as they are seen: each mark in the row and at the
value of the frame it is drawn from.
"""

import random
from functools import cache
from itertools import pairwise

import polars as pl
import pytest
from drawings import Drawing, Panel, crosses, intervals, lines, place, points, rounded

from brukarindex import (
    MeanRating,
    NetPromoterScore,
    RatingIndex,
    Scale,
    Share,
    nonresponse_report,
    picture,
)
from brukarindex.presentation.drawing import data_of
from brukarindex.verification import Answered, Invited, Page, Rate, percentages, verify

pytest.importorskip("altair")
LONG = "Hur nöjd är du sammantaget med hur du blev bemött av personalen på enheten?"
PLACES = [
    "Arboga",
    "Örnsköldsvik, norra delen med Björna, Gideå och Trehörningsjö församlingar",
    "K",
    "tom",
]
METHODS = {
    "sv": {
        "unadjusted": "ojusterat",
        "classes": "viktningsklasser",
        "propensity": "svarsbenägenhet",
        "raking": "viktningsklasser och raking",
    },
    "en": {
        "unadjusted": "unadjusted",
        "classes": "weighting classes",
        "propensity": "response propensities",
        "raking": "weighting classes and raking",
    },
}


def sample(places: list[str], of_each: int = 40) -> pl.DataFrame:
    """Return a sample in which six of ten respond, in each place but the last one, where
    respondents skip all.
    """
    chance = random.Random(1)
    rows = [
        {
            "plats": place,
            "kon": chance.choice("KM"),
            "svar": answered,
            **{name: chance.randint(1, 5) if used else None for name in ("helhet", LONG)},
            "nps": chance.randint(0, 10) if used else None,
        }
        for place in places
        for i in range(of_each)
        for answered in [i % 10 < 6]
        for used in [answered and place != "tom"]
    ]
    return pl.DataFrame(rows)


FIVE = Scale(1, 5)
SEVERAL = [
    Share.top("helhet", FIVE),
    RatingIndex(LONG, FIVE),
    NetPromoterScore("nps"),
    MeanRating("helhet", FIVE, name="medel"),
]
MARGINS = {"kon": {"K": 300, "M": 100}}
REPORTS = {
    "several scales": nonresponse_report(
        sample(PLACES),
        SEVERAL,
        responded="svar",
        covariates="kon",
        margins=MARGINS,
        by=[[], ["plats"], ["kon"]],
    ),
    "one figure": nonresponse_report(
        sample(PLACES), SEVERAL[1], responded="svar", covariates="kon"
    ),
    "many rows": nonresponse_report(
        sample([f"Kommun {i:03}" for i in range(60)], 20),
        SEVERAL[:2],
        responded="svar",
        covariates="kon",
        by="plats",
    ),
}


def told(frame: pl.DataFrame, *columns: str) -> list[tuple]:
    """Return what a frame has in some columns, to 6 decimals, without rows that lack any of it."""
    rows = frame.select(columns).drop_nulls().rows()
    return sorted(
        tuple(round(value, 6) if isinstance(value, float) else value for value in row)
        for row in rows
    )


def seen(panel: Panel, kind: str, drawing: Drawing) -> list[tuple]:
    """Return the marks of a kind as they are read: row, method unless they are the bounds, and
    values.
    """
    marks = panel.marks(kind)
    starts, ends = ([panel.value("X", mark[side]) for mark in marks] for side in (0, 2))
    rows = [(place(panel.row((top + bottom) / 2)),) for _, top, _, bottom, _ in marks]
    methods = [() if kind == "rect" else (drawing.legend[colour],) for *_, colour in marks]
    values = [
        (start,) if kind == "symbol" else (start, end)
        for start, end in zip(starts, ends, strict=True)
    ]
    return sorted(
        row + method + value for row, method, value in zip(rows, methods, values, strict=True)
    )


@cache
def made(case, language="sv"):
    """Return the picture of a report."""
    return picture(REPORTS[case], language=language)


@cache
def drawing_of(case):
    """Return the rendered picture of a report."""
    return Drawing(made(case).chart)


def called(row, by):
    """Return what a row is called: K is a place and a gender."""
    names = [name for name in by if row[name] is not None]
    if [row[name] for name in names] == ["K"] and len(by) > 1:
        return f"{names[0]}: K"
    return ", ".join(row[name] for name in names) or "Totalt"


@pytest.mark.parametrize("case", REPORTS)
def test_estimates_stand_in_their_rows(case):
    """Every estimate, interval and bound is seen in the row of its domain, at its value, in its
    colour.

    Places in the SVG have 15 digits, so that what is read off the numbers along the axis is right
    to 6 decimals.
    """
    report, drawing = REPORTS[case], drawing_of(case)
    base = report.estimates["unadjusted"]
    for panel, measure in zip(drawing.panels, base.method.measures, strict=True):
        frame, bounds = (
            each.filter(pl.col("measure") == measure.name)
            for each in (report.frame, report.bounds.frame)
        )
        rows = [called(row, base.by) for row in bounds.rows(named=True)]
        bounds = bounds.with_columns(row=pl.Series(rows))
        frame = frame.with_columns(pl.col("method").replace(METHODS["sv"])).join(
            bounds.select(*base.by, "measure", "row"), on=[*base.by, "measure"], nulls_equal=True
        )
        assert {place(row) for row in panel.rows} == set(rows)
        assert seen(panel, "symbol", drawing) == told(frame, "row", "method", "estimate")
        assert seen(panel, "rule", drawing) == told(frame, "row", "method", "conf_low", "conf_high")
        assert seen(panel, "rect", drawing) == told(bounds, "row", "lower", "upper")


def test_one_domain_has_a_row_for_each_measure():
    """Measures on one scale stand below each other."""
    report = nonresponse_report(sample(PLACES), SEVERAL, responded="svar", covariates="kon")
    panels = Drawing(picture(report).chart).panels
    assert [len(panel.rows) for panel in panels] == [2, 1, 1]


def test_nothing_is_hidden():
    """Bounds lie apart and within their rows, and each estimate is seen in its own colour in the
    PNG.
    """
    drawing = drawing_of("several scales")
    for panel in drawing.panels:
        bars = sorted(panel.marks("rect"), key=lambda bar: bar[1])
        assert all(below[1] > above[3] for above, below in pairwise(bars))
        assert all(
            top < panel.rows[panel.row((top + bottom) / 2)] < bottom
            for _, top, _, bottom, _ in bars
        )
        points = panel.marks("symbol")
        assert [drawing.colour(x, y) for x, y, *_ in points] == [colour for *_, colour in points]


def test_domains_that_are_called_alike():
    """Two groupings with equal values are two rows, of estimates too."""
    frame = sample(["K", "M"])
    by = [["plats"], ["kon"]]
    report = nonresponse_report(frame, SEVERAL[0], responded="svar", covariates="kon", by=by)
    for result in (report, report.estimates["classes"]):
        (panel,) = Drawing(picture(result).chart).panels
        names = sorted(place(row) for row in panel.rows)
        assert names == ["kon: K", "kon: M", "plats: K", "plats: M"]


def test_nobody_answered():
    """Rows without figures stand empty on the bounds, which are the whole scale."""
    report = nonresponse_report(sample(["tom"]), SEVERAL[1], responded="svar", covariates="kon")
    drawing = Drawing(picture(report).chart)
    assert seen(drawing.panels[0], "rect", drawing) == [("Total", 0.0, 100.0)]
    assert drawing.panels[0].marks("symbol") == drawing.panels[0].marks("rule") == []
    assert "no answers" in drawing.texts


CLAIM = nonresponse_report(
    sample(PLACES), SEVERAL[1], responded="svar", covariates="kon", by="plats", above=45
)


@pytest.mark.parametrize("result", [CLAIM, CLAIM.tipping], ids=["report", "tipping"])
def test_claims_have_their_threshold_and_tipping_point(result):
    """The threshold is a line through all rows, the tipping point a cross in its row."""
    made = picture(result, language="sv")
    (panel,) = Drawing(made.chart).panels
    assert lines(panel) == [45.0]
    wanted = rounded(CLAIM.tipping.frame.select("plats", "tipping_point").rows())
    assert crosses(panel) == wanted
    assert wanted
    assert "Krysset: de andras medelvärde där påståendet faller." in made.alt
    assert "faller vid" in made.alt


def test_bounds_have_their_confidence_limits():
    """The bar goes from the lower to the upper bound, and the limits cover them."""
    (panel,) = Drawing(picture(CLAIM.bounds, language="en").chart).panels
    frame = CLAIM.bounds.frame
    assert points(panel) == rounded(frame.select("plats", "estimate").rows())
    assert intervals(panel) == rounded(frame.select("plats", "conf_low", "conf_high").rows())
    bars = [
        (place(panel.row((top + bottom) / 2)), panel.value("X", left), panel.value("X", right))
        for left, top, right, bottom, _ in panel.marks("rect")
    ]
    assert rounded(bars) == rounded(frame.select("plats", "lower", "upper").rows())


SHARES = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
TYRESO = percentages("", SHARES, totals={tuple(SHARES): "71,2 %"})


def test_counts_stand_at_their_numbers():
    """Every count that a printed figure allows is seen at its number of answers and in its colour.

    Numbers along these axes are moved to whole pixels, one of which is less than 1 answer and 1
    count.
    """
    drawing = Drawing(
        picture(
            verify(Page("Tyresö 2013", [Invited("1283"), Rate("33 %"), TYRESO])), language="sv"
        ).chart
    )
    (panel,) = drawing.panels
    marks = panel.marks("symbol")
    printed = {"Nöjd": 0.484, "Mycket nöjd": 0.228, "Nöjd + Mycket nöjd": 0.712}
    found = [
        (drawing.legend[colour], round(panel.value("X", x)), panel.value("Y", y))
        for x, y, *_, colour in marks
    ]
    assert sorted((name, n) for name, n, _ in found) == sorted(
        (name, n) for name in printed for n in range(417, 430)
    )
    assert max(abs(count - printed[name] * n) for name, n, count in found) < 1
    assert [round(panel.value("X", x)) for x, *_ in panel.marks("rule")] == [417]
    assert [drawing.colour(x, y) for x, y, *_ in marks] == [colour for *_, colour in marks]


def test_questions_have_legends_of_their_own():
    """Questions stand two and two, each with its own answers in the legend, in the order they are
    printed.
    """
    names = [("Ja", "Nej"), ("Aldrig", "Ibland"), ("Nej", "Ja")]
    page = Page(
        "",
        [
            Answered("57"),
            *(percentages(f"Fråga {i}", {a: "40 %", b: "60 %"}) for i, (a, b) in enumerate(names)),
        ],
    )
    drawing = Drawing(picture(verify(page)).chart)
    assert len(drawing.panels) == 3
    assert [tuple(names) for names in drawing.legends if len(names) == 2] == names


def test_many_numbers_of_answers():
    """No more than 1 000 numbers of answers are drawn, which is said."""
    shares = percentages("", {"Ja": "40,01 %", "Nej": "59,99 %"})
    drawing = Drawing(
        picture(verify(Page("", [Answered("drygt 10 000"), shares])), language="sv").chart
    )
    assert len({x for x, *_ in drawing.panels[0].marks("symbol")}) == 1000
    assert "de första 1\xa0000 av 5\xa0001 möjliga antal svar" in " ".join(drawing.texts)


def test_more_rows_than_altair_takes():
    """A picture holds more than the 5 000 rows at which Altair refuses a frame."""
    alt = pytest.importorskip("altair")
    chart = alt.Chart(data_of([{"x": i} for i in range(5001)])).mark_point().encode(x="x:Q")
    assert len(next(iter(chart.to_dict()["datasets"].values()))) == 5001
