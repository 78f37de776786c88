"""Pages that were judged wrongly before all readings were tried, and thousands made by chance."""

from random import Random
from typing import Any

import pytest
from verification.broken import assert_found, broken
from verification.written import written

from brukarindex.exceptions import ArgumentError
from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Deviation,
    Finding,
    Index,
    Invited,
    Mean,
    Page,
    Percentage,
    Question,
    Rate,
    Report,
    Statement,
    Total,
    percentages,
    verify,
)

SCALE_10 = {"1–4": "20 %", "5–7": "40 %", "8–10": "40 %"}
GROUPED = {"missnöjda": "7 %", "varken eller": "17 %", "nöjda": "76 %"}
FORCED = {"1": "18 %", "2": "37 %", "3": "27 %", "4": "18 %"}


def checked(*claims: Any) -> Report:
    """Check one page."""
    return verify(Page("sida", claims))


def only(rule: str, *claims: Any) -> Finding:
    """Give the one finding of a rule."""
    return checked(*claims).only(rule)


HONEST: dict[str, tuple[Any, ...]] = {
    "a share of several answers beside an index": (
        Answered(500),
        Percentage("nöjda", "88 %"),
        Index("72"),
    ),
    "runs of ten steps": (Answered(500), percentages("", SCALE_10), Index("60", steps=10)),
    "runs of five steps": (Answered(500), percentages("", GROUPED), Index("65", steps=5)),
    "runs that cover every answer": (
        Answered(500),
        percentages("", GROUPED, complete=True),
        Index("65", steps=5),
    ),
    "several answers allowed": (
        Answered(200),
        percentages("", {"post": "62 %", "webb": "55 %", "besök": "41 %"}),
    ),
    "shares inside each other": (
        Answered(100),
        percentages("", {"nöjda": "76 %", "mycket nöjda": "50 %"}),
    ),
    "inside each other, with an index": (
        *(
            Answered(100),
            percentages("", {"nöjda": "76 %", "mycket nöjda": "50 %"}),
            Index("78", steps=5),
        ),
    ),
    "a rate of the net sample": (Invited(500), Answered(260), Rate("53 %")),
    "a rate that only a net sample has": (Invited("37"), Rate("34 %"), Percentage("ja", "50 %")),
    "the worst share beside an index": (
        Answered(22),
        Percentage("missnöjda", "50 %"),
        Index("44", steps=5),
    ),
    "a comparison meant for the mean": (
        *(
            Answered(100),
            Mean("8,2", high=10),
            Index("80"),
            Against("8,0", says="above", difference="0,2"),
        ),
    ),
    "forced to 100, with a total": (
        Answered(55),
        percentages("", FORCED, totals={("3", "4"): "45 %"}, complete=True),
    ),
    "forced to 100, with a mean": (
        Answered(55),
        percentages("", FORCED, complete=True),
        Mean("2,45", high=4),
    ),
    "one in doubt, in the base": (Answered(8), Percentage("bra", "38 %"), Index("57,1", steps=3)),
    "a spread with the divisor n": (Mean("2,88", high=4, base=8), Deviation("0,78")),
    "three of four in words": (
        Answered(60),
        Percentage("nöjda", "77 %"),
        Percentage("nöjda", "3 av 4"),
    ),
    "whole scores of few answers": (Index("52,4", steps=4, base=5),),
    "whole scores": (
        *(
            Answered(100),
            percentages("", dict.fromkeys("1234", "25 %"), complete=True),
            Index("49,75", steps=4),
        ),
    ),
}


@pytest.mark.parametrize("claims", HONEST.values(), ids=HONEST)
def test_no_honest_page_is_called_impossible(claims: tuple[Any, ...]) -> None:
    """D1, D2 and D10: each is possible, under a reading that an honest page can have."""
    report = checked(*claims)
    assert not report.of(verdict="inconsistent")
    assert "kunde inte prövas" not in report.text("sv").replace("\n  ", " ")


ORDINARY: dict[str, tuple[Any, ...]] = {
    "some skipped the question": (Answered(40), Percentage("ja", "49 %")),
    "some skipped it, all shares": (
        Answered(40),
        percentages("", {"nej": "51 %", "ja": "49 %"}, complete=True),
    ),
    "one in doubt": (Answered(8), Percentage("bra", "38 %"), Index("57,1", steps=3)),
    "in doubt, and printed": (
        *(
            Answered(100),
            percentages("", {"nej": "20 %", "ja": "70 %", "vet ej": "10 %"}),
            Index("78", steps=2),
        ),
    ),
    "the rounded parts were added": (
        Answered(426),
        percentages("", {"a": "48,4", "b": "22,8"}),
        Total(("a", "b"), "71,2"),
    ),
    "a share of several answers": (
        Answered(500),
        Percentage("nöjda", "88 %"),
        Index("72", steps=5),
    ),
}


