"""Straight lines through the figures of a unit's years, as differences of two means.

The slope of the line through the figures ``x`` of the years ``t`` is ``Σ cₜ·xₜ`` with
``cₜ = (t − t̄)/Σ(t − t̄)²``. The positive c add up to C, and so do the negative ones: the slope is C
times the difference of two means, one of the later years and one of the earlier, each with weights
that add up to 1. So its test and interval are those of any two figures.
"""

from typing import Any, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.checks import shown
from brukarindex.codes.keys import group_codes
from brukarindex.comparisons.contrasts import (
    TOGETHER,
    Contrast,
    Contrasted,
    Reference,
    behind,
    groups_within,
    parts_of,
)
from brukarindex.comparisons.families import Behind, Paired, Supported, loosened, ratio_of
from brukarindex.comparisons.gaps import WHOLE, Among, among_all, moved
from brukarindex.estimates.estimation import Estimates, told
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.means import Figures
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError
from brukarindex.results.tables import floats
from brukarindex.variance.influence import variances, variances_of_differences
from brukarindex.variance.influence_columns import Influences, one_column
from brukarindex.words.languages import Words

FEWEST = 2
"""Years that a slope needs."""
FARTHEST = 1e100
"""Years beyond this, or less than one over it apart, have squares that no float holds."""
YEARS = ("years", "first", "last")
"""The columns of how many years have answers, and of the first and the last."""
SCALE = "slope of a difference"
"""The column of C, by which a difference is turned into a slope."""


class Line(NamedTuple):
    """The years of a unit, and how the slope is made of their figures.

    Attributes:
        at: Places of the years among those present.
        year: The years.
        part: The weights of the later years, which add up to 1, and of the earlier ones, negative.
        scale: The slope of a difference of 1.
    """

    at: Codes
    year: Floats
    part: Floats
    scale: float


def _line(at: Codes, year: Floats) -> Line | None:
    """Return how the slope is made; None with fewer than two years."""
    if len(at) < FEWEST:
        return None
    apart = year - year.mean()
    slope = apart / (apart**2).sum()
    scale = float(slope[slope > 0].sum())
    return Line(at, year, slope / scale, scale)


@attrs.frozen
class Lines(Reference):
    """The mean of the earlier years that the mean of the later ones is compared with."""

    over: str
    units: tuple[str, ...]

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        return Words(
            f"tidigare år ({self.over}), med kovariansen mellan åren",
            f"earlier years ({self.over}), with the covariance between years",
        )

    def contrasts(self, estimates: Estimates) -> Contrasted:
        """Return the means of the later years, contrasted with those of the earlier ones."""
        influences, stands = groups_within(estimates, self.units), behind(estimates)
        found: list[Contrast] = []
        taken: list[pl.DataFrame] = []
        rows = 0
        for place, here, present, support in parts_of(estimates):
            group = influences[place]
            lines = self._lines(group, present)
            if not lines:
                continue
            made = self._contrast(Supported(group, support), present, lines, stands.take(here))
            found.append(Contrast(rows + np.arange(len(lines)), support.shape, made))
            taken.append(_rows(estimates, here, lines))
            rows += len(lines)
        if not rows:
            raise ArgumentError(
                f"trend: no unit has answers in two values of {self.over!r}: give those of at least"
                " two years.",
                argument="over",
            )
        frame = pl.concat(taken)
        return Contrasted(attrs.evolve(estimates, frame=frame, rows=tuple(range(rows))), found)

    def _contrast(
        self, known: Supported, present: Codes, lines: list[Line], stands: Behind
    ) -> Paired:
        return _contrast(known, present, lines, stands)

    def _lines(self, group: Group, present: Codes) -> list[Line]:
        """Return the lines of the units with two years."""
        domains = group.domains[present]
        year = _years(domains[self.over], self.over)
        codes = group_codes(domains, self.units) if self.units else np.zeros(len(present), np.intp)
        known = np.isfinite(group.estimate[present])
        made: list[Line] = []
        for code in np.unique(codes):
            at = np.flatnonzero((codes == code) & known)
            line = _line(at, year[at])
            if line is not None:
                made.append(line)
        return made


