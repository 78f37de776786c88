"""How one respondent's answers become a score."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, Self, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.arrays import Floats
from brukarindex.checks import is_number, misfits, one_of, real_number, several, shown, whole_number
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.questions.scales import (
    DONT_KNOW_POSITION,
    NO_ANSWER,
    NOT_APPLICABLE_POSITION,
    Answer,
    Scale,
    as_answer,
)
from brukarindex.words.languages import Language
from brukarindex.words.spelling import composed

Flags = npt.NDArray[np.bool_]
DontKnow = Literal["exclude", "include"]
WithoutAnswer = Literal["proportional", "equal"]


def _name(value: str) -> str:
    return composed(value)


def _column(_instance: object, attribute: "attrs.Attribute[str]", value: object) -> None:
    if not isinstance(value, str) or not value:
        raise ArgumentTypeError(f"{attribute.name} must be a column name, got {value!r}.")


def check_scale(instance: object, _attribute: "attrs.Attribute[Scale]", value: object) -> None:
    """Raise `ArgumentTypeError` unless ``value`` is a `Scale`."""
    if not isinstance(value, Scale):
        raise ArgumentTypeError(f"{type(instance).__name__}: scale must be a Scale, got {value!r}.")


@attrs.frozen
class Item:
    """One question: the column that holds its answers, and their scale."""

    column: str = attrs.field(converter=_name, validator=_column)
    scale: Scale = attrs.field(validator=check_scale)

    @property
    def name(self) -> str:
        """The column."""
        return self.column

    @property
    def questions(self) -> "tuple[Item, ...]":
        """The item itself, which is read from one column."""
        return (self,)

    def look_up(self, cells: pl.DataFrame, scores: Floats, dont_know: float = np.nan) -> Floats:
        """Return the score of every cell: ``scores`` by position, ``dont_know``, NaN without an
        answer.
        """
        table = np.full(len(scores) - NOT_APPLICABLE_POSITION, np.nan)
        table[: len(scores)] = scores
        table[DONT_KNOW_POSITION] = dont_know
        positions = cells[self.column]
        filled = positions.fill_null(NO_ANSWER) if positions.null_count() else positions
        found: Floats = table[filled.to_numpy()]
        return found


@attrs.frozen
class Ticks:
    """One answer of a question that takes several answers: the columns to read, and which of them
    it is.
    """

    name: str
    questions: tuple[Item, ...]
    which: int


class Measure(ABC):
    """A specification of how answers become one figure per domain. It holds no data.

    Every measure has a ``name`` (the ``measure`` column of results), can say itself in words
    (`describe`) and as a ``formula``, and is evaluated by `tally` and `estimate`.
    """

    name: str
    """What results call the measure."""

    @property
    @abstractmethod
    def variables(self) -> "tuple[Item | MultiItemIndex | Ticks, ...]":
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
    def terms(self, cells: pl.DataFrame) -> list[tuple[float, Floats]]:
        """Return (weight, scores) pairs whose weighted domain means add up to the measure; NaN is
        no score.
        """

    def outside(self, cells: pl.DataFrame) -> Flags:
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

    def unanswered(self, cells: pl.DataFrame) -> Flags:
        """Return which cells lack a score of some part that concerns them."""
        without = [np.isnan(scores) for _, scores in self.terms(cells)]
        return np.asarray(np.logical_or.reduce(without) & ~self.outside(cells))


def naming(sentence: dict[Language, str], language: Language) -> str:
    """Return the sentence in ``language``, or raise unless it is ``"sv"`` or ``"en"``."""
    one_of("language", language, sentence)
    return sentence[language]


@attrs.frozen
class OneItem(Measure):
    """What measures of one question have in common: its column, its scale and a name."""

    column: str = attrs.field(converter=_name, validator=_column)
    scale: Scale = attrs.field(validator=check_scale)
    name: str = attrs.field(
        kw_only=True,
        converter=_name,
        validator=_column,
        default=attrs.Factory(lambda self: self.column, takes_self=True),
    )

    @property
    def item(self) -> Item:
        """The question that is measured."""
        return Item(self.column, self.scale)

    @property
    def variables(self) -> tuple[Item, ...]:
        """The one item."""
        return (self.item,)


def answers_of(name: str, values: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return a collection of answers as a tuple, or raise for one answer alone."""
    if isinstance(values, (str, int)) or is_number(values):
        raise ArgumentTypeError(f"{name} must be a collection of answers, got {values!r}.")
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

    Examples:
        >>> Share("bemotande", Scale(1, 5), positive=(4, 5)).describe("en")
        "Share of respondents with an answer in {4, 5} on 'bemotande', per cent; don't-know answers are excluded."
    """

    positive: tuple[Answer, ...] = attrs.field(kw_only=True, converter=_positive)
    dont_know: DontKnow = attrs.field(kw_only=True, default="exclude")

    def __attrs_post_init__(self) -> None:
        one_of("Share: dont_know", self.dont_know, ("exclude", "include"))
        places = {self.scale.position(answer) for answer in self.positive}
        if not 0 < len(places) < self.scale.size or len(places) < len(self.positive):
            raise ArgumentError(
                f"Share: positive must be some but not all answers, each once; got {self.positive}."
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
    ) -> Self:
        """Return the share whose positive answers are the ``count`` best of the scale.

        Examples:
            >>> Share.top("recommend", Scale(1, 5, dont_know=6), dont_know="include").formula
            "100 · #{answers in {4, 5}} / #{answers + don't know}"
        """
        return cls(
            column, scale, positive=scale.top(count), dont_know=dont_know, name=name or column
        )

    @property
    def proportion(self) -> bool:
        """True."""
        return True

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        base = "answers + don't know" if self.dont_know == "include" else "answers"
        return f"100 · #{{answers in {{{self._listed}}}}} / #{{{base}}}"

    @property
    def _listed(self) -> str:
        return ", ".join(str(answer) for answer in self.positive)

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        kept = self.dont_know == "include"
        return naming(
            {
                "sv": (
                    f"Andel svarande med svar i {{{self._listed}}} på ”{self.column}”, procent; vet"
                    f" ej-svar ingår {'' if kept else 'inte '}i nämnaren."
                ),
                "en": (
                    f"Share of respondents with an answer in {{{self._listed}}} on '{self.column}',"
                    " per cent; don't-know answers are"
                    f" {'in the denominator' if kept else 'excluded'}."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[tuple[float, Floats]]:
        """Return 100 for a positive answer and 0 for another."""
        scores = np.zeros(self.scale.size)
        scores[[self.scale.position(answer) for answer in self.positive]] = 100.0
        other = 0.0 if self.dont_know == "include" else np.nan
        return [(1.0, self.item.look_up(cells, scores, other))]


@attrs.frozen
class RatingIndex(OneItem):
    """Rating index (*betygsindex*) of one question, 0–100: ``100·(x − low)/(high − low)``.

    The mean answer 8.65 on 1–10 is the index 85, and 85 "corresponds to 8,7 on the ten-step scale"
    (RMV 2010).

    Examples:
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
                    f"Betygsindex 0–100 för ”{self.column}” (skala {self.scale.answered}, {best} är"
                    " bäst); vet ej-svar ingår inte."
                ),
                "en": (
                    f"Rating index 0–100 of '{self.column}' (scale {self.scale.answered}, {best} is"
                    " best); don't-know answers are excluded."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[tuple[float, Floats]]:
        """Return the score 0–100 of each answer."""
        return [(1.0, self.item.look_up(cells, self.scale.scores))]


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
                    f"Medelbetyg för ”{self.column}” på skalan {self.scale.answered}; vet ej-svar"
                    " ingår inte."
                ),
                "en": (
                    f"Mean answer on '{self.column}', scale {self.scale.answered}; don't-know"
                    " answers are excluded."
                ),
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[tuple[float, Floats]]:
        """Return the answers themselves."""
        return [(1.0, self.item.look_up(cells, np.array(self.scale.answers, dtype=np.float64)))]


