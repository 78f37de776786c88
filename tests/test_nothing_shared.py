"""No result changes when what it was made from is changed afterwards, nor when what it hands out
is.
"""

import copy
import inspect
import pickle
from collections.abc import Iterator

import attrs
import numpy as np
import pandas as pd
import polars as pl
import pytest
from calls import CALLS
from stored import STORED

from brukarindex import clean_labels, intake, to_json
from brukarindex.exceptions import BrukarindexError
from brukarindex.verification import Page, Percentage, verify

NUMBERS = {"a": 1, "b": 2, "K": 1, "M": 2}
"""Names of groups as numbers, whose memory Polars shares with pandas."""
GIVEN = [call for call in CALLS if call[0] is not intake.read_spss]  # of a file that is not there


def numbered(value: object) -> object:
    """Return an argument with frames of pandas, whose texts are numbers where `NUMBERS` says so."""
    if isinstance(value, pl.DataFrame):
        texts = [name for name in ("u", "kon") if value.schema.get(name) == pl.String]
        return value.with_columns(
            pl.col(texts).replace_strict(NUMBERS, return_dtype=pl.Int64)
        ).to_pandas()
    if isinstance(value, dict):
        return {NUMBERS.get(key, key): numbered(each) for key, each in value.items()}
    return list(value) if isinstance(value, list) else value


def spoil(value: object) -> None:
    """Change an argument in its place."""
    if isinstance(value, pd.DataFrame):
        for place, kind in enumerate(value.dtypes):
            if kind.kind in "if" and len(value):
                value.iloc[0, place] = 77
    elif isinstance(value, dict):
        for each in value.values():
            spoil(each)
        value.clear()
    elif isinstance(value, list):
        value.clear()


def told(result: object) -> list[object]:
    """Return all that a result tells."""
    made: list[object] = [repr(result)]
    frame = getattr(result, "frame", None)
    if frame is not None:
        made.append(frame.to_dicts())
    try:
        made.append(to_json(result))
    except BrukarindexError:
        made.append(pickle.dumps(result))
    return made


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("call", GIVEN, ids=[call[0].__name__ for call in GIVEN])
def test_what_was_given_can_be_changed(call):
    """Frames of pandas, dictionaries and lists are the caller's, to do with as they like."""
    function, args, kwargs = call
    given = inspect.signature(function).bind(*args, **kwargs)
    given.arguments = {name: numbered(each) for name, each in given.arguments.items()}
    try:
        made = function(*given.args, **given.kwargs)
    except BrukarindexError:  # what weights were made by is text, and here a number
        made = function(*args, **kwargs)
    before = told(made)
    for each in (*given.args, *given.kwargs.values()):
        spoil(each)
    assert told(made) == before


def held(value: object, seen: set[int]) -> Iterator[object]:
    """Yield the results and specifications that a stored value is made of."""
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from held(each, seen)
    elif attrs.has(type(value)):
        yield value


PUBLIC = [each for value in STORED.values() for each in held(value, set())]


@pytest.mark.parametrize("made", PUBLIC, ids=lambda made: type(made).__name__)
def test_what_is_handed_out_can_be_changed(made):
    """A frame is a copy, and an array cannot be written."""
    for field in attrs.fields(type(made)):
        value = getattr(made, field.name)
        if isinstance(value, pl.DataFrame):
            value.insert_column(0, pl.Series("mine", [0] * value.height))
            assert "mine" not in getattr(made, field.name).columns
        elif isinstance(value, np.ndarray):
            assert not value.flags.writeable


def test_cleaned_labels_are_like_their_copies():
    """Their frames are compared by what they hold; a lazy one is like itself alone."""
    frame = pl.DataFrame({"ort": ["Ed", "ed ", "Ed"]})
    made = clean_labels(frame, keys="ort")
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert other == made
        assert hash(other) == hash(made)
    assert made != clean_labels(frame.head(2), keys="ort")
    assert made != clean_labels(frame.lazy(), keys="ort")
    made.frame[0, "ort"] = "Mora"
    assert made.frame["ort"].to_list() == ["Ed", "Ed", "Ed"]


def test_a_finding_has_counts_of_its_own():
    """The dictionaries that it was made of are the caller's."""
    counts = {"ja": 3, "nej": 4}
    found = attrs.evolve(
        verify(Page("sida", [Percentage("ja", "48 %", base=50)])).findings[0], witness=counts
    )
    counts["ja"] = 9
    assert found.witness == {"ja": 3, "nej": 4}
