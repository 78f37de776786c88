"""Tests of a table of groups by answers whose shares vary as a design has them vary.

A table has the shares ``P_rc`` of the weights, of n answers, and the covariance ``V`` of its sums
of weights. Every test is one of some linear contrasts of the sums, whose covariance is ``B'VB``:

* **Pearson's X²** ``= n Σ (P − E)²/E`` with ``E = P_r·P_c`` is a weighted sum of chi-square
  variables (Rao and Scott 1984). The weights λ are the eigenvalues of
  ``Δ = (C'D⁻¹C/n)⁻¹(C'D⁻¹V D⁻¹C)`` with ``D = diag(P)``, the shares' covariance V, and the
  interactions C; their mean is the design effect of the table.
* **Wald's**, of ``P_rc − P_r·P_c`` in all rows and columns but the first.
* **Of ranks**, of the groups' mean scores, where an answer has the score of the place of its middle
  among all answers by weight (Lumley and Scott 2013).
"""

from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from brukarindex.arrays import Floats
from brukarindex.codes.threads import one_thread_of_algebra
from brukarindex.comparisons.mixtures import chi_square_tail, f_tail, satterthwaite, tail
from brukarindex.comparisons.quadratic import NONE, Referred, f_test, singular

PearsonStatistic = Literal["rao_scott_f", "rao_scott_first", "rao_scott_second", "saddlepoint"]
WaldStatistic = Literal["wald", "adjusted_wald"]
RankStatistic = Literal["kruskal_wallis", "normal_scores", "median"]
TableStatistic: TypeAlias = Literal[PearsonStatistic, WaldStatistic, RankStatistic]
"""The tests, by name."""
LEAST = 1.0
"""Answers that Pearson's statistic expects in every place of the table."""
EXPECTED = 5.0
"""Answers that Wald's does."""
IN_GROUP = 50.0
"""Answers that tests of ranks expect in every group."""


class Crossed(NamedTuple):
    """A table of groups by answers.

    Attributes:
        share: Shares of the weights, shape ``(groups, answers)``.
        n: Answers.
        covariance: Of the shares, were their base fixed: that of the sums of weights over the
            square of their sum.
        df: Degrees of freedom of the variance.
    """

    share: Floats
    n: float
    covariance: Floats
    df: float

    @property
    def expected(self) -> Floats:
        """The shares if groups answered alike."""
        rows, columns = self.share.sum(axis=1), self.share.sum(axis=0)
        return np.asarray(np.outer(rows, columns), dtype=np.float64)


class Pearson(NamedTuple):
    """Pearson's statistic with the weights of the chi-square variables that it is a sum of."""

    statistic: float
    weights: Floats

    def tested(self, kind: PearsonStatistic, df: float) -> Referred:
        """Return a test by Rao and Scott, of a variance with so many degrees of freedom."""
        x, total, count = self.statistic, float(self.weights.sum()), len(self.weights)
        if kind == "rao_scott_first":
            value = x / (total / count)
            return Referred(value, count, np.nan, chi_square_tail(value, count))
        if kind == "saddlepoint":
            ddf = df * satterthwaite(self.weights).df
            return Referred(x, np.nan, ddf, tail(x, self.weights, ddf))
        scale, own = satterthwaite(self.weights)
        if kind == "rao_scott_second":
            return Referred(x / scale, own, np.nan, chi_square_tail(x / scale, own))
        return Referred(x / total, own, own * df, f_tail(x / total, own, own * df))


@one_thread_of_algebra
def pearson(table: Crossed) -> Pearson:
    """Return Pearson's statistic of a table that has no empty group and no empty answer."""
    share, expected = table.share, table.expected
    contrasts, simple = _beside(share, table.n)
    if singular(simple):  # so many places are empty that their shares cannot stand for themselves
        contrasts, simple = _beside(expected, table.n)
    # Where nobody gave some answer in some group the contrasts do not add up to 0.
    apart = contrasts - share.ravel() @ contrasts
    own = apart.T @ table.covariance @ apart
    weights: Floats = np.linalg.eigvals(np.linalg.solve(simple, own)).real.astype(np.float64)
    statistic = table.n * float(((share - expected) ** 2 / expected).sum())
    return Pearson(statistic, np.maximum(np.sort(weights)[::-1], 0.0))


