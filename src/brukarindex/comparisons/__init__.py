"""Comparisons with a national average, another survey or a published figure."""

from brukarindex.comparisons.differences import Comparison, Comparisons, compare
from brukarindex.comparisons.multiplicity import adjust_p_values
from brukarindex.comparisons.references import Pooled, PopulationWeighted, Published, Reference, Rest, UnweightedMean

__all__ = [
    "Comparison",
    "Comparisons",
    "Pooled",
    "PopulationWeighted",
    "Published",
    "Reference",
    "Rest",
    "UnweightedMean",
    "adjust_p_values",
    "compare",
]
