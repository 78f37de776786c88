"""Published tables: pasted in any form, honest or not, and what is wrong with bad ones."""

from collections import Counter
from random import Random

import polars as pl
import pytest
from verification.tabled import slipped, tabled

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError
from brukarindex.verification import (
    Answered,
    Invited,
    Mean,
    Page,
    Parts,
    Percentage,
    Question,
    Rate,
    Total,
    page_from_table,
    verify,
)

ROWS = (
    ("Kommun", "Missnöjd", "Varken eller", "Nöjd", "n", "Medel"),
    ("Tyresö", "20 %", "9 %", "71 %", "417", "2,51"),
    ("Gävle", "30 %", "10 %", "60 %", "721", "2,30"),
    ("Totalt", "26 %", "10 %", "64 %", "1\u00a0138", "2,38"),
)


def _joined(mark: str, rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    return "\n".join(mark.join(row) for row in rows)


def _changed(row: int, column: int, cell: str) -> str:
    rows = [list(each) for each in ROWS]
    rows[row][column] = cell
    return _joined("\t", tuple(map(tuple, rows)))


# --- reading --------------------------------------------------------------------------------------


def test_a_table_is_a_claim_for_each_cell() -> None:
    """Rows are groups with a base of their own, the total is everybody, and both are named."""
    page = page_from_table(_joined("\t"), "Två kommuner", scale=(1, 3))
    assert [type(each) for each in page.claims[:2]] == [Parts, Question]
    share, mean = page.claims[2], page.claims[5]
    assert share == Percentage(
        "Missnöjd", "20 %", base="417", group="Tyresö", where="rad Tyresö, kolumn Missnöjd"
    )
    assert mean == Mean("2,51", low=1, high=3, group="Tyresö", where="rad Tyresö, kolumn Medel")
    assert {each.group for each in page.claims} == {"", "Tyresö", "Gävle"}
    report = verify(page)
    assert set(report.counts) == {"consistent"}
    assert "2 rader och 3 kolumner" in report.only("table_total").explain("sv")


@pytest.mark.parametrize(
    "text",
    [
        _joined(";"),
        _joined("   "),
        _joined(" | "),
        "\n\n" + _joined("\t").replace("\n", "\r\n\n") + "\n",
        "| " + _joined(" | ").replace("\n", " |\n|---|---|---|---|---|---|\n| ", 1) + " |",
        _joined(";").replace("Kommun;", "", 1),
        _joined(";").replace("\n", ";;\n") + ";;",
    ],
)
def test_every_form_of_text_is_the_same_table(text: str) -> None:
    """Tabs, semicolons, bars and spaces; empty lines and columns; nothing over the names."""
    assert page_from_table(text) == page_from_table(_joined("\t"))


@pytest.mark.parametrize("library", ["polars", "pandas"])
def test_frames(library: str) -> None:
    """A frame of texts and whole numbers is read as the text is."""
    columns = dict(zip(ROWS[0], zip(*ROWS[1:], strict=True), strict=True))
    columns["n"] = (417, 721, None)
    frame = pl.DataFrame({name: list(cells) for name, cells in columns.items()})
    given = frame if library == "polars" else frame.to_pandas().astype({"n": "Int64"})
    text = _joined("\t").replace("1\u00a0138", "–")
    assert page_from_table(given) == page_from_table(text)


def test_names_tell_what_columns_hold() -> None:
    """Who was asked and answered, the rate, the sum of a row, and units behind names."""
    text = (
        "Enhet;Tillfrågade;Antal svarande;Svarsfrekvens (%);Nej, procent;Ja (%);Summa;NKI\n"
        "Norr;200;100;50;40;60;100;60"
    )
    claims = page_from_table(text).claims
    assert [type(each).__name__ for each in claims] == [
        "Question",
        "Percentage",
        "Percentage",
        "Total",
        "Index",
        "Invited",
        "Answered",
        "Rate",
    ]
    assert claims[0] == Question(("Nej", "Ja"), complete=True, several=False, group="Norr")
    assert [type(each) for each in claims[5:]] == [Invited, Answered, Rate]
    assert isinstance(claims[3], Total)


def _counts(page: Page) -> list[tuple[object, object]]:
    return [(each.count, each.base) for each in page.claims if isinstance(each, Percentage)]


def test_counts_are_known_by_their_sums() -> None:
    """Answers that add up to n, or down to the total, are counts; what is told goes first."""
    text = "Enhet;Nej;Ja;n\nNorr;12;30;42\nSyd;20;18;38\nTotalt;32;48;80"
    page = page_from_table(text)
    assert _counts(page)[:2] == [("12", "42"), ("30", "42")]
    assert set(verify(page).counts) <= {"consistent", "not_applicable"}
    wrong = verify(page_from_table(text.replace("48;80", "47;80")))
    assert wrong.of(verdict="inconsistent")
    unsure = page_from_table("Enhet;Nej;Ja\nNorr;12;30\nSyd;20;18\nTotalt;32;48")
    assert _counts(unsure)[:2] == [("12", "42"), ("30", "42")]
    told = page_from_table(text, columns={"Nej": "share", "Ja": "share"})
    assert [each.figure for each in told.claims if isinstance(each, Percentage)][:1] == ["12"]
    english = page_from_table("Unit;No;Yes;n\nNorth;1,200;300;1,500", language="en")
    assert _counts(english) == [("1,200", "1,500"), ("300", "1,500")]


def test_a_count_and_its_share_in_one_cell() -> None:
    """A cell such as "58 (41,7 %)" says both."""
    text = "Enhet;Nej;Ja;n\nNorr;81 (58,3 %);58 (41,7 %);139"
    page = page_from_table(text)
    assert _counts(page) == [("81", "139"), ("58", "139")]
    assert [each.figure for each in page.claims if isinstance(each, Percentage)] == [
        "58,3 %",
        "41,7 %",
    ]
    assert "inconsistent" not in verify(page).counts


def test_rows_of_questions() -> None:
    """Each row is a question of its own, and no row is the total."""
    text = "Fråga;Nej;Ja;Antal svar\nBemötande;20;80;150\nTotalt;30;70;149"
    page = page_from_table(text, rows="questions")
    assert {each.question for each in page.claims if isinstance(each, Percentage)} == {
        "Bemötande",
        "Totalt",
    }
    assert not any(isinstance(each, Parts) for each in page.claims)
    assert set(verify(page).counts) == {"consistent"}


@pytest.mark.parametrize("name", ["Kommunen totalt", "Totalt, båda kommunerna", "Samtliga två"])
def test_a_total_may_have_other_words_about_it(name: str) -> None:
    """At the end of the table, and alone: so are no subtotals, and no wider area."""
    text = _joined(";")
    assert page_from_table(text.replace("Totalt", name)) == page_from_table(
        text.replace("Totalt", name), total=name
    )
    assert isinstance(page_from_table(text.replace("Totalt", name)).claims[0], Parts)


@pytest.mark.parametrize(
    "changes",
    [
        {"Totalt": "Riket totalt"},
        {"Gävle": "Norr totalt", "Totalt": "Söder totalt"},
        {"Gävle": "Norr totalt", "Totalt": "Luleå"},
        {"Totalt": "Totalsyn"},
        {"Totalt": "Alla tiders"},
    ],
)
def test_what_is_no_total_by_its_name(changes: dict[str, str]) -> None:
    """Riket has others besides, two are parts, and one between others is one of them."""
    text = _joined(";")
    for old, new in changes.items():
        text = text.replace(old, new)
    assert not any(isinstance(each, Parts) for each in page_from_table(text).claims)


@pytest.mark.parametrize("mark", ["\t", ";", "   "])
def test_what_stands_above_and_below_a_table(mark: str) -> None:
    """A title and a source are lines of one cell, and no part of it."""
    text = f"Tabell 3. Två kommuner\n{_joined(mark)}\nKälla: undersökningen 2024"
    assert page_from_table(text) == page_from_table(_joined(mark))


def test_headings_may_have_more_after_the_name() -> None:
    """The scale of a mean is in its name, "(n)" says again what is counted."""
    said = _joined("\t").replace("\tn\t", "\tAntal svar (n)\t").replace("Medel", "Medel (1–3)")
    page, plain = page_from_table(said), page_from_table(_joined("\t"), scale=(1, 3))
    assert [each for each in page.claims if isinstance(each, Percentage)] == [
        each for each in plain.claims if isinstance(each, Percentage)
    ]
    means = [each for each in page.claims if isinstance(each, Mean)]
    assert {(each.low, each.high) for each in means} == {(1, 3)}
    assert [each.figure for each in means] == ["2,51", "2,30", "2,38"]
    told = page_from_table(said, scale=(0, 4)).claims
    assert {(each.low, each.high) for each in told if isinstance(each, Mean)} == {(0, 4)}
    for name in ("Förändring sedan 2022", "Skillnad mot riket", "Change since 2022"):
        more = "\n".join(
            f"{line}\t{cell}"
            for line, cell in zip(said.split("\n"), (name, "−3", "+1", "0"), strict=True)
        )
        assert page_from_table(more) == page


def test_the_total_can_be_told() -> None:
    """A row is the total by its name, as told, or not at all."""
    text = _joined("\t").replace("Totalt", "Riket")
    assert not any(isinstance(each, Parts) for each in page_from_table(text).claims)
    assert isinstance(page_from_table(text, total="Riket").claims[0], Parts)
    assert not any(isinstance(e, Parts) for e in page_from_table(_joined("\t"), total="").claims)


def test_several_answers_are_seen() -> None:
    """Rows that make more than 100 have several answers, and nothing is wrong."""
    text = "Enhet;Buss;Bil;Cykel;n\nNorr;62;55;41;139\nSyd;70;48;12;90"
    page = page_from_table(text)
    assert any(each.several for each in page.claims if isinstance(each, Question))
    assert "inconsistent" not in verify(page).counts


# --- checking -------------------------------------------------------------------------------------


def test_findings_name_row_and_column() -> None:
    """A reader finds the cell."""
    report = verify(page_from_table(_changed(1, 3, "77 %"), scale=(1, 3)))
    wrong = report.of(verdict="inconsistent")
    assert any("Tyresö" in each.about("group") for each in wrong)
    assert any("kolumn Nöjd" in where for each in wrong for where in each.about("where"))


def test_numbers_of_answers_that_do_not_add_up() -> None:
    """Printed bases of rows are those of the total."""
    report = verify(page_from_table(_changed(3, 4, "1 139"), scale=(1, 3)))
    found = report.only("table_total")
    assert found.verdict == "inconsistent"
    assert "1\u00a0138 tillsammans; helheten har 1\u00a0139" in found.explain("sv")


def test_columns_that_cannot_be_together() -> None:
    """Each column alone can be, but not with what the rows leave."""
    text = "Enhet;Ja;Nej;Vet inte;n\nA;50;25;25;4\nB;50;25;25;4\nTotalt;50;38;12;8"
    found = verify(page_from_table(text)).only("table_total")
    assert found.verdict == "inconsistent"
    assert "Nej: raderna ger 2 svar, helheten 3" in found.explain("sv")


def test_rows_without_figures_are_any() -> None:
    """A small unit whose shares are not printed takes part by its number of answers."""
    text = "Enhet;Nej;Ja;n\nA;40;60;100\nB;–;–;4\nTotalt;42;58;104"
    assert verify(page_from_table(text)).only("table_total").verdict == "consistent"
    wrong = verify(page_from_table(text.replace("42;58", "47;53")))
    assert wrong.only("table_total").verdict == "inconsistent"
    without = verify(page_from_table(text.replace("–;–;4", "–;–;–")))
    assert not without.of(rule="table_total").findings


def test_counts_short_of_the_answers_leave_room_for_no_opinion() -> None:
    """One row whose answers are fewer than its n is honest, in a table of rows that are complete;
    one whose answers are more is not.
    """
    text = "Enhet;Nej;Ja;n;Medel\nA;8;10;18;0,56\nB;10;3;13;0,23\nC;24;2;{};0,08"
    honest, wrong = (verify(page_from_table(text.format(n), scale=(0, 1))) for n in (27, 25))
    assert "inconsistent" not in honest.counts
    assert wrong.counts["inconsistent"] == 2


def _verdicts(seeds: range) -> list[int]:
    """Give the seeds of honest tables that are called impossible."""
    drawn = ((seed, tabled(Random(seed))) for seed in seeds)
    return [
        seed
        for seed, table in drawn
        if "inconsistent" in verify(page_from_table(table.text(), scale=table.scale)).counts
    ]


def test_honest_tables_are_possible() -> None:
    """All ways of rounding, bases, forced to 100 or not, shares and counts, small units hidden."""
    assert not _verdicts(range(150))


@pytest.mark.slow
def test_many_honest_tables_are_possible() -> None:
    """The same, of nine hundred; those that were once called impossible are among them."""
    assert not _verdicts(range(150, 1050))
    assert not _verdicts(range(1282, 1283))
    assert not _verdicts(range(2038, 2039))


def test_slips_are_found() -> None:
    """Of tables with one figure wrong that no reading saves, nine of ten are found."""
    found, every = Counter[str](), Counter[str]()
    for seed in range(250):
        slip = slipped(Random(seed))
        if slip is not None:
            page = page_from_table(slip.table.text(), scale=slip.table.scale)
            every[slip.kind] += 1
            found[slip.kind] += "inconsistent" in verify(page).counts
    assert every.total() > 150
    assert found.total() >= 0.9 * every.total()
    assert all(found[kind] >= 0.5 * every[kind] for kind in every)


# --- what is wrong with a table -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "problems"),
    [
        (
            "Enhet;Ja;Nej;n\nNorr;60;4o;100\nSyd;x7;30;5,5\nÖst;1;2;3",
            {},
            [
                "row 'Norr', column 'Nej': cannot read the figure '4o'",
                "row 'Syd', column 'Ja': cannot read the quantity 'x7'",
                "row 'Syd', column 'n': '5,5' is no whole number",
            ],
        ),
        (
            "Enhet;Ja;Ja;n\nNorr;60;40\nNorr;60;40;zz\nNorr;1;2;3",
            {"columns": {"Nej": "share", "n": "bas"}, "total": "Totalt"},
            [
                "row 1, 'Norr', has 3 cells, and there are 4 columns; write –",
                "several columns are named 'Ja'",
                "several rows are named 'Norr'",
                "columns names 'Nej', which is none of the table's.",
                "columns has 'bas' for 'n'; allowed: share, count, n,",
                "total names 'Totalt', which is no row.",
                "row 'Norr', column 'n': cannot read the quantity 'zz'",
            ],
        ),
        (
            "Fråga;Ja;Svarsfrekvens;\nA;60;40;9",
            {"rows": "questions"},
            ["a column has figures and no name", "'Svarsfrekvens' is of units"],
        ),
    ],
)
def test_all_problems_are_told_at_once(
    text: str, options: dict[str, object], problems: list[str]
) -> None:
    """By row and column, as they stand."""
    with pytest.raises((ArgumentError, FigureError)) as caught:
        page_from_table(text, **options)  # type: ignore[arg-type]
    told = str(caught.value).splitlines()
    assert len(told) == len(problems)
    assert all(line.startswith(problem) for line, problem in zip(told, problems, strict=True))


