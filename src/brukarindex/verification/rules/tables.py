"""Rules about a table as a whole: every row and every column at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from brukarindex.exact.counts import percent_counts
from brukarindex.exact.figures import Figure, Rounding
from brukarindex.exact.groups import mixes
from brukarindex.exact.margins import MarginGap, margin_gap
from brukarindex.exact.shares import counted_share
from brukarindex.verification.engine import Open, Reading, tried
from brukarindex.verification.findings.evidence import Certificate, Gap
from brukarindex.verification.findings.findings import Finding
from brukarindex.verification.outcomes import Base, Cause
from brukarindex.verification.pages.claims import Parts, Percentage, Question
from brukarindex.verification.pages.facts import Facts, QuestionClaims
from brukarindex.verification.readings.others import most_others, possible_others
from brukarindex.verification.rules.rule import Rule, judged
from brukarindex.verification.wording import Said, number, said
from brukarindex.words.languages import LANGUAGES

FEWEST_ROWS, FEWEST_COLUMNS = 2, 2


class _Cell(NamedTuple):
    """A claim of a table, and its share as printed, or its count where that is."""

    claim: Percentage
    printed: Figure | int


class _Line(NamedTuple):
    """A row of a table: what is printed of it, and how many answers are behind it."""

    shares: Mapping[str, _Cell]
    n: int
    base: Base
    complete: bool

    def counts(self, columns: Sequence[str], mode: Rounding) -> list[range]:
        """Return the counts of each column, and of those outside all of them.

        Where they cannot be, all are possible: the row is told of by other rules.
        """
        found = [self._column(name, mode) for name in columns]
        rest = range(1 if self.complete else self.n + 1)
        least, most = (sum(each[end] for each in (*found, rest) if each) for end in (0, -1))
        if not all(found) or not least <= self.n <= most:
            return [range(self.n + 1)] * (len(columns) + 1)
        return [*found, rest]

    def printed(self, name: str) -> Figure | None:
        """Return the printed share of a column, or that of its count; None where there is none."""
        found = self.shares[name].printed if name in self.shares else None
        if not isinstance(found, int):
            return found
        return counted_share(found, self.n) if found <= self.n else None

    def _column(self, name: str, mode: Rounding) -> range:
        if name not in self.shares:
            return range(self.n + 1)
        printed = self.shares[name].printed
        if isinstance(printed, int):
            return range(printed, printed + 1) if printed <= self.n else range(0)
        return percent_counts(printed, self.n, rounding=mode) or range(0)


class _Table(NamedTuple):
    """A total and the rows that it is made of."""

    parts: Parts
    whole: _Line
    lines: tuple[_Line, ...]
    columns: tuple[str, ...]

    def gap(self, mode: Rounding) -> MarginGap | None:
        """Return which columns cannot be."""
        rows = [line.counts(self.columns, mode) for line in self.lines]
        low, high = (np.array([[each[end] for each in row] for row in rows]) for end in (0, -1))
        sizes = np.array([line.n for line in self.lines])
        return margin_gap(low, high, sizes, self.whole.counts(self.columns, mode))

    def mix(self, mode: Rounding) -> bool:
        """Return whether every column can be, whatever the numbers of answers are."""
        every = (self.whole, *self.lines)
        columns = ([line.printed(name) for line in every] for name in self.columns)
        figures = ([each for each in column if each is not None] for column in columns)
        return all(
            mixes(column[0], column[1:], rounding=mode)
            for column in figures
            if len(column) == len(every)
        )

    @property
    def base(self) -> Base:
        """Whether every number of answers is printed with its shares."""
        bases = {line.base for line in (self.whole, *self.lines) if line.shares}
        return "printed" if bases == {"printed"} else "all"

    @property
    def added(self) -> int:
        """The answers of all rows."""
        return sum(line.n for line in self.lines)


def table_total(facts: Facts) -> Iterator[Finding]:
    """Check all columns of a total at once against those of its rows, and the numbers behind."""
    for parts in facts.of(Parts):
        if parts.complete is False or len(parts.groups) < FEWEST_ROWS:
            continue
        for about in facts.distributions:
            table = _table(facts, parts, about) if about.group == parts.group else None
            if table is not None and table.added != table.whole.n:
                yield from _numbers(table, possible_others(facts, parts))
            elif table is not None and len(table.columns) >= FEWEST_COLUMNS:
                yield _jointly(table)


def _table(facts: Facts, parts: Parts, about: QuestionClaims) -> _Table | None:
    """Return what is printed of a question in all groups; None unless all numbers are known."""
    if any(facts.is_weighted(group) for group in (parts.group, *parts.groups)):
        return None
    rows = {each.group: each for each in facts.distributions if each.question == about.question}
    whole = _line(facts, about)
    lines = [
        _line(facts, rows[group]) if group in rows else _hidden(facts, group)
        for group in parts.groups
    ]
    known = tuple(line for line in lines if line is not None)
    if whole is None or len(known) < len(parts.groups):
        return None
    columns = tuple(name for name in whole.shares if any(name in line.shares for line in known))
    return _Table(parts, whole, known, columns) if columns else None


def _line(facts: Facts, about: QuestionClaims) -> _Line | None:
    shares: dict[str, _Cell] = {}
    for claim in about.of(Percentage):
        count = facts.count_of(claim)
        printed = facts.digits(claim.figure) if count is None else count
        if printed is not None:
            shares.setdefault(claim.category, _Cell(claim, printed))
    base = facts.base(about, next(iter(shares.values())).claim) if shares else facts.base(about)
    if base is None or len(base.n) != 1 or base.policy:
        return None
    several = any(each.several for each in about.of(Question))
    complete = not several and any(each.complete for each in about.of(Question))
    return _Line(shares, base.n[0], base.base, complete=complete) if not several else None


def _hidden(facts: Facts, group: str) -> _Line | None:
    """Return a row of which only the number of answers is printed."""
    answered = facts.answered(group, "either")
    if answered is None or len(answered.n) != 1 or answered.policy:
        return None
    return _Line({}, answered.n[0], "printed", complete=False)


def _numbers(table: _Table, also: tuple[tuple[Cause, ...], ...]) -> Iterator[Finding]:
    """Yield printed bases that do not add up; others may have skipped the question."""
    if table.base != "printed":
        return
    told = {k: (number(table.added, k), number(table.whole.n, k)) for k in LANGUAGES}
    others = table.whole.n - table.added
    gap = Gap("@whole", max(table.added, table.whole.n), min(table.added, table.whole.n))
    yield judged(
        [table.parts, *_claims(table)],
        said(
            f"Svaren i raderna är {told['sv'][0]} tillsammans; helheten har {told['sv'][1]}.",
            f"The answers of the rows are {told['en'][0]} together; the whole has {told['en'][1]}.",
        ),
        outcomes=[
            *tried(
                Open(("printed",), also=also),
                lambda reading, _: bool(reading.also) and 0 < others <= most_others(table.whole.n),
            )
        ],
        certificate=Certificate.of(gap),
    )


def _jointly(table: _Table) -> Finding:
    def check(reading: Reading, mode: Rounding) -> bool:
        return table.mix(mode) if reading.base == "question" else table.gap(mode) is None

    bases: tuple[Base | None, ...] = (
        ("printed",) if table.base == "printed" else ("all", "question")
    )
    outcomes = [*tried(Open(bases), check)]
    possible = outcomes[0].possible
    return judged(
        [table.parts, *_claims(table)],
        _told(table, None if possible else table.gap("either")),
        outcomes=outcomes,
    )


def _claims(table: _Table) -> Iterator[Percentage]:
    for line in (table.whole, *table.lines):
        yield from (each.claim for each in line.shares.values())


def _told(table: _Table, gap: MarginGap | None) -> Said:
    rows, columns = len(table.lines), len(table.columns)
    if gap is None:
        return said(
            f"{rows} rader och {columns} kolumner går ihop med helheten på en gång.",
            f"{rows} rows and {columns} columns agree with the whole at once.",
        )
    names = [*table.columns, ""]
    listed = " + ".join(names[place] for place in gap.columns if names[place])
    spans = {k: (_ends(gap.rows, k), _ends(gap.printed, k)) for k in LANGUAGES}
    return said(
        f"{listed}: raderna ger {spans['sv'][0]} svar, helheten {spans['sv'][1]}.",
        f"{listed}: the rows give {spans['en'][0]} answers, the whole {spans['en'][1]}.",
    )


def _ends(ends: tuple[int, int], language: object) -> str:
    low, high = (number(each, language) for each in ends)  # type: ignore[arg-type]
    return low if low == high else f"{low}–{high}"


RULES = (
    Rule(
        "table_total",
        said("Hela tabellen", "The whole table"),
        said(
            "Hela antal i alla rader ger varje rads andelar och helhetens, i alla kolumner på en"
            " gång.",
            "Whole numbers in all rows make the shares of each row and of the whole, in all columns"
            " at once.",
        ),
        said(
            "Raderna överlappar inte och är tillsammans alla.",
            "The rows do not overlap, and are everybody together.",
        ),
        (Parts,),
        table_total,
        "explanation/groups",
    ),
)
