"""What is known of each difference: both figures and what they stand on, and the variance with
their covariance.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.comparisons.families import (
    Family,
    Paired,
    against_others,
    against_union,
    families_of,
    family_of,
    ratio_of,
)
from brukarindex.comparisons.pairs import Behind, behind, of_pairs, places_of_pairs
from brukarindex.comparisons.references import ROUNDING, Pairs, Published, Reference
from brukarindex.counting.keys import groups
from brukarindex.counting.tallies import JOINT
from brukarindex.estimates.estimate import Estimates, groups_of
from brukarindex.estimates.linearise import Group
from brukarindex.estimates.roots import Figures, exact
from brukarindex.estimates.shapes import Shape, mixed
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import ArgumentError, CovarianceError, DomainNotFoundError
from brukarindex.questions.measures import Measure
from brukarindex.results.table import floats
from brukarindex.variance.columns import Columns, one_column
from brukarindex.variance.influence import variances, variances_of_differences
from brukarindex.words.numbers import counted

Rows = npt.NDArray[np.intp]

_PAIRS, _PLACES = -1, -2
"""Instead of the row of one shared figure: pairs of one measure, or of two measures of the same
domains.
"""


class Contrast(NamedTuple):
    """Pairs of figures of one measure: their rows in the estimates, and the distribution of their
    scores.
    """

    rows: Rows
    shape: Shape
    pairs: Paired


class Place(NamedTuple):
    """Where a row of estimates is: its measure and grouping, and its domain."""

    part: Rows
    domain: Rows


def places_of(estimates: Estimates) -> Place:
    """Return where every row is."""
    ends = np.cumsum(
        [0 if support is None else len(support.loose) for support in estimates.supports]
    )
    rows = np.array(estimates.rows, dtype=np.intp)
    part = np.searchsorted(ends, rows, side="right")
    return Place(part, rows - np.concatenate([[0], ends])[part])


def parts_of(estimates: Estimates) -> list[tuple[Rows, Rows, Support]]:
    """Return the rows of each measure and grouping, their domains, and what they stand on."""
    place = places_of(estimates)
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
    for rows, domains, support in parts_of(estimates):
        name = names[rows[0]]
        value = to.for_measure(name, bounds[name])
        low, high = bounds[name]
        error = to.variance(value, share=shares[name])
        error = error if error > (ROUNDING * (high - low)) ** 2 else 0.0
        _check_own_share(to, error, variance[rows])
        rest = error - to.own_share**2 * variance[rows]
        rest = np.where(rest > ROUNDING * error, rest, 0.0)
        part, size = 1 - to.own_share, len(rows)
        mean = np.clip(
            (estimate[rows] - (estimate[rows] - value) / part - low) / (high - low), 0.0, 1.0
        )
        one = support.shape.variance(np.clip(mean, EDGE, 1 - EDGE)) * (high - low) ** 2
        spread = np.full(size, 1 / (part * to.n)) if to.n is not None else rest / part**2 / one
        other = attrs.evolve(exact(mean), spread=spread)
        own = support.figures.take(domains)
        added = part**2 * variance[rows] + rest
        flat, answers = np.zeros(size, dtype=bool), np.full(size, np.inf)
        pairs = Paired(
            np.full(size, value),
            added,
            np.full(size, part),
            own,
            other,
            support.loose[domains],
            answers,
            flat,
        )
        found.append(Contrast(rows, support.shape, pairs))
    return found


EDGE = 0.02
"""How near the ends of the scale the variance of one answer to another survey is still told by a
standard error.
"""


def _check_own_share(to: Published, error: float, variance: Floats) -> None:
    impossible = (error > 0) & (error < to.own_share**2 * variance * (1 - ROUNDING))
    if impossible.any():
        raise ArgumentError(
            f"Published: {counted(int(impossible.sum()), 'row varies', 'rows vary')} more than a reference with"
            f" own_share {to.own_share:g} can: its standard error must be at least own_share"
            " times theirs."
        )


def check_within(estimates: Estimates, within: Sequence[str], name: str = "within") -> None:
    """Raise unless columns are in ``by`` of every grouping that is used."""
    for group in (group for group, some in groups_of(estimates) if some):
        unknown = [name for name in within if name not in group.by]
        if unknown:
            raise ArgumentError(
                f"{name} names {unknown[0]!r}, which is not in by: {list(group.by)}."
            )


def to_pairs(estimates: Estimates, to: Pairs) -> tuple[Estimates, list[Contrast]]:
    """Return estimates with one row for each pair of units, that of the first, and contrast them
    with the second.
    """
    check_within(estimates, to.within)
    place, stands = places_of(estimates), behind(estimates)
    rows = 0
    found: list[Contrast] = []
    firsts: list[Rows] = []
    seconds: list[Rows] = []
    for number, (group, support) in enumerate(
        zip(estimates.groups, estimates.supports, strict=True)
    ):
        here = np.flatnonzero(place.part == number)
        if len(here) and support is not None:
            pairs = places_of_pairs(group, to, place.domain[here])
            one, other = (here[np.searchsorted(place.domain[here], each)] for each in pairs)
            made = of_pairs(group, support, pairs, stands.take(other))
            found.append(Contrast(rows + np.arange(len(one)), support.shape, made))
            firsts.append(one)
            seconds.append(other)
            rows += len(one)
    if not rows:
        raise ArgumentError(
            f"Pairs: no two units can be compared, of {counted(len(estimates), 'row')} by"
            f" {list(estimates.by)}: give estimate(..., by=...) a column with at least two values"
            " in the data."
        )
    return beside(estimates, to, np.concatenate(firsts), np.concatenate(seconds)), found


def beside(estimates: Estimates, to: Pairs, first: Rows, second: Rows) -> Estimates:
    """Return the rows of first units with the names of the second beside their own."""
    names = {name: f"to_{name}" for name in estimates.by if name not in to.within}
    taken = [name for name in names.values() if name in estimates.frame.columns]
    if taken:
        raise ArgumentError(
            f"Pairs: the column {taken[0]!r} would name the second unit of each pair, but is in by:"
            " rename it."
        )
    others = estimates.frame.select(list(names)).rename(names)[second]
    frame = pl.concat([estimates.frame[first], others], how="horizontal")
    by, rows = (*estimates.by, *names.values()), tuple(range(len(first)))
    return attrs.evolve(estimates, frame=frame, by=by, rows=rows)


def to_reference(estimates: Estimates, to: Reference) -> list[Contrast]:
    """Contrast estimates with a reference that is made of the same respondents."""
    check_within(estimates, getattr(to, "within", ()))
    place = places_of(estimates)
    found: list[Contrast] = []
    for number, (group, support) in enumerate(
        zip(estimates.groups, estimates.supports, strict=True)
    ):
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
        found = [
            (domains, against_others(family, to))
            for domains, family in families_of(group, support, codes)
        ]
        order = np.argsort(np.concatenate([domains for domains, _ in found]), kind="stable")
        return Paired.joined([made for _, made in found]).take(order)


def to_estimates(estimates: Estimates, to: Estimates, *, independent: bool) -> list[Contrast]:
    """Contrast estimates with others: of the same tally, or of other respondents."""
    if to.method.statistic != "mean":
        raise ArgumentError("totals depend on the size of the domain and cannot be a reference.")
    rows = _matched(estimates, to)
    _check_units(estimates, to, rows)
    if _from_one_tally(estimates, to):
        if independent:
            raise ArgumentError(
                "independent=True, but both estimates are from one tally, which tells how they vary"
                " together: leave it out."
            )
        return _same_tally(estimates, to, rows)
    if not independent:
        raise CovarianceError(
            "the estimates are from two tallies, so how they vary together is unknown: tally once"
            " and estimate both from that tally, or say independent=True if no respondent (or"
            " cluster) is in both."
        )
    return _independent(estimates, to, rows)


def _independent(estimates: Estimates, to: Estimates, matched: list[int | None]) -> list[Contrast]:
    value, error, stands = floats(to.frame["estimate"]), floats(to.frame["std_error"]), behind(to)
    own_error, theirs = floats(estimates.frame["std_error"]), places_of(to)
    found: list[Contrast] = []
    for rows, domains, support in parts_of(estimates):
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
            shape = mixed(support.shape, second.shape)
            more = _understated(shape, (support.shape, second.shape), (own, figures))
            own, figures = own.scaled(more), figures.scaled(more)
            pairs = Paired(
                value[j], variance, np.ones(len(j)), own, figures, loose, *stands.take(j)
            )
            found.append(Contrast(rows[here], shape, pairs))
    return found


def _understated(
    shape: Shape, own: tuple[Shape, Shape], figures: tuple[Figures, Figures]
) -> Floats:
    """Return the φ of differences in a mixture of two shapes: their variances beside those that it
    gives, at least 1.

    Effective answers are those of each survey's own shape. Where the answers of the smaller one
    vary more than those of the other, so many answers of the mixture would vary too little. What
    one answer varies is that of the whole survey at its mean, so that no figure is helped by its
    own luck.
    """
    given, made = np.zeros(len(figures[0].mean)), np.zeros(len(figures[0].mean))
    for each, side in zip(own, figures, strict=True):
        mean = np.array(each.mean)
        given += float(each.variance(mean)) * side.error
        made += float(shape.variance(mean)) * side.error
    more = given > made * (1 + ROUNDING)
    return np.where(more, given / np.where(more, made, 1.0), 1.0)


def _matched(estimates: Estimates, to: Estimates) -> list[int | None]:
    """Return for every row of ``estimates`` the row of ``to`` it is compared with, or None."""
    one_each = all(frame["measure"].n_unique() == 1 for frame in (estimates.frame, to.frame))
    single = not to.by or to.frame.select(to.by).n_unique() == 1
    missing = [] if single else [name for name in to.by if name not in estimates.by]
    if missing:
        raise DomainNotFoundError(
            f"the estimates are not by {missing[0]!r}, as those they are compared with.",
            value=missing[0],
            allowed=estimates.by,
        )
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
    pairs = {
        (name, others[j])
        for name, j in zip(estimates.frame["measure"], rows, strict=True)
        if j is not None
    }
    wrong = sorted(a for a, b in pairs if ours[a] != theirs[b])
    if wrong:
        raise ArgumentError(
            f"the estimates of {', '.join(wrong)} are in different units and cannot be compared."
        )


def other_steps(estimates: Estimates, to: Estimates) -> tuple[str, ...]:
    """Return how many answers the scales of estimates and of what they are compared with have,
    where that differs.
    """
    ours, theirs = (
        {each.name: _steps(each) for each in made.method.measures} for made in (estimates, to)
    )
    names, others = estimates.frame["measure"].to_list(), to.frame["measure"].to_list()
    matched = {
        (names[i], others[j]) for i, j in enumerate(_matched(estimates, to)) if j is not None
    }
    differing = sorted((ours[a], theirs[b]) for a, b in matched if ours[a] != theirs[b])
    return tuple(dict.fromkeys(f"{one}/{other}" for one, other in differing))


def _steps(measure: Measure) -> str:
    """Return how many answers the scales of a measure's questions have, each number once."""
    sizes = {item.scale.size for variable in measure.variables for item in variable.questions}
    return "+".join(str(size) for size in sorted(sizes))


