"""Pages of figures worked out from counts, printed as others print them: none is impossible, and a
slip in one of them is.
"""

import pytest

from brukarindex.verification import (
    NPS,
    Answered,
    Index,
    Mean,
    Page,
    Percentage,
    Rate,
    page_from_table,
    percentages,
    verify,
)
from brukarindex.verification.pages.headings import RowsOf


def wrong(page: Page) -> list[str]:
    """Return the rules that call a page impossible."""
    return [each.rule for each in verify(page).of(verdict="inconsistent")]


COUNTS = """Enhet;Missnöjd;Nöjd;Antal
Norr;8;16;24
Söder;59;170;229
Väster;<5;9;13
Öster;10;<5;13
Mitten;20;31;51
Kusten;14;40;54"""
PAIRS = """Enhet;Missnöjd;Nöjd;Totalt
Norr;24 (49);25 (51);49
Söder;539 (32);1 134 (68);1 673"""
RATES = """Kommun;Urval;Antal svarande;Svarsandel
Norr;826;397;48,1
Söder;37;23;62,2
Totalt;863;420;48,7"""
OTHER_RATES = """Kommun;Antal utskickade enkäter;Inkomna svar;Svarsfrekvens
Norr;826;397;48,1 %
Söder;37;23;62,2 %"""
YEARS = """Kommun;Antal svar;NKI 2022;NKI 2021;Diff
Norr;1 395;54;47;+7
Söder;8;81;85;–4
Väster;59;63;60;+3
Alla;1 462;54;57;–3"""
ON_ITS_SIDE = """Svar;Norr;Söder;Väster
Sämre;24 %;16 %;38 %
Oförändrat;38 %;64 %;43 %
Bättre;38 %;21 %;19 %
Summa;100 %;100 %;100 %
Medelbetyg;2,1;2,1;1,8"""
CUT_DOWN = """Svar;Kvinnor;Män;Samtliga
Nej, inte alls;44 %;44 %;44 %
Ja, delvis;32 %;32 %;32 %
Ja, helt;24 %;22 %;23 %
Totalt;100 %;100 %;100 %"""
ONE = """Svar;Antal;Procent
Aldrig;39;18
Sällan;80;36
Ofta;102;46
Hela kommunen;221;100"""
BOLD = """| Kommun | Nöjd | Andel missnöjda | n |
|---|---|---|---|
| Norr | 61 | 39 | 41 |
| **Totalt** | **61** | **39** | **41** |"""
SHARE_FIRST = """Enhet;Missnöjd;Nöjd;n
Norr;32 (10);68 (21);31
Söder;12 (2);88 (15);17"""


@pytest.mark.parametrize(
    ("text", "printed", "slip"),
    [
        (COUNTS, "170;229", "190;229"),
        (PAIRS, "24 (49)", "42 (49)"),
        (RATES, "62,2", "26,2"),
        (OTHER_RATES, "62,2 %", "66,2 %"),
        (YEARS, "Alla;1 462;54", "Alla;1 462;45"),
        (YEARS, "–3", "–3"),
        (ON_ITS_SIDE, "64 %", "46 %"),
        (CUT_DOWN, "23 %", "32 %"),
        (ONE, "36", "63"),
        (BOLD, "| 61 |", "| 16 |"),
        (SHARE_FIRST, "88 (15)", "58 (15)"),
    ],
)
def test_tables_of_units(text: str, printed: str, slip: str) -> None:
    """They are read as they are printed; another figure in one cell is told of."""
    assert not wrong(page_from_table(text))
    if printed != slip:
        assert wrong(page_from_table(text.replace(printed, slip, 1)))


GROUPS = """Fråga;Kvinnor;Män;Alla
Bemötande;73,7;75,2;75,1
Information;74,2;77,3;77,0
n;128;1593;1721"""
UNDECIDED = """Fråga;Missnöjd;Nöjd;Vet inte;Antal svar
Bemötande;44,9 %;55,1 %;4,9 %;78
Information;46,5 %;53,5 %;12,3 %;71"""
CALLED_ANYTHING = """Fråga;Norr;Söder
Bemötande;37,5 %;66,7 %
Information;100,0 %;75,0 %
Antal svar;9;13"""


@pytest.mark.parametrize(
    ("text", "printed", "slip"),
    [
        (GROUPS, "75,1", "57,1"),
        (UNDECIDED, "44,9", "49,9"),
        (CALLED_ANYTHING, "37,5", "37,4"),
    ],
)
def test_tables_of_questions(text: str, printed: str, slip: str) -> None:
    """A row of how many answered belongs to the groups; who has no opinion may stand apart."""
    assert not wrong(page_from_table(text, rows="questions"))
    assert wrong(page_from_table(text.replace(printed, slip, 1), rows="questions"))


