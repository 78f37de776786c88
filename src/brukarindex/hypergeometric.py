"""Exact intervals and tests in finite populations, by the name that users type."""

from brukarindex.estimates.hypergeometric import (
    LARGEST,
    hypergeometric_interval,
    hypergeometric_p_value,
)

__all__ = ["LARGEST", "hypergeometric_interval", "hypergeometric_p_value"]
