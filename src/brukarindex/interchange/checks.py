"""What holds of results that brukarindex wrote, checked of those it reads, so that inside they are trusted."""

from collections.abc import Callable, Iterable
from typing import Any, get_args, get_type_hints

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.comparisons.differences import Comparisons
from brukarindex.encoding import answer_codes
from brukarindex.estimates import STATUS, Estimates
from brukarindex.exceptions import ArgumentError
from brukarindex.measures import Item
from brukarindex.roots import Figures
from brukarindex.scan import COUNTS, LARGEST, canonical
from brukarindex.sizes import Support
from brukarindex.tables import RowTable, Table
from brukarindex.tallies import Tally
from brukarindex.weightings import METHODS, Step, Weighting

Floats = npt.NDArray[np.float64]
ROUNDING = 1e-9
"""Relative rounding that sums of weights may have."""


def check(value: object) -> None:
    """Raise `ArgumentError` unless an object can have been written by brukarindex."""
    for kind, checked in _CHECKS.items():
        if isinstance(value, kind):
            checked(value)


def demand(holds: object, says: str) -> None:
    """Raise `ArgumentError` unless something holds."""
    if not holds:
        raise ArgumentError(f"the JSON's {says}.")