def _items(items: Iterable[str | Item], scale: Scale | None) -> tuple[Item, ...]:
    if isinstance(items, str):
        raise ArgumentTypeError(f"items must be several columns, got {items!r}.")
    return tuple(_as_item(item, scale) for item in several("items", items))


def _optional_floats(values: Iterable[float] | None) -> tuple[float, ...] | None:
    if values is None:
        return None
    return tuple(float(real_number("a weight", weight)) for weight in several("weights", values))


def _minimum(value: int) -> int:
    return whole_number("MultiItemIndex: minimum_answered", value)


def _measures(parts: Iterable[Measure]) -> tuple[Measure, ...]:
    if not misfits([parts], str):
        raise ArgumentTypeError(_no_measure(parts))
    listed = several("measures", parts)
    if wrong := misfits(listed, Measure):
        raise ArgumentTypeError(_no_measure(wrong[0]))
    return listed


def _no_measure(got: object) -> str:
    """Return what to say of what is no measure; a column, or several measures, can become one."""
    said = f"a measure must be Share, RatingIndex, …, got {shown(got)}."
    if isinstance(got, str):
        return f"{said} A column needs its scale, such as RatingIndex({got!r}, Scale(1, 5))."
    inner = cast("Sequence[object]", got) if isinstance(got, (tuple, list)) else ()
    star = inner and not misfits(inner, Measure)
    return f"{said} Several measures among others need a star: [*ticked(…), …]." if star else said


