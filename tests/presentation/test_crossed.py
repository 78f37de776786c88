"""Wide tables: questions and groups by answers; every cell is a figure of the result."""

import io
import re
from zipfile import ZipFile

import polars as pl
import pytest
from hypothesis import given, strategies as st

from brukarindex import (
    Design,
    MeanRating,
    RatingIndex,
    Scale,
    Share,
    distribution,
    estimate,
    from_json,
    nki,
    table,
    to_json,
    word_document,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError

TEN, FIVE = Scale(1, 10), Scale.labelled("Usel", "Så där", "Bra", dont_know="Vet ej")
FRAME = pl.DataFrame(
    {
        "ort": ["Åmål", "Falun", "Arboga", "Falun"] * 30,
        "kon": ["k", "m", "m"] * 40,
        "helhet": [1, 3, 10, 7, 5] * 24,
        "svar": ["Usel", "Bra", "Vet ej", "Så där", None, "Bra"] * 20,
        "info": ["Bra", "Så där", "Bra", "Usel"] * 30,
        "vikt": [0.5, 1.25, 2.0, 1.0, 3.0] * 24,
    }
)
HELHET = RatingIndex("helhet", TEN, name="Helhetsindex")
SVAR, INFO = Share.top("svar", FIVE, count=1), Share.top("info", FIVE, count=1)
WEIGHTED = Design(weight="vikt")
GROUPS = [[], ["kon"], ["ort"]]


def figure(value, decimals=1):
    """Return a figure as English tables write it."""
    return "–" if value is None else f"{value + 1e-9:.{decimals}f}"


def by_hand(frame, question, answer, *, weight="vikt"):
    """Return the weights of those who gave an answer, from the frame."""
    return frame.filter(pl.col(question) == answer)[weight].sum()


@pytest.mark.parametrize("kind", ["row", "column", "count"])
def test_every_cell_is_the_figure_of_its_row(kind):
    """Per cent and counts are those of the answers, worked out from them."""
    made = distribution(FRAME, [SVAR, INFO], by="ort", design=WEIGHTED)
    shown = table(made, kind=kind, sort="frame")
    assert shown.header[:6] == ("Question", "ort", "Answers", "Usel", "Så där", "Bra")
    assert len(shown.rows) == 6
    for question, ort, n, *cells in shown.rows:
        of_question = FRAME.filter(pl.col(question).is_in(["Usel", "Så där", "Bra"]))
        own = of_question.filter(ort=ort)
        assert n == str(own.height)
        for answer, cell in zip(("Usel", "Så där", "Bra"), cells, strict=False):
            of = {"row": own["vikt"].sum(), "column": by_hand(of_question, question, answer)}
            if kind == "count":
                assert cell == str(own.filter(pl.col(question) == answer).height)
            else:
                assert cell == figure(100 * by_hand(own, question, answer) / of[kind])


@given(
    st.lists(
        st.tuples(*map(st.sampled_from, ("abc", "km", [1, 2, 3, None], [0.1, 1.0, 7.5]))),
        min_size=1,
        max_size=40,
    )
)
def test_columns_add_up_to_a_hundred(answers):
    """In each grouping, for each answer, weighted; and rows do over the answers."""
    types = {"ort": pl.String, "kon": pl.String, "q": pl.Int64, "vikt": pl.Float64}
    frame = pl.DataFrame(answers, schema=types, orient="row")
    groupings = [[], ["ort"], ["ort", "kon"]]
    made = distribution(frame, RatingIndex("q", Scale(1, 3)), by=groupings, design=WEIGHTED)
    unused = [pl.col(name).is_null().alias(f"no {name}") for name in ("ort", "kon")]
    for fixed, keys in (([], unused), (["ort"], ["ort", unused[1]])):
        shares = made.column_shares(within=fixed)
        for _, rows in shares.group_by([*keys, "position"]):
            given = rows["column_share"].drop_nulls()
            assert not len(given) or given.sum() == pytest.approx(100, rel=1e-12)


def test_w_is_what_shares_are_made_of():
    """The share of an answer is its weight by that of the answers of the base."""
    made = distribution(FRAME, SVAR, by="ort", design=WEIGHTED).frame
    for (ort,), rows in made.filter(pl.col("position") >= 0).group_by("ort"):
        assert rows["share"].to_list() == pytest.approx(
            (100 * rows["w"] / rows["w"].sum()).to_list(), rel=1e-12
        )
        assert rows["w"].sum() == pytest.approx(
            FRAME.filter(pl.col("svar").is_in(["Usel", "Så där", "Bra"]), ort=ort)["vikt"].sum()
        )
    counts = distribution(FRAME, SVAR, by="ort").frame
    assert counts["w"].to_list() == counts["n"].to_list()


def test_what_is_no_answer_is_counted_beside():
    """Outside the base it is a number, in the base a share; nothing of it, no column."""
    shown = table(distribution(FRAME, SVAR), language="sv")
    assert shown.header[-2:] == ("vet ej, antal", "inget svar, antal")
    assert shown.rows[0][-2:] == ("20", "20")
    assert shown.rows[0][1] == "80"
    with_dont_know = table(distribution(FRAME, SVAR, base="with_dont_know"), language="sv")
    assert with_dont_know.header[-2:] == ("vet ej", "inget svar, antal")
    assert with_dont_know.rows[0][1] == "100"
    assert with_dont_know.rows[0][-2:] == ("20,0", "20")
    assert "vet ej, antal" not in table(distribution(FRAME, INFO), language="sv").header


def test_lines_for_several_kinds():
    """Counts, row and column per cent have a line each; what has one figure stands on the first."""
    made = distribution(FRAME, SVAR, by=GROUPS)
    shown = table(made, kind=["count", "row", "column"], language="sv")
    assert shown.header[:3] == ("kon, ort", "Tal", "Svar")
    assert [row[1] for row in shown.rows[:4]] == ["antal", "radprocent", "kolumnprocent", "antal"]
    assert [row[0] for row in shown.rows[::3]][:3] == ["Totalt", "m", "k"]
    assert shown.rows[2][3:6] == ("100,0",) * 3
    assert shown.rows[0][-1] == "20"
    assert shown.rows[1][2] == shown.rows[1][-1] == ""
    kinds = {each: table(made, kind=each, language="sv") for each in ("count", "row", "column")}
    for i, row in enumerate(shown.rows):
        alone = list(kinds.values())[i % 3].rows[i // 3]
        assert row[3:6] == alone[2:5]
    notes = " ".join(shown.notes)
    for said in ("Radprocent: procent av svaren", "Kolumnprocent: av dem", "Antal: så många"):
        assert said in notes


def test_questions_of_different_scales_have_columns_of_their_own():
    """Each below its scale; where a question has no such answer nothing stands."""
    made = distribution(FRAME, [HELHET, SVAR])
    shown = table(made)
    assert shown.columns[2] == "1–10: 1"
    assert shown.columns[12] == "Usel–Bra: Usel"
    rows = {row[0]: row for row in shown.rows}
    assert rows["helhet"][12:15] == ("",) * 3
    assert rows["svar"][2:12] == ("",) * 10
    assert rows["helhet"][2] == "20.0"
    assert "cannot be computed" not in " ".join(shown.notes)
    assert [(each.name, each.first, each.after) for each in shown.spanned[1:3]] == [
        ("1–10", 2, 12),
        ("Usel–Bra", 12, 15),
    ]


def test_groups_stand_across():
    """Each value of a column has the answers beside each other, with the same figures."""
    made = distribution(FRAME, [SVAR, INFO], by=["ort", "kon"], design=WEIGHTED)
    shown = table(made, across="kon", sort="name")
    assert shown.header[:2] == ("Question", "ort")
    assert [row[:2] for row in shown.rows[:3]] == [
        ("info", "Arboga"),
        ("info", "Falun"),
        ("info", "Åmål"),
    ]
    columns = shown.columns
    for row in shown.rows:
        cells = dict(zip(columns, row, strict=True))
        for kon in ("k", "m"):
            own = made[row[1], kon].of(row[0]).frame
            for answer in ("Usel", "Så där", "Bra"):
                share = own.filter(answer=answer)["share"].item()
                assert cells[f"{kon}: {answer}"] == figure(share)
    inside = table(made, across="kon", kind="column", sort="name")
    shares = made.column_shares(within="kon")
    for row in inside.rows:
        cells = dict(zip(inside.columns, row, strict=True))
        for kon in ("k", "m"):
            own = shares.filter(ort=row[1], kon=kon, measure=row[0])
            for answer, share in zip(own["answer"], own["column_share"], strict=True):
                if answer in FIVE.labels:
                    assert cells[f"{kon}: {answer}"] == figure(share)


def test_figures_stand_beside():
    """An index, a mean or a share of each question, with its interval, in a column of its kind."""
    measures = [HELHET, MeanRating("helhet", TEN, name="Medel av helhet"), SVAR, INFO]
    figures = estimate(FRAME, measures, by=GROUPS, design=WEIGHTED)
    made = distribution(FRAME, measures, by=GROUPS, design=WEIGHTED)
    shown = table(made, beside=figures)
    assert shown.header[-3:] == ("Helhetsindex", "Medel av helhet", "Share")
    for row in shown.rows:
        ort = row[1]
        domain = {"Total": (None, None), "k": ("k",), "m": ("m",)}.get(ort, (None, ort))
        own = {each.measure: each for each in figures[domain]}
        for name, cell in zip(("Helhetsindex", "Medel av helhet"), row[-3:-1], strict=True):
            each = own[name]
            wanted = f"{each.estimate:.1f} ({each.conf_low:.1f}–{each.conf_high:.1f})"
            assert cell == (wanted if row[0] == "helhet" else "")
        if row[0] != "helhet":
            assert row[-1].startswith(f"{own[row[0]].estimate:.1f} (")
    assert "95 % confidence interval" in " ".join(shown.notes)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_all_estimates_may_be_given_beside(language):
    """What has no row is left out: an index of several questions is named, other questions not."""
    frame = FRAME.with_columns(b="helhet", c="helhet")
    several = nki("helhet", "b", "c", scale=TEN)
    made = distribution(frame, [HELHET, SVAR], by="ort")
    figures = estimate(frame, [several, HELHET, SVAR, INFO], by="ort")
    narrowed = estimate(frame, [HELHET, SVAR], by="ort")
    shown, alone = (table(made, beside=each, language=language) for each in (figures, narrowed))
    assert (shown.header, shown.rows) == (alone.header, alone.rows)
    note = {
        "sv": "Av flera frågor, och därför utan rad här: NKI.",
        "en": "Of several questions, and so without a row here: NKI.",
    }[language]
    assert shown.notes == (*alone.notes, note)


def test_order():
    """Without groups the best question is first; with them the questions stand as they were."""
    better, worse = (FRAME.with_columns(svar=pl.lit(each)) for each in ("Bra", "Usel"))
    assert [row[0] for row in table(distribution(better, [SVAR, INFO])).rows] == ["svar", "info"]
    assert [row[0] for row in table(distribution(worse, [SVAR, INFO])).rows] == ["info", "svar"]
    grouped = table(distribution(worse, [SVAR, INFO], by="ort"))
    assert [row[0] for row in grouped.rows] == ["svar"] * 3 + ["info"] * 3


def test_a_withheld_row_is_gone_from_the_columns_too():
    """Per cent of a column are of the rows that are shown: what lacks of 100 tells nothing."""
    few = pl.col("ort") == "Arboga"
    made = distribution(FRAME, INFO, by="ort")
    figures = estimate(FRAME, INFO, by="ort")
    shown = table(made, kind=["column", "row"], withheld=few, sort="name", beside=figures)
    assert set(shown.rows[0][2:]) - {"", ".."} == set()
    columns = [[float(row[3]) for row in shown.rows[2::2] if row[3] != "–"]]
    assert all(sum(each) == pytest.approx(100, abs=0.11) for each in columns if each)
    assert "in the rows that are shown" in " ".join(shown.notes)
    other = FRAME.filter(pl.col("ort") != "Arboga")
    alone = table(distribution(other, INFO, by="ort"), kind="column", sort="name")
    assert [row[3:6] for row in shown.rows[2::2]] == [row[2:5] for row in alone.rows]


def test_every_form():
    """Excel is read as numbers, Word and HTML have what stands above the columns once."""
    made = distribution(FRAME, [HELHET, SVAR], by=["ort", "kon"])
    shown = table(made, across="kon", language="sv")
    found = pl.read_excel(shown.excel())
    assert found.columns == list(shown.columns)
    assert found["k, 1–10: 1"].dtype.is_numeric()
    frame = made["Falun", "k"].of("helhet").frame
    own = found.filter(pl.col("Fråga") == "helhet", pl.col("ort") == "Falun")
    assert own["k, 1–10: 10"].item() == pytest.approx(frame["share"][9])
    assert re.findall(r'colspan="(\d+)"[^>]*>([^<]*)<', shown.word())[:3] == [
        ("2", ""),
        ("1", "k"),
        ("10", "k, 1–10"),
    ]
    assert "| k, 1–10: 1 |" in shown.markdown()
    assert max(map(len, repr(shown).splitlines())) <= 100
    for each in {*shown.header, *shown.spans}:
        assert each in repr(shown)
    pytest.importorskip("great_tables")
    assert shown.html().count("k, 1–10") == 1


def test_long_names_above_answers_have_several_lines():
    """However long the ends of a scale are, a printed table keeps to its width, with every word."""
    ends = ("Instämmer inte alls", "Instämmer i mycket hög grad")
    scale = Scale.labelled(ends[0], "Instämmer till viss del", ends[1])
    frame = FRAME.with_columns(pl.lit(ends[1]).alias("info"))
    made = distribution(frame, [RatingIndex("info", scale), HELHET], by=["ort", "kon"])
    shown = table(made, across="kon")
    assert max(map(len, repr(shown).splitlines())) <= 100
    words = set(repr(shown).split())
    assert {word for each in {*shown.spans, *shown.header} for word in each.split()} <= words


def landscape(document):
    """Return how many sections of a document lie down, and how many cells of its tables are."""
    text = ZipFile(io.BytesIO(document)).read("word/document.xml").decode()
    return text.count('w:orient="landscape"'), text


def test_a_wide_table_in_word():
    """It lies down; one that has no room then has all its cells still, the names with each part."""
    made = distribution(FRAME, [HELHET, SVAR], by=["ort", "kon"])
    wide, narrow = table(made, across="kon"), table(distribution(FRAME, INFO))
    first, text = landscape(word_document(narrow, wide, "efter"))
    assert first == 1
    assert text.count("<w:sectPr") == 3
    for cell in {cell for row in wide.rows for cell in row}:
        assert f">{cell}<" in text or not cell
    assert text.count(">Falun<") > 2
    assert landscape(word_document(narrow))[0] == 0
    alone, text = landscape(word_document(wide))
    assert (alone, text.count("<w:sectPr")) == (1, 1)


def test_stored_by_an_earlier_release():
    """Distributions without weights can be read, and say that they have no columns of per cent."""
    made = distribution(FRAME, INFO, by="ort")
    assert from_json(to_json(made)).frame.equals(made.frame)
    old = type(made)(made.frame.drop("w"), made.by, made.rows, made.method, made.lows)
    read = from_json(to_json(old))
    assert table(read).rows == table(made).rows
    with pytest.raises(ArgumentError, match="Make them anew by distribution"):
        table(read, kind="column")


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"kind": "per cent"}, ArgumentError, "allowed: 'row', 'column', 'count'"),
        ({"kind": []}, ArgumentError, "kind names nothing"),
        ({"kind": 5}, ArgumentTypeError, "kind"),
        ({"across": "on"}, ArgumentError, r"the result is by \['ort', 'kon'\]"),
        ({"beside": 5}, ArgumentTypeError, "must be estimates of the questions, got 5"),
        ({"beside": estimate(FRAME, SVAR)}, ArgumentError, "make both by the same columns"),
        (
            {
                "beside": estimate(
                    FRAME.with_columns(b="helhet", c="helhet"),
                    nki("helhet", "b", "c", scale=TEN),
                    by=["ort", "kon"],
                )
            },
            ArgumentError,
            r"of one of the questions 'svar', and has 'NKI': give such a measure of each",
        ),
    ],
)
def test_wrong_arguments(given, error, said):
    """Each says what is allowed, and names the argument."""
    with pytest.raises(error, match=said) as caught:
        table(distribution(FRAME, SVAR, by=["ort", "kon"]), **given)
    assert caught.value.argument == next(iter(given))


