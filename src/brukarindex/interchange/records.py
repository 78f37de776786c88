"""Objects in documents, each field by what its class declares; and whatever has a JSON form."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from inspect import cleandoc
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, BrukarindexError
from brukarindex.interchange.checks import check
from brukarindex.interchange.forms import (
    CODE,
    FRACTION,
    NULL,
    RANGE,
    REAL,
    TEXT,
    TRUTH,
    WHOLE,
    Form,
    Misfit,
    Schema,
    choice,
    either,
    fixed,
    is_object,
    mapping,
    misfit_error,
    named,
    object_schema,
    read_parts,
    reference,
    sequence,
    shown,
    tag_of,
)
from brukarindex.interchange.frames import (
    ARRAY,
    DECIMAL,
    FRAME,
    LABEL,
    SCALAR,
    SPARSE,
    WHOLES,
    frame,
)
from brukarindex.interchange.kinds import KINDS, NAMES
from brukarindex.interchange.rows import declared
from brukarindex.response.dispositions import Code
from brukarindex.verification.findings.findings import Finding

# --- the form of a type ---------------------------------------------------------------------------


def form_of(hint: Any) -> Form:
    """Return how values of a type stand in a document, or raise `TypeError` when it has no form."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin in _BUILT:
        return _BUILT[origin](*inner)
    kinds: list[Any] = [each for each in KINDS.values() if issubclass(each, hint)]
    if not kinds:
        raise TypeError(f"{hint} has no JSON form: give it one, or leave the field out of JSON")
    return either(*(record(each) for each in kinds))


def _either(*inner: Any) -> Form:
    return either(*map(form_of, inner))


def _sequence(each: Any) -> Form:
    return sequence(form_of(each))


def _literal(*texts: str) -> Form:
    return choice(texts)


def _tuple(first: Any, *others: Any) -> Form:
    if others == (...,):
        return sequence(form_of(first))
    return fixed(form_of(first), *map(form_of, others))


def _mapping(key: Any, each: Any) -> Form:
    keys, values = form_of(key), form_of(each)
    return named(keys, values) if keys.tags == TEXT.tags else mapping(keys, values)


def _array(*inner: Any) -> Form:
    """Return the form of an array by the last part of its type: that of its numbers, bare from
    Python 3.12.
    """
    return WHOLES if np.int64 in (inner[-1], *get_args(inner[-1])) else ARRAY


class _Sparse:
    """Stands for scipy's class, so that scipy is not imported for its name."""


_PLAIN: dict[Any, Form] = {
    type(None): NULL,
    Any: LABEL,
    bool: TRUTH,
    int: WHOLE,
    float: REAL,
    str: TEXT,
    Fraction: FRACTION,
    Decimal: DECIMAL,
    range: RANGE,
    Code: CODE,
    pl.DataFrame: FRAME,
    _Sparse: SPARSE,
}
_BUILT: dict[Any, Callable[..., Form]] = {
    Union: _either,
    UnionType: _either,
    Literal: _literal,
    tuple: _tuple,
    Sequence: _sequence,
    dict: _mapping,
    Mapping: _mapping,
    np.ndarray: _array,
    get_origin(npt.NDArray[np.float64]): _array,  # an alias of its own from Python 3.12
}


# --- objects --------------------------------------------------------------------------------------

_SECTION = re.compile(r"^(?:Args|Attributes):\n((?: .*\n|\n)+)", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}(\w+(?:, \w+)*): (.*\n(?: {5}.*\n)*)", re.MULTILINE)
"""What a docstring says of one field, or of several that it tells of together."""


@attrs.frozen
class Fields:
    """The fields of a kind that documents have.

    Attributes:
        names: The attribute of each field, by what documents call it.
        forms: How its values stand there.
        optional: The fields that have a default, which a document may be without.
    """

    names: dict[str, str]
    forms: dict[str, Form]
    optional: frozenset[str]


