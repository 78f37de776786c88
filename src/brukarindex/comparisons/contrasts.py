"""What is known of each difference: both figures and what they stand on, and the variance with their covariance."""

from typing import NamedTuple, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.comparisons.families import (
    Family,
    Paired,
    against_others,
    against_union,
    families_of,
    family_of,
)
from brukarindex.comparisons.references import Published, Reference
from brukarindex.encoding import groups
from brukarindex.estimates import TOLD, Estimates, groups_of
from brukarindex.exceptions import ArgumentError, CovarianceError, DomainNotFoundError
from brukarindex.influence import variances, variances_of_differences
from brukarindex.linearised import Group
from brukarindex.roots import exact
from brukarindex.shapes import Shape, mixed
from brukarindex.sizes import Support
from brukarindex.tables import floats
from brukarindex.tallies import JOINT

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]


class Contrast(NamedTuple):
    """Pairs of figures of one measure: their rows in the estimates, and the distribution of their scores."""

    rows: Rows
    shape: Shape
    pairs: Paired


class _Place(NamedTuple):
    """Where a row of estimates is: its measure and grouping, and its domain."""

    part: Rows
    domain: Rows


def _places(estimates: Estimates) -> _Place:
    """Return where every row is."""
    ends = np.cumsum([0 if support is None else len(support.loose) for support in estimates.supports])
    rows = np.array(estimates.rows, dtype=np.intp)
    part = np.searchsorted(ends, rows, side="right")
    return _Place(part, rows - np.concatenate([[0], ends])[part])


def _parts(estimates: Estimates) -> list[tuple[Rows, Rows, Support]]:
    """Return the rows of each measure and grouping, their domains, and what they stand on."""
    place = _places(estimates)
    found: list[tuple[Rows, Rows, Support]] = []
    for number, support in enumerate(estimates.supports):
        rows = np.flatnonzero(place.part == number)
        if len(rows) and support is not None:
            found.append((rows, place.domain[rows], support))
    return found


def to_published(estimates: Estimates, to: Published) -> list[Contrast]:
    """Contrast estimates with a published number."""
    bounds = {measure.name: measure.bounds for measure in estimates.method.measures}
    shares = {measure.name: measure.proportion for measure in estimates.method.measures}
    names = estimates.frame["measure"].to_list()
    variance = floats(estimates.frame["std_error"]) ** 2
    estimate = floats(estimates.frame["estimate"])
    found: list[Contrast] = []
    for rows, domains, support in _parts(estimates):
        name = names[rows[0]]
        value = to.for_measure(name, bounds[name])
        error = to.variance(value, share=shares[name])
        _check_own_share(to, error, variance[rows])
        low, high = bounds[name]
        rest = np.where(error > 0, np.maximum(error - to.own_share**2 * variance[rows], 0.0), 0.0)
        part, size = 1 - to.own_share, len(rows)
        mean = np.clip((estimate[rows] - (estimate[rows] - value) / part - low) / (high - low), 0.0, 1.0)
        one = support.shape.variance(np.clip(mean, EDGE, 1 - EDGE)) * (high - low) ** 2
        spread = np.full(size, 1 / to.n) if to.n is not None else rest / part**2 / one
        other = attrs.evolve(exact(mean), spread=spread)
        own = support.figures.take(domains)
        added = part**2 * variance[rows] + rest
        flat, answers = np.zeros(size, dtype=bool), np.full(size, np.inf)
        pairs = Paired(
            np.full(size, value), added, np.full(size, part), own, other, support.loose[domains], answers, flat
        )
        found.append(Contrast(rows, support.shape, pairs))
    return found


EDGE = 0.02
"""How near the ends of the scale the variance of one answer to another survey is still told by a standard error."""


def _check_own_share(to: Published, error: float, variance: Floats) -> None:
    impossible = (error > 0) & (error < to.own_share**2 * variance)
    if impossible.any():
        raise ArgumentError(
            f"Published: {int(impossible.sum())} rows vary more than a reference with own_share {to.own_share:g} can: "
            "its standard error must be at least own_share times theirs."
        )


