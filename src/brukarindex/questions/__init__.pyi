from .bands import (
    INSIKT_BANDS as INSIKT_BANDS,
    SCB_BANDS as SCB_BANDS,
    Bands as Bands,
    classify as classify,
)
from .measures import Measure as Measure
from .ticks import TickedShare as TickedShare
