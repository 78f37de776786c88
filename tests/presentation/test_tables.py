"""Tables for reports: what stands in each cell, and the notes that explain it."""

import re
import sys
from html.parser import HTMLParser

import polars as pl
import pytest

from brukarindex import (
    MeanRating,
    MultiItemIndex,
    Pairs,
    Pooled,
    RatingIndex,
    Scale,
    Share,
    change,
    colours,
    compare,
    distribution,
    estimate,
    funnel,
    nonresponse_report,
    picture,
    rank,
    table,
)
from brukarindex.benchmarking import shrink, standardise
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, ExtraNotFoundError
from brukarindex.presentation.words import span, told

FIVE = Scale(1, 5, dont_know=9)
INDEX, SHARE = RatingIndex("q", FIVE, name="Index"), Share.top("r", FIVE, name="Andel")
FRAME = pl.DataFrame(
    {
        "enhet": ["Åmål"] * 40 + ["Ängelholm"] * 40 + ["Arboga"] * 3 + ["Tom"] * 2,
        "kon": ["K", "M"] * 42 + ["K"],
        "q": [5, 4, 3, 5] * 10 + [1, 2, 3, 9] * 10 + [5, 4, 3] + [None] * 2,
        "r": [5, 1, 3, 2] * 10 + [1, 2, 5, None] * 10 + [5, 4, 3] + [None] * 2,
    }
)
BY = estimate(FRAME, [INDEX, SHARE], by="enhet")


def sv(value, decimals=1):
    """Return a number as Swedish reports write it, rounded half up by hand."""
    whole = int(abs(value) * 10**decimals + 0.5)
    digits = f"{whole:0{decimals + 1}d}"
    text = f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits
    return f"−{text}" if value < 0 and whole else text


def test_a_measure_by_domain():
    """Highest first, with answers, figure and interval; what cannot be computed is said."""
    made = table(BY.of("Index"), language="sv")
    assert made.title == "Index"
    assert made.header == ("enhet", "Svar", "Skattning")
    frame = BY.of("Index").frame.sort("estimate", descending=True, nulls_last=True)
    wanted = [
        (
            row["enhet"],
            str(row["n"]),
            f"{sv(row['estimate'])} ({sv(row['conf_low'])}–{sv(row['conf_high'])})"
            if row["n"]
            else "–",
        )
        for row in frame.iter_rows(named=True)
    ]
    assert list(made.rows) == wanted
    assert made.notes == (
        "Betygsindex 0–100 för ”q” (skala 1–5, 5 är bäst); vet ej-svar ingår inte.",
        "Inom parentes: 95 % konfidensintervall.",
        "– kan inte beräknas.",
    )


def test_measures_beside_each_other():
    """Each domain has one row, with the least and most answers; sorted by the first measure."""
    made = table(BY, sort="name")
    assert made.header == ("enhet", "Answers", "Index", "Andel")
    assert [row[0] for row in made.rows] == ["Arboga", "Tom", "Åmål", "Ängelholm"]
    assert [row[1] for row in made.rows] == ["3", "0", "40", "30"]
    row = BY["Arboga"].of("Andel").row()
    figure = f"{row.estimate:.1f} ({row.conf_low:.1f}–{row.conf_high:.1f})"
    assert made.rows[0][3] == figure


def test_measures_of_one_domain():
    """Without domains the measures are the rows, and those alike are described in one sentence."""
    measures = [INDEX, RatingIndex("r", FIVE, name="Andra"), MeanRating("q", FIVE, name="Medel")]
    made = table(estimate(FRAME, measures), language="sv", sort="frame")
    assert [row[0] for row in made.rows] == ["Index", "Andra", "Medel"]
    assert made.header[0] == "Mått"
    assert made.title == "Totalt"
    assert made.notes[0].startswith("Betygsindex 0–100 för ”q”, ”r” ")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_comparisons(language):
    """The reference, the difference with its interval, and a mark that the notes explain."""
    compared = compare(BY.of("Index"), to=Pooled())
    made = table(compared, language=language, sort="frame")
    for row, cells in zip(compared.frame.iter_rows(named=True), made.rows, strict=True):
        name, n, estimated, reference, difference, mark = cells
        assert (name, n) == (row["enhet"], str(row["n"]))
        if row["estimate"] is None:
            assert (estimated, reference) == ("–", "–") or estimated == "–"
            continue
        if language == "sv":
            assert (estimated, reference) == (sv(row["estimate"]), sv(row["reference"]))
            assert difference.startswith(sv(row["difference"]))
        marks = {"above": "▲", "below": "▼", "not_distinguishable": "·"}
        assert mark == marks[row["verdict"]]
    said = " ".join(made.notes)
    for part in {
        "sv": ("Jämförs med: riket (alla", "konfidensintervall för skillnaden", "▲ över", "Holms"),
        "en": ("Compared with: the national", "interval of the difference", "▲ above", "Holm's"),
    }[language]:
        assert part in said
    assert "kovarians" not in said