@pytest.mark.parametrize("claims", ORDINARY.values(), ids=ORDINARY)
def test_what_is_ordinary_is_no_warning(claims: tuple[Any, ...]) -> None:
    """D11: to skip a question, or to have no opinion, is ordinary."""
    report = checked(*claims)
    assert not report.of(verdict="inconsistent")
    assert not report.of(verdict="consistent_only_if")


def test_that_some_skipped_the_question_is_said() -> None:
    """49 per cent of 40 is no whole number, but fewer may have answered the question."""
    told = only("percent_count", Answered(40), Percentage("ja", "49 %")).explain("sv")
    assert "Av färre svar går det" in told
    assert "omöjligt" not in told


IMPOSSIBLE: dict[str, tuple[str, tuple[Any, ...]]] = {
    "whatever the number in words is": (
        "distribution_joint",
        (
            Answered("drygt 1 000"),
            percentages("", {"a": "25 %", "b": "12 %"}, totals={("a", "b"): "73 %"}),
        ),
    ),
    "counts that are more than everybody": (
        "distribution_joint",
        (Percentage("a", "58 av 139"), Percentage("b", "91 av 139"), Question(complete=True)),
    ),
    "an index that counts do not have": (
        "index_range",
        (
            Percentage("a", "58 av 139"),
            Percentage("b", "81 av 139"),
            Question(complete=True),
            Index("62", steps=2),
        ),
    ),
    "three answers are never 40 per cent": ("response_count", (Answered(3), Rate("40 %"))),
    "a change that ends in another figure": (
        "changed_figure",
        (Percentage("nöjda", "61,5"), Change("58,0", "62,5")),
    ),
    "a mean and an index of one question": ("scores_together", (Mean("8,2", high=10), Index("85"))),
    "a mean above its shares": (
        "index_range",
        (Percentage("4", "10 %"), Percentage("5", "10 %"), Mean("4,6")),
    ),
    "a spread that the shares do not have": (
        "scores_together",
        (
            *(Answered(40), Mean("3,00"), Deviation("1,4")),
            percentages(
                "", {"1": "10 %", "2": "20 %", "3": "40 %", "4": "20 %", "5": "10 %"}, complete=True
            ),
        ),
    ),
    "a rate below that of all invited": (
        "response_count",
        (Invited(1060), Answered(800), Rate("68 %")),
    ),
}


