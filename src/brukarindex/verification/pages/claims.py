"""What a published page says, claim by claim, as it is printed."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, TypeAlias

from attrs import NOTHING, Attribute, field, fields, frozen

from brukarindex.checks import (
    TRUTH_TYPES,
    is_whole,
    listed,
    mapped,
    one_of,
    several,
    true_or_false,
    whole_number,
    whole_text,
)
from brukarindex.exact.figures import Figure, float_told
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, did_you_mean

Printed: TypeAlias = str | int | Decimal | Figure
Direction: TypeAlias = Literal["above", "below", "same"]
Sample: TypeAlias = Literal["gross", "net"]
Divisor: TypeAlias = Literal["n-1", "n"]

JOIN = " + "  # Between the categories of a total, where they are one text.
DIRECTIONS = (None, "above", "below", "same")
_SAID_AS: dict[Direction, set[str]] = {
    "above": {"över", "högre", "fler", "bättre", "higher", "more", "better", "over", "up", "ökat"},
    "below": {
        "under",
        "lägre",
        "färre",
        "sämre",
        "lower",
        "fewer",
        "less",
        "worse",
        "down",
        "minskat",
    },
    "same": {"lika", "samma", "oförändrat", "equal", "unchanged"},
}


def _whole_or_not(value: Any) -> Any:  # noqa: ANN401 - what is none is told of by the validator
    """Take whole numbers of other types as Python's."""
    return int(value) if is_whole(value) else value


def _once(instance: object, attribute: "Attribute[Any]", value: tuple[object, ...]) -> None:
    named = [each for each in value if each is not None]
    if len(set(named)) < len(named) or (not named and not isinstance(instance, Question)):
        kind = type(instance).__name__
        raise ArgumentError(
            f"{kind}.{attribute.name} must name something, each once; got {list(value)!r}"
        )


