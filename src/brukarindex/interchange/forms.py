"""How values stand in a document: a `Form` writes them, reads them and has their JSON Schema.

What the schema refuses the reader refuses too, since both are of one form. Readers go further:
they know what must agree.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import inf
from numbers import Rational
from typing import Any, TypeAlias, TypeGuard

import attrs

from brukarindex.exceptions import ArgumentError, ArgumentTypeError

Schema: TypeAlias = dict[str, Any]
SAFE = 2**53 - 1
"""Up to here every language reads a whole number as it is; larger ones are written as text."""
LARGEST = 1e300
"""Numbers up to this size are read: floats hold them with room to spare."""
MOST_DIGITS = 4000
"""Digits that whole numbers and fractions may have."""


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
        definition: Return the schema itself, where ``schema`` is a reference to it.
    """

    said: str
    tags: frozenset[str]
    holds: Callable[[Any], bool]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    schema: Schema
    definition: Callable[[], Schema] | None = None

    def put(self, value: object) -> Any:
        """Return a value as JSON, or raise `ArgumentTypeError` when it is of another type."""
        if not self.holds(value):
            raise ArgumentTypeError(
                f"value holds {type(value).__name__}, which has no JSON form.",
                argument="value",
                value=value,
            )
        return self.write(value)


FormParts: TypeAlias = Mapping[str, Form]
"""What an object is made of: a form for each of its properties."""


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


def reference(name: str) -> Schema:
    """Return a reference to a schema that stands among the definitions."""
    return {"$ref": f"#/$defs/{name}"}


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


def choice(values: Sequence[str]) -> Form:
    """Return the form of a few texts."""
    said, known = f"one of {', '.join(map(repr, values))}", frozenset(values)
    schema: Schema = {"enum": list(values)}
    return _plain(said, "string", lambda each: isinstance(each, str) and each in known, schema)


def pattern(said: str, regex: str, longest: int) -> Form:
    """Return the form of texts that a regular expression fits."""
    schema = {"type": "string", "pattern": f"^(?:{regex})$", "maxLength": longest}

    def holds(text: object) -> bool:
        return isinstance(text, str) and len(text) <= longest and bool(re.fullmatch(regex, text))

    return _plain(said, "string", holds, schema)


def _is_text(value: object) -> bool:
    """Return whether a value is text without half characters, which no file can hold."""
    return isinstance(value, str) and (value.isascii() or not re.search("[\ud800-\udfff]", value))


def _is_whole(value: object) -> bool:
    """Return whether a value is a whole number of Python's, as JSON has it; others have forms of
    their own.
    """
    return isinstance(value, int) and not isinstance(value, bool)


