"""Shares, their totals and their bases, one page at a time."""

from verification.checking import only

from brukarindex.verification import (
    Answered,
    Index,
    Invited,
    Page,
    Percentage,
    Question,
    Rate,
    Statement,
    Weighted,
    percentages,
    verify,
)


def test_57_percent_of_40() -> None:
    """23 of 40 is 57,5: "57" is possible rounded half down, not half up."""
    finding = only(Page("", [Percentage("ja", "57 %", base=40)]), "percent_count")
    possible = {each.assumption.rounding: each.possible for each in finding.outcomes}
    assert possible == {
        "either": True,
        "half_up": False,
        "half_even": False,
        "half_down": True,
        "floor": True,
        "ceil": False,
        "any": True,
    }


def test_some_skipped_the_question() -> None:
    """Of 40 who answered, 49 per cent is possible of those who answered the question."""
    finding = only(Page("", [Answered(40), Percentage("ja", "49 %")]), "percent_count")
    assert finding.verdict == "consistent"
    assert finding.assumption is not None
    assert finding.assumption.base == "question"


def test_two_bases() -> None:
    """Each share is of its own base; they are not counted together."""
    page = Page(
        "", [Percentage("a", "10 %", "q", base=100), Percentage("b", "33,3 %", "q", base=3)]
    )
    assert verify(page).of(rule="percent_count").counts == {"consistent": 2}
    assert only(page, "distribution_joint").verdict == "not_applicable"


def test_the_same_figure_twice() -> None:
    """56,8 in the text may be 57 in a table, 56 only if rounded down, not 58."""
    for again, verdict in (
        ("57", "consistent"),
        ("56", "consistent_only_if"),
        ("58", "inconsistent"),
    ):
        finding = only(Page("", [Index("56,8"), Index(again, where="tabell")]), "same_figure")
        assert finding.verdict == verdict, again
        assert finding.certificate is None or finding.certificate.holds()
    assert not verify(Page("", [Index("56,8"), Index("56,8")])).of(rule="same_figure")


def test_impossible_share_has_a_certificate_and_repairs() -> None:
    """No count of 40 prints as 49 per cent; 48 or 50 would do. 48,4 of 423 is possible only
    rounded down.
    """
    down = only(Page("", [Percentage("ja", "48,4", base=423)]), "percent_count")
    assert down.verdict == "consistent_only_if"
    assert down.assumption is not None
    assert down.assumption.rounding == "floor"
    finding = only(Page("", [Percentage("ja", "49", base=40)]), "percent_count")
    assert finding.verdict == "inconsistent"
    assert finding.severity == "error"
    assert finding.certificate is not None
    assert finding.certificate.holds()
    assert finding.evidence is not None
    assert {str(each.instead) for each in finding.evidence.repairs} == {"48", "50"}
    assert "49 vore 48" in finding.explain("sv").replace("\u00a0", " ")
    assert "inte möjligt" in finding.explain("sv").lower()


def test_60_and_39_are_never_all() -> None:
    """60 + 39 per cent never cover every answer under half-up rounding, whatever the number of
    answers.
    """
    finding = only(
        Page("", percentages("q", {"ja": "60 %", "nej": "39 %"}, complete=True)),
        "distribution_sum",
    )
    possible = {each.assumption.rounding: each.possible for each in finding.outcomes}
    assert not possible["half_up"]
    assert finding.imbalance == -1


def test_seven_times_14() -> None:
    """Seven times 14 per cent are all, of 7 answers."""
    page = Page(
        "", [Answered(7), *percentages("q", {str(k): "14 %" for k in range(7)}, complete=True)]
    )
    assert only(page, "distribution_joint").verdict == "consistent"
    assert only(page, "distribution_joint").witness == {str(k): 1 for k in range(7)}


def test_forced_to_100() -> None:
    """33 + 33 + 34 of 3 answers is only possible when shares are adjusted to make 100."""
    shares = {"a": "33 %", "b": "33 %", "c": "34 %"}
    report = verify(Page("", [Answered(3), *percentages("q", shares, complete=True)]))
    [forced] = report.of(rule="largest_remainder")
    assert forced.verdict == "consistent_only_if"
    assert forced.assumption is not None
    assert forced.assumption.total == "forced"
    assert forced.witness == {"a": 1, "b": 1, "c": 1}


def test_unknown_number_of_answers() -> None:
    """Without a number of answers, the shares tell which there can be: 41 is the
    first (Cox).
    """
    finding = only(
        Page("", percentages("q", {"a": "14,6", "b": "12,2", "c": "7,3"})), "distribution_joint"
    )
    assert finding.outcomes[0].n is not None
    assert finding.outcomes[0].n.runs[:2] == ((41, 41), (82, 82))
    assert finding.outcomes[0].n.onward is not None


def test_total_of_rounded_parts() -> None:
    """48,4 + 22,8 = 71,1 of 426 is a rounded sum; 71,2 of 426 a sum of rounded parts."""
    parts = {"nöjd": "48,4", "mycket nöjd": "22,8"}
    for total, holds in (("71,1", "rounded_sum"), ("71,2", "sum_of_rounded")):
        page = Page("", [Answered(426), *percentages("q", parts, totals={tuple(parts): total})])
        finding = only(page, "subtotal")
        found = [
            each
            for each in finding.outcomes
            if each.assumption.describe() == finding.assumption.describe()
        ]
        assert [(each.assumption.total, each.assumption.base) for each in found] == [(holds, "all")]


def test_weighted_shares_have_no_counts() -> None:
    """The rules about counts do not apply to weighted shares, and say so."""
    page = Page("", [Weighted(), Answered(423), Percentage("ja", "48,4")])
    assert only(page, "percent_count").verdict == "not_applicable"


def test_words_alone_are_never_inconsistent() -> None:
    """A claim in words never makes a page impossible by itself."""
    page = Page(
        "",
        [
            Invited("cirka 700"),
            Answered("drygt 400"),
            Rate("20 %"),
            Percentage("ja", "nio av tio"),
        ],
    )
    assert "inconsistent" not in verify(page).counts


def test_statement_cannot_be_checked() -> None:
    """The word "fler" without a number is said to be beyond checking."""
    finding = only(Page("", [Statement("fler nöjda")]), "missing_information")
    assert finding.verdict == "undetermined"


def test_named_categories() -> None:
    """With the categories known, shares of some of them bound the index on that scale alone."""
    question = Question(("1", "2", "3", "4", "5"), "q")
    claims = [
        Answered(417),
        question,
        Percentage("4", "48,4", "q"),
        Percentage("5", "22,8", "q"),
    ]
    finding = only(Page("", [*claims, Index("56,8", "q")]), "index_range")
    assert finding.verdict == "inconsistent"
    assert finding.certificate is not None
    assert finding.certificate.holds()
