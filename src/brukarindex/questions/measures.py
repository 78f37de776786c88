"""How one respondent's answers become a score."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, Self, cast

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools, Codes, Floats
from brukarindex.checks import is_number, misfits, one_of, several, shown, type_error
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.questions.items import (
    Item,
    Variable,
    check_column,
    check_scale,
    column_name,
    label_text,
)
from brukarindex.questions.scales import (
    NO_ANSWER,
    NOT_APPLICABLE_POSITION,
    Answer,
    Scale,
    as_answer,
)
from brukarindex.words.languages import LANGUAGES, Language
from brukarindex.words.lists import any_of

DontKnow = Literal["exclude", "include"]


class Term(NamedTuple):
    """A part of a measure: the domain means of all terms, weighted, add up to it."""

    weight: float
    scores: Floats
    """The score of each cell, NaN where there is none."""

    @property
    def given(self) -> Bools:
        """Which cells have a score."""
        return ~np.isnan(self.scores)

    def at(self, cells: Codes | slice) -> "Term":
        """Return the term on some of the cells."""
        return Term(self.weight, self.scores[cells])


class Measure(ABC):
    """A specification of how answers become one figure per domain. It holds no data.

    Every measure has a ``name`` (the ``measure`` column of results), can say itself in words
    (`describe`) and as a ``formula``, and is evaluated by `tally` and `estimate`.
    """

    name: str
    """What results call the measure."""

    @property
    def title(self) -> str:
        """What tables and pictures call it: its name, or the label of its question when it has no
        name but that of the column.
        """
        return self.name

    @property
    @abstractmethod
    def variables(self) -> tuple[Variable, ...]:
        """What must be tallied together to compute the measure."""

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value the measure can take."""
        return (0.0, 100.0)

    @property
    @abstractmethod
    def formula(self) -> str:
        """The formula in plain text."""

    @property
    def proportion(self) -> bool:
        """True when every score is 0 or 100, so that intervals for shares apply."""
        return False

    @abstractmethod
    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured, in ``"sv"`` or ``"en"``."""

    @abstractmethod
    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return the parts whose weighted domain means add up to the measure."""

    def outside(self, cells: pl.DataFrame) -> Bools:
        """Return which cells no question of the measure concerns."""
        items = [
            each for each in self.variables if isinstance(each, Item) and each.scale.not_applicable
        ]
        if len(items) < len(self.variables):
            return np.zeros(cells.height, dtype=bool)
        positions = [cells[item.column].fill_null(NO_ANSWER).to_numpy() for item in items]
        return np.asarray(
            np.logical_and.reduce([each == NOT_APPLICABLE_POSITION for each in positions])
        )

    def unanswered(self, cells: pl.DataFrame) -> Bools:
        """Return which cells lack a score of some part that concerns them."""
        without = [~term.given for term in self.terms(cells)]
        return np.asarray(np.logical_or.reduce(without) & ~self.outside(cells))


def naming(sentence: dict[Language, str], language: Language) -> str:
    """Return the sentence in ``language``, or raise unless it is ``"sv"`` or ``"en"``."""
    one_of("language", language, sentence)
    return sentence[language]


@attrs.frozen
class OneItem(Measure):
    """What measures of one question have in common: its column, its scale, a name and a label.

    Args:
        column: The column with the answers.
        scale: Their scale.
        name: What results call the measure; the column by default.
        label: What tables, pictures and text call the question, such as its wording; the column by
            default.
    """

    column: str = attrs.field(converter=column_name, validator=check_column)
    scale: Scale = attrs.field(validator=check_scale)
    name: str = attrs.field(
        kw_only=True,
        converter=column_name,
        validator=check_column,
        default=attrs.Factory(lambda self: self.column, takes_self=True),
    )
    label: str = attrs.field(kw_only=True, default="", converter=label_text, eq=False, repr=False)

    @property
    def item(self) -> Item:
        """The question that is measured."""
        return Item(self.column, self.scale, label=self.label)

    @property
    def title(self) -> str:
        """What tables and pictures call it: its name, or the label of its question when it has no
        name but that of the column.
        """
        return self._said if self.name == self.column else self.name

    @property
    def _said(self) -> str:
        return self.item.called

    @property
    def variables(self) -> tuple[Item, ...]:
        """The one item."""
        return (self.item,)

    def _any_of(self, answers: Iterable[Answer], language: Language) -> str:
        """Return answers in words, by their labels where the scale has any."""
        places = [self.scale.position(answer) for answer in answers]
        if self.scale.labels:
            return any_of(list(map(self.scale.label, places)), language)
        return any_of([self.scale.answers[place] for place in places], language)


