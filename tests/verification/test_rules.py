"""Laws of the rules: no false alarm, certificates that can be checked, witnesses that print as the
page does.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st
from strategies import laws
from verification.honest import (
    MODES,
    Honest,
    honest_groups,
    honest_pages,
    printed,
    questions,
    shares,
)

from brukarindex.exact import Figure, round_exact
from brukarindex.verification import (
    RULES,
    Against,
    Answered,
    Change,
    Deviation,
    Finding,
    Index,
    Invited,
    Mean,
    Page,
    Parts,
    Percentage,
    Question,
    Rate,
    Statement,
    Total,
    Weighted,
    percentages,
    verify,
)

RULE_NAMES = {rule.name for rule in RULES}


def only(page: Page, rule: str) -> Finding:
    """Return the one finding of a rule."""
    [found] = verify(page).of(rule=rule)
    return found


def under(finding: Finding, mode: str) -> list[bool | None]:
    """Return the outcomes under a way of rounding, with the base that honest pages have."""
    return [
        each.possible
        for each in finding.outcomes
        if each.assumption.rounding in {mode, "either"}
        and each.assumption.base != "question"
        and each.assumption.total not in {"sum_of_rounded", "forced"}
        and not (each.assumption.rounding == "either" and mode in {"floor", "ceil"})
        and not (each.assumption.also or each.assumption.best_first or each.assumption.without)
    ]


def _passes(honest: Honest) -> None:
    report = verify(honest.page)
    assert not report.counts.get("inconsistent")
    assert "kunde inte prövas" not in report.text("sv")
    for finding in report:
        if finding.verdict != "not_applicable":
            assert all(under(finding, honest.mode)), (finding.rule, honest.mode, finding.said)


@laws()
@given(honest_pages())
def test_honest_pages_pass(honest: Honest) -> None:
    """Figures of real answers, rounded by a mode, pass every rule under that mode."""
    _passes(honest)


@laws(10)
@given(honest_pages(largest=2 * 10**5))
def test_large_honest_pages_pass(honest: Honest) -> None:
    """The same of up to a million answers."""
    _passes(honest)


@laws()
@given(honest_groups())
def test_honest_groups_pass(honest: Honest) -> None:
    """The same of groups and their total."""
    _passes(honest)


@laws()
@given(honest_pages(), st.integers(0, 20))
def test_item_nonresponse_is_no_alarm(honest: Honest, skipped: int) -> None:
    """When some who answered skipped the question, nothing is called impossible."""
    n = sum(honest.counts)
    claims = [
        each for each in honest.page.claims if not isinstance(each, Invited | Rate | Answered)
    ]
    assert not verify(Page("hoppade över", [Answered(n + skipped), *claims])).counts.get(
        "inconsistent"
    )


@laws()
@given(questions(12), st.data())
def test_joint_by_brute_force(question: tuple, data: st.DataObject) -> None:
    """The numbers of answers that fit all shares are those of trying every distribution, misprints
    included.
    """
    counts, decimals, mode = question
    listed = {
        name: Figure.parse(each) for name, each in shares(counts, min(decimals, 1), mode).items()
    }
    slip = data.draw(st.sampled_from(list(listed)))
    moved = data.draw(st.sampled_from([0, 0, 1, -1]))
    listed[slip] = Figure(max(0, listed[slip].digits + moved), listed[slip].decimals)
    n = min(sum(counts), 14)
    page = Page(
        "",
        [
            Answered(n),
            *percentages("q", {name: str(each) for name, each in listed.items()}, complete=True),
        ],
    )
    finding = only(page, "distribution_joint")
    for outcome in finding.outcomes:
        if outcome.assumption.base != "all" or outcome.assumption.total == "forced":
            continue
        mode = outcome.assumption.rounding
        each = [
            [k for k in range(n + 1) if Fraction(100 * k, n) in figure.interval(mode)]
            for figure in listed.values()
        ]
        assert outcome.possible == any(sum(tried) == n for tried in product(*each))


def _reproduces(finding: Finding) -> None:
    """Check that counts print as every share and total they are counts of."""
    witness, assumption = finding.witness, finding.assumption
    assert witness is not None
    assert assumption is not None
    n = sum(witness.values())
    for claim in finding.claims:
        if isinstance(claim, Percentage | Total) and not (
            isinstance(claim, Total) and assumption.total != "rounded_sum"
        ):
            names = claim.categories if isinstance(claim, Total) else (claim.category,)
            share = Fraction(100 * sum(witness[name] for name in names), n)
            assert share in Figure.parse(claim.figure).interval(assumption.rounding)  # type: ignore[arg-type]


@laws()
@given(honest_pages())
def test_witnesses_print_as_the_page(honest: Honest) -> None:
    """The witness of a distribution reproduces every printed digit, and so does that
    of an index.
    """
    report = verify(honest.page)
    for finding in [*report.of(rule="distribution_joint"), *report.of(rule="index_range")]:
        _reproduces(finding)


@laws()
@given(honest_pages(60), st.data())
def test_certificates_can_be_checked(honest: Honest, data: st.DataObject) -> None:
    """With a slip of the pen, what is called impossible has a certificate, and every certificate
    holds.
    """
    claims = list(honest.page.claims)
    place = data.draw(
        st.sampled_from([i for i, each in enumerate(claims) if isinstance(each, Percentage)])
    )
    figure = Figure.parse(claims[place].figure)  # type: ignore[attr-defined]
    moved = str(Figure(figure.digits + data.draw(st.integers(1, 9)), figure.decimals))
    claims[place] = Percentage(claims[place].category, moved, "q")  # type: ignore[attr-defined]
    report = verify(Page("slip", claims))
    for finding in report:
        if finding.certificate is not None:
            assert finding.certificate.holds(), (finding.rule, finding.certificate)
    for finding in report.of(rule="distribution_joint", verdict="inconsistent"):
        assert finding.certificate is not None


@laws()
@given(honest_pages(40), st.data())
def test_repairs_repair(honest: Honest, data: st.DataObject) -> None:
    """A page with a repaired figure holds together."""
    claims = list(honest.page.claims)
    place = data.draw(
        st.sampled_from([i for i, each in enumerate(claims) if isinstance(each, Percentage)])
    )
    true = claims[place]
    figure = Figure.parse(true.figure)  # type: ignore[attr-defined]
    wrong = Figure(figure.digits + data.draw(st.integers(1, 9)), figure.decimals)
    claims[place] = Percentage(true.category, str(wrong), "q")  # type: ignore[attr-defined]
    for finding in verify(Page("slip", claims)).of(
        rule="distribution_joint", verdict="inconsistent"
    ):
        assert finding.evidence is not None
        for repair in finding.evidence.repairs:
            tried = [
                (
                    Percentage(each.category, repair.instead, "q")
                    if isinstance(each, Percentage) and str(each.figure) == repair.printed
                    else each
                )
                for each in claims
            ]
            if sum(str(getattr(each, "figure", "")) == repair.printed for each in claims) == 1:
                repaired = only(Page("repaired", tried), "distribution_joint")
                assert any(each.possible for each in repaired.outcomes)


def test_every_rule_says_what_it_is() -> None:
    """Rules have names of their own, and title, explanation and assumption in both languages."""
    assert len(RULE_NAMES) == len(RULES)
    for rule in RULES:
        for words in (rule.title, rule.explanation, rule.assumes):
            assert set(words) == {"sv", "en"}
            assert all(words.values())


class TestKnown:
    """Pages with answers known by hand."""

    def test_57_percent_of_40(self) -> None:
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

    def test_some_skipped_the_question(self) -> None:
        """Of 40 who answered, 49 per cent is possible of those who answered the question."""
        finding = only(Page("", [Answered(40), Percentage("ja", "49 %")]), "percent_count")
        assert finding.verdict == "consistent"
        assert finding.assumption is not None
        assert finding.assumption.base == "question"

    def test_two_bases(self) -> None:
        """Each share is of its own base; they are not counted together."""
        page = Page(
            "", [Percentage("a", "10 %", "q", base=100), Percentage("b", "33,3 %", "q", base=3)]
        )
        assert verify(page).of(rule="percent_count").counts == {"consistent": 2}
        assert only(page, "distribution_joint").verdict == "not_applicable"

    def test_the_same_figure_twice(self) -> None:
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

    def test_changes_that_cannot_be_tried(self) -> None:
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

    def test_many_numbers_of_answers(self) -> None:
        """When more numbers are possible than are tried, nothing is called impossible."""
        page = Page("", [Answered("högst 60"), Mean("2,7556"), Deviation("1,5544")])
        assert only(page, "spread_granularity").verdict in {
            "undetermined",
            "consistent",
            "consistent_only_if",
        }

    def test_impossible_share_has_a_certificate_and_repairs(self) -> None:
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

    def test_60_and_39_are_never_all(self) -> None:
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

    def test_seven_times_14(self) -> None:
        """Seven times 14 per cent are all, of 7 answers."""
        page = Page(
            "", [Answered(7), *percentages("q", {str(k): "14 %" for k in range(7)}, complete=True)]
        )
        assert only(page, "distribution_joint").verdict == "consistent"
        assert only(page, "distribution_joint").witness == {str(k): 1 for k in range(7)}

    def test_forced_to_100(self) -> None:
        """33 + 33 + 34 of 3 answers is only possible when shares are adjusted to make 100."""
        shares = {"a": "33 %", "b": "33 %", "c": "34 %"}
        report = verify(Page("", [Answered(3), *percentages("q", shares, complete=True)]))
        [forced] = report.of(rule="largest_remainder")
        assert forced.verdict == "consistent_only_if"
        assert forced.assumption is not None
        assert forced.assumption.total == "forced"
        assert forced.witness == {"a": 1, "b": 1, "c": 1}

    def test_unknown_number_of_answers(self) -> None:
        """Without a number of answers, the shares tell which there can be: 41 is the
        first (Cox).
        """
        finding = only(
            Page("", percentages("q", {"a": "14,6", "b": "12,2", "c": "7,3"})), "distribution_joint"
        )
        assert finding.outcomes[0].n is not None
        assert finding.outcomes[0].n.runs[:2] == ((41, 41), (82, 82))
        assert finding.outcomes[0].n.onward is not None

    def test_total_of_rounded_parts(self) -> None:
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
            assert [(each.assumption.total, each.assumption.base) for each in found] == [
                (holds, "all")
            ]

    def test_answered_and_rate(self) -> None:
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

    def test_more_answers_than_invited(self) -> None:
        """There cannot be."""
        finding = only(Page("", [Invited(100), Answered(101)]), "response_count")
        assert (finding.verdict, finding.imbalance) == ("inconsistent", 1)

    def test_base_above_respondents(self) -> None:
        """A question has no more answers than respondents."""
        finding = only(
            Page("", [Answered(100), Percentage("ja", "50 %", base=120)]), "base_vs_respondents"
        )
        assert finding.verdict == "inconsistent"
        assert finding.certificate is not None
        assert finding.certificate.holds()

    def test_parts_that_do_not_add_up(self) -> None:
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

    def test_vasteras_2021(self) -> None:
        """Total 83, women 75, men 88: women are 31-46 per cent."""
        claims = [Parts(("kvinnor", "män")), Percentage("ja", "83 %")]
        claims += [Percentage("ja", "75 %", group="kvinnor"), Percentage("ja", "88 %", group="män")]
        finding = only(Page("", claims), "subgroup_total")
        assert finding.verdict == "consistent"
        assert "31–46 procent" in finding.said["sv"]

    def test_total_outside_its_parts(self) -> None:
        """A total above both of its parts is not possible."""
        claims = [Parts(("kvinnor", "män")), Percentage("ja", "90 %")]
        claims += [Percentage("ja", "75 %", group="kvinnor"), Percentage("ja", "88 %", group="män")]
        finding = only(Page("", claims), "subgroup_total")
        assert finding.verdict == "inconsistent"
        assert finding.certificate is not None
        assert finding.certificate.holds()

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
    def test_changes(self, claimed: str, rule: str, verdict: str) -> None:
        """From 68 to 71 per cent admits 2-4 points, and 3-6 per cent."""
        finding = only(Page("", [Change("68 %", "71 %", claimed)]), rule)
        assert finding.verdict == verdict
        assert (finding.certificate is None) == (verdict == "consistent")
        assert finding.certificate is None or finding.certificate.holds()

    def test_fall_without_sign(self) -> None:
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

    def test_reference_arithmetic(self) -> None:
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

    def test_reference_below(self) -> None:
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

    def test_printed_spread_decides(self) -> None:
        """With a printed standard deviation, whether the difference is beyond chance no longer
        depends.
        """
        claims = [Answered(417), Index("56,8"), Against("52,9", says="above"), Deviation("20,0")]
        finding = only(Page("", claims), "reference_distinguishable")
        assert (finding.verdict, finding.decision_changing) == ("consistent", False)

    def test_weighted_shares_have_no_counts(self) -> None:
        """The rules about counts do not apply to weighted shares, and say so."""
        page = Page("", [Weighted(), Answered(423), Percentage("ja", "48,4")])
        assert only(page, "percent_count").verdict == "not_applicable"

    def test_words_alone_are_never_inconsistent(self) -> None:
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

    def test_statement_cannot_be_checked(self) -> None:
        """The word "fler" without a number is said to be beyond checking."""
        finding = only(Page("", [Statement("fler nöjda")]), "missing_information")
        assert finding.verdict == "undetermined"

    def test_named_categories(self) -> None:
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

    def test_grim_and_grimmer(self) -> None:
        """5,19 of 28 has no whole sum; 1,03 with SD 0,41 of 40 no whole answers."""
        finding = only(Page("", [Mean("5,19", low=1, high=10, base=28)]), "index_granularity")
        assert finding.verdict == "inconsistent"
        assert finding.certificate is not None
        assert finding.certificate.holds()
        pair = Page("", [Mean("1,03", low=1, high=7, base=40), Deviation("0,41")])
        assert only(pair, "spread_granularity").verdict == "inconsistent"
        far = Page("", [Mean("3,0", low=1, high=5, base=40), Deviation("2,5")])
        assert only(far, "spread_range").verdict == "inconsistent"

    def test_honest_figures_are_printed(self) -> None:
        """The helper prints as the library reads."""
        assert printed(Fraction(115, 2), 0, "half_up") == "58"


# Real answers, honestly printed, that a rule once called impossible; found by a statistician with
# fresh eyes.
HONEST: list[tuple[str, list[object]]] = [
    (
        "percent_count",
        [
            Answered(3),
            Percentage("a", Decimal(33), "q"),
            Percentage("b", Decimal("33.0"), "r", base=100),
        ],
    ),
    (
        "index_range",
        [
            Answered(122),
            percentages(
                "", {"1": "63,9 %", "2": "12,3 %", "3": "2,5 %", "4": "15,6 %", "5": "5,7 %"}
            ),
            Index("22"),
        ],
    ),
    (
        "subtotal",
        [
            Answered(50),
            percentages("", {"a": "48,9 %", "b": "23,4 %"}, totals={("a", "b"): "72,3 %"}),
        ],
    ),
    (
        "subtotal",
        [Answered(66), percentages("", {"a": "18 %", "b": "81 %"}, totals={("a", "b"): "99 %"})],
    ),
    (
        "implied_rest",
        [
            Parts(("L",), complete=False),
            Answered(500),
            Answered(50, group="L"),
            Percentage("ja", "48,9 %", "q", group="L"),
            Percentage("ja", "48,8 %", "q"),
        ],
    ),
    (
        "distribution_sum",
        [
            percentages(
                "",
                dict.fromkeys("abcdefg", "14 %"),
                totals={tuple("abcdef"): "84 %"},
                complete=True,
                base=7,
            )
        ],
    ),
    (
        "distribution_joint",
        [percentages("", {"a": "33,3 %", "b": "33,3 %", "c": "33,4 %"}, complete=True, base=300)],
    ),
    (
        "index_range",
        [
            Answered(1000),
            percentages("", {"0": "24 %", "1": "24 %", "2": "24 %", "3": "25 %"}, complete=True),
            Index("50,05", steps=4),
        ],
    ),
    (
        "index_range",
        [
            percentages(
                "",
                {"a": "55 %", "b": "12 %", "c": "0 %", "d": "30 %"},
                totals={tuple("abcd"): "97 %"},
                base=327,
            ),
            Index("51,2", steps=5),
        ],
    ),
    (
        "index_range",
        [
            Answered(100),
            percentages("", {"2": "10 %", "3": "20 %", "4": "30 %", "5": "40 %"}, complete=True),
            Index("75,0", steps=5),
        ],
    ),
    (
        "subgroup_total",
        [
            Parts(("K", "M")),
            Weighted(group="K"),
            Percentage("ja", "40,0 %", group="K", base=300),
            Percentage("ja", "50,0 %", group="M", base=300),
            Percentage("ja", "47,5 %", base=600),
        ],
    ),
    ("base_vs_respondents", [Invited(1283), Rate("33 %"), Percentage("a", "50 %", base=430)]),
    (
        "strata_total",
        [
            Parts(("a", "b")),
            Invited(1000),
            Answered("cirka 300"),
            Rate("60,8 %", group="a"),
            Rate("41,2 %", group="b"),
        ],
    ),
    ("change_percent", [Change("28,2 %", "8,7 %", "68 %", says="below")]),
    (
        "index_range",
        [
            percentages(
                "",
                {
                    "Mycket nöjd": "41,2",
                    "Nöjd": "38,2",
                    "Varken": "9,9",
                    "Missnöjd": "6,9",
                    "Mycket missnöjd": "3,8",
                },
                complete=True,
                base=131,
            ),
            Index("76,5"),
        ],
    ),
]


@pytest.mark.parametrize(("rule", "claims"), HONEST)
def test_honest_pages_once_called_impossible(rule: str, claims: list[object]) -> None:
    """Each is possible, if only under another assumption, and no rule fails on it."""
    report = verify(Page("ärlig", claims))  # type: ignore[arg-type]
    assert report.of(rule=rule)
    assert "inconsistent" not in report.of(rule=rule).counts
    assert "kunde inte prövas" not in report.text("sv").replace("\n  ", " ")


@pytest.mark.parametrize(
    "claims",
    [
        [Answered("minst 999999999"), percentages("", {"a": "48,4 %", "b": "22,8 %"})],
        [Invited(10**12), Rate("33 procent"), percentages("", {"a": "48,4 %", "b": "22,8 %"})],
        [Answered(10**12), Percentage("a", "120 %")],
        [Answered(10**12), Mean("3,1"), Deviation("1,1"), Index("50")],
    ],
)
def test_work_is_bounded(claims: list[object]) -> None:
    """Huge numbers of answers cost neither time nor memory, and the report can be written."""
    assert verify(Page("stor", claims)).text("sv")  # type: ignore[arg-type]


def test_a_spread_belongs_to_its_own_figure() -> None:
    """A standard deviation beside a mean says nothing of an index on another scale,
    nor of a share.
    """
    claims = [Answered(417), Mean("3,27", "q"), Index("56,8", "q"), Deviation("0,90", "q")]
    found = only(
        Page("", [*claims, Against("52,9", "q", says="above")]), "reference_distinguishable"
    )
    assert found.verdict == "undetermined"


@laws()
@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=4).filter(sum),
    st.integers(-2, 3),
    st.integers(-3, 3),
    st.sampled_from(MODES),
)
def test_means_and_shares_by_brute_force(counts: list[int], low: int, slip: int, mode: Any) -> None:
    """A mean fits the shares of its question exactly when some counts print as all of it; slips
    included.
    """
    n, top = sum(counts), len(counts) - 1
    listed = shares(counts, 0, mode)
    true = round_exact(low + _mean(counts), 1, rounding=mode)
    told = Figure(true.digits + slip, 1)
    claims = [
        Answered(n),
        *percentages("q", listed, complete=True),
        Mean(told, "q", low=low, high=low + top),
    ]
    finding = only(Page("", [Question(tuple(listed), "q"), *claims]), "index_range")
    for outcome in finding.outcomes:
        if outcome.assumption.base or outcome.assumption.best_first or outcome.assumption.without:
            continue
        rounding = outcome.assumption.rounding
        fits = [
            tried
            for tried in product(range(n + 1), repeat=len(counts))
            if sum(tried) == n
            and low + _mean(tried) in told.interval(rounding)
            and all(
                Fraction(100 * each, n) in Figure.parse(figure).interval(rounding)
                for each, figure in zip(tried, listed.values(), strict=True)
            )
        ]
        assert outcome.possible == bool(fits), (rounding, finding.explain())


def _mean(counts: Sequence[int]) -> Fraction:
    return Fraction(sum(place * each for place, each in enumerate(counts)), sum(counts))
