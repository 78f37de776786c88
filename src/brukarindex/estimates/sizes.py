"""What each figure of a table stands on: its effective answers, and how well they are known.

A mean of n answers to one question varies as that of n draws from the family of `shapes`. Weights,
strata and clusters make it vary otherwise. Of what a design adds, some is known and some must be
estimated:

* **Known**: Kish's (1965) factor of the weights apart from the scores, ``Σv²/(Σv)²`` with
  ``v = w/ω`` (`shapes`), and the finite population.
* **Estimated**: φ, the linearised variance ``V`` beside what the family and the known part give.
  One unit tells its φ badly: by chance it is smallest where the figure is most extreme. φ is
  therefore that of all units of the table together, ``ΣV/ΣV₀``, never below 1, as long as their own
  differ no more than chance lets them. Where they do differ, each unit's own φ counts with its
  degrees of freedom d beside the d₀ of the common one (moderated variances, Smyth 2004),
  ``φ* = (d₀φ + d·φ_own)/(d₀ + d)``, and quantiles are Student's with ``d₀ + d``.

One unit of another kind among many is not seen by that. Where the chance of its variance in the
family is below 0.1 %, by χ² on d degrees of freedom, its φ is at least that at which the family
varies as its own answers do, beside a score of 0 or 1, at any mean within 3 standard errors.

``d = 2/(relative variance of V given the figure)``, which is nothing for shares of simple samples,
whose variance is known from the share, ``(kurtosis − 1 − skewness²)/n`` for other scores, and
``2/(clusters − strata)`` for clusters (Satterthwaite 1946).

References:
    Kish (1965). Survey Sampling. Wiley.
    Satterthwaite (1946). An approximate distribution of estimates of variance components.
    Biometrics 2, 110-114. Smyth (2004). Linear models and empirical Bayes methods for assessing
    differential expression in microarray experiments. Statistical Applications in Genetics and
    Molecular Biology 3, 3.
"""

from typing import NamedTuple

import attrs
import numpy as np

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.codes.keys import renumber
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.means import Figures
from brukarindex.estimates.shapes import Shape, shape_of
from brukarindex.variance.influence import degrees_of_freedom

FEWEST_UNITS = 2
"""Units from which it can be told whether they differ more than chance lets them."""
BEYOND_CHANCE = 2.5
"""Standard errors by which they must."""
ROUNDING = 1e-9
"""Relative variance between units that is no more than rounding."""
UNLIKE = 0.001
"""Chance below which a unit's variance is not that of the family."""
REACH, PLACES = 3.0, 13
"""Standard errors around a mean within which the truth may be, and means that are tried there."""
LEAST_DF = 1e-6
"""Degrees of freedom that stand for none."""
AT_END = 1e-12
"""Distance of a mean 0–1 from an end of the scale that is no more than rounding: all answers are
there.
"""
ALIKE = 0.02
"""Relative differences between the mean weights of scores that do not matter."""
ROUNDS = 20
"""Rounds in which the mean weights of scores and of units are told apart."""


@attrs.frozen(eq=False)
class Support:
    """What the figures of one measure in one grouping stand on.

    Attributes:
        shape: The distribution of all scores, on the scale 0-1.
        figures: The figures on that scale, one a domain.
        loose: One over the degrees of freedom of each effective size; 0 where it is known.
        uneven: Whether clusters, or weights that differ within domains, make the sizes an estimate.
    """

    shape: Shape
    figures: Figures
    loose: Floats
    uneven: bool

    @property
    def df(self) -> Floats:
        """Degrees of freedom of each effective size; infinite where it is known."""
        with np.errstate(divide="ignore"):
            return 1 / self.loose


class _Answers(NamedTuple):
    """Cells with an answer: their domain, score, respondents and weights."""

    label: Codes
    score: Floats
    n: Floats
    w: Floats
    w2: Floats


class _Sums(NamedTuple):
    """Sums over each domain's weights v, and how far its weights pull beside them."""

    square: Floats
    cube: Floats
    fourth: Floats
    pull: Floats


class _Sizes(NamedTuple):
    """The estimated part of each domain's variance, its degrees of freedom, and the skewness beyond
    the family's.
    """

    ratio: Floats
    df: Floats
    skewness: Floats


