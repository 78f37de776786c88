"""Names beside points of two axes of figures."""

import json

import pytest

from brukarindex.presentation.scatter import Axis, Plane

PLANE = Plane(Axis((0, 100), {}), Axis((0, 100), {}))


@pytest.mark.parametrize(
    ("x", "y", "side"), [(76, 50, "left"), (76, 60, "right"), (90, 50, "right"), (60, 50, "right")]
)
def test_a_name_hides_no_other_mark(x, y, side):
    """A name stands where there is more room, on the other side if a mark is there, or nowhere."""
    unit, other = {"x": 80, "y": 50, "row": "Mjölby"}, {"x": x, "y": y, "row": "Kil"}

    drawn = PLANE.names_beside([unit], [unit, other])

    said = [json.dumps(each.to_dict(), ensure_ascii=False) for each in drawn]
    assert said
    assert all("Mjölby" in each and f'"align": "{side}"' in each for each in said)
    both = [unit, {**other, "x": 76, "y": 50}, {**other, "x": 85, "y": 50}]
    assert not PLANE.names_beside([unit], both)
