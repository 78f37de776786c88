"""Means of bounded scores, and what each stands on."""

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from brukarindex.arrays import Bools, Floats


@attrs.frozen(eq=False)
class Figures:
    """Means 0-1 and what they stand on; arrays of shape ``(rows,)``.

    Attributes:
        mean: The means.
        spread: One over the effective answers: the variance of each mean beside that of one answer;
            0 if it is exact.
        unseen: One over the population in effective answers, 0 if it is large.
        pull: The mean weight of the answers beside that of their weights apart from the scores, λ.
        skewness: Third cumulant in standard errors beyond that of the family.
    """

    mean: Floats
    spread: Floats
    unseen: Floats
    pull: Floats
    skewness: Floats

    def take(self, rows: npt.NDArray[np.intp] | Bools | slice) -> "Figures":
        """Return some of the figures."""
        return Figures(
            mean=self.mean[rows],
            spread=self.spread[rows],
            unseen=self.unseen[rows],
            pull=self.pull[rows],
            skewness=self.skewness[rows],
        )

    def scaled(self, ratio: Floats) -> "Figures":
        """Return the figures with their variances multiplied, where ``ratio`` is known."""
        known = np.where(np.isfinite(ratio), ratio, 1.0)
        return attrs.evolve(self, spread=self.spread * known, unseen=self.unseen * known)

    @staticmethod
    def joined(parts: "Sequence[Figures]") -> "Figures":
        """Return the figures of several, one after the other."""
        return Figures(
            mean=np.concatenate([each.mean for each in parts]),
            spread=np.concatenate([each.spread for each in parts]),
            unseen=np.concatenate([each.unseen for each in parts]),
            pull=np.concatenate([each.pull for each in parts]),
            skewness=np.concatenate([each.skewness for each in parts]),
        )

    @property
    def error(self) -> Floats:
        """Variance of each mean beside that of one answer, the finite population considered."""
        return np.maximum(self.spread - self.unseen, 0.0)


def exact(mean: Floats) -> Figures:
    """Return figures without uncertainty."""
    nothing = np.zeros(len(mean))
    return Figures(mean, nothing, nothing, np.ones(len(mean)), nothing)


def chosen(where: Bools, first: Figures, second: Figures) -> Figures:
    """Return the figures of ``first`` where told, else those of ``second``."""
    return Figures(
        np.where(where, first.mean, second.mean),
        np.where(where, first.spread, second.spread),
        np.where(where, first.unseen, second.unseen),
        np.where(where, first.pull, second.pull),
        np.where(where, first.skewness, second.skewness),
    )
