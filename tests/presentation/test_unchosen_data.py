"""Pictures and tables of data that nobody chose: what is read is what the frame has."""

import io

import polars as pl
import pytest
from drawings import Drawing, from_the_top, lines, points
from stored import STORED

from brukarindex import (
    Dispositions,
    Item,
    MultiItemIndex,
    Published,
    RatingIndex,
    Scale,
    Share,
    SwedishDispositions,
    change,
    colours,
    compare,
    distribution,
    estimate,
    funnel,
    item_nonresponse,
    nonresponse_report,
    picture,
    representativity,
    response_rates,
    table,
    ticked,
)
from brukarindex.benchmarking import (
    decompose,
    effects,
    given_estimates,
    internal_consistency,
    published_gaps,
    reliability,
    trend,
)
from brukarindex.comparisons import compare_distributions
from brukarindex.estimates import quantile
from brukarindex.presentation.headings import SWEDISH, heading
from brukarindex.presentation.points import styles_of
from brukarindex.response import proxy_answers
from brukarindex.results.tables import Framed
from brukarindex.verification import Answered, Invited, Page, Percentage, Rate, percentages, verify

FIVE = Scale(1, 5)
Q = RatingIndex("q", FIVE)
ANSWERS = pl.DataFrame(
    {
        "enhet": ["Enhet 1", "Enhet 2"] * 30,
        "kon": ["kvinna", "kvinna", "man", "man"] * 15,
        "alder": ["ung", "gammal", "gammal"] * 20,
        "ny": [False] * 30 + [True] * 30,
        "q": [1, 2, 3, 4, 5, 5] * 10,
    }
)
BY = estimate(ANSWERS, Q, by="enhet")
ONE = pl.concat([ANSWERS, pl.DataFrame({"enhet": ["Ensam"], "q": [4]})], how="diagonal")


@pytest.mark.parametrize("line", [140, -5.25])
def test_a_line_outside_the_scale_is_on_the_axis(line):
    """It was drawn over the names, or made the picture as wide as it was far away."""
    drawn = picture(BY, line=line, language="sv")
    (panel,) = Drawing(drawn.chart).panels
    assert lines(panel) == [line]
    low, high = panel_ends(drawn)
    assert low <= line <= high
    assert "Linjen: 140." in drawn.alt or "Linjen: −5,25." in drawn.alt


def panel_ends(drawn):
    """Return where the axis of figures begins and ends."""
    layer = drawn.chart.to_dict()["layer"][0]
    return layer["encoding"]["x"]["scale"]["domain"]


def test_a_line_beyond_all_rates_is_on_the_axis():
    """Bars go from 0, and the axis as far as the line."""
    rates = response_rates(Dispositions(complete=60, refusal=40)).of("RR1")
    drawn = picture(rates, line=120)
    assert panel_ends(drawn) == [0, 120]
    (panel,) = Drawing(drawn.chart).panels
    assert lines(panel) == [120]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_totals_are_said_to_be_totals(language):
    """They are persons, though the measure is one in per cent."""
    frame = ANSWERS.with_columns(w=pl.lit(100.0))
    made = estimate(frame, Share.top("q", FIVE), by="enhet", statistic="total")
    word = {"sv": "totaler, av en andel antal personer", "en": "totals, of a share persons"}
    assert word[language] in picture(made, language=language).alt
    assert word[language] in " ".join(table(made, language=language).notes)
    assert word[language] in made.describe(language)
    assert word[language] not in picture(BY, language=language).alt


@pytest.mark.parametrize("value", [80, 52.25, 52.9])
def test_a_published_value_is_said_once(value):
    """As it was published, and not rounded beside that."""
    said = picture(compare(BY, to=Published(value)), language="en").alt
    assert f"a published number, {value}, taken as exact." in said


def test_true_and_false_are_words():
    """What is compared may be a column of truth."""
    made = change(ANSWERS, Q, between="ny", by="enhet")
    assert "Fylld: ny: ja. Ring: ny: nej." in picture(made, language="sv").alt
    assert table(made, language="sv").header[2:4] == ("ny: nej", "ny: ja")
    parts = decompose(ANSWERS, Q, between="ny", over="alder")
    assert "ny: no to ny: yes: change" in picture(parts).alt
    printed = pl.DataFrame({"u": ["A", "A"], "ny": [False, True], "v": [50, 40], "n": [90, 80]})
    gaps = published_gaps(printed, unit="u", value="v", n="n", between="ny")
    assert "A: ny: ja 40, ny: nej 50." in picture(gaps, language="sv").alt


