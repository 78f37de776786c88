"""Objects in documents, each field by what its class declares, and whatever stands in a document at all."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from numbers import Rational
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from brukarindex.exceptions import ArgumentError, ArgumentTypeError, BrukarindexError
from brukarindex.interchange.checks import check
from brukarindex.interchange.columns import ARRAY, FRAME, SPARSE, WHOLES, frame
from brukarindex.interchange.forms import (
    CODE,
    DECIMAL,
    FRACTION,
    LABEL,
    NULL,
    RANGE,
    REAL,
    SCALAR,
    TEXT,
    TRUTH,
    WHOLE,
    Form,
    Misfit,
    Schema,
    choice,
    either,
    fit,
    fixed,
    is_object,
    mapping,
    named,
    reference,
    sequence,
    shown,
    tag_of,
    tagged,
)
from brukarindex.interchange.kinds import KINDS, NAMES
from brukarindex.interchange.rows import declared
from brukarindex.response.dispositions import Code
from brukarindex.verification.findings import Finding


@attrs.frozen(eq=False)
class Field:
    """A field of a kind.

    Attributes:
        name: The attribute.
        key: What documents call it.
        form: How its values stand there.
        required: Whether every document has it; the others have a default.
    """

    name: str
    key: str
    form: Form
    required: bool


# --- the form of a type ---------------------------------------------------------------------------


def form_of(hint: Any) -> Form:
    """Return how values of a type stand in a document, or raise `TypeError` when it has no form."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin in _BUILT:
        return _BUILT[origin](inner)
    if isinstance(hint, type):
        kinds: list[Any] = [each for each in KINDS.values() if issubclass(each, hint)]
        if kinds:
            return either(*(record(each) for each in kinds))
    raise TypeError(f"{hint} has no JSON form: give it one, or leave the field out of JSON")


def _either(inner: tuple[Any, ...]) -> Form:
    return either(*map(form_of, inner))


def _tuple(inner: tuple[Any, ...]) -> Form:
    return sequence(form_of(inner[0])) if inner[-1] is ... else fixed([form_of(each) for each in inner])


def _mapping(inner: tuple[Any, ...]) -> Form:
    key, each = map(form_of, inner)
    return named(key, each) if key.tags == TEXT.tags else mapping(key, each)


def _array(inner: tuple[Any, ...]) -> Form:
    return WHOLES if np.int64 in get_args(inner[1]) else ARRAY


def _is_ratio(value: object) -> bool:
    return isinstance(value, Rational) and not TRUTH.holds(value)


_PLAIN: dict[Any, Form] = {
    type(None): NULL,
    Any: LABEL,
    bool: TRUTH,
    int: WHOLE,
    float: REAL,
    str: TEXT,
    Fraction: attrs.evolve(FRACTION, holds=_is_ratio),
    Decimal: DECIMAL,
    range: RANGE,
    Code: CODE,
    pl.DataFrame: FRAME,
}
_BUILT: dict[Any, Callable[[tuple[Any, ...]], Form]] = {
    Union: _either,
    UnionType: _either,
    Literal: choice,
    tuple: _tuple,
    Sequence: lambda inner: sequence(form_of(inner[0])),
    dict: _mapping,
    Mapping: _mapping,
    np.ndarray: _array,
    get_origin(npt.NDArray[np.float64]): _array,  # an alias of its own from Python 3.12
}


# --- objects --------------------------------------------------------------------------------------


@cache
def record(kind: Any) -> Form:
    """Return the form of an object: its type, and its fields by name."""
    name = NAMES[kind]
    return Form(
        f"{'an' if name[0] in 'AEIO' else 'a'} {name}",
        frozenset({name}),
        lambda value: type(value) is kind,
        lambda value: _write(kind, value),
        lambda value: _read(kind, value),
        reference(name),
    )


@cache
def fields(kind: Any) -> tuple[Field, ...]:
    """Return the fields of a kind that documents have."""
    hints = get_type_hints(kind, localns={"csr_array": _Sparse})
    if not attrs.has(kind):  # a named tuple
        lacking: dict[str, Any] = kind._field_defaults
        return tuple(Field(name, name, form_of(hint), name not in lacking) for name, hint in hints.items())
    return tuple(
        Field(each.name, each.alias, _field_form(kind, each.name, hints), each.default is attrs.NOTHING)
        for each in attrs.fields(kind)
        if each.init and each.metadata.get("json", True)
    )


