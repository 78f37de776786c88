"""Honest pages whose figures clerks and vendors work out in other ways than from the answers."""

from fractions import Fraction
from typing import Any

import pytest

from brukarindex.exact import round_exact
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.verification import (
    Answered,
    Claim,
    Deviation,
    Finding,
    Index,
    Mean,
    Median,
    Page,
    Parts,
    Percentage,
    percentages,
    verify,
)

AGREE = ("Stämmer mycket dåligt", "Stämmer ganska dåligt", "Stämmer ganska bra", "Stämmer helt")
FIVE = ("1", "2", "3", "4", "5")


def only(rule: str, *claims: Claim | tuple[Claim, ...]) -> Finding:
    """Return the one finding of a rule on a page."""
    return verify(Page("", [*claims])).only(rule)


def shares(names: tuple[str, ...], *printed: int, n: int | None = None) -> tuple[Claim, ...]:
    """Print whole shares of all answers, of a base or none."""
    told = {name: f"{each} %" for name, each in zip(names, printed, strict=True)}
    return percentages("q", told, complete=True, base=n)


# --- scores of rounded shares ---------------------------------------------------------------------


def test_a_score_can_be_of_shares_that_were_adjusted() -> None:
    """Of 7 answers, one each, 14 per cent make 98; one share has what lacks, more than rounding
    leaves, and the index is worked out from it: 49.0 for 50.
    """
    seven = tuple("1234567")
    told = (Answered(7), shares(seven, 16, *[14] * 6))
    assert (
        verify(Page("", [told[0], *told[1]])).only("distribution_joint").verdict != "inconsistent"
    )
    assert only("index_range", *told, Index("49,0", "q", steps=7)).verdict != "inconsistent"
    assert only("index_range", *told, Index("44,0", "q", steps=7)).verdict == "inconsistent"


@pytest.mark.parametrize(
    ("n", "printed", "score"),
    [
        # 0 3 2 2 5 of 12: 68.75, and 69.5 of the rounded shares, which make 101.
        (12, (0, 25, 17, 17, 42), Index("69,5", "q", steps=5)),
        # 1 2 3 5 20 of 31: 83.1.
        (31, (3, 6, 10, 16, 65), Index("83,5", "q", steps=5)),
        # The same, divided by the 99 that the shares make: of 11 answers.
        (11, (9, 0, 36, 0, 55), Mean("3,92", "q")),
        (12, (17, 0, 25, 50, 8), Mean("3,32", "q")),
    ],
)
def test_a_score_can_be_of_the_rounded_shares(
    n: int, printed: tuple[int, ...], score: Index | Mean
) -> None:
    """It has no whole sum of answers, and is honest all the same."""
    for told in (shares(FIVE, *printed), shares(FIVE, *printed, n=n)):
        report = verify(Page("", [Answered(n), *told, score]))
        assert not report.of(verdict="inconsistent")
        found = report.only("index_range").assumption
        assert found is not None
        assert "from_shares" in found.also


def test_a_score_of_no_shares_is_still_a_slip() -> None:
    """65,9 of the same 31 is the mean of no shares near those printed."""
    told = [Answered(31), *shares(FIVE, 3, 6, 10, 16, 65)]
    assert only("index_range", *told, Index("85,3", "q", steps=5)).verdict == "inconsistent"
    few = Mean("3,92", "q", base=11)
    assert only("index_granularity", *shares(FIVE, 9, 0, 36, 0, 55), few).verdict == "consistent"
    for other in (shares(FIVE, 9, 0, 27, 0, 64), percentages("q", {"3": "36 %", "5": "55 %"})):
        assert only("index_granularity", *other, few).verdict == "inconsistent"


