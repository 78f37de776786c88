"""Documents that contradict themselves, or that reach beyond what is theirs: refused when they are
read.
"""

import json

import pytest
from stored import (
    CHAIN,
    CLASSES,
    COMPARED,
    ESTIMATES,
    GAPS,
    INDICES,
    MIXED,
    PRINTED,
    RATES,
    STORED,
    TALLY,
    WEIGHED,
)

from brukarindex import from_json, to_json
from brukarindex.exceptions import ArgumentError


def changed(value: object, *path: object, to: object) -> str:
    """Return something of ours as JSON with one part of it changed: by a value, or by a function of
    what was there.
    """
    document = json.loads(to_json(value))
    place = document["value"]
    *way, last = path
    for step in way:
        place = column(place, step)
    place[last] = to(place[last]) if callable(to) else to
    return json.dumps(document)


def column(place: object, step: object) -> object:
    """Return a part of a document; a frame's column goes by its name."""
    if isinstance(step, str) and isinstance(place, dict) and place.get("type") == "frame":
        return next(each for each in place["columns"] if each["name"] == step)
    return place[step]


def swapped(values: list) -> list:
    """Return a list with its first two values the other way round."""
    return [values[1], values[0], *values[2:]]


STEP = ("steps", 0)
BLOCK = ("blocks", 0)
CASES = {
    "a column that is not there": (CLASSES, *STEP, "x", "indices", 0, 10**6, "outside its columns"),
    "a column before the first": (CLASSES, *STEP, "x", "indices", 0, -1, "outside its columns"),
    "a column of another kind": (CLASSES, *STEP, "z", "indices", 0, 0.5, "whole number must stand"),
    "rows that end too late": (CLASSES, *STEP, "x", "indptr", -1, 10**9, "rows that do not end"),
    "rows that go back": (CLASSES, *STEP, "x", "indptr", 1, 10**9, "rows that do not end"),
    "rows that begin too late": (CLASSES, *STEP, "x", "indptr", 0, 1, "rows that do not end"),
    "a number too few": (CLASSES, *STEP, "x", "data", lambda data: data[:-1], "numbers in"),
    "more cells than there are": (CLASSES, *STEP, "x", "shape", 0, 10**9, "rows that do not end"),
    "more variables than there are": (
        CLASSES,
        *STEP,
        "x",
        "shape",
        1,
        10**9,
        "step has x of the shape",
    ),
    "a shape below 0": (CLASSES, *STEP, "g", "shape", 0, -1, "has the shape"),
    "an array of too few": (CLASSES, *STEP, "g", "values", lambda values: values[:-1], "numbers"),
    "factors of other steps": (
        CLASSES,
        "factor",
        "values",
        0,
        17.0,
        "factors that its steps do not make",
    ),
    "cells of one key": (
        CLASSES,
        "keys",
        "ung",
        "values",
        lambda values: [True] * len(values),
        "keys that are twice",
    ),
    "weights of half a person": (CLASSES, "n", "values", 0, 1.5, "not whole"),
    "squares that cannot be": (CLASSES, "squares", "values", 0, 1e9, "cannot have"),
    "a step that is unknown": (CLASSES, "reports", 0, "method", "magic", "unknown"),
    "rows out of order": (
        WEIGHED,
        *BLOCK,
        "ung",
        "values",
        lambda values: values[::-1],
        "not in order, or twice",
    ),
    "a row twice": (WEIGHED, *BLOCK, "q", "values", 1, None, "not in order, or twice"),
    "half a respondent": (WEIGHED, *BLOCK, "n", "dtype", "Float64", "of the types"),
    "more respondents than can be": (
        WEIGHED,
        *BLOCK,
        "n",
        "values",
        0,
        2**53 - 1,
        "more respondents",
    ),
    "weights that contradict the count": (WEIGHED, *BLOCK, "w", "values", 0, 1e6, "cannot have"),
    "squares that contradict the weights": (
        WEIGHED,
        *BLOCK,
        "w2",
        "values",
        0,
        1e-6,
        "cannot have",
    ),
    "weights without weights": (TALLY, *BLOCK, "w", "values", 0, 2.5, "cannot have"),
    "tables of other respondents": (TALLY, *BLOCK, "n", "values", 0, lambda n: n + 1, ""),
    "a key that is null": (WEIGHED, *BLOCK, "ung", "values", 0, None, "null"),
    "an answer off the scale": (TALLY, *BLOCK, "q", "values", 1, 5, "off its scale"),
    "a table that is a number": (
        TALLY,
        "blocks",
        0,
        5,
        "5 in blocks, where an object of the type 'frame' must",
    ),
    "a negative population": (TALLY, "populations", "N", "values", 0, -5.0, "population sizes"),
    "a stratum without its population": (
        TALLY,
        "populations",
        "kommun",
        "values",
        0,
        "c",
        "without a population",
    ),
    "a negative standard error": (
        ESTIMATES,
        "frame",
        "std_error",
        "values",
        0,
        -1.0,
        "negative standard errors",
    ),
    "an interval upside down": (
        ESTIMATES,
        "frame",
        "conf_low",
        "values",
        0,
        99.0,
        "end before they begin",
    ),
    "an unknown status": (ESTIMATES, "frame", "status", "values", 0, "fine", "unknown 'fine'"),
    "a frame that is a number": (
        ESTIMATES,
        "frame",
        5,
        "5 in frame, where an object of the type 'frame' must",
    ),
    "a figure of another measure": (
        ESTIMATES,
        "frame",
        "measure",
        "values",
        0,
        "z",
        "does not know",
    ),
    "a level above 1": (ESTIMATES, "method", "level", 1.5, "level"),
    "an estimate outside its interval": (
        *(ESTIMATES, "frame", "estimate", "values", 0, 100.0),
        "an? (conf_low|estimate) above its",
    ),
    "a p-value above 1": (COMPARED, "frame", "p_value", "values", 0, 1.5, "not between 0 and 1"),
    "an adjusted p-value below its own": (
        COMPARED,
        "frame",
        "p_adjusted",
        "values",
        0,
        1e-9,
        "below its p_value",
    ),
    "a difference of nothing": (
        COMPARED,
        "frame",
        "difference",
        "values",
        0,
        0.5,
        "not those of estimate and",
    ),
    "a verdict without reason": (COMPARED, "frame", "verdict", "values", 0, "above", "verdict"),
    "a verdict that is none": (
        COMPARED,
        "frame",
        "verdict",
        "values",
        0,
        "better",
        "unknown 'better'",
    ),
    "what matters without a margin": (
        COMPARED,
        "frame",
        "practical",
        "values",
        0,
        "important",
        "practical",
    ),
    "a rate of other counts": (
        RATES,
        "frame",
        "estimate",
        "values",
        0,
        50.5,
        "not those of its counts",
    ),
    "counts by nothing": (RATES, "counts", "columns", lambda columns: columns[1:], "has counts of"),
    "a figure without end": (
        *(
            STORED["tipping"],
            "frame",
            "tipping_point",
            "values",
            0,
            {"type": "float", "value": "inf"},
        ),
        "infinite",
    ),
    "shares of more than all": (
        *(ESTIMATES, "supports", 0, "shape", "share", "values", 0, 1e300),
        "what the figures stand on",
    ),
    "a row outside its interval": (
        STORED["an estimate"],
        "conf_low",
        99.5,
        "end before they begin",
    ),
    "a row of an unknown status": (STORED["an estimate"], "status", "fine", "has 'fine' in status"),
    "questions that do not add up": (
        STORED["items"],
        "frame",
        "answered",
        "values",
        0,
        1,
        "add up to n",
    ),
    "bounds the wrong way": (STORED["a bound"], "upper", 0.0, "before they begin|above its"),
    "a report without its beginning": (
        *(STORED["nonresponse report"], "weightings", lambda held: {"x": held["unadjusted"]}),
        "has estimates by",
    ),
    "a report of different rows": (
        *(STORED["nonresponse report"], "bounds", "frame", "measure", "values", 0, "annat"),
        "different rows",
    ),
    "lowest answers of nothing": (STORED["distribution"], "lows", {}, "lowest answers"),
    "lowest answers of another scale": (
        *(STORED["distribution"], "lows", lambda held: dict.fromkeys(held, 7)),
        "other lowest answers",
    ),
    "answers to another question": (
        *(STORED["distribution"], "method", "measures", lambda held: held[1:]),
        "does not know",
    ),
    "an answer that the scale lacks": (
        *(STORED["distribution"], "frame", "answer", "values", 0, "annat"),
        "does not know",
    ),
    "more respondents than persons": (
        STORED["representativity"],
        "respondents",
        41,
        "more respondents than",
    ),
    "a certificate that proves nothing": (
        *(
            STORED["report of what cannot be"],
            "findings",
            0,
            "certificate",
            "gaps",
            0,
            "most",
            10**6,
        ),
        "does not hold",
    ),
    "counts of other answers": (STORED["counts"], "witness", 0, 1, "not those of n"),
    "groups of other answers": (STORED["groups"], "witness", 0, 1, "not those of its whole"),
    "a split of others": (STORED["splits"], "fewest", 0, 0, 1, "an example that is none"),
    "an index of other answers": (STORED["index range"], "low_counts", 0, 1, "not those of n"),
    "a witness that prints otherwise": (
        *(STORED["moments"], "witness", lambda pairs: [[pairs[0][0], 10], [pairs[1][0], 10]]),
        "prints otherwise",
    ),
    "a summary of no scale": (
        STORED["reconstruction"],
        "summary",
        "low",
        9,
        "cannot be|must be below",
    ),
    "numbers that do not fit": (
        STORED["possible n"],
        "n",
        "values",
        0,
        1,
        "do not fit|do not rise",
    ),
    "shares that are no tree": (STORED["possible n"], "shares", "children", -1, [0], "no tree"),
    "a number as text that need not be": (
        *(ESTIMATES, "frame", "n", "values", 0, "15"),
        "whole numbers as they are written",
    ),
    "a number that must be text": (
        ESTIMATES,
        "frame",
        "n",
        "values",
        0,
        2**53,
        "whole numbers as they are written",
    ),
    "a truth that is a number": (
        STORED["chain"],
        "steps",
        0,
        "random",
        1,
        "a truth value must stand",
    ),
    "more than all unanswered": (PRINTED, "method", "unanswered", 1.0, "unanswered 1.0"),
    "a level of printed values above 1": (PRINTED, "method", "level", 1.5, "the level 1.5"),
    "a printed scale without width": (INDICES, "method", "high", 0.0, "is from 0.0 to 0.0"),
    "a printed scale without steps": (INDICES, "method", "steps", 0, "has 0 steps"),
    "units that are not in their own sum": (GAPS, "inside", False, "no part of themselves"),
    "a model that is none": (
        MIXED,
        "comparison",
        "reference",
        {"type": "Pooled"},
        "a comparison that is with no CaseMix",
    ),
    "replicates of a measure that is not known": (
        STORED["replicate estimates"],
        *("frame", "measure", "values", 0, "x"),
        "which its method does not know",
    ),
    "a level of a representativity above 1": (
        STORED["representativity"],
        *("method", "level", 2.0),
        "the level 2.0",
    ),
    "half a character": (STORED["a rate"], "measure", "\ud800", "text must stand"),
    "a size that is true": (STORED["sizes"], "sizes", "pairs", 0, 1, True, "a number must stand"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_contradicts_itself_is_refused(name):
    """A document that brukarindex cannot have written is refused, and the error says what is wrong
    with it.
    """
    value, *path, to, message = CASES[name]
    with pytest.raises(ArgumentError, match=f"^the JSON.*{message}"):
        from_json(changed(value, *path, to=to))


DECIMAL = '"type": "Decimal", "precision": 38, "scale": 2'
TEXTS = {
    "a number that is none": ('{"schema": "brukarindex/1", "value": NaN}', "the number NaN"),
    "an infinite number": ('{"schema": "brukarindex/1", "value": 1e400}', "the number 1e400"),
    "an endless whole number": (
        f'{{"schema": "brukarindex/1", "value": {"9" * 5000}}}',
        "not JSON",
    ),
    "a key twice": ('{"schema": "brukarindex/1", "value": 1, "value": 2}', "'value' twice"),
    "a fraction without end": (
        '{"schema": "brukarindex/1", "value": {"type": "fraction", "value": "1e999999999"}}',
        "a fraction must stand",
    ),
    "a decimal number without end": (
        f'{{"schema": "brukarindex/1", "value": {{{DECIMAL}, "value": "1e999999999"}}}}',
        "a decimal number must stand",
    ),
    "a decimal number that is none": (
        f'{{"schema": "brukarindex/1", "value": {{{DECIMAL}, "value": "NaN"}}}}',
        "a decimal number must stand",
    ),
    "a later version": (
        '{"schema": "brukarindex/1", "version": "99.0", "value": 1}',
        "written by brukarindex 99.0",
    ),
    "many keys twice": (
        '{"schema": "brukarindex/1", "value": {'
        + ", ".join(f'"k{i // 2}": 0' for i in range(40_000))
        + "}}",
        "'k0' twice",
    ),
    "a range without end": (
        '{"schema": "brukarindex/1", "value": {"type": "range", "start": 0, "stop": 5, "step": 0}}',
        "whole numbers from start",
    ),
    "an array of a size without end": (
        (
            '{"schema": "brukarindex/1", "value": {"type": "array", "shape": [9007199254740990],'
            ' "values": []}}'
        ),
        "has 0 numbers",
    ),
    "a mapping with a key twice": (
        '{"schema": "brukarindex/1", "value": {"type": "mapping", "pairs": [["a", 1], ["a", 2]]}}',
        "a key twice",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_that_are_refused_at_once(name):
    """Numbers without end or value, doubled keys and later versions are refused, in no time."""
    text, message = TEXTS[name]
    with pytest.raises(ArgumentError, match=message):
        from_json(text)


def test_all_that_is_changed_here_is_read_unchanged():
    """Without a change every document is read, and used as before."""
    for value in (CLASSES, CHAIN, TALLY, WEIGHED, ESTIMATES, COMPARED):
        assert from_json(to_json(value)) == value
