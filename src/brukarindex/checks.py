"""The one checker of arguments: any number, truth or text of the right kind in, Python's own out.

Numbers come from numpy, from `fractions`, from `decimal` and from columns of frames; a result that
kept them as they came would be stored, printed and compared differently. Each check returns the
value to keep.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from math import inf, isfinite, nan
from numbers import Rational, Real
from typing import Any, Literal, TypeAlias, TypedDict, TypeVar, Unpack, cast

import numpy as np
from attrs import Attribute, define

from brukarindex.exceptions import (
    ArgumentError,
    ArgumentTypeError,
    ExtraNotFoundError,
    did_you_mean,
    raise_all,
)
from brukarindex.words.numbers import ENDLESS, number
from brukarindex.words.spelling import composed

K = TypeVar("K")
T = TypeVar("T")

Exact: TypeAlias = int | Fraction | Decimal
OnFailure: TypeAlias = Literal["raise", "return"]
"""Whether what is not found is an error, or a result with a status."""
Progress: TypeAlias = Callable[[int, int], object]
"""What is told how many are done, of how many."""
Validator: TypeAlias = Callable[[object, "Attribute[Any]", object], None]


@define
class ProgressReport:
    """What tells a caller how much is done."""

    progress: Progress | None
    total: int = 0
    done: int = 0

    def add(self, count: int = 1) -> None:
        """Count what is done, and report it."""
        self.done += count
        if self.progress is not None:
            self.progress(self.done, self.total)


class NumberLimits(TypedDict, total=False):
    """What a number must be, beside finite, and what an error says of it."""

    above: float
    least: float
    below: float
    most: float
    example: str
    remedy: str


_LIMITS = {"above": "above", "least": "at least", "below": "below", "most": "at most"}
TRUTH_TYPES: tuple[type, ...] = (bool, np.bool_)
"""What True and False are of."""
_WHOLE = 10**6
"""A limit up to this is told without decimals when it has none."""
_SHOWN = 200
"""A value is quoted in a message up to this many characters."""


def shown(value: object) -> str:
    """Return how a message quotes a value, however long it is, and whether or not it can be written
    out. Of a frame and the like it says only what it is.
    """
    try:
        text = str(value) if isinstance(value, Fraction) else repr(value)
    except ValueError:  # Python does not write out whole numbers of more than 4300 digits
        return f"a {type(value).__name__} too long to write out"
    if "\n" in text and not isinstance(value, str):
        return type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def some_of(values: Sequence[object], most: int = 5) -> str:
    """Return how a message quotes several values: all of a few, the first of more and how many
    they are.

    Examples:
        >>> some_of(["a", "b"]), some_of(range(9), 3)
        ("'a', 'b'", '0, 1, 2, … (9 in all)')
    """
    told = ", ".join(map(shown, values[:most]))
    return f"{told}, … ({len(values)} in all)" if len(values) > most else told


def type_error(name: str, must: str, value: object, *, got: str = "") -> ArgumentTypeError:
    """Return the error of an argument whose type is wrong: "name must …, got value.", in which the
    name may follow that of its class and a colon or a point, and a key in brackets follow it. What
    was got may be said in words.
    """
    told = f"{name} must {must}, got {got or shown(value)}."
    return ArgumentTypeError(told, argument=_argument(name), value=value)


def value_error(
    name: str,
    must: str,
    value: object,
    *,
    got: str = "",
    remedy: str = "",
    allowed: tuple[object, ...] = (),
) -> ArgumentError:
    """Return the error of an argument whose value is wrong, as `type_error` does. A remedy follows
    what was got.
    """
    told = f"{name} must {must}, got {got or shown(value)}{remedy and f': {remedy}'}."
    return ArgumentError(told, argument=_argument(name), value=value, allowed=allowed)


def _argument(name: str) -> str:
    return re.split(r": |\.", name.partition("[")[0])[-1]


def misfits(values: Iterable[object], kind: type) -> list[object]:
    """Return the values that are not of a kind. Types are checked at run time too: not every caller
    has a checker.
    """
    return [value for value in values if not isinstance(value, kind)]


def several(name: str, values: Iterable[T]) -> tuple[T, ...]:
    """Return a collection as a tuple; raise for one text, for sets, which have no order, and for
    what is none.
    """
    listed = isinstance(values, (tuple, list))
    if not listed and (
        isinstance(values, (str, bytes, set, frozenset)) or misfits([values], Iterable)
    ):
        raise type_error(name, "be a list or tuple", values)
    try:
        return tuple(values)
    except TypeError:  # an array without dimensions
        raise type_error(name, "be a list or tuple", values) from None


def listed(name: str, values: Iterable[T], *, least: int = 1) -> tuple[T, ...]:
    """Return a list or tuple of at least so many as a tuple, else raise `ArgumentTypeError` or
    `ArgumentError`.
    """
    found = several(name, values)
    if len(found) < least:
        raise value_error(name, f"hold at least {least}", values)
    return found


def column_names(
    value: str | Iterable[str] | None, argument: str, *, least: int = 0
) -> tuple[str, ...]:
    """Return one or several column names as a tuple, at least so many, else raise
    `ArgumentTypeError` or `ArgumentError`.
    """
    given = () if value is None else value
    names = (given,) if isinstance(given, str) else several(argument, given)
    if wrong := [name for name in names if misfits([name], str) or not name]:
        raise ArgumentTypeError(
            f"{argument}: a column name must be text, got {shown(wrong[0])}.",
            argument=argument,
            value=wrong[0],
        )
    if len(names) < least:
        raise value_error(argument, "name at least one column", value)
    names = composed(names)
    if len(set(names)) < len(names):
        raise ArgumentError(
            f"{argument}: the columns {list(names)} are not all different.",
            argument=argument,
            value=names,
        )
    return tuple(map(str, names))  # numpy has texts of its own


def names_taken(
    names: Iterable[str], taken: Iterable[str], *, argument: str = "by"
) -> list[ArgumentError]:
    """Return what is wrong with columns that have the name of one that the result has itself."""
    own = set(taken)
    return [
        ArgumentError(
            f"{argument}: {name!r} has a name that the result needs itself: rename it.",
            argument=argument,
            value=name,
        )
        for name in dict.fromkeys(names)
        if name in own
    ]


def check_free(names: Iterable[str], taken: Iterable[str], *, argument: str = "by") -> None:
    """Raise one error for all columns that `names_taken` tells of."""
    raise_all(ArgumentError, names_taken(names, taken, argument=argument), argument=argument)


def mapped(name: str, values: Mapping[K, T]) -> Mapping[K, T]:
    """Return a mapping, else raise `ArgumentTypeError`."""
    if misfits([values], Mapping):
        raise type_error(name, "be a mapping", values)
    return values


def is_number(value: object) -> bool:
    """Return True for a real number of any type; True and False are none."""
    return not isinstance(value, bool) and isinstance(value, (Real, Decimal))


def is_whole(value: object) -> bool:
    """Return True for a whole number of any exact type: `int`, numpy's, or a `Fraction` or
    `Decimal` without parts.
    """
    if isinstance(value, bool):
        return False
    if isinstance(value, Rational):
        return value.denominator == 1
    # The bound keeps Decimal("1E+999999999") from being written out.
    small = isinstance(value, Decimal) and value.is_finite() and value.adjusted() < 1000
    return small and value == cast("Decimal", value).to_integral_value()


def whole_number(
    name: str,
    value: object,
    *,
    least: int | None = None,
    most: int | None = None,
    remedy: str = "",
) -> int:
    """Return a whole number as an `int` within the limits, else raise `ArgumentTypeError` or
    `ArgumentError`, with a remedy.

    Examples:
        >>> whole_number("n", np.int64(5), least=1)
        5
    """
    if type(value) is not int and not (is_whole(value) or _is_index(value)):
        raise type_error(name, "be a whole number", value)
    number = operator.index(cast("int", value)) if _is_index(value) else int(cast("Decimal", value))
    if least is not None and number < least:
        raise value_error(name, f"be at least {least}", number, remedy=remedy)
    if most is not None and number > most:
        raise value_error(name, f"be at most {most}", number, remedy=remedy)
    return number


def _is_index(value: object) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, (*TRUTH_TYPES, np.ndarray, type))


def real_number(name: str, value: object) -> float:
    """Return a number as an `int`, if its type says that it is whole, or as a `float`.

    Raises:
        ArgumentTypeError: If it is no number.
        ArgumentError: If it is beyond all floats.

    Examples:
        >>> [real_number("size", value) for value in (Decimal("0.95"), np.int64(3), 3.0)]
        [0.95, 3, 3.0]
    """
    if type(value) is float:
        return value
    if not is_number(value):
        raise type_error(name, "be a number", value)
    try:
        made = float(cast("float", value))
    except OverflowError:
        raise value_error(name, "be a number that a float can hold", value) from None
    except ValueError:  # a Decimal that signals that it is none
        made = nan
    return int(cast("int", value)) if is_whole(value) else made


def finite(name: str, value: object, **limits: Unpack[NumberLimits]) -> float:
    """Return a finite number within its limits as `real_number` does, else raise
    `ArgumentTypeError` or `ArgumentError`.

    Examples:
        >>> finite("line", Decimal("0.5")), finite("trim", 0, least=0, below=0.5)
        (0.5, 0)
    """
    real = real_number(name, value)
    if not (isfinite(real) and _is_within(real, limits)):
        remedy = limits.get("remedy", "")
        raise value_error(name, _limits_in_words(limits, real), value, remedy=remedy)
    return real


def all_finite(values: Mapping[str, object], **limits: Unpack[NumberLimits]) -> list[float]:
    """Return what `finite` does of each of some named values, or raise one error for all that are
    wrong.
    """
    made: list[float] = []
    problems: list[ArgumentError | ArgumentTypeError] = []
    for name, value in values.items():
        try:
            made.append(finite(name, value, **limits))
        except (ArgumentError, ArgumentTypeError) as error:
            problems.append(error)
    for kind in (ArgumentTypeError, ArgumentError):
        wrong = [each for each in problems if type(each) is kind]
        first = wrong[0] if wrong else None
        raise_all(
            kind,
            wrong,
            argument=getattr(first, "argument", ""),
            value=getattr(first, "value", None),
        )
    return made


def check_below(name: str, low: float | Fraction, high: float | Fraction) -> None:
    """Raise `ArgumentError` unless the lower end of something is below the upper one, ``high``."""
    if not low < high:
        got = f"{shown(low)} and {shown(high)}"
        raise value_error(name, "be below high", low, got=got)


def _is_within(value: float, limits: NumberLimits) -> bool:
    return limits.get("least", -inf) <= value <= limits.get("most", inf) and limits.get(
        "above", -inf
    ) < value < limits.get("below", inf)


def limit(value: float) -> str:
    """Return how a limit is told: a whole one without decimals."""
    return shown(int(value) if value % 1 == 0 and abs(value) <= _WHOLE else value)


def _is_to_tell(limits: NumberLimits, name: str, value: float) -> bool:
    told: float | None = limits.get(name)  # type: ignore[assignment]
    return told is not None and (abs(told) < ENDLESS or abs(told) < abs(value) < inf)


def _limits_in_words(limits: NumberLimits, value: float) -> str:
    """Return what a number within its limits must do, such as ``"be at least 0 and below 1"``; of
    limits as far away as those of a float only what the value is beyond.
    """
    told = {name: limit(limits[name]) for name in _LIMITS if _is_to_tell(limits, name, value)}  # type: ignore[literal-required]
    such = f", such as {limits['example']}" if "example" in limits else ""
    match tuple(told):
        case ("above", "below"):
            return f"lie between {told['above']} and {told['below']}{such}"
        case ("least", "most"):
            return f"be from {told['least']} to {told['most']}{such}"
        case _:
            words = [f"{_LIMITS[name]} {limit}" for name, limit in told.items()]
            return f"be {' and '.join([*['finite'] * (len(words) < 2), *words])}{such}"


def exact(name: str, value: Exact) -> Fraction:
    """Return an exact number as a fraction, else raise `ArgumentTypeError` or `ArgumentError`."""
    if isinstance(value, Decimal):
        # The second bound keeps Decimal("1E+999999999") from being written out.
        if not (value.is_finite() and abs(value.adjusted()) < 1000):
            raise value_error(name, "be finite and below 1E+1000", value)
        return Fraction(value)
    if isinstance(value, Fraction):
        return value
    if not _is_index(value):
        raise type_error(name, "be exact: an int, a Fraction or a Decimal", value)
    return Fraction(operator.index(value))


def ascending(n: range, *, most: int) -> range:
    """Return a range of at most so many numbers from 1 upwards the way it rises, else raise
    `ArgumentTypeError` or `ArgumentError`.
    """
    if misfits([n], range):
        raise type_error("n", "be a range, such as range(1, 1001)", n)
    rising = n if n.step > 0 else n[::-1]
    if rising:
        whole_number("n", rising[0], least=1)
    if rising and (rising[-1] - rising[0]) // rising.step >= most:  # `len` would overflow
        raise value_error("n", f"hold at most {number(most, 0)} numbers", n)
    return rising


def confidence_level(value: object) -> float:
    """Return a confidence level, else raise `ArgumentTypeError` or `ArgumentError`."""
    return finite("level", value, above=0, below=1, example="0.95")


def true_or_false(name: str, value: object) -> bool:
    """Return True or False, numpy's too, else raise `ArgumentTypeError`."""
    if not isinstance(value, TRUTH_TYPES):
        raise type_error(name, "be True or False", value)
    return bool(value)