def support_of(group: Group) -> Support:
    """Return what the figures of a group stand on."""
    answers = _answers(group)
    scores, place = np.unique(answers.score, return_inverse=True)
    counts: Floats = sum_by(place, answers.n, len(scores))
    pulls = _pulls(answers, place, counts, group.columns.size)
    pull = pulls[place]
    shape = (
        shape_of(scores, counts, pulls)
        if len(scores)
        else shape_of(np.array([0.5]), np.array([0.0]))
    )
    low, high = group.measure.bounds
    mean = np.nan_to_num((group.estimate - low) / (high - low), nan=shape.mean)
    mean = np.where(mean < AT_END, 0.0, np.where(mean > 1 - AT_END, 1.0, mean))
    sums = _sums(answers, pull, group.columns.size)
    fraction = _fraction(group)
    sizes = _sizes(group, shape, sums, mean=mean, fraction=fraction)
    counted = (group.variance == 0) & ~group.constant & group.source.tally.stepwise & ~group.sampled
    certain = counted | group.decided
    spread = np.where(certain, 0.0, sizes.ratio * sums.square)
    figures = Figures(mean, spread, spread * fraction, sums.pull, sizes.skewness)
    return Support(shape, figures, 1 / np.maximum(sizes.df, LEAST_DF), _uneven(group))


def _uneven(group: Group) -> bool:
    """Return whether there are clusters, or weights that are not known from the design and differ
    within domains.
    """
    tally, (w, w2) = group.source.tally, _weights(group)
    given = tally.design.weight is not None or tally.weighting is not None
    differing = group.sum(w2) * group.sum(group.cells.n * (w > 0)) > group.sum(w) ** 2 * (1 + 1e-9)
    return _clusters(group) is not None or (given and bool(differing.any()))


def _answers(group: Group) -> _Answers:
    score, cells = _scores(group), group.cells
    kept = np.flatnonzero(~np.isnan(score))
    w, w2 = _weights(group)
    return _Answers(group.columns.label[kept], score[kept], cells.n[kept], w[kept], w2[kept])


def _weights(group: Group) -> tuple[Floats, Floats]:
    """Return sums of weights and of their squares in the unit of the mean weight, which large ones
    would overflow.
    """
    cells = group.cells
    w = np.abs(cells.w)
    one = w.sum() / cells.n[w > 0].sum() if (w > 0).any() else 1.0
    return w / one, cells.w2 / one**2


def _scores(group: Group) -> Floats:
    """Return the score of each cell on the scale 0-1; of a composite that of the parts that have
    one.

    Were the others counted as their mean, who gave the best answer to all that was answered would
    not be at the end of the scale, and a unit in which all did would seem a wonder.
    """
    low, high = group.measure.bounds
    total, held = np.zeros(len(group.columns.label)), np.zeros(len(group.columns.label))
    for term in group.terms:
        total += term.weight * np.where(term.given, term.scores, 0.0)
        held += term.weight * term.given
    whole = sum(term.weight for term in group.terms)
    score = total * (whole / np.where(held > 0, held, 1.0))
    return np.where(group.answered, np.clip((score - low) / (high - low), 0.0, 1.0), np.nan)


def _pulls(answers: _Answers, place: Codes, answered: Floats, size: int) -> Floats:
    """Return the mean weight of each score beside others, 1 where they differ by no more than
    chance.

    A weight is taken as the unit's times the score's, and both are fitted in turn (Poisson
    margins).
    """
    label, _, n, w, w2 = answers
    totals, counts = sum_by(label, w, size), sum_by(label, n, size)
    even = sum_by(label, w2, size) * counts <= totals**2 * (1 + 1e-9)
    own = np.ones(len(answered))
    if even.all() or len(own) < 2:
        return own
    given, unit = sum_by(place, w, len(own)), totals / np.maximum(counts, 1e-300)
    for _ in range(ROUNDS):
        unit = totals / np.maximum(sum_by(label, n * own[place], size), 1e-300)
        new = given / np.maximum(np.bincount(place, n * unit[label]), 1e-300)
        close = np.abs(new - own).max() < 1e-9
        own = new
        if close:
            break
    squares: Floats = w2 / (unit[label] * own[place]) ** 2
    return _shrunk(own, answered, max(float(squares.sum()) / float(n.sum()) - 1, 0.0))