def _as_item(item: object, scale: Scale | None) -> Item:
    if isinstance(item, Item):
        return item
    if not isinstance(item, str):
        raise ArgumentTypeError(
            f"MultiItemIndex: an item must be a column name or an Item, got {item!r}."
        )
    if scale is None:
        raise ArgumentError(f"MultiItemIndex: item {item!r} has no scale; give scale= or an Item.")
    return Item(item, scale)


def _shares(count: int, weights: tuple[float, ...] | None) -> tuple[float, ...]:
    if count < 1:
        raise ArgumentError("an index needs at least one item.")
    if weights is None:
        return (1.0 / count,) * count
    if len(weights) != count:
        raise ArgumentError(f"{count} items but {len(weights)} weights were given.")
    if not all(weight > 0 for weight in weights) or not np.isfinite(sum(weights)):
        raise ArgumentError(f"weights must be positive and finite, got {list(weights)}.")
    return tuple(weight / sum(weights) for weight in weights)


_ALL_ANSWERED = {
    "sv": "alla frågor; övriga får ingen poäng.",
    "en": "every item; others have no score.",
}
_SOME_ANSWERED = {
    "sv": (
        "minst {least} av {items} frågor; vikten för en obesvarad fråga fördelas på de besvarade,"
        " {parts}."
    ),
    "en": (
        "at least {least} of {items} items; the weight of an unanswered item goes to those"
        " answered, {parts}."
    ),
}
_PARTS = {
    "sv": {"proportional": "i proportion till deras vikter", "equal": "lika mycket på var och en"},
    "en": {"proportional": "in proportion to their weights", "equal": "in equal parts"},
}