@pytest.mark.parametrize(("rule", "claims"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_reading_saves_is_impossible(rule: str, claims: tuple[Any, ...]) -> None:
    """D3, D4, D5 and D12: found by the rule that it is for."""
    report = checked(*claims)
    assert report.of(rule=rule, verdict="inconsistent")
    assert all(each.certificate is None or each.certificate.holds() for each in report)


TOLD: dict[str, tuple[str, tuple[Any, ...]]] = {
    "the same number rounded in two ways": ("changed_figure", (Index("72"), Change("70", "73"))),
    "one rate rounded up and another down": (
        "rates_alike",
        (
            *(Invited(1000, group="a"), Answered(573, group="a"), Rate("58", group="a")),
            *(Invited(1000, group="b"), Answered(428, group="b"), Rate("42", group="b")),
        ),
    ),
}


@pytest.mark.parametrize(("rule", "claims"), TOLD.values(), ids=TOLD)
def test_what_one_way_of_rounding_does_not_give_is_told(rule: str, claims: tuple[Any, ...]) -> None:
    """D5: possible when not all figures are rounded in one way, and said so."""
    found = only(rule, *claims)
    assert found.verdict == "consistent_only_if"
    assert "inte alla är avrundade på samma sätt" in found.explain("sv")


@pytest.mark.parametrize(
    ("answered", "rate", "invited"),
    [("184", "44 %", "414–422"), ("164", "61,4 %", "267"), ("3", "43 %", "7")],
)
def test_answers_and_a_rate_tell_how_many_were_invited(
    answered: str, rate: str, invited: str
) -> None:
    """D4: 184 answers that are 44 per cent are of 414 to 422."""
    assert (
        only("response_count", Answered(answered), Rate(rate))
        .said["sv"]
        .endswith(f"av {invited} tillfrågade.")
    )


def test_what_is_stated_is_not_open() -> None:
    """A page that says how its rate, its spread and its shares are made is held to it."""
    net = (Invited(500), Answered(260))
    assert only("response_count", *net, Rate("53 %", sample="gross")).verdict == "inconsistent"
    assert only("response_count", *net, Rate("53 %", sample="net")).verdict == "consistent"
    divisor = (Mean("2,88", high=4, base=8), Deviation("0,78", divisor="n"))
    assert only("spread_granularity", *divisor).verdict == "consistent"
    assert (
        only("spread_granularity", divisor[0], Deviation("0,78", divisor="n-1")).verdict
        == "inconsistent"
    )
    several = percentages("", {"post": "62 %", "webb": "55 %", "besök": "41 %"}, base=200)
    assert only("distribution_joint", *several).verdict == "consistent_only_if"
    assert only("distribution_joint", *several, Question(several=True)).verdict == "consistent"
    assert only("distribution_joint", *several, Question(several=False)).verdict == "inconsistent"


def test_steps_and_scores_that_are_stated() -> None:
    """A page that tells which steps its categories are, and which scores the steps have, is held to
    it.
    """
    runs = (("missnöjda", "20 %", "1–4"), ("varken", "40 %", "5–7"), ("nöjda", "40 %", "8–10"))
    told = [Percentage(name, share, base=500, steps=steps) for name, share, steps in runs]
    assert only("index_range", *told, Index("60", steps=10)).verdict == "consistent"
    assert only("index_range", *told, Index("85", steps=10)).verdict == "inconsistent"
    even = percentages("", dict.fromkeys("1234", "25 %"), complete=True, base=100)
    assert (
        only("index_range", *even, Index("49,75", scores=(0, 33, 66, 100))).verdict == "consistent"
    )
    assert (
        only("index_range", *even, Index("45", scores=(0, 33, 66, 100))).verdict == "inconsistent"
    )
    for wrong in (
        {"steps": 5, "scores": (0, 50, 100)},
        {"scores": (100, 0)},
        {"scores": (0, 5000)},
    ):
        with pytest.raises(ArgumentError):
            Index("50", **wrong)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="two ends"):
        Percentage("a", "5", steps="5–4")


def test_a_finding_names_the_readings_that_were_tried() -> None:
    """What was tried is told in words, in both languages."""
    found = only(
        "index_range", Answered(100), percentages("", GROUPED, complete=True), Index("95", steps=3)
    )
    assert found.verdict == "inconsistent"
    assert (
        "talen är avrundade uppåt, nedåt eller till det närmaste, alla lika eller inte"
        in found.readings("sv")
    )
    assert "the answers, or the scale, are in the opposite order" in found.readings("en")
    assert all(each in found.explain("sv") for each in found.readings("sv"))


def test_one_slip_is_told_once() -> None:
    """What is impossible for the same reason is named under it, and not told again."""
    shares = percentages("", {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}, base=419)
    report = checked(*shares)
    assert len(report.of(verdict="inconsistent")) == 2
    for text in (report.text("sv"), report.markdown("sv"), report.html("sv")):
        plain = " ".join(text.split())
        assert plain.count("vore 22,7") == 1
        assert "går inte heller detta ihop: Alla andelar på en gång" in plain


def test_caps_of_the_search_are_no_facts() -> None:
    """60 + 39 per cent fit numbers without end: some are named, and how many were tried is not."""
    told = only(
        "distribution_joint", *percentages("", {"a": "60 %", "b": "39 %"}, complete=True)
    ).explain("sv")
    assert "bland annat" in told
    assert "antal svar (" not in told.partition("Annars")[0]


def test_statements_and_what_is_missing() -> None:
    """A statement with digits is not said to have none, and what is missing is told once."""
    report = checked(Statement("133 kommuner deltog"), Answered(184), Rate("44 %"))
    assert "har ingen siffra" not in report.text("sv")
    assert report.text("sv").count("Antalet tillfrågade saknas") == 1


@pytest.mark.slow
def test_honest_pages_by_chance() -> None:
    """Of 2 000 pages under readings drawn at random none is called impossible, and few ordinary
    ones are warned of.
    """
    pages = [written(Random(seed)) for seed in range(2000)]
    reports = [verify(each.page) for each in pages]
    wrong = [
        seed for seed, report in enumerate(reports) if report.of(verdict="inconsistent").findings
    ]
    assert not wrong
    plain = [report for each, report in zip(pages, reports, strict=True) if not each.unusual]
    warned = [report for report in plain if report.of(verdict="consistent_only_if").findings]
    assert len(warned) <= len(plain) // 50


@pytest.mark.slow
def test_slips_by_chance() -> None:
    """Of pages with a wrong digit that no reading saves, nine of ten of each kind are found."""
    drawn = (broken(Random(seed)) for seed in range(400))
    assert_found(each for each in drawn if each is not None)
