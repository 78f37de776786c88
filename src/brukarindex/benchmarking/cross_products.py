"""Those who answered everything that is asked of them together, and the cross-products of that.

A regression, a reliability and a path model need how answers vary together, and nothing else of the
respondents. With the scores ``x`` of those who have all of them, and their weights ``w``,

    m = Σ w·x / Σ w,   S = Σ w·(x − m)(x − m)' / Σ w,

both sums over the cells of a tally that counted the questions together.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats, sum_by
from brukarindex.checks import finite, value_error
from brukarindex.codes.keys import groups
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.groupings import columns_in
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError, did_you_mean
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure
from brukarindex.variance.cells import Cells, cells_of
from brukarindex.variance.influence import degrees_of_freedom, freedom_of_variances, variances
from brukarindex.variance.influence_columns import Influences
from brukarindex.words.languages import Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

ALIKE = 1e-24
"""Variance, beside the square of the scale's length, below which all scores are one."""


@attrs.frozen(eq=False)
class Complete:
    """Respondents with all of several scores, on the cells of a tally.

    Attributes:
        cells: The cells.
        domains: The domains in order, one row each.
        label: The domain of each cell.
        given: Which cells have all scores, and a weight.
        scores: The scores, shape ``(cells, p)``; 0 where not given.
        length: How long the scale of each score is, ``(p,)``.
    """

    cells: Cells
    domains: pl.DataFrame
    label: Codes
    given: Bools
    scores: Floats
    length: Floats

    @property
    def size(self) -> int:
        """Number of domains."""
        return self.domains.height

    def sum(self, values: Floats | Bools) -> Floats:
        """Return the sums of values of cells by domain, shape ``(domains,)``."""
        return sum_by(self.label, values, self.size)

    @cached_property
    def n(self) -> Floats:
        """Those who have all scores."""
        return self.sum(self.cells.n * self.given)

    @cached_property
    def respondents(self) -> Floats:
        """All who have a weight."""
        return self.sum(self.cells.n * (self.cells.w != 0))

    @cached_property
    def base(self) -> Floats:
        """Sum of the weights of those who have all scores; NaN where it is not above 0."""
        base = self.sum(self.cells.w * self.given)
        return np.where(base > 0, base, np.nan)

    @cached_property
    def df(self) -> Floats:
        """Sampled units minus strata among those who have all scores."""
        return degrees_of_freedom(self.cells, self.label, self.given, self.size)

    @cached_property
    def mean(self) -> Floats:
        """The means ``m``, shape ``(domains, p)``."""
        weighted = self.cells.w * self.given
        sums = [self.sum(weighted * column) for column in self.scores.T]
        return np.column_stack(sums) / self.base[:, None]

    @cached_property
    def apart(self) -> Floats:
        """How far scores are from their mean, shape ``(cells, p)``; 0 where not given."""
        return np.where(self.given[:, None], self.scores - self.mean[self.label], 0.0)

    @cached_property
    def products(self) -> Floats:
        """The cross-products ``S``, shape ``(domains, p, p)``."""
        p = self.scores.shape[1]
        found, weighted = np.zeros((self.size, p, p)), self.cells.w[:, None] * self.apart
        for i in range(p):
            for j in range(i + 1):
                one = self.sum(weighted[:, i] * self.apart[:, j]) / self.base
                found[:, i, j] = found[:, j, i] = one
        return found

    @cached_property
    def varied(self) -> Bools:
        """Which scores vary, shape ``(domains, p)``."""
        spread = np.diagonal(self.products, axis1=1, axis2=2)
        return np.asarray(spread > ALIKE * self.length**2)

    @cached_property
    def sampled(self) -> Bools:
        """Which domains have a stratum that was not counted in full."""
        return self.sum(self.cells.strata.unsampled[self.cells.stratum] > 0) > 0

    def variance(self, influence: Floats) -> Floats:
        """Return the variances of figures of every domain from their influence on cells.

        Args:
            influence: Shape ``(cells, k)``; NaN where there is no figure.

        Returns:
            Shape ``(domains, k)``.
        """
        columns = self._columns(influence)
        return variances(self.cells, columns).reshape(self.size, influence.shape[1])

    def freedom(self, influence: Floats) -> Floats:
        """Return the degrees of freedom of these variances (Satterthwaite 1946); same shapes."""
        columns = self._columns(influence)
        found = freedom_of_variances(self.cells, columns).reshape(self.size, influence.shape[1])
        return np.fmin(found, self.df[:, None])

    def _columns(self, influence: Floats) -> Influences:
        k, cell = int(influence.shape[1]), np.flatnonzero(self.given)
        place = np.repeat(cell, k)
        label = self.label[place] * k + np.tile(np.arange(k), len(cell))
        return Influences(place, label, influence[cell].ravel(), self.size * k)


