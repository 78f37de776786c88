"""The rules that published figures are checked by.

A rule looks at the facts of a page and gives findings. Those of a kind are in one file, and the
files are listed here in the order of a report, with the claims that they look at: a page imports
those that look at its claims.

Its files, in an order in which each imports only from those before it:

* ``rule``: what a rule is, and how its findings are made
* ``counts``: counts behind one share
* ``shares``: all shares of a distribution at once
* ``totals``: a total and its parts
* ``limits``: figures that no answers at all can give
* ``answers``: response rates
* ``strata``: response rates of parts and their whole
* ``bases``: bases of figures
* ``words``: shares in words
* ``indices``: means and indices against the shares of their question
* ``medians``: medians
* ``sums``: whole sums behind a mean
* ``differences``: two printed figures and what is said of their difference
* ``own_figures``: the figure of the page that something is said of
* ``spreads``: standard deviations
* ``averages``: averages of questions and part-indices
* ``bands``: what an index is called
* ``margins``: margins of error and intervals
* ``units``: what is said across units
* ``two_groups``: two groups, or two years, beyond chance
* ``references``: comparisons, and what those who did not answer could change
* ``changes``: change between two years
* ``sayings``: what is printed of several years, and said of them
* ``series``: all that is said of several years at once
* ``groups``: groups and their total
* ``tables``: a table as a whole
* ``repeated``: one number that is printed in several places
* ``missing``: what a page does not say, and what no other rule can use
"""

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from brukarindex.verification.pages.claims import KINDS
from brukarindex.verification.rules.rule import Rule

if TYPE_CHECKING:
    RULES: tuple[Rule, ...]
    """Every rule, in the order of a report; what the others have not used is told of last."""

__all__ = ["FILES", "RULES", "Rule", "all_rules", "rules_for", "telling_what_is_left"]

FILES: dict[str, str] = {
    "counts": "percentage",
    "shares": "question percentage",
    "totals": "total",
    "repeated": "invited answered rate percentage total mean index change",
    "limits": "rate percentage total mean deviation index",
    "answers": "answered rate",
    "strata": "parts",
    "bases": "percentage mean index",
    "words": "percentage",
    "indices": "mean index",
    "medians": "median",
    "sums": "mean index",
    "spreads": "deviation",
    "averages": "mean index",
    "bands": "index",
    "margins": "percentage total margin",
    "units": "units",
    "two_groups": "against",
    "references": "percentage total mean index against",
    "changes": "change",
    "series": "series",
    "groups": "parts",
    "tables": "parts",
    "missing": " ".join(KINDS),
}
"""The files of the rules, in the order of a report, with the kinds of claim that they look at."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any name
    """Return all rules, whose files are imported when somebody asks for all of them."""
    if name == "RULES":
        return all_rules()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in the order of a report."""
    return tuple(rule for file in FILES for rule in _of(file))


@lru_cache(maxsize=1 << 8)  # pages of a few kinds come again and again
def rules_for(kinds: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that look at these kinds of claim, without the files of the others."""
    files = [file for file, looks_at in FILES.items() if not kinds.isdisjoint(looks_at.split())]
    return tuple(rule for file in files for rule in _of(file) if rule.applies(kinds))


def telling_what_is_left() -> tuple[Rule, ...]:
    """Return the rules that come after all others, own rules too."""
    return _of("missing")


def _of(file: str) -> tuple[Rule, ...]:
    rules: tuple[Rule, ...] = import_module(f"{__name__}.{file}").RULES
    return rules
