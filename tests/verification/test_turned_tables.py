"""Tables that lie on their side, of one question, or with two figures in a cell."""

from random import Random

import pytest

from brukarindex.verification import Percentage, Report, page_from_table, verify

TURNED = """Svar;Kvinnor;Män;Totalt
Mycket nöjd;45;39;42
Ganska nöjd;38;43;40
Varken eller;9;10;10
Missnöjd;8;8;8
Antal svar;112;88;200"""
PAIRED = {
    "n (%)": ["58 (42)", "51 (37)", "19 (14)", "11 (8)"],
    "% (n)": ["42 (58)", "37 (51)", "14 (19)", "8 (11)"],
    "Antal (%)": ["58 (42 %)", "51 (37 %)", "19 (14 %)", "11 (8 %)"],
}
ANSWERS = ["Mycket nöjd", "Ganska nöjd", "Varken eller", "Missnöjd"]


def checked(text: str, **options: object) -> Report:
    """Check a table."""
    return verify(page_from_table(text, **options))  # type: ignore[arg-type]


def table(head: list[str], rows: list[list[str]]) -> str:
    """Write a table."""
    return "\n".join(";".join(row) for row in [head, *rows])


def test_a_table_whose_answers_are_rows_is_turned() -> None:
    """The numbers of answers are in a row: the columns are the units, and one is the total."""
    page = page_from_table(TURNED)
    shares = [each for each in page.claims if each.kind == "percentage"]
    assert [each.category for each in shares if each.group == "Män"] == ANSWERS
    assert set(checked(TURNED).counts) == {"consistent"}
    wrong = checked(TURNED.replace("43", "53"))
    assert "distribution_sum" in {each.rule for each in wrong.of(verdict="inconsistent")}


def test_it_is_the_table_that_stands_upright() -> None:
    """Turned by hand it gives the same findings."""
    cells = [line.split(";") for line in TURNED.split("\n")]
    upright = "\n".join(";".join(row) for row in zip(*cells, strict=True))
    one, other = (
        [(each.rule, each.verdict, each.said["sv"]) for each in checked(text)]
        for text in (TURNED, upright)
    )
    assert one == other


def test_columns_that_make_all_are_units() -> None:
    """Without numbers of answers columns that each make 100 tell which way it lies."""
    text = "\n".join(TURNED.split("\n")[:-1])
    assert [each.group for each in page_from_table(text).claims if each.kind == "question"] == [
        "Kvinnor",
        "Män",
        "",
    ]
    assert "inconsistent" not in checked(text).counts
    standing = "Kommun;Nöjd;Varken;Missnöjd\nA;50;30;20\nB;30;40;30\nC;20;30;50"
    assert page_from_table(standing).claims[1].group == "A"


def test_a_caller_who_names_columns_or_a_row_has_the_table_as_it_stands() -> None:
    """What is said of columns is of those that are there."""
    text = "Svar;Antal svar 2023;Andel\nA;10;50 %\nB;20;60 %"
    page = page_from_table(text, columns={"Antal svar 2023": "n"})
    assert [each.base for each in page.claims] == ["10", "20"]


@pytest.mark.parametrize("heading", PAIRED)
def test_counts_and_shares_in_one_cell(heading: str) -> None:
    """The heading tells which is which; one column is one question."""
    rows = [list(row) for row in zip(ANSWERS, PAIRED[heading], strict=True)]
    text = table(["Svar", heading], rows)
    page = page_from_table(text)
    told = [(each.category, each.count) for each in page.claims if each.kind == "percentage"]
    assert told == list(zip(ANSWERS, ["58", "51", "19", "11"], strict=True))
    assert set(checked(text).counts) == {"consistent"}
    wrong = checked(text.replace("42", "46"))
    assert "inconsistent" in wrong.counts or "42" not in text


def test_counts_and_shares_side_by_side_are_of_one_question() -> None:
    """So are two columns whose shares are those of the counts; its total is the base."""
    rows = [["Ja", "58", "42"], ["Nej", "62", "45"], ["Vet ej", "19", "14"]]
    text = table(["Svar", "Antal", "Procent"], [*rows, ["Totalt", "139", "100"]])
    assert set(checked(text).counts) == {"consistent"}
    assert "inconsistent" in checked(text.replace("139", "149")).counts
    units = table(["Enhet", "Antal svar", "Nöjda"], [["A", "21", "86"], ["B", "12", "92"]])
    assert [each.group for each in page_from_table(units).claims] == ["A", "B"]