@attrs.frozen
class LinesBeside(Lines):
    """The mean of the earlier years, and what lies between the same means among all."""

    @property
    def words(self) -> Words:
        """A phrase about the reference in both languages."""
        return Words(
            f"samma trend ({self.over}) bland alla svarande, {TOGETHER.sv}",
            f"the same trend ({self.over}) among all respondents, {TOGETHER.en}",
        )

    def _contrast(
        self, known: Supported, present: Codes, lines: list[Line], stands: Behind
    ) -> Paired:
        """Return the means of the later years, contrasted with those of the earlier ones moved by
        what lies between them among all.
        """
        group, support = known
        own = _contrast(known, present, lines, stands)
        every = among_all(group, [self.over])
        domain, code, part = _entries(present, lines)
        size = len(lines)
        gap = sum_by(code, part * every.line.estimate[every.domain[domain]], size)
        low, high = group.measure.bounds
        variance = _beside_variances(group, every, present, lines)
        apart = sum_by(code, part**2 * group.variance[domain], size)
        ratio = ratio_of(variance, apart)
        ends = [
            _mean(support, domain, _Weights(code, np.maximum(side * part, 0.0)), size)
            for side in (1.0, -1.0)
        ]
        later, earlier = moved(ends[0], ends[1], gap / (high - low))
        alone = _all_of(code, group.base[domain] >= WHOLE * every.base[every.domain[domain]], size)
        return own._replace(
            reference=own.reference + gap,
            variance=variance,
            part=np.where(alone, 0.0, 1.0),
            own=later.scaled(ratio),
            other=earlier.scaled(ratio),
        )


def _all_of(code: Codes, values: Bools, size: int) -> Bools:
    return np.asarray(sum_by(code, (~values).astype(np.float64), size) == 0)


def _beside_variances(group: Group, every: Among, present: Codes, lines: list[Line]) -> Floats:
    """Return the variances of the differences less those among all, of units with the same years at
    a time.
    """
    kinds: dict[bytes, list[int]] = {}
    for place, line in enumerate(lines):
        kinds.setdefault(line.year.tobytes(), []).append(place)
    found = np.zeros(len(lines))
    for some in kinds.values():
        chosen = [lines[place] for place in some]
        times = np.zeros(len(every.base))
        times[every.domain[present[chosen[0].at]]] = chosen[0].part
        weight = times[every.cell]
        minus = one_column(weight * every.line.value, every.line.answered & (weight != 0))
        columns = _columns(group, _entries(present, chosen), len(chosen))
        found[some] = variances_of_differences(group.cells, columns, minus)
    return found


def _years(column: pl.Series, over: str) -> Floats:
    """Return years as numbers."""
    if not column.dtype.is_numeric() or column.null_count():
        raise ArgumentError(
            f"trend: {over!r} holds {column.dtype}, and the years must be numbers, none of them"
            f" null: pl.col({over!r}).cast(pl.Int64), or dt.year() of dates.",
            argument="over",
        )
    years = floats(column.cast(pl.Float64))
    apart = np.diff(np.unique(years))
    if np.abs(years).max(initial=0) > FARTHEST or apart.min(initial=1) < 1 / FARTHEST:
        raise ArgumentError(
            f"trend: {over!r} holds numbers above {shown(FARTHEST)}, or less than"
            f" {shown(1 / FARTHEST)} apart, whose squares cannot be computed with: give years.",
            argument="over",
        )
    return years


def _rows(estimates: Estimates, here: Codes, lines: list[Line]) -> pl.DataFrame:
    """Return the row of each unit's last year, with the mean of the later years as its figure."""
    value = floats(estimates.frame["estimate"])[here]
    n, status = estimates.frame["n"].to_numpy()[here], estimates.frame["status"].to_numpy()[here]
    row = [_typical(status, line) for line in lines]
    later = [float((line.part * value[line.at])[line.part > 0].sum()) for line in lines]
    return estimates.frame[here[row]].with_columns(
        pl.Series("estimate", later),
        pl.Series("n", [int(n[line.at].sum()) for line in lines]),
        pl.Series("years", [len(line.at) for line in lines]),
        pl.Series("first", [float(line.year.min()) for line in lines]),
        pl.Series("last", [float(line.year.max()) for line in lines]),
        pl.Series(SCALE, [line.scale for line in lines]),
    )


