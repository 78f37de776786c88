"""Pages that were judged wrongly once: honest ones called impossible, impossible ones let through,
and odd words.
"""

from fractions import Fraction
from typing import Any

import pytest

from brukarindex.exact import Figure
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, FigureError
from brukarindex.verification import (
    RULES,
    Against,
    Answered,
    Certificate,
    Change,
    Claim,
    Deviation,
    Facts,
    Finding,
    Gap,
    Index,
    Invited,
    Mean,
    Page,
    Parts,
    Percentage,
    Question,
    Rate,
    Report,
    Rule,
    Total,
    Weighted,
    finding,
    percentages,
    verify,
)


def checked(*claims: Any, **named: Any) -> Report:
    """Check one page."""
    return verify(Page("sida", claims, **named))


def only(rule: str, *claims: Any, **named: Any) -> Finding:
    """Give the one finding of a rule."""
    return checked(*claims, **named).only(rule)


SCORED = {"Missnöjd": "20,5", "Varken": "25,0", "Nöjd": "44,5", "Vet ej": "10,0"}
HONEST: dict[str, tuple[Any, ...]] = {
    "the index is of fewer answers than the shares": (
        *(
            Answered(200),
            percentages("q", SCORED, complete=True),
            Index("63,3", "q", steps=3, base=180),
        ),
    ),
    "the mean is of fewer answers than the shares": (
        *(
            Answered(200),
            percentages("q", SCORED, complete=True),
            Mean("2,27", "q", high=3, base=180),
        ),
    ),
    "the base of the shares is not that of the index": (
        percentages(
            "q",
            {"Missnöjd": "21", "Varken": "25", "Nöjd": "45", "Vet ej": "9"},
            complete=True,
            base=100,
        ),
        Index("63,2", "q", steps=3),
    ),
    "a category that is no answer has no common name": (
        Answered(50),
        percentages("q", {"Dålig": "40", "Bra": "52", "Tveksam": "8"}, complete=True),
        Index("57", "q"),
    ),
    "only the worst share is printed": (
        Answered(200),
        Percentage("Mycket missnöjd", "5 %", "q"),
        Index("80", "q"),
    ),
    "typed best first and rounded down": (
        Answered(97),
        percentages("q", {"a": "20,6", "b": "31,9", "c": "47,4"}, complete=True),
        Index("36,59", "q", steps=3),
    ),
    "the same as the average, by chance": (
        Index("56,8", steps=5, base=400),
        Against("56,3", says="same"),
    ),
    "unchanged, by chance": (Change("56,8", "56,5", says="same"),),
    "the best answers, best first": (
        *(
            Percentage("Mycket nöjd", "60 %", base=100),
            Percentage("Nöjd", "20 %", base=100),
            Index("82", steps=5),
        ),
    ),
    "some answers are not on the scale": (
        *(
            Percentage(k, f"{v} %", base=100)
            for k, v in zip("abcde", (5, 10, 15, 30, 30), strict=True)
        ),
        Mean("3,78"),
    ),
    "some answers are not on the scale of an index": (
        *(
            Percentage(k, f"{v} %", base=100)
            for k, v in zip("abcde", (5, 10, 15, 30, 30), strict=True)
        ),
        Index("69,4", steps=5),
    ),
    "two steps of the scale printed as one": (Percentage("Nöjda", "60 %", base=100), Mean("3,2")),
    "best first, and some skipped the question": (
        *(Answered(100), Question(complete=True)),
        *(
            Percentage(k, v)
            for k, v in {"e": "52 %", "d": "31 %", "c": "10 %", "b": "5 %", "a": "2 %"}.items()
        ),
        Mean("4,247"),
    ),
    "the sum of rounded parts, and some skipped the question": (
        Answered(133),
        *(Percentage(f"c{k}", v) for k, v in enumerate(("40 %", "38 %", "4 %", "16 %"))),
        *(Total(("c0", "c1", "c2", "c3"), "98 %"), Mean("-1,033", low=-2, high=1)),
    ),
    "one is the best": (
        Question(("Mycket missnöjd", "Missnöjd", "Varken", "Nöjd", "Mycket nöjd")),
        *(
            Percentage(*each, base=100)
            for each in (("Mycket missnöjd", "5 %"), ("Missnöjd", "10 %"))
        ),
        *(
            Percentage(*each, base=100)
            for each in (("Varken", "15 %"), ("Nöjd", "40 %"), ("Mycket nöjd", "30 %"))
        ),
        Mean("2,20"),
    ),
    "a mean without those in doubt": (
        Question(complete=True),
        *(Percentage(*each, base=100) for each in (("Dåligt", "5 %"), ("Ganska dåligt", "10 %"))),
        *(
            Percentage(*each, base=100)
            for each in (("Ganska bra", "40 %"), ("Bra", "35 %"), ("Tveksam", "10 %"))
        ),
        Mean("3,17"),
    ),
    "two of several bases, and their sum": (
        *(
            Percentage("b", "14 %", base=7),
            Percentage("e", "3 %"),
            Percentage("a", "41 %", base=100),
        ),
        *(Percentage("d", "5 %", base=100), Total(("a", "d"), "46 %")),
    ),
    "rounded parts that make more than everybody": (
        *(Percentage("a", "33,4 %"), Percentage("b", "33,4 %"), Percentage("c", "33,4 %")),
        Total(("a", "b", "c"), "100,2 %"),
    ),
    "a fall printed without a minus": (Change("46 %", "41 %", "5 procentenheter"),),
    "below the average by a number without a minus": (
        *(Answered(500), Percentage("ja", "71 %", "q")),
        Against("75 %", "q", category="ja", difference="4 procentenheter"),
    ),
}