def test_a_mean_and_its_spread_in_one_cell() -> None:
    """They become a column each, and are checked together."""
    text = "Item;n;Mean (SD)\nCommunication;40;4.2 (0.8)\nWaiting;40;3.6 (1.1)"
    report = checked(text, rows="questions", language="en")
    assert len(report.of(rule="spread_range")) == 2
    wrong = checked(text.replace("(1.1)", "(2.9)"), rows="questions", language="en")
    assert "inconsistent" in wrong.counts


def test_rows_that_are_a_few_less_than_the_total() -> None:
    """Some few told no sex; of a tenth that is too much to suppose."""
    text = "Kön;Ja;Nej;n\nKvinnor;60 %;40 %;60\nMän;50 %;50 %;38\nTotalt;56 %;44 %;{}"
    assert checked(text.format(100)).only("table_total").verdict == "consistent_only_if"
    assert checked(text.format(120)).only("table_total").verdict == "inconsistent"


def test_no_honest_table_is_impossible_either_way() -> None:
    """Two units and their total by chance, standing and on their side, counted and in per cent."""
    draw = Random(11)
    for _ in range(60):
        counts = [[draw.randint(1, 60) for _ in ANSWERS] for _ in range(2)]
        counts.append([sum(pair) for pair in zip(*counts, strict=True)])
        decimals = draw.choice([0, 1])
        shares = [
            [f"{100 * k / sum(row):.{decimals}f}".replace(".", ",") for k in row] for row in counts
        ]
        columns = [[*share, str(sum(row))] for share, row in zip(shares, counts, strict=True)]
        named = [["A", *columns[0]], ["B", *columns[1]], ["Totalt", *columns[2]]]
        head = ["", *ANSWERS, "Antal svar"]
        turned = [list(row) for row in zip(head, *named, strict=True)]
        for text in (table(head, named), table(turned[0], turned[1:])):
            assert "inconsistent" not in checked(text).counts, text


def test_a_total_that_is_a_column_turns_the_table() -> None:
    """It is named, and no row has its name."""
    text = "Fråga;A;B;Riket\nTrygg;80 %;90 %;86 %\nNöjd;70 %;74 %;72 %"
    page = page_from_table(text, total="Riket")
    assert [each.groups for each in page.claims if each.kind == "parts"] == [("A", "B")]


@pytest.mark.parametrize(
    "text",
    [
        ";Kvinnor;Män\nMissnöjda;42 (58);20 (40)\nNöjda;30 (42);30 (60)\nTotalt;72 (100);50 (100)",
        ";Kvinnor;Män\nMissnöjda;58 (42);40 (20)\nNöjda;42 (30);60 (30)",
        ";Missnöjda;Nöjda\nKvinnor;42 (58);30 (42)\nMän;20 (40);30 (60)",
        ";Missnöjda;Nöjda\nKvinnor;58 (42);42 (30)\nMän;40 (20);60 (30)",
    ],
)
def test_cells_of_two_figures_without_a_heading(text: str) -> None:
    """The figures tell which is the count, and whether a unit is a row or a column."""
    page = page_from_table(text)
    shares = [each for each in page.claims if isinstance(each, Percentage)]
    told = [(each.group, each.category, str(each.count)) for each in shares]
    assert told == [
        ("Kvinnor", "Missnöjda", "42"),
        ("Kvinnor", "Nöjda", "30"),
        ("Män", "Missnöjda", "20"),
        ("Män", "Nöjda", "30"),
    ]
    assert [*verify(page).counts] == ["consistent"]
    wrong = verify(page_from_table(text.replace("60", "63")))
    assert "inconsistent" in wrong.counts


def test_a_row_of_all_with_shares_has_the_numbers_of_answers() -> None:
    """Below "n (%)" the row "30 (100)" is 30 answers, and tells what are units."""
    text = """Svar;Kvinnor, n (%);Män, n (%)
    Missnöjd;6 (20);5 (25)
    Varken eller;6 (20);5 (25)
    Nöjd;18 (60);10 (50)
    Totalt;30 (100);20 (100)"""
    assert not verify(page_from_table(text)).of(verdict="inconsistent")
    wrong = verify(page_from_table(text.replace("18 (60)", "18 (66)")))
    assert wrong.of(verdict="inconsistent")
    cut = text.replace("(25)", "(24)")  # 98 per cent
    assert {each.group for each in page_from_table(cut).claims} == {"Kvinnor", "Män"}
