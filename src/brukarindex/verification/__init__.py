"""Checking published figures: what printed numbers can and cannot mean, in exact arithmetic."""

from brukarindex.verification.bounds import (
    Distinguishability,
    IndexRange,
    distinguishable,
    index_range,
    variance_range,
)
from brukarindex.verification.counts import (
    Distribution,
    PossibleN,
    distribution_counts,
    mean_sums,
    percent_counts,
    possible_n,
    response_counts,
    subtotal_readings,
)
from brukarindex.verification.figures import Figure, Interval, round_exact

__all__ = [
    "Distinguishability",
    "Distribution",
    "Figure",
    "IndexRange",
    "Interval",
    "PossibleN",
    "distinguishable",
    "distribution_counts",
    "index_range",
    "mean_sums",
    "percent_counts",
    "possible_n",
    "response_counts",
    "round_exact",
    "subtotal_readings",
    "variance_range",
]
