"""Other estimates that estimates are compared with: of the same tally, or of other respondents."""

from typing import NamedTuple, NoReturn, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.comparisons.contrasts import (
    ROUNDING,
    At,
    Contrast,
    MeasureRows,
    Reference,
    behind,
    parts_of,
    places_of,
)
from brukarindex.comparisons.families import (
    Behind,
    Family,
    Paired,
    against_union,
    family_of,
    ratio_of,
)
from brukarindex.comparisons.pairs import of_pairs
from brukarindex.counting.tallies import JOINT
from brukarindex.estimates.estimation import Estimates
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.means import Figures
from brukarindex.estimates.shapes import Shape, mixed
from brukarindex.estimates.sizes import Support
from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    CovarianceError,
    DomainNotFoundError,
)
from brukarindex.questions.measures import Measure
from brukarindex.results.tables import floats
from brukarindex.variance.influence import variances, variances_of_differences
from brukarindex.variance.influence_columns import Influences, one_column
from brukarindex.words.languages import Words
from brukarindex.words.numbers import counted

_PAIRS, _PLACES = -1, -2
"""Instead of the row of one shared figure: pairs of one measure, or of two measures of the same
domains.
"""


@attrs.frozen
class OtherEstimates(Reference):
    """Other estimates: of the same tally, or of other respondents. A result says so; to compare
    with them, give `compare` the estimates.

    Attributes:
        independent: Whether they are of other respondents.
        steps: Where the questions have different numbers of answers to choose from, these numbers:
            ``"5/10"`` when five are compared with ten.
    """

    independent: bool
    steps: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """A phrase about the estimates in both languages."""
        kind, steps = _KIND[self.independent], "; ".join(self.steps)
        if not steps:
            return kind
        return Words(
            f"{kind.sv}, på skalor med olika antal steg ({steps}), vilket i sig kan ge skillnader",
            f"{kind.en}, on scales of different numbers of steps ({steps}), which alone can differ",
        )

    def contrasts(self, estimates: Estimates) -> NoReturn:
        """Raise `ArgumentTypeError`: it does not hold the other estimates."""
        raise ArgumentTypeError(
            f"OtherEstimates says what {counted(len(estimates), 'row')} were compared with, and"
            " holds no figures: give to= the other estimates.",
            argument="to",
        )


_KIND = {
    True: Words("andra, oberoende skattningar", "other, independent estimates"),
    False: Words(
        "andra skattningar ur samma underlag, med kovariansen mellan dem",
        "other estimates of the same tally, with the covariance between them",
    ),
}


