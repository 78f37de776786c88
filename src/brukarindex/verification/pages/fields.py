"""What the fields of claims hold, figures as printed, names and numbers, and their checks."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

from attrs import Attribute
from attrs.validators import deep_iterable, optional

from brukarindex.checks import (
    TRUTH_TYPES,
    Validator,
    is_whole,
    is_whole_text,
    one_of,
    one_of_these,
    several,
    true_or_false,
    type_error,
    value_error,
    whole_number,
    whole_text,
)
from brukarindex.exact.figures import Figure, float_told
from brukarindex.exact.phrases import count_and_share, counts_something, is_unsigned, share_and_n
from brukarindex.exceptions import ArgumentError, ArgumentTypeError, BrukarindexError

Printed: TypeAlias = str | int | Decimal | Figure
Direction: TypeAlias = Literal["above", "below", "same"]
Sample: TypeAlias = Literal["gross", "net"]
Divisor: TypeAlias = Literal["n-1", "n"]

NUMBERS = {"base", "population", "count", "rank", "part"}
"""Fields that hold a number of persons, answers or units as printed."""
MOST_PROBLEMS = 20  # So many are told of at once.
JOIN = " + "  # Between the categories of a total, where they are one text.
DIRECTIONS = (None, "above", "below", "same")
_SAID_AS: dict[Direction, str] = {
    "above": (
        "över högre fler större bättre upp ökat ökar ökade ökning stigit steg höjts uppgång"
        " over higher more better up increased increase rose risen"
    ),
    "below": (
        "under lägre färre mindre sämre ned ner minskat minskar minskade minskning sjunkit sjönk"
        " sänkts nedgång lower fewer less worse down decreased decrease fell fallen"
    ),
    "same": "lika samma oförändrat oförändrad oförändrade equal unchanged",
}


def first_of(problems: Sequence[str | BrukarindexError]) -> list[str | BrukarindexError]:
    """Return as many problems as are told of at once, and how many more there are."""
    more = len(problems) - MOST_PROBLEMS
    told = f"and {more} problem{'s' * (more > 1)} more"
    return [*problems[:MOST_PROBLEMS], *[told] * (more > 0)]


class Usual(int):
    """The end of a scale that nobody has given: that of the usual one, 1–5."""


LOW, HIGH = Usual(1), Usual(5)


def whole_or_not(value: Any) -> Any:  # noqa: ANN401 - what is none is told of by the validator
    """Return whole numbers of other types as Python's."""
    return int(value) if is_whole(value) and not isinstance(value, Usual) else value


def is_off_the_usual_scale(claim: Any, figure: Figure | None) -> bool:  # noqa: ANN401 - a mean or a median
    """Return whether a figure is not on the scale that is taken when none is given."""
    unsaid = isinstance(claim.low, Usual) and isinstance(claim.high, Usual)
    return unsaid and figure is not None and not LOW <= figure.value <= HIGH


def each_once(instance: object, attribute: "Attribute[Any]", value: tuple[object, ...]) -> None:
    """Raise unless names are given, each once; of a question there may be none."""
    named = [each for each in value if each is not None]
    kind = type(instance).__name__
    if len(set(named)) < len(named) or (not named and kind != "Question"):
        name = f"{kind}.{attribute.name}"
        raise value_error(name, "name something, each once", value, got=repr(list(value)))


