"""Numbers of answers, response rates and parts, one page at a time."""

from verification.checking import only

from brukarindex.exact import Figure
from brukarindex.exact.shares import wholes_of
from brukarindex.verification import (
    Answered,
    Invited,
    Page,
    Parts,
    Percentage,
    Rate,
    verify,
)
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.readings.trees import fitting_n


def test_answered_and_rate() -> None:
    """724 of 1060 is 68 per cent (Gävle 2015); 800 is not, nor of fewer; 700 may be, of those
    in the sample.
    """
    claims = [Invited("1060"), Rate("68 procent")]
    assert only(Page("", [*claims, Answered(724)]), "response_count").verdict == "consistent"
    net = only(Page("", [*claims, Answered(700)]), "response_count")
    assert (net.verdict, net.assumption.also) == ("consistent_only_if", ("net",))
    wrong = only(Page("", [*claims, Answered(800)]), "response_count")
    assert wrong.verdict == "inconsistent"
    assert wrong.certificate is not None
    assert wrong.certificate.holds()


def test_more_answers_than_invited() -> None:
    """There cannot be."""
    finding = only(Page("", [Invited(100), Answered(101)]), "response_count")
    assert (finding.verdict, finding.imbalance) == ("inconsistent", 1)


def test_base_above_respondents() -> None:
    """A question has no more answers than respondents."""
    finding = only(
        Page("", [Answered(100), Percentage("ja", "50 %", base=120)]), "base_vs_respondents"
    )
    assert finding.verdict == "inconsistent"
    assert finding.certificate is not None
    assert finding.certificate.holds()


def test_parts_that_do_not_add_up() -> None:
    """600 + 500 are not 1086."""
    claims = [
        Parts(("a", "b")),
        Invited(1086),
        Invited(600, group="a"),
        Invited(500, group="b"),
    ]
    finding = only(Page("", claims), "strata_total")
    assert (finding.verdict, finding.imbalance) == ("inconsistent", -14)
    assert finding.certificate is not None
    assert finding.certificate.holds()


def test_vasteras_2021() -> None:
    """Total 83, women 75, men 88: women are 31-46 per cent."""
    claims = [Parts(("kvinnor", "män")), Percentage("ja", "83 %")]
    claims += [Percentage("ja", "75 %", group="kvinnor"), Percentage("ja", "88 %", group="män")]
    finding = only(Page("", claims), "subgroup_total")
    assert finding.verdict == "consistent"
    assert "31–46 procent" in finding.said["sv"]


def test_total_outside_its_parts() -> None:
    """A total above both of its parts is not possible."""
    claims = [Parts(("kvinnor", "män")), Percentage("ja", "90 %")]
    claims += [Percentage("ja", "75 %", group="kvinnor"), Percentage("ja", "88 %", group="män")]
    finding = only(Page("", claims), "subgroup_total")
    assert finding.verdict == "inconsistent"
    assert finding.certificate is not None
    assert finding.certificate.holds()


def test_a_rate_of_the_net_sample_tells_how_many_answered() -> None:
    """34 per cent is of no 37 invited, but 10 to 12 can be of 28 to 36 who belong to the sample."""
    page = Page("", [Invited("37"), Rate("34 %"), Percentage("ja", "50 %")])
    assert only(page, "percent_count").said["en"] == "“ja” 50 %: 1–6 of 1–12 answers."


def test_what_a_count_is_a_share_of() -> None:
    """One answer is 0 per cent of 101 or more when that is rounded down: there is no end."""
    assert wholes_of(Figure.parse("0 %"), 1, "floor") == (101, None)
    assert wholes_of(Figure.parse("10 %"), 4, "half_up") == (39, 42)


def test_words_for_the_answers_leave_the_rate_to_tell() -> None:
    """Of 500, 60 per cent rounded down is 300 to 304, whatever "cirka 300" is."""
    page = Page("", [Invited(500), Answered("cirka 300"), Rate("60 %"), Percentage("ja", "50 %")])
    facts = Facts(page)
    about = facts.distribution(facts.of(Percentage)[0])
    found = {mode: each[0].n for mode, each in facts.bases(about).items()}
    assert (found["floor"], found["either"]) == (range(300, 305), range(298, 303))


def test_parts_are_as_many_as_the_whole() -> None:
    """40 and 50 answers are no 100, whatever they say."""
    bases = {"": 100, "a": 40, "b": 50}
    shares = [Percentage("ja", "50 %", group=name, base=n) for name, n in bases.items()]
    page = Page("", [Parts(("a", "b")), *shares])
    assert only(page, "subgroup_total").verdict == "inconsistent"


def test_the_first_way_of_rounding_that_fits_says_how_many_answered() -> None:
    """33 answers are 33 per cent of 99, but of 33 none are half: 32 are, if all is rounded up."""
    page = Page("", [Invited(99), Rate("33 %"), Percentage("ja", "50 %")])
    facts = Facts(page)
    share = facts.of(Percentage)[0]
    assert fitting_n(facts, facts.distribution(share), claim=share) == (32,)


def test_a_rate_with_two_decimals_of_a_large_net_sample() -> None:
    """1546 of 3961 are 39,03 per cent, which is no whole number of 4047, nor of three quarters."""
    told = [Invited("4047"), Rate("39,03 %", sample="net")]
    for answered, verdict in ((1546, "consistent"), (1645, "inconsistent"), (1146, "inconsistent")):
        report = verify(Page("", [*told, Answered(answered)]))
        assert report.only("response_count").verdict == verdict