def test_a_small_p_value_is_not_nothing():
    """No p-value is 0."""
    low = (pl.col("kon") == "man") ^ (pl.int_range(60) % 15 == 0)
    frame = ANSWERS.with_columns(q=pl.when(low).then(1).otherwise(5))
    said = picture(compare_distributions(frame, Q, between="kon"), language="sv").alt
    assert "p <0,001." in said
    assert "0,000" not in said


def titles(drawn):
    """Return what stands above each chart."""
    charts = drawn.chart.to_dict()
    return [" ".join(each["title"]["text"]) for each in charts.get("vconcat", [charts])]


def test_charts_below_each_other_are_told_apart_below_a_title_of_the_user():
    """All had the same title, so that nobody saw which rate or question was which."""
    measures = [Q, RatingIndex("r", FIVE, label="Trygg?")]
    frame = ANSWERS.with_columns(r="q")
    made = estimate(frame, measures, by="enhet")
    assert titles(picture(made, title="Min")) == ["Min · q", "Min · Trygg?"]
    assert titles(picture(made.of("q"), title="Min")) == ["Min"]
    shares = distribution(frame, measures, by="enhet")
    assert titles(picture(shares, title="Min")) == ["Min · q", "Min · Trygg?"]
    assert titles(picture(funnel(made), title="Min")) == ["Min · q", "Min · Trygg?"]
    tests = compare_distributions(frame, measures, between="kon", by="enhet")
    assert titles(picture(tests, title="Min")) == ["Min · q", "Min · Trygg?"]
    apart = reliability(estimate(frame, Q, by=[("enhet",), ("alder",)]))
    assert len(set(titles(picture(apart, title="Min")))) == 2
    rates = response_rates(Dispositions(complete=60, refusal=40))
    assert titles(picture(rates, title="Min"))[:2] == [
        "Min · Response rate RR1",
        "Min · Response rate RR2",
    ]


def test_rates_are_told_as_they_stand_and_those_that_cannot_be_computed_too():
    """Years stand in order, and not by their rates; and what has no rate is not left out."""
    frame = pl.DataFrame(
        {"ar": [2019] * 4 + [2021] * 4, "utfall": ["I", "R", "R", "R", "I", "I", "I", "R"]}
    )
    said = picture(response_rates(frame, "utfall", by="ar").of("RR1"), language="sv").alt
    assert said.index("2019: 25,0.") < said.index("2021: 75,0.")
    nobody = response_rates(Dispositions(not_eligible=10)).of("RR1")
    assert nobody.frame["estimate"].to_list() == [None]
    assert picture(nobody, language="sv").alt.endswith("– kan inte beräknas. Totalt: –.")


def test_of_many_rates_the_highest_and_the_lowest_are_told():
    """Whatever their order; and a line has the decimals that it was given."""
    answered = {f"U{i:02}": 1 + (7 * i + 4) % 39 for i in range(39)}
    frame = pl.DataFrame(
        [(name, "I" if i < n else "R") for name, n in answered.items() for i in range(40)],
        ["unit", "utfall"],
        orient="row",
    )
    rates = response_rates(frame, "utfall", by="unit").of("RR1")
    said = picture(rates, line=66.25, sort="name", language="sv").alt
    highest, lowest = (next(k for k, n in answered.items() if n == wanted) for wanted in (39, 1))
    assert said.endswith(f"Högst: {highest}: 97,5. Lägst: {lowest}: 2,5.")
    assert "Linjen: 66,25." in said


def test_it_is_said_from_what_to_what_a_change_goes():
    """Two groups have an order that nobody can guess."""
    parts = decompose(ANSWERS, Q, between="kon", over="alder", by="enhet")
    assert "Från kvinna till man." in picture(parts, language="sv").alt
    alone = decompose(ANSWERS, Q, between="kon", over="alder")
    assert picture(alone, language="sv").alt.count("kvinna till man") == 1


def test_a_share_that_no_count_gives_has_no_count():
    """49 per cent of 40 is no whole number, though the picture has its place."""
    made = picture(verify(Page("Fel", [Percentage("ja", "49 %", base=40)])), language="sv")
    assert "ja: inget helt antal." in made.alt
    one = picture(verify(Page("Rätt", [Percentage("ja", "50 %", base=40)])), language="sv")
    assert "ja: 20." in one.alt