@pytest.mark.parametrize(
    ("source", "options", "error", "message"),
    [
        ("", {}, ArgumentError, "source has no rows; paste the names of the columns"),
        ("Enhet Ja\nNorr 60", {}, ArgumentError, "the table has one column; put tabs, semicolons"),
        (17, {}, ArgumentTypeError, "source must be a table, as text or a frame, got int"),
        (
            pl.DataFrame({"Enhet": ["A"], "Ja": [61.0]}),
            {},
            ArgumentTypeError,
            "floats have lost their printed decimals, in 'Ja'; read the table as text",
        ),
        (pl.DataFrame({"Enhet": ["A"]}), {}, ArgumentError, "source has no rows, or no columns"),
        (
            "Enhet;Ja;Nej;Väntetid\nNorr;60 %;40 %;12",
            {},
            ArgumentError,
            "cannot tell what column 'Väntetid' holds: it has no per cent sign, and 'Ja' has; say",
        ),
        (
            "Enhet;Ja;n\nNorr;60 %;100\nAlla;60 %",
            {"total": "Alla"},
            ArgumentError,
            "row 2, 'Alla', has 2 cells, and there are 3 columns; write – for a cell without",
        ),
        (_joined(";"), {"scale": (1,)}, ArgumentError, "scale must be the lowest and the highest"),
        (_joined(";"), {"rows": "unit"}, ArgumentError, "rows is 'unit'; allowed"),
    ],
)
def test_messages(
    source: object, options: dict[str, object], error: type[Exception], message: str
) -> None:
    """What failed, and what to do."""
    with pytest.raises(error) as caught:
        page_from_table(source, **options)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_a_league_table() -> None:
    """Mean scores are means and ranks are no answers, whatever unit the answers have."""
    text = """
Hospital   Responses   Response rate   Poor   Fair   Good   Mean score   Rank
Northgate  240         41%             19%    36%    45%    2.3          1
Riverside  182         35%             35%    36%    29%    1.9          2"""
    page = page_from_table(text, scale=(1, 3), language="en")
    assert [each.figure for each in page.claims if isinstance(each, Mean)] == ["2.3", "1.9"]
    assert {each.category for each in page.claims if isinstance(each, Percentage)} == {
        *("Poor", "Fair", "Good")
    }
    assert not verify(page).of(verdict="inconsistent")


