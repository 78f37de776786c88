"""Tests of all answers to a question at once: between groups, or against a given distribution."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Codes, Floats, sum_by
from brukarindex.checks import (
    all_finite,
    column_names,
    mapped,
    one_of,
    shown,
    value_error,
)
from brukarindex.codes.keys import group_codes, renumber
from brukarindex.comparisons.contrasts import LARGEST
from brukarindex.comparisons.crossed import (
    Crossed,
    Pearson,
    PearsonStatistic,
    RankStatistic,
    TableStatistic,
    WaldStatistic,
    fitted,
    pearson,
    ranks,
    sparse,
    wald,
)
from brukarindex.comparisons.families import averages
from brukarindex.comparisons.quadratic import NONE, Referred
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.counting.weightings import Weighting
from brukarindex.estimates.estimation import FEWEST_DF, estimate
from brukarindex.estimates.groupings import By, columns_in, domains_of
from brukarindex.estimates.linearisation import Group
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError
from brukarindex.questions.measures import Measure, OneItem
from brukarindex.questions.scales import Answer
from brukarindex.results.schemas import series_of
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.variance.cells import Cells
from brukarindex.variance.influence import covariance
from brukarindex.variance.influence_columns import Influences
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.numbers import number, plain

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

MANY = 2
"""Groups, and answers, that a comparison takes."""
PER_CONTRAST = 10
"""Clusters, less strata, for each contrast that Wald's statistic and those of ranks take."""
TestStatus = Literal[
    "ok",
    "census",
    "no_answers",
    "one_group",
    "no_variation",
    "off_scale",
    "no_degrees_of_freedom",
    "few_degrees_of_freedom",
    "sparse_table",
]
_STATISTICS: tuple[TableStatistic, ...] = (
    *get_args(PearsonStatistic),
    *get_args(WaldStatistic),
    *get_args(RankStatistic),
)


