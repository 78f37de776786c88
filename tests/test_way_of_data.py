"""The way of data that the documentation draws is the way that two calls take."""

import re
import sys
from pathlib import Path

import polars as pl
import pytest

import brukarindex as bx
from brukarindex.verification import Index, Invited, Page, Rate, percentages, verify

SOURCE = Path(bx.__file__).parent
PAGE = Path(__file__).parents[1] / "docs" / "maintaining" / "way-of-data.md"
EVERYWHERE = ("arrays", "checks", "exceptions", "results", "words")
"""Rooms that every other leans on."""


def drawn():
    """Return the files of each drawing."""
    blocks = re.findall(
        r"^```text\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return [[line.split()[0] for line in block.splitlines()] for block in blocks]


def taken(call):
    """Return the files whose functions a call enters, each when it is first entered."""
    files = {}

    def record(frame, event, _):
        if event == "call" and frame.f_code.co_filename.startswith(str(SOURCE)):
            path = Path(frame.f_code.co_filename).relative_to(SOURCE)
            if path.parts[0].removesuffix(".py") not in EVERYWHERE:
                files.setdefault(path.with_suffix("").as_posix())

    call()  # imports and caches
    before = sys.getprofile()
    sys.setprofile(record)
    try:
        call()
    finally:
        sys.setprofile(before)
    return list(files)


FRAME = pl.DataFrame({"u": ["a"] * 40 + ["b"] * 40, "q": [1, 5, 4, 2] * 20, "N": [100] * 80})
DESIGN = bx.Design(strata="u", population="N")
SATISFIED = bx.Share.top("q", bx.Scale(1, 5))


def estimated():
    """Estimate a share of a total survey in two units."""
    bx.estimate(FRAME, SATISFIED, by="u", design=DESIGN)


def page_checked():
    """Check a typed page, and ask a finding for its evidence."""
    shares = {"Nöjd": "48,4 %", "Mycket nöjd": "22,8 %"}
    told = percentages("", shares, totals={("Nöjd", "Mycket nöjd"): "71,2 %"})
    page = Page("Tyresö", [Invited("1283"), Rate("33 procent"), told, Index("56,8")])
    assert verify(page).findings[0].evidence


def rooms(files):
    """Return the rooms of files."""
    return {file.partition("/")[0] for file in files}


@pytest.mark.parametrize("place", [0, 1])
def test_the_drawings_are_the_ways_that_calls_take(place):
    """Files are passed in the order in which they are drawn, and no room is passed that is not."""
    way = taken((estimated, page_checked)[place])
    assert [file for file in way if file in drawn()[place]] == drawn()[place]
    assert rooms(way) == rooms(drawn()[place])