def answers_of(name: str, values: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return a collection of answers as a tuple, or raise for one answer alone."""
    if isinstance(values, (str, int)) or is_number(values):
        raise type_error(name, "be a collection of answers", values)
    return tuple(as_answer("an answer", value) for value in several(name, values))


def _positive(values: Iterable[Answer]) -> tuple[Answer, ...]:
    return answers_of("Share: positive", values)


@attrs.frozen
class Share(OneItem):
    """Share of respondents with a positive answer (*andel nöjda*, top-box), per cent 0–100.

    Args:
        column: The column with the answers.
        scale: Their scale.
        positive: The positive answers, as numbers or labels. Any set of them will do.
        dont_know: ``"exclude"`` takes don't-know answers out of the denominator (Kolada, elderly
            care); ``"include"`` keeps them in it as not positive (NHS Friends and Family Test).
        name: What results call it; the column by default.
        label: What tables, pictures and text call the question; the column by default.

    Examples:
        >>> Share("bemotande", Scale(1, 5), positive=(4, 5)).describe("en")  # doctest: +ELLIPSIS
        "Share of respondents who answered 4 or 5 on 'bemotande', per cent; don't-know answers ..."
    """

    positive: tuple[Answer, ...] = attrs.field(kw_only=True, converter=_positive)
    dont_know: DontKnow = attrs.field(kw_only=True, default="exclude")

    def __attrs_post_init__(self) -> None:
        one_of("Share: dont_know", self.dont_know, ("exclude", "include"))
        places = {self.scale.position(answer) for answer in self.positive}
        if not 0 < len(places) < self.scale.size or len(places) < len(self.positive):
            raise ArgumentError(
                f"Share: positive must be some but not all answers, each once; got"
                f" {self.positive}.",
                argument="positive",
                value=self.positive,
            )

    @classmethod
    def top(
        cls,
        column: str,
        scale: Scale,
        count: int = 2,
        *,
        dont_know: DontKnow = "exclude",
        name: str | None = None,
        label: str = "",
    ) -> Self:
        """Return the share whose positive answers are the ``count`` best of the scale.

        Examples:
            >>> Share.top("recommend", Scale(1, 5, dont_know=6), dont_know="include").formula
            "100 · #{answers in {4, 5}} / #{answers + don't know}"
        """
        return cls(
            column,
            scale,
            positive=scale.top(count),
            dont_know=dont_know,
            name=name or column,
            label=label,
        )

    @property
    def proportion(self) -> bool:
        """True."""
        return True

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        base = "answers + don't know" if self.dont_know == "include" else "answers"
        places = (self.scale.position(answer) for answer in self.positive)
        listed = ", ".join(map(self.scale.label, places))
        return f"100 · #{{answers in {{{listed}}}}} / #{{{base}}}"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        kept = self.dont_know == "include"
        sv, en = (self._any_of(self.positive, each) for each in LANGUAGES)
        return naming(
            {
                "sv": (
                    f"Andel som svarat {sv} på ”{self._said}”, procent; vet ej-svar ingår"
                    f" {'' if kept else 'inte '}i nämnaren."
                ),
                "en": (
                    f"Share of respondents who answered {en} on '{self._said}', per cent;"
                    f" don't-know answers are {'in the denominator' if kept else 'excluded'}."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return 100 for a positive answer and 0 for another."""
        scores = np.zeros(self.scale.size)
        scores[[self.scale.position(answer) for answer in self.positive]] = 100.0
        other = 0.0 if self.dont_know == "include" else np.nan
        return [Term(1.0, self.item.look_up(cells, scores, other))]


