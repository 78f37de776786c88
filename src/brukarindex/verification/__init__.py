"""Checking published figures: what printed numbers can and cannot mean, in exact arithmetic."""

from brukarindex.verification.bounds import IndexRange, index_range, variance_range
from brukarindex.verification.changes import change_percent, change_points, claim_fits
from brukarindex.verification.claims import (
    Against,
    Answered,
    Change,
    Claim,
    Deviation,
    Index,
    Invited,
    Mean,
    Parts,
    Percentage,
    Question,
    Rate,
    Statement,
    Total,
    Weighted,
    percentages,
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
from brukarindex.verification.evidence import Certificate, Evidence, Gap, Repair
from brukarindex.verification.figures import Figure, Interval, round_exact
from brukarindex.verification.findings import Finding
from brukarindex.verification.groups import (
    GroupCounts,
    RateSplits,
    between_parts,
    implied_rest,
    mix_weights,
    rate_splits,
    subgroup_counts,
)
from brukarindex.verification.moments import Moments, Reconstruction, moment_sums, reconstruct
from brukarindex.verification.outcomes import MODES, Assumption, Numbers, Outcome
from brukarindex.verification.pages import Facts, Page
from brukarindex.verification.quantities import Quantity
from brukarindex.verification.records import pages_from, records_of
from brukarindex.verification.references import (
    Distinguishability,
    TippingMean,
    distinguishable,
    nonresponse_range,
    tipping_mean,
)
from brukarindex.verification.remainders import largest_remainder, largest_remainder_n
from brukarindex.verification.reports import Report, verify
from brukarindex.verification.rules import RULES, Rule
from brukarindex.verification.rules.rule import finding, judged
from brukarindex.verification.sums import index_counts

__all__ = [
    "Against",
    "Answered",
    "Assumption",
    "Certificate",
    "Change",
    "Claim",
    "Deviation",
    "Distinguishability",
    "Distribution",
    "Evidence",
    "Facts",
    "Figure",
    "Finding",
    "Gap",
    "GroupCounts",
    "Index",
    "IndexRange",
    "Interval",
    "Invited",
    "MODES",
    "Mean",
    "Moments",
    "Numbers",
    "Outcome",
    "Page",
    "Parts",
    "Percentage",
    "PossibleN",
    "Quantity",
    "Question",
    "RULES",
    "Rate",
    "RateSplits",
    "Reconstruction",
    "Repair",
    "Report",
    "Rule",
    "Statement",
    "TippingMean",
    "Total",
    "Weighted",
    "between_parts",
    "change_percent",
    "change_points",
    "claim_fits",
    "distinguishable",
    "distribution_counts",
    "finding",
    "implied_rest",
    "index_counts",
    "index_range",
    "judged",
    "largest_remainder",
    "largest_remainder_n",
    "mean_sums",
    "mix_weights",
    "moment_sums",
    "nonresponse_range",
    "pages_from",
    "percent_counts",
    "percentages",
    "possible_n",
    "rate_splits",
    "reconstruct",
    "records_of",
    "response_counts",
    "round_exact",
    "subgroup_counts",
    "subtotal_readings",
    "tipping_mean",
    "variance_range",
    "verify",
]
