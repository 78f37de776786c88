"""Influences of many estimates on the cells of a tally, each of which touches few of them."""

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from brukarindex.encoding import Codes

Floats = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Columns:
    """Influences of several estimates: estimate ``label`` has influence ``value`` on cell ``cell``; zero elsewhere.

    Attributes:
        cell: The cells, shape ``(entries,)``.
        label: Whose influence it is.
        value: The influence.
        size: How many estimates there are.
        whole: The entries are all cells in their order.
    """

    cell: Codes
    label: Codes
    value: Floats
    size: int
    whole: bool = False

    def take(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return values of cells for every entry."""
        return values if self.whole else values[self.cell]

    def spread(self, at: Codes | None) -> "Columns":
        """Return influences on all cells as those on finer cells: which cell each is in, or None for the same cells."""
        if at is None:
            return self
        return Columns(np.arange(len(at)), self.label[at], self.value[at], self.size, whole=True)

    def only(self, labels: Codes) -> "Columns":
        """Return some of the estimates, numbered anew in the order of ``labels``."""
        if np.array_equal(labels, np.arange(self.size)):
            return self
        place = np.full(self.size, -1, dtype=np.intp)
        place[labels] = np.arange(len(labels))
        kept = place[self.label] >= 0
        return Columns(self.cell[kept], place[self.label[kept]], self.value[kept], len(labels))


def stack(parts: Sequence[Columns]) -> Columns:
    """Return the columns of several sets as one, in their order."""
    offsets = np.cumsum([0, *(part.size for part in parts)])
    labels = [part.label + at for part, at in zip(parts, offsets[:-1], strict=True)]
    cells, values = [part.cell for part in parts], [part.value for part in parts]
    return Columns(np.concatenate(cells), np.concatenate(labels), np.concatenate(values), int(offsets[-1]))
