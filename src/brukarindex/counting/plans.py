"""The plan of a scan: which columns it reads, and whether their names can share a table."""

from typing import Literal

import attrs

from brukarindex.checks import names_taken
from brukarindex.counting.answers import Coder
from brukarindex.counting.designs import Design
from brukarindex.counting.frames import is_pattern, pattern_problem
from brukarindex.exceptions import ArgumentError, raise_all
from brukarindex.questions.items import Item

COUNTS = ("n", "w", "w2")
RESULTS = (
    *(
        "measure",
        "n",
        "missing",
        "estimate",
        "std_error",
        "conf_low",
        "conf_high",
        "df",
        "deff",
        "status",
    ),
    *("reference", "difference", "statistic", "p_value", "p_adjusted", "verdict", "practical"),
    *("position", "answer", "share", "quantile", "median"),
    *("crude", "covered", "component", "lacking"),
)
"""Columns of results, which no key can share a name with."""
OWN = tuple(f"brukarindex_{name}" for name in ("n", "w", "w2", "good"))
ROWS, SUMS, SQUARES, GOOD = OWN
"""Columns of a table that another engine has counted: respondents, weights, squares and usable
weights.
"""

NameProblem = Literal["answers_and_key", "name_pattern", "name_taken"]
"""Why a column cannot be read by its name."""


@attrs.frozen
class Plan:
    """What a scan reads and counts: the coded variables of each block, the domain columns and the
    design.
    """

    blocks: tuple[tuple[Coder, ...], ...]
    by: tuple[str, ...]
    design: Design

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns whose combinations are the cells."""
        return tuple(dict.fromkeys((*self.by, *self.design.keys)))

    @property
    def questions(self) -> dict[str, list[Item]]:
        """Every column of answers, and the items that read it: a column may be a question and a box
        of another.
        """
        items = dict.fromkeys(
            item for block in self.blocks for coder in block for item in coder.variable.questions
        )
        read: dict[str, list[Item]] = {}
        for item in items:
            read.setdefault(item.column, []).append(item)
        return read

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the scan reads."""
        extra = [name for name in (self.design.weight, self.design.population) if name]
        return tuple(dict.fromkeys((*self.keys, *extra, *self.questions)))

    def name_problems(self) -> dict[NameProblem, list[ArgumentError]]:
        """Return why measures, keys and counts cannot share a table, by kind; each error has the
        column as its value.
        """
        names = dict.fromkeys(coder.variable.name for block in self.blocks for coder in block)
        design = [name for name in self.design.keys if name not in self.by]
        return {
            "answers_and_key": [
                ArgumentError(
                    f"column {name!r} is both answers and a key.", argument="columns", value=name
                )
                for name in names
                if name in self.keys
            ],
            "name_pattern": [
                ArgumentError(pattern_problem(name), argument="columns", value=name)
                for name in dict.fromkeys((*names, *self.columns))
                if is_pattern(name)
            ],
            "name_taken": [
                *names_taken(names, COUNTS, argument="measures"),
                *names_taken(self.questions, OWN, argument="measures"),
                *names_taken(self.by, (*COUNTS, *RESULTS, *OWN)),
                *names_taken(design, (*COUNTS, *RESULTS, *OWN), argument="design"),
                *names_taken(filter(None, [self.design.weight]), OWN, argument="design"),
            ],
        }

    def check_names(self) -> None:
        """Raise unless measures, keys and counts can share a table."""
        problems = [each for alike in self.name_problems().values() for each in alike]
        raise_all(ArgumentError, problems, argument="columns")
