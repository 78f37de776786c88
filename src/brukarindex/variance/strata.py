"""What the variance must know of the strata: how many units were sampled, of how many."""

from functools import cached_property

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, first_rows, sum_by
from brukarindex.codes.keys import group_codes, groups
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.exceptions import DataError
from brukarindex.words.numbers import counted, plain


@attrs.frozen(eq=False)
class Strata:
    """What the variance must know of each stratum; arrays of shape ``(strata,)``.

    Attributes:
        units: Sampled respondents, or clusters, n_h; 1 where none is left.
        expansion: N_h/n_h; infinite without a population size.
        single: True where one unit was sampled from a larger stratum, so that its variance is
            unknown.
        policy: What such a stratum adds.
        left: Units of all strata together, Σ n_h.
    """

    units: Floats
    expansion: Floats
    single: Bools
    policy: str
    left: float

    @cached_property
    def unsampled(self) -> Floats:
        """1 − n_h/N_h."""
        return 1.0 - 1.0 / self.expansion

    @cached_property
    def factor(self) -> Floats:
        """(1 − n_h/N_h)·n_h/(n_h − 1), and 0 for strata of one unit."""
        several = np.maximum(self.units - 1.0, 1.0)
        return np.where(self.units > 1, self.unsampled * self.units / several, 0.0)


def strata_of(tally: Tally, block: int = 0, inside: Bools | None = None) -> Strata:
    """Return what the variance must know of the strata. All blocks hold all respondents, so any of
    them tells.

    Args:
        tally: The counts.
        block: The number of a block.
        inside: Which of its cells hold units of the sample; all by default.

    Raises:
        DataError: If a stratum has more units than its population, or the design has strata, one of
            them has one unit, and the design says ``"raise"``.
    """
    frame, design = tally.blocks[block], tally.design
    stratum, table = groups(frame, design.strata)
    if inside is not None:
        frame, stratum = frame.filter(inside), stratum[inside]
    units = sampled_units(design, frame, stratum, table.height)
    population = _population(tally, table)
    _check_strata(tally, table, units, population)
    known = np.maximum(units, 1.0)
    expansion = np.full(len(units), np.inf) if population is None else population / known
    return Strata(
        known, expansion, (units == 1) & (expansion > 1), design.singleton, float(units.sum())
    )


def sampled_units(design: Design, frame: pl.DataFrame, stratum: Codes, size: int) -> Floats:
    """Return how many sampling units each stratum has in ``frame``."""
    if not design.cluster:
        return sum_by(stratum, frame["n"].to_numpy().astype(np.float64), size)
    unit = group_codes(frame, [*design.strata, design.cluster])
    return np.bincount(stratum[first_rows(unit, int(unit.max()) + 1)], minlength=size).astype(
        np.float64
    )


def _population(tally: Tally, strata: pl.DataFrame) -> Floats | None:
    if tally.design.population is None:
        return None
    if not tally.design.strata:
        return tally.populations[tally.design.population].to_numpy()
    joined = strata.join(
        tally.populations, on=list(tally.design.strata), how="left", maintain_order="left"
    )
    return joined[tally.design.population].to_numpy()


def _check_strata(
    tally: Tally, strata: pl.DataFrame, units: Floats, population: Floats | None
) -> None:
    what = "clusters" if tally.design.cluster else "respondents"
    if population is not None and (above := units > population).any():
        shown = [
            f"{name} {plain(units[i])} of {plain(population[i], digits=6)}"
            for i, name in _named(tally, strata, above).items()
        ]
        raise DataError(
            f"more {what} than the population {tally.design.population!r} has: {_listed(shown)}. "
            "The population size must count everybody in the stratum, with and without an answer.",
            column=tally.design.population,
        )
    single = (units == 1) if population is None else (units == 1) & (population > 1)
    # Without strata nothing can be merged: the row itself says that nothing is known.
    if single.any() and tally.design.strata and tally.design.singleton == "raise":
        shown = [*_named(tally, strata, single).values()]
        raise DataError(
            f"one {what[:-1]} in {counted(len(shown), 'stratum', 'strata')}, so their variance is"
            f" unknown: {_listed(shown)}. Merge them with similar strata, or say"
            ' Design(singleton="certainty", "adjust" or "average").'
        )


def _named(tally: Tally, strata: pl.DataFrame, where: Bools) -> dict[int, str]:
    """Return the names of the strata in ``where`` by their rows."""
    rows = np.flatnonzero(where).tolist()
    return {
        i: "+".join(str(v) for v in strata.row(i)) if tally.design.strata else "all" for i in rows
    }


def _listed(texts: list[str]) -> str:
    return ", ".join(texts[:5]) + (f" and {len(texts) - 5} more" if len(texts) > 5 else "")
