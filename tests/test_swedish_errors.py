"""The page that tells errors in Swedish quotes what they say, and names what exists."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import brukarindex as bx
from brukarindex.exceptions import BrukarindexError

PAGE = Path(__file__).parents[1] / "docs" / "sv" / "fel.md"
ROWS = [
    re.split(r" \| ", line.strip("| "), maxsplit=2)
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
]
SCALE = bx.Scale(1, 5)
LABELS = bx.Scale.labelled("Missnöjd", "Nöjd", "Mycket nöjd", dont_know="Vet ej")
INDEX, SHARE = bx.RatingIndex("helhet", SCALE), bx.Share.top("bemötande", LABELS)
FRAME = pl.DataFrame(
    {
        "kommun": ["Arboga", "Arboga", "Falun", "Falun"],
        "kön": ["K", "M", "K", "M"],
        "helhet": [1, 5, 4, 3],
        "bemötande": ["Nöjd", "Missnöjd", "Vet ej", "Mycket nöjd"],
        "vikt": [1.0, 2.0, 1.0, 1.0],
        "antal": [10, 20, 30, 30],
    }
)
BY = bx.estimate(FRAME, INDEX, by="kommun")
SEX = {"kön": {"K": 60, "M": 40}}


def other(**columns):
    """Return the frame with other columns."""
    return FRAME.with_columns(
        held.alias(name) if isinstance(held, pl.Expr) else pl.Series(name, held, strict=False)
        for name, held in columns.items()
    )


def of(*answers):
    """Return what estimates other answers."""
    return lambda: bx.estimate(other(helhet=answers), INDEX)


def raked(frame=FRAME, **margins):
    """Return what rakes a frame to margins."""
    return lambda: bx.rake(frame, margins)


def designed(frame, **design):
    """Return what estimates from a design."""
    return lambda: bx.estimate(frame, INDEX, design=bx.Design(**design))


PROVOKED: dict[str, Callable[[], object]] = {
    "columns not found": lambda: bx.estimate(FRAME, bx.RatingIndex("helhett", SCALE)),
    "data must be a frame": lambda: bx.estimate("enkat.csv", INDEX),
    "data has no rows": lambda: bx.estimate(FRAME[:0], INDEX),
    "measures must be": lambda: bx.estimate(FRAME, "helhet"),
    "key column": lambda: bx.estimate(other(kommun=["A", None, "B", "B"]), INDEX, by="kommun"),
    "not on Scale… is a code": of(1, 5, 99, 3),
    "not on Scale… Did you mean": lambda: bx.estimate(other(bemötande=["nöjd"] * 4), SHARE),
    "begins with a number": of("1", "5 - Mycket nöjd", "4", "3"),
    "holds several answers": of("1", "5;3", "4", "3"),
    "is a mean or a total": of(1.0, 2.5, 3.0, 4.0),
    "A ticked box": lambda: bx.estimate(FRAME, bx.ticked({"helhet": "Telefon"})),
    "is what Excel keeps": lambda: bx.estimate(
        other(helhet=[0.75, 1.0, 0.5, 0.25]), bx.RatingIndex("helhet", bx.Scale(0, 100))
    ),
    "A missing answer": of(1.0, float("nan"), 3.0, 4.0),
    "must hold answers": lambda: bx.estimate(other(helhet=pl.date(2025, 1, 1)), INDEX),
    "low must be below": lambda: bx.Scale(5, 1),
    "codes … are also": lambda: bx.Scale(1, 5, dont_know=3),
    "is not an answer of Scale": lambda: bx.Share("bemötande", LABELS, positive=["Bra"]),
    "measures: two": lambda: bx.estimate(FRAME, [INDEX, bx.Share.top("helhet", SCALE)]),
    "must hold numbers": designed(other(vikt=["1,5"] * 4), weight="vikt"),
    "Every weight": designed(other(vikt=[-1.0] * 4), weight="vikt"),
    "so their variance": designed(FRAME[:3], strata="kommun"),
    "varies within": designed(FRAME, strata="kommun", population="antal"),
    "to must be a reference": lambda: bx.compare(BY, to="riket"),
    "compare needs": lambda: bx.compare(FRAME, to=bx.Pooled()),
    "goes from": lambda: bx.compare(BY, to=bx.Published(120)),
    "Published: no value": lambda: bx.compare(BY, to=bx.Published({"NKI": 70})),
    "no row has": lambda: BY["arboga"],
    "there are … rows": BY.row,
    "no level of the data": raked(kön={"Kvinna": 60, "Man": 40}),
    "where the data has": raked(
        other(kommun=["114", "114", "180", "180"]), kommun={"0114": 60, "0180": 40}
    ),
    "is in the data": raked(kön={"K": 60}),
    "but no respondents": raked(kön={"K": 60, "M": 40, "X": 3}),
    "reads as a total": raked(kön={"K": 60, "M": 40, "Totalt": 100}),
    "margins add up": raked(**SEX, kommun={"Arboga": 70, "Falun": 40}),
    "no weights meet": raked(
        other(kommun=["Arboga", "Falun", "Arboga", "Falun"]),
        **SEX,
        kommun={"Arboga": 70, "Falun": 30},
    ),
    "must be a frame of": raked(kön=pl.DataFrame({"kön": ["K", "M"], "n": ["60", "40 000"]})),
    "of a register": raked(kön=pl.DataFrame({"kön": ["K", "M", "K"]})),
    "poststratify takes": lambda: bx.poststratify(
        FRAME, {**SEX, "kommun": {"Arboga": 70, "Falun": 30}}
    ),
}
"""What raises each error, by the first words of its row."""


def provoked(quoted):
    """Return the key of a row."""
    (found,) = [key for key in PROVOKED if quoted.startswith(key)]
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_an_error_says_what_the_page_quotes(row):
    """What stands on either side of … is in the error, in that order."""
    quoted, meaning, remedy = row
    quoted = quoted.strip("`")
    with pytest.raises(BrukarindexError) as caught:
        PROVOKED[provoked(quoted)]()
    parts = [re.escape(part.strip()) for part in quoted.split("…") if part.strip()]
    assert re.search(".*".join(parts), str(caught.value), re.DOTALL)
    assert meaning
    assert remedy.strip("| ")


def test_all_rows_are_provoked():
    """A new row needs its error here, and an error its row."""
    assert sorted(provoked(row[0].strip("`")) for row in ROWS) == sorted(PROVOKED)


def test_what_the_page_advises_exists():
    """Names of the library in the remedies are names that it has."""
    names = re.findall(r"\bbx\.(\w+)", PAGE.read_text(encoding="utf-8"))
    assert [name for name in names if not hasattr(bx, name)] == []
