"""Bad input: jSON that was not written by us."""

import json
import re
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

import attrs
import pytest
from bad_input import COUNTED, SHARES, cases, refuses
from stored import STORED

from brukarindex import Scale, from_json, to_json
from brukarindex.exceptions import ArgumentError, ArgumentTypeError


def document(value: object, schema: str = "brukarindex/1") -> str:
    """Return a value as a document of a schema."""
    return json.dumps({"schema": schema, "version": "0", "value": value})


def changed(**columns: Any) -> str:
    """Return the tally as JSON, with all values of some columns replaced, or the column left out
    for None.
    """
    text = json.loads(to_json(COUNTED))
    block = text["value"]["blocks"][0]
    for column in block["columns"]:
        if columns.get(column["name"]) is not None:
            column["values"] = [columns[column["name"]]] * len(column["values"])
    block["columns"] = [
        column for column in block["columns"] if columns.get(column["name"], 0) is not None
    ]
    return json.dumps(text)


@cases(
    (
        "nothing",
        ArgumentError,
        "text is not JSON: Expecting value: line 1 column 1 (char 0).",
        lambda: from_json(""),
    ),
    (
        "cut off",
        ArgumentError,
        "text is not JSON: Unterminated string starting at: line 1 column 12 (char 11).",
        lambda: from_json(to_json(COUNTED)[:15]),
    ),
    (
        "a path",
        ArgumentError,
        (
            "from_json takes the text of a file, not its name: "
            "give from_json(Path('tally.json').read_text(encoding='utf-8'))."
        ),
        lambda: from_json("tally.json"),
    ),
    (
        "a Path",
        ArgumentTypeError,
        (
            "from_json takes the text of a file, not its name: "
            "give from_json(Path('svar/tally.txt').read_text(encoding='utf-8'))."
        ),
        lambda: from_json(PurePosixPath("svar/tally.txt")),
    ),
    (
        "bytes of another encoding",
        ArgumentError,
        (
            "text is not JSON: 'utf-8' codec can't decode byte 0xe5 in position 2: invalid"
            " continuation byte."
        ),
        lambda: from_json('{"å": 1}'.encode("latin1")),
    ),
    (
        "None",
        ArgumentTypeError,
        "from_json reads text or bytes, got NoneType.",
        lambda: from_json(None),
    ),
    (
        "a dict",
        ArgumentTypeError,
        "from_json reads text or bytes, got dict: give from_json(json.dumps(document)).",
        lambda: from_json({}),
    ),
    (
        "an open file",
        ArgumentTypeError,
        "from_json reads text or bytes, got StringIO: give from_json(file.read()).",
        lambda: from_json(StringIO(to_json(COUNTED))),
    ),
    (
        "a list",
        ArgumentError,
        "the schema is None; this release of brukarindex reads 'brukarindex/1'.",
        lambda: from_json("[]"),
    ),
    (
        "another schema",
        ArgumentError,
        "the schema is 'brukarindex/2'; this release of brukarindex reads 'brukarindex/1'.",
        lambda: from_json(document(5, "brukarindex/2")),
    ),
    (
        "nested without end",
        ArgumentError,
        "this JSON is nested too deeply to have been written by brukarindex.",
        lambda: from_json("[" * 100_000),
    ),
    (
        "no value",
        ArgumentError,
        "the JSON does not follow 'brukarindex/1': it has no value.",
        lambda: from_json('{"schema": "brukarindex/1"}'),
    ),
    (
        "a type of another library",
        ArgumentError,
        "the JSON has the type 'os.system', which this release does not know.",
        lambda: from_json(document({"type": "os.system", "command": "true"})),
    ),
    (
        "a type of Python",
        ArgumentError,
        "the JSON has the type '__import__', which this release does not know.",
        lambda: from_json(document({"type": "__import__"})),
    ),
    (
        "an unknown field",
        ArgumentError,
        "the JSON's Design has the field 'hook', which is unknown.",
        lambda: from_json(document({"type": "Design", "hook": 1})),
    ),
    (
        "a missing field",
        ArgumentError,
        "the JSON's Scale lacks the field 'high'.",
        lambda: from_json(document({"type": "Scale", "low": 1})),
    ),
    (
        "a field of another type",
        ArgumentError,
        "the JSON's Scale has '1' in low, where a whole number must stand.",
        lambda: from_json(document({"type": "Scale", "low": "1", "high": 5})),
    ),
    (
        "a tally of numbers",
        ArgumentError,
        "the JSON's Tally has 5 in by, where a list, each of it text must stand.",
        lambda: from_json(
            document(
                {
                    "type": "Tally",
                    "measures": [],
                    "by": 5,
                    "design": 5,
                    "blocks": 5,
                    "populations": 5,
                }
            )
        ),
    ),
    (
        "a tally without counts",
        ArgumentError,
        "the JSON's tally lacks the columns ['w'].",
        lambda: from_json(changed(w=None)),
    ),
    (
        "a tally without answers",
        ArgumentError,
        "the JSON's tally does not hold the answers to ['q'].",
        lambda: from_json(changed(q=None)),
    ),
    (
        "negative counts",
        ArgumentError,
        "the JSON's tally has counts or weights that are not positive and finite.",
        lambda: from_json(changed(n=-1)),
    ),
    (
        "answers off the scale",
        ArgumentError,
        "the JSON's tally has answers to 'q' that are off its scale.",
        lambda: from_json(changed(q=70)),
    ),
    (
        "estimates with a row too few",
        ArgumentError,
        "the JSON's Estimates has 3 rows, but rows is not one for each.",
        lambda: from_json(to_json(attrs.evolve(SHARES, rows=(0, 1)))),
    ),
    (
        "an item that no checklist has",
        ArgumentError,
        "the JSON's no checklist has in its section the items ['limitation'].",
        lambda: from_json(to_json(STORED["appendix"]).replace('"limitations"', '"limitation"')),
    ),
    (
        "an object of no kind",
        ArgumentTypeError,
        "value holds object, which has no JSON form.",
        lambda: to_json(object()),
    ),
    ("a set", ArgumentTypeError, "value holds set, which has no JSON form.", lambda: to_json({1})),
)
def test_json_that_was_not_written_by_us_is_refused(error, message, call):
    """Text that is cut off, of another schema, with other types or impossible counts is refused; no
    code is run.
    """
    refuses(error, message, call)


LONG = "x" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        to_json(Scale(1, 5)).replace("brukarindex/1", LONG),
        to_json(Scale(1, 5)).replace('"low"', f'"{LONG}"'),
        f'{{"{LONG}": 1, "{LONG}": 2}}',
        re.sub('"version": "[^"]*"', f'"version": "99.9{LONG}"', to_json(Scale(1, 5))),
    ],
    ids=["schema", "field", "twice", "version"],
)
def test_an_error_is_short_however_long_the_document_is(text):
    """What a message quotes of a document is cut."""
    with pytest.raises(ArgumentError) as caught:
        from_json(text)
    assert len(str(caught.value)) < 400
