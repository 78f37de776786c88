"""A block of a tally as arrays, ready for the variance."""

from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, SmallCodes, first_rows, sum_by
from brukarindex.codes.keys import Coded, combine, group_codes, renumber
from brukarindex.counting.answers import answer_codes
from brukarindex.counting.tallies import Tally
from brukarindex.counting.weightings import Weighting, located
from brukarindex.variance.chains import Chain
from brukarindex.variance.strata import Strata, strata_of


@attrs.frozen(eq=False)
class Chained:
    """Where the chain of a weighting meets the cells of a block; arrays of shape ``(cells,)``.

    Attributes:
        chain: The steps.
        key: Which cell of the chain each cell is in.
        w: Sum of design weights.
        w2: Sum of squared design weights.
    """

    chain: Chain
    key: Codes
    w: Floats
    w2: Floats


@attrs.frozen(eq=False)
class Cells:
    """A block of a tally as arrays of shape ``(cells,)``, ready for the variance.

    Attributes:
        frame: The block.
        n: Respondents.
        w: Sum of weights.
        w2: Sum of squared weights.
        stratum: Which stratum the cell is in.
        unit: Which cluster the cell is in; None when respondents are the units.
        strata: What is known of the strata.
        chained: The steps that changed the weights, when the variance is to know of them.
    """

    frame: pl.DataFrame
    n: Floats
    w: Floats
    w2: Floats
    stratum: Codes
    unit: Codes | None
    strata: Strata
    chained: Chained | None = None

    def take(self, at: Codes | slice) -> "Cells":
        """Return some of the cells, in strata of which there are as many units as before."""
        strata, stratum = self.strata, self.stratum[at]
        # "adjust" and "average" look at all strata.
        if not strata.single.any() or strata.policy not in ("adjust", "average"):
            stratum, kept = renumber(stratum)
            units, single = strata.units[kept], strata.single[kept]
            strata = Strata(
                units, strata.expansion[kept], single, strata.policy, float(units.sum())
            )
        unit = None if self.unit is None else renumber(self.unit[at])[0]
        return Cells(self.frame[at], self.n[at], self.w[at], self.w2[at], stratum, unit, strata)


def cells_of(tally: Tally, *blocks: int) -> dict[int, Cells]:
    """Return some blocks of ``tally`` ready for the variance.

    Raises:
        ArgumentError: If the weighting was made from another frame.
        DataError: If a stratum has more units than its population, or one unit and the design says
            ``"raise"``; with fixed weights one unit that has a weight.
    """
    strata = strata_of(tally)
    plain = {i: _plain(tally, i, strata) for i in blocks}
    return plain if tally.weighting is None else _weighted(tally, tally.weighting, plain)


class Coarse(NamedTuple):
    """Cells that differ in no more than figures need, and which of them each finer one is in;
    None when they are the same.
    """

    cells: Cells
    at: Codes | None


def coarsened(
    cells: Cells, keys: Sequence[str], by: Sequence[str], answers: Sequence[str]
) -> Coarse:
    """Return cells that differ in no more than figures need.

    Weights can make a tally need keys that no figure is asked for by. Its cells are added up over
    them, but for the variance through the steps of a weighting, which alone needs them.

    Args:
        cells: The cells.
        keys: Their keys.
        by: The keys that are needed, those of the design included.
        answers: The columns of answers that are needed.
    """
    if set(by) == set(keys):
        return Coarse(cells, None)
    group = group_codes(cells.frame, by)
    # So that weights do not add up to 0.
    sign = (cells.w >= 0).view(np.uint8) + (cells.w > 0).view(np.uint8)
    asked = [answer_codes(cells.frame[name]) for name in answers]
    keyed: list[Coded[SmallCodes]] = [Coded(group, int(group.max()) + 1), Coded(sign, 3), *asked]
    coded = combine(keyed, len(group))
    at, kept = renumber(coded.codes, coded.size)
    first = first_rows(at, len(kept))
    n, w, w2 = (sum_by(at, each, len(kept)) for each in (cells.n, cells.w, cells.w2))
    unit = None if cells.unit is None else cells.unit[first]
    frame = cells.frame.select(*by, *answers)[first]
    return Coarse(Cells(frame, n, w, w2, cells.stratum[first], unit, cells.strata), at)


def _plain(tally: Tally, block: int, strata: Strata) -> Cells:
    frame, design = tally.blocks[block], tally.design
    stratum = group_codes(frame, design.strata)
    unit = group_codes(frame, [*design.strata, design.cluster]) if design.cluster else None
    n, w, w2 = (
        frame["n"].to_numpy().astype(np.float64),
        frame["w"].to_numpy(),
        frame["w2"].to_numpy(),
    )
    if design.population is not None and design.weight is None:
        expansion = strata.expansion[stratum]
        w, w2 = w * expansion, w2 * expansion**2
    return Cells(frame, n, w, w2, stratum, unit, strata)


def _weighted(tally: Tally, weighting: Weighting, plain: dict[int, Cells]) -> dict[int, Cells]:
    """Return blocks with the weights of a weighting. What the keys decide is the same in all
    blocks.
    """
    keys = {i: group_codes(cells.frame, tally.keys) for i, cells in plain.items()}
    some, key = next(iter(plain.values())), next(iter(keys.values()))
    size = int(key.max()) + 1
    first = first_rows(key, size)
    n, w, w2 = (sum_by(key, each, size) for each in (some.n, some.w, some.w2))
    at = located(weighting, some.frame[first], (n, w))
    factor = weighting.factor[at]
    made = {i: _times(cells, factor[keys[i]]) for i, cells in plain.items()}
    if not weighting.steps:
        return {i: _fixed(tally, i, cells) for i, cells in made.items()}
    steps = tuple(step.take(at) for step in weighting.steps)
    unit = None if some.unit is None else some.unit[first]
    chain = Chain(steps, n, w, w2, some.stratum[first], unit, some.strata)
    return {
        i: attrs.evolve(made[i], chained=Chained(chain, keys[i], plain[i].w, plain[i].w2))
        for i in made
    }


def _times(cells: Cells, factor: Floats) -> Cells:
    return attrs.evolve(cells, w=cells.w * factor, w2=cells.w2 * factor**2)


def _fixed(tally: Tally, block: int, cells: Cells) -> Cells:
    """Return cells whose weights are taken as given: only those with a weight are units of the
    sample.
    """
    return attrs.evolve(cells, strata=strata_of(tally, block, cells.w != 0))
