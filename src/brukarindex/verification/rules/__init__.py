"""The rules that published figures are checked by."""

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
    *MISSING_RULES,
)
"""Every rule, in the order of a report; what the others have not used is told of last."""