def _from_one_tally(estimates: Estimates, to: Estimates) -> bool:
    if not estimates.groups or not to.groups:
        return False
    return estimates.groups[0].source[0].origin is to.groups[0].source[0].origin


def _same_tally(estimates: Estimates, to: Estimates, matched: list[int | None]) -> list[Contrast]:
    """Contrast estimates of one tally: pairs of one grouping at once, others by the figure that
    they share.
    """
    ours, theirs, stands = places_of(estimates), places_of(to), behind(to)
    wanted: dict[tuple[int, int, int], list[int]] = {}
    for i, j in enumerate(matched):
        if j is not None:
            parts = int(ours.part[i]), int(theirs.part[j])
            groups_of_both = estimates.groups[parts[0]], to.groups[parts[1]]
            together = (
                groups_of_both[0].by == groups_of_both[1].by and ours.domain[i] == theirs.domain[j]
            )
            shared = _PAIRS if _alike(*groups_of_both) else _PLACES if together else j
            wanted.setdefault((*parts, shared), []).append(i)
    found: list[Contrast] = []
    for (number, part, shared), rows in wanted.items():
        seconds = np.array([matched[i] for i in rows], dtype=np.intp)
        mine, behind_them = _Side(estimates, number, ours.domain[rows]), stands.take(seconds)
        if shared == _PAIRS:
            pairs = of_pairs(
                mine.group, mine.support, (mine.domains, theirs.domain[seconds]), behind_them
            )
            found.append(Contrast(np.array(rows), mine.support.shape, pairs))
            continue
        other = _Side(to, part, theirs.domain[seconds if shared == _PLACES else [shared]])
        if mine.group.source[1] != other.group.source[1]:
            raise CovarianceError(JOINT)
        if shared == _PLACES:
            made = _correlated(mine, other, _apart(mine, other), behind_them)
            found.append(
                Contrast(np.array(rows), mixed(mine.support.shape, other.support.shape), made)
            )
            continue
        found.append(Contrast(np.array(rows), *_paired(mine, other, behind_them)))
    return found


