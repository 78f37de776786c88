"""Pages checked by one rule."""

from brukarindex.verification import Finding, Page, verify


def only(page: Page, rule: str) -> Finding:
    """Return the one finding of a rule."""
    [found] = verify(page).of(rule=rule)
    return found
