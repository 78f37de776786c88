"""How results are shown, as text and in notebooks: every example result, by the same rules."""

import ast
import json
import re
from contextlib import suppress

import polars as pl
import pytest
from stored import STORED

from brukarindex import (
    Design,
    Scale,
    Share,
    estimate,
    from_json,
    poststratify,
    table,
    tally,
    to_json,
)
from brukarindex.counting import Tally
from brukarindex.exceptions import ArgumentError, ArgumentTypeError
from brukarindex.results.tables import Table
from brukarindex.results.text import frame_text
from brukarindex.verification import Page
from brukarindex.words.languages import LANGUAGES
from brukarindex.words.numbers import plain

SHARE = Share.top("q", Scale(1, 5))
LARGE = pl.DataFrame({"u": ["a", "b"] * 20, "q": [1, 2, 5, 4, 4] * 8, "w": [1e5, 2e7] * 20})
EVERY = {
    **{f"{name} {i}": each for name, value in STORED.items()
       for i, each in enumerate(value if isinstance(value, list) else [value])
       if hasattr(each, "_repr_html_")},
    "large totals": estimate(LARGE, SHARE, by="u", design=Design(weight="w"), statistic="total"),
    "uneven weights": estimate(LARGE, SHARE, by="u", design=Design(weight="w")),
    "large weights": poststratify(LARGE, {"u": {"a": 1e7, "b": 3e9}}),
    "a tally": tally(LARGE, SHARE, by="u"),
    "a table": table(estimate(LARGE, SHARE, by="u"), language="sv"),
}  # fmt: skip
PRINTED = {
    f"{name} {i}": each for name, value in STORED.items()
    for i, each in enumerate(value if isinstance(value, list) else [value])
    if (hasattr(each, "_repr_html_") or isinstance(each, (Tally, Page)))
    and name != "tally of boxes"  # whose block is named after all its columns
}  # fmt: skip
"""What has a text of its own, and is not written as Python would."""
UNNAMED = ("rates of counts 0", "appendix 0")
NAMES = {
    *(
        "kommun",
        "ung",
        "q",
        "r",
        "a",
        "b",
        "c",
        "d",
        "u",
        "ar",
        "to_ar",
        "enhet",
        "svar",
        "ab",
        "cd",
    ),
    *("allt", "utfall", "vem", "I", "R", "helhet", "bemötande", "Nöjd", "Missnöjd", "Mycket nöjd"),
    *("Nöjda", "Allt", "Fel", "tabell 1", "Telefon", "Besök"),
}
"""Names of columns, units, measures, labels and titles, which no field of a result has."""
RAW = re.compile(r"\d[eE][+-]?\d+\b|\b(null|None|nan|NaN|inf)\b|\d\.\d{7,}")


@pytest.mark.parametrize("name", EVERY)
def test_nothing_raw_is_shown(name):
    """No exponents, no null, no long tail of decimals, and no line beyond 100 columns."""
    result = EVERY[name]
    text = repr(result)
    html = result._repr_html_() if hasattr(result, "_repr_html_") else ""
    for shown in (text, re.sub("<[^>]*>", " ", html)):
        assert not RAW.search(shown), RAW.search(shown)
    assert max(map(len, text.splitlines())) <= 100


def longer(document, names, ending):
    """Return a stored result in which all of some names have an ending."""
    if isinstance(document, dict):
        pairs = ((longer(each, names, ending) for each in pair) for pair in document.items())
        return dict(pairs)
    if isinstance(document, list):
        return [longer(each, names, ending) for each in document]
    return f"{document}{ending}" if document in names else document


@pytest.mark.parametrize("ending", [" med ett långt namn" * 9, "ö" * 120, " rad\nett\t{0}" * 12])
@pytest.mark.parametrize("name", PRINTED)
def test_every_result_fits_its_lines_whatever_names_are_called(name, ending):
    """What is printed, and written out as text in either language, is at most 100 columns wide."""
    made_of = PRINTED[name]
    own = set(made_of.frame.columns) - set(made_of.by) if isinstance(made_of, Table) else set()
    made = longer(json.loads(to_json(made_of)), NAMES - own, ending)
    result = from_json(json.dumps(made))
    assert (result == made_of) == (name in UNNAMED)
    texts = [repr(result)]
    if hasattr(result, "text"):
        texts += [str(result), *(result.text(language) for language in LANGUAGES)]
    with suppress(ArgumentError, ArgumentTypeError):  # not every result has a table for reports
        texts += [repr(table(result, language=language)) for language in LANGUAGES]
    assert max(len(line) for text in texts for line in text.splitlines()) <= 100


@pytest.mark.parametrize("name", [n for n in STORED if "exact" in type(STORED[n]).__module__])
def test_exact_results_fit_their_lines(name):
    """And what is shown is Python."""
    text = repr(STORED[name])
    assert max(map(len, text.splitlines())) <= 100
    assert "Shares(" not in text
    ast.parse(text)


def test_many_columns_fit_a_line():
    """When nothing else does, columns are left out of the middle, and named."""
    frame = pl.DataFrame({"q": [1, 2]}).with_columns(
        pl.lit("Norra").alias(f"u{i}") for i in range(30)
    )
    text = repr(estimate(frame, SHARE, by=[f"u{i}" for i in range(30)]))
    assert max(map(len, text.splitlines())) <= 100
    assert "Norra" in text
    assert "u2, u3," in text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (129600.4, "129600"),
        (-2.4e7, "-24000000"),
        (1234.56, "1235"),
        (0.0000123, "0.000012"),
        (2.132e-14, "0"),
        (-0.0, "0"),
        (float("-inf"), "-∞"),
        (0.00012344, "0.0001234"),
        (99999.6, "100000"),
    ],
)
def test_numbers_in_printed_tables(value, shown):
    """Four digits, or all of those left of the point."""
    assert plain(value) == shown


@pytest.mark.parametrize("name", ["p_value", "p_best", "any_p", "beyond_p_adjusted", "part"])
def test_small_chances_are_less_than_what_is_shown(name):
    """Whatever column they stand in, they read the same; other numbers keep their digits."""
    text = frame_text(pl.DataFrame({"unit": ["a"], name: [0.0000065]}))
    assert text.endswith("0.0000065" if name == "part" else " <0.0001")


@pytest.mark.parametrize("name", ["ö" * 120, "Ö{0}" * 30, "a\nb\tc"])
def test_a_table_stays_within_its_lines(name):
    """Whatever units, questions and columns are called, and however long a status is."""
    frame = pl.DataFrame({"u": [name, "b"], "q": [1, 2]})
    renamed = frame.rename({"u": name})
    one = Share.top("q", Scale(1, 5), name=name)
    for result in (
        estimate(frame, SHARE, by="u"),
        estimate(frame, one, by="u"),
        estimate(renamed, SHARE, by=name),
    ):
        lines = repr(result).splitlines()
        assert max(map(len, lines)) <= 100
        assert len([line for line in lines if "─" not in line and "not shown" not in line]) == 4


def test_columns_are_left_out_when_the_last_one_is_wide():
    """Widths are those of whole rows, not of the names of columns."""
    frame = pl.DataFrame({"u": ["a" * 60], "x": [1.0], "status": ["few_degrees_of_freedom" * 2]})
    assert "not shown: x" in frame_text(frame, spare=("x",))
