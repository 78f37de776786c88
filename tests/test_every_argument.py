"""Every public function, called with what no argument can be: only errors of ours."""

import importlib
import inspect
import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import polars as pl
import pytest
from calls import CALLS, Call
from test_architecture import PUBLIC, public

from brukarindex.exceptions import BrukarindexError

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
    "class": int,
}


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
    function, args, kwargs = call
    signature = inspect.signature(function)
    given = signature.bind(*args, **kwargs).arguments
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD or (name in THEIR_OWN and callable(bad)):
            continue
        held = given | {name: (bad,) if parameter.kind is parameter.VAR_POSITIONAL else bad}
        ordered = {each: held[each] for each in signature.parameters if each in held}
        made = inspect.BoundArguments(signature, OrderedDict(ordered))
        yield name, partial(function, *made.args, **made.kwargs)


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