MARKED = """Kommun;Nöjd;Missnöjd;n
Norr;61 (+3);39 (–3);41
Söder;64,3 ↑;35,7 ↓;28*
Totalt¹;62 % (0);38¹;69"""
OF_SEXES = """Kommun;Andel nöjda kvinnor;Andel nöjda män;Andel nöjda alla;Antal svar
Norr;77;100;88;24
Söder;80;88;81;83"""
OF_OTHERS = """Område;Medelvärde skolan;Medelvärde riket;Index alla skolor;Antal svar
Bemötande;3,41;3,33;5,8;34
Information;3,53;3,58;5,3;34"""


@pytest.mark.parametrize(
    ("text", "printed", "slip"),
    [
        (MARKED, "61 (", "16 ("),
        (OF_SEXES, "81;83", "18;83"),
        (OF_OTHERS, "3,41", "3,43"),
    ],
)
def test_marks_and_names_of_columns(text: str, printed: str, slip: str) -> None:
    """Footnotes, arrows and changes are no figures; the numbers of answers are of the own unit."""
    rows: RowsOf = "questions" if text == OF_OTHERS else "units"
    assert not wrong(page_from_table(text, rows=rows))
    assert wrong(page_from_table(text.replace(printed, slip, 1), rows=rows))


@pytest.mark.parametrize("rows", ["questions", "units"])
def test_those_without_opinion_among_the_others(rows: RowsOf) -> None:
    """Where all answers make 100 together, they are answers."""
    page = page_from_table("Fråga;Nej;Ja;Vet ej;n\nA;20;70;10;50\nB;30;60;10;50", rows=rows)
    assert {each.question for each in page.claims if isinstance(each, Percentage)} <= {"", "A", "B"}


def test_several_figures_above_a_hundred_are_asked_about() -> None:
    """One alone can be a slip of a share."""
    with pytest.raises(ValueError, match="'Besök'"):
        page_from_table("Enhet;Nöjd;Besök\nA;61;120\nB;70;340\nC;75;95")
    assert wrong(page_from_table("Enhet;Nöjd;Missnöjd\nA;610;39\nB;70;30\nC;75;25"))


@pytest.mark.parametrize(("index", "rules"), [("60", []), ("57", ["average_of_parts"])])
def test_an_index_of_means(index: str, rules: list[str]) -> None:
    """An NKI is 0-100 where its three questions are printed on 1-10."""
    names = ("Helhet", "Förväntan", "Ideal")
    means = [
        Mean(each, name, high=10) for each, name in zip(("6,3", "6,1", "6,9"), names, strict=True)
    ]
    page = Page("", [*means, Index(index, "NKI", of=names, weights=("33 %", "33 %", "34 %"))])
    assert wrong(page) == rules
    alike = [Mean(each, name) for each, name in zip(("4,1", "4,3", "4,2"), names, strict=True)]
    assert not wrong(Page("", [*alike, Index("4,2", "NKI", of=names, weights=("1", "1", "1"))]))


@pytest.mark.parametrize(("index", "rules"), [("−50", []), ("−97", ["index_range"])])
def test_steps_of_nps(index: str, rules: list[str]) -> None:
    """Nine and ten are the best steps of 0-10, and not its critics and promoters."""
    told = [Answered(44), Index(index, "q", scores=NPS)]
    assert wrong(Page("", [*told, *(Percentage(n, "5 %", "q") for n in ("9", "10"))])) == rules
    assert wrong(Page("", [*told, Percentage("9–10", "10 %", "q", steps="9–10")])) == rules


def test_a_rate_of_nobody_knows_how_many() -> None:
    """Then a count and its share tell how many answered."""
    told = [Rate("63 procent"), Mean("3,1", "q", high=7)]
    assert not wrong(Page("", [*told, Percentage("7", "7 %", "q", count=3)]))
    assert wrong(Page("", [*told, Percentage("7", "70 %", "q", count=30)]))


def test_an_en_dash_is_a_minus() -> None:
    """It is the commonest minus in Swedish print."""
    shares = percentages("q", {"kritiker": "60 %", "passiva": "15 %", "ambassadörer": "25 %"})
    assert not wrong(Page("", [*shares, Index("–35", "q", scores=NPS)]))
    assert wrong(Page("", [*shares, Index("–53", "q", scores=NPS)]))