def complete(counted: Tally, measures: Sequence[Measure], by: tuple[str, ...]) -> Complete:
    """Return those who have a score of every measure.

    Raises:
        CovarianceError: If the measures were not counted together.
    """
    variables = tuple(dict.fromkeys(each for one in measures for each in one.variables))
    number = counted.block(variables)
    cells = cells_of(counted, number)[number]
    scores = np.column_stack([score(each, cells.frame) for each in measures])
    given = ~np.isnan(scores).any(axis=1) & (cells.w != 0)
    label, domains = groups(cells.frame, by)
    length = np.array([each.bounds[1] - each.bounds[0] for each in measures])
    return Complete(cells, domains, label, given, np.where(given[:, None], scores, 0.0), length)


def score(measure: Measure, cells: pl.DataFrame) -> Floats:
    """Return the score of one respondent in each cell; NaN where a part of it is missing."""
    return np.asarray(sum(weight * scores for weight, scores in measure.terms(cells)))


def together(
    data: "IntoFrame | Tally",
    measures: Iterable[Measure],
    groupings: Sequence[tuple[str, ...]],
    design: Design | Weighting | None,
    *,
    joint: bool = True,
) -> Tally:
    """Return a tally that counts measures together, or raise if one that is given does not."""
    measures = list(measures)
    finest = columns_in(groupings)
    if not isinstance(data, Tally):
        return tallied(data, measures, finest, design, to="count", joint=joint)
    if design is not None and design != data.design:
        raise ArgumentError(
            f"the tally was made with {data.design}; it cannot be used with {design}.",
            argument="design",
            value=design,
        )
    held = {each for measure in data.measures for each in measure.variables}
    lost = [each.name for one in measures for each in one.variables if each not in held]
    if lost:
        raise ArgumentError(
            "the tally does not hold the answers, on the same scale, of:"
            f" {', '.join(dict.fromkeys(lost))}. Give the frame instead.",
            argument="data",
        )
    unknown = [name for name in finest if name not in data.keys]
    if unknown:
        listed = ", ".join(data.keys) or "no columns"
        hint = did_you_mean(unknown[0], data.keys)
        raise ArgumentError(
            f"the tally was not made by {unknown[0]!r}; it has: {listed}.{hint}",
            argument="by",
            value=unknown[0],
            allowed=tuple(data.keys),
        )
    return data


def method_of(
    counted: Tally,
    measures: Sequence[Measure],
    groupings: tuple[tuple[str, ...], ...],
    level: float,
) -> Method:
    """Return how figures of those who answered everything were made."""
    return Method(
        measures=tuple(measures),
        design=counted.design,
        groupings=groupings,
        interval="wald",
        level=level,
        respondents=counted.respondents,
        weighting=counted.weighting_words,
    )


def points_gained(points: object) -> float:
    """Return how many points something gains, or raise."""
    found = float(finite("points", points))
    if not found:
        raise value_error("points", "be other than 0", points)
    return found


class CompleteCounts(NamedTuple):
    """How many answered everything, of how many."""

    n: int
    respondents: int


def counts_of(frame: pl.DataFrame, by: Sequence[str]) -> CompleteCounts:
    """Return how many the rows of a result are about, in the grouping with most of them."""
    grouping = [pl.col(name).is_null().alias(f"no {name}") for name in by]
    domains = frame.unique([*by], maintain_order=True) if by else frame.head(1)
    counts = domains.select(*grouping, "n", "respondents")
    sums = counts.group_by(counts.columns[:-2]).sum() if by else counts
    most = sums.sort("respondents", "n").tail(1)
    return CompleteCounts(int(most["n"].sum()), int(most["respondents"].sum()))


def base_words(method: Method, counts: CompleteCounts, language: Language) -> list[str]:
    """Return of whom figures of those who answered everything are, and how these were chosen."""
    words = _WORDS[language]
    weighting = (
        words["nonresponse"] if method.weighting is None else method.weighting[language == "en"]
    )
    return [
        words["complete"].format(n=counts.n, respondents=counts.respondents),
        method.design.describe(language, reweighted=method.weighting is not None),
        weighting,
        f"brukarindex {method.version}.",
    ]


def question_words(measures: Iterable[Measure], language: Language) -> str:
    """Return which questions indices are made of."""
    parts = [
        f"{each.name}: {', '.join(item.column for item in questions_of(each))}" for each in measures
    ]
    return _WORDS[language]["questions"].format(parts="; ".join(parts))


def questions_of(measure: Measure) -> tuple[Item, ...]:
    """Return the questions of a measure, each once."""
    return tuple(dict.fromkeys(each for one in measure.variables for each in one.questions))


_WORDS = {
    "en": {
        "questions": "The questions are of {parts}, with their scores 0–100.",
        "complete": (
            "Based on the {n} of {respondents} respondents who answered everything that is used"
            " together; those who left something out are not counted."
        ),
        "nonresponse": (
            "Respondents are taken as a random sample of those asked: the uncertainty of"
            " nonresponse is not included."
        ),
    },
    "sv": {
        "questions": "Frågorna är i {parts}, med sina poäng 0–100.",
        "complete": (
            "Bygger på de {n} av {respondents} svarande som besvarat allt som används tillsammans;"
            " de som hoppat över något räknas inte."
        ),
        "nonresponse": (
            "De som svarat räknas som ett slumpmässigt urval av de tillfrågade: osäkerheten från"
            " bortfallet ingår inte."
        ),
    },
}
