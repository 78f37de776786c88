"""The manners that all results share."""

import copy
import pickle
import re
from html.parser import HTMLParser

import attrs
import duckdb
import polars as pl
import pyarrow as pa
import pytest
from stored import STORED

from brukarindex import from_json, to_json
from brukarindex.declaration import MethodsAppendix
from brukarindex.exceptions import DomainNotFoundError
from brukarindex.results.tables import Framed, Table
from brukarindex.results.text import frame_html
from brukarindex.results.version import package_version
from brukarindex.words.languages import LANGUAGES

COPIES = (
    copy.copy,
    copy.deepcopy,
    lambda result: pickle.loads(pickle.dumps(result)),
    lambda result: from_json(to_json(result)),
)
RESULTS = {name: each for name, each in STORED.items() if isinstance(each, Framed)}
MADE = {name: each for name, each in RESULTS.items() if not isinstance(each, MethodsAppendix)}
"""Results but the appendix, whose rows are what is said of how the others were made."""
TABLES = {name: each for name, each in RESULTS.items() if isinstance(each, Table) and each.by}
"""Results whose rows are looked up by their domain."""


class _Cells(HTMLParser):
    """The text of every cell of a table, and on which side it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("th", "td"):
            self.cells.append(("", dict(attrs)["style"]))

    def handle_data(self, data):
        text, style = self.cells[-1]
        self.cells[-1] = (text + data, style)


def cells_of(html):
    """Return what a table of HTML shows."""
    parser = _Cells()
    parser.feed(html)
    return parser.cells


def kinds(cls=Framed):
    """Yield the names of all classes of results."""
    for each in cls.__subclasses__():
        if each.__name__ not in ("PrintedTable", "Rows", "Table"):
            yield each.__name__
        yield from kinds(each)


def test_every_result_is_here():
    """A new kind of result keeps these manners too."""
    assert set(kinds()) == {type(each).__name__ for each in RESULTS.values()}


@pytest.mark.parametrize("name", RESULTS)
def test_results_have_the_same_manners(name):
    """A tidy frame, rows, a paragraph in each language that names the release, a short text."""
    result = RESULTS[name]
    assert len(result) == result.frame.height == len(list(result)) > 0
    assert all(row in result for row in result)
    assert result.describe("sv") != result.describe("en")
    assert result.describe() == result.describe("en")
    assert all(f"brukarindex {package_version()}" in result.describe(each) for each in LANGUAGES)
    assert max(map(len, repr(result).splitlines())) <= 100
    assert not re.search(r"\de[-+]?\d|\bnull\b|\bNone\b|\binf\b", repr(result))


@pytest.mark.parametrize("name", MADE)
def test_results_say_how_they_were_made(name):
    """By a method that is data, told in both languages and stored by itself: with the release, and
    with nothing that stands beside it too.
    """
    result, method = MADE[name], MADE[name].method
    assert method.describe("sv") != method.describe("en") == method.describe()
    assert method.version == package_version()
    for language in LANGUAGES:
        assert method.describe(language).count(f"brukarindex {package_version()}.") == 1
    for copied in COPIES:
        assert copied(method) == method
        assert hash(copied(method)) == hash(method)
    both = attrs.fields_dict(type(result)).keys() & attrs.fields_dict(type(method)).keys()
    assert not any(getattr(result, each) == getattr(method, each) for each in both)
    assert not hasattr(result, "version")


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("copied", COPIES, ids=["copy", "deepcopy", "pickle", "JSON"])
def test_results_are_equal_to_their_copies(name, copied):
    """In their figures, and as members of sets."""
    result, other = RESULTS[name], copied(RESULTS[name])
    assert other.frame.equals(result.frame)
    assert repr(other) == repr(result)
    assert other == result
    assert hash(other) == hash(result)


@pytest.mark.parametrize("name", TABLES)
def test_results_are_looked_up_by_domain(name):
    """Brackets and ``in`` take the values of the ``by`` columns; each part is a result like the
    whole.
    """
    result = TABLES[name]
    for domain in set(result.frame.select(result.by).rows()):
        key = domain[0] if len(domain) == 1 else domain
        part = result[key]
        assert key in result
        assert type(part) is type(result)
        assert set(part.frame.select(result.by).rows()) == {domain}
    assert "no such domain" not in result
    with pytest.raises(DomainNotFoundError):
        result["no such domain"]


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_read_as_arrow(name):
    """Polars, PyArrow, pandas and DuckDB read a result without a word of ours."""
    result = RESULTS[name]
    assert pl.DataFrame(result).equals(result.frame)
    table = pa.table(result)
    assert table.column_names == result.frame.columns
    assert pl.from_pandas(table.to_pandas()).columns == result.frame.columns
    assert duckdb.from_arrow(table).aggregate("count(*)").fetchall() == [(result.frame.height,)]


@pytest.mark.parametrize("name", RESULTS)
def test_notebooks_show_numbers_that_can_be_read(name):
    """Numbers are right-aligned with the digits of the text, and nothing is shown as
    1e-14 or null.
    """
    result = RESULTS[name]
    html = result._repr_html_()
    shown = [
        column
        for column in result.frame.columns
        if result.frame[column].null_count() < result.frame.height
    ]
    cells = cells_of(html)
    assert [text for text, _ in cells[: len(shown)]] == shown
    assert len(cells) == len(shown) * (1 + min(result.frame.height, 21))
    assert not any(text == "null" or re.search(r"\de-\d", text) for text, _ in cells)
    for place, column in enumerate(shown):
        side = "right" if result.frame[column].dtype.is_numeric() else "left"
        assert cells[place][1] == cells[place + len(shown)][1] == f"text-align: {side}"


def test_a_long_result_is_cut_in_the_middle_and_text_is_escaped():
    """Twenty rows are shown, and a name that looks like a tag is text."""
    frame = pl.DataFrame(
        {
            "u": [f"<b>{i}" for i in range(100)],
            "x": [i / 3 for i in range(100)],
            "nil": [None] * 100,
        }
    )
    cells = cells_of(frame_html(frame))
    assert len(cells) == 2 * 22
    assert [text for text, _ in cells[-2:]] == ["<b>99", "33"]
    assert ("…", "text-align: right") in cells
