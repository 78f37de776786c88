"""What pictures with two axes of figures share: names beside points, where they have room."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from brukarindex.presentation.drawing import LINE, Marks, chart_of

if TYPE_CHECKING:
    import altair as alt

HEIGHT = 320
"""Pixels from the lowest to the highest figure."""


def names_beside(texts: Marks) -> "list[alt.Chart]":
    """Return names beside their points, on white so that they are read above others.

    Each says its ``text`` at ``x`` and ``y``, whether it stands to the ``left``, and how many
    pixels ``across`` and ``up`` it is; those that would touch one before them are left out.
    """
    looks: list[dict[str, Any]] = [{"stroke": "#ffffff", "strokeWidth": 3}, {}]
    sides: list[tuple[bool, dict[str, Any]]] = [
        (True, {"align": "right", "dx": -7}),
        (False, {"align": "left", "dx": 7}),
    ]
    shown = _apart(texts)
    return [
        chart_of(some).mark_text(fontSize=10, **side, **look).encode(text="text:N")
        for left, side in sides
        if (some := [each for each in shown if each["left"] == left])
        for look in looks
    ]


def _apart(texts: Marks) -> Marks:
    """Return the names that have room: none on one before it."""
    kept: Marks = []
    for text in texts:
        if not any(_touch(text, other) for other in kept):
            kept.append(text)
    return kept


def _touch(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    (first, last), (start, end) = _reach(one), _reach(other)
    return first < end and start < last and abs(one["up"] - other["up"]) < LINE - 2


def _reach(text: Mapping[str, Any]) -> tuple[float, float]:
    """Return the pixels between which a name lies, about."""
    long = 7 + 6 * len(text["text"])
    at: float = text["across"]
    return (at - long, at) if text["left"] else (at, at + long)
