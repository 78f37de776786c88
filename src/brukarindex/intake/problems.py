"""What is wrong with a delivery, and the result that lists it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import attrs
import polars as pl

from brukarindex.checks import one_of
from brukarindex.intake.faults import ODD, SENTENCES, ProblemKind, ProblemSeverity
from brukarindex.results.tables import Table
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lines import filled, pasteable, printable
from brukarindex.words.numbers import number

_CALLED = re.compile(r"(?<![.\w])(clean_labels|Design|Scale)\(")
"""What remedies call."""
_CODE = " " * 6
"""What stands before code to paste."""
_QUOTED = re.compile(r"(?<!=)'((?:[^'\\]|\\.)*)'")
"""A name or a value as `repr` has it, but not in code."""
_KEPT = "frame = frame.filter("
_TIMES = re.compile(r"\([0-9]+×\)")
MOST_SHOWN = 5
"""So many values of a problem are shown."""


@attrs.frozen
class Problem:
    """One row of `Problems`: one thing that is wrong with one column, or with whole rows."""

    domain: dict[str, Any] = attrs.field(hash=False)
    problem: ProblemKind
    severity: ProblemSeverity
    rows: int
    found: str | None
    remedy: str | None

    @property
    def column(self) -> str | None:
        """The column; None for whole rows."""
        held: str | None = self.domain.get("column")
        return held

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is wrong and what to do, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        said = SENTENCES[language][self.problem].format(
            column=self.column,
            rows=_times(self.rows, language),
            found=self.found,
        )
        return _QUOTED.sub(r"”\1”", said) if language == "sv" else said


def problem(
    kind: ProblemKind,
    column: str | None,
    rows: int,
    found: str | None = None,
    *,
    remedy: str | None = None,
) -> Problem:
    """Return a problem of a kind."""
    severity: ProblemSeverity = "warning" if kind in ODD else "error"
    return Problem({"column": column}, kind, severity, rows, found, remedy)


def values_text(counts: dict[Any, int] | Iterable[tuple[Any, int]]) -> str:
    """Return values with how often each was found, the first few of them.

    Examples:
        >>> values_text({"ja ": 2, 99: 1})
        "'ja ' (2×), 99 (1×)"
    """
    pairs: list[tuple[object, int]] = [*(counts.items() if isinstance(counts, dict) else counts)]
    told = [f"{_value(value)} ({count}×)" for value, count in pairs[:MOST_SHOWN]]
    return ", ".join([*told, *(["…"] if len(pairs) > MOST_SHOWN else [])])


def _value(value: object) -> str:
    """Return a value as a reader of the file sees it."""
    if value is None:
        return "null"
    whole = isinstance(value, float) and value.is_integer()
    return repr(int(value)) if isinstance(value, float) and whole else repr(value)


@attrs.frozen
class CheckMethod:
    """What was checked of a delivery.

    Attributes:
        checked: Rows that were looked at.
        questions: Columns of answers that were looked at.
        version: Version of brukarindex.
    """

    checked: int
    questions: tuple[str, ...]
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what was checked, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        return _WORDS[language]["check"].format(
            rows=_times(self.checked, language),
            questions=_questions(len(self.questions), language),
            version=self.version,
        )


@attrs.frozen(repr=False)
class Problems(Table[Problem]):
    """What is wrong with a delivery, one row for each problem; none of it has been changed.

    Attributes:
        frame: ``column`` (null for whole rows), ``problem`` (its kind), ``severity``
            (``"error"`` when nothing can be counted before it is put right, ``"warning"`` when it
            only looks odd), ``rows`` (in how many rows it was found), ``found`` (the values with
            how often each occurs) and ``remedy``: Python to paste, null where only you can know.
        method: What was checked.
    """

    _row = Problem
    _spare = ("severity",)

    method: CheckMethod

    @property
    def errors(self) -> int:
        """Number of problems that must be put right before anything can be counted."""
        return int((self.frame["severity"] == "error").sum())

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about what was checked and found, in ``"sv"`` or ``"en"``."""
        return " ".join([self._head(language), *(each.describe(language) for each in self)])

    def text(self, language: Language = "en") -> str:
        """Return a report in lines of at most 100 characters, with remedies to paste."""
        lines = [filled(self._head(language))]
        used = sorted({name for each in self for name in _CALLED.findall(each.remedy or "")})
        if used:
            code = f"from brukarindex import {', '.join(used)}"
            lines += ["", _WORDS[language]["needs"], f"{_CODE}{code}"]
        for severity in get_args(ProblemSeverity):
            alike = [each for each in self if each.severity == severity]
            lines += ["", _WORDS[language][severity]] if alike else []
            for together in _together(alike):
                said = f"- {together[0].describe(language)}{_others(together[1:], language)}"
                lines.append(filled(printable(said), indent="  "))
                remedy = _code_of(together)
                lines += [pasteable(remedy, indent=_CODE)] if remedy else []
        return "\n".join(lines)

    def _head(self, language: Language) -> str:
        words = _WORDS[language]
        found = words["found"].format(self.errors, len(self) - self.errors)
        return f"{self.method.describe(language)} {found if len(self) else words['none']}"

    def __repr__(self) -> str:
        return self.text()