def to_estimates(estimates: Estimates, to: Estimates, *, independent: bool) -> list[Contrast]:
    """Contrast estimates with others: of the same tally, or of other respondents."""
    if to.method.statistic != "mean":
        raise ArgumentError(
            "totals depend on the size of the domain and cannot be a reference.",
            argument="to",
            value=to,
        )
    rows = _matched(estimates, to)
    _check_units(estimates, to, rows)
    if _from_one_tally(estimates, to):
        if independent:
            raise ArgumentError(
                "independent=True, but both estimates are from one tally, which tells how they vary"
                " together: leave it out.",
                argument="independent",
                value=independent,
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
    """Contrast estimates with those of other respondents, by measures and groupings of both."""
    theirs, partners = (
        places_of(to),
        np.array([-1 if j is None else j for j in matched], dtype=np.intp),
    )
    found: list[Contrast] = []
    for part in parts_of(estimates):
        other = partners[part.rows]
        numbers: list[int] = np.unique(theirs.part[other[other >= 0]]).tolist()
        for number in numbers:
            second = to.supports[number]
            here = np.flatnonzero((other >= 0) & (theirs.part[other] == number))
            if second is not None:
                rows = other[here]
                mine = MeasureRows(part.number, part.rows[here], part.domains[here], part.support)
                beside = MeasureRows(number, rows, theirs.domain[rows], second)
                found.append(_of_two_surveys(estimates, mine, to, beside))
    return found


def _of_two_surveys(
    estimates: Estimates, mine: MeasureRows, to: Estimates, other: MeasureRows
) -> Contrast:
    own, theirs = _scores(mine.support, mine.domains), _scores(other.support, other.domains)
    error = floats(estimates.frame["std_error"])[mine.rows]
    their_error = floats(to.frame["std_error"])[other.rows]
    shape = mixed(own.shape, theirs.shape)
    more = _understated(shape, own, theirs)
    stands = behind(to).take(other.rows)
    pairs = Paired(
        reference=floats(to.frame["estimate"])[other.rows],
        variance=error**2 + their_error**2,
        part=np.ones(len(mine.rows)),
        own=own.figures.scaled(more),
        other=theirs.figures.scaled(more),
        loose=np.maximum(own.loose, theirs.loose),
        answers=stands.answers,
        flat=stands.flat,
    )
    return Contrast(mine.rows, shape, pairs)


class _Scores(NamedTuple):
    """Figures, the distribution of the scores that they are made of, and one over their degrees of
    freedom.
    """

    shape: Shape
    figures: Figures
    loose: Floats


def _scores(support: Support, domains: Codes) -> _Scores:
    return _Scores(support.shape, support.figures.take(domains), support.loose[domains])


def _understated(shape: Shape, own: _Scores, other: _Scores) -> Floats:
    """Return the φ of differences in a mixture of two shapes: their variances beside those that it
    gives, at least 1.

    Effective answers are those of each survey's own shape. Where the answers of the smaller one
    vary more than those of the other, so many answers of the mixture would vary too little. What
    one answer varies is that of the whole survey at its mean, so that no figure is helped by its
    own luck.
    """
    given, made = np.zeros(len(own.loose)), np.zeros(len(own.loose))
    for each in (own, other):
        mean = np.array(each.shape.mean)
        given += float(each.shape.variance(mean)) * each.figures.error
        made += float(shape.variance(mean)) * each.figures.error
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
            f"the estimates of {', '.join(wrong)} are in different units and cannot be compared.",
            argument="to",
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
    return estimates.groups[0].source.tally.origin is to.groups[0].source.tally.origin


class _Shared(NamedTuple):
    """What rows of one tally have in common: measure and grouping on both sides, and the row of
    ``to`` that all are compared with. Instead of a row: `_PAIRS` of one measure, or `_PLACES` where
    two measures have the same domains.
    """

    mine: int
    other: int
    row: int


def _same_tally(estimates: Estimates, to: Estimates, matched: list[int | None]) -> list[Contrast]:
    """Contrast estimates of one tally: pairs of one grouping at once, others by the figure that
    they share.
    """
    ours, theirs, stands = places_of(estimates), places_of(to), behind(to)
    wanted: dict[_Shared, list[int]] = {}
    for i, j in enumerate(matched):
        if j is not None:
            wanted.setdefault(_shared(estimates, to, ours.at(i), theirs.at(j), row=j), []).append(i)
    found: list[Contrast] = []
    for shared, rows in wanted.items():
        seconds = np.array([matched[i] for i in rows], dtype=np.intp)
        places = theirs.domain[seconds if shared.row < 0 else [shared.row]]
        mine = _Side(estimates, shared.mine, ours.domain[rows])
        other = _Side(to, shared.other, places)
        made = _of_one_tally(mine, other, shared.row, stands.take(seconds))
        found.append(Contrast(np.array(rows), made.shape, made.pairs))
    return found


def _shared(estimates: Estimates, to: Estimates, mine: At, other: At, *, row: int) -> _Shared:
    one, two = estimates.groups[mine.part], to.groups[other.part]
    if _alike(one, two):
        return _Shared(mine.part, other.part, _PAIRS)
    together = one.by == two.by and mine.domain == other.domain
    return _Shared(mine.part, other.part, _PLACES if together else row)


def _of_one_tally(mine: "_Side", other: "_Side", row: int, stands: Behind) -> "_Made":
    if row == _PAIRS:
        pairs = of_pairs(mine.group, mine.support, (mine.domains, other.domains), stands)
        return _Made(mine.support.shape, pairs)
    if mine.group.source.block != other.group.source.block:
        raise CovarianceError(JOINT)
    if row == _PLACES:
        return _correlated(mine, other, _apart(mine, other), stands)
    return _paired(mine, other, stands)


def _alike(one: Group, other: Group) -> bool:
    """Return whether two groups of one tally hold the same figures."""
    same = one.by == other.by and one.source.block == other.source.block
    same = same and one.measure == other.measure
    return same and np.array_equal(one.estimate, other.estimate, equal_nan=True)


def _apart(mine: "_Side", other: "_Side") -> Floats:
    """Return the variance of the difference of two measures in each domain."""
    columns, theirs = mine.group.columns, other.group.columns
    apart = attrs.evolve(columns, value=columns.value - theirs.value)
    return np.asarray(variances(mine.group.cells, apart)[mine.domains])


class _Side:
    """Rows of one measure and grouping on one side of a comparison within one tally."""

    def __init__(self, estimates: Estimates, number: int, domains: Codes) -> None:
        self.group, self.domains = estimates.groups[number], domains
        self.support = cast("Support", estimates.supports[number])  # only totals have none

    @property
    def family(self) -> Family:
        return family_of(self.group, self.support, np.arange(self.group.columns.size))

    def members(self, domain: int) -> Bools:
        """Return which cells with an answer are in a domain."""
        return np.asarray((self.group.columns.label == domain) & self.group.answered)


class _Made(NamedTuple):
    """Pairs of figures, and the distribution of the scores that they are tested in."""

    shape: Shape
    pairs: Paired


def _paired(mine: _Side, other: _Side, stands: Behind) -> _Made:
    """Return differences from one figure of the same tally.

    A figure that is made of whole domains of the other side's grouping is compared with each as
    with all of them, so that it does not matter how the question is put.
    """
    place = int(other.domains[0])
    minus = _minus(other, place)
    if mine.group.measure == other.group.measure:
        inside = _made_of(mine.group, other.members(place))
        if inside is not None:
            value = float(other.group.estimate[place])
            made = against_union(mine.family, inside, value, minus)
            return _Made(mine.support.shape, made.take(mine.domains))
        turned = [_turned(mine, domain, other) for domain in mine.domains.tolist()]
        known = [each for each in turned if each is not None]
        if len(known) == len(turned):
            return _Made(other.support.shape, Paired.joined(known))
    variance = variances_of_differences(mine.family.cells, mine.family.columns, minus)
    return _correlated(mine, other, variance[mine.domains], stands)


def _made_of(group: Group, members: Bools) -> Bools | None:
    """Return which domains cells are made of, None if they hold parts of some."""
    held, whole = group.sum(group.cells.n * members), group.sum(group.cells.n * group.answered)
    inside: Bools = np.asarray((held == whole) & (whole > 0))
    return inside if (inside | (held == 0)).all() and inside.any() else None


def _minus(side: _Side, domain: int) -> Influences:
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


def _correlated(mine: _Side, other: _Side, variance: Floats, stands: Behind) -> _Made:
    """Return differences from figures that share respondents otherwise, or of another measure.

    Args:
        mine: The figures.
        other: As many others, or one for all.
        variance: The variances of the differences.
        stands: What the others stand on.
    """
    place = np.broadcast_to(other.domains, len(mine.domains))
    own, theirs = _scores(mine.support, mine.domains), _scores(other.support, place)
    shape, value = mixed(own.shape, theirs.shape), other.group.estimate[place]
    apart = mine.family.variance[mine.domains] + other.group.variance[place]
    ratio = ratio_of(variance, apart) * _understated(shape, own, theirs)
    same = (mine.group.estimate[mine.domains] == value) & (variance == 0)
    pairs = Paired(
        reference=value,
        variance=variance,
        part=np.where(same, 0.0, 1.0),
        own=own.figures.scaled(ratio),
        other=theirs.figures.scaled(ratio),
        loose=np.maximum(own.loose, theirs.loose),
        answers=stands.answers,
        flat=stands.flat,
    )
    return _Made(shape, pairs)
