"""Changes, references and differences, one page at a time."""

import pytest
from verification.checking import only

from brukarindex.exceptions import FigureError
from brukarindex.verification import (
    Against,
    Answered,
    Change,
    Claim,
    Deviation,
    Index,
    Margin,
    Mean,
    Page,
    Percentage,
    Units,
)
from brukarindex.words.languages import Language


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


@pytest.mark.parametrize(
    ("words", "language", "low", "high"),
    [
        ("dubbelt så många", "sv", 75, 125),
        ("dubbelt så hög andel", "sv", 75, 125),
        ("dubbelt upp", "sv", 75, 125),
        ("en och en halv gång så många", "sv", 25, 75),
        ("hälften så många", "sv", -55, -45),
        ("halvt så många", "sv", -55, -45),
        ("hälften så stor andel", "sv", -55, -45),
        ("en fjärdedel så många", "sv", -80, -70),
        ("tre fjärdedelar så många", "sv", -30, -20),
        ("tre gånger så många", "sv", 175, 225),
        ("twice as many", "en", 75, 125),
        ("double the number", "en", 75, 125),
        ("twice the share", "en", 75, 125),
        ("half as many again", "en", 25, 75),
        ("half again as many", "en", 25, 75),
        ("half as many", "en", -55, -45),
        ("half the number", "en", -55, -45),
        ("a quarter as many", "en", -80, -70),
        ("three-quarters as many", "en", -30, -20),
    ],
)
def test_multiples_and_parts_are_changes(
    words: str, language: Language, low: int, high: int
) -> None:
    """So many times, or such a part of, what was before is a change in per cent."""
    page = Page("", [Change("400", "401", words, counts=True)], language=language)
    change = page.quantity(words)
    assert (change.low, change.high, change.unit) == (low, high, "percent")


@pytest.mark.parametrize(
    ("words", "figure", "says", "since"),
    [
        ("en tredjedel fler", "en tredjedel", "above", None),
        ("drygt en tredjedel fler än i fjol", "drygt en tredjedel", "above", None),
        ("hälften färre", "hälften", "below", None),
        ("en femtedel lägre än 2021", "en femtedel", "below", 2021),
        ("10 procent mer än förra året", "10 procent", "above", None),
        ("fem procentenheter högre än 2019", "fem procentenheter", "above", 2019),
        ("72 fler", "72", "above", None),
        ("a third more", "a third", "above", None),
        ("one quarter fewer than last year", "one quarter", "below", None),
        ("5 percentage points lower than in 2021", "5 percentage points", "below", 2021),
    ],
)
def test_so_many_more_is_a_change_and_its_direction(
    words: str, figure: str, says: str, since: int | None
) -> None:
    """What is so much more, or less, than before is taken apart."""
    change = Change("300", "400", words)
    assert (change.figure, change.says, change.since) == (figure, says, since)


@pytest.mark.parametrize(
    ("old", "new", "words", "verdict"),
    [
        ("300", "400", "en tredjedel fler", "consistent"),
        ("300", "400", "hälften fler", "undetermined"),
        ("400", "300", "en tredjedel fler", "inconsistent"),  # it fell
        ("400", "200", "hälften färre", "consistent"),
        ("400", "200", "hälften så många", "consistent"),
        ("200", "400", "dubbelt så många", "consistent"),
        ("400", "300", "tre fjärdedelar så många", "consistent"),
        ("300", "400", "25\u201335 procent fler", "consistent"),
    ],
)
def test_changes_in_words_are_tried(old: str, new: str, words: str, verdict: str) -> None:
    """A third more than 300 is about 400."""
    page = Page("", [Change(old, new, words, counts=True)])
    assert only(page, "change_percent").verdict == verdict


def test_what_is_no_quantity_is_no_change() -> None:
    """Nothing is taken apart that says no number; three times more can be three or four times."""
    for words in ("inte fler", "allt fler", "tre gånger fler"):
        with pytest.raises(FigureError, match=words):
            Page("", [Change("300", "400", words)])


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (Margin("3\u20134", category="ja"), "low= and high="),
        (Units(lowest="71\u201387"), "lowest= and highest="),
    ],
)
def test_a_range_is_no_margin(claim: Claim, told: str) -> None:
    """Where the ends have fields of their own the error names them."""
    with pytest.raises(FigureError, match=told):
        Page("", [claim])


def test_a_range_is_read_where_one_figure_is_meant() -> None:
    """83–84 per cent of 200 are 165 to 169; against a count it can hold, or is undetermined."""
    same = [Answered("200"), Percentage("ja", "83\u201384 %")]
    assert only(Page("", [*same, Percentage("ja", "166 av 200")]), "same_figure").verdict == (
        "consistent"
    )
    assert only(Page("", [*same, Percentage("ja", "160 av 200")]), "same_figure").verdict == (
        "undetermined"
    )
    assert "165–169 av 200" in only(Page("", same), "verbal_share").said["sv"]
