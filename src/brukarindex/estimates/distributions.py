"""How the answers to a question are distributed, and their median, from the same tally."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np
import polars as pl

from brukarindex.checks import check_free, column_names, finite, one_of
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally
from brukarindex.estimates.estimation import Estimates, EstimateStatus, estimate
from brukarindex.estimates.groupings import By
from brukarindex.estimates.intervals import DEFAULT_METHOD, IntervalMethod
from brukarindex.estimates.methods import Method
from brukarindex.exceptions import ArgumentError, did_you_mean
from brukarindex.questions.items import Item
from brukarindex.questions.measures import Measure, Term, named
from brukarindex.questions.scales import DONT_KNOW_POSITION, NO_ANSWER, NOT_APPLICABLE_POSITION
from brukarindex.results.statuses import told_cautions
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language, Words

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

DistributionBase = Literal["answers", "with_dont_know", "respondents"]
_BASES: dict[DistributionBase, tuple[int, ...]] = {
    "answers": (),
    "with_dont_know": (DONT_KNOW_POSITION,),
    "respondents": (DONT_KNOW_POSITION, NO_ANSWER),
}
_SAID = {
    "en": {
        "head": "Every answer to {questions}, in per cent of {base}.",
        "answers": "the answers on the scale",
        "with_dont_know": "the answers, don't know among them",
        "respondents": "all respondents",
    },
    "sv": {
        "head": "Varje svar på {questions}, i procent av {base}.",
        "answers": "svaren på skalan",
        "with_dont_know": "svaren, vet ej inräknat",
        "respondents": "alla svarande",
    },
}
_EXTRA = {
    DONT_KNOW_POSITION: Words("vet ej", "don't know"),
    NO_ANSWER: Words("inget svar", "no answer"),
    NOT_APPLICABLE_POSITION: Words("ej aktuellt", "not applicable"),
}


@attrs.frozen
class AnswerShare(Measure):
    """Share of one answer among those in the base; `distribution` estimates one for each answer.

    Attributes:
        item: The question.
        position: Which of its answers, the lowest being 0; below 0 are don't-know answers and
            the like.
        base: Whom it is a share of.
    """

    item: Item
    position: int
    base: DistributionBase
    name: str = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda self: self._named(), takes_self=True),
    )

    def _named(self) -> str:
        return f"{self.item.name}={self.answer}"

    @property
    def answer(self) -> str:
        """The label of the answer, its number, or that it is missing."""
        return self._answer("en")

    def _answer(self, language: Language) -> str:
        beside = _EXTRA.get(self.position)
        label = self.item.scale.label
        return label(self.position) if beside is None else getattr(beside, language)

    @property
    def variables(self) -> tuple[Item, ...]:
        """The question."""
        return (self.item,)

    @property
    def proportion(self) -> bool:
        """True."""
        return True

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        return f"100 · #{{{self.answer}}} / #{{{self.base.replace('_', ' ')}}}"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        one_of("language", language, LANGUAGES)
        answer = self._answer(language)
        return {
            "sv": f"Andel ”{answer}” ({self.item.quoted(language)}), procent.",
            "en": f"Share of {answer!r} ({self.item.quoted(language)}), per cent.",
        }[language]

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return 100 for the answer, 0 for others in the base."""
        position = cells[self.item.column].fill_null(NO_ANSWER).to_numpy()
        inside = (position >= 0) | np.isin(position, _BASES[self.base])
        return [Term(1.0, np.where(inside, 100.0 * (position == self.position), np.nan))]


