"""The named confidence intervals, by the name that users type."""

from brukarindex.estimates.intervals import (
    DEFAULT_METHOD,
    IntervalMethod,
    ShareMethod,
    critical_value,
    mean_interval,
    proportion_interval,
)

__all__ = [
    "DEFAULT_METHOD",
    "IntervalMethod",
    "ShareMethod",
    "critical_value",
    "mean_interval",
    "proportion_interval",
]