@attrs.frozen
class DistributionTest:
    """One row of `DistributionTests`."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    groups: int
    answers: int
    chi_square: float | None
    statistic: float | None
    df: float | None
    ddf: float | None
    p_value: float | None
    deff: float | None
    status: TestStatus


@attrs.frozen(repr=False)
class DistributionTests(Table[DistributionTest]):
    """Tests that answers are distributed alike, one row for each domain and measure.

    Attributes:
        frame: The ``by`` columns, ``measure``, ``n`` answers, ``groups`` and ``answers`` (how many
            of each have any), ``chi_square`` (Pearson's X² of the shares by weight and n answers),
            ``statistic`` (what is referred to a distribution), ``df``, ``ddf`` (of the denominator;
            null of a chi-square variable), ``p_value``, ``deff`` (the mean design effect that X² is
            adjusted for) and ``status``.
        method: How the shares were made.
        between: The columns that tell the groups; empty for a given distribution.
        statistic: Which test it is.
        profile: The given distribution, answers with their shares in per cent; empty for groups.
    """

    _row = DistributionTest
    _spare = ("chi_square", "ddf", "df", "deff")

    method: Method
    between: tuple[str, ...]
    statistic: TableStatistic
    profile: tuple[tuple[Answer, float], ...] = ()

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the tests, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        words, frame = _WORDS[language], self.frame
        shares = "; ".join(f"{each}: {number(part, 1, language)} %" for each, part in self.profile)
        whole = words["profile"].format(shares=shares)
        asked = words["between"].format(columns=" × ".join(self.between)) if self.between else whole
        said = [asked, words[self.statistic], words["plain"]]
        method = self.method.only(set(frame["measure"])).describe(language, intervals=False)
        return " ".join([*said, method, *told_cautions(frame["status"], language)])


_WORDS = {
    "en": {
        "between": "Tests that answers are distributed alike in all groups by {columns}.",
        "profile": "Tests that answers are distributed as given: {shares}.",
        "rao_scott_f": (
            "Pearson's statistic adjusted for the design to the second order, as F (Rao and Scott"
            " 1984, Thomas and Rao 1987)."
        ),
        "rao_scott_first": (
            "Pearson's statistic over the mean design effect, as a chi-square variable (Rao and"
            " Scott 1984, first order)."
        ),
        "rao_scott_second": (
            "Pearson's statistic with the mean and the variance that the design gives it, as a"
            " chi-square variable (Rao and Scott 1984, second order)."
        ),
        "saddlepoint": (
            "Pearson's statistic beside the weighted sum of chi-square variables that the design"
            " makes it, by saddlepoint."
        ),
        "wald": "Wald's statistic over its number of contrasts, as F.",
        "adjusted_wald": "Wald's statistic as Hotelling's, F with fewer degrees of freedom.",
        "kruskal_wallis": (
            "Mean ranks of the groups, ranks by weight and taken as known (Lumley and Scott 2013):"
            " it sees what is higher or lower, and not other differences."
        ),
        "normal_scores": (
            "Mean normal scores of the groups' ranks (van der Waerden), ranks by weight and taken"
            " as known: it sees what is higher or lower, and not other differences."
        ),
        "median": (
            "Shares of the groups above the median of all, which is taken as known (Mood): it sees"
            " nothing else."
        ),
        "plain": "The p-values are not adjusted for how many there are.",
    },
    "sv": {
        "between": "Prövar om svaren fördelar sig lika i alla grupper efter {columns}.",
        "profile": "Prövar om svaren fördelar sig som angivet: {shares}.",
        "rao_scott_f": (
            "Pearsons teststatistika justerad för designen till andra ordningen, som F (Rao och"
            " Scott 1984, Thomas och Rao 1987)."
        ),
        "rao_scott_first": (
            "Pearsons teststatistika delad med medelvärdet av designeffekterna, som chi-två (Rao"
            " och Scott 1984, första ordningen)."
        ),
        "rao_scott_second": (
            "Pearsons teststatistika med det medelvärde och den varians som designen ger den, som"
            " chi-två (Rao och Scott 1984, andra ordningen)."
        ),
        "saddlepoint": (
            "Pearsons teststatistika mot den vägda summa av chi-två-variabler som designen gör den"
            " till, med sadelpunktsapproximation."
        ),
        "wald": "Walds teststatistika delad med antalet kontraster, som F.",
        "adjusted_wald": "Walds teststatistika som Hotellings, F med färre frihetsgrader.",
        "kruskal_wallis": (
            "Gruppernas medelrang, rangerna räknade med vikt och tagna som kända (Lumley och Scott"
            " 2013): prövningen ser vad som är högre eller lägre, inte andra skillnader."
        ),
        "normal_scores": (
            "Gruppernas medelvärde av rangernas normalpoäng (van der Waerden), rangerna räknade med"
            " vikt och tagna som kända: prövningen ser vad som är högre eller lägre, inte andra"
            " skillnader."
        ),
        "median": (
            "Gruppernas andelar över allas median, som tas som känd (Mood): prövningen ser inget"
            " annat."
        ),
        "plain": "P-värdena är inte justerade för hur många de är.",
    },
}


def compare_distributions(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    between: str | Iterable[str] | None = None,
    to: Mapping[Answer, float] | None = None,
    by: By = None,
    statistic: TableStatistic = "rao_scott_f",
    design: Design | Weighting | None = None,
) -> DistributionTests:
    """Test all answers to a question at once: whether groups answer alike, or as was published.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally by the columns of ``by``
            and ``between``.
        measures: Whose scores are compared: every answer of a rating, positive and other answers
            of a share. Not composites, which have no single score. All measures of a tally by
            default.
        between: The columns whose combinations are the groups.
        to: In place of groups, a published distribution: a dict of answer and number or share.
        by: Domains with a test each, as in `estimate`.
        statistic: ``"rao_scott_f"``, ``"rao_scott_first"``, ``"wald"`` and ``"adjusted_wald"`` are
            R ``svychisq``'s ``"F"``, ``"Chisq"``, ``"Wald"`` and ``"adjWald"``. There are
            ``"rao_scott_second"``, a chi-square variable, ``"saddlepoint"``, and tests of ranks
            for what is higher or lower: ``"kruskal_wallis"`` (of two groups Wilcoxon's),
            ``"normal_scores"`` and ``"median"``, which are those of R ``svyranktest``. A published
            distribution has those of Rao and Scott.
        design: How the respondents were chosen, as in `estimate`.

    Raises:
        ArgumentError: If there are neither groups nor a distribution, a measure has no single
            score, or the distribution lacks an answer that somebody gave.
        DataError: As in `estimate`.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale
        >>> from brukarindex.comparisons import compare_distributions
        >>> frame = pl.DataFrame(
        ...     {"kon": ["kvinna", "man"] * 100, "helhet": [5, 3, 5, 4, 1, 3, 5, 3, 1, 3] * 20}
        ... )
        >>> index = RatingIndex("helhet", Scale(1, 5))
        >>> row = compare_distributions(frame, index, between="kon").row()
        >>> row.groups, row.answers, round(row.chi_square, 1), row.p_value < 0.001
        (2, 4, 200.0, True)
    """
    columns, groupings = column_names(between, "between"), domains_of(by, DistributionTest)
    one_of("statistic", statistic, _STATISTICS)
    _check(columns, groupings, to, statistic)
    keys = columns_in(groupings)
    if not isinstance(data, Tally):
        finest, doing = (*keys, *columns), "compare distributions of"
        data, measures, design = tallied(data, measures, finest, design, to=doing), None, None
    lost = [name for name in columns if name not in data.keys]
    if lost:
        raise ArgumentError(
            f"the tally was not made by {lost[0]!r}: call tally(frame, measures,"
            f" by={[*keys, *columns]}).",
            argument="between",
            value=lost[0],
        )
    made = estimate(data, measures, by=by, design=design)
    asked = _Asked(columns, statistic, None if to is None else _profile(to))
    parts = [_tests_of(group, asked) for group in made.groups]
    frame = made.frame.select(*made.by, "measure").hstack(pl.concat(parts))
    profile = () if asked.profile is None else tuple(asked.profile.items())
    return DistributionTests(frame, made.by, made.rows, made.method, columns, statistic, profile)


def _check(
    columns: tuple[str, ...],
    groupings: Sequence[tuple[str, ...]],
    to: object,
    statistic: TableStatistic,
) -> None:
    if bool(columns) == (to is not None):
        raise ArgumentError(
            "compare_distributions needs between, the columns of the groups, or to, a dict of"
            f" answer and share: give one of them, got between={list(columns)!r} and"
            f" to={shown(to)}.",
            argument="between",
            value=columns,
        )
    twice = [name for name in columns if any(name in grouping for grouping in groupings)]
    if twice:
        raise ArgumentError(
            f"between and by both name {twice[0]!r}: a domain that is one group has none to"
            " compare it with. Leave it out of by.",
            argument="between",
            value=twice[0],
        )
    if to is not None and statistic not in get_args(PearsonStatistic):
        allowed = ", ".join(map(repr, get_args(PearsonStatistic)))
        raise ArgumentError(
            f"statistic is {statistic!r}, which compares groups; a given distribution has:"
            f" {allowed}.",
            argument="statistic",
            value=statistic,
        )


def _profile(to: Mapping[Answer, float]) -> dict[Answer, float]:
    """Return the shares of a given distribution, in per cent."""
    named = {f"to[{each!r}]": value for each, value in mapped("to", to).items()}
    numbers = all_finite(named, least=0, most=LARGEST)
    whole = sum(numbers)
    if not whole:
        raise value_error("to", "hold numbers or shares that add up to more than 0", to)
    return {each: 100 * value / whole for each, value in zip(to, numbers, strict=True)}


class _Asked(NamedTuple):
    """What is tested: groups, or a distribution, and how."""

    between: tuple[str, ...]
    statistic: TableStatistic
    profile: dict[Answer, float] | None


class _Made(NamedTuple):
    """The figures of one row; NaN where there are none."""

    n: int
    groups: int
    answers: int
    chi_square: float = np.nan
    statistic: float = np.nan
    df: float = np.nan
    ddf: float = np.nan
    p_value: float = np.nan
    deff: float = np.nan
    status: TestStatus = "ok"


def _tests_of(group: Group, asked: _Asked) -> pl.DataFrame:
    """Return the tests of one measure, one row for each domain."""
    given = None if asked.profile is None else _given(group.measure, asked.profile)
    rows = [_made(domain, asked, given) for domain in _domains(group, asked.between)]
    held = {name: [getattr(row, name) for row in rows] for name in _Made._fields}
    return pl.DataFrame(series_of(DistributionTest, held))


def _given(measure: Measure, profile: dict[Answer, float]) -> dict[float, float]:
    """Return the share of each score in a given distribution."""
    if not isinstance(measure, OneItem):
        raise ArgumentError(
            f"to holds answers to one question, which {measure.name!r} is not: take a RatingIndex,"
            " MeanRating or Share.",
            argument="to",
        )
    positions = [measure.scale.position(each) for each in profile]
    scores = measure.terms(pl.DataFrame({measure.item.column: positions}))[0].scores
    found: dict[float, float] = {}
    for score, share in zip(scores.tolist(), profile.values(), strict=True):
        found[score] = found.get(score, 0.0) + share / 100
    return found


class _Domain(NamedTuple):
    """The answers of one domain.

    Attributes:
        cells: The cells that tell its variance.
        at: Which of them are its own.
        group: The group of each of its own.
        score: The score of each.
        n: Answers.
        df: Degrees of freedom.
    """

    cells: Cells
    at: Codes
    group: Codes
    score: Floats
    n: int
    df: float


def _domains(group: Group, between: tuple[str, ...]) -> Iterator[_Domain]:
    """Yield the answers of each domain."""
    if len(group.terms) != 1:
        raise ArgumentError(
            f"{group.measure.name!r} is made of several scores and has no distribution of one:"
            " compare those of its parts.",
            argument="measures",
            value=group.measure.name,
        )
    score, label, size = group.terms[0].scores, group.columns.label, group.columns.size
    code = group_codes(group.cells.frame, between)
    kept = np.flatnonzero(~np.isnan(score))
    order = kept[np.argsort(label[kept], kind="stable")]
    ends = np.searchsorted(label[order], np.arange(size + 1))
    for domain, (low, high) in enumerate(pairwise(ends.tolist())):
        at = order[low:high]
        cells, own = _own(group.cells, at)
        yield _Domain(
            cells, own, code[at], score[at], int(group.n[domain]), float(group.df[domain])
        )


class _Own(NamedTuple):
    """The cells that the variance of some of them needs, and which of these they are."""

    cells: Cells
    at: Codes


def _own(cells: Cells, at: Codes) -> _Own:
    if cells.chained is not None or not len(at):
        return _Own(cells, at)
    return _Own(cells.take(at), np.arange(len(at)))


class _Levels(NamedTuple):
    """Groups and answers that occur: how many, and those of each cell."""

    groups: int
    group: Codes
    answers: Floats
    answer: Codes
    profile: Floats | None

    @property
    def shape(self) -> tuple[int, int]:
        return self.groups, len(self.answers)


def _levels(domain: _Domain, given: dict[float, float] | None) -> _Levels:
    """Return the groups and answers of a domain; with a given distribution also those that it
    has.
    """
    group, kinds = renumber(domain.group)
    answers = np.unique(domain.score)
    profile = None
    if given is not None:
        answers = np.union1d(answers, [score for score, share in given.items() if share > 0])
        profile = np.array([given.get(score, 0.0) for score in answers.tolist()])
    return _Levels(len(kinds), group, answers, np.searchsorted(answers, domain.score), profile)


def _made(domain: _Domain, asked: _Asked, given: dict[float, float] | None) -> _Made:
    """Return the test of one domain."""
    levels = _levels(domain, given)
    table = _table(domain, levels)
    status = _status(domain, levels, table)
    none = _Made(domain.n, levels.groups, len(np.unique(domain.score)), status=status)
    if status != "ok":
        return none
    known = pearson(table) if levels.profile is None else fitted(table, levels.profile)
    effect = float(known.weights.sum()) / _contrasts(levels)
    if effect <= NONE:
        return none._replace(chi_square=known.statistic, status="no_variation")
    found = _referred(table, known, asked.statistic)
    status = _told(domain, table, effect, found, statistic=asked.statistic)
    return none._replace(chi_square=known.statistic, **found._asdict(), deff=effect, status=status)


def _contrasts(levels: _Levels) -> int:
    """Return how many chi-square variables Pearson's statistic would be of a simple sample."""
    rows, columns = levels.shape
    return (columns - 1) * (rows - 1 if levels.profile is None else 1)


def _status(domain: _Domain, levels: _Levels, table: Crossed) -> TestStatus:
    """Return why there is no test, or ``"ok"``."""
    if not domain.n:
        return "no_answers"
    if levels.profile is not None and (levels.profile <= 0).any():
        lost = levels.answers[levels.profile <= 0].tolist()
        raise ArgumentError(
            f"to has no share for an answer that somebody gave, of the score {plain(lost[0])}: give"
            " every answer of the question a number above 0, or leave the answer out of its scale.",
            argument="to",
        )
    if levels.profile is None and levels.groups < MANY:
        return "one_group"
    if len(levels.answers) < MANY:
        return "no_variation"
    if (table.share < 0).any() or not np.isfinite(table.share).all():
        return "off_scale"
    if not table.covariance.any():
        sampled = (domain.cells.strata.unsampled[domain.cells.stratum[domain.at]] > 0).any()
        return "no_degrees_of_freedom" if sampled else "census"
    return "ok" if domain.df >= 1 else "no_degrees_of_freedom"


def _table(domain: _Domain, levels: _Levels) -> Crossed:
    """Return the table of groups by answers, with what its shares vary."""
    cells, size = domain.cells, levels.shape[0] * levels.shape[1]
    place = levels.group * len(levels.answers) + levels.answer
    w = cells.w[domain.at]
    whole = float(w.sum())
    share = sum_by(place, w, size).reshape(levels.shape)
    if not whole > 0:
        return Crossed(np.full(levels.shape, np.nan), 0, np.zeros((size, size)), 0)
    columns = _columns(domain, place, size)
    matrix = covariance(cells, columns) / whole**2
    return Crossed(share / whole, domain.n, matrix, domain.df)


def _columns(domain: _Domain, place: Codes, size: int) -> Influences:
    """Return the sums of weights in each place of the table as influences."""
    if not averages(domain.cells):
        return Influences(domain.at, place, np.ones(len(place)), size)
    # Which strata a figure has decides how many of them the average is taken over: all places of
    # the table are given all of them.
    count = len(place)
    label = np.repeat(np.arange(size), count)
    inside = (label == np.tile(place, size)).astype(np.float64)
    return Influences(np.tile(domain.at, size), label, inside, size)


def _referred(table: Crossed, known: Pearson, statistic: TableStatistic) -> Referred:
    if statistic in get_args(WaldStatistic):
        return wald(table, cast("WaldStatistic", statistic))
    if statistic in get_args(RankStatistic):
        return ranks(table, cast("RankStatistic", statistic))
    return known.tested(cast("PearsonStatistic", statistic), table.df)


def _told(
    domain: _Domain, table: Crossed, effect: float, found: Referred, *, statistic: TableStatistic
) -> TestStatus:
    """Return the status of a test that was made, or could not be for want of clusters."""
    if np.isnan(found.p_value):
        return "no_degrees_of_freedom"
    quadratic = statistic not in get_args(PearsonStatistic)
    least = max(FEWEST_DF, PER_CONTRAST * found.df if quadratic else 0)
    if domain.cells.unit is not None and domain.df < least:
        return "few_degrees_of_freedom"
    return "sparse_table" if sparse(table, effect, statistic) else "ok"