def test_comparisons_of_several_measures_and_of_pairs():
    """Measures stand one after the other; pairs are named by both."""
    both = table(compare(BY, to=Pooled()))
    assert both.header[:2] == ("Measure", "enhet")
    assert [row[0] for row in both.rows] == ["Index"] * 4 + ["Andel"] * 4
    made = compare(estimate(FRAME, INDEX, by=["enhet", "kon"]), to=Pairs(within="enhet"))
    assert table(made).title == "Index, M against K"
    every = compare(estimate(FRAME, INDEX, by=["enhet", "kon"]), to=Pairs())
    assert ("Åmål", "M", "Åmål", "K") in {row[:4] for row in table(every).rows}


def test_distributions():
    """A column for each answer, in the order of the scale, then what is none."""
    made = distribution(FRAME, [INDEX, SHARE], by="enhet", base="respondents")
    shown = table(made.of("q"), language="sv", sort="frame")
    assert shown.header == ("enhet", "Svarande", "1", "2", "3", "4", "5", "vet ej", "inget svar")
    frame = made.of("q").frame
    for cells in shown.rows:
        rows = frame.filter(pl.col("enhet") == cells[0])
        assert cells[1] == str(rows["n"].sum())
        assert list(cells[2:]) == [sv(share) for share in rows["share"]]
    assert shown.notes == ("Procent av alla svarande.", "Skala 1–5, 5 är bäst.")
    both = table(made)
    assert both.header[:2] == ("Question", "enhet")
    assert {row[:2] for row in both.rows} == {
        (q, enhet) for q in "qr" for enhet in FRAME["enhet"].unique()
    }
    assert both.rows[0][:2] == ("q", "Åmål")  # the largest share of the better half


class Cells(HTMLParser):
    """The texts of the cells of a table."""

    def __init__(self):
        super().__init__()
        self.cells, self.inside = [], False

    def handle_starttag(self, tag, _attrs):
        """Begin a cell."""
        self.inside = tag in ("th", "td")
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag):
        """End a cell."""
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data):
        """Keep the text of a cell."""
        if self.inside:
            self.cells[-1] += data


def cells_of(html):
    """Return what is in the cells of a table of HTML."""
    parser = Cells()
    parser.feed(html)
    return parser.cells


def test_every_form_has_every_cell():
    """Markdown, HTML and the page for Word show the same cells, whatever signs are in them."""
    frame = FRAME.with_columns(enhet=pl.col("enhet").replace({"Arboga": "A <b>| & Ö"}))
    made = table(compare(estimate(frame, INDEX, by="enhet"), to=Pooled()), language="sv")
    wanted = [*made.header, *(cell for row in made.rows for cell in row)]
    assert cells_of(made.word()) == wanted
    pytest.importorskip("great_tables")
    assert [each for each in cells_of(made.html()) if each in wanted] == wanted
    for note in made.notes:
        assert note in made.html()
        assert note in made.word()
    lines = [line for line in made.markdown().splitlines() if line.startswith("|")]
    assert [line.replace(r"\|", "¦").count("|") for line in lines] == [7] * (2 + len(made.rows))
    assert made.markdown().startswith("**Index**\n\n| enhet |")
    assert "http" not in made.word()
    assert made._repr_html_() == made.word()


def test_text():
    """Printed it is aligned, and its notes fit 100 columns."""
    text = repr(table(compare(BY.of("Index"), to=Pooled()), language="sv", title="Nöjdhet"))
    assert text.startswith("Nöjdhet\nenhet")
    assert max(map(len, text.splitlines())) <= 100


