"""Exact intervals and tests for a share of a finite population: array kernels.

Of N persons K are positive. A simple random sample of n, drawn without replacement, holds X
positive persons, and X is hypergeometric:

    P(X = x) = C(K, x) C(N-K, n-x) / C(N, n).

When x is observed, the interval holds the K that neither one-sided exact test rejects at a =
(1-level)/2:

    low = min {K : P(X ≥ x) ≥ a} / N,   high = max {K : P(X ≤ x) ≥ a} / N.

P(X ≥ x) rises with K and P(X ≤ x) falls, so these are all whole numbers from one limit to the
other. They lie between x and N-(n-x): what has been seen of either kind. The true K is outside
with probability at most a on each side, whatever it is, so coverage is never below the level. It
is above it where X takes few values. When everybody answered, both limits are the share.

Limits by such tests are those of Wright (1991); Buonaccorsi (1987) discusses them. Intervals from
likelihood ratios are shorter on average, but do not hold each tail to a (Wendell and Schmee
2001).

**Tails are sums away from the mode**, where each term is smaller than the one before. Six roots
of min(n, N-n) terms are enough: what lies beyond is below the rounding error (Chvátal 1979). The
first term is made of log-gamma functions, so tails have a relative error of some 1e-16 N log N.
They are raised by 1e-9 of themselves: in populations up to 100 000 a tail that is exactly a keeps
its K, and in all of them the p-value of a K is below 1 - level just where the interval leaves it
out.

References:
    Buonaccorsi (1987). A note on confidence intervals for proportions in finite populations. The
    American Statistician 41, 215-218.
    Chvátal (1979). The tail of the hypergeometric distribution. Discrete Mathematics 25, 285-287.
    Wendell and Schmee (2001). Likelihood confidence intervals for proportions in finite
    populations. The American Statistician 55, 55-61.
    Wright (1991). Exact confidence bounds when sampling from small finite universes: an easy
    reference based on the hypergeometric distribution. Lecture Notes in Statistics 66. Springer.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from brukarindex.arrays import Floats
from brukarindex.checks import confidence_level
from brukarindex.estimates.intervals import in_one_shape, numbers_of
from brukarindex.exceptions import ArgumentError, raise_all
from brukarindex.words.numbers import plain

LARGEST: Final = 100_000_000
"""The largest population: beyond it log-gamma functions have too few decimals left."""
_RAISED: Final = 1e-9
_REACH: Final = 6.0
"""Roots of min(n, N-n) that a tail is followed for."""
_HELD: Final = 4_000_000
"""Terms held in memory at once."""
_PARTS: Final = (("yes", "n"), ("n", "population"), ("of", "population"))


class _Samples(NamedTuple):
    """Samples of one shape: positive persons among the sampled, sampled, and all there are."""

    yes: Floats
    n: Floats
    population: Floats

    @property
    def noes(self) -> "_Samples":
        """The same samples with positive and negative persons changed for each other."""
        return self._replace(yes=self.n - self.yes)


def hypergeometric_interval(
    yes: ArrayLike, n: ArrayLike, population: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the exact lower and upper confidence limits of shares of finite populations, 0-1.

    The arrays broadcast. Every limit is a whole number of persons over the population, from ``yes``
    to ``population`` less the noes. Formulas at the head of the module.

    Args:
        yes: Positive persons in each sample.
        n: Persons in each sample, drawn at random without replacement.
        population: Persons each sample was drawn from, 1 to `LARGEST`.
        level: Confidence level; each tail has at most half of the rest.

    Raises:
        ArgumentError: ``level`` is not strictly between 0 and 1; ``yes`` is larger than ``n``, or
            ``n`` than ``population``; a number is negative, missing, not whole or too large; the
            shapes do not broadcast.
        ArgumentTypeError: What must be numbers is not.

    Examples:
        >>> low, high = hypergeometric_interval([17, 9, 18], [18, 10, 18], [20, 12, 18])
        >>> low.round(3).tolist(), high.round(3).tolist()
        ([0.9, 0.75, 1.0], [0.95, 0.917, 1.0])
    """
    level = confidence_level(level)
    samples = _Samples(*_checked(yes=yes, n=n, population=population))
    alpha, size = 0.5 - level / 2, samples.population
    return _fewest(samples, alpha) / size, (size - _fewest(samples.noes, alpha)) / size


def hypergeometric_p_value(
    yes: ArrayLike,
    n: ArrayLike,
    population: ArrayLike,
    of: ArrayLike,
) -> Floats:
    """Return twice the smaller exact tail, at most 1, for populations with ``of`` positive persons.

    It is below ``1 - level`` just where the interval of that level leaves out ``of / population``,
    and 0 where the sample shows that ``of`` is wrong. The arrays broadcast.

    Args:
        yes: Positive persons in each sample.
        n: Persons in each sample, drawn at random without replacement.
        population: Persons each sample was drawn from, 1 to `LARGEST`.
        of: Positive persons in the population, if the hypothesis is true.

    Raises:
        ArgumentError: ``yes`` is larger than ``n``, or ``n`` or ``of`` than ``population``; a
            number is negative, missing, not whole or too large; the shapes do not broadcast.
        ArgumentTypeError: What must be numbers is not.

    Examples:
        >>> hypergeometric_p_value(17, 18, 20, [16, 17, 19, 20]).round(4).tolist()
        [0.0, 0.0316, 1.0, 0.0]
    """
    *given, positive = _checked(yes=yes, n=n, population=population, of=of)
    samples = _Samples(*given)
    above = _upper_tail(samples, positive)
    below = _upper_tail(samples.noes, samples.population - positive)
    p: Floats = np.minimum(2 * np.minimum(above, below), 1.0)
    return p