@pytest.mark.parametrize("claims", HONEST.values(), ids=HONEST)
def test_honest_pages(claims: tuple[Any, ...]) -> None:
    """Nothing on an honest page is called impossible."""
    assert not checked(*claims).of(verdict="inconsistent")


IMPOSSIBLE: dict[str, tuple[str, tuple[Any, ...]]] = {
    "a rate above those of its parts": (
        "strata_total",
        (Parts(("M", "K")), Rate("65"), Rate("60,8", group="M"), Rate("41,2", group="K")),
    ),
    "more answers than the rates of the parts leave": (
        "strata_total",
        (
            Parts(("M", "K")),
            Invited(1086),
            Rate("65"),
            Rate("60,8", group="M"),
            Rate("41,2", group="K"),
        ),
    ),
    "parts that answered more than the rate of the whole": (
        "strata_total",
        (
            Parts(("M", "K")),
            Invited(10),
            Rate("50 %"),
            Answered(3, group="M"),
            Answered(4, group="K"),
        ),
    ),
    "some of the parts are more than the whole": (
        "strata_total",
        (
            Parts(("M", "K"), complete=False),
            Answered(50),
            Answered(30, group="M"),
            Answered(40, group="K"),
        ),
    ),
    "a mean that the sizes of its groups do not give": (
        "subgroup_total",
        (
            Parts(("M", "K")),
            *(
                Mean("3,8", "q", base=300),
                Mean("4,0", "q", group="M", base=100),
                Mean("3,0", "q", group="K", base=200),
            ),
        ),
    ),
    "bases of groups that do not add up": (
        "subgroup_total",
        (
            Parts(("M", "K")),
            Percentage("ja", "66,7", "q", base=400),
            Percentage("ja", "80", "q", group="M", base=100),
            Percentage("ja", "60", "q", group="K", base=200),
        ),
    ),
    "a share above those of both groups": (
        "subgroup_total",
        (
            Parts(("kvinnor", "män")),
            *(Percentage("ja", "81 %", "q"), Percentage("ja", "79 %", "q", group="kvinnor")),
            Percentage("ja", "74 %", "q", group="män"),
        ),
    ),
    "a spread that no whole answers around 2,5 have": (
        "spread_range",
        (Mean("2,50", base=40), Deviation("0,3")),
    ),
    "a mean that the total rules out": (
        "index_range",
        (
            *(Answered(3), Percentage("c2", "33 %", base=3), Percentage("c3", "33 %", base=3)),
            *(Percentage("c1", "33 %", base=3), Question(("c1", "c2", "c3"))),
            *(Total(("c3", "c2"), "67 %"), Mean("2,66", high=3)),
        ),
    ),
    "the same share printed with a digit wrong": (
        "same_figure",
        (Percentage("ja", "48 %", base=100), Percentage("ja", "49 %", base=100, where="texten")),
    ),
    "per cent of the average called so": (
        "reference_arithmetic",
        (
            *(Answered(500), Percentage("ja", "71 %", "q")),
            Against("75 %", "q", category="ja", difference="1 procent", says="below"),
        ),
    ),
}