def test_names_of_areas_cover_no_other_area_and_those_without_room_are_listed():
    """A long name hid the marks beside it."""
    long = "Bemötande från personalen på enheten {}"
    frame = ANSWERS.select("q")
    frame = frame.with_columns(
        **{f"x{i}": (pl.int_range(60) * (i + 3) // 2 + pl.col("q")) % 5 + 1 for i in range(6)}
    )
    areas = [RatingIndex(f"x{i}", FIVE, label=long.format(i)) for i in range(6)]
    made = effects(frame, Q, areas)
    drawn = picture(made).chart
    chart, texts = drawn.to_dict(), Drawing(drawn).texts
    named = {each.title for each in areas} & {*texts}
    below = " ".join(chart["title"]["subtitle"])
    lacking = {each.title for each in areas} - named
    assert lacking
    assert all(name in below for name in lacking)
    assert not any(name in below for name in named)


@pytest.mark.parametrize("kind", ["stacked", "diverging"])
def test_those_who_gave_no_answer_are_no_answers(kind):
    """With them in the bar it is respondents that are counted."""
    frame = ANSWERS.with_columns(q=pl.when(pl.int_range(60) < 20).then(None).otherwise("q"))
    made = distribution(frame, Q, base="respondents", by="enhet")
    said = picture(made, kind=kind, language="sv").alt
    whole = kind == "stacked"
    assert ("Antal svarande inom parentes" in said) == whole
    assert ("Antal svar inom parentes" in said) != whole
    assert table(made, language="sv").header[1] == "Svarande"
    assert "Antal svar inom" in picture(distribution(frame, Q, by="enhet"), language="sv").alt


def test_given_figures_have_the_decimals_that_their_errors_need():
    """Figures of a hundredth were all 0,0 (0,0–0,0)."""
    frame = pl.DataFrame({"k": ["A", "B"], "x": [0.0012, 0.0045], "se": [0.0001, 0.0002]})
    made = given_estimates(frame, by="k", estimate="x", std_error="se")
    assert "B: 0,0045 (0,0041–0,0049)." in picture(made, language="sv").alt
    assert table(made, language="sv").rows[0][-1] == "0,0045 (0,0041–0,0049)"


def test_the_threshold_of_a_claim_is_said():
    """Who does not see the line has its number."""
    frame = ANSWERS.with_columns(svar=pl.int_range(60) % 2 == 0)
    made = nonresponse_report(frame, Q, responded="svar", covariates="kon", above=42.5)
    assert "Linjen: påståendets gräns, 42,5, som talet" in picture(made, language="sv").alt
    assert "the threshold of the claim, 42.5, which" in picture(made.tipping).alt
    assert "Without a bar" not in picture(made.tipping).alt


def test_a_figure_without_an_interval_says_so():
    """One answer has no interval; in Excel it had one of no width."""
    made = estimate(ONE, Q, by="enhet")
    drawn = picture(made, language="sv")
    assert "Utan streck: inget intervall kan beräknas." in drawn.alt
    assert "Utan streck" not in picture(BY, language="sv").alt
    tests = compare_distributions(ANSWERS, Q, between="kon", by="enhet")
    for made_without in (reliability(BY), tests):
        assert "Utan streck" not in picture(made_without, language="sv").alt
    shown = table(made, language="sv")
    assert {row[0]: row[2] for row in shown.rows}["Ensam"] == "75,0 (–)"
    assert shown.notes[-1] == "– kan inte beräknas."
    sheet = pl.read_excel(io.BytesIO(shown.excel())).filter(pl.col("enhet") == "Ensam")
    assert sheet.row(0)[1:] == (1, 75.0, None, None)


def test_units_beyond_a_funnel_are_parted_from_each_other():
    """Their figures hold commas."""
    rows = [(f"U{i}", 1 + (j + i) % 5) for i in range(10) for j in range(40)]
    rows += [("Bra", 5 if j else 4) for j in range(60)] + [("Svag", 1 + (not j)) for j in range(60)]
    made = estimate(pl.DataFrame(rows, ["enhet", "q"], orient="row"), Q, by="enhet")
    assert "-gränserna: Bra: 99,6 (60); Svag: 0,4 (60)." in picture(funnel(made), language="sv").alt


def test_a_name_with_a_line_break_is_in_one_line():
    """What is read aloud is one line, as Markdown needs it."""
    made = estimate(ANSWERS.with_columns(enhet=pl.lit("Norra\nskolan")), Q, by="enhet")
    assert "\n" not in picture(made).alt


@pytest.mark.parametrize("name", ["A *fet* B", "`kod`", "_kursiv_", "R&amp;D", r"\*stj*"])
def test_a_name_is_text_in_markdown(name):
    """Its signs are read, and do not become letters of another kind."""
    html = pytest.importorskip("markdown_it").MarkdownIt().enable("table")
    frame = pl.DataFrame({"enhet": [name] * 3 + ["z"] * 3, "q": [1, 2, 3, 3, 4, 5]})
    made = html.render(table(estimate(frame, Q, by="enhet")).markdown())
    said = name.replace("&", "&amp;")
    assert f">{said}<" in made


def test_a_name_of_a_code_keeps_its_underscores():
    """Markdown takes none within a word for emphasis."""
    frame = pl.DataFrame({"enhet": ["skola_1_a"] * 3 + ["z"] * 3, "q": [1, 2, 3, 3, 4, 5]})
    assert "| skola_1_a |" in table(estimate(frame, Q, by="enhet")).markdown()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_two_columns_of_a_result_are_called_alike(language):
    """In English the answers of a test were both those given and those that could be."""
    frames = [each.frame for each in STORED.values() if isinstance(each, Framed)]
    for columns in {tuple(each.columns) for each in frames}:
        called = [heading(name, language) for name in columns if name in SWEDISH]
        assert len(set(called)) == len(called), called
    assert heading("dont_know", "en") == "Don't know"


def test_a_mark_is_seen_on_its_interval():
    """A stroke lay on the line, so that the sixth group had no figure."""
    frame = ANSWERS.with_columns(grupp=pl.format("grupp {}", pl.int_range(60) % 10))
    made = estimate(frame, Q, by=["kon", "grupp"])
    drawn = Drawing(picture(made, colour="grupp").chart)
    styles = styles_of(f"grupp {i}" for i in range(10))
    assert len(set(styles.values())) == 10
    assert not {"stroke", "arrow"} & {shape for _, shape in styles.values()}
    frame = made.frame.sort("kon", "grupp")
    assert [value for *_, value in points(drawn.panels[0])] == sorted(
        round(each, 3) for each in frame.filter(kon="kvinna")["estimate"]
    ) + sorted(round(each, 3) for each in frame.filter(kon="man")["estimate"])


@pytest.mark.parametrize(
    "years",
    [
        ["2018/19", "2019/20", "2020/21"],
        ["2018/2019", "2019/2020", "2020/2021"],
        ["2018–2019", "2019–2020", "2020–2021"],
        ["2024Q4", "2025Q1", "2025Q2"],
        ["2024 kv 4", "2025 kv 1", "2025 kv 2"],
        ["2018", "2019", "2021-03"],
    ],
)
def test_school_years_and_quarters_are_in_order(years):
    """They are years, and no names to be sorted by figures."""
    frame = pl.DataFrame(
        {"lasar": [year for year in years for _ in range(3)], "q": [3, 2, 3, 1, 1, 2, 5, 5, 4]}
    )
    drawn = Drawing(picture(estimate(frame, Q, by="lasar")).chart)
    assert from_the_top(drawn.panels[0]) == years


def test_a_chance_that_is_small_is_not_nothing():
    """And one that is nothing but rounding is not told."""
    frame = ANSWERS.with_columns(q=pl.when(pl.col("enhet") == "Enhet 1").then(1).otherwise("q"))
    two = colours(estimate(frame, Q, by="enhet"))
    assert two.frame["p_yellow"].to_list() == [0.0, 0.0]
    said = picture(two, language="sv").alt
    assert "gul " not in said
    assert "Enhet 1: röd (grön <1 %, röd 100 %)." in said


def test_questions_that_cancel_each_other_out_are_told_of():
    """There are no weights that could be below 0."""
    frame = ANSWERS.select("q", r=6 - pl.col("q"))
    held = internal_consistency(frame, MultiItemIndex("I", ["q", "r"], FIVE))
    assert "questions cancel each other out" in held.describe()
    assert "frågor tar ut varandra" in held.describe("sv")


def test_numbers_that_are_not_of_answers_are_called_what_they_are():
    """Those asked, a sample and a denominator were all called answers."""
    asked = pl.DataFrame({"utfall": ["I", "R", "NC", "NE"], "ung": [True, False, True, False]})
    rates = table(response_rates(asked, "utfall"), language="sv")
    assert rates.header[:2] == ("Mått", "Antal i nämnaren")
    assert rates.rows[0][0] == "Svarsfrekvens RR1"
    assert "Antal i nämnaren" in picture(response_rates(asked, "utfall"), language="sv").alt
    swedish = response_rates(SwedishDispositions(responded=3, nonresponse=2, overcoverage=1))
    assert table(swedish, language="sv").rows[0][0] == "Svarsfrekvens"
    assert table(swedish).rows[0][0] == "Response rate"
    assert titles(picture(response_rates(asked, "utfall"), language="sv"))[0] == "Svarsfrekvens RR1"
    items = item_nonresponse(ANSWERS, RatingIndex("q", FIVE, label="Trygg?"))
    shown = table(items, language="sv")
    assert (shown.title, shown.header[0]) == ("Trygg?", "Svarande som frågan berör")
    frame = ANSWERS.with_columns(svar=pl.int_range(60) % 3 > 0)
    sample = table(representativity(frame, "kon", responded="svar"))
    assert sample.header[:2] == ("In the sample", "Respondents")
    assert int(sample.rows[0][0]) > int(sample.rows[0][1])


def test_per_cent_of_nothing_has_the_decimals_of_the_others():
    """A column of zeros was taken for one of shares of 1."""
    shown = table(item_nonresponse(ANSWERS, Q), language="sv")
    assert shown.rows[0][-3:] == ("100,0", "0,0", "0,0")


def test_what_is_beyond_all_has_the_decimals_of_what_it_is_of():
    """The slope of all is small here, and in the unit of its standard error."""
    answers = [1, 2, 3, 4, 5] * 39 + [5] * 5 + [3, 4, 4, 5, 5] * 40
    frame = pl.DataFrame(
        {"enhet": ["A"] * 200 + ["B"] * 200, "ar": ([2023] * 100 + [2024] * 100) * 2, "q": answers}
    )
    frame = pl.concat([frame, frame.with_columns(ar=pl.lit(2025, dtype=pl.Int64))])
    made = table(trend(frame, Q, over="ar", by="enhet"), language="sv")
    first = dict(zip(made.header, made.rows[0], strict=True))
    told = [first[name] for name in ("Förändring per år", "Alla", "Utöver alla", "Medelfel")]
    assert told == ["0,6", "0,3", "0,3", "2,2"]


def test_tables_of_columns_call_measures_by_their_labels():
    """As pictures and other tables do."""
    made = quantile(ANSWERS, RatingIndex("q", FIVE, label="Trygg?"), by="enhet")
    assert table(made).title == "Trygg?"


def test_places_of_answers_are_no_column():
    """The answers are in words beside them."""
    asked = ANSWERS.with_columns(vem=pl.lit("själv"), utfall=pl.lit("I"))
    made = proxy_answers(asked, "utfall", Item("vem", Scale.labelled("själv", "annan")))
    assert table(made, language="sv").header[0] == "Svarsalternativ"


def test_shares_of_tens_of_thousands_have_the_ends_of_their_counts():
    """A million marks took minutes, and ended the process of whoever drew them."""
    shares = percentages("", {"Ja": "33 %", "Nej": "67 %"})
    made = picture(verify(Page("Stor", [Invited("100000"), Rate("50 %"), shares])))
    marks = [mark for layer in made.chart.layer for mark in layer.data.values if "count" in mark]
    assert len(marks) < 10_000
    first = sorted(each["count"] for each in marks if each["n"] == 49_500 and len(each) > 3)
    assert first == [16_088, 16_582, 32_918, 33_412]
    assert "Of more than 30 counts in a row the first and the last are shown." in made.alt
    few = picture(verify(Page("Liten", [Percentage("ja", "50 %", base=40)])))
    assert "in a row" not in few.alt
    shown = {}
    for base in (2995, 3020):
        page = Page("Gräns", [Percentage("ja", "50 %", base=base)])
        made = picture(verify(page))
        held = [mark for layer in made.chart.layer for mark in layer.data.values if "count" in mark]
        shown[len({mark["count"] for mark in held})] = "in a row" in made.alt
    assert shown == {30: False, 2: True}


def test_counts_that_fit_their_own_share_alone_are_drawn_on_both_sides():
    """The other share has a decimal more, and leaves fewer counts."""
    shares = percentages("", {"Ja": "50 %", "Nej": "50,0 %"})
    made = picture(verify(Page("Sida", [Answered(2000), shares])))
    marks = [mark for layer in made.chart.layer for mark in layer.data.values if "count" in mark]
    counts = {mark["count"] for mark in marks if mark["category"] == "Ja"}
    assert counts == {*range(990, 1011)}


def test_options_of_a_question_are_named_below_a_picture():
    """They are answers to one question, and not several questions to be counted."""
    frame = pl.DataFrame({"a": [1, 0, 1], "b": [0, 1, 1]})
    made = estimate(frame, ticked({"a": "Telefon", "b": "Besök"}))
    assert "Andel med svaret ”Telefon”, ”Besök”" in picture(made, language="sv").alt
