"""The format as JSON Schema 2020-12, made from the classes and from the forms of their fields."""

from typing import Any

from brukarindex.checks import one_of
from brukarindex.interchange.columns import ARRAY, FRAME, SPARSE, WHOLES
from brukarindex.interchange.documents import SCHEMA
from brukarindex.interchange.forms import DEFINED, Form, Schema, reference
from brukarindex.interchange.kinds import KINDS
from brukarindex.interchange.records import kind_schema, value_schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PARTS: dict[str, Form] = {next(iter(each.tags)): each for each in (*DEFINED, FRAME, ARRAY, WHOLES, SPARSE)}


def json_schema(kind: type[Any] | None = None) -> dict[str, Any]:
    """Return the JSON Schema, draft 2020-12, of the documents that `to_json` writes.

    Every document that `to_json` writes follows it, and `from_json` refuses every document that does
    not. `from_json` asks for more: it also refuses what contradicts itself.

    Args:
        kind: A class, such as `Estimates`, whose documents alone are to be allowed.

    Raises:
        ArgumentError: If the class has no JSON form.

    Examples:
        >>> from brukarindex import Design
        >>> schema = json_schema(Design)
        >>> schema["properties"]["value"]
        {'$ref': '#/$defs/Design'}
        >>> list(schema["$defs"]["Design"]["properties"])
        ['type', 'strata', 'cluster', 'weight', 'population', 'singleton']
    """
    if kind is not None:
        one_of("kind", kind, tuple(KINDS.values()))
    named = {name: each for name, each in KINDS.items() if kind in (None, each)}
    held = reference("value") if kind is None else reference(next(iter(named)))
    return {
        "$schema": _DIALECT,
        "$id": f"urn:brukarindex:{SCHEMA.partition('/')[2]}:{'' if kind is None else next(iter(named))}".rstrip(":"),
        "title": "A document of brukarindex",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "version": {"type": "string", "description": "the release that wrote it"},
            "value": held,
        },
        "required": ["schema", "value"],
        "$defs": definitions(),
    }


def definitions() -> Schema:
    """Return the schemas of all kinds, and of the parts that they are made of."""
    made: Schema = {name: _about(kind) | kind_schema(kind) for name, kind in KINDS.items()}
    parts = {name: each.definition for name, each in _PARTS.items()}
    return made | parts | {"value": value_schema()}


def _about(kind: type[Any]) -> Schema:
    """Return what a class says of itself, in one paragraph."""
    first = (kind.__doc__ or "").partition("\n\n")[0]
    return {"description": " ".join(first.replace("`", "").split())}
