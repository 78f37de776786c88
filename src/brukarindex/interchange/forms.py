"""How the values of a type stand in a document: a `Form` writes them, reads them and has their JSON Schema.

What the schema refuses the reader refuses too, since both are of one form. Readers go further:
they know what must agree.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from math import inf, isfinite
from typing import Any, TypeAlias, TypeGuard, cast
from zoneinfo import ZoneInfo

import attrs

from brukarindex.exceptions import ArgumentError, ArgumentTypeError

Schema: TypeAlias = dict[str, Any]
SAFE = 2**53 - 1
"""Up to here every language reads a whole number as it is; larger ones are written as text."""
LARGEST = 1e300
"""Numbers up to this size are read: floats hold them with room to spare."""
MOST_DIGITS = 4000
"""Digits that whole numbers, fractions and decimal numbers may have."""


class Misfit(Exception):  # noqa: N818 - it is caught where the field is known that it stands in
    """What stands in a document is not of the form that it must have there."""

    def __init__(self, found: object, said: str) -> None:
        super().__init__()
        self.found, self.said = found, said


@attrs.frozen(eq=False)
class Form:
    """How values of one type stand in a document.

    Attributes:
        said: What an error calls such a value.
        tags: What it looks like in JSON, by which alternatives are told apart; see `tag_of`.
        holds: Whether a value is of this type, without looking into it.
        write: Return a value of this type as JSON.
        read: Return the value that stands in a document, or raise `Misfit` or `ArgumentError`.
        schema: The JSON Schema of such a value.
        definition: The schema itself, where ``schema`` is a reference to it.
    """

    said: str
    tags: frozenset[str]
    holds: Callable[[Any], bool]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    schema: Schema
    definition: Schema | None = None

    def put(self, value: object) -> Any:
        """Return a value as JSON, or raise `ArgumentTypeError` when it is of another type."""
        if not self.holds(value):
            raise ArgumentTypeError(f"a {type(value).__name__} has no JSON form.")
        return self.write(value)


def tag_of(value: object) -> str:
    """Return what a part of a document looks like: the type that an object names, or JSON's name.

    Examples:
        >>> tag_of(1), tag_of({"type": "fraction", "value": "1/3"}), tag_of({"Nöjd": 1})
        ('integer', 'fraction', 'object')
    """
    if is_object(value):
        kind = value.get("type")
        return kind if isinstance(kind, str) else "object"
    return _JSON_NAMES[type(value)]


_JSON_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "list",
}


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Return whether a part of a document is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a part of a document is a list."""
    return isinstance(value, list)


def fit(holds: object, found: object, said: str) -> None:
    """Raise `Misfit` unless something holds."""
    if not holds:
        raise Misfit(found, said)