def text(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds whole text."""
    whole_text(f"{type(instance).__name__}.{attribute.name}", value)


def _named(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    text(instance, attribute, value)
    if not value:
        raise ArgumentError(
            f"{type(instance).__name__}.{attribute.name} is empty; name what was answered"
        )


def _texts(instance: object, attribute: "Attribute[Any]", value: tuple[object, ...]) -> None:
    for each in value:
        _named(instance, attribute, each)


def _texts_or_none(
    instance: object, attribute: "Attribute[Any]", value: tuple[object, ...]
) -> None:
    for each in value:
        if each is not None:
            text(instance, attribute, each)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return several("the names", values)


def _maybe_names(values: Iterable[str | None] | None) -> tuple[str | None, ...]:
    return () if values is None else several("the categories", values)


def _printed(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    if isinstance(value, float):
        raise ArgumentTypeError(float_told(value))
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal, Figure)):
        name = f"{type(instance).__name__}.{attribute.name}"
        raise ArgumentTypeError(
            f"{name} is a figure as printed: text, a Decimal or an int; got {value!r}"
        )


def _as_printed(value: Any) -> Any:  # noqa: ANN401 - what is no figure is told of by the validator
    """Keep the decimals of a `Decimal`: 33 and 33.0 are equal, but do not print the same."""
    return Figure.parse(value) if isinstance(value, Decimal) else _whole_or_not(value)


def _maybe_printed(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    if value is not None:
        _printed(instance, attribute, value)


def _direction(_: object, attribute: "Attribute[Any]", value: object) -> None:
    meant = next(
        (each for each, words in _SAID_AS.items() if isinstance(value, str) and value in words),
        None,
    )
    if meant is not None:
        raise ArgumentError(f"says is {value!r}; write {meant!r}")
    one_of(attribute.name, value, DIRECTIONS)


def _count(_: object, attribute: "Attribute[Any]", value: int) -> None:
    whole_number(attribute.name, value, least=1, most=100)


def _steps(_: object, attribute: "Attribute[Any]", value: int | None) -> None:
    if value is not None:
        whole_number(attribute.name, value, least=2, most=101)


def _plain(value: Any) -> Any:  # noqa: ANN401 - what is neither is told of by the validator
    """Take numpy's True and False as Python's."""
    return bool(value) if isinstance(value, TRUTH_TYPES) else value


def _flag(_: object, attribute: "Attribute[Any]", value: object) -> None:
    true_or_false(attribute.name, value)


def _flag_or_none(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    if value is not None:
        _flag(instance, attribute, value)


def _sample(_: object, attribute: "Attribute[Any]", value: object) -> None:
    one_of(attribute.name, value, (None, "gross", "net"))


def _divisor(_: object, attribute: "Attribute[Any]", value: object) -> None:
    one_of(attribute.name, value, (None, "n-1", "n"))


RUN = re.compile(r"([0-9]{1,3})(?: ?[-–] ?([0-9]{1,3}))?")


def _run(instance: object, attribute: "Attribute[Any]", value: str) -> None:
    text(instance, attribute, value)
    match = RUN.fullmatch(value)
    if value and (match is None or int(match[1]) > int(match[2] or match[1])):
        raise ArgumentError(
            f'Percentage.steps is one step or two ends, such as "5" or "4–5"; got {value!r}'
        )


def _numbers(values: Iterable[Any]) -> tuple[Any, ...]:
    told = several("the scores", values)
    return tuple(
        int(each) if is_whole(each) or (isinstance(each, str) and each.isdecimal()) else each
        for each in told
    )


def _rising(_: object, __: "Attribute[Any]", value: tuple[Any, ...]) -> None:
    for each in value:
        whole_number("a score", each, least=0, most=100)
    if value and (len(value) < 2 or sorted(value) != list(value) or value[0] == value[-1]):
        raise ArgumentError(
            f"Index.scores rise from the worst step to the best; got {list(value)!r}"
        )


def _whole(_: object, attribute: "Attribute[Any]", value: int) -> None:
    whole_number(attribute.name, value)


@frozen(repr=False)
class Claim:
    """Something that a page says. Figures are given as printed: text, or an `int` or `Decimal` that
    says its digits.

    Attributes:
        group: Whom it is about, such as "kvinnor"; empty for everybody.
        where: Where it stood, such as "tabell 2".
    """

    kind: ClassVar[str] = "claim"
    figures: ClassVar[tuple[str, ...]] = ("figure",)

    group: str = field(default="", validator=text, kw_only=True)
    where: str = field(default="", validator=text, kw_only=True)

    def __repr__(self) -> str:
        told = [(each, getattr(self, each.name)) for each in fields(type(self))]
        given = [
            repr(value) if each.default is NOTHING else f"{each.name}={value!r}"
            for each, value in sorted(told, key=lambda one: one[0].default is not NOTHING)
            if each.default is NOTHING or value != each.default
        ]
        return f"{type(self).__name__}({', '.join(given)})"


@frozen(repr=False)
class Invited(Claim):
    """How many were asked, or how many questionnaires were handed out."""

    kind = "invited"

    figure: Printed = field(converter=_as_printed, validator=_printed)


@frozen(repr=False)
class Answered(Claim):
    """How many answered."""

    kind = "answered"

    figure: Printed = field(converter=_as_printed, validator=_printed)


@frozen(repr=False)
class Rate(Claim):
    """The response rate, in per cent of the invited.

    Attributes:
        figure: The rate.
        sample: Whether it is of the "gross" sample, all invited, or of the "net" one, those of them
            who belonged to it; None when the page does not say.
    """

    kind = "rate"

    figure: Printed = field(converter=_as_printed, validator=_printed)
    sample: Sample | None = field(default=None, validator=_sample, kw_only=True)


@frozen(repr=False)
class Question(Claim):
    """The categories of a question, worst first.

    Attributes:
        categories: Their names; None for one whose name and share are not printed. Empty when they
            are not known.
        question: Name of the question; one that is not named is the page's only one.
        complete: Whether the printed shares cover every answer; also so when every category has a
            printed share.
        several: Whether one could give several answers; None when the page does not say.
    """

    kind = "question"
    figures = ()

    categories: tuple[str | None, ...] = field(
        default=(), converter=_maybe_names, validator=[_texts_or_none, _once]
    )
    question: str = field(default="", validator=text)
    complete: bool = field(default=False, converter=_plain, validator=_flag, kw_only=True)
    several: bool | None = field(
        default=None, converter=_plain, validator=_flag_or_none, kw_only=True
    )


@frozen(repr=False)
class Percentage(Claim):
    """A share of the answers to a question.

    Attributes:
        category: What was answered.
        figure: The share.
        question: Name of the question.
        base: Answers it is a share of, when that is printed.
        steps: The steps of the scale that the category stands for, "4–5" or "5", the lowest step
            being 1 or the lowest answer of the mean; empty when the page does not say.
    """

    kind = "percentage"
    figures = ("figure", "base")

    category: str = field(validator=_named)
    figure: Printed = field(converter=_as_printed, validator=_printed)
    question: str = field(default="", validator=text)
    base: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )
    steps: str = field(default="", validator=_run, kw_only=True)


@frozen(repr=False)
class Total(Claim):
    """The share of several categories together."""

    kind = "total"

    categories: tuple[str, ...] = field(converter=_names, validator=[_texts, _once])
    figure: Printed = field(converter=_as_printed, validator=_printed)
    question: str = field(default="", validator=text)


@frozen(repr=False)
class Mean(Claim):
    """The mean of whole-number answers.

    Attributes:
        figure: The mean.
        question: Name of the question.
        low: Lowest answer on the scale.
        high: Highest answer on the scale.
        items: Questions that each respondent's score is the mean of.
        base: Answers behind it, when that is printed.
    """

    kind = "mean"
    figures = ("figure", "base")

    figure: Printed = field(converter=_as_printed, validator=_printed)
    question: str = field(default="", validator=text)
    low: int = field(default=1, converter=_whole_or_not, validator=_whole, kw_only=True)
    high: int = field(default=5, converter=_whole_or_not, validator=_whole, kw_only=True)
    items: int = field(default=1, converter=_whole_or_not, validator=_count, kw_only=True)
    base: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Check that the scale has room."""
        if not -(10**9) <= self.low < self.high <= 10**9:
            raise ArgumentError(f"Mean.low must be below Mean.high; got {self.low} and {self.high}")


@frozen(repr=False)
class Deviation(Claim):
    """The standard deviation beside the mean or the index of the same question.

    Attributes:
        figure: The standard deviation.
        question: Name of the question.
        divisor: "n-1" or "n"; None when the page does not say.
    """

    kind = "deviation"

    figure: Printed = field(converter=_as_printed, validator=_printed)
    question: str = field(default="", validator=text)
    divisor: Divisor | None = field(default=None, validator=_divisor, kw_only=True)


@frozen(repr=False)
class Index(Claim):
    """An index 0-100: the mean of answers at equal steps.

    Attributes:
        figure: The index.
        question: Name of the question whose shares are printed, if it is an index of that question.
        steps: Answers on the scale; None when the page does not say.
        items: Questions that each respondent's index is the mean of.
        base: Answers behind it, when that is printed.
        scores: The score of each step, whole numbers 0-100 from the worst step on, such as (0, 33,
            66, 100); empty for equal steps, or when the page does not say.
    """

    kind = "index"
    figures = ("figure", "base")

    figure: Printed = field(converter=_as_printed, validator=_printed)
    question: str = field(default="", validator=text)
    steps: int | None = field(default=None, converter=_whole_or_not, validator=_steps, kw_only=True)
    items: int = field(default=1, converter=_whole_or_not, validator=_count, kw_only=True)
    base: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )
    scores: tuple[int, ...] = field(default=(), converter=_numbers, validator=_rising, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that there is a score for each step."""
        if self.scores and self.steps not in {None, len(self.scores)}:
            raise ArgumentError(
                f"Index.scores has {len(self.scores)} scores for {self.steps} steps"
            )


@frozen(repr=False)
class Against(Claim):
    """A comparison of the index, the mean or a share of a question with a reference.

    Attributes:
        reference: The value compared with, such as the national average.
        question: Name of the question.
        category: The share compared, of a total "Nöjd + Mycket nöjd"; empty for the index or the
            mean.
        says: Whether the page says that its own figure is "above", "below" or the "same".
        difference: Printed difference, own figure minus reference.
        std_error: Standard error of the reference; None for a reference without uncertainty.
        own_weight: Part of the reference that is the page's own unit, in per cent.
        population: Persons the respondents are a sample of; None for no finite-population
            correction.
    """

    kind = "against"
    figures = ("reference", "difference", "std_error", "own_weight", "population")

    reference: Printed = field(converter=_as_printed, validator=_printed)
    question: str = field(default="", validator=text)
    category: str = field(default="", validator=text, kw_only=True)
    says: Direction | None = field(default=None, validator=_direction, kw_only=True)
    difference: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )
    std_error: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )
    own_weight: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )
    population: Printed | None = field(
        default=None, converter=_as_printed, validator=_maybe_printed, kw_only=True
    )


@frozen(repr=False)
class Change(Claim):
    """A change between two years.

    Attributes:
        old: The earlier figure.
        new: The later figure.
        figure: The change as printed: points, percentage points ("3 procentenheter") or per cent
            ("3 procent").
        says: Whether the page says that the later figure is "above", "below" or the "same".
        counts: Whether the figures are counts, which stand for themselves, and not rounded.
        question: Name of the question.
        category: The share that changed, of a total "Nöjd + Mycket nöjd"; empty when the page does
            not say.
    """

    kind = "change"
    figures = ("old", "new", "figure")

    old: Printed = field(converter=_as_printed, validator=_printed)
    new: Printed = field(converter=_as_printed, validator=_printed)
    figure: Printed | None = field(default=None, converter=_as_printed, validator=_maybe_printed)
    says: Direction | None = field(default=None, validator=_direction, kw_only=True)
    counts: bool = field(default=False, converter=_plain, validator=_flag, kw_only=True)
    question: str = field(default="", validator=text, kw_only=True)
    category: str = field(default="", validator=text, kw_only=True)


@frozen(repr=False)
class Parts(Claim):
    """Groups that do not overlap, and that are parts of `group`.

    Attributes:
        groups: Their names, as the claims about them give.
        complete: Whether they are the whole of it.
    """

    kind = "parts"
    figures = ()

    groups: tuple[str, ...] = field(converter=_names, validator=[_texts, _once])
    complete: bool = field(default=True, converter=_plain, validator=_flag, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check that a group is no part of itself."""
        if self.group in self.groups:
            raise ArgumentError(f"Parts.groups holds the whole, {self.group!r}, itself")


@frozen(repr=False)
class Weighted(Claim):
    """The shares and means of a group are weighted, so that no whole numbers of answers lie behind
    them.
    """

    kind = "weighted"
    figures = ()


@frozen(repr=False)
class Statement(Claim):
    """Something that the page says without a figure, such as "fler nöjda än året före"."""

    kind = "statement"
    figures = ()

    text: str = field(validator=text)


KINDS: dict[str, type[Claim]] = {
    each.kind: each
    for each in (
        Invited,
        Answered,
        Rate,
        Question,
        Percentage,
        Total,
        Mean,
        Deviation,
        Index,
        Against,
        Change,
        Parts,
        Weighted,
        Statement,
    )
}
"""The claims by what they are called in records."""


def percentages(
    question: str,
    shares: Mapping[str, Printed],
    *,
    totals: Mapping[tuple[str, ...], Printed] | None = None,
    complete: bool = False,
    base: Printed | None = None,
    group: str = "",
    where: str = "",
) -> tuple[Claim, ...]:
    """Return the claims of one distribution.

    Args:
        question: Name of the question; may be empty on a page with one question.
        shares: Printed shares by category, worst first.
        totals: Printed shares of several categories together, by the tuple of their names.
        complete: Whether the printed shares cover every answer.
        base: Answers they are shares of, when that is printed.
        group: Whom they are about; empty for everybody.
        where: Where they stood.

    Returns:
        A `Percentage` for each share, a `Total` for each total, and a `Question` if they are
        complete.

    Raises:
        ArgumentError: A total names a category that has no share here.

    Example:
        >>> [each.kind for each in percentages("helhet", {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"})]
        ['percentage', 'percentage']
    """
    mapped("shares", shares)
    together: Mapping[tuple[str, ...], Printed] = {} if totals is None else mapped("totals", totals)
    true_or_false("complete", complete)
    unknown = [
        name
        for names in together
        for name in listed("the categories of a total", names)
        if name not in shares
    ]
    if unknown:
        hint = did_you_mean(unknown[0], shares)
        raise ArgumentError(f"totals names {unknown[0]!r}, which has no share here.{hint}")
    told = {"group": group, "where": where}
    whole = [Question((*shares,), question, complete=True, **told)] if complete else []
    parts = [
        Percentage(category, each, question, base=base, **told) for category, each in shares.items()
    ]
    return (
        *whole,
        *parts,
        *(Total(names, each, question, **told) for names, each in together.items()),
    )