def to_reference(estimates: Estimates, to: Reference) -> list[Contrast]:
    """Contrast estimates with a reference that is made of the same respondents."""
    used = [group for group, some in groups_of(estimates) if some]
    for group in used:
        unknown = [name for name in getattr(to, "within", ()) if name not in group.by]
        if unknown:
            raise ArgumentError(f"within names {unknown[0]!r}, which is not in by: {list(group.by)}.")
    place = _places(estimates)
    found: list[Contrast] = []
    for number, (group, support) in enumerate(zip(estimates.groups, estimates.supports, strict=True)):
        rows = np.flatnonzero(place.part == number)
        if len(rows) and support is not None:
            pairs = _of_group(group, support, to)
            found.append(Contrast(rows, support.shape, pairs.take(place.domain[rows])))
    return found


def _of_group(group: Group, support: Support, to: Reference) -> Paired:
    within = getattr(to, "within", ())
    # Where nobody answered there is neither an estimate nor a reference: NaN, which becomes null.
    with np.errstate(divide="ignore", invalid="ignore"):
        if not within:
            return against_others(family_of(group, support, np.arange(group.columns.size)), to)
        codes, _ = groups(group.domains, within)
        found = [(domains, against_others(family, to)) for domains, family in families_of(group, support, codes)]
        order = np.argsort(np.concatenate([domains for domains, _ in found]), kind="stable")
        return Paired.joined([made for _, made in found]).take(order)


def to_estimates(estimates: Estimates, to: Estimates, *, independent: bool) -> list[Contrast]:
    """Contrast estimates with others: of the same tally, or of other respondents."""
    if to.method.statistic != "mean":
        raise ArgumentError("totals depend on the size of the domain and cannot be a reference.")
    rows = _matched(estimates, to)
    _check_units(estimates, to, rows)
    if _from_one_tally(estimates, to):
        return _same_tally(estimates, to, rows)
    if not independent:
        raise CovarianceError(
            "the estimates are from two tallies, so how they vary together is unknown: tally once and estimate both "
            "from that tally, or say independent=True if no respondent (or cluster) is in both."
        )
    return _independent(estimates, to, rows)


def _independent(estimates: Estimates, to: Estimates, matched: list[int | None]) -> list[Contrast]:
    frame = to.frame
    known = frame["status"].is_in([*TOLD, "no_variation"]).fill_null(value=False).to_numpy()
    value, error, answers = floats(frame["estimate"]), floats(frame["std_error"]), floats(frame["n"])
    own_error, theirs = floats(estimates.frame["std_error"]), _places(to)
    found: list[Contrast] = []
    for rows, domains, support in _parts(estimates):
        kept = np.array([matched[i] is not None for i in rows])
        other = np.array([-1 if matched[i] is None else matched[i] for i in rows], dtype=np.intp)
        numbers: list[int] = np.unique(theirs.part[other[kept]]).tolist()
        for number in numbers:
            second = to.supports[number]
            here = np.flatnonzero(kept & (theirs.part[other] == number))
            j = other[here]
            if second is None:
                continue
            place = theirs.domain[j]
            own = support.figures.take(domains[here])
            figures, loose = second.figures.take(place), second.loose[place]
            loose = np.maximum(support.loose[domains[here]], loose)
            variance = own_error[rows[here]] ** 2 + error[j] ** 2
            flat = known[j] & (frame["status"].to_numpy()[j] == "no_variation")
            pairs = Paired(
                value[j], variance, np.ones(len(j)), own, figures, loose, np.where(known[j], answers[j], 0.0), flat
            )
            found.append(Contrast(rows[here], mixed(support.shape, second.shape), pairs))
    return found