def tagged(kind: str, properties: Schema, *, optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object that names its type, and has these properties and no others."""
    spared = set(optional)
    return {
        "type": "object",
        "properties": {"type": {"const": kind}} | properties,
        "required": ["type", *(name for name in properties if name not in spared)],
        "additionalProperties": False,
    }


def reference(name: str) -> Schema:
    """Return a reference to a schema that stands among the definitions."""
    return {"$ref": f"#/$defs/{name}"}


def fields_of(value: Any, kind: str, names: Iterable[str], *, optional: Iterable[str] = ()) -> dict[str, Any]:
    """Return the properties of an object of a type, or raise `Misfit` unless they are these."""
    wanted = {"type", *names}
    fields = value if is_object(value) else {}
    same = wanted <= set(fields) <= wanted | set(optional)
    fit(same and fields["type"] == kind, value, f"an object of the type {kind!r}")
    return fields


def shown(value: object) -> str:
    """Return how an error quotes a value: in one line, and in short."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


# --- values that JSON has itself ------------------------------------------------------------------


def _plain(said: str, tags: str, holds: Callable[[Any], bool], schema: Schema) -> Form:
    """Return the form of values that JSON has itself."""

    def read(value: Any) -> Any:
        fit(holds(value), value, said)
        return value

    return Form(said, frozenset(tags.split()), holds, lambda value: value, read, schema)


def choice(values: tuple[str, ...]) -> Form:
    """Return the form of a few texts."""
    said = f"one of {', '.join(map(repr, values))}"
    known = frozenset(values)
    return _plain(said, "string", lambda v: isinstance(v, str) and v in known, {"enum": list(values)})


def _is_text(value: object) -> bool:
    """Return whether a value is text without half characters, which no file can hold."""
    return isinstance(value, str) and (value.isascii() or not re.search("[\ud800-\udfff]", value))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_real(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def write_whole(value: int) -> Any:
    """Return a whole number, as text when other languages would lose some of its digits."""
    return int(value) if abs(value) <= SAFE else LARGE.write(value)


def read_whole(value: Any) -> int:
    """Return a whole number."""
    if is_object(value):
        return cast("int", LARGE.read(value))
    fit(_is_whole(value) and abs(value) <= SAFE, value, WHOLE.said)
    return cast("int", value)


def write_real(value: Any) -> Any:
    """Return a finite number."""
    if not isinstance(value, float):
        return write_whole(value)
    if not isfinite(value):
        raise ArgumentTypeError(f"the number {value} has no JSON form here.")
    return float(value)


def read_real(value: Any) -> float:
    """Return a finite number, whole when it was written so."""
    if is_object(value):
        return cast("int", LARGE.read(value))
    fit(_is_real(value) and abs(value) <= LARGEST, value, REAL.said)
    return cast("float", value)


def _write_any_real(value: float) -> Any:
    return INFINITE.write(value) if value in (inf, -inf) else write_real(value)


def read_any_real(value: Any) -> float:
    """Return a number that may be infinite."""
    return cast("float", INFINITE.read(value)) if tag_of(value) == "float" else read_real(value)


# --- values that are written as text --------------------------------------------------------------


def defined(
    name: str,
    said: str,
    *,
    holds: Callable[[Any], bool],
    write: Callable[[Any], Any],
    read: Callable[[Any], Any],
    properties: Schema,
    optional: Iterable[str] = (),
) -> Form:
    """Return the form of an object that names its type, whose schema has a name."""
    definition = {"description": said} | tagged(name, properties, optional=optional)
    return Form(said, frozenset({name}), holds, write, read, reference(name), definition)


def _written(
    name: str,
    said: str,
    kind: type,
    *,
    pattern: str,
    to_text: Callable[[Any], str] = str,
    of_text: Callable[[str], Any],
    longest: int = 100,
) -> Form:
    """Return the form of values as text: ``{"type": "fraction", "value": "1/3"}``.

    There is one way to write each: a text that would not be written so is refused.
    """

    def fits(text: object) -> bool:
        return isinstance(text, str) and len(text) <= longest and bool(re.fullmatch(pattern, text))

    def write(value: Any) -> Any:
        text = to_text(value)
        if not fits(text):
            raise ArgumentTypeError(f"{shown(value)} has no JSON form.")
        return {"type": name, "value": text}

    def read(value: Any) -> Any:
        text = fields_of(value, name, ["value"])["value"]
        fit(fits(text), value, said)
        try:
            made = of_text(text)
        except (ValueError, ArithmeticError):  # a day that is not in the calendar, division by 0
            raise Misfit(value, said) from None
        fit(to_text(made) == text, value, said)
        return made

    return defined(
        name,
        said,
        holds=lambda value: isinstance(value, kind) and not isinstance(value, bool),
        write=write,
        read=read,
        properties={"value": {"type": "string", "pattern": f"^(?:{pattern})$", "maxLength": longest}},
    )


def duration_text(nanoseconds: int, digits: int) -> str:
    """Return a time span in seconds, as ISO 8601 has it.

    Examples:
        >>> duration_text(-1_500_000_000, 3)
        '-PT1.500S'
    """
    whole, part = divmod(abs(nanoseconds), 10**9)
    return f"{'-' if nanoseconds < 0 else ''}PT{whole}.{f'{part:09d}'[:digits]}S"


def duration(text: str) -> int:
    """Return the nanoseconds of a text that `DURATION` fits."""
    whole, _, decimals = text.lstrip("-")[2:-1].partition(".")
    size = int(whole) * 10**9 + int(decimals.ljust(9, "0"))
    return -size if text.startswith("-") else size


DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = "[0-9]{2}:[0-9]{2}:[0-9]{2}"
DURATION = r"-?PT[0-9]{1,12}\.[0-9]{3,9}S"
_NUMBER = f"-?[0-9]{{1,{MOST_DIGITS}}}"
_WIDE = 2 * MOST_DIGITS + 2
_MOMENT = rf"{DAY}T{CLOCK}\.[0-9]{{6}}([+-][0-9]{{2}}:[0-9]{{2}})?"


def _span_text(value: timedelta) -> str:
    return duration_text(1000 * (value // timedelta(microseconds=1)), 6)


def _span(text: str) -> timedelta:
    return timedelta(microseconds=duration(text) // 1000)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _write_moment(value: datetime) -> Any:
    text, zone = value.isoformat(timespec="microseconds"), getattr(value.tzinfo, "key", None)
    if getattr(value, "nanosecond", 0) or not re.fullmatch(_MOMENT, text):  # of pandas; of a zone
        raise ArgumentTypeError(f"{value!r} has no JSON form.")
    return {"type": "datetime", "value": text} | ({"zone": zone} if zone else {})


def _read_moment(value: Any) -> datetime:
    fields = fields_of(value, "datetime", ["value"], optional=["zone"])
    text, zone = fields["value"], fields.get("zone", "UTC")
    fit(isinstance(text, str) and re.fullmatch(_MOMENT, text), value, MOMENT.said)
    fit(isinstance(zone, str), value, MOMENT.said)
    try:
        made = datetime.fromisoformat(text)
        made = made.astimezone(ZoneInfo(zone)) if "zone" in fields else made
    except (ValueError, LookupError, OSError, OverflowError):  # of days and zones that are not there
        raise Misfit(value, MOMENT.said) from None
    fit(made.isoformat(timespec="microseconds") == text, value, MOMENT.said)
    return made


def _write_range(value: range) -> Any:
    ends = {name: write_whole(getattr(value, name)) for name in ("start", "stop", "step")}
    return {"type": "range"} | ends


def _read_range(value: Any) -> range:
    names = ("start", "stop", "step")
    fields = fields_of(value, "range", names)
    ends = [read_whole(fields[name]) for name in names]
    fit(ends[2] and all(abs(each) < 2**62 for each in ends), value, RANGE.said)
    return range(*ends)


LARGE = _written("integer", "a whole number", int, pattern=_NUMBER, of_text=int, longest=_WIDE)
INFINITE = _written("float", "an infinite number", float, pattern="-?inf", of_text=float)
FRACTION = _written(
    "fraction",
    "a fraction",
    Fraction,
    pattern=f"{_NUMBER}(/[0-9]{{1,{MOST_DIGITS}}})?",
    of_text=Fraction,
    longest=_WIDE,
)
DECIMAL = _written(
    "decimal",
    "a decimal number",
    Decimal,
    pattern=rf"{_NUMBER}(\.[0-9]{{1,{MOST_DIGITS}}})?",
    to_text="{:f}".format,
    of_text=Decimal,
    longest=_WIDE,
)
_DAY = _written("date", "a date", date, pattern=DAY, to_text=date.isoformat, of_text=date.fromisoformat)
DATE = attrs.evolve(_DAY, holds=_is_day)
CLOCK_TIME = _written(
    "time",
    "a time of day",
    time,
    pattern=rf"{CLOCK}\.[0-9]{{6}}",
    to_text=lambda value: value.isoformat(timespec="microseconds"),
    of_text=time.fromisoformat,
)
SPAN = _written("duration", "a time span", timedelta, pattern=DURATION, to_text=_span_text, of_text=_span)
MOMENT = defined(
    "datetime",
    "a date with a time, and its zone where it has one",
    holds=lambda value: isinstance(value, datetime),
    write=_write_moment,
    read=_read_moment,
    properties={
        "value": {"type": "string", "pattern": f"^(?:{_MOMENT})$"},
        "zone": {"type": "string"},
    },
    optional=["zone"],
)
_SAFE = {"type": "integer", "minimum": -SAFE, "maximum": SAFE}
_WHOLE = {"anyOf": [_SAFE, LARGE.schema]}
_FINITE = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
_REAL = [_FINITE, LARGE.schema]
RANGE = defined(
    "range",
    "whole numbers from start, stop not included",
    holds=lambda value: isinstance(value, range),
    write=_write_range,
    read=_read_range,
    properties=dict.fromkeys(("start", "stop", "step"), _WHOLE),
)
DEFINED = (LARGE, INFINITE, FRACTION, DECIMAL, DATE, CLOCK_TIME, SPAN, MOMENT, RANGE)
"""Forms whose schemas have names."""

NULL = _plain("null", "null", lambda value: value is None, {"type": "null"})
TRUTH = _plain("true or false", "boolean", lambda value: isinstance(value, bool), {"type": "boolean"})
TEXT = _plain("text", "string", _is_text, {"type": "string"})
WHOLE = Form("a whole number", frozenset({"integer"}), _is_whole, write_whole, read_whole, _WHOLE)
_NUMERIC = frozenset({"integer", "number"})
REAL = Form("a number", _NUMERIC, _is_real, write_real, read_real, {"anyOf": _REAL})
ANY_REAL = Form(
    "a number, infinite or not", REAL.tags | INFINITE.tags, _is_real, _write_any_real, read_any_real,
    {"anyOf": [*_REAL, INFINITE.schema]},
)  # fmt: skip


# --- several values -------------------------------------------------------------------------------


def _is_list(value: object) -> bool:
    return isinstance(value, (tuple, list))


def sequence(each: Form) -> Form:
    """Return the form of any number of values, read as a tuple."""
    said = f"a list, each of it {each.said}"

    def read(value: Any) -> Any:
        fit(is_list(value), value, said)
        return tuple(map(each.read, value))

    schema = {"type": "array", "items": each.schema}
    return Form(said, frozenset({"list"}), _is_list, lambda value: list(map(each.put, value)), read, schema)


def fixed(parts: Sequence[Form]) -> Form:
    """Return the form of so many values, each of a form of its own, read as a tuple."""
    said, count = f"a list of {', '.join(each.said for each in parts)}", len(parts)

    def holds(value: Any) -> bool:
        return _is_list(value) and len(value) == count

    def write(value: Iterable[Any]) -> Any:
        return [form.put(each) for form, each in zip(parts, value, strict=True)]

    def read(value: Any) -> Any:
        fit(is_list(value) and holds(value), value, said)
        return tuple(form.read(each) for form, each in zip(parts, value, strict=True))

    schema = {
        "type": "array",
        "prefixItems": [each.schema for each in parts],
        "items": False,
        "minItems": count,
    }
    return Form(said, frozenset({"list"}), holds, write, read, schema)


def named(key: Form, each: Form) -> Form:
    """Return the form of values by name: an object that names no type."""
    said = f"an object, each value of which is {each.said}"

    def write(value: Mapping[str, Any]) -> Any:
        return {key.put(name): each.put(held) for name, held in value.items()}

    def read(value: Any) -> Any:
        fit(is_object(value), value, said)
        return {key.read(name): each.read(held) for name, held in value.items()}

    names = {} if key is TEXT else {"propertyNames": key.schema}
    schema = {"type": "object"} | names | {"additionalProperties": each.schema}
    return Form(said, frozenset({"object"}), lambda value: isinstance(value, Mapping), write, read, schema)


def mapping(key: Form, each: Form) -> Form:
    """Return the form of values by keys that need not be text: pairs in a tagged object."""
    pairs = sequence(fixed((key, each)))

    def write(value: Mapping[Any, Any]) -> Any:
        return {"type": "mapping", "pairs": pairs.write(value.items())}

    def read(value: Any) -> Any:
        held = pairs.read(fields_of(value, "mapping", ["pairs"])["pairs"])
        made = dict(held)
        if len(made) < len(held):
            raise ArgumentError("the JSON's mapping has a key twice.")
        return made

    schema = tagged("mapping", {"pairs": pairs.schema})
    return Form(
        "a mapping", frozenset({"mapping"}), lambda value: isinstance(value, Mapping),
        write, read, schema,
    )  # fmt: skip


def either(*forms: Form) -> Form:
    """Return the form of values that have one of several forms."""
    if len(forms) == 1:
        return forms[0]
    by_tag = {tag: form for form in reversed(forms) for tag in form.tags}
    said = " or ".join(dict.fromkeys(each.said for each in forms))

    def form_of(value: Any) -> Form:
        return next(each for each in forms if each.holds(value))

    def read(value: Any) -> Any:
        form = by_tag.get(tag_of(value)) or by_tag.get("object" if is_object(value) else "")
        if form is None:
            raise Misfit(value, said)
        return form.read(value)

    return Form(
        said, frozenset(by_tag), lambda value: any(each.holds(value) for each in forms),
        lambda value: form_of(value).write(value), read,
        {"anyOf": [each.schema for each in forms]},
    )  # fmt: skip


CODE = either(TRUTH, ANY_REAL, TEXT)
"""A value of a column of dispositions."""
SCALAR = either(NULL, TRUTH, MOMENT, DATE, CLOCK_TIME, SPAN, FRACTION, DECIMAL, ANY_REAL, TEXT)
"""A value of a column."""
LABEL = either(SCALAR, sequence(SCALAR))
"""What names a domain: a value of a column, or several."""