def _alike(one: Group, other: Group) -> bool:
    """Return whether two groups of one tally hold the same figures."""
    same = one.by == other.by and one.source[1] == other.source[1]
    same = same and one.measure == other.measure
    return same and np.array_equal(one.estimate, other.estimate, equal_nan=True)


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


def _paired(mine: _Side, other: _Side, stands: Behind) -> tuple[Shape, Paired]:
    """Return differences from one figure of the same tally.

    A figure that is made of whole domains of the other side's grouping is compared with each as
    with all of them, so that it does not matter how the question is put.
    """
    place = int(other.domains[0])
    if mine.group.measure == other.group.measure:
        members = other.members(place)
        inside = _made_of(mine.group, members)
        if inside is not None:
            value = float(other.group.estimate[place])
            return mine.support.shape, against_union(
                mine.family, inside, value, _minus(other, place)
            ).take(mine.domains)
        found = [_turned(mine, domain, other) for domain in mine.domains.tolist()]
        if all(each is not None for each in found):
            return other.support.shape, Paired.joined([each for each in found if each is not None])
    variance = variances_of_differences(
        mine.family.cells, mine.family.columns, _minus(other, place)
    )
    return mixed(mine.support.shape, other.support.shape), _correlated(
        mine, other, variance[mine.domains], stands
    )