def _matched(estimates: Estimates, to: Estimates) -> list[int | None]:
    """Return for every row of ``estimates`` the row of ``to`` it is compared with, or None."""
    one_each = all(frame["measure"].n_unique() == 1 for frame in (estimates.frame, to.frame))
    single = not to.by or to.frame.select(to.by).n_unique() == 1
    missing = [] if single else [name for name in to.by if name not in estimates.by]
    if missing:
        raise DomainNotFoundError(f"the estimates are not by {missing[0]!r}, as those they are compared with.")
    names = [*(() if single else to.by), *(() if one_each else ("measure",))]
    theirs = {row: i for i, row in enumerate(_rows(to.frame, names))}
    return [theirs.get(row) for row in _rows(estimates.frame, names)]


def _rows(frame: pl.DataFrame, names: list[str]) -> list[tuple[object, ...]]:
    return frame.select(names).rows() if names else [()] * frame.height


def _check_units(estimates: Estimates, to: Estimates, rows: list[int | None]) -> None:
    """Raise unless each row is compared with a figure of the same kind and unit."""
    ours, theirs = (
        {measure.name: (measure.proportion, measure.bounds) for measure in each.method.measures}
        for each in (estimates, to)
    )
    others = to.frame["measure"].to_list()
    pairs = {(name, others[j]) for name, j in zip(estimates.frame["measure"], rows, strict=True) if j is not None}
    wrong = sorted(a for a, b in pairs if ours[a] != theirs[b])
    if wrong:
        raise ArgumentError(f"the estimates of {', '.join(wrong)} are in different units and cannot be compared.")


def _from_one_tally(estimates: Estimates, to: Estimates) -> bool:
    if not estimates.groups or not to.groups:
        return False
    return estimates.groups[0].source[0].blocks is to.groups[0].source[0].blocks


def _same_tally(estimates: Estimates, to: Estimates, matched: list[int | None]) -> list[Contrast]:
    """Contrast estimates of one tally: domains with themselves at once, others with each reference at a time."""
    ours, theirs = _places(estimates), _places(to)
    alone: dict[tuple[int, int], list[tuple[int, int]]] = {}
    wanted: dict[tuple[int, int], list[int]] = {}
    for i, j in enumerate(matched):
        if j is None:
            continue
        parts = int(ours.part[i]), int(theirs.part[j])
        if ours.domain[i] == theirs.domain[j] and estimates.groups[parts[0]].by == to.groups[parts[1]].by:
            alone.setdefault(parts, []).append((i, j))
        else:
            wanted.setdefault((j, parts[0]), []).append(i)
    found: list[Contrast] = []
    for (number, second), pairs in alone.items():
        rows, places = np.array(pairs).T
        mine, other = _sides((estimates, number, ours.domain[rows]), (to, second, theirs.domain[places]))
        made = (
            _itself(mine)
            if mine.group.measure == other.group.measure
            else _correlated(mine, other, _apart(mine, other))
        )
        found.append(Contrast(rows, mixed(mine.support.shape, other.support.shape), made))
    for (j, number), listed in wanted.items():
        sides = _sides((estimates, number, ours.domain[listed]), (to, int(theirs.part[j]), theirs.domain[[j]]))
        found.append(Contrast(np.array(listed), *_paired(*sides)))
    return found


def _sides(mine: tuple[Estimates, int, Rows], other: tuple[Estimates, int, Rows]) -> tuple["_Side", "_Side"]:
    """Return both sides of a comparison, which must have been counted together."""
    sides = _Side(*mine), _Side(*other)
    if sides[0].group.source[1] != sides[1].group.source[1]:
        raise CovarianceError(JOINT)
    return sides


def _itself(mine: "_Side") -> Paired:
    """Return the differences of figures from themselves, which nothing is compared with."""
    own, size = mine.support.figures.take(mine.domains), len(mine.domains)
    none = np.zeros(size)
    loose, value = mine.support.loose[mine.domains], mine.group.estimate[mine.domains]
    return Paired(value, none, none, own, exact(own.mean), loose, none, np.zeros(size, dtype=bool))


