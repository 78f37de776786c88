"""What pages say beside shares and scores: each kind, possible and not, with its figures."""

from itertools import combinations_with_replacement, product
from random import Random
from typing import Any

import pytest
from verification.broken import assert_found
from verification.misgrouped import misgrouped
from verification.missaid import missaid
from verification.said import said_of

from brukarindex.exceptions import ArgumentError, FigureError
from brukarindex.verification import (
    NPS,
    Against,
    Answered,
    Change,
    Deviation,
    Finding,
    Index,
    Invited,
    Margin,
    Mean,
    Median,
    Page,
    Percentage,
    Question,
    Rate,
    Report,
    Units,
    percentages,
    verify,
)

PARTS = (Index("82", "Bemötande"), Index("79", "Tillgänglighet"), Index("84", "Information"))
NAMES = ("Bemötande", "Tillgänglighet", "Information")
GROUPS = {"kritiker": "20 %", "passiva": "37 %", "ambassadörer": "43 %"}
FIVE = {"1": "10 %", "2": "10 %", "3": "20 %", "4": "40 %", "5": "20 %"}
YEARS = (
    *(Answered("103", group="2022"), Percentage("nöjda", "62 %", group="2022")),
    *(Answered("175", group="2023"), Percentage("nöjda", "71 %", group="2023")),
)


def checked(*claims: Any) -> Report:
    """Check one page."""
    return verify(Page("sida", claims))


def of(rule: str, *claims: Any) -> list[Finding]:
    """Give the findings of a rule."""
    return [*checked(*claims).of(rule=rule)]


def told(rule: str, *claims: Any) -> str:
    """Give what the one finding of a rule says in Swedish."""
    return checked(*claims).only(rule).said["sv"]


