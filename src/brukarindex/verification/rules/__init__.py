"""The rules that published figures are checked by.

A rule looks at the facts of a page and gives findings. Those of a kind are in one file, and all of
them are listed here in the order of a report.

Its files, in an order in which each imports only from those before it:

* ``rule``: what a rule is, and how its findings are made
* ``shares``: counts behind each share, distributions and totals
* ``limits``: figures that no answers at all can give
* ``answers``: response rates, their parts and bases
* ``indices``: means, indices and standard deviations
* ``differences``: two printed figures and what is said of their difference
* ``references``: comparisons, and what those who did not answer could change
* ``changes``: change between two years
* ``groups``: groups and their total
* ``tables``: a table as a whole
* ``repeated``: one number that is printed in several places
* ``missing``: what a page does not say, and what no other rule can use
"""

from brukarindex.verification.rules.answers import ANSWER_RULES
from brukarindex.verification.rules.changes import CHANGE_RULES
from brukarindex.verification.rules.groups import GROUP_RULES
from brukarindex.verification.rules.indices import INDEX_RULES
from brukarindex.verification.rules.limits import LIMIT_RULES
from brukarindex.verification.rules.missing import MISSING_RULES
from brukarindex.verification.rules.references import REFERENCE_RULES
from brukarindex.verification.rules.repeated import REPEATED_RULES
from brukarindex.verification.rules.rule import Rule
from brukarindex.verification.rules.shares import SHARE_RULES
from brukarindex.verification.rules.tables import TABLE_RULES

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    *SHARE_RULES,
    *REPEATED_RULES,
    *LIMIT_RULES,
    *ANSWER_RULES,
    *INDEX_RULES,
    *REFERENCE_RULES,
    *CHANGE_RULES,
    *GROUP_RULES,
    *TABLE_RULES,
    *MISSING_RULES,
)
"""Every rule, in the order of a report; what the others have not used is told of last."""