def _apart(mine: "_Side", other: "_Side") -> Floats:
    """Return the variance of the difference of two measures in each domain."""
    columns, theirs = mine.group.columns, other.group.columns
    apart = attrs.evolve(columns, value=columns.value - theirs.value)
    return np.asarray(variances(mine.group.cells, apart)[mine.domains])


class _Side:
    """Rows of one measure and grouping on one side of a comparison within one tally."""

    def __init__(self, estimates: Estimates, number: int, domains: Rows) -> None:
        self.group, self.domains = estimates.groups[number], domains
        self.support = cast("Support", estimates.supports[number])  # only totals have none

    @property
    def family(self) -> Family:
        return family_of(self.group, self.support, np.arange(self.group.columns.size))

    def members(self, domain: int) -> npt.NDArray[np.bool_]:
        """Return which cells with an answer are in a domain."""
        return np.asarray((self.group.columns.label == domain) & self.group.answered)


def _paired(mine: _Side, other: _Side) -> tuple[Shape, Paired]:
    """Return differences from one figure of the same tally.

    A figure that is made of whole domains of the other side's grouping is compared with each as with all of them, so
    that it does not matter how the question is put.
    """
    place = int(other.domains[0])
    if mine.group.measure == other.group.measure:
        members = other.members(place)
        inside = _made_of(mine.group, members)
        if inside is not None:
            value = float(other.group.estimate[place])
            return mine.support.shape, against_union(mine.family, inside, value, _minus(other, place)).take(
                mine.domains
            )
        found = [_turned(mine, domain, other) for domain in mine.domains.tolist()]
        if all(each is not None for each in found):
            return other.support.shape, Paired.joined([each for each in found if each is not None])
    variance, _ = variances_of_differences(mine.family.cells, mine.family.columns, _minus(other, place))
    return mixed(mine.support.shape, other.support.shape), _correlated(mine, other, variance[mine.domains])


def _made_of(group: Group, members: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | None:
    """Return which domains cells are made of, None if they hold parts of some."""
    held, whole = group.sum(group.cells.n * members), group.sum(group.cells.n * group.answered)
    inside: npt.NDArray[np.bool_] = (held == whole) & (whole > 0)
    return inside if bool((inside | (held == 0)).all()) and bool(inside.any()) else None


def _minus(side: _Side, domain: int) -> Floats:
    columns = side.group.columns
    return np.where(columns.label == domain, columns.value, 0.0)


def _turned(mine: _Side, domain: int, other: _Side) -> Paired | None:
    """Return the difference of a whole from one of its parts: that of the part from the whole with the other sign."""
    inside = _made_of(other.group, mine.members(domain))
    if inside is None:
        return None
    value, place = float(mine.group.estimate[domain]), other.domains
    made = against_union(other.family, inside, value, _minus(mine, domain)).take(place)
    return made._replace(reference=other.group.estimate[place], own=made.other, other=made.own)


def _correlated(mine: _Side, other: _Side, variance: Floats) -> Paired:
    """Return differences from figures that share respondents otherwise, or of another measure.

    Args:
        mine: The figures.
        other: As many others, or one for all.
        variance: The variances of the differences.
    """
    size = len(mine.domains)
    place = np.broadcast_to(other.domains, size)
    both = mine.family.variance[mine.domains] + other.group.variance[place]
    ratio = np.where(both > 0, variance / np.where(both > 0, both, 1.0), 1.0)
    own, theirs = mine.support.figures.take(mine.domains).scaled(ratio), other.support.figures.take(place).scaled(ratio)
    loose = np.maximum(mine.support.loose[mine.domains], other.support.loose[place])
    value, answers = other.group.estimate[place], other.group.n[place]
    same = (mine.group.estimate[mine.domains] == value) & (variance == 0)
    flat = other.group.constant[place] & other.group.sampled[place]
    return Paired(value, variance, np.where(same, 0.0, 1.0), own, theirs, loose, answers, flat)
