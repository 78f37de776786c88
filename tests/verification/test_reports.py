"""Reports: what they say, and how they leave the library."""

import copy
import json
import pickle
import subprocess
import sys

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import brukarindex as bx
from brukarindex.exceptions import ArgumentError, VerdictError
from brukarindex.verification import (
    RULES,
    Answered,
    Facts,
    Page,
    Percentage,
    Report,
    Rule,
    Statement,
    finding,
    verify,
)
from brukarindex.verification.outcomes import VERDICTS

WRONG = Page(
    "Fel",
    [Percentage("ja", "49 %", base=40, where="tabell 1"), Statement("fler")],
    source="fel.html",
)
RIGHT = Page("Rätt", [Answered(40), Percentage("ja", "58 %")])


def test_findings_that_matter_come_first() -> None:
    """The gravest verdict comes first, in the text too."""
    report = verify([RIGHT, WRONG])
    assert [each.verdict for each in report][:2] == ["inconsistent", "undetermined"]
    text = report.text("sv")
    assert (
        text.index("Inte möjligt tillsammans")
        < text.index("Kan inte avgöras")
        < text.index("Går ihop")
    )
    assert max(len(line) for line in text.splitlines()) <= 100


def test_reports_add_up() -> None:
    """The report of two pages is the sum of their reports."""
    assert verify(WRONG) + verify(RIGHT) == verify([WRONG, RIGHT])
    assert sum([verify(RIGHT)], verify(WRONG)) == verify([WRONG, RIGHT])
    with pytest.raises(TypeError):
        verify(WRONG) + 1  # type: ignore[operator]


@pytest.mark.parametrize("pages", [[WRONG, RIGHT], []], ids=["two pages", "no page"])
def test_reports_are_read_as_arrow(pages: list[Page]) -> None:
    """Polars, PyArrow, pandas and DuckDB read a report, as they do other results."""
    report = verify(pages)
    table = pa.table(report)
    assert pl.DataFrame(report).equals(report.frame)
    assert table.column_names == table.to_pandas().columns.to_list() == report.frame.columns
    assert duckdb.from_arrow(table).aggregate("count(*)").fetchall() == [(len(report),)]


def test_parts_of_a_report() -> None:
    """A report is narrowed down by rule, verdict and page."""
    report = verify([WRONG, RIGHT])
    assert {each.page for each in report.of(page="Fel")} == {"Fel"}
    assert [each.rule for each in report.of(verdict="inconsistent")] == ["percent_count"]
    assert len(report.of(rule="percent_count")) == 2
    assert sum(report.counts.values()) == len(report)
    assert report.frame.height == len(report)
    assert report.frame["verdict"].is_in(VERDICTS).all()
    assert report.only("percent_count", page="Rätt").verdict == "consistent"
    with pytest.raises(ArgumentError, match="2 findings of 'percent_count', not one"):
        report.only("percent_count")
    with pytest.raises(ArgumentError, match="Did you mean 'inconsistent'"):
        report.of(verdict="Inconsistent")  # type: ignore[arg-type]


def test_raise_for() -> None:
    """A report stops a build at the verdicts asked for."""
    verify(RIGHT).raise_for()
    verify(RIGHT).raise_for("inconsistent", "consistent_only_if")
    with pytest.raises(VerdictError, match="Fel, percent_count: ”ja” 49 %: inget helt antal"):
        verify(WRONG).raise_for()
    with pytest.raises(VerdictError, match="har ingen siffra"):
        verify(WRONG).raise_for("undetermined")
    with pytest.raises(ArgumentError, match="allowed"):
        verify(RIGHT).raise_for("wrong")  # type: ignore[arg-type]


def test_sarif() -> None:
    """The log names the rules and has a result for each finding, with the levels that
    SARIF allows.
    """
    log = verify([WRONG, RIGHT]).sarif("en")
    assert json.loads(json.dumps(log)) == log
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    results = log["runs"][0]["results"]
    assert {each["ruleId"] for each in results} <= rules
    assert [each["level"] for each in results if each["kind"] == "fail"] == ["error"]
    assert all(each["level"] == "none" for each in results if each["kind"] != "fail")
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "fel.html"}


def test_html_is_escaped() -> None:
    """What a page says is never markup."""
    page = Page("<b>", [Answered(40), Percentage("<script>", "58 %")])
    assert "<script>" not in verify(page)._repr_html_()
    assert "&lt;script&gt;" in verify(page)._repr_html_()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_finding_is_explained(language: str) -> None:
    """Every finding says something in both languages, without the other one's words."""
    report = verify([WRONG, RIGHT])
    for each in report:
        told = each.explain(language)  # type: ignore[arg-type]
        assert told
        assert "None" not in told
        assert ("{" in told) is False
    assert ("Kan inte" in report.text("sv")) is True
    assert "Kan inte" not in report.text("en")
    with pytest.raises(ArgumentError):
        report.text("de")  # type: ignore[arg-type]