@pytest.mark.parametrize(
    ("column", "cells", "why"),
    [
        ("Score", "4.3 4.1", "it may be a mean or an index"),
        ("Jämfört med i fjol", "+2 -1", "not all its figures are from 0 to 100"),
        ("Besök", "1200 310", "not all its figures are from 0 to 100"),
    ],
)
def test_what_may_be_no_share_is_asked_about(column: str, cells: str, why: str) -> None:
    """Nothing is called impossible for being taken for what it is not."""
    first, second = cells.split()
    text = f"Enhet;Ja;n;{column}\nNorr;60;100;{first}\nSyd;70;200;{second}"
    with pytest.raises(ArgumentError, match="cannot tell what column") as caught:
        page_from_table(text)
    assert f"{column!r} holds: {why}; say it" in str(caught.value)
    page = page_from_table(text, columns={column: "skip"})
    assert not verify(page).of(verdict="inconsistent")


def test_several_indices_are_of_several_questions() -> None:
    """Two indices or two years in a row do not speak against each other."""
    text = "Kommun;Antal svar;Index 2024;Index 2023;Förändring\nNorr;120;78;76;+2\nSyd;198;77;70;+7"
    page = page_from_table(text)
    told = [each.question for each in page.claims if each.kind == "index"]
    assert told == ["Index 2024", "Index 2023"] * 2
    assert not verify(page).of(verdict="inconsistent")
    asked = page_from_table("Fråga;Medel 2024;Medel 2023\nA;4,1;3,9\nB;3,2;4,4", rows="questions")
    assert not verify(asked).of(verdict="inconsistent")
    assert {each.question for each in asked.claims} == {
        *("A, Medel 2024", "A, Medel 2023", "B, Medel 2024", "B, Medel 2023")
    }


