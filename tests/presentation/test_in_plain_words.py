"""What readers are told is in words of their own, never as Python prints what it holds."""

import re
from functools import cache

import polars as pl
import pytest
from stored import STORED

from brukarindex import (
    NetPromoterScore,
    Pairs,
    Scale,
    Share,
    change,
    clean_labels,
    compare,
    estimate,
    picture,
    table,
)
from brukarindex.exceptions import ArgumentError
from brukarindex.presentation.rows import names_of
from brukarindex.questions.balances import Balance

pytest.importorskip("altair")
CODE = re.compile(r"[{}\[\]]|\b(None|True|False|nan|null)\b|\(\w+,\)|(?<!\w)_|\w_\w|\\u|\\x")
ARGUMENTS = re.compile(r"\((scale|dont_know)=\)|\b(no_answer|dont_know|not_applicable)\b")
"""What an analyst is told to write, by a questionnaire and by a check."""
QUOTES = {"sv": r"'[^']*'", "en": r"”"}


@cache
def told(language):
    """Return all that is said of every result that is stored, by its name."""
    held = {}
    for name, value in STORED.items():
        for place, each in enumerate(value if isinstance(value, list) else [value]):
            texts = [each.describe(language)] if hasattr(each, "describe") else []
            for shown in (table, picture):
                try:
                    made = shown(each, language=language)
                except (ArgumentError, TypeError):
                    continue
                texts.append(made.alt if shown is picture else str(made))
            held[f"{name} {place}"] = "\n".join(texts)
    return held


@pytest.mark.parametrize("language", ["sv", "en"])
def test_nothing_is_told_as_python_prints_it(language):
    """No braces, brackets, tuples, names of columns that the library made, or values of Python."""
    wrong = {
        name: found.group()
        for name, text in told(language).items()
        if (found := CODE.search(ARGUMENTS.sub("", text)))
        or (found := re.search(QUOTES[language], text))
    }
    assert wrong == {}
    shown = [name for name, text in told(language).items() if "\n" in text]
    assert len(shown) > 60  # tables and pictures among them


WORDS = Scale.labelled("Missnöjd", "Varken eller", "Nöjd", "Mycket nöjd")


@pytest.mark.parametrize(
    ("measure", "sv", "en"),
    [
        (Share.top("q", Scale(1, 5)), "svarat 4 eller 5 på ”q”", "answered 4 or 5 on 'q'"),
        (Share.top("q", Scale(1, 5), 1), "svarat 5 på ”q”", "answered 5 on 'q'"),
        (Share.top("q", Scale(1, 10), 3), "svarat 8–10 på ”q”", "answered 8–10 on 'q'"),
        (Share.top("q", Scale(1, 4, reversed=True)), "svarat 1 eller 2 på", "answered 1 or 2 on"),
        (Share("q", Scale(1, 7), positive=[7, 1, 2, 3]), "1–3 eller 7 på", "1–3 or 7 on"),
        (Share.top("q", WORDS), "”Nöjd” eller ”Mycket nöjd” på", "'Nöjd' or 'Mycket nöjd' on"),
        (Share("q", WORDS, positive=[4, "Nöjd"]), "”Mycket nöjd” eller ”Nöjd”", "or 'Nöjd' on"),
        (NetPromoterScore("q"), "9 eller 10 minus procent som svarat 0–6", "who answered 0–6"),
        (
            Balance("q", WORDS, positive=[4], negative=["Missnöjd"]),
            "procent som svarat ”Mycket nöjd” minus procent som svarat ”Missnöjd”",
            "per cent who answered 'Mycket nöjd' minus per cent who answered 'Missnöjd'",
        ),
    ],
)
def test_answers_are_told_as_people_say_them(measure, sv, en):
    """One, one or another, a span, or labels in quotation marks."""
    assert sv in measure.describe("sv")
    assert en in measure.describe("en")


def test_a_question_called_as_its_answer():
    """Two questions are told of apart where one is called what its answer is."""
    frame = pl.DataFrame({"Nöjd": ["Nöjd", "Missnöjd"], "r": ["Nöjd", "Nöjd"]})
    made = estimate(frame, [Share.top(name, WORDS, 1) for name in ("r", "Nöjd")])
    two = [Share("r", WORDS, positive=["Nöjd"]), Share("Nöjd", WORDS, positive=["Nöjd"])]
    said = estimate(frame, two).describe("sv")
    assert "Andel som svarat ”Nöjd” på ”r”, procent" in said
    assert "Andel som svarat ”Nöjd” på ”Nöjd”, procent" in said
    assert "Andel som svarat ”Mycket nöjd” på ”r”, ”Nöjd”, procent" in made.describe("sv")


def test_pairs_are_named_in_words():
    """What is compared with what is a heading in words, and one pair of all is in the title."""
    frame = pl.DataFrame({"ort": list("aabb") * 2, "ung": [True, False] * 4, "q": range(1, 9)})
    made = estimate(frame, Share.top("q", Scale(1, 8)), by=["ort", "ung"])
    compared = compare(made, to=Pairs(within="ort"))
    one = table(compared, language="sv")
    assert one.title == "q, ung: ja mot ung: nej"
    by = estimate(frame, Share.top("q", Scale(1, 8)), by="ort")
    three = estimate(frame.with_columns(ort=pl.col("q") % 3), Share.top("q", Scale(1, 8)), by="ort")
    for result in (compare(by, to=Pairs()), compare(three, to=Pairs())):
        assert table(result, language="sv").header[:2] == ("ort", "ort (jämförs med)")
        assert table(result).header[:2] == ("ort", "ort (compared with)")


def test_names_that_look_alike_are_in_quotes():
    """Those of the language, not those of Python."""
    rows = [{"a": 1}, {"a": "1"}]
    assert names_of(rows, ["a"], "sv") == ["a: 1", "a: ”1”"]
    assert names_of(rows, ["a"], "en") == ["a: 1", "a: '1'"]


def test_codes_read_as_floats_are_whole_numbers():
    """Codes of SPSS, and years, are floats: neither 2.0 nor 2 025 is what they are called."""
    frame = pl.DataFrame({"kod": [1.0, 1.5] * 20, "ar": [2024.0, 2025.0] * 20, "q": [1, 2] * 20})
    made = estimate(frame, Share.top("q", Scale(1, 2), 1), by="kod")
    assert {row[0] for row in table(made, language="sv").rows} == {"1", "1,5"}
    assert {row[0] for row in table(made).rows} == {"1", "1.5"}
    years = change(frame, Share.top("q", Scale(1, 2), 1), between="ar")
    assert {"2024", "2025"} <= set(table(years, language="sv").header)
    assert "2025" in picture(years, language="sv").alt
    assert "2025.0" not in picture(years, language="sv").alt


def test_changed_spellings_are_in_quotation_marks():
    """Those of the language."""
    made = clean_labels(pl.DataFrame({"q": ["nöjd", "Nöjd"]}), Share.top("q", WORDS))
    assert "q: ”nöjd” → ”Nöjd” (1)." in made.describe("sv")
    assert "q: 'nöjd' → 'Nöjd' (1)." in made.describe("en")