def _typical(status: Any, line: Line) -> int:  # noqa: ANN401 - an array of texts
    """Return a year whose status is that of the line: one without a standard error, if there is
    any, else one of the later whose answers vary.
    """
    own = status[line.at].astype("<U24")
    lacking = ~told(own) & ~np.isin(own, ("no_variation", "census", "known"))
    weighed = np.abs(line.part) > 0
    if (lacking & weighed).any():
        return int(line.at[np.flatnonzero(lacking & weighed)[0]])
    varying = np.flatnonzero((line.part > 0) & (own != "no_variation"))
    return int(line.at[varying[-1] if len(varying) else np.argmax(line.year)])


def _contrast(known: Supported, present: Codes, lines: list[Line], stands: Behind) -> Paired:
    """Return the means of the later years and of the earlier ones, and how their difference
    varies.
    """
    group, support = known
    entries, size = _entries(present, lines), len(lines)
    domain, code, part = entries
    variance = variances(group.cells, _columns(group, entries, size))
    ends = [
        _mean(support, domain, _Weights(code, np.maximum(side * part, 0.0)), size)
        for side in (1.0, -1.0)
    ]
    loose = np.where(support.figures.error > 0, support.loose, 0.0)[domain]
    loose, df = _most(loose, code, size), -_most(-group.df[domain], code, size)
    if group.cells.unit is not None or group.cells.chained is not None:
        apart = sum_by(code, part**2 * group.variance[domain], size)
        ratio = ratio_of(variance, apart)
        ends = [each.scaled(ratio) for each in ends]
        loose = loosened(group.cells, ratio, df, loose)
    early = [line.at[line.part < 0] for line in lines]
    return Paired(
        reference=sum_by(code, np.maximum(-part, 0.0) * group.estimate[domain], size),
        variance=variance,
        part=np.ones(size),
        own=ends[0],
        other=ends[1],
        loose=loose,
        answers=np.array([stands.answers[each].min() for each in early]),
        flat=np.array([bool(stands.flat[each].all()) for each in early]),
    )


def _most(values: Floats, code: Codes, size: int) -> Floats:
    found = np.full(size, -np.inf)
    np.maximum.at(found, code, values)
    return found


class _Entries(NamedTuple):
    """The years of several lines, one after the other: their domains, lines and parts."""

    domain: Codes
    code: Codes
    part: Floats


def _entries(present: Codes, lines: list[Line]) -> _Entries:
    return _Entries(
        np.concatenate([present[line.at] for line in lines]),
        np.repeat(np.arange(len(lines)), [len(line.at) for line in lines]),
        np.concatenate([line.part for line in lines]),
    )


def _columns(group: Group, entries: _Entries, size: int) -> Influences:
    """Return the influences of the differences: of domains' influences, each times its part."""
    place, times = np.full(group.columns.size, -1, dtype=np.intp), np.zeros(group.columns.size)
    place[entries.domain], times[entries.domain] = entries.code, entries.part
    columns = group.columns
    kept = place[columns.label] >= 0
    cell = np.arange(len(columns.label)) if columns.whole else columns.cell
    return attrs.evolve(
        columns,
        cell=cell[kept],
        label=place[columns.label[kept]],
        value=(times[columns.label] * columns.value)[kept],
        size=size,
        whole=False,
        counted=None if columns.counted is None else columns.counted[kept],
    )


class _Weights(NamedTuple):
    """Which mean each figure belongs to, and with what weight."""

    code: Codes
    weight: Floats


def _mean(support: Support, domain: Codes, of: _Weights, size: int) -> Figures:
    """Return means of several figures, whose weights add up to 1.

    Few of them bring more skewness than as many answers of one figure.
    """
    code, weight = of
    figures = support.figures.take(domain)

    def total(values: Floats, power: int) -> Floats:
        return sum_by(code, weight**power * values, size)

    spread, unseen = total(figures.spread, 2), total(figures.unseen, 2)
    error = np.maximum(spread - unseen, 0.0)
    third = total(figures.skewness * figures.error**1.5, 3)
    beyond = np.maximum(total(figures.spread**2, 3) - spread**2, 0.0)
    third += support.shape.cumulants[1] * np.where(beyond > 1e-12 * spread**2, beyond, 0.0)
    skewness = np.where(error > 0, third / np.where(error > 0, error, 1.0) ** 1.5, 0.0)
    return Figures(
        total(figures.mean, 1),
        spread,
        unseen,
        total(figures.pull, 1),
        np.where(np.abs(skewness) > 1e-9, skewness, 0.0),
    )