@attrs.frozen(init=False)
class MultiItemIndex(Measure):
    """Index 0–100 of several questions, computed for each respondent and then averaged.

    Args:
        name: What results call it.
        items: The columns, or `Item` objects when their scales differ. They are kept as `Item`
            objects, so that an index is the same however its items were written.
        scale: The scale that the columns share.
        weights: Weight of each item; equal when not given. They are divided by their sum.
        minimum_answered: How many items a respondent must have answered to get a score; all by
            default.
        missing: What happens to the weight of an item without an answer: ``"proportional"`` divides
            the others by their sum, ``"equal"`` shares it out in equal parts among the answered
            items. The two differ only when the weights do. (Nationell Patientenkät publishes an
            example that neither of them reproduces.)

    Examples:
        >>> index = MultiItemIndex("bemötande", ["q1", "q2", "q3"], Scale(1, 5), minimum_answered=2)
        >>> index.describe("en")  # doctest: +ELLIPSIS
        "Index 0–100: mean of the scores 0–100 of q1, q2, q3 (equal weights), for respondents who answered at least ..."
    """

    name: str = attrs.field(converter=_name, validator=_column)
    items: tuple[Item, ...]
    weights: tuple[float, ...] | None = attrs.field(converter=_optional_floats)
    minimum_answered: int = attrs.field(converter=_minimum)
    missing: WithoutAnswer

    if TYPE_CHECKING:  # attrs makes it, and pyright does not know

        def __attrs_init__(self, *values: object) -> None: ...

    def __init__(
        self,
        name: str,
        items: Iterable[str | Item],
        scale: Scale | None = None,
        *,
        weights: Iterable[float] | None = None,
        minimum_answered: int | None = None,
        missing: WithoutAnswer = "proportional",
    ) -> None:
        asked = _items(items, scale)
        least = len(asked) if minimum_answered is None else minimum_answered
        self.__attrs_init__(name, asked, weights, least, missing)

    def __attrs_post_init__(self) -> None:
        one_of("MultiItemIndex: missing", self.missing, ("proportional", "equal"))
        columns = [item.column for item in self.items]
        if len(set(columns)) < len(columns):
            raise ArgumentError(f"MultiItemIndex: the items {columns} are not all different.")
        _shares(len(columns), self.weights)
        if not 1 <= self.minimum_answered <= len(columns):
            raise ArgumentError(
                f"MultiItemIndex: minimum_answered must be from 1 to {len(columns)}, got"
                f" {self.minimum_answered}."
            )

    @property
    def questions(self) -> tuple[Item, ...]:
        """The items, which are read from one column each."""
        return self.items

    @property
    def shares(self) -> tuple[float, ...]:
        """The weights of the items, summing to 1."""
        return _shares(len(self.items), self.weights)

    @property
    def variables(self) -> "tuple[MultiItemIndex, ...]":
        """The index itself, which is scored respondent by respondent before anything is counted."""
        return (self,)

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        spread = (
            ""
            if self.missing == "proportional"
            else ", v_i + the weight of those missing in equal parts"
        )
        return f"mean over respondents of Σ v_i · score_i / Σ v_i, over the items answered{spread}"

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        columns = ", ".join(item.column for item in self.items)
        shares = ", ".join(f"{share:.3g}" for share in self.shares)
        return naming(
            {
                "sv": (
                    f"Index 0–100: medelvärdet av poängen 0–100 för {columns}"
                    f" ({'lika vikter' if self._equal else 'vikter ' + shares.replace('.', ',')}),"
                    f" för svarande som besvarat {self._rule('sv')} Vet ej räknas som obesvarat."
                ),
                "en": (
                    f"Index 0–100: mean of the scores 0–100 of {columns}"
                    f" ({'equal weights' if self._equal else 'weights ' + shares}), for respondents"
                    f" who answered {self._rule('en')} Don't know counts as no answer."
                ),
            },
            language,
        )

    @property
    def _equal(self) -> bool:
        return len(set(self.shares)) == 1

    def _rule(self, language: Language) -> str:
        """Return in words how many items must be answered, and where the weight of the
        others goes.
        """
        if self.minimum_answered == len(self.items):
            return _ALL_ANSWERED[language]
        parts = "equal" if self._equal else self.missing
        return _SOME_ANSWERED[language].format(
            least=self.minimum_answered, items=len(self.items), parts=_PARTS[language][parts]
        )

    def terms(self, cells: pl.DataFrame) -> list[tuple[float, Floats]]:
        """Return the respondents' scores, which the tally already holds."""
        return [(1.0, cells[self.name].fill_null(np.nan).to_numpy())]