def test_a_balance_can_count_those_with_no_opinion_as_neither() -> None:
    """62 better and 22 worse of all 161, 25 of whom do not know: 24,84, and 29,41 without them."""
    names = ("Sämre", "Oförändrat", "Bättre", "Vet ej")
    told = percentages(
        "q", dict(zip(names, ("13,66 %", "32,30 %", "38,51 %", "15,53 %"), strict=True))
    )
    for figure, verdict in (
        ("29,41", "consistent"),
        ("24,84", "consistent"),
        ("24,85", "consistent"),
        ("28,44", "inconsistent"),
    ):
        index = Index(figure, "q", scores=(-100, 0, 100))
        assert only("index_range", Answered(161), *told, index).verdict == verdict


# --- other scales ---------------------------------------------------------------------------------


def test_an_index_of_0_to_10_may_tell_its_steps() -> None:
    """Skolenkäten: the four answers are 0, 3 1/3, 6 2/3 and 10, and those who do not know have
    none.
    """
    told = [Answered(107), *shares((*AGREE, "Vet ej"), 16, 6, 32, 43, 4)]
    assert only("index_range", *told, Index("6,9", "q", steps=4)).verdict == "consistent_only_if"
    assert only("index_range", *told, Index("9,6", "q", steps=4)).verdict == "inconsistent"
    assert only("index_range", *told, Index("96", "q", steps=4)).verdict == "inconsistent"


@pytest.mark.parametrize(("figure", "verdict"), [("7,8", "only"), ("7,2", "in")])
def test_an_index_of_0_to_10_has_whole_sums_too(figure: str, verdict: str) -> None:
    """Of 3 answers on four steps it is a multiple of 10/9: 7 are 7,78."""
    found = only("index_granularity", Answered(3), Index(figure, "q", steps=4))
    assert found.verdict == {"only": "consistent_only_if", "in": "inconsistent"}[verdict]


def test_a_spread_is_on_the_scale_of_its_index() -> None:
    """2,50 is a spread of scores on 0–10, which on 0–100 no answers can have."""
    told = [Answered(21), Index("7,30", "q", steps=4)]
    assert only("spread_range", *told, Deviation("2,50", "q")).verdict == "consistent_only_if"
    assert only("spread_range", *told, Deviation("25", "q")).verdict == "consistent"
    assert only("spread_range", *told, Deviation("9,50", "q")).verdict == "inconsistent"


def test_an_index_can_be_the_mean_in_per_cent_of_the_best_answer() -> None:
    """4,2 of 5 is 84 to some vendors, and 80 to others."""
    told = [Answered(200), Mean("4,2", "q", low=1, high=5)]
    assert only("scores_together", *told, Index("80", "q")).verdict == "consistent"
    found = only("scores_together", *told, Index("84", "q"))
    assert found.verdict == "consistent_only_if"
    assert "procent av det bästa svaret" in found.explain("sv")
    assert only("scores_together", *told, Index("48", "q")).verdict == "inconsistent"
    beside = [Answered(200), *shares(FIVE, 5, 5, 10, 25, 55)]  # 4.2
    assert only("index_range", *beside, Index("84", "q")).verdict == "consistent_only_if"
    assert only("index_range", *beside, Index("88", "q")).verdict == "inconsistent"
    # 8 answers on five steps: multiples of 2,5.
    few = only("index_granularity", Answered(8), Index("82,5", "q", steps=5))
    assert few.verdict == "consistent_only_if"


def test_a_stated_scale_is_that() -> None:
    """Scores, or a band on 0–100, tell the ends."""
    told = [Answered(200), *shares(FIVE, 5, 5, 10, 25, 55)]
    stated = Index("84", "q", scores=(0, 25, 50, 75, 100))
    assert only("index_range", *told, stated).verdict == "inconsistent"
    assert only("index_range", *told, Index("84", "q", band="mycket nöjd")).verdict == (
        "inconsistent"
    )