@attrs.frozen
class Distribution:
    """One row of `Distributions`: one answer to a question in one domain."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    position: int
    answer: str
    n: int
    share: float | None
    std_error: float | None
    conf_low: float | None
    conf_high: float | None
    status: Literal[EstimateStatus, "not_in_base"]
    w: float | None = None


@attrs.frozen(repr=False)
class Distributions(Table[Distribution]):
    """Counts and shares of every answer, one row for each domain, question and answer.

    Attributes:
        frame: The ``by`` columns, ``measure`` (the question's column), ``position`` on the scale
            counted from 0 (−1 for don't know, −2 for no answer, −3 for not applicable), ``answer``
            in words, ``n``, ``share`` (per cent of the base),
            ``std_error``, ``conf_low``, ``conf_high``, ``status``, and ``w``, the weights of those
            who gave the answer, summed: with weights that stand for a population, its persons.
        method: How they were made.
        lows: The lowest answer of each question.
    """

    _row = Distribution
    _spare = ("position", "std_error", "w")

    method: Method
    lows: dict[str, int] = attrs.field(hash=False)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the distributions and their method, fit for a report, in
        ``"sv"`` or ``"en"``.
        """
        one_of("language", language, LANGUAGES)
        shares = [measure for measure in self.method.measures if isinstance(measure, AnswerShare)]
        base = _SAID[language][shares[0].base if shares else "answers"]
        questions = ", ".join(dict.fromkeys(share.item.quoted(language) for share in shares))
        head = _SAID[language]["head"].format(questions=questions, base=base)
        return " ".join(
            [head, self.method.made(language), *told_cautions(self.frame["status"], language)]
        )

    def column_shares(self, *, within: str | Iterable[str] = ()) -> pl.DataFrame:
        """Return of those who gave an answer how many per cent are in each domain, weighted.

        The domains of a grouping add up to 100 for each answer to each question (*kolumnprocent*),
        where ``share`` adds up to 100 for the answers of each domain. Null where nobody gave the
        answer.

        Args:
            within: Columns of ``by`` within whose values shares add up to 100, such as the year.

        Raises:
            ArgumentError: If ``within`` names a column that ``by`` does not, one of these is called
                *column_share*, or the distributions are read from a document without weights.

        Examples:
            >>> import polars as pl
            >>> from brukarindex import RatingIndex, Scale, distribution
            >>> frame = pl.DataFrame({"kon": ["k", "k", "m"], "helhet": [1, 2, 2]})
            >>> found = distribution(frame, RatingIndex("helhet", Scale(1, 2)), by="kon")
            >>> found.column_shares()["column_share"].to_list()[:4]
            [100.0, 0.0, 50.0, 50.0]
        """
        fixed = column_names(within, "within")
        check_free(self.by, ["column_share"])
        if lost := [name for name in fixed if name not in self.by]:
            raise ArgumentError(
                f"within names {lost[0]!r}, and the result is by {list(self.by)}."
                f"{did_you_mean(lost[0], self.by)}",
                argument="within",
                value=lost[0],
                allowed=self.by,
            )
        if "w" not in self.frame.columns:
            raise ArgumentError(
                'these distributions hold no weights: what they are read from has no column "w".'
                " Make them anew by distribution()."
            )
        # Which columns are null says which grouping a row is of.
        grouping = [pl.col(name).is_null().alias(f"\0{name}") for name in self.by]
        whole = pl.col("w").sum().over([*fixed, *grouping, "measure", "position"])
        share = pl.when(whole > 0).then(100 * pl.col("w") / whole)
        keys = (*self.by, "measure", "position", "answer")
        return self.frame.select(*keys, share.alias("column_share"))

    def quantile(self, probability: float = 0.5) -> pl.DataFrame:
        """Return the weighted quantile of the answers, one row for each domain and question.

        It is the lowest answer at which the cumulated share reaches ``probability`` (R's
        ``qrule="math"``); don't-know and missing answers are left out. Null where there is no
        answer.
        """
        probability = finite("probability", probability, above=0, most=1)
        keys = [*self.by, "measure"]
        answers = self.frame.filter(pl.col("position") >= 0).sort([*keys, "position"])
        share = (pl.col("share") / pl.col("share").sum().over(keys)).fill_nan(None)
        # A cumulated share is a sum of rounded numbers: 0.1 + 0.4 must reach 0.5.
        enough = share.cum_sum().over(keys) >= probability - 1e-12
        first = pl.col("position").filter(pl.col("\0enough")).first()
        low = pl.col("measure").replace_strict(self.lows, return_dtype=pl.Int64)
        reached = answers.with_columns(enough.alias("\0enough"))
        found = reached.group_by(keys, maintain_order=True).agg(quantile=first.cast(pl.Int64))
        return found.with_columns(quantile=pl.col("quantile") + low)

    def median(self) -> pl.DataFrame:
        """Return the median answer, one row for each domain and question."""
        return self.quantile(0.5).rename({"quantile": "median"})


def distribution(
    data: "IntoFrame | Tally",
    measures: Measure | Iterable[Measure] | None = None,
    *,
    by: By = None,
    design: Design | None = None,
    base: DistributionBase = "answers",
    interval: IntervalMethod = DEFAULT_METHOD,
    level: float = 0.95,
) -> Distributions:
    """Count every answer to the questions that ``measures`` use, with weighted shares and
    intervals.

    Args:
        data: A frame with one row per respondent (see `tally`), or a tally.
        measures: Measures of single questions; those of a tally by default. Indices of several are
            left out: make their questions measures too.
        by: Domains, as in `estimate`.
        design: How the respondents were chosen; part of the tally when ``data`` is one.
        base: What the shares are of: ``"answers"`` on the scale, ``"with_dont_know"``, or all
            ``"respondents"`` whom the question concerns. Answers outside the base are counted, and
            their share is null.
        interval: Interval method for the shares.
        level: Confidence level.

    Raises:
        ArgumentError: If an option is not one of those named, or no measure is of a single
            question.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, distribution
        >>> frame = pl.DataFrame({"helhet": [1, 3, 3, 2, None]})
        >>> result = distribution(frame, RatingIndex("helhet", Scale(1, 3)))
        >>> result.frame["n"].to_list(), result.median()["median"].to_list()
        ([1, 1, 2, 0, 1], [2])
    """
    one_of("base", base, _BASES)
    chosen = (
        data.measures
        if measures is None and isinstance(data, Tally)
        else named(() if measures is None else measures)
    )
    items = _items(chosen)
    if not items:
        raise ArgumentError(
            "a distribution needs measures of single questions, such as RatingIndex or Share.",
            argument="measures",
        )
    wanted = [AnswerShare(item, position, base) for item in items for position in _positions(item)]
    made = estimate(data, wanted, by=by, design=design, interval=interval, level=level)
    figures = ["share", "std_error", "conf_low", "conf_high"]
    inside = (pl.col("position") >= 0) | pl.col("position").is_in(_BASES[base])
    frame = made.frame.rename({"estimate": "share"}).with_columns(*_answers(made))
    frame = frame.with_columns(pl.when(inside).then(pl.col(figures)))
    frame = frame.with_columns(
        status=pl.when(inside).then("status").otherwise(pl.lit("not_in_base"))
    )
    frame = frame.select(*made.by, "measure", "position", "answer", "n", *figures, "status", "w")
    return Distributions(
        frame, made.by, made.rows, made.method, {item.column: item.scale.low for item in items}
    )


def _items(measures: Iterable[Measure]) -> list[Item]:
    """Return every question once, with its label if one of its measures has it."""
    found: dict[Item, Item] = {}
    for each in (each for measure in measures for each in measure.variables):
        if isinstance(each, Item) and not found.setdefault(each, each).label:
            found[each] = each
    return list(found.values())


def _positions(item: Item) -> list[int]:
    outside = [NOT_APPLICABLE_POSITION] if item.scale.not_applicable else []
    return [*range(item.scale.size), DONT_KNOW_POSITION, NO_ANSWER, *outside]


def _answers(made: Estimates) -> list[pl.Series]:
    """Return the question, position, answer, count and weight of every row of the estimates of
    `AnswerShare`.
    """
    columns: dict[str, list[Any]] = {
        name: [] for name in ("measure", "position", "answer", "n", "w")
    }
    for group in made.groups:
        measure = group.measure
        assert isinstance(measure, AnswerShare)  # noqa: S101 - made here
        given = (
            group.cells.frame[measure.item.column].fill_null(NO_ANSWER).to_numpy()
            == measure.position
        )
        counts = group.sum(group.cells.n * given)
        columns["n"] += [int(count) for count in counts]
        columns["w"] += group.sum(group.cells.w * given).tolist()
        for name, value in (
            ("measure", measure.item.name),
            ("position", measure.position),
            ("answer", measure.answer),
        ):
            columns[name] += [value] * len(counts)
    return [pl.Series(name, values) for name, values in columns.items()]
