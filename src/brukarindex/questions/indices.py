"""Indices: several questions or measures weighed together to one figure."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np
import polars as pl

from brukarindex.arrays import Bools
from brukarindex.checks import (
    all_finite,
    finite,
    one_of,
    several,
    text,
    type_error,
    value_error,
    whole_number,
)
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.questions.items import Item, Variable, check_column, column_name
from brukarindex.questions.measures import Measure, Term, measures_of, naming
from brukarindex.questions.scales import Scale
from brukarindex.words.languages import Language
from brukarindex.words.numbers import counted, significant

WithoutAnswer = Literal["proportional", "equal"]


def _items(items: Iterable[str | Item], scale: Scale | None) -> tuple[Item, ...]:
    if isinstance(items, str):
        raise type_error("items", "be several columns", items)
    return tuple(_as_item(item, scale) for item in several("items", items))


def _parts(parts: Iterable[Measure]) -> tuple[Measure, ...]:
    return measures_of("parts", parts)


def _optional_floats(values: Iterable[float] | None) -> tuple[float, ...] | None:
    if values is None:
        return None
    named = {f"weights[{i}]": each for i, each in enumerate(several("weights", values))}
    return tuple(map(float, all_finite(named, above=0)))


def _minimum(value: int) -> int:
    return whole_number("MultiItemIndex: minimum_answered", value)


def _as_item(item: object, scale: Scale | None) -> Item:
    if isinstance(item, Item):
        return item
    if not isinstance(item, str):
        raise ArgumentTypeError(
            f"MultiItemIndex: an item must be a column name or an Item, got {item!r}.",
            argument="items",
            value=item,
        )
    if scale is None:
        raise ArgumentError(
            f"MultiItemIndex: item {item!r} has no scale; give scale= or an Item.",
            argument="scale",
            value=scale,
        )
    return Item(item, scale)


def _shares(count: int, weights: tuple[float, ...] | None) -> tuple[float, ...]:
    if count < 1:
        raise value_error("items", "hold at least one", ())
    if weights is None:
        return (1.0 / count,) * count
    if len(weights) != count:
        raise ArgumentError(
            f"{counted(count, 'item')} but {counted(len(weights), 'weight')} given.",
            argument="weights",
            value=weights,
        )
    whole = finite("weights", sum(weights), remedy="that is their sum")
    return tuple(weight / whole for weight in weights)


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
        "Index 0–100: mean of the scores 0–100 of q1, q2, q3 (equal weights), for respondents ..."
    """

    name: str = attrs.field(converter=column_name, validator=check_column)
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
            raise ArgumentError(
                f"MultiItemIndex: the items {columns} are not all different.",
                argument="items",
                value=columns,
            )
        _shares(len(columns), self.weights)
        if not 1 <= self.minimum_answered <= len(columns):
            raise value_error(
                "MultiItemIndex: minimum_answered",
                f"be from 1 to {len(columns)}",
                self.minimum_answered,
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
        return naming(
            {
                "sv": (
                    f"Index 0–100: medelvärdet av poängen 0–100 för {self._listed('sv')}"
                    f" ({self._weights('sv')}),"
                    f" för svarande som besvarat {self._rule('sv')} Vet ej räknas som obesvarat."
                ),
                "en": (
                    f"Index 0–100: mean of the scores 0–100 of {self._listed('en')}"
                    f" ({self._weights('en')}), for respondents"
                    f" who answered {self._rule('en')} Don't know counts as no answer."
                ),
            },
            language,
        )

    def _weights(self, language: Language) -> str:
        if self._equal:
            return {"sv": "lika vikter", "en": "equal weights"}[language]
        between = "; " if language == "sv" else ", "  # a comma is that of decimals
        shares = between.join(significant(share, language, digits=3) for share in self.shares)
        return f"{ {'sv': 'vikter', 'en': 'weights'}[language] } {shares}"

    def _listed(self, language: Language) -> str:
        return ", ".join(item.quoted(language) for item in self.items)

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

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return the respondents' scores, which the tally already holds."""
        return [Term(1.0, cells[self.name].fill_null(np.nan).to_numpy())]


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
        >>> from brukarindex import RatingIndex
        >>> parts = [RatingIndex(name, Scale(1, 5)) for name in ("motivation", "styrning")]
        >>> CompositeIndex("HME", parts).formula
        '0.5 · motivation + 0.5 · styrning'
    """

    name: str = attrs.field(converter=column_name, validator=check_column)
    parts: tuple[Measure, ...] = attrs.field(converter=_parts)
    weights: tuple[float, ...] | None = attrs.field(
        kw_only=True, default=None, converter=_optional_floats
    )

    def __attrs_post_init__(self) -> None:
        _shares(len(self.parts), self.weights)

    @property
    def _weighted(self) -> list[tuple[float, Measure]]:
        return list(zip(_shares(len(self.parts), self.weights), self.parts, strict=True))

    @property
    def variables(self) -> tuple[Variable, ...]:
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
        return self._formula()

    def _formula(self, language: Language = "en") -> str:
        return " + ".join(
            f"{significant(share, language, digits=3)} · {part.name}"
            for share, part in self._weighted
        )

    def describe(self, language: Language = "en") -> str:
        """Return a sentence about what is measured."""
        names = ", ".join(part.name for part in self.parts)
        return naming(
            {
                "sv": f"Sammanvägt index av {names}: {self._formula('sv')}.",
                "en": f"Composite of {names}: {self.formula}.",
            },
            language,
        )

    def terms(self, cells: pl.DataFrame) -> list[Term]:
        """Return the parts' terms, weighted."""
        return [
            Term(share * term.weight, term.scores)
            for share, part in self._weighted
            for term in part.terms(cells)
        ]

    def unanswered(self, cells: pl.DataFrame) -> Bools:
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
    columns = {"overall": overall, "expectations": expectations, "ideal": ideal}
    return MultiItemIndex(
        name,
        [text(role, column, what="a column name") for role, column in columns.items()],
        Scale(1, 10) if scale is None else scale,
        weights=weights,
        minimum_answered=minimum_answered,
    )