def _made_of(group: Group, members: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | None:
    """Return which domains cells are made of, None if they hold parts of some."""
    held, whole = group.sum(group.cells.n * members), group.sum(group.cells.n * group.answered)
    inside: npt.NDArray[np.bool_] = (held == whole) & (whole > 0)
    return inside if bool((inside | (held == 0)).all()) and bool(inside.any()) else None


def _minus(side: _Side, domain: int) -> Columns:
    columns = side.group.columns
    return one_column(np.where(columns.label == domain, columns.value, 0.0), side.members(domain))


def _turned(mine: _Side, domain: int, other: _Side) -> Paired | None:
    """Return the difference of a whole from one of its parts: that of the part from the whole with
    the other sign.
    """
    inside = _made_of(other.group, mine.members(domain))
    if inside is None:
        return None
    value, place = float(mine.group.estimate[domain]), other.domains
    made = against_union(other.family, inside, value, _minus(mine, domain)).take(place)
    return made._replace(reference=other.group.estimate[place], own=made.other, other=made.own)


def _correlated(mine: _Side, other: _Side, variance: Floats, stands: Behind) -> Paired:
    """Return differences from figures that share respondents otherwise, or of another measure.

    Args:
        mine: The figures.
        other: As many others, or one for all.
        variance: The variances of the differences.
        stands: What the others stand on.
    """
    size = len(mine.domains)
    place = np.broadcast_to(other.domains, size)
    ratio = ratio_of(variance, mine.family.variance[mine.domains] + other.group.variance[place])
    own, theirs = mine.support.figures.take(mine.domains), other.support.figures.take(place)
    shapes = mine.support.shape, other.support.shape
    ratio = ratio * _understated(mixed(*shapes), shapes, (own, theirs))
    own, theirs = own.scaled(ratio), theirs.scaled(ratio)
    loose = np.maximum(mine.support.loose[mine.domains], other.support.loose[place])
    value = other.group.estimate[place]
    same = (mine.group.estimate[mine.domains] == value) & (variance == 0)
    return Paired(value, variance, np.where(same, 0.0, 1.0), own, theirs, loose, *stands)