def test_figures_as_reports_write_them():
    """A minus in an interval has a word between the ends, and there is no minus nought."""
    assert told(1234.56, 1200.0, 1300.04, language="sv") == "1\xa0234,6 (1\xa0200,0–1\xa0300,0)"
    assert told(-0.04, -1.0, 0.5, language="sv") == "0,0 (−1,0 till 0,5)"
    assert span(-2, -1, language="en", decimals=0) == "−2 to −1"
    assert told(3.25, None, None, language="sv", decimals=0) == "3"
    assert table(BY.of("Index"), decimals=0).rows[0][2].count(".") == 0


def test_what_has_no_table(monkeypatch):
    """What is no result, empty ones, wrong arguments, and great_tables that is not installed."""
    with pytest.raises(
        ArgumentTypeError, match="must have figures, as estimates do, got DataFrame"
    ):
        table(FRAME)
    with pytest.raises(ArgumentError, match="no rows"):
        table(BY._take([]))
    with pytest.raises(ArgumentError, match="decimals must be at least 0"):
        table(BY, decimals=-1)
    with pytest.raises(ArgumentError, match="allowed: 'estimate', 'name', 'frame'"):
        table(BY, sort="n")
    monkeypatch.setitem(sys.modules, "great_tables", None)
    with pytest.raises(ExtraNotFoundError, match=r'pip install "brukarindex\[tables\]"'):
        table(BY).html()


YEARS = pl.DataFrame(
    {
        "enhet": ["Åmål", "Arboga"] * 120,
        "år": [2025] * 120 + [2023] * 120,
        "q": [5, 4, 4, 3] * 30 + [2, 4, 3, 4] * 30,
    }
)


def test_changes():
    """Both years, the change with its interval, that among all, and what the mark means."""
    made = change(YEARS, INDEX, between="år", by="enhet")
    shown = table(made, language="sv")
    assert shown.header == ("enhet", "Svar", "2023", "2025", "Förändring", "Alla", "Utslag")
    row = made["Åmål"].row()
    figure = told(row.change, row.conf_low, row.conf_high, language="sv")
    assert shown.rows[0] == ("Åmål", "60", "37,5", "87,5", figure, "18,8", "▲")
    assert [each[0] for each in shown.rows] == ["Åmål", "Arboga"]
    assert row.verdict == "up"
    assert made["Arboga"].row().change < 0
    assert (
        shown.rows[1][-1] == {"down": "▼", "not_distinguishable": "·"}[made["Arboga"].row().verdict]
    )
    assert shown.notes[-2:] == (
        "▲ upp, ▼ ned, · går inte att skilja.",
        "Utslagen är justerade för antalet jämförelser (Holms metod), intervallen inte.",
    )
    assert "Svar: de som svarade det senare året." in shown.notes
    alone = table(change(YEARS, INDEX, between="år", by="enhet", adjust="none"))
    assert alone.notes[-1] == "Verdicts are not adjusted for the number of comparisons."


def test_changes_over_several_years_and_of_all_together():
    """With several pairs of years each row says which; without units nothing is beside all."""
    third = pl.concat(
        [YEARS, YEARS.filter(pl.col("år") == 2025).with_columns(år=pl.lit(2026, pl.Int64))]
    )
    shown = table(change(third, INDEX, between="år"), sort="frame")
    assert shown.header == ("år", "Answers", "Before", "After", "Change", "Verdict")
    assert [each[0] for each in shown.rows] == ["2023–2025", "2025–2026"]
    units = table(change(third, INDEX, between="år", by="enhet"), language="sv")
    assert units.header[:3] == ("år", "enhet", "Svar")
    assert [each[:2] for each in units.rows] == [
        ("2023–2025", "Åmål"),
        ("2023–2025", "Arboga"),
        ("2025–2026", "Åmål"),
        ("2025–2026", "Arboga"),
    ]