@attrs.frozen
class RatingIndex(OneItem):
    """Rating index (*betygsindex*) of one question, 0–100: ``100·(x − low)/(high − low)``.

    The mean answer 8.65 on 1–10 is the index 85, and 85 "corresponds to 8,7 on the ten-step scale"
    (RMV 2010).

    Examples:
        >>> RatingIndex("q7", Scale(1, 4), label="Nöjd med stödet").describe("sv")
        'Betygsindex 0–100 för ”Nöjd med stödet” (skala 1–4, 4 är bäst); vet ej-svar ingår inte.'
        >>> RatingIndex("helhet", Scale(1, 10)).formula
        '100 · (mean − 1) / (10 − 1)'
    """

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        low, high = self.scale.low, self.scale.high
        part = f"{high} − mean" if self.scale.reversed else f"mean − {low}"
        return f"100 · ({part}) / ({high} − {low})"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        best = self.scale.low if self.scale.reversed else self.scale.high
        return naming(
            {
                "sv": (
                    f"Betygsindex 0–100 för ”{self._said}” (skala {self.scale.answered}, {best} är"
                    " bäst); vet ej-svar ingår inte."
                ),
                "en": (
                    f"Rating index 0–100 of '{self._said}' (scale {self.scale.answered}, {best} is"
                    " best); don't-know answers are excluded."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return the score 0–100 of each answer."""
        return [Term(1.0, self.item.look_up(cells, self.scale.scores))]


@attrs.frozen
class MeanRating(OneItem):
    """Mean answer (*medelbetyg*) on the question's own scale, from ``low`` to ``high``.

    Examples:
        >>> MeanRating("helhet", Scale(1, 10)).bounds
        (1.0, 10.0)
    """

    @property
    def bounds(self) -> tuple[float, float]:
        """The ends of the scale."""
        return (float(self.scale.low), float(self.scale.high))

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        return "Σ x / n"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        return naming(
            {
                "sv": (
                    f"Medelbetyg för ”{self._said}” på skalan {self.scale.answered}; vet ej-svar"
                    " ingår inte."
                ),
                "en": (
                    f"Mean answer on '{self._said}', scale {self.scale.answered}; don't-know"
                    " answers are excluded."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return the answers themselves."""
        return [Term(1.0, self.item.look_up(cells, np.array(self.scale.answers, dtype=np.float64)))]


def measures_of(argument: str, measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Return several measures as a tuple, or raise for what is none."""
    if not misfits([measures], str):
        raise _no_measure(argument, measures)
    listed = several(argument, measures)
    if wrong := misfits(listed, Measure):
        raise _no_measure(argument, wrong[0])
    return listed


def _no_measure(argument: str, got: object) -> ArgumentTypeError:
    """Return the error of what is no measure; a column, or several measures, can become one."""
    said = f"{argument} must be Share, RatingIndex, …, or several of them, got {shown(got)}."
    inner = cast("Sequence[object]", got) if issubclass(type(got), (tuple, list)) else ()
    if isinstance(got, str):
        said += f" A column needs its scale, such as RatingIndex({got!r}, Scale(1, 5))."
    elif inner and not misfits(inner, Measure):
        said += " Several measures among others need a star: [*ticked(…), …]."
    return ArgumentTypeError(said, argument=argument, value=got)


def named(
    measures: "Measure | Iterable[Measure]", argument: str = "measures"
) -> tuple[Measure, ...]:
    """Return the measures that were given as an argument as a tuple, or raise when there are none,
    one is no measure or two share a name.
    """
    listed = measures_of(argument, (measures,) if isinstance(measures, Measure) else measures)
    names = [each.name for each in listed]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names:
        raise ArgumentError(
            f"{argument} must hold at least one measure.", argument=argument, value=()
        )
    if twice:
        raise ArgumentError(
            f"{argument}: two are called {twice[0]!r}; give one of them another name=.",
            argument=argument,
            value=twice[0],
        )
    return listed
