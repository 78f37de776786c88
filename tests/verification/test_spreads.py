"""Means and their spreads, one page at a time."""

from verification.checking import only

from brukarindex.verification import (
    Answered,
    Deviation,
    Index,
    Mean,
    Page,
    percentages,
)


def test_many_numbers_of_answers() -> None:
    """When more numbers are possible than are tried, nothing is called impossible."""
    page = Page("", [Answered("högst 60"), Mean("2,7556"), Deviation("1,5544")])
    assert only(page, "spread_granularity").verdict in {
        "undetermined",
        "consistent",
        "consistent_only_if",
    }


def test_grim_and_grimmer() -> None:
    """5,19 of 28 has no whole sum; 1,03 with SD 0,41 of 40 no whole answers."""
    finding = only(Page("", [Mean("5,19", low=1, high=10, base=28)]), "index_granularity")
    assert finding.verdict == "inconsistent"
    assert finding.certificate is not None
    assert finding.certificate.holds()
    pair = Page("", [Mean("1,03", low=1, high=7, base=40), Deviation("0,41")])
    assert only(pair, "spread_granularity").verdict == "inconsistent"
    far = Page("", [Mean("3,0", low=1, high=5, base=40), Deviation("2,5")])
    assert only(far, "spread_range").verdict == "inconsistent"


def test_a_spread_of_few_answers_is_possible_when_their_number_is_not_known() -> None:
    """Of 35 answers, 10 and 25, the spread with the divisor n - 1 is 45,83; of very many 45,18."""
    shares = percentages("", {"1": "28,6 %", "2": "71,4 %"}, complete=True)
    told = {
        each: only(Page("", [*shares, Index("71", steps=2), Deviation(each)]), "scores_together")
        for each in ("45,83", "45,18", "48,80", "48,90", "45,10")
    }
    verdicts = [each.verdict for each in told.values()]
    assert verdicts == ["consistent"] * 3 + ["inconsistent"] * 2


def test_a_spread_may_be_of_more_answers_than_are_tried() -> None:
    """45,24 takes from 225 to 1 000 answers, which are not gone through one by one."""
    shares = percentages("", {"1": "28,6 %", "2": "71,4 %"}, complete=True)
    page = Page("", [*shares, Index("71", steps=2), Deviation("45,24")])
    assert only(page, "scores_together").verdict == "consistent"