def _shrunk(own: Floats, answered: Floats, noise: float) -> Floats:
    """Return mean weights drawn towards their mean as far as chance explains that they differ."""
    value, parts = np.log(own), len(own) - 1
    centre = np.average(value, weights=answered)
    apart = float((answered * (value - centre) ** 2).sum())
    if apart <= max(noise * (parts + 3 * np.sqrt(2 * parts)), ALIKE**2 * answered.sum()):
        return np.ones(len(own))
    between = (apart - noise * parts) / answered.sum()
    drawn = np.exp((value - centre) * between / (between + noise / answered))
    return np.asarray(drawn / np.average(drawn, weights=answered))


def _sums(answers: _Answers, pull: Floats, size: int) -> _Sums:
    """Return the sums of powers of the weights apart from the scores, and λ.

    Of a domain's weights sum and sum of squares are known.
    """
    label, _, n, w, w2 = answers
    total = sum_by(label, w / pull, size)
    count, square = sum_by(label, n, size), sum_by(label, w2 / pull**2, size)
    some = (total > 0) & (square > 0)
    total, count = np.where(some, total, 1.0), np.where(some, count, 1.0)
    square = np.where(some, square, 1.0) / total**2
    cube, fourth = _powers(count, square)
    return _Sums(square, cube, fourth, np.where(some, sum_by(label, w, size) / total, 1.0))