def test_an_index_says_what_it_is_at_most() -> None:
    """7,7 on 0–10 is then no warning, and 0–100 no reading; of few answers, a spread, groups and
    other figures it is on its own scale too.
    """
    told = [Answered(412), *shares(AGREE, 4, 11, 35, 50)]
    ten = Index("7,7", "q", steps=4, high=10)
    assert only("index_range", *told, ten).verdict == "consistent"
    for wrong in (Index("7,4", "q", steps=4, high=10), Index("77", "q", steps=4, high=10)):
        assert only("index_range", *told, wrong).verdict == "inconsistent"
    assert only("out_of_range", Index("10,4", "q", high=10)).verdict == "inconsistent"
    few = [Index(figure, "q", steps=4, high=10) for figure in ("7,8", "7,2")]
    found = [only("index_granularity", Answered(3), each).verdict for each in few]
    assert found == ["consistent", "inconsistent"]
    spread = only("spread_range", Answered(21), ten, Deviation("2,50", "q"))
    assert spread.verdict == "consistent"
    whole = Index("7,7", "q", steps=4, high=100)
    assert only("index_range", *told, whole).verdict == "inconsistent"


def test_an_index_of_groups_is_on_one_scale() -> None:
    """Of 0–10 in one group and 0–100 in the other nothing is compared; of 0–10 in all it is."""

    def verdicts(*ends: int) -> list[str]:
        figures = zip(("", "Kvinnor", "Män"), ("7,0", "7,9", "7,4"), ends, strict=True)
        indices = [Index(each, group=name, high=high) for name, each, high in figures]
        report = verify(Page("", [Parts(("Kvinnor", "Män")), *indices]))
        return [each.verdict for each in report.of(rule="subgroup_total")]

    assert verdicts(10, 10, 10) == ["inconsistent"]
    assert verdicts(10, 10, 100) == []


@pytest.mark.parametrize("other", [{"scores": (0, 50, 100)}, {"band": "mycket nöjd"}])
def test_the_ends_of_an_index_are_told_once(other: dict[str, Any]) -> None:
    """Scores tell them, and a band is on 0–100."""
    with pytest.raises(ArgumentError, match="got both"):
        Index("7,7", high=10, **other)


@pytest.mark.parametrize("high", [0, -10, 2.5, "tio", True])
def test_what_an_index_is_at_most_is_a_whole_number(high: Any) -> None:
    """From 1 on."""
    with pytest.raises((ArgumentError, ArgumentTypeError)):
        Index("7,7", high=high)


# --- shares made to add up ------------------------------------------------------------------------


def test_one_share_can_take_what_the_others_lack() -> None:
    """1 8 3 1 16 of 29 are 3,4 27,6 10,3 3,4 55,2, and 55,3 makes them 100."""
    printed = {"a": "3,4 %", "b": "27,6 %", "c": "10,3 %", "d": "3,4 %", "e": "55,3 %"}
    for complete in (True, False):
        report = verify(Page("", [percentages("q", printed, complete=complete, base=29)]))
        assert {each.verdict for each in report.of(rule="percent_count")} == {
            "consistent",
            "consistent_only_if",
        }
        joint = report.only("distribution_joint")
        assert joint.verdict == "consistent_only_if"
        assert joint.witness == {"a": 1, "b": 8, "c": 3, "d": 1, "e": 16}
    wrong = verify(Page("", [percentages("q", printed | {"e": "55,4 %"}, base=29)]))
    assert wrong.of(rule="distribution_joint", verdict="inconsistent")


def test_a_score_of_adjusted_shares_is_open() -> None:
    """1 1 3 0 3 of 8 are 13 13 38 0 38, and 36 makes them 100; 36 per cent are no such mean."""
    told = [Answered(8), *shares(FIVE, 13, 13, 36, 0, 38)]
    for rule, score in (("index_range", Mean("3,4", "q")), ("median", Median("3", "q"))):
        assert only(rule, *told, score).verdict in {"undetermined", "consistent"}
        assert only(rule, Answered(8), *shares(FIVE, 13, 13, 38, 0, 38), score).verdict == (
            "consistent"
        )
    assert not verify(Page("", [*told, Mean("3,4", "q"), Index("59", "q")])).of(
        verdict="inconsistent"
    )