def text(name: str, value: object, *, what: str = "text") -> str:
    """Return a text that is not empty, else raise `ArgumentTypeError`."""
    if not isinstance(value, str) or not value:
        raise type_error(name, f"be {what}", value)
    return str(whole_text(name, value))


def whole_text(name: str, value: object) -> str:
    """Return a text of whole characters, else raise `ArgumentTypeError` or `ArgumentError`."""
    if not isinstance(value, str):
        raise type_error(name, "be text", value)
    if not is_whole_text(value):
        raise ArgumentError(
            f"{name} holds half a character: {value!r}.",
            argument=_argument(name),
            value=value,
        )
    return value


def is_whole_text(value: object) -> bool:
    """Return whether a value is text of whole characters."""
    return isinstance(value, str) and (
        value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value)
    )


def one_of(name: str, value: object, allowed: Iterable[T]) -> T:
    """Return the one of ``allowed`` that ``value`` is, else raise `ArgumentError`."""
    choices: tuple[T, ...] = tuple(allowed)
    for each in choices:
        if operator.is_(value, each):  # the usual case, many times quicker than to compare
            return each
    if not isinstance(value, TRUTH_TYPES):
        for each in choices:
            if isinstance(value, type(each)) and value == each:
                return each
    listed = ", ".join(repr(each) for each in choices)
    raise ArgumentError(
        f"{name} is {shown(value)}; allowed: {listed}.{did_you_mean(value, choices)}",
        argument=_argument(name),
        value=value,
        allowed=choices,
    )


def library_of(extra: str, module: str, what: str) -> Any:  # noqa: ANN401 - it may have no types
    """Return the library that an extra brings, else raise `ExtraNotFoundError`."""
    try:
        return import_module(module)
    except ImportError:
        raise ExtraNotFoundError(
            f'{what} needs an extra that is not installed: pip install "brukarindex[{extra}]".',
            extra=extra,
            name=module,
        ) from None


def of_kind(*kinds: type | None) -> Validator:
    """Check that a field holds something of these kinds."""
    allowed = tuple(type(None) if kind is None else kind for kind in kinds)

    def check(instance: object, attribute: "Attribute[Any]", value: object) -> None:
        if not isinstance(value, allowed):
            said = " or ".join("None" if kind is type(None) else kind.__name__ for kind in allowed)
            raise ArgumentTypeError(
                f"{type(instance).__name__}.{attribute.name} is {said}, got {shown(value)}.",
                argument=attribute.name,
                value=value,
            )

    return check


def one_of_these(*allowed: object) -> Validator:
    """Check that a field holds one of these."""

    def check(_instance: object, attribute: "Attribute[Any]", value: object) -> None:
        one_of(attribute.name, value, allowed)

    return check
