"""Satisfaction indices from user surveys, compared with a national average, with standard errors that are right."""

from brukarindex.bands import INSIKT_BANDS, SCB_BANDS, Bands, classify
from brukarindex.comparisons import (
    Comparison,
    Comparisons,
    Pooled,
    PopulationWeighted,
    Published,
    Reference,
    Rest,
    UnweightedMean,
    adjust_p_values,
    compare,
)
from brukarindex.designs import Design
from brukarindex.distributions import Distributions, distribution
from brukarindex.estimates import STATUS, Estimate, Estimates, estimate
from brukarindex.exceptions import BrukarindexError
from brukarindex.interchange import from_json, to_json
from brukarindex.measures import (
    CompositeIndex,
    Item,
    MeanRating,
    Measure,
    MultiItemIndex,
    NetPromoterScore,
    RatingIndex,
    Share,
    nki,
)
from brukarindex.methods import Method
from brukarindex.questionnaires import Questionnaire
from brukarindex.scales import Scale
from brukarindex.tallies import Tally, tally

__all__ = [
    "Bands",
    "BrukarindexError",
    "Comparison",
    "Comparisons",
    "CompositeIndex",
    "Design",
    "Distributions",
    "Estimate",
    "Estimates",
    "INSIKT_BANDS",
    "Item",
    "MeanRating",
    "Measure",
    "Method",
    "MultiItemIndex",
    "NetPromoterScore",
    "Pooled",
    "PopulationWeighted",
    "Published",
    "Questionnaire",
    "RatingIndex",
    "Reference",
    "Rest",
    "SCB_BANDS",
    "STATUS",
    "Scale",
    "Share",
    "Tally",
    "UnweightedMean",
    "adjust_p_values",
    "classify",
    "compare",
    "distribution",
    "estimate",
    "from_json",
    "nki",
    "tally",
    "to_json",
]
