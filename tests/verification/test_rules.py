"""Laws of the rules: no false alarm, certificates that can be checked, witnesses that print as the
page does.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, strategies as st
from strategies import laws
from verification.checking import only
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
    KINDS,
    RULES,
    Answered,
    Assumption,
    Finding,
    Invited,
    Mean,
    Page,
    Percentage,
    Question,
    Rate,
    Total,
    percentages,
    verify,
)
from brukarindex.verification.readings.placing import Outline
from brukarindex.verification.rules import FILES, rules_for

RULE_NAMES = {rule.name for rule in RULES}


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


@laws(1)
@given(questions(4), st.data())
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


def test_the_page_about_rules_has_each_in_its_table() -> None:
    """What a rule asks and takes for granted, in the order of a report; the list below the table is
    an example that is run.
    """
    page = Path(__file__).parents[2] / "docs" / "explanation" / "published-figures.md"
    table = page.read_text(encoding="utf-8").partition("## The rules\n")[2].partition("\nTheir ")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [rule.name for rule in RULES]


@pytest.mark.parametrize("file", FILES)
def test_files_are_looked_up_by_the_claims_that_their_rules_need(file: str) -> None:
    """A page imports the files that look at its claims: a kind not listed is not checked."""
    rules = [rule for rule in RULES if rule.check.__module__.rpartition(".")[2] == file]
    assert rules
    assert {kind.kind for rule in rules for kind in rule.needs} == {*FILES[file].split()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_rules_of_a_page_are_those_that_apply(kind: str) -> None:
    """What is imported for a page is all that applies to it, in the order of all rules."""
    kinds = frozenset({kind, "invited", "percentage"})
    assert rules_for(kinds) == tuple(rule for rule in RULES if rule.applies(kinds))


LIGHT = """
import sys
from brukarindex.verification import Invited, Page, Percentage, Rate, verify

assert verify(Page("", [Invited(1283), Rate("33 %"), Percentage("nöjda", "58 %")])).findings
print(*(name.removeprefix("brukarindex.") for name in sys.modules if "brukarindex." in name))
"""


def test_a_page_imports_only_what_looks_at_its_claims() -> None:
    """A first page does not wait for rules, and their arithmetic, that it has no claims for."""
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    said = {"invited", "rate", "percentage"}
    unused = [file for file, looks_at in FILES.items() if said.isdisjoint(looks_at.split())]
    assert len(unused) > 10
    later = {f"verification.rules.{file}" for file in unused} | {
        "exact.groups",
        "exact.moments",
        "verification.pages.records",
        "verification.pages.tables",
        "verification.readings.arrangements",
        "verification.readings.scores",
    }
    assert later.isdisjoint(done.stdout.split())


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
    plain = [
        each
        for each in finding.outcomes
        if each.assumption == Assumption(each.assumption.rounding, "all")
    ]
    assert plain
    for outcome in plain:
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


def test_honest_figures_are_printed() -> None:
    """The helper prints as the library reads."""
    assert printed(Fraction(115, 2), 0, "half_up") == "58"


def test_a_total_holds_no_more_than_it_is() -> None:
    """Of 20 per cent on the two upper of three steps less than 21 per cent can be there."""
    outline = Outline({frozenset({1, 2}): Figure.parse("20 %")}, (0, 1, 2), 3)
    assert Fraction(cast("int", outline.most([0, 1, 1], "any")), outline.whole) == Fraction(21, 100)
