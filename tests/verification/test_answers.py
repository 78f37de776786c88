"""Numbers of answers, response rates and parts, one page at a time."""

from verification.checking import only

from brukarindex.verification import (
    Answered,
    Invited,
    Page,
    Parts,
    Percentage,
    Rate,
)


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
