"""Documents changed at random, for the tests of what is read from outside."""

import copy
import random
from collections.abc import Iterator
from typing import Any

VALUES = [
    None, True, False, 0, 1, -1, 2, 1.5, -0.5, 1e-300, 1e300, -1e300, 2**31, 2**53, 2**62, 2**64,
    10**30, "", "x", "q", "kommun", "ok", "a\x00b", "1e999999999", [], {}, [0], [[1]],
    {"type": "frame", "columns": []},
    {"type": "array", "shape": [0], "values": []}, {"type": "fraction", "value": "1/0"},
    {"type": "integer", "value": "9007199254740993"}, {"type": "float", "value": "inf"},
    {"type": "Rest"}, "9007199254740993",
    {"type": "range", "start": 0, "stop": 10**15, "step": 1}, "2025-03-31", "\ud800", "type",
]  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a document."""
    inside = (
        value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    )
    for step in inside:
        yield (*way, step)
        yield from places(value[step], (*way, step))


def part(value: Any, way: tuple[Any, ...]) -> Any:
    """Return the part of a document that a way leads to."""
    for step in way:
        value = value[step]
    return value


def mutated(document: Any, ways: list[tuple[Any, ...]], chance: random.Random) -> Any:
    """Return a document with one to three parts changed, left out, doubled or exchanged."""
    made = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        try:
            change(made, ways, chance)
        except (KeyError, IndexError, TypeError, AttributeError, ValueError):
            continue  # an earlier change took the part away, or it is not of this kind
    return made


def change(made: Any, ways: list[tuple[Any, ...]], chance: random.Random) -> None:
    """Change one part of a document."""
    *way, last = chance.choice(ways)
    inside = part(made, tuple(way))
    match chance.randrange(6):
        case 0:
            inside[last] = copy.deepcopy(chance.choice(VALUES))
        case 1:
            inside[last] = nudged(inside[last], chance)
        case 2:
            inside[last] = copy.deepcopy(part(made, chance.choice(ways)))
        case 3:
            del inside[last]
        case 4:
            inside.insert(last, copy.deepcopy(inside[last]))
        case _:
            chance.shuffle(inside)


def nudged(value: Any, chance: random.Random) -> Any:
    """Return a value a little beside another."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value[:-1] if value and isinstance(value, (str, list)) else value
    return chance.choice((value + 1, value - 1, -value, value * 2, value * (1 + 1e-7), value + 0.5))
