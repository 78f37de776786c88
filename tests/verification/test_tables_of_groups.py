"""Tables whose columns are groups or years, and no answers."""

import pytest

from brukarindex.verification import page_from_table, verify
from brukarindex.verification.pages.headings import RowsOf


def slips(text: str, rows: RowsOf = "questions") -> list[str]:
    """Say what cannot be in a table."""
    report = verify(page_from_table(text, rows=rows))
    return [each.said["sv"] for each in report.of(verdict="inconsistent")]


LONELY = """Fråga;Kvinnor;Män;Totalt
Missnöjd med hemtjänsten;6;8;7
Otrygg;8;7;8
Ensam;14;18;15"""


@pytest.mark.parametrize("rows", ["questions", "units"])
def test_a_total_of_women_and_men_lies_between_them(rows: RowsOf) -> None:
    """It is no sum of two answers, and a total outside both is a slip."""
    assert not slips(LONELY, rows)
    (wrong,) = slips(LONELY.replace("14;18;15", "14;18;51"), rows)
    assert wrong.startswith("51 tillsammans")
    signed = "Kommun;Norra;Södra;Totalt\nA;6 %;8 %;7 %\nB;9 %;7 %;8 %\nTotalt;8 %;8 %;8 %"
    assert not slips(signed, "units")
    assert slips(signed.replace("Totalt;8 %;8 %;8 %", "Totalt;8 %;8 %;28 %"), "units")


def test_answers_with_their_sum_are_answers() -> None:
    """The sum of two answers is greater than both."""
    page = page_from_table("Enhet;Bra;Mycket bra;Summa\nA;30 %;40 %;70 %\nB;25 %;41 %;66 %")
    assert [each.kind for each in page.claims].count("total") == 2
    assert not verify(page).of(verdict="inconsistent")
    assert slips("Enhet;Bra;Mycket bra;Summa\nA;30 %;40 %;70 %\nB;25 %;41 %;86 %", "units")


@pytest.mark.parametrize(
    "columns",
    ["2021;2022", "Nöjda 2021;Nöjda 2022", "Kommunen;Riket", "Flickor;Pojkar", "Women (%);Men (%)"],
)
def test_years_and_groups_are_no_answers(columns: str) -> None:
    """Their shares are not of the same answers: 82 % is of no 31, and need not be."""
    text = f"Område;{columns};Antal svar\nBrandskydd;81;82;31\nBygglov;61;65;83"
    assert not slips(text)
    assert not slips(text, "units")


def test_a_total_of_groups_has_the_base_of_its_row() -> None:
    """Of 23 answers no number is 12 per cent, and that of all is told."""
    text = "Fråga;Kvinnor;Män;Totalt;Antal svar\nOtrygg;10 %;15 %;12 %;23\nEnsam;20 %;25 %;22 %;23"
    assert "”Otrygg” 12 %" in slips(text)[0]
    assert not slips(text.replace("12 %;23", "13 %;23"))
    told = page_from_table(text, rows="questions", several=True)  # as answers, if one says so
    assert {each.category for each in told.claims if each.kind == "percentage"} == {
        "Kvinnor",
        "Män",
    }