@attrs.frozen
class CompositeIndex(Measure):
    """Mean of other measures, computed for each domain from their domain figures.

    Each part keeps its own respondents: somebody who skipped one question still counts in the
    others. The standard error takes the covariance of the parts into account.

    Args:
        name: What results call it.
        parts: The measures.
        weights: Weight of each part; equal when not given. They are divided by their sum.

    Examples:
        >>> scale = Scale(1, 5)
        >>> CompositeIndex("HME", [RatingIndex("motivation", scale), RatingIndex("styrning", scale)]).formula
        '0.5 · motivation + 0.5 · styrning'
    """

    name: str = attrs.field(converter=_name, validator=_column)
    parts: tuple[Measure, ...] = attrs.field(converter=_measures)
    weights: tuple[float, ...] | None = attrs.field(
        kw_only=True, default=None, converter=_optional_floats
    )

    def __attrs_post_init__(self) -> None:
        _shares(len(self.parts), self.weights)

    @property
    def _weighted(self) -> list[tuple[float, Measure]]:
        return list(zip(_shares(len(self.parts), self.weights), self.parts, strict=True))

    @property
    def variables(self) -> "tuple[Item | MultiItemIndex | Ticks, ...]":
        """All variables of the parts, each once."""
        return tuple(dict.fromkeys(variable for part in self.parts for variable in part.variables))

    @property
    def bounds(self) -> tuple[float, float]:
        """The weighted means of the parts' bounds."""
        low, high = (
            sum(share * part.bounds[end] for share, part in self._weighted) for end in (0, 1)
        )
        return (low, high)

    @property
    def formula(self) -> str:
        """The formula in plain text."""
        return " + ".join(f"{share:.3g} · {part.name}" for share, part in self._weighted)

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        names = ", ".join(part.name for part in self.parts)
        return naming(
            {
                "sv": f"Sammanvägt index av {names}: {self.formula}.",
                "en": f"Composite of {names}: {self.formula}.",
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[tuple[float, Floats]]:
        """Return the parts' terms, weighted."""
        return [
            (share * weight, scores)
            for share, part in self._weighted
            for weight, scores in part.terms(cells)
        ]

    def unanswered(self, cells: pl.DataFrame) -> Flags:
        """Return which cells lack a score of some part that concerns them."""
        return np.asarray(np.logical_or.reduce([part.unanswered(cells) for part in self.parts]))


def nki(
    overall: str,
    expectations: str,
    ideal: str,
    *,
    scale: Scale | None = None,
    weights: Sequence[float] | None = None,
    minimum_answered: int = 3,
    name: str = "NKI",
) -> MultiItemIndex:
    """Return Nöjd-Kund-Index: three questions on 1–10, scored 0–100 and averaged for each
    respondent.

    Args:
        overall: Column of *helhet*: satisfied overall.
        expectations: Column of *förväntningar*: how expectations were met.
        ideal: Column of *ideal*: how near the ideal.
        scale: Scale of all three; 1–10 by default.
        weights: SCB's published NKI uses weights from its latent-variable model, which no source
            prints. Equal weights are the only reproducible default; give the model's own weights to
            come near SCB's figure.
        minimum_answered: How many of the three a respondent must have answered.
        name: What results call it.

    Examples:
        >>> nki("CUSA1", "CUSA2", "CUSA3").describe("sv")  # doctest: +ELLIPSIS
        'Index 0–100: medelvärdet av poängen 0–100 för CUSA1, CUSA2, CUSA3 (lika vikter), ...'
    """
    return MultiItemIndex(
        name,
        (overall, expectations, ideal),
        scale or Scale(1, 10),
        weights=weights,
        minimum_answered=minimum_answered,
    )


def named(measures: "Measure | Iterable[Measure]") -> tuple[Measure, ...]:
    """Return ``measures`` as a tuple, or raise when there are none, one is no measure or two share
    a name.
    """
    listed = _measures((measures,) if isinstance(measures, Measure) else measures)
    names = [each.name for each in listed]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not names:
        raise ArgumentError("no measures given.")
    if twice:
        raise ArgumentError(
            f"two measures are called {twice[0]!r}; give one of them another name=."
        )
    return listed
