"""Changes, references and differences, one page at a time."""

import pytest
from verification.checking import only

from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Deviation,
    Index,
    Mean,
    Page,
)


def test_changes_that_cannot_be_tried() -> None:
    """Words, counts that are none and an old figure that can be 0 are told of."""
    for change in (
        Change("nio av tio", "80 %"),
        Change("1,5", "2", counts=True),
        Change("70 %", "7 ‰"),
    ):
        assert only(Page("", [change]), "change_points").verdict == "not_applicable"
    assert (
        only(Page("", [Change("0 %", "4 %", "3 procent")]), "change_percent").verdict
        == "not_applicable"
    )


@pytest.mark.parametrize(
    ("claimed", "rule", "verdict"),
    [
        ("3 procentenheter", "change_points", "consistent"),
        ("4 procentenheter", "change_points", "consistent"),
        ("5 procentenheter", "change_points", "consistent_only_if"),
        ("6 procentenheter", "change_points", "inconsistent"),
        ("3 %", "change_percent", "consistent"),
        ("1 %", "change_percent", "consistent_only_if"),
        ("0 %", "change_percent", "inconsistent"),
    ],
)
def test_changes(claimed: str, rule: str, verdict: str) -> None:
    """From 68 to 71 per cent admits 2-4 points, and 3-6 per cent."""
    finding = only(Page("", [Change("68 %", "71 %", claimed)]), rule)
    assert finding.verdict == verdict
    assert (finding.certificate is None) == (verdict == "consistent")
    assert finding.certificate is None or finding.certificate.holds()


def test_fall_without_sign() -> None:
    """The words "minskade med 3" needs no minus when the page says that it fell."""
    assert (
        only(
            Page("", [Change("71 %", "68 %", "3 procentenheter", says="below")]),
            "change_points",
        ).verdict
        == "consistent"
    )
    assert (
        only(Page("", [Change("71 %", "68 %", says="above")]), "change_points").verdict
        == "inconsistent"
    )


def test_reference_arithmetic() -> None:
    """56,8 is 3,9 above 52,9; 3,7 only if one is rounded up and the other down, and 3,6 is not
    possible.
    """
    for difference, verdict in (
        ("3,9", "consistent"),
        ("3,7", "consistent_only_if"),
        ("3,6", "inconsistent"),
    ):
        claims = [Index("56,8"), Against("52,9", says="above", difference=difference)]
        assert only(Page("", claims), "reference_arithmetic").verdict == verdict


def test_reference_below() -> None:
    """The words "4 under" need no minus; differences in words are said to be beyond exact
    comparison.
    """
    below = Page("", [Index("50"), Against("54", says="below", difference="4")])
    assert only(below, "reference_arithmetic").verdict == "consistent"
    words = Page("", [Index("56,8"), Against("52,9", difference="drygt 9")])
    assert only(words, "reference_arithmetic").verdict == "undetermined"
    wrong = only(Page("", [Index("50"), Against("54", says="above")]), "reference_arithmetic")
    assert wrong.certificate is not None
    assert wrong.certificate.holds()


def test_printed_spread_decides() -> None:
    """With a printed standard deviation, whether the difference is beyond chance no longer
    depends.
    """
    claims = [Answered(417), Index("56,8"), Against("52,9", says="above"), Deviation("20,0")]
    finding = only(Page("", claims), "reference_distinguishable")
    assert (finding.verdict, finding.decision_changing) == ("consistent", False)


def test_a_spread_belongs_to_its_own_figure() -> None:
    """A standard deviation beside a mean says nothing of an index on another scale,
    nor of a share.
    """
    claims = [Answered(417), Mean("3,27", "q"), Index("56,8", "q"), Deviation("0,90", "q")]
    found = only(
        Page("", [*claims, Against("52,9", "q", says="above")]), "reference_distinguishable"
    )
    assert found.verdict == "undetermined"


def test_what_was_before_a_fall_is_higher() -> None:
    """A fall is printed without a sign, and what prints alike may have risen."""
    fell = only(Page("", [Change(None, "68", "3", says="below")]), "change_points")
    assert fell.said["en"] == "68 and a change of 3: the earlier figure was 70–72."
    alike = only(Page("", [Change("71", "71", says="above")]), "change_points")
    assert (alike.verdict, alike.decision_changing) == ("consistent", True)