def test_counts_beside_adjusted_shares_are_those_of_the_page() -> None:
    """0 4 12 4 10 of 30, of which the greatest share took a tenth."""
    counts = dict(zip(FIVE, (0, 4, 12, 4, 10), strict=True))
    told = dict(zip(FIVE, ("0,0 %", "13,3 %", "40,1 %", "13,3 %", "33,3 %"), strict=True))
    for base in (None, "30"):
        claims = percentages("q", told, counts=counts, base=base)
        report = verify(Page("", [claims]))
        assert not report.of(verdict="inconsistent")
        assert report.only("distribution_joint").witness == counts
    remainders = dict(zip("abc", ("33 %", "33 %", "34 %"), strict=True))
    counted = percentages("q", remainders, counts=dict.fromkeys("abc", "1"), complete=True)
    assert not verify(Page("", [counted])).of(verdict="inconsistent")
    wrong = percentages("q", told | {"3": "41,0 %", "5": "32,4 %"}, counts=counts)
    assert verify(Page("", [wrong])).of(verdict="inconsistent")


def test_a_share_that_is_not_of_a_hundred_is_not_adjusted() -> None:
    """Only shares that make 100 can have been made to."""
    told = [Percentage("a", "49 %", "q", base=8), Percentage("b", "38 %", "q", base=8)]
    assert len(verify(Page("", told)).of(rule="percent_count", verdict="inconsistent")) == 1


# --- some few of few ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("women", "men", "every", "verdict"),
    [
        ((5, 5), (9, 13), (14, 19), "consistent_only_if"),  # one of 19 told no sex
        ((19, 29), (3, 8), (23, 39), "consistent_only_if"),  # two of 39
        ((7, 8), (6, 8), (14, 17), "consistent_only_if"),  # one of 17
        ((5, 5), (9, 13), (14, 21), "inconsistent"),  # three of 21
    ],
)
def test_one_or_two_of_few_belong_to_no_group(
    women: tuple[int, int], men: tuple[int, int], every: tuple[int, int], verdict: str
) -> None:
    """A twentieth of 19 is nobody, but somebody may have told no sex."""
    claims: list[Claim] = [Parts(["kvinnor", "män"])]
    for group, (satisfied, n) in (("kvinnor", women), ("män", men), ("", every)):
        share = round_exact(Fraction(100 * satisfied, n), 1)
        claims += [Answered(n, group=group), Percentage("nöjda", f"{share} %", "q", group=group)]
    report = verify(Page("", claims))
    assert report.only("strata_total").verdict == verdict
    alone = [each for each in claims if not (isinstance(each, Answered) and each.group)]
    if verdict != "inconsistent":  # also where the groups have no numbers
        assert not verify(Page("", alone)).of(verdict="inconsistent")
    if verdict != "inconsistent":
        assert not report.of(verdict="inconsistent")


# --- several answers ------------------------------------------------------------------------------


def test_degrees_and_numbers_are_one_answer_each() -> None:
    """110 per cent of them is a slip, where nested shares and ticked boxes are possible."""
    five = ("Mycket missnöjd", "Ganska missnöjd", "Varken eller", "Ganska nöjd", "Mycket nöjd")
    printed = ("5 %", "15 %", "10 %", "45 %", "35 %")
    for names in (five, FIVE, ("1–2", "3–4", "5–6", "7–8", "9–10")):
        told = percentages("q", dict(zip(names, printed, strict=True)))
        assert only("distribution_joint", Answered(200), *told).verdict == "inconsistent"
        opinion = percentages("q", dict(zip((*names, "Vet ej"), (*printed, "3 %"), strict=True)))
        assert only("distribution_joint", Answered(200), *opinion).verdict == "inconsistent"
    for names in (
        ("Nöjda", "Mycket nöjda", "Missnöjda"),
        ("2", "3", "4"),
        ("1", "3", "5"),
        ("A", "B", "C"),
    ):
        told = percentages("q", dict(zip(names, ("76 %", "50 %", "15 %"), strict=True)))
        assert only("distribution_joint", Answered(200), *told).verdict == "consistent_only_if"
