"""Tables of results that have no layout of their own: every column, in words."""

import attrs
import polars as pl
import pytest
from stored import STORED

from brukarindex import table
from brukarindex.declaration import MethodsAppendix
from brukarindex.estimates.distributions import Distributions
from brukarindex.exceptions import ArgumentTypeError
from brukarindex.intake.problems import Problems
from brukarindex.presentation.headings import _CODED, _CODES, SWEDISH, counted_heading
from brukarindex.presentation.plain_table import _COUNTED
from brukarindex.presentation.tables import _MADE
from brukarindex.results.statuses import Status
from brukarindex.results.tables import Framed

OWN = (*_MADE, Distributions)
WORDS = (MethodsAppendix, Problems)
PLAIN = {
    name: each
    for name, each in STORED.items()
    if isinstance(each, Framed) and not isinstance(each, (*OWN, *WORDS))
}


def columns_of(result):
    """Return the columns that are not the user's."""
    return [name for name in result.frame.columns if name not in getattr(result, "by", ())]


@pytest.mark.parametrize("name", PLAIN)
def test_every_column_stands_under_its_word(name):
    """With the numbers of the frame, within 100 columns, and the method below."""
    result = PLAIN[name]
    swedish, english = (table(result, language=language) for language in ("sv", "en"))
    assert len(swedish.cells) == len(english.cells) == result.frame.height
    assert result.describe("sv") in swedish.notes
    assert max(map(len, str(swedish).splitlines())) <= 100
    shown = 0
    for column in columns_of(result):
        values = result.frame[column]
        header = SWEDISH[column][:1].upper() + SWEDISH[column][1:]
        if column == "n":
            kind = next((each for each in _COUNTED if isinstance(result, each)), None)
            header = counted_heading(_COUNTED.get(kind), "sv")
        if column == "position" and "answer" in result.frame:
            continue
        if not values.dtype.is_numeric() or values.null_count() == len(values):
            continue
        shown += 1
        place = swedish.header.index(header)
        assert (
            english.header[place] != header
            or column in ("df", "i2", "index", "q2")
            or header.isascii()
        )
        for cells, value in zip(swedish.cells, values, strict=True):
            if value is None:
                assert cells[place].text == "–"
            else:
                assert cells[place].numbers == (value,)
                assert "." not in cells[place].text
    assert shown > 0


def test_every_word_is_of_a_column():
    """No word is left of a column that is gone."""
    every = {
        name
        for each in STORED.values()
        if isinstance(each, Framed) and not isinstance(each, WORDS)
        for name in each.frame.columns
    }
    assert set(SWEDISH) <= every


@pytest.mark.parametrize("name", PLAIN)
def test_codes_are_told_in_words(name):
    """Those of statuses by their sentence, and all others in Swedish."""
    result = PLAIN[name]
    made = table(result, language="sv")
    texts = {cell.text for row in made.cells for cell in row}
    for column in set(columns_of(result)) & {*_CODED, "status"}:
        if result.frame[column].dtype != pl.String:
            continue
        for value in result.frame[column].drop_nulls():
            if column == "status" and value != "ok":
                sentence = Status(value).sentence["sv"]
                (note,) = (each for each in made.notes if each[3:].startswith(sentence))
                assert note.partition(":")[0] in texts
            elif column != "status":
                assert value not in texts - {"raking"} or value not in _CODES
                assert set(value.split(" ")) & set(_CODES) or value == "raking"


def test_words_have_no_table():
    """A list of problems and an appendix are read by `describe`."""
    for each in STORED.values():
        if isinstance(each, WORDS):
            with pytest.raises(ArgumentTypeError, match="the result must have figures"):
                table(each)


@pytest.mark.parametrize("name", PLAIN)
def test_withheld_rows_have_no_figures(name):
    """Nor what is told of them, such as a position in a funnel."""
    result = PLAIN[name]
    made = table(result, withheld=pl.int_range(pl.len()) == 0, language="sv")
    hidden, named = made.rows[0], {"..", "–", ""}
    columns = [each for each in columns_of(result) if each in ("measure", "answer")]
    named |= {str(result.frame[each][0]) for each in columns}
    assert ".." in hidden
    assert set(hidden[made.left :]) <= named
    assert made.cells[0][-1].numbers == ()
    assert result.method.describe("sv") in made.notes
    assert result.describe("sv") == result.method.describe("sv") or (
        result.describe("sv") not in made.notes
    )


def test_numbers_without_end_are_no_numbers_of_excel():
    """They are written as a sign."""
    result = STORED["funnel"]
    far = attrs.evolve(result, frame=result.frame.with_columns(z=pl.lit(float("inf"))))
    made = table(far)
    place = made.header.index("Z")
    assert [row[place].text for row in made.cells] == ["∞"] * len(far)
    assert made.excel()[:2] == b"PK"


def test_years_of_a_trend_are_not_figures():
    """They have no decimals and no space."""
    result = STORED["trends"]
    years = attrs.evolve(result, frame=result.frame.with_columns(first=pl.lit(2019.0)))
    made = table(years, language="sv")
    place = made.header.index("Första")
    assert {row[place].text for row in made.cells} == {"2019"}