@pytest.mark.parametrize(("rule", "claims"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_pages(rule: str, claims: tuple[Any, ...]) -> None:
    """What cannot be is called impossible by the rule that it is for, with a certificate that holds
    if there is one.
    """
    found = checked(*claims).of(rule=rule, verdict="inconsistent")
    assert found
    assert all(each.certificate is None or each.certificate.holds() for each in checked(*claims))


def test_certificates_under_other_ways_of_rounding() -> None:
    """Where only rounding down leaves a number of answers, there is no certificate, or one that
    holds.
    """
    groups = [
        Invited(7, group="A"),
        Rate("14,2 %", group="A"),
        Invited(7, group="B"),
        Rate("28,5 %", group="B"),
    ]
    down = checked(Parts(("A", "B")), Invited(14), Answered(3), *groups)
    shares = [
        Percentage("s1", "11,1", "q"),
        Percentage("s2", "33,4", "q"),
        Total(("s1", "s2"), "44,4", "q"),
    ]
    for report in (down, checked(Invited(11), Rate("81"), *shares)):
        assert all(each.certificate is None or each.certificate.holds() for each in report)


def test_the_witness_is_of_the_way_of_rounding_that_holds() -> None:
    """28,5 % of 700 is 200 only when rounded down; then 33 % is 66 or 67 of 200."""
    found = only(
        "percent_count", Invited(700), Rate("28,5 %", sample="gross"), Percentage("ja", "33 %")
    )
    assert found.assumption is not None
    assert found.assumption.rounding == "floor"
    assert found.witness in ({"ja": 66}, {"ja": 67})


def test_what_is_left_out_is_told() -> None:
    """A total that overlaps another is not tried with the others, and the words say so."""
    totals = {("a", "b"): "50", ("b", "c"): "81"}
    shares = percentages("q", {"a": "20", "b": "30", "c": "50"}, complete=True, totals=totals)
    found = only("distribution_joint", Answered(100), shares)
    assert "utom summan 81, som överlappar en annan" in found.explain("sv")
    assert "but for the total 81, which overlaps another" in found.explain("en")


def test_a_category_that_is_left_out_is_named() -> None:
    """An index that only fits without a category at the end says which."""
    shares = percentages("q", {"Dålig": "40", "Bra": "52", "Tveksam": "8"}, complete=True)
    found = only("index_range", Answered(50), shares, Index("57", "q"))
    assert found.verdict == "consistent_only_if"
    assert found.assumption is not None
    assert found.assumption.without == "Tveksam"
    assert "om ”Tveksam” inte räknas med" in found.explain("sv")
    assert (
        only("index_range", Answered(50), shares, Index("98", "q", steps=3)).verdict
        == "inconsistent"
    )


def test_relevant_is_a_scale_beside_its_like() -> None:
    """”Inte relevant” is a step beside "mycket relevant"; by itself it is none, and the index is of
    the others.
    """
    names = ("Inte relevant", "Ganska relevant", "Mycket relevant")
    scale = percentages("q", dict(zip(names, ("20", "30", "50"), strict=True)), complete=True)
    assert only("index_range", Answered(100), scale, Index("65", "q")).verdict == "consistent"
    other = percentages("q", {"Nej": "20", "Ja": "70", "Inte relevant": "10"}, complete=True)
    assert only("index_range", Answered(100), other, Index("78", "q")).verdict == "consistent"
    assert (
        only("index_range", Answered(100), other, Index("70", "q", steps=2)).verdict
        == "inconsistent"
    )


def test_weighted_figures_have_another_error() -> None:
    """Weights change the error and the bounds: nothing is said of them."""
    claims = (Weighted(), Invited(1000), Answered(400), Percentage("ja", "60", "q"))
    report = checked(*claims, Against("50", "q", category="ja", says="above"))
    assert report.only("reference_distinguishable").verdict == "not_applicable"
    assert not report.of(rule="nonresponse_bounds")
    assert not report.of(rule="tipping_point")


def test_a_total_is_compared() -> None:
    """A total is named by its categories, with " + " between them."""
    shares = percentages(
        "q", {"Nöjd": "48", "Mycket nöjd": "23"}, totals={("Nöjd", "Mycket nöjd"): "71"}, base=417
    )
    report = checked(shares, Against("75", "q", category="Nöjd + Mycket nöjd", says="below"))
    assert report.only("reference_arithmetic").verdict == "consistent"


def test_words_of_equal_figures() -> None:
    """Figures that print alike have no difference to remove, and none that can be settled."""
    report = checked(
        Invited(1283), Answered(417), Index("56,8", steps=4), Against("56,8", says="same")
    )
    assert not report.of(rule="tipping_point")
    assert "under 0" not in report.text("sv")


def test_what_is_missing_is_told_by_group() -> None:
    """Group B has no number of answers, though everybody has."""
    report = checked(
        Answered(100), Percentage("ja", "50", "q"), Percentage("ja", "33", "q", group="B")
    )
    assert "Antalet svar saknas" in report.text("sv")


def test_what_no_rule_could_use_is_told() -> None:
    """A misspelt group, and figures that stand alone."""
    report = checked(
        Parts(["kvinor", "män"]),
        Answered(5, group="män"),
        Answered(4, group="kvinnor"),
        Index("5", "q"),
    )
    text = report.text("sv")
    assert "Inget annat på sidan gäller ”kvinor”. Menas ”kvinnor”?" in text
    assert "Ingen regel kunde pröva" in text
    assert {each.verdict for each in report.of(rule="unchecked")} == {"not_applicable"}


def test_ordered_categories_are_not_turned() -> None:
    """Where the page's categories are typed in worst first, the shares are not tried the other way
    round.
    """
    order = Question(("Missnöjd", "Varken", "Nöjd"), "q")
    shares = percentages("q", {"Missnöjd": "20", "Varken": "10", "Nöjd": "70"})
    assert (
        only("index_range", Answered(100), order, shares, Index("25", "q")).verdict
        == "inconsistent"
    )
    assert (
        only("index_range", Answered(100), shares, Index("25", "q", steps=3)).verdict
        == "consistent_only_if"
    )


BEYOND: dict[str, tuple[Any, ...]] = {
    "answers to the question beyond a million": (
        Answered(3_000_000),
        *(
            Percentage("a", "49,3826602"),
            Percentage("b", "40,0001040"),
            Percentage("c", "0,0040400"),
        ),
    ),
    "more numbers of answers than are tried": (
        *(Invited(10**10), Rate("50")),
        *(Percentage("a", "33,333333333333"), Percentage("b", "12,345678901235")),
    ),
    "one share with more digits than there are answers": (
        *(Invited(10**10), Rate("50"), Percentage("a", "33,33333333333333333333")),
    ),
    "shares of thirty digits": tuple(
        Percentage(f"c{place}", "0," + "3" * 29) for place in range(20)
    ),
}


@pytest.mark.parametrize("claims", BEYOND.values(), ids=BEYOND)
def test_what_is_not_tried_is_not_impossible(claims: tuple[Any, ...]) -> None:
    """Work is bounded; what lies beyond the bounds is open."""
    report = checked(*claims)
    assert not report.of(verdict="inconsistent")
    assert all(each.certificate is None or each.certificate.holds() for each in report)


def test_per_mille() -> None:
    """Per mille is a tenth of per cent in every rule."""
    assert (
        only("same_figure", Percentage("a", "33 %"), Percentage("a", "330 promille")).verdict
        == "consistent"
    )
    rate = only(
        "response_count", Invited(1283), Answered(400), Rate("330 promille", sample="gross")
    )
    assert "423" in rate.explain("en")
    assert "32,5–33,5 procent" in only(
        "verbal_share", Answered(1000), Percentage("a", "cirka 330 promille")
    ).explain("sv")
    for change in (
        Change("33 %", "36 %", "3 promille"),
        Change("330 promille", "360 promille", "3 procentenheter"),
    ):
        assert only("change_points", change).verdict == "not_applicable"
    parts = [
        Percentage("ja", "33 %", "q", group="A"),
        Percentage("ja", "330 promille", "q", group="B"),
    ]
    mixed = only("subgroup_total", Parts(("A", "B")), Percentage("ja", "33 %", "q"), *parts)
    assert mixed.verdict == "not_applicable"


@pytest.mark.parametrize("name", ["several", "same", "above", "any", "all", "others"])
def test_names_are_no_words_of_the_report(name: str) -> None:
    """A category that is called as a word of the report is itself."""
    assert f"Of 7 answers, {name} would be" in only(
        "percent_count", Answered(7), Percentage(name, "10")
    ).explain("en")


def test_numbers_that_are_near_are_told_apart() -> None:
    """A gap is printed with as many decimals as it needs."""
    gap = Gap("", Fraction(100), Fraction(99_999_999, 1_000_000))
    found = finding(
        [], {"sv": "s", "en": "e"}, verdict="inconsistent", certificate=Certificate((gap,))
    )
    assert "at least 100 but at most 99.999999" in found.explain("en")


def test_a_category_named_by_a_place() -> None:
    """Categories without a name are named by their place, as no other is."""
    claims = (
        Question((None, "(1)", "b"), "q"),
        Percentage("(1)", "30", "q"),
        Percentage("b", "30", "q"),
    )
    assert only("distribution_joint", Answered(100), *claims).witness == {
        "((1))": 40,
        "(1)": 30,
        "b": 30,
    }


def test_figures_are_quoted_as_they_stood() -> None:
    """Two figures that are equal can be printed in different words; each page quotes its own."""
    for text in ("48,4 procent", "48,4 %"):
        page = (Percentage("a", Figure.parse(text), base=35), Percentage("b", "20,0", base=35))
        assert f"{text} (a)" in only("distribution_joint", *page).explain("sv")


def test_rules_are_checked_when_they_are_made() -> None:
    """A rule of one's own that cannot be used is refused at once; one that fails has looked at its
    claims.
    """
    words = {"sv": "s", "en": "e"}
    for needs, check in ((("invited",), list), (Invited, list), ((Invited,), None)):
        with pytest.raises(ArgumentTypeError):
            Rule("r", words, words, words, needs, check)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="both languages"):
        Rule("r", {"en": "t"}, words, words, (Invited,), list)  # type: ignore[arg-type]

    class UnspeakableError(Exception):
        def __str__(self) -> str:
            raise ValueError

    def boom(_: Facts) -> list[Finding]:
        raise UnspeakableError

    rules = [
        Rule("boom", words, words, words, (Rate,), boom),
        *(rule for rule in RULES if rule.name == "unchecked"),
    ]
    report = verify(Page("p", [Invited(5), Answered(4), Rate("80")]), rules=rules)
    assert "UnspeakableError" in report.only("boom").explain("en")
    assert "80" not in report.only("unchecked").explain("en")


def test_findings_of_ones_own_are_checked() -> None:
    """What is no outcome, certificate or witness becomes a finding about the rule, and the report
    can be read.
    """
    words = {"sv": "s", "en": "e"}
    for wrong in ({"outcomes": (1,)}, {"certificate": Certificate(())}, {"witness": {"a": "x"}}):

        def check(_: Facts, wrong: dict[str, Any] = wrong) -> list[Finding]:
            return [finding([], words, verdict="consistent", **wrong)]

        report = verify(
            Page("p", [Invited(5)]), rules=[Rule("m", words, words, words, (Invited,), check)]
        )
        assert "could not be tried" in report.text("en")


def test_claims_of_ones_own_are_named() -> None:
    """A claim of a kind of one's own is told of by its kind."""

    class Mine(Percentage):
        kind = "mine"

    assert "mine 5" in checked(Mine("a", "5"), Answered(50)).text("en")


def test_what_only_ones_own_rule_uses_is_used() -> None:
    """Rules of one's own come before the one that tells what no rule has used."""
    words = {"sv": "s", "en": "e"}
    page = Page("p", [Index("56,8", "q")])
    rule = Rule(
        "own",
        words,
        words,
        words,
        (Index,),
        lambda facts: [finding(facts.of(Index), words, verdict="consistent")],
    )
    assert verify(page).of(rule="unchecked").findings
    assert not verify(page, rules=[*RULES, rule]).of(rule="unchecked").findings


def test_thousands_of_an_english_page_are_hinted_at() -> None:
    """Read in Swedish, "1,283" is a little more than one."""
    with pytest.raises(FigureError, match='if the page is in English, say language="en"'):
        Page("", [Invited("1,283")])
    with pytest.raises(FigureError, match=r"from 1 to 1,000,000,000,000\.$"):
        Page("", [Invited("1,2")])


def test_a_mean_is_set_against_the_shares_of_its_question() -> None:
    """Of 17, 35, 69, 138 and 86 answers 1 to 5 the mean is 3,699; a scale that the question has not
    is told of.
    """
    listed = percentages(
        "q", {"1": "4,9", "2": "10,1", "3": "20,0", "4": "40,0", "5": "24,9"}, complete=True
    )
    for mean, verdict in (("3,70", "consistent"), ("3,7", "consistent"), ("3,71", "inconsistent")):
        found = only("index_range", Answered(345), listed, Mean(mean, "q"))
        assert found.verdict == verdict
        assert found.certificate is None or found.certificate.holds()
    assert (
        only("index_range", Answered(345), listed, Mean("3,70", "q", high=3)).verdict
        == "not_applicable"
    )
    turned = only("index_range", Answered(345), listed, Mean("2,30", "q"))
    assert turned.assumption is not None
    assert (turned.verdict, turned.assumption.best_first) == ("consistent_only_if", True)


def test_shares_of_several_bases_have_no_total() -> None:
    """33 per cent of 3 and 50 of 100 are shares of different answers."""
    shares = (Percentage("a", "33 %", "q", base=3), Percentage("b", "50 %", "q", base=100))
    assert only("subtotal", *shares, Total(("a", "b"), "83 %", "q")).verdict == "not_applicable"
    thirds = [
        Percentage(name, share, "q", base=n)
        for name, share, n in (("a", 33, 3), ("b", 33, 300), ("c", 34, 100))
    ]
    assert not checked(*thirds, Question(("a", "b", "c"), "q")).of(rule="largest_remainder")


def test_words_alone_are_no_contradiction_of_groups() -> None:
    """About 1000 answers are not 100 and 200, but what the words mean is a convention."""
    told = [
        Percentage("ja", "50 %", "q", base=n, group=name) for name, n in (("k", 100), ("m", 200))
    ]
    whole = Percentage("ja", "50 %", "q", base="cirka 1000")
    assert only("subgroup_total", Parts(("k", "m")), whole, *told).verdict == "undetermined"


def test_a_rule_finds_the_same_alone() -> None:
    """What is known of a question is not taken for what is known of some of its shares."""
    bases = [
        Total(("a",), "41 %"),
        Percentage("b", "5 %", base=7),
        Percentage("a", "41 %", base=100),
    ]
    [alone] = [rule for rule in RULES if rule.name == "subtotal"]
    for claims in (bases, HONEST["two of several bases, and their sum"]):
        page = Page("", claims)
        assert verify(page).of(rule="subtotal").findings == verify(page, rules=[alone]).findings
        assert "could not be tried" not in verify(page).text("en")


def test_a_number_that_no_rate_of_words_gives() -> None:
    """None of 650 to 750 invited makes 441 answers 62,50 per cent, though fewer and more answers
    would do.
    """
    found = only("response_count", Invited("cirka 700"), Rate("62,50 %"), Answered(441))
    assert found.verdict == "undetermined"


def test_much_work_is_bounded() -> None:
    """Hundreds of categories, and millions of answers, are gone through as far as they can be."""
    many = [Percentage(f"c{each}", "0,2 %") for each in range(500)]
    spread = [Mean("2,7", high=7), Deviation("2,89"), Answered(10**6)]
    hundred = [Percentage(f"c{each}", "1,0 %") for each in range(100)]
    for claims in (
        [*many, Answered(10**6), Index("50")],
        spread,
        [*hundred, Answered(10**6), Index("50,1")],
    ):
        assert "inconsistent" not in checked(*claims).counts
        assert checked(*claims).text()


def test_a_rate_that_does_not_fit_is_told() -> None:
    """163 of 287 is 56,79 per cent, and the words say so."""
    found = only("response_count", Invited(287), Answered(163), Rate("65,8 %"))
    assert "Det är 56,79 procent." in found.explain("sv")


def test_no_assumption_is_told_twice() -> None:
    """What the finding stands on is not told of again as something else."""
    found = only("response_count", Invited(174), Rate("41,9 %"), Answered(73))
    assert found.verdict == "consistent_only_if"
    assert found.explain("sv").count("nedåt") == 1


def test_per_cent_and_percentage_points_are_told_apart() -> None:
    """From 46 to 41 per cent is 5 percentage points, not 5 per cent."""
    found = only("change_percent", Change("46 %", "41 %", "5 procent", says="below"))
    assert found.verdict == "inconsistent"
    assert "Som procentenheter går det ihop." in found.explain("sv")
    assert "procentenheter" not in only(
        "change_percent", Change("46 %", "41 %", "15 procent")
    ).explain("sv")


OFF_SCALE = (
    Index("105", steps=5),
    Percentage("ja", "102 %"),
    Rate("133 %"),
    Mean("7,8", low=1, high=5),
    Deviation("-1"),
    Total(("a",), "1010 ‰"),
)


@pytest.mark.parametrize("claim", OFF_SCALE, ids=str)
def test_what_no_answers_give_is_told(claim: Claim) -> None:
    """A figure off its scale cannot be, whatever else the page says; one at its end can."""
    found = only("out_of_range", claim)
    assert found.verdict == "inconsistent"
    assert found.certificate is not None
    assert found.certificate.holds()
    edges = (
        Index("100"),
        Percentage("ja", "0 %"),
        Rate("100,0 %"),
        Mean("5,0"),
        Deviation("0"),
        Mean("12", high=12),
    )
    assert not checked(*edges).of(rule="out_of_range")
