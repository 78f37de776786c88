"""The text of a document: JSON that says which schema it follows, and what stands in it."""

import json
import math
import re
from collections import Counter
from os import PathLike
from typing import Any, cast

from brukarindex.checks import shown
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.results.version import package_version

SCHEMA = "brukarindex/1"
"""Name and number of the format; the number rises when an old reader could misread a new file."""
TOO_DEEP = "this JSON is nested too deeply to have been written by brukarindex."


def value_of(text: object) -> Any:
    """Return what stands in a document, as `json` reads it.

    Raises:
        ArgumentError: If the text is not JSON, or of another schema or a later version.
        ArgumentTypeError: If it is not text.
    """
    _check_text(text)
    try:
        document = json.loads(
            cast("str | bytes", text),
            object_pairs_hook=_once,
            parse_float=_finite,
            parse_constant=_finite,
        )
    except RecursionError:
        raise ArgumentError(TOO_DEEP, argument="text") from None
    except ArgumentError:
        raise
    except ValueError as error:  # of JSON, of UTF-8, and of whole numbers of more than 4 300 digits
        raise ArgumentError(f"text is not JSON: {error}.", argument="text") from None
    made = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    if made.get("schema") != SCHEMA:
        reads = f"this release of brukarindex reads {SCHEMA!r}"
        raise ArgumentError(
            f"the schema is {shown(made.get('schema'))}; {reads}.",
            argument="text",
            value=made.get("schema"),
        )
    _check_version(made.get("version"))
    return made["value"] if "value" in made else _lacking()


def text_of(value: Any, indent: int | None) -> str:
    """Return a document with what stands in it."""
    document = {"schema": SCHEMA, "version": package_version(), "value": value}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=indent)


def _lacking() -> None:
    raise ArgumentError(f"the JSON does not follow {SCHEMA!r}: it has no value.", argument="text")


def _check_text(text: object) -> None:
    """Raise unless it is text or bytes, and not the name of a file: JSON never ends with .json."""
    if isinstance(text, PathLike) or (isinstance(text, str) and text.endswith(".json")):
        error = ArgumentError if isinstance(text, str) else ArgumentTypeError
        read = f"Path({str(cast('object', text))!r}).read_text(encoding='utf-8')"
        raise error(f"from_json takes the text of a file, not its name: give from_json({read}).")
    if not isinstance(text, (str, bytes)):
        raise ArgumentTypeError(
            f"from_json reads text or bytes, got {_named(text)}.", argument="text", value=text
        )


def _named(value: object) -> str:
    """Return what a value is, and how to give it as text."""
    loaded = isinstance(value, (dict, list))
    what = "json.dumps(document)" if loaded else "file.read()" if hasattr(value, "read") else ""
    name = type(cast("Any", value)).__name__
    return name + (f": give from_json({what})" if what else "")


def _check_version(version: object) -> None:
    """Raise if a later release of brukarindex wrote the document."""
    theirs, ours = _release(version), _release(package_version())
    if theirs and ours and theirs > ours:
        raise ArgumentError(
            f"this JSON was written by brukarindex {str(version)[:40]}, and this is"
            f" {package_version()}: pip install --upgrade brukarindex.",
            argument="text",
            value=version,
        )


def _release(version: object) -> tuple[int, ...]:
    """Return the numbers that a version begins with; none of what is no version."""
    found = re.match(r"\d{1,9}(\.\d{1,9}){0,5}", version) if isinstance(version, str) else None
    return tuple(map(int, found[0].split("."))) if found else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = min(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise ArgumentError(
            f"the JSON has {shown(twice)} twice in one object.", argument="text", value=twice
        )
    return made


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ArgumentError(
            f"the JSON has the number {text[:40]}, which is not finite.",
            argument="text",
            value=text[:40],
        )
    return number
