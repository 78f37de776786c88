"""What all pictures share: Altair where it is installed, data of any length, long
names in lines.
"""

import json
import textwrap
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from brukarindex.exceptions import ArgumentError

if TYPE_CHECKING:
    import altair as alt

COLOURS = ("#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Colours that those who are colour-blind can tell apart (Okabe and Ito 2008)."""
GREY = "#dcdcdc"
LINE = 13
"""Pixels from one line of text to the next."""


def check_altair() -> None:
    """Raise unless Altair is installed.

    Raises:
        ArgumentError: If it is not.
    """
    try:
        import_module("altair")
    except ImportError:
        raise ArgumentError('a picture needs Altair: pip install "brukarindex[plots]".') from None


def data_of(rows: Sequence[Mapping[str, Any]]) -> "alt.InlineData":
    """Return rows that stand in the picture itself: of a frame Altair takes no more than 5 000."""
    import altair as alt

    return alt.InlineData(values=[dict(row) for row in rows])


def lines_of(name: str, width: int = 44) -> list[str]:
    """Return a name in lines of at most ``width`` characters, at least one line."""
    return textwrap.wrap(name, width) or [""]


def labels_at(labels: Mapping[float, Sequence[str]]) -> dict[str, Any]:
    """Return what an axis needs to have labels of one or several lines at these places."""
    places, texts = json.dumps(list(labels)), json.dumps([list(lines) for lines in labels.values()])
    return {"values": list(labels), "labelExpr": f"{texts}[indexof({places}, datum.value)]"}
