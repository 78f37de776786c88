"""The format as JSON Schema 2020-12, made from the classes and from the forms of their fields."""

from typing import Any, cast

from brukarindex.checks import one_of
from brukarindex.interchange.documents import SCHEMA
from brukarindex.interchange.forms import FRACTION, INFINITE, LARGE, RANGE, Schema, reference
from brukarindex.interchange.frames import PARTS
from brukarindex.interchange.kinds import KINDS, NAMES
from brukarindex.interchange.records import record, value_schema
from brukarindex.results.statuses import Status


def json_schema(kind: type[Any] | None = None) -> dict[str, Any]:
    """Return the JSON Schema, draft 2020-12, of the documents that `to_json` writes.

    Every document that `to_json` writes follows it, and `from_json` refuses every document that
    does not. `from_json` asks for more: it also refuses what contradicts itself.

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
    name = "value" if kind is None else NAMES[kind]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:brukarindex:1:{name}",
        "title": "A document of brukarindex",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA},
            "version": {"type": "string", "description": "The release that wrote it."},
            "value": reference(name),
        },
        "required": ["schema", "value"],
        "$defs": _definitions(),
    }


def _definitions() -> Schema:
    """Return the schemas of all kinds, and of the parts that they are made of."""
    kinds = [record(cast("Any", kind)) for kind in KINDS.values()]
    forms = (*kinds, LARGE, INFINITE, FRACTION, RANGE, *PARTS)
    made = {"value": value_schema(), "status": _statuses()}
    return made | {next(iter(each.tags)): each.definition() for each in forms if each.definition}


def _statuses() -> Schema:
    """Return the schema of every status, with what it says in both languages."""
    return {
        "description": "Why a figure is missing, or is to be read with care.",
        "oneOf": [
            {
                "const": each.value,
                "description": f"{each.sentence['en']}. {each.remedy['en']}",
                "$comment": f"{each.sentence['sv']}. {each.remedy['sv']}",
            }
            for each in Status
        ],
    }
