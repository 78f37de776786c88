"""Checking pages, and the report that comes of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from brukarindex.checks import Progress, ProgressReport, misfits, one_of, several, shown, type_error
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, VerdictError
from brukarindex.verification.findings.findings import SEVERITIES, Finding
from brukarindex.verification.outcomes import VERDICTS, Verdict
from brukarindex.verification.pages.facts import Facts
from brukarindex.verification.pages.page import Page
from brukarindex.verification.rendering import (
    HEADINGS,
    Writer,
    as_html,
    as_markdown,
    as_sarif,
    as_text,
)
from brukarindex.verification.rules import Rule, all_rules, rules_for, telling_what_is_left
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import filled, printable

if TYPE_CHECKING:
    import polars as pl


@frozen(repr=False)
class Report:
    """What the rules found on some pages, what matters most first.

    Reports add up: ``verify(one) + verify(another)``.

    Attributes:
        pages: The pages.
        findings: The findings, by severity, then those that bear on a conclusion, then in the order
            of the rules.
    """

    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    _rules: tuple[Rule, ...] | None = field(default=None, eq=False, metadata={"json": False})

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that it was made by."""
        return all_rules() if self._rules is None else self._rules

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return `frame` as a stream of Arrow, which other libraries read as tables."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def __add__(self, other: "Report") -> "Report":
        """Return a report of the pages and findings of both."""
        if misfits([other], Report):
            return NotImplemented
        rules = {rule.name: rule for rule in (*self.rules, *other.rules)}
        return Report(
            (*self.pages, *other.pages),
            _ranked([*self.findings, *other.findings]),
            tuple(rules.values()),
        )

    def __radd__(self, other: object) -> "Report":
        """Return the report, so that `sum` can add the first one to 0."""
        return self if other == 0 else NotImplemented

    def of(
        self, *, rule: str | None = None, verdict: Verdict | None = None, page: str | None = None
    ) -> "Report":
        """Return a report of the findings of a rule, a verdict or a page.

        Raises:
            ArgumentError: There is no such rule, verdict or page.
        """
        one_of("verdict", verdict, [None, *VERDICTS])
        one_of("rule", rule, [None, *(each.name for each in self.rules)])
        one_of("page", page, [None, *(each.title for each in self.pages)])
        wanted = {"rule": rule, "verdict": verdict, "page": page}
        asked = {name: value for name, value in wanted.items() if value is not None}
        kept = [
            each
            for each in self.findings
            if all(getattr(each, name) == value for name, value in asked.items())
        ]
        return evolve(self, findings=tuple(kept))

    def only(self, rule: str, *, page: str | None = None) -> Finding:
        """Return the one finding of a rule.

        Raises:
            ArgumentError: There is not exactly one.
        """
        found = self.of(rule=rule, page=page).findings
        if len(found) != 1:
            present = tuple(dict.fromkeys(each.rule for each in self.findings))
            raise ArgumentError(
                f"there are {len(found)} findings of {rule!r}, not one; the rules with any:"
                f" {', '.join(present)}",
                argument="rule",
                value=rule,
                allowed=present,
            )
        return found[0]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many findings have each verdict, the gravest first; verdicts that none has are left
        out.
        """
        verdicts = [each.verdict for each in self.findings]
        return {verdict: verdicts.count(verdict) for verdict in VERDICTS if verdict in verdicts}

    @cached_property
    def frame(self) -> "pl.DataFrame":
        """The findings, a row for each; `n` is the number of answers if there is only one that
        fits.
        """
        import polars as pl

        names = (
            "page",
            "question",
            "group",
            "where",
            "rule",
            "verdict",
            "severity",
            "decision_changing",
            "n",
            "explanation_sv",
            "explanation_en",
        )
        types = {"decision_changing": pl.Boolean, "n": pl.Int64}
        return pl.DataFrame(
            self.records(), schema={name: types.get(name, pl.String) for name in names}
        )

    def records(self) -> list[dict[str, Any]]:
        """Return the findings as plain dicts, with the columns of `frame`."""
        return [
            {
                "page": each.page,
                **{name: "; ".join(each.about(name)) for name in ("question", "group", "where")},
                "rule": each.rule,
                "verdict": each.verdict,
                "severity": each.severity,
                "decision_changing": each.decision_changing,
                "n": _number(each),
                "explanation_sv": each.explain("sv"),
                "explanation_en": each.explain("en"),
            }
            for each in self.findings
        ]

    def text(self, language: Language | None = None) -> str:
        """Return it as plain text, in ``"sv"`` or ``"en"``; the pages' own language when none is
        given.
        """
        return self._written(as_text, language)

    def markdown(self, language: Language | None = None) -> str:
        """Return it as Markdown, in ``"sv"`` or ``"en"``; the pages' own language when none is
        given.
        """
        return self._written(as_markdown, language)

    def html(self, language: Language | None = None) -> str:
        """Return it as HTML, in ``"sv"`` or ``"en"``; the pages' own language when none is given.
        Notebooks show it.
        """
        return self._written(as_html, language)

    def describe(self, language: Language | None = None) -> str:
        """Return a sentence about how many findings there are of each kind."""
        spoken = self._spoken(language)
        words = HEADINGS[spoken]
        listed = "; ".join(
            f"{words[verdict].lower()}: {count}" for verdict, count in self.counts.items()
        )
        return f"{self._title(spoken)}: {listed or '–'}."

    def sarif(self, language: Language | None = None) -> dict[str, Any]:
        """Return it as a SARIF 2.1.0 log for build systems; write it with `json.dumps`."""
        sources = {page.title: page.source for page in self.pages}
        return as_sarif(self.findings, self.rules, self._spoken(language), sources)

    def raise_for(self, *verdicts: Verdict, language: Language | None = None) -> None:
        """Raise if any finding has one of these verdicts, so that a build stops.

        Args:
            *verdicts: "inconsistent" when none is given.
            language: Of the explanations; the pages' own when none is given.

        Raises:
            VerdictError: With the explanations of those findings.
            ArgumentError: A verdict is not one.
        """
        for each in verdicts:
            one_of("verdict", each, VERDICTS)
        found = [each for each in self.findings if each.verdict in (verdicts or ("inconsistent",))]
        if found:
            spoken = self._spoken(language)
            told = (f"{each.page}, {each.rule}: {each.explain(spoken)}" for each in found)
            raise VerdictError("\n".join(told), findings=tuple(found))

    def _written(self, write: Writer, language: Language | None) -> str:
        spoken = self._spoken(language)
        return write(self._title(spoken), self.findings, self._names(spoken), spoken)

    def _spoken(self, language: Language | None) -> Language:
        """Return the language asked for, or that of the pages; English when they have several."""
        if language is not None:
            return one_of("language", language, LANGUAGES)
        languages: set[Language] = {page.language for page in self.pages}
        return languages.pop() if len(languages) == 1 else "en"

    def _title(self, language: Language) -> str:
        empty = {"sv": ("Inga sidor", "Utan titel"), "en": ("No pages", "Untitled")}[language]
        names = [page.title or empty[1] for page in self.pages[:3]] + ["…"] * (len(self.pages) > 3)
        return ", ".join(names) or empty[0]

    def _names(self, language: Language) -> Callable[[Finding], str]:
        """Return what names a finding: its rule, and its page where there are several."""
        titles = {rule.name: rule.title[language] for rule in self.rules}
        pages = (
            {page.title: f"{page.title}: " for page in self.pages} if len(self.pages) > 1 else {}
        )
        return lambda finding: pages.get(finding.page, "") + titles.get(finding.rule, finding.rule)

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        return printable(self.text())

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items())
        told = f"Report({self._title('en')!r}: {counts or 'no findings'})"
        return printable(filled(told, indent="  "))


def _number(finding: Finding) -> int | None:
    """Return the number of answers that fits under the ordinary assumption, when it is
    the only one.
    """
    found = finding.outcomes[0].n if finding.outcomes else None
    only = (
        found is not None
        and found.onward is None
        and len(found.runs) == 1
        and found.runs[0][0] == found.runs[0][1]
    )
    return found.runs[0][0] if found is not None and only else None


def _ranked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            findings, key=lambda each: (SEVERITIES.index(each.severity), not each.decision_changing)
        )
    )


def verify(
    pages: Page | Iterable[Page],
    *,
    rules: Iterable[Rule] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check what published pages say, by every rule.

    The work is bounded whatever is printed: where no number of answers is printed, at most those up
    to a million are tried, and sums of scores up to 20 000 answers.

    Args:
        pages: A page, or several.
        rules: The rules, such as `[*RULES, my_rule]`; None for `RULES`.
        progress: Called with the pages done and all pages, after each.

    Returns:
        The report.

    Raises:
        ArgumentTypeError: Something is not a page or a rule.

    Examples:
        >>> from brukarindex.verification import Invited, Page, Percentage, Rate
        >>> page = Page("Exempel", [Invited(40), Rate("100 %"), Percentage("Nöjd", "58 %")])
        >>> report = verify(page)
        >>> report.counts
        {'consistent': 2}
        >>> report.only("percent_count").witness
        {'Nöjd': 23}
    """
    every = (pages,) if isinstance(pages, Page) else several("pages", pages)
    checks = None if rules is None else several("rules", rules)
    if misfits(every, Page):
        raise ArgumentTypeError(
            "verify takes pages; type the claims into a Page, or read them by pages_from",
            argument="pages",
            value=pages,
        )
    if odd := misfits(checks or (), Rule):
        wanted = "be of the class Rule, such as [*RULES, my_rule]"
        raise type_error("rules", wanted, rules, got=shown(odd[0]))
    if progress is not None and not callable(progress):
        raise type_error("progress", "be called with the pages done and all pages", progress)
    return Report(every, _ranked(_found(every, checks, progress)), checks)


def _applying(checks: Sequence[Rule], kinds: frozenset[str]) -> Sequence[Rule]:
    """Return the rules that look at these kinds of claim, those that tell what is left last."""
    applying = [rule for rule in checks if rule.applies(kinds)]
    return sorted(applying, key=lambda rule: rule in telling_what_is_left())


def _found(
    pages: Sequence[Page], checks: Sequence[Rule] | None, progress: Progress | None
) -> list[Finding]:
    findings: list[Finding] = []
    applying = rules_for if checks is None else partial(_applying, checks)
    looking: dict[frozenset[str], Sequence[Rule]] = {}  # by the kinds of claim on a page
    told = ProgressReport(progress, len(pages))
    for page in pages:
        facts = Facts(page)
        if facts.kinds not in looking:
            looking[facts.kinds] = applying(facts.kinds)
        for rule in looking[facts.kinds]:
            findings += rule.find(facts)
        told.add()
    return findings