@cache
def fields(kind: Any) -> Fields:
    """Return the fields of a kind."""
    hints = get_type_hints(kind, localns={"csr_array": _Sparse, "pl": pl})
    if not attrs.has(kind):  # a named tuple
        forms = {name: form_of(hint) for name, hint in hints.items()}
        return Fields({name: name for name in forms}, forms, frozenset(kind._field_defaults))
    held = [each for each in attrs.fields(kind) if each.init and each.metadata.get("json", True)]
    columns = {each.alias: declared(kind, each.name) for each in held}
    return Fields(
        {each.alias: each.name for each in held},
        {each.alias: _field(hints[each.name], columns[each.alias]) for each in held},
        frozenset(each.alias for each in held if each.default is not attrs.NOTHING),
    )


def _field(hint: Any, columns: Mapping[str, Any] | None) -> Form:
    return form_of(hint) if columns is None else frame(columns)


@cache
def record(kind: Any) -> Form:
    """Return the form of an object: its type, and its fields by name."""
    name = NAMES[kind]

    def write(value: Any) -> Any:
        value, made = _PREPARED.get(kind, _as_it_is)(value), {"type": name}
        for key, form in fields(kind).forms.items():
            held = getattr(value, fields(kind).names[key])
            if not form.holds(held):
                said = f"{name}.{key} is {shown(held)}, where {form.said} must stand"
                raise ArgumentTypeError(
                    f"{said}: it has no JSON form.", argument="value", value=value
                )
            made[key] = form.write(held)
        return made

    def read(value: Any) -> Any:
        parts = read_parts(name, fields(kind).forms, value, fields(kind).optional)
        try:
            made = kind(**parts)
        except BrukarindexError as error:
            raise ArgumentError(f"the JSON's {name} cannot be: {error}", argument="text") from None
        check(made)
        return made

    def definition() -> Schema:
        made = object_schema(name, fields(kind).forms, fields(kind).optional)
        for key, meaning in _meanings(kind).items():
            if key in fields(kind).forms:
                made["properties"][key] = {"description": meaning} | made["properties"][key]
        return {"description": _plain((kind.__doc__ or "").partition("\n\n")[0])} | made

    def holds(value: object) -> bool:
        return type(value) is kind

    return Form(name, frozenset({name}), holds, write, read, reference(name), definition)


def _meanings(kind: type[Any]) -> dict[str, str]:
    """Return what the docstrings of a class and of its bases say of each field."""
    told: dict[str, str] = {}
    for each in reversed(kind.__mro__[:-1]):
        for section in _SECTION.findall(f"{cleandoc(each.__doc__ or '')}\n"):
            for names, meaning in _ENTRY.findall(section):
                told |= dict.fromkeys(names.split(", "), _plain(meaning))
    return told


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def _as_it_is(value: Any) -> Any:
    return value


def _tried(value: Finding) -> Finding:
    """Return a finding that has worked out what it had still to try."""
    return attrs.evolve(value, known=value.evidence, outcomes=value.outcomes)


_PREPARED: dict[Any, Callable[[Any], Any]] = {Finding: _tried}


# --- whatever has a JSON form ---------------------------------------------------------------------


def _write_value(value: Any) -> Any:
    kind = cast("Any", type(value))
    if kind in NAMES:
        return record(kind).write(value)
    return next((each for each in _PARTS if each.holds(value)), SCALAR).put(value)


def _read_value(value: Any) -> Any:
    tag = tag_of(value)
    form = next((each for each in _PARTS if tag in each.tags), SCALAR)
    if tag in KINDS:
        form = record(cast("Any", KINDS[tag]))
    if is_object(value) and tag not in form.tags:
        said = f"the type {shown(tag)}, which this release does not know"
        raise ArgumentError(f"the JSON has {said}.", argument="text")
    try:
        return form.read(value)
    except Misfit as misfit:
        raise misfit_error(misfit) from None


VALUE = Form("a value", frozenset(), lambda _: True, _write_value, _read_value, reference("value"))
"""An object of a kind, a frame, an array, a scalar, or several of these."""
_PARTS = (FRAME, ARRAY, WHOLES, RANGE, sequence(VALUE), mapping(VALUE, VALUE))


def value_schema() -> Schema:
    """Return the schema of whatever has a JSON form."""
    kinds = [reference(name) for name in KINDS]
    return {"anyOf": [*kinds, *(each.schema for each in _PARTS), SCALAR.schema]}