def test_questions_of_an_index_are_measures_of_their_own():
    """An index of several questions has no row; its questions have one each when asked for."""
    frame = pl.DataFrame({"a": [1, 10, 5], "b": [2, 9, 5], "c": [3, 8, 5]})
    whole = nki("a", "b", "c")
    alone = [RatingIndex(name, TEN) for name in ("a", "c")]
    shown = table(distribution(frame, [whole, *alone]), sort="frame")
    assert [row[0] for row in shown.rows] == ["a", "c"]


def test_arguments_of_no_use():
    """Column per cent of one domain, and distributions' arguments of other results."""
    with pytest.raises(ArgumentError, match=r"only one: every figure would be 100. Give distrib"):
        table(distribution(FRAME, SVAR), kind="column")
    genders = distribution(FRAME, SVAR, by="kon")
    with pytest.raises(ArgumentError, match=r"every figure would be 100. Leave out across="):
        table(genders, across="kon", kind="column")
    assert table(genders, kind="column").rows
    with pytest.raises(ArgumentError, match="kind is of no use for Estimates, only for distrib"):
        table(estimate(FRAME, SVAR), kind="row")
    with pytest.raises(ArgumentError, match="within names 'on'"):
        distribution(FRAME, SVAR, by="kon").column_shares(within="on")
    named = FRAME.rename({"kon": "column_share"})
    with pytest.raises(ArgumentError, match="'column_share' has a name that the result needs"):
        distribution(named, SVAR, by="column_share").column_shares()