def text(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds whole text."""
    if not is_whole_text(value):  # a name for thousands of fields takes longer than to look
        whole_text(f"{type(instance).__name__}.{attribute.name}", value)


def some_text(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds text, and some of it."""
    text(instance, attribute, value)
    if not value:
        raise value_error(
            f"{type(instance).__name__}.{attribute.name}", "name what was answered", value
        )


texts: Validator = deep_iterable(some_text)
"""Raise unless a field holds texts."""
texts_or_none: Validator = deep_iterable(optional(text))
"""Raise unless a field holds texts, or None for what is not printed."""


def as_names(values: Iterable[str]) -> tuple[str, ...]:
    """Return several names."""
    return several("the names", values)


def as_maybe_names(values: Iterable[str | None] | None) -> tuple[str | None, ...]:
    """Return several names, or none at all."""
    return () if values is None else several("the categories", values)


def printed(instance: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds a figure as printed."""
    if isinstance(value, (str, int, Decimal, Figure)) and not isinstance(value, bool):
        return
    name = f"{type(instance).__name__}.{attribute.name}"
    if isinstance(value, float):
        told = f"{name}: {float_told(value)}"
        raise ArgumentTypeError(told, argument=attribute.name, value=value)
    raise type_error(name, "be a figure as printed: text, a Decimal or an int", value)


def as_printed(value: Any) -> Any:  # noqa: ANN401 - what is no figure is told of by the validator
    """Return a `Decimal` as text that keeps its decimals: 33 and 33.0 are equal, but do not print
    the same.
    """
    if value is None or isinstance(value, str):
        return value  # as nearly all are
    return Figure.parse(value) if isinstance(value, Decimal) else whole_or_not(value)


maybe_printed = optional(printed)
"""Raise unless a field holds a figure as printed, or None."""
all_printed: Validator = deep_iterable(printed)
"""Raise unless a field holds figures as printed."""


def direction(_: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds a direction, and say which is meant."""
    said: set[str] = {*value.casefold().split()} if isinstance(value, str) else set()
    meant = [each for each, words in _SAID_AS.items() if said & {*words.split()}]
    if len(meant) == 1:
        raise ArgumentError(
            f"says is {value!r}; write {meant[0]!r}",
            argument=attribute.name,
            value=value,
            allowed=DIRECTIONS,
        )
    one_of(attribute.name, value, DIRECTIONS)


def count(_: object, attribute: "Attribute[Any]", value: int) -> None:
    """Raise unless a field holds a whole number 1-100."""
    whole_number(attribute.name, value, least=1, most=100)


def scale_steps(_: object, attribute: "Attribute[Any]", value: int | None) -> None:
    """Raise unless a field holds the steps of a scale, or None."""
    if value is not None:
        whole_number(attribute.name, value, least=2, most=101)


def greatest(_: object, attribute: "Attribute[Any]", value: int | None) -> None:
    """Raise unless a field holds the upper end of a scale from 0, or None."""
    if value is not None:
        whole_number(attribute.name, value, least=1, most=1000)


def as_flag(value: Any) -> Any:  # noqa: ANN401 - what is neither is told of by the validator
    """Return numpy's True and False as Python's."""
    return bool(value) if isinstance(value, TRUTH_TYPES) else value


def flag(_: object, attribute: "Attribute[Any]", value: object) -> None:
    """Raise unless a field holds True or False."""
    true_or_false(attribute.name, value)


flag_or_none = optional(flag)
"""Raise unless a field holds True, False or None."""


_WHOLE = r"-?[0-9]{1,4}"
RUN = re.compile(r"([0-9]{1,3})(?: ?[-–] ?([0-9]{1,3}))?")


def run_of_steps(instance: object, attribute: "Attribute[Any]", value: str) -> None:
    """Raise unless a field holds one step or two ends, or nothing."""
    text(instance, attribute, value)
    match = RUN.fullmatch(value)
    if value and (match is None or int(match[1]) > int(match[2] or match[1])):
        must = 'be one step or two ends, such as "5" or "4–5"'
        raise value_error("Percentage.steps", must, value)


def as_numbers(values: Iterable[Any]) -> tuple[Any, ...]:
    """Return whole numbers, also of texts."""
    told = several("the scores", values)
    return tuple(
        int(each)
        if is_whole(each) or (isinstance(each, str) and re.fullmatch(_WHOLE, each))
        else each
        for each in told
    )


def rising(_: object, __: "Attribute[Any]", value: tuple[Any, ...]) -> None:
    """Raise unless scores rise."""
    for each in value:
        whole_number("a score", each, least=-1000, most=1000)
    if value and (len(value) < 2 or sorted(value) != list(value) or value[0] == value[-1]):
        must = "rise from the worst step to the best"
        raise value_error("Index.scores", must, value, got=repr(list(value)))


def whole(_: object, attribute: "Attribute[Any]", value: int) -> None:
    """Raise unless a field holds a whole number."""
    whole_number(attribute.name, value)


OUT_OF = re.compile(r"\s*(.*[0-9]) ?(?:av|/|of|out of) ?([0-9]{1,3})\s*", re.IGNORECASE)
OF_BASE = re.compile(
    r"\s*(?P<count>[0-9][0-9 \u00a0]*) ?(?:av|/|of|out of) ?(?P<base>[0-9].*?)\s*", re.IGNORECASE
)
_USUAL_HIGH = 5


def names(instance: object, attribute: "Attribute[Any]", value: tuple[object, ...]) -> None:
    """Raise unless a field holds texts, each once, or none."""
    if value:
        texts(instance, attribute, value)
        each_once(instance, attribute, value)


def one_given(claim: object, *names: str) -> None:
    """Raise when a claim has none of some fields."""
    if all(getattr(claim, name) is None for name in names):
        kind = type(claim).__name__
        raise ArgumentError(
            f"{kind} needs {' or '.join(names)}; got none of them", argument=names[0]
        )


def take_count(claim: Any) -> None:  # noqa: ANN401 - a percentage
    """Take the count from a figure such as "81 (41 %)", "n = 81" or "ett 40-tal", and the base
    from "81 av 198 (41 %)"; "81 (41)" and "41 % (n = 81)" are left to the page, which knows more.
    """
    if claim.count is not None or not isinstance(claim.figure, str) or claim.figure[-1:] == "%":
        return  # as nearly all are
    if is_unsigned(claim.figure) or share_and_n(claim.figure) is not None:
        return
    both = count_and_share(claim.figure)
    if both is not None or counts_something(claim.figure):
        count, share = both or (claim.figure, None)
        of = OF_BASE.fullmatch(count) if share is not None else None
        if of is not None and claim.base is None:
            object.__setattr__(claim, "base", of["base"])
        object.__setattr__(claim, "figure", share)
        object.__setattr__(claim, "count", count if of is None else of["count"].strip())


def take_scale(claim: Any) -> None:  # noqa: ANN401 - a mean or a median
    """Take the scale from a figure such as "7,5 av 10", and raise unless it has room."""
    kind, told = type(claim).__name__, OUT_OF.fullmatch(str(claim.figure))
    if told is not None and claim.high not in {_USUAL_HIGH, int(told[2])}:
        raise ArgumentError(
            f"{kind}.high is {claim.high}, but the figure is {claim.figure!r}",
            argument="high",
            value=claim.high,
        )
    if told is not None:
        object.__setattr__(claim, "figure", told[1])
        object.__setattr__(claim, "high", int(told[2]))
    if not -(10**9) <= claim.low < claim.high <= 10**9:
        got = f"{claim.low} and {claim.high}"
        raise value_error(f"{kind}.low", f"be below {kind}.high", claim.low, got=got)


def weigh(claim: Any) -> None:  # noqa: ANN401 - a mean or an index
    """Raise unless an average has as many weights as questions, or none."""
    if claim.weights and len(claim.weights) != len(claim.of):
        kind, got = type(claim).__name__, str(len(claim.weights))
        must = f"hold {len(claim.of)} weights, one for each question in {kind}.of"
        raise value_error(f"{kind}.weights", must, claim.weights, got=got)


def score_each_step(claim: Any) -> None:  # noqa: ANN401 - an index
    """Raise unless an index has as many scores as steps, or does not say both."""
    if claim.scores and claim.steps not in {None, len(claim.scores)}:
        must, got = f"hold {claim.steps} scores, one for each step", str(len(claim.scores))
        raise value_error("Index.scores", must, claim.scores, got=got)


def have_one_scale(claim: Any) -> None:  # noqa: ANN401 - an index
    """Raise when an index tells its ends in two ways."""
    other = next((name for name in ("scores", "band", "of") if getattr(claim, name)), None)
    if claim.high is not None and other is not None:
        raise ArgumentError(f"Index has high or {other}; got both", argument="high")


def both_ends(claim: Any) -> None:  # noqa: ANN401 - a margin
    """Raise unless an interval has both ends, or none."""
    if (claim.low is None) != (claim.high is None):
        raise ArgumentError(
            "Margin.low and Margin.high are given both, or neither",
            argument="low" if claim.low is None else "high",
        )


def whole_apart(claim: Any) -> None:  # noqa: ANN401 - the parts of a whole
    """Raise if a group is a part of itself."""
    if claim.group in claim.groups:
        must = f"not hold the whole, {claim.group!r}, itself"
        raise value_error("Parts.groups", must, claim.groups, got=repr(list(claim.groups)))


def as_given(values: Iterable[Printed]) -> tuple[Printed, ...]:
    """Return several figures as printed."""
    return tuple(as_printed(each) for each in several("the figures", values))


_OF_TYPE: dict[object, Any] = {
    str: text,
    bool: flag,
    bool | None: flag_or_none,
    int: whole,
    Printed: printed,
    Printed | None: maybe_printed,
    tuple[Printed, ...]: all_printed,
    Direction | None: direction,
    Sample | None: one_of_these(None, *get_args(Sample)),
    Divisor | None: one_of_these(None, *get_args(Divisor)),
}


def checked(_: type, told: list["Attribute[Any]"]) -> list["Attribute[Any]"]:
    """Return each field of a claim the check of its type, where it has none of its own."""
    return [
        each if each.validator is not None else each.evolve(validator=_OF_TYPE.get(each.type))
        for each in told
    ]
