"""Proxy answers: who gave them, the user, the user with help or somebody else."""

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, sum_by
from brukarindex.checks import check_free, misfits, one_of, type_error
from brukarindex.codes.keys import groups
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import tally
from brukarindex.estimates.groupings import By, figures_of
from brukarindex.questions.items import Item
from brukarindex.questions.measures import RatingIndex
from brukarindex.questions.scales import DONT_KNOW_POSITION, NO_ANSWER, NOT_APPLICABLE_POSITION
from brukarindex.response.dispositions import (
    STANDARDS,
    DispositionCodes,
    DispositionStandard,
    disposition_of,
)
from brukarindex.response.rates import (
    RateMethod,
    column_of,
    counts_of,
    method_of,
    percent,
    weight_words,
)
from brukarindex.results.schemas import series_of
from brukarindex.results.tables import Table
from brukarindex.words.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

_WORDS = {
    "en": (
        "Who gave the answers ('{question}'), per cent of the responses and of those asked; those"
        " who are known not to be eligible are left out."
    ),
    "sv": (
        "Vem som lämnat svaren (”{question}”), procent av svaren och av de tillfrågade;"
        " övertäckning räknas bort."
    ),
}


@attrs.frozen
class ProxyAnswer:
    """One row of `ProxyAnswers`: how many answers in one domain were given by one kind
    of person.
    """

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    position: int
    answer: str
    n: int
    w: float
    responses: float
    asked: float
    share_of_responses: float | None
    share_of_asked: float | None
    status: Literal["ok", "empty_denominator"]


@attrs.frozen(repr=False)
class ProxyAnswers(Table[ProxyAnswer]):
    """Who gave the answers (self, with help, other), one row for each domain and answer.

    Attributes:
        frame: The ``by`` columns (null where a grouping does not use them), ``measure`` (the
            question's column), ``position`` on its scale counted from 0 (−1 for don't know, −2 for
            no answer), ``answer`` in words, ``n`` responses of that kind, ``w`` their sum of
            weights, ``responses`` and ``asked`` (sums of weights: of all responses; of all cases
            but the ineligible), ``share_of_responses`` and ``share_of_asked`` (per cent 0–100) and
            ``status``: ``"ok"``, or ``"empty_denominator"`` when nobody responded, so that the
            first share is null, or nobody is eligible, so that both are.
        method: How they were made.
    """

    _row = ProxyAnswer

    method: RateMethod

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what the shares are, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        said = _WORDS[language].format(question=self.frame["measure"][0])
        weight = weight_words(self.method.weight, language)
        return f"{said} {weight} brukarindex {self.method.version}."


class _Asked(NamedTuple):
    """Everybody who was asked, in cells: where they responded, and where they are not known to be
    ineligible.
    """

    cells: pl.DataFrame
    responded: Bools
    eligible: Bools


def proxy_answers(
    frame: "IntoFrame",
    /,
    column: str,
    who: Item,
    *,
    codes: DispositionCodes | None = None,
    by: By = None,
    weight: str | None = None,
    standard: DispositionStandard = "aapor",
) -> ProxyAnswers:
    """Divide the responses by who gave them: the user alone, the user with help, somebody else.

    When 56 per cent respond and 12 per cent of them alone, those are 6,7 per cent of those asked.

    Args:
        frame: One row for everybody who was asked, as in `response_rates`.
        column: The column that says what became of each.
        who: The question who answered, with its scale, such as
            ``Item("vem", Scale.labelled("Själv", "Med hjälp", "Annan"))``. What those who did not
            respond have in that column does not count.
        codes: The values of ``column``, as in `response_rates`.
        by: Domains, as in `estimate`.
        weight: Column with a positive weight for everybody who was asked.
        standard: ``"aapor"`` or ``"swedish"``: which dispositions ``codes`` names. By AAPOR's, both
            complete and partial answers are responses.

    Raises:
        ArgumentError: As `response_rates`.
        ArgumentTypeError: As `response_rates`, or if ``who`` is no `Item`.
        ColumnNotFoundError: If a column is not in the frame.
        SchemaError: If a column has a type that does not fit.
        DataError: As `response_rates`, or if an answer is off the scale of ``who``.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import Item, Scale
        >>> from brukarindex.response import proxy_answers
        >>> who = Item("vem", Scale.labelled("Själv", "Med hjälp", "Annan"))
        >>> outcomes, answers = ["I", "I", "R", "NC"], ["Själv", "Annan", None, None]
        >>> frame = pl.DataFrame({"utfall": outcomes, "vem": answers})
        >>> for row in proxy_answers(frame, "utfall", who):
        ...     print(row.answer, row.share_of_responses, row.share_of_asked)
        Själv 50.0 25.0
        Med hjälp 0.0 0.0
        Annan 50.0 25.0
        no answer 0.0 0.0
    """
    one_of("standard", standard, get_args(DispositionStandard))
    if misfits([who], Item):
        raise type_error("who", "be an Item, the question and its scale", who)
    column = column_of(column)
    method = method_of(column, codes, weight, by=by, standard=standard)
    check_free(method.names, figures_of(ProxyAnswer))
    keys = (*method.names, column)
    cells = tally(
        frame, RatingIndex(who.column, who.scale), by=keys, design=Design(weight=weight)
    ).blocks[0]
    found, rules = disposition_of(cells[column], cells["n"], method.codes), STANDARDS[standard]
    asked = _Asked(cells, np.isin(found, rules.responded), ~np.isin(found, rules.ineligible))
    frames = [
        _shares(asked, who, grouping, place)
        for grouping in method.groupings
        for place in _places(who)
    ]
    made = pl.concat(frames, how="diagonal_relaxed")
    made = made.select(*method.names, *figures_of(ProxyAnswer))
    return ProxyAnswers(made, method.names, tuple(range(made.height)), method)


class _Place(NamedTuple):
    """A position of an answer, and its words."""

    position: int
    answer: str


def _places(who: Item) -> list[_Place]:
    given = [_Place(place, who.scale.label(place)) for place in range(who.scale.size)]
    unsure = [_Place(DONT_KNOW_POSITION, "don't know")] if who.scale.dont_know else []
    outside = [_Place(NOT_APPLICABLE_POSITION, "not applicable")]
    return [
        *given,
        *unsure,
        _Place(NO_ANSWER, "no answer"),
        *(outside if who.scale.not_applicable else []),
    ]


def _shares(asked: _Asked, who: Item, by: tuple[str, ...], place: _Place) -> pl.DataFrame:
    """Return the shares of one answer in every domain of a grouping."""
    label, domains = groups(asked.cells, by)
    (n, w), size = counts_of(asked.cells), domains.height
    positions = asked.cells[who.column].fill_null(NO_ANSWER).to_numpy()
    chosen = asked.responded & (positions == place.position)
    part, whole, base = (
        sum_by(label, w * where, size) for where in (chosen, asked.responded, asked.eligible)
    )
    columns = {
        "measure": [who.column] * size,
        "position": [place.position] * size,
        "answer": [place.answer] * size,
        "n": sum_by(label, n * chosen, size),
        "w": part,
        "responses": whole,
        "asked": base,
        "share_of_responses": percent(part, whole),
        "share_of_asked": percent(part, base),
        "status": np.where(whole > 0, "ok", "empty_denominator"),
    }
    return domains.with_columns(series_of(ProxyAnswer, columns))