def _checked(**named: ArrayLike) -> list[Floats]:
    """Return the arguments as floats of one shape; raise for what cannot be numbers of persons."""
    arrays = {
        name: numbers_of(name, values, must="be whole numbers") for name, values in named.items()
    }
    raise_all(
        ArgumentError, [each for pair in arrays.items() for each in _misfits(*pair)], argument=""
    )
    columns = in_one_shape(arrays)
    pairs = [pair for pair in _PARTS if pair[0] in columns]
    raise_all(
        ArgumentError, [each for pair in pairs for each in _excess(columns, *pair)], argument=""
    )
    return list(columns.values())


def _misfits(name: str, values: Floats) -> list[ArgumentError]:
    """Return what is wrong with an argument by itself."""
    least = int(name == "population")
    allowed = (values >= least) & (values <= LARGEST) & (values == np.floor(values))
    if not (wrong := values[~allowed]).size:
        return []
    found = f"{name} has {wrong.size} value(s) that are not whole numbers from {least} to {LARGEST}"
    told = f"{found}, the first {plain(wrong[0], digits=15)}; count persons, without weights."
    return [ArgumentError(told, argument=name, value=float(wrong[0]))]


def _excess(columns: dict[str, Floats], part: str, whole: str) -> list[ArgumentError]:
    """Return what is wrong when a part is larger than its whole."""
    larger = columns[part] > columns[whole]
    if not larger.any():
        return []
    first, most = (columns[name][larger][0] for name in (part, whole))
    found = f"{part} is larger than {whole} in {larger.sum()} place(s)"
    example = f"the first {plain(first)} of {plain(most)}"
    advice = "check that the two are not in each other's place"
    told = f"{found}, {example}; allowed: 0 to {whole}; {advice}."
    return [ArgumentError(told, argument=part, value=float(first))]


def _fewest(samples: _Samples, alpha: float) -> Floats:
    """Return the smallest K with P(X ≥ yes) ≥ alpha, by bisection of all rows together."""
    low = samples.yes
    high = low + samples.population - samples.n
    while (low < high).any():
        middle = np.floor((low + high) / 2)
        kept = _upper_tail(samples, middle) >= alpha
        low = np.where(kept, low, np.minimum(middle + 1, high))
        high = np.where(kept, middle, high)
    return high


def _upper_tail(samples: _Samples, positive: Floats) -> Floats:
    """Return P(X ≥ yes) when so many are positive, raised by its rounding error."""
    yes, n, population = samples
    mode = np.floor((n + 1) * (positive + 1) / (population + 2))
    far = yes > mode
    # At the mode or before it the other tail is summed, P(X < yes): that of more than n - yes noes.
    start = np.where(far, yes, n - yes + 1)
    rows = (start, n, population, np.where(far, positive, population - positive))
    summed = _outward(np.stack([each.ravel() for each in rows])).reshape(yes.shape)
    return np.minimum(np.where(far, summed, 1 - summed) * (1 + _RAISED), 1.0)


def _outward(samples: Floats) -> Floats:
    """Return P(X ≥ start) of columns of start (after the mode), n, N, K; some columns at a time."""
    _, n, population, _ = samples
    shorter = np.minimum(n, population - n).max(initial=0.0)
    width = int(np.minimum(np.ceil(_REACH * np.sqrt(shorter)), shorter))
    step = max(_HELD // max(width, 1), 1)
    sums = np.zeros(n.size)
    for first in range(0, n.size, step):
        sums[first : first + step] = _sums(samples[:, first : first + step, None], width)
    return sums


def _sums(samples: Floats, width: int) -> Floats:
    """Return the sum of P(X = start) and the terms after it, each a ratio times the one before."""
    start, n, population, positive = samples
    at = start + np.arange(width)
    left = np.maximum(positive - at, 0.0) * np.maximum(n - at, 0.0)
    ratios = left / ((at + 1) * (population - positive - n + at + 1))
    first = _probability(start, n, population, positive)[:, 0]
    terms: Floats = np.asarray(np.multiply.accumulate(ratios, axis=1), dtype=np.float64)
    return np.asarray(first * (1 + np.add.reduce(terms, axis=1)), dtype=np.float64)


def _probability(x: Floats, n: Floats, population: Floats, positive: Floats) -> Floats:
    """Return P(X = x), 0 where no sample has x positive persons."""
    ways = _log_choices(positive, x) + _log_choices(population - positive, n - x)
    return np.exp(ways - _log_choices(population, n))


def _log_choices(n: Floats, k: Floats) -> Floats:
    """Return log C(n, k), minus infinity where k is negative or larger than n."""
    from scipy.special import gammaln

    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