POSSIBLE: dict[str, tuple[str, tuple[Any, ...]]] = {
    "a count and its share": ("percent_count", (Percentage("a", "42 %", count=58, base=139),)),
    "a count and its share in one text": (
        "percent_count",
        (Percentage("a", "58 (42 %)", base=139),),
    ),
    "a count in words, where a share is asked for": (
        "base_vs_respondents",
        (Answered(45), Percentage("kommentarer", "ett 40-tal")),
    ),
    "counts alone": (
        "index_range",
        (
            *(Percentage(name, count=n) for name, n in (("a", 10), ("b", 20), ("c", 5))),
            Question(complete=True),
            Mean("1,86", high=3),
        ),
    ),
    "a decrease without the old figure": (
        "change_points",
        (Change(None, "81", "en procentenhet", says="below"),),
    ),
    "an increase of the page's own figure": (
        "change_points",
        (Percentage("nöjda", "81 %"), Change(figure="+14 procentenheter")),
    ),
    "a doubling": ("change_percent", (Change("20 %", "41 %", "fördubblats"),)),
    "a balance": ("index_range", (percentages("", GROUPS), Index("23", scores=(-100, 0, 100)))),
    "a balance of its ends": (
        "index_range",
        (percentages("", {"sämre": "20 %", "bättre": "43 %"}), Index("23", scores=(-100, 0, 100))),
    ),
    "NPS": ("index_range", (percentages("", GROUPS, base=1000), Index("23", scores=NPS))),
    "from -2 to 2": (
        "index_range",
        (percentages("", FIVE, complete=True), Index("0,50", scores=(-2, -1, 0, 1, 2))),
    ),
    "an average": ("average_of_parts", (*PARTS, Index("82", "NKI", of=NAMES))),
    "a weighted average": (
        "average_of_parts",
        (*PARTS, Index("83", "NKI", of=NAMES, weights=("20 %", "20 %", "60 %"))),
    ),
    "a median": ("median", (percentages("", FIVE, complete=True, base=100), Median("4"))),
    "a band": ("band", (Index("76", band="mycket nöjd"),)),
    "a band after rounding": ("band", (Index("74,6", band="mycket nöjd"),)),
    "a margin": (
        "printed_margin",
        (Answered(578), Percentage("a", "71 %"), Margin("±3,7", category="a")),
    ),
    "a margin of a finite population": (
        "printed_margin",
        (Invited(460), Answered(386), Percentage("a", "71 %"), Margin("±1,8", category="a")),
    ),
    "an interval": ("printed_margin", (Answered(400), Index("80"), Margin(low="77", high="83"))),
    "a part of the units": ("units", (Units("87", part="60", share="69 %"),)),
    "a rank": ("units", (Units("290", rank="23"),)),
    "a difference of groups": (
        "groups_distinguishable",
        (*YEARS, Against(other="2022", group="2023", category="nöjda", significant=False)),
    ),
    "a rate alone": ("response_count", (Rate("61,4 %"),)),
}
IMPOSSIBLE: dict[str, tuple[str, tuple[Any, ...]]] = {
    "a count and another share": ("percent_count", (Percentage("a", "45 %", count=58, base=139),)),
    "counts that are more than the base": (
        "distribution_joint",
        (
            *(Percentage(name, count=n) for name, n in (("a", 58), ("b", 91))),
            Question(complete=True),
            Answered(139),
        ),
    ),
    "a count that is more than those who answered": (
        "base_vs_respondents",
        (Percentage("a", count=140), Answered(139)),
    ),
    "counts of other numbers of answers": (
        "distribution_joint",
        (Percentage("a", "62 %", count=20), Percentage("b", "37 %", count=92)),
    ),
    "a mean that counts do not have": (
        "index_granularity",
        (
            *(Percentage(name, count=n) for name, n in (("a", 10), ("b", 20), ("c", 5))),
            Question(complete=True),
            Mean("1,96", high=3),
        ),
    ),
    "a change from below nothing": (
        "change_points",
        (Change(None, "5 %", "9 procentenheter", says="above"),),
    ),
    "an increase to more than all": (
        "change_points",
        (Change("93 %", None, "12 procentenheter", says="above"),),
    ),
    "what has not more than doubled": (
        "change_percent",
        (Change("20 %", "31 %", "mer än fördubblats"),),
    ),
    "another balance": (
        "index_range",
        (percentages("", GROUPS, complete=True), Index("27", scores=(-100, 0, 100))),
    ),
    "scores 100-66-33-0": (
        "index_range",
        (
            percentages(
                "", {"1": "10 %", "2": "20 %", "3": "30 %", "4": "40 %"}, base=100, complete=True
            ),
            Index("66,7", scores=(0, 33, 66, 100)),
        ),
    ),
    "an average above its parts": ("average_of_parts", (*PARTS, Index("86", "NKI", of=NAMES))),
    "an average with other weights": (
        "average_of_parts",
        (*PARTS, Index("80", "NKI", of=NAMES, weights=("20 %", "20 %", "60 %"))),
    ),
    "a median that shares do not have": (
        "median",
        (percentages("", FIVE, base=100), Question(tuple(FIVE)), Median("3")),
    ),
    "a median far from the mean": ("median", (Median("5"), Mean("2,2"))),
    "another band": ("band", (Index("71", band="mycket nöjd"),)),
    "an interval beside the figure": (
        "printed_margin",
        (Answered(400), Index("80"), Margin(low="71", high="77")),
    ),
    "a margin too small": (
        "printed_margin",
        (Answered(578), Percentage("a", "71 %"), Margin("±0,7", category="a")),
    ),
    "a margin that is not half the interval": (
        "printed_margin",
        (Percentage("a", "71 %"), Margin("±3,7", category="a", low="66,3", high="75,7")),
    ),
    "a rank after the last": ("units", (Units("290", rank="291"),)),
    "a part of more units": ("units", (Units("87"), Units(part="90"))),
    "another share of the units": ("units", (Units("87", part="60", share="71 %"),)),
    "a rank outside the extremes": (
        "units",
        (Units("290", rank="23", lowest="71", highest="87"), Index("68")),
    ),
    "the lowest above the highest": ("units", (Units(lowest="87", highest="71"),)),
    "another difference of groups": (
        "reference_arithmetic",
        (*YEARS, Against(other="2022", group="2023", category="nöjda", difference="4")),
    ),
}