def _powers(n: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Return the sums of cubes and fourth powers of n weights that add up to 1, and their squares
    to ``square``.

    Cubes, which decide the skewness, are those of a gamma distribution; fourth powers, which decide
    how well the variance is known, those of a lognormal one, which are larger. Neither exceeds what
    so few weights can give.
    """
    uneven = np.maximum(n * square, 1.0)
    cube = uneven * (2 * uneven - 1) / n**2
    return np.minimum(cube, square**1.5), np.minimum(uneven**6 / n**3, square**2)


def _fraction(group: Group) -> Floats:
    """Return the sampled fraction of each domain, by its part of the variance.

    Through the steps of a weighting those who did not respond are not in the sample: of a sum of
    weights W that stands for W persons, Σw/Σw² of the variance is seen.
    """
    cells = group.cells
    if group.source.tally.stepwise:
        known = np.isfinite(cells.strata.expansion).all()
        seen = np.where(group.answered & known, np.abs(cells.w), 0.0)
    else:
        seen = np.where(group.answered, cells.w2, 0.0) * (1 - cells.strata.unsampled[cells.stratum])
    seen, total = group.sum(seen), group.sum(np.where(group.answered, cells.w2, 0.0))
    fraction: Floats = np.where(total > 0, seen / np.where(total > 0, total, 1.0), 0.0)
    return np.clip(fraction, 0.0, 1.0)


def _sizes(group: Group, shape: Shape, sums: _Sums, *, mean: Floats, fraction: Floats) -> _Sizes:
    clusters = _clusters(group)
    variance = np.nan_to_num(group.variance) / _range(group) ** 2
    known = _bias(group, clusters) * sums.square * (1 - fraction)
    known /= 1 - np.minimum(np.clip(shape.curvature, 0.0, 1.0) * sums.square, 0.9)
    expected = shape.variance(mean) * known
    usable = (group.n > 1) & (group.df >= 1) & (expected > 0)
    relative = _relative_variance(group, shape, sums, clusters)
    with np.errstate(divide="ignore"):
        df = np.where(relative > 1e-12, 2 / relative, np.inf)
    common = _common(np.where(usable, variance, 0.0), np.where(usable, expected, 0.0), clusters)
    scale = np.maximum(shape.variance(mean), shape.variance(np.array(shape.mean))) * known * common
    off = np.where(usable, (variance - common * expected) / np.where(usable, scale, 1.0), 0.0)
    ratio, freedom = _moderated(common, off, df, usable)
    beside = np.where(usable, variance / np.where(usable, common * expected, 1.0), 1.0)
    unlike = usable & _beyond_chance(beside, np.minimum(df, 2 * group.n))
    if unlike.any():
        own = _own_spread(shape, *(each[unlike] for each in (mean, variance, known)))
        ratio[unlike] = np.maximum(ratio[unlike], own)
    if clusters is not None:  # domains that share clusters do not each bring their own
        freedom = np.minimum(freedom, _freedom_of_all(group))
    steady = shape.variance(mean) * ratio * sums.square * _range(group) ** 2
    return _Sizes(ratio, freedom, _skewness(shape, sums, clusters, (group.n, ratio, steady)))


def _range(group: Group) -> float:
    low, high = group.measure.bounds
    return high - low


def _freedom_of_all(group: Group) -> float:
    """Return the clusters less strata of all domains together."""
    every = np.zeros(len(group.columns.label), dtype=np.intp)
    return float(degrees_of_freedom(group.cells, every, group.answered, 1)[0])


def _common(variance: Floats, expected: Floats, clusters: "_Clusters | None") -> Floats:
    """Return the φ of each domain as if all were alike.

    With clusters that is ``1 + ρ(m − 1)`` with the size m of a domain's clusters and one intraclass
    correlation ρ (Kish 1965).
    """
    apart = variance.sum() - expected.sum()
    if clusters is not None:
        beside = float((expected * (clusters.size - 1)).sum())
        correlation = np.clip(apart / beside, 0.0, 1.0) if beside > 0 else 0.0
        return np.asarray(1 + correlation * (clusters.size - 1))
    whole = float(expected.sum())
    one = 1 + apart / whole if apart > 1e-9 * whole else 1.0
    return np.full(len(expected), one)


def _moderated(common: Floats, off: Floats, df: Floats, usable: Bools) -> tuple[Floats, Floats]:
    """Return φ of each domain and its degrees of freedom."""
    together = df[usable if usable.any() else slice(None)].sum()
    chance = 2 / df[usable]
    if len(chance) >= FEWEST_UNITS:
        excess = float((off[usable] ** 2 - chance).mean())
        error = float(np.sqrt(2 * (chance**2).sum())) / len(chance)
        if excess > max(BEYOND_CHANCE * error, ROUNDING):
            prior, own = 2 / excess, np.where(usable, np.minimum(df, 1e12), 0.0)
            ratio = common * (1 + off * own / (prior + own))
            return np.maximum(ratio, 1.0), np.minimum(prior + own, max(together, 1.0))
    return common, np.full(len(off), together)


def _beyond_chance(beside: Floats, df: Floats) -> Bools:
    """Return which variances are so many times what the family gives that chance does not explain
    it.
    """
    from scipy.special import chdtrc

    tail: Floats = np.asarray(chdtrc(df, df * beside), dtype=np.float64)
    return tail < UNLIKE


def _own_spread(shape: Shape, mean: Floats, variance: Floats, known: Floats) -> Floats:
    """Return the φ at which the family varies as much as the domain's answers wherever its mean may
    be, beside a score of 0 or 1.

    Where the family has its answers in the middle, and the domain's are at the ends, a mean that
    happens to be far out is no wonder there: the family has answers at one end, at such a mean.
    """
    reach = np.linspace(-REACH, REACH, PLACES)[:, None] * np.sqrt(variance)
    places = np.clip(mean + reach, AT_END, 1 - AT_END)
    family = (shape.variance(places) / (places * (1 - places))).min(axis=0)
    return np.asarray(variance / (known * mean * (1 - mean)) / family)


def _relative_variance(
    group: Group, shape: Shape, sums: _Sums, clusters: "_Clusters | None"
) -> Floats:
    """Return the relative variance of each domain's variance, given its figure."""
    _, skewness, kurtosis = shape.cumulants
    square, cube, fourth, _ = sums
    own = (kurtosis - 1) * fourth / square**2
    own = np.maximum(own - 2 * skewness**2 * cube / square + skewness**2 * square, 0.0)
    own += (
        4 * np.maximum(fourth / square - (cube / square) ** 2, 0.0) + 4 * shape.unevenness * square
    )
    n = np.maximum(group.n, 1.0)
    strata = (group.n if clusters is None else clusters.units) - group.df
    own = (
        np.where(strata > 1, own + (kurtosis - 1) * (strata - 1) / n**2, own)
        * n
        / np.maximum(n - strata, 1.0)
    )
    own = np.where(own < 1e-9, 0.0, own)
    if clusters is None:
        return own
    return np.maximum(own, np.maximum(2 / np.maximum(group.df, 1.0), 2 * clusters.uneven))


class _Clusters(NamedTuple):
    """Clusters of several respondents, one a domain and cluster; and what domains know of them.

    ``own`` says whose a cluster is; ``b`` and ``q`` are its sums of weights and of their squares,
    and ``z`` that of weighted deviations. Of domains, ``units`` counts clusters, ``size`` is the
    mean size Σb²/Σq that the variance sees, and ``uneven`` is one over the number of equal clusters
    whose variance would be known as well.
    """

    own: Codes
    b: Floats
    q: Floats
    z: Floats
    units: Floats
    size: Floats
    uneven: Floats


def _clusters(group: Group) -> _Clusters | None:
    """Return the clusters of a group, None where none has more than one respondent."""
    unit, columns = group.cells.unit, group.columns
    if unit is None or np.bincount(unit, group.cells.n).max() <= 1:
        return None
    radix = int(unit.max()) + 1
    place, key = renumber(columns.label * radix + unit)
    w, w2 = (np.where(group.answered, each, 0.0) for each in _weights(group))
    values = (w, w2, group.cells.w * columns.value, group.answered)
    b, q, z, answered = (sum_by(place, each, len(key)) for each in values)
    own = key // radix

    def total(of: Floats) -> Floats:
        return sum_by(own, of, columns.size)

    square, sizes = total(b**2), total(q)
    some = sizes > 0
    size = np.where(some, square / np.where(some, sizes, 1.0), 1.0)
    uneven = np.where(some, total(b**4) / np.where(some, square, 1.0) ** 2, 1.0)
    return _Clusters(
        own, b, q, z, total((answered > 0).astype(np.float64)), np.maximum(size, 1.0), uneven
    )


def _bias(group: Group, clusters: _Clusters | None) -> Floats:
    """Return what linearisation around the domain's own mean leaves of its variance.

    Of ``v Σb²`` with the weights b of a domain's respondents (or q and B summed over its clusters)
    it is ``(Σq − 2ΣBq + Σq·ΣB²)/Σq`` times n/(n − 1) of the stratum. Means of several strata are
    centred in each.
    """
    cells, size = group.cells, group.columns.size
    w, w2 = (np.where(group.answered, each, 0.0) for each in _weights(group))
    total, square = group.sum(w), group.sum(w2)
    some = (total > 0) & (square > 0)
    total, square = np.where(some, total, 1.0), np.where(some, square, 1.0)
    if clusters is None:
        units, joined = group.n, square / total**2
        crossed = _powers(np.maximum(units, 1.0), joined)[0] * total**2
    else:
        units = clusters.units
        crossed = sum_by(clusters.own, clusters.b * clusters.q, size) / total
        joined = sum_by(clusters.own, clusters.b**2, size) / total**2
    left = 1 - 2 * crossed / square + joined
    sampled = cells.strata.units[cells.stratum]
    several = group.sum(
        np.where(group.answered, cells.n * sampled / np.maximum(sampled - 1, 1), 0.0)
    )
    correction = several / np.maximum(group.sum(cells.n * group.answered), 1.0)
    single = units - group.df <= 1
    return np.where(some & single, np.maximum(left, 0.0) * correction, 1.0)


def _skewness(
    shape: Shape, sums: _Sums, clusters: _Clusters | None, known: tuple[Floats, Floats, Floats]
) -> Floats:
    """Return the skewness of each mean beyond that of the family at its effective size.

    Known are the answers of each domain, its φ*, and the variance that follows.
    """
    n, ratio, variance = known
    _, skewness, _ = shape.cumulants
    family = skewness * np.sqrt(ratio * sums.square)
    if clusters is not None:
        return _of_clusters(clusters, variance) - family
    beyond = skewness * sums.cube / sums.square**1.5 - family
    return np.where((np.abs(beyond) > 1e-9) & (sums.square * n > 1 + 1e-9), beyond, 0.0)


def _of_clusters(clusters: _Clusters, variance: Floats) -> Floats:
    """Return the skewness of each mean of clusters, that of one cluster taken as the same in all
    domains.

    Third moments are divided by those that variances of all domains together give: the few clusters
    of a domain tell its own badly, and the mean of its power 3/2 is more than the power of the
    mean.
    """
    units = np.maximum(clusters.units, 1.0)
    third = sum_by(clusters.own, clusters.z**3, len(units))
    third *= np.where(units > 2, units**2 / np.maximum((units - 1) * (units - 2), 1.0), 0.0)
    scale = float((np.where(units > 2, variance, 0.0) ** 1.5 / np.sqrt(units)).sum())
    found: Floats = (third.sum() / scale if scale > 0 else 0.0) / np.sqrt(units)
    return found
