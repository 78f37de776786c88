"""Every public function, called with what no argument can be: only errors of ours."""

import importlib
import inspect
import math
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import numpy as np
import polars as pl
import pytest
from calls import CALLS, Call
from test_architecture import PUBLIC, public

from brukarindex.exceptions import BrukarindexError, ColumnNotFoundError

NO_CALL = {"IntervalMethod", "ShareMethod"}
"""Public names that are lists of words."""
THEIR_OWN = {"progress", "statistic", "adjust"}
"""Arguments that are functions of the user's, which may raise what they like."""
NAMES = [call[0].__name__ for call in CALLS]


class Odd:
    """Something that is nothing."""


BAD = {
    "None": None,
    "object": Odd(),
    "NaN": math.nan,
    "text": "zz",
    "empty list": [],
    "list of objects": [Odd()],
    "list of lists": [[1]],
    "dict": {},
    "huge": 10**400,
    "-huge": -(10**400),
    "numpy": np.int64(-3),
    "array": np.array([1.5, 2.5]),
    "matrix": np.zeros((2, 2)),
    "numpy's True": np.True_,
    "bytes": b"x",
    "complex": 1j,
    "frame": pl.DataFrame({"zz": [1]}),
    "empty frame": pl.DataFrame(),
    "class": int,
}
WRONG = {
    "list": [1],
    "date": date(2020, 1, 1),
    "text": "zz",
    "NaN": math.nan,
    "null": None,
    "huge": 1e300,
    "negative": -3,
    "bytes": b"x",
}
"""What a column may hold all through, and most columns may not."""


def functions() -> set[str]:
    """Return the names of all public functions."""
    held = [
        (name, getattr(importlib.import_module(room), name))
        for room in PUBLIC
        for name in public(room)
    ]
    return {name for name, each in held if callable(each) and not inspect.isclass(each)}


def replaced(call: Call, bad: object) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield a call for each argument, with something bad in its place."""
    for name, parameter in inspect.signature(call[0]).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD or (name in THEIR_OWN and callable(bad)):
            continue
        yield name, with_one(call, name, bad)


def with_one(call: Call, name: str, value: object) -> Callable[[], object]:
    """Return a call with another value of one argument."""
    function, args, kwargs = call
    signature = inspect.signature(function)
    several = signature.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
    held = signature.bind(*args, **kwargs).arguments | {name: (value,) if several else value}
    ordered = {each: held[each] for each in signature.parameters if each in held}
    made = inspect.BoundArguments(signature, OrderedDict(ordered))
    return partial(function, *made.args, **made.kwargs)


def odd_frames(frame: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the frame without rows, without each of its columns, and with each of them wrong."""
    yield "no rows", frame.clear()
    for name in frame.columns:
        yield f"without {name}", frame.drop(name)
        for kind, value in WRONG.items():
            yield f"{name} is {kind}", frame.with_columns(pl.lit(value).alias(name))


def refused(use: Callable[[], object]) -> BrukarindexError | None:
    """Return the error of ours that a call raises."""
    try:
        use()
    except BrukarindexError as error:
        return error
    return None


def misnamed(call: Call, error: BrukarindexError) -> list[str]:
    """Return the arguments that an error blames, and that the function does not have."""
    blamed = [getattr(each, "argument", "") for each in error.problems]
    return [each for each in blamed if each and each not in inspect.signature(call[0]).parameters]


def names(error: BrukarindexError, argument: str) -> bool:
    """Return whether an error says which argument is wrong, or which columns are not there."""
    told = str(error)
    lost = error.missing if isinstance(error, ColumnNotFoundError) else ()
    found = bool(lost) and all(repr(each) in told for each in lost)
    return found or re.search(rf"\b{argument}\b", told) is not None


def test_every_public_function_has_a_call():
    """A new function is tried too."""
    assert set(NAMES) == functions() - NO_CALL


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_what_no_argument_can_be_is_an_error_of_ours(call):
    """Whatever stands in the place of an argument is taken, or refused by an error of ours that
    ends with a full stop.
    """
    foreign = []
    for kind, bad in BAD.items():
        for name, use in replaced(call, bad):
            try:
                use()
            except BrukarindexError as error:
                if not str(error).endswith((".", "?")):
                    foreign.append(f"{name} = {kind}: {error}")
            except Exception as error:  # noqa: BLE001 - what is looked for
                foreign.append(f"{name} = {kind}: {type(error).__name__}: {error}")
    assert not foreign


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("call", CALLS, ids=NAMES)
def test_an_error_names_the_argument_as_the_caller_wrote_it(call):
    """An error names the argument that was wrong as the function calls it, or the columns that are
    not there, and blames no argument that the function does not have.
    """
    parameters, wrong = inspect.signature(call[0]).parameters, []
    for kind, bad in BAD.items():
        for name, use in replaced(call, bad):
            error = None if bad is parameters[name].default else refused(use)
            if error and (misnamed(call, error) or not names(error, name)):
                wrong.append(f"{name} = {kind}: {misnamed(call, error)} {error}")
    assert not wrong


FRAMED = [
    pytest.param(call, name, id=f"{call[0].__name__}-{name}")
    for call in CALLS
    for name, value in inspect.signature(call[0]).bind(*call[1], **call[2]).arguments.items()
    if isinstance(value, pl.DataFrame)
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("call", "name"), FRAMED)
def test_an_error_of_a_frame_names_the_argument_or_a_column(call, name):
    """What is wrong in a frame is told of the argument, or of a column in quotes or with its
    value.
    """
    frame = inspect.signature(call[0]).bind(*call[1], **call[2]).arguments[name]
    columns = "|".join(frame.columns)
    wrong = []
    for kind, odd in odd_frames(frame):
        error = refused(with_one(call, name, odd))
        told = re.search(rf"'({columns})'|\b({columns}) = ", str(error))
        if error and (misnamed(call, error) or not (told or names(error, name))):
            wrong.append(f"{kind}: {misnamed(call, error)} {error}")
    assert not wrong