def test_ranks():
    """The best place first, also where less is better, with the places that are not excluded."""
    made = estimate(YEARS, [INDEX, Share.top("q", FIVE, name="Andel")], by="enhet")
    ranks = rank(made, lower_is_better="Andel")
    shown = table(ranks)
    assert [row[:2] for row in shown.rows[:2]] == [("Index", "Arboga"), ("Index", "Åmål")]
    for name, unit, n, figure, place in shown.rows:
        own = ranks.of(name)[unit].row()
        assert (n, figure) == (str(own.n), f"{own.estimate:.1f}")
        ends = f"{own.rank_low}–{own.rank_high}" if own.rank_low < own.rank_high else own.rank_low
        assert place == f"{own.rank} ({ends})"
    assert [row[-1][0] for row in shown.rows] == ["1", "2", "1", "2"]
    assert "The lowest is best: Andel." in shown.notes
    assert "for one unit at a time" in " ".join(shown.notes)
    within = rank(estimate(YEARS, INDEX, by=["år", "enhet"]), within="år", simultaneous=True)
    apart = table(within)
    assert apart.header[:3] == ("år", "enhet", "Answers")
    assert [(row[0], row[-1][0]) for row in apart.rows] == [
        ("2023", "1"),
        ("2023", "2"),
        ("2025", "1"),
        ("2025", "2"),
    ]
    latest = table(within[2025])
    assert (latest.title, latest.header[0]) == ("Index, 2025", "enhet")
    assert table(within, language="sv").notes[-1] == "Platserna räknas inom samma år."
    assert "på en gång" in " ".join(table(within, language="sv").notes)


def test_what_all_rows_have_in_common_is_said_once():
    """A year that was chosen stands in the title, not in every row; of one row all is its name."""
    units = estimate(YEARS, [INDEX, Share.top("q", FIVE, name="Andel")], by=["år", "enhet"])
    for shown in (table(units[2025]), table(compare(units, to=Pooled(within="år"))[2025])):
        assert shown.title == "Index, Andel, 2025"
        assert "enhet" in shown.header
        assert not any("2025" in cell for row in shown.rows for cell in row)
    answers = table(distribution(YEARS, INDEX, by=["år", "enhet"])[2023], language="sv")
    assert answers.title == "q, 2023"
    assert [row[0] for row in answers.rows] == ["Arboga", "Åmål"]
    assert table(units[2025, "Åmål"]).title == "Åmål, 2025"
    assert table(units[2025], title="Alla").title == "Alla"
    one = units.of("Index")
    drawn = (
        compare(one, to=Pooled())[2025],
        rank(one)[2025],
        colours(one)[2025],
        funnel(one)[2025],
        shrink(one)[2025],
    )
    for each in drawn:
        seen = picture(each).alt
        assert seen.startswith("Index, 2025. ")
        assert seen.count("2025") == 1


def test_a_year_that_was_chosen_stands_in_titles_of_pictures_of_nonresponse():
    """Bounds and tipping points say it once too, and so do standardised figures."""
    frame = YEARS.with_row_index("i").with_columns(svarade=pl.col("i") % 3 > 0, ung=pl.col("i") % 2)
    asked = frame.with_columns(q=pl.when("svarade").then("q"))
    report = nonresponse_report(
        asked, INDEX, responded="svarade", covariates="ung", by=["år", "enhet"], above=50
    )
    alike = standardise(frame, INDEX, over="ung", by=["år", "enhet"])
    for each in (report.bounds[2025], report.tipping[2025], alike[2025]):
        seen = picture(each).alt
        assert seen.startswith("Index, 2025. ")
        assert seen.count("2025") == 1


ALIKE = pl.DataFrame(
    {
        "region": ["Gotland", "Gotland", "Skåne", "Skåne"] * 6,
        "kommun": ["Visby", "Skåne", "Gotland", "Lund"] * 6,
        "ar": [2023] * 12 + [2024] * 12,
        "q": [1, 5, 3, 4] * 3 + [2, 4, 4, 5] * 3,
        "r": [1, 5, 3, 4] * 3 + [2, 4, 4, 5] * 3,
    }
)
UNALIKE = ["region: Gotland", "region: Skåne", "kommun: Gotland", "kommun: Skåne", "Lund", "Visby"]


@pytest.mark.parametrize(
    "made",
    [
        lambda by: estimate(ALIKE, INDEX, by=by),
        lambda by: estimate(ALIKE, [INDEX, SHARE], by=by),
        lambda by: compare(estimate(ALIKE, INDEX, by=by), to=Pooled()),
        lambda by: distribution(ALIKE, INDEX, by=by),
    ],
    ids=["estimates", "measures", "comparisons", "distributions"],
)
def test_domains_with_the_same_name_have_a_row_each(made):
    """A region and a municipality of the same name are told apart by their columns."""
    assert sorted(row[0] for row in table(made([["region"], ["kommun"]])).rows) == sorted(UNALIKE)


