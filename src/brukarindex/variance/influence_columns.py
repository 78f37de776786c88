"""Influences of many estimates on the cells of a tally, each of which touches few of them."""

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from brukarindex.arrays import Bools, Codes, Floats, distinct, locked, sum_by


@attrs.frozen(eq=False)
class Influences:
    """Influences of several estimates: estimate ``label`` has influence ``value`` on cell ``cell``;
    zero elsewhere.

    Attributes:
        cell: The cells, shape ``(entries,)``.
        label: Whose influence it is.
        value: The influence.
        size: How many estimates there are.
        whole: The entries are all cells in their order.
        counted: Which entries have an answer behind them; the others are zero. An answer can have
            no influence either.
    """

    cell: Codes
    label: Codes
    value: Floats = attrs.field(converter=locked)
    size: int
    whole: bool = False
    counted: Bools | None = None

    def take(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return values of cells for every entry."""
        return values if self.whole else values[self.cell]

    def spread(self, at: Codes | None) -> "Influences":
        """Return influences on all cells as those on finer cells: which cell each is in, or None
        for the same cells.
        """
        if at is None:
            return self
        counted = None if self.counted is None else self.counted[at]
        return Influences(
            np.arange(len(at)),
            self.label[at],
            self.value[at],
            self.size,
            whole=True,
            counted=counted,
        )

    def touched(self, place: Codes, size: int) -> tuple[Codes, Codes]:
        """Return each estimate with each of the places (below ``size``) of cells that have an
        answer behind it.
        """
        pairs = self.label * size + self.take(place)
        found = np.divmod(
            distinct(pairs if self.counted is None else pairs[self.counted], self.size * size), size
        )
        return found[0], found[1]

    def only(self, labels: Codes) -> "Influences":
        """Return some of the estimates, numbered anew in the order of ``labels``."""
        if np.array_equal(labels, np.arange(self.size)):
            return self
        place = np.full(self.size, -1, dtype=np.intp)
        place[labels] = np.arange(len(labels))
        kept = place[self.label] >= 0
        counted = None if self.counted is None else self.counted[kept]
        return Influences(
            self.cell[kept], place[self.label[kept]], self.value[kept], len(labels), counted=counted
        )

    def combined(self, weights: Floats, cells: int) -> "Influences":
        """Return the influence of the weighted sum of the estimates, on all of so many cells."""
        inside = (weights != 0)[self.label]
        some = np.zeros(cells, dtype=bool)
        some[self.cell[inside if self.counted is None else inside & self.counted]] = True
        return one_column(sum_by(self.cell, self.value * weights[self.label], cells), some)


def one_column(value: Floats, counted: Bools | None = None) -> Influences:
    """Return the influence of one estimate, given on all cells."""
    every, label = np.arange(len(value)), np.zeros(len(value), dtype=np.intp)
    return Influences(every, label, value, 1, whole=True, counted=counted)


def on_all_cells(values: Floats) -> Influences:
    """Return influences that are given on all cells, one estimate a row."""
    size, cells = values.shape
    cell: Codes = np.tile(np.arange(cells, dtype=np.intp), size)
    label: Codes = np.repeat(np.arange(size, dtype=np.intp), cells)
    return Influences(cell, label, values.ravel(), size)


def stack(parts: Sequence[Influences]) -> Influences:
    """Return the columns of several sets as one, in their order."""
    offsets = np.cumsum([0, *(part.size for part in parts)])
    labels = [part.label + at for part, at in zip(parts, offsets[:-1], strict=True)]
    counted = [
        np.ones(len(part.cell), dtype=bool) if part.counted is None else part.counted
        for part in parts
    ]
    return Influences(
        np.concatenate([part.cell for part in parts]),
        np.concatenate(labels),
        np.concatenate([part.value for part in parts]),
        int(offsets[-1]),
        counted=np.concatenate(counted),
    )
