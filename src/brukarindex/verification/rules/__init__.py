"""The rules that published figures are checked by.

A rule looks at the facts of a page and gives findings. Those of a kind are in one file, and all of
them are listed here in the order of a report.

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
* ``spreads``: standard deviations
* ``differences``: two printed figures and what is said of their difference
* ``owned``: the figure of the page that something is said of
* ``averages``: averages of questions and part-indices
* ``bands``: what an index is called
* ``margins``: margins of error and intervals
* ``units``: what is said across units
* ``two_groups``: two groups, or two years, beyond chance
* ``references``: comparisons, and what those who did not answer could change
* ``changes``: change between two years
* ``sayings``: what is printed of several years, and said of them
* ``together``: all that is said of several years at once
* ``series``: figures of several years
* ``groups``: groups and their total
* ``tables``: a table as a whole
* ``repeated``: one number that is printed in several places
* ``missing``: what a page does not say, and what no other rule can use
"""

from brukarindex.verification.rules.answers import ANSWER_RULES
from brukarindex.verification.rules.averages import AVERAGE_RULES
from brukarindex.verification.rules.bands import BAND_RULES
from brukarindex.verification.rules.bases import BASE_RULES
from brukarindex.verification.rules.changes import CHANGE_RULES
from brukarindex.verification.rules.counts import COUNT_RULES
from brukarindex.verification.rules.groups import GROUP_RULES
from brukarindex.verification.rules.indices import INDEX_RULES
from brukarindex.verification.rules.limits import LIMIT_RULES
from brukarindex.verification.rules.margins import MARGIN_RULES
from brukarindex.verification.rules.medians import MEDIAN_RULES
from brukarindex.verification.rules.missing import MISSING_RULES
from brukarindex.verification.rules.references import REFERENCE_RULES
from brukarindex.verification.rules.repeated import REPEATED_RULES
from brukarindex.verification.rules.rule import Rule
from brukarindex.verification.rules.series import SERIES_RULES
from brukarindex.verification.rules.shares import SHARE_RULES
from brukarindex.verification.rules.spreads import SPREAD_RULES
from brukarindex.verification.rules.strata import STRATA_RULES
from brukarindex.verification.rules.sums import SUM_RULES
from brukarindex.verification.rules.tables import TABLE_RULES
from brukarindex.verification.rules.totals import TOTAL_RULES
from brukarindex.verification.rules.two_groups import TWO_GROUP_RULES
from brukarindex.verification.rules.units import UNIT_RULES
from brukarindex.verification.rules.words import WORD_RULES

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    *COUNT_RULES,
    *SHARE_RULES,
    *TOTAL_RULES,
    *REPEATED_RULES,
    *LIMIT_RULES,
    *ANSWER_RULES,
    *STRATA_RULES,
    *BASE_RULES,
    *WORD_RULES,
    *INDEX_RULES,
    *MEDIAN_RULES,
    *SUM_RULES,
    *SPREAD_RULES,
    *AVERAGE_RULES,
    *BAND_RULES,
    *MARGIN_RULES,
    *UNIT_RULES,
    *TWO_GROUP_RULES,
    *REFERENCE_RULES,
    *CHANGE_RULES,
    *SERIES_RULES,
    *GROUP_RULES,
    *TABLE_RULES,
    *MISSING_RULES,
)
"""Every rule, in the order of a report; what the others have not used is told of last."""