def test_ranks_of_domains_with_the_same_name():
    """Values that hold what names are joined by have a column each."""
    frame = pl.DataFrame(
        {"a": ["x, y", "x", "a: x, y", "p"] * 6, "b": ["z", "y, z", "b: z", "q"] * 6}
    )
    answers = frame.with_columns(q=pl.Series([1, 5, 3, 4] * 6))
    made = table(rank(estimate(answers, INDEX, by=["a", "b"])))
    assert {row[:2] for row in made.rows} == set(frame.rows())


def test_changes_of_domains_with_the_same_name():
    """Each has its row, in every pair of years."""
    frame = pl.DataFrame({"a": ["x, y", "x"] * 12, "b": ["z", "y, z"] * 12})
    answers = frame.with_columns(ar=pl.Series([2021, 2022, 2023]).sort().gather([0, 1, 2] * 8))
    made = table(change(answers.with_columns(q=3), INDEX, by=["a", "b"], between="ar"))
    assert sorted(row[1:3] for row in made.rows) == [("x", "y, z")] * 2 + [("x, y", "z")] * 2


def test_columns_of_domains_have_a_column_each():
    """A year stands beside its units, which are sorted within it; a grouping stands together."""
    years = ALIKE.with_columns(q=pl.when(ar=2023).then(6 - pl.col("q")).otherwise("q"))
    groupings = [["ar", "kommun"], ["ar"], []]
    for measures in (INDEX, [INDEX, SHARE]):
        shown = table(estimate(years, measures, by=groupings), language="sv")
        assert shown.header[:3] == ("ar", "kommun", "Svar")
        assert shown.left == 2
        assert [row[:2] for row in shown.rows] == [
            *[("2023", each) for each in ("Visby", "Gotland", "Lund", "Skåne")],
            *[("2024", each) for each in ("Lund", "Gotland", "Skåne", "Visby")],
            *[("2023", "Totalt"), ("2024", "Totalt"), ("Totalt", "Totalt")],
        ]
    compared = table(compare(estimate(years, INDEX, by=["ar", "kommun"]), to=Pooled()))
    assert compared.header[:2] == ("ar", "kommun")
    assert [row[1] for row in compared.rows[:2]] == ["Visby", "Gotland"]
    named = table(estimate(years, INDEX, by=["ar", "kommun"]), sort="name")
    assert [row[:2] for row in named.rows][3:5] == [("2023", "Visby"), ("2024", "Gotland")]
    answers = table(distribution(years, INDEX, by=["ar", "kommun"]))
    assert answers.header[:3] == ("ar", "kommun", "Answers")
    assert [row[:2] for row in answers.rows[3:5]] == [("2023", "Skåne"), ("2024", "Gotland")]


LABELLED = [
    RatingIndex("q", FIVE, label="Hur nöjd är du?"),
    Share.top("r", FIVE, label="Blir du lyssnad på?"),
]
HEARD = ["Hur nöjd är du?", "Blir du lyssnad på?"]


def test_questions_are_called_by_their_labels():
    """Wherever they are named; data keep the column, and a name of the measure's own stands."""
    whole = estimate(FRAME, LABELLED)
    assert whole.frame["measure"].to_list() == ["q", "r"]
    assert sorted(row[0] for row in table(whole).rows) == sorted(HEARD)
    by = estimate(FRAME, LABELLED, by="enhet")
    assert table(by).header == ("enhet", "Answers", *HEARD)
    assert table(by).title == ", ".join(HEARD)
    assert [row[0] for row in table(compare(by, to=Pooled())).rows] == [HEARD[0]] * 4 + [
        HEARD[1]
    ] * 4
    assert table(by.of("q")).title == HEARD[0]
    assert {row[0] for row in table(rank(by)).rows} == set(HEARD)
    answers = distribution(FRAME, [INDEX, *LABELLED], by="kon")
    assert answers.frame["measure"].unique().sort().to_list() == ["q", "r"]
    crossed = table(answers, across="kon")
    assert {row[0] for row in crossed.rows} == set(HEARD)
    assert crossed.title == "Answers by kon"
    assert table(answers).title == ", ".join(HEARD)
    named = estimate(FRAME, RatingIndex("q", FIVE, label=HEARD[0], name="Nöjdhet"))
    assert table(named).title == "Nöjdhet"
    assert table(named).notes[0].startswith(f"Rating index 0–100 of '{HEARD[0]}'")