def _is_real(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_ratio(value: object) -> bool:
    return isinstance(value, Rational) and not TRUTH.holds(value)


NULL = _plain("null", "null", lambda value: value is None, {"type": "null"})
TRUTH = _plain("a truth value", "boolean", lambda each: isinstance(each, bool), {"type": "boolean"})
TEXT = _plain("text", "string", _is_text, {"type": "string"})


# --- objects that name their type -----------------------------------------------------------------


def read_parts(name: str, parts: FormParts, value: Any, optional: Iterable[str] = ()) -> Any:
    """Return what an object of a type holds, each part read by its form.

    Raises:
        Misfit: If it is no object of this type.
        ArgumentError: If it has other parts, or parts of other forms.
    """
    given = value if is_object(value) else {}
    fit(given.get("type") == name, value, f"an object of the type {name!r}")
    unknown = given.keys() - parts.keys() - {"type"}
    lacking = parts.keys() - given.keys() - set(optional)
    if unknown:
        raise ArgumentError(
            f"the JSON's {name} has the field {shown(min(unknown))}, which is unknown.",
            argument="text",
            value=min(unknown),
        )
    if lacking:
        raise ArgumentError(
            f"the JSON's {name} lacks the field {min(lacking)!r}.",
            argument="text",
            value=min(lacking),
        )
    return {key: _part(name, key, parts[key], each) for key, each in given.items() if key != "type"}


def _part(name: str, key: str, form: Form, value: Any) -> Any:
    try:
        return form.read(value)
    except Misfit as misfit:
        found = f"{shown(misfit.found)} in {key}, where {misfit.said} must stand"
        raise ArgumentError(f"the JSON's {name} has {found}.", argument="text") from None


def object_schema(name: str, parts: FormParts, optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object that names its type, and has these parts and no others."""
    return {
        "type": "object",
        "properties": {"type": {"const": name}} | {key: each.schema for key, each in parts.items()},
        "required": ["type", *(key for key in parts if key not in set(optional))],
        "additionalProperties": False,
    }


def tagged(
    name: str,
    said: str,
    parts: FormParts,
    *,
    holds: Callable[[Any], bool],
    apart: Callable[[Any], Mapping[str, Any]],
    together: Callable[..., Any],
) -> Form:
    """Return the form of an object that names its type: taken apart, and put together."""

    def write(value: Any) -> Any:
        return {"type": name} | {key: parts[key].put(each) for key, each in apart(value).items()}

    def read(value: Any) -> Any:
        try:
            return together(**read_parts(name, parts, value))
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, ArgumentError):
                raise
            raise Misfit(value, said) from None

    def definition() -> Schema:
        return {"description": said} | object_schema(name, parts)

    return Form(said, frozenset({name}), holds, write, read, reference(name), definition)


def _written(name: str, said: str, regex: str, *, kind: type, longest: int) -> Form:
    """Return the form of numbers as text: ``{"type": "fraction", "value": "1/3"}``.

    There is one way to write each: a text that would not be written so is refused.
    """

    def together(value: str) -> Any:
        made = kind(value)
        fit(str(made) == value, value, said)
        return made

    return tagged(
        name,
        said,
        {"value": pattern(said, regex, longest)},
        holds=lambda value: isinstance(value, kind),
        apart=lambda value: {"value": str(value)},
        together=together,
    )


_NUMBER = f"-?[0-9]{{1,{MOST_DIGITS}}}"
LARGE = _written("integer", "a whole number as text", _NUMBER, kind=int, longest=MOST_DIGITS + 1)
INFINITE = _written("float", "an infinite number", "-?inf", kind=float, longest=4)
_RATIO = f"{_NUMBER}(/[0-9]{{1,{MOST_DIGITS}}})?"
_WIDE = 2 * MOST_DIGITS + 2
_EXACT = _written("fraction", "a fraction", _RATIO, kind=Fraction, longest=_WIDE)
FRACTION = attrs.evolve(_EXACT, holds=_is_ratio)


def _write_whole(value: int) -> Any:
    """Return a whole number, as text when other languages would lose some of its digits."""
    return int(value) if abs(value) <= SAFE else LARGE.write(value)


def _read_whole(value: Any) -> Any:
    if is_object(value):
        return LARGE.read(value)
    fit(_is_whole(value) and abs(value) <= SAFE, value, "a whole number")
    return value


def _write_real(value: Any) -> Any:
    if not isinstance(value, float):
        return _write_whole(value)
    if not abs(value) <= LARGEST:
        raise ArgumentTypeError(
            f"value holds {value}, which has no JSON form here.", argument="value", value=value
        )
    return float(value)


def _read_real(value: Any) -> Any:
    if is_object(value):
        return LARGE.read(value)
    fit(_is_real(value) and abs(value) <= LARGEST, value, "a number")
    return value


def _write_any(value: float) -> Any:
    return INFINITE.write(value) if value in (inf, -inf) else _write_real(value)


def _read_any(value: Any) -> Any:
    return INFINITE.read(value) if tag_of(value) == "float" else _read_real(value)


_WHOLE = {"anyOf": [{"type": "integer", "minimum": -SAFE, "maximum": SAFE}, LARGE.schema]}
_FINITE = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
_NUMERIC = frozenset({"integer", "number"})
WHOLE = Form("a whole number", frozenset({"integer"}), _is_whole, _write_whole, _read_whole, _WHOLE)
_REAL = {"anyOf": [_FINITE, LARGE.schema]}
REAL = Form("a number", _NUMERIC, _is_real, _write_real, _read_real, _REAL)
_ANY = {"anyOf": [_FINITE, LARGE.schema, INFINITE.schema]}
ANY_REAL = Form("a number", _NUMERIC | INFINITE.tags, _is_real, _write_any, _read_any, _ANY)


def _range(start: int, stop: int, step: int) -> range:
    fit(all(abs(each) < 2**62 for each in (start, stop, step)), (start, stop, step), "a range")
    return range(start, stop, step)


RANGE = tagged(
    "range",
    "whole numbers from start, stop not included",
    dict.fromkeys(("start", "stop", "step"), WHOLE),
    holds=lambda value: isinstance(value, range),
    apart=lambda value: {"start": value.start, "stop": value.stop, "step": value.step},
    together=_range,
)


# --- several values -------------------------------------------------------------------------------


def _is_listed(value: object) -> bool:
    return isinstance(value, (tuple, list))


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def sequence(each: Form) -> Form:
    """Return the form of any number of values, read as a tuple."""
    said = f"a list, each of it {each.said}"

    def write(value: Iterable[Any]) -> Any:
        return [each.put(one) for one in value]

    def read(value: Any) -> Any:
        fit(is_list(value), value, said)
        return tuple(map(each.read, value))

    schema = {"type": "array", "items": each.schema}
    return Form(said, frozenset({"list"}), _is_listed, write, read, schema)


def fixed(*parts: Form) -> Form:
    """Return the form of so many values, each of a form of its own, read as a tuple."""
    said, count = f"a list of {', '.join(each.said for each in parts)}", len(parts)

    def holds(value: Any) -> bool:
        return _is_listed(value) and len(value) == count

    def write(value: Iterable[Any]) -> Any:
        return [form.put(each) for form, each in zip(parts, value, strict=True)]

    def read(value: Any) -> Any:
        fit(is_list(value) and holds(value), value, said)
        return tuple(form.read(each) for form, each in zip(parts, value, strict=True))

    items = [each.schema for each in parts]
    schema = {"type": "array", "prefixItems": items, "items": False, "minItems": count}
    return Form(said, frozenset({"list"}), holds, write, read, schema)


def named(key: Form, each: Form) -> Form:
    """Return the form of values by name: an object that names no type."""
    said = f"an object, each value of which is {each.said}"

    def write(value: Mapping[str, Any]) -> Any:
        return {key.put(name): each.put(held) for name, held in value.items()}

    def read(value: Any) -> Any:
        fit(is_object(value), value, said)
        return {key.read(name): each.read(held) for name, held in value.items()}

    schema = {"type": "object", "additionalProperties": each.schema}
    schema |= {} if key is TEXT else {"propertyNames": key.schema}
    return Form(said, frozenset({"object"}), _is_mapping, write, read, schema)


def mapping(key: Form, each: Form) -> Form:
    """Return the form of values by keys that need not be text: pairs."""

    def together(pairs: tuple[tuple[Any, Any], ...]) -> dict[Any, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise ArgumentError("the JSON's mapping has a key twice.", argument="text")
        return made

    parts = {"pairs": sequence(fixed(key, each))}
    form = tagged(
        "mapping",
        "a mapping",
        parts,
        holds=_is_mapping,
        apart=lambda value: {"pairs": tuple(value.items())},
        together=together,
    )
    return attrs.evolve(form, schema=object_schema("mapping", parts), definition=None)


def either(*forms: Form) -> Form:
    """Return the form of values that have one of several forms."""
    if len(forms) == 1:
        return forms[0]
    by_tag = {tag: form for form in reversed(forms) for tag in form.tags}
    said = " or ".join(dict.fromkeys(each.said for each in forms))

    def holds(value: Any) -> bool:
        return any(each.holds(value) for each in forms)

    def write(value: Any) -> Any:
        return next(each for each in forms if each.holds(value)).write(value)

    def read(value: Any) -> Any:
        form = by_tag.get(tag_of(value)) or by_tag.get("object" if is_object(value) else "")
        if form is None:
            raise Misfit(value, said)
        return form.read(value)

    schema = {"anyOf": [each.schema for each in forms]}
    return Form(said, frozenset(by_tag), holds, write, read, schema)


CODE = either(TRUTH, ANY_REAL, TEXT)
"""A value of a column of dispositions."""


def misfit_error(misfit: Misfit) -> ArgumentError:
    """Return the error for what stands in a document by itself."""
    return ArgumentError(
        f"the JSON has {shown(misfit.found)}, where {misfit.said} must stand.",
        argument="text",
        value=misfit.found,
    )