def _together(problems: Iterable[Problem]) -> list[list[Problem]]:
    """Return problems that differ in their column alone together."""
    found: dict[object, list[Problem]] = {}
    for each in problems:
        remedy = (each.remedy or "").replace(_column_code(each), "")
        plain = each.column is not None and repr(each.column) not in remedy
        values = _TIMES.sub("", each.found or "")
        key = (each.problem, values, remedy) if plain and remedy and values else id(each)
        found.setdefault(key, []).append(each)
    return [*found.values()]


def _column_code(problem: Problem) -> str:
    return f"pl.col({problem.column!r})"


def _others(problems: Sequence[Problem], language: Language) -> str:
    """Return in which other columns the same was found."""
    if not problems:
        return ""
    listed = ", ".join(repr(each.column) for each in problems)
    said = f" {_WORDS[language]['same'].format(listed)}"
    return _QUOTED.sub(r"”\1”", said) if language == "sv" else said


def _code_of(together: Sequence[Problem]) -> str | None:
    """Return the code that helps in all of some columns."""
    first, columns = together[0], [each.column for each in together]
    if first.remedy is None or len(columns) == 1:
        return first.remedy
    code = first.remedy.replace(_column_code(first), f"pl.col({columns})")
    kept = code.removeprefix(_KEPT)
    return code if kept == code else f"{_KEPT}pl.all_horizontal({kept})"


def problems_of(found: Iterable[Problem], method: CheckMethod) -> Problems:
    """Return the result that lists problems, errors first."""
    ordered = sorted(found, key=lambda each: each.severity != "error")
    kinds = {
        "column": pl.String,
        "problem": pl.String,
        "severity": pl.String,
        "rows": pl.Int64,
        "found": pl.String,
        "remedy": pl.String,
    }
    rows = [
        (each.column, each.problem, each.severity, each.rows, each.found, each.remedy)
        for each in ordered
    ]
    frame = pl.DataFrame(rows, schema=kinds, orient="row")
    return Problems(frame, ("column",), tuple(range(frame.height)), method)


def _times(count: int, language: Language) -> str:
    noun = {"sv": ("rad", "rader"), "en": ("row", "rows")}[language][count != 1]
    return f"{number(count, 0, language)} {noun}"


def _questions(count: int, language: Language) -> str:
    noun = {"sv": ("fråga", "frågor"), "en": ("question", "questions")}[language][count != 1]
    return f"{count} {noun}"


_WORDS: Mapping[Language, Mapping[str, str]] = {
    "sv": {
        "check": "Kontroll av {rows} och {questions}. brukarindex {version}.",
        "found": "Fel som stoppar beräkningen: {}; att titta på: {}.",
        "none": "Inget att anmärka på.",
        "needs": "Koden nedan behöver:",
        "error": "Måste rättas innan något kan räknas:",
        "warning": "Ser konstigt ut:",
        "same": "Likadant i {}.",
    },
    "en": {
        "check": "Check of {rows} and {questions}. brukarindex {version}.",
        "found": "Errors that stop the count: {}; to look at: {}.",
        "none": "Nothing to remark on.",
        "needs": "The code below needs:",
        "error": "To be put right before anything can be counted:",
        "warning": "Looks odd:",
        "same": "The same in {}.",
    },
}