def test_html_shows_that_it_is_scrolled():
    """The place that is scrolled has shadows at its edges, is reached by the keyboard, and is named
    by what it holds, so that the same table is the same text.
    """
    pytest.importorskip("great_tables")
    shown = table(BY, language="sv", title="Nöjd & glad")
    html = shown.html()
    assert html == shown.html()
    (named,) = set(re.findall(r'<div id="(table-[0-9a-f]{12})"', html))
    assert f"#{named} {{ background: linear-gradient(" in html
    assert "#id" not in html
    assert 'tabindex="0" role="region" aria-label="Nöjd &amp; glad" lang="sv"' in html
    assert table(BY).html() != html


def test_many_labels_are_counted_above_a_table():
    """What has no room in a line is in the columns and the notes, not in the title."""
    said = [f"Hur nöjd är du med vår verksamhet, del {i}?" for i in range(3)]
    frame = FRAME.with_columns(s="q")
    asked = [RatingIndex(name, FIVE, label=label) for name, label in zip("qrs", said, strict=True)]
    by = estimate(frame, asked, by="enhet")
    answers = distribution(frame, asked, by="enhet")
    compared = compare(by, to=Pooled())
    for result in (by, answers, compared, rank(by)):
        shown = table(result, language="sv")
        assert shown.title == "3 frågor"
        places = [*shown.header, *(cell for row in shown.rows for cell in row), *shown.notes]
        assert all(any(label in place for place in places) for label in said)
    index = MultiItemIndex("Allt om hur nöjd du är med vår verksamhet", ["q", "r"], FIVE)
    assert table(estimate(frame, [*asked, index], by="enhet")).title == "4 measures"
    assert table(by, title="Alla").title == "Alla"
    frame = frame.with_columns(år=2025)
    assert table(estimate(frame, asked, by=["år", "enhet"])).title == "3 questions, 2025"


def test_questions_with_the_same_label_are_told_apart():
    """By their columns."""
    alike = [RatingIndex(name, FIVE, label="Nöjd") for name in ("q", "r")]
    assert {row[0] for row in table(estimate(FRAME, alike)).rows} == {"Nöjd (q)", "Nöjd (r)"}
    assert {row[0] for row in table(distribution(FRAME, alike)).rows} == {"Nöjd (q)", "Nöjd (r)"}


def test_the_whole_beside_a_domain_of_its_name():
    """The whole has its word; the domain that is called so has its column."""
    answers = ALIKE.with_columns(kommun=pl.Series(["Total", "Lund"] * 12))
    with pytest.warns(match="Total"):
        made = table(estimate(answers, INDEX, by=[[], ["kommun"]]))
    assert sorted(row[0] for row in made.rows) == ["Lund", "Total", "kommun: Total"]


def test_years_that_are_written_alike_are_blocks_of_their_own():
    """What ranks are within is told by all its columns."""
    answers = ALIKE.with_columns(ar=pl.Series(["1, b", "1"] * 12), b=pl.Series(["c", "b, c"] * 12))
    answers = answers.with_columns(kommun=pl.Series(["Visby", "Visby", "Lund", "Lund"] * 6))
    made = table(rank(estimate(answers, INDEX, by=["ar", "b", "kommun"]), within=["ar", "b"]))
    assert len(made.rows) == 4
    assert {row[0] for row in made.rows} == {"ar: 1, b, b: c", "ar: 1, b: b, c"}


def test_markdown_is_text():
    """Names are neither tags, nor links, nor cells, nor lines."""
    names = ["<b>x</b>", "[l](http://a)", "a\\|b", "x\r\ny", "< 5 & <5"]
    frame = pl.DataFrame({"g": names * 3, "q": [1, 5, 3] * 5})
    made = table(estimate(frame, INDEX, by="g"), title="<i>\n", sort="frame")
    head, body, *_ = made.markdown().split("\n\n")
    assert head == "**&lt;i> **"
    assert sorted(line.split(" | ")[0] for line in body.splitlines()[2:]) == sorted(
        ["| &lt;b>x&lt;/b>", "| [l]\\(http://a)", r"| a\\\|b", "| x y", "| < 5 & <5"]
    )


@pytest.mark.parametrize("name", ["title", "sign", "why"])
def test_half_a_character_is_refused(name):
    """A text that cannot be written is none."""
    with pytest.raises(ArgumentError, match="half a character") as told_of:
        table(BY, **{name: "\ud83d"})
    assert told_of.value.argument == name