def _beside(share: Floats, n: float) -> tuple[Floats, Floats]:
    """Return the interactions over shares, and their covariance in a simple sample of n."""
    part = share.ravel()[:, None]
    contrasts = _interactions(*share.shape) / np.where(part > 0, part, 1.0)
    contrasts = np.where(part > 0, contrasts, 0.0)
    return contrasts, contrasts.T @ (part * contrasts) / n


def _interactions(rows: int, columns: int) -> Floats:
    """Return contrasts that are 0 in sum over rows and over columns, one a column."""
    first, second = (np.eye(size)[:, 1:] - 1 / size for size in (rows, columns))
    return np.asarray(np.kron(first, second), dtype=np.float64)


@one_thread_of_algebra
def fitted(table: Crossed, profile: Floats) -> Pearson:
    """Return Pearson's statistic of one group's answers beside given shares, which are above 0.

    The sum of weights counts as random, as in R's ``svygofchisq``.
    """
    share = table.share[0]
    middle = np.eye(len(share)) - (share + profile)[:, None] / 2
    contrasts = np.sqrt(table.n / profile) * middle.T
    weights = np.linalg.eigvalsh(contrasts.T @ table.covariance @ contrasts)[::-1]
    statistic = table.n * float(((share - profile) ** 2 / profile).sum())
    return Pearson(statistic, np.maximum(weights, 0.0))


@one_thread_of_algebra
def wald(table: Crossed, kind: WaldStatistic) -> Referred:
    """Return Wald's test that groups answer alike; nothing where its contrasts cannot be told."""
    rows, columns = (np.eye(size) for size in table.share.shape)
    rows = rows - table.share.sum(axis=1)
    columns = columns - table.share.sum(axis=0)
    contrasts = np.asarray(np.kron(rows[:, 1:], columns[:, 1:]), dtype=np.float64)
    return _quadratic(table, contrasts, spare=1 if kind == "adjusted_wald" else None)


@one_thread_of_algebra
def ranks(table: Crossed, kind: RankStatistic) -> Referred:
    """Return the test that scores of ranks have the same mean in all groups.

    Answers are in the order of the table.
    """
    share, base = table.share, table.share.sum(axis=1)
    score = _scores(share.sum(axis=0), kind)
    apart = (score - (share @ score / base)[:, None]) / base[:, None]
    groups = np.repeat(np.eye(len(base)), share.shape[1], axis=0) * apart.ravel()[:, None]
    contrasts = groups[:, 1:] - groups[:, :1]
    means = share @ score / base
    return _quadratic(table, contrasts, means[1:] - means[0], spare=0)


def _scores(share: Floats, kind: RankStatistic) -> Floats:
    from scipy.special import ndtri

    place = np.cumsum(share) - share / 2
    if kind == "median":
        return (place > 0.5).astype(np.float64)
    return place if kind == "kruskal_wallis" else ndtri(np.clip(place, NONE, 1 - NONE))


def _quadratic(
    table: Crossed, contrasts: Floats, value: Floats | None = None, *, spare: int | None
) -> Referred:
    """Return the F test that contrasts are 0.

    Args:
        table: The table.
        contrasts: Their derivatives by the shares, one a column.
        value: What they are; by default the derivatives times the shares.
        spare: Degrees of freedom that the denominator has beside those of the variance less those
            of the contrasts; None when it has all. With 1 the statistic is Hotelling's.
    """
    matrix, count = contrasts.T @ table.covariance @ contrasts, contrasts.shape[1]
    value = contrasts.T @ table.share.ravel() if value is None else value
    ddf = table.df if spare is None else table.df - count + spare
    return f_test(value, matrix, ddf, part=ddf / table.df if spare == 1 else 1.0)


def sparse(table: Crossed, effect: float, statistic: TableStatistic) -> bool:
    """Return whether a table has too few answers for the distribution of its statistic.

    Answers count as so many as a simple random sample would need. What each statistic takes is told
    by simulation (``benchmarks/fair.py``).
    """
    counts = table.expected * table.n / max(effect, 1.0)
    if statistic in get_args(RankStatistic):
        return bool(counts.sum(axis=1).min() < IN_GROUP)
    return bool(counts.min() < (EXPECTED if statistic in get_args(WaldStatistic) else LEAST))
