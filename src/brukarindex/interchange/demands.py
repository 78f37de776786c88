"""How a document is refused that says what cannot be."""

from brukarindex.exceptions import ArgumentError

ROUNDING = 1e-9
"""Relative rounding of sums of weights, and of figures that are compared with one another."""
MOST = 2**53
"""Counts from which floats no longer hold every whole number."""


def demand(holds: object, says: str) -> None:
    """Raise `ArgumentError` unless something holds."""
    if not holds:
        raise ArgumentError(f"the JSON's {says}.", argument="text")