def test_an_index_beside_shares_of_several_questions_is_not_of_them() -> None:
    """Where the answers of a row are more than 100, they are no steps of one scale."""
    names = "Kommun;n;Totalt nöjda;NKI;Bemötande;Tillgänglighet"
    text = f"{names}\nNorr;90;75;76;78;70\nSyd;99;71;75;77;66"
    report = verify(page_from_table(text))
    assert not report.of(verdict="inconsistent")
    told = report.of(rule="index_range").of(verdict="not_applicable")
    assert "flera frågor" in told.findings[0].said["sv"]


@pytest.mark.parametrize(
    "text",
    [
        (
            "Enhet;1;2;3;4;5;n;Medel\nA;11;61;26;1;2;280;2,22\nB;0;67;33;0;0;3;2,33\n"
            "Totalt;11;61;26;1;2;283;2,22"
        ),
        (
            "Enhet;1;2;3;n;Medel\nA;695;41;91;917;1,27\nB;186;53;1202;1459;2,71\n"
            "Totalt;881;94;1293;2376;2,18"
        ),
        (
            "Enhet;1;2;3;Vet ej;n;Medel\nA;10;10;40;40;1000;2,50\nB;40;10;10;40;100;1,50\n"
            "Totalt;13;10;37;40;1100;2,41"
        ),
        (
            "Enhet;1;2;3;Vet ej;n;Medel\nA;10;0;0;90;1000;1,00\nB;0;0;90;10;1000;3,00\n"
            "Totalt;5;0;45;50;2000;2,80"
        ),
    ],
)
def test_honest_tables_that_were_called_impossible(text: str) -> None:
    """A small unit adds its zeros down; a mean is of those on the scale, not of the whole base."""
    scale = (1, 5) if ";5;" in text else (1, 3)
    report = verify(page_from_table(text, scale=scale))
    assert not report.of(verdict="inconsistent"), report.text("sv")


def test_a_rank_before_the_names_is_left_out() -> None:
    """A league table has the rank first; rows are named by their units."""
    ranked = "Plats;Kommun;Ja;n\n1;Norr;70;200\n2;Syd;60;100"
    assert page_from_table(ranked) == page_from_table("Kommun;Ja;n\nNorr;70;200\nSyd;60;100")
    numbered = page_from_table("Nr;Ja;n\n1;70;200\n2;60;100")
    assert {each.group for each in numbered.claims} == {"1", "2"}


def test_many_problems_are_cut() -> None:
    """Twenty are told of, and how many more there are."""
    text = "Enhet;Ja\n" + "\n".join(f"{place};z{place}" for place in range(30))
    with pytest.raises(FigureError, match="and 10 problems more") as caught:
        page_from_table(text)
    assert len(str(caught.value).splitlines()) == 21


def test_floats_that_are_missing_are_no_floats() -> None:
    """A column that is empty to the last cell is one of floats in pandas."""
    frame = pl.DataFrame({"Enhet": ["A"], "Ja": ["61"], "Vet ej": [None]}).to_pandas()
    frame["Vet ej"] = float("nan")
    assert isinstance(page_from_table(frame), Page)
