"""What all pictures share: Altair where it is installed, data of any length, long
names in lines.
"""

import json
import textwrap
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import attrs

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


@attrs.frozen
class PictureRow:
    """One row of a picture: its name in lines, and the pixels between which it lies."""

    lines: tuple[str, ...]
    top: int
    bottom: int

    @property
    def name(self) -> str:
        """The name in one line."""
        return " ".join(self.lines)

    @property
    def middle(self) -> float:
        """The pixel in the middle."""
        return (self.top + self.bottom) / 2

    @property
    def label(self) -> float:
        """Where the first line of the name stands, so that all of them stand in the middle."""
        return self.middle - LINE * (len(self.lines) - 1) / 2


def row_axis(rows: Collection[PictureRow]) -> "alt.Y":
    """Return the y axis of rows one below the other: places are pixels, so that no mark can stand
    in another row than its own.
    """
    import altair as alt

    height = max(row.bottom for row in rows)
    plain: dict[str, Any] = {"grid": False, "ticks": False, "domain": False, "labelLimit": 0}
    labels = labels_at({row.label: row.lines for row in rows})
    axis = alt.Axis(title=None, labelBaseline="middle", labelLineHeight=LINE, **plain, **labels)
    return alt.Y("y:Q", scale=alt.Scale(domain=(height, 0), nice=False), axis=axis)