@pytest.mark.parametrize(("rule", "claims"), POSSIBLE.values(), ids=POSSIBLE)
def test_what_is_possible(rule: str, claims: tuple[Any, ...]) -> None:
    """Each is typed as it is printed, tried by its rule, and found to hold."""
    report = checked(*claims)
    assert {each.verdict for each in report.of(rule=rule)} == {"consistent"}
    assert not report.of(verdict="inconsistent")
    assert "kunde inte prövas:" not in " ".join(report.text("sv").split())


@pytest.mark.parametrize(("rule", "claims"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_is_not(rule: str, claims: tuple[Any, ...]) -> None:
    """Each is found by the rule that it is for, in both languages; certificates hold."""
    report = checked(*claims)
    assert report.of(rule=rule, verdict="inconsistent")
    assert all(each.certificate is None or each.certificate.holds() for each in report)
    assert report.text("sv") != report.text("en")


def test_what_holds_under_another_reading_only() -> None:
    """Other weights, another level, a design, and a figure of somebody else are named."""
    readings = {
        "delarna väger olika": (*PARTS, Index("83", "NKI", of=NAMES)),
        "en annan nivå": (Answered(578), Percentage("a", "71 %"), Margin("±4,9", category="a")),
        "urvalet, eller vikterna": (
            *(Answered(578), Percentage("a", "71 %"), Margin("±6,2", category="a")),
        ),
        "ett annat tal": (Units(lowest="71", highest="87"), Index("65")),
    }
    for words, claims in readings.items():
        [found] = checked(*claims).of(verdict="consistent_only_if")
        assert words in found.explain("sv")


def test_margins_that_are_never_printed_are_told() -> None:
    """D7: 71 per cent of 386 of 460 has the margin 4.5, 1.8 of a finite population; and for all
    invited it can be 59.3 to 75.9.
    """
    page = (Invited(460), Answered(386), Percentage("nöjda", "71 %"))
    assert "±4,5 procentenheter" in told("untold_margin", *page)
    assert "460 tillfrågade: ±1,8." in told("untold_margin", *page)
    assert "59,3–75,9 procent" in told("nonresponse_bounds", *page)
    assert not of("untold_margin", *page, Margin("±1,8", category="nöjda"))
    compared = told("nonresponse_bounds", *page, Against("70 %", category="nöjda"))
    assert "59,3–75,9 procent" in compared


def test_the_least_difference_is_told() -> None:
    """With 103 and 175 answers, nine points are not beyond chance; about twelve would be."""
    said = told(
        "groups_distinguishable", *YEARS, Against(other="2022", group="2023", category="nöjda")
    )
    assert "inte statistiskt säkerställd" in said
    assert "omkring 11,6 procentenheter" in said
    sure = (
        *(Answered(1030, group="män"), Percentage("ja", "62 %", group="män")),
        *(Answered(1750, group="kvinnor"), Percentage("ja", "71 %", group="kvinnor")),
        Against(other="män", group="kvinnor", category="ja", says="above", significant=True),
    )
    assert checked(*sure).only("groups_distinguishable").verdict == "consistent"
    spread = (
        *(Answered(100, group="a"), Index("60", group="a"), Deviation("20", group="a")),
        *(Answered(100, group="b"), Index("50", group="b"), Deviation("20", group="b")),
        Against(other="b", group="a", says="above"),
    )
    assert checked(*spread).only("groups_distinguishable").verdict == "consistent"
    assert (
        of("groups_distinguishable", Index("60", group="a"), Against(other="b", group="a"))[
            0
        ].verdict
        == "not_applicable"
    )


def test_what_the_other_figure_was_is_told() -> None:
    """A change and one of its ends give the other."""
    assert "tidigare talet var 81–83." in told(
        "change_points", Change(None, "81", "1", says="below")
    )
    assert "tidigare talet var 58–60." in told(
        "change_points", Change(None, "81 %", "+22 procentenheter")
    )
    assert "senare talet var 81–83." in told("change_points", Change("81", None, "1", says="above"))
    assert of("change_points", Change(figure="2"))[0].verdict == "not_applicable"


def test_units_and_answers() -> None:
    """The answers of a unit on the average; an unknown band; a median that is interpolated."""
    assert "1\u00a0528,7 per enhet" in told("units", Units("87"), Answered("133 000"))
    assert of("band", Index("71", band="utmärkt"))[0].verdict == "not_applicable"
    assert of("median", Median("4,3"))[0].verdict == "undetermined"
    assert "först av 44 tillfrågade" in told("response_count", Rate("61,4 %"))


def test_claims_that_say_nothing_are_refused() -> None:
    """Each kind needs something to check."""
    for kind, fields in (
        (Percentage, {"category": "a"}),
        (Margin, {}),
        (Margin, {"low": "71"}),
        (Units, {}),
        (Change, {"old": "71"}),
        (Against, {}),
        (Index, {"figure": "71", "of": ["a", "b"], "weights": ["1"]}),
    ):
        with pytest.raises(ArgumentError):
            kind(**fields)  # type: ignore[arg-type, operator]


@pytest.mark.parametrize("n", [4, 5, 6])
def test_medians_by_every_answer(n: int) -> None:
    """The medians that shares of few answers leave are those of all answers that print as them."""
    scale = (1, 2, 3)
    for shares in product(range(n + 1), repeat=2):
        if sum(shares) > n:
            continue
        counts = (*shares, n - sum(shares))
        answers = [step for step, k in zip(scale, counts, strict=True) for _ in range(k)]
        middle = answers[(n - 1) // 2], answers[n // 2]
        found = percentages(
            "",
            {str(s): f"{100 * k / n:.0f} %" for s, k in zip(scale, counts, strict=True)},
            complete=True,
            base=n,
        )
        for median in ("1", "2", "3"):
            page = checked(*found, Question(("1", "2", "3")), Median(f"{median},0", high=3))
            told_so = page.only("median").outcomes[0].possible
            assert told_so is (middle[0] <= int(median) <= middle[1])


@pytest.mark.parametrize("n", [3, 7])
def test_balances_by_every_answer(n: int) -> None:
    """An index of stated scores holds of counts if and only if they have it."""
    scores = (-100, 0, 50, 100)
    names = ("a", "b", "c", "d")
    for answers in combinations_with_replacement(range(4), n):
        counts = [answers.count(step) for step in range(4)]
        shares = [Percentage(name, count=k) for name, k in zip(names, counts, strict=True)]
        points = sum(scores[each] for each in answers)
        for away in (0, 50):
            figure = f"{(points + away) / n:.2f}".replace(".", ",")
            page = checked(*shares, Question(names), Index(figure, scores=scores))
            assert page.only("index_range").outcomes[0].possible is (away == 0)


@pytest.mark.slow
def test_honest_pages_by_chance() -> None:
    """Of 1 500 pages of these kinds none is called impossible, and no ordinary one is warned of."""
    for seed in range(1500):
        made = said_of(Random(seed))
        report = verify(made.page)
        assert not report.of(verdict="inconsistent"), seed
        assert made.unusual or not report.of(verdict="consistent_only_if"), seed


@pytest.mark.slow
def test_slips_by_chance() -> None:
    """Of slips in these kinds that nothing saves, nine of ten of each kind are found."""
    drawn = (missaid(Random(seed)) for seed in range(500))
    assert_found(each for each in drawn if each is not None)


@pytest.mark.slow
def test_slips_of_groups_by_chance() -> None:
    """Of slips in pages of groups that nothing saves, nine of ten are found."""
    drawn = (misgrouped(Random(seed)) for seed in range(400))
    assert_found(each for each in drawn if each is not None)


@pytest.mark.parametrize("figure", ["n = 58", "58 svar", "ett 50-tal", "ett dussin", "58 personer"])
def test_a_number_of_answers_is_no_share(figure: str) -> None:
    """What says how many is never read as per cent, and what has both is divided."""
    assert Percentage("a", figure) == Percentage("a", count=figure)
    assert told("base_vs_respondents", Answered("198"), Percentage("a", figure)) == (
        f"”a” {figure} mot 198 som svarat."
    )
    for both in ("58 (42 %)", "42 % (58)"):
        assert Percentage("a", both) == Percentage("a", "42 %", count="58")
    for share in ("flertalet", "cirka 40", "hälften", "58 av 139"):
        assert Percentage("a", share).count is None


def test_a_number_is_said_without_its_noun() -> None:
    """Answers are counted once: "198 svar", not "198 personer svar"."""
    assert told("response_count", Answered("198 personer"), Rate("63 %")) == (
        "198 svar är 63 % av 312–316 tillfrågade."
    )


def test_how_many_answers_a_repair_takes_is_told_only_when_it_was_sought() -> None:
    """The most that is tried is never told as a number of answers."""
    found = of(
        "index_range",
        percentages("rekommendera", GROUPS),
        Index("32", "rekommendera", scores=NPS),
    )[0]
    assert found.verdict == "inconsistent"
    assert "32 vore 24." in found.explain("sv")


@pytest.mark.parametrize(("printed", "instead"), [("37%", "36%"), ("37 %", "36\u00a0%")])
def test_a_repair_has_the_per_cent_sign_of_the_page(printed: str, instead: str) -> None:
    """Close to the number or apart from it, as it is printed."""
    repair = of("percent_count", Percentage("a", printed, base="25"))[0].evidence.repairs[0]
    assert repair.describe("en").startswith(f"{printed} were {instead}")


def test_a_percentage_that_is_turned_round() -> None:
    """The category comes first, unlike the question of an index; a share may name a category."""
    with pytest.raises(FigureError) as caught:
        checked(Percentage("41 %", "Nöjd"))
    assert str(caught.value) == (
        "claim 1, percentage '41 %': the category comes first and then the figure,"
        " Percentage('Nöjd', '41 %')."
    )
    assert checked(Percentage("100 %", "41 %", "arbetstid"), Answered("40")).counts


def test_counts_that_are_not_known_are_not_told() -> None:
    """One number of answers fits, and of several answers each has counts of its own."""
    shares = percentages("", {"buss": "78 %", "tåg": "70 %"})
    told = checked(*shares, Question(several=True), Answered("100")).only("distribution_joint")
    assert told.said["sv"] == "100 svar går ihop med alla tryckta andelar."


def test_categories_that_are_called_by_their_steps_are_no_assumption() -> None:
    """A category "1–2" is two steps as a matter of course, though not all shares are printed."""
    shares = percentages("helhet", {"1–2": "69 %", "3–5": "23 %"})
    report = checked(Answered("13"), *shares, Mean("2,00", "helhet", base=12))
    assert report.only("index_range").verdict == "consistent"
    wrong = checked(Answered("13"), *shares, Mean("4,20", "helhet", base=12))
    assert wrong.only("index_range").verdict == "inconsistent"


def test_categories_that_are_called_by_their_steps_say_how_many_there_are() -> None:
    """The category 4–5 is on a scale of at least five steps; no honest page is warned of that."""
    shares = {"1–2": "19 %", "3": "27 %", "4–5": "51 %", "Vet ej": "3 %"}
    report = checked(*percentages("", shares, complete=True, base=67), Index("64"))
    assert report.only("index_range").outcomes[0].assumption.steps == 5
    assert report.only("index_range").verdict == "consistent"


def test_the_last_of_all_has_the_last_place_and_the_lowest_figure() -> None:
    """Place 87 of 87 is possible, and is that of the lowest."""
    ends = {"lowest": "40", "highest": "60", "rank": "87"}
    found = of("units", Units("87", "q", **ends), Index("40", "q"))
    assert {each.verdict for each in found} == {"consistent"}
    wrong = of("units", Units("87", "q", **ends), Index("55", "q"))
    assert [each.verdict for each in wrong].count("inconsistent") == 1