def test_fair_words() -> None:
    """No report accuses."""
    text = verify([WRONG, RIGHT]).text("sv").lower().replace("fel\n", "")
    assert not {word for word in ("fusk", "felaktig", "falsk", "lögn") if word in text}


def test_empty_reports() -> None:
    """A page with nothing to check says so."""
    report = verify(Page("Tom", []))
    assert (len(report), repr(report)) == (0, "Report('Tom': no findings)")
    assert "Inget att pröva" in report.text("sv")
    assert "Inget att pröva" in report._repr_html_()
    assert verify([]) == Report((), ())
    assert verify([]).describe("sv") == "Inga sidor: –."
    assert verify([]).frame.height == 0


def test_progress() -> None:
    """Pages done and all pages are told."""
    told: list[tuple[int, int]] = []
    verify([WRONG, RIGHT], progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_own_rules() -> None:
    """A rule of one's own is checked with the others, and may fail without stopping them."""

    def small(facts: Facts) -> object:
        for claim in facts.of(Answered):
            n = facts.quantity(claim.figure).numbers()
            if n and n[-1] < 50:
                yield finding([claim], {"sv": "få", "en": "few"}, verdict="undetermined")

    def broken(_: Facts) -> object:
        raise KeyError("hoppsan")

    words = {"sv": "s", "en": "e"}
    checks = {"small": small, "broken": broken}
    rules = [Rule(name, words, words, words, (Answered,), check) for name, check in checks.items()]  # type: ignore[arg-type]
    report = verify(RIGHT, rules=[*RULES, *rules])
    assert report.only("small").explain("en") == "few"
    assert "KeyError: 'hoppsan'" in report.only("broken").explain("en")
    assert {"small", "broken"} <= {
        rule["id"] for rule in report.sarif()["runs"][0]["tool"]["driver"]["rules"]
    }
    assert len(report) == len(verify(RIGHT)) + 2
    assert "* e: few" in report.text("en")
    assert bx.from_json(bx.to_json(report)) == report


def test_findings_are_checked() -> None:
    """A finding of one's own with a wrong verdict or one language is told of, and does not stop the
    others.
    """
    words = {"sv": "s", "en": "e"}
    wrong = [
        Rule(
            "verdict",
            words,
            words,
            words,
            (Answered,),
            lambda _: [finding([], words, verdict="wrong")],
        ),  # type: ignore[arg-type]
        Rule(
            "language",
            words,
            words,
            words,
            (Answered,),
            lambda _: [finding([], {"sv": "s"}, verdict="consistent")],
        ),
    ]
    report = verify(RIGHT, rules=wrong)
    assert "allowed: 'inconsistent'" in report.only("verdict").explain("en")
    assert "told in both languages" in report.only("language").explain("en")


def test_reports_travel() -> None:
    """A report can be sent to another process, with what it had still to try."""
    report = verify([WRONG, RIGHT])
    back = pickle.loads(pickle.dumps(report))
    assert back.findings == report.findings
    assert back.text("sv") == report.text("sv")
    assert copy.deepcopy(report).findings == report.findings


def test_nothing_to_draw() -> None:
    """Pages without shares of a known number of answers have no picture."""
    pytest.importorskip("altair")
    with pytest.raises(ArgumentError, match="nothing to draw"):
        bx.picture(verify(Page("", [])))


def test_json_of_a_report_is_checked() -> None:
    """A report whose parts are of other kinds is refused when it is read, not when it is used."""
    told = json.loads(bx.to_json(verify([WRONG, RIGHT])))
    for field, odd in (
        ("claims", [1]),
        ("outcomes", ["x"]),
        ("certificate", 3),
        ("witness", [1]),
        ("verdict", "fel"),
    ):
        broken = copy.deepcopy(told)
        broken["value"]["findings"][0][field] = odd
        with pytest.raises(ArgumentError):
            bx.from_json(json.dumps(broken))
    for field in ("pages", "findings"):
        broken = copy.deepcopy(told)
        broken["value"][field] = [1]
        with pytest.raises(ArgumentError):
            bx.from_json(json.dumps(broken))


ALONE = '''
import sys

class Absent:
    """Refuses what verification is to do without."""

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("polars", "scipy", "narwhals"):
            raise ImportError(name)

sys.meta_path.insert(0, Absent())
from brukarindex.verification import Against, Index, Invited, Page, Percentage, Rate
from brukarindex.verification import pages_from, verify

claims = [Invited(1283), Rate("33 %"), Percentage("nöjda", "58 %", "q"), Index("72", "q", steps=5)]
claims.append(Against("83,75", "q"))
report = verify(Page("Exempel", claims, language="sv"))
assert report.text("sv") and report.markdown() and report.html() and report.sarif()
assert len(pages_from([{"page": "x", "claim": "invited", "figure": "40"}])) == 1
print(report.counts)
'''


def test_pages_are_checked_without_polars_and_scipy():
    """Whoever has a page and no frame needs numpy and attrs alone."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert "consistent" in done.stdout
