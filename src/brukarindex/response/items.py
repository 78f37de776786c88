"""Item nonresponse: the questions that respondents have left unanswered."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import polars as pl

from brukarindex.arrays import sum_by
from brukarindex.checks import one_of
from brukarindex.codes.keys import groups
from brukarindex.counting.designs import Design
from brukarindex.counting.tallies import Tally, tallied
from brukarindex.estimates.groupings import By, columns_in, domains_of, figures_of
from brukarindex.exceptions import ArgumentError, raise_all
from brukarindex.questions.indices import CompositeIndex, MultiItemIndex
from brukarindex.questions.items import Item, Ticks
from brukarindex.questions.measures import Measure, RatingIndex, named
from brukarindex.questions.scales import DONT_KNOW_POSITION, NO_ANSWER, NOT_APPLICABLE_POSITION
from brukarindex.questions.ticks import TickedShare
from brukarindex.response.rates import counts_of, percent, weight_words
from brukarindex.results.schemas import series_of
from brukarindex.results.tables import Table
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES, Language

if TYPE_CHECKING:
    from narwhals.typing import IntoFrame

_WORDS = {
    "en": (
        "Of those who responded, the share that answered the question, answered don't know, or left"
        " it unanswered (item nonresponse), per cent."
    ),
    "sv": (
        "Andel av de svarande som besvarat frågan, svarat vet ej eller lämnat den obesvarad"
        " (partiellt bortfall), procent."
    ),
}


@attrs.frozen
class ItemRates:
    """One row of `ItemNonresponse`: one question in one domain."""

    domain: dict[str, Any] = attrs.field(hash=False)
    measure: str
    n: int
    answered: int
    dont_know: int
    missing: int
    not_applicable: int
    w: float
    answered_rate: float | None
    dont_know_rate: float | None
    missing_rate: float | None


@attrs.frozen
class ItemMethod:
    """How rates of item nonresponse were made.

    Attributes:
        weight: The column of weights; None without.
        version: Version of brukarindex.
    """

    weight: str | None = None
    version: str = attrs.field(factory=package_version, eq=False)

    def describe(self, language: Language = "en") -> str:
        """Return a paragraph about the method, fit for a report, in ``"sv"`` or ``"en"``."""
        one_of("language", language, LANGUAGES)
        said = f"{_WORDS[language]} {weight_words(self.weight, language)}"
        return f"{said} brukarindex {self.version}."


@attrs.frozen(repr=False)
class ItemNonresponse(Table[ItemRates]):
    """Item nonresponse (*partiellt bortfall*), one row for each domain and question.

    Attributes:
        frame: The ``by`` columns (null where a grouping does not use them), ``measure`` (the
            question's column; the columns of all boxes of a question that takes several answers,
            which is answered when one is ticked), ``n`` asked whom the question concerns, of them
            ``answered`` on the scale, ``dont_know`` and ``missing`` (numbers of respondents),
            beside them ``not_applicable``, ``w`` the sum of weights of the ``n``, and
            ``answered_rate``, ``dont_know_rate`` and ``missing_rate`` (per cent 0–100 of those
            asked, weighted).
        method: How they were made.
        labels: What the questions that have a label are called, by their ``measure``.
    """

    _row = ItemRates
    _spare = ("w", "not_applicable", "dont_know", "missing", "answered")

    method: ItemMethod
    labels: dict[str, str] = attrs.field(factory=dict[str, str], hash=False)

    def describe(self, language: Language = "en") -> str:
        """Return what the rates are and how they were made, in ``"sv"`` or ``"en"``."""
        return self.method.describe(language)


def item_nonresponse(
    data: "IntoFrame | Tally",
    /,
    questions: Measure | Iterable[Measure] | None = None,
    *,
    by: By = None,
    weight: str | None = None,
) -> ItemNonresponse:
    """Count for every question who answered, who did not know and who left it empty.

    Args:
        data: A frame with one row per respondent (see `tally`), without those who did not respond
            at all; or a tally.
        questions: Measures, or a questionnaire: the questions are all that they use, also those
            inside an index. Of a tally all by default, but not those inside an index, whose answers
            it does not hold.
        by: Domains, as in `estimate`.
        weight: Column with positive weights; of a tally those of its design.

    Raises:
        ArgumentError: If there are no questions, a tally does not hold one of them or was not made
            by ``by``, a column of ``by`` has a name that the result needs, or ``weight`` is given
            with a tally.
        ColumnNotFoundError: If a column is not in the frame.
        SchemaError: If a column has a type that does not fit.
        DataError: If the frame is empty, or an answer is off its scale.

    Examples:
        >>> import polars as pl
        >>> from brukarindex import RatingIndex, Scale, item_nonresponse
        >>> frame = pl.DataFrame({"helhet": [1, 5, 9, None]})
        >>> found = item_nonresponse(frame, RatingIndex("helhet", Scale(1, 5, dont_know=9)))
        >>> found.frame.select("n", "answered", "dont_know", "missing", "missing_rate").rows()
        [(4, 2, 1, 1, 25.0)]
    """
    groupings = domains_of(by, ItemRates)
    names = columns_in(groupings)
    if isinstance(data, Tally):
        counted, items = _held(data, questions, names, weight)
    else:
        counted, items = _counted(data, questions, names, weight)
    frames = [_rates(counted, item, grouping) for grouping in groupings for item in items]
    frame = pl.concat(frames, how="diagonal_relaxed").select(*names, *figures_of(ItemRates))
    rows, method = tuple(range(frame.height)), ItemMethod(counted.design.weight)
    labels = {each.column: each.label for each in items if isinstance(each, Item) and each.label}
    return ItemNonresponse(frame, names, rows, method, labels)


_Questions = Measure | Iterable[Measure] | None
_Question = Item | Ticks


class _Asked(NamedTuple):
    """A tally, and the questions that are counted in it."""

    counted: Tally
    questions: list[_Question]


class _Read(NamedTuple):
    """A question, and a measure that reads it alone."""

    question: _Question
    measure: Measure


def _counted(
    data: "IntoFrame", questions: _Questions, by: tuple[str, ...], weight: str | None
) -> _Asked:
    """Return the frame counted by the questions."""
    if questions is None:
        raise ArgumentError("questions are needed to count a frame.", argument="questions")
    found = _items(_single(named(questions, "questions")))
    design = Design(weight=weight)
    counted = tallied(data, list(found.values()), by, design, to="count")
    return _Asked(counted, list(found))


def _held(counted: Tally, questions: _Questions, by: tuple[str, ...], weight: str | None) -> _Asked:
    """Return a tally and the questions, or raise unless it holds them."""
    held = [
        v
        for measure in counted.measures
        for v in measure.variables
        if not isinstance(v, MultiItemIndex)
    ]
    asked = (
        _single(counted.measures, indices=False)
        if questions is None
        else _single(named(questions, "questions"))
    )
    items = list(_items(asked))
    known = (*counted.by, *counted.design.keys)
    lost = (
        [_column(item) for item in items if item not in held] if items else ["any single question"]
    )
    problems = (
        [f"the tally was made with {counted.design}; weight= belongs to a frame."] if weight else []
    )
    problems += (
        [f"the tally does not hold the answers, on the same scale, of: {', '.join(lost)}."]
        if lost
        else []
    )
    problems += [
        f"the tally was not made by {name!r}; it has: {list(known)}."
        for name in by
        if name not in known
    ]
    raise_all(ArgumentError, problems, argument="data")
    return _Asked(counted, items)


def _single(measures: Iterable[Measure], *, indices: bool = True) -> Iterator[_Read]:
    """Yield every question of measures; those inside indices if they are wanted."""
    for measure in measures:
        if isinstance(measure, CompositeIndex):
            yield from _single(measure.parts, indices=indices)
        elif isinstance(measure, TickedShare):
            yield from (
                _Read(ticks, attrs.evolve(measure, name=ticks.name)) for ticks in measure.variables
            )
        else:
            variables = (each for each in measure.variables if indices or isinstance(each, Item))
            items = (item for variable in variables for item in variable.questions)
            yield from (
                _Read(item, RatingIndex(item.column, item.scale, label=item.label))
                for item in items
            )


def _items(asked: Iterable[_Read]) -> dict[_Question, Measure]:
    """Return every question once: one that takes several answers has a measure for each."""
    several: set[str] = set()
    found: dict[_Question, Measure] = {}
    for question, measure in asked:
        if not isinstance(question, Ticks) or _column(question) not in several:
            found.setdefault(question, measure)
        if isinstance(question, Ticks):
            several.add(_column(question))
    return found


def _column(question: _Question) -> str:
    """Return the column of a question, or all columns of one that takes several answers."""
    return ", ".join(item.column for item in question.questions)


def _rates(counted: Tally, item: _Question, by: tuple[str, ...]) -> pl.DataFrame:
    cells = counted.blocks[counted.block([item])]
    label, domains = groups(cells, by)
    (n, w), size = counts_of(cells), domains.height
    position = cells[item.name].fill_null(NO_ANSWER).to_numpy()
    chosen = {
        "answered": position >= 0,
        "dont_know": position == DONT_KNOW_POSITION,
        "missing": position == NO_ANSWER,
    }
    concerned = position != NOT_APPLICABLE_POSITION
    asked = sum_by(label, w * concerned, size)
    counted_as = {"n": concerned, **chosen, "not_applicable": ~concerned}
    figures = {
        **{name: sum_by(label, n * where, size) for name, where in counted_as.items()},
        "w": asked,
        **{
            f"{name}_rate": percent(sum_by(label, w * where, size), asked)
            for name, where in chosen.items()
        },
    }
    columns = series_of(ItemRates, figures)
    return domains.with_columns(pl.lit(_column(item)).alias("measure"), *columns)