class _Sparse:
    """Stands for scipy's class, so that scipy is not imported for its name."""


_PLAIN[_Sparse] = SPARSE


def _field_form(kind: Any, name: str, hints: Mapping[str, Any]) -> Form:
    columns = declared(kind, name)
    return form_of(hints[name]) if columns is None else frame(columns)


def _write(kind: Any, value: Any) -> Any:
    value = _PREPARED.get(kind, _as_it_is)(value)
    made = {"type": NAMES[kind]}
    for field in fields(kind):
        held = getattr(value, field.name)
        if not field.form.holds(held):
            said = f"{made['type']}.{field.name} is {shown(held)}, not {field.form.said}"
            raise ArgumentTypeError(f"{said}: it has no JSON form.")
        made[field.key] = field.form.write(held)
    return made


def _as_it_is(value: Any) -> Any:
    return value


def _tried(value: Finding) -> Finding:
    """Return a finding that has worked out what it had still to try."""
    return attrs.evolve(value, known=value.evidence, outcomes=value.outcomes)


_PREPARED: dict[type[Any], Callable[[Any], Any]] = {Finding: _tried}


def _read(kind: Any, value: Any) -> Any:
    name, known = NAMES[kind], {field.key: field for field in fields(kind)}
    fit(tag_of(value) == name, value, record(kind).said)
    unknown = [key for key in value if key != "type" and key not in known]
    if unknown:
        raise ArgumentError(f"the JSON's {name} has the field {unknown[0]!r}, which is unknown.")
    lacking = [key for key, field in known.items() if field.required and key not in value]
    if lacking:
        raise ArgumentError(f"the JSON's {name} lacks the field {lacking[0]!r}.")
    parts = {key: _read_field(name, known[key], each) for key, each in value.items() if key != "type"}
    try:
        made = kind(**parts)
    except BrukarindexError as error:
        raise ArgumentError(f"the JSON's {name} cannot be: {error}") from None
    check(made)
    return made


def _read_field(name: str, field: Field, value: Any) -> Any:
    try:
        return field.form.read(value)
    except Misfit as misfit:
        found = f"{shown(misfit.found)} in {field.key}"
        raise ArgumentError(f"the JSON's {name} has {found}, where {misfit.said} must stand.") from None


# --- whatever stands in a document ----------------------------------------------------------------


def _write_value(value: Any) -> Any:
    kind = cast("Any", type(value))
    if kind in NAMES:
        return record(kind).write(value)
    form = next((each for each in _PARTS if each.holds(value)), SCALAR)
    return form.put(value)


def _read_value(value: Any) -> Any:
    tag = tag_of(value)
    if tag in KINDS:
        return record(cast("Any", KINDS[tag])).read(value)
    form = next((each for each in _PARTS if tag in each.tags), SCALAR)
    if is_object(value) and tag not in form.tags:
        raise ArgumentError(f"the JSON has the type {shown(tag)}, which this release does not know.")
    try:
        return form.read(value)
    except Misfit as misfit:
        said = f"{shown(misfit.found)}, where {misfit.said} must stand"
        raise ArgumentError(f"the JSON has {said}.") from None


VALUE = Form("a value", frozenset(), lambda _: True, _write_value, _read_value, reference("value"))
"""Whatever has a JSON form: an object of a kind, a frame, an array, a scalar, or several of these."""
_PARTS = (FRAME, ARRAY, sequence(VALUE), mapping(VALUE, VALUE))


def value_schema() -> Schema:
    """Return the schema of whatever has a JSON form."""
    kinds = [reference(name) for name in KINDS]
    return {"anyOf": [*kinds, *(each.schema for each in _PARTS), SCALAR.schema]}


def kind_schema(kind: Any) -> Schema:
    """Return the schema of an object of a kind."""
    held = fields(kind)
    properties = {field.key: field.form.schema for field in held}
    return tagged(NAMES[kind], properties, optional=[each.key for each in held if not each.required])
